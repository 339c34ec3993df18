"""What travels with the program: the county's list, starter files, templates and JSON Schemas.

A tracker's own templates lie over those of the program.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import zzfz
from zzfz import git
from zzfz.checklist.paths import LIST_FILE
from zzfz.errors import ZzfzError
from zzfz.git.blobs import fetch_blobs
from zzfz.git.trees import list_tree
from zzfz.tracker import Tracker

if TYPE_CHECKING:
    from zzfz.yamlfile.reader import Spec

_PACKAGE = Path(__file__).resolve().parent
_FOLDERS = ("checklist", "templates")


def embedded_files() -> Iterator[tuple[str, bytes]]:
    """Every file of ``checklist/`` and ``templates/``: path relative to a tracker's root, bytes.

    In a wheel they lie inside the package; in a checkout beside it. Raises ZzfzError when the
    installation has lost them.
    """
    inside = _PACKAGE / "_embedded"
    root = inside if inside.is_dir() else _PACKAGE.parent
    if not (root / LIST_FILE).is_file():
        raise ZzfzError("安装不完整：找不到随程序附带的清单", "重新安装 zzfz")
    for folder in _FOLDERS:
        for path, data in _files_below(root, root / folder):
            yield path, _without_program(data) if path == LIST_FILE else data


def _without_program(data: bytes) -> bytes:
    """The list without the line that names the folders of this program: no other tracker has them."""
    lines = data.splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(b"program_paths:"))


def starter_files(wheels: str = "") -> Iterator[tuple[str, bytes]]:
    """What a new tracker gets besides: CI jobs, attributes, a page for whoever opens the folder.

    The jobs name this version, and ``wheels``, a folder or an address from which machines without
    the program install it.
    """
    for path, data in _files_below(_PACKAGE / "starter", _PACKAGE / "starter"):
        named = data.replace(b"@VERSION@", zzfz.__version__.encode())
        yield path, named.replace(b"@WHEELS@", wheels.encode())


def _files_below(root: Path, folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and "__pycache__" not in path.parts:
            yield path.relative_to(root).as_posix(), path.read_bytes()


SCHEMA_FOLDER = "checklist/schema"


def schema_files() -> dict[str, bytes]:
    """Every schema file: path relative to the tracker's root → JSON in UTF-8."""
    from zzfz.checklist.schema import KINDS, json_schema
    from zzfz.evidence.review_file import REVIEWS
    from zzfz.evidence.sidecar_file import SIDECAR
    from zzfz.links.records import RECORD

    kinds: dict[str, tuple[str, Spec[Any]]] = {
        **KINDS,
        "meta": ("材料说明文件 <文件>.meta.yaml", SIDECAR),
        "review": ("审核记录 review.yaml", REVIEWS),
        "links": ("网址核查结果 links/….yaml", RECORD),
    }
    return {
        f"{SCHEMA_FOLDER}/{kind}.schema.json": _schema_text(json_schema(title, spec)).encode()
        for kind, (title, spec) in kinds.items()
    }


def _schema_text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


FOLDER = "templates"
SUFFIX = ".j2"
LIMIT = 1 << 20
"""A template larger than this (bytes) is refused: it is not something a person wrote."""


def templates(tracker: Tracker) -> dict[str, str]:
    """Every template by its path below ``templates/``.

    A tracker's own come from its work tree, in a bare clone from the commit; symbolic links are
    left out, so that no file from elsewhere gets in. Raises ZzfzError for one that is too large or
    not UTF-8.
    """
    return {**embedded_templates(), **own_templates(tracker)}


def own_templates(tracker: Tracker) -> dict[str, str]:
    """The tracker's own templates only. Raises as ``templates``."""
    found = _in_commit(tracker) if tracker.repo.root is None else _below(tracker.repo.root)
    return {name: _text(name, data) for name, data in found}


def own_templates_told(tracker: Tracker) -> tuple[str, ...] | None:
    """What tells the tracker's own templates from any others, and from those of this program where it has
    some; None where they cannot be read.
    """
    try:
        own = own_templates(tracker)
    except ZzfzError:
        return None
    every = {**embedded_templates(), **own} if own else {}
    return tuple(one for each in every.items() for one in each)


def embedded_templates() -> dict[str, str]:
    """The templates that travel with the program, for what is not made from one tracker alone."""
    below = f"{FOLDER}/"
    return {
        path.removeprefix(below): _text(path.removeprefix(below), data)
        for path, data in embedded_files()
        if path.startswith(below) and path.endswith(SUFFIX)
    }


def _below(root: Path) -> Iterator[tuple[str, bytes]]:
    folder = root / FOLDER
    if folder.is_symlink() or not folder.is_dir():
        return
    for path in sorted(folder.rglob(f"*{SUFFIX}")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and path.resolve() == folder.resolve() / name:
            if path.stat().st_size > LIMIT:
                raise _too_large(name)
            yield name, path.read_bytes()


def _in_commit(tracker: Tracker) -> Iterator[tuple[str, bytes]]:
    if tracker.commit is None:
        return
    entries = [
        entry
        for entry in list_tree(tracker.repo, tracker.commit.revision, FOLDER)
        if entry.path.endswith(SUFFIX) and entry.kind == "blob" and entry.mode != git.SYMLINK_MODE
    ]
    contents = fetch_blobs(tracker.repo, [entry.blob for entry in entries], LIMIT).contents
    for entry in entries:
        if entry.blob not in contents:
            raise _too_large(entry.path)
        yield entry.path, contents[entry.blob]


def _too_large(name: str) -> ZzfzError:
    return ZzfzError(
        f"模板 {FOLDER}/{name} 读不出来，或大于 {LIMIT >> 20} MiB", "检查这个文件，或从历史版本恢复"
    )


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ZzfzError(f"模板 {FOLDER}/{name} 不是 UTF-8 编码", "用 UTF-8 编码另存一次") from error
