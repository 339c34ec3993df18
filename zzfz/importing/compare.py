"""Two lists side by side: what a new list changes, and what becomes of the evidence handed in.

An indicator is the same when its words are; a renumbered list keeps its evidence. Where words were
changed too, everything that tells is weighed: above all what has to be handed in, then the words,
the units, the section, and its neighbours. Whatever has no partner is told with the nearest one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from zzfz.checklist.model import Checklist, Indicator, MaterialItem, MaterialSet
from zzfz.errors import Advice, UsageError
from zzfz.importing.printed_text import bare

_ALIKE_UNDER_ONE_NUMBER = 0.4
_LIKELY = 0.56
_LIKELY_UNDER_ONE_NUMBER = 0.42
_SAME_NUMBER = 0.08
_NEAR = 0.3
"""From here on a partner may be the same one, and a person is asked."""
_HELD = 0.75
"""So much of the words stands in others that were merged or split."""
_OWN_WORDS = 12
"""An item so long is asked for in one place; shorter ones (提供相关证明资料) in many."""
_TELLING = 6
"""Characters that words must have to tell anything."""
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
    MERGED = "并入"


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

    ``near`` has the likeliest partner of what is left over, ``renamed`` the bodies that seem to have
    another name.

    ``places`` has every old indicator; ``moves`` sums up those of them that change.
    """

    pairs: tuple[Pair, ...]
    changes: tuple[ListChange, ...]
    moves: tuple[FolderMove, ...]
    places: Mapping[str, FolderPlace]
    near: tuple[Near, ...] = ()
    renamed: tuple[Renamed, ...] = ()

    def of_kind(self, kind: ChangeKind) -> tuple[ListChange, ...]:
        """The changes of one kind."""
        return tuple(one for one in self.changes if one.kind is kind)


@dataclass(frozen=True, slots=True)
class Near:
    """The likeliest partner of an indicator that has none: ``old`` and ``new`` ids, how alike in per
    cent all things considered, whether the partner is already somebody else's, and whether they are
    so much alike that it may be the same one.
    """

    old: str
    new: str
    likeness: int
    taken: bool
    likely: bool = True


@dataclass(frozen=True, slots=True)
class Renamed:
    """A body that is gone from the rows and the one that stands in its place, in how many of its
    rows out of how many; ``merged`` tells that the other was there before.
    """

    old: str
    new: str
    rows: int
    of: int
    merged: bool


def pairs_said(text: str) -> dict[str, str]:
    """What ``--pairs`` says: 60=61,20=21; 60= stands for an indicator that has no successor.

    Raises UsageError for what is no pair.
    """
    found: dict[str, str] = {}
    for part in filter(None, re.split(r"[,，、;；\s]+", text)):
        old, equals, new = part.replace("＝", "=").partition("=")
        if not equals or not old or old in found:
            raise UsageError(
                f"--pairs 里的“{part}”看不懂" if old not in found else f"--pairs 里 {old} 出现两次",
                "写成“原序号=新序号”，以逗号分开，例：60=61,20=21；没有对应的写 60=",
            )
        found[old] = new
    return found


