"""Excel workbooks: every sheet a table, merged ranges as merged cells, comments outside."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from zzfz.importing.grid import (
    MAX_COLUMNS,
    MAX_ROWS,
    Origin,
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


_PERCENT = re.compile(r"(?:\.(0+))?%")
Position = tuple[int, int]
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
_MERGE = re.compile(
    rb"""mergeCell\s[^>]*?ref\s*=\s*["']\$?([A-Za-z]+)\$?(\d+):\$?([A-Za-z]+)\$?(\d+)"""
)


def read_xlsx(data: bytes, source: str) -> SourceDocument:
    """All sheets, hidden ones too. A formula counts with the value that was saved with it.

    Raises UnreadableError for a damaged workbook and for a formula without a saved value.
    """
    has_formulas = _refuse_giants(OfficeArchive(data))
    load_workbook = library("openpyxl").load_workbook
    try:
        values = load_workbook(io.BytesIO(data), data_only=True)
        formulas = load_workbook(io.BytesIO(data)) if has_formulas else values
    except Exception as error:  # openpyxl lets through whatever a damaged part makes it trip over
        raise UnreadableError(
            "Excel 文件已损坏，打不开", "用 Excel 或 WPS 另存一份后重试"
        ) from error
    tables = [
        _table(sheet, formulas[sheet.title], source)
        for sheet in values.worksheets
        if sheet.max_row and sheet.max_column
    ]
    comments = tuple(cell for sheet in values.worksheets for cell in _comments(sheet, source))
    return SourceDocument(source, "xlsx", comments, tuple(table for table in tables if table.rows))


def _comments(sheet: Worksheet, source: str) -> Iterator[SourceCell]:
    """What people noted at cells; no part of the list, yet not to be lost."""
    for row, cells in enumerate(sheet.iter_rows(), start=1):
        for column, cell in enumerate(cells, start=1):
            if cell.comment is not None and str(cell.comment.text).strip():
                origin = Origin(source, f"工作表“{sheet.title}”批注", row, column)
                yield SourceCell(str(cell.comment.text), origin)


def _refuse_giants(archive: OfficeArchive) -> bool:
    """Refuse sheets that openpyxl would spend minutes and gigabytes on: it makes a cell of every
    position in a merged range. Tells whether any part holds a formula.
    """
    has_formulas = False
    for name in archive.names():
        if name.startswith("xl/media/"):
            continue
        content = archive.read(name)
        check_size(sum(1 for _ in _ROW.finditer(content)))
        has_formulas = has_formulas or _FORMULA.search(content) is not None
        merged = 0
        for found in _MERGE.finditer(content):
            columns = abs(_column(found[3]) - _column(found[1])) + 1
            rows = abs(int(found[4][:9]) - int(found[2][:9])) + 1
            merged += rows * columns
            if merged > MAX_ROWS * MAX_COLUMNS:
                check_size(merged)
    return has_formulas


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _table(sheet: Worksheet, formulas: Worksheet, source: str) -> SourceTable:
    height, width = sheet.max_row, sheet.max_column  # openpyxl looks at every cell to tell
    check_size(height, width)
    merged = _merged(sheet, source)
    part = f"工作表“{sheet.title}”"
    rows = []
    for row, printed in enumerate(sheet.iter_rows(max_row=height, max_col=width), start=1):
        hidden = _is_hidden(sheet, row)
        rows.append(
            tuple(
                merged.get((row, column))
                or SourceCell(
                    _text(cell, sheet, formulas),
                    Origin(source, part, row, column),
                    hidden=hidden,
                    set_in=_set_in(cell),
                )
                for column, cell in enumerate(printed, start=1)
            )
        )
    return SourceTable(tuple(row for row in rows if any(cell.text.strip() for cell in row)))


def _set_in(cell: Any) -> int:  # noqa: ANN401 - openpyxl has several kinds of cells
    """By how many steps the style of a cell sets its words in."""
    return int(cell.alignment.indent or 0) if cell.has_style else 0


def _is_hidden(sheet: Worksheet, row: int) -> bool:
    return sheet.sheet_state != "visible" or bool(sheet.row_dimensions[row].hidden)


def _merged(sheet: Worksheet, source: str) -> dict[Position, SourceCell]:
    cells: dict[Position, SourceCell] = {}
    height, width = sheet.max_row, sheet.max_column
    for area in sheet.merged_cells.ranges:
        top, left = area.min_row, area.min_col
        bottom, right = min(area.max_row, height), min(area.max_col, width)
        value = sheet.cell(top, left)
        cell = SourceCell(
            _shown(value.value, value.number_format),
            _origin(source, sheet, top, left),
            bottom - top + 1,
            right - left + 1,
        )
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                cells[row, column] = cell
    return cells


def _text(cell: Any, sheet: Worksheet, formulas: Worksheet) -> str:  # noqa: ANN401 - as above
    value = cell.value
    if value is None and formulas.cell(cell.row, cell.column).data_type == "f":
        name = cell.coordinate
        raise UnreadableError(
            f"工作表“{sheet.title}”的 {name} 是公式，却没有保存结果",
            "在 Excel 或 WPS 里打开并保存，或把公式粘贴为数值后重试",
        )
    return value if isinstance(value, str) else _shown(value, cell.number_format)


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


def _origin(source: str, sheet: Worksheet, row: int, column: int) -> Origin:
    return Origin(source, f"工作表“{sheet.title}”", row, column)
