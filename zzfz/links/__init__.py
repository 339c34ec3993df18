"""Whether the public addresses (网址) of a tracker open: asked politely, kept in ``links/``, never counted.

Here is what every view needs of it: the classes of what an address led to, and how many of a list's
addresses were checked (网址已核). Completeness does not know of it (DESIGN "What counts" 8).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from zzfz.checklist.paths import LINKS as FOLDER

__all__ = [
    "FOLDER",
    "GOOD",
    "OPEN_QUESTION",
    "UNCHECKED",
    "VALID_DAYS",
    "WRONG",
    "LinkCounts",
    "LinkState",
    "PageClass",
    "count_links",
    "count_words",
    "state_words",
]
WRONG = "M125"
"""The rule for an address that does not open, or opens something else."""
UNCHECKED = "M126"
"""The rule for an address of which nothing is known, or nothing that still holds."""
VALID_DAYS = 30
"""After so many days a result says nothing any more (长期未核)."""


class PageClass(StrEnum):
    """What an address led to (reference: the table of classes in docs/commands/links.md)."""

    OPENS = "可打开"
    OLD_TLS = "加密陈旧"
    FILE = "文件"
    BY_HAND = "人工核实"
    OTHER = "标题不符"
    HOME = "跳首页"
    SOFT_404 = "软404"
    EMPTY = "空页"
    LOGIN = "需登录"
    INTERNAL = "内网"
    BLOCKED = "被拦截"
    LATER = "待复查"
    DEAD = "失效"


GOOD = frozenset({PageClass.OPENS, PageClass.OLD_TLS, PageClass.FILE, PageClass.BY_HAND})
"""What anybody can open."""
OPEN_QUESTION = frozenset({PageClass.BLOCKED, PageClass.LATER})
"""What says nothing of the page: a person must look, or it is asked again."""


class LinkState(NamedTuple):
    """What is known of one address: its class, and the day (ordinal, in China) it was last checked."""

    kind: str
    day: int


class LinkCounts(NamedTuple):
    """Of ``total`` addresses: how many were ``checked`` (已核) in the last days, and of these how many
    are ``wrong`` (dead, or not the page); of the others, how many need a person or another try
    (``waiting``).
    """

    total: int
    checked: int
    wrong: int
    waiting: int


def count_links(
    urls: Iterable[str], known: Mapping[str, tuple[str, int]], today: int
) -> LinkCounts:
    """How far the check of ``urls``, each counted once, has come on the day ``today`` (ordinal)."""
    total = checked = wrong = waiting = 0
    for url in dict.fromkeys(urls):
        total += 1
        state = known.get(url)
        if state is None or today - state[1] > VALID_DAYS:
            continue
        if state[0] in OPEN_QUESTION:
            waiting += 1
        else:
            checked += 1
            wrong += state[0] not in GOOD
    return LinkCounts(total, checked, wrong, waiting)


def state_words(state: tuple[str, int]) -> str:
    """What is known of one address: 可打开（2026-11-02 核）."""
    return f"{state[0]}（{date.fromordinal(state[1]).isoformat()} 核）"


def count_words(counts: LinkCounts) -> str:
    """网址已核 60 / 72，打不开或不对 2，待复查 3; nothing of what there is none."""
    words = f"网址已核 {counts.checked} / {counts.total}"
    words += f"，打不开或不对 {counts.wrong}" if counts.wrong else ""
    return words + (f"，待复查或请人工打开 {counts.waiting}" if counts.waiting else "")
