"""What pdfium reads in a PDF: text of pages, notes, stamps, form fields, links, properties, files."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from enum import IntEnum, auto
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from zzfz.documents.model import Cause, DamagedError, EncryptedError
from zzfz.documents.page_pictures import DEPTH, UNCHANGED, Matrix, PageArea, times
from zzfz.documents.pdf_bytes import (
    BODY_PAGES,
    MOST_CHOICES,
    MOST_NOTES,
    MOST_TITLES,
    TOP,
    Version,
)
from zzfz.documents.pictures import shows_dots
from zzfz.documents.plain_text import unescaped
from zzfz.privacy.marks import Spot

if TYPE_CHECKING:
    import pypdfium2 as pdfium


_PASSWORD = "password"  # noqa: S105
_MOST_OBJECTS = 100
_MOST_LOOKED_AT = 50_000
"""Objects of a page among which pictures are looked for."""
_DEPTH = 4  # of forms (XObjects) in each other
_MOST_READ_TWICE = 60
"""Pages of which a second reading is made; one takes some 60 ms."""
_NO_WIDTH = 0.01
"""Points: pdfium leaves out of the text what is drawn so narrow (kSizeEpsilon of cpdf_textpage.cpp)."""


def read(data: bytes, version: Version) -> None:
    """Read one revision of a PDF: pages with their notes, properties, bookmarks, attached files.

    A page that shows something but holds no text, or whose pictures cover much of it, is a gap.
    Raises EncryptedError, DamagedError where it does not open; ExhaustedError.
    """
    document = opened(data)
    with document:
        _read(document, version, _SecondReading(data, version))


def opened(data: bytes) -> pdfium.PdfDocument:
    """The document. Raises EncryptedError, DamagedError."""
    import pypdfium2 as pdfium

    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if _PASSWORD in str(error).lower():
            raise EncryptedError from error
        raise DamagedError("PDF 不完整或已损坏，打不开") from error


class _SecondReading:
    """Reads with pypdf the pages of which pdfium leaves letters out, a bounded number."""

    def __init__(self, data: bytes, version: Version) -> None:
        self._data = data
        self._version = version
        self._left = _MOST_READ_TWICE
        self._text_of: Callable[[int], str] | None = None

    def read(self, number: int) -> str:
        """What a page (0-based) says, which is kept too; nothing, and a gap, where it cannot be read."""
        place = f"第{number + 1}页"
        self._left -= 1
        if self._left < 0:
            if self._left == -1:
                why = f"和以后各页里单独写的字没有读全（超过 {_MOST_READ_TWICE} 页），没有检查"
                self._version.collector.miss(self._version.before + place, Cause.LIMIT, why)
            return ""
        text = ""
        with self._version.collector.guard(f"{self._version.before}{place}里单独写的字"):
            if self._text_of is None:
                from zzfz.documents.pdf_plain import page_reader

                self._text_of = page_reader(self._data)
            text = self._text_of(number)
            self._version.add(place, text, Spot.HEAD if number == 0 else Spot.BODY)
        return text


def _read(document: pdfium.PdfDocument, version: Version, second: _SecondReading) -> None:
    from pypdfium2 import raw

    collector = version.collector
    if version.is_present and document.get_formtype() in {
        raw.FORMTYPE_XFA_FULL,
        raw.FORMTYPE_XFA_FOREGROUND,
    }:
        collector.miss("表单", Cause.UNREADABLE, "是 XFA 动态表单，填写的内容没有检查")
    with collector.guard("表单"):
        document.init_forms()
    for key in document.METADATA_KEYS:
        version.add("文档属性", _wide(raw.FPDF_GetMetaText, document, key.encode()), Spot.HEAD)
    with collector.guard("书签"):
        for title in islice(document.get_toc(), MOST_TITLES):
            version.add("书签", _wide(raw.FPDFBookmark_GetTitle, title), Spot.HEAD)
    pages = version.take_pages(len(document))
    shown = [_read_page(document, number, version, second) for number in range(pages)]
    version.pictures.tell(collector, version.before)
    version.judge_pictures(
        [(number, one) for number, one in enumerate(shown) if one],
        lambda pages: any(_shows(document, *one) for one in pages),
    )
    for index in range(document.count_attachments()):
        with collector.guard("附件"):
            _read_attachment(document.get_attachment(index), version)


class _Shown(IntEnum):
    """What a page shows beside its text."""

    NOTHING = 0
    PICTURES = auto()
    """Pictures beside text."""
    NO_TEXT = auto()
    """Anything, but no text."""


def _read_page(
    document: pdfium.PdfDocument, number: int, version: Version, second: _SecondReading
) -> _Shown:
    """Read one page (0-based)."""
    collector = version.collector
    place = f"第{number + 1}页"
    words: str | None = None  # of a page that cannot be read, nobody knows what it shows
    shows = _Shown.NOTHING
    area: PageArea | None = None
    with collector.guard(version.before + place):
        page = document[number]
        text_page = page.get_textpage()
        text = words = all_text(text_page)
        stamped, said = _read_notes(page, place, version)
        version.add_page(number, text, lambda: _top(page, text_page))
        text_page.close()
        if stamped:
            known = {line.strip() for line in text.splitlines()} | said
            page = _with_stamps(page, number, known, version)
        area, drawn, loses_letters = pictures_on(page)
        # Without any object it is blank, or its font is so broken that only its words can be read.
        if loses_letters or not (drawn or text.strip()):
            text = words = max(text, second.read(number), key=len)
        if drawn and not text.strip():
            shows = _Shown.NO_TEXT
        elif area.pictures:
            shows = _Shown.PICTURES
        version.note_page(number + 1, text, area, drawn=drawn)
        page.close()
    version.show_page(number, words, area)
    return shows if number < BODY_PAGES else _Shown.NOTHING


def _top(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage) -> str:
    found: str = text_page.get_text_bounded(bottom=page.get_height() * TOP)
    return found.replace("\r\n", "\n")


def _with_stamps(
    page: pdfium.PdfPage, number: int, known: set[str], version: Version
) -> pdfium.PdfPage:
    """Add what stamps, watermarks and form fields show on a page beside what is ``known``, hidden or not.

    Answers the page as it looks with them: they may hold pictures too.
    """
    from pypdfium2 import raw

    document = page.pdf
    if raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
        return page
    page.close()
    page = document[number]
    text_page = page.get_textpage()
    version.add_stamps(number, all_text(text_page).splitlines(), known)
    text_page.close()
    return page


def all_text(text_page: pdfium.PdfTextPage) -> str:
    """The text of a page, its lines ended by line feeds."""
    text: str = text_page.get_text_range()
    return text.replace("\r\n", "\n")


class DrawnPage(NamedTuple):
    """What a page shows: the area that pictures cover, and whether anything is drawn on it at all.

    pdfium leaves out of the text what has no width, as a letter that stands alone has in a font
    that is not in the file and not on this computer: ``loses_letters``.
    """

    area: PageArea
    drawn: bool
    loses_letters: bool


def pictures_on(page: pdfium.PdfPage) -> DrawnPage:
    """Look at what a page draws."""
    from pypdfium2 import raw

    area = PageArea(*page.get_bbox())
    left = _MOST_LOOKED_AT
    matrix = raw.FS_MATRIX()
    width, height = ctypes.c_uint(), ctypes.c_uint()
    corners = [ctypes.c_float() for _ in range(4)]
    drawn = raw.FPDFPage_CountObjects(page) > 0
    loses_letters = False

    def has_no_width(one: Any) -> bool:  # noqa: ANN401
        raw.FPDFPageObj_GetBounds(one, *corners)
        width, height = (abs(corners[at].value - corners[at - 2].value) for at in (2, 3))
        if min(width, height) >= _NO_WIDTH:
            return False
        return not raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(one))

    def place_of(one: Any) -> Matrix:  # noqa: ANN401
        raw.FPDFPageObj_GetMatrix(one, matrix)
        return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)

    def look(
        count: Callable[[Any], int],
        get: Callable[[Any, int], Any],
        at: Any,  # noqa: ANN401
        outer: Matrix,
        deep: int,
    ) -> None:
        nonlocal left, loses_letters
        for index in range(count(at)):
            left -= 1
            if left < 0 or area.too_many:
                area.too_many = True
                return
            one = get(at, index)
            kind = raw.FPDFPageObj_GetType(one)
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                loses_letters = loses_letters or has_no_width(one)
                mode = raw.FPDFTextObj_GetTextRenderMode(one)
                area.unseen_text |= mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE
            elif kind == raw.FPDF_PAGEOBJ_IMAGE:
                raw.FPDFImageObj_GetImagePixelSize(one, width, height)
                area.cover(times(place_of(one), outer), (width.value, height.value))
            elif kind == raw.FPDF_PAGEOBJ_FORM:
                inner = times(place_of(one), outer)
                if deep < DEPTH:
                    look(
                        raw.FPDFFormObj_CountObjects,
                        raw.FPDFFormObj_GetObject,
                        one,
                        inner,
                        deep + 1,
                    )
                elif raw.FPDFPageObj_GetBounds(one, *corners):  # nobody looks what is in there
                    west, south, east, north = (edge.value for edge in corners)
                    whole = (east - west, 0.0, 0.0, north - south, west, south)
                    area.cover(times(whole, outer))

    look(raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, page, UNCHANGED, 0)
    return DrawnPage(area, drawn, loses_letters)


def _shows(document: pdfium.PdfDocument, number: int, shown: _Shown) -> bool:
    """Whether a page (0-based) holds more than pictures of one colour, beside its text."""
    page = document[number]
    try:
        return not _shows_nothing(page, beside_text=shown is _Shown.PICTURES)
    finally:
        page.close()


def _shows_nothing(page: pdfium.PdfPage, *, beside_text: bool) -> bool:
    """Whether all pictures of a page are of one colour or smaller than 64 × 64 dots.

    Where it has no text, whether there is nothing else on it either.
    """
    from pypdfium2 import raw

    objects = list(islice(page.get_objects(max_depth=_DEPTH), _MOST_OBJECTS + 1))
    if len(objects) > _MOST_OBJECTS:
        return False
    passed = {raw.FPDF_PAGEOBJ_FORM}
    if beside_text:
        passed |= {raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING}
    return all(one.type in passed or _is_blank_picture(one) for one in objects)


def _is_blank_picture(one: pdfium.PdfObject) -> bool:
    """Whether an object is a picture that shows nothing; False where it cannot be told."""
    from pypdfium2 import raw

    if one.type != raw.FPDF_PAGEOBJ_IMAGE:
        return False
    packing = one.get_filters(skip_simple=True)
    last = packing[0] if packing else ""
    if last == "CCITTFaxDecode" and len(one.get_filters()) > 1:
        return False
    return len(packing) < 2 and not shows_dots(
        last, lambda: bytes(one.get_data(decode_simple=True)), *one.get_px_size()
    )


_KEYS = (b"Contents", b"V", b"T", b"TU", b"Subj", b"DV", b"RC")


def _read_notes(page: pdfium.PdfPage, place: str, version: Version) -> tuple[bool, set[str]]:
    """Add what stands in a page's comments, form fields and links, and read its attached files.

    Answers whether any of them draws something on the page (none of those is hidden any more), and
    what was added.
    """
    from pypdfium2 import raw

    drawn = False
    said: set[str] = set()
    unseen = {raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP}
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), MOST_NOTES)):
        note = raw.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        try:
            with version.collector.guard(f"{version.before}{place}批注"):
                said |= _read_note(page, note, f"{place}批注", version)
                if raw.FPDFAnnot_HasKey(note, b"AP") and (
                    raw.FPDFAnnot_GetSubtype(note) not in unseen
                ):
                    drawn = True
                    raw.FPDFAnnot_SetFlags(note, raw.FPDF_ANNOT_FLAG_PRINT)
        finally:
            raw.FPDFPage_CloseAnnot(note)
    return drawn, said


def _read_attachment(attachment: pdfium.PdfAttachment, version: Version) -> None:
    """Add an attached file's name, and read it as a document."""
    from pypdfium2 import raw

    name = _wide(raw.FPDFAttachment_GetName, attachment)
    version.nest(name, bytes(attachment.get_data()))


