"""Old Office files with a word in every place where one can hide, as LibreOffice saves them.

``python -m tests.old_office_files`` makes ``tests/data/old_office/`` anew, with LibreOffice.
"""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from tests.real_documents import zipped
from tests.tools import program

FOLDER = Path(__file__).parent / "data" / "old_office"
_FILTERS = {"doc": "MS Word 97", "xls": "MS Excel 97", "ppt": "MS PowerPoint 97"}
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"

WORD_PLACES = {
    "标题里的松树": "正文第1段",
    "正文里的柏树": "正文第2段",
    "隐藏的梧桐": "正文第3段（含隐藏文字）",
    "删去的银杏": "正文第4段（修订前）",
    "插入的槐树": "正文第4段",
    "格子里的榆树": "表1第1行第1列",
    "合并格里的柳树": "表1第2行第1列",
    "脚注里的杨树": "脚注",
    "尾注里的桦树": "尾注",
    "批注里的枫树": "批注",
    "页眉里的桃树": "页眉",
    "页脚里的杏树": "页脚",
    "文本框里的梨树": "文本框",
    "http://example.org/jujube": "正文域代码",
    "属性里的枣树": "文档属性",
    "自定义的石榴": "文档属性",
}
EXCEL_PLACES = {
    "单元格里的松树": "工作表“台账”A1",
    "隐藏行的柏树": "工作表“台账”A4（隐藏）",
    "隐藏列的梧桐": "工作表“台账”F2（隐藏）",
    "隐藏表的银杏": "工作表“旧表”A1（隐藏）",
    "批注里的槐树": "工作表“台账”B2批注",
    "页眉里的榆树": "工作表“台账”页眉",
    "页脚里的柳树": "工作表“台账”页脚",
    "选项里的杨树": "工作表“台账”公式",
    "提示里的桦树": "工作表“台账”输入提示",
    "名称里的枫树": "定义的名称",
    "公式里的桃树": "工作表“台账”公式",
    "文本框里的杏树": "文本框",
    "格式里的梨树": "数字格式",
    "属性里的枣树": "文档属性",
}
POWERPOINT_PLACES = {
    "标题里的松树": "第1张幻灯片",
    "正文里的柏树": "第1张幻灯片",
    "文本框里的梧桐": "第1张幻灯片",
    "备注里的银杏": "第1张备注",
    "表格里的槐树": "第2张幻灯片",
    "隐藏页的榆树": "第3张幻灯片（隐藏）",
    "属性里的枣树": "文档属性",
}


def old(name: str) -> bytes:
    """One of the files: places.doc, places.xls, places.ppt, and the county's list, list.doc, list.xls."""
    packed = FOLDER / f"{name}.gz"
    return (
        gzip.decompress(packed.read_bytes()) if packed.is_file() else (FOLDER / name).read_bytes()
    )


