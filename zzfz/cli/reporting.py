"""What the commands that write reports share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from zzfz.checklist.paths import CHASES, EVIDENCE, FOLDER, LINKS
from zzfz.errors import UsageError, ZzfzError
from zzfz.files import write_file, write_files
from zzfz.git import TIME_ZONE
from zzfz.text import printable
from zzfz.tracker import Tracker

_OUR_OWN = (FOLDER, EVIDENCE, CHASES, LINKS, "templates")


def day_of(time: datetime | None, at: str | None) -> date:
    """The day that days left are counted from: today, or that of the ``time`` of the revision asked for."""
    if at is not None and time is not None:
        return time.astimezone(TIME_ZONE).date()
    return datetime.now(TIME_ZONE).date()


def save(path: Path, data: bytes) -> None:
    """Write a whole file or nothing. Raises ZzfzError where that cannot be done."""
    if path.is_dir():
        raise ZzfzError(f"“{path}”是文件夹，不是文件", "写一个文件名")
    try:
        write_file(path, data)
    except (PermissionError, NotADirectoryError, FileExistsError) as error:
        raise ZzfzError(f"“{path}”写不进去", "换一个能写的位置，或先关闭打开着它的程序") from error


def save_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write several files into ``folder`` (name → bytes), as ``save`` writes one."""
    for name in files:
        if (folder / name).is_dir():
            raise ZzfzError(f"“{folder / name}”是文件夹，不是文件", "把它移走，或换一个文件夹")
    try:
        write_files(folder, files)
    except (PermissionError, NotADirectoryError, FileExistsError) as error:
        raise ZzfzError(
            f"“{folder}”写不进去", "换一个能写的位置，或先关闭打开着其中文件的程序"
        ) from error


def refuse_our_own(opened: Tracker, folder: Path, example: str) -> None:
    """Raise UsageError where ``folder`` is, holds or lies in what the tracker keeps, or Git does.

    ``example`` is what the advice names as a better place.
    """
    target, repo = folder.resolve(), opened.repo
    root = repo.root.resolve() if repo.root is not None else None
    homes = [repo.git_dir.resolve(), repo.common_dir.resolve()]
    kept = homes if root is None else [*homes, *(root / name for name in _OUR_OWN)]
    around = homes if root is None else [*homes, root]
    if any(target.is_relative_to(one) for one in kept) or any(
        one.is_relative_to(target) for one in around
    ):
        raise UsageError(
            f"不能写到 {printable(str(folder))}：那里是清单仓库自己的文件",
            f"换一个文件夹，如 {example}",
        )
