"""The whole way from a file's bytes to a list and its review. Nothing is written to disk here, so a
source that cannot be imported leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from pathlib import PurePath

from zzfz.checklist.load import load
from zzfz.checklist.model import Loaded
from zzfz.importing.account import Lost, Shares, shares, unaccounted
from zzfz.importing.corrections import Changed, Corrections, apply
from zzfz.importing.grid import uncollected
from zzfz.importing.headers import Hints
from zzfz.importing.read import read
from zzfz.importing.resolve import Resolution, resolve
from zzfz.importing.review_pages import Review, review
from zzfz.importing.write import write
from zzfz.yamlfile.parse import compose
from zzfz.yamlfile.reader import Composing, read_file


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
    changed: tuple[Changed, ...] = ()
    """What a person's corrections changed; the words of the source are accounted for before."""
    doubts: tuple[str, ...] = ()
    """Corrections that could not be carried out, in words."""
    composing: Composing = field(default=compose, compare=False, repr=False)
    """What knows the YAML of ``files`` already."""

    @cached_property
    def loaded(self) -> Loaded:
        """What ``files`` say, loaded as ``zzfz check`` loads them."""
        return load(self.files, partial(read_file, composing=self.composing))


def import_list(
    data: bytes,
    source: str,
    known: Mapping[str, bytes] | None = None,
    hints: Hints | None = None,
    corrections: Corrections | None = None,
) -> Imported:
    """Import the list in ``data``, the bytes of the file called ``source``.

    ``known`` may hold the roster in use, ``checklist/departments.yaml`` and
    ``checklist/domains.yaml``; ``hints`` are what a person says about the columns, ``corrections``
    what was corrected in the workbook. Raises
    UnreadableError for a source that cannot be imported, ChecklistError for a faulty roster.
    """
    with uncollected():
        return _imported(data, PurePath(source).name, known, hints, corrections)


def _imported(
    data: bytes,
    source: str,
    known: Mapping[str, bytes] | None,
    hints: Hints | None,
    corrections: Corrections | None,
) -> Imported:
    document = read(data, source)
    resolution = resolve(document, known, hints)
    files = write(resolution, known)
    composed = cache(compose)
    lost = unaccounted(document, resolution, files, composed)
    told = shares(document, resolution, hints)
    changed: tuple[Changed, ...] = ()
    doubts: tuple[str, ...] = ()
    if corrections:
        resolution, changed, doubts = apply(resolution, corrections)
        files = write(resolution, known)
    shown = review(resolution, lost, changed)
    kind = document.kind
    return Imported(resolution, files, lost, shown, told, kind, changed, doubts, composed)
