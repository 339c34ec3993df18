"""Reviews: what the office said of a set's material, and of exactly which material.

``review.yaml`` in a set's folder holds verdicts, the newest last. Each is pinned to a fingerprint of
the pieces it was made on, so that a later change of any piece makes it stale by itself (审后有变).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from zzfz.evidence.model import Verdict
from zzfz.evidence.pieces import Piece
from zzfz.evidence.snapshot import REVIEW, Snapshot
from zzfz.findings import Finding


class Reviews(NamedTuple):
    """The verdicts of a snapshot by folder below ``evidence/``, oldest first, and what is wrong."""

    by_folder: Mapping[str, tuple[Verdict, ...]]
    findings: tuple[Finding, ...]


def read_reviews(snapshot: Snapshot) -> Reviews:
    """Every ``review.yaml`` of ``snapshot``; what cannot be read is a finding (R101)."""
    here = [
        (entry.path.removesuffix(f"/{REVIEW}"), snapshot.contents[entry.blob])
        for entry in snapshot.entries
        if entry.path.endswith(f"/{REVIEW}")
        and entry.path.count("/") == 1
        and entry.blob in snapshot.contents
    ]
    if not here:
        return Reviews({}, ())
    # Reading YAML takes longer to import than a status without reviews takes in all.
    from zzfz.evidence.review_file import read_verdicts

    by_folder: dict[str, tuple[Verdict, ...]] = {}
    findings: list[Finding] = []
    for folder, data in here:
        verdicts, faults = read_verdicts(folder, data)
        findings.extend(faults)
        by_folder[folder] = verdicts
    return Reviews(by_folder, tuple(findings))


def fingerprint(pieces: Iterable[Piece], blobs: Mapping[str, str]) -> str:
    """A fingerprint of pieces: their paths, the blobs of their files and of their sidecars.

    ``blobs`` gives the blob of a path relative to the tracker's root; it is asked for sidecars. The
    order of the pieces does not matter.
    """
    import hashlib

    lines: set[str] = set()
    for piece in pieces:
        lines.update(f"{file.path}\0{file.blob}" for file in piece.files)
        if piece.sidecar is not None:
            lines.add(f"{piece.sidecar.path}\0{blobs.get(piece.sidecar.path, '')}")
    digest = hashlib.sha256()
    for line in sorted(lines):
        digest.update(line.encode("utf-8", "surrogateescape") + b"\n")
    return f"sha256:{digest.hexdigest()}"
