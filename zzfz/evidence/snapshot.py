"""What lies under ``evidence/`` at one revision."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from zzfz import git
from zzfz.checklist.paths import EVIDENCE
from zzfz.evidence.model import ADDRESS_LIST, SHORTCUT
from zzfz.evidence.model import SUFFIX as SIDECAR
from zzfz.git import Commit, Repository, TreeEntry
from zzfz.git.blobs import fetch_blobs, read_blobs
from zzfz.git.lfs import resolved
from zzfz.git.trees import list_tree

FOLDER = EVIDENCE
REVIEW = "review.yaml"

_NOT_FILES = frozenset({git.SYMLINK_MODE, git.SUBMODULE_MODE})

LIMIT = 1 << 20
"""Address files, sidecars and reviews are small; a larger one (bytes) is not read."""

FINGERPRINT = re.compile(rb"fingerprint:\s*[\"']?(sha256:[0-9a-f]{64})")
"""How a verdict of before, on a whole set, says which material it was on."""


def _nothing(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The evidence of one revision; ``revision`` and ``time`` are None when nothing is committed.

    ``entries`` have paths relative to ``evidence/``. ``contents`` holds, by blob id, the small
    files whose words matter: addresses, sidecars, reviews. ``missing_blobs`` are those of them
    that a partial clone does not have; one in neither is over ``LIMIT``. ``earlier`` finds the
    evidence as it was when a verdict of before, with this fingerprint, was added to a review file; it
    is asked only for those that do not match what is there.
    """

    revision: str | None
    time: datetime | None
    entries: tuple[TreeEntry, ...] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)
    missing_blobs: frozenset[str] = frozenset()
    earlier: Callable[[str], Snapshot | None] = field(default=_nothing, compare=False)

    @property
    def folders_judged_whole(self) -> frozenset[str]:
        """The folders below ``evidence/`` whose review file has verdicts of before, on a whole set.

        What these mean may hang on the history, and not only on what lies here.
        """
        judged = {blob for blob, data in self.contents.items() if _has_fingerprint(data)}
        if not judged:  # as it is nearly always
            return frozenset()
        return frozenset(
            entry.path.removesuffix(f"/{REVIEW}")
            for entry in self.entries
            if entry.blob in judged and entry.path.endswith(f"/{REVIEW}")
        )


def _has_fingerprint(data: bytes) -> bool:
    # The word alone is looked for far faster, and nearly no file has it.
    return b"fingerprint:" in data and FINGERPRINT.search(data) is not None


_MOST_NAMES = 500
"""More are not asked for by name: a command line has an end."""
_NO_NAMES = frozenset({"", ".", ".."})
"""What a made-up tree may hold, and Git takes for something else."""


def take(repo: Repository, commit: Commit | None, names: Collection[str] | None = None) -> Snapshot:
    """The evidence at ``commit``, in two calls of Git: the listing, and the small files if any.

    With ``names`` only what lies directly under ``evidence/`` by these names, with all that is in it.
    """
    if commit is None:
        return Snapshot(None, None)
    if names is not None and not names:
        return Snapshot(commit.revision, commit.time)
    if names is None or (len(names) <= _MOST_NAMES and _NO_NAMES.isdisjoint(names)):
        entries = list_tree(repo, commit.revision, FOLDER, tuple(names or ()))
    else:
        every = list_tree(repo, commit.revision, FOLDER)
        entries = [entry for entry in every if entry.path.partition("/")[0] in names]
    return from_listing(repo, commit, entries)


def from_listing(repo: Repository, commit: Commit, entries: Sequence[TreeEntry]) -> Snapshot:
    """The snapshot whose listing was begun earlier, with ``start(list_tree, …)``."""
    wanted = [entry.blob for entry in entries if matters(entry)]
    found = fetch_blobs(repo, wanted, LIMIT)
    return from_contents(repo, commit, entries, found.contents, found.missing)


def from_contents(
    repo: Repository,
    commit: Commit,
    entries: Sequence[TreeEntry],
    found: Mapping[str, bytes],
    lacking: Collection[str] = (),
) -> Snapshot:
    """The snapshot of a listing and of what was ``found`` of its small files, by blob id.

    ``lacking`` are the blob ids of those that are not here.
    """
    contents: dict[str, bytes] = {}
    missing = set(lacking)
    for blob, data in found.items():
        # The words of a pointer of Git LFS hold an address, but not that of the piece.
        whole = resolved(repo, data, LIMIT)
        if whole is None:
            missing.add(blob)
        else:
            contents[blob] = whole
    snapshot = Snapshot(
        commit.revision, commit.time, tuple(entries), contents, missing_blobs=frozenset(missing)
    )
    if not snapshot.folders_judged_whole:
        return snapshot
    return replace(snapshot, earlier=EarlierEvidence(repo, commit, snapshot))


_ENDINGS = (SIDECAR, f"/{REVIEW}", SHORTCUT, ADDRESS_LIST)
_LONGEST = max(map(len, _ENDINGS))


def matters(entry: TreeEntry) -> bool:
    """Whether the words of a file count: addresses, sidecars, reviews."""
    return entry.path[-_LONGEST:].lower().endswith(_ENDINGS) and entry.mode not in _NOT_FILES


class EarlierEvidence:
    """The evidence of the commits that added verdicts of before, on whole sets, to review files.

    Nothing is asked of Git before such a verdict is looked for; then the versions of all review files
    are, once. A shallow clone knows only its own end; whoever uses the answer compares fingerprints.
    """

    def __init__(self, repo: Repository, commit: Commit, snapshot: Snapshot) -> None:
        """``snapshot`` is that of ``commit``, and has such verdicts."""
        self._paths = [
            f"{FOLDER}/{folder}/{REVIEW}" for folder in sorted(snapshot.folders_judged_whole)
        ]
        self._repo = repo
        self._commit = commit
        self._taken: dict[str, Snapshot] = {}

    def __call__(self, fingerprint: str) -> Snapshot | None:
        """The evidence at the first commit whose review file has this fingerprint; None for no commit."""
        revision = self._added.get(fingerprint)
        if revision is None:
            return None
        if revision not in self._taken:
            self._taken[revision] = take(self._repo, Commit(revision, self._commit.time))
        return self._taken[revision]

    @cached_property
    def _added(self) -> dict[str, str]:
        """The commit that first had each fingerprint."""
        from zzfz.git.log import versions

        found = versions(self._repo, self._commit.revision, self._paths)
        contents = read_blobs(self._repo, [one.blob for one in found], LIMIT)
        added: dict[str, str] = {}
        for one in found:  # newest first: the oldest is what remains
            for written in FINGERPRINT.findall(contents.get(one.blob, b"")):
                added[written.decode("ascii")] = one.revision
        return added
