"""Personal data in numbers: 居民身份证, mobile phones, bank cards; found strictly, shown masked.

Identity numbers: GB 11643-1999 with the check digit of ISO 7064, MOD 11-2. Cards: ISO/IEC 7812
(Luhn) and the prefixes in use in China. Place codes are not tested: people keep the codes of
counties that were abolished long ago.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zzfz.privacy import surroundings
from zzfz.privacy.digits import DigitGroup, Effort, evenly, joined, lines, runs, shape
from zzfz.privacy.normal import name_words, normal


class Personal(StrEnum):
    """What a number is."""

    IDENTITY = "居民身份证号码"
    MOBILE = "手机号码"
    CARD = "银行卡号"
    SUSPECT = "疑似居民身份证号码"
    """Called one, but with a wrong check digit, of fifteen digits, or with only its last digit masked."""
    PASSPORT = "护照等证件号码"


@dataclass(frozen=True, slots=True)
class Number:
    """A number found in normal text at ``start:end``; only its masked form is kept."""

    what: Personal
    masked: str
    start: int
    end: int


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_OLDEST = 1900
_SHORTEST = 11  # digits of a mobile number; everything else that is looked for has more

# How people group the digits, by the length of the first group.
_IDENTITY_SHAPES = {
    3: ((3, 3, 4, 4, 4), (3, 3, 8, 4)),
    4: ((4, 4, 4, 4, 2),),
    6: ((6, 8, 4), (6, 4, 4, 4), (6, 4, 2, 2, 4), (6, 12), (6, 6, 6)),
    10: ((10, 8),),
    14: ((14, 4),),
    17: ((17, 1),),
    18: ((18,),),
}
_MOBILE_SHAPES = {
    (11,), (12,), (3, 4, 4), (4, 4, 3), (3, 3, 5), (3, 8), (7, 4), (4, 3, 4), (1,) * 11
}  # fmt: skip
_CARD_SHAPES = {
    (16,), (17,), (18,), (19,), (4, 4, 4, 4), (4, 4, 4, 4, 1), (4, 4, 4, 4, 2), (4, 4, 4, 4, 3),
    (5, 4, 4, 4, 2), (6, 4, 4, 4), (6, 4, 4, 5), (6, 10), (6, 13), (1,) * 16, (1,) * 19,
}  # fmt: skip
_ENOUGH_DIGITS = re.compile(r"(?:\d[^\d]{0,4}){10}\d")
_MOBILE = re.compile(r"(?:(?:00)?86)?(1[3-9][0-9]{9})")
_COUNTRY = re.compile(r"(?:00)?86")
_CARD = re.compile(r"62[0-9]{14,17}|4[0-9]{15}|5[1-5][0-9]{14}|9558[0-9]{15}|60[0-3][0-9]{13,16}")
_CARD_HEAD = re.compile(r"62[0-9]{13,17}|955[89][0-9]{12,15}|60[0-3][0-9]{13,16}|[45][0-9]{15}")
_CARD_CALLED = re.compile(rf"{_CARD_HEAD.pattern}|2[2-7][0-9]{{14}}|9[0-9]{{15,18}}")
_PASSBOOK_LENGTHS = range(12, 24)
_MASKS = frozenset("*?_●○■□◯﹡#")
_PLAIN_MASKS = frozenset("*●")
_PERMIT = re.compile(r"[行官兵胞乡]证|居留")
_PASSPORT = re.compile(
    r"(?:护照|通行证|旅行证|军官证|警官证|士兵证|台胞证|回乡证|居留(?:身份)?证|[Pp]assport)[^0-9A-Za-z\n,;。]{0,8}(?:[Nn][Oo]\.?)?[\s:(]{0,3}"
    r"([A-Z]{3}[0-9]{12}|H[0-9]{8,10}|(?:[A-Z]{1,2}|[\u4e00-\u9fff]{1,2}字第?)?[0-9]{7,9})(?![0-9A-Za-z]|\s?[件人本次份元万年])"
    r"|(?<![0-9A-Za-z])([A-Z]{1,2}[0-9]{7,8})号?的?(?:中国|因私|因公|普通)?(?:护照|往来\S{2,4}通行证|通行证)"
)
_ROUNDED = re.compile(r"(?<![0-9.])([1-9])\.([0-9]{13,16})E\+?17(?![0-9])")
"""An identity number that a spreadsheet took for an amount: its last digits are lost, the person is not."""
_BIRTHDAY = re.compile(r"[0-9]{6}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])[0-9]{4}")


def enough_digits(text: str) -> bool:
    """Whether text may hold a personal number: eleven digits near each other, or a passport's eight."""
    return bool(_ENOUGH_DIGITS.search(text)) or names_passport(text)


