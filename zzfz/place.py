"""Where something is written."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """Where something is written: path relative to the tracker root, 1-based line and column.

    A named tuple because every value of every file has one.
    Line 1, column 1 also stands for the file as a whole.
    """

    path: str
    line: int = 1
    column: int = 1
