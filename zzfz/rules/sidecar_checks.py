"""Sidecars without their file, that say what cannot be, or that nobody has settled (E301–E303, E306)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from zzfz.checklist.model import Checklist
from zzfz.checklist.units import Roster, normalise, roster
from zzfz.errors import Advice, AnyAdvice
from zzfz.evidence.model import CONTENT, SUFFIX, WITHDRAWN, Sidecar, Unsettled
from zzfz.evidence.sidecar_file import FAULT, field_name
from zzfz.evidence.sidecars import Sidecars
from zzfz.evidence.snapshot import FOLDER, LIMIT, Snapshot
from zzfz.findings import Finding, Place
from zzfz.text import nearest, printable


def sidecar_findings(
    checklist: Checklist, snapshot: Snapshot, sidecars: Sidecars
) -> Iterator[Finding]:
    """What is wrong with the sidecars of ``snapshot``, faults of reading included."""
    yield from (replace(fault, code=FAULT) for fault in sidecars.findings)
    yield from _without_file(snapshot)
    words = _Words(checklist)
    for path, stated in sidecars.by_path.items():
        for message, advice in words.contradictions(path, stated):
            yield Finding("E303", Place(stated.path), message, advice)
        for number, one in enumerate(stated.unsettled):
            message, advice = _unsettled(path, one)
            yield Finding("E306", Place(stated.path), message, advice, ordinal=number)


def _unsettled(path: str, one: Unsettled) -> tuple[str, AnyAdvice]:
    """What two people did differently to what is at ``path`` (below evidence/), and how to settle it."""
    name, file = printable(path.rpartition("/")[2]), printable(f"{FOLDER}/{path}")
    folder, _, inside = path.partition("/")
    if one.field == CONTENT:
        return (
            f"“{name}”和原名的那一份是两人同时交来的，内容不同，这一份先不计件",
            Advice("choose-version", (folder, printable(inside), file)),
        )
    if one.field == WITHDRAWN:
        return (
            f"“{name}”一方撤回、一方改动，先不计件",
            Advice("choose-withdrawn", (folder, printable(inside), file)),
        )
    values = "、".join(f"{number} {printable(one)}" for number, one in enumerate(one.values, 1))
    message = f"“{name}”的{printable(field_name(one.field))}两人写得不同，都没有采用：{values}"
    return message, Advice("choose-value", (file, printable(one.field)))


def _without_file(snapshot: Snapshot) -> Iterator[Finding]:
    written = [entry for entry in snapshot.entries if entry.path.endswith(SUFFIX)]
    if not written:
        return
    paths = {entry.path for entry in snapshot.entries}
    folders = {path[:end] for path in paths for end in _ends_of_folders(path)}
    for entry in written:
        place = Place(f"{FOLDER}/{entry.path}")
        about = entry.path.removesuffix(SUFFIX)
        if about not in paths and about not in folders:
            name = printable(about.rpartition("/")[2])
            message = f"说明文件所说的“{name}”不存在"
            yield Finding("E302", place, message, "文件改名或删去后，说明文件也要改名或删去")
        here = entry.blob in snapshot.contents or entry.blob in snapshot.missing_blobs
        if not here and entry.kind == "blob":
            message = f"说明文件超过 {LIMIT >> 20} MB，没有读"
            yield Finding(FAULT, place, message, "说明文件只写几行说明")


def _ends_of_folders(path: str) -> Iterator[int]:
    end = path.find("/")
    while end >= 0:
        yield end
        end = path.find("/", end + 1)


class _Words:
    """The units and domains a sidecar may name, in the words of one checklist."""

    def __init__(self, checklist: Checklist) -> None:
        self._checklist = checklist
        self._roster: Roster = roster(checklist)
        self._domains = {
            normalise(name) for one in checklist.domains for name in (one.name, *one.aliases)
        } | {
            normalise(name)
            for one in checklist.sets
            for item in one.items
            for name in (*item.domains, *item.departments, *(slot.name for slot in item.slots))
        }

    def contradictions(self, path: str, stated: Sidecar) -> Iterator[tuple[str, AnyAdvice]]:
        """Message and advice for each statement that cannot be true; ``path`` below evidence/."""
        folder = unicodedata.normalize("NFC", path.partition("/")[0])
        material = self._checklist.set_of.get(folder)
        if material is not None:
            last = len(material.items)
            beyond = [number for number in stated.items if number > last]
            if beyond:
                numbers = "、".join(map(str, beyond))
                yield f"items 写的第 {numbers} 项材料不存在（共 {last} 项）", "改正 items"
        if stated.department is not None and self._roster.find(stated.department) is None:
            yield (
                f"名册里没有“{printable(stated.department)}”这个单位",
                self._hint(stated.department, Advice("units")),
            )
        if stated.domains != "all":
            yield from self._unknown_domains(stated.domains)
        if stated.period is not None and stated.period.start > stated.period.end:
            yield "period 的开始日期晚于结束日期", "改正 period"
        if stated.published is False and stated.addresses:
            yield "既写了网址，又写 published: false", "公开了的删去 published，没有公开的删去网址"
        if stated.reason is not None and not stated.nil:
            yield "写了零报告的理由，却没有写 nil: true", "是零报告的加上 nil: true，不是的删去理由"

    def _unknown_domains(self, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        for name in names:
            if normalise(name) not in self._domains and self._roster.find(name) is None:
                near = nearest(name, sorted(self._domains))
                hint = f"是否指：{'、'.join(near)}？" if near else "全部领域见 domains.yaml"
                yield f"没有“{printable(name)}”这个领域或单位", hint

    def _hint(self, name: str, otherwise: Advice) -> AnyAdvice:
        near = nearest(normalise(name), list(self._roster.units))
        return f"是否指：{'、'.join(near)}？" if near else otherwise
