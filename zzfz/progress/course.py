"""How far a checklist was at one revision after the other, where only what changed is counted again.

The evidence is held in units: what lies in an indicator's folder under one name, with the sidecar beside
it. What changed of a unit is assigned, reviewed and judged anew by the same functions as everything is
(``assess``), and what each piece comes to for its items is kept; an item with a new piece is put together
from that. Nearly all units are one file, or a folder with one in it, whose name alone tells what it is
(lone): of these no piece is made, and what they come to is read in a short way (``ShareReader``), unless it
is not sure of itself.

A set that is not of the plain kind (folders called otherwise than their indicators, verdicts of
before on a whole set) is assessed as a whole whenever something in it changes, and the whole list where a
document stands in more than two sets. Each answer is that of ``assess``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from zzfz.checklist.model import Checklist, CountingUnit, MaterialItem, MaterialSet
from zzfz.evidence.facts import Facts, Soundness
from zzfz.evidence.folders import indicator_named, is_divisible
from zzfz.evidence.model import SUFFIX, Address, Verdict, is_address_file
from zzfz.evidence.pieces import (
    ADDRESS_ENDING,
    REGULAR_MODE,
    Neighbours,
    Piece,
    addresses_of_file,
    order_in_set,
    piece_of_case,
    piece_of_lone,
    pieces,
)
from zzfz.evidence.reviews import DecidingFields, blobs_of, read_reviews
from zzfz.evidence.sidecars import read_sidecars
from zzfz.evidence.snapshot import FOLDER, REVIEW, Snapshot, matters
from zzfz.git import Commit, TreeEntry
from zzfz.git.diff import TreeChange
from zzfz.progress.assess import assess, day_of_revision, is_blank
from zzfz.progress.equal import Content, case_of, content_of, git_order, key_of_content
from zzfz.progress.item import (
    Inputs,
    ItemStanding,
    PieceCount,
    Share,
    ShareReader,
    Tally,
    assess_counted,
    count_piece,
    may_say_nil,
    standing_of,
)
from zzfz.progress.pairs import claims_both, is_opinion, pairs_among
from zzfz.progress.review import (
    Judging,
    PieceReview,
    Told,
    ending_with_dot,
    soundness,
    worst_of,
)
from zzfz.progress.said import NameReader
from zzfz.progress.states import ReviewState, State, state_of_all
from zzfz.progress.summary import (
    ItemSummary,
    ProgressSummary,
    SetSummary,
    summarize,
    summarize_set,
)

_FEW_SETS = 2
_MOST_READ = 50_000
_MUCH = 8 << 20
"""Bytes of small files, from which on those that are not there any more are let go of."""
_NO_COUNTS: Mapping[int, PieceCount] = MappingProxyType({})
_NO_UNITS: frozenset[tuple[str, str]] = frozenset()
_WAITING = PieceReview(ReviewState.PENDING)
_SOUND = Soundness.SOUND
_SEEN = frozenset((_SOUND, Soundness.UNREAD))
_RETURNED = ReviewState.RETURNED
EarlierOf = Callable[[Commit, Snapshot], Callable[[str], Snapshot | None]]
_Unit = tuple[str, str]
"""A folder below ``evidence/`` and a name in it."""


class _Held:
    """A piece and what is known of it; or a lone file that is none, which has no items."""

    __slots__ = (
        "_addresses",
        "_piece",
        "case",
        "content",
        "counts",
        "entry",
        "how",
        "items",
        "place",
        "review",
        "shares",
    )

    def __init__(
        self,
        items: tuple[int, ...],
        entry: TreeEntry,
        place: str,
        content: Content | None = None,
        case: bytes | None = None,
        shares: tuple[Share, ...] | None = None,
        how: Soundness = _SOUND,
    ) -> None:
        """A lone file, or the folder of one."""
        self.items = items
        self.entry = entry
        """The only file of it, or the first."""
        self.place = place
        """Its path below ``evidence/``."""
        self.content = content
        """None for addresses, which may stand in many sets."""
        self.case = case
        self.shares = shares
        """What it comes to for each of its items, where the short way tells."""
        self.how = how
        self.review = _WAITING
        self.counts = _NO_COUNTS
        """What it comes to by the long way, where that was asked for."""
        self._piece: Piece | None = None
        self._addresses: tuple[Address, ...] = ()

    @classmethod
    def of_piece(cls, piece: Piece) -> _Held:
        """A piece that was assigned, of which nothing else is known yet."""
        held = cls(piece.items, piece.files[0], piece.path.partition("/")[2])
        held._piece = piece
        return held

    @classmethod
    def of_addresses(
        cls, items: tuple[int, ...], entry: TreeEntry, addresses: tuple[Address, ...]
    ) -> _Held:
        """A lone file of addresses."""
        held = cls(items, entry, entry.path)
        held._addresses = addresses
        return held

    @property
    def is_case(self) -> bool:
        """Whether it is the folder of a file, of which no piece was made."""
        return self._piece is None and self.place != self.entry.path

    @property
    def entries(self) -> tuple[TreeEntry, ...]:
        """Its files."""
        return (self.entry,) if self._piece is None else self._piece.files

    @property
    def files(self) -> tuple[str, ...]:
        """Its contents, by which verdicts know it."""
        return (self.entry.blob,) if self._piece is None else blobs_of(self._piece)

    def piece(self, one: MaterialSet) -> Piece:
        """The piece itself."""
        if self.is_case:
            return piece_of_case(one, self.items, self.entry)
        if self._piece is None:
            return piece_of_lone(one, self.items, self.entry, self._addresses)
        return self._piece

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Its addresses."""
        return self._addresses if self._piece is None else self._piece.addresses

    @property
    def path(self) -> str:
        """The path of the piece, by which reviews are known."""
        return f"{FOLDER}/{self.place}"

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.is_case if self._piece is None else self._piece.is_folder

    @property
    def is_seen_lone(self) -> bool:
        """Whether it is a file, or the folder of one, that was opened and is not faulty."""
        return self._piece is None and self.how in _SEEN

    @property
    def spoken_of(self) -> Piece | None:
        """The piece, if a sidecar may speak of it."""
        return self._piece

    def is_counted_document(self, item: int) -> bool:
        """Whether it counts for one of its items as a document."""
        if self.shares is None or not self.is_plain:
            count = self.counts[item]
            return count.judged.counts and not count.judged.piece.is_address_only
        share = self.shares[self.items.index(item)]
        return share.counts and share.documents > 0 and self.how is not Soundness.UNSEEN

    @property
    def may_be_of_pair(self) -> bool:
        """Whether it is, or may hold, an opinion; where none is there are no pairs."""
        if self._piece is not None and claims_both(self._piece):
            return True
        return any(is_opinion(one.path.rpartition("/")[2]) for one in self.entries)

    @property
    def is_plain(self) -> bool:
        """Whether its shares are what it comes to."""
        return self.shares is not None and _is_plain(self.review)


