"""Summaries kept in the user's own state folder, by the commit they are of.

A summary depends on nothing but its commit and this program, so one that was kept is as good as one
made now. One made while something was missing in a partial clone is not kept. Nothing is written into
the repositories, and what one of them says under the id of a commit is not believed of another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from zzfz.cache import state
from zzfz.cache.rows import CacheTable
from zzfz.checklist.model import IndicatorKind
from zzfz.git import TIME_ZONE
from zzfz.git.head_location import HeadLocation, locate
from zzfz.progress.states import ReviewState, State
from zzfz.rollup.model import Counts, IndicatorState, ItemState, Level1Counts, SetState, Summary

_Part = TypeVar("_Part", IndicatorState, SetState)
_AT_ONCE = 200
"""Repositories that are looked up together."""


def recall(
    paths: Sequence[Path], at_once: int
) -> Iterator[tuple[HeadLocation | None, Summary | None]]:
    """For each of ``paths``, in order, where it stands, as ``locate``, and the summary of its commit where
    one was kept.
    """
    places = locate(paths, at_once)
    kept = _summaries()
    while some := [*islice(places, _AT_ONCE)]:
        keys = [place and _key(place.common_dir, place.head, "") for place in some]
        known = kept.get(key for key in keys if key is not None)
        for place, key in zip(some, keys, strict=True):
            yield place, unpack(known[key]) if key in known else None


class Keeping:
    """Summaries that are to be kept, some at a time."""

    def __init__(self) -> None:
        self._new: dict[str, Summary] = {}
        self._packed: dict[str, list[Any]] = {}

    def add(self, common_dir: Path, prefix: str, summary: Summary) -> None:
        """Keep ``summary``, of the tracker below ``prefix`` of the repository with that Git folder, at the
        latest when ``write`` is called.
        """
        if not summary.unread:
            self._new[_key(common_dir, summary.revision, prefix)] = summary
        if len(self._new) >= _AT_ONCE:
            self.write()

    def hand_over(self) -> dict[str, Summary]:
        """Those that have not been written, by the key that ``take`` is to be told; another keeps them."""
        new, self._new = self._new, {}
        return new

    def take(self, key: str, packed: list[Any]) -> None:
        """Keep what another process hands over, packed."""
        self._packed[key] = packed
        if len(self._packed) >= _AT_ONCE:
            self.write()

    def write(self) -> None:
        """Write those that have not been written."""
        new = self._packed | {key: pack(one) for key, one in self.hand_over().items()}
        self._packed = {}
        if new:
            _summaries().put(new)


def _summaries() -> CacheTable:
    return CacheTable(state.shared_folder(), "summary")


def _key(common_dir: Path, revision: str, prefix: str) -> str:
    return f"{revision} {_digest(common_dir)} {prefix!a}"


_digest = lru_cache(2 * _AT_ONCE)(state.digest_of_path)


def pack(one: Summary) -> list[Any]:
    """``one`` as lists, texts, numbers and nulls; ``unpack`` gives it back, equal."""
    return [
        one.program,
        one.title,
        one.revision,
        one.time.isoformat(),
        one.checklist,
        one.demands,
        one.evidence,
        _pack_counts(one.totals),
        _pack_counts(one.bonus),
        [[level1.title, _pack_counts(level1.counts)] for level1 in one.level1],
        [*map(_pack_indicator, one.indicators)],
        [*map(_pack_set, one.material_sets)],
        one.unassigned,
        one.unread,
    ]


_MOST_ALIKE = 20_000
"""Values of the counties before that are remembered: most counties have them too."""
_packed: dict[int, tuple[IndicatorState | SetState, list[Any]]] = {}
"""By its id what was packed of a part: one list, so that it goes once to another process."""


def _pack_part(one: _Part, pack_anew: Callable[[_Part], list[Any]]) -> list[Any]:
    known = _packed.get(id(one))
    if known is None or known[0] is not one:
        if len(_packed) > _MOST_ALIKE:
            _packed.clear()
        known = _packed[id(one)] = one, pack_anew(one)
    return known[1]


def _pack_indicator(one: IndicatorState) -> list[Any]:
    return _pack_part(
        one, lambda i: [i.id, i.kind, i.level1, i.material_set, i.state, i.fingerprint]
    )


def _pack_set(one: SetState) -> list[Any]:
    return _pack_part(
        one,
        lambda s: [
            *(s.id, s.members, s.subject, s.state, s.review, s.fingerprint),
            [[item.no, item.state, item.have, item.min] for item in s.materials],
        ],
    )


def _pack_counts(one: Counts) -> list[int | None]:
    return [
        one.indicators,
        one.complete,
        one.partial,
        one.missing,
        one.sets,
        one.sets_complete,
        one.passed,
        one.nil,
        one.returned,
        one.unseen,
        one.unread,
        one.unread_seen,
    ]


_KINDS = {str(one): one for one in IndicatorKind}
_STATES = {str(one): one for one in State}
_REVIEWS: dict[str | None, ReviewState | None] = {str(one): one for one in ReviewState}
_REVIEWS[None] = None


@lru_cache(_MOST_ALIKE)
def _indicator(
    name: str, kind: str, level1: str, of: str | None, state: str, mark: str
) -> IndicatorState:
    return IndicatorState(name, _KINDS[kind], level1, of, _STATES[state], mark)


@lru_cache(_MOST_ALIKE)
def _item(no: int, state: str, have: int, least: int) -> ItemState:
    return ItemState(no, _STATES[state], have, least)


SetsByList = dict[int, tuple[list[Any], SetState]]
"""By its id what a list stands for."""


def unpack(packed: list[Any], known: SetsByList | None = None) -> Summary:
    """The summary that was packed; ``known`` is what lists stand for that may come more than once."""
    if known is None:
        known = {}
    program, title, revision, time, checklist, demands, evidence, *rest = packed
    totals, bonus, level1, indicators, sets, unassigned, unread = rest
    return Summary(
        program,
        title,
        revision,
        datetime.fromisoformat(time).astimezone(TIME_ZONE),
        checklist,
        demands,
        evidence,
        Counts(*totals),
        Counts(*bonus),
        tuple(Level1Counts(name, Counts(*counts)) for name, counts in level1),
        tuple([_indicator(*one) for one in indicators]),
        tuple([_unpack_set(one, known) for one in sets]),
        unassigned,
        unread,
    )


def _unpack_set(packed: list[Any], known: SetsByList) -> SetState:
    found = known.get(id(packed))
    if found is None or found[0] is not packed:
        if len(known) > _MOST_ALIKE:
            known.clear()
        name, members, subject, state, review, mark, items = packed
        made = SetState(
            name,
            tuple(members),
            subject,
            _STATES[state],
            _REVIEWS[review],
            mark,
            tuple([_item(*one) for one in items]),
        )
        found = known[id(packed)] = packed, made
    return found[1]
