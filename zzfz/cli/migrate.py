"""``zzfz migrate``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from zzfz.cli.common import DryRunOption, say_after_commit, tracker
from zzfz.cli.new_list import (
    new_list,
    pairs_in_workbook,
    plan_for,
    refuse_uncommitted,
    require_commit,
    roster_in_use,
)
from zzfz.cli.output import Format, FormatOption, note, show, terminal
from zzfz.cli.prompts import confirm
from zzfz.errors import UsageError, ZzfzError
from zzfz.evidence.model import SUFFIX
from zzfz.git import TIME_ZONE
from zzfz.git.commit import commit_files
from zzfz.importing.compare import ChangeKind, pairs_said
from zzfz.importing.printed_text import shortened
from zzfz.importing.roster_files import with_renamed
from zzfz.migration.moving import Moving
from zzfz.migration.plan import Plan, message_of
from zzfz.render.comparison import ComparisonView, comparison_fields, comparison_view, summary
from zzfz.render.data import document
from zzfz.text import printable
from zzfz.tracker import Tracker

DETAILS = """
用新清单换下在用的清单，一次提交：清单文件换新，材料随指标和材料项改号，说明文件和审核记录相应改写。
不再要求的材料移到 archive/，不计入，也不丢失。先用 zzfz import 文件 --compare 看有哪些变化。
可以直接给清单文件，也可以给 zzfz import 写成、核对改正过的文件夹。

不写新清单时，只把旧版写的整组审核结论改写成逐件的结论，一次提交，各件的审核情况不变。

已报材料而找不到对应的指标，先不换：在终端里逐项问，没有终端的用 --pairs 写明。
确已取消的也要写明（60=），--yes 不算写明。改名、合并的单位用 --renamed 写明，旧名记作别名。

例：zzfz migrate 新清单
    zzfz migrate 新清单 --pairs 60=61,20=21
"""


class UnsettledError(ZzfzError):
    """Evidence would go to the archive, and nobody has said that its indicator is gone."""

    exit_code = 1


def command(
    source: Annotated[
        Path | None,
        typer.Argument(
            metavar="文件或文件夹",
            help="新清单：文件，或核对过的清单文件夹；不写时只把旧版的整组审核结论改写成逐件的",
        ),
    ] = None,
    pairs: Annotated[
        str,
        typer.Option(
            "--pairs", metavar="原=新,…", help="写明哪一项成了哪一项，例：60=61,20=21；没有的写 60="
        ),
    ] = "",
    renamed: Annotated[
        str,
        typer.Option(
            "--renamed", metavar="旧=新,…", help="改名、合并的单位，例：县国土资源局=县自然资源局"
        ),
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="不再询问")] = False,
    dry_run: DryRunOption = False,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Put a new list in place of the one in use."""
    opened = tracker(as_edited=True)
    commit = require_commit(opened)
    if source is None:
        if pairs or renamed:
            raise UsageError("没有新清单，--pairs 和 --renamed 无从对应", "写上新清单")
        _reviews_per_piece(opened, format, dry_run=dry_run)
        return
    one = new_list(source, roster_in_use())
    said = {**pairs_in_workbook(source), **pairs_said(pairs)}
    plan = plan_for(opened, one, said)
    if bodies := _renamed_bodies(plan, renamed, ask=not yes and not dry_run):
        day = datetime.now(TIME_ZONE).date().isoformat()
        one = replace(one, files=with_renamed(one.files, bodies, day))
        plan = plan_for(opened, one, said)
    view = comparison_view(plan, opened.checklist.title, source.name)
    if not dry_run:
        refuse_uncommitted(opened)
        if more := _settled(view, said, ask=not yes):
            plan = plan_for(opened, one, {**said, **more})
            view = comparison_view(plan, opened.checklist.title, source.name)
    told = summary(view)
    made = None
    if not dry_run:
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
        say_after_commit(opened)


