"""Excel 5–2003 workbooks ([MS-XLS]): one walk over all records, as the events that xlsx has.

Every cell with a value, hidden or not, goes to the reader of sheets as a cell of xlsx would. What
stands beside the cells comes from records of its own: comments, text boxes, headers and footers,
lists and hints of validation, names, formats, links, values kept from other workbooks.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from zzfz.documents.collector import Collector
from zzfz.documents.model import EncryptedError
from zzfz.documents.officeart import Drawing
from zzfz.documents.ole import UTF_16, decoded
from zzfz.documents.xlsx_parts import XlsxParts
from zzfz.documents.xml_stream import END, START, TEXT, Event
from zzfz.privacy.marks import Spot

_BOF, _EOF, _CONTINUE, _FILE_PASS, _CODE_PAGE = 0x809, 0x0A, 0x3C, 0x2F, 0x42
_SHEET, _SST, _NAME, _FORMAT, _WRITE_ACCESS = 0x85, 0xFC, 0x18, 0x41E, 0x5C
_ROW, _COLUMNS = 0x208, 0x7D
_BLANKS = frozenset({0x201, 0xBE})
_NUMBER, _RK, _RKS, _SHARED, _LABEL, _RICH, _BOOL = 0x203, 0x27E, 0xBD, 0xFD, 0x204, 0xD6, 0x205
_FORMULAS = frozenset({0x06, 0x206, 0x406})
_STRING = 0x207
_HEADER, _FOOTER, _NOTE, _OBJECT, _TEXT_OBJECT = 0x14, 0x15, 0x1C, 0x5D, 0x1B6
_DRAWING, _DRAWING_GROUP = 0xEC, 0xEB
_VALIDATION, _LINK, _TOOLTIP, _SERIES, _OUTSIDE = 0x1BE, 0x1B8, 0x800, 0x100D, 0x5A
_BOOK, _OUTSIDE_NAME, _CACHED = 0x1AE, 0x23, 0xCD
_LATER_HEADER = 0x89C
_WHOLE = frozenset({_BOF, _EOF, _SHEET, _SST, _TEXT_OBJECT, _DRAWING, _DRAWING_GROUP})
_BIFF8 = 0x600
_WORKSHEET, _GLOBALS = 0x10, 0x05
_COMMENT = 0x19
_HIDDEN_ROW = 0x20
_NOTHING: dict[str, str] = {}
_KINDS = {0x20: "图表", 0x40: "宏表", 0x10: "工作表"}
_LITERAL = re.compile(r'"([^"]*)"')
_BUILT_IN = re.compile(r"[\x00-\x0d]")
_LINK_WORDS = re.compile(r"[^\x00-\x1f\ufffd]{4,}")
_MOST_STRINGS = 2_000_000
_DEFAULT_PASSWORD = "VelvetSweatshop"  # noqa: S105 - published in [MS-OFFCRYPTO] 2.3.7.6
_BLOCK = 1024


class _Record(NamedTuple):
    """One record: its type, its content, and the content of the records that continue it."""

    kind: int
    data: bytes
    more: tuple[bytes, ...]

    @property
    def whole(self) -> bytes:
        """Its content with what continues it, as one."""
        return self.data + b"".join(self.more) if self.more else self.data


@dataclass(slots=True)
class OldWorkbook:
    """What was found beside the cells, and whether the records broke off."""

    drawing: Drawing = field(default_factory=Drawing)
    broken_off: bool = False


def read_workbook(stream: bytes, collector: Collector) -> OldWorkbook:
    """Read the stream of a workbook. Raises EncryptedError, ExhaustedError."""
    stream = unlocked(stream)
    reader = _BookReader(collector)
    reader.read(stream)
    return reader.book


def read_cache(stream: bytes, collector: Collector) -> None:
    """Read the copies of values that a pivot table keeps."""
    for record in _records(stream, OldWorkbook()):
        if record.kind == _CACHED:
            collector.add("数据透视表缓存", _Text(record, 0, _BIFF8, UTF_16).long())


def _records(stream: bytes, book: OldWorkbook) -> Iterator[_Record]:
    """The records in order, each with those that continue it."""
    position, size = 0, len(stream)
    kind, data, more = -1, b"", list[bytes]()
    while position + 4 <= size:
        following, length = struct.unpack_from("<2H", stream, position)
        content = stream[position + 4 : position + 4 + length]
        if len(content) < length:
            book.broken_off = True
        position += 4 + length
        if following == _CONTINUE and kind >= 0:
            more.append(content)
            continue
        if kind >= 0:
            yield _Record(kind, data, tuple(more))
        kind, data, more = following, content, []
    if kind >= 0:
        yield _Record(kind, data, tuple(more))


class _Text:
    """Reads strings from a record. A string that goes on in the next one begins there with its width."""

    def __init__(self, record: _Record, position: int, version: int, page: int) -> None:
        self._parts = (record.data, *record.more)
        self._part = 0
        self.position = position
        self._version = version
        self._page = page

    def short(self) -> str:
        """A string with one byte of length."""
        return self._string(self._number("<B", 1))

    def long(self) -> str:
        """A string with two bytes of length."""
        return self._string(self._number("<H", 2))

    def letters(self, count: int) -> str:
        """A string whose length stands elsewhere."""
        return self._string(count)

    @property
    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self._part >= len(self._parts) - 1 and self.position >= len(self._current)

    @property
    def _current(self) -> bytes:
        return self._parts[self._part]

    def skip(self, size: int) -> None:
        """Pass over bytes, into the next part where this one ends."""
        while size > 0:
            here = len(self._current) - self.position
            if size <= here or self._part >= len(self._parts) - 1:
                self.position += size
                return
            size -= max(0, here)
            self._part += 1
            self.position = 0

    def _number(self, form: str, size: int) -> int:
        self._next_if_empty()
        if self.position + size > len(self._current):
            raise ValueError("a string without a length")
        (value,) = struct.unpack_from(form, self._current, self.position)
        self.position += size
        return int(value)

    def _next_if_empty(self) -> None:
        if self.position >= len(self._current) and self._part < len(self._parts) - 1:
            self._part += 1
            self.position = 0

    def _string(self, count: int) -> str:
        if self._version < _BIFF8:
            raw = self._current[self.position : self.position + count]
            self.position += count
            return decoded(raw, self._page)
        if not count and self.at_end:
            return ""
        flags = self._number("<B", 1)
        runs = self._number("<H", 2) if flags & 8 else 0
        extended = self._number("<L", 4) if flags & 4 else 0
        parts: list[str] = []
        while count > 0:
            width = 2 if flags & 1 else 1
            raw = self._current[self.position : self.position + count * width]
            parts.append(raw.decode("utf-16-le" if width == 2 else "latin-1", "replace"))
            self.position += len(raw)
            count -= len(raw) // width
            if count <= 0 or self._part >= len(self._parts) - 1:
                break
            self._part += 1
            self.position = 1
            flags = self._current[0] if self._current else 0
        if count > 0:
            raise _ShortError("".join(parts))
        self.skip(4 * runs + extended)
        return "".join(parts)


_LOOSE_WORDS = re.compile(rb"(?:[\x00-\xff][\x4e-\x9f]){3,}")
"""Three Chinese characters or more in UTF-16."""


class _ShortError(ValueError):
    """A string that ends too soon; its beginning is the message."""


@dataclass(slots=True)
class _Sheet97:
    """The sheet under way: its name, and what belongs to cells and comes before or after them."""

    name: str
    hidden: bool
    kind: int
    row: int = -1
    rows_hidden: set[int] = field(default_factory=set)
    texts: dict[int, str] = field(default_factory=dict)
    """Words of objects by number."""
    comments: dict[int, str] = field(default_factory=dict)
    """Cells of comments by the number of their object."""
    object: int = -1
    drawing: list[bytes] = field(default_factory=list)


class _BookReader:
    """Takes the records of a workbook and hands on what they say."""

    def __init__(self, collector: Collector) -> None:
        self.book = OldWorkbook()
        self._collector = collector
        self._parts = XlsxParts()
        self._version = _BIFF8
        self._page = 0
        self._depth = 0
        self._sheets: list[tuple[str, bool]] = []
        self._next = 0
        self._group: list[bytes] = []

    def read(self, stream: bytes) -> None:
        """Read all: what comes before the sheets, then each sheet as a part of xlsx."""
        records = _records(stream, self.book)
        is_open = False
        for count, record in enumerate(records):
            if not count and record.kind != _BOF:
                self.book.broken_off = True
            if record.kind == _BOF and self._begin(record) != _GLOBALS:
                self._sheet(record, records)
            elif record.kind in {_BOF, _EOF}:
                is_open = record.kind == _BOF
            else:
                # After the last sheet nothing but zeros may stand, inside there are none.
                self.book.broken_off |= is_open and not record.kind
                self._guarded(self._global, record)
        self.book.broken_off |= is_open or self._next < len(self._sheets) or not self._sheets
        self._parts.read_leftovers(self._collector)
        self.book.drawing.take(b"".join(self._group))

    def _guarded(self, take: Callable[[_Record], None], record: _Record) -> None:
        """Have one record read; one that makes no sense is a gap, and the next is read."""
        try:
            take(record)
        except (struct.error, IndexError, ValueError):
            self.book.broken_off = True

    def _begin(self, record: _Record) -> int:
        if len(record.data) < 4:
            self.book.broken_off = True
            return _GLOBALS
        self._version, kind = struct.unpack_from("<2H", record.data)
        return int(kind)

    def _text(self, record: _Record, position: int) -> _Text:
        return _Text(record, position, self._version, self._page)

    # Before the sheets

    def _global(self, record: _Record) -> None:
        kind, data = record.kind, record.data
        if kind == _CODE_PAGE:
            (self._page,) = struct.unpack_from("<H", data)
        elif kind == _SHEET:
            name = self._text(record, 6).short()
            self._sheets.append((name, bool(data[4] & 3)))
            self._collector.add("工作表名", name, Spot.NAME)
        elif kind == _SST:
            self._learn_strings(record)
        elif kind == _NAME:
            self._name(record)
        elif kind == _FORMAT:
            self._format(self._text(record, 2))
        elif kind == _WRITE_ACCESS and self._version >= _BIFF8:
            self._collector.add("工作簿设置", self._text(record, 0).long().strip(), Spot.BODY)
        elif kind == _DRAWING_GROUP:
            self._group.append(record.whole)
        elif kind in {_BOOK, _OUTSIDE_NAME, _OUTSIDE}:
            self._outside(record)

    def _format(self, text: _Text) -> None:
        try:
            words = text.long() if self._version >= _BIFF8 else text.short()
        except _ShortError as error:  # some programs count a letter too many
            words = str(error)
        self._collector.add("数字格式", "".join(_LITERAL.findall(words)))

    def _learn_strings(self, record: _Record) -> None:
        _, count = struct.unpack_from("<2L", record.data)
        text = self._text(record, 8)
        strings = self._parts.strings
        length = 0
        try:
            while len(strings) < min(count, _MOST_STRINGS) and not text.at_end:
                strings.append(text.long())
                length += len(strings[-1])
                if length > self._collector.limits.text:
                    self.book.broken_off = True
                    break
        except _ShortError as error:
            strings.append(str(error))
            self.book.broken_off = True
        finally:
            self._parts.used = bytearray(len(strings))
        # Each string stands once. Bytes of zero are empty strings, and what they took the place of is left.
        zeroed = strings.count("") > 1 or not text.at_end
        self.book.broken_off |= len(strings) < count or zeroed

    def _name(self, record: _Record) -> None:
        data = record.data
        flags, _, letters, size = struct.unpack_from("<HBBH", data)
        text = self._text(record, 14)
        name = text.letters(letters)
        formula = record.whole[text.position : text.position + size]
        words = "" if flags & 0x20 else name
        strings = " ".join(self._literals(formula))
        self._collector.add("定义的名称", f"{words} {strings}".strip())
        text.skip(size)
        for extra in data[10:14]:
            if extra:
                self._collector.add("定义的名称", text.letters(extra))

    def _literals(self, formula: bytes) -> Iterator[str]:
        """The strings in the tokens of a formula, found by their token: no token is taken apart.

        What is plainly words and has no token, as where one was damaged, is found too. The choices of a
        list are told apart as xlsx does, so that they are judged alike.
        """
        rest = bytearray(formula)
        position = formula.find(b"\x17")
        while position >= 0:
            length = formula[position + 1] if position + 2 < len(formula) else 0
            flag = formula[position + 2] if position + 2 < len(formula) else 2
            if self._version < _BIFF8:
                raw = formula[position + 2 : position + 2 + length]
                words = decoded(raw, self._page)
                end = position + 2 + length
            else:
                width = 1 + (flag & 1)
                raw = formula[position + 3 : position + 3 + length * width]
                words = raw.decode("utf-16-le" if width == 2 else "latin-1", "replace")
                end = position + 3 + length * width
            fits = length and end <= len(formula) and (self._version < _BIFF8 or flag < 2)
            if fits and not _BUILT_IN.sub("", words.replace("\0", "")).isspace():
                yield words.replace("\0", ",")
            if fits:
                rest[position:end] = bytes(end - position)
            position = formula.find(b"\x17", end if fits else position + 1)
        for found in _LOOSE_WORDS.finditer(rest):
            yield found[0].decode("utf-16-le")

    def _outside(self, record: _Record) -> None:
        """Names of other workbooks, and values that were kept of their cells."""
        if record.kind == _OUTSIDE:
            last, first, _ = struct.unpack_from("<BBH", record.data)
            text = self._text(record, 4)
            for _ in range(first, last + 1):
                if text.position >= len(record.data):
                    break
                what = record.data[text.position]
                text.position += 1
                if what == 2:
                    self._collector.add("外部链接的缓存", text.long())
                elif what == 1:
                    (value,) = struct.unpack_from("<d", record.data, text.position)
                    self._collector.add("外部链接的缓存", _number_text(value))
                    text.skip(8)
                else:
                    text.skip(8)
        elif record.kind == _BOOK and len(record.data) > 4:
            text = self._text(record, 2)
            while not text.at_end:
                words = text.long()
                self._collector.add("外部链接", _BUILT_IN.sub("", words))
        elif record.kind == _OUTSIDE_NAME and len(record.data) > 7:
            self._collector.add("外部链接", _BUILT_IN.sub("", self._text(record, 6).short()))

    # Sheets

    def _sheet(self, begin: _Record, records: Iterator[_Record]) -> None:
        kind = int(struct.unpack_from("<H", begin.data, 2)[0]) if len(begin.data) >= 4 else 0
        name, hidden = f"第{self._next + 1}张", False
        if self._next < len(self._sheets):
            name, hidden = self._sheets[self._next]
        self._next += 1
        sheet = _Sheet97(name, hidden, kind)
        events = self._sheet_events(sheet, records)
        part = f"工作表“{name}”"
        with self._collector.guard(part):
            self._parts.read_sheet(
                name, self._collector.body.watch(part, events), self._collector, hidden=hidden
            )

    def _sheet_events(self, sheet: _Sheet97, records: Iterator[_Record]) -> Iterator[Event]:
        depth = 1
        for record in records:
            if record.kind == _BOF:
                depth += 1
            elif record.kind == _EOF:
                depth -= 1
                if depth == 0:
                    break
            elif depth > 1:  # a chart on the sheet
                self._guarded(self._chart, record)
            elif not record.kind:
                self.book.broken_off = True
            else:
                try:
                    yield from self._cells(sheet, record)
                    yield from self._beside(sheet, record)
                except (struct.error, IndexError, ValueError):
                    self.book.broken_off = True
        else:
            self.book.broken_off = True
        if sheet.row >= 0:
            yield END, "row", _NOTHING
        self.book.drawing.take(b"".join(sheet.drawing))
        self._objects(sheet)

    def _objects(self, sheet: _Sheet97) -> None:
        for number, words in sheet.texts.items():
            cell = sheet.comments.get(number)
            self._collector.add(
                f"{cell}批注" if cell else "文本框", words, Spot.BODY if cell else Spot.HEAD
            )

    def _cells(self, sheet: _Sheet97, record: _Record) -> Iterator[Event]:
        kind, data = record.kind, record.data
        if kind == _ROW:
            if data[12] & _HIDDEN_ROW:
                sheet.rows_hidden.add(struct.unpack_from("<H", data)[0])
        elif kind == _COLUMNS:
            first, last = struct.unpack_from("<2H", data)
            if data[8] & 1:
                yield START, "col", {"min": str(first + 1), "max": str(last + 1), "hidden": "1"}
                yield END, "col", _NOTHING
        elif kind == _SHARED:
            row, column, _, index = struct.unpack_from("<3HL", data)
            yield from self._cell(sheet, row, column, "s", str(index))
        elif kind == _RK:
            row, column, _, value = struct.unpack_from("<3HL", data)
            yield from self._cell(sheet, row, column, "n", _number_text(_rk(value)))
        elif kind == _RKS:
            row, column = struct.unpack_from("<2H", data)
            for number in range((len(data) - 6) // 6):
                (value,) = struct.unpack_from("<L", data, 6 + 6 * number)
                yield from self._cell(sheet, row, column + number, "n", _number_text(_rk(value)))
        elif kind == _NUMBER:
            row, column, _, real = struct.unpack_from("<3Hd", data)
            yield from self._cell(sheet, row, column, "n", _number_text(real))
        elif kind in {_LABEL, _RICH}:
            row, column = struct.unpack_from("<2H", data)
            yield from self._cell(sheet, row, column, "str", self._text(record, 6).long())
        elif kind in _FORMULAS:
            yield from self._formula(sheet, record)
        elif kind == _STRING:
            yield from self._cell(sheet, *self._waiting, "str", self._text(record, 0).long())

    _waiting = (0, 0)
    """The cell whose formula gave the string that comes next."""

    def _formula(self, sheet: _Sheet97, record: _Record) -> Iterator[Event]:
        data = record.data
        row, column = struct.unpack_from("<2H", data)
        at = 20 if self._version >= 0x500 else 16
        words = " ".join(self._literals(record.whole[at + 2 :])) if len(data) > at + 2 else ""
        if data[12:14] == b"\xff\xff":
            self._waiting = (row, column)
            value = None
        else:
            value = _number_text(struct.unpack_from("<d", data, 6)[0])
        if value is not None or words:
            yield from self._cell(sheet, row, column, "n", value or "", words)

    def _cell(
        self, sheet: _Sheet97, row: int, column: int, kind: str, value: str, formula: str = ""
    ) -> Iterator[Event]:
        if row != sheet.row:
            if sheet.row >= 0:
                yield END, "row", _NOTHING
            sheet.row = row
            hidden = "1" if row in sheet.rows_hidden else "0"
            yield START, "row", {"hidden": hidden}
        yield START, "c", {"r": reference(row, column), "t": kind}
        yield from _element("v", value)
        if formula:
            yield from _element("f", formula)
        yield END, "c", _NOTHING

    def _beside(self, sheet: _Sheet97, record: _Record) -> Iterator[Event]:
        kind, data = record.kind, record.data
        if kind in {_HEADER, _FOOTER} and data:
            text = self._text(record, 0)
            words = text.long() if self._version >= _BIFF8 else text.short()
            yield from _element("oddHeader" if kind == _HEADER else "oddFooter", words)
        elif kind == _LATER_HEADER and len(data) > 38:
            yield from self._later_headers(record)
        elif kind == _VALIDATION:
            yield from self._validation(record)
        elif kind in {_LINK, _TOOLTIP}:
            for words in _utf_16(data[32:] if kind == _LINK else data[10:]):
                yield START, "hyperlink", {"display": words}
                yield END, "hyperlink", _NOTHING
        elif kind == _NOTE:
            self._note(sheet, record)
        elif kind == _OBJECT and len(data) >= 8:
            (sheet.object,) = struct.unpack_from("<H", data, 6)
        elif kind == _TEXT_OBJECT:
            self._text_object(sheet, record)
        elif kind == _DRAWING:
            sheet.drawing.append(record.whole)
        elif kind not in _WHOLE:
            self._chart(record)

    def _later_headers(self, record: _Record) -> Iterator[Event]:
        """Headers and footers of even and first pages."""
        lengths = struct.unpack_from("<4H", record.data, 30)
        text = self._text(record, 38)
        for length, name in zip(
            lengths, ("evenHeader", "evenFooter", "firstHeader", "firstFooter"), strict=True
        ):
            if length:
                yield from _element(name, text.long())

    def _validation(self, record: _Record) -> Iterator[Event]:
        text = self._text(record, 4)
        title, error_title, prompt, error = (text.long().strip("\0") for _ in range(4))
        shown = {
            "promptTitle": title, "errorTitle": error_title, "prompt": prompt, "error": error,
        }  # fmt: skip
        yield START, "dataValidation", shown
        for number in (1, 2):
            if text.position + 4 > len(record.data):
                break
            (size,) = struct.unpack_from("<H", record.data, text.position)
            formula = record.data[text.position + 4 : text.position + 4 + size]
            text.position += 4 + size
            yield from _element(f"formula{number}", " ".join(self._literals(formula)))
        yield END, "dataValidation", _NOTHING

    def _note(self, sheet: _Sheet97, record: _Record) -> None:
        row, column, _, number = struct.unpack_from("<4H", record.data)
        cell = f"工作表“{sheet.name}”{reference(row, column)}"
        if self._version >= _BIFF8:
            sheet.comments[number] = cell
            self._collector.add("批注作者", self._text(record, 8).long().strip("\0"))
        else:
            self._collector.add(f"{cell}批注", decoded(record.data[6 : 6 + number], self._page))

    def _text_object(self, sheet: _Sheet97, record: _Record) -> None:
        (letters,) = struct.unpack_from("<H", record.data, 10)
        if not letters or not record.more:
            return
        joined = _Record(record.kind, record.more[0], record.more[1:])
        try:
            words = self._text(joined, 0).letters(letters)
        except _ShortError as error:
            words = str(error)
            self.book.broken_off = True
        sheet.texts[sheet.object] = f"{sheet.texts.get(sheet.object, '')}{words}"

    def _chart(self, record: _Record) -> None:
        """What a chart says, and values that it keeps; also stray records of the workbook."""
        kind = record.kind
        if kind == _SERIES:
            self._collector.add("图表", self._text(record, 2).short())
        elif kind == _LABEL:
            self._collector.add("图表", self._text(record, 6).long())
        elif kind in {_HEADER, _FOOTER} and record.data:
            self._collector.add("图表", self._text(record, 0).long(), Spot.HEAD)
        elif kind == _TEXT_OBJECT and record.more:
            (letters,) = struct.unpack_from("<H", record.data, 10)
            joined = _Record(kind, record.more[0], record.more[1:])
            self._collector.add("图表", self._text(joined, 0).letters(letters), Spot.HEAD)
        elif kind in {_NAME, _OUTSIDE}:
            self._global(record)


def _element(name: str, words: str) -> Iterator[Event]:
    yield START, name, _NOTHING
    yield TEXT, words, _NOTHING
    yield END, name, _NOTHING


def _rk(value: int) -> float:
    """A number in four bytes ([MS-XLS] 2.5.217)."""
    if value & 2:
        number = float((value >> 2) - (1 << 30 if value & 0x80000000 else 0))
    else:
        (number,) = struct.unpack("<d", struct.pack("<Q", (value & 0xFFFFFFFC) << 32))
    return number / 100 if value & 1 else number


def _number_text(value: float) -> str:
    """A number as xlsx stores it: whole ones without a point, no more digits than there are."""
    if abs(value) < 1e15 and value == int(value):  # which what is no number is not
        return str(int(value))
    return repr(value)


def reference(row: int, column: int) -> str:
    """The name of a cell by row and column counted from 0: B12."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def _utf_16(data: bytes) -> Iterator[str]:
    """Words in UTF-16 in a structure that is not taken apart."""
    for shift in (0, 1):
        for found in _LINK_WORDS.finditer(data[shift:].decode("utf-16-le", "replace")):
            yield found[0]


