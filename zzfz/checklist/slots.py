"""The parts that an item must cover (分项): domains, units, years, or units in each year."""

from __future__ import annotations

from collections.abc import Iterable

from zzfz.checklist.model import Collective, Domain, MaterialItem, Slot
from zzfz.checklist.units import Roster, normalise
from zzfz.findings import Finding
from zzfz.text import nearest


def slots_for(
    item: MaterialItem, domains: Iterable[Domain] | None, roster: Roster | None
) -> tuple[tuple[Slot, ...], tuple[Finding, ...]]:
    """The slots of ``item`` in the order written, and names that mean nothing (C110, C140).

    A collective among the departments gives one slot for each member. Where years are named too,
    each domain or unit owes each year (「本级政府及公安…2021年、2022年…年度报告」, row 97).
    Kinds of paper that the item names itself (``slots:``) stand first, and owe no year.
    ``None`` for domains or roster means that they could not be read: then no name is unknown.
    """
    if not (item.domains or item.departments or item.years):
        return item.slots, ()
    findings: list[Finding] = []
    parts = [
        *(() if domains is None else _domain_slots(item, domains, findings)),
        *(() if roster is None else _unit_slots(item, roster, findings)),
    ]
    papers = item.slots
    if not item.years:
        return (*papers, *parts), tuple(findings)
    if not parts and papers:
        return papers, tuple(findings)
    if not parts:
        return tuple(Slot(f"{year}年", year=year) for year in item.years), tuple(findings)
    crossed = (
        Slot(f"{part.name}{year}年", part.domain, part.department, year)
        for part in parts
        for year in item.years
    )
    return (*papers, *crossed), tuple(findings)


def _domain_slots(
    item: MaterialItem, domains: Iterable[Domain], findings: list[Finding]
) -> Iterable[Slot]:
    if not item.domains:
        return
    known = {normalise(name): one for one in domains for name in (*one.aliases, one.name)}
    for name in dict.fromkeys(item.domains):
        domain = known.get(normalise(name))
        if domain is None:
            near = nearest(name, list(known))
            hint = f"是否指：{'、'.join(near)}？" if near else ""
            findings.append(
                Finding(
                    "C140",
                    item.place,
                    f"领域“{name}”不在 domains.yaml 里",
                    f"{hint}新领域先写进 domains.yaml",
                    item=item.no,
                )
            )
            continue
        yield Slot(name, domain=domain.name)


def _unit_slots(item: MaterialItem, roster: Roster, findings: list[Finding]) -> Iterable[Slot]:
    for name in dict.fromkeys(item.departments):
        unit = roster.get(name)
        if unit is None:
            findings.append(
                Finding(
                    "C110",
                    item.place,
                    f"材料项里的单位“{name}”不在名册里",
                    "改正名称，或先写进 departments.yaml",
                    item=item.no,
                )
            )
            continue
        members = unit.members if isinstance(unit, Collective) else (unit.name,)
        for member in members:
            yield Slot(member, department=member)
