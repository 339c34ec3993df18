"""Where the content checks get the bytes of files from: one at a time, so that any number fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from zzfz.git import Repository
from zzfz.git.blobs import Content, each_blob
from zzfz.git.lfs import large_file, stored
from zzfz.git.sizes import blob_sizes
from zzfz.git.stream import Sink, stream_blobs

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

    def sizes(self, blobs: Iterable[str]) -> Mapping[str, int]:
        """The size in bytes of each blob that is here, told without reading it."""
        ...  # pragma: no cover

    def stream(self, blobs: Iterable[str], sink_for: Callable[[str, int], Sink]) -> None:
        """Hand each blob, which is here, in parts to the sink for it (and its size)."""
        ...  # pragma: no cover

    def stored(self, oid: str) -> Path | None:
        """Where the large file with this SHA-256 lies; None where it is not here."""
        ...  # pragma: no cover


@dataclass(frozen=True, slots=True)
class GitContents:
    """The contents that a repository holds."""

    repo: Repository

    def each(self, blobs: Iterable[str]) -> Iterator[Content]:
        """From ``git cat-file``, asked for sizes first: what is too large is not even opened.

        Raises GitError at a damaged object.
        """
        wanted = list(blobs)
        sizes = blob_sizes(self.repo, wanted)
        too_large = dict.fromkeys(blob for blob, size in sizes.items() if size > LARGEST)
        for blob in too_large:
            yield Content(blob, None, missing=False, size=sizes[blob])
        rest = (blob for blob in wanted if blob not in too_large)
        yield from each_blob(self.repo, rest, LARGEST)

    def large_file(self, oid: str) -> Content:
        """From where Git LFS keeps what it has fetched."""
        return large_file(self.repo, oid, LARGEST)

    def sizes(self, blobs: Iterable[str]) -> Mapping[str, int]:
        """From one ``git cat-file``."""
        return blob_sizes(self.repo, blobs)

    def stream(self, blobs: Iterable[str], sink_for: Callable[[str, int], Sink]) -> None:
        """From one ``git cat-file``."""
        stream_blobs(self.repo, blobs, sink_for)

    def stored(self, oid: str) -> Path | None:
        """Where Git LFS keeps it."""
        return stored(self.repo, oid)
