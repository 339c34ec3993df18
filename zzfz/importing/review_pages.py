"""What the office goes through before an import counts, as tables and as a web page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from importlib import resources

from zzfz.checklist.model import Checklist
from zzfz.importing.account import Lost
from zzfz.importing.compare import ChangeKind, Comparison
from zzfz.importing.corrections import (
    CANCELLED,
    DROP,
    JOIN,
    LIST,
    LIST_COLUMNS,
    MAPPING,
    MAPPING_COLUMNS,
    PAIRS,
    PAIRS_COLUMNS,
    QUESTIONS,
    Changed,
    list_rows,
    mapping_rows,
    question_key,
)
from zzfz.importing.grid import Fate, uncollected
from zzfz.importing.resolve import Resolution
from zzfz.text import printable

_WHERE = {
    "title": "清单名称",
    "level1": "一级指标",
    "level2": "二级指标",
    "number": "序号",
    "text": "三级指标",
    "units": "责任单位",
    "materials": "报送资料",
    "remarks": "备注",
    "header": "表头，不写入清单",
    "unclear": "备注，列名不明白",
    "subtotal": "小计或分节的分值，不写入清单",
    "note": "注释或签字栏，不写入清单",
    "above": "表头上面的行，不写入清单",
    "outside": "不写入清单",
    "reprint": "重印或续印，以另一处为准",
}
_MOST_CELLS = 20_000
_SHORT = 6
_SHORT_CELL = '<td class="short">'
"""A cell of so few characters does not break."""
_PROPER = frozenset({"level1", "level2", "number", "text", "units", "materials"})
_MOST_ON_A_PAGE = 5_000
"""Rows that a web page can show; more are in the workbook alone."""
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """One table of the review: its name, what to do with it, its columns and rows."""

    name: str
    about: str
    columns: Row
    rows: tuple[Row, ...]
    page: bool = True
    """Whether the web page shows it too; the list itself is in the workbook alone."""
    filled_in: frozenset[str] = frozenset()
    """The columns that a person may change."""


@dataclass(frozen=True, slots=True)
class Review:
    """Everything the office has to look at, the most urgent first."""

    title: str
    source: str
    sheets: tuple[ReviewSheet, ...]


def review(
    resolution: Resolution, lost: tuple[Lost, ...], changed: tuple[Changed, ...] = ()
) -> Review:
    """The review of an import; ``lost`` is what ``unaccounted`` found, ``changed`` what a person
    corrected.
    """
    readings = sorted(resolution.readings, key=lambda one: one.confidence)
    columns = ("编号", "栏目", "采用的读法", "另一种读法", "理由", "把握", "原件位置")
    asked = ("题号", *columns, "相同的项", "答复")
    rows = [
        (
            one.indicator,
            one.about,
            one.reading,
            one.alternative,
            one.reason,
            f"{one.confidence}%",
            one.origin.label,
        )
        for one in readings
    ]
    open_ = tuple(
        (question_key(one), *row, str(len(one.also) + len(one.covers) + 1), "")
        for row, one in zip(rows, readings, strict=True)
        if one.open
    )
    settled = tuple(row for row, one in zip(rows, readings, strict=True) if not one.open)
    count = len(resolution.fates)
    cells = tuple(
        _cell(fate)
        for fate in resolution.fates
        if count <= _MOST_CELLS or fate.field not in _PROPER
    )
    set_aside = tuple(row for row in cells if row[1].endswith(("不写入清单", "以另一处为准")))
    sheets = (
        ReviewSheet(
            MAPPING,
            "先看这里：每一列读作什么。看错了就改“读作”或“表头行”，再用 --corrections 交回。",
            MAPPING_COLUMNS,
            mapping_rows(resolution.tables),
            filled_in=frozenset({"表头行", "读作"}),
        ),
        ReviewSheet(
            "丢失的文字",
            "导入有缺陷，请核对原件后手工补上。",
            ("原件位置", "原文", "问题"),
            tuple((one.origin.label, one.text, one.why) for one in lost),
        ),
        ReviewSheet(
            QUESTIONS,
            "请逐条答复：照“采用的读法”填“是”，否则写明单位或资料；一条管所有相同的项。",
            asked,
            open_,
            filled_in=frozenset({"答复"}),
        ),
        ReviewSheet(
            LIST,
            f"清单本身，直接改格子；要去掉一项在“处理”写“{DROP}”，与上一项是一项写“{JOIN}”，"
            "一行拆成几行就在下面插一行（原件位置空着）。",
            LIST_COLUMNS,
            list_rows(resolution),
            page=False,
            filled_in=frozenset(LIST_COLUMNS[1:]),
        ),
        ReviewSheet(
            "已改正",
            "照工作簿改了这些。",
            ("编号", "改了什么", "原来", "现在"),
            tuple((one.indicator, one.what, one.before, one.after) for one in changed),
        ),
        ReviewSheet(
            "新单位和领域", "名册里原来没有，请核对名称、类别和成员。", _NEW, _proposals(resolution)
        ),
        ReviewSheet("已处理", "把握很大的读法，已记入备注，抽查即可。", columns, settled),
        ReviewSheet(
            "未写入的文字",
            "表头、重印和表外文字。",
            ("原件位置", "去向", "编号", "原文"),
            set_aside,
        ),
        ReviewSheet(
            "逐格去向",
            "原件每一格写到了哪里。"
            if count <= _MOST_CELLS
            else f"原件有 {count} 格，这里只列没有写进清单正文的；其余在“{LIST}”里按原件位置找。",
            ("原件位置", "去向", "编号", "原文"),
            cells,
            page=count <= _MOST_ON_A_PAGE,
        ),
    )
    return Review(resolution.title, resolution.source, tuple(one for one in sheets if one.rows))


def with_pairs(
    one: Review, comparison: Comparison, old: Checklist, new: Checklist, said: Mapping[str, str]
) -> Review:
    """``one`` with a sheet of what of the list in use has no plain successor, and what of the new
    list is new, each with the nearest; a person settles them there. ``said`` is settled already.
    """
    rows = [
        _pair_row(old, new, before, after, "", after or CANCELLED)
        for before, after in said.items()
        if before in old.by_id
    ]
    rows += [
        _pair_row(old, new, near.old, near.new, f"{near.likeness}%", "")
        for near in comparison.near
        if near.likely
    ]
    listed = {(row[0], row[2]) for row in rows}
    for change in comparison.changes:
        pair = (change.old, change.new)
        alone = change.kind in {ChangeKind.ADDED, ChangeKind.REMOVED}
        if alone and not any(
            all(one in ("", other) for one, other in zip(pair, row, strict=True)) for row in listed
        ):
            rows.append(_pair_row(old, new, *pair, "", ""))
    sheet = ReviewSheet(
        PAIRS,
        "换用这份清单时已报的材料到哪里去：照所列的在“答复”填“是”，不是的填新的序号，"
        f"确已取消的填“{CANCELLED}”；不填的新增项照新增。换用清单时照这里的答复。",
        PAIRS_COLUMNS,
        tuple(rows),
        filled_in=frozenset({"答复"}),
    )
    return replace(one, sheets=(*one.sheets, sheet)) if rows else one


def _pair_row(
    old: Checklist, new: Checklist, before: str, after: str, likeness: str, said: str
) -> Row:
    texts = (
        checklist.by_id[number].text if number in checklist.by_id else ""
        for checklist, number in ((old, before), (new, after))
    )
    was, is_ = texts
    return (before, was, after, is_, likeness, said)


_NEW: Row = ("名称", "是什么", "类别、成员或单位", "别名")


def _proposals(resolution: Resolution) -> tuple[Row, ...]:
    names = resolution.names
    units = [
        (one.name, "单位", one.kind, "、".join(one.aliases)) for one in names.units if one.proposed
    ]
    classes = [
        (one.name, "统称", "、".join(one.kinds) or "成员待填写", "、".join(one.aliases))
        for one in names.collectives
        if one.proposed
    ]
    domains = [
        (one.name, "领域", one.department or "单位待填写", "、".join(one.aliases))
        for one in names.domains
        if one.proposed
    ]
    return (*units, *classes, *domains)


def _cell(fate: Fate) -> Row:
    return (fate.cell.origin.label, _WHERE[fate.field], fate.indicator, fate.cell.text.strip())


def review_html(one: Review) -> str:
    """The review as one self-contained web page. Every text is escaped."""
    from jinja2 import Environment
    from markupsafe import Markup

    template = resources.files("zzfz.importing").joinpath("review.html.j2").read_text("utf-8")
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["printable"] = lambda text: printable(text, keep="\n\t")
    environment.filters["cells"] = lambda rows: Markup("".join(map(_table_row, rows)))  # noqa: S704
    sheets = tuple(sheet for sheet in one.sheets if sheet.page)
    with uncollected():
        return environment.from_string(template).render(review=replace(one, sheets=sheets))


def _table_row(row: Row) -> str:
    """A row of the page; a template takes three times as long for the thousands of a long list."""
    return "<tr>" + "".join(map(_table_cell, row)) + "</tr>\n"


@lru_cache(1_024)
def _table_cell(text: str) -> str:
    """A cell of the page; many say the same, as where a cell went."""
    words = text if text.isprintable() else printable(text, keep="\n\t")
    return f"{_SHORT_CELL if len(text) <= _SHORT else '<td>'}{escape(words)}</td>"
