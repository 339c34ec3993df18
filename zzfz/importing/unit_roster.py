"""The units and domains that an imported list names: those already on the roster, and proposals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from zzfz.checklist.model import Department
from zzfz.checklist.paths import DEPARTMENTS_FILE, DOMAINS_FILE
from zzfz.checklist.schema import DEPARTMENTS, DOMAINS
from zzfz.checklist.units import Roster, normalise
from zzfz.errors import Advice, ChecklistError
from zzfz.findings import Place
from zzfz.importing.demands import OWN_LEVEL
from zzfz.importing.unit_names import NamedUnit, is_collective, prefix_of
from zzfz.yamlfile.reader import Spec, read_file
from zzfz.yamlfile.records import Row

TOWNSHIP = "乡镇街道"
_KINDS = (
    (r"纪委|监委", "监察机关"),
    (r"人大", "人大机关"),
    (r"政协", "政协机关"),
    (r"法院|检察院", "司法机关"),
    (r"(?:镇|乡|街道)(?:政府|人民政府|办|办事处)?$", TOWNSHIP),
    (r"团委|妇联|工会|残联|工商联|文联|科协", "群团组织"),
    (r"[省市县区州旗]委|党校|组织部|宣传部|统战部|政法委|编办|党委", "党委机构"),
    (r"公司|集团|银行|支行", "企业"),
    (r"学校|中学|小学|医院|学院", "事业单位"),
)


_NOWHERE = Place(DEPARTMENTS_FILE, 1, 1)


@dataclass(frozen=True, slots=True)
class RosterUnit:
    """A department of the roster; ``proposed`` when the source made it known."""

    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    note: str = ""
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class UnitClass:
    """A collective of the roster."""

    name: str
    aliases: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    confirmed: bool = False
    note: str = ""
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A domain and the department it is proposed to be."""

    name: str
    aliases: tuple[str, ...] = ()
    department: str = ""
    confirmed: bool = False
    note: str = ""
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class ResolvedNames:
    """All names at the end of an import, those on the roster first, proposals in list order."""

    units: tuple[RosterUnit, ...]
    collectives: tuple[UnitClass, ...]
    domains: tuple[Field, ...]


class NameBook:
    """Looks names up, and takes in those that are new."""

    def __init__(self, known: Mapping[str, bytes]) -> None:
        """``known`` may hold departments.yaml and domains.yaml. Raises ChecklistError if faulty."""
        self._units: dict[str, RosterUnit] = {}
        self._collectives: dict[str, UnitClass] = {}
        self._domains: dict[str, Field] = {}
        self._named: dict[str, str] = {}
        self._in_print: set[str] = set()
        row = _read(known, DEPARTMENTS_FILE, DEPARTMENTS)
        for one in row.get("departments", ()) if row else ():
            self._add_unit(_unit(one.value))
        for one in row.get("collectives", ()) if row else ():
            self._add_collective(_collective(one.value))
        self._roster = Roster(
            Department(one.name, one.aliases, one.kind, _NOWHERE) for one in self._units.values()
        )
        row = _read(known, DOMAINS_FILE, DOMAINS)
        for one in row.get("domains", ()) if row else ():
            domain = _domain(one.value)
            self._domains[domain.name] = domain
        self.domain_names = tuple(
            name for one in self._domains.values() for name in (one.name, *one.aliases)
        )
        """Names and aliases of all domains."""

    def knows(self, name: str) -> bool:
        """Whether ``name`` is a name or alias on the roster or among the proposals."""
        return normalise(name) in self._named

    def canonical(self, named: NamedUnit) -> str:
        """The unit's own name; one that is not known becomes a proposal."""
        for name in (named.printed, named.name, _of_class(named.printed)):
            if self.knows(name):
                return self._named[normalise(name)]
        full = self.in_full(named)
        if full:
            return full
        if is_collective(named.printed):
            return self._propose_collective(named.printed)
        name = named.name if self.supports(named) else named.printed
        aliases = (named.printed,) if named.printed != name else ()
        self._add_unit(RosterUnit(name, kind_of(name), aliases, proposed=True))
        return name

    def supports(self, named: NamedUnit) -> bool:
        """Whether the rank supplied to a name (政府办 → 县政府办) is more than a guess: the roster or
        another cell of the list has the name in full.
        """
        return not named.supplied or self.knows(named.name) or named.name in self._in_print

    def take_in_print(self, names: Iterable[str]) -> None:
        """Keep the names that the list itself prints in full."""
        self._in_print.update(names)

    def in_full(self, named: NamedUnit) -> str:
        """The unit of the roster whose name without rank is printed (财政局); empty where none is, or
        where the name is known as it stands.
        """
        if any(map(self.knows, (named.printed, named.name, _of_class(named.printed)))):
            return ""
        found = self._roster.find(named.printed)
        return found.name if found else ""

    def domain(self, name: str) -> None:
        """Take in a domain that the list's materials name."""
        if name in self.domain_names:
            return
        bodies = self._units.values()
        wanted = ("政府办",) if name == OWN_LEVEL else (name, name[:2])
        fits = [one.name for word in wanted for one in bodies if word in one.name]
        self._domains[name] = Field(name, department=fits[0] if fits else "", proposed=True)
        self.domain_names += (name,)

    @property
    def townships(self) -> str:
        """The collective that stands for all townships; empty where there is none."""
        return next((name for name in self._collectives if name.startswith("各乡镇")), "")

    def names(self) -> ResolvedNames:
        """Everything known by now; proposed collectives get the members that their words suggest."""
        kinds = dict.fromkeys(one.kind for one in self._units.values())
        return ResolvedNames(
            tuple(self._units.values()),
            tuple(_with_members(one, tuple(kinds)) for one in self._collectives.values()),
            tuple(self._domains.values()),
        )

    def likely_same(self) -> tuple[tuple[str, str], ...]:
        """Pairs of a proposed unit and another whose name seems to be the same, longer or shorter."""
        pairs = []
        units = list(self._units.values())
        for order, one in enumerate(units):
            for other in units[:order]:
                if (one.proposed or other.proposed) and _abbreviates(one.name, other.name):
                    pairs.append((one.name, other.name))
        return tuple(pairs)

    def _propose_collective(self, printed: str) -> str:
        name = _of_class(printed)
        aliases = (printed,) if name != printed else ()
        self._add_collective(UnitClass(name, aliases, proposed=True))
        return name

    def _add_unit(self, unit: RosterUnit) -> None:
        self._units[unit.name] = unit
        self._named.update((normalise(name), unit.name) for name in (*unit.aliases, unit.name))

    def _add_collective(self, one: UnitClass) -> None:
        self._collectives[one.name] = one
        self._named.update((normalise(name), one.name) for name in (*one.aliases, one.name))


