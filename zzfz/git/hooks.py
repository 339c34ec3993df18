"""Where Git looks for its hooks, and what stands there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from zzfz.git import Repository
from zzfz.git.run import ask_or_fail

_LIMIT = 1 << 16


class Hook(NamedTuple):
    """One hook: where it is, or would be, and its text; None where there is none.

    ``shared`` tells that the folder lies outside the repository (core.hooksPath), so that other
    repositories may use it too; ``active`` that Git would run it.
    """

    path: Path
    text: str | None
    shared: bool
    active: bool


def find_hook(repo: Repository, name: str) -> Hook:
    """The hook ``name`` (pre-commit …), wherever core.hooksPath says. Raises GitError."""
    asked = ("rev-parse", "--path-format=absolute", "--git-path", f"hooks/{name}")
    out = ask_or_fail(repo.where, "查找钩子", *asked)
    path = Path(os.fsdecode(out).removesuffix("\n"))
    around = [repo.common_dir.resolve()]
    if repo.top is not None:
        around.append(repo.top.resolve())
    folder = path.parent.resolve()
    shared = not any(folder.is_relative_to(one) for one in around)
    text = None
    if path.is_file():
        with path.open("rb") as stream:
            text = stream.read(_LIMIT).decode("utf-8", "replace")
    elif path.is_symlink() or path.exists():
        text = ""
    active = text is not None and (os.name == "nt" or os.access(path, os.X_OK))
    return Hook(path, text, shared, active)
