r"""The user's own state folder: caches, and the journal of a commit that is being written.

What lies in a repository may have come with it, from anybody, so nothing that is believed later is
kept there. On Linux the folder is ``$XDG_STATE_HOME/zzfz`` or ``~/.local/state/zzfz``, on Windows
``%LOCALAPPDATA%\zzfz``; the environment variable ``ZZFZ_STATE`` (an absolute path) moves it. In it are

- ``repositories/<digest of the real path of the common Git folder>/`` with ``cache/`` and, for each
  work tree, ``work-<digest of its Git folder>/`` (``git.journal``);
- ``shared/``: what goes by content and serves every repository;
- ``web/<digest as above>/``: links and uploads of ``zzfz serve``, which nothing sweeps but itself;
- ``programs``: digests of this program (``cache.package``).

Folders are made for this user only; one that is a link, is another user's, or that others may write
into is not used. Where there is no home, or it cannot be written, nothing is kept, and a journal lies
in the system's temporary folder instead.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

try:
    from _blake2 import blake2b  # without the libraries that hashlib loads first
except ImportError:  # another Python than CPython
    from hashlib import blake2b

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACE = "ZZFZ_STATE"
"""The environment variable that moves the state folder."""

TOKEN = "token"  # noqa: S105 - a file's name
"""Stands in the folder of a work tree while a commit is brought into it."""

_NAME = "zzfz"
_REPOSITORIES, _SHARED, _WEB = "repositories", "shared", "web"
_SWEPT = "swept"
_LONGEST_NOTE = 1 << 20
_DAY = 86_400
_MOST_REPOSITORIES = 200
_MOST_DAYS = 180
"""Days after which a repository that nothing was written for is forgotten."""
_MOST_BYTES = 1 << 30
"""Of all repositories together, looked at when another one comes; the least used go first."""


def home() -> Path | None:
    """Where the state folder of this user is, or would be; None where there is no place for it."""
    if named := os.environ.get(PLACE):
        return Path(os.path.realpath(named)) if Path(named).is_absolute() else None
    if sys.platform == "win32":
        above = Path(os.environ.get("LOCALAPPDATA", ""))
    else:
        above = Path(os.environ.get("XDG_STATE_HOME", ""))
        if not above.is_absolute():
            above = Path(os.environ.get("HOME", ""), ".local", "state")
    return above / _NAME if above.is_absolute() else None


def repository_folder(common_dir: Path) -> Path | None:
    """The folder for what belongs to the repository with this common Git folder.

    It need not be there yet. None where nothing can be kept.
    """
    root = home()
    return None if root is None else checked(root, _REPOSITORIES, digest_of_path(common_dir))


def read_note(common_dir: Path, name: str) -> dict[str, Any] | None:
    """What was noted of a repository under ``name``; None where that is nothing."""
    import json

    above = repository_folder(common_dir)
    try:
        data = None if above is None else (above / name).read_bytes()
        noted = None if data is None or len(data) > _LONGEST_NOTE else json.loads(data)
    except (OSError, ValueError, RecursionError):
        return None
    return noted if isinstance(noted, dict) else None


def write_note(common_dir: Path, name: str, noted: Mapping[str, Any]) -> bool:
    """Note something of a repository, whole or not at all; whether it could be done."""
    import json

    above = repository_folder(common_dir)
    if above is None:
        return False
    beside = above / f"{name}.{os.getpid()}"
    try:
        make(above)
        beside.write_text(json.dumps(noted, ensure_ascii=False), encoding="utf-8")
        beside.replace(above / name)
    except OSError:
        return False
    return True


def shared_folder() -> Path | None:
    """The folder for what goes by content; as ``repository_folder``."""
    root = home()
    return None if root is None else checked(root, _SHARED)


def web_folder(common_dir: Path) -> Path | None:
    """The folder for links and uploads of the repository with this common Git folder; as
    ``repository_folder``, but never swept: what was handed in there is nowhere else.
    """
    root = home()
    return None if root is None else checked(root, _WEB, digest_of_path(common_dir))


def work_tree_folder(common_dir: Path, git_dir: Path) -> Path | None:
    """The folder for the journal of one work tree: in the state folder, or else among temporary files.

    It need not be there yet. None where neither place is safe and can be written.
    """
    for place in (home, _temporary):
        root = place()
        if root is None or not _can_be_written(root):
            continue
        above = checked(root, _REPOSITORIES, digest_of_path(common_dir))
        if above is not None:
            return above / f"work-{digest_of_path(git_dir)}"
    return None


def make(folder: Path) -> None:
    """Make ``folder`` and what is missing above it, for this user only.

    Raises OSError, also where something else is in the way: a link, or another user's folder.
    """
    missing = []
    here = folder
    while not os.path.lexists(here):
        missing.append(here)
        here = here.parent
    inside = [one for one in (here, *here.parents) if _is_below_a_root(one)]
    for one in inside:
        if not is_ours(one):
            raise NotADirectoryError(20, "不是本用户自己的文件夹", str(one))
    for one in reversed(missing):
        one.mkdir(0o700, exist_ok=True)
        if _is_below_a_root(one) and not is_ours(one):  # somebody was quicker
            raise NotADirectoryError(20, "不是本用户自己的文件夹", str(one))
        if one.parent.name == _REPOSITORIES:
            _sweep(one.parent, one)


def is_ours(folder: Path) -> bool:
    """Whether ``folder`` is a real folder of this user, into which nobody else may write."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    if not stat.S_ISDIR(found.st_mode) or _is_reparse_point(found):
        return False
    if sys.platform == "win32":
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & 0o022


