"""``zzfz review``: a verdict on one set, or the reviewer's queue gone through at a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from zzfz import git
from zzfz.checklist.model import MaterialSet
from zzfz.checklist.units import roster
from zzfz.cli.common import (
    CommitOption,
    OpenOption,
    complete_indicator,
    complete_unit,
    find_sets,
    say_after_commit,
    tracker,
)
from zzfz.cli.output import Format, FormatOption, emit, note, show, terminal
from zzfz.cli.prompts import Viewer, ask, emit_wrapped
from zzfz.errors import UsageError
from zzfz.evidence.facts import Soundness
from zzfz.files import scratch_folder, write_file
from zzfz.git.commit import refuse_in_between
from zzfz.git.configuration import author_name
from zzfz.git.lfs import pointer
from zzfz.git.revisions import resolve
from zzfz.intake.verdicts import Ruling, Said, give_verdict, handed_in_by, record_rulings
from zzfz.progress.returns import QUEUES, QueuedPiece, Recipients, by_unit, queue
from zzfz.progress.review import path_in_set
from zzfz.render.data import difference_data, document
from zzfz.render.listing import review_lines
from zzfz.render.todo.wording import units
from zzfz.render.words import difference_words
from zzfz.rules.difference import PieceHead, VersionDifference, piece_differences, piece_head
from zzfz.rules.file_access import GitContents
from zzfz.text import natural, wrap
from zzfz.tracker import Tracker

DETAILS = """
不写序号：在终端里一组一组地审等审核的材料，按单位、最早的在前；列出要求的原话、报来的是什么、变了什么，填 1 通过，2 退回。每个单位审完提交一次，中断时已定的也记下。

写序号：审核这一组，逐件审核，结论记入该材料组的 review.yaml 并提交，只对当时的内容有效：内容变了自动变为“审后有变”，改名不影响。不写 --piece 时审核这一组所有打得开的材料；合并的指标只审核一次。

报送的本人不能审核自己报的材料，确需如此的写 --same-person 理由，记录在案。

例：zzfz review

例：zzfz review 38 --return "缺少文号和公章"

例：zzfz review 38 --piece 1-2022年目录.pdf --pass
"""

OptionalIndicator = Annotated[
    str | None,
    typer.Argument(
        metavar="[序号]",
        help="指标序号，如 38；不写时逐组审核等审核的",
        autocompletion=complete_indicator,
    ),
]


def command(
    indicator: OptionalIndicator = None,
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
    dept: Annotated[
        str | None,
        typer.Option(
            "--dept",
            metavar="单位",
            help="逐组审核时，只审这个单位报来的",
            autocompletion=complete_unit,
        ),
    ] = None,
    same_person: Annotated[
        str | None,
        typer.Option("--same-person", metavar="理由", help="由报送的本人审核通过，并写明理由"),
    ] = None,
    opens: OpenOption = None,
    commit: CommitOption = True,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Pass or return pieces of a set, or go through the queue."""
    if indicator is None:
        alone = passed or returned is not None or piece or item or same_person or not commit
        if alone or format is not Format.TEXT:
            raise UsageError(
                "没有写审核哪一组", "写上序号，如 zzfz review 38 --pass；逐组审核只打 zzfz review"
            )
        _go_through(dept, by, opens)
        return
    if dept is not None:
        raise UsageError("--dept 只用于逐组审核，不和序号一起写", "去掉 --dept，或去掉序号")
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


_PASS, _RETURN, _SKIP, _OPEN, _STOP, _BACK = "通过", "退回", "跳过", "打开", "结束", "上一组"
_ACTIONS = {
    **{"1": _PASS, "2": _RETURN, "3": _SKIP, "4": _OPEN, "5": _STOP, "": _SKIP},
    **{"p": _PASS, "r": _RETURN, "s": _SKIP, "o": _OPEN, "q": _STOP, "b": _BACK},
    **{word: word for word in (_PASS, _RETURN, _SKIP, _OPEN, _STOP, _BACK)},
    **{"以后": _SKIP, "退出": _STOP, "返回": _BACK},
}
_ASKED = "1 通过、2 退回、3 跳过、4 打开、5 结束："
_HELP = (
    "1 通过；2 退回，再写理由；3 或直接回车：跳过，留在队列里；4 打开看；5 结束；b 回到上一组",
    "只说其中几件的，后面接第几件：1 2、3；退回的理由也可以接着写：2 1 缺公章",
)
_USUAL = ("缺公章", "缺网址", "年份不对", "与要求不符", "看不清")
"""The reasons that most returns have."""
_WHY = f"退回的理由（{'、'.join(f'{at} {one}' for at, one in enumerate(_USUAL, 1))}，可再补几个字，或自己写；直接回车不退回）："
_NUMBERS = re.compile(r"\d{1,3}(?:[、，,\-－–至]\d{1,3})*")
_UNFIT = frozenset({Soundness.FAULTY, Soundness.UNSEEN})


