"""Questions in Chinese to the person at the terminal; only where ``terminal().interactive``."""

from __future__ import annotations

import sys

import typer

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
