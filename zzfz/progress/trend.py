"""Completeness over time: the list as it stood at the end of every day or week that brought a change.

Each point is what ``status --at`` its date would count, with the checklist and the evidence of that
revision. What did not change from one point to the next is not read again: a folder of evidence
whose tree id is the same holds the same, and a set whose folders are the same is as far as it was.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from zzfz import cache
from zzfz.cache.rows import Rows
from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist, MaterialSet
from zzfz.checklist.paths import FOLDER as CHECKLIST
from zzfz.checklist.paths import LIST_FILE
from zzfz.errors import GitError
from zzfz.evidence.snapshot import FOLDER as EVIDENCE
from zzfz.evidence.snapshot import LIMIT, Snapshot, matters
from zzfz.git import SYMLINK_MODE, Commit, Repository, facts
from zzfz.git.objects import Child, Objects, first_parents
from zzfz.progress.assess import assess
from zzfz.progress.model import Progress, SetProgress
from zzfz.progress.totals import Totals, overall
from zzfz.yamlfile.parse import MAX_BYTES

_ROOMS = ("progress", "evidence", "checklist", "yamlfile", "git")
"""The rooms whose code decides what a revision counts to."""


class Step(StrEnum):
    """How far apart the points are: days and weeks end at midnight in +08:00, weeks on Sunday."""

    DAILY = "daily"
    WEEKLY = "weekly"


LONGEST_DAILY = timedelta(days=60)
"""A course no longer than this is shown by days where nobody says otherwise, a longer one by weeks."""


@dataclass(frozen=True, slots=True)
class Point:
    """The list at the end of ``date`` (+08:00): the commit in force then, and what it counts to."""

    date: date
    revision: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class Trend:
    """The points, oldest first, and how far apart they are."""

    step: Step
    points: tuple[Point, ...]


def trend(
    repo: Repository, revision: str | None, since: date | None = None, step: Step | None = None
) -> Trend:
    """The course of the main line (first parents) up to ``revision``; None is an empty repository.

    With ``since`` it begins with that day. Revisions without a readable checklist are left out.
    Raises GitError.
    """
    commits = first_parents(repo, revision) if revision is not None else []
    step = step or _fitting_step(commits, since)
    samples = sample(commits, since, step)
    totals = _totals(repo, [commit for _, commit in samples])
    counted = ((day, commit, totals[commit.revision]) for day, commit in samples)
    points = tuple(Point(day, one.revision, found) for day, one, found in counted if found)
    return Trend(step, points)


def _totals(repo: Repository, commits: Sequence[Commit]) -> dict[str, Totals | None]:
    """What each of ``commits`` counts to, by revision; only those not counted before are read."""
    kept = Rows(cache.folder(repo.common_dir), "trend", _ROOMS)
    keys = {commit.revision: f"{commit.revision} {repo.prefix!a}" for commit in commits}
    known = kept.get(keys.values())
    found: dict[str, Totals | None] = {
        revision: Totals(*known[key]) if known[key] else None
        for revision, key in keys.items()
        if key in known
    }
    if len(found) == len(keys):
        return found
    new: dict[str, Totals | None] = {}
    with Objects(repo) as objects:
        course = _Course(objects)
        for commit in commits:
            if commit.revision not in found:
                new[commit.revision] = course.totals(commit)
    if not facts(repo).partial:  # which may have more the next time
        kept.put({keys[revision]: totals for revision, totals in new.items()})
    return found | new


def _fitting_step(commits: Sequence[Commit], since: date | None) -> Step:
    if not commits:
        return Step.DAILY
    days = [commit.time.date() for commit in commits]
    first = max(min(days), since) if since else min(days)
    return Step.DAILY if max(days) - first <= LONGEST_DAILY else Step.WEEKLY


def sample(
    commits: Sequence[Commit], since: date | None, step: Step
) -> tuple[tuple[date, Commit], ...]:
    """The commits (given oldest first) in force at the end of each day or week, with that day.

    Only periods that brought a commit have one; the day never lies after the last commit's. Clocks
    go wrong: of two commits the later in the history is in force from its own time on, as with
    ``git rev-list --until``.
    """
    found: list[tuple[date, Commit]] = []
    last_day = max((commit.time.date() for commit in commits), default=date.max)
    for commit in reversed(commits):
        day = commit.time.date()
        if since is not None and day <= since:
            found.append((since, commit))
            break
        end = min(_end(day, step), last_day)
        if not found or end < found[-1][0]:
            found.append((end, commit))
    return tuple(reversed(found))


def _end(day: date, step: Step) -> date:
    """The last day of the period that ``day`` lies in."""
    return day if step is Step.DAILY else day + timedelta(days=6 - day.weekday())


class _Course:
    """Goes from one revision to the next and keeps what is the same."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._files: tuple[Child, ...] = ()
        self._checklist: Checklist | None = None
        self._sets: dict[str, tuple[tuple[Child, ...], SetProgress]] = {}

    def totals(self, commit: Commit) -> Totals | None:
        """What ``commit`` counts to; None when it has no readable checklist."""
        self._take_checklist(commit)
        if self._checklist is None:
            return None
        tree = self._objects.folder(commit.revision, EVIDENCE)
        folders = _by_indicator(self._objects.children(tree))
        self._assess(self._checklist, folders, commit)
        sets = tuple(self._sets[one.id][1] for one in self._checklist.sets)
        return overall(Progress(self._checklist, commit.revision, commit.time, sets, ()))

    def _take_checklist(self, commit: Commit) -> None:
        tree = self._objects.folder(commit.revision, CHECKLIST)
        files = tuple(filter(_is_yaml, self._objects.children(tree)))
        if files == self._files:
            return
        self._files, self._checklist = files, None
        self._sets.clear()  # another checklist may ask for something else
        contents = {f"{CHECKLIST}/{one.name}": self._content(one) for one in files}
        if LIST_FILE in contents:
            self._checklist = load(contents).checklist

    def _content(self, file: Child) -> bytes:
        content = self._objects.content(file.id, MAX_BYTES)
        if content is None:
            raise GitError(
                f"读不到清单文件 {CHECKLIST}/{file.name} 的历史内容",
                "这可能是部分克隆：运行 git fetch --refetch --no-filter 取回，或重新完整克隆",
            )
        return content

    def _assess(
        self, checklist: Checklist, folders: dict[str, list[Child]], commit: Commit
    ) -> None:
        """Assess the sets whose folders are not what they were."""
        now = {one.id: _folders_of(one, folders) for one in checklist.sets}
        changed = tuple(
            one
            for one in checklist.sets
            if one.id not in self._sets or self._sets[one.id][0] != now[one.id]
        )
        if not changed:
            return
        snapshot = self._snapshot(commit, (child for one in changed for child in now[one.id]))
        for found in assess(replace(checklist, sets=changed), snapshot).sets:
            self._sets[found.set.id] = (now[found.set.id], found)

    def _snapshot(self, commit: Commit, folders: Iterable[Child]) -> Snapshot:
        entries = tuple(
            entry
            for folder in folders
            for entry in self._objects.files(folder.id, f"{folder.name}/")
        )
        contents = {}
        for entry in filter(matters, entries):
            content = self._objects.content(entry.blob, LIMIT)
            if content is not None:
                contents[entry.blob] = content
        return Snapshot(commit.revision, commit.time, entries, contents)


def _is_yaml(file: Child) -> bool:
    is_file = not file.is_folder and file.mode != SYMLINK_MODE
    return is_file and file.name.endswith((".yaml", ".yml"))


def _by_indicator(children: Iterable[Child]) -> dict[str, list[Child]]:
    """The folders of evidence by the indicator they are called after."""
    folders: dict[str, list[Child]] = defaultdict(list)
    for child in children:
        if child.is_folder:
            folders[unicodedata.normalize("NFC", child.name)].append(child)
    return folders


def _folders_of(one: MaterialSet, folders: dict[str, list[Child]]) -> tuple[Child, ...]:
    return tuple(child for member in one.members for child in folders.get(member, ()))
