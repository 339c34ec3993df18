"""What pypdf reads in a PDF, where there is no pdfium: the same as ``pdf_pages``, nine times slower."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import Any, cast

from pypdf import PageObject, PasswordType, PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import (
    ContentStream,
    DictionaryObject,
    EncodedStreamObject,
    IndirectObject,
    NameObject,
    StreamObject,
)

from zzfz.documents import aes
from zzfz.documents.model import Cause, DamagedError, EncryptedError
from zzfz.documents.page_pictures import DEPTH, UNCHANGED, Matrix, PageArea, times
from zzfz.documents.pdf_bytes import BODY_PAGES, MOST_CHOICES, MOST_NOTES, MOST_TITLES, TOP, Version
from zzfz.documents.pictures import shows_dots
from zzfz.documents.plain_text import unescaped
from zzfz.privacy.marks import Spot

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it says of damage is said here

_KEYS = ("/Contents", "/V", "/T", "/TU", "/Subj", "/DV", "/RC")
_UNSEEN = {"/Link", "/Popup"}
_DRAWN = frozenset(b"f F f* B B* b b* S s sh Tj TJ ' \"".split())
_MOST_OPERATIONS = 200_000
_DEEPEST_TREE = 40
_SIMPLE = {
    "/ASCIIHexDecode", "/AHx", "/ASCII85Decode", "/A85", "/LZWDecode", "/LZW", "/FlateDecode",
    "/Fl", "/RunLengthDecode", "/RL", "/Crypt",
}  # fmt: skip
_BAD = (
    PyPdfError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OSError,
    RecursionError,
)
"""What pypdf raises at damage."""


def read(data: bytes, version: Version) -> None:
    """Read one revision of a PDF; see ``pdf_pages.read``.

    Raises EncryptedError, DamagedError where it does not open; ExhaustedError.
    """
    reader = _opened(data)
    collector = version.collector
    root = _dictionary(reader.trailer.get("/Root"))
    if version.is_present and _dictionary(root.get("/AcroForm")).get("/XFA") is not None:
        collector.miss("表单", Cause.UNREADABLE, "是 XFA 动态表单，填写的内容没有检查")
    with collector.guard("文档属性"):
        for value in (reader.metadata or {}).values():
            if isinstance(value, str) and not isinstance(value, NameObject):
                version.add("文档属性", value, Spot.HEAD)
    with collector.guard("书签"):
        for title in islice(_titles(root), MOST_TITLES):
            version.add("书签", title, Spot.HEAD)
    try:
        count = len(reader.pages)
    except _BAD as error:
        raise DamagedError("PDF 的页面目录已损坏，打不开") from error
    shown = [_PageFacts() for _ in range(version.take_pages(count))]
    for number, one in enumerate(shown):
        _read_page(reader, number, one, version)
    version.pictures.tell(collector, version.before)
    version.judge_pictures(
        [one for one in shown[:BODY_PAGES] if one.pictures or one.other],
        lambda pages: any(one.other or any(map(_shows, one.pictures)) for one in pages),
    )
    with collector.guard("附件"):
        for attached in reader.attachment_list:
            with collector.guard("附件"):
                version.nest(attached.alternative_name or attached.name, attached.content)


def page_reader(data: bytes) -> Callable[[int], str]:
    """What reads the text of single pages (0-based), their stamps and fields included.

    Raises EncryptedError, DamagedError; what it answers with raises whatever pypdf does.
    """
    reader = _opened(data)

    def text_of(number: int) -> str:
        page = reader.pages[number]
        notes = _plain(page.get("/Annots"))
        forms = (
            form
            for one in (notes[:MOST_NOTES] if isinstance(notes, list) else ())
            if (note := _dictionary(one)).get("/Subtype") not in _UNSEEN
            for form in _appearances(note)
        )
        said = [page.extract_xform_text(cast("EncodedStreamObject", form)) for form in forms]
        return "\n".join([page.extract_text(), *said])

    return text_of


def _opened(data: bytes) -> PdfReader:
    """The document. Raises EncryptedError, DamagedError."""
    aes.lend_to_pypdf()
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
            raise EncryptedError
        reader.trailer["/Root"].get_object()
    except DependencyError as error:
        raise DamagedError("用了 AES 保护，这台计算机缺少解开它的库") from error
    except _BAD as error:
        raise DamagedError("PDF 不完整或已损坏，打不开") from error
    return reader


def _titles(root: DictionaryObject) -> Iterator[str]:
    """The titles of the bookmarks, each entry once (12.3.3)."""
    waiting = [_dictionary(root.get("/Outlines")).get("/First")]
    known: set[int] = set()
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, IndirectObject):
            if entry.idnum in known:
                continue
            known.add(entry.idnum)
        found = _dictionary(entry)
        if isinstance(title := found.get("/Title"), str):
            yield title
        waiting += [one for key in ("/Next", "/First") if (one := found.get(key)) is not None]


@dataclass(slots=True)
class _PageFacts:
    """What a page shows beside its text."""

    pictures: list[DictionaryObject] = field(default_factory=list)
    other: bool = False
    """Whether it shows something else, and no text."""


def _shows(picture: DictionaryObject) -> bool:
    """Whether a picture shows something; True where it cannot be told."""
    size = _dots(picture)
    filters = picture.get("/Filter", [])
    filters = [filters] if isinstance(filters, str) else list(filters)
    last = filters[-1] if filters and filters[-1] not in _SIMPLE else ""
    if (
        (last in _FAX and len(filters) > 1)
        or not set(filters[:-1] if last else filters) <= _SIMPLE
        or not isinstance(picture, StreamObject)
    ):
        return True
    raw = last in _FAX and len(filters) == 1  # pypdf would make a TIFF of it
    try:
        return shows_dots(
            last.strip("/"), lambda: picture._data if raw else picture.get_data(), *size
        )
    except _BAD:
        return True


_FAX = {"/CCITTFaxDecode", "/CCF"}


def _dots(picture: DictionaryObject) -> tuple[int, int]:
    width, height = (
        picture.get(long, picture.get(short))
        for long, short in (("/Width", "/W"), ("/Height", "/H"))
    )
    return tuple(int(one) if isinstance(one, (int, float)) else 0 for one in (width, height))  # type: ignore[return-value]


def _read_page(reader: PdfReader, number: int, shown: _PageFacts, version: Version) -> None:
    """Read one page (0-based), and note in ``shown`` what it shows."""
    place = f"第{number + 1}页"
    words: str | None = None  # of a page that cannot be read, nobody knows what it shows
    area: PageArea | None = None
    with version.collector.guard(version.before + place):
        page = reader.pages[number]
        box = page.cropbox
        west, south, east, north = (float(one) for one in (*box.lower_left, *box.upper_right))
        area = PageArea(west, south, east, north)
        look = _Look(area)
        heights: list[tuple[float, str]] = []

        def hear(text: str, cm: list[float], tm: list[float], *_: object) -> None:
            heights.append((cm[1] * tm[4] + cm[3] * tm[5] + cm[5], text))

        text = words = page.extract_text(visitor_operand_before=look.hear, visitor_text=hear)
        low = south + (north - south) * TOP
        top = "".join(said for height, said in heights if height >= low)
        said, notes = _read_notes(page, place, area, shown, version)
        version.add_page(number, text, lambda: top)
        known = {line.strip() for line in text.splitlines()} | notes
        version.add_stamps(number, said, known)
        resources = _dictionary(page.get("/Resources"))
        if not text.strip() or look.inline or _holds_pictures(resources):
            content = page.get_contents()
            if content is not None:
                look.lay(content, resources, UNCHANGED, 0)
        shown.pictures += look.pictures
        shown.other = look.drawn and not text.strip()
        drawn = look.drawn or bool(area.pictures or shown.pictures)
        version.note_page(number + 1, text, area, drawn=drawn)
    version.show_page(number, words, area)


_NOT_DRAWN = 3
"""How letters are drawn that are not (ISO 32000-1, table 106)."""


class _Look:
    """What a page's content draws, and where on the page its pictures lie."""

    def __init__(self, area: PageArea) -> None:
        self._area = area
        self._left = _MOST_OPERATIONS
        self.drawn = False
        self.inline = False
        self.pictures: list[DictionaryObject] = []

    def hear(self, operator: bytes, *_: object) -> None:
        """Take in one operation of a page while its text is read."""
        self.drawn = self.drawn or operator in _DRAWN
        self.inline = self.inline or operator == b"INLINE IMAGE"

    def lay(
        self, content: ContentStream, resources: DictionaryObject, outer: Matrix, deep: int
    ) -> None:
        """Lay the pictures of a page or form, ``deep`` in others, where ``outer`` puts them."""
        stack: list[Matrix] = []
        at = outer
        for operands, operator in content.operations:
            self._left -= 1
            if self._left < 0 or self._area.too_many:
                self._area.too_many = True
                return
            self.drawn = self.drawn or operator in _DRAWN
            if operator == b"q":
                stack.append(at)
            elif operator == b"Q":
                at = stack.pop() if stack else outer
            elif operator == b"cm":
                at = times(_matrix(operands), at)
            elif operator == b"Tr":
                self._area.unseen_text |= [*operands[:1]] == [_NOT_DRAWN]
            elif operator == b"INLINE IMAGE":
                self._lay_picture(_dictionary(operands.get("settings")), at)
            elif operator == b"Do" and operands:
                drawn = _dictionary(_dictionary(resources.get("/XObject")).get(operands[0]))
                if drawn.get("/Subtype") == "/Image":
                    self._lay_picture(drawn, at)
                elif isinstance(drawn, StreamObject):
                    self._lay_form(drawn, resources, at, deep)

    def _lay_picture(self, picture: DictionaryObject, at: Matrix) -> None:
        self._area.cover(at, _dots(picture))
        if len(self.pictures) <= _MOST_KEPT:
            self.pictures.append(picture)

    def _lay_form(
        self, form: StreamObject, resources: DictionaryObject, at: Matrix, deep: int
    ) -> None:
        own = _dictionary(form.get("/Resources")) or resources
        at = times(_matrix(form.get("/Matrix", UNCHANGED)), at)
        if deep < DEPTH:
            self.lay(ContentStream(form, None), own, at, deep + 1)
            return
        west, south, east, north = (float(one) for one in form.get("/BBox", (0, 0, 1, 1)))
        self._area.cover(times((east - west, 0, 0, north - south, west, south), at))


