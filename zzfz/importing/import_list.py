"""The whole way from a file's bytes to a list and its review. Nothing is written to disk here, so a
source that cannot be imported leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from zzfz.importing.account import Lost, Shares, shares, unaccounted
from zzfz.importing.headers import Hints
from zzfz.importing.read import read
from zzfz.importing.resolve import Resolution, resolve
from zzfz.importing.review_pages import Review, review
from zzfz.importing.write import write


@dataclass(frozen=True)
class Imported:
    """A list as read, the files it comes to (path relative to the tracker root → bytes), what of
    the source stands in neither files nor review (nothing, unless the import is at fault), the
    review, to be rendered by ``review_html`` and ``review_xlsx``, and how much stands where.
    """

    resolution: Resolution
    files: dict[str, bytes]
    lost: tuple[Lost, ...]
    review: Review
    shares: Shares
    kind: str
    """What kind of file it was: docx, xlsx, html, pdf, text or csv."""


def import_list(
    data: bytes,
    source: str,
    known: Mapping[str, bytes] | None = None,
    hints: Hints | None = None,
) -> Imported:
    """Import the list in ``data``, the bytes of the file called ``source``.

    ``known`` may hold the roster in use, ``checklist/departments.yaml`` and
    ``checklist/domains.yaml``; ``hints`` are what a person says about the columns. Raises
    UnreadableError for a source that cannot be imported, ChecklistError for a faulty roster.
    """
    document = read(data, PurePath(source).name)
    resolution = resolve(document, known, hints)
    files = write(resolution, known)
    lost = unaccounted(document, resolution, files)
    told = shares(document, resolution, hints)
    return Imported(resolution, files, lost, review(resolution, lost), told, document.kind)
