"""Documents as county offices make them: what must not enter is found wherever it is hidden.

Nothing here was made from what the detector knows. Each document is scanned alone.
"""

# ruff: noqa: PLW0108  (a document is built when its test asks for it)

from __future__ import annotations

import base64
import json
import quopri
import time
import urllib.parse
import zipfile
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from pptx.util import Inches
from reportlab.pdfgen.canvas import Canvas

from tests.safety_field import (
    CARD,
    FILLER,
    IDENTITY,
    MARK,
    MOBILE,
    NS,
    REL,
    SHEET,
    b64,
    body,
    book,
    drawn,
    exchanged,
    glyphs,
    mail,
    ofd,
    packed,
    packed_gbk,
    page,
    pdf_text,
    raw_pdf,
    rtf,
    runs,
    slides,
    stream,
    with_parts,
    word,
    word_part,
    written,
)
from tests.safety_field_texts import (
    CALLED,
    CARDS,
    FIRST_LINES,
    HARMLESS,
    IDENTITIES,
    LINES,
    MARKS,
    MOBILES,
    WORK_WORDS,
)
from zzfz.rules.scan import scan

SECRET = {"S101", "S102"}
UNREAD = {"S301", "S302", "S303", "S304", "unreadable", "encrypted", "image", "limit"}
HIDDEN: dict[str, tuple[str, set[str], Callable[[], bytes]]] = {}


def hide(name: str, file: str, codes: set[str], make: Callable[[], bytes]) -> None:
    assert name not in HIDDEN
    HIDDEN[name] = (file, codes, make)


def seen(file: str, data: bytes) -> set[str]:
    """The codes found in a document, and the causes of what was not read."""
    result = scan(file, data)
    return {hit.code for hit in result.hits} | {one.cause.value for one in result.unread}


# Word


def in_docx(name: str, codes: set[str], make: Callable[[], bytes]) -> None:
    hide(f"docx {name}", "材料.docx", codes, make)


def header(kind: str, text: str = MARK) -> bytes:
    def put(document: Any) -> None:
        section = document.sections[0]
        section.different_first_page_header_footer = True
        document.settings.odd_and_even_pages_header_footer = True
        getattr(section, kind).paragraphs[0].text = text

    return word(edit=put)


def watermark(xml: str) -> bytes:
    def put(document: Any) -> None:
        document.sections[0].header._element.append(parse_xml(f"<w:p {NS}>{xml}</w:p>"))

    return word(edit=put)


def table(rows: list[list[str]]) -> bytes:
    def put(document: Any) -> None:
        made = document.add_table(len(rows), max(map(len, rows)))
        for row, texts in zip(made.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=False):
                cell.text = text

    return word(edit=put)


def notes(kind: str) -> bytes:
    name = f"{kind}s"
    text = f'<w:{name} {NS}><w:{kind} w:id="2">{runs("秘密", "★", "3年")}</w:{kind}></w:{name}>'
    return word_part(f"{name}.xml", text, name)


def property_set(**values: str) -> bytes:
    def put(document: Any) -> None:
        for key, value in values.items():
            setattr(document.core_properties, key, value)

    return word(edit=put)


def nested_table() -> bytes:
    def put(document: Any) -> None:
        inner = document.add_table(1, 1).cell(0, 0).add_table(1, 2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "张三", IDENTITY

    return word(edit=put)


def later_section() -> bytes:
    def put(document: Any) -> None:
        document.add_section(WD_SECTION.NEW_PAGE).header.is_linked_to_previous = False
        document.sections[1].header.paragraphs[0].text = MARK

    return word(edit=put)


def note_of(document: Any) -> None:
    document.add_comment(document.paragraphs[0].runs, text=f"请核对{MOBILE}", author="王股长")


CHART = (
    f"<c:chartSpace {NS}><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>{MARK}</a:t></a:r></a:p>"
    "</c:rich></c:tx></c:title></c:chart></c:chartSpace>"
)
CHART_CACHE = (
    f"<c:chartSpace {NS}><c:chart><c:plotArea><c:barChart><c:ser><c:cat><c:strRef><c:strCache>"
    f'<c:pt idx="0"><c:v>{IDENTITY}</c:v></c:pt></c:strCache></c:strRef></c:cat></c:ser>'
    "</c:barChart></c:plotArea></c:chart></c:chartSpace>"
)
SMART = (
    f"<dgm:dataModel {NS}><dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>机密</a:t></a:r><a:r>"
    "<a:t>★1年</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>"
)
CUSTOM = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property '
    f'pid="2" name="密级"><vt:lpwstr>{MARK}</vt:lpwstr></property></Properties>'
)
BOXED = f'<v:shape style="x"><v:textbox><w:txbxContent>{runs(MARK)}</w:txbxContent></v:textbox></v:shape>'
ART = f'<w:r><w:pict><v:shape><v:textpath string="{MARK}"/></v:shape></w:pict></w:r>'
SYMBOL = '<w:r><w:sym w:font="Wingdings" w:char="F0AB"/></w:r>'
FLAT = (
    '<?xml version="1.0"?><?mso-application progid="Word.Document"?><pkg:package '
    'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"><pkg:part '
    f'pkg:name="/word/document.xml"><pkg:xmlData><w:document {NS}><w:body>{runs("机密", "★1年")}'
    "</w:body></w:document></pkg:xmlData></pkg:part></pkg:package>"
)
MHT = (
    "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n"
    'Content-Type: text/html; charset="gb2312"\nContent-Transfer-Encoding: quoted-printable\n\n'
    + quopri.encodestring(f"<p>{MARK}</p>".encode("gbk")).decode()
    + "\n--b--\n"
).encode()

in_docx("runs", SECRET, lambda: body(runs("机", "密", "★", "1", "年")))
in_docx("proof marks", SECRET, lambda: body(runs("机密", "★1年", inner='<w:proofErr w:type="x"/>')))
in_docx("two paragraphs", SECRET, lambda: word("机密", "★1年"))
in_docx(
    "symbol font",
    SECRET,
    lambda: body(f"<w:p><w:r><w:t>机密</w:t></w:r>{SYMBOL}<w:r><w:t>1年</w:t></w:r></w:p>"),
)
in_docx("tab between", SECRET, lambda: body(runs("机密", "★", "1年", inner="<w:r><w:tab/></w:r>")))
in_docx(
    "break in number",
    {"S201"},
    lambda: body(runs(IDENTITY[:6], IDENTITY[6:], inner="<w:r><w:br/></w:r>")),
)
in_docx(
    "non-breaking hyphen",
    {"S202"},
    lambda: body(runs("152", "9128", "1736", inner="<w:r><w:noBreakHyphen/></w:r>")),
)
in_docx(
    "soft hyphen",
    {"S201"},
    lambda: body(runs(IDENTITY[:9], IDENTITY[9:], inner="<w:r><w:softHyphen/></w:r>")),
)
in_docx("text box", SECRET, lambda: body(drawn(runs("机密★", "1年"))))
in_docx("text box, two lines", SECRET, lambda: body(drawn(runs("机密") + runs("★1年"))))
in_docx("text box, vertical", SECRET, lambda: body(drawn("".join(map(runs, MARK)))))
in_docx("VML text box", SECRET, lambda: body(f"<w:p><w:r><w:pict>{BOXED}</w:pict></w:r></w:p>"))
in_docx("WordArt", SECRET, lambda: body(f"<w:p>{ART}</w:p>"))
in_docx("alternative text", SECRET, lambda: body(drawn(runs("图"), descr=MARK)))
in_docx("watermark", SECRET, lambda: watermark(ART))
in_docx("bare word as watermark", SECRET, lambda: watermark(ART.replace(MARK, "机密")))
for kind in (
    "header",
    "footer",
    "first_page_header",
    "first_page_footer",
    "even_page_header",
    "even_page_footer",
):
    in_docx(kind, SECRET, lambda kind=kind: header(kind))  # type: ignore[misc]
