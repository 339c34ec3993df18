"""Mutated documents of every type through ``gate`` and ``check``: ``python -m proofs.documents.mutated``.

    python -m proofs.documents.mutated --count 10000 --seed 1
    python -m proofs.documents.mutated --count 200 --only pdf,docx

Every document holds an identity number (and a secrecy mark where the format has a place for it) and is
then harmed: bytes changed, cut, zeroed, doubled, swapped; of an archive also the members one by one,
packed again soundly, and its directory. Batches of them are staged in a real repository, asked of
``zzfz gate``, committed, and asked of ``zzfz check``. Must hold of each: no internal failure, processor
time within the limits, and a document whose number can still be read by a reader that knows nothing of
ours (python-docx, openpyxl, python-pptx, pdftotext, zipfile, the email package, plain decoding) is
told: a finding about secrets or persons, 未检, or a document that does not open. Prints a table; exit code
1 where a rule was broken.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from email import message_from_bytes, policy
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from random import Random

from proofs.documents import containers as c
from proofs.documents.harmless import Content
from proofs.inside import run_inside
from tests.old_office_files import save

NUMBER = "610831198507152416"
"""An identity number whose last digit is right."""
_BEFORE = "子洲县行政执法人员基本情况"
BATCH = 100
SECONDS_EACH = 12.0
"""Processor time of a document: the limit of a reader and what its process costs."""
READER_SECONDS = 20
_TOLD = re.compile(r"S\d\d\d|E20[1-8]|E50[12]|M112")
"""What a finding may say of a document that still holds the number."""

Reader = Callable[[bytes], str]


# ---------------------------------------------------------------------------------- the originals


def _content() -> Content:
    return Content(
        title=_BEFORE,
        parts=[
            "根据工作安排，现将有关情况报告如下。",
            f"王建国，身份证号码：{NUMBER}，执法证已年审。",
            [["姓名", "身份证号码"], ["王建国", NUMBER]],
            "其余人员情况正常。",
        ],
    )


def _rtf() -> bytes:
    text = "".join(
        f"\\u{ord(sign)}?" if ord(sign) > 127 else sign for sign in "王建国，身份证号码："
    )
    return b"{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0 SimSun;}}\\f0\\fs24 %s%s\\par}" % (
        text.encode("ascii"),
        NUMBER.encode("ascii"),
    )


def _png() -> bytes:
    """A picture with the number in its text part, which no commit may take for looked at either."""

    def part(kind: bytes, data: bytes) -> bytes:
        whole = kind + data
        return len(data).to_bytes(4, "big") + whole + zlib.crc32(whole).to_bytes(4, "big")

    rows = b"".join(b"\0" + bytes((n * k) % 256 for k in range(64)) for n in range(64))
    head = (64).to_bytes(4, "big") * 2 + b"\x08\0\0\0\0"
    said = b"Comment\0" + NUMBER.encode("ascii")
    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", head)
        + part(b"tEXt", said)
        + part(b"IDAT", zlib.compress(rows))
        + part(b"IEND", b"")
    )


@cache
def original(ending: str) -> bytes:
    """A document of a type; the old binary ones are made by LibreOffice."""
    made: bytes = MAKERS[ending]()
    return made


MAKERS: dict[str, Callable[[], bytes]] = {
    "docx": lambda: c.docx(_content()),
    "xlsx": lambda: c.xlsx(_content()),
    "pptx": lambda: c.pptx(_content()),
    "pdf": lambda: c.pdf(_content()),
    "ofd": lambda: c.ofd(_content()),
    "html": lambda: c.web(_content()),
    "eml": lambda: c.mail(_content()),
    "txt": lambda: c.plain(_content()),
    "csv": lambda: c.table(_content()),
    "rtf": _rtf,
    "png": _png,
    "zip": lambda: c.archive({"材料/附件.docx": original("docx"), "目录.txt": original("txt")}),
    "doc": lambda: save([(original("docx"), "docx")], "doc")[0],
    "xls": lambda: save([(original("xlsx"), "xlsx")], "xls")[0],
    "ppt": lambda: save([(original("pptx"), "pptx")], "ppt")[0],
}
OLD = frozenset({"doc", "xls", "ppt"})


def can_be_made() -> list[str]:
    """The types that can be made here; without LibreOffice not the old ones."""
    there = shutil.which("soffice") is not None
    return [ending for ending in MAKERS if there or ending not in OLD]


# ---------------------------------------------------------------------------------------- harming


def _bytes_changed(dice: Random, data: bytes) -> bytes:
    copy = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 8, 64))):
        copy[dice.randrange(len(copy))] = dice.randrange(256)
    return bytes(copy)


def _bit_changed(dice: Random, data: bytes) -> bytes:
    copy = bytearray(data)
    copy[dice.randrange(len(copy))] ^= 1 << dice.randrange(8)
    return bytes(copy)


def _cut(dice: Random, data: bytes) -> bytes:
    return data[: dice.randrange(1, len(data))]


def _zeroed(dice: Random, data: bytes) -> bytes:
    start = dice.randrange(len(data))
    size = min(len(data) - start, dice.choice((4, 64, 512)))
    return data[:start] + bytes(size) + data[start + size :]


def _doubled(dice: Random, data: bytes) -> bytes:
    start = dice.randrange(len(data))
    end = min(len(data), start + dice.choice((1, 16, 512)))
    return data[:end] + data[start:end] * dice.choice((1, 1, 50)) + data[end:]


def _taken_out(dice: Random, data: bytes) -> bytes:
    start = dice.randrange(len(data))
    return data[:start] + data[start + dice.choice((1, 2, 16, 512)) :] or b"x"


def _swapped(dice: Random, data: bytes) -> bytes:
    size = max(1, min(512, len(data) // 4))
    one, other = sorted(dice.randrange(len(data) - size + 1) for _ in range(2))
    if one + size > other:
        return data[other:] + data[:other]
    middle = data[one + size : other]
    return (
        data[:one]
        + data[other : other + size]
        + middle
        + data[one : one + size]
        + data[other + size :]
    )


def _before_and_after(dice: Random, data: bytes) -> bytes:
    dirt = dice.choice(
        (b"\0" * 700, b"\xef\xbb\xbf", b"PK\3\4", b"%PDF-1.7\n", b"\r\n\r\n", b"MZ\x90")
    )
    return dirt + data if dice.random() < 0.5 else data + dirt


WHOLE = {
    "改字节": _bytes_changed,
    "改一位": _bit_changed,
    "截断": _cut,
    "清零": _zeroed,
    "重复": _doubled,
    "抽掉": _taken_out,
    "互换": _swapped,
    "前后添加": _before_and_after,
}


def _members(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(one.filename, archive.read(one)) for one in archive.infolist()]


def _packed(members: Sequence[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", method) as archive:
        warnings.simplefilter("ignore")  # a name twice is what is wanted
        for name, body in members:
            archive.writestr(zipfile.ZipInfo(name, (2023, 1, 1, 0, 0, 0)), body, method)
    return out.getvalue()


def _member_harmed(dice: Random, data: bytes) -> bytes:
    """One member harmed, all packed soundly again."""
    members = _members(data)
    at = dice.randrange(len(members))
    name, body = members[at]
    how = dice.choice(list(WHOLE.values()))
    members[at] = (name, how(dice, body) if body else b"x")
    return _packed(members, dice.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)))


def _words_harmed(dice: Random, data: bytes) -> bytes:
    """Tags and declarations of a member taken apart: what a lenient reader would still read."""
    members = _members(data)
    marked = [n for n, (_, body) in enumerate(members) if body.lstrip()[:1] == b"<"]
    if not marked:
        return _member_harmed(dice, data)
    at = dice.choice(marked)
    name, body = members[at]
    tags = [found.span() for found in re.finditer(rb"<[^>]*>", body)]
    start, end = dice.choice(tags)
    body = dice.choice(
        (
            body[:start] + body[end:],
            body[:end] + body[start:end] + body[end:],
            body[:start] + b"<!--" + body[start:end] + b"-->" + body[end:],
            body[:start] + b"<![CDATA[" + body[start:end] + b"]]>" + body[end:],
            body.replace(b"UTF-8", dice.choice((b"UTF-16", b"GBK", b"utf-7", b"x")), 1),
            body.replace(b"http://schemas", b"http://Schemas", dice.choice((1, -1))),
            body.replace(b"<?xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><?xml", 1),
            b"\xff\xfe" + body.decode("utf-8", "replace").encode("utf-16-le"),
        )
    )
    members[at] = (name, body)
    return _packed(members)


def _directory_harmed(dice: Random, data: bytes) -> bytes:
    """The directory of the archive: flags, methods, sizes, names; a member renamed, doubled, left out."""
    if dice.random() < 0.5:
        start = data.rfind(b"PK\1\2")
        start = data.find(b"PK\1\2") if dice.random() < 0.5 else start
        return data[:start] + _bytes_changed(dice, data[start:])
    members = _members(data)
    at = dice.randrange(len(members))
    name, body = members[at]
    match dice.randrange(4):
        case 0:
            members[at] = (dice.choice((name.upper(), f"../{name}", f"/{name}", f"{name} ")), body)
        case 1:
            members.insert(dice.randrange(len(members)), (name, b"<x/>"))
        case 2:
            del members[at]
        case _:
            members.append((f"多余/{name}", body))
    return _packed(members)


ARCHIVES = frozenset({"docx", "xlsx", "pptx", "ofd", "zip"})
INSIDE = {"成员": _member_harmed, "标签": _words_harmed, "目录": _directory_harmed}


def mutated(seed: int, number: int, endings: Sequence[str]) -> tuple[str, str, bytes]:
    """Ending, what was done, and the bytes of one document; the same for ever."""
    dice = Random(f"mutated {seed} {number}")
    ending = endings[number % len(endings)]
    data = original(ending)
    ways = WHOLE | INSIDE
    names = [*WHOLE, *(list(INSIDE) * 3 if ending in ARCHIVES else ())]
    how = dice.choice(names)
    return ending, how, ways[how](dice, data)


# -------------------------------------------------------------------------- readers of other people


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _read_docx(data: bytes) -> str:
    from docx import Document

    document = Document(io.BytesIO(data))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def _read_xlsx(data: bytes) -> str:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=False)
    rows = (row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))
    return "\n".join(str(cell) for row in rows for cell in row if cell is not None)


def _read_pptx(data: bytes) -> str:
    from pptx import Presentation

    shapes = (one for slide in Presentation(io.BytesIO(data)).slides for one in slide.shapes)
    return "\n".join(one.text_frame.text for one in shapes if one.has_text_frame)


def _read_pdf(data: bytes) -> str:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        command = ["pdftotext", "-q", file.name, "-"]
        done = subprocess.run(command, capture_output=True, check=False, timeout=READER_SECONDS)
    return done.stdout.decode("utf-8", "replace")


def _read_html(data: bytes) -> str:
    words = _Words()
    words.feed(data.decode("utf-8", "replace"))
    return "".join(words.words)


def _read_mail(data: bytes) -> str:
    message = message_from_bytes(data, policy=policy.default)
    texts = (part for part in message.walk() if part.get_content_maintype() == "text")
    return "\n".join(part.get_content() for part in texts)


def _read_plain(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _read_rtf(data: bytes) -> str:
    """The text outside the table of fonts, whose names no program shows, without control words."""
    shown = []
    depth, hidden = 0, 0
    for token in re.finditer(rb"[{}]|\\fonttbl|[^{}\\]+|\\", data):
        depth += {b"{": 1, b"}": -1}.get(token[0], 0)
        if token[0] == b"\\fonttbl" and not hidden:
            hidden = depth
        if depth < hidden:
            hidden = 0
        if not hidden:
            shown.append(token[0])
    text = b"".join(shown).decode("utf-8", "replace")
    text = re.sub(r"\\u(-?[0-9]{1,6})\??", lambda found: chr(int(found[1]) & 0xFFFF), text)
    return re.sub(r"\\[A-Za-z]+-?[0-9]* ?", "", text)


def _read_wide(data: bytes) -> str:
    """Of the old binary formats the text as it lies there, in either of the two ways."""
    return data.decode("utf-16-le", "replace") + data[1:].decode("utf-16-le", "replace")


def _read_zip(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        bodies = {one: archive.read(one) for one in archive.namelist()}
    texts = []
    for name, body in bodies.items():
        with suppress(Exception):
            texts.append(_read_docx(body) if name.endswith("docx") else _read_plain(body))
    return "\n".join(texts)


READERS: dict[str, Reader] = {
    "docx": _read_docx,
    "xlsx": _read_xlsx,
    "pptx": _read_pptx,
    "pdf": _read_pdf,
    "html": _read_html,
    "eml": _read_mail,
    "txt": _read_plain,
    "csv": _read_plain,
    "rtf": _read_rtf,
    "png": lambda data: data.decode("latin-1"),
    "ofd": _read_zip,
    "zip": _read_zip,
    "doc": _read_wide,
    "xls": _read_wide,
    "ppt": _read_wide,
}


_ALONE = re.compile(rf"(?<!\d){NUMBER}(?!\d)")
"""Doubled into a longer run of digits it is no number of a person any more."""


def is_still_there(ending: str, data: bytes) -> bool:
    """Whether somebody else's reader still finds the number in the harmed document."""
    try:
        return _ALONE.search(READERS[ending](data)) is not None
    except Exception:  # noqa: BLE001 - it does not open there either, whatever that reader calls it
        return False


