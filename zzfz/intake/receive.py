"""Everything that was handed in, file by file: folders walked, zip archives unpacked, nothing dropped."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, NamedTuple

from zzfz.errors import AnyAdvice, UsageError
from zzfz.evidence.pieces import is_never_piece
from zzfz.evidence.snapshot import FOLDER
from zzfz.intake.material import MOST_FILES
from zzfz.intake.naming import free_name, is_reserved, readable
from zzfz.privacy.personal import mask_numbers
from zzfz.text import natural, printable
from zzfz.zipped import BrokenZipError, chunks, entry_count, is_locked, member_name, open_zip

ARCHIVE = ".zip"
_OTHER_ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".cab")
_TEMPORARY = (".tmp", ".lnk", ".crdownload", ".part", ".bak")


class ReceivedFile(NamedTuple):
    """One file: ``origin`` is how the sender called it (argument, folders and archives, name)."""

    origin: str
    path: Path


class SkippedInput(NamedTuple):
    """Something that is not proposed to be taken in: why, and what can be done about it.

    ``expected`` tells that nobody wants it anyway: hidden and temporary files.
    """

    origin: str
    why: str
    advice: AnyAdvice
    expected: bool = False


@dataclass(frozen=True, slots=True)
class ReceivedInput:
    """What came, in the order of its names, and what stays aside."""

    files: tuple[ReceivedFile, ...]
    skipped: tuple[SkippedInput, ...]


def receive_all(
    sources: Iterable[Path | ReceivedFile], folder: Path, own: Iterable[Path] = ()
) -> ReceivedInput:
    """The files behind ``sources``; archives are unpacked into ``folder``, a temporary one.

    A path is called as it is on the disk, a received file as its ``origin`` says. ``own`` are files
    of the run itself, such as its plan, which may lie among the others.

    Raises UsageError for a path that is not there, and where there are more files than anyone
    hands in at once.
    """
    work = _Receiving(UnpackFolder(folder), frozenset(one.resolve() for one in own))
    for one in sources:
        if isinstance(one, ReceivedFile):
            work.add_called(one)
        else:
            work.add(one)
    if len(work.files) > MOST_FILES:
        raise UsageError(f"一次收到 {len(work.files)} 个文件，超过 {MOST_FILES} 个", "分几次收")
    return ReceivedInput(tuple(work.files), tuple(work.skipped))


class _Receiving:
    def __init__(self, workspace: UnpackFolder, own: frozenset[Path]) -> None:
        self._room = workspace
        self._own_files = own
        self._origins: set[str] = set()
        self.files: list[ReceivedFile] = []
        self.skipped: list[SkippedInput] = []

    def add(self, path: Path) -> None:
        """One argument."""
        if path.is_symlink():
            raise UsageError(f"“{path}”是符号链接，没有收", "写出文件本身的路径")
        if path.is_dir():
            top = self._own(readable(path.resolve().name) or "材料")
            for inside, found in _below(path):
                self._take(f"{top}/{inside}", found, 0)
        elif path.is_file():
            self._take(readable(path.name), path, 0)
        else:
            what = "不是普通文件" if path.exists() else "不存在"
            raise UsageError(f"“{path}”{what}", "检查路径是否写对")

    def add_called(self, one: ReceivedFile) -> None:
        """A file that lies somewhere under another name than the sender's, as an upload does."""
        try:
            origin = safe_inside(one.origin)
        except RefusedError:
            shown = printable(one.origin)
            self.skipped.append(
                SkippedInput(shown, "名称不是一个文件的路径，没有收", "改名后重新报送")
            )
        else:
            self._take(origin, one.path, 0)

    def _take(self, origin: str, path: Path, depth: int) -> None:
        why = _unwanted(origin) or ("是符号链接，不是文件" if path.is_symlink() else "")
        if why:
            self.skipped.append(SkippedInput(origin, why, "不用处理", expected=True))
        elif path.resolve() in self._own_files:
            self.skipped.append(SkippedInput(origin, "收件计划本身", "不用处理", expected=True))
        elif not path.is_file():
            self.skipped.append(SkippedInput(origin, "不是普通文件", "换成文件本身"))
        elif not os.access(path, os.R_OK):
            self.skipped.append(SkippedInput(origin, "没有权限，读不了", "检查权限后重试"))
        elif origin.lower().endswith(_OTHER_ARCHIVES):
            what = origin.rpartition(".")[2]
            self.skipped.append(
                SkippedInput(
                    origin, f"{what} 压缩包打不开", "解压成文件夹，或改用 zip 压缩后再报送"
                )
            )
        elif path.stat().st_size == 0:
            self.skipped.append(SkippedInput(origin, "文件是空的", "请报送单位重新发送"))
        elif origin.lower().endswith(ARCHIVE):
            self._archive(origin, path, depth)
        else:
            self.files.append(ReceivedFile(self._own(origin), path))

    def _archive(self, origin: str, path: Path, depth: int) -> None:
        if depth >= DEEPEST:
            self.skipped.append(
                SkippedInput(origin, f"压缩包套了 {DEEPEST} 层以上", "解压后再报送")
            )
            return
        try:
            members = unpack(path, self._room)
        except RefusedError as error:
            self.skipped.append(SkippedInput(origin, error.why, error.advice))
            return
        if not members:
            self.skipped.append(SkippedInput(origin, "压缩包是空的", "请报送单位重新压缩后再发"))
        for one in sorted(members, key=lambda one: natural(one.inside)):
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
        folders[:] = sorted((one for one in folders if one not in linked), key=natural)
        for name in sorted((*names, *linked), key=natural):
            yield readable((start / name).as_posix()), Path(here) / name


