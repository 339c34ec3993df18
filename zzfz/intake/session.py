"""One hand-in from the first file to the receipt, step by step, each step data in and data out.

receive → classify → questions, answers → check → confirm → commit → receipt. Nothing here prints,
asks or looks at the clock; every step's data can be saved and read again (``zzfz.intake.saved``), so
that a hand-in goes on after a restart, by somebody else, or elsewhere. What is unpacked lies in the
session's folder, which whoever runs the session makes and removes.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from zzfz.checklist.model import Checklist, MaterialSet
from zzfz.checklist.packed import pack
from zzfz.checklist.units import duties_by_unit
from zzfz.errors import UsageError, ZzfzError
from zzfz.evidence.item_numbers import item_numbers
from zzfz.evidence.snapshot import FOLDER, LIMIT, Snapshot, matters
from zzfz.findings import Finding
from zzfz.git import TIME_ZONE, Commit, TreeEntry
from zzfz.git.commit import Author, FromFile
from zzfz.intake.answers import (
    PieceAnswer,
    PieceQuestion,
    complete,
    question,
    settled,
    undecided,
    with_answer,
    without_answer,
)
from zzfz.intake.commit import PreparedIntake, carry_out, prepare
from zzfz.intake.material import Material, material_of, sha256
from zzfz.intake.naming import without_front_number
from zzfz.intake.placement import IntakeRequest, Placement
from zzfz.intake.proposal import Candidate, Certainty, EarlierPiece, Proposal
from zzfz.intake.receive import ReceivedFile, SkippedInput, receive_all
from zzfz.intake.statements import LedgerAnswer, Statements, shortcut
from zzfz.numerals import CHARACTERS
from zzfz.progress.assess import assess
from zzfz.progress.chases import LEDGER, Chase, promised_day, promises
from zzfz.progress.model import ItemProgress, Problem, Progress, State
from zzfz.progress.totals import Totals, overall
from zzfz.rules.facts import of_files
from zzfz.rules.result_cache import RepositoryResultCache
from zzfz.tracker import Tracker, open_tracker

if TYPE_CHECKING:
    from zzfz.intake.classify import Proposer

UNPACKED = "files"
"""Where in the session's folder the files of archives lie, and those that the session writes."""

_LONGEST_INSIDE = 140
"""Characters of a path inside a case's folder; the whole path must stay below Windows' limit."""
_REGULAR = "100644"
_PARTS = "M106"
"""What an item that lacks parts (分项) is told by."""
_WAITS, _WAITING = "通过了才算：", "有材料等审核，通过了才算"
_FIGURES = re.compile(rf"[0-9０-９{CHARACTERS}]+")
SETTLED = (State.COMPLETE, State.NOT_REQUIRED)
"""What an item is when nothing more is owed for it."""


@dataclass(frozen=True, slots=True)
class Received:
    """Step 1: what came, in the order of its names, and what stays aside.

    ``folder`` is the session's. ``pieces`` came as pieces already; what ``files`` make up is found
    when they are classified.
    """

    folder: Path
    files: tuple[ReceivedFile, ...] = ()
    pieces: tuple[Material, ...] = ()
    skipped: tuple[SkippedInput, ...] = ()


class Destination(NamedTuple):
    """What whoever hands in says everything is for: a set, items where known, and what is stated."""

    set: MaterialSet
    items: tuple[int, ...] = ()
    said: Statements = Statements()


@dataclass(frozen=True, slots=True)
class Classified:
    """Steps 2 to 4: a proposal for every piece in the order they came, and what was answered so far.

    ``unit`` is who handed everything in, where known; ``checklist`` the fingerprint of the list.
    ``earlier`` are the pieces that some of them seem to replace (``recognise``).
    """

    folder: Path
    checklist: str
    unit: str | None
    proposals: tuple[Proposal, ...]
    skipped: tuple[SkippedInput, ...]
    answers: tuple[PieceAnswer, ...] = ()
    told: tuple[LedgerAnswer, ...] = ()
    """What ledgers say beside naming files: a day may be promised there."""
    earlier: tuple[EarlierPiece, ...] = ()


