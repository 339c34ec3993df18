"""The weekly report (周报): one page that is read aloud and acted upon; details stay on the dashboard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from zzfz.checklist.ids import label
from zzfz.checklist.model import IndicatorKind
from zzfz.numerals import in_chinese
from zzfz.progress.chases import OFTEN, Promise
from zzfz.progress.model import Progress, SetProgress
from zzfz.progress.movement import STILL_DAYS, Activities, Activity
from zzfz.progress.priorities import SETTLED, responsible_for
from zzfz.progress.returns import OpenReturn, open_returns
from zzfz.progress.totals import by_department
from zzfz.render.bulletin.build import bulletin_view, due_views
from zzfz.render.bulletin.model import ChangedSetView, DueView, TotalsView
from zzfz.render.office.description import Column, Paper, Paragraph, Setting, Table, Toned
from zzfz.render.todo.wording import units
from zzfz.render.view_data import about, plain
from zzfz.render.words import chinese_date, days_words, headline_words
from zzfz.text import display_width, natural

TITLE = "法治政府建设责任清单进展周报"
RED, AMBER, GREEN = "red", "amber", "green"
COLOURS = {RED: "红", AMBER: "黄", GREEN: "绿"}
_WEEKS_AHEAD = timedelta(days=14)
_ROWS, _FEWEST_ROWS, _NAMED, _LINES = 8, 2, 5, 3
"""Units in the table, sets in a line, promises in a line: what one page holds."""
_PAGE_LINES, _LINE_WIDTH = 31, 70
"""Lines of text below the title of one page, and columns of a line (two to a 汉字)."""


@dataclass(frozen=True, slots=True)
class SlowView:
    """A set that is owed and overdue, or that stands still."""

    set_id: str = field(metadata=about("材料组编号"))
    label: str = field(metadata=about("材料组的写法"))
    indicators: int = field(metadata=about("组内指标数"))
    responsible: tuple[str, ...] = field(metadata=about("责任单位"))
    colour: str = field(metadata=about("red 红、amber 黄"))
    why: str = field(metadata=about("为什么：过期、催办三次未动、没有动静"))
    still_days: int | None = field(metadata=about("几天没有动静；从来没有为空"))
    chased: date | None = field(metadata=about("最近一次催办"))


@dataclass(frozen=True, slots=True)
class PromisedView:
    """What a unit promised and still owes."""

    unit: str = field(metadata=about("单位"))
    day: date = field(metadata=about("答应的日期"))
    days_left: int = field(metadata=about("还有几天；已过期为负数"))
    labels: tuple[str, ...] = field(metadata=about("答应的材料组"))


@dataclass(frozen=True, slots=True)
class SettledView:
    """A set of which a return was open at the time before and is no more."""

    label: str = field(metadata=about("材料组的写法"))
    unit: str | None = field(metadata=about("退给哪个单位；不知道为空"))
    day: date | None = field(metadata=about("哪天又报来；不知道为空"))


@dataclass(frozen=True, slots=True)
class WeekUnitView:
    """One department in the table."""

    name: str = field(metadata=about("单位"))
    indicators: int = field(metadata=about("点名负责的指标数"))
    complete: int = field(metadata=about("其中已报齐的指标数"))
    passed: int = field(metadata=about("其中审核通过的指标数"))
    returned: int = field(metadata=about("被退回的材料组数"))
    came: int = field(metadata=about("上次以来报来的件数"))
    still_days: int | None = field(metadata=about("几天没有报来；从来没有为空"))
    chased: date | None = field(metadata=about("最近一次催办"))
    times: int = field(metadata=about("催办过几次"))
    colour: str = field(metadata=about("red 红、amber 黄、green 绿"))
    why: str = field(metadata=about("为什么是这个颜色"))


@dataclass(frozen=True, slots=True)
class WeeklyView:
    """The weekly report of one revision and day."""

    title: str = field(metadata=about("清单名称"))
    issuer: str | None = field(metadata=about("制发单位；清单没有写明时为空"))
    revision: str | None = field(metadata=about("提交编号；还没有提交时为空"))
    time: datetime | None = field(metadata=about("提交时间"))
    today: date = field(metadata=about("计算天数的当天"))
    since: date = field(metadata=about("与哪一天相比"))
    due: date | None = field(metadata=about("清单总的截止日期"))
    days_left: int | None = field(metadata=about("离总的截止还有几天"))
    totals: TotalsView = field(metadata=about("计入完成情况的指标"))
    before: int | None = field(metadata=about("那一天已报齐的指标数；那时还没有记录为空"))
    newly_complete: tuple[ChangedSetView, ...] = field(metadata=about("新报齐的材料组，每组一次"))
    newly_open: tuple[ChangedSetView, ...] = field(metadata=about("原已报齐、现又不齐的材料组"))
    slow: tuple[SlowView, ...] = field(metadata=about("到期未报、没有动静的材料组，红的在前"))
    dates: tuple[DueView, ...] = field(metadata=about("两周内到期的"))
    promises: tuple[PromisedView, ...] = field(metadata=about("答应过、还没有报齐的，早的在前"))
    kept: tuple[PromisedView, ...] = field(metadata=about("上次以来报来的、答应过的"))
    settled: tuple[SettledView, ...] = field(metadata=about("上次还退回着、现已改好或撤下的材料组"))
    unled: tuple[str, ...] = field(metadata=about("没有责任单位、还没有报齐的材料组"))
    often: tuple[WeekUnitView, ...] = field(metadata=about("催办三次以上、还没有报齐的单位"))
    departments: tuple[WeekUnitView, ...] = field(metadata=about("点名负责的单位，红的在前"))
    history: bool = field(metadata=about("历史是否完整；不完整时天数不知道"))


class WeekSource(NamedTuple):
    """What a weekly report is made of: the list now and then (None where there was nothing yet), what
    moved and was chased, how many pieces came of whom since, the open returns, the promises that were
    kept since, and when each unit last handed in for a set.
    """

    progress: Progress
    before: Progress | None
    activity: Activities
    promises: tuple[Promise, ...]
    came: Mapping[str, int]
    returns: Sequence[OpenReturn]
    kept: tuple[Promise, ...] = ()
    last: Mapping[tuple[str, str], date] = MappingProxyType({})


def weekly_view(source: WeekSource, since: date, today: date) -> WeeklyView:
    """The weekly report on the day ``today``, compared with the end of the day ``since``."""
    progress = source.progress
    whole = bulletin_view(progress, today, source.before, source.returns)
    change = whole.change
    found = _Week(source, today)
    departments = found.departments()
    return WeeklyView(
        title=whole.title,
        issuer=whole.issuer,
        revision=whole.revision,
        time=whole.time,
        today=today,
        since=since,
        due=whole.due,
        days_left=whole.days_left,
        totals=whole.totals,
        before=change.before if change else None,
        newly_complete=change.newly_complete if change else (),
        newly_open=change.newly_open if change else (),
        slow=found.slow(),
        dates=tuple(
            one for one in due_views(progress, today) if 0 <= one.days_left <= _WEEKS_AHEAD.days
        ),
        promises=found.promised(),
        kept=tuple(
            PromisedView(one.unit, one.day, (one.day - today).days, tuple(map(label, one.sets)))
            for one in source.kept
        ),
        settled=tuple(_settled(source)),
        unled=tuple(one.set.label for one in found.owed if not _leads(progress, one)),
        often=tuple(one for one in departments if one.times >= OFTEN and one.colour != GREEN),
        departments=departments,
        history=source.activity.known,
    )


def _leads(progress: Progress, one: SetProgress) -> tuple[str, ...]:
    return responsible_for(progress.checklist.by_id[member] for member in one.set.members)


def _settled(source: WeekSource) -> Iterator[SettledView]:
    """The sets and units of whose returns none is open any more, though one was before."""
    if source.before is None:
        return
    still = {(one.set.id, one.unit) for one in source.returns}
    open_then = dict.fromkeys((one.set.id, one.unit) for one in open_returns(source.before))
    for set_id, unit in open_then:
        if not any(name == set_id and unit in {whose, None} for name, whose in still):
            day = source.last.get((unit, set_id)) if unit is not None else None
            yield SettledView(label(set_id), unit, day)


class _Week:
    """The sets that are owed and count, with what is amiss of each."""

    def __init__(self, source: WeekSource, today: date) -> None:
        progress = source.progress
        by_id = progress.checklist.by_id
        self._source, self._today = source, today
        self.owed = [
            one
            for one in progress.sets
            if one.state not in SETTLED
            and any(by_id[name].kind is IndicatorKind.GRADED for name in one.set.members)
        ]
        self._owed_ids = {one.set.id for one in self.owed}
        self._broken = {
            name for one in source.promises if one.day < today for name in one.sets
        } & self._owed_ids

    def slow(self) -> tuple[SlowView, ...]:
        found = []
        for one in self.owed:
            colour, why = self._of_set(one)
            if colour == GREEN:
                continue
            mine = self._source.activity.of_set(one.set.id)
            found.append(
                SlowView(
                    one.set.id,
                    one.set.label,
                    len(one.set.members),
                    _leads(self._source.progress, one),
                    colour,
                    why,
                    mine.still_days(self._today),
                    mine.chased,
                )
            )
        return tuple(sorted(found, key=lambda one: (one.colour != RED, -one.indicators)))

    def _of_set(self, one: SetProgress) -> tuple[str, str]:
        """The colour of an owed set, and why."""
        due, today = one.set.due, self._today
        mine = self._source.activity.of_set(one.set.id)
        if due is not None and due < today:
            return RED, f"过期 {(today - due).days} 天"
        if one.set.id in self._broken:
            return RED, "答应的日期已过"
        if self._unmoved(mine):
            return RED, f"催办 {mine.unanswered} 次没有动静"
        if self._source.activity.known and mine.is_still(today):
            days = mine.still_days(today)
            return AMBER, "还没有报过" if days is None else f"{days} 天没有动静"
        if due is not None and due - today <= timedelta(days=STILL_DAYS):
            return AMBER, days_words((due - today).days)
        return GREEN, ""

    def _unmoved(self, mine: Activity) -> bool:
        """Whether nothing came although it was chased often since the last that came."""
        return self._source.activity.known and mine.unanswered >= OFTEN

    def promised(self) -> tuple[PromisedView, ...]:
        found = []
        for one in self._source.promises:
            owed = tuple(name for name in one.sets if name in self._owed_ids)
            if owed:
                left = (one.day - self._today).days
                found.append(PromisedView(one.unit, one.day, left, tuple(map(label, owed))))
        return tuple(found)

    def departments(self) -> tuple[WeekUnitView, ...]:
        owed: dict[str, list[SetProgress]] = {}
        for one in self.owed:
            for name in _leads(self._source.progress, one):
                owed.setdefault(name, []).append(one)
        returned: dict[str, set[str]] = {}
        for each in self._source.returns:
            if each.unit is not None:
                returned.setdefault(each.unit, set()).add(each.set.id)
        late = {one.unit for one in self.promised() if one.days_left < 0}
        found = []
        for unit in by_department(self._source.progress):
            name, totals = unit.department.name, unit.responsible
            if not totals.indicators:
                continue
            mine = self._source.activity.of_unit(name)
            colour, why = self._of_unit(owed.get(name, []), mine, broke=name in late)
            found.append(
                WeekUnitView(
                    name,
                    totals.indicators,
                    totals.complete,
                    totals.passed,
                    len(returned.get(name, ())),
                    self._source.came.get(name, 0),
                    mine.still_days(self._today),
                    mine.chased,
                    mine.times,
                    colour,
                    why,
                )
            )
        order = list(COLOURS)
        return tuple(
            sorted(found, key=lambda one: (order.index(one.colour), one.complete - one.indicators))
        )

    def _of_unit(
        self, owed: Sequence[SetProgress], mine: Activity, *, broke: bool
    ) -> tuple[str, str]:
        """The colour of a unit, and why; the gravest first."""
        today = self._today
        late = [today - one.set.due for one in owed if one.set.due and one.set.due < today]
        if late:
            return RED, f"过期 {max(late).days} 天未报齐"
        if broke:
            return RED, "答应的日期已过"
        if owed and self._unmoved(mine):
            return RED, f"催办 {mine.unanswered} 次没有报来"
        if owed and self._source.activity.known and mine.is_still(today):
            days = mine.still_days(today)
            return AMBER, "还没有报来" if days is None else f"{days} 天没有报来"
        near = [one.set.due - today for one in owed if one.set.due is not None]
        if near and min(near) <= timedelta(days=STILL_DAYS):
            return AMBER, days_words(min(near).days)
        return GREEN, "在报" if owed else "已报齐"


class WeekPart(NamedTuple):
    """A part of the page: its title and the sentences below it."""

    title: str
    sentences: tuple[str, ...]


def parts(view: WeeklyView) -> tuple[WeekPart, ...]:
    """What is read aloud. Parts that have nothing to tell are left out."""
    made = (
        ("总体", _overall(view)),
        ("做得好的", _good(view)),
        ("慢的", _slow(view)),
        ("接下来到期", _coming(view)),
        ("请协调的事", _asked(view)),
    )
    return tuple(WeekPart(title, tuple(found)) for title, told in made if (found := [*told]))


def _overall(view: WeeklyView) -> Iterator[str]:
    total = view.totals
    words = f"应报 {total.indicators} 项指标，{headline_words(plain(total))}"
    words += f"；部分报送 {total.partial} 项，未报送 {total.missing} 项。"
    if view.before is None:
        yield f"{words}{_day(view.since)}还没有记录，不作比较。"
        return
    gained = total.complete - view.before
    yield f"{words}{'比' if gained else '与'}{_day(view.since)}{f' {gained:+d} 项' if gained else '相同'}。"
    for word, sets in (("新报齐", view.newly_complete), ("原已报齐、现又不齐", view.newly_open)):
        if sets:
            named = "、".join(
                one.label + (f"（{one.indicators} 项指标）" if one.indicators > 1 else "")
                for one in sets[:_ROWS]
            )
            more = f" 等 {len(sets)} 组" if len(sets) > _ROWS else ""
            yield f"{word}：{named}{more}。"


def _good(view: WeeklyView) -> Iterator[str]:
    busy = sorted((one for one in view.departments if one.came), key=lambda one: -one.came)
    if busy:
        named = "、".join(f"{one.name} {one.came} 件" for one in busy[:_NAMED])
        more = f" 等 {len(busy)} 个单位" if len(busy) > _NAMED else ""
        yield f"{_day(view.since)}以后报来：{named}{more}。"

    if view.settled:
        named = "；".join(
            f"第 {one.label} 项（{one.unit or '单位不详'}{f'，{_day(one.day)}又报来' if one.day else ''}）"
            for one in view.settled[:_LINES]
        )
        more = f"；另有 {len(view.settled) - _LINES} 组" if len(view.settled) > _LINES else ""
        yield f"退回的已改好：{named}{more}。"
    if view.kept:
        named = "；".join(
            f"{one.unit} 答应{_day(one.day)}前报的第 {'、'.join(one.labels[:_NAMED])} 项"
            for one in view.kept[:_LINES]
        )
        more = f"；另有 {len(view.kept) - _LINES} 件" if len(view.kept) > _LINES else ""
        yield f"答应的已报来：{named}{more}。"


def _slow(view: WeeklyView) -> Iterator[str]:
    for colour in (RED, AMBER):
        found = [one for one in view.slow if one.colour == colour]
        if found:
            named = "；".join(
                f"{one.label}（{units(one.responsible[:1])}"
                f"{f'等 {len(one.responsible)} 个单位' if len(one.responsible) > 1 else ''}，{one.why}）"
                for one in found[:_NAMED]
            )
            more = f"；另有 {len(found) - _NAMED} 组" if len(found) > _NAMED else ""
            yield f"{COLOURS[colour]}（{len(found)} 组）：{named}{more}。"
    if not view.history:
        yield "本地只有一部分历史，多少天没有动静不知道。"


def _coming(view: WeeklyView) -> Iterator[str]:
    said = []
    for one in view.dates[:_LINES]:
        named = "、".join(one.labels)
        if len(one.labels) > _ROWS:  # the first few of dozens tell nothing
            named = f"到期的 {len(one.labels)} 组"
        said.append(f"{_day(one.day)}（{days_words(one.days_left)}）{named}")
    if said:
        left = len(view.dates) - _LINES
        yield "；".join([*said, *([f"两周内还有 {left} 个日期"] if left > 0 else [])]) + "。"


def _asked(view: WeeklyView) -> Iterator[str]:
    broken = [one for one in view.promises if one.days_left < 0]
    coming = [one for one in view.promises if one.days_left >= 0]
    for word, some in (("答应了没有报", broken), ("答应要报", coming)):
        if some:
            named = "；".join(
                f"{one.unit} {_day(one.day)}前报{_sets(one.labels)}" for one in some[:_LINES]
            )
            more = f"；另有 {len(some) - _LINES} 件" if len(some) > _LINES else ""
            yield f"{word}：{named}{more}。"
    if view.often:
        named = "、".join(f"{one.name}（{one.times} 次）" for one in view.often[:_ROWS])
        more = f"等 {len(view.often)} 个" if len(view.often) > _ROWS else ""
        yield f"催办三次以上：{named}{more}。"
    if view.unled:
        yield f"没有责任单位：第 {'、'.join(view.unled[:_ROWS])} 项。"


def _sets(labels: Sequence[str]) -> str:
    """The first of some sets in the list's order, and how many there are: 第 9、47–51 项."""
    named = "、".join(sorted(labels, key=natural)[:_NAMED])
    return f"第 {named} 等 {len(labels)} 组" if len(labels) > _NAMED else f"第 {named} 项"


