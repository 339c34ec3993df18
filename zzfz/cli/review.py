"""``zzfz review``."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated

import typer

from zzfz import git
from zzfz.checklist.model import MaterialSet
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
from zzfz.evidence.facts import Soundness
from zzfz.evidence.history import HandIns, plain_name
from zzfz.evidence.model import Verdict
from zzfz.evidence.pieces import Piece
from zzfz.evidence.review_file import with_verdicts
from zzfz.evidence.reviews import DecidingFields, read_reviews
from zzfz.evidence.snapshot import FOLDER, REVIEW
from zzfz.findings import Place
from zzfz.git.commit import commit_files, write_only
from zzfz.git.configuration import author_name
from zzfz.progress.model import SetProgress
from zzfz.progress.returns import Recipients
from zzfz.progress.review import path_in_set, piece_verdict, pieces_of, soundness
from zzfz.progress.states import ReviewState
from zzfz.render.data import difference_data, document
from zzfz.render.todo.wording import units
from zzfz.render.words import difference_words
from zzfz.rules.difference import piece_differences
from zzfz.rules.file_access import GitContents
from zzfz.text import nearest, wrap
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
    progress = opened.progress.by_set[one.id]
    chosen = _chosen(opened, progress, items, piece or [], passed=passed)
    reviewer = (by or "").strip() or _own_name(opened)
    notices: list[str] = []
    own: frozenset[str] = frozenset()
    if passed:
        own = _handed_in_by(reviewer, chosen, opened.hand_ins)
        if own and same_person is None:
            raise UsageError(
                f"{'、'.join(map(path_in_set, sorted(own)))}是{reviewer}本人报送的，不能由本人审核通过",
                "请另一人审核；确需如此的加 --same-person 理由，记录在案",
            )
        notices = _same_unit(opened, one, reviewer, chosen)
    changes = piece_differences(
        GitContents(opened.repo),
        ((found, progress.piece_reviews[found.path]) for found in chosen),
        opens=opened.opening is not None,
    )
    said = Verdict(
        passed=passed,
        reason=reason,
        reviewer=reviewer,
        date=datetime.now(git.TIME_ZONE).date(),
        place=Place(""),
    )
    verdicts = _verdicts(opened, one, chosen, said, own, same_person)
    path = f"{FOLDER}/{one.folder}/{REVIEW}"
    text = with_verdicts(_before(opened, one), verdicts)
    word = "通过" if passed else "退回"
    which = f" 第 {'、'.join(map(str, items))} 项" if items else ""
    if piece:
        which += f" {'、'.join(path_in_set(found.path) for found in chosen)}"
    why = f"：{' '.join(reason.split())}" if reason else ""
    message = f"审核{word}：材料组 {one.label}{which}{why}"
    revision = _write(opened, path, text, message, commit=commit)
    data = document(
        set=one.id,
        verdict="passed" if passed else "returned",
        items=list(items),
        path=path,
        revision=revision,
        pieces=[found.path for found in chosen],
        reviewer=reviewer,
        same_person=same_person if own else None,
        notices=notices,
        changed=[
            {"piece": path, **(difference_data(found) or {})} for path, found in changes.items()
        ],
    )
    done = f"，提交 {revision[:10]}" if revision else "，尚未提交"
    lines = [f"材料组 {one.label} 已记为{word}（{len(chosen)} 件材料）：{path}{done}", *notices]
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


def _chosen(
    opened: Tracker,
    progress: SetProgress,
    items: tuple[int, ...],
    paths: Sequence[str],
    *,
    passed: bool,
) -> list[Piece]:
    """The pieces the verdict is about: those named, else every one that can have it.

    No faulty and no unseen piece takes a pass; what nobody has seen is not returned either unless it is
    named. Raises UsageError where none is left, or one of those named cannot have it.
    """
    one = progress.set
    unknown = [number for number in items if number > len(one.items)]
    if unknown:
        raise UsageError(
            f"材料组 {one.label} 没有第 {'、'.join(map(str, unknown))} 项材料",
            f"该组有 {len(one.items)} 项，见 zzfz show {one.folder}",
        )
    every = list(dict.fromkeys(piece for item in progress.items for piece in item.pieces))
    found = pieces_of(every, items)
    if not found:
        raise UsageError(
            f"材料组 {one.label} 还没有已提交的材料，无从审核", f"先报送，见 zzfz show {one.folder}"
        )
    if paths:
        found = [_named(one, found, path) for path in paths]
        found = list(dict.fromkeys(found))
    excused = opened.checklist.exemptions
    how = {piece.path: soundness(piece, opened.facts, one, excused) for piece in found}
    unfit = {Soundness.FAULTY: "打不开", Soundness.UNSEEN: "内容不在本地，没有查验"}
    refused = [piece for piece in found if passed and how[piece.path] in unfit]
    if paths and refused:
        words = "；".join(f"{path_in_set(p.path)}：{unfit[how[p.path]]}" for p in refused)
        raise UsageError(f"不能审核通过：{words}", "打不开的退回重报；没有查验的先取回内容")
    if not paths:
        found = [
            piece
            for piece in found
            if how[piece.path] not in unfit or (not passed and how[piece.path] is Soundness.FAULTY)
        ]
    reviews = progress.piece_reviews
    if passed and not paths and not items:
        waiting = [p for p in found if reviews[p.path].state is not ReviewState.PASSED]
        if found and not waiting:
            raise UsageError(
                f"材料组 {one.label} 的材料都已审核通过，内容没有变化", "重审某一件用 --piece 文件"
            )
        found = waiting
    if not found:
        raise UsageError(
            f"材料组 {one.label} 没有可以审核的材料：都打不开，或内容不在本地",
            "打不开的退回重报；没有查验的先取回内容",
        )
    return found


def _named(one: MaterialSet, found: Sequence[Piece], path: str) -> Piece:
    """The piece called ``path``, from the root or from a folder of the set. Raises UsageError."""
    wanted = _plain(path).removeprefix("./")
    for piece in found:
        if wanted in {_plain(piece.path), _plain(path_in_set(piece.path))}:
            return piece
    for piece in found:
        inside = {f"{FOLDER}/{file.path}" for file in piece.files}
        if wanted in {_plain(name) for name in inside} | {
            _plain(path_in_set(name)) for name in inside
        }:
            raise UsageError(
                f"“{path}”是“{path_in_set(piece.path)}”这一件里的文件，不能单独审核",
                f"审核整件：--piece '{path_in_set(piece.path)}'",
            )
    names = [path_in_set(piece.path) for piece in found]
    near = nearest(wanted, names) or names[:5]
    raise UsageError(
        f"材料组 {one.label} 没有“{path}”这一件",
        f"是否指：{'、'.join(near)}？全部见 zzfz show {one.folder}",
    )


def _plain(path: str) -> str:
    return unicodedata.normalize("NFC", path.replace("\\", "/"))


def _handed_in_by(reviewer: str, chosen: Iterable[Piece], handed: HandIns) -> frozenset[str]:
    """The paths of the pieces that the reviewer handed in; his name may stand after his unit's."""
    mine = {plain_name(reviewer), plain_name(reviewer.rsplit(maxsplit=1)[-1])}
    return frozenset(
        piece.path
        for piece in chosen
        if (brought := handed.of(piece)) and not mine.isdisjoint(map(plain_name, brought.names))
    )


