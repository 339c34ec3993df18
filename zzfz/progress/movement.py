"""When material last moved (动静) and was last chased, per set and unit: what stands still.

A movement is what a commit did to the material of a set: handed in, replaced, withdrawn, stated, judged.
A unit moves when something of its own comes in. Renaming and the office's own instructions are none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from zzfz.checklist.paths import EVIDENCE

if TYPE_CHECKING:
    from zzfz.checklist.model import Checklist
    from zzfz.git.history import Event
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
    from zzfz.checklist.model import Department
    from zzfz.checklist.units import roster

    names = roster(checklist)
    only: dict[str, str | None] = {}
    for one in checklist.sets:
        responsible = {
            name for member in one.members for name in checklist.by_id[member].responsible
        }
        only[one.id] = responsible.pop() if len(responsible) == 1 else None
    sets: dict[str, date] = {}
    units: dict[str, date] = {}
    came: dict[tuple[str, str], date] = {}
    began: date | None = None
    for event in events:
        parts = event.path.split("/")
        found = checklist.set_of.get(parts[1]) if parts[0] == EVIDENCE and len(parts) > 2 else None
        if found is None or event.what == "moved" or parts[-1] in _NO_MATERIAL:
            continue
        day = event.time.date()
        began = min(began or day, day)
        sets.setdefault(found.id, day)
        if parts[-1] == _JUDGED:
            continue
        said = event.submitted_by.split(_SEVERAL) if event.submitted_by else [only[found.id]]
        for name in said:
            unit = names.find(name) if name else None
            if isinstance(unit, Department):
                units.setdefault(unit.name, day)
                came.setdefault((unit.name, found.id), day)
    return sets, units, came, began


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
