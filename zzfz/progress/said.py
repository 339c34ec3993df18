"""What a piece says of itself: which time it covers, and which slots of an item it is for.

Names and sidecars tell, nothing is opened (counting.md 2, 5–7, 15, 21, 23).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum, auto
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from zzfz.checklist.model import Checklist, Collective, Department, MaterialItem, Slot
from zzfz.evidence.alike import alike_name, tells_alike
from zzfz.evidence.pieces import Piece
from zzfz.evidence.words import Words, without_ending, words_of
from zzfz.numerals import CHARACTERS

if TYPE_CHECKING:
    from zzfz.checklist.units import Roster
    from zzfz.evidence.dates import Covered, Period
    from zzfz.evidence.domains import Mentions, Vocabulary

_ALL = "all"
_TAIL = re.compile(rf"(?:[\s(（\[【].*|[-—_·.\s\d{CHARACTERS}]+)$")


class InTime(Enum):
    """Whether a piece is from the time that its item asks for."""

    FITS = auto()
    UNDATED = auto()
    OUTSIDE = auto()
    FUTURE = auto()


class Claim(NamedTuple):
    """The slots that a piece is for: those it fills, those it only claims (自报) until it is passed,
    and those that its name proposes where the words do not count.
    """

    fills: frozenset[str] = frozenset()
    claims: frozenset[str] = frozenset()
    proposes: frozenset[str] = frozenset()
    suggests: frozenset[str] = frozenset()
    """Those of domains whose unit it names, as far as the list only suggests that unit."""

    @property
    def every(self) -> frozenset[str]:
        """The slots filled once it is passed."""
        return self.fills | self.claims


class PieceTimes(NamedTuple):
    """The times that a piece covers, and the dates it gives otherwise.

    ``ahead`` are times that its names state, and that have not begun: they cover nothing.
    """

    covered: tuple[Covered, ...]
    dates: tuple[Period, ...]
    ahead: tuple[Period, ...] = ()

    @property
    def years(self) -> frozenset[int]:
        """The years that fill slots."""
        return frozenset(year for one in self.covered for year in one.years)


_Bodies = tuple[frozenset[str], frozenset[str], frozenset[str]]
"""Names of slots: those whose body is named, those proposed, those that the list only suggests."""


class _SlotsByKind:
    """The slots of one item by kind, and what was said of them before: most names speak of the same few."""

    def __init__(self, item: MaterialItem) -> None:
        self.item = item
        self.papers = [slot for slot in item.slots if slot.is_paper]
        self.others = [slot for slot in item.slots if not slot.is_paper]
        self.bodied = [slot for slot in self.others if slot.body is not None]
        self.asks_years = any(slot.year for slot in self.others)
        self.words: Vocabulary | None = None
        self.told: dict[Mentions, _Bodies] = {}
        """What names with these mentions say, in the words of ``words``."""
        self.claims: dict[tuple[frozenset[str], _Bodies, frozenset[int]], Claim] = {}


_MOST_ITEMS = 4096
_known_slots: dict[int, _SlotsByKind] = {}
"""By the identity of an item, which is held so that no other one can get it."""


def _slots_of(item: MaterialItem) -> _SlotsByKind:
    found = _known_slots.get(id(item))
    if found is None or found.item is not item:
        if len(_known_slots) >= _MOST_ITEMS:
            _known_slots.clear()
        found = _known_slots[id(item)] = _SlotsByKind(item)
    return found


def _claim(
    others: Sequence[Slot], fills: frozenset[str], bodies: _Bodies, years: frozenset[int]
) -> Claim:
    """What is claimed of the slots of bodies and years, beside the kinds of paper that are filled."""
    named, proposed, suggested = bodies
    mine = [
        slot
        for slot in others
        if (slot.body is None or slot.name in named) and (slot.year is None or slot.year in years)
    ]
    names = frozenset(slot.name for slot in mine)
    proposals, suggestions = (
        frozenset(
            slot.name
            for slot in others
            if slot.name in found and (slot.year is None or slot.year in years)
        )
        for found in (proposed, suggested)
    )
    if len({slot.body for slot in mine if slot.body is not None}) > 1:
        return Claim(fills, names, proposals - names)
    return Claim(fills | names, frozenset(), proposals - names, suggestions - names)


class NameReader:
    """What names and sidecars say, in the words of one checklist, as of one day.

    ``today`` is the day of the revision: what lies after it is covered by nothing.
    """

    def __init__(self, checklist: Checklist, today: date | None) -> None:
        self._checklist = checklist
        self._today = today
        self.words: Words = words_of(checklist)
        self._tells_alike = tells_alike(checklist)
        self._times: dict[str, PieceTimes] = {}
        self.latest: dict[str, date] = {}
        """By set, the latest day on which a time begins that its material names: from then on, and not
        before, what was read of it holds whatever the day."""

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names of bodies."""
        from zzfz.evidence.domains import vocabulary

        return vocabulary(self._checklist)

    @cached_property
    def roster(self) -> Roster:
        """The units by every name."""
        from zzfz.checklist.units import roster

        return roster(self._checklist)

    # Times

    def times(self, piece: Piece) -> PieceTimes:
        """The times that ``piece`` speaks of, future ones included."""
        found = self._times.get(piece.path)
        if found is None:
            found = self._times[piece.path] = self._read_times(piece)
            for period in (*(one.period for one in found.covered), *found.dates, *found.ahead):
                known = self.latest.get(piece.set_id, period.start)
                self.latest[piece.set_id] = max(known, period.start)
        return found

    def forget(self, path: str) -> None:
        """Read anew what the piece at ``path`` says: it is no more the one that was asked about."""
        self._times.pop(path, None)

    def latest_of(self, piece: Piece) -> int:
        """The latest day (ordinal) on which a time begins that ``piece`` names, 0 where none was asked for:
        from then on, and not before, what was read of it holds whatever the day.
        """
        found = self._times.get(piece.path)
        if found is None:
            return 0
        periods = (*(one.period for one in found.covered), *found.dates, *found.ahead)
        return max((one.start.toordinal() for one in periods), default=0)

    def _read_times(self, piece: Piece) -> PieceTimes:
        from zzfz.evidence.dates import Period, period_covered, times_in

        stated = piece.sidecar
        if stated is not None and stated.period is not None:
            return PieceTimes((period_covered(stated.period),), ())
        dates: list[Period] = []
        ahead: list[Period] = []
        for names in self._names(piece):
            said = [times_in(self._alike(name), self.words) for name in names]
            covered = tuple(one for each in said for one in each.covered)
            if any(self._has_begun(one.period) for one in covered):
                return PieceTimes(covered, (), tuple(ahead))
            # What is still to come is no covered time (counting.md 21): the next name is asked.
            ahead += [one.period for one in covered]
            dates += [one for each in said for one in each.dates]
        if not dates and stated is not None and stated.date is not None:
            dates.append(Period(stated.date, stated.date))
        return PieceTimes((), tuple(dates), tuple(ahead))

    def ahead(self, piece: Piece) -> tuple[int, ...]:
        """The years that the names of ``piece`` state and that are still to come."""
        return tuple(sorted({one.start.year for one in self.times(piece).ahead}))

    def dated(self, piece: Piece) -> date | None:
        """The date that the sidecar of ``piece`` gives, else its own name; None where neither does."""
        from zzfz.evidence.dates import times_in

        if piece.sidecar is not None and piece.sidecar.date is not None:
            return piece.sidecar.date
        days = [one.end for one in times_in(piece.name, self.words).dates if one.start == one.end]
        return days[0] if days else None

    def _names(self, piece: Piece) -> Iterable[Sequence[str]]:
        """The names that may say something of a piece, the nearest first, those of its files together."""
        yield (piece.name,)
        if piece.is_folder:
            yield tuple(one.path.rpartition("/")[2] for one in piece.files)
        for folder in piece.within:
            yield (folder,)

    def in_time(self, item: MaterialItem, piece: Piece, named: frozenset[int]) -> InTime:
        """Whether ``piece`` is from the time that ``item`` asks for; ``named`` are the years that its
        ``covers`` names.
        """
        if item.years:
            return self._in_years(item.years, piece, named)
        return InTime.FITS if item.since is None else self._since(item.since, piece, named)

    def _in_years(self, wanted: Sequence[int], piece: Piece, named: frozenset[int]) -> InTime:
        """One year inside is enough."""
        last = self._last_year
        years = {*named, *(year for one in self.times(piece).covered for year in self._spoken(one))}
        begun = {year for year in years if last is None or year <= last}
        if begun & set(wanted):
            return InTime.FITS
        if not years:
            return InTime.FUTURE if self.times(piece).ahead else InTime.UNDATED
        return InTime.OUTSIDE if begun else InTime.FUTURE

    def _since(self, since: date, piece: Piece, named: frozenset[int]) -> InTime:
        times = self.times(piece)
        periods = [one.period for one in times.covered] or list(times.dates)
        if not periods and not named:
            return InTime.FUTURE if times.ahead else InTime.UNDATED
        begun = [one for one in periods if self._has_begun(one)]
        if any(one.end >= since for one in begun) or any(year >= since.year for year in named):
            return InTime.FITS
        return InTime.OUTSIDE if begun or not periods else InTime.FUTURE

    @property
    def today(self) -> int:
        """The day (ordinal) that it reads as of; the last of all where there is none."""
        return (self._today or date.max).toordinal()

    @property
    def _last_year(self) -> int | None:
        return None if self._today is None else self._today.year

    def _has_begun(self, period: Period) -> bool:
        return self._today is None or period.start <= self._today

    def _spoken(self, one: Covered) -> Iterable[int]:
        """Every year that a covered time touches; of a time without an end its first."""
        from zzfz.evidence.dates import OPEN_END

        if one.period.end == OPEN_END:
            return one.years
        return range(one.period.start.year, one.period.end.year + 1)

    def years(self, piece: Piece) -> frozenset[int]:
        """The years of slots that ``piece`` covers as of today."""
        last = self._last_year
        return frozenset(year for year in self.times(piece).years if last is None or year <= last)

    # Slots

    def claim(self, item: MaterialItem, piece: Piece) -> Claim:
        """The slots of ``item`` that ``piece`` is for."""
        if not item.slots:
            return Claim()
        covers = piece.sidecar.covers if piece.sidecar is not None else ()
        if covers:
            return self._covered(item, piece, covers)
        slots = _slots_of(item)
        fills = self._papers(slots.papers, piece) if slots.papers else frozenset()
        if not slots.others:
            return Claim(fills)
        bodies = self._bodies(slots, piece)
        years = self.years(piece) if slots.asks_years else frozenset()
        known = slots.claims.get((fills, bodies, years))
        if known is None:
            known = slots.claims[fills, bodies, years] = _claim(slots.others, fills, bodies, years)
        return known

    def covers_years(self, item: MaterialItem, piece: Piece) -> frozenset[int]:
        """The years that the ``covers`` of a piece names."""
        covers = piece.sidecar.covers if piece.sidecar is not None else ()
        if not covers or covers == _ALL:
            return frozenset()
        return frozenset(
            slot.year
            for slot in item.slots
            if slot.year is not None and any(same_words(one, slot.name) for one in covers)
        )

    def _covered(self, item: MaterialItem, piece: Piece, covers: tuple[str, ...] | str) -> Claim:
        years = self.years(piece)
        if covers == _ALL:
            mine = [
                slot for slot in item.slots if slot.year is None or not years or slot.year in years
            ]
        else:
            mine = [slot for slot in item.slots if self._is_covered(slot, covers, years)]
        names = frozenset(slot.name for slot in mine)
        bodies = {slot.body for slot in mine if slot.body is not None}
        papers = [slot for slot in mine if slot.is_paper]
        if covers == _ALL or len(bodies) > 1 or len(papers) > 1:
            return Claim(frozenset(), names)
        return Claim(names)

    def _is_covered(self, slot: Slot, covers: Iterable[str], years: frozenset[int]) -> bool:
        from zzfz.evidence.domains import is_folder_of

        if any(same_words(one, slot.name) for one in covers):
            return True
        if slot.body is None or (slot.year is not None and slot.year not in years):
            return False
        bare = slot._replace(name=slot.body, year=None)
        return any(is_folder_of(one, bare, self.vocabulary) for one in covers)

    def _papers(self, papers: Sequence[Slot], piece: Piece) -> frozenset[str]:
        """The kinds of paper that a piece is: by the folder of a slot it lies in, else by the words of its
        own name, else of its files' names, else the rest.

        Of another folder around it no word speaks for a kind of paper: 2-2022年目录/ is where the item's
        material lies (counting.md 1, 15).
        """
        from zzfz.evidence.domains import is_folder_of

        for folder in piece.within:
            for slot in papers:
                if is_folder_of(folder, slot, self.vocabulary):
                    return frozenset((slot.name,))
        files = [one.path.rpartition("/")[2] for one in piece.files] if piece.is_folder else []
        for names in ([piece.name], files):
            found = frozenset().union(*(self._papers_named(papers, name) for name in names))
            if found:
                return found
        return frozenset(slot.name for slot in papers if slot.rest)

    def _papers_named(self, papers: Sequence[Slot], name: str) -> frozenset[str]:
        from zzfz.evidence.item_numbers import plain

        text = plain(without_ending(name))
        end = _TAIL.sub("", text)
        kinds = self.words.list("paper-kinds")
        places: list[tuple[int, int, str]] = []
        for slot in papers:
            for word in slot.words:
                if word in kinds:
                    if end.endswith((word, f"{word}表", f"{word}册")) or text.endswith(word):
                        at = max(end.rfind(word), text.rfind(word))
                        places.append((at, at + len(word), slot.name))
                elif word in text:
                    at = text.find(word)
                    places.append((at, at + len(word), slot.name))
        # The longest word wins where one lies within another.
        return frozenset(
            name
            for start, stop, name in places
            if not any(
                (a <= start and stop <= b) and (b - a) > (stop - start) for a, b, _ in places
            )
        )

    def _bodies(self, kinds: _SlotsByKind, piece: Piece) -> _Bodies:
        """The slots whose body a piece names (the first that says something decides), proposals, and
        what is only suggested by the list.
        """
        none: frozenset[str] = frozenset()
        if not kinds.bodied:
            return none, none, none
        stated = piece.sidecar
        if stated is not None and stated.domains == _ALL:
            return frozenset(slot.name for slot in kinds.bodied), none, none
        proposed: frozenset[str] = none
        suggested: frozenset[str] = none
        for names in self._sources(piece):
            told = [self._told_of(kinds, self.mentions(name)) for name in names]
            found = none.union(*(named for named, _, _ in told))
            if found:
                return found, proposed, none
            proposed = proposed.union(*(one for _, one, _ in told))
            suggested = suggested.union(*(one for _, _, one in told))
        return none, proposed, suggested

    def _told_of(self, kinds: _SlotsByKind, mentions: Mentions) -> _Bodies:
        """The slots that one name names, proposes and suggests."""
        from zzfz.evidence.domains import is_proposed, is_suggested

        words = self.vocabulary
        if kinds.words is not words:
            kinds.words, kinds.told = words, {}
        known = kinds.told.get(mentions)
        if known is None:
            bodied = kinds.bodied
            known = kinds.told[mentions] = (
                self._named(mentions, bodied),
                frozenset(slot.name for slot in bodied if is_proposed(slot, mentions)),
                frozenset(slot.name for slot in bodied if is_suggested(slot, mentions, words)),
            )
        return known

    def _sources(self, piece: Piece) -> Iterable[Sequence[str]]:
        stated = piece.sidecar
        if stated is not None and stated.domains:
            yield stated.domains
        yield from self._names(piece)
        if stated is not None and stated.department is not None:
            yield (stated.department,)

    def _named(self, mentions: Mentions, slots: Sequence[Slot]) -> frozenset[str]:
        from zzfz.evidence.domains import is_named

        words = self.vocabulary
        return frozenset(slot.name for slot in slots if is_named(slot, mentions, words))

    def mentions(self, name: str) -> Mentions:
        """The bodies that one name speaks of."""
        from zzfz.evidence.domains import mentions_in

        return mentions_in(self._alike(name), self.vocabulary)

    def _alike(self, name: str) -> str:
        """A name that says the same, if possible one that was asked about before."""
        return (alike_name(name)[0] or name) if self._tells_alike else name

    def slots_of_label(self, item: MaterialItem, label: str, piece: Piece) -> frozenset[str] | None:
        """The slots that the words before an address name; None where they name none."""
        from zzfz.evidence.dates import times_in

        same = frozenset(slot.name for slot in item.slots if same_words(label, slot.name))
        if same:
            return same
        bodied = [slot for slot in item.slots if slot.body is not None]
        named = self._named(self.mentions(label), bodied)
        if not named:
            return None
        years = {year for one in times_in(label, self.words).covered for year in one.years}
        wanted = years or self.years(piece)
        return frozenset(
            slot.name
            for slot in bodied
            if slot.name in named and (slot.year is None or slot.year in wanted)
        )

    def hands_in(self, piece: Piece) -> Department | Collective | None:
        """The unit, or collective (统称), whose sidecar a piece has or whom its name names."""
        stated = piece.sidecar
        if stated is not None and stated.department:
            return self.roster.find(stated.department)
        named = self.mentions(piece.name).units if stated is not None else frozenset()
        return self.roster.find(next(iter(named))) if len(named) == 1 else None

    def units(self, piece: Piece) -> frozenset[str]:
        """The departments that a piece says it is of, by their own names."""
        stated = piece.sidecar
        for names in (
            stated.covers if stated is not None and stated.covers not in ((), _ALL) else (),
            stated.domains if stated is not None and stated.domains != _ALL else (),
            *self._names(piece),
            (stated.department,) if stated is not None and stated.department else (),
        ):
            found: set[str] = set()
            for name in names:
                unit = self.roster.find(name)
                if unit is not None:
                    found.update((unit.name, *getattr(unit, "members", ())))
                else:
                    mentions = self.mentions(name)
                    found |= mentions.units
                    found |= {
                        self.vocabulary.department_of.get(one, "") for one in mentions.domains
                    }
            found &= self.vocabulary.departments
            if found:
                return frozenset(found)
        return frozenset()

    # Nil sentences

    def name_says_nil(self, name: str) -> bool:
        """Whether the name of a file or folder says that nothing occurred (counting.md 13)."""
        if not any(sign in name for sign in NIL_SIGNS):
            return False
        from zzfz.evidence.domains import without_bodies
        from zzfz.evidence.pieces import bare_name

        bare = without_bodies(bare_name(name), self.vocabulary)
        return is_nil_sentence(bare, self.words)


NIL_SIGNS = ("无", "未", "没有", "零报告", "不涉及", "不存在")
"""A name without any of them says nothing of the kind."""


def is_nil_sentence(text: str, words: Words) -> bool:
    """Whether a text without number and unit is a sentence that says that nothing occurred (counting.md
    13).
    """
    bare = re.sub(r"[\s。，,.；;：:！!、]+", "", text)
    if words.nil_denied.search(bare):
        return (
            False  # 不是零报告, 零报告制度; what it is about may stand in front: 行政处罚案件零报告
        )
    if "零报告" in bare:
        bare = bare.replace("零报告", "") or "零报告"
        if bare == "零报告" or not words.nil_not.search(bare):
            return True
    if words.nil_not.search(bare) and not bare.endswith("的报告"):
        return False
    return words.nil_sentence.fullmatch(bare) is not None


def same_words(one: str, other: str) -> bool:
    """Whether two names are the same but for white space and brackets."""
    from zzfz.checklist.units import normalise

    return normalise(one) == normalise(other)
