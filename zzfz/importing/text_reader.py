"""Plain text: columns set off by tabs or upright strokes, as OCR and Markdown give them."""

from __future__ import annotations

import re

from zzfz.importing.grid import Cell, Document, Origin, Table, check_size

_RULE = re.compile(r"[\s|+:=-]*")


def read_text(text: str, source: str) -> Document:
    """The table in ``text``.

    A line without a separator continues the last cell of the row above (OCR breaks cells so);
    before the first row it stands outside the table. Blank lines and ruled lines say nothing.
    """
    stroke = _uses_strokes(text)
    outside: list[Cell] = []
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
            outside.append(Cell(line, Origin(source, "", number, 1)))
    _end_row(rows, more)
    return Document(source, "text", tuple(outside), (_table(source, rows, lines),))


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


def _table(source: str, rows: list[list[str]], lines: list[int]) -> Table:
    width = max(map(len, rows), default=0)
    return Table(
        tuple(
            tuple(
                Cell(row[column] if column < len(row) else "", Origin(source, "", line, column + 1))
                for column in range(width)
            )
            for row, line in zip(rows, lines, strict=True)
        )
    )
