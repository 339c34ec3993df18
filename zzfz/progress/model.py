"""Where a checklist stands, as plain values: everything that is shown is read from these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from zzfz.checklist.model import Checklist, Indicator, MaterialItem, MaterialSet, Slot
from zzfz.evidence.model import Unassigned
from zzfz.evidence.pieces import Piece
from zzfz.findings import Finding
from zzfz.progress.review import ItemReview, PieceReview
from zzfz.progress.states import STATE_WORDS, ReviewState, State

__all__ = [
    "STATE_WORDS",
    "ItemProgress",
    "Problem",
    "Progress",
    "ReviewState",
    "SetProgress",
    "SlotProgress",
    "State",
]


class Problem(NamedTuple):
    """Why an item is not complete, or what about it could not be checked (未检).

    ``code`` is the rule of family M behind it, ``path`` the piece it is about, if it is about one.
    A problem that does not block leaves the item complete and is said all the same.
    """

    code: str
    message: str
    path: str | None = None
    blocking: bool = True


class SlotProgress(NamedTuple):
    """One part of an item and the pieces (paths) that cover it.

    ``addresses`` are those for it; ``nil`` tells that a nil return fills it; ``why`` says in Chinese
    what it lacks, and is empty when it is filled.
    """

    slot: Slot
    paths: tuple[str, ...]
    addresses: tuple[str, ...] = ()
    nil: bool = False
    why: str = ""

    @property
    def state(self) -> State:
        """Complete when all that it asks for is there, missing when no piece is."""
        if not self.paths:
            return State.MISSING
        return State.PARTIAL if self.why else State.COMPLETE


class FaultyFile(NamedTuple):
    """A file that counts for nothing because of what it is, and the rule that says so."""

    path: str
    code: str


class ItemProgress(NamedTuple):
    """One item: what came in for it and what is still amiss.

    ``have`` counts in the item's unit, and ``have_max`` is the most it may be where nobody has said
    yet how many pieces something is. Of its pieces ``nil`` are those that it rests on instead,
    ``returned`` open returns, ``unseen`` not looked at, ``claimed`` 自报 not passed yet; ``counted``
    are the paths of those that count. Of those that count ``unread`` could not be read (未检), and at
    ``unread_seen`` of these a person has looked.
    """

    item: MaterialItem
    state: State
    have: int
    slots: tuple[SlotProgress, ...]
    pieces: tuple[Piece, ...]
    addresses: tuple[str, ...]
    problems: tuple[Problem, ...]
    review: ItemReview | None = None
    have_max: int = 0
    nil: int = 0
    returned: int = 0
    unseen: int = 0
    claimed: int = 0
    faulty: tuple[FaultyFile, ...] = ()
    counted: tuple[str, ...] = ()
    unread: int = 0
    unread_seen: int = 0


class SetProgress(NamedTuple):
    """One material set. ``review`` is ``None`` while there is nothing to review.

    ``piece_reviews`` are those of its pieces, by path.
    """

    set: MaterialSet
    state: State
    review: ReviewState | None
    items: tuple[ItemProgress, ...]
    piece_reviews: Mapping[str, PieceReview] = MappingProxyType({})

    @property
    def passed(self) -> bool:
        """Whether it is complete and every piece that counts was passed as it is (审核通过)."""
        counted = {path for item in self.items for path in item.counted}
        reviews = self.piece_reviews
        return self.state is State.COMPLETE and all(
            path in reviews and reviews[path].passed for path in counted
        )

    @property
    def addresses(self) -> tuple[str, ...]:
        """The valid addresses of its pieces, each once."""
        pieces = (piece for item in self.items for piece in item.pieces if piece.addresses)
        return tuple(dict.fromkeys(one.url for each in pieces for one in each.addresses if one.ok))

    @property
    def nil(self) -> bool:
        """Whether it is complete and any of its items rests on a nil return (其中零报告)."""
        return self.state is State.COMPLETE and any(item.nil for item in self.items)

    @property
    def returned(self) -> bool:
        """Whether anything in it is returned and still the same (退回)."""
        return any(item.returned for item in self.items)

    @property
    def unseen(self) -> bool:
        """Whether anything in it has not been looked at (未查验)."""
        return any(item.unseen for item in self.items)

    @property
    def unread(self) -> bool:
        """Whether anything that counts could not be read (未检)."""
        return any(item.unread for item in self.items)

    @property
    def unread_seen(self) -> bool:
        """Whether a person stated to have looked at all of that (我已看过)."""
        return self.unread and all(item.unread == item.unread_seen for item in self.items)


@dataclass(frozen=True)
class Progress:
    """The whole checklist at one revision. ``revision`` is ``None`` before the first commit.

    ``findings`` are what could not be used on the way: faults of sidecars and reviews. ``latest`` has,
    by set, the latest day that its material names: before it, the same material may come to something
    else. ``documents`` has, by set, a short key of what each document says. ``links`` is what is known of
    each address: what it led to and on which day (ordinal); None where the tracker keeps no results.
    """

    checklist: Checklist
    revision: str | None
    time: datetime | None
    sets: tuple[SetProgress, ...]
    unassigned: tuple[Unassigned, ...]
    findings: tuple[Finding, ...] = ()
    latest: Mapping[str, date] = field(default_factory=dict)
    documents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    links: Mapping[str, tuple[str, int]] | None = None

    @cached_property
    def by_set(self) -> Mapping[str, SetProgress]:
        """Progress of each set, by set id."""
        return {one.set.id: one for one in self.sets}

    @property
    def pieces(self) -> Iterator[Piece]:
        """Its pieces, once for each of their items."""
        return (piece for one in self.sets for item in one.items for piece in item.pieces)

    def state_of(self, indicator: Indicator) -> State:
        """An indicator is as far as its set; one without a set needs nothing."""
        if indicator.material_set is None:
            return State.NOT_REQUIRED
        return self.by_set[indicator.material_set].state
