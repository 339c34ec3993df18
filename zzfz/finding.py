"""What a check found: one fact with its place, and what to do about it.

Level and name of a finding come from the registry in ``zzfz.rules``; here is only what every room
may produce.
"""

from __future__ import annotations

from dataclasses import dataclass

from zzfz.place import Place

__all__ = ["Finding", "Place"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    ``code`` is the stable rule code (``C101``). ``message`` says what is wrong and ``advice`` what
    to do, one Chinese sentence each. ``ordinal`` tells apart findings of the same rule at the same
    path, indicator and item, so that fingerprints stay unique and stable. ``escalated`` makes it an
    error whatever its rule says: material still missing when ``check --complete`` asks for all.
    """

    code: str
    place: Place
    message: str
    advice: str
    indicator: str | None = None
    item: int | None = None
    ordinal: int = 0
    escalated: bool = False

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, int]:
        """Order for people: by file, then place, then code."""
        place = self.place
        return (place.path, place.line, place.column, self.code, self.message, self.ordinal)
