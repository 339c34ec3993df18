"""``zzfz status``."""

from __future__ import annotations

from zzfz.checklist.units import roster
from zzfz.cli.common import AtOption, DeptOption, Level1Option, OpenOption, find_level1, tracker
from zzfz.cli.output import Format, FormatOption, show
from zzfz.progress.moves import moves
from zzfz.render.status import StatusView, status_data, status_lines, status_screen

DETAILS = """
只统计已提交到 Git 的材料；尚未提交的文件另列为“未入库”。一个材料组交齐，组内各项指标一并完成。

例：zzfz status --dept 县司法局
"""


def command(
    dept: DeptOption = None,
    level1: Level1Option = None,
    at: AtOption = None,
    opens: OpenOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Show where the checklist stands."""
    opened = tracker(at, opens=opens)
    uncommitted = opened.start_uncommitted()
    checklist = opened.checklist
    unit = roster(checklist).named(dept) if dept else None
    title = find_level1(checklist.level1_titles, level1) if level1 else None
    progress = opened.progress if format is Format.JSON else None
    summary = opened.summary
    view = StatusView(summary, uncommitted.result(), unit, title, moves(opened))
    show(
        format,
        lambda: status_data(view, progress or opened.progress, opened.returns),
        lambda: status_lines(view),
        lambda width, colour: status_screen(view, width, colour=colour),
    )
