"""Summaries kept beside the repositories they are of, by the commit they are of.

A summary depends on nothing but its commit and this program, so one that was kept is as good as one
made now. One made while something was missing in a partial clone is not kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from zzfz import cache
from zzfz.checklist.model import IndicatorKind
from zzfz.git import TIME_ZONE, was_cut_short
from zzfz.git.head_location import HeadLocation, locate
from zzfz.progress.states import ReviewState, State
from zzfz.rollup.model import Counts, IndicatorState, ItemState, Level1Counts, SetState, Summary

_ROOMS = ("checklist", "evidence", "git", "progress", "rollup", "yamlfile")
"""The rooms whose code decides what a summary says."""


def recall(paths: Sequence[Path], at_once: int) -> Iterator[Summary | None]:
    """For each of ``paths``, in order, the summary of its commit where one was kept, else None."""
    for place in locate(paths, at_once):
        yield _kept(place) if place is not None else None


def keep(common_dir: Path, prefix: str, summary: Summary) -> None:
    """Keep ``summary``, of the tracker below ``prefix``, in the repository with that Git folder."""
    if not summary.unread:
        kept = _summaries(common_dir)
        kept.put(_key(kept, summary.revision, prefix), pack(summary))


def _kept(place: HeadLocation) -> Summary | None:
    if was_cut_short(place.git_dir):
        return None
    kept = _summaries(place.common_dir)
    packed = kept.get(_key(kept, place.head, ""))
    return unpack(packed) if packed is not None else None


def _summaries(common_dir: Path) -> cache.Cache:
    return cache.Cache(cache.folder(common_dir), "summary", _ROOMS)


def _key(kept: cache.Cache, revision: str, prefix: str) -> str:
    return kept.key((revision.encode("ascii"), prefix.encode("utf-8", "surrogateescape")))


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
        [[i.id, i.kind, i.level1, i.material_set, i.state, i.fingerprint] for i in one.indicators],
        [
            [s.id, s.members, s.subject, s.state, s.review, s.fingerprint, _pack_items(s)]
            for s in one.material_sets
        ],
        one.unassigned,
        one.unread,
    ]


def _pack_items(one: SetState) -> list[list[Any]]:
    return [[item.no, item.state, item.have, item.min] for item in one.materials]


def _pack_counts(one: Counts) -> list[int]:
    return [
        one.indicators,
        one.complete,
        one.partial,
        one.missing,
        one.sets,
        one.sets_complete,
    ]


_KINDS = {str(one): one for one in IndicatorKind}
_STATES = {str(one): one for one in State}
_REVIEWS: dict[str | None, ReviewState | None] = {str(one): one for one in ReviewState}
_REVIEWS[None] = None


def unpack(packed: list[Any]) -> Summary:
    """The summary that was packed."""
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
        tuple(
            IndicatorState(name, _KINDS[kind], top, of, _STATES[state], mark)
            for name, kind, top, of, state, mark in indicators
        ),
        tuple(
            SetState(
                name,
                tuple(members),
                subject,
                _STATES[state],
                _REVIEWS[review],
                mark,
                tuple(ItemState(no, _STATES[how], have, least) for no, how, have, least in items),
            )
            for name, members, subject, state, review, mark, items in sets
        ),
        unassigned,
        unread,
    )