def _same_unit(
    opened: Tracker, one: MaterialSet, reviewer: str, chosen: Sequence[Piece]
) -> list[str]:
    """A notice where the reviewer is of the unit that handed in, as far as that is known of him."""
    handed = opened.hand_ins
    told = Recipients(opened.checklist)
    units_of = {told.unit(one, piece, handed) for piece in chosen}
    own = handed.units_of(reviewer.rsplit(maxsplit=1)[-1]) | told.units_in(reviewer)
    same = sorted(unit for unit in units_of if unit is not None and unit in own)
    return [f"注意：审核人和报送人同是{'、'.join(same)}的"] if same else []


def _verdicts(
    opened: Tracker,
    one: MaterialSet,
    chosen: Iterable[Piece],
    said: Verdict,
    own: frozenset[str],
    same_person: str | None,
) -> list[Verdict]:
    """The verdict on each content once."""
    fields = DecidingFields(opened.snapshot)
    found: dict[tuple[object, ...], Verdict] = {}
    for piece in chosen:
        reason = same_person.strip() if same_person is not None and piece.path in own else None
        made = piece_verdict(one, piece, fields, opened.facts, said._replace(same_person=reason))
        found.setdefault((made.files, made.fields), made)
    return list(found.values())


def _before(opened: Tracker, one: MaterialSet) -> str | None:
    """The committed review file of the set. Raises UsageError where it is damaged."""
    snapshot = opened.snapshot
    blob = next((e.blob for e in snapshot.entries if e.path == f"{one.folder}/{REVIEW}"), None)
    if blob is None or blob not in snapshot.contents:
        return None
    faults = [
        f for f in read_reviews(snapshot, opened.checklist).findings if f.indicator == one.folder
    ]
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
