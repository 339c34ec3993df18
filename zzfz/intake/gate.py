"""The safety gate (保密审查): what is about to be committed is scanned before it is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from zzfz.finding import Finding, Place
from zzfz.safety.findings import safety_findings
from zzfz.safety.personal import mask_numbers
from zzfz.safety.scan import scan

LARGEST = 256 << 20
"""Bytes; a larger file is not read and said to be unchecked (未检)."""


class Guarded(NamedTuple):
    """One file to be scanned: where it will be, how it was called, its content, what is expected.

    ``contact_expected`` tells that the material item asks for contacts, so that a phone is no find.
    """

    path: str
    called: str
    content: bytes | Path
    contact_expected: bool = False
    indicator: str | None = None
    item: int | None = None


def gate(files: Iterable[Guarded]) -> tuple[Finding, ...]:
    """What the files hold that must not enter (S101–S203), and what could not be read (S301–S304).

    Places are the paths the files will have; every number in a finding is masked.
    """
    return tuple(finding for one in files for finding in _findings(one))


def _findings(one: Guarded) -> Iterable[Finding]:
    if isinstance(one.content, Path):
        if one.content.stat().st_size > LARGEST:
            what = f"未检：文件超过 {LARGEST >> 20} MB，没有读"
            place = Place(mask_numbers(one.path))
            return (Finding("S304", place, what, "压缩或拆分后再报送", one.indicator, one.item),)
        data = one.content.read_bytes()
    else:
        data = one.content
    found = scan(one.called, data, contact_expected=one.contact_expected)
    return safety_findings(one.path, found, indicator=one.indicator, item=one.item)