in_docx("header of a later section", SECRET, later_section)
in_docx("bare word in a header", SECRET, lambda: header("header", "秘密"))
in_docx("work words in a header", {"S103"}, lambda: header("header", "内部资料 注意保存"))
in_docx("footnote", SECRET, lambda: notes("footnote"))
in_docx("endnote", SECRET, lambda: notes("endnote"))
in_docx("comment", {"S202"}, lambda: word(edit=note_of))
in_docx(
    "tracked deletion",
    SECRET,
    lambda: body(f'<w:p><w:del w:id="1"><w:r><w:delText>{MARK}</w:delText></w:r></w:del></w:p>'),
)
in_docx(
    "tracked insertion",
    SECRET,
    lambda: body(f'<w:p><w:ins w:id="1"><w:r><w:t>{MARK}</w:t></w:r></w:ins></w:p>'),
)
in_docx(
    "half deleted",
    SECRET,
    lambda: body(
        '<w:p><w:r><w:t>机密</w:t></w:r><w:del w:id="1"><w:r><w:delText>★1年</w:delText></w:r></w:del></w:p>'
    ),
)
in_docx(
    "moved",
    {"S201"},
    lambda: body(f'<w:p><w:moveFrom w:id="1"><w:r><w:t>{IDENTITY}</w:t></w:r></w:moveFrom></w:p>'),
)
in_docx(
    "hidden text",
    {"S201"},
    lambda: body(f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{IDENTITY}</w:t></w:r></w:p>"),
)
in_docx(
    "content control",
    SECRET,
    lambda: body(
        f'<w:sdt><w:sdtPr><w:alias w:val="密级"/></w:sdtPr><w:sdtContent>{runs(MARK)}</w:sdtContent></w:sdt>'
    ),
)
in_docx(
    "choices of a control",
    {"S202"},
    lambda: body(
        f'<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="张三{MOBILE}" w:value="1"/></w:dropDownList></w:sdtPr><w:sdtContent>{runs("选")}</w:sdtContent></w:sdt>'
    ),
)
in_docx(
    "field result",
    SECRET,
    lambda: body(
        f'<w:p><w:fldSimple w:instr=" DOCPROPERTY 密级 "><w:r><w:t>{MARK}</w:t></w:r></w:fldSimple></w:p>'
    ),
)
in_docx(
    "field code",
    {"S202"},
    lambda: body(f'<w:p><w:r><w:instrText>HYPERLINK "tel:{MOBILE}"</w:instrText></w:r></w:p>'),
)
in_docx(
    "ruby",
    {"S202"},
    lambda: body(
        f"<w:p><w:r><w:ruby><w:rubyBase><w:r><w:t>{MOBILE}</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"
    ),
)
in_docx(
    "formula",
    {"S202"},
    lambda: body(f"<w:p><m:oMath><m:r><m:t>{MOBILE}</m:t></m:r></m:oMath></w:p>"),
)
in_docx("title", SECRET, lambda: property_set(title=f"{MARK} 报告"))
in_docx("keywords", SECRET, lambda: property_set(keywords=MARK))
in_docx("author", {"S202"}, lambda: property_set(author=f"王股长{MOBILE}"))
in_docx("custom property", SECRET, lambda: with_parts(word(), {"docProps/custom.xml": CUSTOM}))
in_docx(
    "custom XML",
    {"S201"},
    lambda: with_parts(word(), {"customXml/item1.xml": f"<d><sfz>{IDENTITY}</sfz></d>"}),
)
in_docx(
    "document variable",
    {"S201"},
    lambda: exchanged(
        word(),
        "word/settings.xml",
        "</w:settings>",
        f'<w:docVars><w:docVar w:name="a" w:val="{IDENTITY}"/></w:docVars></w:settings>',
    ),
)
in_docx(
    "glossary",
    SECRET,
    lambda: word_part(
        "glossary/document.xml", f"<w:glossaryDocument {NS}>{runs(MARK)}</w:glossaryDocument>"
    ),
)
in_docx(
    "link target",
    {"S202"},
    lambda: exchanged(
        word(),
        "word/_rels/document.xml.rels",
        "</Relationships>",
        f'<Relationship Id="r9" Type="{REL}/hyperlink" Target="tel:{MOBILE}" TargetMode="External"/></Relationships>',
    ),
)
in_docx(
    "embedded book",
    {"S201"},
    lambda: word_part("embeddings/Microsoft_Excel_Sheet1.xlsx", book([[IDENTITY]])),
)
in_docx(
    "embedded object",
    UNREAD,
    lambda: word_part(
        "embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
    ),
)
in_docx("altChunk html", SECRET, lambda: word_part("afchunk.htm", f"<p>{MARK}</p>", "aFChunk"))
in_docx("altChunk mht", SECRET, lambda: word_part("afchunk.mht", MHT, "aFChunk"))
in_docx("altChunk docx", SECRET, lambda: word_part("afchunk1.docx", word(MARK), "aFChunk"))
in_docx("altChunk rtf", SECRET, lambda: word_part("afchunk.rtf", rtf(MARK), "aFChunk"))
in_docx("SmartArt", SECRET, lambda: word_part("diagrams/data1.xml", SMART))
in_docx("chart title", SECRET, lambda: word_part("charts/chart1.xml", CHART))
in_docx("chart cache", {"S201"}, lambda: word_part("charts/chart2.xml", CHART_CACHE))
in_docx("cell", {"S201"}, lambda: table([["姓名", "身份证号"], ["张三", IDENTITY]]))
in_docx("nested table", {"S201"}, nested_table)
in_docx("one digit per cell", {"S201"}, lambda: table([["身份证号", *IDENTITY]]))
in_docx("one digit per cell, mobile", {"S202"}, lambda: table([["电话", *MOBILE]]))
in_docx("two cells", {"S201"}, lambda: table([["号码", IDENTITY[:6], IDENTITY[6:]]]))
in_docx("down a column", {"S201"}, lambda: table([[digit] for digit in IDENTITY]))
in_docx("level in two cells", SECRET, lambda: table([["密级", "机密", "期限", "1年"]]))
in_docx(
    "main part of another name",
    SECRET,
    lambda: packed(
        {
            "[Content_Types].xml": '<Types><Override PartName="/word/document2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
            "_rels/.rels": f'<Relationships><Relationship Id="r" Type="{REL}/officeDocument" Target="word/document2.xml"/></Relationships>',
            "word/document2.xml": f"<w:document {NS}><w:body>{runs(MARK)}</w:body></w:document>",
        }
    ),
)
in_docx(
    "UTF-16 part",
    SECRET,
    lambda: with_parts(
        word(),
        {
            "word/document.xml": (
                '<?xml version="1.0" encoding="UTF-16"?>'
                + f"<w:document {NS}><w:body>{runs(MARK)}</w:body></w:document>"
            ).encode("utf-16")
        },
    ),
)
in_docx(
    "strict",
    SECRET,
    lambda: with_parts(
        word(),
        {
            "word/document.xml": f'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body>{runs("机密", "★1年")}</w:body></w:document>'
        },
    ),
)
in_docx(
    "picture", UNREAD, lambda: word_part("media/image1.png", b"\x89PNG\r\n\x1a\n" + bytes(40_000))
)
hide("docx called doc", "材料.doc", SECRET, lambda: word(MARK))
hide("flat package", "材料.xml", SECRET, FLAT.encode)
hide(
    "web page called doc",
    "公文.doc",
    SECRET,
    lambda: f'<html><head><meta charset="gb2312"></head><body>{MARK}</body></html>'.encode("gbk"),
)
hide("mht called doc", "公文.doc", SECRET, lambda: MHT)
hide(
    "odt",
    "材料.odt",
    SECRET | UNREAD,
    lambda: packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><text:p>机<text:span>密★</text:span>1年</text:p></office:document-content>',
        }
    ),
)

# Excel


