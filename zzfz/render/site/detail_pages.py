"""The pages of one indicator and of one department."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from zzfz.checklist.model import Checklist, Department, Indicator
from zzfz.checklist.units import Duty, Role, duties
from zzfz.evidence.pieces import Piece
from zzfz.evidence.scaffold import limits, targets
from zzfz.evidence.snapshot import FOLDER
from zzfz.git import TreeEntry
from zzfz.links import state_words
from zzfz.progress.chases import Excuse
from zzfz.progress.model import STATE_WORDS, ItemProgress, Progress, SetProgress, SlotProgress
from zzfz.progress.movement import NEVER, Activity
from zzfz.progress.priorities import days_left, effect
from zzfz.progress.returns import OpenReturn
from zzfz.progress.totals import count
from zzfz.render.charts import bar
from zzfz.render.log import LogView, event_word
from zzfz.render.site.links import EvidenceLinks, web_link
from zzfz.render.site.model import (
    AddressView,
    DutyRow,
    EventView,
    FileView,
    IndicatorPage,
    ItemView,
    MemberView,
    PartView,
    PieceView,
    QuestionView,
    RestRow,
    SetView,
    UnitPage,
    VerdictView,
)
from zzfz.render.todo.build import todo_view
from zzfz.render.todo.model import ProblemView
from zzfz.text import shorten

MOST_EVENTS = 200
"""The page lists so many steps of history, the newest; ``zzfz log`` lists all."""
MOST_PIECES, MOST_FILES = 100, 100
"""The page of an indicator lists so many pieces of an item, and so many files of a piece; the others stand
on pages that all indicators of the set share."""
MOST_BESIDE = 10
"""So many pieces of an item are given to the pages of a merged set's other indicators. They are listed only
once, on that of the first; a template of an office's own, from before, lists these there."""
MOST_ROWS = 400
"""Files and addresses on one of those."""


def indicator_page(
    progress: Progress,
    one: Indicator,
    log: LogView | None,
    evidence: EvidenceLinks,
    today: date,
    last: Activity = NEVER,
    rest: Mapping[int, str] = MappingProxyType({}),
) -> IndicatorPage:
    """What the page of ``one`` shows; ``log`` is the history of its set, if it has one, and ``last`` when
    it last moved and was chased. ``rest`` are links to more pieces of the set's items, by number.
    """
    state = progress.state_of(one)
    found = progress.by_set[one.material_set] if one.material_set else None
    before, after = _neighbours(progress.checklist, one)
    return IndicatorPage(
        id=one.id,
        name=f"第 {one.id} 项" if one.id.isdecimal() else one.id,
        text=one.text,
        level1=one.level1,
        level2=one.level2,
        state=str(state),
        word=STATE_WORDS[state],
        review=str(found.review) if found and found.review else None,
        review_word=STATE_WORDS[found.review] if found and found.review else None,
        responsible=one.responsible,
        cooperating=one.cooperating,
        targets=tuple(targets(one.text)),
        remarks=one.remarks,
        questions=tuple(
            QuestionView(each.about, each.reading, each.alternative, each.why)
            for each in one.questions
            if each.is_open
        ),
        material=(
            _set(progress, found, log, evidence, today, rest, one.id) if found and log else None
        ),
        moved=last.moved,
        still_days=last.still_days(today),
        chased=last.chased,
        before=before,
        after=after,
    )


def _neighbours(checklist: Checklist, one: Indicator) -> tuple[str | None, str | None]:
    ids = [each.id for each in checklist.indicators]
    here = ids.index(one.id)
    return (ids[here - 1] if here else None), (ids[here + 1] if here + 1 < len(ids) else None)


def _set(
    progress: Progress,
    found: SetProgress,
    log: LogView,
    evidence: EvidenceLinks,
    today: date,
    rest: Mapping[int, str],
    indicator: str,
) -> SetView:
    checklist, known = progress.checklist, progress.links or {}
    return SetView(
        label=found.set.label,
        folder=f"{FOLDER}/{found.set.folder}",
        text=found.set.text,
        members=tuple(
            MemberView(member, shorten(checklist.by_id[member].text))
            for member in found.set.members
        ),
        effect=effect(found),
        due=found.set.due,
        days_left=days_left(found.set.due, today),
        materials=tuple(
            _item(
                checklist,
                item,
                evidence,
                known,
                rest.get(item.item.no),
                listed=indicator == found.set.folder or not item.pieces,
            )
            for item in found.items
        ),
        events=tuple(
            EventView(event.time, event_word(event), event.submitted_by or event.author, event.path)
            for event in log.events[:MOST_EVENTS]
        ),
        more_events=max(len(log.events) - MOST_EVENTS, 0) + log.older,
    )


