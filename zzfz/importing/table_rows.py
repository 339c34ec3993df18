"""From table rows to the lines of the list: one line for each indicator, whatever the print did.

Headings printed again are set aside, a row pushed a column aside is put back, a row broken over two
pages is put together, and a row that holds nothing but a title goes to the titles.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from zzfz.errors import UsageError
from zzfz.importing.grid import (
    Fate,
    Origin,
    Reading,
    SourceCell,
    SourceDocument,
    SourceTable,
    UnreadableError,
)
from zzfz.importing.headers import (
    ColumnLayout,
    ColumnRole,
    Hints,
    Row,
    begins_other_table,
    find_layout,
    guess_layout,
    repeats_heading,
)
from zzfz.importing.mapping import TableReading, table_reading
from zzfz.importing.printed_text import (
    bare,
    dotted,
    own_number,
    row_number,
    shortened,
    title_ordinal,
    wide,
)
from zzfz.importing.unit_names import is_units
from zzfz.numerals import ORDINAL
from zzfz.text import printable

_NOTE = re.compile(r"(?:注|备注|说明|填表说明|填报说明)[：:]")
_SIGNED = re.compile(
    r"(?:填报|填表|审核|审批|负责|联系|制表|经办|填写|报送|主管|单位|分管|电话|日期|时间)[^：]{0,8}：.*"
)
_LABELLED = re.compile(r"[^：]{1,14}：.*|附[件表].{0,4}|[（(]?[\d年月日. /-]+(?:度|月)?[）)]?")
_TOTAL = re.compile(
    r".{0,6}(?:合计|小计|总计|共计)(?:得?分值?)?(?:（.*）)?：?[\d.]*分?"
    r"|(?:总分值?|满分|平均分|得分合计)(?:（.*）)?：?[\d.]*分?"
)
_NOTHING = re.compile(r"[/／—–-]*")
_SCORE = re.compile(r".*(?:分值|分数|得分|权重|满分|金额|数量)")
_FIGURE = re.compile(r"[-+]?\d[\d.,]*[分%]?")
_LABEL = re.compile(
    rf"(?P<chapter>第{ORDINAL}(?:章|节|部分|篇|类))"
    rf"|(?P<round>（{ORDINAL}）)"
    rf"|(?P<comma>{ORDINAL}(?:[、.．]|$))"
    r"|(?P<steps>\d{1,2}(?:[.．]\d{1,2})+)|(?P<figure>\d{1,3}(?:[、.．]|$))"
)
_ORDER = ("chapter", "comma", "round", "figure", "steps")
"""Styles of labels, those of higher titles first."""
_PAGE = re.compile(r"第 \d+ 页")
_JOINS = re.compile(r"[、，,：:和与及或暨对将以为在向的（《“]$")
_JOINED = re.compile(r"[、，,：:；;）》”和与及或暨的]")
"""What a title neither ends nor begins with."""
_ASKS = re.compile(r"(?:请)?(?:提供|报送|提交|上报)")
_LONGEST_TITLE = 60
_TITLES = (ColumnRole.LEVEL1, ColumnRole.LEVEL2)
_NO_PART = frozenset({ColumnRole.OTHER, ColumnRole.REMARK})
"""What is no part of an indicator but a remark on it."""
Placed = dict[ColumnRole, SourceCell]


class TitlePart(NamedTuple):
    """A title, or a part of one, as printed at one place; ``goes_on`` tells that it stands beside the
    rest of a row that the page before begins, so it is the rest of a title too.
    """

    role: ColumnRole
    text: str
    cells: tuple[SourceCell, ...]
    goes_on: bool = False


@dataclass
class PrintedLine:
    """One indicator as printed: its cells by role, and the titles printed at it or just above."""

    number: str
    origin: Origin
    parts: dict[ColumnRole, list[SourceCell]] = field(default_factory=dict)
    others: list[tuple[str, SourceCell]] = field(default_factory=list)
    merged: set[ColumnRole] = field(default_factory=set)
    pieces: list[TitlePart] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    unclear: set[SourceCell] = field(default_factory=set)
    """Those of ``others`` that stand under a heading which nobody knows."""

    def printed(self, role: ColumnRole) -> str:
        """All the words of this role, cell by cell on lines of their own."""
        cells = self.parts.get(role)
        if cells is None:
            return ""
        return cells[0].text if len(cells) == 1 else "\n".join([cell.text for cell in cells])

    def add(self, role: ColumnRole, cell: SourceCell) -> None:
        """Add ``cell`` unless it is blank."""
        if bare(cell.text):
            self.parts.setdefault(role, []).append(cell)


@dataclass(frozen=True)
class PrintedLines:
    """The lines in order, which roles have a column, and the cells that belong to none of them."""

    lines: tuple[PrintedLine, ...]
    roles: frozenset[ColumnRole]
    fates: tuple[Fate, ...]
    trailing: tuple[TitlePart, ...]
    tables: tuple[TableReading, ...] = ()


def read_lines(document: SourceDocument, hints: Hints | None = None) -> PrintedLines:
    """The lines of all tables that are part of the list. Raises UnreadableError if there is none.

    ``hints`` are what a person says about the columns. Raises UsageError for a column that is not
    there.
    """
    hints = hints or Hints()
    laid_out = _layouts(document.tables, hints)
    _refuse_unknown_columns(laid_out, hints)
    if not any(layout for _, _, layout in laid_out):
        raise UnreadableError(
            f"认不出哪一行是表头{_first_row(document.tables)}",
            "写明表头在第几行、哪一列是什么，例如 --heading-row 3 --columns 三级指标=工作任务,责任单位=牵头处室",
        )
    found = _Gathering(_under_captions(laid_out), hints).run()
    if not found.lines:
        raise UnreadableError("表头下面没有任何指标", "请给出填有内容的责任清单")
    return found


def _first_row(tables: Sequence[SourceTable]) -> str:
    """Where the reader looked in vain, in words."""
    row = next((row for table in tables for row in table.rows if any(c.text for c in row)), ())
    words = [shortened(printable(wide(cell.text)), 12) for cell in dict.fromkeys(row) if cell.text]
    if not words:
        return ""
    place = " ".join(filter(None, (row[0].origin.part, f"第 {row[0].origin.row} 行")))
    return f"：{place}是“{shortened('、'.join(words))}”，共 {len(tables)} 个表格"


def _refuse_unknown_columns(laid_out: Sequence[Laid], hints: Hints) -> None:
    """Raise UsageError where a person named a column that no table has."""
    headings = [layout.headings for _, _, layout in laid_out if layout is not None]
    there = {one for group in headings for one in group if one}
    there |= {one.rpartition("/")[2] for one in there}
    there |= {f"第{number + 1}列" for group in headings for number in range(len(group))}
    missing = [one for one in hints.columns if one not in there]
    if missing and headings:
        shown = "、".join(printable(one) for one in dict.fromkeys(filter(None, headings[0])))
        raise UsageError(
            f"--columns 里的“{printable(missing[0])}”不是表头里的列名",
            f"这个表的列名是：{shown}；没有列名的写第几列，如 责任单位=第4列",
        )


Laid = tuple[SourceTable, int, ColumnLayout | None]


def _layouts(tables: Sequence[SourceTable], hints: Hints) -> list[Laid]:
    """Each table with where its heading is; one without a heading goes on with the one before.

    A table in which another heading stands is two. Where no table has a heading that can be read,
    one is guessed from the cells.
    """
    found: list[Laid] = []
    layout: ColumnLayout | None = None
    for whole in tables:
        for table in _parted(whole, hints):
            own = find_layout(table, hints, lenient=layout is None)
            width = len(table.rows[0]) if table.rows else 0
            if own is not None:
                same = layout is not None and layout.headings == own[1].headings
                layout = layout if same else own[1]
                found.append((table, own[0], layout))
            elif layout is not None and len(layout.roles) == width:
                found.append((table, -1, layout))
            else:
                found.append((table, -1, None))
    if layout is None:
        guessed = [(table, guess_layout(table, hints)) for table, _, _ in found]
        found = [(table, *(own or (-1, None))) for table, own in guessed]
    return found


def _parted(table: SourceTable, hints: Hints) -> Iterator[SourceTable]:
    """The tables in one grid: each begins with a heading of its own, and the title above it."""
    own = find_layout(table, hints, lenient=False) if len(table.rows) > 4 else None
    if own is None or hints.heading_row is not None:
        yield table
        return
    start, layout = own
    begin = 0
    above = table.above
    for index in range(start + layout.height + 1, len(table.rows) - 1):
        if not begins_other_table(table.rows, index, layout, hints):
            continue
        first = index
        while first > begin + 1 and len({c for c in table.rows[first - 1] if bare(c.text)}) == 1:
            first -= 1
        yield SourceTable(table.rows[begin:first], above)
        titles = (next(c for c in row if bare(c.text)) for row in table.rows[first:index])
        begin, above = first, tuple(titles)
        again = find_layout(SourceTable(table.rows[index:]), hints)
        layout = again[1] if again is not None else layout
    yield SourceTable(table.rows[begin:], above)


def _caption(table: SourceTable) -> SourceCell | None:
    """The numbered title that stands right above a table (二、县级部门)."""
    above = table.above[-1] if table.above else None
    if above is None or len(above.text) > _LONGEST_TITLE:
        return None
    return above if title_ordinal(wide(above.text)) is not None else None


def _under_captions(
    laid_out: list[Laid],
) -> list[Laid]:
    """Where titles stand above tables, or across them, and there is a column for one more kind, that
    is the lower kind.
    """
    listed = [(table, layout) for table, _, layout in laid_out if layout is not None]
    captions = [_caption(table) for table, _ in listed]
    above = len(captions) - captions.count(None) > 1 and captions[0] is not None
    across = any(_is_title_across(row) for row, _ in _body(laid_out))
    if not (above or across) or any(ColumnRole.LEVEL2 in layout.roles for _, layout in listed):
        return laid_out
    lower = {ColumnRole.LEVEL1: ColumnRole.LEVEL2}
    return [
        (
            table,
            start,
            layout and replace(layout, roles=tuple(lower.get(r, r) for r in layout.roles)),
        )
        for table, start, layout in laid_out
    ]


def _is_title_across(row: Row) -> bool:
    """Whether a row is one merged cell that begins with 一、."""
    if len(row) < 2 or row[1] is not row[0] or any(cell is not row[0] for cell in row):
        return False
    words = wide(row[0].text)
    return title_ordinal(words) is not None and 0 < len(words) <= _LONGEST_TITLE


@dataclass(slots=True)
class _PlacedRow:
    """A row below a heading: its printed cells, each once; those by role; and those of columns
    without a role with their heading.
    """

    printed: list[SourceCell]
    placed: Placed
    others: list[tuple[str, SourceCell]]
    ordinary: bool = False
    """Whether it is no title, note or total: it need not be looked at again."""


Body = Sequence[tuple[Row, ColumnLayout, _PlacedRow]]
"""The rows below the headings."""


class _Beside(NamedTuple):
    """A cell of titles, the one above it in its column, and the index of the line that it begins at."""

    cell: SourceCell
    above: SourceCell | None
    line: int


class _Gathering:
    def __init__(self, laid_out: list[Laid], hints: Hints) -> None:
        self.laid_out = laid_out
        self.hints = hints
        self.lines: list[PrintedLine] = []
        self.fates: list[Fate] = []
        self.pending: list[TitlePart] = []
        self.above: Row | None = None
        self.seen: set[SourceCell] = set()
        self.numbers_titles = _numbers_titles(laid_out)
        body = [(row, layout, _place(row, layout)) for row, layout in _body(laid_out)]
        self.placed = {id(row): placed for row, _, placed in body}
        """What stands in each row, by the row's identity."""
        self.numbered = not self.numbers_titles and _is_numbered(body)
        self.title_styles = _title_styles(body)
        self.titles = 0
        self.noted = False
        self.beside: dict[ColumnRole, _Beside] = {}
        """The cells of titles beside the last row so far."""

    def run(self) -> PrintedLines:
        roles: set[ColumnRole] = set()
        asked: set[str] = set()
        tables: list[TableReading] = []
        for table, start, layout in self.laid_out:
            self.above = None
            if layout is None:
                self._set_aside(cell for row in table.rows for cell in row)
                continue
            roles.update(layout.roles)
            self._take_caption(table, layout)
            first, settled = len(self.lines), len(self.fates)
            self.titles = 0
            self._table(table, start, layout)
            if first < len(self.lines):
                self._ask_once(layout, self.lines[first], asked)
            lines, fates = len(self.lines) - first, self.fates[settled:]
            tables.append(table_reading(table, start, layout, lines, self.titles, fates))
        return PrintedLines(
            tuple(self.lines),
            frozenset(roles),
            tuple(self.fates),
            tuple(self.pending),
            tuple(tables),
        )

    def _ask_once(self, layout: ColumnLayout, line: PrintedLine, asked: set[str]) -> None:
        """What is not plain about the columns is asked at the first line, once for the whole list."""
        if layout.supposed and layout.supposed not in asked:
            asked.add(layout.supposed)
            line.readings.append(_supposed(layout.supposed, line.origin))
        for one in layout.doubts:
            if one.reading not in asked:
                asked.add(one.reading)
                said = (one.about, one.reading, one.alternative, one.why, one.sure)
                line.readings.append(Reading(*said, line.origin, of_column=True))

    def _take_caption(self, table: SourceTable, layout: ColumnLayout) -> None:
        """Above a table without such titles of its own may stand its title."""
        caption = _caption(table)
        if caption is not None and ColumnRole.LEVEL1 not in layout.roles:
            self.pending.append(TitlePart(ColumnRole.LEVEL1, wide(caption.text), (caption,)))

    def _table(self, table: SourceTable, start: int, layout: ColumnLayout) -> None:
        skip = layout.height if start == 0 else 0
        for index, row in enumerate(table.rows):
            if index < start:
                self._above_heading(row)
                continue
            skip = skip or repeats_heading(table.rows, index, layout, self.hints)
            if skip:
                skip -= 1
                self._head(row)
                continue
            if index <= start + layout.height and _counts_columns(row):
                self._head(row)
                continue
            self._row(row, layout)
            self.above = row
            for role in _TITLES:
                column = layout.column(role)
                if column is None:
                    continue
                before, cell = self.beside.get(role), row[column]
                if before is None or before.cell is not cell:
                    first = max(0, len(self.lines) - 1)
                    self.beside[role] = _Beside(cell, before and before.cell, first)

    def _head(self, row: Iterable[SourceCell]) -> None:
        self._settle(row, "header")

    def _above_heading(self, row: Row) -> None:
        """A title, a note (填报单位：…), or a row of the table that the reading leaves out."""
        self._settle(row, "outside" if _is_title_line(row) else "above")

    def _set_aside(self, cells: Iterable[SourceCell]) -> None:
        self._settle(cells, "outside")

    def _settle(self, cells: Iterable[SourceCell], where: str) -> None:
        for cell in dict.fromkeys(cells):
            if bare(cell.text) and cell not in self.seen:
                self.seen.add(cell)
                self.fates.append(Fate(cell, where))

    def _row(self, row: Row, layout: ColumnLayout) -> None:
        known = self.placed.get(id(row)) or _place(row, layout)
        fresh = [cell for cell in known.printed if cell not in self.seen]
        if not fresh:
            return
        below_note = (
            self.noted
            and len(fresh) == 1
            and all(cell is fresh[0] or not bare(cell.text) for cell in row)
        )
        ordinary = known.ordinary and len(fresh) == len(known.printed)
        self.noted = below_note or (not ordinary and _is_note(fresh))
        if self.noted:
            self._settle(fresh, "note")
            return
        if not ordinary and _is_total(fresh, row, layout):
            adding = [cell for cell in fresh if not _titles_row(cell, row, layout)]
            self._settle(adding, "subtotal")
            fresh = [cell for cell in fresh if cell not in adding]
            self.seen.update(fresh)
            self._take_titles(known.placed, set(fresh))
            return
        self.seen.update(fresh)
        title = None
        if not ordinary or len(fresh) == 1:
            title = _title_row(row, fresh, layout, self.title_styles)
        if title is not None:
            self.pending.append(title)
            self.titles += 1
            self.fates.extend(Fate(cell, "subtotal") for cell in fresh if cell not in title.cells)
            return
        moved, reading = _put_back(row, layout, self._expected())
        if moved is not row:
            known = _place(moved, layout)
        new = dict.fromkeys(fresh)  # in order, and quick to look up
        pending, lines = len(self.pending), len(self.lines)
        self._take_titles(known.placed, new)
        line = self._line_for(known.placed, new)
        if line is None:
            return
        if self.above is None and lines == len(self.lines):
            self.pending[pending:] = [one._replace(goes_on=True) for one in self.pending[pending:]]
        elif self.above is None:
            self._rejoin_titles(line)
        if reading is not None:
            line.readings.append(reading)
        self._fill(line, known, new, layout)

    def _rejoin_titles(self, line: PrintedLine) -> None:
        """A title beside the first row of a page may belong to the page before. It is the rest of the
        title there where that stops short, which is asked about where that fills its last line; and
        where a merged cell ended there and a blank one began, the title is that one's.
        """
        for one in list(line.pieces) if _PAGE.fullmatch(line.origin.part) else ():
            half = self.beside.get(one.role)
            if half is None or title_ordinal(one.text) is not None:
                continue
            if not bare(half.cell.text):
                if half.above is not None and half.above.rows > 1 and bare(half.above.text):
                    line.pieces.remove(one)
                    self.lines[half.line].pieces.append(one)
                    self.lines[half.line].readings.append(_from_next_page(half.above, one))
            elif _stops_short(wide(half.cell.text), one.text):
                line.pieces[line.pieces.index(one)] = one._replace(goes_on=True)
            elif _fills_its_line(half.cell.text) and wide(half.cell.text) != one.text:
                line.readings.append(_perhaps_cut(half.cell, one))

    def _expected(self) -> int | None:
        last = row_number(self.lines[-1].number) if self.lines else 0
        return None if last is None else last + 1

    def _take_titles(self, placed: Placed, fresh: Collection[SourceCell]) -> None:
        for role in _TITLES:
            cell = placed.get(role)
            if cell is not None and cell in fresh:
                self.pending.append(TitlePart(role, wide(cell.text), (cell,)))

    def _line_for(self, placed: Placed, fresh: Collection[SourceCell]) -> PrintedLine | None:
        """The line that a row's cells belong to; ``None`` for a row that holds only titles."""
        number = placed.get(ColumnRole.NUMBER)
        text = placed.get(ColumnRole.TEXT)
        own = number is not None and number in fresh and not self.numbers_titles
        if own and number is not None and _counts(number.text):
            return self._new_line(number.text.strip(), number)
        if not self.numbered and text is not None and text in fresh:
            return self._new_line("", text)
        body = any(role not in _TITLES and cell in fresh for role, cell in placed.items())
        if not body and all(cell in placed.values() for cell in fresh):
            return None
        if not self.lines and text is not None and text in fresh and len(fresh) > 1:
            own_words = number is not None and number in fresh
            return self._new_line(number.text.strip() if number and own_words else "", text)
        if not self.lines:
            self._unsettle(fresh)
            return None
        line = self.lines[-1]
        if text is not None and text in fresh and self.above is not None:
            line.readings.append(_continued(line, text, merged=number is not None))
        return line

    def _unsettle(self, cells: Iterable[SourceCell]) -> None:
        self.seen.difference_update(cells)
        self._set_aside(cells)

    def _new_line(self, number: str, at: SourceCell) -> PrintedLine:
        line = PrintedLine(number, at.origin, pieces=self.pending)
        self.pending = []
        if at.hidden:
            line.readings.append(_hidden(at.origin))
        self.lines.append(line)
        return line

    def _fill(
        self,
        line: PrintedLine,
        row: _PlacedRow,
        fresh: Collection[SourceCell],
        layout: ColumnLayout,
    ) -> None:
        for role, cell in row.placed.items():
            if role in _TITLES:
                continue
            if cell in fresh:
                line.add(role, cell)
            elif bare(cell.text) and role not in line.parts:
                line.merged.add(role)
        taken = {cell for _, cell in line.others}
        for heading, cell in row.others:
            if cell in fresh or (cell not in taken and not _SCORE.match(heading)):
                line.others.append((heading, cell))
                if heading in layout.unclear:
                    line.unclear.add(cell)
        kept = {*row.placed.values(), *(cell for _, cell in row.others)}
        self.fates.extend(Fate(cell, "outside") for cell in fresh if cell not in kept)


