"""The sidecars of a snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from zzfz.evidence.model import SUFFIX, Sidecar
from zzfz.evidence.snapshot import FOLDER, Snapshot
from zzfz.findings import Finding


class Sidecars(NamedTuple):
    """The sidecars of a snapshot, by the path (below ``evidence/``) of what each speaks of."""

    by_path: Mapping[str, Sidecar]
    findings: tuple[Finding, ...]


def read_sidecars(snapshot: Snapshot) -> Sidecars:
    """Every sidecar of ``snapshot``; one that cannot be read is a finding (E301) and left out."""
    here = [
        (entry.path, snapshot.contents[entry.blob])
        for entry in snapshot.entries
        if entry.path.endswith(SUFFIX) and entry.blob in snapshot.contents
    ]
    if not here:
        return Sidecars({}, ())
    # Reading YAML takes longer to import than a status without sidecars takes in all.
    from zzfz.evidence.sidecar_file import read_sidecar

    by_path: dict[str, Sidecar] = {}
    findings: list[Finding] = []
    for path, data in here:
        one, faults = read_sidecar(f"{FOLDER}/{path}", data)
        findings.extend(faults)
        if one is not None:
            by_path[path.removesuffix(SUFFIX)] = one
    return Sidecars(by_path, tuple(findings))


def sidecar_blobs(snapshot: Snapshot) -> dict[str, str]:
    """The blobs of the sidecars of ``snapshot``, by path relative to the tracker's root."""
    return {
        f"{FOLDER}/{entry.path}": entry.blob
        for entry in snapshot.entries
        if entry.path.endswith(SUFFIX)
    }