def in_xlsx(name: str, codes: set[str], make: Callable[[], bytes]) -> None:
    hide(f"xlsx {name}", "台账.xlsx", codes, make)


def state(value: str) -> bytes:
    def put(sheet: Any) -> None:
        other = sheet.parent.create_sheet("底表")
        other["B3"] = IDENTITY
        other.sheet_state = value

    return book([["单位"]], put)


def set_cell(**values: object) -> Callable[[], bytes]:
    def put(sheet: Any) -> None:
        for key, value in values.items():
            sheet[key] = value

    return lambda: book([["单位"]], put)


def raw_cells(cells: str, **parts: str) -> bytes:
    data = book([["单位"]])
    data = exchanged(data, "xl/worksheets/sheet1.xml", "</row>", f'</row><row r="2">{cells}</row>')
    return with_parts(data, parts)


def renamed(sheet: Any) -> None:
    sheet.title = "机密★1年"


def sheet_header(sheet: Any) -> None:
    sheet.oddHeader.center.text = "机密★1年"
    sheet.oddHeader.center.font = "宋体,Bold"
    sheet.oddHeader.center.size = 14


def first_header(sheet: Any) -> None:
    sheet.HeaderFooter.differentFirst = True
    sheet.firstHeader.left.text = "机密★1年"


def commented(sheet: Any) -> None:
    sheet["A1"].comment = Comment(f"电话{MOBILE}", "王")


def named(sheet: Any) -> None:
    sheet.parent.defined_names["联系人"] = DefinedName("联系人", attr_text=f'"{IDENTITY}"')


def validated(sheet: Any) -> None:
    rule = DataValidation("list", formula1=f'"张三{MOBILE},李四"')
    rule.prompt = "请选"
    sheet.add_data_validation(rule)
    rule.add("A2")


def hidden_row(sheet: Any) -> None:
    sheet["A2"] = IDENTITY
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["A"].hidden = True


def rich() -> CellRichText:
    return CellRichText("机", TextBlock(InlineFont(b=True), "密"), "★1年")


in_xlsx("text", {"S201"}, set_cell(B2=IDENTITY))
in_xlsx("mobile as number", {"S202"}, set_cell(B2=int(MOBILE)))
in_xlsx("mobile as float", {"S202"}, lambda: raw_cells(f'<c r="A2"><v>{MOBILE}.0</v></c>'))
in_xlsx(
    "mobile in exponent form", {"S202"}, lambda: raw_cells('<c r="A2"><v>1.5291281736E10</v></c>')
)
in_xlsx("hidden sheet", {"S201"}, lambda: state("hidden"))
in_xlsx("very hidden sheet", {"S201"}, lambda: state("veryHidden"))
in_xlsx("hidden row and column", {"S201"}, lambda: book([["单位"]], hidden_row))
in_xlsx("sheet name", SECRET, lambda: book([["单位"]], renamed))
in_xlsx("header", SECRET, lambda: book([["单位"]], sheet_header))
in_xlsx("first header", SECRET, lambda: book([["单位"]], first_header))
in_xlsx(
    "header with codes",
    SECRET,
    lambda: written(lambda _, s: s.set_header('&L&"宋体,加粗"&14机密&"黑体"★&10 1年&R第&P页')),
)
in_xlsx("footer", {"S103"}, lambda: written(lambda _, s: s.set_footer("&C内部资料 注意保存")))
in_xlsx("comment", {"S202"}, lambda: book([["单位"]], commented))
in_xlsx(
    "threaded comment",
    {"S202"},
    lambda: with_parts(
        book([["单位"]]),
        {
            "xl/threadedComments/threadedComment1.xml": f'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="A1"><text>打{MOBILE}</text></threadedComment></ThreadedComments>'
        },
    ),
)
in_xlsx("defined name", {"S201"}, lambda: book([["单位"]], named))
in_xlsx("rich string", SECRET, set_cell(A2=rich()))
in_xlsx(
    "inline string",
    SECRET,
    lambda: raw_cells('<c r="A2" t="inlineStr"><is><r><t>机密</t></r><r><t>★1年</t></r></is></c>'),
)
in_xlsx(
    "formula's value",
    {"S201"},
    lambda: raw_cells(f'<c r="A2" t="str"><f>B2&amp;C2</f><v>{IDENTITY}</v></c>'),
)
in_xlsx(
    "shared formula's value",
    {"S201"},
    lambda: raw_cells(f'<c r="A2" t="str"><f t="shared" si="0"/><v>{IDENTITY}</v></c>'),
)
in_xlsx(
    "formula's text",
    {"S201"},
    lambda: raw_cells(f'<c r="A2"><f>VLOOKUP("{IDENTITY}",B:C,2)</f><v>0</v></c>'),
)
in_xlsx(
    "joined in a formula",
    {"S202"},
    lambda: raw_cells(f'<c r="A2" t="str"><f>"152"&amp;"91281736"</f><v>{MOBILE}</v></c>'),
)
in_xlsx("one digit per cell", {"S201"}, lambda: book([["身份证", *IDENTITY]]))
in_xlsx("one digit per number cell", {"S202"}, lambda: book([["电话", *map(int, MOBILE)]]))
in_xlsx("down a column", {"S201"}, lambda: book([[digit] for digit in IDENTITY]))
in_xlsx("with quote and tab", {"S201"}, set_cell(B2=f"'{IDENTITY}\t"))
in_xlsx("validation list", {"S202"}, lambda: book([["单位"]], validated))
in_xlsx("text box", SECRET, lambda: written(lambda _, s: s.insert_textbox("B2", MARK)))
in_xlsx(
    "button",
    SECRET | {"S202"},
    lambda: written(lambda _, s: s.insert_button("B2", {"caption": f"打{MOBILE}"})),
)
in_xlsx(
    "link",
    {"S202"},
    lambda: written(lambda _, s: s.write_url("A1", "https://x.cn", tip=f"打{MOBILE}", string="见")),
)
in_xlsx(
    "link target",
    {"S202"},
    lambda: written(lambda _, s: s.write_url("A1", f"mailto:{MOBILE}@139.com", string="见")),
)
in_xlsx(
    "alternative text",
    SECRET,
    lambda: written(lambda _, s: s.insert_textbox("B2", "图", {"description": MARK})),
)
in_xlsx("property", SECRET, lambda: written(lambda b, _: b.set_properties({"subject": MARK})))
in_xlsx(
    "custom property", SECRET, lambda: written(lambda b, _: b.set_custom_property("密级", MARK))
)
in_xlsx(
    "table column",
    SECRET,
    lambda: written(
        lambda _, s: s.add_table("A1:B3", {"columns": [{"header": MARK}, {"header": "b"}]})
    ),
)
in_xlsx(
    "number format",
    SECRET,
    lambda: written(lambda b, s: s.write(0, 0, 1, b.add_format({"num_format": '"机密★1年"0'}))),
)
in_xlsx(
    "chart title", SECRET, lambda: with_parts(book([["单位"]]), {"xl/charts/chart1.xml": CHART})
)
in_xlsx(
    "chart cache",
    {"S201"},
    lambda: with_parts(book([["单位"]]), {"xl/charts/chart1.xml": CHART_CACHE}),
)
in_xlsx(
    "pivot cache",
    {"S201"},
    lambda: with_parts(
        book([["单位"]]),
        {
            "xl/pivotCache/pivotCacheDefinition1.xml": f'<pivotCacheDefinition {SHEET}><cacheFields><cacheField name="号"><sharedItems><s v="{IDENTITY}"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>'
        },
    ),
)
in_xlsx(
    "pivot records",
    {"S201"},
    lambda: with_parts(
        book([["单位"]]),
        {
            "xl/pivotCache/pivotCacheRecords1.xml": f'<pivotCacheRecords {SHEET}><r><s v="{IDENTITY}"/></r></pivotCacheRecords>'
        },
    ),
)
in_xlsx(
    "external link's cache",
    {"S201"},
    lambda: with_parts(
        book([["单位"]]),
        {
            "xl/externalLinks/externalLink1.xml": f'<externalLink {SHEET}><externalBook><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1" t="str"><v>{IDENTITY}</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>'
        },
    ),
)
in_xlsx(
    "leftover string",
    {"S201"},
    lambda: with_parts(
        book([["单位"]]),
        {
            "xl/sharedStrings.xml": f"<sst {SHEET}><si><t>单位</t></si><si><t>{IDENTITY}</t></si></sst>"
        },
    ),
)
in_xlsx(
    "embedded document",
    SECRET,
    lambda: with_parts(
        book([["单位"]]), {"xl/embeddings/Microsoft_Word_Document.docx": word(MARK)}
    ),
)
in_xlsx("card in groups", {"S203"}, set_cell(A2=" ".join(CARD[i : i + 4] for i in range(0, 19, 4))))
in_xlsx("level in two cells", SECRET, lambda: book([["密级", "机密"]]))
in_xlsx("mark in two cells", SECRET, lambda: book([["机密", "★1年"]]))
in_xlsx(
    "xlsb",
    UNREAD,
    lambda: packed(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.bin": b"\x83\x01\x00",
            "xl/worksheets/sheet1.bin": IDENTITY.encode("utf-16-le"),
        }
    ),
)
in_xlsx(
    "macros",
    UNREAD,
    lambda: with_parts(
        book([["单位"]]), {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)}
    ),
)
hide(
    "xls that is a web page",
    "名册.xls",
    {"S201"},
    lambda: f"<html><meta charset=gb2312><table><tr><td>张三<td x:str>{IDENTITY}</table>".encode(
        "gbk"
    ),
)
hide(
    "xls that is XML",
    "名册.xls",
    {"S201"},
    lambda: (
        f'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table><Row><Cell><Data ss:Type="String">{IDENTITY}</Data></Cell></Row></Table></Worksheet></Workbook>'.encode()
    ),
)
hide(
    "xls that is text",
    "名册.xls",
    {"S201"},
    lambda: f"姓名\t身份证\n张三\t{IDENTITY}\n".encode("gb18030"),
)
hide("csv", "名册.csv", {"S201"}, lambda: f"姓名,证件\r\n张三,\t{IDENTITY}\r\n".encode("gb18030"))
hide(
    "csv as formula",
    "名册.csv",
    {"S201"},
    lambda: f'姓名,证件\n张三,="{IDENTITY}"\n'.encode("utf-8-sig"),
)
hide("csv one digit per cell", "表.csv", {"S201"}, lambda: ("号码," + ",".join(IDENTITY)).encode())

