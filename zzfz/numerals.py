"""Numbers written in Chinese, as far as lists and file names use them."""

from __future__ import annotations

_DIGITS = dict.fromkeys("〇零○ΟОO", 0) | {
    digit: value for value, digit in enumerate("一二三四五六七八九", start=1)
}
"""A year's zero is typed in many ways: 〇, 零, a circle, a Latin, Greek or Cyrillic O."""

DIGITS = "".join(_DIGITS)
"""Characters that stand for one digit, for use inside a regular expression's brackets."""


def below_hundred(text: str) -> int | None:
    """The value of 一 … 九十九, or None when ``text`` is no such number."""
    tens, ten, units = text.rpartition("十")
    if not ten:
        return _DIGITS.get(text)
    high = 1 if not tens else _DIGITS.get(tens)
    low = 0 if not units else _DIGITS.get(units)
    return None if high is None or low is None else high * 10 + low


def digit_by_digit(text: str) -> int:
    """The value of digits written one by one, as in 二〇二二; every character must be a digit."""
    return int("".join(str(_DIGITS[digit]) for digit in text))
