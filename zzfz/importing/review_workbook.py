"""The review as a workbook: the form in which a person corrects an import.

Its parts are written directly. A long list comes to more than a hundred thousand cells, for each of
which a library makes an object; that took longer than everything else about an import.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from xml.sax.saxutils import escape, quoteattr

from zzfz.importing.corrections import MAPPING, RECORD, ListRecord, record_cells
from zzfz.importing.grid import uncollected
from zzfz.importing.mapping import ROLES
from zzfz.importing.review_pages import Review, ReviewSheet, Row
from zzfz.text import display_width, printable

_WIDTHS = {
    "编号": 10,
    "栏目": 10,
    "把握": 7,
    "是什么": 8,
    "原文": 60,
    "采用的读法": 40,
    "另一种读法": 40,
    "理由": 40,
    "去向": 20,
    "问题": 20,
    "题号": 8,
    "答复": 30,
    "相同的项": 10,
    "三级指标": 60,
    "报送资料": 60,
    "第几列": 8,
    "表头行": 8,
    "读作": 12,
    "在用的序号": 12,
    "在用的指标": 60,
    "新的序号": 10,
    "新的指标": 60,
    "相像": 8,
}
_WIDTH = 24
"""Columns of the workbook in characters."""
_LINE = 15
"""Points of a line; a row of a workbook cannot be higher than 409 points."""
_MOST_LINES = 26
_LONGEST = 32_000
"""Characters in a cell; Excel holds 32,767."""
_WHEN = (2000, 1, 1, 0, 0, 0)
"""A fixed time, so that the same source always gives the same bytes."""
_HEAD, _BODY, _OPEN = 1, 2, 3
"""Styles in ``_STYLES``: headings, what is shown, what a person may change."""
_NOT_XML = re.compile("[\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""Excel reads _x0041_ in a cell as a character."""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BORDER = "".join(f'<{side} style="thin"/>' for side in ("left", "right", "top", "bottom"))
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="宋体"/></font>'
    '<font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="4"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFDCE6F1"/></patternFill></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFFF8DC"/></patternFill></fill></fills>'
    '<borders count="2"><border><left/><right/><top/><bottom/></border>'
    f"<border>{_BORDER}</border></borders>"
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/>'
    '<xf fontId="1" fillId="2" borderId="1" applyFont="1" applyFill="1" applyBorder="1"/>'
    '<xf borderId="1" applyBorder="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf>'
    '<xf fillId="3" borderId="1" applyFill="1" applyBorder="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


@dataclass(frozen=True, slots=True)
class _WorkbookPage:
    """One sheet of the workbook: its name, its XML, its cells with filters, and whether it shows."""

    name: str
    xml: str
    filtered: str = ""


class _SharedTexts(dict[str, int]):
    """The texts of all cells, each once, and their numbers; one that is new gets the next."""

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self)
        return number

    def part(self) -> str:
        """The part of the package that holds them."""
        each = "".join([f'<si><t xml:space="preserve">{_words(text)}</t></si>' for text in self])
        return f'{_XML}<sst xmlns="{_MAIN}" uniqueCount="{len(self)}">{each}</sst>'


class _CellsOfRows:
    """The XML of the cells of one sheet's rows; ``columns`` are their letters and styles."""

    def __init__(self, strings: _SharedTexts, columns: Iterable[tuple[str, int]]) -> None:
        self.strings = strings
        self.columns = tuple(columns)
        self.with_gaps = cache(self._with_gaps)

    def of(self, row: int, texts: Sequence[str]) -> str:
        """The cells of row number ``row`` with ``texts``."""
        strings = self.strings
        made = self.with_gaps(tuple(map(bool, texts)))
        return made.replace("#", str(row)) % tuple([strings[text] for text in texts if text])

    def _with_gaps(self, filled: tuple[bool, ...]) -> str:
        """The cells of all rows in which the same columns are ``filled``: # for the number of the row,
        %d for the number of each text.
        """
        return "".join(
            f'<c r="{column}#" s="{style}" t="s"><v>%d</v></c>'
            if text
            else f'<c r="{column}#" s="{style}"/>'
            for (column, style), text in zip(self.columns, filled, strict=True)
        )


def review_xlsx(one: Review, record: ListRecord | None = None) -> bytes:
    """The review as a workbook, one sheet for each table; no text becomes a formula or a link.

    ``record`` goes into a sheet that is not shown; ``import --corrections`` reads it.
    """
    with uncollected():
        return _packed(one, record)


def _packed(one: Review, record: ListRecord | None) -> bytes:
    strings = _SharedTexts()
    pages = [_page(table, strings) for table in one.sheets]
    if record is not None:
        pieces = ("程序用，请勿改动", "", *record_cells(record))
        cells = _CellsOfRows(strings, [("A", 0)])
        rows = "".join(
            f'<row r="{number}">{cells.of(number, (piece,))}</row>'
            for number, piece in enumerate(pieces, start=1)
        )
        xml = f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        pages.append(_WorkbookPage(RECORD, xml))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _parts(f"{one.title} 导入核对", pages, strings):
            entry = zipfile.ZipInfo(name, _WHEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text, compresslevel=1)
    return made.getvalue()


