"""Two lists side by side: what a new list changes, and what becomes of the evidence handed in.

An indicator is the same when its words are; a renumbered list keeps its evidence. Where words were
changed too, the nearest partner is taken, and how near it is stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from zzfz.checklist.model import Checklist, Indicator, MaterialItem, MaterialSet
from zzfz.importing.printed_text import bare

_ALIKE = 0.6
_ALIKE_UNDER_ONE_NUMBER = 0.4
_SAME_NUMBER = 0.1
_ITEM_ALIKE = 0.5


class ChangeKind(StrEnum):
    """In what way a new list differs from the one in use."""

    ADDED = "新增"
    REMOVED = "删去"
    RENUMBERED = "改号"
    REWORDED = "改写"
    RETITLED = "改归类"
    UNITS = "改单位"
    MATERIALS = "改资料"


@dataclass(frozen=True, slots=True)
class ListChange:
    """One difference: ``before`` and ``after`` in words, empty where there is none; ids likewise."""

    kind: ChangeKind
    old: str
    new: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One indicator in both lists; ``likeness`` of its words in per cent."""

    old: Indicator
    new: Indicator
    likeness: int


@dataclass(frozen=True, slots=True)
class FolderMove:
    """What happens to ``evidence/<old>``: it becomes ``evidence/<new>``.

    ``new`` is empty when the indicator was removed and nothing of its set is left: its evidence has
    no place any more. ``items`` gives old and new item numbers where they differ, 0 for an item that
    is asked for no longer.
    """

    old: str
    new: str
    items: tuple[tuple[int, int], ...] = ()


class ItemPlace(NamedTuple):
    """Where material for one old item belongs now: a folder below ``evidence/`` and an item."""

    folder: str
    no: int


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """What becomes of one old folder: its new name (empty: none), and the place of each old item.

    An item that is not among ``items`` is asked for no longer.
    """

    folder: str
    items: Mapping[int, ItemPlace]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs, in the order of the new list, what was removed last.

    ``places`` has every old indicator; ``moves`` sums up those of them that change.
    """

    pairs: tuple[Pair, ...]
    changes: tuple[ListChange, ...]
    moves: tuple[FolderMove, ...]
    places: Mapping[str, FolderPlace]

    def of_kind(self, kind: ChangeKind) -> tuple[ListChange, ...]:
        """The changes of one kind."""
        return tuple(one for one in self.changes if one.kind is kind)


def compare(old: Checklist, new: Checklist) -> Comparison:
    """What changes from ``old`` to ``new``. Both have to be sound."""
    pairs = _pair_up(old.indicators, new.indicators)
    of_new = {pair.new.id: pair for pair in pairs}
    kept = {pair.old.id for pair in pairs}
    changes: list[ListChange] = []
    for one in new.indicators:
        if one.id in of_new:
            changes.extend(_differences(of_new[one.id], old, new))
        else:
            changes.append(ListChange(ChangeKind.ADDED, "", one.id, "", one.text))
    removed = [one for one in old.indicators if one.id not in kept]
    changes.extend(ListChange(ChangeKind.REMOVED, one.id, "", one.text, "") for one in removed)
    became = {pair.old.id: pair.new.id for pair in pairs}
    places = {one.id: _place(one, old, new, became) for one in old.indicators}
    kept_first = [one for one in old.indicators if one.id in became]
    moves = [
        FolderMove(
            one.id, places[one.id].folder, _item_moves(old.set_of.get(one.id), places[one.id])
        )
        for one in (*kept_first, *removed)
        if one.material_set or one.id in became
    ]
    plan = tuple(one for one in moves if one.old != one.new or one.items)
    return Comparison(pairs, tuple(changes), plan, places)


def _pair_up(old: Sequence[Indicator], new: Sequence[Indicator]) -> tuple[Pair, ...]:
    """Partners: the same words first, then the most alike; one number for both adds to that."""
    left = {one.id: one for one in old}
    found: dict[str, Pair] = {}
    by_words: dict[str, list[Indicator]] = {}
    for one in old:
        by_words.setdefault(bare(one.text), []).append(one)
    for one in new:
        same = [other for other in by_words.get(bare(one.text), ()) if other.id in left]
        partner = next((other for other in same if other.id == one.id), next(iter(same), None))
        if partner is not None:
            found[one.id] = Pair(left.pop(partner.id), one, 100)
    for likeness, old_id, one in _alike(left.values(), [one for one in new if one.id not in found]):
        if old_id in left and one.id not in found:
            found[one.id] = Pair(left.pop(old_id), one, round(likeness * 100))
    return tuple(found[one.id] for one in new if one.id in found)


def _alike(
    old: Iterable[Indicator], new: Sequence[Indicator]
) -> list[tuple[float, str, Indicator]]:
    """Possible partners, the likeliest first: how alike, the old one's id, the new one."""
    possible = []
    for other in old:
        for one in new:
            same_number = other.id == one.id
            likeness = _likeness(other.text, one.text)
            if likeness >= (_ALIKE_UNDER_ONE_NUMBER if same_number else _ALIKE):
                rank = likeness + (_SAME_NUMBER if same_number else 0)
                possible.append((rank, likeness, other.id, one))
    possible.sort(key=lambda found: found[0], reverse=True)
    return [found[1:] for found in possible]


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < _ALIKE_UNDER_ONE_NUMBER:
        return 0.0
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE_UNDER_ONE_NUMBER else 0.0