def compare(old: Checklist, new: Checklist, said: Mapping[str, str] | None = None) -> Comparison:
    """What changes from ``old`` to ``new``. Both have to be sound.

    ``said`` gives the new id of old ones where a person knows better, empty for none; several may
    have become one. Raises UsageError for ids that are not there.
    """
    said = said or {}
    _refuse_unknown(old, new, said)
    pairing = _Pairing(old, new, said)
    pairs = pairing.run()
    became = {pair.old.id: pair.new.id for pair in pairs} | pairing.merged
    of_new = {pair.new.id: pair for pair in pairs}
    changes: list[ListChange] = []
    for one in new.indicators:
        if one.id in of_new:
            changes.extend(_differences(of_new[one.id], old, new))
        else:
            changes.append(ListChange(ChangeKind.ADDED, "", one.id, "", one.text))
    for old_id, new_id in pairing.merged.items():
        before, after = old.by_id[old_id].text, new.by_id[new_id].text
        changes.append(ListChange(ChangeKind.MERGED, old_id, new_id, before, after))
    removed = [one for one in old.indicators if one.id not in became]
    changes.extend(ListChange(ChangeKind.REMOVED, one.id, "", one.text, "") for one in removed)
    added = [one for one in new.indicators if one.id not in of_new]
    parts = pairing.parts(became, added)
    places = {one.id: _place(one, old, new, became, parts) for one in old.indicators}
    kept_first = [one for one in old.indicators if one.id in became]
    moves = [
        FolderMove(
            one.id, places[one.id].folder, _item_moves(old.set_of.get(one.id), places[one.id])
        )
        for one in (*kept_first, *removed)
        if one.material_set or one.id in became
    ]
    plan = tuple(one for one in moves if one.old != one.new or one.items)
    near = pairing.nearest(removed, added, became, said)
    return Comparison(pairs, tuple(changes), plan, places, near, _renamed(pairs, new))


def _refuse_unknown(old: Checklist, new: Checklist, said: Mapping[str, str]) -> None:
    for old_id, new_id in said.items():
        if old_id not in old.by_id or (new_id and new_id not in new.by_id):
            missing = old_id if old_id not in old.by_id else new_id
            which = "在用的清单" if missing == old_id else "新清单"
            raise UsageError(f"--pairs 里的 {missing} 不在{which}里", Advice("compare-lists"))


