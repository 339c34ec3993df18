"""From progress to the todo list of a unit: a pure function."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zzfz.checklist.model import Collective, Department, Indicator, IndicatorKind
from zzfz.checklist.units import Duty, Role, duties, duties_by_unit
from zzfz.evidence.scaffold import amount, example_names, limits, wants
from zzfz.evidence.snapshot import FOLDER
from zzfz.links import UNCHECKED
from zzfz.progress.chases import Excuse
from zzfz.progress.model import STATE_WORDS, ItemProgress, Progress, ReviewState, SetProgress, State
from zzfz.progress.priorities import (
    SETTLED,
    days_left,
    effect,
    owed_items,
    responsible_for,
)
from zzfz.progress.returns import OpenReturn, of_units, open_returns
from zzfz.progress.states import OPEN_RETURNS
from zzfz.progress.totals import count
from zzfz.render.todo import model
from zzfz.render.todo.model import (
    LISTED,
    CountView,
    EntryView,
    IndicatorView,
    MaterialView,
    ProblemView,
    SectionView,
    TodoView,
    UnitView,
)
from zzfz.render.todo.page import page_view
from zzfz.render.todo.unit_parts import Concerns, Owners, UnitAddresses, return_views
from zzfz.render.todo.wording import excuse_words
from zzfz.text import natural, shorten

ROLE_WORDS = {
    model.RESPONSIBLE: "负责",
    model.COOPERATING: "配合",
    model.NAMED: "材料点名",
    model.COLLECTIVE: "经统称",
}
_SAID_BY_SLOTS = frozenset({"M106"})
"""The slots beside the problems tell already which parts are missing."""
_NOT_ITS_BUSINESS = frozenset({UNCHECKED})
"""The office checks addresses; a unit hears of those that do not open."""
_NOTHING_YET = "M101"
_TO_BE_REVIEWED = "M117"
_NO_FAULT = _SAID_BY_SLOTS | {_NOTHING_YET, _TO_BE_REVIEWED}
"""Problems that no further material of a unit mends: of its own, others' or the reviewer's time."""
_SECTIONS = (
    (model.RETURNED, "被退回、须重报的", ""),
    (model.RESPONSIBLE, "负责、尚未报齐的", "按交齐后完成指标的多少排列。"),
    (model.COOPERATING, "点名配合或点名提供分项、尚未报齐的", ""),
    (
        model.COLLECTIVE,
        "经统称（各部门、各乡镇等）涉及、尚未报齐的",
        "统称所含单位以名册为准；只作配合的，由责任单位联系后提供。",
    ),
    (model.COMPLETE, "已经报齐的", ""),
)


def todo_views(
    progress: Progress,
    today: date,
    returns: Sequence[OpenReturn] | None = None,
    excused: Iterable[Excuse] = (),
) -> list[TodoView]:
    """The todo lists of all departments on the day ``today``, in the order of the roster."""
    reaching = duties_by_unit(progress.checklist)
    units = progress.checklist.departments
    told = open_returns(progress) if returns is None else returns
    addresses, concerns = UnitAddresses(progress, today), Concerns(progress)
    given = tuple(excused)
    return [
        _view(progress, one, today, reaching.get(one.name, ()), told, addresses, concerns, given)
        for one in units
    ]


def todo_view(
    progress: Progress,
    unit: Department | Collective,
    today: date,
    returns: Sequence[OpenReturn] | None = None,
    excused: Iterable[Excuse] = (),
) -> TodoView:
    """The todo list of ``unit`` on the day ``today``.

    ``returns`` are the open returns of the whole list, each with the unit that hears of it; where they
    are not given, the material itself tells whose it is. ``excused`` are the items that units need not
    hand in.

    Sections, in order: sent back; missing where responsible, most effect first; missing where it
    cooperates by name or a material item names it; what reaches it through a collective; complete.
    """
    told = open_returns(progress) if returns is None else returns
    addresses, concerns = UnitAddresses(progress, today), Concerns(progress)
    reaching = duties(progress.checklist, unit)
    return _view(progress, unit, today, reaching, told, addresses, concerns, tuple(excused))


def _view(
    progress: Progress,
    unit: Department | Collective,
    today: date,
    reaching: Sequence[Duty],
    returns: Sequence[OpenReturn],
    addresses: UnitAddresses,
    concerns: Concerns,
    excused: Sequence[Excuse],
) -> TodoView:
    names = _names(unit)
    mine = {one.item: one for one in excused if one.unit == unit.name}
    entries = _Builder(progress, unit, today, reaching, returns, concerns, mine).entries()
    sections = tuple(
        SectionView(code, title, note, _in_section(code, entries))
        for code, title, note in _SECTIONS
    )
    due = progress.checklist.due
    open_entries = [one for section in sections[:-1] for one in section.entries]
    return TodoView(
        title=progress.checklist.title,
        issuer=progress.checklist.issuer,
        unit=_unit(unit),
        revision=progress.revision,
        time=progress.time,
        today=today,
        due=due,
        days_left=days_left(due, today),
        counts=_counts(progress, reaching),
        owed_sets=sum(not (one.brief or one.optional or one.waiting) for one in open_entries),
        unconfirmed=any(
            slot.mine and not slot.confirmed
            for one in open_entries
            for material in one.materials
            for slot in material.slots
        ),
        sections=sections,
        page=page_view(sections, names, tuple(addresses.wrong(names)), addresses.counts(names)),
    )


def _unit(unit: Department | Collective) -> UnitView:
    if isinstance(unit, Collective):
        return UnitView(unit.name, "统称", unit.members)
    return UnitView(unit.name, unit.kind, ())


def _names(unit: Department | Collective) -> tuple[str, ...]:
    """The name of a unit; of a collective also those of its members."""
    return (unit.name, *unit.members) if isinstance(unit, Collective) else (unit.name,)


def _counts(progress: Progress, mine: Sequence[Duty]) -> tuple[CountView, ...]:
    found = []
    for role in Role:
        totals = count(progress, (one.indicator for one in mine if one.role is role))
        if totals.indicators:
            found.append(
                CountView(
                    str(role),
                    ROLE_WORDS[str(role)],
                    totals.indicators,
                    totals.complete,
                    totals.partial,
                    totals.missing,
                    totals.passed,
                    totals.nil,
                    totals.returned,
                    totals.unseen,
                    totals.unread,
                    totals.unread_seen,
                )
            )
    return tuple(found)


def _in_section(code: str, entries: Sequence[EntryView]) -> tuple[EntryView, ...]:
    chosen = [one for one in entries if _section_of(one) == code]
    if code != model.COMPLETE:
        chosen.sort(key=_urgency)
    return tuple(chosen)


def _section_of(one: EntryView) -> str:
    if one.returns:
        return model.RETURNED
    if one.state in SETTLED:
        return model.COMPLETE
    return model.COOPERATING if one.role == model.NAMED else one.role


def _urgency(one: EntryView) -> tuple[bool, bool, bool, bool, int, int]:
    """What is asked before what is optional, own work before waiting, then most effect first."""
    own = any(slot.mine for material in one.materials for slot in material.slots)
    if one.brief:
        return (one.optional, True, False, False, 0, 0)
    return (
        one.optional,
        False,
        one.waiting,
        one.role == model.COLLECTIVE and not own,
        -one.completes,
        one.owed,
    )


def _review_told(one: SetProgress, returned: Sequence[OpenReturn]) -> ReviewState | None:
    """The review of a set as this unit is told: others' returns are not its business."""
    if returned or one.review is not ReviewState.RETURNED:
        return one.review
    states = {each.state for each in one.piece_reviews.values()} - OPEN_RETURNS
    if ReviewState.STALE in states:
        return ReviewState.STALE
    if states <= {ReviewState.PASSED}:
        return ReviewState.PASSED if states else None
    return ReviewState.PENDING


