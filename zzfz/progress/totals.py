"""Counting: how many indicators and sets are how far, for the whole list or any part of it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from zzfz.checklist.model import Checklist, Department, Indicator, IndicatorKind
from zzfz.checklist.units import Duty, Role, duties_by_unit
from zzfz.progress.states import State

if TYPE_CHECKING:
    from zzfz.progress.summary import AnyProgress, AnySetProgress


class Totals(NamedTuple):
    """Indicators by state, and sets. Indicators that ask for nothing are not among them."""

    indicators: int
    complete: int
    partial: int
    missing: int
    sets: int
    sets_complete: int
    passed: int = 0
    """Complete indicators all of whose pieces that count were passed (其中审核通过)."""
    nil: int = 0
    """Complete indicators with an item that rests on a nil return (其中零报告)."""
    returned: int = 0
    """Indicators with a piece that is returned and still the same (退回)."""
    unseen: int = 0
    """Indicators with a piece that nobody has looked at (未查验)."""
    unread: int = 0
    """Indicators with a piece that counts and that no program could read (未检)."""
    unread_seen: int = 0
    """Those of them where a person stated to have looked at all of it (我已看过)."""

    @property
    def share(self) -> float:
        """Complete indicators as a part of all, 0 to 1; 1 where there is nothing to do."""
        return self.complete / self.indicators if self.indicators else 1.0

    @property
    def percent(self) -> int:
        """The share in percent, rounded down: 100 only where nothing is left to do."""
        return 100 * self.complete // self.indicators if self.indicators else 100


def count(progress: AnyProgress, indicators: Iterable[Indicator]) -> Totals:
    """Totals over ``indicators`` and the sets they belong to."""
    return count_members(progress, members(indicators))


def members(indicators: Iterable[Indicator]) -> Mapping[str, int]:
    """How many of ``indicators`` each set has, by its id."""
    found: dict[str, int] = {}  # no Counter: made so often, it takes longer than counting
    for indicator in indicators:
        if indicator.material_set is not None:
            found[indicator.material_set] = found.get(indicator.material_set, 0) + 1
    return found


def count_members(progress: AnyProgress, by_set_id: Mapping[str, int]) -> Totals:
    """Totals over as many indicators of each set as ``by_set_id`` tells, and these sets."""
    return SetCounter(by_set_id).totals(progress)


class SetCounter:
    """Totals over as many indicators of each set as ``by_set_id`` tells, and these sets.

    Asked for one progress after the other it counts again only the sets that are others.
    """

    def __init__(self, by_set_id: Mapping[str, int]) -> None:
        self._by_set_id = by_set_id
        self._counted: dict[str, tuple[AnySetProgress, tuple[int, ...]]] = {}
        self._sums = _NOTHING

    def totals(self, progress: AnyProgress) -> Totals:
        """The totals of ``progress``."""
        by_set, counted = progress.by_set, self._counted
        for name, number in self._by_set_id.items():
            one = by_set[name]
            known = counted.get(name)
            if known is None or known[0] is not one:
                came, before = _of_set(one, number), known[1] if known else _NOTHING
                counted[name] = one, came
                if came != before:
                    every = zip(self._sums, came, before, strict=True)
                    self._sums = tuple([total + new - old for total, new, old in every])
        return Totals(*self._sums)


_NOTHING = (0,) * len(Totals._fields)


def _of_set(one: AnySetProgress, number: int) -> tuple[int, ...]:
    """What a set, and so many indicators of it, are of each of the totals."""
    state = one.state
    return (
        number if state is not State.NOT_REQUIRED else 0,
        number if state is State.COMPLETE else 0,
        number if state is State.PARTIAL else 0,
        number if state is State.MISSING else 0,
        int(state is not State.NOT_REQUIRED),
        int(state is State.COMPLETE),
        number if one.passed else 0,
        number if one.nil else 0,
        number if one.returned else 0,
        number if one.unseen else 0,
        number if one.unread else 0,
        number if one.unread_seen else 0,
    )


def overall(progress: AnyProgress) -> Totals:
    """Totals over the indicators that count; 加分项 and 否决项 stand apart."""
    return count_members(progress, graded_members(progress.checklist))


def graded_members(checklist: Checklist) -> Mapping[str, int]:
    """As ``members`` of the indicators that count."""
    return members(i for i in checklist.indicators if i.kind is IndicatorKind.GRADED)


def bonus(progress: AnyProgress) -> Totals:
    """Totals over the optional 加分项."""
    return count(
        progress, (i for i in progress.checklist.indicators if i.kind is IndicatorKind.BONUS)
    )


def by_level1(progress: AnyProgress) -> tuple[tuple[str, Totals], ...]:
    """Totals of each 一级指标, in list order; all its indicators, 加分项 included."""
    indicators = progress.checklist.indicators
    return tuple(
        (title, count(progress, (one for one in indicators if one.level1 == title)))
        for title in progress.checklist.level1_titles
    )


class DepartmentTotals(NamedTuple):
    """What a department is responsible for, cooperates in by name, and is reached by otherwise."""

    department: Department
    responsible: Totals
    cooperating: Totals
    collective: Totals


def by_department(
    progress: AnyProgress, within: Container[Indicator] | None = None
) -> tuple[DepartmentTotals, ...]:
    """Totals of each department, in the order of the roster; ``within`` narrows the indicators."""
    duties = duties_by_unit(progress.checklist)
    return tuple(
        _department(progress, one, duties.get(one.name, ()), within)
        for one in progress.checklist.departments
    )


def _department(
    progress: AnyProgress,
    department: Department,
    duties: Iterable[Duty],
    within: Container[Indicator] | None,
) -> DepartmentTotals:
    mine = [duty for duty in duties if within is None or duty.indicator in within]
    responsible, cooperating, collective = (
        count(progress, (duty.indicator for duty in mine if duty.role is role))
        for role in (Role.RESPONSIBLE, Role.COOPERATING, Role.COLLECTIVE)
    )
    return DepartmentTotals(department, responsible, cooperating, collective)
