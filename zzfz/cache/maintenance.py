"""Looking after the cache: how large it is, whether it is sound, and clearing it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from zzfz.cache import is_sound
from zzfz.cache.rows import SUFFIX


class CacheCondition(NamedTuple):
    """What the cache holds: ``size`` in bytes on disk, files and rows, and files that are damaged."""

    size: int
    entries: int
    damaged: tuple[str, ...]


def examine(folder: Path) -> CacheCondition:
    """Look at every file of the cache; a folder that is not there holds nothing. Raises OSError."""
    size = entries = 0
    damaged = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not path.is_file():
            continue
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


def clear(folder: Path) -> CacheCondition:
    """Remove every file of the cache and say what it held. Raises OSError.

    A process at work keeps what it has open and begins its files anew.
    """
    held = examine(folder)
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_file():
            path.unlink(missing_ok=True)
    return held


def _rows(path: Path) -> int | None:
    """How many rows a table has; None when it is damaged."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as table:
            if table.execute("PRAGMA quick_check").fetchone() != ("ok",):
                return None
            return int(table.execute("SELECT count(*) FROM entry").fetchone()[0])
    except (sqlite3.Error, ValueError):  # a damaged schema need not be text
        return None
