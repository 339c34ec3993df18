"""``zzfz groups``."""

from __future__ import annotations

from zzfz.cli.common import AtOption, OpenOption, tracker
from zzfz.cli.output import Format, FormatOption, show
from zzfz.render.listing import groups_data, groups_lines, groups_screen

DETAILS = """
同一组的指标共用一套材料，交齐一组，组内各项一并完成。

例：zzfz groups
"""


def command(
    at: AtOption = None,
    opens: OpenOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Show the sets that several indicators share."""
    progress = tracker(at, opens=opens).summary
    show(
        format,
        lambda: groups_data(progress),
        lambda: groups_lines(progress),
        lambda width, colour: groups_screen(progress, width, colour=colour),
    )
