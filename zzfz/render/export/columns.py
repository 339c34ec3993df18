"""The tables of an export and their columns: the contract with whoever analyses them.

Columns may be added at the end, never renamed or given another type; ``docs/export.md`` shows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Type(StrEnum):
    """What a column holds; every one may be null unless its column says otherwise."""

    TEXT = "文字"
    NUMBER = "整数"
    TRUTH = "真假"
    DAY = "日期"
    TIME = "时间"
    TEXTS = "文字的列表"
    NUMBERS = "整数的列表"


class ExportColumn(NamedTuple):
    """One column; ``about`` says in Chinese what it means. ``always`` tells that it is never null."""

    name: str
    type: Type
    about: str
    always: bool = False


COMMON = (
    ExportColumn(
        "county", Type.TEXT, "县：清单名称去掉“法治政府建设责任清单”，或 --county 所写", True
    ),
    ExportColumn("county_title", Type.TEXT, "清单名称", True),
    ExportColumn("revision", Type.TEXT, "导出的是哪次提交", True),
    ExportColumn("time", Type.TIME, "那次提交的时间", True),
)
"""What every table begins with, so that those of several counties and days go into one."""

TABLES: Mapping[str, tuple[ExportColumn, ...]] = {
    "indicators": (
        *COMMON,
        ExportColumn("id", Type.TEXT, "指标序号", True),
        ExportColumn("position", Type.NUMBER, "在清单里的次序，从 1 起", True),
        ExportColumn("kind", Type.TEXT, "graded 计分，bonus 加分项，veto 否决项", True),
        ExportColumn("level1", Type.TEXT, "一级指标", True),
        ExportColumn("level2", Type.TEXT, "二级指标", True),
        ExportColumn("text", Type.TEXT, "指标文字", True),
        ExportColumn("responsible", Type.TEXTS, "责任单位", True),
        ExportColumn("cooperating", Type.TEXTS, "配合单位", True),
        ExportColumn("set_id", Type.TEXT, "材料组；不要材料的为空"),
        ExportColumn("state", Type.TEXT, "missing、partial、complete、not_required", True),
        ExportColumn("review", Type.TEXT, "pending、passed、returned、stale；没有可审的为空"),
    ),
    "sets": (
        *COMMON,
        ExportColumn("set_id", Type.TEXT, "材料组编号，如 34-46", True),
        ExportColumn("folder", Type.TEXT, "材料所在的文件夹", True),
        ExportColumn("members", Type.TEXTS, "组内指标的序号", True),
        ExportColumn("declared", Type.TRUTH, "清单写明合并提供", True),
        ExportColumn("text", Type.TEXT, "材料项之前的说明", True),
        ExportColumn("due", Type.DAY, "截止日期"),
        ExportColumn("state", Type.TEXT, "材料的状态", True),
        ExportColumn("review", Type.TEXT, "审核的状态"),
        ExportColumn("items", Type.NUMBER, "材料项数", True),
        ExportColumn("items_complete", Type.NUMBER, "已报齐的材料项数", True),
    ),
    "items": (
        *COMMON,
        ExportColumn("set_id", Type.TEXT, "材料组", True),
        ExportColumn("no", Type.NUMBER, "材料项编号，从 1 起", True),
        ExportColumn("text", Type.TEXT, "要求的文字", True),
        ExportColumn("min", Type.NUMBER, "至少要的件数", True),
        ExportColumn("max", Type.NUMBER, "至多收的件数"),
        ExportColumn("url", Type.TEXT, "required 要网址，only 只要网址，if-public 公开的要网址"),
        ExportColumn("since", Type.DAY, "材料从哪天起"),
        ExportColumn("years", Type.NUMBERS, "材料的年度", True),
        ExportColumn("state", Type.TEXT, "材料的状态", True),
        ExportColumn("have", Type.NUMBER, "已有件数", True),
        ExportColumn("slots", Type.TEXTS, "分项", True),
        ExportColumn("slots_missing", Type.TEXTS, "还缺的分项", True),
        ExportColumn("problem_codes", Type.TEXTS, "没有报齐或未检的原因，规则代码", True),
        ExportColumn("problems", Type.TEXTS, "没有报齐或未检的原因", True),
        ExportColumn("review", Type.TEXT, "审核的状态"),
        ExportColumn("review_day", Type.DAY, "最近一次审核的日期"),
        ExportColumn("review_reason", Type.TEXT, "退回的理由；只在 --names 时有"),
        ExportColumn("reviewer", Type.TEXT, "审核人；只在 --names 时有"),
    ),
    "pieces": (
        *COMMON,
        ExportColumn("path", Type.TEXT, "文件，或作为一件的文件夹", True),
        ExportColumn("set_id", Type.TEXT, "材料组", True),
        ExportColumn("items", Type.NUMBERS, "归哪几项材料", True),
        ExportColumn("files", Type.NUMBER, "文件数", True),
        ExportColumn("blobs", Type.TEXTS, "各文件内容在 Git 里的编号", True),
        ExportColumn("address_only", Type.TRUTH, "只有网址", True),
        ExportColumn("addresses", Type.TEXTS, "有效的网址", True),
        ExportColumn("department", Type.TEXT, "说明文件里写的来源单位"),
        ExportColumn("number", Type.TEXT, "文号"),
        ExportColumn("title", Type.TEXT, "说明文件里写的题名"),
        ExportColumn("issuer", Type.TEXT, "说明文件里写的发文机关"),
        ExportColumn("day", Type.DAY, "文件上的日期"),
        ExportColumn("nil", Type.TRUTH, "零报告", True),
        ExportColumn("first_time", Type.TIME, "最早的文件何时入库；浅克隆里可能为空"),
        ExportColumn("last_time", Type.TIME, "最近何时报送或更换；浅克隆里可能为空"),
        ExportColumn("submitted_by", Type.TEXT, "最近一次由哪个单位报送（提交里的 Submitted-by）"),
    ),
    "findings": (
        *COMMON,
        ExportColumn("code", Type.TEXT, "规则代码", True),
        ExportColumn(
            "family",
            Type.TEXT,
            "代码的首字母：C 清单，E 文件，M 齐全，D 重复，S 保密，R 审核",
            True,
        ),
        ExportColumn("name", Type.TEXT, "规则名称", True),
        ExportColumn("level", Type.TEXT, "error 错误，warning 警告，notice 提示", True),
        ExportColumn("path", Type.TEXT, "文件", True),
        ExportColumn("line", Type.NUMBER, "行，从 1 起", True),
        ExportColumn("indicator", Type.TEXT, "指标序号"),
        ExportColumn("item", Type.NUMBER, "材料项"),
        ExportColumn("message", Type.TEXT, "什么不对", True),
        ExportColumn("advice", Type.TEXT, "怎么改", True),
    ),
    "events": (
        *COMMON,
        ExportColumn("commit", Type.TEXT, "提交编号", True),
        ExportColumn("committed", Type.TIME, "提交的时间", True),
        ExportColumn(
            "action",
            Type.TEXT,
            "added 报送，changed 更换，removed 撤回，moved 移动，review 审核，note 说明文件",
            True,
        ),
        ExportColumn("path", Type.TEXT, "文件", True),
        ExportColumn("old_path", Type.TEXT, "移动之前的位置"),
        ExportColumn("set_id", Type.TEXT, "材料组；不在指标文件夹里的为空"),
        ExportColumn("blob", Type.TEXT, "内容在 Git 里的编号；撤回的为空"),
        ExportColumn("submitted_by", Type.TEXT, "报送单位（提交里的 Submitted-by）"),
        ExportColumn("author", Type.TEXT, "提交人；只在 --names 时有"),
        ExportColumn("subject", Type.TEXT, "提交说明；只在 --names 时有"),
        ExportColumn("reason", Type.TEXT, "撤回的理由；只在 --names 时有"),
    ),
}
"""The columns of each table, by the table's name, which is its file's too."""
