"""How far a checklist was at one revision after the other, where only what changed is counted again.

The evidence is held in units: what lies in an indicator's folder under one name, with the sidecar beside
it. What changed of a unit is assigned, reviewed and judged anew by the same functions as everything is
(``assess``), and what each piece comes to for its items is kept; an item with a new piece is put together
from that. A set that is not of the plain kind (folders called otherwise than their indicators, verdicts of
before on a whole set) is assessed as a whole whenever something in it changes, and the whole list where a
document stands in more than two sets. Each answer is that of ``assess``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from zzfz.checklist.model import Checklist, CountingUnit, MaterialItem, MaterialSet
from zzfz.evidence.facts import Facts, Soundness
from zzfz.evidence.folders import indicator_named, is_divisible
from zzfz.evidence.model import SUFFIX
from zzfz.evidence.pieces import Neighbours, Piece, pieces
from zzfz.evidence.reviews import DecidingFields, blobs_of, read_reviews
from zzfz.evidence.sidecars import read_sidecars
from zzfz.evidence.snapshot import REVIEW, Snapshot, matters
from zzfz.git import Commit, TreeEntry
from zzfz.git.diff import TreeChange
from zzfz.progress.assess import assess, day_of_revision, is_blank
from zzfz.progress.equal import Content, content_of, git_order
from zzfz.progress.item import (
    Inputs,
    ItemStanding,
    PieceCount,
    Tally,
    assess_counted,
    count_piece,
    standing_of,
)
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


@dataclass(slots=True)
class _Held:
    """A piece and what is known of it."""

    piece: Piece
    how: Soundness
    files: tuple[str, ...]
    content: Content | None
    """None for addresses, which may stand in many sets."""
    review: PieceReview = _WAITING
    counts: dict[int, PieceCount] = field(default_factory=dict)


class _Presence:
    """What is there of a set, for verdicts to be held against: counted as it comes and goes."""

    def __init__(self) -> None:
        self._files: dict[str, list[TreeEntry]] = {}
        self._endings: Counter[str] = Counter()
        self._pieces: Counter[tuple[str, ...]] = Counter()
        self.about: Counter[str] = Counter()

    def put(self, one: _Held, number: int) -> None:
        """A piece comes (1) or goes (-1)."""
        self._pieces[one.files] += number
        for entry in one.piece.files:
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
        self.units: dict[_Unit, dict[str, TreeEntry]] = {}
        self.held: dict[_Unit, dict[str, _Held]] = {}
        self.tied: dict[str, set[_Unit]] = {}
        """By folder the units of which what lies beside them may say something."""
        self.there = _Presence()
        self.judging: Judging | None = None
        """What the verdicts say; None where there are none."""
        self.returned: frozenset[str] = frozenset()
        """The contents that returns are on."""
        self.told: tuple[Told, ...] = ()
        self.odd = False
        """Whether it is assessed as a whole."""
        self.was_whole = False
        """Whether it was assessed as a whole last, so that nothing is known of its pieces."""
        self.ahead = False
        """Whether its material named a time that lay ahead then."""
        self.came: dict[int, ItemStanding] = {}
        self.tallies = {item.no: Tally(item) for item in one.items}
        self.items = {item.no: item for item in one.items}
        self.by_item: dict[int, dict[str, _Held]] = {item.no: {} for item in one.items}
        self.summary: SetSummary | None = None
        self.waiting: set[tuple[_Unit, str]] = set()
        """The pieces that name a time which lies ahead."""
        self.whole = False
        """Whether what its verdicts mean may hang on the history."""

    def entries(self) -> Iterator[TreeEntry]:
        """All that lies in its folders."""
        for unit in self.units.values():
            yield from unit.values()


class Course:
    """One checklist going through a history."""

    def __init__(self, checklist: Checklist, earlier: EarlierOf) -> None:
        """``earlier`` makes what finds the evidence as it was when a verdict of before was added."""
        self._checklist = checklist
        self._earlier = earlier
        self._sets = {one.id: _Set(one) for one in checklist.sets}
        self._owners: dict[str, _Set | None] = {}
        self._in_sets: dict[Content, Counter[str]] = {}
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
        dirty = self._apply(changes, facts)
        if self._divisible:
            reader = NameReader(self._checklist, day_of_revision(commit.time))
            new = self._assign(dirty, facts)
            for one in self._sets.values():
                mine = dirty.get(one.set.id, _NO_UNITS)
                waits = one.waiting or one.whole or one.ahead
                if mine or waits or one.summary is None:
                    touched = new.get(one.set.id, set())
                    self._count(one, mine, touched, commit, reader, facts)
        self.hangs_on_history = any(one.whole for one in self._sets.values())
        if not self._divisible or self._in_many:
            # A document in more than two sets counts in one of them: they hang together.
            return summarize(
                assess(self._checklist, self._snapshot(commit, self._entries()), facts)
            )
        summaries = tuple(one.summary for one in self._sets.values() if one.summary is not None)
        return ProgressSummary(self._checklist, commit.revision, commit.time, summaries, ())

    # What lies where

    def _apply(self, changes: Iterable[TreeChange], facts: Facts) -> dict[str, set[_Unit]]:
        """Note the changes; the units that changed, by set."""
        dirty: dict[str, set[_Unit]] = defaultdict(set)
        gone: list[str] = []
        came: list[TreeEntry] = []
        for path, entry in changes:
            folder, slash, rest = path.partition("/")
            one = self._owner(folder) if slash else None
            if one is None:  # it counts for nothing
                continue
            unit = (folder, _unit_name(rest.partition("/")[0]))
            inside = one.units.setdefault(unit, {})
            before = inside.pop(path, None)
            if entry is not None:
                inside[path] = entry
            dirty[one.set.id].add(unit)
            self._note(one, before, entry, facts)
            if path.endswith(SUFFIX):
                (gone.append(path) if entry is None else came.append(entry))
        if gone or came:
            gone += [one.path for one in came]
            self._fields.take(self._part(came), gone)
        return dirty

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
            one.there.about[before.blob] -= 1
            self._doubtful.discard(before)
            self._absent.discard(before)
        if entry is not None:
            one.there.about[entry.blob] += 1
            if not facts.is_lasting(entry):
                self._doubtful.add(entry)
            if entry.blob in self._missing and matters(entry):
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

    # One set

    def _count(
        self,
        one: _Set,
        dirty: Collection[_Unit],
        touched: set[tuple[_Unit, str]],
        commit: Commit,
        reader: NameReader,
        facts: Facts,
    ) -> None:
        """Bring one set up to date; ``touched`` are its pieces that are new."""
        judged_anew = any(name == REVIEW for _, name in dirty)
        if judged_anew:
            self._read_verdicts(one, facts)
        if one.odd or one.whole or any(map(one.there.has_two_endings, one.returned)):
            self._assess_whole(one, commit, facts)
            return
        if one.was_whole:
            one.was_whole, one.ahead, one.summary = False, False, None
            touched = {(unit, path) for unit, inside in one.held.items() for path in inside}
        self._review(one, touched, facts, again=judged_anew)
        self._judge(one, touched | one.waiting, commit, reader, facts)

    def _assign(
        self, dirty: Mapping[str, Collection[_Unit]], facts: Facts
    ) -> dict[str, set[tuple[_Unit, str]]]:
        """Assign what changed, of all sets at once; the pieces that are new, by set."""
        changed = {
            name: self._with_neighbours(self._sets[name], some) for name, some in dirty.items()
        }
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
        return {
            name: self._replace(self._sets[name], units, new, facts)
            for name, units in changed.items()
        }

    def _replace(
        self,
        one: _Set,
        units: Iterable[_Unit],
        new: Mapping[_Unit, Mapping[str, Piece]],
        facts: Facts,
    ) -> set[tuple[_Unit, str]]:
        """Put the pieces that were assigned ``new`` in the place of those of ``units``; those that differ."""
        touched = set()
        for unit in units:
            before, after = one.held.get(unit, {}), new.get(unit, {})
            for path in [*before]:
                if after.get(path) != before[path].piece:
                    self._put(one, before.pop(path), -1)
                    one.waiting.discard((unit, path))
            for path, piece in after.items():
                if path not in before:
                    before[path] = self._held(one, piece, facts)
                    self._put(one, before[path], 1)
                    touched.add((unit, path))
            if before:
                one.held[unit] = before
            else:
                one.held.pop(unit, None)
        return touched

    def _with_neighbours(self, one: _Set, dirty: Collection[_Unit]) -> set[_Unit]:
        """The units that have to be assigned again when ``dirty`` changed."""
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

    def _held(self, one: _Set, piece: Piece, facts: Facts) -> _Held:
        how = soundness(piece, facts, one.set, self._checklist.exemptions)
        content = None if piece.is_address_only else content_of(piece, facts)
        return _Held(piece, how, blobs_of(piece), content)

    def _put(self, one: _Set, held: _Held, number: int) -> None:
        """A piece comes (1) or goes (-1)."""
        one.there.put(held, number)
        for item in held.piece.items:
            if number > 0:
                one.by_item[item][held.piece.path] = held
            else:
                del one.by_item[item][held.piece.path]
                if item in held.counts:
                    one.tallies[item].put(held.counts[item], -1)
            one.came.pop(item, None)
        if held.content is None:
            return
        inside = self._in_sets.setdefault(held.content, Counter())
        inside[one.set.id] += number
        if not inside[one.set.id]:
            del inside[one.set.id]
        if len(inside) > _FEW_SETS:
            self._in_many.add(held.content)
        else:
            self._in_many.discard(held.content)
            if not inside:
                del self._in_sets[held.content]

    # Reviews

    def _read_verdicts(self, one: _Set, facts: Facts) -> None:
        files = [
            entry
            for (_, name), unit in one.units.items()
            if name == REVIEW
            for entry in unit.values()
        ]
        part = self._part(sorted(files, key=lambda entry: git_order(entry.path)))
        verdicts = read_reviews(part, self._checklist).by_folder.get(one.set.folder, ())
        one.whole = any(each.fingerprint is not None for each in verdicts)
        one.returned = frozenset(
            blob for each in verdicts if not each.passed for blob in each.files
        )
        one.told = ()
        one.judging = (
            Judging(one.set, verdicts, self._fields, facts, one.there) if verdicts else None
        )

    def _review(
        self, one: _Set, touched: set[tuple[_Unit, str]], facts: Facts, *, again: bool
    ) -> None:
        """Hold pieces against the verdicts: the new ones, all where these say something else now; what it
        changes is added to ``touched``.
        """
        if one.judging is not None:
            told = one.judging.returns(facts)
            again = again or told != one.told
            one.told = told
        if again:
            wanted = [(unit, path) for unit, inside in one.held.items() for path in inside]
        else:
            wanted = [*touched]
        for unit, path in wanted:
            held = one.held[unit][path]
            review = _WAITING
            if one.judging is not None:
                review = one.judging.decided(held.piece, held.files, held.how) or _WAITING
            if _effect(review) != _effect(held.review):
                touched.add((unit, path))
            held.review = review

    # Counting

    def _judge(
        self,
        one: _Set,
        touched: Collection[tuple[_Unit, str]],
        commit: Commit,
        reader: NameReader,
        facts: Facts,
    ) -> None:
        """Say of pieces what they come to, and put together the items that have changed."""
        today = day_of_revision(commit.time).toordinal()
        mine = {path: one.held[unit][path].review for unit, path in touched}
        inputs = Inputs(
            reader,
            facts,
            mine,
            self._missing,
            self._blank,
            {},
            self._checklist.by_id.get(one.set.printed_at),
            self._departments,
            self._checklist.exemptions,
        )
        for unit, path in touched:
            held = one.held[unit][path]
            for number in held.piece.items:
                tally = one.tallies[number]
                if number in held.counts:
                    tally.put(held.counts[number], -1)
                count = count_piece(one.set, one.items[number], held.piece, inputs)
                held.counts[number] = count
                tally.put(count, 1)
                one.came.pop(number, None)
            if reader.latest_of(held.piece) > today:
                one.waiting.add((unit, path))
            else:
                one.waiting.discard((unit, path))
        for item in one.set.items:
            if item.no not in one.came:
                one.came[item.no] = self._item(one, item, inputs)
                one.summary = None
        if one.summary is None:
            one.summary = _summed(one.set, [one.came[item.no] for item in one.set.items])

    def _item(self, one: _Set, item: MaterialItem, inputs: Inputs) -> ItemStanding:
        known = one.tallies[item.no].standing()
        if known is not None:
            return known
        found = [*one.by_item[item.no].values()]
        if item.unit is CountingUnit.PAIR:  # which pairs there are may hang on the order
            found.sort(key=lambda held: git_order(held.piece.path))
        counted = [held.counts[item.no] for held in found]
        passed = {held.piece.path for held in found if held.review.passed}
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
