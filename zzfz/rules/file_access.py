"""The bytes of files for the content checks: one blob at a time, each opened once for all who ask."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from zzfz.evidence.facts import LARGEST
from zzfz.git import Repository
from zzfz.git.blobs import Content, KnownSizes, Sink, blob_sizes, each_blob, stream_blobs
from zzfz.git.lfs import large_file, pointer, stored

if TYPE_CHECKING:
    # What reads documents is loaded only where one is opened.
    from zzfz.rules.scan import Examined, ScanResult


class OpenedFile:
    """The content of one blob (as ``Contents.each`` gives it), under whatever names it has."""

    def __init__(self, contents: Contents, content: Content) -> None:
        self.content = content
        found = pointer(content.data) if content.data is not None else None
        self.large = found[0] if found else None
        """The SHA-256 of the large file (Git LFS) that the blob stands for, if it does."""
        self._contents = contents
        self._examined: Examined | None = None

    @property
    def lasting(self) -> bool:
        """Whether the blob tells all there is to tell: a large file may come and go."""
        return self.content.data is not None and self.large is None

    @cached_property
    def stored(self) -> Content:
        """The blob, or the large file."""
        return self.content if self.large is None else self._contents.large_file(self.large)

    @property
    def examined(self) -> Examined:
        """What is in it. Ask only where ``stored`` has data."""
        if self._examined is None:
            from zzfz.rules.scan import examine

            self._examined = examine(self.stored.data or b"")
        return self._examined

    def examine_ahead(self) -> None:
        """Find out what is in it where it is here; for ``opened_ahead``."""
        if self.content.data is not None and self.large is None:
            from zzfz.rules.scan import examine

            self._examined = examine(self.content.data)

    def scan(self, name: str, *, contact_expected: bool = False) -> ScanResult:
        """What must not be in a file that is called ``name``; what could not be read is said in it.

        Where the blob is not here, only the name is scanned: rule E207 says so.
        """
        from zzfz.rules.scan import (
            scan,
            scan_examined,
            scan_file,
            unread_for_absence,
            unread_for_size,
        )

        if self.stored.data is not None:
            return scan_examined(name, self.examined, contact_expected=contact_expected)
        if self.content.missing:
            return scan(name, b"", contact_expected=contact_expected)
        if self.large is None:
            return unread_for_size(name, LARGEST, contact_expected=contact_expected)
        path = self._contents.stored(self.large)
        if path is None:
            return unread_for_absence(name, contact_expected=contact_expected)
        return scan_file(name, path, contact_expected=contact_expected)


def opened_ahead(contents: Contents, blobs: Iterable[str]) -> Generator[OpenedFile]:
    """Each of ``blobs`` opened, in the order they come; several workers read ahead.

    Raises GitError where the repository is damaged.
    """
    from zzfz import worker

    each = (OpenedFile(contents, content) for content in contents.each(blobs))
    yield from worker.in_order(OpenedFile.examine_ahead, each)


def opened_in_turn(contents: Contents, blobs: Iterable[str]) -> Generator[OpenedFile]:
    """The same, one after the other."""
    for content in contents.each(blobs):
        opened = OpenedFile(contents, content)
        opened.examine_ahead()
        yield opened


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
    """The contents that a repository holds. What ``known`` tells of their sizes is not asked again."""

    repo: Repository
    known: KnownSizes | None = None

    def each(self, blobs: Iterable[str]) -> Iterator[Content]:
        """From ``git cat-file``, asked for sizes first: what is too large is not even opened.

        Raises GitError at a damaged object.
        """
        wanted = list(blobs)
        sizes = self.sizes(wanted)
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
        return blob_sizes(self.repo, blobs) if self.known is None else self.known.of(blobs)

    def stream(self, blobs: Iterable[str], sink_for: Callable[[str, int], Sink]) -> None:
        """From one ``git cat-file``."""
        stream_blobs(self.repo, blobs, sink_for)

    def stored(self, oid: str) -> Path | None:
        """Where Git LFS keeps it."""
        return stored(self.repo, oid)