def word() -> bytes:
    """A docx with a word of its own in every place."""

    def paragraph(inside: str, style: str = "") -> str:
        look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
        return f"<w:p>{look}{inside}</w:p>"

    def run(words: str, look: str = "", element: str = "t") -> str:
        shown = f'<w:{element} xml:space="preserve">{escape(words)}</w:{element}>'
        return f"<w:r><w:rPr>{look}</w:rPr>{shown}</w:r>"

    change = 'w:id="9" w:author="张三" w:date="2022-01-01T00:00:00Z"'
    cell = '<w:tc><w:tcPr><w:tcW w:w="3000" w:type="dxa"/>{look}</w:tcPr>{inside}</w:tc>'
    table = (
        '<w:tbl><w:tblPr><w:tblW w:w="6000" w:type="dxa"/></w:tblPr>'
        '<w:tblGrid><w:gridCol w:w="3000"/><w:gridCol w:w="3000"/></w:tblGrid><w:tr>'
        + cell.format(look="", inside=paragraph(run("格子里的榆树")))
        + cell.format(look="", inside=paragraph(run("第二格")))
        + "</w:tr><w:tr>"
        + cell.format(look='<w:vMerge w:val="restart"/>', inside=paragraph(run("合并格里的柳树")))
        + cell.format(look="", inside=paragraph(run("右上")))
        + "</w:tr><w:tr>"
        + cell.format(look="<w:vMerge/>", inside=paragraph(""))
        + cell.format(look="", inside=paragraph(run("右下")))
        + "</w:tr></w:tbl>"
    )
    box = (
        '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" id="box" type="#_x0000_t202" '
        'style="position:absolute;width:200pt;height:60pt"><v:textbox><w:txbxContent>'
        f"{paragraph(run('文本框里的梨树'))}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    link = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> '
        'HYPERLINK "http://example.org/jujube" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{run("链接")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    body = "".join(
        (
            paragraph(run("标题里的松树"), "Heading1"),
            paragraph(
                run("正文里的柏树")
                + '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:endnoteReference w:id="2"/></w:r>'
                + '<w:commentRangeStart w:id="1"/>'
                + run("，有批注")
                + '<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>'
            ),
            paragraph(run("看得见") + run("隐藏的梧桐", "<w:vanish/>")),
            paragraph(
                run("前")
                + f"<w:del {change}>{run('删去的银杏', element='delText')}</w:del>"
                + f"<w:ins {change}>{run('插入的槐树')}</w:ins>"
            ),
            table,
            paragraph(box + run("有文本框")),
            paragraph(link),
            '<w:sectPr><w:headerReference w:type="default" r:id="r1"/>'
            '<w:footerReference w:type="default" r:id="r2"/></w:sectPr>',
        )
    )
    space = f'xmlns:w="{_W}" xmlns:r="{_OFFICE}/relationships"'
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    parts = {
        "header1": ("hdr", "header", paragraph(run("页眉里的桃树"))),
        "footer1": ("ftr", "footer", paragraph(run("页脚里的杏树"))),
        "footnotes": (
            "footnotes",
            "footnotes",
            f'<w:footnote w:id="2">{paragraph(run("脚注里的杨树"))}</w:footnote>',
        ),
        "endnotes": (
            "endnotes",
            "endnotes",
            f'<w:endnote w:id="2">{paragraph(run("尾注里的桦树"))}</w:endnote>',
        ),
        "comments": (
            "comments",
            "comments",
            f'<w:comment w:id="1" w:author="李四">{paragraph(run("批注里的枫树"))}</w:comment>',
        ),
        "styles": (
            "styles",
            "styles",
            '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>'
            '<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>',
        ),
    }
    relations = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/relationships/{kind}" Target="{name}.xml"/>'
        for number, (name, (_, kind, _)) in enumerate(parts.items(), start=1)
    )
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{main}.{kind}+xml"/>'
        for name, (_, kind, _) in parts.items()
    )
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}.document.main+xml"/>{types}'
            '<Override PartName="/docProps/core.xml" ContentType='
            '"application/vnd.openxmlformats-package.core-properties+xml"/>'
            '<Override PartName="/docProps/custom.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.custom-properties+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}">'
            f'<Relationship Id="a" Type="{_OFFICE}/relationships/officeDocument" '
            'Target="word/document.xml"/><Relationship Id="b" Type="http://schemas.openxmlformats.org/'
            'package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
            f'<Relationship Id="c" Type="{_OFFICE}/relationships/custom-properties" '
            'Target="docProps/custom.xml"/></Relationships>',
            "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/'
            'package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            "<dc:title>属性里的枣树</dc:title></cp:coreProperties>",
            "docProps/custom.xml": f'<Properties xmlns="{_OFFICE}/custom-properties" '
            f'xmlns:vt="{_OFFICE}/docPropsVTypes"><property fmtid="{{D5CDD505-2E9C-101B-9397-'
            '08002B2CF9AE}" pid="2" name="备注项"><vt:lpwstr>自定义的石榴</vt:lpwstr></property>'
            "</Properties>",
            "word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{relations}'
            "</Relationships>",
            **{
                f"word/{name}.xml": f"<w:{root} {space}>{inside}</w:{root}>"
                for name, (root, _, inside) in parts.items()
            },
        }
    )


