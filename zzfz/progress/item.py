"""How far one item has come with the pieces assigned to it.

The rules are those of counting.md; each piece that counts for nothing is told why, and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from zzfz.checklist.model import (
    TOWNSHIP,
    UNREAD_CODES,
    Checklist,
    Collective,
    CountingUnit,
    Exemption,
    Indicator,
    MaterialItem,
    MaterialSet,
    Slot,
    UrlRule,
)
from zzfz.evidence.facts import Fact, Facts, Soundness
from zzfz.evidence.model import Address, is_address_file
from zzfz.evidence.pieces import Piece
from zzfz.evidence.snapshot import FOLDER
from zzfz.git import TreeEntry
from zzfz.progress.equal import Equals, equals, git_order, keys_of
from zzfz.progress.model import FaultyFile, ItemProgress, Problem, SlotProgress, State
from zzfz.progress.pairs import claims_both, pairs_among
from zzfz.progress.review import PieceReview, accepted_faults, is_blank_form
from zzfz.progress.said import NIL_SIGNS, Claim, InTime, NameReader
from zzfz.progress.states import ReviewState

_SHORT_TEXT = 100
"""A longer document says more than that nothing occurred (characters)."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Inputs:
    """What an item is assessed with, the same for all items of a set.

    ``missing`` are the blobs of small files that are not here, ``blank`` those with nothing in them;
    ``copied`` tells of a document that stands in more
    than two sets where it stood first; ``asked`` is the indicator whose cell holds the items;
    ``doubled`` are the folders that lie beside another one for the same indicator.
    """

    reader: NameReader
    facts: Facts
    reviews: Mapping[str, PieceReview]
    missing: frozenset[str]
    blank: frozenset[str]
    copied: Mapping[str, str]
    asked: Indicator | None
    departments: frozenset[str]
    exemptions: Sequence[Exemption] = ()
    """Those that the list states."""
    doubled: frozenset[str] = frozenset()


class Seen(NamedTuple):
    """What opening a piece's files told, of the worst of them."""

    soundness: Soundness
    faults: tuple[FaultyFile, ...] = ()
    why: str = ""
    looked_at: bool = False
    """Whether a person stated to have looked at all that could not be read (我已看过)."""


_WELL = Seen(Soundness.SOUND)


def assess_item(
    one: MaterialSet, item: MaterialItem, found: Sequence[Piece], inputs: Inputs
) -> ItemProgress:
    """How far ``item`` of ``one`` has come with the pieces assigned to it."""
    if not found:
        return _without_pieces(item)
    return _ItemCount(one, item, found, inputs).progress()


class PieceCount(NamedTuple):
    """What one piece comes to for one item, whatever else the item has.

    It holds while piece, item, facts, and state and effect of the review are the same, and, where the
    piece names a time that lies ahead, until then.
    """

    judged: _Judged
    returned: bool
    unseen: bool
    nil: bool
    """It is a statement that nothing occurred, which is the document asked for."""
    rests: bool
    """It is a nil return."""
    claimed: bool
    keys: tuple[object, ...] = ()
    """Of a document that counts: what equal ones share."""
    weight: tuple[int, int] = (0, 0)
    """How many pieces it is at least and at most."""
    addresses: int = 0
    settled: int = 0
    """Its addresses, and those of them that count at once."""
    slots: tuple[str, ...] = ()
    of_addresses: tuple[str, ...] = ()
    """The slots that it and its addresses are for, once for each time."""


def count_piece(one: MaterialSet, item: MaterialItem, piece: Piece, inputs: Inputs) -> PieceCount:
    """What ``piece`` comes to for ``item`` of ``one``."""
    count = _ItemCount(one, item, (piece,), inputs)
    (judged,) = count.judge()
    path = piece.path
    found = PieceCount(
        judged.copy(),
        count.returned > 0,
        count.unseen > 0,
        path in count.nil,
        bool(count.nils),
        path in count.claimed,
    )
    return count.alone_in_item(judged, found) if judged.counts else found


class Share(NamedTuple):
    """What a piece comes to for one item where nothing about it is out of the ordinary: it says nothing of
    itself but by its name, is not returned, and claims nothing that only a review makes count.

    It holds whatever lies beside the piece, and whether it was passed.
    """

    counts: bool
    """Whether it counts, if it was looked at."""
    documents: int = 0
    least: int = 0
    most: int = 0
    addresses: int = 0
    slots: tuple[str, ...] = ()


_COUNTS_NOT = Share(counts=False)
_ONE = Share(counts=True, documents=1, least=1, most=1)
_MANY_ITEMS = 2
# What is asked of every file of a history, in names that are found at once.
_UNSEEN, _UNREAD = Soundness.UNSEEN, Soundness.UNREAD
_PARTIAL, _COMPLETE = State.PARTIAL, State.COMPLETE
_SAYS_NIL = re.compile("|".join(map(re.escape, NIL_SIGNS)))


