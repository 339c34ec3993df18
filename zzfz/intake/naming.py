"""Names under which material is kept: the item's number and the title it came with.

A name must survive Windows, a zip and a USB stick (at most 60 汉字 and 180 characters of path, none
of Windows' forbidden signs), and be read back as the item it was given for.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import PurePosixPath
from pkgutil import get_data
from typing import NamedTuple

from zzfz.errors import UsageError
from zzfz.evidence.item_numbers import item_numbers, plain
from zzfz.evidence.model import SUFFIX
from zzfz.numerals import ORDINAL

LONGEST_NAME = 180
"""Bytes in UTF-8: 60 汉字."""
LONGEST_PATH = 180
"""Characters from the tracker's root, the sidecar's ending included."""

_WIDE = str.maketrans('<>:"\\/|?*', "＜＞：＂＼／｜？＊")
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])", re.IGNORECASE)
_ENDING = re.compile(r"(?:\.url)?\.[A-Za-z0-9]{1,8}\Z", re.IGNORECASE)
_NUMBER = rf"(?:\d{{1,2}}(?:\s*[+＋]\s*\d{{1,2}})*|{ORDINAL})"
_FRONT = re.compile(
    rf"\s*(?:第\s*{_NUMBER}\s*项|[（(]\s*{_NUMBER}\s*[)）]|{_NUMBER})"
    r"\s*[-‐‒–—―−_、.．:：,，)）]?\s*"
)
_NOTHING_LEFT = "材料"
_COUNT = 4
"""Characters of a path that （12） takes, where a name is taken."""


def safe_name(name: str) -> str:
    """``name``, one path component, in NFC and as every system can hold it; never empty.

    Forbidden signs become their full-width likeness, what cannot be seen is left out.
    """
    name = _UNSEEN.sub("", unicodedata.normalize("NFC", name)).translate(_WIDE)
    stem, ending = split_ending(" ".join(name.split()))
    stem = stem.strip(" .") if ending else stem.rstrip(" .").strip()
    if is_reserved(stem):
        stem = f"_{stem}"
    if stem.startswith((".", "~$")):
        stem = stem.lstrip(".~$")  # hidden files and Office's own are no evidence
    return (stem or _NOTHING_LEFT) + ending


def readable(path: str) -> str:
    """A path from the disk as text in NFC; names that are not UTF-8 are read as GB 18030."""
    if not path.isascii() and any("\ud800" <= character <= "\udfff" for character in path):
        data = os.fsencode(path)
        try:
            path = data.decode("gb18030")
        except UnicodeDecodeError:
            path = data.decode("utf-8", "replace")
    return unicodedata.normalize("NFC", path)


def is_reserved(name: str) -> bool:
    """Whether Windows keeps ``name`` for a device, whatever its ending: con, NUL.txt."""
    return _RESERVED.fullmatch(name.partition(".")[0].strip()) is not None


def split_ending(name: str) -> tuple[str, str]:
    """A name's title and its ending (``.docx``, ``.url.txt``), which may be empty."""
    found = _ENDING.search(name)
    return (name[: found.start()], found[0]) if found and found.start() else (name, "")


def numbered(name: str, items: tuple[int, ...]) -> str:
    """``name`` with the numbers of ``items`` in front, so that they are read back from it.

    No ``items`` means that none need be named. A number already in front is not repeated. Where the
    title cannot follow a bare number (1-3月报表), the number is spelled out: 第1项.
    """
    if not items or item_numbers(name) == items:
        return name
    written = "+".join(map(str, items))
    for candidate in (f"{written}-{name}", f"第{written}项-{name}"):
        if item_numbers(candidate) == items:
            return candidate
    return f"第{written}项材料-{name}"


def without_front_number(name: str) -> str:
    """``name`` without the item number at its front, where there is one and something is left."""
    if not item_numbers(name):
        return name
    stem, ending = split_ending(name)
    found = _FRONT.match(stem)
    rest = stem[found.end() :] if found else stem
    return rest + ending if rest else name


def fitted(folder: str, name: str, inside: int = 0) -> str:
    """``name`` cut in its title, so that it and its path in ``folder`` are not too long.

    ``inside`` is what the longest path inside a piece that is a folder needs.
    """
    stem, ending = split_ending(name)
    workspace = LONGEST_PATH - len(folder) - 1 - len(ending) - len(SUFFIX) - inside - _COUNT
    if workspace < 8:
        raise UsageError(f"“{name}”里的路径太长，放不进 {folder}", "缩短文件夹和文件的名称")
    while len(stem) > workspace or len((stem + ending).encode("utf-8")) > LONGEST_NAME:
        stem = stem[:-1]
    return stem.rstrip(" .") + ending


