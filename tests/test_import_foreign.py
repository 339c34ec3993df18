"""Lists of other counties and themes: other columns, other numbering, other habits."""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
import pytest
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.shared import Mm

from tests.import_sources import Grid, Merge, as_docx, as_html, as_pdf, as_xlsx
from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist, Indicator, UrlRule
from zzfz.importing.account import unaccounted
from zzfz.importing.grid import SourceCell, SourceDocument, SourceTable, UnreadableError
from zzfz.importing.read import read
from zzfz.importing.resolve import Resolution, resolve
from zzfz.importing.write import write
from zzfz.rules.checklist import wording_faults


def imported(document: SourceDocument) -> tuple[Resolution, Checklist]:
    """Through all steps: loads without a finding, every character accounted for."""
    resolution = resolve(document)
    files = write(resolution)
    assert unaccounted(document, resolution, files) == ()
    loaded = load(files)
    assert loaded.findings == ()
    assert loaded.checklist is not None
    assert list(wording_faults(loaded.checklist)) == []
    return resolution, loaded.checklist


def text(grid: Grid) -> bytes:
    return "\n".join("\t".join(row) for row in grid).encode()


def by_id(checklist: Checklist) -> dict[str, Indicator]:
    return {one.id: one for one in checklist.indicators}


TWO_LEVELS = [
    ["一级指标", "二级指标", "分值", "评分标准", "责任单位"],
    ["组织领导", "成立领导小组", "5", "印发成立文件的得5分", "县委办"],
    ["", "召开专题会议", "3.5", "1．提供会议纪要；2．提供签到表", "县政府办"],
    [
        "宣传教育",
        "开展普法活动",
        "6",
        "提供活动照片，不少于3张；每少1项扣1分",
        "县司法局、县教体局",
    ],
]


def test_a_two_level_list_with_scores_keeps_scores_as_remarks() -> None:
    resolution, checklist = imported(read(text(TWO_LEVELS), "某县平安建设考核指标.txt"))
    assert resolution.title == "某县平安建设考核指标"
    one, two, three = checklist.indicators
    assert [one.id, two.id, three.id] == ["1", "2", "3"]
    assert (one.level1, two.level1, three.level1) == ("组织领导", "组织领导", "宣传教育")
    assert two.text == "召开专题会议"
    assert "分值：3.5" in two.remarks
    assert [item.text for item in checklist.set_of["2"].items] == ["提供会议纪要；", "提供签到表"]
    assert three.responsible == ("县司法局", "县教体局")
    assert ("1", "序号") in [(one.indicator, one.about) for one in resolution.readings]


LEADING = [
    ["序号", "工作任务", "责任单位", "责任单位", "完成时限", "佐证材料"],
    ["序号", "工作任务", "牵头单位", "配合单位", "完成时限", "佐证材料"],
    ["1", "修订应急预案", "省应急厅", "省水利厅、气象局", "2024年6月底前", "预案文本"],
    ["2", "开展演练", "省工业和信息化厅、广电局", "", "全年", "①演练方案；②总结报告（2024年）"],
]
LEADING_MERGES: list[Merge] = [
    (0, 0, 2, 3),
    (0, 1, 0, 0),
    (0, 1, 1, 1),
    (0, 1, 4, 4),
    (0, 1, 5, 5),
]


@pytest.mark.parametrize("make", [as_docx, as_xlsx, as_html])
def test_lead_and_support_in_two_columns_under_one_heading(make: type) -> None:
    document = read(make(LEADING, title="防汛工作任务分解表", merges=LEADING_MERGES), "x")
    resolution, checklist = imported(document)
    one, two = checklist.indicators
    assert resolution.title == "防汛工作任务分解表"
    assert one.responsible == ("省应急厅",)
    assert one.cooperating == ("省水利厅", "气象局")
    assert two.responsible == ("省工业和信息化厅", "广电局")
    assert two.cooperating == ()
    assert "完成时限：2024年6月底前" in one.remarks
    assert [item.text for item in checklist.set_of["2"].items] == [
        "演练方案；",
        "总结报告（2024年）",
    ]
    assert checklist.set_of["2"].items[1].years == (2024,)
    supplied = [one for one in resolution.readings if "即" in one.alternative]
    assert [one.reading for one in supplied] == ["就叫“气象局”", "就叫“广电局”"]
    assert all(one.open and one.alternative and one.origin.row for one in supplied)


