"""What a set still owes and what completing it brings: the basis for the order of work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zzfz.checklist.model import Indicator
from zzfz.progress.model import ItemProgress, ReviewState, SetProgress, State

SETTLED = (State.COMPLETE, State.NOT_REQUIRED)


def owed_items(one: SetProgress) -> list[ItemProgress]:
    """The items of a set that are not complete."""
    return [item for item in one.items if item.state not in SETTLED]


def effect(one: SetProgress, *, is_told: bool = True) -> str:
    """What handing in the rest of a set brings: 交齐本组 4 项材料，可完成 13 项指标.

    ``is_told`` is False for a unit whose material was not among what was sent back.
    """
    open_items = owed_items(one)
    owed, members = len(open_items), len(one.set.members)
    sent_back = [item for item in open_items if _is_returned(item)]
    if is_told and one.review is ReviewState.RETURNED and len(sent_back) == owed:
        return f"按退回的意见改好重报，共 {members} 项指标"
    if not owed:
        return f"已完成 {members} 项指标"
    group = "本组" if members > 1 else ""
    verb = f"交齐{group} {owed} 项材料" if owed == len(one.items) else f"补齐{group} {owed} 项材料"
    return f"{verb}，可完成{f' {members} 项指标' if members > 1 else '本项指标'}"


def _is_returned(item: ItemProgress) -> bool:
    return item.review is not None and item.review.state is ReviewState.RETURNED


def responsible_for(members: Iterable[Indicator]) -> tuple[str, ...]:
    """The responsible units of several indicators, each once."""
    return tuple(dict.fromkeys(name for one in members for name in one.responsible))


def days_left(due: date | None, today: date) -> int | None:
    """Days from ``today`` to ``due``; negative when it is past."""
    return (due - today).days if due else None
