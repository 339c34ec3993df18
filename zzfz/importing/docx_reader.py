"""Word documents, read from their XML: merged cells, and the numbers that Word itself puts in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree import ElementTree as ET

from zzfz.importing.grid import (
    SourceCell,
    SourceDocument,
    SourceTable,
    UnreadableError,
    check_size,
)
from zzfz.importing.office_archive import OfficeArchive
from zzfz.numerals import in_chinese

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOTES = re.compile(r"word/(?P<kind>header|footer|footnotes|endnotes|comments)\d*\.xml")
_NOTE_NAMES = {
    "header": "页眉",
    "footer": "页脚",
    "footnotes": "脚注",
    "endnotes": "尾注",
    "comments": "批注",
}
_MARKS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_DELETED_ROW = f"{_W}trPr/{_W}del"
_HIDDEN = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", _FALLBACK})


def read_docx(data: bytes, source: str) -> SourceDocument:
    """All tables of the body, the paragraphs between them, and notes, comments, headers.

    Deleted text of tracked changes is left out, inserted text is taken. Raises UnreadableError for a
    damaged document.
    """
    archive = OfficeArchive(data)
    if _STRICT in archive.read("word/document.xml")[:4096]:
        raise UnreadableError("这是“Strict Open XML”格式的文档", "另存为普通的 docx 后重试")
    body = archive.xml("word/document.xml").find(f"{_W}body")
    if body is None:
        raise UnreadableError("文件已损坏，没有正文", "用 Word 或 WPS 另存一份后重试")
    return _DocxReading(archive, source).document(body)


class _DocxReading:
    def __init__(self, archive: OfficeArchive, source: str) -> None:
        self.source = source
        self.archive = archive
        self.numbering = Numbering(archive)

    def document(self, body: ET.Element) -> SourceDocument:
        outside: list[SourceCell] = []
        tables: list[SourceTable] = []
        told = 0
        for number, block in enumerate(_blocks(body), start=1):
            if block.tag == f"{_W}tbl":
                table = self._table(block, f"第 {len(tables) + 1} 个表格")
                tables.append(replace(table, above=tuple(outside[told:])))
                told = len(outside)
            elif text := self._text(block).strip():
                outside.append(SourceCell(text, "正文段落", number, 1))
        outside.extend(self._notes())
        return SourceDocument(self.source, "docx", tuple(outside), tuple(tables))

    def _notes(self) -> Iterator[SourceCell]:
        """What stands beside the body: no part of the list, yet not to be lost."""
        for name in sorted(self.archive.names()):
            found = _NOTES.fullmatch(name)
            if found is None:
                continue
            root = self.archive.xml(name)
            for number, block in enumerate(_paragraphs(root), start=1):
                if text := self._text(block).strip():
                    part = _NOTE_NAMES[found["kind"]]
                    yield SourceCell(text, part, number, 1)

    def _table(self, table: ET.Element, part: str) -> SourceTable:
        rows: list[dict[int, SourceCell]] = []
        kept = (row for row in _within(table, f"{_W}tr") if row.find(_DELETED_ROW) is None)
        for number, row in enumerate(kept, start=1):
            above = rows[-1] if rows else {}
            rows.append(self._row(row, above, number, part))
            check_size(len(rows), max(rows[-1], default=0))
        width = max((max(row, default=-1) + 1 for row in rows), default=0)
        return SourceTable(
            tuple(
                tuple(
                    row.get(column) or SourceCell("", part, number, column + 1)
                    for column in range(width)
                )
                for number, row in enumerate(rows, start=1)
            )
        )

    def _row(
        self, row: ET.Element, above: dict[int, SourceCell], number: int, part: str
    ) -> dict[int, SourceCell]:
        cells: dict[int, SourceCell] = {}
        column = _value(row.find(f"{_W}trPr/{_W}gridBefore"))
        for element in _within(row, f"{_W}tc"):
            columns = _value(element.find(f"{_W}tcPr/{_W}gridSpan"), 1)
            check_size(columns=column + columns)
            merge = element.find(f"{_W}tcPr/{_W}vMerge")
            text = self._text(element)
            goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
            if goes_on and column in above and not text.strip():
                cell = above[column]
            else:
                cell = SourceCell(text, part, number, column + 1, 1, columns)
            for across in range(column, column + columns):
                cells[across] = cell
            column += columns
        return cells

    def _text(self, element: ET.Element) -> str:
        paragraphs = (self._paragraph(one) for one in _paragraphs(element))
        return "\n".join(paragraphs).strip("\n")

    def _paragraph(self, paragraph: ET.Element) -> str:
        return self.numbering.label(paragraph) + "".join(_runs(paragraph))


def _blocks(parent: ET.Element) -> Iterator[ET.Element]:
    """Paragraphs and tables in order, also those inside content controls."""
    for child in parent:
        if child.tag in {f"{_W}p", f"{_W}tbl"}:
            yield child
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"}:
            yield from _blocks(child)


def _paragraphs(element: ET.Element) -> Iterator[ET.Element]:
    """The paragraphs of a cell or block in order, those of nested tables and text boxes too."""
    if element.tag == f"{_W}p":
        yield element
    for child in element:
        if child.tag not in _HIDDEN:
            yield from _paragraphs(child)


def _within(parent: ET.Element, tag: str) -> Iterator[ET.Element]:
    """Rows of a table or cells of a row, without those of tables inside."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml"}:
            yield from _within(child, tag)


