"""Open returns and the one unit that each is told to; the reviewer's queues (DESIGN "Reviews")."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from zzfz.checklist.model import Checklist, Department, MaterialSet
from zzfz.checklist.units import roster
from zzfz.evidence.domains import Vocabulary, unit_named, vocabulary
from zzfz.evidence.history import HandIns
from zzfz.evidence.pieces import Piece
from zzfz.git import TIME_ZONE
from zzfz.progress.model import Progress, SetProgress
from zzfz.progress.review import PieceReview, path_in_set
from zzfz.progress.states import OPEN_RETURNS, ReviewState


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
        if stated := _stated(piece):
            return self._body(stated)
        if unit := self._named(piece):
            return unit
        brought = handed.of(piece) if handed is not None else None
        return self._body(brought.unit if brought else None) or self.only_responsible(one)

    def _named(self, piece: Piece) -> str | None:
        """The unit in the name of a piece, else of the folders that it lies in, nearest first."""
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

    def only_responsible(self, one: MaterialSet) -> str | None:
        """The one unit that a set's indicators make responsible; None where there are more."""
        names = {
            name for member in one.members for name in self._checklist.by_id[member].responsible
        }
        return self._body(names.pop()) if len(names) == 1 else None


QUEUES: Mapping[str, frozenset[ReviewState]] = {
    "pending": frozenset({ReviewState.PENDING, ReviewState.RESUBMITTED, ReviewState.UNCHANGED}),
    "passed": frozenset({ReviewState.PASSED}),
    "returned": OPEN_RETURNS,
    "changed": frozenset({ReviewState.STALE}),
}
"""Which pieces each queue of ``zzfz list --review`` holds."""


class QueuedPiece(NamedTuple):
    """A piece in a queue: what its review is, whose it is, since when and by whom.

    ``persons`` are who handed it in, by name, where the commit tells. ``since`` is when its content came or, of one changed, when it changed; ``by`` the unit that its
    commit names, else who recorded it. Both are None where the history does not tell.
    """

    set: MaterialSet
    piece: Piece
    review: PieceReview
    unit: str | None
    since: datetime | None
    by: str | None
    persons: tuple[str, ...] = ()

    def days(self, today: date) -> int | None:
        """How many days it has waited; None where the history does not tell since when."""
        return None if self.since is None else max(0, (today - self.since.date()).days)


def by_unit(found: Sequence[QueuedPiece]) -> list[tuple[str, list[QueuedPiece]]]:
    """The pieces of a queue by whose they are, whoever waits longest first; where no unit is known,
    by who brought it. ``found`` is in the order of waiting.
    """
    units: dict[str, list[QueuedPiece]] = {}
    for one in found:
        whose = one.unit or (f"单位不详（{one.by}）" if one.by else "单位不详")
        units.setdefault(whose, []).append(one)
    return list(units.items())


def queue(progress: Progress, states: Container[ReviewState], handed: HandIns) -> list[QueuedPiece]:
    """The pieces whose review is one of ``states``, the longest waiting first.

    The history tells a return that was only asked for from one that woke (曾退回): it came back after it
    had been withdrawn.
    """
    told = Recipients(progress.checklist)
    found = []
    for one in progress.sets:
        for piece in dict.fromkeys(piece for item in one.items for piece in item.pieces):
            review = one.piece_reviews[piece.path]
            if review.state not in states:
                continue
            said = review.verdict
            if review.state is ReviewState.RETURNED and said and handed.came_back(piece, said):
                review = review._replace(state=ReviewState.RETURNED_BEFORE)
            changed = handed.changed(piece) if review.state is ReviewState.STALE else None
            brought = handed.of(piece)
            since = changed.time if changed else brought.time if brought else None
            by = (
                changed.submitted_by or changed.author
                if changed
                else brought.by
                if brought
                else None
            )
            unit = told.unit(one.set, piece, handed)
            persons = tuple(sorted(brought.names - {unit, by})) if brought else ()
            found.append(QueuedPiece(one.set, piece, review, unit, since, by, persons))
    return sorted(found, key=lambda each: (each.since is None, each.since))


def came_since(progress: Progress, handed: HandIns, day: date) -> dict[str, int]:
    """How many pieces came of each unit after ``day``, as they are now: each piece once."""
    told = Recipients(progress.checklist)
    found: dict[str, int] = {}
    for one in progress.sets:
        for piece in dict.fromkeys(piece for item in one.items for piece in item.pieces):
            brought = handed.of(piece)
            if brought is None or brought.time.date() <= day:
                continue
            unit = told.unit(one.set, piece, handed)
            if unit is not None:
                found[unit] = found.get(unit, 0) + 1
    return found


def came_last(progress: Progress, handed: HandIns) -> dict[tuple[str, str], date]:
    """When each unit last handed in material that is there now, by unit and id of the set."""
    told = Recipients(progress.checklist)
    found: dict[tuple[str, str], date] = {}
    for one in progress.sets:
        for piece in dict.fromkeys(piece for item in one.items for piece in item.pieces):
            brought, unit = handed.of(piece), told.unit(one.set, piece, handed)
            if brought is not None and unit is not None:
                day = brought.time.astimezone(TIME_ZONE).date()
                found[unit, one.set.id] = max(day, found.get((unit, one.set.id), day))
    return found


def _stated(piece: Piece) -> str | None:
    return piece.sidecar.department if piece.sidecar is not None else None


def of_units(returns: Collection[OpenReturn], names: Collection[str]) -> Iterator[OpenReturn]:
    """Those that are told to one of the units with these names."""
    return (one for one in returns if one.unit is not None and one.unit in names)
