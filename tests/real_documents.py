"""Documents as offices hand them in, made by the libraries that make real ones.

The same words always give the same bytes, so that a repository built from them is always the same.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import UTC, datetime

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


def _undated(data: bytes) -> bytes:
    """The same zip without the time it was made at."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()})