RESTARTED = [
    ["序号", "考核内容", "负责考核部门", "印证资料"],
    ["一、基础工作", "", "", ""],
    ["1", "健全制度", "市司法局", "制度文本"],
    ["2", "配备人员", "市委编办", "花名册，注明姓名、职务及联系方式"],
    ["二、重点工作", "", "", ""],
    [
        "1",
        "行政复议",
        "市司法局",
        "1、2项指标合并提供以下资料：（1）案件清单；（2）任选3个案件的决定书",
    ],
    ["2", "行政应诉", "", ""],
    ["三、加分项目", "", "", ""],
    ["1", "经验推广", "各县区", "正式文件"],
]


def test_restarted_numbers_get_the_prefix_of_their_section() -> None:
    _, checklist = imported(read(text(RESTARTED), "市级考核任务.txt"))
    assert [one.id for one in checklist.indicators] == [
        "基础1",
        "基础2",
        "重点1",
        "重点2",
        "加分1",
    ]
    assert checklist.level1_titles == ("一、基础工作", "二、重点工作", "三、加分项目")
    assert checklist.set_of["重点2"] is checklist.set_of["重点1"]
    assert checklist.set_of["重点1"].items[1].min == 3
    assert by_id(checklist)["重点2"].responsible == ("市司法局",)
    item = checklist.set_of["基础2"].items[0]
    assert item.contact
    assert item.fields == ("姓名", "职务")


IN_TEXT = [
    ["编号", "重点任务", "具体措施"],
    ["（1）", "强化组织", "县委每年专题研究不少于2次。（责任单位：县委办；配合单位：各部门）"],
    ["（2）", "强化组织", "落实经费保障，办结率不低于95%（县财政局牵头，县审计局配合）"],
    ["（3）", "强化监督", "开展督察（县纪委监委、县司法局按职责分工负责）"],
]


def test_units_inside_the_text_are_found_and_the_text_stays_whole() -> None:
    _, checklist = imported(read(text(IN_TEXT), "实施方案.txt"))
    one, two, three = checklist.indicators
    assert (one.responsible, one.cooperating) == (("县委办",), ("各部门",))
    assert (two.responsible, two.cooperating) == (("县财政局",), ("县审计局",))
    assert three.responsible == ("县纪委监委", "县司法局")
    assert three.text.endswith("（县纪委监委、县司法局按职责分工负责）")
    assert [one.level1, three.level1] == ["强化组织", "强化监督"]
    assert [item.text for item in checklist.sets[0].items] == ["落实情况说明"]


DECORATED = [
    ["某市营商环境任务清单", "", "", "", ""],
    ["类别", "序号", "指标内容", "责任部门", "报送材料"],
    ["（一）便利", "1", "开办企业", "市审批局市市场监管局", "在网上公开的，附相关网址"],
    ["", "2", "办理许可", "市住建局，市规划局配合", "许可清单、公开网址"],
    ["类别", "序号", "指标内容", "责任部门", "报送材料"],
    ["（一）便利", "3", "获得用水", "市住建局等部门", "任意10家企业的回访记录"],
    [
        "（二）公平",
        "4",
        "公平竞争",
        "各相关部门",
        "一是审查意见（不超过5份）。二是2021年以来的清理情况。",
    ],
    ["", "5", "信用修复", "同上", "同上"],
    ["", "6", "投诉处理", "市信访局", "无"],
    ["注：本表由市营商办负责解释。", "", "", "", ""],
]


