"""The first page: from progress and its course to what the page shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from zzfz.checklist.model import Checklist, Indicator
from zzfz.checklist.units import duties
from zzfz.links import count_links, count_words
from zzfz.progress.model import STATE_WORDS, Progress, ReviewState, SetProgress
from zzfz.progress.movement import NOTHING_KNOWN, Activities
from zzfz.progress.priorities import SETTLED, responsible_for
from zzfz.progress.returns import OpenReturn, QueuedPiece, by_unit
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
    StillView,
    UnitRow,
    WaitingPiece,
    WaitingView,
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
    activity: Activities = NOTHING_KNOWN,
    waiting: Sequence[QueuedPiece] = (),
) -> IndexView:
    """What the first page shows; days left are counted from ``today``, as are those without a movement.

    ``waiting`` is the reviewer's queue, the longest waiting first.
    """
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
        departments=tuple(_departments(progress, bulletin, activity, today)),
        stale=tuple(one.set.label for one in progress.sets if one.review is ReviewState.STALE),
        unassigned=tuple(
            LooseView(one.path, one.reason) for one in progress.unassigned[:MOST_UNASSIGNED]
        ),
        rows=tuple(_rows(progress, activity, today)),
        units=tuple(one.name for one in progress.checklist.departments),
        waiting=tuple(_waiting(waiting, today)),
        waiting_pieces=len(waiting),
        still=tuple(_still(progress, activity, today)),
        history=activity.known,
        addresses=_addresses(progress, today),
        more_unassigned=max(len(progress.unassigned) - MOST_UNASSIGNED, 0),
        begun=activity.began is not None,
    )


MOST_UNASSIGNED = 50
_MOST_WAITING = 60
"""The page lists so many files and pieces that wait; more of them would make it slow to open."""


def _addresses(progress: Progress, today: date) -> str | None:
    """How many addresses of the list were checked; None where no results are kept or there are none."""
    if progress.links is None:
        return None
    urls = (url for one in progress.sets for url in one.addresses)
    counts = count_links(urls, progress.links, today.toordinal())
    return count_words(counts) if counts.total else None


def _waiting(found: Sequence[QueuedPiece], today: date) -> Iterator[WaitingView]:
    units = list(by_unit(found))
    most = max(_MOST_WAITING // max(len(units), 1), 1)
    for unit, mine in units:
        yield WaitingView(
            unit,
            mine[0].days(today),
            tuple(
                WaitingPiece(
                    one.set.label,
                    one.piece.path.rpartition("/")[2],
                    STATE_WORDS[one.review.state],
                    one.since.date() if one.since else None,
                    one.days(today),
                    one.by if one.by != unit else None,
                )
                for one in mine[:most]
            ),
            max(len(mine) - most, 0),
        )


def _still(progress: Progress, activity: Activities, today: date) -> list[StillView]:
    """The sets that are owed and stand still, the longest first, of those alike the larger."""
    by_id = progress.checklist.by_id
    found = [one for one in progress.sets if _is_still(one, activity, today)]
    found.sort(
        key=lambda one: (activity.of_set(one.set.id).moved or date.min, -len(one.set.members))
    )
    return [
        StillView(
            one.set.label,
            shorten(by_id[one.set.members[0]].text),
            activity.of_set(one.set.id).still_days(today),
            activity.of_set(one.set.id).chased_days(today),
            responsible_for(by_id[member] for member in one.set.members),
        )
        for one in found
    ]


def _is_still(one: SetProgress, activity: Activities, today: date) -> bool:
    owed = activity.known and one.state not in SETTLED
    return owed and activity.of_set(one.set.id).is_still(today)


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


def _departments(
    progress: Progress, bulletin: BulletinView, activity: Activities, today: date
) -> Iterator[UnitRow]:
    """The ranking of the bulletin, with what else a department owes and since when nothing came."""
    totals = {one.department.name: one for one in by_department(progress)}
    for view in bulletin.departments:
        found = totals[view.name]
        owed = found.cooperating.indicators - found.cooperating.complete
        mine = activity.of_unit(view.name)
        still = activity.known and bool(view.owed) and mine.is_still(today)
        days, chased = mine.still_days(today), mine.chased_days(today)
        yield UnitRow(view, bar(found.responsible), owed, days, still, chased, mine.times)


def _rows(progress: Progress, activity: Activities, today: date) -> Iterator[ListRow]:
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
            still_days=activity.of_set(one.material_set or "").still_days(today),
            still=found is not None and _is_still(found, activity, today),
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
