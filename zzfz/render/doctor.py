"""``zzfz doctor``: every diagnosis, the state as a word first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zzfz.doctor import HEALTH_WORDS, Diagnosis, Health
from zzfz.render.advice import words
from zzfz.render.data import Data, document
from zzfz.render.machine_text import record

_STYLES = {Health.WELL: "green", Health.CARE: "yellow", Health.ILL: "bold red"}


def doctor_data(found: Iterable[Diagnosis]) -> Data:
    """The diagnoses as data for JSON."""
    return document(
        checks=[
            {
                "name": one.name,
                "state": str(one.health),
                "message": one.message,
                "advice": words(one.advice),
            }
            for one in found
        ]
    )


def doctor_lines(found: Iterable[Diagnosis]) -> Iterator[str]:
    """One diagnosis a line."""
    for one in found:
        yield record(HEALTH_WORDS[one.health], one.name, one.message, words(one.advice))


def doctor_screen(found: Iterable[Diagnosis], width: int, *, colour: bool) -> str:
    """The diagnoses as a table, each advice below what it is about."""
    from zzfz.render.screen import cell, render, table

    made = table("", "", "", indent=0)
    for one in found:
        made.add_row(
            "",
            cell(HEALTH_WORDS[one.health], _STYLES[one.health]),
            cell(one.name),
            cell(one.message),
        )
        if one.advice:
            made.add_row("", "", "", cell(f"建议：{words(one.advice)}", "dim"))
    return render([made], width, colour=colour)
