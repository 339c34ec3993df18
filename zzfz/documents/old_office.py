"""Old Office documents (doc, xls, ppt, and what WPS calls wps, et, dps): one compound file each.

What it is, the streams in it tell. Each program's own stream has a module that takes it apart; what
all have in common is read here: properties, macros, and documents packed in them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from functools import partial

from zzfz.documents import docx_parts, excel97, powerpoint97, word97
from zzfz.documents.collector import Collector
from zzfz.documents.model import Cause, DocumentKind
from zzfz.documents.officeart import Drawing
from zzfz.documents.ole import UTF_8, UTF_16, CompoundFile, Path, decoded, open_compound
from zzfz.documents.xml_stream import Event
from zzfz.privacy.marks import Spot
from zzfz.text import printable

_MAIN = {
    "WordDocument": DocumentKind.DOC,
    "Workbook": DocumentKind.XLS,
    "Book": DocumentKind.XLS,
    "PowerPoint Document": DocumentKind.PPT,
}
"""The stream that makes a storage a document."""
_OTHERS = (
    ("MatOST", "是 Works 的文档（wps），没有可靠的读法"),
    ("CONTENTS", "是 Works 的文档（wps），没有可靠的读法"),
    ("__properties_version1.0", "是 Outlook 邮件（msg），没有可靠的读法"),
    ("VisioDocument", "是 Visio 图纸，没有可靠的读法"),
    ("EncryptedSummary", "是有密码的旧格式文件"),
    ("FileHeader", "是韩文文档（hwp），没有可靠的读法"),
    ("Pictures", "是 Office 一类的旧格式，但正文不在里面"),
)
_WHAT_ELSE = "是旧格式的文件，里面没有认得的正文"
_SAVE_ANEW = "请用 Word、Excel、PowerPoint 或 WPS 打开，另存为 docx、xlsx 或 pptx 后重新提交。"
_REST = "读到的比文件自己写明的少，其余部分没有检查"
_PROPERTIES = ("\x05SummaryInformation", "\x05DocumentSummaryInformation")
_MARKS = "\x01\x02\x03\x04\x05\x06"
"""What names of streams begin with that are no document's own."""
_PROPERTY_HEADS = (b"\xfe\xff\0\0", b"\xfe\xff\1\0")
_MACROS = {"vba", "macros", "_vba_project_cur", "_vba_project"}
_EMBEDDED = {"Package", "CONTENTS"}
_NATIVE = "\x01Ole10Native"


def kind_of(data: bytes) -> DocumentKind:
    """What a compound file is: by the stream that it has, else OLE. Never raises."""
    try:
        compound = open_compound(data)
    except Exception:  # noqa: BLE001 - whatever olefile trips over; the reader says so
        return DocumentKind.OLE
    main = _main_stream(compound, ())
    return _MAIN[main[-1]] if main else DocumentKind.OLE


def _main_stream(compound: CompoundFile, folder: Path) -> Path | None:
    return next((path for name in _MAIN if (path := (*folder, name)) in compound.entries), None)


def read(data: bytes, collector: Collector) -> None:
    """Read a compound file: its own document, properties, and what is packed in it.

    Raises EncryptedError, DamagedError where the file is proved to be cut, NoReaderError,
    ExhaustedError, and whatever a broken file makes olefile trip over.
    """
    compound = open_compound(data)
    main = _main_stream(compound, ())
    if main is None:
        _say_what_it_is(compound, collector)
    else:
        _read_main(compound, main, collector)
    for path in compound.under(()):
        content = compound.rest(path) if path != main else b""
        if path[0] in _PROPERTIES or content.startswith(_PROPERTY_HEADS):
            with collector.guard("文档属性"):
                for words in property_texts(content):
                    collector.add("文档属性", words, Spot.HEAD)
    if any(part.lower() in _MACROS for path in compound.entries for part in path[:-1]):
        collector.miss("宏", Cause.UNREADABLE, "有宏代码，没有检查", "请去掉宏后重新提交。")
    _read_packed(compound, main, collector)
    if compound.torn:
        collector.miss("部件", Cause.UNREADABLE, "的目录不完整，可能还有没读到的")
    for path in compound.entries:
        name = printable("/".join(path))
        if path in compound.incomplete and path != main:
            collector.miss(f"部件 {name}", Cause.UNREADABLE, "不完整，其余部分没有检查")
        elif not path[-1].lstrip(_MARKS).isprintable():
            collector.miss(f"部件 {name}", Cause.UNREADABLE, "名称已损坏，没有检查")


