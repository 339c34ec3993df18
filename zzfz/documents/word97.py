"""Word 97–2003 documents ([MS-DOC]): text by the piece table, as the events that docx has.

The text of all places stands in one row of characters, cut by eight counts: body, footnotes, headers,
macros, comments, endnotes, text boxes, text boxes of headers. Deleted and hidden text stand among
them like any other. What comes out are the elements of WordprocessingML, so that old and new
documents are read alike.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from zzfz.documents.model import EncryptedError
from zzfz.documents.officeart import Drawing
from zzfz.documents.xml_stream import END, START, TEXT, Event

MAGIC = 0xA5EC
WORD_6 = 0xA5DC
_ENCRYPTED, _FIRST_TABLE = 0x0100, 0x0200
_COUNTS = 0x4C
_POINTERS = 0x9A
"""Where the pairs of place and length of the tables begin; the constants below count pairs."""
_STYLES, _NOTES, _HEADERS, _SECTIONS = 1, 3, 11, 6
_CHARACTER_PAGES, _PARAGRAPH_PAGES, _PIECES = 12, 13, 33
_BOOKMARKS, _AUTHORS, _DRAWINGS, _REVISERS, _VARIABLES = 21, 36, 50, 51, 60
_PAGE = 512
_COMPRESSED = 1 << 30
_MOST_TEXT = 2
"""Times the stream's size: pieces may overlap, and never hold so much in a real document."""
_PARTS = ("正文", "脚注", "页眉页脚", "宏", "批注", "尾注", "文本框", "页眉文本框")
_HEADER_NAMES = ("页眉", "页眉", "页脚", "页脚", "页眉", "页脚")
_SEPARATORS = 6
"""Stories before the first header: lines between text and notes."""

_BREAK = re.compile("[\r\x07\x0c\x0e]")
_FIELD = re.compile("[\x13\x14\x15]")
_NO_TEXT = re.compile("[\x00\x06\x0f-\x12\x16-\x1d\ufffe\uffff]")
_CONTROL = re.compile("[\x00-\x06\x08\x0b\x0f-\x12\x16-\x1d\x1e\x1f]")
_SHOWN = {"\x0b": "\n", "\x1e": "-", "\x1f": "", "\t": "\t"}
_PICTURE = "\x01"
_CELL = "\x07"
_NOTHING: dict[str, str] = {}
_SURROGATE = re.compile("[\ud800-\udfff]")


class _Run(NamedTuple):
    """Characters of which Word says more than how they look, by number in the row of characters."""

    start: int
    end: int
    deleted: bool
    added: bool
    hidden: bool
    symbol: int
    """The character of a symbol font that stands here, or 0."""
    data: int
    """Where in the stream Data it says more, or -1."""


class _Paragraph(NamedTuple):
    """What is known of a paragraph by the file position of its end."""

    style: int
    in_table: bool
    row_end: bool
    cells: tuple[tuple[int, str], ...]
    """Of a row's end: how many columns of the table each cell spans, and its vertical merge."""


class _Piece(NamedTuple):
    start: int
    length: int
    place: int
    width: int
    """Bytes of a character."""


class UnknownWordError(Exception):
    """A document of another Word, or none. The message is Chinese and says what."""


