"""Parts of xlsx: cells of every sheet, hidden or not, notes, names, headers and footers.

Cells are read as they are stored, never through a number type: eighteen digits do not survive
one. Elements: ECMA-376 part 1, 18.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from zzfz.documents.archive import Member
from zzfz.documents.collector import Collector
from zzfz.documents.model import Cause, Limits, TooBigError
from zzfz.documents.xml_stream import END, START, TEXT, Event, filled
from zzfz.privacy.headings import ColumnHeadings
from zzfz.privacy.marks import Spot
from zzfz.privacy.personal import has_birthday
from zzfz.privacy.spelled import ColumnDigits, spelled_numbers
from zzfz.text import printable

ROOTS = {"workbook", "worksheet", "chartsheet", "dialogsheet", "sst"}
_HEAD_ROWS = 5
_PAGE_TEXTS = {
    "oddHeader": "页眉",
    "evenHeader": "页眉",
    "firstHeader": "页眉",
    "oddFooter": "页脚",
    "evenFooter": "页脚",
    "firstFooter": "页脚",
}
_PAGE_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|K[0-9]{2}[+-][0-9]{3}|[0-9]{1,3}|[A-Z])')
_EXPONENT = re.compile(r"[0-9]\.?[0-9]*E\+?[0-9]{1,2}", re.IGNORECASE)
_NOUGHTS = re.compile(r"(?<=[0-9])\.0+$")
_DIGITS_KEPT = 19
_LONGEST_LABEL = 20
_COLUMNS = 16_384  # of a sheet at most (XFD)


@dataclass(slots=True)
class _Sheet:
    name: str
    hidden: bool


@dataclass(slots=True)
class XlsxParts:
    """What cells refer to: shared strings by number, sheets by part name."""

    strings: list[str] = field(default_factory=list)
    used: bytearray = field(default_factory=bytearray)  # one per string: 1 once a cell shows it
    sheets: dict[str, _Sheet] = field(default_factory=dict)
    _by_id: dict[str, _Sheet] = field(default_factory=dict)

    def learn(self, name: str, stream: Iterator[Event], limits: Limits) -> None:
        """Take in one of the parts that ``first_needed`` names.

        Raises TooBigError, after taking in as many shared strings as ``limits`` allow.
        """
        if name.lower().endswith("sharedstrings.xml"):
            self._learn_strings(stream, limits)
            return
        for kind, element, attributes in stream:
            if kind != START:
                continue
            if element == "sheet":
                hidden = attributes.get("state", "visible") != "visible"
                self._by_id[attributes.get("id", "")] = _Sheet(attributes.get("name", ""), hidden)
            elif element == "Relationship" and attributes.get("Id") in self._by_id:
                base = posixpath.dirname(posixpath.dirname(name))
                part = posixpath.normpath(posixpath.join("/", base, attributes.get("Target", "")))
                self.sheets[part.lstrip("/")] = self._by_id[attributes["Id"]]

    def _learn_strings(self, stream: Iterator[Event], limits: Limits) -> None:
        self.strings = []
        length = 0
        try:
            for text in _strings(stream):
                length += len(text)
                if length > limits.text or len(self.strings) >= limits.passages:
                    raise TooBigError("文字太多，其余部分没有读")
                self.strings.append(text)
        finally:
            self.used = bytearray(len(self.strings))

    def read(self, name: str, root: str, stream: Iterator[Event], collector: Collector) -> None:
        """Read a sheet, or the workbook's own part: names of sheets and defined names."""
        if root == "workbook":
            _read_workbook(stream, collector)
        elif root != "sst":
            sheet = self.sheets.get(name) or _Sheet(posixpath.basename(name), hidden=False)
            _SheetReader(sheet, self, collector).read(stream)

    def read_sheet(
        self, name: str, stream: Iterator[Event], collector: Collector, *, hidden: bool
    ) -> None:
        """Read the events of a sheet by its name, whatever kind of workbook it is in."""
        _SheetReader(_Sheet(name, hidden), self, collector).read(stream)

    def read_leftovers(self, collector: Collector) -> None:
        """Add the strings that no cell shows any more: what was deleted may still be stored."""
        for number, text in enumerate(self.strings):
            if not self.used[number]:
                collector.add("表中已不显示的文字", text)


