"""The same content kept in two ways: as a plain blob, and as a large file (Git LFS)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from zzfz.git.lfs import pointer
from zzfz.rules.contents import Contents

_POINTER_SIZES = range(100, 1025)
"""Bytes. The shortest pointer has 127; anything in this range may be one."""


def same_contents(contents: Contents, blobs: Iterable[str]) -> Mapping[str, str]:
    """For each of ``blobs`` that is a pointer, or is what one of the pointers stands for: a common key.

    Only plain blobs that are as long as a large file are read, in parts.
    """
    sizes = contents.sizes(blobs)
    small = [blob for blob, size in sizes.items() if size in _POINTER_SIZES]
    pointers = {
        one.blob: found
        for one in contents.each(small)
        if one.data is not None and (found := pointer(one.data))
    }
    if not pointers:
        return {}
    oids, lengths = (set(part) for part in zip(*pointers.values(), strict=True))
    plain = [blob for blob, size in sizes.items() if size in lengths and blob not in pointers]
    digests = {blob: hashlib.sha256() for blob in plain}
    contents.stream(plain, lambda blob, _: digests[blob].update)
    same = {blob: oid for blob, (oid, _) in pointers.items()}
    same |= {blob: one.hexdigest() for blob, one in digests.items() if one.hexdigest() in oids}
    return same
