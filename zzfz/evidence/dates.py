"""Years and dates in the names of files, as people in offices write them.

``periods_in`` tells every time that a name mentions; ``times_in`` tells apart which of these the
material covers and which merely date it (counting.md 6 and 21).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from zzfz.evidence.item_numbers import without_item_numbers
from zzfz.evidence.words import Words, without_ending
from zzfz.numerals import CHARACTERS, DIGIT_CHARACTERS, ORDINAL, below_hundred, digit_by_digit


class Period(NamedTuple):
    """From ``start`` to ``end``, both days included."""

    start: date
    end: date

    def holds(self, year: int) -> bool:
        """Whether any day of ``year`` lies in the period."""
        return self.start.year <= year <= self.end.year


OPEN_END = date(2099, 12, 31)
"""The end of a period without one (2021年以来)."""

_YEAR = r"(?:199\d|20\d\d)"
# No digit before, and not the middle of a telephone number (138-2022-1234).
_BEGIN = r"(?<!\d)(?<!\d{3}[- ])"
_DASH = r"\s*(?:-|~|—+|–|―|至|到)\s*"
_AND = r"\s*[、,和及与]\s*"
_SINCE = r"(?P<since>\s*度?\s*(?:以来|以后|之后|至今|起(?!草)))?"
# After a year that stands without 年: not a telephone number, not an amount (2000个).
_COUNTED = r"[个元户家件次份亩米吨万亿号多余%]|人(?![大民社才])|名(?![录单册])|条(?!例)"
_BARE_END = rf"(?!\d)(?![- ]\d{{4}})(?!\.\d)(?!\s*(?:{_COUNTED}))"
# The long patterns are compiled by ``re`` when first used: most names are told without them.
_WRITTEN = rf"""(?x){_BEGIN}(?:
      (?P<y>{_YEAR}) (?: \s*年\s*(?P<m>\d{{1,2}})\s*月\s* | [-._/](?P<m1>\d{{1,2}})[-._/] )
          (?P<d>\d{{1,2}}) (?!\d) \s*[日号]?
    | (?P<packed>{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])) (?!\d)
    | (?P<y2>{_YEAR}) (?: \s*年\s*(?P<m2>\d{{1,2}})\s*月份? | [-.](?P<m3>\d{{1,2}}) (?!\d|[-.]\d) )
    | (?P<from>{_YEAR}) \s*年?度? {_DASH} (?P<to>{_YEAR}) (?: \s*年度? | {_BARE_END} )
    | (?P<list>{_YEAR}\s*年?度?(?:{_AND}{_YEAR}\s*年?度?)+) (?!\d)
    | (?P<year>{_YEAR}) \s*年度?
    | (?<=[(\[〔【]) (?P<issued>{_YEAR}) (?=[)\]〕】])
    | (?P<bare>{_YEAR}) {_BARE_END}
    ){_SINCE}"""
_CHINESE_YEAR = rf"(?:一九|二[{DIGIT_CHARACTERS}])[{DIGIT_CHARACTERS}]{{2}}(?=\s*年)"
_CHINESE_PART = rf"(?<=[年月])({ORDINAL})(?=[月日])"
_CHINESE = frozenset(CHARACTERS)
_FOUR_DIGITS = re.compile(r"\d{4}")
_GOES_ON = frozenset("度以之至起上下前第一二三四全")
"""What makes more of a year, or another time, where it stands behind 2022年."""


def periods_in(name: str) -> tuple[Period, ...]:
    """The periods that ``name`` speaks of, in order; years from 1990 to 2099 only.

    Understood are 2022年, 2021—2022年, 2021、2022年, 20220315, 2022-03-15, 2022.03.15,
    2022年3月15日, 2022年3月, 二〇二二年, 2021年以来 (to ``OPEN_END``), the year of a document
    number 〔2022〕15号, and a year standing by itself.
    """
    return _periods_in(unicodedata.normalize("NFKC", name))


def period_in(name: str) -> Period | None:
    """The shortest period that holds everything ``name`` speaks of, or None."""
    periods = periods_in(name)
    if not periods:
        return None
    return Period(min(one.start for one in periods), max(one.end for one in periods))


def without_dates(name: str) -> str:
    """``name`` with a space in place of every year and date; ``name`` must be NFKC."""
    if not _may_hold_year(name):
        return name
    text = _in_digits(name)
    long_way = _only_year(text) is None
    return re.sub(_WRITTEN if long_way else _WRITTEN_ALONE, " ", text)


_WRITTEN_ALONE = rf"{_BEGIN}{_YEAR}年度?"


def _only_year(text: str) -> tuple[int, int] | None:
    """Where in ``text`` the only time that it has begins and ends, if that is a year with 年 and no more;
    (-1, -1) where it has none, None where only the long patterns tell.
    """
    found = _FOUR_DIGITS.search(text)
    if found is None:
        return -1, -1
    start, end = found.span()
    if text[end : end + 1] != "年" or not found[0].startswith(("19", "20")):
        return None
    end += 2 if text.startswith("度", end + 1) else 1
    behind = text[end : end + 1]
    if behind in _GOES_ON or behind.isspace() or behind.isdigit() or _FOUR_DIGITS.search(text, end):
        return None
    return start, end


def _may_hold_year(name: str) -> bool:
    return "19" in name or "20" in name or "年" in name


@lru_cache(maxsize=4096)
def _periods_in(name: str) -> tuple[Period, ...]:
    if not _may_hold_year(name):
        return ()
    return tuple(
        period for found in re.finditer(_WRITTEN, _in_digits(name)) for period in _periods(found)
    )


def _in_digits(name: str) -> str:
    """``name`` with dates in Chinese numerals turned into digits."""
    if "年" not in name or _CHINESE.isdisjoint(name):
        return name
    name = re.sub(_CHINESE_YEAR, lambda found: str(digit_by_digit(found[0])), name)
    return re.sub(_CHINESE_PART, lambda found: str(below_hundred(found[1]) or found[1]), name)


def _periods(found: re.Match[str]) -> Iterator[Period]:
    for period in _stated(found):
        yield Period(period.start, OPEN_END) if found["since"] else period


def _stated(found: re.Match[str]) -> Iterator[Period]:
    """What one match says, without regard to 以来."""
    if found["y"]:
        yield _day(int(found["y"]), int(found["m"] or found["m1"]), int(found["d"]))
    elif found["packed"]:
        digits = found["packed"]
        yield _day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    elif found["y2"]:
        yield _month(int(found["y2"]), int(found["m2"] or found["m3"]))
    elif found["from"]:
        first, last = sorted((int(found["from"]), int(found["to"])))
        yield Period(date(first, 1, 1), date(last, 12, 31))
    else:
        years = found["list"] or found["year"] or found["issued"] or found["bare"]
        yield from (_year(int(year)) for year in re.findall(_YEAR, years))


def _day(year: int, month: int, day: int) -> Period:
    """One day; the whole year when there is no such day."""
    try:
        only = date(year, month, day)
    except ValueError:
        return _year(year)
    return Period(only, only)


def _month(year: int, month: int) -> Period:
    if not 1 <= month <= 12:
        return _year(year)
    last = date(year, 12, 31) if month == 12 else date.fromordinal(_first_of(year, month + 1) - 1)
    return Period(date(year, month, 1), last)


def _first_of(year: int, month: int) -> int:
    return date(year, month, 1).toordinal()


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


class Covered(NamedTuple):
    """A time that material covers, and the years of it that fill a slot."""

    period: Period
    years: tuple[int, ...]


class TimesNamed(NamedTuple):
    """What a name says of time: what the material covers, and the dates in it."""

    covered: tuple[Covered, ...] = ()
    dates: tuple[Period, ...] = ()


NO_TIMES = TimesNamed()
MOST_YEARS = 3
"""A longer range says when, but fills no year."""

_A_YEAR = r"(?:19|20)\d\d"
# 2023人次, 2000万元 and 统计2023件 are amounts; of 2022人社局, 2022件 in the middle the unit is none.
_AMOUNT = (
    r"\s*(?:余?(?:[人户家件]次|万?元|亿元|亩|吨|公里|平方米|%)|余[人名户家件个份条次项]"
    r"|[人名户家件个份条次项](?=$|[\s.,，、。;；)）\]】]))"
)
_NO_DIGIT = r"(?<!\d)"
_TO = r"\s*(?:-+|~|—+|–|―|至|到)\s*"
_MONTH_DAY = (
    r"(?:\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*[日号])?"
    r"|[-./_]\d{1,2}(?:[-./_]\d{1,2})?(?!\d)|\s*年?度?)"
)
_COVERED = rf"""(?x){_NO_DIGIT}(?:
      (?P<range>(?P<a>{_A_YEAR})(?P<a_rest>{_MONTH_DAY}){_TO}
          (?P<b>{_A_YEAR})(?P<b_rest>{_MONTH_DAY})(?!\d))
    | (?P<span>{_A_YEAR}) (?:
          \s*年\s*\d{{1,2}}\s*月?(?:\s*\d{{1,2}}\s*[日号])?{_TO}\d{{1,2}}\s*月(?:\s*\d{{1,2}}\s*[日号])?
        | [./]\d{{1,2}}{_TO}\d{{1,2}}(?![\d./-])\s*月?
        | \s*年?\s*(?:[上下]半年|前[一二三]个?季度|第?[一二三四1-4]季度|[一二三四]个?季度|全年)
      )
    | (?P<since>{_A_YEAR})(?P<since_rest>{_MONTH_DAY})
          \s*(?:以来|以后|之后|至今|起(?!草))
    | (?P<y>{_A_YEAR})(?:\s*年\s*(?P<m>\d{{1,2}})\s*月(?:份|\s*(?P<d>\d{{1,2}})\s*[日号]?)?)
    | (?P<y1>{_A_YEAR})(?P<s1>[-./_])(?P<m1>\d{{1,2}})(?:(?P=s1)(?P<d1>\d{{1,2}}))?(?!\d)
    | (?P<packed>{_A_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?)(?!\d)
    | (?<=[\[〔【])(?P<issued>{_A_YEAR})(?=[\]〕】])
    | (?<=\()(?P<case>{_A_YEAR})(?=\)[^()\d]{{0,10}}\d+(?:[^()\d]{{0,6}}\d+)?\s*号)
    | (?P<year>{_A_YEAR})(?!\d)(?:\s*年度?|(?!{_AMOUNT}))
    )"""
_NUMBERS = re.compile(r"\d+")
_SEPARATORS = "-‐‒–—―−_、,，.．:： "


def times_in(name: str, words: Words) -> TimesNamed:
    """What ``name``, of a file or folder, says that its material covers, and the dates in it.

    A year is a date where month or day follow, in 〔2022〕 or a case number （2022）陕…号, where one of
    the words for dates follows it directly (2022年印发), and beside 计划 and its like; else it is
    covered, with or without 年. Names that cameras, chats and scanners give say nothing.
    """
    plain = unicodedata.normalize("NFKC", name)
    if not _may_hold_year(plain):
        return NO_TIMES
    return _times_in(plain, words)


@lru_cache(maxsize=16_384)
def _times_in(name: str, words: Words) -> TimesNamed:
    if words.machine_name.fullmatch(
        without_item_numbers(without_ending(name).lstrip()).strip(_SEPARATORS)
    ):
        return NO_TIMES
    text = _in_digits(name)
    only = _only_year(text)
    if only is not None:
        return NO_TIMES if only[1] < 0 else _as_one(_of_year(text, *only, words))
    covered: list[Covered] = []
    dates: list[Period] = []
    for found in re.finditer(_COVERED, text):
        if found["range"]:
            first = _ends(found["a"], found["a_rest"])
            last = _ends(found["b"], found["b_rest"])
            if first.start <= last.end:
                covered.append(_between_years(Period(first.start, last.end)))
        elif found["span"]:
            covered.append(year_covered(int(found["span"])))
        elif found["since"]:
            start = _ends(found["since"], found["since_rest"]).start
            covered.append(Covered(Period(start, OPEN_END), (start.year,)))
        elif found["year"]:
            one = _of_year(text, *found.span(), words)
            if isinstance(one, Covered):
                covered.append(one)
            else:
                dates.append(one)
        else:
            dates.append(_date_of(found))
    return TimesNamed(tuple(covered), tuple(dates))


def _of_year(text: str, start: int, end: int, words: Words) -> Covered | Period:
    """What the year between two places of a name says: what is covered, or a date."""
    year = int(text[start : start + 4])
    if words.date_after.match(text, end) or words.date_before.search(text[:start]):
        return _year(year)
    return year_covered(year)


def _as_one(one: Covered | Period) -> TimesNamed:
    return TimesNamed((one,), ()) if isinstance(one, Covered) else TimesNamed((), (one,))


def in_digits(name: str) -> str:
    """``name``, in NFKC, with dates in Chinese numerals turned into digits."""
    return _in_digits(name)


def end_of_time(text: str, at: int) -> int:
    """Where the time ends that ``text``, as ``in_digits`` gives it, has at ``at``; ``at`` where none is."""
    if not text[at : at + 1].isdigit():
        return at
    only = _only_year(text)
    if only is not None:
        return only[1] if only[0] == at else at
    found = re.compile(_COVERED).match(text, at)
    return found.end() if found else at


def year_covered(year: int) -> Covered:
    """A whole year."""
    return Covered(_year(year), (year,))


def period_covered(period: Period) -> Covered:
    """What a sidecar's ``period`` covers."""
    return _between_years(period)


def _between_years(period: Period) -> Covered:
    first, last = period.start.year, period.end.year
    years = tuple(range(first, last + 1)) if last - first < MOST_YEARS else ()
    return Covered(period, years)


def _ends(year: str, rest: str) -> Period:
    """The period that one end of a range means: a year, a month or a day."""
    numbers = [int(one) for one in _NUMBERS.findall(rest)]
    if len(numbers) > 1:
        return _day(int(year), numbers[0], numbers[1])
    return _month(int(year), numbers[0]) if numbers else _year(int(year))


def _date_of(found: re.Match[str]) -> Period:
    if found["packed"]:
        digits = found["packed"]
        year, month = int(digits[:4]), int(digits[4:6])
        return _day(year, month, int(digits[6:])) if len(digits) == 8 else _month(year, month)
    if found["issued"] or found["case"]:
        return _year(int(found["issued"] or found["case"]))
    year, month = int(found["y"] or found["y1"]), int(found["m"] or found["m1"])
    day = found["d"] or found["d1"]
    return _day(year, month, int(day)) if day else _month(year, month)
