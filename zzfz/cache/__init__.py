"""What was worked out before and need not be again: kept in the user's own state folder.

Two kinds of keeping, both shared by the worktrees of a repository: here files, for what is large and
wanted whole; in ``cache.rows`` a table, for thousands of small things. An entry is keyed by
everything it was made from, the program included, so it cannot be out of date; it carries a digest of
itself, so a damaged one is not believed. Losing the cache, or being unable to write it, costs time
only. Nothing is kept while the environment variable ``ZZFZ_NO_CACHE`` is set.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import zzfz
from zzfz.cache import state
from zzfz.cache.package import package_digest

try:
    # What hashlib would hand out, without the libraries that hashlib loads first.
    from _blake2 import blake2b
except ImportError:  # another Python than CPython
    from hashlib import blake2b

SWITCH = "ZZFZ_NO_CACHE"
"""The environment variable that, set to anything, turns the cache off."""

PAGES = "pages"
"""The folder beside what is shared in which documents are kept as pages (``bundle.sheets``)."""
_KEEP = 32
"""Entries of one kind that are kept; the oldest go first."""
_MOST = 32 << 20
"""Bytes that the entries of one kind may take together; the oldest go first."""
_HEAD = 41
"""Bytes before the body of an entry: its checksum and the end of the line."""


def folder(common_dir: Path) -> Path | None:
    """Where the cache of the repository with this common Git folder lies; None where there is none.

    None too where something lies there that is not ours: nothing is read from it, nothing mended.
    """
    above = state.repository_folder(common_dir)
    return None if above is None else state.checked(above, "cache")


def wanted() -> bool:
    """Whether the person lets us keep anything."""
    return not os.environ.get(SWITCH)


class Cache(NamedTuple):
    """Entries of one ``kind`` in ``folder`` (made when needed), None for no cache."""

    folder: Path | None
    kind: str

    def key(self, parts: Iterable[bytes]) -> str:
        """A key for everything in ``parts``, in order, each part told apart from the next."""
        known = program() if self.folder is not None and wanted() else b""
        return digest(known, *parts).hex()

    def get(self, key: str) -> Any:  # noqa: ANN401 - whatever was put
        """The value put under ``key``, or None. JSON's own kinds of value only."""
        if self.folder is None or not wanted():
            return None
        try:
            body = _body(self._path(self.folder, key))
        except OSError:
            return None
        return None if body is None else json.loads(body)

    def put(self, key: str, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        """Keep ``value`` under ``key``, whole or not at all; a cache that cannot be written is none."""
        if self.folder is None or not wanted():
            return
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "surrogatepass"
        )
        if len(body) > _MOST:
            return
        path = self._path(self.folder, key)
        beside = path.with_suffix(f".{os.getpid()}")
        try:
            state.make(self.folder)
            beside.write_bytes(_checksum(path.name, body) + b"\n" + body)
            beside.replace(path)
            self._trim(self.folder)
        except OSError:
            return

    def _path(self, folder: Path, key: str) -> Path:
        return folder / f"{self.kind}-{key}.json"

    def _trim(self, folder: Path) -> None:
        """Keep the newest, as many as may be kept; what a killed run left half written goes too."""
        entries = [(path.stat(), path) for path in folder.glob(f"{self.kind}-*")]
        entries.sort(key=lambda entry: entry[0].st_mtime_ns, reverse=True)
        total = 0
        for place, (facts, path) in enumerate(entries):
            total += facts.st_size
            if place >= _KEEP or total > _MOST:
                path.unlink(missing_ok=True)


class FileCache(NamedTuple):
    """Whole files of one ``kind`` in ``folder`` (None for no cache), ``most`` bytes of them together."""

    folder: Path | None
    kind: str
    most: int

    def get(self, key: str) -> bytes | None:
        """What was put under ``key``, or None. What is used stays longest."""
        if self.folder is None or not wanted():
            return None
        path = self.folder / f"{self.kind}-{key}"
        try:
            body = _body(path)
            if body is not None:
                os.utime(path)
        except OSError:
            return None
        return body

    def has(self, key: str) -> bool:
        """Whether anything was put under ``key``; it may turn out to be damaged."""
        return self.folder is not None and (self.folder / f"{self.kind}-{key}").exists()

    def put(self, key: str, body: bytes) -> None:
        """Keep ``body``, whole or not at all; where it cannot be written it is not kept."""
        if self.folder is None or not wanted() or len(body) > self.most // 4:
            return
        path = self.folder / f"{self.kind}-{key}"
        beside = self.folder / f"{self.kind}-{os.getpid()}.new"
        try:
            state.make(self.folder)
            beside.write_bytes(_checksum(path.name, body) + b"\n" + body)
            beside.replace(path)
        except OSError:
            return

    def trim(self) -> None:
        """Let go of what was not used for longest, as far as it is too much; also of what a killed run
        left half written. Asked once a run, as it looks at every file.
        """
        if self.folder is None:
            return
        try:
            entries = [(path.stat(), path) for path in self.folder.glob(f"{self.kind}-*")]
            entries.sort(key=lambda entry: entry[0].st_mtime_ns, reverse=True)
            total = 0
            for facts, path in entries:
                total += facts.st_size
                if total > self.most:
                    path.unlink(missing_ok=True)
        except OSError:
            return


def sealed(data: bytes, secret: bytes) -> bytes:
    """``data`` as nobody can read it who does not know ``secret``; sealed again it is as it was.

    One ``secret`` is for one ``data`` only: it is drawn from all that the data was made from.
    """
    from hashlib import shake_256

    stream = shake_256(secret).digest(len(data))
    mixed = int.from_bytes(data, "little") ^ int.from_bytes(stream, "little")
    return mixed.to_bytes(len(data), "little")


def is_sound(path: Path) -> bool:
    """Whether the file of an entry is as it was written. Raises OSError."""
    return _body(path) is not None


def _body(path: Path) -> bytes | None:
    with path.open(
        "rb", buffering=0
    ) as file:  # as one of these may be long, never two copies of it
        head = file.read(_HEAD)
        body = file.readall()
    return body if head == _checksum(path.name, body) + b"\n" else None


def _checksum(name: str, body: bytes) -> bytes:
    """A digest of an entry and its name, so that a file renamed is not believed either."""
    return digest(os.fsencode(name), body).hex().encode("ascii")


def digest(*parts: bytes) -> bytes:
    """What stands for ``parts``, in order, each told apart from the next: 20 bytes."""
    total = blake2b(digest_size=20)
    for part in parts:  # as ``add_parts``; this is asked for each folder of many counties
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.digest()


def digesting(*parts: bytes) -> blake2b:
    """A digest as ``digest`` makes it, to which more parts may be added."""
    total = blake2b(digest_size=20)
    add_parts(total, *parts)
    return total


def add_parts(total: blake2b, *parts: bytes) -> None:
    """Add more parts."""
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)


def program() -> bytes:
    """What tells this program's answers from another's: its version, and a digest of its code.

    While somebody works on the code its version stays the same and its answers do not.
    """
    return f"{zzfz.__version__} {package_digest()}".encode()
