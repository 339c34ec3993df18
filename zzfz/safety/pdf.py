"""PDF: the text of every page, notes, form fields, properties and attached files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zzfz.safety.collector import Collector
from zzfz.safety.model import Cause, DamagedError, EncryptedError, Spot

if TYPE_CHECKING:
    import pypdfium2 as pdfium

_PASSWORD = "password"  # noqa: S105
_GARBLED = re.compile("[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")
_GARBLED_SHARE = 0.3
_NOTE_KEYS = (b"Contents", b"V", b"T", b"Subj")


def read(data: bytes, collector: Collector) -> None:
    """Read a PDF. A page that shows something but holds no text is a gap: a scan."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if _PASSWORD in str(error).lower():
            raise EncryptedError from error
        raise DamagedError("PDF 不完整或已损坏") from error
    with document:
        for value in document.get_metadata_dict(skip_empty=True).values():
            collector.add("文档属性", value, Spot.HEAD)
        scans = [number for number in range(len(document)) if _is_scan(document, number, collector)]
        if scans:
            pages = "、".join(str(number + 1) for number in scans[:10])
            more = f"等 {len(scans)} 页" if len(scans) > 10 else ""
            collector.miss(f"第{pages}页{more}", Cause.IMAGE, "没有文字，是扫描件或图片，没有检查")
        for index in range(document.count_attachments()):
            attachment = document.get_attachment(index)
            collector.add("附件名", attachment.get_name(), Spot.NAME)
            collector.nested(attachment.get_name(), bytes(attachment.get_data()))


def _is_scan(document: pdfium.PdfDocument, number: int, collector: Collector) -> bool:
    """Read one page (0-based); true if it shows something that is not text."""
    place = f"第{number + 1}页"
    scan = False
    with collector.guard(place):
        page = document[number]
        text_page = page.get_textpage()
        text = text_page.get_text_range().replace("\r\n", "\n")
        _read_notes(page, place, collector)
        shown = "".join(text.split())
        if len(_GARBLED.findall(shown)) > len(shown) * _GARBLED_SHARE:
            raise DamagedError("字体没有对应的文字，读出来是乱码，没有检查")
        collector.add(place, text, Spot.HEAD if number == 0 else Spot.BODY)
        scan = not shown and next(iter(page.get_objects(max_depth=1)), None) is not None
        text_page.close()
        page.close()
    return scan


def _read_notes(page: pdfium.PdfPage, place: str, collector: Collector) -> None:
    """Add what stands in a page's comments and form fields (PDF 1.7, 12.5 and 12.7)."""
    from pypdfium2 import raw

    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        note = raw.FPDFPage_GetAnnot(page, index)
        for key in _NOTE_KEYS:
            collector.add(f"{place}批注", _note_value(note, key))
        raw.FPDFPage_CloseAnnot(note)


def _note_value(note: object, key: bytes) -> str:
    """A string of a note; pdfium writes UTF-16LE with a closing zero into a buffer given it."""
    import ctypes

    from pypdfium2 import raw

    size = raw.FPDFAnnot_GetStringValue(note, key, None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    raw.FPDFAnnot_GetStringValue(note, key, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")
