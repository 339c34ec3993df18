"""The record of chasing (催办): ``chases/<unit>/<date>-<n>.yaml``, one file for each time a unit was
chased, answered in its ledger by which day it will hand in, or was told by the office that it need not
hand in an item (不涉及).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from zzfz.checklist.model import Checklist, Department, MaterialSet
from zzfz.checklist.paths import CHASES
from zzfz.checklist.units import duties, file_stems
from zzfz.errors import Advice, UsageError
from zzfz.findings import Finding
from zzfz.yamlfile.reader import read_file
from zzfz.yamlfile.records import Key, ListOf, Record
from zzfz.yamlfile.scalars import Day, Integer, Text

LIMIT = 100_000
OFTEN = 3
"""From this many times on, a unit that was chased is named to whoever leads (催办三次以上)."""
LEDGER = "台账答复"
"""The kind of a record that holds only what a unit promised in its ledger; nobody was chased by it."""
EXCUSED, ASKED_AGAIN = "不涉及", "仍要报"
"""The kinds of a record by which the office says that a unit need not hand in an item, and that it must."""


@dataclass(frozen=True, slots=True)
class Chase:
    """One time a unit was chased: how (``kind``), for which sets, for the how-manieth time, by whom.

    ``promise`` is the day by which the unit said it would hand in. ``nth`` is 0 where nobody was
    chased: the unit itself answered in its ledger, or the office decided about ``items`` (``9.2``) of
    the sets and says why (``reason``).
    """

    unit: str
    day: date
    kind: str
    sets: tuple[str, ...]
    nth: int
    by: str
    promise: date | None = None
    items: tuple[str, ...] = ()
    reason: str = ""

    @property
    def is_answer(self) -> bool:
        """Whether nobody was chased by it."""
        return self.nth == 0

    @property
    def is_decision(self) -> bool:
        """Whether it is what the office decided about an item."""
        return self.is_answer and bool(self.items)


class ChaseLog(NamedTuple):
    """What is on record at a commit: the chases, oldest first, the faults of records that cannot be
    read, and the paths of all files below ``chases/``.
    """

    chases: tuple[Chase, ...] = ()
    faults: tuple[Finding, ...] = ()
    paths: tuple[str, ...] = ()


_CHASE = Record(
    "催办记录",
    {
        "unit": Key(Text(), "单位", required=True),
        "date": Key(Day(), "催办日期", required=True),
        "kind": Key(Text(), "方式，如 催办通知、电话", required=True),
        "sets": Key(ListOf(Text(), least=1), "催的材料组", required=True),
        "nth": Key(Integer(0, 999), "第几次；0 是单位在台账里的答复", required=True),
        "by": Key(Text(), "催办人", required=True),
        "promise": Key(Day(), "答应的日期"),
        "items": Key(ListOf(Text(), least=1), "哪几项材料，如 9.2；只用于不涉及、仍要报"),
        "reason": Key(Text(), "不涉及的理由"),
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
        located, wrong = read_file(files[path], f"{CHASES}/{path}", _CHASE)
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
                    row.texts("items"),
                    row.get("reason") or "",
                )
            )
    return tuple(sorted(found, key=lambda one: one.day)), tuple(faults)


def _in_time(path: str) -> tuple[str, int, str, str]:
    """The day and number in a record's name, for the order in which they were made.

    The number stays text: of more digits than Python reads at once it is one that others made up.
    """
    day, _, number = path.rpartition("/")[2].removesuffix(".yaml").rpartition("-")
    digits = number.lstrip("0") if number.isdecimal() else ""
    return day, len(digits), digits, path


def nth_time(chases: Iterable[Chase], unit: str, sets: Collection[str], today: date) -> int:
    """The how-manieth time it is today that a unit is chased for any of ``sets``.

    Several times on one day count as one: a letter and the message that tells of it.
    """
    days = {
        one.day
        for one in chases
        if one.unit == unit and not one.is_answer and not set(sets).isdisjoint(one.sets)
    }
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
        made[f"{CHASES}/{path}"] = "".join(f"{line}\n" for line in _lines(one)).encode("utf-8")
    return made


def records_of(
    checklist: Checklist, chases: Sequence[Chase], taken: Collection[str]
) -> dict[str, bytes]:
    """As ``records``, each unit in the folder that its name in the list gives."""
    names = [one.name for one in checklist.departments]
    more = dict.fromkeys(one.unit for one in chases if one.unit not in names)
    return records(chases, file_stems([*names, *more]), taken)


def _lines(one: Chase) -> Iterator[str]:
    yield f"unit: {_quoted(one.unit)}"
    yield f"date: {one.day.isoformat()}"
    yield f"kind: {_quoted(one.kind)}"
    yield f"sets: [{', '.join(map(_quoted, one.sets))}]"
    yield f"nth: {one.nth}"
    yield f"by: {_quoted(one.by)}"
    if one.promise is not None:
        yield f"promise: {one.promise.isoformat()}"
    if one.items:
        yield f"items: [{', '.join(map(_quoted, one.items))}]"
    if one.reason:
        yield f"reason: {_quoted(one.reason)}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class ChasedUnit:
    """How often a unit was chased, when last (None where it only answered), and what it promised last.

    ``kind`` is how it was chased last, ``promised`` the sets that the promise is for.
    """

    unit: str
    times: int
    last: date | None
    kind: str
    promise: date | None
    promised: tuple[str, ...] = ()


def chased_units(chases: Iterable[Chase]) -> tuple[ChasedUnit, ...]:
    """The units that were chased or that promised, most often chased first. ``chases`` are oldest first."""
    by_unit: dict[str, list[Chase]] = {}
    for one in chases:
        if not one.is_decision:
            by_unit.setdefault(one.unit, []).append(one)
    return tuple(
        sorted((_chased(unit, some) for unit, some in by_unit.items()), key=lambda one: -one.times)
    )


def _chased(unit: str, some: Sequence[Chase]) -> ChasedUnit:
    real = [one for one in some if not one.is_answer]
    said = next((one for one in reversed(some) if one.promise), None)
    return ChasedUnit(
        unit,
        len({one.day for one in real}),
        real[-1].day if real else None,
        real[-1].kind if real else LEDGER,
        said.promise if said else None,
        said.sets if said else (),
    )


class Excuse(NamedTuple):
    """An item (``9.2``) that a unit need not hand in, by the office's word: whose, since when, why."""

    unit: str
    item: str
    by: str
    day: date
    reason: str


