"""Numbers and marks laid out over several cells or lines, put together again.

Forms give every digit of a number its own cell, or the parts of one; vertical writing gives every
letter its own line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby, pairwise

from zzfz.privacy.normal import normal
from zzfz.privacy.personal import is_card, is_identity

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_PHONE = re.compile(r"电\s*话|手\s*机|联\s*系", re.IGNORECASE)
_PART = re.compile(r"[0-9]{1,17}[Xx]?|[Xx]")
_LEVEL_LABEL = re.compile(r"(?:密\s*级(?:程度)?|[保秘涉]密(?:级别|等级))\s*:?")
_STARS = frozenset("★☆")
_LEVEL = re.compile(r"[绝機机秘]\s*密")
_TICK = re.compile("[☑√✓✔\uf0fe\uf052]")
_LONGEST_PART = 24
_IDENTITY_LENGTH = 18
_SHORTEST = 11  # digits of a mobile number
_CENTURIES = {"19", "20"}


def spelled_numbers(cells: Iterable[str]) -> Iterator[str]:
    """Yield what neighbouring cells of a row say together: a number, a mark, 密级 and its value.

    Every text yielded was valid as a whole: single digits and parts of a number are met in many
    tables. A mobile number needs a cell before it that asks for one.
    """
    row = [_short(cell) for cell in cells]
    for label, value in pairwise(row):
        if _LEVEL_LABEL.fullmatch(label) and (_LEVEL.fullmatch(value) or _TICK.search(value)):
            yield f"{label.rstrip(':')}：{value}"
        elif value[:1] in _STARS and _LEVEL.fullmatch(label):
            yield "".join(cell for cell in row[row.index(label) :][:3])
    if "密" in row:
        for single, letters in groupby(row, key=lambda cell: len(cell) == 1):
            text = "".join(letters)
            if single and "密" in text and not _STARS.isdisjoint(text):
                yield text
    position = 0
    for digits, run in groupby(row, key=lambda cell: bool(_PART.fullmatch(cell))):
        parts = list(run)
        if digits and len(parts) > 1:
            label = row[position - 1] if position else ""
            yield from _numbers(parts, label)
        position += len(parts)


def _short(cell: str) -> str:
    """A cell in normal form; an empty one for those too long to be part of a number."""
    if len(cell) > _LONGEST_PART:
        return ""
    return (cell if cell.isascii() else normal(cell)).strip()


def _numbers(parts: Sequence[str], label: str = "") -> Iterator[str]:
    whole = "".join(parts)
    if len(whole) < _SHORTEST:
        return
    single = all(len(part) == 1 for part in parts)
    if single and (is_card(whole) or (_MOBILE.fullmatch(whole) and _PHONE.search(label))):
        yield whole
        return
    edges = {edge: index for index, edge in enumerate(accumulate(map(len, parts), initial=0))}
    for start, index in edges.items():
        end = start + _IDENTITY_LENGTH
        born = whole[start + 6 : start + 8] in _CENTURIES and edges.get(end, 0) > index + 1
        if born and is_identity(whole[start:end]):
            yield whole[start:end]


class ColumnDigits:
    """Numbers written down a column of a table, a digit a row. Rows go in as they come."""

    def __init__(self) -> None:
        self._under_way: dict[int, list[str]] = {}

    def row(self, cells: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        """Take a row of cells by column number; yield the columns whose numbers end here."""
        before, self._under_way = self._under_way, {}
        for column, cell in cells:
            digit = cell.strip()
            if len(digit) == 1 and _PART.fullmatch(digit := normal(digit)):
                self._under_way[column] = before.pop(column, [])
                self._under_way[column].append(digit)
        for column, digits in before.items():
            yield from ((column, number) for number in _numbers(digits))

    def end(self) -> Iterator[tuple[int, str]]:
        """Yield the numbers that end with the table."""
        yield from self.row(())


def broken_lines(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield what a break of lines cuts, with the number of its first line, counted from 1.

    That is vertical writing, a letter a line, and a number or a mark that begins at the end of a
    line; what stands whole in one line is not repeated.
    """
    column: list[str] = []
    parts: list[str] = []
    before, above = "", ""
    for number, line in enumerate([*map(str.strip, lines), ""], start=1):
        if line[:1] in _AFTER_MARK and before and not (len(line) == 1 and column):
            yield from _cut_mark(number, [above, before, line])
        above = before if line else above
        if len(line) == 1:
            column.append(line)
        else:
            yield from _vertical(number - len(column), column)
            column = []
        short = _short(line)
        if not parts and before[-1:] in _BEFORE_CUT and line[:1] in _AFTER_CUT:
            yield from _cut(number - 1, before, line)
        if _PART.fullmatch(short):
            parts = parts or _tail(before)
            parts.append(short)
        elif parts:
            first = number - len(parts)
            yield from ((first, one) for one in _numbers([*parts, *_head(line)]))
            parts = []
        before = line


