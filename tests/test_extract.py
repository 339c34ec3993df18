"""Text comes out of every part of every kind of document, and what cannot be read is reported."""

from __future__ import annotations

import base64
import struct
import zipfile
import zlib
from email.message import EmailMessage
from io import BytesIO
from typing import Any

import docx
import openpyxl
import pptx
import pypdfium2
import pytest
from docx.oxml import parse_xml
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.safety_samples import OFD, WORD, packed, small_docx, small_ofd
from zzfz.documents import extract as extracting
from zzfz.documents.extract import Extraction, extract, read_here
from zzfz.documents.kinds import sniff
from zzfz.documents.model import LIMITS, Cause, DocumentKind, Limits

# openpyxl writes through a temporary file opened without an encoding.
pytestmark = pytest.mark.filterwarnings("ignore:'encoding' argument:EncodingWarning:openpyxl.*")

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000"
    "000301010018dd8db00000000049454e44ae426082"
)
WORD_BOX = f"""<w:p xmlns:w="{WORD}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml">
<w:r><w:t>框外</w:t><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>
<w:p><w:r><w:t>机密</w:t></w:r><w:r><w:t>★1年</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice>
<mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>机密★1年</w:t></w:r></w:p>
<w:p><w:r><w:t>只在后备里</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>
</mc:AlternateContent></w:r></w:p>"""


def saved(document: Any) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def places(data: bytes, text: str) -> list[str]:
    return [one.place for one in extract(data).passages if one.text.strip() == text]


def causes(extraction: Extraction) -> list[Cause]:
    return [one.cause for one in extraction.unread]


def paragraph(inner: str) -> Any:
    return parse_xml(f'<w:p xmlns:w="{WORD}">{inner}</w:p>')


@pytest.fixture(scope="module")
def word() -> bytes:
    document = docx.Document()
    document.add_paragraph("第一段")
    split = document.add_paragraph()
    for piece in ("61083", "119900", "1011"):
        split.add_run(piece)
    table = document.add_table(2, 3)
    table.cell(1, 2).text = "甲\n乙"
    digits = document.add_table(1, 12)
    for cell, digit in zip(digits.rows[0].cells, ["电话", *"13812345678"], strict=True):
        cell.text = digit
    section = document.sections[0]
    section.header.paragraphs[0].text = "页眉文字"
    section.footer.paragraphs[0].text = "页脚文字"
    document.core_properties.author = "张三"
    document.core_properties.comments = "属性备注"
    document.add_comment(split.runs, text="批注文字", author="李四")
    hidden = document.add_paragraph().add_run("看不见")
    hidden.font.hidden = True
    body = document.element.body
    body.insert(0, parse_xml(WORD_BOX))
    body.insert(
        1,
        paragraph(
            "<w:r><w:t>留下</w:t></w:r><w:ins><w:r><w:t>新增</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
        ),
    )
    body.insert(2, paragraph('<w:r><w:t>绝密</w:t><w:sym w:font="Wingdings" w:char="F0AB"/></w:r>'))
    document.add_picture(BytesIO(PIXEL))
    return saved(document)


def test_docx_gives_every_part_with_its_place(word: bytes) -> None:
    assert sniff(word) is DocumentKind.DOCX
    for text, place in {
        "第一段": "正文第4段",
        "甲\n乙": "表1第2行第3列",
        "13812345678": "表2第1行",
        "页眉文字": "页眉",
        "页脚文字": "页脚",
        "批注文字": "批注",
        "张三": "文档属性",
        "属性备注": "文档属性",
        "绝密★": "正文第3段",
    }.items():
        assert places(word, text) == [place], text


def test_docx_runs_are_joined(word: bytes) -> None:
    assert places(word, "610831199001011") == ["正文第5段"]


def test_docx_text_box_is_read_once_and_its_own_fallback_text_too(word: bytes) -> None:
    boxes = [one.text for one in extract(word).passages if one.place == "文本框"]
    assert "机密★1年" in boxes
    assert sum("机密★1年" in text for text in boxes) <= 2
    assert any("只在后备里" in text for text in boxes)


