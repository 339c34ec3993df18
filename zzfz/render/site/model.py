"""The view models of the dashboard's pages: what templates are given, and nothing else.

No field is called like a method of a dictionary (``items``, ``keys``, ``values``): templates would
get the method.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from zzfz.render.bulletin.model import BulletinView, DepartmentView, TotalsView
from zzfz.render.charts import BarView, TrendChart
from zzfz.render.todo.model import ProblemView, TodoView
from zzfz.render.view_data import about


@dataclass(frozen=True, slots=True)
class CellView:
    """One indicator of the heat map."""

    id: str = field(metadata=about("指标序号"))
    state: str = field(metadata=about("missing、partial、complete、not_required"))
    word: str = field(metadata=about("状态的中文"))
    returned: bool = field(metadata=about("材料是否被退回"))
    short: str = field(metadata=about("指标原文开头的几十个字"))
    group: str | None = field(metadata=about("所在的合并材料组；不合并的为空"))


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One 二级指标 of the heat map."""

    title: str = field(metadata=about("二级指标名称"))
    cells: tuple[CellView, ...] = field(metadata=about("各项指标"))


@dataclass(frozen=True, slots=True)
class HeatBlock:
    """One 一级指标 of the heat map."""

    title: str = field(metadata=about("一级指标名称"))
    totals: TotalsView | None = field(metadata=about("完成情况；不要材料时为空"))
    bar: BarView = field(metadata=about("完成情况的长条"))
    rows: tuple[HeatRow, ...] = field(metadata=about("各二级指标"))


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One department in the ranking."""

    view: DepartmentView = field(metadata=about("负责的指标和还欠的"))
    bar: BarView = field(metadata=about("负责的指标完成情况的长条"))
    cooperating_owed: int = field(metadata=about("点名配合、尚未报齐的指标数"))
    still_days: int | None = field(metadata=about("几天没有报来；从来没有为空"))
    still: bool = field(metadata=about("还有欠的，并且七天以上没有报来"))
    chased_days: int | None = field(metadata=about("几天前催过；没有催过为空"))
    times: int = field(metadata=about("催办过几次"))


@dataclass(frozen=True, slots=True)
class ListRow:
    """One indicator in the list that is searched."""

    id: str = field(metadata=about("指标序号"))
    text: str = field(metadata=about("指标原文"))
    level1: str = field(metadata=about("一级指标"))
    level2: str = field(metadata=about("二级指标"))
    responsible: tuple[str, ...] = field(metadata=about("责任单位"))
    state: str = field(metadata=about("missing、partial、complete、not_required"))
    word: str = field(metadata=about("状态的中文"))
    review: str | None = field(metadata=about("pending、passed、returned、stale；没有材料时为空"))
    review_word: str | None = field(metadata=about("审核状态的中文"))
    units: tuple[int, ...] = field(metadata=about("涉及的单位在单位名单里的次序"))
    searched: str = field(metadata=about("供查找的文字：原文、单位、材料、备注"))
    still_days: int | None = field(metadata=about("几天没有动静；从来没有为空"))
    still: bool = field(metadata=about("还没报齐，并且七天以上没有动静"))


@dataclass(frozen=True, slots=True)
class LooseView:
    """One file that counts for nothing."""

    path: str = field(metadata=about("仓库内路径"))
    reason: str = field(metadata=about("不计入的原因"))


@dataclass(frozen=True, slots=True)
class ReviewCount:
    """How many sets are how far in review."""

    state: str = field(metadata=about("pending、passed、returned、stale"))
    word: str = field(metadata=about("状态的中文"))
    sets: int = field(metadata=about("材料组数"))


@dataclass(frozen=True, slots=True)
class WaitingPiece:
    """One piece that waits for a reviewer."""

    label: str = field(metadata=about("材料组的写法"))
    name: str = field(metadata=about("文件或文件夹名"))
    word: str = field(metadata=about("待审核、待复审等的中文"))
    since: date | None = field(metadata=about("自哪一天；历史里看不出为空"))
    days: int | None = field(metadata=about("等了几天"))
    by: str | None = field(metadata=about("由谁报来或改动；与单位相同为空"))


@dataclass(frozen=True, slots=True)
class WaitingView:
    """What waits for a reviewer from one unit."""

    unit: str = field(metadata=about("报送单位；不知道的写“单位不详”和录入的人"))
    days: int | None = field(metadata=about("最久的一件等了几天"))
    pieces: tuple[WaitingPiece, ...] = field(metadata=about("各件，等得最久的在前"))
    more: int = field(metadata=about("没有列出的件数"), default=0)


@dataclass(frozen=True, slots=True)
class StillView:
    """A set that is owed and has not moved for a week."""

    label: str = field(metadata=about("材料组的写法"))
    short: str = field(metadata=about("指标原文开头的几十个字"))
    days: int | None = field(metadata=about("几天没有动静；从来没有报过为空"))
    chased_days: int | None = field(metadata=about("几天前催过；没有催过为空"))
    responsible: tuple[str, ...] = field(metadata=about("责任单位"))


@dataclass(frozen=True, slots=True)
class IndexView:
    """The first page."""

    bulletin: BulletinView = field(metadata=about("与进展通报相同的数字"))
    bar: BarView = field(metadata=about("总体完成情况的长条"))
    reviews: tuple[ReviewCount, ...] = field(metadata=about("已有材料的审核情况"))
    trend: TrendChart | None = field(metadata=about("完成情况的变化；没有历史时为空"))
    shallow: bool = field(metadata=about("本地历史是否不完整"))
    heat: tuple[HeatBlock, ...] = field(metadata=about("热力图，按一级、二级指标"))
    departments: tuple[UnitRow, ...] = field(metadata=about("点名负责的单位，欠得多的在前"))
    stale: tuple[str, ...] = field(metadata=about("审核后又有变化的材料组"))
    unassigned: tuple[LooseView, ...] = field(metadata=about("放得不对、没有计入的文件"))
    rows: tuple[ListRow, ...] = field(metadata=about("全部指标"))
    units: tuple[str, ...] = field(metadata=about("全部单位，次序供查找用"))
    waiting: tuple[WaitingView, ...] = field(metadata=about("待审核的，按单位，等得最久的在前"))
    waiting_pieces: int = field(metadata=about("待审核的件数"))
    still: tuple[StillView, ...] = field(metadata=about("七天以上没有动静、还没报齐的，久的在前"))
    history: bool = field(metadata=about("历史是否完整；不完整时天数不知道"))
    addresses: str | None = field(
        metadata=about("网址核了多少，一句话；没有核过网址的仓库为空"), default=None
    )
    more_unassigned: int = field(metadata=about("没有列出的没有计入的文件数"), default=0)
    begun: bool = field(metadata=about("收过材料没有；还没有收过的谈不上动静"), default=True)


@dataclass(frozen=True, slots=True)
class MemberView:
    """One indicator of a set."""

    id: str = field(metadata=about("指标序号"))
    short: str = field(metadata=about("指标原文开头的几十个字"))


@dataclass(frozen=True, slots=True)
class PartView:
    """One part (分项) of a material item."""

    name: str = field(metadata=about("分项名称"))
    state: str = field(metadata=about("complete 或 missing"))
    unit: str | None = field(metadata=about("由哪个单位报送；不知道或与名称相同时为空"))
    confirmed: bool = field(metadata=about("领域与单位的对应是否已经确认"))


@dataclass(frozen=True, slots=True)
class FileView:
    """One file of a piece of evidence."""

    name: str = field(metadata=about("在这件材料里的路径"))
    link: str | None = field(metadata=about("打开文件的链接；打不开时为空"))


@dataclass(frozen=True, slots=True)
class AddressView:
    """One web address."""

    url: str = field(metadata=about("网址"))
    link: str | None = field(metadata=about("可以点开的网址；有问题时为空"))
    checked: str | None = field(metadata=about("核查的结果和日期；没有核过的为空"), default=None)


@dataclass(frozen=True, slots=True)
class PieceView:
    """One piece of evidence: a file, or a folder that is one case."""

    path: str = field(metadata=about("仓库内路径"))
    folder: bool = field(metadata=about("是否一个文件夹算一件"))
    files: tuple[FileView, ...] = field(metadata=about("所含文件"))
    addresses: tuple[AddressView, ...] = field(metadata=about("所含网址"))
    nil: str | None = field(metadata=about("零报告的理由；不是零报告时为空"))
    count: int = field(metadata=about("所含文件数；文件多的只列出一部分"), default=0)


@dataclass(frozen=True, slots=True)
class VerdictView:
    """What the office said of an item."""

    state: str = field(metadata=about("pending、passed、returned、stale"))
    word: str = field(metadata=about("状态的中文"))
    reason: str | None = field(metadata=about("退回的理由"))
    reviewer: str | None = field(metadata=about("审核人"))
    day: date | None = field(metadata=about("审核日期"))


@dataclass(frozen=True, slots=True)
class ItemView:
    """One numbered thing to hand in (材料项), and what came in for it."""

    no: int = field(metadata=about("材料项在组内的序号"))
    text: str = field(metadata=about("材料项原文"))
    state: str = field(metadata=about("missing、partial、complete、not_required"))
    word: str = field(metadata=about("状态的中文"))
    limits: tuple[str, ...] = field(metadata=about("要求，每条一句"))
    parts: tuple[PartView, ...] = field(metadata=about("分项"))
    pieces: tuple[PieceView, ...] = field(metadata=about("已入库的佐证材料"))
    problems: tuple[ProblemView, ...] = field(metadata=about("存在的问题"))
    verdict: VerdictView | None = field(metadata=about("审核意见；没有材料时为空"))
    more: int = field(metadata=about("这一页没有列出的材料件数，在全部材料的页里"), default=0)
    rest: str | None = field(metadata=about("列出其余材料的页；都列出了为空"), default=None)
    listed: bool = field(
        metadata=about("这一页列出材料；合并的材料组只在第一项的网页列出，rest 是那里"),
        default=True,
    )


@dataclass(frozen=True, slots=True)
class EventView:
    """One step of a set's history."""

    time: datetime = field(metadata=about("时间"))
    word: str = field(metadata=about("报送、更换、撤回、移动、审核、说明"))
    who: str = field(metadata=about("报送单位，没有写明时为提交人"))
    path: str = field(metadata=about("仓库内路径"))


