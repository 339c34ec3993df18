"""Word documents, read from their XML: what is merged, and the numbers Word itself puts in.

python-docx neither shows where a merged cell begins nor numbers lists, and both decide here what
an item is; the parts of WordprocessingML needed are few (ECMA-376 part 1, 17.4 and 17.9).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree as ET

from zzfz.importing.archive import Archive
from zzfz.importing.grid import Cell, Document, Origin, Table, UnreadableError, check_size
from zzfz.importing.word_numbering import Numbering

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


def read_docx(data: bytes, source: str) -> Document:
    """All tables of the body, the paragraphs between them, and notes, comments, headers.

    Deleted text of tracked changes is left out, inserted text is taken. Raises UnreadableError for a
    damaged document.
    """
    archive = Archive(data)
    if _STRICT in archive.read("word/document.xml")[:4096]:
        raise UnreadableError("这是“Strict Open XML”格式的文档", "另存为普通的 docx 后重试")
    body = archive.xml("word/document.xml").find(f"{_W}body")
    if body is None:
        raise UnreadableError("文件已损坏，没有正文", "用 Word 或 WPS 另存一份后重试")
    return _Reading(archive, source).document(body)


class _Reading:
    def __init__(self, archive: Archive, source: str) -> None:
        self.source = source
        self.archive = archive
        self.numbering = Numbering(archive)

    def document(self, body: ET.Element) -> Document:
        outside: list[Cell] = []
        tables: list[Table] = []
        told = 0
        for number, block in enumerate(_blocks(body), start=1):
            if block.tag == f"{_W}tbl":
                table = self._table(block, f"第 {len(tables) + 1} 个表格")
                tables.append(replace(table, above=tuple(outside[told:])))
                told = len(outside)
            elif text := self._text(block).strip():
                outside.append(Cell(text, Origin(self.source, "正文段落", number, 1)))
        outside.extend(self._notes())
        return Document(self.source, "docx", tuple(outside), tuple(tables))

    def _notes(self) -> Iterator[Cell]:
        """What stands beside the body: no part of the list, yet not to be lost."""
        for name in sorted(self.archive.names()):
            found = _NOTES.fullmatch(name)
            if found is None:
                continue
            root = self.archive.xml(name)
            for number, block in enumerate(_paragraphs(root), start=1):
                if text := self._text(block).strip():
                    part = _NOTE_NAMES[found["kind"]]
                    yield Cell(text, Origin(self.source, part, number, 1))

    def _table(self, table: ET.Element, part: str) -> Table:
        rows: list[dict[int, Cell]] = []
        kept = (row for row in _within(table, f"{_W}tr") if row.find(_DELETED_ROW) is None)
        for number, row in enumerate(kept, start=1):
            above = rows[-1] if rows else {}
            rows.append(self._row(row, above, number, part))
            check_size(len(rows), max(rows[-1], default=0))
        width = max((max(row, default=-1) + 1 for row in rows), default=0)
        return Table(
            tuple(
                tuple(
                    row.get(column) or Cell("", Origin(self.source, part, number, column + 1))
                    for column in range(width)
                )
                for number, row in enumerate(rows, start=1)
            )
        )

    def _row(
        self, row: ET.Element, above: dict[int, Cell], number: int, part: str
    ) -> dict[int, Cell]:
        cells: dict[int, Cell] = {}
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
                cell = Cell(text, Origin(self.source, part, number, column + 1), 1, columns)
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
