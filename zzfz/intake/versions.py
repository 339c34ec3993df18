"""Copies: the same content under a second name, and 案例 - 副本.docx of other content than 案例.docx.

Nobody need be asked about the first. Which of the others is meant only the sender knows; counted
both, they may exceed what an item allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from zzfz.checklist.model import CountingUnit
from zzfz.evidence.item_numbers import plain
from zzfz.intake.naming import fold, split_ending
from zzfz.intake.proposal import UNIT_SEEN, Certainty, Proposal

_LEAST = 6
"""Characters of a name that another begins with; 通知 begins too many."""
_COPY = re.compile(r"\s*(?:[-_]?\s*副本\s*(?:\(\d{1,2}\))?|\(\d{1,2}\))\Z")


def asking_about_versions(proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """``proposals`` with the copies of other content than the file that they are called after made
    unclear. The same content twice is recognised where it is placed.
    """
    found = tuple(proposals)
    by_name = {_key(one.material.origin): one for one in found if not one.material.is_folder}
    return tuple(_asked(one, by_name.get(_base(one.material.origin))) for one in found)


def deciding_the_same_alike(proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """``proposals`` with what is unclear, but has the content of a piece that is clear, decided as that.

    Only where nothing speaks for another set: the same paper may be for two.
    """
    found = tuple(proposals)
    clear = {one.material.digests: one for one in reversed(found) if one.is_clear}
    return tuple(_alike(one, clear.get(one.material.digests)) for one in found)


def deciding_partners_alike(proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """``proposals`` with what is unclear decided as the clear piece beside it that is called after it
    (实施意见.docx, 实施意见-公平竞争审查表.docx), where the item asks for such pairs.
    """
    found = tuple(proposals)
    pairs = [one for one in found if one.is_clear and not one.material.is_folder and _in_pairs(one)]
    return tuple(
        next((_with(one, two) for two in pairs if _belong(one, two)), one) for one in found
    )


def _in_pairs(one: Proposal) -> bool:
    choice = one.choice
    return choice is not None and any(
        choice.set.items[no - 1].unit is CountingUnit.PAIR for no in choice.items
    )


def _belong(one: Proposal, other: Proposal) -> bool:
    """Whether ``one`` is the unclear half of a pair; the name of its partner begins with its own."""
    if one.is_clear or one.material.is_folder:
        return False
    folder, _, name = one.material.origin.rpartition("/")
    beside, _, longer = other.material.origin.rpartition("/")
    stem = fold(plain(split_ending(name)[0]))
    return folder == beside and len(stem) >= _LEAST and fold(plain(longer)).startswith(stem)


def _with(one: Proposal, other: Proposal) -> Proposal:
    same = f"与“{other.material.origin.rpartition('/')[2]}”成一对"
    return replace(
        one, choice=other.choice, certainty=Certainty.CLEAR, reasons=(same,), cautions=()
    )


def _alike(one: Proposal, other: Proposal | None) -> Proposal:
    if one.is_clear or other is None or other.choice is None:
        return one
    if one.choice is not None and one.choice.set is not other.choice.set:
        return one
    same = f"内容与“{other.material.origin}”相同"
    return replace(
        one,
        choice=other.choice,
        certainty=Certainty.CLEAR,
        said=other.said,
        title=other.title,
        covers=other.covers,
        reasons=(same, *(why for why in one.reasons if why.startswith(UNIT_SEEN))),
        cautions=(),
    )


def _asked(one: Proposal, original: Proposal | None) -> Proposal:
    if one.material.is_folder or original is None or original is one:
        return one
    if one.material.digests == original.material.digests:
        return one
    name = original.material.origin.rpartition("/")[2]
    caution = f"像是“{name}”的副本，内容却不同，请确认用哪一份"
    return replace(one, certainty=Certainty.UNSURE, cautions=(*one.cautions, caution))


def _key(origin: str) -> str:
    return fold(plain(origin))


def _base(origin: str) -> str:
    """The key of the file that a copy is called after; the file's own where it is no copy."""
    folder, slash, name = origin.rpartition("/")
    stem, ending = split_ending(name)
    return _key(folder + slash + _COPY.sub("", plain(stem)) + ending)
