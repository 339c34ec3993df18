"""What the pages ask of the tracker and do to it: functions of plain data, run in a process beside the
server (``web.lanes``), each on a tracker opened anew. Nothing here knows of HTTP.

A hand-in goes the session's steps (``intake.session``); what is answered on a page is a row of plain data
(``Answered``) that is put to the session each time, so that a restart loses nothing.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypedDict

from zzfz import worker
from zzfz.checklist.contacts import office_contact
from zzfz.checklist.model import Checklist, MaterialSet
from zzfz.checklist.units import file_stems, roster
from zzfz.documents.soundness import fact_of
from zzfz.errors import Advice, AnyAdvice, UsageError, ZzfzError
from zzfz.evidence.addresses import check_address, completed
from zzfz.evidence.dates import period_in
from zzfz.evidence.facts import Soundness
from zzfz.evidence.pieces import Piece
from zzfz.files import write_file
from zzfz.findings import Finding
from zzfz.git import TIME_ZONE
from zzfz.git.commit import Author, commit_files
from zzfz.git.log import ACCEPTED_BY, DELIVERY, LINK, RECEIVED_AT, commit_of_delivery
from zzfz.git.plumbing import author as own_name
from zzfz.intake import session
from zzfz.intake.answers import PieceAnswer, meant, question
from zzfz.intake.commit import findings_in
from zzfz.intake.material import sha256
from zzfz.intake.naming import split_ending
from zzfz.intake.placement import Placement
from zzfz.intake.proposal import Candidate, EarlierPiece, Proposal
from zzfz.intake.receive import (
    ARCHIVE,
    ReceivedFile,
    RefusedError,
    safe_inside,
    walking_order,
)
from zzfz.intake.saved import make_folder, remove_folder
from zzfz.intake.session import Checked, Classified, Receipt
from zzfz.intake.statements import clean, shortcut
from zzfz.intake.verdicts import Said, give_verdict
from zzfz.privacy.personal import mask_numbers
from zzfz.progress.chases import (
    EXCUSED,
    Chase,
    ChasedUnit,
    Promise,
    chased_units,
    decision,
    excuse_subject,
    is_recorded,
    nth_time,
    promises,
    records_of,
)
from zzfz.progress.model import STATE_WORDS, Problem
from zzfz.progress.returns import came_last
from zzfz.progress.review import path_in_set
from zzfz.render.advice import COMMAND_LINE, words
from zzfz.render.letter import LETTER, MESSAGE, chase_file, owed_entries
from zzfz.render.placements import item_words, outlook_lines, owed_words
from zzfz.render.proposals import why_words
from zzfz.render.receipt import receipt
from zzfz.render.templates import Templates
from zzfz.render.todo import model
from zzfz.render.todo.build import todo_view, todo_views
from zzfz.render.todo.model import EntryView, MaterialView, TodoView
from zzfz.render.todo.wording import (
    as_of,
    headline,
    own_slot,
    relation,
    remarks,
    returned,
    state_text,
    subject,
    units,
)
from zzfz.render.words import difference_words
from zzfz.resources import templates
from zzfz.rules.difference import piece_differences
from zzfz.rules.file_access import GitContents
from zzfz.rules.registry import level_of
from zzfz.rules.rule import Level
from zzfz.rules.scan import LARGEST, examine, safety_findings, scan_examined
from zzfz.tracker import Tracker, open_tracker
from zzfz.web.uploads import RECEIPT, SESSION

GOOD, DOUBTFUL, BAD, ASIDE = "green", "yellow", "red", "grey"
"""What is said of a file: it will count; somebody must look; it is not taken; it need not be sent."""

_PAGES: Mapping[str, str] = {
    "same-person": "请另一人审核",
    "units": "单位名称以清单的名册为准",
    "hand-in-again": "按退回的意见改好，再报一次",
    "hand-in-or-nil": "按要求补交；没有发生的，确认可以零报告的写零报告",
    "no-nil": "报送要求的材料",
    "wrong-unit": "清单写错了单位的，请管清单的人先改清单",
    "too-large": "压缩或拆分（扫描件降低分辨率）",
    "close-and-settle": "在 Word 或 WPS 里关闭它，再试一次",
    "items-of-set": "该组有 {0} 项",
    "hand-in-first": "先报送",
    "one-piece": "都审核过了",
    "whole-piece": "要审核整件“{0}”",
    "pieces-of-set-too": "刷新页面再看",
}
"""Advice in the words of the pages; where there is none, the command line's is left out."""


def advised(advice: AnyAdvice) -> str:
    """Advice for somebody at a page: nothing that tells him to type a command."""
    if isinstance(advice, Advice) and advice.code and advice.code not in _PAGES:
        return ""
    said = words(advice, {**dict.fromkeys(COMMAND_LINE, ""), **_PAGES})
    return "" if "zzfz " in said or "--" in said else said


class Answered(TypedDict, total=False):
    """What somebody decided of a piece on a page; ``place`` is an item (34-46-2), empty for 不报; ``also``
    are the other items that a piece for several stays at.
    """

    origin: str
    place: str
    nil: str
    period: str
    part: str
    replaces: str
    also: list[str]
    by: str
    why: str


UNOPENED = "打不开或没有内容"
"""How the reason begins why a piece is left out without anybody's answer."""
_TAKE_ANOTHER = "，没有收：换成能打开的文件再报"


class GivenFile(NamedTuple):
    """An upload that is whole: its id, how the sender called it, where it lies, its hash, where he put it."""

    id: str
    name: str
    path: str
    sha256: str
    target: str


class Given(NamedTuple):
    """Everything that a delivery is judged by."""

    root: str
    folder: str
    unit: str
    files: tuple[GivenFile, ...]
    answers: tuple[Answered, ...]


class Acceptance(NamedTuple):
    """What the office says when it takes a delivery in: which, from whom, confirmed when, by which link,
    and why what the gate warns of may be public.
    """

    delivery: str
    person: str
    confirmed: str
    link: str
    reason: str = ""


