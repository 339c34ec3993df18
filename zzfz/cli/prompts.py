"""Questions in Chinese to the person at the terminal, and those of ``zzfz intake`` about unclear pieces."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from enum import Enum, auto

import typer

from zzfz.checklist.model import Checklist
from zzfz.cli.output import emit
from zzfz.intake.collect import Collected
from zzfz.intake.proposal import Candidate, Proposal
from zzfz.privacy.personal import mask_numbers
from zzfz.render.placements import item_words
from zzfz.render.proposals import why_words
from zzfz.text import printable

_YES = frozenset({"y", "yes", "是", "好", "对", "收", "确定"})
_NO = frozenset({"n", "no", "否", "不", "不收", "取消"})


def ask(prompt: str) -> str:
    """What is typed behind ``prompt``, without spaces at the ends. Raises typer.Abort at the end of
    input (Ctrl+D), as an interrupt would.
    """
    sys.stdout.write(printable(prompt))
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        sys.stdout.write("\n")
        raise typer.Abort
    return line.strip()


def confirm(question: str, *, default: bool) -> bool:
    """Whether the answer is 是; Enter means ``default``. What is neither yes nor no is asked again."""
    hint = "是／否，直接回车为是" if default else "是／否，直接回车为否"
    while True:
        answer = ask(f"{question}[{hint}] ").lower()
        if not answer:
            return default
        if answer in _YES | _NO:
            return answer in _YES


_QUIT = frozenset({"q", "quit", "退出"})
_BACK = frozenset({"b", "back", "返回", "上一件"})
_ALIKE = ("*", "＊")
"""Behind an answer: it holds for the rest of the same folder too."""
_LAST_PART = re.compile(r"(?P<set>.+?)\s*(?:[-.\s]|第)\s*(?P<item>\d{1,2})\s*项?")
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")
_SHOWN = 26
_TELLING = 12
"""Characters of an item; a shorter text (提供相关证明资料) stands below many indicators."""
_MOST_FOUND = 9
_HELP = (
    "填选项的数字，或“组-项”（如 34-2），或要找的字（如 普法）\n"
    "末尾加 *：同一文件夹里其余的也一样\n"
    "回车：不收；b：回到上一件；q：其余都不收"
)


class _Next(Enum):
    """Where to go on after a question."""

    ON = auto()
    BACK = auto()
    STOP = auto()


def decide(collected: Collected, checklist: Checklist) -> tuple[Proposal, ...]:
    """The proposals with the unclear ones decided by the person at the terminal.

    Enter leaves one as it is, b goes back to the one before, and q leaves all that follow. Raises
    typer.Abort at the end of input.
    """
    unsure = [one for one in collected.proposals if not one.is_clear]
    if not unsure:
        return collected.proposals
    emit(f"\n还有 {len(unsure)} 件拿不准。{_HELP}")
    chosen = _Questions(unsure, checklist).ask_all()
    return tuple(
        collected.proposer.decided(one, chosen[one.material.origin], "收件人")
        if one.material.origin in chosen
        else one
        for one in collected.proposals
    )


class _Questions:
    """One question for each unclear piece, in order, with a way back."""

    def __init__(self, unsure: Sequence[Proposal], checklist: Checklist) -> None:
        self._unsure = unsure
        self._checklist = checklist
        self._chosen: dict[str, Candidate] = {}
        self._by_another: dict[str, str] = {}

    def ask_all(self) -> dict[str, Candidate]:
        """What was chosen, by origin."""
        at = 0
        while True:
            if at == len(self._unsure):
                if not self._is_taken_back():
                    return self._chosen
                at = self._before(at)
            one = self._unsure[at]
            if one.material.origin in self._by_another:
                at += 1
                continue
            after = self._ask(at, one)
            if after is _Next.STOP:
                if not self._is_taken_back():
                    return self._chosen
            else:
                at = self._before(at) if after is _Next.BACK else at + 1

    def _is_taken_back(self) -> bool:
        """After the last question: whether the person wants to go back to it after all."""
        left = len(self._unsure) - len(self._chosen)
        emit(f"\n定了 {len(self._chosen)} 件，不收 {left} 件")
        return ask("回车继续，b 回到上一件：").lower() in _BACK

    def _before(self, at: int) -> int:
        """The question before; what its answer said of others is taken back with it."""
        asked = [n for n in range(at) if self._unsure[n].material.origin not in self._by_another]
        if not asked:
            emit("  这是第一件")
            return at
        origin = self._unsure[asked[-1]].material.origin
        self._forget(origin)
        return asked[-1]

    def _forget(self, origin: str) -> None:
        self._chosen.pop(origin, None)
        for other in [one for one, by in self._by_another.items() if by == origin]:
            del self._by_another[other]
            self._chosen.pop(other, None)

    def _ask(self, at: int, one: Proposal) -> _Next:
        """Ask about one piece until the answer makes sense."""
        origin = one.material.origin
        emit(f"\n[{at + 1}/{len(self._unsure)}] {mask_numbers(origin)}\n  {why_words(one)}")
        choices = _complete(one.choices)
        _offer(choices, self._checklist)
        while True:
            answer = ask("归入：").lower()
            if answer in _QUIT:
                return _Next.STOP
            if answer in _BACK:
                return _Next.BACK
            text = answer.rstrip("".join(_ALIKE)).strip()
            if not text:
                return _Next.ON
            found = self._meant(text, choices)
            if isinstance(found, Candidate):
                self._settle(at, found, rest=answer.endswith(_ALIKE))
                return _Next.ON
            if isinstance(found, str):
                emit(f"  {found}")
            else:
                choices = found
                _offer(choices, self._checklist)

    def _meant(
        self, text: str, choices: Sequence[Candidate]
    ) -> Candidate | tuple[Candidate, ...] | str:
        """The choice meant, choices found by words, or what is wrong."""
        if text.isdecimal() and 1 <= int(text) <= len(choices):
            return choices[int(text) - 1]
        found = _typed(text, self._checklist)
        if isinstance(found, str) and _WORDS.search(text):
            return _by_words(text, self._checklist) or found
        return found

    def _settle(self, at: int, choice: Candidate, *, rest: bool) -> None:
        origin = self._unsure[at].material.origin
        self._chosen[origin] = choice
        emit(f"  归入 {_described(choice, self._checklist)}")
        if not rest:
            return
        folder = origin.rpartition("/")[0]
        more = [
            one.material.origin
            for one in self._unsure[at + 1 :]
            if one.material.origin.rpartition("/")[0] == folder
        ]
        self._chosen |= dict.fromkeys(more, choice)
        self._by_another |= dict.fromkeys(more, origin)
        emit(f"  同一文件夹里其余 {len(more)} 件也一样")


def _offer(choices: Sequence[Candidate], checklist: Checklist) -> None:
    for at, choice in enumerate(choices, start=1):
        emit(f"  {at}　{_described(choice, checklist)}")


def _by_words(text: str, checklist: Checklist) -> tuple[Candidate, ...]:
    """The items of sets in whose words, or whose indicators', every word of ``text`` stands."""
    words = text.split()
    found: list[Candidate] = []
    for one in checklist.sets:
        context = "".join(checklist.by_id[member].text for member in one.members)
        own = [item for item in one.items if all(word in item.text.lower() for word in words)]
        if own or all(word in context.lower() for word in words):
            found += [Candidate(one, (item.no,)) for item in own or one.items]
    return tuple(found[:_MOST_FOUND])


