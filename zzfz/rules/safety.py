"""Family S over the evidence of a tracker: every file scanned for what must not be in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zzfz.evidence.snapshot import FOLDER, Snapshot
from zzfz.finding import Finding
from zzfz.git import SYMLINK_MODE, TreeEntry
from zzfz.progress.model import Progress
from zzfz.rules.contents import Contents
from zzfz.rules.scanning import scan_content
from zzfz.safety.findings import safety_findings


def evidence_safety(
    progress: Progress, snapshot: Snapshot, contents: Contents, scope: frozenset[str] | None
) -> Iterator[Finding]:
    """What the files of ``snapshot`` hold that must not enter (S101–S304).

    ``scope`` restricts the scan to these paths, relative to the tracker's root; None scans all. A
    file whose content is not here is left to rule E207, but for its name.
    """
    files = [entry for entry in snapshot.entries if _is_scanned(entry, scope)]
    by_blob: dict[str, list[TreeEntry]] = {}
    for entry in files:
        by_blob.setdefault(entry.blob, []).append(entry)
    expected = contacts_expected(progress)
    for content in contents.each(by_blob):
        for entry in by_blob[content.blob]:
            path = f"{FOLDER}/{entry.path}"
            contact = expected.get(path, False)
            result = scan_content(contents, content, entry.path, contact_expected=contact)
            yield from safety_findings(path, result)


def _is_scanned(entry: TreeEntry, scope: frozenset[str] | None) -> bool:
    if entry.kind != "blob" or entry.mode == SYMLINK_MODE:
        return False
    return scope is None or f"{FOLDER}/{entry.path}" in scope


def contacts_expected(progress: Progress) -> Mapping[str, bool]:
    """The files and sidecars of pieces for items that ask for contacts (rows 3, 10, 11, 13, 15, 16)."""
    return {
        path: True
        for one in progress.sets
        for item in one.items
        if item.item.contact
        for piece in item.pieces
        for path in (
            *(f"{FOLDER}/{file.path}" for file in piece.files),
            *((piece.sidecar.path,) if piece.sidecar is not None else ()),
        )
    }