Data = dict[str, Any]
P = ParamSpec("P")


# What a unit owes


def unit_page(root: str, unit: str, today: date) -> Data:
    """What a unit still owes, in full words, and whom it may ask."""
    opened = open_tracker(Path(root))
    checklist = opened.checklist
    named = roster(checklist).named(unit)
    view = todo_view(opened.progress, named, today, opened.returns, opened.excuses)
    issuer = checklist.issuer
    contact = office_contact(opened.contacts, [issuer] if issuer else [])
    open_entries = [
        one
        for section in view.sections
        if section.code != model.COMPLETE
        for one in section.entries
    ]
    full = [one for one in open_entries if not (one.brief or one.waiting)]
    return {
        "unit": unit,
        "title": view.title,
        "as_of": _COMMIT.sub("", as_of(view)),
        "owed": view.owed_sets,
        "contact": contact,
        "entries": [_entry(one, view, checklist) for one in full],
        "waiting": [
            f"{one.label}　{subject(one)}"
            for one in open_entries
            if one.waiting and not one.excused
        ],
        "excused": view.page.excused,
        "brief": [
            f"{one.label}（{units(one.responsible)}负责）" for one in open_entries if one.brief
        ],
        "revision": view.revision,
    }


_COMMIT = re.compile("（提交 [0-9a-f]+）")
"""What a contact has no use for."""


def _entry(one: EntryView, view: TodoView, checklist: Checklist) -> Data:
    found = checklist.sets_by_id[one.set_id]
    asked = [each for each in one.materials if each.asked and not each.others]
    listed = asked or one.materials
    return {
        "set": one.set_id,
        "label": one.label,
        "headline": headline(one),
        "first": _wanted(one, listed[0].text),
        "count": len(listed),
        "subject": subject(one),
        "texts": [each.text for each in one.indicators],
        "relation": relation(one),
        "responsible": units(one.responsible),
        "remarks": remarks(one, view.due),
        "returned": returned(one),
        "optional": one.optional,
        "items": [_asked(each, found) for each in listed],
    }


_SUMMARY, _TELLING = 48, 10


def _wanted(one: EntryView, text: str) -> str:
    """What a set wants, on one line: its first material, or its subject where that says nothing
    (提供相关证明资料).
    """
    plain = text.rstrip(_STOPS)
    if len(plain) < _TELLING:
        return subject(one)
    return plain if len(plain) <= _SUMMARY else f"{plain[: _SUMMARY - 1]}…"


def _asked(one: MaterialView, found: MaterialSet) -> Data:
    item = found.items[one.no - 1]
    return {
        "key": _key(found, one.no),
        "name": item_words(found.label, (one.no,)),
        "text": one.text,
        "limits": list(one.limits),
        "state": [_on_page(each) for each in state_text(one)],
        "parts": [own_slot(each) for each in one.slots if each.mine],
        "slots": [each.name for each in one.slots if each.mine and each.state != "complete"],
        "nil": item.takes_nil,
        "address": item.url is not None,
    }


def _key(one: MaterialSet, number: int) -> str:
    return f"{one.id}-{number}"


def units_page(root: str, today: date) -> list[Data]:
    """Every unit that owes anything, the one that owes most first; worked out once for a commit."""
    opened = open_tracker(Path(root))
    key = (root, opened.commit.revision if opened.commit else "", today)
    found = _owing.get(key)
    if found is None:
        _owing.clear()
        found = _owing[key] = _units_owing(opened, today)
    return found


_owing: dict[tuple[str, str, date], list[Data]] = {}
"""What ``units_page`` told last in this process."""


def _units_owing(opened: Tracker, today: date) -> list[Data]:
    views = todo_views(opened.progress, today, opened.returns, opened.excuses)
    found = [
        {
            "unit": one.unit.name,
            "owed": one.owed_sets,
            "returned": sum(c.returned for c in one.counts),
        }
        for one in views
    ]
    return sorted(found, key=lambda one: -int(str(one["owed"])))


# A delivery, judged


def _keeps_nothing_unpacked(
    job: Callable[Concatenate[Given, P], Data],
) -> Callable[Concatenate[Given, P], Data]:
    """Remove what archives held once the job is done: what must not be kept as an upload must not lie
    about unpacked either.
    """

    @wraps(job)
    def done(given: Given, /, *args: P.args, **kwargs: P.kwargs) -> Data:
        try:
            return job(given, *args, **kwargs)
        finally:
            with suppress(
                OSError
            ):  # held by another program: gone with the next look, or the delivery
                remove_folder(Path(given.folder) / SESSION)

    return done


@_keeps_nothing_unpacked
def judge(given: Given) -> Data:
    """What becomes of each file, and what would still be owed. Nothing is written but the session's own.

    Raises ZzfzError.
    """
    opened = open_tracker(Path(given.root))
    return _told(_checked(opened, given), given)


@_keeps_nothing_unpacked
def confirm(given: Given, person: str, time: datetime) -> Data:
    """As ``judge``, and the receipt for what was sent, as a document in the delivery's folder.

    Raises UsageError where nothing would be sent, ZzfzError.
    """
    opened = open_tracker(Path(given.root))
    checked = _sound(opened, given)
    told = _told(checked, given)
    for one in told["pieces"]:
        one["words"] = (
            one["words"].replace(_PART_OPEN, _OFFICE_DECIDES).replace(_PLACE_OPEN, _OFFICE_DECIDES)
        )
    if not any(one["level"] in {GOOD, DOUBTFUL} for one in told["pieces"]):
        raise UsageError("没有可以送出的材料", "按每个文件下面写的改好，再选一次")
    view = session.receipt_of(checked, None, opened.checklist.title, "", time)
    files = (one.request.material.digests for one in checked.prepared.placements)
    view = replace(view, person=person, fingerprints=tuple(files))
    told["receipt"] = _write_receipt(view, given.folder, waits=True)
    told["unwanted"] = sorted(_unwanted(checked, given))
    return told


