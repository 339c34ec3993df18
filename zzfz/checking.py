"""A whole check of one tracker: every family of rules, now or as the change that a branch brings."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zzfz import git
from zzfz.errors import UsageError
from zzfz.evidence.sidecars import read_sidecars
from zzfz.finding import Finding
from zzfz.progress.change import Delta, compare
from zzfz.render.scaffold import scaffold
from zzfz.rules.check import checklist_findings, in_order
from zzfz.rules.contents import GitContents
from zzfz.rules.evidence import EvidenceInputs, evidence_findings, with_indicator
from zzfz.rules.exemptions import all_exemptions, blob_of, without_exempted
from zzfz.rules.memory import RepositoryMemory
from zzfz.rules.safety import evidence_safety
from zzfz.tracker import Tracker


@dataclass(frozen=True, slots=True)
class Outcome:
    """Findings in order; with a base also what the change did, and what it was compared with."""

    findings: tuple[Finding, ...]
    delta: Delta | None = None
    base: str | None = None


def check(tracker: Tracker, *, complete: bool = False) -> Outcome:
    """Everything there is to say of a tracker as it is now."""
    return Outcome(_all_findings(tracker, None, complete=complete))


def check_change(tracker: Tracker, base: str, *, complete: bool = False) -> Outcome:
    """What the change since ``base`` brought: new findings only, and its effect on completeness.

    Compared is with the point where the branch left ``base``, so that what others did on ``base``
    meanwhile is not held against the change. Raises UsageError for an unknown ``base``.
    """
    if tracker.commit is None:
        raise UsageError("仓库还没有提交，没有可以比较的版本", "先提交，再用 --base")
    fork = git.fork_point(tracker.repo, base, tracker.commit.revision)
    earlier = Tracker(tracker.repo, fork, at_revision=True)
    changed = frozenset(git.changed_paths(tracker.repo, fork.revision, tracker.commit.revision))
    known = {_identity(one) for one in _all_findings(earlier, changed, complete=complete)}
    found = _all_findings(tracker, changed, complete=complete)
    return Outcome(
        tuple(one for one in found if _identity(one) not in known),
        _delta(earlier, tracker),
        fork.revision,
    )


def _all_findings(
    tracker: Tracker, scope: frozenset[str] | None, *, complete: bool
) -> tuple[Finding, ...]:
    """Every family, exemptions taken out; ``scope`` restricts what is opened to these paths."""
    found = list(checklist_findings(tracker.loaded))
    if tracker.loaded.checklist is None:
        return in_order(found)
    progress, snapshot = tracker.lenient_progress, tracker.snapshot
    sidecars = read_sidecars(snapshot)
    contents = GitContents(tracker.repo)
    memory = RepositoryMemory(tracker.repo)
    inputs = EvidenceInputs(
        progress=progress,
        snapshot=snapshot,
        sidecars=sidecars,
        contents=contents,
        uncommitted=tracker.uncommitted() if scope is None else (),
        ignored=tracker.ignored() if scope is None else (),
        scope=scope,
        complete=complete,
        pages=scaffold(progress.checklist),
        memory=memory,
    )
    found += evidence_findings(inputs)
    found += with_indicator(evidence_safety(progress, snapshot, contents, scope, memory), progress)
    found += [one for one in progress.findings if one.code.startswith("R")]
    exemptions = all_exemptions(progress.checklist, sidecars)
    return in_order(without_exempted(found, exemptions, blob_of(snapshot)))


def _delta(earlier: Tracker, tracker: Tracker) -> Delta | None:
    """The change in completeness, where both states have a checklist to measure by."""
    if earlier.loaded.checklist is None or tracker.loaded.checklist is None:
        return None
    return compare(earlier.lenient_progress, tracker.lenient_progress)


def _identity(finding: Finding) -> Finding:
    """A finding apart from where in its file it stands, which moves when lines are added above."""
    return replace(finding, place=finding.place._replace(line=1, column=1), ordinal=0)
