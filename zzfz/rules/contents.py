"""Where the content checks get the bytes of files from: one at a time, so that any number fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from zzfz import git
from zzfz.git import Content, Repository

LARGEST = 50 << 20
"""A larger file (bytes) is not read: hosting services refuse it at 50 or 100 MB, outside LFS."""


class Contents(Protocol):
    """Bytes of blobs and of large files kept apart (Git LFS)."""

    def each(self, blobs: Iterable[str]) -> Iterator[Content]:
        """The content of each blob once; what is over ``LARGEST`` or not here has no data."""
        ...  # pragma: no cover

    def large_file(self, oid: str) -> Content:
        """The large file with this SHA-256, as each blob."""
        ...  # pragma: no cover


@dataclass(frozen=True, slots=True)
class GitContents:
    """The contents that a repository holds."""

    repo: Repository

    def each(self, blobs: Iterable[str]) -> Iterator[Content]:
        """From one ``git cat-file``. Raises GitError at a damaged object."""
        return git.each_blob(self.repo, blobs, LARGEST)

    def large_file(self, oid: str) -> Content:
        """From where Git LFS keeps what it has fetched."""
        return git.lfs_object(self.repo, oid, LARGEST)
