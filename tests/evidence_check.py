"""Running the checks of evidence on a repository, as the command line does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from zzfz.evidence.sidecars import read_sidecars
from zzfz.findings import Finding
from zzfz.git.worktree import ignored_files
from zzfz.rules.evidence import EvidenceInputs, evidence_findings
from zzfz.rules.exemptions import all_exemptions, blob_of, without_exempted
from zzfz.rules.file_access import GitContents
from zzfz.rules.result_cache import NoResultCache
from zzfz.tracker import Tracker, open_tracker

PAGES = {"evidence/5/README.md": "# 第 5 项\n"}
"""The generated pages as they should be."""


class Kept(NoResultCache):
    """What was found in documents, by content: those of the complete repository are opened once."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}

    def recall(self, keys: Iterable[str], *, outdated: bool = False) -> Mapping[str, Any]:
        """What is kept; none of it is of another reader."""
        del outdated
        return {one: self.found[one] for one in keys if one in self.found}

    def keep(self, entry: str, value: Any) -> None:
        """Keep it as it was found."""
        self.found[entry] = value


class Spot(NamedTuple):
    """What a finding is and where."""

    code: str
    path: str
    indicator: str | None
    item: int | None


def check(
    path: Path,
    scope: frozenset[str] | None = None,
    *,
    complete: bool = False,
    at: str | None = None,
    kept: Kept | None = None,
) -> tuple[Finding, ...]:
    """The findings of families E, M and D on the tracker at ``path``, exemptions taken out.

    Those of family S are told with them and have tests of their own.
    """
    tracker = open_tracker(path, at)
    inputs = inputs_of(tracker, scope, complete=complete)
    if kept is not None:
        inputs = replace(inputs, result_cache=kept)
    exemptions = all_exemptions(tracker.checklist, inputs.sidecars)
    found = evidence_findings(inputs)
    left = without_exempted(found, exemptions, blob_of(tracker.snapshot))
    return tuple(one for one in left if not one.code.startswith("S"))


def inputs_of(
    tracker: Tracker, scope: frozenset[str] | None = None, *, complete: bool = False
) -> EvidenceInputs:
    """Everything the checks look at."""
    return EvidenceInputs(
        tracker.progress,
        tracker.snapshot,
        read_sidecars(tracker.snapshot),
        GitContents(tracker.repo),
        tracker.start_uncommitted().result(),
        tuple(ignored_files(tracker.repo, ["evidence"])),
        scope,
        complete,
        PAGES,
    )


def spots(findings: tuple[Finding, ...]) -> list[Spot]:
    """What and where, without words."""
    return [Spot(one.code, one.place.path, one.indicator, one.item) for one in findings]
