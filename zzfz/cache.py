"""What was worked out before and need not be again: small files under the repository's Git folder.

An entry is keyed by a digest of everything it was made from, the program's version included, so it
cannot be out of date; it carries a digest of itself, so a damaged one is not believed. Losing the
cache, or being unable to write it, costs time only.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zzfz

try:
    # What hashlib would hand out, without the libraries that hashlib loads first.
    from _blake2 import blake2b
except ImportError:  # another Python than CPython
    from hashlib import blake2b

_CODE = ("cache.py", "checklist", "yamlfile")
_KEEP = 32
"""Entries of one kind that are kept; the oldest go first."""


def digest(parts: Iterable[bytes]) -> str:
    """A key for everything in ``parts``, in order, each part told apart from the next."""
    total = blake2b(_program(), digest_size=20)
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()


@dataclass(frozen=True, slots=True)
class Cache:
    """Entries of one ``kind`` in ``folder`` (made when needed, shared by worktrees)."""

    folder: Path
    kind: str

    def get(self, key: str) -> Any:  # noqa: ANN401 - whatever was put
        """The value put under ``key``, or None. JSON's own kinds of value only."""
        try:
            head, _, body = self._path(key).read_bytes().partition(b"\n")
        except OSError:
            return None
        if head.decode("ascii", "replace") != _checksum(body):
            return None
        return json.loads(body)

    def put(self, key: str, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        """Keep ``value`` under ``key``, whole or not at all; a cache that cannot be written is none."""
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "surrogatepass"
        )
        path = self._path(key)
        beside = path.with_suffix(f".{os.getpid()}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(_checksum(body).encode("ascii") + b"\n" + body)
            beside.replace(path)
            self._trim()
        except OSError:
            return

    def _path(self, key: str) -> Path:
        return self.folder / f"{self.kind}-{key}.json"

    def _trim(self) -> None:
        entries = sorted(self.folder.glob(f"{self.kind}-*"), key=lambda path: path.stat().st_mtime)
        for path in entries[:-_KEEP]:
            path.unlink(missing_ok=True)


def _program() -> bytes:
    """What tells this program's reading of a checklist from another's: version, and time of code.

    While somebody works on the loader its version stays the same and its answers do not.
    """
    package = Path(__file__).parent
    times = [
        entry.stat().st_mtime_ns
        for name in _CODE
        for entry in (os.scandir(package / name) if "." not in name else [package / name])
        if entry.name.endswith(".py")
    ]
    return f"{zzfz.__version__} {max(times)} {len(times)}".encode()


def _checksum(body: bytes) -> str:
    return blake2b(body, digest_size=16).hexdigest()