# PowerPoint


def in_pptx(name: str, codes: set[str], put: Callable[[Any, Any], object]) -> None:
    hide(f"pptx {name}", "汇报.pptx", codes, lambda: slides(put))


def boxed(place: Any, *texts: str) -> Any:
    box = place.shapes.add_textbox(Inches(1), Inches(1), Inches(4), Inches(1))
    for text in texts:
        box.text_frame.paragraphs[0].add_run().text = text
    return box


def grouped(_: Any, slide: Any) -> None:
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, 9999, 9999).text_frame.text = MARK


def in_table(_: Any, slide: Any) -> None:
    made = slide.shapes.add_table(1, 18, 0, 0, Inches(8), Inches(1)).table
    for place, digit in enumerate(IDENTITY):
        made.cell(0, place).text = digit


def in_layout(show: Any, _: Any) -> None:
    show.slide_layouts[5].placeholders[0].text_frame.text = MARK


def in_master(show: Any, _: Any) -> None:
    show.slide_master.placeholders[0].text_frame.text = MARK


def hidden_slide(_: Any, slide: Any) -> None:
    slide.shapes.title.text = MARK
    slide._element.set("show", "0")


def described(_: Any, slide: Any) -> None:
    boxed(slide, "图")._element.nvSpPr.cNvPr.set("descr", MARK)


def noted(_: Any, slide: Any) -> None:
    slide.notes_slide.notes_text_frame.text = f"讲话时联系{MOBILE}"


def titled(show: Any, _: Any) -> None:
    show.core_properties.subject = MARK


in_pptx("text box", SECRET, lambda _, s: boxed(s, "机密", "★1年"))
in_pptx("title", SECRET, lambda _, s: setattr(s.shapes.title, "text", MARK))
in_pptx("notes", {"S202"}, noted)
in_pptx("layout", SECRET, in_layout)
in_pptx("master", SECRET, in_master)
in_pptx("group", SECRET, grouped)
in_pptx("table", {"S201"}, in_table)
in_pptx("hidden slide", SECRET, hidden_slide)
in_pptx("alternative text", SECRET, described)
in_pptx("property", SECRET, titled)
for part, code, content in (
    (
        "comments/comment1.xml",
        {"S202"},
        f"<p:cmLst {NS}><p:cm><p:text>打{MOBILE}</p:text></p:cm></p:cmLst>",
    ),
    (
        "comments/modernComment_1.xml",
        {"S202"},
        f'<p188:cmLst xmlns:p188="p" {NS}><p188:cm><p188:txBody><a:p><a:r><a:t>打{MOBILE}</a:t></a:r></a:p></p188:txBody></p188:cm></p188:cmLst>',
    ),
    ("diagrams/data1.xml", SECRET, SMART),
    ("charts/chart9.xml", SECRET, CHART),
    ("tags/tag1.xml", {"S201"}, f'<p:tagLst {NS}><p:tag name="SFZ" val="{IDENTITY}"/></p:tagLst>'),
    (
        "handoutMasters/handoutMaster1.xml",
        SECRET,
        f"<p:handoutMaster {NS}><p:sp><p:txBody><a:p><a:r><a:t>{MARK}</a:t></a:r></a:p></p:txBody></p:sp></p:handoutMaster>",
    ),
):
    hide(
        f"pptx {part}",
        "汇报.pptx",
        code,
        partial(with_parts, slides(lambda _, s: None), {f"ppt/{part}": content}),
    )
hide(
    "pptx embedded book",
    "汇报.pptx",
    {"S201"},
    lambda: with_parts(
        slides(lambda _, s: None),
        {"ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": book([[IDENTITY]])},
    ),
)

# PDF


def in_pdf(name: str, codes: set[str], make: Callable[[], bytes]) -> None:
    hide(f"pdf {name}", "文件.pdf", codes, make)


def spaced(canvas: Canvas, text: str, *, down: bool = False) -> None:
    for place, char in enumerate(text):
        canvas.drawString(80 if down else 80 + place * 22, 700 - (place * 22 if down else 0), char)


def turned(canvas: Canvas, text: str, angle: int) -> None:
    canvas.translate(200, 400)
    canvas.rotate(angle)
    canvas.drawString(0, 0, text)


def unseen(canvas: Canvas) -> None:
    text = canvas.beginText(80, 700)
    text.setTextRenderMode(3)
    text.textOut(IDENTITY)
    canvas.drawText(text)


def late(canvas: Canvas) -> None:
    for row in range(40):
        canvas.drawString(80, 700 - row * 16, FILLER)
    canvas.drawString(80, 780, "机密")


def formed(canvas: Canvas) -> None:
    canvas.drawString(80, 700, FILLER)
    canvas.acroForm.textfield(name="sfz", value=IDENTITY, x=80, y=600)


def chosen(canvas: Canvas) -> None:
    canvas.drawString(80, 700, FILLER)
    canvas.acroForm.choice(name="lxr", value="a", options=["a", MOBILE], x=80, y=600)


def informed(canvas: Canvas) -> None:
    canvas.drawString(80, 700, FILLER)
    canvas.setTitle(MARK)


def keyed(canvas: Canvas) -> None:
    canvas.drawString(80, 700, FILLER)
    canvas.setKeywords(IDENTITY)