@dataclass(frozen=True, slots=True)
class SetView:
    """The material set of an indicator."""

    label: str = field(metadata=about("材料组的写法，如 34–46"))
    folder: str = field(metadata=about("材料存放的文件夹，仓库内路径"))
    text: str = field(metadata=about("材料项前面的话；没有时为空文字"))
    members: tuple[MemberView, ...] = field(metadata=about("组内各项指标"))
    effect: str = field(metadata=about("交齐后的效果"))
    due: date | None = field(metadata=about("报送截止日期；没有规定时为空"))
    days_left: int | None = field(metadata=about("离截止还有几天；已过期为负数"))
    materials: tuple[ItemView, ...] = field(metadata=about("材料项"))
    events: tuple[EventView, ...] = field(metadata=about("历史，新的在前"))
    more_events: int = field(metadata=about("没有列出的较早记录数"))


@dataclass(frozen=True, slots=True)
class QuestionView:
    """An open question about how the printed list is to be read."""

    subject: str = field(metadata=about("关于什么"))
    reading: str = field(metadata=about("现在的读法"))
    alternative: str = field(metadata=about("另一种读法"))
    why: str = field(metadata=about("理由"))


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """The page of one indicator."""

    id: str = field(metadata=about("指标序号"))
    name: str = field(metadata=about("页面标题，如 第 38 项"))
    text: str = field(metadata=about("指标原文"))
    level1: str = field(metadata=about("一级指标"))
    level2: str = field(metadata=about("二级指标"))
    state: str = field(metadata=about("missing、partial、complete、not_required"))
    word: str = field(metadata=about("状态的中文"))
    review: str | None = field(metadata=about("pending、passed、returned、stale；没有材料时为空"))
    review_word: str | None = field(metadata=about("审核状态的中文"))
    responsible: tuple[str, ...] = field(metadata=about("责任单位"))
    cooperating: tuple[str, ...] = field(metadata=about("配合单位"))
    targets: tuple[str, ...] = field(metadata=about("工作指标：写在原文里，不作为材料检查"))
    remarks: tuple[str, ...] = field(metadata=about("备注"))
    questions: tuple[QuestionView, ...] = field(metadata=about("待确认的读法"))
    material: SetView | None = field(metadata=about("材料组；不要求材料的为空"))
    moved: date | None = field(metadata=about("最近一次动静的日期；没有或不知道为空"))
    still_days: int | None = field(metadata=about("几天没有动静"))
    chased: date | None = field(metadata=about("最近一次催办的日期"))
    before: str | None = field(metadata=about("上一项的序号"))
    after: str | None = field(metadata=about("下一项的序号"))


