"""Answers kept in the repository, keyed by what they were made from and by the code that made them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from zzfz.cache import Cache, digest


class Kept(NamedTuple):
    """The place of one answer; what cannot be kept costs time only."""

    cache: Cache
    key: str

    def get(self) -> Any:  # noqa: ANN401 - whatever was put
        """What was put here, or None. JSON's own kinds of value only."""
        return self.cache.get(self.key)

    def put(self, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        """Keep ``value`` here."""
        self.cache.put(self.key, value)


def kept(common_dir: Path, kind: str, rooms: tuple[str, ...], parts: Iterable[bytes]) -> Kept:
    """The place, in the repository with this common Git folder, of an answer made from ``parts``.

    ``rooms`` are those whose code decides what the answer is.
    """
    return Kept(Cache(common_dir / "zzfz" / "cache", kind), digest([_code(rooms), *parts]))


@cache
def _code(rooms: tuple[str, ...]) -> bytes:
    """The time of the newest code in ``rooms`` and how many files there are: while somebody works on
    it its version stays the same and its answers do not.
    """
    package = Path(__file__).parent.parent
    times = [
        entry.stat().st_mtime_ns
        for room in rooms
        for entry in os.scandir(package / room)
        if entry.name.endswith(".py")
    ]
    return f"{max(times)} {len(times)}".encode()
