"""``zzfz show``."""

from __future__ import annotations

from zzfz.cli.common import (
    AtOption,
    IndicatorsArgument,
    OpenOption,
    find_indicators,
    say_cut_off,
    set_logs,
    tracker,
)
from zzfz.cli.output import Format, FormatOption, show
from zzfz.render.show import show_data, show_lines, show_screen

DETAILS = """
显示指标原文、单位、报送资料的要求、已收到的佐证材料和还缺什么。

例：zzfz show 38
"""


def command(
    ids: IndicatorsArgument,
    at: AtOption = None,
    opens: OpenOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Show everything about indicators."""
    opened = tracker(at, opens=opens)
    checklist = opened.checklist
    chosen = find_indicators(checklist, ids)
    sets = dict.fromkeys(checklist.set_of[one.id] for one in chosen if one.material_set)
    progress = opened.progress_of([one.id for one in sets])
    logs = set_logs(opened, sets)
    show(
        format,
        lambda: show_data(progress, chosen, logs),
        lambda: show_lines(progress, chosen, logs),
        lambda width, colour: show_screen(progress, chosen, logs, width, colour=colour),
    )
    say_cut_off(format, logs)
