"""Scanning what a repository holds of a file: its blob, or what a pointer of Git LFS stands for."""

from __future__ import annotations

from zzfz.git import Content
from zzfz.git.lfs import pointer
from zzfz.rules.contents import LARGEST, Contents
from zzfz.safety.files import scan_file, unread_for_absence, unread_for_size
from zzfz.safety.scan import ScanResult, scan


def scan_content(
    contents: Contents, content: Content, name: str, *, contact_expected: bool = False
) -> ScanResult:
    """What is in a file that is called ``name``; what could not be read is said in it.

    ``content`` comes from ``contents.each``. Where the blob is not here, only the name is scanned:
    rule E207 says so.
    """
    if content.missing:
        return scan(name, b"", contact_expected=contact_expected)
    if content.data is None:
        return unread_for_size(name, LARGEST, contact_expected=contact_expected)
    large = pointer(content.data)
    if large is None:
        return scan(name, content.data, contact_expected=contact_expected)
    path = contents.stored(large[0])
    if path is None:
        return unread_for_absence(name, contact_expected=contact_expected)
    return scan_file(name, path, contact_expected=contact_expected)
