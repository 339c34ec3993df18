"""Family S over the evidence of a tracker: every file scanned for what must not be in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zzfz.evidence.snapshot import FOLDER, Snapshot
from zzfz.finding import Finding
from zzfz.git import SYMLINK_MODE, TreeEntry
from zzfz.git.lfs import pointer
from zzfz.progress.model import Progress
from zzfz.rules.contents import Contents
from zzfz.rules.memory import Memory, NoMemory, key
from zzfz.rules.scanning import scan_content
from zzfz.safety.findings import safety_findings
from zzfz.safety.model import Cause, Unread
from zzfz.safety.scan import Hit, ScanResult


def evidence_safety(
    progress: Progress,
    snapshot: Snapshot,
    contents: Contents,
    scope: frozenset[str] | None,
    memory: Memory | None = None,
) -> Iterator[Finding]:
    """What the files of ``snapshot`` hold that must not enter (S101–S304).

    ``scope`` restricts the scan to these paths, relative to the tracker's root; None scans all.
    What ``memory`` knows is not scanned again. A file whose content is not here is left to rule
    E207, but for its name.
    """
    memory = memory or NoMemory()
    expected = contacts_expected(progress)
    keys = {
        entry.path: key("scanned", entry.blob, entry.path, str(_is_expected(entry, expected)))
        for entry in snapshot.entries
        if _is_scanned(entry, scope)
    }
    known = memory.recall(keys.values())
    by_blob: dict[str, list[TreeEntry]] = {}
    for entry in snapshot.entries:
        if keys.get(entry.path) in known:
            yield from safety_findings(f"{FOLDER}/{entry.path}", _unpack(known[keys[entry.path]]))
        elif entry.path in keys:
            by_blob.setdefault(entry.blob, []).append(entry)
    for content in contents.each(by_blob):
        for entry in by_blob[content.blob]:
            contact = _is_expected(entry, expected)
            result = scan_content(contents, content, entry.path, contact_expected=contact)
            here = content.data is not None and pointer(content.data) is None
            if here and result.lasting:
                memory.keep(keys[entry.path], _pack(result))
            yield from safety_findings(f"{FOLDER}/{entry.path}", result)
    memory.close()


def _pack(result: ScanResult) -> list[Any]:
    """A result as JSON has it. It holds no number unmasked."""
    hits = [[one.code, one.place, one.masked, one.why] for one in result.hits]
    return [hits, [[one.place, one.why, one.advice, one.cause] for one in result.unread]]


def _unpack(packed: list[Any]) -> ScanResult:
    hits, unread = packed
    return ScanResult(
        tuple(Hit(*one) for one in hits),
        tuple(Unread(place, why, advice, Cause(cause)) for place, why, advice, cause in unread),
    )


def _is_expected(entry: TreeEntry, expected: Mapping[str, bool]) -> bool:
    return expected.get(f"{FOLDER}/{entry.path}", False)


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
