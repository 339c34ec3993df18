"""One rule: its stable code, and everything a person wants to know about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding weighs: an error fails a check, a warning and a notice do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


LEVEL_WORDS = {Level.ERROR: "错误", Level.WARNING: "警告", Level.NOTICE: "提示"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as ``zzfz rule`` shows it; every text is Chinese.

    ``what`` it finds, ``why`` it matters (with the row of the list or the practice behind it), a
    ``bad`` and a ``good`` example, and the ``remedy``.
    """

    code: str
    name: str
    level: Level
    what: str
    why: str
    bad: str
    good: str
    remedy: str
