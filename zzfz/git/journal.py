"""A commit that is being brought into index and work tree, and how a later run finishes it.

A folder of the user's own state (``cache.state``) holds while a commit is made: ``pending.json`` (the
journal); ``token``, which names this run; and a folder of that name with ``index`` (the index as it
shall become) and ``files/`` (the files as they shall stand in the work tree). The token's content is
also that of ``index.lock``, which keeps every other Git program from building on an index that does
not yet know the commit. When a run is killed in between, the lock stays until the next run of zzfz;
the token tells that it is ours.

Nothing of it lies in the repository, which may come from anybody. What the journal says is carried
out inside the work tree only: each path is checked again, and no link is followed.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from zzfz.cache import state
from zzfz.errors import Advice, ZzfzError, held_files
from zzfz.git import Repository
from zzfz.git.hashing import blobs_in_work_tree
from zzfz.git.plumbing import TreeContent, held_at, held_in_index, put_into_index, refresh
from zzfz.git.revisions import resolve
from zzfz.git.run import ask

_WAIT_SECONDS = 5.0
_PAUSE_SECONDS = 0.05
_ORPHAN_SECONDS = 1.0
"""For how long Git's own process may go on moving the branch after ours was killed."""
_MOST_STEPS = 200_000
"""Files that one commit may change."""
_LONGEST = 256 << 20
"""Bytes of a journal; a path of 4,000 bytes in each of so many steps does not come near."""
_RUN = re.compile(r"run-[0-9a-f]{32}")
"""What a run is called."""
_OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True)
class JournalStep:
    """One path of a commit: what it held before and holds after, None for nothing."""

    before: TreeContent | None
    after: TreeContent | None


class NotSettledError(ZzfzError):
    """The commit stands, and index and all other files are as it says, but for ``paths`` (from the top),
    which another program holds. The journal keeps them for the next run.
    """

    def __init__(
        self, paths: Sequence[str], became: str = "早先的提交有效，但文件夹里还是旧的内容"
    ) -> None:
        said = held_files(paths, became)
        super().__init__(said.message, Advice("close-before-adding"), said.details)
        self.paths = tuple(paths)

    def after(self, made: str) -> NotSettledError:
        """The same, said of the commit ``made``."""
        return NotSettledError(self.paths, f"已提交 {made[:10]}，但文件夹里还是旧的内容")

    def stopping(self) -> NotSettledError:
        """The same, said by a run that had something else to write."""
        return NotSettledError(self.paths, "早先的提交还没有收好，这次没有写入任何内容")


def folder(repo: Repository) -> Path:
    """Where zzfz keeps what it needs while writing. Raises ZzfzError where there is no place for it."""
    found = state.work_tree_folder(repo.common_dir, repo.git_dir)
    if found is None:
        raise ZzfzError(
            "没有可以写的状态文件夹，没有写入任何内容",
            f"检查用户文件夹的权限，或用环境变量 {state.PLACE} 指定一个只有自己能写的文件夹",
        )
    return found


def new_index(repo: Repository) -> Path:
    """The index as it shall become; only after ``lock_index``."""
    return _own_folder(repo) / "index"


def new_files(repo: Repository) -> Path:
    """The folder that holds the files as they shall stand in the work tree, by path from the top."""
    return _own_folder(repo) / "files"


def _own_folder(repo: Repository) -> Path:
    """Only for one run, so that a Git process left over from a killed run cannot get in the way."""
    name = _run(repo)
    if name is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(_token(repo)))
    return folder(repo) / name


def _run(repo: Repository) -> str | None:
    """What the run is called that writes, or was killed; None where there is none.

    A token may be empty, where the run was killed while it wrote it and before it did anything else.
    """
    try:
        name = _token(repo).read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return None
    return name if _RUN.fullmatch(name) else None