class ShareReader:
    """The short way to what pieces come to: ``count_piece`` tells the same of them, and of all others."""

    def __init__(self, checklist: Checklist) -> None:
        self._excuses = bool(checklist.exemptions)
        self._of_any = {one.id: tuple(map(_of_any_document, one.items)) for one in checklist.sets}
        """By set of each item what any document comes to; None where it hangs on its name."""

    def of(
        self, one: MaterialSet, piece: Piece, told: Sequence[Fact], reader: NameReader
    ) -> tuple[Share, ...] | None:
        """What ``piece`` comes to for each of its items; None where a closer look is needed.

        ``told`` are the facts of its files, if these are documents. Files of addresses alone are here, and
        there is something in them.
        """
        if piece.sidecar is not None or not self._is_ordinary(piece.items, told):
            return None
        if any(fact.soundness is Soundness.UNSEEN for fact in told):
            return (_COUNTS_NOT,) * len(piece.items)
        if told and any(may_say_nil(entry.path) for entry in piece.files):
            return None
        return self._all(self._of_item(one, number, piece, reader) for number in piece.items)

    def is_taken_as_sound(self, how: Soundness) -> bool:
        """Whether what a document comes to is the same as if it were sound, but that it is said to be unread."""
        return how is Soundness.SOUND or (how is Soundness.UNREAD and not self._excuses)

    def of_any_document(self, one: MaterialSet, items: tuple[int, ...]) -> tuple[Share, ...] | None:
        """What a document that is sound, and neither says nor is called as if nothing occurred, comes to for
        each of ``items``, if no sidecar speaks of it; None where that hangs on its name.
        """
        if len(items) > _MANY_ITEMS:
            return None
        known = self._of_any[one.id]
        return self._all(known[number - 1] for number in items)

    def of_sound(
        self, one: MaterialSet, piece: Piece, reader: NameReader
    ) -> tuple[Share, ...] | None:
        """The same by its name, of the document that ``piece`` is."""
        if len(piece.items) > _MANY_ITEMS or may_say_nil(piece.files[0].path):
            return None
        known = self._of_any[one.id]
        return self._all(
            known[number - 1] or self._by_name(one.items[number - 1], piece, reader)
            for number in piece.items
        )

    def of_addresses(
        self, one: MaterialSet, items: tuple[int, ...], addresses: Sequence[Address]
    ) -> tuple[Share, ...] | None:
        """What a file of ``addresses`` comes to for each of ``items`` that is here, in which there is
        something, and of which no sidecar speaks; None where a closer look is needed.
        """
        if len(items) > _MANY_ITEMS or any(_asks_name(one.items[number - 1]) for number in items):
            return None
        return (_of_addresses(addresses),) * len(items)

    def _is_ordinary(self, items: tuple[int, ...], told: Sequence[Fact]) -> bool:
        """Whether neither the facts of a piece nor the number of its items ask for a closer look."""
        for fact in told:
            how = fact.soundness
            if how is not Soundness.SOUND and (
                how is Soundness.FAULTY or (how is Soundness.UNREAD and self._excuses)
            ):
                return False
            if fact.says_nil:
                return False
        return len(items) <= _MANY_ITEMS

    def _all(self, found: Iterable[Share | None]) -> tuple[Share, ...] | None:
        shares = tuple(found)
        return None if None in shares else shares  # type: ignore[return-value]

    def _of_item(
        self, one: MaterialSet, number: int, piece: Piece, reader: NameReader
    ) -> Share | None:
        item = one.items[number - 1]
        if _asks_name(item):
            return self._by_name(item, piece, reader)
        if piece.is_address_only:
            return _of_addresses(piece.addresses)
        if piece.least == piece.most == 1 or item.url is UrlRule.ONLY:
            return self._of_any[one.id][number - 1]
        return Share(counts=True, documents=1, least=min(piece.least, 1), most=piece.most)

    def _by_name(self, item: MaterialItem, piece: Piece, reader: NameReader) -> Share | None:
        """What a piece comes to for an item that asks for times or for slots."""
        if (piece.is_address_only and item.slots) or piece.least != 1 or piece.most != 1:
            return None
        nothing: frozenset[int] = frozenset()
        in_time = reader.in_time(item, piece, nothing)
        if piece.is_address_only:
            if reader.latest_of(piece) > reader.today:
                return None
            fits = in_time in _TIMES_OF_ADDRESSES
            return _of_addresses(piece.addresses) if fits else _COUNTS_NOT
        fits = in_time is InTime.FITS
        claim = reader.claim(item, piece) if fits else Claim()
        if claim.claims or reader.latest_of(piece) > reader.today:
            return None
        if not fits or item.url is UrlRule.ONLY:
            return _COUNTS_NOT
        return _ONE._replace(slots=tuple(claim.fills)) if claim.fills else _ONE


_TIMES_OF_ADDRESSES = frozenset((InTime.FITS, InTime.UNDATED, InTime.FUTURE))
"""The times at which addresses count: they are seldom called by a year."""


def _of_addresses(addresses: Iterable[Address]) -> Share:
    """What a file of nothing but addresses comes to, if it is in time."""
    return Share(counts=True, addresses=sum(each.ok for each in addresses))


def may_say_nil(path: str) -> bool:
    """Whether the name of a file, or of a folder that it lies in, may say that nothing occurred."""
    return _SAYS_NIL.search(path) is not None


def _asks_name(item: MaterialItem) -> bool:
    """Whether the name of a piece may decide what it comes to."""
    return bool(item.years or item.slots) or item.since is not None


def _of_any_document(item: MaterialItem) -> Share | None:
    if _asks_name(item):
        return None
    return _COUNTS_NOT if item.url is UrlRule.ONLY else _ONE


class ItemStanding(NamedTuple):
    """What an item comes to, as far as totals ask: as ``ItemProgress``, in short."""

    state: State
    passed: bool
    """Whether all that counts was passed."""
    nil: bool
    returned: bool
    unseen: bool
    unread: int
    unread_seen: int


def standing_of(item: ItemProgress, passed: Callable[[str], bool]) -> ItemStanding:
    """An item's progress in short; ``passed`` tells of the path of a piece whether it was passed."""
    return ItemStanding(
        item.state,
        all(map(passed, item.counted)),
        item.nil > 0,
        item.returned > 0,
        item.unseen > 0,
        item.unread,
        item.unread_seen,
    )