def _stops_short(first: str, rest: str) -> bool:
    """Whether the words of a title break off at the end of a page: in the middle of a bracket, before
    or after a word that joins two.
    """
    marks = (("（", "）"), ("《", "》"), ("“", "”"), ("〔", "〕"))
    if any(first.count(begin) > first.count(end) for begin, end in marks):
        return True
    return _JOINS.search(first) is not None or _JOINED.match(rest) is not None


def _fills_its_line(text: str) -> bool:
    """Whether the last line of a cell is as long as those before, so that it may go on."""
    lines = [line.strip() for line in text.strip().split("\n")]
    return len(lines) > 1 and len(lines[-1]) + 1 >= max(map(len, lines))


def _from_next_page(above: SourceCell, title: TitlePart) -> Reading:
    return Reading(
        title.role.value,
        f"属“{shortened(title.text, 20)}”",
        f"属“{shortened(wide(above.text), 20)}”",
        "标题一格在换页处空着，上面的合并格已经结束，标题印在下一页",
        85,
        title.cells[0].origin,
    )


def _perhaps_cut(half: SourceCell, rest: TitlePart) -> Reading:
    whole = f"{wide(half.text)}{rest.text}"
    return Reading(
        rest.role.value,
        f"“{shortened(rest.text, 20)}”是另一个标题",
        f"与上一页的“{shortened(wide(half.text), 20)}”是一个标题：“{shortened(whole, 40)}”",
        "标题印在换页的地方，看不出是不是上一页那个标题的下半",
        70,
        rest.cells[0].origin,
    )