def _read_note(page: pdfium.PdfPage, note: Any, place: str, version: Version) -> set[str]:  # noqa: ANN401
    import pypdfium2 as pdfium
    from pypdfium2 import raw

    document = page.pdf
    values = [_wide(raw.FPDFAnnot_GetStringValue, note, key) for key in _KEYS]
    for value in dict.fromkeys(values):
        version.add(place, value)
    subtype = raw.FPDFAnnot_GetSubtype(note)
    if subtype == raw.FPDF_ANNOT_LINK:
        action = raw.FPDFLink_GetAction(raw.FPDFAnnot_GetLink(note))
        if action:
            version.add(f"{place}（链接）", _address(document, action))
    elif subtype == raw.FPDF_ANNOT_FILEATTACHMENT:
        attached = raw.FPDFAnnot_GetFileAttachment(note)
        if attached:
            _read_attachment(pdfium.PdfAttachment(attached, document), version)
    elif subtype == raw.FPDF_ANNOT_WIDGET and document.formenv:
        count = raw.FPDFAnnot_GetOptionCount(document.formenv, note)
        for index in range(min(count, MOST_CHOICES)):
            label = _wide(raw.FPDFAnnot_GetOptionLabel, document.formenv, note, index)
            version.add(f"{place}（选项）", label)
    return {value.strip() for value in values}


def _wide(ask: Callable[..., int], *about: object) -> str:
    """A string of pdfium, which writes UTF-16LE with a closing zero into a buffer given it. Half a
    surrogate pair, on which pypdfium2 gives up, hides nothing of the rest.
    """
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