def _day(day: date) -> str:
    """A day without its year: 12月5日."""
    return chinese_date(day.isoformat()).partition("年")[2]


def _chased(one: WeekUnitView) -> str:
    return f"{_day(one.chased)}（第 {one.times} 次）" if one.chased else ""


def listed(view: WeeklyView) -> tuple[tuple[WeekUnitView, ...], str]:
    """The units for the table of one page, and a sentence on the others."""
    sentences = [one for part in parts(view) for one in part.sentences]
    lines = sum(-(-(display_width(one) + 12) // _LINE_WIDTH) for one in sentences)
    rows = min(_ROWS, max(_FEWEST_ROWS, _PAGE_LINES - lines - 4))
    shown = [one for one in view.departments if one.colour != GREEN][:rows]
    rest = view.departments[len(shown) :]
    counted = ((colour, sum(one.colour == colour for one in rest)) for colour in COLOURS)
    said = "、".join(f"{COLOURS[colour]} {number} 个" for colour, number in counted if number)
    return tuple(shown), (
        f"{'其余 ' if shown else ''}{len(rest)} 个单位：{said}，逐个见进展网页。" if rest else ""
    )


def weekly_text(view: WeeklyView) -> str:
    """The page as plain text, for a chat or a mail."""
    lines = [f"{TITLE}（{chinese_date(view.today.isoformat())}）", ""]
    for number, part in enumerate(parts(view), start=1):
        lines.append(f"{in_chinese(number)}、{part.title}")
        lines += [f"　　{one}" for one in part.sentences]
    shown, others = listed(view)
    if shown or others:
        lines += ["", "各单位"]
    for one in shown:
        told = [f"{COLOURS[one.colour]}　{one.name}　已报齐 {one.complete}/{one.indicators}"]
        told += [f"审核通过 {one.passed}"] if one.passed else []
        told += [f"退回 {one.returned}"] if one.returned else []
        told += [f"报来 {one.came} 件"] if one.came else []
        told += [f"催办 {_chased(one)}"] if one.chased else []
        lines.append("，".join([*told, one.why]))
    return "\n".join([*lines, *([others] if others else [])]) + "\n"


def weekly_paper(view: WeeklyView) -> Paper:
    """The page for Word: what is read aloud, then the table of the units that need it."""
    blocks: list[Paragraph | Table] = []
    for number, part in enumerate(parts(view), start=1):
        first, *others = part.sentences
        blocks.append(Paragraph(first, lead=f"{in_chinese(number)}、{part.title}。"))
        blocks += [Paragraph(one) for one in others]
    shown, rest = listed(view)
    if shown:
        blocks.append(_table(shown))
    if rest:
        blocks.append(Paragraph(rest))
    signed = chinese_date(view.today.isoformat())
    blocks.append(Paragraph(f"{view.issuer}　{signed}" if view.issuer else signed, right=True))
    return Paper(TITLE, tuple(blocks), view.time, view.issuer or "", setting=Setting.TIGHT)


def _table(shown: Sequence[WeekUnitView]) -> Table:
    optional = (
        (Column("审核通过", 16, centred=True), [one.passed for one in shown]),
        (Column("退回", 11, centred=True), [one.returned for one in shown]),
        (Column("近期报来", 16, centred=True), [one.came for one in shown]),
    )
    used = [(column, numbers) for column, numbers in optional if any(numbers)]
    width = 156 - 28 - 11 - 13 - 32 - sum(column.width for column, _ in used)
    columns = (
        Column("单位", 28),
        Column("应报", 11, centred=True),
        Column("已报齐", 13, centred=True),
        *(column for column, _ in used),
        Column("最近催办", 32, centred=True),
        Column("情况", width),
    )
    rows: tuple[tuple[str | Toned, ...], ...] = tuple(
        (
            one.name,
            str(one.indicators),
            str(one.complete),
            *(str(numbers[row]) for _, numbers in used),
            f"{_day(one.chased)}（{one.times}次）" if one.chased else "",
            Toned(f"{COLOURS[one.colour]}　{one.why}", one.colour),
        )
        for row, one in enumerate(shown)
    )
    return Table(columns, rows)
