"""A zip that somebody sent, unpacked into a room of our own: it cannot write anywhere else.

Members are written under names of our making (``000001``…), so that no name in an archive is ever a
path on this machine. A name that tries to be one condemns the whole archive all the same: nobody
packs 「../」 by mistake, and a person should look at it.
"""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
from pathlib import Path
from typing import IO, NamedTuple

from zzfz.intake.naming import is_reserved
from zzfz.safety.personal import mask_numbers
from zzfz.text import printable
from zzfz.zipped import BrokenZipError, chunks, entry_count, is_locked, member_name, open_zip

DEEPEST = 2
"""Archives in one another."""
MOST_MEMBERS = 2000
"""In all the archives of one run."""
MOST_BYTES = 2 << 30
"""Unpacked, in all the archives of one run."""
HIGHEST_RATIO = 200
RATIO_FROM = 10 << 20
"""Bytes; a small file of one repeated letter is no bomb."""
_MOST_ENTRIES = 100_000
"""Files and folders; whoever has so many need not be opened to be refused."""

_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
_DRIVE = re.compile(r"[A-Za-z]:")
_TOO_MANY = (f"压缩包里的文件超过 {MOST_MEMBERS} 个，没有解压", "分几次报送")
_UNPACK_FIRST = "在自己的电脑上解压，核对后把解压出的文件夹报来"


class RefusedError(Exception):
    """An archive that is not unpacked; ``why`` and ``advice`` are Chinese."""

    def __init__(self, why: str, advice: str = _UNPACK_FIRST) -> None:
        super().__init__(why)
        self.why = why
        self.advice = advice


class Unpacked(NamedTuple):
    """One member: its path inside the archive with ``/`` and where it lies now."""

    inside: str
    path: Path


class Room:
    """A folder for unpacked files, and how much was put into it so far."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = 0
        self.members = 0
        self.bytes = 0

    def place(self) -> Path:
        """A path where nothing is yet."""
        self._names += 1
        return self._folder / f"{self._names:06d}"

    def spend(self, size: int) -> None:
        """Account for ``size`` more bytes. Raises RefusedError over the limit."""
        self.bytes += size
        if self.bytes > MOST_BYTES:
            raise RefusedError(f"解压后超过 {MOST_BYTES >> 30} GB，没有解压")


def unpack(archive: Path, room: Room) -> tuple[Unpacked, ...]:
    """The files in ``archive``, written into ``room``. Raises RefusedError; then none of them is.

    Folders are left out. Names that are the same get no new ones here.
    """
    made: list[Unpacked] = []
    before = room.members, room.bytes
    try:
        with archive.open("rb") as stream:
            _refuse_crowd(stream)
            with open_zip(stream) as opened:
                members = _members(opened, room)
                for inside, info in members:
                    path = room.place()
                    made.append(Unpacked(inside, path))
                    _write(opened, info, path, room)
    except BrokenZipError as error:
        _undo(made, room, before)
        raise RefusedError("压缩包已损坏或不完整，打不开", "请报送单位重新压缩后再发") from error
    except RefusedError:
        _undo(made, room, before)
        raise
    return tuple(made)


def safe_inside(name: str) -> str:
    """A member's name as a path of plain components. Raises RefusedError for what is no such path."""
    shown = printable(mask_numbers(name))[:80]
    path = unicodedata.normalize("NFC", name).replace("\\", "/")
    if path.startswith("/") or _DRIVE.match(path) or "\0" in path:
        raise RefusedError(f"压缩包里的“{shown}”是绝对路径，会写到别处，没有解压")
    parts = [part for part in path.split("/") if part not in {"", "."}]
    if any(part.strip(" .") == "" for part in parts):
        raise RefusedError(f"压缩包里的“{shown}”指向包外，没有解压")
    if any(is_reserved(part) for part in parts):
        raise RefusedError(f"压缩包里的“{shown}”用了系统保留的名称，没有解压")
    if not parts:
        raise RefusedError("压缩包里有没有名称的文件，没有解压")
    return "/".join(parts)


def _members(opened: zipfile.ZipFile, room: Room) -> list[tuple[str, zipfile.ZipInfo]]:
    """Every file in the archive, all of them checked before any is unpacked."""
    found = []
    for info in opened.infolist():
        inside = safe_inside(member_name(info))
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise RefusedError(f"压缩包里的“{printable(inside)}”是链接，不是文件，没有解压")
        if info.is_dir():
            continue
        if is_locked(info):
            raise RefusedError("压缩包有密码，打不开", "请报送单位去掉密码重新压缩，或解压后再报送")
        if info.compress_type not in _METHODS:
            raise RefusedError("压缩包用了不常见的压缩方法，打不开")
        found.append((inside, info))
    room.members += len(found)
    if room.members > MOST_MEMBERS:
        raise RefusedError(*_TOO_MANY)
    if room.bytes + sum(info.file_size for _, info in found) > MOST_BYTES:
        raise RefusedError(f"解压后超过 {MOST_BYTES >> 30} GB，没有解压")
    return found


def _write(opened: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, room: Room) -> None:
    """Unpack one member, believing no size that it declares."""
    with path.open("xb") as target:
        for chunk in chunks(opened, info):
            room.spend(len(chunk))
            size = target.tell() + len(chunk)
            if size > RATIO_FROM and size > info.compress_size * HIGHEST_RATIO:
                raise RefusedError(f"压缩比超过 {HIGHEST_RATIO} 倍，像是压缩炸弹，没有解压")
            target.write(chunk)


def _refuse_crowd(stream: IO[bytes]) -> None:
    if entry_count(stream) > _MOST_ENTRIES:
        raise RefusedError(*_TOO_MANY)


def _undo(made: list[Unpacked], room: Room, before: tuple[int, int]) -> None:
    """Leave nothing of an archive, and nothing of it on the account of those that follow."""
    for one in made:
        one.path.unlink(missing_ok=True)
    room.members, room.bytes = before