class _Like(NamedTuple):
    """What all lone files of a set, or folders of one, have in common that are called alike."""

    items: tuple[int, ...] | None
    """None where what they are has to be asked of everything beside them."""
    shares: tuple[Share, ...] | None = None
    """What a sound one comes to for each of its items; None where the short way does not tell, or was not
    asked yet."""
    sums: tuple[tuple[Tally, Share], ...] = ()
    """The same, with the sums that it goes into."""


class _Presence:
    """What is there of a set, for returns to be held against: counted as it comes and goes."""

    def __init__(self, verdicts: Iterable[Verdict]) -> None:
        """Of contents only those that the returns among ``verdicts`` are on are asked for."""
        of_returns = [one.files for one in verdicts if not one.passed]
        self._pieces = {files: 0 for files in of_returns if len(files) > 1}
        self._files: dict[str, list[TreeEntry]] = {blob: [] for one in of_returns for blob in one}
        self._about = dict.fromkeys(self._files, 0)
        self._endings: dict[str, int] = {}
        self.changed = True
        """Whether anything that is asked for came or went since this was set to false."""

    def put(self, one: _Held, number: int) -> None:
        """A piece comes (1) or goes (-1)."""
        entries = one.entries
        if len(entries) > 1 and one.files in self._pieces:
            self.changed = True
            self._pieces[one.files] += number
        for entry in entries:
            self.put_file(entry, number)

    def put_file(self, entry: TreeEntry, number: int) -> None:
        """A file of a piece comes (1) or goes (-1)."""
        path, blob, endings = entry.path, entry.blob, self._endings
        dot = path.rfind(".")
        ending = path[dot:] if dot > path.rfind("/") else ""  # as ``ending_with_dot``
        before = endings.get(ending, 0)
        endings[ending] = before + number
        if not before or before == -number:
            self.changed = True
        if blob in self._files:
            self.changed = True
            here = self._files[blob]
            (here.append if number > 0 else here.remove)(entry)

    def put_about(self, blob: str, number: int) -> None:
        """A file with this content comes (1) or goes (-1)."""
        if blob in self._about:
            self.changed = True
            self._about[blob] += number

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings of the files in its pieces."""
        return tuple(sorted(one for one, number in self._endings.items() if one and number))

    def entry(self, blob: str) -> TreeEntry | None:
        """A file in a piece with this content, that a return is on."""
        return next(iter(self._files[blob]), None)

    def is_piece(self, files: tuple[str, ...]) -> bool:
        """Whether a piece has exactly these contents, of several files, that a return is on."""
        return self._pieces[files] > 0

    def lies_about(self, blob: str) -> bool:
        """Whether a file with this content, that a return is on, lies in the set's folders."""
        return self._about[blob] > 0

    @property
    def has_two_endings(self) -> bool:
        """Whether a content that was returned stands under two endings, of which any may be the one that is
        asked.
        """
        return any(
            len(inside) > 1 and len({*map(ending_with_dot, inside)}) > 1
            for inside in self._files.values()
        )


class _Pieces(_Presence):
    """Which pieces are there, and no more of them."""

    def __init__(self, every: Container[tuple[str, ...]]) -> None:
        """``every`` are the contents of the pieces."""
        super().__init__(())
        self._every = every

    def is_piece(self, files: tuple[str, ...]) -> bool:
        """Whether a piece has exactly these contents."""
        return files in self._every


