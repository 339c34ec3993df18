"""Where many repositories stand: one call of Git for each, several under way at a time."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from zzfz.git import environment

_QUESTIONS = ("--is-bare-repository", "--absolute-git-dir", "--git-common-dir", "HEAD")
# --show-toplevel fails in a bare repository, after the other answers were given.
_ASK = ("git", "rev-parse", "--path-format=absolute", *_QUESTIONS, "--show-toplevel")
_IDS = (40, 64)


class Located(NamedTuple):
    """A repository whose own folder was asked for, and the commit that HEAD stands for."""

    git_dir: Path
    common_dir: Path
    head: str


def locate(paths: Sequence[Path], at_once: int) -> Iterator[Located | None]:
    """For each folder of ``paths``, in order, the repository that it is the root of.

    None for anything out of the ordinary: no repository, a folder inside one, no commit yet, a Git
    that refuses or is missing. Whoever opens it the usual way finds out and says so.
    """
    settings = environment()
    waiting = iter(paths)
    running = [(path, _begin(path, settings)) for path in islice(waiting, at_once)]
    while running:
        path, process = running.pop(0)
        found = _answer(path, process) if process else None
        running += [(other, _begin(other, settings)) for other in islice(waiting, 1)]
        yield found


def _begin(path: Path, settings: dict[str, str]) -> subprocess.Popen[bytes] | None:
    nothing = subprocess.DEVNULL
    try:
        return subprocess.Popen(
            _ASK, cwd=path, env=settings, stdin=nothing, stdout=subprocess.PIPE, stderr=nothing
        )
    except OSError:
        return None


def _answer(path: Path, process: subprocess.Popen[bytes]) -> Located | None:
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
    return Located(Path(git_dir), Path(common_dir), head)
