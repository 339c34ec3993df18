"""OFD (GB/T 33190): a zip of XML in which every stretch of a line is an object of its own.

Document.xml says which pages there are, in which order, on which template pages, and where comments,
attachments and resources lie. What it does not name is read all the same, as it may hold words too.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from zzfz.documents.archive import Archive, Member, natural, open_archive
from zzfz.documents.collector import Collector
from zzfz.documents.model import Cause, DamagedError
from zzfz.documents.office import read_any
from zzfz.documents.page_pictures import PageArea, PagePictures
from zzfz.documents.xml_stream import END, START, TEXT, Event, events, rooted
from zzfz.privacy.marks import Spot

_IMAGE_OBJECTS = {"ImageObject", "PathObject", "CompositeObject"}
_NO_TEXT = {"Res", "Signature", "Signatures", "Annotations", "Versions", "DocVersion"}
_BODY = re.compile(r".*Pages?/.*Content\.xml|.*/Page[^/]*\.xml")
_REMARKS = {"Remark", "Parameter"}
_FRAMES = {"CompositeObject", "Appearance"}
_APART = _FRAMES | _REMARKS
_PICTURE = re.compile(r"(?<!thumbnail)\.(?:jpe?g|png|bmp|gif|tiff?|jb2|jbig2)$", re.IGNORECASE)
_LINE_SHARE = 0.6  # of the height: objects nearer than this stand on one line
_GAP_SHARE = 0.8  # of the height: objects farther apart than this are not one word
_DEEPEST = 20
"""Composite units in each other."""
_MOST_EVENTS = 500_000
"""Events of the composite units of one file, which are kept in memory."""
_A4 = "0 0 210 297"


@dataclass(frozen=True, slots=True)
class _Box:
    """Place of an object on its page in mm: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(slots=True)
class _Drawn:
    """What was met on one page, template or comment: its words, and where pictures lie."""

    text: str = ""
    box: _Box | None = None
    """The page's own size, where it has one."""
    templates: list[str] = field(default_factory=list)
    pictures: list[_Box | None] = field(default_factory=list)
    anything: bool = False
    """Whether something beside text is drawn."""


@dataclass(slots=True)
class _Listed:
    """What one Document.xml names."""

    pages: list[tuple[str, str]] = field(default_factory=list)
    """The pages in their order: id, and the name of the member."""
    templates: dict[str, str] = field(default_factory=dict)
    resources: list[str] = field(default_factory=list)
    annotations: list[str] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    box: _Box | None = None


def read(data: bytes, collector: Collector) -> None:
    """Read the pages, notes and properties of an OFD, and what is attached to it."""
    _OfdReader(open_archive(data, collector), collector).read()


