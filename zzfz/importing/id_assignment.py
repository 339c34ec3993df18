"""Ids from printed numbers: a prefix for every section whose numbers begin again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count

from zzfz.importing.grid import CERTAIN, Reading
from zzfz.importing.headers import ColumnRole
from zzfz.importing.printed_text import own_id, own_number, row_number, shortened, without_ordinal
from zzfz.importing.table_rows import PrintedLine

_NOT_IN_AN_ID = re.compile(r"[\s\d,，、\-–—+/\\.:：*?\"<>|\[\]{}#&!%@`'~（）。；“”《》]+")
_SPECIAL = re.compile(r"加分|否决")
"""Indicators of these kinds are told by their prefix."""
_TAIL = re.compile(r"(?:指标|任务|工作|事项|项目|项|类)$")


def assign_ids(
    lines: Sequence[PrintedLine], titles: Sequence[tuple[str, str]]
) -> tuple[tuple[str, ...], tuple[tuple[int, Reading], ...]]:
    """The id of each line, and readings by line index.

    The first run of numbers stands alone when it reaches over several 一级指标, or is the only one
    besides 加分 and 否决; every other run takes its prefix from the title it begins under.
    """
    own = [own_id(line.number) if own_number(line.number) else "" for line in lines]
    if any(own):
        return _with_own(lines, titles, own)
    numbers, readings, starts = _numbers(lines)
    if len(set(numbers)) == len(numbers):
        return tuple(map(str, numbers)), tuple(readings)
    runs = list(zip(starts, [*starts[1:], len(numbers)], strict=True))
    prefixes = _prefixes(runs, titles)
    ids: list[str] = []
    asked = False
    for (start, end), prefix in zip(runs, prefixes, strict=True):
        ids.extend(f"{prefix}{number}" for number in numbers[start:end])
        if prefix:
            plain = asked or _SPECIAL.fullmatch(prefix) is not None
            asked = asked or not plain
            readings.append(
                (start, _restarted(lines[start], prefix, ids[start], sure=98 if plain else 90))
            )
    return tuple(ids), tuple(readings)


def _with_own(
    lines: Sequence[PrintedLine], titles: Sequence[tuple[str, str]], own: Sequence[str]
) -> tuple[tuple[str, ...], tuple[tuple[int, Reading], ...]]:
    """Ids that are printed with their prefix stay; the other lines are numbered among themselves."""
    rest = [index for index, one in enumerate(own) if not one]
    ids, readings = (
        ((), ())
        if not rest
        else assign_ids([lines[index] for index in rest], [titles[index] for index in rest])
    )
    found = list(own)
    for index, one in zip(rest, ids, strict=True):
        found[index] = one
    again = [(rest[index], reading) for index, reading in readings]
    seen: set[str] = set()
    for index, one in enumerate(found):
        if one in seen:
            found[index] = _next_free(one, {*found})
            reading = f"读作 {found[index]}"
            why = "这个序号前面已经有了"
            other = f"照印刷作“{lines[index].number}”"
            again.append((index, Reading("序号", reading, other, why, 80, lines[index].origin)))
        seen.add(found[index])
    return tuple(found), tuple(again)


def _next_free(one: str, taken: set[str]) -> str:
    prefix = one.rstrip("0123456789")
    return next(name for number in count(1) if (name := f"{prefix}{number}") not in taken)


def _numbers(
    lines: Sequence[PrintedLine],
) -> tuple[list[int], list[tuple[int, Reading]], list[int]]:
    """The number of each line, readings by line index, and where runs of numbers begin.

    Printed numbers stay, in whatever order they stand, where their run has each but once; they are
    counted where the print has none of use. Numbers begin again at a 1, unless all are different.
    """
    printed = [row_number(line.number) for line in lines]
    if sum(number is None for number in printed) * 2 > len(printed):
        return list(range(1, len(lines) + 1)), _counted(lines), [0]
    there = [number for number in printed if number is not None]
    starts = [0]
    if len(set(there)) < len(there):
        starts += [index for index, number in enumerate(printed) if index and number == 1]
    numbers: list[int] = []
    readings: list[tuple[int, Reading]] = []
    for start, end in zip(starts, [*starts[1:], len(printed)], strict=True):
        run = _run_of_numbers(lines[start:end], printed[start:end])
        numbers += run[0]
        readings += [(start + index, reading) for index, reading in run[1]]
    return numbers, readings, starts


def _run_of_numbers(
    lines: Sequence[PrintedLine], printed: Sequence[int | None]
) -> tuple[list[int], list[tuple[int, Reading]]]:
    """The numbers of lines among which they do not begin again, and readings by line index."""
    taken = {number for number in printed if number is not None}
    used: set[int] = set()
    numbers: list[int] = []
    readings: list[tuple[int, Reading]] = []
    for index, found in enumerate(printed):
        last = numbers[-1] if numbers else 0
        number = found
        if number is None or number in used:
            number = last + 1 if last + 1 not in taken else max(taken) + 1
            readings.append((index, _misprint(lines[index], number)))
        elif number < last:
            readings.append((index, _out_of_turn(lines[index], last)))
        elif any(one not in taken for one in range(last + 1, number)):
            readings.append((index, _gap(lines[index], last)))
        taken.add(number)
        used.add(number)
        numbers.append(number)
    return numbers, readings


def _prefixes(runs: list[tuple[int, int]], titles: Sequence[tuple[str, str]]) -> list[str]:
    if len(runs) == 1:
        return [""]
    start, end = runs[0]
    one_title = len({level1 for level1, _ in titles[start:end]}) == 1
    others = [_prefix(_title_of(titles, *run)) for run in runs[1:]]
    several = len({level1 for level1, _ in titles}) > 1
    several = several and not all(_SPECIAL.fullmatch(prefix) for prefix in others)
    prefixes: list[str] = []
    for order, (start, end) in enumerate(runs):
        if order == 0 and not (one_title and several):
            prefixes.append("")
            continue
        title = _title_of(titles, start, end)
        prefixes.append(_unused(_prefix(title), prefixes))
    return prefixes


def _title_of(titles: Sequence[tuple[str, str]], start: int, end: int) -> str:
    """The innermost title that is one for the whole run and begins with it."""
    level1, level2 = titles[start]
    special = [title for title in (level2, level1) if _SPECIAL.search(title)]
    if special:
        return special[0]
    begins = start == 0 or titles[start - 1] != titles[start]
    whole = len(set(titles[start:end])) == 1
    return level2 if begins and whole else level1


def _prefix(title: str) -> str:
    if special := _SPECIAL.search(title):
        return special.group()
    plain = _NOT_IN_AN_ID.sub("", re.sub(r"（[^）]*）", "", without_ordinal(title)))
    short = _TAIL.sub("", plain) or plain
    return short[:12] or "另"


def _unused(prefix: str, taken: Sequence[str]) -> str:
    for mark in ["", *"乙丙丁戊己庚辛壬癸"]:
        candidate = f"{prefix[: 12 - len(mark)]}{mark}"
        if candidate not in taken:
            return candidate
    return f"{prefix[:9]}第{len(taken)}组"[:12]


def _counted(lines: Sequence[PrintedLine]) -> list[tuple[int, Reading]]:
    stepped = any(line.number for line in lines)
    cells = [cell.text.strip() for line in lines for cell in line.parts.get(ColumnRole.NUMBER, ())]
    why = "原编号分级（如 1.2），不能用作编号" if stepped else "原件没有序号"
    if cells and not stepped:
        of_titles = any(row_number(text) is not None for text in cells)
        why = f"原编号（如 {shortened(cells[0], 12)}）不能用作编号"
        why = "原件的序号是上一级标题的，几行共用一个" if of_titles else why
    reading = Reading("序号", "从 1 起按顺序编号", "由主管单位另行编号", why, 90, lines[0].origin)
    return [(0, reading)]


def _misprint(line: PrintedLine, number: int) -> Reading:
    return Reading(
        "序号", f"读作 {number}", f"照印刷作“{line.number}”", "序号与上下不连", 80, line.origin
    )


def _out_of_turn(line: PrintedLine, last: int) -> Reading:
    return Reading(
        "序号",
        f"照印刷作 {line.number}",
        "序号印错，按位置编号",
        f"排在 {last} 后面，但没有与别的项重复",
        80,
        line.origin,
    )


def _gap(line: PrintedLine, last: int) -> Reading:
    return Reading(
        "序号",
        f"照印刷作 {line.number}",
        "上面漏了几项，或序号印错",
        f"上一项是 {last}，中间的序号没有出现",
        80,
        line.origin,
    )


def _restarted(line: PrintedLine, prefix: str, first: str, *, sure: int) -> Reading:
    """The printed number stays in the id, and with it whatever the list itself says of 第1、2项; the
    office is asked once whether it would rather count through.
    """
    return Reading(
        "序号",
        f"从本项起编号加“{prefix}”，本项作 {first}",
        "另定编号" if sure >= CERTAIN else "不加名称，全表从 1 起连续编号",
        f"序号到这里重新从 {line.number} 开始",
        sure,
        line.origin,
    )