# ---------------------------------------------------------------------------------------- judging

_WHO = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "判"), ("EMAIL", "j@example.org"))
}


def _spent() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def told(place: Path, documents: dict[str, bytes]) -> Iterator[tuple[str, dict[str, set[str]]]]:
    """What gate, then check, say of documents (by file name): codes by file name. ``place`` is a folder."""
    home = place / "清单"
    crashes = place / "故障"
    crashes.mkdir(parents=True)
    variables = _WHO | {"ZZFZ_STATE": str(place / "state"), "ZZFZ_CRASH_DIR": str(crashes)}
    run_inside(["init", str(home)], place, variables)
    folder = home / "evidence" / "50"
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in documents.items():
        (folder / name).write_bytes(data)
    git = ["git", "-c", "core.hooksPath=/dev/null", "-C", str(home)]
    settings = os.environ | variables
    subprocess.run([*git, "add", "--all"], env=settings, check=True, capture_output=True)
    for command in ("gate", "check"):
        if command == "check":
            commit = [*git, "commit", "-q", "-m", "x"]
            subprocess.run(commit, env=settings, check=True, capture_output=True)
        code, out, err = run_inside([command, "--format", "json"], home, variables)
        if code not in {0, 1} or any(crashes.iterdir()):
            said = [one.read_text(encoding="utf-8")[-2000:] for one in crashes.iterdir()]
            raise RuntimeError(f"zzfz {command}: {code}\n{err[-2000:]}\n{said}")
        found: dict[str, set[str]] = {name: set() for name in documents}
        for one in json.loads(out)["findings"]:
            name = str(one.get("path") or "").removeprefix("evidence/50/").partition("/")[0]
            for known in (name, *(k for k in found if name.startswith(k))):
                if known in found:
                    found[known].add(str(one["code"]))
        yield command, found


