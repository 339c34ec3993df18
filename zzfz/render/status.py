"""``zzfz status``: the whole list, or one unit's or one 一级指标's part of it, at a glance."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from zzfz.checklist.model import Collective, Department, Indicator, IndicatorKind
from zzfz.checklist.units import duties
from zzfz.progress.movement import NOTHING_KNOWN, STILL_DAYS, Activities, Activity
from zzfz.progress.states import STATE_WORDS, State
from zzfz.progress.summary import ProgressSummary, SetSummary
from zzfz.progress.totals import DepartmentTotals, Totals, by_department, count
from zzfz.render.machine_text import JsonParts, indented, json_text, json_with_list, record

if TYPE_CHECKING:
    from rich.console import RenderableType

    from zzfz.links import LinkCounts
    from zzfz.progress.model import Progress
    from zzfz.progress.moves import Shift
    from zzfz.progress.returns import OpenReturn
    from zzfz.render.data import Data


TOWNSHIP_KIND = "乡镇街道"
_OWED = (State.MISSING, State.PARTIAL)
_FEW = 5
"""Sets that stand still which a screen lists."""


class StatusView(NamedTuple):
    """What a status shows: the indicators in its scope, and what lies there uncommitted.

    ``unit`` and ``level1`` narrow the scope; both ``None`` means the whole list. ``uncommitted``
    are paths under ``evidence/`` that Git has not recorded (未入库), ``moves`` what a new program or
    list moved, ``activity`` when what last moved, as seen on the day ``today``. ``checked`` is what is
    known of the addresses; None where the tracker keeps no results.
    """

    progress: ProgressSummary
    uncommitted: tuple[str, ...] = ()
    unit: Department | Collective | None = None
    level1: str | None = None
    moves: tuple[Shift, ...] = ()
    activity: Activities = NOTHING_KNOWN
    today: date = date.min
    checked: Mapping[str, tuple[str, int]] | None = None

    @property
    def links(self) -> LinkCounts | None:
        """How far the check of the addresses in scope has come; None where no results are kept."""
        if self.checked is None:
            return None
        from zzfz.links import count_links

        urls = (url for one in self.sets for url in one.addresses)
        return count_links(urls, self.checked, self.today.toordinal())

    @property
    def still(self) -> tuple[SetSummary, ...]:
        """The sets in scope that are still owed and stand still, the longest first; of those alike the
        one that completes most indicators.
        """
        if not self.activity.known:
            return ()
        found = [
            one
            for one in self.sets
            if one.state in _OWED and self.activity.of_set(one.set.id).is_still(self.today)
        ]

        def order(one: SetSummary) -> tuple[date, int]:
            return self.activity.of_set(one.set.id).moved or date.min, -len(one.set.members)

        return tuple(sorted(found, key=order))

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators in scope, in list order."""
        checklist = self.progress.checklist
        chosen: Iterable[Indicator] = checklist.indicators
        if self.unit is not None:
            chosen = (duty.indicator for duty in duties(checklist, self.unit))
        return tuple(one for one in chosen if self.level1 in (None, one.level1))

    @property
    def sets(self) -> tuple[SetSummary, ...]:
        """The sets of the indicators in scope, in list order."""
        wanted = {one.material_set for one in self.indicators}
        return tuple(one for one in self.progress.sets if one.set.id in wanted)

    def totals(self, kind: IndicatorKind) -> Totals:
        """Totals over the indicators of one kind in scope."""
        return count(self.progress, (one for one in self.indicators if one.kind is kind))

    def by_level1(self) -> tuple[tuple[str, Totals], ...]:
        """Totals of each 一级指标 that has indicators in scope."""
        titles = dict.fromkeys(one.level1 for one in self.indicators)
        return tuple(
            (title, count(self.progress, (one for one in self.indicators if one.level1 == title)))
            for title in titles
        )

    def departments(self) -> tuple[DepartmentTotals, ...]:
        """The unit in question (or a collective's members), or all departments."""
        within = self.indicators if self.level1 is not None else None
        everyone = by_department(self.progress, within)
        if self.unit is None:
            return everyone if within is None else tuple(filter(_concerned, everyone))
        names = self.unit.members if isinstance(self.unit, Collective) else (self.unit.name,)
        return tuple(one for one in everyone if one.department.name in names)


