"""What lies under ``evidence/`` at one revision."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from zzfz import git
from zzfz.evidence.model import ADDRESS_LIST, SHORTCUT
from zzfz.evidence.model import SUFFIX as SIDECAR
from zzfz.git import Commit, Repository, TreeEntry
from zzfz.git.blobs import fetch_blobs
from zzfz.git.lfs import resolved
from zzfz.git.trees import list_tree

FOLDER = "evidence"
REVIEW = "review.yaml"

_NOT_FILES = frozenset({git.SYMLINK_MODE, git.SUBMODULE_MODE})

LIMIT = 1 << 20
"""Address files, sidecars and reviews are small; a larger one (bytes) is not read."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The evidence of one revision; ``revision`` and ``time`` are None when nothing is committed.

    ``entries`` have paths relative to ``evidence/``. ``contents`` holds, by blob id, the small
    files whose words matter: addresses, sidecars, reviews. ``missing_blobs`` are those of them
    that a partial clone does not have; one in neither is over ``LIMIT``.
    """

    revision: str | None
    time: datetime | None
    entries: tuple[TreeEntry, ...] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)
    missing_blobs: frozenset[str] = frozenset()


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
    return Snapshot(
        commit.revision, commit.time, tuple(entries), contents, missing_blobs=frozenset(missing)
    )


_ENDINGS = (SIDECAR, f"/{REVIEW}", SHORTCUT, ADDRESS_LIST)


def matters(entry: TreeEntry) -> bool:
    """Whether the words of a file count: addresses, sidecars, reviews."""
    return entry.path.lower().endswith(_ENDINGS) and entry.mode not in _NOT_FILES
