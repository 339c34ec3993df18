"""Questions in Chinese to the person at the terminal, and those of ``zzfz intake`` about unclear pieces."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from enum import Enum, auto
from functools import partial
from pathlib import Path

import typer

from zzfz.checklist.model import Checklist
from zzfz.cli.output import emit, terminal
from zzfz.files import copy_file
from zzfz.intake.answers import MOST_FOUND, PieceAnswer, PieceQuestion, offered, understood
from zzfz.intake.naming import safe_name
from zzfz.intake.proposal import Candidate
from zzfz.intake.session import Classified, answer, questions, take_back
from zzfz.privacy.personal import mask_numbers
from zzfz.progress.review import path_in_set
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
    return bool(confirm_or_back(question, default=default, back=""))


def confirm_or_back(question: str, *, default: bool, back: str) -> bool | None:
    """As ``confirm``; None where somebody wants to go back (b), which ``back`` names where that can be."""
    hint = f"是／否{f'／b {back}' if back else ''}，直接回车为{'是' if default else '否'}"
    while True:
        answered = ask(f"{question}[{hint}] ").lower()
        if not answered:
            return default
        if answered in _YES | _NO:
            return answered in _YES
        if back and answered in _BACK:
            return None


_QUIT = frozenset({"q", "quit", "退出"})
_BACK = frozenset({"b", "back", "返回", "上一件"})
_LEAVE = "s"
_LATER = frozenset({"", "以后", "以后再说", _LEAVE})
_OPEN = frozenset({"o", "打开"})
_EACH = frozenset({"e", "逐件"})
_HELP_ME = frozenset({"?", "h", "help", "帮助"})
_ALIKE = ("*", "＊")
"""Behind an answer: it holds for the rest of the same folder too."""
_REST = "     "
_NARROWEST = 20
_TELLING = 12
"""Characters of an item; a shorter text (提供相关证明资料) stands below many indicators."""
_OPENED = (
    *(".doc", ".docx", ".wps", ".rtf", ".txt", ".pdf", ".ofd", ".xls", ".xlsx", ".et", ".csv"),
    *(".ppt", ".pptx", ".dps", ".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff"),
)
"""Endings of what is opened: never of programs, scripts, shortcuts or macros."""
_NAMED = 3
"""Names of equal cases that are shown; the others are counted."""
_HELP = (
    "填选项的数字，或“组-项”（34-2），或要找的字（普法；一、二级标题里的也找）",
    "两处都要：1、3 或 34-1、52-1",
    "后面可以接年度、单位、零报告：1 2022年；2 县公安局；1 零报告 没有发生",
    "末尾加 *：同一文件夹里其余的也一样；o：打开看；b：回到上一件；?：再看这些",
    "回车：以后再说，留在原处；q：其余都以后再说；不收 理由：写进交接单",
)


class _Next(Enum):
    """Where to go on after a question."""

    ON = auto()
    BACK = auto()
    STOP = auto()
    EACH = auto()


def decide(classified: Classified, checklist: Checklist) -> Classified:
    """The same with the answers of the person at the terminal to what is unclear.

    Enter leaves a piece for later, b goes back to the one before, also after the last, and q leaves all
    that follow. Raises typer.Abort at the end of input.
    """
    asked = Questions(classified, checklist)
    state = asked.ask_all()
    while asked.count and ask("回车继续，b 回到上一件：").lower() in _BACK:
        state = asked.ask_last_again()
    return state


def _emit_help() -> None:
    for line in _HELP:
        emit_wrapped(f"  {line}", "  ")


class Questions:
    """One question for each unclear piece, in order, with a way back.

    ``opener`` opens the piece of an origin and says what came of it. Every way of asking raises
    typer.Abort at the end of input.
    """

    def __init__(
        self,
        classified: Classified,
        checklist: Checklist,
        opener: Callable[[str], str] | None = None,
    ) -> None:
        self._unsure = [*questions(classified)]
        self._state = classified
        self._checklist = checklist
        self._opener = opener

    @property
    def count(self) -> int:
        """How many questions there are."""
        return len(self._unsure)

    def ask_all(self) -> Classified:
        """The session's data with what was answered."""
        if not self._unsure:
            return self._state
        count = sum(1 + len(one.alike) for one in self._unsure)
        asked = f"，合成 {len(self._unsure)} 个问题" if count != len(self._unsure) else ""
        emit(f"\n还有 {count} 件拿不准{asked}。")
        _emit_help()
        return self._ask_from(0)

    def ask_last_again(self) -> Classified:
        """As ``ask_all``, from the last question that was answered."""
        return self._ask_from(self._before(len(self._unsure)))

    def _ask_from(self, at: int) -> Classified:
        while at < len(self._unsure):
            one = self._unsure[at]
            if one.origin in self._by_another():
                at += 1
                continue
            after = self._ask(at, one)
            if after is _Next.STOP:
                break
            if after is _Next.EACH:
                mine = {one.origin, *one.alike}
                alone = [q for q in questions(self._state, each=True) if q.origin in mine]
                self._unsure[at : at + 1] = alone
            else:
                at = self._before(at) if after is _Next.BACK else at + 1
        every = sum(1 + len(one.alike) for one in self._unsure)
        refused = sum(one.refused for one in self._state.answers)
        settled = len(self._state.answers) - refused
        emit(f"\n定了 {settled} 件，不收 {refused} 件，以后再说 {every - settled - refused} 件")
        return self._state

    def _by_another(self) -> set[str]:
        return {one.origin for one in self._state.answers if one.follows is not None}

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
        """Ask about one piece, or equal ones, until the answer makes sense."""
        emit("")
        emit_wrapped(f"[{at + 1}/{len(self._unsure)}] {_named(one)}")
        emit_wrapped(f"  {why_words(one)}", "  ")
        choices: tuple[PieceAnswer, ...] = offered(one)
        _offer(choices, self._checklist)
        what = "怎么办：" if one.is_placed else "归入："
        usual = choices[0] if one.earlier is not None and one.earlier.is_returned else None
        if usual is not None:
            what = f"怎么办（直接回车为 1 更换，{_LEAVE} 以后再说）："
        if one.alike:
            what = f"归入（{1 + len(one.alike)} 件一样，e 逐件定）："
        while True:
            answered = ask(what)
            word = answered.lower()
            if word in _QUIT:
                return _Next.STOP
            if word in _BACK:
                return _Next.BACK
            if word in _EACH and one.alike:
                return _Next.EACH
            if self._is_helped(word, one):
                continue
            if usual is not None and not word:
                self._settle(one, usual, rest=False)
                return _Next.ON
            text = answered.rstrip("".join(_ALIKE)).strip()
            if text.lower() in _LATER:
                return _Next.ON
            found = understood(text, one, choices, self._checklist)
            if isinstance(found, PieceAnswer):
                self._settle(one, found, rest=answered.endswith(_ALIKE))
                return _Next.ON
            choices = self._not_understood(one, found, choices)

    def _not_understood(
        self,
        one: PieceQuestion,
        found: str | tuple[Candidate, ...],
        choices: tuple[PieceAnswer, ...],
    ) -> tuple[PieceAnswer, ...]:
        """Say what was wrong, or offer the places that were found by words; what may be chosen now."""
        if isinstance(found, str):
            emit_wrapped(f"  {found}")
            return choices
        choices = tuple(PieceAnswer(one.origin, choice) for choice in found)
        _offer(choices, self._checklist)
        if len(found) == MOST_FOUND:
            emit(f"  只列前 {MOST_FOUND} 项，再加一个词（空格隔开）可以缩小")
        return choices

    def _is_helped(self, word: str, one: PieceQuestion) -> bool:
        """Whether somebody only wanted to look at the piece, or to know what may be answered; done then."""
        if word in _OPEN:
            told = self._opener(one.origin) if self._opener is not None else "这里不能打开"
            emit_wrapped(f"  {told}")
        elif word in _HELP_ME:
            _emit_help()
        return word in _OPEN | _HELP_ME

    def _settle(self, one: PieceQuestion, given: PieceAnswer, *, rest: bool) -> None:
        self._state = answer(self._state, given, rest=rest, alike=one.alike)
        emit_wrapped(f"  {_answer_words(given, self._checklist, short=True)}")
        if rest:
            more = sum(each.follows == one.origin for each in self._state.answers)
            emit(f"  同一文件夹里其余 {more} 件也一样")


