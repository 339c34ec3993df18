"""What counts for nothing because of its place or name (E101–E104, E601, E602), and outdated pages (E701)."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping

from zzfz.checklist.model import Checklist
from zzfz.errors import Advice, AnyAdvice
from zzfz.evidence.model import SUFFIX, Sidecar, Unassigned
from zzfz.evidence.pieces import is_never_piece
from zzfz.evidence.snapshot import FOLDER, REVIEW, Snapshot
from zzfz.findings import Finding, Place
from zzfz.git import SUBMODULE_MODE, SYMLINK_MODE
from zzfz.git.head import blob_id
from zzfz.text import printable

_PAGE = "README.md"
_ADVICE: Mapping[str, AnyAdvice] = {
    "E101": Advice("rename-folder"),
    "E102": Advice("add-file"),
    "E103": "在名称前写明第几项材料，如“1-”；同时用于几项的写“1+3-”",
    "E104": "移到别的指标，或删去",
    "E106": "删去；是材料的，改名后再放进来",
}


def placement_findings(
    checklist: Checklist,
    snapshot: Snapshot,
    unassigned: Iterable[Unassigned],
    sidecars: Mapping[str, Sidecar],
) -> Iterator[Finding]:
    """One finding for everything that could not be assigned.

    Links and submodules are left to the checks of kinds, and what a sidecar assigned to an item
    that does not exist to the checks of sidecars.
    """
    special = {SYMLINK_MODE, SUBMODULE_MODE}
    unassigned = tuple(unassigned)
    modes = {entry.path: entry.mode for entry in snapshot.entries} if unassigned else {}
    for one in unassigned:
        path = one.path.removeprefix(f"{FOLDER}/")
        stated = sidecars.get(path)
        if modes.get(path) in special or (stated is not None and stated.items):
            continue
        code = one.code or _code(checklist, path, is_file=path in modes)
        yield Finding(code, Place(one.path), printable(one.reason), _ADVICE[code])
    yield from _orphaned_pages(checklist, snapshot, {one.path for one in unassigned})


def _orphaned_pages(
    checklist: Checklist, snapshot: Snapshot, reported: Container[str]
) -> Iterator[Finding]:
    """Folders that hold a page and belong to no indicator.

    No material lies there, so nothing else would tell that the checklist lost an indicator, or a
    whole file of them.
    """
    for entry in snapshot.entries:
        folder, _, inside = entry.path.partition("/")
        path = f"{FOLDER}/{folder}"
        known = unicodedata.normalize("NFC", folder) in checklist.by_id
        if inside == _PAGE and not known and path not in reported:
            message = f"有“{printable(folder)}”的说明页，清单里却没有这项指标"
            advice = "清单少了这一项的，从历史版本恢复 checklist/；已不再要求的，删去这个文件夹"
            yield Finding("E101", Place(path), message, advice)


def _code(checklist: Checklist, path: str, *, is_file: bool) -> str:
    folder, _, inside = path.partition("/")
    if inside:
        return "E103"
    if is_file:
        return "E102"
    known = unicodedata.normalize("NFC", folder) in checklist.by_id
    return "E104" if known else "E101"


def outside_findings(uncommitted: Iterable[str], ignored: Iterable[str]) -> Iterator[Finding]:
    """Evidence on this computer that is not in the repository, or not as it is here.

    Paths are relative to the tracker's root. What is ignored is reported only if it could count.
    """
    for path in uncommitted:
        if _is_evidence(path):
            message = "未入库：有新内容或改动还没有提交，不计入完成情况"
            yield Finding("E601", Place(path), message, Advice("add-or-commit"))
    for path in ignored:
        if _is_evidence(path):
            message = "被 .gitignore 排除，永远不会入库"
            advice = f"是材料的，改 .gitignore 或用 git add -f；不是的，移出 {FOLDER}/"
            yield Finding("E602", Place(path), message, advice)


def _is_evidence(path: str) -> bool:
    name = path.rstrip("/").rpartition("/")[2]
    if "/." in path or not name:
        return False
    return not is_never_piece(name) or name == REVIEW or name.endswith(SUFFIX)


def page_findings(snapshot: Snapshot, pages: Mapping[str, str]) -> Iterator[Finding]:
    """Every page of ``pages`` (path relative to the tracker's root → text) committed otherwise.

    A page that is not there is no finding. Nothing is read: a blob's id tells what is in it.
    """
    for entry in snapshot.entries:
        path = f"{FOLDER}/{entry.path}"
        wanted = pages.get(path)
        if wanted is not None and blob_id(wanted.encode("utf-8"), entry.blob) != entry.blob:
            message = "本页与清单不一致：清单改过，或本页被手工改过"
            yield Finding("E701", Place(path), message, Advice("scaffold"))
