"""The safety gate (保密审查) for people who use Git themselves: what is staged, or what was pushed.

Errors and warnings stop, as in ``zzfz add``; what could not be read (未检) is only said. An exemption
counts when it is in what is scanned: in list.yaml, or in a sidecar that is staged together with the
file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from zzfz import git
from zzfz.checklist.model import Exemption, can_hold
from zzfz.checklist.paths import EVIDENCE
from zzfz.checklist.paths import FOLDER as CHECKLIST
from zzfz.errors import NotATrackerError
from zzfz.evidence.sidecars import read_sidecars
from zzfz.findings import Finding
from zzfz.git import Commit, Repository, TreeEntry
from zzfz.git.plumbing import held_at
from zzfz.git.revisions import resolve
from zzfz.git.staged import range_entries, staged_entries, staged_tree
from zzfz.privacy.personal import mask_numbers
from zzfz.progress.assess import assess
from zzfz.progress.model import Progress
from zzfz.rules.evidence import with_indicator
from zzfz.rules.exemptions import all_exemptions, stated_exemptions
from zzfz.rules.facts import keep_fact
from zzfz.rules.file_access import GitContents, opened_ahead
from zzfz.rules.list_guard import Approvals, brought_exceptions
from zzfz.rules.privacy import contacts_expected
from zzfz.rules.registry import level_of
from zzfz.rules.result_cache import RepositoryResultCache
from zzfz.rules.rule import Level
from zzfz.rules.scan import safety_findings
from zzfz.tracker import Tracker

_GUARDED = frozenset({EVIDENCE, CHECKLIST})


@dataclass(frozen=True, slots=True)
class GateResult:
    """What a gate found in ``scanned`` files.

    Places are paths from the top of the repository, masked. ``blobs`` are the contents that
    findings are about, by such a path.
    """

    findings: tuple[Finding, ...]
    scanned: int
    blobs: Mapping[str, frozenset[str]]

    @property
    def stopping(self) -> tuple[Finding, ...]:
        """Those that must be put right or accepted first: errors and warnings."""
        return tuple(one for one in self.findings if level_of(one) is not Level.NOTICE)


def guard_staged(start: Path) -> GateResult:
    """Scan what a commit made now in the repository around ``start`` would bring."""
    repo = git.find_repository(start)
    tree = staged_tree(repo)
    return _guard(repo, tree, staged_entries(repo, tree))


def guard_range(start: Path, asked: str, approved: Sequence[str] | None = None) -> GateResult:
    """Scan what the commits of a range ``OLD..NEW`` brought, as ``range_entries`` reads it.

    With ``approved``, the digests that a maintainer approved (perhaps none), an exemption that the
    range itself brought holds only when its digest is among them; None lets every exemption hold.
    """
    repo = git.find_repository(start)
    end, entries = range_entries(repo, asked)
    if approved is None:
        return _guard(repo, end, entries)
    old = asked.partition("..")[0]
    begin = resolve(repo, old) if old.strip("0") else None
    return _guard(repo, end, entries, _Exempting(begin, tuple(approved)))


@dataclass(frozen=True, slots=True)
class _Exempting:
    """Where the range began, if anywhere, and the digests of exemptions that were approved."""

    begin: Commit | None
    approved: tuple[str, ...]


def _guard(
    repo: Repository,
    revision: str | None,
    entries: Sequence[TreeEntry],
    exempting: _Exempting | None = None,
) -> GateResult:
    """``revision`` (a commit or a tree) says what is exempted and which items ask for contacts;
    ``exempting`` which of these exemptions hold, None for all.
    """
    guarded = [one for one in entries if one.kind == "blob" and _GUARDED & {*_folders(one.path)}]
    by_tracker: dict[str, list[TreeEntry]] = {}
    if revision is not None and guarded:
        roots = _roots(repo, revision, guarded)
        for entry in guarded:
            by_tracker.setdefault(_root_of(entry.path, roots), []).append(entry)
    findings: list[Finding] = []
    blobs: dict[str, set[str]] = {}
    for prefix, here in by_tracker.items():
        for entry in here:
            blobs.setdefault(mask_numbers(entry.path), set()).add(entry.blob)
        findings.extend(_scanned(repo._replace(prefix=prefix), str(revision), here, exempting))
    return GateResult(
        tuple(sorted(findings, key=lambda one: one.sort_key)),
        len(guarded),
        {path: frozenset(found) for path, found in blobs.items()},
    )


def _folders(path: str) -> Sequence[str]:
    return path.split("/")[:-1]


def _candidates(path: str) -> Iterator[str]:
    """Where the tracker may lie that a file is part of, from the top downwards."""
    folders = _folders(path)
    for position, name in enumerate(folders):
        if name in _GUARDED:
            yield "/".join(folders[:position])


def _roots(repo: Repository, revision: str, entries: Iterable[TreeEntry]) -> frozenset[str]:
    """Those folders that hold a checklist. In a hook the current folder is the top, always."""
    asked = dict.fromkeys(root for entry in entries for root in _candidates(entry.path))
    lists = {repo._replace(prefix=root).from_top(git.LIST_FILE): root for root in asked}
    return frozenset(lists[path] for path in held_at(repo, revision, list(lists)))


def _root_of(path: str, roots: frozenset[str]) -> str:
    """The nearest tracker around a file; the outermost folder that may be one where none is."""
    candidates = list(_candidates(path))
    return next((one for one in reversed(candidates) if one in roots), candidates[0])


def _scanned(
    repo: Repository,
    revision: str,
    entries: Iterable[TreeEntry],
    exempting: _Exempting | None,
) -> Iterator[Finding]:
    """Findings in the files of one tracker, exemptions taken out."""
    tracker = Tracker(repo, Commit(revision, datetime.now(git.TIME_ZONE)), at_revision=True)
    progress = _progress(tracker)
    expected = contacts_expected(progress) if progress is not None else {}
    exempted = _exempted(tracker, progress, exempting)
    by_blob: dict[str, list[TreeEntry]] = {}
    for entry in entries:
        by_blob.setdefault(entry.blob, []).append(entry)
    contents = GitContents(repo)
    start = len(repo.prefix) + 1 if repo.prefix else 0
    kept = RepositoryResultCache(repo)
    for opened in opened_ahead(contents, by_blob):
        for entry in by_blob[opened.content.blob]:
            path = entry.path[start:]
            if path.startswith(f"{EVIDENCE}/"):
                keep_fact(entry, opened, kept)
            result = opened.scan(path, contact_expected=expected.get(path, False))
            found: Iterable[Finding] = safety_findings(path, result)
            if progress is not None:
                found = with_indicator(found, progress)
            for one in found:
                if (one.code, path, entry.blob) not in exempted:
                    yield replace(one, place=one.place._replace(path=mask_numbers(entry.path)))
    kept.close()


def _progress(tracker: Tracker) -> Progress | None:
    """Where the checklist stands with what is scanned; None where it cannot be read.

    Then nothing is expected and nothing but sidecars exempts: the gate does not wait for a sound
    checklist.
    """
    try:
        checklist = tracker.loaded.checklist
    except NotATrackerError:
        return None
    if checklist is None:
        return None
    return assess(checklist, tracker.snapshot, tracker.facts)


def _exempted(
    tracker: Tracker, progress: Progress | None, exempting: _Exempting | None
) -> frozenset[tuple[str, str, str]]:
    """Code, path and blob of everything that somebody accepted, and may."""
    stated = _stated(tracker, progress)
    if exempting is not None:
        before: tuple[Exemption, ...] = ()
        if exempting.begin is not None:
            earlier = Tracker(tracker.repo, exempting.begin, at_revision=True)
            before = _stated(earlier, _progress(earlier))
        given = Approvals(exceptions=exempting.approved)
        brought = brought_exceptions(before, stated, given)
        stated = tuple(one for one in stated if brought is None or brought.lets(one))
    return frozenset((one.code, one.path, one.blob) for one in stated if can_hold(one))


def _stated(tracker: Tracker, progress: Progress | None) -> tuple[Exemption, ...]:
    """Every exemption; where the list cannot be read, those of sidecars."""
    sidecars = read_sidecars(tracker.snapshot)
    if progress is not None:
        return all_exemptions(progress.checklist, sidecars)
    return stated_exemptions(sidecars)
