"""The view model of a todo list: what templates and file formats are given, and nothing else.

No field is called like a method of a dictionary (``items``, ``keys``, ``values``): templates would
get the method.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from zzfz.render.view_data import about

LISTED = 20
"""Pieces, addresses and problems of one item that a list names; of more it says only how many.

Years of evidence would make a list that nobody reads, and no cell of a workbook holds.
"""
RETURNED = "returned"
RESPONSIBLE = "responsible"
COOPERATING = "cooperating"
COLLECTIVE = "collective"
NAMED = "named"
COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class UnitView:
    """Whose list it is."""

    name: str = field(metadata=about("单位或统称的名称"))
    kind: str = field(metadata=about("单位类别；统称为“统称”"))
    members: tuple[str, ...] = field(metadata=about("统称所含的单位；单位为空"))


@dataclass(frozen=True, slots=True)
class CountView:
    """Indicators of one role, counted."""

    role: str = field(metadata=about("responsible 负责，cooperating 配合，collective 经统称"))
    word: str = field(metadata=about("关系的中文"))
    indicators: int = field(metadata=about("指标数（不要材料的不计）"))
    complete: int = field(metadata=about("已报齐的指标数"))
    partial: int = field(metadata=about("部分报送的指标数"))
    missing: int = field(metadata=about("未报送的指标数"))
    passed: int = field(metadata=about("已报齐的指标里，计入的材料都审核通过的指标数"))
    nil: int = field(metadata=about("有材料项以零报告报齐的指标数"))
    returned: int = field(metadata=about("有材料被退回、还没有改的指标数"))
    unseen: int = field(metadata=about("有材料未查验、没有计入的指标数"))
    unread: int = field(metadata=about("计入的材料里有未检（程序读不了）的指标数"))
    unread_seen: int = field(metadata=about("其中未检的都有人写明看过的指标数"))


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """One indicator that a material set completes."""

    id: str = field(metadata=about("指标序号"))
    text: str = field(metadata=about("指标原文"))
    short: str = field(metadata=about("指标原文开头的几十个字"))
    mine: bool = field(metadata=about("是否点名或经统称落到本单位"))


@dataclass(frozen=True, slots=True)
class ReturnView:
    """One verdict that sent material back."""

    reason: str = field(metadata=about("退回的理由"))
    reviewer: str = field(metadata=about("审核人"))
    day: date | None = field(metadata=about("审核日期"))
    numbers: tuple[int, ...] = field(metadata=about("退回的材料项序号"))
    pieces: tuple[str, ...] = field(metadata=about("退回的各件，仓库内路径；只列前面的"))
    names: tuple[str, ...] = field(metadata=about("这几件在指标文件夹里的名称"))
    more_pieces: int = field(metadata=about("没有列出的退回的件数"))
    unit: str | None = field(metadata=about("告知哪个单位；不知道是谁报的为空，只由办公室处理"))


@dataclass(frozen=True, slots=True)
class SlotView:
    """One part (分项) of a material item."""

    name: str = field(metadata=about("分项名称"))
    state: str = field(metadata=about("complete 或 missing"))
    unit: str | None = field(metadata=about("由哪个单位报送；年度分项、没有对应单位的领域为空"))
    mine: bool = field(metadata=about("是否由本单位报送"))
    confirmed: bool = field(metadata=about("领域与单位的对应是否已经确认"))
    pieces: tuple[str, ...] = field(metadata=about("这个分项已入库的材料，仓库内路径；只列前面的"))
    more_pieces: int = field(metadata=about("没有列出的这个分项的材料的件数"))
    addresses: tuple[str, ...] = field(metadata=about("这些材料所写的网址；只列前面的"))
    names: tuple[str, ...] = field(metadata=about("这个分项的文件名示例"))
    why: str = field(metadata=about("还缺什么；报齐的为空文字"), default="")


@dataclass(frozen=True, slots=True)
class ProblemView:
    """Why an item is not complete, or what about it a person must check (未检)."""

    message: str = field(metadata=about("问题"))
    path: str | None = field(metadata=about("问题所在的材料"))
    blocking: bool = field(metadata=about("是否因此不算报齐；否则只是提醒"))
    told: bool = field(
        metadata=about("是否告诉本单位：别的单位报来的材料有什么问题，不告诉"), default=True
    )


@dataclass(frozen=True, slots=True)
class MaterialView:
    """One numbered thing to hand in (材料项)."""

    no: int = field(metadata=about("材料项在组内的序号"))
    text: str = field(metadata=about("材料项原文"))
    state: str = field(metadata=about("missing、partial、complete、not_required"))
    word: str = field(metadata=about("状态的中文"))
    open: bool = field(metadata=about("是否还欠"))
    asked: bool = field(metadata=about("是否要报送：还欠的，和被退回须重报的"))
    others: bool = field(
        metadata=about("还欠的分项都由其他单位报送，或零报告只等审核，本单位只作了解")
    )
    have: int = field(metadata=about("已有件数"))
    limits: tuple[str, ...] = field(metadata=about("要求，每条一句"))
    slots: tuple[SlotView, ...] = field(
        metadata=about("与本单位有关的分项：自己的；负责单位看到全部")
    )
    pieces: tuple[str, ...] = field(metadata=about("已入库的材料，仓库内路径；只列前面的"))
    more_pieces: int = field(metadata=about("没有列出的已入库材料的件数"))
    addresses: tuple[str, ...] = field(metadata=about("已报送的网址；只列前面的"))
    more_addresses: int = field(metadata=about("没有列出的网址的个数"))
    problems: tuple[ProblemView, ...] = field(metadata=about("存在的问题；只列前面的"))
    more_problems: int = field(metadata=about("没有列出的问题的个数"))
    names: tuple[str, ...] = field(metadata=about("文件名示例；还欠的都由其他单位报送的为空"))
    amount: str = field(metadata=about("要几件，如 1 份、至少 3 个案例、只要公开网址"))
    wants: tuple[str, ...] = field(metadata=about("件数以外的要求，每条一句"))
    nil: bool = field(metadata=about("没有发生的，是否可以报零报告"))
    excused: str = field(
        metadata=about("不涉及、不要本单位报的，由谁哪天核实、为什么；要报的为空文字"), default=""
    )


@dataclass(frozen=True, slots=True)
class EntryView:
    """One material set with its indicators folded in."""

    set_id: str = field(metadata=about("材料组编号，如 34-46"))
    label: str = field(metadata=about("材料组的写法，如 34–46"))
    folder: str = field(metadata=about("材料存放的文件夹，仓库内路径"))
    level1: str = field(metadata=about("一级指标"))
    indicators: tuple[IndicatorView, ...] = field(metadata=about("组内各项指标"))
    role: str = field(
        metadata=about("responsible 负责，cooperating 配合，named 材料项点名，collective 经统称")
    )
    role_word: str = field(metadata=about("关系的中文"))
    via: tuple[str, ...] = field(metadata=about("经哪些统称落到本单位"))
    leads: bool = field(metadata=about("本单位（或所经统称）是否列为责任单位"))
    brief: bool = field(
        metadata=about("只作为统称的一员配合，或分项都由其他单位报送：一行带过即可")
    )
    waiting: bool = field(
        metadata=about("不再要本单位报：本单位的已报，只等其他单位或审核，或还欠的都不涉及")
    )
    optional: bool = field(metadata=about("是否加分项（自愿申报）"))
    responsible: tuple[str, ...] = field(metadata=about("这组指标的责任单位"))
    state: str = field(metadata=about("missing、partial、complete、not_required"))
    word: str = field(metadata=about("状态的中文"))
    review: str | None = field(metadata=about("pending、passed、returned、stale；没有材料时为空"))
    review_word: str | None = field(metadata=about("审核状态的中文"))
    returns: tuple[ReturnView, ...] = field(metadata=about("退回本单位的材料和理由"))
    effect: str = field(metadata=about("交齐后的效果，如：交齐本组 4 项材料，可完成 13 项指标"))
    completes: int = field(metadata=about("交齐后可完成的指标数"))
    owed: int = field(metadata=about("还欠的材料项数"))
    due: date | None = field(metadata=about("报送截止日期；没有规定时为空"))
    days_left: int | None = field(metadata=about("离截止还有几天；已过期为负数"))
    materials: tuple[MaterialView, ...] = field(metadata=about("材料项"))
    excused: bool = field(metadata=about("还欠的各项本单位是否都不涉及"), default=False)


@dataclass(frozen=True, slots=True)
class SectionView:
    """One part of the list; the five come always and in the same order."""

    code: str = field(
        metadata=about("returned、responsible、cooperating、collective、complete，次序固定")
    )
    title: str = field(metadata=about("标题"))
    note: str = field(metadata=about("标题下的说明；没有时为空文字"))
    entries: tuple[EntryView, ...] = field(metadata=about("各材料组"))


@dataclass(frozen=True, slots=True)
class AskView:
    """One thing that the unit has to hand in, as its contact reads it."""

    label: str = field(metadata=about("第几项，如 47–51（2）"))
    set_id: str = field(metadata=about("材料组编号"))
    no: int = field(metadata=about("材料项在组内的序号"))
    text: str = field(metadata=about("材料项原文"))
    indicator: str = field(metadata=about("指标原文；几项指标合用一套材料的为空"))
    telling: bool = field(metadata=about("材料项原文是否说明了要报什么；没有的须连指标原文一起看"))
    parts: tuple[str, ...] = field(metadata=about("本单位还要报的各部分（分项）"))
    unsure: bool = field(metadata=about("这些部分由哪个单位报是否还没有确认"))
    amount: str = field(metadata=about("要几件"))
    wants: tuple[str, ...] = field(metadata=about("件数以外的要求"))
    shared: str = field(metadata=about("其他单位的部分，一句话；没有时为空文字"))
    trouble: tuple[str, ...] = field(metadata=about("已经报来的还差什么"))
    have: int = field(metadata=about("已经报来、计入的件数"))
    due: date | None = field(metadata=about("报送截止日期；没有规定时为空"))
    nil: bool = field(metadata=about("没有发生的，是否可以报零报告"))


@dataclass(frozen=True, slots=True)
class SentBackView:
    """Material that was sent back, and why."""

    label: str = field(metadata=about("第几项"))
    text: str = field(metadata=about("材料项原文"))
    files: tuple[str, ...] = field(metadata=about("退回的文件名；只列前面的"))
    more_files: int = field(metadata=about("没有列出的件数"))
    reason: str = field(metadata=about("退回的理由"))
    reviewer: str = field(metadata=about("退回人"))
    day: date | None = field(metadata=about("退回日期"))


@dataclass(frozen=True, slots=True)
class HelpedView:
    """Sets that other units lead and will ask this one about."""

    units: tuple[str, ...] = field(metadata=about("牵头单位；只列前面的"))
    more_units: int = field(metadata=about("没有列出的牵头单位数"))
    labels: tuple[str, ...] = field(metadata=about("材料组的写法"))


@dataclass(frozen=True, slots=True)
class WrongAddressView:
    """An address of the unit's material that does not open, or opens something else."""

    label: str = field(metadata=about("第几项"))
    set_id: str = field(metadata=about("材料组编号"))
    no: int = field(metadata=about("材料项在组内的序号"))
    file: str = field(metadata=about("网址所在的材料"))
    words: str = field(metadata=about("怎么回事，最后是网址"))


