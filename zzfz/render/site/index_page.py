"""The first page: from progress and its course to what the page shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from zzfz.checklist.model import Checklist, Indicator
from zzfz.checklist.units import duties
from zzfz.progress.model import STATE_WORDS, Progress, ReviewState
from zzfz.progress.returns import OpenReturn
from zzfz.progress.states import SET_REVIEWS
from zzfz.progress.totals import by_department, by_level1, overall
from zzfz.progress.trend import Trend
from zzfz.render.bulletin.build import bulletin_view
from zzfz.render.bulletin.model import BulletinView
from zzfz.render.charts import bar, trend_chart
from zzfz.render.site.model import (
    CellView,
    HeatBlock,
    HeatRow,
    IndexView,
    ListRow,
    LooseView,
    ReviewCount,
    UnitRow,
)
from zzfz.text import shorten

SHORT = 60


def index_view(
    progress: Progress,
    trend: Trend,
    today: date,
    returns: Sequence[OpenReturn],
    *,
    shallow: bool,
) -> IndexView:
    """What the first page shows; days left are counted from ``today``."""
    bulletin = bulletin_view(progress, today, returns=returns)
    reviews = Counter(one.review for one in progress.sets)
    return IndexView(
        bulletin=bulletin,
        bar=bar(overall(progress)),
        reviews=tuple(
            ReviewCount(str(state), STATE_WORDS[state], reviews[state]) for state in SET_REVIEWS
        ),
        trend=trend_chart(trend.points),
        shallow=shallow,
        heat=tuple(_heat(progress, bulletin)),
        departments=tuple(_departments(progress, bulletin)),
        stale=tuple(one.set.label for one in progress.sets if one.review is ReviewState.STALE),
        unassigned=tuple(LooseView(one.path, one.reason) for one in progress.unassigned),
        rows=tuple(_rows(progress)),
        units=tuple(one.name for one in progress.checklist.departments),
    )


def _heat(progress: Progress, bulletin: BulletinView) -> Iterator[HeatBlock]:
    views = {one.title: one.totals for one in bulletin.level1}
    counted = dict(by_level1(progress))
    for level1, block in groupby(progress.checklist.indicators, key=lambda one: one.level1):
        yield HeatBlock(
            level1,
            views.get(level1),
            bar(counted[level1]),
            tuple(
                HeatRow(level2, tuple(_cell(progress, one) for one in row))
                for level2, row in groupby(block, key=lambda one: one.level2)
            ),
        )


def _cell(progress: Progress, one: Indicator) -> CellView:
    found = progress.by_set[one.material_set] if one.material_set else None
    state = progress.state_of(one)
    return CellView(
        id=one.id,
        state=str(state),
        word=STATE_WORDS[state],
        returned=found is not None and found.review is ReviewState.RETURNED,
        short=shorten(one.text, SHORT),
        group=found.set.label if found and len(found.set.members) > 1 else None,
    )


def _departments(progress: Progress, bulletin: BulletinView) -> Iterator[UnitRow]:
    """The ranking of the bulletin, with what else a department owes."""
    totals = {one.department.name: one for one in by_department(progress)}
    for view in bulletin.departments:
        found = totals[view.name]
        owed = found.cooperating.indicators - found.cooperating.complete
        yield UnitRow(view, bar(found.responsible), owed)


def _rows(progress: Progress) -> Iterator[ListRow]:
    checklist = progress.checklist
    units = _units(checklist)
    for one in checklist.indicators:
        found = progress.by_set[one.material_set] if one.material_set else None
        state = progress.state_of(one)
        yield ListRow(
            id=one.id,
            text=one.text,
            level1=one.level1,
            level2=one.level2,
            responsible=one.responsible,
            state=str(state),
            word=STATE_WORDS[state],
            review=str(found.review) if found and found.review else None,
            review_word=STATE_WORDS[found.review] if found and found.review else None,
            units=tuple(units[one.id]),
            searched=_searched(checklist, one),
        )


def _units(checklist: Checklist) -> dict[str, list[int]]:
    """The departments that each indicator reaches, as their place in the roster."""
    found: dict[str, list[int]] = {one.id: [] for one in checklist.indicators}
    for number, unit in enumerate(checklist.departments):
        for duty in duties(checklist, unit):
            found[duty.indicator.id].append(number)
    return found


def _searched(checklist: Checklist, one: Indicator) -> str:
    aliases = {unit.name: unit.aliases for unit in checklist.departments}
    named = (*one.responsible, *one.cooperating)
    material = checklist.set_of.get(one.id)
    words = (
        one.id,
        one.text,
        one.level1,
        one.level2,
        *named,
        *(alias for name in named for alias in aliases.get(name, ())),
        *one.remarks,
        *(item.text for item in (material.items if material else ())),
    )
    return " ".join(words).lower()
