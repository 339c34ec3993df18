"""The pages of one indicator and of one department."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from zzfz.checklist.model import Checklist, Department, Indicator
from zzfz.checklist.units import Duty, Role, duties
from zzfz.evidence.pieces import Piece
from zzfz.evidence.scaffold import limits, targets
from zzfz.evidence.snapshot import FOLDER
from zzfz.links import state_words
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
    SetView,
    UnitPage,
    VerdictView,
)
from zzfz.render.todo.build import todo_view
from zzfz.render.todo.model import ProblemView
from zzfz.text import shorten

MOST_EVENTS = 200
"""The page lists so many steps of history, the newest; ``zzfz log`` lists all."""


def indicator_page(
    progress: Progress,
    one: Indicator,
    log: LogView | None,
    evidence: EvidenceLinks,
    today: date,
    last: Activity = NEVER,
) -> IndicatorPage:
    """What the page of ``one`` shows; ``log`` is the history of its set, if it has one, and ``last`` when
    it last moved and was chased.
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
        material=_set(progress, found, log, evidence, today) if found and log else None,
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
    progress: Progress, found: SetProgress, log: LogView, evidence: EvidenceLinks, today: date
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
        materials=tuple(_item(checklist, item, evidence, known) for item in found.items),
        events=tuple(
            EventView(event.time, event_word(event), event.submitted_by or event.author, event.path)
            for event in log.events[:MOST_EVENTS]
        ),
        more_events=max(len(log.events) - MOST_EVENTS, 0),
    )


def _item(
    checklist: Checklist,
    one: ItemProgress,
    evidence: EvidenceLinks,
    known: Mapping[str, tuple[str, int]],
) -> ItemView:
    return ItemView(
        no=one.item.no,
        text=one.item.text,
        state=str(one.state),
        word=STATE_WORDS[one.state],
        limits=tuple(limits(one.item)),
        parts=_parts(checklist, one.slots),
        pieces=tuple(_piece(piece, evidence, known) for piece in one.pieces),
        problems=tuple(
            ProblemView(problem.message, problem.path, problem.blocking)
            for problem in one.problems
            if problem.code != "M106"  # the parts beside it say the same
        ),
        verdict=_verdict(one),
    )


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
    piece: Piece, evidence: EvidenceLinks, known: Mapping[str, tuple[str, int]]
) -> PieceView:
    paths = [f"{FOLDER}/{file.path}" for file in piece.files]
    folder = paths != [piece.path]
    stated = piece.sidecar
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
            for one in piece.addresses
            if one.url
        ),
        nil=(stated.reason or "没有写明理由") if stated is not None and stated.nil else None,
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
    progress: Progress, unit: Department, today: date, returns: Sequence[OpenReturn]
) -> UnitPage:
    """What the page of ``unit`` shows."""
    reaching = duties(progress.checklist, unit)
    responsible = (one.indicator for one in reaching if one.role is Role.RESPONSIBLE)
    return UnitPage(
        todo=todo_view(progress, unit, today, returns),
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
