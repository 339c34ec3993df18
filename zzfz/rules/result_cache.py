"""What was found inside documents before, by the blob it was found in: a blob never changes.

Kept are codes, digests and masked finds only: no text of a document, no name of a file, no personal
number. Whatever may quote a document (a placeholder's words, the name of a packed file that is
damaged) is not kept and found again.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.metadata import version
from typing import Any, Protocol

from zzfz import cache
from zzfz.cache.rows import CacheTable
from zzfz.git import Repository
from zzfz.git.objects import present

_PORTION = 200
"""Entries written at once, so that a long check that is interrupted need not begin again."""


class ResultCache(Protocol):
    """What was kept of blobs that are here. Keys are as ``key`` makes them, values as JSON has them."""

    def recall(self, keys: Iterable[str]) -> Mapping[str, Any]:
        """What is kept under those of ``keys`` that are known."""
        ...  # pragma: no cover

    def keep(self, entry: str, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        """Keep ``value``, at the latest when ``close`` is called."""
        ...  # pragma: no cover

    def close(self) -> None:
        """Write what has not been written."""
        ...  # pragma: no cover


def key(kind: str, blob: str, *facts: str) -> str:
    """The key of what a look of one ``kind`` at ``blob`` brings, where it depends on ``facts`` too.

    The facts may be names that hold personal numbers; only their digest is in the key.
    """
    known = sha256("\0".join(facts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{kind} {blob} {known[:32]}"


class NoResultCache:
    """Every document is opened anew."""

    def recall(self, keys: Iterable[str]) -> Mapping[str, Any]:
        """Nothing."""
        del keys
        return {}

    def keep(self, entry: str, value: Any) -> None:  # noqa: ANN401 - as Memory
        """Forget it."""

    def close(self) -> None:
        """Nothing is left to do."""


class RepositoryResultCache:
    """The memory that a repository keeps in its cache."""

    def __init__(self, repo: Repository) -> None:
        self._repo = repo
        self._rows = CacheTable(cache.folder(repo.common_dir), "documents")
        self._new: dict[str, Any] = {}
        # A newer reader of PDF, or of zip and XML, may read what an older one could not.
        self._readers = f"{version('pypdfium2')} {platform.python_version()}"

    def recall(self, keys: Iterable[str]) -> Mapping[str, Any]:
        """What is kept, of blobs that are still here."""
        found = self._rows.get(f"{one} {self._readers}" for one in keys)
        here = present(self._repo, {one.split(" ")[1] for one in found})
        own = len(self._readers) + 1
        return {one[:-own]: value for one, value in found.items() if one.split(" ")[1] in here}

    def keep(self, entry: str, value: Any) -> None:  # noqa: ANN401 - as Memory
        """Keep it, a portion at a time."""
        self._new[f"{entry} {self._readers}"] = value
        if len(self._new) >= _PORTION:
            self.close()

    def close(self) -> None:
        """Write the last portion."""
        self._rows.put(self._new)
        self._new = {}