class _Command(NamedTuple):
    """What was typed: what to do, with which of the pieces (empty means all), and what else was said."""

    action: str
    chosen: tuple[int, ...] = ()
    rest: str = ""


def _typed(text: str) -> _Command | None:
    """What somebody means: an action, numbers of pieces, a reason; None where it is none of these."""
    words = text.replace("　", " ").replace("：", " ").replace(":", " ").split()
    action = _ACTIONS.get(words[0].lower() if words else "")
    if action is None:
        return None
    left = words[1:]
    numbers = _numbers(left[0]) if left else ()
    return _Command(action, numbers, " ".join(left[1:] if numbers else left))


def _numbers(text: str) -> tuple[int, ...]:
    """The pieces that somebody names: 2; 1、3; 2-4; 第2件; empty where it is anything else."""
    plain = text.strip("第件 ")
    if not _NUMBERS.fullmatch(plain):
        return ()
    found: list[int] = []
    for part in re.split("[、，,]", plain):
        first, _, last = re.sub("[－至–]", "-", part).partition("-")
        found += range(int(first), int(last or first) + 1)
    return tuple(found)


def _reason(text: str) -> str:
    """A reason as typed: one of the usual ones by its number, with what is said besides, or own words."""
    number, _, more = text.strip().partition(" ")
    if number.isdecimal() and 1 <= int(number) <= len(_USUAL):
        return "：".join(filter(None, (_USUAL[int(number) - 1], more.strip())))
    return text.strip()


class _WaitingSet(NamedTuple):
    """The pieces of one set that wait and are of one unit."""

    unit: str
    set: MaterialSet
    pieces: tuple[QueuedPiece, ...]


def _groups(found: Sequence[QueuedPiece]) -> Iterator[_WaitingSet]:
    """A queue by unit and set, whoever waits longest first; in a set as its items stand."""
    for unit, mine in by_unit(found):
        sets: dict[str, list[QueuedPiece]] = {}
        for one in mine:
            sets.setdefault(one.set.id, []).append(one)
        for pieces in sets.values():
            pieces.sort(key=lambda one: (one.piece.items, natural(one.piece.path)))
            yield _WaitingSet(unit, pieces[0].set, tuple(pieces))


def _go_through(dept: str | None, by: str | None, opens: bool | None) -> None:
    """Ask about everything that waits for a review, set by set. Raises UsageError where nobody can be
    asked, and what ``record_rulings`` raises.
    """
    if not terminal().interactive:
        raise UsageError(
            "没有写审核哪一组，这里也没有人可以回答",
            "在终端里运行 zzfz review 逐组审核；或写明：zzfz review 38 --pass；等审核的见 zzfz list --review pending",
        )
    opened = tracker(opens=opens)
    reviewer = " ".join((by or "").split()) or _own_name(opened)
    refuse_in_between(opened.repo)
    every = queue(opened.progress, QUEUES["pending"] | QUEUES["changed"], opened.hand_ins)
    if dept is not None:
        unit = roster(opened.checklist).named(dept)
        names = {unit.name, *getattr(unit, "members", ())}
        every = [one for one in every if one.unit in names]
    own = handed_in_by(reviewer, [one.piece for one in every], opened.hand_ins)
    if own:
        emit(f"{reviewer}自己报送的 {len(own)} 件不在其中，要由别人审核")
    groups = list(_groups([one for one in every if one.piece.path not in own]))
    if not groups:
        emit("没有等审核的材料")
        return
    count = sum(len(one.pieces) for one in groups)
    emit_wrapped(f"等审核的 {count} 件，合成 {len(groups)} 组，审核人 {reviewer}，一组提交一次")
    for line in _HELP:
        emit_wrapped(f"  {line}", "  ")
    with scratch_folder() as folder:
        _Reviewing(opened, groups, reviewer, Viewer(folder), opens).run()


@dataclass(frozen=True, slots=True)
class _Step:
    """A group as it was asked about: what was left of it, and how much had been ruled before."""

    at: int
    left: tuple[QueuedPiece, ...]
    rulings: int


