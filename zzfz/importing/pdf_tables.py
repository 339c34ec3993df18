"""PDF with text and ruled tables. Each page's tables stand for themselves; a row broken over two
pages is put together later, by its missing number.

This runs in the worker (``zzfz.worker``): whoever imports calls ``zzfz.importing.pdf_reader``.
"""

from __future__ import annotations

import io
import logging
import re
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from zzfz.errors import ZzfzError
from zzfz.importing.grid import (
    SourceCell,
    SourceDocument,
    SourceTable,
    UnreadableError,
    check_size,
    library,
)

_TAIL = 4096
"""Within so many bytes of its end a whole PDF says %%EOF; readers put up with some more after it."""
MAX_PAGES = 500
MAX_SECONDS = 180
MAX_EDGES = 20_000
"""On one page; looking for tables takes longer than their number grows."""
MAX_PAGE = 1_000_000
"""Bytes that draw one page; a full page of a list takes less than a tenth."""
MAX_STREAM = 100_000_000
MAX_STREAMS = 300_000_000
_STREAM = re.compile(rb"stream\r?\n")
_TWICE = re.compile(rb"/Filter\s*\[[^\]]*/Fl[^\]]*/Fl")
_TOLERANCE = 3.0  # points; lines of one border are drawn a little apart
_USUAL = SourceCell("", "", 1, 1)[4:]
Box = tuple[float, float, float, float]


def relay(data: bytes, send: Callable[[Any], None], source: str) -> None:
    """Send what ``read_pdf`` returns, as ``packed`` makes it, or why it returns nothing."""
    try:
        send(packed(read_pdf(data, source)))
    except UnreadableError as error:
        send(["unreadable", error.message, error.advice])
    except ZzfzError as error:
        send(["failed", error.message, error.advice])


def packed(document: SourceDocument) -> list[Any]:
    """A document as JSON has it: its cells, which of them stand outside tables, and the tables'.

    A merged cell is one number wherever it stands; before a table's rows come the words above it.
    What nearly all cells have in common (one row, one column, shown, not set in) is left out.
    """
    cells = document.cells()
    numbers = {cell: number for number, cell in enumerate(cells)}
    return [
        "document",
        [one[:4] if one[4:] == _USUAL else one for one in cells],
        [numbers[one] for one in document.outside],
        [
            [[numbers[one] for one in table.above]]
            + [[numbers[one] for one in row] for row in table.rows]
            for table in document.tables
        ],
    ]


def read_pdf(data: bytes, source: str) -> SourceDocument:
    """All ruled tables and the lines outside them.

    Raises UnreadableError: damaged, with a password, a scan without text, or without ruled tables.
    """
    if b"%%EOF" not in data[-_TAIL:]:
        raise UnreadableError("PDF 不完整或已损坏，没有结尾", "重新下载，或从原文件重新导出 PDF")
    _refuse_bombs(data)
    pdfplumber = library("pdfplumber")
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            return _document(pdf, source)
    except UnreadableError:
        raise
    except Exception as error:  # pdfminer lets through whatever a damaged object makes it trip over
        if "password" in f"{type(error).__name__} {error!r}".lower():
            raise UnreadableError("PDF 有密码", "先去掉密码再导入") from error
        raise UnreadableError("PDF 已损坏，打不开", "重新下载，或从原文件重新导出 PDF") from error


def _refuse_bombs(data: bytes) -> None:
    """Refuse what would unpack to more than any list holds. pdfminer unpacks without a limit."""
    total = 0
    for found in _STREAM.finditer(data):
        total += _unpacked(data, found.end())
        if total > MAX_STREAMS:
            break
    if total > MAX_STREAMS or _TWICE.search(data):
        raise UnreadableError("PDF 解压后异常庞大，已拒绝", "请确认文件来源，重新导出 PDF 后重试")


def _unpacked(data: bytes, start: int) -> int:
    """How many bytes the stream at ``start`` unpacks to; more than any list's when over the limit."""
    if data[start : start + 1] not in {b"x", b"h", b"H", b"X"}:
        return 0  # not deflated
    unpacker = zlib.decompressobj()
    found, given = 0, data[start : start + 65_536]
    try:
        while given and found <= MAX_STREAM and not unpacker.eof:
            found += len(unpacker.decompress(given, 1 << 20))
            given = unpacker.unconsumed_tail
            if not given:
                start += 65_536
                given = data[start : start + 65_536]
    except zlib.error:
        return found
    return found if found <= MAX_STREAM else MAX_STREAMS + 1