def lock_index(repo: Repository) -> None:
    """Keep every other Git program from changing the index, until ``finish`` or ``release``.

    Raises ZzfzError when another program holds it for long.
    """
    name = f"run-{uuid.uuid4().hex}"
    _token(repo).write_text(name, encoding="ascii")
    beside = _beside(repo.git_dir, name)
    beside.write_text(name, encoding="ascii")
    until = time.monotonic() + _WAIT_SECONDS
    while not _appears(beside, _lock(repo)):
        if time.monotonic() > until:
            beside.unlink()
            _token(repo).unlink()
            raise ZzfzError(
                "另一个 Git 程序正占用这个仓库（index.lock），没有写入任何内容",
                "等它结束；若它已异常退出，删去该文件后重试",
            )
        time.sleep(_PAUSE_SECONDS)
    beside.unlink()
    _own_folder(repo).mkdir(0o700)


def _beside(where: Path, run: str) -> Path:
    """A file of this run in a folder of the repository, on its way into its place there.

    The state folder may be on another disk, from which nothing can be moved in one step.
    """
    return where / f".zzfz-{run}"


def _appears(token: Path, lock: Path) -> bool:
    """Make ``lock`` with the token's content in one step; False where it is there already."""
    try:
        os.link(token, lock)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT}:
            raise
        return _created(token, lock)  # FAT and some network drives know no links
    return True


def _created(token: Path, lock: Path) -> bool:
    try:
        with lock.open("xb") as stream:
            stream.write(token.read_bytes())
    except FileExistsError:
        return False
    return True


def note(repo: Repository, made: str, steps: Mapping[str, JournalStep]) -> None:
    """Write the journal, whole or not at all. Raises ZzfzError where there are too many steps."""
    if len(steps) > _MOST_STEPS:
        raise ZzfzError(
            f"一次要改 {len(steps)} 个文件，超过 {_MOST_STEPS} 个，没有写入任何内容", "分几次做"
        )
    noted = {
        "commit": made,
        "steps": {path: [one.before, one.after] for path, one in steps.items()},
    }
    _write(repo, noted)


def _write(repo: Repository, noted: Mapping[str, object]) -> None:
    beside = _own_folder(repo) / "pending.json"
    with beside.open("w", encoding="utf-8") as stream:
        json.dump(noted, stream)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(_journal(repo))


def finish(repo: Repository) -> None:
    """Bring index and work tree up to date with the noted commit, or clean up where it never came.

    Only paths that still are as they were before that commit, or are gone, are touched. May be cut
    short and run again. Raises OSError or ZzfzError; then the journal stays. Raises NotSettledError
    where files are held by another program; then all others, and the index, are up to date.
    """
    noted = _read(_journal(repo))
    if noted is not None:
        head = _head_with(repo, noted.made)
        _remove_ref_locks(repo)
        if head is not None:
            left = _bring_up_to_date(repo, head, noted)
            if left:
                _keep(repo, noted, left)
                raise NotSettledError(left)
    release(repo)


def _keep(repo: Repository, noted: _Noted, left: Sequence[str]) -> None:
    """Note only what is ``left``, and give the index back: it is as the commit says."""
    steps = {path: [noted.steps[path].before, noted.steps[path].after] for path in left}
    _write(repo, {"commit": noted.made, "steps": steps, "indexed": True})
    if _holds_lock(repo):
        _lock(repo).unlink(missing_ok=True)