def test_docx_text_box_with_equal_fallback_is_not_doubled() -> None:
    document = docx.Document()
    same = WORD_BOX.replace("<w:p><w:r><w:t>只在后备里</w:t></w:r></w:p>", "")
    document.element.body.insert(0, parse_xml(same))
    assert places(saved(document), "机密★1年") == ["文本框"]


def test_docx_tracked_changes_give_both_states(word: bytes) -> None:
    assert places(word, "留下新增") == ["正文第2段"]
    assert places(word, "留下删去") == ["正文第2段（修订前）"]


def test_docx_hidden_text_is_read_and_said_to_be_hidden(word: bytes) -> None:
    assert [place for place in places(word, "看不见") if "隐藏" in place]


def test_docx_pictures_are_reported(word: bytes) -> None:
    assert causes(extract(word)) == [Cause.IMAGE]


def test_docx_watermark_footnote_and_custom_property() -> None:
    header = (
        f'<w:hdr xmlns:w="{WORD}" xmlns:v="urn:schemas-microsoft-com:vml"><w:p><w:r><w:pict>'
        '<v:shape><v:textpath string="机密"/></v:shape></w:pict></w:r></w:p></w:hdr>'
    )
    notes = (
        f'<w:footnotes xmlns:w="{WORD}"><w:footnote w:id="1"><w:p><w:r><w:t>注一</w:t></w:r></w:p>'
        "</w:footnote></w:footnotes>"
    )
    custom = '<Properties><property name="密级"><lpwstr>秘密★3年</lpwstr></property></Properties>'
    data = packed(
        {
            "[Content_Types].xml": "<Types/>",
            "word/header1.xml": header,
            "word/footnotes.xml": notes,
            "docProps/custom.xml": custom,
            "word/embeddings/内嵌.docx": small_docx(["内嵌文字"]),
        }
    )
    assert places(data, "机密") == ["页眉水印"]
    assert places(data, "注一") == ["脚注"]
    assert places(data, "秘密★3年") == ["文档属性"]
    assert places(data, "内嵌文字") == ["“word/embeddings/内嵌.docx”中的正文第1段"]


@pytest.fixture(scope="module")
def book() -> bytes:
    book: Any = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "公开"
    sheet["B2"] = "看得见"
    sheet["B2"].comment = Comment("单元格批注", "王五")
    sheet["C9"] = 13812345678
    sheet["D9"] = 610831199001011017
    sheet["A9"] = "隐藏行"
    sheet.row_dimensions[9].hidden = True
    sheet.oddHeader.left.text = "机密★1年"
    sheet.oddHeader.left.size = 12
    for state in ("hidden", "veryHidden"):
        other = book.create_sheet(f"名单{state}")
        other.sheet_state = state
        other["B12"] = f"藏着的{state}"
    book.defined_names["口令"] = DefinedName("口令", attr_text='"定义里的字"')
    book.properties.title = "属性标题"
    return saved(book)


def test_xlsx_gives_hidden_sheets_notes_names_and_headers(book: bytes) -> None:
    assert sniff(book) is DocumentKind.XLSX
    for text, place in {
        "看得见": "工作表“公开”B2",
        "单元格批注": "B2批注",
        "隐藏行": "工作表“公开”A9（隐藏）",
        "藏着的hidden": "工作表“名单hidden”B12（隐藏）",
        "藏着的veryHidden": "工作表“名单veryHidden”B12（隐藏）",
        "名单hidden": "工作表名",
        "机密★1年": "工作表“公开”页眉",
        '口令 "定义里的字"': "定义的名称",
        "属性标题": "文档属性",
    }.items():
        assert places(book, text) == [place], text


def test_an_identity_stored_as_a_number_has_lost_its_end_and_is_reported(book: bytes) -> None:
    unread = extract(book).unread
    assert [(one.place, one.cause) for one in unread] == [
        ("工作表“公开”D9等 1 格", Cause.UNREADABLE)
    ]


def test_xlsx_stored_text_keeps_every_digit() -> None:
    cell = '<row r="1"><c r="A1"><v>610831199001011017</v></c></row>'
    sheet = f"<worksheet><sheetData>{cell}</sheetData></worksheet>"
    data = packed({"[Content_Types].xml": "<Types/>", "xl/worksheets/sheet1.xml": sheet})
    assert places(data, "610831199001011017") == ["工作表“sheet1.xml”A1"]