@dataclass(slots=True)
class WordDocument:
    """One document, taken apart: its characters, and the tables that say where each belongs."""

    stream: bytes = field(repr=False)
    table: bytes = field(repr=False)
    data: bytes = field(default=b"", repr=False)
    """The stream Data: pictures in line, form fields, looks of paragraphs too long for a page."""
    text: str = field(default="", repr=False)
    """One character for each that is counted: halves of surrogate pairs apart."""
    missing: int = 0
    """Characters that the counts promise and that are not there."""
    faults: int = 0
    """Characters that no Word writes: bytes of something else stand there."""
    counts: tuple[int, ...] = (0,) * 8
    pieces: list[_Piece] = field(default_factory=list)
    runs: list[_Run] = field(default_factory=list)
    headings: frozenset[int] = frozenset()
    too_much: bool = False
    """Whether pieces overlap beyond measure, and the rest of them was left."""
    _ends: list[int] = field(default_factory=list)
    _paragraphs: list[_Paragraph] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _run_starts: list[int] = field(default_factory=list)

    def pointed(self, number: int) -> bytes:
        """What one of the pairs of place and length in the header points to."""
        place, length = struct.unpack_from("<LL", self.stream, _POINTERS + 8 * number)
        return self.table[place : place + length]

    def paragraph(self, number: int) -> _Paragraph:
        """What is known of the paragraph that the character with this number ends."""
        at = bisect_right(self._starts, number) - 1
        if at < 0 or not self._ends:
            return _PLAIN
        piece = self.pieces[at]
        position = piece.place + (number - piece.start) * piece.width
        index = bisect_right(self._ends, position)
        return self._paragraphs[index] if index < len(self._paragraphs) else _PLAIN

    def runs_in(self, start: int, end: int) -> list[_Run]:
        """The runs that say more between two characters, in order."""
        first = max(0, bisect_right(self._run_starts, start) - 1)
        last = bisect_right(self._run_starts, end)
        return [one for one in self.runs[first:last] if one.end > start and one.start < end]

    def learn_looks(self) -> None:
        """Take in what is said of paragraphs and characters beside their text."""
        self._starts = [one.start for one in self.pieces]
        found = sorted(_paragraphs(self), key=lambda one: one[0])
        self._ends = [end for end, _ in found]
        self._paragraphs = [one for _, one in found]
        self.runs = sorted(_runs(self))
        self._run_starts = [one.start for one in self.runs]
        self.headings = _heading_styles(self.pointed(_STYLES))


_PLAIN = _Paragraph(0, in_table=False, row_end=False, cells=())


def table_name(stream: bytes) -> str:
    """The name of the stream with the tables.

    Raises UnknownWordError where the header is another's, EncryptedError where a password is needed.
    """
    if len(stream) < _POINTERS:
        raise UnknownWordError("的正文不完整")
    (magic,) = struct.unpack_from("<H", stream)
    (flags,) = struct.unpack_from("<H", stream, 10)
    if magic == WORD_6:
        raise UnknownWordError("是 Word 6 或 Word 95 的文档，没有可靠的读法")
    if magic != MAGIC:
        raise UnknownWordError("不是 Word 97 以后的文档，或开头已损坏")
    if flags & _ENCRYPTED:
        raise EncryptedError
    return "1Table" if flags & _FIRST_TABLE else "0Table"


def take_apart(stream: bytes, table: bytes, data: bytes = b"") -> WordDocument:
    """The document in these streams. Raises UnknownWordError, struct.error, ValueError."""
    document = WordDocument(stream, table, data)
    if len(stream) < _POINTERS + 8 * (_PIECES + 1):
        raise UnknownWordError("的正文不完整")
    counts = struct.unpack_from("<8l", stream, _COUNTS)
    if min(counts) < 0:
        raise UnknownWordError("的字数是负的，已损坏")
    document.counts = counts
    parts: list[str] = []
    allowed = _MOST_TEXT * len(stream) + _PAGE
    number = 0
    for piece in _read_pieces(document.pointed(_PIECES)):
        left = max(0, len(stream) - piece.place) // piece.width
        length = min(piece.length, left)
        allowed -= length * piece.width
        if allowed < 0:
            document.too_much = True
            break
        document.missing += piece.length - length
        document.pieces.append(piece._replace(start=number, length=length))
        parts.append(_decoded(stream[piece.place : piece.place + length * piece.width], piece))
        number += length
    document.text = "".join(parts)
    document.faults = len(_NO_TEXT.findall(document.text))
    promised = sum(counts) + (1 if any(counts[1:]) else 0)
    document.missing = max(document.missing, promised - number)
    try:
        document.learn_looks()
    except (struct.error, ValueError, IndexError):
        document.runs, document._ends = [], []
    return document


