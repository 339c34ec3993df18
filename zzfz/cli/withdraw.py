"""``zzfz withdraw``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zzfz.cli.common import IndicatorArgument, find_sets, say_after_commit, tracker
from zzfz.cli.output import Format, FormatOption, show
from zzfz.errors import UsageError
from zzfz.evidence.model import SUFFIX
from zzfz.evidence.snapshot import FOLDER
from zzfz.git.commit import commit_files
from zzfz.git.log import WITHDRAWN_REASON
from zzfz.intake.commit import INDICATOR
from zzfz.intake.withdrawal import find_piece
from zzfz.progress.model import STATE_WORDS
from zzfz.render.data import document
from zzfz.text import printable
from zzfz.tracker import Tracker, open_tracker

DETAILS = """
从现在的材料里撤下一件（连同它的说明文件）并提交，历史照样保留。zzfz log 会显示撤回和理由。

例：zzfz withdraw 38 1-2022年目录.pdf --reason "已有更新的版本"
"""


def command(
    indicator: IndicatorArgument,
    file: Annotated[
        str, typer.Argument(metavar="文件", help="材料的路径，或它在该指标文件夹里的名称")
    ],
    reason: Annotated[str, typer.Option("--reason", metavar="理由", help="为什么撤回")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说会怎样，不撤回")] = False,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Remove a piece from today's state."""
    said = " ".join(reason.split())
    if not said:
        raise UsageError("撤回没有写理由", '例：--reason "已有更新的版本"')
    opened = tracker()
    (one,) = find_sets(opened.checklist, [indicator])[:1]
    piece, paths = find_piece(opened.snapshot, one, _asked(opened, file))
    message = (
        f"撤回：第 {one.label} 项 {piece.rpartition('/')[2]}\n\n"
        f"{INDICATOR}: {one.id}\n{WITHDRAWN_REASON}: {said}\n"
    )
    made = None
    if not dry_run:
        made = commit_files(opened.repo, dict.fromkeys(paths), message, seen=opened.commit)
    root = opened.repo.root
    now = open_tracker(root).progress.by_set[one.id] if made and root is not None else None
    data = document(
        set=one.id,
        path=piece,
        files=[path for path in paths if not path.endswith(SUFFIX)],
        reason=said,
        revision=made.revision if made else None,
        state=str(now.state) if now else None,
    )
    if made is None:
        line = f"将撤回材料组 {one.label} 的 {piece}（{len(paths)} 个文件）；只是试运行，没有撤回"
    else:
        state = f"；材料组现在{STATE_WORDS[now.state]}" if now else ""
        line = f"已撤回材料组 {one.label} 的 {piece}，提交 {made.revision[:10]}{state}"
    show(format, lambda: data, lambda: [line], lambda width, colour: printable(line))
    if made is not None:
        say_after_commit(opened)


def _asked(opened: Tracker, file: str) -> str:
    """What was typed, as a path from the tracker's root where it is one."""
    root = opened.repo.root_to_write_into()
    typed = Path(file)
    absolute = typed if typed.is_absolute() else Path.cwd() / typed
    below = Path(absolute.parent.resolve() / absolute.name)
    if below.is_relative_to(root) and below.relative_to(root).parts[:1] == (FOLDER,):
        return below.relative_to(root).as_posix()
    return file