def outlined(canvas: Canvas) -> None:
    canvas.drawString(80, 700, FILLER)
    canvas.bookmarkPage("a")
    canvas.addOutlineEntry(MARK, "a")


def linked(canvas: Canvas) -> None:
    canvas.drawString(80, 700, FILLER)
    canvas.linkURL(f"tel:{MOBILE}", (0, 0, 99, 99))


def form_object(canvas: Canvas) -> None:
    canvas.beginForm("head")
    canvas.setFont("STSong-Light", 14)
    canvas.drawString(80, 700, MARK)
    canvas.endForm()
    canvas.doForm("head")


def grid(canvas: Canvas) -> None:
    for place, digit in enumerate(IDENTITY):
        canvas.rect(80 + place * 24, 690, 24, 24)
        canvas.drawString(86 + place * 24, 696, digit)


def with_page(extra: str, *more: str | bytes, catalog: str = "") -> bytes:
    return raw_pdf(
        f"<</Type/Catalog/Pages 2 0 R {catalog}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R"
        f">>>> {extra}>>",
        stream(b"BT /F1 12 Tf 80 700 Td (Report of the year) Tj ET"),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *more,
    )


def annotated(kind: str, text: str) -> bytes:
    note = f"<</Type/Annot/Subtype/{kind}/Rect[0 0 99 99]/Contents {pdf_text(text)}>>"
    return with_page("/Annots[6 0 R]", note)


def attached() -> bytes:
    return with_page(
        "",
        "<</Names[(a) 7 0 R]>>",
        f"<</Type/Filespec/F(a.docx)/UF {pdf_text('名单.docx')}/EF<</F 8 0 R>>>>",
        stream(word(IDENTITY), "/Type/EmbeddedFile"),
        catalog="/Names<</EmbeddedFiles 6 0 R>>",
    )


def attached_to_page() -> bytes:
    return with_page(
        "/Annots[6 0 R]",
        "<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS 7 0 R>>",
        "<</Type/Filespec/F(a.txt)/EF<</F 8 0 R>>>>",
        stream(IDENTITY.encode(), "/Type/EmbeddedFile"),
    )


def scanned(text: str = "") -> bytes:
    from PIL import Image

    def put(canvas: Canvas) -> None:
        canvas.drawInlineImage(Image.new("L", (300, 420), 200), 0, 0, 595, 842)
        if text:
            layer = canvas.beginText(80, 700)
            layer.setTextRenderMode(3)
            layer.textOut(text)
            canvas.drawText(layer)

    return page(put)


in_pdf("text", SECRET, lambda: page(lambda c: c.drawString(80, 700, MARK)))
in_pdf("wide letters", SECRET, lambda: page(lambda c: spaced(c, MARK)))
in_pdf("wide digits", {"S201"}, lambda: page(lambda c: spaced(c, IDENTITY)))
in_pdf("vertical mark", SECRET, lambda: page(lambda c: spaced(c, MARK, down=True)))
in_pdf("vertical digits", {"S201"}, lambda: page(lambda c: spaced(c, IDENTITY, down=True)))
in_pdf(
    "turned page",
    SECRET,
    lambda: page(lambda c: (c.setPageRotation(90), c.drawString(80, 700, MARK))),
)
in_pdf("slanted", SECRET, lambda: page(lambda c: turned(c, MARK, 45)))
in_pdf("upright", {"S201"}, lambda: page(lambda c: turned(c, IDENTITY, 90)))
in_pdf(
    "white",
    {"S201"},
    lambda: page(lambda c: (c.setFillColorRGB(1, 1, 1), c.drawString(80, 700, IDENTITY))),
)
in_pdf("unseen", {"S201"}, lambda: page(unseen))
in_pdf("scan with text below", {"S201"}, lambda: scanned(IDENTITY))
in_pdf("scan", UNREAD, scanned)
in_pdf("bare word drawn last on top", SECRET, lambda: page(late))
in_pdf("compressed", SECRET, lambda: page(lambda c: c.drawString(80, 700, MARK), pageCompression=1))
in_pdf("form field", {"S201"}, lambda: page(formed))
in_pdf("choices", {"S202"}, lambda: page(chosen))
in_pdf("title", SECRET, lambda: page(informed))
in_pdf("keywords", {"S201"}, lambda: page(keyed))
in_pdf("outline", SECRET, lambda: page(outlined))
in_pdf("link", {"S202"}, lambda: page(linked))
in_pdf("form object", SECRET, lambda: page(form_object))
in_pdf("one digit per box", {"S201"}, lambda: page(grid))
in_pdf("note", SECRET, lambda: annotated("Text", MARK))
in_pdf("free text", {"S201"}, lambda: annotated("FreeText", IDENTITY))
in_pdf("highlight's note", {"S202"}, lambda: annotated("Highlight", MOBILE))
in_pdf("stamp", SECRET, lambda: annotated("Stamp", MARK))
in_pdf("attachment", {"S201"} | UNREAD, attached)
in_pdf("attachment of a page", {"S201"} | UNREAD, attached_to_page)
in_pdf("encrypted", UNREAD, lambda: page(lambda c: c.drawString(80, 700, MARK), encrypt="geheim"))
in_pdf(
    "two lines",
    {"S201"},
    lambda: page(
        lambda c: (
            c.drawString(480, 700, "身份证号" + IDENTITY[:6]),
            c.drawString(80, 680, IDENTITY[6:]),
        )
    ),
)

# OFD


def in_ofd(name: str, codes: set[str], make: Callable[[], bytes]) -> None:
    hide(f"ofd {name}", "公文.ofd", codes, make)


in_ofd("text", SECRET, lambda: ofd(glyphs(MARK)))
in_ofd(
    "one object per letter",
    SECRET,
    lambda: ofd("".join(glyphs(char, 20 + 6 * place) for place, char in enumerate(MARK))),
)
in_ofd(
    "several codes",
    SECRET,
    lambda: ofd(
        '<ofd:TextObject Boundary="20 20 90 6"><ofd:TextCode X="0" Y="4">机</ofd:TextCode><ofd:TextCode X="5" Y="4">密★1年</ofd:TextCode></ofd:TextObject>'
    ),
)
in_ofd(
    "wide digits",
    {"S201"},
    lambda: ofd("".join(glyphs(char, 20 + 8 * place) for place, char in enumerate(IDENTITY))),
)
in_ofd(
    "template",
    SECRET,
    lambda: ofd(
        glyphs("正文"),
        {
            "Doc_0/Tpls/Tpl_0/Content.xml": f"<ofd:Page NS><ofd:Content><ofd:Layer>{glyphs(MARK)}</ofd:Layer></ofd:Content></ofd:Page>"
        },
    ),
)
in_ofd(
    "annotation",
    {"S202"},
    lambda: ofd(
        glyphs("正文"),
        {
            "Doc_0/Annots/Page_0/Annotation.xml": f'<ofd:PageAnnot NS><ofd:Annot Type="Stamp"><ofd:Remark>打{MOBILE}</ofd:Remark></ofd:Annot></ofd:PageAnnot>'
        },
    ),
)
in_ofd(
    "annotation drawn",
    SECRET,
    lambda: ofd(
        glyphs("正文"),
        {
            "Doc_0/Annots/Page_0/Annotation.xml": f"<ofd:PageAnnot NS><ofd:Annot><ofd:Appearance>{glyphs(MARK)}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>"
        },
    ),
)
in_ofd(
    "attachment", {"S201"}, lambda: ofd(glyphs("正文"), {"Doc_0/Attachs/名单.docx": word(IDENTITY)})
)
in_ofd(
    "XML attachment",
    {"S201"},
    lambda: ofd(
        glyphs("正文"),
        {"Doc_0/Attachs/original_invoice.xml": f"<Invoice><No>{IDENTITY}</No></Invoice>"},
    ),
)
in_ofd("title", SECRET, lambda: ofd(glyphs("正文"), info=f"<ofd:Title>{MARK}</ofd:Title>"))
in_ofd(
    "custom data",
    SECRET,
    lambda: ofd(
        glyphs("正文"),
        info=f'<ofd:CustomDatas><ofd:CustomData Name="密级">{MARK}</ofd:CustomData></ofd:CustomDatas>',
    ),
)
in_ofd(
    "outline",
    SECRET,
    lambda: ofd(
        glyphs("正文"),
        {
            "Doc_0/Document.xml": f'<ofd:Document NS><ofd:Outlines><ofd:OutlineElem Title="{MARK}"/></ofd:Outlines></ofd:Document>'
        },
    ),
)