class _OfdReader:
    def __init__(self, archive: Archive, collector: Collector) -> None:
        self._archive = archive
        self._collector = collector
        self._members = {_clean(one.name): one for one in archive.members}
        self._read: set[str] = set()
        self._units: dict[str, list[Event]] = {}
        self._used: set[str] = set()
        self._pictures = PagePictures()
        self._shown = 0
        self._number = 0

    def read(self) -> None:
        """Read what the lists name in its order, and then everything else."""
        for root in self._named("OFD.xml", {"DocRoot"}):
            with self._collector.guard(f"部件 {root}"):
                self._read_document(root)
        for member in sorted(self._archive.members, key=natural):
            if _clean(member.name) not in self._read:
                with self._collector.guard(f"部件 {member.name}"):
                    self._read_other(member)
        for unit in [one for one in self._units if one not in self._used]:
            self._collector.add("复合图元", self._look(iter(self._units[unit])).text, Spot.HEAD)
        self._pictures.tell(self._collector)
        hidden = [
            name
            for name in self._members
            if _PICTURE.search(name) and "/signs/" not in name.lower()
        ]
        if hidden and not self._shown:
            why = f"有 {len(hidden)} 张图片不在页面上，没有检查"
            self._collector.miss("图片", Cause.IMAGE, why)

    def _read_document(self, root: str) -> None:
        listed = _listed(root, self._events(root))
        for name in listed.resources:
            with self._collector.guard(f"部件 {name}"):
                self._learn_units(name)
        templates: dict[str, _Drawn] = {}
        for number, (key, name) in enumerate(listed.templates.items(), start=1):
            with self._collector.guard(f"模板页{number}"):
                templates[key] = drawn = self._page(name)
                self._collector.add("模板页", drawn.text, Spot.HEAD)
        notes = self._annotation_files(listed)
        for key, name in listed.pages:
            self._number += 1
            place = f"第{self._number}页"
            with self._collector.guard(place):
                if name in self._read:
                    continue
                drawn = self._page(name)
                self._add_page(place, drawn)
                area = _area(drawn.box or listed.box)
                for over in [
                    drawn,
                    *(templates[one] for one in drawn.templates if one in templates),
                ]:
                    _lay(area, over)
                for note in notes.get(key, ()):
                    with self._collector.guard(f"{place}批注"):
                        noted = self._look(self._events(note))
                        self._collector.add(f"{place}批注", noted.text)
                        _lay(area, noted)
                self._note(area, drawn)
        for name in listed.attachments:
            with self._collector.guard(f"部件 {name}"):
                self._read_attachments(name)

    def _add_page(self, place: str, drawn: _Drawn) -> None:
        self._collector.add(place, drawn.text, Spot.HEAD if self._number == 1 else Spot.BODY)

    def _note(self, area: PageArea, drawn: _Drawn) -> None:
        self._shown += area.pictures
        anything = drawn.anything or bool(area.pictures)
        self._pictures.note(self._number, drawn.text, area, drawn=anything)

    def _page(self, name: str) -> _Drawn:
        """A page of the body. Raises DamagedError where it is missing or broken."""
        if name not in self._members:
            self._collector.body.leave_unfinished()
        member = self._member(name)
        self._read.add(name)
        return self._look(events(self._archive.chunks(member)), body=name)

    def _look(self, stream: Iterator[Event], body: str | None = None) -> _Drawn:
        whole = self._with_units(stream, set(), 0)
        if body is not None:
            whole = self._collector.body.hear(body, whole)
        return _Drawing().take(whole)

    def _with_units(
        self, stream: Iterator[Event], open_units: set[str], depth: int
    ) -> Iterator[Event]:
        """The events of a page, with those of a composite unit where it is drawn, each unit once."""
        for event in stream:
            yield event
            kind, value, attributes = event
            if kind != START or value != "CompositeObject":
                continue
            unit = attributes.get("ResourceID", "")
            if unit not in self._units or unit in open_units:
                continue
            open_units.add(unit)
            self._used.add(unit)
            if depth >= _DEEPEST:
                self._collector.miss("复合图元", Cause.LIMIT, "套得太深，没有读完")
                continue
            yield from self._with_units(iter(self._units[unit]), open_units, depth + 1)

    def _learn_units(self, name: str) -> None:
        """Keep the composite units that a file of resources defines."""
        unit: list[Event] | None = None
        left = _MOST_EVENTS
        for event in self._events(name):
            kind, value, attributes = event
            if value == "CompositeGraphicUnit" and kind != TEXT:
                unit = [] if kind == START else None
                if unit is not None:
                    self._units.setdefault(attributes.get("ID", ""), unit)
            elif unit is not None:
                left -= 1
                if left < 0:
                    self._collector.miss("复合图元", Cause.LIMIT, "太多，没有读完")
                    return
                unit.append(event)

    def _annotation_files(self, listed: _Listed) -> dict[str, list[str]]:
        """The files of comments by the id of their page."""
        found: dict[str, list[str]] = {}
        for name in listed.annotations:
            with self._collector.guard(f"部件 {name}"):
                page = ""
                for kind, value, attributes in _texts(self._events(name), {"FileLoc"}):
                    if kind == START and value == "Page":
                        page = attributes.get("PageID", "")
                    elif kind == TEXT:
                        found.setdefault(page, []).append(_beside(name, value))
        return found

    def _read_attachments(self, name: str) -> None:
        """Read the attached files, under the names that people see."""
        title = ""
        for kind, value, attributes in _texts(self._events(name), {"FileLoc"}):
            if kind == START and value == "Attachment":
                ending = attributes.get("Format", "")
                title = attributes.get("Name", "") + (f".{ending}" if ending else "")
            elif kind == TEXT:
                place = _beside(name, value)
                with self._collector.guard(f"附件“{title}”"):
                    self._collector.add("附件名", title, Spot.NAME)
                    if place not in self._read:
                        packed = self._archive.read(self._member(place))
                        self._read.add(place)
                        self._collector.nested(title or place, packed)

    def _read_other(self, member: Member) -> None:
        """Read what no list names, or what is no page."""
        name = _clean(member.name)
        if "/attach" in name.lower() and not name.lower().endswith("attachments.xml"):
            self._collector.nested(name, self._archive.read(member))
        elif name.lower().endswith(".xml"):
            found = events(self._archive.chunks(member))
            if _BODY.fullmatch(member.name):
                found = self._collector.body.watch(member.name, found)
            root, stream = rooted(found)
            if root == "Page":
                self._number += 1
                drawn = self._look(stream, body=name)
                self._add_page(f"第{self._number}页", drawn)
                area = _area(drawn.box)
                _lay(area, drawn)
                self._note(area, drawn)
            elif root == "PageAnnot":
                self._collector.add("批注", self._look(stream).text)
            elif root == "Res":
                self._learn_units(name)
            elif root not in _NO_TEXT:
                read_any("文档属性", stream, self._collector)

    def _named(self, name: str, elements: set[str]) -> list[str]:
        """The members that elements of a file name; none where it is missing or broken."""
        found = []
        with self._collector.guard(f"部件 {name}"):
            for kind, value, _ in _texts(
                events(self._archive.chunks(self._member(name))), elements
            ):
                if kind == TEXT:
                    found.append(_beside(name, value))
        return list(dict.fromkeys(found))

    def _events(self, name: str) -> Iterator[Event]:
        """The events of a part, which is not read another time unless it says more than lists do."""
        member = self._member(name)
        stream = events(self._archive.chunks(member))
        root, stream = rooted(stream)
        if root in _NO_TEXT | {"Page", "PageAnnot"}:
            self._read.add(name)
        return stream

    def _member(self, name: str) -> Member:
        found = self._members.get(name)
        if found is None:
            raise DamagedError(f"缺少部件 {name}")
        return found


