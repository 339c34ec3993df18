"""What a reviewer is told of a piece: what it says of itself, and what changed in it since he saw it, in
words: pages, characters, likeness, size, number, date.

Both versions are opened by the readers, hence in a worker and within its limits. What cannot be read is
not compared, and said so with the reason: never is a likeness made up.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from zzfz.documents.extract import Extraction, extract
from zzfz.documents.model import LIMITS
from zzfz.evidence.model import Verdict, is_address_file
from zzfz.evidence.pieces import Piece
from zzfz.git.blobs import Content
from zzfz.progress.review import PieceReview
from zzfz.progress.states import ReviewState
from zzfz.rules.file_access import Contents

CHANGED = frozenset({ReviewState.STALE, ReviewState.RESUBMITTED, ReviewState.UNCHANGED})
"""The reviews of a piece that stands in the place of what a reviewer saw."""
MOST_COMPARED = 30
"""Pieces of one view; each may take two readers of ten seconds."""

_LIMITS = replace(LIMITS, text=1_000_000, passages=100_000)
_COMPARED = 100_000
"""Characters of a text that are compared."""
_LONGEST_TITLE = 60
_HAN = re.compile(r"[\u4e00-\u9fff]{2}")
_PAGE = re.compile(r"第(\d+)页")
_NUMBER = re.compile(
    r"(?P<code>[\u4e00-\u9fff]{1,12})(?P<rest>[〔\[(【](?:19|20)\d\d[〕\])】]第?\d{1,4}号)"
)
_PLACE = re.compile(r"([\u4e00-\u9fff])[\u4e00-\u9fff]{1,3}(?=[省市县区旗])")
_PLACES = "中国京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
"""What the code of an authority (机关代字) begins with: the country, a province, or a place of the text."""
_LONGEST_CODE = 8
_DATE = re.compile(r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日")


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """Two versions of a piece. Pairs are before and after, None where that is not known.

    ``files`` are how many it consists of, ``likeness`` is how much of both texts is the same (0 to 1),
    ``numbers`` are 文号, ``dates`` the last date of each; ``why`` tells in Chinese why the texts were not
    compared, or that the files are the same.
    """

    files: tuple[int, int]
    sizes: tuple[int | None, int | None] = (None, None)
    pages: tuple[int | None, int | None] = (None, None)
    characters: tuple[int | None, int | None] = (None, None)
    likeness: float | None = None
    numbers: tuple[str, str] = ("", "")
    dates: tuple[str, str] = ("", "")
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Version:
    """One version of a document as it was read; ``why`` where it was not."""

    text: str = ""
    size: int | None = None
    pages: int | None = None
    why: str = ""
    title: str = ""


class PieceHead(NamedTuple):
    """What a document says of itself: its first line, 文号, its last date, how long it is; ``why`` tells
    in Chinese what kept it from being read.
    """

    title: str = ""
    number: str = ""
    date: str = ""
    pages: int | None = None
    characters: int | None = None
    why: str = ""


def piece_head(contents: Contents, piece: Piece) -> PieceHead:
    """What the first document of a piece says of itself; its sidecar knows better."""
    said = piece.sidecar
    documents = [one for one in piece.files if not is_address_file(one.path)]
    if not documents:
        return PieceHead("、".join(one.url for one in piece.addresses))
    read = _read(contents, documents[0].blob)
    return PieceHead(
        (said.title if said is not None else None) or read.title,
        (said.number if said is not None else None) or _numbers(read.text),
        str(said.date) if said is not None and said.date else _date(read.text),
        read.pages,
        len(read.text) or None,
        read.why,
    )


def piece_differences(
    contents: Contents, found: Iterable[tuple[Piece, PieceReview]], *, opens: bool
) -> dict[str, VersionDifference]:
    """What changed in each piece that was reviewed before, by its path; the others are left out.

    Without ``opens``, and beyond ``MOST_COMPARED``, no document is opened.
    """
    told: dict[str, VersionDifference] = {}
    for piece, review in found:
        verdict = review.verdict
        if review.state not in CHANGED or verdict is None or not verdict.files:
            continue
        why = "" if opens else "没有打开文件（--no-open）"
        if len(told) >= MOST_COMPARED:
            why = f"一次最多比较 {MOST_COMPARED} 件"
        told[piece.path] = _difference(contents, piece, verdict, why)
    return told


def _difference(contents: Contents, piece: Piece, verdict: Verdict, why: str) -> VersionDifference:
    now = tuple(dict.fromkeys(file.blob for file in piece.files))
    files = (len(verdict.files), len(now))
    came = [blob for blob in now if blob not in verdict.files]
    gone = [blob for blob in verdict.files if blob not in now]
    if not came and not gone:
        return VersionDifference(files, why="文件没有变，变的是说明文件（单位、年度等）")
    if why:
        return VersionDifference(files, why=f"文字未比较：{why}")
    if len(came) != 1 or len(gone) != 1:
        said = [f"新增 {len(came)} 个文件"] if came else []
        said += [f"去掉 {len(gone)} 个文件"] if gone else []
        return VersionDifference(files, why=f"{'，'.join(said)}；文字未比较：不是一个换一个")
    before, after = (_read(contents, blob) for blob in (gone[0], came[0]))
    return _compared(files, before, after)


def _compared(files: tuple[int, int], before: _Version, after: _Version) -> VersionDifference:
    found = VersionDifference(
        files, sizes=(before.size, after.size), pages=(before.pages, after.pages)
    )
    which = (("旧的", before), ("新的", after))
    reasons = [f"{name}{one.why}" for name, one in which if one.why]
    if reasons:
        return replace(found, why=f"文字未比较：{'，'.join(reasons)}")
    texts = before.text, after.text
    return replace(
        found,
        characters=(len(texts[0]), len(texts[1])),
        likeness=likeness(*texts),
        numbers=(_numbers(texts[0]), _numbers(texts[1])),
        dates=(_date(texts[0]), _date(texts[1])),
    )


def likeness(one: str, other: str) -> float:
    """How much of the pairs of neighbouring characters of two texts is the same: 0 to 1."""
    if one == other:
        return 1.0
    mine, theirs = (_pairs(text[:_COMPARED]) for text in (one, other))
    return 2 * sum((mine & theirs).values()) / ((mine.total() + theirs.total()) or 1)


def _pairs(text: str) -> Counter[str]:
    return Counter(text[at : at + 2] for at in range(max(len(text) - 1, 1)))


def _read(contents: Contents, blob: str) -> _Version:
    found = next(iter(contents.each([blob])), None)
    if found is not None and found.data is not None:
        from zzfz.git.lfs import pointer

        large = pointer(found.data)
        found = contents.large_file(large[0]) if large is not None else found
    if found is None or found.data is None:
        return _Version(size=_size(found), why=_absence(found))
    document = extract(found.data, _LIMITS)
    text = _text(document)
    pages = _pages(document)
    lines = (line for line in document.lines if _HAN.search(line))
    title = next(lines, "")[:_LONGEST_TITLE]
    if not document.body.whole:
        reasons = dict.fromkeys(one.why for one in document.unread)
        why = next(iter(reasons), "没有读完")
        return _Version(size=len(found.data), pages=pages, why=why, title=title)
    if not text:
        return _Version(size=len(found.data), pages=pages, why="没有能读的文字（扫描件或图片）")
    return _Version(text, len(found.data), pages, title=title)


def _size(found: Content | None) -> int | None:
    return getattr(found, "size", None)


def _absence(found: Content | None) -> str:
    is_large = found is not None and not found.missing
    return "太大，没有打开" if is_large else "内容不在本地"


def _text(document: Extraction) -> str:
    return "".join(unicodedata.normalize("NFKC", document.body.text).split())


def _pages(document: Extraction) -> int | None:
    places: Sequence[str] = [
        *(one.place for one in document.passages),
        *(one.place for one in document.unread),
    ]
    numbers: Collection[int] = {
        int(match[1]) for place in places if (match := _PAGE.match(place)) is not None
    }
    return max(numbers, default=None)


def _numbers(text: str) -> str:
    """The first 文号, without the words that stand before it where no space parts them."""
    found = _NUMBER.search(text)
    if found is None:
        return ""
    code, starts = found["code"], {*_PLACES, *_PLACE.findall(text)}
    fits = (at for at in range(len(code) - 1) if code[at] in starts)
    at = next((one for one in fits if len(code) - one <= _LONGEST_CODE), 0)
    return code[at:] + found["rest"]


def _date(text: str) -> str:
    dates = _DATE.findall(text)
    return dates[-1] if dates else ""
