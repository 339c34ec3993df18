"""Questions in Chinese to the person at the terminal, and those of ``zzfz intake`` about unclear pieces."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import Enum, auto

import typer

from zzfz.checklist.model import Checklist
from zzfz.cli.output import emit, terminal
from zzfz.intake.answers import PieceAnswer, PieceQuestion, meant
from zzfz.intake.proposal import Candidate
from zzfz.intake.session import Classified, answer, questions, take_back
from zzfz.privacy.personal import mask_numbers
from zzfz.render.placements import item_words
from zzfz.render.proposals import why_words
from zzfz.text import printable, wrap

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
        answered = ask(f"{question}[{hint}] ").lower()
        if not answered:
            return default
        if answered in _YES | _NO:
            return answered in _YES


_QUIT = frozenset({"q", "quit", "退出"})
_BACK = frozenset({"b", "back", "返回", "上一件"})
_ALIKE = ("*", "＊")
"""Behind an answer: it holds for the rest of the same folder too."""
_REST = "     "
_NARROWEST = 20
_TELLING = 12
"""Characters of an item; a shorter text (提供相关证明资料) stands below many indicators."""
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


def decide(classified: Classified, checklist: Checklist) -> Classified:
    """The same with the answers of the person at the terminal to what is unclear.

    Enter leaves a piece as it is, b goes back to the one before, and q leaves all that follow. Raises
    typer.Abort at the end of input.
    """
    unsure = questions(classified)
    if not unsure:
        return classified
    emit(f"\n还有 {len(unsure)} 件拿不准。{_HELP}")
    return _Questions(unsure, classified, checklist).ask_all()


class _Questions:
    """One question for each unclear piece, in order, with a way back."""

    def __init__(
        self, unsure: Sequence[PieceQuestion], classified: Classified, checklist: Checklist
    ) -> None:
        self._unsure = unsure
        self._state = classified
        self._checklist = checklist

    def ask_all(self) -> Classified:
        """The session's data with what was answered."""
        at = 0
        while True:
            if at == len(self._unsure):
                if not self._is_taken_back():
                    return self._state
                at = self._before(at)
            one = self._unsure[at]
            if one.origin in self._by_another():
                at += 1
                continue
            after = self._ask(at, one)
            if after is _Next.STOP:
                if not self._is_taken_back():
                    return self._state
            else:
                at = self._before(at) if after is _Next.BACK else at + 1

    def _by_another(self) -> set[str]:
        return {one.origin for one in self._state.answers if one.follows is not None}

    def _is_taken_back(self) -> bool:
        """After the last question: whether the person wants to go back to it after all."""
        settled = len(self._state.answers)
        emit(f"\n定了 {settled} 件，不收 {len(self._unsure) - settled} 件")
        return ask("回车继续，b 回到上一件：").lower() in _BACK

    def _before(self, at: int) -> int:
        """The question before; what its answer said of others is taken back with it."""
        by_another = self._by_another()
        asked = [n for n in range(at) if self._unsure[n].origin not in by_another]
        if not asked:
            emit("  这是第一件")
            return at
        self._state = take_back(self._state, self._unsure[asked[-1]].origin)
        return asked[-1]

    def _ask(self, at: int, one: PieceQuestion) -> _Next:
        """Ask about one piece until the answer makes sense."""
        emit(f"\n[{at + 1}/{len(self._unsure)}] {mask_numbers(one.origin)}\n  {why_words(one)}")
        choices = one.choices
        _offer(choices, self._checklist)
        while True:
            answered = ask("归入：").lower()
            if answered in _QUIT:
                return _Next.STOP
            if answered in _BACK:
                return _Next.BACK
            text = answered.rstrip("".join(_ALIKE)).strip()
            if not text:
                return _Next.ON
            found = meant(text, choices, self._checklist)
            if isinstance(found, Candidate):
                self._settle(one, found, rest=answered.endswith(_ALIKE))
                return _Next.ON
            if isinstance(found, str):
                emit(f"  {found}")
            else:
                choices = found
                _offer(choices, self._checklist)

    def _settle(self, one: PieceQuestion, choice: Candidate, *, rest: bool) -> None:
        self._state = answer(self._state, PieceAnswer(one.origin, choice), rest=rest)
        emit(f"  归入 {_described(choice, self._checklist)}")
        if rest:
            more = sum(given.follows == one.origin for given in self._state.answers)
            emit(f"  同一文件夹里其余 {more} 件也一样")


def _offer(choices: Sequence[Candidate], checklist: Checklist) -> None:
    for at, choice in enumerate(choices, start=1):
        _emit_wrapped(f"  {at}　{_described(choice, checklist)}")


def _described(choice: Candidate, checklist: Checklist) -> str:
    texts = "；".join(item.text for item in choice.set.items if item.no in choice.items)
    if len(choice.set.members) == 1 and len(choice.set.items) == 1 and len(texts) < _TELLING:
        texts = checklist.by_id[choice.set.members[0]].text  # 提供相关证明资料 tells nothing
    return f"{item_words(choice.set.label, choice.items)}　{texts}"


def _emit_wrapped(line: str) -> None:
    """A line whole, broken at the width of a screen with its rest set in below it."""
    here = terminal()
    width = max(here.width - len(_REST), _NARROWEST) if here.screen else 0
    first, *rest = wrap(line, width) if width else [line]
    emit("\n".join([first, *(f"{_REST}{part}" for part in rest)]))
