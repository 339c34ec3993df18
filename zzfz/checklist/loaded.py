"""The outcome of loading a checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from zzfz.checklist.model import Checklist

if TYPE_CHECKING:
    from zzfz.finding import Finding


class Loaded(NamedTuple):
    """What came out of loading: the checklist, if it could be built, and all findings in order.

    A checklist may be there in spite of findings; it then lacks what could not be read. Whoever
    wants to rely on it looks at ``findings`` first.
    """

    checklist: Checklist | None
    findings: tuple[Finding, ...]
