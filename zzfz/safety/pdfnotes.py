"""What hangs on the pages of a PDF: comments, form fields, links, attached files (PDF 1.7, 12.5)."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from zzfz.safety.collector import Collector
from zzfz.safety.model import Spot
from zzfz.safety.plain import unescaped

if TYPE_CHECKING:
    import pypdfium2 as pdfium

_KEYS = (b"Contents", b"V", b"T", b"TU", b"Subj", b"DV", b"RC")
_MOST_NOTES = 10_000
_MOST_CHOICES = 1_000


def read_notes(page: pdfium.PdfPage, place: str, collector: Collector) -> None:
    """Add what stands in a page's comments, form fields and links, and read its attached files."""
    from pypdfium2 import raw

    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_NOTES)):
        note = raw.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        try:
            with collector.guard(f"{place}批注"):
                _read_note(page, note, f"{place}批注", collector)
        finally:
            raw.FPDFPage_CloseAnnot(note)


def read_attachment(attachment: pdfium.PdfAttachment, collector: Collector) -> None:
    """Add an attached file's name, and read it as a document."""
    name = attachment.get_name()
    collector.add("附件名", name, Spot.NAME)
    collector.nested(name, bytes(attachment.get_data()))


def _read_note(page: pdfium.PdfPage, note: Any, place: str, collector: Collector) -> None:  # noqa: ANN401
    import pypdfium2 as pdfium
    from pypdfium2 import raw

    document = page.pdf
    values = [_wide(raw.FPDFAnnot_GetStringValue, note, key) for key in _KEYS]
    for value in dict.fromkeys(values):
        collector.add(place, value)
    subtype = raw.FPDFAnnot_GetSubtype(note)
    if subtype == raw.FPDF_ANNOT_LINK:
        action = raw.FPDFLink_GetAction(raw.FPDFAnnot_GetLink(note))
        if action:
            collector.add(f"{place}（链接）", _address(document, action))
    elif subtype == raw.FPDF_ANNOT_FILEATTACHMENT:
        attached = raw.FPDFAnnot_GetFileAttachment(note)
        if attached:
            read_attachment(pdfium.PdfAttachment(attached, document), collector)
    elif subtype == raw.FPDF_ANNOT_WIDGET and document.formenv:
        count = raw.FPDFAnnot_GetOptionCount(document.formenv, note)
        for index in range(min(count, _MOST_CHOICES)):
            label = _wide(raw.FPDFAnnot_GetOptionLabel, document.formenv, note, index)
            collector.add(f"{place}（选项）", label)


def _wide(ask: Callable[..., int], *about: object) -> str:
    """A string of pdfium, which writes UTF-16LE with a closing zero into a buffer given it."""
    size = ask(*about, None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    ask(*about, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")


def _address(document: pdfium.PdfDocument, action: object) -> str:
    """The address of a link's action, its escapes undone; empty if it leads elsewhere."""
    from pypdfium2 import raw

    size = raw.FPDFAction_GetURIPath(document, action, None, 0)
    buffer = ctypes.create_string_buffer(size + 1)
    raw.FPDFAction_GetURIPath(document, action, buffer, size)
    return unescaped(buffer.value.decode("utf-8", "replace"))
