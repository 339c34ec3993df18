"""``zzfz export``."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from zzfz.checking import check
from zzfz.cli.common import AtOption, OpenOption, tracker
from zzfz.cli.output import Format, FormatOption, note, show
from zzfz.cli.reporting import refuse_our_own
from zzfz.errors import UsageError
from zzfz.evidence.history import evidence_history
from zzfz.files import replace_folder
from zzfz.render.data import document
from zzfz.render.export.columns import TABLES
from zzfz.render.export.parquet import library, parquet_files
from zzfz.render.export.rows import ExportedCounty
from zzfz.rollup.combine import SUFFIX
from zzfz.text import printable
from zzfz.tracker import Tracker

DETAILS = """
把一次提交的指标、材料组、材料项、材料、检查结果和报送记录写成六个 Parquet 文件，供 DuckDB、Spark 等分析多个县、多年的数据。每张表都有县、清单名称、提交和时间，各县的文件可以直接合在一起。
只看已提交的内容。默认不写人名（提交人、审核人）和可能写着人名的话（提交说明、理由），加 --names 才写。
没有安装 pyarrow 时会说明怎么安装。

例：zzfz export --parquet 导出/子洲县

例：zzfz export --parquet 导出/子洲县-2023年3月 --at 2023-03-31
"""


class ExportFormat(StrEnum):
    """The formats that tables can be written in."""

    PARQUET = "parquet"


def command(
    folder: Annotated[Path | None, typer.Argument(metavar="文件夹", help="写到这个文件夹")] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="文件夹", help="写到这个文件夹（同上）"),
    ] = None,
    parquet: Annotated[
        bool, typer.Option("--parquet", help="写成 Parquet（同 --as parquet）")
    ] = False,
    form: Annotated[
        ExportFormat | None, typer.Option("--as", metavar="格式", help="文件的格式：parquet")
    ] = None,
    county: Annotated[
        str | None, typer.Option("--county", metavar="县名", help="县名；不写时取自清单名称")
    ] = None,
    names: Annotated[
        bool, typer.Option("--names", help="写上提交人、审核人、提交说明和理由")
    ] = False,
    at: AtOption = None,
    opens: OpenOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Write the tables."""
    if not parquet and form is None:
        raise UsageError("没有写明导出的格式", "加上 --parquet")
    target = _target(folder, output)
    library("pyarrow")  # before anything is worked out for nothing
    opened = tracker(at or "HEAD", opens=at is None if opens is None else opens)
    if opened.commit is None:
        raise UsageError("仓库还没有提交，没有可以导出的内容", "先把清单和材料提交到仓库")
    refuse_our_own(opened, target, "导出")
    progress = opened.progress
    files = parquet_files(
        ExportedCounty(
            name=county or _name(opened),
            progress=progress,
            findings=check(opened).findings,
            events=evidence_history(opened.repo, opened.commit.revision),
            names=names,
        )
    )
    replace_folder(target, files, frozenset(f"{name}.{ExportFormat.PARQUET}" for name in TABLES))
    data = document(
        folder=str(target),
        county=county or _name(opened),
        revision=progress.revision,
        names=names,
        files=[{"name": name, "bytes": len(content)} for name, content in files.items()],
    )
    said = f"已写入 {printable(str(target))}：{'、'.join(files)}"
    show(format, lambda: data, lambda: [said], lambda width, colour: said)
    if not names and format is Format.TEXT:
        note("没有写人名、提交说明和理由；要写时加 --names")


def _target(folder: Path | None, output: Path | None) -> Path:
    if folder is not None and output is not None:
        raise UsageError("文件夹写了两次", "只写其中一个")
    chosen = folder or output
    if chosen is None:
        raise UsageError("没有写导出到哪个文件夹", "写成 zzfz export --parquet 文件夹")
    return Path(os.path.abspath(chosen))  # noqa: PTH100 - resolve() would follow a link at the end


def _name(opened: Tracker) -> str:
    """What the county is called: as in a roll-up, from the title of its list, or from its folder."""
    home = opened.repo.root or opened.repo.git_dir
    return opened.checklist.title.strip().removesuffix(SUFFIX) or home.name.removesuffix(".git")
