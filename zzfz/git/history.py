"""Who brought what and when, from one pass over the history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Literal, NamedTuple

from zzfz.errors import GitError
from zzfz.git import TIME_ZONE, Repository, ask_or_fail

What = Literal["added", "changed", "removed", "moved"]
_WHAT: dict[str, What] = {"A": "added", "M": "changed", "T": "changed", "D": "removed"}

SUBMITTED_BY = "Submitted-by"
"""The trailer that names the department a piece came from (报送单位)."""

WITHDRAWN_REASON = "Withdrawn-reason"
"""The trailer that says why a piece was withdrawn (撤回的理由)."""


RENUMBERED = "Renumbered"
"""The trailer by which a commit that changes the list's numbers tells what became of each: ``5>6``
for an indicator's folder, nothing after the sign where it is gone, set apart by blanks.
"""


@dataclass(frozen=True, slots=True)
class Event:
    """One file that one commit touched, as seen on the main line.

    ``path`` is relative to the tracker's root; ``old_path`` where the file was moved from.
    ``author`` wrote the commit (of a merge: who merged); ``submitted_by``, ``reason`` (of a
    withdrawal) and ``renumbered`` are its trailers.
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
    """Every change below ``folders`` up to ``revision``, newest first.

    The first-parent history is walked, so that a merge is one step: it brought the files to the
    main line. A file moved unchanged is one event, not a removal and an addition; also where another
    file had that path before, as when two folders change their numbers.
    """
    # %x01 cannot be in a name of ours: Git forbids NUL only, so it also stands before each hash.
    trailers = "%x00".join(
        f"%(trailers:key={key},valueonly,separator=%x2C )"
        for key in (SUBMITTED_BY, WITHDRAWN_REASON, RENUMBERED)
    )
    form = f"%x01%H%x00%ct%x00%an%x00%s%x00{trailers}"
    options = ("-z", "--raw", "--no-abbrev", "-m", "--first-parent", "-M100%", f"--format={form}")
    paths = [repo.from_top(folder) or "." for folder in folders]
    out = ask_or_fail(repo.where, "读取历史", "log", *options, revision, "--", *paths)
    start = len(repo.prefix) + 1 if repo.prefix else 0
    return list(_events(out.decode("utf-8", "surrogateescape").split("\0"), start))


class _Touched(NamedTuple):
    """One file of one commit as Git tells it; ``before`` is its blob in the parent."""

    event: Event
    before: str


def _events(fields: list[str], start: int) -> Iterator[Event]:
    position = 0
    head: tuple[str, datetime, str, str, str | None] | None = None
    told: tuple[str | None, str | None] = (None, None)
    touched: list[_Touched] = []
    while position < len(fields):
        field = fields[position].lstrip("\n")
        if field.startswith("\x01"):
            yield from _moves_told(touched)
            touched = []
            time, author, subject, trailer, why, renumbered = fields[position + 1 : position + 7]
            when = datetime.fromtimestamp(int(time), TIME_ZONE)
            head = (field[1:], when, author, subject, trailer.strip() or None)
            told = (why.strip() or None, renumbered.strip() or None)
            position += 7
        elif field.startswith(":") and head is not None:
            _, _, before, blob, status = field.split(" ")
            moved = status[0] in "RC"
            old = fields[position + 1][start:]
            path = fields[position + 2][start:] if moved else old
            what = "moved" if moved else _WHAT.get(status[0], "changed")
            event = Event(*head, what, path, old if moved else None, blob, *told)
            touched.append(_Touched(event, before))
            position += 3 if moved else 2
        elif not field:
            position += 1
        else:
            raise GitError("读不懂 Git 的历史记录", "升级 Git 后重试，仍不行请报告")
    yield from _moves_told(touched)


def _moves_told(touched: Sequence[_Touched]) -> Iterator[Event]:
    """The events of one commit. Git looks for moves only among paths that are new; here a content
    that stood at a path which now holds another was moved too.
    """
    left: dict[str, list[str]] = {}
    for one in touched:
        if one.event.what == "changed":
            left.setdefault(one.before, []).append(one.event.path)
    gone = {one.before: one.event.path for one in touched if one.event.what == "removed"}
    taken: set[str] = set()
    found: list[Event] = []
    for event, before in touched:
        sources = left.get(event.blob) if event.what in {"changed", "added"} else None
        if sources and event.blob != before:
            found.append(replace(event, what="moved", old_path=sources.pop(0)))
        elif event.what == "changed" and event.blob in gone and gone[event.blob] not in taken:
            taken.add(gone[event.blob])
            found.append(replace(event, what="moved", old_path=gone[event.blob]))
        else:
            found.append(event)
    yield from (one for one in found if one.what != "removed" or one.path not in taken)
