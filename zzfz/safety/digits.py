"""Runs of digits as people write numbers: in groups, with spaces, dashes or a line break between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

# Possessive throughout: a run may be millions of digits long and must not be tried in other ways.
_GAP = r"(?: ?\n ?| ?- ?| {1,2})"
_RUN = re.compile(rf"[0-9](?:{_GAP}?+[0-9])*+(?:{_GAP}?[Xx](?![0-9A-Za-z]))?")
_GROUP = re.compile(r"[0-9]++[Xx]?|[Xx]")


@dataclass(frozen=True, slots=True)
class Group:
    """Digits without a gap (perhaps with a final X), where they start, and the gap before them."""

    digits: str = field(repr=False)
    start: int
    gap: str

    @property
    def end(self) -> int:
        """Where the text goes on."""
        return self.start + len(self.digits)


def runs(text: str) -> Iterator[list[Group]]:
    """Yield the groups of each longest run of digits in normal text."""
    for run in _RUN.finditer(text):
        groups: list[Group] = []
        end = run.start()
        for match in _GROUP.finditer(text, run.start(), run.end()):
            groups.append(Group(match[0], match.start(), text[end : match.start()]))
            end = match.end()
        yield groups


def lines(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Cut a run at its line breaks."""
    line: list[Group] = []
    for group in groups:
        if line and "\n" in group.gap:
            yield line
            line = []
        line.append(group)
    if line:
        yield line


def joined(groups: Sequence[Group]) -> str:
    """The digits of several groups."""
    return "".join(group.digits for group in groups)


def shape(groups: Sequence[Group]) -> tuple[int, ...]:
    """How many digits each group has: 138-1234-5678 is (3, 4, 4)."""
    return tuple(len(group.digits) for group in groups)
