"""Counting: how many indicators and sets are how far, for the whole list or any part of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass

from zzfz.checklist.model import Department, Indicator, Kind
from zzfz.checklist.units import Role, duties
from zzfz.progress.model import Progress, State


@dataclass(frozen=True, slots=True)
class Totals:
    """Indicators by state, and sets. Indicators that ask for nothing are not among them."""

    indicators: int
    complete: int
    partial: int
    missing: int
    sets: int
    sets_complete: int

    @property
    def share(self) -> float:
        """Complete indicators as a part of all, 0 to 1; 1 where there is nothing to do."""
        return self.complete / self.indicators if self.indicators else 1.0


def count(progress: Progress, indicators: Iterable[Indicator]) -> Totals:
    """Totals over ``indicators`` and the sets they belong to."""
    wanted = [one for one in indicators if one.material_set is not None]
    states = Counter(progress.state_of(one) for one in wanted)
    sets = {one.material_set for one in wanted if one.material_set is not None}
    required = [one for one in sets if progress.by_set[one].state is not State.NOT_REQUIRED]
    return Totals(
        indicators=len(wanted) - states[State.NOT_REQUIRED],
        complete=states[State.COMPLETE],
        partial=states[State.PARTIAL],
        missing=states[State.MISSING],
        sets=len(required),
        sets_complete=sum(progress.by_set[one].state is State.COMPLETE for one in required),
    )


def overall(progress: Progress) -> Totals:
    """Totals over the indicators that count; 加分项 and 否决项 stand apart."""
    return count(progress, (i for i in progress.checklist.indicators if i.kind is Kind.GRADED))


def bonus(progress: Progress) -> Totals:
    """Totals over the optional 加分项."""
    return count(progress, (i for i in progress.checklist.indicators if i.kind is Kind.BONUS))


def by_level1(progress: Progress) -> tuple[tuple[str, Totals], ...]:
    """Totals of each 一级指标, in list order; all its indicators, 加分项 included."""
    indicators = progress.checklist.indicators
    return tuple(
        (title, count(progress, (one for one in indicators if one.level1 == title)))
        for title in progress.checklist.level1_titles
    )


@dataclass(frozen=True, slots=True)
class DepartmentTotals:
    """What a department is responsible for, cooperates in by name, and is reached by otherwise."""

    department: Department
    responsible: Totals
    cooperating: Totals
    collective: Totals


def by_department(
    progress: Progress, within: Container[Indicator] | None = None
) -> tuple[DepartmentTotals, ...]:
    """Totals of each department, in the order of the roster; ``within`` narrows the indicators."""
    return tuple(_department(progress, one, within) for one in progress.checklist.departments)


def _department(
    progress: Progress, department: Department, within: Container[Indicator] | None
) -> DepartmentTotals:
    reaching = duties(progress.checklist, department)
    mine = [duty for duty in reaching if within is None or duty.indicator in within]
    responsible, cooperating, collective = (
        count(progress, (duty.indicator for duty in mine if duty.role is role))
        for role in (Role.RESPONSIBLE, Role.COOPERATING, Role.COLLECTIVE)
    )
    return DepartmentTotals(department, responsible, cooperating, collective)
