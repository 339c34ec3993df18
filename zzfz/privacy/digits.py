"""Runs of digits as people write numbers: in groups, with spaces, dashes, dots or a line break between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_GAP = re.compile(r" ?\n ?| ?- ?| {1,2}|[.·]|\)[ -]?")
_WIDEST_GAP = 3
_GROUP = re.compile(
    r"[0-9]++(?:[Xx](?![0-9A-Za-z]))?|(?:(?<=[0-9][ \n-])|(?<=[0-9][ -][ -]))[Xx](?![0-9A-Za-z])"
)
_LONGEST = 600  # groups; a page of digits must not become one list of millions


class Effort:
    """How many groups of digits are still looked at in one document."""

    def __init__(self, groups: int) -> None:
        self._left = groups

    def spend(self) -> None:
        """Count a group. Raises ExhaustedError."""
        self._left -= 1
        if self._left < 0:
            raise ExhaustedError("数字太多")


class DigitGroup(NamedTuple):
    """Digits without a gap (perhaps with a final X), where they start, and the gap before them.

    A tuple, because documents have a million of them.
    """

    digits: str
    start: int
    gap: str

    def __repr__(self) -> str:
        return f"Group({len(self.digits)}, {self.start}, {self.gap!r})"

    @property
    def end(self) -> int:
        """Where the text goes on."""
        return self.start + len(self.digits)


def runs(text: str, effort: Effort | None = None) -> Iterator[list[DigitGroup]]:
    """Yield the groups of each run of digits in normal text; a very long run comes in parts.

    Raises ExhaustedError where ``effort`` is spent.
    """
    run: list[DigitGroup] = []
    for match in _GROUP.finditer(text):
        if effort is not None:
            effort.spend()
        gap = _gap(text, run[-1].end, match.start()) if run else ""
        if run and (not gap or len(run) == _LONGEST):
            yield run
            run = []
        run.append(DigitGroup(match[0], match.start(), gap))
    if run:
        yield run


def _gap(text: str, start: int, end: int) -> str:
    """What stands between two groups, or nothing if they do not belong together."""
    between = text[start : min(end, start + _WIDEST_GAP + 1)]
    return between if _GAP.fullmatch(between) else ""


def lines(groups: Sequence[DigitGroup]) -> Iterator[list[DigitGroup]]:
    """Cut a run at its line breaks."""
    line: list[DigitGroup] = []
    for group in groups:
        if line and "\n" in group.gap:
            yield line
            line = []
        line.append(group)
    if line:
        yield line


def joined(groups: Sequence[DigitGroup]) -> str:
    """The digits of several groups."""
    return "".join(group.digits for group in groups)


def shape(groups: Sequence[DigitGroup]) -> tuple[int, ...]:
    """How many digits each group has: 138-1234-5678 is (3, 4, 4)."""
    return tuple(len(group.digits) for group in groups)


def evenly(groups: Sequence[DigitGroup]) -> bool:
    """Whether no dots separate groups, or nothing else does: 138.1234 5678 are two numbers."""
    gaps = {group.gap for group in groups[1:]}
    return len(gaps) < 2 or gaps.isdisjoint(".·")


class ExhaustedError(Exception):
    """A bound for the whole document is reached; nothing more is read. The message is Chinese."""
