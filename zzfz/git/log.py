"""What Git tells of the commits of the main line: one pass, each with what it touched."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from contextlib import suppress
from typing import IO, Literal, NamedTuple

from zzfz.errors import GitError
from zzfz.git import Repository
from zzfz.git.run import GitOutput, ask_or_fail, failure, open_git

What = Literal["added", "changed", "removed", "moved"]
_WHAT: dict[str, What] = {"A": "added", "M": "changed", "T": "changed", "D": "removed"}

SUBMITTED_BY = "Submitted-by"
"""The trailer that names the department a piece came from (报送单位)."""

HANDED_IN_BY = "Handed-in-by"
"""The trailer that names who handed a piece in (交件人): the unit and, where known, the person after a
blank: ``Handed-in-by: 县公安局 王五`` (counting.md 25). Git's author is only who recorded it.
"""

DELIVERY = "Delivery"
"""The trailer that names the delivery (一次报送) that a commit takes in, by the server's number for it;
``RECEIVED_AT``, ``ACCEPTED_BY`` and ``LINK`` stand beside it: when it was confirmed, who of the office
took it, the first digits of the hash of the link's token.
"""
RECEIVED_AT, ACCEPTED_BY, LINK = "Received-at", "Accepted-by", "Link"

WITHDRAWN_REASON = "Withdrawn-reason"
"""The trailer that says why a piece was withdrawn (撤回的理由)."""

RENUMBERED = "Renumbered"
"""The trailer by which a commit that changes the list's numbers tells what became of each: ``5>6``
for an indicator's folder, nothing after the sign where it is gone, set apart by blanks.
"""

REPLACES = "Replaces"
"""The trailer by which a commit tells that a piece took the place of another (更换): the new path, the
sign ``<=`` between blanks, and the old path. One for each.
"""

REPLACED = " <= "
"""What stands between the two paths."""

_CHUNK = 1 << 16


class LoggedCommit(NamedTuple):
    """One commit of the main line as it is kept: ``files`` are (what, path, old path, blob)."""

    parent: str | None
    seconds: int
    author: str
    subject: str
    submitted_by: str | None
    reason: str | None
    renumbered: str | None
    handed_in_by: str | None
    replaces: str | None
    files: list[tuple[What, str, str | None, str]]


class MainLineCommit(NamedTuple):
    """A commit of the main line without what it touched: its tree, time and who it says handed in."""

    revision: str
    tree: str
    seconds: int
    submitted_by: str | None


def main_line(repo: Repository, revision: str) -> list[MainLineCommit]:
    """``revision`` and the commits before it on the main line, newest first. Raises GitError."""
    form = (
        f"--format=%H%x00%T%x00%ct%x00%(trailers:key={SUBMITTED_BY},valueonly,separator=%x2C )%x00"
    )
    walk = (
        "log",
        "--no-show-signature",
        "--first-parent",
        "--encoding=UTF-8",
        form,
        revision,
        "--",
    )
    told = ask_or_fail(repo.where, "读取历史", *walk).decode("utf-8", "surrogateescape")
    fields = [one.lstrip("\n") for one in told.split("\0")[:-1]]
    records = zip(*(fields[part::4] for part in range(4)), strict=True)
    return [
        MainLineCommit(one, tree, int(seconds), by.strip() or None)
        for one, tree, seconds, by in records
    ]


def ask_commits(
    repo: Repository, revisions: Sequence[str], folders: Sequence[str]
) -> Iterator[tuple[str, LoggedCommit]]:
    """What Git says of just these commits, in this order; as ``ask_log``."""
    if revisions:
        given = "".join(f"{one}\n" for one in revisions).encode("ascii")
        yield from _logged(repo, ("--no-walk=unsorted", "--stdin"), folders, frozenset(), given)


def ask_log(
    repo: Repository, revision: str, folders: Sequence[str], known: Container[str]
) -> Iterator[tuple[str, LoggedCommit]]:
    """What Git says of ``revision`` and the commits before it, up to the first that is ``known``.

    Whoever runs it may have set how ``git log`` shows things; every such setting that bears on the
    answer is overruled.
    """
    return _logged(repo, (revision,), folders, known)


def _logged(
    repo: Repository,
    which: Sequence[str],
    folders: Sequence[str],
    known: Container[str],
    given: bytes = b"",
) -> Iterator[tuple[str, LoggedCommit]]:
    # %x01 cannot be in a name of ours: Git forbids NUL only, so it also stands before each hash.
    trailers = "%x00".join(
        f"%(trailers:key={key},valueonly,separator={separator})"
        for key, separator in (
            *((key, "%x2C ") for key in (SUBMITTED_BY, WITHDRAWN_REASON, RENUMBERED, HANDED_IN_BY)),
            (REPLACES, "%x02"),
        )
    )
    settings = ("log.showRoot=true", "log.showSignature=false", "log.follow=false")
    options = (
        "-z",
        "--raw",
        "--no-abbrev",
        "--first-parent",
        "--diff-merges=first-parent",
        "--sparse",  # also commits that touched nothing here, so that no link of the chain is missing
        "-M100%",
        "-O/dev/null",
        "--ignore-submodules=none",
        "--encoding=UTF-8",
        f"--format=%x01%H%x00%P%x00%ct%x00%an%x00%s%x00{trailers}",
    )
    paths = [repo.from_top(folder) or "." for folder in folders]
    command = [part for one in settings for part in ("-c", one)]
    command += ["log", *options, *which, "--", *paths]
    start = len(repo.prefix) + 1 if repo.prefix else 0
    with open_git(repo.where, command) as process:
        source, sink = process.stdout, process.stdin
        if source is None or sink is None:
            raise AssertionError("both pipes were asked for")
        ended = False
        try:
            with suppress(BrokenPipeError), sink:
                sink.write(given)  # Git reads all of it before it answers
            process.stdin = None
            for commit, step in _parse(_fields(source), start):
                if commit in known:
                    return
                yield commit, step
            ended = True
        finally:
            if not ended:
                process.kill()
            out, error = process.communicate()
    if process.returncode != 0:
        raise failure(
            GitOutput(process.returncode, out, error.decode("utf-8", "replace").strip()), "读取历史"
        )


class FileVersion(NamedTuple):
    """One version of a file: the commit that brought it, its author, the path from the top, the blob."""

    revision: str
    author: str
    path: str
    blob: str


def versions(repo: Repository, revisions: str, paths: Sequence[str]) -> list[FileVersion]:
    """Every version that the files ``paths`` had in ``revisions`` (an id, or two with ``..``), on all
    lines of the history, newest first. One call of Git; removals are left out. Raises GitError.
    """
    options = ("-z", "--raw", "--no-abbrev", "--no-renames", "--format=%x01%H%x00%an")
    settings = [
        part
        for one in ("log.showRoot=true", "log.showSignature=false", "log.follow=false")
        for part in ("-c", one)
    ]
    command = ("log", *options, "--encoding=UTF-8", revisions, "--", *map(repo.from_top, paths))
    out = ask_or_fail(repo.where, "读取历史", *settings, *command)
    fields = iter(out.decode("utf-8", "surrogateescape").split("\0"))
    start = len(repo.prefix) + 1 if repo.prefix else 0
    found = []
    commit = author = ""
    for written in fields:
        told = written.lstrip("\n")
        if told.startswith("\x01"):
            commit, author = told[1:], _next_of(fields)
        elif told.startswith(":"):
            blob, status = told.split(" ")[3:5]
            path = _next_of(fields)[start:]
            if status[0] != "D":
                found.append(FileVersion(commit, author, path, blob))
    return found


def _fields(source: IO[bytes]) -> Iterator[str]:
    """NUL-terminated fields, as they arrive."""
    rest = b""
    while chunk := source.read1(_CHUNK) if hasattr(source, "read1") else source.read(_CHUNK):
        whole, end, rest = (rest + chunk).rpartition(b"\0")
        if end:
            yield from whole.decode("utf-8", "surrogateescape").split("\0")
    if rest:
        yield rest.decode("utf-8", "surrogateescape")


def _parse(fields: Iterator[str], start: int) -> Iterator[tuple[str, LoggedCommit]]:
    """Commits with what they touched; ``start`` characters of each path lead to the tracker."""
    commit, step = "", None
    touched: list[_Touched] = []
    for written in fields:
        field = written.lstrip("\n")
        if field.startswith("\x01"):
            if step is not None:
                step.files.extend(_moves_told(touched))
                yield commit, step
            commit, touched = field[1:], []
            parents, time, author, subject, *told = (_next_of(fields) for _ in range(9))
            trailer, why, renumbered, by, replaces = (one.strip() or None for one in told)
            step = LoggedCommit(
                parents.partition(" ")[0] or None,
                int(time),
                author,
                subject,
                trailer,
                why,
                renumbered,
                by,
                replaces,
                [],
            )
        elif field.startswith(":") and step is not None:
            _, _, before, blob, status = field.split(" ")
            moved = status[0] in "RC"
            old = _next_of(fields)[start:]
            path = _next_of(fields)[start:] if moved else old
            what = "moved" if moved else _WHAT.get(status[0], "changed")
            touched.append(_Touched(what, path, old if moved else None, blob, before))
        elif field:
            raise _unreadable()
    if step is not None:
        step.files.extend(_moves_told(touched))
        yield commit, step


class _Touched(NamedTuple):
    """One file of one commit as Git tells it; ``before`` is its blob in the parent."""

    what: What
    path: str
    old: str | None
    blob: str
    before: str


def _moves_told(touched: Sequence[_Touched]) -> Iterator[tuple[What, str, str | None, str]]:
    """The files of one commit. Git looks for moves only among paths that are new; here a content
    that stood at a path which now holds another was moved too.
    """
    left: dict[str, list[str]] = {}
    for one in touched:
        if one.what == "changed":
            left.setdefault(one.before, []).append(one.path)
    gone = {one.before: one.path for one in touched if one.what == "removed"}
    taken: set[str] = set()
    found: list[tuple[What, str, str | None, str]] = []
    for what, path, old, blob, before in touched:
        sources = left.get(blob) if what in {"changed", "added"} else None
        if sources and blob != before:
            found.append(("moved", path, sources.pop(0), blob))
        elif what == "changed" and blob in gone and gone[blob] not in taken:
            taken.add(gone[blob])
            found.append(("moved", path, gone[blob], blob))
        else:
            found.append((what, path, old, blob))
    yield from (one for one in found if one[0] != "removed" or one[1] not in taken)


def _next_of(fields: Iterator[str]) -> str:
    field = next(fields, None)
    if field is None:
        raise _unreadable()
    return field


def _unreadable() -> GitError:
    return GitError("读不懂 Git 的历史记录", "升级 Git 后重试，仍不行请报告")


def commit_of_delivery(repo: Repository, delivery: str, received: str) -> str | None:
    """The commit of HEAD's history that took in ``delivery``, received at that time; None where there
    is none. Tells whoever was cut short whether the commit was made after all. Raises GitError.
    """
    told = "%x00".join(
        f"%(trailers:key={key},valueonly,separator=%x2C)" for key in (DELIVERY, RECEIVED_AT)
    )
    found = ask_or_fail(
        *(repo.where, "查找收件的提交", "log", "--no-show-signature", "--fixed-strings"),
        *(f"--grep={DELIVERY}: {delivery}", f"--format=%x01%H%x00{told}", "HEAD", "--"),
    )
    for record in found.decode("utf-8", "replace").split("\x01")[1:]:
        revision, *said = record.rstrip("\n").split("\0")
        if said == [delivery, received]:
            return revision
    return None
