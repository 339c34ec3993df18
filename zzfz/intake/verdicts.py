"""A verdict on material that is in the tracker (审核): which pieces it is about, who may give it, and its
commit. The command line and the reviewer's pages both come here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from zzfz.checklist.model import MaterialSet
from zzfz.errors import Advice, UsageError, joined
from zzfz.evidence.facts import Soundness
from zzfz.evidence.history import HandIns, plain_name
from zzfz.evidence.model import Verdict
from zzfz.evidence.pieces import Piece
from zzfz.evidence.review_file import with_verdicts
from zzfz.evidence.reviews import DecidingFields, read_reviews
from zzfz.evidence.snapshot import FOLDER, LIMIT, REVIEW
from zzfz.findings import Place
from zzfz.git.commit import commit_files, write_only
from zzfz.progress.model import SetProgress
from zzfz.progress.returns import Recipients
from zzfz.progress.review import path_in_set, piece_verdict, pieces_of, soundness
from zzfz.progress.states import ReviewState
from zzfz.text import nearest
from zzfz.tracker import Tracker


class Said(NamedTuple):
    """What a reviewer says: whether it passes, else the ``reason`` of the return; ``same_person`` is why
    somebody passes what he handed in himself.
    """

    reviewer: str
    passed: bool
    reason: str | None = None
    same_person: str | None = None


class Ruling(NamedTuple):
    """A verdict that is asked for: on the pieces of a set at ``paths`` or of ``items``, else on every one
    that can have it.
    """

    set: MaterialSet
    said: Said
    items: tuple[int, ...] = ()
    paths: tuple[str, ...] = ()


class GivenVerdict(NamedTuple):
    """What became of it: the review file and its commit (None where there is none), the pieces, those
    that the reviewer handed in himself, and what is to be told besides.
    """

    path: str
    revision: str | None
    chosen: tuple[Piece, ...]
    own: frozenset[str]
    notices: tuple[str, ...]


def give_verdict(
    opened: Tracker,
    one: MaterialSet,
    said: Said,
    day: date,
    items: tuple[int, ...] = (),
    paths: Sequence[str] = (),
    *,
    commit: bool = True,
) -> GivenVerdict:
    """Put a verdict on pieces of a set on record, in one commit unless it is only to be written.

    It is about those at ``paths`` or of ``items``, else about every one that can have it. Raises
    UsageError where none can, a return says no reason, or the reviewer handed one in himself and does
    not say why he may, and as ``commit_files``.
    """
    asked = Ruling(one, said, items, tuple(paths))
    judged = _judged(opened, asked, day)
    path = _review_path(one)
    text = with_verdicts(_before(opened, one), judged.verdicts)
    revision = _write(opened, path, text, _subject(asked, judged.chosen), commit=commit)
    return GivenVerdict(path, revision, judged.chosen, judged.own, judged.notices)


class Recorded(NamedTuple):
    """What became of several rulings: their commit, those that could not be put on record, each with why,
    and what is to be told besides.
    """

    revision: str | None
    refused: tuple[tuple[Ruling, UsageError], ...]
    notices: tuple[str, ...] = ()


def record_rulings(opened: Tracker, rulings: Sequence[Ruling], day: date) -> Recorded:
    """Put rulings on pieces of one set on record in one commit.

    One that cannot be given, as for ``give_verdict``, is left out and told. Raises as ``commit_files``;
    then none of them is on record.
    """
    text: str | None = None
    refused: list[tuple[Ruling, UsageError]] = []
    given: list[tuple[Ruling, tuple[Piece, ...]]] = []
    notices: list[str] = []
    for one in rulings:
        try:
            judged = _judged(opened, one, day)
            text = with_verdicts(
                _before(opened, one.set) if text is None else text, judged.verdicts
            )
        except UsageError as error:
            refused.append((one, error))
        else:
            given.append((one, judged.chosen))
            notices += judged.notices
    if text is None:
        return Recorded(None, tuple(refused))
    of = given[0][0].set
    if len(given) == 1:
        message = _subject(*given[0])
    else:
        said = (_subject(*one).partition(f"材料组 {of.label} ") for one in given)
        message = f"审核：材料组 {of.label} {'；'.join(f'{word}{what}' for word, _, what in said)}"
    revision = _write(opened, _review_path(of), text, message, commit=True)
    return Recorded(revision, tuple(refused), tuple(dict.fromkeys(notices)))


def _subject(asked: Ruling, chosen: Sequence[Piece]) -> str:
    """What the commit of a verdict is called."""
    one, said = asked.set, asked.said
    which = f" 第 {'、'.join(map(str, asked.items))} 项" if asked.items else ""
    if asked.paths:
        names = [path_in_set(found.path) for found in chosen]
        more = f" 等 {len(names)} 件" if len(names) > _NAMED else ""
        which += f" {'、'.join(names[:_NAMED])}{more}"
    why = f"：{' '.join(said.reason.split())}" if said.reason else ""
    return f"审核{'通过' if said.passed else '退回'}：材料组 {one.label}{which}{why}"


_NAMED = 5
"""Pieces that the subject of a commit names; of more it tells how many."""


class _RulingWorkedOut(NamedTuple):
    """A ruling worked out: its pieces, those of the reviewer's own, what is told, and the verdicts."""

    chosen: tuple[Piece, ...]
    own: frozenset[str]
    notices: tuple[str, ...]
    verdicts: list[Verdict]


