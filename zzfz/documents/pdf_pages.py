"""What pdfium reads in a PDF: text of pages, notes, form fields, links, properties, attached files."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, Any

from zzfz.documents.collector import Collector
from zzfz.documents.model import Cause, DamagedError, EncryptedError
from zzfz.documents.pictures import LEAST_SIDE, shows_picture
from zzfz.documents.plain_text import unescaped
from zzfz.privacy.marks import Spot

if TYPE_CHECKING:
    import pypdfium2 as pdfium


_PASSWORD = "password"  # noqa: S105
_GARBLED = re.compile("[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")
_GARBLED_SHARE = 0.3
_TOP = 0.7  # of the first page's height: above it a mark may stand, whenever it was drawn
_HEAD_LINES = 10  # of a passage that stands at the head, marks.py looks at so many
_MOST_PAGES = 10_000  # a damaged or hostile file may claim two thousand million
_MOST_TITLES = 10_000
_BODY_PAGES = 300
"""What comes after so many pages does not make another document of it."""
_MOST_BLANK_PAGES = 20
_MOST_OBJECTS = 100
_MOST_DOTS = 32 << 20
_DEPTH = 4  # of forms (XObjects) in each other


def read(data: bytes, collector: Collector) -> None:
    """Read a PDF. Raises EncryptedError, DamagedError where it does not open; ExhaustedError."""
    document = _opened(data)
    with collector.guard("全文"):
        _read(document, collector)


def _opened(data: bytes) -> pdfium.PdfDocument:
    """The document. Raises EncryptedError, DamagedError."""
    import pypdfium2 as pdfium

    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if _PASSWORD in str(error).lower():
            raise EncryptedError from error
        raise DamagedError("PDF 不完整或已损坏，打不开") from error


def _read(document: pdfium.PdfDocument, collector: Collector) -> None:
    """Read a PDF. A page that shows something but holds no text is a gap: a scan."""
    import pypdfium2 as pdfium

    if document.get_formtype() in {
        pdfium.raw.FORMTYPE_XFA_FULL,
        pdfium.raw.FORMTYPE_XFA_FOREGROUND,
    }:
        collector.miss("表单", Cause.UNREADABLE, "是 XFA 动态表单，填写的内容没有检查")
    with document:
        with collector.guard("表单"):
            document.init_forms()
        for value in document.get_metadata_dict(skip_empty=True).values():
            collector.add("文档属性", value, Spot.HEAD)
        with collector.guard("书签"):
            for title in islice(document.get_toc(), _MOST_TITLES):
                collector.add("书签", title.get_title(), Spot.HEAD)
        pages = min(len(document), _MOST_PAGES)
        if pages < len(document):
            collector.miss(
                "全文", Cause.LIMIT, f"超过 {pages} 页，其余各页没有检查", "请拆成几份后重新提交。"
            )
        scans = [number for number in range(pages) if _is_scan(document, number, collector)]
        if scans:
            shown = "、".join(str(number + 1) for number in scans[:10])
            more = f"等 {len(scans)} 页" if len(scans) > 10 else ""
            collector.miss(f"第{shown}页{more}", Cause.IMAGE, "没有文字，是扫描件或图片，没有检查")
        for index in range(document.count_attachments()):
            with collector.guard("附件"):
                read_attachment(document.get_attachment(index), collector)


def _is_scan(document: pdfium.PdfDocument, number: int, collector: Collector) -> bool:
    """Read one page (0-based); true if it shows something that is not text."""
    place = f"第{number + 1}页"
    scan = blank = False
    words: str | None = None  # of a page that cannot be read, nobody knows what it shows
    with collector.guard(place):
        page = document[number]
        text_page = page.get_textpage()
        text = words = text_page.get_text_range().replace("\r\n", "\n")
        read_notes(page, place, collector)
        shown = "".join(text.split())
        if len(_GARBLED.findall(shown)) > len(shown) * _GARBLED_SHARE:
            raise DamagedError("字体没有对应的文字，读出来是乱码，没有检查")
        collector.add(place, text, Spot.HEAD if number == 0 else Spot.BODY)
        if number == 0 and text.count("\n") >= _HEAD_LINES:
            top = text_page.get_text_bounded(bottom=page.get_height() * _TOP)
            collector.add(place, top.replace("\r\n", "\n"), Spot.HEAD)
        scan = not shown and next(iter(page.get_objects(max_depth=1)), None) is not None
        # One page that shows something is enough; so only blank ones are looked at one by one.
        if scan and not collector.body.pictures and number < _MOST_BLANK_PAGES:
            blank = _shows_nothing(page)
        text_page.close()
        page.close()
    if number < _BODY_PAGES:
        if (scan and not blank) or words is None:
            collector.body.pictures = True
        else:
            collector.body.show(words)
    return scan


def _shows_nothing(page: pdfium.PdfPage) -> bool:
    """Whether a page holds pictures only, and each is of one colour or smaller than 64 × 64 dots."""
    from pypdfium2 import raw

    objects = list(islice(page.get_objects(max_depth=_DEPTH), _MOST_OBJECTS + 1))
    if len(objects) > _MOST_OBJECTS:
        return False
    frames = {raw.FPDF_PAGEOBJ_FORM}
    return all(one.type in frames or _is_blank_picture(one) for one in objects)


def _is_blank_picture(one: pdfium.PdfObject) -> bool:
    """Whether an object is a picture that shows nothing; False where it cannot be told."""
    from pypdfium2 import raw

    if one.type != raw.FPDF_PAGEOBJ_IMAGE:
        return False
    width, height = one.get_px_size()
    if width < LEAST_SIDE or height < LEAST_SIDE:
        return True
    if width * height > _MOST_DOTS:
        return False
    packing = one.get_filters(skip_simple=True)
    data = bytes(one.get_data(decode_simple=True))
    if packing == ["DCTDecode"]:
        return not shows_picture(data)
    # Unpacked, its dots stand one after the other, of one, three or four bytes.
    return not packing and any(data == data[:size] * (len(data) // size) for size in (1, 3, 4))


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
