"""Copies that are kept (备份): a Git bundle with the day in its name, and when the last one was made.

A bundle is the whole history in one file. What Git LFS keeps apart lies in a second file beside it, which
goes along. Neither is ever half there under its name, and none that exists is overwritten.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from zzfz import git
from zzfz.cache import state
from zzfz.errors import IN_HIDING, UsageError, ZzfzError, system_refusal
from zzfz.files import scratch_folder
from zzfz.git import TIME_ZONE, Repository
from zzfz.git.bundles import BundleHead, restore_bundle, state_of_refs, verify_bundle, write_bundle
from zzfz.git.commit import writing
from zzfz.git.remote import refuse_partial
from zzfz.git.revisions import resolve
from zzfz.git.worktree import work_tree_changes
from zzfz.hooks.installation import MESSAGE_NAME, NAME, install
from zzfz.hooks.large_files import prepare

ENDING = ".bundle"
LARGE = ".大文件.zip"
"""Stands in place of ``ENDING`` in the name of the file with what Git LFS keeps."""

OLDEST = timedelta(days=7)
"""After so long another one is due, if anything was committed since."""

_HIDDEN = f"{IN_HIDING}backup-"
"""How a copy is called that is on its way."""
_NOTE = "backup.json"
_OID = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20
_UNFIT = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')


class Backup(NamedTuple):
    """A copy that was made: its file, the second one for large files (or None), bytes of both, the commit
    HEAD is at, how many branches and tags it holds, and what is not in it because nobody committed it.
    """

    path: Path
    large: Path | None
    size: int
    revision: str
    refs: int
    uncommitted: tuple[str, ...]


class LastBackup(NamedTuple):
    """When the last copy was made and where; ``is_current`` tells that nothing was committed since."""

    time: datetime
    path: str
    is_current: bool

    def is_due(self, now: datetime) -> bool:
        """Whether it is time for another one."""
        return not self.is_current and now - self.time > OLDEST


def back_up(start: Path, folder: Path, now: datetime) -> Backup:
    """Copy the repository around ``start`` into a new file in ``folder``.

    Raises UsageError where there is no such folder or it lies in the repository itself, ZzfzError where
    it cannot be written or does not prove whole; then nothing is left there.
    """
    repo = git.find_repository(start)
    root = repo.root_to_write_into()
    refuse_partial(repo, "备份")
    if not folder.is_dir():
        raise UsageError(
            f"文件夹不存在：{folder}", "U 盘插好了吗、共享文件夹连上了吗；新文件夹先建好"
        )
    for inside in (repo.where.resolve(), repo.common_dir.resolve()):
        if folder.resolve().is_relative_to(inside):
            raise UsageError(
                "备份不能放在仓库自己的文件夹里", "放到 U 盘、共享文件夹或另一块硬盘上"
            )
    head = resolve(repo)
    if head is None:
        raise UsageError("仓库还没有任何提交，没有可备份的", "先提交清单")
    name = f"{_UNFIT.sub('_', root.name) or '清单仓库'}-{now.astimezone(TIME_ZONE):%Y-%m-%d}"
    try:
        with writing(repo):
            aside = f"{_HIDDEN}{_own_mark(repo)}"
            _sweep(folder, aside)
            with scratch_folder(folder, name=aside) as beside:
                path, large, found = _written(repo, beside, folder, name)
            noted = {
                "time": now.isoformat(),
                "path": str(path.resolve()),
                "refs": state_of_refs(repo),
            }
            state.write_note(repo.common_dir, _NOTE, noted)
    except OSError as error:
        raise system_refusal(error, "没有备份") or ZzfzError(
            f"备份写不进 {folder}：{error.strerror or error}", "检查磁盘和权限后重试"
        ) from error
    size = path.stat().st_size + (large.stat().st_size if large is not None else 0)
    changed = tuple(one.path for one in work_tree_changes(repo, [""]))
    return Backup(
        path, large, size, head.revision, len(found.refs) - ("HEAD" in found.refs), changed
    )


def _written(
    repo: Repository, beside: Path, folder: Path, name: str
) -> tuple[Path, Path | None, BundleHead]:
    """Both files under their names, once they are known to be whole."""
    whole, apart = beside / "copy", beside / "copy.zip"
    write_bundle(repo, whole)
    found = verify_bundle(repo, whole)
    objects = list(_large_objects(repo))
    if objects:
        with zipfile.ZipFile(apart, "x", zipfile.ZIP_STORED) as archive:
            for one in objects:
                archive.write(one, one.name)
        _check_large(apart)
    for number in range(1, 1000):
        stem = name if number == 1 else f"{name}-{number}"
        path, large = folder / f"{stem}{ENDING}", folder / f"{stem}{LARGE}"
        if os.path.lexists(path) or os.path.lexists(large):
            continue
        if objects:  # first: a bundle without it would look complete
            _settle(apart, large)
        _settle(whole, path)
        return path, large if objects else None, found
    raise UsageError(f"{folder} 里今天的备份太多", "移走旧的，或换一个文件夹")


def _settle(source: Path, target: Path) -> None:
    """Put a file under its name, on the disk for good, and over no other."""
    with source.open("rb+") as stream:
        os.fsync(stream.fileno())
    try:
        os.link(source, target)
    except FileExistsError:
        raise ZzfzError(f"{target.name} 刚被别人写出", "再运行一次") from None
    except OSError:  # FAT and some network drives know no links
        source.rename(target)
    else:
        source.unlink()


def _own_mark(repo: Repository) -> str:
    """What this clone's files on their way are called: whoever holds its lock may remove them."""
    import socket

    return hashlib.blake2b(
        f"{socket.gethostname()}\0{repo.common_dir}".encode("utf-8", "surrogateescape"),
        digest_size=8,
    ).hexdigest()


