"""Which files two commits differ in, and where else what is in them lies."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from zzfz.git import Repository
from zzfz.git.run import ask_or_fail
from zzfz.git.trees import list_whole


class ChangedFile(NamedTuple):
    """A file that two commits differ in: path from the tracker's root, and the blobs it had and has.

    Where it was not, or is not any more, the id is all zeros.
    """

    path: str
    before: str
    after: str


def changed_files(
    repo: Repository, before: str, after: str, also: Sequence[str] = ()
) -> list[ChangedFile]:
    """The files that differ between two commits; nothing outside the tracker, but for ``also``.

    One ``git diff-tree``; what was removed is among them, and a rename is two files. ``also`` are
    files and folders at the top of the repository (CI jobs lie there, wherever the tracker is);
    the paths of what differs in them begin with ``../``.
    """
    options = ("-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--ignore-submodules=none")
    scope = ("--", repo.prefix, *also) if repo.prefix else ()
    out = ask_or_fail(repo.where, "比较版本", "diff-tree", *options, before, after, *scope)
    parts = out.decode("utf-8", "surrogateescape").split("\0")
    start = len(repo.prefix) + 1 if repo.prefix else 0
    up = "../" * len(repo.prefix.split("/"))
    found = []
    for facts, path in zip(parts[0:-1:2], parts[1::2], strict=True):
        _, _, old, new, _ = facts.split(" ")
        inside = not start or path.startswith(f"{repo.prefix}/")
        found.append(ChangedFile(path[start:] if inside else f"{up}{path}", old, new))
    return found


def folders_holding(
    repo: Repository, revision: str, folder: str, blobs: Collection[str]
) -> frozenset[str]:
    """The names directly in ``folder`` (as of ``list_tree``) that are or hold any of ``blobs``.

    Every file is listed, and only those that are wanted become Python's. Raises GitError.
    """
    if not blobs:
        return frozenset()
    wanted = frozenset(blob.encode("ascii") for blob in blobs)
    out = list_whole(repo, revision, folder)
    begin = len("100644 blob ")
    end = begin + len(next(iter(wanted)))
    found = [record[end + 1 :] for record in out.split(b"\0") if record[begin:end] in wanted]
    return frozenset(path.partition(b"/")[0].decode("utf-8", "surrogateescape") for path in found)
