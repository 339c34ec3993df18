"""A list's folder on disk: written as a whole or not at all, and read again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from zzfz.checklist.paths import FOLDER, LIST_FILE, is_checklist_file
from zzfz.errors import Advice, UsageError, ZzfzError, system_refusal
from zzfz.files import MOVED_ASIDE, scratch_folder
from zzfz.importing.read import MAX_BYTES
from zzfz.text import printable

REVIEW_HTML = "import-review.html"
REVIEW_XLSX = "import-review.xlsx"
_REVIEWS = frozenset({REVIEW_HTML, REVIEW_XLSX})
_KEPT = frozenset({"source", "schema", "README.md", ".gitattributes", ".gitkeep"})
"""What a list's folder may hold besides; it stays when the list is written anew."""


def read_source(path: Path) -> bytes:
    """The bytes of the file to import. Raises UsageError where it cannot be read."""
    shown = printable(str(path))
    if not path.exists():
        raise UsageError(f"找不到文件 {shown}", "核对文件名和所在的文件夹")
    if not path.is_file():
        raise UsageError(f"{shown} 不是普通文件", "给出一个 Word、Excel、PDF、网页或文本文件")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"{shown} 超过 50 MB", "只保留清单所在的部分后重试")
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"读不了 {shown}：{error.strerror}", "检查权限后重试") from error


def read_folder(folder: Path) -> dict[str, bytes]:
    """A list that was written by ``write_folder``: path from the tracker's root → bytes.

    Reviews are left out, so are symbolic links. Raises UsageError where there is no list.
    """
    found = {
        f"{FOLDER}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(_files(folder))
    }
    if LIST_FILE not in found:
        raise UsageError(
            f"{printable(str(folder))} 里没有 list.yaml，不是清单文件夹",
            Advice("list-folder"),
        )
    return found


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_file() and not path.is_symlink() and is_checklist_file(path.name):
            yield path
    source = folder / "source"
    if source.is_dir() and not source.is_symlink():
        yield from (one for one in source.iterdir() if one.is_file() and not one.is_symlink())


def refuse_occupied(folder: Path, *, overwrite: bool) -> None:
    """Raise UsageError where a list cannot be written to ``folder``.

    It may be new, empty, or hold a source, schemas, and the review of an import that stopped; with
    ``overwrite`` also a list. Other things
    in it are somebody's work.
    """
    shown = printable(str(folder))
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"{shown} 不是普通文件夹", "换一个文件夹名")
    if not folder.is_dir():
        return
    names = sorted(path.name for path in folder.iterdir())
    ours = [name for name in names if is_checklist_file(name) or name in _REVIEWS]
    others = [name for name in names if name not in _KEPT and name not in ours]
    if others:
        raise UsageError(
            f"文件夹 {shown} 里有别的文件：{printable('、'.join(others[:3]))}",
            "换一个新的文件夹名",
        )
    if set(ours) - _REVIEWS and not overwrite:
        raise UsageError(
            f"文件夹 {shown} 里已有清单",
            Advice("overwrite-list"),
        )


def write_folder(folder: Path, files: Mapping[str, bytes], *, keep_list: bool = False) -> None:
    """Put ``files`` (path below ``folder`` → bytes) in place of the list there.

    They are written beside it first and moved in as a whole. With ``keep_list`` a list that is there
    stays, and ``files`` are only a review. Raises ZzfzError when they cannot be
    written; then nothing has changed.
    """
    target = folder.absolute()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with scratch_folder(target.parent, target) as beside:
            made = beside / "new"
            made.mkdir(mode=0o755)
            for path in sorted(target.iterdir()) if target.is_dir() else ():
                if path.name in _KEPT or keep_list:
                    _keep(path, made / path.name)
            for name, data in files.items():
                here = made / PurePosixPath(name)
                here.parent.mkdir(parents=True, exist_ok=True)
                here.write_bytes(data)
            if target.is_dir():
                target.rename(beside / MOVED_ASIDE)
            made.rename(target)
    except OSError as error:
        if refusal := system_refusal(error, "没有写入任何内容"):
            raise refusal from error
        raise ZzfzError(
            f"写不了 {printable(str(folder))}：{error.strerror or '写不进去'}，没有写入任何内容",
            "检查权限和磁盘空间，关闭正在打开的文件后重试",
        ) from error


def _keep(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True)
    elif source.exists():
        shutil.copy2(source, target)
