"""Which slots (分项) of an item the name of a piece says it covers.

The word of a unit or domain counts at the beginning of a name (after item number, document number,
year and 县) and before 局, 办, 镇, 部门 and the like; elsewhere it is a proposal that somebody confirms
(counting.md 23). So 供电市场 does not name 电市镇 and 宣传教育 not 教育. The longest word wins: 教育培训
is not 教育.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import NamedTuple

from zzfz.checklist.model import Checklist, Collective, Slot
from zzfz.checklist.units import CountyNames, county_of
from zzfz.evidence.dates import end_of_time, in_digits, times_in, without_dates
from zzfz.evidence.item_numbers import plain, without_item_numbers
from zzfz.evidence.words import usual_words

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
_GOES_ON_FROM_OFFICE = (
    *("理", "事", "结", "学", "法", "案", "好", "成"),
    *("公室", "公厅", "公用", "公场", "公区", "公经", "公楼", "公会"),
)
"""办理, 办事, 办公室 …: the words that 办 begins where it ends no name."""


@dataclass(frozen=True, slots=True, eq=False)
class NameIndex:
    """Names to look for at the beginning of a text, each with what it stands for."""

    meanings: Mapping[str, frozenset[str]]
    lengths: Mapping[str, tuple[int, ...]]
    """By the first character of names how long those are that begin so, the longest first."""

    def at_start(self, text: str) -> tuple[str, frozenset[str]]:
        """The longest name that ``text`` begins with and its meanings; ``""`` when none does."""
        for length in self.lengths.get(text[:1], ()):
            meanings = self.meanings.get(text[:length])
            if meanings is not None and length <= len(text):
                return text[:length], meanings
        return "", frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Everything a name can name, built once from a checklist by ``vocabulary``.

    ``county`` finds the county's own name; ``rank`` is what its bodies' names begin with (县, 区).
    ``domains`` lead to names of domains, ``units`` to names of departments (a collective: its own
    name and all its members). ``department_of`` holds confirmed domains only, ``suggested_for``
    the others; ``departments`` are the bodies by their own names; ``whole`` has the names of all bodies and collectives uncut, as
    ``plain`` gives them. ``initials`` are the characters that anything of this begins with.
    """

    county: re.Pattern[str]
    rank: str
    own_level: tuple[str, ...]
    domains: NameIndex
    units: NameIndex
    department_of: Mapping[str, str]
    departments: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    suggested_for: Mapping[str, str] = field(default_factory=dict)
    initials: frozenset[str] = frozenset()


# Compiled by ``re`` when first used, as the others that few names need.
_BEFORE_BODY = r"\s*(?:局|办(?!理|公[室厅用场区经楼会]|事|结|学|法|案|好|成)|镇|乡(?!村)|街道|领域|部门|系统|(?:(?:19|20)\d\d)?年)"
_ENDS_LIKE_BODY = (
    "局",
    "办",
    "镇",
    "乡",
    "街道",
    "委",
    "院",
    "部",
    "校",
    "办事处",
    "办公室",
    "政府",
)
_MAY_BE_NUMBERED = tuple(f"{bracket}{age}" for bracket in "〔[(【" for age in ("19", "20"))
"""A document number has one of these in it."""


@cache
def _document_number() -> re.Pattern[str]:
    # It takes long to compile, and few names have one.
    return re.compile(r"[^\s〔\[(【\d_、,，-]{0,16}[〔\[(【](?:19|20)\d\d[〕\])】]\s*\d+\s*号")


_WHOLE_NUMBER = r"局?[\u4e00-\u9fff]{3,}[〔\[(【]"
"""A document number with the sign of who issued it (子政办发)."""
_LEADING = re.compile(
    r"[-‐‒–—―−_、,，。;；:+\s()\[\]{}<>《》〈〉【】〔〕「」『』“”\"'.·]+|关于(?=.)"
)
_LEADING_TIME = re.compile(
    r"(?:19|20)\d\d(?:\s*年度?|(?=\D|$))|\d{1,2}月份?|\d{1,2}日|上半年|下半年|度"
)


