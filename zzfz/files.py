"""Write files and whole folders so that a reader never sees half of one.

What is only needed meanwhile, beside its target or in the system's temporary folder, is noted in the
user's own state folder (``scratch/``) as long as the process lives. A killed process leaves note and
thing; the next run takes both away (``sweep``), and puts a folder back that had been moved aside.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO

from zzfz.cache import state
from zzfz.errors import IN_HIDING, UsageError, ZzfzError, held_files, system_refusal
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

    Missing folders are made. Raises ZzfzError where one that is there cannot be replaced, and OSError;
    when the disk is full or a file is open, nothing has changed.
    """
    refuse_held(folder, files)
    existing = next(one for one in (folder, *folder.parents) if one.is_dir())
    with scratch_folder(existing) as beside:
        for number, data in enumerate(files.values()):
            with (beside / str(number)).open("wb") as stream:
                _whole(stream, data)
        for number, path in enumerate(files):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            (beside / str(number)).replace(target)


def refuse_held(folder: Path, paths: Iterable[str], became: str = "没有写入任何内容") -> None:
    """Raise ZzfzError naming every one of ``paths`` below ``folder`` that cannot be replaced or removed."""
    held = [path for path in paths if _is_held(folder / path)]
    if held:
        raise held_files(held, became)


def _is_held(path: Path) -> bool:
    """Whether the file at ``path`` can be neither replaced nor removed: open in another program
    (Windows), read-only there, or immutable. Nothing changes; false where there is none.
    """
    try:
        if os.name == "nt":
            path.rename(path)
            return not os.access(path, os.W_OK)
        if path.is_symlink() or not path.is_file():
            return False
        os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOFOLLOW))
    except OSError as error:
        # A file that only may not be written to can be replaced all the same: the folder decides.
        return error.errno == errno.EPERM or (os.name == "nt" and error.errno == errno.EACCES)
    return False