class _Pairing:
    """Which new indicator an old one has become: the same words first; else by everything that tells,
    above all what has to be handed in.
    """

    def __init__(self, old: Checklist, new: Checklist, said: Mapping[str, str]) -> None:
        self.old, self.new, self.said = old, new, said
        self.merged: dict[str, str] = {}
        self._scores: dict[tuple[str, str], float] = {}
        self._partner: dict[str, str] = {}
        self._order = {
            id(checklist): {one.id: index for index, one in enumerate(checklist.indicators)}
            for checklist in (old, new)
        }

    def run(self) -> tuple[Pair, ...]:
        found: dict[str, Pair] = {}
        left = {one.id: one for one in self.old.indicators}

        def take(old_id: str, new_id: str, likeness: float) -> None:
            one = self.new.by_id[new_id]
            found[new_id] = Pair(left.pop(old_id), one, round(likeness * 100))
            self._partner[old_id] = new_id

        for old_id, new_id in self.said.items():
            if new_id and new_id not in found:
                texts = (self.old.by_id[old_id].text, self.new.by_id[new_id].text)
                take(old_id, new_id, _likeness(*texts))
            else:
                left.pop(old_id, None)
                if new_id:
                    self.merged[old_id] = new_id
        by_words: dict[str, list[Indicator]] = {}
        for one in self.old.indicators:
            by_words.setdefault(bare(one.text), []).append(one)
        for one in self.new.indicators:
            same = [other for other in by_words.get(bare(one.text), ()) if other.id in left]
            if same and one.id not in found:
                best = max(same, key=lambda other: (self._score(other, one), other.id == one.id))
                take(best.id, one.id, 1.0)
        for _score, old_id, new_id in self._likely(left, found):
            if old_id in left and new_id not in found:
                texts = (self.old.by_id[old_id].text, self.new.by_id[new_id].text)
                take(old_id, new_id, _likeness(*texts))
        self._merge(left, found)
        return tuple(found[one.id] for one in self.new.indicators if one.id in found)

    def _likely(
        self, left: Mapping[str, Indicator], found: Mapping[str, Pair]
    ) -> list[tuple[float, str, str]]:
        possible = []
        for other in left.values():
            for one in self.new.indicators:
                if one.id in found:
                    continue
                score = self._score(other, one)
                if score >= (_LIKELY_UNDER_ONE_NUMBER if other.id == one.id else _LIKELY):
                    rank = score + (_SAME_NUMBER if other.id == one.id else 0)
                    possible.append((rank, other.id, one.id))
        return sorted(possible, key=lambda one: one[0], reverse=True)

    def _score(self, other: Indicator, one: Indicator) -> float:
        """How alike two indicators are: what is handed in counts most, then the words, then units,
        section, and whether the neighbours went together.
        """
        key = (other.id, one.id)
        if key not in self._scores:
            words = _likeness(other.text, one.text)
            mine, theirs = _demands(self.old, other), _demands(self.new, one)
            units = _shared(
                {*other.responsible, *other.cooperating}, {*one.responsible, *one.cooperating}
            )
            section = (0.5 if bare(other.level2) == bare(one.level2) else 0.0) + (
                0.5 if bare(other.level1) == bare(one.level1) else 0.0
            )
            if min(len(mine), len(theirs)) >= _TELLING:
                asked = _likeness(mine, theirs)
                score = 0.42 * asked + 0.34 * words + 0.1 * units + 0.07 * section
            else:
                score = 0.74 * words + 0.11 * units + 0.08 * section
            self._scores[key] = score
        return self._scores[key] + 0.07 * self._beside(other, one)

    def _beside(self, other: Indicator, one: Indicator) -> float:
        """Whether the neighbours of both are partners: 0, a half or 1."""
        before, after = self._order[id(self.old)], self._order[id(self.new)]
        place, now = before[other.id], after[one.id]
        together = 0
        for step in (-1, 1):
            if 0 <= place + step < len(self.old.indicators):
                partner = self._partner.get(self.old.indicators[place + step].id)
                together += partner is not None and after[partner] == now + step
        return together / 2

    def _merge(self, left: Mapping[str, Indicator], found: Mapping[str, Pair]) -> None:
        """An old one whose words stand in a new one that has another partner was taken into it."""
        for old_id, other in left.items():
            if old_id in self.said:
                continue
            best = max(
                (one for one in self.new.indicators if one.id in found),
                key=lambda one: _held(other.text, one.text),
                default=None,
            )
            if best is None or _held(other.text, best.text) < _HELD:
                continue
            partner = found[best.id].old
            if _held(partner.text, best.text) >= _HELD and len(best.text) > len(other.text):
                self.merged[old_id] = best.id

    def parts(
        self, became: Mapping[str, str], added: Sequence[Indicator]
    ) -> dict[str, tuple[str, ...]]:
        """For old indicators the new ones that were split off from them: their words stood there."""
        found: dict[str, tuple[str, ...]] = {}
        for one in added:
            best = max(
                (other for other in self.old.indicators if other.id in became),
                key=lambda other: _held(one.text, other.text),
                default=None,
            )
            if best is not None and _held(one.text, best.text) >= _HELD:
                found[best.id] = (*found.get(best.id, ()), one.id)
                continue
            asked = {bare(item.text) for item in self._asked(self.new, one)}
            asked = {words for words in asked if len(words) >= _OWN_WORDS}
            home = next(
                (
                    other
                    for other in self.old.indicators
                    if other.id in became
                    and asked & {bare(item.text) for item in self._asked(self.old, other)}
                ),
                None,
            )
            if home is not None:
                found[home.id] = (*found.get(home.id, ()), one.id)
        return found

    @staticmethod
    def _asked(checklist: Checklist, one: Indicator) -> Sequence[MaterialItem]:
        """What is handed in for an indicator."""
        found = checklist.set_of.get(one.id)
        return found.items if found is not None else ()

    def nearest(
        self,
        removed: Sequence[Indicator],
        added: Sequence[Indicator],
        became: Mapping[str, str],
        said: Mapping[str, str],
    ) -> tuple[Near, ...]:
        """The likeliest partner of everything removed and added, however little they are alike."""
        near: list[Near] = []
        taken = set(became.values())
        free = {one.id for one in added}
        for other in removed:
            if other.id in said:
                continue
            best = max(
                self.new.indicators,
                key=lambda one: self._score(other, one) + 0.05 * (one.id in free),
            )
            score = max(self._score(other, best), _held(other.text, best.text))
            alike, likely = round(score * 100), score >= _NEAR
            near.append(Near(other.id, best.id, alike, best.id in taken, likely))
        seen = {(one.old, one.new) for one in near}
        for one in added:
            closest = max(self.old.indicators, key=lambda other: self._score(other, one))
            score = max(self._score(closest, one), _held(one.text, closest.text))
            if (closest.id, one.id) not in seen:
                alike, likely = round(score * 100), score >= _NEAR
                near.append(Near(closest.id, one.id, alike, closest.id in became, likely))
        return tuple(near)