def is_of_another(git_dir: Path) -> bool:
    """Whether a repository belongs to another user, so that reading it shall leave no trace in it."""
    if sys.platform == "win32":
        return False
    try:
        return git_dir.stat().st_uid != os.geteuid()
    except OSError:
        return False


def _is_reparse_point(found: os.stat_result) -> bool:
    """Whether it is what Windows calls a junction, which leads elsewhere as a link does."""
    return bool(getattr(found, "st_file_attributes", 0) & 0x400)


def checked(root: Path, *names: str) -> Path | None:
    """The folder below ``root``, where it and all above it are ours or not there yet."""
    here = root
    if os.path.lexists(here) and not is_ours(here):
        return None
    for name in names:
        here /= name
        if os.path.lexists(here) and not is_ours(here):
            return None
    return here


def _can_be_written(root: Path) -> bool:
    here = root
    while not os.path.lexists(here) and here != here.parent:
        here = here.parent
    return here.is_dir() and os.access(here, os.W_OK | os.X_OK)


def temporary_folder() -> Path:
    """The system's folder for temporary files, found without writing into it: Python's own way leaves a
    file there when it is killed at that moment.
    """
    if sys.platform != "win32":
        named = (os.environ.get(name, "") for name in ("TMPDIR", "TEMP", "TMP"))
        for place in (*named, "/tmp", "/var/tmp"):  # noqa: S108 - the names inside are our own
            if (
                Path(place).is_absolute()
                and Path(place).is_dir()
                and os.access(place, os.W_OK | os.X_OK)
            ):
                return Path(place)
    from tempfile import gettempdir

    return Path(gettempdir())


def _temporary() -> Path:
    user = "" if sys.platform == "win32" else f"-{os.geteuid()}"
    return temporary_folder() / f"{_NAME}{user}"


def _is_below_a_root(folder: Path) -> bool:
    roots = [one for one in (home(), _temporary()) if one is not None]
    return any(folder == root or root in folder.parents for root in roots)


def digest_of_path(path: Path) -> str:
    """What a path is called here: a digest of where it really leads."""
    return blake2b(os.fsencode(os.path.realpath(path)), digest_size=16).hexdigest()


def _sweep(repositories: Path, new: Path) -> None:
    """Remove what is kept of repositories that were not used for long, and the least used of too many.

    One whose commit is still to be finished stays. Once a day, unless there are too many.
    """
    import shutil

    now = time.time()
    folders = [one for one in repositories.iterdir() if one.name != _SWEPT]
    stamp = repositories / _SWEPT
    is_fresh = stamp.exists() and 0 <= now - stamp.stat().st_mtime < _DAY
    if is_fresh and len(folders) <= _MOST_REPOSITORIES:
        return
    stamp.write_bytes(b"")
    found = []
    for folder in folders:
        if folder == new or not is_ours(folder) or any(folder.glob(f"work-*/{TOKEN}")):
            continue
        facts = [folder.lstat(), *(path.lstat() for path in folder.rglob("*"))]
        used, size = max(one.st_mtime for one in facts), sum(one.st_size for one in facts)
        found.append((used, size, folder))
    total = 0
    for place, (used, size, folder) in enumerate(sorted(found, reverse=True)):
        total += size
        is_old = used < now - _MOST_DAYS * _DAY
        if is_old or place >= _MOST_REPOSITORIES * 3 // 4 or total > _MOST_BYTES:
            shutil.rmtree(folder, ignore_errors=True)
