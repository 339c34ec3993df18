"""The short ways: names that are alike say the same, and a share is what the long way comes to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.years import real_checklist
from proofs.course import small_checklist
from zzfz.checklist.model import Checklist, MaterialSet
from zzfz.evidence.alike import alike_name, tells_alike
from zzfz.evidence.dates import periods_in, times_in, without_dates
from zzfz.evidence.domains import is_year, mentions_in, names_unit, unit_named, vocabulary
from zzfz.evidence.facts import NOT_LOOKED_AT, Fact, Soundness
from zzfz.evidence.item_numbers import is_bare_number, item_numbers, plain, without_item_numbers
from zzfz.evidence.model import Address
from zzfz.evidence.pieces import (
    Neighbours,
    Piece,
    bare_name,
    piece_of_case,
    piece_of_lone,
    pieces,
)
from zzfz.evidence.snapshot import Snapshot
from zzfz.evidence.words import usual_words
from zzfz.git import TreeEntry
from zzfz.progress.equal import case_of, content_of
from zzfz.progress.item import Inputs, ShareReader, Tally, count_piece
from zzfz.progress.review import PieceReview
from zzfz.progress.said import NameReader
from zzfz.progress.states import ReviewState

LIST = real_checklist()
WORDS = usual_words()
TERMS = vocabulary(LIST)
NEAR_FIGURES = (
    *(
        "年",
        "月",
        "日",
        "号",
        "第",
        "项",
        "件",
        "人次",
        "个",
        "至",
        "到",
        "起",
        "以来",
        "季度",
        "半年",
    ),
    *("三月", "二〇二一年", "一", "十二", "年度", "号文", "月份", "微信图片", "局", "办", "的"),
)
SAID = [
    word
    for name in ("attachments", "date-words", "not-covered", "nil-names", "kinds", "parts")
    for word in WORDS.list(name)
]
BODIES = [*TERMS.domains.meanings, *TERMS.units.meanings]
SOME_WORDS = st.lists(
    st.sampled_from(NEAR_FIGURES) | st.sampled_from(SAID) | st.sampled_from(BODIES),
    min_size=1,
    max_size=4,
).map("".join)
NUMBERS = st.none() | st.integers(1, 999)
NAMES = st.builds(
    "{}{}{}{}{}{{}}{}{{}}".format,
    st.sampled_from(("", "", "1-", "2-", "12-", "1、", "1+2-")),
    st.just("") | st.sampled_from(BODIES),
    st.sampled_from(("", "2021年", "2022年", "2021", "2021-2022年", "〔2022〕")),
    SOME_WORDS,
    st.sampled_from(("", "（", "(")),
    st.sampled_from(("", "）", ")")),
)
ENDINGS = st.sampled_from(("", ".docx", ".pdf", ".JPG", ".wps", ".et"))


def told(name: str) -> list[object]:
    """All that is asked of names, but for the running number itself."""
    reader = NameReader(LIST, None)
    reader._tells_alike = False
    work = Neighbours(LIST)
    found: list[object] = [
        item_numbers(name),
        is_bare_number(name),
        times_in(name, WORDS),
        periods_in(name),
        mentions_in(name, TERMS),
        unit_named(name, TERMS),
        names_unit(name, TERMS) if "." not in name else None,
        is_year(name),
        reader.name_says_nil(name),
    ]
    for one in LIST.sets:
        items = work.items_of_lone(one, TreeEntry(f"{one.folder}/{name}", "100644", "blob", ""))
        found.append(items)
        if items and any(item.slots or item.years or item.since for item in one.items):
            piece = piece_of_lone(one, items, TreeEntry(f"{one.folder}/{name}", "", "", ""))
            for number in items:
                item = one.items[number - 1]
                found.append(reader.claim(item, piece))
                found.append(reader.in_time(item, piece, frozenset()))
    return found


@given(NAMES, NUMBERS, NUMBERS, ENDINGS, ENDINGS)
def test_names_that_are_alike_say_the_same(
    form: str, one: int | None, other: int | None, ending: str, other_ending: str
) -> None:
    first = form.format(one or "", ending)
    second = form.format(other or "", other_ending)
    alike, _ = alike_name(first)
    if alike:
        assert told(first) == told(alike)
        if alike_name(second)[0] == alike:
            assert told(second) == told(alike)


@given(
    st.sampled_from((LIST, small_checklist())),
    NAMES,
    NAMES,
    NUMBERS,
    ENDINGS,
    st.data(),
)
def test_a_folder_of_one_file_is_what_everything_beside_it_makes_of_it(
    checklist: Checklist, case: str, form: str, number: int | None, ending: str, data: st.DataObject
) -> None:
    one = data.draw(st.sampled_from(checklist.sets))
    below = f"{case.format(number or '', '')}/{form.format(number or '', ending)}"
    entry = TreeEntry(f"{one.folder}/{below}", "100644", "blob", "b" * 40)
    work = Neighbours(checklist)
    alike, told_ending = work.alike(entry, below)
    if not alike:
        return
    assert ending.lower() == (f".{told_ending}" if told_ending else "")
    items = work.items_alike(one, alike)
    others = [
        TreeEntry(f"{one.folder}/{name}", "100644", "blob", "c" * 40)
        for name in data.draw(st.lists(st.sampled_from(("1/甲.docx", "案例/乙.docx", "丙.docx"))))
    ]
    every = Snapshot(None, None, (entry, *others))
    found = [piece for piece in pieces(checklist, every).pieces if entry in piece.files]
    if items is not None:
        assert found == ([piece_of_case(one, items, entry)] if items else [])
    else:
        assert all(piece.path == f"evidence/{entry.path}" for piece in found)


@pytest.mark.parametrize(
    "name",
    [
        *("1-2022年工作情况说明（15）.docx", "目录清单3", "12-公示截图.PDF", "会议纪要(7).et"),
        *("2-县司法局2022年执法总结3.docx", "何家集镇2023年普法宣传（2）.pdf"),
    ],
)
def test_usual_names_are_of_the_kind(name: str) -> None:
    assert alike_name(name)[0]


@pytest.mark.parametrize(
    "name",
    [
        *("1-2022年三月5.docx", "2022年工作第3.docx", "工作2022.docx", "2021、2022年报告.docx"),
        *("1-县司法局2022年5.docx", "县司法局2022年.docx", "局2022年总结5.docx", "1-表3.docx"),
        *("报告3号.docx", "a1.docx", "1-目录3.4.docx", "1-目录0.docx", "目录.7z"),
    ],
)
def test_names_in_which_a_number_may_mean_more_are_not(name: str) -> None:
    assert alike_name(name)[0] in {"", name}


def test_words_with_figures_tell_names_apart() -> None:
    assert tells_alike(LIST)
    named = LIST.departments[0]._replace(aliases=("12345热线",))
    assert not tells_alike(replace(LIST, departments=(named, *LIST.departments[1:])))
    assert not tells_alike(replace(LIST, words=(("attachments", ("目录3",)),)))


def test_what_alike_names_lose_is_nothing_that_is_asked() -> None:
    one, other = (f"1-2022年目录清单（{number}）.pdf" for number in (3, 44))
    assert bare_name(one) == bare_name(other)
    assert without_dates(without_item_numbers(plain(one))) != plain(one)


FACTS = (
    Fact(Soundness.SOUND, length=500),
    Fact(Soundness.SOUND, text=b"text", case_text=b"case", length=500),
    Fact(Soundness.SOUND, length=5, says_nil=True),
    Fact(Soundness.UNREAD, "S301"),
    Fact(Soundness.FAULTY, "E202"),
    Fact(Soundness.FAULTY, "E208", length=60),
    NOT_LOOKED_AT,
)


class One(NamedTuple):
    """The same fact of everything."""

    fact: Fact

    def of(self, _: TreeEntry) -> Fact:
        return self.fact

    def is_lasting(self, _: TreeEntry) -> bool:
        return True

    def told_of(self, entry: TreeEntry) -> tuple[Fact, bool]:
        return self.of(entry), self.is_lasting(entry)

    def told_as(self, blob: str, ending: str) -> tuple[Fact, bool]:
        return self.told_of(TreeEntry(f"x.{ending}", "100644", "blob", blob))


def drawn_lone(
    checklist: Checklist, data: st.DataObject, name: str, addresses: tuple[Address, ...] = ()
) -> tuple[MaterialSet, Piece] | None:
    """A file called ``name`` in the folder of a set that is drawn, as a piece; None where it is none."""
    one = data.draw(st.sampled_from(checklist.sets))
    entry = TreeEntry(f"{one.folder}/{name}", "100644", "blob", "b" * 40)
    items = Neighbours(checklist).items_of_lone(one, entry)
    return (one, piece_of_lone(one, items, entry, addresses)) if items else None


@given(
    st.sampled_from((LIST, small_checklist())),
    NAMES,
    NUMBERS,
    ENDINGS,
    st.sampled_from(FACTS),
    st.dates(date(2020, 1, 1), date(2024, 1, 2)),
    st.booleans(),
    st.data(),
)
def test_a_share_is_what_the_long_way_comes_to(
    checklist: Checklist,
    form: str,
    number: int | None,
    ending: str,
    fact: Fact,
    today: date,
    passed: bool,
    data: st.DataObject,
) -> None:
    found = drawn_lone(checklist, data, form.format(number or "", ending))
    if found is None:
        return
    one, piece = found
    reader = NameReader(checklist, today)
    short_way = ShareReader(checklist)
    if short_way.is_taken_as_sound(fact.soundness) and not fact.says_nil:
        shares = short_way.of_sound(one, piece, reader)
    else:
        shares = short_way.of(one, piece, (fact,), reader)
    if not shares:
        return
    review = PieceReview(ReviewState.PASSED, passed=fact.soundness is not Soundness.UNSEEN)
    reviews = {piece.path: review} if passed else {}
    inputs = Inputs(reader, One(fact), reviews, frozenset(), frozenset(), {}, None, frozenset(), ())
    for no, share in zip(piece.items, shares, strict=True):
        short, long = Tally(one.items[no - 1]), Tally(one.items[no - 1])
        short.put_share(
            share, fact.soundness, content_of(piece, One(fact)), case_of(piece, One(fact)), 1
        )
        if passed:
            short.pass_share(share, fact.soundness, 1)
        long.put(count_piece(one, one.items[no - 1], piece, inputs), 1)
        assert vars(short) == vars(long)
    assert reader.latest_of(piece) <= today.toordinal()


ADDRESSES = st.lists(
    st.sampled_from(
        (
            Address("http://www.zizhou.gov.cn/1.html", ok=True, why=""),
            Address("http://www.zizhou.gov.cn/2.html", ok=True, why=""),
            Address("http:/无", ok=False, why="写错了"),
        )
    ),
    max_size=3,
).map(tuple)


@given(
    st.sampled_from((LIST, small_checklist())),
    NAMES,
    NUMBERS,
    ADDRESSES,
    st.dates(date(2020, 1, 1), date(2024, 1, 2)),
    st.booleans(),
    st.data(),
)
def test_a_share_of_addresses_is_what_the_long_way_comes_to(
    checklist: Checklist,
    form: str,
    number: int | None,
    addresses: tuple[Address, ...],
    today: date,
    passed: bool,
    data: st.DataObject,
) -> None:
    found = drawn_lone(checklist, data, form.format(number or "", ".url"), addresses)
    if found is None:
        return
    one, piece = found
    reader = NameReader(checklist, today)
    short_way = ShareReader(checklist)
    shares = short_way.of(one, piece, (), reader)
    assert short_way.of_addresses(one, piece.items, addresses) in (None, shares)
    if not shares:
        return
    review = PieceReview(ReviewState.PASSED, passed=True)
    reviews = {piece.path: review} if passed else {}
    sound = One(Fact(Soundness.SOUND))
    inputs = Inputs(reader, sound, reviews, frozenset(), frozenset(), {}, None, frozenset(), ())
    for no, share in zip(piece.items, shares, strict=True):
        short, long = Tally(one.items[no - 1]), Tally(one.items[no - 1])
        short.put_share(share, Soundness.SOUND, None, None, 1)
        if passed:
            short.pass_share(share, Soundness.SOUND, 1)
        long.put(count_piece(one, one.items[no - 1], piece, inputs), 1)
        assert vars(short) == vars(long)
