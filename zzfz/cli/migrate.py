"""``zzfz migrate``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from zzfz.cli.common import DryRunOption, say_detached, tracker
from zzfz.cli.new_list import new_list, plan_for, refuse_uncommitted, require_commit, roster_in_use
from zzfz.cli.output import Format, FormatOption, note, show, terminal
from zzfz.cli.prompts import confirm
from zzfz.errors import UsageError
from zzfz.evidence.model import SUFFIX
from zzfz.git.commit import commit_files
from zzfz.migration.moving import Moving
from zzfz.migration.plan import message_of
from zzfz.render.comparison import comparison_fields, comparison_view, summary
from zzfz.render.data import document
from zzfz.text import printable

DETAILS = """
用新清单换下在用的清单，一次提交：清单文件换新，材料文件夹和文件名随指标和材料项改号，说明文件和审核记录
相应改写。不再要求的材料移到 archive/，不计入，也不丢失。先用 zzfz import 文件 --compare 看有哪些变化。
可以直接给清单文件，也可以给 zzfz import 写成、核对改正过的文件夹。

例：zzfz migrate 新清单
"""


def command(
    source: Annotated[
        Path, typer.Argument(metavar="文件或文件夹", help="新清单：文件，或核对过的清单文件夹")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="不再询问")] = False,
    dry_run: DryRunOption = False,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Put a new list in place of the one in use."""
    opened = tracker()
    commit = require_commit(opened)
    plan = plan_for(opened, new_list(source, roster_in_use()))
    view = comparison_view(plan, opened.checklist.title, source.name)
    told = summary(view)
    made = None
    if not dry_run:
        refuse_uncommitted(opened)
        if not yes:
            _ask(told)
            told = []  # it has just been read
        message = message_of(plan, source.name)
        made = commit_files(opened.repo, plan.writes, message, planned_on=commit.revision)
    data = document(
        revision=made.revision if made else None, dry_run=dry_run, **comparison_fields(view)
    )
    lines = [*told, *_told_of(plan.moving)]
    if dry_run:
        lines.append("只是试运行，没有写入任何内容")
    elif made is None:
        lines.append("新清单与在用的完全相同，不需要提交")
    else:
        lines.append(f"已换用新清单，提交 {made.revision[:10]}；不合适可用 git revert 撤销")
        lines.append("下一步：运行 zzfz check 和 zzfz questions 逐条核对")
    show(
        format,
        lambda: data,
        lambda: lines,
        lambda width, colour: printable("\n".join(lines), keep="\n"),
    )
    if made is not None:
        say_detached(opened)


def _told_of(moving: Moving) -> Iterator[str]:
    """What became of files that a person would look for; a sidecar goes with its file."""
    for one in moving.archived:
        if not one.old.endswith(SUFFIX):
            yield f"留存：{one.old} → {one.new}（{one.why}）"
    for one in moving.copied:
        if not one.old.endswith(SUFFIX):
            yield f"两处各存一份：{one.old} → {one.new}（原来一件材料用于几项，这几项现在不在一处）"


def _ask(told: list[str]) -> None:
    """Ask whoever is at the terminal; end the command where the answer is no."""
    if not terminal().interactive:
        raise UsageError("换清单要先确认，而这里没有人可以问", "看过 --dry-run 的结果后加 --yes")
    for line in told:
        note(line)
    if not confirm("换用新清单，并移动上述材料？", default=False):
        note("没有写入任何内容")
        raise typer.Exit(1)