def test_xlsx_mobile_numbers_are_read_from_number_cells(book: bytes) -> None:
    assert places(book, "13812345678") == ["工作表“公开”C9（隐藏）"]


def test_xlsx_numbers_with_exponent_are_written_out() -> None:
    rows = '<row r="1"><c r="A1"><v>1.3812345678E10</v></c><c r="B1"><v>0.5E-3</v></c></row>'
    sheet = f"<worksheet><sheetData>{rows}</sheetData></worksheet>"
    data = packed({"[Content_Types].xml": "<Types/>", "xl/worksheets/sheet1.xml": sheet})
    assert places(data, "13812345678") == ["工作表“sheet1.xml”A1"]


def test_pptx_gives_slides_tables_notes() -> None:
    deck = pptx.Presentation()
    for number in (1, 2):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = f"标题{number}"
    frame = slide.shapes.add_textbox(0, 0, 900, 900).text_frame
    for piece in ("机", "密★", "1年"):
        frame.paragraphs[0].add_run().text = piece
    slide.shapes.add_table(1, 1, 0, 0, 900, 900).table.cell(0, 0).text = "表里"
    slide.notes_slide.notes_text_frame.text = "备注里"
    data = saved(deck)
    assert sniff(data) is DocumentKind.PPTX
    assert places(data, "标题1") == ["第1张幻灯片"]
    assert places(data, "机密★1年") == ["第2张幻灯片"]
    assert places(data, "表里") == ["第2张幻灯片"]
    assert places(data, "备注里") == ["第1张备注"]


def test_xlsx_rich_strings_formulas_and_prompts() -> None:
    strings = "<sst><si><r><t>机</t></r><r><t>密★</t></r><rPh><t>jimi</t></rPh></si></sst>"
    cells = '<c r="A1" t="s"><v>0</v></c><c r="B1"><f>"甲"&amp;"乙"</f><v>9</v></c>'
    rule = '<dataValidation prompt="请填号码"><formula1>"绝密,秘密"</formula1></dataValidation>'
    columns = '<cols><col min="1" max="1" hidden="1"/></cols>'
    sheet = f'<worksheet>{columns}<sheetData><row r="1">{cells}</row></sheetData>{rule}</worksheet>'
    data = packed(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/sharedStrings.xml": strings,
            "xl/worksheets/sheet1.xml": sheet,
        }
    )
    label = "工作表“sheet1.xml”"
    assert places(data, "机密★") == [f"{label}A1（隐藏）"]
    assert places(data, '"甲"&"乙"') == [f"{label}公式"]
    assert places(data, '"绝密,秘密"') == [f"{label}公式"]
    assert places(data, "请填号码") == [f"{label}输入提示"]


def pdf(pages: list[str], **options: Any) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = BytesIO()
    canvas = Canvas(buffer, **options)
    canvas.setTitle("属性标题")
    for text in pages:
        canvas.setFont("STSong-Light", 12)
        if text:
            canvas.drawString(72, 720, text)
        else:
            canvas.rect(72, 72, 300, 300, fill=1)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_pdf_is_read_page_by_page_and_scans_are_reported() -> None:
    data = pdf(["机密★1年", "", "第三页"])
    assert sniff(data) is DocumentKind.PDF
    assert places(data, "机密★1年") == ["第1页"]
    assert places(data, "第三页") == ["第3页"]
    assert places(data, "属性标题") == ["文档属性"]
    assert [(one.place, one.cause) for one in extract(data).unread] == [("第2页", Cause.IMAGE)]


def test_half_a_character_in_what_a_pdf_says_of_itself_hides_nothing() -> None:
    """Anybody can write half a surrogate pair there; pypdfium2's own reading of it gives up."""
    buffer = BytesIO()
    canvas = Canvas(buffer)
    canvas.setTitle("A机密★1年")
    canvas.bookmarkPage("p")
    canvas.addOutlineEntry("A书签的字", "p")
    canvas.drawString(72, 720, "text")
    canvas.save()
    whole = buffer.getvalue()
    data = whole.replace(rb"\000A", rb"\330A")
    assert whole.count(rb"\000A") == 2 and len(data) == len(whole)
    found = extract(data)
    said = {(one.place, one.text[1:].strip()) for one in found.passages}
    assert {("文档属性", "机密★1年"), ("书签", "书签的字"), ("第1页", "ext")} <= said
    assert not found.unread

    document = pypdfium2.PdfDocument(whole)
    document.new_attachment("A名.txt").set_data("附件里的字".encode())
    data = saved(document).replace(b"\0A", b"\xd8A")
    assert [one.text for one in extract(data).passages if one.text.strip() == "附件里的字"]


