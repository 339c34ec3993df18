"""A roll-up at a terminal and in a pipe, and the words that its formats share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from zzfz.render.machine_text import record
from zzfz.render.view_data import plain
from zzfz.render.words import headline_words, reviewed
from zzfz.rollup.model import REVIEWED, UNREAD, Counts, County, Difference, Rollup

if TYPE_CHECKING:
    from rich.console import RenderableType


COMMON = 15
"""Sets that a terminal shows of those commonly missing; other formats hold all."""


def rollup_lines(rollup: Rollup) -> Iterator[str]:
    """One record a line, fields separated by tabs, the kind of record first."""
    yield record("总体", summary_words(rollup))
    for county in rollup.counties:
        totals = county.totals
        yield record(
            "县",
            str(county.rank),
            county.name,
            f"已报齐 {totals.complete}/{totals.indicators}",
            f"部分 {totals.partial}",
            f"未报 {totals.missing}",
            f"{county.time:%Y-%m-%d}",
            county.revision[:10],
            county.path,
            reviewed(plain(totals)),
        )
    for county in rollup.counties:
        for cell in county.level1:
            if cell.indicators:
                yield record(
                    "一级指标", county.name, cell.title, f"{cell.complete}/{cell.indicators}"
                )
    for lack in rollup.lacks:
        yield record(
            "普遍缺", lack.label, f"{lack.lacking}/{lack.counties}", str(lack.missing), lack.subject
        )
    for one in rollup.differences:
        yield record("清单不同", one.name, difference_words(one))
    for name, words in remarks(rollup.counties):
        yield record("注意", name, words)
    for broken in rollup.errors:
        yield record("未读出", broken.name, broken.path, broken.message, broken.advice)


def rollup_screen(rollup: Rollup, width: int, *, colour: bool) -> str:
    """The roll-up for a person at a terminal of ``width`` columns."""
    from zzfz.render.screen import bar, cell, heading, render, table

    parts: list[RenderableType] = [cell(summary_words(rollup), "bold")]
    if rollup.counties:
        parts += [heading("排名（各栏为一级指标已报齐的百分比）"), _ranking(rollup)]
        parts += [heading("审核情况（指标数）"), _reviews(rollup)]
    if rollup.level1:
        made = table("", ">已报齐", "进度", "一级指标")
        for one in rollup.level1:
            if one.indicators:
                share = one.complete / one.indicators
                counts = f"{one.complete}/{one.indicators}"
                made.add_row("", cell(one.short), cell(counts), cell(bar(share)), cell(one.title))
        parts += [heading("各县合计"), made]
    if rollup.lacks:
        shown = rollup.lacks[:COMMON]
        more = f"，共 {len(rollup.lacks)} 组，列出前 {COMMON} 组" if rollup.lacks[COMMON:] else ""
        made = table(">材料组", ">未报齐的县", ">其中未报送", "指标")
        for lack in shown:
            lacking = f"{lack.lacking}/{lack.counties}"
            made.add_row(
                "", cell(lack.label), cell(lacking, "red"), cell(lack.missing), cell(lack.subject)
            )
        parts += [heading(f"普遍缺的材料{more}"), made]
    parts += _notes("清单与多数县不同", [(d.name, difference_words(d)) for d in rollup.differences])
    parts += _notes("注意", list(remarks(rollup.counties)))
    parts += _notes(
        f"没有读出来 {len(rollup.errors)} 个",
        [(one.path, f"{one.message}。{one.advice}") for one in rollup.errors],
    )
    return render(parts, width, colour=colour)


def _ranking(rollup: Rollup) -> RenderableType:
    from zzfz.render.screen import cell, table

    shown = [place for place, one in enumerate(rollup.level1) if one.indicators]
    titles = [f">{rollup.level1[place].short}" for place in shown]
    made = table(">名次", ">已报齐", *titles, "县")
    for county in rollup.counties:
        totals = county.totals
        cells = [county.level1[place] for place in shown]
        made.add_row(
            "",
            cell(county.rank),
            cell(f"{totals.complete}/{totals.indicators}"),
            *(cell(one.percent if one.indicators else "—", _style(one.percent)) for one in cells),
            cell(county.name),
        )
    return made


def _reviews(rollup: Rollup) -> RenderableType:
    from zzfz.render.screen import cell, table

    made = table(*(f">{word}" for word in REVIEW_COLUMNS), "县")
    for county in rollup.counties:
        numbers = review_numbers(county.totals)
        made.add_row("", *(cell("—" if one is None else one) for one in numbers), cell(county.name))
    return made


def _style(percent: int) -> str:
    if percent == 100:
        return "green"
    return "yellow" if percent else "red"


def _notes(title: str, notes: list[tuple[str, str]]) -> list[RenderableType]:
    from zzfz.render.screen import cell, heading, table

    if not notes:
        return []
    made = table("", "")
    for name, words in notes:
        made.add_row("", cell(name), cell(words))
    return [heading(title), made]


REVIEW_COLUMNS = ("审核通过", "零报告", "退回", "未查验", "未检", "其中看过")


def review_numbers(totals: Counts) -> tuple[int | None, ...]:
    """What stands in ``REVIEW_COLUMNS``; None where a county's summary does not tell."""
    return tuple(getattr(totals, name) for name in (*REVIEWED, *UNREAD))


TITLE = "法治政府建设责任清单各县汇总"


def summary_words(rollup: Rollup) -> str:
    """All counties in one sentence."""
    totals = rollup.totals
    return (
        f"{len(rollup.counties)} 个县合计 {totals.indicators} 项指标，"
        f"{headline_words(plain(totals))}；完成 {rollup.percent}%，"
        f"部分报送 {totals.partial} 项，未报送 {totals.missing} 项"
    )


def difference_words(one: Difference) -> str:
    """In what a county's list differs."""
    parts = {
        "文字不同的指标": one.changed,
        "缺少的指标": one.absent,
        "多出的指标": one.added,
        "不同的材料组": one.sets,
    }
    return "；".join(f"{what} {'，'.join(ids)}" for what, ids in parts.items() if ids)


def remarks(counties: tuple[County, ...]) -> Iterator[tuple[str, str]]:
    """County and what about its numbers is to be taken with care."""
    for one in counties:
        if one.totals.passed is None:
            yield one.name, "摘要由较早的 zzfz 写出，没有审核情况：请用新版重新写一份"
        if one.unassigned:
            yield one.name, f"{one.unassigned} 个文件放得不对、没有计入"
        if one.unread:
            yield one.name, f"部分克隆缺少 {one.unread} 个说明文件或网址文件的内容，进展可能偏低"