# Mail, archives

B64 = "MIME-Version: 1.0\nContent-Type: {}\nContent-Transfer-Encoding: base64"


def in_mail(name: str, codes: set[str], make: Callable[[], bytes]) -> None:
    hide(f"mail {name}", "来信.eml", codes, make)


def with_attachment(name: str, data: bytes) -> bytes:
    part = (
        f"--b\r\nContent-Type: application/octet-stream; {name}\r\n"
        f"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; {name}\r\n\r\n"
    )
    start = "From: a@b.cn\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b"
    return mail(start, part.encode() + b64(data) + b"\r\n--b--\r\n")


in_mail(
    "base64 gb2312",
    SECRET,
    lambda: mail(
        "From: a@b.cn\n" + B64.format("text/plain; charset=gb2312"), b64(MARK.encode("gbk"))
    ),
)
in_mail(
    "quoted gb2312",
    SECRET,
    lambda: mail(
        "From: a@b.cn\nContent-Type: text/plain; charset=gb2312\nContent-Transfer-Encoding: quoted-printable",
        quopri.encodestring(MARK.encode("gbk")),
    ),
)
in_mail(
    "raw gbk, no charset",
    SECRET,
    lambda: mail("From: a@b.cn\nSubject: x", f"各位：\r\n{MARK}\r\n".encode("gb18030")),
)
in_mail(
    "unknown charset",
    SECRET,
    lambda: mail(
        "From: a@b.cn\n" + B64.format("text/plain; charset=x-gbk-unknown"),
        b64(f"各位好：{MARK}".encode("gbk")),
    ),
)
in_mail(
    "html",
    SECRET,
    lambda: mail(
        "From: a@b.cn\n" + B64.format("text/html; charset=gb2312"),
        b64("<p>机<b>密</b>★1年</p>".encode("gbk")),
    ),
)
in_mail(
    "subject",
    SECRET,
    lambda: mail(
        "From: a@b.cn\nSubject: =?gb2312?B?"
        + base64.b64encode(MARK.encode("gbk")).decode()
        + "?=\nContent-Type: text/plain",
        b"x",
    ),
)
in_mail(
    "sender",
    {"S202"},
    lambda: mail(f"From: wang <{MOBILE}@139.com>\nContent-Type: text/plain", b"x"),
)
in_mail("attached docx", SECRET, lambda: with_attachment('filename="a.docx"', word(MARK)))
in_mail(
    "attached zip",
    {"S201"},
    lambda: with_attachment('name="a.zip"', packed({"a.xlsx": book([[IDENTITY]])})),
)
in_mail(
    "attachment's name",
    SECRET,
    lambda: with_attachment(
        'filename="=?gb2312?B?' + base64.b64encode("机密★1年.docx".encode("gbk")).decode() + '?="',
        word(),
    ),
)
in_mail(
    "attachment's long name",
    SECRET,
    lambda: with_attachment(
        "filename*=gb2312''" + urllib.parse.quote("机密★1年.docx".encode("gbk")), word()
    ),
)
in_mail(
    "mail in mail",
    SECRET,
    lambda: mail(
        "From: a@b.cn\nContent-Type: message/rfc822",
        mail("From: c@d.cn\n" + B64.format("text/plain; charset=utf-8"), b64(MARK.encode())),
    ),
)
in_mail(
    "winmail.dat",
    UNREAD,
    lambda: with_attachment('filename="winmail.dat"', b"\x78\x9f\x3e\x22" + bytes(range(256)) * 4),
)
hide("mht", "网页.mht", SECRET, lambda: MHT)
hide("zip gbk name", "材料.zip", SECRET, lambda: packed_gbk("报告（机密★1年）.txt", b"x"))
hide("zip gbk name, number", "材料.zip", {"S201"}, lambda: packed_gbk(f"张三{IDENTITY}.txt", b"x"))
hide("zip folder name", "材料.zip", SECRET, lambda: packed({"机密★1年/a.txt": b"x"}))
hide("zip docx", "材料.zip", SECRET, lambda: packed({"a/b.docx": word(MARK)}))
hide(
    "zip in zip",
    "材料.zip",
    SECRET,
    lambda: packed({"a.zip": packed_gbk("第一项.docx", word(MARK))}),
)
hide("zip comment", "材料.zip", {"S201"}, lambda: _commented_zip())
hide("zip bzip2", "材料.zip", SECRET | UNREAD, lambda: packed({"a.txt": MARK}, zipfile.ZIP_BZIP2))
hide("zip lzma", "材料.zip", SECRET | UNREAD, lambda: packed({"a.txt": MARK}, zipfile.ZIP_LZMA))
hide(
    "zip behind a program",
    "材料.exe",
    SECRET | UNREAD,
    lambda: b"MZ" + bytes(500) + packed({"a.txt": MARK}),
)
hide("zip too deep", "材料.zip", UNREAD, lambda: _deep())
hide("rar", "材料.rar", UNREAD, lambda: b"Rar!\x1a\x07\x01\x00" + bytes(99))
hide("7z", "材料.7z", UNREAD, lambda: b"7z\xbc\xaf\x27\x1c" + bytes(99))
hide("gz", "材料.gz", SECRET | UNREAD, lambda: __import__("gzip").compress(MARK.encode()))
hide("doc", "材料.doc", UNREAD, lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096))
hide("picture", "照片.jpg", UNREAD, lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(99))
hide("tiff", "扫描.tif", UNREAD, lambda: b"II*\x00" + bytes(99))
hide("heic", "照片.heic", UNREAD, lambda: b"\x00\x00\x00\x18ftypheic" + bytes(99))
hide("film", "录像.mp4", UNREAD, lambda: b"\x00\x00\x00\x18ftypmp42" + bytes(99))


def _commented_zip() -> bytes:
    from io import BytesIO

    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
        archive.comment = IDENTITY.encode()
    return out.getvalue()


def _deep() -> bytes:
    data = packed({"a.txt": MARK})
    for _ in range(8):
        data = packed({"a.zip": data})
    return data


# HTML, RTF, text


def in_html(name: str, codes: set[str], text: str, encoding: str = "utf-8") -> None:
    whole = f"<!DOCTYPE html><html><head><title>公示</title></head><body><h1>公示</h1>{text}</body></html>"
    hide(f"html {name}", "网页.html", codes, lambda: whole.encode(encoding))


