"""The same content kept in two ways: as a plain blob, and as a large file (Git LFS)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from zzfz.git.lfs import pointer
from zzfz.rules.contents import Contents
from zzfz.rules.memory import Memory, key

_POINTER_SIZES = range(100, 1025)
"""Bytes. The shortest pointer has 127; anything in this range may be one."""


def same_contents(contents: Contents, blobs: Iterable[str], memory: Memory) -> Mapping[str, str]:
    """For each of ``blobs`` that is a pointer, or is what one of the pointers stands for: a common key.

    Only plain blobs that are as long as a large file are read, in parts. What ``memory`` knows to be
    a pointer or none is not opened.
    """
    sizes = contents.sizes(blobs)
    small = [blob for blob, size in sizes.items() if size in _POINTER_SIZES]
    pointers = _pointers(contents, small, memory)
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
    contents: Contents, blobs: Iterable[str], memory: Memory
) -> Mapping[str, tuple[str, int]]:
    """SHA-256 and size that those of ``blobs`` tell which are pointers."""
    keys = {blob: key("pointer", blob) for blob in blobs}
    known = memory.recall(keys.values())
    found = {blob: known[one] for blob, one in keys.items() if one in known}
    for content in contents.each(blob for blob in keys if blob not in found):
        if content.data is not None:
            found[content.blob] = pointer(content.data)
            memory.keep(keys[content.blob], found[content.blob])
    memory.close()
    return {blob: (one[0], one[1]) for blob, one in found.items() if one is not None}