def test_repeated_headings_ditto_notes_and_glued_names_are_read() -> None:
    resolution, checklist = imported(read(text(DECORATED), "x.txt"))
    found = by_id(checklist)
    sets = checklist.set_of
    assert resolution.title == "某市营商环境任务清单"
    assert found["1"].responsible == ("市审批局", "市市场监管局")
    assert sets["1"].items[0].url is UrlRule.IF_PUBLIC
    assert (found["2"].responsible, found["2"].cooperating) == (("市住建局",), ("市规划局",))
    assert sets["2"].items[0].url is UrlRule.REQUIRED
    assert found["3"].responsible == ("市住建局", "等部门")
    assert found["3"].level2 == found["1"].level2
    assert (sets["3"].items[0].min, sets["3"].items[0].max) == (10, 10)
    assert [item.max for item in sets["4"].items] == [5, None]
    since = sets["4"].items[1].since
    assert since is not None
    assert since.isoformat() == "2021-01-01"
    assert found["5"].responsible == ("各相关部门",)
    assert sets["5"] is sets["4"]
    assert found["6"].material_set is None
    aside = [
        fate.cell.text for fate in resolution.fates if fate.field in {"outside", "note", "subtotal"}
    ]
    assert "注：本表由市营商办负责解释。" in aside


def test_several_tables_and_what_is_no_list_are_told_apart() -> None:
    page = as_html(IN_TEXT, title="实施方案") + as_html(
        [["联系人", "电话"], ["张三", "—"]], title=""
    )
    resolution, checklist = imported(read(page, "x.html"))
    assert len(checklist.indicators) == 3
    assert [fate.cell.text for fate in resolution.fates if fate.field == "outside"][-4:] == [
        "联系人",
        "电话",
        "张三",
        "—",
    ]


def test_targets_inside_an_indicator_are_no_limits_on_evidence() -> None:
    grid = [
        ["序号", "三级指标", "责任单位", "报送资料"],
        [
            "1",
            "办理时限不超过5个工作日，每年至少1次，共享不超过3个",
            "县审批局",
            "提供相关证明资料",
        ],
        ["2", "压缩时限", "县审批局", "提供不超过15个工作日办结的情况说明"],
    ]
    _, checklist = imported(read(text(grid), "x.txt"))
    for one in checklist.sets:
        assert (one.items[0].min, one.items[0].max) == (1, None)


def test_a_merged_cell_cut_by_a_page_break_belongs_to_the_line_where_it_begins() -> None:
    head = ["序号", "三级指标", "责任单位", "报送资料"]
    first = [head, ["1", "甲事", "县发改局、县农", "说明"]]
    second = [
        ["2", "乙事", "业农村局、县财政局按职责分工负责", "说明"],
        ["3", "丙事", "县司法局", "说明"],
    ]
    document = read(as_html(first, title="任务清单") + as_html(second, title=""), "x.html")
    _, checklist = imported(document)
    everyone = ("县发改局", "县农业农村局", "县财政局")
    assert [one.responsible for one in checklist.indicators] == [everyone, everyone, ("县司法局",)]


def test_a_number_out_of_turn_is_asked_about_and_still_read() -> None:
    grid = [
        ["序号", "三级指标", "责任单位", "报送资料"],
        *([str(n), f"第{n}件事", "县司法局", "说明"] for n in (1, 2, 2, 4)),
    ]
    resolution, checklist = imported(read(text(grid), "x.txt"))
    assert [one.id for one in checklist.indicators] == ["1", "2", "3", "4"]
    assert [(one.indicator, one.about) for one in resolution.readings] == [("3", "序号")]