def _judged(opened: Tracker, asked: Ruling, day: date) -> _RulingWorkedOut:
    """What a ruling comes to. Raises UsageError as ``give_verdict``."""
    one, said = asked.set, asked.said
    if not said.passed and not (said.reason or "").strip():
        raise UsageError("退回没有写理由", "写明为什么退回，报送单位照着改")
    progress = opened.progress.by_set[one.id]
    chosen = _chosen(opened, progress, asked.items, asked.paths, passed=said.passed)
    notices: list[str] = []
    own: frozenset[str] = frozenset()
    if said.passed:
        own = handed_in_by(said.reviewer, chosen, opened.hand_ins)
        if own and said.same_person is None:
            raise UsageError(
                f"{'、'.join(map(path_in_set, sorted(own)))}是{said.reviewer}本人报送的，不能由本人审核通过",
                Advice("same-person"),
            )
        notices = _same_unit(opened, one, said.reviewer, chosen)
    verdict = Verdict(
        passed=said.passed,
        reason=said.reason,
        reviewer=said.reviewer,
        date=day,
        place=Place(""),
    )
    verdicts = _verdicts(opened, one, chosen, verdict, own, said.same_person)
    return _RulingWorkedOut(tuple(chosen), own, tuple(notices), verdicts)


def _review_path(one: MaterialSet) -> str:
    return f"{FOLDER}/{one.folder}/{REVIEW}"


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
            Advice("items-of-set", (str(len(one.items)), one.folder)),
        )
    every = list(dict.fromkeys(piece for item in progress.items for piece in item.pieces))
    found = pieces_of(every, items)
    if not found:
        raise UsageError(
            f"材料组 {one.label} 还没有已提交的材料，无从审核",
            Advice("hand-in-first", (one.folder,)),
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
                f"材料组 {one.label} 的材料都已审核通过，内容没有变化", Advice("one-piece")
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
                Advice("whole-piece", (path_in_set(piece.path),)),
            )
    names = [path_in_set(piece.path) for piece in found]
    near = nearest(wanted, names) or names[:5]
    raise UsageError(
        f"材料组 {one.label} 没有“{path}”这一件",
        joined(f"是否指：{'、'.join(near)}？", Advice("pieces-of-set-too", (one.folder,))),
    )


def _plain(path: str) -> str:
    return unicodedata.normalize("NFC", path.replace("\\", "/"))


def handed_in_by(reviewer: str, chosen: Iterable[Piece], handed: HandIns) -> frozenset[str]:
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
    """The committed review file of the set. Raises UsageError where it is damaged or not read."""
    snapshot = opened.snapshot
    blob = next((e.blob for e in snapshot.entries if e.path == f"{one.folder}/{REVIEW}"), None)
    if blob is None:
        return None
    if blob not in snapshot.contents:  # written anew it would lose what stands there
        raise UsageError(
            f"{_review_path(one)} 读不了：超过 {LIMIT >> 20} MB，或内容不在本地",
            "核对这个文件，取回内容或删减到限度以内，提交后再审核",
        )
    faults = [
        f for f in read_reviews(snapshot, opened.checklist).findings if f.indicator == one.folder
    ]
    if faults:
        raise UsageError(
            f"{faults[0].place.path} 第 {faults[0].place.line} 行有误：{faults[0].message}",
            "改正并提交后再审核",
        )
    return snapshot.contents[blob].decode("utf-8-sig")


def _write(opened: Tracker, path: str, text: str, message: str, *, commit: bool) -> str | None:
    """Commit the file, or only write it; the commit's id, None where there is no commit."""
    if commit:
        made = commit_files(opened.repo, {path: text.encode("utf-8")}, message, seen=opened.commit)
        return made.revision if made else None
    write_only(opened.repo, {path: text.encode("utf-8")}, seen=opened.commit)
    return None
