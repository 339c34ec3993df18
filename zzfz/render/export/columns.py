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


class Column(NamedTuple):
    """One column; ``about`` says in Chinese what it means. ``always`` tells that it is never null."""

    name: str
    type: Type
    about: str
    always: bool = False


COMMON = (
    Column("county", Type.TEXT, "县：清单名称去掉“法治政府建设责任清单”，或 --county 所写", True),
    Column("county_title", Type.TEXT, "清单名称", True),
    Column("revision", Type.TEXT, "导出的是哪次提交", True),
    Column("time", Type.TIME, "那次提交的时间", True),
)
"""What every table begins with, so that those of several counties and days go into one."""

TABLES: Mapping[str, tuple[Column, ...]] = {
    "indicators": (
        *COMMON,
        Column("id", Type.TEXT, "指标序号", True),
        Column("position", Type.NUMBER, "在清单里的次序，从 1 起", True),
        Column("kind", Type.TEXT, "graded 计分，bonus 加分项，veto 否决项", True),
        Column("level1", Type.TEXT, "一级指标", True),
        Column("level2", Type.TEXT, "二级指标", True),
        Column("text", Type.TEXT, "指标文字", True),
        Column("responsible", Type.TEXTS, "责任单位", True),
        Column("cooperating", Type.TEXTS, "配合单位", True),
        Column("set_id", Type.TEXT, "材料组；不要材料的为空"),
        Column("state", Type.TEXT, "missing、partial、complete、not_required", True),
        Column("review", Type.TEXT, "pending、passed、returned、stale；没有可审的为空"),
    ),
    "sets": (
        *COMMON,
        Column("set_id", Type.TEXT, "材料组编号，如 34-46", True),
        Column("folder", Type.TEXT, "材料所在的文件夹", True),
        Column("members", Type.TEXTS, "组内指标的序号", True),
        Column("declared", Type.TRUTH, "清单写明合并提供", True),
        Column("text", Type.TEXT, "材料项之前的说明", True),
        Column("due", Type.DAY, "截止日期"),
        Column("state", Type.TEXT, "材料的状态", True),
        Column("review", Type.TEXT, "审核的状态"),
        Column("items", Type.NUMBER, "材料项数", True),
        Column("items_complete", Type.NUMBER, "已报齐的材料项数", True),
    ),
    "items": (
        *COMMON,
        Column("set_id", Type.TEXT, "材料组", True),
        Column("no", Type.NUMBER, "材料项编号，从 1 起", True),
        Column("text", Type.TEXT, "要求的文字", True),
        Column("min", Type.NUMBER, "至少要的件数", True),
        Column("max", Type.NUMBER, "至多收的件数"),
        Column("url", Type.TEXT, "required 要网址，only 只要网址，if-public 公开的要网址"),
        Column("since", Type.DAY, "材料从哪天起"),
        Column("years", Type.NUMBERS, "材料的年度", True),
        Column("state", Type.TEXT, "材料的状态", True),
        Column("have", Type.NUMBER, "已有件数", True),
        Column("slots", Type.TEXTS, "分项", True),
        Column("slots_missing", Type.TEXTS, "还缺的分项", True),
        Column("problem_codes", Type.TEXTS, "没有报齐或未检的原因，规则代码", True),
        Column("problems", Type.TEXTS, "没有报齐或未检的原因", True),
        Column("review", Type.TEXT, "审核的状态"),
        Column("review_day", Type.DAY, "最近一次审核的日期"),
        Column("review_reason", Type.TEXT, "退回的理由；只在 --names 时有"),
        Column("reviewer", Type.TEXT, "审核人；只在 --names 时有"),
    ),
    "pieces": (
        *COMMON,
        Column("path", Type.TEXT, "文件，或作为一件的文件夹", True),
        Column("set_id", Type.TEXT, "材料组", True),
        Column("items", Type.NUMBERS, "归哪几项材料", True),
        Column("files", Type.NUMBER, "文件数", True),
        Column("blobs", Type.TEXTS, "各文件内容在 Git 里的编号", True),
        Column("address_only", Type.TRUTH, "只有网址", True),
        Column("addresses", Type.TEXTS, "有效的网址", True),
        Column("department", Type.TEXT, "说明文件里写的来源单位"),
        Column("number", Type.TEXT, "文号"),
        Column("day", Type.DAY, "文件上的日期"),
        Column("nil", Type.TRUTH, "零报告", True),
        Column("first_time", Type.TIME, "最早的文件何时入库；浅克隆里可能为空"),
        Column("last_time", Type.TIME, "最近何时报送或更换；浅克隆里可能为空"),
        Column("submitted_by", Type.TEXT, "最近一次由哪个单位报送（提交里的 Submitted-by）"),
    ),
    "findings": (
        *COMMON,
        Column("code", Type.TEXT, "规则代码", True),
        Column(
            "family",
            Type.TEXT,
            "代码的首字母：C 清单，E 文件，M 齐全，D 重复，S 保密，R 审核",
            True,
        ),
        Column("name", Type.TEXT, "规则名称", True),
        Column("level", Type.TEXT, "error 错误，warning 警告，notice 提示", True),
        Column("path", Type.TEXT, "文件", True),
        Column("line", Type.NUMBER, "行，从 1 起", True),
        Column("indicator", Type.TEXT, "指标序号"),
        Column("item", Type.NUMBER, "材料项"),
        Column("message", Type.TEXT, "什么不对", True),
        Column("advice", Type.TEXT, "怎么改", True),
    ),
    "events": (
        *COMMON,
        Column("commit", Type.TEXT, "提交编号", True),
        Column("committed", Type.TIME, "提交的时间", True),
        Column(
            "action",
            Type.TEXT,
            "added 报送，changed 更换，removed 撤回，moved 移动，review 审核，note 说明文件",
            True,
        ),
        Column("path", Type.TEXT, "文件", True),
        Column("old_path", Type.TEXT, "移动之前的位置"),
        Column("set_id", Type.TEXT, "材料组；不在指标文件夹里的为空"),
        Column("blob", Type.TEXT, "内容在 Git 里的编号；撤回的为空"),
        Column("submitted_by", Type.TEXT, "报送单位（提交里的 Submitted-by）"),
        Column("author", Type.TEXT, "提交人；只在 --names 时有"),
        Column("subject", Type.TEXT, "提交说明；只在 --names 时有"),
        Column("reason", Type.TEXT, "撤回的理由；只在 --names 时有"),
    ),
}
"""The columns of each table, by the table's name, which is its file's too."""
