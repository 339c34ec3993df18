"""Lists as offices of other places issue them, written down before the importer was looked at."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.comments import Comment

from tests.import_sources import Grid, Merge, as_docx, as_html, as_pdf, as_xlsx
from tests.test_import_foreign import imported, text
from zzfz.checklist.model import Checklist, UrlRule
from zzfz.importing.grid import UnreadableError
from zzfz.importing.read import read

MAKERS = [as_docx, as_xlsx, as_html]
Units = tuple[tuple[str, ...], tuple[str, ...]]


def units(checklist: Checklist) -> list[Units]:
    return [(one.responsible, one.cooperating) for one in checklist.indicators]


SHARED_WORK = [
    ["重点领域", "编号", "工作任务", "责任分工", "责任分工", "完成时限"],
    ["重点领域", "编号", "工作任务", "牵头单位", "责任单位", "完成时限"],
    ["一、市场环境", "1", "清理准入壁垒", "县发展改革局", "县市场监管局\xa0县商务局", "6月底"],
    ["", "2", "压减开办时间", "县市场监管局", "县公安局、人行安平县支行", "年底"],
    ["", "3", "推进注销便利化", "", "各县（市、区）人民政府", ""],
    ["二、法治环境", "4", "规范涉企检查", "县司法局", "有关决策承办单位", "全年"],
    ["合计", "4", "", "", "", ""],
]
SHARED_WORK_MERGES: list[Merge] = [
    (0, 1, 0, 0),
    (0, 1, 1, 1),
    (0, 1, 2, 2),
    (0, 0, 3, 4),
    (0, 1, 5, 5),
    (2, 4, 0, 0),
    (3, 4, 3, 3),
    (3, 4, 5, 5),
]


@pytest.mark.parametrize("make", MAKERS)
def test_units_that_share_beside_those_that_lead_are_kept_and_asked_about(make: type) -> None:
    source = make(SHARED_WORK, title="优化营商环境任务分工表", merges=SHARED_WORK_MERGES)
    resolution, checklist = imported(read(source, "x"))
    assert resolution.title == "优化营商环境任务分工表"
    assert checklist.level1_titles == ("一、市场环境", "二、法治环境")
    assert units(checklist) == [
        (("县发展改革局",), ("县市场监管局", "县商务局")),
        (("县市场监管局",), ("县公安局", "人行安平县支行")),
        (("县市场监管局",), ("各县（市、区）人民政府",)),
        (("县司法局",), ("有关决策承办单位",)),
    ]
    assert [one.remarks[0] for one in checklist.indicators] == [
        "完成时限：6月底",
        "完成时限：年底",
        "完成时限：年底",
        "完成时限：全年",
    ]
    asked = [one for one in resolution.readings if "责任单位”一列" in one.reading]
    assert [(one.indicator, one.open) for one in asked] == [("1", True)]


NUMBERED_TITLES = [
    ["序号", "重点任务", "任务分解", "责任领导", "牵头单位", "配合单位"],
    ["1", "加强领导", "每年听取汇报", "张某某", "县司法局", "县委办、县政府办"],
    ["", "", "公开年度报告", "张某某", "县司法局", "各乡镇、各部门"],
    ["2", "严格执法", "开展三年行动", "李某", "县司法局", "各行政执法部门"],
    ["", "", "整治突出问题", "李某", "县公安局、县交通运输局", "县司法局"],
]


@pytest.mark.parametrize("make", [*MAKERS, None])
def test_a_number_over_several_tasks_belongs_to_their_title(make: type | None) -> None:
    merges: list[Merge] = [(1, 2, 0, 0), (1, 2, 1, 1), (3, 4, 0, 0), (3, 4, 1, 1)]
    title = "关于印发《永安县工作要点任务分解表》的通知"
    source = make(NUMBERED_TITLES, title=title, merges=merges) if make else text(NUMBERED_TITLES)
    resolution, checklist = imported(read(source, "x"))
    assert resolution.title == ("永安县工作要点任务分解表" if make else "x")
    assert [one.text for one in checklist.indicators] == [row[2] for row in NUMBERED_TITLES[1:]]
    assert checklist.level1_titles == ("加强领导", "严格执法")
    assert units(checklist)[3] == (("县公安局", "县交通运输局"), ("县司法局",))
    assert [one.about for one in resolution.readings if one.open] == ["报送资料", "序号"]


CHINESE_NUMBERS = [
    ["工作类别", "序号", "工作任务"],
    ["一、公共法律服务", "（一）", "法律顾问全覆盖。由县司法局牵头，县财政局、县民政局配合，10月底前完成。"],
    ["", "（二）", "建设工作站。（县司法局负责，各乡镇配合）"],
    ["二、示范创建", "（一）", "创建示范村。（责任单位：县司法局；完成时限：6月底）"],
    ["", "（二）", "培育法律明白人。（牵头单位：县司法局；配合单位：县妇联）"],
]  # fmt: skip


def test_numbers_in_chinese_style_count_and_units_inside_a_sentence_are_read() -> None:
    resolution, checklist = imported(read(text(CHINESE_NUMBERS), "法治乡村任务清单.txt"))
    asked = [one for one in resolution.readings if one.open]
    assert [(one.about, one.reading) for one in asked] == [
        ("报送资料", "每项报送一份“落实情况说明”（共 4 项）"),
        ("责任单位", "按正文里“由县司法局牵头，县财政局、县民政局配合”一句"),
        ("序号", "从本项起编号加“公共法律服务”，本项作 公共法律服务1"),
    ]
    assert [one.text for one in checklist.indicators] == [row[2] for row in CHINESE_NUMBERS[1:]]
    assert units(checklist) == [
        (("县司法局",), ("县财政局", "县民政局")),
        (("县司法局",), ("各乡镇",)),
        (("县司法局",), ()),
        (("县司法局",), ("县妇联",)),
    ]


CAPTIONED = ("一、责任落实（40分）", "二、隐患排查（60分）")


def captioned() -> bytes:
    document = docx.Document()
    document.add_paragraph("东山县安全生产考核细则")
    document.add_paragraph("为做好考核工作，制定本细则。")
    for title in CAPTIONED:
        document.add_paragraph(title)
        rows = [
            ["序号", "考核项目", "考核内容", "考核方式（佐证材料）", "责任单位"],
            ["①", "领导责任", "每季度研究1次", "提供纪要", "县应急管理局"],
            ["②", "监管责任", "制定年度计划", "提供计划", "县应急管理局牵头，县住建局参加"],
        ]
        table = document.add_table(rows=0, cols=5)
        table.style = "Table Grid"
        for words in rows:
            for cell, one in zip(table.add_row().cells, words, strict=True):
                cell.text = one
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_captions_above_tables_with_a_kind_of_title_of_their_own(kind: str, tmp_path: Path) -> None:
    source = captioned() if kind == "docx" else as_pdf(captioned(), tmp_path)
    resolution, checklist = imported(read(source, "x"))
    assert resolution.title == "东山县安全生产考核细则"
    assert checklist.level1_titles == CAPTIONED
    assert [one.level2 for one in checklist.indicators] == ["领导责任", "监管责任"] * 2
    assert [one.id for one in checklist.indicators] == [
        "责任落实1",
        "责任落实2",
        "隐患排查1",
        "隐患排查2",
    ]
    assert units(checklist)[1] == (("县应急管理局",), ("县住建局",))


def workbook(path: Path) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["长宁市法治建设考核评分表"],
        ["考核项目", "序号", "考核内容", "分值", "评分标准", "考核部门", "责任单位"],
        ["依法行政", 1, "审核率100%", 8, "提供目录", "市委办", "市司法局、中国资源报社"],
        ["普法", 2, "已废止的内容", 0, "不再考核", "市委办", "市司法局"],
        ["合计", None, None, 8],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:G1")
    sheet.merge_cells("A5:C5")
    sheet.row_dimensions[4].hidden = True
    sheet["D3"].value, sheet["D3"].number_format = 0.08, "0%"
    sheet["C3"].comment = Comment("以会议记录为准", "考核办")
    more = book.create_sheet("加分项")
    more.append(["类别", "序号", "考核内容", "分值", "评分标准", "考核部门", "责任单位"])
    more.append(
        ["加分项", 1, "获得表彰", 3, "提供表彰文件或报道网址", "市委办", "法规司会同各司局"]
    )
    book.save(path)
    return path.read_bytes()


def test_a_workbook_with_hidden_rows_comments_totals_and_a_second_sheet(tmp_path: Path) -> None:
    resolution, checklist = imported(read(workbook(tmp_path / "x.xlsx"), "x.xlsx"))
    assert resolution.title == "长宁市法治建设考核评分表"
    assert [one.id for one in checklist.indicators] == ["1", "2", "加分1"]
    assert units(checklist) == [
        (("市司法局", "中国资源报社"), ()),
        (("市司法局",), ()),
        (("法规司",), ("各司局",)),
    ]
    assert checklist.indicators[0].remarks == ("分值：8%", "考核部门：市委办")
    assert [(one.indicator, one.why) for one in resolution.readings if one.open] == [
        ("1", "没有写明报送什么资料的一列"),
        ("2", "这一行在原件里是隐藏的"),
    ]
    assert checklist.set_of["加分1"].items[0].url is UrlRule.IF_PUBLIC
    aside = [
        fate.cell.text for fate in resolution.fates if fate.field in {"outside", "note", "subtotal"}
    ]
    assert {"合计", "以会议记录为准"} <= set(aside)


def test_tasks_without_numbers_and_roles_in_brackets() -> None:
    grid: Grid = [
        ["任务类别", "工作举措", "责任单位", "完成时间"],
        ["优化服务", "推行告知承诺制", "市审批局（牵头），市司法局", "5月"],
        ["", "建设惠企平台", "市财政局、市数据局（牵头）、市工信局（配合）", "6月"],
        ["规范执法", "综合查一次", "市司法局牵头；各行政执法部门配合", "7月"],
        ["", "审计整改", "市审计局、被审计单位按职责分工负责", "长期"],
        ["", "不予处罚", "市司法局牵头，市公安局配合，市法院参与", "长期"],
    ]
    resolution, checklist = imported(read(text(grid), "x"))
    assert [one.text for one in checklist.indicators] == [row[1] for row in grid[1:]]
    assert units(checklist) == [
        (("市审批局",), ("市司法局",)),
        (("市数据局",), ("市工信局", "市财政局")),
        (("市司法局",), ("各行政执法部门",)),
        (("市审计局", "被审计单位"), ()),
        (("市司法局",), ("市公安局", "市法院")),
    ]
    asked = [one.indicator for one in resolution.readings if one.open and one.about == "责任单位"]
    assert asked == ["1", "2"]


def test_items_lettered_counted_and_linked() -> None:
    grid: Grid = [
        ["序号", "指标内容", "责任单位", "评分标准及报送资料"],
        ["1", "甲事", "县司法局", "a.执法人员名册；b.培训情况及公开链接。"],
        ["2", "乙事", "县司法局", "自选3份处罚案卷、2份许可案卷"],
        ["3", "丙事", "县司法局", "提供3至5个案例，每个案例附照片不超过2张"],
        ["4", "丁事", "县司法局", "任意10张活动照片"],
    ]
    _, checklist = imported(read(text(grid), "x"))
    first, *others = (checklist.set_of[one.id].items for one in checklist.indicators)
    assert [item.text for item in first] == ["执法人员名册；", "培训情况及公开链接。"]
    assert first[1].url is UrlRule.REQUIRED
    assert [(items[0].min, items[0].max) for items in others] == [(5, 5), (3, 5), (1, 10)]


def test_headers_and_comments_of_a_document_are_shown_in_the_review() -> None:
    document = docx.Document(io.BytesIO(captioned()))
    document.sections[0].header.paragraphs[0].text = "县安委会印发"
    document.add_comment(document.paragraphs[0].runs, text="以正式文件为准")
    buffer = io.BytesIO()
    document.save(buffer)
    resolution, _ = imported(read(buffer.getvalue(), "x"))
    aside = [(one.cell.origin.part, one.cell.text) for one in resolution.fates]
    assert ("页眉", "县安委会印发") in aside
    assert ("批注", "以正式文件为准") in aside


def test_an_unknown_heading_is_quoted_with_its_place() -> None:
    with pytest.raises(UnreadableError, match="第 1 行是“甲、乙、丙”，共 1 个表格"):
        imported(read("甲\t乙\t丙\n丁\t戊\t己".encode(), "x.txt"))


def test_titles_across_a_table_stand_above_a_column_of_titles() -> None:
    grid: Grid = [
        ["项目", "序号", "考核内容", "考核要求及评分标准", "责任单位"],
        ["一、基础工作", "", "", "", ""],
        ["组织领导", "1", "重视", "1.专题研究（5分）2.批示件（5分）", "县委政法委"],
        ["矛盾化解", "2", "调处", "提供台账", "县司法局"],
        ["二、加分项", "", "", "", ""],
        ["创新", "1", "推广", "提供正式文件", "县委政法委"],
        ["三、一票否决项", "", "", "", ""],
        ["底线", "1", "重大案事件", "以认定为准", "县公安局"],
    ]
    merges: list[Merge] = [(1, 1, 0, 4), (4, 4, 0, 4), (6, 6, 0, 4)]
    source = as_docx(grid, title="平安建设考核细则", merges=merges)
    _, checklist = imported(read(source, "x"))
    assert checklist.level1_titles == ("一、基础工作", "二、加分项", "三、一票否决项")
    assert [one.level2 for one in checklist.indicators][1:] == ["矛盾化解", "创新", "底线"]
    assert [one.id for one in checklist.indicators] == ["1", "2", "加分1", "否决1"]
    items = checklist.set_of[checklist.indicators[0].id].items
    assert [item.text for item in items] == ["专题研究（5分）", "批示件（5分）"]


def test_the_indicator_is_what_is_called_so() -> None:
    grid: Grid = [
        ["一级指标", "二级指标", "三级指标", "评价要点", "责任单位"],
        ["制度", "文件", "合法性审核", "审核率100%", "区司法局"],
        ["", "", "备案审查", "备案率100%", "区司法局"],
    ]
    _, checklist = imported(read(text(grid), "x"))
    assert [one.text for one in checklist.indicators] == ["合法性审核", "备案审查"]
    assert checklist.indicators[0].remarks == ("评价要点：审核率100%",)


def test_each_of_several_sheets_without_titles_goes_by_its_name(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("县公安局", "县教育局"):
        sheet = book.create_sheet(name)
        sheet.append([f"{name}责任清单"])
        sheet.append(["序号", "责任事项", "责任单位", "佐证材料"])
        sheet.append([1, f"{name}的一件事", name, "总结"])
    del book["Sheet"]
    book.save(tmp_path / "x.xlsx")
    resolution, checklist = imported(read((tmp_path / "x.xlsx").read_bytes(), "x.xlsx"))
    assert checklist.level1_titles == ("县公安局", "县教育局")
    assert [one.id for one in checklist.indicators] == ["县公安局1", "县教育局1"]
    asked = [one.indicator for one in resolution.readings if one.about == "一级指标" and one.open]
    assert asked == ["县公安局1", "县教育局1"]


@pytest.mark.parametrize("make", MAKERS)
def test_a_heading_of_three_rows_is_read_to_its_end(make: type) -> None:
    grid: Grid = [
        ["序号", "工作措施", "责任落实", "", "", "工作成果"],
        ["", "", "责任单位", "", "责任人", ""],
        ["", "", "牵头", "配合", "", ""],
        ["1", "出台细则", "区府办", "区司法局|区财政局", "张三", "细则文本"],
    ]
    merges: list[Merge] = [(0, 2, 0, 0), (0, 2, 1, 1), (0, 0, 2, 4), (1, 1, 2, 3)]
    merges += [(1, 2, 4, 4), (0, 2, 5, 5)]
    _, checklist = imported(read(make(grid, title="推进表", merges=merges), "x"))
    assert units(checklist) == [(("区府办",), ("区司法局", "区财政局"))]
    assert checklist.set_of["1"].items[0].text == "细则文本"
    assert checklist.indicators[0].remarks == ("责任落实/责任人：张三",)


def test_what_stands_behind_the_units_is_said_of_the_indicator() -> None:
    grid: Grid = [
        ["序号", "重点任务", "具体举措", "责任单位", "工作要求"],
        ["1", "健全制度", "出台细则", "县司法局", "6月底前完成"],
        ["2", "健全制度", "编制目录", "县政府办", "向社会公开"],
    ]
    _, checklist = imported(read(text(grid), "x"))
    assert [one.text for one in checklist.indicators] == ["出台细则", "编制目录"]
    assert checklist.level1_titles == ("健全制度",)
    assert checklist.indicators[0].remarks == ("工作要求：6月底前完成",)


@pytest.mark.parametrize("make", MAKERS)
def test_a_column_of_titles_with_an_unknown_heading_is_asked_about(make: type) -> None:
    grid: Grid = [
        ["类型", "序号", "职责内容", "落实措施", "责任领导", "责任部门"],
        ["党委负责人", "1", "发挥核心作用", "召开专题会议", "县委书记", "县委办"],
        ["", "2", "坚持依法决策", "落实合法性审查", "县委书记", "县委办"],
        ["政府负责人", "3", "加强组织领导", "听取汇报", "县长", "县政府办"],
    ]
    source = make(grid, title="第一责任人职责清单", merges=[(1, 2, 0, 0)])
    resolution, checklist = imported(read(source, "x"))
    assert checklist.level1_titles == ("党委负责人", "政府负责人")
    assert [one.level2 for one in checklist.indicators] == [row[2] for row in grid[1:]]
    asked = [one for one in resolution.readings if one.open]
    assert [(one.indicator, one.about) for one in asked] == [("1", "报送资料"), ("1", "一级指标")]