class _Set:
    """One set as far as the history was gone through."""

    def __init__(self, one: MaterialSet) -> None:
        self.set = one
        self.lone: dict[str, _Held] = {}
        """By path the units that are one file each, or a folder with one in it."""
        self.units: dict[_Unit, dict[str, TreeEntry]] = {}
        """The others, and those of which not so much is known."""
        self.held: dict[_Unit, dict[str, _Held]] = {}
        self.likes: dict[str, _Like] = {}
        """By a path below their folder that stands for all that are called alike what lone files are."""
        self.any_likes: dict[tuple[int, ...], _Like] = {}
        """By items what any document for them comes to."""
        self.tied: dict[str, set[_Unit]] = {}
        """By folder the units of which what lies beside them may say something."""
        self.fresh: set[_Held] = set()
        """The pieces that were not held against the verdicts yet."""
        self.uncounted: set[_Held] = set()
        """Those of which the long way has to tell what they come to."""
        self.there: _Presence | None = None
        """What is there; None where nobody asks."""
        self.verdicts: tuple[Verdict, ...] = ()
        self.judging: Judging | None = None
        """What the verdicts say; None where there are none."""
        self.told: tuple[Told, ...] = ()
        """What its returns spoke of last."""
        self.told_by: Facts | None = None
        """The facts that told it; None where it has to be asked anew."""
        self.odd = False
        """Whether it is assessed as a whole."""
        self.was_whole = False
        """Whether it was assessed as a whole last, so that nothing was said of its pieces since."""
        self.ahead = False
        """Whether its material named a time that lay ahead then."""
        self.touched: set[int] = {item.no for item in one.items}
        """The items of which a piece came, went or was judged otherwise."""
        self.came: dict[int, ItemStanding] = {}
        self.tallies = {item.no: Tally(item) for item in one.items}
        self.items = {item.no: item for item in one.items}
        self.pairs = {item.no: 0 for item in one.items if item.unit is CountingUnit.PAIR}
        """Of each item that counts pairs the pieces that may be of one."""
        self.summary: SetSummary | None = None
        self.since = 0
        """The latest day (ordinal) that the names name which were read in place of those that are alike."""
        self.waiting: set[_Held] = set()
        """The pieces that name a time which lies ahead."""
        self.rejects = False
        """Whether anything in its units counts for nothing."""
        self.whole = False
        """Whether what its verdicts mean may hang on the history."""

    @property
    def is_assessed_whole(self) -> bool:
        """Whether what changed does not tell."""
        return self.odd or self.whole or (self.there is not None and self.there.has_two_endings)

    @property
    def has_unassigned(self) -> bool:
        """Whether anything in it counts for nothing, and speaks of nothing that counts."""
        return self.rejects or not all(one.items for one in self.lone.values())

    def like(self, items: tuple[int, ...], shares: tuple[Share, ...] | None) -> _Like:
        """What is alike to what comes to ``shares`` for ``items``."""
        if shares is None:
            return _Like(items)
        sums = zip(map(self.tallies.__getitem__, items), shares, strict=True)
        return _Like(items, shares, tuple(sums))

    def entries(self) -> Iterator[TreeEntry]:
        """All that lies in its folders."""
        for held in self.lone.values():
            yield held.entry
        for unit in self.units.values():
            yield from unit.values()

    def pieces(self) -> Iterator[_Held]:
        """All its pieces."""
        for held in self.lone.values():
            if held.items:
                yield held
        for inside in self.held.values():
            yield from inside.values()

    def with_contents(self, every: Collection[tuple[str, ...]]) -> set[_Held]:
        """Its pieces that hold exactly one of the contents ``every``."""
        blobs = {blob for files in every for blob in files}
        lone = {one for one in self.lone.values() if one.entry.blob in blobs and one.items}
        found = lone.union(*(inside.values() for inside in self.held.values()))
        return {one for one in found if one.files in every}

    def put_of_pair(self, held: _Held, number: int) -> None:
        """A piece comes (1) or goes (-1) that may be one of a pair."""
        for no in held.items:
            if no in self.pairs and held.may_be_of_pair:
                self.pairs[no] += number

    def watch(self) -> _Presence | None:
        """What is there as far as the verdicts ask, from now on known as it comes and goes."""
        self.there = None
        if not all(one.passed for one in self.verdicts):
            self.there = _Presence(self.verdicts)
            for held in self.pieces():
                self.there.put(held, 1)
            for entry in self.entries():
                self.there.put_about(entry.blob, 1)
        return self.there


class ShortWays:
    """What is worked out of a checklist for every course of it, and what names said in those before."""

    def __init__(self, checklist: Checklist) -> None:
        self.divisible = is_divisible(checklist)
        self.departments = frozenset(one.name for one in checklist.departments)
        self.neighbours = Neighbours(checklist)
        self.shares = ShareReader(checklist)
        self.taken_as_sound = frozenset(filter(self.shares.is_taken_as_sound, Soundness))
        self.read: dict[tuple[str, str, int], tuple[tuple[Share, ...] | None, int]] = {}
        """By set, name that stands for all that are called alike, and day (ordinal): what those come to that
        are sound, and the latest day that they name."""


class SetInShort(NamedTuple):
    """A set in short; the day (ordinal) from which on that holds; and a short key of each document."""

    summary: SetSummary
    since: int
    documents: frozenset[str]


