"""``zzfz doctor``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zzfz.cli.output import Format, FormatOption, show
from zzfz.doctor import Diagnosis, Health, clear_cache, examine, seen_moves
from zzfz.errors import UsageError
from zzfz.render.doctor import doctor_data, doctor_lines, doctor_screen

DETAILS = """
查看程序、Git、仓库和清单是否正常，哪里要注意、怎么办。有错误时退出码为 1。

“缓存”是程序记下的中间结果，放在用户自己的状态文件夹里（Linux 是 ~/.local/state/zzfz，Windows 是 %LOCALAPPDATA%\\zzfz，可用环境变量 ZZFZ_STATE 另指一处），不放在仓库里，只为了快；清除后结果不变，用到时自动重建。
设置环境变量 ZZFZ_NO_CACHE=1 可不用缓存。

程序更新或清单改动以后，材料没有变而完成情况变了的，“计数变动”逐条写明是哪条规则、哪几项、怎么办；看过后用 --seen 记下。

例：zzfz doctor
"""


def command(
    clear: Annotated[
        bool, typer.Option("--clear-cache", help="清除本仓库的缓存，不做其他检查")
    ] = False,
    seen: Annotated[
        bool, typer.Option("--seen", help="计数变动已看过，以后不再显示，不做其他检查")
    ] = False,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Examine the installation and the clone."""
    if clear and seen:
        raise UsageError("--clear-cache 和 --seen 不能同时使用", "只写其中一个")
    if seen:
        found: tuple[Diagnosis, ...] = (seen_moves(Path.cwd()),)
    else:
        found = (clear_cache(Path.cwd()),) if clear else examine(Path.cwd())
    show(
        format,
        lambda: doctor_data(found),
        lambda: doctor_lines(found),
        lambda width, colour: doctor_screen(found, width, colour=colour),
    )
    if any(one.health is Health.ILL for one in found):
        raise typer.Exit(1)
