"""Git LFS: files that a commit holds only a pointer to, and where their content lies here."""

from __future__ import annotations

import re
from pathlib import Path

from zzfz.git import Repository
from zzfz.git.blobs import Content

POINTER_LIMIT = 1024
"""No pointer is longer (bytes; Git LFS specification, "The Pointer")."""

_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:ext-[^\n]*\n)*"
    rb"oid sha256:([0-9a-f]{64})\nsize ([0-9]+)\n"
)
_OID = re.compile(r"[0-9a-f]{64}")
_BEGINNING = b"version https://git-lfs.github.com/spec/v1\n"
_SHA1_DIGITS = 40
_CHUNK = 1 << 20


def pointer(data: bytes) -> tuple[str, int] | None:
    """SHA-256 and size (bytes) of the file that ``data`` points to; None when it is no pointer."""
    found = _POINTER.fullmatch(data) if len(data) <= POINTER_LIMIT else None
    return (found[1].decode("ascii"), int(found[2])) if found else None


def stored(repo: Repository, oid: str) -> Path | None:
    """Where Git LFS keeps the file with this SHA-256; None where it was not fetched."""
    path = repo.common_dir / "lfs" / "objects" / oid[:2] / oid[2:4] / oid
    return path if _OID.fullmatch(oid) and path.is_file() else None


def large_file(repo: Repository, oid: str, limit_bytes: int) -> Content:
    """The large file with this SHA-256, from where Git LFS keeps it here."""
    path = stored(repo, oid)
    if path is None:
        return Content(oid, None, missing=True)
    data = path.read_bytes() if path.stat().st_size <= limit_bytes else None
    return Content(oid, data, missing=False)


def resolved(repo: Repository, data: bytes, limit_bytes: int) -> bytes | None:
    """``data``, or what it points to; None where that is not here or over the limit."""
    found = pointer(data) if data.startswith(_BEGINNING) else None
    if found is None:
        return data
    path = stored(repo, found[0])
    return path.read_bytes() if path is not None and found[1] <= limit_bytes else None


def other_ids(source: Path, blob: str) -> tuple[str, str]:
    """Under which object ids ``source`` may also be in a repository that stores it as ``blob``.

    As it is, and as the pointer that Git LFS makes of it: what filters apply was not the same for
    everybody at every time. ``blob`` tells the kind of id. Raises OSError.
    """
    import hashlib  # which loads more than most commands need

    algorithm = "sha1" if len(blob) == _SHA1_DIGITS else "sha256"
    size = source.stat().st_size
    whole = hashlib.new(algorithm, b"blob %d\0" % size, usedforsecurity=False)
    content = hashlib.sha256()
    with source.open("rb") as stream:
        while part := stream.read(_CHUNK):
            whole.update(part)
            content.update(part)
    text = b"%soid sha256:%s\nsize %d\n" % (_BEGINNING, content.hexdigest().encode("ascii"), size)
    kept = hashlib.new(algorithm, b"blob %d\0" % len(text) + text, usedforsecurity=False)
    return whole.hexdigest(), kept.hexdigest()
