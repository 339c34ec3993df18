"""``zzfz init``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zzfz import git
from zzfz.cli.output import Format, FormatOption, show
from zzfz.embedded import embedded_files, starter_files
from zzfz.errors import NotATrackerError, UsageError
from zzfz.git.create import create_repository
from zzfz.render.data import document
from zzfz.text import printable

DETAILS = """
用随程序附带的清单新建一个仓库：清单、模板、材料文件夹和自动检查的配置，并作第一次提交。

例：zzfz init 子洲县法治材料
"""


def command(
    folder: Annotated[
        Path, typer.Argument(metavar="文件夹", help="新仓库的文件夹，须不存在或为空")
    ],
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Make a new tracker."""
    target = folder.expanduser().absolute()
    _require_free(target)
    files = dict(embedded_files()) | dict(starter_files())
    if target.is_dir():
        target.rmdir()
    commit = create_repository(target, files, "建立责任清单仓库")
    data = document(folder=str(target), revision=commit.revision, files=sorted(files))
    said = [
        f"已在 {printable(str(target))} 建好清单仓库，提交 {commit.revision[:10]}，共 {len(files)} 个文件",
        "下一步：进入该文件夹运行 zzfz status",
    ]
    show(format, lambda: data, lambda: said, lambda width, colour: "\n".join(said))


def _require_free(target: Path) -> None:
    """Raise UsageError unless a repository of its own can be made at ``target``."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise UsageError(f"“{target}”已存在，不是文件夹", "换一个名称")
    if target.is_dir() and any(target.iterdir()):
        raise UsageError(f"文件夹“{target}”不是空的", "换一个名称，或先移走里面的文件")
    if not target.parent.is_dir():
        raise UsageError(f"上级文件夹“{target.parent}”不存在", "先建好上级文件夹")
    try:
        around = git.find_repository(target.parent)
    except NotATrackerError:
        return
    raise UsageError(
        f"“{target.parent}”在另一个 Git 仓库（{around.top or around.git_dir}）里",
        "在 Git 仓库之外新建，例如放到上一级文件夹",
    )
