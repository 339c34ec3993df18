"""What the resolver decided that is not plain from the print, and where each cell went."""

from __future__ import annotations

from dataclasses import dataclass

from zzfz.importing.grid import Cell, Origin

CERTAIN = 98
"""From this confidence on a reading is a remark; below it is a question for the office."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading: what was decided, what else it could be, why, how sure (per cent), and where."""

    about: str
    reading: str
    alternative: str
    why: str
    confidence: int
    origin: Origin
    indicator: str = ""

    @property
    def open(self) -> bool:
        """Whether the office has to decide."""
        return self.confidence < CERTAIN

    @property
    def remark(self) -> str:
        """The reading as one sentence, for those that need no decision."""
        return f"{self.reading.rstrip('。')}。{self.why.rstrip('。')}。"


@dataclass(frozen=True, slots=True)
class Fate:
    """Where the words of one source cell went.

    ``field`` is one of title, level1, level2, number, text, units, materials, remarks (then the
    words stand in the YAML), or header, reprint, outside (then they stand in the review, which says
    so). ``indicator`` is empty for what belongs to none.
    """

    cell: Cell
    field: str
    indicator: str = ""
