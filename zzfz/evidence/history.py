"""Who handed in what: the history of evidence, each piece with the unit that it came from."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from zzfz.evidence.model import SUFFIX, Verdict
from zzfz.evidence.pieces import Piece
from zzfz.evidence.snapshot import FOLDER, LIMIT, REVIEW
from zzfz.git import Commit, Repository
from zzfz.git.blobs import read_blobs
from zzfz.git.diff import folders_between, names_between
from zzfz.git.history import Event, events_of, handed_in, history
from zzfz.git.log import main_line

_SEVERAL = ", "
"""What stands between the units that a commit names."""


def evidence_history(repo: Repository, revision: str) -> list[Event]:
    """Every change below ``evidence/`` up to the commit id ``revision``, newest first.

    A commit that brought material of several units names them all; which piece came from whom, the
    sidecars say that it brought along. Raises GitError.
    """
    return _told_apart(repo, history(repo, revision, [FOLDER]))


class EvidenceLine:
    """The main line up to a commit, of which only those commits are gone through that somebody asks for.

    Which folders below ``evidence/`` a commit touched, Git tells of all commits in a thirtieth of the time
    that it needs for the files. Nothing of a shallow or partial clone is to be asked for so.
    """

    def __init__(self, repo: Repository, revision: str) -> None:
        self._repo = repo
        self.commits = main_line(repo, revision)
        """The newest first."""
        self._folders: dict[int, Set[str]] = {}

    def folders(self, places: Iterable[int]) -> list[Set[str]]:
        """The names directly below ``evidence/`` that each commit touched, by its place in ``commits``.

        Raises GitError.
        """
        places = list(places)
        new = [place for place in places if place not in self._folders]
        trees = [*(one.tree for one in self.commits), ""]
        asked = [(trees[place + 1], trees[place]) for place in new]
        found = folders_between(self._repo, asked, self._repo.from_top(FOLDER))
        differing = [order for order, (before, after) in enumerate(found) if before != after]
        names = names_between(self._repo, [found[order] for order in differing])
        self._folders |= dict.fromkeys(new, frozenset())
        self._folders |= {new[order]: one for order, one in zip(differing, names, strict=True)}
        return [self._folders[place] for place in places]

    def events(self, places: Iterable[int]) -> dict[int, list[Event]]:
        """What each of these commits did, as ``evidence_history`` tells it. Raises GitError."""
        numbers = {self.commits[place].revision: place for place in places}
        found: dict[int, list[Event]] = {place: [] for place in numbers.values()}
        for event in _told_apart(self._repo, events_of(self._repo, list(numbers), [FOLDER])):
            found[numbers[event.revision]].append(event)
        return found


def _told_apart(repo: Repository, events: list[Event]) -> list[Event]:
    """The events, each with the unit that its own sidecar names among those that its commit does."""
    several = [one for one in events if _SEVERAL in (one.submitted_by or "")]
    if not several:
        return events
    units = _units(repo, several)
    return [_attributed(one, _unit(one, units)) for one in events]


def _attributed(event: Event, unit: str | None) -> Event:
    """The event with its own unit, if that is one of those its commit names."""
    named = event.submitted_by
    among = named is not None and unit in named.split(_SEVERAL)
    return event._replace(submitted_by=unit) if among else event


def _units(repo: Repository, events: Sequence[Event]) -> dict[tuple[str, str], str]:
    """The units that sidecars of these events name, by commit and path of what they speak of."""
    # Reading YAML takes a while to import, and most commits name one unit.
    from zzfz.evidence.sidecar_file import read_sidecar

    sidecars = [one for one in events if one.path.endswith(SUFFIX) and one.what != "removed"]
    contents = read_blobs(repo, [one.blob for one in sidecars], LIMIT)
    found = {}
    for one in sidecars:
        said, _ = read_sidecar(one.path, contents.get(one.blob, b""))
        if said is not None and said.department:
            found[one.revision, one.path.removesuffix(SUFFIX)] = said.department
    return found


def _unit(event: Event, units: dict[tuple[str, str], str]) -> str | None:
    found = (units.get((event.revision, path)) for path in _self_and_folders(event.path))
    return next(filter(None, found), None)


def _self_and_folders(path: str) -> Iterator[str]:
    """The path that a sidecar may speak of: the file's own, and the folders that it lies in."""
    path = path.removesuffix(SUFFIX)
    while path:
        yield path
        path = path.rpartition("/")[0]


