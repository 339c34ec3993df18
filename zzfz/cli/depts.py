"""``zzfz depts``."""

from __future__ import annotations

from zzfz.cli.common import AtOption, tracker
from zzfz.cli.output import Format, FormatOption, show
from zzfz.render.units import depts_data, depts_lines, depts_screen

DETAILS = """
列出全部单位及别名、统称所含的单位、领域对应的单位（待确认的另行标出）。

例：zzfz depts
"""


def command(
    at: AtOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Show the roster."""
    checklist = tracker(at, as_edited=True).checklist
    show(
        format,
        lambda: depts_data(checklist),
        lambda: depts_lines(checklist),
        lambda width, colour: depts_screen(checklist, width, colour=colour),
    )
