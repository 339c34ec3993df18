"""Material as it came in: files on disk, gathered from arguments, folders and archives."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Material:
    """One piece as it came in: a file, or a folder that is one case.

    ``origin`` is how the sender called it: its path below what was handed in, with ``/``.
    ``files`` are its files: path inside the piece (its name for a single file) and where it lies.
    """

    origin: str
    files: tuple[tuple[str, Path], ...]
    is_folder: bool = False

    @property
    def name(self) -> str:
        """The last part of the origin."""
        return self.origin.rpartition("/")[2]

    @cached_property
    def digests(self) -> tuple[str, ...]:
        """SHA-256 of each file, in hex."""
        return tuple(sha256(path) for _, path in self.files)


def sha256(path: Path) -> str:
    """The SHA-256 of a file in hex, read in parts."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while part := stream.read(_CHUNK):
            digest.update(part)
    return digest.hexdigest()