def _vertical(number: int, column: Sequence[str]) -> Iterator[tuple[int, str]]:
    if len(column) > 2:
        letters = "".join(column)
        digits = normal(letters)
        if not (digits.isascii() and digits.isalnum()) or is_card(digits):
            yield number, letters


_AFTER_MARK = frozenset("密★☆*＊✱⭐✩﹡∗\uf0ab\uf0aa«绝絕机機秘祕")
_MARK = re.compile(
    r"(?:绝|絕|机|機|秘|祕)\s*密\s*(?:[级級]\s*)?[★☆*✱⭐✩∗]"
    r"|(?:密\s*[级級]|[保秘涉]密(?:级别|等级)|定密)\s*:\s*(?:绝|絕|机|機|秘|祕)\s*密(?=[\s级級★]|\Z)"
)


def _cut_mark(number: int, lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield a mark that goes over the end of a line, with what stands before it in its first line."""
    short = [*(line[-_CONTEXT:] for line in lines[:-1]), lines[-1][:_CONTEXT]]
    text = normal("\n".join(short))
    last = text.rfind("\n")
    for found in _MARK.finditer(text):
        if found.start() < last < found.end():
            start = text.rfind("\n", 0, found.start()) + 1
            first = number - text.count("\n", start)
            yield first, text[start:]


_TAIL = re.compile(r"(?<![0-9A-Za-z])[0-9](?:[ -]?[0-9]){0,16}[ -]?\Z")
_HEAD = re.compile(r"(?:[0-9](?:[ -]?[0-9]){0,16})?(?:[ -]?[Xx])?(?![0-9A-Za-z])")
_CONTEXT = 40
_DIGITS = frozenset("0123456789０１２３４５６７８９")
_DASHES = frozenset("-－—–")
_BEFORE_CUT = _DIGITS | _DASHES
_AFTER_CUT = _DIGITS | _DASHES | frozenset("XxＸｘ×ХⅩ")
_SEPARATORS = str.maketrans("", "", " -")
_LENGTHS = {11, 18}


def _tail(line: str) -> list[str]:
    found = _TAIL.search(normal(_last_cell(line)))
    return [found[0].translate(_SEPARATORS)] if found else []


def _head(line: str) -> list[str]:
    found = _HEAD.match(normal(_first_cell(line)))
    return [found[0].translate(_SEPARATORS)] if found and found[0] else []


def _cut(number: int, before: str, after: str) -> Iterator[tuple[int, str]]:
    tail = _TAIL.search(normal(_last_cell(before)))
    head = _HEAD.match(normal(_first_cell(after))) if tail else None
    if not tail or not head or not head[0]:
        return
    digits = [sum(char.isalnum() for char in part[0]) for part in (tail, head)]
    if sum(digits) in _LENGTHS and max(digits) != 11:
        yield number, f"{_last_cell(before)}\n{after[: len(head[0])]}"


def _last_cell(line: str) -> str:
    return line[-_CONTEXT:].rpartition("\t")[2]


def _first_cell(line: str) -> str:
    return line[:_CONTEXT].partition("\t")[0]
