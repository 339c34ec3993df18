"""Which parts (分项) of an item its pieces cover, and what time a piece speaks of.

Sidecars speak first; what they leave open is read from the names of the piece and its files. The
vocabulary and the patterns for dates are made only when a piece needs them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from zzfz.checklist.model import Checklist, MaterialItem, Slot
from zzfz.evidence.pieces import Piece

if TYPE_CHECKING:
    from zzfz.evidence.dates import Period
    from zzfz.evidence.domains import Vocabulary


class Coverage:
    """What names and sidecars say, in the words of one checklist."""

    def __init__(self, checklist: Checklist) -> None:
        self._checklist = checklist

    @cached_property
    def _words(self) -> Vocabulary:
        from zzfz.evidence.domains import vocabulary

        return vocabulary(self._checklist)

    def of(self, item: MaterialItem, pieces: Sequence[Piece]) -> Mapping[str, list[str]]:
        """The paths of the pieces that cover each slot of ``item``, by slot name."""
        # A name speaks of a body; of which year, its sidecar may say better than the name.
        bodies = [slot._replace(year=None) for slot in item.slots if slot.domain or slot.department]
        covered: dict[str, list[str]] = {}
        for piece in pieces:
            named = self._bodies_named(piece, bodies)
            for slot in item.slots:
                if self._in_year(piece, slot) and (not _has_body(slot) or slot.name in named):
                    covered.setdefault(slot.name, []).append(piece.path)
        return covered

    def periods(self, piece: Piece) -> tuple[Period, ...]:
        """The times that ``piece`` speaks of; empty when nothing tells (未检)."""
        from zzfz.evidence.dates import Period, periods_in

        stated = piece.sidecar
        if stated is not None and stated.period is not None:
            return (stated.period,)
        named = periods_in(_name(piece)) or tuple(
            period for name in _file_names(piece) for period in periods_in(name)
        )
        if not named and stated is not None and stated.date is not None:
            return (Period(stated.date, stated.date),)
        return named

    def _in_year(self, piece: Piece, slot: Slot) -> bool:
        return slot.year is None or any(one.holds(slot.year) for one in self.periods(piece))

    def _bodies_named(self, piece: Piece, bodies: Sequence[Slot]) -> frozenset[str]:
        from zzfz.evidence.domains import slots_named

        if not bodies:
            return frozenset()
        stated = piece.sidecar
        if stated is not None and stated.domains == "all":
            return frozenset(slot.name for slot in bodies)
        if stated is not None and stated.domains:
            names: Sequence[str] = stated.domains
        else:
            names = (_name(piece), *_file_names(piece))
            if stated is not None and stated.department is not None:
                names = (*names, stated.department)
        return frozenset().union(*(slots_named(name, bodies, self._words) for name in names))


def _has_body(slot: Slot) -> bool:
    return slot.domain is not None or slot.department is not None


def _name(piece: Piece) -> str:
    return piece.path.rsplit("/", 1)[-1]


def _file_names(piece: Piece) -> tuple[str, ...]:
    """The names of the files of a piece that is a folder."""
    if len(piece.files) == 1 and piece.path.endswith(piece.files[0].path):
        return ()
    return tuple(file.path.rsplit("/", 1)[-1] for file in piece.files)
