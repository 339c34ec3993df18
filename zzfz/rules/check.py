"""Running the checks: which findings a tracker has, in order, exceptions taken out."""

from __future__ import annotations

from collections.abc import Iterable

from zzfz.checklist.loaded import Loaded
from zzfz.finding import Finding
from zzfz.rules.registry import level_of
from zzfz.rules.rule import Level
from zzfz.rules.wording import wording_faults


def checklist_findings(loaded: Loaded) -> tuple[Finding, ...]:
    """Family C: what loading found, and what the words say and the fields do not.

    In a file with values that could not be read, no field is missed: it may be one of them.
    """
    found = list(loaded.findings)
    not_whole = {one.place.path for one in found if one.code.startswith("C00")}
    if loaded.checklist is not None:
        wording = wording_faults(loaded.checklist)
        found.extend(one for one in wording if one.place.path not in not_whole)
    return in_order(found)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by file, place and code."""
    return tuple(sorted(findings, key=lambda one: one.sort_key))


def fails(findings: Iterable[Finding]) -> bool:
    """Whether a check with these findings has failed: any error fails it."""
    return any(level_of(one) is Level.ERROR for one in findings)
