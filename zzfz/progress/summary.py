"""Where a checklist stands, in short: the states alone, without the pieces behind them.

What most views need of a Progress; small enough to be kept, and quick to read where a list has
100,000 pieces. Its fields are called like those of Progress, so that whoever counts takes either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from zzfz.checklist.model import Checklist, Indicator, MaterialItem, MaterialSet
from zzfz.progress.states import ReviewState, State

if TYPE_CHECKING:
    from datetime import datetime

    from zzfz.evidence.model import Unassigned
    from zzfz.progress.model import Progress, SetProgress

    AnyProgress: TypeAlias = "ProgressSummary | Progress"
    """A whole list, with the pieces or without."""
    AnySetProgress: TypeAlias = "SetSummary | SetProgress"


class ItemSummary(NamedTuple):
    """One item and how far it is; ``have`` counts in the item's unit."""

    item: MaterialItem
    state: State
    have: int


class SetSummary(NamedTuple):
    """One material set. ``review`` is None while there is nothing to review."""

    set: MaterialSet
    state: State
    review: ReviewState | None
    items: tuple[ItemSummary, ...]
    passed: bool
    """Complete, and every piece that counts was passed as it is."""
    nil: bool
    returned: bool
    unseen: bool
    unread: bool
    unread_seen: bool
    addresses: tuple[str, ...] = ()
    """The valid addresses of its pieces, each once."""

    @property
    def marks(self) -> tuple[bool, ...]:
        """Its yes and no beside its states, in the order of the fields."""
        return self[4:10]


class ProgressSummary:
    """The whole checklist at one revision. ``revision`` is None before the first commit."""

    def __init__(
        self,
        checklist: Checklist,
        revision: str | None,
        time: datetime | None,
        sets: tuple[SetSummary, ...],
        unassigned: tuple[Unassigned, ...],
    ) -> None:
        self.checklist = checklist
        self.revision = revision
        self.time = time
        self.sets = sets
        self.unassigned = unassigned
        self.by_set: Mapping[str, SetSummary] = {one.set.id: one for one in sets}

    def state_of(self, indicator: Indicator) -> State:
        """An indicator is as far as its set; one without a set needs nothing."""
        if indicator.material_set is None:
            return State.NOT_REQUIRED
        return self.by_set[indicator.material_set].state


_ZONE_SECONDS = 8 * 3600
_SECONDS_OF_DAY = 24 * 3600
_EPOCH = 719_163
"""The number of 1970-01-01 among days, as ``date.toordinal`` counts them."""


def day_number(time: datetime) -> int:
    """The day of a revision where the list is used, as ``date.toordinal`` counts."""
    if time.tzinfo is None:
        return time.toordinal()
    return _EPOCH + int((time.timestamp() + _ZONE_SECONDS) // _SECONDS_OF_DAY)


def summarize_set(one: SetProgress) -> SetSummary:
    """A set without its pieces."""
    return SetSummary(
        one.set,
        one.state,
        one.review,
        tuple(ItemSummary(item.item, item.state, item.have) for item in one.items),
        one.passed,
        one.nil,
        one.returned,
        one.unseen,
        one.unread,
        one.unread_seen,
        one.addresses,
    )


def summarize(progress: Progress) -> ProgressSummary:
    """A progress without its pieces."""
    return ProgressSummary(
        progress.checklist,
        progress.revision,
        progress.time,
        tuple(summarize_set(one) for one in progress.sets),
        progress.unassigned,
    )


def pack(summary: ProgressSummary) -> list[Any]:
    """The states as lists and texts; the checklist and the commit are known to whoever unpacks."""
    return [[*map(pack_set, summary.sets)], pack_unassigned(summary.unassigned)]


def pack_set(one: SetSummary) -> list[Any]:
    """One set as lists and texts."""
    return [
        one.state,
        one.review,
        [[item.state, item.have] for item in one.items],
        [int(each) for each in one.marks],
        list(one.addresses),
    ]


def pack_unassigned(unassigned: Iterable[Unassigned]) -> list[list[str]]:
    """What counts for nothing, as lists and texts."""
    return [[*one] for one in unassigned]


def unpack(
    packed: list[Any], checklist: Checklist, revision: str | None, time: datetime | None
) -> ProgressSummary:
    """What was packed of ``checklist``, as of a commit. Raises ValueError for anything else."""
    sets, unassigned = packed
    found = tuple(unpack_set(one, told) for one, told in zip(checklist.sets, sets, strict=True))
    return ProgressSummary(checklist, revision, time, found, unpack_unassigned(unassigned))


_STATES = {str(one): one for one in State}
_REVIEWS: dict[str | None, ReviewState | None] = {str(one): one for one in ReviewState}
_REVIEWS[None] = None


def unpack_set(one: MaterialSet, packed: list[Any]) -> SetSummary:
    """What was packed of a set."""
    state, review, items, told, addresses = packed
    return SetSummary(
        one,
        _STATES[state],
        _REVIEWS[review],
        tuple(
            ItemSummary(item, _STATES[how], have)
            for item, (how, have) in zip(one.items, items, strict=True)
        ),
        *_rest(told, addresses),
    )


def _rest(told: list[int], addresses: list[str]) -> Any:  # noqa: ANN401 - fields of two types
    return (*map(bool, told), tuple(addresses))


def unpack_unassigned(packed: list[list[str]]) -> tuple[Unassigned, ...]:
    """What counts for nothing; most lists have nothing of the kind, and load nothing for it."""
    if not packed:
        return ()
    from zzfz.evidence.model import Unassigned

    return tuple(Unassigned(*one) for one in packed)
