"""Copies: the same content under a second name, and 案例 - 副本.docx of other content than 案例.docx.

Nobody need be asked about the first. Which of the others is meant only the sender knows; counted
both, they may exceed what an item allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from zzfz.evidence.item_numbers import plain
from zzfz.intake.naming import fold, split_ending
from zzfz.intake.proposal import UNIT_SEEN, Certainty, Proposal

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
