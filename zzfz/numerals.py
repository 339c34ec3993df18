"""Chinese numerals: every way in which lists, names and documents write a number in 汉字.

Each reader takes the variant that fits what it reads; the patterns are for use inside regular
expressions, those called ``…_CHARACTERS`` inside brackets. What a variant takes and what it gives:

========================  ==============================  =====================================
``ORDINAL``               一 … 九十九, and 十十, 一二三     ``below_hundred``, None for the latter
``FROM_TEN``              十 … 九十九                      ``below_hundred``
``COUNTED``               the same with 两                 ``counted``
``DIGIT_CHARACTERS``      二〇二二, any kind of zero        ``digit_by_digit``
``SPELLED_CHARACTERS``    幺三八, 壹叁捌                    ``spelled_digits``
``ORDINAL``, of a list    一 … 九十九, 二〇                 ``list_number``, 0 for no number
========================  ==============================  =====================================
"""

from __future__ import annotations

ONES = "一二三四五六七八九"
CHARACTERS = f"{ONES}十"
"""All that numbers below a hundred are written with."""
ORDINAL = f"[{CHARACTERS}]{{1,3}}"
"""What stands before 、 or in （）: read loosely, for what is no number there is no title either."""
FROM_TEN = f"[{ONES[1:]}]?十[{ONES}]?"
"""十 … 九十九, where what is smaller means something else (a chapter)."""
COUNTED = f"(?:[{ONES}两]?十[{ONES}]?|[{ONES}两])"
"""A number of things, as 两个 or 两份 too."""

_DIGITS = dict.fromkeys("〇零○ΟОO", 0) | {digit: value for value, digit in enumerate(ONES, start=1)}
"""A year's zero is typed in many ways: 〇, 零, a circle, a Latin, Greek or Cyrillic O."""
DIGIT_CHARACTERS = "".join(_DIGITS)

_SPELLED = (
    {"零": "0", "〇": "0", "幺": "1"}
    | {digit: str(value) for value, digit in enumerate(ONES, start=1)}
    | {digit: str(value) for value, digit in enumerate("壹贰叁肆伍陆柒捌玖", start=1)}
)
SPELLED_CHARACTERS = "".join(_SPELLED)
"""What people spell numbers of telephones and cards with, digit by digit."""
_AS_DIGITS = str.maketrans(_SPELLED)


def spelled_digits(text: str) -> str:
    """幺三八 → 138: every character that spells a digit as that digit, at its place."""
    return text.translate(_AS_DIGITS)


def below_hundred(text: str) -> int | None:
    """The value of 一 … 九十九, or None when ``text`` is no such number."""
    tens, ten, units = text.rpartition("十")
    if not ten:
        return _DIGITS.get(text)
    high = 1 if not tens else _DIGITS.get(tens)
    low = 0 if not units else _DIGITS.get(units)
    return None if high is None or low is None else high * 10 + low


def counted(text: str) -> int | None:
    """The value of a number of things, 两 and 两十 included; None when ``text`` is none."""
    return below_hundred(text.replace("两", "二"))


def digit_by_digit(text: str) -> int:
    """The value of digits written one by one, as in 二〇二二; every character must be a digit."""
    return int("".join(str(_DIGITS[digit]) for digit in text))


def list_number(text: str) -> int:
    """一 → 1, 十二 → 12, 二〇 → 20, 一百 is not used by lists; 0 for what makes no number (十十)."""
    if "十" not in text:
        return digit_by_digit(text)
    return below_hundred(text) or 0


def in_chinese(number: int) -> str:
    """1 to 99 in 汉字; what is beyond, in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{ONES[tens - 1]}十"
    return head + (ONES[ones - 1] if ones else "")