def _unwanted(checked: Checked, given: Given) -> set[str]:
    """The uploads that hold nothing but what the contact decided not to hand in (不报)."""
    dropped = {
        one.origin
        for one in checked.classified.answers
        if one.choice is None and not one.why.startswith(UNOPENED)
    }
    kept, gone = set[str](), set[str]()
    for one in checked.proposals:
        (gone if one.material.origin in dropped else kept).update(_uploads_of(one, given))
    return gone - kept


@_keeps_nothing_unpacked
def accept(given: Given, said: Acceptance) -> Data:
    """Take a delivery into the tracker in one commit, the unit its author; what became of it.

    What nobody has decided yet is not taken in and not lost: ``rest`` names the uploads that it lies in.
    Done again after a cut it finds its own commit and makes no second one. Raises UsageError where a
    file is not what was confirmed or nothing can be taken in, ZzfzError; then nothing was written.
    """
    opened = open_tracker(Path(given.root))
    made = None
    if opened.commit is not None:
        made = commit_of_delivery(opened.repo, said.delivery, said.confirmed)
    there = all(_is_as_sent(one) for one in given.files)
    if not there and made is None:
        raise ZzfzError("暂存的文件和送来时不一样，没有收", "退回这次报送，请单位重新报")
    if not there:
        return {"revision": made, "pieces": [], "taken": 0, "left": 0, "rest": [], "again": True}
    by = own_name(opened.repo) or ""
    if not by:
        raise UsageError("不知道收件人是谁", "在这台电脑上写明 Git 的姓名（git config user.name）")
    checked = _sound(opened, given, accept=said.reason or None, by=by)
    told = _told(checked, given)
    open_ones = {
        one["origin"]
        for one in told["pieces"]
        if one["level"] == DOUBTFUL and not one.get("path") and "origin" in one
    }
    placed = checked.prepared.placements
    new = sum(one.already is None for one in placed)
    if made is None and (not placed or (open_ones and not new)):
        raise UsageError("没有可以收的材料", "先选好每件归入哪一项，或者退回并写明理由")
    rest = [
        upload
        for one in checked.proposals
        if one.material.origin in open_ones
        for upload in _uploads_of(one, given)
    ]
    left = sum(one["level"] == BAD for one in told["pieces"])
    counts = {"left": left, "rest": list(dict.fromkeys(rest)), "open": len(open_ones), "by": by}
    part = said.delivery.partition("/")[2]
    now = datetime.now(TIME_ZONE)
    if made is not None:  # all but the receipt was done
        view = session.receipt_of(checked, None, opened.checklist.title, by, now)
        mine = tuple(replace(one, already=None) for one in placed)
        files = tuple(one.request.material.digests for one in placed)
        view = replace(view, person=said.person, revision=made, placements=mine, fingerprints=files)
        _write_receipt(view, given.folder, part)
        return counts | {"revision": made, "pieces": [], "taken": len(placed), "again": True}
    done = session.commit(
        opened,
        session.confirm(checked, datetime.fromisoformat(said.confirmed)),
        Author(given.unit),
        counted=False,
        person=said.person,
        trailers={
            RECEIVED_AT: said.confirmed,
            DELIVERY: said.delivery,
            ACCEPTED_BY: by,
            LINK: said.link,
        },
    )
    for one in told["owed"]:
        one["words"] = one["words"].replace("收下后计", "现在计")
    for one in told["pieces"]:
        one["words"] = one["words"].replace(_PART_OPEN, "还没有算进分项")
        one["taken"] = bool(one.get("path"))
        if one.get("origin") in open_ones:
            why = "没有核实能不能公开" if one.get("place") else "没有定是哪一项的材料"
            one["words"] = f"还没有收：{why}，办公室定了再收"
    view = session.receipt_of(checked, done, opened.checklist.title, by, now)
    told["receipt"] = _write_receipt(replace(view, person=said.person), given.folder, part)
    return told | counts | {"revision": done.made.revision if done.made else "", "taken": new}


def _is_as_sent(one: GivenFile) -> bool:
    path = Path(one.path)
    return path.is_file() and sha256(path) == one.sha256


def _checked(opened: Tracker, given: Given, accept: str | None = None, by: str = "") -> Checked:
    folder = make_folder(Path(given.folder), SESSION)
    received = session.receive(
        [
            ReceivedFile(one.name, Path(one.path))
            for one in sorted(given.files, key=lambda one: walking_order(_called(one.name)))
        ],
        folder,
    )
    today = datetime.now(TIME_ZONE).date()
    classified = session.classify(received, opened.checklist, given.unit, today=today)
    classified = _destined(classified, given, opened.checklist)
    classified = session.recognise(opened, classified)
    classified = _answered(classified, given, opened.checklist)
    return session.check(opened, classified, accept=accept, by=by)


def _sound(opened: Tracker, given: Given, accept: str | None = None, by: str = "") -> Checked:
    """As ``_checked``, without what cannot be opened: that is told, and neither sent nor taken in."""
    checked = _checked(opened, given, accept, by)
    broken = {
        one.request.material.origin: UNOPENED
        for one in checked.prepared.placements
        if one.already is None and _is_broken(one, checked)
    } | {
        origin: sentence.removesuffix(_TAKE_ANOTHER)
        for origin, (_, sentence, _) in _looked_at(checked).items()
        if sentence.startswith(UNOPENED)
    }
    if not broken:
        return checked
    rows = [one for one in given.answers if one["origin"] not in broken]
    rows += [Answered(origin=one, place="", why=why) for one, why in broken.items()]
    return _checked(opened, given._replace(answers=tuple(rows)), accept, by)


def _is_broken(one: Placement, checked: Checked) -> bool:
    problems = (
        p for ahead in checked.outlook for p in ahead.problems if one.path in ahead.uncounted
    )
    return any(p.code == _BROKEN and p.path is not None and p.path in one.path for p in problems)


