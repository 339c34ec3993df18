"""A document or table in plain words, apart from how Word and Excel write it down; and CSV itself."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from zzfz.text import printable


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the first level (一、); ``new_page`` begins a page with it."""

    text: str
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Annex:
    """The beginning of an annex (附件) on a page of its own: its mark, 附件1, and its title below."""

    mark: str
    title: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``indent`` sets the first line in by two characters, ``right`` sets it right.

    ``end_gap`` are the characters left free at the end of a line set right, ``hanging`` those by
    which the lines after the first are set in further (附件说明); ``small`` is for a note at the foot.
    ``lead`` stands before it in the font of headings; ``kept`` leaves it on the page of what follows.
    """

    text: str
    indent: bool = True
    right: bool = False
    centred: bool = False
    small: bool = False
    end_gap: int = 0
    hanging: int = 0
    lead: str = ""
    kept: bool = False


class Toned(NamedTuple):
    """The text of a cell that also has a colour: red, amber or green. The words say the same."""

    text: str
    colour: str


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
    """A table whose header is repeated on every page; a row has one text for each column.

    ``kept`` are the last rows that stay on the page of what follows.
    """

    columns: tuple[Column, ...]
    rows: tuple[Band | tuple[str | Toned, ...], ...]
    kept: int = 0


Block = Heading | Annex | Paragraph | Table


class Setting(StrEnum):
    """How a paper is set: to be sent under a seal (GB/T 9704), smaller to keep to one page, or as a
    paper to work with in small type and narrow margins.
    """

    SEALED = "sealed"
    TIGHT = "tight"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document. ``time`` is when what it tells was so, ``author`` who issues it; its ``title``
    breaks where it holds a line end.

    ``setting`` is how it is set.
    """

    title: str
    blocks: tuple[Block, ...]
    time: datetime | None = None
    author: str = ""
    setting: Setting = Setting.SEALED


Value = str | int | date | None

_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its title, its width in characters, and whether people see it.

    ``fill_in`` marks a column for people to write into; ``choices`` are what Excel offers them there,
    and with ``only_choices`` all that it accepts; ``hint`` is said while the cell is being filled in.
    """

    title: str
    width: int
    hidden: bool = False
    fill_in: bool = False
    choices: tuple[str, ...] = ()
    only_choices: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with one header row; every row has a value for each column.

    ``above`` are lines over the header: the title, what to do. Rows from ``grey_from`` on need nothing
    more. ``a4`` prints on A4 and not on A3.
    """

    name: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    above: tuple[str, ...] = ()
    grey_from: int | None = None
    a4: bool = False


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