class _Reviewing:
    """One reviewer's way through the groups. What was ruled of a group is one commit, made when the next
    one is answered, so that the last answer can be taken back; or when it all ends, whatever ends it.
    """

    def __init__(
        self,
        opened: Tracker,
        groups: Sequence[_WaitingSet],
        reviewer: str,
        viewer: Viewer,
        opens: bool | None,
    ) -> None:
        self._opened = opened
        self._groups = groups
        self._reviewer = reviewer
        self._viewer = viewer
        self._opens = opens
        self._contents = GitContents(opened.repo)
        self._heads: dict[str, PieceHead] = {}
        self._changes: dict[str, VersionDifference] = {}
        self._rulings: list[tuple[Ruling, tuple[QueuedPiece, ...]]] = []
        """What was ruled of one group and is not on record yet."""
        self._steps: list[_Step] = []
        self._told = {True: 0, False: 0}
        """Pieces on record, by whether they were passed."""
        self._head = opened.commit.revision if opened.commit else None
        """The commit that the repository was last known to be at."""
        self._notices: dict[str, None] = {}
        self._written: set[str] = set()
        """The sets that this run has put verdicts on."""

    def run(self) -> None:
        """Ask about every group; whatever ends it, what was ruled is on record."""
        at, left, unit = 0, self._groups[0].pieces, ""
        try:
            while at < len(self._groups):
                if self._groups[at].unit != unit:
                    unit = self._groups[at].unit
                    count = sum(len(one.pieces) for one in self._groups if one.unit == unit)
                    emit(f"\n{unit}　{count} 件")
                after = self._ask(at, left)
                if after is None:
                    break
                at, left = after
            self._record()
        except BaseException:
            self._record()
            self._say_what_stands()
            raise
        passed, returned = self._told[True], self._told[False]
        every = sum(len(one.pieces) for one in self._groups)
        left_over = every - passed - returned
        emit(f"\n通过 {passed} 件，退回 {returned} 件，都已提交；队列里还有 {left_over} 件")
        for notice in self._notices:
            emit(notice)
        if returned:
            emit("告知退回的单位：文字见 zzfz remind --dept 单位")
        if passed + returned:
            say_after_commit(self._opened)

    def _ask(
        self, at: int, left: tuple[QueuedPiece, ...]
    ) -> tuple[int, tuple[QueuedPiece, ...]] | None:
        """Ask about what is left of a group: where to go on, None to end."""
        one = self._groups[at]
        self._read(left)
        emit("")
        emit_wrapped(f"[{at + 1}/{len(self._groups)}] {one.set.label}　{len(left)} 件")
        of = self._opened.progress.by_set[one.set.id]
        today = datetime.now(git.TIME_ZONE).date()
        for inset, line in review_lines(
            left,
            of,
            self._opened.checklist.by_id,
            self._heads,
            self._changes,
            today,
            self._opened.progress.links,
        ):
            emit_wrapped(" " * inset + line, " " * (inset + 3))
        while True:
            said = self._command(left)
            if said.action == _STOP:
                return None
            if said.action == _BACK:
                if not self._steps:
                    emit("  没有可以回去的；已经提交的要改，以后写 zzfz review 序号 再审一次")
                    continue
                back = self._steps.pop()
                del self._rulings[back.rulings :]
                return back.at, back.left
            settled = tuple(left[number - 1] for number in sorted(set(said.chosen))) or left
            ruling = None
            if said.action != _SKIP:
                ruling = self._ruling(said, settled)
                if ruling is None:
                    continue
            if self._steps and self._steps[-1].at != at:
                self._record()
            self._steps.append(_Step(at, left, len(self._rulings)))
            if ruling is not None:
                self._rulings.append(ruling)
                settled = ruling[1]
            rest = tuple(each for each in left if each not in settled)
            return (at, rest) if rest else (at + 1, self._pieces_of(at + 1))

    def _command(self, left: Sequence[QueuedPiece]) -> _Command:
        """What somebody wants done with pieces of a group; opened ones are opened first."""
        while True:
            said = _typed(ask(_ASKED))
            if said is None:
                for line in _HELP:
                    emit_wrapped(f"  {line}", "  ")
            elif not all(1 <= number <= len(left) for number in said.chosen):
                emit(f"  这一组有 {len(left)} 件，写其中的数字")
            elif said.action == _OPEN:
                emit_wrapped(
                    f"  {self._open(left[said.chosen[0] - 1 if said.chosen else 0])}", "  "
                )
            else:
                return said

    def _ruling(
        self, said: _Command, which: tuple[QueuedPiece, ...]
    ) -> tuple[Ruling, tuple[QueuedPiece, ...]] | None:
        """What is ruled of those of ``which`` that it can be said of, and these; None for nothing."""
        reason = None
        if said.action == _PASS:
            fit = tuple(one for one in which if one.review.soundness not in _UNFIT)
            if len(fit) < len(which):
                emit(f"  有 {len(which) - len(fit)} 件打不开或没有查验，不能通过：退回，或跳过")
            which = fit
        else:
            if len(which) > 1 and not said.chosen:
                some = ask(f"退回第几件（1–{len(which)}，如 2 或 1、3；直接回车为全部）：")
                numbers = _numbers(some) if some else tuple(range(1, len(which) + 1))
                if not numbers or not all(1 <= number <= len(which) for number in numbers):
                    emit(f"  这一组有 {len(which)} 件，写其中的数字")
                    return None
                which = tuple(which[number - 1] for number in sorted(set(numbers)))
            reason = _reason(said.rest or ask(_WHY))
            if not reason:
                emit("  没有退回：退回要写理由")
                return None
        if not which:
            return None
        emit_wrapped(f"  {said.action} {len(which)} 件{f'：{reason}' if reason else ''}", "  ")
        paths = tuple(one.piece.path for one in which)
        return Ruling(which[0].set, Said(self._reviewer, reason is None, reason), (), paths), which

    def _pieces_of(self, at: int) -> tuple[QueuedPiece, ...]:
        return self._groups[at].pieces if at < len(self._groups) else ()

    def _read(self, left: Sequence[QueuedPiece]) -> None:
        """Learn of pieces that are shown for the first time what they say and what changed."""
        if self._opens is False:
            return
        new = [one for one in left if one.piece.path not in self._heads]
        changed = ((one.piece, one.review) for one in new)
        self._changes |= piece_differences(self._contents, changed, opens=True)
        for one in new[:_MOST_READ]:
            self._heads[one.piece.path] = piece_head(self._contents, one.piece)

    def _open(self, one: QueuedPiece) -> str:
        """Open a copy of a piece; what came of it."""
        files = [(file.path, partial(self._put, file.blob)) for file in one.piece.files]
        return self._viewer.open(files)

    def _put(self, blob: str, path: Path) -> None:
        """Write the content of a blob to ``path``. Raises OSError where it is not here."""
        found = next(iter(self._contents.each([blob])))
        large = pointer(found.data) if found.data is not None else None
        data = self._contents.large_file(large[0]).data if large is not None else found.data
        if data is None:
            raise FileNotFoundError(blob)
        write_file(path, data)

    def _record(self) -> None:
        """Commit what was ruled of a group, as long as it is about what was seen."""
        self._steps.clear()
        ruled, self._rulings = self._rulings, []
        if not ruled:
            return
        try:
            self._commit(ruled)
        except BaseException:
            note(f"没有记下：{'；'.join(_ruling_words(one) for one, _ in ruled)}")
            raise

    def _commit(self, ruled: Sequence[tuple[Ruling, Sequence[QueuedPiece]]]) -> None:
        group = ruled[0][0].set
        if group.id in self._written or _revision(self._opened) != self._head:
            self._opened = tracker(opens=self._opens)
        now = {
            piece.path: piece.files
            for item in self._opened.progress.by_set[group.id].items
            for piece in item.pieces
        }
        same = []
        for ruling, pieces in ruled:
            gone = [one for one in pieces if now.get(one.piece.path) != one.piece.files]
            for one in gone:
                note(f"“{path_in_set(one.piece.path)}”刚刚变了，没有记下结论，还在队列里")
            paths = tuple(one.piece.path for one in pieces if one not in gone)
            if paths:
                same.append(ruling._replace(paths=paths))
        day = datetime.now(git.TIME_ZONE).date()
        made = record_rulings(self._opened, same, day)
        for ruling, error in made.refused:
            note(f"没有记下：{_ruling_words(ruling)}（{error.message}）")
            same.remove(ruling)
        self._notices |= dict.fromkeys(made.notices)
        for ruling in same:
            self._told[ruling.said.passed] += len(ruling.paths)
        self._written.add(group.id)
        self._head = made.revision or self._head

    def _say_what_stands(self) -> None:
        """Tell, where it was ended in the middle, what is on record."""
        count = self._told[True] + self._told[False]
        if count:
            note(f"已定的 {count} 件都已记下；其余的还在队列里，再运行一次接着审")


_MOST_READ = 20
"""Pieces of one question whose documents are opened to say what they are."""


def _revision(opened: Tracker) -> str | None:
    """The commit that the repository is at."""
    found = resolve(opened.repo)
    return found.revision if found is not None else None


def _ruling_words(one: Ruling) -> str:
    word = _PASS if one.said.passed else f"{_RETURN}：{one.said.reason}"
    return f"{one.set.label}　{'、'.join(map(path_in_set, one.paths))}　{word}"
