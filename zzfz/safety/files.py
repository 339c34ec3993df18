"""Scan a file where it lies, reading no more of it than is needed."""

from __future__ import annotations

from pathlib import Path

from zzfz.safety.kinds import sniff
from zzfz.safety.model import Cause, Kind, Unread
from zzfz.safety.scan import ScanResult, scan

LARGEST = 256 << 20
"""Bytes; a larger file is not read and said to be unchecked (未检)."""

_HEAD = 1 << 20
_TOLD_BY_HEAD = frozenset({Kind.IMAGE, Kind.ARCHIVE, Kind.UNKNOWN})
"""Kinds that have no reader: a look at the beginning of a video is as good as reading all of it."""


def scan_file(
    name: str, path: Path, *, contact_expected: bool = False, largest: int = LARGEST
) -> ScanResult:
    """Scan the file at ``path`` as ``scan`` does its bytes. Raises OSError where it cannot be read."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        if size > _HEAD and sniff(head) not in _TOLD_BY_HEAD:
            if size > largest:
                return unread_for_size(name, largest, contact_expected=contact_expected)
            stream.seek(0)
            head = stream.read()
    return scan(name, head, contact_expected=contact_expected)


def unread_for_size(name: str, largest: int, *, contact_expected: bool = False) -> ScanResult:
    """What a scan says of a file with more than ``largest`` bytes: its name is all that was read."""
    hits = scan(name, b"", contact_expected=contact_expected).hits
    why = f"文件超过 {largest >> 20} MB，没有读"
    return ScanResult(hits, (Unread("", why, "压缩或拆分后再报送", Cause.LIMIT),))


def unread_for_absence(name: str, *, contact_expected: bool = False) -> ScanResult:
    """What a scan says of a large file (Git LFS) whose content is not here."""
    hits = scan(name, b"", contact_expected=contact_expected).hits
    advice = "运行 git lfs pull 取回后再检查；取不回的请提交人 git lfs push --all"
    why = "大文件（Git LFS）的内容不在本地，没有检查"
    return ScanResult(hits, (Unread("", why, advice, Cause.ABSENT),))
