"""Letters in pictures, read by a program that recognises them (OCR), in a worker of its own.

The first choice is rapidocr, whose models lie in its package; it is let do nothing but look at one
picture: no network, no other program, a bounded time and memory. The second is a ``tesseract`` of this
computer that knows simplified Chinese; it loses ★, what lies below a seal, and letters of photographs.
What comes out is never proof of absence: rules.recognition says what is made of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from zzfz import worker
from zzfz.documents import picture_codes, signatures
from zzfz.documents.picture_lines import (
    LONGEST_LINE,
    MOST_DOTS,
    MOST_LINES,
    RED,
    RED_SHARE,
    THIRD,
)
from zzfz.documents.pictures import size_of
from zzfz.worker import Stop

SECONDS = 30
"""Processor time for one page."""
MEMORY = 2 << 30
"""Bytes of address space: about half of it is used (0.5 to 1 GB), the rest is what onnxruntime sets aside."""
_TESSERACT_MEMORY = 1 << 30
_WALL = 10
"""Seconds that may pass for one of processor time: others may be busy too."""
_MOST_THREADS = 2
"""Others work on this computer too, and each takes address space of its own."""
_ANSWER = 4 << 20
_RAPID, _RUNTIME = "rapidocr", "onnxruntime"


class Part(StrEnum):
    """How much of a page is looked at: its top third, where a mark stands, or all of it."""

    TOP = "top"
    WHOLE = "whole"


class PictureLine(NamedTuple):
    """What was recognised in one place, and where: left, top, right, bottom as shares of the picture."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def __repr__(self) -> str:
        return "PictureLine(…)"  # the text may be personal data


class PageText(NamedTuple):
    """What was recognised on one page, once for each look at it, and why it was stopped, if it was."""

    looks: tuple[tuple[PictureLine, ...], ...]
    stop: Stop | None = None
    why: str = ""
    """In Chinese, of a page that could not be looked at."""


class Engine(Protocol):
    """A program that recognises letters."""

    @property
    def name(self) -> str:
        """What it is called, with its version."""

    @property
    def identity(self) -> str:
        """Its version, and a digest of its models: what it finds depends on nothing else."""

    def read(self, picture: bytes, part: Part) -> PageText:
        """What stands on a picture. Never raises."""


def find_engine() -> Engine | None:
    """The best that this computer has; None where it has none."""
    rapid = RapidEngine.find()
    return rapid if rapid is not None else TesseractEngine.find()


