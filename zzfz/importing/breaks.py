"""A merged cell that a page break cuts in two: its second half stands at the first row of the page."""

from __future__ import annotations

from collections.abc import Sequence

from zzfz.importing.headers import Role
from zzfz.importing.rows import Line
from zzfz.importing.tidy import wide
from zzfz.importing.unit_names import begins_whole, ends_whole


def rejoin_units(lines: Sequence[Line]) -> None:
    """Give the second half of a cut cell of units back to the line where the cell begins.

    It is one when the page ends in the middle of a name or list, or begins in the middle of one.
    """
    owner: Line | None = None
    for before, line in zip([None, *lines], lines, strict=False):
        half = line.parts.get(Role.RESPONSIBLE)
        new_page = before is not None and before.origin.part != line.origin.part
        if half and new_page and owner is not None and _cut(owner, line):
            owner.parts[Role.RESPONSIBLE].extend(half)
            del line.parts[Role.RESPONSIBLE]
            line.merged.add(Role.RESPONSIBLE)
        elif half:
            owner = line


def _cut(owner: Line, line: Line) -> bool:
    first = wide(owner.printed(Role.RESPONSIBLE))
    second = wide(line.printed(Role.RESPONSIBLE))
    return not ends_whole(first) or not begins_whole(second)