def _destined(classified: Classified, given: Given, checklist: Checklist) -> Classified:
    """The session's data with what was dropped on an item proposed for it, in place of what names say."""
    targets = {_called(one.name): one.target for one in given.files if one.target}
    said = classified
    for one in classified.proposals:
        origin = one.material.origin
        with suppress(UsageError):  # an item that is none: the names tell
            if target := _target(origin, targets):
                choice = place_of(target, checklist)
                said = session.answer(said, PieceAnswer(origin, choice, by=given.unit))
    if said is classified:
        return classified
    return replace(classified, proposals=session.decided(said, checklist))


def _answered(classified: Classified, given: Given, checklist: Checklist) -> Classified:
    """The session's data with what was said of pieces since they came."""
    said: dict[str, Answered] = {one["origin"]: one for one in given.answers}
    for one in classified.proposals:
        origin = one.material.origin
        row = said.get(origin)
        if row is not None:
            answer = _piece_answer(one, row, given.unit, checklist)
            there = _earlier(classified, origin)
            if there is not None and answer.choice is not None:
                again = row.get("replaces", "") == there.path
                answer = replace(answer, replaces=there.path if again else "")
            classified = session.answer(classified, answer)
    return classified


def _earlier(classified: Classified, origin: str) -> EarlierPiece | None:
    """The piece that is there and that one that came seems to replace."""
    return next((one for one in classified.earlier if one.origin == origin), None)


def _target(origin: str, targets: Mapping[str, str]) -> str:
    """Where a piece was dropped: it is a file that was, lies in an archive that was, or holds some."""
    found = targets.get(origin)
    if found is None:
        near = (
            target
            for name, target in targets.items()
            if origin.startswith(f"{name}/") or name.startswith(f"{origin}/")
        )
        found = next(near, "")
    return found


def _piece_answer(one: Proposal, row: Answered, unit: str, checklist: Checklist) -> PieceAnswer:
    origin, by = one.material.origin, row.get("by") or unit
    place = row.get("place", "")
    if not place:
        return PieceAnswer(origin, None, by=by, why=row.get("why") or "不报", refused=True)
    choice = place_of(place, checklist)
    slot = next(
        (
            each
            for no in choice.items
            for each in choice.set.items[no - 1].slots
            if each.name == row.get("part")
        ),
        None,
    )
    body = (slot.domain or slot.department or slot.name) if slot is not None else ""
    year = str(slot.year) if slot is not None and slot.year is not None else ""
    return PieceAnswer(
        origin,
        choice,
        by=by,
        also=tuple(
            each for one in row.get("also", ()) if (each := place_of(one, checklist)) != choice
        ),
        nil_reason=clean(row.get("nil", "")) or None,
        period=row.get("period") or year or None,
        domains=(body,) if body and body != year else (),
    )


def place_of(text: str, checklist: Checklist) -> Candidate:
    """The item that is called so: 34-46-2, or as a person writes it. Raises UsageError for none or several."""
    start, _, number = text.rpartition("-")
    one = checklist.sets_by_id.get(start)
    if one is not None and number.isdecimal() and 1 <= int(number) <= len(one.items):
        return Candidate(one, (int(number),))
    found = meant(text, (), checklist)
    if isinstance(found, Candidate):
        return found
    if isinstance(found, str):
        raise UsageError(found, "写材料的编号，如 34-2；或从列出的里面选")
    named = "；".join(item_words(each.set.label, each.items) for each in found)
    raise UsageError(f"“{text}”对应多项：{named}", "写其中一项的编号，如 34-2")


def refuse_wrong_answer(root: str, row: Answered) -> Answered:
    """The answer with its place as an item's key. Raises UsageError for one that cannot be."""
    checklist = open_tracker(Path(root), opening=None).checklist
    place = row.get("place", "")
    if not place:
        return row
    choice = place_of(place, checklist)
    if row.get("nil") and not all(choice.set.items[no - 1].takes_nil for no in choice.items):
        raise UsageError(
            f"第 {item_words(choice.set.label, choice.items)}材料不接受零报告", "报送要求的材料"
        )
    period = row.get("period", "")
    if period and period_in(f"{period}年") is None:
        raise UsageError(f"所属时间“{period}”写得不对", "写成 2022 或 2021-2022")
    return {**row, "place": _key(choice.set, choice.items[0])}


def address_file(url: str) -> bytes:
    """A shortcut to a typed address. Raises UsageError for what can be no public one."""
    whole = completed(url.strip()) or url.strip()
    found = check_address(whole)
    if not found.ok:
        raise UsageError(f"网址不对：{found.why}", "从浏览器的地址栏整个复制过来")
    return shortcut(whole)


# What is said of each piece