class RapidEngine:
    """rapidocr with the models that its package holds; another model is never taken."""

    def __init__(self, number: str, models: Sequence[Path]) -> None:
        self.name = f"{_RAPID} {number}"
        self._models = models

    @classmethod
    def find(cls) -> RapidEngine | None:
        """It, where it and what it needs are installed. Nothing of it is loaded."""
        spec = find_spec(_RAPID)
        if spec is None or not spec.submodule_search_locations:
            return None
        if find_spec(_RUNTIME) is None or find_spec("cv2") is None:
            return None
        try:
            number = version(_RAPID)
        except PackageNotFoundError:
            return None
        models = sorted(Path(spec.submodule_search_locations[0], "models").glob("*.onnx"))
        return cls(number, models) if models else None

    @cached_property
    def identity(self) -> str:
        """Its version and the runtime's, and a digest of all its models."""
        return f"{self.name} {_RUNTIME} {version(_RUNTIME)} {_digest(self._models)}"

    def read(self, picture: bytes, part: Part) -> PageText:
        """Have it looked at by a worker that does nothing else."""
        answer = worker.work(
            "zzfz.documents.picture_lines:relay",
            picture,
            {"top": part is Part.TOP, "threads": min(_MOST_THREADS, max(1, worker.cores() // 2))},
            seconds=SECONDS * _WALL,
            processor=SECONDS,
            memory=MEMORY,
            largest=_ANSWER,
            alone=True,
        )
        looks = []
        for one in answer.sent:
            match one:
                case ["look", list(lines)]:
                    looks.append(_lines_sent(lines))
                case ["why", str(why)]:
                    return PageText(tuple(looks), None, why)
        return PageText(tuple(looks), answer.stop)


def _lines_sent(lines: list[Any]) -> tuple[PictureLine, ...]:
    """The lines that a worker sent, which a picture may have taken over: what is none is left out."""
    found = []
    for one in lines:
        match one:
            case [str(text), float(left), float(top), float(right), float(bottom)]:
                found.append(PictureLine(text, left, top, right, bottom))
    return tuple(found)


_TESSERACT = "tesseract"
_LANGUAGE, _ORIENTATION = "chi_sim", "osd"
_ONE_THREAD = {"OMP_THREAD_LIMIT": "1"}
_CJK = re.compile(r"[\u2e80-\u9fff\u3000-\u303f\uff00-\uffef★]")
_WORD_GAP = 0.6
"""Of the height: words that stand nearer to each other than this are one."""


class TesseractEngine:
    """The tesseract of this computer."""

    def __init__(self, program: Path, number: str, models: Sequence[Path]) -> None:
        self.name = f"{_TESSERACT} {number}"
        self._program = program
        self._models = models

    @classmethod
    def find(cls) -> TesseractEngine | None:
        """It, where it can read simplified Chinese and tell how a page is turned."""
        from zzfz.worker.program import find_program

        program = find_program(_TESSERACT)
        if program is None:
            return None
        listed, numbered = (_ask(program, one) for one in ("--list-langs", "--version"))
        languages = [one.strip() for one in listed.splitlines()[1:]]
        if not {_LANGUAGE, _ORIENTATION} <= set(languages):
            return None
        number = re.search(r"[0-9]+(?:\.[0-9]+)+", numbered)
        folder = re.search(r'"(.+)"', listed.partition("\n")[0])
        models = sorted(
            Path(folder[1], f"{one}.traineddata") if folder else Path()
            for one in (_LANGUAGE, _ORIENTATION)
        )
        return cls(program, number[0] if number else "", [one for one in models if one.is_file()])

    @cached_property
    def identity(self) -> str:
        """Its version, and a digest of its models where they can be read."""
        return f"{self.name} {_digest(self._models)}"

    def read(self, picture: bytes, part: Part) -> PageText:
        """Have it looked at, turned upright by tesseract itself (``--psm 1``).

        Only of a page that was drawn here the top can be cut off and the red light be taken.
        """
        size = size_of(picture)
        if size is None or size[0] * size[1] > MOST_DOTS or picture.startswith(signatures.WEBP):
            return PageText((), None, "图片太大或格式少见，没有识别")
        looks = [picture]
        if picture.startswith(signatures.PPM):
            if part is Part.TOP:
                looks = [_top_of(picture, size)]
            elif (red := _in_red_light(picture, size)) is not None:
                looks.append(red)
        found: list[tuple[PictureLine, ...]] = []
        for one in looks:
            answer, stop = _run(self._program, ("stdin", "stdout", *_LOOK), one)
            if stop is not None:
                return PageText(tuple(found), stop)
            found.append(_lines_of(answer.decode("utf-8", "replace"), size))
        return PageText(tuple(found))


_LOOK = ("-l", _LANGUAGE, "--psm", "1", "--dpi", "150", "tsv")


def _ask(program: Path, question: str) -> str:
    answer, _ = _run(program, (question,), b"")
    return answer.decode("utf-8", "replace")


def _run(program: Path, arguments: Sequence[str], data: bytes) -> tuple[bytes, Stop | None]:
    from zzfz.worker.program import run_program

    return run_program(
        program,
        arguments,
        data,
        seconds=SECONDS * _WALL,
        processor=SECONDS,
        memory=_TESSERACT_MEMORY,
        largest=_ANSWER,
        settings=_ONE_THREAD,
    )


def _top_of(picture: bytes, size: tuple[int, int]) -> bytes:
    """The top third of a PPM, as a PPM."""
    width, height = size
    high = max(1, height // THIRD)
    start = len(picture) - width * height * 3
    return ppm(width, high, picture[start : start + width * high * 3])


def _in_red_light(picture: bytes, size: tuple[int, int]) -> bytes | None:
    """The red part of a PPM as a PGM; None where hardly anything on it is red."""
    width, height = size
    dots = picture[len(picture) - width * height * 3 :]
    red = dots[0::3]
    few = range(0, width * height, 7)
    sevenths = zip(few, red[::7], dots[1::3][::7], dots[2::3][::7], strict=True)
    seen = sum(1 for _, r, g, b in sevenths if r - max(g, b) > RED)
    if seen <= len(few) * RED_SHARE:
        return None
    return b"P5 %d %d 255\n" % (width, height) + red


def _lines_of(table: str, size: tuple[int, int]) -> tuple[PictureLine, ...]:
    """The lines in tesseract's table of words."""
    lines: dict[tuple[str, ...], list[tuple[int, int, int, int, str]]] = {}
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) == 12 and cells[0] == "5" and cells[11].strip():
            left, top, width, height = map(int, cells[6:10])
            word = (left, top, left + width, top + height, cells[11].strip())
            lines.setdefault(tuple(cells[1:5]), []).append(word)
    return tuple(
        PictureLine(
            _joined(words)[:LONGEST_LINE],
            min(one[0] for one in words) / size[0],
            min(one[1] for one in words) / size[1],
            max(one[2] for one in words) / size[0],
            max(one[3] for one in words) / size[1],
        )
        for words in list(lines.values())[:MOST_LINES]
    )


def _joined(words: Sequence[tuple[int, int, int, int, str]]) -> str:
    text = ""
    right = 0
    for left, top, end, bottom, word in words:
        beside = _CJK.match(word) or _CJK.search(text[-1:])
        text += (
            word if not text or beside or left - right < (bottom - top) * _WORD_GAP else f" {word}"
        )
        right = end
    return text


def ppm(width: int, height: int, dots: bytes) -> bytes:
    """A picture of dots of red, green and blue, as a file that every program reads."""
    return b"P6 %d %d 255\n" % (width, height) + dots


def pages_of_tiff(data: bytes) -> int:
    """How many pictures a file holds: 1 unless it is a TIFF of several."""
    return picture_codes.count_pages(data) if data.startswith(signatures.TIFF) else 1


def _digest(files: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for one in files:
        whole.update(one.name.encode() + b"\0" + one.read_bytes())
    return whole.hexdigest()[:16]


class Proposals(NamedTuple):
    """What a page may be about: for a person to take over or not, never a fact that counts."""

    title: str = ""
    number: str = ""
    dates: tuple[str, ...] = ()


_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}[〔【\[(（]((?:19|20)[0-9]{2})[〕】\])）]第?([0-9]{1,5})号"
)
_TITLE = re.compile(
    r".{2,60}(?:通知|通报|报告|意见|决定|决定书|办法|方案|制度|规定|计划|总结|批复|函|公告|通告|登记表|花名册|名册|签到册|情况|宣传)"
)
_DATE = re.compile(r"((?:19|20)[0-9]{2})年([0-9]{1,2})月([0-9]{1,2})日")
_BRACKETS = str.maketrans("【[(（】])）", "〔〔〔〔〕〕〕〕")


def proposals(page: PageText) -> Proposals:
    """Title, 文号 and dates that a page may bear, by the first look at it.

    The title is the highest written line that ends like one; a 文号 is told with 〔〕 however its
    brackets were read.
    """
    if not page.looks:
        return Proposals()
    lines = sorted(page.looks[0], key=lambda one: one.top)
    texts = ["".join(one.text.split()) for one in lines]
    number = next((found[0] for one in texts if (found := _NUMBER.search(one))), "")
    titled = [
        (line.bottom - line.top, text)
        for line, text in zip(lines, texts, strict=True)
        if _TITLE.fullmatch(text)
    ]
    dates = [
        f"{year}-{int(month):02}-{int(day):02}"
        for one in texts
        for year, month, day in _DATE.findall(one)
    ]
    title = max(titled, default=(0.0, ""), key=lambda one: one[0])[1]
    return Proposals(title, number.translate(_BRACKETS), tuple(dict.fromkeys(dates)))
