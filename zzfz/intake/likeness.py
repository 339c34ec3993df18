"""Which set and item a title is most like, by the words they share: for names without a number.

Pairs of neighbouring characters stand for words, as Chinese writes no spaces; a pair that many sets
use (情况, 行政) tells little, one that few use tells much.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from zzfz.checklist.model import Checklist, MaterialItem, MaterialSet
from zzfz.checklist.units import county_of
from zzfz.evidence.dates import without_dates
from zzfz.intake.naming import PaperNames, name_words
from zzfz.numerals import CHARACTERS

_NOISE = re.compile(
    r"情况说明|情况报告|说明材料|相关证明|不超过\d*[个件]?|证明材料|佐证材料|支撑材料|相关材料|扫描件?|照片|图片|截图|盖章|终稿|定稿|最终版?|副本|附件"
    rf"|修改稿|零报告|终版|新建|文档|报送|提供|关于|材料|资料|[0-9a-z]+|[{CHARACTERS}]+、"
)
_GENERAL = re.compile("工作|情况|月份|有关|开展")
"""Says nothing about which set; between two items of one set it may be all that differs."""
_FORMS = re.compile(
    "汇报|说明|报告|总结|通知|公告|简报|小结|附件|材料|清单|表格|台账|统计表|请示|文件|上报|补充|正文|链接|网址|网页|地址|第[一二三四五]|下载|最新|新版"
)
_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORDS_OF_INDICATOR = 0.7
"""What a material's description says counts more than what its indicator is about."""
_UNKNOWN = 0.5
"""Pairs that stand nowhere in the list, such as a company's name, count half."""
_TELLING = 2.6
"""Weight of a pair that at most five of some seventy sets use."""
_SHORT_ADDED = 3
"""Pairs beyond a name that may be the name of a place or a body."""
_LEAST_PAIRS = 2
_LEAST_WHOLE = 6
"""Characters of a title that may stand whole in a description; 应急预案 stands in any sentence."""
_LEAST_TOLD = 8
_LEAST_RUN = 3
_COMPARED = 4
_KEPT = 64
"""Texts whose likeness is remembered."""
_MOSTLY, _LEAD = 0.6, 0.3
"""Of a title, what must stand in one set's words, and how much more than in another's."""
_WHOLLY, _WHOLE_LEAD = 0.95, 0.2
"""The same of a title that is made of nothing else."""
_NEARLY_ALL = 0.9
_LISTED = re.compile("[、,，和及与]")
_JOINED = re.compile(r"[、,，+&＋/]|以及|(?<!普)及(?!时)|和(?!谐|解)|与(?!会)")
"""What stands between two matters of a name: 预案和演练, 人员配备+审核清单."""
_KINDS = (
    "情况|总结|汇报|说明|报告|小结",
    "清单|目录|名录|名册|花名册|台账|名单|一览",
    r"案例|案(?=[^\u4e00-\u9fff]|$)|做法|经验",
    "网址|链接|网页|地址",
)
"""What kind of paper a name or an item speaks of: an account, a list, a case, an address."""
_CASE = 2
_WHOLE_INDICATOR = "该项指标"
"""涉及该项指标工作的案例: an item that is about all that its indicator says."""
_BETWEEN_TERMS = re.compile(
    r"[^\u4e00-\u9fff]+|提供|工作|情况|说明|以及|及其?|和|等|的|与|或者?|对|为|在|并|相关|有关|全面|推进|推行|开展"
    "|进行|建立|健全|实施|落实|制定|加强|完善|认真|严格|依法依规"
)
_LEAST_TERM, _LONGEST_TERM = 3, 8
"""Characters of a term of the list (一次办, 依法治县)."""
_MOSTLY_SHARED = 0.6
"""Of the characters that a name shares with an item, so many that another has too."""
_LEAST_TAIL = 4
_TAIL_NOISE = re.compile(
    r"(?:现场|活动|表|册|汇编|统计|数据|总数|落实|有关|相关|开展|工作|[0-9０-９]+[份件个])+$"
)


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


class Called(NamedTuple):
    """An item that a text names in the words of units, or several that these words do not tell apart, and
    where in the text those words stand.
    """

    places: tuple[tuple[MaterialSet, int], ...]
    covered: frozenset[int]
    is_kind: bool = False
    is_open: bool = False


