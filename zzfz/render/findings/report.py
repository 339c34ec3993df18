"""What a check hands to its formats: the findings, and what a change did to completeness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from zzfz.finding import Finding
from zzfz.progress.change import Delta
from zzfz.render.findings.identity import assign_ordinals
from zzfz.rules.registry import level_of
from zzfz.rules.rule import Level


@dataclass(frozen=True, slots=True)
class Summary:
    """How many findings there are of each level."""

    error: int = 0
    warning: int = 0
    notice: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one check.

    ``findings`` are sorted and carry their ordinals: ``make_report`` sees to both. ``revision`` and
    ``base`` name what was checked and what it was compared with. ``known`` holds the fingerprints
    of findings that the base had already, so that a comment can tell new ones from old ones.
    """

    title: str
    findings: tuple[Finding, ...]
    summary: Summary
    delta: Delta | None = None
    revision: str | None = None
    base: str | None = None
    known: frozenset[str] = frozenset()


def make_report(
    findings: Iterable[Finding],
    *,
    title: str = "检查结果",
    delta: Delta | None = None,
    revision: str | None = None,
    base: str | None = None,
    known: frozenset[str] = frozenset(),
) -> Report:
    """The report on ``findings``, in any order and with any ordinals."""
    ordered = assign_ordinals(findings)
    levels = Counter(level_of(finding) for finding in ordered)
    summary = Summary(levels[Level.ERROR], levels[Level.WARNING], levels[Level.NOTICE])
    return Report(title, ordered, summary, delta, revision, base, known)
