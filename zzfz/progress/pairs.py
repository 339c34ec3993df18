"""Documents and their opinions of 公平竞争审查 as pairs (counting.md 14)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from zzfz.evidence.item_numbers import plain, without_item_numbers
from zzfz.evidence.pieces import Piece
from zzfz.evidence.words import without_ending
from zzfz.numerals import CHARACTERS
from zzfz.progress.equal import same_name

_OPINION = "公平竞争审查"
PAPERS_OF_PAIR = frozenset({"正文", "公平竞争审查意见"})
# Compiled by ``re`` when first used: few items ask for pairs.
_COPY = r"(?i)[-—_\s]*(?:副本|复件|拷贝|copy)(?:\s*\(?\d*\)?)?|\(\d{1,2}\)$"
_APPENDIX = rf"附件\s*[\d{CHARACTERS}]*[-:：、.\s]*"
_LEFT_OUT = r"关于|印发|的?通知|\(试行\)|\(暂行\)|[《》“”\"]"
_SEPARATORS = r"[-‐‒–—―−_、,，.．:：;\s()]+"
_SHORTEST = 4
"""A shorter name that another holds proves nothing."""


class Pairs(NamedTuple):
    """The pairs among pieces: at least and at most, and the paths of pieces without a partner."""

    least: int
    most: int
    alone: tuple[str, ...]


@lru_cache(maxsize=4096)  # a history asks of each name at every step
def is_opinion(name: str) -> bool:
    """Whether a file is called an opinion of 公平竞争审查."""
    return _OPINION in plain(name)


def claims_both(piece: Piece) -> bool:
    """Whether a piece's sidecar says that one file holds the document and its opinion."""
    stated = piece.sidecar
    return (
        stated is not None
        and stated.covers not in ((), "all")
        and frozenset(stated.covers) >= PAPERS_OF_PAIR
    )


def pairs_among(pieces: Sequence[Piece], passed: frozenset[str]) -> Pairs:
    """The pairs among the counted ``pieces``; ``passed`` are the paths of those passed by review."""
    least = most = 0
    alone: list[str] = []
    loose: dict[str, list[Piece]] = {}
    for piece in pieces:
        if claims_both(piece):
            least += piece.path in passed
            most += 1
        elif piece.is_folder:
            opinions = [is_opinion(one.path.rpartition("/")[2]) for one in piece.files]
            if any(opinions) and not all(opinions):
                least += 1
                most += 1
            else:
                alone.append(piece.path)
        else:
            loose.setdefault(piece.path.rpartition("/")[0], []).append(piece)
    for inside in loose.values():
        documents = [one for one in inside if not is_opinion(one.name)]
        opinions_here = [one for one in inside if is_opinion(one.name)]
        matched = _matched(documents, opinions_here)
        least += len(matched)
        most += len(matched)
        taken = {path for pair in matched for path in pair}
        alone += [one.path for one in inside if one.path not in taken]
    return Pairs(least, most, tuple(alone))


def _matched(documents: Sequence[Piece], opinions: Sequence[Piece]) -> list[tuple[str, str]]:
    """Pairs of loose files, one to one: those that sidecars settle, then those with the same name, then
    those of which one name holds the other.
    """
    found: list[tuple[str, str]] = []
    free = list(documents)
    left = list(opinions)
    for fits in (_is_stated, _has_same_name, _holds_name):
        for opinion in tuple(left):
            partner = next((one for one in free if fits(one, opinion)), None)
            if partner is not None:
                found.append((partner.path, opinion.path))
                free.remove(partner)
                left.remove(opinion)
    return found


def _is_stated(one: Piece, other: Piece) -> bool:
    return _names(one, other) or _names(other, one)


def _names(one: Piece, other: Piece) -> bool:
    wanted = one.sidecar.pair if one.sidecar is not None else None
    return wanted is not None and same_name(wanted.rpartition("/")[2], other.name)


def _has_same_name(one: Piece, other: Piece) -> bool:
    return bool(_stem(one.name)) and _stem(one.name) == _stem(other.name)


def _holds_name(one: Piece, other: Piece) -> bool:
    first, second = sorted((_stem(one.name), _stem(other.name)), key=len)
    return len(first) >= _SHORTEST and first in second


@lru_cache(maxsize=4096)
def _stem(name: str) -> str:
    """A name without number, 附件n, copy marks, ending, and the words from 公平竞争审查 on."""
    text = re.sub(_COPY, "", plain(without_ending(name)).strip())
    text = re.sub(_APPENDIX, "", without_item_numbers(text))
    text = text.partition(_OPINION)[0]
    text = re.sub(_LEFT_OUT, "", text)
    return re.sub(r"的$", "", re.sub(_SEPARATORS, "", text))
