"""What the office goes through before an import counts, as a web page and as a workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import resources

from zzfz.importing.account import Lost
from zzfz.importing.corrections import (
    DROP,
    JOIN,
    LIST,
    LIST_COLUMNS,
    MAPPING,
    MAPPING_COLUMNS,
    QUESTIONS,
    RECORD,
    Changed,
    ListRecord,
    list_rows,
    mapping_rows,
    question_key,
    record_cells,
)
from zzfz.importing.grid import Fate, library
from zzfz.importing.mapping import ROLES
from zzfz.importing.resolve import Resolution
from zzfz.text import display_width, printable

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
_WIDTHS = {
    "编号": 10,
    "栏目": 10,
    "把握": 7,
    "是什么": 8,
    "原文": 60,
    "采用的读法": 40,
    "另一种读法": 40,
    "理由": 40,
    "去向": 20,
    "问题": 20,
    "题号": 8,
    "答复": 30,
    "相同的项": 10,
    "三级指标": 60,
    "报送资料": 60,
    "第几列": 8,
    "表头行": 8,
    "读作": 12,
}
_WIDTH = 24
"""Columns of the workbook in characters."""
_LINE = 15
_MOST_CELLS = 20_000
_PROPER = frozenset(
    _WHERE[one] for one in ("level1", "level2", "number", "text", "units", "materials")
)
_MOST_ON_A_PAGE = 5_000
"""Rows that a web page can show; more are in the workbook alone."""
_MOST_LINES = 26
"""Points of a line; a row of a workbook cannot be higher than 409 points."""
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
        (question_key(one), *row, str(len(one.also) + 1), "")
        for row, one in zip(rows, readings, strict=True)
        if one.open
    )
    settled = tuple(row for row, one in zip(rows, readings, strict=True) if not one.open)
    cells = tuple(_cell(fate) for fate in resolution.fates)
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
            if len(cells) <= _MOST_CELLS
            else f"原件有 {len(cells)} 格，这里只列没有写进清单正文的；其余在“{LIST}”里按原件位置找。",
            ("原件位置", "去向", "编号", "原文"),
            cells
            if len(cells) <= _MOST_CELLS
            else tuple(row for row in cells if row[1] not in _PROPER),
            page=len(cells) <= _MOST_ON_A_PAGE,
        ),
    )
    return Review(resolution.title, resolution.source, tuple(one for one in sheets if one.rows))


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

    template = resources.files("zzfz.importing").joinpath("review.html.j2").read_text("utf-8")
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["printable"] = lambda text: printable(text, keep="\n\t")
    sheets = tuple(sheet for sheet in one.sheets if sheet.page)
    return environment.from_string(template).render(review=replace(one, sheets=sheets))


def review_xlsx(one: Review, record: ListRecord | None = None) -> bytes:
    """The review as a workbook, one sheet for each table; no text becomes a formula or a link.

    ``record`` goes into a sheet that is not shown; ``import --corrections`` reads it.
    """
    xlsxwriter = library("xlsxwriter")
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        # A fixed time, so that the same source always gives the same bytes.
        book.set_properties({"title": f"{one.title} 导入核对", "created": datetime(2000, 1, 1)})
        head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1})
        body = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        open_ = book.add_format(
            {"text_wrap": True, "valign": "top", "border": 1, "bg_color": "#FFF8DC"}
        )
        for table in one.sheets:
            sheet = book.add_worksheet(table.name)
            sheet.write_string(0, 0, table.about)
            for column, heading in enumerate(table.columns):
                sheet.write_string(1, column, heading, head)
            styles = [open_ if one in table.filled_in else body for one in table.columns]
            widths = [_WIDTHS.get(heading, _WIDTH) for heading in table.columns]
            for number, row in enumerate(table.rows, start=2):
                sheet.set_row(number, _height(row, widths))
                for column, text in enumerate(row):
                    shown = printable(text, keep="\n\t")[:32_000]
                    sheet.write_string(number, column, shown, styles[column])
            sheet.freeze_panes(2, 0)
            sheet.autofilter(1, 0, 1 + len(table.rows), len(table.columns) - 1)
            for column, width in enumerate(widths):
                sheet.set_column(column, column, width)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(1)
            if table.name == MAPPING:
                roles = [role.value for role in ROLES]
                rule = {"validate": "list", "source": roles}
                sheet.data_validation(2, 4, 1 + len(table.rows), 4, rule)
        if record is not None:
            sheet = book.add_worksheet(RECORD)
            for number, piece in enumerate(("程序用，请勿改动", "", *record_cells(record))):
                sheet.write_string(number, 0, piece)
            sheet.very_hidden()
    return buffer.getvalue()


def _height(row: Row, widths: Sequence[int]) -> int:
    """Points that the longest text of a row takes; programs do not find that out on opening."""
    lines = 1
    for text, width in zip(row, widths, strict=True):
        if len(text) * 2 > width or "\n" in text:
            taken = sum(-(-display_width(line) // width) or 1 for line in text.split("\n"))
            lines = max(lines, taken)
    return min(lines, _MOST_LINES) * _LINE + 4
