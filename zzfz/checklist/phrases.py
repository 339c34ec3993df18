"""The numbers of pieces and the years that the words of an item ask for (不超过5件、2021、2022年)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from zzfz.numerals import COUNTED, counted

_NUMBER = rf"(?:\d{{1,4}}|{COUNTED})"
_UNIT = r"(?:件|个|份|篇|例|家|项|部|套|起|宗|卷|本|册)(?!工作日|自然日|月|小时|百分|季度)"
_SHEET = "(?:张|幅)"
"""Pictures: often several in one document, so they are limited but not asked for one by one."""
_CHOSEN_UNIT = rf"(?:{_UNIT}|{_SHEET}|(?:户|名|期|条|处))"
_MOST = re.compile(
    rf"(?:(?:不(?:得|能|应|宜)?(?:超过|多于|超出)|最多|至多|限报|限)(?:提供|报送|提交|选取|选报)?)(?P<at>{_NUMBER})(?:{_UNIT}|{_SHEET})"
    rf"|(?P<within>{_NUMBER})(?:{_UNIT}|{_SHEET})(?:以内|之内|以下)"
)
_LEAST = re.compile(
    rf"(?:不(?:得|能|应|宜)?(?:少于|低于)|至少|最少)(?:提供|报送|提交|选取|选报)?(?P<at>{_NUMBER}){_UNIT}"
)
_GIVE = r"(?:提供|报送|提交|上报|选报|附|选取)[^，,。;；、\d]{0,6}?"
_OR_MORE = re.compile(rf"{_GIVE}(?P<at>{_NUMBER}){_UNIT}(?:及|\(含\))?以上")
_RANGE = re.compile(
    rf"(?:{_GIVE}|(?:案例|材料|照片|案卷|文书|文件|例)[(:]?)(?P<low>{_NUMBER})(?:{_UNIT})?(?:至|到|[-~—–]+)"
    rf"(?P<high>{_NUMBER}){_UNIT}"
)
_CHOOSE = r"(?:任意|任选|任取|自选|自行选择|择优选?|选取)(?:选取|挑选|选择|选|提供|列举|报送)?(?:其中)?的?"
_EXACTLY = re.compile(rf"{_CHOOSE}(?P<at>{_NUMBER}){_CHOSEN_UNIT}(?P<more>(?:及|\(含\))?以上)?")
_AND_MORE = re.compile(rf"[^，,。;；、\d]{{0,16}}?[、和及](?P<at>{_NUMBER}){_CHOSEN_UNIT}(?!以)")
_FOR_EACH = re.compile(r"(?:每|各(?!类|种|项材料)|分别)[^，,。;；(]*$")


class Count(NamedTuple):
    """What one phrase asks for: least and most pieces, either unsaid; ``choice`` tells that they are
    to be chosen from more.
    """

    words: str
    least: int | None
    most: int | None
    choice: bool = False


@lru_cache(1 << 14)
def counts(text: str) -> tuple[Count, ...]:
    """The phrases of ``text``, an item after NFKC, that say how many pieces in all. An import asks
    for them of each item twice: to write its fields, and to check what was written.
    """
    return tuple(_counts(text))


def _counts(text: str) -> Iterator[Count]:
    taken: list[tuple[int, int]] = []
    for pattern in (_RANGE, _EXACTLY, _OR_MORE, _MOST, _LEAST):
        for match in pattern.finditer(text):
            start, end = match.span()
            if _FOR_EACH.search(text[:start]) or any(a < end and start < b for a, b in taken):
                continue
            taken.append((start, end))
            yield _count(pattern, match, text)


def _count(pattern: re.Pattern[str], match: re.Match[str], text: str) -> Count:
    words = match.group()
    if pattern is _RANGE:
        return Count(words, number(match["low"]), number(match["high"]))
    if pattern is _MOST:
        return Count(words, None, number(match["at"] or match["within"]))
    if pattern is not _EXACTLY or match["more"]:
        return Count(words, number(match["at"]), None, pattern is _EXACTLY)
    wanted, end = number(match["at"]), match.end()
    while more := _AND_MORE.match(text, end):
        wanted += number(more["at"])
        end = more.end()
    least = None if re.search(_SHEET, match.group()) else wanted
    return Count(text[match.start() : end], least, wanted, choice=True)


def number(text: str) -> int:
    """10, 三, 两, 十二 as a number."""
    if text.isdecimal():
        return int(text)
    return counted(text) or 0


_SINCE = re.compile(
    r"(?P<year>(?:19|20)\d\d)年(?:(?P<month>\d{1,2})月)?(?:(?P<day>\d{1,2})日)?(?:以来|起|至今)"
)
_YEAR = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?:年(?!(?:\d{1,2}月)?(?:\d{1,2}日)?(?:前|底|之前|以前))"
    r"|(?=[、,和及至-](?:19|20)\d\d年))"
)
_SPAN = re.compile(r"((?:19|20)\d\d)年?(?:至|到|-|—|–)((?:19|20)\d\d)年")
_LONGEST_SPAN = 20


def years_named(text: str) -> tuple[int, ...]:
    """Every year that is named, those of a span and of a beginning (以来) too, in their order.

    ``text`` is an item after NFKC, without the titles quoted in it.
    """
    if not _may_name_years(text):
        return ()
    named = {int(match["year"]) for match in _YEAR.finditer(text)}
    for first, last in _SPAN.findall(text):
        if int(last) - int(first) < _LONGEST_SPAN:
            named.update(range(int(first), int(last) + 1))
    return tuple(sorted(named))


def days_since(text: str) -> tuple[date, ...]:
    """The days from which material counts (2018年以来), as they are written in such a ``text``."""
    return tuple(map(_day, _SINCE.finditer(text))) if _may_name_years(text) else ()


def _may_name_years(text: str) -> bool:
    return "19" in text or "20" in text


def _day(match: re.Match[str]) -> date:
    try:
        return date(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1))
    except ValueError:
        return date(int(match["year"]), 1, 1)
