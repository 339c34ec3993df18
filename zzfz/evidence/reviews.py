"""Reviews: what the office said of a set's material, and of exactly which material.

``review.yaml`` in a set's folder holds verdicts, the newest last. Each is pinned to a fingerprint of
the pieces it was made on, so that a later change of any piece makes it stale by itself (审后有变).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from zzfz.evidence.pieces import Piece
from zzfz.evidence.snapshot import FOLDER, REVIEW, Snapshot
from zzfz.finding import Finding, Place
from zzfz.yamlfile.reader import read_file
from zzfz.yamlfile.records import ByShape, Key, ListOf, Record, Row
from zzfz.yamlfile.scalars import Choice, Day, Integer, Text

FAULT = "R101"
PASSED = "passed"
RETURNED = "returned"
_FINGERPRINT = r"sha256:[0-9a-f]{64}"

_COMMON = {
    "reviewer": Key(Text(), "审核人", required=True),
    "date": Key(Day(), "审核日期", required=True),
    "fingerprint": Key(Text(_FINGERPRINT, "材料指纹"), "审核时材料的指纹", required=True),
    "items": Key(ListOf(Integer(1, 999), least=1), "只审核这几项材料；不写为整组"),
}

REVIEWS = Record(
    "审核记录",
    {
        "verdicts": Key(
            ListOf(
                ByShape(
                    mappings=(
                        (
                            "reason",
                            Record(
                                "审核结论",
                                {
                                    "verdict": Key(
                                        Choice((PASSED, RETURNED)), "结论", required=True
                                    ),
                                    "reason": Key(Text(), "退回的理由", required=True),
                                    **_COMMON,
                                },
                            ),
                        ),
                        (
                            "verdict",
                            Record(
                                "审核结论",
                                {
                                    "verdict": Key(
                                        Choice((PASSED,)), "结论；退回须写 reason", required=True
                                    ),
                                    **_COMMON,
                                },
                            ),
                        ),
                    )
                )
            ),
            "审核结论，新的写在后面",
            required=True,
        )
    },
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict. ``items`` empty means the whole set."""

    passed: bool
    reason: str | None
    reviewer: str
    date: date
    fingerprint: str
    items: tuple[int, ...]
    place: Place


class Reviews(NamedTuple):
    """The verdicts of a snapshot by folder below ``evidence/``, oldest first, and what is wrong."""

    by_folder: Mapping[str, tuple[Verdict, ...]]
    findings: tuple[Finding, ...]


def read_reviews(snapshot: Snapshot) -> Reviews:
    """Every ``review.yaml`` of ``snapshot``; what cannot be read is a finding (R101)."""
    by_folder: dict[str, tuple[Verdict, ...]] = {}
    findings: list[Finding] = []
    for entry in snapshot.entries:
        folder, _, name = entry.path.rpartition("/")
        if name != REVIEW or "/" in folder or entry.blob not in snapshot.contents:
            continue
        path = f"{FOLDER}/{entry.path}"
        located, faults = read_file(snapshot.contents[entry.blob], path, REVIEWS)
        findings.extend(replace(fault, code=FAULT, indicator=folder) for fault in faults)
        if located is not None:
            rows = located.value.get("verdicts", ())
            by_folder[folder] = tuple(_verdict(one.value) for one in rows)
    return Reviews(by_folder, tuple(findings))


def _verdict(row: Row) -> Verdict:
    return Verdict(
        passed=row.get("verdict") == PASSED,
        reason=row.get("reason"),
        reviewer=row.get("reviewer"),
        date=row.get("date"),
        fingerprint=row.get("fingerprint"),
        items=row.texts("items"),
        place=row.place,
    )


def fingerprint(pieces: Iterable[Piece], blobs: Mapping[str, str]) -> str:
    """A fingerprint of pieces: their paths, the blobs of their files and of their sidecars.

    ``blobs`` gives the blob of a path relative to the tracker's root; it is asked for sidecars. The
    order of the pieces does not matter.
    """
    lines: set[str] = set()
    for piece in pieces:
        lines.update(f"{file.path}\0{file.blob}" for file in piece.files)
        if piece.sidecar is not None:
            lines.add(f"{piece.sidecar.path}\0{blobs.get(piece.sidecar.path, '')}")
    digest = hashlib.sha256()
    for line in sorted(lines):
        digest.update(line.encode("utf-8", "surrogateescape") + b"\n")
    return f"sha256:{digest.hexdigest()}"
