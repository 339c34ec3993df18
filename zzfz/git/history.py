"""Who brought what and when, from one pass over the history.

What one commit brought never changes, so it is asked of Git once and kept by the commit's id: the
next time only the commits since are asked for, and a rebased or forced branch is merely other ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import groupby, islice
from typing import Any, NamedTuple, get_args

from zzfz import cache
from zzfz.cache.rows import CacheTable
from zzfz.git import TIME_ZONE, Repository
from zzfz.git.log import REPLACED, LoggedCommit, What, ask_commits, ask_log


class Event(NamedTuple):
    """One file that one commit touched, as seen on the main line. There may be 100,000 of them.

    ``path`` is relative to the tracker's root; ``old_path`` where the file was moved from.
    ``author`` wrote the commit (of a merge: who merged); ``submitted_by``, ``reason`` (of a
    withdrawal), ``renumbered`` and ``handed_in_by`` (unit and person) are its trailers. What took the
    place of another piece (更换) is ``changed``, with the ``old_path`` of that.
    """

    revision: str
    time: datetime
    author: str
    subject: str
    submitted_by: str | None
    what: What
    path: str
    old_path: str | None
    blob: str
    reason: str | None = None
    renumbered: str | None = None
    handed_in_by: str | None = None


def handed_in(events: Sequence[Event]) -> dict[str, Event]:
    """Which event brought the content of each path as it is now; moves do not count. ``events`` are
    as ``history`` gives them.
    """
    found: dict[str, Event] = {}
    for _, together in groupby(reversed(events), key=lambda one: one.revision):
        here = list(together)
        moved = [one for one in here if one.what == "moved"]
        brought = {one.path: found.get(one.old_path or "", one) for one in moved}
        found.update({one.path: one for one in here if one.what in {"added", "changed"}} | brought)
    return found


def renumbering(event: Event) -> dict[str, str]:
    """Old folder → new folder, empty where it is gone, as the event's commit tells."""
    pairs = (pair.partition(">") for pair in (event.renumbered or "").split())
    return {old: new for old, sign, new in pairs if old and sign}


def history(repo: Repository, revision: str, folders: Sequence[str]) -> list[Event]:
    """Every change below ``folders`` up to the commit id ``revision``, newest first.

    The first-parent history is walked, so that a merge is one step: it brought the files to the
    main line. Where a shallow clone ends, who brought what is there is not known: no events, rather than
    the wrong person's. A file moved unchanged is one event, not a removal and an addition; also where another
    file had that path before, as when two folders change their numbers.
    """
    found = [(commit, [*_events(commit, step)]) for commit, step in _steps(repo, revision, folders)]
    ends = _shallow_ends(repo)
    return [event for commit, events in found if commit not in ends for event in events]


def events_of(repo: Repository, revisions: Sequence[str], folders: Sequence[str]) -> list[Event]:
    """What just these commits did below ``folders``, in this order; as ``history``, and not kept."""
    return [
        event
        for commit, step in ask_commits(repo, revisions, folders)
        for event in _events(commit, step)
    ]


def _events(commit: str, step: LoggedCommit) -> Iterator[Event]:
    if step.files:
        time = datetime.fromtimestamp(step.seconds, TIME_ZONE)
        head = (commit, time, step.author, step.subject, step.submitted_by)
        for what, path, old, blob in _replaced(step):
            yield Event(
                *head,
                _WHATS[what],
                path,
                old,
                blob,
                step.reason,
                step.renumbered,
                step.handed_in_by,
            )


_WHATS: dict[What, What] = {one: one for one in get_args(What)}
"""One word for all events: read from what is kept, each brings its own."""


def _replaced(step: LoggedCommit) -> list[tuple[What, str, str | None, str]]:
    """What a commit touched, a piece that it says took the place of another told as one change.

    Believed only where the commit really brought the one and took the other away; of a folder each
    file that came is a change of the folder, and those that went are told with it.
    """
    pairs = [
        (new, old)
        for line in (step.replaces or "").split("\x02")
        for new, sign, old in [line.strip().partition(REPLACED)]
        if sign and new != old
    ]
    files = step.files
    for new, old in pairs:
        came = [one[0] == "added" and _is_in(one[1], new) for one in files]
        gone = [one[0] == "removed" and _is_in(one[1], old) for one in files]
        if not any(came) or not any(gone):
            continue
        names = {one[1] for one, is_gone in zip(files, gone, strict=True) if is_gone}
        told: list[tuple[What, str, str | None, str]] = []
        for one, is_new, is_gone in zip(files, came, gone, strict=True):
            if is_new and _is_in(one[1], new):
                before = old + one[1].removeprefix(new)
                told.append(("changed", one[1], before if before in names else old, one[3]))
            elif not is_gone:
                told.append(one)
        files = told
    return files


def _is_in(path: str, piece: str) -> bool:
    """Whether a file is a piece or lies in one."""
    return path == piece or path.startswith(f"{piece}/")


def _steps(
    repo: Repository, revision: str, folders: Sequence[str]
) -> Iterator[tuple[str, LoggedCommit]]:
    """The commits of the main line, newest first: as far as they are known, else asked of Git."""
    if (repo.common_dir / "info" / "grafts").exists():  # another history than the ids say
        yield from ask_log(repo, revision, folders, frozenset())
        return
    kept = CacheTable(cache.folder(repo.common_dir), "history")
    scope = sha256("\0".join((repo.prefix, *folders)).encode("utf-8", "surrogateescape"))
    before = f"{scope.hexdigest()[:16]} "
    # Where a shallow clone ends, a commit seems to have brought everything: never kept, never taken.
    ends = _shallow_ends(repo)
    commit: str | None = revision
    stops: frozenset[str] | None = None
    while commit is not None:
        after = partial(_next, before, ends)
        known = {} if commit in ends else kept.follow(before + commit, after, _AT_ONCE)
        for key, packed in known.items():
            step = LoggedCommit(*packed)
            yield key.removeprefix(before), step
            commit = step.parent
        if commit is None:
            return
        if len(known) == _AT_ONCE:
            continue
        if stops is None:
            stops = frozenset(key.removeprefix(before) for key in kept.keys(before))
        elif commit in stops:
            stops = frozenset()  # what stands there cannot be used: damaged, or of another version
        asked = ask_log(repo, commit, folders, stops - {commit} - ends)
        commit = None
        while new := dict(islice(asked, _AT_ONCE)):
            ends |= _shallow_ends(repo)  # which may have moved while Git was answering
            kept.put({before + one: step for one, step in new.items() if one not in ends})
            yield from new.items()
            commit = list(new.values())[-1].parent


_AT_ONCE = 500
"""Commits that are read together: of 10,000 all that they touched is as much again as the events."""


def _next(before: str, ends: frozenset[str], packed: list[Any]) -> str | None:
    parent = packed[0]
    return before + parent if parent is not None and parent not in ends else None


def _shallow_ends(repo: Repository) -> frozenset[str]:
    """The commits that a shallow clone has without what came before them."""
    try:
        said = (repo.common_dir / "shallow").read_text(encoding="ascii", errors="replace")
        return frozenset(said.split())  # of what is no commit Git itself says so
    except FileNotFoundError:
        return frozenset()
