"""A county's state as one small document: counts, states and fingerprints.

It holds no evidence, no name of a file and none of a person or unit, so it may be handed upwards
where the material itself may not. The fields are the contract with other programs; their
``metadata`` says in Chinese what each means, and the published JSON Schema is made from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from zzfz.checklist.model import Kind
from zzfz.progress.states import ReviewState, State


def means(text: str) -> Mapping[str, str]:
    """The metadata of a field that means ``text``."""
    return {"about": text}


@dataclass(frozen=True, slots=True)
class Counts:
    """Indicators by state, and sets. Indicators that ask for nothing are not among them."""

    indicators: int = field(metadata=means("指标数（不要材料的不计）"))
    complete: int = field(metadata=means("已报齐的指标数"))
    partial: int = field(metadata=means("部分报送的指标数"))
    missing: int = field(metadata=means("未报送的指标数"))
    sets: int = field(metadata=means("材料组数"))
    sets_complete: int = field(metadata=means("已报齐的材料组数"))

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
    kind: Kind = field(metadata=means("graded 计分指标，bonus 加分项，veto 否决项"))
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


def count_kind(indicators: Iterable[IndicatorState], kind: Kind) -> Counts:
    """The counts over the indicators of one kind."""
    return count(one for one in indicators if one.kind is kind)


def count_level1(indicators: Iterable[IndicatorState]) -> tuple[Level1Counts, ...]:
    """The counts of each 一级指标, in the order of the list."""
    groups: dict[str, list[IndicatorState]] = {}
    for one in indicators:
        groups.setdefault(one.level1, []).append(one)
    return tuple(Level1Counts(title, count(members)) for title, members in groups.items())
