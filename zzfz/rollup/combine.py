"""From the counties' summaries to the roll-up: a pure function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from zzfz.checklist import ids
from zzfz.checklist.model import IndicatorKind
from zzfz.errors import AnyAdvice
from zzfz.progress.states import State
from zzfz.rollup.gather import Failure, Outcome
from zzfz.rollup.model import (
    Broken,
    Cell,
    Counts,
    County,
    Difference,
    Lack,
    Rollup,
    SetState,
    Summary,
)

SUFFIX = "法治政府建设责任清单"
"""What the titles of the counties' lists have in common."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    path: str
    summary: Summary


def combine(
    paths: Sequence[Path], outcomes: Sequence[Outcome], words: Callable[[AnyAdvice], str]
) -> Rollup:
    """The roll-up of what came out for each of ``paths``; ``words`` are the front end's for advice."""
    read = [
        (path, one) for path, one in zip(paths, outcomes, strict=True) if isinstance(one, Summary)
    ]
    names = county_names([(path, one.title) for path, one in read])
    entries = [_Entry(name, str(path), one) for name, (path, one) in zip(names, read, strict=True)]
    summaries = [one.summary for one in entries]
    titles = tuple(dict.fromkeys(one.title for summary in summaries for one in summary.level1))
    totals = _added(one.totals for one in summaries)
    return Rollup(
        time=max((one.time for one in summaries), default=None),
        counties=_ranked(entries, titles),
        level1=tuple(
            _cell(titles, title, _added(_level1(one).get(title, _NONE) for one in summaries))
            for title in titles
        ),
        totals=totals,
        percent=totals.percent,
        lacks=_lacks(summaries),
        differences=_differences(entries),
        errors=tuple(
            Broken(folder_name(path), str(path), one.message, words(one.advice).rstrip("。"))
            for path, one in zip(paths, outcomes, strict=True)
            if isinstance(one, Failure)
        ),
    )


def folder_name(path: Path) -> str:
    """What a repository's folder or a summary's file is called, without its ending."""
    name = path.resolve().name
    for ending in (".git", ".json"):
        name = name.removesuffix(ending) or name
    return name


def county_names(found: Sequence[tuple[Path, str]]) -> list[str]:
    """A name for each county from its path and the title of its list, no two alike."""
    plain = [title.strip().removesuffix(SUFFIX) or folder_name(path) for path, title in found]
    often = Counter(plain)
    placed = [
        name if often[name] == 1 else f"{name}（{folder_name(path)}）"
        for name, (path, _) in zip(plain, found, strict=True)
    ]
    names: list[str] = []
    for name in placed:
        number, unique = 2, name
        while unique in names:
            number, unique = number + 1, f"{name}#{number}"
        names.append(unique)
    return names


_NONE = Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
_NUMERAL = 3
"""Characters of the longest number that a title begins with: 二十一."""


def _added(parts: Iterable[Counts]) -> Counts:
    """The sums; what one of them does not tell, the sum does not tell either."""
    every = list(parts)
    sums: dict[str, Any] = {}
    for part in fields(Counts):
        numbers = [getattr(one, part.name) for one in every]
        sums[part.name] = None if None in numbers else sum(numbers)
    return Counts(**sums)


def _level1(summary: Summary) -> Mapping[str, Counts]:
    return {one.title: one.counts for one in summary.level1}


def _cell(titles: Sequence[str], title: str, counts: Counts) -> Cell:
    number, mark, _ = title.partition("、")
    return Cell(
        title=title,
        short=number if mark and len(number) <= _NUMERAL else str(titles.index(title) + 1),
        indicators=counts.indicators,
        complete=counts.complete,
        partial=counts.partial,
        missing=counts.missing,
        percent=counts.percent,
    )


def _share(counts: Counts) -> tuple[float, float]:
    """What counties are ranked by: the share of complete indicators, then that of partial ones."""
    every = counts.indicators or 1
    return (counts.complete / every, counts.partial / every)


def _ranked(entries: Sequence[_Entry], titles: Sequence[str]) -> tuple[County, ...]:
    """The counties, best first; those that are equally far share a rank, in the order given."""
    order = sorted(entries, key=lambda one: _share(one.summary.totals), reverse=True)
    shares = [_share(one.summary.totals) for one in order]
    return tuple(
        _county(one, 1 + shares.index(share), titles)
        for one, share in zip(order, shares, strict=True)
    )


def _county(entry: _Entry, rank: int, titles: Sequence[str]) -> County:
    summary = entry.summary
    level1 = _level1(summary)
    return County(
        rank=rank,
        name=entry.name,
        path=entry.path,
        title=summary.title,
        revision=summary.revision,
        time=summary.time,
        percent=summary.totals.percent,
        totals=summary.totals,
        bonus=summary.bonus,
        level1=tuple(_cell(titles, title, level1.get(title, _NONE)) for title in titles),
        unassigned=summary.unassigned,
        unread=summary.unread,
    )


def _lacks(summaries: Sequence[Summary]) -> tuple[Lack, ...]:
    """The sets that some county has not completed, those that most lack first.

    加分项 are optional and left out. Sets of one number that ask for different things in different
    counties are told apart.
    """
    groups: dict[tuple[str, str], list[SetState]] = {}
    for summary in summaries:
        graded = {
            one.material_set for one in summary.indicators if one.kind is IndicatorKind.GRADED
        }
        for one in summary.material_sets:
            if one.id in graded and one.state is not State.NOT_REQUIRED:
                groups.setdefault((one.id, one.fingerprint), []).append(one)
    lacks = [_lack(group) for group in groups.values()]
    lacks.sort(key=lambda one: (-one.lacking, -one.missing))
    return tuple(one for one in lacks if one.lacking)


def _lack(group: Sequence[SetState]) -> Lack:
    lacking = sum(one.state is not State.COMPLETE for one in group)
    return Lack(
        id=group[0].id,
        label=ids.label(group[0].id),
        subject=group[0].subject,
        counties=len(group),
        lacking=lacking,
        missing=sum(one.state is State.MISSING for one in group),
        percent=100 * lacking // len(group),
    )


def _differences(entries: Sequence[_Entry]) -> tuple[Difference, ...]:
    """Every county whose list does not ask for what the list of most counties does."""
    if not entries:
        return ()
    ((usual, _),) = Counter(one.summary.demands for one in entries).most_common(1)
    pattern = next(one.summary for one in entries if one.summary.demands == usual)
    return tuple(_difference(one, pattern) for one in entries if one.summary.demands != usual)


def _difference(entry: _Entry, pattern: Summary) -> Difference:
    theirs = {one.id: one.fingerprint for one in entry.summary.indicators}
    usual = {one.id: one.fingerprint for one in pattern.indicators}
    their_sets = {one.id: one.fingerprint for one in entry.summary.material_sets}
    usual_sets = {one.id: one.fingerprint for one in pattern.material_sets}
    return Difference(
        name=entry.name,
        changed=tuple(name for name in usual if theirs.get(name, usual[name]) != usual[name]),
        absent=tuple(name for name in usual if name not in theirs),
        added=tuple(name for name in theirs if name not in usual),
        sets=tuple(
            name
            for name in dict.fromkeys((*usual_sets, *their_sets))
            if usual_sets.get(name) != their_sets.get(name)
        ),
    )
