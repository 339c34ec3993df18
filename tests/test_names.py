"""Item numbers and slots in the names of files and folders."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
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
from zzfz.evidence.domains import (
    Vocabulary,
    departments_named,
    is_folder_of,
    is_named,
    is_proposed,
    is_suggested,
    is_year,
    mentions_in,
    names_unit,
    slots_named,
    unit_named,
    vocabulary,
    without_bodies,
)
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
        ("1、2季度统计表.pdf", ()),
        ("1、3月份统计表.pdf", (1,)),
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


SMALL = Checklist(
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
    collectives=(Collective("各乡镇（街道办）", ("各乡镇（街道办事处）",), TOWNS, True, PLACE),),
    domains=(
        domain("市场监管", of="县市场监管局"),
        domain("教育", of="县教体局", confirmed=True),
        domain("教育培训", of="县教体局"),
        domain("生态环境", "环保", "生态环境保护"),
        domain("公安", of="县公安局"),
    ),
)


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return vocabulary(SMALL)


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


MIXED = "涉舆相关乡镇（街道办）、部门"
COUNTY = replace(
    SMALL,
    departments=(*SMALL.departments, department("县委宣传部"), department("法院")),
    collectives=(
        *SMALL.collectives,
        Collective(MIXED, (), ("县公安局", "电市镇"), True, PLACE),
    ),
    domains=(*SMALL.domains, domain("信访", confirmed=True)),
)


def known() -> Vocabulary:
    """Made anew for each test."""
    return vocabulary(replace(COUNTY))


def test_a_vocabulary_is_made_once_for_a_list_and_tells_confirmed_domains_apart() -> None:
    words = known()
    assert vocabulary(COUNTY) is vocabulary(COUNTY)
    other = replace(COUNTY, title="榆林市榆阳区责任清单")
    assert vocabulary(other) is not vocabulary(COUNTY)
    assert vocabulary(other).rank == "区"
    assert "区政府" in vocabulary(other).own_level
    assert (words.rank, words.own_level[:2]) == ("县", ("本级", "本级政府"))
    assert words.department_of == {"教育": "县教体局"}
    assert words.suggested_for == {
        **{"市场监管": "县市场监管局", "教育培训": "县教体局"},
        "公安": "县公安局",
    }
    assert {"县公安局", "县市监局", "各乡镇(街道办)", "各乡镇(街道办事处)"} <= words.whole
    assert words.departments == {one.name for one in COUNTY.departments}
    assert words.units.at_start("电市场") == ("电市", frozenset({"电市镇"}))
    assert words.units.at_start("") == words.units.at_start("甲电市镇") == ("", frozenset())
    assert words.domains.at_start("教育培训费") == ("教育培训", frozenset({"教育培训"}))


@pytest.mark.parametrize(
    ("name", "is_unit"),
    [
        ("县公安局", True),
        ("公安局", True),
        (" 1-县公安局", True),
        ("子洲县公安局", True),
        ("各乡镇（街道办）", True),
        (MIXED, True),
        (f" 2-{MIXED} ", True),
        ("电市", True),
        ("公安", False),
        ("县公安局案例", False),
        ("2021年", False),
    ],
)
def test_a_folder_is_a_unit_s_by_its_whole_name(name: str, is_unit: bool) -> None:
    assert names_unit(name, known()) is is_unit


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("2021年", True),
        ("2021", True),
        ("2021年度", True),
        ("1-2021年", True),
        (" 1-2021年 ", True),
        ("2021年（甲）", True),
        ("2021年（甲）案例", False),
        ("二〇二一年", True),
        ("１－２０２１年", True),
        ("2021年案例", False),
        ("第1项", False),
    ],
)
def test_a_folder_is_a_year_s_in_figures_and_in_characters(name: str, year: bool) -> None:
    """counting.md 19 and 21: a folder named as a year is a container; Chinese figures are read too."""
    assert is_year(name) is year
    assert is_folder_of(name, Slot("2021年", year=2021), known()) is year
    assert not is_folder_of(name, Slot("2022年", year=2022), known())
    assert is_folder_of("甲（乙）", Slot("甲", words=("甲",)), known())


FOLDERS = [
    *("公安", "1-公安", "县公安局", "县公安", "公安局", "2021年", "公安2021年", "原件", "原"),
    *("教育", "县教体局", "子洲县教体局", "其余", "1-其余"),
]


@pytest.mark.parametrize(
    ("slot", "names"),
    [
        (Slot("公安", domain="公安"), ["公安", "1-公安", "县公安"]),
        (Slot("公安局", department="县公安局"), ["县公安局", "公安局"]),
        (
            Slot("公安2021年", domain="公安", year=2021),
            ["公安", "1-公安", "县公安", "2021年", "公安2021年"],
        ),
        (Slot("原件", words=("原",)), ["原件", "原"]),
        (Slot("教育", domain="教育"), ["教育"]),
        (Slot("教体", department="县教体局"), ["县教体局", "子洲县教体局"]),
        (Slot("其余", rest=True), ["其余", "1-其余"]),
    ],
)
def test_a_slot_s_folder_is_called_like_it_its_body_or_its_year(
    slot: Slot, names: list[str]
) -> None:
    assert [one for one in FOLDERS if is_folder_of(one, slot, known())] == names


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("公安局办的市场监管-目录", "目录"),
        ("县公安局", "县公安局"),
        ("公安案例", "案例"),
        ("目录", "目录"),
        ("子洲县公安局关于案例", "关于案例"),
        ("公安 公安局", "公安局"),
        ("关于公安局", "关于公安局"),
    ],
)
def test_bodies_at_the_beginning_of_a_text_are_left_out(text: str, left: str) -> None:
    assert without_bodies(text, known()) == left


@pytest.mark.parametrize(
    ("name", "units", "one"),
    [
        ("县公安局-法院.pdf", ["县公安局", "法院"], None),
        ("县政府办理情况.pdf", [], None),
        ("县政府办-目录.pdf", ["县政府办"], "县政府办"),
        ("法院庭审.pdf", [], None),
        ("1-法院.pdf", ["法院"], "法院"),
        ("2022年县教体局县公安局.pdf", ["县教体局"], "县教体局"),
        ("县公安局2022-01-02县教体局", ["县公安局", "县教体局"], None),
        ("  案例，公安局", ["县公安局"], "县公安局"),
        ("各乡镇目录", [], None),
        ("双湖峪街道办理", ["双湖峪街道"], "双湖峪街道"),
        ("  第1项公安局", ["县公安局"], "县公安局"),
        ("公安", [], None),
        ("教育", [], "县教体局"),
        ("教育、信访", [], "县教体局"),
        ("子洲县公安局县公安局-公安局", ["县公安局"], "县公安局"),
    ],
)
def test_the_units_that_the_parts_of_a_name_begin_with(
    name: str, units: list[str], one: str | None
) -> None:
    assert list(departments_named(name, known())) == units
    assert unit_named(name, known()) == one


EVERY_TOWN = {"乡镇", *TOWNS}
SPOKEN: list[tuple[str, set[str], set[str], set[str]]] = [
    ("宣传教育.pdf", set(), {"教育"}, set()),
    ("县公安局情况.pdf", {"公安"}, set(), {"公安"}),
    ("宣传县公安局案例.pdf", {"公安"}, set(), {"公安"}),
    ("情况公安部门.pdf", {"公安"}, set(), set()),
    ("市场监管和公安及教育案例", {"市场监管", "公安", "教育"}, set(), set()),
    ("市场监管局、公安案例", {"市场监管", "公安"}, set(), {"市场监管"}),
    ("市场监管公安案例", {"市场监管"}, {"公安"}, set()),
    ("子政办发〔2022〕8号教育", {"教育"}, set(), set()),
    ("公安局〔2022〕8号教育", {"教育"}, set(), set()),
    ("公安局子政办发〔2022〕8号", {"公安"}, set(), {"公安"}),
    ("关于教育的通知", {"教育"}, set(), set()),
    ("2022年3月教育", {"教育"}, set(), set()),
    ("上半年教育", {"教育"}, set(), set()),
    ("县-教育", set(), {"教育"}, set()),
    ("子洲县，教育", {"教育"}, set(), set()),
    ("15日教育", {"教育"}, set(), set()),
    ("各领域目录", set(DOMAINS), set(), set()),
    ("情况各领域部门", set(DOMAINS), set(), set()),
    ("情况各领域", set(), set(), set()),
    ("县政府办教育", set(), {"教育"}, set()),
    ("双湖峪街道办理案件", {"双湖峪街道"}, set(), set()),
    ("乡镇政府情况", EVERY_TOWN, set(), set()),
    ("情况乡镇政府", set(), EVERY_TOWN, set()),
    ("情况电市镇案例", {"电市镇"}, set(), set()),
    ("情况电市案例", set(), {"电市镇"}, set()),
    ("全县教育", {"教育"}, set(), set()),
    ("县教体局教育培训", {"教育"}, {"教育培训"}, {"教育培训"}),
    ("情况教育2021年", {"教育"}, set(), set()),
    ("教育培训教育", {"教育培训"}, {"教育"}, set()),
    ("二〇二一年教育", {"教育"}, set(), set()),
    ("  第1项公安", {"公安"}, set(), set()),
    ("子洲县-子洲县-教育", {"教育"}, set(), set()),
    ("2021年子洲县-教育", {"教育"}, set(), set()),
    ("上半年-教育", {"教育"}, set(), set()),
]


@pytest.mark.parametrize(("name", "named", "proposed", "suggested"), SPOKEN)
def test_what_a_name_speaks_of_where_it_counts_where_it_does_not_and_what_nobody_confirmed(
    name: str, named: set[str], proposed: set[str], suggested: set[str]
) -> None:
    words = known()
    mentions = mentions_in(name, words)
    assert {one.name for one in SLOTS if is_named(one, mentions, words)} == named
    assert {one.name for one in SLOTS if is_proposed(one, mentions)} == proposed
    assert {one.name for one in SLOTS if is_suggested(one, mentions, words)} == suggested


@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("县政府办教育", {"县政府办"}),
        ("县政府办理教育", set()),
        ("县政府办公室教育", set()),
        ("县教体局办理案件", {"县教体局"}),
        ("情况，县公安局事项", {"县公安局"}),
    ],
)
def test_an_office_is_named_where_its_name_ends_and_not_where_it_goes_on(
    name: str, units: set[str]
) -> None:
    assert mentions_in(name, known()).units == units


def test_a_slot_of_a_year_is_named_by_the_year_that_is_covered() -> None:
    slots = (
        *(Slot("公安2021年", domain="公安", year=2021), Slot("2021年", year=2021)),
        *(Slot("公安", domain="公安"), Slot("原件", words=("原件",))),
    )
    named = {
        "2021年公安": {"公安2021年", "2021年", "公安"},
        "公安2021-2022年": {"公安2021年", "2021年", "公安"},
        "公安": {"公安"},
        "2021年": {"2021年"},
        "公安2021年印发": {"公安"},
    }
    for name, found in named.items():
        assert slots_named(name, slots, known()) == found
    assert slots_named("公安", (), known()) == frozenset()
    assert is_named(Slot("教育", words=("教育",)), mentions_in("教育", known()), known())
