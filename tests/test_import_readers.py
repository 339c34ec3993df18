"""Reading the raw grid: what every kind of source says, cell by cell, and what is refused."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Border, PatternFill, Side
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.old_office_files import old
from zzfz.errors import ZzfzError
from zzfz.importing.grid import MAX_ROWS, SourceDocument, UnreadableError
from zzfz.importing.read import read


def grid(document: SourceDocument, table: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in document.tables[table].rows]


def docx_bytes(build: Callable[[docx.document.Document], None]) -> bytes:
    document = docx.Document()
    build(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def xlsx_bytes(build: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    build(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def small_docx() -> bytes:
    def build(document: docx.document.Document) -> None:
        document.add_paragraph("某县责任清单")
        table = document.add_table(rows=3, cols=3)
        for row, texts in enumerate([["类别", "序号", "内容"], ["甲", "1", "一"], ["", "2", "二"]]):
            for column, text in enumerate(texts):
                table.cell(row, column).text = text
        table.cell(1, 0).merge(table.cell(2, 0))

    return docx_bytes(build)


def small_xlsx() -> bytes:
    def build(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet.append(["类别", "序号", "内容"])
        sheet.append(["甲", 1, "一"])
        sheet.append([None, 2.0, "二"])
        sheet.merge_cells("A2:A3")

    return xlsx_bytes(build)


def test_tabs_separate_cells_and_a_line_without_one_continues_the_cell_above() -> None:
    document = read("附件\n\n序号\t内容\n1\t甲\n乙\n\n2\t丙".encode(), "清单.txt")
    assert grid(document) == [["序号", "内容"], ["1", "甲\n乙"], ["2", "丙"]]
    assert [cell.text for cell in document.outside] == ["附件"]
    assert document.tables[0].rows[2][1].origin.label == "第 7 行第 2 列"


def test_a_markdown_table_is_read_without_its_ruled_line() -> None:
    document = read("# 清单\n| 序号 | 内容 |\n|---|:-:|\n| 1 | a\\|b |\n".encode(), "清单.md")
    assert [[text.strip() for text in row] for row in grid(document)] == [
        ["序号", "内容"],
        ["1", "a|b"],
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_csv_is_read_in_the_encodings_offices_use(encoding: str) -> None:
    text = '序号,指标内容,责任单位\r\n1,"甲，\n乙",县司法局\r\n'
    assert grid(read(text.encode(encoding), "x.csv")) == [
        ["序号", "指标内容", "责任单位"],
        ["1", "甲，\n乙", "县司法局"],
    ]


def test_a_row_of_a_csv_is_told_by_its_number_in_a_spreadsheet() -> None:
    rows = read("序号,内容\n\n1,甲\n , \n2,乙\n".encode(), "x.csv").tables[0].rows
    assert [row[1].origin.label for row in rows] == [
        f"第 {number} 行第 2 列" for number in (1, 3, 5)
    ]


@pytest.mark.parametrize("make", [small_docx, small_xlsx])
def test_a_merged_cell_is_the_same_cell_at_every_row(make: Callable[[], bytes]) -> None:
    document = read(make(), "没有扩展名")
    rows = document.tables[0].rows
    assert grid(document) == [["类别", "序号", "内容"], ["甲", "1", "一"], ["甲", "2", "二"]]
    assert rows[1][0] is rows[2][0]


def test_word_numbers_its_lists_and_the_reader_shows_the_numbers() -> None:
    def build(document: docx.document.Document) -> None:
        cell = document.add_table(rows=1, cols=1).cell(0, 0)
        cell.paragraphs[0].text = "提供以下资料："
        for text in ("说明", "清单"):
            cell.add_paragraph(text, style="List Number")

    assert grid(read(docx_bytes(build), "x")) == [["提供以下资料：\n1. 说明\n2. 清单"]]


def test_deleted_words_of_tracked_changes_are_left_out() -> None:
    def build(document: docx.document.Document) -> None:
        paragraph = document.add_table(rows=1, cols=1).cell(0, 0).paragraphs[0]
        paragraph.add_run("留下")
        deleted = OxmlElement("w:del")
        run = OxmlElement("w:r")
        text = OxmlElement("w:delText")
        text.text = "删去"
        run.append(text)
        deleted.append(run)
        paragraph._p.append(deleted)
        assert paragraph._p.find(qn("w:del")) is not None

    assert grid(read(docx_bytes(build), "x")) == [["留下"]]


def test_words_of_a_text_box_are_read_once_and_deleted_rows_not_at_all() -> None:
    box = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="wps"><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p>'
        "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r>"
        "</w:p></w:txbxContent></mc:Fallback></mc:AlternateContent>"
    )

    def build(document: docx.document.Document) -> None:
        table = document.add_table(rows=2, cols=1)
        table.cell(0, 0).paragraphs[0].add_run("框外")
        table.cell(1, 0).text = "删去的行"
        table.rows[1]._tr.get_or_add_trPr().append(OxmlElement("w:del"))

    def with_box(name: str, content: bytes) -> bytes:
        if name != "word/document.xml":
            return content
        return content.replace("框外</w:t>".encode(), f"框外</w:t>{box}".encode())

    assert grid(read(rezip(docx_bytes(build), with_box, {}), "x")) == [["框外\n框内"]]


def test_html_spans_lists_and_entities_are_read_as_a_browser_shows_them() -> None:
    page = """<html><style>td{}</style><h1>某县清单</h1><table>
    <tr><th rowspan=2>类别<th colspan="2">内容
    <tr><td>甲&nbsp;乙<td><ol><li>一<li>二</ol></table></html>"""
    document = read(page.encode(), "x.xls")
    assert [[text.strip() for text in row] for row in grid(document)] == [
        ["类别", "内容", "内容"],
        ["类别", "甲\xa0乙", "1. 一\n2. 二"],
    ]
    assert [cell.text.strip() for cell in document.outside] == ["某县清单"]


def test_a_formula_counts_with_its_saved_value_and_is_refused_without_one() -> None:
    def build(book: openpyxl.Workbook) -> None:
        book.worksheets[0].append(["序号", "=1+1"])

    with pytest.raises(UnreadableError, match="B1 是公式"):
        read(xlsx_bytes(build), "x.xlsx")


def test_cells_without_words_make_no_table_too_large() -> None:
    """A border down to the last row and a colour far to the right are no reason to refuse a list."""

    def build(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet.append(["序号", "工作任务", "责任单位"])
        sheet.append([1, "开展检查", "县司法局"])
        sheet.merge_cells("A3:A4")
        sheet["A3"], sheet["B4"] = 2, "整理案卷"
        for row in range(3, MAX_ROWS + 500):
            sheet.cell(row, 3).border = Border(left=Side("thin"))
        for column in range(4, 300):
            sheet.cell(2, column).fill = PatternFill("solid", fgColor="FFEE00")

    assert grid(read(xlsx_bytes(build), "x.xlsx"), 0) == [
        ["序号", "工作任务", "责任单位"],
        ["1", "开展检查", "县司法局"],
        ["2", "", ""],
        ["2", "整理案卷", ""],
    ]


def test_every_sheet_is_read() -> None:
    def build(book: openpyxl.Workbook) -> None:
        book.worksheets[0].append(["甲"])
        book.create_sheet("附表").append(["乙"])

    document = read(xlsx_bytes(build), "x.xlsx")
    assert [grid(document, 0), grid(document, 1)] == [[["甲"]], [["乙"]]]
    assert document.tables[1].rows[0][0].origin.part == "工作表“附表”"


def scan() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.rect(50, 50, 100, 100)
    canvas.save()
    return buffer.getvalue()


def half_scanned() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawString(50, 50, "text")
    canvas.showPage()
    canvas.drawImage(ImageReader(Image.new("L", (8, 8))), 50, 200, 100, 100)
    canvas.save()
    return buffer.getvalue()


def pdf_without_rules() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawString(50, 50, "text")
    canvas.save()
    return buffer.getvalue()


def encrypted_pdf() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt="secret")
    canvas.drawString(50, 50, "text")
    canvas.save()
    return buffer.getvalue()


def rezip(data: bytes, change: Callable[[str, bytes], bytes], extra: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in extra.items():
            new.writestr(name, content)
    return buffer.getvalue()


def with_entity(name: str, content: bytes) -> bytes:
    if name != "word/document.xml":
        return content
    head, rest = content.split(b"?>", 1)
    return head + b'?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + rest


def with_wide_entity(name: str, content: bytes) -> bytes:
    if name != "word/document.xml":
        return content
    return with_entity(name, content).decode().replace("UTF-8", "UTF-16").encode("utf-16")


def same(_name: str, content: bytes) -> bytes:
    return content


DAMAGED = {
    "空": (b" \n", "是空的"),
    "截断的 docx": (small_docx()[:2000], "已损坏"),
    "截断的 xlsx": (small_xlsx()[:-200], "已损坏"),
    "xml 坏了的 docx": (
        rezip(small_docx(), lambda n, c: c[:300] if n == "word/document.xml" else c, {}),
        "已损坏",
    ),
    "xml 坏了的 xlsx": (
        rezip(small_xlsx(), lambda n, c: c[:100] if n.startswith("xl/worksheets") else c, {}),
        "已损坏",
    ),
    "压缩炸弹": (rezip(small_docx(), same, {"word/big.xml": b"0" * 50_000_000}), "异常庞大"),
    "宏": (rezip(small_docx(), same, {"word/vbaProject.bin": b"x"}), "含宏"),
    "外部实体": (rezip(small_docx(), with_entity, {}), "外部实体"),
    "别的压缩包": (rezip(b"PK\x05\x06" + b"\0" * 18, same, {"a.txt": b"a"}), "没有 Word 或 Excel"),
    "头坏了的旧 Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "文件头已损坏"),
    "旧演示": (old("places.ppt"), "没有认得的 Word 或 Excel"),
    "截断的旧 Excel": (old("places.xls")[:4000], "不完整"),
    "加密的 Office": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "有密码",
    ),
    "图片": (b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13), "图片"),
    "扫描件": (scan(), "扫描件"),
    "截断的 pdf": (scan()[:300], "已损坏|扫描件"),
    "一半是扫描件": (half_scanned(), "第 2 页是扫描件"),
    "没有框线的 pdf": (pdf_without_rules(), "框线"),
    "utf-16 的外部实体": (rezip(small_docx(), with_wide_entity, {}), "外部实体"),
    "加密的 pdf": (encrypted_pdf(), "有密码"),
    "乱码": ("序号\t内容\n1\t甲".encode("gb18030")[:-1] + b"\xff\xff", "认不出"),
    "压缩流": (zlib.compress(b"x" * 100), "认不出|没有表格"),
    "没有表格的文字": ("今天天气很好".encode(), "没有表格"),
    "没有表格的网页": (b"<html><p>1</p></html>", "没有表格"),
    "引号不配对的 csv": ('序号,内容\n1,"甲'.encode(), "引号"),
    "一万行": (b"\n".join(b"%d\ta" % n for n in range(10_000)), "超过"),
    "一万行的网页": (b"<table>" + b"<tr><td>1" * 10_000, "超过"),
    "极宽的合并": (b"<table><tr><td colspan=9999>1</table>", "超过"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_what_cannot_be_read_is_refused_in_words(name: str) -> None:
    data, message = DAMAGED[name]
    with pytest.raises(UnreadableError, match=message) as caught:
        read(data, "清单")
    assert caught.value.advice


def test_a_giant_rowspan_ends_with_its_table() -> None:
    document = read(b"<table><tr><td rowspan=99999>1<td>2</table>", "x.html")
    assert grid(document) == [["1", "2"]]
    assert len(document.tables[0].rows) < MAX_ROWS


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=400),
        st.text(alphabet="<>table rd=\"'/\t|,1一\n", max_size=300).map(str.encode),
    )
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        document = read(data, "x")
    except UnreadableError:
        return
    for table in document.tables:
        assert len({len(row) for row in table.rows}) <= 1


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 5000), st.integers(0, 255))
def test_a_docx_with_any_byte_changed_is_read_or_refused(position: int, value: int) -> None:
    data = bytearray(small_docx())
    data[position % len(data)] = value
    try:
        read(bytes(data), "x")
    except UnreadableError:
        return


def test_a_missing_library_is_told_with_the_way_to_install_it(
    without_openpyxl: None,
) -> None:
    with pytest.raises(ZzfzError, match="openpyxl") as caught:
        read(small_xlsx(), "x.xlsx")
    assert "zzfz[import]" in caught.value.advice
