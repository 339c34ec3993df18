"""``zzfz log``."""

from __future__ import annotations

from dataclasses import replace

from zzfz.cli.common import AtOption, IndicatorsArgument, find_sets, say_cut_off, tracker
from zzfz.cli.output import Format, FormatOption, show
from zzfz.render.log import log_data, log_lines, log_screen, set_logs

DETAILS = """
列出一个材料组的材料由谁在何时报送、更换、撤回、审核；文件改名或移动后仍可追溯。合并的指标共用一份记录。

例：zzfz log 38
"""


def command(
    ids: IndicatorsArgument,
    at: AtOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Show the history of sets."""
    opened = tracker(at)
    sets = find_sets(opened.checklist, ids)
    views = [
        replace(view, returns=tuple(one for one in opened.returns if one.set == view.set))
        for view in set_logs(opened, sets)
    ]
    show(
        format,
        lambda: log_data(views),
        lambda: log_lines(views),
        lambda width, colour: log_screen(views, width, colour=colour),
    )
    say_cut_off(format, views)
