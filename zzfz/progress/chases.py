"""The record of chasing (催办): ``chases/<unit>/<date>-<n>.yaml``, one file for each time a unit was chased."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zzfz.findings import Finding
from zzfz.yamlfile.reader import read_file
from zzfz.yamlfile.records import Key, ListOf, Record
from zzfz.yamlfile.scalars import Day, Integer, Text

FOLDER = "chases"
LIMIT = 100_000
OFTEN = 3
"""From this many times on, a unit that was chased is named to whoever leads (催办三次以上)."""


@dataclass(frozen=True, slots=True)
class Chase:
    """One time a unit was chased: how (``kind``), for which sets, for the how-manieth time, by whom.

    ``promise`` is the day by which the unit said it would hand in.
    """

    unit: str
    day: date
    kind: str
    sets: tuple[str, ...]
    nth: int
    by: str
    promise: date | None = None


_CHASE = Record(
    "催办记录",
    {
        "unit": Key(Text(), "单位", required=True),
        "date": Key(Day(), "催办日期", required=True),
        "kind": Key(Text(), "方式，如 催办通知、电话", required=True),
        "sets": Key(ListOf(Text(), least=1), "催的材料组", required=True),
        "nth": Key(Integer(1, 999), "第几次", required=True),
        "by": Key(Text(), "催办人", required=True),
        "promise": Key(Day(), "答应的日期"),
    },
)


def is_chase(path: str) -> bool:
    """Whether a path below ``chases/`` is that of a record: a folder for the unit, a YAML file in it."""
    return path.count("/") == 1 and path.endswith(".yaml")


def read_chases(files: Mapping[str, bytes]) -> tuple[tuple[Chase, ...], tuple[Finding, ...]]:
    """The records in ``files`` (path below ``chases/`` → content), oldest first, and all faults."""
    found: list[Chase] = []
    faults: list[Finding] = []
    for path in sorted(files, key=_in_time):
        located, wrong = read_file(files[path], f"{FOLDER}/{path}", _CHASE)
        faults += wrong
        if located is not None and not wrong:
            row = located.value
            found.append(
                Chase(
                    row.get("unit"),
                    row.get("date"),
                    row.get("kind"),
                    row.texts("sets"),
                    row.get("nth"),
                    row.get("by"),
                    row.get("promise"),
                )
            )
    return tuple(sorted(found, key=lambda one: one.day)), tuple(faults)


def _in_time(path: str) -> tuple[str, int, str]:
    """The day and number in a record's name, for the order in which they were made."""
    day, _, number = path.rpartition("/")[2].removesuffix(".yaml").rpartition("-")
    return day, int(number) if number.isascii() and number.isdecimal() else 0, path


def nth_time(chases: Iterable[Chase], unit: str, sets: Collection[str], today: date) -> int:
    """The how-manieth time it is today that a unit is chased for any of ``sets``.

    Several times on one day count as one: a letter and the message that tells of it.
    """
    days = {one.day for one in chases if one.unit == unit and not set(sets).isdisjoint(one.sets)}
    return len(days - {today}) + 1


def is_recorded(chases: Iterable[Chase], chase: Chase) -> bool:
    """Whether the same chase is on record already, so that running it again adds none."""
    return any(
        (one.unit, one.day, one.kind, one.promise)
        == (chase.unit, chase.day, chase.kind, chase.promise)
        and set(chase.sets) <= set(one.sets)
        for one in chases
    )


def records(
    chases: Sequence[Chase], folders: Mapping[str, str], taken: Collection[str]
) -> dict[str, bytes]:
    """The files of new chases: path from the tracker's root → content.

    ``folders`` gives the folder of each unit, ``taken`` are the paths below ``chases/`` that exist.
    """
    used = {path.lower() for path in taken}
    made = {}
    for one in chases:
        number = 1
        while f"{folders[one.unit]}/{one.day.isoformat()}-{number}.yaml".lower() in used:
            number += 1
        path = f"{folders[one.unit]}/{one.day.isoformat()}-{number}.yaml"
        used.add(path.lower())
        made[f"{FOLDER}/{path}"] = "".join(f"{line}\n" for line in _lines(one)).encode("utf-8")
    return made


def _lines(one: Chase) -> Iterator[str]:
    yield f"unit: {_quoted(one.unit)}"
    yield f"date: {one.day.isoformat()}"
    yield f"kind: {_quoted(one.kind)}"
    yield f"sets: [{', '.join(map(_quoted, one.sets))}]"
    yield f"nth: {one.nth}"
    yield f"by: {_quoted(one.by)}"
    if one.promise is not None:
        yield f"promise: {one.promise.isoformat()}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class ChasedUnit:
    """How often a unit was chased, when last, and what it promised last."""

    unit: str
    times: int
    last: date
    kind: str
    promise: date | None


def chased_units(chases: Iterable[Chase]) -> tuple[ChasedUnit, ...]:
    """The units that were chased, most often first. ``chases`` are oldest first."""
    by_unit: dict[str, list[Chase]] = {}
    for one in chases:
        by_unit.setdefault(one.unit, []).append(one)
    found = (
        ChasedUnit(
            unit,
            len({one.day for one in some}),
            some[-1].day,
            some[-1].kind,
            next((one.promise for one in reversed(some) if one.promise), None),
        )
        for unit, some in by_unit.items()
    )
    return tuple(sorted(found, key=lambda one: -one.times))