def excuses(checklist: Checklist, chases: Iterable[Chase]) -> tuple[Excuse, ...]:
    """What the office excuses units from: its last word on each item. ``chases`` are oldest first.

    Records may be anybody's and the list may have changed since: an excuse holds only where it could be
    given now (``refuse_excuse``), so that somebody is always asked.
    """
    units = {one.name: one for one in checklist.departments}
    last = {(one.unit, item): one for one in chases if one.is_decision for item in one.items}
    found: list[Excuse] = []
    for (unit, item), said in last.items():
        if said.kind != EXCUSED or unit not in units:
            continue
        try:
            one, (number, *more) = items_named(checklist, item)
            if more or item != f"{one.id}.{number}":
                continue
            refuse_excuse(checklist, units[unit], one, number, found)
        except UsageError:
            continue
        found.append(Excuse(unit, item, said.by, said.day, said.reason))
    return tuple(found)


def items_named(checklist: Checklist, typed: str) -> tuple[MaterialSet, tuple[int, ...]]:
    """The set and the numbers of its items that ``9.2`` means; ``9`` is all of them.

    Raises UsageError where the list has no such set or item.
    """
    name, dot, number = typed.replace("．", ".").partition(".")
    one = checklist.set_named(name)
    if one is None:
        raise UsageError(f"清单里没有材料组“{name}”", "写成 9.2，是第 9 项的第 2 项材料")
    every = tuple(range(1, len(one.items) + 1))
    if not dot:
        return one, every
    if not number.isdecimal() or len(number) > 3 or int(number) not in every:
        raise UsageError(
            f"第 {one.label} 项没有第 {number} 项材料", f"写 {one.id}.1 到 {one.id}.{len(every)}"
        )
    return one, (int(number),)


def refuse_excuse(
    checklist: Checklist, unit: Department, one: MaterialSet, number: int, known: Iterable[Excuse]
) -> None:
    """Raise UsageError where a unit cannot be excused from an item because then nobody would hand it in,
    or the list does not ask it of the unit at all. ``known`` are the excuses given before.

    An excuse moves no count: what the list demands stays demanded, so somebody must still be asked.
    """
    about = f"第 {one.label} 项第 {number} 项材料"
    item = one.items[number - 1]
    domains = {each.name: each.department for each in checklist.domains}
    if any(unit.name in {each.department, domains.get(each.domain or "")} for each in item.slots):
        raise UsageError(
            f"{about}里有{unit.name}自己的分项，不报就缺这一分项",
            Advice("wrong-unit"),
        )
    if not any(each.indicator.material_set == one.id for each in duties(checklist, unit)):
        raise UsageError(f"第 {one.label} 项没有写{unit.name}", "清单本来就不要它报，不用写不涉及")
    members = {each.name: each.members for each in checklist.collectives}
    named = (name for id_ in one.members for name in checklist.by_id[id_].responsible)
    left = {body for name in named for body in members.get(name, (name,))} - {unit.name}
    if not left - {each.unit for each in known if each.item == f"{one.id}.{number}"}:
        raise UsageError(
            f"{about}除了{unit.name}没有别的单位负责，不报就没有人报",
            "确实没有的，看这一项收不收零报告；责任单位写错了的，先改清单",
        )


