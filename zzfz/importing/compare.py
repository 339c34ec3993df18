"""Two lists side by side: what a new list changes, and what becomes of the evidence handed in.

An indicator is the same when its words are; a renumbered list keeps its evidence. Where words were
changed too, the nearest partner is taken, and how near it is stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from zzfz.checklist.model import Checklist, Indicator, MaterialItem, MaterialSet
from zzfz.importing.tidy import bare

_ALIKE = 0.6
_ALIKE_UNDER_ONE_NUMBER = 0.4
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
class Change:
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

    ``new`` is empty when the indicator was removed: its evidence has no place any more. ``items``
    gives old and new item numbers where they differ, 0 for an item that is asked for no longer.
    """

    old: str
    new: str
    items: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs, in the order of the new list, what was removed last."""

    pairs: tuple[Pair, ...]
    changes: tuple[Change, ...]
    moves: tuple[FolderMove, ...]

    def of_kind(self, kind: ChangeKind) -> tuple[Change, ...]:
        """The changes of one kind."""
        return tuple(one for one in self.changes if one.kind is kind)


def compare(old: Checklist, new: Checklist) -> Comparison:
    """What changes from ``old`` to ``new``. Both have to be sound."""
    pairs = _pair_up(old.indicators, new.indicators)
    of_new = {pair.new.id: pair for pair in pairs}
    kept = {pair.old.id for pair in pairs}
    changes: list[Change] = []
    for one in new.indicators:
        if one.id in of_new:
            changes.extend(_differences(of_new[one.id], old, new))
        else:
            changes.append(Change(ChangeKind.ADDED, "", one.id, "", one.text))
    removed = [one for one in old.indicators if one.id not in kept]
    changes.extend(Change(ChangeKind.REMOVED, one.id, "", one.text, "") for one in removed)
    by_old = {pair.old.id: pair for pair in pairs}
    moves = [_move(by_old[one], old, new) for one in old.by_id if one in by_old]
    moves.extend(FolderMove(one.id, "") for one in removed if one.material_set)
    plan = tuple(one for one in moves if one.old != one.new or one.items)
    return Comparison(pairs, tuple(changes), plan)


def in_steps(moves: Iterable[FolderMove], aside: str = ".moving-") -> tuple[tuple[str, str], ...]:
    """Folder renames to carry out one after the other so that none overwrites another.

    A folder whose new name is still in use steps ``aside`` first (5→6 while 6→5).
    """
    waiting = {one.old: one.new for one in moves if one.new and one.old != one.new}
    steps: list[tuple[str, str]] = []
    while waiting:
        free = [old for old, new in waiting.items() if new not in waiting]
        if free:
            steps.extend((old, waiting.pop(old)) for old in free)
            continue
        old = next(iter(waiting))
        steps.append((old, aside + old))
        waiting[aside + old] = waiting.pop(old)
    return tuple(steps)


def _pair_up(old: Sequence[Indicator], new: Sequence[Indicator]) -> tuple[Pair, ...]:
    """Partners: the same words first, then the same number with like words, then like words."""
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
    for one in new:
        other = left.get(one.id)
        if one.id not in found and other is not None:
            ratio = _likeness(other.text, one.text)
            if ratio >= _ALIKE_UNDER_ONE_NUMBER:
                found[one.id] = Pair(left.pop(one.id), one, round(ratio * 100))
    for one in new:
        if one.id not in found and left:
            ratio, nearest = max(
                (_likeness(other.text, one.text), id_) for id_, other in left.items()
            )
            if ratio >= _ALIKE:
                found[one.id] = Pair(left.pop(nearest), one, round(ratio * 100))
    return tuple(found[one.id] for one in new if one.id in found)


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < _ALIKE_UNDER_ONE_NUMBER:
        return 0.0
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE_UNDER_ONE_NUMBER else 0.0


def _differences(pair: Pair, old: Checklist, new: Checklist) -> Iterable[Change]:
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
            yield Change(kind, before.id, after.id, was, is_)


def _titles(one: Indicator) -> str:
    return f"{one.level1}／{one.level2}"


def _units(one: Indicator) -> str:
    helping = f"；{'、'.join(one.cooperating)}配合" if one.cooperating else ""
    return "、".join(one.responsible) + helping


def _materials(one: MaterialSet | None) -> str:
    if one is None:
        return "不要求报送资料"
    return "\n".join(f"{item.no}. {item.text}" for item in one.items)


def _move(pair: Pair, old: Checklist, new: Checklist) -> FolderMove:
    before, after = old.set_of.get(pair.old.id), new.set_of.get(pair.new.id)
    if before is None or after is None:
        return FolderMove(pair.old.id, pair.new.id if before is None or after else "")
    return FolderMove(pair.old.id, pair.new.id, _item_moves(before.items, after.items))


def _item_moves(
    old: Sequence[MaterialItem], new: Sequence[MaterialItem]
) -> tuple[tuple[int, int], ...]:
    """Old and new numbers of items that changed places; an item's words tell which it is."""
    left = {item.no: item for item in new}
    found: dict[int, int] = {}
    for least in (1.0, _ITEM_ALIKE):
        for item in old:
            if item.no in found or not left:
                continue
            ratio, back = max((_likeness(item.text, one.text), -no) for no, one in left.items())
            if ratio >= least:
                found[item.no] = left.pop(-back).no
    if len(old) == len(new) == 1:
        return ()
    return tuple(
        (item.no, found.get(item.no, 0)) for item in old if found.get(item.no, 0) != item.no
    )
