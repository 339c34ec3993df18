"""Family S over the evidence of a tracker: every file scanned for what must not be in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zzfz.documents.model import Cause, Unread
from zzfz.evidence.snapshot import FOLDER
from zzfz.findings import Finding
from zzfz.git import SYMLINK_MODE, TreeEntry
from zzfz.progress.model import Progress
from zzfz.rules.document_pass import InspectionResult
from zzfz.rules.file_access import OpenedFile
from zzfz.rules.result_cache import key
from zzfz.rules.scan import Hit, ScanResult, safety_findings


class PrivacyInspection:
    """A look for what must not be in the files of evidence (S101–S304).

    ``scope`` restricts it to these paths, relative to the tracker's root; None scans all. A file
    whose content is not here is left to rule E207, but for its name. ``findings`` grow as it is
    answered.
    """

    def __init__(self, progress: Progress, scope: frozenset[str] | None) -> None:
        self._expected = contacts_expected(progress)
        self._scope = scope
        self.findings: list[Finding] = []

    def key_of(self, entry: TreeEntry) -> str | None:
        """Files are asked about; the whole path is scanned too, and a contact may be expected."""
        if not _is_scanned(entry, self._scope):
            return None
        return key("scanned", entry.blob, entry.path, str(self._is_expected(entry)))

    def ask(self, entry: TreeEntry, opened: OpenedFile) -> InspectionResult:
        """What the scan found, packed."""
        result = opened.scan(entry.path, contact_expected=self._is_expected(entry))
        return InspectionResult(_pack(result), result.lasting)

    def take(self, path: str, answer: Any) -> None:  # noqa: ANN401 - as ``ask`` made it
        """Add what it says."""
        self.findings.extend(safety_findings(f"{FOLDER}/{path}", _unpack(answer)))

    def _is_expected(self, entry: TreeEntry) -> bool:
        return self._expected.get(f"{FOLDER}/{entry.path}", False)


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
