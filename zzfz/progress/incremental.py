"""How far the sets are at any revision, where as little as possible is assessed.

How far a set is depends on the checklist and on what lies in the folders of its members, and on
nothing else; the same holds for what in a folder counts for nothing. The ids of these folders stand
for what lies in them, so what was found under the same checklist and ids before holds still, whatever
the revision. ``assess`` of everything comes to the same, only later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from zzfz import cache
from zzfz.cache.rows import CacheTable
from zzfz.checklist.model import Checklist
from zzfz.evidence.facts import Facts
from zzfz.evidence.folders import FolderGroup, is_divisible, parts_of
from zzfz.evidence.snapshot import FOLDER, Snapshot, take
from zzfz.git import Commit, Repository, TreeEntry
from zzfz.git.trees import list_folder
from zzfz.progress.assess import assess
from zzfz.progress.summary import ProgressSummary, pack, summarize, unpack


class SnapshotSource(Protocol):
    """Where the evidence of a commit comes from."""

    def children(self, commit: Commit) -> Sequence[TreeEntry]:
        """What lies directly under ``evidence/``, in Git's order."""
        ...  # pragma: no cover

    def take(self, commit: Commit, names: Collection[str] | None) -> Snapshot:
        """What lies there under these names; None is everything."""
        ...  # pragma: no cover


class GitSource(NamedTuple):
    """A repository, asked once for each question."""

    repo: Repository

    def children(self, commit: Commit) -> Sequence[TreeEntry]:
        """From one ``git ls-tree``."""
        return list_folder(self.repo, commit.revision, FOLDER)

    def take(self, commit: Commit, names: Collection[str] | None) -> Snapshot:
        """From one ``git ls-tree -r`` and one ``git cat-file``."""
        return take(self.repo, commit, names)


def kept_states(repo: Repository) -> CacheTable:
    """What the repository keeps of the parts that were assessed."""
    return CacheTable(cache.folder(repo.common_dir), "sets")


class Assessed(NamedTuple):
    """A standing, and whether it will be the same wherever the same lies: a partial clone lacks some of
    what it is made from, and what verdicts on whole sets mean may hang on the history.
    """

    summary: ProgressSummary
    certain: bool


class IncrementalAssessor:
    """What is known of one checklist, called ``key``, and is added to by every question."""

    def __init__(
        self,
        checklist: Checklist,
        key: str,
        source: SnapshotSource,
        facts_for: Callable[[Snapshot], Facts],
        rows: CacheTable | None = None,
    ) -> None:
        """``source`` is how the evidence is read, ``facts_for`` tells the facts of its documents; ``rows`` remember beyond this run."""
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
            everything = self._source.take(commit, None)
            facts = self._facts_for(everything)
            short = summarize(assess(self._checklist, everything, facts))
            certain = not everything.missing_blobs and not everything.folders_judged_whole
            certain = certain and not _folders_in_doubt(everything, facts)
            return Assessed(short, certain=certain)
        keys = {
            self._key_of(part): part
            for part in parts_of(self._checklist, self._source.children(commit))
        }
        if self._rows is not None:
            self._found |= self._rows.get(key for key in keys if key not in self._found)
        unknown = {key: part for key, part in keys.items() if key not in self._found}
        found, certain = self._assessed(unknown, commit, everything=len(unknown) == len(keys))
        if certain:  # else more of it may be here the next time
            self._keep(found)
        return Assessed(self._unpacked(keys, self._found | found, commit), certain)

    def _assessed(
        self, unknown: Mapping[str, FolderGroup], commit: Commit, *, everything: bool
    ) -> tuple[dict[str, Any], bool]:
        """What is found of the parts that are ``unknown``, and whether all of it was here."""
        if not unknown:
            return {}, True
        names = {child.path for part in unknown.values() for child in part.children}
        snapshot = self._source.take(commit, None if everything else names)
        ids = {part.set_id for part in unknown.values() if part.set_id is not None}
        facts = self._facts_for(snapshot)
        short = summarize(assess(self._checklist, snapshot, facts, ids))
        found = _pack(unknown, short)
        whole = snapshot.folders_judged_whole | _folders_in_doubt(snapshot, facts)
        if whole and not snapshot.missing_blobs:
            # What verdicts of before mean may hang on the history, which no key holds; and what is
            # unseen today may be opened tomorrow.
            kept = {
                key: found[key]
                for key, part in unknown.items()
                if whole.isdisjoint(child.path for child in part.children)
            }
            self._keep(kept)
        return found, not snapshot.missing_blobs and not whole

    def _keep(self, found: dict[str, Any]) -> None:
        self._found |= found
        if self._rows is not None:
            self._rows.put(found)

    def _key_of(self, part: FolderGroup) -> str:
        texts = (text for one in part.children for text in (one.path, one.mode, one.blob))
        facts = (part.set_id or "", *texts)
        inside = cache.digest(*(one.encode("utf-8", "surrogatepass") for one in facts))
        return f"{self._key} {'set' if part.set_id is not None else 'other'} {inside.hex()}"

    def _unpacked(
        self, keys: Mapping[str, FolderGroup], found: Mapping[str, Any], commit: Commit
    ) -> ProgressSummary:
        states = [found[key][0] for key, part in keys.items() if part.set_id is not None]
        unassigned = sorted(one for key in keys for one in found[key][1])
        return unpack([states, unassigned], self._checklist, *commit)


def _folders_in_doubt(snapshot: Snapshot, facts: Facts) -> frozenset[str]:
    """What lies directly under ``evidence/`` and holds a document of which more may be known later."""
    return frozenset(
        entry.path.partition("/")[0] for entry in snapshot.entries if not facts.is_lasting(entry)
    )


def _pack(parts: Mapping[str, FolderGroup], summary: ProgressSummary) -> dict[str, Any]:
    """What was found of each of ``parts``: the states of its set, and what counts for nothing."""
    states, unassigned = pack(summary)
    by_set = {one.set.id: how for one, how in zip(summary.sets, states, strict=True)}
    by_name = defaultdict(list)
    for one in unassigned:
        by_name[one[0].split("/")[1]].append(one)
    return {
        key: [
            by_set.get(part.set_id) if part.set_id is not None else None,
            [one for child in part.children for one in by_name[child.path]],
        ]
        for key, part in parts.items()
    }