@dataclass(frozen=True, slots=True)
class RestRow:
    """One piece, or a part of a large one, that an indicator's page has no room for."""

    piece: PieceView = field(metadata=about("这件材料；文件多的分几行"))
    problems: tuple[ProblemView, ...] = field(metadata=about("这件材料的问题"))


@dataclass(frozen=True, slots=True)
class RestPage:
    """More pieces of one item of a set: the same page for all indicators of the set."""

    label: str = field(metadata=about("材料组的写法"))
    no: int = field(metadata=about("材料项在组内的序号"))
    text: str = field(metadata=about("材料项原文"))
    indicator: str = field(metadata=about("回到指标页的链接"))
    number: int = field(metadata=about("第几页"))
    pages: int = field(metadata=about("共几页"))
    before: str | None = field(metadata=about("上一页的链接"))
    after: str | None = field(metadata=about("下一页的链接"))
    rows: tuple[RestRow, ...] = field(metadata=about("各件材料"))


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One indicator that reaches a department."""

    id: str = field(metadata=about("指标序号"))
    short: str = field(metadata=about("指标原文开头的几十个字"))
    role: str = field(metadata=about("关系的中文：负责、配合、经“各部门”配合"))
    state: str = field(metadata=about("missing、partial、complete、not_required"))
    word: str = field(metadata=about("状态的中文"))


@dataclass(frozen=True, slots=True)
class UnitPage:
    """The page of one department."""

    todo: TodoView = field(metadata=about("与待办清单相同的内容"))
    aliases: tuple[str, ...] = field(metadata=about("别名"))
    bar: BarView = field(metadata=about("点名负责的指标完成情况的长条"))
    duties: tuple[DutyRow, ...] = field(metadata=about("涉及的全部指标"))


@dataclass(frozen=True, slots=True)
class HeadView:
    """What the frame of every page shows."""

    title: str = field(metadata=about("清单名称"))
    issuer: str | None = field(metadata=about("制发单位；清单没有写明时为空"))
    revision: str | None = field(metadata=about("提交编号；还没有提交时为空"))
    time: datetime | None = field(metadata=about("提交时间"))
    today: date = field(metadata=about("计算剩余天数的当天：提交的日期"))
    index: str = field(metadata=about("回首页的链接"))
    policy: str = field(metadata=about("内容安全策略，放进 meta 标签"))


@dataclass(frozen=True, slots=True)
class LinksView:
    """Links from this page to others."""

    indicators: Mapping[str, str] = field(metadata=about("指标序号 → 指标页"))
    units: Mapping[str, str] = field(metadata=about("单位名称 → 单位页；统称没有"))
    sets: Mapping[str, str] = field(metadata=about("材料组的写法 → 材料所在的页"))


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """What the template of the first page is given."""

    head: HeadView = field(metadata=about("各页共用的框架"))
    links: LinksView = field(metadata=about("到其他页的链接"))
    page: IndexView = field(metadata=about("首页"))


@dataclass(frozen=True, slots=True)
class IndicatorDocument:
    """What the template of an indicator's page is given."""

    head: HeadView = field(metadata=about("各页共用的框架"))
    links: LinksView = field(metadata=about("到其他页的链接"))
    page: IndicatorPage = field(metadata=about("指标页"))


@dataclass(frozen=True, slots=True)
class RestDocument:
    """What the template of a page with more pieces is given."""

    head: HeadView = field(metadata=about("各页共用的框架"))
    page: RestPage = field(metadata=about("指标页没有列出的材料"))


@dataclass(frozen=True, slots=True)
class UnitDocument:
    """What the template of a department's page is given."""

    head: HeadView = field(metadata=about("各页共用的框架"))
    links: LinksView = field(metadata=about("到其他页的链接"))
    page: UnitPage = field(metadata=about("单位页"))