class Course:
    """One checklist going through a history."""

    def __init__(
        self,
        checklist: Checklist,
        earlier: EarlierOf,
        only: Container[str] | None = None,
        ways: ShortWays | None = None,
    ) -> None:
        """``earlier`` makes what finds the evidence as it was when a verdict of before was added. ``only``
        names the sets that are asked for (all, where it is None); ``ways`` may be known of the checklist.
        """
        ways = self._ways = ways or ShortWays(checklist)
        self.checklist = checklist
        self._earlier = earlier
        self._sets = {one.id: _Set(one) for one in checklist.sets if only is None or one.id in only}
        self._unsettled = set(self._sets.values())
        """The sets that are counted at every step, whether anything of them changed or not."""
        self._summaries: dict[str, SetSummary] = {}
        self._owners: dict[str, _Set | None] = {}
        self._in_sets: dict[Content, str | Counter[str]] = {}
        """By content the only set that it stands in, or in which how often."""
        self._in_many: set[Content] = set()
        """What stands in more than two sets."""
        self._divisible = ways.divisible
        self._departments = ways.departments
        self._blank: frozenset[str] = frozenset()
        self._fields = DecidingFields(Snapshot(None, None))
        self._doubtful: set[TreeEntry] = set()
        self._absent: set[TreeEntry] = set()
        self._contents: dict[str, bytes] = {}
        self._missing: frozenset[str] = frozenset()
        self._neighbours = ways.neighbours
        self._shares = ways.shares
        self._taken_as_sound = ways.taken_as_sound
        self._alike_reader = NameReader(checklist, None)
        """What reads the names that stand for all that are called alike, which are no pieces."""
        self._today = 0
        """The day (ordinal) that it reads as of."""
        self.hangs_on_history = False
        """Whether what was told last hangs on verdicts of before, whose material the history has."""

    @property
    def doubtful(self) -> frozenset[TreeEntry]:
        """The documents that are there of which more may be known later."""
        return frozenset(self._doubtful)

    @property
    def missing(self) -> bool:
        """Whether any small file that is there is not here."""
        return bool(self._absent)

    def _entries(self) -> Iterator[TreeEntry]:
        """What lies in the folders of sets; what lies elsewhere counts for nothing."""
        for one in self._sets.values():
            yield from one.entries()

    def take(self, contents: Mapping[str, bytes], missing: Collection[str]) -> None:
        """Take the small files of what is to come, by blob, and which of them are not here."""
        if sum(map(len, self._contents.values())) > _MUCH:
            here = {one.blob for one in self._entries()}
            self._contents = {blob: data for blob, data in self._contents.items() if blob in here}
        self._contents.update(contents)
        self._missing |= frozenset(missing)
        self._blank |= {blob for blob, data in contents.items() if is_blank(data)}

    def summary(
        self, commit: Commit, changes: Iterable[TreeChange], facts: Facts
    ) -> ProgressSummary:
        """Where the checklist stands at ``commit`` after ``changes`` to its evidence since the last one.

        The small files among them were taken; ``facts`` are those of all documents that there were so far.
        Raises GitError.
        """
        today = day_of_revision(commit.time)
        reader = NameReader(self.checklist, today)
        self._alike_reader, self._today = NameReader(self.checklist, today), today.toordinal()
        dirty = self._apply(changes, facts, reader)
        if self._divisible:
            self._assign(dirty, facts, reader)
            every = self._sets.values()  # the first time, so that they stand in their order
            for one in dirty.keys() | self._unsettled if self._summaries else every:
                self._count(one, dirty.get(one, _NO_UNITS), commit, reader, facts)
                if one.summary is not None:
                    self._summaries[one.set.id] = one.summary
                if one.waiting or one.whole or one.ahead:
                    self._unsettled.add(one)
                else:
                    self._unsettled.discard(one)
        self.hangs_on_history = any(one.whole for one in self._unsettled)
        if not self._divisible or self._in_many:
            # A document in more than two sets counts in one of them: they hang together.
            return summarize(assess(self.checklist, self._snapshot(commit, self._entries()), facts))
        summaries = tuple(self._summaries.values())
        return ProgressSummary(self.checklist, commit.revision, commit.time, summaries, ())

    def in_short(self, snapshot: Snapshot, facts: Facts) -> dict[str, SetInShort]:
        """What each of its sets that lies open comes to with ``snapshot``, before which nothing was there.

        Left out are sets where ``assess`` has to be asked, and those where anything counts for nothing.
        """
        if not self._divisible or snapshot.time is None:
            return {}
        self.take(snapshot.contents, snapshot.missing_blobs)
        today = day_of_revision(snapshot.time)
        reader = NameReader(self.checklist, today)
        self._alike_reader, self._today = NameReader(self.checklist, today), today.toordinal()
        changes = [TreeChange(one.path, one) for one in snapshot.entries]
        dirty = self._apply(changes, facts, reader)
        self._assign(dirty, facts, reader)
        found = {}
        for name, one in self._sets.items():
            if any(name == REVIEW for _, name in dirty.get(one, ())):
                self._read_verdicts(one, facts)
            if one.is_assessed_whole or one.has_unassigned:
                continue
            self._review(one, facts, ())
            self._judge(one, reader, facts)
            if one.summary is not None:
                found[name] = self._set_in_short(one, one.summary, reader)
        return found

    def _set_in_short(self, one: _Set, told: SetSummary, reader: NameReader) -> SetInShort:
        pieces = [*one.pieces()]
        items = tuple(
            ItemSummary(item, one.came[item.no].state, one.tallies[item.no].have)
            for item in one.set.items
        )
        review = worst_of(_states_of_reviews(one, pieces))
        addresses = _addresses(one, [held for held in pieces if held.addresses])
        latest = reader.latest.get(one.set.id)
        return SetInShort(
            told._replace(review=review, items=items, addresses=addresses),
            one.since if latest is None else max(one.since, latest.toordinal()),
            frozenset(key_of_content(held.content) for held in pieces if held.content is not None),
        )

    # What lies where

    def _apply(
        self, changes: Iterable[TreeChange], facts: Facts, reader: NameReader
    ) -> dict[_Set, set[_Unit]]:
        """Note the changes; by set that changed the units that did, lone ones left out."""
        dirty: dict[_Set, set[_Unit]] = {}
        gone: list[str] = []
        came: list[TreeEntry] = []
        last, one = "", None
        for path, entry in changes:
            folder, slash, below = path.partition("/")
            if folder != last or not slash:
                last, one = folder, self._owner(folder) if slash else None
                if one is not None:
                    alone, more, units = one.lone, one.units, dirty.setdefault(one, set())
            if one is None:  # it counts for nothing
                continue
            name, deeper, _ = below.partition("/")
            place = f"{folder}/{name}" if deeper else path
            lone = alone.get(place)
            if lone is not None and lone.entry.path == path:
                del alone[place]
                self._put(one, lone, -1)
                self._note_gone(one, lone.entry)
                if entry is None:
                    continue
                lone = None
            if (
                entry is not None
                and lone is None
                and (folder, name) not in more
                and self._take_lone(one, place, below, entry, facts, reader)
            ):
                continue
            unit = (folder, _unit_name(name))
            units.add(self._change_unit(one, unit, path, entry, facts, reader))
            if path.endswith(SUFFIX):
                (gone.append(path) if entry is None else came.append(entry))
        if gone or came:
            gone += [one.path for one in came]
            self._fields.take(self._part(came), gone)
        return dirty

    def _change_unit(
        self,
        one: _Set,
        unit: _Unit,
        path: str,
        entry: TreeEntry | None,
        facts: Facts,
        reader: NameReader,
    ) -> _Unit:
        """Note a change in a unit that is no lone file, or will be none any more."""
        inside = self._no_more_lone(one, unit, reader)
        before = inside.pop(path, None)
        if before is not None:
            self._note_gone(one, before)
        if entry is not None:
            inside[path] = entry
            self._note_new(one, entry, lasting=facts.is_lasting(entry))
        return unit

    def _no_more_lone(self, one: _Set, unit: _Unit, reader: NameReader) -> dict[str, TreeEntry]:
        """The files of a unit, which is taken for more than a lone file from now on."""
        inside = one.units.get(unit)
        if inside is None:
            inside = one.units[unit] = {}
            lone = one.lone.pop("/".join(unit), None)
            if lone is not None:
                self._put(one, lone, -1)
                inside[lone.entry.path] = lone.entry
                reader.forget(lone.path)  # there is more to it now
        return inside

    def _owner(self, folder: str) -> _Set | None:
        if folder not in self._owners:
            name = indicator_named(self.checklist, folder)
            owner = None if name is None else self.checklist.set_of.get(name)
            found = None if owner is None else self._sets.get(owner.id)
            if found is not None and folder not in found.set.members:
                found.odd = True  # for good: it is rare, and what went may come back
            self._owners[folder] = found
        return self._owners[folder]

    def _note_gone(self, one: _Set, entry: TreeEntry) -> None:
        """Note that a file of a set is there no more."""
        if one.there is not None:
            one.there.put_about(entry.blob, -1)
        self._doubtful.discard(entry)
        self._absent.discard(entry)

    def _note_new(self, one: _Set, entry: TreeEntry, *, lasting: bool) -> None:
        """Note of a file of a set whether its content is here and will be known as it is now."""
        if one.there is not None:
            one.there.put_about(entry.blob, 1)
        if not lasting:
            self._doubtful.add(entry)
        if self._missing and entry.blob in self._missing and matters(entry):
            self._absent.add(entry)

    def _part(self, entries: Iterable[TreeEntry], commit: Commit | None = None) -> Snapshot:
        some = tuple(entries)
        blobs = [one.blob for one in some if matters(one)]
        return Snapshot(
            commit.revision if commit else None,
            commit.time if commit else None,
            some,
            {blob: self._contents[blob] for blob in blobs if blob in self._contents},
            frozenset(blob for blob in blobs if blob in self._missing),
        )

    def _snapshot(self, commit: Commit, entries: Iterable[TreeEntry]) -> Snapshot:
        """Entries as they would be taken of the commit."""
        ordered = sorted(entries, key=lambda one: git_order(one.path))
        found = self._part(ordered, commit)
        if not found.folders_judged_whole:
            return found
        self.hangs_on_history = True
        return replace(found, earlier=self._earlier(commit, found))

    # Pieces

    def _take_lone(
        self, one: _Set, place: str, below: str, entry: TreeEntry, facts: Facts, reader: NameReader
    ) -> bool:
        """Take a file directly in an indicator's folder, or the only one of the folder ``place`` there, where
        its name and its fact tell what it is; False where that has to be asked of everything beside it.

        ``below`` is its path in the indicator's folder.
        """
        alike, ending = self._neighbours.alike(entry, below)
        if not alike:
            return place == entry.path and self._take_uncommon(one, entry, facts, reader)
        like = one.likes.get(alike)
        if like is None:
            like = one.likes[alike] = self._like(one, alike)
        items = like.items
        if items is None or ("/" in alike and one.tied.get(place.partition("/")[0])):
            return False
        if ending == ADDRESS_ENDING:
            self._take_addresses(one, items, entry, facts, reader)
            return True
        fact, lasting = facts.told_as(entry.blob, ending)
        how, _, _, text, case, _, says_nil = fact
        if not lasting:
            self._doubtful.add(entry)
        if one.there is not None:
            one.there.put_about(entry.blob, 1)
        content = frozenset((text or entry.blob,))
        if not items:
            one.lone[place] = _Held(items, entry, place)  # it counts for nothing
        elif says_nil or how not in self._taken_as_sound:
            held = one.lone[place] = _Held(items, entry, place)
            self._know(one, held, facts, reader, is_document=True)
            self._put(one, held, 1)
        else:
            if not like.sums:
                like = one.likes[alike] = self._read_alike(one, items, alike)
            held = one.lone[place] = _Held(items, entry, place, content, case, like.shares, how)
            self._put_usual(one, held, content, like)
        return True

    def _put_usual(self, one: _Set, held: _Held, content: Content, like: _Like) -> None:
        """As ``_put``, of a lone document that comes and is like others."""
        items, shares, sums = like
        one.fresh.add(held)
        one.touched.update(items or ())
        if shares is None:
            one.uncounted.add(held)
        for tally, share in sums:
            tally.put_share(share, held.how, content, held.case, 1)
        if one.there is not None:
            one.there.put_file(held.entry, 1)
        if one.pairs:
            one.put_of_pair(held, 1)
        if content in self._in_sets:
            self._put_content(one.set.id, content, 1)
        else:
            self._in_sets[content] = one.set.id

    def _like(self, one: _Set, alike: str) -> _Like:
        """What lone files, or folders of one, are that are called ``alike``; what they come to, where that
        does not hang on more of their names.
        """
        items = self._neighbours.items_alike(one.set, alike)
        if not items or may_say_nil(alike):
            return _Like(items)
        like = one.any_likes.get(items)
        if like is None:
            shares = self._shares.of_any_document(one.set, items)
            like = one.any_likes[items] = one.like(items, shares)
        return like

    def _read_alike(self, one: _Set, items: tuple[int, ...], alike: str) -> _Like:
        """What those come to that are sound, by all that their names say today."""
        reader, read = self._alike_reader, self._ways.read
        key = (one.set.id, alike, self._today)
        known = read.get(key)
        if known is None:
            entry = TreeEntry(f"{one.set.folder}/{alike}", REGULAR_MODE, "blob", "")
            piece = (piece_of_case if "/" in alike else piece_of_lone)(one.set, items, entry)
            reader.forget(piece.path)  # so may be called a case with another file
            shares = self._shares.of_sound(one.set, piece, reader)
            if len(read) > _MOST_READ:
                read.clear()
            known = read[key] = shares, reader.latest_of(piece)
        shares, since = known
        one.since = max(one.since, since)
        return one.like(items, shares)

    def _take_uncommon(self, one: _Set, entry: TreeEntry, facts: Facts, reader: NameReader) -> bool:
        """As ``_take_lone``, of a file directly in an indicator's folder that is called like no other."""
        items = self._neighbours.items_of_lone(one.set, entry)
        if items is None:
            return False
        if is_address_file(entry.path):
            self._take_addresses(one, items, entry, facts, reader)
            return True
        held = one.lone[entry.path] = _Held(items, entry, entry.path)
        if items:
            self._know(one, held, facts, reader, is_document=True)
            self._put(one, held, 1)
        self._note_new(one, entry, lasting=facts.is_lasting(entry))
        return True

    def _take_addresses(
        self,
        one: _Set,
        items: tuple[int, ...],
        entry: TreeEntry,
        facts: Facts,
        reader: NameReader,
    ) -> None:
        """Take a lone file of addresses."""
        data = self._contents.get(entry.blob) if items else None
        addresses = addresses_of_file(entry, data, self._neighbours.words)
        held = one.lone[entry.path] = _Held.of_addresses(items, entry, addresses)
        if items:
            if entry.blob not in self._missing and entry.blob not in self._blank:
                held.shares = self._shares.of_addresses(one.set, items, addresses)
            if held.shares is None:
                self._know(one, held, facts, reader, is_document=False)
            self._put(one, held, 1)
        self._note_new(one, entry, lasting=facts.is_lasting(entry))

    def _know(
        self, one: _Set, held: _Held, facts: Facts, reader: NameReader, *, is_document: bool
    ) -> None:
        """Note what a piece holds and what it comes to."""
        piece = held.piece(one.set)
        held.how = soundness(piece, facts, one.set, self.checklist.exemptions)
        if is_document:
            held.content = content_of(piece, facts)
            held.case = case_of(piece, facts)
            told = [facts.of(entry) for entry in held.entries if not is_address_file(entry.path)]
            if len(told) == len(held.entries):
                held.shares = self._shares.of(one.set, piece, told, reader)
        elif self._missing.isdisjoint(held.files) and self._blank.isdisjoint(held.files):
            held.shares = self._shares.of(one.set, piece, (), reader)

    def _assign(
        self, dirty: Mapping[_Set, Collection[_Unit]], facts: Facts, reader: NameReader
    ) -> None:
        """Assign what changed but for lone files, of all sets at once."""
        changed = {
            one: self._with_neighbours(one, some, reader) for one, some in dirty.items() if some
        }
        if not changed:
            return
        entries = [
            entry
            for one, units in changed.items()
            for unit in units
            for entry in one.units.get(unit, {}).values()
        ]
        entries.sort(key=lambda entry: git_order(entry.path))
        part = self._part(entries)
        found = pieces(self.checklist, part, read_sidecars(part).by_path)
        for each in found.unassigned:
            owner = self._owner(each.path.split("/")[1])
            if owner is not None:
                owner.rejects = True
        new: dict[_Unit, dict[str, Piece]] = defaultdict(dict)
        for piece in found.pieces:
            _, folder, rest = piece.path.split("/", 2)
            new[folder, _unit_name(rest.partition("/")[0])][piece.path] = piece
        for one, units in changed.items():
            self._replace(one, units, new, facts, reader)

    def _replace(
        self,
        one: _Set,
        units: Iterable[_Unit],
        new: Mapping[_Unit, Mapping[str, Piece]],
        facts: Facts,
        reader: NameReader,
    ) -> None:
        """Put the pieces that were assigned ``new`` in the place of those of ``units``."""
        for unit in units:
            before, after = one.held.get(unit, {}), new.get(unit, {})
            for path in [*before]:
                if after.get(path) != before[path].spoken_of:
                    self._put(one, before.pop(path), -1)
                elif before[path].items:
                    one.fresh.add(before[path])  # what a sidecar says may go beyond the piece
            for path, piece in after.items():
                if path not in before:
                    held = before[path] = _Held.of_piece(piece)
                    self._know(one, held, facts, reader, is_document=not piece.is_address_only)
                    self._put(one, held, 1)
            if before:
                one.held[unit] = before
            else:
                one.held.pop(unit, None)

    def _with_neighbours(
        self, one: _Set, dirty: Collection[_Unit], reader: NameReader
    ) -> set[_Unit]:
        """The units that have to be assigned again when ``dirty`` changed. No lone file is among them:
        what lies beside it says nothing of it, and it says nothing of what lies beside it. A case may say
        something of attachments, and is no more lone where there are any.
        """
        for unit in dirty:
            inside = one.units[unit]
            tied = one.tied.setdefault(unit[0], set())
            if inside and not self._neighbours.say_nothing_of(one.set, inside.values()):
                tied.add(unit)
            else:
                tied.discard(unit)
            if not inside:
                del one.units[unit]
        units = set(dirty)
        for folder in {folder for folder, _ in dirty}:
            if one.tied[folder]:
                cases = [held.place for held in one.lone.values() if held.is_case]
                for place in cases:
                    above, _, name = place.partition("/")
                    if above == folder:
                        self._no_more_lone(one, (above, name), reader)
                units |= {unit for unit in (*one.units, *one.held) if unit[0] == folder}
        return units

    def _put(self, one: _Set, held: _Held, number: int) -> None:
        """A piece comes (1) or goes (-1)."""
        if not held.items:
            return
        if number > 0:
            one.fresh.add(held)
        else:
            one.fresh.discard(held)
            one.waiting.discard(held)
        self._tell(one, held, number)
        if one.there is not None:
            one.there.put(held, number)
        if one.pairs:
            one.put_of_pair(held, number)
        if held.content is not None:
            self._put_content(one.set.id, held.content, number)

    def _put_content(self, name: str, content: Content, number: int) -> None:
        """A piece with this content comes in the set ``name``, or goes."""
        inside = self._in_sets.get(content)
        if inside is None:
            self._in_sets[content] = name
            return
        if isinstance(inside, str):
            if number < 0:
                del self._in_sets[content]
                return
            inside = self._in_sets[content] = Counter((inside,))
        inside[name] += number
        if not inside[name]:
            del inside[name]
        if len(inside) > _FEW_SETS:
            self._in_many.add(content)
        else:
            self._in_many.discard(content)
            if not inside:
                del self._in_sets[content]

    def _tell(self, one: _Set, held: _Held, number: int) -> None:
        """Add a piece to the sums of its items (1), or take it out of them (-1)."""
        one.touched.update(held.items)
        if held.shares is not None and held.is_plain:
            for no, share in zip(held.items, held.shares, strict=True):
                tally = one.tallies[no]
                tally.put_share(share, held.how, held.content, held.case, number)
                if held.review.passed:
                    tally.pass_share(share, held.how, number)
        elif number > 0:
            one.uncounted.add(held)
        else:
            one.uncounted.discard(held)
            for no, count in held.counts.items():
                one.tallies[no].put(count, -1)
        held.counts = _NO_COUNTS

    # One set

    def _count(
        self,
        one: _Set,
        dirty: Collection[_Unit],
        commit: Commit,
        reader: NameReader,
        facts: Facts,
    ) -> None:
        """Bring one set up to date."""
        again: Collection[tuple[str, ...]] | None = ()
        if dirty and any(name == REVIEW for _, name in dirty):
            again = self._read_verdicts(one, facts)
        if one.is_assessed_whole:
            self._assess_whole(one, commit, facts)
            return
        if one.was_whole:
            one.was_whole, one.ahead, one.summary = False, False, None
            again = None
        self._review(one, facts, again)
        self._judge(one, reader, facts)

    # Reviews

    def _read_verdicts(self, one: _Set, facts: Facts) -> Collection[tuple[str, ...]] | None:
        """Read what was said of a set; the contents of which something else is said now, None for all."""
        files = [
            entry
            for (_, name), unit in one.units.items()
            if name == REVIEW
            for entry in unit.values()
        ]
        part = self._part(sorted(files, key=lambda entry: git_order(entry.path)))
        verdicts = read_reviews(part, self.checklist).by_folder.get(one.set.folder, ())
        before, one.verdicts = one.verdicts, verdicts
        one.whole = any(each.fingerprint is not None for each in verdicts)
        added = verdicts[len(before) :]
        only_passes = all(each.passed for each in added) and verdicts[: len(before)] == before
        if one.judging is not None and only_passes:
            one.judging.add_passes(added)
        else:
            one.judging = one.told_by = None
            if verdicts:
                there = one.watch() or _Presence(())
                one.judging = Judging(one.set, verdicts, self._fields, facts, there)
        return {each.files for each in added} if only_passes else None

    def _review(self, one: _Set, facts: Facts, again: Collection[tuple[str, ...]] | None) -> None:
        """Hold pieces against the verdicts: the new ones, and those of the contents ``again`` (None: all)."""
        judging = one.judging
        if one.told_by is not facts or (one.there is not None and one.there.changed):
            told = judging.returns(facts) if judging is not None else ()
            one.told_by = facts
            if one.there is not None:
                one.there.changed = False
            if told != one.told:
                one.told, again = told, None
        if judging is None and again is not None:
            one.fresh.clear()
            return  # as they are when they come
        wanted: Collection[_Held] = one.fresh
        if again is None:
            wanted = [*one.pieces()]
        elif again:
            wanted = one.fresh | one.with_contents(again)
        for held in wanted:
            review = None
            if judging is not None and (
                held.spoken_of is not None or judging.may_speak_of(held.entry.blob, held.content)
            ):
                review = judging.passes_of_lone.get(held.entry.blob) if held.is_seen_lone else None
                if review is None or judging.has_returned(held.entry.blob, held.content):
                    review = judging.decided(
                        held.entries, held.files, held.how, held.spoken_of, held.content
                    )
            if review is not None or held.review is not _WAITING:
                self._set_review(one, held, review or _WAITING)
        one.fresh.clear()

    def _set_review(self, one: _Set, held: _Held, review: PieceReview) -> None:
        before = held.review
        if held.shares is not None and _is_plain(before) and _is_plain(review):
            held.review = review
            if review.passed is not before.passed:
                held.counts = _NO_COUNTS
                for no, share in zip(held.items, held.shares, strict=True):
                    one.tallies[no].pass_share(share, held.how, 1 if review.passed else -1)
                one.touched.update(held.items)
        elif _effect(review) == _effect(before):
            held.review = review
        else:
            self._tell(one, held, -1)
            held.review = review
            self._tell(one, held, 1)

    # Counting

    def _judge(self, one: _Set, reader: NameReader, facts: Facts) -> None:
        """Say of pieces what they come to, and put together the items that have changed."""
        if one.uncounted or one.waiting:
            anew = one.uncounted | one.waiting
            inputs = self._inputs(one, anew, reader, facts)
            for held in anew:
                piece = held.piece(one.set)
                before, held.counts = held.counts, {}
                for no in held.items:
                    tally = one.tallies[no]
                    if no in before:
                        tally.put(before[no], -1)
                    count = count_piece(one.set, one.items[no], piece, inputs)
                    held.counts[no] = count
                    tally.put(count, 1)
                one.touched.update(held.items)
                if reader.latest_of(piece) > reader.today:
                    one.waiting.add(held)
                else:
                    one.waiting.discard(held)
            one.uncounted.clear()
        for no in one.touched:
            tally = one.tallies[no]
            came = tally.standing()
            if came is None and not one.pairs.get(no, 1):
                came = tally.standing_without_pairs()
            if came is None:
                came = self._item(one, one.items[no], tally, reader, facts)
            if came != one.came.get(no):
                one.came[no] = came
                one.summary = None
        one.touched.clear()
        if one.summary is None:
            one.summary = _summed(one.set, [one.came[item.no] for item in one.set.items])

    def _inputs(
        self, one: _Set, asked: Iterable[_Held], reader: NameReader, facts: Facts
    ) -> Inputs:
        return Inputs(
            reader,
            facts,
            {held.path: held.review for held in asked},
            self._missing,
            self._blank,
            {},
            self.checklist.by_id.get(one.set.printed_at),
            self._departments,
            self.checklist.exemptions,
        )

    def _item(
        self, one: _Set, item: MaterialItem, tally: Tally, reader: NameReader, facts: Facts
    ) -> ItemStanding:
        """What an item comes to of which sums do not tell it."""
        found = [held for held in one.pieces() if item.no in held.items]
        if item.unit is CountingUnit.PAIR:
            known = _of_pairs(one, item, found)
            if known is not None:
                return known
            found.sort(
                key=lambda held: git_order(held.path)
            )  # which pairs there are may hang on it
        inputs = self._inputs(one, found, reader, facts)
        for held in found:
            if item.no not in held.counts:
                piece = held.piece(one.set)
                count = count_piece(one.set, item, piece, inputs)
                held.counts = {**held.counts, item.no: count}
        counted = [held.counts[item.no] for held in found]
        passed = {held.path for held in found if held.review.passed}
        progress = assess_counted(one.set, item, counted, inputs)
        tally.have = progress.have
        return standing_of(progress, passed.__contains__)

    def _assess_whole(self, one: _Set, commit: Commit, facts: Facts) -> None:
        snapshot = self._snapshot(commit, one.entries())
        progress = assess(self.checklist, snapshot, facts, {one.set.id}, alone=True)
        (found,) = progress.sets
        latest = progress.latest.get(one.set.id)
        one.was_whole = True
        one.ahead = latest is not None and latest > day_of_revision(commit.time)
        one.summary = summarize_set(found)