def test_pdf_notes_fields_and_attachments_are_read() -> None:
    buffer = BytesIO()
    canvas = Canvas(buffer)
    canvas.drawString(72, 720, "text")
    canvas.textAnnotation("note 1", Rect=[0, 0, 50, 50])
    canvas.acroForm.textfield(name="field", value="filled in")
    canvas.save()
    document = pypdfium2.PdfDocument(buffer.getvalue())
    document.new_attachment("里面.txt").set_data("附件里的字".encode())
    data = saved(document)
    assert places(data, "note 1") == ["第1页批注"]
    assert places(data, "filled in") == ["第1页批注"]
    assert places(data, "附件里的字") == ["“里面.txt”中的第1行"]


def test_encrypted_pdf_is_not_checked() -> None:
    assert causes(extract(pdf(["字"], encrypt="secret"))) == [Cause.ENCRYPTED]


def test_ofd_joins_what_stands_on_one_line() -> None:
    data = small_ofd([["机密", "★", "1年"], ["1381234", "5678"]])
    assert sniff(data) is DocumentKind.OFD
    text = next(one.text for one in extract(data).passages if one.place == "第1页")
    assert text.split() == ["机密★1年", "13812345678"]


def test_ofd_page_of_pictures_is_a_scan() -> None:
    data = small_ofd([], drawn='<ofd:ImageObject Boundary="0 0 210 297" ResourceID="3"/>')
    assert causes(extract(data)) == [Cause.IMAGE]
    assert OFD.encode() not in data[:20]


def test_mail_gives_headers_bodies_and_attachments() -> None:
    mail = EmailMessage()
    mail["Subject"] = "关于报送材料的函"
    mail["From"] = "张三 <zhang@example.cn>"
    mail["To"] = "li@example.cn"
    mail.set_content("正文一行\n第二行")
    mail.add_alternative("<p>网页<b>正文</b></p>", subtype="html")
    mail.add_attachment(
        packed({"里面.docx": small_docx(["附件里的字"])}),
        maintype="application",
        subtype="zip",
        filename="附件.zip",
    )
    data = mail.as_bytes()
    assert sniff(data) is DocumentKind.EML
    assert places(data, "关于报送材料的函") == ["邮件主题"]
    assert places(data, "第二行") == ["邮件正文第2行"]
    assert places(data, "网页正文") == ["邮件正文第1段"]
    assert places(data, "附件.zip") == ["邮件附件名"]
    assert places(data, "附件里的字") == ["“附件.zip”中的“里面.docx”中的正文第1段"]


def test_a_mail_in_a_mail_is_read() -> None:
    inner, outer = EmailMessage(), EmailMessage()
    inner["Subject"] = "里面的主题"
    inner.set_content("里面的正文")
    outer["Subject"] = "外面"
    outer["From"] = "a@example.cn"
    outer.set_content("外面的正文")
    outer.add_attachment(inner)
    data = outer.as_bytes()
    assert places(data, "里面的主题") == ["邮件主题"]
    assert places(data, "里面的正文") == ["邮件正文第1行"]


def test_html_is_read_in_its_own_encoding_with_comments_and_entities() -> None:
    page = '<html><meta charset="gb2312"><p>汉<b>字</b>镕</p><!-- 注释 --><p>&#26426;&#23494;</p>'
    data = page.encode("gb18030")
    assert sniff(data) is DocumentKind.HTML
    assert places(data, "汉字镕")
    assert places(data, "注释")
    assert places(data, "机密")


