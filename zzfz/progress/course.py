"""How far a checklist was at one revision after the other, where only what changed is counted again.

The evidence is held in units: what lies in an indicator's folder under one name, with the sidecar beside
it. What changed of a unit is assigned, reviewed and judged anew by the same functions as everything is
(``assess``), and what each piece comes to for its items is kept; an item with a new piece is put together
from that. Nearly all units are one file whose name alone tells what it is (lone): of these no piece is
made, and what they come to is read in a short way (``ShareReader``), unless it is not sure of itself.

A set that is not of the plain kind (folders called otherwise than their indicators, verdicts of
before on a whole set) is assessed as a whole whenever something in it changes, and the whole list where a
document stands in more than two sets. Each answer is that of ``assess``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from zzfz.checklist.model import Checklist, CountingUnit, MaterialItem, MaterialSet
from zzfz.evidence.facts import Facts, Soundness
from zzfz.evidence.folders import indicator_named, is_divisible
from zzfz.evidence.model import SUFFIX, Address, Verdict, is_address_file
from zzfz.evidence.pieces import Neighbours, Piece, addresses_of_file, piece_of_lone, pieces
from zzfz.evidence.reviews import DecidingFields, blobs_of, read_reviews
from zzfz.evidence.sidecars import read_sidecars
from zzfz.evidence.snapshot import FOLDER, REVIEW, Snapshot, matters
from zzfz.git import Commit, TreeEntry
from zzfz.git.diff import TreeChange
from zzfz.progress.assess import assess, day_of_revision, is_blank
from zzfz.progress.equal import Content, case_of, content_of, git_order
from zzfz.progress.item import (
    Inputs,
    ItemStanding,
    PieceCount,
    Share,
    ShareReader,
    Tally,
    assess_counted,
    count_piece,
    standing_of,
)
from zzfz.progress.pairs import pairs_among
from zzfz.progress.review import (
    Judging,
    PieceReview,
    Told,
    ending_with_dot,
    soundness,
)
from zzfz.progress.said import NameReader
from zzfz.progress.states import ReviewState, State, state_of_all
from zzfz.progress.summary import ProgressSummary, SetSummary, summarize, summarize_set

_FEW_SETS = 2
_NO_UNITS: frozenset[tuple[str, str]] = frozenset()
_WAITING = PieceReview(ReviewState.PENDING)
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
        "entries",
        "files",
        "how",
        "is_lone",
        "items",
        "review",
        "shares",
    )

    def __init__(
        self,
        items: tuple[int, ...],
        entries: tuple[TreeEntry, ...],
        files: tuple[str, ...],
        piece: Piece | None = None,
        addresses: tuple[Address, ...] = (),
    ) -> None:
        """``piece`` is None of a lone file."""
        self.items = items
        self.entries = entries
        self.files = files
        self._piece = piece
        self._addresses = addresses
        self.is_lone = piece is None
        self.how = Soundness.SOUND
        self.content: Content | None = None
        """None for addresses, which may stand in many sets."""
        self.case: bytes | None = None
        self.review = _WAITING
        self.shares: tuple[Share, ...] | None = None
        """What it comes to for each of its items, where the short way tells."""
        self.counts: dict[int, PieceCount] = {}
        """The same by the long way, where it was asked for."""

    def piece(self, one: MaterialSet) -> Piece:
        """The piece itself."""
        if self._piece is None:
            self._piece = piece_of_lone(one, self.items, self.entries[0], self._addresses)
        return self._piece

    @property
    def path(self) -> str:
        """The path of the piece, by which reviews are known."""
        return f"{FOLDER}/{self.entries[0].path}" if self._piece is None else self._piece.path

    @property
    def spoken_of(self) -> Piece | None:
        """The piece, if a sidecar may speak of it."""
        return None if self.is_lone else self._piece

    def is_counted_document(self, item: int) -> bool:
        """Whether it counts for one of its items as a document."""
        if self.shares is None or not self.is_plain:
            count = self.counts[item]
            return count.judged.counts and not count.judged.piece.is_address_only
        share = self.shares[self.items.index(item)]
        return share.counts and share.documents > 0 and self.how is not Soundness.UNSEEN

    @property
    def is_plain(self) -> bool:
        """Whether its shares are what it comes to."""
        return self.shares is not None and _is_plain(self.review)


class _Presence:
    """What is there of a set, for returns to be held against: counted as it comes and goes."""

    def __init__(self) -> None:
        self._files: dict[str, list[TreeEntry]] = {}
        self._endings: Counter[str] = Counter()
        self._pieces: Counter[tuple[str, ...]] = Counter()
        self.about: Counter[str] = Counter()

    def put(self, one: _Held, number: int) -> None:
        """A piece comes (1) or goes (-1)."""
        self._pieces[one.files] += number
        for entry in one.entries:
            inside = self._files.setdefault(entry.blob, [])
            if number > 0:
                inside.append(entry)
            else:
                inside.remove(entry)
                if not inside:
                    del self._files[entry.blob]
            self._endings[ending_with_dot(entry)] += number

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings of the files in its pieces."""
        return tuple(sorted(one for one, number in self._endings.items() if one and number))

    def entry(self, blob: str) -> TreeEntry | None:
        """A file in a piece with this content."""
        return next(iter(self._files.get(blob, ())), None)

    def is_piece(self, files: tuple[str, ...]) -> bool:
        """Whether a piece has exactly these contents."""
        return self._pieces[files] > 0

    def lies_about(self, blob: str) -> bool:
        """Whether a file with this content lies in the set's folders."""
        return self.about[blob] > 0

    def has_two_endings(self, blob: str) -> bool:
        """Whether a content stands under two endings, of which any may be the one that is asked."""
        return len({ending_with_dot(one) for one in self._files.get(blob, ())}) > 1


