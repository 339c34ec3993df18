"""Ordinals before titles, items and rows: 一、 （一） 1. 1、 （1） ① 第一 1.2."""

from __future__ import annotations

import re
import unicodedata

from zzfz.numerals import below_hundred, digit_by_digit

_CHINESE = "[一二三四五六七八九十]{1,3}"
_TITLE = re.compile(rf"(?:第?(?P<plain>{_CHINESE})[、章节部．.]|（(?P<round>{_CHINESE})）)")
_ROW = re.compile(
    rf"[（(]?(?:第|No\.?)?(?P<number>\d{{1,5}}|{_CHINESE})(?:项|条|号)?[)）、.．。]?", re.IGNORECASE
)
_DOTTED = re.compile(r"\d{1,3}(?:[.．-]\d{1,3}){1,3}")


def chinese_number(text: str) -> int:
    """一 → 1, 十二 → 12, 二〇 → 20, 一百 is not used by lists; 0 for what makes no number (十十)."""
    if "十" not in text:
        return digit_by_digit(text)
    return below_hundred(text) or 0


def title_ordinal(title: str) -> int | None:
    """The number that a title (brackets at full width) begins with: 三、 → 3, （二） → 2."""
    match = _TITLE.match(title)
    return chinese_number(match["plain"] or match["round"]) or None if match else None


def without_ordinal(title: str) -> str:
    """The title's own words; a title that is nothing but an ordinal stays."""
    return _TITLE.sub("", title, count=1).strip() or title


def row_number(text: str) -> int | None:
    """The number in a 序号 cell in any style (1, 1., （1）, ①, 第1项, 十二); ``None`` for others."""
    plain = unicodedata.normalize("NFKC", text.strip())
    match = _ROW.fullmatch(plain)
    if match is None:
        return None
    found = match["number"]
    number = int(found) if found.isdigit() else chinese_number(found)
    return number or None


def dotted(text: str) -> bool:
    """Whether a 序号 cell holds a number in steps (1.2, 3-1)."""
    return _DOTTED.fullmatch(unicodedata.normalize("NFKC", text.strip()).rstrip(".")) is not None
