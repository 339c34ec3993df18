"""The words of a status report that the formats without templates share."""

from __future__ import annotations

from collections.abc import Iterator

from zzfz.render.bulletin.model import BulletinView, ChangeView, ReturnedView, SetView
from zzfz.render.words import chinese_date, days_words

TITLE = "法治政府建设责任清单进展通报"


def summary(view: BulletinView) -> str:
    """The whole list in two sentences."""
    total, bonus = view.totals, view.bonus
    words = (
        f"应报 {total.indicators} 项指标，已报齐 {total.complete} 项（{total.percent}%），"
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
    if change.departments:
        units = (f"{one.name} {one.before}→{one.after}" for one in change.departments)
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