# Workbooks that are protected, not locked: encrypted with a password that every Excel knows


def unlocked(stream: bytes) -> bytes:
    """The stream as it can be read. Raises EncryptedError where a password is needed."""
    for kind, start, length in heads(stream):
        if kind == _FILE_PASS:
            return _decrypted(stream, stream[start : start + length])
        if kind == _EOF:
            break
    return stream


def heads(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Type, place and length of the content of each record."""
    position = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, position)
        yield kind, position + 4, length
        position += 4 + length


_PLAIN_RECORDS = frozenset({_BOF, _FILE_PASS, 0xE1, 0x138, 0x194, 0x1BF})
"""Records that are never encrypted ([MS-XLS] 2.2.10)."""


def _decrypted(stream: bytes, locked: bytes) -> bytes:
    """RC4 by blocks of 1024 bytes with the default password. Raises EncryptedError for any other."""
    if len(locked) >= 14 and struct.unpack_from("<H", locked)[0] == 1 and locked[2] in {2, 3, 4}:
        return _decrypted_later(stream, locked)
    if len(locked) < 54 or struct.unpack_from("<3H", locked) != (1, 1, 1):
        raise EncryptedError
    salt, verifier, digest = locked[6:22], locked[22:38], locked[38:54]
    key = default_key(salt)
    opened = rc4(key(0), verifier + digest)
    if _md5(opened[:16]) != opened[16:]:
        raise EncryptedError
    return switched(stream, key)


def _decrypted_later(stream: bytes, locked: bytes) -> bytes:
    """The same as Excel 2002 and later lock ([MS-OFFCRYPTO] 2.3.5). Raises EncryptedError."""
    from hashlib import sha1

    try:
        (size,) = struct.unpack_from("<L", locked, 10)
        (bits,) = struct.unpack_from("<L", locked, 14 + 16)
        salt, verifier, digest = struct.unpack_from("<16s16s4x20s", locked, 14 + size + 4)
    except struct.error:
        raise EncryptedError from None
    width = (bits or 40) // 8
    word = _DEFAULT_PASSWORD.encode("utf-16-le")
    secret = sha1(salt + word, usedforsecurity=False).digest()

    def key(block: int) -> bytes:
        made = sha1(secret + struct.pack("<L", block), usedforsecurity=False).digest()[:width]
        return made.ljust(16, b"\0") if width == 5 else made

    if not 5 <= width <= 16:
        raise EncryptedError
    opened = rc4(key(0), verifier + digest)
    if sha1(opened[:16], usedforsecurity=False).digest() != opened[16:]:
        raise EncryptedError
    return switched(stream, key)


def default_key(salt: bytes) -> Callable[[int], bytes]:
    """What gives the key of each block under the default password ([MS-OFFCRYPTO] 2.3.6.2)."""
    word = _md5(_DEFAULT_PASSWORD.encode("utf-16-le"))[:5]
    secret = _md5((word + salt) * 16)[:5]
    return lambda block: _md5(secret + struct.pack("<L", block))


def _md5(data: bytes) -> bytes:
    from hashlib import md5

    return md5(data, usedforsecurity=False).digest()


def switched(stream: bytes, key: Callable[[int], bytes]) -> bytes:
    """A stream from locked to open or back: the cipher is its own opposite; heads are never locked."""
    other = bytearray()
    for block in range(-(-len(stream) // _BLOCK)):
        other += rc4(key(block), stream[block * _BLOCK : (block + 1) * _BLOCK])
    for kind, start, length in heads(stream):
        other[start - 4 : start] = stream[start - 4 : start]
        if kind in _PLAIN_RECORDS:
            other[start : start + length] = stream[start : start + length]
        elif kind == _SHEET:  # where the sheet begins is not locked, its name is
            other[start : start + 4] = stream[start : start + 4]
    return bytes(other)


def rc4(key: bytes, data: bytes) -> bytes:
    """The cipher of old Office, there and back."""
    state = list(range(256))
    other = 0
    for index in range(256):
        other = (other + state[index] + key[index % len(key)]) & 255
        state[index], state[other] = state[other], state[index]
    index = other = 0
    found = bytearray(len(data))
    for number, byte in enumerate(data):
        index = (index + 1) & 255
        other = (other + state[index]) & 255
        state[index], state[other] = state[other], state[index]
        found[number] = byte ^ state[(state[index] + state[other]) & 255]
    return bytes(found)