@pytest.mark.parametrize(
    ("printed", "ids", "asked"),
    [
        ("3 1 2 4", "3 1 2 4", ["1"]),
        ("2 1 3 5 4", "2 1 3 5 4", ["1", "4"]),
        ("1 2 2 3 4", "1 2 5 3 4", ["3", "5"]),
        ("5 6 6 7", "5 6 8 7", ["5", "7", "8"]),
        ("1 3 2 1 2", "1 3 2 x1 x2", ["2", "x1"]),
    ],
)
def test_numbers_out_of_order_stay_as_printed_and_that_is_said(
    printed: str, ids: str, asked: list[str]
) -> None:
    grid = [
        ["序号", "三级指标", "责任单位", "报送资料"],
        *(
            [number.replace("-", ""), f"第{place}件事，按要求办好", "县司法局", "说明"]
            for place, number in enumerate(printed.split())
        ),
    ]
    resolution, checklist = imported(read(text(grid), "x.txt"))
    found = [one.id for one in checklist.indicators]
    assert found == ids.split()
    assert sorted(one.indicator for one in resolution.readings if one.about == "序号") == asked
    files = write(resolution)
    files["checklist/list.yaml"] = re.sub(rb"out_of_order.*", b"", files["checklist/list.yaml"])
    assert {one.code for one in load(files).findings} == {"C102"}


def test_printed_numbers_with_gaps_stay_and_are_no_errors_only_while_the_list_says_so() -> None:
    grid = [
        ["序号", "三级指标", "责任单位", "报送资料"],
        *([str(n), f"第{n}件事", "县司法局", "说明"] for n in (1, 2, 5, 6, 9)),
    ]
    resolution, checklist = imported(read(text(grid), "x.txt"))
    assert [one.id for one in checklist.indicators] == ["1", "2", "5", "6", "9"]
    asked = [(one.indicator, one.reading) for one in resolution.readings if one.open]
    assert asked == [("5", "照印刷作 5"), ("9", "照印刷作 9")]
    files = write(resolution)
    said = files["checklist/list.yaml"]
    assert 'unused_ids: ["3", "4", "7", "8"]' in said.decode()
    files["checklist/list.yaml"] = said.replace(b', "8"', b"")
    assert [(one.code, one.indicator) for one in load(files).findings] == [("C102", "9")]


def test_numbers_in_steps_are_replaced_and_kept_as_remarks() -> None:
    grid = [
        ["序号", "三级指标", "责任单位", "报送资料"],
        ["1.1", "甲事", "县司法局", "说明"],
        ["1.2", "乙事", "县司法局", "说明"],
        ["2.1", "丙事", "县司法局", "说明"],
    ]
    _, checklist = imported(read(text(grid), "x.txt"))
    assert [one.id for one in checklist.indicators] == ["1", "2", "3"]
    assert "原编号：2.1" in by_id(checklist)["3"].remarks


def test_a_table_without_a_heading_is_refused() -> None:
    with pytest.raises(UnreadableError, match="表头"):
        resolve(read(b"1\t2\t3\n4\t5\t6", "x.txt"))


def test_a_heading_in_two_rows_is_understood_where_nothing_is_merged() -> None:
    grid = [
        ["序号", "工作任务", "责任单位", "", "完成时限"],
        ["", "", "牵头", "配合", ""],
        ["1", "清理河道", "县水利局", "各乡镇", "6月底"],
    ]
    _, checklist = imported(read(text(grid), "x.txt"))
    one = checklist.indicators[0]
    assert (one.responsible, one.cooperating) == (("县水利局",), ("各乡镇",))
    assert one.remarks == ("完成时限：6月底",)


@pytest.mark.parametrize("make", [as_docx, as_html])
def test_words_above_each_of_several_tables_are_its_title(make: type) -> None:
    head = ["序号", "三级指标", "责任单位", "报送资料"]
    grids = [[head, ["1", "甲事", "县委办", "说明"]], [head, ["1", "乙事", "县司法局", "说明"]]]
    titles = ["一、党委部门", "二、政府部门"]
    if make is as_html:
        source = b"".join(make(one, title=name) for one, name in zip(grids, titles, strict=True))
    else:
        source = two_tables(grids, titles)
    _, checklist = imported(read(source, "x"))
    assert checklist.level1_titles == ("一、党委部门", "二、政府部门")
    assert [one.id for one in checklist.indicators] == ["党委部门1", "政府部门1"]


