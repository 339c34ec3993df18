"""The limits of an item in plain words, as a person is told them: 不超过5件；须附公开网址."""

from __future__ import annotations

import re

from zzfz.checklist.model import MaterialItem, UrlRule

_URL_WORDS = {
    UrlRule.REQUIRED: "须附公开网址",
    UrlRule.ONLY: "只要网址",
    UrlRule.IF_PUBLIC: "已公开的须附网址",
}


def limits(item: MaterialItem) -> list[str]:
    """Every limit of ``item``, one phrase each; empty when one piece of any kind will do."""
    words = []
    if item.max is not None and item.max == item.min:
        words.append(f"{item.min}件")
    elif item.min > 1 or item.max is not None:
        words += [f"至少{item.min}件"] if item.min > 1 else []
        words += [f"不超过{item.max}件"] if item.max is not None else []
    if item.url is not None:
        words.append(_URL_WORDS[item.url])
    if item.since is not None:
        words.append(f"{since_words(item)}以来")
    if item.years:
        words.append("、".join(f"{year}年" for year in item.years))
    if item.contact:
        words.append("注明联系方式")
    if item.fields:
        words.append(f"写明{'、'.join(item.fields)}")
    return words


def since_words(item: MaterialItem) -> str:
    """``2021年`` for the first day of a year, else the whole date."""
    since = item.since
    if since is None:
        return ""
    if (since.month, since.day) == (1, 1):
        return f"{since.year}年"
    return f"{since.year}年{since.month}月{since.day}日"


# Percentages, days and times a year: targets of administration, not limits on evidence.
_TARGET = re.compile(
    r"\d+(?:\.\d+)?%|\d+个?(?:工作日|日|天|小时|学时)(?!期)|(?:每年|至少)[^《》]{0,24}?\d+[次期件]"
    r"|\d+(?:名|人)以上|\d+月\d+日前"
)
_CLAUSE_ENDS = re.compile(r"[，。；,;]")


def targets(text: str) -> list[str]:
    """The clauses of a 三级指标 that set a target of administration: shown, never checked."""
    return [clause for clause in _CLAUSE_ENDS.split(text) if _TARGET.search(clause)]
