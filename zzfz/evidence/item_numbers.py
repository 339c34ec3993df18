"""Which item (材料项) the name of a file or folder says it belongs to.

The number stands at the front: ``1-目录.pdf``, ``1.目录.pdf``, ``1、目录.pdf``, ``（1）目录.pdf``,
``第1项目录.pdf``, ``1+3-说明.pdf``. Where a number may as well be a date, an amount or a decimal,
it is not taken for an item: a file that cannot be assigned is reported, one assigned wrongly is
not noticed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from zzfz.numerals import CHARACTERS, ORDINAL, below_hundred

_HEAD = 12
"""Only the first characters decide, so that alike names are read once; a list (1+3) may be longer."""

_CIRCLED = {ord("①") + value: f"({value + 1})" for value in range(20)}
"""NFKC would make ①目录 into 1目录, which no longer shows that 1 is a number of its own."""
_ANY_CIRCLED = re.compile("[①-⑳]")

_ARABIC = r"\d{1,2}(?:\s*\+\s*\d{1,2})*"
_YEAR = r"(?:199\d|20\d\d)"
_DASHES = "-‐‒–—―−"
# 1-6月, 1-2季度 speak of months and quarters, not of item 1, and so does 1、2季度; 1、3月 is a month of item 1.
_NOT_A_SPAN = r"(?!\s*\d{1,2}\s*(?:月|季度))"
_NO_QUARTERS = r"(?!\s*[1-4]\s*个?季度)"
# After a dot or a space only a year, a month or a day may follow as digits (4.202103…): 1.5亿元, 3.15,
# 12.4 are no items.
_MONTH = r"(?:0[1-9]|1[0-2])"
_NO_DECIMAL = rf"(?:(?!\d)|(?={_YEAR}(?:\D|{_MONTH}(?!\d)|\d{{4}}(?!\d)|$)))"
# 3 月, 5 家: a space inside a quantity.
_NOT_COUNTED = (
    r"(?!月(?!度)|日(?!常)|年(?!度|报)|季度|家(?!庭|属|长|教|政)|个(?!体|人|案)|[件亿万])"
)
# Compiled by ``re`` when first used: most names are told without it, and few folders are asked about.
_FRONT = rf"""(?x)
      第\s*(?P<ordinal>{_ARABIC}|{ORDINAL})\s*项
    | \(\s*(?P<enclosed>{_ARABIC}|{ORDINAL})\s*\)(?!\s*月)
    | (?P<plain>{_ARABIC}) (?:
          \s*[{_DASHES}] {_NOT_A_SPAN}
        | \s*、 {_NO_QUARTERS}
        | \s*[)_:]
        | \s*,(?!\d)
        | \s*\. {_NO_DECIMAL}
        | \s+ {_NOT_COUNTED} {_NO_DECIMAL} (?!\+)
        | (?=[(\[<《【〔「“"])
        | $
      )
    | (?P<chinese>{ORDINAL}) 、 (?![{CHARACTERS}])
    """
_USUAL = re.compile(r"([1-9][0-9]?)-(?=[^\W\d_]|\d{3})")
"""A number with more than months or quarters behind it."""
_BEGINNINGS = frozenset(f"第({CHARACTERS}")
_BARE = rf"第\s*(?:{_ARABIC}|{ORDINAL})\s*项|\(\s*(?:{_ARABIC}|{ORDINAL})\s*\)|{_ARABIC}"


def item_numbers(name: str) -> tuple[int, ...]:
    """The items that a file or folder called ``name`` is for, ascending; empty when it names none.

    Whether a set has such items is not known here. ``name`` is one path component in any
    normalisation form.
    """
    name = name.lstrip()
    head = name[:_HEAD]
    return _item_numbers(name if "+" in head or "＋" in head else head)


def is_bare_number(name: str) -> bool:
    """Whether a folder's name is nothing but an item number: 1, 第1项, （1）."""
    return _is_bare_number(name.strip())


def plain(name: str) -> str:
    """``name`` in NFKC, with ①…⑳ as (1)…(20)."""
    if _ANY_CIRCLED.search(name):
        name = name.translate(_CIRCLED)
    return unicodedata.normalize("NFKC", name)


def without_item_numbers(name: str) -> str:
    """``name`` without the item numbers at its front; ``name`` must be as ``plain`` returns it."""
    return name[_front(name)[1] :]


def _front(name: str) -> tuple[tuple[int, ...], int]:
    """The items at the front of ``name``, which must be as ``plain`` returns it, and where they end."""
    if name[:1] not in _BEGINNINGS and not name[:1].isdigit():
        return (), 0
    usual = _USUAL.match(name)
    if usual:
        return (int(usual[1]),), usual.end()
    found = re.match(_FRONT, name)
    numbers = _numbers(found) if found else ()
    return numbers, found.end() if found and numbers else 0


@lru_cache(maxsize=4096)
def _item_numbers(head: str) -> tuple[int, ...]:
    return _front(plain(head))[0]


@lru_cache(maxsize=4096)
def _is_bare_number(head: str) -> bool:
    name = plain(head)
    is_number = _front(name)[0] and not _USUAL.match(name)
    return bool(is_number and re.fullmatch(_BARE, name))


def _numbers(found: re.Match[str]) -> tuple[int, ...]:
    written = found["ordinal"] or found["enclosed"] or found["plain"] or found["chinese"]
    values = {_value(part.strip()) for part in written.split("+")}
    return () if values & {0, None} else tuple(sorted(value for value in values if value))


def _value(written: str) -> int | None:
    return int(written) if written.isdigit() else below_hundred(written)
