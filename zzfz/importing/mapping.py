"""How a table was understood: its heading, what each column is, and what kinds of rows it has.

This is what a person confirms or changes before anything else, so it is told first everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zzfz.errors import UsageError
from zzfz.importing.grid import Fate, SourceTable
from zzfz.importing.headers import ColumnLayout, ColumnRole, Row
from zzfz.importing.printed_text import bare, shortened, wide

_SHOWN_ROLE = {ColumnRole.SHARING: ColumnRole.COOPERATING, ColumnRole.OTHER: ColumnRole.REMARK}
ROLES = tuple(
    one
    for one in ColumnRole
    if one not in {ColumnRole.SHARING, ColumnRole.OTHER, ColumnRole.SCORING}
)
"""What a person may say that a column is."""
_SAMPLES = 2


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """One column: its number (from 1), heading, role, how sure (per cent), and what stands in it.

    ``unclear`` tells that nobody knows what the heading means, so its cells went to the remarks.
    """

    number: int
    heading: str
    role: ColumnRole
    confidence: int
    samples: tuple[str, ...]
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class TableReading:
    """One table of the source as understood. ``heading_row`` counts from 1 as its program does; 0
    for a table without a heading of its own, which goes on with the one before.
    """

    part: str
    heading_row: int
    columns: tuple[ColumnReading, ...]
    lines: int
    titles: int
    subtotals: int
    notes: int
    above: int

    @property
    def confidence(self) -> int:
        """How sure the reading of the columns is that make an indicator."""
        telling = [
            one.confidence
            for one in self.columns
            if one.role in {ColumnRole.TEXT, ColumnRole.RESPONSIBLE, ColumnRole.MATERIALS}
        ]
        return min(telling, default=40)


def table_reading(
    table: SourceTable,
    start: int,
    layout: ColumnLayout,
    lines: int,
    titles: int,
    fates: Iterable[Fate],
) -> TableReading:
    """The reading of ``table``; ``lines`` and ``titles`` are what was found in it, ``fates`` where
    those of its cells went that are in none of them.
    """
    body = table.rows[start + layout.height if start >= 0 else 0 :]
    aside: dict[str, set[int]] = {}
    for fate in fates:
        aside.setdefault(fate.field, set()).add(fate.cell.origin.row)
    columns = []
    for index, (heading, role) in enumerate(zip(layout.headings, layout.roles, strict=True)):
        samples = _samples(body, index)
        columns.append(
            ColumnReading(
                index + 1,
                heading,
                _SHOWN_ROLE.get(role, role),
                layout.sure[index] if layout.sure else 90,
                samples,
                role is ColumnRole.OTHER and bool(samples),
            )
        )
    first = table.rows[max(start, 0)][0].origin if table.rows else None
    return TableReading(
        first.part if first else "",
        first.row if first and start >= 0 else 0,
        tuple(columns),
        lines,
        titles,
        *(len(aside.get(kind, ())) for kind in ("subtotal", "note", "above")),
    )


def _samples(body: Iterable[Row], index: int) -> tuple[str, ...]:
    """The first different words of a column."""
    found: dict[str, None] = {}
    for row in body:
        if bare(row[index].text):
            found.setdefault(shortened(wide(row[index].text), 24))
        if len(found) == _SAMPLES:
            break
    return tuple(found)


def columns_said(text: str) -> Mapping[str, ColumnRole]:
    """What ``--columns`` says: 三级指标=工作任务,责任单位=牵头处室 → role by heading.

    Raises UsageError for what is no role, or no pair.
    """
    by_name = {one.value: one for one in ROLES}
    found: dict[str, ColumnRole] = {}
    for part in filter(None, (one.strip() for one in wide(text).replace("，", ",").split(","))):
        name, equals, heading = part.replace("＝", "=").partition("=")
        if not equals or not heading.strip() or name.strip() not in by_name:
            raise UsageError(
                f"--columns 里的“{part}”看不懂",
                f"写成“是什么=列名”，以逗号分开；是什么只能是{'、'.join(by_name)}；"
                "例：三级指标=工作任务,责任单位=牵头处室",
            )
        found[heading.strip()] = by_name[name.strip()]
    return found
