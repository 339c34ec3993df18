"""Which files belong to a piece that is to be withdrawn (撤回)."""

from __future__ import annotations

import unicodedata

from zzfz.checklist.model import MaterialSet
from zzfz.errors import Advice, UsageError
from zzfz.evidence.model import SUFFIX
from zzfz.evidence.pieces import is_never_piece
from zzfz.evidence.snapshot import FOLDER, Snapshot
from zzfz.text import nearest, printable


def find_piece(snapshot: Snapshot, one: MaterialSet, asked: str) -> tuple[str, tuple[str, ...]]:
    """The piece of a set that is ``asked`` for, and every file to remove with it.

    ``asked`` is a path from the tracker's root, or below the set's folder; the paths returned are
    from the root. Raises UsageError where there is no such piece, or several.
    """
    wanted = _plain(asked.removesuffix(SUFFIX))
    inside = {
        path: entry.path
        for entry in snapshot.entries
        for path in _and_folders(entry.path)
        if path.partition("/")[0] in one.members and "/" in path
    }
    found = [
        path
        for path in inside
        if wanted in {_plain(f"{FOLDER}/{path}"), _plain(path.partition("/")[2])}
        and not is_never_piece(path.rpartition("/")[2])
    ]
    if len(found) > 1:
        raise UsageError(
            f"材料组 {one.label} 有 {len(found)} 件叫“{printable(asked)}”",
            f"写出完整路径：{'、'.join(f'{FOLDER}/{path}' for path in found)}",
        )
    if not found:
        names = [
            path.partition("/")[2] for path in inside if not is_never_piece(path.rpartition("/")[2])
        ]
        near = nearest(wanted.rpartition("/")[2], names)
        known = Advice("pieces-of-set", (one.folder,))
        hint = f"是否指：{'、'.join(near)}？" if near else known
        raise UsageError(f"材料组 {one.label} 里没有已提交的“{printable(asked)}”", hint)
    piece = found[0]
    removed = [
        entry.path
        for entry in snapshot.entries
        if entry.path in {piece, f"{piece}{SUFFIX}"} or entry.path.startswith(f"{piece}/")
    ]
    return f"{FOLDER}/{piece}", tuple(f"{FOLDER}/{path}" for path in removed)


def _and_folders(path: str) -> list[str]:
    """A file's path and those of the folders it lies in."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _plain(path: str) -> str:
    return unicodedata.normalize("NFC", path).rstrip("/")
