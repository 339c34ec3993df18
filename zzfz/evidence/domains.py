"""Which slots (分项) of an item the name of a piece says it covers.

A name is cut at its separators; a part counts when it *begins* with a domain, a unit or a
collective, so that 供电市场 does not name 电市镇 and 宣传教育 not 教育. The longest name wins:
教育培训 is not 教育.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zzfz.checklist.model import Checklist, Collective, Slot
from zzfz.checklist.units import county_of
from zzfz.evidence.dates import periods_in, without_dates
from zzfz.evidence.item_numbers import plain, without_item_numbers

_SEPARATORS = re.compile(r"[-‐‒–—―−_、,，。;；:+\s()\[\]{}<>《》〈〉【】〔〕「」『』“”\"'.]+")
_TOWNSHIP = re.compile(r"(.{2,}?)(?:镇|乡|街道|街道办|街道办事处)")
_ALL_DOMAINS = ("各领域", "全部领域", "所有领域")
_OWN_LEVEL = ("本级", "本级政府")
_OF_RANK = ("本级", "政府", "人民政府")
"""What its own level is called after its rank: 县本级, 区政府."""
_TOWNSHIPS = ("乡镇", "各乡镇", "乡镇政府", "各乡镇政府")
"""How a slot for the townships together may be called."""

_OFFICE = "办"
"""县政府办 is a unit of its own, whether or not the checklist knows it by that name."""
_GOES_ON_FROM_OFFICE = ("理", "公", "事", "结", "学", "法", "案", "好", "成")
"""办理, 办公, 办事 …: the words that 办 begins where it ends no name."""


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Names to look for at the beginning of a text, each with what it stands for."""

    meanings: Mapping[str, frozenset[str]]
    lengths: tuple[int, ...]

    def at_start(self, text: str) -> tuple[str, frozenset[str]]:
        """The longest name that ``text`` begins with and its meanings; ``""`` when none does."""
        for length in self.lengths:
            meanings = self.meanings.get(text[:length])
            if meanings is not None and length <= len(text):
                return text[:length], meanings
        return "", frozenset()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything a name can name, built once from a checklist by ``vocabulary``.

    ``county`` finds the county's own name; ``rank`` is what its bodies' names begin with (县, 区).
    ``domains`` lead to names of domains, ``units`` to names of departments (a collective: its own
    name and all its members). ``department_of`` holds confirmed domains only; ``departments`` are the
    bodies by their own names.
    """

    county: re.Pattern[str]
    rank: str
    own_level: tuple[str, ...]
    domains: NameIndex
    units: NameIndex
    department_of: Mapping[str, str]
    departments: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Mentions:
    domains: frozenset[str]
    units: frozenset[str]
    all_domains: bool


def vocabulary(checklist: Checklist) -> Vocabulary:
    """The vocabulary of ``checklist``; the county's own name is taken from the list's title."""
    county = county_of(checklist.title)
    own_level = (*_OWN_LEVEL, *(f"{county.rank}{name}" for name in _OF_RANK))
    slots = [slot for one in checklist.sets for item in one.items for slot in item.slots]
    return Vocabulary(
        county=re.compile("|".join(map(re.escape, county.every))),
        rank=county.rank,
        own_level=own_level,
        domains=_names(
            [
                *((one.name, (one.name,)) for one in checklist.domains),
                *((alias, (one.name,)) for one in checklist.domains for alias in one.aliases),
                *((slot.domain, (slot.domain,)) for slot in slots if slot.domain),
                *((name, ()) for name in _ALL_DOMAINS),
            ]
        ),
        units=_names(
            [
                *_department_terms(checklist, county.rank),
                *(pair for one in checklist.collectives for pair in _collective_terms(one)),
                *((slot.department, (slot.department,)) for slot in slots if slot.department),
                *((name, own_level) for name in own_level),
            ]
        ),
        department_of={
            one.name: one.department
            for one in checklist.domains
            if one.confirmed and one.department is not None
        },
        departments=frozenset(one.name for one in checklist.departments),
    )


def slots_named(name: str, slots: Iterable[Slot], words: Vocabulary) -> frozenset[str]:
    """The names of those ``slots`` that a file or folder called ``name`` covers.

    A slot of a unit's year needs both the unit and the year in the name.
    """
    wanted = tuple(slots)
    if not wanted:
        return frozenset()
    mentions = _mentions(name, words)
    periods = periods_in(name) if any(slot.year for slot in wanted) else ()
    return frozenset(
        slot.name
        for slot in wanted
        if (slot.year is None or any(period.holds(slot.year) for period in periods))
        and _names_body(slot, mentions, words)
    )


def departments_named(name: str, words: Vocabulary) -> tuple[str, ...]:
    """The single bodies that parts of ``name`` begin with, in order; no collective, no 本级.

    县政府办理… does not name 县政府办, nor 法院庭审 the court: a name of two characters stands alone.
    """
    found: dict[str, None] = {}
    for token in _SEPARATORS.split(without_dates(without_item_numbers(plain(name).lstrip()))):
        for start in _starts(token, words):
            term, bodies = words.units.at_start(start)
            rest = start[len(term) :]
            cut_off = term.endswith(_OFFICE) and rest.startswith(_GOES_ON_FROM_OFFICE)
            if len(bodies) == 1 and not cut_off and (len(term) > 2 or not rest):
                found.update(dict.fromkeys(bodies & words.departments))
                break
    return tuple(found)


def unit_named(name: str, words: Vocabulary) -> str | None:
    """The one body that ``name`` speaks of, itself or by a domain that is confirmed to be its; else None."""
    units = departments_named(name, words)
    if not units:
        domains = _mentions(name, words).domains
        units = tuple({words.department_of[one] for one in domains if one in words.department_of})
    return units[0] if len(units) == 1 else None


def _names_body(slot: Slot, mentions: _Mentions, words: Vocabulary) -> bool:
    """Whether the slot's domain or unit is mentioned; a slot of a year alone has neither."""
    if slot.domain is None and slot.department is None:
        return slot.year is not None or slot.name in mentions.domains | mentions.units
    if slot.department is not None and slot.department in mentions.units:
        return True
    if slot.domain is None:
        return False
    by_itself = slot.domain in mentions.domains | mentions.units
    by_unit = words.department_of.get(slot.domain) in mentions.units
    return by_itself or by_unit or mentions.all_domains