class Tally:
    """The pieces of one item as sums, which a piece that comes or goes changes.

    What pieces come to together is the sum of what each comes to alone, but for equal ones, pairs, nil
    returns, and the only one of an item that counts cases: then ``standing`` does not know.
    """

    def __init__(self, item: MaterialItem) -> None:
        self._item = item
        self._lowest = item.min
        self._highest = float("inf") if item.max is None else item.max
        self._only_addresses = item.url is UrlRule.ONLY
        self._asks_address = item.url is UrlRule.REQUIRED
        self._counts_pairs = item.unit is CountingUnit.PAIR
        self._pieces = self._documents = self._least = self._most = 0
        self._rests = self._nil = self._returned = self._unseen = 0
        self._counted = self._passed = self._unread = self._unread_seen = 0
        self._addresses = self._settled = self._passed_documents = 0
        self._slots: dict[str, list[int]] = {one.name: [0, 0, 0, 0] for one in item.slots}
        """Of each slot the pieces, how many they are at least and at most, and the addresses."""
        self._keys: dict[object, int] = {}
        self._equal = 0
        self.have = 0
        """What the item had, in its unit, when it was last told what it comes to."""

    def put(self, one: PieceCount, number: int) -> None:
        """A piece comes (1) or goes (-1)."""
        judged = one.judged
        self._pieces += number
        self._returned += number * one.returned
        self._unseen += number * one.unseen
        self._rests += number * one.rests
        if not judged.counts:
            return
        self._counted += number
        self._nil += number * one.nil
        self._passed += number * judged.passed
        self._unread += number * (judged.seen.soundness is Soundness.UNREAD)
        self._unread_seen += number * judged.seen.looked_at
        self._addresses += number * one.addresses
        self._settled += number * one.settled
        least, most = one.weight
        if not judged.piece.is_address_only:
            self._passed_documents += number * judged.passed
            self._documents += number
            self._least += number * least
            self._most += number * most
        for key in one.keys:
            self._put_key(key, number)
        for name in one.slots:
            slot = self._slots[name]
            slot[0] += number
            slot[1] += number * least
            slot[2] += number * most
        for name in one.of_addresses:
            self._slots[name][3] += number

    def put_share(
        self,
        share: Share,
        how: Soundness,
        content: object,
        case: object,
        number: int,
    ) -> None:
        """An ordinary piece that has not been passed comes (1) or goes (-1); equal ones share ``content``,
        or ``case`` where the item counts cases.
        """
        self._pieces += number
        if how is _UNSEEN:
            self._unseen += number
            return
        counts, documents, least, most, addresses, slots = share
        if not counts:
            return
        self._counted += number
        if how is _UNREAD:
            self._unread += number
        if documents:
            self._documents += number
            self._least += number * least
            self._most += number * most
            if number > 0 and content not in self._keys:
                self._keys[content] = 1
            else:
                self._put_key(content, number)
            if case is not None and self._item.counts_cases:
                self._put_key(case, number)
        if addresses:
            self._addresses += number * addresses
            self._settled += number * addresses
        for name in slots:
            slot = self._slots[name]
            slot[0] += number
            slot[1] += number * least
            slot[2] += number * most

    def _put_key(self, key: object, number: int) -> None:
        others = self._keys.get(key, 0)
        if number > 0:
            self._keys[key] = others + 1
            if others:
                self._equal += 1
        elif others > 1:
            self._keys[key] = others - 1
            self._equal -= 1
        else:
            del self._keys[key]

    def pass_share(self, share: Share, how: Soundness, number: int) -> None:
        """An ordinary piece is passed (1), or is so no more (-1)."""
        if share.counts and how is not _UNSEEN:
            self._passed += number
            self._passed_documents += number * share.documents

    def standing(self) -> ItemStanding | None:
        """What the item comes to; None where the sums do not tell."""
        if not self._pieces:
            self.have = 0
            state = _without_pieces(self._item).state
            return ItemStanding(state, True, False, False, False, 0, 0)
        if (
            self._rests
            or self._equal
            or self._counts_pairs
            or (self._documents == 1 and self._item.counts_cases)
        ):
            return None
        return self.standing_of(self._least, self._most)

    def standing_without_pairs(self) -> ItemStanding | None:
        """What an item that counts pairs comes to where no piece may be one of a pair; None where the sums
        do not tell.
        """
        if not self.counts_alone:
            return None
        return self.standing_of(0, 0, self._documents, self._passed_documents)

    @property
    def counts_alone(self) -> bool:
        """Whether no piece is equal to another one, and none is a nil return."""
        return not self._rests and not self._equal

    def standing_of(
        self, have: int, most: int, left_out: int = 0, passed_of_these: int = 0
    ) -> ItemStanding:
        """What it comes to where so many documents are there at least and at most, and some that count have
        been left out of it, of which some have passed.
        """
        if self._only_addresses:
            have = most = self._settled
        self.have = have
        lacking = (
            have < self._lowest
            or most > self._highest
            or self._returned > 0
            or (self._asks_address and not self._addresses)
            or (self._slots and not all(map(self._is_full, self._item.slots)))
        )
        return ItemStanding(
            _PARTIAL if lacking else _COMPLETE,
            self._passed - passed_of_these == self._counted - left_out,
            self._nil > 0,
            self._returned > 0,
            self._unseen > 0,
            self._unread,
            self._unread_seen,
        )

    def _is_full(self, slot: Slot) -> bool:
        pieces, least, most, addresses = self._slots[slot.name]
        return (
            pieces > 0
            and max(least, 1) >= slot.min
            and (slot.max is None or most <= slot.max)
            and (self._item.url is not UrlRule.EACH or addresses > 0)
        )


def assess_counted(
    one: MaterialSet, item: MaterialItem, found: Sequence[PieceCount], inputs: Inputs
) -> ItemProgress:
    """As ``assess_item`` of the pieces behind ``found``, which are in the same order; what is said of
    single pieces is left out.
    """
    if not found:
        return _without_pieces(item)
    count = _ItemCount(one, item, (), inputs)
    count.take(found)
    return count.together()


def _without_pieces(item: MaterialItem) -> ItemProgress:
    slots = tuple(SlotProgress(slot, (), why="还没有材料") for slot in item.slots)
    optional = not item.min and not item.slots
    state = State.NOT_REQUIRED if optional else State.MISSING
    problems = (
        ()
        if optional
        else (Problem("M101", f"还没有写明是本项的材料，至少要 {_wanted(item)}，没有交的请补交"),)
    )
    return ItemProgress(item, state, 0, slots, (), (), problems)


def _wanted(item: MaterialItem) -> str:
    return f"{max(item.min, 1)} {measure(item)}"


def measure(item: MaterialItem) -> str:
    """What the pieces of an item are counted in, as it stands after a number."""
    return {CountingUnit.ADDRESS: "个网址", CountingUnit.CASE: "个案例"}.get(
        item.unit, item.unit.value
    )


@dataclass(slots=True)
class _Judged:
    """One piece and what it counts for."""

    piece: Piece
    review: PieceReview | None
    claim: Claim = field(default_factory=Claim)
    least: int = 1
    most: int = 1
    counts: bool = False
    """Whether it counts at all, as a document or for its addresses."""
    slots: frozenset[str] = frozenset()
    """The slots that it fills."""
    waits: bool = False
    """It serves this item only as claimed, and has not passed."""
    counts_once: bool = False
    """It equals one that counts, and is no further piece."""
    seen: Seen = _WELL

    @property
    def passed(self) -> bool:
        return self.review is not None and self.review.passed

    def copy(self) -> _Judged:
        """As it is before it is held against others."""
        return _Judged(
            self.piece,
            self.review,
            self.claim,
            self.least,
            self.most,
            self.counts,
            self.slots,
            self.waits,
            self.counts_once,
            self.seen,
        )


