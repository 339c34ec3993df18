"""``zzfz doctor``."""

from __future__ import annotations

from pathlib import Path

import typer

from zzfz.cli.output import Format, FormatOption, show
from zzfz.doctor import Health, examine
from zzfz.render.doctor import doctor_data, doctor_lines, doctor_screen

DETAILS = """
查看程序、Git、仓库和清单是否正常，哪里要注意、怎么办。有错误时退出码为 1。

例：zzfz doctor
"""


def command(
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Examine the installation and the clone."""
    found = examine(Path.cwd())
    show(
        format,
        lambda: doctor_data(found),
        lambda: doctor_lines(found),
        lambda width, colour: doctor_screen(found, width, colour=colour),
    )
    if any(one.health is Health.ILL for one in found):
        raise typer.Exit(1)