in_html("entities", SECRET, "&#26426;&#23494;&#9733;1&#24180;")
in_html("hex entities", SECRET, "&#x673A;&#x5BC6;&starf;1年")
in_html("entity digits", {"S202"}, "".join(f"&#{ord(digit)};" for digit in MOBILE))
in_html("tags between", SECRET, "<p>机<b>密</b><span>★</span><wbr>1&nbsp;年</p>")
in_html("comment", {"S201"}, f"<!-- 张三 {IDENTITY} -->")
in_html("attribute", SECRET, f'<img alt="{MARK}" src="a.png">')
in_html("tip", {"S201"}, f'<a href="#" title="{IDENTITY}">张三</a>')
in_html("field", {"S201"}, f'<input type="hidden" name="sfz" value="{IDENTITY}">')
in_html("hint", {"S202"}, f'<input placeholder="如 {MOBILE}">')
in_html("data attribute", {"S202"}, f'<li data-phone="{MOBILE}">张三</li>')
in_html("script", {"S201"}, f'<script>var list = [{{"sfzh":"{IDENTITY}"}}];</script>')
in_html("escaped script", SECRET, '<script>var t = "\\u673a\\u5bc6\\u26051\\u5e74";</script>')
in_html("style", SECRET, '<style>body::before{content:"机密★1年"}</style>')
in_html("textarea", {"S201"}, f"<textarea>{IDENTITY}</textarea>")
in_html("hidden", {"S201"}, f'<div style="display:none">{IDENTITY}</div>')
in_html("meta", SECRET, f'<meta name="keywords" content="{MARK}">')
in_html("tel", {"S202"}, f'<a href="tel:{MOBILE}">打电话</a>')
in_html("svg", SECRET, f"<svg><text>{MARK}</text></svg>")
in_html("template", SECRET, f"<template><p>{MARK}</p></template>")
in_html("noscript", SECRET, f"<noscript>{MARK}</noscript>")
in_html("srcdoc", SECRET, f'<iframe srcdoc="&lt;p&gt;{MARK}&lt;/p&gt;"></iframe>')
in_html(
    "one digit per cell",
    {"S201"},
    "<table><tr>" + "".join(f"<td>{digit}</td>" for digit in IDENTITY) + "</tr></table>",
)
in_html("level in two cells", SECRET, "<table><tr><td>密级</td><td>机密</td></tr></table>")
in_html("gb18030, undeclared", SECRET, f"<p>{MARK}</p>", "gb18030")
in_html(
    "gb2312",
    {"S201"},
    f'<meta http-equiv="Content-Type" content="text/html; charset=gb2312"><p>身份证{IDENTITY}</p><p>{MARK}</p>',
    "gb18030",
)
in_html("utf-16", SECRET, f"<p>{MARK}</p>", "utf-16")
in_html(
    "data address",
    SECRET,
    '<iframe src="data:text/html;charset=utf-8;base64,'
    + base64.b64encode(MARK.encode()).decode()
    + '"></iframe>',
)


def in_rtf(name: str, codes: set[str], data: bytes) -> None:
    hide(f"rtf {name}", "材料.rtf", codes, lambda: data)


UNI = "".join(f"\\u{ord(char)}?" for char in "机密★") + "1" + "\\u24180?"
in_rtf("code page", SECRET, rtf(MARK))
in_rtf("unicode", SECRET, rtf("", UNI))
in_rtf("unicode without stand-in", SECRET, rtf("", r"{\uc0\u26426 \u23494 \u9733 1\u24180 }"))
in_rtf(
    "unicode with two bytes",
    SECRET,
    rtf("", r"{\uc2\u26426\'bb\'fa\u23494\'c3\'dc\u9733\'a1\'ef 1\u24180\'c4\'ea}"),
)
in_rtf("groups", SECRET, rtf("", r"{\b \'bb\'fa}{\i\'c3\'dc}{\'a1\'ef 1\'c4\'ea}"))
in_rtf("header", SECRET, rtf("正文", r"{\header \pard\'bb\'fa\'c3\'dc\'a1\'ef 1\'c4\'ea\par}"))
in_rtf(
    "first footer", SECRET, rtf("正文", r"{\footerf \pard\'bb\'fa\'c3\'dc\'a1\'ef 1\'c4\'ea\par}")
)
in_rtf("hidden", {"S201"}, rtf("正文", rf"{{\v {IDENTITY}}}"))
in_rtf("title", SECRET, rtf("正文", r"{\info{\title \'bb\'fa\'c3\'dc\'a1\'ef 1\'c4\'ea}}"))
in_rtf(
    "text box",
    SECRET,
    rtf(
        "正文", r"{\shp{\*\shpinst\shpleft0{\shptxt \pard\'bb\'fa\'c3\'dc\'a1\'ef 1\'c4\'ea\par}}}"
    ),
)
in_rtf(
    "WordArt",
    SECRET,
    rtf(
        "正文", r"{\shp{\*\shpinst{\sp{\sn gtextUNICODE}{\sv \'bb\'fa\'c3\'dc\'a1\'ef 1\'c4\'ea}}}}"
    ),
)
in_rtf("annotation", {"S202"}, rtf("正文", rf"{{\*\annotation \pard {MOBILE}}}"))
in_rtf("footnote", {"S202"}, rtf("正文", rf"{{\footnote \pard {MOBILE}}}"))
in_rtf("deleted", {"S201"}, rtf("正文", rf"{{\deleted {IDENTITY}}}"))
in_rtf(
    "field code",
    {"S202"},
    rtf("正文", rf'{{\field{{\*\fldinst HYPERLINK "tel:{MOBILE}"}}{{\fldrslt x}}}}'),
)
in_rtf("lines inside", {"S201"}, rtf("", IDENTITY[:6] + "\r\n" + IDENTITY[6:] + " "))
in_rtf("object", UNREAD, rtf("正文", r"{\object\objemb{\*\objdata 0105000002000000}}"))
in_rtf(
    "cells",
    {"S201"},
    rtf("", r"\trowd " + "".join(f"{digit}\\cell " for digit in IDENTITY) + r"\row "),
)
in_rtf("non-breaking", {"S202"}, rtf("", r"152\_9128\_1736 "))

for encoding in ("utf-16", "utf-16-be", "utf-16-le", "gb18030", "utf-8-sig", "utf-32"):
    hide(
        f"text {encoding}",
        "材料.txt",
        SECRET,
        partial(f"{LINES}{MARK}\n".encode, encoding),
    )
hide("text with NUL", "材料.txt", {"S201"} | UNREAD, lambda: b"a\x00b " + IDENTITY.encode())
hide("json escapes", "数据.json", SECRET, lambda: json.dumps({"密级": MARK}).encode())
hide("json number", "数据.json", {"S202"}, lambda: json.dumps({"tel": int(MOBILE)}).encode())
hide(
    "address, per cent",
    "网址.url",
    SECRET,
    lambda: f"[InternetShortcut]\nURL=http://a.cn/{urllib.parse.quote(MARK)}".encode(),
)
hide("xml attribute", "数据.xml", {"S201"}, lambda: f'<a><b sfz="{IDENTITY}"/></a>'.encode())
hide(
    "xml gbk",
    "数据.xml",
    SECRET,
    lambda: f'<?xml version="1.0" encoding="GBK"?><a>{MARK}</a>'.encode("gbk"),
)
hide("sidecar", "1-a.pdf.meta.yaml", {"S202"}, lambda: f"contact: {MOBILE}\n".encode())
hide(
    "svg",
    "图.svg",
    SECRET,
    lambda: f'<svg xmlns="http://www.w3.org/2000/svg"><text>{MARK}</text></svg>'.encode(),
)
hide(
    "no newline in 200,000 letters",
    "长.txt",
    SECRET,
    lambda: (FILLER * 8000 + MARK + FILLER).encode(),
)
for number, file in enumerate(
    [
        "机密★1年 报告.txt",
        "报告【秘密】.txt",
        f"张三{IDENTITY}.txt",
        f"张三{MOBILE}.txt",
        "内部资料 注意保存.txt",
        "（秘密）会议纪要.txt",
        "会议纪要(机密).txt",
        "绝密-方案.txt",
        "【工作秘密】方案.txt",
        f"evidence/33/王五 {IDENTITY[:6]} {IDENTITY[6:]}/1.txt",
        "秘密.txt",
        "1-机密文件.txt",
        "会议纪要_秘密.txt",
        "会议纪要-机密-终稿.txt",
    ]
):
    hide(f"file name {number}", file, SECRET | {"S103", "S201", "S202"}, lambda: b"x")


# What must not be found, though it looks alike


def numbers(*rows: list[object]) -> bytes:
    return book(rows)


