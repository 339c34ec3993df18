"""What a check hands to its formats: findings, their identity from run to run, and the change in completeness."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from zzfz.findings import Finding
from zzfz.progress.change import Delta
from zzfz.progress.review_changes import ReviewChange
from zzfz.rules.exemptions import SEEN
from zzfz.rules.registry import level_of
from zzfz.rules.rule import Level

if TYPE_CHECKING:
    from zzfz.rules.list_guard import BroughtExceptions, ListComparison


@dataclass(frozen=True, slots=True)
class LevelCounts:
    """How many findings there are of each level; of how many files something was not read (未检), and of
    how many of these a person stated to have looked at all of it (我已看过).
    """

    error: int = 0
    warning: int = 0
    notice: int = 0
    unread: int = 0
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one check.

    ``findings`` are sorted and carry their ordinals: ``make_report`` sees to both. ``revision`` and
    ``base`` name what was checked and what it was compared with. ``known`` holds the fingerprints
    of findings that the base had already, so that a comment can tell new ones from old ones.
    ``list`` and ``exceptions`` are what the change did to the list, and the exceptions it brought.
    ``reviews`` are the verdicts that the change adds or removes.
    """

    title: str
    findings: tuple[Finding, ...]
    summary: LevelCounts
    delta: Delta | None = None
    revision: str | None = None
    base: str | None = None
    known: frozenset[str] = frozenset()
    list: ListComparison | None = None
    exceptions: BroughtExceptions | None = None
    reviews: tuple[ReviewChange, ...] = ()


def make_report(
    findings: Iterable[Finding],
    *,
    title: str = "检查结果",
    delta: Delta | None = None,
    revision: str | None = None,
    base: str | None = None,
    known: frozenset[str] = frozenset(),
    list_comparison: ListComparison | None = None,
    exceptions: BroughtExceptions | None = None,
    reviews: tuple[ReviewChange, ...] = (),
) -> Report:
    """The report on ``findings``, in any order and with any ordinals."""
    ordered = assign_ordinals(findings)
    levels = Counter(level_of(finding) for finding in ordered)
    unread, seen = unread_files(ordered)
    summary = LevelCounts(
        levels[Level.ERROR], levels[Level.WARNING], levels[Level.NOTICE], unread, seen
    )
    return Report(
        title,
        ordered,
        summary,
        delta,
        revision,
        base,
        known,
        list_comparison,
        exceptions,
        reviews,
    )


def unread_files(findings: Iterable[Finding]) -> tuple[int, int]:
    """Of how many files something was not read, and of how many a person looked at all of that."""
    unread: dict[str, bool] = {}
    for one in findings:
        if one.code in SEEN:
            path = one.place.path
            unread[path] = unread.get(path, True) and bool(one.seen_by)
    return len(unread), sum(unread.values())


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


_SECRETS = 0
_LIST_AND_RULES = 1
_HISTORY = 2
_REST = 3


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    """``findings`` for a place that shows only some of them.

    By level; within it secrets and personal data first, then what lowers the list or turns checks off,
    then what was taken away or put in place of a link, then all others in their order. Many files with
    harmless faults, brought for that end, crowd nothing out that way.
    """
    levels = list(Level)
    return sorted(findings, key=lambda one: (levels.index(level_of(one)), _weight(one.code)))


def _weight(code: str) -> tuple[int, str]:
    if code.startswith(("S1", "S2")):
        return _SECRETS, code
    if code.startswith("C16"):
        return _LIST_AND_RULES, code
    if code.startswith(("E31", "E50", "R106")):
        return _HISTORY, code
    return _REST, ""