def excel() -> bytes:
    """An xlsx with a word of its own in every place, merged cells, and a number of 18 digits."""
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"title": "属性里的枣树"})
        sheet, hidden = book.add_worksheet("台账"), book.add_worksheet("旧表")
        sheet.write("A1", "单元格里的松树")
        sheet.merge_range("A2:A3", "合并的两行")
        sheet.write("B2", "有批注")
        sheet.write_comment("B2", "批注里的槐树")
        sheet.write("A4", "隐藏行的柏树")
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.write("F2", "隐藏列的梧桐")
        sheet.set_column("F:F", None, None, {"hidden": True})
        sheet.write("B3", 12.5, book.add_format({"num_format": '0.0"格式里的梨树"'}))
        sheet.write("B5", 0.9, book.add_format({"num_format": "0%"}))
        sheet.write("C5", 44621, book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_formula("B6", '=IF(1=2,"公式里的桃树","")&"甲"', None, "甲")
        sheet.write_number("B7", 610831199003124533)
        sheet.set_header("&C页眉里的榆树")
        sheet.set_footer("&C页脚里的柳树")
        sheet.data_validation(
            "C2",
            {
                "validate": "list",
                "source": ["选项里的杨树", "乙"],
                "input_title": "请选",
                "input_message": "提示里的桦树",
            },
        )
        sheet.insert_textbox("D8", "文本框里的杏树")
        book.define_name("说明", '="名称里的枫树"')
        hidden.write("A1", "隐藏表的银杏")
        hidden.hide()
    return target.getvalue()


def powerpoint() -> bytes:
    """A pptx with a word of its own in every place."""
    from pptx import Presentation
    from pptx.util import Inches

    show = Presentation()
    show.core_properties.title = "属性里的枣树"
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text = "标题里的松树"
    first.placeholders[1].text = "正文里的柏树"
    box = first.shapes.add_textbox(Inches(1), Inches(5), Inches(3), Inches(1))
    box.text_frame.text = "文本框里的梧桐"
    first.notes_slide.notes_text_frame.text = "备注里的银杏"
    second = show.slides.add_slide(show.slide_layouts[6])
    table = second.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(6), Inches(2)).table
    table.cell(0, 0).text = "表格里的槐树"
    third = show.slides.add_slide(show.slide_layouts[5])
    third.shapes.title.text = "隐藏页的榆树"
    third._element.set("show", "0")
    target = io.BytesIO()
    show.save(target)
    return target.getvalue()


def county_list() -> tuple[bytes, bytes]:
    """The county's list as a docx and an xlsx, shared cells merged."""
    from tests.import_sources import as_docx, as_xlsx, clean_grid

    grid, merges = clean_grid()
    return as_docx(grid, merges=merges), as_xlsx(grid, merges=merges)


def save(documents: list[tuple[bytes, str]], ending: str, seconds: float = 180) -> list[bytes]:
    """Documents (their bytes and ending) as LibreOffice saves them under another ending; one start."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        sources = []
        for number, (data, own) in enumerate(documents):
            sources.append(place / f"{number}.{own}")
            sources[-1].write_bytes(data)
        subprocess.run(
            [
                program("soffice"),
                f"-env:UserInstallation={(place / 'profile').as_uri()}",
                "--headless",
                "--convert-to",
                f"{ending}:{_FILTERS[ending]}",
                "--outdir",
                name,
                *map(str, sources),
            ],
            check=True,
            capture_output=True,
            timeout=seconds,
        )
        return [one.with_suffix(f".{ending}").read_bytes() for one in sources]


def main() -> int:
    """Make the files anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = {"doc": (word(), "docx"), "xls": (excel(), "xlsx"), "ppt": (powerpoint(), "pptx")}
    for ending, source in made.items():
        (FOLDER / f"places.{ending}").write_bytes(save([source], ending)[0])
    document, workbook = county_list()
    for own, data in (("doc", document), ("xls", workbook)):
        (saved,) = save([(data, f"{own}x")], own)
        (FOLDER / f"list.{own}.gz").write_bytes(gzip.compress(saved, 9, mtime=0))
    return 0


if __name__ == "__main__":
    sys.exit(main())