def _is_title_line(row: Row) -> bool:
    """Whether a row above the heading is a title or says who reports and when."""
    printed = [words for cell in dict.fromkeys(row) if (words := wide(cell.text))]
    if len(printed) < 2 or all(_LABELLED.fullmatch(one) for one in printed[1:]):
        return True
    return len(printed) == 2 and min(map(len, printed)) < 8


def _counts_columns(row: Row) -> bool:
    """Whether a row below the heading numbers the columns (甲 乙 1 2 3)."""
    words = [wide(cell.text).strip("（）") for cell in row]
    counted = [one for one in words if one and one not in {"甲", "乙", "丙", "栏次"}]
    numbers = [str(number) for number in range(1, len(counted) + 1)]
    return len(row) >= 3 and len(counted) >= 3 and counted == numbers


def _is_note(fresh: Sequence[SourceCell]) -> bool:
    """Whether a row is a note below the table, or where people sign."""
    if len(fresh) == 1 and _NOTE.match(wide(fresh[0].text)):
        return True
    signed = all(_SIGNED.fullmatch(wide(one.text)) for one in fresh)
    return signed and len(wide(fresh[0].text)) < 40


def _is_total(fresh: Sequence[SourceCell], row: Row, layout: ColumnLayout) -> bool:
    """Whether a row adds up those above: 合计 or 小计 anywhere in it, figures, and at most titles."""
    said = "\n".join([wide(cell.text) for cell in fresh])
    if not ("计" in said or "总分" in said or "满分" in said or "平均分" in said):
        return False  # as nearly every row
    words = {cell: wide(cell.text) for cell in fresh}
    if not any(_TOTAL.fullmatch(one) for one in words.values()):
        return False
    return all(
        _TOTAL.fullmatch(one)
        or _FIGURE.fullmatch(one)
        or _NOTHING.fullmatch(one)
        or _titles_row(cell, row, layout)
        for cell, one in words.items()
    )


