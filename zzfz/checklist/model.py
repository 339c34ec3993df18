"""The checklist as plain, frozen values, and the outcome of loading one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from zzfz.checklist import ids
from zzfz.findings import Place

if TYPE_CHECKING:
    from zzfz.findings import Finding


class UrlRule(StrEnum):
    """What an item asks for by way of web addresses (网址)."""

    REQUIRED = "required"
    """At least one address besides the pieces."""
    ONLY = "only"
    """The item asks for nothing but addresses; each address is a piece."""
    IF_PUBLIC = "if-public"
    """A sound piece is enough; an address or ``published: false`` is asked for by a notice."""
    EACH = "each"
    """For every slot a piece, and an address besides."""


class CountingUnit(StrEnum):
    """What the pieces of an item are counted in."""

    PIECE = "件"
    CASE = "案例"
    PAIR = "对"
    ADDRESS = "网址"


class IndicatorKind(StrEnum):
    """What an indicator is, for the totals."""

    GRADED = "graded"
    """One of the numbered indicators that count."""
    BONUS = "bonus"
    """加分项: optional, counted apart."""
    VETO = "veto"
    """否决项: asks for no material."""


TOWNSHIP = "乡镇街道"
"""The kind of a unit that is a township, a town or a street office."""


class Department(NamedTuple):
    """One body (单位) with every name it is called by."""

    name: str
    aliases: tuple[str, ...]
    kind: str
    place: Place


class Collective(NamedTuple):
    """A named class of bodies (统称), such as 各部门; ``members`` are department names."""

    name: str
    aliases: tuple[str, ...]
    members: tuple[str, ...]
    confirmed: bool
    place: Place


class Domain(NamedTuple):
    """A field of administration (领域) that materials name, and the body it is proposed to be."""

    name: str
    aliases: tuple[str, ...]
    department: str | None
    confirmed: bool
    place: Place


class Slot(NamedTuple):
    """One domain, unit or year (or a unit's year), or one kind of paper, that an item must cover (分项).

    ``name`` is what people see and is unique within its item. A kind of paper (``slots:`` of the
    item) has ``words`` that names of its pieces hold, or takes the ``rest``; ``max`` is None where
    any number may be handed in.
    """

    name: str
    domain: str | None = None
    department: str | None = None
    year: int | None = None
    words: tuple[str, ...] = ()
    min: int = 1
    max: int | None = None
    rest: bool = False

    @property
    def body(self) -> str | None:
        """The domain or unit that owes the slot; None for a year alone and a kind of paper."""
        return self.domain or self.department

    @property
    def is_paper(self) -> bool:
        """Whether it is a kind of paper."""
        return self.rest or bool(self.words)


class MaterialItem(NamedTuple):
    """One numbered thing to hand in (材料项), with the limits its own words set."""

    no: int
    text: str
    min: int
    max: int | None
    url: UrlRule | None
    contact: bool
    since: date | None
    years: tuple[int, ...]
    fields: tuple[str, ...]
    domains: tuple[str, ...]
    departments: tuple[str, ...]
    slots: tuple[Slot, ...]
    place: Place
    unit: CountingUnit = CountingUnit.PIECE
    nil: bool = False
    """Whether a nil return (零报告) is an answer."""
    nil_units: tuple[str, ...] = ()
    """The bodies that may give one, by their own names; empty where every one may."""
    negative: bool = False
    """The row itself states that something did not occur: a statement of it is the document."""
    forms: bool = False
    """Blank forms are what is asked for (文书格式, 预案)."""
    due: date | None = None
    published_by: str | None = None
    """Month and day (MM-DD) of the year after the one that a piece covers by which it is public."""

    @property
    def counts_cases(self) -> bool:
        """Whether every piece is a case, so that how many there are must be plain."""
        return self.unit is CountingUnit.CASE

    @property
    def takes_nil(self) -> bool:
        """Whether a statement that nothing occurred is an answer, by whomever."""
        return self.nil or self.negative


class MaterialSet(NamedTuple):
    """One or more indicators that share one set of material (材料组).

    ``declared`` tells whether the list says so in words (…项指标合并提供…); a cell continued from
    above makes a shared set that is not declared. ``text`` is what stands before the items.
    """

    id: str
    members: tuple[str, ...]
    declared: bool
    text: str
    items: tuple[MaterialItem, ...]
    due: date | None
    place: Place
    printed_at: str = ""
    """The member whose cell holds the items; its units are asked for them."""

    @property
    def folder(self) -> str:
        """Name of the folder under ``evidence/`` where the set's material lives."""
        return self.members[0]

    @property
    def label(self) -> str:
        """The id as people write it: 34–46, 3、5、9."""
        return ids.label(self.id)


class Question(NamedTuple):
    """A question about how the printed list is to be read; open until it has an ``answer``.

    ``answer`` is ``reading`` or ``alternative``, as ``by`` decided on ``date``.
    """

    about: str
    reading: str
    alternative: str
    why: str
    confidence: int | None
    place: Place
    answer: str | None = None
    by: str | None = None
    date: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it yet."""
        return self.answer is None


class Indicator(NamedTuple):
    """One line of the list (三级指标)."""

    id: str
    level1: str
    level2: str
    text: str
    responsible: tuple[str, ...]
    cooperating: tuple[str, ...]
    material_set: str | None
    kind: IndicatorKind
    remarks: tuple[str, ...]
    questions: tuple[Question, ...]
    place: Place


class Exemption(NamedTuple):
    """A finding that a named person accepts for a reason, for as long as the blob stays the same."""

    code: str
    path: str
    blob: str
    by: str
    reason: str
    place: Place


class Signature(NamedTuple):
    """Who answers for an exemption, and why."""

    by: str
    reason: str


TO_FILL_IN = Signature("姓名", "为什么可以公开")
"""What the gate prints to be copied. Copied and not filled in, nobody answers for anything."""

NEVER_EXEMPT = frozenset({"S101"})
"""Rules that nobody can make an exception of: the mark of a state secret."""


UNREAD_CODES = frozenset({"S301", "S302", "S303", "S304", "S305"})
"""Rules on what could not be read (未检). An exemption states that a person looked at it: it stays said,
with the name. S306 is none of them: the installation has to be mended.
"""


def is_signed(one: Exemption) -> bool:
    """Whether somebody put a name and a reason in the places left for them."""
    return one.by != TO_FILL_IN.by and one.reason != TO_FILL_IN.reason


def can_hold(one: Exemption) -> bool:
    """Whether an exemption can hold at all: signed, and not of a rule that knows none."""
    return is_signed(one) and one.code not in NEVER_EXEMPT


class Deviation(NamedTuple):
    """A field that the office keeps otherwise than the issued document has it, for a reason.

    ``at`` names the part (33, 34-46.1), ``field`` the key, ``value`` what the list says there, in
    the words of ``zzfz check``: the entry settles exactly this value and no other.
    """

    at: str
    field: str
    value: str
    by: str
    date: date
    reason: str
    place: Place


@dataclass(frozen=True)
class Checklist:
    """A county's whole list. Order is the list's own everywhere."""

    title: str
    issuer: str | None
    source: str | None
    period: tuple[date, date] | None
    due: date | None
    indicators: tuple[Indicator, ...]
    sets: tuple[MaterialSet, ...]
    departments: tuple[Department, ...]
    collectives: tuple[Collective, ...]
    domains: tuple[Domain, ...]
    exemptions: tuple[Exemption, ...] = field(default=())
    deviations: tuple[Deviation, ...] = field(default=())
    words: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())
    """What the office adds to the word lists of counting: name of the list, words."""
    contact_paths: tuple[str, ...] = field(default=())
    """Files, and folders with a ``/`` at the end, where mobile numbers may stand."""
    program_paths: tuple[str, ...] = field(default=())
    """The same, where the plain texts of a program may hold made-up numbers and marks."""

    @cached_property
    def by_id(self) -> Mapping[str, Indicator]:
        """Indicators by id."""
        return {one.id: one for one in self.indicators}

    @cached_property
    def sets_by_id(self) -> Mapping[str, MaterialSet]:
        """Material sets by id."""
        return {one.id: one for one in self.sets}

    @cached_property
    def set_of(self) -> Mapping[str, MaterialSet]:
        """The material set of each indicator that has one, by indicator id."""
        return {member: one for one in self.sets for member in one.members}

    def set_named(self, text: str) -> MaterialSet | None:
        """The material set that a person means by its number or one of its indicators: 34–46, 第38项."""
        plain = ids.canonical(text)
        return self.sets_by_id.get(plain) or self.set_of.get(plain)

    @property
    def units(self) -> tuple[Department | Collective, ...]:
        """Every body and every collective."""
        units: list[Department | Collective] = [*self.departments]
        units += self.collectives
        return tuple(units)

    @property
    def shared_sets(self) -> tuple[MaterialSet, ...]:
        """The sets with more than one member."""
        return tuple(one for one in self.sets if len(one.members) > 1)

    @cached_property
    def level1_titles(self) -> tuple[str, ...]:
        """一级指标 in order."""
        return tuple(dict.fromkeys(one.level1 for one in self.indicators))


class Loaded(NamedTuple):
    """What came out of loading: the checklist, if it could be built, and all findings in order.

    A checklist may be there in spite of findings; it then lacks what could not be read. Whoever
    wants to rely on it looks at ``findings`` first.
    """

    checklist: Checklist | None
    findings: tuple[Finding, ...]
