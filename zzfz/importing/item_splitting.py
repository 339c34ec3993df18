"""One 报送资料 cell to its numbered items, in whatever style they are numbered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from zzfz.checklist.ids import declared_members
from zzfz.importing.printed_text import tidy, without_tags
from zzfz.numerals import ONES, ORDINAL, list_number

_BLANKS = r"[ \t\u3000\xa0]*"
_ONE, _HAN_ONE, _LETTER = "1１", "一", "aA"
_STYLES = (
    *(
        (
            re.compile(rf"(?:^|(?<=[\n。；;：:，,）)])|(?<=\s)){_BLANKS}{label}{_BLANKS}"),
            frozenset(first),
            frozenset(mark),
        )
        for label, first, mark in (
            (r"(?P<n>\d{1,2})[.．、](?!\d)", _ONE, ".．、"),
            (r"[（(](?P<n>\d{1,2})[）)]", _ONE, "）)"),
            (r"(?P<n>\d{1,2})[）)]", _ONE, "）)"),
            (r"[\[［〔【〖](?P<n>\d{1,2})[\]］〕】〗]", _ONE, "]］〕】〗"),
            (rf"[（(](?P<n>{ORDINAL})[）)]", _HAN_ONE, "）)"),
            (rf"(?P<n>{ORDINAL})、", _HAN_ONE, "、"),
            (rf"第(?P<n>{ORDINAL})[，、：:]", _HAN_ONE, "第"),
            (rf"(?P<n>[{ONES}])是", _HAN_ONE, "是"),
            (r"(?P<n>[a-z])[.．、)）](?![a-z])", _LETTER, ".．、)）"),
            (r"(?P<n>[A-Z])[.．、)）](?![A-Z])", _LETTER, ".．、)）"),
        )
    ),
    *(
        (re.compile(rf"{_BLANKS}(?P<n>[{run}]){_BLANKS}"), frozenset(run[0]), frozenset(run[0]))
        for run in ("①-⑳", "⑴-⒇", "⒈-⒛", "㈠-㈩")
    ),
)
"""Styles of labels, each with the characters of its first label: its number, and its mark. Most cells
hold none of them, and looking for every label in every cell took long.
"""
_NO_REFERENCE = "(?<![第见至和及与、按照])"
_RUNNING_ON = tuple(
    (re.compile(rf"{_BLANKS}{_NO_REFERENCE}{label}{_BLANKS}"), frozenset(first), frozenset(mark))
    for label, first, mark in (
        (r"[（(](?P<n>\d{1,2})[）)]", _ONE, "）)"),
        (rf"[（(](?P<n>{ORDINAL})[）)]", _HAN_ONE, "）)"),
        (r"[\[［〔【〖](?P<n>\d{1,2})[\]］〕】〗]", _ONE, "]］〕】〗"),
    )
)
"""Bracketed numbers in the middle of a sentence; labels only where the text begins with the first."""
_BULLET = re.compile(r"(?:^|\n)[ \t\u3000]*[•·●■◆○▪►\-–—*][ \t\u3000]*(?=\S)")
_LEAD = re.compile(r"[^：:]*[：:]\s*")


class Split(NamedTuple):
    """What stands before the items (a declaration, an introduction), and the items without their
    numbers.
    """

    lead: str
    items: tuple[str, ...]


def split_items(text: str) -> Split:
    """The items of ``text``, the words of a cell or of several parts of one; at least one."""
    plain = without_tags(text)
    there = frozenset(plain)
    found = list(filter(None, _sequences(_STYLES, plain, there)))
    bullets = [match.span() for match in _BULLET.finditer(plain)]
    running = _sequences(_RUNNING_ON, plain, there)
    found += [marks for marks in running if len(marks) > 1 and not plain[: marks[0][0]].strip()]
    if not found and len(bullets) > 1:
        found = [bullets]
    if found:
        marks = min(found, key=lambda one: (one[0][0], -len(one)))
        return _cut(plain, marks)
    lead = _LEAD.match(plain)
    if lead is not None and declared_members(tidy(lead.group())) is not None:
        rest = tidy(plain[lead.end() :])
        return Split(tidy(lead.group()), (rest,)) if rest else Split("", (tidy(plain),))
    return Split("", (tidy(plain),))


def _sequences(
    styles: Iterable[tuple[re.Pattern[str], frozenset[str], frozenset[str]]],
    text: str,
    there: frozenset[str],
) -> Iterator[list[tuple[int, int]]]:
    """What ``_sequence`` finds for each style whose first label may stand in ``text``, of which
    ``there`` are the characters.
    """
    for style, first, mark in styles:
        if not (first.isdisjoint(there) or mark.isdisjoint(there)):
            yield _sequence(style, text)


def _sequence(style: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """Where the labels 1, 2, 3 … of one style stand; empty unless there are two, or one at the
    very beginning. A number out of turn (a year, a reference) is no label.
    """
    marks: list[tuple[int, int]] = []
    for match in style.finditer(text):
        if _value(match["n"]) == len(marks) + 1:
            marks.append(match.span())
    alone = len(marks) == 1 and not text[: marks[0][0]].strip()
    return marks if len(marks) > 1 or alone else []


def _value(label: str) -> int:
    plain = unicodedata.normalize("NFKC", label).strip("().")
    if plain.isascii() and plain.isalpha():
        return ord(plain.lower()) - ord("a") + 1
    return int(plain) if plain.isdecimal() else list_number(plain)


def _cut(text: str, marks: list[tuple[int, int]]) -> Split:
    ends = [start for start, _ in marks[1:]] + [len(text)]
    items = tuple(
        filter(None, (tidy(text[begin:end]) for (_, begin), end in zip(marks, ends, strict=True)))
    )
    return Split(tidy(text[: marks[0][0]]), items) if items else Split("", (tidy(text),))