_MOST_KEPT = 100


def _holds_pictures(resources: DictionaryObject, deep: int = 0) -> bool:
    """Whether a page's or a form's resources hold pictures, or forms too deep to tell."""
    for one in _dictionary(resources.get("/XObject")).values():
        drawn = _dictionary(one)
        if drawn.get("/Subtype") == "/Image" or deep > DEPTH:
            return True
        if _holds_pictures(_dictionary(drawn.get("/Resources")), deep + 1):
            return True
    return False


def _matrix(numbers: Iterable[Any]) -> Matrix:
    """Six numbers as a map; where they are none, one that covers every page."""
    with suppress(TypeError, ValueError):
        a, b, c, d, e, f = (float(one) for one in numbers)
        return a, b, c, d, e, f
    return (math.inf,) * 6


def _read_notes(
    page: PageObject, place: str, area: PageArea, shown: _PageFacts, version: Version
) -> tuple[list[str], set[str]]:
    """Add what stands in a page's comments, fields and links, and read its attached files.

    Answers the lines that their appearances show, and what was added.
    """
    said: list[str] = []
    known: set[str] = set()
    notes = _plain(page.get("/Annots"))
    for one in notes[:MOST_NOTES] if isinstance(notes, list) else ():
        note = _dictionary(one)
        with version.collector.guard(f"{version.before}{place}批注"):
            known |= _read_note(note, f"{place}批注", version)
            if note.get("/Subtype") not in _UNSEEN:
                for form in _appearances(note):
                    said += _appearance(page, note, form, area, shown)
    return list(dict.fromkeys(said)), known


