"""The years that the words of an item ask for: 2022年, 2021、2022年, 2020年至2022年, 2018年以来.

A day by which something was to be done (2022年12月31日前) is no such year.
"""

from __future__ import annotations

import re
from datetime import date

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
    named = {int(match["year"]) for match in _YEAR.finditer(text)}
    for first, last in _SPAN.findall(text):
        if int(last) - int(first) < _LONGEST_SPAN:
            named.update(range(int(first), int(last) + 1))
    return tuple(sorted(named))


def days_since(text: str) -> tuple[date, ...]:
    """The days from which material counts (2018年以来), as they are written in such a ``text``."""
    return tuple(map(_day, _SINCE.finditer(text)))


def _day(match: re.Match[str]) -> date:
    try:
        return date(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1))
    except ValueError:
        return date(int(match["year"]), 1, 1)
