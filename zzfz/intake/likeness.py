"""Which set and item a title is most like, by the words they share: for names without a number.

Pairs of neighbouring characters stand for words, as Chinese writes no spaces; a pair that many sets
use (情况, 行政) tells little, one that few use tells much.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from zzfz.checklist.model import Checklist, MaterialItem, MaterialSet
from zzfz.checklist.units import county_of
from zzfz.evidence.dates import without_dates
from zzfz.numerals import CHARACTERS

_NOISE = re.compile(
    r"情况说明|情况报告|说明材料|证明材料|佐证材料|支撑材料|相关材料|扫描件?|照片|图片|截图|盖章|终稿|定稿|最终版?|副本|附件"
    rf"|修改稿|新建|文档|报送|提供|关于|材料|资料|[0-9a-z]+|[{CHARACTERS}]+、"
)
_GENERAL = re.compile("工作|情况|月份|有关|开展")
"""Says nothing about which set; between two items of one set it may be all that differs."""
_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORDS_OF_INDICATOR = 0.7
"""What a material's description says counts more than what its indicator is about."""
_UNKNOWN = 0.5
"""Pairs that stand nowhere in the list, such as a company's name, count half."""
_LEAST_PAIRS = 2


class Likeness(NamedTuple):
    """How much of a title's meaning stands in a set or item: 0 to 1.

    ``own`` counts the item's description alone, without its indicators' words; ``shared`` is the
    number of pairs in common, ``whole`` how much of the description the title says.
    """

    set: MaterialSet
    item: int
    score: float
    own: float
    shared: int
    whole: float


class Wording:
    """The list's own words, weighed; made once for a run."""

    def __init__(self, checklist: Checklist) -> None:
        self._checklist = checklist
        places = county_of(checklist.title).every
        self._places = re.compile("|".join(map(re.escape, places)))

    def _pairs(self, text: str) -> frozenset[str]:
        return pairs(self._places.sub(" ", text))

    @cached_property
    def _texts(self) -> Mapping[tuple[str, int], tuple[frozenset[str], frozenset[str]]]:
        """The pairs of each item's description, and those of its indicators."""
        found = {}
        for one in self._checklist.sets:
            about = frozenset().union(
                *(self._pairs(self._checklist.by_id[member].text) for member in one.members)
            )
            for item in one.items:
                found[one.id, item.no] = (self._pairs(item.text), about)
        return found

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        counts: Counter[str] = Counter()
        for one in self._checklist.sets:
            words: set[str] = set()
            for item in one.items:
                words.update(*self._texts[one.id, item.no])
            counts.update(words)
        many = len(self._checklist.sets) + 1
        return {pair: math.log(many / count) + 0.1 for pair, count in counts.items()}

    def sets_like(self, title: str) -> list[Likeness]:
        """The sets by how much ``title`` is like one of their items, the likest first."""
        wanted = self._pairs(_GENERAL.sub(" ", title))
        if len(wanted) < _LEAST_PAIRS:
            return []
        best = [max(self._scored(one, wanted), key=lambda one: one.score) for one in self._sets]
        return sorted(best, key=lambda one: -one.score)

    def items_like(self, one: MaterialSet, title: str) -> list[Likeness]:
        """The items of a set, the likest first; what all of them say tells none from another."""
        wanted = self._pairs(title)
        if not wanted or len(one.items) < 2:
            return []
        own = {item.no: self._texts[one.id, item.no][0] for item in one.items}
        shared = frozenset.intersection(*own.values())
        telling = {pair for pair in wanted if pair not in shared}
        total = sum(map(self._weight, telling)) or 1.0
        scores = [
            Likeness(one, no, share, share, len(telling & words), _part(wanted, words))
            for no, words in own.items()
            for share in [sum(map(self._weight, telling & words)) / total]
        ]
        return sorted(scores, key=lambda one: -one.score)

    @property
    def _sets(self) -> Iterable[MaterialSet]:
        return self._checklist.sets

    def _scored(self, one: MaterialSet, wanted: frozenset[str]) -> list[Likeness]:
        return [self._score(one, item, wanted) for item in one.items]

    def _score(self, one: MaterialSet, item: MaterialItem, wanted: frozenset[str]) -> Likeness:
        own, about = self._texts[one.id, item.no]
        total = sum(map(self._weight, wanted))
        share = sum(map(self._weight, wanted & own)) / total
        more = sum(map(self._weight, (wanted & about) - own)) / total
        both = len(wanted & (own | about))
        score = share + _WORDS_OF_INDICATOR * more
        return Likeness(one, item.no, score, share, both, _part(wanted, own))

    def _weight(self, pair: str) -> float:
        return self._weights.get(pair, _UNKNOWN)


def _part(wanted: frozenset[str], words: frozenset[str]) -> float:
    return len(wanted & words) / (len(words) or 1)


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring 汉字 in ``text``, without what says nothing about its subject."""
    text = without_dates(unicodedata.normalize("NFKC", text)).lower()
    return frozenset(
        run[at : at + 2]
        for part in _NOISE.split(text)
        for run in _HAN.findall(part)
        for at in range(len(run) - 1)
    )
