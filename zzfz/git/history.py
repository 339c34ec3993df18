"""Who brought what and when, from one pass over the history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from zzfz.errors import GitError
from zzfz.git import TIME_ZONE, Repository, ask_or_fail

What = Literal["added", "changed", "removed", "moved"]
_WHAT: dict[str, What] = {"A": "added", "M": "changed", "T": "changed", "D": "removed"}

SUBMITTED_BY = "Submitted-by"
"""The trailer that names the department a piece came from (报送单位)."""

WITHDRAWN_REASON = "Withdrawn-reason"
"""The trailer that says why a piece was withdrawn (撤回的理由)."""


@dataclass(frozen=True, slots=True)
class Event:
    """One file that one commit touched, as seen on the main line.

    ``path`` is relative to the tracker's root; ``old_path`` where the file was moved from.
    ``author`` wrote the commit (of a merge: who merged); ``submitted_by`` and ``reason`` (of a
    withdrawal) are its trailers.
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


def history(repo: Repository, revision: str, folders: Sequence[str]) -> list[Event]:
    """Every change below ``folders`` up to ``revision``, newest first.

    The first-parent history is walked, so that a merge is one step: it brought the files to the
    main line. A file moved unchanged is one event, not a removal and an addition.
    """
    # %x01 cannot be in a name of ours: Git forbids NUL only, so it also stands before each hash.
    trailers = "%x00".join(
        f"%(trailers:key={key},valueonly,separator=%x2C )"
        for key in (SUBMITTED_BY, WITHDRAWN_REASON)
    )
    form = f"%x01%H%x00%ct%x00%an%x00%s%x00{trailers}"
    options = ("-z", "--raw", "--no-abbrev", "-m", "--first-parent", "-M100%", f"--format={form}")
    paths = [repo.from_top(folder) or "." for folder in folders]
    out = ask_or_fail(repo.where, "读取历史", "log", *options, revision, "--", *paths)
    start = len(repo.prefix) + 1 if repo.prefix else 0
    return list(_events(out.decode("utf-8", "surrogateescape").split("\0"), start))


def _events(fields: list[str], start: int) -> Iterator[Event]:
    position = 0
    head: tuple[str, datetime, str, str, str | None] | None = None
    reason: str | None = None
    while position < len(fields):
        field = fields[position].lstrip("\n")
        if field.startswith("\x01"):
            time, author, subject, trailer, why = fields[position + 1 : position + 6]
            when = datetime.fromtimestamp(int(time), TIME_ZONE)
            head = (field[1:], when, author, subject, trailer.strip() or None)
            reason = why.strip() or None
            position += 6
        elif field.startswith(":") and head is not None:
            _, _, _, blob, status = field.split(" ")
            moved = status[0] in "RC"
            old = fields[position + 1][start:]
            path = fields[position + 2][start:] if moved else old
            what = "moved" if moved else _WHAT.get(status[0], "changed")
            yield Event(*head, what, path, old if moved else None, blob, reason)
            position += 3 if moved else 2
        elif not field:
            position += 1
        else:
            raise GitError("读不懂 Git 的历史记录", "升级 Git 后重试，仍不行请报告")
