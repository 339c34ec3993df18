"""How much of a page pictures cover, and what is said of pages whose pictures nobody read.

A line of text on a scan (a page number, an archive stamp) does not make it a text: a page that is
picture for 15 % or more of its area is told like a scan. Two sides of an identity card on A4 cover as
much; what covers less is told in one line for the whole document. The shares were measured on 862
pages of 109 public documents.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from zzfz.documents.collector import Collector
from zzfz.documents.model import Cause

MOST_PICTURES = 500
"""Pictures of one page that are looked at; a page with more is told, whatever they cover."""
DEPTH = 3
"""Forms (XObjects, composite units) in each other that are looked into for pictures."""
_GRID = 24
_PAGE_SHARE = 0.15
_WHOLE_SHARE = 0.9
_FEW_LETTERS = 100
"""Letters on a page that is all picture up to which they are a stamp or a page number, no layer."""
_THIN = 8
"""Dots: what is thinner shows no letter, unless it is a strip of a picture cut in strips."""
_MOST_NAMED = 10
SMALL = "张小图片"
"""What small pictures beside text are called, which nobody looks at, not even ``check --ocr``."""

Matrix = tuple[float, float, float, float, float, float]
"""a to f of an affine map of the plane, as PDF (8.3.3) and OFD write it."""
UNCHANGED: Matrix = (1, 0, 0, 1, 0, 0)


def times(inner: Matrix, outer: Matrix) -> Matrix:
    """The map that does ``inner`` first and then ``outer``."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


class PageArea:
    """The area of one page, in 24 × 24 cells, and the pictures that lie on it."""

    def __init__(self, left: float, low: float, right: float, high: float) -> None:
        self._left, self._low = left, low
        self._width, self._height = right - left, high - low
        self._rows = [0] * _GRID
        self.pictures = 0
        """How many pictures can show something."""
        self.too_many = False
        """Whether there are more than are looked at."""
        self.unseen_text = False
        """Whether letters stand there that are not drawn, as a scanner lays them over its picture."""

    @property
    def share(self) -> float:
        """The part of the page that pictures cover, from 0 to 1."""
        if self.too_many:
            return 1.0
        return sum(row.bit_count() for row in self._rows) / _GRID**2

    def cover(self, place: Matrix, dots: tuple[int, int] | None = None) -> None:
        """Lay a picture on the page: the unit square, mapped by ``place``, of so many ``dots``.

        What lies beyond the page is not seen and does not count. Numbers that are none cover it all.
        """
        if self.pictures >= MOST_PICTURES:
            self.too_many = True
            return
        a, b, c, d, e, f = place
        xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
        columns = _cells(min(xs), max(xs), self._left, self._width)
        rows = _cells(min(ys), max(ys), self._low, self._height)
        if not _overlaps(min(xs), max(xs), self._left, self._width) or not _overlaps(
            min(ys), max(ys), self._low, self._height
        ):
            return
        mask = ((1 << len(columns)) - 1) << columns.start if columns else 0
        for row in rows:
            self._rows[row] |= mask
        thin = dots is not None and min(dots) < _THIN
        if not thin or (mask and rows):
            self.pictures += 1


def _overlaps(low: float, high: float, start: float, length: float) -> bool:
    """Whether a stretch lies on the page at least in part; what is no number does."""
    return not (high <= start or low >= start + length) or not math.isfinite(low + high)


def _cells(low: float, high: float, start: float, length: float) -> range:
    """The cells of one direction whose middle lies between ``low`` and ``high``."""
    if not math.isfinite(low + high + start + length) or length <= 0:
        return range(_GRID)
    first = math.ceil((max(low, start) - start) / length * _GRID - 0.5)
    last = math.floor((min(high, start + length) - start) / length * _GRID - 0.5)
    return range(max(first, 0), min(last, _GRID - 1) + 1)


def is_scan_with_stamp(text: str, area: PageArea) -> bool:
    """Whether a page is all picture, and the few letters on it a page number or a stamp."""
    return area.share >= _WHOLE_SHARE and len("".join(text.split())) <= _FEW_LETTERS


@dataclass(slots=True)
class PagePictures:
    """What is to be said of the pictures on the pages of one document, in one line for each kind."""

    scans: list[int] = field(default_factory=list)
    """Numbers (from 1) of pages that show something but hold no text."""
    covered: dict[int, float] = field(default_factory=dict)
    """Share by number, of pages that hold text beside or on large pictures."""
    layered: list[int] = field(default_factory=list)
    """Numbers of pages whose text lies over a picture of the whole page."""
    small: int = 0
    """Pictures on pages that are hardly covered."""

    def note(self, number: int, text: str, area: PageArea, *, drawn: bool) -> bool:
        """Take in one page. True where it is told by its number.

        ``text`` is what was read on it, ``drawn`` whether it shows anything at all.
        """
        letters = len("".join(text.split()))
        if not letters:
            if drawn:
                self.scans.append(number)
            return drawn
        share = area.share
        if share >= _WHOLE_SHARE and (letters > _FEW_LETTERS or area.unseen_text):
            self.layered.append(number)
        elif share >= _PAGE_SHARE:
            self.covered[number] = share
        else:
            self.small += area.pictures
            return False
        return True

    def tell(self, collector: Collector, before: str = "") -> None:
        """Add the gaps; ``before`` goes before each place."""
        if self.scans:
            self._miss(collector, before, self.scans, "没有文字，是扫描件或图片，没有检查")
        if self.covered:
            least, most = (
                round(one * 100) for one in (min(self.covered.values()), max(self.covered.values()))
            )
            share = f"{least}%" if least == most else f"{least}%～{most}%"
            why = f"有图片（约占 {share}），图片里的文字没有检查"
            self._miss(collector, before, list(self.covered), why)
        if self.layered:
            why = "整页是图片，文字来自扫描层，可能有错漏，图片没有检查"
            self._miss(collector, before, self.layered, why)
        if self.small:
            told = self.scans or self.covered or self.layered
            why = f"{'另有' if told else '有'} {self.small} {SMALL}没有检查"
            collector.miss(f"{before}图片", Cause.IMAGE, why)

    @staticmethod
    def _miss(collector: Collector, before: str, pages: list[int], why: str) -> None:
        shown = "、".join(str(number) for number in pages[:_MOST_NAMED])
        more = f"等 {len(pages)} 页" if len(pages) > _MOST_NAMED else ""
        collector.miss(f"{before}第{shown}页{more}", Cause.IMAGE, why)
