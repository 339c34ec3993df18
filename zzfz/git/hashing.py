"""Object ids as Git gives them: filters, line ends and LFS applied; many files in one process.

What Git makes of a file goes by its path (gitattributes). For files of the work tree that is where
they lie. What lies elsewhere is shown to Git in a work tree of its own, under the paths that it shall
have, with the attributes of the real one beside it.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from zzfz.files import scratch_folder
from zzfz.git import Repository
from zzfz.git.plumbing import FromFile, feed

Given = tuple[str, bytes | FromFile]
"""A path from the top, and the content that it shall have."""

OCCUPIED = ""
"""Stands for the object id of what is no file that can be read: a folder, a pipe, a locked file."""

_ATTRIBUTES = ".gitattributes"
_MOVABLE = frozenset({"unspecified", "unset", "lfs"})
"""Filters that do not care where they run. Others may be scripts named relative to the top."""


def blobs_in_work_tree(repo: Repository, paths: Iterable[str]) -> dict[str, str]:
    """The object ids that the files at ``paths`` (from the top) would have, in one process.

    Where there is none, the path is left out; where there is something else, it is OCCUPIED.
    """
    found = {path: _looked_at(repo.where / path) for path in paths}
    files = [path for path, kind in found.items() if kind == "file"]
    hashed = dict(zip(files, _hashed(repo, files, repo.where, store=False), strict=True))
    return {path: hashed.get(path, OCCUPIED) for path, kind in found.items() if kind}


def object_ids(
    repo: Repository, given: Sequence[Given], *, store: bool = False, beside: Path | None = None
) -> list[str]:
    """The object id of each of ``given``, in their order; with ``store`` the objects are kept.

    The number of processes does not grow with the number of files, but for filters other than LFS
    and for several contents at one path. ``beside`` is a folder for what is only needed meanwhile.
    Raises OSError where a source cannot be read, GitError where Git refuses.
    """
    if len(given) == 1:
        return [_alone(repo, given[0], store=store)]
    found: dict[int, str] = {}
    for turn in _turns(repo, given):
        with scratch_folder(beside) as stage:
            staged = [number for number in turn if _put(stage, *given[number])]
            _show_attributes(repo, stage, [given[number][0] for number in staged])
            ids = _hashed(repo, [given[number][0] for number in staged], stage, store=store)
            found.update(zip(staged, ids, strict=True))
    return [
        found[number] if number in found else _alone(repo, one, store=store)
        for number, one in enumerate(given)
    ]


def _looked_at(path: Path) -> str | None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return None
    except OSError:  # a file where the path has a folder
        return "other"
    return "file" if stat.S_ISREG(mode) and os.access(path, os.R_OK) else "other"


def _turns(repo: Repository, given: Sequence[Given]) -> Iterator[list[int]]:
    """Which of ``given`` can be asked about at once: each path once, whatever its letters' case."""
    paths = list(dict.fromkeys(path for path, _ in given))
    own = _with_own_filter(repo, paths) if paths else frozenset()
    turns: list[list[int]] = []
    seen: dict[str, int] = {}
    for number, (path, _) in enumerate(given):
        key = path.casefold()
        if path in own or key.rpartition("/")[2] == _ATTRIBUTES:
            continue
        turn = seen[key] = seen.get(key, -1) + 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append(number)
    yield from turns


def _with_own_filter(repo: Repository, paths: Sequence[str]) -> frozenset[str]:
    asked = "".join(f"{path}\0" for path in paths).encode("utf-8", "surrogateescape")
    out = feed(repo, "读取属性", ("check-attr", "-z", "--stdin", "filter"), asked)
    values = out.split("\0")[2::3]  # of path, attribute, value
    return frozenset(
        path for path, value in zip(paths, values, strict=True) if value not in _MOVABLE
    )


def _put(stage: Path, path: str, content: bytes | FromFile) -> bool:
    """Let ``content`` appear at ``path`` below ``stage``; False where the system does not let us."""
    target = stage / path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            with target.open("xb") as stream:
                stream.write(content)
        else:
            _link(content.source.resolve(strict=True), target)
    except OSError:
        return False  # asked about alone, which tells what is wrong
    return True


def _link(source: Path, target: Path) -> None:
    """Windows lets not everybody make symbolic links; a hard link does not lead to another disk.

    Some systems say that a link was made where there is none (wine, shared folders): it is looked for.
    """
    with source.open("rb"):
        pass
    for link in (target.symlink_to, target.hardlink_to):
        with suppress(OSError, NotImplementedError):
            link(source)
            if target.samefile(source):
                return
    target.unlink(missing_ok=True)
    shutil.copyfile(source, target)


def _show_attributes(repo: Repository, stage: Path, paths: Iterable[str]) -> None:
    folders = {above for path in paths for above in _folders_above(path)}
    for folder in folders:
        real = repo.where / folder / _ATTRIBUTES
        if real.is_file() and not real.is_symlink():  # Git follows none either
            shutil.copyfile(real, stage / folder / _ATTRIBUTES)


def _folders_above(path: str) -> Iterator[str]:
    yield ""
    parts = path.split("/")[:-1]
    for count in range(1, len(parts) + 1):
        yield "/".join(parts[:count])


def _hashed(repo: Repository, paths: Sequence[str], where: Path, *, store: bool) -> list[str]:
    if not paths:
        return []
    command = ["hash-object", "--stdin-paths", *(["-w"] if store else [])]
    if where != repo.where:
        command = [f"--git-dir={repo.git_dir}", f"--work-tree={where}", *command]
    lines = "".join(f"{_quoted(path)}\n" for path in paths).encode("utf-8", "surrogateescape")
    return feed(repo, _doing(store=store), command, lines, where=where).splitlines()


def _quoted(path: str) -> str:
    """A path as Git reads it in a line: what would end the line or the quotes is escaped."""
    for sign, written in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n")):
        path = path.replace(sign, written)
    return f'"{path}"'


def _alone(repo: Repository, one: Given, *, store: bool) -> str:
    path, content = one
    command = ("hash-object", *(["-w"] if store else []), "--stdin", f"--path={path}")
    if isinstance(content, bytes):
        return feed(repo, _doing(store=store), command, content)
    with content.source.open("rb") as stream:
        return feed(repo, _doing(store=store), command, stream)


def _doing(*, store: bool) -> str:
    return "保存文件内容" if store else "比较文件"
