"""What a new program or list moved, in sentences: rule by rule, with what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from zzfz.progress.moves import FIRST, LIST, PROGRAM, Shift
from zzfz.progress.states import STATE_WORDS, State
from zzfz.rules.registry import rules

CAUSE_WORDS = {
    PROGRAM: "程序更新后",
    LIST: "清单改动后",
    FIRST: "这一版的规则",
}


class ShiftsByRule(NamedTuple):
    """One rule and the items that it moved, in a sentence, and what to do."""

    cause: str
    code: str
    what: str
    remedy: str
    items: tuple[Shift, ...]


def accounts(found: Iterable[Shift]) -> tuple[ShiftsByRule, ...]:
    """By cause and rule what moved where."""
    by_rule: dict[tuple[str, str, str, str], list[Shift]] = {}
    for one in found:
        by_rule.setdefault((one.cause, one.code, one.before, one.after), []).append(one)
    return tuple(_account(*key, tuple(some)) for key, some in by_rule.items())


def _account(
    cause: str, code: str, before: str, after: str, some: tuple[Shift, ...]
) -> ShiftsByRule:
    rule = rules().get(code)
    items = "、".join(_named(one) for one in some)
    said = f"{code} {rule.name}" if rule is not None else ""
    if before and after:
        change = f"{STATE_WORDS[State(before)]} → {STATE_WORDS[State(after)]}"
    elif after:
        change = f"现为{STATE_WORDS[State(after)]}"
    else:
        change = "清单里不再有这一组"
    what = "，".join(filter(None, (CAUSE_WORDS[cause], said, f"{items}（{change}）")))
    if rule is not None:
        remedy = rule.remedy
    elif after == State.COMPLETE:
        remedy = "没有少交的；核对无误即可"
    else:
        remedy = "对照清单的改动，按现在的要求补报"
    return ShiftsByRule(cause, code, what, remedy, some)


def _named(one: Shift) -> str:
    return f"{one.label} 项第 {one.item} 项材料" if one.item else f"材料组 {one.label}"
