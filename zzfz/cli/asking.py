"""Asking a person at the terminal, in Chinese."""

from __future__ import annotations

import sys

from zzfz.cli.output import note

_YES = frozenset({"是", "好", "对", "y", "yes"})
_NO = frozenset({"", "否", "不", "n", "no"})


def confirm(question: str) -> bool:
    """Ask ``question`` on standard error until the answer is yes or no; Enter and the end mean no.

    Only where ``terminal().interactive`` tells that a person is there.
    """
    while True:
        note(f"{question}（是/否，直接回车为否）")
        answer = sys.stdin.readline()
        said = answer.strip().lower()
        if said in _YES:
            return True
        if not answer or said in _NO:
            return False