def _unit_name(name: str) -> str:
    """The name that a file or folder, its sidecar, and a sidecar of that have in common."""
    while name.endswith(SUFFIX):
        name = name.removesuffix(SUFFIX)
    return name


def _of_pairs(one: _Set, item: MaterialItem, found: Iterable[_Held]) -> ItemStanding | None:
    """What an item comes to that counts pairs among the pieces ``found``; None where that is not all that
    is to be asked.
    """
    tally = one.tallies[item.no]
    if not tally.counts_alone:
        return None
    documents = [held for held in found if held.is_counted_document(item.no)]
    documents.sort(key=lambda held: git_order(held.path))  # which pairs there are may hang on it
    passed = frozenset(held.path for held in documents if held.review.passed)
    pairs = pairs_among([held.piece(one.set) for held in documents], passed)
    without = sum(path in passed for path in pairs.alone)
    return tally.standing_of(pairs.least, pairs.most, len(pairs.alone), without)


def _states_of_reviews(one: _Set, pieces: Collection[_Held]) -> Iterator[ReviewState]:
    """The review of each of ``pieces``, which are all of the set, also of what follows one that is gone."""
    there = {held.files for held in pieces} if one.verdicts else set()
    judging = None
    if not there.issuperset([verdict.files for verdict in one.verdicts]):
        judging = Judging(
            one.set, one.verdicts, DecidingFields(Snapshot(None, None)), None, _Pieces(there)
        )
    for held in pieces:
        if judging is not None and held.review is _WAITING:
            yield judging.successor(held.piece(one.set), held.files).state
        else:
            yield held.review.state


