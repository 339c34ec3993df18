"""Trees and small files of many revisions, asked of one running Git.

``git ls-tree`` costs a process for each revision. Where hundreds are compared, one
``git cat-file --batch`` answers as many questions, and what did not change need not be asked at all.
"""

from __future__ import annotations

import subprocess
from collections.abc import Collection, Iterator
from datetime import datetime
from types import TracebackType
from typing import IO, NamedTuple

from zzfz import git
from zzfz.errors import GitError
from zzfz.git import TIME_ZONE, Commit, Repository, TreeEntry
from zzfz.git.blobs import Sink, batch_header, copy_chunks, local_objects, skip
from zzfz.git.configuration import facts
from zzfz.git.lfs import resolved
from zzfz.git.run import ask_or_fail, open_git

_TREE_MODE = "040000"
_SMALL = 4096
"""Bytes of a tree or file that is kept once it was asked for: the same case folders, addresses and
sidecars are met at every revision, the folders above them hardly twice."""


class Child(NamedTuple):
    """One entry of a folder: its name, its mode as octal text of six digits, its object id."""

    name: str
    mode: str
    id: str

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.mode == _TREE_MODE

    def entry(self, below: str = "") -> TreeEntry:
        """The same as ``list_folder`` gives it; its path begins with ``below``."""
        other = "commit" if self.mode == git.SUBMODULE_MODE else "blob"
        return TreeEntry(
            f"{below}{self.name}", self.mode, "tree" if self.is_folder else other, self.id
        )


def first_parents(repo: Repository, revision: str) -> list[Commit]:
    """``revision`` and the commits before it on the main line, the oldest first."""
    walk = ("rev-list", "--first-parent", "--reverse", "--timestamp", revision, "--")
    lines = ask_or_fail(repo.where, "读取历史", *walk).decode("ascii").split("\n")[:-1]
    found = []
    for line in lines:
        seconds, _, commit = line.partition(" ")
        try:
            found.append(Commit(commit, datetime.fromtimestamp(int(seconds), TIME_ZONE)))
        except (ValueError, OverflowError, OSError) as error:
            raise GitError(
                f"提交 {commit} 的时间不合理：{seconds}", "该提交可能被改造过，请核对来源。"
            ) from error
    return found


def present(repo: Repository, blobs: Collection[str]) -> frozenset[str]:
    """Those of ``blobs`` that are here; their contents are not read."""
    if not blobs:
        return frozenset()
    if facts(repo).partial:
        return local_objects(repo) & frozenset(blobs)
    with open_git(repo.where, ("cat-file", "--batch-check=%(objectname)", "--buffer")) as asked:
        given = "".join(f"{blob}\n" for blob in blobs).encode("ascii")
        out, _ = asked.communicate(given)
    if out == given:  # as nearly always
        return frozenset(blobs)
    return frozenset(line for line in out.decode("ascii").split("\n") if line and " " not in line)


