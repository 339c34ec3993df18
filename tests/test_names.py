"""Item numbers and slots in the names of files and folders."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zzfz.checklist.model import (
    Checklist,
    Collective,
    Department,
    Domain,
    MaterialItem,
    MaterialSet,
    Slot,
)
from zzfz.evidence.domains import Vocabulary, is_folder_of, slots_named, vocabulary
from zzfz.evidence.item_numbers import is_bare_number, item_numbers
from zzfz.findings import Place

PLACE = Place("checklist/list.yaml")


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("1-2022年目录.pdf", (1,)),
        ("1.目录.pdf", (1,)),
        ("1、目录.pdf", (1,)),
        ("（1）目录.pdf", (1,)),
        ("(1)目录.pdf", (1,)),
        ("1）目录.pdf", (1,)),
        ("第1项目录.pdf", (1,)),
        ("第一项目录.pdf", (1,)),
        ("第 1 项目录.pdf", (1,)),
        ("第十二项", (12,)),
        ("第二十一项", (21,)),
        ("1 目录.pdf", (1,)),
        ("1_目录.pdf", (1,)),
        ("1—目录.pdf", (1,)),
        ("１－目录.pdf", (1,)),
        ("１．目录.pdf", (1,)),
        ("01-目录.pdf", (1,)),
        ("①目录.pdf", (1,)),
        ("⑳目录.pdf", (20,)),
        ("一、目录.pdf", (1,)),
        ("1（修订）目录.pdf", (1,)),
        ("1《目录》.pdf", (1,)),
        ("1.pdf", (1,)),
        ("1", (1,)),
        ("  1-目录.pdf", (1,)),
        ("1+3-说明.pdf", (1, 3)),
        ("1 + 3-说明.pdf", (1, 3)),
        ("3＋1-说明.pdf", (1, 3)),
        ("1+2+3+4+5+6-说明.pdf", (1, 2, 3, 4, 5, 6)),
        ("1.2022年目录.pdf", (1,)),
        ("1.20220315会议.pdf", (1,)),
        ("1 2022年目录.pdf", (1,)),
        ("2 人大建议办理.pdf", (2,)),
        ("12-20会议.pdf", (12,)),
        ("34-46项材料.pdf", (34,)),
        # what only looks like an item number
        ("2022年目录.pdf", ()),
        ("2022-03-15会议.pdf", ()),
        ("20220315.pdf", ()),
        ("3月1日通知.pdf", ()),
        ("1-6月统计表.pdf", ()),
        ("1-2季度统计表.pdf", ()),
        ("三、四季度统计表.pdf", ()),
        ("1.5亿元项目.pdf", ()),
        ("3.15晚会.pdf", ()),
        ("12.4宪法日.pdf", ()),
        ("5 家企业名单.pdf", ()),
        ("5家企业名单.pdf", ()),
        ("12345热线.pdf", ()),
        ("110-联动.pdf", ()),
        ("1+1+N机制.pdf", ()),
        ("(12)月小结.pdf", ()),
        ("第一批名单.pdf", ()),
        ("0-总目录.pdf", ()),
        ("(2022)15号.pdf", ()),
        ("目录-1.pdf", ()),
        ("目录.pdf", ()),
        ("", ()),
    ],
)
def test_item_number_is_what_a_clerk_would_mean(name: str, numbers: tuple[int, ...]) -> None:
    assert item_numbers(name) == numbers


@pytest.mark.parametrize("name", ["1", "01", "第1项", "第一项", "（1）", "(1)", "１", "①", "1+3"])
def test_folder_called_like_a_number_is_bare(name: str) -> None:
    assert is_bare_number(name)


@pytest.mark.parametrize("name", ["1-", "1-目录", "0", "123", "2022", "第1项目录", "一", "", "项"])
def test_other_folder_is_not_bare(name: str) -> None:
    assert not is_bare_number(name)


NAME_TEXT = st.text("0123456789１２①第项一二十（）()+-、. 年月/２é\u0301目", max_size=16)
FULL_WIDTH = {ord("!") + offset: 0xFF01 + offset for offset in range(94)}


@given(st.text() | NAME_TEXT)
def test_any_name_has_plausible_numbers(name: str) -> None:
    numbers = item_numbers(name)
    assert list(numbers) == sorted(set(numbers))
    assert all(1 <= number <= 99 for number in numbers)
    if is_bare_number(name):
        assert numbers


@given(st.text() | NAME_TEXT)
def test_form_of_the_characters_does_not_matter(name: str) -> None:
    composed = unicodedata.normalize("NFC", name)
    assert item_numbers(unicodedata.normalize("NFD", name)) == item_numbers(composed)
    half_width = unicodedata.normalize("NFKC", name)
    if not any("①" <= character <= "⑳" for character in name):
        assert item_numbers(name) == item_numbers(half_width)
    assert item_numbers(half_width.translate(FULL_WIDTH)) == item_numbers(half_width)


@given(st.sampled_from(["{}-目录", "{}.目录", "（{}）目录", "第{}项"]), st.integers(1, 99))
def test_every_form_holds_every_number(form: str, number: int) -> None:
    assert item_numbers(form.format(number)) == (number,)


# Slots

TOWNS = ("双湖峪街道", "电市镇", "马岔镇", "驼耳巷乡")


def department(name: str, *aliases: str, kind: str = "部门") -> Department:
    return Department(name, aliases, kind, PLACE)


def domain(name: str, *aliases: str, of: str | None = None, confirmed: bool = False) -> Domain:
    return Domain(name, aliases, of, confirmed, PLACE)


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return vocabulary(
        Checklist(
            title="子洲县法治政府建设责任清单",
            issuer=None,
            source=None,
            period=None,
            due=None,
            indicators=(),
            sets=(),
            departments=(
                department("县市场监管局", "县市监局"),
                department("县教体局"),
                department("县公安局"),
                department("县政府办"),
                *(department(name, kind="乡镇") for name in TOWNS),
            ),
            collectives=(
                Collective("各乡镇（街道办）", ("各乡镇（街道办事处）",), TOWNS, True, PLACE),
            ),
            domains=(
                domain("市场监管", of="县市场监管局"),
                domain("教育", of="县教体局", confirmed=True),
                domain("教育培训", of="县教体局"),
                domain("生态环境", "环保", "生态环境保护"),
                domain("公安", of="县公安局"),
            ),
        )
    )


DOMAINS = ("市场监管", "教育", "教育培训", "生态环境", "公安", "本级政府", "乡镇")
SLOTS = (
    *(Slot(name, domain=name) for name in DOMAINS),
    *(Slot(name, department=name) for name in TOWNS),
)


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("1-市场监管-公开网址.url", {"市场监管"}),
        ("1-2022年度市场监管权责清单.pdf", {"市场监管"}),
        ("1-子洲县市场监管局目录.pdf", {"市场监管"}),
        ("1-市场监管、公安权责清单.pdf", {"市场监管", "公安"}),
        ("１－（全县）教育培训.pdf", {"教育培训"}),
        ("2-教育.pdf", {"教育"}),
        ("2-县教体局.pdf", {"教育"}),
        ("2-县市监局.pdf", set()),
        ("2-环保.pdf", {"生态环境"}),
        ("2-县环保目录.pdf", {"生态环境"}),
        ("2-生态环境保护.pdf", {"生态环境"}),
        ("2-宣传教育.pdf", set()),
        ("1-电市镇.pdf", {"电市镇"}),
        ("1-电市.pdf", {"电市镇"}),
        ("1-双湖峪街道办目录.pdf", {"双湖峪街道"}),
        ("1-子洲县双湖峪.pdf", {"双湖峪街道"}),
        ("供电市场整顿.pdf", set()),
        ("1-各乡镇目录.pdf", {"乡镇", *TOWNS}),
        ("1-各乡镇（街道办）目录.pdf", {"乡镇", *TOWNS}),
        ("1-乡镇政府目录.pdf", {"乡镇", *TOWNS}),
        ("1-本级政府目录.pdf", {"本级政府"}),
        ("1-县政府目录.pdf", {"本级政府"}),
        ("1-子洲县人民政府目录.pdf", {"本级政府"}),
        ("1-县政府办公室目录.pdf", set()),
        ("1-县人民政府办公室目录.pdf", set()),
        ("2-各领域处罚案件.xlsx", set(DOMAINS)),
        ("目录.pdf", set()),
        ("", set()),
    ],
)
def test_slot_is_named_at_the_beginning_of_a_part(
    words: Vocabulary, name: str, named: set[str]
) -> None:
    assert slots_named(name, SLOTS, words) == named


def test_slot_of_a_unit_and_year_needs_both(words: Vocabulary) -> None:
    slots = [
        Slot(f"{name}{year}年", domain=name, year=year)
        for name in ("公安", "教育")
        for year in (2021, 2022)
    ]
    assert slots_named("1-公安-2022年报告.pdf", slots, words) == {"公安2022年"}
    assert slots_named("1-公安-2021、2022年报告.pdf", slots, words) == {"公安2021年", "公安2022年"}
    assert slots_named("1-公安报告.pdf", slots, words) == frozenset()
    assert slots_named("1-2022年报告.pdf", slots, words) == frozenset()


@pytest.mark.parametrize(
    ("folder", "slot", "is_its"),
    [
        ("双湖峪", Slot("双湖峪2022年", department="双湖峪街道", year=2022), True),
        ("电市镇", Slot("双湖峪2022年", department="双湖峪街道", year=2022), False),
        ("环保", Slot("生态环境2022年", domain="生态环境", year=2022), True),
        ("教育", Slot("生态环境2022年", domain="生态环境", year=2022), False),
        ("2022年度", Slot("生态环境2022年", domain="生态环境", year=2022), True),
        ("2021年度", Slot("生态环境2022年", domain="生态环境", year=2022), False),
        ("原件", Slot("原件", words=("原件",)), True),
    ],
)
def test_a_folder_is_called_like_a_slot_its_body_or_its_year(
    words: Vocabulary, folder: str, slot: Slot, is_its: bool
) -> None:
    assert is_folder_of(folder, slot, words) is is_its


def test_slot_of_a_year_needs_the_year_only(words: Vocabulary) -> None:
    slots = [Slot("2022年", year=2022), Slot("2023年", year=2023)]
    assert slots_named("1-2022年说明.pdf", slots, words) == {"2022年"}
    assert slots_named("1-2022、2023年以来说明.pdf", slots, words) == {"2022年", "2023年"}
    assert slots_named("1-说明.pdf", slots, words) == frozenset()


def test_names_of_slots_in_the_checklist_are_words_too() -> None:
    slot = Slot("金融服务", domain="金融服务")
    item = MaterialItem(
        1, "", 1, None, None, False, date(2021, 1, 1), (), (), (), (), (slot,), PLACE
    )
    material = MaterialSet("48", ("48",), False, "", (item,), None, PLACE)
    checklist = Checklist("清单", None, None, None, None, (), (material,), (), (), ())
    assert slots_named("金融服务.pdf", [slot], vocabulary(checklist)) == {"金融服务"}


@given(st.text())
def test_any_name_can_be_asked_for_slots(name: str) -> None:
    checklist = Checklist("清单", None, None, None, None, (), (), (), (), (domain("公安"),))
    slots = [Slot("公安", domain="公安", year=2022)]
    assert slots_named(name, slots, vocabulary(checklist)) <= {"公安"}


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("1+2+3+4+5+6+7+8-说明.pdf", tuple(range(1, 9))),
        ("1＋2＋3＋4＋5＋6＋7＋8-说明.pdf", tuple(range(1, 9))),
        (" " * 13 + "1-目录.pdf", (1,)),
        ("0-目录.pdf", ()),
        ("0+1-目录.pdf", ()),
        ("3+1+3-目录.pdf", (1, 3)),
        ("十二、目录.pdf", (12,)),
        ("第二项目录.pdf", (2,)),
    ],
)
def test_all_numbers_at_the_front_count_and_none_is_nought(
    name: str, numbers: tuple[int, ...]
) -> None:
    assert item_numbers(name) == numbers


def test_a_bare_number_may_have_spaces_around_it() -> None:
    assert is_bare_number(" 第 1 项 ")
    assert is_bare_number("\u30001 ")
    assert not is_bare_number(" 0 ")
