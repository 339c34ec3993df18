"""Forms give every digit of a number its own cell: the cells of a row are joined again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

_FEWEST = 11  # a mobile number, the shortest that is looked for


def spelled_numbers(cells: Iterable[str]) -> Iterator[str]:
    """Yield the text of each run of at least eleven neighbouring cells with one character each."""
    stripped = (cell.strip() for cell in cells)
    for single, run in groupby(stripped, key=lambda cell: len(cell) == 1):
        text = "".join(run)
        if single and len(text) >= _FEWEST:
            yield text