def judge(
    seed: int, numbers: Sequence[int], endings: Sequence[str], table: Counter[tuple[str, str]]
) -> list[str]:
    """Enter into ``table`` what was said of one batch; what was broken, one line each."""
    made = {number: mutated(seed, number, endings) for number in numbers}
    names = {number: f"1-{number:06}.{one[0]}" for number, one in made.items()}
    documents = {names[number]: one[2] for number, one in made.items()}
    broken = []
    begun = _spent()
    with tempfile.TemporaryDirectory(prefix="zzfz-mutated-") as place:
        try:
            answers = dict(told(Path(place), documents))
        except RuntimeError as error:
            return [f"第 {numbers[0]}–{numbers[-1]} 份：{error}"]
    spent = _spent() - begun
    if spent > SECONDS_EACH * len(numbers):
        broken.append(f"第 {numbers[0]}–{numbers[-1]} 份：用了 {spent:.0f} 秒处理器时间")
    for number, (ending, how, data) in made.items():
        there = is_still_there(ending, data)
        codes = answers["gate"][names[number]]
        said = {code for code in codes if _TOLD.fullmatch(code)}
        found = any(code.startswith(("S1", "S2")) for code in said)
        unread = any(code.startswith("S3") for code in said)
        state = "查出" if found else "未检" if unread else "打不开" if said else "放行"
        table[ending, state] += 1
        table[ending, "仍可读"] += there
        for command, by_name in answers.items():
            if there and not any(_TOLD.fullmatch(code) for code in by_name[names[number]]):
                broken.append(
                    f"{ending} 第 {number} 份（{how}）：号码还读得出，{command} 什么也没说"
                )
    return broken


