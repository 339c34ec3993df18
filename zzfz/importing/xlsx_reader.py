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
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRING, _PLAIN, _SPOKEN = f"{_MAIN}si", f"{_MAIN}t", f"{_MAIN}rPh"
_VALUE, _INLINE = f"{_MAIN}v", f"{_MAIN}is"
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
    return [_plain(one).replace("x005F_", "") for one in table.iter(_STRING)]


def _plain(text: ET.Element) -> str:
    """A text of one or several fonts, without how it is pronounced."""
    if len(text) == 1 and text[0].tag == _PLAIN:
        return text[0].text or ""
    return "".join(
        part.text or "" for child in text if child.tag != _SPOKEN for part in child.iter(_PLAIN)
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
        self.root = archive.xml(sheet._worksheet_path)
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

    def table(self) -> SourceTable:
        """The rows that hold any words, as far down and to the right as there are words: cells that
        only have a colour or a border may go on for thousands of rows and columns.
        """
        hidden: set[int] = set()
        number = 0
        for element in self.root.iterfind(f"{_MAIN}sheetData/{_MAIN}row"):
            named = element.get("r", "")
            number = int(float(element.get("r", number + 1)))
            unseen = self.sheet.sheet_state != "visible" or element.get("hidden") in {"1", "true"}
            if unseen:
                hidden.add(number)
            column = 0
            for cell in element:
                place = cell.get("r")
                if not place:
                    at, column = number, column + 1
                elif (found := self.columns.get(place.removesuffix(named))) is not None:
                    at, column = number, found
                else:
                    at, column = self._position(place)
                if len(cell):
                    text, set_in = self._words(cell, at, column)
                    if text:  # by position: a call with keywords takes half as long again
                        made = SourceCell(text, self.part, at, column, 1, 1, unseen, set_in)
                        self.rows[at][column] = made
        height = max(self.rows, default=0)
        width = max(map(max, self.rows.values()), default=0)
        check_size(height, width)
        self._merge(height, width)
        columns = range(1, width + 1)
        rows = []
        for number, cells in sorted(self.rows.items()):
            for column in set(columns) - cells.keys():
                cells[column] = SourceCell("", self.part, number, column, hidden=number in hidden)
            row = tuple(map(cells.__getitem__, columns))
            if any(one.text.strip() for one in row):
                rows.append(row)
        return SourceTable(tuple(rows))

    def _position(self, place: str) -> Position:
        letters = place.rstrip("0123456789")
        if letters not in self.columns:
            self.columns[letters] = _column(letters.encode("ascii"))
        return int(place[len(letters) :]), self.columns[letters]

    def _words(self, cell: ET.Element, row: int, column: int) -> tuple[str, int]:
        """What a cell says, and how far its style sets it in."""
        kind = cell.get("t")
        shown, set_in = self.style(cell.get("s", "0"))
        value = cell.find(_VALUE)
        text = ""
        if value is None and kind == "inlineStr":
            inside = cell.find(_INLINE)
            text = _plain(inside) if inside is not None else ""
        elif value is None or not value.text:
            if cell.find(f"{_MAIN}f") is not None and kind != "str":
                raise UnreadableError(
                    f"{self.part}的 {cell.get('r') or f'第 {row} 行第 {column} 列'}"
                    " 是公式，却没有保存结果",
                    "在 Excel 或 WPS 里打开并保存，或把公式粘贴为数值后重试",
                )
        elif kind == "s":
            text = self.strings[int(value.text)]
        elif kind == "str":
            text = value.text
        else:
            text = _shown(self.parser.parse_cell(cell)["value"], shown)
        return text, set_in

    def _style(self, number: str) -> tuple[str, int]:
        """The number format of a style, and by how many steps it sets words in."""
        styles = self.sheet.parent._cell_styles
        cell = library("openpyxl.cell.cell").Cell(self.sheet, style_array=styles[int(number)])
        return cell.number_format, int(cell.alignment.indent or 0) if cell.has_style else 0

    def _merge(self, height: int, width: int) -> None:
        """Put the first cell of every merged area in all its places; none beyond the table."""
        for area in self.root.iter(f"{_MAIN}mergeCell"):
            first, _, last = area.get("ref", "").replace("$", "").partition(":")
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