def names_passport(text: str) -> bool:
    """Whether text speaks of a passport or a permit of that kind."""
    return (
        "护照" in text or "assport" in text or ("证" in text and _PERMIT.search(text) is not None)
    )


def each_number(text: str, effort: Effort | None = None) -> Iterator[Number]:
    """Yield the personal numbers in text that ``normal`` has made, in their order.

    Raises ExhaustedError where ``effort`` is spent.
    """
    if "E" in text:
        for found in _ROUNDED.finditer(text):
            digits = f"{found[1]}{found[2]}".ljust(18, "0")
            if has_birthday(digits):
                yield Number(Personal.SUSPECT, _masked(Personal.SUSPECT, digits), *found.span())
    for groups in runs(text, effort):
        if len(joined(groups)) >= _SHORTEST:
            yield from _numbers(text, groups)
    if names_passport(text):
        for found in _PASSPORT.finditer(text):
            number = found[1] or found[2]
            masked = number[:2] + "*" * (len(number) - 4) + number[-2:]
            start = found.start() + found[0].index(number)
            yield Number(Personal.PASSPORT, masked, start, start + len(number))


def find_numbers(text: str) -> list[Number]:
    """All personal numbers in text that ``normal`` has made, in their order."""
    return list(each_number(text))


def mask_numbers(text: str) -> str:
    """A name, path or place with every personal number masked; unchanged if there is none."""
    if not enough_digits(text):
        return text
    plain = normal(text)
    numbers = find_numbers(name_words(plain))
    if not numbers:
        return text
    parts: list[str] = []
    position = 0
    for one in numbers:
        parts += [plain[position : one.start], one.masked]
        position = one.end
    return "".join([*parts, plain[position:]])


def is_identity(digits: str) -> bool:
    """Whether 18 characters are an identity number: a birthday that has been, the right check."""
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9Xx]", digits):
        return False
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return (
        born.year >= _OLDEST and born <= date.today() and _CHECKS[total % 11] == digits[17].upper()
    )


def has_birthday(digits: str) -> bool:
    """Whether eighteen digits hold a date where an identity number has the birthday."""
    return bool(_BIRTHDAY.fullmatch(digits))


def is_card(digits: str) -> bool:
    """Whether digits have the prefix, length and check digit of a bank card.

    Eighteen digits around a birthday are a mistyped identity number rather than a card.
    """
    if not _CARD.fullmatch(digits) or has_birthday(digits):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _numbers(text: str, groups: Sequence[DigitGroup]) -> Iterator[Number]:
    """Yield the numbers of one run, identity numbers first wherever something else fits too."""
    position = rest = 0  # of the next group, and of the first that is part of no number yet
    while position < len(groups):
        count = _identity_length(text, groups, position)
        if count:
            yield from _mobiles_and_cards(text, groups[rest:position])
            yield _number(Personal.IDENTITY, groups[position : position + count])
            rest = position + count
        position += count or 1
    yield from _mobiles_and_cards(text, groups[rest:])


def _identity_length(text: str, groups: Sequence[DigitGroup], position: int) -> int:
    """How many groups from ``position`` on are one identity number; 0 for none."""
    for count in _candidates(text, groups, position):
        taken = groups[position : position + count]
        digits = joined(taken)
        if is_identity(digits) and surroundings.may_be_identity(
            text, taken[0].start, int(digits[6:10])
        ):
            return count
    return 0


