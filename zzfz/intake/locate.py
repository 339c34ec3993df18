"""What a path says about set and item, read from the outermost folder inwards.

第34-46项/2.征求意见网址.txt: the folder names the set, and so the file's number is an item's. Where
no folder names a set, the same number may be an indicator's. What a path says is never more than a
claim: ``propose`` weighs it against the title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from zzfz.checklist.model import Checklist, MaterialSet
from zzfz.evidence.names import item_numbers, plain
from zzfz.intake.mentions import Force, Mention, mentions
from zzfz.numerals import below_hundred

_SMALL_ITEM = re.compile(
    r"\s*[(（【]?\s*第?\s*(?P<number>\d{1,2}|[一二三四五六七八九十]{1,2})\s*(?:小项|子项|小点)"
    r"|\s*(?:小项|子项)\s*(?P<after>\d{1,2})(?!\d)"
)
"""第6小项: the item of a set, in the words of those who call the indicator 项."""
_BETWEEN = " )]】-‐‑–—―_、.:"


@dataclass(frozen=True, slots=True)
class Spot:
    """What the components of a path say together.

    ``set`` and ``items`` are claimed; ``force`` tells how plainly. ``limits`` are the sets of a range
    (第1-20项), which only narrows. ``number`` is the smallest indicator claimed, where it stands
    alone. ``written`` are the components' own words; ``vetoed`` an indicator that asks for nothing;
    ``conflict`` what contradicts. ``claim`` is the component that claims the set.
    """

    set: MaterialSet | None = None
    items: tuple[int, ...] = ()
    force: Force = Force.FRONT
    limits: tuple[MaterialSet, ...] = ()
    number: int | None = None
    written: tuple[str, ...] = field(default=())
    vetoed: str | None = None
    conflict: str = ""
    claim: str = ""


def locate(names: Sequence[str], checklist: Checklist) -> Spot:
    """Read ``names``: the components of a path, outermost first, without endings."""
    spot = Spot()
    for name in names:
        spot = _read(spot, name, checklist)
    return spot


def _read(spot: Spot, name: str, checklist: Checklist) -> Spot:
    found = tuple(_plainer(one, checklist) for one in mentions(name, checklist.by_id))
    if spot.set is not None:
        inside = _inside(spot, spot.set, name, found, checklist)
        if inside is not None:
            return inside
    named = {
        one.id: one
        for mention in found
        if mention.force is Force.EXPLICIT
        for one in _sets(mention.indicators, checklist)
    }
    if len(named) > 1:  # 第70项、第76项
        words = tuple(mention.written for mention in found if mention.force is Force.EXPLICIT)
        return replace(
            spot, limits=tuple(named.values()), written=(*spot.written, "、".join(words))
        )
    for mention in found:
        sets = _sets(mention.indicators, checklist)
        if mention.force is Force.COUNTED and len(mention.indicators) > 1:
            continue  # a run of numbers that is no set, as in 4-28报送
        if not sets:
            if mention.force is Force.EXPLICIT:
                return replace(spot, vetoed=mention.indicators[0])
            continue
        if len(sets) > 1:
            if mention.force is Force.EXPLICIT:
                return replace(spot, limits=sets, written=(*spot.written, mention.written))
            continue
        if mention.item is not None and mention.item > len(sets[0].items):
            continue
        return replace(_claimed(spot, mention, sets[0]), claim=name)
    return spot


def _plainer(mention: Mention, checklist: Checklist) -> Mention:
    """A run of numbers that is just a merged set, wherever it stands, can hardly be anything else."""
    one = checklist.set_of.get(mention.indicators[0])
    is_whole = one is not None and len(one.members) > 1 and one.members == mention.indicators
    return mention._replace(force=Force.EXPLICIT) if is_whole else mention


def _claimed(spot: Spot, mention: Mention, one: MaterialSet) -> Spot:
    """``spot`` with what one mention claims."""
    conflict = spot.conflict
    if spot.set is not None and spot.set.id != one.id and spot.force is Force.EXPLICIT:
        conflict = f"上级文件夹写的是第 {spot.set.label} 项，这里写的是第 {one.label} 项"
    elif spot.limits and one not in spot.limits:
        conflict = f"第 {one.label} 项不在文件夹写的范围里"
    force = mention.force
    if one in spot.limits:
        force = Force(min(force + 1, Force.EXPLICIT))  # 59-61项/60项: one of those it may be
    number = int(mention.indicators[0]) if _is_single_number(mention.indicators) else None
    items = (
        (mention.item,) if mention.item else item_numbers(mention.rest.lstrip(_BETWEEN).lstrip())
    )
    return replace(
        spot,
        set=one,
        items=_valid(items, one),
        force=force,
        number=number,
        written=(*spot.written, mention.written),
        conflict=conflict,
    )


def _inside(
    spot: Spot, one: MaterialSet, name: str, found: Iterable[Mention], checklist: Checklist
) -> Spot | None:
    """``spot`` with what ``name`` says below a folder of ``one``; None where it speaks of another.

    What claims a set more plainly than the folder does, and is no item of it, is for itself.
    """
    numbers = item_numbers(name) or _small_item(name)
    if len(one.items) > 1 and _valid(numbers, one):
        return replace(spot, items=numbers, written=(*spot.written, name))
    for mention in found:
        sets = _sets(mention.indicators, checklist)
        if one in sets or not sets or (mention.force < Force.EXPLICIT and len(sets) > 1):
            continue
        is_number = mention.force is Force.FRONT or _is_labelled(mention)
        if is_number and len(one.items) > 1 and mention.item is None:
            number = mention.indicators[0]
            if number.isdecimal() and int(number) <= len(one.items):
                return replace(spot, items=(int(number),), written=(*spot.written, name))
        if mention.force is Force.EXPLICIT or mention.force > spot.force:
            return None
        if spot.force is Force.FRONT and mention.force is Force.FRONT:
            return None
    return _own_item(spot, one, found, checklist)


def _small_item(name: str) -> tuple[int, ...]:
    found = _SMALL_ITEM.match(plain(name))
    if found is None:
        return ()
    written = found["number"] or found["after"]
    value = int(written) if written.isdecimal() else below_hundred(written)
    return (value,) if value else ()


def _is_labelled(mention: Mention) -> bool:
    """序号2, №2 and 第2号 number the items too, below a folder of their set; 2项 is an amount."""
    return mention.force is Force.COUNTED and mention.at_front and not mention.written[0].isdigit()


def _own_item(spot: Spot, one: MaterialSet, found: Iterable[Mention], checklist: Checklist) -> Spot:
    """The set is named once more, perhaps with an item behind it: 第34-46项/34-2网址."""
    for mention in found:
        if one in _sets(mention.indicators, checklist):
            again = _claimed(spot, mention, one)
            return replace(
                again,
                items=again.items or spot.items,
                force=max(spot.force, mention.force, Force.COUNTED),  # named twice
                number=spot.number,
            )
    return spot


def _sets(indicators: Iterable[str], checklist: Checklist) -> tuple[MaterialSet, ...]:
    found = (checklist.set_of.get(one) for one in indicators)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _valid(items: tuple[int, ...], one: MaterialSet) -> tuple[int, ...]:
    return items if all(1 <= item <= len(one.items) for item in items) else ()


def _is_single_number(indicators: tuple[str, ...]) -> bool:
    return len(indicators) == 1 and indicators[0].isdecimal()
