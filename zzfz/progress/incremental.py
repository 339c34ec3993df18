"""How far the sets are at any revision, where as little as possible is assessed.

How far a set is depends on the checklist and on what lies in the folders of its members, and on
nothing else; the same holds for what in a folder counts for nothing. The ids of these folders stand
for what lies in them, so what was found under the same checklist and ids before holds still, whatever
the revision. ``assess`` of everything comes to the same, only later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from zzfz import cache
from zzfz.cache.rows import CacheTable
from zzfz.checklist.model import Checklist
from zzfz.evidence.facts import Facts
from zzfz.evidence.folders import FolderGroup, is_divisible, parts_of
from zzfz.evidence.snapshot import FOLDER, Snapshot
from zzfz.git import Commit, Repository, TreeEntry
from zzfz.git.trees import list_folder
from zzfz.progress.assess import assess, day_of_revision
from zzfz.progress.equal import KEY_LENGTH
from zzfz.progress.summary import (
    ProgressSummary,
    SetSummary,
    pack_set,
    pack_unassigned,
    summarize,
    unpack_set,
    unpack_unassigned,
)

if TYPE_CHECKING:
    from zzfz.progress.course import ShortWays


class SnapshotSource(Protocol):
    """Where the evidence of a commit comes from."""

    def children(self, commit: Commit) -> Sequence[TreeEntry]:
        """What lies directly under ``evidence/``, in Git's order."""
        ...  # pragma: no cover

    def take(self, commit: Commit, names: Collection[str] | None) -> Snapshot:
        """What lies there under these names; None is everything."""
        ...  # pragma: no cover


class PartStore(Protocol):
    """Where what was found of parts is kept beyond one assessor, by their keys."""

    def get(self, keys: Iterable[str]) -> Mapping[str, Any]:
        """What was put under those of ``keys`` that are known."""
        ...  # pragma: no cover

    def put(self, entries: Mapping[str, Any]) -> None:
        """Keep ``entries``."""
        ...  # pragma: no cover


class GitSource(NamedTuple):
    """A repository, asked once for each question. ``read`` is how evidence at a commit is taken."""

    repo: Repository
    read: Callable[[Commit, Collection[str] | None], Snapshot]

    def children(self, commit: Commit) -> Sequence[TreeEntry]:
        """From one ``git ls-tree``."""
        return list_folder(self.repo, commit.revision, FOLDER)

    def take(self, commit: Commit, names: Collection[str] | None) -> Snapshot:
        """From one ``git ls-tree -r`` and one ``git cat-file``, unless it was read before."""
        return self.read(commit, names)


def kept_states(repo: Repository) -> CacheTable:
    """What the repository keeps of the parts that were assessed."""
    return CacheTable(cache.folder(repo.common_dir), "sets")


class Assessed(NamedTuple):
    """A standing, and whether it will be the same wherever the same lies: a partial clone lacks some of
    what it is made from, and what verdicts on whole sets mean may hang on the history.
    """

    summary: ProgressSummary
    certain: bool
    since: int
    """The day (ordinal) from which on it holds: a time that lies ahead covers nothing yet."""
    at_commit: bool
    """Whether it will be the same at least of this commit, with the history that there is."""


