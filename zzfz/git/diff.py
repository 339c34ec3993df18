"""Which files two commits differ in, and where else what is in them lies."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from zzfz.errors import GitError
from zzfz.git import SUBMODULE_MODE, Repository, TreeEntry, configuration
from zzfz.git.run import GitOutput, ask_or_fail, failure, open_git
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


class TreeChange(NamedTuple):
    """A file that two trees differ in: its path there, and what it is in the second (None: gone)."""

    path: str
    entry: TreeEntry | None


_EMPTY_TREES = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
"""The id of a tree with nothing in it, by the length of ids (SHA-1, SHA-256); Git knows it everywhere."""


def changes_between(repo: Repository, pairs: Sequence[tuple[str, str]]) -> list[list[TreeChange]]:
    """What each of ``pairs`` of different trees differs in, in one ``git diff-tree``.

    An id that is "" stands for an empty tree; a rename is two files. Raises GitError.
    """
    found: list[list[TreeChange]] = []
    last: list[TreeChange] = []
    *parts, rest = _compared(repo, _headers(pairs), "-r", "--raw", "--no-abbrev").split(b"\0")
    paths = b"\0".join(parts[1::2]).decode("utf-8", "surrogateescape").split("\0")
    told = b"\0".join((*parts[::2], rest)).decode("ascii", "replace").split("\0")
    end = told.pop()
    length = max(map(len, pairs[0])) if pairs else 0
    for each, path in zip(told, paths, strict=False):
        facts = each
        if facts[:1] != ":":
            headers, _, facts = facts.rpartition("\n")
            found += ([] for _ in range(headers.count("\n") + 1))
            last = found[-1]
        mode, blob = facts[8:14], facts[-2 - length : -2]  # behind ":100644 ", and before " M"
        if mode == _GONE:
            last.append(TreeChange(path, None))
        else:
            kind = "commit" if mode == SUBMODULE_MODE else "blob"
            last.append(TreeChange(path, TreeEntry(path, mode, kind, blob)))
    found += ([] for _ in range(end.count("\n")))  # pairs that no change follows
    if len(found) != len(pairs) or len(parts) % 2 or (end and end[-1] != "\n"):
        raise _cut_short()
    return found


_GONE = "000000"
_TREE_MODE = "040000"


def folders_between(
    repo: Repository, pairs: Sequence[tuple[str, str]], path: str
) -> list[tuple[str, str]]:
    """The ids of the folder at ``path`` (from the top of the trees) in each of ``pairs`` of trees: "" where
    there is none, and both where it is the same. Raises GitError.
    """
    found = list(pairs)
    for name in filter(None, path.split("/")):
        differing = [order for order, (before, after) in enumerate(found) if before != after]
        asked = [found[order] for order in differing]
        found = [("", "")] * len(pairs)
        for order, fields in zip(
            differing, _fields(repo, asked, "--raw", "--no-abbrev", "--", name), strict=True
        ):
            for field in fields[::2]:  # a file that became a folder is told as two
                was, became, old, new, _ = field[1:].split(" ")
                before, after = found[order]
                found[order] = (
                    old if was == _TREE_MODE else before,
                    new if became == _TREE_MODE else after,
                )
    return found


def names_between(repo: Repository, pairs: Sequence[tuple[str, str]]) -> list[frozenset[str]]:
    """The names directly in either tree at which each of ``pairs`` differs; as ``changes_between``.

    Git compares two folders by their ids and looks into none: a thirtieth of what all files take.
    """
    return list(map(frozenset, _fields(repo, pairs, "--name-only")))


def _fields(repo: Repository, pairs: Sequence[tuple[str, str]], *how: str) -> list[list[str]]:
    """What Git writes of each of ``pairs`` of trees, none of their folders looked into."""
    found: list[list[str]] = []
    headers = _headers(pairs)
    written = _compared(repo, headers, *how).decode("utf-8", "surrogateescape")
    for part in written.split("\0"):
        field = part
        # What stands before a pair ends in a newline. It names the trees, so no name in them can hold it.
        while len(found) < len(headers) and field.startswith(headers[len(found)]):
            field = field.removeprefix(headers[len(found)])
            found.append([])
        if field and found:
            found[-1].append(field)
    if len(found) != len(pairs):
        raise _cut_short()
    return found


def _headers(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """The lines by which Git is asked to compare ``pairs``, and which stand before each answer."""
    return [
        f"{before or _EMPTY_TREES[len(after)]} {after or _EMPTY_TREES[len(before)]}\n"
        for before, after in pairs
    ]


def _compared(repo: Repository, headers: Sequence[str], *how: str) -> bytes:
    """What Git writes of pairs of trees, a NUL behind each part."""
    if not headers:
        return b""
    options = ("-z", "--no-renames", "--ignore-submodules=none", *how)
    with open_git(repo.where, ("diff-tree", "--stdin", *options)) as process:
        out, error = process.communicate("".join(headers).encode("ascii"))
    if process.returncode != 0:
        if configuration.facts(repo).partial:
            raise GitError(
                "这是部分克隆，本地缺少文件夹的清单。",
                "运行 git fetch --refetch --no-filter 取回，或重新完整克隆。",
            )
        answer = GitOutput(process.returncode, out, error.decode("utf-8", "replace").strip())
        raise failure(answer, "比较版本")
    return out


def _cut_short() -> GitError:
    return GitError("比较版本时 Git 中断了。", "运行 git fsck 检查仓库是否完好，再重试。")