class Wording:
    """The list's own words, weighed; made once for a run."""

    def __init__(self, checklist: Checklist) -> None:
        self._checklist = checklist
        places = county_of(checklist.title).every
        self._places = re.compile("|".join(map(re.escape, places)))
        # asked several times about each piece: its name, its title, a folder's name
        self._likes = lru_cache(maxsize=_KEPT)(self._sets_like)
        self._told = lru_cache(maxsize=_KEPT)(self._called)

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
        return list(self._likes(title))

    def _sets_like(self, title: str) -> list[Likeness]:
        # first what 情况说明 is, or 说明 of it is left
        wanted = self._pairs(_GENERAL.sub(" ", _NOISE.sub(" ", _plain(title))))
        if len(wanted) < _LEAST_PAIRS:
            return []
        best = [max(self._scored(one, wanted), key=lambda one: one.score) for one in self._sets]
        return sorted(best, key=lambda one: -one.score)

    def has_words(self, title: str) -> bool:
        """Whether a title says anything."""
        return len(self._pairs(title)) >= _LEAST_PAIRS

    def says_something(self, title: str) -> bool:
        """Whether a title says more than in which form it was written (情况汇报, 附件, 工作总结)."""
        plain = _FORMS.sub(" ", _GENERAL.sub(" ", _NOISE.sub(" ", _plain(title))))
        return bool(self._pairs(plain))

    def says_much(self, title: str) -> bool:
        """Whether a title has four words or more beside those of its form."""
        return len(self._pairs(_FORMS.sub(" ", _plain(title)))) >= _LEAST_TAIL

    def says_of_list(self, title: str) -> bool:
        """Whether a title says something: a telling word of the list that is no kind of paper, or enough
        others (喜报, 意见, 案例 and 办理情况 say nothing).
        """
        plain = re.sub(_KINDS[_CASE], " ", _FORMS.sub(" ", title))
        tells = any(self._weights.get(pair, 0) >= _TELLING for pair in self._pairs(plain))
        return self.says_something(title) and (tells or self.says_much(title))

    def is_foreign(self, text: str) -> bool:
        """Whether ``text``, a name and a title, shares no more than a word with any item, and does not say
        twice what an item asks for in words of its own.
        """
        wanted = self._pairs(_GENERAL.sub(" ", _NOISE.sub(" ", _plain(text))))
        return all(
            len(wanted & (own | about)) <= 1 and not wanted & own & self._often(text)
            for own, about in self._texts.values()
        )

    @staticmethod
    def _often(text: str) -> frozenset[str]:
        """The pairs that stand in ``text`` more than once."""
        return frozenset(pair for pair in pairs(text) if text.count(pair) > 1)

    def most_said(self, told: Sequence[Called], text: str) -> list[Called]:
        """``told`` of a document's first lines, or the one of which these say twice as much in the list's
        own words as of the next.
        """
        if len(told) < 2 or any(len(one.places) > 1 for one in told):
            return list(told)
        whole = _run_together(text)
        said = {one.places[0]: len(self._marks(whole, self._about(one.places[0]))) for one in told}
        first, *others = sorted(said, key=lambda place: -said[place])
        if others and said[first] < 2 * said[others[0]]:
            return list(told)
        return [one for one in told if one.places[0] == first]

    def listed_beside(
        self, text: str, place: tuple[MaterialSet, int], others: Iterable[tuple[MaterialSet, int]]
    ) -> list[tuple[MaterialSet, int]]:
        """Those of ``others`` that a matter listed in ``text`` is about which ``place`` has no word of:
        学法 in 普法和学法.
        """
        parts = self.matters(text)
        own = "\n".join(self._runs[place[0].id, place[1]])
        apart = [
            _run_together(part)
            for part in parts
            if len(parts) > 1
            and not self._marks(_run_together(part), own)
            and not any(place in one.places for one in self.called(part))
        ]
        return [
            (of, no) for of, no in others if any(self.telling_words(of, part, no) for part in apart)
        ]

    def words_of(self, one: MaterialSet, title: str) -> frozenset[str]:
        """The pairs of ``title`` that stand in a set's own words or its indicators'."""
        texts = [self._texts[one.id, item.no] for item in one.items]
        return self._pairs(title) & frozenset().union(*(own | about for own, about in texts))

    def telling_words(self, one: MaterialSet, title: str, item: int = 0) -> frozenset[str]:
        """Those that few other sets use; with ``item`` those of that item's own words alone."""
        words = self.words_of(one, title)
        if item:
            words &= self._texts[one.id, item][0]
        return frozenset(pair for pair in words if self._weight(pair) >= _TELLING)

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

    def said_by(self, title: str, least: int = _LEAST_WHOLE) -> tuple[MaterialSet, int] | None:
        """The only item in whose own words ``title`` stands as it is (行政复议工作情况说明)."""
        whole = _run_together(title)
        if len(whole) < least:
            return None
        found = [place for place, (own, _) in self._runs.items() if whole in own]
        one = self._checklist.sets_by_id[found[0][0]] if len(found) == 1 else None
        return (one, found[0][1]) if one is not None else None

    def tells(self, likes: Sequence[Likeness], title: str) -> bool:
        """Whether ``title`` is nearly all made of words of the first of ``likes`` as they stand there,
        its indicators' too, and far less of those of the others.
        """
        whole = _run_together(_GENERAL.sub("", _NOISE.sub("", title)))
        if len(whole) < _LEAST_TOLD or not likes:
            return False
        first, *others = (
            max(
                _covered(whole, text)
                for item in like.set.items
                for text in self._runs[like.set.id, item.no]
            )
            for like in likes[:_COMPARED]
        )
        lead = first - max(others, default=0)
        if first >= _WHOLLY and lead >= _WHOLE_LEAD:
            return True
        return first * len(whole) >= _LEAST_TOLD and first >= _MOSTLY and lead >= _LEAD

    def lists_another(self, title: str, one: MaterialSet) -> bool:
        """Whether a title lists matters of which one is all that another set's item asks about
        (行政复议、行政诉讼情况 of the set that asks about suits).
        """
        parts = [self._subject(part) for part in _LISTED.split(title)]
        parts = [part for part in parts if len(part) >= _LEAST_TAIL]
        if len(parts) < 2:
            return False
        return any(
            part in subject and len(part) >= _MOSTLY * len(subject)
            for set_id, subject in self._subjects
            if set_id != one.id
            for part in parts
        )

    @cached_property
    def _subjects(self) -> tuple[tuple[str, str], ...]:
        """What each item asks about, without what every item says, by the id of its set."""
        return tuple(
            (one.id, self._subject(item.text))
            for one in self._checklist.sets
            for item in one.items
            if len(self._subject(item.text)) >= _LEAST_TAIL
        )

    @staticmethod
    def _subject(text: str) -> str:
        return _run_together(_GENERAL.sub("", _NOISE.sub("", text)))

    def also_fit(
        self, place: tuple[MaterialSet, int], text: str, others: Iterable[tuple[MaterialSet, int]]
    ) -> list[tuple[MaterialSet, int]]:
        """Those of ``others`` that ``text`` may as well mean as the item that it was taken for: what it
        says of ``place`` that they do not have are no words that tell (行政诉讼案件: of any suit, or of one
        about information), and they are asked for the same kind of paper.
        """
        whole = _run_together(_NOISE.sub("|", _plain(text).replace("情况说明", "情况")))
        kind_words = {
            at for kind in _KINDS for one in re.finditer(kind, whole) for at in range(*one.span())
        }
        said = self._marks(whole, "\n".join(self._runs[place[0].id, place[1]])) - kind_words
        called = frozenset().union(
            *(one.covered for one in self.called(whole) if place in one.places)
        )
        kinds, own_kinds = _kinds(text), _kinds(place[0].items[place[1] - 1].text)
        found = []
        for other in others:
            if kinds & own_kinds and not kinds & _kinds(other[0].items[other[1] - 1].text):
                continue
            if other[0] is place[0] and self._says_twice(text, place, other):
                continue
            shared = self._marks(whole, self._about(other))
            if (called - shared) or len(shared & said) < _MOSTLY_SHARED * len(said | called):
                continue
            alone = _together(whole, said - shared)
            if not any(self._weight(pair) >= _TELLING for run in alone for pair in pairs(run)):
                found.append(other)
        return found

    def terms_of(
        self, text: str, place: tuple[MaterialSet, int], others: Iterable[tuple[MaterialSet, int]]
    ) -> list[tuple[MaterialSet, int]]:
        """Those of ``others`` of which a whole term stands in ``text`` that ``place`` does not have:
        依法治县 in a name that was taken for a meeting on 法治政府建设.
        """
        whole = _run_together(text)
        own = "\n".join(self._runs[place[0].id, place[1]])
        return [
            (of, no)
            for of, no in others
            if any(term in whole and term not in own for term in self._terms[of.id, no])
        ]

    def has_all(self, one: MaterialSet, item: int, text: str) -> bool:
        """Whether nearly all that ``text`` says stands in an item's own words or its indicators'."""
        whole = self._subject(_plain(text))
        said = self._marks(whole, "\n".join(self._runs[one.id, item]))
        return len(whole) >= _LEAST_TOLD and len(said) >= _NEARLY_ALL * len(whole)

    def matters(self, text: str) -> list[str]:
        """What a name lists: 预案 and 演练 of 预案和演练."""
        return [one for one in map(str.strip, _JOINED.split(_plain(text))) if _HAN.search(one)]

    @cached_property
    def _terms(self) -> Mapping[tuple[str, int], frozenset[str]]:
        """The terms that stand between marks and the words of every sentence in an item's own text and
        its indicators'.
        """
        return {
            place: frozenset(
                term
                for text in (self._own_text(place),)
                for term in _BETWEEN_TERMS.split(text)
                if _LEAST_TERM <= len(term) <= _LONGEST_TERM
            )
            for place in self._runs
        }

    def _about(self, place: tuple[MaterialSet, int]) -> str:
        """What an item is about in its own words; in its indicators' where it has none of its own."""
        own, about = self._runs[place[0].id, place[1]]
        return own if self._has_subject(place) else f"{own}\n{about}"

    def _has_subject(self, place: tuple[MaterialSet, int]) -> bool:
        text = place[0].items[place[1] - 1].text
        return _WHOLE_INDICATOR not in text and len(self._subject(text)) >= _LEAST_TAIL

    def _says_twice(
        self, text: str, place: tuple[MaterialSet, int], other: tuple[MaterialSet, int]
    ) -> bool:
        """Whether ``text`` says more than a word or two of an item, and twice as much as of another of its set."""
        wanted = self._pairs(text)
        own, others = (self._texts[of.id, no][0] for of, no in (place, other))
        is_more = _part(wanted, own) >= 2 * _part(wanted, others)
        return is_more and len(wanted & own) > _SHORT_ADDED and self._has_subject(other)

    @staticmethod
    def _marks(whole: str, text: str) -> frozenset[int]:
        """Where in ``whole`` runs of two characters or more stand that ``text`` has."""
        return frozenset(
            at + more
            for at in range(len(whole) - 1)
            if whole[at : at + 2] in text
            for more in (0, 1)
        )

    def items_ending(self, title: str) -> tuple[tuple[MaterialSet, int], ...]:
        """The items in whose own words the end of ``title`` stands (…应急演练现场): what a Chinese name
        ends with is what the paper is. Only as much of the end is asked about as one item alone has.
        """
        whole = self._subject(unicodedata.normalize("NFKC", title))
        if len(whole) < _LEAST_WHOLE:
            return ()
        whole = _without_tail_noise(whole)
        if len(whole) < _LEAST_TAIL:
            return ()
        tail = whole[-_LEAST_TAIL:]
        return tuple(
            (self._checklist.sets_by_id[set_id], no)
            for (set_id, no), (own, _) in self._runs.items()
            if tail in own
        )

    def items_of_kind(self, one: MaterialSet, title: str) -> tuple[int, ...]:
        """The items of a set in whose own words the last word of ``title`` stands: …处置培训 is training."""
        whole = _without_tail_noise(self._subject(unicodedata.normalize("NFKC", title)))
        if len(whole) < _LEAST_TAIL:
            return ()
        last = whole[-2:]
        return tuple(
            item.no
            for item in one.items
            if last in _run_together(self._domains.sub("、", item.text))
        )

    @cached_property
    def _papers(self) -> tuple[tuple[tuple[tuple[MaterialSet, int], ...], PaperNames], ...]:
        """How units call the papers of each item, as far as the list still has the words beside it."""
        found = []
        for one in name_words().papers:
            places = [
                (set_id, int(no)) for set_id, _, no in (p.rpartition("/") for p in one.places)
            ]
            if all(
                place in self._runs and any(a in self._own_text(place) for a in one.anchors)
                for place in places
            ):
                sets = self._checklist.sets_by_id
                found.append((tuple((sets[set_id], no) for set_id, no in places), one))
        return tuple(found)

    def _own_text(self, place: tuple[str, int]) -> str:
        one = self._checklist.sets_by_id[place[0]]
        about = (self._checklist.by_id[member].text for member in one.members)
        return "\n".join((one.items[place[1] - 1].text, *about))

    def called(self, text: str) -> list[Called]:
        """The items that ``text`` names as units call their papers; where more of its words say one than
        another, which has no word of its own, the former alone.
        """
        return list(self._told(text))

    def _called(self, text: str) -> list[Called]:
        text = "".join(unicodedata.normalize("NFKC", text).lower().split(" "))
        found = []
        for places, names in self._papers:
            if any(word in text for word in names.never):
                continue
            covered = frozenset().union(*(_where(name, text) for name in names.names))
            if covered:
                found.append(Called(places, covered, names.is_kind, names.is_open))
        found = [one for one in found if one.is_kind] or found
        told = {one.places for one in found if len(one.places) == 1}
        found = [
            one
            for one in found
            if len(one.places) == 1 or not any((p,) in told for p in one.places)
        ]
        return [one for one in found if not any(one.covered < other.covered for other in found)]

    @cached_property
    def _domains(self) -> re.Pattern[str]:
        """The names of domains (领域): they say where, not what."""
        names = {name for one in self._checklist.domains for name in (one.name, *one.aliases)}
        found = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
        return re.compile(found or "(?!)")

    def says_more_than_domains(self, one: MaterialSet, title: str) -> bool:
        """Whether ``title`` shares more with a set than the names of domains (安全生产培训)."""
        names = pairs(" ".join(self._domains.findall(title))) | self._domain_pairs
        return bool(self.words_of(one, self._domains.sub(" ", title)) - names)

    @cached_property
    def _domain_pairs(self) -> frozenset[str]:
        return pairs(" ".join(one.name for one in self._checklist.domains))

    def adds_foreign(self, one: MaterialSet, name: str, title: str) -> bool:
        """Whether what a document's title says beyond a short name is all foreign to a set: 党史学习教育
        before 专题会议.
        """
        more = self._pairs(title) - self._pairs(name)
        return len(more) > _SHORT_ADDED and not more & self.words_of(one, title)

    @cached_property
    def _runs(self) -> Mapping[tuple[str, int], tuple[str, str]]:
        """The characters of each item's description, and those of its indicators, without marks."""
        return {
            (one.id, item.no): (
                _run_together(item.text),
                "\n".join(_run_together(self._checklist.by_id[id_].text) for id_ in one.members),
            )
            for one in self._checklist.sets
            for item in one.items
        }

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


