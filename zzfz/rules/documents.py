"""What became of opening a document: whether it opens, and what it says.

The one place where the checks of content meet the formats: everything that opens a document and
bounds it is in ``zzfz.safety``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from zzfz.safety.body import LONGEST, Body
from zzfz.safety.extract import Extraction
from zzfz.safety.model import DamagedError, Kind
from zzfz.safety.plain import decode

_TYPES = "[Content_Types].xml"
_NEEDED = {
    "docx": (_TYPES,),
    "xlsx": (_TYPES, "xl/workbook.xml"),
    "pptx": (_TYPES, "ppt/presentation.xml"),
    "ofd": ("OFD.xml",),
}
"""The parts that make an archive a document of this kind."""
_PLAIN = frozenset({"txt", "csv", "md"})
_MEDIA = re.compile(r"(?:^|/)(?:media|Res)/")


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


def document(ending: str, data: bytes, extraction: Extraction) -> Document:
    """What ``data``, from which ``extraction`` was read, is as what its ``ending`` says.

    The ending is in lower case and without a dot.
    """
    if ending in _PLAIN:
        return Document(_plain_text(data))
    if ending not in {"pdf", "zip", *_NEEDED}:
        return Document()
    body = extraction.body
    if body.locked:
        return Document(locked=True)
    if damaged := _damaged(ending, extraction.kind, body):
        return Document(damaged=damaged)
    return Document(_text(body) if ending != "zip" else None, lasting=extraction.lasting)


def _damaged(ending: str, kind: Kind, body: Body) -> str | None:
    """Why a document does not open as what it should be, in Chinese; None where it does."""
    if body.fault is not None:
        return body.fault
    if not body.whole:  # a bound was reached, as the check for safety says
        return None
    if ending == "zip" and not body.parts:
        return "压缩包是空的"
    missing = [part for part in _NEEDED.get(ending, ()) if part not in body.parts]
    if missing:
        return f"压缩包里没有 {missing[0]}"
    return f"内容不是 {ending}，而是 {kind}" if ending in _NEEDED and kind != ending else None


def _text(body: Body) -> str | None:
    text = body.text if body.whole else None
    if text is None or text.strip():
        return text
    seen = body.pictures or any(map(_MEDIA.search, body.parts))
    return None if seen else ""


def _plain_text(data: bytes) -> str | None:
    try:
        return decode(data).text[:LONGEST]
    except DamagedError:
        return None
