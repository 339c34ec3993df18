"""What is read out of a document, what could not be read, and how much may be read at most."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from zzfz.privacy.marks import Spot


class DocumentKind(StrEnum):
    """What a file is by its content; its ending says nothing certain."""

    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    DOC = "doc"
    XLS = "xls"
    PPT = "ppt"
    OFD = "ofd"
    PDF = "pdf"
    EML = "eml"
    HTML = "html"
    RTF = "rtf"
    XML = "xml"
    TEXT = "text"
    ZIP = "zip"
    IMAGE = "image"
    OLE = "ole"
    ENCRYPTED_OFFICE = "encrypted-office"
    ARCHIVE = "archive"
    UNKNOWN = "unknown"
    EMPTY = "empty"


class Cause(StrEnum):
    """Why something was not read."""

    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    IMAGE = "image"
    LIMIT = "limit"
    ABSENT = "absent"
    NO_READER = "no-reader"
    """This installation lacks the part that reads it: no fault of the document."""
    NOT_STARTED = "not-started"
    """The worker that reads documents would not start: no fault of the document either."""


WHOLE = "全文"
"""The place of a gap that is about a document as a whole."""


class Passage(NamedTuple):
    """A stretch of text that belongs together: a paragraph, a cell, a text box, a page, a line.

    ``place`` is Chinese and for people (正文第3段). The text may be personal data, so it is kept out
    of the representation. A tuple, because documents have a million of them.
    """

    place: str
    text: str
    spot: Spot = Spot.BODY

    def __repr__(self) -> str:
        return f"Passage({self.place!r}, {self.spot!r})"


@dataclass(frozen=True, slots=True)
class Unread:
    """A part that was not checked (未检): where, why, and what to do. Place and texts are Chinese."""

    place: str
    why: str
    advice: str
    cause: Cause
    passing: bool = False
    """Whether it may be read another time, as on a faster machine; so it is not remembered."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one document with everything packed in it.

    ``depth`` archives in one another; ``members`` packed files in all; ``expanded`` bytes after
    unpacking in all; ``ratio`` of a packed file's size after and before, looked at from
    ``ratio_from`` bytes on; ``text`` characters and
    ``passages`` (a line, a cell, a paragraph) in all; ``seconds`` of processor time.
    """

    depth: int = 3
    members: int = 5_000
    expanded: int = 256 * 1024 * 1024
    ratio: int = 200
    ratio_from: int = 8 * 1024 * 1024
    text: int = 10_000_000
    passages: int = 1_000_000
    seconds: float = 10


LIMITS = Limits()


class DamagedError(Exception):
    """A document that breaks its own format. The message is Chinese and says how."""


class NoReaderError(Exception):
    """A document for which a part of this installation is missing. The message is Chinese: which."""


class EncryptedError(Exception):
    """A document that only opens with a password."""


class TooBigError(Exception):
    """One packed file that expands beyond measure; the rest may still be read."""
