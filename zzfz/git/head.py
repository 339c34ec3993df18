"""HEAD and a folder of it, asked together: what tells whether anything was committed at all."""

from __future__ import annotations

import re
from typing import IO

from zzfz.git import Commit, Repository, commit_of
from zzfz.git.run import open_git

_COMMITTER = re.compile(rb"^committer .*> (-?\d+) [+-]\d+$", re.MULTILINE)


def head(repo: Repository, folder: str) -> tuple[Commit | None, str | None]:
    """The commit that HEAD names, None before the first one, and the tree id of ``folder`` in it.

    One ``git cat-file --batch``: the tree is asked of the very commit that was answered, however
    HEAD moves meanwhile. The tree id is None where there is no such folder, or its tree is not here
    (partial clone). Raises GitError.
    """
    with open_git(repo.where, ("cat-file", "--batch")) as process:
        source, sink = process.stdout, process.stdin
        if source is None or sink is None:
            raise AssertionError("both pipes were asked for")
        commit = _commit(source, sink)
        tree = None
        if commit is not None:
            kind, found, _ = _answer(source, sink, f"{commit.revision}:{repo.from_top(folder)}")
            tree = found if kind == "tree" else None
        process.communicate()
    if commit is None:  # what is not there and what is damaged look alike here
        from zzfz.git.revisions import resolve

        return resolve(repo), None
    return commit, tree


def _commit(source: IO[bytes], sink: IO[bytes]) -> Commit | None:
    kind, revision, data = _answer(source, sink, "HEAD")
    return time_of(revision, data) if kind == "commit" else None


def time_of(revision: str, data: bytes) -> Commit | None:
    """The commit whose object is ``data``; None where that tells no time. Raises GitError."""
    time = _COMMITTER.search(data.partition(b"\n\n")[0])
    return commit_of(time[1] + b" " + revision.encode("ascii")) if time else None


def _answer(source: IO[bytes], sink: IO[bytes], name: str) -> tuple[str, str, bytes]:
    """Kind, object id and content of what ``name`` stands for; "missing" where there is none."""
    try:
        sink.write(f"{name}\n".encode("utf-8", "surrogateescape"))
        sink.flush()
    except BrokenPipeError:
        return "missing", "", b""
    words = source.readline().split()
    if len(words) != 3 or not words[2].isdigit():  # "HEAD missing", or Git gave up
        return "missing", "", b""
    data = source.read(int(words[2]))
    source.read(1)
    return words[1].decode("ascii"), words[0].decode("ascii"), data


def on_branch(repo: Repository) -> bool:
    """Whether HEAD is a branch; else nothing leads to what is committed, once HEAD has moved on."""
    return (repo.git_dir / "HEAD").read_bytes().startswith(b"ref:")
