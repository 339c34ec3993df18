"""The county's list as it might be issued next: renumbered, with rows gone and rows new."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from tests.import_sources import as_xlsx, clean_grid

Row = list[str]
_LEAD = re.compile(r"^第?[\d、]+项指标合并")


def rows() -> list[Row]:
    """The rows of the county's list below its heading; no cell is merged or left out."""
    return clean_grid()[0][1:]


def issued(changed: Sequence[Row]) -> bytes:
    """A workbook with these rows, numbered anew; declarations name the new numbers.

    A row keeps its old number in its third column until then, ``""`` for a new one.
    """
    numbers: dict[tuple[str, str], str] = {}
    counts: dict[str, int] = {}
    for row in changed:
        kind = row[1] if row[0].startswith("十、") else ""
        counts[kind] = counts.get(kind, 0) + 1
        numbers[kind, row[2] or f"new {counts[kind]}"] = str(counts[kind])
    counts.clear()
    made = [clean_grid()[0][0]]
    for row in changed:
        kind = row[1] if row[0].startswith("十、") else ""
        counts[kind] = counts.get(kind, 0) + 1
        renamed = [*row[:2], str(counts[kind]), *row[3:5], _declared(row[5], kind, numbers)]
        made.append(renamed)
    shared = [
        (row, row + 1, 5, 5)
        for row, pair in enumerate(pairwise(changed), start=1)
        if [one[2] for one in pair] == ["99", "100"] and pair[0][5] == pair[1][5]
    ]
    return as_xlsx(made, merges=shared)


def _declared(text: str, kind: str, numbers: Mapping[tuple[str, str], str]) -> str:
    lead = _LEAD.match(text)
    if lead is None:
        return text
    found = [numbers[kind, one] for one in re.findall(r"\d+", lead[0]) if (kind, one) in numbers]
    joined = "、".join(found)
    body = text[lead.end() :]
    return f"{joined}项指标合并{body}" if len(found) > 1 else body.partition("：")[2].strip()


NEW_ROW: Row = [
    *("一、政府职能依法全面履行", "（一）加大简政放权力度", ""),
    "建立政务服务事项动态调整机制，新设事项依法论证并向社会公布",
    "县审批局，各相关部门配合",
    "提供政务服务事项动态调整的制度文件",
]


def put_in_front() -> bytes:
    """A new first row: every number moves on by one."""
    return issued([NEW_ROW, *rows()])


def change(edit: Callable[[list[Row]], list[Row]]) -> bytes:
    """Any other change of the rows."""
    return issued(edit(rows()))