def _read_note(note: DictionaryObject, place: str, version: Version) -> set[str]:
    """Add what stands in one comment, field or link; answers it."""
    values = [value for key in _KEYS if isinstance(value := _plain(note.get(key)), str)]
    for value in dict.fromkeys(values):
        version.add(place, value)
    address = _plain(_dictionary(note.get("/A")).get("/URI"))
    if note.get("/Subtype") == "/Link" and address is not None:
        text = address.decode("utf-8", "replace") if isinstance(address, bytes) else str(address)
        version.add(f"{place}（链接）", unescaped(text))
    elif note.get("/Subtype") == "/FileAttachment":
        spec = _dictionary(note.get("/FS"))
        packed = _dictionary(spec.get("/EF"))
        stream = _plain(packed.get("/UF") or packed.get("/F"))
        if isinstance(stream, StreamObject):
            version.nest(str(spec.get("/UF") or spec.get("/F") or ""), stream.get_data())
    elif note.get("/Subtype") == "/Widget":
        choices = _plain(note.get("/Opt"))
        for choice in choices[:MOST_CHOICES] if isinstance(choices, list) else ():
            label = _plain(choice)
            label = _plain(label[-1]) if isinstance(label, list) and label else label
            version.add(f"{place}（选项）", str(label))
    return {value.strip() for value in values}


