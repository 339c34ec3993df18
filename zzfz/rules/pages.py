"""Generated pages that no longer say what the checklist says (E701)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from zzfz.evidence.snapshot import FOLDER, Snapshot
from zzfz.finding import Finding, Place

_SHA1_DIGITS = 40


def page_findings(snapshot: Snapshot, pages: Mapping[str, str]) -> Iterator[Finding]:
    """Every page of ``pages`` (path relative to the tracker's root → text) committed otherwise.

    A page that is not there is no finding. Nothing is read: a blob's id tells what is in it.
    """
    for entry in snapshot.entries:
        path = f"{FOLDER}/{entry.path}"
        wanted = pages.get(path)
        if wanted is not None and _blob_id(wanted, entry.blob) != entry.blob:
            message = "本页与清单不一致：清单改过，或本页被手工改过"
            yield Finding("E701", Place(path), message, "运行 zzfz scaffold 重新生成后提交")


def _blob_id(text: str, like: str) -> str:
    """The id Git gives to a file with ``text`` in a repository whose ids are as ``like``."""
    data = text.encode("utf-8")
    algorithm = hashlib.sha1 if len(like) == _SHA1_DIGITS else hashlib.sha256
    return algorithm(b"blob %d\0" % len(data) + data).hexdigest()
