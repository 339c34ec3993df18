"""The templates in force: those that travel with the program, and the tracker's own over them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from zzfz import git
from zzfz.embedded import embedded_files
from zzfz.errors import ZzfzError
from zzfz.git.blobs import fetch_blobs
from zzfz.git.trees import list_tree
from zzfz.tracker import Tracker

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
    found = _embedded()
    found.update(_in_commit(tracker) if tracker.repo.root is None else _below(tracker.repo.root))
    return {name: _text(name, data) for name, data in found.items()}


def embedded_templates() -> dict[str, str]:
    """The templates that travel with the program, for what is not made from one tracker alone."""
    return {name: _text(name, data) for name, data in _embedded().items()}


def _embedded() -> dict[str, bytes]:
    return {
        path.removeprefix(f"{FOLDER}/"): data
        for path, data in embedded_files()
        if path.startswith(f"{FOLDER}/") and path.endswith(SUFFIX)
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