def test_what_is_hidden_among_the_names_of_an_rtf_is_read_and_is_no_body() -> None:
    data = (
        r"{\rtf1\ansi{\fonttbl{\f0 SimSun 610831198507152416;}{\f1{\*\panose 0201060906010101}"
        r"\'cb\'ce\'cc\'e5;}}{\stylesheet{\s0 Normal;}{\s1 \u26426?\u23494?\u9733?1\u24180?;}}\f0 }"
    )
    found = extract(data.encode("ascii"))
    (names,) = found.passages
    assert names.place == "字体和样式的名称"
    lines = [line.strip() for line in names.text.splitlines() if line.strip()]
    assert lines == ["SimSun 610831198507152416", "宋体", "Normal", "机密★1年"]
    assert not found.body.text.strip() and not found.lines


def test_rtf_in_code_page_and_unicode() -> None:
    hexed = "".join(f"\\'{byte:02x}" for byte in "机密".encode("gb18030"))
    data = (
        "{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0 SimSun;}}{\\info{\\author "
        + hexed
        + "}}\\uc1 \\u9733?1"
        + "\\u24180\\'c4\\par second{\\b  bold}\\par{\\pict 89504e47}}"
    ).encode("ascii")
    assert sniff(data) is DocumentKind.RTF
    texts = [one.text for one in extract(data).passages[0:]]
    assert "机密★1年" in texts
    assert "second bold" in texts
    assert not any("SimSun" in text or "8950" in text for text in extract(data).lines)
    assert not any("8950" in text for text in texts)
    assert causes(extract(data)) == [Cause.IMAGE]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "utf-32"]
)
def test_text_in_any_encoding(encoding: str) -> None:
    text = "第一行，一共有二十个汉字\r\n\r\n第三行 abc"
    assert places(text.encode(encoding), "第三行 abc") == ["第3行"]


def test_utf_16_that_looks_like_a_tag_is_text() -> None:
    text = "第一行\n\u703c\u5f20第二行"  # its bytes hold "<p" and a space
    assert b"<p " in text.encode("utf-16-le")
    assert sniff(text.encode("utf-16")) is DocumentKind.TEXT
    assert sniff("<html><p>字</p></html>".encode("utf-16")) is DocumentKind.HTML


def test_json_escapes_are_undone() -> None:
    assert places(b'{"mark": "\\u673a\\u5bc6\\u26051\\u5e74"}', '{"mark": "机密★1年"}') == ["第1行"]


def test_a_broken_character_is_reported_and_the_rest_read() -> None:
    data = "很长的一段文字，".encode() * 50 + b"\xff\xfe"
    extraction = extract(data)
    assert len(extraction.passages) == 1
    assert causes(extraction) == [Cause.UNREADABLE]


def test_word_saved_as_xml_is_read_by_paragraph() -> None:
    data = (
        '<?xml version="1.0" encoding="GBK"?><w:wordDocument '
        'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><w:p><w:r><w:t>机</w:t>'
        "</w:r><w:r><w:t>密★</w:t></w:r></w:p></w:body></w:wordDocument>"
    ).encode("gbk")
    assert places(data, "机密★") == ["正文第1段"]


@pytest.mark.parametrize(
    ("data", "kind", "cause"),
    [
        (PIXEL, DocumentKind.IMAGE, Cause.IMAGE),
        (b"\xff\xd8\xff\xe0" + bytes(50), DocumentKind.IMAGE, Cause.IMAGE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), DocumentKind.OLE, Cause.UNREADABLE),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            DocumentKind.ENCRYPTED_OFFICE,
            Cause.ENCRYPTED,
        ),
        (b"Rar!\x1a\x07\x01\x00", DocumentKind.ARCHIVE, Cause.UNREADABLE),
        (bytes(range(256)) * 4, DocumentKind.UNKNOWN, Cause.UNREADABLE),
        (b"PK\x03\x04 no archive", DocumentKind.ZIP, Cause.UNREADABLE),
        (b"%PDF-1.7 no pdf", DocumentKind.PDF, Cause.UNREADABLE),
    ],
)
def test_what_cannot_be_read_is_reported_with_advice(
    data: bytes, kind: DocumentKind, cause: Cause
) -> None:
    extraction = extract(data)
    assert extraction.kind is kind
    assert causes(extraction) == [cause]
    assert extraction.unread[0].advice.endswith("。")


