"""What must not be in pictures, as far as a program recognises it (OCR); asked for by ``check --ocr``.

The top thirds of all first pages come first, because marks stand there, and then whole pages. Kept are
only masked hits and whether a page was looked at, by blob, page, engine, version and models. Recognised
is not read: whatever is found or not, the file stays 未检, with other words, and nothing counts by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from zzfz.cache import state
from zzfz.cache.rows import CacheTable
from zzfz.documents.model import Cause, Passage, Unread
from zzfz.documents.page_images import DPI, PageImage, PageImages, list_images, take_image
from zzfz.documents.page_pictures import SMALL
from zzfz.documents.recognition import SECONDS, Engine, PageText, Part, PictureLine
from zzfz.privacy.marks import Spot
from zzfz.privacy.normal import normal, simplified
from zzfz.privacy.personal import Personal, has_birthday, is_identity, mask_numbers
from zzfz.rules.file_access import Contents, OpenedFile
from zzfz.rules.scan import Hit, ScanResult, find_in
from zzfz.worker import Stop

_SECRET, _SUSPECT = "S101", "S102"
_NUMBER, _SUSPECT_NUMBER = "S201", "S204"
_WITH_TERM = re.compile(r"[★☆✩✪✫✬✭✮✯⭐∗*]|[年月日天]|长期|启用前|解密|公布前")
# ★ is often read as another sign, and 1 as a bracket: 机密太]年. Alone on its line, it is a mark.
_NEARLY = re.compile(r"[0-9]{0,6}((?:绝|机|秘)密)(?:[^\s年月]{1,3}(?:年|个月)|\S?长期)")
_DIGITS_LIKE = str.maketrans("OoDQIl|iZzSsbBqgx×", "000011112255689" + "9XX")
"""What digits are read as in faint or small print; 0 beside O is never told apart in some of it."""
_LIKE = r"[0-9OoDQIl|iZzSsbBqg]"
_NUMBER_LIKE = re.compile(
    rf"(?<![0-9A-Za-z])(?:{_LIKE}{{17}}[0-9XxOoDQIl|iZzSsbBqg×]|{_LIKE}{{11}})(?![0-9A-Za-z])"
)
_MOST_MENDED = 3
_IDENTITY = 18
_RUN_TOGETHER = re.compile(r"(?<![0-9A-Za-z])[0-9Xx]{19,80}(?![0-9A-Za-z])")
_PHONE = re.compile(r"1[3-9][0-9]{9}")
_WHOLE_NUMBER = re.compile(r"(?<![0-9A-Za-z])[1-6][0-9]{16}[0-9Xx](?![0-9A-Za-z])")
_BORN = range(1920, 2013)
"""Years of birth; eighteen digits around a later date number a file rather than a person."""
_EDGE = 1 / 3
_MOST_TEXT = 200_000
_SAME_ROW = 0.5
_CELL_GAP = 2.5
"""Letters that would find room between two cells."""
_STOPPED = {
    Stop.TIME: f"识别超过 {SECONDS} 秒，停下了",
    Stop.LATE: "识别等了太久，停下了（电脑正忙）",
    Stop.MEMORY: "识别要的内存太多，停下了",
    Stop.SIZE: "图片上的字太多，没有识别完",
    Stop.CRASH: "识别程序出错停下",
    Stop.START: "识别程序启动不了",
}
_LASTING = frozenset({Stop.TIME, Stop.MEMORY, Stop.SIZE})
_INTERRUPTED = "识别中断，有的页没有识别"
_LOCK, _WAIT = "recognising.lock", 600
"""Seconds to wait for another run: what it has recognised meanwhile is not looked at again."""
_BUSY = "另一个 zzfz 正在识别图片，没有等到，没有识别"

Watching = Callable[[Iterator[object], str, int], Iterable[object]]
"""Hands on what comes, of which there are so many, and may show how far it is."""


class Recognised(NamedTuple):
    """What was recognised in one document: hits, masked; pages in all and looked at; why not others."""

    hits: tuple[Hit, ...]
    pages: int
    done: int
    left: tuple[str, ...] = ()


@dataclass(slots=True)
class _Document:
    """A document under way."""

    images: PageImages
    hits: list[Hit] = field(default_factory=list)
    done: int = 0
    left: list[str] = field(default_factory=list)

    def result(self) -> Recognised:
        """It as it stands now."""
        left = dict.fromkeys((*self.images.left, *self.left))
        hits = tuple(_each_once(self.hits))
        return Recognised(hits, len(self.images.each), self.done, tuple(left))


class Recogniser:
    """Has pictures looked at by one ``engine``, one after the other.

    ``watch`` may show how far it is; ``tell`` is told how many pages were left at least, because
    somebody interrupted it; ``waits`` is called before it waits for another run, because two would take all of
    a computer, twice. What each page gave is kept at once, so that nothing is lost by an end.
    """

    def __init__(
        self,
        engine: Engine,
        watch: Watching = lambda some, _, __: some,
        tell: Callable[[int], None] = lambda _: None,
        waits: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._watch = watch
        self._tell = tell
        self._waits = waits
        self._turn: bool | None = None
        self._held = ExitStack()
        self._kept = CacheTable(state.shared_folder(), "recognised")

    def recognise(self, blobs: Sequence[str], contents: Contents) -> dict[str, Recognised]:
        """What stands on the pictures of each of ``blobs`` that is here. Raises GitError."""
        found: dict[str, _Document] = {}
        try:
            tops = self._tops(blobs, contents, found)
            for _ in self._watch(tops, "识别首页", len(blobs)):
                pass
            pages = sum(len(one.images.each) for one in found.values())
            for _ in self._watch(self._wholes(contents, found), "识别图片", pages):
                pass
        except KeyboardInterrupt:
            waiting = [
                (one, pages)
                for one in found.values()
                if (pages := len(one.images.each) - one.done - len(one.left)) > 0
            ]
            for one, _ in waiting:
                one.left.append(_INTERRUPTED)
            unopened = sum(blob not in found for blob in blobs)
            self._tell(sum(pages for _, pages in waiting) + unopened)
        finally:
            self._held.close()
            self._turn = None
        return {blob: one.result() for blob, one in found.items()}

    def _tops(
        self, blobs: Sequence[str], contents: Contents, found: dict[str, _Document]
    ) -> Iterator[object]:
        """The top third of the first page of each; a page that was seen whole is not looked at again."""
        listed = self._kept.get(_images_key(blob) for blob in blobs)
        for blob in blobs:
            if (known := listed.get(_images_key(blob))) is not None:
                each, left = known
                images = PageImages(tuple(PageImage(*one) for one in each), tuple(left))
                found[blob] = _Document(images)
        first = {blob: one.images.each[0].key for blob, one in found.items() if one.images.each}
        asked = [self._key(blob, key, part) for blob, key in first.items() for part in Part]
        known_pages = self._kept.get(asked)
        for blob, key in first.items():
            if not any(self._key(blob, key, part) in known_pages for part in Part):
                del found[blob]  # its bytes are needed
        yield from (blob for blob in blobs if blob in found)
        for opened in _opened(contents, [blob for blob in blobs if blob not in found]):
            data = opened.stored.data
            if data is None:
                continue
            blob = opened.content.blob
            images = self._listed(blob, data)
            found[blob] = document = _Document(images)
            if images.each:
                hits, _ = self._look(blob, data, images.each[0], Part.TOP)
                document.hits += hits
            yield blob

    def _listed(self, blob: str, data: bytes) -> PageImages:
        images = list_images(data)
        each = tuple(PageImage(one.key, mask_numbers(one.place)) for one in images.each)
        self._kept.put({_images_key(blob): [[list(one) for one in each], list(images.left)]})
        return PageImages(each, images.left)

    def _wholes(self, contents: Contents, found: dict[str, _Document]) -> Iterator[object]:
        """Every page of every document."""
        missing: dict[str, list[PageImage]] = {}
        for blob, one in found.items():
            known = self._kept.get(
                self._key(blob, image.key, part) for image in one.images.each for part in Part
            )
            for image in one.images.each:
                top = known.get(self._key(blob, image.key, Part.TOP))
                if top is not None:
                    one.hits += _unpacked(top)
                whole = known.get(self._key(blob, image.key, Part.WHOLE))
                if whole is None:
                    missing.setdefault(blob, []).append(image)
                    continue
                self._take(one, image, _unpacked(whole), whole[0])
                yield image
        for opened in _opened(contents, list(missing)):
            data = opened.stored.data
            if data is None:
                continue
            blob = opened.content.blob
            for image in missing[blob]:
                hits, why = self._look(blob, data, image, Part.WHOLE)
                self._take(found[blob], image, hits, why)
                yield image

    @staticmethod
    def _take(document: _Document, image: PageImage, hits: Iterable[Hit], why: str) -> None:
        document.hits += hits
        if why:
            document.left.append(f"{image.place}{why}")
        else:
            document.done += 1

    def _look(self, blob: str, data: bytes, image: PageImage, part: Part) -> tuple[list[Hit], str]:
        """The hits on one page, and why it was not looked at to the end; kept where it will be the same."""
        if not self._has_turn():
            return [], _BUSY
        key = self._key(blob, image.key, part)
        if (known := self._kept.get([key]).get(key)) is not None:  # by the run that was waited for
            return _unpacked(known), str(known[0])
        picture = take_image(data, image.key)
        if picture is None:
            return [], "图片取不出来，没有识别"
        text = self._engine.read(picture, part)
        hits = hits_on(image.place, text, part)
        why = text.why or (_STOPPED[text.stop] if text.stop is not None else "")
        if text.stop is None or text.stop in _LASTING:
            self._kept.put({key: _packed(why, hits)})
        return hits, why

    def _has_turn(self) -> bool:
        """Whether nobody else recognises; asked for, and waited for, at the first page that needs it."""
        if self._turn is None:
            self._turn = self._take_turn()
        return self._turn

    def _take_turn(self) -> bool:
        from filelock import FileLock, Timeout

        folder = state.shared_folder()
        if folder is None:
            return True
        lock = FileLock(folder / _LOCK)
        try:
            state.make(folder)
            try:
                self._held.enter_context(lock.acquire(timeout=0))
            except Timeout:
                self._waits()
                self._held.enter_context(lock.acquire(timeout=_WAIT))
        except Timeout:
            return False
        except OSError:  # nothing can be kept here, and nobody is waited for
            return True
        return True

    def _key(self, blob: str, image: str, part: Part) -> str:
        return f"{blob} {image} {part.value} {DPI} {self._engine.identity}"


def _images_key(blob: str) -> str:
    return f"{blob} images"


def _opened(contents: Contents, blobs: Sequence[str]) -> Iterator[OpenedFile]:
    for content in contents.each(blobs):
        yield OpenedFile(contents, content)


def _packed(why: str, hits: Iterable[Hit]) -> list[Any]:
    return [why, [[one.code, one.place, one.masked, one.why] for one in hits]]


def _unpacked(packed: list[Any]) -> list[Hit]:
    return [
        Hit(code, place, masked, why, recognised=True) for code, place, masked, why in packed[1]
    ]


def hits_on(place: str, page: PageText, part: Part) -> list[Hit]:
    """What must not enter, as far as it was recognised on one page.

    Only a mark with its star or term is told as one (S101); whatever else looks like a mark is a
    suspicion, as letters may have been read wrong.
    """
    found: list[Hit] = []
    for lines in page.looks:
        heads = list(lines) if part is Part.TOP else _near_an_edge(lines)
        text = mended(rows_of(lines)[:_MOST_TEXT])
        passages = [
            Passage(place, text),
            *(Passage(place, one.text, Spot.HEAD) for one in heads),
        ]
        hits = [_as_recognised(one) for one in find_in(passages)]
        hits += _misread_numbers(place, text, hits)
        marked = any(one.code in {_SECRET, _SUSPECT} for one in hits)
        for one in () if marked else heads:
            text = "".join(simplified(normal(one.text)).split())
            if match := _NEARLY.fullmatch(text):
                hits.append(_suspicion(place, match[1]))
        found += hits
    return _each_once(found)


def mended(text: str) -> str:
    """Text with letters in numbers taken for the digits that they look like.

    Only where the number is one then: the check digit of an identity number is right, or it is a mobile
    number but for three letters. What is a number already stays. Gaps between columns are often lost:
    digits in which an identity number stands come apart there.
    """

    def mend(found: re.Match[str]) -> str:
        digits = found[0].translate(_DIGITS_LIKE)
        letters = sum(a != b for a, b in zip(found[0].upper(), digits, strict=True))
        number = is_identity(digits) or _PHONE.fullmatch(digits)
        return digits if number and letters <= _MOST_MENDED else found[0]

    return _RUN_TOGETHER.sub(_parted, _NUMBER_LIKE.sub(mend, text))


def _parted(found: re.Match[str]) -> str:
    """Digits with spaces around each identity number in them, and so around what stands beside it."""
    digits = found[0]
    parts, start, at = [""], 0, 0
    while at + _IDENTITY <= len(digits):
        if is_identity(digits[at : at + _IDENTITY]):
            parts += [digits[start:at], digits[at : at + _IDENTITY]]
            start = at = at + _IDENTITY
        else:
            at += 1
    return "   ".join([*parts, digits[start:], ""]) if start else digits


def _misread_numbers(place: str, text: str, known: Sequence[Hit]) -> Iterator[Hit]:
    """Suspect what is an identity number but for its check digit: a digit of it may be read wrong."""
    told = {one.masked for one in known}
    for found in _WHOLE_NUMBER.findall(normal(text)):
        digits = found.upper()
        masked = f"{digits[:3]}{'*' * 11}{digits[-4:]}"
        if (
            has_birthday(digits.replace("X", "0"))
            and int(digits[6:10]) in _BORN
            and not is_identity(digits)
            and masked not in told
        ):
            yield Hit(
                _SUSPECT_NUMBER,
                place,
                masked,
                f"{Personal.SUSPECT} {masked}",
                recognised=True,
            )


def _each_once(hits: Iterable[Hit]) -> list[Hit]:
    """Hits without those that another look at the same saw too, or saw better: 机密 beside 机密★1年, a
    number with a wrong check digit beside the same with the right one.
    """
    once: dict[tuple[str, str], Hit] = {}
    for one in hits:
        once.setdefault((one.code, one.masked), one)
    marks = [one.masked for one in once.values() if one.code == _SECRET]
    return [one for one in once.values() if not _is_seen_better(one, marks, once)]


def _is_seen_better(hit: Hit, marks: Sequence[str], others: Container[tuple[str, str]]) -> bool:
    if hit.code == _SUSPECT_NUMBER:
        return (_NUMBER, hit.masked) in others
    return hit.code in {_SECRET, _SUSPECT} and any(
        hit.masked in mark and hit.masked != mark for mark in marks
    )


def _as_recognised(hit: Hit) -> Hit:
    if hit.code == _SECRET and not _WITH_TERM.search(hit.masked):
        return _suspicion(hit.place, hit.masked)
    return replace(hit, recognised=True)


def _suspicion(place: str, words: str) -> Hit:
    return Hit(_SUSPECT, place, words, f"疑似密级字样“{words}”", recognised=True)


def _near_an_edge(lines: Sequence[PictureLine]) -> list[PictureLine]:
    """The lines in the third of a page where a mark stands, whichever way the page is turned.

    Lines are long: where most are higher than wide in the picture, it lies on its side.
    """
    upright = sum(one.right - one.left >= one.bottom - one.top for one in lines) * 2 >= len(lines)
    return [
        one
        for one in lines
        if (upright and (one.bottom <= _EDGE or one.top >= 1 - _EDGE))
        or (not upright and (one.right <= _EDGE or one.left >= 1 - _EDGE))
    ]


def rows_of(lines: Sequence[PictureLine]) -> str:
    """The text of a page: what stands side by side in one row, with spaces between."""
    rows: list[list[PictureLine]] = []
    for one in sorted(lines, key=lambda line: line.top + line.bottom):
        middle = (one.top + one.bottom) / 2
        last = rows[-1][-1] if rows else None
        high = min(one.bottom - one.top, last.bottom - last.top) if last is not None else 0.0
        if last is not None and abs((last.top + last.bottom) / 2 - middle) < high * _SAME_ROW:
            rows[-1].append(one)
        else:
            rows.append([one])
    return "\n".join(map(_row, rows))


def _row(lines: Sequence[PictureLine]) -> str:
    """Digits of two cells are no number: a bar stands where the gap is wider than any in a number."""
    text, last = "", None
    for one in sorted(lines, key=lambda line: line.left):
        if last is not None:
            letter = min((each.right - each.left) / len(each.text or " ") for each in (last, one))
            apart = one.left - last.right > letter * _CELL_GAP
            text += (
                "  |  " if apart and last.text[-1:].isdigit() and one.text[:1].isdigit() else "  "
            )
        text += one.text
        last = one
    return text


def with_recognised(result: ScanResult, found: Recognised, *, leave_out: str | None) -> ScanResult:
    """What is said of a document after its pictures were looked at.

    Hits are added that its text does not bear, but for those of the code to ``leave_out``. What was
    not read stays unread, in words that say what was done.
    """
    known = {(one.code, one.masked) for one in result.hits}
    new = [
        one for one in found.hits if one.code != leave_out and (one.code, one.masked) not in known
    ]
    whole = found.done == found.pages and not found.left and found.pages >= _told_pages(result)
    unread = [
        _reworded(one, found, whole=whole)
        if one.cause is Cause.IMAGE and SMALL not in one.why
        else one
        for one in result.unread
    ]
    return ScanResult((*result.hits, *new), tuple(unread))


def _reworded(gap: Unread, found: Recognised, *, whole: bool) -> Unread:
    if not found.done:
        why = "；".join(found.left[:2])
        return replace(gap, why=f"{gap.why}；{why}") if why else gap
    facts = gap.why.rpartition("，")[0] or gap.why
    done = "图片已识别" if whole else f"图片识别了其中 {found.done} 处"
    rest = "" if whole else "".join(f"；{one}" for one in found.left[:2])
    return replace(gap, why=f"{facts}；{done}，可能有漏，请人看一眼{rest}")


_PAGES = re.compile(r"第([0-9、]+)页(?:等 ([0-9]+) 页)?\Z")


def _told_pages(result: ScanResult) -> int:
    """How many pages of the document are told as pictures."""
    count = 0
    for one in result.unread:
        if one.cause is Cause.IMAGE and (match := _PAGES.search(one.place)):
            count += int(match[2]) if match[2] else match[1].count("、") + 1
    return count
