"""Findings that a named person accepts for a reason, as long as the file stays as it is (E304)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from zzfz.checklist.model import (
    NEVER_EXEMPT,
    UNREAD_CODES,
    Checklist,
    Exemption,
    can_hold,
    is_signed,
)
from zzfz.errors import Advice, AnyAdvice
from zzfz.evidence.sidecars import Sidecars
from zzfz.evidence.snapshot import FOLDER, Snapshot
from zzfz.findings import Finding
from zzfz.git import TreeEntry
from zzfz.text import printable

BlobOf = Callable[[str], str | None]
"""The blob at a path relative to the tracker's root; None where there is no file."""


def all_exemptions(checklist: Checklist, sidecars: Sidecars) -> tuple[Exemption, ...]:
    """Those of list.yaml and those of sidecars."""
    return (*checklist.exemptions, *stated_exemptions(sidecars))


def stated_exemptions(sidecars: Sidecars) -> tuple[Exemption, ...]:
    """Those of sidecars."""
    return tuple(one for sidecar in sidecars.by_path.values() for one in sidecar.exemptions)


def brought(
    before: Iterable[Exemption], after: Iterable[Exemption]
) -> tuple[tuple[Exemption, ...], tuple[Exemption, ...]]:
    """Those of ``after`` that hold in ``before`` already, and those that came with a change."""
    known = {(one.code, one.path, one.blob) for one in before if can_hold(one)}
    old: list[Exemption] = []
    new: list[Exemption] = []
    for one in after:
        (old if (one.code, one.path, one.blob) in known else new).append(one)
    return tuple(old), tuple(new)


SEEN = UNREAD_CODES
"""Of these an exemption states that a person looked at what was not read."""


def blob_of(snapshot: Snapshot, beside: Sequence[TreeEntry] = ()) -> BlobOf:
    """The blobs of a snapshot's files and of those ``beside`` the evidence, by path relative to the
    tracker's root.
    """
    blobs = {f"{FOLDER}/{entry.path}": entry.blob for entry in snapshot.entries}
    blobs.update((entry.path, entry.blob) for entry in beside)
    return blobs.get


def without_exempted(
    findings: Iterable[Finding], exemptions: Iterable[Exemption], blob_of_path: BlobOf
) -> tuple[Finding, ...]:
    """``findings`` without those accepted for exactly the content that is there now.

    What was not read stays, with the name of whoever looked at it (``SEEN``).
    """
    accepted = {
        (one.code, one.path): one
        for one in exemptions
        if blob_of_path(one.path) == one.blob and can_hold(one)
    }
    return tuple(
        left
        for one in findings
        for left in after_exemption(one, accepted.get((one.code, one.place.path)))
    )


def after_exemption(found: Finding, by: Exemption | None) -> Iterator[Finding]:
    """What is left of a finding that is, or is not, accepted."""
    if by is None:
        yield found
    elif found.code in SEEN:
        yield replace(found, seen_by=by.by)


def exemption_findings(
    exemptions: Iterable[Exemption], blob_of_path: BlobOf, codes: Collection[str]
) -> Iterator[Finding]:
    """Exemptions that hold for nothing: another content, no such file, no such rule."""
    for one in exemptions:
        name = printable(one.path.rpartition("/")[2])
        blob = blob_of_path(one.path)
        advice: AnyAdvice
        if one.code not in codes:
            message, advice = f"例外所说的规则 {one.code} 不存在", Advice("rules")
        elif one.code in NEVER_EXEMPT:
            message = f"{one.code}（国家秘密标志）不能例外，这个例外不算"
            advice = "先向本单位保密工作机构报告，按要求处理文件，再删去这个例外"
        elif blob is None:
            message = f"例外所说的“{name}”不是一个已入库的文件"
            advice = "文件已经不在的，删去这个例外；对文件夹，要对其中的文件写例外"
        elif blob != one.blob:
            message = f"“{name}”已经不是批准例外时的内容，例外不再有效"
            advice = f"重新核实；仍然成立的，由批准人把 blob 改为 {blob}"
        elif not is_signed(one):
            message = f"“{name}”的例外没有写明姓名和理由，不算"
            advice = "由核实的人写上自己的姓名和可以公开的理由"
        else:
            continue
        yield Finding("E304", one.place, message, advice)
