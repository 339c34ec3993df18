"""What makes a finding the same finding in the next run, and where its rule is explained."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from zzfz.finding import Finding


def assign_ordinals(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings in order, numbered from 0 among those of one rule, path, indicator and item.

    Two findings that differ only in line or message thus have different fingerprints.
    """
    seen: Counter[tuple[str, str, str | None, int | None]] = Counter()
    numbered = []
    for finding in sorted(findings, key=lambda finding: finding.sort_key):
        kind = (finding.code, finding.place.path, finding.indicator, finding.item)
        numbered.append(replace(finding, ordinal=seen[kind]))
        seen[kind] += 1
    return tuple(numbered)


def fingerprint(finding: Finding) -> str:
    """64 hexadecimal digits that stay the same when lines move or messages are reworded.

    SHA-256 of rule, path, indicator, item and ordinal (GitLab shows two findings with one
    fingerprint as one, and one whose fingerprint changed as fixed and found anew).
    """
    parts = (
        finding.code,
        finding.place.path,
        finding.indicator,
        finding.item,
        finding.ordinal,
    )
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()


def rule_url(code: str) -> str:
    """Where the rule is explained, relative to the root of the repository."""
    return f"docs/rules.md#{code.lower()}"