def _titles_row(cell: SourceCell, row: Row, layout: ColumnLayout) -> bool:
    """Whether a cell stands in a column of titles and adds nothing up."""
    return layout.roles[row.index(cell)] in _TITLES and not _TOTAL.fullmatch(wide(cell.text))


def _body(laid_out: Iterable[Laid]) -> Iterator[tuple[Row, ColumnLayout]]:
    """The rows below the headings."""
    for table, start, layout in laid_out:
        if layout is not None:
            first = start + layout.height if start >= 0 else 0
            yield from ((row, layout) for row in table.rows[first:])


def _is_numbered(body: Body) -> bool:
    """Whether most rows with a text have a number."""
    texts = numbers = 0
    for _, _, row in body:
        number = row.placed.get(ColumnRole.NUMBER)
        texts += ColumnRole.TEXT in row.placed
        numbers += number is not None and _counts(number.text)
    return numbers * 2 >= texts > 0 and numbers > 0


def _numbers_titles(laid_out: Sequence[Laid]) -> bool:
    """Whether numbers belong to the titles at their right: both go on over rows with texts of their
    own. Blanks may also be a row cut by a page break, so they have to be common.
    """
    above: Row = ()
    begun = merged = blank = 0
    for row, layout in _body(laid_out):
        column, text = layout.column(ColumnRole.NUMBER), layout.column(ColumnRole.TEXT)
        if column is None or text is None or not _leads_title(layout, column):
            return False
        number, title = row[column], row[column + 1]
        if bare(row[text].text) and row[text] not in above:
            goes_on = [one in above or not bare(one.text) for one in (number, title)]
            if goes_on[0] != goes_on[1]:
                return False
            begun += not goes_on[0]
            merged += goes_on[0] and number in above
            blank += goes_on[0] and number not in above
        above = row
    return merged > 0 or blank * 2 >= begun > 0