class Mentions(NamedTuple):
    """The bodies that a name speaks of: those that count, and those that are only proposed."""

    domains: frozenset[str]
    units: frozenset[str]
    all_domains: bool
    proposed: frozenset[str]
    """Domains and units whose words stand where they do not count."""


_last: tuple[Checklist, Vocabulary] | None = None
"""The vocabulary that was made last: a history asks for that of one list again and again."""


def vocabulary(checklist: Checklist) -> Vocabulary:
    """The vocabulary of ``checklist``; the county's own name is taken from the list's title."""
    global _last  # noqa: PLW0603 - what is made of a list holds as long as the list
    known = _last
    if known is None or known[0] is not checklist:
        county = county_of(checklist.title)
        if known is not None and _differs_in_title_only(known[0], checklist, known[1], county):
            speaks = _speaks_of(county)
            words = known[1]
            if words.county.pattern != speaks:
                initials = _initials(county, words.domains, words.units)
                words = replace(words, county=re.compile(speaks), initials=initials)
        else:
            words = _vocabulary(checklist, county)
        known = _last = (checklist, words)
    return known[1]


def _differs_in_title_only(
    one: Checklist, other: Checklist, words: Vocabulary, county: CountyNames
) -> bool:
    """Whether ``other``, of ``county``, has all that the ``words`` of ``one`` are made of, but its title."""
    return words.rank == county.rank and (
        one.sets is other.sets
        and one.domains is other.domains
        and one.departments is other.departments
        and one.collectives is other.collectives
    )


def _speaks_of(county: CountyNames) -> str:
    return "|".join(map(re.escape, county.every))


def _vocabulary(checklist: Checklist, county: CountyNames) -> Vocabulary:
    own_level = (*_OWN_LEVEL, *(f"{county.rank}{name}" for name in _OF_RANK))
    slots = [slot for one in checklist.sets for item in one.items for slot in item.slots]
    domains = _names(
        [
            *((one.name, (one.name,)) for one in checklist.domains),
            *((alias, (one.name,)) for one in checklist.domains for alias in one.aliases),
            *((slot.domain, (slot.domain,)) for slot in slots if slot.domain),
            *((name, ()) for name in _ALL_DOMAINS),
        ]
    )
    units = _names(
        [
            *_department_terms(checklist, county.rank),
            *(pair for one in checklist.collectives for pair in _collective_terms(one)),
            *((slot.department, (slot.department,)) for slot in slots if slot.department),
            *((name, own_level) for name in own_level),
        ]
    )
    return Vocabulary(
        county=re.compile(_speaks_of(county)),
        rank=county.rank,
        own_level=own_level,
        domains=domains,
        units=units,
        department_of={
            one.name: one.department
            for one in checklist.domains
            if one.confirmed and one.department is not None
        },
        departments=frozenset(one.name for one in checklist.departments),
        whole=frozenset(
            plain(name)
            for every in (checklist.departments, checklist.collectives)
            for one in every
            for name in (one.name, *one.aliases)
        ),
        suggested_for={
            one.name: one.department
            for one in checklist.domains
            if not one.confirmed and one.department is not None
        },
        initials=_initials(county, domains, units),
    )


def _initials(county: CountyNames, *indexes: NameIndex) -> frozenset[str]:
    names = (county.rank, *county.every)
    return frozenset(name[0] for name in names).union(*(one.lengths for one in indexes))


def slots_named(name: str, slots: Iterable[Slot], words: Vocabulary) -> frozenset[str]:
    """The names of those ``slots`` that a file or folder called ``name`` covers.

    A slot of a unit's year needs both the unit and the year in the name.
    """
    wanted = tuple(slots)
    if not wanted:
        return frozenset()
    mentions = mentions_in(name, words)
    years: frozenset[int] = frozenset()
    if any(slot.year for slot in wanted):
        covered = times_in(name, usual_words()).covered
        years = frozenset(year for one in covered for year in one.years)
    return frozenset(
        slot.name
        for slot in wanted
        if (slot.year is None or slot.year in years) and is_named(slot, mentions, words)
    )


