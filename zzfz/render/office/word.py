"""A ``Paper`` as a Word file, laid out as official documents are (GB/T 9704-2012)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import quoteattr

from zzfz.errors import Advice, ZzfzError
from zzfz.render.office.description import (
    Annex,
    Band,
    Column,
    Heading,
    Paper,
    Paragraph,
    Setting,
    Table,
    Toned,
)
from zzfz.text import printable

if TYPE_CHECKING:
    from docx.document import Document


_Element = Any
"""An element of lxml, which has no types."""

TITLE_FONT = "方正小标宋简体"
BODY_FONT = "仿宋_GB2312"
HEADING_FONT = "黑体"
NUMBER_FONT = "宋体"
LATIN_FONT = "Times New Roman"
_FALLBACKS = {
    TITLE_FONT: "宋体",
    BODY_FONT: "仿宋",
    HEADING_FONT: "Noto Sans CJK SC",
    NUMBER_FONT: "Noto Serif CJK SC",
}
"""What Windows has in place of the fonts of the standard; elsewhere what Linux has."""

_SIZE_2, _SMALL_2, _SIZE_3, _SIZE_4, _SMALL_4, _SIZE_5, _SMALL_5 = 22, 18, 16, 14, 12, 10.5, 9
"""字号 in points."""
_LINE = 28.95
"""Points from line to line: 22 lines fill the type area."""


class _Measures(NamedTuple):
    """Sizes of body, title and page number and from line to line in points, the space
    after the title, margins (top, bottom, left,
    right) and place of the page number in millimetres.
    """

    body: float
    title: float
    number: float
    line: float
    after_title: float
    margins: tuple[int, int, int, int]
    footer: int


_SET = {
    Setting.SEALED: _Measures(_SIZE_3, _SIZE_2, _SIZE_4, _LINE, _LINE / 2, (37, 35, 28, 26), 23),
    Setting.TIGHT: _Measures(_SMALL_4, _SIZE_2, _SIZE_4, 20.0, 10.0, (28, 26, 28, 26), 14),
    Setting.WORKING: _Measures(_SIZE_5, _SMALL_2, _SMALL_5, 15.0, 3.0, (10, 12, 12, 12), 6),
}
_TWIPS_PER_MM = 1440 / 25.4
_COLOURS = {"red": "B3261E", "amber": "8A5300", "green": "1B6E3C"}
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(paper: Paper) -> bytes:
    """The bytes of a .docx file; the same for the same paper.

    Raises ZzfzError where python-docx or lxml is missing, of which some systems have no build.
    """
    try:
        import docx
    except ModuleNotFoundError as error:
        raise ZzfzError(
            f"写 Word 文件需要 {error.name}，还没有安装", Advice("install-word")
        ) from error

    document = docx.Document()
    measures = _SET[paper.setting]
    _page(document, measures)
    _styles(document, measures)
    _properties(document, paper)
    document.add_paragraph(printable(paper.title, keep="\n"), style="Title")
    for block in paper.blocks:
        if isinstance(block, Heading):
            heading = document.add_paragraph(printable(block.text), style="Heading 1")
            if block.new_page:
                heading.paragraph_format.page_break_before = True
        elif isinstance(block, Annex):
            _annex(document, block)
        elif isinstance(block, Paragraph):
            _paragraph(document, block, measures)
        else:
            document.element.body.insert_element_before(_table(block), "w:sectPr")
    made = io.BytesIO()
    document.save(made)
    return same_bytes(made.getvalue(), {"word/fontTable.xml": _font_table()})


def _page(document: Document, measures: _Measures) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(
        Mm, measures.margins
    )
    section.footer_distance = Mm(measures.footer)
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        line = footer.paragraphs[0]
        line.alignment = side
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Mm(5)
        for part in ("— ", "PAGE", " —"):
            _number_run(line.add_run(), part, measures.number)


def _number_run(run: Any, part: str, size: float) -> None:  # noqa: ANN401 - docx's Run, loaded lazily
    from docx.shared import Pt

    run.font.size = Pt(size)
    _fonts(run._r.get_or_add_rPr(), NUMBER_FONT, latin=NUMBER_FONT)
    if part != "PAGE":
        run.text = part
        return
    for kind in ("begin", "separate", "end"):
        if kind == "separate":
            _add(run._r, "instrText").text = "PAGE"
        _add(run._r, "fldChar", fldCharType=kind)
        if kind == "separate":
            _add(run._r, "t").text = "1"


def _styles(document: Document, measures: _Measures) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.shared import Pt

    between = measures.line
    for name, font, size in (
        ("Normal", BODY_FONT, measures.body),
        ("Title", TITLE_FONT, measures.title),
        ("Heading 1", HEADING_FONT, measures.body),
    ):
        style = document.styles[name]
        style.font.size = Pt(size)
        style.font.bold = style.font.italic = False
        properties = style.element.get_or_add_rPr()
        for tag in ("color", "spacing", "kern", "bCs"):
            for old in properties.findall(_W + tag):
                properties.remove(old)
        _fonts(properties, font, latin=LATIN_FONT)
        layout = style.paragraph_format
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(between)
        layout.space_before = layout.space_after = Pt(0)
    title = document.styles["Title"]
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.line_spacing = Pt(between * 5 / 4)
    title.paragraph_format.space_after = Pt(measures.after_title)
    for border in title.element.pPr.findall(_W + "pBdr"):
        title.element.pPr.remove(border)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(between / 3)
    document.styles["Heading 1"].paragraph_format.keep_with_next = True
    for language in document.styles.element.iter(_W + "lang"):
        language.set(_W + "eastAsia", "zh-CN")


def _fonts(properties: _Element, east_asian: str, *, latin: str) -> None:
    """Set every font of a run: without ``eastAsia`` Word takes its own for 汉字."""
    for old in properties.findall(_W + "rFonts"):
        properties.remove(old)
    fonts = _made("rFonts", ascii=latin, hAnsi=latin, eastAsia=east_asian, cs=latin)
    # The schema wants rFonts first, after the name of a character style.
    properties.insert(1 if properties.find(_W + "rStyle") is not None else 0, fonts)


def _properties(document: Document, paper: Paper) -> None:
    known = document.core_properties
    title = paper.title.replace("\n", "")
    known.title, known.author = printable(title)[:255], printable(paper.author)[:255]
    known.language = "zh-CN"
    known.comments = known.keywords = known.last_modified_by = ""
    known.created = known.modified = paper.time or _UNDATED
    known.revision = 1


def _paragraph(document: Document, block: Paragraph, measures: _Measures) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    made = document.add_paragraph()
    size = measures.body
    if block.lead:
        lead = made.add_run(printable(block.lead))
        _fonts(lead._r.get_or_add_rPr(), HEADING_FONT, latin=LATIN_FONT)
    words = made.add_run(printable(block.text))
    layout = made.paragraph_format
    if block.lead and not block.indent:  # it stands for a heading and its text
        layout.space_before = Pt(measures.line / 4)
    if block.small:
        words.font.size = Pt(_SMALL_5)
        layout.line_spacing = Pt(_SMALL_5 * 4 / 3)
    if block.centred:
        made.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif block.right:
        made.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        layout.right_indent = Pt(block.end_gap * size)
    elif block.hanging:
        layout.left_indent = Pt((2 + block.hanging) * size)
        layout.first_line_indent = Pt(-block.hanging * size)
    elif block.indent:
        layout.first_line_indent = Pt(2 * size)
    if block.kept:
        layout.keep_with_next = True


def _annex(document: Document, block: Annex) -> None:
    """附件1 at the upper left in the heading font, the title in the middle of the third line (7.3.8)."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    mark = document.add_paragraph(printable(block.mark), style="Heading 1")
    mark.paragraph_format.page_break_before = True
    document.add_paragraph("")
    title = document.add_paragraph(printable(block.title), style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _table(table: Table) -> _Element:
    made = _made("tbl")
    properties = _add(made, "tblPr")
    width = sum(map(_twips, table.columns))
    _add(properties, "tblW", w=str(width), type="dxa")
    borders = _add(properties, "tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _add(borders, side, val="single", sz="4", space="0", color="808080")
    _add(properties, "tblLayout", type="fixed")
    margins = _add(properties, "tblCellMar")
    for side in ("left", "right"):
        _add(margins, side, w="70", type="dxa")
    grid = _add(made, "tblGrid")
    for column in table.columns:
        _add(grid, "gridCol", w=str(_twips(column)))
    header = _row(made, header=True)
    for column in table.columns:
        _cell(header, _twips(column), [(column.title, True)], centred=True, fill="E7EBF0")
    for number, row in enumerate(table.rows):
        kept = number >= len(table.rows) - table.kept
        if isinstance(row, Band):
            lines = [(row.text, True), *([(row.note, False)] if row.note else [])]
            _cell(_row(made), width, lines, span=len(table.columns), fill="F6F7F9", keep=True)
        else:
            _cells(made, table.columns, row, keep=kept)
    return made


def _cells(
    table: _Element,
    columns: tuple[Column, ...],
    texts: tuple[str | Toned, ...],
    *,
    keep: bool,
) -> None:
    row = _row(table)
    for column, said in zip(columns, texts, strict=True):
        text, colour = said if isinstance(said, Toned) else (said, "")
        lines = [(line, False) for line in text.split("\n")]
        tone = _COLOURS.get(colour, "")
        _cell(row, _twips(column), lines, centred=column.centred, keep=keep, colour=tone)


def _twips(column: Column) -> int:
    return round(column.width * _TWIPS_PER_MM)


def _row(table: _Element, *, header: bool = False) -> _Element:
    row = _add(table, "tr")
    properties = _add(row, "trPr")
    _add(properties, "cantSplit")
    if header:
        _add(properties, "tblHeader")
    return row


def _cell(
    row: _Element,
    width: int,
    lines: list[tuple[str, bool]],
    *,
    centred: bool = False,
    span: int = 1,
    fill: str = "",
    keep: bool = False,
    colour: str = "",
) -> None:
    """Add a cell of ``lines`` (text, whether in the heading font); ``keep`` with the next row."""
    cell = _add(row, "tc")
    properties = _add(cell, "tcPr")
    _add(properties, "tcW", w=str(width), type="dxa")
    if span > 1:
        _add(properties, "gridSpan", val=str(span))
    if fill:
        _add(properties, "shd", val="clear", color="auto", fill=fill)
    for text, strong in lines:
        paragraph = _add(cell, "p")
        layout = _add(paragraph, "pPr")
        if keep:
            _add(layout, "keepNext")
        _add(layout, "spacing", line="240", lineRule="exact")
        if centred:
            _add(layout, "jc", val="center")
        run = _add(paragraph, "r")
        style = _add(run, "rPr")
        _fonts(style, HEADING_FONT if strong else BODY_FONT, latin=LATIN_FONT)
        if colour:
            _add(style, "color", val=colour)
        _add(style, "sz", val=str(_SMALL_5 * 2))
        words = _add(run, "t")
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        words.text = printable(text)


def _made(tag: str, **attributes: str) -> _Element:
    from docx.oxml import OxmlElement

    made: _Element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(_W + name, value)
    return made


def _add(parent: _Element, tag: str, **attributes: str) -> _Element:
    from lxml.etree import SubElement

    made = SubElement(parent, _W + tag)
    for name, value in attributes.items():
        made.set(_W + name, value)
    return made


def _font_table() -> bytes:
    """The fonts of the file, each with the one to take where it is not installed."""
    fonts = "".join(
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(other)}/>"
        '<w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, other in _FALLBACKS.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:fonts xmlns:w="{_NAMESPACE}">{fonts}</w:fonts>'
    ).encode()


_EPOCH = (1980, 1, 1, 0, 0, 0)


def same_bytes(archive: bytes, replaced: Mapping[str, bytes] | None = None) -> bytes:
    """``archive`` with every time stamp at the earliest that zip knows; some files ``replaced``."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            new.writestr(entry, (replaced or {}).get(name) or old.read(name))
    return made.getvalue()