def _sweep(folder: Path, aside: str) -> None:
    """Take away what a killed run left here while the disk was not in reach of the next ones."""
    for one in folder.glob(f"{aside}*"):
        if one.is_dir() and not one.is_symlink():
            shutil.rmtree(one)
        else:
            one.unlink(missing_ok=True)


def _large_objects(repo: Repository) -> Iterator[Path]:
    above = repo.common_dir / "lfs" / "objects"
    if above.is_dir():
        yield from sorted(
            one for one in above.glob("*/*/*") if _OID.fullmatch(one.name) and one.is_file()
        )


def last_backup(repo: Repository) -> LastBackup | None:
    """When the last copy of ``repo`` was made from this computer; None where none is known."""
    noted = state.read_note(repo.common_dir, _NOTE) or {}
    try:
        time = datetime.fromisoformat(str(noted.get("time")))
    except ValueError:
        return None
    if time.tzinfo is None:
        return None
    return LastBackup(time, str(noted.get("path", "")), noted.get("refs") == state_of_refs(repo))


def unfinished(last: LastBackup) -> tuple[Path, ...]:
    """What runs that were killed, here or on another computer, left beside the last copy."""
    with suppress(OSError):
        return tuple(sorted(Path(last.path).parent.glob(f"{_HIDDEN}*")))
    return ()


class Restored(NamedTuple):
    """A repository made of a copy: the branch it stands on, how many branches and tags, how many large
    files came along (None: there was no file of them), and what could not be set up.
    """

    branch: str
    refs: int
    large: int | None
    notes: tuple[str, ...]


def restore(source: Path, target: Path) -> Restored:
    """Make a repository in ``target``, which must not exist, of the copy ``source``, all or nothing.

    Raises UsageError where the copy is not whole, GitError, ZzfzError.
    """
    apart = source.with_name(f"{source.name.removesuffix(ENDING)}{LARGE}")
    notes: list[str] = []
    counts: list[int] = []

    def settle(making: Path) -> None:
        repo = git.find_repository(making)
        if apart.is_file():
            counts.append(_put_large(apart, repo.common_dir / "lfs" / "objects"))
            if not prepare(repo):
                notes.append(
                    "这台计算机没有 git-lfs：装好后运行 git lfs checkout，大文件的内容已经在了"
                )
        for name in (NAME, MESSAGE_NAME):
            try:
                install(repo, name)
            except ZzfzError as error:
                notes.append(f"提交前的检查没有装上：{error.message}")

    try:
        head = restore_bundle(source, target, settle)
    except OSError as error:
        raise system_refusal(error, "没有恢复") or ZzfzError(
            f"恢复不了：{error.strerror or error}", "检查磁盘和权限后重试"
        ) from error
    notes.append("远程仓库的地址不在备份里，要同步的用 git remote add origin 地址 加上")
    refs = len(head.refs) - ("HEAD" in head.refs)
    return Restored(head.branch or "", refs, counts[0] if counts else None, tuple(notes))


def _put_large(apart: Path, objects: Path) -> int:
    """The large files of an archive, each where Git LFS looks for it, once its digest is right."""
    for name, member, archive in _members(apart):
        target = objects / name[:2] / name[2:4] / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as content, target.open("wb") as stream:
            shutil.copyfileobj(content, stream, _CHUNK)
        with target.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != name:
                raise UsageError(f"“{apart.name}”里的文件 {name[:10]} 不完好", "换一份备份")
    return sum(1 for _ in _members(apart))


def _check_large(apart: Path) -> None:
    """Raise ZzfzError unless every large file that was copied is what its name says."""
    for name, member, archive in _members(apart):
        digest = hashlib.sha256()
        with archive.open(member) as content:
            while part := content.read(_CHUNK):
                digest.update(part)
        if digest.hexdigest() != name:
            raise ZzfzError(
                f"大文件 {name[:10]} 在仓库里已经损坏，没有备份", "运行 git lfs fsck 看是哪个文件"
            )


def _members(apart: Path) -> Iterator[tuple[str, zipfile.ZipInfo, zipfile.ZipFile]]:
    """The members of an archive of large files: nothing packed, so that none is larger than the file."""
    try:
        with zipfile.ZipFile(apart) as archive:
            for member in archive.infolist():
                plain = member.compress_type == zipfile.ZIP_STORED
                if not _OID.fullmatch(member.filename) or not plain or member.flag_bits & 1:
                    raise UsageError(f"“{apart.name}”不是备份时写出的文件", "换一份备份")
                yield member.filename, member, archive
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise UsageError(f"“{apart.name}”不完整或被改动过", "换一份备份") from error