class OwedPart(NamedTuple):
    """A part of an item that is still owed: its name, who hands it in (empty where that is nobody's
    alone), and what it lacks where something of it is there.
    """

    name: str
    unit: str
    why: str


class ItemOutlook(NamedTuple):
    """How an item will stand once everything is in: pieces before and after, and what is amiss then.

    ``lacks`` and ``exceeds`` are pieces below the least and above the most that is asked for.
    ``uncounted`` are the paths of new pieces that will not count; the problems say why. ``parts`` are
    the parts (分项) that are then still owed, ``leaders`` the units responsible for the set.
    """

    set: MaterialSet
    item: int
    state: State
    before: int
    after: int
    lacks: int
    exceeds: int
    problems: tuple[Problem, ...]
    uncounted: tuple[str, ...] = ()
    parts: tuple[OwedPart, ...] = ()
    leaders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """Step 5: what would be written, what was found in it, and how the items would stand.

    ``proposals`` are those of ``classified`` as the answers settle them; ``revision`` is the commit
    that all of it was worked out on. With ``hold`` what is found in a piece stops only that piece.
    ``others`` are the items of the same sets that nothing came for and that are still owed.
    """

    classified: Classified
    proposals: tuple[Proposal, ...]
    revision: str | None
    hold: bool
    accept: str | None
    by: str
    prepared: PreparedIntake
    outlook: tuple[ItemOutlook, ...]
    others: tuple[ItemOutlook, ...] = ()

    @property
    def undecided(self) -> tuple[Proposal, ...]:
        """What nobody decided where to put, or decided not to take in."""
        return tuple(one for one in self.proposals if not one.is_clear)

    @property
    def leaves_some(self) -> bool:
        """Whether anything that was handed in is not taken in."""
        left = any(not one.expected for one in self.classified.skipped)
        return left or bool(self.prepared.held or self.undecided)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Step 6: what somebody confirmed at ``time``.

    ``fingerprints`` are the SHA-256 of the files of each placement, in their order.
    """

    checked: Checked
    time: datetime
    fingerprints: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Committed:
    """Step 7: the commit, None where nothing new came or only writing was wanted (not ``commits``).

    ``prepared`` is what was written in the end. ``before`` and ``after`` count the list's indicators
    where there is a commit and somebody wants to know. ``progress`` is where the list stands after it; it is not saved, as the
    commit tells it.
    """

    delivery: Delivery
    prepared: PreparedIntake
    commits: bool
    author: Author | None = None
    made: Commit | None = None
    before: Totals | None = None
    after: Totals | None = None
    progress: Progress | None = field(default=None, compare=False, metadata={"saved": False})
    promised: tuple[Chase, ...] = ()
    """The promises from ledgers that were put on record."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Step 8: everything of one hand-in that a receipt tells.

    ``units`` and ``person`` (where known) handed in, ``taker`` took at ``time`` (with a zone);
    ``revision`` is the commit's id, None where nothing was committed. ``fingerprints`` are those of
    the delivery. ``held`` were stopped by ``findings``; ``unassigned`` were not decided, ``skipped``
    could not be proposed.
    """

    title: str
    units: tuple[str, ...]
    person: str
    taker: str
    time: datetime
    revision: str | None
    placements: tuple[Placement, ...]
    fingerprints: tuple[tuple[str, ...], ...]
    held: tuple[Placement, ...]
    findings: tuple[Finding, ...]
    unassigned: tuple[Proposal, ...]
    skipped: tuple[SkippedInput, ...]
    owed: tuple[ItemOutlook, ...] = ()
    """The items of the sets that something came for and that are still not complete."""

    @property
    def files(self) -> int:
        """The number of files taken in, those that were there already included."""
        return sum(len(one.request.material.files) for one in self.placements)


def receive(
    sources: Iterable[Path | ReceivedFile], folder: Path, own: Iterable[Path] = ()
) -> Received:
    """The files behind ``sources``, folders walked and archives unpacked into ``folder``.

    ``own`` are files of the run itself. What a run that was cut short unpacked there is removed.
    Raises UsageError for paths that cannot be read at all.
    """
    found = receive_all(sources, _room(folder), own)
    return Received(folder, found.files, (), found.skipped)


def receive_pieces(
    paths: Iterable[Path], folder: Path, addresses: Iterable[str] = (), about: str = ""
) -> Received:
    """Each of ``paths`` as one piece, a file or a folder, and each of ``addresses``, sound ones, as
    a shortcut named after what it is ``about``. Raises UsageError for what is no piece.
    """
    pieces = [material_of(path) for path in paths]
    room = _room(folder)
    name = f"{about}-公开网址.url" if about else "公开网址.url"
    for number, address in enumerate(addresses):
        path = room / f"{number}.url"
        path.write_bytes(shortcut(address))
        pieces.append(Material(name, ((name, path),)))
    return Received(folder, (), tuple(pieces))


def classify(
    received: Received,
    checklist: Checklist,
    unit: str | None = None,
    destination: Destination | None = None,
    today: date | None = None,
) -> Classified:
    """Ledgers read, pieces made of the files, a proposal for each piece.

    ``unit`` is who handed everything in; ``destination`` is what they say it is for. Rows of ledgers
    that promise a day after ``today`` need bring nothing.
    """
    if destination is not None and not received.files:  # `add` needs nothing of what follows
        whole = tuple(_stated(one, destination) for one in received.pieces)
        return Classified(received.folder, fingerprint_of(checklist), unit, whole, received.skipped)
    from zzfz.intake.cases import materials
    from zzfz.intake.classify import Proposer
    from zzfz.intake.ledger import answers_of, apply, is_ledger, read_ledger
    from zzfz.intake.versions import (
        asking_about_versions,
        deciding_partners_alike,
        deciding_the_same_alike,
    )

    proposer = Proposer(checklist, unit)
    files, ledgers, skipped = [], [], list(received.skipped)
    for one in received.files:
        if not is_ledger(one.origin, one.path):
            files.append(one)
            continue
        try:
            ledger = read_ledger(one, checklist)
        except ZzfzError as error:
            skipped.append(SkippedInput(one.origin, f"台账读不了：{error.message}", error.advice))
            continue
        ledgers.append(ledger)
        what = f"台账，填写的 {len(ledger.rows)} 行已读取" if ledger.rows else "台账，没有填写内容"
        skipped.append(SkippedInput(one.origin, what, "台账本身不是佐证材料", expected=True))
    said = apply(ledgers, files, received.folder / UNPACKED, unit, today)
    files = [one for one in files if one.origin not in said.refused]
    files, made = _with_schemes(files, received.folder / UNPACKED)
    proposals = []
    for piece in materials(files, checklist):
        if piece.is_folder and max(len(inside) for inside, _ in piece.files) > _LONGEST_INSIDE:
            why = "文件夹里的路径太长，存不进去"
            skipped.append(SkippedInput(piece.origin, why, "缩短里面的文件夹和文件名"))
        elif destination is not None and piece.origin not in said.directives:
            proposals.append(_destined(piece, destination, proposer))
        else:
            proposals.append(proposer.propose(piece, said.directives.get(piece.origin)))
        if piece.origin in made and proposals and proposals[-1].material.origin == piece.origin:
            more = f"网址没有写 http://，已补成 {'、'.join(made[piece.origin])}"
            proposals[-1] = replace(proposals[-1], cautions=(*proposals[-1].cautions, more))
    proposals += [proposer.propose(one, directive) for one, directive in said.addresses]
    found = asking_about_versions(deciding_the_same_alike(deciding_partners_alike(proposals)))
    pieces = [
        _stated(one, destination) if destination is not None else proposer.propose(one)
        for one in received.pieces
    ]
    return Classified(
        received.folder,
        fingerprint_of(checklist),
        unit,
        (*found, *pieces),
        (*skipped, *said.skipped),
        told=tuple(told for one in ledgers for told in answers_of(one, unit)),
    )


def _with_schemes(
    files: Sequence[ReceivedFile], folder: Path
) -> tuple[list[ReceivedFile], dict[str, tuple[str, ...]]]:
    """``files`` with those of addresses that lack their http:// written anew into ``folder``, and what
    was completed in each, by its origin (counting.md 24).
    """
    from zzfz.evidence.addresses import with_schemes
    from zzfz.evidence.model import is_address_file

    found = list(files)
    made: dict[str, tuple[str, ...]] = {}
    for number, one in enumerate(found):
        if not is_address_file(one.origin) or one.path.stat().st_size > LIMIT:
            continue
        whole, added = with_schemes(one.path.read_bytes())
        if added:
            path = folder / f"completed-{number}"
            path.write_bytes(whole)
            found[number] = one._replace(path=path)
            made[one.origin] = added
    return found, made


def recognise(tracker: Tracker, classified: Classified) -> Classified:
    """The same with the pieces that are there and that some of those that came seem to replace: of the
    same name, item and unit and of other content, or returned by a reviewer (退回).

    Whoever hands in is asked about each once. Where nothing lies there yet nothing is looked for.
    """
    from zzfz.intake.resubmission import earlier_pieces

    return replace(classified, earlier=earlier_pieces(tracker, classified.proposals))


def equal_case(one: Proposal) -> object:
    """What equal cases have in common: what is offered, and a folder of cases or, in any folder, a name
    that differs by figures alone (照片1, 照片2); None where a piece is like no other.
    """
    if any("副本" in caution for caution in one.cautions):
        return None
    from zzfz.intake.cases import names_case

    folder, _, name = one.material.origin.rpartition("/")
    places = tuple((each.set.id, each.items) for each in complete(one.choices))
    said = (folder, one.said.department, places)
    if names_case(folder.rpartition("/")[2]):
        return said
    words = _FIGURES.sub("", name)
    return (*said, words) if words != name else None


def _request(one: Proposal, tracker: Tracker) -> IntakeRequest:
    """The piece as one to take in, with all of what it replaces."""
    request = one.request()
    if not one.replaces:
        return request
    from zzfz.intake.resubmission import replaced_piece

    return replace(request, replaces=replaced_piece(tracker, one))


def questions(classified: Classified, *, each: bool = False) -> tuple[PieceQuestion, ...]:
    """What is unclear, or seems to replace something, and is not answered yet, in the order that it came.

    Equal cases are one question (``alike``) unless ``each`` is asked for.
    """
    answered = {one.origin for one in classified.answers}
    earlier = {one.origin: one for one in classified.earlier}
    waiting = [
        one
        for one in classified.proposals
        if one.material.origin not in answered
        and one.certainty is not Certainty.REFUSED
        and (one.material.origin in earlier or not one.is_clear)
    ]
    groups: dict[object, list[Proposal]] = {}
    for number, one in enumerate(waiting):
        alone = each or one.material.origin in earlier
        groups.setdefault(number if alone else equal_case(one) or number, []).append(one)
    return tuple(
        question(first, earlier.get(first.material.origin), [one.material.origin for one in others])
        for first, *others in groups.values()
    )


def answer(
    classified: Classified, given: PieceAnswer, *, rest: bool = False, alike: Iterable[str] = ()
) -> Classified:
    """The same with an answer more; with ``rest`` it holds for the unclear pieces that follow in the
    same folder too, and in any case for those of ``alike``. Raises UsageError where there is no such
    piece.
    """
    origins = [one.material.origin for one in classified.proposals]
    if given.origin not in origins:
        raise UsageError(f"来件里没有“{given.origin}”", "从列出的来件里选")
    after = classified.proposals[origins.index(given.origin) + 1 :] if rest else ()
    folder = given.origin.rpartition("/")[0]
    others = [one for one in alike if one in origins and one != given.origin]
    others += [
        one.material.origin
        for one in after
        if one.certainty is Certainty.UNSURE and one.material.origin.rpartition("/")[0] == folder
    ]
    return replace(
        classified, answers=with_answer(classified.answers, given, dict.fromkeys(others))
    )


def take_back(classified: Classified, origin: str) -> Classified:
    """The same without the answer for a piece, and without those that followed from it."""
    return replace(classified, answers=without_answer(classified.answers, origin))


def decided(classified: Classified, checklist: Checklist) -> tuple[Proposal, ...]:
    """The proposals as the answers settle them. Raises UsageError where the list is another now."""
    _refuse_another_list(classified, checklist)
    earlier = {one.origin: one for one in classified.earlier}
    by_origin = {one.origin: one for one in classified.answers}
    proposer = None
    found: list[Proposal] = []
    for one in classified.proposals:
        given, replaced = by_origin.get(one.material.origin), earlier.get(one.material.origin)
        is_several = one.is_clear and len(one.both) > 1
        if (given is not None or is_several) and proposer is None:
            from zzfz.intake.classify import Proposer

            proposer = Proposer(checklist, classified.unit)
        if given is not None and proposer is not None:
            found += settled(one, given, proposer)
        elif replaced is not None and one.is_clear:
            found.append(undecided(one, f"{replaced.why}，没有定是更换还是另加"))
        elif is_several and proposer is not None:
            found += proposer.places_of(one)
        else:
            found.append(one)
    return tuple(found)


def check(
    tracker: Tracker,
    classified: Classified,
    *,
    accept: str | None = None,
    by: str = "",
    hold: bool = True,
) -> Checked:
    """Place what was decided and scan it; nothing is written.

    ``accept`` is the reason for which ``by`` accepts every warning. Raises UsageError where there is
    no work tree, a path would be too long, or the list is not the one that it was classified by.
    """
    proposals = decided(classified, tracker.checklist)
    requests = [_request(one, tracker) for one in proposals if one.is_clear]
    _refuse_two_for_one(requests)
    prepared = prepare(tracker, requests, accept=accept, by=by, hold=hold)
    revision = tracker.commit.revision if tracker.commit else None
    ahead, others = _outlook(tracker, prepared)
    return Checked(classified, proposals, revision, hold, accept, by, prepared, ahead, others)


def confirm(checked: Checked, time: datetime) -> Delivery:
    """What was checked, confirmed by somebody at ``time`` (with a zone): from now on it must not
    change. Raises UsageError where the gate stopped it.
    """
    if checked.prepared.is_stopped:
        raise UsageError("保密检查没有通过，没有收", "先处理错误；警告核实后写明接受的理由")
    placed = checked.prepared.placements
    return Delivery(checked, time, tuple(one.request.material.digests for one in placed))


def commit(
    tracker: Tracker,
    delivery: Delivery,
    author: Author | None = None,
    *,
    commits: bool = True,
    counted: bool = True,
    person: str | None = None,
    trailers: Mapping[str, str] = MappingProxyType({}),
) -> Committed:
    """Write what was confirmed, in one commit unless it is not to be committed.

    ``author`` is who handed it in, where that is known by name; ``counted`` asks for the counts
    before; ``person`` and ``trailers`` as for ``carry_out``. Where the tracker has moved on, it is
    checked again first. Raises ZzfzError where a file is not what was confirmed or another verdict
    comes out, and as ``commit_files``; then nothing has been written.
    """
    if author is not None and not author.name.strip(" .,:;<>\"\\'"):
        raise UsageError("交件人的姓名是空的", "写上姓名，或不写交件人")
    checked = delivery.checked
    _refuse_another_list(checked.classified, tracker.checklist)
    prepared = checked.prepared
    if checked.revision != (tracker.commit.revision if tracker.commit else None):
        prepared = _checked_again(tracker, delivery)
    promised = promised_in(tracker, checked.classified, delivery.time)
    if not prepared.writes and not promised:
        return Committed(delivery, prepared, commits, author)
    before = overall(tracker.summary) if commits and counted else None
    made = carry_out(
        tracker,
        prepared,
        commit=commits,
        author=author,
        promised=promised,
        person=person,
        trailers=trailers,
    )
    if made is None:
        return Committed(delivery, prepared, commits, author, promised=promised)
    root = tracker.repo.root_to_write_into()
    progress = open_tracker(root).progress
    after = overall(progress) if counted else None
    return Committed(delivery, prepared, commits, author, made, before, after, progress, promised)


def promised_in(tracker: Tracker, classified: Classified, time: datetime) -> tuple[Chase, ...]:
    """The days that ledgers promise and that are not on record yet, as they would be recorded at
    ``time``; the same day of one unit is one record. Dates that cannot be read for sure are none.
    """
    if not classified.told:
        return ()
    today = time.astimezone(TIME_ZONE).date()
    known = {
        (one.unit, set_id): one.day
        for one in promises(tracker.chases.chases)
        for set_id in one.sets
    }
    found: dict[tuple[str, date], dict[str, None]] = {}
    for unit, one, text in classified.told:
        day = promised_day(text, today)
        if day is not None and known.get((unit, one.id)) != day:
            found.setdefault((unit, day), {})[one.id] = None
    return tuple(
        Chase(unit, today, LEDGER, tuple(sets), 0, unit, day) for (unit, day), sets in found.items()
    )


def receipt_of(
    checked: Checked, committed: Committed | None, title: str, taker: str, now: datetime
) -> Receipt:
    """What the receipt tells, for the list of this ``title``; ``now`` where there is no commit."""
    prepared = committed.prepared if committed else checked.prepared
    made = committed.made if committed else None
    author = committed.author if committed else None
    said = [one.said.department for one in checked.proposals]
    return Receipt(
        title=title,
        units=tuple(dict.fromkeys(unit for unit in said if unit)),
        person=author.name if author else "",
        taker=taker,
        time=made.time if made else now,
        revision=made.revision if made else None,
        placements=prepared.placements,
        fingerprints=committed.delivery.fingerprints if committed else (),
        held=prepared.held,
        findings=(*prepared.errors, *prepared.warnings),
        unassigned=checked.undecided,
        skipped=checked.classified.skipped,
        owed=tuple(_owed(checked, {unit for unit in said if unit})),
    )


def _owed(checked: Checked, units: Collection[str]) -> Iterator[ItemOutlook]:
    """The items that are still owed, narrowed to what is for ``units`` to hand in, where these are known:
    their own parts, or what is no single unit's of a set that they are responsible for or sent for.
    """
    came = {(one.set.id, one.item) for one in checked.outlook}
    for one in (*checked.outlook, *checked.others):
        if one.state in SETTLED:
            continue
        if not units:
            yield one
            continue
        mine = [part for part in one.parts if not part.unit or part.unit in units]
        is_theirs = (one.set.id, one.item) in came or not set(units).isdisjoint(one.leaders)
        if mine if one.parts else is_theirs:
            yield one._replace(parts=tuple(mine), problems=tuple(_problems(one, mine)))


def _problems(one: ItemOutlook, mine: Sequence[OwedPart]) -> Iterator[Problem]:
    """The problems of an item, those of parts only as far as they are of ``mine``."""
    told = [problem for problem in one.problems if problem.code == _PARTS]
    said = "；".join(problem.message for problem in told).partition(_WAITS)[2].partition("；")[0]
    waiting = set(said.split("、"))
    left: dict[str, list[str]] = {}
    for part in mine:
        why = part.why or (_WAITING if part.name in waiting else "")
        left.setdefault(why, []).append(part.name)
    for problem in one.problems:
        if problem.code != _PARTS:
            yield problem
    for why, names in left.items() if told else ():
        listed = "、".join(names)
        words = f"{listed}：{why}" if why else f"还缺 {len(names)} 个分项：{listed}"
        yield Problem(_PARTS, words)


def fingerprint_of(checklist: Checklist) -> str:
    """What tells a list from another: the SHA-256 of all that it says."""
    return hashlib.sha256(json.dumps(pack(checklist)).encode("ascii")).hexdigest()


def _room(folder: Path) -> Path:
    room = folder / UNPACKED
    if room.is_dir() and not room.is_symlink():
        shutil.rmtree(room)
    room.mkdir(mode=0o700, parents=True)
    return room


def _refuse_another_list(classified: Classified, checklist: Checklist) -> None:
    if classified.checklist != fingerprint_of(checklist):
        raise UsageError("收件期间清单改过，归属要重新认", "重新收这批材料，原件都还在")


def _destined(piece: Material, destination: Destination, proposer: Proposer) -> Proposal:
    """The proposal for a piece of which only set and items are said: the rest is read from names."""
    one, items = destination.set, destination.items
    if not items:
        items = (1,) if len(one.items) == 1 else item_numbers(piece.name)
    if not items or not set(items) <= {item.no for item in one.items}:
        found = proposer.propose(piece)
        choices = tuple(Candidate(one, (item.no,)) for item in one.items)
        return replace(found, choice=None, certainty=Certainty.UNSURE, choices=choices)
    from zzfz.intake.classify import Directive

    where = Directive(Candidate(one, items), "", None, None, "交件人", None)
    return proposer.propose(piece, where)


def _stated(piece: Material, destination: Destination) -> Proposal:
    """The proposal for a piece of which everything is said but perhaps its item, which its name or a
    person tells.
    """
    one, given, said = destination
    named = item_numbers(piece.name)
    items = (1,) if len(one.items) == 1 and not given else given or named
    clear = bool(items) and set(items) <= {item.no for item in one.items}
    title = piece.name
    if len(one.items) > 1 and named == items:
        title = without_front_number(title)
    choices = () if clear else tuple(Candidate(one, (item.no,)) for item in one.items)
    certainty = Certainty.CLEAR if clear else Certainty.UNSURE
    return Proposal(piece, Candidate(one, items), certainty, title, said, choices)


def _refuse_two_for_one(requests: Iterable[IntakeRequest]) -> None:
    found: dict[str, str] = {}
    for one in requests:
        if one.replaces is None:
            continue
        name = one.material.origin
        if one.replaces.path in found:
            raise UsageError(
                f"“{found[one.replaces.path]}”和“{name}”都要更换 {one.replaces.path}，没有写入任何内容",
                "一件只能由一件更换，另一件写作另加",
            )
        found[one.replaces.path] = name


def _checked_again(tracker: Tracker, delivery: Delivery) -> PreparedIntake:
    """What was confirmed, placed and scanned once more on what the tracker has become."""
    was = delivery.checked
    for one, known in zip(was.prepared.placements, delivery.fingerprints, strict=True):
        files = one.request.material.files
        for (name, path), digest in zip(files, known, strict=True):
            if not path.is_file() or sha256(path) != digest:
                raise ZzfzError(
                    f"“{name}”的原件在检查之后又变了，没有写入任何内容", "重新检查这批材料"
                )
    now = check(tracker, was.classified, accept=was.accept, by=was.by, hold=was.hold).prepared
    if now.is_stopped or _requests(now.placements) != _requests(was.prepared.placements):
        raise ZzfzError("检查之后仓库或检查结果变了，没有写入任何内容", "重新检查这批材料")
    return now


def _requests(placements: Iterable[Placement]) -> list[str]:
    return [one.request.material.origin for one in placements]


def _outlook(
    tracker: Tracker, prepared: PreparedIntake
) -> tuple[tuple[ItemOutlook, ...], tuple[ItemOutlook, ...]]:
    """How the items that pieces are for would stand, by assessing what would then be there; and
    those of the same sets that nothing came for and that are not complete.
    """
    placements = prepared.placements
    touched = {one.request.set.id: one.request.set for one in placements}
    if not touched:
        return (), ()
    checklist, now = tracker.checklist, tracker.snapshot
    folders = {member for one in touched.values() for member in one.members}
    here = [
        one
        for one in now.entries
        if unicodedata.normalize("NFC", one.path.partition("/")[0]) in folders
    ]
    there = replace(now, entries=tuple(here))
    facts = tracker.fact_reader.of(here)
    before = assess(checklist, there, facts, touched)
    then_there = _with_new(now, here, prepared)
    new_files = _files(then_there, prepared)
    kept = RepositoryResultCache(tracker.repo, tracker.sizes)
    after = assess(checklist, then_there, of_files(new_files, facts, kept), touched)
    asked = dict.fromkeys(
        (one.request.set.id, no) for one in placements for no in one.request.items
    )
    new = [one for one in placements if one.already is None]
    found, others = [], []
    owners = {one.name: one.department or "" for one in checklist.domains}
    leaders = {
        set_id: tuple(
            unit
            for unit, duties in duties_by_unit(checklist).items()
            if any(duty.leads and duty.indicator.material_set == set_id for duty in duties)
        )
        for set_id in touched
    }
    for set_id, one in touched.items():
        for item in one.items:
            was, then = (part.by_set[set_id].items[item.no - 1] for part in (before, after))
            mine = [
                placed.path
                for placed in new
                if placed.request.set is one and item.no in placed.request.items
            ]
            parts = tuple(
                OwedPart(
                    each.slot.name,
                    each.slot.department or owners.get(each.slot.domain or "", ""),
                    each.why if each.paths else "",
                )
                for each in then.slots
                if each.state is not State.COMPLETE
            )
            ahead = _ahead(one, was, then, mine)._replace(parts=parts, leaders=leaders[set_id])
            if (set_id, item.no) in asked:
                found.append(ahead)
            elif then.state not in SETTLED:
                others.append(ahead)
    order = list(asked)
    found.sort(key=lambda one: order.index((one.set.id, one.item)))
    return tuple(found), tuple(others)


def _ahead(
    one: MaterialSet, was: ItemProgress, then: ItemProgress, new: Sequence[str]
) -> ItemOutlook:
    least, most = then.item.min, then.item.max
    counted = {path.removeprefix(f"{FOLDER}/") for path in then.counted}
    return ItemOutlook(
        one,
        then.item.no,
        then.state,
        was.have,
        then.have,
        max(0, least - then.have),
        max(0, then.have - most) if most is not None else 0,
        then.problems,
        tuple(path for path in new if path.removeprefix(f"{FOLDER}/") not in counted),
    )


def _files(snapshot: Snapshot, prepared: PreparedIntake) -> Iterator[tuple[TreeEntry, Path]]:
    """The files that would be written, with the entries they would have."""
    entries = {f"{FOLDER}/{one.path}": one for one in snapshot.entries}
    for path, content in prepared.writes.items():
        if isinstance(content, FromFile):
            yield entries[path], content.source


def _with_new(now: Snapshot, here: Sequence[TreeEntry], prepared: PreparedIntake) -> Snapshot:
    """The snapshot of what is ``here`` and what would be written."""
    entries = {one.path: one for one in here}
    contents: dict[str, bytes] = {}
    for path, content in prepared.writes.items():
        if content is None:
            entries.pop(path.removeprefix(f"{FOLDER}/"), None)
            continue
        blob = _blob(content)
        entry = TreeEntry(path.removeprefix(f"{FOLDER}/"), _REGULAR, "blob", blob)
        entries[entry.path] = entry
        if isinstance(content, bytes):
            contents[blob] = content
        elif matters(entry) and content.source.stat().st_size <= LIMIT:
            contents[blob] = content.source.read_bytes()
    in_order = sorted(entries.values(), key=lambda one: one.path.encode("utf-8", "surrogateescape"))
    known: Mapping[str, bytes] = {**now.contents, **contents}
    return replace(now, entries=tuple(in_order), contents=known)


def _blob(content: bytes | FromFile) -> str:
    """A name for new content; a sidecar's needs to differ from every other, no more."""
    if isinstance(content, FromFile):
        return content.expected or ""
    return hashlib.sha256(content).hexdigest()