class _ItemCount:
    """Counts one item's pieces, noting on the way what is amiss."""

    def __init__(
        self, one: MaterialSet, item: MaterialItem, found: Sequence[Piece], inputs: Inputs
    ) -> None:
        self.set = one
        self.item = item
        self.inputs = inputs
        self.reader = inputs.reader
        self.judged = [_Judged(piece, inputs.reviews.get(piece.path)) for piece in found]
        self.notes: list[Problem] = []
        """What keeps single pieces from counting: it blocks where the item is not complete."""
        self.asides: list[Problem] = []
        """What is said and holds nothing up."""
        self.faulty: list[FaultyFile] = []
        self.unseen = 0
        self.returned = 0
        self.claimed: set[str] = set()
        self.alone: frozenset[str] = frozenset()
        """What counts only in pairs, and has no partner."""
        self.nil: set[str] = set()
        self.nils: list[_Judged] = []

    def progress(self) -> ItemProgress:
        """The item's progress."""
        self.judge()
        return self.together()

    def judge(self) -> Sequence[_Judged]:
        """Say of each piece what it comes to by itself."""
        for one in self.judged:
            self._judge(one)
        return self.judged

    def alone_in_item(self, one: _Judged, found: PieceCount) -> PieceCount:
        """What a piece that counts comes to as long as nothing in the item is equal to it."""
        keys: tuple[object, ...] = ()
        if self._is_document(one):
            one.slots = one.claim.every if one.passed else one.claim.fills
            self._weigh(one)
            keys = keys_of(one.piece, self.inputs.facts, cases=self.item.counts_cases)
        slots, of_addresses = self._slots_of(one) if self.item.slots else ((), ())
        return found._replace(
            keys=keys,
            weight=(one.least, one.most),
            addresses=len(self._addresses((one,))),
            settled=_settled_addresses(one),
            slots=tuple(slots),
            of_addresses=tuple(name for name, _ in of_addresses),
        )

    def take(self, found: Sequence[PieceCount]) -> None:
        """Take pieces that were judged before."""
        for one in found:
            judged = one.judged.copy()
            self.judged.append(judged)
            self.returned += one.returned
            self.unseen += one.unseen
            if one.nil:
                self.nil.add(judged.piece.path)
            if one.rests:
                self.nils.append(judged)
            if one.claimed:
                self.claimed.add(judged.piece.path)

    def together(self) -> ItemProgress:
        """What the judged pieces come to together."""
        documents = [one for one in self.judged if one.counts and self._is_document(one)]
        documents = self._without_equals(documents)
        self.nil &= {one.piece.path for one in documents}  # of equal statements one counts
        for one in documents:
            self._weigh(one)
        counted = [one for one in self.judged if one.counts]
        self._propose(counted)
        addresses = self._addresses(counted)
        have, have_max = self._amount(documents, sum(map(_settled_addresses, counted)))
        slots = self._slots(counted)
        slots, rests = self._with_nil(documents, slots, have_max)
        lacking = [
            *self._lacking_amount(documents, have, have_max, slots, rests=rests),
            # What is there needs its address, though nil returns fill the rest.
            *self._lacking_addresses(addresses, rests=rests and not documents),
            *self._lacking_slots(slots),
            *self._returned_problem(),
            *self._doubled_folder(),
        ]
        state = State.PARTIAL if lacking else State.COMPLETE
        self._ask_which_slot(counted, slots)
        self._ask_how_many(documents, have, have_max)
        self._unchecked(documents)
        self._check_published(documents)
        notes = [one._replace(blocking=bool(lacking)) for one in self.notes]
        return ItemProgress(
            self.item,
            state,
            have,
            slots,
            tuple(one.piece for one in self.judged),
            addresses,
            (*lacking, *notes, *self.asides),
            have_max=have_max,
            nil=len(self.nil),
            returned=self.returned,
            unseen=self.unseen,
            claimed=len(self.claimed),
            faulty=tuple(self.faulty),
            counted=tuple(one.piece.path for one in counted if one.piece.path not in self.alone),
            unread=sum(one.seen.soundness is Soundness.UNREAD for one in counted),
            unread_seen=sum(one.seen.looked_at for one in counted),
        )

    # Piece by piece

    def _judge(self, one: _Judged) -> None:
        """Whether one piece counts at all, and what is to be said of it."""
        piece = one.piece
        one.seen = seen = self._seen(one)
        returned = one.review is not None and not one.review.counts
        if one.review is not None and one.review.state is ReviewState.RETURNED:
            self.returned += 1
        if seen.soundness is Soundness.FAULTY:
            self.faulty += seen.faults
            if not (piece.is_address_only and any(not each.url for each in piece.addresses)):
                self._note("M112", f"打不开或没有内容，不计：{seen.why}", piece)
        elif seen.soundness is Soundness.UNSEEN:
            self.unseen += 1
            self._note("M113", "还没有查验，暂不计", piece)
        elif returned:
            reason = one.review.verdict.reason if one.review and one.review.verdict else None
            self._note("M118", f"已退回，不计{f'：{reason}' if reason else ''}", piece)
        elif piece.sidecar is not None and piece.sidecar.nil:
            self._judge_nil(one)
        else:
            one.counts = self._may_count(one)
        for address in piece.addresses:
            if not address.url:
                self._note("M109", address.why, piece)
            elif not address.ok:
                self._note("M109", f"网址“{address.url}”无效：{address.why}", piece)
            elif address.doubt:
                self._aside("M123", f"网址“{address.url}”：{address.doubt}", piece)

    def _may_count(self, one: _Judged) -> bool:
        piece = one.piece
        if not self._is_in_time(piece):
            return False
        one.claim = self.reader.claim(self.item, piece)
        if piece.is_address_only:
            if not one.passed and piece.is_claimed_for(self.item.no):
                self._wait_for_review(one, _FOR_MANY_ITEMS)
            return True
        if self.item.url is UrlRule.ONLY and not any(each.ok for each in piece.addresses):
            self._aside(
                "M111",
                "本项只要网址：写在文件里面的读不到，不计，请把网址写在报送台账的网址一栏，或发给依法治县办",
                piece,
            )
            return False
        if self._says_nil(piece) and not self._may_say_nil(one):
            return False
        if not one.passed:
            self._claim_place(one)
        return True

    def _may_say_nil(self, one: _Judged) -> bool:
        """Whether a document that says that nothing occurred counts: where that is what is asked for."""
        if self.item.negative:
            self.nil.add(one.piece.path)
        elif not one.passed:
            self._note("M116", "像是零报告，没有写明，不计", one.piece)
            return False
        return True

    def _claim_place(self, one: _Judged) -> None:
        """Note where a document serves this item only as claimed: for many sets, for many items."""
        first = self.inputs.copied.get(one.piece.path)
        if first is not None:
            told = f"同一份材料用于几个材料组，已在“{_below(first)}”计入，这里待审核"
            self._wait_for_review(one, told)
        elif one.piece.is_claimed_for(self.item.no):
            self._wait_for_review(one, _FOR_MANY_ITEMS)

    def _wait_for_review(self, one: _Judged, told: str) -> None:
        """A piece that serves this item only as claimed fills nothing until it is passed."""
        self._claim(one, told)
        one.least = 0
        one.waits = True
        one.claim = Claim(frozenset(), one.claim.every)

    def _is_in_time(self, piece: Piece) -> bool:
        item = self.item
        named = self.reader.covers_years(item, piece)
        in_time = self.reader.in_time(item, piece, named)
        if in_time is InTime.FITS or (piece.is_address_only and in_time in _TIMES_OF_ADDRESSES):
            if (item.years or item.since) and (ahead := self.reader.ahead(piece)):
                years = "、".join(f"{year}年" for year in ahead)
                self._aside("M120", f"名称里的{years}还没有到，按其余的名称算，请核对", piece)
            return True
        since = item.since
        wanted = (
            f"{since.year}年{since.month}月{since.day}日以来"
            if since
            else "、".join(f"{year}年" for year in item.years)
        )
        if in_time is InTime.UNDATED:
            self._note("M105", f"看不出是哪一年的（要{wanted}），不计：请在文件名里写明年份", piece)
        elif in_time is InTime.FUTURE:
            self._note("M120", f"写的时间还没有到（要{wanted}），不计", piece)
        elif since is not None:
            self._note("M104", f"早于要求的时间（要{wanted}），不计", piece)
        else:
            self._note("M104", f"不在要求的年度（要{wanted}），不计", piece)
        return False

    def _seen(self, one: _Judged) -> Seen:
        """The worst that is known of a piece's documents; of address files only that they are here."""
        piece = one.piece
        stated = accepted_faults(piece, self.inputs.exemptions)
        accepted = stated if one.passed else frozenset()
        faults: list[FaultyFile] = []
        unseen = False
        why = ""
        unread: list[bool] = []
        for entry in piece.files:
            if is_address_file(entry.path):
                unseen = unseen or entry.blob in self.inputs.missing
                if entry.blob in self.inputs.blank:
                    faults.append(FaultyFile(f"{FOLDER}/{entry.path}", EMPTY))
                    why = why or "文件是空的"
                continue
            fact = self.inputs.facts.of(entry)
            if fact.soundness is Soundness.FAULTY and not (
                (fact.code, entry.blob) in accepted or (self.item.forms and is_blank_form(fact))
            ):
                faults.append(FaultyFile(f"{FOLDER}/{entry.path}", fact.code))
                why = why or fact.why
            unseen = unseen or fact.soundness is Soundness.UNSEEN
            if fact.soundness is Soundness.UNREAD:
                codes = UNREAD_CODES & {fact.code} or UNREAD_CODES
                unread.append(any((code, entry.blob) in stated for code in codes))
        if faults:
            return Seen(Soundness.FAULTY, tuple(faults), why)
        if unseen:
            return Seen(Soundness.UNSEEN)
        return Seen(Soundness.UNREAD, looked_at=all(unread)) if unread else Seen(Soundness.SOUND)

    def _says_nil(self, piece: Piece) -> bool:
        """Whether an unmarked piece says, by its name or its whole short text, that nothing occurred."""
        documents = [one for one in piece.files if not is_address_file(one.path)]
        told = [(one, self.inputs.facts.of(one)) for one in documents]
        # Pictures beside it have no text: what was read is the whole text of the piece.
        read = [one for one in told if one[1].length is not None]
        if all(self._document_says_nil(*one) for one in read or told):
            return True
        if not piece.is_folder or not self.reader.name_says_nil(piece.name):
            return False
        return all(_is_short(fact) for _, fact in told)

    def _document_says_nil(self, entry: TreeEntry, fact: Fact) -> bool:
        if fact.says_nil:
            return True
        return _is_short(fact) and self.reader.name_says_nil(entry.path.rpartition("/")[2])

    # Nil returns

    def _judge_nil(self, one: _Judged) -> None:
        piece, item = one.piece, self.item
        stated = piece.sidecar
        if not item.nil and not item.negative:
            self._note("M119", "本项不接受零报告，不计", piece)
        elif stated is None or not stated.reason:
            self._note("M110", "零报告没有写明理由，不计", piece)
        elif why := self._no_voice(piece):
            self._note("M110", why, piece)
        elif piece.is_address_only:
            self._note("M110", "零报告须有签字盖章的说明，不能只有网址", piece)
        elif self._is_in_time(piece):
            if item.negative and not item.nil:
                # The statement is the document asked for.
                one.claim = self.reader.claim(item, piece)
                one.counts = True
                self.nil.add(piece.path)
                if not one.passed:
                    self._claim_place(one)
                return
            one.claim = self.reader.claim(item, piece)
            self.nils.append(one)
            if not one.passed:
                self.claimed.add(piece.path)
                self._note("M117", "零报告待审核：审核通过后才算，单位不用重报", piece)

    def _no_voice(self, piece: Piece) -> str:
        """Why nobody answers for a nil return: a collective, or a township for the whole county."""
        unit = self.reader.hands_in(piece)
        if isinstance(unit, Collective):
            return f"“{unit.name}”是统称，零报告须由具体的单位写，不计"
        if unit is not None and unit.kind == TOWNSHIP and _is_general(piece):
            return f"{unit.name}不能代表全县写零报告，不计"
        return ""

    def _with_nil(
        self, documents: Sequence[_Judged], slots: tuple[SlotProgress, ...], have: int
    ) -> tuple[tuple[SlotProgress, ...], bool]:
        """The slots with those that passed nil returns fill, and whether the item rests on nil."""
        self._contradictions(documents, slots)
        passed = [one for one in self.nils if one.passed]
        if not passed:
            return slots, False
        if slots:
            filled = tuple(self._nil_slot(one, passed) for one in slots)
            complete = all(one.state is State.COMPLETE for one in filled)
            return filled, complete and any(one.nil for one in filled)
        if have or not self._every_unit_nil(passed):
            return slots, False
        self.nil.update(one.piece.path for one in passed)
        return slots, True

    def _nil_slot(self, one: SlotProgress, passed: Sequence[_Judged]) -> SlotProgress:
        slot = one.slot
        if one.paths or not self._may_be_nil(slot):
            return one
        holders = [nil.piece.path for nil in passed if slot.name in nil.claim.every]
        self.nil.update(holders)
        return one._replace(nil=True, paths=tuple(holders), why="") if holders else one

    def _may_be_nil(self, slot: Slot) -> bool:
        allowed = self.item.nil_units
        if not allowed:
            return True
        unit = slot.department
        if unit is None and slot.domain is not None:
            unit = self.reader.vocabulary.department_of.get(slot.domain)
        return unit in allowed

    def _every_unit_nil(self, passed: Sequence[_Judged]) -> bool:
        """Whether every unit that is responsible by name, or the county, says that nothing occurred."""
        if any(_is_general(one.piece) for one in passed):
            return True
        asked = self._asked_units()
        units = {unit for one in passed for unit in self._nil_units(one.piece, asked)}
        return bool(asked) and asked <= units

    def _asked_units(self) -> frozenset[str]:
        asked = self.inputs.asked
        responsible = asked.responsible if asked is not None else ()
        return frozenset(one for one in responsible if one in self.inputs.departments)

    def _nil_units(self, piece: Piece, asked: frozenset[str]) -> frozenset[str]:
        units = self.reader.units(piece)
        # Where one unit is asked, whoever hands in speaks for it unless another is named.
        return units or (asked if len(asked) == 1 else frozenset())

    def _contradictions(
        self, documents: Sequence[_Judged], slots: tuple[SlotProgress, ...]
    ) -> None:
        """Nil returns beside pieces of the same unit and slot (M114)."""
        for nil in self.nils:
            piece = nil.piece
            if slots:
                mine = {one.slot.name for one in slots if one.paths}
                beside = sorted(mine & nil.claim.every)
                if beside and not _is_general(piece):
                    names = "、".join(beside)
                    self._aside("M114", f"{names}已有材料，又有零报告；材料照计", piece)
            else:
                asked = self._asked_units()
                own = self._nil_units(piece, asked)
                theirs = [one for one in documents if own & self._nil_units(one.piece, asked)]
                if theirs:
                    name = _below(theirs[0].piece.path)
                    self._aside("M114", f"同一单位已有材料“{name}”，又有零报告；材料照计", piece)

    # Counting

    def _is_document(self, one: _Judged) -> bool:
        return not one.piece.is_address_only

    def _without_equals(self, documents: Sequence[_Judged]) -> list[_Judged]:
        """The documents that count: of equal ones the best, for each further slot a claim."""
        left = list(documents)
        for one in left:
            one.slots = one.claim.every if one.passed else one.claim.fills
        if len(left) < 2:
            self._claim_bodies(left)
            return left
        groups = self._groups([one.piece for one in left])
        members: dict[int, list[_Judged]] = {}
        for one in left:
            members.setdefault(groups.group(one.piece), []).append(one)
        for same in members.values():
            if len(same) > 1:
                self._settle_equals(same, groups)
        self._claim_bodies(left)
        return [one for one in left if one.counts]

    def _groups(self, pieces: Sequence[Piece]) -> Equals:
        return equals(pieces, self.inputs.facts, cases=self.item.counts_cases)

    def _settle_equals(self, same: Sequence[_Judged], groups: Equals) -> None:
        ordered = sorted(
            same, key=lambda one: (not one.passed, not one.least, git_order(one.piece.path))
        )
        if self.item.slots:
            ordered.sort(key=lambda one: (not one.passed, not one.slots))
        first = ordered[0]
        filled = set(first.slots)
        name = _below(first.piece.path)
        needless = set()
        for one in ordered[1:]:
            code = "D104" if one.piece.path in groups.alike else "M122"
            more = one.slots - filled
            if self.item.slots and one.slots and more:
                if one.passed:
                    filled |= more
                    one.slots = more
                    continue
                one.slots = frozenset()
                one.counts_once = True
                self._claim(one, f"与“{name}”是同一份材料，又用于别的分项，待审核")
                continue
            one.counts = False
            needless.add(one.piece.path)
            self._note(code, f"与“{name}”内容相同，只计一次", one.piece)
        self._wait_no_more(needless)

    def _wait_no_more(self, paths: Collection[str]) -> None:
        """Nothing is claimed for what a review would bring nothing: an equal piece counts already."""
        self.claimed.difference_update(paths)
        self.notes = [one for one in self.notes if one.code != "M117" or one.path not in paths]

    def _claim_bodies(self, documents: Sequence[_Judged]) -> None:
        for one in documents:
            if one.claim.claims and not one.passed and one.piece.path not in self.claimed:
                self._claim(one, self._for_several(one, "材料"))

    def _for_several(self, one: _Judged, what: str) -> str:
        """What is said of a piece that claims the slots of several bodies, in the order of the list."""
        names = [slot.name for slot in self.item.slots if slot.name in one.claim.claims]
        shown = "、".join(names[:_SHOWN]) + (" 等" if len(names) > _SHOWN else "")
        return f"一份{what}写明用于 {len(names)} 个分项（{shown}）：{_AFTER_REVIEW}"

    def _weigh(self, one: _Judged) -> None:
        """How many pieces one is: as far as its place tells, and by the number that its sidecar claims."""
        piece = one.piece
        stated = piece.sidecar
        one.most = max(piece.most, one.most)
        one.least = min(piece.least, one.least)
        if one.counts_once:
            one.least = one.most = 0
            return
        if stated is not None and stated.bound is not None and stated.bound > 1:
            one.most = max(one.most, stated.bound)
            if one.passed:
                one.least = max(one.least, stated.bound)
            else:
                self._claim(one, f"写明装订了 {stated.bound} 件：{_AFTER_REVIEW}")

    def _amount(self, documents: Sequence[_Judged], addresses: int) -> tuple[int, int]:
        if self.item.url is UrlRule.ONLY:
            return addresses, addresses
        if self.item.unit is CountingUnit.PAIR:
            passed = frozenset(one.piece.path for one in documents if one.passed)
            pairs = pairs_among([one.piece for one in documents], passed)
            self.alone = frozenset(pairs.alone)
            for path in pairs.alone:
                self._note_path(
                    "M121",
                    "没有配成一对，暂不计：要规范性文件和它的公平竞争审查意见，两份放在一个文件夹里，或名称相同、后一份加“公平竞争审查意见”",
                    path,
                )
            for one in documents:
                if claims_both(one.piece) and not one.passed:
                    self._claim(one, f"写明正文和公平竞争审查意见在同一文件里：{_AFTER_REVIEW}")
            return pairs.least, pairs.most
        if len(documents) == 1 and self.item.counts_cases and not _is_settled(documents[0].piece):
            documents[0].most = max(documents[0].most, documents[0].piece.several)
        return sum(one.least for one in documents), sum(one.most for one in documents)

    def _addresses(self, counted: Sequence[_Judged]) -> tuple[str, ...]:
        return tuple(
            address.url
            for one in counted
            if not one.waits
            for address in one.piece.addresses
            if address.ok
        )

    def _slots(self, counted: Sequence[_Judged]) -> tuple[SlotProgress, ...]:
        if not self.item.slots:
            return ()
        by_address: dict[str, list[str]] = {}
        paths: dict[str, list[_Judged]] = {}
        for one in counted:
            waits = one.claim.claims and not one.passed and one.piece.addresses
            if one.piece.is_address_only and waits:
                self._claim(one, self._for_several(one, "网址"))
            names, of_addresses = self._slots_of(one)
            for name in names:
                paths.setdefault(name, []).append(one)
            for name, url in of_addresses:
                by_address.setdefault(name, []).append(url)
        return tuple(
            self._slot(slot, paths.get(slot.name, ()), by_address.get(slot.name, ()))
            for slot in self.item.slots
        )

    def _slots_of(self, one: _Judged) -> tuple[list[str], list[tuple[str, str]]]:
        """The slots that a counted piece is for, and those of its addresses with each."""
        if one.piece.is_address_only:
            one.slots = one.claim.every if one.passed else one.claim.fills
        by_address = [
            (name, address.url)
            for address in one.piece.addresses
            if address.ok
            for name in self._slots_of_address(one, address.slot)
        ]
        if self.item.url is UrlRule.ONLY:
            return [name for name, _ in by_address], by_address
        return ([] if one.piece.is_address_only else [*one.slots]), by_address

    def _slots_of_address(self, one: _Judged, label: str) -> frozenset[str]:
        if label and not one.waits:
            named = self.reader.slots_of_label(self.item, label, one.piece)
            if named is not None:
                return named
        return one.slots

    def _slot(
        self, slot: Slot, pieces: Sequence[_Judged], addresses: Sequence[str]
    ) -> SlotProgress:
        found = tuple(dict.fromkeys(one.piece.path for one in pieces))
        least = max(sum(one.least for one in pieces), 1)  # asked only where there is any
        most = sum(one.most for one in pieces)
        why = ""
        if not found:
            why = "还没有材料"
            if slot.name in self._waiting:
                why = "有自报的材料，审核通过后才算"
            elif self.item.url is UrlRule.EACH and addresses:
                why = "有网址，还没有材料"
        elif least < slot.min:
            why = f"至少要 {slot.min} 件，现有 {least} 件"
        elif slot.max is not None and most > slot.max:
            why = f"不超过 {slot.max} 件，现有 {most} 件"
        elif self.item.url is UrlRule.EACH and not addresses:
            why = "有材料，还缺网址（请写在报送台账里）"
        return SlotProgress(slot, found, tuple(dict.fromkeys(addresses)), why=why)

    @property
    def _waiting(self) -> frozenset[str]:
        return frozenset(
            name
            for one in (*self.judged, *self.nils)
            if one.piece.path in self.claimed
            for name in one.claim.every
        )

    def _propose(self, counted: Sequence[_Judged]) -> None:
        for one in counted:
            if one.claim.suggests and not one.claim.every:
                names = "、".join(sorted(one.claim.suggests)[:_SHOWN])
                words = f"像是“{names}”的，但哪个领域由哪个单位报还没有确认，暂不计入：由依法治县办确认，单位不用重报"
                self._aside("M115", words, one.piece)
            elif one.claim.proposes and not one.claim.every:
                names = "、".join(sorted(one.claim.proposes)[:_SHOWN])
                words = f"名称里有“{names}”，但不在开头，不能确定是不是这一分项的，暂不计入：是的请写在名称开头"
                self._aside("M115", words, one.piece)

    def _ask_which_slot(self, counted: Sequence[_Judged], slots: Sequence[SlotProgress]) -> None:
        """Tell of what fills no slot why it does not, while there are slots that nothing fills."""
        missing = [one.slot.name for one in slots if one.state is State.MISSING]
        if not missing:
            return
        by_address = self.item.url in {UrlRule.ONLY, UrlRule.EACH}
        told = {one.path for one in (*self.notes, *self.asides)}
        for one in counted:
            if one.claim.every or one.piece.path in told:
                continue
            labelled = any(each.slot for each in one.piece.addresses)
            if not one.piece.is_address_only or (by_address and not labelled):
                words = f"看不出是哪个分项的，没有计入分项：请在名称里写明，如“{missing[0]}”"
                self._aside("M115", words, one.piece)

    # What is lacking

    def _lacking_amount(
        self,
        documents: Sequence[_Judged],
        have: int,
        most: int,
        slots: Sequence[SlotProgress],
        *,
        rests: bool,
    ) -> Iterator[Problem]:
        item, what = self.item, measure(self.item)
        if have < item.min and not rests:
            waiting = len(self.claimed - {one.piece.path for one in documents if one.least})
            also = f"，另有 {waiting} 份等审核，通过了才算" if waiting else ""
            yield Problem("M101", f"至少要 {item.min} {what}，现有 {have} {what}{also}")
        if item.max is not None and most > item.max:
            count = f"{most}" if most == have else f"{have} 至 {most}"
            yield Problem("M103", f"不超过 {item.max} {what}，现有 {count} {what}")
        for one in slots:
            if one.paths and one.why and one.slot.max is not None and "不超过" in one.why:
                yield Problem("M103", f"{one.slot.name}{one.why}")

    def _lacking_addresses(self, addresses: Sequence[str], *, rests: bool) -> Iterator[Problem]:
        item = self.item
        if item.url is UrlRule.REQUIRED and not addresses and not rests:
            yield Problem("M102", "还缺公开网址")
        if item.url is UrlRule.IF_PUBLIC and not addresses and not self._said_unpublished():
            words = "公开情况未说明，不影响件数：已公开的请把网址写在报送台账里，没有公开的请告诉依法治县办"
            self.asides.append(Problem("M102", words, blocking=False))

    def _said_unpublished(self) -> bool:
        return any(
            one.piece.sidecar is not None and one.piece.sidecar.published is False
            for one in self.judged
        )

    def _lacking_slots(self, slots: Sequence[SlotProgress]) -> Iterator[Problem]:
        empty = [one.slot.name for one in slots if one.state is State.MISSING]
        claimed = self._waiting
        waiting = [name for name in empty if name in claimed]
        missing = [name for name in empty if name not in waiting]
        told = [f"还缺 {len(missing)} 个分项：{'、'.join(missing)}"] if missing else []
        if waiting:
            told.append(f"{len(waiting)} 个分项有材料等审核，通过了才算：{'、'.join(waiting)}")
        if told:
            yield Problem("M106", "；".join(told))
        alike: dict[str, list[str]] = {}
        for one in slots:
            if one.state is State.PARTIAL and "不超过" not in one.why:
                alike.setdefault(one.why, []).append(one.slot.name)
        for why, names in alike.items():
            yield Problem("M106", f"{'、'.join(names)}：{why}")

    def _returned_problem(self) -> Iterator[Problem]:
        if self.returned:
            yield Problem("M118", f"{self.returned} 件已退回，还没有重报")

    def _doubled_folder(self) -> Iterator[Problem]:
        """Material in two folders of one indicator counts, and is never enough (counting.md 20)."""
        if self.inputs.doubled:
            folders = {one.piece.path.split("/", 2)[1] for one in self.judged}
            for name in sorted(folders & self.inputs.doubled):
                words = f"一项有两个文件夹，合成一个以前不算报齐：先把“{name}”里的材料移过去"
                yield Problem(DOUBLED, words, f"{FOLDER}/{name}")

    def _ask_how_many(self, documents: Sequence[_Judged], have: int, most: int) -> None:
        """Ask where an open number decides (E105)."""
        item = self.item
        limits = [item.max, *(slot.max for slot in item.slots)]
        floor = max([item.min, *(slot.min for slot in item.slots)])
        if have == most or (all(one is None for one in limits) and have >= floor):
            return
        folders: set[str] = set()
        for one in documents:
            piece = one.piece
            if piece.least == 0:
                folder = piece.path.rpartition("/")[0]
                if folder.count("/") == 1:  # directly in the indicator's folder only these are open
                    words = "汇总、目录一类的文件不止一份，分不清这一份算不算一件：不算的，请告诉依法治县办；算的，请换个名称"
                    self._ask(piece.path, words)
                elif folder not in folders:
                    folders.add(folder)
                    words = "文件夹里文件和子文件夹并列，分不清是几件：各是一件的，请每件各放一个文件夹；随附的目录、说明，请告诉依法治县办"
                    self._ask(folder, words)
            elif piece.is_folder and one.most > one.least and not _is_claimed(piece):
                self._ask(
                    piece.path,
                    f"分不清这个文件夹是 1 件还是 {one.most} 件：是 {one.most} 件的，请每件各放一个文件夹；是 1 件的，请告诉依法治县办",
                )

    def _ask(self, path: str, words: str) -> None:
        self.asides.append(Problem("E105", words, path, blocking=False))

    def _unchecked(self, documents: Sequence[_Judged]) -> None:
        """What only a reader of the document can tell; said, but not held against the item."""
        item = self.item
        named = all(
            one.piece.sidecar is not None and one.piece.sidecar.contact for one in documents
        )
        if item.contact and not named:
            words = "联系方式未检，不影响件数：清单要求写明联系方式，请自己核对一遍"
            self.asides.append(Problem("M107", words, blocking=False))
        if item.fields and documents:
            words = f"内容未检，不影响件数：请核对写明了{'、'.join(item.fields)}"
            self.asides.append(Problem("M108", words, blocking=False))

    def _check_published(self, documents: Sequence[_Judged]) -> None:
        """Tell what came out after the day that the row sets for it (row 97); it counts all the same."""
        if self.item.published_by is None:
            return
        month, day = map(int, self.item.published_by.split("-"))
        undated = 0
        for one in documents:
            years, out = self.reader.years(one.piece), self.reader.dated(one.piece)
            if not years:
                continue
            if out is None:
                undated += 1
            elif (out.year, out.month, out.day) > (max(years) + 1, month, day):
                limit = f"{max(years) + 1}年{month}月{day}日"
                self._aside("M124", f"日期是 {out}，应在 {limit} 以前公开", one.piece)
        if undated:
            words = (
                f"{undated} 件看不出公开日期，不影响件数：应在次年{month}月{day}日以前公开，"
                "请把日期写在报送台账里"
            )
            self.asides.append(Problem("M124", words, blocking=False))

    # Notes

    def _note(self, code: str, message: str, piece: Piece) -> None:
        self._note_path(code, message, piece.path)

    def _note_path(self, code: str, message: str, path: str) -> None:
        self.notes.append(Problem(code, message, path))

    def _aside(self, code: str, message: str, piece: Piece) -> None:
        self.asides.append(Problem(code, message, piece.path, blocking=False))

    def _claim(self, one: _Judged, message: str) -> None:
        self.claimed.add(one.piece.path)
        self._note("M117", message, one.piece)


