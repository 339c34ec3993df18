"""Parts of docx: paragraphs, tables, text boxes, and both states of what was tracked.

The words of a paragraph may be split over any number of runs (w:r, w:t), so a passage is a whole
paragraph, or a whole cell, text box, header, comment or footnote. Elements: ECMA-376 part 1, 17.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from zzfz.documents.collector import Collector
from zzfz.documents.xml_stream import END, START, TEXT, Event, filled
from zzfz.privacy.headings import ColumnHeadings
from zzfz.privacy.marks import Spot
from zzfz.privacy.normal import symbol, with_symbol_fields
from zzfz.privacy.spelled import ColumnDigits, broken_lines, spelled_numbers

BEFORE_CHANGES = "（修订前）"
_HEADS = {"页眉", "页脚", "文本框"}
_HEAD_PASSAGES = 10
_WIDEST = 64  # columns that one cell may span
_TEXT_ELEMENTS = {"t", "delText", "v", "p", "h", "a", "div", "font", "span"}
_PARAGRAPHS = {"p", "h"}
_REMOVED = {"del", "moveFrom"}
_ADDED = {"ins", "moveTo"}
_BOXES = {"txbxContent", "textbox"}
_NOTES = {"comment", "footnote", "endnote", "hdr", "ftr"}
_BREAKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_CODE = re.compile("[0-9A-Fa-f]{1,4}")


@dataclass(slots=True)
class _RevisedText:
    """Text under way, in pieces: as it stands now, and as it stood before tracked changes."""

    now: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    hidden: bool = False

    def join(self, other: _RevisedText) -> None:
        for mine, added in ((self.now, other.now), (self.before, other.before)):
            if mine:
                mine.append("\n")
            mine.extend(added)
        self.hidden = self.hidden or other.hidden


@dataclass(slots=True)
class _Table:
    number: int
    row: int = 0
    column: int = 0
    cells: list[str] = field(default_factory=list)
    placed: list[tuple[int, str]] = field(default_factory=list)
    columns: ColumnDigits = field(default_factory=ColumnDigits)
    grid: int = 0
    spanned: int = 0
    headings: ColumnHeadings = field(default_factory=ColumnHeadings)


@dataclass(slots=True)
class _Holder:
    """A cell, text box or note: its paragraphs make one passage."""

    element: str
    place: str
    spot: Spot
    text: _RevisedText = field(default_factory=_RevisedText)
    is_below: bool = False
    """Whether it is a cell below the headings of a table, where no mark stands."""


def read_part(label: str, stream: Iterator[Event], collector: Collector) -> None:
    """Read one part; ``label`` says what it is (正文, 页眉, 批注 …)."""
    reader = _PartReader(label, collector)
    for kind, value, attributes in stream:
        if kind == START:
            reader.start(value, attributes)
        elif kind == END:
            reader.end(value)
        elif kind == TEXT:
            reader.text(value)
    reader.finish()


class _PartReader:
    def __init__(self, label: str, collector: Collector) -> None:
        self._label = label
        self._collector = collector
        self._paragraphs: list[_RevisedText] = []
        self._holders: list[_Holder] = []
        self._tables: list[_Table] = []
        self._open: list[str] = []
        self._paragraph_count = self._table_count = self._added_count = 0
        self._removed = self._added = self._fallback = 0
        self._seen: set[str] = set()
        self._lines: list[str] = []
        self._filled: set[str] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._open.append(name)
        for text in filled(name, attributes) if name != "textpath" else ():
            if text not in self._filled:  # each tracked change names its author
                self._filled.add(text)
                self._collector.add(f"{self._label}替代文字或选项", text)
        if name in _PARAGRAPHS:
            self._paragraphs.append(_RevisedText())
            if not self._holders:
                self._paragraph_count += 1
        elif name in _REMOVED:
            self._removed += 1
        elif name in _ADDED:
            self._added += 1
        elif name == "Fallback":
            self._fallback += 1
        elif name in {"tbl", "tr", "tc"} or name in _BOXES or name in _NOTES:
            self._open_structure(name)
        elif name == "gridSpan" and self._tables and attributes.get("val", "").isdecimal():
            self._tables[-1].spanned = min(int(attributes["val"]), _WIDEST) - 1
        elif name == "textpath":
            self._collector.add(f"{self._label}水印", attributes.get("string", ""), Spot.HEAD)
        elif self._paragraphs:
            self._start_inline(name, attributes)

    def _start_inline(self, name: str, attributes: dict[str, str]) -> None:
        if name in _BREAKS and (name == "br" or "r" in self._open[-2:]):
            self._append(_BREAKS[name])
        elif name == "sym":
            code = attributes.get("char", "")
            self._append(symbol(int(code, 16)) if _CODE.fullmatch(code) else "")
        elif name == "vanish" and attributes.get("val") not in {"0", "false", "off"}:
            self._paragraphs[-1].hidden = True

    def _open_structure(self, name: str) -> None:
        if name == "tbl":
            self._table_count += 1
            self._tables.append(_Table(self._table_count))
        elif name == "tr" and self._tables:
            self._tables[-1].row += 1
            self._tables[-1].column = self._tables[-1].grid = 0
            self._tables[-1].cells.clear()
            self._tables[-1].placed.clear()
        elif name == "tc" and self._tables:
            self._tables[-1].column += 1
            self._tables[-1].grid += 1
            table = self._tables[-1]
            place = f"表{table.number}第{table.row}行第{table.column}列"
            self._hold(name, place if self._label == "正文" else f"{self._label}{place}")
        elif name in _BOXES:
            self._hold(
                name, "文本框" if self._label == "正文" else f"{self._label}文本框", Spot.HEAD
            )
        elif name in _NOTES:
            self._hold(name, self._label)

    def _hold(self, element: str, place: str, spot: Spot = Spot.BODY) -> None:
        spot = Spot.HEAD if self._label in _HEADS else spot
        self._holders.append(_Holder(element, place, spot))

    def text(self, value: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside == "instrText":
            shown = with_symbol_fields(value)
            if shown != value:
                self._append(shown)
            self._collector.add(f"{self._label}域代码", value)
        elif inside in _TEXT_ELEMENTS:
            self._append(value)

    def _append(self, value: str) -> None:
        target = self._paragraphs or [one.text for one in self._holders[-1:]]
        if target and not self._removed:
            target[-1].now.append(value)
        if target and not self._added:
            target[-1].before.append(value)

    def end(self, name: str) -> None:
        if self._open:
            self._open.pop()
        if name in _PARAGRAPHS and self._paragraphs:
            self._end_paragraph(self._paragraphs.pop())
        elif name in _REMOVED:
            self._removed -= 1
        elif name in _ADDED:
            self._added -= 1
        elif name == "Fallback":
            self._fallback -= 1
        elif self._holders and self._holders[-1].element == name:
            self._end_holder(self._holders.pop())
        elif name == "tr" and self._tables:
            table = self._tables[-1]
            for number in spelled_numbers(table.cells):
                self._collector.add(f"表{table.number}第{table.row}行", number)
            self._add_columns(table, table.columns.row(enumerate(table.cells, start=1)))
            table.headings.row(table.placed)
        elif name == "tbl" and self._tables:
            self._add_columns(self._tables[-1], self._tables[-1].columns.end())
            self._tables.pop()

    def finish(self) -> None:
        """Add what the ends of paragraphs cut: converters of PDF make every line a paragraph."""
        for number, text in broken_lines(self._lines):
            self._collector.add(f"{self._label}第{number}段", text)

    def _add_columns(self, table: _Table, found: Iterator[tuple[int, str]]) -> None:
        for column, text in found:
            self._collector.add(f"表{table.number}第{column}列", text)

    def _end_paragraph(self, text: _RevisedText) -> None:
        if self._holders:
            self._holders[-1].text.join(text)
        else:
            place = f"{self._label}第{self._paragraph_count}段"
            self._lines.append("".join(text.now).replace("\n", " "))
            self._emit(place, text, Spot.HEAD if self._label in _HEADS else Spot.BODY)

    def _end_holder(self, holder: _Holder) -> None:
        if holder.element == "tc" and self._tables:
            table = self._tables[-1]
            table.cells.append(cell := "".join(holder.text.now))
            table.placed.append((table.grid, cell))
            if table.headings.stands_over(table.grid):
                holder.spot = Spot.BODY
                holder.is_below = True
            label = table.headings.label(table.grid, cell.strip())
            if label:
                holder.text.now.insert(0, label)
                holder.text.before.insert(0, label)
            table.grid += table.spanned
            table.spanned = 0
        self._emit(holder.place, holder.text, holder.spot, below=holder.is_below)

    def _emit(self, place: str, text: _RevisedText, spot: Spot, *, below: bool = False) -> None:
        """Add both states of a text; in a Fallback only what no Choice already said."""
        now, before = "".join(text.now), "".join(text.before)
        if self._label == "正文" and now.strip():
            self._added_count += 1
            spot = Spot.HEAD if self._added_count <= _HEAD_PASSAGES and not below else spot
        shown = f"{place}（含隐藏文字）" if text.hidden else place
        self._add(shown, now, spot)
        if before != now:
            self._add(shown + BEFORE_CHANGES, before, spot)

    def _add(self, place: str, text: str, spot: Spot) -> None:
        if not (self._fallback and text in self._seen):
            self._collector.add(place, text, spot)
            self._seen.add(text)