class Objects:
    """A running ``git cat-file --batch``; use it as a context manager.

    What a partial clone lacks is never fetched: a missing folder is a GitError, a missing file is
    None.
    """

    def __init__(self, repo: Repository) -> None:
        self._repo = repo
        partial = facts(repo).partial
        self._local = local_objects(repo) if partial else None
        self._kept: dict[str, tuple[str, str, bytes | None]] = {}
        self._children: dict[str, tuple[Child, ...]] = {}
        self._last: tuple[str, tuple[Child, ...]] = ("", ())
        """Of several folders of one commit its root is asked one after the other."""

    def __enter__(self) -> Objects:
        self._process: subprocess.Popen[bytes] = open_git(self._repo.where, ("cat-file", "--batch"))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._process.kill()
        self._process.communicate()

    def folder(self, revision: str, path: str) -> str | None:
        """The tree id of the folder ``path`` (relative to the tracker's root) at a commit."""
        here: str | None = f"{revision}^{{tree}}"
        for name in filter(None, self._repo.from_top(path).split("/")):
            inside = self.children(here)
            here = next((one.id for one in inside if one.name == name and one.is_folder), None)
            if here is None:
                return None
        return here

    def children(self, tree: str | None) -> tuple[Child, ...]:
        """What lies directly in a tree, in Git's order; nothing in ``None``."""
        if tree is None:
            return ()
        known = self._last[1] if tree == self._last[0] else self._children.get(tree)
        if known is not None:
            return known
        kind, object_id, data = self._asked(tree, None)
        if kind != "tree" or data is None:
            raise GitError(
                "本地缺少文件夹的清单。",
                "这可能是部分克隆：运行 git fetch --refetch --no-filter 取回后重试。",
            )
        found = tuple(_children(data, len(object_id) // 2))
        self._last = tree, found
        if len(data) <= _SMALL:
            self._children[object_id] = found
        return found

    def files(self, tree: str | None, below: str = "") -> Iterator[TreeEntry]:
        """Every file in a tree and the trees inside it, in Git's order, as ``list_tree``.

        The paths begin with ``below``.
        """
        # Not one call in another: an honest folder is not deep, any other may be.
        waiting = [(below, iter(self.children(tree)))]
        while waiting:
            above, rest = waiting[-1]
            one = next(rest, None)
            if one is None:
                waiting.pop()
            elif one.is_folder:
                waiting.append((f"{above}{one.name}/", iter(self.children(one.id))))
            else:
                yield one.entry(above)

    def content(self, blob: str, limit: int) -> bytes | None:
        """The content of a file; None when it is larger than ``limit`` bytes or not here.

        Of a large file (Git LFS) it is what the pointer stands for.
        """
        data = self._answer(blob, limit)[2]
        return None if data is None else resolved(self._repo, data, limit)

    def stream(self, blob: str, write: Sink) -> None:
        """Hand the content of a file to ``write`` in chunks. Raises GitError when it is not here."""
        kind, size = "missing", 0
        source, sink = _pipes(self._process)
        if self._local is None or blob in self._local:
            sink.write(f"{blob}\n".encode("ascii"))
            sink.flush()
            kind, size = batch_header(source)
        if kind != "blob":
            raise GitError(f"文件内容 {blob[:10]} 不在本地", "部分克隆缺少内容：重新完整克隆后再试")
        copy_chunks(source, size, write)

    def _answer(self, name: str, limit: int | None) -> tuple[str, str, bytes | None]:
        """Kind, id and content of what ``name`` stands for."""
        kept = self._kept.get(name)
        if kept is None or (limit is not None and limit < _SMALL):
            kept = self._asked(name, limit)
            if kept[2] is not None and len(kept[2]) <= _SMALL and name == kept[1]:
                self._kept[name] = kept
        return kept

    def _asked(self, name: str, limit: int | None) -> tuple[str, str, bytes | None]:
        if self._local is not None and "^" not in name and name not in self._local:
            return "missing", name, None
        source, sink = _pipes(self._process)
        sink.write(f"{name}\n".encode("ascii"))
        sink.flush()
        words = source.readline().decode("ascii", "replace").split()
        if len(words) == 2:
            return "missing", name, None
        if len(words) != 3:
            raise GitError("读取历史时 Git 中断了。", "运行 git fsck 检查仓库是否完好，再重试。")
        object_id, kind, size = words[0], words[1], int(words[2])
        if limit is not None and size > limit:
            skip(source, size + 1)
            return kind, object_id, None
        data = source.read(size)
        source.read(1)
        return kind, object_id, data


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdout is None or process.stdin is None:
        raise AssertionError("both pipes were asked for")
    return process.stdout, process.stdin


def _children(data: bytes, id_bytes: int) -> Iterator[Child]:
    """The records of a tree object: mode, space, name, NUL, id in binary (gitformat-tree).

    Raises GitError where they are cut off.
    """
    position = 0
    while position < len(data):
        space = data.find(b" ", position)
        end = data.find(b"\0", space)
        mode = data[position:space].decode("ascii", "replace").zfill(6)
        name = data[space + 1 : end].decode("utf-8", "surrogateescape")
        position = end + 1 + id_bytes
        if space < 0 or end < 0 or position > len(data):
            raise GitError(
                "仓库里有个文件夹的清单写坏了，读不下去",
                "运行 git fsck 看是哪个；仓库可能损坏，或被人改造过",
            )
        yield Child(name, mode, data[end + 1 : position].hex())