def _parts(
    title: str, pages: Sequence[_WorkbookPage], strings: _SharedTexts
) -> Iterator[tuple[str, str]]:
    """The parts of the package by name."""
    numbered = list(enumerate(pages, start=1))
    kinds = "".join(
        f'<Override PartName="/{part}" ContentType="{_TYPE}.{kind}+xml"/>'
        for part, kind in (
            ("xl/workbook.xml", "sheet.main"),
            ("xl/styles.xml", "styles"),
            ("xl/sharedStrings.xml", "sharedStrings"),
            *((f"xl/worksheets/sheet{number}.xml", "worksheet") for number, _ in numbered),
        )
    )
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    yield (
        "[Content_Types].xml",
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'{kinds}<Override PartName="/docProps/core.xml" ContentType="{core}"/></Types>',
    )
    yield (
        "_rels/.rels",
        _related(
            (f"{_OFFICE}/officeDocument", "xl/workbook.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
    )
    yield (
        "docProps/core.xml",
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_words(title)}</dc:title>"
        '<dcterms:created xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:created>'
        "</cp:coreProperties>",
    )
    yield "xl/workbook.xml", _workbook(numbered)
    sheets = ((f"{_OFFICE}/worksheet", f"worksheets/sheet{number}.xml") for number, _ in numbered)
    others = (
        (f"{_OFFICE}/styles", "styles.xml"),
        (f"{_OFFICE}/sharedStrings", "sharedStrings.xml"),
    )
    yield "xl/_rels/workbook.xml.rels", _related(*sheets, *others)
    yield "xl/styles.xml", _STYLES
    yield "xl/sharedStrings.xml", strings.part()
    for number, page in numbered:
        yield f"xl/worksheets/sheet{number}.xml", page.xml


def _related(*targets: tuple[str, str]) -> str:
    """A part of relationships, with the ids rId1, rId2 and so on."""
    each = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def _workbook(numbered: Sequence[tuple[int, _WorkbookPage]]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(page.name)} sheetId="{number}" '
        f'{"" if page.filtered else "state=" + quoteattr("veryHidden") + " "}r:id="rId{number}"/>'
        for number, page in numbered
    )
    names = "".join(
        f'<definedName name="{name}" localSheetId="{number - 1}"{hidden}>'
        f"{escape(_quoted(page.name))}!{cells}</definedName>"
        for number, page in numbered
        if page.filtered
        for name, hidden, cells in (
            ("_xlnm._FilterDatabase", ' hidden="1"', page.filtered),
            ("_xlnm.Print_Titles", "", "$2:$2"),
        )
    )
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><bookViews><workbookView/>'
        f"</bookViews><sheets>{sheets}</sheets><definedNames>{names}</definedNames></workbook>"
    )


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _page(table: ReviewSheet, strings: _SharedTexts) -> _WorkbookPage:
    """The sheet of one table: what to do with it, a row of headings, and its rows."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(table.columns)]
    widths = tuple([_WIDTHS.get(heading, _WIDTH) for heading in table.columns])
    styles = [_OPEN if one in table.filled_in else _BODY for one in table.columns]
    last = 2 + len(table.rows)
    about = _CellsOfRows(strings, [("A", 0)]).of(1, (table.about,))
    heads = _CellsOfRows(strings, [(at, _HEAD) for at in letters]).of(2, table.columns)
    rows = [f'<row r="1">{about}</row>', f'<row r="2">{heads}</row>']
    cells = _CellsOfRows(strings, zip(letters, styles, strict=True))
    for number, row in enumerate(table.rows, start=3):
        height = _height(row, widths)
        rows.append(
            f'<row r="{number}" ht="{height}" customHeight="1">{cells.of(number, row)}</row>'
        )
    cols = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(widths, start=1)
    )
    choices = ""
    if table.name == MAPPING:
        roles = escape(",".join(role.value for role in ROLES))
        choices = (
            '<dataValidations count="1"><dataValidation type="list" allowBlank="1" '
            f'showErrorMessage="1" sqref="E3:E{last}"><formula1>"{roles}"</formula1>'
            "</dataValidation></dataValidations>"
        )
    xml = (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{letters[-1]}{last}"/><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="2" topLeftCell="A3" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{cols}</cols><sheetData>{''.join(rows)}</sheetData>"
        f'<autoFilter ref="A2:{letters[-1]}{last}"/>{choices}'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )
    return _WorkbookPage(table.name, xml, f"$A$2:${letters[-1]}${last}")


def _words(text: str) -> str:
    """``text`` as XML: nothing in it moves, hides, or means anything but itself."""
    if not text.isprintable():
        text = _NOT_XML.sub("\ufffd", printable(text, keep="\n\t"))
    if len(text) > _LONGEST:
        text = text[:_LONGEST]
    if "_x" in text:
        text = _ESCAPE.sub("_x005F_", text)
    return escape(text) if "&" in text or "<" in text or ">" in text else text


@lru_cache(1 << 15)
def _height(row: Row, widths: tuple[int, ...]) -> int:
    """Points that the longest text of a row takes; programs do not find that out on opening. What is
    not written to the list stands in two sheets.
    """
    lines = 1
    for text, width in zip(row, widths, strict=True):
        if len(text) * 2 > width or "\n" in text:
            lines = max(lines, _lines(text, width))
    return min(lines, _MOST_LINES) * _LINE + 4


def _lines(text: str, width: int) -> int:
    """Lines that ``text`` takes."""
    taken = 0
    for line in text.split("\n"):
        short = len(line) * 2 <= width
        taken += 1 if short else -(-display_width(line) // width) or 1
    return taken
