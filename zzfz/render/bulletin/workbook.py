"""A status report as a workbook: the sets first (they are what CSV holds), then the rankings."""

from __future__ import annotations

from zzfz.render.bulletin.model import BulletinView
from zzfz.render.bulletin.word_file import (
    TITLE,
    change_lines,
    change_rows,
    date_lines,
    owed_words,
    return_words,
    summary,
)
from zzfz.render.office.description import Book, Sheet, SheetColumn


def bulletin_book(view: BulletinView) -> Book:
    """The workbook of a status report."""
    title = f"{TITLE}（{view.title}）"
    sheets = (_sets(view), _departments(view), _level1(view), _groups(view), _notes(view))
    return Book(title, sheets, view.time, view.issuer or "")


def _sets(view: BulletinView) -> Sheet:
    return Sheet(
        "材料组",
        (
            SheetColumn("材料组", 12),
            SheetColumn("一级指标", 26),
            SheetColumn("指标", 46),
            SheetColumn("指标数", 8),
            SheetColumn("责任单位", 40),
            SheetColumn("状态", 10),
            SheetColumn("审核", 10),
            SheetColumn("还欠材料项", 20),
            SheetColumn("截止日期", 12),
        ),
        tuple(
            (
                one.label,
                one.level1,
                one.short,
                one.indicators,
                "、".join(one.responsible),
                one.word,
                one.review_word,
                owed_words(one),
                one.due,
            )
            for one in view.sets
        ),
    )


def _departments(view: BulletinView) -> Sheet:
    return Sheet(
        "单位",
        (
            SheetColumn("单位", 18),
            SheetColumn("类别", 12),
            SheetColumn("负责", 8),
            SheetColumn("已报齐", 8),
            SheetColumn("部分报送", 10),
            SheetColumn("未报送", 8),
            SheetColumn("还欠", 8),
            SheetColumn("退回材料组", 11),
            SheetColumn("还欠的材料组", 70),
        ),
        tuple(
            (
                one.name,
                one.kind,
                one.responsible.indicators,
                one.responsible.complete,
                one.responsible.partial,
                one.responsible.missing,
                one.owed,
                one.returned,
                "，".join(one.owed_sets),
            )
            for one in view.departments
        ),
    )


def _level1(view: BulletinView) -> Sheet:
    return Sheet(
        "一级指标",
        (
            SheetColumn("一级指标", 50),
            SheetColumn("指标", 8),
            SheetColumn("已报齐", 8),
            SheetColumn("部分报送", 10),
            SheetColumn("未报送", 8),
            SheetColumn("材料组", 8),
            SheetColumn("已报齐材料组", 13),
            SheetColumn("审核通过", 9),
            SheetColumn("零报告", 8),
            SheetColumn("退回", 8),
            SheetColumn("未查验", 8),
        ),
        tuple(
            (
                one.title,
                one.totals.indicators,
                one.totals.complete,
                one.totals.partial,
                one.totals.missing,
                one.totals.sets,
                one.totals.sets_complete,
                one.totals.passed,
                one.totals.nil,
                one.totals.returned,
                one.totals.unseen,
            )
            for one in view.level1
        ),
    )


def _groups(view: BulletinView) -> Sheet:
    return Sheet(
        "合并材料组",
        (
            SheetColumn("材料组", 14),
            SheetColumn("指标数", 8),
            SheetColumn("状态", 10),
            SheetColumn("材料项", 8),
            SheetColumn("已报齐材料项", 13),
            SheetColumn("效果", 40),
            SheetColumn("责任单位", 60),
        ),
        tuple(
            (
                one.label,
                one.indicators,
                one.word,
                one.materials,
                one.complete,
                one.effect,
                "、".join(one.responsible),
            )
            for one in view.groups
        ),
    )


def _notes(view: BulletinView) -> Sheet:
    lines = [("总体", summary(view))]
    if view.change is not None:
        lines += [("变化", line) for line in change_lines(view.change)]
        lines += [
            ("变化", f"{word} {label}（{count} 项指标）：{text}")
            for word, label, count, text in change_rows(view.change)
        ]
    lines += [("退回", f"{one.label}：{return_words(one)}") for one in view.returned]
    lines += [("到期", line) for line in date_lines(view)]
    return Sheet("说明", (SheetColumn("事项", 10), SheetColumn("内容", 110)), tuple(lines))