def first_needed(members: Iterable[Member]) -> list[Member]:
    """The parts to learn before any sheet, in the order to learn them."""
    wanted = ("/sharedstrings.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")
    return [one for end in wanted for one in members if one.name.lower().endswith(end)]


def _strings(stream: Iterator[Event]) -> Iterator[str]:
    """Shared strings; the runs of one are joined, its phonetic guide (rPh) left out."""
    parts: list[str] = []
    inside, phonetic = False, 0
    for kind, value, _ in stream:
        if kind == TEXT and inside and not phonetic:
            parts.append(value)
        elif kind != TEXT and value == "rPh":
            phonetic += 1 if kind == START else -1
        elif kind != TEXT and value == "t":
            inside = kind == START
        elif kind == END and value == "si":
            yield "".join(parts)
            parts.clear()


def _read_workbook(stream: Iterator[Event], collector: Collector) -> None:
    name, text = "", ""
    for kind, value, attributes in stream:
        if kind == START:
            name, text = attributes.get("name", ""), ""
            if value == "sheet":
                collector.add("工作表名", name, Spot.NAME)
                continue
            for written in filled(value, attributes):
                collector.add("工作簿设置", written)
        elif kind == TEXT:
            text += value
        elif value == "definedName":
            collector.add("定义的名称", f"{name} {text}")


def read_notes(stream: Iterator[Event], collector: Collector) -> None:
    """Read the comments of one sheet; the text runs of each are joined."""
    reference, parts = "", list[str]()
    for kind, value, attributes in stream:
        if kind == START and value in {"comment", "threadedComment"}:
            reference = attributes.get("ref", "")
            parts.clear()
        elif kind == END and value == "author":
            collector.add("批注作者", "".join(parts))
            parts.clear()
        elif kind == TEXT:
            parts.append(value)
        elif kind == END and value in {"comment", "threadedComment"}:
            collector.add(f"{printable(reference)}批注", "".join(parts))