def _item(
    checklist: Checklist,
    one: ItemProgress,
    evidence: EvidenceLinks,
    known: Mapping[str, tuple[str, int]],
    rest: str | None,
    *,
    listed: bool,
) -> ItemView:
    most = MOST_PIECES if listed else MOST_BESIDE
    shown = one.pieces[:most]
    elsewhere = frozenset(piece.path for piece in one.pieces[most:])
    return ItemView(
        no=one.item.no,
        text=one.item.text,
        state=str(one.state),
        word=STATE_WORDS[one.state],
        limits=tuple(limits(one.item)),
        parts=_parts(checklist, one.slots),
        pieces=tuple(_piece(piece, evidence, known, piece.files[:MOST_FILES]) for piece in shown),
        problems=tuple(
            ProblemView(problem.message, problem.path, problem.blocking)
            for problem in one.problems
            if problem.code != "M106"  # the parts beside it say the same
            and problem.path not in elsewhere
        ),
        verdict=_verdict(one),
        more=len(elsewhere),
        rest=rest,
        listed=listed,
    )


def rest_rows(
    one: ItemProgress, evidence: EvidenceLinks, known: Mapping[str, tuple[str, int]]
) -> list[list[RestRow]]:
    """The pieces of an item that its indicators' pages have no room for, and the further files of large
    ones, in pages.
    """
    problems: dict[str, list[ProblemView]] = {}
    for each in one.problems:
        if each.path is not None:
            told = ProblemView(each.message, each.path, each.blocking)
            problems.setdefault(each.path, []).append(told)
    pages: list[list[RestRow]] = []
    left = 0
    for number, piece in enumerate(one.pieces):
        listed = number < MOST_PIECES
        files = piece.files[MOST_FILES:] if listed else piece.files
        for begin in range(0, len(files), MOST_ROWS):
            some = files[begin : begin + MOST_ROWS]
            is_first = not begin and not listed
            made = _piece(piece, evidence, known, some, beside=is_first)
            row = RestRow(made, tuple(problems.get(piece.path, ())) if is_first else ())
            size = len(some) + len(made.addresses) + len(row.problems)
            if size > left:
                pages.append([])
                left = MOST_ROWS
            pages[-1].append(row)
            left -= size
    return pages


def _parts(checklist: Checklist, slots: Sequence[SlotProgress]) -> tuple[PartView, ...]:
    domains = {one.name: one for one in checklist.domains}

    def part(one: SlotProgress) -> PartView:
        unit, confirmed = one.slot.department, True
        if one.slot.domain is not None:
            unit, confirmed = (
                domains[one.slot.domain].department,
                domains[one.slot.domain].confirmed,
            )
        return PartView(
            one.slot.name, str(one.state), unit if unit != one.slot.name else None, confirmed
        )

    return tuple(map(part, slots))


def _piece(
    piece: Piece,
    evidence: EvidenceLinks,
    known: Mapping[str, tuple[str, int]],
    files: Sequence[TreeEntry],
    *,
    beside: bool = True,
) -> PieceView:
    """One piece with some of its ``files``, and what is ``beside`` them: addresses, what it states."""
    paths = [f"{FOLDER}/{file.path}" for file in files]
    folder = piece.is_folder
    stated = piece.sidecar if beside else None
    return PieceView(
        path=piece.path,
        folder=folder,
        files=tuple(
            FileView(path.removeprefix(f"{piece.path}/") if folder else path, evidence.to(path))
            for path in paths
        ),
        addresses=tuple(
            AddressView(
                one.url,
                web_link(one.url) if one.ok else None,
                state_words(known[one.url]) if one.url in known else None,
            )
            for one in (piece.addresses if beside else ())
            if one.url
        ),
        nil=(stated.reason or "没有写明理由") if stated is not None and stated.nil else None,
        count=len(piece.files),
    )


def _verdict(one: ItemProgress) -> VerdictView | None:
    if one.review is None:
        return None
    said = one.review.verdict
    return VerdictView(
        state=str(one.review.state),
        word=STATE_WORDS[one.review.state],
        reason=said.reason if said else None,
        reviewer=said.reviewer if said else None,
        day=said.date if said else None,
    )


def unit_page(
    progress: Progress,
    unit: Department,
    today: date,
    returns: Sequence[OpenReturn],
    excused: Iterable[Excuse] = (),
) -> UnitPage:
    """What the page of ``unit`` shows."""
    reaching = duties(progress.checklist, unit)
    responsible = (one.indicator for one in reaching if one.role is Role.RESPONSIBLE)
    return UnitPage(
        todo=todo_view(progress, unit, today, returns, excused),
        aliases=unit.aliases,
        bar=bar(count(progress, responsible)),
        duties=tuple(_row(progress, one) for one in reaching),
    )


def _row(progress: Progress, duty: Duty) -> DutyRow:
    state = progress.state_of(duty.indicator)
    word = "负责" if duty.leads else "配合"
    return DutyRow(
        id=duty.indicator.id,
        short=shorten(duty.indicator.text),
        role=f"经“{duty.via}”{word}" if duty.via else word,
        state=str(state),
        word=STATE_WORDS[state],
    )
