"""Comma-separated text, as spreadsheet programs export it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from zzfz.importing.grid import Document, Span, UnreadableError, check_size, lay_out


def read_csv(text: str, source: str) -> Document:
    """The one table in ``text``, separated by commas or semicolons. Raises UnreadableError."""
    head = text[:4096]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    try:
        rows = list(_rows(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)))
    except csv.Error as error:
        raise UnreadableError(
            "CSV 文件里有没配对的引号，或单元格过长", "用表格软件打开后重新导出"
        ) from error
    spans = [[Span(text) for text in row] for row in rows]
    return Document(source, "csv", (), (lay_out(source, "", spans),))


def _rows(reader: Iterable[list[str]]) -> Iterator[list[str]]:
    """The rows that are not blank, as long as there are not too many."""
    for count, row in enumerate((row for row in reader if any(map(str.strip, row))), start=1):
        check_size(count, len(row))
        yield row