@dataclass(frozen=True, slots=True)
class AddressCountView:
    """How far the check of the unit's addresses has come; it changes no number of the list."""

    total: int = field(metadata=about("网址个数"))
    checked: int = field(metadata=about("30 天内核过的个数"))
    wrong: int = field(metadata=about("其中打不开或不对的个数"))
    waiting: int = field(metadata=about("待复查、要人工打开的个数"))
    words: str = field(metadata=about("写成一句，如：网址已核 3 / 5，打不开或不对 1"))


@dataclass(frozen=True, slots=True)
class PageView:
    """The page that a contact works from."""

    sent_back: tuple[SentBackView, ...] = field(metadata=about("退回重报的"))
    asks: tuple[AskView, ...] = field(metadata=about("还要报的，先报的在前"))
    with_indicators: bool = field(metadata=about("一页放得下，每项都印上指标原文"))
    best: str | None = field(metadata=about("交齐后完成指标最多的材料组；没有合用材料的为空"))
    best_count: int = field(metadata=about("它可完成的指标数"))
    optional: tuple[str, ...] = field(metadata=about("加分项，自愿申报"))
    helped: tuple[HelpedView, ...] = field(metadata=about("别的单位牵头、需要时会来联系的"))
    waiting: tuple[str, ...] = field(metadata=about("本单位的已报，等其他单位或审核的"))
    elsewhere: tuple[str, ...] = field(metadata=about("由有关单位分头报、别的单位收齐的"))
    settled: tuple[str, ...] = field(metadata=about("已经报齐的"))
    passed: int = field(metadata=about("其中审核通过的组数"))
    nil: tuple[str, ...] = field(metadata=about("没有发生时可以报零报告的"))
    example: str = field(metadata=about("文件名的例子；没有要报的为空文字"))
    wrong_addresses: tuple[WrongAddressView, ...] = field(
        metadata=about("本单位报来、打不开或不对的网址"), default=()
    )
    addresses: AddressCountView | None = field(
        metadata=about("本单位的网址核了多少；没有核过网址的仓库为空"), default=None
    )
    excused: tuple[str, ...] = field(
        metadata=about("办公室核实本单位不涉及的：第几项，由谁哪天核实，为什么"), default=()
    )


@dataclass(frozen=True, slots=True)
class TodoView:
    """The todo list of one unit at one revision and day."""

    title: str = field(metadata=about("清单名称"))
    issuer: str | None = field(metadata=about("制发单位；清单没有写明时为空"))
    unit: UnitView = field(metadata=about("谁的待办清单"))
    revision: str | None = field(metadata=about("提交编号；还没有提交时为空"))
    time: datetime | None = field(metadata=about("提交时间"))
    today: date = field(metadata=about("计算剩余天数的当天"))
    due: date | None = field(metadata=about("清单总的截止日期；没有规定时为空"))
    days_left: int | None = field(metadata=about("离总的截止还有几天"))
    counts: tuple[CountView, ...] = field(metadata=about("按关系统计的指标数，没有指标的关系不列"))
    owed_sets: int = field(
        metadata=about("还欠的材料组数：负责、配合、点名和经统称负责的，不含只等其他单位或审核的")
    )
    unconfirmed: bool = field(metadata=about("是否有领域与单位的对应还没有确认"))
    sections: tuple[SectionView, ...] = field(metadata=about("五个部分"))
    page: PageView = field(metadata=about("给联系人的一页：只有本单位要报的"))
