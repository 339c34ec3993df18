"""Old Word and Excel files: a doc is put into the XML of a docx and read as one, xlrd reads an xls."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from zzfz.documents import excel97, word97
from zzfz.documents.model import DamagedError, EncryptedError, NoReaderError
from zzfz.documents.ole import CompoundFile, open_compound
from zzfz.documents.xml_stream import END, START, Event
from zzfz.errors import ZzfzError
from zzfz.importing.docx_reader import read_docx
from zzfz.importing.grid import (
    MAX_COLUMNS,
    MAX_ROWS,
    SourceCell,
    SourceDocument,
    SourceTable,
    UnreadableError,
    check_size,
    library,
)

_SAVE_ANEW = "用 Word、Excel 或 WPS 打开，另存为 docx 或 xlsx 后重试"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NEAR = 30
"""Twentieths of a point within which edges of cells are one edge."""
_XML_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KEPT = frozenset({"p", "t", "delText", "instrText", "del", "ins"})
_NOTES = {
    "脚注": "footnotes",
    "尾注": "endnotes",
    "批注": "comments",
    "页眉": "header1",
    "页脚": "footer1",
}
_PERCENT = re.compile(r"(?:\.(0+))?%")


def read_old_office(data: bytes, source: str) -> SourceDocument:
    """The tables of a doc or xls and the words outside them.

    Raises UnreadableError for what cannot be read whole; ZzfzError where a library is missing.
    """
    try:
        compound = open_compound(data)
        return _read(compound, source)
    except EncryptedError as error:
        raise UnreadableError("文件有密码", "先去掉密码再导入") from error
    except DamagedError as error:
        raise UnreadableError(f"文件已损坏：{error}", _SAVE_ANEW) from error
    except NoReaderError as error:
        raise ZzfzError(str(error), "请重新安装 zzfz（带上它要的各个库）后重试") from error
    except word97.UnknownWordError as error:
        raise UnreadableError(f"{source} {error}", _SAVE_ANEW) from error
    except ZzfzError:
        raise
    except Exception as error:  # whatever a broken file makes olefile and xlrd trip over
        raise UnreadableError("文件已损坏，读不出来", _SAVE_ANEW) from error


def _read(compound: CompoundFile, source: str) -> SourceDocument:
    for name in ("Workbook", "Book"):
        if (name,) in compound.entries:
            return _read_xls(compound.read((name,)), source)
    if ("WordDocument",) in compound.entries:
        stream = compound.read(("WordDocument",))
        table = compound.read((word97.table_name(stream),))
        document = word97.take_apart(stream, table, compound.rest(("Data",)))
        if document.missing > 0 or document.too_much:
            raise UnreadableError(f"{source} 不完整，读到的比文件自己写明的少", _SAVE_ANEW)
        return replace(read_docx(_as_docx(document), source), kind="doc")
    raise UnreadableError("这是旧格式的文件，里面没有认得的 Word 或 Excel 正文", _SAVE_ANEW)


# Word


def _as_docx(document: word97.WordDocument) -> bytes:
    """The body and what stands beside it as the parts of a docx; only what the reader looks at."""
    beside: dict[str, list[str]] = {}
    body = ""
    for story in word97.stories(document):
        events = list(word97.story_events(document, story, layout=True))
        if story.label == "正文":
            body = "".join(_blocks(events))
        else:
            part = _NOTES.get(story.label, "comments")
            beside.setdefault(part, []).append("".join(_written(events)))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", _part("document", f"<w:body>{body}</w:body>"))
        for name, parts in beside.items():
            archive.writestr(f"word/{name}.xml", _part("part", "".join(parts)))
    return target.getvalue()


def _part(root: str, inside: str) -> str:
    return f'<w:{root} xmlns:w="{_W}">{inside}</w:{root}>'


@dataclass(slots=True)
class _Cell97:
    """A cell on its way: where it begins and ends, its vertical merge, what is in it."""

    left: int = 0
    right: int = 0
    merge: str = ""
    inside: list[Event] = field(default_factory=list)


def _blocks(events: Iterable[Event]) -> Iterator[str]:
    """The XML of a body: paragraphs as they come, tables once their columns are known."""
    rows: list[list[_Cell97]] = []
    cell: _Cell97 | None = None
    outside: list[Event] = []
    for event in events:
        kind, name, attributes = event
        if name in {"tbl", "tr", "tc", "edges"} and kind in {START, END}:
            if name == "tbl" and kind == START:
                yield from _written(outside)
                outside = []
            elif name == "tbl":
                yield from _table(rows)
                rows = []
            elif name == "tr" and kind == START:
                rows.append([])
                check_size(len(rows))
            elif name == "tc":
                cell = _Cell97() if kind == START else None
                if cell is not None:
                    rows[-1].append(cell)
            elif kind == START and cell is not None:
                cell.left, cell.right = int(attributes["left"]), int(attributes["right"])
                cell.merge = attributes["merge"]
        elif cell is not None:
            cell.inside.append(event)
        else:
            outside.append(event)
    yield from _written(outside)


def _table(rows: list[list[_Cell97]]) -> Iterator[str]:
    edges = _columns(edge for row in rows for one in row for edge in (one.left, one.right))
    yield "<w:tbl>"
    for row in rows:
        yield "<w:tr>"
        known = any(one.right for one in row)
        if known and (before := _column(edges, row[0].left)):
            yield f'<w:trPr><w:gridBefore w:val="{before}"/></w:trPr>'
        for at, one in enumerate(row):
            if one.merge == "across":
                continue
            right = one.right
            for following in row[at + 1 :]:
                if following.merge != "across":
                    break
                right = following.right
            span = max(1, _column(edges, right) - _column(edges, one.left)) if known else 1
            look = f'<w:gridSpan w:val="{span}"/>'
            if one.merge:
                look += f"<w:vMerge w:val={quoteattr(one.merge)}/>"
            yield f"<w:tc><w:tcPr>{look}</w:tcPr>{''.join(_written(one.inside))}</w:tc>"
        yield "</w:tr>"
    yield "</w:tbl>"


def _columns(edges: Iterable[int]) -> list[int]:
    """The edges of a table's columns, those that are nearly the same as one."""
    found: list[int] = []
    for edge in sorted(set(edges)):
        if not found or edge - found[-1] > _NEAR:
            found.append(edge)
    return found


