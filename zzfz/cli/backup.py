"""``zzfz backup``."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from zzfz.cli.init import require_free
from zzfz.cli.output import Format, FormatOption, show
from zzfz.git import TIME_ZONE
from zzfz.render.data import document
from zzfz.sharing.backup import back_up, restore
from zzfz.text import printable, wrap

DETAILS = """
把整个仓库（全部历史、分支和标签）写成文件夹里的一个文件，名称带日期，写完验证；不覆盖已有的文件，中断或磁盘满了不留半个。用了 Git LFS 的，图片、视频另写一个“….大文件.zip”，两个放在一起。没有提交的改动不在备份里。

恢复用 --restore 给出备份文件，后面写新的文件夹。上次备份超过一周而又有新的提交，zzfz doctor 会提醒。

例：zzfz backup /media/U盘/备份
    zzfz backup --restore /media/U盘/备份/子洲县法治材料-2023-05-01.bundle 子洲县法治材料
"""

_SHOWN = 5


def command(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="文件夹", help="备份写到这里；恢复时是新仓库的文件夹，须不存在或为空"
        ),
    ],
    restoring: Annotated[
        Path | None,
        typer.Option(
            "--restore", metavar="文件", help="从这个备份恢复", exists=True, dir_okay=False
        ),
    ] = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Copy the whole repository into one file, or make a repository of such a file."""
    target = Path(os.path.normpath(folder.expanduser().absolute()))
    if restoring is not None:
        _restore(restoring, target, format)
        return
    made = back_up(Path.cwd(), target, datetime.now(TIME_ZONE))
    data = document(
        path=str(made.path),
        large=str(made.large) if made.large is not None else None,
        size=made.size,
        revision=made.revision,
        refs=made.refs,
        uncommitted=list(made.uncommitted),
    )
    said = [
        f"已备份到 {made.path}（{_size(made.size)}，{made.refs} 个分支和标签，到提交 {made.revision[:10]}），验证完好"
    ]
    if made.large is not None:
        said.append(f"大文件另存为 {made.large.name}，和它放在一起")
    if made.uncommitted:
        names = "、".join(made.uncommitted[:_SHOWN])
        more = " 等" if len(made.uncommitted) > _SHOWN else ""
        said.append(f"还没有提交的 {len(made.uncommitted)} 个文件不在备份里：{names}{more}")
    said.append(f"恢复：zzfz backup --restore {made.path.name} 新文件夹")
    _show(format, data, said)


def _restore(source: Path, target: Path, format: Format) -> None:  # noqa: A002 - like the option
    require_free(target)
    if target.is_dir():
        target.rmdir()
    found = restore(source, target)
    data = document(
        folder=str(target),
        source=str(source),
        branch=found.branch,
        refs=found.refs,
        large=found.large,
        notes=list(found.notes),
    )
    said = [
        f"已从 {source.name} 恢复到 {target}：{found.refs} 个分支和标签，现在在 {found.branch}"
        + (f"，{found.large} 个大文件" if found.large else ""),
        *found.notes,
    ]
    _show(format, data, said)


def _size(size: int) -> str:
    return f"{size / (1 << 20):.1f} MB" if size >= 1 << 20 else f"{-(-size // 1024)} KB"


def _show(format: Format, data: dict[str, object], said: list[str]) -> None:  # noqa: A002
    show(
        format,
        lambda: data,
        lambda: said,
        lambda width, colour: "\n".join(p for line in said for p in wrap(printable(line), width)),
    )
