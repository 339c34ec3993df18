"""The words of a roll-up that its formats share."""

from __future__ import annotations

from collections.abc import Iterator

from zzfz.rollup.table import County, Difference, Rollup

TITLE = "法治政府建设责任清单各县汇总"


def summary_words(rollup: Rollup) -> str:
    """All counties in one sentence."""
    totals = rollup.totals
    return (
        f"{len(rollup.counties)} 个县合计 {totals.indicators} 项指标，"
        f"已报齐 {totals.complete} 项（{rollup.percent}%），"
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
        if one.unassigned:
            yield one.name, f"{one.unassigned} 个文件放得不对、没有计入"
        if one.unread:
            yield one.name, f"部分克隆缺少 {one.unread} 个说明文件或网址文件的内容，进展可能偏低"