class HandIn(NamedTuple):
    """Who handed in a piece as it is now, and when it came.

    ``unit`` is the one that its commit names for it, ``names`` are all that the trailer
    ``Handed-in-by`` has: persons, and units without one. Git's author is nobody of these.
    """

    time: datetime
    revision: str
    unit: str | None
    names: frozenset[str]
    by: str
    """The unit that the commit names, else who recorded it: for people to read."""


class HandIns:
    """Who handed in the pieces at one commit: one pass over the history, made when first asked.

    Where a shallow clone ends, nobody is known.
    """

    def __init__(self, repo: Repository, commit: Commit | None) -> None:
        """``commit`` is None before the first one."""
        self._repo = repo
        self._commit = commit

    @property
    def events(self) -> Sequence[Event]:
        """Every change of evidence, newest first. Raises GitError."""
        return self._events

    @cached_property
    def _events(self) -> list[Event]:
        if self._commit is None:
            return []
        return evidence_history(self._repo, self._commit.revision)

    @cached_property
    def _brought(self) -> dict[str, Event]:
        return handed_in(self._events)

    def of(self, piece: Piece) -> HandIn | None:
        """Who handed in a piece as it is. Raises GitError.

        A piece of several files is told by the newest of them; whoever handed in any of them is named.
        """
        files = (f"{FOLDER}/{file.path}" for file in piece.files)
        events = [self._brought[path] for path in files if path in self._brought]
        if not events:
            return None
        newest = max(events, key=lambda event: event.time)
        names = frozenset(name for event in events for name in _persons(event))
        by = newest.submitted_by or newest.author
        return HandIn(newest.time, newest.revision, _of_unit(newest), names, by)

    def changed(self, piece: Piece) -> Event | None:
        """What last changed a piece: its files (also one that went), or a sidecar that speaks of it."""
        spoken = (f"{path}{SUFFIX}" for path in _self_and_folders(piece.path))
        inside, at = self._newest
        found = [inside.get(piece.path), *map(at.get, spoken)]
        newest = min((one for one in found if one is not None), default=None)
        return self._events[newest] if newest is not None else None

    @cached_property
    def _newest(self) -> tuple[dict[str, int], dict[str, int]]:
        """The newest event that is no move by the paths at or above it, and by its own path."""
        inside: dict[str, int] = {}
        at: dict[str, int] = {}
        for order, event in enumerate(self._events):
            if event.what != "moved":
                at.setdefault(event.path, order)
                for path in _self_and_folders(event.path):
                    inside.setdefault(path, order)
        return inside, at

    def came_back(self, piece: Piece, verdict: Verdict) -> bool:
        """Whether a returned piece came after it had been returned: it was withdrawn in between."""
        review = f"{'/'.join(piece.path.split('/')[:2])}/{REVIEW}"
        written = [
            order
            for order, event in enumerate(self._events)  # newest first
            if event.path == review and event.time.date() >= verdict.date
        ]
        paths = (f"{FOLDER}/{file.path}" for file in piece.files)
        brought = [self._brought[path] for path in paths if path in self._brought]
        if not written or not brought:
            return False
        newest = min(self._order[id(event)] for event in brought)
        return newest < written[-1]

    @cached_property
    def _order(self) -> dict[int, int]:
        return {id(event): order for order, event in enumerate(self._events)}

    def units_of(self, person: str) -> frozenset[str]:
        """The units that somebody of this name has handed in for. Raises GitError."""
        mine = plain_name(person)
        return frozenset(
            unit
            for event in self._events
            if event.handed_in_by is not None
            for unit, name in _trailers(event)
            if name and plain_name(name) == mine
        )


def plain_name(text: str) -> str:
    """A person's name as it is compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _trailers(event: Event) -> list[tuple[str, str]]:
    """Unit and person of each ``Handed-in-by`` of the event's commit, the unit's own where it is there."""
    told = [one.partition(" ") for one in (event.handed_in_by or "").split(_SEVERAL) if one]
    pairs = [(unit, person.strip()) for unit, _, person in told]
    own = [(unit, person) for unit, person in pairs if unit == event.submitted_by]
    return own or pairs


def _persons(event: Event) -> list[str]:
    return [person or unit for unit, person in _trailers(event)]


def _of_unit(event: Event) -> str | None:
    """The unit that the event's commit names, if it is one."""
    if event.submitted_by is not None and _SEVERAL not in event.submitted_by:
        return event.submitted_by
    units = {unit for unit, _ in _trailers(event)}
    return units.pop() if len(units) == 1 and event.submitted_by is None else None