class IncrementalAssessor:
    """What is known of one checklist, called ``key``, and is added to by every question."""

    def __init__(
        self,
        checklist: Checklist,
        key: str,
        source: SnapshotSource,
        facts_for: Callable[[Snapshot], Facts],
        rows: PartStore | None = None,
        unpacked: dict[str, tuple[Any, SetSummary]] | None = None,
        ways: ShortWays | None = None,
    ) -> None:
        """``source`` is how the evidence is read, ``facts_for`` tells the facts of its documents; ``rows`` remember beyond this run.
        ``unpacked`` may be shared by whoever shares ``rows``: sets by what was packed of them, by key; so may
        ``ways``, of this checklist.
        """
        self._ways = ways
        self._unpacked_sets = {} if unpacked is None else unpacked
        self._facts_for = facts_for
        self._source = source
        self._rows = rows
        self._checklist = checklist
        self._key = key
        self._divisible = is_divisible(checklist)
        self._found: dict[str, Any] = {}
        """What ``_pack`` made of a part, by the key of the part."""

    def summary(self, commit: Commit) -> Assessed:
        """Where the checklist stands with the evidence of ``commit``. Raises GitError."""
        if not self._divisible:
            return self._whole(commit)
        keys, found, certain, at_commit = self._parts(commit)
        if _in_many_sets(found[key] for key in keys):
            # A document in more than two sets counts in one of them: they hang together.
            return self._whole(commit)
        since = max(found[key][_SINCE] for key in keys)  # the loose files are always a part
        return Assessed(self._unpacked(keys, found, commit), certain, since, at_commit)

    def hangs_together(self, commit: Commit) -> bool:
        """Whether a document stands in more than two sets, so that none can be told without the others."""
        if not self._divisible:
            return True
        keys, found, _, _ = self._parts(commit)
        return _in_many_sets(found[key] for key in keys)

    def _whole(self, commit: Commit) -> Assessed:
        everything = self._source.take(commit, None)
        facts = self._facts_for(everything)
        progress = assess(self._checklist, everything, facts)
        at_commit = not everything.missing_blobs and not _folders_in_doubt(everything, facts)
        certain = at_commit and not everything.folders_judged_whole
        since = max((day.toordinal() for day in progress.latest.values()), default=0)
        certain = certain and since <= _today(commit)
        return Assessed(summarize(progress), certain, since, at_commit)

    def _parts(
        self, commit: Commit
    ) -> tuple[Mapping[str, FolderGroup], Mapping[str, Any], bool, bool]:
        """The parts at a commit, what is found of each, and whether it will be the same the next time:
        wherever the same lies, and at this commit.
        """
        keys = {
            self._key_of(part): part
            for part in parts_of(self._checklist, self._source.children(commit))
        }
        if self._rows is not None:
            self._found |= self._rows.get(key for key in keys if key not in self._found)
        today = _today(commit)
        unknown = {
            key: part
            for key, part in keys.items()
            if key not in self._found or self._found[key][_SINCE] > today
        }
        found, certain, at_commit = self._assessed(
            unknown, commit, everything=len(unknown) == len(keys)
        )
        if certain:  # else more of it may be here the next time
            self._keep(found)
        return keys, self._found | found, certain, at_commit

    def _assessed(
        self, unknown: Mapping[str, FolderGroup], commit: Commit, *, everything: bool
    ) -> tuple[dict[str, Any], bool, bool]:
        """What is found of the parts that are ``unknown``, and whether it is so the next time, as
        ``_parts`` says it.
        """
        if not unknown:
            return {}, True, True
        names = {child.path for part in unknown.values() for child in part.children}
        snapshot = self._source.take(commit, None if everything else names)
        facts = self._facts_for(snapshot)
        found, doubt = self._pack(unknown, snapshot, facts)
        today = _today(commit)
        whole = snapshot.folders_judged_whole | doubt
        whole |= {
            child.path
            for key, part in unknown.items()
            if found[key][_SINCE] > today
            for child in part.children
        }
        if whole and not snapshot.missing_blobs:
            # What verdicts of before mean may hang on the history, which no key holds; and what is
            # unseen today may be opened tomorrow.
            kept = {
                key: found[key]
                for key, part in unknown.items()
                if whole.isdisjoint(child.path for child in part.children)
            }
            self._keep(kept)
        here = not snapshot.missing_blobs
        return found, here and not whole, here and not doubt

    def _pack(
        self, parts: Mapping[str, FolderGroup], snapshot: Snapshot, facts: Facts
    ) -> tuple[dict[str, Any], frozenset[str]]:
        """What is found of each of ``parts``, which ``snapshot`` has: the states of its set, what counts for
        nothing, from which day on that holds, and what its documents say. Beside it what lies directly under
        ``evidence/`` and holds a document of which more may be known later.
        """
        from zzfz.progress.course import Course, ShortWays

        if self._ways is None:
            self._ways = ShortWays(self._checklist)
        sets = {part.set_id for part in parts.values() if part.set_id is not None}
        course = Course(self._checklist, lambda _, now: now.earlier, sets, self._ways)
        short = course.in_short(snapshot, facts)
        told = {
            child.path for part in parts.values() if part.set_id in short for child in part.children
        }
        rest = tuple(one for one in snapshot.entries if one.path.partition("/")[0] not in told)
        packed: dict[str | None, tuple[Any, int, Iterable[str]]] = {None: (None, 0, ())}
        for name, one in short.items():
            packed[name] = pack_set(one.summary), one.since, one.documents
        by_name = defaultdict(list)
        doubt = frozenset(one.path.partition("/")[0] for one in course.doubtful)
        if rest or len(short) < len(sets):
            others = replace(snapshot, entries=rest)
            doubt |= _folders_in_doubt(others, facts)
            progress = assess(self._checklist, others, facts, sets - short.keys(), alone=True)
            latest, said = progress.latest, progress.documents
            for each in summarize(progress).sets:
                name = each.set.id
                packed[name] = pack_set(each), _ordinal(latest.get(name)), said.get(name, ())
            for unassigned in pack_unassigned(progress.unassigned):
                by_name[unassigned[0].split("/")[1]].append(unassigned)
        found = {}
        for key, part in parts.items():
            states, since, documents = packed[part.set_id]
            left = [one for child in part.children for one in by_name[child.path]]
            found[key] = [states, left, since, "".join(sorted({*documents}))]
        return found, doubt

    def _keep(self, found: dict[str, Any]) -> None:
        self._found |= found
        if self._rows is not None:
            self._rows.put(found)

    def _key_of(self, part: FolderGroup) -> str:
        texts = [text for one in part.children for text in (one.path, one.mode, one.blob)]
        inside = _digest("\0".join((part.set_id or "", *texts)))  # Git has no NUL in any of them
        return f"{self._key} {'set' if part.set_id is not None else 'other'} {inside}"

    def _unpacked(
        self, keys: Mapping[str, FolderGroup], found: Mapping[str, Any], commit: Commit
    ) -> ProgressSummary:
        of_sets = [key for key, part in keys.items() if part.set_id is not None]
        sets = []
        for one, key in zip(self._checklist.sets, of_sets, strict=True):
            packed = found[key][0]
            known = self._unpacked_sets.get(key)
            if known is None or known[0] is not packed:
                known = self._unpacked_sets[key] = packed, unpack_set(one, packed)
            sets.append(known[1])
        unassigned = unpack_unassigned(sorted(one for key in keys for one in found[key][1]))
        return ProgressSummary(self._checklist, *commit, tuple(sets), unassigned)