def _leads_title(layout: ColumnLayout, column: int) -> bool:
    return any(role in _TITLES for role in layout.roles[column + 1 : column + 2])


Styles = dict[tuple[str, str], ColumnRole]
"""For each place (number or name) and style of a label that only titles have: of which kind."""


def _title_styles(body: Body) -> Styles:
    """The styles of label (一、 or （一）, in the number cell or before the name) and the indents that
    stand only beside titles: rows of that style hold nothing but a name and figures, and those of
    other styles hold more. The latter, when they are no notes and no totals, are ``ordinary``.
    """
    titles: set[tuple[str, str]] = set()
    others: set[tuple[str, str]] = set()
    for row, layout, known in body:
        found = _labelled(row, known.printed, layout)
        if found is not None:
            titles.add(found.style)
        elif not _is_note(known.printed or row[:1]) and not _is_total(known.printed, row, layout):
            known.ordinary = True
            _take_styles(row, layout, others)
    if not others:
        return {}
    steps = any(style == "steps" for _, style in others)
    kept = {
        one
        for one in titles - others
        if one[1] != "figure" or one[0] == "name" or steps or ("number", "figure") not in others
    }
    if not steps:
        kept.discard(("number", "figure"))
    ranks = sorted({_rank(style) for _, style in kept})
    return {
        one: ColumnRole.LEVEL1 if _rank(one[1]) == ranks[0] else ColumnRole.LEVEL2 for one in kept
    }


