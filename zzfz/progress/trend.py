"""Completeness over time: the list as it stood at the end of every day or week that brought a change.

Each point is what ``status --at`` its date would count, with the checklist and the evidence of that
revision. What did not change from one point to the next is not read again (``progress.course``), and
what a point counts to is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from zzfz import cache
from zzfz.cache.rows import CacheTable
from zzfz.checklist.paths import EVIDENCE, LIST_FILE
from zzfz.checklist.paths import FOLDER as CHECKLIST
from zzfz.errors import GitError
from zzfz.evidence.facts import Facts
from zzfz.evidence.snapshot import EarlierEvidence, Snapshot, from_listing, matters
from zzfz.git import SYMLINK_MODE, Commit, Repository, TreeEntry
from zzfz.git.configuration import facts
from zzfz.git.diff import TreeChange, changes_between
from zzfz.git.objects import Child, Objects, first_parents
from zzfz.progress.totals import SetCounter, Totals, graded_members

if TYPE_CHECKING:
    from zzfz.progress.course import Course


class Interval(StrEnum):
    """How far apart the points are: days and weeks end at midnight in +08:00, weeks on Sunday."""

    DAILY = "daily"
    WEEKLY = "weekly"


LONGEST_DAILY = timedelta(days=60)
"""A course no longer than this is shown by days where nobody says otherwise, a longer one by weeks."""


class Point(NamedTuple):
    """The list at the end of ``date`` (+08:00): the commit in force then, and what it counts to."""

    date: date
    revision: str
    totals: Totals


class Trend(NamedTuple):
    """The points, oldest first, and how far apart they are."""

    step: Interval
    points: tuple[Point, ...]


Watch = Callable[[Sequence[Commit]], Iterable[Commit]]
"""Hands out the commits that have to be looked at, and may show how many are done."""


def trend(
    repo: Repository,
    revision: str | None,
    facts_for: Callable[[Snapshot], Facts],
    since: date | None = None,
    step: Interval | None = None,
    watch: Watch = iter,
) -> Trend:
    """The course of the main line (first parents) up to ``revision``; None is an empty repository.

    ``facts_for`` tells what is known of the documents of a snapshot. With ``since`` it begins with that day. Revisions without a readable checklist are left out.
    Raises GitError.
    """
    commits = first_parents(repo, revision) if revision is not None else []
    step = step or _fitting_step(commits, since)
    samples = sample(commits, since, step)
    totals = _totals(repo, [commit for _, commit in samples], facts_for, watch)
    counted = ((day, commit, totals[commit.revision]) for day, commit in samples)
    points = tuple(Point(day, one.revision, found) for day, one, found in counted if found)
    return Trend(step, points)


def _totals(
    repo: Repository,
    commits: Sequence[Commit],
    facts_for: Callable[[Snapshot], Facts],
    watch: Watch,
) -> dict[str, Totals | None]:
    """What each of ``commits`` counts to, by revision; only those not counted before are read."""
    kept = _Kept(repo, facts_for)
    found = kept.totals(commits)
    if len(found) == len({commit.revision for commit in commits}):
        return found
    new: dict[str, Totals | None] = {}
    wanted = [one for one in commits if one.revision not in found]
    course = _Sampling(repo, wanted, facts_for)
    with closing(course):
        for commit in watch(wanted):
            new[commit.revision] = course.totals(commit)
    kept.keep(new, course.doubtful)
    return found | new


class _Kept:
    """What commits counted to in runs before.

    Documents that were replaced since are rarely known, and many points hold one. Such a point is kept
    with what was known of these documents, and holds while nothing else is: for all points of a run one
    list of them (a row of its own) is enough.
    """

    def __init__(self, repo: Repository, facts_for: Callable[[Snapshot], Facts]) -> None:
        self._repo = repo
        self._facts_for = facts_for
        self._rows = CacheTable(cache.folder(repo.common_dir), "trend")

    def totals(self, commits: Iterable[Commit]) -> dict[str, Totals | None]:
        """What is known of ``commits`` and holds still, by revision."""
        keys = {commit.revision: self._key(commit.revision) for commit in commits}
        known = self._rows.get(keys.values())
        holds = self._holding({row[_WHILE] for row in known.values()} - {""})
        return {
            revision: Totals(*known[key][_COUNTED]) if known[key][_COUNTED] else None
            for revision, key in keys.items()
            if key in known and known[key][_WHILE] in holds
        }

    def keep(
        self, counted: Mapping[str, Totals | None], doubtful: Mapping[str, Collection[TreeEntry]]
    ) -> None:
        """Keep what was ``counted``; ``doubtful`` are the documents of each of which more may be known
        later, of one that cannot be kept at all it is not there.
        """
        if facts(self._repo).partial:  # which may have more the next time
            return
        every = _by_name(one for revision in counted for one in doubtful.get(revision, ()))
        name = f"while {cache.digest(*map(_written, every)).hex()}" if every else ""
        rows: dict[str, Any] = {
            self._key(revision): [totals, name if doubtful[revision] else ""]
            for revision, totals in counted.items()
            if revision in doubtful
        }
        if every:
            entries = [[one.path, one.mode, one.blob] for one in every]
            rows[name] = [self._told(every), entries]
        self._rows.put(rows)

    def _holding(self, names: Collection[str]) -> frozenset[str]:
        """Those of the lists ``names`` of whose documents the same is known now; and no list at all."""
        holding = {""}
        for name, (told, entries) in self._rows.get(sorted(names)).items():
            documents = [TreeEntry(path, mode, "blob", blob) for path, mode, blob in entries]
            if self._told(documents) == told:
                holding.add(name)
        return frozenset(holding)

    def _told(self, documents: Sequence[TreeEntry]) -> str:
        """What stands for all that is known of ``documents``."""
        known = self._facts_for(Snapshot(None, None, tuple(documents)))
        told = ((*known.of(one), known.is_lasting(one)) for one in documents)
        return cache.digest(*(repr(one).encode("utf-8", "surrogatepass") for one in told)).hex()

    def _key(self, revision: str) -> str:
        return f"{revision} {self._repo.prefix!a}"


_COUNTED, _WHILE = 0, 1
"""Where a row has the totals, and the list of documents of which they hold while the same is known."""


def _by_name(entries: Iterable[TreeEntry]) -> list[TreeEntry]:
    """One of ``entries`` for each content under each ending: by these facts go."""
    return list({(one.blob, one.path.rpartition(".")[2]): one for one in entries}.values())


def _written(entry: TreeEntry) -> bytes:
    return f"{entry.blob} {entry.mode} {entry.path}".encode("utf-8", "surrogateescape")


def _fitting_step(commits: Sequence[Commit], since: date | None) -> Interval:
    if not commits:
        return Interval.DAILY
    days = [commit.time.date() for commit in commits]
    first = max(min(days), since) if since else min(days)
    return Interval.DAILY if max(days) - first <= LONGEST_DAILY else Interval.WEEKLY


def sample(
    commits: Sequence[Commit], since: date | None, step: Interval
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


def _end(day: date, step: Interval) -> date:
    """The last day of the period that ``day`` lies in."""
    return day if step is Interval.DAILY else day + timedelta(days=6 - day.weekday())


class _Sample(NamedTuple):
    """A commit, the files of its checklist, and the tree of its evidence."""

    commit: Commit
    files: tuple[Child, ...]
    evidence: str


class _Sampling:
    """Goes from one commit to the next, a portion of which is asked of Git at once."""

    def __init__(
        self,
        repo: Repository,
        commits: Sequence[Commit],
        facts_for: Callable[[Snapshot], Facts],
    ) -> None:
        """``commits`` are asked for one after the other."""
        self._repo = repo
        self._facts_for = facts_for
        self._may_move = facts(repo).shallow
        self.doubtful: dict[str, Collection[TreeEntry]] = {}
        """By revision the documents of which more may be known later; not of one that may count to
        something else for another reason."""
        self._samples = self._sampled(commits)
        self.close = self._samples.close

    def totals(self, commit: Commit) -> Totals | None:
        """What ``commit`` counts to; None when it has no readable checklist. Raises GitError."""
        return next(self._samples)

    def _sampled(self, commits: Sequence[Commit]) -> Generator[Totals | None, None, None]:
        files: tuple[Child, ...] = ()
        course: Course | None = None
        counter = SetCounter({})
        with Objects(self._repo) as objects:
            start, at_once = 0, _AT_ONCE
            while start < len(commits):
                some = [_sample(objects, one) for one in commits[start : start + at_once]]
                start += at_once
                for same, group in groupby(some, key=lambda one: one.files):
                    if same != files or course is None:
                        files, course, before = same, self._course(objects, same), ""
                        if course is not None:
                            counter = SetCounter(graded_members(course.checklist))
                    samples = list(group)
                    if course is None:
                        self.doubtful.update((one.commit.revision, ()) for one in samples)
                        yield from (None for _ in samples)
                        continue
                    changes = self._changes([before, *(one.evidence for one in samples)])
                    if sum(map(len, changes)) < _FEW_CHANGES:
                        at_once = _MOST_AT_ONCE
                    yield from self._counted(course, counter, samples, changes)
                    before = samples[-1].evidence

    def _course(self, objects: Objects, files: tuple[Child, ...]) -> Course | None:
        """The beginning of a course of the checklist in ``files``, where it can be read."""
        # Where every point is known already, none of what counts is loaded.
        from zzfz.checklist.load import load
        from zzfz.progress.course import Course

        contents = {f"{CHECKLIST}/{one.name}": self._content(objects, one) for one in files}
        checklist = load(contents).checklist if LIST_FILE in contents else None
        return (
            None if checklist is None else Course(checklist, partial(EarlierEvidence, self._repo))
        )

    def _counted(
        self,
        course: Course,
        counter: SetCounter,
        samples: Sequence[_Sample],
        changes: Sequence[Sequence[TreeChange]],
    ) -> Iterator[Totals]:
        """What ``samples`` of one checklist count to, each after its ``changes``."""
        entries = [one.entry for some in changes for one in some if one.entry is not None]
        known = self._facts_for(Snapshot(None, None, tuple(entries)))
        small = from_listing(self._repo, samples[0].commit, [*filter(matters, entries)])
        course.take(small.contents, small.missing_blobs)
        for one, some in zip(samples, changes, strict=True):
            found = counter.totals(course.summary(one.commit, some, known))
            if not course.missing and not (course.hangs_on_history and self._may_move):
                self.doubtful[one.commit.revision] = course.doubtful
            yield found

    def _changes(self, trees: Sequence[str]) -> list[list[TreeChange]]:
        """What each of ``trees`` differs in from the one before; "" is an empty one."""
        pairs = [(one, other) for one, other in pairwise(trees) if one != other]
        found = iter(changes_between(self._repo, pairs) if pairs else ())
        return [next(found) if one != other else [] for one, other in pairwise(trees)]

    def _content(self, objects: Objects, file: Child) -> bytes:
        from zzfz.yamlfile.parse import MAX_BYTES

        content = objects.content(file.id, MAX_BYTES)
        if content is None:
            raise GitError(
                f"读不到清单文件 {CHECKLIST}/{file.name} 的历史内容",
                "这可能是部分克隆：运行 git fetch --refetch --no-filter 取回，或重新完整克隆",
            )
        return content


_AT_ONCE, _MOST_AT_ONCE = 160, 512
"""Commits that Git is asked about at once (three years by weeks), and where few files change: what lies
between them is held in memory."""
_FEW_CHANGES = 10_000


def _sample(objects: Objects, commit: Commit) -> _Sample:
    files = objects.children(objects.folder(commit.revision, CHECKLIST))
    evidence = objects.folder(commit.revision, EVIDENCE)
    return _Sample(commit, tuple(filter(_is_yaml, files)), evidence or "")


def _is_yaml(file: Child) -> bool:
    is_file = not file.is_folder and file.mode != SYMLINK_MODE
    return is_file and file.name.endswith((".yaml", ".yml"))
