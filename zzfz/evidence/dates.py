"""Years and dates in the names of files, as people in offices write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from zzfz.text import DIGITS, below_hundred, digit_by_digit


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
_WRITTEN = re.compile(
    rf"""{_BEGIN}(?:
      (?P<y>{_YEAR}) (?: \s*年\s*(?P<m>\d{{1,2}})\s*月\s* | [-._/](?P<m1>\d{{1,2}})[-._/] )
          (?P<d>\d{{1,2}}) (?!\d) \s*[日号]?
    | (?P<packed>{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])) (?!\d)
    | (?P<y2>{_YEAR}) (?: \s*年\s*(?P<m2>\d{{1,2}})\s*月份? | [-.](?P<m3>\d{{1,2}}) (?!\d|[-.]\d) )
    | (?P<from>{_YEAR}) \s*年?度? {_DASH} (?P<to>{_YEAR}) (?: \s*年度? | {_BARE_END} )
    | (?P<list>{_YEAR}\s*年?度?(?:{_AND}{_YEAR}\s*年?度?)+) (?!\d)
    | (?P<year>{_YEAR}) \s*年度?
    | (?<=[(\[〔【]) (?P<issued>{_YEAR}) (?=[)\]〕】])
    | (?P<bare>{_YEAR}) {_BARE_END}
    ){_SINCE}""",
    re.VERBOSE,
)
_CHINESE_YEAR = re.compile(rf"(?:一九|二[{DIGITS}])[{DIGITS}]{{2}}(?=\s*年)")
_CHINESE_PART = re.compile(r"(?<=[年月])([一二三四五六七八九十]{1,3})(?=[月日])")


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
    return _WRITTEN.sub(" ", _in_digits(name)) if _may_hold_year(name) else name


def _may_hold_year(name: str) -> bool:
    return "19" in name or "20" in name or "年" in name


@lru_cache(maxsize=4096)
def _periods_in(name: str) -> tuple[Period, ...]:
    if not _may_hold_year(name):
        return ()
    return tuple(
        period for found in _WRITTEN.finditer(_in_digits(name)) for period in _periods(found)
    )


def _in_digits(name: str) -> str:
    """``name`` with dates in Chinese numerals turned into digits."""
    if "年" not in name:
        return name
    name = _CHINESE_YEAR.sub(lambda found: str(digit_by_digit(found[0])), name)
    return _CHINESE_PART.sub(lambda found: str(below_hundred(found[1]) or found[1]), name)


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
