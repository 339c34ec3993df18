"""Zip archives with the same bytes for the same content, whenever and wherever they are made."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)


def same_bytes(archive: bytes, replaced: Mapping[str, bytes] | None = None) -> bytes:
    """``archive`` with every time stamp at the earliest that zip knows; some files ``replaced``."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            new.writestr(entry, (replaced or {}).get(name) or old.read(name))
    return made.getvalue()
