"""What stands in the work tree and not in HEAD (未入库), and what Git was told to ignore."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from zzfz.git import Repository
from zzfz.git.run import ask_or_fail, names

What = Literal["untracked", "modified", "deleted", "staged", "conflicted"]


class WorkTreeChange(NamedTuple):
    """A file whose content in the work tree is not that of HEAD; ``path`` is as in TreeEntry."""

    path: str
    what: What


def work_tree_changes(repo: Repository, folders: Sequence[str]) -> list[WorkTreeChange]:
    """What below ``folders`` is not as in HEAD (未入库), in Git's order; nothing when bare.

    ``folders`` and the paths returned are relative to the tracker's root. A nested repository is
    one path that ends in ``/``. Ignored files are not reported.
    """
    if repo.bare:
        return []
    paths = [repo.from_top(folder) or "." for folder in folders]
    # -uall: or a new folder counts as one file. --no-renames: detection reads whole scans.
    options = ("-z", "-uall", "--no-renames", "--ignore-submodules=all")
    # Otherwise Git writes down in the index what it found out about times, and leaves its lock on
    # the index when it is killed at that moment.
    command = ("--no-optional-locks", "status", "--porcelain=v2", *options)
    out = ask_or_fail(repo.where, "比较工作目录", *command, "--", *paths)
    start_of_path = len(repo.prefix) + 1 if repo.prefix else 0
    changes = (_change(record) for record in names(out) if not record.startswith("#"))
    return [WorkTreeChange(change.path[start_of_path:], change.what) for change in changes]


def ignored_files(repo: Repository, folders: Sequence[str]) -> list[str]:
    """The files below ``folders`` that Git has been told to ignore, in Git's order.

    ``folders`` and the paths returned are relative to the tracker's root; nothing when bare.
    """
    if repo.bare:
        return []
    paths = [repo.from_top(folder) or "." for folder in folders]
    options = ("--others", "--ignored", "--exclude-standard", "-z")
    out = ask_or_fail(repo.where, "查找被忽略的文件", "ls-files", *options, "--", *paths)
    start_of_path = len(repo.prefix) + 1 if repo.prefix else 0
    return [path[start_of_path:] for path in names(out)]


class RecordedFiles(NamedTuple):
    """What Git has recorded below some folders: whether ``work_tree_changes`` compares every file of it (Git
    was told to pass none over: sparse-checkout, update-index --skip-worktree or --assume-unchanged), and
    whether it does and all are plain files: no links, no submodules.
    """

    compared: bool
    plain: bool


def recorded_files(repo: Repository, folders: Sequence[str]) -> RecordedFiles:
    """Look through what Git has recorded below ``folders``, relative to the tracker's root."""
    paths = [repo.from_top(folder) or "." for folder in folders]
    told = ask_or_fail(repo.where, "查看暂存区", "ls-files", "-v", "-s", "-z", "--", *paths)
    told, number = b"\0" + told, told.count(b"\0")
    return RecordedFiles(told.count(b"\0H ") == number, told.count(b"\0H 100") == number)


_FIELDS_BEFORE_PATH: Mapping[str, int] = {"?": 1, "1": 8, "u": 10}


def _change(record: str) -> WorkTreeChange:
    """One record of ``git status --porcelain=v2``; see its manual for the fields."""
    kind = record[0]
    fields = record.split(" ", _FIELDS_BEFORE_PATH[kind])
    path = fields[-1]
    if kind == "?":
        return WorkTreeChange(path, "untracked")
    if kind == "u":
        return WorkTreeChange(path, "conflicted")
    in_work_tree = fields[1][1]
    if "D" in fields[1]:
        return WorkTreeChange(path, "deleted")
    if in_work_tree == "A":  # git add --intent-to-add
        return WorkTreeChange(path, "untracked")
    return WorkTreeChange(path, "staged" if in_work_tree == "." else "modified")
