"""Open returns, and the one unit that each of them is told to (DESIGN "Reviews")."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from zzfz.checklist.model import Checklist, Department, MaterialSet
from zzfz.checklist.units import roster
from zzfz.evidence.domains import Vocabulary, unit_named, vocabulary
from zzfz.evidence.history import HandIns
from zzfz.evidence.pieces import Piece
from zzfz.progress.model import Progress, SetProgress
from zzfz.progress.review import PieceReview, path_in_set
from zzfz.progress.states import OPEN_RETURNS


class OpenReturn(NamedTuple):
    """A piece that was returned and is still there. ``unit`` is who hears of it; None is the office only."""

    set: MaterialSet
    piece: Piece
    review: PieceReview
    unit: str | None


def returned_pieces(one: SetProgress) -> list[Piece]:
    """The pieces of a set with an open return, in the order of its items."""
    every = dict.fromkeys(piece for item in one.items for piece in item.pieces)
    reviews = one.piece_reviews
    return [
        piece
        for piece in every
        if piece.path in reviews and reviews[piece.path].state in OPEN_RETURNS
    ]


def open_returns(progress: Progress, handed: HandIns | None = None) -> tuple[OpenReturn, ...]:
    """Every open return, each with the unit that it is told to.

    That is the unit of the sidecar, else the one in the piece's name or its folders', else the one that
    the commit names which brought it (``handed``), else the only responsible one; else the
    office alone hears of it.
    """
    told = Recipients(progress.checklist)
    return tuple(
        OpenReturn(
            one.set,
            piece,
            one.piece_reviews[piece.path],
            told.unit(one.set, piece, handed),
        )
        for one in progress.sets
        for piece in returned_pieces(one)
    )


class Recipients:
    """Which unit handed in a piece, in the words of one checklist."""

    def __init__(self, checklist: Checklist) -> None:
        self._checklist = checklist
        self._roster = roster(checklist)
        self._words: Vocabulary | None = None

    def unit(self, one: MaterialSet, piece: Piece, handed: HandIns | None) -> str | None:
        """The unit that hears of what is said of ``piece``; None is the office alone.

        The history (``handed``) is asked only where the piece does not say it itself.
        """
        if unit := self.said(piece):
            return unit
        brought = handed.of(piece) if handed is not None else None
        return self._body(brought.unit if brought else None) or self._only_responsible(one)

    def said(self, piece: Piece) -> str | None:
        """The unit that the piece itself names: in its sidecar, else in its name or its folders'."""
        stated = piece.sidecar.department if piece.sidecar is not None else None
        if stated:
            return self._body(stated)
        if self._words is None:
            self._words = vocabulary(self._checklist)
        for name in reversed(path_in_set(piece.path).split("/")):
            if unit := unit_named(name, self._words):
                return unit
        return None

    def units_in(self, words: str) -> frozenset[str]:
        """The units that stand in a text before a person's name: 县司法局 李四."""
        found = (self._body(word) for word in words.split()[:-1])
        return frozenset(unit for unit in found if unit is not None)

    def _body(self, name: str | None) -> str | None:
        """A single unit of the roster by any of its names."""
        found = self._roster.find(name) if name else None
        return found.name if isinstance(found, Department) else None

    def _only_responsible(self, one: MaterialSet) -> str | None:
        names = {
            name for member in one.members for name in self._checklist.by_id[member].responsible
        }
        return self._body(names.pop()) if len(names) == 1 else None


def of_units(returns: Collection[OpenReturn], names: Collection[str]) -> Iterator[OpenReturn]:
    """Those that are told to one of the units with these names."""
    return (one for one in returns if one.unit is not None and one.unit in names)
