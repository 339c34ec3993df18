"""Where a piece belongs: what its path claims, weighed against its title and who sent it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from zzfz.checklist.model import Checklist, MaterialSet, UrlRule
from zzfz.checklist.units import county_of, duties_by_unit
from zzfz.evidence.item_numbers import plain
from zzfz.intake.cases import names_case
from zzfz.intake.file_hints import (
    addresses_inside,
    first_words,
    headings,
    is_picture,
    nil_reason,
    opening,
)
from zzfz.intake.likeness import Called, Likeness, Wording
from zzfz.intake.material import Material
from zzfz.intake.naming import name_words, split_ending
from zzfz.intake.path_claims import Force, PathLocation, locate, mentions
from zzfz.intake.proposal import Candidate, Covers
from zzfz.numerals import CHARACTERS

_LOW = 6
"""第3项 may be the third item of a set that nobody named; no set has more items."""
_OFFERED = 6
_LAST_DAY = 31
_MOST_NAMED = 3
"""Sets that one paper may be for; a name with more numbers lists something else."""
_SINGLES = re.compile(
    rf"项(?:\s*第?\s*\d\s*[条小]项?)?\s*[、,和及与]\s*第?\s*(?:\d|[{CHARACTERS}])"
    r"|(?:3[2-9]|[4-9]\d)[、,和及与]\d+[)\]]?$|\d[、,和及与]\d+\s*[两三]?项?共用"
)
_ITEM_BEHIND = re.compile(
    r"(?<=(?P<set>\d{2})项)\s*第?\s*(?P<item>\d)\s*(?:小?项|条)?(?=\s*(?:[、,和及与]\s*第?\s*\d|共用))"
)
_LISTED, _RANGE = re.compile("[、,，和及]"), re.compile(r"\d\s*[-—–~至到]\s*\d")
_COUNTS = re.compile("季度|月|日|号|期|批|次|年|个|份|件")
"""What stands behind numbers that count or date something: 1、2季度."""
_OWN_WORDS, _INSIDE = "名称和标题", "正文"
_SENTENCE_END = re.compile("[。；;！!]")
_CASE_WORDS = re.compile("典型|具体|做法|经验|案例|案件|案卷|汇总|第|个")
_CASE_END = re.compile(
    r"(?:案例|案卷|典型(?:做法|经验)|(?<![预方提议备草档答图教听办审断立])案)\s*\d*\s*$"
)
"""What a case ends with; 预案, 提案, 备案 and 档案 are none."""
_CASE_SAID = re.compile("案例|做法|典型|实例|例子|(?<![预方提议备草档答图教听办审断立])案$")
"""What speaks of a case, or of a practice like one, wherever it stands."""
_OF_EVENTS = re.compile("[案事]件[^，,。；;]{0,4}情况")
"""An item that asks how cases or events went: a paper about one of them is what it wants."""
_ADDED = re.compile(
    r"\s*[(\[【]?\s*(?:第|指标)?\s*\d{1,3}\s*项?(?:\s*[+＋&/ ]\s*第?\s*\d{1,3}\s*项?)+(?![\d.])"
)
"""14项+15项, 21项 23项, 55+56: numbers at the front of a name that are added up."""
_HEAD = 3
"""Lines of a document that stand for its head."""
_FAR = 0.4
_MOST = 0.4
"""Of a description, so much that words which others use too still mean this one: 行政复议."""
_ALL, _FEW = 0.9, 2
"""规范性文件原件3份 says nothing that is not the set's; two pairs of a name below it say little else."""
_ONE_WORD = 0.7
_ENDING = 0.5
"""Likeness to a set's own words from which on it is enough that no other has a title's end."""
_SHORT = 3
"""Pairs of a name that has no more is too short to be sure of against the document."""
_NEW, _NEAR = 3, 0.1
"""Pairs of a set's words that a document has beside those of its name, and how far before the next set."""
_FEW_WORDS, _OTHERS_TOO = 5, 0.6
"""Pairs of a name that says little, and likeness of a second set from which on it may mean that."""
_AS_WELL, _AS_WELL_INSIDE = 0.5, 0.6
"""Share of the highest likeness below which a set is only mentioned, in a name or in sentences."""
_MANY = 10
"""Pairs of a set's words in a document's first sentences, from which on these are about it."""
_SILENT = 0.2
_OF_A_SUBJECT = re.compile(r"[相有]关(?:材料|资料|文件|图片|照片)")
_SHORT_BODY = re.compile(r"^[\u4e00-\u9fff]{1,4}?(?:[局办委部院校镇乡]|街道)(?=[\u4e00-\u9fff])")
_STREET_OFFICE = "(?<![各、(/和及])街道办(?:事处)?(?![、)])"
"""A street's own name for itself; 各乡镇（街道办） stands in the list."""
_BARE = 6
"""So many characters may be no more than a subject."""
_MOST_FILES = 100
"""So many files of a folder are asked what they are called: it may hold any number."""
_NEARLY = 0.7
"""Share of the highest likeness from which on another set is spoken of nearly as much."""
_ALIKE, _PLAIN = 0.3, 0.75
"""Likeness from which on words may mean a set at all, and from which on they mean it plainly."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Where a piece seems to belong, whether that is clear, and why; see ``Proposal``."""

    choice: Candidate | None
    clear: bool
    reasons: tuple[str, ...]
    cautions: tuple[str, ...] = ()
    choices: tuple[Candidate, ...] = ()
    both: tuple[Candidate, ...] = ()
    """One place in each of the sets that a name names, where it names several; where that is clear it
    goes to each of them.
    """
    has_item: bool = False
    """Whether what tells the set tells the item too."""
    is_called: bool = False
    """Whether it is what units call papers of this set and of no other."""


_NO_UNITS: tuple[set[str], set[str], set[str]] = (set(), set(), set())
_NOTHING = Judgement(None, False, ())
"""Nothing is known yet."""


class PathReading(NamedTuple):
    """What a path or a document claims, the sets its words are like, and what follows from both."""

    location: PathLocation
    likes: Sequence[Likeness]
    verdict: Judgement