def names_unit(name: str, words: Vocabulary) -> bool:
    """Whether a folder is called like a unit or a collective, and nothing else."""
    core = _core(name)
    if without_item_numbers(plain(name).strip()).strip(_AROUND) in words.whole:
        return True  # 涉舆相关乡镇（街道办）、部门 has brackets in the middle
    return any(start in words.units.meanings for start in (core, *_starts(core, words)))


def is_folder_of(name: str, slot: Slot, words: Vocabulary) -> bool:
    """Whether a folder is called like a slot, its body, an alias of it, or its year."""
    core = _core(name)
    if core == plain(slot.name) or core in slot.words:
        return True
    if slot.year is not None and re.fullmatch(_YEAR_ALONE, core):
        return int(core[:4]) == slot.year
    for start in (core, *_starts(core, words)):
        domains = words.domains.meanings.get(start, frozenset())
        units = words.units.meanings.get(start, frozenset())
        if slot.domain is not None and slot.domain in domains | units:
            return True
        if slot.department is not None and slot.department in units:
            return True
    return False


_YEAR_ALONE = r"(?:19|20)\d\d\s*年?度?"


def without_bodies(text: str, words: Vocabulary) -> str:
    """``text``, as ``plain`` gives it, without the units and domains that it begins with."""
    while True:
        length, _, _ = _longest(text, 0, words)
        rest = text[length:].lstrip("局办的-_ ")
        if not length or not rest:
            return text
        text = rest


def is_year(name: str) -> bool:
    """Whether a folder is called like a year, and nothing else."""
    return re.fullmatch(_YEAR_ALONE, _core(name)) is not None


@lru_cache(maxsize=4096)
def _core(name: str) -> str:
    """A folder's name without number and brackets: 各乡镇（街道办） is known by what stands before them.

    A year in Chinese numerals (二〇二一年) is the same as in figures.
    """
    text = in_digits(without_item_numbers(plain(name).strip()).strip(_AROUND))
    end = text.find("(", 1)
    return text[:end] if end > 0 and text.endswith(")") else text


_AROUND = "-‐‒–—―−_、,，.．:： "


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
        domains = mentions_in(name, words).domains
        units = tuple({words.department_of[one] for one in domains if one in words.department_of})
    return units[0] if len(units) == 1 else None


def is_named(slot: Slot, mentions: Mentions, words: Vocabulary) -> bool:
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


def is_proposed(slot: Slot, mentions: Mentions) -> bool:
    """Whether the slot's domain or unit stands in the name where it does not count."""
    return slot.domain in mentions.proposed or slot.department in mentions.proposed


def is_suggested(slot: Slot, mentions: Mentions, words: Vocabulary) -> bool:
    """Whether the name tells the unit that nobody has confirmed yet as the slot's domain's."""
    return words.suggested_for.get(slot.domain or "") in mentions.units


def mentions_in(name: str, words: Vocabulary) -> Mentions:
    """The bodies that ``name``, of a file or folder, speaks of."""
    return _mentions(plain(name), words)


@lru_cache(maxsize=16_384)
def _mentions(name: str, words: Vocabulary) -> Mentions:
    text = in_digits(without_item_numbers(name.lstrip()))
    at = leads_on = _beginning(text, words)
    domains: set[str] = set()
    units: set[str] = set()
    proposed: set[str] = set()
    all_domains = False
    while at < len(text):
        length, domain, unit = _longest(text, at, words)
        if not length:
            at += 1
            continue
        of_domain = words.domains.meanings.get(domain, frozenset())
        of_units = words.units.meanings.get(unit, frozenset())
        end = at + length
        if unit in words.own_level and text.startswith(_OFFICE, end):
            of_units = frozenset()  # 县政府办 is a unit of its own
        if unit.endswith(_OFFICE) and text.startswith(_GOES_ON_FROM_OFFICE, end):
            # 县政府办理… names no office; 双湖峪街道办理… still names 双湖峪街道.
            shorter = words.units.meanings.get(unit.removesuffix(_OFFICE), frozenset())
            of_units = of_units if of_units == shorter else frozenset()
        if at == leads_on or _is_body(text, end, unit, of_units):
            if at == leads_on:
                leads_on = _enumerated(text, end)
            domains |= of_domain
            units |= of_units
            all_domains = all_domains or domain in _ALL_DOMAINS
        else:
            proposed |= of_domain | of_units
        at = end
    return Mentions(frozenset(domains), frozenset(units), all_domains, frozenset(proposed))