def _reviews_per_piece(
    opened: Tracker,
    format: Format,  # noqa: A002 - like the option
    *,
    dry_run: bool,
) -> None:
    """Write the verdicts of before, on whole sets, as verdicts on each piece, in one commit."""
    from zzfz.evidence.reviews import read_reviews
    from zzfz.migration.carried_over import reviews_per_piece

    faults = read_reviews(opened.snapshot).findings
    if faults:
        raise UsageError(
            f"{faults[0].place.path} 第 {faults[0].place.line} 行有误：{faults[0].message}",
            "改正并提交后再改写",
        )
    found = reviews_per_piece(opened.checklist, opened.snapshot, opened.facts)
    made = None
    if found.texts and not dry_run:
        refuse_uncommitted(opened)
        made = commit_files(
            opened.repo,
            {path: text.encode("utf-8") for path, text in found.texts.items()},
            f"审核结论改为逐件：{found.written} 个整组的结论",
            seen=opened.commit,
        )
    lines = []
    if not found.texts:
        lines.append("没有要改写的整组审核结论")
    else:
        lines += [f"改写：{path}" for path in found.texts]
        said = f"{found.written} 个整组的审核结论改为逐件"
        lines.append(
            f"{said}，提交 {made.revision[:10]}；各件的审核情况不变"
            if made
            else f"{said}；只是试运行，没有写入任何内容"
        )
    if found.unresolved:
        lines.append(
            f"另有 {found.unresolved} 个对不上任何材料，原样留着（R107）；"
            "这些材料按待审核算，请重新审核"
        )
    data = document(
        revision=made.revision if made else None,
        dry_run=dry_run,
        reviews=sorted(found.texts),
        verdicts=found.written,
        unresolved=found.unresolved,
    )
    show(
        format,
        lambda: data,
        lambda: lines,
        lambda width, colour: printable("\n".join(lines), keep="\n"),
    )
    if made is not None:
        say_after_commit(opened)


def _renamed_bodies(plan: Plan, said: str, *, ask: bool) -> dict[str, str]:
    """The bodies with a new name: those that were named, and those that a person agrees to."""
    found: dict[str, str] = {}
    for part in filter(None, re.split(r"[,，、;；\s]+", said)):
        old, equals, new = part.replace("＝", "=").partition("=")
        if not equals or not old or not new:
            raise UsageError(
                f"--renamed 里的“{part}”看不懂", "写成“旧名=新名”，例：县国土资源局=县自然资源局"
            )
        found[old] = new
    if ask and terminal().interactive:
        for one in plan.comparison.renamed:
            what = "并入" if one.merged else "改名为"
            question = f"“{one.old}”{what}“{one.new}”（{one.of} 行里 {one.rows} 行）？"
            if one.old not in found and confirm(question, default=True):
                found[one.old] = one.new
    return found


def _settled(view: ComparisonView, said: Mapping[str, str], *, ask: bool) -> dict[str, str]:
    """What became of the indicators whose evidence would go to the archive although nobody has said
    that they are gone: answered at the terminal where that may be asked.

    Raises UnsettledError where there is nobody to ask, and where a question is left open.
    """
    near = {one.old: one for one in view.comparison.near if one.likely}
    files = {one.move.old: one.archived for one in view.folders}
    left = [
        one
        for one in view.comparison.of_kind(ChangeKind.REMOVED)
        if files.get(one.old) and one.old not in said
    ]
    found: dict[str, str] = {}
    if ask and terminal().interactive:
        for one in left:
            what = f"原第{one.old}项“{shortened(one.before, 30)}”（{files[one.old]} 个文件）"
            likely = near.get(one.old)
            if likely is not None and confirm(
                f"{what}成了新的第{likely.new}项（像 {likely.likeness}%）？", default=False
            ):
                found[one.old] = likely.new
            elif confirm(f"{what}确已取消，材料移到 archive/ 留存？", default=False):
                found[one.old] = ""
    left = [one for one in left if one.old not in found]
    if left:
        shown = "；".join(
            f"原第{one.old}项（{files[one.old]} 个文件）"
            + (
                f"像是新的第{near[one.old].new}项（{near[one.old].likeness}%）"
                if one.old in near
                else "没有相像的"
            )
            for one in left[:5]
        )
        more = f"；另有 {len(left) - 5} 项" if len(left) > 5 else ""
        pairs = ",".join(f"{one.old}={near[one.old].new}" for one in left[:5] if one.old in near)
        same = f"确是同一项的写 --pairs {pairs}；" if pairs else ""
        raise UnsettledError(
            f"有 {len(left)} 项已报材料的指标找不到对应的新指标：{shown}{more}；没有写入任何内容",
            f"{same}成了别的项的写 --pairs {left[0].old}=新序号；确已取消的写 --pairs "
            f"{','.join(f'{one.old}=' for one in left[:5])}；"
            "导入成文件夹的，也可以在 import-review.xlsx 的“新旧对应”里答复",
        )
    return found


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
