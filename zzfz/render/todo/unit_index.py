"""The index of todo lists written for every department."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from zzfz.render.office.description import Book, Column, Paper, Paragraph, Sheet, SheetColumn, Table
from zzfz.render.todo import model
from zzfz.render.todo.model import TodoView
from zzfz.render.todo.wording import as_of
from zzfz.render.view_data import about

TITLE = "各单位待办清单目录"


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One department's list."""

    name: str = field(metadata=about("单位"))
    kind: str = field(metadata=about("单位类别"))
    file: str = field(metadata=about("文件名"))
    indicators: int = field(metadata=about("点名负责的指标数"))
    complete: int = field(metadata=about("其中已报齐的指标数"))
    owed_sets: int = field(metadata=about("还欠的材料组数"))
    returned: int = field(metadata=about("被退回的材料组数"))


@dataclass(frozen=True, slots=True)
class TodoIndexView:
    """All the lists of one moment."""

    title: str = field(metadata=about("清单名称"))
    issuer: str | None = field(metadata=about("制发单位；清单没有写明时为空"))
    revision: str | None = field(metadata=about("提交编号；还没有提交时为空"))
    time: datetime | None = field(metadata=about("提交时间"))
    today: date = field(metadata=about("计算剩余天数的当天"))
    due: date | None = field(metadata=about("清单总的截止日期；没有规定时为空"))
    days_left: int | None = field(metadata=about("离总的截止还有几天"))
    units: tuple[IndexRow, ...] = field(metadata=about("各单位，按名册次序"))


def index_view(views: Sequence[TodoView], files: Mapping[str, str]) -> TodoIndexView:
    """The index of ``views`` (at least one), whose files are ``files`` by unit."""
    first = views[0]
    return TodoIndexView(
        first.title,
        first.issuer,
        first.revision,
        first.time,
        first.today,
        first.due,
        first.days_left,
        tuple(_row(view, files[view.unit.name]) for view in views),
    )


def _row(view: TodoView, file: str) -> IndexRow:
    mine = [one for one in view.counts if one.role == model.RESPONSIBLE]
    return IndexRow(
        name=view.unit.name,
        kind=view.unit.kind,
        file=file,
        indicators=sum(one.indicators for one in mine),
        complete=sum(one.complete for one in mine),
        owed_sets=view.owed_sets,
        returned=sum(len(one.entries) for one in view.sections if one.code == model.RETURNED),
    )


def index_paper(view: TodoIndexView) -> Paper:
    """The index as a document for Word."""
    columns = (
        Column("单位", 48),
        Column("类别", 30, centred=True),
        Column("负责指标", 20, centred=True),
        Column("已报齐", 18, centred=True),
        Column("还欠材料组", 22, centred=True),
        Column("退回", 18, centred=True),
    )
    rows = tuple(
        (
            one.name,
            one.kind,
            str(one.indicators),
            str(one.complete),
            str(one.owed_sets),
            str(one.returned),
        )
        for one in view.units
    )
    # A column that is zero in every row says nothing, and takes the room of those that do.
    kept = [at for at in range(len(columns)) if any(row[at] != "0" for row in rows)]
    table = Table(
        tuple(columns[at] for at in kept), tuple(tuple(row[at] for at in kept) for row in rows)
    )
    blocks = (Paragraph(f"{view.title}。{as_of(view)}"), table)
    return Paper(TITLE, blocks, view.time, view.issuer or "")


def index_book(view: TodoIndexView) -> Book:
    """The index as a workbook."""
    columns = (
        SheetColumn("单位", 20),
        SheetColumn("类别", 12),
        SheetColumn("负责指标", 10),
        SheetColumn("已报齐", 10),
        SheetColumn("还欠材料组", 12),
        SheetColumn("退回", 10),
        SheetColumn("文件", 26),
    )
    rows = tuple(
        (
            one.name,
            one.kind,
            one.indicators,
            one.complete,
            one.owed_sets,
            one.returned,
            one.file,
        )
        for one in view.units
    )
    return Book(TITLE, (Sheet("目录", columns, rows),), view.time, view.issuer or "")
