"""Documents as offices hand them in, made by the libraries that make real ones.

The same words always give the same bytes, so that a repository built from them is always the same.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import UTC, datetime
from xml.sax.saxutils import escape

MADE = datetime(2022, 12, 30, tzinfo=UTC)
_FIXED = (1980, 1, 1, 0, 0, 0)


def docx(title: str, *paragraphs: str) -> bytes:
    """A Word document."""
    from docx import Document

    document = Document()
    document.core_properties.created = document.core_properties.modified = MADE
    document.add_heading(title, level=1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    target = io.BytesIO()
    document.save(target)
    return _undated(target.getvalue())


def xlsx(title: str, *rows: str) -> bytes:
    """An Excel workbook with one sheet; the cells of a row are separated by tabs."""
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"created": MADE.replace(tzinfo=None)})
        sheet = book.add_worksheet("情况")
        sheet.write_string(0, 0, title)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row.split("\t")):
                sheet.write_string(number, column, cell)
    return target.getvalue()


def pdf(title: str, *lines: str, password: str | None = None) -> bytes:
    """A PDF with text in it, 38 characters a line."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1, encrypt=password)
    canvas.setFont("STSong-Light", 12)
    height = 800
    for line in (title, *lines):
        for start in range(0, len(line), 38):
            canvas.drawString(60, height, line[start : start + 38])
            height -= 20
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def jpg(title: str) -> bytes:
    """A photograph or scan: a picture of its own for every title."""
    from PIL import Image

    seed = hashlib.sha256(title.encode("utf-8")).digest()
    target = io.BytesIO()
    Image.frombytes("L", (8, 4), seed).resize((240, 120)).save(target, "JPEG")
    return target.getvalue()


def ofd(title: str, *lines: str) -> bytes:
    """An OFD document (GB/T 33190) of one page."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    text = "".join(
        f'<ofd:TextObject ID="{number}" Boundary="10 {number * 8} 190 6">'
        f'<ofd:TextCode X="0" Y="5">{line}</ofd:TextCode></ofd:TextObject>'
        for number, line in enumerate((title, *lines), start=10)
    )
    return zipped(
        {
            "OFD.xml": f'<ofd:OFD {space} Version="1.0" DocType="OFD"><ofd:DocBody>'
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f'<ofd:Document {space}><ofd:Pages><ofd:Page ID="1" '
            'BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
            "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {space}><ofd:Content>"
            f'<ofd:Layer ID="2">{text}</ofd:Layer></ofd:Content></ofd:Page>',
        }
    )


def zipped(members: dict[str, str | bytes]) -> bytes:
    """A zip with these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _FIXED), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def small_docx(words: str) -> bytes:
    """The smallest Word document that says ``words``; quick to make."""
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_OPC}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
            f'PartName="/word/document.xml" ContentType="{types}"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_OPC}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument/2006/relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{_OFFICE}/wordprocessingml/2006/main">'
            f"<w:body><w:p><w:r><w:t>{escape(_told(words))}</w:t></w:r></w:p></w:body></w:document>",
        }
    )


def small_xlsx(words: str) -> bytes:
    """A workbook of two rows that says ``words``."""
    return xlsx("台账", _told(words), "合计情况见上表所列内容")


def small_pdf(words: str) -> bytes:
    """A PDF of one page; it says ``words`` in letters that every reader has."""
    return _ascii_pdf(" ".join(f"{ord(one):x}" for one in words) + " paper of the county")


def small_ofd(words: str) -> bytes:
    """An OFD document that says ``words``."""
    return ofd("材料", escape(_told(words)))


def small_text(words: str) -> bytes:
    """A plain text."""
    return words.encode("utf-8")


_OPC = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org"


def _told(words: str) -> str:
    """What XML can hold of ``words``."""
    return "".join(one if one.isprintable() else " " for one in words)


def _ascii_pdf(words: str) -> bytes:
    lines = [words[at : at + 80] for at in range(0, len(words), 80)]
    shown = "BT /F1 10 Tf 40 800 Td 12 TL " + " ".join(f"({one}) Tj T*" for one in lines) + " ET"
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        "/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(shown)}>>stream\n{shown}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    made, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += f"{number} 0 obj{part}endobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    count = len(parts) + 1
    end = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer<</Size {count}/Root 1 0 R>>\n"
    return f"{made}{end}startxref\n{len(made)}\n%%EOF\n".encode("ascii")


SMALL = {
    "docx": small_docx,
    "xlsx": small_xlsx,
    "pdf": small_pdf,
    "ofd": small_ofd,
    "jpg": jpg,
    "jpeg": jpg,
    "zip": lambda words: zipped({"说明.txt": words}),
    "txt": small_text,
}
"""What makes a small real document of words, by ending."""


def _undated(data: bytes) -> bytes:
    """The same zip without the time it was made at."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()})
