"""The words of a todo list that the formats without templates share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from zzfz.progress.chases import Excuse
from zzfz.render.todo.model import EntryView, MaterialView, ReturnView, SlotView
from zzfz.render.words import chinese_date, days_words

MOST_UNITS = 4
MOST_PIECES = 3
"""Names of files in a narrow column; more would push what is asked for off the page."""
GAP = "　"
"""Between numbers on paper: after a comma Word and LibreOffice do not break a line of numbers."""


def units(names: tuple[str, ...]) -> str:
    """The first of ``names``, and how many there are."""
    more = f" 等 {len(names)} 个" if len(names) > MOST_UNITS else ""
    return "、".join(names[:MOST_UNITS]) + more


class Dated(Protocol):
    """What every view model says of its moment."""

    @property
    def revision(self) -> str | None: ...  # noqa: D102
    @property
    def time(self) -> datetime | None: ...  # noqa: D102
    @property
    def due(self) -> date | None: ...  # noqa: D102
    @property
    def days_left(self) -> int | None: ...  # noqa: D102


def as_of(view: Dated) -> str:
    """What moment the list tells of, and until when material is due."""
    if view.time is None or view.revision is None:
        words = "还没有材料入库。"
    else:
        words = f"截至{chinese_date(view.time.isoformat())}（提交 {view.revision[:10]}）。"
    if view.due:
        words += f"报送截止{chinese_date(view.due.isoformat())}，{days_words(view.days_left)}。"
    return words


def relation(entry: EntryView) -> str:
    """How a set reaches the unit, and through which collective."""
    if not entry.via:
        return entry.role_word
    return f"{entry.role_word}“{'、'.join(entry.via)}”{'负责' if entry.leads else '配合'}"


def subject(entry: EntryView) -> str:
    """What a set is about, in a line."""
    first = entry.indicators[0].short
    return first if len(entry.indicators) == 1 else f"{first} 等 {len(entry.indicators)} 项指标"


def headline(entry: EntryView) -> str:
    """The set and what handing it in brings."""
    return f"{entry.label}　{entry.effect}{'（加分项，自愿申报）' if entry.optional else ''}"


def remarks(entry: EntryView, general: date | None) -> str:
    """What else is to be known of a set; its due date where it is not the ``general`` one."""
    words = []
    if entry.due and entry.due != general:
        words.append(f"限{chinese_date(entry.due.isoformat())}，{days_words(entry.days_left)}。")
    if entry.excused:
        words.append("本单位不涉及，不用报。")
    elif entry.waiting:
        words.append("本单位的已报，等其他单位或审核。")
    if entry.review == "stale":
        words.append("审核后材料有变，待重新审核。")
    return "".join(words)


def excuse_words(one: Excuse) -> str:
    """Why a unit need not hand in an item, and by whose word."""
    return f"{one.reason}（{one.by} {one.day.isoformat()} 核实）"


def returned(entry: EntryView) -> list[str]:
    """Why a set was sent back, a line for each verdict."""
    lines = []
    for one in entry.returns:
        which = f"第 {'、'.join(map(str, one.numbers))} 项" if len(entry.materials) > 1 else ""
        who = "，".join([one.reviewer, *([chinese_date(one.day.isoformat())] if one.day else [])])
        lines.append(f"退回{which}{_named(one)}：{one.reason}" + (f"（{who}）" if who else ""))
    return lines


def _named(one: ReturnView) -> str:
    """The first of the pieces that were sent back, by their names."""
    count = len(one.names) + one.more_pieces
    names = "、".join(one.names[:MOST_PIECES])
    more = f" 等 {count} 件" if count > MOST_PIECES else ""
    return f"（{names}{more}）" if names else ""


def own_slot(slot: SlotView) -> str:
    """One of the unit's own slots."""
    done = "（已报）" if slot.state == "complete" else ""
    return f"{slot.name}{done}{'' if slot.confirmed else '（待确认）'}"


def state_text(material: MaterialView) -> list[str]:
    """How far an item is: its state, its parts, what came in, what is wrong."""
    lines = ["已退回" if material.asked and not material.open else material.word]
    if mine := [own_slot(one) for one in material.slots if one.mine]:
        lines.append(f"本单位分项：{'、'.join(mine)}")
    others = [one.name for one in material.slots if not one.mine and one.state == "missing"]
    if others:
        lines.append(f"还缺分项：{'、'.join(others)}")
    if material.pieces:
        named = [path.rpartition("/")[2] for path in material.pieces]
        lines += [f"已报：{name}" for name in named[:MOST_PIECES]]
        count = len(named) + material.more_pieces
        lines += [f"等共 {count} 件"] if count > MOST_PIECES else []
        lines += [problem_words(material)] if material.problems else []
    return lines


def received(material: MaterialView) -> list[str]:
    """What came in for an item, with its place: pieces, then addresses."""
    more_pieces, more_addresses = material.more_pieces, material.more_addresses
    return [
        *material.pieces,
        *([f"另有 {more_pieces} 件"] if more_pieces else []),
        *material.addresses,
        *([f"另有 {more_addresses} 个网址"] if more_addresses else []),
    ]


def left_to_others(material: MaterialView) -> str:
    """What stands in place of file names where nothing is left for the unit to hand in."""
    own = any(one.mine for one in material.slots)
    return f"{'本单位的已报，其余' if own else ''}由其他单位报送"


def problem_words(material: MaterialView) -> str:
    """Everything that is wrong with an item or could not be checked."""
    words = [
        one.message + (f"（{one.path.rpartition('/')[2]}）" if one.path else "")
        for one in material.problems
    ]
    words += [f"另有 {material.more_problems} 处问题"] if material.more_problems else []
    return "；".join(words)