def _mentions(name: str, words: Vocabulary) -> _Mentions:
    text = without_dates(without_item_numbers(plain(name).lstrip()))
    domains: set[str] = set()
    units: set[str] = set()
    all_domains = False
    for token in _SEPARATORS.split(text):
        for start in _starts(token, words):
            term, meanings = words.domains.at_start(start)
            domains |= meanings
            all_domains = all_domains or term in _ALL_DOMAINS
            unit, bodies = words.units.at_start(start)
            if not (unit in words.own_level and start.startswith(_OFFICE, len(unit))):
                units |= bodies
    return _Mentions(frozenset(domains), frozenset(units), all_domains)


def _starts(token: str, words: Vocabulary) -> tuple[str, ...]:
    """The beginnings at which a name may stand: with and without 县, 全县, 本县, 子洲县."""
    found = words.county.match(token)
    in_full = f"{words.rank}{token[found.end() :]}" if found else token
    return (in_full, in_full[1:]) if in_full.startswith(words.rank) else (in_full,)


def _department_terms(checklist: Checklist, rank: str) -> Iterable[tuple[str, tuple[str, ...]]]:
    for one in checklist.departments:
        for name in (one.name, *one.aliases):
            yield name, (one.name,)
            township = _TOWNSHIP.fullmatch(name)
            if township:
                yield township[1], (one.name,)
            elif name.startswith(rank):
                yield name[1:], (one.name,)


def _collective_terms(one: Collective) -> Iterable[tuple[str, tuple[str, ...]]]:
    names = (one.name, *one.aliases)
    if any(name.startswith("各乡镇") for name in names):
        names = (*names, "乡镇")
        bodies = (one.name, *one.members, *_TOWNSHIPS)
    else:
        bodies = (one.name, *one.members)
    for name in names:
        yield name, bodies


def _names(pairs: Iterable[tuple[str, tuple[str, ...]]]) -> NameIndex:
    meanings: dict[str, frozenset[str]] = {}
    for name, values in pairs:
        # 各乡镇（街道办）: a name is cut at its brackets here as it is in a file's name.
        term = next(filter(None, _SEPARATORS.split(plain(name))), "")
        if term:
            meanings[term] = meanings.get(term, frozenset()) | frozenset(values)
    return NameIndex(meanings, tuple(sorted({len(term) for term in meanings}, reverse=True)))
