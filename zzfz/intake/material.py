"""Material as it came in: files on disk, named as arguments or found in folders and archives."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from zzfz.errors import UsageError
from zzfz.evidence.pieces import is_never_piece
from zzfz.intake.naming import readable

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Material:
    """One piece as it came in: a file, or a folder that is one case.

    ``origin`` is how the sender called it: its path below what was handed in, with ``/``.
    ``files`` are its files: path inside the piece (its name for a single file) and where it lies.
    """

    origin: str
    files: tuple[tuple[str, Path], ...]
    is_folder: bool = False

    @property
    def name(self) -> str:
        """The last part of the origin."""
        return self.origin.rpartition("/")[2]

    @cached_property
    def digests(self) -> tuple[str, ...]:
        """SHA-256 of each file, in hex."""
        return tuple(sha256(path) for _, path in self.files)


def sha256(path: Path) -> str:
    """The SHA-256 of a file in hex, read in parts."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while part := stream.read(_CHUNK):
            digest.update(part)
    return digest.hexdigest()


MOST_FILES = 2000
"""In one piece; more is a disk, not a piece."""


def material_of(path: Path) -> Material:
    """The piece at ``path``, called as ``receive`` calls what it finds. Raises UsageError for what is neither a file nor a folder of files."""
    if path.is_symlink():
        raise UsageError(f"“{path}”是符号链接，没有收", "写出文件本身的路径")
    if path.is_file():
        name = readable(path.name)
        return Material(name, ((name, path),))
    if not path.is_dir():
        what = "不是普通文件" if path.exists() else "不存在"
        raise UsageError(f"“{path}”{what}", "检查路径是否写对")
    files = tuple(files_below(path))
    if not files:
        raise UsageError(f"文件夹“{path}”里没有可报送的文件", "检查路径是否写对")
    return Material(readable(path.resolve().name), files, is_folder=True)


def files_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files in ``folder`` in order of name, hidden and temporary ones left out.

    Raises UsageError at a symbolic link, and where there are too many files.
    """
    count = 0
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for name in (*folders, *names):
            if (Path(here) / name).is_symlink():
                raise UsageError(f"“{Path(here) / name}”是符号链接，没有收", "换成文件本身")
        for name in sorted(names):
            path = Path(here) / name
            if is_never_piece(name) or not path.is_file():
                continue
            count += 1
            if count > MOST_FILES:
                raise UsageError(
                    f"文件夹“{folder}”里的文件超过 {MOST_FILES} 个", "分几次报送，或只选需要的"
                )
            yield readable(path.relative_to(folder).as_posix()), path
