"""A document or table in plain words, apart from how Word and Excel write it down; and CSV itself."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime

from zzfz.text import printable


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the first level (一、); ``new_page`` begins a page with it, as an annex does."""

    text: str
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``indent`` sets the first line in by two characters, ``right`` sets it right."""

    text: str
    indent: bool = True
    right: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title and its width in millimetres."""

    title: str
    width: int
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A row across the whole table, the heading of those below it; ``note`` stands under it."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header is repeated on every page; a row has one text for each column."""

    columns: tuple[Column, ...]
    rows: tuple[Band | tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document. ``time`` is when what it tells was so, ``author`` who issues it."""

    title: str
    blocks: tuple[Heading | Paragraph | Table, ...]
    time: datetime | None = None
    author: str = ""


Value = str | int | date | None

_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its title, its width in characters, and whether people see it.

    ``fill_in`` marks a column for people to write into; ``choices`` are what Excel offers them there,
    and with ``only_choices`` all that it accepts.
    """

    title: str
    width: int
    hidden: bool = False
    fill_in: bool = False
    choices: tuple[str, ...] = ()
    only_choices: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with one header row; every row has a value for each column."""

    name: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook. The first sheet is the one that CSV holds."""

    title: str
    sheets: tuple[Sheet, ...]
    time: datetime | None = None
    author: str = ""


def csv_bytes(sheet: Sheet) -> bytes:
    """``sheet`` as CSV in UTF-8 with the mark by which Excel knows it (RFC 4180 line ends).

    A text that Excel would take for a formula gets an apostrophe in front.
    """
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow(column.title for column in sheet.columns)
    writer.writerows([_field(value) for value in row] for row in sheet.rows)
    return made.getvalue().encode("utf-8-sig")


def _field(value: Value) -> str | int:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return value
    risky = value.lstrip(" ").startswith(_FORMULA_STARTS)
    return ("'" if risky else "") + printable(value, keep="\n")