@contextmanager
def _beside(path: Path, mode: int) -> Iterator[IO[bytes]]:
    """A file to write to, which takes the place of ``path`` in the end, or goes when that fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with scratch_file(path.parent) as beside:
        with beside.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        beside.chmod(mode)
        beside.replace(path)


def _whole(stream: IO[bytes], data: bytes) -> None:
    stream.write(data)
    stream.flush()
    os.fsync(stream.fileno())


_NOTES = "scratch"
MOVED_ASIDE = "old"
"""What stands in a scratch folder is called while something new takes its place."""
_LONGEST = 1 << 16
_OWN_NAME = re.compile(rf"{re.escape(IN_HIDING)}(?:[a-z]+-)?[0-9a-f]{{16}}")


@contextmanager
def scratch_file(folder: Path) -> Iterator[Path]:
    """An empty file in ``folder``, for this user only, which is gone in the end unless it was moved."""
    path = folder / _hidden_name()
    with _noted(path):
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            yield path
        finally:
            path.unlink(missing_ok=True)


@contextmanager
def scratch_folder(
    folder: Path | None = None, back_to: Path | None = None, name: str = ""
) -> Iterator[Path]:
    """An empty folder in ``folder``, or among temporary files, for this user only; gone in the end.

    It is called ``name`` where somebody looks for it under that name (``IN_HIDING``, a word, 16 digits).

    ``back_to`` is the place of a folder that may stand in it as ``old`` for a moment: where nothing new
    took that place, it goes back there, at the latest with the next run.
    """
    path = (folder or state.temporary_folder()) / (name or _hidden_name())
    with _noted(path, back_to):
        try:
            path.mkdir(0o700)
            yield path
        finally:
            with suppress(OSError):
                _take_away(path, back_to)


def _hidden_name() -> str:
    return f"{IN_HIDING}{os.urandom(8).hex()}"


def _notes() -> Path | None:
    root = state.home()
    return None if root is None else state.checked(root, _NOTES)


@contextmanager
def _noted(path: Path, back_to: Path | None = None) -> Iterator[None]:
    """Note ``path`` while it is needed. Where nothing can be kept, nothing is noted."""
    sweep()
    folder = _notes()
    stream = None
    if folder is not None:
        with suppress(OSError):
            state.make(folder)
            stream = (folder / os.urandom(8).hex()).open("xb")
            _hold(stream)
            lines = [one.absolute() if one else "" for one in (path, back_to)]
            stream.write(b"\0".join(map(os.fsencode, lines)))
            stream.flush()
    try:
        yield
    finally:
        if stream is not None:
            stream.close()
            # What could not be removed is the next run's.
            if not os.path.lexists(path):
                with suppress(OSError):
                    Path(stream.name).unlink()


def _hold(stream: IO[bytes]) -> None:
    """Show by a lock of the operating system's that the process of this note lives. Windows needs none:
    it renames no file that is open.
    """
    if os.name != "nt":
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


def sweep() -> tuple[Path, ...]:
    """Take away what killed runs left, and give their paths; what cannot be removed stays noted.

    Only what is called as we call it is touched, and no link is followed.
    """
    folder = _notes()
    found: list[Path] = []
    try:
        notes = [] if folder is None else sorted(Path(one.path) for one in os.scandir(folder))
    except OSError:
        return ()
    for note in notes:
        with suppress(OSError):
            found += _swept(note)
    return tuple(found)


def _swept(note: Path) -> list[Path]:
    """Take away what ``note`` names, and the note, unless its process lives."""
    with note.open("r+b") as stream:
        _hold(stream)  # raises where the process lives
        named = stream.read(_LONGEST).split(b"\0")
    note.rename(note)  # on Windows it fails where the process lives
    path, back_to = Path(os.fsdecode(named[0])), os.fsdecode(named[-1])
    is_ours = len(named) == 2 and path.is_absolute() and _OWN_NAME.fullmatch(path.name)
    is_there = bool(is_ours) and os.path.lexists(path) and not path.is_symlink()
    if is_there:
        _take_away(path, Path(back_to) if back_to else None)
    note.unlink()
    return [path] if is_there else []


def _take_away(path: Path, back_to: Path | None = None) -> None:
    """Remove what was needed meanwhile; what had been moved aside into it goes back before."""
    if back_to is not None and (path / MOVED_ASIDE).is_dir() and not os.path.lexists(back_to):
        (path / MOVED_ASIDE).rename(back_to)
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


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
    foreign = [one for one in _files_below(folder) if one not in ours]
    if foreign:
        first = min(foreign, key=PurePosixPath)
        raise UsageError(
            f"文件夹 {_shown(folder)} 里有不是 zzfz 生成的文件：{printable(first)}",
            "把它移走，或换一个文件夹",
        )


def _files_below(folder: Path) -> Iterator[str]:
    """The paths, from ``folder``, of all that is no folder, however deep; a link is none, and not followed."""
    for top, folders, names in os.walk(folder):
        inside = Path(top).relative_to(folder)
        links = (one for one in folders if Path(top, one).is_symlink())
        yield from ((inside / one).as_posix() for one in (*names, *links))


def publish(folder: Path, files: Iterable[tuple[str, bytes | memoryview]]) -> int:
    """Put ``files`` (path below ``folder``, and bytes) in place of what ``folder`` holds; how many there are.

    They are written beside it first, each as it comes, so that what is there stays whole when anything
    fails. Raises UsageError as ``refuse_foreign``, ZzfzError when it cannot be written.
    """
    refuse_foreign(folder)
    paths: list[str] = []

    def marked() -> Iterator[tuple[str, bytes | memoryview]]:
        for path, data in files:
            paths.append(path)
            yield path, data
        yield MARK, "".join(f"{path}\n" for path in sorted(paths)).encode("utf-8")

    _put(folder, marked())
    return len(paths)


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
    _put(folder, files.items())


def _put(folder: Path, files: Iterable[tuple[str, bytes | memoryview]]) -> None:
    """Write ``files`` beside ``folder``, then into its place; what is there stays if that fails."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with scratch_folder(folder.parent, folder) as beside:
            _write(beside / "new", files)
            if folder.is_dir():
                folder.rename(beside / MOVED_ASIDE)
            (beside / "new").rename(folder)
    except OSError as error:
        if refusal := system_refusal(error):
            raise refusal from error
        reason = error.strerror or "写不进去"
        raise ZzfzError(
            f"写不了 {_shown(folder)}：{reason}", "检查权限和磁盘空间，关闭正在打开的文件后重试"
        ) from error


def _write(folder: Path, files: Iterable[tuple[str, bytes | memoryview]]) -> None:
    made: set[PurePosixPath] = set()
    folder.mkdir(parents=True, exist_ok=True)
    for path, data in files:
        inside = PurePosixPath(path).parent
        if inside not in made:
            (folder / inside).mkdir(parents=True, exist_ok=True)
            made.add(inside)
        (folder / path).write_bytes(data)


def _shown(path: Path) -> str:
    return printable(str(path))
