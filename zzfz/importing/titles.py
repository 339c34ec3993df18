"""一级 and 二级指标: titles carried down, split over rows, printed again, or printed a row late."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from zzfz.importing.grid import Fate, Reading, SourceCell
from zzfz.importing.headers import ColumnRole
from zzfz.importing.printed_text import title_ordinal, wide, without_ordinal
from zzfz.importing.table_rows import PrintedLine, TitlePart

_SHEET = re.compile(r"工作表“(.+)”", re.DOTALL)
_TABLE = re.compile(r"第 \d+ 个表格")
_TELLING = 6  # characters in common with a title's words that tell whose line it is


@dataclass
class _Title:
    """A title on its way: from which line on, its words so far, the cells it is printed in."""

    start: int
    text: str
    cells: list[SourceCell] = field(default_factory=list)


@dataclass(frozen=True)
class Titles:
    """The titles of each line, what was read into them, and where their cells went."""

    of_line: tuple[tuple[str, str], ...]
    readings: tuple[tuple[int, Reading], ...]
    fates: tuple[Fate, ...]


def resolve_titles(
    lines: Sequence[PrintedLine], trailing: Sequence[TitlePart], fallback: str
) -> Titles:
    """The titles of ``lines``. ``fallback`` (the list's name) stands in where none is printed."""
    work = _TitleResolving(lines)
    high = work.stream(ColumnRole.LEVEL1, trailing)
    low = work.stream(ColumnRole.LEVEL2, trailing)
    high = work.without_reprints(high, ())
    work.begin_early(high, low)
    low = work.without_reprints(low, [title.start for title in high])
    work.begin_one_row_up(low)
    return work.done(high, low, fallback)


class _TitleResolving:
    def __init__(self, lines: Sequence[PrintedLine]) -> None:
        self.lines = lines
        self.readings: list[tuple[int, Reading]] = []
        self.fates: list[Fate] = []

    def stream(self, role: ColumnRole, trailing: Sequence[TitlePart]) -> list[_Title]:
        """The titles as printed. Where titles have ordinals, a piece without one goes on with the
        title before it; its first part may stand rows above.
        """
        placed = [
            (index, piece)
            for index, line in enumerate(self.lines)
            for piece in line.pieces
            if piece.role is role
        ]
        placed += [(len(self.lines), piece) for piece in trailing if piece.role is role]
        numbered = sum(title_ordinal(piece.text) is not None for _, piece in placed)
        titles: list[_Title] = []
        for index, piece in placed:
            unnumbered = title_ordinal(piece.text) is None
            goes_on = titles and unnumbered and numbered * 2 >= len(placed)
            if titles and unnumbered and piece.goes_on and not _same(titles[-1].text, piece.text):
                goes_on = True
            if goes_on and not titles[-1].text.endswith(piece.text):
                titles[-1].text = wide(titles[-1].text + piece.text)
                titles[-1].cells.extend(piece.cells)
            elif goes_on:
                self._reprinted(piece.cells)
            else:
                titles.append(_Title(index, piece.text, list(piece.cells)))
        return titles

    def without_reprints(self, titles: list[_Title], breaks: Sequence[int]) -> list[_Title]:
        """Drop a title that says, or begins to say, what the one before it says. After a break (a
        new title above) the same words are a new title.
        """
        kept: list[_Title] = []
        ordered = sorted(breaks)
        for title in titles:
            current = kept[-1] if kept else None
            parted = current and bisect(ordered, current.start) < bisect(ordered, title.start)
            if current is None or parted or not _same(current.text, title.text):
                kept.append(title)
                continue
            if not current.text.startswith(title.text):
                self._differs(current, title)
            self._reprinted(title.cells)
        return kept

    def begin_early(self, high: list[_Title], low: list[_Title]) -> None:
        """A 一级指标 printed late begins where the 二级指标 under it begin again at （一）."""
        firsts = [title.start for title in low if title_ordinal(title.text) == 1]
        current = ""
        for title in low:
            if title_ordinal(title.text) != 1:
                current = title.text
                continue
            if _same(current, title.text) and current:
                continue
            current = title.text
            later = next((one for one in high if one.start > title.start), None)
            at_hand = any(one.start == title.start for one in high)
            again = next((start for start in firsts if start > title.start), len(self.lines))
            if later is None or at_hand or later.start >= again or title.start == 0:
                continue
            self._moved_up(later, title)
            later.start = title.start

    def begin_one_row_up(self, low: list[_Title]) -> None:
        """A 二级指标 printed one row late begins at the row whose words are its own.

        Words that the row before has as well (行政规范性文件) belong to the whole chapter.
        """
        for before, title in pairwise(low):
            index = title.start - 1
            if index <= before.start or self.lines[index].pieces or not self.lines[index].number:
                continue
            words = wide(self.lines[index].printed(ColumnRole.TEXT))
            own = _common(words, without_ordinal(title.text))
            other = _common(words, without_ordinal(before.text))
            everywhere = own in wide(self.lines[index - 1].printed(ColumnRole.TEXT))
            if len(own) < _TELLING or len(own) <= len(other) or everywhere:
                continue
            self.readings.append((index, _late(title, before)))
            title.start = index

    def done(self, high: list[_Title], low: list[_Title], fallback: str) -> Titles:
        of_line = []
        level1 = level2 = ""
        starts1 = {title.start: title for title in high}
        starts2 = {title.start: title for title in low}
        for index in range(len(self.lines)):
            if self._begins_untitled_part(index, {*starts1, *starts2}):
                level1, level2 = self._title_of_part(index, level1 or fallback, level2)
            if index in starts1:
                level1, level2 = starts1[index].text, ""
            if index in starts2:
                level2 = starts2[index].text
            shown = level1 or fallback
            of_line.append((shown, level2 or shown))
        for name, titles in (("level1", high), ("level2", low)):
            used = {title.start: title for title in titles if title.start < len(self.lines)}
            for title in titles:
                where = name if used.get(title.start) is title else "outside"
                self.fates.extend(Fate(cell, where) for cell in title.cells)
        return Titles(tuple(of_line), tuple(self.readings), tuple(self.fates))

    def _begins_untitled_part(self, index: int, starts: set[int]) -> bool:
        """Whether a sheet or table begins here, not merely a page, that prints no title at all."""
        part = self.lines[index].origin.part
        if index and part == self.lines[index - 1].origin.part:
            return False
        if not starts:
            return bool(_SHEET.fullmatch(part)) and part != self._other_end(index)
        if index == 0:
            return False
        if not _SHEET.fullmatch(part) and not _TABLE.fullmatch(part):
            return False
        here = {at for at, line in enumerate(self.lines) if line.origin.part == part}
        return not here & starts

    def _other_end(self, index: int) -> str:
        """The sheet of the last line, or of the first for the last: not the same where several are."""
        first, last = self.lines[0].origin.part, self.lines[-1].origin.part
        return last if self.lines[index].origin.part == first else first

    def _title_of_part(self, index: int, level1: str, level2: str) -> tuple[str, str]:
        """A sheet is called by its name; a table goes on with the titles before. Both are asked."""
        line = self.lines[index]
        sheet = _SHEET.fullmatch(line.origin.part)
        before = f"接上一个表，属“{level1}”" if line is not self.lines[0] else f"属“{level1}”"
        own = f"属“{sheet[1]}”" if sheet else "另有一级指标，原件没有印出"
        reading, other = (own, before) if sheet else (before, own)
        why = f"从这里起是{line.origin.part}，里面没有一级指标"
        self.readings.append((index, Reading("一级指标", reading, other, why, 80, line.origin)))
        return (sheet[1], "") if sheet else (level1, level2)

    def _reprinted(self, cells: Sequence[SourceCell]) -> None:
        self.fates.extend(Fate(cell, "reprint") for cell in cells)

    def _differs(self, current: _Title, title: _Title) -> None:
        reading = Reading(
            "标题",
            f"“{title.text}”是“{current.text}”的重印，以先印的为准",
            f"是另一个标题“{title.text}”",
            "两处只差几个字",
            85,
            title.cells[0].origin,
        )
        self.readings.append((min(title.start, len(self.lines) - 1), reading))

    def _moved_up(self, later: _Title, title: _Title) -> None:
        number = self.lines[later.start].number
        reading = Reading(
            "一级指标",
            f"属“{later.text}”",
            "按印刷位置属上一个一级指标",
            f"“{later.text}”到第{number}项才印出，但本项的二级指标“{title.text}”已重新从（一）编号",
            99,
            later.cells[0].origin,
        )
        self.readings.append((title.start, reading))


def _late(title: _Title, before: _Title) -> Reading:
    return Reading(
        "二级指标",
        f"属{title.text}",
        f"按印刷位置属{before.text}",
        f"“{title.text}”印在下一行，但本项的正文与这个标题一致",
        97,
        title.cells[0].origin,
    )


def _same(current: str, printed: str) -> bool:
    """Whether ``printed`` is ``current`` again, whole, cut off or with a character or two amiss."""
    if current == printed:
        return True
    if title_ordinal(current) != title_ordinal(printed):
        return False
    if current.startswith(printed):
        return True
    return len(printed) > 6 and SequenceMatcher(None, current, printed).ratio() > 0.9


def _common(one: str, other: str) -> str:
    """The longest run of characters that both have."""
    match = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    return one[match.a : match.a + match.size]