def kind_of(name: str) -> str:
    """The kind of body that a name suggests; most are departments of government."""
    return next((kind for pattern, kind in _KINDS if re.search(pattern, name)), "政府部门")


def _of_class(printed: str) -> str:
    """等行政执法部门 means all of their class, 各行政执法部门; a bare 等部门 names no class."""
    rest = printed.removeprefix("等")
    return f"各{rest}" if printed.startswith("等") and len(rest) > 2 else printed


def _with_members(one: UnitClass, kinds: tuple[str, ...]) -> UnitClass:
    if not one.proposed:
        return one
    wanted = {TOWNSHIP} if re.search(r"乡镇|街道|镇街", one.name) else set()
    if re.search(r"部门|单位|县直", one.name):
        wanted |= {"政府部门"}
    return replace(one, kinds=tuple(kind for kind in kinds if kind in wanted))


def _abbreviates(one: str, other: str) -> bool:
    """Whether one name is the other with characters left out (县应急局, 县应急管理局)."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) == len(longer) or prefix_of(one) != prefix_of(other) or one[-1] != other[-1]:
        return False
    start = len(prefix_of(one))
    rest = iter(longer[start:])
    return shorter[start] == longer[start] and all(char in rest for char in shorter[start:])


def _read(known: Mapping[str, bytes], path: str, spec: Spec[Any]) -> Row | None:
    if path not in known:
        return None
    located, faults = read_file(known[path], path, spec)
    if located is None or faults:
        raise ChecklistError(f"现有的 {path} 有错误", Advice("check-before-import"))
    row: Row = located.value
    return row


def _unit(row: Row) -> RosterUnit:
    return RosterUnit(row.get("name"), row.get("kind"), row.texts("aliases"), row.get("note", ""))


def _collective(row: Row) -> UnitClass:
    members: Row | None = row.get("members")
    return UnitClass(
        row.get("name"),
        row.texts("aliases"),
        members.texts("kinds") if members else (),
        members.texts("names") if members else (),
        row.get("confirmed", True),
        row.get("note", ""),
    )


def _domain(row: Row) -> Field:
    return Field(
        row.get("name"),
        row.texts("aliases"),
        row.get("department", ""),
        row.get("confirmed", False),
        row.get("note", ""),
    )