def walking_order(name: str) -> tuple[tuple[bool, list[tuple[int, str]]], ...]:
    """A key that sorts readable paths as a walk through their folders finds them: the files of a folder
    before its folders.
    """
    *folders, last = name.split("/")
    return (*((True, natural(one)) for one in folders), (False, natural(last)))


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

_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""Those of which Python unpacks a bounded piece at a time; the others may fill the memory at once."""
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


class UnpackFolder:
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


def unpack(archive: Path, workspace: UnpackFolder) -> tuple[Unpacked, ...]:
    """The files in ``archive``, written into ``workspace``. Raises RefusedError; then none of them is.

    Folders are left out. Names that are the same get no new ones here.
    """
    made: list[Unpacked] = []
    before = workspace.members, workspace.bytes
    try:
        with archive.open("rb") as stream:
            _refuse_crowd(stream)
            with open_zip(stream) as opened:
                members = _members(opened, workspace)
                for inside, info in members:
                    path = workspace.place()
                    made.append(Unpacked(inside, path))
                    _write(opened, info, path, workspace)
    except BrokenZipError as error:
        _undo(made, workspace, before)
        raise RefusedError("压缩包已损坏或不完整，打不开", "请报送单位重新压缩后再发") from error
    except RefusedError:
        _undo(made, workspace, before)
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


def _members(opened: zipfile.ZipFile, workspace: UnpackFolder) -> list[tuple[str, zipfile.ZipInfo]]:
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
    workspace.members += len(found)
    if workspace.members > MOST_MEMBERS:
        raise RefusedError(*_TOO_MANY)
    if workspace.bytes + sum(info.file_size for _, info in found) > MOST_BYTES:
        raise RefusedError(f"解压后超过 {MOST_BYTES >> 30} GB，没有解压")
    return found


def _write(
    opened: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, workspace: UnpackFolder
) -> None:
    """Unpack one member, believing no size that it declares."""
    with path.open("xb") as target:
        for chunk in chunks(opened, info):
            workspace.spend(len(chunk))
            size = target.tell() + len(chunk)
            if size > RATIO_FROM and size > info.compress_size * HIGHEST_RATIO:
                raise RefusedError(f"压缩比超过 {HIGHEST_RATIO} 倍，像是压缩炸弹，没有解压")
            target.write(chunk)


def _refuse_crowd(stream: IO[bytes]) -> None:
    if entry_count(stream) > _MOST_ENTRIES:
        raise RefusedError(*_TOO_MANY)


def _undo(made: list[Unpacked], workspace: UnpackFolder, before: tuple[int, int]) -> None:
    """Leave nothing of an archive, and nothing of it on the account of those that follow."""
    for one in made:
        one.path.unlink(missing_ok=True)
    workspace.members, workspace.bytes = before


def refuse_own(root: Path, paths: Iterable[Path]) -> None:
    """Refuse what lies in ``evidence/`` of the tracker at ``root``: it is in the tracker already.

    Raises UsageError.
    """
    evidence = (root / FOLDER).resolve()
    for path in paths:
        here = path.resolve()
        if here.is_relative_to(evidence) or evidence.is_relative_to(here):
            raise UsageError(
                f"“{path}”就是材料库，不能收到自己里面", "写出单位报来的文件夹或压缩包"
            )


def receipt_path(root: Path, wanted: Path | None, now: datetime) -> Path:
    """Where the receipt goes: as asked, else into the current folder, but beside the tracker rather
    than into it, where it would lie untracked; never among the evidence.

    Raises UsageError for a path that cannot be that of a receipt.
    """
    evidence = (root / FOLDER).resolve()
    if wanted is not None:
        if wanted.suffix.lower() != ".docx":
            raise UsageError(
                f"材料交接单是 Word 文档，不能写成“{wanted.name}”", "文件名以 .docx 结尾"
            )
        if wanted.resolve().is_relative_to(evidence):
            raise UsageError("材料交接单不是佐证材料，不能写进 evidence/", "换一个文件夹")
        return wanted
    here = Path.cwd()
    if here.resolve().is_relative_to(root.resolve()):
        here = root.parent if os.access(root.parent, os.W_OK) else root
    name = free_name(f"材料交接单-{now:%Y%m%d-%H%M}.docx", lambda one: (here / one).exists())
    return here / name
