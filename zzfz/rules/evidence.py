"""Families E, M, D and S over one state of a tracker: what is wrong with the evidence."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from zzfz.checklist.model import Checklist
from zzfz.evidence.model import SUFFIX
from zzfz.evidence.pieces import Piece
from zzfz.evidence.sidecars import Sidecars
from zzfz.evidence.snapshot import FOLDER, Snapshot
from zzfz.findings import Finding
from zzfz.git import TreeEntry
from zzfz.progress.model import Progress
from zzfz.rules.completeness import material_findings
from zzfz.rules.content import ContentInspection, unread_small_files
from zzfz.rules.document_pass import Watch, inspect_files
from zzfz.rules.duplicates import duplicate_findings, same_contents
from zzfz.rules.exemptions import all_exemptions, blob_of, exemption_findings
from zzfz.rules.file_access import Contents
from zzfz.rules.file_names import name_findings
from zzfz.rules.misplaced import outside_findings, page_findings, placement_findings
from zzfz.rules.privacy import PrivacyInspection, allowed
from zzfz.rules.registry import rules
from zzfz.rules.result_cache import NoResultCache, ResultCache
from zzfz.rules.sidecar_checks import sidecar_findings


class Inspected(NamedTuple):
    """What was found inside documents: whether they open, and what must not be in them."""

    opening: ContentInspection
    scanning: PrivacyInspection


def inspect_documents(
    checklist: Checklist,
    pieces: Iterable[Piece],
    snapshot: Snapshot,
    contents: Contents,
    result_cache: ResultCache,
    scope: frozenset[str] | None = None,
    watch: Watch = lambda some, _: some,
) -> Inspected:
    """Open documents once for all who ask; ``pieces`` are those of the snapshot."""
    may = allowed(checklist, pieces)
    found = Inspected(ContentInspection(scope), PrivacyInspection(may, scope))
    inspect_files(snapshot.entries, found, contents, result_cache, watch)
    return found


def inspect_beside(
    checklist: Checklist,
    beside: Sequence[TreeEntry],
    contents: Contents,
    result_cache: ResultCache,
    scope: frozenset[str] | None = None,
) -> PrivacyInspection:
    """Look for what must not be in the files that lie beside the evidence, by path from the tracker's
    root.
    """
    scanning = PrivacyInspection(allowed(checklist), scope, "")
    inspect_files(beside, (scanning,), contents, result_cache)
    return scanning


@dataclass(frozen=True, slots=True)
class EvidenceInputs:
    """Everything the checks look at. Paths outside ``snapshot`` are relative to the tracker's root.

    ``progress`` is that of the checklist with ``snapshot``; ``uncommitted`` and ``ignored`` are
    paths in the work tree, empty where there is none. ``scope`` restricts what is opened to these
    paths (a change); None opens everything. ``complete`` asks for all material, ``reviewed`` that all
    of it has passed review. ``pages`` are the generated pages as they should be; ``result_cache``
    knows what was found in documents before, ``inspected`` is what was found in them already.
    ``beside`` are the files that lie beside the evidence, which exceptions may be about too.
    """

    progress: Progress
    snapshot: Snapshot
    sidecars: Sidecars
    contents: Contents
    uncommitted: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    scope: frozenset[str] | None = None
    complete: bool = False
    pages: Mapping[str, str] = field(default_factory=dict)
    result_cache: ResultCache = field(default_factory=NoResultCache)
    inspected: Inspected | None = None
    reviewed: bool = False
    beside: tuple[TreeEntry, ...] = ()


def evidence_findings(inputs: EvidenceInputs) -> tuple[Finding, ...]:
    """Every finding of families E, M, D and S, in order, exemptions not yet taken out.

    Take them out with ``without_exempted`` when all families are together. Raises GitError where
    the repository is damaged.
    """
    material = material_findings(
        inputs.progress, complete=inputs.complete, reviewed=inputs.reviewed
    )
    found = [*_listed(inputs), *material]
    opening, scanning = inputs.inspected or inspect_documents(
        inputs.progress.checklist,
        inputs.progress.pieces,
        inputs.snapshot,
        inputs.contents,
        inputs.result_cache,
        inputs.scope,
    )
    found += [*opening.findings, *scanning.findings]
    found.extend(unread_small_files(inputs.snapshot, inputs.scope))
    same = same_contents(inputs.contents, _blobs(inputs), inputs.result_cache)
    found.extend(duplicate_findings(inputs.progress, opening.texts, inputs.scope, same))
    placed = with_indicator(found, inputs.progress)
    return tuple(sorted(placed, key=lambda one: one.sort_key))


def _blobs(inputs: EvidenceInputs) -> Iterator[str]:
    """The blobs of evidence; with a scope those in it, so that a check costs as the change."""
    for entry in inputs.snapshot.entries:
        if entry.kind == "blob" and (
            inputs.scope is None or f"{FOLDER}/{entry.path}" in inputs.scope
        ):
            yield entry.blob


_OF_PLACES = frozenset({"E107", "E303"})
"""What assigning the pieces finds: folders and sidecars that contradict each other."""


def _listed(inputs: EvidenceInputs) -> Iterator[Finding]:
    """What can be told without opening any file."""
    progress, snapshot, sidecars = inputs.progress, inputs.snapshot, inputs.sidecars
    checklist = progress.checklist
    yield from name_findings(snapshot.entries)
    yield from (one for one in progress.findings if one.code in _OF_PLACES)
    yield from placement_findings(checklist, snapshot, progress.unassigned, sidecars.by_path)
    yield from outside_findings(inputs.uncommitted, inputs.ignored)
    yield from sidecar_findings(checklist, snapshot, sidecars)
    yield from page_findings(snapshot, inputs.pages)
    exemptions = all_exemptions(checklist, sidecars)
    if exemptions:
        yield from exemption_findings(exemptions, blob_of(snapshot, inputs.beside), rules())


def with_indicator(findings: Iterable[Finding], progress: Progress) -> Iterator[Finding]:
    """``findings``, each with the indicator of its folder and the item of its piece, where known."""
    items: Mapping[str, int] | None = None
    for one in findings:
        path = one.place.path
        if one.indicator is not None or not path.startswith(f"{FOLDER}/"):
            yield one
            continue
        if items is None:
            items = _items(progress)
        item = items.get(path.removesuffix(SUFFIX))
        yield replace(one, indicator=_indicator(progress.checklist, path), item=item)


def _indicator(checklist: Checklist, path: str) -> str | None:
    folder = unicodedata.normalize("NFC", path.split("/", 2)[1])
    return folder if folder in checklist.by_id else None


def _items(progress: Progress) -> dict[str, int]:
    """The item of every piece, and file of a piece, that is for one item only."""
    items: dict[str, int] = {}
    for one in progress.sets:
        for item in one.items:
            for piece in item.pieces:
                if len(piece.items) == 1:
                    items[piece.path] = item.item.no
                    items.update((f"{FOLDER}/{file.path}", item.item.no) for file in piece.files)
    return items
