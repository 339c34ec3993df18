"""Plain text and CSV, in the encodings that Chinese offices use, as tables."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from zzfz.importing.grid import (
    SourceCell,
    SourceDocument,
    SourceTable,
    UnreadableError,
    check_size,
)
from zzfz.importing.printed_text import row_number

_RULE = re.compile(r"[\s|+:=-]*")


def read_text(text: str, source: str) -> SourceDocument:
    """The table in ``text``.

    A line without a separator continues the last cell of the row above (OCR breaks cells so);
    before the first row it stands outside the table. Blank lines and ruled lines say nothing.
    """
    stroke = _uses_strokes(text)
    outside: list[SourceCell] = []
    rows: list[list[str]] = []
    lines: list[int] = []
    more: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or (stroke and _RULE.fullmatch(line)):
            continue
        if ("|" if stroke else "\t") in line:
            _end_row(rows, more)
            rows.append(_split(line, stroke=stroke))
            lines.append(number)
            check_size(len(rows), len(rows[-1]))
        elif rows and not stroke:
            more.append(line)
        else:
            outside.append(SourceCell(line, "", number, 1))
    _end_row(rows, more)
    if not stroke:
        rows, lines = _rejoined(rows, lines)
    return SourceDocument(source, "text", tuple(outside), (_table(rows, lines),))


def _rejoined(rows: list[list[str]], lines: list[int]) -> tuple[list[list[str]], list[int]]:
    """Rows that a line break inside a cell has cut in two (or more), put together.

    Halves are shorter than the rows of the table, together no longer, and the second does not begin
    like a row: where the others have a number it has none.
    """
    width = max(Counter(map(len, rows)).items(), key=lambda one: (one[1], one[0]), default=(0, 0))[
        0
    ]
    full = [row for row in rows if len(row) == width]
    numbered = [
        column
        for column in range(width)
        if sum(row_number(row[column]) is not None for row in full) * 2 > len(full) - 1 > 0
    ]
    whole: list[list[str]] = []
    first: list[int] = []
    for row, line in zip(rows, lines, strict=True):
        before = whole[-1] if whole else []
        short = 1 < len(before) < width and len(row) < width
        fits = short and len(before) + len(row) - 1 <= width
        begins = any(column < len(row) and row_number(row[column]) for column in numbered)
        if fits and not begins and row[0].strip():
            before[-1:] = [f"{before[-1]}\n{row[0]}", *row[1:]]
            continue
        whole.append(list(row))
        first.append(line)
    return whole, first


def _end_row(rows: list[list[str]], more: list[str]) -> None:
    """Add the lines that continue the last cell."""
    if more:
        rows[-1][-1] = "\n".join((rows[-1][-1], *more))
        more.clear()


def _uses_strokes(text: str) -> bool:
    lines = text.split("\n")
    tabs = sum("\t" in line for line in lines)
    return sum(line.count("|") >= 2 for line in lines) > tabs


def _split(line: str, *, stroke: bool) -> list[str]:
    if not stroke:
        return line.split("\t")
    return [part.replace("\\|", "|") for part in re.split(r"(?<!\\)\|", _inner(line))]


def _inner(line: str) -> str:
    return line.strip().removeprefix("|").removesuffix("|")


def _table(rows: list[list[str]], lines: list[int]) -> SourceTable:
    width = max(map(len, rows), default=0)
    return SourceTable(
        tuple(
            tuple(
                SourceCell(row[column] if column < len(row) else "", "", line, column + 1)
                for column in range(width)
            )
            for row, line in zip(rows, lines, strict=True)
        )
    )


def read_csv(text: str, source: str) -> SourceDocument:
    """The one table in ``text``, separated by commas or semicolons. Raises UnreadableError."""
    head = text[:4096]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    try:
        rows = dict(_rows(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)))
    except csv.Error as error:
        raise UnreadableError(
            "CSV 文件里有没配对的引号，或单元格过长", "用表格软件打开后重新导出"
        ) from error
    return SourceDocument(source, "csv", (), (_table([*rows.values()], [*rows]),))


def _rows(reader: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, as long as there are not too many, each with its number as a
    spreadsheet counts it, blank ones included.
    """
    numbered = ((number, row) for number, row in enumerate(reader, 1) if any(map(str.strip, row)))
    for count, (number, row) in enumerate(numbered, start=1):
        check_size(count, len(row))
        yield number, row


_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Controls and private-use characters: what a wrong encoding turns text into.
_ODD = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffe\uffff]")


def decode(data: bytes) -> str:
    """``data`` as text: by its byte order mark, else UTF-8, else GB 18030.

    Raises UnreadableError when it is none of them.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    try:
        return _strictly(data, "utf-8")
    except UnreadableError:
        return _strictly(data, "gb18030")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unknown() from error
    if _ODD.search(text):
        raise _unknown()
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unknown() -> UnreadableError:
    return UnreadableError(
        "认不出文件的文字编码，或文件已损坏", "用编辑器另存为 UTF-8 编码的文本后重试"
    )
