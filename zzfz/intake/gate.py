"""The safety gate (保密审查): what is about to be committed is scanned before it is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from zzfz.finding import Finding
from zzfz.safety.files import scan_file
from zzfz.safety.findings import safety_findings
from zzfz.safety.scan import scan


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
    expected = one.contact_expected
    if isinstance(one.content, Path):
        found = scan_file(one.called, one.content, contact_expected=expected)
    else:
        found = scan(one.called, one.content, contact_expected=expected)
    return safety_findings(one.path, found, indicator=one.indicator, item=one.item)
