"""Which indicators share one set of material, worked out from the list's own words.

A merged set is declared once (…项指标合并提供…) or made by a cell that continues from above
(``same_as``). Every contradiction is a finding with the place where it is written: a number claimed
twice, a number that does not exist, a member with materials of its own, copies that disagree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from zzfz.checklist.ids import declared_members, label, set_id, speaks_of_merging
from zzfz.checklist.model import MaterialItem
from zzfz.findings import Finding, Place


class MaterialCell(NamedTuple):
    """What the materials cell of one indicator says.

    Exactly one of these: ``items`` (with ``text`` before them), ``same_as``, ``none``; or nothing
    at all, when the declaration at another indicator speaks for this one.
    """

    indicator: str
    place: Place
    text: str = ""
    items: tuple[MaterialItem, ...] = ()
    same_as: str | None = None
    none: bool = False


class DeclaredSet(NamedTuple):
    """A set before its due date is known: members in list order, and where its items stand."""

    id: str
    members: tuple[str, ...]
    declared: bool
    cell: MaterialCell


@dataclass(eq=False, repr=False)
class _Grouping:
    """Groups in the making: the cell that owns each group, and who owns each member."""

    cells: Mapping[str, MaterialCell]
    order: Mapping[str, int]
    complete: bool
    members: dict[str, list[str]] = field(default_factory=dict)
    declared: set[str] = field(default_factory=set)
    owner: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def fault(self, code: str, cell: MaterialCell, message: str, advice: str) -> None:
        self.findings.append(Finding(code, cell.place, message, advice, indicator=cell.indicator))


def group(
    cells: Sequence[MaterialCell], *, complete: bool = True
) -> tuple[tuple[DeclaredSet, ...], tuple[Finding, ...]]:
    """The material sets of a list, in list order, and what contradicts itself (C120–C127).

    ``cells`` holds one cell for each indicator, ids unique, in list order. ``complete`` is false
    when some indicators could not be read; then missing numbers are no finding, for they may be
    among the unread.
    """
    work = _Grouping(
        {cell.indicator: cell for cell in cells},
        {cell.indicator: index for index, cell in enumerate(cells)},
        complete,
    )
    for cell in cells:
        if cell.items:
            _claim_by_words(work, cell)
    for cell in cells:
        if cell.items and cell.indicator not in work.owner:
            work.members[cell.indicator] = [cell.indicator]
            work.owner[cell.indicator] = cell.indicator
    for cell in cells:
        if cell.same_as is not None:
            _join(work, cell)
    for cell in cells:
        _check_claimed(work, cell)
    groups = [_finish(work, owner) for owner in work.members]
    groups.sort(key=lambda one: work.order[one.members[0]])
    return tuple(groups), tuple(work.findings)


def _claim_by_words(work: _Grouping, cell: MaterialCell) -> None:
    """Let the declaration at ``cell``, if it is one, claim its members."""
    claimed = declared_members(cell.text)
    if claimed is None:
        if speaks_of_merging(cell.text) or any(speaks_of_merging(i.text) for i in cell.items):
            work.fault(
                "C127",
                cell,
                "提到合并提供材料，但看不出是哪几项",
                "在 materials 的 text 里写明，如“34、35、36项指标合并提供以下资料：”",
            )
        return
    if cell.indicator not in claimed:
        work.fault(
            "C126",
            cell,
            f"合并声明列出 {_shown(claimed)}，却不包括本项 {cell.indicator}",
            "改正声明里的序号，或把声明移到所列的第一项",
        )
    members = _existing(work, cell, claimed)
    first = work.owner.get(cell.indicator)
    if first is not None:
        _compare_copies(work, first, cell, members)
        return
    free = []
    for member in members:
        if (other := work.owner.get(member)) is not None:
            work.fault(
                "C120",
                cell,
                f"第 {member} 项被两处声明合并：{_label(work, other)} 和 {_shown(claimed)}",
                "一项指标只能属于一个材料组，改正其中一处声明",
            )
        else:
            free.append(member)
    if not free:
        return
    if cell.indicator not in free:
        free.append(cell.indicator)
        free.sort(key=lambda member: work.order[member])
    work.members[cell.indicator] = free
    work.declared.add(cell.indicator)
    work.owner.update(dict.fromkeys(free, cell.indicator))


def _existing(work: _Grouping, cell: MaterialCell, claimed: tuple[str, ...]) -> list[str]:
    """The claimed members that exist, each once, in list order."""
    missing = [member for member in dict.fromkeys(claimed) if member not in work.cells]
    if missing and work.complete:
        work.fault(
            "C121", cell, f"合并声明里的 {_shown(missing)} 在清单中不存在", "改正声明里的序号"
        )
    twice = [member for member, times in Counter(claimed).items() if times > 1]
    if twice:
        work.fault("C120", cell, f"合并声明里 {_shown(twice)} 写了两次", "删去重复的序号")
    known = {member for member in claimed if member in work.cells}
    return sorted(known, key=lambda member: work.order[member])


def _compare_copies(work: _Grouping, first: str, cell: MaterialCell, members: list[str]) -> None:
    """A declaration printed again at another member must say the same as the first."""
    original = work.cells[first]
    if members != work.members[first]:
        work.fault(
            "C123",
            cell,
            f"同一合并声明两处不一致：第 {first} 项处是 {_shown(work.members[first])}，"
            f"这里是 {_shown(members)}",
            "以印发原文为准，改正其中一处",
        )
    elif [item.text for item in original.items] != [item.text for item in cell.items]:
        work.fault(
            "C123",
            cell,
            f"重复印出的材料与第 {first} 项处不一致",
            "以完整的一处为准，删去这里的 materials",
        )


def _join(work: _Grouping, cell: MaterialCell) -> None:
    """Follow ``same_as`` to the group it means."""
    seen = {cell.indicator}
    target = cell.same_as
    while target is not None and target not in work.owner:
        follow = work.cells.get(target)
        if follow is None or follow.same_as is None or target in seen:
            work.fault(
                "C125",
                cell,
                f"same_as 指向的 {target} 没有报送资料",
                "指向写有报送资料的那一项",
            )
            return
        seen.add(target)
        target = follow.same_as
    owner = work.owner[target] if target is not None else cell.indicator
    mine = work.owner.get(cell.indicator)
    if mine == owner:
        return
    if mine is not None:
        work.fault(
            "C120",
            cell,
            f"本项已被 {_label(work, mine)} 的声明合并，又用 same_as 指向 {target}",
            "只留一处",
        )
        return
    if owner in work.declared:
        work.fault(
            "C125",
            cell,
            f"same_as 指向 {_label(work, owner)}，但那里的声明不包括本项",
            "改正声明里的序号，或改写 same_as",
        )
    work.members[owner].append(cell.indicator)
    work.members[owner].sort(key=lambda member: work.order[member])
    work.owner[cell.indicator] = owner


def _check_claimed(work: _Grouping, cell: MaterialCell) -> None:
    """Every indicator has one source of materials: its own cell, a declaration, or none at all."""
    owner = work.owner.get(cell.indicator)
    if owner is None:
        if not cell.none and cell.same_as is None and work.complete:
            work.fault(
                "C124",
                cell,
                f"第 {cell.indicator} 项没有报送资料，也没有合并声明包括它",
                "补上 materials；确实不要材料的写 materials: none",
            )
        return
    if owner == cell.indicator:
        return
    own_words = bool(cell.items) and declared_members(cell.text) is None
    if cell.none or own_words:
        work.fault(
            "C122",
            cell,
            f"第 {cell.indicator} 项已并入 {_label(work, owner)}，又另有自己的报送资料",
            "删去这里的 materials，或从合并声明里去掉本项",
        )


def _finish(work: _Grouping, owner: str) -> DeclaredSet:
    members = tuple(work.members[owner])
    return DeclaredSet(set_id(members), members, owner in work.declared, work.cells[owner])


def _label(work: _Grouping, owner: str) -> str:
    return label(set_id(work.members[owner]))


def _shown(members: Sequence[str]) -> str:
    listed = "、".join(members[:12])
    return f"第 {listed} 项" if len(members) <= 12 else f"第 {listed}…等 {len(members)} 项"
