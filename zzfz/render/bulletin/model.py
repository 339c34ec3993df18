"""The view model of a status report: what templates and file formats are given, and nothing else.

No field is called like a method of a dictionary (``items``, ``keys``, ``values``): templates would
get the method.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from zzfz.render.todo.model import ReturnView
from zzfz.render.view_data import about


@dataclass(frozen=True, slots=True)
class TotalsView:
    """Indicators by state, and sets."""

    indicators: int = field(metadata=about("指标数（不要材料的不计）"))
    complete: int = field(metadata=about("已报齐的指标数"))
    partial: int = field(metadata=about("部分报送的指标数"))
    missing: int = field(metadata=about("未报送的指标数"))
    sets: int = field(metadata=about("材料组数"))
    sets_complete: int = field(metadata=about("已报齐的材料组数"))
    percent: int = field(metadata=about("已报齐指标的百分比，取整，不四舍五入成 100"))
    passed: int = field(metadata=about("已报齐的指标里，计入的材料都审核通过的指标数"))
    nil: int = field(metadata=about("有材料项以零报告报齐的指标数"))
    returned: int = field(metadata=about("有材料被退回、还没有改的指标数"))
    unseen: int = field(metadata=about("有材料未查验、没有计入的指标数"))
    unread: int = field(metadata=about("计入的材料里有未检（程序读不了）的指标数"))
    unread_seen: int = field(metadata=about("其中未检的都有人写明看过的指标数"))


@dataclass(frozen=True, slots=True)
class Level1View:
    """One 一级指标."""

    title: str = field(metadata=about("一级指标名称"))
    totals: TotalsView = field(metadata=about("完成情况"))


@dataclass(frozen=True, slots=True)
class GroupView:
    """One merged set."""

    label: str = field(metadata=about("材料组的写法，如 34–46"))
    indicators: int = field(metadata=about("组内指标数"))
    materials: int = field(metadata=about("材料项数"))
    complete: int = field(metadata=about("已报齐的材料项数"))
    state: str = field(metadata=about("missing、partial、complete、not_required"))
    word: str = field(metadata=about("状态的中文"))
    effect: str = field(metadata=about("交齐后的效果"))
    responsible: tuple[str, ...] = field(metadata=about("责任单位"))


@dataclass(frozen=True, slots=True)
class DepartmentView:
    """What one department is responsible for by name, and still owes of it."""

    name: str = field(metadata=about("单位"))
    kind: str = field(metadata=about("单位类别"))
    responsible: TotalsView = field(metadata=about("点名负责的指标"))
    owed: int = field(metadata=about("还欠的指标数"))
    owed_sets: tuple[str, ...] = field(metadata=about("还欠的材料组，多完成指标的在前"))
    returned: int = field(metadata=about("被退回的材料组数"))


@dataclass(frozen=True, slots=True)
class ReturnedView:
    """One set that was sent back."""

    label: str = field(metadata=about("材料组的写法"))
    short: str = field(metadata=about("指标原文开头的几十个字"))
    responsible: tuple[str, ...] = field(metadata=about("责任单位"))
    returns: tuple[ReturnView, ...] = field(metadata=about("退回的理由"))
    told: tuple[str, ...] = field(
        metadata=about("告知的单位：报送的单位；都不知道是谁报的为空，由办公室处理")
    )


@dataclass(frozen=True, slots=True)
class DueView:
    """One due date and what is still open then."""

    day: date = field(metadata=about("截止日期"))
    days_left: int = field(metadata=about("还有几天；已过期为负数"))
    labels: tuple[str, ...] = field(metadata=about("到期未报齐的材料组"))
    indicators: int = field(metadata=about("这些材料组涉及的指标数"))


@dataclass(frozen=True, slots=True)
class ChangedSetView:
    """One set that became complete, or stopped being so."""

    label: str = field(metadata=about("材料组的写法"))
    short: str = field(metadata=about("指标原文开头的几十个字"))
    indicators: int = field(metadata=about("组内指标数"))


@dataclass(frozen=True, slots=True)
class ChangedDepartmentView:
    """Complete indicators of one department, before and now."""

    name: str = field(metadata=about("单位"))
    before: int = field(metadata=about("当时已报齐的指标数"))
    after: int = field(metadata=about("现在已报齐的指标数"))


@dataclass(frozen=True, slots=True)
class ChangeView:
    """What changed since an earlier revision, counted by the list of today."""

    revision: str | None = field(metadata=about("当时的提交"))
    time: datetime | None = field(metadata=about("当时提交的时间"))
    before: int = field(metadata=about("当时已报齐的指标数"))
    after: int = field(metadata=about("现在已报齐的指标数"))
    newly_complete: tuple[ChangedSetView, ...] = field(metadata=about("新报齐的材料组"))
    newly_open: tuple[ChangedSetView, ...] = field(metadata=about("原已报齐、现又不齐的材料组"))
    departments: tuple[ChangedDepartmentView, ...] = field(metadata=about("有变化的单位"))
    own: tuple[ChangedDepartmentView, ...] = field(
        default=(), metadata=about("其中不只因几个单位共同的材料组而变的单位")
    )


@dataclass(frozen=True, slots=True)
class SetView:
    """One material set in the details."""

    label: str = field(metadata=about("材料组的写法"))
    level1: str = field(metadata=about("一级指标"))
    short: str = field(metadata=about("指标原文开头的几十个字"))
    indicators: int = field(metadata=about("组内指标数"))
    responsible: tuple[str, ...] = field(metadata=about("责任单位"))
    state: str = field(metadata=about("missing、partial、complete、not_required"))
    word: str = field(metadata=about("状态的中文"))
    review_word: str | None = field(metadata=about("审核状态的中文"))
    materials: int = field(metadata=about("材料项数"))
    owed: tuple[int, ...] = field(metadata=about("还欠的材料项序号"))
    due: date | None = field(metadata=about("截止日期"))


@dataclass(frozen=True, slots=True)
class BulletinView:
    """The status report of the whole list at one revision and day."""

    title: str = field(metadata=about("清单名称"))
    issuer: str | None = field(metadata=about("制发单位；清单没有写明时为空"))
    revision: str | None = field(metadata=about("提交编号；还没有提交时为空"))
    time: datetime | None = field(metadata=about("提交时间"))
    today: date = field(metadata=about("计算剩余天数的当天"))
    due: date | None = field(metadata=about("清单总的截止日期；没有规定时为空"))
    days_left: int | None = field(metadata=about("离总的截止还有几天"))
    totals: TotalsView = field(metadata=about("计入完成情况的指标，不含附加项"))
    bonus: TotalsView = field(metadata=about("加分项"))
    level1: tuple[Level1View, ...] = field(metadata=about("按一级指标，不要材料的不列"))
    groups: tuple[GroupView, ...] = field(metadata=about("合并材料组，没有报齐、指标多的在前"))
    departments: tuple[DepartmentView, ...] = field(metadata=about("点名负责的单位，欠得多的在前"))
    others: tuple[str, ...] = field(metadata=about("没有点名负责任何指标的单位"))
    returned: tuple[ReturnedView, ...] = field(metadata=about("被退回的材料组"))
    dates: tuple[DueView, ...] = field(metadata=about("还有材料没报齐的截止日期，近的在前"))
    change: ChangeView | None = field(metadata=about("与较早时相比；没有要求比较时为空"))
    sets: tuple[SetView, ...] = field(metadata=about("全部材料组"))
    unassigned: int = field(metadata=about("放得不对、没有计入的文件数"))