def _told(checked: Checked, given: Given) -> Data:
    """The judgement as plain data: each piece with one sentence, and which uploads must not be kept."""
    prepared = checked.prepared
    placed = {_place_of_request(one): one for one in prepared.placements}
    held = {_place_of_request(one): one for one in prepared.held}
    places: dict[str, list[str]] = {}  # of one file for several items, a row for each
    for one in checked.proposals:
        if one.is_clear and one.choice is not None:
            where = item_words(one.choice.set.label, one.choice.items)
            places.setdefault(one.material.origin, []).append(where)
    uncounted = {path: one.problems for one in checked.outlook for path in one.uncounted}
    looked = _looked_at(checked)
    pieces: list[Data] = []
    refused: dict[str, str] = {}
    for one in checked.proposals:
        origin, at = one.material.origin, _place_of(one)
        if at in held:
            found = findings_in(held[at], (*prepared.errors, *prepared.warnings))
            level, sentence, is_secret = _held_words(found)
            if is_secret:
                refused |= dict.fromkeys(_uploads_of(one, given), sentence)
        elif origin in looked:
            level, sentence, is_secret = looked[origin]
            if is_secret:
                refused |= dict.fromkeys(_uploads_of(one, given), sentence)
        elif at in placed:
            level, sentence = _placed_words(placed[at], checked, uncounted)
        else:
            level, sentence = _open_words(one, checked)
        earlier = _earlier(checked.classified, origin)
        piece = _piece(one, level, sentence, placed.get(at), earlier)
        also = [where for where in places.get(origin, ()) if where != piece["where"]]
        pieces.append(piece | {"uploads": list(_uploads_of(one, given)), "also": also})
    for skipped in checked.classified.skipped:
        advice = advised(skipped.advice)
        level = ASIDE if skipped.expected else BAD
        sentence = skipped.why if skipped.expected or not advice else f"{skipped.why}：{advice}"
        name = mask_numbers(skipped.origin)
        pieces.append(
            {"key": _short(skipped.origin), "name": name, "level": level, "words": sentence}
        )
    ahead = [line.split("\t") for line in outlook_lines(checked)]
    return {
        "pieces": pieces,
        "refused": refused,
        "ahead": [_on_page("　".join(one[1:])) for one in ahead if one[0] == "收下以后"],
        "owed": [
            {
                "name": item_words(one.set.label, (one.item,)),
                "text": one.set.items[one.item - 1].text.rstrip(_STOPS),
                "words": _on_page(owed_words(one, whole=True)),
            }
            for one in (*checked.outlook, *checked.others)
            if one.state not in session.SETTLED
        ],
        "warned": any(one.code for one in prepared.warnings),
    }


_Place = tuple[str, str, tuple[int, ...]]
"""A piece by what it is called, and the set and items that a row of it is for."""


def _place_of(one: Proposal) -> _Place:
    choice = one.choice if one.is_clear else None
    return (
        (one.material.origin, choice.set.id, choice.items)
        if choice
        else (one.material.origin, "", ())
    )


def _place_of_request(one: Placement) -> _Place:
    return one.request.material.origin, one.request.set.id, tuple(one.request.items)


_STOPS = "；;。，,"
_IN_LEDGER = re.compile("请(?:把网址)?写在报送台账(?:的网址一栏|里)")


def _on_page(said: str) -> str:
    """What is said with the ledger in mind, for somebody who has a field on the page for it."""
    return _IN_LEDGER.sub("请在这一项下面填公开网址", said)


class _UnplacedFile:
    """A file of a piece whose place is open: the gate has not seen it, nor has it been assessed."""

    def __init__(self, origin: str, name: str, path: Path) -> None:
        self.origin, self._name, self._path = origin, name, path
        self.found: tuple[Finding, ...] = ()
        self.fault = ""

    def look(self) -> None:
        """Open it in a worker, as the gate does."""
        shown = mask_numbers(self._name)
        if self._path.stat().st_size > LARGEST:
            return
        data = self._path.read_bytes()
        examined = examine(data)
        self.found = tuple(safety_findings(shown, scan_examined(self._name, examined)))
        fact, _ = fact_of(split_ending(self._name)[1].lstrip(".").lower(), data, examined)
        if fact.soundness is Soundness.FAULTY:
            self.fault = fact.why


def _looked_at(checked: Checked) -> dict[str, tuple[str, str, bool]]:
    """What is said of pieces whose place is open and that cannot be taken wherever they belong."""
    dropped = {one.origin for one in checked.classified.answers if one.choice is None}
    files = [
        _UnplacedFile(one.material.origin, name, path)
        for one in checked.undecided
        if one.material.origin not in dropped
        for name, path in one.material.files
    ]
    said: dict[str, tuple[str, str, bool]] = {}
    for one in worker.in_order(_UnplacedFile.look, files):
        found = [each for each in one.found if level_of(each) is not Level.NOTICE]
        if found and not said.get(one.origin, ("", "", False))[2]:
            said[one.origin] = _held_words(found)
        elif one.fault and one.origin not in said:
            said[one.origin] = (
                BAD,
                f"{UNOPENED}：{one.fault}{_TAKE_ANOTHER}",
                False,
            )
    return said