class Judge:
    """Weighs what a piece is called, in the words of one checklist."""

    def __init__(self, checklist: Checklist, covers: Covers) -> None:
        self._checklist = checklist
        self._covers = covers
        self._wording = Wording(checklist)

    def judge(
        self, material: Material, names: Sequence[str], unit: str | None, *, addresses: bool
    ) -> Judgement:
        """The verdict on a piece that came from ``names``, the components of a path without endings.

        ``unit`` is who sent it, ``addresses`` whether it holds nothing but addresses.
        """
        found = self._judged(material, names, unit, addresses=addresses)
        return self._unless_others_fit(found, material, names, unit)

    def _judged(
        self, material: Material, names: Sequence[str], unit: str | None, *, addresses: bool
    ) -> Judgement:
        """The same, before it is asked whether another item fits as well."""
        location = locate(names, self._checklist)
        if location.vetoed is not None and location.set is None:
            return Judgement(None, False, (f"指标 {location.vetoed} 不要求报送材料",))
        if self._only_counts(location, unit):
            location = PathLocation()
        subject = self._subject(names)
        likes = self._wording.sets_like(subject)
        named = self._several(names[-1])
        if named and (location.set is None or location.set in named):
            told = subject if likes else self._without_units(first_words(material))
            return self._in_several(named, told, unit, self._items_behind(names[-1]))
        listed = self._listed(location, names[-1], material, unit)
        if listed is not None:
            return listed
        exact = self._exact(names[-1], unit) if location.set is None else None
        if exact is not None:
            return exact
        if location.set:
            read = PathReading(location, likes, self._by_number(location, likes, unit))
            if not read.verdict.clear and not location.conflict and not _is_strong(likes):
                read = self._borne_out(read, material, unit)
            if not read.verdict.clear and self._may_run(location, unit):
                read = self._running(read, names, material, unit)
        else:
            read = self._worded(PathReading(location, likes, _NOTHING), names, material, unit)
        if not read.location.set:
            read = self._owed_case(read, names, material, unit)
            read = self._by_opening(read, names, material, unit)
        read = self._called(read, names, material, unit)
        if read.verdict.choice is None and material.is_folder:
            read = self._by_files(read, material)
        if read.verdict.choice is None:
            return self._lone_case(read.verdict, material, names[-1], unit)
        found = self._item(
            read.verdict, read.location, material, names, subject, addresses=addresses
        )
        found = self._unless_case(found, read.location, names, material)
        found = self._by_duty(found, read.location, read.likes, unit)
        return found if addresses else self._if_paper_may_fill(found, material, unit)

    def _listed(
        self, location: PathLocation, name: str, material: Material, unit: str | None
    ) -> Judgement | None:
        """The two or three items that a name or the title of its document lists (预案和演练), each in words
        that tell it alone: each of them where the title says so and the unit is to report on them, else a
        question. None where no two are listed.
        """
        title = _title_of(material)
        by_name, by_title = map(self._matters_told, (name, title))
        told = by_title if len(by_title) > 1 else by_name
        places = tuple(dict.fromkeys(Candidate(of, (no,)) for one in told for of, no in one))
        sets = tuple(dict.fromkeys(one.set for one in places))
        if len(told) < 2 or (location.set is not None and sets != (location.set,)):
            return None
        is_each = len(places) == len(told) <= _MOST_NAMED
        is_sure = is_each and told is by_title
        is_sure &= all({(of, no) for one in told for of, no in one} & {*mine} for mine in by_name)
        is_sure &= unit is not None and all(unit in self._reached(of) for of in sets)
        # of a case the words tell the set, and not that it is an account
        is_sure &= not any(map(_CASE_END.search, (name, title))) or all(
            "案例" in one.set.items[no - 1].text for one in places for no in one.items
        )
        if not is_each and self._is_read(material):
            return None
        if len(sets) > 1 and any(
            self._wording.has_all(one.set, no, text)
            for one in places
            for no in one.items
            for text in (name, title)
        ):
            return None  # both stand in the words of one: 权力制约体系、党内监督
        where = "标题" if told is by_title else "名称"
        why = f"{where}里写了几样材料，是第 {'、'.join(of.label for of in sets)} 项的"
        if len(sets) > 1:
            both = places if is_each else ()
            first = places[0] if is_sure else None
            return Judgement(first, is_sure, (why,), (), places[:_OFFERED], both, has_item=True)
        items = tuple(sorted(no for one in places for no in one.items)) if is_each else ()
        choice = Candidate(sets[0], items)
        return Judgement(choice, is_sure, (why,), (), places[:_OFFERED], has_item=True)

    def _matters_told(self, text: str) -> tuple[tuple[tuple[MaterialSet, int], ...], ...]:
        """What each of the matters that a name lists may be, of those that tell it in words of their own."""
        parts = self._wording.matters(self._plain_words(text))
        found: list[tuple[tuple[MaterialSet, int], ...]] = []
        for part in parts if len(parts) > 1 else ():
            told = self._wording.called(part)
            places = tuple(dict.fromkeys(place for one in told for place in one.places))
            if places and not any(set(places) & set(other) for other in found):
                found.append(places)
        return tuple(found)

    def _unless_others_fit(
        self, found: Judgement, material: Material, names: Sequence[str], unit: str | None
    ) -> Judgement:
        """``found``, a question where a piece goes by its name alone and this fits another item as well:
        one that it says no less of, or one of which it says a whole term.
        """
        if not found.clear or found.choice is None or found.both or self._is_read(material):
            return found
        one, items = found.choice
        location = locate(names, self._checklist)
        if len(items) != 1 or one in (location.set, *location.limits):
            return found
        place = (one, items[0])
        said = list(map(self._plain_words, (*_files_of(material), *names)))
        others = [
            (of, item.no)
            for of in self._checklist.sets
            if unit is None or unit in self._reached(of)
            for item in of.items
            if (of, item.no) != place
        ]
        fit = self._wording.also_fit(place, "|".join(said), others)
        fit += self._wording.listed_beside(said[-1], place, others)
        fit = fit or self._wording.terms_of(
            said[-1], place, [of for of in others if of[0] is not one]
        )
        if not fit:
            return found
        choices = _different(
            [found.choice, *(Candidate(of, (no,)) for of, no in fit), *found.choices]
        )
        labels = list(dict.fromkeys(of.label for of, _ in (place, *fit)))
        several = "" if len(labels) > 1 else "的几项材料"
        why = f"名称说得少，第 {'、'.join(labels)} 项{several}都说得通"
        return replace(found, clear=False, reasons=(why,), choices=choices[:_OFFERED])

    def _is_read(self, material: Material) -> bool:
        """Whether a document says of itself what it is, beside addresses."""
        told = (first_words(material), *opening(material))
        return any(map(self._wording.says_something, told))

    def _called(  # noqa: PLR0911 - one return for each way of not being sure
        self, read: PathReading, names: Sequence[str], material: Material, unit: str | None
    ) -> PathReading:
        """``read`` with what units call the papers of an item: certain where these words mean one set that
        reaches the unit and nothing else speaks against it; a question where they mean another than what
        ``read`` is sure of, or do not tell two items apart.
        """
        found, own = read.verdict, read.location.set
        told, where = self._papers_called(read, names, material)
        if not told and own is None and self._says_little(found, names[-1], material):
            assert found.choice is not None  # noqa: S101 - it is clear
            why = f"只写了题目，可能是第 {found.choice.set.label} 项"
            choices = _different([found.choice, *found.choices])
            return read._replace(
                verdict=replace(found, clear=False, choices=choices, reasons=(why,))
            )
        if not told or (found.clear and where != _OWN_WORDS and found.choice is not None):
            return self._with_item(read, told, material) if told else read
        places = tuple(dict.fromkeys(place for one in told for place in one.places))
        sets = tuple(dict.fromkeys(one for one, _ in places))
        is_open = all(called.is_open for called in told)
        is_open |= self._tells_a_subject_only(names[-1], material) and not (
            found.clear and self._is_said_twice(names, material, sets[0])
        )
        if own is None and is_open:
            return self._asked_of(read, told)
        if found.clear and found.choice is not None and found.choice.set in sets:
            alike = [of for of in sets if unit is None or unit in self._named_in(of)]
            if own is None and len(alike) > 1 and all(len(called.places) > 1 for called in told):
                return self._asked_of(read, told)
            return self._with_item(read, told, material)
        if own is not None and (read.location.conflict or own in sets):
            return self._borne_out_by(read, told, where, unit)
        another = self._speaks_of_another(sets, where, names[-1], material, unit)
        if own is None and another is not None:
            places = tuple((another, item.no) for item in another.items)
            return self._asked_of(read, [*told, Called(places, frozenset())])
        if found.clear and read.location.force is Force.EXPLICIT and own is not None:
            return read
        one = self._meant(sets, read.likes, unit) if len(told) == 1 or len(sets) == 1 else None
        is_owed = where != _INSIDE or any(self._may_be_inside(of, material, unit) for of in sets)
        is_other = own is not None and not self._is_running(read, own, unit)
        if one is None or is_other or not is_owed:
            return self._asked_of(read, told)
        if found.clear and not self._is_said_twice(names, material, one):
            return self._asked_of(read, told)
        mine = tuple(no for of, no in places if of is one)
        if any(sum(of is one for of, _ in called.places) > 1 for called in told):
            return self._asked_of(read, told)
        item = mine if len(mine) == 1 else ()
        if _CASE_END.search(names[-1]) and not _takes_case(one, mine):
            return read
        why = f"{where}里的叫法只有第 {one.label} 项用"
        choices = _different([Candidate(one, item), *found.choices])
        verdict = Judgement(
            Candidate(one, item), True, (why,), (), choices, (), bool(item), is_called=True
        )
        return read._replace(location=PathLocation(), verdict=verdict)

    def _speaks_of_another(
        self,
        sets: Sequence[MaterialSet],
        where: str,
        name: str,
        material: Material,
        unit: str | None,
    ) -> MaterialSet | None:
        """Another set that reaches the unit, where the words that call a paper one of ``sets`` may be but a
        passing remark: by the list's own words the text is far more about that, and does not say the words again alone.
        """
        again: set[MaterialSet] = set()
        if where == _OWN_WORDS:
            text = self._plain_words(_text_of(material))
            again = {of for told in self._wording.called(text) for of, _ in told.places[:1]}
            title = first_words(material)
            texts = {f"{name}\n{title}": _ALIKE, name: _PLAIN, title: _PLAIN}
        else:
            texts = {"".join(opening(material)): _SILENT} if where == _INSIDE else {}
        for text, least in texts.items():
            likes = self._wording.sets_like(self._plain_words(text))
            mine = max((like.score for like in likes if like.set in sets), default=0.0)
            others = [one for one in likes if unit is None or unit in self._reached(one.set)]
            if not others or others[0].shared < _NEW or others[0].score < least:
                continue
            if again & {*sets} and others[0].set not in again:
                continue  # the text says it once more
            if mine < others[0].score * (_AS_WELL if where == _OWN_WORDS else _AS_WELL_INSIDE):
                return others[0].set
        return None

    def _may_be_inside(self, one: MaterialSet, material: Material, unit: str | None) -> bool:
        """Whether sentences may be for a set that they name, as they name more than what they are for: it
        reaches the unit, and a title that says much has words of it (公租房摇号结果 with 全程录像 has none).
        """
        title = self._plain_words(_title_of(material))
        is_apart = self._wording.says_much(title) and not self._wording.words_of(one, title)
        return not is_apart and (unit is None or unit in self._reached(one))

    def _by_opening(
        self, read: PathReading, names: Sequence[str], material: Material, unit: str | None
    ) -> PathReading:
        """``read`` of a document whose name and title say nothing, certain where its first sentences have
        many words of one set that reaches the unit, and twice as many as of any other.
        """
        said = *map(self._plain_words, names), self._plain_words(_title_of(material))
        if read.verdict.clear or self._says_of_list(*said, least=_SHORT + 1):
            return read
        text = self._plain_words(_text_of(material))
        first, second = (*self._wording.sets_like(text)[:2], None, None)[:2]
        if first is None or second is None or unit is None or unit not in self._reached(first.set):
            return read
        if first.shared < _MANY or first.score < 2 * second.score:
            return read
        item = self._item_in(first.set, text)
        why = f"正文说的是第 {first.set.label} 项"
        choices = _different([Candidate(first.set, item), *read.verdict.choices])
        verdict = Judgement(
            Candidate(first.set, item), True, (why,), (), choices, has_item=bool(item)
        )
        return PathReading(PathLocation(), [first, second], verdict)

    def _item_in(self, one: MaterialSet, text: str) -> tuple[int, ...]:
        """The item of a set that sentences tell, the first of them above all."""
        for said in (_SENTENCE_END.split(text)[0], text):
            likes = self._wording.items_like(one, said)
            if likes and _item_is_clear(likes):
                return (likes[0].item,)
            called = {
                no for told in self._wording.called(said) for of, no in told.places if of is one
            }
            if len(called) == 1:
                return tuple(called)
        return ()

    def _by_files(self, read: PathReading, material: Material) -> PathReading:
        """``read`` of a folder that says nothing (案例/1), certain where the names of its files tell one item."""
        if len(material.files) > _MOST_FILES:
            return read
        told = [self._wording.called(self._plain_words(one)) for one in _files_of(material)]
        places = {place for found in told for one in found for place in one.places}
        if len(places) != 1:
            return read
        of, no = places.pop()
        why = f"文件夹里的文件名称只有第 {of.label} 项用"
        choice = Candidate(of, (no,))
        return read._replace(verdict=Judgement(choice, True, (why,), has_item=True, is_called=True))

    def _tells_a_subject_only(self, name: str, material: Material) -> bool:
        """Whether a name says no more than a subject (行政复议, 执法记录仪相关材料), which several sets
        speak of nearly alike, and the document says nothing.
        """
        plain = self._plain_words(name)
        is_short = sum(one >= "\u4e00" for one in plain) <= _BARE
        if first_words(material) or not (is_short or _OF_A_SUBJECT.search(name)):
            return False
        first, second = (*self._wording.sets_like(plain), None, None)[:2]
        return first is not None and second is not None and second.score >= _NEARLY * first.score

    def _says_little(self, found: Judgement, name: str, material: Material) -> bool:
        """Whether what is sure of a set goes by a name of a few words alone, which the document does not
        bear out.
        """
        plain = _SHORT_BODY.sub("", self._plain_words(name).strip())
        if not found.clear or found.choice is None or first_words(material):
            return False
        likes = self._wording.sets_like(name)[:1]
        by_name = any(one.set is found.choice.set and one.score >= _ALIKE for one in likes)
        return by_name and sum(one >= "\u4e00" for one in plain) <= _BARE

    def _papers_called(
        self, read: PathReading, names: Sequence[str], material: Material
    ) -> tuple[list[Called], str]:
        """What a name and the title of its document are called, or else their folders, or else what the
        document says first; and which of these says it.
        """
        said = [self._plain_words(one) for one in names]
        title = self._plain_words(first_words(material))
        found = self._wording.called(f"{said[-1]}\n{title}")
        if found:
            return self._narrowed(found, said), _OWN_WORDS
        near = [one for one in self._wording.sets_like(said[-1])[:1] if one.shared >= 2]
        silent = is_picture(material) or not any(one.score >= _ALIKE for one in near)
        for at, folder in enumerate(reversed(said[:-1])) if silent else ():
            found = self._wording.called(folder)
            if not found and at == 0:
                found = self._wording.called(f"{folder}\n{said[-1]}\n{title}")
            if found:
                return found, "文件夹名称"
        if self._says_of_list(said[-1], title):
            return [], ""
        sentences = [
            self._plain_words(one)
            for line in opening(material)
            for one in _SENTENCE_END.split(line)
        ]
        called = [told for text in sentences if (told := self._wording.called(text))]
        found = self._wording.most_said(
            [one for told in called for one in told], "".join(sentences)
        )
        return (called[0] if len(found) > 1 else found), _INSIDE

    def _says_of_list(self, *texts: str, least: int = 2) -> bool:
        """Whether one of ``texts`` says something of the list, in ``least`` pairs of a set's words or more."""
        return any(
            self._wording.says_of_list(one)
            for one in texts
            if any(like.shared >= least for like in self._wording.sets_like(one)[:1])
        )

    def _narrowed(self, told: list[Called], said: Sequence[str]) -> list[Called]:
        """``told`` of a name, or the item of it that alone a folder above names: 规范性文件清单 below 原件."""
        if len(told) > 1 or len(told[0].places) == 1:
            return told
        for folder in reversed(said[:-1]):
            found = self._wording.called(folder) or self._wording.called(f"{folder}\n{said[-1]}")
            places = {place for one in found for place in one.places}
            if len(places) == 1 and places < set(told[0].places):
                return found
        return told

    def _plain_words(self, text: str) -> str:
        """``text`` without numbers of indicators and names of bodies."""
        return self._unit_names.sub(" ", self.without_numbers(text))

    def _meant(
        self, sets: Sequence[MaterialSet], likes: Sequence[Likeness], unit: str | None
    ) -> MaterialSet | None:
        """The set that is meant by words of ``sets``: the only one, if it reaches the unit or nothing that
        does is as likely.
        """
        if len(sets) > 1:
            return None
        others = [like for like in likes if like.set is not sets[0] and like.score >= _ENDING]
        is_other = any(unit in self._reached(like.set) for like in others)
        return None if is_other and unit not in self._reached(sets[0]) else sets[0]

    def _is_running(self, read: PathReading, own: MaterialSet, unit: str | None) -> bool:
        """Whether a number at the front that stands for a set of which nothing else speaks counts pieces."""
        likes = [like.score for like in read.likes if like.set is own]
        number = read.location.number
        return (
            read.location.force < Force.EXPLICIT
            and number is not None
            and (number <= _LAST_DAY or (unit is not None and unit not in self._owing(own)))
            and (not likes or likes[0] < _SILENT)
        )

    def _is_said_twice(self, names: Sequence[str], material: Material, one: MaterialSet) -> bool:
        """Whether a name and the title of its document, or the folder around a folder, each name a set, and
        no other.
        """
        above = names[-2] if material.is_folder and len(names) > 1 else ""
        texts = map(self._plain_words, (names[-1], first_words(material) or above))
        return all(
            {of for told in self._wording.called(text) for of, _ in told.places} == {one}
            for text in texts
        )

    def _with_item(
        self, read: PathReading, told: Sequence[Called], material: Material
    ) -> PathReading:
        """``read``, which is sure of a set, with the item of it that papers are called after, where these
        words tell one and the document has no headings of items.
        """
        found = read.verdict
        assert found.choice is not None  # noqa: S101 - it is clear
        one = found.choice.set
        mine = {place[1] for called in told for place in called.places if place[0] is one}
        found = replace(found, is_called=all(of is one for c in told for of, _ in c.places))
        read = read._replace(verdict=found)
        is_open = not found.has_item and not read.location.items
        if is_open and len(mine) > 1 and all(len(called.places) > 1 for called in told):
            return read if self._items_inside(one, material) else self._asked_of(read, told)
        if len(mine) == 1 and is_open and not self._items_inside(one, material):
            choice = Candidate(one, tuple(mine))
            reasons = found.reasons
            if len(one.items) > 1:
                reasons = (*reasons, f"名称与第 {_listed(choice.items)} 项材料相近")
            found = replace(found, choice=choice, reasons=reasons, has_item=True)
            return read._replace(verdict=found)
        return read

    def _borne_out_by(
        self, read: PathReading, told: Sequence[Called], where: str, unit: str | None
    ) -> PathReading:
        """``read`` by a number that was not certain, and is where the words are of its set."""
        own, found = read.location.set, read.verdict
        assert own is not None  # noqa: S101 - see _called
        sets = {of for one in told for of, _ in one.places}
        if read.location.conflict or sets != {own} or found.choice is None:
            return read
        mine = {no for one in told for _, no in one.places}
        items = tuple(mine) if len(mine) == 1 and not read.location.items else found.choice.items
        why = f"{where}里的叫法也是第 {own.label} 项用的"
        verdict = replace(
            found,
            choice=Candidate(own, items),
            clear=True,
            cautions=(),
            reasons=(*found.reasons, why),
            has_item=bool(items),
            is_called=True,
        )
        return read._replace(verdict=verdict)

    @staticmethod
    def _asked_of(read: PathReading, told: Sequence[Called]) -> PathReading:
        """``read`` as a question whether the papers are what they are called."""
        found = read.verdict
        mine = [Candidate(of, (no,)) for one in told for of, no in one.places]
        before = [found.choice] if found.choice is not None and found.choice.items else []
        mine.sort(key=lambda one: found.choice is None or one.set is not found.choice.set)
        choices = _different([*mine, *before, *found.choices])[:_OFFERED]
        labels = "、".join(dict.fromkeys(one.set.label for one in mine))
        why = f"这样叫的可能是第 {labels} 项"
        verdict = replace(
            found, choice=mine[0], clear=False, choices=choices, reasons=(why,), has_item=True
        )
        return read._replace(verdict=verdict)

    def _worded(
        self, path: PathReading, names: Sequence[str], material: Material, unit: str | None
    ) -> PathReading:
        """What words say where no number stands: the name's and its folders', and the document's own."""
        location, likes, _ = path
        subject = self._subject(names)
        found = self._by_words(location, likes, unit, "名称", subject)
        found = self._if_borne_out(found, likes, subject, material, unit)
        if not found.clear and not found.cautions:
            found = self._ended(found, likes, subject, material, unit)
        if not found.clear:
            found = self._by_folder(location, names, unit, is_picture=is_picture(material)) or found
        inside = self._inside(PathReading(location, likes, found), material, unit)
        read = self._weighed(PathReading(location, likes, found), inside, names[-1], unit)
        if not read.verdict.clear:
            read = self._agreed(read, found, inside, material, (names[-1], unit))
        return read

    def _may_run(self, location: PathLocation, unit: str | None) -> bool:
        """Whether a number that nobody calls an indicator's may count pieces (3.学法清单, 财政局2项): it
        stands for a set that its unit does not owe.
        """
        one = location.set
        if one is None or unit is None or location.number is None or location.conflict:
            return False
        return location.force < Force.EXPLICIT and unit not in self._owing(one)

    def _running(
        self, read: PathReading, names: Sequence[str], material: Material, unit: str | None
    ) -> PathReading:
        """``read`` by a number, or by the words without it where these are clear, of a set that its unit
        owes: 3.学法清单.docx of a unit that has no part in 3.
        """
        again = self._worded(
            PathReading(PathLocation(), read.likes, _NOTHING), names, material, unit
        )
        found = again.verdict
        if not found.clear or found.choice is None or unit not in self._owing(found.choice.set):
            return read
        why = (
            f"“{read.location.written[-1]}”是流水号：{unit}不报第 {read.verdict.choice.set.label} 项"
            if read.verdict.choice
            else ""
        )
        return again._replace(verdict=replace(found, reasons=(*found.reasons, why)))

    def _owed_case(
        self, read: PathReading, names: Sequence[str], material: Material, unit: str | None
    ) -> PathReading:
        """``read``, certain for a case where of the items for cases that its unit is named for one alone
        has words of it, and no other set is liker: 查封…案 of a unit that reports 强制措施 alone.
        """
        title = first_words(material)
        if unit is None or not any(map(names_case, (*names, title))):
            return read
        said = [self._without_units(self.without_numbers(one)) for one in (*names, title)]
        for word, called in name_words().cases:
            said = [called.sub(word, one) for one in said]
        *folders, own_name, head = [_CASE_WORDS.sub(" ", one) for one in said]
        asked = self._case_items(unit)
        text, told = "", []
        for text in (f"{own_name} {head}", " ".join((*folders, own_name, head))):
            told = [
                one for one in asked if self._wording.telling_words(one.set, text, one.items[0])
            ]
            if told:
                break
        likes = self._wording.sets_like(text)
        if read.verdict.clear:
            return self._if_one_case(read, told, _CASE_END.search(f"{names[-1]}"))
        if len(told) != 1 or not likes:
            return read
        own = max((like.score for like in likes if like.set is told[0].set), default=0)
        if own < _ALIKE or own < likes[0].score:
            return read
        label = told[0].set.label
        why = f"是案例，{unit}要报的案例里只有第 {label} 项说到它"
        return read._replace(
            verdict=Judgement(told[0], True, (why,), (), tuple(asked), has_item=True)
        )

    def _case_items(self, unit: str) -> list[Candidate]:
        """The items that ask for cases, of the sets that name a unit."""
        return [
            Candidate(one, (item.no,))
            for one in self._checklist.sets
            if unit in self._named_in(one)
            for item in one.items
            if "案例" in item.text
        ]

    @staticmethod
    def _if_one_case(read: PathReading, told: Sequence[Candidate], is_case: object) -> PathReading:
        """``read``, clear by words, a question where a case has words of two items for cases, or where
        what its name calls a case (行政复议案例) goes to a set that asks for none, nor for how cases
        or events went (处置突发事件情况).
        """
        found = read.verdict
        assert found.choice is not None  # noqa: S101 - it is clear
        one = found.choice
        takes = any("案例" in item.text for item in one.set.items) or any(
            _OF_EVENTS.search(one.set.items[number - 1].text) for number in one.items
        )
        if len(told) < 2 and (takes or not is_case):
            return read
        why = "说到两项要案例的材料" if len(told) > 1 else "是案例，这一项不要案例"
        choices = _different([*told, found.choice, *found.choices])
        asked = replace(
            found, clear=False, cautions=(*found.cautions, why), choices=choices, has_item=False
        )
        return read._replace(verdict=asked)

    def _several(self, name: str) -> tuple[MaterialSet, ...]:
        """The sets that a piece's own name names where these are two or three: 9、10行政检查情况."""
        text = name = _ITEM_BEHIND.sub("", plain(name))
        is_list = _SINGLES.search(text) is not None  # 第22项第1项 is an item of one
        found = [
            indicator
            for mention in mentions(name, self._checklist.by_id)
            if (_RANGE.search(mention.written) is None or self._is_one_set(mention.indicators))
            and (
                (is_list and mention.force >= Force.COUNTED)
                or (mention.force is Force.EXPLICIT and len(mention.indicators) > 1)
                or (
                    len(mention.indicators) > 1
                    and mention.at_front
                    and _LISTED.search(mention.written)
                    and _COUNTS.match(mention.rest) is None
                )
            )
            for indicator in mention.indicators
        ]
        added = _ADDED.match(text)
        if not found and added is not None:
            numbers = [str(int(one)) for one in re.findall(r"\d+", added[0])]
            may_count = "项" not in added[0] and any(int(one) <= _LAST_DAY for one in numbers)
            if not may_count and all(one in self._checklist.set_of for one in numbers):
                found = numbers
        sets = [self._checklist.set_of.get(one) for one in found]
        named = tuple(dict.fromkeys(one for one in sets if one is not None))
        return named if 1 < len(named) <= _MOST_NAMED else ()

    def _items_behind(self, name: str) -> dict[MaterialSet, int]:
        """The items that a name puts behind the sets it lists: 94项1、95项1共用."""
        found = {}
        for one in _ITEM_BEHIND.finditer(plain(name)):
            of = self._checklist.set_of.get(one["set"])
            if of is not None and int(one["item"]) <= len(of.items):
                found[of] = int(one["item"])
        return found

    def _is_one_set(self, indicators: Sequence[str]) -> bool:
        """Whether indicators are all the members of one set: 26-29 is no range of four."""
        one = self._checklist.set_of.get(indicators[0])
        return one is not None and set(one.members) == {*indicators}

    def _in_several(
        self,
        named: Sequence[MaterialSet],
        subject: str,
        unit: str | None,
        items: Mapping[MaterialSet, int],
    ) -> Judgement:
        """Each of the sets, where its unit is to report to every one and the words leave no doubt which
        item of it is meant; else a question: one of them, or each.
        """
        best, is_sure = [], unit is not None
        for one in named:
            likes = self._wording.items_like(one, subject)
            likely = likes[0].item if likes else one.items[0].no
            best.append(Candidate(one, (items.get(one, likely),)))
            is_sure &= one in items or len(one.items) == 1 or bool(likes and _item_is_clear(likes))
            is_sure &= unit in self._reached(one)
        rest = [Candidate(one, (item.no,)) for one in named for item in one.items]
        labels = "、".join(one.label for one in named)
        others = self._wording.sets_like(subject)
        is_sure &= not (_is_strong(others) and others[0].set not in named)
        is_sure &= any(like.set in named and like.score >= _ALIKE for like in others[:_HEAD])
        return Judgement(
            best[0] if is_sure else None,
            is_sure,
            (f"名称里写了第 {labels} 项",),
            (),
            _different([*best, *rest])[:_OFFERED],
            tuple(best),
        )

    def _borne_out(self, read: PathReading, material: Material, unit: str | None) -> PathReading:
        """``read`` by a lone number, certain where the document's own title speaks of that set."""
        likes = self._wording.sets_like(self._without_units(first_words(material)))
        again = self._by_number(read.location, likes, unit)
        if not again.clear or not _is_strong(likes):
            return read
        again = replace(again, reasons=(*again.reasons, "正文标题与它的材料要求相近"))
        return read._replace(likes=likes, verdict=again)

    def _inside(self, read: PathReading, material: Material, unit: str | None) -> PathReading:
        """What a document says at its head: 第66项指标佐证材料, or a title like a set's words."""
        for line in headings(material)[:_HEAD]:
            location = locate([line], self._checklist) if "指标" in line else PathLocation()
            if location.set is not None and location.force is Force.EXPLICIT:
                found = self._by_number(location, read.likes, unit)
                found = replace(found, reasons=(f"正文{found.reasons[0]}",))
                return PathReading(location, read.likes, found)
        said = nil_reason(material)  # its title may be 零报告 alone; its sentence says of what
        title = self._without_units(first_words(material))
        exact = self._exact(title, unit)
        if exact is not None and exact.choice is not None:
            likes = self._wording.sets_like(title)
            why = f"正文标题就是第 {exact.choice.set.label} 项材料的原话"
            return PathReading(read.location, likes, replace(exact, reasons=(why,)))
        if said is not None and not self._wording.sets_like(title):
            title = self._without_units(said)
        likes = self._wording.sets_like(title)
        return PathReading(
            read.location, likes, self._by_words(read.location, likes, unit, "正文标题", title)
        )

    def _lone_case(
        self, found: Judgement, material: Material, name: str, unit: str | None
    ) -> Judgement:
        """``found``, which says nothing, for a paper called 案例 and no more: the items for cases that its
        unit is to report on. Where it is one alone, that is it.
        """
        words = self._without_units(self.without_numbers(name))
        if (
            unit is None
            or "案例" not in words
            or self._wording.sets_like(_CASE_WORDS.sub("", words))
        ):
            return found
        asked = self._case_items(unit)
        if not asked:
            return found
        inside = _CASE_WORDS.sub("", self._without_units(first_words(material)))
        is_open = is_picture(material) or material.is_folder or self._wording.has_words(inside)
        if len(asked) == 1 and not is_open:
            where = f"{unit}只有第 {asked[0].set.label} 项要案例"
            return Judgement(asked[0], True, (where,), (), tuple(asked))
        labels = "、".join(dict.fromkeys(one.set.label for one in asked))
        why = f"只写了案例；{unit}要报案例的有第 {labels} 项"
        return Judgement(None, False, (why,), (), tuple(asked))

    def _only_counts(self, location: PathLocation, unit: str | None) -> bool:
        """Whether a low number before a name (（2）签到册) is of a set that does not name the unit."""
        one, number = location.set, location.number
        is_front = location.force is Force.FRONT and len(location.written) == 1
        if one is None or unit is None or number is None or not is_front or location.items:
            return False
        return number <= _LOW and unit not in self._named_in(one)

    def _exact(self, name: str, unit: str | None) -> Judgement | None:
        """The item in whose own words a name stands whole, if its unit has a part in the set."""
        found = self._wording.said_by(self._without_units(self.without_numbers(name)))
        if found is None or (unit is not None and unit not in self._reached(found[0])):
            return None
        why = f"名称就是第 {found[0].label} 项第 {found[1]} 项材料的原话"
        return Judgement(Candidate(found[0], (found[1],)), True, (why,), has_item=True)

    def _weighed(
        self, path: PathReading, inside: PathReading, name: str, unit: str | None
    ) -> PathReading:
        """What a path says in words against what the document says itself.

        The document decides where the path is not clear, unless its own ``name`` speaks of another
        set; where it contradicts a clear one, a person is asked.
        """
        outer, inner = path.verdict, inside.verdict
        if outer.choice is None or inner.choice is None:
            return path if inner.choice is None else inside
        if outer.choice.set is inner.choice.set:
            return path if outer.clear else inside
        own = self._wording.sets_like(self._without_units(self.without_numbers(name)))
        is_silent = not own or own[0].score < _ALIKE
        if not outer.clear:
            is_offered = any(one.set is inner.choice.set for one in outer.choices)
            if is_silent or (inner.clear and is_offered):
                return inside
            is_owed = unit is not None and unit in self._named_in(inner.choice.set)
            if inner.clear and is_owed and self._wording.telling_words(inner.choice.set, name):
                return inside  # 政务大厅一窗受理改革: the name has words of it too
        if not inner.clear:
            return path
        caution = f"正文标题更像第 {inner.choice.set.label} 项"
        choices = _different([outer.choice, inner.choice, *outer.choices])
        asked = replace(outer, clear=False, choices=choices, cautions=(*outer.cautions, caution))
        return path._replace(verdict=asked)

    def _if_borne_out(
        self,
        found: Judgement,
        likes: Sequence[Likeness],
        subject: str,
        material: Material,
        unit: str | None,
    ) -> Judgement:
        """``found`` by a name of four characters (年度报告), not certain where the document's own title
        has none of the set's words, or says nothing and the set does not name the unit.
        """
        if not found.clear or found.choice is None or not likes or likes[0].shared > _SHORT:
            return found
        title = self._without_units(first_words(material))
        is_named = unit is None or unit in self._named_in(found.choice.set)
        is_named |= self._wording.said_by(subject, least=_SHORT + 1) is not None
        is_silent = not self._wording.has_words(title)
        words = self._wording.words_of(found.choice.set, title)
        adds = self._wording.adds_foreign(found.choice.set, subject, title)
        if (is_silent and is_named) or (words and not adds):
            return found
        why = f"名称太短，正文标题{'看不出来' if is_silent else '说的是别的'}"
        choices = found.choices or (found.choice,)
        return replace(found, clear=False, choices=choices, cautions=(*found.cautions, why))

    def _ended(
        self,
        found: Judgement,
        likes: Sequence[Likeness],
        subject: str,
        material: Material,
        unit: str | None,
    ) -> Judgement:
        """``found``, certain where the end of a name stands in the likest set's own words and in no other
        set's, its unit is asked for it, and the document does not speak of something else.
        """
        if found.choice is None or unit is None or not likes or likes[0].own < _ENDING:
            return found
        one = found.choice.set
        ends = self._wording.items_ending(subject)
        if {of.id for of, _ in ends} != {one.id} or unit not in self._named_in(one):
            return found
        asked = {slot.department or slot.domain for item in one.items for slot in item.slots}
        if asked - {None} and unit not in self._covers.units_of(one):
            return found
        title = self._without_units(first_words(material))
        if self._wording.sets_like(title) and not self._wording.words_of(one, title):
            return found
        if self._wording.lists_another(subject, one):
            return found
        return replace(
            found, clear=True, reasons=(f"名称末尾的词只在第 {one.label} 项的材料要求里出现",)
        )

    def _agreed(
        self,
        read: PathReading,
        outer: Judgement,
        inside: PathReading,
        material: Material,
        who: tuple[str, str | None],
    ) -> PathReading:
        """``read``, certain where name and document, each unsure, mean the same set first, in words of
        their own, and its unit is to report on it. ``who`` is the name and who sent it.
        """
        inner, (name, unit) = inside.verdict, who
        if outer.choice is None or inner.choice is None or unit is None:
            return read
        one = inner.choice.set
        if outer.choice.set is not one or unit not in self._named_in(one) or inner.clear:
            return read
        told = nil_reason(material) or first_words(material)
        new = self._wording.words_of(one, told) - self._wording.words_of(one, name)
        lead = inside.likes[0].score - (inside.likes[1].score if len(inside.likes) > 1 else 0)
        if len(new) < _NEW or lead < _NEAR:
            return read
        why = f"名称和正文都与第 {one.label} 项的材料要求相近"
        return inside._replace(verdict=replace(inner, clear=True, reasons=(why,)))

    def may_number(self, name: str, unit: str | None) -> bool:
        """Whether a name may speak of an indicator: 8 春节值班表 does not where its unit has no part in 8."""
        return any(
            one.force > Force.FRONT or unit is None or unit in self._reached(of)
            for one in mentions(name, self._checklist.by_id)
            for id_ in one.indicators
            if (of := self._checklist.set_of.get(id_)) is not None
        )

    def is_like_any(self, name: str, material: Material) -> bool:
        """Whether a name or the title of its document may be that of a paper of any item."""
        said = self._plain_words(name), self._plain_words(first_words(material))
        if self._wording.called("\n".join(said)):
            return True
        likes = [like for text in said for like in self._wording.sets_like(text)[:1]]
        return any(like.score >= _ENDING for like in likes)

    def says_nothing_listed(self, names: Sequence[str], material: Material) -> bool:
        """Whether the title of a document says enough to be understood, and it, the name and the folders
        have no words of any item: 流感疫苗接种花名册.
        """
        title = self._plain_words(first_words(material))
        said = list(map(self._plain_words, names))
        if not self._wording.says_much(title) or any(
            self._wording.called(one) for one in (*said, title, *opening(material))
        ):
            return False
        folders = [like for one in said[:-1] for like in self._wording.sets_like(one)[:1]]
        is_apart = all(like.score < _ALIKE for like in folders)
        return is_apart and self._wording.is_foreign(f"{said[-1]}、{title}")

    def without_numbers(self, name: str) -> str:
        """``name`` in NFKC without what names indicators."""
        text = plain(name)
        for mention in mentions(name, self._checklist.by_id):
            text = text.replace(mention.written, " ")
        return text

    def _by_folder(
        self, location: PathLocation, names: Sequence[str], unit: str | None, *, is_picture: bool
    ) -> Judgement | None:
        """What the innermost folder says whose title speaks of one set: 普法宣传资料/法律进乡村.

        Nothing where the name's own words speak of others.
        """
        title = self._without_units(self.without_numbers(names[-1]))
        near = [one for one in self._wording.sets_like(title)[:3] if one.shared >= 2]
        near = [one for one in near if one.score >= max(_ALIKE, near[0].score - 0.1)]
        said = near if len(near) < 3 else []  # 公开网址 speaks of many
        for name in reversed(names[:-1]):
            likes = self._wording.sets_like(self._without_units(self.without_numbers(name)))
            found = self._by_words(location, likes, unit, f"文件夹“{name}”")
            if found.clear and found.choice is not None:
                is_named = not said or any(one.set is found.choice.set for one in said)
                is_told = bool(said) and likes[0].own >= _ALL and said[0].shared <= _FEW
                return found if is_named or is_told else None
            if is_picture and not said and likes and _is_one_word(likes):
                one = likes[0].set
                if unit is not None and unit in self._reached(one):
                    words = f"照片在文件夹“{name}”里，只有第 {one.label} 项说到它"
                    place = Candidate(one, (likes[0].item,))
                    return Judgement(place, True, (words,), has_item=True)
        return None

    def _subject(self, names: Sequence[str]) -> str:
        """The words that tell what a piece is about: its name's, or its folder's too where few."""
        subject = self._without_units(self.without_numbers(names[-1]))
        for name in reversed(names[:-1]):
            if self._wording.sets_like(subject):
                break
            subject = f"{self._without_units(self.without_numbers(name))} {subject}"
        return subject

    def _without_units(self, name: str) -> str:
        """``name`` without the names of bodies: 审批局 in it says who, not about what; in the list's words
        where the trade has its own (防汛演练, 调委会).
        """
        text = self._unit_names.sub(" ", name)
        for word, called in name_words().trade:
            text = called.sub(word, text)
        return text

    @cached_property
    def _unit_names(self) -> re.Pattern[str]:
        rank = county_of(self._checklist.title).rank
        names = {
            name
            for one in self._checklist.departments
            for full in (one.name, *one.aliases)
            for name in (full, full.removeprefix(rank))
            if len(name) > 2
        }
        listed = [*map(re.escape, sorted(names, key=len, reverse=True)), _STREET_OFFICE]
        return re.compile("|".join(listed))

    def _by_number(
        self, location: PathLocation, likes: Sequence[Likeness], unit: str | None
    ) -> Judgement:
        """What a number in the path says, if title or unit bear it out."""
        one = location.set
        assert one is not None  # noqa: S101 - see judge
        # what stands above the folder of the set is somebody's own running number
        written = "/".join(location.written[-2:] if location.items else location.written[-1:])
        mine = Candidate(one, location.items)
        own = next((like for like in likes if like.set.id == one.id), None)
        best = likes[0] if likes else None
        alike = (own is not None and own.score >= _ALIKE) or self._says_so(location, one)
        other = best if best is not None and best.set.id != one.id and _is_strong(likes) else None
        contradicted = other is not None and (own is None or own.score < 0.2)
        owed = unit is not None and unit in self._named_in(one)
        cautions = [location.conflict] if location.conflict else []
        is_low = location.number is not None and location.number <= _LOW
        may_count = not owed or is_low  # 1. 2. 3. before three titles
        if location.force is Force.FRONT and other is not None and contradicted and may_count:
            if unit is not None and unit in self._reached(other.set):
                why = (
                    f"“{location.written[-1]}”是流水号，名称与第 {other.set.label} 项的材料要求相近"
                )
                return Judgement(Candidate(other.set, (other.item,)), True, (why,))
            cautions.append(f"“{location.written[-1]}”可能是流水号")
        if location.force is Force.EXPLICIT:
            clear = not contradicted and (not is_low or alike or owed)
        elif location.force is Force.COUNTED:
            clear = not contradicted and (alike or (owed and not is_low))
        else:
            is_place = self._is_bare(location) and unit is not None and unit in self._reached(one)
            clear = not contradicted and (alike or is_place or (owed and not is_low and not likes))
        if contradicted and other is not None:
            cautions.append(f"名称更像第 {other.set.label} 项")
        elif not clear:
            cautions.append(f"“{location.written[-1]}”里的数字不一定是指标序号")
        where = f"“{written}”{'写明' if clear else '可能指'}第 {one.label} 项"
        choices = [
            mine,
            *(Candidate(like.set, (like.item,)) for like in likes[:2] if like.score > _ALIKE),
        ]
        return Judgement(
            mine, clear and not location.conflict, (where,), tuple(cautions), _different(choices)
        )

    def _says_so(self, location: PathLocation, one: MaterialSet) -> bool:
        """Whether the words beside the number speak of the same set: 56、执法文书格式/式样.pdf."""
        words = self._without_units(self.without_numbers(location.claim))
        return any(
            like.set.id == one.id and like.score >= _ALIKE and like.shared >= 2
            for like in self._wording.sets_like(words)[:2]
        )

    def _is_bare(self, location: PathLocation) -> bool:
        """Whether a number that is no day, month or serial number stands alone: 80/照片.jpg."""
        rest = self.without_numbers(location.claim).strip(" ()[]【】")
        return not rest and location.number is not None and location.number > _LAST_DAY

    def _by_words(
        self,
        location: PathLocation,
        likes: Sequence[Likeness],
        unit: str | None,
        what: str,
        title: str = "",
    ) -> Judgement:
        """What a title says where no number stands, or only a range; ``what`` tells whose title."""
        if location.limits:
            likes = [like for like in likes if like.set in location.limits]
        near = [like for like in likes[:3] if like.score >= _ALIKE and like.shared >= 2]
        choices = tuple(
            Candidate(like.set, (like.item,) if like.own >= 0.4 or len(like.set.items) == 1 else ())
            for like in near
        )
        if not near:
            return Judgement(None, False, ("看不出是哪一项的材料",))
        best = near[0]
        reason = f"{what}与第 {best.set.label} 项的材料要求相近"
        owed = unit is not None and unit in self._named_in(best.set)
        clear = _is_strong(likes) or (owed and _is_alone(likes))
        clear = clear or self._wording.tells(likes, title)
        if clear and unit is not None and unit not in self._reached(best.set):
            clear = False
        clear = clear and not self._wording.lists_another(title, best.set)
        if clear and title and not self._wording.says_more_than_domains(best.set, title):
            clear = False
        if not clear:
            labels = "、".join(choice.set.label for choice in choices)
            return Judgement(choices[0], False, (f"可能是第 {labels} 项",), (), choices)
        return Judgement(choices[0], True, (reason,), (), choices)

    def _item(
        self,
        found: Judgement,
        location: PathLocation,
        material: Material,
        names: Sequence[str],
        subject: str,
        *,
        addresses: bool,
    ) -> Judgement:
        """Which item of the set, where the path does not say: by its name, by more of the path
        (``subject``), or by the headings inside.
        """
        assert found.choice is not None  # noqa: S101 - see judge
        one = found.choice.set
        if len(one.items) == 1:
            return replace(found, choice=Candidate(one, (1,)))
        if found.has_item:
            return found
        if location.set is one and location.items:
            return replace(
                found, reasons=(*found.reasons, f"写明第 {_listed(location.items)} 项材料")
            )
        name = self._without_units(self.without_numbers(names[-1]))
        titles = tuple(dict.fromkeys((name, subject)))
        cases = _case_items_of(one)
        if len(cases) == 1 and self._is_called_case(names, material):
            why = f"是案例，这一组只有第 {cases[0]} 项材料要案例"
            return replace(found, choice=Candidate(one, cases), reasons=(*found.reasons, why))
        told = self._item_told(one, titles, material, addresses=addresses)
        if told is None:
            return self._which_item(found, self._wording.items_like(one, titles[-1]))
        items, words = told
        return replace(found, choice=Candidate(one, items), reasons=(*found.reasons, words))

    def _unless_case(
        self, found: Judgement, location: PathLocation, names: Sequence[str], material: Material
    ) -> Judgement:
        """``found``, a question where the name, the folder around it or the title of the document speaks of
        a case or a practice, another item of the set asks for cases, and no number says which is meant; and
        where a name that nothing bears out calls itself no more than material on a subject (有关资料).
        """
        assert found.choice is not None  # noqa: S101 - see judge
        one, items = found.choice
        if (
            _OF_A_SUBJECT.search(names[-1])
            and (found.clear and not location.items and len(one.items) > 1)
            and not first_words(material)
        ):
            return self._which_item(found, self._wording.items_like(one, names[-1]))
        cases = _case_items_of(one)
        if not found.clear or not cases or {*cases} & {*items} or location.items:
            return found
        said = (*names[-2:], first_words(material))
        if not any(map(_CASE_SAID.search, said)):
            return found
        asked = replace(found, reasons=found.reasons[:1])
        return self._which_item(asked, self._wording.items_like(one, said[-2]))

    @staticmethod
    def _is_called_case(names: Sequence[str], material: Material) -> bool:
        """Whether a name, or the folder around it, and the title of its document, where it has one, all
        end by saying 案例.
        """
        title = first_words(material)
        return any(map(_CASE_END.search, names[-2:])) and (
            not title or _CASE_END.search(title) is not None
        )

    def _item_told(
        self, one: MaterialSet, titles: Sequence[str], material: Material, *, addresses: bool
    ) -> tuple[tuple[int, ...], str] | None:
        """The items of a set that its ``titles`` tell, the plainest first, or else the document, and why."""
        only = [item.no for item in one.items if item.url is UrlRule.ONLY]
        wants = [item.no for item in one.items if item.no not in only]
        if addresses:  # those that only an address fills, or that ask for one beside each paper
            only += [item.no for item in one.items if item.url is UrlRule.EACH]
            wants = only or [item.no for item in one.items if item.url is UrlRule.REQUIRED]
        for title in titles:
            likes = [like for like in self._wording.items_like(one, title) if like.item in wants]
            if likes and _item_is_clear(likes) and not _says_only_case(likes, title):
                said = self._said_more(one, material, likes[0])
                item, where = (said, "标题") if said in wants else (likes[0].item, "名称")
                return (item,), f"{where}与第 {item} 项材料相近"
            if likes and (mostly := _mostly_said(self._wording.items_like(one, title))) in wants:
                return (mostly,), f"名称说的大半是第 {mostly} 项材料"
        for title in titles:
            ends = [no for of, no in self._wording.items_ending(title) if of is one and no in wants]
            if len(ends) == 1:
                return (ends[0],), f"名称的结尾与第 {ends[0]} 项材料相同"
        if addresses and len(wants) == 1:
            return (wants[0],), f"只有第 {wants[0]} 项要网址"
        kinds = {kind for title in titles for kind in self._wording.items_of_kind(one, title)}
        inside = tuple(kinds) if len(kinds) == 1 and kinds <= set(wants) else ()
        why = f"名称末尾的词只在第 {_listed(inside)} 项材料里出现"
        if not inside:
            inside = self._items_inside(one, material)
            why = f"正文里有第 {_listed(inside)} 项材料的标题"
        if inside:
            return inside, why
        return self._by_nil(one, material, self._wording.items_like(one, titles[-1]))

    def _said_more(self, one: MaterialSet, material: Material, named: Likeness) -> int | None:
        """Another item than the ``named`` one of which the title of a document says more than its name of
        that; not of what is called a case, whose title tells what it is about.
        """
        said = self._wording.items_like(one, self._plain_words(first_words(material)))
        if not said or not _item_is_clear(said) or "案例" in one.items[named.item - 1].text:
            return None
        is_more = said[0].item != named.item and said[0].shared > named.shared
        return said[0].item if is_more else None

    def _which_item(self, found: Judgement, likes: Sequence[Likeness]) -> Judgement:
        """``found`` as a question which item of its set is meant."""
        assert found.choice is not None  # noqa: S101 - see judge
        one = found.choice.set
        order = [like.item for like in likes if like.score > 0]
        rest = [item.no for item in one.items if item.no not in order]
        offered = [Candidate(one, (no,)) for no in (*order, *rest)][:_OFFERED]
        return replace(
            found,
            choice=Candidate(one, ()),
            clear=False,
            cautions=(*found.cautions, f"没有写明是 {len(one.items)} 项材料中的第几项"),
            choices=_different([*offered, *(c for c in found.choices if c.set is not one)]),
        )

    def _by_nil(
        self, one: MaterialSet, material: Material, likes: Sequence[Likeness]
    ) -> tuple[tuple[int, ...], str] | None:
        """The only item of a set that takes a nil return, of a document that is one and speaks of it."""
        nil = [item.no for item in one.items if item.nil]
        if len(nil) != 1:
            return None
        said = nil_reason(material)
        if said is None:
            return None
        again = self._wording.items_like(one, said)
        if any(like.item == nil[0] and like.score >= _MOST for like in (*likes, *again)):
            return (nil[0],), f"只有第 {nil[0]} 项接受零报告"
        return None

    def _items_inside(self, one: MaterialSet, material: Material) -> tuple[int, ...]:
        """The items whose headings stand in a document that is for several at once."""
        found = set()
        for heading in headings(material):
            likes = self._wording.items_like(one, heading)
            if likes and likes[0].shared >= 3 and _item_is_clear(likes):
                found.add(likes[0].item)
        return tuple(sorted(found))

    def _by_duty(
        self, found: Judgement, location: PathLocation, likes: Sequence[Likeness], unit: str | None
    ) -> Judgement:
        """A unit that the set does not reach is flagged, and asked about unless all else agrees."""
        assert found.choice is not None  # noqa: S101 - see judge
        one = found.choice.set
        if unit is None or unit in self._reached(one):
            return found
        alike = any(like.set.id == one.id and like.score >= 0.5 for like in likes[:2])
        said = f"{unit}不是第 {one.label} 项的责任或配合单位"
        clear = location.force is Force.EXPLICIT and alike
        clear = found.clear and (clear or found.is_called)
        return replace(found, clear=clear, cautions=(*found.cautions, said))

    def _if_paper_may_fill(
        self, found: Judgement, material: Material, unit: str | None
    ) -> Judgement:
        """``found``, not certain where its items want addresses alone, the piece is a paper without any,
        and its unit is only one of those that everything reaches (政务公开.docx of 教体局).
        """
        assert found.choice is not None  # noqa: S101 - see judge
        one = found.choice.set
        asked = [item for item in one.items if item.no in found.choice.items]
        if not found.clear or unit is None or any(item.url is not UrlRule.ONLY for item in asked):
            return found
        if unit in self._named_in(one) or unit in self._covers.units_of(one):
            return found
        if is_picture(material) or not addresses_inside(material):
            why = f"第 {one.label} 项只要网址，{unit}不是它的责任单位"
            choices = found.choices or (found.choice,)
            return replace(found, clear=False, choices=choices, cautions=(*found.cautions, why))
        return found

    @cached_property
    def _duties(self) -> dict[str, tuple[set[str], set[str], set[str]]]:
        """Set id → the units it reaches in any way, as parts of an item too; those it names; those that
        owe it (``_owing``).
        """
        found: dict[str, tuple[set[str], set[str], set[str]]] = {}
        for unit, duties in duties_by_unit(self._checklist).items():
            for duty in duties:
                if duty.indicator.material_set is not None:
                    reached, named, owing = found.setdefault(
                        duty.indicator.material_set, (set(), set(), set())
                    )
                    reached.add(unit)
                    if duty.via is None:
                        named.add(unit)
                    if duty.via is None or duty.leads:
                        owing.add(unit)
        for one in self._checklist.sets:
            for units in found.setdefault(one.id, (set(), set(), set())):
                units.update(self._covers.units_of(one))
        return found

    def _reached(self, one: MaterialSet) -> set[str]:
        return self._duties.get(one.id, _NO_UNITS)[0]

    def _named_in(self, one: MaterialSet) -> set[str]:
        return self._duties.get(one.id, _NO_UNITS)[1]

    def _owing(self, one: MaterialSet) -> set[str]:
        """The units that are responsible for a set, by themselves or in a collective, or a part of it."""
        return self._duties.get(one.id, _NO_UNITS)[2]


