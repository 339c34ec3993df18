"""Excel workbooks: every sheet a table, merged ranges as merged cells, comments outside."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from zzfz.importing.grid import (
    MAX_COLUMNS,
    MAX_ROWS,
    SourceCell,
    SourceDocument,
    SourceTable,
    UnreadableError,
    check_size,
    library,
)
from zzfz.importing.office_archive import OfficeArchive

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


_BLANK_ROWS = 20
"""So many times more rows than a list may have are looked at: most of them may hold no words."""
_PERCENT = re.compile(r"(?:\.(0+))?%")
Position = tuple[int, int]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRING, _PLAIN, _SPOKEN = f"{_MAIN}si", f"{_MAIN}t", f"{_MAIN}rPh"
_ROW_OF_CELLS, _CELL, _VALUE, _FORMULA = (f"{_MAIN}{one}" for one in ("row", "c", "v", "f"))
_MERGED = f"{_MAIN}mergeCell"
_TEXTS = frozenset({_PLAIN, _VALUE})
_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
_MERGE = re.compile(
    rb"""mergeCell\s[^>]*?ref\s*=\s*["']\$?([A-Za-z]+)\$?(\d+):\$?([A-Za-z]+)\$?(\d+)"""
)


def read_xlsx(data: bytes, source: str) -> SourceDocument:
    """All sheets, hidden ones too. A formula counts with the value that was saved with it.

    openpyxl reads what belongs to the workbook, its styles among it, and every value that is not
    plain text or nothing; the cells themselves we read, since it makes several objects of each.
    Raises UnreadableError for a damaged workbook and for a formula without a saved value.
    """
    archive = OfficeArchive(data)
    _refuse_giants(archive)
    excel = library("openpyxl.reader.excel")

    class TableReader(excel.ExcelReader):  # type: ignore[misc, name-defined]
        def read_strings(self) -> None:
            part = self.package.find(excel.SHARED_STRINGS)
            if part is not None:
                self.shared_strings = _strings(archive.xml(part.PartName[1:]))

    try:
        reader = TableReader(io.BytesIO(data), read_only=True, data_only=True)
        reader.read()
        tables = [
            _SheetCells(sheet, archive, reader.shared_strings).table()
            for sheet in reader.wb.worksheets
        ]
        comments: tuple[SourceCell, ...] = ()
        if any("comment" in name.lower() for name in archive.names()):
            book = library("openpyxl").load_workbook(io.BytesIO(data), data_only=True)
            comments = tuple(cell for sheet in book.worksheets for cell in _comments(sheet))
    except UnreadableError:
        raise
    except Exception as error:  # openpyxl lets through whatever a damaged part makes it trip over
        raise UnreadableError(
            "Excel 文件已损坏，打不开", "用 Excel 或 WPS 另存一份后重试"
        ) from error
    return SourceDocument(source, "xlsx", comments, tuple(table for table in tables if table.rows))


def _strings(table: ET.Element) -> list[str]:
    """The texts that cells share."""
    # _x005F_ stands for an underscore in front of what would otherwise name a character.
    return [_plain(one).replace("x005F_", "") for one in table.iter(f"{{{_STRING}")]


def _plain(text: ET.Element) -> str:
    """A text of one or several fonts, without how it is pronounced."""
    plain, spoken = f"{{{_PLAIN}", f"{{{_SPOKEN}"
    if len(text) == 1 and text[0].tag == plain:
        return text[0].text or ""
    return "".join(
        part.text or "" for child in text if child.tag != spoken for part in child.iter(plain)
    )


def _comments(sheet: Worksheet) -> Iterator[SourceCell]:
    """What people noted at cells; no part of the list, yet not to be lost."""
    for row, cells in enumerate(sheet.iter_rows(), start=1):
        for column, cell in enumerate(cells, start=1):
            if cell.comment is not None and str(cell.comment.text).strip():
                part = f"工作表“{sheet.title}”批注"
                yield SourceCell(str(cell.comment.text), part, row, column)


