"""Git LFS: files that a commit holds only a pointer to, and where their content lies here."""

from __future__ import annotations

import re
from pathlib import Path

from zzfz.git import Repository

POINTER_LIMIT = 1024
"""No pointer is longer (bytes; Git LFS specification, "The Pointer")."""

_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:ext-[^\n]*\n)*"
    rb"oid sha256:([0-9a-f]{64})\nsize ([0-9]+)\n"
)
_OID = re.compile(r"[0-9a-f]{64}")


def pointer(data: bytes) -> tuple[str, int] | None:
    """SHA-256 and size (bytes) of the file that ``data`` points to; None when it is no pointer."""
    found = _POINTER.fullmatch(data) if len(data) <= POINTER_LIMIT else None
    return (found[1].decode("ascii"), int(found[2])) if found else None


def stored(repo: Repository, oid: str) -> Path | None:
    """Where Git LFS keeps the file with this SHA-256; None where it was not fetched."""
    path = repo.common_dir / "lfs" / "objects" / oid[:2] / oid[2:4] / oid
    return path if _OID.fullmatch(oid) and path.is_file() else None
