"""``zzfz review``."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from zzfz import git
from zzfz.checklist.model import MaterialSet
from zzfz.cli.common import CommitOption, IndicatorArgument, find_sets, say_detached, tracker
from zzfz.cli.output import Format, FormatOption, show
from zzfz.errors import UsageError
from zzfz.evidence.pieces import Piece
from zzfz.evidence.review_file import with_verdict
from zzfz.evidence.reviews import fingerprint, read_reviews
from zzfz.evidence.sidecars import sidecar_blobs
from zzfz.evidence.snapshot import FOLDER, REVIEW
from zzfz.git.commit import commit_files, write_only
from zzfz.git.configuration import author_name
from zzfz.progress.priorities import responsible_for
from zzfz.progress.review import pieces_of
from zzfz.render.data import document
from zzfz.render.todo.wording import units
from zzfz.text import wrap
from zzfz.tracker import Tracker

DETAILS = """
结论记入该材料组的 review.yaml 并提交，附当时材料的指纹；以后材料有任何变化，自动变为“审后有变”。
合并的指标只审核一次。

例：zzfz review 38 --return "缺少文号和公章"
"""


def command(
    indicator: IndicatorArgument,
    passed: Annotated[bool, typer.Option("--pass", help="通过")] = False,
    returned: Annotated[
        str | None, typer.Option("--return", metavar="理由", help="退回，并写明理由")
    ] = None,
    item: Annotated[
        list[int] | None, typer.Option("--item", metavar="第几项", help="只审核这一项，可写多个")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="姓名", help="审核人；不写时用 Git 的姓名")
    ] = None,
    commit: CommitOption = True,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Pass or return what a set holds."""
    reason = returned.strip() if returned is not None else None
    if passed is (reason is not None):
        raise UsageError("须写 --pass 或 --return 理由，二者之一", "例：zzfz review 38 --pass")
    if reason == "":
        raise UsageError("退回没有写理由", '例：zzfz review 38 --return "缺少公章"')
    opened = tracker()
    (one,) = find_sets(opened.checklist, [indicator])
    items = tuple(sorted(set(item or ())))
    pieces = _pieces(opened, one, items)
    path = f"{FOLDER}/{one.folder}/{REVIEW}"
    text = with_verdict(
        _before(opened, one),
        passed=passed,
        reason=reason,
        reviewer=by or _own_name(opened),
        day=datetime.now(git.TIME_ZONE).date(),
        fingerprint=fingerprint(pieces, sidecar_blobs(opened.snapshot)),
        items=items,
    )
    word = "通过" if passed else "退回"
    which = f" 第 {'、'.join(map(str, items))} 项" if items else ""
    why = f"：{' '.join(reason.split())}" if reason else ""
    message = f"审核{word}：材料组 {one.label}{which}{why}"
    revision = _write(opened, path, text, message, commit=commit)
    data = document(
        set=one.id,
        verdict="passed" if passed else "returned",
        items=list(items),
        path=path,
        revision=revision,
        pieces=[piece.path for piece in pieces],
    )
    done = f"，提交 {revision[:10]}" if revision else "，尚未提交"
    said = [f"材料组 {one.label} 已记为{word}（{len(pieces)} 件材料）：{path}{done}"]
    if returned is not None:
        names = responsible_for([opened.checklist.by_id[member] for member in one.members])
        said.append(f"责任单位：{units(names)}；告知的文字见 zzfz remind --dept 单位")
    show(
        format,
        lambda: data,
        lambda: said[:1],
        lambda width, colour: "\n".join(part for line in said for part in wrap(line, width)),
    )
    if revision:
        say_detached(opened)


def _pieces(opened: Tracker, one: MaterialSet, items: tuple[int, ...]) -> list[Piece]:
    """The pieces the verdict is about. Raises UsageError where there are none."""
    unknown = [number for number in items if number > len(one.items)]
    if unknown:
        raise UsageError(
            f"材料组 {one.label} 没有第 {'、'.join(map(str, unknown))} 项材料",
            f"该组有 {len(one.items)} 项，见 zzfz show {one.folder}",
        )
    progress = opened.progress.by_set[one.id]
    everything = dict.fromkeys(piece for item in progress.items for piece in item.pieces)
    pieces = pieces_of(list(everything), items)
    if not pieces:
        raise UsageError(
            f"材料组 {one.label} 还没有已提交的材料，无从审核", f"先报送，见 zzfz show {one.folder}"
        )
    return pieces


def _before(opened: Tracker, one: MaterialSet) -> str | None:
    """The committed review file of the set. Raises UsageError where it is damaged."""
    snapshot = opened.snapshot
    blob = next((e.blob for e in snapshot.entries if e.path == f"{one.folder}/{REVIEW}"), None)
    if blob is None or blob not in snapshot.contents:
        return None
    faults = [f for f in read_reviews(snapshot).findings if f.indicator == one.folder]
    if faults:
        raise UsageError(
            f"{faults[0].place.path} 第 {faults[0].place.line} 行有误：{faults[0].message}",
            "改正并提交后再审核",
        )
    return snapshot.contents[blob].decode("utf-8-sig")


def _own_name(opened: Tracker) -> str:
    name = author_name(opened.repo)
    if name is None:
        raise UsageError("不知道审核人是谁", "写上 --by 姓名，或运行 git config user.name 姓名")
    return name


def _write(opened: Tracker, path: str, text: str, message: str, *, commit: bool) -> str | None:
    """Commit the file, or only write it; the commit's id, None where there is no commit."""
    if commit:
        made = commit_files(opened.repo, {path: text.encode("utf-8")}, message, seen=opened.commit)
        return made.revision if made else None
    write_only(opened.repo, {path: text.encode("utf-8")}, seen=opened.commit)
    return None