def _rank(style: str) -> int:
    """How high titles of a style stand; by indent those further left."""
    if style in _ORDER:
        return _ORDER.index(style)
    return len(_ORDER) + int(style)


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A row that may be a title: its style, its cells in the order they read, and the figures."""

    style: tuple[str, str]
    cells: tuple[SourceCell, ...]


def _labelled(row: Row, printed: Sequence[SourceCell], layout: ColumnLayout) -> _Labelled | None:
    """What a row would be as a title: a name with a label or an indent, and nothing else but figures;
    ``None`` for a row that holds more.
    """
    column = layout.column(ColumnRole.NUMBER)
    number = row[column] if column is not None and bare(row[column].text) else None
    names = list(islice((one for one in printed if one is not number and not _is_figure(one)), 2))
    if len(names) != 1 or len(wide(names[0].text)) > _LONGEST_TITLE:
        if names or number is None:
            return None
        names, number = [number], None  # 一、巩固基础 in the number cell itself
    name = names[0]
    role = layout.roles[row.index(name)]
    if role in {
        ColumnRole.RESPONSIBLE,
        ColumnRole.SHARING,
        ColumnRole.COOPERATING,
        ColumnRole.MATERIALS,
    }:
        return None
    if number is not None:
        style = _style(number.text)
        return _Labelled(("number", style), (number, name)) if style else None
    style = _style(name.text)
    if style and len(wide(name.text)) > len(_label(name.text)):
        return _Labelled(("name", style), (name,))
    if role is ColumnRole.TEXT:
        return _Labelled(("name", str(name.indent)), (name,))
    return None


def _is_figure(cell: SourceCell) -> bool:
    return _FIGURE.fullmatch(wide(cell.text)) is not None


def _take_styles(row: Row, layout: ColumnLayout, found: set[tuple[str, str]]) -> None:
    """Take the styles that a row of the list has at its number and at its name into ``found``."""
    column, text = layout.column(ColumnRole.NUMBER), layout.column(ColumnRole.TEXT)
    if column is not None and bare(row[column].text):
        found.add(("number", _style(row[column].text)))
    if text is not None and bare(row[text].text):
        found.add(("name", _style(row[text].text)))
        found.add(("name", str(row[text].indent)))


@lru_cache(1 << 16)
def _label(text: str) -> str:
    match = _labelled_by(text)
    return match.group() if match else ""


@lru_cache(1 << 16)
def _style(text: str) -> str:
    """The style of the label that ``text`` begins with; empty for none."""
    match = _labelled_by(text)
    return match.lastgroup or "" if match else ""


def _labelled_by(text: str) -> re.Match[str] | None:
    plain = unicodedata.normalize("NFKC", wide(text))
    return _LABEL.match(plain.replace("(", "（").replace(")", "）"))


def _counts(text: str) -> bool:
    return row_number(text) is not None or dotted(text) or own_number(text)


def _place(row: Row, layout: ColumnLayout) -> _PlacedRow:
    printed: dict[SourceCell, None] = {}
    placed: Placed = {}
    others: list[tuple[str, SourceCell]] = []
    for index, cell in enumerate(row):
        if not bare(cell.text) or (index and row[index - 1] is cell):
            continue
        printed[cell] = None
        role = layout.roles[index]
        if role in _NO_PART:
            others.append((layout.headings[index], cell))
        else:
            placed[role] = cell
    return _PlacedRow(list(printed), placed, others)


def _title_row(
    row: Row, fresh: Sequence[SourceCell], layout: ColumnLayout, styles: Styles
) -> TitlePart | None:
    """The title that a row holds and nothing else: across the table, or told by its label."""
    found = _labelled(row, fresh, layout)
    role = styles.get(found.style) if found is not None else None
    if found is not None and role is not None:
        words = [wide(cell.text) for cell in found.cells]
        if len(words) == 2:
            label = words[0].rstrip("、.．")
            words[0] = label if label.endswith("）") or label.startswith("第") else f"{label}、"
        if (
            role is ColumnRole.LEVEL1
            and ColumnRole.LEVEL1 in layout.roles
            and ColumnRole.LEVEL2 not in layout.roles
        ):
            role = ColumnRole.LEVEL2
        return TitlePart(role, "".join(words), found.cells)
    if len(fresh) != 1 or any(cell is not fresh[0] and bare(cell.text) for cell in row):
        return None
    cell = fresh[0]
    title = wide(cell.text)
    across = cell.columns > 1 or (ColumnRole.LEVEL1 not in layout.roles and row[0] is cell)
    if not across or len(title) > _LONGEST_TITLE:
        return None
    return TitlePart(
        ColumnRole.LEVEL2 if title.startswith("（") else ColumnRole.LEVEL1, title, (cell,)
    )


def _put_back(row: Row, layout: ColumnLayout, expected: int | None) -> tuple[Row, Reading | None]:
    """The row with its cells in the columns they belong to, by what they say."""
    row, shifted = _shift(row, layout, expected)
    row, moved = _swap(row, layout)
    if not shifted and not moved:
        return row, None
    first = next(cell for cell in row if bare(cell.text))
    if shifted:
        why = "序号印在相邻的列，正文和资料也随之错开"
        return row, Reading(
            "各栏位置", "本行各格左右错位，已复位", "按印刷位置读", why, 99, first.origin
        )
    return row, Reading(
        "责任单位" if "单位" in moved else "报送资料",
        moved,
        "按印刷位置读",
        "这一格的内容是单位名称" if "单位" in moved else "这一格写的是要提供的资料",
        97,
        first.origin,
    )


def _shift(row: Row, layout: ColumnLayout, expected: int | None) -> tuple[Row, bool]:
    """Put back a row whose number stands one column aside of where numbers stand."""
    column = layout.column(ColumnRole.NUMBER)
    if column is None or expected is None or _counts(row[column].text):
        return row, False
    for step in (1, -1):
        set_aside = column - step
        if not 0 <= set_aside < len(row) or row_number(row[set_aside].text) != expected:
            continue
        lost = row[-1] if step > 0 else row[0]
        if bare(lost.text):
            continue
        return ((lost, *row[:-1]) if step > 0 else (*row[1:], lost)), True
    return row, False


def _swap(row: Row, layout: ColumnLayout) -> tuple[Row, str]:
    """Move units out of the materials column and materials out of the units column."""
    units, materials = layout.column(ColumnRole.RESPONSIBLE), layout.column(ColumnRole.MATERIALS)
    if units is None or materials is None:
        return row, ""
    cells = list(row)
    in_units, in_materials = bare(row[units].text), bare(row[materials].text)
    if in_units and not in_materials and _ASKS.match(in_units):
        cells[units], cells[materials] = cells[materials], cells[units]
        return tuple(cells), "责任单位一列里是报送资料，已移到报送资料"
    if in_materials and not in_units and is_units(row[materials].text):
        cells[units], cells[materials] = cells[materials], cells[units]
        return tuple(cells), f"{wide(row[materials].text)}是责任单位，已从报送资料一列移来"
    return row, ""


def _supposed(heading: str, origin: Origin) -> Reading:
    return Reading(
        ColumnRole.LEVEL1.value,
        f"“{shortened(heading, 12)}”一列（全表）是一级指标",
        "只是说明，改作备注",
        "列名没有写明是什么，但一格管着几行",
        85,
        origin,
        of_column=True,
    )


def _hidden(origin: Origin) -> Reading:
    return Reading(
        ColumnRole.TEXT.value,
        "照常列为一项",
        "已经作废，不列",
        "这一行在原件里是隐藏的",
        60,
        origin,
    )


def _continued(line: PrintedLine, text: SourceCell, *, merged: bool) -> Reading:
    return Reading(
        ColumnRole.TEXT.value,
        f"“{shortened(wide(text.text))}”接在第{line.number}项后面",
        "是另外一项，漏印了序号",
        "几行共用一个序号" if merged else "这一行没有序号",
        60 if merged else 80,
        text.origin,
    )
