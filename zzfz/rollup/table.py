"""What a roll-up of counties shows. Fields say in Chinese what they mean, for templates and JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from zzfz.rollup.model import Counts, means


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
