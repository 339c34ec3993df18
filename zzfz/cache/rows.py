"""Thousands of small things worked out before: a table in a file of SQLite beside the other entries.

Each row carries a digest of the program, its key and its content; one that is damaged, or that
another version wrote, is as good as none and is written over. So a file that was damaged in any way
costs time, never a wrong answer; where SQLite itself notices, the file is begun anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from zzfz.cache import add_parts, digesting, state, wanted
from zzfz.cache import program as this_program

T = TypeVar("T")

SUFFIX = ".db"
_PAGE = 4096
_MOST = 128 << 20
"""Bytes that a table may take; then the older half of its rows goes."""
_WAIT = 2.0
"""Seconds to wait for another process that is writing."""
_FAILURES = (sqlite3.Error, OSError, ValueError)
"""ValueError: a damaged schema is text that Python cannot decode."""

_SCHEMA = "CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, sum BLOB, body BLOB)"
_ROWS = "SELECT key, sum, body FROM entry WHERE key"
_AT_ONCE = 500
"""Keys asked for in one question; SQLite before 3.32 takes 999."""
_DECODER = json.JSONDecoder()
_OLDER_HALF = "DELETE FROM entry WHERE rowid <= (SELECT (min(rowid) + max(rowid)) / 2 FROM entry)"


class CacheTable:
    """The table of one ``kind`` in ``folder``, None for no cache.

    Nothing is raised: what cannot be read is not there, what cannot be written is not kept.
    """

    def __init__(
        self,
        folder: Path | None,
        kind: str,
        *,
        program: bytes | None = None,
        stay_open: bool = False,
    ) -> None:
        """``program`` stands for the versions of this program that believe each other; else only one.
        With ``stay_open`` the file is opened once for all questions up to ``close``.
        """
        self._stays_open = stay_open
        self._opened: sqlite3.Connection | None = None
        self._folder = folder if wanted() else None
        self.path = (folder or Path()) / f"{kind}{SUFFIX}"
        self._kind = kind.encode()
        if program is None and self._folder is not None:
            program = this_program()
        self._begun = digesting(program or b"", self._kind)

    def get(self, keys: Iterable[str]) -> dict[str, Any]:
        """What was put under those of ``keys`` that are known, by key. JSON's kinds of value only."""

        def look_up(table: sqlite3.Connection) -> dict[str, Any]:
            found: dict[str, Any] = {}
            waiting = iter(keys)
            while some := dict.fromkeys(islice(waiting, _AT_ONCE)):
                places = ",".join("?" * len(some))
                for row in table.execute(f"{_ROWS} IN ({places})", tuple(some)):
                    self._take(row, some, found)
            return found

        return self._reading(look_up, {})

    def keys(self, beginning: str) -> frozenset[str]:
        """The keys that begin so; what is under them may still turn out to be damaged."""

        def look_up(table: sqlite3.Connection) -> frozenset[str]:
            inside = "SELECT key FROM entry WHERE key >= ? AND key < ?"
            found = table.execute(inside, (beginning, f"{beginning}\U0010ffff"))
            return frozenset(key for (key,) in found)

        return self._reading(look_up, frozenset())

    def follow(self, start: str, after: Callable[[Any], str | None], most: int) -> dict[str, Any]:
        """What is known under ``start``, then under the key that ``after`` names, and so on, in order; no
        more than ``most``.
        """

        def walk(table: sqlite3.Connection) -> dict[str, Any]:
            found: dict[str, Any] = {}
            key: str | None = start
            while key is not None and key not in found and len(found) < most:
                for row in table.execute(f"{_ROWS} = ?", (key,)):
                    self._take(row, (key,), found)
                key = after(found[key]) if key in found else None
            return found

        return self._reading(walk, {})

    def put(self, entries: Mapping[str, Any]) -> None:
        """Keep ``entries``, all of them or none."""
        if not entries or self._folder is None:
            return
        rows = []
        for key, value in entries.items():
            text = json.dumps(
                value, ensure_ascii=False, separators=(",", ":"), check_circular=False
            )
            body = text.encode("utf-8", "surrogatepass")
            rows.append((key, self._sum(key, body), body))
        try:
            state.make(self._folder)
            with self._open() as table:
                try:
                    _write(table, rows)
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
                        raise
                    table.execute(_OLDER_HALF)
                    _write(table, rows)
        except _FAILURES as error:
            if _is_damage(error) or _code(error) == sqlite3.SQLITE_ERROR:
                self._begin_anew()

    def _reading(self, question: Callable[[sqlite3.Connection], T], nothing: T) -> T:
        if self._folder is None or not self.path.is_file():
            return nothing
        try:
            with self._open() as table:
                return question(table)
        except _FAILURES as error:
            if _is_damage(error):
                self._begin_anew()
            return nothing

    def _take(
        self, row: tuple[Any, Any, Any], asked: Container[str], found: dict[str, Any]
    ) -> None:
        """Add a row of ``_ROWS`` to what was ``found``, if it was ``asked`` for and is sound."""
        key, kept, body = row
        if key in asked and isinstance(body, bytes) and kept == self._sum(key, body):
            found[key] = _DECODER.raw_decode(body.decode("utf-8", "surrogatepass"))[0]

    def close(self) -> None:
        """Close the file where it stayed open."""
        opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        table, self._opened = self._opened, None
        is_new = table is None
        if table is None:
            table = sqlite3.connect(self.path, timeout=_WAIT, isolation_level=None)
        try:
            if is_new:
                # What a loss of power leaves half written, the digests of the rows tell.
                table.execute("PRAGMA synchronous = OFF")
                table.execute(f"PRAGMA max_page_count = {_MOST // _PAGE}")
            yield table
            if self._stays_open:
                self._opened = table
        finally:
            if self._opened is None:
                table.close()

    def _sum(self, key: str, body: bytes) -> bytes:
        total = self._begun.copy()  # the rest is the same for thousands of rows
        add_parts(total, key.encode("utf-8", "surrogatepass"), body)
        return total.digest()

    def _begin_anew(self) -> None:
        for path in (self.path, self.path.with_name(f"{self.path.name}-journal")):
            try:
                path.unlink(missing_ok=True)
            except OSError:
                return


def _is_damage(error: Exception) -> bool:
    """Whether a file is no table any more, and not merely locked, in no reach, or still empty."""
    if isinstance(error, sqlite3.Error):
        return _code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
    return isinstance(error, ValueError)


def _code(error: Exception) -> int | None:
    """The primary result code of SQLite."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _write(table: sqlite3.Connection, rows: Iterable[tuple[str, bytes, bytes]]) -> None:
    table.execute("BEGIN IMMEDIATE")
    try:
        table.execute(_SCHEMA)
        table.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?, ?)", rows)
        table.execute("COMMIT")
    except sqlite3.Error:
        if table.in_transaction:
            table.execute("ROLLBACK")
        raise
