"""What somebody of the office said of material."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from zzfz.finding import Place


class Verdict(NamedTuple):
    """One verdict. ``items`` empty means the whole set."""

    passed: bool
    reason: str | None
    reviewer: str
    date: date
    fingerprint: str
    items: tuple[int, ...]
    place: Place