def free_name(name: str, taken: Callable[[str], bool]) -> str:
    """``name``, or 名称（2）, 名称（3）… where that is taken, cut where too long for the count."""
    stem, ending = split_ending(name)
    candidate, count = name, 1
    while taken(candidate):
        count += 1
        candidate = f"{stem}（{count}）{ending}"
        while stem and len(candidate.encode("utf-8", "surrogateescape")) > LONGEST_NAME:
            stem = stem[:-1]
            candidate = f"{stem}（{count}）{ending}"
    return candidate


class NameWords(NamedTuple):
    """What ``names.yaml`` beside this module says: what chats, exports, scanners and revisions leave in
    names, which folders are theirs alone, and how units call what the list calls otherwise.
    """

    carriers: tuple[re.Pattern[str], ...]
    folders: re.Pattern[str]
    trade: tuple[tuple[str, re.Pattern[str]], ...]
    cases: tuple[tuple[str, re.Pattern[str]], ...]
    """The same, of cases alone."""
    papers: tuple[PaperNames, ...]


class PaperNames(NamedTuple):
    """How units call the papers of an item, or of several that these names do not tell apart.

    ``places`` are ids of sets with a number of an item (3/2), ``anchors`` words of which one stands in the
    list's own text of each of them. Each of ``names`` is a run of groups: of every group one word stands
    in a name that means them, and none of ``never``.
    """

    places: tuple[str, ...]
    anchors: tuple[str, ...]
    names: tuple[tuple[tuple[str, ...], ...], ...]
    never: tuple[str, ...]
    is_kind: bool
    """Whether they say of what kind a paper is, whatever it is about: an award, a circular that spreads a
    practice.
    """
    is_open: bool
    """Whether they leave open what is meant, whoever sent it: 培训情况."""


@cache
def name_words() -> NameWords:
    """The words of ``names.yaml``, read once."""
    import yaml

    # also where the program lies in a zip
    read = yaml.safe_load(get_data("zzfz.intake", "names.yaml") or b"")
    trade, cases = (
        tuple((word, re.compile(one, re.IGNORECASE)) for word, one in read[key].items())
        for key in ("trade", "cases")
    )
    return NameWords(
        tuple(re.compile(one, re.IGNORECASE) for one in read["carriers"]),
        re.compile("|".join(f"(?:{one})" for one in read["folders"]), re.IGNORECASE),
        trade,
        cases,
        papers=tuple(_paper_names(read["papers"], read["kinds"])),
    )


_PAPER = re.compile(
    r"(?P<mark>[*?]?)(?P<places>[^〔]+)〔(?P<anchors>[^〕]+)〕 (?P<names>.+?)(?: - (?P<never>\S+))?"
)


def _paper_names(lines: str, kinds: str) -> Iterator[PaperNames]:
    """The lines under ``papers``, with the words of each kind (``<名录>``) in its place."""
    words = dict(line.split(" = ") for line in kinds.splitlines())
    for kind, listed in words.items():
        lines = lines.replace(f"<{kind}>", listed)
    for line in lines.splitlines():
        found = _PAPER.fullmatch(line)
        if found is None:
            raise ValueError(f"names.yaml: {line}")
        yield PaperNames(
            tuple(found["places"].split()),
            tuple(found["anchors"].split("|")),
            tuple(
                tuple(tuple(group.split("|")) for group in name.split())
                for name in found["names"].split("；")
            ),
            tuple(found["never"].split("|")) if found["never"] else (),
            is_kind=found["mark"] == "*",
            is_open=found["mark"] == "?",
        )


_PASSES = 4


def without_carriers(name: str) -> str:
    """What a name without its ending says once the marks of chats, exports and revisions are gone, in
    NFKC; empty where nothing else was in it (微信图片_20231201153012).
    """
    text = plain(name).strip()
    for _ in range(_PASSES):
        before = text
        for carrier in name_words().carriers:
            text = carrier.sub(" ", text).strip(" -_")
        if text == before:
            break
    return text


def is_carrier_folder(name: str) -> bool:
    """Whether a folder is one that a program made (WeChat Files, 新建文件夹)."""
    return name_words().folders.fullmatch(plain(name).strip()) is not None


def fold(name: str) -> str:
    """``name`` as Windows and macOS compare it, which do not tell cases apart."""
    return unicodedata.normalize("NFC", name).casefold()


def safe_path(path: str) -> str:
    """A relative path inside a piece, every component made safe."""
    return "/".join(safe_name(part) for part in PurePosixPath(path).parts)