def _folders_in_doubt(snapshot: Snapshot, facts: Facts) -> frozenset[str]:
    """What lies directly under ``evidence/`` and holds a document of which more may be known later."""
    return frozenset(
        entry.path.partition("/")[0] for entry in snapshot.entries if not facts.is_lasting(entry)
    )


_SINCE, _DOCUMENTS = 2, 3
"""Where a part's row says from which day on it holds, and what its documents say."""
_FEW_SETS = 2


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day is not None else 0


def _today(commit: Commit) -> int:
    return day_of_revision(commit.time).toordinal()


@lru_cache(1_000)  # many counties have the same folders
def _digest(told: str) -> str:
    return cache.digest(told.encode("utf-8", "surrogatepass")).hex()


@lru_cache(1_000)
def _keys_in(written: str) -> frozenset[str]:
    return frozenset([written[at : at + KEY_LENGTH] for at in range(0, len(written), KEY_LENGTH)])


def _in_many_sets(rows: Iterable[Any]) -> bool:
    """Whether any document stands in more than two sets."""
    once: set[str] = set()
    again: dict[str, int] = {}
    for row in rows:
        mine = _keys_in(row[_DOCUMENTS])
        if not mine.isdisjoint(once):  # seldom
            for key in mine & once:
                again[key] = again.get(key, 1) + 1
        once |= mine
    return any(number > _FEW_SETS for number in again.values())
