"""The safety gate (保密审查) for people who use Git themselves: what is staged, or what was pushed.

Every file that enters is looked at, evidence or not, and every commit message (DESIGN "Gate").
Errors and warnings stop, as in ``zzfz add``; what could not be read (未检) is only said. An exemption
counts when it is in what is scanned: in list.yaml, or in a sidecar that is staged together with the
file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from zzfz import git
from zzfz.checklist.model import Exemption, can_hold
from zzfz.checklist.paths import EVIDENCE
from zzfz.checklist.paths import FOLDER as CHECKLIST
from zzfz.errors import NotATrackerError, UsageError
from zzfz.evidence.sidecars import read_sidecars
from zzfz.findings import Finding
from zzfz.git import Commit, Repository, TreeEntry
from zzfz.git.plumbing import held_at
from zzfz.git.revisions import resolve
from zzfz.git.staged import (
    Message,
    edited_message,
    range_entries,
    range_messages,
    staged_entries,
    staged_tree,
)
from zzfz.git.whereabouts import Whereabouts, contents_of, whereabouts
from zzfz.privacy.personal import mask_numbers
from zzfz.progress.assess import assess
from zzfz.progress.model import Progress
from zzfz.rules.evidence import with_indicator
from zzfz.rules.exemptions import after_exemption, all_exemptions, stated_exemptions
from zzfz.rules.facts import keep_fact
from zzfz.rules.file_access import GitContents, opened_ahead
from zzfz.rules.list_guard import Approvals, brought_exceptions
from zzfz.rules.messages import message_findings
from zzfz.rules.privacy import Allowed, allowed
from zzfz.rules.registry import level_of
from zzfz.rules.result_cache import RepositoryResultCache
from zzfz.rules.rule import Level
from zzfz.rules.scan import safety_findings
from zzfz.text import printable
from zzfz.tracker import Tracker

_GUARDED = frozenset({EVIDENCE, CHECKLIST})


@dataclass(frozen=True, slots=True)
class GateResult:
    """What a gate found in ``scanned`` files.

    Places are paths from the top of the repository, masked. ``blobs`` are the contents that
    findings are about, by such a path; ``excusable`` are those of these paths that lie in a tracker,
    with the path from its root, which ``zzfz except`` takes. ``messages`` counts commit messages.
    """

    findings: tuple[Finding, ...]
    scanned: int
    blobs: Mapping[str, frozenset[str]]
    excusable: Mapping[str, str]
    messages: int = 0

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
    exempting = None
    if approved is not None:
        old = asked.partition("..")[0]
        begin = resolve(repo, old) if old.strip("0") else None
        exempting = _Exempting(begin, tuple(approved))
    found = _guard(repo, end, entries, exempting)
    messages = range_messages(repo, asked) if end is not None else []
    told = (*found.findings, *message_findings(messages))
    return replace(found, findings=told, messages=len(messages))


def guard_message(start: Path, file: Path) -> GateResult:
    """Scan the message of a commit in the making, in the ``file`` that Git's hook commit-msg names.

    Raises UsageError where the file cannot be read.
    """
    repo = git.find_repository(start)
    text = edited_message(repo, file)
    found = tuple(message_findings([Message("", text)]))
    return GateResult(found, 0, {}, {}, messages=1)


def guard_file(repo: Repository, path: str) -> tuple[str, tuple[Finding, ...]]:
    """The content at ``path`` (from the tracker's root) as it is staged, else committed, and all that
    there is to say of it, exceptions or not. Raises UsageError where there is no such file.
    """
    tree = staged_tree(repo)
    held = held_at(repo, tree, [repo.from_top(path)]).get(repo.from_top(path))
    if held is None or held.mode in {git.SYMLINK_MODE, git.SUBMODULE_MODE}:
        raise UsageError(
            f"“{printable(path)}”不是仓库里的文件",
            "写已经提交或 git add 过的文件，照检查印出的路径",
        )
    entry = TreeEntry(repo.from_top(path), held.mode, "blob", held.blob)
    found = _scanned(repo, tree, [entry], None, excused=False)
    start = len(repo.prefix) + 1 if repo.prefix else 0
    return held.blob, tuple(
        replace(one, place=one.place._replace(path=one.place.path[start:])) for one in found
    )


class FoundContent(NamedTuple):
    """Where a content lies, and the rules that have something against it, by whatever name."""

    where: Whereabouts
    codes: tuple[str, ...]


def find_content(start: Path, asked: str) -> tuple[FoundContent, ...]:
    """Where a content lies by its id, or each that a path ever had; what must not be in the repository
    first. Raises UsageError where there is none.
    """
    repo = git.find_repository(start)
    blobs = contents_of(repo, asked)
    codes = {}
    for opened in opened_ahead(GitContents(repo), blobs[:_MOST_VERSIONS]):
        hits = opened.scan("").hits if opened.stored.data is not None else ()
        codes[opened.content.blob] = tuple(sorted({one.code for one in hits}))
    chosen = [blob for blob in blobs if codes.get(blob)] or list(blobs)
    return tuple(
        FoundContent(whereabouts(repo, blob), codes.get(blob, ()))
        for blob in chosen[:_MOST_VERSIONS]
    )


_MOST_VERSIONS = 100
"""Of one path; more are not looked at."""


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
    guarded = [one for one in entries if one.kind == "blob"]
    by_tracker: dict[str, list[TreeEntry]] = {}
    roots: frozenset[str] = frozenset()
    if revision is not None and guarded:
        roots = _roots(repo, revision, guarded)
        for entry in guarded:
            by_tracker.setdefault(_root_of(entry.path, roots), []).append(entry)
    findings: list[Finding] = []
    blobs: dict[str, set[str]] = {}
    excusable: dict[str, str] = {}
    for prefix, here in by_tracker.items():
        for entry in here:
            masked = mask_numbers(entry.path)
            blobs.setdefault(masked, set()).add(entry.blob)
            if prefix in roots and masked == entry.path:
                excusable[masked] = entry.path[len(prefix) + 1 if prefix else 0 :]
        findings.extend(_scanned(repo._replace(prefix=prefix), str(revision), here, exempting))
    return GateResult(
        tuple(sorted(findings, key=lambda one: one.sort_key)),
        len(guarded),
        {path: frozenset(found) for path, found in blobs.items()},
        excusable,
    )


def _folders(path: str) -> Sequence[str]:
    return path.split("/")[:-1]


def _candidates(path: str) -> Iterator[str]:
    """Where the tracker may lie that a file is part of, from the top downwards."""
    folders = _folders(path)
    for position in range(len(folders) + 1):
        yield "/".join(folders[:position])


def _roots(repo: Repository, revision: str, entries: Iterable[TreeEntry]) -> frozenset[str]:
    """Those folders that hold a checklist. In a hook the current folder is the top, always."""
    asked = dict.fromkeys(root for entry in entries for root in _candidates(entry.path))
    lists = {repo._replace(prefix=root).from_top(git.LIST_FILE): root for root in asked}
    return frozenset(lists[path] for path in held_at(repo, revision, list(lists)))


def _root_of(path: str, roots: frozenset[str]) -> str:
    """The outermost tracker around a file; where none is, the outermost folder that may be one.

    A list in a folder of evidence has no say: whoever hands in a folder could bring it along.
    """
    candidates = list(_candidates(path))
    folders = _folders(path)
    could_be = (candidates[at] for at, name in enumerate(folders) if name in _GUARDED)
    return next((one for one in candidates if one in roots), next(could_be, ""))


def _scanned(
    repo: Repository,
    revision: str,
    entries: Iterable[TreeEntry],
    exempting: _Exempting | None,
    *,
    excused: bool = True,
) -> Iterator[Finding]:
    """Findings in the files of one tracker, exemptions taken out where they may be ``excused``."""
    tracker = Tracker(repo, Commit(revision, datetime.now(git.TIME_ZONE)), at_revision=True)
    progress = _progress(tracker)
    may = _allowed(tracker, progress, exempting)
    exempted = _exempted(tracker, progress, exempting) if excused else {}
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
            found: Iterable[Finding] = safety_findings(path, may.scan(path, opened))
            if progress is not None:
                found = with_indicator(found, progress)
            for one in found:
                for left in after_exemption(one, exempted.get((one.code, path, entry.blob))):
                    yield replace(left, place=one.place._replace(path=mask_numbers(entry.path)))
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


def _allowed(tracker: Tracker, progress: Progress | None, exempting: _Exempting | None) -> Allowed:
    """What the list lets stand where. What the range itself allows counts only once it is approved:
    then it is in the list that the range begins from.
    """
    may = allowed(progress.checklist, progress.pieces) if progress is not None else allowed(None)
    if exempting is None:
        return may
    before = Allowed()
    if exempting.begin is not None:
        earlier = Tracker(tracker.repo, exempting.begin, at_revision=True)
        known = _progress(earlier)
        before = allowed(known.checklist if known is not None else None)
    return may._replace(
        contacts=tuple(one for one in may.contacts if one in before.contacts),
        programs=tuple(one for one in may.programs if one in before.programs),
    )


def _exempted(
    tracker: Tracker, progress: Progress | None, exempting: _Exempting | None
) -> Mapping[tuple[str, str, str], Exemption]:
    """Everything that somebody accepted, and may, by code, path and blob."""
    stated = _stated(tracker, progress)
    if exempting is not None:
        before: tuple[Exemption, ...] = ()
        if exempting.begin is not None:
            earlier = Tracker(tracker.repo, exempting.begin, at_revision=True)
            before = _stated(earlier, _progress(earlier))
        given = Approvals(exceptions=exempting.approved)
        brought = brought_exceptions(before, stated, given)
        stated = tuple(one for one in stated if brought is None or brought.lets(one))
    return {(one.code, one.path, one.blob): one for one in stated if can_hold(one)}


def _stated(tracker: Tracker, progress: Progress | None) -> tuple[Exemption, ...]:
    """Every exemption; where the list cannot be read, those of sidecars."""
    sidecars = read_sidecars(tracker.snapshot)
    if progress is not None:
        return all_exemptions(progress.checklist, sidecars)
    return stated_exemptions(sidecars)
