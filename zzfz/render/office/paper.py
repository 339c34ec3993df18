"""A document for Word in plain words: what stands where, nothing of how Word writes it down.

Texts are plain; a line break in a cell begins a new paragraph.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
