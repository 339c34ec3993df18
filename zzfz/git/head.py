"""HEAD and folders of it, asked together: what tells whether anything was committed at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import IO, NamedTuple

from zzfz.git import Commit, Repository, commit_of
from zzfz.git.run import open_git

try:
    # Without the libraries that hashlib loads first.
    from _sha1 import sha1  # type: ignore[import-not-found]
except ImportError:  # another Python than CPython
    from hashlib import sha1

_SHA256 = 64
"""Digits of an object id in a repository of SHA-256."""
_COMMITTER = re.compile(rb"^committer .*> (-?\d+) [+-]\d+$", re.MULTILINE)


class FolderAtHead(NamedTuple):
    """A folder of a commit: its tree id, and the blob of every regular file directly in it, by name."""

    tree: str
    blobs: dict[str, str]


def head(
    repo: Repository, folders: Sequence[str]
) -> tuple[Commit | None, tuple[FolderAtHead | None, ...]]:
    """The commit that HEAD names, None before the first one, and what ``folders`` are in it.

    One ``git cat-file --batch``: the trees are asked of the very commit that was answered, however
    HEAD moves meanwhile. A folder is None where there is none, or its tree is not here (partial
    clone). Raises GitError.
    """
    with open_git(repo.where, ("cat-file", "--batch")) as process:
        source, sink = process.stdout, process.stdin
        if source is None or sink is None:
            raise AssertionError("both pipes were asked for")
        commit = _commit(source, sink)
        found: list[FolderAtHead | None] = []
        for folder in folders if commit is not None else ():
            name = f"{commit.revision}:{repo.from_top(folder)}" if commit is not None else ""
            kind, tree, data = _answer(source, sink, name)
            found.append(
                FolderAtHead(tree, _blobs(data, len(tree) // 2)) if kind == "tree" else None
            )
        process.communicate()
    if commit is None:  # what is not there and what is damaged look alike here
        from zzfz.git.revisions import resolve

        return resolve(repo), (None,) * len(folders)
    return commit, tuple(found)


def _blobs(data: bytes, width: int) -> dict[str, str]:
    """The regular files of a tree object, whose object ids have ``width`` bytes; of a damaged one, which
    Git itself refuses wherever it is used, those before the damage.
    """
    found: dict[str, str] = {}
    at = 0
    while at < len(data):
        space, end = data.find(b" ", at), data.find(b"\0", at)
        if space < 0 or end < space:
            break
        name = data[space + 1 : end].decode("utf-8", "surrogateescape")
        at = end + 1 + width
        if data.startswith(b"100", space - 6):
            found[name] = data[end + 1 : at].hex()
    return found


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


def blob_id(data: bytes, like: str) -> str:
    """The object id that Git gives a file of this content, in a repository that has ids ``like`` this."""
    whole = b"blob %d\0%b" % (len(data), data)
    if len(like) == _SHA256:
        from hashlib import sha256

        return sha256(whole, usedforsecurity=False).hexdigest()
    return str(sha1(whole, usedforsecurity=False).hexdigest())


def on_branch(repo: Repository) -> bool:
    """Whether HEAD is a branch; else nothing leads to what is committed, once HEAD has moved on."""
    return (repo.git_dir / "HEAD").read_bytes().startswith(b"ref:")
