"""A status report as a document for Word, and the sentences that its workbook shares."""

from __future__ import annotations

from collections.abc import Iterator

from zzfz.numerals import in_chinese
from zzfz.render.bulletin.model import BulletinView, ChangeView, ReturnedView, SetView
from zzfz.render.office.description import Column, Heading, Paper, Paragraph, Table
from zzfz.render.todo.wording import GAP, units
from zzfz.render.view_data import plain
from zzfz.render.words import chinese_date, days_words, headline_words

Blocks = list[Heading | Paragraph | Table]


def bulletin_paper(view: BulletinView) -> Paper:
    """The document: text, then tables by 一级指标, merged set, department, and every set."""
    blocks: Blocks = [Paragraph(f"{view.title}。{_as_of(view)}{summary(view)}")]
    if view.unassigned:
        blocks.append(Paragraph(f"有 {view.unassigned} 个文件放得不对、没有计入。"))
    sections: list[tuple[str, Blocks]] = [
        ("进展", _change(view.change) if view.change else []),
        ("被退回的", _returned(view)),
        ("将到期的", _texts(list(date_lines(view)))),
        ("一级指标", [_level1(view)]),
        ("合并材料组", [_groups(view)] if view.groups else []),
        ("各单位（欠得多的在前）", _departments(view)),
        ("明细", [_sets(view)]),
    ]
    filled = [(title, content) for title, content in sections if content]
    for number, (title, content) in enumerate(filled, start=1):
        blocks += [Heading(f"{in_chinese(number)}、{title}"), *content]
    return Paper(TITLE, tuple(blocks), view.time, view.issuer or "")


def _as_of(view: BulletinView) -> str:
    if view.time is None or view.revision is None:
        return "还没有材料入库。"
    return f"截至{chinese_date(view.time.isoformat())}（提交 {view.revision[:10]}）。"


def _texts(lines: list[str]) -> Blocks:
    return [Paragraph(line) for line in lines]


def _change(change: ChangeView) -> Blocks:
    columns = (
        Column("变化", 20, centred=True),
        Column("材料组", 26),
        Column("指标数", 16, centred=True),
        Column("指标", 94),
    )
    rows = tuple(change_rows(change))
    return [*_texts(list(change_lines(change))), *([Table(columns, rows)] if rows else [])]


def _returned(view: BulletinView) -> Blocks:
    return [
        Paragraph(f"{one.label}　{units(one.told) or '办公室处理'}：{return_words(one)}")
        for one in view.returned
    ]


def _level1(view: BulletinView) -> Table:
    return Table(
        (
            Column("一级指标", 84),
            Column("已报齐", 18, centred=True),
            Column("部分", 18, centred=True),
            Column("未报", 18, centred=True),
            Column("合计", 18, centred=True),
        ),
        tuple(
            (
                one.title,
                str(one.totals.complete),
                str(one.totals.partial),
                str(one.totals.missing),
                str(one.totals.indicators),
            )
            for one in view.level1
        ),
    )


def _groups(view: BulletinView) -> Table:
    return Table(
        (
            Column("材料组", 28),
            Column("状态", 22, centred=True),
            Column("材料", 16, centred=True),
            Column("效果", 90),
        ),
        tuple(
            (one.label, one.word, f"{one.complete}/{one.materials}", one.effect)
            for one in view.groups
        ),
    )


def _departments(view: BulletinView) -> Blocks:
    table = Table(
        (
            Column("单位", 32),
            Column("负责", 13, centred=True),
            Column("已报齐", 15, centred=True),
            Column("还欠", 13, centred=True),
            Column("退回", 13, centred=True),
            Column("还欠的材料组", 70),
        ),
        tuple(
            (
                one.name,
                str(one.responsible.indicators),
                str(one.responsible.complete),
                str(one.owed),
                str(one.returned),
                GAP.join(one.owed_sets),
            )
            for one in view.departments
        ),
    )
    if not view.others:
        return [table]
    others = f"没有点名负责、只经统称涉及的单位：{'、'.join(view.others)}。"
    return [table, Paragraph(others)]


def _sets(view: BulletinView) -> Table:
    return Table(
        (
            Column("材料组", 22),
            Column("状态", 20, centred=True),
            Column("还欠材料项", 28),
            Column("责任单位", 38),
            Column("指标", 48),
        ),
        tuple(
            (
                one.label,
                one.word + (f"\n{one.review_word}" if one.review_word else ""),
                owed_words(one),
                units(one.responsible),
                one.short,
            )
            for one in view.sets
        ),
    )


TITLE = "法治政府建设责任清单进展通报"


def summary(view: BulletinView) -> str:
    """The whole list in two sentences."""
    total, bonus = view.totals, view.bonus
    words = (
        f"应报 {total.indicators} 项指标，{headline_words(plain(total))}；完成 {total.percent}%，"
        f"部分报送 {total.partial} 项，未报送 {total.missing} 项；"
        f"材料组已报齐 {total.sets_complete} / {total.sets}"
    )
    if bonus.indicators:
        words += f"，加分项已报 {bonus.complete} / {bonus.indicators}"
    return f"{words}。"


def change_lines(change: ChangeView) -> Iterator[str]:
    """What changed on the whole, and for each department."""
    when = f"{chinese_date(change.time.isoformat())}" if change.time else "开始时"
    yield f"与{when}相比，已报齐由 {change.before} 项变为 {change.after} 项。"
    if change.own:
        units = (f"{one.name} {one.before}→{one.after}" for one in change.own)
        yield f"各单位负责的已报齐指标：{'、'.join(units)}。"


def change_rows(change: ChangeView) -> Iterator[tuple[str, ...]]:
    """What changed, set by set: the word, the set, its indicators, what it is about."""
    for word, sets in (("新报齐", change.newly_complete), ("又不齐", change.newly_open)):
        for one in sets:
            yield word, one.label, str(one.indicators), one.short


def date_lines(view: BulletinView) -> Iterator[str]:
    """The due dates that are coming, a line each."""
    for one in view.dates:
        yield (
            f"{chinese_date(one.day.isoformat())}（{days_words(one.days_left)}）："
            f"{len(one.labels)} 组材料、{one.indicators} 项指标还没有报齐"
        )


def return_words(one: ReturnedView) -> str:
    """Why a set was sent back; what it is about where no reason is known."""
    return "；".join(each.reason for each in one.returns) or one.short


def owed_words(one: SetView) -> str:
    """Which items of a set are open."""
    if not one.owed:
        return ""
    if len(one.owed) == one.materials:
        return f"全部 {one.materials} 项"
    return f"第 {'、'.join(map(str, one.owed))} 项，共 {one.materials} 项"