def _where(name: Sequence[Sequence[str]], text: str) -> frozenset[int]:
    """Where in ``text`` the words of a paper's name stand; nowhere, unless one of each group does."""
    covered: set[int] = set()
    for group in name:
        found = [
            at + more
            for word in group
            if word in text
            for at in _starts(word, text)
            for more in range(len(word))
        ]
        if not found:
            return frozenset()
        covered.update(found)
    return frozenset(covered)


def _starts(word: str, text: str) -> Iterable[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _kinds(text: str) -> frozenset[int]:
    return frozenset(no for no, kind in enumerate(_KINDS) if re.search(kind, text))


def _together(whole: str, places: frozenset[int]) -> list[str]:
    """The runs of ``whole`` that stand at ``places``."""
    marked = "".join(one if at in places else " " for at, one in enumerate(whole))
    return marked.split()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _run_together(text: str) -> str:
    """The 汉字 of ``text``, without what stands between them."""
    return "".join(_HAN.findall(unicodedata.normalize("NFKC", text)))


def _without_tail_noise(whole: str) -> str:
    """Without words at the end that say in which form a thing was written down (…统计表)."""
    while (plainer := _TAIL_NOISE.sub("", whole)) != whole:
        whole = plainer
    return whole


def _covered(title: str, text: str) -> float:
    """How much of ``title`` stands in ``text`` in runs of ``_LEAST_RUN`` characters or more."""
    at = covered = 0
    while at <= len(title) - _LEAST_RUN:
        end = at + _LEAST_RUN
        if title[at:end] not in text:
            at += 1
            continue
        while end < len(title) and title[at : end + 1] in text:
            end += 1
        covered += end - at
        at = end
    return covered / len(title)


def _part(wanted: frozenset[str], words: frozenset[str]) -> float:
    return len(wanted & words) / (len(words) or 1)


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring 汉字 in ``text``, without what says nothing about its subject."""
    text = without_dates(_plain(text))
    return frozenset(
        run[at : at + 2]
        for part in _NOISE.split(text)
        for run in _HAN.findall(part)
        for at in range(len(run) - 1)
    )
