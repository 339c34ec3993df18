"""The numbered menu for those who open the program by a double click, with no terminal before.

Each choice runs a command as if it were typed, and says how it is typed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import typer

import zzfz
from zzfz.checklist.paths import LIST_FILE
from zzfz.cli.output import configure_streams, emit
from zzfz.cli.prompts import ask
from zzfz.text import printable

_QUIT = frozenset({"0", "q", "退出"})
_FIRST_STEP = (
    "清单仓库是放清单和材料的文件夹。还没有的，选 8 新建；同事那里已经有的，请信息人员取一份到这台电脑，",
    "再选 7 打开它：把那个文件夹拖到这个窗口里，回车。",
)


class MenuLine(NamedTuple):
    """A line of the menu: its number, its words, and the command that answers to its question make."""

    number: str
    words: str
    command: tuple[str, ...]
    question: str = ""
    anywhere: bool = False


LINES = (
    MenuLine("1", "看进度", ("status",)),
    MenuLine("2", "收单位报来的材料", ("intake",), "材料的文件夹或压缩包（可以拖进来）："),
    MenuLine("3", "在浏览器里收件、审核、看进度（关掉窗口就停）", ("serve", "--open")),
    MenuLine("4", "一个单位还缺什么", ("report", "--dept"), "单位的名称："),
    MenuLine("5", "检查", ("check",)),
    MenuLine("6", "生成进展网页", ("site",)),
    MenuLine("7", "换一个清单仓库", (), "清单仓库的文件夹（可以拖进来）：", anywhere=True),
    MenuLine("8", "新建清单仓库", ("init",), "新文件夹的名称：", anywhere=True),
    MenuLine("9", "自检：这台电脑上什么能用", ("doctor",), anywhere=True),
)


def own_console() -> bool:
    """Whether the window is there for this program alone: it closes when the program ends."""
    if os.name != "nt":
        return False
    import ctypes

    system: Any = ctypes
    among = (ctypes.c_uint * 3)()
    # The launcher, or cmd for zzfz.cmd, and Python.
    return 0 < int(system.windll.kernel32.GetConsoleProcessList(among, 3)) <= 2


def menu(start: Callable[[Sequence[str]], int]) -> int:
    """Show the choices and run what is chosen by ``start`` until the person leaves; the exit code."""
    configure_streams()
    while True:
        here = Path.cwd()
        opened = (here / LIST_FILE).is_file()
        emit(f"\n{zzfz.__name__} {zzfz.__version__}　法治政府建设责任清单")
        emit(f"清单仓库：{printable(str(here))}" if opened else "还没有打开清单仓库")
        for line in () if opened else _FIRST_STEP:
            emit(f"  {line}")
        shown = [one for one in LINES if opened or one.anywhere]
        for one in shown:
            emit(f"  {one.number}　{one.words}")
        emit("  0　退出")
        try:
            picked = ask("选哪一个，打数字后回车：").translate(_HALF_WIDTH)
            if picked in _QUIT:
                return 0
            for one in shown:
                if one.number == picked:
                    _follow(one, start)
                    break
            else:
                emit("没有这一项，打上面的数字")
        except typer.Abort:
            return 0


_HALF_WIDTH = {ord("０") + digit: str(digit) for digit in range(10)}


def _follow(one: MenuLine, start: Callable[[Sequence[str]], int]) -> None:
    given = [_as_dragged(ask(one.question))] if one.question else []
    if given == [""]:
        return
    if not one.command:
        _open(given[0])
        return
    arguments = [*one.command, *given]
    words = (f'"{one}"' if " " in one else one for one in arguments)
    emit(f"（也可以在终端里打：zzfz {printable(' '.join(words))}）\n")
    code = start(arguments)
    if one.command == ("init",) and code == 0:
        os.chdir(given[0])
    ask("\n回车回到菜单：")


def _as_dragged(text: str) -> str:
    """What a file dragged into the window types, without the quotation marks around it."""
    return text.strip().strip("\"'").strip()


def _open(folder: str) -> None:
    if not (Path(folder) / LIST_FILE).is_file():
        emit("这个文件夹里没有清单，选里面有 checklist 的那个文件夹")
        return
    os.chdir(folder)