def _title_of(material: Material) -> str:
    """The first line of a document, where it is no sentence of its text."""
    first = first_words(material)
    return "" if _SENTENCE_END.search(first) else first


def _text_of(material: Material) -> str:
    """The first sentences of a document, below its title."""
    first = first_words(material)
    return "".join((first * (not _title_of(material)), *opening(material)))


def _files_of(material: Material) -> list[str]:
    """The names of the first files in a folder, without endings."""
    names = [name for name, _ in material.files[:_MOST_FILES]] if material.is_folder else []
    return [split_ending(name.rpartition("/")[2])[0] for name in names]


def _case_items_of(one: MaterialSet) -> tuple[int, ...]:
    return tuple(item.no for item in one.items if "案例" in item.text)


def _takes_case(one: MaterialSet, items: Sequence[int]) -> bool:
    return any("案例" in item.text for item in one.items if item.no in items)


def _is_strong(likes: Sequence[Likeness]) -> bool:
    """Whether the first is what a title speaks of, and no other nearly as much."""
    if not likes:
        return False
    best = likes[0]
    lead = best.score - (likes[1].score if len(likes) > 1 else 0)
    if best.shared <= _FEW_WORDS and len(likes) > 1 and likes[1].score >= _OTHERS_TOO:
        return False  # 合法性审查: of decisions or of documents
    if best.whole < _MOST and any(other.shared >= best.shared for other in likes[1:]):
        return False  # 政务服务: what several sets are about tells none of them
    by_description = best.own >= 0.45 and best.shared >= 3 and lead >= 0.2
    by_indicator = best.score >= 0.6 and best.shared >= 5 and lead >= _ALIKE
    return by_description or by_indicator