def _differences(pair: Pair, old: Checklist, new: Checklist) -> Iterable[ListChange]:
    before, after = pair.old, pair.new
    told = (
        (ChangeKind.RENUMBERED, before.id, after.id),
        (ChangeKind.REWORDED, before.text, after.text),
        (ChangeKind.RETITLED, _titles(before), _titles(after)),
        (ChangeKind.UNITS, _units(before), _units(after)),
        (
            ChangeKind.MATERIALS,
            _materials(old.set_of.get(before.id)),
            _materials(new.set_of.get(after.id)),
        ),
    )
    for kind, was, is_ in told:
        if was != is_:
            yield ListChange(kind, before.id, after.id, was, is_)


def _titles(one: Indicator) -> str:
    return f"{one.level1}／{one.level2}"


def _units(one: Indicator) -> str:
    helping = f"；{'、'.join(one.cooperating)}配合" if one.cooperating else ""
    return "、".join(one.responsible) + helping


def _materials(one: MaterialSet | None) -> str:
    if one is None:
        return "不要求报送资料"
    return "\n".join(f"{item.no}. {item.text}" for item in one.items)


def _place(
    one: Indicator, old: Checklist, new: Checklist, became: Mapping[str, str]
) -> FolderPlace:
    """What becomes of the folder of ``one``.

    Where its own successor asks for an item no longer, the successors of the other members of its
    set may: a merged set may have been divided, or lost the member whose folder it lives in.
    """
    own = became.get(one.id, "")
    before = old.set_of.get(one.id)
    if before is None:
        return FolderPlace(own, {})
    successors: dict[str, str] = {}
    for member in (one.id, *before.members):
        after = new.set_of.get(became.get(member, ""))
        if after is not None:
            successors.setdefault(after.id, own if own in after.members else after.folder)
    items: dict[int, ItemPlace] = {}
    for set_id, folder in successors.items():
        left = [item for item in before.items if item.no not in items]
        matched = _matched(left, new.sets_by_id[set_id].items, whole=left == list(before.items))
        items.update({number: ItemPlace(folder, to) for number, to in matched.items()})
    return FolderPlace(next(iter(successors.values()), ""), items)


def _matched(
    old: Sequence[MaterialItem], new: Sequence[MaterialItem], *, whole: bool
) -> dict[int, int]:
    """Which new item each old one is; its words tell.

    In two ``whole`` lists of equal length an item that was reworded is known by its number.
    """
    left = {item.no: item for item in new}
    found: dict[int, int] = {}
    for least in (1.0, _ITEM_ALIKE):
        for item in old:
            if item.no in found or not left:
                continue
            ratio, back = max((_likeness(item.text, one.text), -no) for no, one in left.items())
            if ratio >= least:
                found[item.no] = left.pop(-back).no
    if whole and len(old) == len(new):
        found.update({item.no: item.no for item in old if item.no not in found and item.no in left})
    return found


def _item_moves(before: MaterialSet | None, place: FolderPlace) -> tuple[tuple[int, int], ...]:
    """Old and new numbers of the items that changed places."""
    if before is None or not place.folder:
        return ()
    numbers = {
        item.no: place.items[item.no].no if item.no in place.items else 0 for item in before.items
    }
    return tuple((old, new) for old, new in numbers.items() if old != new)
