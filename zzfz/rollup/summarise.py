"""From a tracker to its summary."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import zzfz
from zzfz.checklist.model import Checklist, MaterialSet
from zzfz.checklist.paths import EVIDENCE
from zzfz.errors import ZzfzError
from zzfz.findings import Place
from zzfz.git import Commit
from zzfz.git.trees import tree_id
from zzfz.progress.totals import Totals, bonus, by_level1, overall
from zzfz.rollup.model import Counts, IndicatorState, ItemState, Level1Counts, SetState, Summary
from zzfz.tracker import Tracker

if TYPE_CHECKING:
    from zzfz.progress.summary import AnyProgress, AnySetProgress

SUBJECT = 40
"""Characters of an indicator's text that tell a set from others."""
_SHORT = 16


def of_tracker(tracker: Tracker) -> Summary:
    """The summary of ``tracker``: checklist and evidence both as its commit has them.

    ``tracker`` is open at a revision, so that whoever has the commit gets the same document.
    Raises ZzfzError where nothing is committed or the checklist cannot be used.
    """
    commit = tracker.commit
    if commit is None:
        raise ZzfzError("仓库还没有提交，没有可以汇总的内容", "先把清单和材料提交到仓库")
    if tracker.evidence is not None and tracker.is_lasting:  # then no file is unread
        return summarise(commit, tracker.summary, tracker.evidence, 0)
    evidence = tree_id(tracker.repo, commit.revision, EVIDENCE)
    return summarise(commit, tracker.progress, evidence, len(tracker.snapshot.missing_blobs))


def summarise(commit: Commit, progress: AnyProgress, evidence: str | None, unread: int) -> Summary:
    """The summary of ``progress``, made of the checklist and the evidence at ``commit``.

    ``evidence`` is the tree id of the evidence; ``unread`` small files of it are not here.
    """
    checklist = progress.checklist
    indicators = _indicators(progress)
    sets = tuple(_set(checklist, one) for one in progress.sets)
    return Summary(
        program=zzfz.__version__,
        title=checklist.title,
        revision=commit.revision,
        time=commit.time,
        checklist=_mark_of(checklist),
        demands=_fingerprint(
            (*(one.fingerprint for one in indicators), *(one.fingerprint for one in sets))
        ),
        evidence=evidence,
        totals=_counts(overall(progress)),
        bonus=_counts(bonus(progress)),
        level1=tuple(Level1Counts(title, _counts(totals)) for title, totals in by_level1(progress)),
        indicators=indicators,
        material_sets=sets,
        unassigned=len(progress.unassigned),
        unread=unread,
    )


def _counts(totals: Totals) -> Counts:
    return Counts(**totals._asdict())


def _indicators(progress: AnyProgress) -> tuple[IndicatorState, ...]:
    return tuple(
        IndicatorState(
            id=one.id,
            kind=one.kind,
            level1=one.level1,
            material_set=one.material_set,
            state=progress.state_of(one),
            fingerprint=_fingerprint((one.id, one.level1, one.level2, one.text))[:_SHORT],
        )
        for one in progress.checklist.indicators
    )


def _set(checklist: Checklist, one: AnySetProgress) -> SetState:
    return SetState(
        id=one.set.id,
        members=one.set.members,
        subject=_subject(checklist, one.set),
        state=one.state,
        review=one.review,
        fingerprint=_demands(one.set)[:_SHORT],
        materials=tuple(
            ItemState(item.item.no, item.state, item.have, item.item.min) for item in one.items
        ),
    )


def _subject(checklist: Checklist, one: MaterialSet) -> str:
    text = checklist.by_id[one.members[0]].text
    return text if len(text) <= SUBJECT else f"{text[: SUBJECT - 1]}…"


@lru_cache(maxsize=4096)
def _demands(one: MaterialSet) -> str:
    """What a set asks for, apart from the domains and units, which every county has of its own."""
    items = tuple(
        item._replace(domains=(), departments=(), slots=(), place=one.place) for item in one.items
    )
    return _fingerprint((one.id, one.text, items))


def _mark_of(checklist: Checklist) -> str:
    """The fingerprint of a whole checklist: of its parts', so that each is worked out once."""
    parts: list[object] = []
    for one in fields(checklist):
        value = getattr(checklist, one.name)
        many = isinstance(value, tuple) and value and isinstance(value[0], tuple)
        parts.append(tuple(map(_fingerprint, value)) if many else value)
    return _fingerprint(tuple(parts))


@lru_cache(maxsize=16384)
def _fingerprint(value: tuple[object, ...]) -> str:
    """SHA-256 (hex) of a value of the checklist, wherever in its files it is written.

    The last ones are remembered: the counties of a province are asked for much the same.
    """
    text = json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(one) for one in value if not isinstance(one, Place)]
    return value.isoformat() if isinstance(value, date) else value