def _document(pdf: Any, source: str) -> SourceDocument:  # noqa: ANN401 - pdfplumber has no types
    if len(pdf.pages) > MAX_PAGES:
        raise UnreadableError(f"PDF 超过 {MAX_PAGES} 页", "只保留清单所在的页后重试")
    outside: list[SourceCell] = []
    tables: list[SourceTable] = []
    scanned: list[int] = []
    until = time.monotonic() + MAX_SECONDS
    for number, page in enumerate(pdf.pages, start=1):
        if sum(len(one.get_data()) for one in page.page_obj.contents) > MAX_PAGE:
            raise UnreadableError(
                f"PDF 第 {number} 页复杂得不像清单", "改用 Word 或 Excel 原文件导入"
            )
        characters = page.chars
        if len(page.edges) > MAX_EDGES:
            raise UnreadableError(
                f"PDF 第 {number} 页有上万条线，不像清单", "改用 Word 或 Excel 原文件导入"
            )
        if not characters and page.images:
            scanned.append(number)
        if time.monotonic() > until:
            raise UnreadableError(
                f"PDF 太复杂，读到第 {number} 页已超过 {MAX_SECONDS // 60} 分钟",
                "改用 Word 或 Excel 原文件导入",
            )
        found = sorted(page.find_tables(), key=lambda one: (one.bbox[1], one.bbox[0]))
        rest = [one for one in characters if not any(_inside(one, t.bbox) for t in found)]
        words = _lines_outside(rest, [table.bbox[1] for table in found], number)
        outside.extend(cell for lines in words for cell in lines)
        for order, table in enumerate(found, start=1):
            part = f"第 {number} 页" + (f"第 {order} 个表格" if len(found) > 1 else "")
            made = _table(table.cells, characters, part)
            tables.append(replace(made, above=words[order - 1]))
        page.close()
    if scanned and (outside or tables):
        pages = "、".join(map(str, scanned))
        raise UnreadableError(
            f"第 {pages} 页是扫描件，里面没有文字", "先做文字识别（OCR），补全这几页后再导入"
        )
    if not any(cell.text.strip() for cell in outside) and not _has_text(tables):
        raise UnreadableError(
            "这是扫描件，里面没有文字", "先做文字识别（OCR），导出 Word、Excel 或文本后再导入"
        )
    if not tables:
        raise UnreadableError("PDF 里没有带框线的表格", "改用 Word 或 Excel 原文件导入")
    return SourceDocument(source, "pdf", tuple(outside), tuple(tables))


def _lines_outside(
    characters: list[dict[str, Any]], tops: list[float], page: int
) -> list[tuple[SourceCell, ...]]:
    """The lines outside a page's tables: above each table, and below the last."""
    groups: list[tuple[SourceCell, ...]] = []
    line = 0
    for top, bottom in pairwise([float("-inf"), *tops, float("inf")]):
        here = [one for one in characters if top <= (one["top"] + one["bottom"]) / 2 < bottom]
        cells = []
        for text in _text(here).split("\n"):
            line += 1
            if text.strip():
                cells.append(SourceCell(text, f"第 {page} 页表外", line, 1))
        groups.append(tuple(cells))
    return groups


def _has_text(tables: list[SourceTable]) -> bool:
    return any(cell.text.strip() for table in tables for row in table.rows for cell in row)


def _table(boxes: list[Box], characters: list[dict[str, Any]], part: str) -> SourceTable:
    """The cells of one table put on a grid by where their borders run."""
    columns = _edges([edge for box in boxes for edge in (box[0], box[2])])
    rows = _edges([edge for box in boxes for edge in (box[1], box[3])])
    check_size(len(rows), len(columns))
    grid = [
        [SourceCell("", part, row + 1, column + 1) for column in range(len(columns) - 1)]
        for row in range(len(rows) - 1)
    ]
    for box in boxes:
        left, right = _nearest(columns, box[0]), _nearest(columns, box[2])
        top, bottom = _nearest(rows, box[1]), _nearest(rows, box[3])
        text = _text([one for one in characters if _inside(one, box)])
        cell = SourceCell(text, part, top + 1, left + 1, bottom - top, right - left)
        for row in grid[top:bottom]:
            row[left:right] = [cell] * (right - left)
    return SourceTable(tuple(tuple(row) for row in grid))


def _edges(values: list[float]) -> list[float]:
    ordered = sorted(values)
    apart = (after for before, after in pairwise(ordered) if after - before > _TOLERANCE)
    return [*ordered[:1], *apart]


def _nearest(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - value))


def _inside(character: dict[str, Any], box: Box) -> bool:
    x = (character["x0"] + character["x1"]) / 2
    y = (character["top"] + character["bottom"]) / 2
    return bool(box[0] <= x < box[2] and box[1] <= y < box[3])


def _text(characters: list[dict[str, Any]]) -> str:
    extract_text = library("pdfplumber.utils.text").extract_text
    return str(extract_text(characters)) if characters else ""
