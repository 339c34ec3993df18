"""Writers: a `Content` into a real container, with texts in its hidden places.

``write(path, content)`` looks at the ending. A text for a place the container does not have is an error
(`PLACES` says which it has), so that no label promises what no file holds.
"""

from __future__ import annotations

import base64
import csv
import html
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from proofs.documents.harmless import Content, Part

PLACES: dict[str, tuple[str, ...]] = {
    "docx": ("top", "body", "cell", "header", "footer", "textbox", "comment", "deleted", "hidden", "footnote", "watermark", "property", "name"),
    "xlsx": ("top", "body", "cell", "header", "footer", "comment", "hidden_sheet", "hidden_row", "validation", "prompt", "defined_name", "property", "sheet_name", "name"),
    "pptx": ("top", "body", "cell", "textbox", "notes", "hidden_slide", "property", "name"),
    "pdf": ("top", "body", "cell", "header", "footer", "comment", "stamp", "watermark", "property", "xmp", "attachment", "earlier", "widget", "name"),
    "ofd": ("top", "body", "cell", "composite", "annotation", "property", "name"),
    "html": ("top", "body", "cell", "comment", "hidden", "property", "name"),
    "eml": ("top", "body", "subject", "attachment", "forwarded", "name"),
    "txt": ("top", "body", "name"),
    "csv": ("top", "body", "cell", "name"),
    "zip": ("member", "member_name", "nested", "name"),
}  # fmt: skip
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def lines_of(parts: Iterable[Part]) -> list[str]:
    """Every paragraph and every row as a line of text."""
    out: list[str] = []
    for part in parts:
        if isinstance(part, str):
            out += part.split("\n")
        else:
            out += ["\t".join(cell.replace("\n", " ") for cell in row) for row in part]
    return out


def texts(content: Content, place: str) -> list[str]:
    """What is to stand in a place."""
    return content.places.get(place, [])


def write(path: Path, content: Content, **choices: Any) -> None:  # noqa: ANN401 - the choices of each writer
    """Write the content as the ending says."""
    ending = path.suffix.lstrip(".")
    strange = set(content.places) - set(PLACES[ending]) - {"name"}
    if strange:
        raise ValueError(f"{path.name}: no place {sorted(strange)}")
    writers: dict[str, Callable[..., bytes]] = {
        "docx": docx,
        "xlsx": xlsx,
        "pptx": pptx,
        "pdf": pdf,
        "ofd": ofd,
        "html": web,
        "eml": mail,
        "txt": plain,
        "csv": table,
    }
    path.write_bytes(writers[ending](content, **choices))