def _is_in_review(item: ItemProgress) -> bool:
    """Whether an item lacks nothing but that somebody passes the nil return that came in for it."""
    nil = {one.path for one in item.pieces if one.sidecar is not None and one.sidecar.nil}
    return (
        item.state not in SETTLED
        and not item.slots
        and any(one.code == _TO_BE_REVIEWED and one.path in nil for one in item.problems)
        and all(one.code in _NO_FAULT for one in item.problems if one.blocking)
    )


@dataclass(frozen=True, slots=True)
class _Reach:
    """How a set reaches the unit: its strongest duty, and all that is known of it."""

    role: str
    via: tuple[str, ...]
    leads: bool
    mine: frozenset[str]


class _Builder:
    """Builds the entries of one list; holds what all of them share."""

    def __init__(
        self,
        progress: Progress,
        unit: Department | Collective,
        today: date,
        reaching: Sequence[Duty],
        returns: Sequence[OpenReturn],
        concerns: Concerns,
        excused: Mapping[str, Excuse],
    ) -> None:
        self._progress = progress
        self._excused = excused
        self._concerns = concerns
        self._today = today
        self._owners = Owners(progress.checklist, unit)
        self._collectives = {one.name: one.members for one in progress.checklist.collectives}
        self._names = names = _names(unit)
        self._returns: dict[str, list[OpenReturn]] = {}
        for one in of_units(returns, names):
            self._returns.setdefault(one.set.id, []).append(one)
        self._duties: dict[str, list[Duty]] = {}
        for duty in reaching:
            if duty.indicator.material_set is not None:
                self._duties.setdefault(duty.indicator.material_set, []).append(duty)

    def entries(self) -> list[EntryView]:
        """Every set that reaches the unit, in list order."""
        reached = ((one, self._reach(one)) for one in self._progress.sets)
        return [self._entry(one, reach) for one, reach in reached if reach is not None]

    def _reach(self, one: SetProgress) -> _Reach | None:
        found = self._duties.get(one.set.id, [])
        mine = frozenset(duty.indicator.id for duty in found)
        for role in (Role.RESPONSIBLE, Role.COOPERATING):
            if any(duty.role is role for duty in found):
                return _Reach(str(role), (), role is Role.RESPONSIBLE, mine)
        if found:
            via = tuple(dict.fromkeys(duty.via for duty in found if duty.via))
            return _Reach(model.COLLECTIVE, via, any(duty.leads for duty in found), mine)
        # Who handed something in hears of its return, whatever the list says of him.
        reached = self._owners.named_in(one.set) or one.set.id in self._returns
        return _Reach(model.NAMED, (), False, mine) if reached else None

    def _entry(self, one: SetProgress, reach: _Reach) -> EntryView:
        members = [self._progress.checklist.by_id[member] for member in one.set.members]
        owed = owed_items(one)
        leads = self._leaders(members) if reach.leads else None
        for_others = all(map(self._only_for_others, one.items))
        named = self._owners.named_in(one.set)
        returned = self._returns.get(one.set.id, [])
        sent_back = {number for each in returned for number in each.piece.items}
        excused = [item for item in owed if self._excuse(one, item, sent_back)]
        review = _review_told(one, returned)
        return EntryView(
            set_id=one.set.id,
            label=one.set.label,
            folder=f"{FOLDER}/{one.set.folder}",
            level1=members[0].level1,
            indicators=tuple(
                IndicatorView(i.id, i.text, shorten(i.text), i.id in reach.mine) for i in members
            ),
            role=reach.role,
            role_word=ROLE_WORDS[reach.role],
            via=reach.via,
            leads=reach.leads,
            brief=reach.role == model.COLLECTIVE
            and not returned
            and (for_others or not (reach.leads or named)),
            waiting=any(
                _is_in_review(item) or self._has_own(item) or item in excused for item in owed
            )
            and all(
                _is_in_review(item) or self._left_to_others(one, item, leads) or item in excused
                for item in owed
            ),
            excused=bool(owed) and len(excused) == len(owed),
            optional=all(i.kind is IndicatorKind.BONUS for i in members),
            responsible=responsible_for(members),
            state=str(one.state),
            word=STATE_WORDS[one.state],
            review=str(review) if review else None,
            review_word=STATE_WORDS[review] if review else None,
            returns=return_views(returned),
            effect=effect(one, is_told=bool(returned)),
            completes=len(members),
            owed=len(owed),
            due=one.set.due,
            days_left=days_left(one.set.due, self._today),
            materials=tuple(
                self._material(
                    one,
                    item,
                    gathers=reach.role == model.RESPONSIBLE,
                    numbered=len(one.items) > 1,
                    returned=item.item.no in sent_back,
                    leaders=leads,
                    excuse=self._excuse(one, item, sent_back),
                )
                for item in one.items
            ),
        )

    def _leaders(self, members: Sequence[Indicator]) -> frozenset[str]:
        """Every unit that stands among the responsible ones, itself or through a collective."""
        named = responsible_for(members)
        reached = (self._collectives.get(name, ()) for name in named)
        return frozenset(named).union(*reached)

    def _has_own(self, item: ItemProgress) -> bool:
        return any(self._owners.owns(one.slot) for one in item.slots)

    def _left_to_others(
        self, one: SetProgress, item: ItemProgress, leaders: frozenset[str] | None
    ) -> bool:
        """Whether nothing of an open item is the unit's to hand in: its own parts are there.

        ``leaders`` are all responsible units where it is one of them: it answers for what no other
        of them hands in (a part without a unit, a part of a unit that only helps, a fault of no
        known other unit).
        """
        bodies = [each for each in item.slots if each.slot.domain or each.slot.department]
        missing = [each for each in item.slots if each.state is not State.COMPLETE]
        if not bodies or any(self._owners.owns(each.slot) for each in missing):
            return False
        if leaders is None:
            return True
        by_others = bool(missing) and all(
            self._owners.owner(each.slot)[0] in leaders for each in missing
        )
        return by_others and not any(
            problem.blocking
            and problem.code not in _NO_FAULT
            and self._concerns.concerns(problem, one, item, self._names)
            for problem in item.problems
        )

    def _material(
        self,
        one: SetProgress,
        item: ItemProgress,
        *,
        gathers: bool,
        numbered: bool,
        returned: bool,
        leaders: frozenset[str] | None,
        excuse: Excuse | None,
    ) -> MaterialView:
        """``gathers`` tells that the unit answers for the whole item, not only for its own part;
        ``returned`` that the item was sent back, ``leaders`` as for ``_left_to_others``.
        """
        done = not returned and self._has_own(item) and self._left_to_others(one, item, leaders)
        others = done or (self._only_for_others(item) and not gathers)
        is_open = item.state not in SETTLED
        example = self._owners.example(item.slots)
        names = example_names(item.item, numbered=numbered, slot=example)
        unsaid = _SAID_BY_SLOTS | _NOT_ITS_BUSINESS
        problems = [each for each in item.problems if each.code not in unsaid]
        problems.sort(key=lambda each: not each.blocking)
        return MaterialView(
            no=item.item.no,
            text=item.item.text,
            state=str(item.state),
            word=STATE_WORDS[ReviewState.RETURNED if returned else item.state],
            open=is_open,
            asked=(is_open or returned) and excuse is None,
            others=others or (not returned and _is_in_review(item)),
            have=item.have,
            limits=tuple(limits(item.item)),
            slots=self._owners.views(item, everything=gathers, numbered=numbered),
            pieces=tuple(sorted((each.path for each in item.pieces), key=natural)[:LISTED]),
            more_pieces=max(0, len(item.pieces) - LISTED),
            addresses=item.addresses[:LISTED],
            more_addresses=max(0, len(item.addresses) - LISTED),
            problems=tuple(
                ProblemView(
                    each.message,
                    each.path,
                    each.blocking,
                    self._concerns.concerns(each, one, item, self._names)
                    and not (each.code == _NOTHING_YET and not item.have),
                )
                for each in problems[:LISTED]
            ),
            more_problems=max(0, len(problems) - LISTED),
            names=() if others else names,
            amount=amount(item.item),
            wants=tuple(wants(item.item)),
            nil=item.item.takes_nil,
            excused=excuse_words(excuse) if excuse is not None else "",
        )

    def _excuse(
        self, one: SetProgress, item: ItemProgress, sent_back: Collection[int]
    ) -> Excuse | None:
        """By what the unit need not hand in an open item; nothing excuses it from what was sent back, nor
        from a part that is its own since the list was changed.
        """
        if item.state in SETTLED or item.item.no in sent_back or self._has_own(item):
            return None
        return self._excused.get(f"{one.set.id}.{item.item.no}")

    def _only_for_others(self, item: ItemProgress) -> bool:
        """Whether an item consists of parts that other units hand in."""
        bodies = [one.slot for one in item.slots if one.slot.domain or one.slot.department]
        return bool(bodies) and not any(map(self._owners.owns, bodies))
