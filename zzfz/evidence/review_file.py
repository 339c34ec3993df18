"""How ``review.yaml`` is written: reading its verdicts, and adding one to what stands there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from zzfz.evidence.model import Verdict
from zzfz.evidence.snapshot import FOLDER, REVIEW
from zzfz.findings import Finding
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

_SCHEMA = "# yaml-language-server: $schema=../../checklist/schema/review.schema.json\n"
_HEAD = f"{_SCHEMA}verdicts:\n"


def read_verdicts(folder: str, data: bytes) -> tuple[tuple[Verdict, ...], tuple[Finding, ...]]:
    """The verdicts in the review file of ``folder`` (below ``evidence/``), oldest first; its faults."""
    located, faults = read_file(data, f"{FOLDER}/{folder}/{REVIEW}", REVIEWS)
    found = tuple(replace(fault, code=FAULT, indicator=folder) for fault in faults)
    rows = located.value.get("verdicts", ()) if located else ()
    return tuple(_verdict(one.value) for one in rows), found


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


def with_verdict(
    before: str | None,
    *,
    passed: bool,
    reason: str | None,
    reviewer: str,
    day: date,
    fingerprint: str,
    items: Sequence[int] = (),
) -> str:
    """The text of ``review.yaml`` with one verdict more at its end.

    ``before`` is the text so far, sound YAML as this function writes it (a list under
    ``verdicts:``), or None. ``reason`` must be given when ``passed`` is false.
    """
    lines = [f"  - verdict: {'passed' if passed else 'returned'}"]
    if reason is not None:
        lines.append(f"    reason: {_quoted(reason)}")
    lines.append(f"    reviewer: {_quoted(reviewer)}")
    lines.append(f"    date: {day.isoformat()}")
    if items:
        lines.append(f"    items: [{', '.join(map(str, items))}]")
    lines.append(f"    fingerprint: {fingerprint}")
    start = _HEAD if before is None else before.rstrip("\n") + "\n"
    return start + "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A double-quoted scalar: JSON's escapes are YAML's too."""
    return json.dumps(text, ensure_ascii=False)
