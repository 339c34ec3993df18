"""PDF: the text of every page, notes and properties; attached files as documents of their own."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from zzfz.safety import pdfnotes
from zzfz.safety.collector import Collector
from zzfz.safety.model import Cause, DamagedError, EncryptedError, Spot

if TYPE_CHECKING:
    import pypdfium2 as pdfium

_PASSWORD = "password"  # noqa: S105
_GARBLED = re.compile("[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")
_GARBLED_SHARE = 0.3
_TOP = 0.7  # of the first page's height: above it a mark may stand, whenever it was drawn
_HEAD_LINES = 10  # of a passage that stands at the head, marks.py looks at so many
_MOST_PAGES = 10_000  # a damaged or hostile file may claim two thousand million
_MOST_TITLES = 10_000


def read(data: bytes, collector: Collector) -> None:
    """Read a PDF. A page that shows something but holds no text is a gap: a scan."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if _PASSWORD in str(error).lower():
            raise EncryptedError from error
        raise DamagedError("PDF 不完整或已损坏") from error
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
            collector.miss("全文", Cause.LIMIT, f"超过 {pages} 页，其余各页没有检查")
        scans = [number for number in range(pages) if _is_scan(document, number, collector)]
        if scans:
            shown = "、".join(str(number + 1) for number in scans[:10])
            more = f"等 {len(scans)} 页" if len(scans) > 10 else ""
            collector.miss(f"第{shown}页{more}", Cause.IMAGE, "没有文字，是扫描件或图片，没有检查")
        for index in range(document.count_attachments()):
            with collector.guard("附件"):
                pdfnotes.read_attachment(document.get_attachment(index), collector)


def _is_scan(document: pdfium.PdfDocument, number: int, collector: Collector) -> bool:
    """Read one page (0-based); true if it shows something that is not text."""
    place = f"第{number + 1}页"
    scan = False
    with collector.guard(place):
        page = document[number]
        text_page = page.get_textpage()
        text = text_page.get_text_range().replace("\r\n", "\n")
        pdfnotes.read_notes(page, place, collector)
        shown = "".join(text.split())
        if len(_GARBLED.findall(shown)) > len(shown) * _GARBLED_SHARE:
            raise DamagedError("字体没有对应的文字，读出来是乱码，没有检查")
        collector.add(place, text, Spot.HEAD if number == 0 else Spot.BODY)
        if number == 0 and text.count("\n") >= _HEAD_LINES:
            top = text_page.get_text_bounded(bottom=page.get_height() * _TOP)
            collector.add(place, top.replace("\r\n", "\n"), Spot.HEAD)
        scan = not shown and next(iter(page.get_objects(max_depth=1)), None) is not None
        text_page.close()
        page.close()
    return scan