def _listed(root: str, stream: Iterator[Event]) -> _Listed:
    """What a Document.xml names; ``root`` is its own name."""
    listed = _Listed()
    wanted = {"PublicRes", "DocumentRes", "Annotations", "Attachments", "PhysicalBox"}
    for kind, value, attributes in _texts(stream, wanted):
        if kind == START and value == "Page" and "BaseLoc" in attributes:
            listed.pages.append((attributes.get("ID", ""), _beside(root, attributes["BaseLoc"])))
        elif kind == START and value == "TemplatePage" and "BaseLoc" in attributes:
            listed.templates[attributes.get("ID", "")] = _beside(root, attributes["BaseLoc"])
        elif kind == TEXT:
            inside = attributes["in"]
            if inside == "PhysicalBox":
                listed.box = listed.box or _box(value)
            elif inside == "Annotations":
                listed.annotations.append(_beside(root, value))
            elif inside == "Attachments":
                listed.attachments.append(_beside(root, value))
            else:
                listed.resources.append(_beside(root, value))
    return listed


def _texts(stream: Iterator[Event], elements: set[str]) -> Iterator[Event]:
    """The starts of all elements, and the whole texts of some, with the element's name under ``in``."""
    parts: list[str] = []
    inside = ""
    for event in stream:
        kind, value, _ = event
        if kind == TEXT and inside:
            parts.append(value)
        elif kind == START:
            inside = value if value in elements else ""
            parts.clear()
            yield event
        elif kind == END and inside:
            text = "".join(parts).strip()
            if text:
                yield TEXT, text, {"in": inside}
            inside = ""


class _Drawing:
    """Takes the events of a page, and puts its lines together."""

    def __init__(self) -> None:
        self.found = _Drawn()
        self._parts: list[str] = []
        self._box: _Box | None = None
        self._open = ""
        self._frames: list[_Box | None] = []  # of the composite objects and appearances around

    def take(self, stream: Iterator[Event]) -> _Drawn:
        """The text of a page, and what else is drawn."""
        for kind, value, attributes in stream:
            if kind == START:
                self._start(value, attributes)
            elif kind == END:
                self._end(value)
            elif self._open == "PhysicalBox":
                self.found.box = self.found.box or _box(value)
            elif self._open:
                self._parts.append(value)
        self.found.text = "".join(self._parts)
        return self.found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        boundary = _box(attributes.get("Boundary", ""))
        if name == "TextObject":
            self._parts.append(_between(self._box, boundary))
            self._box = boundary
        elif name in {"TextCode", "PhysicalBox"} or name in _REMARKS:
            self._open = name
        elif name == "Template":
            self.found.templates.append(attributes.get("TemplateID", ""))
        self.found.anything = self.found.anything or name in _IMAGE_OBJECTS
        if name == "ImageObject":
            self.found.pictures.append(self._frames[0] if self._frames else boundary)
        elif name in _FRAMES:
            self._frames.append(boundary)
        if name in _APART:
            self._part()

    def _end(self, name: str) -> None:
        if name == self._open:
            self._open = ""
        if name in _FRAMES and self._frames:
            self._frames.pop()
        if name in _APART:
            self._part()

    def _part(self) -> None:
        """What follows stands on a line of its own."""
        self._parts.append("\n")
        self._box = None


def _area(box: _Box | None) -> PageArea:
    box = box or _box(_A4)
    assert box is not None  # noqa: S101
    return PageArea(box.x, box.y, box.x + box.width, box.y + box.height)


def _lay(area: PageArea, drawn: _Drawn) -> None:
    """Lay pictures on a page; one of which nobody knows where it lies covers it."""
    for one in drawn.pictures:
        if one is None:
            area.cover((float("inf"), 0, 0, 0, 0, 0))
        else:
            area.cover((one.width, 0, 0, one.height, one.x, one.y))


def _box(boundary: str) -> _Box | None:
    try:
        return _Box(*map(float, boundary.split()))
    except (TypeError, ValueError):
        return None


def _between(before: _Box | None, after: _Box | None) -> str:
    """What separates two text objects: nothing, a space, or a new line."""
    if before is None or after is None:
        return "\n"
    height = max(before.height, after.height)
    if abs(after.y - before.y) > height * _LINE_SHARE or after.x < before.x:
        return "\n"
    return " " if after.x - before.x - before.width > height * _GAP_SHARE else ""


def _clean(name: str) -> str:
    """The name of a member as lists give it: with slashes, from the root."""
    return posixpath.normpath("/" + name.replace("\\", "/")).lstrip("/")


def _beside(file: str, place: str) -> str:
    """The member that a file means by ``place``: from the root, or from where it lies itself."""
    return _clean(posixpath.join("/" + posixpath.dirname(file), place.strip().replace("\\", "/")))
