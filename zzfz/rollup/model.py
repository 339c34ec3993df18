"""A county's state as one small document, and what a roll-up of counties shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from zzfz.checklist.model import IndicatorKind
from zzfz.progress.states import ReviewState, State


def means(text: str) -> Mapping[str, str]:
    """The metadata of a field that means ``text``."""
    return {"about": text}


REVIEWED = ("passed", "nil", "returned", "unseen")
UNREAD = ("unread", "unread_seen")
"""Fields of ``Counts`` that came later, those that came together."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Indicators by state, and sets. Indicators that ask for nothing are not among them.

    The last six are those of ``progress.totals``; None where an older summary does not tell: the four of
    ``REVIEWED``, or the two of ``UNREAD``.
    """

    indicators: int = field(metadata=means("指标数（不要材料的不计）"))
    complete: int = field(metadata=means("已报齐的指标数"))
    partial: int = field(metadata=means("部分报送的指标数"))
    missing: int = field(metadata=means("未报送的指标数"))
    sets: int = field(metadata=means("材料组数"))
    sets_complete: int = field(metadata=means("已报齐的材料组数"))
    passed: int | None = field(
        default=None, metadata=means("已报齐的指标里，计入的材料都审核通过的指标数；旧摘要没有")
    )
    nil: int | None = field(
        default=None, metadata=means("有材料项以零报告报齐的指标数；旧摘要没有")
    )
    returned: int | None = field(
        default=None, metadata=means("有材料被退回、还没有改的指标数；旧摘要没有")
    )
    unseen: int | None = field(
        default=None, metadata=means("有材料未查验、没有计入的指标数；旧摘要没有")
    )
    unread: int | None = field(
        default=None, metadata=means("计入的材料里有未检（程序读不了）的指标数；旧摘要没有")
    )
    unread_seen: int | None = field(
        default=None, metadata=means("其中未检的都有人写明看过的指标数；旧摘要没有")
    )

    @property
    def of_states(self) -> Counts:
        """What the states alone tell, without what needs the pieces."""
        none: dict[str, Any] = dict.fromkeys((*REVIEWED, *UNREAD))
        return replace(self, **none)

    @property
    def percent(self) -> int:
        """Complete indicators in percent, rounded down; 100 only when all are complete."""
        return 100 * self.complete // self.indicators if self.indicators else 0


@dataclass(frozen=True, slots=True)
class Level1Counts:
    """One 一级指标, its 加分项 included."""

    title: str = field(metadata=means("一级指标名称"))
    counts: Counts = field(metadata=means("完成情况"))


@dataclass(frozen=True, slots=True)
class IndicatorState:
    """How far one indicator is; ``fingerprint`` tells whether two counties mean the same by it."""

    id: str = field(metadata=means("指标序号"))
    kind: IndicatorKind = field(metadata=means("graded 计分指标，bonus 加分项，veto 否决项"))
    level1: str = field(metadata=means("一级指标名称"))
    material_set: str | None = field(metadata=means("所属材料组；不要材料的为空"))
    state: State = field(metadata=means("材料的状态"))
    fingerprint: str = field(metadata=means("指标文字的指纹，用于核对各县清单是否一致"))


@dataclass(frozen=True, slots=True)
class ItemState:
    """How far one item of a set is."""

    no: int = field(metadata=means("材料项编号，从 1 起"))
    state: State = field(metadata=means("材料的状态"))
    have: int = field(metadata=means("已有件数"))
    min: int = field(metadata=means("至少要的件数"))


@dataclass(frozen=True, slots=True)
class SetState:
    """How far one material set is. ``subject`` is the beginning of its first indicator's text."""

    id: str = field(metadata=means("材料组编号，如 34-46"))
    members: tuple[str, ...] = field(metadata=means("组内指标的序号"))
    subject: str = field(metadata=means("首个指标文字的开头"))
    state: State = field(metadata=means("材料的状态"))
    review: ReviewState | None = field(metadata=means("审核的状态；没有可审的材料时为空"))
    fingerprint: str = field(metadata=means("材料要求的指纹，用于核对各县清单是否一致"))
    materials: tuple[ItemState, ...] = field(metadata=means("各材料项"))


@dataclass(frozen=True, slots=True)
class Summary:
    """A county's state at one commit."""

    program: str = field(metadata=means("写出本文件的 zzfz 版本"))
    title: str = field(metadata=means("清单名称"))
    revision: str = field(metadata=means("提交编号"))
    time: datetime = field(metadata=means("提交时间"))
    checklist: str = field(metadata=means("整个清单内容的指纹，单位名册也算在内"))
    demands: str = field(metadata=means("各项指标和材料要求的指纹，单位不算在内"))
    evidence: str | None = field(metadata=means("evidence 文件夹在 Git 里的编号；没有材料时为空"))
    totals: Counts = field(metadata=means("计分指标的完成情况"))
    bonus: Counts = field(metadata=means("加分项的完成情况"))
    level1: tuple[Level1Counts, ...] = field(metadata=means("各一级指标的完成情况"))
    indicators: tuple[IndicatorState, ...] = field(metadata=means("各项指标"))
    material_sets: tuple[SetState, ...] = field(metadata=means("各材料组"))
    unassigned: int = field(metadata=means("认不出归哪一项、没有计入的文件数"))
    unread: int = field(metadata=means("部分克隆缺少内容、没有读到的说明文件和网址文件数"))


