"""Looking after the cache: how large it is, whether it is sound, and clearing it."""

from __future__ import annotations

import re
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from zzfz.cache import PAGES, folder, is_sound, state
from zzfz.cache.rows import SUFFIX

_OWN_FILE = re.compile(
    r"(?:checklist|standing|summary)-[0-9a-f]{40}\.(?:json|[0-9]+)"
    r"|(?:documents|history|sets|trend)\.db(?:-journal)?"
)
"""What earlier versions left in ``.git/zzfz/cache``."""
_OWN_RECORD = re.compile(r"lock|token|pending\.json")
"""And in ``.git/zzfz``, beside folders of runs."""
_OWN_RUN = re.compile(r"run-[0-9a-f]{32}")


class CacheCondition(NamedTuple):
    """What the cache holds: ``size`` in bytes on disk, files and rows, and files that are damaged."""

    size: int
    entries: int
    damaged: tuple[str, ...]


def folders(common_dir: Path) -> tuple[Path, ...]:
    """Where things are kept that were worked out of a repository; its own folder first."""
    shared = state.shared_folder()
    pages = None if shared is None else state.checked(shared, PAGES)
    return tuple(one for one in (folder(common_dir), shared, pages) if one is not None)


def examine(folders: tuple[Path, ...]) -> CacheCondition:
    """Look at every file of the cache; a folder that is not there holds nothing. Raises OSError."""
    size = entries = 0
    damaged = []
    for path in _files(folders):
        size += path.stat().st_size
        if path.suffix == SUFFIX:
            rows = _rows(path)
            entries += rows or 0
            if rows is None:
                damaged.append(path.name)
        elif path.suffix == ".json":
            entries += 1
            if not is_sound(path):
                damaged.append(path.name)
    return CacheCondition(size, entries, tuple(damaged))


def clear(folders: tuple[Path, ...]) -> CacheCondition:
    """Remove every file of the cache and say what it held. Raises OSError.

    A process at work keeps what it has open and begins its files anew.
    """
    held = examine(folders)
    for path in _files(folders):
        path.unlink(missing_ok=True)
    return held


def clear_older(git_dirs: tuple[Path, ...]) -> int:
    """Remove what earlier versions kept in ``zzfz/`` of these Git folders; the bytes that were freed.

    Only files of our own making are removed, known by their names, and no link is followed: what
    lies there may have come with the repository. Nothing else reads or writes there any more.
    Raises OSError.
    """
    freed = 0
    for above in {one / "zzfz" for one in git_dirs}:
        if not _is_folder(above):
            continue
        inside = above / "cache"
        if _is_folder(inside):
            freed += _remove(inside, _OWN_FILE)
            _remove_if_empty(inside)
        freed += _remove(above, _OWN_RECORD)
        for run in sorted(above.iterdir()):
            if _OWN_RUN.fullmatch(run.name) and _is_folder(run):
                shutil.rmtree(run)
        _remove_if_empty(above)
    return freed


def has_older(git_dirs: tuple[Path, ...]) -> bool:
    """Whether an earlier version, or somebody else, left something there."""
    return any(_is_folder(one / "zzfz") for one in git_dirs)


def _files(folders: tuple[Path, ...]) -> list[Path]:
    return [
        path
        for one in folders
        if one.is_dir()
        for path in sorted(one.iterdir())
        if stat.S_ISREG(path.lstat().st_mode)
    ]


def _remove(folder: Path, names: re.Pattern[str]) -> int:
    freed = 0
    for path in sorted(folder.iterdir()):
        found = path.lstat()
        if names.fullmatch(path.name) and stat.S_ISREG(found.st_mode):
            path.unlink()
            freed += found.st_size
    return freed


def _remove_if_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()


def _is_folder(path: Path) -> bool:
    """Whether it is a real folder; a link to one is none."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _rows(path: Path) -> int | None:
    """How many rows a table has; None when it is damaged."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as table:
            if table.execute("PRAGMA quick_check").fetchone() != ("ok",):
                return None
            return int(table.execute("SELECT count(*) FROM entry").fetchone()[0])
    except (sqlite3.Error, ValueError):  # a damaged schema need not be text
        return None
