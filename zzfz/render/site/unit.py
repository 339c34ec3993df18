"""The page of one department."""

from __future__ import annotations

from datetime import date

from zzfz.checklist.model import Department
from zzfz.checklist.units import Duty, Role, duties
from zzfz.progress.model import STATE_WORDS, Progress
from zzfz.progress.totals import count
from zzfz.render.charts import bar
from zzfz.render.site.model import DutyRow, UnitPage
from zzfz.render.todo.build import shorten, todo_view


def unit_page(progress: Progress, unit: Department, today: date) -> UnitPage:
    """What the page of ``unit`` shows."""
    reaching = duties(progress.checklist, unit)
    responsible = (one.indicator for one in reaching if one.role is Role.RESPONSIBLE)
    return UnitPage(
        todo=todo_view(progress, unit, today),
        aliases=unit.aliases,
        bar=bar(count(progress, responsible)),
        duties=tuple(_row(progress, one) for one in reaching),
    )


def _row(progress: Progress, duty: Duty) -> DutyRow:
    state = progress.state_of(duty.indicator)
    word = "负责" if duty.leads else "配合"
    return DutyRow(
        id=duty.indicator.id,
        short=shorten(duty.indicator.text),
        role=f"经“{duty.via}”{word}" if duty.via else word,
        state=str(state),
        word=STATE_WORDS[state],
    )
