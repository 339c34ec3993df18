"""The one page that a contact works from: what this unit hands in, in its own words and in order.

Built from the whole list of the unit (``TodoView``), which keeps every detail: no folders, commits or
collectives here, and of the parts of others only that there are some.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from zzfz.render.todo import model
from zzfz.render.todo.model import (
    AddressCountView,
    AskView,
    EntryView,
    HelpedView,
    MaterialView,
    PageView,
    SectionView,
    SentBackView,
    SlotView,
    WrongAddressView,
)
from zzfz.text import display_width

TELLING = 13
"""Characters of an item; a shorter text (提供相关证明资料) says nothing without its indicator."""
_LINE_OF_TABLE = 54
"""Columns of a screen that one line of the table's widest column holds on paper."""
_LINES_OF_PAGE = 36
"""Lines of the table that leave room for the rest on one sheet of A4."""
_MOST_UNITS = 3
_ONLY_YEARS = re.compile(r"(?:\d{4}年、?)+", re.ASCII)


def page_view(
    sections: Sequence[SectionView],
    names: Collection[str],
    wrong: tuple[WrongAddressView, ...] = (),
    addresses: AddressCountView | None = None,
) -> PageView:
    """The page of a unit whose whole list has ``sections``; ``names`` are its own and its members'.

    ``wrong`` are its addresses that do not open, ``addresses`` how many were checked.
    """
    *open_sections, settled = sections
    entries = [one for section in open_sections for one in section.entries]
    asked = [one for one in entries if not (one.brief or one.waiting)]
    found = [(one, ask) for one in asked if not one.optional for ask in _asks(one, names)]
    asks = [ask for one, ask in found if not _is_elsewhere(one, ask, names)]
    whole = _lines(asks, with_indicators=True) <= _LINES_OF_PAGE
    best = max(
        (one for one in asked if one.role == model.RESPONSIBLE and one.completes > 1),
        key=lambda one: one.completes,
        default=None,
    )
    return PageView(
        sent_back=tuple(row for one in entries for row in _sent_back(one)),
        asks=tuple(asks),
        with_indicators=whole,
        best=best.label if best else None,
        best_count=best.completes if best else 0,
        optional=tuple(one.label for one in asked if one.optional),
        helped=tuple(_helped(entries)),
        waiting=tuple(one.label for one in entries if one.waiting and not one.excused),
        elsewhere=tuple(ask.label for _, ask in found if ask not in asks),
        settled=tuple(one.label for one in settled.entries),
        passed=sum(one.review == "passed" for one in settled.entries),
        nil=tuple(one.label for one in asks if one.nil),
        example=_example(asks),
        wrong_addresses=wrong,
        addresses=addresses,
        excused=tuple(
            f"{_label(one, each)}：{each.excused}"
            for one in entries
            for each in one.materials
            if each.excused
        ),
    )


def _is_elsewhere(entry: EntryView, ask: AskView, names: Collection[str]) -> bool:
    """Whether an item consists of parts that others hand in, and others stand before the unit among
    those responsible: the first of them gathers the parts.
    """
    (one,) = (each for each in entry.materials if each.no == ask.no)
    bodies = [slot for slot in one.slots if slot.unit is not None]
    return (
        bool(bodies)
        and not any(slot.mine for slot in bodies)
        and bool(entry.responsible)
        and entry.responsible[0] not in names
    )


def _asks(entry: EntryView, names: Collection[str]) -> Iterator[AskView]:
    """What of a set the unit has to hand in, except what was sent back."""
    back = {number for one in entry.returns for number in one.numbers}
    for one in entry.materials:
        if not one.asked or one.others or one.no in back:
            continue
        mine = [slot for slot in one.slots if slot.mine and slot.state != "complete"]
        yield AskView(
            label=_label(entry, one),
            set_id=entry.set_id,
            no=one.no,
            text=one.text,
            indicator=entry.indicators[0].text if len(entry.indicators) == 1 else "",
            telling=len(one.text) >= TELLING,
            parts=tuple(slot.name for slot in mine),
            unsure=any(not slot.confirmed for slot in mine),
            amount=_amount(one, len(mine)),
            wants=_wants(one, mine),
            shared=_shared(entry, one, names),
            trouble=tuple(dict.fromkeys(_trouble(one, mine))),
            have=one.have,
            due=entry.due,
            nil=one.nil,
        )


