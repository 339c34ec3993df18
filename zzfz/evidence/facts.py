"""What opening a document told, by its blob: the facts that decide what a piece counts for.

DESIGN "Facts": faulty counts for nothing, unread (未检) counts and is always said, unseen (未查验)
does not count and is nobody's fault. Facts go by content and ending, never by who sent a file.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple, Protocol

from zzfz.git import TreeEntry


class Soundness(StrEnum):
    """What is known of a document, the worst first."""

    FAULTY = "faulty"
    UNSEEN = "unseen"
    UNREAD = "unread"
    SOUND = "sound"


class Fact(NamedTuple):
    """What one blob under one ending is.

    ``code`` and ``why`` (Chinese, no full stop) name the fault of a faulty one, and what was not read
    of an unread one; both are empty otherwise. ``text`` is a digest of the text without white space
    after NFKC where it has at least 200 characters, ``case_text`` one without digits and punctuation
    where it has at least 60 (counting.md 10); both are None for less. ``length`` is the number of
    characters of the text, None where it was not read. ``says_nil`` tells that a whole short text
    says that nothing occurred (counting.md 13).
    """

    soundness: Soundness
    code: str = ""
    why: str = ""
    text: bytes | None = None
    case_text: bytes | None = None
    length: int | None = None
    says_nil: bool = False


EMPTY, DAMAGED, PASSWORD, PLACEHOLDER, HOLLOW = "E201", "E202", "E203", "E204", "E208"
"""Codes of the faults; see the rules of family E."""
TOO_MUCH = "S304"
"""Code of the gap where a document asked for more than a reader may take."""
LARGEST = 50 << 20
"""A larger file (bytes) is not read: hosting services refuse it at 50 or 100 MB, outside LFS."""
NOT_LOOKED_AT = Fact(Soundness.UNSEEN)
"""The fact of a document that nobody has opened here yet."""


class Facts(Protocol):
    """Facts of the documents of a snapshot."""

    def of(self, entry: TreeEntry) -> Fact:
        """The fact of one file; ``NOT_LOOKED_AT`` where nothing is known of it."""
        ...  # pragma: no cover

    def is_lasting(self, entry: TreeEntry) -> bool:
        """Whether the same will be known of it the next time."""
        ...  # pragma: no cover

    def told_of(self, entry: TreeEntry) -> tuple[Fact, bool]:
        """What ``of`` and ``is_lasting`` tell."""
        ...  # pragma: no cover

    def told_as(self, blob: str, ending: str) -> tuple[Fact, bool]:
        """The same of a document with this content and this ending (in lower case, without the dot)."""
        ...  # pragma: no cover
