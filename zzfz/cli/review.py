"""``zzfz review``."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from zzfz import git
from zzfz.cli.common import (
    CommitOption,
    IndicatorArgument,
    OpenOption,
    find_sets,
    say_after_commit,
    tracker,
)
from zzfz.cli.output import Format, FormatOption, show
from zzfz.errors import UsageError
from zzfz.git.configuration import author_name
from zzfz.intake.verdicts import Said, give_verdict
from zzfz.progress.returns import Recipients
from zzfz.progress.review import path_in_set
from zzfz.render.data import difference_data, document
from zzfz.render.todo.wording import units
from zzfz.render.words import difference_words
from zzfz.rules.difference import piece_differences
from zzfz.rules.file_access import GitContents
from zzfz.text import wrap
from zzfz.tracker import Tracker

DETAILS = """
逐件审核，结论记入该材料组的 review.yaml 并提交，只对当时的内容有效：内容变了自动变为“审后有变”，改名不影响。不写 --piece 时审核这一组所有打得开的材料；合并的指标只审核一次。

报送的本人不能审核自己报的材料，确需如此的写 --same-person 理由，记录在案。

例：zzfz review 38 --return "缺少文号和公章"

例：zzfz review 38 --piece 1-2022年目录.pdf --pass
"""


def command(
    indicator: IndicatorArgument,
    passed: Annotated[bool, typer.Option("--pass", help="通过")] = False,
    returned: Annotated[
        str | None, typer.Option("--return", metavar="理由", help="退回，并写明理由")
    ] = None,
    piece: Annotated[
        list[str] | None,
        typer.Option(
            "--piece",
            metavar="文件",
            help="只审核这一件（仓库内路径，或在指标文件夹里的路径），可写多个",
        ),
    ] = None,
    item: Annotated[
        list[int] | None, typer.Option("--item", metavar="第几项", help="只审核这一项，可写多个")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="姓名", help="审核人；不写时用 Git 的姓名")
    ] = None,
    same_person: Annotated[
        str | None,
        typer.Option("--same-person", metavar="理由", help="由报送的本人审核通过，并写明理由"),
    ] = None,
    opens: OpenOption = None,
    commit: CommitOption = True,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Pass or return pieces of a set."""
    reason = returned.strip() if returned is not None else None
    if passed is (reason is not None):
        raise UsageError("须写 --pass 或 --return 理由，二者之一", "例：zzfz review 38 --pass")
    if reason == "":
        raise UsageError("退回没有写理由", '例：zzfz review 38 --return "缺少公章"')
    if same_person is not None and not same_person.strip():
        raise UsageError(
            "--same-person 没有写理由", '例：--same-person "科室只有一人，已报领导同意"'
        )
    opened = tracker(opens=opens)
    (one,) = find_sets(opened.checklist, [indicator])
    items = tuple(sorted(set(item or ())))
    reviewer = (by or "").strip() or _own_name(opened)
    given = give_verdict(
        opened,
        one,
        Said(reviewer, passed, reason, same_person),
        datetime.now(git.TIME_ZONE).date(),
        items,
        piece or (),
        commit=commit,
    )
    chosen, path, revision = given.chosen, given.path, given.revision
    changes = piece_differences(
        GitContents(opened.repo),
        ((found, opened.progress.by_set[one.id].piece_reviews[found.path]) for found in chosen),
        opens=opened.opening is not None,
    )
    word = "通过" if passed else "退回"
    data = document(
        set=one.id,
        verdict="passed" if passed else "returned",
        items=list(items),
        path=path,
        revision=revision,
        pieces=[found.path for found in chosen],
        reviewer=reviewer,
        same_person=same_person if given.own else None,
        notices=list(given.notices),
        changed=[
            {"piece": path, **(difference_data(found) or {})} for path, found in changes.items()
        ],
    )
    done = f"，提交 {revision[:10]}" if revision else "，尚未提交"
    lines = [
        f"材料组 {one.label} 已记为{word}（{len(chosen)} 件材料）：{path}{done}",
        *given.notices,
    ]
    lines += [
        f"与上次审核时相比：{path_in_set(path)}：{difference_words(found)}"
        for path, found in changes.items()
    ]
    if returned is not None:
        recipients = Recipients(opened.checklist)
        told = {recipients.unit(one, found, opened.hand_ins) for found in chosen}
        known = tuple(sorted(unit for unit in told if unit is not None))
        if known:
            lines.append(f"退给：{units(known)}；告知的文字见 zzfz remind --dept 单位")
        if None in told:
            lines.append("有的材料不知道是哪个单位报的，由办公室告知；报送时写明单位，以后就知道")
    show(
        format,
        lambda: data,
        lambda: lines[:1],
        lambda width, colour: "\n".join(part for line in lines for part in wrap(line, width)),
    )
    if revision:
        say_after_commit(opened)


def _own_name(opened: Tracker) -> str:
    name = author_name(opened.repo)
    if name is None:
        raise UsageError("不知道审核人是谁", "写上 --by 姓名，或运行 git config user.name 姓名")
    return name