class Viewer:
    """Opens copies in ``folder`` with the system's own program, only when somebody asks for it.

    Only documents and pictures are opened: what the system would run, or follow, is not.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def open(self, files: Sequence[tuple[str, Callable[[Path], object]]]) -> str:
        """Open the first file that can be shown; what came of it, in Chinese.

        ``files`` are names, each with what writes the file to a path. Nothing is raised for what cannot
        be written.
        """
        fit = [one for one in files if one[0].lower().endswith(_OPENED)]
        if not fit:
            return "这种文件不在这里打开，请在原处自己打开"
        name, put = fit[0]
        self._count += 1
        folder = self._folder / str(self._count)
        try:
            folder.mkdir(parents=True, mode=0o700)
            copied = folder / safe_name(name.rpartition("/")[2])
            put(copied)
            copied.chmod(0o400)
        except OSError:
            return "打不开：临时文件夹写不进去，或内容不在本地"
        if typer.launch(str(copied)) != 0:
            return "这台电脑没有打开它的程序，请在原处自己打开"
        more = f"（文件夹里共 {len(files)} 个文件，这是第一个能看的）" if len(files) > 1 else ""
        return f"已打开“{mask_numbers(name)}”的副本，只能看{more}"


def opener_of(classified: Classified) -> Callable[[str], str]:
    """What opens the piece of an origin."""
    pieces = {one.material.origin: one.material for one in classified.proposals}
    viewer = Viewer(classified.folder / "open")
    return lambda origin: viewer.open(
        [(name, partial(copy_file, path)) for name, path in pieces[origin].files]
    )


def _named(one: PieceQuestion) -> str:
    """What a question is about: a piece, or equal ones."""
    if not one.alike:
        return mask_numbers(one.origin)
    folder = one.origin.rpartition("/")[0]
    names = [each.rpartition("/")[2] for each in (one.origin, *one.alike)]
    shown = "、".join(names[:_NAMED])
    more = " 等" if len(names) > _NAMED else ""
    return mask_numbers(f"{folder or '来件'} 里的 {len(names)} 件：{shown}{more}")


def _offer(choices: Sequence[PieceAnswer], checklist: Checklist) -> None:
    for at, choice in enumerate(choices, start=1):
        emit_wrapped(f"  {at}　{_answer_words(choice, checklist)}")


def _answer_words(one: PieceAnswer, checklist: Checklist, *, short: bool = False) -> str:
    """An answer in words; ``short`` of one that was given."""
    if one.choice is None:
        return f"不收：{one.why}"
    if one.replaces:
        where = item_words(one.choice.set.label, one.choice.items)
        return f"更换 {where}的“{mask_numbers(path_in_set(one.replaces))}”"
    places = [_described(each, checklist) for each in (one.choice, *one.also)]
    if one.also and not short:
        wheres = (item_words(each.set.label, each.items) for each in (one.choice, *one.also))
        return f"{len(places)} 处都放：{'，'.join(wheres)}"
    said = [one.period, one.unit, f"零报告：{one.nil_reason}" if one.nil_reason else None]
    more = "".join(f"　{each}" for each in said if each)
    return f"{'归入 ' if short else ''}{'；'.join(places)}{more}"


def _described(choice: Candidate, checklist: Checklist) -> str:
    texts = "；".join(item.text for item in choice.set.items if item.no in choice.items)
    if len(choice.set.members) == 1 and len(choice.set.items) == 1 and len(texts) < _TELLING:
        texts = checklist.by_id[choice.set.members[0]].text  # 提供相关证明资料 tells nothing
    return f"{item_words(choice.set.label, choice.items)}　{texts}"


def emit_wrapped(line: str, rest: str = _REST) -> None:
    """A line whole, broken at the width of a screen with its rest set in below it."""
    here = terminal()
    width = max(here.width - len(rest), _NARROWEST) if here.screen else 0
    first, *others = wrap(line, width) if width else [line]
    emit("\n".join([first, *(f"{rest}{part}" for part in others)]))
