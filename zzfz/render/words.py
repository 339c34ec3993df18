"""Dates in words, and text made harmless in Markdown."""

from __future__ import annotations

import re

_MARKDOWN = re.compile(r"[\\`*_\[\]<>|~$]|&(?=[#\w])")
_LINE_START = re.compile(r"\s*(?:[-+=#]|\d+(?=[.)]))")


def markdown_text(text: str) -> str:
    """``text``, one line, so that Markdown shows it as it is wherever in a line it stands."""
    escaped = _MARKDOWN.sub(r"\\\g<0>", text)
    start = _LINE_START.match(escaped)
    if start is None:
        return escaped
    cut = start.end() - (not start[0][-1].isdigit())
    return f"{escaped[:cut]}\\{escaped[cut:]}"


def markdown_code(text: str) -> str:
    """``text``, one line, as a code span: between more backticks than it holds in a row."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") or not text.strip() else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def chinese_date(value: str | None) -> str:
    """An ISO date as 2023年6月30日; nothing for none."""
    if not value:
        return ""
    year, month, day = value[:10].split("-")
    return f"{int(year)}年{int(month)}月{int(day)}日"


def days_words(days: int | None) -> str:
    """Days left in words: 还有 3 天, 今天截止, 已过期 2 天."""
    if days is None:
        return ""
    if days == 0:
        return "今天截止"
    return f"还有 {days} 天" if days > 0 else f"已过期 {-days} 天"
