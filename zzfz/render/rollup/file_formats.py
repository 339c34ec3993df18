"""A roll-up as a file: workbook, web page or JSON."""

from __future__ import annotations

from enum import StrEnum

from zzfz.render.machine_text import json_text
from zzfz.render.office.description import Book, Sheet, SheetColumn
from zzfz.render.rollup.data import rollup_data
from zzfz.render.rollup.screen import (
    REVIEW_COLUMNS,
    TITLE,
    difference_words,
    remarks,
    review_numbers,
    summary_words,
)
from zzfz.render.templates import Templates
from zzfz.rollup.model import Rollup


class RollupFile(StrEnum):
    """The formats; each is also the ending of its files."""

    XLSX = "xlsx"
    HTML = "html"
    JSON = "json"


def rollup_file(rollup: Rollup, form: RollupFile, templates: Templates) -> bytes:
    """The bytes of the file; the same for the same roll-up."""
    if form is RollupFile.JSON:
        return f"{json_text(rollup_data(rollup))}\n".encode()
    if form is RollupFile.HTML:
        return templates.render("rollup.html.j2", rollup_data(rollup)).encode()
    from zzfz.render.office.excel import excel

    return excel(rollup_book(rollup))


def rollup_book(rollup: Rollup) -> Book:
    """The workbook of a roll-up."""
    sheets = (_ranking(rollup), _level1(rollup), _lacks(rollup), _notes(rollup))
    return Book(TITLE, sheets, rollup.time)


def _ranking(rollup: Rollup) -> Sheet:
    shown = [place for place, one in enumerate(rollup.level1) if one.indicators]
    return Sheet(
        "排名",
        (
            SheetColumn("名次", 7),
            SheetColumn("县", 18),
            SheetColumn("已报齐", 8),
            SheetColumn("指标", 8),
            SheetColumn("百分比", 8),
            SheetColumn("部分报送", 9),
            SheetColumn("未报送", 8),
            *(SheetColumn(word, 9) for word in REVIEW_COLUMNS),
            *(SheetColumn(f"{rollup.level1[place].title}（%）", 13) for place in shown),
            SheetColumn("截至", 12),
            SheetColumn("提交", 13),
        ),
        tuple(
            (
                one.rank,
                one.name,
                one.totals.complete,
                one.totals.indicators,
                one.percent,
                one.totals.partial,
                one.totals.missing,
                *review_numbers(one.totals),
                *(
                    _percent(one.level1[place].percent, one.level1[place].indicators)
                    for place in shown
                ),
                one.time.date(),
                one.revision[:10],
            )
            for one in rollup.counties
        ),
    )


def _percent(percent: int, indicators: int) -> int | None:
    return percent if indicators else None


def _level1(rollup: Rollup) -> Sheet:
    rows = [("各县合计", one) for one in rollup.level1]
    rows += [(county.name, one) for county in rollup.counties for one in county.level1]
    return Sheet(
        "县和一级指标",
        (
            SheetColumn("县", 18),
            SheetColumn("一级指标", 46),
            SheetColumn("指标", 8),
            SheetColumn("已报齐", 8),
            SheetColumn("部分报送", 10),
            SheetColumn("未报送", 8),
            SheetColumn("百分比", 8),
        ),
        tuple(
            (name, one.title, one.indicators, one.complete, one.partial, one.missing, one.percent)
            for name, one in rows
            if one.indicators
        ),
    )


def _lacks(rollup: Rollup) -> Sheet:
    return Sheet(
        "普遍缺的材料",
        (
            SheetColumn("材料组", 12),
            SheetColumn("指标", 60),
            SheetColumn("有此材料组的县", 15),
            SheetColumn("未报齐的县", 12),
            SheetColumn("其中未报送", 12),
            SheetColumn("未报齐的百分比", 15),
        ),
        tuple(
            (one.label, one.subject, one.counties, one.lacking, one.missing, one.percent)
            for one in rollup.lacks
        ),
    )


def _notes(rollup: Rollup) -> Sheet:
    lines = [("总体", "", summary_words(rollup))]
    lines += [("没有读出来", one.path, f"{one.message}。{one.advice}") for one in rollup.errors]
    lines += [("清单不同", one.name, difference_words(one)) for one in rollup.differences]
    lines += [("注意", name, words) for name, words in remarks(rollup.counties)]
    columns = (SheetColumn("事项", 12), SheetColumn("县", 26), SheetColumn("内容", 100))
    return Sheet("说明", columns, tuple(lines))
