"""A ``Book`` as an Excel file: header kept in sight, filters, widths, ready to print.

Texts stay texts: XlsxWriter is told to make neither formulas, numbers nor links of them.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from zzfz.render.office.description import Book, Sheet, Value
from zzfz.text import display_width, printable

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet


_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
_LONGEST_NAME = 31
_FORBIDDEN_IN_NAME = str.maketrans("[]:*?/\\'", "＿" * 8)
_LONGEST_TEXT = 32_767
"""Characters that a cell of Excel holds."""
_CHOICES = "可选"
_PAPER_A3, _PAPER_A4 = 8, 9
_LINE = 14
"""Points from line to line."""
_MOST_LINES = 12


def excel(book: Book) -> bytes:
    """The bytes of an .xlsx file; the same for the same book."""
    import xlsxwriter

    made = io.BytesIO()
    workbook = xlsxwriter.Workbook(made, _OPTIONS)
    created = (book.time or _UNDATED).astimezone(UTC).replace(tzinfo=None)
    workbook.set_properties(
        {"title": printable(book.title), "author": printable(book.author), "created": created}
    )
    formats = {
        name: workbook.add_format({**_TEXT, **properties}) for name, properties in _FORMATS.items()
    }
    pages = []
    for name, sheet in zip(_names(book.sheets), book.sheets, strict=True):
        pages.append((workbook.add_worksheet(name), sheet))
        _write(pages[-1][0], sheet, book.title, formats)
    _offer(workbook, pages)
    workbook.close()
    return made.getvalue()


_TEXT: dict[str, Any] = {
    "font_name": "宋体",
    "font_size": 10.5,
    "text_wrap": True,
    "valign": "top",
    "border": 1,
    "border_color": "#B8C0CA",
}
_HEADER = 24
_FORMATS: dict[str, dict[str, Any]] = {
    "header": {"bold": True, "bg_color": "#E7EBF0", "valign": "vcenter", "align": "center"},
    "fill_header": {"bold": True, "bg_color": "#FFF2CC", "valign": "vcenter", "align": "center"},
    "text": {},
    "fill": {"bg_color": "#FFFBEF"},
    "date": {"num_format": "yyyy-mm-dd", "align": "center"},
    "number": {"align": "center"},
    "grey": {"bg_color": "#EDEFF2", "font_color": "#5A6675"},
    "grey number": {"bg_color": "#EDEFF2", "font_color": "#5A6675", "align": "center"},
    "title": {"bold": True, "font_size": 14, "align": "center", "valign": "vcenter", "border": 0},
    "note": {"border": 0, "valign": "vcenter"},
}


def _names(sheets: tuple[Sheet, ...]) -> list[str]:
    """Names that Excel accepts, no two alike."""
    names: list[str] = []
    for sheet in sheets:
        plain = sheet.name.translate(_FORBIDDEN_IN_NAME)[: _LONGEST_NAME - 4] or "表"
        again = sum(name.startswith(plain) for name in names)
        names.append(f"{plain}（{again + 1}）" if again else plain)
    return names


def _write(page: Worksheet, sheet: Sheet, title: str, formats: dict[str, Format]) -> None:
    head = len(sheet.above)
    _lines_above(page, sheet, formats)
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width, None, {"hidden": column.hidden})
        page.write_string(
            head, number, column.title, formats["fill_header" if column.fill_in else "header"]
        )
    page.set_row(head, max(_HEADER, _height(sheet, tuple(one.title for one in sheet.columns))))
    for at, row in enumerate(sheet.rows):
        number = head + 1 + at
        page.set_row(number, _height(sheet, row))
        grey = sheet.grey_from is not None and at >= sheet.grey_from
        for place, (value, column) in enumerate(zip(row, sheet.columns, strict=True)):
            look = "grey" if grey else "fill" if column.fill_in else "text"
            _cell(page, number, place, value, formats, look)
    last = len(sheet.columns) - 1
    page.freeze_panes(head + 1, 2)
    page.autofilter(head, 0, head + max(len(sheet.rows), 1), last)
    page.set_landscape()
    page.set_paper(_PAPER_A4 if sheet.a4 else _PAPER_A3)
    if sheet.a4:
        seen = max(at for at, one in enumerate(sheet.columns) if not one.hidden)
        page.print_area(0, 0, head + len(sheet.rows), seen)
    page.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.7)
    page.fit_to_pages(1, 0)
    page.repeat_rows(head)
    if not sheet.above:
        page.set_header(f"&C{printable(title).replace('&', '&&')[:200]}")
    page.set_footer("&C— &P —")


def _lines_above(page: Worksheet, sheet: Sheet, formats: dict[str, Format]) -> None:
    """What stands over the header, each line across all columns that are seen: the title first."""
    seen = [one.width for one in sheet.columns if not one.hidden]
    for row, line in enumerate(sheet.above):
        look = formats["note" if row else "title"]
        page.merge_range(row, 0, row, len(seen) - 1, printable(line), look)
        lines = -(-display_width(line) // max(sum(seen) - 2, 2))
        page.set_row(row, lines * _LINE + 4 if row else _HEADER + 4)


def _offer(workbook: Workbook, pages: list[tuple[Worksheet, Sheet]]) -> None:
    """Drop-down lists for the columns that have choices, kept on a hidden sheet: a list in the cell
    itself may hold 255 characters.
    """
    offered = [
        (page, number, column, sheet)
        for page, sheet in pages
        for number, column in enumerate(sheet.columns)
        if column.choices and sheet.rows
    ]
    if not offered:
        return
    kept = workbook.add_worksheet(_CHOICES)
    kept.hide()
    for place, (page, number, column, sheet) in enumerate(offered):
        for line, choice in enumerate(column.choices):
            kept.write_string(line, place, printable(choice))
        letter = chr(ord("A") + place)
        source = f"='{_CHOICES}'!${letter}$1:${letter}${len(column.choices)}"
        page.data_validation(
            len(sheet.above) + 1,
            number,
            len(sheet.above) + len(sheet.rows),
            number,
            {
                "validate": "list",
                "source": source,
                "show_error": column.only_choices,
                "error_title": column.title,
                "error_message": "请从下拉列表里选",
                **(
                    {"input_title": column.title, "input_message": column.hint}
                    if column.hint
                    else {}
                ),
            },
        )


def _height(sheet: Sheet, row: tuple[Value, ...]) -> int:
    """Points that the longest text of a row takes; programs do not find that out on opening."""
    lines = 1
    for value, column in zip(row, sheet.columns, strict=True):
        if isinstance(value, str) and not column.hidden:
            parts = value.split("\n")
            # The cell's own margin takes a column, and a 汉字 that half fits begins the next line.
            fits = max((column.width - 1) // 2 * 2, 2)
            lines = max(lines, sum(-(-display_width(one) // fits) or 1 for one in parts))
    return min(lines, _MOST_LINES) * _LINE + 4


def _cell(
    page: Worksheet,
    row: int,
    column: int,
    value: Value,
    formats: dict[str, Format],
    look: str,
) -> None:
    if value is None or value == "":
        page.write_blank(row, column, None, formats[look])
    elif isinstance(value, date):
        day = datetime(value.year, value.month, value.day)  # Excel knows no zones
        page.write_datetime(row, column, day, formats["date"])
    elif isinstance(value, int):
        page.write_number(
            row, column, value, formats["grey number" if look == "grey" else "number"]
        )
    else:
        text = printable(value, keep="\n")[:_LONGEST_TEXT]
        page.write_string(row, column, text, formats[look])
