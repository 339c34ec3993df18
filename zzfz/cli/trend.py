"""``zzfz trend``."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from zzfz.cli.common import AtOption, OpenOption, tracker
from zzfz.cli.output import Format, FormatOption, note, show, terminal, watching
from zzfz.errors import UsageError
from zzfz.git.configuration import facts
from zzfz.progress.trend import Interval, trend
from zzfz.render.trend import CUT_OFF, TrendView, trend_data, trend_lines, trend_screen

DETAILS = """
每个有新提交的日子（或星期）一行，数字与 zzfz status --at 当天 相同；清单和材料都按当时的版本计算。
不写 --daily、--weekly 时，两个月以内按日，更长按周。

例：zzfz trend --since 2023-01-01 --weekly
"""


def command(
    since: Annotated[
        str | None, typer.Option("--since", metavar="日期", help="从这一天起，如 2023-01-01")
    ] = None,
    daily: Annotated[bool, typer.Option("--daily", help="按日")] = False,
    weekly: Annotated[bool, typer.Option("--weekly", help="按周（星期日结束时）")] = False,
    at: AtOption = None,
    opens: OpenOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Show completeness over time."""
    if daily and weekly:
        raise UsageError("--daily 和 --weekly 只能用一个", "去掉其中一个")
    step = Interval.DAILY if daily else Interval.WEEKLY if weekly else None
    opened = tracker(at, opens=opens)
    revision = opened.commit.revision if opened.commit else None
    course = trend(
        opened.repo,
        revision,
        opened.facts_for if opens else opened.past_facts_for,
        _day(since),
        step,
        watching("回看历史", few=60),
    )
    view = TrendView(course, shallow=facts(opened.repo).shallow)
    show(
        format,
        lambda: trend_data(view),
        lambda: trend_lines(view),
        lambda width, colour: trend_screen(view, width, colour=colour),
    )
    if view.shallow and format is Format.TEXT and not terminal().screen:
        note(CUT_OFF)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"没有这一天：{text}", "日期写成 2022-12-31 的样子") from error
