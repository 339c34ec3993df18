"""Departments, collectives and domains from their files, and what contradicts itself in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from zzfz.checklist.model import Collective, Department, Domain
from zzfz.checklist.units import Roster, normalise
from zzfz.findings import Finding, Place
from zzfz.text import nearest
from zzfz.yamlfile.reader import Located
from zzfz.yamlfile.records import Row

NameAt = tuple[str, Place]


class RosterEntries(NamedTuple):
    """What departments.yaml holds, its contradictions apart (C111, C112)."""

    departments: tuple[Department, ...]
    collectives: tuple[Collective, ...]
    findings: tuple[Finding, ...]


def build_units(row: Row) -> RosterEntries:
    """Departments and collectives; a collective's members are worked out from kinds and names."""
    departments = tuple(_department(one.value) for one in row.get("departments", ()))
    findings: list[Finding] = []
    known = Roster(departments)
    collectives = tuple(
        _collective(one.value, departments, known, findings) for one in row.get("collectives", ())
    )
    findings.extend(_ambiguous([*departments, *collectives], "单位"))
    return RosterEntries(departments, collectives, tuple(findings))


def build_domains(
    row: Row, roster: Roster | None
) -> tuple[tuple[Domain, ...], tuple[Finding, ...]]:
    """Domains and their proposed departments (C111, C141). Without a roster none is looked up."""
    domains = []
    findings: list[Finding] = []
    for located in row.get("domains", ()):
        one: Row = located.value
        named = one.get("department")
        unit = roster.get(named) if roster and named else None
        if roster and named and not isinstance(unit, Department):
            findings.append(
                Finding(
                    "C141",
                    one.where("department"),
                    f"领域“{one.get('name')}”对应的“{named}”不是名册里的单位",
                    _did_you_mean(named, Roster(_departments(roster))),
                )
            )
        domains.append(
            Domain(
                one.get("name"),
                one.texts("aliases"),
                unit.name if unit else named,
                one.get("confirmed", False),
                one.place,
            )
        )
    findings.extend(_ambiguous(domains, "领域"))
    return tuple(domains), tuple(findings)


def canonical_names(
    names: Iterable[Located[str]], roster: Roster | None, findings: list[Finding], indicator: str
) -> tuple[str, ...]:
    """The own names of the units meant, each once; an unknown one is C110 and stays as written."""
    found: dict[str, None] = {}
    for one in names:
        name = one.value
        unit = roster.get(name) if roster else None
        if roster and unit is None:
            findings.append(
                Finding(
                    "C110",
                    one.place,
                    f"第 {indicator} 项的单位“{name}”不在名册里",
                    _did_you_mean(name, roster),
                    indicator=indicator,
                )
            )
        found[unit.name if unit else name] = None
    return tuple(found)


def _department(row: Row) -> Department:
    return Department(row.get("name"), row.texts("aliases"), row.get("kind"), row.place)


def _collective(
    row: Row, departments: tuple[Department, ...], known: Roster, findings: list[Finding]
) -> Collective:
    name = row.get("name")
    members: Row | None = row.get("members")
    kinds: tuple[Located[str], ...] = members.get("kinds", ()) if members else ()
    names: tuple[Located[str], ...] = members.get("names", ()) if members else ()
    all_kinds = {one.kind for one in departments}
    for kind in kinds:
        if kind.value not in all_kinds:
            findings.append(
                Finding(
                    "C112",
                    kind.place,
                    f"统称“{name}”所含类别“{kind.value}”没有任何单位",
                    f"改为已有的类别：{'、'.join(sorted(all_kinds))}",
                )
            )
    wanted_kinds = {kind.value for kind in kinds}
    wanted_names = set()
    for member in names:
        unit = known.get(member.value)
        if unit is None:
            findings.append(
                Finding(
                    "C112",
                    member.place,
                    f"统称“{name}”所含单位“{member.value}”不在名册里",
                    _did_you_mean(member.value, known),
                )
            )
        else:
            wanted_names.add(unit.name)
    return Collective(
        name,
        row.texts("aliases"),
        tuple(
            one.name for one in departments if one.kind in wanted_kinds or one.name in wanted_names
        ),
        row.get("confirmed", True),
        row.place,
    )


def _ambiguous(named: Iterable[Department | Collective | Domain], what: str) -> Iterable[Finding]:
    """A name or alias that two entries carry (C111)."""
    owner: dict[str, Department | Collective | Domain] = {}
    for one in named:
        for name in dict.fromkeys((one.name, *one.aliases)):
            other = owner.setdefault(normalise(name), one)
            if other is not one:
                yield Finding(
                    "C111",
                    one.place,
                    f"名称“{name}”同时属于{what}“{other.name}”和“{one.name}”",
                    "一个名称只能指一个单位或领域，删去其中一处",
                )


def _departments(roster: Roster) -> Iterable[Department]:
    """The single bodies of a roster: a domain is nobody's collective."""
    return (one for one in roster.units.values() if isinstance(one, Department))


def _did_you_mean(name: str, roster: Roster) -> str:
    near = nearest(normalise(name), list(roster.units))
    hint = f"是否指：{'、'.join(near)}？" if near else ""
    return f"{hint}新单位先写进 departments.yaml"
