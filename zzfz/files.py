"""Writing files so that a reader never sees half of one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

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