def _addresses(one: _Set, pieces: Iterable[_Held]) -> tuple[str, ...]:
    """The valid addresses of ``pieces``, each once, in the order of ``SetProgress``."""
    ordered = sorted(pieces, key=lambda held: order_in_set(held.place, held.is_folder))
    by_item = (held for item in one.set.items for held in ordered if item.no in held.items)
    return tuple(
        dict.fromkeys([each.url for held in by_item for each in held.addresses if each.ok])
    )


def _is_plain(review: PieceReview) -> bool:
    """Whether a review keeps nothing from counting."""
    return review.counts and review.state is not _RETURNED


def _effect(review: PieceReview) -> tuple[bool, bool, bool]:
    """What of a review an item hears of."""
    return review.counts, review.passed, review.state is ReviewState.RETURNED


def _summed(one: MaterialSet, items: Sequence[ItemStanding]) -> SetSummary:
    """As the properties of ``SetProgress`` have it."""
    told = zip(*items, strict=True) if items else ((),) * len(ItemStanding._fields)
    states, passed, nil, returned, unseen, unread, unread_seen = told
    state = state_of_all(states)
    complete = state is State.COMPLETE
    return SetSummary(
        one,
        state,
        None,
        (),
        passed=complete and all(passed),
        nil=complete and any(nil),
        returned=any(returned),
        unseen=any(unseen),
        unread=any(unread),
        unread_seen=any(unread) and unread == unread_seen,
    )
