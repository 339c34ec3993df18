"""The same material handed in more than once (D101–D103), also where Git LFS keeps one of the copies."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from zzfz.evidence.model import is_address_file
from zzfz.evidence.pieces import Piece
from zzfz.evidence.snapshot import FOLDER
from zzfz.findings import Finding, Place
from zzfz.git.lfs import pointer
from zzfz.progress.model import Progress
from zzfz.rules.file_access import Contents
from zzfz.rules.result_cache import ResultCache, key
from zzfz.text import printable

_EMPTY = frozenset(
    {
        "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
        "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
    }
)
"""What Git calls the empty file (SHA-1, SHA-256): empty files are a fault of their own (E201)."""


class _Use(NamedTuple):
    """One file and the set it is used for."""

    set_label: str
    path: str
    blob: str


def duplicate_findings(
    progress: Progress,
    texts: Mapping[str, str],
    scope: frozenset[str] | None,
    same: Mapping[str, str],
) -> Iterator[Finding]:
    """Every duplicate. ``texts`` has a digest of the text of documents, by path.

    ``same`` has a common key for blobs that hold the same in different ways (``same_contents``).

    With a ``scope`` only groups that hold one of its paths are reported, but these whole, so that
    the difference of two checks is what a change brought. Paths are relative to the tracker's root.
    """
    repeated = _repeated(progress, same)
    alike = frozenset(text for text, count in Counter(texts.values()).items() if count > 1)
    if not repeated and not alike:
        return
    uses = list(_uses(progress, same))
    copies = [use for use in uses if use.blob in repeated]
    for one, first in _in_other_sets(copies, lambda use: use.blob, scope):
        message = f"与材料组 {first.set_label} 的“{_name(first.path)}”是同一个文件"
        advice = "各项指标应各有材料；确实通用的，两处分别说明与本项的关系"
        yield Finding("D101", Place(one.path), message, advice)
    saved = [use for use in uses if texts.get(use.path) in alike]
    for one, first in _in_other_sets(saved, lambda use: texts[use.path], scope):
        if one.blob != first.blob:
            message = (
                f"与材料组 {first.set_label} 的“{_name(first.path)}”文字完全相同，只是另存了一次"
            )
            advice = "换成针对本项指标的材料"
            yield Finding("D102", Place(one.path), message, advice)
    for progress_of_set in progress.sets:
        for item in progress_of_set.items:
            pieces = [piece for piece in item.pieces if _key(piece.files[0].blob, same) in repeated]
            folder = progress_of_set.set.folder
            yield from _within_item(folder, item.item.no, pieces, scope, same)


def _key(blob: str, same: Mapping[str, str]) -> str:
    """What stands for the content of a blob."""
    return same.get(blob, blob)


def _repeated(progress: Progress, same: Mapping[str, str]) -> frozenset[str]:
    """The contents that more than one piece holds, without the empty one."""
    pieces = {
        piece.path: piece for one in progress.sets for item in one.items for piece in item.pieces
    }
    counts = Counter(_key(file.blob, same) for piece in pieces.values() for file in piece.files)
    return frozenset(blob for blob, count in counts.items() if count > 1) - _EMPTY


def _uses(progress: Progress, same: Mapping[str, str]) -> Iterator[_Use]:
    seen: set[str] = set()
    for one in progress.sets:
        label = one.set.label
        for item in one.items:
            for piece in item.pieces:
                if piece.path not in seen and not piece.is_address_only:
                    seen.add(piece.path)
                    for file in piece.files:
                        if not is_address_file(file.path):
                            yield _Use(label, f"{FOLDER}/{file.path}", _key(file.blob, same))


def _in_other_sets(
    uses: list[_Use], key: Callable[[_Use], str], scope: frozenset[str] | None
) -> Iterator[tuple[_Use, _Use]]:
    """Each use whose key was met before in another set, with the first use of that key."""
    firsts: dict[str, _Use] = {}
    groups: dict[str, list[_Use]] = {}
    for use in uses:
        value = key(use)
        first = firsts.setdefault(value, use)
        if first.set_label != use.set_label:
            groups.setdefault(value, []).append(use)
    for value, others in groups.items():
        first = firsts[value]
        if scope is None or any(use.path in scope for use in (first, *others)):
            yield from ((use, first) for use in others)


def _within_item(
    folder: str,
    number: int,
    pieces: list[Piece],
    scope: frozenset[str] | None,
    same: Mapping[str, str],
) -> Iterator[Finding]:
    """Pieces of one item with the same content, which would be counted twice."""
    groups: dict[tuple[str, ...], list[Piece]] = {}
    for piece in pieces:
        if not piece.is_address_only:
            content = tuple(sorted(_key(file.blob, same) for file in piece.files))
            groups.setdefault(content, []).append(piece)
    for first, *others in groups.values():
        if others and _touches(scope, (first, *others)):
            for piece in others:
                message = f"与“{_name(first.path)}”内容相同，在同一项材料里算了两件"
                yield Finding("D103", Place(piece.path), message, "删去一份", folder, number)


def _touches(scope: frozenset[str] | None, pieces: tuple[Piece, ...]) -> bool:
    return scope is None or any(
        f"{FOLDER}/{file.path}" in scope for piece in pieces for file in piece.files
    )


def _name(path: str) -> str:
    return printable(path.removeprefix(f"{FOLDER}/"))


_POINTER_SIZES = range(100, 1025)
"""Bytes. The shortest pointer has 127; anything in this range may be one."""


def same_contents(
    contents: Contents, blobs: Iterable[str], result_cache: ResultCache
) -> Mapping[str, str]:
    """For each of ``blobs`` that is a pointer, or is what one of the pointers stands for: a common key.

    Only plain blobs that are as long as a large file are read, in parts. What ``result_cache`` knows to be
    a pointer or none is not opened.
    """
    sizes = contents.sizes(blobs)
    small = [blob for blob, size in sizes.items() if size in _POINTER_SIZES]
    pointers = _pointers(contents, small, result_cache)
    if not pointers:
        return {}
    oids, lengths = (set(part) for part in zip(*pointers.values(), strict=True))
    plain = [blob for blob, size in sizes.items() if size in lengths and blob not in pointers]
    digests = {blob: hashlib.sha256() for blob in plain}
    contents.stream(plain, lambda blob, _: digests[blob].update)
    same = {blob: oid for blob, (oid, _) in pointers.items()}
    same |= {blob: one.hexdigest() for blob, one in digests.items() if one.hexdigest() in oids}
    return same


def _pointers(
    contents: Contents, blobs: Iterable[str], result_cache: ResultCache
) -> Mapping[str, tuple[str, int]]:
    """SHA-256 and size that those of ``blobs`` tell which are pointers."""
    keys = {blob: key("pointer", blob) for blob in blobs}
    known = result_cache.recall(keys.values())
    found = {blob: known[one] for blob, one in keys.items() if one in known}
    for content in contents.each(blob for blob in keys if blob not in found):
        if content.data is not None:
            found[content.blob] = pointer(content.data)
            result_cache.keep(keys[content.blob], found[content.blob])
    result_cache.close()
    return {blob: (one[0], one[1]) for blob, one in found.items() if one is not None}