def _trouble(one: MaterialView, mine: Sequence[SlotView]) -> Iterator[str]:
    """What is still wanting of what the unit has handed in: of its own parts, then of its pieces."""
    lacking: dict[str, list[str]] = {}
    for slot in mine:
        if slot.pieces and slot.why:
            lacking.setdefault(slot.why, []).append(slot.name)
    for why, names in lacking.items():
        words = why.removeprefix("有材料，").removeprefix("还缺")
        yield words if len(names) == len(mine) else f"{'、'.join(names)}：{words}"
    if one.pieces:
        for problem in one.problems:
            if problem.blocking and problem.told:
                yield problem.message.removeprefix("还缺")


def _label(entry: EntryView, one: MaterialView) -> str:
    return f"{entry.label}（{one.no}）" if len(entry.materials) > 1 else entry.label


def _wants(one: MaterialView, mine: Sequence[SlotView]) -> tuple[str, ...]:
    """The demands; the years are not said again where the unit's own parts name them."""
    named = bool(mine) and all(any(sign.isdigit() for sign in slot.name) for slot in mine)
    return tuple(words for words in one.wants if not (named and _ONLY_YEARS.fullmatch(words)))


def _amount(one: MaterialView, parts: int) -> str:
    return f"每部分{one.amount}" if parts > 1 else one.amount


def _shared(entry: EntryView, one: MaterialView, names: Collection[str]) -> str:
    """Others' share, in one sentence; nothing where the item is this unit's alone."""
    if entry.role != model.RESPONSIBLE:
        return ""
    first = entry.responsible[0] if entry.responsible else ""
    bodies = [
        slot for slot in one.slots if not slot.mine and slot.state != "complete" and slot.unit
    ]
    if bodies:
        rest = "其余" if any(slot.mine for slot in one.slots) else ""
        if first not in names:
            return f"{rest} {len(bodies)} 部分由别的单位报".strip()
        which = (
            f"（{'、'.join(slot.name for slot in bodies)}）" if len(bodies) <= _MOST_UNITS else ""
        )
        return f"{rest} {len(bodies)} 部分{which}由有关单位报，请牵头收齐".strip()
    if one.slots or len(entry.responsible) < 2:
        return ""
    others = [name for name in entry.responsible if name not in names]
    if len(others) <= _MOST_UNITS:
        return f"与{'、'.join(others)}共同负责" if others else ""
    return f"与{others[0]}等 {len(others)} 个单位共同负责"


def _sent_back(entry: EntryView) -> Iterator[SentBackView]:
    for one in entry.returns:
        which = "、".join(map(str, one.numbers)) if len(entry.materials) > 1 else ""
        texts = [each.text for each in entry.materials if each.no in one.numbers]
        yield SentBackView(
            label=f"{entry.label}（{which}）" if which else entry.label,
            text="；".join(texts),
            files=tuple(name.rpartition("/")[2] for name in one.names),
            more_files=one.more_pieces,
            reason=one.reason,
            reviewer=one.reviewer,
            day=one.day,
        )


def _helped(entries: Iterable[EntryView]) -> Iterator[HelpedView]:
    """The sets that others lead and ask this unit about, by those others."""
    grouped: dict[tuple[str, ...], list[str]] = {}
    for one in entries:
        if one.brief:
            grouped.setdefault(one.responsible, []).append(one.label)
    for names, labels in grouped.items():
        yield HelpedView(names[:_MOST_UNITS], max(0, len(names) - _MOST_UNITS), tuple(labels))


def _lines(asks: Iterable[AskView], *, with_indicators: bool) -> int:
    """About how many lines the table of ``asks`` takes."""
    total = 0
    for one in asks:
        texts = [one.text]
        if one.indicator and (with_indicators or not one.telling):
            texts.append(one.indicator)
        total += sum(-(-display_width(text) // _LINE_OF_TABLE) for text in texts)
    return total


def _example(asks: Sequence[AskView]) -> str:
    """How a file may be called so that it is known where it belongs."""
    first = next((one for one in asks if not one.amount.startswith("只要")), None)
    if first is None:
        return ""
    name = first.set_id.partition("-")[0].partition(",")[0]
    number = str(first.no) if "（" in first.label else ""
    return f"第{name}项{number} 情况说明.docx"