def decision(
    kind: str,
    checklist: Checklist,
    known: Sequence[Excuse],
    unit: Department,
    typed: Iterable[str],
    said: tuple[str, date, str],
) -> Chase | None:
    """The record that excuses a unit from the items ``typed`` (``9.2``, ``9``) or, where ``kind`` is that,
    asks for them again; None where it has been excused for the same reason. ``said`` is by whom, when and
    why.

    Raises UsageError as ``items_named`` and ``refuse_excuse`` do, and where there is nothing to take back.
    """
    by, day, reason = said
    has = {one.item: one.reason for one in known if one.unit == unit.name}
    items: dict[str, str] = {}
    for text in typed:
        one, numbers = items_named(checklist, text)
        named = {number: f"{one.id}.{number}" for number in numbers}
        if kind == EXCUSED:
            new = {number: item for number, item in named.items() if has.get(item) != reason}
            for number in new:
                refuse_excuse(checklist, unit, one, number, known)
        else:
            new = {number: item for number, item in named.items() if item in has}
            if not new:
                raise UsageError(f"没有记过{unit.name}不涉及“{text}”", Advice("excused"))
        items.update(dict.fromkeys(new.values(), one.id))
    if not items:
        return None
    sets = tuple(dict.fromkeys(items.values()))
    return Chase(unit.name, day, kind, sets, 0, by, None, tuple(items), reason)


def excuse_subject(made: Chase) -> str:
    """What the commit of a ``decision`` is called."""
    return f"{made.kind}：{made.unit} {'、'.join(made.items)}"


class Promise(NamedTuple):
    """By which ``day`` a unit said it would hand in material for ``sets``."""

    unit: str
    day: date
    sets: tuple[str, ...]


def promises(
    chases: Iterable[Chase], came: Mapping[tuple[str, str], date] | None = None
) -> tuple[Promise, ...]:
    """What each unit promised last for each set, the earliest day first. ``chases`` are oldest first.

    ``came`` is when a unit last handed in material for a set: what came after the promise was made
    keeps it, whatever else the set still lacks.
    """
    last: dict[tuple[str, str], tuple[date, date]] = {}
    for one in chases:
        if one.promise is not None:
            told = (one.day, one.promise)
            last.update(dict.fromkeys(((one.unit, set_id) for set_id in one.sets), told))
    together: dict[tuple[date, str], list[str]] = {}
    for (unit, set_id), (said, day) in last.items():
        if came is not None and (brought := came.get((unit, set_id))) and brought > said:
            continue
        together.setdefault((day, unit), []).append(set_id)
    return tuple(Promise(unit, day, tuple(together[day, unit])) for day, unit in sorted(together))


_DATE = (
    r"(?:(?P<year>\d{4})[年./-])?(?P<month>\d{1,2})[月./-](?P<day>\d{1,2})(?:[日号]|(?![\d./-]))"
)
_VERBS = (
    "补报|上报|呈报|填报|重报|报送|报齐|报来|报出|报(?![告纸表名道刊导到])|补交|交齐|交来|交(?![办通易流])|补送|"
    "送来|送达|送(?!审)|提交|提供|补齐|补充|补全|完成|办结|办完"
)
_SURE = re.compile(
    r"(?:(?:正在|尚在|还在)[^\d已不未没无]{1,12})?"
    r"(?:(?:我|本|该)?(?:单位|局|办|委|镇|院|中心|街道)|我们)?"
    r"(?P<said>承诺|答应|保证|预计|计划|拟定?|将|最迟)?(?:在|于|到)?"
    rf"{_DATE}(?P<by>之前|以前|前|当天)?"
    r"(?:就|再|可以|可|能|会|将|拟|全部|一并|正式)*"
    rf"(?:(?P<verb>{_VERBS})(?:完毕|完|齐|全|到位|到)?[^\d不没未无难否已过了吗？?]{{0,30}})?"
)
"""A clause that says nothing but by when something will be handed in."""
_ANY_DATE = re.compile(r"(?:\d{4}[年./-])?\d{1,2}[月./-]\d{1,2}")
_HEDGED = re.compile(r"不能|不了|不再|不涉及|无法|困难|争取|左右|可能|[?？]")
_CLAUSES = re.compile(r"[,;。!、\n]+")
_LONGEST_AHEAD = timedelta(days=183)


def promised_day(text: str, today: date) -> date | None:
    """The day by which a unit promises to hand in, as it wrote it in its ledger on ``today``; None where
    that cannot be read for sure: no day (下周, 月底), several, one that is over, one that is named for
    something else (12月5日已报).

    A day without its year is the next that comes, where that is within half a year.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if len(_ANY_DATE.findall(plain)) != 1 or _HEDGED.search(plain):
        return None
    for clause in _CLAUSES.split(plain):
        found = _SURE.fullmatch(clause)
        if found is not None and (found["said"] or found["by"] or found["verb"]):
            return _day_of(found, today)
    return None


def _day_of(found: re.Match[str], today: date) -> date | None:
    month, day = int(found["month"]), int(found["day"])
    if not found["year"] and not found[0].partition(found["month"])[2].startswith("月"):
        return None  # 12.5 may be a number of anything
    try:
        if found["year"]:
            said = date(int(found["year"]), month, day)
            return said if today <= said <= today + 2 * _LONGEST_AHEAD else None
        near = [date(year, month, day) for year in (today.year, today.year + 1)]
    except ValueError:
        return None
    return next((one for one in near if today <= one <= today + _LONGEST_AHEAD), None)
