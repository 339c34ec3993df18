"""Family S over the evidence of a tracker: every file scanned for what must not be in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zzfz.evidence.snapshot import FOLDER, Snapshot
from zzfz.finding import Finding
from zzfz.git import SYMLINK_MODE, TreeEntry
from zzfz.progress.model import Progress
from zzfz.rules.looks import Answer, Look
from zzfz.rules.memory import key
from zzfz.rules.opened import Opened
from zzfz.safety.findings import safety_findings
from zzfz.safety.model import Cause, Unread
from zzfz.safety.scan import Hit, ScanResult


def safety_look(progress: Progress, snapshot: Snapshot, scope: frozenset[str] | None) -> Look:
    """A look for what must not be in the files of ``snapshot`` (S101–S304).

    ``scope`` restricts it to these paths, relative to the tracker's root; None scans all. A file
    whose content is not here is left to rule E207, but for its name.
    """
    expected = contacts_expected(progress)

    def ask(entry: TreeEntry, opened: Opened) -> Answer:
        result = opened.scan(entry.path, contact_expected=_is_expected(entry, expected))
        return Answer(_pack(result), result.lasting)

    keys = {
        entry.path: key("scanned", entry.blob, entry.path, str(_is_expected(entry, expected)))
        for entry in snapshot.entries
        if _is_scanned(entry, scope)
    }
    return Look(keys, ask)


def safety_report(answers: Mapping[str, Any]) -> Iterator[Finding]:
    """What the ``answers`` of such a look say."""
    for path, packed in answers.items():
        yield from safety_findings(f"{FOLDER}/{path}", _unpack(packed))


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