def _is_one_word(likes: Sequence[Likeness]) -> bool:
    """Whether a folder says one word and only one set has it (普法赶集): enough for its pictures."""
    best = likes[0]
    lead = best.score - (likes[1].score if len(likes) > 1 else 0)
    return best.shared == 1 and best.own >= _ONE_WORD and lead >= _ONE_WORD


def _is_alone(likes: Sequence[Likeness]) -> bool:
    """Whether the first is the only one that a title can mean, if a unit that must report says it."""
    lead = likes[0].score - (likes[1].score if len(likes) > 1 else 0)
    return likes[0].score >= 0.6 and likes[0].shared >= 3 and lead >= 0.4


def _item_is_clear(likes: Sequence[Likeness]) -> bool:
    lead = likes[0].score - (likes[1].score if len(likes) > 1 else 0)
    if lead < _FAR and any(like.whole > likes[0].whole for like in likes[1:]):
        return False  # 处置突发事件: in the words of one item, but most of what another says
    if likes[0].shared == 1:
        return lead >= 0.9  # one word that no other item has: 培训
    return likes[0].score >= 0.4 and lead >= 0.2


def _mostly_said(likes: Sequence[Likeness]) -> int | None:
    """The item of which a title says most, where several have all of its words: 突发事件处置."""
    first, second = sorted(likes, key=lambda one: -one.whole)[:2]
    if (
        first.score < likes[0].score - _NEAR
        or first.whole < _MOST
        or second.whole > first.whole / 2
    ):
        return None
    return first.item


def _says_only_case(likes: Sequence[Likeness], title: str) -> bool:
    """Whether a title says 案例 and no more, of an item that does not ask for cases."""
    item = likes[0].set.items[likes[0].item - 1]
    return likes[0].shared == 1 and names_case(title) and "案例" not in item.text


def _different(choices: Sequence[Candidate]) -> tuple[Candidate, ...]:
    return tuple({(one.set.id, one.items): one for one in choices}.values())


def _listed(items: Sequence[int]) -> str:
    return "、".join(map(str, items))
