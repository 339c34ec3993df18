"""Where many repositories stand: what HEAD is, read from the plain files of a plain repository, or else
by one call of Git for each, several under way at a time.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from zzfz.errors import GitError
from zzfz.git.run import environment, refuse_pipes

_QUESTIONS = ("--is-bare-repository", "--absolute-git-dir", "--git-common-dir", "HEAD")
# --show-toplevel fails in a bare repository, after the other answers were given.
_ASK = ("git", "rev-parse", "--path-format=absolute", *_QUESTIONS, "--show-toplevel")
_IDS = (40, 64)


class HeadLocation(NamedTuple):
    """A repository whose own folder was asked for, and the commit that HEAD stands for."""

    git_dir: Path
    common_dir: Path
    head: str
    is_bare: bool
    is_whole: bool = False
    """Whether plain files told it, and that no object is to be fetched from elsewhere."""


def locate(paths: Sequence[Path], at_once: int) -> Iterator[HeadLocation | None]:
    """For each folder of ``paths``, in order, the repository that it is the root of.

    None for anything out of the ordinary: no repository, a folder inside one, no commit yet, a Git
    that refuses or is missing. Whoever opens it the usual way finds out and says so.
    """
    settings = environment()
    waiting = iter(paths)
    running = [(path, _begin(path, settings)) for path in islice(waiting, at_once)]
    while running:
        path, begun = running.pop(0)
        found = _answer(path, begun) if isinstance(begun, subprocess.Popen) else begun
        running += [(other, _begin(other, settings)) for other in islice(waiting, 1)]
        yield found


def read_plain(path: Path) -> HeadLocation | None:
    """The same from the files alone (gitrepository-layout, git-pack-refs), which is ten times as quick.

    None unless ``path`` is a work tree with its ``.git`` folder or a bare repository, with branches
    kept as files and no settings that put a part of it elsewhere.
    """
    if not _never_hangs(path):
        return None
    # Names are put together as text: paths take a third of the whole time of a thousand repositories.
    folder = os.path.join(path, ".git")  # noqa: PTH118
    inside = os.path.isdir(folder)  # noqa: PTH112
    if not inside:
        folder = os.fspath(path)
    try:
        settings = _read(folder, "config").lower()
        head = _read(folder, "HEAD")
        is_bare = b"bare = true" in settings
        if any(word in settings for word in _ELSEWHERE) or is_bare is inside:
            return None
        is_linked = os.path.exists(os.path.join(folder, "commondir"))  # noqa: PTH110, PTH118
        if is_linked or os.path.islink(os.path.join(folder, "HEAD")):  # noqa: PTH114, PTH118
            return None
        commit = _branch(folder, head[5:].strip()) if head.startswith(b"ref: ") else head.strip()
    except (OSError, ValueError):  # ValueError: a name with a null character
        return None
    if commit is None or not _ID.fullmatch(commit):
        return None
    real = Path(os.path.realpath(folder))
    is_whole = not any(word in settings for word in _PARTIAL)
    return HeadLocation(real, real, commit.decode("ascii"), is_bare, is_whole)


def _read(folder: str, name: str) -> bytes:
    with open(os.path.join(folder, name), "rb") as file:  # noqa: PTH118, PTH123
        return file.read()


def _never_hangs(path: Path) -> bool:
    try:
        refuse_pipes(path)
    except GitError:
        return False
    return True


_ELSEWHERE = (b"worktree", b"refstorage", b"[include")
_PARTIAL = (b"promisor", b"partialclone")
_ID = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def _branch(folder: str, name: bytes) -> bytes | None:
    """The commit of a branch: its own file, or else its line among the packed ones."""
    if not name.startswith(b"refs/heads/") or b".." in name:
        return None
    try:
        return _read(folder, os.fsdecode(name)).strip()
    except FileNotFoundError:
        packed = _read(folder, "packed-refs")
    found = re.search(rb"^([0-9a-f]+) " + re.escape(name) + rb"$", packed, re.MULTILINE)
    return found[1] if found else None


def _begin(path: Path, settings: dict[str, str]) -> subprocess.Popen[bytes] | HeadLocation | None:
    plain = read_plain(path)
    if plain is not None:
        return plain
    if not _never_hangs(path):
        return None
    nothing = subprocess.DEVNULL
    try:
        return subprocess.Popen(
            _ASK, cwd=path, env=settings, stdin=nothing, stdout=subprocess.PIPE, stderr=nothing
        )
    except OSError:
        return None


def _answer(path: Path, process: subprocess.Popen[bytes]) -> HeadLocation | None:
    with process:
        said = process.stdout.read() if process.stdout else b""
    lines = os.fsdecode(said).removesuffix("\n").split("\n")
    if len(lines) not in {4, 5} or len(lines[3]) not in _IDS:
        return None
    bare, git_dir, common_dir, head, *top = lines
    if (bare == "true") is bool(top) or bool(process.returncode) is bool(top):
        return None
    root = Path(top[0] if top else git_dir)
    if root != path and root.resolve() != path.resolve():
        return None
    return HeadLocation(Path(git_dir), Path(common_dir), head, bare == "true")