_AND = r"(?:局|办|部门|系统|领域|镇|乡|街道)?\s*(?:[、,，/+]|和|及|与|以及)\s*"


def _enumerated(text: str, end: int) -> int:
    """Where the next of a row of words begins (市场监管、公安…): all of them stand at the beginning."""
    found = re.match(_AND, text[end:])
    return end + found.end() if found else -1


def _is_body(text: str, end: int, unit: str, bodies: frozenset[str]) -> bool:
    """Whether a word that ends at ``end`` is shown to be a body's by what follows, or is the whole name
    of one (县公安局, 老君殿镇); 乡镇 and 本级政府 in the middle of a name are no more than words.
    """
    whole = len(bodies) == 1 and unit.endswith(_ENDS_LIKE_BODY) and text.endswith(unit, 0, end)
    return whole or re.match(_BEFORE_BODY, text[end:]) is not None


def _beginning(text: str, words: Vocabulary) -> int:
    """Where a name begins in earnest: after document number, year, separators."""
    at = 0
    number = _document_number() if any(one in text for one in _MAY_BE_NUMBERED) else None
    patterns = (_LEADING, _LEADING_TIME) if number is None else (number, _LEADING, _LEADING_TIME)
    while True:
        county = words.county.match(text, at)
        if county and (found := _LEADING.match(text, county.end())):
            at = found.end()
            continue
        if (end := end_of_time(text, at)) > at:
            at = end
            continue
        for pattern in patterns:
            found = pattern.match(text, at)
            if pattern is number and found and _begins_with_body(found[0], words):
                continue
            if found and found.end() > at:
                at = found.end()
                break
        else:
            return at


def _begins_with_body(number: str, words: Vocabulary) -> bool:
    """Whether a body stands before a whole document number: 公安局子政办发〔2022〕8号 is 公安's, of
    公安局〔2022〕8号 the body belongs to the number.
    """
    length, _, _ = _longest(number, 0, words)
    return bool(length) and re.match(_WHOLE_NUMBER, number[length:]) is not None


def _longest(text: str, at: int, words: Vocabulary) -> tuple[int, str, str]:
    """How many characters of ``text`` from ``at`` on name a body, the domain and the unit there.

    The longest words win, with or without 县, 全县, 本县, 子洲县 before them.
    """
    if text[at : at + 1] not in words.initials:  # as it is nearly always
        return 0, "", ""
    rest = text[at : at + _LONGEST]
    starts = [(0, rest)]
    county = words.county.match(rest)
    if county:
        end = county.end()
        starts += [(end, rest[end:]), (end - len(words.rank), f"{words.rank}{rest[end:]}")]
    elif rest.startswith(words.rank):
        starts.append((len(words.rank), rest[len(words.rank) :]))
    domain, unit = (
        max(
            ((skipped + len(term), term) for skipped, term in _terms(index, starts) if term),
            default=(0, ""),
        )
        for index in (words.domains, words.units)
    )
    return max(domain[0], unit[0]), domain[1], unit[1]


def _terms(index: NameIndex, starts: Iterable[tuple[int, str]]) -> Iterable[tuple[int, str]]:
    for skipped, beginning in starts:
        yield skipped, index.at_start(beginning)[0]


_LONGEST = 40


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
    lengths: dict[str, set[int]] = {}
    for term in meanings:
        lengths.setdefault(term[0], set()).add(len(term))
    longest = {first: tuple(sorted(some, reverse=True)) for first, some in lengths.items()}
    return NameIndex(meanings, longest)
