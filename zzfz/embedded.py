"""The county's list and the templates that travel with the program, as the default for new trackers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from zzfz.errors import ZzfzError

_PACKAGE = Path(__file__).resolve().parent
_FOLDERS = ("checklist", "templates")


def embedded_files() -> Iterator[tuple[str, bytes]]:
    """Every file of ``checklist/`` and ``templates/``: path relative to a tracker's root, bytes.

    In a wheel they lie inside the package; in a checkout beside it. Raises ZzfzError when the
    installation has lost them.
    """
    inside = _PACKAGE / "_embedded"
    root = inside if inside.is_dir() else _PACKAGE.parent
    if not (root / "checklist" / "list.yaml").is_file():
        raise ZzfzError("安装不完整：找不到随程序附带的清单", "重新安装 zzfz")
    for folder in _FOLDERS:
        yield from _files_below(root, root / folder)


def starter_files() -> Iterator[tuple[str, bytes]]:
    """What a new tracker gets besides: CI jobs, attributes, a page for whoever opens the folder."""
    yield from _files_below(_PACKAGE / "starter", _PACKAGE / "starter")


def _files_below(root: Path, folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and "__pycache__" not in path.parts:
            yield path.relative_to(root).as_posix(), path.read_bytes()