def _appearances(note: DictionaryObject) -> Iterator[StreamObject]:
    """The forms that draw a note as it stands, in each of its states (12.5.5)."""
    normal = _plain(_dictionary(note.get("/AP")).get("/N"))
    states = [normal]
    if isinstance(normal, DictionaryObject) and not isinstance(normal, StreamObject):
        states = [_plain(one) for one in islice(normal.values(), MOST_CHOICES)]
    yield from (one for one in states if isinstance(one, StreamObject))


def _appearance(
    page: PageObject, note: DictionaryObject, form: StreamObject, area: PageArea, shown: _PageFacts
) -> list[str]:
    """The lines of text in the form that draws a note; its pictures are laid on the page."""
    look = _Look(area)
    resources = _dictionary(form.get("/Resources"))
    if _holds_pictures(resources) or b"BI" in form.get_data():
        rectangle = [float(one) for one in _plain(note.get("/Rect")) or (0, 0, 0, 0)]
        box = [float(one) for one in form.get("/BBox", (0, 0, 1, 1))]
        within = _Look(PageArea(0, 0, 1, 1))
        within.lay(ContentStream(form, None), resources, UNCHANGED, 1)
        # The form is fitted into the note's rectangle (12.5.5, algorithm "Appearance streams").
        if within.pictures:
            west, south, east, north = rectangle[0], rectangle[1], rectangle[2], rectangle[3]
            fit = _fitted(box, (west, south, east, north))
            look.lay(ContentStream(form, None), resources, fit, 1)
        shown.pictures += look.pictures
    return page.extract_xform_text(cast("EncodedStreamObject", form)).splitlines()


def _fitted(box: list[float], rectangle: tuple[float, float, float, float]) -> Matrix:
    west, south, east, north = rectangle
    wide, high = (box[2] - box[0]) or 1, (box[3] - box[1]) or 1
    across, up = (east - west) / wide, (north - south) / high
    return (across, 0, 0, up, west - box[0] * across, south - box[1] * up)


def _plain(one: Any) -> Any:  # noqa: ANN401
    """An object itself where a reference to it was given."""
    return one.get_object() if isinstance(one, IndirectObject) else one


def _dictionary(one: Any) -> DictionaryObject:  # noqa: ANN401
    """A dictionary, or an empty one where there is none."""
    found = _plain(one)
    return found if isinstance(found, DictionaryObject) else DictionaryObject()