def _demands(checklist: Checklist, one: Indicator) -> str:
    """Everything that has to be handed in for an indicator, in words."""
    found = checklist.set_of.get(one.id)
    return "".join(bare(item.text) for item in found.items) if found is not None else ""


def _shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0


def _held(part: str, whole: str) -> float:
    """How much of ``part`` stands in ``whole``, in pieces of three characters and more."""
    if len(part) < _TELLING or len(whole) < _TELLING:
        return 0.0
    if len({*part} & {*whole}) * 2 < len({*part}):
        return 0.0
    blocks = SequenceMatcher(None, part, whole, autojunk=False).get_matching_blocks()
    return sum(one.size for one in blocks if one.size >= 3) / len(part)


def _renamed(pairs: Sequence[Pair], new: Checklist) -> tuple[Renamed, ...]:
    """Bodies that no row names any more, and the one that most of their rows name instead."""
    before = {name for pair in pairs for name in _bodies(pair.old)}
    after = {name for one in new.indicators for name in _bodies(one)}
    found = []
    for gone in sorted(before - after):
        rows = [pair for pair in pairs if gone in _bodies(pair.old)]
        votes = Counter(name for pair in rows for name in _bodies(pair.new) - _bodies(pair.old))
        best = votes.most_common(2)
        if not best or best[0][1] * 2 <= len(rows):
            continue
        if len(best) > 1 and best[1][1] == best[0][1] and not _kin(gone, best[0][0]):
            best.sort(key=lambda one: _likeness(gone, one[0]), reverse=True)
        name, count = best[0]
        found.append(Renamed(gone, name, count, len(rows), name in before))
    return tuple(found)


def _kin(one: str, other: str) -> bool:
    return _likeness(one, other) >= 0.5


def _bodies(one: Indicator) -> set[str]:
    return {*one.responsible, *one.cooperating}


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
    one: Indicator,
    old: Checklist,
    new: Checklist,
    became: Mapping[str, str],
    parts: Mapping[str, tuple[str, ...]],
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
    split_off = [part for member in before.members for part in parts.get(member, ())]
    mine = [became.get(member, "") for member in (one.id, *before.members)]
    for successor in (*mine, *split_off):
        after = new.set_of.get(successor)
        if after is not None:
            successors.setdefault(after.id, own if own in after.members else after.folder)
    items: dict[int, ItemPlace] = {}
    if (
        len(successors) > 1
    ):  # an item goes where its very words are, before any that is only like it
        for set_id, folder in successors.items():
            for item in before.items:
                same = [to for to in new.sets_by_id[set_id].items if _same_words(item, to)]
                if same and item.no not in items:
                    items[item.no] = ItemPlace(folder, same[0].no)
    for set_id, folder in successors.items():
        left = [item for item in before.items if item.no not in items]
        taken = {to.no for to in items.values() if to.folder == folder}
        there = [item for item in new.sets_by_id[set_id].items if item.no not in taken]
        matched = _matched(left, there, whole=left == list(before.items))
        items.update({number: ItemPlace(folder, to) for number, to in matched.items()})
    return FolderPlace(next(iter(successors.values()), ""), items)


def _same_words(one: MaterialItem, other: MaterialItem) -> bool:
    return bare(one.text) == bare(other.text)


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
