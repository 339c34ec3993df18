"""What is proposed for one piece that came in: where it belongs, how sure that is, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from zzfz.checklist.model import MaterialSet
from zzfz.intake.material import Material
from zzfz.intake.place import Wish
from zzfz.intake.writing import Statements


class Certainty(StrEnum):
    """Whether a person should be asked."""

    CLEAR = "clear"
    UNSURE = "unsure"


CERTAINTY_WORDS = {Certainty.CLEAR: "明确", Certainty.UNSURE: "待定"}


UNIT_SEEN = "单位见"
"""How the reason for a unit begins, after those for set and item."""


class Choice(NamedTuple):
    """A set and items of it; no ``items`` means that it is not known which."""

    set: MaterialSet
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One piece and what is proposed for it.

    ``choice`` is where it seems to belong, ``choices`` what a person may be offered, the likeliest
    first. ``title`` is the name to keep it under without the item's number. ``covers`` are names of
    parts (分项) that it seems to cover. ``reasons`` say why, ``cautions`` what speaks against it.
    """

    material: Material
    choice: Choice | None
    certainty: Certainty
    title: str
    said: Statements
    choices: tuple[Choice, ...] = ()
    covers: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Whether it can be taken in without asking."""
        return self.certainty is Certainty.CLEAR and self.choice is not None

    def wish(self) -> Wish:
        """The piece as one to take in; there must be a choice."""
        assert self.choice is not None  # noqa: S101 - asked only of what was decided
        return Wish(
            self.material, self.choice.set, self.choice.items, self.title, self.said, self.covers
        )
