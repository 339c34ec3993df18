"""Everything that was handed in, file by file: folders walked, archives unpacked, nothing dropped."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from zzfz.errors import UsageError
from zzfz.evidence.pieces import is_never_piece
from zzfz.intake.arguments import MOST_FILES
from zzfz.intake.naming import free_name
from zzfz.intake.unpack import DEEPEST, RefusedError, Room, unpack

ARCHIVE = ".zip"
_OTHER_ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".cab")
_TEMPORARY = (".tmp", ".lnk", ".crdownload", ".part", ".bak")
_DIGITS = re.compile(r"(\d+)")


class Came(NamedTuple):
    """One file: ``origin`` is how the sender called it (argument, folders and archives, name)."""

    origin: str
    path: Path


class Aside(NamedTuple):
    """Something that is not proposed to be taken in: why, and what can be done about it.

    ``expected`` tells that nobody wants it anyway: hidden and temporary files.
    """

    origin: str
    why: str
    advice: str
    expected: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """What came, in the order of its names, and what stays aside."""

    files: tuple[Came, ...]
    aside: tuple[Aside, ...]


def gather(paths: Iterable[Path], folder: Path, own: Iterable[Path] = ()) -> Gathered:
    """The files behind ``paths``; archives are unpacked into ``folder``, a temporary one.

    ``own`` are files of the run itself, such as its plan, which may lie among the others.

    Raises UsageError for a path that is not there, and where there are more files than anyone
    hands in at once.
    """
    work = _Work(Room(folder), frozenset(one.resolve() for one in own))
    for path in paths:
        work.add(path)
    if len(work.files) > MOST_FILES:
        raise UsageError(f"一次收到 {len(work.files)} 个文件，超过 {MOST_FILES} 个", "分几次收")
    return Gathered(tuple(work.files), tuple(work.aside))


class _Work:
    def __init__(self, room: Room, own: frozenset[Path]) -> None:
        self._room = room
        self._own_files = own
        self._origins: set[str] = set()
        self.files: list[Came] = []
        self.aside: list[Aside] = []

    def add(self, path: Path) -> None:
        """One argument."""
        if path.is_symlink():
            raise UsageError(f"“{path}”是符号链接，没有收", "写出文件本身的路径")
        if path.is_dir():
            top = self._own(_readable(path.resolve().name) or "材料")
            for inside, found in _below(path):
                self._take(f"{top}/{inside}", found, 0)
        elif path.is_file():
            self._take(_readable(path.name), path, 0)
        else:
            what = "不是普通文件" if path.exists() else "不存在"
            raise UsageError(f"“{path}”{what}", "检查路径是否写对")

    def _take(self, origin: str, path: Path, depth: int) -> None:
        why = _unwanted(origin) or ("是符号链接，不是文件" if path.is_symlink() else "")
        if why:
            self.aside.append(Aside(origin, why, "不用处理", expected=True))
        elif path.resolve() in self._own_files:
            self.aside.append(Aside(origin, "收件计划本身", "不用处理", expected=True))
        elif not path.is_file():
            self.aside.append(Aside(origin, "不是普通文件", "换成文件本身"))
        elif not os.access(path, os.R_OK):
            self.aside.append(Aside(origin, "没有权限，读不了", "检查权限后重试"))
        elif origin.lower().endswith(_OTHER_ARCHIVES):
            what = origin.rpartition(".")[2]
            self.aside.append(
                Aside(origin, f"{what} 压缩包打不开", "解压成文件夹，或改用 zip 压缩后再报送")
            )
        elif path.stat().st_size == 0:
            self.aside.append(Aside(origin, "文件是空的", "请报送单位重新发送"))
        elif origin.lower().endswith(ARCHIVE):
            self._archive(origin, path, depth)
        else:
            self.files.append(Came(self._own(origin), path))

    def _archive(self, origin: str, path: Path, depth: int) -> None:
        if depth >= DEEPEST:
            self.aside.append(Aside(origin, f"压缩包套了 {DEEPEST} 层以上", "解压后再报送"))
            return
        try:
            members = unpack(path, self._room)
        except RefusedError as error:
            self.aside.append(Aside(origin, error.why, error.advice))
            return
        if not members:
            self.aside.append(Aside(origin, "压缩包是空的", "请报送单位重新压缩后再发"))
        for one in sorted(members, key=lambda one: _natural(one.inside)):
            self._take(f"{origin}/{one.inside}", one.path, depth + 1)

    def _own(self, origin: str) -> str:
        """``origin``, or a name like it where something else is called so."""
        start, slash, name = origin.rpartition("/")
        free = start + slash + free_name(name, lambda one: start + slash + one in self._origins)
        self._origins.add(free)
        return free


def _below(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files below ``folder`` with their readable paths; symbolic links are given, not followed.

    Raises UsageError for folders that cannot be read: what is in them would be dropped silently.
    """
    for here, folders, names in os.walk(folder, onerror=_unreadable):
        start = Path(here).relative_to(folder)
        linked = [one for one in folders if (Path(here) / one).is_symlink()]
        folders[:] = sorted((one for one in folders if one not in linked), key=_natural)
        for name in sorted((*names, *linked), key=_natural):
            yield _readable((start / name).as_posix()), Path(here) / name


def _unreadable(error: OSError) -> None:
    raise UsageError(f"文件夹“{error.filename}”读不了", "检查权限后重试") from error


def _unwanted(origin: str) -> str:
    """Why nobody wants a file of that name; empty when somebody may."""
    parts = origin.split("/")
    if any(part.startswith(".") or part == "__MACOSX" for part in parts[1:]) or parts[0][:1] == ".":
        return "隐藏文件"
    name = parts[-1]
    if name.endswith(".meta.yaml"):
        return "说明文件，收进来时会另写"
    if name.startswith("~$") or name.lower().endswith(_TEMPORARY):
        return "临时文件或快捷方式"
    return "系统或程序自己的文件" if is_never_piece(name) else ""


def _readable(path: str) -> str:
    """A path from the disk as text in NFC; names that are not UTF-8 are read as GB 18030."""
    if not path.isascii() and any("\ud800" <= character <= "\udfff" for character in path):
        data = os.fsencode(path)
        try:
            path = data.decode("gb18030")
        except UnicodeDecodeError:
            path = data.decode("utf-8", "replace")
    return unicodedata.normalize("NFC", path)


def _natural(name: str) -> list[tuple[int, str]]:
    """A key that sorts 案例2 before 案例10."""
    return [
        (int(part[:18]), "") if part.isdecimal() else (0, part)
        for part in _DIGITS.split(name)
        if part
    ]
