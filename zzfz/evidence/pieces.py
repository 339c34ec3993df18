"""Which piece of evidence is for which item: a pure function of the checklist and a snapshot."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from zzfz.checklist.model import Checklist, MaterialSet
from zzfz.evidence import model
from zzfz.evidence.item_numbers import is_bare_number, item_numbers
from zzfz.evidence.model import Address, Sidecar, Unassigned, is_address_file
from zzfz.evidence.snapshot import FOLDER, REVIEW, Snapshot
from zzfz.git import SUBMODULE_MODE, SYMLINK_MODE, TreeEntry

_NEVER_PIECES = frozenset({"readme.md", REVIEW, "thumbs.db", "desktop.ini"})
_REGULAR_MODE = "100644"
_ENDINGS = (".md", ".yaml", ".db", ".ini")
"""A regular file that ends otherwise, and is not hidden, needs no closer look."""
_NOT_FILES = {
    SYMLINK_MODE: "是符号链接，不是文件；请提交文件本身",
    SUBMODULE_MODE: "是子模块，不是文件；请提交文件本身",
}
_NO_ADDRESSES: tuple[Address, ...] = ()
_NO_SIDECARS: Mapping[str, Sidecar] = MappingProxyType({})


class Piece(NamedTuple):
    """One piece of evidence (佐证材料): a file, or a folder that is one case.

    A named tuple because there may be 100,000 of them. ``path`` starts with ``evidence/`` and is
    spelled as in Git; ``files`` have paths relative to ``evidence/``. ``is_address_only`` tells a
    piece that consists of nothing but address files.
    """

    set_id: str
    items: tuple[int, ...]
    path: str
    files: tuple[TreeEntry, ...]
    is_address_only: bool
    addresses: tuple[Address, ...]
    sidecar: Sidecar | None


class Assignment(NamedTuple):
    """What ``pieces`` found: by indicator folder, files before sub-folders, else in Git's order.

    What is unassigned is in the order of its paths, so that parts assigned apart can be put together.
    """

    pieces: tuple[Piece, ...]
    unassigned: tuple[Unassigned, ...]


def is_never_piece(name: str) -> bool:
    """Whether a file called ``name`` is kept for people or programs and is no evidence."""
    return (
        name.startswith((".", "~$")) or name.lower() in _NEVER_PIECES or name.endswith(model.SUFFIX)
    )


def pieces(
    checklist: Checklist, snapshot: Snapshot, sidecars: Mapping[str, Sidecar] = _NO_SIDECARS
) -> Assignment:
    """Assign everything in ``snapshot`` to the sets and items of ``checklist``.

    ``sidecars`` are those of the snapshot, by the path (below ``evidence/``) of the file or folder
    they speak of. What cannot be assigned is in ``unassigned``: once per file, sub-folder or
    unknown indicator folder.
    """
    work = _Assigning(snapshot, sidecars)
    for folder, entries in _by_folder(snapshot.entries, work.rejected).items():
        material = _material_of(checklist, folder)
        if isinstance(material, str):
            work.rejected.append(_unassigned(folder, material))
        else:
            work.assign_folder(material, folder, entries)
    return Assignment(tuple(work.found), tuple(sorted(work.rejected)))


class _Assigning:
    """What is found while the folders are gone through."""

    def __init__(self, snapshot: Snapshot, sidecars: Mapping[str, Sidecar]) -> None:
        self.snapshot = snapshot
        self.sidecars = sidecars
        self.found: list[Piece] = []
        self.rejected: list[Unassigned] = []

    def assign_folder(self, material: MaterialSet, folder: str, entries: list[TreeEntry]) -> None:
        """Assign the files and sub-folders of an indicator's folder, opening containers."""
        subfolders = self._assign_files(material, folder, entries, ())
        for name, files in subfolders.items():
            path = f"{folder}/{name}"
            if is_bare_number(name) and _is_container(name, subfolders, len(material.items)):
                numbers = item_numbers(name)
                cases = self._assign_files(material, path, files, numbers)
                for case, inside in cases.items():
                    self._assign(material, f"{path}/{case}", numbers, tuple(inside))
            else:
                self._assign(material, path, item_numbers(name), tuple(files))

    def _assign_files(
        self,
        material: MaterialSet,
        folder: str,
        entries: Iterable[TreeEntry],
        numbers: tuple[int, ...],
    ) -> dict[str, list[TreeEntry]]:
        """Assign the files directly in ``folder``; return those further down by sub-folder.

        ``numbers`` are the items that a container stands for; else each name tells its own.
        """
        subfolders: dict[str, list[TreeEntry]] = {}
        start = len(folder) + 1
        for entry in entries:
            path = entry.path
            name, slash, _ = path[start:].partition("/")
            if slash:
                subfolders.setdefault(name, []).append(entry)
            else:
                self._assign(material, path, numbers or item_numbers(name), (entry,))
        return subfolders

    def _assign(
        self,
        material: MaterialSet,
        path: str,
        numbers: tuple[int, ...],
        files: tuple[TreeEntry, ...],
    ) -> None:
        """Make a piece of ``files``, which are the file or folder ``path`` below evidence/."""
        stated = self.sidecars.get(path) if self.sidecars else None
        if stated is not None and stated.items:
            numbers = stated.items
        items = _allowed(numbers, len(material.items))
        if isinstance(items, str):
            self.rejected.append(_unassigned(path, items))
            return
        only_addresses, addresses = False, _NO_ADDRESSES  # as it is nearly always
        if stated is not None or len(files) > 1 or is_address_file(files[0].path):
            shortcuts = [entry for entry in files if is_address_file(entry.path)]
            only_addresses = len(shortcuts) == len(files)
            addresses = _addresses(shortcuts, stated, self.snapshot)
        self.found.append(
            Piece(material.id, items, f"{FOLDER}/{path}", files, only_addresses, addresses, stated)
        )


