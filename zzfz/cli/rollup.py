"""``zzfz rollup``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zzfz.cli.common import OpenOption
from zzfz.cli.output import Format, FormatOption, note, show, watched
from zzfz.errors import UsageError
from zzfz.render.rollup.data import rollup_data
from zzfz.render.rollup.screen import rollup_lines, rollup_screen
from zzfz.rollup.combine import combine
from zzfz.rollup.gather import Outcome, outcomes
from zzfz.rollup.model import Rollup

if TYPE_CHECKING:
    from zzfz.render.rollup.file_formats import RollupFile


DETAILS = """
每个路径是一个县的清单仓库（工作目录、裸仓库、部分克隆），或 zzfz summary 写出的文件，可以混在一起。只看已提交的内容。哪个县读不出来，就列出原因，其余照常汇总，退出码为 1。

例：zzfz rollup 各县/*

例：zzfz rollup 子洲 绥德.git 米脂.json -o 汇总.xlsx
"""


def command(
    paths: Annotated[
        list[Path], typer.Argument(metavar="路径…", help="各县的仓库文件夹，或摘要文件")
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="文件", help="写入 .xlsx、.html 或 .json 文件"),
    ] = None,
    opens: OpenOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Show counties together."""
    form = _form_of(output) if output else None  # a wrong ending is told before the long reading
    wanted = list({path.resolve(): path for path in reversed(paths)}.values())[::-1]
    rollup = combine(wanted, _gathered(wanted, opens=opens is not False))
    if output is not None and form is not None:
        _save(output, rollup, form)
        note(f"已写入 {output}")
        _note_errors(rollup)
    else:
        show(
            format,
            lambda: rollup_data(rollup),
            lambda: rollup_lines(rollup),
            lambda width, colour: rollup_screen(rollup, width, colour=colour),
        )
    if rollup.errors:
        raise typer.Exit(1)


def _save(output: Path, rollup: Rollup, form: RollupFile) -> None:
    from zzfz.cli.reporting import save
    from zzfz.render.rollup.file_formats import rollup_file
    from zzfz.render.templates import Templates
    from zzfz.resources import embedded_templates

    save(output, rollup_file(rollup, form, Templates(embedded_templates())))


def _form_of(output: Path) -> RollupFile:
    from zzfz.render.rollup.file_formats import RollupFile

    ending = output.suffix.lower().removeprefix(".")
    if ending not in set(RollupFile):
        known = "、".join(f".{one}" for one in RollupFile)
        raise UsageError(f"从文件名“{output.name}”看不出格式", f"结尾写成 {known}")
    return RollupFile(ending)


def _gathered(paths: Sequence[Path], *, opens: bool) -> list[Outcome]:
    """What came out for each path."""
    by_index = dict(watched(outcomes(paths, opens=opens), "读取各县", len(paths)))
    return [by_index[index] for index in range(len(paths))]


def _note_errors(rollup: Rollup) -> None:
    for one in rollup.errors:
        note(f"没有读出 {one.path}：{one.message}。建议：{one.advice}")
