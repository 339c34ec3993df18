"""Opening a document just far enough to tell whether it opens and what it says.

The one place where the checks of content meet the formats: whoever reads documents better only has
to give ``read_document`` another body.
"""

from __future__ import annotations

from typing import NamedTuple

from zzfz.rules.packages import DamagedError, LockedError, check_archive, read_package
from zzfz.safety.model import UnfinishedError

PACKAGES = frozenset({"docx", "xlsx", "pptx", "ofd"})
PLAIN = frozenset({"txt", "csv", "md"})

_PAGES = 300
_TEXT = 2_000_000


class Document(NamedTuple):
    """What came of opening a document.

    ``text`` is None when it cannot be told (a scan, a picture, a format without a reader), and
    ``""`` when there is none. ``damaged`` says in Chinese why it does not open. ``lasting`` is
    false when reading was stopped, and another time may tell more.
    """

    text: str | None = None
    damaged: str | None = None
    locked: bool = False
    lasting: bool = True


def read_document(ending: str, data: bytes) -> Document:
    """Open ``data`` as what its ``ending`` (lower case, no dot) says. Never raises."""
    try:
        return Document(_text(ending, data))
    except DamagedError as error:
        return Document(damaged=str(error))
    except LockedError:
        return Document(locked=True)
    except UnfinishedError:
        return Document(lasting=False)
    except Exception:  # noqa: BLE001 - a document made to break a parser must not stop the check
        return Document(damaged="文件已损坏，读不出来")


def _text(ending: str, data: bytes) -> str | None:
    if ending in PACKAGES:
        words = read_package(ending, data)
        return words.text[:_TEXT] if words.text.strip() or not words.pictures else None
    if ending == "pdf":
        return _pdf_text(data)
    if ending in PLAIN:
        return _plain_text(data)[:_TEXT]
    if ending == "zip":
        check_archive(data)
    return None


def _pdf_text(data: bytes) -> str | None:
    """The text of a PDF's pages; None where something is shown that is no text: a scan."""
    from zzfz.safety import model, pdf

    try:
        return pdf.words(data, _PAGES, _TEXT)
    except model.EncryptedError as error:
        raise LockedError from error
    except model.DamagedError as error:
        raise DamagedError(str(error)) from error


def _plain_text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")