def _column(edges: list[int], edge: int) -> int:
    return max(0, sum(one <= edge for one in edges) - 1)


def _written(events: Iterable[Event]) -> Iterator[str]:
    """Paragraphs and words as XML; what else there is says nothing about a list."""
    for kind, name, _ in events:
        if kind == START and name in _KEPT:
            yield f"<w:{name}>" if name not in {"t", "delText", "instrText"} else f"<w:r><w:{name}>"
        elif kind == END and name in _KEPT:
            yield (
                f"</w:{name}>"
                if name not in {"t", "delText", "instrText"}
                else f"</w:{name}></w:r>"
            )
        elif kind not in {START, END}:
            yield escape(_XML_UNFIT.sub("", name))


# Excel


def _read_xls(stream: bytes, source: str) -> SourceDocument:
    xlrd = library("xlrd")
    stream = excel97.unlocked(stream)
    try:
        book = xlrd.open_workbook(
            file_contents=stream, formatting_info=True, logfile=io.StringIO(), on_demand=False
        )
    except NotImplementedError:  # no formats before Excel 97
        book = xlrd.open_workbook(file_contents=stream, logfile=io.StringIO())
    tables, comments = [], []
    for sheet in book.sheets():
        height, width = _extent(sheet)
        check_size(height, width)
        tables.append(_sheet(book, sheet, height, width))
        part = f"工作表“{sheet.name}”批注"
        for (row, column), note in sorted(sheet.cell_note_map.items()):
            if note.text.strip():
                comments.append(SourceCell(note.text, part, row + 1, column + 1))
    kept = tuple(table for table in tables if table.rows)
    return SourceDocument(source, "xls", tuple(comments), kept)


def _extent(sheet: Any) -> tuple[int, int]:  # noqa: ANN401 - xlrd has no types
    """How many rows and columns hold anything; those with nothing but a colour or a border do not."""
    blank = {0, 6}  # XL_CELL_EMPTY, XL_CELL_BLANK
    height = width = 0
    for number in range(sheet.nrows):
        kinds = sheet.row_types(number)
        if set(kinds) <= blank:
            continue
        height = number + 1
        width = max(width, *(at for at, kind in enumerate(kinds, start=1) if kind not in blank))
    return height, width


def _sheet(
    book: Any,  # noqa: ANN401 - xlrd has no types
    sheet: Any,  # noqa: ANN401 - as above
    height: int,
    width: int,
) -> SourceTable:
    part = f"工作表“{sheet.name}”"
    merged: dict[tuple[int, int], SourceCell] = {}
    for top, below, left, beside in sheet.merged_cells:
        bottom, right = min(below, height, MAX_ROWS), min(beside, width, MAX_COLUMNS)
        if top >= bottom or left >= right:
            continue
        cell = SourceCell(
            _shown_cell(book, sheet, top, left),
            part,
            top + 1,
            left + 1,
            bottom - top,
            right - left,
        )
        for row in range(top, bottom):
            for column in range(left, right):
                merged.setdefault((row, column), cell)
    rows = []
    for row in range(height):
        known = sheet.rowinfo_map.get(row)
        hidden = bool(sheet.visibility) or bool(known is not None and known.hidden)
        rows.append(
            tuple(
                merged.get((row, column))
                or SourceCell(
                    _shown_cell(book, sheet, row, column),
                    part,
                    row + 1,
                    column + 1,
                    hidden=hidden,
                    set_in=_set_in(book, sheet, row, column),
                )
                for column in range(width)
            )
        )
    return SourceTable(tuple(row for row in rows if any(cell.text.strip() for cell in row)))


def _look(book: Any, sheet: Any, row: int, column: int) -> Any:  # noqa: ANN401 - as above
    if not book.xf_list or not sheet.formatting_info or column >= sheet.row_len(row):
        return None
    index = sheet.cell_xf_index(row, column)
    return book.xf_list[index] if index is not None and 0 <= index < len(book.xf_list) else None


def _set_in(book: Any, sheet: Any, row: int, column: int) -> int:  # noqa: ANN401 - as above
    look = _look(book, sheet, row, column)
    return int(look.alignment.indent_level) if look is not None else 0


def _shown_cell(book: Any, sheet: Any, row: int, column: int) -> str:  # noqa: ANN401 - as above
    """A value as a person sees it: 0.9 in a cell for percentages is 90%."""
    xlrd = library("xlrd")
    cell = sheet.cell(row, column)
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        when = xlrd.xldate.xldate_as_datetime(cell.value, book.datemode)
        return str(when.date().isoformat())
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype != xlrd.XL_CELL_NUMBER:
        return ""
    look = _look(book, sheet, row, column)
    form = book.format_map.get(look.format_key) if look is not None else None
    percentage = _PERCENT.search(form.format_str) if form is not None else None
    if percentage:
        return f"{cell.value * 100:.{len(percentage[1] or '')}f}%"
    value = float(cell.value)
    return str(int(value)) if value.is_integer() else f"{value:.12g}"