class _SheetReader:
    def __init__(self, sheet: _Sheet, workbook: XlsxParts, collector: Collector) -> None:
        self._sheet = sheet
        self._workbook = workbook
        self._columns = ColumnDigits()
        self._headings = ColumnHeadings()
        self._by_column: list[tuple[int, str]] = []
        self._collector = collector
        self._label = f"工作表“{printable(sheet.name)}”"
        self._row = self._column = 0
        self._row_hidden = False
        self._hidden_columns = bytearray(_COLUMNS + 1)  # by column number: 1 if hidden
        self._cells: list[str] = []
        self._reference = self._type = ""
        self._open: list[str] = []
        self._value: list[str] = []
        self._formula: list[str] = []
        self._rounded: list[str] = []
        self._rows_shown = 0
        self._heading: list[str] | None = None
        """The words of the only row so far that looks like the heading of a table."""

    def read(self, stream: Iterator[Event]) -> None:
        for kind, value, attributes in stream:
            if kind == START:
                self._open.append(value)
                self._start(value, attributes)
            elif kind == END:
                self._open.pop()
                self._end(value)
            else:
                self._text(value)
        self._add_columns(self._columns.end())
        if self._rounded:
            self._collector.miss(
                f"{self._label}{printable(self._rounded[0])}等 {len(self._rounded)} 格",
                Cause.UNREADABLE,
                "按数字存了 18 位号码，末几位已丢失，很像身份证号码，无法核对",
                "请核对；是身份证号码的，遮盖或删去后重新提交。",
            )

    def _add_columns(self, found: Iterator[tuple[int, str]]) -> None:
        for column, text in found:
            self._collector.add(f"{self._label}第{column}列", text)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._row += 1
            self._column = 0
            self._row_hidden = attributes.get("hidden") in {"1", "true"}
            self._cells.clear()
            self._by_column.clear()
        elif name == "c":
            self._column = column_number(attributes.get("r", "")) or self._column + 1
            self._reference = attributes.get("r") or f"第{self._row}行第{self._column}列"
            self._type = attributes.get("t", "n")
        elif name == "col" and attributes.get("hidden") in {"1", "true"}:
            first, last = attributes.get("min", "0"), attributes.get("max", "0")
            columns = range(max(0, int(first)), min(int(last), _COLUMNS) + 1)
            if columns:
                self._hidden_columns[columns.start : columns.stop] = bytes([1]) * len(columns)
        elif name == "hyperlink":
            for text in filled(name, attributes):
                self._collector.add(f"{self._label}超链接", text)
        elif name == "dataValidation":
            for key in ("prompt", "promptTitle", "error", "errorTitle"):
                self._collector.add(f"{self._label}输入提示", attributes.get(key, ""))
        elif name == "cfRule":
            self._collector.add(f"{self._label}条件格式", attributes.get("text", ""))
        else:
            for text in filled(name, attributes):
                self._collector.add(f"{self._label}设置", text)

    def _text(self, value: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside in _PAGE_TEXTS:
            text = _PAGE_CODE.sub(" ", value)
            self._collector.add(f"{self._label}{_PAGE_TEXTS[inside]}", text, Spot.HEAD)
        elif inside == "f" or inside.startswith("formula"):
            self._formula.append(value)
        elif inside in {"v", "t"} and "rPh" not in self._open[-3:]:
            self._value.append(value)

    def _end(self, name: str) -> None:
        if name == "c":
            self._end_cell("".join(self._value))
            self._value.clear()
        elif name == "row":
            for number in spelled_numbers(self._cells):
                self._collector.add(f"{self._label}第{self._row}行", number)
            self._weigh_row([cell for cell in self._cells if cell.strip()])
            self._add_columns(self._columns.row(self._by_column))
            self._headings.row(self._by_column)
        if name in {"c", "dataValidation", "cfRule"} and self._formula:
            what = "条件格式" if name == "cfRule" else "公式"
            self._collector.add(f"{self._label}{what}", "".join(self._formula))
            self._formula.clear()

    def _end_cell(self, stored: str) -> None:
        text = self._shown(stored)
        if text != stored and self._type == "n" and has_birthday(text):
            self._rounded.append(self._reference)
        self._cells.append(text)
        self._collector.body.show(text, weigh=False)
        self._by_column.append((self._column, text))
        hidden = (
            self._sheet.hidden
            or self._row_hidden
            or any(self._hidden_columns[self._column : self._column + 1])
        )
        place = f"{self._label}{printable(self._reference)}{'（隐藏）' if hidden else ''}"
        below = self._headings.stands_over(self._column)
        spot = Spot.HEAD if self._row <= _HEAD_ROWS and not below else Spot.BODY
        self._collector.add(place, self._headings.label(self._column, text) + text, spot)

    def _weigh_row(self, cells: list[str]) -> None:
        """A title in the first row, and the heading of a table without rows, say nothing yet."""
        if not cells:
            return
        body = self._collector.body
        self._rows_shown += 1
        if self._heading:
            body.weigh(" ".join(self._heading))
            self._heading = []
        elif self._heading is None and len(cells) > 1:
            self._heading = cells if all(map(_is_label, cells)) else []
            if self._heading:
                return
        is_title = self._rows_shown == 1 and len(cells) == 1
        body.weigh_paragraph(" ".join(cells), heading=is_title)

    def _shown(self, stored: str) -> str:
        if self._type == "s":
            strings = self._workbook.strings
            number = int(stored) if stored.isdecimal() else len(strings)
            if number >= len(strings):
                return ""
            self._workbook.used[number] = 1
            return strings[number]
        return whole_number(stored) if self._type == "n" else stored


def _is_label(cell: str) -> bool:
    return len(cell) <= _LONGEST_LABEL and not any(map(str.isdigit, cell))


def whole_number(stored: str) -> str:
    """A stored number as people see it: a whole one without its exponent or noughts."""
    stored = _NOUGHTS.sub("", stored)
    if not _EXPONENT.fullmatch(stored):
        return stored
    try:
        number = Decimal(stored)
    except InvalidOperation:
        return stored
    whole = number == number.to_integral_value() and number.adjusted() < _DIGITS_KEPT
    return f"{number:f}".partition(".")[0] if whole else stored


def column_number(reference: str) -> int:
    """The number of a cell's column from its reference: B12 is 2; 0 for none."""
    number = 0
    for letter in reference[:3]:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
