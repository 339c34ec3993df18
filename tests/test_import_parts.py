"""The parts of an import, each against text that nobody planned for."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from zzfz.checklist.load import load
from zzfz.checklist.model import CountingUnit, Slot, UrlRule
from zzfz.checklist.schema import INDICATORS
from zzfz.importing.demands import Demand, read_demand
from zzfz.importing.grid import UnreadableError
from zzfz.importing.import_list import import_list
from zzfz.importing.item_splitting import split_items
from zzfz.importing.printed_text import bare, row_number, tidy, title_ordinal
from zzfz.importing.read import read
from zzfz.importing.roster_files import scalar
from zzfz.importing.unit_names import by_lines, is_units, read_units
from zzfz.numerals import in_chinese, list_number
from zzfz.yamlfile.reader import read_file


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1. 甲 2. 乙", ("甲", "乙")),
        ("1、甲；2、乙", ("甲；", "乙")),
        ("（1）甲\n（2）乙", ("甲", "乙")),
        ("①甲②乙", ("甲", "乙")),
        ("①甲；②乙", ("甲；", "乙")),
        ("一是甲。二是乙。", ("甲。", "乙。")),
        ("一、甲\n二、乙", ("甲", "乙")),
        ("第一，甲。第二，乙", ("甲。", "乙")),
        ("- 甲\n- 乙", ("甲", "乙")),
        ("提供2022年目录", ("提供2022年目录",)),
        ("提供1.5万元以上项目", ("提供1.5万元以上项目",)),
        ("1. 甲。 3. 丙", ("甲。3. 丙",)),
        ("<ol> 1. 甲 2. 乙", ("甲", "乙")),
        ("71、72 项指标合并提供以下资料：提供说明", ("提供说明",)),
    ],
)
def test_items_are_split_in_every_numbering_style(text: str, items: tuple[str, ...]) -> None:
    assert split_items(text).items == tuple(tidy(one) for one in items)


@given(st.text(alphabet="12.、（）()①②一二是提供资料；。\n <ol>", max_size=60))
def test_splitting_loses_nothing_but_numbers(text: str) -> None:
    split = split_items(text)
    kept = bare(split.lead + "".join(split.items))
    rest = iter(bare(text))
    assert all(character in rest for character in kept)
    assert set(bare(text)) - set(kept) <= set("0123456789.、（）()①②一二是")


@pytest.mark.parametrize(
    ("text", "lead", "help_"),
    [
        ("县司法局、各部门、各乡镇（街道办）配合", ["县司法局"], ["各部门", "各乡镇（街道办）"]),
        ("子洲县司法局牵头，财政局配合", ["子洲县司法局"], ["子洲县财政局"]),
        ("牵头单位：县委办；配合单位：县政府办、各部门", ["县委办"], ["县政府办", "各部门"]),
        (
            "县司法局、县法院按职责分工负责，各乡镇、各部门配合",
            ["县司法局", "县法院"],
            ["各乡镇", "各部门"],
        ),
        ("省工业和信息化厅、广电局牵头", ["省工业和信息化厅", "省广电局"], []),
        ("县发展和改革局和县财政局", ["县发展和改革局", "县财政局"], []),
        ("县市场\n监管局按职责分\n工负责", ["县市场监管局"], []),
        ("县公安局、法院、检察院按职责分工负责", ["县公安局", "县法院", "县检察院"], []),
        ("县住建局等部门、各乡镇", ["县住建局", "等部门", "各乡镇"], []),
    ],
)
def test_units_are_read_with_their_roles(text: str, lead: list[str], help_: list[str]) -> None:
    units = read_units(text)
    assert [one.name for one in units.responsible] == lead
    assert [one.name for one in units.cooperating] == help_
    assert is_units(text)


def test_words_that_ask_for_material_are_no_units() -> None:
    assert not is_units("提供相关证明资料")
    assert not is_units("请提供县司法局的说明")
    assert not is_units("情况说明")
    assert not is_units("")


@given(
    st.text(
        alphabet="县市省各司法局财政办、，；：和等部门配合牵头按职责分工负责（）的", max_size=40
    )
)
def test_any_unit_cell_is_read_without_inventing_characters(text: str) -> None:
    units = read_units(text)
    for one in (*units.responsible, *units.cooperating):
        assert set(one.name) <= set(text.translate(str.maketrans("()", "（）")))
        assert one.name


@pytest.mark.parametrize(
    ("text", "demand"),
    [
        ("提供案例，不超过三件", Demand(max=3, unit=CountingUnit.CASE, nil=True)),
        (
            "任意10家企业的案例，并注明联系方式",
            Demand(min=10, max=10, contact=True, unit=CountingUnit.CASE),
        ),
        (
            "提供清单，并从中任选3个提供原件",
            Demand(
                slots=(
                    Slot("清单", words=("清单", "目录")),
                    Slot("原件", min=3, max=3, rest=True),
                )
            ),
        ),
        ("提供照片，不少于5张", Demand()),
        (
            "提供典型案例至少2个，最多5个",
            Demand(min=2, max=5, unit=CountingUnit.CASE),
        ),
        ("提供公开网址", Demand(url=UrlRule.ONLY)),
        ("提供清单及公开网址", Demand(url=UrlRule.REQUIRED)),
        ("如已在网上公开，请提供网址", Demand(url=UrlRule.IF_PUBLIC)),
        ("2021、2022年报告", Demand(years=(2021, 2022))),
        ("2020年至2022年台账", Demand(years=(2020, 2021, 2022))),
        ("2023年12月31日前完成的说明", Demand()),
        ("《2021年工作要点》落实情况", Demand()),
        ("不超过5个工作日办结的说明", Demand()),
        ("满意度不低于95%的证明", Demand()),
    ],
)
def test_demands_are_read_and_traps_are_not(text: str, demand: Demand) -> None:
    assert read_demand(text) == demand


@given(st.text(max_size=80))
def test_any_item_is_read_for_demands(text: str) -> None:
    demand = read_demand(text)
    assert demand.min >= 0
    assert all(1900 <= year < 2100 for year in demand.years)


@given(st.integers(1, 99))
def test_chinese_numbers_are_read_as_written(number: int) -> None:
    assert list_number(in_chinese(number)) == number
    assert row_number(in_chinese(number)) == number
    assert title_ordinal(f"{in_chinese(number)}、标题") == number
    assert title_ordinal(f"（{in_chinese(number)}）标题") == number


@settings(max_examples=300)
@given(st.text(min_size=1, max_size=30).filter(lambda text: text.isprintable() and text.strip()))
def test_any_text_written_is_read_back(text: str) -> None:
    fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # not on every processor
    plain = yaml.load(f"a: {scalar(text)}\nb: [{scalar(text, flow=True)}]", Loader=fast)
    assert plain == {"a": text, "b": [text]}
    data = f"level1: {scalar(text)}\nsections:\n- level2: {scalar(text)}\n  indicators:\n"
    data += f"  - {{id: 1, text: {scalar(text, flow=True)}}}\n"
    located, faults = read_file(data.encode(), "x.yaml", INDICATORS)
    assert faults == ()
    assert located is not None
    assert located.value.get("level1") == text


WORDS = (
    " |1|2|3|一、甲|（一）乙|县司法局|县财政局、各部门配合|同上|—|提供说明|1. 甲事 2. 乙事|<p>提供</p>|"
    "1、2项指标合并提供以下资料：1. 说明 2. 网址"
)
CELLS = st.one_of(
    st.sampled_from(WORDS.split("|")),
    st.text(alphabet="县局各一二（）12.、；：提供 项合并#:'\"-{}[]&*!|>%@`", max_size=12),
)


def test_of_a_number_over_two_rows_every_part_is_kept() -> None:
    source = "三级指标\t序号\t责任单位\n甲事\t1\t县司法局\n\t.\t".encode()
    imported = import_list(source, "x.txt")
    assert imported.lost == ()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=6, max_size=6), min_size=1, max_size=6))
def test_of_any_table_nothing_is_lost_and_the_files_can_be_read(rows: list[list[str]]) -> None:
    head = ["一级指标", "二级指标", "序号", "三级指标", "责任单位", "报送资料"]
    source = "\n".join("\t".join(row) for row in [head, *rows]).encode()
    try:
        imported = import_list(source, "x.txt")
    except UnreadableError:
        return
    assert imported.lost == ()
    faults = {one.code for one in load(imported.files).findings}
    assert not faults & {"C001", "C002", "C003", "C004", "C005", "C006", "C007", "C101", "C110"}


def test_ids_are_safe_as_folder_names() -> None:
    rows = ["一、../../甲:*?任务\t\t1\t事\t县司法局\t说明", "二、乙\t\t1\t事\t县司法局\t说明"]
    source = "\n".join(["一级指标\t二级指标\t序号\t三级指标\t责任单位\t报送资料", *rows])
    imported = import_list(source.encode(), "../../x.txt")
    assert load(imported.files).findings == ()
    assert [one.id for one in imported.resolution.drafts] == ["甲1", "乙1"]
    assert all(re.fullmatch(r"checklist/[^/\\:*?]+\.yaml", path) for path in imported.files)
    assert b"source: source/x.txt" in imported.files["checklist/list.yaml"]


def test_reading_again_gives_the_same_document() -> None:
    data = "序号\t三级指标\n1\t甲".encode()
    first, second = read(data, "x"), read(data, "x")
    assert [c.text for c in first.cells()] == [c.text for c in second.cells()]


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        ("县政府办\n县司法局", ("县政府办", "县司法局")),
        ("县司法局\n县公安局牵头\n各部门配合", ("县司法局", "县公安局", "各部门")),
        ("县市场\n监管局", ("县市场监管局",)),
        ("县政府\n办公室", ("县政府办公室",)),
        ("县委\n宣传部\n县委编办", ("县委宣传部", "县委编办")),
        ("县司法局、\n县公安局", ("县司法局", "县公安局")),
    ],
)
def test_units_on_lines_of_their_own_are_parted_and_a_broken_name_is_not(
    cell: str, units: tuple[str, ...]
) -> None:
    text, notes = by_lines(cell, lambda name: False)
    read = read_units(text)
    assert tuple(one.name for one in (*read.responsible, *read.cooperating)) == units
    assert bool(notes) is ("、\n" not in cell and len(units) > 1)


def test_a_unit_without_its_rank_is_the_one_on_the_roster_and_that_is_said() -> None:
    roster = "departments:\n  - {name: 县财政局, kind: 政府部门}\n"
    made = import_list(
        "任务清单\n序号\t工作任务\t责任单位\n1\t收支两条线\t财政局\n".encode(),
        "a.txt",
        {"checklist/departments.yaml": roster.encode()},
    )
    written = b"".join(made.files.values()).decode("utf-8", "replace")
    assert "responsible: [县财政局]" in written
    assert "“财政局”即“县财政局”" in written
