"""What a todo list tells of a set: which parts (分项) are the unit's own, and why material was returned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from zzfz.checklist.model import Checklist, Collective, Department, MaterialSet, Slot
from zzfz.evidence.pieces import Piece
from zzfz.evidence.scaffold import example_names
from zzfz.links import WRONG
from zzfz.progress.model import ItemProgress, Problem, Progress, SetProgress, SlotProgress
from zzfz.progress.returns import OpenReturn, Recipients
from zzfz.progress.review import path_in_set
from zzfz.render.todo.model import (
    LISTED,
    AddressCountView,
    ReturnView,
    SlotView,
    WrongAddressView,
)
from zzfz.text import natural

_SENT_BACK = "M118"


class Owners:
    """Who hands in a slot, and whether that is ``unit`` (a collective owns what its members own)."""

    def __init__(self, checklist: Checklist, unit: Department | Collective) -> None:
        self._domains = {one.name: one for one in checklist.domains}
        members = unit.members if isinstance(unit, Collective) else ()
        self._names = frozenset((unit.name, *members))

    def owner(self, slot: Slot) -> tuple[str | None, bool]:
        """The department that hands in ``slot``, if it is known, and whether that is confirmed."""
        if slot.department is not None:
            return slot.department, True
        if slot.domain is None:
            return None, True
        domain = self._domains[slot.domain]
        return domain.department, domain.confirmed

    def owns(self, slot: Slot) -> bool:
        """Whether ``slot`` is the unit's to hand in."""
        return self.owner(slot)[0] in self._names

    def named_in(self, one: MaterialSet) -> bool:
        """Whether any item of a set asks for a part that is the unit's."""
        return any(self.owns(slot) for item in one.items for slot in item.slots)

    def views(
        self, item: ItemProgress, *, everything: bool, numbered: bool
    ) -> tuple[SlotView, ...]:
        """The unit's own slots of ``item``, and those that are nobody's alone (a year).

        ``everything`` adds those of other units: whoever is responsible must know them all.
        ``numbered`` as for ``example_names``.
        """
        every = self._all(item, numbered=numbered)
        return tuple(one for one in every if everything or one.mine or one.unit is None)

    def _all(self, item: ItemProgress, *, numbered: bool) -> Iterator[SlotView]:
        addresses = {
            piece.path: [address.url for address in piece.addresses if address.ok]
            for piece in item.pieces
            if piece.addresses
        }
        for one in item.slots:
            unit, confirmed = self.owner(one.slot)
            yield SlotView(
                one.slot.name,
                str(one.state),
                unit,
                mine=self.owns(one.slot),
                confirmed=confirmed,
                pieces=tuple(sorted(one.paths, key=natural)[:LISTED]),
                more_pieces=max(0, len(one.paths) - LISTED),
                addresses=tuple(
                    address for path in one.paths[:LISTED] for address in addresses.get(path, ())
                )[:LISTED],
                names=example_names(item.item, numbered=numbered, slot=one.slot),
                why=one.why,
            )

    def example(self, slots: Sequence[SlotProgress]) -> Slot | None:
        """The slot to take as an example: the unit's own first, and what is missing first."""
        ranked = sorted(slots, key=lambda one: (not self.owns(one.slot), bool(one.paths)))
        return ranked[0].slot if ranked else None


class Concerns:
    """What of an item's problems a unit hears: not what is wrong with the pieces of others."""

    def __init__(self, progress: Progress) -> None:
        self._told = Recipients(progress.checklist)
        self._units: dict[str, str | None] = {}

    def concerns(
        self, problem: Problem, one: SetProgress, item: ItemProgress, names: Iterable[str]
    ) -> bool:
        """Whether the units with these ``names`` are told ``problem`` of an item of the set ``one``.

        Pieces of which nobody knows whose they are concern all; the number of what was sent back
        concerns none, for whoever handed it in is told of the piece itself.
        """
        if problem.path is None:
            return problem.code != _SENT_BACK
        if problem.path not in self._units:
            found = next((piece for piece in item.pieces if piece.path == problem.path), None)
            unit = self._told.unit(one.set, found, None) if found is not None else None
            self._units[problem.path] = unit
        unit = self._units[problem.path]
        return unit is None or unit in names


class UnitAddresses:
    """The addresses of a list, each with the unit that it is told to: the sidecar's, else the one named,
    else the only responsible one; nothing where the tracker keeps no results of checking them.
    """

    def __init__(self, progress: Progress, today: date) -> None:
        self._known = progress.links
        self._today = today.toordinal()
        self._found: dict[str | None, list[tuple[SetProgress, ItemProgress, Piece]]] = {}
        if progress.links is None:
            return
        told = Recipients(progress.checklist)
        for one in progress.sets:
            seen: set[str] = set()
            for item in one.items:
                for piece in item.pieces:
                    if piece.addresses and piece.path not in seen:
                        seen.add(piece.path)
                        unit = told.unit(one.set, piece, None)
                        self._found.setdefault(unit, []).append((one, item, piece))

    def counts(self, names: Iterable[str]) -> AddressCountView | None:
        """How many addresses of the units with these names were checked; None where there are none."""
        mine = [piece for name in names for _, _, piece in self._found.get(name, ())]
        if self._known is None or not mine:
            return None
        from zzfz.links import count_links, count_words

        urls = (one.url for piece in mine for one in piece.addresses if one.ok)
        counts = count_links(urls, self._known, self._today)
        return AddressCountView(*counts, count_words(counts)) if counts.total else None

    def wrong(self, names: Iterable[str]) -> Iterator[WrongAddressView]:
        """Those of the units with these names that do not open, or open something else."""
        for name in names:
            for one, item, piece in self._found.get(name, ()):
                label = one.set.label
                for problem in item.problems:
                    if problem.code == WRONG and problem.path == piece.path:
                        yield WrongAddressView(
                            f"{label}（{item.item.no}）" if len(one.items) > 1 else label,
                            one.set.id,
                            item.item.no,
                            piece.path.rpartition("/")[2],
                            problem.message,
                        )


def return_views(returns: Iterable[OpenReturn]) -> tuple[ReturnView, ...]:
    """Open returns as they are told: those of one reason, reviewer and day together."""
    found: dict[tuple[str, str, date | None, str | None], list[Piece]] = {}
    for one in returns:
        said = one.review.verdict
        reason = (said.reason if said is not None else None) or "没有写明理由"
        who, day = (said.reviewer, said.date) if said is not None else ("", None)
        found.setdefault((reason, who, day, one.unit), []).append(one.piece)
    return tuple(
        ReturnView(
            reason=reason,
            reviewer=who,
            day=day,
            numbers=tuple(sorted({number for piece in pieces for number in piece.items})),
            pieces=tuple(piece.path for piece in pieces[:LISTED]),
            names=tuple(path_in_set(piece.path) for piece in pieces[:LISTED]),
            more_pieces=max(0, len(pieces) - LISTED),
            unit=unit,
        )
        for (reason, who, day, unit), pieces in found.items()
    )
