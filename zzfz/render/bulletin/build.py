"""From progress to the status report: a pure function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from zzfz.checklist.model import Indicator, MaterialSet
from zzfz.progress.model import STATE_WORDS, Progress, SetProgress, State
from zzfz.progress.priorities import days_left, effect, owed_items, responsible_for
from zzfz.progress.returns import OpenReturn, open_returns
from zzfz.progress.totals import DepartmentTotals, Totals, bonus, by_department, by_level1, overall
from zzfz.render.bulletin.model import (
    BulletinView,
    ChangedDepartmentView,
    ChangedSetView,
    ChangeView,
    DepartmentView,
    DueView,
    GroupView,
    Level1View,
    ReturnedView,
    SetView,
    TotalsView,
)
from zzfz.render.todo.unit_parts import return_views
from zzfz.text import shorten

_FEW_LEADERS = 2
_SETTLED = (State.COMPLETE, State.NOT_REQUIRED)


def bulletin_view(
    progress: Progress,
    today: date,
    before: Progress | None = None,
    returns: Sequence[OpenReturn] | None = None,
) -> BulletinView:
    """The status report on the day ``today``; ``before`` is the same list with earlier evidence.

    ``returns`` are the open returns, each with the unit that hears of it; where they are not given, the
    material itself tells whose it is.
    """
    checklist = progress.checklist
    told = open_returns(progress) if returns is None else returns
    departments = by_department(progress)
    return BulletinView(
        title=checklist.title,
        issuer=checklist.issuer,
        revision=progress.revision,
        time=progress.time,
        today=today,
        due=checklist.due,
        days_left=days_left(checklist.due, today),
        totals=_totals(overall(progress)),
        bonus=_totals(bonus(progress)),
        level1=tuple(
            Level1View(title, _totals(totals))
            for title, totals in by_level1(progress)
            if totals.indicators
        ),
        groups=_groups(progress),
        departments=_departments(progress, departments, told),
        others=tuple(one.department.name for one in departments if not one.responsible.indicators),
        returned=tuple(_returned(progress, told)),
        dates=due_views(progress, today),
        change=_change(before, progress) if before else None,
        sets=tuple(_set(progress, one) for one in progress.sets),
        unassigned=len(progress.unassigned),
    )


def _totals(totals: Totals) -> TotalsView:
    return TotalsView(**totals._asdict(), percent=totals.percent)


def _members(progress: Progress, one: MaterialSet) -> list[Indicator]:
    return [progress.checklist.by_id[member] for member in one.members]


def _short(progress: Progress, one: MaterialSet) -> str:
    return shorten(progress.checklist.by_id[one.members[0]].text)


def _leads(progress: Progress, one: SetProgress) -> tuple[str, ...]:
    return responsible_for(_members(progress, one.set))


def _groups(progress: Progress) -> tuple[GroupView, ...]:
    shared = [one for one in progress.sets if len(one.set.members) > 1]
    shared.sort(key=lambda one: (one.state in _SETTLED, -len(one.set.members)))
    return tuple(
        GroupView(
            label=one.set.label,
            indicators=len(one.set.members),
            materials=len(one.items),
            complete=len(one.items) - len(owed_items(one)),
            state=str(one.state),
            word=STATE_WORDS[one.state],
            effect=effect(one),
            responsible=_leads(progress, one),
        )
        for one in shared
    )


def _returned(progress: Progress, returns: Sequence[OpenReturn]) -> Iterator[ReturnedView]:
    """The sets with open returns, each with the units that hear of them."""
    for material, found in groupby(returns, key=lambda one: one.set):
        mine = list(found)
        units = dict.fromkeys(one.unit for one in mine if one.unit is not None)
        yield ReturnedView(
            material.label,
            _short(progress, material),
            responsible_for(_members(progress, material)),
            return_views(mine),
            tuple(units),
        )


def _departments(
    progress: Progress, departments: tuple[DepartmentTotals, ...], returns: Sequence[OpenReturn]
) -> tuple[DepartmentView, ...]:
    owed: dict[str, list[SetProgress]] = {}
    returned: dict[str, set[str]] = {}
    for one in progress.sets:
        if one.state not in _SETTLED:
            for name in _leads(progress, one):
                owed.setdefault(name, []).append(one)
    for each in returns:
        if each.unit is not None:
            returned.setdefault(each.unit, set()).add(each.set.id)
    views = [
        _department(
            one,
            owed.get(one.department.name, []),
            len(returned.get(one.department.name, ())),
        )
        for one in departments
        if one.responsible.indicators
    ]
    return tuple(sorted(views, key=lambda one: (-one.owed, -one.returned)))


def _department(one: DepartmentTotals, waiting: list[SetProgress], returned: int) -> DepartmentView:
    waiting.sort(key=lambda each: -len(each.set.members))
    return DepartmentView(
        name=one.department.name,
        kind=one.department.kind,
        responsible=_totals(one.responsible),
        owed=one.responsible.indicators - one.responsible.complete,
        owed_sets=tuple(each.set.label for each in waiting),
        returned=returned,
    )


def due_views(progress: Progress, today: date) -> tuple[DueView, ...]:
    """The due dates of what is still owed, the earliest first."""
    waiting: dict[date, list[MaterialSet]] = {}
    for one in progress.sets:
        if one.set.due is not None and one.state not in _SETTLED:
            waiting.setdefault(one.set.due, []).append(one.set)
    return tuple(
        DueView(
            day,
            (day - today).days,
            tuple(one.label for one in waiting[day]),
            sum(len(one.members) for one in waiting[day]),
        )
        for day in sorted(waiting)
    )


def _change(before: Progress, after: Progress) -> ChangeView:
    def changed(old: Progress, new: Progress) -> Iterator[ChangedSetView]:
        for one in new.sets:
            was = old.by_set.get(one.set.id)
            if one.state is State.COMPLETE and (was is None or was.state is not State.COMPLETE):
                yield ChangedSetView(one.set.label, _short(new, one.set), len(one.set.members))

    earlier = {one.department.name: one.responsible.complete for one in by_department(before)}
    departments = tuple(
        ChangedDepartmentView(
            one.department.name,
            earlier.get(one.department.name, 0),
            one.responsible.complete,
        )
        for one in by_department(after)
        if earlier.get(one.department.name, 0) != one.responsible.complete
    )
    together = _by_shared(before, after)
    return ChangeView(
        revision=before.revision,
        time=before.time,
        before=overall(before).complete,
        after=overall(after).complete,
        newly_complete=tuple(changed(before, after)),
        newly_open=tuple(changed(after, before)),
        departments=departments,
        own=tuple(
            one for one in departments if one.after - one.before != together.get(one.name, 0)
        ),
    )


def _by_shared(before: Progress, after: Progress) -> dict[str, int]:
    """How many indicators each unit gained or lost by sets that it leads with more than one other: each
    of these is told once, as a set.
    """
    gained: dict[str, int] = {}
    for one in after.sets:
        was = before.by_set.get(one.set.id)
        is_now, was_then = (
            one.state is State.COMPLETE,
            was is not None and was.state is State.COMPLETE,
        )
        if is_now is was_then:
            continue
        for name, count in (
            Counter(
                unit
                for member in _members(after, one.set)
                for unit in dict.fromkeys(member.responsible)
            ).items()
            if len(_leads(after, one)) > _FEW_LEADERS
            else ()
        ):
            gained[name] = gained.get(name, 0) + (count if is_now else -count)
    return gained


def _set(progress: Progress, one: SetProgress) -> SetView:
    return SetView(
        label=one.set.label,
        level1=progress.checklist.by_id[one.set.members[0]].level1,
        short=_short(progress, one.set),
        indicators=len(one.set.members),
        responsible=_leads(progress, one),
        state=str(one.state),
        word=STATE_WORDS[one.state],
        review_word=STATE_WORDS[one.review] if one.review else None,
        materials=len(one.items),
        owed=tuple(item.item.no for item in owed_items(one)),
        due=one.set.due,
    )