def _typed(text: str, checklist: Checklist) -> Candidate | str:
    """The choice that was typed (34-2, 34-46-2, 33), or what is wrong with it."""
    last = _LAST_PART.fullmatch(text)
    one = checklist.set_named(text)
    if one is not None and (len(one.items) == 1 or last is None):
        if len(one.items) == 1:
            return Candidate(one, (1,))
        return f"第 {one.label} 项有 {len(one.items)} 项材料，请写明第几项，如 {one.folder}-1"
    found = checklist.set_named(last["set"]) if last else None
    if last is None or found is None:
        return f"清单里没有“{text}”这个要求材料的指标"
    item = int(last["item"])
    if not 1 <= item <= len(found.items):
        return f"第 {found.label} 项没有第 {item} 项材料（共 {len(found.items)} 项）"
    return Candidate(found, (item,))


def _complete(choices: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The choices with every item of those that do not say which."""
    found = {
        (choice.set.id, items): Candidate(choice.set, items)
        for choice in choices
        for items in ([choice.items] if choice.items else [(i.no,) for i in choice.set.items])
    }
    return tuple(found.values())


def _described(choice: Candidate, checklist: Checklist) -> str:
    texts = "；".join(item.text for item in choice.set.items if item.no in choice.items)
    if len(choice.set.members) == 1 and len(choice.set.items) == 1 and len(texts) < _TELLING:
        texts = checklist.by_id[choice.set.members[0]].text  # 提供相关证明资料 tells nothing
    shown = texts if len(texts) <= _SHOWN else f"{texts[:_SHOWN]}…"
    return f"{item_words(choice.set.label, choice.items)}　{shown}"