def _settled_addresses(one: _Judged) -> int:
    """How many addresses of a counted piece count at once.

    Of a document that serves the item only as claimed they wait with it; of addresses for the slots of
    several bodies those wait that name no slot themselves (counting.md 5, 8).
    """
    if one.waits or one.counts_once:
        return 0
    claims = one.piece.is_address_only and bool(one.claim.claims) and not one.passed
    return sum(each.ok and (bool(each.slot) or not claims) for each in one.piece.addresses)


_FOR_MANY_ITEMS = "一份材料写了两项以上，除第一项外待审核"
_AFTER_REVIEW = "审核通过后才算，单位不用重报"
DOUBLED = "E107"
"""The code of a folder that lies beside another one for the same indicator."""
EMPTY = "E201"
"""The code of documents without any content."""
_SHOWN = 4
"""More names of slots are not said in one sentence."""


def _below(path: str) -> str:
    return path.removeprefix(f"{FOLDER}/")


def _is_short(fact: Fact) -> bool:
    return fact.length is None or fact.length <= _SHORT_TEXT


def _is_general(piece: Piece) -> bool:
    stated = piece.sidecar
    return stated is not None and (stated.covers == "all" or stated.domains == "all")


def _is_settled(piece: Piece) -> bool:
    return piece.sidecar is not None and piece.sidecar.pieces is not None


def _is_claimed(piece: Piece) -> bool:
    return piece.sidecar is not None and (piece.sidecar.bound or 1) > 1
