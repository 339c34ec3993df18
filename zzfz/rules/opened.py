"""A file as the repository holds it, opened once for all who ask: its blob, or its large file."""

from __future__ import annotations

from functools import cached_property

from zzfz.git.blobs import Content
from zzfz.git.lfs import pointer
from zzfz.rules.contents import LARGEST, Contents
from zzfz.safety.extract import Extraction, extract
from zzfz.safety.files import scan_file, unread_for_absence, unread_for_size
from zzfz.safety.scan import ScanResult, scan, scan_extracted


class Opened:
    """The content of one blob (as ``Contents.each`` gives it), under whatever names it has."""

    def __init__(self, contents: Contents, content: Content) -> None:
        self.content = content
        found = pointer(content.data) if content.data is not None else None
        self.large = found[0] if found else None
        """The SHA-256 of the large file (Git LFS) that the blob stands for, if it does."""
        self._contents = contents

    @property
    def lasting(self) -> bool:
        """Whether the blob tells all there is to tell: a large file may come and go."""
        return self.content.data is not None and self.large is None

    @cached_property
    def stored(self) -> Content:
        """The blob, or the large file."""
        return self.content if self.large is None else self._contents.large_file(self.large)

    @cached_property
    def extraction(self) -> Extraction:
        """What is in it. Ask only where ``stored`` has data."""
        return extract(self.stored.data or b"")

    def scan(self, name: str, *, contact_expected: bool = False) -> ScanResult:
        """What must not be in a file that is called ``name``; what could not be read is said in it.

        Where the blob is not here, only the name is scanned: rule E207 says so.
        """
        if self.stored.data is not None:
            return scan_extracted(name, self.extraction, contact_expected=contact_expected)
        if self.content.missing:
            return scan(name, b"", contact_expected=contact_expected)
        if self.large is None:
            return unread_for_size(name, LARGEST, contact_expected=contact_expected)
        path = self._contents.stored(self.large)
        if path is None:
            return unread_for_absence(name, contact_expected=contact_expected)
        return scan_file(name, path, contact_expected=contact_expected)
