"""Writing a volume: a ZIP whose bytes depend on nothing but the revision.

Members are stored, not compressed (documents and scans are compressed already, and every zlib
deflates differently), carry the time of the commit, and stand in a fixed order. ``SHA256SUMS`` is
the last member and covers all others, in the format of ``sha256sum``.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import IO

SUMS = "SHA256SUMS"
_EARLIEST = 1980
"""ZIP cannot tell an earlier year."""

Write = Callable[[bytes], object]
Content = bytes | Callable[[Write], None]
"""The bytes of a member, or a function that writes them in chunks."""


def write_archive(target: Path, members: Mapping[str, Content], time: datetime) -> None:
    """Write the volume to ``target``.

    Raises OSError; the caller gives a temporary ``target`` and renames it.
    """
    when = (max(time.year, _EARLIEST), time.month, time.day, time.hour, time.minute, time.second)
    sums: dict[str, str] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, content in members.items():
            digest = hashlib.sha256()
            with _open(archive, name, when) as stream:
                for_both = _both(stream.write, digest.update)
                if isinstance(content, bytes):
                    for_both(content)
                else:
                    content(for_both)
            sums[name] = digest.hexdigest()
        with _open(archive, SUMS, when) as stream:
            stream.write("".join(f"{sums[name]}  {name}\n" for name in sums).encode("utf-8"))


def _both(first: Write, second: Write) -> Write:
    def write(data: bytes) -> None:
        first(data)
        second(data)

    return write


def _open(
    archive: zipfile.ZipFile, name: str, when: tuple[int, int, int, int, int, int]
) -> AbstractContextManager[IO[bytes]]:
    info = zipfile.ZipInfo(name, when)
    info.external_attr = 0o644 << 16
    info.create_system = 3
    return archive.open(info, "w", force_zip64=True)