def _concerned(one: DepartmentTotals) -> bool:
    return any(part.sets for part in (one.responsible, one.cooperating, one.collective))


def pieces_data(progress: Progress, returns: Sequence[OpenReturn] = ()) -> Data:
    """What a status tells of ``progress`` besides its summary: each set with its pieces, and every open
    return. It depends on nothing else, so it can be kept.
    """
    from zzfz.render.data import return_data, set_progress_data

    return {
        "sets": {one.set.id: set_progress_data(one) for one in progress.sets},
        "returns": [return_data(one) for one in returns],
    }


_BETWEEN = "\0"
"""What no JSON holds as it is."""


def pieces_text(progress: Progress, returns: Sequence[OpenReturn] = ()) -> bytes:
    """What ``pieces_data`` gives, as text in UTF-8: the returns, then of each set its id and how it stands in the
    JSON of a status.
    """
    found = pieces_data(progress, returns)
    parts = [json.dumps(found["returns"])]
    for name, one in found["sets"].items():
        parts += [name, indented(json_text(one)).removesuffix(_END)]
    return _BETWEEN.join(parts).encode("utf-8")


def status_json(view: StatusView, pieces: bytes) -> JsonParts:
    """``status_data`` as JSON, with what ``pieces_text`` gave put in as it is: it is long, so no part of it
    is decoded or copied.
    """
    ends = [one.start() for one in re.finditer(_BETWEEN.encode(), pieces)]
    whole = memoryview(pieces)
    bounds = pairwise((-1, *ends, len(pieces)))
    returns, *parts = (whole[before + 1 : end] for before, end in bounds)
    names = (str(one, "utf-8") for one in parts[::2])
    sets = dict(zip(names, parts[1::2], strict=True))
    told = json.loads(bytes(returns))
    data = status_data(view, {"sets": {one: {} for one in sets}, "returns": told})
    moves = zip(view.sets, data["material_sets"], strict=True)
    values = ((sets[one.set.id], f",{indented(json_text(moved))[1:]}") for one, moved in moves)
    return json_with_list(data, "material_sets", values)


_END = "\n    }"
"""How the text of a set ends: left off, as more is said of it."""


def status_data(view: StatusView, pieces: Data) -> Data:
    """The status as data for JSON, with the ``pieces`` (``pieces_data``) and the open returns in its scope.

    Where one unit is asked for, these are the returns that it hears of.
    """
    from zzfz.render.data import (
        activity_data,
        department_totals_data,
        document,
        links_data,
        moves_data,
        totals_data,
    )

    progress = view.progress
    scope = {one.set.id for one in view.sets}
    unit = view.unit
    names = unit and (unit.name, *(unit.members if isinstance(unit, Collective) else ()))

    return document(
        as_of={
            "revision": progress.revision,
            "time": progress.time.isoformat() if progress.time else None,
        },
        scope={"dept": view.unit.name if view.unit else None, "level1": view.level1},
        title=progress.checklist.title,
        totals=totals_data(view.totals(IndicatorKind.GRADED)),
        bonus=totals_data(view.totals(IndicatorKind.BONUS)),
        level1=[{"title": title, **totals_data(totals)} for title, totals in view.by_level1()],
        departments=[
            department_totals_data(one)
            | activity_data(view.activity, view.activity.of_unit(one.department.name), view.today)
            for one in view.departments()
        ],
        material_sets=[
            pieces["sets"][one.set.id]
            | activity_data(view.activity, view.activity.of_set(one.set.id), view.today)
            for one in view.sets
        ],
        links=links_data(view.links),
        still=[one.set.id for one in view.still],
        returns=[
            one
            for one in pieces["returns"]
            if (one["set"] in scope if names is None else one["unit"] in names)
        ],
        moves=moves_data(view.moves),
        uncommitted=list(view.uncommitted),
        unassigned=[one.path for one in progress.unassigned],
        unassigned_reasons={one.path: one.reason for one in progress.unassigned},
    )


