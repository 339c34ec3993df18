"""A digest of this program's own code: what tells its answers from those of another version.

A wheel brings it along (``zzfz._digest``, written by ``hatch_build.py``), and so does whatever is
made from one: a Debian package, a zip, a frozen program. Where the code is run as it lies there, in a
checkout, it is worked out from the files and noted in the state folder beside their sizes and times,
so that it is worked out once for every change.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from zzfz.cache import state

try:
    from _blake2 import blake2b
except ImportError:  # another Python than CPython
    from hashlib import blake2b

_File = tuple[Path | os.DirEntry[str], str]
"""A file that holds code, and what it is called inside the package."""

_PACKAGE = Path(__file__).parent.parent
_BUILT = "_digest.py"
_NOTES = "programs"
_MOST_NOTES = 16
_LONGEST_NOTES = 65_536


@cache
def package_digest() -> str:
    """The digest, in hex: of the files that were built, or that are here."""
    try:
        from zzfz._digest import DIGEST  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        return _noted(_files())
    return str(DIGEST)


def digest_of(package: Path) -> str:
    """The digest of the modules in the folder ``package``. Raises OSError."""
    return _content(list(_modules(package)))


def _files() -> list[_File]:
    """The files that hold the code: modules, or the one they are packed in."""
    if _PACKAGE.is_dir():
        return list(_modules(_PACKAGE))
    packed = next((one for one in _PACKAGE.parents if one.is_file()), Path(sys.executable))
    return [(packed, packed.name)]


def _modules(folder: str | Path, above: str = "") -> Iterator[_File]:
    # Every run of a checkout goes through hundreds of them: entries as they come, no Path for each.
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda one: one.name)
    for one in entries:
        if one.name.endswith((".py", ".txt")):  # word lists decide as code does
            if one.name != _BUILT:
                yield one, f"{above}{one.name}"
        elif "." not in one.name and one.name != "__pycache__" and one.is_dir():
            yield from _modules(one.path, f"{above}{one.name}/")


def _noted(files: Sequence[_File]) -> str:
    """The digest of ``files``: as it was noted for just these, else worked out and noted."""
    root = state.home()
    facts = "\n".join([_facts(file) for file, _ in files])
    mark = blake2b(facts.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
    notes: dict[str, str] = {}
    if root is not None and state.is_ours(root):
        notes = _read(root / _NOTES)
        if mark in notes:
            return notes[mark]
    made = _content(files)
    if root is not None:
        kept = dict(list(notes.items())[-_MOST_NOTES + 1 :]) | {mark: made}
        _write(root, kept)
    return made


def _facts(file: Path | os.DirEntry[str]) -> str:
    """What tells that a file was not changed since: its path, size, times and inode.

    By a call of its own: what Windows keeps of an entry in its folder may be out of date.
    """
    path = os.fspath(file)
    found = os.stat(path)  # noqa: PTH116 - a Path for each costs more than the call
    return f"{path}\0{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}"


def _content(files: Sequence[_File]) -> str:
    total = blake2b(digest_size=16)
    for file, name in files:
        data = Path(file).read_bytes()
        total.update(f"{name}\0{len(data)}\0".encode("utf-8", "surrogateescape"))
        total.update(data)
    return total.hexdigest()


def _read(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as stream:
            notes = json.loads(stream.read(_LONGEST_NOTES))
    except (OSError, ValueError):
        return {}
    return notes if isinstance(notes, dict) else {}


def _write(root: Path, notes: dict[str, str]) -> None:
    beside = root / f"{_NOTES}.{os.getpid()}"
    try:
        state.make(root)
        beside.write_text(json.dumps(notes), encoding="utf-8")
        beside.replace(root / _NOTES)
    except OSError:
        return
