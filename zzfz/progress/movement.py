"""When material last moved (动静) and was last chased, per set and unit: what stands still.

A movement is what a commit did to the material of a set: handed in, replaced, withdrawn, stated, judged.
A unit moves when something of its own comes in. Renaming and the office's own instructions are none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from zzfz.checklist.paths import EVIDENCE

if TYPE_CHECKING:
    from zzfz.checklist.model import Checklist
    from zzfz.git.history import Event
    from zzfz.git.log import MainLineCommit
    from zzfz.progress.chases import Chase

STILL_DAYS = 7
"""From so many days without a movement on, what is still owed stands still (没有动静): the weekly report
would tell nothing new of it.
"""
_NO_MATERIAL = frozenset({"README.md"})
_JUDGED = "review.yaml"
_SEVERAL = ", "


class Activity(NamedTuple):
    """When something of a set or unit last moved and was last chased, and on how many days in all.

    ``moved`` and ``chased`` are None for never; ``promise`` is the earliest day promised that nothing came for since. ``began`` is, of
    what never moved, the day when the first material of anybody came in; None before it. ``unanswered``
    are the days on which it was chased after it moved last.
    """

    moved: date | None = None
    chased: date | None = None
    times: int = 0
    promise: date | None = None
    began: date | None = None
    unanswered: int = 0

    def still_days(self, today: date) -> int | None:
        """The days since the last movement; None where there was none yet."""
        return None if self.moved is None else max(0, (today - self.moved).days)

    def chased_days(self, today: date) -> int | None:
        """The days since it was chased last; None where it never was."""
        return None if self.chased is None else max(0, (today - self.chased).days)

    def is_still(self, today: date) -> bool:
        """Whether nothing has moved for ``STILL_DAYS``; what never did, since the collecting began."""
        since = self.moved or self.began
        return since is not None and (today - since).days >= STILL_DAYS


NEVER = Activity()


class Activities(NamedTuple):
    """The activity of each set (by id) and unit (by name); who is not named never had any.

    ``known`` is False where the history is cut short (shallow clone): then nothing is said. ``began`` is
    the day of the first movement of anything.
    """

    sets: Mapping[str, Activity]
    units: Mapping[str, Activity]
    known: bool = True
    began: date | None = None

    def of_set(self, set_id: str) -> Activity:
        """The activity of a set."""
        return self._of(self.sets, set_id)

    def of_unit(self, name: str) -> Activity:
        """The activity of a unit."""
        return self._of(self.units, name)

    def _of(self, some: Mapping[str, Activity], name: str) -> Activity:
        found = some.get(name, NEVER)
        return found if found.moved else found._replace(began=self.began)


NOTHING_KNOWN = Activities({}, {}, known=False)


def activities(
    checklist: Checklist, events: Iterable[Event], chases: Sequence[Chase]
) -> Activities:
    """Both out of the history of evidence, newest first, and the chases on record, oldest first."""
    from zzfz.progress.chases import promises

    sets, units, came, began = _moved(checklist, events)
    chased_sets: dict[str, set[date]] = {}
    chased_units: dict[str, set[date]] = {}
    for one in chases:
        if not one.is_answer:
            chased_units.setdefault(one.unit, set()).add(one.day)
            for set_id in one.sets:
                chased_sets.setdefault(set_id, set()).add(one.day)
    promised_sets: dict[str, date] = {}
    promised_units: dict[str, date] = {}
    for promise in promises(chases, came):
        promised_units.setdefault(promise.unit, promise.day)
        for set_id in promise.sets:
            promised_sets.setdefault(set_id, promise.day)
    return Activities(
        _together(sets, chased_sets, promised_sets),
        _together(units, chased_units, promised_units),
        began=began,
    )


def _moved(
    checklist: Checklist, events: Iterable[Event]
) -> tuple[dict[str, date], dict[str, date], dict[tuple[str, str], date], date | None]:
    """When each set and each unit moved last, each unit for a set, and when all of it began."""
    movers = _Movers(checklist)
    newest: dict[_Mover, date] = {}
    began: date | None = None
    for event in events:
        day = event.time.date()
        moved = movers.of(event)
        if moved:
            began = min(began or day, day)
        for one in moved:
            newest.setdefault(one, day)
    sets = {set_id: day for (set_id, unit), day in newest.items() if not unit}
    units = {unit: day for (set_id, unit), day in newest.items() if not set_id}
    came = {(unit, set_id): day for (set_id, unit), day in newest.items() if set_id and unit}
    return sets, units, came, began


_Mover = tuple[str, str]
"""What moves: a set (its id and ""), a unit ("" and its name), a unit for a set."""


class _Movers:
    """What an event moves, by one checklist."""

    def __init__(self, checklist: Checklist) -> None:
        from zzfz.checklist.units import roster

        self._set_of = checklist.set_of
        self._names = roster(checklist)
        self._units: dict[str, str | None] = {}
        self._only: dict[str, str | None] = {}
        for one in checklist.sets:
            responsible = {
                name for member in one.members for name in checklist.by_id[member].responsible
            }
            self._only[one.id] = responsible.pop() if len(responsible) == 1 else None

    def of(self, event: Event) -> Sequence[_Mover]:
        """Nothing, or the set with the units whose material it is."""
        parts = event.path.split("/")
        found = self._set_of.get(parts[1]) if parts[0] == EVIDENCE and len(parts) > 2 else None
        if found is None or event.what == "moved" or parts[-1] in _NO_MATERIAL:
            return ()
        if parts[-1] == _JUDGED:
            return ((found.id, ""),)
        return self._with_units(found.id, event.submitted_by)

    def at_most(self, submitted_by: str | None, folders: Iterable[str]) -> set[_Mover]:
        """All that a commit may move which names these units and touched these folders."""
        sets = {self._set_of[one].id for one in folders if one in self._set_of}
        return {mover for one in sets for mover in self._with_units(one, submitted_by)}

    def _with_units(self, set_id: str, submitted_by: str | None) -> Sequence[_Mover]:
        said = submitted_by.split(_SEVERAL) if submitted_by else [self._only[set_id]]
        units = [one for name in said if name and (one := self._unit(name))]
        return (set_id, ""), *(("", one) for one in units), *((set_id, one) for one in units)

    def _unit(self, name: str) -> str | None:
        from zzfz.checklist.model import Department

        if name not in self._units:
            unit = self._names.find(name)
            self._units[name] = unit.name if isinstance(unit, Department) else None
        return self._units[name]


class Line(Protocol):
    """The history of evidence, of which only those commits are gone through that are asked for."""

    @property
    def commits(self) -> Sequence[MainLineCommit]:
        """The newest first."""
        ...  # pragma: no cover

    def folders(self, places: Iterable[int]) -> Sequence[Set[str]]:
        """The names directly below ``evidence/`` that each commit touched, by its place in ``commits``."""
        ...  # pragma: no cover

    def events(self, places: Iterable[int]) -> Mapping[int, Sequence[Event]]:
        """What each of these commits did."""
        ...  # pragma: no cover


_FIRST_PORTION, _GROWS = 128, 4
"""So many commits are looked at together, then so many times as many; most sets move every few weeks."""


def telling(checklist: Checklist, line: Line, chases: Iterable[Chase]) -> list[Event]:
    """As few of the events of ``line`` as ``activities`` needs to come to what it would of all of them.

    A commit is gone through only where it may be the newest that moved something, which the folders that
    it touched and the units that it names tell; and those of the first days, for when all began.
    """
    movers = _Movers(checklist)
    commits = line.commits
    promised = {(set_id, one.unit) for one in chases if one.promise for set_id in one.sets}
    wanted = {
        one
        for said in {one.submitted_by for one in commits}
        for one in movers.at_most(said, checklist.set_of)
        if one in promised or not all(one)
    }
    told: dict[int, Sequence[Event]] = {}

    def ask(places: Iterable[int]) -> None:
        new = [one for one in places if one not in told]
        told.update(line.events(new) if new else {})

    for portion in _portions(len(commits)):
        if not wanted:
            break
        could = [
            wanted & movers.at_most(commits[place].submitted_by, folders)
            for place, folders in zip(portion, line.folders(portion), strict=True)
        ]
        trust = 1
        while True:
            left, new = set(wanted), []
            trusted: Counter[_Mover] = Counter()
            for place, some in zip(portion, could, strict=True):
                if place in told:
                    left.difference_update(one for event in told[place] for one in movers.of(event))
                elif any(trusted[one] < trust for one in some & left):
                    new.append(place)
                    trusted.update(some)
            if not new:
                break
            ask(new)
            trust *= _GROWS  # what was thought to have moved something was a rename, or a README
        wanted = left
    by_day = sorted(range(len(commits)), key=lambda place: commits[place].seconds)
    for portion in _portions(len(commits), first=_GROWS):
        oldest = [by_day[place] for place in portion]
        early = [
            place
            for place, folders in zip(oldest, line.folders(oldest), strict=True)
            if movers.at_most(None, folders)
        ]
        ask(early)
        if any(movers.of(event) for place in early for event in told[place]):
            break
    return [event for place in sorted(told) for event in told[place]]


def _portions(count: int, first: int = _FIRST_PORTION) -> Iterator[range]:
    begin, size = 0, first
    while begin < count:
        yield range(begin, min(begin + size, count))
        begin, size = begin + size, size * _GROWS


def _together(
    moved: Mapping[str, date], chased: Mapping[str, set[date]], promised: Mapping[str, date]
) -> dict[str, Activity]:
    return {
        name: Activity(
            moved.get(name),
            max(chased[name]) if name in chased else None,
            len(chased.get(name, ())),
            promised.get(name),
            unanswered=sum(name not in moved or day > moved[name] for day in chased.get(name, ())),
        )
        for name in dict.fromkeys((*moved, *chased, *promised))
    }


def pack(found: Activities) -> list[Any]:
    """What is known as lists of numbers and texts, for the cache."""
    parts = [
        {
            name: [
                _number(one.moved),
                _number(one.chased),
                one.times,
                _number(one.promise),
                one.unanswered,
            ]
            for name, one in some.items()
        }
        for some in (found.sets, found.units)
    ]
    return [*parts, _number(found.began)]


def unpack(packed: list[Any]) -> Activities:
    """What ``pack`` wrote."""
    sets, units = (
        {
            name: Activity(_day(moved), _day(chased), times, _day(promise), unanswered=unanswered)
            for name, (moved, chased, times, promise, unanswered) in some.items()
        }
        for some in packed[:2]
    )
    return Activities(sets, units, began=_day(packed[2]))


def _number(day: date | None) -> int | None:
    return day.toordinal() if day is not None else None


def _day(number: int | None) -> date | None:
    return date.fromordinal(number) if number is not None else None