def status_lines(view: StatusView) -> Iterator[str]:
    """The status for a pipe: one record a line, fields separated by tabs, the kind of record first."""
    progress = view.progress
    yield record("清单", progress.checklist.title, *_as_of(progress))
    yield record("总体", *_counts(view.totals(IndicatorKind.GRADED)))
    if (extra := view.totals(IndicatorKind.BONUS)).indicators:
        yield record("加分项", *_counts(extra))
    if (links := view.links) is not None:
        told = (f"网址 {links.total}", f"已核 {links.checked}", f"打不开或不对 {links.wrong}")
        yield record("网址", *told, f"待复查 {links.waiting}")
    if view.moves:
        from zzfz.render.words import move_words

        for what, remedy in move_words(view.moves):
            yield record("计数变动", what, remedy)
    for title, totals in view.by_level1():
        yield record("一级指标", title, *_counts(totals))
    for one in view.sets:
        yield record("材料组", *_set_fields(one))
    for dept in view.departments():
        yield record(
            "单位",
            dept.department.name,
            f"负责 {dept.responsible.complete}/{dept.responsible.indicators}",
            f"配合 {dept.cooperating.complete}/{dept.cooperating.indicators}",
            f"经统称 {dept.collective.complete}/{dept.collective.indicators}",
            *_activity_fields(view, view.activity.of_unit(dept.department.name)),
        )
    for one in view.still:
        yield record("没有动静", one.set.label, *_activity_fields(view, _of(view, one)))
    for path in view.uncommitted:
        yield record("未入库", path)
    for unassigned in progress.unassigned:
        yield record("未归类", unassigned.path, unassigned.reason)


def status_screen(view: StatusView, width: int, *, colour: bool) -> str:
    """The status for a person at a terminal of ``width`` columns."""
    from zzfz.render.screen import heading, render

    parts: list[RenderableType] = [*_head(view, width), *_moved(view)]
    parts += [heading("一级指标"), _level1_table(view)]
    groups = [one for one in view.sets if len(one.set.members) > 1]
    if view.unit is not None or view.level1 is not None:
        parts += [heading("材料组"), _sets_table(view)]
    elif groups:
        parts += [heading("合并指标（一组材料交齐，组内各项一并完成）"), _groups_table(groups)]
    parts += _standing_still(view)
    parts += [heading("单位（欠得多的在前）"), *_departments(view)]
    parts += _loose_ends(view)
    return render(parts, width, colour=colour)


def _as_of(progress: ProgressSummary) -> tuple[str, ...]:
    if progress.revision is None or progress.time is None:
        return ("仓库还没有提交",)
    return (f"截至 {progress.time:%Y-%m-%d %H:%M}", f"提交 {progress.revision[:10]}")


def _counts(totals: Totals) -> tuple[str, ...]:
    return (
        f"指标 {totals.indicators}",
        f"已报齐 {totals.complete}",
        f"部分报送 {totals.partial}",
        f"未报送 {totals.missing}",
        f"材料组 {totals.sets}",
        f"已报齐材料组 {totals.sets_complete}",
        f"审核通过 {totals.passed}",
        f"零报告 {totals.nil}",
        f"退回 {totals.returned}",
        f"未查验 {totals.unseen}",
        f"未检 {totals.unread}",
        f"未检有人看过 {totals.unread_seen}",
    )


def _set_fields(one: SetSummary) -> tuple[str, ...]:
    review = (STATE_WORDS[one.review],) if one.review else ()
    done = sum(item.state is State.COMPLETE for item in one.items)
    return (
        one.set.label,
        f"{len(one.set.members)} 项指标",
        STATE_WORDS[one.state],
        f"材料 {done}/{len(one.items)}",
        *review,
    )


