"""Zip archives from anywhere: counted before they are opened, and broken ones told as such.

What is refused besides (passwords, bombs, links, macros) is for those to say who know what they
want of an archive.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import IO

_ENTRY = b"PK\x01\x02"
_END, _END64 = b"PK\x05\x06", b"PK\x06\x06"
_TAIL = (1 << 16) + 200
"""Bytes in which the end of the directory lies: its records, and the longest comment."""
_LONGEST_DIRECTORY = 64 << 20
"""Bytes; it is read whole when the archive is opened."""
_IN_END64 = 0xFFFFFFFF
_CHUNK = 1 << 18
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1


class BrokenZipError(Exception):
    """What is no zip archive, or is incomplete or damaged."""


def entry_count(stream: IO[bytes]) -> int:
    """How many entries the central directory holds, folders too, counted without building any.

    A directory of millions of entries fits in a small file and fills the memory once each becomes
    an object (APPNOTE 4.3.12, 4.3.14 and 4.3.16 describe the records).
    """
    start, size = _directory(stream)
    stream.seek(start)
    return _occurrences(stream, size)


def _directory(stream: IO[bytes]) -> tuple[int, int]:
    """Where the central directory begins and how many bytes it has; none where there is no end record."""
    tail_start = max(0, stream.seek(0, 2) - _TAIL)
    stream.seek(tail_start)
    tail = stream.read()
    end = tail.rfind(_END)
    if end < 0:
        return 0, 0
    size = int.from_bytes(tail[end + 12 : end + 16], "little")
    if size == _IN_END64:
        end = max(0, tail.rfind(_END64, 0, end))
        size = int.from_bytes(tail[end + 40 : end + 48], "little")
    start = max(0, tail_start + end - size)
    return start, tail_start + end - start


def _occurrences(stream: IO[bytes], size: int) -> int:
    """How often an entry begins in the next ``size`` bytes."""
    count = 0
    before = b""
    while size > 0 and (chunk := stream.read(min(_CHUNK, size))):
        size -= len(chunk)
        count += (before + chunk).count(_ENTRY)
        before = chunk[1 - len(_ENTRY) :]
    return count


def open_zip(stream: IO[bytes]) -> zipfile.ZipFile:
    """The archive in ``stream``. Raises BrokenZipError, also where its directory is larger than any."""
    if _directory(stream)[1] > _LONGEST_DIRECTORY:
        raise BrokenZipError
    stream.seek(0)
    try:
        return zipfile.ZipFile(stream)
    except Exception as error:
        # zipfile raises nearly anything on what was made to break it
        raise BrokenZipError from error


def chunks(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack a member piece by piece. Raises BrokenZipError, after what comes before the damage."""
    try:
        with opened.open(info) as source:
            while chunk := source.read(_CHUNK):
                yield chunk
    except MemoryError:
        raise
    except Exception as error:
        raise BrokenZipError from error


def is_locked(info: zipfile.ZipInfo) -> bool:
    """Whether a member opens with a password only."""
    return bool(info.flag_bits & _ENCRYPTED)


def member_name(info: zipfile.ZipInfo) -> str:
    """The name of a packed file; without the UTF-8 flag it is UTF-8 or GB18030 all the same."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