def docx(content: Content, *, symbols: bool = False) -> bytes:
    """A Word document; comments, revisions, hidden runs, notes and text boxes by their elements.

    With `symbols` a star of the private area is what Word writes for 插入符号: w:sym of Wingdings.
    """
    import docx as word
    from docx.oxml import parse_xml

    document = word.Document()
    first = None
    for part in content.parts:
        if isinstance(part, str):
            paragraph = document.add_paragraph(part)
            first = first or paragraph
        else:
            width = max(len(row) for row in part)
            grid = document.add_table(rows=len(part), cols=width)
            grid.style = "Table Grid"
            for cells, row in zip(grid.rows, part, strict=True):
                for cell, text in zip(cells.cells, row, strict=False):
                    cell.text = text
    anchor = first or document.add_paragraph("正文")
    section = document.sections[0]
    for text in texts(content, "header"):
        section.header.add_paragraph(text)
    for text in texts(content, "footer"):
        section.footer.add_paragraph(text)
    for text in texts(content, "watermark"):
        section.header.paragraphs[0]._p.append(
            parse_xml(
                f'<w:r xmlns:w="{W}" xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape id="PowerPlusWaterMarkObject1" type="#_x0000_t136" '
                f'style="position:absolute;width:400pt;height:100pt;rotation:315"><v:textpath style="font-size:1pt" string="{html.escape(text)}"/></v:shape></w:pict></w:r>'
            )
        )
    for text in texts(content, "comment"):
        run = anchor.runs[0] if anchor.runs else anchor.add_run("见批注")
        document.add_comment(run, text=text, author="审稿", initials="S")
    for text in texts(content, "property"):
        document.core_properties.title = text
    for text in texts(content, "deleted"):
        anchor._p.append(
            parse_xml(
                f'<w:del xmlns:w="{W}" w:id="90" w:author="改" w:date="2023-03-01T08:00:00Z"><w:r><w:delText xml:space="preserve">{html.escape(text)}</w:delText></w:r></w:del>'
            )
        )
    for text in texts(content, "hidden"):
        run = document.add_paragraph("").add_run(text)
        run.font.hidden = True
    for text in texts(content, "textbox"):
        inner = "".join(
            f'<w:p><w:r><w:t xml:space="preserve">{html.escape(line)}</w:t></w:r></w:p>'
            for line in text.split("\n")
        )
        anchor._p.append(parse_xml(
            f'<w:r xmlns:w="{W}" xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape id="b1" type="#_x0000_t202" style="position:absolute;width:140pt;height:60pt">'
            f"<v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        ))  # fmt: skip
    out = io.BytesIO()
    document.save(out)
    package = _with_footnote(out.getvalue(), texts(content, "footnote"))
    return _with_symbols(package) if symbols else package


def _with_symbols(package: bytes) -> bytes:
    out = io.BytesIO()
    star = '</w:t><w:sym w:font="Wingdings" w:char="F0AB"/><w:t xml:space="preserve">'
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            data = old.read(item)
            if item.filename.startswith("word/") and item.filename.endswith(".xml"):
                data = re.sub(
                    "(<w:t[^>]*>[^<]*)\uf0ab", lambda hit: hit[1] + star, data.decode()
                ).encode()
            new.writestr(item.filename, data)
    return out.getvalue()


def _with_footnote(package: bytes, notes: list[str]) -> bytes:
    if not notes:
        return package
    inner = (
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
    )
    inner += "".join(
        f'<w:footnote w:id="{at}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {html.escape(text)}</w:t></w:r></w:p></w:footnote>'
        for at, text in enumerate(notes, 1)
    )
    part = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes xmlns:w="{W}">{inner}</w:footnotes>'
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "[Content_Types].xml":
                data = data.replace(
                    b"</Types>",
                    b'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/></Types>',
                )
            elif item.filename == "word/_rels/document.xml.rels":
                data = data.replace(
                    b"</Relationships>",
                    b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/></Relationships>',
                )
            elif item.filename == "word/document.xml":
                before, close, after = data.rpartition(b"</w:p>")
                data = before + b'<w:r><w:footnoteReference w:id="1"/></w:r>' + close + after
            new.writestr(item.filename, data)
        new.writestr("word/footnotes.xml", part)
    return out.getvalue()


def xlsx(content: Content, *, as_numbers: bool = False) -> bytes:
    """A workbook; with `as_numbers` what is all digits becomes a number, as typed amounts are."""
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.workbook.defined_name import DefinedName
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = (texts(content, "sheet_name") or ["Sheet1"])[0][:31]
    for part in content.parts:
        if isinstance(part, str):
            sheet.append([part])
            continue
        for row in part:
            sheet.append([float(cell) if as_numbers and _is_amount(cell) else cell for cell in row])
    for text in texts(content, "header"):
        sheet.oddHeader.left.text = text  # type: ignore[union-attr]
    for text in texts(content, "footer"):
        sheet.oddFooter.center.text = text  # type: ignore[union-attr]
    for text in texts(content, "comment"):
        sheet["A1"].comment = Comment(text, "审稿")
    for text in texts(content, "hidden_row"):
        sheet.append([text])
        sheet.row_dimensions[sheet.max_row].hidden = True
    for text in texts(content, "hidden_sheet"):
        other = book.create_sheet("底稿")
        other["B2"] = text
        other.sheet_state = "veryHidden" if len(text) % 2 else "hidden"
    for text in texts(content, "validation"):
        rule = DataValidation(type="list", formula1=f'"{text},其他"')
        sheet.add_data_validation(rule)
        rule.add("C3")
    for text in texts(content, "prompt"):
        rule = DataValidation(
            type="whole", operator="between", formula1="0", formula2="999999", showInputMessage=True
        )
        rule.promptTitle, rule.prompt = "填写说明", text
        sheet.add_data_validation(rule)
        rule.add("D4")
    for text in texts(content, "defined_name"):
        book.defined_names["说明"] = DefinedName("说明", attr_text=f'"{text}"')
    for text in texts(content, "property"):
        book.properties.title = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _is_amount(cell: str) -> bool:
    whole = cell.replace(".", "", 1)
    return (
        whole.isascii()
        and whole.isdigit()
        and len(whole) < 16
        and not (whole.startswith("0") and len(whole) > 1)
    )


def pptx(content: Content) -> bytes:
    """Slides: eight lines each; tables on their own slide; notes, a hidden slide, a text box."""
    from pptx import Presentation
    from pptx.util import Cm

    show = Presentation()
    title, blank = show.slide_layouts[1], show.slide_layouts[6]
    lines = [part for part in content.parts if isinstance(part, str)]
    slides = []
    for at in range(0, max(1, len(lines)), 8):
        slide = show.slides.add_slide(title)
        slide.shapes.title.text = lines[at] if lines else content.title
        slide.placeholders[1].text = "\n".join(lines[at + 1 : at + 8])
        slides.append(slide)
    for part in content.parts:
        if isinstance(part, str):
            continue
        slide = show.slides.add_slide(blank)
        grid = slide.shapes.add_table(
            len(part), max(len(row) for row in part), Cm(1), Cm(1), Cm(22), Cm(10)
        ).table
        for r, row in enumerate(part):
            for c, cell in enumerate(row):
                grid.cell(r, c).text = cell
    for text in texts(content, "textbox"):
        slides[0].shapes.add_textbox(Cm(1), Cm(1), Cm(8), Cm(2)).text_frame.text = text
    for text in texts(content, "notes"):
        slides[0].notes_slide.notes_text_frame.text = text
    for text in texts(content, "hidden_slide"):
        slide = show.slides.add_slide(title)
        slide.shapes.title.text = text
        slide._element.set("show", "0")
    for text in texts(content, "property"):
        show.core_properties.title = text
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def _wrapped(line: str, width: int = 76) -> list[str]:
    """Break as a word processor does: between signs, never inside a run of letters and digits."""
    out, now, size = [], "", 0
    word = ""
    for sign in line + "\0":
        if sign.isascii() and (sign.isalnum() or sign in "-*_."):
            word += sign
            continue
        for piece in (word, sign if sign != "\0" else ""):
            need = sum(1 if s.isascii() else 2 for s in piece)
            if now and size + need > width:
                out.append(now)
                now, size = "", 0
            now += piece
            size += need
        word = ""
    return [*out, now]


def _hex(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()


def _pdf_text(text: str) -> str:
    return f"<FEFF{_hex(text)}>"


def _to_unicode() -> bytes:
    ranges = [f"<{h:02X}00> <{h:02X}FF> <{h:02X}00>" for h in range(256) if not 0xD8 <= h <= 0xDF]
    blocks = [ranges[i : i + 100] for i in range(0, len(ranges), 100)]
    body = "\n".join(f"{len(b)} beginbfrange\n" + "\n".join(b) + "\nendbfrange" for b in blocks)
    head = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    return (head + body + "\nendcmap end end").encode()


class Pdf:
    """Objects of a PDF, written with a cross-reference table; more revisions may follow."""

    def __init__(self) -> None:
        self.objects: list[bytes] = []

    def add(self, body: str | bytes) -> int:
        """Add an object and return its number."""
        self.objects.append(body if isinstance(body, bytes) else body.encode("utf-8"))
        return len(self.objects)

    def stream(self, data: bytes, extra: str = "") -> int:
        """Add a compressed stream."""
        return self.add(pdf_stream(data, extra))

    def bytes(self, root: int, info: int) -> bytes:
        """The whole file."""
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for number, body in enumerate(self.objects, 1):
            places.append(len(out))
            out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
        start = len(out)
        out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
        out += b"".join(f"{at:010d} 00000 n \n".encode() for at in places)
        out += f"trailer\n<< /Size {len(places) + 1} /Root {root} 0 R /Info {info} 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
        return bytes(out)


def pdf_stream(data: bytes, extra: str = "") -> bytes:
    """The body of a compressed stream object."""
    packed = zlib.compress(data)
    return (
        f"<< /Length {len(packed)} /Filter /FlateDecode {extra}>>\nstream\n".encode()
        + packed
        + b"\nendstream"
    )


def _page(rows: list[list[str]], header: list[str], footer: list[str]) -> bytes:
    """The content stream of a page: one line a row, its cells side by side."""
    out = ["BT"]

    def draw(x: float, y: float, text: str, size: float = 10.5) -> None:
        out.append(f"/F1 {size:.2f} Tf 1 0 0 1 {x:.1f} {y:.1f} Tm <{_hex(text)}> Tj")

    for at, text in enumerate(header):
        draw(60, 810 - 14 * at, text)
    for number, row in enumerate(rows):
        needs = [sum(1 if s.isascii() else 2 for s in cell) for cell in row]
        size = 10.5 * min(1.0, 475 / (10 * len(row) + 5.25 * sum(needs)))  # a wide table is shrunk
        x = 60.0
        for cell, need in zip(row, needs, strict=True):
            draw(x, 770 - 17 * number, cell, size)
            x += (10 + 5.25 * need) * size / 10.5
    for at, text in enumerate(footer):
        draw(60, 30 + 14 * at, text)
    return ("\n".join(out) + "\nET").encode()


def _watermark(text: str) -> bytes:
    """Large grey letters across the page, marked as an artifact."""
    size = min(60, 700 / max(1, len(text)))
    return f"\n/Artifact << /Subtype /Watermark >> BDC q 0.8 g BT /F1 {size:.1f} Tf 0.7 0.7 -0.7 0.7 120 200 Tm <{_hex(text)}> Tj ET Q EMC".encode()


def pdf(content: Content, *, font: str = "identity") -> bytes:
    """A PDF with text: `identity` has a ToUnicode map, `gb` the Adobe-GB1 encoding of Chinese printers."""
    rows: list[list[str]] = []
    for part in content.parts:
        if isinstance(part, str):
            rows += [[line] for whole in part.split("\n") for line in _wrapped(whole)]
        else:
            for row in part:
                broken = [cell.split("\n") for cell in row]
                rows += [
                    [cell[at] if at < len(cell) else "" for cell in broken]
                    for at in range(max(map(len, broken)))
                ]
    book = Pdf()
    widths = "/W [32 [" + "500 " * 95 + "]]" if font == "identity" else "/W [1 95 500]"
    system = "(Identity) /Supplement 0" if font == "identity" else "(GB1) /Supplement 4"
    kind = "CIDFontType2" if font == "identity" else "CIDFontType0"
    face = book.add(
        "<< /Type /FontDescriptor /FontName /SimSun /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 859 /Descent -141 /CapHeight 700 /StemV 80 >>"
    )
    below = book.add(
        f"<< /Type /Font /Subtype /{kind} /BaseFont /SimSun /CIDSystemInfo << /Registry (Adobe) /Ordering {system} >> /FontDescriptor {face} 0 R /DW 1000 {widths} >>"
    )
    if font == "identity":
        spoken = book.stream(_to_unicode())
        letters = book.add(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /Identity-H /DescendantFonts [{below} 0 R] /ToUnicode {spoken} 0 R >>"
        )
    else:
        letters = book.add(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /UniGB-UCS2-H /DescendantFonts [{below} 0 R] >>"
        )
    pages, tree = [], len(book.objects) + 1
    book.add(b"")
    streams: list[int] = []
    for at in range(0, max(1, len(rows)), 42):
        stream = book.stream(
            _page(
                rows[at : at + 42],
                texts(content, "header"),
                [*texts(content, "footer"), f"- {at // 42 + 1} -"],
            )
            + b"".join(_watermark(text) for text in texts(content, "watermark"))
        )
        streams.append(stream)
        notes = []
        if at == 0:
            notes += [
                book.add(
                    f"<< /Type /Annot /Subtype /{kind} /Rect [60 700 80 720] /Contents {_pdf_text(text)} /T {_pdf_text('审稿')} /DA (/F1 9 Tf) >>"
                )
                for text in texts(content, "comment")
                for kind in (("Text",) if len(text) % 2 else ("FreeText",))
            ]
            for text in texts(content, "stamp"):
                look = book.stream(
                    f"BT /F1 14 Tf 4 8 Td <{_hex(text)}> Tj ET".encode(),
                    f"/Type /XObject /Subtype /Form /BBox [0 0 400 30] /Resources << /Font << /F1 {letters} 0 R >> >> ",
                )
                notes.append(
                    book.add(
                        f"<< /Type /Annot /Subtype /Stamp /Rect [60 800 460 830] /F 4 /AP << /N {look} 0 R >> >>"
                    )
                )
            notes += [
                book.add(
                    f"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V {_pdf_text(text)} /Rect [60 600 260 620] /DA (/F1 9 Tf) >>"
                )
                for text in texts(content, "widget")
            ]
        listed = f"/Annots [{' '.join(f'{number} 0 R' for number in notes)}]" if notes else ""
        pages.append(
            book.add(
                f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 {letters} 0 R >> >> /Contents {stream} 0 R {listed} >>"
            )
        )
        if at == 0 and texts(content, "widget"):
            fields = notes[-len(texts(content, "widget")) :]
    book.objects[tree - 1] = (
        f"<< /Type /Pages /Kids [{' '.join(f'{p} 0 R' for p in pages)}] /Count {len(pages)} >>".encode()
    )
    form = (
        f"/AcroForm << /Fields [{' '.join(f'{f} 0 R' for f in fields)}] >>"
        if texts(content, "widget")
        else ""
    )
    more = ""
    for text in texts(content, "xmp"):
        packet = f'<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">{html.escape(text)}</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
        more += f"/Metadata {book.stream(packet.encode(), '/Type /Metadata /Subtype /XML ')} 0 R "
    for text in texts(content, "attachment"):
        inner = book.stream(docx(Content("附件", ["附件", text])), "/Type /EmbeddedFile ")
        spec = book.add(
            f"<< /Type /Filespec /F (1.docx) /UF {_pdf_text('附件1.docx')} /EF << /F {inner} 0 R /UF {inner} 0 R >> >>"
        )
        more += f"/Names << /EmbeddedFiles << /Names [{_pdf_text('附件1.docx')} {spec} 0 R] >> >> /AF [{spec} 0 R] "
    root = book.add(f"<< /Type /Catalog /Pages {tree} 0 R {form} {more}>>")
    title = (texts(content, "property") or [content.title])[0]
    info = book.add(f"<< /Title {_pdf_text(title)} /Producer (zz) >>")
    earlier = texts(content, "earlier")
    if not earlier:
        return book.bytes(root, info)
    kept = book.objects[streams[0] - 1]
    book.objects[streams[0] - 1] = pdf_stream(_page([[text] for text in earlier], [], []))
    first = bytearray(book.bytes(root, info))
    old = first.rindex(b"startxref\n") + len(b"startxref\n")
    before = int(first[old : first.index(b"\n", old)])
    at = len(first)
    first += f"{streams[0]} 0 obj\n".encode() + kept + b"\nendobj\n"
    start = len(first)
    first += f"xref\n{streams[0]} 1\n{at:010d} 00000 n \ntrailer\n<< /Size {len(book.objects) + 1} /Root {root} 0 R /Info {info} 0 R /Prev {before} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(first)


def picture_pdf(
    picture: bytes, size: tuple[int, int], *, number: str = "", gray: bool = False
) -> bytes:
    """One A4 page that is a JPEG, with the page number as its only text where `number` is given."""
    book = Pdf()
    space = "/DeviceGray" if gray else "/DeviceRGB"
    image = book.add(
        f"<< /Type /XObject /Subtype /Image /Width {size[0]} /Height {size[1]} /ColorSpace {space} /BitsPerComponent 8 /Filter /DCTDecode /Length {len(picture)} >>\nstream\n".encode()
        + picture
        + b"\nendstream"
    )
    letters = book.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    wide = size[0] > size[1]
    width, height = (842, 595) if wide else (595, 842)
    words = f"BT /F1 9 Tf 1 0 0 1 {width // 2} 20 Tm ({number}) Tj ET" if number else ""
    stream = book.stream(f"q {width} 0 0 {height} 0 0 cm /I Do Q {words}".encode())
    page = book.add(
        f"<< /Type /Page /Parent {len(book.objects) + 2} 0 R /MediaBox [0 0 {width} {height}] /Resources << /XObject << /I {image} 0 R >> /Font << /F1 {letters} 0 R >> >> /Contents {stream} 0 R >>"
    )
    tree = book.add(f"<< /Type /Pages /Kids [{page} 0 R] /Count 1 >>")
    root = book.add(f"<< /Type /Catalog /Pages {tree} 0 R >>")
    return book.bytes(root, book.add("<< /Producer (Scanner) >>"))


OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def _ofd_text(identifier: int, y: float, text: str) -> str:
    return f'<ofd:TextObject ID="{identifier}" Boundary="20 {y:.1f} 170 6" Font="2" Size="4"><ofd:TextCode X="0" Y="4">{html.escape(text)}</ofd:TextCode></ofd:TextObject>'


def ofd(content: Content, *, picture: bytes = b"") -> bytes:
    """A minimal OFD by GB/T 33190: pages, a composite unit, an annotation, a picture."""
    rows: list[str] = [
        line
        for whole in lines_of(content.parts)
        for line in _wrapped(whole.replace("\t", "  "), 84)
    ]
    files: dict[str, str | bytes] = {}
    title = html.escape((texts(content, "property") or [content.title])[0])
    files["OFD.xml"] = (
        f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD {OFD} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID><ofd:Title>{title}</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>'
    )
    pages = [rows[at : at + 40] for at in range(0, max(1, len(rows)), 40)]
    listed = ""
    for at, page in enumerate(pages):
        listed += f'<ofd:Page ID="{at + 1}" BaseLoc="Pages/Page_{at}/Content.xml"/>'
        inner = "".join(
            _ofd_text(1000 * (at + 1) + i, 20 + 6.2 * i, line) for i, line in enumerate(page)
        )
        if at == 0 and texts(content, "composite"):
            inner += '<ofd:CompositeObject ID="900" Boundary="20 5 170 12" ResourceID="800"/>'
        if at == 0 and picture:
            inner += '<ofd:ImageObject ID="901" Boundary="20 40 170 220" CTM="170 0 0 220 0 0" ResourceID="801"/>'
        files[f"Doc_0/Pages/Page_{at}/Content.xml"] = (
            f'<?xml version="1.0" encoding="UTF-8"?><ofd:Page {OFD}><ofd:Content><ofd:Layer ID="{500 + at}">{inner}</ofd:Layer></ofd:Content></ofd:Page>'
        )
    units = "".join(
        _ofd_text(810 + i, 4 * i, text) for i, text in enumerate(texts(content, "composite"))
    )
    resources = (
        f'<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="800" Width="170" Height="12"><ofd:Content>{units}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>'
        if units
        else ""
    )
    if picture:
        resources += '<ofd:MultiMedias><ofd:MultiMedia ID="801" Type="Image" Format="JPEG"><ofd:MediaFile>i.jpg</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>'
        files["Doc_0/Res/i.jpg"] = picture
    files["Doc_0/DocumentRes.xml"] = (
        f'<?xml version="1.0" encoding="UTF-8"?><ofd:Res {OFD} BaseLoc="Res">{resources}</ofd:Res>'
    )
    notes = texts(content, "annotation")
    more = "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>" if notes else ""
    if notes:
        files["Doc_0/Annots/Annotations.xml"] = (
            f'<?xml version="1.0" encoding="UTF-8"?><ofd:Annotations {OFD}><ofd:Page PageID="1"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
        )
        inner = "".join(_ofd_text(950 + i, 4 * i, text) for i, text in enumerate(notes))
        files["Doc_0/Annots/Page_0/Annotation.xml"] = (
            f'<?xml version="1.0" encoding="UTF-8"?><ofd:PageAnnot {OFD}><ofd:Annot ID="940" Type="Stamp" Creator="x" LastModDate="2023-01-01"><ofd:Appearance Boundary="20 5 170 10">{inner}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>'
        )
    files["Doc_0/Document.xml"] = (
        f'<?xml version="1.0" encoding="UTF-8"?><ofd:Document {OFD}><ofd:CommonData><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes><ofd:MaxUnitID>99999</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>{more}</ofd:Document>'
    )
    return archive(
        {name: data if isinstance(data, bytes) else data.encode() for name, data in files.items()}
    )


def archive(files: dict[str, bytes], *, gbk_names: bool = False) -> bytes:
    """A zip; with `gbk_names` its names are in GBK without the UTF-8 flag, as Windows programs write them."""
    out = io.BytesIO()
    stand_ins: dict[bytes, bytes] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for at, (name, data) in enumerate(files.items()):
            raw = name.encode("gb18030")
            short = f"@{at:02d}".ljust(len(raw), "@")[: len(raw)] if gbk_names else name
            if gbk_names:
                stand_ins[short.encode()] = raw
            packed.writestr(
                zipfile.ZipInfo(short, (2023, 3, 1, 8, 0, 0)), data, zipfile.ZIP_DEFLATED
            )
    whole = out.getvalue()
    for short_name, raw in stand_ins.items():
        whole = whole.replace(short_name, raw)
    return whole


def web(content: Content, *, encoding: str = "utf-8") -> bytes:
    """A web page."""
    out = [
        f'<!DOCTYPE html><html><head><meta charset="{encoding}"><title>{html.escape((texts(content, "property") or [content.title])[0])}</title><style>p{{margin:0}}</style></head><body>'
    ]
    for part in content.parts:
        if isinstance(part, str):
            out.append("<p>" + html.escape(part).replace("\n", "<br>") + "</p>")
        else:
            out.append(
                "<table>"
                + "".join(
                    "<tr>"
                    + "".join(
                        f"<td>{html.escape(cell).replace(chr(10), '<br>')}</td>" for cell in row
                    )
                    + "</tr>"
                    for row in part
                )
                + "</table>"
            )
    out += [f"<!-- {text} -->" for text in texts(content, "comment")]
    out += [
        f'<div style="display:none">{html.escape(text)}</div>' for text in texts(content, "hidden")
    ]
    return ("\n".join(out) + "</body></html>").encode(encoding, "xmlcharrefreplace")


def mail(
    content: Content, *, encoding: str = "utf-8", transfer: str = "base64", as_html: bool = False
) -> bytes:
    """A mail; a forwarded one inside, an attached docx or txt."""
    body = "\n".join(lines_of(content.parts))
    message = _message(
        (texts(content, "subject") or [content.title])[0].replace("\n", ""),
        body,
        encoding,
        transfer,
        as_html=as_html,
    )
    for text in texts(content, "forwarded"):
        message.add_attachment(
            _message("转发：" + content.title, text + "\n以上。", encoding, transfer)
        )
    for text in texts(content, "attachment"):
        inner = docx(Content("附件", ["附件", text]))
        message.add_attachment(
            inner,
            maintype="application",
            subtype="vnd.openxmlformats-officedocument.wordprocessingml.document",
            filename="附件1.docx",
        )
    return message.as_bytes()


def _message(
    subject: str, body: str, encoding: str, transfer: str, *, as_html: bool = False
) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "office@zizhou.example"
    message["To"] = "sfj@zizhou.example"
    message["Date"] = "Wed, 01 Mar 2023 08:00:00 +0800"
    text = body.encode(encoding, "replace").decode(encoding)
    if as_html:
        message.set_content(
            "<html><body>" + html.escape(text).replace("\n", "<br>") + "</body></html>",
            subtype="html",
            charset=encoding,
            cte=transfer,
        )
    else:
        message.set_content(text, charset=encoding, cte=transfer)
    return message


def plain(content: Content, *, encoding: str = "utf-8") -> bytes:
    """A text file."""
    return "\r\n".join(lines_of(content.parts)).encode(encoding, "replace")


def table(content: Content, *, encoding: str = "utf-8-sig") -> bytes:
    """A CSV file."""
    out = io.StringIO()
    writer = csv.writer(out)
    for part in content.parts:
        for row in [[part]] if isinstance(part, str) else part:
            writer.writerow(row)
    return out.getvalue().encode(encoding, "replace")


def data_uri(data: bytes) -> str:
    """For pictures in web pages."""
    return "data:image/jpeg;base64," + base64.b64encode(data).decode()