def foreign_locks(repo: Repository) -> list[tuple[Path, int]]:
    """The locks of other Git programs, and how many minutes each is old."""
    folders = {repo.git_dir, repo.common_dir}
    found = [lock for folder_ in folders for lock in folder_.glob("*.lock")]
    found += (repo.common_dir / "refs").rglob("*.lock")
    ours = _lock(repo) if _holds_lock(repo) else None
    locks = []
    for lock in sorted(set(found) - {ours}):
        with suppress(OSError):  # it is gone meanwhile
            locks.append((lock, int(max(_age(lock), 0) // 60)))
    return locks


def left_over(repo: Repository) -> tuple[str, ...]:
    """The paths (from the top) that a commit still is to be brought to, once it has been tried."""
    place = state.work_tree_folder(repo.common_dir, repo.git_dir)
    noted = None if place is None else _read(place / "pending.json")
    return () if noted is None else tuple(noted.steps)


def release(repo: Repository) -> None:
    """Forget what was noted, give up the index and remove what was prepared."""
    _journal(repo).unlink(missing_ok=True)
    if _holds_lock(repo):
        _lock(repo).unlink(missing_ok=True)
    name = _run(repo)
    if name is not None:
        _beside(repo.git_dir, name).unlink(missing_ok=True)
    for prepared in folder(repo).glob("run-*"):
        shutil.rmtree(prepared, ignore_errors=True)
    _token(repo).unlink(missing_ok=True)


def _head_with(repo: Repository, made: str) -> str | None:
    """HEAD's revision if the commit ``made`` is part of it."""
    while True:
        is_young = _age(_journal(repo)) < _ORPHAN_SECONDS
        head = resolve(repo)
        if head is not None and _contains(repo, head.revision, made):
            return head.revision
        if not is_young:
            return None
        time.sleep(_PAUSE_SECONDS)


def _remove_ref_locks(repo: Repository) -> None:
    """Remove the locks on the branch that Git leaves when it is killed while moving it for us.

    Git holds them for milliseconds: one made since the journal was written, and not gone after a
    while, belongs to nobody.
    """
    noted = _journal(repo).stat().st_mtime
    branch = ask(repo.where, "symbolic-ref", "--quiet", "HEAD").out.decode("utf-8", "replace")
    locks = [repo.git_dir / "HEAD.lock"]
    if branch:
        locks.append(repo.common_dir / f"{branch.strip()}.lock")
    inside = repo.common_dir.resolve()
    for lock in locks:
        if not lock.parent.resolve().is_relative_to(inside):  # a link leads elsewhere
            continue
        with suppress(FileNotFoundError):
            while lock.stat().st_mtime >= noted:
                if _age(lock) > _ORPHAN_SECONDS:
                    lock.unlink()
                time.sleep(_PAUSE_SECONDS)


def _age(path: Path) -> float:
    """Seconds since ``path`` was written."""
    return time.time() - path.stat().st_mtime


def has_symlink(repo: Repository, path: str) -> bool:
    """Whether ``path`` (from the top) is, or lies below, a symbolic link."""
    return any(one.is_symlink() for one in _down_to(repo, path))


def _bring_up_to_date(repo: Repository, head: str, noted: _Noted) -> list[str]:
    """Bring files and index to where the journal leads; the paths that another program holds."""
    now = held_at(repo, head, list(noted.steps))
    current = {path: step for path, step in noted.steps.items() if now.get(path) == step.after}
    left = _settle_files(repo, current)
    if not noted.is_indexed:
        _settle_index(repo, current)
    return left


def _settle_index(repo: Repository, current: Mapping[str, JournalStep]) -> None:
    if _holds_lock(repo):
        if new_index(repo).exists():
            refresh(repo, new_index(repo))
            _move(repo, new_index(repo), repo.git_dir / "index")
        return
    # Somebody removed our lock by hand and may have used the index since.
    staged = held_in_index(repo, list(current))
    late = {path: s.after for path, s in current.items() if staged.get(path) == s.before}
    if late:
        put_into_index(repo, late, None)


def _settle_files(repo: Repository, steps: Mapping[str, JournalStep]) -> list[str]:
    """Bring the files of the work tree to where ``steps`` lead; the paths that another program holds.

    Git is asked once for what all of them hold. What has been touched since is asked about again
    just before its turn.
    """
    paths = [path for path in steps if not has_symlink(repo, path)]
    stamps = {path: _stamp(repo.where / path) for path in paths}
    blobs = blobs_in_work_tree(repo, paths)
    left = []
    # A path that is left may be, but for its letters' case, one that is filled.
    for path in sorted(paths, key=lambda one: steps[one].after is not None):
        if _stamp(repo.where / path) == stamps[path]:
            blob = blobs.get(path)
        else:
            blob = blobs_in_work_tree(repo, [path]).get(path)
        try:
            _settle_file(repo, path, steps[path], blob)
        except PermissionError:
            left.append(path)
    return left


def _stamp(path: Path) -> tuple[int, ...] | None:
    """What changes when a file does; None where there is none."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _settle_file(repo: Repository, path: str, step: JournalStep, blob: str | None) -> None:
    """Put or remove one file of the work tree, which holds ``blob``, unless that is foreign."""
    here, prepared = repo.where / path, new_files(repo) / path
    if blob is not None and (step.before is None or blob != step.before.blob):
        return
    if step.after is None:
        _remove(repo, here)
    elif blob != step.after.blob and prepared.exists():
        here.parent.mkdir(parents=True, exist_ok=True)
        _move(repo, prepared, here)


def _move(repo: Repository, source: Path, target: Path) -> None:
    """Put a prepared file into its place in one step. May be cut short and done again."""
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = _beside(target.parent, _own_folder(repo).name)
        beside.unlink(missing_ok=True)  # of the run that was cut short, or a link
        shutil.copy2(source, beside)
        beside.replace(target)


def _remove(repo: Repository, here: Path) -> None:
    """Remove a file and the folders that are empty without it, as Git does."""
    here.unlink(missing_ok=True)
    with suppress(OSError):
        for parent in here.parents:
            if parent == repo.where:
                return
            parent.rmdir()


def _down_to(repo: Repository, path: str) -> Iterator[Path]:
    here = repo.where
    for part in path.split("/"):
        here /= part
        yield here


def _journal(repo: Repository) -> Path:
    return folder(repo) / "pending.json"


def _token(repo: Repository) -> Path:
    return folder(repo) / state.TOKEN


def _lock(repo: Repository) -> Path:
    return repo.git_dir / "index.lock"


def _holds_lock(repo: Repository) -> bool:
    name = _run(repo)
    lock = _lock(repo)
    try:
        if name is None or lock.is_symlink() or lock.stat().st_size != len(name):
            return False
        return lock.read_bytes() == name.encode("ascii")
    except FileNotFoundError:
        return False


class _Noted(NamedTuple):
    """What a journal says: the commit, its steps, and whether the index is there already."""

    made: str
    steps: Mapping[str, JournalStep]
    is_indexed: bool


def _read(journal: Path) -> _Noted | None:
    """The journal; None where there is none, or a damaged one (then its commit never came).

    One with more steps than are ever written, or with a path that leads out of the work tree, is none
    of ours.
    """
    try:
        with journal.open("rb") as stream:
            noted = json.loads(stream.read(_LONGEST))
        made, given = noted["commit"], noted["steps"]
        if not _OBJECT_ID.fullmatch(made) or len(given) > _MOST_STEPS:
            return None
        if not all(is_path_inside(path) for path in given):
            return None
        steps = {path: JournalStep(*map(_held, pair)) for path, pair in given.items()}
        return _Noted(made, steps, noted.get("indexed") is True)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def is_path_inside(path: str) -> bool:
    """Whether ``path``, from the top, is that of a file of the work tree, and none of Git's own."""
    if "\0" in path or (os.name == "nt" and re.search(r"[\\:]", path)):
        return False
    # Windows leaves blanks and dots at the end of a name away, and has short names.
    names = (one.lower().rstrip(" .") for one in path.split("/"))
    return all(one not in {"", ".git", "git~1"} for one in names)


def _held(pair: list[str] | None) -> TreeContent | None:
    return None if pair is None else TreeContent(*pair)


def _contains(repo: Repository, head: str, made: str) -> bool:
    return ask(repo.where, "merge-base", "--is-ancestor", made, head).code == 0
