"""Names of units: aliases, collectives, the county's own name, and what a unit has to do with the list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple

from zzfz.checklist.model import Checklist, Collective, Department, Indicator
from zzfz.errors import Advice, UsageError
from zzfz.text import nearest

# Patterns as text: compiling them would cost every start two milliseconds, and few commands need them.
_RANK = r"^(?:[县区旗市]委(?=..)|[县区旗市](?!委))"
"""审批局, 政府办, 宣传部 and 编办 are how people call 县审批局, 县政府办, 县委宣传部 and 县委编办."""

_BRACKETS = str.maketrans("()[]", "（）［］")


@lru_cache(maxsize=4096)
def normalise(name: str) -> str:
    """``name`` without white space and with full-width brackets; a list says the same ones often."""
    return "".join(name.split()).translate(_BRACKETS)


class Roster:
    """Every name a unit may be called by."""

    def __init__(
        self, departments: Iterable[Department], collectives: Iterable[Collective] = ()
    ) -> None:
        units: list[Department | Collective] = [*collectives, *departments]
        self.units: Mapping[str, Department | Collective] = {
            normalise(name): unit for unit in units for name in (*unit.aliases, unit.name)
        }

    @cached_property
    def _short(self) -> Mapping[str, Department | Collective | None]:
        """Names without rank; None for those that several bodies share."""
        found: dict[str, Department | Collective | None] = {}
        for name, unit in self.units.items():
            short = re.sub(_RANK, "", name)
            if short != name and len(short) > 1:
                found[short] = unit if found.get(short, unit) is unit else None
        return found

    def find(self, name: str) -> Department | Collective | None:
        """The unit that a person calls ``name``: as ``get``, or without its rank where that is plain."""
        return self.get(name) or self._short.get(normalise(name))

    def get(self, name: str) -> Department | Collective | None:
        """The unit called ``name``, by its own name or an alias."""
        return self.units.get(normalise(name))

    def named(self, name: str) -> Department | Collective:
        """The unit that ``find`` finds. Raises UsageError with the nearest names."""
        unit = self.find(name)
        if unit is None:
            # A body with several like names is told once, by the nearest of them.
            names = nearest(normalise(name), list(self.units))
            near = list({id(self.units[one]): one for one in reversed(names)}.values())[::-1]
            advice = f"是否指：{'、'.join(near)}？" if near else Advice("units")
            raise UsageError(f"名册里没有“{name}”这个单位", advice)
        return unit


def roster(checklist: Checklist) -> Roster:
    """The roster of a checklist's units."""
    return Roster(checklist.departments, checklist.collectives)


class Role(StrEnum):
    """In what way an indicator reaches a unit."""

    RESPONSIBLE = "responsible"
    COOPERATING = "cooperating"
    COLLECTIVE = "collective"


class Duty(NamedTuple):
    """One indicator that reaches a unit. A named tuple: a list has thousands of them.

    ``via`` is the collective's name where the unit is not named itself; ``leads`` tells whether
    that name (its own or the collective's) stands among the responsible units.
    """

    indicator: Indicator
    role: Role
    via: str | None
    leads: bool


def duties(checklist: Checklist, unit: Department | Collective) -> tuple[Duty, ...]:
    """Every indicator that reaches ``unit``, each once, in list order.

    Being named counts before being reached through a collective, and responsible before
    cooperating. For a collective these are the indicators that name it.
    """
    return duties_by_unit(checklist).get(unit.name, ())


def duties_by_unit(checklist: Checklist) -> Mapping[str, tuple[Duty, ...]]:
    """What ``duties`` says, for every unit that any indicator reaches, in one pass."""
    members = {one.name: one.members for one in checklist.collectives}
    found: dict[str, list[Duty]] = {}
    for indicator in checklist.indicators:
        for name, duty in _reached(indicator, members).items():
            found.setdefault(name, []).append(duty)
    return {name: tuple(duties) for name, duties in found.items()}


def _reached(indicator: Indicator, members: Mapping[str, tuple[str, ...]]) -> dict[str, Duty]:
    """The units that one indicator reaches; the first way in which it does so counts."""
    reached: dict[str, Duty] = {}
    for name in indicator.responsible:
        reached[name] = Duty(indicator, Role.RESPONSIBLE, None, leads=True)
    for name in indicator.cooperating:
        reached.setdefault(name, Duty(indicator, Role.COOPERATING, None, leads=False))
    for names, leads in ((indicator.responsible, True), (indicator.cooperating, False)):
        for via in names:
            through = Duty(indicator, Role.COLLECTIVE, via, leads=leads)
            for name in members.get(via, ()):
                reached.setdefault(name, through)
    return reached


_HAN = "[\u4e00-\u9fff]"
_HIGHER = "省|自治区|市|州|盟"
_BELOW = rf"{_HAN}{{2,7}}?(?:{_HIGHER})({_HAN}{{1,6}}?[县区旗])"
"""榆林市榆阳区: the higher place may be named before it. This takes long to compile."""
_LONGEST_ALONE = 7
_RANKS = "县区旗市"
_USUAL = "县"


class CountyNames(NamedTuple):
    """``names`` are those that its list begins with, the longest first; none where it begins with none.

    ``rank`` is what the names of its bodies begin with: 县司法局, 区司法局.
    """

    names: tuple[str, ...]
    rank: str

    @property
    def every(self) -> tuple[str, ...]:
        """How people speak of it: its names, then 全县, 本县, 我县."""
        return (*self.names, *(f"{which}{self.rank}" for which in "全本我"))


def county_of(title: str) -> CountyNames:
    """The county that the list with this ``title`` is of; a county without a name is a 县."""
    below = re.match(_BELOW, title) if re.search(_HIGHER, title[2:]) else None
    if below:
        own = re.split(_HIGHER, below[1])[-1]
        return CountyNames(tuple(dict.fromkeys((below[0], below[1], own))), own[-1])
    for length, last in enumerate(title[:_LONGEST_ALONE], start=1):
        if not "\u4e00" <= last <= "\u9fff":
            break
        if length > 1 and last in _RANKS:
            return CountyNames((title[:length],), last)
    return CountyNames((), _USUAL)


_LONGEST_STEM = 180
_FORBIDDEN = str.maketrans('/\\:*?"<>|', "＿" * 9)


def file_stems(names: Sequence[str]) -> dict[str, str]:
    """A file name without ending for each unit: safe on every system, no two alike."""
    stems: dict[str, str] = {}
    for name in names:
        plain = "".join(c for c in name.translate(_FORBIDDEN) if c.isprintable()).strip(" .")
        plain = plain.encode("utf-8", "ignore")[:_LONGEST_STEM].decode("utf-8", "ignore") or "单位"
        taken = sum(stem.lower().startswith(plain.lower()) for stem in stems.values())
        stems[name] = f"{plain}（{taken + 1}）" if plain.lower() in _lower(stems) else plain
    return stems


def _lower(stems: Mapping[str, str]) -> set[str]:
    return {stem.lower() for stem in stems.values()}