class _Set:
    """One set as far as the history was gone through."""

    def __init__(self, one: MaterialSet) -> None:
        self.set = one
        self.lone: dict[str, _Held] = {}
        """By path the units that are one file each."""
        self.units: dict[_Unit, dict[str, TreeEntry]] = {}
        """The others, and those of which not so much is known."""
        self.held: dict[_Unit, dict[str, _Held]] = {}
        self.items_of: dict[str, tuple[int, ...] | None] = {}
        self.shares_of: dict[str, tuple[Share, ...] | None] = {}
        """What lone files that are called alike are, and what ordinary ones of them come to."""
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
        self.returned: frozenset[str] = frozenset()
        """The contents that returns are on."""
        self.told: tuple[Told, ...] = ()
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
        self.summary: SetSummary | None = None
        self.waiting: set[_Held] = set()
        """The pieces that name a time which lies ahead."""
        self.whole = False
        """Whether what its verdicts mean may hang on the history."""

    def entries(self) -> Iterator[TreeEntry]:
        """All that lies in its folders."""
        for held in self.lone.values():
            yield held.entries[0]
        for unit in self.units.values():
            yield from unit.values()

    def pieces(self) -> Iterator[_Held]:
        """All its pieces."""
        for held in self.lone.values():
            if held.items:
                yield held
        for inside in self.held.values():
            yield from inside.values()

    def watch(self) -> _Presence:
        """What is there, from now on known as it comes and goes."""
        if self.there is None:
            self.there = _Presence()
            for held in self.pieces():
                self.there.put(held, 1)
            for entry in self.entries():
                self.there.about[entry.blob] += 1
        return self.there


