"""What is proposed for one piece that came in: where it belongs, the parts it covers, how sure, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from zzfz.checklist.model import Checklist, MaterialSet, Slot
from zzfz.evidence.dates import OPEN_END, period_in
from zzfz.evidence.domains import Vocabulary, slots_named
from zzfz.intake.material import Material
from zzfz.intake.placement import IntakeRequest
from zzfz.intake.statements import Statements


class Certainty(StrEnum):
    """Whether a person should be asked."""

    CLEAR = "clear"
    UNSURE = "unsure"
    REFUSED = "refused"
    """Somebody decided that it is not taken in."""


CERTAINTY_WORDS = {Certainty.CLEAR: "明确", Certainty.UNSURE: "待定", Certainty.REFUSED: "不收"}


UNIT_SEEN = "单位见"
"""How the reason for a unit begins, after those for set and item."""


class EarlierPiece(NamedTuple):
    """A piece that is there and that the one called ``origin`` seems to replace: its path from the
    tracker's root, what it is for, why (Chinese), and whether a reviewer returned it.
    """

    origin: str
    path: str
    set: MaterialSet
    items: tuple[int, ...]
    why: str
    is_returned: bool = False


class Candidate(NamedTuple):
    """A set and items of it; no ``items`` means that it is not known which."""

    set: MaterialSet
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One piece and what is proposed for it.

    ``choice`` is where it seems to belong, ``choices`` what a person may be offered, the likeliest
    first. ``title`` is the name to keep it under without the item's number. ``covers`` are names of
    parts (分项) that it seems to cover. ``reasons`` say why, ``cautions`` what speaks against it.
    ``replaces`` is the path of the piece whose place it takes (更换), empty where it takes none's;
    ``both`` is a place in each of the sets that its name names, where it names several: it goes to each
    where it is clear.
    """

    material: Material
    choice: Candidate | None
    certainty: Certainty
    title: str
    said: Statements
    choices: tuple[Candidate, ...] = ()
    covers: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    replaces: str = ""
    both: tuple[Candidate, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Whether it can be taken in without asking."""
        return self.certainty is Certainty.CLEAR and self.choice is not None

    def request(self) -> IntakeRequest:
        """The piece as one to take in; there must be a choice."""
        assert self.choice is not None  # noqa: S101 - asked only of what was decided
        return IntakeRequest(
            self.material, self.choice.set, self.choice.items, self.title, self.said, self.covers
        )


class Covers:
    """Finds parts in names and units, in the words of one checklist."""

    def __init__(self, checklist: Checklist, words: Vocabulary) -> None:
        self._words = words
        self._domains = {
            name: one.department
            for one in checklist.domains
            for name in (one.name, *one.aliases)
            if one.department is not None
        }

    def units_of(self, one: MaterialSet) -> frozenset[str]:
        """The units that a set's parts are for."""
        slots = (slot for item in one.items for slot in item.slots)
        units = (slot.department or self._domains.get(slot.domain or "") for slot in slots)
        return frozenset(filter(None, units))

    def stated(
        self,
        said: Statements,
        choice: Candidate,
        title: str,
        folders: Sequence[str],
        unit: str | None,
        part: str = "",
    ) -> tuple[Statements, tuple[str, ...]]:
        """``said`` with domains and period where the name a piece keeps does not tell them, and the
        names of the parts covered. ``part`` is what a ledger says.

        Folders do not come along, so that what only they say must be stated; and a unit's own domain
        is stated where its name says none.
        """
        slots = [
            slot for item in choice.set.items if item.no in choice.items for slot in item.slots
        ]
        if not slots:
            return said, ()
        said = self._with_period(said, slots, title, (*folders, part))
        when = said.period or ""
        bodies = [slot._replace(year=None) for slot in slots if slot.domain or slot.department]
        named = slots_named(title, bodies, self._words)
        if bodies and not named:
            found = self._bodies(bodies, folders, unit, part)
            domains = dict.fromkeys(slot.domain or slot.department or slot.name for slot in found)
            said = replace(said, domains=tuple(domains))
            named = frozenset(slot.name for slot in found)
        full = [f"{title} {when}"] if when else [title]
        years = slots_named(full[0], [slot for slot in slots if not _has_body(slot)], self._words)
        covers = [
            slot.name
            for slot in slots
            if (slot.name in named and _in_year(slot, title, when)) or slot.name in years
        ]
        return said, tuple(dict.fromkeys(covers))

    def _with_period(
        self, said: Statements, slots: Sequence[Slot], title: str, folders: Sequence[str]
    ) -> Statements:
        if not any(slot.year for slot in slots) or period_in(title) is not None:
            return said
        for name in reversed(folders):
            period = period_in(name)
            if period is not None and period.end != OPEN_END:
                first, last = period.start.year, period.end.year
                return replace(said, period=str(first) if first == last else f"{first}-{last}")
        return said

    def _bodies(
        self, bodies: Sequence[Slot], folders: Sequence[str], unit: str | None, part: str
    ) -> list[Slot]:
        if part:
            exact = [slot for slot in bodies if slot.name == part]
            if exact:
                return exact
        for name in (part, *reversed(folders)):
            found = slots_named(name, bodies, self._words) if name else frozenset()
            if found:
                return [slot for slot in bodies if slot.name in found]
        if unit is None:
            return []
        return [
            slot
            for slot in bodies
            if slot.department == unit or self._domains.get(slot.domain or "") == unit
        ]


def _has_body(slot: Slot) -> bool:
    return slot.domain is not None or slot.department is not None


def _in_year(slot: Slot, title: str, when: str) -> bool:
    if slot.year is None:
        return True
    period = period_in(f"{title} {when}")
    return period is not None and period.holds(slot.year)