def _read_pieces(tables: bytes) -> Iterator[_Piece]:
    """The pieces of the text in their order ([MS-DOC] 2.9.38, 2.9.177)."""
    position = 0
    while position + 3 <= len(tables) and tables[position] == 1:  # changes that pieces may name
        position += 3 + struct.unpack_from("<H", tables, position + 1)[0]
    if position + 5 > len(tables) or tables[position] != 2:
        raise UnknownWordError("的正文没有目录，已损坏")
    (length,) = struct.unpack_from("<L", tables, position + 1)
    plex = tables[position + 5 : position + 5 + length]
    count = (len(plex) - 4) // 12
    if count < 0:
        raise UnknownWordError("的正文没有目录，已损坏")
    edges = struct.unpack_from(f"<{count + 1}l", plex)
    for number in range(count):
        (place,) = struct.unpack_from("<L", plex, 4 * (count + 1) + 8 * number + 2)
        characters = edges[number + 1] - edges[number]
        if characters <= 0:
            continue
        if place & _COMPRESSED:
            yield _Piece(edges[number], characters, (place & (_COMPRESSED - 1)) // 2, 1)
        else:
            yield _Piece(edges[number], characters, place & (_COMPRESSED - 1), 2)


def _decoded(data: bytes, piece: _Piece) -> str:
    if piece.width == 1:
        text = data.decode("cp1252", "replace")
        return text if "\ufffd" not in text else data.decode("latin-1")
    text = data.decode("utf-16-le", "surrogatepass")
    if len(text) * 2 == len(data):
        return text
    return "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data)))


def _whole(text: str) -> str:
    """Text with the halves of surrogate pairs put together."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


# What is said of characters and paragraphs: pages of 512 bytes in the main stream


def _pages(plex: bytes, stream: bytes) -> Iterator[bytes]:
    """The pages that a table of pages names, each once."""
    count = (len(plex) - 4) // 8
    if count <= 0:
        return
    for number in sorted(set(struct.unpack_from(f"<{count}L", plex, 4 * (count + 1)))):
        page = stream[number * _PAGE : (number + 1) * _PAGE]
        if len(page) == _PAGE:
            yield page


_OPERANDS = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}


def _changes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The single changes of a look: code and operand ([MS-DOC] 2.2.5)."""
    position = 0
    while position + 2 <= len(data):
        (code,) = struct.unpack_from("<H", data, position)
        position += 2
        length = _OPERANDS.get(code >> 13)
        if length is None:
            if code == 0xD608 and position + 2 <= len(data):  # the one with two bytes of length
                length = max(0, struct.unpack_from("<H", data, position)[0] - 1)
                position += 2
            elif position < len(data):
                length = data[position]
                position += 1
            else:
                return
        yield code, data[position : position + length]
        position += length


def _runs(document: WordDocument) -> Iterator[_Run]:
    spans = []
    for page in _pages(document.pointed(_CHARACTER_PAGES), document.stream):
        count = page[-1]
        if 5 * count + 4 > _PAGE - 1:
            continue
        edges = struct.unpack_from(f"<{count + 1}L", page)
        for number in range(count):
            offset = page[4 * (count + 1) + number] * 2
            if not offset:
                continue
            look = page[offset + 1 : offset + 1 + page[offset]]
            said = _character(look)
            if said is not None:
                spans.append((edges[number], edges[number + 1], said))
    spans.sort(key=lambda one: one[:2])
    starts = [one[0] for one in spans]
    for piece in document.pieces:
        end = piece.place + piece.length * piece.width
        at = max(0, bisect_right(starts, piece.place) - 1)
        while at < len(spans) and spans[at][0] < end:
            first, last, (deleted, added, hidden, symbol, data) = spans[at]
            low, high = max(first, piece.place), min(last, end)
            if low < high:
                start = piece.start + (low - piece.place) // piece.width
                stop = piece.start + -(-(high - piece.place) // piece.width)
                yield _Run(start, stop, deleted, added, hidden, symbol, data)
            at += 1


def _character(look: bytes) -> tuple[bool, bool, bool, int, int] | None:
    deleted = added = hidden = False
    symbol, data = 0, -1
    for code, value in _changes(look):
        if not value:
            continue
        if code == 0x0800:
            deleted = value[0] != 0
        elif code == 0x0801:
            added = value[0] != 0
        elif code == 0x083C:
            hidden = value[0] not in {0, 0x80}
        elif code == 0x6A09 and len(value) == 4:
            (symbol,) = struct.unpack_from("<H", value, 2)
        elif code == 0x6A03 and len(value) == 4:
            (data,) = struct.unpack("<l", value)
    if deleted or added or hidden or symbol or data >= 0:
        return deleted, added, hidden, symbol, data
    return None


def _paragraphs(document: WordDocument) -> Iterator[tuple[int, _Paragraph]]:
    """The paragraphs by the file position after their end."""
    for page in _pages(document.pointed(_PARAGRAPH_PAGES), document.stream):
        count = page[-1]
        if 17 * count + 4 > _PAGE - 1:
            continue
        edges = struct.unpack_from(f"<{count + 1}L", page)
        for number in range(count):
            offset = page[4 * (count + 1) + 13 * number] * 2
            look = b""
            if offset:
                words = page[offset]
                begin = offset + 1
                size = 2 * words - 1
                if not words and begin < _PAGE:
                    size = 2 * page[begin]
                    begin += 1
                look = page[begin : begin + size]
            yield edges[number + 1], _paragraph(look, document.data)


def _paragraph(look: bytes, data: bytes) -> _Paragraph:
    if len(look) < 2:
        return _PLAIN
    in_table = row_end = False
    cells: tuple[tuple[int, str], ...] = ()
    for code, value in _all_changes(look[2:], data):
        if code == 0x2416:
            in_table = value != b"\0"
        elif code == 0x2417:
            row_end = value != b"\0"
        elif code == 0xD608:
            cells = _cells(value)
        elif code == 0xD62B and len(value) == 2 and value[0] + 1 < len(cells):
            edge, _ = cells[value[0] + 1]
            merge = {1: "continue", 3: "restart"}.get(value[1], "")
            cells = (*cells[: value[0] + 1], (edge, merge), *cells[value[0] + 2 :])
    return _Paragraph(struct.unpack_from("<H", look)[0], in_table, row_end, cells)


def _all_changes(look: bytes, data: bytes) -> Iterator[tuple[int, bytes]]:
    """The changes of a look, with those that were too long for a page and stand in ``data``."""
    for code, value in _changes(look):
        if code == 0x6646 and len(value) == 4:
            (place,) = struct.unpack("<L", value)
            if place + 2 <= len(data):
                (length,) = struct.unpack_from("<H", data, place)
                yield from _changes(data[place + 2 : place + 2 + length])
        else:
            yield code, value


def _cells(definition: bytes) -> tuple[tuple[int, str], ...]:
    """Of each cell of a row: its right edge, and its vertical merge (restart, continue or none)."""
    if not definition:
        return ()
    count = definition[0]
    if len(definition) < 1 + 2 * (count + 1):
        return ()
    edges = struct.unpack_from(f"<{count + 1}h", definition, 1)
    begin = 1 + 2 * (count + 1)
    found = []
    for number in range(count):
        flags = definition[begin + 20 * number : begin + 20 * number + 2]
        bits = struct.unpack("<H", flags)[0] if len(flags) == 2 else 0
        merge = "restart" if bits & 0x40 else "continue" if bits & 0x20 else ""
        if bits & 2 and not bits & 1:
            merge = "across"
        found.append((edges[number + 1], merge))
    return ((edges[0], ""), *found)


_HEADING = re.compile(r"\s*(?:heading|title|subtitle|toc|标题|副标题|目录)", re.IGNORECASE)


def _heading_styles(sheet: bytes) -> frozenset[int]:
    """The numbers of the styles that are headings, by their names."""
    if len(sheet) < 6:
        return frozenset()
    header, count, base = struct.unpack_from("<3H", sheet)
    position = 2 + header
    found = set()
    for number in range(count):
        if position + 2 > len(sheet):
            break
        (length,) = struct.unpack_from("<H", sheet, position)
        style = sheet[position + 2 : position + 2 + length]
        position += 2 + length + length % 2
        if len(style) >= base + 2:
            (letters,) = struct.unpack_from("<H", style, base)
            name = style[base + 2 : base + 2 + 2 * letters].decode("utf-16-le", "replace")
            if _HEADING.match(name):
                found.add(number)
    return frozenset(found)


# The parts, as events


class Story(NamedTuple):
    """A stretch of the text with a place of its own: the name, the element it makes, its characters."""

    label: str
    element: str
    start: int
    end: int


def stories(document: WordDocument) -> Iterator[Story]:
    """The body, every note, comment and header, the text boxes, in the order of the characters."""
    start = 0
    for label, count in zip(_PARTS, document.counts, strict=True):
        end = min(start + count, len(document.text))
        if label == "正文":
            end = len(document.text) if not any(document.counts[1:]) else end
            yield Story(label, "", start, end)
        elif label == "页眉页脚":
            yield from _headers(document, start, end)
        elif start < end:
            element = {"文本框": "txbxContent", "页眉文本框": "txbxContent"}.get(label, "comment")
            yield from _notes(document, label, element, start, end)
        start = max(start, end)
    if start < len(document.text):
        yield Story("正文之外的文字", "comment", start, len(document.text))


def _edges(plex: bytes, size: int) -> list[int]:
    """The character numbers of a table that holds nothing else or ``size`` bytes beside each."""
    count = (len(plex) - 4) // (4 + size) + 1 if size else len(plex) // 4
    return list(struct.unpack_from(f"<{max(0, count)}l", plex)) if count > 0 else []


def _headers(document: WordDocument, start: int, end: int) -> Iterator[Story]:
    edges = _edges(document.pointed(_HEADERS), 0)
    told = start
    for number, (first, last) in enumerate(pairwise(edges)):
        low, high = max(told, start + first), min(end, start + last)
        if low >= high:
            continue
        if told < low:
            yield Story("页眉", "hdr", told, low)
        kind = _HEADER_NAMES[number % _SECTIONS]
        label = kind if number >= _SEPARATORS else "注释分隔线"
        yield Story(label, "ftr" if kind == "页脚" else "hdr", low, high)
        told = high
    if told < end:
        yield Story("页眉", "hdr", told, end)


_SPLIT = {"脚注": 3, "批注": 5, "尾注": 47, "文本框": 56, "页眉文本框": 58}
_BESIDE = {"文本框": 22, "页眉文本框": 22}


def _notes(
    document: WordDocument, label: str, element: str, start: int, end: int
) -> Iterator[Story]:
    """Each note of a part apart, as its table says; as one where the table makes no sense."""
    edges: list[int] = []
    if label in _SPLIT and len(document.stream) >= _POINTERS + 8 * (_SPLIT[label] + 1):
        edges = _edges(document.pointed(_SPLIT[label]), _BESIDE.get(label, 0))
    told = start
    for edge in edges:
        if told < start + edge < end:
            yield Story(label, element, told, start + edge)
            told = start + edge
    yield Story(label, element, told, end)


def story_events(document: WordDocument, story: Story, *, layout: bool = False) -> Iterator[Event]:
    """The elements of a story.

    With ``layout`` each cell begins with an element ``edges``: where it begins and ends, its merge.
    """
    if story.element:
        yield START, story.element, _NOTHING
    writer = _Writer(document, layout=layout)
    yield from writer.events(story.start, story.end)
    if story.element:
        yield END, story.element, _NOTHING


class _Writer:
    """Turns characters into elements, paragraph by paragraph."""

    def __init__(self, document: WordDocument, *, layout: bool) -> None:
        self._document = document
        self._layout = layout
        self._cells: list[list[Event]] = []
        self._cell: list[Event] = []
        self._in_table = False
        self._fields: list[bool] = []
        """Of each open field, whether its code is still under way rather than its result."""
        self._codes = 0
        """How many of them are."""

    def events(self, start: int, end: int) -> Iterator[Event]:
        """The elements of the characters between two numbers."""
        text = self._document.text
        while start < end:
            found = _BREAK.search(text, start, end)
            stop = found.end() if found else end
            mark = found[0] if found else ""
            yield from self._take(start, stop - len(mark), mark)
            start = stop
        yield from self._end_row(())
        yield from self._end_table()

    def _take(self, start: int, end: int, mark: str) -> Iterator[Event]:
        known = self._document.paragraph(end)
        paragraph = self._paragraph(start, end, known)
        inside = known.in_table or mark == _CELL
        if not inside:
            yield from self._end_row(())
            yield from self._end_table()
            yield from paragraph
            return
        if not self._in_table:
            self._in_table = True
            yield START, "tbl", _NOTHING
        if mark == _CELL and (known.row_end or (start == end and not known.in_table)):
            if start < end:  # no end of a row bears text: what says that it is one was damaged
                self._cell += paragraph
            yield from self._end_row(known.cells)
            return
        self._cell += paragraph
        if mark == _CELL:
            self._cells.append(self._cell)
            self._cell = []

    def _end_row(self, definition: tuple[tuple[int, str], ...]) -> Iterator[Event]:
        if self._cell:
            self._cells.append(self._cell)
            self._cell = []
        if not self._cells:
            return
        edges = definition if self._layout and len(definition) > len(self._cells) else ()
        yield START, "tr", _NOTHING
        for number, cell in enumerate(self._cells):
            yield START, "tc", _NOTHING
            if edges:
                yield from _cell_looks(edges[number][0], *edges[number + 1])
            yield from cell
            yield END, "tc", _NOTHING
        yield END, "tr", _NOTHING
        self._cells = []

    def _end_table(self) -> Iterator[Event]:
        if self._in_table:
            self._in_table = False
            yield END, "tbl", _NOTHING

    def _paragraph(self, start: int, end: int, known: _Paragraph) -> list[Event]:
        found: list[Event] = [(START, "p", _NOTHING)]
        if known.style in self._document.headings:
            found += [(START, "pStyle", {"val": HEADING}), (END, "pStyle", _NOTHING)]
        at = start
        for run in self._document.runs_in(start, end):
            low, high = max(at, run.start), min(end, run.end)
            if low >= high:
                continue
            found += self._plain(at, low)
            found += self._special(run, low, high)
            at = high
        found += self._plain(at, end)
        found.append((END, "p", _NOTHING))
        return found

    def _special(self, run: _Run, start: int, end: int) -> list[Event]:
        around = [name for name, is_so in (("del", run.deleted), ("ins", run.added)) if is_so]
        found: list[Event] = [(START, name, _NOTHING) for name in around]
        if run.hidden:
            found += [(START, "vanish", _NOTHING), (END, "vanish", _NOTHING)]
        if run.symbol:
            found += [(START, "sym", {"char": f"{run.symbol:04X}"}), (END, "sym", _NOTHING)]
        else:
            found += self._plain(start, end, deleted=run.deleted)
        found += [(END, name, _NOTHING) for name in reversed(around)]
        return found

    def _plain(self, start: int, end: int, *, deleted: bool = False) -> list[Event]:
        found: list[Event] = []
        text = self._document.text
        while start < end:
            mark = _FIELD.search(text, start, end)
            stop = mark.start() if mark else end
            if start < stop:
                found += self._words(text[start:stop], deleted=deleted)
            if mark is None:
                break
            self._pass(mark[0])
            start = stop + 1
        return found

    def _pass(self, mark: str) -> None:
        """A field begins, comes to its result, or ends."""
        if mark == "\x13":
            self._fields.append(True)
            self._codes += 1
        elif self._fields:
            self._codes -= self._fields.pop()
            if mark == "\x14":
                self._fields.append(False)

    def _words(self, text: str, *, deleted: bool) -> list[Event]:
        is_code = self._codes > 0
        found: list[Event] = []
        if _PICTURE in text and not is_code:
            found += [(START, "pict", _NOTHING), (END, "pict", _NOTHING)]
        text = _CONTROL.sub(lambda one: _SHOWN.get(one[0], ""), text)
        if text:
            name = "instrText" if is_code else "delText" if deleted else "t"
            found += [
                (START, name, _NOTHING),
                (TEXT, _whole(text), _NOTHING),
                (END, name, _NOTHING),
            ]
        return found


HEADING = "heading"
"""The id that every heading style has here."""


def _cell_looks(left: int, right: int, merge: str) -> Iterator[Event]:
    yield START, "edges", {"left": str(left), "right": str(right), "merge": merge}
    yield END, "edges", _NOTHING


# What stands beside the text


def string_tables(document: WordDocument) -> Iterator[tuple[str, str]]:
    """Names of bookmarks, people who wrote comments or changes, variables: what and the words."""
    for number, what in (
        (_BOOKMARKS, "书签"),
        (_REVISERS, "修订者"),
        (_VARIABLES, "文档变量"),
    ):
        if len(document.stream) >= _POINTERS + 8 * (number + 1):
            for words in _strings(document.pointed(number)):
                yield what, words
    yield from (("批注作者", words) for words in _counted(document.pointed(_AUTHORS)))


def _strings(table: bytes) -> Iterator[str]:
    """The strings of a table of strings, one after the other ([MS-DOC] 2.2.4)."""
    if len(table) < 6 or table[:2] != b"\xff\xff":
        return
    count, extra = struct.unpack_from("<2H", table, 2)
    position = 6
    for _ in range(count):
        if position + 2 > len(table):
            return
        (letters,) = struct.unpack_from("<H", table, position)
        position += 2
        yield table[position : position + 2 * letters].decode("utf-16-le", "replace")
        position += 2 * letters + extra


def _counted(table: bytes) -> Iterator[str]:
    position = 0
    while position + 2 <= len(table):
        (letters,) = struct.unpack_from("<H", table, position)
        position += 2
        yield table[position : position + 2 * letters].decode("utf-16-le", "replace")
        position += 2 * letters


def drawings(document: WordDocument) -> Drawing:
    """What shapes say, floating and in line with the text, and how many pictures there are."""
    found, data = Drawing(), document.data
    table = document.pointed(_DRAWINGS)
    found.take(table)
    position = _container_end(table, 0)
    while (
        0 < position < len(table) - 1
    ):  # one byte says whether a drawing is of the body or headers
        found.take(table, position + 1)
        after = _container_end(table, position + 1)
        position = after if after > position else 0
    for run in document.runs:
        if 0 <= run.data < len(data) - 8:
            length, header = struct.unpack_from("<lH", data, run.data)
            end = min(len(data), run.data + max(0, length))
            begin = run.data + header
            (kind,) = struct.unpack_from("<H", data, run.data + 6)
            if kind == 0x66 and begin < end:
                begin += 1 + data[begin]
            if kind in {0x64, 0x66} and begin < end:
                found.take(data, begin, end)
    return found


def _container_end(data: bytes, start: int) -> int:
    if start + 8 > len(data):
        return 0
    return start + 8 + int(struct.unpack_from("<L", data, start + 4)[0])


def form_fields(document: WordDocument) -> Iterator[str]:
    """What form fields offer and hint: default text, help, choices ([MS-DOC] 2.9.78)."""
    data = document.data
    for run in document.runs:
        if not 0 <= run.data < len(data) - 80:
            continue
        length, header, kind = struct.unpack_from("<lHH", data, run.data)
        content = data[run.data + header : run.data + min(max(0, length), len(data))]
        if kind in {0x64, 0x66} or content[:4] != b"\xff\xff\xff\xff":
            continue
        yield from _letters(content)


_LETTERS = re.compile(r"[\u3400-\u9fff\uff00-\uffef\u3000-\u303f0-9A-Za-z★☆]{2,}")


def _letters(content: bytes) -> Iterator[str]:
    """The words in UTF-16 in a structure, at either alignment."""
    for shift in (0, 1):
        text = content[shift:].decode("utf-16-le", "replace")
        yield from (one[0] for one in _LETTERS.finditer(text))
