"""PowerPoint 97–2003 presentations ([MS-PPT]): all text of the one stream, as the events that pptx has.

Saving adds to the stream and takes nothing away, so what was deleted may still stand in it. What
belongs to the presentation as it was saved last, the chain of edits tells; the rest is read for
safety alone.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from zzfz.documents.collector import Collector
from zzfz.documents.drawingml import read_slide
from zzfz.documents.model import EncryptedError, TooBigError
from zzfz.documents.officeart import Drawing, OfficeRecord, records
from zzfz.documents.xml_stream import END, START, TEXT, Event
from zzfz.privacy.marks import Spot

_DOCUMENT, _SLIDE, _NOTES, _MASTER, _HANDOUT = 0x3E8, 0x3EE, 0x3F0, 0x3F8, 0xFC9
_SLIDE_INFO, _LIST, _PLACE = 0x3F9, 0xFF0, 0x3F3
_CHARACTERS, _BYTES, _STRING = 4000, 4008, 4026
_BLOB = 0x138B
_EDIT, _DIRECTORY = 0xFF5, 0x1772
_COMMENT, _LINK, _HEADS, _OBJECT = 0x2EE0, 0xFD7, 0xFD9, 0x1011
_ENCRYPTED = 0xF3D1C4DF
_HIDDEN = 4
_MOST_EDITS = 10_000
_MOST_ATOMS = 2_000_000
_DEEPEST = 40
_ROOTS = {_SLIDE: "sld", _NOTES: "notes", _MASTER: "sldMaster", _HANDOUT: "handoutMaster"}
_OLD = "以前保存的内容"
_STRINGS = {_COMMENT: "批注", _LINK: "超链接", _HEADS: "页眉页脚"}
_BODY = frozenset({_DOCUMENT, _SLIDE})
_NOTHING: dict[str, str] = {}


@dataclass(slots=True)
class Show:
    """What was found beside the text, and how far the reading came."""

    drawing: Drawing = field(default_factory=Drawing)
    has_text: bool = False
    broken_off: bool = False


@dataclass(slots=True)
class _Saved:
    """The parts of a presentation as it was saved last, by their place in the stream."""

    live: set[int] = field(default_factory=set)
    numbers: dict[int, int] = field(default_factory=dict)
    """Numbers of slides and of the slides that notes belong to, by place."""
    document: int = -1


def read_show(stream: bytes, user: bytes, collector: Collector) -> Show:
    """Read the stream of a presentation; ``user`` is the stream Current User.

    Raises EncryptedError, ExhaustedError.
    """
    if len(user) >= 20 and struct.unpack_from("<L", user, 12)[0] == _ENCRYPTED:
        raise EncryptedError
    show = Show()
    try:
        saved = _last_saved(stream, user)
    except (struct.error, ValueError, KeyError, IndexError):
        saved = _Saved()
    if not saved.live:
        show.broken_off = True
    position = 0
    while position + 8 <= len(stream):
        record = _head(stream, position)
        if record.end > len(stream):
            show.broken_off = True
        _read_part(stream, position, record, saved, show, collector)
        position = record.end
    if len(stream) - position > 0:
        show.broken_off = True
    return show


def _last_saved(stream: bytes, user: bytes) -> _Saved:
    """Follow the chain of edits from the last one, the newest place of each part first."""
    (edit,) = struct.unpack_from("<L", user, 16)
    places: dict[int, int] = {}
    document = -1
    seen: set[int] = set()
    while edit and edit not in seen and len(seen) < _MOST_EDITS:
        seen.add(edit)
        head = _head(stream, edit)
        if head.kind != _EDIT:
            raise ValueError("no edit")
        before, directory, root = struct.unpack_from("<3L", stream, head.start + 8)
        document = root if document < 0 else document
        for number, place in _directory(stream, directory):
            places.setdefault(number, place)
        edit = before
    saved = _Saved(set(places.values()), document=places[document])
    for kind, number, part in _order(stream, saved.document):
        if part in places and kind in {0, 2}:
            saved.numbers[places[part]] = number
    return saved


def _head(stream: bytes, place: int) -> OfficeRecord:
    """The record at a place. Raises ValueError where there is none."""
    found = next(records(stream, place), None)
    if found is None:
        raise ValueError("a place outside the stream")
    return found


def _directory(stream: bytes, place: int) -> Iterator[tuple[int, int]]:
    head = _head(stream, place)
    if head.kind != _DIRECTORY:
        raise ValueError("no directory")
    at, end = head.start, min(head.end, len(stream))
    while at + 4 <= end:
        (packed,) = struct.unpack_from("<L", stream, at)
        first, count = packed & 0xFFFFF, packed >> 20
        at += 4
        for number in range(min(count, (end - at) // 4)):
            yield first + number, struct.unpack_from("<L", stream, at)[0]
            at += 4


def _order(stream: bytes, document: int) -> Iterator[tuple[int, int, int]]:
    """Lists of slides, masters and notes: which list, the number in it, the part."""
    head = _head(stream, document)
    kind, number, end = -1, 0, 0
    for record in records(stream, head.start, head.end):
        if record.kind == _LIST and record.is_container:
            kind, number, end = record.instance, 0, record.end
        elif record.kind == _PLACE and record.start < end:
            number += 1
            yield kind, number, int(struct.unpack_from("<L", stream, record.start)[0])


def _read_part(
    stream: bytes, place: int, record: OfficeRecord, saved: _Saved, show: Show, collector: Collector
) -> None:
    """Read one part of the stream with all that is in it."""
    is_live = place in saved.live or not saved.live
    number = saved.numbers.get(place, 0)
    reader = _PartReader97(stream, record, show)
    if record.kind == _DOCUMENT and is_live:
        reader.outline = True
    events = reader.events(is_live=is_live)
    with collector.guard("全文"):
        if record.kind in _ROOTS and is_live:
            root = _ROOTS[record.kind]
            heard = collector.body.hear(root, events) if record.kind == _SLIDE else events
            read_slide(f"{number}.xml" if number else "", root, heard, collector)
        else:
            is_body = record.kind == _DOCUMENT and is_live
            heard = collector.body.hear("大纲", events) if is_body else events
            _read_beside("大纲" if is_body else _OLD, heard, collector)
    for what, words in reader.strings:
        collector.add(what if is_live else f"{_OLD}{what}", words)
    for packed in reader.objects:
        _read_object(stream, packed, collector)


def _read_beside(place: str, events: Iterator[Event], collector: Collector) -> None:
    parts: list[str] = []
    for kind, value, _ in events:
        if kind == TEXT:
            parts.append(value)
        elif kind == END and value == "txBody":
            collector.add(place, "".join(parts).strip(), Spot.HEAD)
            parts.clear()


class _PartReader97:
    """Goes through the records of one part."""

    def __init__(self, stream: bytes, record: OfficeRecord, show: Show) -> None:
        self._stream = stream
        self._record = record
        self._show = show
        self.outline = False
        self.strings: list[tuple[str, str]] = []
        self.objects: list[OfficeRecord] = []
        self._inside: list[tuple[int, int]] = []
        """Where the open containers end, and what they are."""

    def events(self, *, is_live: bool) -> Iterator[Event]:
        """The elements of the part; strings and packed objects are put aside."""
        root = _ROOTS.get(self._record.kind, "part")
        hidden = root == "sld" and self._is_hidden()
        yield START, root, {"show": "0"} if hidden else _NOTHING
        if self._record.is_container:
            start = self._record.start
            for count, record in enumerate(records(self._stream, start, self._record.end)):
                if count > _MOST_ATOMS:
                    raise TooBigError("部件太多，其余部分没有读")
                yield from self._take(record, is_live=is_live)
        else:
            yield from self._take(self._record, is_live=is_live)
        yield END, root, _NOTHING

    def _is_hidden(self) -> bool:
        for record in records(self._stream, self._record.start, self._record.end):
            if record.kind == _SLIDE_INFO and record.end <= len(self._stream):
                return bool(self._stream[record.start + 10] & _HIDDEN)
        return False

    def _take(self, record: OfficeRecord, *, is_live: bool) -> Iterator[Event]:
        while self._inside and record.start > self._inside[-1][0]:
            self._inside.pop()
        if record.end > min(self._record.end, len(self._stream)) or not record.kind:
            self._show.broken_off = True  # no record has the number 0: it was written over
        if record.is_container:
            if len(self._inside) >= _DEEPEST:
                raise TooBigError("套得太深，其余部分没有读")
            self._inside.append((record.end, record.kind))
        elif record.kind in {_CHARACTERS, _BYTES}:
            yield from self._words(record)
        elif record.kind == _STRING:
            self._string(record)
        elif record.kind == _BLOB:
            self._blob(record)
        elif record.kind == _OBJECT:
            self.objects.append(record)
        elif is_live:
            before = self._show.drawing.pictures
            self._show.drawing.take_record(self._stream, record)
            if self._show.drawing.pictures != before:
                yield START, "pic", _NOTHING
                yield END, "pic", _NOTHING

    def _words(self, record: OfficeRecord) -> Iterator[Event]:
        raw = self._stream[record.start : record.end]
        words = raw.decode("utf-16-le" if record.kind == _CHARACTERS else "latin-1", "replace")
        self._show.has_text = self._show.has_text or bool(words.strip())
        yield START, "txBody", _NOTHING
        for paragraph in words.replace("\x0b", "\r").split("\r"):
            for name in ("p", "t"):
                yield START, name, _NOTHING
            yield TEXT, paragraph, _NOTHING
            for name in ("t", "p"):
                yield END, name, _NOTHING
        yield END, "txBody", _NOTHING

    def _string(self, record: OfficeRecord) -> None:
        words = self._stream[record.start : record.end].decode("utf-16-le", "replace")
        kinds = [kind for _, kind in self._inside if kind in _STRINGS]
        what = _STRINGS[kinds[-1]] if kinds else "标签"
        self.strings.append((what, words))

    def _blob(self, record: OfficeRecord) -> None:
        """What newer versions put beside, in records of their own: comments among them."""
        kinds: list[tuple[int, int]] = []
        for inner in records(self._stream, record.start, record.end):
            while kinds and inner.start > kinds[-1][0]:
                kinds.pop()
            if inner.is_container and len(kinds) < _DEEPEST:
                kinds.append((inner.end, inner.kind))
            elif inner.kind == _STRING and inner.end <= record.end:
                words = self._stream[inner.start : inner.end].decode("utf-16-le", "replace")
                what = "批注" if any(kind == _COMMENT for _, kind in kinds) else "标签"
                self.strings.append((what, words))


def _read_object(stream: bytes, record: OfficeRecord, collector: Collector) -> None:
    """Read a document that is packed in the presentation, compressed or not."""
    with collector.guard("嵌入的对象"):
        collector.budget.spend_members(1)
        data = stream[record.start : record.end]
        if record.instance == 1:
            most = collector.limits.expanded
            unpacking = zlib.decompressobj()
            data = unpacking.decompress(data[4:], most)
            if unpacking.unconsumed_tail:
                raise TooBigError("解压后太大")
            collector.budget.spend_expanded(len(data))
        collector.nested("嵌入的对象", data)