def count(indicators: Iterable[IndicatorState]) -> Counts:
    """The counts over ``indicators`` and the sets they belong to."""
    states: Counter[State] = Counter()
    sets: dict[str, State] = {}
    for one in indicators:
        if one.material_set is not None:
            states[one.state] += 1
            sets[one.material_set] = one.state
    by_set = Counter(sets.values())
    return Counts(
        indicators=states.total() - states[State.NOT_REQUIRED],
        complete=states[State.COMPLETE],
        partial=states[State.PARTIAL],
        missing=states[State.MISSING],
        sets=by_set.total() - by_set[State.NOT_REQUIRED],
        sets_complete=by_set[State.COMPLETE],
    )


def count_kind(indicators: Iterable[IndicatorState], kind: IndicatorKind) -> Counts:
    """The counts over the indicators of one kind."""
    return count(one for one in indicators if one.kind is kind)


def count_level1(indicators: Iterable[IndicatorState]) -> tuple[Level1Counts, ...]:
    """The counts of each 一级指标, in the order of the list."""
    groups: dict[str, list[IndicatorState]] = {}
    for one in indicators:
        groups.setdefault(one.level1, []).append(one)
    return tuple(Level1Counts(title, count(members)) for title, members in groups.items())


@dataclass(frozen=True, slots=True)
class Cell:
    """Where one county, or all together, stand in one 一级指标."""

    title: str = field(metadata=means("一级指标名称"))
    short: str = field(metadata=means("名称开头的序号，如 三；没有时为第几个"))
    indicators: int = field(metadata=means("指标数；0 表示该县清单没有这个一级指标"))
    complete: int = field(metadata=means("已报齐的指标数"))
    partial: int = field(metadata=means("部分报送的指标数"))
    missing: int = field(metadata=means("未报送的指标数"))
    percent: int = field(metadata=means("已报齐的百分比，取整，不四舍五入成 100"))


@dataclass(frozen=True, slots=True)
class County:
    """One county, with a cell for each 一级指标 of the roll-up."""

    rank: int = field(metadata=means("名次；已报齐和部分报送的比例都相同的并列"))
    name: str = field(metadata=means("县名：清单名称去掉“法治政府建设责任清单”，重名的加注来处"))
    path: str = field(metadata=means("给出的路径"))
    title: str = field(metadata=means("清单名称"))
    revision: str = field(metadata=means("提交编号"))
    time: datetime = field(metadata=means("提交时间"))
    percent: int = field(metadata=means("已报齐指标的百分比，取整，不四舍五入成 100"))
    totals: Counts = field(metadata=means("计分指标的完成情况"))
    bonus: Counts = field(metadata=means("加分项的完成情况"))
    level1: tuple[Cell, ...] = field(metadata=means("各一级指标，次序与汇总的相同"))
    unassigned: int = field(metadata=means("认不出归哪一项、没有计入的文件数"))
    unread: int = field(metadata=means("部分克隆缺少内容、没有读到的说明文件和网址文件数"))


@dataclass(frozen=True, slots=True)
class Lack:
    """One material set and how many counties have not completed it."""

    id: str = field(metadata=means("材料组编号"))
    label: str = field(metadata=means("材料组的写法，如 34–46"))
    subject: str = field(metadata=means("首个指标文字的开头"))
    counties: int = field(metadata=means("清单里有这个材料组的县数"))
    lacking: int = field(metadata=means("没有报齐的县数"))
    missing: int = field(metadata=means("其中完全没有报送的县数"))
    percent: int = field(metadata=means("没有报齐的县所占的百分比，取整"))


@dataclass(frozen=True, slots=True)
class Difference:
    """In what a county's list is not the one that most counties have."""

    name: str = field(metadata=means("县名"))
    changed: tuple[str, ...] = field(metadata=means("文字不同的指标"))
    absent: tuple[str, ...] = field(metadata=means("缺少的指标"))
    added: tuple[str, ...] = field(metadata=means("多出的指标"))
    sets: tuple[str, ...] = field(metadata=means("材料要求不同、缺少或多出的材料组"))


@dataclass(frozen=True, slots=True)
class Broken:
    """A county that could not be read."""

    name: str = field(metadata=means("文件夹或文件的名称"))
    path: str = field(metadata=means("给出的路径"))
    message: str = field(metadata=means("什么不对"))
    advice: str = field(metadata=means("怎么办"))


@dataclass(frozen=True, slots=True)
class Rollup:
    """All counties together."""

    time: datetime | None = field(metadata=means("各县提交时间中最晚的；没有能读的县时为空"))
    counties: tuple[County, ...] = field(metadata=means("各县，按名次"))
    level1: tuple[Cell, ...] = field(metadata=means("各县合计的各一级指标"))
    totals: Counts = field(metadata=means("各县合计的计分指标"))
    percent: int = field(metadata=means("各县合计的已报齐百分比，取整"))
    lacks: tuple[Lack, ...] = field(metadata=means("没有报齐的材料组，缺的县多的在前"))
    differences: tuple[Difference, ...] = field(metadata=means("清单与多数县不同的县"))
    errors: tuple[Broken, ...] = field(metadata=means("没有能读出来的县"))