def test_old_office_files_are_to_be_saved_anew() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert "docx" in extract(data).unread[0].advice


def test_the_ending_does_not_decide() -> None:
    assert extract(small_docx(["字"])).kind is DocumentKind.DOCX
    assert extract("字".encode()).kind is DocumentKind.TEXT
    assert extract(b"").kind is DocumentKind.EMPTY


def test_zip_names_in_gbk_are_read() -> None:
    data = packed({"abcd.txt": "字"}).replace(b"abcd.txt", "材料".encode("gbk") + b".txt")
    assert places(data, "字") == ["“材料.txt”中的第1行"]


def test_encrypted_members_are_reported_and_the_others_read() -> None:
    data = bytearray(packed({"a.txt": "锁住", "b.txt": "开着"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    extraction = extract(bytes(data))
    assert causes(extraction) == [Cause.ENCRYPTED]
    assert [one.text for one in extraction.passages if "第1行" in one.place] == ["开着"]


def nested_zip(levels: int) -> bytes:
    data = "最里面".encode()
    for level in range(levels):
        data = packed({f"{level}.{'zip' if level else 'txt'}": data})
    return data


def test_archives_are_read_three_deep_and_no_deeper() -> None:
    assert any(one.text == "最里面" for one in extract(nested_zip(4)).passages)
    deeper = extract(nested_zip(5))
    assert not any(one.text == "最里面" for one in deeper.passages)
    assert causes(deeper) == [Cause.LIMIT]


def test_a_bomb_of_zeros_is_stopped() -> None:
    data = packed({"bomb.txt": bytes(40_000_000), "字.txt": "字"})
    extraction = extract(data)
    assert causes(extraction) == [Cause.LIMIT]
    assert any(one.text == "字" for one in extraction.passages)


def test_all_members_together_are_bounded() -> None:
    data = packed({f"{number}.txt": b"ab\n" * 1000 for number in range(20)})
    extraction = extract(data, Limits(expanded=10_000))
    assert causes(extraction) == [Cause.LIMIT]


def test_text_is_bounded() -> None:
    extraction = extract(b"abc\n" * 1000, Limits(text=600))
    assert causes(extraction) == [Cause.LIMIT]
    assert sum(len(one.text) for one in extraction.passages) <= 600


def test_too_many_members_are_refused_before_any_is_opened() -> None:
    data = packed({f"{number}": "" for number in range(300)})
    assert causes(extract(data, Limits(members=200))) == [Cause.LIMIT]


def test_a_declared_size_is_not_believed() -> None:
    data = bytearray(packed({"a.txt": "小"}))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 100_000_000)
    assert causes(extract(bytes(data))) in ([], [Cause.UNREADABLE])
    data[entry + 24 : entry + 28] = struct.pack("<I", 2_000_000_000)
    assert causes(extract(bytes(data))) == [Cause.LIMIT]


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">'
    + "".join(f'<!ENTITY {chr(99 + n)} "{f"&{chr(98 + n)};" * 10}">' for n in range(9))
    + "]><w:document xmlns:w='x'><w:p><w:t>&k;</w:t></w:p></w:document>"
)


def test_entities_are_refused_in_documents() -> None:
    data = packed({"[Content_Types].xml": "<Types/>", "word/document.xml": BOMB})
    extraction = extract(data)
    assert causes(extraction) == [Cause.UNREADABLE]
    assert not any("ha" in one.text for one in extraction.passages)


def test_external_entities_are_never_fetched(tmp_path: Any) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("外面的字", encoding="utf-8")
    xml = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'
    for data in (xml.encode(), packed({"OFD.xml": xml, "a.xml": xml})):
        assert not any("外面的字" in one.text for one in extract(data).passages)


def test_deep_nesting_is_read_without_recursion() -> None:
    deep = "<w:p>" * 50_000 + "<w:r><w:t>深处</w:t></w:r>" + "</w:p>" * 50_000
    document = f'<w:document xmlns:w="{WORD}"><w:body>{deep}</w:body></w:document>'
    data = packed({"[Content_Types].xml": "<Types/>", "word/document.xml": document})
    assert len(places(data, "深处")) == 1
    assert extract(b"{\\rtf1 " + b"{" * 50_000 + b"deep" + b"}" * 50_000).passages


def test_a_truncated_document_is_reported_never_passed(word: bytes, book: bytes) -> None:
    for data in (word, book, pdf(["字"]), small_ofd([["字"]])):
        for share in (0.1, 0.5, 0.9):
            extraction = extract(data[: int(len(data) * share)])
            assert extraction.unread or any("字" in one.text for one in extraction.passages)


def test_damaged_part_does_not_hide_the_others() -> None:
    document = f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>前面</w:t></w:r></w:p><w:p>'
    header = f'<w:hdr xmlns:w="{WORD}"><w:p><w:r><w:t>页眉</w:t></w:r></w:p></w:hdr>'
    data = packed(
        {"[Content_Types].xml": "<Types/>", "word/document.xml": document, "word/h.xml": header}
    )
    assert places(data, "前面") == ["正文第1段"]
    assert places(data, "页眉") == ["页眉"]
    assert causes(extract(data)) == [Cause.UNREADABLE]


def test_damaged_compression_is_reported() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "一些文字" * 100)
    data = bytearray(buffer.getvalue())
    data[40:50] = zlib.compress(b"xxxxxxxxxx")[:10]
    assert causes(extract(bytes(data))) == [Cause.UNREADABLE]