def _short(origin: str) -> str:
    """What a piece is called in a form."""
    return hashlib.sha256(origin.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _piece(
    one: Proposal,
    level: str,
    sentence: str,
    placed: Placement | None,
    earlier: EarlierPiece | None,
) -> Data:
    choice = one.choice
    known = choice is not None and len(choice.items) > 0
    offered = question(one).choices if not one.is_clear else ()
    if earlier is not None and not one.is_clear:
        first = Candidate(earlier.set, earlier.items)
        offered = (first, *(each for each in offered if each != first))
    return {
        "key": _short(one.material.origin),
        "origin": one.material.origin,
        "name": mask_numbers(one.material.origin),
        "files": len(one.material.files),
        "level": level,
        "words": sentence,
        "place": _key(choice.set, choice.items[0]) if choice and known and one.is_clear else "",
        "where": item_words(choice.set.label, choice.items) if choice and one.is_clear else "",
        "text": choice.set.items[choice.items[0] - 1].text.rstrip(_STOPS)
        if choice and known
        else "",
        "nil": bool(
            choice and known and all(choice.set.items[n - 1].takes_nil for n in choice.items)
        ),
        "period": one.said.period or "",
        "said_nil": one.said.nil_reason or "",
        "parts": list(one.covers),
        "slots": _slot_names(choice) if choice and known and one.is_clear else [],
        "path": placed.path if placed else "",
        "earlier": {"path": earlier.path, "name": path_in_set(earlier.path)} if earlier else None,
        "replaces": one.replaces,
        "choices": [
            {
                "place": _key(each.set, each.items[0]),
                "name": item_words(each.set.label, each.items),
                "text": each.set.items[each.items[0] - 1].text,
            }
            for each in offered
        ],
    }


def _slot_names(choice: Candidate) -> list[str]:
    """The parts that a piece for these items may be of."""
    return [slot.name for no in choice.items for slot in choice.set.items[no - 1].slots]


def _held_words(found: Sequence[Finding]) -> tuple[str, str, bool]:
    """What is said of a piece that the gate stopped, and whether it must not be kept even here."""
    if not found:
        return BAD, "与被扣下的文件内容相同，没有收", False
    errors = [one for one in found if level_of(one) is Level.ERROR]
    first = (errors or [*found])[0]
    if errors:
        secret = any(one.code.startswith("S") and one.code < "S3" for one in errors)
        advice = advised(first.advice)
        gone = "，已经从这里删去" if secret else ""
        return BAD, f"{first.message}，没有收{gone}{f'：{advice}' if advice else ''}", secret
    return DOUBTFUL, f"{first.message}：由办公室核实能不能公开，再决定收不收", False


def _placed_words(
    one: Placement, checked: Checked, uncounted: Mapping[str, Sequence[Problem]]
) -> tuple[str, str]:
    where = item_words(one.request.set.label, one.request.items)
    if one.already is not None:
        return ASIDE, f"{where}：已经报过内容相同的，不用再报"
    if one.path in uncounted:
        mine = [p for p in uncounted[one.path] if p.path is not None and p.path in one.path]
        why = "；".join(dict.fromkeys(p.message for p in mine or uncounted[one.path]))
        if any(p.code == _BROKEN for p in mine):
            return BAD, f"{why.replace('，不计', '')}{_TAKE_ANOTHER}"
        return DOUBTFUL, f"{where}：现在还不算数：{why}"
    return _counted_words(one, where, unread=bool(findings_in(one, checked.prepared.unchecked)))


def _counted_words(one: Placement, where: str, *, unread: bool) -> tuple[str, str]:
    request = one.request
    asked = [request.set.items[no - 1] for no in request.items]
    if request.said.nil_reason:
        return GOOD, f"{where}：零报告，审核通过后算数"
    if any(item.slots for item in asked) and not request.covers:
        return DOUBTFUL, f"{where}：收到，但看不出是哪个分项的，{_PART_OPEN}"
    if unread:
        return GOOD, f"{where}：收到，算数；内容程序读不了，由审核人打开看"
    more = f"（{'、'.join(request.covers)}）" if request.covers else ""
    return GOOD, f"{where}{more}：收到，算数"


_PART_OPEN, _PLACE_OPEN, _OFFICE_DECIDES = "请在下面选分项", "请在下面选", "由办公室定"
"""What is asked of the contact, and what he reads once it is no longer his."""

_BROKEN = "M112"
"""The problem of a piece that counts for nothing because it cannot be opened."""


def _open_words(one: Proposal, checked: Checked) -> tuple[str, str]:
    answer = next(
        (each for each in checked.classified.answers if each.origin == one.material.origin), None
    )
    if answer is not None and answer.why.startswith(UNOPENED):
        return BAD, f"{answer.why}{_TAKE_ANOTHER}"
    if answer is not None and answer.choice is None:
        return ASIDE, "不报这一件"
    why = why_words(one)
    earlier = _earlier(checked.classified, one.material.origin)
    if earlier is not None and answer is None:
        return DOUBTFUL, f"{earlier.why}：是更换还是另加，{_PLACE_OPEN}"
    return DOUBTFUL, f"拿不准是哪一项的材料，{_PLACE_OPEN}{f'（{why}）' if why else ''}"


def _uploads_of(one: Proposal, given: Given) -> Iterator[str]:
    """The uploads that a piece came in: its files, or the archive that they lay in."""
    paths = {path.absolute() for _, path in one.material.files}
    own = [file for file in given.files if Path(file.path).absolute() in paths]
    if len(own) < len(paths):  # what is left came out of an archive
        archives = [file for file in given.files if file.name.lower().endswith(ARCHIVE)]
        origin = one.material.origin
        inside = [file for file in archives if origin.startswith(f"{_called(file.name)}/")]
        own += inside or archives
    for file in own:
        yield file.id


def _called(name: str) -> str:
    """What a session calls the file that was sent as ``name``."""
    try:
        return safe_inside(name)
    except RefusedError:
        return name


def _write_receipt(view: Receipt, folder: str, part: str = "", *, waits: bool = False) -> Data:
    """Write the receipt as a document, a later ``part`` of a delivery beside it; what it says in short.

    ``waits`` where nothing is taken in yet.
    """
    from zzfz.render.office.word import word

    write_file(receipt_path(Path(folder), part), word(receipt(view, waits=waits)), 0o600)
    return {
        "pieces": len(view.placements),
        "files": view.files,
        "held": len(view.held),
        "open": len(view.unassigned),
        "taker": view.taker,
        "time": view.time.isoformat(),
    }


def receipt_path(folder: Path, part: str) -> Path:
    """Where the receipt of a delivery lies, or of what was taken of it later (``part`` is 2, 3 …)."""
    return folder / (f"receipt-{part}.docx" if part else RECEIPT)


def record_promise(root: str, unit: str, set_id: str, day: date, today: date) -> None:
    """Put the day by which a unit promised material on record with the chases, in one commit; once."""
    opened = open_tracker(Path(root), opening=None)
    said = Chase(unit, today, "网页答复", (set_id,), 0, unit, day)
    if set_id in opened.checklist.sets_by_id and not is_recorded(opened.chases.chases, said):
        writes = records_of(opened.checklist, [said], opened.chases.paths)
        subject = f"催办：{unit}在网页上答复\n"
        commit_files(opened.repo, writes, subject, seen=opened.commit)


def decide(root: str, unit: str, key: str, reason: str, today: date) -> None:
    """Put on record that a unit need not hand in the item ``key`` (``9-2``), in one commit; once.

    Raises UsageError where nobody else would hand it in, or it is not known who decides.
    """
    opened = open_tracker(Path(root), opening=None)
    by = own_name(opened.repo) or ""
    if not by:
        raise UsageError("不知道谁核实的", "在这台电脑上写明 Git 的姓名（git config user.name）")
    whose = next((one for one in opened.checklist.departments if one.name == unit), None)
    if whose is None:
        raise UsageError(f"名册里没有“{unit}”", "")
    set_id, _, number = key.rpartition("-")
    said = by, today, reason
    typed = [f"{set_id}.{number}"]
    made = decision(EXCUSED, opened.checklist, opened.excuses, whose, typed, said)
    if made is not None:
        writes = records_of(opened.checklist, [made], opened.chases.paths)
        commit_files(opened.repo, writes, f"{excuse_subject(made)}\n", seen=opened.commit)


# Chasing

CHASE_KINDS = (MESSAGE, LETTER, "电话", "当面", "微信")
"""How a unit is chased, as the record says it; the first is proposed."""


def chase_page(root: str, unit: str, today: date) -> Data:
    """What the office says to a unit that owes, or to every one (``unit`` empty), and how often it did.

    Nothing is recorded. Raises UsageError where there is no such unit.
    """
    opened = open_tracker(Path(root))
    said = _chaser(opened)
    return {
        "rows": [said.row(one) for one in said.owing(unit, today)],
        "kinds": CHASE_KINDS,
        "today": today.isoformat(),
    }


def chase_letters(root: str, unit: str, today: date) -> list[tuple[str, bytes]]:
    """The letters (催办通知) to a unit, or to every one that owes: names and documents.

    Raises UsageError where there is none.
    """
    opened = open_tracker(Path(root))
    said = _chaser(opened)
    stems = file_stems([one.name for one in opened.checklist.departments])
    found = [
        (f"{stems[one.unit.name]}-{LETTER}.docx", said.file(one, as_letter=True))
        for one in said.owing(unit, today)
    ]
    if not found:
        raise UsageError("没有欠交的材料，不需要催办", "")
    return found


def record_chases(root: str, unit: str, kind: str, promise: str, today: date) -> int:
    """Put on record that a unit, or every one that owes, was chased, in one commit; how many units.

    What is on record of today already is not recorded again. Raises UsageError where nothing is owed.
    """
    opened = open_tracker(Path(root))
    said = _chaser(opened)
    by = own_name(opened.repo) or ""
    if not by:
        raise UsageError("不知道催办人是谁", "在这台电脑上写明 Git 的姓名（git config user.name）")
    day = date.fromisoformat(promise) if promise else None
    chases = [
        Chase(one.unit.name, today, kind, said.sets(one), said.nth(one), by, day)
        for one in said.owing(unit, today)
    ]
    if not chases:
        raise UsageError("没有欠交的材料，不需要催办", "")
    new = [one for one in chases if not is_recorded(opened.chases.chases, one)]
    if new:
        whom = unit or f"{len(chases)} 个单位"
        writes = records_of(opened.checklist, new, opened.chases.paths)
        commit_files(opened.repo, writes, f"催办：{whom}（{kind}）\n", seen=opened.commit)
    return len(new)


class _Chaser(NamedTuple):
    """A tracker with all that a chase is worked out from."""

    opened: Tracker
    contact: str
    made: tuple[Promise, ...]
    filled: Templates
    chased: Mapping[str, ChasedUnit]

    def owing(self, unit: str, today: date) -> list[TodoView]:
        """Who is chased: those who owe, in the order of the list."""
        progress = self.opened.progress
        told = self.opened.returns, self.opened.excuses
        if unit:
            named = roster(progress.checklist).named(unit)
            views = [todo_view(progress, named, today, *told)]
        else:
            views = todo_views(progress, today, *told)
        return [one for one in views if owed_entries(one)]

    def sets(self, view: TodoView) -> tuple[str, ...]:
        """The sets that a unit is chased for."""
        return tuple(one.set_id for one in owed_entries(view))

    def nth(self, view: TodoView) -> int:
        """The how-manieth time it is today."""
        return nth_time(self.opened.chases.chases, view.unit.name, self.sets(view), view.today)

    def file(self, view: TodoView, *, as_letter: bool) -> bytes:
        """The message or the letter."""
        return chase_file(
            view, self.made, self.nth(view), self.contact, self.filled, as_letter=as_letter
        )

    def row(self, view: TodoView) -> Data:
        """A unit as the page shows it."""
        was = self.chased.get(view.unit.name)
        last = f"{was.last.isoformat()}（{was.kind}）" if was and was.last else ""
        promised = [one.day.isoformat() for one in self.made if one.unit == view.unit.name]
        return {
            "unit": view.unit.name,
            "owed": len(self.sets(view)),
            "nth": self.nth(view),
            "times": was.times if was else 0,
            "last": last,
            "promised": promised,
            "text": self.file(view, as_letter=False).decode("utf-8").rstrip("\n"),
        }


def _chaser(opened: Tracker) -> _Chaser:
    known = opened.chases.chases
    made: tuple[Promise, ...] = ()
    if promises(known):
        made = promises(known, came_last(opened.progress, opened.hand_ins))
    issuer = opened.checklist.issuer
    contact = office_contact(opened.contacts, [issuer] if issuer else [])
    chased = {one.unit: one for one in chased_units(known)}
    return _Chaser(opened, contact, made, Templates(templates(opened)), chased)


# Reviewers


def review_queue(root: str) -> list[Data]:
    """The pieces that wait for a verdict, the longest waiting first."""
    from zzfz.progress.returns import QUEUES, queue

    opened = open_tracker(Path(root))
    states = QUEUES["pending"] | QUEUES["changed"]
    return [
        {
            "set": one.set.id,
            "label": item_words(one.set.label, one.piece.items),
            "path": one.piece.path,
            "name": path_in_set(one.piece.path),
            "unit": one.unit or "",
            "since": one.since.date().isoformat() if one.since else "",
            "state": STATE_WORDS[one.review.state],
        }
        for one in queue(opened.progress, states, opened.hand_ins)
    ]


def review_piece(root: str, set_id: str, path: str) -> Data | None:
    """One piece to be judged: its text beside the words of its item; None where there is none."""
    opened = open_tracker(Path(root))
    one = opened.checklist.sets_by_id.get(set_id)
    found = _piece_at(opened, set_id, path)
    if one is None or found is None:
        return None
    review = opened.progress.by_set[set_id].piece_reviews[path]
    said = review.verdict
    changes = piece_differences(GitContents(opened.repo), [(found, review)], opens=True)
    name = path_in_set(path)
    now = {file.blob for file in found.files}
    gone = [blob for blob in (said.files if said else ()) if blob not in now]
    old = [{"name": _old_name(name, no), "blob": blob} for no, blob in enumerate(gone, 1)]
    files = [{"name": file.path.rpartition("/")[2], "blob": file.blob} for file in found.files]
    return {
        "set": set_id,
        "path": path,
        "seen": _seen(found),
        "name": path_in_set(path),
        "label": item_words(one.label, found.items),
        "asked": [one.items[no - 1].text for no in found.items],
        "indicators": [opened.checklist.by_id[member].text for member in one.members],
        "files": files,
        "texts": [_text_of(opened, file.path, file.blob) for file in found.files[:_MOST_TEXTS]],
        "state": STATE_WORDS[review.state],
        "before": f"{said.reviewer} {said.date or ''}：{said.reason or '通过'}" if said else "",
        "changed": "".join(map(difference_words, changes.values())),
        "old": old,
        "old_texts": [_text_of(opened, each["name"], each["blob"]) for each in old[:_MOST_TEXTS]],
    }


def _old_name(name: str, number: int) -> str:
    stem, ending = split_ending(name)
    return f"{stem}-上次的{number if number > 1 else ''}{ending}"


def earlier_file(root: str, set_id: str, path: str, blob: str) -> tuple[str, bytes] | None:
    """A file of a piece as a reviewer saw it before, with a name; None for any other object."""
    from zzfz.git.blobs import read_blobs

    opened = open_tracker(Path(root))
    if _piece_at(opened, set_id, path) is None:
        return None
    said = opened.progress.by_set[set_id].piece_reviews[path].verdict
    if said is None or blob not in said.files:
        return None
    data = read_blobs(opened.repo, [blob], _LARGEST_SHOWN).get(blob)
    return (_old_name(path_in_set(path), 1), data) if data is not None else None


_MOST_TEXTS = 20
_LONGEST_TEXT = 20_000
_LARGEST_SHOWN = 50 << 20


def _seen(piece: Piece) -> str:
    """What tells the content that somebody looked at from any other."""
    text = "\n".join(f"{one.path} {one.blob}" for one in piece.files)
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _piece_at(opened: Tracker, set_id: str, path: str) -> Piece | None:
    if set_id not in opened.progress.by_set:
        return None
    items = opened.progress.by_set[set_id].items
    return next((one for item in items for one in item.pieces if one.path == path), None)


def _text_of(opened: Tracker, path: str, blob: str) -> Data:
    from zzfz.documents.extract import extract
    from zzfz.git.blobs import read_blobs

    name = path.rpartition("/")[2]
    data = read_blobs(opened.repo, [blob], _LARGEST_SHOWN).get(blob)
    lines = extract(data).lines if data is not None else []
    text = mask_numbers("\n".join(line for line in lines if line))
    return {"name": name, "text": text[:_LONGEST_TEXT], "more": len(text) > _LONGEST_TEXT}


def evidence_file(root: str, blob: str) -> tuple[str, bytes] | None:
    """A file of the committed evidence by its object id, with its name; None for any other object."""
    from zzfz.git.blobs import read_blobs

    opened = open_tracker(Path(root), opening=None)
    path = next((one.path for one in opened.snapshot.entries if one.blob == blob), None)
    data = read_blobs(opened.repo, [blob], _LARGEST_SHOWN).get(blob) if path else None
    return (path.rpartition("/")[2], data) if path and data is not None else None


def give(
    root: str, set_id: str, path: str, seen: str, reviewer: str, reason: str | None, day: date
) -> None:
    """Pass a piece, or return it for a ``reason``, as long as it is the content that was ``seen``.

    Raises UsageError, also where the reviewer handed it in himself.
    """
    opened = open_tracker(Path(root))
    found = _piece_at(opened, set_id, path)
    if found is None or _seen(found) != seen:
        raise UsageError("这一件刚刚变了，没有记下结论", "打开看过现在的内容，再审核")
    one = opened.checklist.sets_by_id[set_id]
    give_verdict(opened, one, Said(reviewer, reason is None, reason), day, (), (path,))


# Everybody


def head_of(root: str) -> str:
    """The commit that everything is worked out from."""
    opened = open_tracker(Path(root), opening=None)
    return opened.commit.revision if opened.commit else ""


def dashboard(root: str, today: date) -> tuple[dict[str, bytes], str]:
    """The pages of the site as they are now, without links to evidence, and their content policy."""
    from zzfz.git.configuration import facts
    from zzfz.progress.trend import trend
    from zzfz.render.log import set_logs
    from zzfz.render.site.links import INDEX, NO_EVIDENCE
    from zzfz.render.site.pages import SiteSource, site_pages

    opened = open_tracker(Path(root))
    progress = opened.progress
    revision = opened.commit.revision if opened.commit else None
    source = SiteSource(
        progress=progress,
        trend=trend(opened.repo, revision, opened.known_facts_for),
        logs={view.set.id: view for view in set_logs(opened, progress.checklist.sets)},
        evidence=NO_EVIDENCE,
        today=today,
        shallow=facts(opened.repo).shallow,
        returns=opened.returns,
        excused=opened.excuses,
    )
    pages = dict(site_pages(source, Templates(templates(opened))))
    said = re.search(rb'http-equiv="Content-Security-Policy" content="([^"]*)"', pages[INDEX])
    return pages, html.unescape(said[1].decode("utf-8")) if said else "default-src 'none'"
