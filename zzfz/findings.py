"""What a check found: one fact, its place in a file, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from zzfz.errors import Advice, AnyAdvice


class Place(NamedTuple):
    """Where something is written: path relative to the tracker root, 1-based line and column.

    A named tuple because every value of every file has one.
    Line 1, column 1 also stands for the file as a whole.
    """

    path: str
    line: int = 1
    column: int = 1


__all__ = ["Finding", "Place", "pack_findings", "unpack_findings"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    ``code`` is the stable rule code (``C101``). ``message`` says what is wrong and ``advice`` what
    to do, one Chinese sentence each (or a code that the front end words). ``ordinal`` tells apart findings of the same rule at the same
    path, indicator and item, so that fingerprints stay unique and stable. ``escalated`` makes it an
    error whatever its rule says: material still missing when ``check --complete`` asks for all.
    ``seen_by`` is who stated to have looked at what could not be read (我已看过), "" for nobody.
    ``lowered`` makes an error a warning: letters and digits that were recognised in a picture may be
    others.
    """

    code: str
    place: Place
    message: str
    advice: AnyAdvice
    indicator: str | None = None
    item: int | None = None
    ordinal: int = 0
    escalated: bool = False
    seen_by: str = ""
    lowered: bool = False

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, int]:
        """Order for people: by file, then place, then code."""
        place = self.place
        return (place.path, place.line, place.column, self.code, self.message, self.ordinal)


def pack_findings(found: Iterable[Finding]) -> list[list[object]]:
    """Findings as plain data for the cache; ``unpack_findings`` gives them back, equal."""
    return [
        [
            one.code,
            *one.place,
            one.message,
            one.advice,
            one.indicator,
            one.item,
            one.ordinal,
            one.escalated,
            one.seen_by,
            one.lowered,
        ]
        for one in found
    ]


def unpack_findings(rows: Iterable[list[Any]]) -> tuple[Finding, ...]:
    """The findings that were packed."""
    return tuple(
        Finding(code, Place(path, line, column), message, _advice(advice), *rest)
        for code, path, line, column, message, advice, *rest in rows
    )


def _advice(packed: Any) -> AnyAdvice:  # noqa: ANN401 - as JSON gives it back
    """A sentence, or code and arguments, as JSON writes a named tuple."""
    if isinstance(packed, str):
        return packed
    code, arguments = packed
    return Advice(code, tuple(map(_advice, arguments)))