def _say_what_it_is(compound: CompoundFile, collector: Collector) -> None:
    names = {path[0] for path in compound.entries}
    why = next((why for name, why in _OTHERS if name in names), _WHAT_ELSE)
    collector.body.leave_unfinished()
    collector.miss("全文", Cause.UNREADABLE, f"{why}，没有检查", _SAVE_ANEW)


def _read_main(compound: CompoundFile, main: Path, collector: Collector) -> None:
    """Read the document whose own stream is ``main``; raises as ``read``."""
    stream = compound.read(main)
    reader = _READERS[_MAIN[main[-1]]]
    reader(compound, main[:-1], stream, collector)
    if main in compound.incomplete:
        _leave_rest(collector, _REST)


def _leave_rest(collector: Collector, why: str, cause: Cause = Cause.UNREADABLE) -> None:
    collector.body.leave_unfinished()
    collector.miss("全文", cause, why, _SAVE_ANEW)


def _read_word(compound: CompoundFile, folder: Path, stream: bytes, collector: Collector) -> None:
    try:
        table = (*folder, word97.table_name(stream))
        document = word97.take_apart(stream, compound.read(table), compound.rest((*folder, "Data")))
    except word97.UnknownWordError as error:
        _leave_rest(collector, f"{error}，没有检查")
        return
    body = collector.body
    body.heading_styles = frozenset({word97.HEADING})
    for story in word97.stories(document):
        events: Iterator[Event] = word97.story_events(document, story)
        label = {"文本框": "正文", "页眉文本框": "页眉"}.get(story.label, story.label)
        with collector.guard(story.label):
            is_body = story.label in {"正文", "文本框"}
            docx_parts.read_part(
                label, body.hear(story.label, events) if is_body else events, collector
            )
    for what, words in word97.string_tables(document):
        collector.add(what, words)
    with collector.guard("表单"):
        for words in word97.form_fields(document):
            collector.add("替代文字或选项", words)
    with collector.guard("图形"):
        drawing = word97.drawings(document)
        _add_drawing(drawing, "", collector)
        pictures = drawing.pictures or ("\x01" in document.text and body.pictures)
        _miss_pictures(int(pictures), collector)
    if document.too_much:
        _leave_rest(collector, "正文的各段重叠，大得不合常理，其余部分没有读", Cause.LIMIT)
    elif document.missing > 0:
        _leave_rest(collector, _REST)
    elif document.faults:
        _leave_rest(collector, f"正文里有 {document.faults} 处不是文字，没有检查")


def _add_drawing(drawing: Drawing, label: str, collector: Collector) -> None:
    for words in drawing.word_art:
        collector.add(f"{label}水印", words, Spot.HEAD)
    for what, words in drawing.texts:
        collector.add(f"{label}图形{what}", words)


def _miss_pictures(count: int, collector: Collector) -> None:
    if count:
        collector.body.pictures = True
        collector.miss("图片", Cause.IMAGE, f"有 {count} 张图片，图片里的文字没有检查")


def _read_excel(compound: CompoundFile, folder: Path, stream: bytes, collector: Collector) -> None:
    book = excel97.read_workbook(stream, collector)
    _add_drawing(book.drawing, "", collector)
    _miss_pictures(book.drawing.pictures, collector)
    if book.broken_off:
        _leave_rest(collector, _REST)
    for path in compound.entries:
        if path[: len(folder) + 1] == (*folder, "_SX_DB_CUR"):
            with collector.guard("数据透视表"):
                excel97.read_cache(compound.rest(path), collector)


def _read_powerpoint(
    compound: CompoundFile, folder: Path, stream: bytes, collector: Collector
) -> None:
    user = compound.rest((*folder, "Current User"))
    show = powerpoint97.read_show(stream, user, collector)
    _add_drawing(show.drawing, "", collector)
    _miss_pictures(show.drawing.pictures, collector)
    if show.broken_off:
        _leave_rest(collector, _REST)
    if not show.has_text:
        _leave_rest(collector, "没有读到任何文字，没有检查")


_Reader = Callable[[CompoundFile, Path, bytes, Collector], None]
_READERS: dict[DocumentKind, _Reader] = {
    DocumentKind.DOC: _read_word,
    DocumentKind.XLS: _read_excel,
    DocumentKind.PPT: _read_powerpoint,
}


def _read_packed(compound: CompoundFile, main: Path | None, collector: Collector) -> None:
    """Read what is packed in a document: whole files, and storages that are documents themselves."""
    if collector.depth > collector.limits.depth:
        return
    for path in compound.entries:
        name = "/".join(path[:-1]) or path[-1]
        if len(path) > 1 and path[-1] in _EMBEDDED:
            with collector.guard(f"部件 {name}"):
                collector.budget.spend_members(1)
                collector.nested(name, compound.rest(path))
        elif path[-1] == _NATIVE:
            with collector.guard(f"部件 {name}"):
                collector.budget.spend_members(1)
                collector.nested(*_native(compound.rest(path)))
        elif path[-1] in _MAIN and path != main:
            collector.budget.spend_members(1)
            collector.packed(name, partial(_read_main, compound, path))


