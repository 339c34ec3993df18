"""Charts as geometry: pure functions from numbers to what an SVG needs. Templates draw the marks.

Lengths are in the units of the chart's own ``viewBox``; x grows to the right, y downwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from zzfz.progress.totals import Totals
from zzfz.progress.trend import Point
from zzfz.render.view_data import about

BAR = 1000
"""Length of a whole bar."""

_WIDTH, _HEIGHT = 420, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 32, 52, 12, 26
_MOST_LABELS = 4


@dataclass(frozen=True, slots=True)
class BarView:
    """One bar: complete from the left, partial after it, of 1000 in all."""

    complete: int = field(metadata=about("已报齐的长度，全长 1000"))
    partial: int = field(metadata=about("部分报送的长度，接在已报齐之后"))


@dataclass(frozen=True, slots=True)
class TickView:
    """One label of an axis."""

    at: int = field(metadata=about("在轴上的位置"))
    label: str = field(metadata=about("文字"))


@dataclass(frozen=True, slots=True)
class DotView:
    """One point of a course."""

    x: int = field(metadata=about("横坐标"))
    y: int = field(metadata=about("已报齐的纵坐标"))
    day: date = field(metadata=about("日期，当天结束时"))
    complete: int = field(metadata=about("已报齐的指标数"))
    partial: int = field(metadata=about("部分报送的指标数"))
    missing: int = field(metadata=about("未报送的指标数"))


@dataclass(frozen=True, slots=True)
class TrendChart:
    """A course drawn in steps: what is complete holds until the next point."""

    width: int = field(metadata=about("图的宽度"))
    height: int = field(metadata=about("图的高度"))
    left: int = field(metadata=about("绘图区左边"))
    right: int = field(metadata=about("绘图区右边"))
    top: int = field(metadata=about("绘图区上边"))
    bottom: int = field(metadata=about("绘图区下边，数量为零"))
    line: str = field(metadata=about("已报齐的折线（SVG 路径）"))
    area: str = field(metadata=about("已报齐的面积（SVG 路径）"))
    handed_in: str = field(metadata=about("已报齐加部分报送的面积（SVG 路径）"))
    days: tuple[TickView, ...] = field(metadata=about("横轴"))
    amounts: tuple[TickView, ...] = field(metadata=about("纵轴"))
    dots: tuple[DotView, ...] = field(metadata=about("各时点，早的在前"))


def bar(totals: Totals) -> BarView:
    """The bar of ``totals``; what is there at all is at least visible, and all is only all."""
    if not totals.indicators:
        return BarView(0, 0)
    complete = BAR * totals.complete // totals.indicators
    return BarView(
        complete, BAR * (totals.complete + totals.partial) // totals.indicators - complete
    )


def trend_chart(points: Sequence[Point]) -> TrendChart | None:
    """The chart of a course; None where there is nothing to draw."""
    if not points:
        return None
    first, last = points[0].date, points[-1].date
    most = max(point.totals.indicators for point in points) or 1
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    span = (last - first).days
    # What holds at the last point goes on: a little of it is drawn.
    span += max(span // 20, 1)

    def x(day: date) -> int:
        return _LEFT + (right - _LEFT) * (day - first).days // span

    def y(amount: int) -> int:
        return bottom - (bottom - _TOP) * amount // most

    def steps(heights: Sequence[int]) -> str:
        corners = zip(points, heights, strict=True)
        return " ".join([*(f"H{x(one.date)}V{height}" for one, height in corners), f"H{right}"])

    complete = [y(one.totals.complete) for one in points]
    handed_in = [y(one.totals.complete + one.totals.partial) for one in points]
    floor = f"M{_LEFT} {bottom}"
    return TrendChart(
        width=_WIDTH,
        height=_HEIGHT,
        left=_LEFT,
        right=right,
        top=_TOP,
        bottom=bottom,
        line=f"M{_LEFT} {complete[0]} {steps(complete)}",
        area=f"{floor} {steps(complete)}V{bottom}Z",
        handed_in=f"{floor} {steps(handed_in)}V{bottom}Z",
        days=tuple(TickView(x(day), label) for day, label in _day_labels(first, last)),
        amounts=tuple(TickView(y(one), str(one)) for one in _amounts(most)),
        dots=tuple(
            DotView(
                x(one.date),
                height,
                one.date,
                one.totals.complete,
                one.totals.partial,
                one.totals.missing,
            )
            for one, height in zip(points, complete, strict=True)
        ),
    )


def _amounts(most: int) -> tuple[int, ...]:
    """Zero, all, and the quarters between where they are whole."""
    parts = 4 if most % 4 == 0 else 1
    return tuple(most * part // parts for part in range(parts + 1))


def _day_labels(first: date, last: date) -> list[tuple[date, str]]:
    """The first days of months, not too many; of a course within one month, its ends."""
    months = list(_months(first, last))
    if len(months) < 2:
        ends = dict.fromkeys((first, last))
        return [(day, f"{day.month}月{day.day}日") for day in ends]
    every = -(-len(months) // _MOST_LABELS)
    chosen = months[::every]
    years = [None, *(day.year for day in chosen)]
    return [
        (day, f"{day.month}月" if day.year == year else f"{day.year}年{day.month}月")
        for day, year in zip(chosen, years, strict=False)
    ]


def _months(first: date, last: date) -> Iterator[date]:
    day = first if first.day == 1 else (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day <= last:
        yield day
        day = (day + timedelta(days=32)).replace(day=1)