STATES = ("查出", "未检", "打不开", "放行", "仍可读")


def main(arguments: list[str]) -> int:
    """Print how the documents were taken."""
    parser = argparse.ArgumentParser(prog="python -m proofs.documents.mutated")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="endings, with commas between")
    parser.add_argument("--keep", type=Path, help="folder for the documents that broke a rule")
    given = parser.parse_args(arguments)
    endings = [one for one in can_be_made() if not given.only or one in given.only.split(",")]
    table: Counter[tuple[str, str]] = Counter()
    broken: list[str] = []
    for start in range(0, given.count, BATCH):
        numbers = range(start, min(start + BATCH, given.count))
        broken += judge(given.seed, numbers, endings, table)
        sys.stderr.write(f"{numbers[-1] + 1}/{given.count} 违反 {len(broken)}\n")
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
        for line in broken:
            if (at := re.search(r"第 (\d+) 份", line)) is not None:
                ending, _, data = mutated(given.seed, int(at[1]), endings)
                (given.keep / f"{at[1]}.{ending}").write_bytes(data)
    print(f"| 格式 | {' | '.join(STATES)} |\n|---|{'---|' * len(STATES)}")
    for ending in endings:
        print(f"| {ending} | {' | '.join(str(table[ending, state]) for state in STATES)} |")
    print(f"\n{given.count} 份，违反 {len(broken)} 处")
    print("\n".join(broken))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
