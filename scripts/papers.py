"""Small real documents for the sample: they open in an office program, and are always the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from html import escape

_OFFICE = "http://schemas.openxmlformats.org"
_TYPES = f'<Types xmlns="{_OFFICE}/package/2006/content-types">'
_RELS = f'<Relationships xmlns="{_OFFICE}/package/2006/relationships">'
_REL = f"{_OFFICE}/officeDocument/2006/relationships"
_PACKAGE_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_REST = "有关工作已按照要求开展，具体做法、主要数据和存在的问题依次说明，请予审核。"
_FORMAT = "application/vnd.openxmlformats-officedocument"


def paper(name: str) -> bytes:
    """A document of the kind that ``name`` ends in (docx, xlsx or pdf), with ``name`` as its text."""
    kind = name.rpartition(".")[2]
    words = name.rpartition(".")[0].replace("/", " ")
    return {"docx": _docx, "xlsx": _xlsx, "pdf": _pdf}[kind](words)


def _docx(words: str) -> bytes:
    schema = f"{_OFFICE}/wordprocessingml/2006/main"
    body = f"<w:p><w:r><w:t>{escape(words)}。{_REST}</w:t></w:r></w:p>"
    document = f'<w:document xmlns:w="{schema}"><w:body>{body}</w:body></w:document>'
    return _package("word/document.xml", f"{_FORMAT}.wordprocessingml.document", document, {})


def _xlsx(words: str) -> bytes:
    schema = f"{_OFFICE}/spreadsheetml/2006/main"
    workbook = (
        f'<workbook xmlns="{schema}" xmlns:r="{_REL}"><sheets>'
        '<sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    cell = f'<c r="A1" t="inlineStr"><is><t>{escape(words)}。{_REST}</t></is></c>'
    sheet = (
        f'<worksheet xmlns="{schema}"><sheetData><row r="1">{cell}</row></sheetData></worksheet>'
    )
    relation = f'<Relationship Id="rId1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/>'
    more = {
        "xl/_rels/workbook.xml.rels": f"{_RELS}{relation}</Relationships>",
        "xl/worksheets/sheet1.xml": sheet,
    }
    return _package("xl/workbook.xml", f"{_FORMAT}.spreadsheetml.sheet", workbook, more)


def _package(main: str, kind: str, text: str, more: Mapping[str, str]) -> bytes:
    """An Office file: a zip with fixed times whose part ``main`` is ``text``."""
    overrides = f'<Override PartName="/{main}" ContentType="{kind}.main+xml"/>'
    if "xl/worksheets/sheet1.xml" in more:
        sheet = "/xl/worksheets/sheet1.xml"
        overrides += (
            f'<Override PartName="{sheet}" ContentType="{_FORMAT}.spreadsheetml.worksheet+xml"/>'
        )
    default = f'<Default Extension="rels" ContentType="{_PACKAGE_TYPE}"/>'
    root = f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="{main}"/>'
    parts = {
        "[Content_Types].xml": f"{_TYPES}{default}{overrides}</Types>",
        "_rels/.rels": f"{_RELS}{root}</Relationships>",
        main: text,
        **more,
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            archive.writestr(zipfile.ZipInfo(name), head + content)
    return target.getvalue()


def _pdf(words: str) -> bytes:
    """One page in Adobe's own Chinese font, which every reader knows by name."""
    words = f"{words}。{_REST}"
    shown = f"BT /F 9 Tf 30 760 Td <{words.encode('utf-16-be').hex()}> Tj ET".encode()
    font = (
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts"
        "[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo"
        "<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor"
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -200 1000 900]"
        "/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>>>]>>"
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown),
        font.encode(),
    ]
    data = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(data))
    )