def _candidates(text: str, groups: Sequence[DigitGroup], position: int) -> Iterator[int]:
    """Yield how many groups may be one identity number: a usual grouping, or one of its own kind.

    Its own kind is a whole run of eighteen digits however grouped, or two parts broken over lines or
    behind the word for it.
    """
    first = len(groups[position].digits)
    for form in _IDENTITY_SHAPES.get(first, ()):
        taken = groups[position : position + len(form)]
        broken = any("\n" in group.gap for group in taken[1:])
        if shape(taken) == form and not broken and evenly(taken):
            yield len(form)
    following = groups[position + 1 : position + 2]
    if (
        following
        and first + len(following[0].digits) == 18
        and ("\n" in following[0].gap or surroundings.names_identity(text, groups[position].start))
    ):
        yield 2
    if position == 0 and len(groups) > 2 and len(joined(groups)) == 18:
        yield len(groups)


def _mobiles_and_cards(text: str, groups: Sequence[DigitGroup]) -> Iterator[Number]:
    """Yield what is written in groups over a whole line, or else in one group.

    A phone may be broken over two lines where it is called one.
    """
    if (
        len(groups) == 2
        and "\n" in groups[1].gap
        and (
            surroundings.names_phone(text, groups[0].start)
            or surroundings.names_identity(text, groups[0].start)
        )
    ):
        what = _what(text, groups)
        if what:
            yield _number(what, groups)
            return
    for line in lines(groups):
        if _COUNTRY.fullmatch(line[0].digits):
            del line[0]
        what = _what(text, line)
        if what:
            yield _number(what, line)
            continue
        for index, group in enumerate(line):
            dashed = any("-" in one.gap for one in line[max(1, index) : index + 2])
            what = None if dashed else _what(text, [group])
            if what:
                yield _number(what, [group])


def _what(text: str, groups: Sequence[DigitGroup]) -> Personal | None:
    """What groups are if they are one number; None for nobody's."""
    digits, form = joined(groups), shape(groups)
    if len(digits) < _SHORTEST or not evenly(groups):
        return None
    start, end = groups[0].start, groups[-1].end
    if _is_suspect(text, digits, start, end):
        return Personal.SUSPECT
    named = surroundings.names_phone(text, start)
    if digits[0] == "0" and len(digits) == _SHORTEST + 1 and named:
        digits = digits[1:]
    whole = len(groups) == 1 or form in _MOBILE_SHAPES or (named and len(groups) == 2)
    if whole and _MOBILE.fullmatch(digits):
        year = len(groups) == 3 and "1949" <= groups[1].digits <= "2099"
        mobile = (named or not year) and surroundings.may_be_mobile(text, start, end)
        return Personal.MOBILE if mobile else None
    card = form in _CARD_SHAPES and is_card(digits)
    if card and surroundings.may_be_card(text, start, end):
        return Personal.CARD
    written = not card and (len(groups) == 1 or form in _CARD_SHAPES)
    if written and len(digits) in _PASSBOOK_LENGTHS and _is_account(text, digits, start):
        return Personal.CARD
    return None


def _is_suspect(text: str, digits: str, start: int, end: int) -> bool:
    """Whether digits are an identity number by what they are called, or masked in the last place alone."""
    length = len(digits)
    if length == 17 and text[end : end + 1] in _MASKS and text[end + 1 : end + 2] not in _MASKS:
        sure = text[end] in _PLAIN_MASKS and has_birthday(f"{digits}0")
        return sure or surroundings.names_identity(text, start)
    if length not in {15, 18} or not surroundings.names_identity(text, start):
        return False
    return length == 18 or _OLD_BIRTHDAY.fullmatch(digits) is not None


def _is_account(text: str, digits: str, start: int) -> bool:
    """Whether digits without a right check are an account of a person by what they are called."""
    label = surroundings.names_account(text, start)
    if label is surroundings.AccountLabel.PASSBOOK:
        return True
    if label is surroundings.AccountLabel.CARD:
        return _CARD_CALLED.fullmatch(digits) is not None
    return label is surroundings.AccountLabel.ACCOUNT and _CARD_HEAD.fullmatch(digits) is not None


_OLD_BIRTHDAY = re.compile(r"[1-9][0-9]{7}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])[0-9]{3}")


def _number(what: Personal, groups: Sequence[DigitGroup]) -> Number:
    return Number(what, _masked(what, joined(groups)), groups[0].start, groups[-1].end)


def _masked(what: Personal, digits: str) -> str:
    if what is Personal.MOBILE:
        digits = digits[-11:]
    shown = 4 if what is Personal.CARD else 3
    return digits[:shown] + "*" * (len(digits) - shown - 4) + digits[-4:]
