"""A command with a parameter of every kind."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from zzfz.cli.output import Format, FormatOption, emit, emit_json
from zzfz.errors import NotATrackerError

DETAILS = "先核对佐证材料，再把它们放进对应的文件夹；没有编号的材料不会计入任何一项（见使用说明）。"


class State(StrEnum):
    """States to choose from."""

    MISSING = "未报送"
    COMPLETE = "已报齐"


def parse_department(text: str) -> str:
    """Accept only the one unit there is."""
    if text != "县司法局":
        raise ValueError(text)
    return text


def refuse_odd(value: int | None) -> int | None:
    """Accept even numbers only, and say so in Chinese."""
    if value is not None and value % 2:
        raise typer.BadParameter("须为双数")
    return value


def departments(incomplete: str) -> list[tuple[str, str]]:
    """Complete a unit."""
    names = ("县司法局", "县财政局", "市监局")
    return [(name, "责任单位") for name in names if name.startswith(incomplete)]


def outside() -> list[str]:
    """Complete nothing, as there is no tracker to ask."""
    raise NotATrackerError("这里不是跟踪仓库", "换到仓库里再试")


def command(
    indicator: Annotated[str, typer.Argument(metavar="指标", help="指标编号")],
    files: Annotated[
        list[typer.FileText] | None, typer.Argument(metavar="文件", help="佐证材料")
    ] = None,
    number: Annotated[int, typer.Option(help="序号", min=1, max=9)] = 1,
    count: Annotated[int | None, typer.Option(help="件数", callback=refuse_odd)] = None,
    share: Annotated[float | None, typer.Option(help="比例")] = None,
    state: Annotated[State | None, typer.Option(help="状态", show_envvar=False)] = None,
    path: Annotated[Path | None, typer.Option(help="佐证材料", exists=True, dir_okay=False)] = None,
    day: Annotated[datetime | None, typer.Option(help="截止日期", formats=["%Y-%m-%d"])] = None,
    mark: Annotated[UUID | None, typer.Option(help="标识")] = None,
    pair: Annotated[tuple[int, str] | None, typer.Option(help="序号和名称")] = None,
    dept: Annotated[
        str | None,
        typer.Option(
            "--dept",
            "-d",
            metavar="单位",
            help="责任单位",
            parser=parse_department,
            autocompletion=departments,
        ),
    ] = None,
    word: Annotated[list[str] | None, typer.Option(help="关键词", autocompletion=outside)] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="少说话")] = False,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """Print what was understood."""
    if output_format is Format.JSON:
        emit_json({"indicator": indicator, "dept": dept})
    else:
        emit(f"{indicator} {number} {Path.cwd().name}")