def _head(view: StatusView, width: int) -> Iterator[RenderableType]:
    from zzfz.render.data import totals_data
    from zzfz.render.screen import bar, cell
    from zzfz.render.words import amiss, among
    from zzfz.text import display_width

    progress = view.progress
    yield cell(progress.checklist.title, "bold")
    scope = " · ".join(
        name for name in (view.unit.name if view.unit else None, view.level1) if name
    )
    yield cell("，".join(_as_of(progress)) + (f"　范围：{scope}" if scope else ""), "dim")
    totals = view.totals(IndicatorKind.GRADED)
    line = cell("").append("\n")
    line.append(f"已报齐 {totals.complete} / {totals.indicators} 项", "bold")
    counts = totals_data(totals)
    line.append(f"（{among(counts)}）")
    for word, number in amiss(counts):
        if number:
            line.append(f"　{word} {number}", "yellow")
    line.append("　部分报送 ").append(str(totals.partial), "yellow" if totals.partial else "")
    line.append("　未报送 ").append(str(totals.missing), "red" if totals.missing else "")
    # A bar broken in two means nothing: where the line is full it stands below.
    drawn = f"　{bar(totals.share)}"
    fits = display_width(line.plain.strip() + drawn) <= width
    line.append(drawn if fits else f"\n{drawn.strip()}", "green")
    yield line
    extra = view.totals(IndicatorKind.BONUS)
    bonus = f"　另有加分项 {extra.complete} / {extra.indicators}" if extra.indicators else ""
    yield cell(f"材料组已报齐 {totals.sets_complete} / {totals.sets}{bonus}")
    if (links := view.links) is not None and links.total:
        from zzfz.links import count_words

        yield cell(f"{count_words(links)}（不影响完成情况）", "yellow" if links.wrong else "")


def _moved(view: StatusView) -> Iterator[RenderableType]:
    if not view.moves:
        return
    from zzfz.render.screen import cell, heading
    from zzfz.render.words import move_words

    yield heading("计数有变动，材料没有变")
    for what, remedy in move_words(view.moves):
        yield cell(f"  {what}", "yellow")
        yield cell(f"    {remedy}", "dim")


def _level1_table(view: StatusView) -> RenderableType:
    from zzfz.render.screen import bar, cell, table

    made = table(">已报齐", ">部分", ">未报", "进度", "一级指标")
    for title, totals in view.by_level1():
        if totals.indicators:
            made.add_row(
                "",
                cell(f"{totals.complete}/{totals.indicators}"),
                _number(totals.partial, "yellow"),
                _number(totals.missing, "red"),
                cell(bar(totals.share), "green"),
                cell(title),
            )
    return made


def _number(value: int, style: str) -> RenderableType:
    from zzfz.render.screen import cell

    return cell(value, style if value else "dim")


def _groups_table(groups: list[SetSummary]) -> RenderableType:
    from zzfz.render.screen import STATE_STYLES, cell, table

    made = table(">材料组", ">指标", "状态", ">材料", "还缺")
    for one in groups:
        done = sum(item.state is State.COMPLETE for item in one.items)
        made.add_row(
            "",
            cell(one.set.label),
            cell(f"{len(one.set.members)} 项"),
            cell(STATE_WORDS[one.state], STATE_STYLES[one.state]),
            cell(f"{done}/{len(one.items)}"),
            cell(_owed(one)),
        )
    return made


def _sets_table(view: StatusView) -> RenderableType:
    from zzfz.render.screen import STATE_STYLES, cell, table

    made = table(">材料组", "状态", "审核", "还缺")
    for one in view.sets:
        made.add_row(
            "",
            cell(one.set.label),
            cell(STATE_WORDS[one.state], STATE_STYLES[one.state]),
            cell(STATE_WORDS[one.review], STATE_STYLES[one.review]) if one.review else cell(""),
            cell(_owed(one)),
        )
    return made


def _owed(one: SetSummary) -> str:
    """The numbers of the items that are not complete."""
    open_items = [
        str(item.item.no)
        for item in one.items
        if item.state not in (State.COMPLETE, State.NOT_REQUIRED)
    ]
    return f"第 {'、'.join(open_items)} 项" if open_items else ""


def ago(day: date | None, today: date) -> str:
    """How long ago a day was, for a person: its date where that is long ago, 没有 for never."""
    if day is None:
        return "没有"
    days = max(0, (today - day).days)
    return day.isoformat() if days > _LONG else f"{days} 天前" if days else "今天"


