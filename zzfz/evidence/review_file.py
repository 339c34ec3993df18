"""Adding a verdict to ``review.yaml``, keeping what stands there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

_SCHEMA = "# yaml-language-server: $schema=../../checklist/schema/review.schema.json\n"
_HEAD = f"{_SCHEMA}verdicts:\n"


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
