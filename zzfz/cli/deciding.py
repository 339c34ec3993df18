"""The questions of ``zzfz intake``: where the pieces belong that nobody could tell from their names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zzfz.checklist.model import Checklist
from zzfz.cli.asking import ask
from zzfz.cli.output import emit
from zzfz.intake.collect import Collected
from zzfz.intake.plan import set_named
from zzfz.intake.proposal import Choice, Proposal
from zzfz.render.intake import why_words
from zzfz.render.taking import item_words
from zzfz.safety.personal import mask_numbers

_QUIT = frozenset({"q", "quit", "退出"})
_LAST_PART = re.compile(r"(?P<set>.+?)\s*(?:[-.\s]|第)\s*(?P<item>\d{1,2})\s*项?")
_SHOWN = 30


def decide(collected: Collected, checklist: Checklist) -> tuple[Proposal, ...]:
    """The proposals with the unclear ones decided by the person at the terminal.

    Enter leaves one as it is, and q all that follow. Raises typer.Abort at the end of input.
    """
    proposals = collected.proposals
    unsure = [one for one in proposals if not one.is_clear]
    decided: dict[str, Proposal] = {}
    if unsure:
        emit(
            f"\n还有 {len(unsure)} 件拿不准。填选项的数字；或填“组-项”，如 34-2；回车不收；q 其余都不收"
        )
    for number, one in enumerate(unsure, start=1):
        emit(f"\n[{number}/{len(unsure)}] {mask_numbers(one.material.origin)}\n  {why_words(one)}")
        choices = _complete(one.choices)
        for at, choice in enumerate(choices, start=1):
            emit(f"  {at}　{_described(choice)}")
        answer = _answer(choices, checklist)
        if answer is None:
            break
        if answer.items:
            decided[one.material.origin] = collected.proposer.decided(one, answer, "收件人")
    return tuple(decided.get(one.material.origin, one) for one in proposals)


def _answer(choices: Sequence[Choice], checklist: Checklist) -> Choice | None:
    """What the person chose; a choice without items for nothing, None to ask no more."""
    while True:
        text = ask("归入：").lower()
        if text in _QUIT:
            return None
        if not text:
            return Choice(checklist.sets[0], ())
        if text.isdecimal() and 1 <= int(text) <= len(choices):
            return choices[int(text) - 1]
        found = _typed(text, checklist)
        if isinstance(found, Choice):
            return found
        emit(f"  {found}")


def _typed(text: str, checklist: Checklist) -> Choice | str:
    """The choice that was typed (34-2, 34-46-2, 33), or what is wrong with it."""
    last = _LAST_PART.fullmatch(text)
    one = set_named(text, checklist)
    if one is not None and (len(one.items) == 1 or last is None):
        if len(one.items) == 1:
            return Choice(one, (1,))
        return f"第 {one.label} 项有 {len(one.items)} 项材料，请写明第几项，如 {one.folder}-1"
    found = set_named(last["set"], checklist) if last else None
    if last is None or found is None:
        return f"清单里没有“{text}”这个要求材料的指标"
    item = int(last["item"])
    if not 1 <= item <= len(found.items):
        return f"第 {found.label} 项没有第 {item} 项材料（共 {len(found.items)} 项）"
    return Choice(found, (item,))


def _complete(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """The choices with every item of those that do not say which."""
    found = {
        (choice.set.id, items): Choice(choice.set, items)
        for choice in choices
        for items in ([choice.items] if choice.items else [(i.no,) for i in choice.set.items])
    }
    return tuple(found.values())


def _described(choice: Choice) -> str:
    texts = "；".join(item.text for item in choice.set.items if item.no in choice.items)
    shown = texts if len(texts) <= _SHOWN else f"{texts[:_SHOWN]}…"
    return f"{item_words(choice.set.label, choice.items)}　{shown}"
