"""PDF and pictures of the kinds that a bound volume must cope with, and what is read back from one."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, String
from PIL import Image


def saved(document: pikepdf.Pdf, **options: object) -> bytes:
    made = io.BytesIO()
    document.save(made, **options)  # type: ignore[arg-type]
    return made.getvalue()


def pdf_of(*boxes: tuple[tuple[float, ...], int], words: str = "Words of a page") -> bytes:
    """A PDF with a page for each box (MediaBox, Rotate), in whose middle ``words`` stand upright in it."""
    document = pikepdf.new()
    font = document.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    )
    for box, turn in boxes:
        left, low, right, high = box
        place = f"{(left + right) / 2 - 60} {(low + high) / 2}"
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array(box),
            Rotate=turn,
            Resources=Dictionary(Font=Dictionary(F=font)),
            Contents=document.make_stream(f"Q Q BT /F 14 Tf {place} Td ({words}) Tj ET".encode()),
        )
        document.pages.append(pikepdf.Page(document.make_indirect(page)))
    return saved(document, compress_streams=False)


def changed(data: bytes, change: Callable[[pikepdf.Pdf], None], **options: object) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as document:
        change(document)
        return saved(document, **options)


def hostile(document: pikepdf.Pdf) -> None:
    """Give a PDF everything that acts or leads elsewhere."""
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    away = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    link = Dictionary(S=Name.URI, URI=String("http://evil.example/"))
    document.Root.OpenAction, document.Root.AA = script, Dictionary(WC=away)
    page = document.pages[0].obj
    page.AA = Dictionary(O=script)
    page.Annots = Array(
        [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 99, 99], A=link)]
    )
    form = document.make_stream(b"")
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, [0, 0, 1, 1]
    form.Ref, form.OPI = Dictionary(F=String("/etc/passwd")), Dictionary(X=link)
    page.Resources.XObject = Dictionary(A=form, JS=form)
    page.Resources.ExtGState = Dictionary(X=Dictionary(Y=script))
    page.Contents = document.make_stream(b"/A Do /JS Do " + page.Contents.read_bytes())
    document.attachments["x.exe"] = b"MZ"
    document.Root.AcroForm = Dictionary(XFA=String("<xdp/>"), Fields=Array([]))
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("x", action=link))


def signed(document: pikepdf.Pdf) -> None:
    field = Dictionary(
        FT=Name.Sig,
        T=String("s"),
        V=Dictionary(
            Type=Name.Sig,
            Contents=String("x"),
            Name=String("张三"),
            M=String("D:20220315093000+08'00'"),
        ),
    )
    document.Root.AcroForm = Dictionary(SigFlags=3, Fields=Array([document.make_indirect(field)]))


def jpeg(orientation: int, size: tuple[int, int] = (320, 200)) -> bytes:
    picture = Image.effect_noise(size, 60).convert("RGB")
    notes = Image.Exif()
    notes[0x0112], notes[0x010E] = orientation, "GPS of the office"
    made = io.BytesIO()
    picture.save(made, "JPEG", exif=notes)
    return made.getvalue()


def tiff(pages: int) -> bytes:
    made = io.BytesIO()
    each = [Image.effect_noise((400, 300), 40 + number).convert("1") for number in range(pages)]
    each[0].save(made, "TIFF", save_all=True, append_images=each[1:])
    return made.getvalue()


def seen(page: pypdfium2.PdfPage) -> str:
    return str(page.get_textpage().get_text_bounded())


def stamp_of(page: pypdfium2.PdfPage) -> str:
    """The figure at the outer upper corner of a page as it is seen."""
    width, height = page.get_size()
    text = page.get_textpage()
    left, right = (
        str(text.get_text_bounded(start, height - 46, start + 31, height - 24)).strip()
        for start in (28, width - 59)
    )
    if right.isdigit() and int(right) % 2:
        return right
    return left if left.isdigit() and not int(left) % 2 else ""