def _native(stream: bytes) -> tuple[str, bytes]:
    """The name and content of a file that was packed as it is ([MS-OLEDS] 2.3.6, OLE1 packages)."""
    parts = stream[6:].split(b"\0", 2)
    if len(parts) < 3 or stream[4:6] != b"\x02\0":
        return "对象", stream[4:]
    label, _, rest = parts
    name = label.decode("gb18030", "replace")
    try:
        (length,) = struct.unpack_from("<L", rest, 4)
        at = 8 + length
        (size,) = struct.unpack_from("<L", rest, at)
    except struct.error:
        return name, stream[4:]
    return name, rest[at + 4 : at + 4 + size]


# Properties ([MS-OLEPS])

_STRING, _WIDE, _VECTOR, _VARIANT = 0x1E, 0x1F, 0x1000, 0x0C
_TYPES = frozenset(
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 14, *range(16, 24), 30, 31, *range(64, 74)}
)
_MOST_PROPERTIES = 10_000
_MOST_SETS = 2
_EMPTY_SET = 8
"""Bytes."""


def property_texts(stream: bytes) -> Iterator[str]:
    """The words in all sets of a stream of properties, names that people gave included."""
    if not stream:
        return
    (count,) = struct.unpack_from("<L", stream, 24)
    if not 0 < count <= _MOST_SETS:
        raise ValueError("no sets of properties")
    for number in range(count):
        (place,) = struct.unpack_from("<L", stream, 28 + 20 * number + 16)
        yield from _set_texts(stream[place:])


def _set_texts(section: bytes) -> Iterator[str]:
    size, count = struct.unpack_from("<2L", section)
    if count > min((len(section) - 8) // 8, _MOST_PROPERTIES):
        raise ValueError("more properties than there is room for")
    if size < _EMPTY_SET or (not count and size > _EMPTY_SET):
        raise ValueError("no properties where there are some")
    places = dict(struct.unpack_from("<2L", section, 8 + 8 * one) for one in range(count))
    page = 0
    if 1 in places:
        (page,) = struct.unpack_from("<H", section, places[1] + 4)
    for number, place in places.items():
        if number == 0:
            yield from _dictionary(section, place, page)
        else:
            (kind,) = struct.unpack_from("<L", section, place)
            if kind & 0xFFF not in _TYPES:
                raise ValueError("an unknown type of property")
            yield from _value(section, place + 4, kind, page)


def _value(section: bytes, place: int, kind: int, page: int) -> Iterator[str]:
    if kind in {_STRING, _WIDE}:
        words, _ = _string(section, place, kind, page)
        yield words
    elif (
        kind & _VECTOR and kind & 0xFFF in {_STRING, _WIDE, _VARIANT} and place + 4 <= len(section)
    ):
        (count,) = struct.unpack_from("<L", section, place)
        place += 4
        for _ in range(min(count, _MOST_PROPERTIES)):
            single = kind & 0xFFF
            if single == _VARIANT:
                (single,) = struct.unpack_from("<L", section, place)
                place += 4
                if single not in {_STRING, _WIDE}:
                    place += 4
                    continue
            words, place = _string(section, place, single, page)
            yield words


def _string(section: bytes, place: int, kind: int, page: int) -> tuple[str, int]:
    """One string, and the place after it."""
    (length,) = struct.unpack_from("<L", section, place)
    size = 2 * length if kind == _WIDE else length
    if place + 4 + size > len(section):
        raise ValueError("a string beyond the end")
    raw = section[place + 4 : place + 4 + size]
    words = (
        raw.decode("utf-16-le", "replace") if kind == _WIDE else decoded(raw, page or _page(raw))
    )
    return words.rstrip("\0"), place + 4 + size + (-size % 4 if kind == _WIDE else 0)


def _page(raw: bytes) -> int:
    """The code page of a string where the set names none: UTF-8 is hardly ever met by accident."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return 0
    return UTF_8


def _dictionary(section: bytes, place: int, page: int) -> Iterator[str]:
    """The names that people gave to properties of their own."""
    (count,) = struct.unpack_from("<L", section, place)
    place += 4
    wide = page == UTF_16
    for _ in range(min(count, _MOST_PROPERTIES)):
        (length,) = struct.unpack_from("<L", section, place + 4)
        size = 2 * length if wide else length
        yield decoded(section[place + 8 : place + 8 + size], page).rstrip("\0")
        place += 8 + size + (-size % 4 if wide else 0)
