"""How far items, sets and indicators have come, as a pure function of checklist and snapshot."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from tests.conftest import PROJECT
from tests.sound import StatedFacts, in_words
from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist
from zzfz.evidence.snapshot import Snapshot
from zzfz.git import TreeEntry
from zzfz.progress.assess import assess
from zzfz.progress.model import ItemProgress, Progress, ReviewState, State
from zzfz.progress.totals import Totals, bonus, by_department, by_level1, overall

URL = "[InternetShortcut]\r\nURL=https://www.zizhou.gov.cn/{}\r\n"
MISSING, PARTIAL, COMPLETE = State.MISSING, State.PARTIAL, State.COMPLETE
TOWNS = (
    *("双湖峪街道", "何家集镇", "老君殿镇", "裴家湾镇", "苗家坪镇", "三川口镇", "马蹄沟镇"),
    *("周家硷镇", "电市镇", "砖庙镇", "淮宁湾镇", "马岔镇", "驼耳巷乡"),
)


@pytest.fixture(scope="module")
def real() -> Checklist:
    files = {
        f"checklist/{path.name}": path.read_bytes()
        for path in (PROJECT / "checklist").glob("*.yaml")
    }
    checklist = load(files).checklist
    assert checklist is not None
    return checklist


def snapshot(*paths: str) -> Snapshot:
    """A snapshot of files; one that ends in .url holds an address, ``path: text`` any text."""
    contents = {}
    entries = []
    for number, path in enumerate(paths):
        name, colon, text = path.partition("：：")
        entries.append(TreeEntry(name, "100644", "blob", f"blob{number}"))
        if colon:
            contents[f"blob{number}"] = text.encode("utf-8")
        elif name.endswith(".url"):
            contents[f"blob{number}"] = URL.format(number).encode("utf-8")
    return Snapshot("r" * 40, datetime(2023, 5, 1), tuple(entries), contents)


def progress_of(checklist: Checklist, *paths: str) -> Progress:
    return in_words(assess(checklist, snapshot(*paths), StatedFacts()))


def item(progress: Progress, set_id: str, number: int = 1) -> ItemProgress:
    return progress.by_set[set_id].items[number - 1]


def codes(one: ItemProgress, *, blocking: bool = True) -> list[str]:
    return [problem.code for problem in one.problems if problem.blocking is blocking]


def meta(path: str, text: str) -> str:
    return f"{path}.meta.yaml：：{text}"


def test_a_part_is_a_body_or_year_or_a_kind_of_paper_and_never_both(real: Checklist) -> None:
    slots = [slot for one in real.sets for item in one.items for slot in item.slots]
    assert {bool(slot.body or slot.year) for slot in slots} == {True, False}
    assert all(bool(slot.body or slot.year) is not slot.is_paper for slot in slots)


def test_nothing_handed_in_is_missing_everywhere(real: Checklist) -> None:
    progress = assess(real, Snapshot(None, None), StatedFacts())
    assert {one.state for one in progress.sets} == {MISSING}
    assert {one.review for one in progress.sets} == {None}
    assert all(codes(one) == ["M101"] for found in progress.sets for one in found.items)
    vetoes = [one for one in real.indicators if one.id.startswith("否决")]
    assert {progress.state_of(one) for one in vetoes} == {State.NOT_REQUIRED}


def test_file_in_the_folder_of_any_member_counts_for_the_set(real: Checklist) -> None:
    progress = progress_of(real, "38/1-本级2022年目录.pdf")
    first = item(progress, "34-46")
    assert (first.state, first.have) == (PARTIAL, 1)
    assert [piece.path for piece in first.pieces] == ["evidence/38/1-本级2022年目录.pdf"]
    assert progress.by_set["34-46"].state is PARTIAL
    assert progress.by_set["34-46"].review is ReviewState.PENDING
    assert {progress.state_of(real.by_id[str(number)]) for number in range(34, 47)} == {PARTIAL}


BODIES = ("本级", *TOWNS)
WALK = [
    ([f"34/1-{name}2022年目录.pdf" for name in BODIES], 1, PARTIAL, ["M106"]),
    ([f"38/1-{name}2022年目录公开.url" for name in BODIES], 1, COMPLETE, []),
    ([f"46/2-{name}征求意见.url" for name in BODIES], 2, COMPLETE, []),
    (["34/3-2022年贯彻落实情况说明.docx"], 3, COMPLETE, []),
    (["41/4-2022年意见书.pdf"], 4, COMPLETE, []),
]


def test_set_34_to_46_becomes_complete_step_by_step_and_thirteen_indicators_with_it(
    real: Checklist,
) -> None:
    for step, (_, number, state, problems) in enumerate(WALK, start=1):
        paths = [path for some, *_ in WALK[:step] for path in some]
        progress = progress_of(real, *paths)
        assert item(progress, "34-46", number).state is state
        assert codes(item(progress, "34-46", number)) == problems
        done = step == len(WALK)
        assert progress.by_set["34-46"].state is (COMPLETE if done else PARTIAL)
        totals = overall(progress)
        assert (totals.complete, totals.partial) == ((13, 0) if done else (0, 13))
        assert (totals.indicators, totals.sets) == (100, 66)
        assert totals.sets_complete == done


def test_more_than_the_maximum_is_not_complete(real: Checklist) -> None:
    five = [f"15/案例{number}.pdf" for number in range(1, 6)]
    contact = [meta(path, "contact: 见附件") for path in five]
    assert item(progress_of(real, *five, *contact), "15").state is COMPLETE
    six = item(progress_of(real, *five, "15/又一案例.pdf"), "15")
    assert (six.state, six.have, codes(six)) == (PARTIAL, 6, ["M103"])
    assert "不超过 5 个案例，现有 6 个案例" in six.problems[0].message


def test_fewer_than_the_minimum_is_not_complete(real: Checklist) -> None:
    nine = [f"10/企业{letter}/检查记录.pdf" for letter in "甲乙丙丁戊己庚辛壬"]
    found = item(progress_of(real, *nine), "10")
    assert (found.state, found.have, codes(found)) == (PARTIAL, 9, ["M101"])
    ten = item(progress_of(real, *nine, "10/企业癸/检查记录.pdf"), "10")
    assert (ten.state, ten.have, codes(ten)) == (COMPLETE, 10, [])
    assert codes(ten, blocking=False) == ["M107", "M108"]


def test_item_for_addresses_only_counts_addresses_and_nothing_else(real: Checklist) -> None:
    found = item(progress_of(real, "33/平台截图.png"), "33")
    assert (found.state, found.have) == (PARTIAL, 0)
    assert codes(found) == ["M101"]
    assert codes(found, blocking=False) == ["M111"]
    found = item(progress_of(real, "33/平台.url"), "33")
    assert (found.state, found.have, found.addresses) == (
        COMPLETE,
        1,
        ("https://www.zizhou.gov.cn/0",),
    )
    stated = item(
        progress_of(real, "33/截图.png", meta("33/截图.png", "address: https://a.gov.cn/")), "33"
    )
    assert (stated.state, stated.have) == (COMPLETE, 1)


def test_address_beside_a_document_is_needed_and_no_piece(real: Checklist) -> None:
    found = item(progress_of(real, "32/清理结果.pdf"), "32")
    assert (found.state, found.have, codes(found)) == (PARTIAL, 1, ["M102"])
    found = item(progress_of(real, "32/公布.url"), "32")
    assert (found.state, found.have, codes(found)) == (PARTIAL, 0, ["M101"])
    found = item(progress_of(real, "32/清理结果.pdf", "32/公布.url"), "32")
    assert (found.state, found.have, codes(found)) == (COMPLETE, 1, [])


@pytest.mark.parametrize(
    "address", ["http://10.1.2.3/", "https://localhost/", "ftp://a.gov.cn/", "www.gov.cn", "无"]
)
def test_address_that_cannot_be_public_is_said_and_not_counted(
    address: str, real: Checklist
) -> None:
    found = item(
        progress_of(real, "32/结果.pdf", f"32/公布.url：：[InternetShortcut]\nURL={address}\n"),
        "32",
    )
    assert found.state is PARTIAL
    assert codes(found) == ["M102", "M109"]
    assert found.addresses == ()


def test_address_where_published_is_given_or_its_absence_stated(real: Checklist) -> None:
    found = item(progress_of(real, "70/说明.pdf"), "70")
    assert (found.state, codes(found)) == (COMPLETE, [])
    assert codes(found, blocking=False) == ["M102"]
    assert "公开情况未说明" in found.problems[0].message
    for more in ("70/专栏.url", meta("70/说明.pdf", "published: false")):
        told = item(progress_of(real, "70/说明.pdf", more), "70")
        assert (told.state, told.problems) == (COMPLETE, ())


@pytest.mark.parametrize(
    ("path", "state", "problem"),
    [
        ("34/3-2021年说明.pdf", COMPLETE, []),
        ("34/3-2020年说明.pdf", PARTIAL, ["M101", "M104"]),
        ("34/3-2019至2023年说明.pdf", COMPLETE, []),
        ("34/3-2021年以来说明.pdf", COMPLETE, []),
        ("34/3-说明.pdf", PARTIAL, ["M101", "M105"]),
    ],
)
def test_material_from_before_the_time_asked_for_is_not_complete(
    path: str, state: State, problem: list[str], real: Checklist
) -> None:
    found = item(progress_of(real, path), "34-46", 3)
    assert (found.state, codes(found)) == (state, problem)


def test_every_year_asked_for_is_a_slot(real: Checklist) -> None:
    found = item(progress_of(real, "19/2022年情况说明.pdf"), "19")
    assert [(one.slot.name, one.state) for one in found.slots] == [
        ("2022年", COMPLETE),
        ("2023年", MISSING),
    ]
    assert (found.state, codes(found)) == (PARTIAL, ["M106"])
    assert "2023年" in found.problems[0].message
    both = item(progress_of(real, "19/2022年说明.pdf", "19/2023年说明.pdf"), "19")
    assert both.state is COMPLETE
    other = item(progress_of(real, "19/2022-2023年说明.pdf", "19/2018年说明.pdf"), "19")
    assert (other.state, codes(other)) == (COMPLETE, [])
    assert codes(other, blocking=False) == ["M104"]


def test_every_domain_asked_for_is_a_slot(real: Checklist) -> None:
    domains = ["公安", "市场监管", "生态环境", "城市管理"]
    some = item(progress_of(real, "59/公安-清单.xlsx", "59/市场监管-清单.xlsx"), "59")
    assert [one.slot.name for one in some.slots] == domains
    assert [one.state for one in some.slots] == [COMPLETE, COMPLETE, MISSING, MISSING]
    assert codes(some) == ["M106"]
    every = item(progress_of(real, *(f"59/{name}-清单.xlsx" for name in domains)), "59")
    assert every.state is COMPLETE
    for claim in ("domains: all", "domains: [公安, 城市管理]", "covers: [公安, 城市管理]"):
        claimed = item(progress_of(real, "59/汇总.xlsx", meta("59/汇总.xlsx", claim)), "59")
        assert [one.state for one in claimed.slots] == [MISSING] * 4
        assert (claimed.claimed, claimed.have) == (1, 1)
        assert codes(claimed) == ["M106", "M117"]


def test_every_member_of_a_collective_asked_for_is_a_slot(real: Checklist) -> None:
    found = item(progress_of(real, "6/市场监管-权责清单.url", "6/砖庙镇-权责清单.url"), "6")
    states = {one.slot.name: one.state for one in found.slots}
    assert len(states) == 4 + 13
    assert [name for name, state in states.items() if state is COMPLETE] == ["市场监管", "砖庙镇"]
    assert found.state is PARTIAL


def test_units_owe_each_year(real: Checklist) -> None:
    found = item(progress_of(real, "97/公安-2021年报告.pdf", "97/公安-2021年报告.url"), "97")
    states = {one.slot.name: one.state for one in found.slots}
    assert len(states) == (5 + 13) * 2
    assert [name for name, state in states.items() if state is COMPLETE] == ["公安2021年"]
    assert found.state is PARTIAL


def test_sidecar_tells_item_period_and_unit(real: Checklist) -> None:
    told = progress_of(
        real, "34/说明.pdf", meta("34/说明.pdf", "items: [3]\nperiod: 2022\ncontact: 档案室")
    )
    assert item(told, "34-46", 3).state is COMPLETE
    day = progress_of(real, "34/3-说明.pdf", meta("34/3-说明.pdf", "date: 2020-05-01"))
    assert codes(item(day, "34-46", 3)) == ["M101", "M104"]


def test_one_document_may_serve_several_items(real: Checklist) -> None:
    progress = progress_of(real, "81/1+2-说明.pdf")
    assert progress.by_set["81-84"].state is COMPLETE
    assert overall(progress).complete == 4


def test_contact_named_in_every_sidecar_is_checked(real: Checklist) -> None:
    named = progress_of(real, "15/案例.pdf", meta("15/案例.pdf", "contact: 附件2"))
    assert codes(item(named, "15"), blocking=False) == []
    unnamed = progress_of(real, "15/案例.pdf")
    assert codes(item(unnamed, "15"), blocking=False) == ["M107"]
    assert item(unnamed, "15").state is COMPLETE


def test_nil_return_waits_for_a_review_and_says_why(real: Checklist) -> None:
    report = "77/零报告.pdf"
    told = progress_of(real, report, meta(report, "nil: true\nreason: 没有发生这类案件"))
    assert (item(told, "77").state, codes(item(told, "77"))) == (PARTIAL, ["M101", "M117"])
    assert (item(told, "77").claimed, item(told, "77").have) == (1, 0)
    silent = progress_of(real, report, meta(report, "nil: true"))
    assert codes(item(silent, "77")) == ["M101", "M110"]
    address = progress_of(real, "77/零.url", meta("77/零.url", "nil: true\nreason: 没有"))
    assert codes(item(address, "77")) == ["M101", "M110"]


def test_nil_return_is_no_answer_where_the_list_does_not_allow_it(real: Checklist) -> None:
    report = "10/零报告.pdf"
    told = progress_of(real, report, meta(report, "nil: true\nreason: 没有发生这类案例"))
    assert (item(told, "10").state, codes(item(told, "10"))) == (PARTIAL, ["M101", "M119"])


def test_sidecar_that_cannot_be_read_hides_no_piece(real: Checklist) -> None:
    found = item(progress_of(real, "1/说明.pdf", "1/说明.pdf.meta.yaml：：items: ["), "1")
    assert (found.state, found.have) == (COMPLETE, 1)


def test_what_is_unassigned_counts_for_nothing(real: Checklist) -> None:
    progress = progress_of(real, "34/目录.pdf", "无此项/1.pdf", "34/9-x.pdf", "否决1/说明.pdf")
    assert {one.path for one in progress.unassigned} == {
        "evidence/34/目录.pdf",
        "evidence/无此项",
        "evidence/34/9-x.pdf",
        "evidence/否决1",
    }
    assert overall(progress).missing == 100


def test_bonus_is_counted_apart_and_vetoes_not_at_all(real: Checklist) -> None:
    progress = progress_of(real, "加分2/表彰2022年.pdf")
    assert (overall(progress).indicators, overall(progress).complete) == (100, 0)
    extra = bonus(progress)
    assert (extra.indicators, extra.complete, extra.sets, extra.sets_complete) == (2, 1, 2, 1)


def test_totals_of_the_parts_add_up_to_the_whole(real: Checklist) -> None:
    progress = progress_of(
        real, "1/a.pdf", "2/b.pdf", "26/1-c.pdf", *(path for some, *_ in WALK for path in some)
    )
    whole, extra = overall(progress), bonus(progress)
    parts = [totals for _, totals in by_level1(progress)]
    for field in ("indicators", "complete", "partial", "missing", "sets", "sets_complete"):
        together = getattr(whole, field) + getattr(extra, field)
        assert sum(getattr(one, field) for one in parts) == together
    assert (whole.complete, whole.partial, whole.missing) == (15, 4, 81)
    assert by_level1(progress)[2][1].share == 1
    for one in by_department(progress):
        assert one.responsible.complete <= one.responsible.indicators


def test_problems_are_chinese_sentences(real: Checklist) -> None:
    progress = progress_of(real, "97/公安.pdf", "6/x.pdf", "10/a.pdf", "33/b.png", "32/c.url：：x")
    for found in progress.sets:
        for one in found.items:
            for problem in one.problems:
                assert re.match(r"[EM]\d{3}", problem.code)
                assert re.search("[\u4e00-\u9fff]", problem.message)


def test_percent_is_rounded_down_and_exact() -> None:
    hundred = [Totals(100, done, 0, 100 - done, 0, 0).percent for done in range(101)]
    assert hundred == list(range(101))
    assert Totals(104, 103, 1, 0, 0, 0).percent == 99
    assert Totals(0, 0, 0, 0, 0, 0).percent == 100