def two_tables(grids: list[list[list[str]]], titles: list[str]) -> bytes:
    document = docx.Document()
    for grid, title in zip(grids, titles, strict=True):
        document.add_paragraph(title)
        table = document.add_table(rows=len(grid), cols=len(grid[0]))
        for row, texts in zip(table.rows, grid, strict=True):
            for cell, words in zip(row.cells, texts, strict=True):
                cell.text = words
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_a_heading_without_a_numeral_that_a_page_break_cuts_is_one_heading() -> None:
    """As a PDF has it: the second page begins with the rest of a row and the rest of its heading."""

    def page(number: int, rows: Grid, merged: int) -> SourceTable:
        part = f"第 {number} 页"
        made = [
            [SourceCell(words, part, y, x) for x, words in enumerate(row, start=1)]
            for y, row in enumerate(rows, start=1)
        ]
        for row in made[merged:]:
            row[0] = made[merged][0]
        return SourceTable(tuple(map(tuple, made)))

    first = [
        ["类别", "序号", "工作任务", "责任单位", "报送材料"],
        ["加强组织领导和", "1", "制定年度计划并组织实施", "县司法局", "年度计划"],
        ["", "2", "开展法治宣传，做到", "县教体局", "活动"],
    ]
    second = [
        ["统筹协调", "", "全年不少于四次", "", "总结"],
        ["", "3", "完善执法三项制度", "县司法局", "制度文本"],
    ]
    third = [["监督考核", "4", "组织开展案卷评查", "县司法局", "评查通报"]]
    pages = (page(1, first, 1), page(2, second, 0), page(3, third, 0))
    _, checklist = imported(SourceDocument("x.pdf", "pdf", (), pages))
    assert [one.level1 for one in checklist.indicators] == [
        *["加强组织领导和统筹协调"] * 3,
        "监督考核",
    ]
    assert checklist.indicators[1].text == "开展法治宣传，做到全年不少于四次"
    assert [one.items[0].text for one in checklist.sets][1] == "活动总结"


def test_titles_that_a_page_break_cuts_between_rows_are_joined_or_asked_about(
    tmp_path: Path,
) -> None:
    """A PDF of three pages with thirty rows each. The first break cuts the words of a title inside
    brackets; at the second LibreOffice puts all its words on the next page and leaves the cell before blank.
    """
    cut, late = (
        "部门协同（含信息共享会商研判争议协调联合执法案件移送线索通报人员互派经费保障考核评价等内容）",
        "宣传教育",
    )
    grid = [["类别", "序号", "工作任务", "责任单位", "报送资料"]]
    merges: list[Merge] = []
    for title, many in (("制度建设", 28), (cut, 4), ("监督检查", 27), (late * 6, 4)):
        merges.append((len(grid), len(grid) + many - 1, 0, 0))
        for _ in range(many):
            grid.append([title, str(len(grid)), f"办好第{len(grid)}件事", "县司法局", "说明"])
    document = docx.Document(io.BytesIO(as_docx(grid, title="", merges=merges)))
    for row in document.tables[0].rows:
        row.height, row.height_rule = Mm(5), WD_ROW_HEIGHT_RULE.EXACTLY
    buffer = io.BytesIO()
    document.save(buffer)
    source = read(as_pdf(buffer.getvalue(), tmp_path), "任务清单.pdf")
    halves = [table.rows[1][0].text.replace("\n", "") for table in source.tables]
    assert halves == ["制度建设", cut[-len(halves[1]) :], late * 6]
    resolution, checklist = imported(source)
    titles = [one.level1 for one in checklist.indicators]
    assert titles == ["制度建设"] * 28 + [cut] * 4 + ["监督检查"] * 27 + [late * 6] * 4
    asked = [(one.indicator, one.alternative) for one in resolution.readings if one.open]
    assert asked == [("60", "属“监督检查”")]
