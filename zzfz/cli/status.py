"""``zzfz status``."""

from __future__ import annotations

from datetime import datetime

from zzfz.checklist.units import roster
from zzfz.cli.common import AtOption, DeptOption, Level1Option, OpenOption, find_level1, tracker
from zzfz.cli.output import Format, FormatOption, show
from zzfz.git import TIME_ZONE
from zzfz.progress.moves import moves
from zzfz.render.status import StatusView, pieces_text, status_json, status_lines, status_screen

DETAILS = """
只统计已提交到 Git 的材料；尚未提交的文件另列为“未入库”。一个材料组交齐，组内各项指标一并完成。还没报齐、一周没有动静的另外列出，写明最近一次催办。

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
    summary = opened.summary
    told = summary.time if at is not None else None
    today = (told or datetime.now(TIME_ZONE)).astimezone(TIME_ZONE).date()
    view = StatusView(
        summary,
        uncommitted.result(),
        unit,
        title,
        moves(opened),
        opened.activity,
        today,
        opened.link_states,
    )
    show(
        format,
        lambda: status_json(
            view,
            opened.kept_by_commit("pieces", lambda: pieces_text(opened.progress, opened.returns)),
        ),
        lambda: status_lines(view),
        lambda width, colour: status_screen(view, width, colour=colour),
    )
