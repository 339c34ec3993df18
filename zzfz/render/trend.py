"""``zzfz trend``: completeness over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from zzfz.progress.totals import Totals
from zzfz.progress.trend import Interval, Point, Trend
from zzfz.render.data import Data, document
from zzfz.render.machine_text import record

if TYPE_CHECKING:
    from rich.console import RenderableType


MAX_ROWS = 30
"""More points than this do not fit on a screen; every so many are shown then."""
CUT_OFF = "这是浅克隆，更早的历史不在本地：运行 git fetch --unshallow"
STEP_WORDS = {Interval.DAILY: "按日", Interval.WEEKLY: "按周"}


class TrendView(NamedTuple):
    """A course. ``shallow`` tells that the history is cut off."""

    trend: Trend
    shallow: bool


def trend_data(view: TrendView) -> Data:
    """The course as data for JSON."""
    return document(
        step=str(view.trend.step),
        shallow=view.shallow,
        points=[
            {
                "date": one.date.isoformat(),
                "revision": one.revision,
                "complete": one.totals.complete,
                "partial": one.totals.partial,
                "missing": one.totals.missing,
                "total": one.totals.indicators,
                "passed": one.totals.passed,
                "nil": one.totals.nil,
                "returned": one.totals.returned,
                "unseen": one.totals.unseen,
                "unread": one.totals.unread,
                "unread_seen": one.totals.unread_seen,
            }
            for one in view.trend.points
        ],
    )


def trend_lines(view: TrendView) -> Iterator[str]:
    """One point a line."""
    for one in view.trend.points:
        totals = one.totals
        yield record(
            one.date.isoformat(),
            f"已报齐 {totals.complete}",
            f"部分报送 {totals.partial}",
            f"未报送 {totals.missing}",
            f"指标 {totals.indicators}",
            one.revision[:10],
        )


def trend_screen(view: TrendView, width: int, *, colour: bool) -> str:
    """The course as a bar chart, one point a row, as wide as the terminal."""
    from zzfz.render.screen import cell, heading, render

    points = view.trend.points
    if not points:
        return "还没有可以比较的提交"
    title = f"指标完成情况（{STEP_WORDS[view.trend.step]}，+08:00 当天结束时）"
    parts: list[RenderableType] = [heading(title), _chart(points, width)]
    parts.append(cell("  ■ 已报齐　□ 部分报送　· 未报送", "dim"))
    if len(points) > MAX_ROWS:
        parts.append(cell(f"  共 {len(points)} 个时点，这里每隔几个显示一个", "dim"))
    if view.shallow:
        parts.append(cell(f"  {CUT_OFF}", "yellow"))
    return render(parts, width, colour=colour)


def _chart(points: Sequence[Point], width: int) -> RenderableType:
    from zzfz.render.screen import cell, table

    # Date, two numbers and the gaps between take 38 columns. A sign may be drawn two columns wide.
    room = min(max(width - 38, 10), 100)
    made = table("日期", ">已报齐", ">增减", "")
    before: int | None = None
    for one in thinned(points):
        complete = one.totals.complete
        change = "" if before in {None, complete} else f"{complete - (before or 0):+d}"
        before = complete
        made.add_row(
            "",
            cell(one.date.isoformat()),
            cell(f"{complete}/{one.totals.indicators}"),
            cell(change, "red" if change.startswith("-") else "green"),
            cell(_bar(one.totals, room), "green"),
        )
    return made


def _bar(totals: Totals, room: int) -> str:
    """A bar of ``room`` signs that GBK holds too; what is there at all shows as one sign at least."""
    if not totals.indicators:
        return ""
    complete = _signs(totals.complete, totals.indicators, room)
    partial = min(_signs(totals.partial, totals.indicators, room), room - complete)
    return "■" * complete + "□" * partial + "·" * (room - complete - partial)


def _signs(part: int, whole: int, room: int) -> int:
    return part * room // whole or min(part, 1)


def thinned(points: Sequence[Point]) -> list[Point]:
    """At most ``MAX_ROWS`` of the points, evenly spread, the first and the last among them."""
    if len(points) <= MAX_ROWS:
        return list(points)
    last = len(points) - 1
    return [points[row * last // (MAX_ROWS - 1)] for row in range(MAX_ROWS)]