hide(
    "a level in a register",
    "收文登记.xlsx",
    SECRET,
    lambda: book(
        [
            ["序号", "文件名称", "密级", "份数"],
            ["1", "防汛通知", "", "1"],
            ["2", "通报", "机密", "1"],
        ]
    ),
)
hide(
    "a level that is ticked",
    "稿纸.docx",
    SECRET,
    lambda: table([["密级", "□绝密 □机密 ☑秘密"]]),
)
hide(
    "a home in a register",
    "登记.xlsx",
    {"S206"},
    lambda: book(
        [
            ["编号", "来访人姓名", "家庭地址", "事项"],
            ["1", "马秀英", "老君殿镇大庄里村四组", "占地"],
        ]
    ),
)
hide(
    "an account in a list of persons",
    "发放表.xlsx",
    {"S203"},
    lambda: book([["户主姓名", "账号", "金额（元）"], ["张三妮", "27100601011090045671", "1200"]]),
)
hide(
    "a mark over two blocks of a page",
    "报告.html",
    {"S101"},
    lambda: "<html><body><div>机密</div><div>★3年</div><h1>报告</h1></body></html>".encode(),
)

PLAIN: dict[str, tuple[str, Callable[[], bytes]]] = {
    "amounts under years": (
        "决算.xlsx",
        lambda: book(
            [["单位：元"], ["项目", "2021年", "2022年"], ["教育", 13812345678, 15912345678]]
        ),
    ),
    "a form with another level ticked": (
        "稿纸.docx",
        lambda: table([["密级", "□绝密 □秘密 ☑公开"]]),
    ),
    "counts by month": ("月报.xlsx", lambda: numbers(["受理", 1, 3, 0, 2, 0, 1, 0, 0, 2, 1, 0])),
    "counts in a docx": ("月报.docx", lambda: table([["受理", *"13020100210"]])),
    "counts in a csv": ("月报.csv", lambda: b"a,1,5,2,9,1,2,8,1,7,3,6\n"),
    "counts in a page": (
        "月报.html",
        lambda: (
            b"<table><tr>" + b"".join(b"<td>%d" % (one % 10) for one in range(13, 24)) + b"</table>"
        ),
    ),
    "amounts in a table": (
        "预算.xlsx",
        lambda: numbers(
            ["项目", "金额"], ["合计", 15291281736.5], ["设备", 138000], ["运行", 1234.56]
        ),
    ),
    "amounts side by side": (
        "决算.docx",
        lambda: table([["138", "1234", "5678", "152", "9128.17"]]),
    ),
    "lines of numbers": ("表.txt", lambda: b"138\n1234\n5678\n2022\n9\n1\n1\n"),
    "a page of a law": (
        "保密法.docx",
        lambda: word("中华人民共和国保守国家秘密法", *HARMLESS[5:12]),
    ),
    "header without a mark": ("报告.docx", lambda: header("header", "子洲县司法局  商业秘密保护")),
    "text box of a department": ("流程.docx", lambda: body(drawn(runs("内部审核") + runs("报批")))),
    "tracked words": (
        "办法.docx",
        lambda: body(
            '<w:p><w:r><w:t>国家</w:t></w:r><w:ins w:id="1"><w:r><w:t>秘密</w:t></w:r></w:ins></w:p>'
        ),
    ),
    "options of a form": ("登记表.docx", lambda: table([["是否涉密", "否"], ["密级", "公开"]])),
    "page with scripts": (
        "网页.html",
        lambda: (
            f'<html><a href="http://a.cn/view?id={MOBILE}&t=1676602390253">2022</a>'
            f'<img src="/upload/{MOBILE}.jpg"><script>var t=1676602390253;</script></html>'.encode()
        ),
    ),
    "time stamps": ("日志.txt", lambda: b"1381234567890 20220315143000 2022-03-15 14:30:00"),
    "a slide": (
        "汇报.pptx",
        lambda: slides(lambda _, s: setattr(s.shapes.title, "text", "内部控制与密码应用")),
    ),
    "a picture of nothing secret": (
        "文件.pdf",
        lambda: page(lambda c: c.drawString(80, 700, "商业秘密保护")),
    ),
    "an OFD": ("公文.ofd", lambda: ofd(glyphs("子政发〔2022〕13号"))),
    "a mail": (
        "来信.eml",
        lambda: mail("From: a@b.cn\nSubject: =?utf-8?B?5L+d5a+G5om/6K+65Lmm?=", b"x"),
    ),
    "an RTF": ("材料.rtf", lambda: rtf("商业秘密、个人隐私除外")),
    "a zip": ("材料.zip", lambda: packed_gbk("保密承诺书.docx", word("保密承诺书"))),
}

TEXTS: dict[str, tuple[list[str], set[str], str]] = {
    "marks": (MARKS, {"S101"}, LINES * 8),
    "bare words": (FIRST_LINES, SECRET, ""),
    "work words": (WORK_WORDS, {"S103"}, LINES),
    "identities": (IDENTITIES, {"S201"}, LINES),
    "mobiles": (MOBILES, {"S202"}, LINES),
    "cards": (CARDS, {"S203"}, LINES),
    **{f"called {code}": (texts, {code}, LINES) for code, texts in CALLED.items()},
}


@pytest.mark.parametrize("name", HIDDEN)
def test_what_is_hidden_in_a_document_is_found_or_said_to_be_unread(name: str) -> None:
    file, codes, make = HIDDEN[name]
    assert seen(file, make()) & codes


@pytest.mark.parametrize("kind", TEXTS)
def test_every_spelling_is_found(kind: str) -> None:
    texts, codes, before = TEXTS[kind]
    missed = [
        text for text in texts if not seen("材料.txt", f"{before}{text}\n{FILLER}".encode()) & codes
    ]
    assert missed == []


@pytest.mark.parametrize("name", PLAIN)
def test_a_harmless_document_is_left_alone(name: str) -> None:
    file, make = PLAIN[name]
    assert seen(file, make()) == set()


def test_harmless_words_and_numbers_are_left_alone() -> None:
    alone = [text for text in HARMLESS if seen("材料.txt", f"{text}\n{FILLER}".encode())]
    in_word = seen("材料.docx", word(*HARMLESS))
    in_cells = seen("台账.xlsx", book([[text, FILLER] for text in HARMLESS]))
    assert (alone, in_word, in_cells) == ([], set(), set())


def test_a_mobile_is_no_finding_where_a_contact_is_asked_for() -> None:
    found = scan("台账.xlsx", book([["联系人", int(MOBILE)]]), contact_expected=True)
    assert (found.hits, found.unread) == ((), ())


ENDLESS: dict[str, Callable[[], bytes]] = {
    "a tag that never ends": lambda: b"<html><" + b"a" * 100_000,
    "many tags that never end": lambda: b"<html>" + (b"<" + b"a" * 5_000) * 20,
    "spaces after a level": lambda: ("机密" + " " * 100_000 + "级").encode(),
    "accents upon accents": lambda: ("密" + "\u0334\u05b0" * 50_000).encode(),
    "a mail to everybody": lambda: b"From: a\nTo: " + b"a," * 50_000 + b"\n\nx",
    "parameters without end": lambda: (
        b"From: a\nContent-Type: text/plain; " + b"a*0*=x;" * 15_000 + b"\n\nx"
    ),
    "digits down a page": lambda: b"1\n" * 50_000,
    "columns hidden again and again": lambda: exchanged(
        book([["x"] * 2_000] * 3),
        "xl/worksheets/sheet1.xml",
        "<sheetData>",
        "<cols>" + '<col min="9000" max="9000" hidden="1"/>' * 40_000 + "</cols><sheetData>",
    ),
    "pages in a circle": lambda: raw_pdf(
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9999999>>"
    ),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_hostile_documents_take_no_more_time_than_others(name: str) -> None:
    """Each took ten seconds and more, growing as the square; now hundredths of one."""
    data = ENDLESS[name]()
    begun = time.process_time()
    seen("材料", data)
    assert time.process_time() - begun < 5
