"""What lies in a folder at a revision."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from zzfz.errors import GitError
from zzfz.git import Repository, TreeEntry
from zzfz.git.configuration import facts
from zzfz.git.head import known_folder
from zzfz.git.run import ask, ask_or_fail, failure

_TREE_RECORD = re.compile("([0-7]{6} [a-z]+) ([0-9a-f]+)\t([^\0]+)\0")
_PORTION = 1 << 20
"""Bytes of a listing that are taken apart at once: as text, all of it is several times the entries."""


def list_tree(
    repo: Repository, revision: str, folder: str, names: Sequence[str] = ()
) -> list[TreeEntry]:
    """Every file below ``folder`` of the tracker at ``revision``, in Git's order.

    ``folder`` is relative to the tracker's root, ``""`` for all of it; the paths returned are
    relative to ``folder``. With ``names`` only what lies in ``folder`` under these names, whole. A
    folder that is not there is empty. ``revision`` is an object id or HEAD, not a person's input.
    """
    if names:
        whole = _whole.get((repo.common_dir, revision, repo.from_top(folder)))
        if whole is not None:
            wanted = frozenset(names)
            return [one for one in tree_records(whole) if one.path.partition("/")[0] in wanted]
    return _listed(repo, revision, folder, ("-r",), names)


_whole: dict[tuple[Path, str, str], bytes] = {}
"""The last listing of all files of a folder of a commit."""
_MOST_KEPT = 32 << 20


def list_whole(repo: Repository, revision: str, folder: str) -> bytes:
    """What ``ls-tree -r -z`` writes of ``folder``; ``list_tree`` of a part of it need not ask again.

    Raises GitError where there is no such folder.
    """
    tree = f"{revision}:{repo.from_top(folder)}"
    out = ask_or_fail(repo.where, "查找文件", "ls-tree", "-r", "-z", "--full-tree", tree)
    _whole.clear()
    if len(out) <= _MOST_KEPT:
        _whole[repo.common_dir, revision, repo.from_top(folder)] = out
    return out


def list_folder(repo: Repository, revision: str, folder: str) -> list[TreeEntry]:
    """What lies directly in ``folder``, sub-folders as such (``kind`` is "tree"); as ``list_tree``."""
    known = known_folder(repo, revision, folder)
    return _listed(repo, revision, folder, (), ()) if known is None else list(known)


def _listed(
    repo: Repository, revision: str, folder: str, how: Sequence[str], names: Sequence[str]
) -> list[TreeEntry]:
    tree = f"{revision}:{repo.from_top(folder)}"
    answer = ask(repo.where, "ls-tree", *how, "-z", "--full-tree", tree, "--", *names)
    if answer.code == 0:
        return tree_records(answer.out)
    if "Not a valid object name" in answer.error or "not a tree object" in answer.error:
        ask_or_fail(repo.where, "读取版本", "rev-parse", "--verify", f"{revision}^{{tree}}")
        return []
    if facts(repo).partial:
        raise GitError(
            "这是部分克隆，本地缺少文件夹的清单。",
            "运行 git fetch --refetch --no-filter 取回，或重新完整克隆。",
        )
    raise failure(answer, f"列出 {folder or '仓库'} ")


def tree_records(listing: bytes) -> list[TreeEntry]:
    """The entries that ``git ls-tree -z`` wrote."""
    entries: list[TreeEntry] = []
    # Modes and kinds are few: each is kept once, and not with every one of 100,000 files.
    kinds: dict[str, tuple[str, str]] = {}
    begin = 0
    while begin < len(listing):
        end = listing.find(b"\0", begin + _PORTION) + 1 or len(listing)
        # One pass in C: 100,000 records take 0.1 s instead of 0.3 s.
        records = _TREE_RECORD.findall(listing[begin:end].decode("utf-8", "surrogateescape"))
        for told in {told for told, _, _ in records}.difference(kinds):
            mode, kind = told.split(" ")
            kinds[told] = mode, kind
        entries += [TreeEntry(path, *kinds[told], blob) for told, blob, path in records]
        begin = end
    return entries


def tree_id(repo: Repository, revision: str, folder: str) -> str | None:
    """The id of the tree of ``folder`` at ``revision``, as for ``list_tree``; None where none is."""
    tree = f"{revision}:{repo.from_top(folder)}"
    answer = ask(repo.where, "rev-parse", "--verify", "--quiet", "--end-of-options", tree)
    return answer.out.decode("ascii").strip() if answer.code == 0 else None