class Course:
    """One checklist going through a history."""

    def __init__(self, checklist: Checklist, earlier: EarlierOf) -> None:
        """``earlier`` makes what finds the evidence as it was when a verdict of before was added."""
        self._checklist = checklist
        self._earlier = earlier
        self._sets = {one.id: _Set(one) for one in checklist.sets}
        self._owners: dict[str, _Set | None] = {}
        self._in_sets: dict[Content, str | Counter[str]] = {}
        """By content the only set that it stands in, or in which how often."""
        self._in_many: set[Content] = set()
        """What stands in more than two sets."""
        self._divisible = is_divisible(checklist)
        self._departments = frozenset(one.name for one in checklist.departments)
        self._blank: frozenset[str] = frozenset()
        self._fields = DecidingFields(Snapshot(None, None))
        self._doubtful: set[TreeEntry] = set()
        self._absent: set[TreeEntry] = set()
        self._contents: dict[str, bytes] = {}
        self._missing: frozenset[str] = frozenset()
        self._neighbours = Neighbours(checklist)
        self._shares = ShareReader(checklist)
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
        reader = NameReader(self._checklist, day_of_revision(commit.time))
        dirty = self._apply(changes, facts, reader)
        if self._divisible:
            self._assign(dirty, facts, reader)
            for one in self._sets.values():
                mine = dirty.get(one.set.id)
                waits = one.waiting or one.whole or one.ahead
                if mine is not None or waits or one.summary is None:
                    self._count(one, mine or _NO_UNITS, commit, reader, facts)
        self.hangs_on_history = any(one.whole for one in self._sets.values())
        if not self._divisible or self._in_many:
            # A document in more than two sets counts in one of them: they hang together.
            return summarize(
                assess(self._checklist, self._snapshot(commit, self._entries()), facts)
            )
        summaries = tuple(one.summary for one in self._sets.values() if one.summary is not None)
        return ProgressSummary(self._checklist, commit.revision, commit.time, summaries, ())

    # What lies where

    def _apply(
        self, changes: Iterable[TreeChange], facts: Facts, reader: NameReader
    ) -> dict[str, set[_Unit]]:
        """Note the changes; by set that changed the units that did, lone ones left out."""
        dirty: dict[str, set[_Unit]] = {}
        gone: list[str] = []
        came: list[TreeEntry] = []
        for path, entry in changes:
            folder, slash, rest = path.partition("/")
            one = self._owner(folder) if slash else None
            if one is None:  # it counts for nothing
                continue
            units = dirty.get(one.set.id)
            if units is None:
                units = dirty[one.set.id] = set()
            lone = one.lone.pop(path, None)
            if lone is not None:
                self._put(one, lone, -1)
                self._note(one, lone.entries[0], None, facts)
                if entry is None:
                    continue
            if entry is not None and "/" not in rest and (folder, rest) not in one.units:
                held = self._lone(one, entry, facts, reader)
                if held is not None:
                    one.lone[path] = held
                    self._put(one, held, 1)
                    self._note(one, None, entry, facts)
                    continue
            units.add(self._change_unit(one, folder, path, entry, facts))
            if path.endswith(SUFFIX):
                (gone.append(path) if entry is None else came.append(entry))
        if gone or came:
            gone += [one.path for one in came]
            self._fields.take(self._part(came), gone)
        return dirty

    def _change_unit(
        self, one: _Set, folder: str, path: str, entry: TreeEntry | None, facts: Facts
    ) -> _Unit:
        """Note a change in a unit that is no lone file, or will be none any more."""
        name = _unit_name(path.split("/", 2)[1])
        unit = (folder, name)
        inside = one.units.get(unit)
        if inside is None:
            inside = one.units[unit] = {}
            lone = one.lone.pop(f"{folder}/{name}", None)
            if lone is not None:
                self._put(one, lone, -1)
                inside[lone.entries[0].path] = lone.entries[0]
        before = inside.pop(path, None)
        if entry is not None:
            inside[path] = entry
        self._note(one, before, entry, facts)
        return unit

    def _owner(self, folder: str) -> _Set | None:
        if folder not in self._owners:
            name = indicator_named(self._checklist, folder)
            owner = None if name is None else self._checklist.set_of.get(name)
            found = None if owner is None else self._sets[owner.id]
            if found is not None and folder not in found.set.members:
                found.odd = True  # for good: it is rare, and what went may come back
            self._owners[folder] = found
        return self._owners[folder]

    def _note(
        self, one: _Set, before: TreeEntry | None, entry: TreeEntry | None, facts: Facts
    ) -> None:
        """Note of a file of a set whether its content is here and will be known as it is now."""
        if before is not None:
            if one.there is not None:
                one.there.about[before.blob] -= 1
            self._doubtful.discard(before)
            self._absent.discard(before)
        if entry is not None:
            if one.there is not None:
                one.there.about[entry.blob] += 1
            if not facts.is_lasting(entry):
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

    def _lone(self, one: _Set, entry: TreeEntry, facts: Facts, reader: NameReader) -> _Held | None:
        """What is known of a lone file; None where what it is has to be asked of everything beside it."""
        alike = self._neighbours.alike(entry)
        if alike in one.items_of:
            items = one.items_of[alike]
        else:
            known = entry._replace(path=alike) if alike else entry
            items = self._neighbours.items_of_lone(one.set, known, alike=bool(alike))
            if alike:
                one.items_of[alike] = items
        if items is None:
            return None
        if not items:
            return _Held((), (entry,), ())
        addresses = None
        if not alike and is_address_file(entry.path):
            data = self._contents.get(entry.blob)
            addresses = addresses_of_file(entry, data, self._neighbours.words)
        held = _Held(items, (entry,), (entry.blob,), None, addresses or ())
        self._know(one, held, facts, reader, is_document=addresses is None, alike=alike)
        return held

    def _held(self, one: _Set, piece: Piece, facts: Facts, reader: NameReader) -> _Held:
        held = _Held(piece.items, piece.files, blobs_of(piece), piece)
        self._know(one, held, facts, reader, is_document=not piece.is_address_only)
        return held

    def _know(
        self,
        one: _Set,
        held: _Held,
        facts: Facts,
        reader: NameReader,
        *,
        is_document: bool,
        alike: str = "",
    ) -> None:
        """Note what a piece holds and what it comes to."""
        if held.is_lone and is_document:  # as it is nearly always
            fact = facts.of(held.entries[0])
            held.how = fact.soundness
            held.content = frozenset((fact.text or held.files[0],))
            held.case = fact.case_text
            if fact.soundness is Soundness.SOUND and not fact.says_nil and alike in one.shares_of:
                held.shares = one.shares_of[alike]
            else:
                entry = held.entries[0]
                like = entry._replace(path=alike) if alike else entry
                held.shares = self._shares.of_lone(one.set, held.items, like, fact, reader)
                if alike and fact.soundness is Soundness.SOUND and not fact.says_nil:
                    one.shares_of[alike] = held.shares
            if held.how is not Soundness.FAULTY:
                return
        piece = held.piece(one.set)
        held.how = soundness(piece, facts, one.set, self._checklist.exemptions)
        if is_document:
            held.content = content_of(piece, facts)
            held.case = case_of(piece, facts)
            told = [facts.of(entry) for entry in held.entries if not is_address_file(entry.path)]
            if len(told) == len(held.entries):
                held.shares = self._shares.of(one.set, piece, told, reader)
        elif self._missing.isdisjoint(held.files) and self._blank.isdisjoint(held.files):
            held.shares = self._shares.of(one.set, piece, (), reader)

    def _assign(
        self, dirty: Mapping[str, Collection[_Unit]], facts: Facts, reader: NameReader
    ) -> None:
        """Assign what changed but for lone files, of all sets at once."""
        changed = {
            name: self._with_neighbours(self._sets[name], some)
            for name, some in dirty.items()
            if some
        }
        if not changed:
            return
        entries = [
            entry
            for name, units in changed.items()
            for unit in units
            for entry in self._sets[name].units.get(unit, {}).values()
        ]
        entries.sort(key=lambda entry: git_order(entry.path))
        part = self._part(entries)
        found = pieces(self._checklist, part, read_sidecars(part).by_path).pieces
        new: dict[_Unit, dict[str, Piece]] = defaultdict(dict)
        for piece in found:
            _, folder, rest = piece.path.split("/", 2)
            new[folder, _unit_name(rest.partition("/")[0])][piece.path] = piece
        for name, units in changed.items():
            self._replace(self._sets[name], units, new, facts, reader)

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
            for path, piece in after.items():
                if path not in before:
                    held = before[path] = self._held(one, piece, facts, reader)
                    self._put(one, held, 1)
            if before:
                one.held[unit] = before
            else:
                one.held.pop(unit, None)

    def _with_neighbours(self, one: _Set, dirty: Collection[_Unit]) -> set[_Unit]:
        """The units that have to be assigned again when ``dirty`` changed. No lone file is among them:
        what lies beside it says nothing of it, and it says nothing of what lies beside it.
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
        content = held.content
        if content is None:
            return
        inside = self._in_sets.get(content)
        name = one.set.id
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
        held.counts = {}

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
        if any(name == REVIEW for _, name in dirty):
            again = self._read_verdicts(one, facts)
        if one.odd or one.whole or _has_two_endings(one):
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
        verdicts = read_reviews(part, self._checklist).by_folder.get(one.set.folder, ())
        before, one.verdicts = one.verdicts, verdicts
        one.whole = any(each.fingerprint is not None for each in verdicts)
        one.returned = frozenset(
            blob for each in verdicts if not each.passed for blob in each.files
        )
        if one.returned:
            one.watch()
        one.judging = None
        if verdicts:
            one.judging = Judging(one.set, verdicts, self._fields, facts, one.there or _Presence())
        added = verdicts[len(before) :]
        if verdicts[: len(before)] != before or not all(each.passed for each in added):
            return None
        return {each.files for each in added}

    def _review(self, one: _Set, facts: Facts, again: Collection[tuple[str, ...]] | None) -> None:
        """Hold pieces against the verdicts: the new ones, and those of the contents ``again`` (None: all)."""
        judging = one.judging
        told = judging.returns(facts) if judging is not None else ()
        if told != one.told:
            again = None
        one.told = told
        wanted: Collection[_Held] = one.fresh
        if again is None:
            wanted = [*one.pieces()]
        elif again:
            wanted = one.fresh | {held for held in one.pieces() if held.files in again}
        one.fresh = set()
        if judging is None and again is not None:
            return  # as they are when they come
        for held in wanted:
            review = None
            if judging is not None:
                review = judging.decided(held.entries, held.files, held.how, held.spoken_of)
            if review is not None or held.review is not _WAITING:
                self._set_review(one, held, review or _WAITING)

    def _set_review(self, one: _Set, held: _Held, review: PieceReview) -> None:
        if _effect(review) == _effect(held.review):
            held.review = review
        elif held.is_plain and held.shares is not None and _is_plain(review):
            held.review = review
            held.counts = {}
            for no, share in zip(held.items, held.shares, strict=True):
                one.tallies[no].pass_share(share, held.how, 1 if review.passed else -1)
            one.touched.update(held.items)
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
                for no in held.items:
                    tally = one.tallies[no]
                    if no in held.counts:
                        tally.put(held.counts[no], -1)
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
            came = one.tallies[no].standing() or self._item(one, one.items[no], reader, facts)
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
            self._checklist.by_id.get(one.set.printed_at),
            self._departments,
            self._checklist.exemptions,
        )

    def _item(
        self, one: _Set, item: MaterialItem, reader: NameReader, facts: Facts
    ) -> ItemStanding:
        """What an item comes to of which sums do not tell it."""
        found = [held for held in one.pieces() if item.no in held.items]
        if item.unit is CountingUnit.PAIR:  # which pairs there are may hang on the order
            found.sort(key=lambda held: git_order(held.path))
            known = _of_pairs(one, item, found)
            if known is not None:
                return known
        inputs = self._inputs(one, found, reader, facts)
        for held in found:
            if item.no not in held.counts:
                piece = held.piece(one.set)
                held.counts[item.no] = count_piece(one.set, item, piece, inputs)
        counted = [held.counts[item.no] for held in found]
        passed = {held.path for held in found if held.review.passed}
        return standing_of(assess_counted(one.set, item, counted, inputs), passed.__contains__)

    def _assess_whole(self, one: _Set, commit: Commit, facts: Facts) -> None:
        snapshot = self._snapshot(commit, one.entries())
        progress = assess(self._checklist, snapshot, facts, {one.set.id}, alone=True)
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


def _has_two_endings(one: _Set) -> bool:
    """Whether a content that was returned stands under two endings."""
    return bool(one.returned) and any(map(one.watch().has_two_endings, one.returned))


def _of_pairs(one: _Set, item: MaterialItem, found: Iterable[_Held]) -> ItemStanding | None:
    """What an item comes to that counts pairs among the pieces ``found``; None where that is not all that
    is to be asked.
    """
    tally = one.tallies[item.no]
    if not tally.counts_alone:
        return None
    documents = [held for held in found if held.is_counted_document(item.no)]
    passed = frozenset(held.path for held in documents if held.review.passed)
    pairs = pairs_among([held.piece(one.set) for held in documents], passed)
    without = sum(path in passed for path in pairs.alone)
    return tally.standing_of(pairs.least, pairs.most, len(pairs.alone), without)


def _is_plain(review: PieceReview) -> bool:
    """Whether a review keeps nothing from counting."""
    return review.counts and review.state is not ReviewState.RETURNED


def _effect(review: PieceReview) -> tuple[bool, bool, bool]:
    """What of a review an item hears of."""
    return review.counts, review.passed, review.state is ReviewState.RETURNED


def _summed(one: MaterialSet, items: Sequence[ItemStanding]) -> SetSummary:
    """As the properties of ``SetProgress`` have it."""
    state = state_of_all([item.state for item in items])
    unread = any(item.unread for item in items)
    return SetSummary(
        one,
        state,
        None,
        (),
        passed=state is State.COMPLETE and all(item.passed for item in items),
        nil=state is State.COMPLETE and any(item.nil for item in items),
        returned=any(item.returned for item in items),
        unseen=any(item.unseen for item in items),
        unread=unread,
        unread_seen=unread and all(item.unread == item.unread_seen for item in items),
    )