def test_damage_at_the_end_of_a_part_that_says_nothing_is_reported(word: bytes) -> None:
    with zipfile.ZipFile(BytesIO(word)) as archive:
        info = archive.getinfo("word/styles.xml")
    data = bytearray(word)
    end = info.header_offset + 30 + len(info.filename) + info.compress_size
    data[end - 3] ^= 0xFF
    assert info.file_size > 8192
    assert [
        (one.place, one.cause) for one in extract(bytes(data)).unread if "styles" in one.place
    ] == [("部件 word/styles.xml", Cause.UNREADABLE)]


def test_what_is_damaged_is_told_in_words_that_go_together(word: bytes) -> None:
    (gap,) = extract(b"%PDF-1.4 x").unread
    assert f"{gap.place}{gap.why}" == "全文读不出来：PDF 不完整或已损坏，打不开"
    part = packed(
        {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document xmlns:w='x'><w:p>"}
    )
    assert [f"{one.place}{one.why}" for one in extract(part).unread] == [
        "部件 word/document.xml读不出来：XML 内容不完整或已损坏"
    ]


@pytest.mark.parametrize(
    "first", ["-Type: text/plain", ' charset="utf-8"', "0:00 +0800", "见附 1-甲"]
)
def test_a_mail_whose_first_lines_are_harmed_is_read_as_mail(first: str) -> None:
    packed = base64.b64encode("王建国 610831198507152416".encode()).decode("ascii")
    head = f"{first}\nContent-Transfer-Encoding: base64\nMIME-Version: 1.0\n\n"
    data = f"{head}{packed}\n".encode()
    assert sniff(data) is DocumentKind.EML
    told = [one.text for one in extract(data).passages]
    assert "王建国 610831198507152416" in told
    assert ("见附 1-甲" in told) is (first == "见附 1-甲")


def test_a_mail_without_the_blank_line_before_its_packed_words_is_read() -> None:
    packed = base64.b64encode("王建国 610831198507152416".encode()).decode("ascii")
    head = "Subject: a\nFrom: b@c.example\nContent-Transfer-Encoding: base64\nMIME-Version: 1.0\n"
    told = [one.text for one in extract(f"{head}{packed}\n".encode()).passages]
    assert "王建国 610831198507152416" in told


def test_a_control_word_of_an_rtf_takes_all_its_digits() -> None:
    (text,) = extract(rb"{\rtf1 610831198507152416\p31198507152416\par}").passages
    assert text.text == "610831198507152416"


def test_every_kind_is_read_or_said_to_be_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind without a reader would pass the gate unseen."""
    told = {*extracting._READERS, *extracting._UNREADABLE, DocumentKind.EMPTY}
    assert told == set(DocumentKind)
    monkeypatch.setattr(extracting, "_READERS", {})
    assert causes(read_here(rb"{\rtf1 text}", LIMITS)) == [Cause.UNREADABLE]
