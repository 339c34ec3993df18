"""``zzfz questions``."""

from __future__ import annotations

from zzfz.cli.common import AtOption, tracker
from zzfz.cli.output import Format, FormatOption, show
from zzfz.render.units import questions_data, questions_lines, questions_screen

DETAILS = """
印发的清单有缺漏和歧义之处，这里列出现在采用的读法、另一种读法和理由，供主管单位逐条确认。

例：zzfz questions
"""


def command(
    at: AtOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Show what is open about the list."""
    checklist = tracker(at, as_edited=True).checklist
    show(
        format,
        lambda: questions_data(checklist),
        lambda: questions_lines(checklist),
        lambda width, colour: questions_screen(checklist, width, colour=colour),
    )