def _runs(element: ET.Element) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _MARKS:
            yield _MARKS[child.tag]
        elif child.tag not in _HIDDEN and child.tag not in {f"{_W}pPr", f"{_W}p"}:
            yield from _runs(child)


def _value(element: ET.Element | None, default: int = 0) -> int:
    value = element.get(f"{_W}val", "") if element is not None else ""
    return int(value[:9]) if value.isascii() and value.isdigit() else default


_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    style: str
    pattern: str


class Numbering:
    """Counts through a document; ask for each paragraph once, in order."""

    def __init__(self, archive: OfficeArchive) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._by_style: dict[str, tuple[str, int]] = {}
        self._counts: dict[tuple[str, int], int] = {}
        if "word/numbering.xml" in archive:
            self._read(archive.xml("word/numbering.xml"))
        if "word/styles.xml" in archive:
            self._read_styles(archive.xml("word/styles.xml"))

    def label(self, paragraph: ET.Element) -> str:
        """The number of ``paragraph`` as Word shows it, with a space; empty without one."""
        used = self._used(paragraph)
        if used is None or used[1] not in self._levels.get(used[0], {}):
            return ""
        number, depth = used
        levels = self._levels[number]
        key = (number, depth)
        self._counts[key] = self._counts.get(key, levels[depth].start - 1) + 1
        for deeper in [one for one in self._counts if one[0] == number and one[1] > depth]:
            del self._counts[deeper]
        if levels[depth].style == "bullet":
            return ""
        shown = re.sub(
            r"%([1-9])", lambda m: self._shown(number, int(m[1]) - 1), levels[depth].pattern
        )
        return f"{shown} " if shown else ""

    def _shown(self, number: str, depth: int) -> str:
        level = self._levels[number].get(depth)
        if level is None:
            return ""
        return formatted(self._counts.get((number, depth), level.start), level.style)

    def _used(self, paragraph: ET.Element) -> tuple[str, int] | None:
        properties = paragraph.find(f"{_WORD}pPr")
        if properties is None:
            return None
        own = _reference(properties.find(f"{_WORD}numPr"))
        if own is not None:
            return None if own[0] == "0" else own
        style = properties.find(f"{_WORD}pStyle")
        return self._by_style.get(style.get(f"{_WORD}val", "")) if style is not None else None

    def _read(self, root: ET.Element) -> None:
        abstract = {
            one.get(f"{_WORD}abstractNumId", ""): _levels(one)
            for one in root.iter(f"{_WORD}abstractNum")
        }
        for one in root.iter(f"{_WORD}num"):
            reference = one.find(f"{_WORD}abstractNumId")
            if reference is not None:
                levels = abstract.get(reference.get(f"{_WORD}val", ""), {})
                self._levels[one.get(f"{_WORD}numId", "")] = levels

    def _read_styles(self, root: ET.Element) -> None:
        for style in root.iter(f"{_WORD}style"):
            used = _reference(style.find(f"{_WORD}pPr/{_WORD}numPr"))
            if used is not None:
                self._by_style[style.get(f"{_WORD}styleId", "")] = used


def formatted(number: int, style: str) -> str:
    """``number`` in one of Word's styles (ST_NumberFormat); unknown ones as digits."""
    if style in {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"} and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    if style.startswith("chineseCounting") or style in {"japaneseCounting", "ideographDigital"}:
        return in_chinese(number)
    if style in {"lowerLetter", "upperLetter"} and 1 <= number <= 26:
        return chr(ord("a" if style == "lowerLetter" else "A") + number - 1)
    return "" if style == "none" else str(number)


def _levels(abstract: ET.Element) -> dict[int, _Level]:
    levels = {}
    for one in abstract.iter(f"{_WORD}lvl"):
        depth = one.get(f"{_WORD}ilvl", "0")
        levels[int(depth) if depth.isdigit() else 0] = _Level(
            int(_val(one, "start", "1")), _val(one, "numFmt", "decimal"), _val(one, "lvlText", "")
        )
    return levels


def _val(parent: ET.Element, tag: str, default: str) -> str:
    child = parent.find(f"{_WORD}{tag}")
    value = child.get(f"{_WORD}val", default) if child is not None else default
    return value if tag != "start" or value.isdigit() else default


def _reference(properties: ET.Element | None) -> tuple[str, int] | None:
    if properties is None:
        return None
    number = _val(properties, "numId", "")
    depth = _val(properties, "ilvl", "0")
    return (number, int(depth) if depth.isdigit() else 0) if number else None
