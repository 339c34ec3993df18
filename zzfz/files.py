"""Write files and whole folders so that a reader never sees half of one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from zzfz.errors import UsageError, ZzfzError, system_refusal
from zzfz.text import printable

_CHUNK = 1 << 20


def write_file(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write ``data`` to ``path``: beside it first, then into its place in one step.

    Missing folders are made; ``mode`` is that of the file. Raises OSError; then ``path`` is as it was.
    """
    with _beside(path, mode) as stream:
        stream.write(data)


def copy_file(source: Path, path: Path) -> None:
    """Write the content of ``source`` to ``path`` as ``write_file``, in parts, however large."""
    with source.open("rb") as content, _beside(path, 0o644) as stream:
        shutil.copyfileobj(content, stream, _CHUNK)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write several files (path below ``folder`` → bytes), each in one step, once all are on disk.

    Missing folders are made. Raises OSError; when the disk is full, nothing has changed.
    """
    existing = next(one for one in (folder, *folder.parents) if one.is_dir())
    with tempfile.TemporaryDirectory(dir=existing, prefix=".zzfz-") as beside:
        for number, data in enumerate(files.values()):
            write_file(Path(beside) / str(number), data)
        for number, path in enumerate(files):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            (Path(beside) / str(number)).replace(target)


@contextmanager
def _beside(path: Path, mode: int) -> Iterator[IO[bytes]]:
    """A file to write to, which takes the place of ``path`` in the end, or goes when that fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".zzfz-")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        beside.chmod(mode)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


MARK = ".zzfz-site"
"""Lists the files of a site, one a line; a folder that holds others is somebody's work."""


def refuse_foreign(folder: Path) -> None:
    """Raise UsageError unless ``folder`` can be replaced: absent, empty, or a site and no more."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"{_shown(folder)} 不是普通文件夹", "换一个文件夹名")
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    mark = folder / MARK
    if not mark.is_file() or mark.is_symlink():
        raise UsageError(
            f"文件夹 {_shown(folder)} 里有别的文件，不是 zzfz 生成的网页",
            "换一个新的或空的文件夹",
        )
    ours = {MARK, *mark.read_text(encoding="utf-8").splitlines()}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if (path.is_symlink() or not path.is_dir()) and name not in ours:
            raise UsageError(
                f"文件夹 {_shown(folder)} 里有不是 zzfz 生成的文件：{printable(name)}",
                "把它移走，或换一个文件夹",
            )


def publish(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put ``files`` (path below ``folder`` → bytes) in place of what ``folder`` holds.

    They are written beside it first, so that what is there stays whole when anything fails. Raises
    UsageError as ``refuse_foreign``, ZzfzError when it cannot be written.
    """
    refuse_foreign(folder)
    mark = "".join(f"{path}\n" for path in sorted(files))
    _put(folder, {**files, MARK: mark.encode("utf-8")})


def replace_folder(folder: Path, files: Mapping[str, bytes], ours: Container[str]) -> None:
    """Put ``files`` in place of what ``folder`` holds, all of them or none.

    Raises UsageError unless it is absent or holds nothing but files whose names are among ``ours``;
    ZzfzError when it cannot be written.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"{_shown(folder)} 不是普通文件夹", "换一个文件夹名")
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name not in ours or path.is_symlink() or not path.is_file():
            raise UsageError(
                f"文件夹 {_shown(folder)} 里有别的文件：{printable(path.name)}",
                "换一个新的或空的文件夹",
            )
    _put(folder, files)


def _put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write ``files`` beside ``folder``, then into its place; what is there stays if that fails."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".zzfz-") as beside:
            _write(Path(beside) / "new", files)
            if folder.is_dir():
                folder.rename(Path(beside) / "old")
            try:
                (Path(beside) / "new").rename(folder)
            except OSError:
                _put_back(Path(beside) / "old", folder)
                raise
    except OSError as error:
        if refusal := system_refusal(error):
            raise refusal from error
        reason = error.strerror or "写不进去"
        raise ZzfzError(
            f"写不了 {_shown(folder)}：{reason}", "检查权限和磁盘空间，关闭正在打开的文件后重试"
        ) from error


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, data in files.items():
        target = folder / PurePosixPath(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _put_back(old: Path, folder: Path) -> None:
    if old.is_dir() and not folder.exists():
        shutil.move(old, folder)


def _shown(path: Path) -> str:
    return printable(str(path))