def _refuse_giants(archive: OfficeArchive) -> None:
    """Refuse sheets that openpyxl would spend minutes and gigabytes on: it makes a cell of every
    position in a merged range.
    """
    for name in archive.names():
        if name.startswith("xl/media/"):
            continue
        content = archive.read(name)
        if content.count(b"row") > MAX_ROWS * _BLANK_ROWS:
            check_size(sum(1 for _ in _ROW.finditer(content)) // _BLANK_ROWS)
        merged = 0
        for found in _MERGE.finditer(content) if b"mergeCell" in content else ():
            columns = abs(_column(found[3]) - _column(found[1])) + 1
            rows = abs(int(found[4][:9]) - int(found[2][:9])) + 1
            merged += rows * columns
            if merged > MAX_ROWS * MAX_COLUMNS:
                check_size(merged)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - ord("A") + 1
    return number


class _SheetCells:
    """One sheet on its way to a table."""

    def __init__(
        self,
        sheet: Any,  # noqa: ANN401 - openpyxl's types leave out what is asked of it here
        archive: OfficeArchive,
        strings: Sequence[str],
    ) -> None:
        book = sheet.parent
        self.sheet, self.strings = sheet, strings
        self.part = f"工作表“{sheet.title}”"
        self.archive = archive
        self.parser = library("openpyxl.worksheet._reader").WorkSheetParser(
            None,
            strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        self.style = cache(self._style)
        self.columns: dict[str, int] = {}
        self.rows: defaultdict[int, dict[int, SourceCell]] = defaultdict(dict)
        """The cells that hold any words, by row and column."""
        self.hidden: set[int] = set()
        self.merged: list[str] = []

    def table(self) -> SourceTable:
        """The rows that hold any words, as far down and to the right as there are words: cells that
        only have a colour or a border may go on for thousands of rows and columns.
        """
        self._take_cells()
        height = max(self.rows, default=0)
        width = max(map(max, self.rows.values()), default=0)
        check_size(height, width)
        self._merge(height, width)
        columns = range(1, width + 1)
        rows = []
        for number, cells in sorted(self.rows.items()):
            for column in set(columns) - cells.keys():
                cells[column] = SourceCell(
                    "", self.part, number, column, hidden=number in self.hidden
                )
            row = tuple(map(cells.__getitem__, columns))
            if any(one.text.strip() for one in row):
                rows.append(row)
        return SourceTable(tuple(rows))

    def _position(self, place: str) -> Position:
        letters = place.rstrip("0123456789")
        if letters not in self.columns:
            self.columns[letters] = _column(letters.encode("ascii"))
        return int(place[len(letters) :]), self.columns[letters]

    def _take_cells(self) -> None:
        """Go through the XML once, from beginning to end: a tree of it would hold several objects for
        each cell, and take twice as long.
        """
        cell: dict[str, str] = {}
        row = ""
        number = column = 0
        in_row = unseen = spoken = formula = False
        value: str | None = None
        written: list[str] = []  # in the cell itself
        words: list[str] = []

        def begin(name: str, given: dict[str, str]) -> None:
            nonlocal cell, row, number, column, in_row, unseen, spoken, formula, value
            if name == _CELL:
                cell, value, formula = given, None, False
                written.clear()
            elif name in _TEXTS:
                words.clear()
            elif name == _ROW_OF_CELLS:
                in_row, column = True, 0
                row, number = given.get("r", ""), int(float(given.get("r", number + 1)))
                unseen = self.sheet.sheet_state != "visible" or given.get("hidden") in {"1", "true"}
                if unseen:
                    self.hidden.add(number)
            elif name == _SPOKEN:
                spoken = True
            elif name == _FORMULA:
                formula = True
            elif name == _MERGED:
                self.merged.append(given.get("ref", ""))

        def end(name: str) -> None:
            nonlocal column, in_row, spoken, value
            if name == _PLAIN and not spoken:
                written.append("".join(words))
            elif name == _VALUE and value is None:
                value = "".join(words)
            elif name == _CELL and in_row:
                place = cell.get("r", "")
                known = self.columns.get(place.removesuffix(row)) if place else column + 1
                at, column = (number, known) if known is not None else self._position(place)
                if formula and not value and cell.get("t") not in {"str", "inlineStr"}:
                    raise self._without_value(place or f"第 {at} 行第 {column} 列")
                if value or written:
                    text, set_in = self._words(cell, value, written)
                    if text:  # by position: a call with keywords takes half as long again
                        made = SourceCell(text, self.part, at, column, 1, 1, unseen, set_in)
                        self.rows[at][column] = made
            elif name == _ROW_OF_CELLS:
                in_row = False
            elif name == _SPOKEN:
                spoken = False

        self.archive.go_through(self.sheet._worksheet_path, begin, end, words.append)

    def _without_value(self, place: str) -> UnreadableError:
        return UnreadableError(
            f"{self.part}的 {place} 是公式，却没有保存结果",
            "在 Excel 或 WPS 里打开并保存，或把公式粘贴为数值后重试",
        )

    def _words(
        self, cell: dict[str, str], value: str | None, written: Sequence[str]
    ) -> tuple[str, int]:
        """What a cell says, by its attributes, its value and what is written in it; and how far its
        style sets it in.
        """
        kind = cell.get("t")
        shown, set_in = self.style(cell.get("s", "0"))
        if kind == "inlineStr":
            text = "".join(written)
        elif not value:
            text = ""
        elif kind == "s":
            text = self.strings[int(value)]
        elif kind == "str":
            text = value
        else:
            element = ET.Element(f"{{{_CELL}", cell)
            ET.SubElement(element, f"{{{_VALUE}").text = value
            text = _shown(self.parser.parse_cell(element)["value"], shown)
        return text, set_in

    def _style(self, number: str) -> tuple[str, int]:
        """The number format of a style, and by how many steps it sets words in."""
        styles = self.sheet.parent._cell_styles
        cell = library("openpyxl.cell.cell").Cell(self.sheet, style_array=styles[int(number)])
        return cell.number_format, int(cell.alignment.indent or 0) if cell.has_style else 0

    def _merge(self, height: int, width: int) -> None:
        """Put the first cell of every merged area in all its places; none beyond the table."""
        for area in self.merged:
            first, _, last = area.replace("$", "").partition(":")
            (top, left), (below, right) = self._position(first), self._position(last or first)
            below, right = min(below, height), min(right, width)
            first_cell = self.rows[top].get(left)
            text = first_cell.text if first_cell else ""
            cell = SourceCell(text, self.part, top, left, below - top + 1, right - left + 1)
            for row in range(top, below + 1):
                self.rows[row].update(dict.fromkeys(range(left, right + 1), cell))


def _shown(value: object, style: str) -> str:
    """A value as a person sees it: 0.9 in a cell for percentages is 90%."""
    if value is None:
        return ""
    percentage = _PERCENT.search(style)
    if percentage and isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value * 100:.{len(percentage[1] or '')}f}%"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.12g}"
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