def _unassigned(path: str, reason: str) -> Unassigned:
    return Unassigned(f"{FOLDER}/{path}", reason)


def _by_folder(
    entries: Iterable[TreeEntry], rejected: list[Unassigned]
) -> dict[str, list[TreeEntry]]:
    """Entries by indicator folder, without what is never part of a piece."""
    folders: dict[str, list[TreeEntry]] = {}
    for entry in entries:
        path = entry.path
        folder, slash, _ = path.partition("/")
        plain = entry.mode == _REGULAR_MODE and slash and "/." not in path and "/~" not in path
        if (not plain or path.lower().endswith(_ENDINGS)) and _is_left_out(entry, rejected):
            continue
        if folder in folders:
            folders[folder].append(entry)
        else:
            folders[folder] = [entry]
    return folders


def _is_left_out(entry: TreeEntry, rejected: list[Unassigned]) -> bool:
    """Whether a file cannot be part of a piece; unless that is to be expected, say why."""
    path = entry.path
    if "/." in path or is_never_piece(path[path.rfind("/") + 1 :]):
        return True
    if entry.mode in _NOT_FILES:
        rejected.append(_unassigned(path, _NOT_FILES[entry.mode]))
    elif "/" not in path:
        rejected.append(_unassigned(path, "不在任何指标的文件夹里；请移到指标的文件夹"))
    else:
        return False
    return True


def _material_of(checklist: Checklist, folder: str) -> MaterialSet | str:
    """The set whose material lies in ``folder``, or why there is none."""
    name = unicodedata.normalize("NFC", folder)
    material = checklist.set_of.get(name)
    if material is not None:
        return material
    if name in checklist.by_id:
        return f"指标 {name} 不需要报送材料"
    merged = checklist.sets_by_id.get(name.replace("–", "-").replace("、", ","))
    if merged is not None:
        return f"材料组 {merged.label} 的材料应放在 {FOLDER}/{merged.folder}/"
    return f"清单里没有编号为“{name}”的指标；文件夹应以指标编号命名"


def _is_container(name: str, beside: Iterable[str], last_item: int) -> bool:
    """Whether a folder that is called like a number stands for the item of that number.

    In a set with one item, folders 1, 2, 3 … side by side are cases, each one piece; a folder 1
    alone is the item.
    """
    numbers = item_numbers(name)
    if last_item > 1:
        return max(numbers) <= last_item
    return numbers == (1,) and not any(
        is_bare_number(other) and item_numbers(other) != numbers for other in beside
    )


@lru_cache(maxsize=4096)
def _allowed(numbers: tuple[int, ...], last_item: int) -> tuple[int, ...] | str:
    """``numbers`` if there are such items, or why not; an only item gets everything."""
    if last_item == 1:
        return (1,)
    if not numbers:
        return f"名称没有写明是第几项材料（共 {last_item} 项）；请以“1-”这样的编号开头"
    beyond = [number for number in numbers if not 1 <= number <= last_item]
    if beyond:
        return f"没有第 {'、'.join(map(str, beyond))} 项材料（共 {last_item} 项）"
    return numbers


def _addresses(
    shortcuts: Iterable[TreeEntry], stated: Sidecar | None, snapshot: Snapshot
) -> tuple[Address, ...]:
    """Every address of a piece once: those in its files, then those in its sidecar."""
    # Its patterns take longer to compile than a status without addresses needs otherwise.
    from zzfz.evidence.addresses import addresses_in, check_address

    found: dict[Address, None] = {}
    for entry in shortcuts:
        data = snapshot.contents.get(entry.blob)
        if data is not None:
            found.update(dict.fromkeys(addresses_in(entry.path, data)))
    if stated is not None:
        found.update(dict.fromkeys(map(check_address, stated.addresses)))
    return tuple(found)