_LONG = 99
"""Days beyond which the date itself says more."""


def _of(view: StatusView, one: SetSummary) -> Activity:
    return view.activity.of_set(one.set.id)


def _activity_fields(view: StatusView, one: Activity) -> tuple[str, ...]:
    if not view.activity.known:
        return ()
    times = f"（{one.times} 次）" if one.times else ""
    told = (
        f"最近动静 {ago(one.moved, view.today)}",
        f"最近催办 {ago(one.chased, view.today)}{times}",
    )
    return told if one.promise is None else (*told, f"答应 {one.promise.isoformat()}")


def _standing_still(view: StatusView) -> Iterator[RenderableType]:
    """The sets that are owed and stand still, with the last chase and who leads."""
    from zzfz.render.screen import cell, heading, table

    still = view.still
    if not still:
        return
    yield heading(f"{STILL_DAYS} 天以上没有动静、还没报齐的 {len(still)} 组")
    made = table(">材料组", ">最近动静", ">最近催办", "责任单位")
    by_id = view.progress.checklist.by_id
    for one in still[:_FEW]:
        mine = _of(view, one)
        units = tuple(dict.fromkeys(n for m in one.set.members for n in by_id[m].responsible))
        more = f" 等 {len(units)} 个" if len(units) > 2 else ""
        made.add_row(
            "",
            cell(one.set.label),
            cell(ago(mine.moved, view.today), "yellow" if mine.moved else "red"),
            cell(ago(mine.chased, view.today), "" if mine.chased else "dim"),
            cell("、".join(units[:2]) + more),
        )
    yield made
    if len(still) > _FEW:
        yield cell(f"  另有 {len(still) - _FEW} 组，全部见 zzfz report --weekly", "dim")


def _departments(view: StatusView) -> Iterator[RenderableType]:
    from zzfz.render.screen import cell, table

    def owes(one: DepartmentTotals) -> tuple[int, int]:
        return (
            one.responsible.indicators - one.responsible.complete,
            one.cooperating.indicators - one.cooperating.complete,
        )

    named = [
        one
        for one in view.departments()
        if one.responsible.indicators or one.cooperating.indicators
    ]
    others = [one for one in view.departments() if one not in named]
    if named:
        told = [view.activity.of_unit(one.department.name) for one in named]
        dated = [
            (title, [getattr(one, field) for one in told])
            for title, field in ((">最近报送", "moved"), (">最近催办", "chased"))
        ]
        dated = [one for one in dated if any(one[1])]  # a column that is empty tells nothing
        titles = [title for title, _ in dated]
        made = table(">负责", ">已报齐", ">还欠", ">配合", ">经统称", *titles, "单位")
        days = {
            one.department.name: [column[row] for _, column in dated]
            for row, one in enumerate(named)
        }
        for one in sorted(named, key=owes, reverse=True):
            owed = owes(one)[0]
            made.add_row(
                "",
                cell(one.responsible.indicators),
                cell(one.responsible.complete, "green" if one.responsible.complete else "dim"),
                _number(owed, "red"),
                _number(one.cooperating.indicators, ""),
                cell(one.collective.indicators, "dim"),
                *(
                    cell(ago(day, view.today), "" if day else "dim")
                    for day in days[one.department.name]
                ),
                cell(one.department.name),
            )
        yield made
    if others:
        names = "、".join(one.department.name for one in others)
        yield cell(f"只经统称（各部门、各乡镇等）涉及的单位：{names}", "dim")


def _loose_ends(view: StatusView) -> Iterator[RenderableType]:
    from zzfz.render.screen import cell, heading, table

    if view.uncommitted:
        yield heading(f"未入库 {len(view.uncommitted)} 个文件（提交后才计入）")
        made = table("")
        for path in view.uncommitted:
            made.add_row("", cell(path))
        yield made
    if view.progress.unassigned:
        yield heading(f"未归类 {len(view.progress.unassigned)} 个文件（不计入，请改名或移动）")
        made = table("文件", "原因")
        for one in view.progress.unassigned:
            made.add_row("", cell(one.path), cell(one.reason))
        yield made
