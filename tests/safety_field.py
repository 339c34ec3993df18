"""Real documents as offices make them, built in memory with the libraries that write them.

Apart from the generated corpus: these were written down before looking at what the detector knows.
"""

from __future__ import annotations

import base64
import zipfile
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import Any

import docx
import openpyxl
import pptx
from docx.oxml import parse_xml
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FILLER = "为深入推进法治政府建设，现将有关工作情况报告如下。"


def check_digit(body: str) -> str:
    """The last place of a 身份证 (GB 11643) for its first seventeen."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def luhn_digit(body: str) -> str:
    """The last digit of a card number for the ones before."""
    doubled = (int(d) * (2 - i % 2) for i, d in enumerate(reversed(body)))
    return str(-sum(d // 10 + d % 10 for d in doubled) % 10)


def person(serial: int, born: str = "19850614", place: str = "612732") -> str:
    """A valid 身份证; 612732 is the county's code of before 2000."""
    body = f"{place}{born}{serial:03}"
    return body + check_digit(body)


MARK = "机密★1年"
IDENTITY = person(218)
WITH_X = next(one for one in map(person, range(999)) if one.endswith("X"))
MOBILE = "15291281736"
CARD = "621700420000876543" + luhn_digit("621700420000876543")
CARD16 = "622588123456789" + luhn_digit("622588123456789")


def saved(document: Any) -> bytes:
    """What the library writes for a document, book or presentation."""
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def with_parts(data: bytes, parts: Mapping[str, bytes | str]) -> bytes:
    """The package with parts added or exchanged; a part that begins with + is added to the rels."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return stream.getvalue()


def exchanged(data: bytes, name: str, old: str, fresh: str) -> bytes:
    """The package with a stretch of one part's XML exchanged, which must be there."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        text = package.read(name).decode()
    assert old in text, (name, old)
    return with_parts(data, {name: text.replace(old, fresh)})


def word(*paragraphs: str, edit: Callable[[Any], object] | None = None) -> bytes:
    """A docx of paragraphs, worked on by ``edit``."""
    document = docx.Document()
    for text in paragraphs or (FILLER,):
        document.add_paragraph(text)
    if edit:
        edit(document)
    return saved(document)


def body(xml: str) -> bytes:
    """A docx whose body begins with this WordprocessingML."""

    def put(document: Any) -> None:
        wrapped = parse_xml(f"<w:body {NS}>{xml}</w:body>")
        for place, element in enumerate(list(wrapped)):
            document.element.body.insert(place, element)

    return word(edit=put)


def runs(*texts: str, inner: str = "") -> str:
    """A paragraph of runs with this XML between them."""
    return "<w:p>" + inner.join(f"<w:r><w:t>{text}</w:t></w:r>" for text in texts) + "</w:p>"


def drawn(inner: str, name: str = "文本框 2", descr: str = "") -> str:
    """A DrawingML text box as Word 2010 and later write it, without its VML double."""
    return (
        '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor>'
        f'<wp:docPr id="2" name="{name}" descr="{descr}"/><a:graphic><a:graphicData uri="w">'
        f"<wps:wsp><wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx></wps:wsp>"
        "</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent>"
        "</w:r></w:p>"
    )


def word_part(name: str, content: bytes | str, kind: str = "x") -> bytes:
    """A docx with one more part below ``word/`` that the document refers to."""
    data = word()
    relation = f'<Relationship Id="rIdX" Type="{REL}/{kind}" Target="{name}"/></Relationships>'
    data = exchanged(data, "word/_rels/document.xml.rels", "</Relationships>", relation)
    return with_parts(data, {f"word/{name}": content})


def book(rows: Iterable[Iterable[object]], edit: Callable[[Any], object] | None = None) -> bytes:
    """An xlsx with one sheet, worked on by ``edit`` (which gets the sheet)."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    if edit:
        edit(sheet)
    return saved(workbook)


def written(put: Callable[[Any, Any], object]) -> bytes:
    """An xlsx that xlsxwriter wrote; ``put`` gets the book and its sheet."""
    import xlsxwriter

    stream = BytesIO()
    workbook = xlsxwriter.Workbook(stream)
    put(workbook, workbook.add_worksheet("台账"))
    workbook.close()
    return stream.getvalue()


def slides(put: Callable[[Any, Any], object]) -> bytes:
    """A pptx of one slide; ``put`` gets the presentation and the slide."""
    show = pptx.Presentation()
    put(show, show.slides.add_slide(show.slide_layouts[5]))
    return saved(show)


def page(put: Callable[[Canvas], object], **options: Any) -> bytes:
    """A PDF of one page in a Chinese CID font."""
    for font in ("STSong-Light",):
        if font not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(font))
    stream = BytesIO()
    canvas = Canvas(stream, **options)
    canvas.setFont("STSong-Light", 14)
    put(canvas)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def raw_pdf(*objects: str | bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalog."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        raw = content.encode("latin-1") if isinstance(content, str) else content
        out += b"%d 0 obj\n" % number + raw + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)


def stream(content: bytes, more: str = "") -> bytes:
    """A PDF stream object."""
    return b"<</Length %d %s>>\nstream\n" % (len(content), more.encode()) + content + b"\nendstream"


def pdf_text(text: str) -> str:
    """A PDF text string in UTF-16, as hexadecimal."""
    return "<FEFF" + text.encode("utf-16-be").hex() + ">"


def ofd(objects: str, parts: Mapping[str, bytes | str] | None = None, info: str = "") -> bytes:
    """An OFD of one page with these page objects, as GB/T 33190 has it."""
    ns = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    layer = f'<ofd:Layer ID="1">{objects}</ofd:Layer>'
    return packed(
        {
            "OFD.xml": f'<ofd:OFD {ns} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>{info}'
            "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f'<ofd:Document {ns}><ofd:Pages><ofd:Page ID="9" '
            'BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
            "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {ns}><ofd:Content>{layer}</ofd:Content>"
            "</ofd:Page>",
        }
        | {name: str_or(content, ns) for name, content in (parts or {}).items()}
    )


def str_or(content: bytes | str, ns: str) -> bytes | str:
    return content.replace("NS", ns) if isinstance(content, str) else content


def glyphs(text: str, x: float = 20, y: float = 30, size: float = 5) -> str:
    """An OFD text object."""
    return (
        f'<ofd:TextObject ID="3" Boundary="{x} {y} {size * len(text)} {size}" Font="1" '
        f'Size="{size}"><ofd:TextCode X="0" Y="{size}" DeltaX="g {len(text) - 1} {size}">{text}'
        "</ofd:TextCode></ofd:TextObject>"
    )


def packed(members: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def packed_gbk(name: str, content: bytes) -> bytes:
    """A zip as Chinese Windows packs it: the name in GBK and no mark of it."""
    raw = name.encode("gb18030")
    stand_in = "x" * len(raw)
    return packed({stand_in: content}).replace(stand_in.encode(), raw)


def mail(headers: str, text: bytes) -> bytes:
    """A mail as a server stores it."""
    return headers.replace("\n", "\r\n").encode("ascii") + b"\r\n\r\n" + text


def b64(data: bytes) -> bytes:
    return base64.encodebytes(data)


def rtf(text: str, before: str = "") -> bytes:
    """An RTF of a Chinese Windows; letters beyond ASCII as the code page has them."""
    coded = "".join(
        char if char.isascii() else "".join(f"\\'{byte:02x}" for byte in char.encode("gbk"))
        for char in text
    )
    start = r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}}"
    return (start + before + r"\f0\fs32 " + coded + r"\par}").encode()
