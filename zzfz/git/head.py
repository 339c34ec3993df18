"""HEAD and folders of it, asked together: what tells whether anything was committed at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from zzfz.git import SUBMODULE_MODE, SYMLINK_MODE, Commit, Repository, TreeEntry, commit_of
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
    """The commit that HEAD names, and what ``folders`` are in it; None where there is none, or it is
    damaged, which look alike here.

    One ``git cat-file --batch``: the trees are asked of the very commit that was answered, however
    HEAD moves meanwhile. A folder is None where there is none, or its tree is not here (partial
    clone). Raises GitError.
    """
    with open_git(repo.where, ("cat-file", "--batch")) as process:
        source, sink = process.stdout, process.stdin
        if source is None or sink is None:
            raise AssertionError("both pipes were asked for")
        commit = _commit(source, sink, "HEAD")
        found = () if commit is None else _folders(repo, commit, folders, source, sink)
        process.communicate()
    return commit, found if commit is not None else (None,) * len(folders)


def commit_named(repo: Repository, name: str, folders: Sequence[str]) -> Commit | None:
    """The commit that ``name`` stands for, of which ``folders`` are asked too, so that ``known_folder``
    has them; None where Git knows none, or more than one. Raises GitError.
    """
    with open_git(repo.where, ("cat-file", "--batch")) as process:
        source, sink = process.stdout, process.stdin
        if source is None or sink is None:
            raise AssertionError("both pipes were asked for")
        commit = _commit(source, sink, f"{name}^{{commit}}")
        if commit is not None:
            _folders(repo, commit, folders, source, sink)
        process.communicate()
    return commit


def _folders(
    repo: Repository,
    commit: Commit,
    folders: Sequence[str],
    source: IO[bytes],
    sink: IO[bytes],
) -> tuple[FolderAtHead | None, ...]:
    found: list[FolderAtHead | None] = []
    for folder in folders:
        name = f"{commit.revision}:{repo.from_top(folder)}"
        kind, tree, data = _answer(source, sink, name)
        if kind != "tree":
            found.append(None)
            continue
        records = list(_records(data, len(tree) // 2))
        regular = {one.path: one.blob for one in records if one.mode.startswith("100")}
        found.append(FolderAtHead(tree, regular))
        if len(records) <= _MOST_ENTRIES and _is_as_listed(records, data, len(tree) // 2):
            if len(_known) >= _MOST_FOLDERS:
                _known.clear()
            _known[repo.common_dir, commit.revision, repo.from_top(folder)] = tuple(records)
    return tuple(found)


_MOST_FOLDERS, _MOST_ENTRIES = 64, 5_000
_known: dict[tuple[Path, str, str], tuple[TreeEntry, ...]] = {}
"""What lies directly in folders of commits, as it was answered; a commit id stands for one content."""
_KINDS = {"040000": "tree", SUBMODULE_MODE: "commit"}
_MODES = frozenset({"040000", "100644", "100755", SYMLINK_MODE, SUBMODULE_MODE})


def forget() -> None:
    """Ask anew from now on; for whoever counts what is asked."""
    _known.clear()


def known_folder(repo: Repository, revision: str, folder: str) -> tuple[TreeEntry, ...] | None:
    """What lies directly in ``folder`` (of the tracker) at a commit; None where it was not asked yet."""
    found = _known.get((repo.common_dir, revision, repo.from_top(folder)))
    if found is None and folder and "/" not in folder:
        above = _known.get((repo.common_dir, revision, repo.from_top("")))
        if above is not None and all(one.path != folder for one in above):
            return ()
    return found


def _is_as_listed(records: Sequence[TreeEntry], data: bytes, width: int) -> bool:
    """Whether ``git ls-tree`` would list a tree object just so: nothing in it is damaged or odd."""
    whole = sum(
        len(one.mode.lstrip("0")) + len(one.path.encode("utf-8", "surrogateescape")) + 2 + width
        for one in records
    )
    return whole == len(data) and all(one.path and one.mode in _MODES for one in records)


def _records(data: bytes, width: int) -> Iterator[TreeEntry]:
    """What a tree object lists, whose object ids have ``width`` bytes; of a damaged one, which Git itself
    refuses wherever it is used, what stands before the damage.
    """
    at = 0
    while at < len(data):
        space, end = data.find(b" ", at), data.find(b"\0", at)
        if space < 0 or end < space:
            break
        name = data[space + 1 : end].decode("utf-8", "surrogateescape")
        mode = data[at:space].decode("ascii", "replace").zfill(6)
        at = end + 1 + width
        yield TreeEntry(name, mode, _KINDS.get(mode, "blob"), data[end + 1 : at].hex())


def _commit(source: IO[bytes], sink: IO[bytes], name: str) -> Commit | None:
    kind, revision, data = _answer(source, sink, name)
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
