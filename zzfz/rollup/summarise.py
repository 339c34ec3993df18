"""From a tracker to its summary."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

import zzfz
from zzfz.checklist.model import Checklist, Indicator, IndicatorKind, MaterialSet
from zzfz.checklist.paths import EVIDENCE
from zzfz.errors import ZzfzError
from zzfz.findings import Place
from zzfz.git import Commit
from zzfz.git.trees import tree_id
from zzfz.progress.states import State
from zzfz.progress.totals import SetCounter, Totals, members
from zzfz.rollup.model import Counts, IndicatorState, ItemState, Level1Counts, SetState, Summary
from zzfz.tracker import Tracker

if TYPE_CHECKING:
    from zzfz.progress.summary import AnyProgress, AnySetProgress

SUBJECT = 40
"""Characters of an indicator's text that tell a set from others."""
_SHORT = 16
_MOST_STATES = 20_000


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


class ListMarks:
    """What summaries say of a list whatever came in: worked out once for all counties that have it.

    A county's own title and source, which nothing here depends on, may differ.
    """

    def __init__(self, checklist: Checklist) -> None:
        self._checklist = checklist
        self._parts = {one.name: _part(getattr(checklist, one.name)) for one in fields(checklist)}
        self.indicators = tuple(
            (one, _fingerprint((one.id, one.level1, one.level2, one.text))[:_SHORT])
            for one in checklist.indicators
        )
        self.sets = tuple(
            (_subject(checklist, one), _demands(one)[:_SHORT]) for one in checklist.sets
        )
        self._states: dict[int, tuple[AnySetProgress, SetState]] = {}
        self._of_indicators: list[dict[State, IndicatorState]] = [{} for _ in self.indicators]
        self.graded, self.bonus = (
            SetCounter(members(one for one in checklist.indicators if one.kind is kind))
            for kind in (IndicatorKind.GRADED, IndicatorKind.BONUS)
        )
        self.level1 = tuple(
            (title, SetCounter(members(one for one in checklist.indicators if one.level1 == title)))
            for title in checklist.level1_titles
        )
        every = (*self.indicators, *self.sets)
        self.demands = _fingerprint(tuple(mark for _, mark in every))

    def of_indicators(self, progress: AnyProgress) -> tuple[IndicatorState, ...]:
        """How far the indicators are; each in each state is told by one value."""
        return tuple(
            of_state.get(state := progress.state_of(one)) or _told(of_state, one, state, mark)
            for (one, mark), of_state in zip(self.indicators, self._of_indicators, strict=True)
        )

    def states(self, sets: Sequence[AnySetProgress]) -> tuple[SetState, ...]:
        """How far ``sets`` are, which are all of the list; of the same value it is worked out once."""
        if len(self._states) > _MOST_STATES:
            self._states.clear()
        return tuple(self._state(one, *told) for one, told in zip(sets, self.sets, strict=True))

    def _state(self, one: AnySetProgress, subject: str, mark: str) -> SetState:
        known = self._states.get(id(one))
        if known is None or known[0] is not one:  # in another process ids are others
            known = self._states[id(one)] = one, _set(one, subject, mark)
        return known[1]

    def of_whole(self, checklist: Checklist) -> str:
        """The fingerprint of a whole list: of its parts', so that each is worked out once."""
        mine = self._checklist
        parts = (
            part if (own := getattr(checklist, name)) is getattr(mine, name) else _part(own)
            for name, part in self._parts.items()
        )
        return _digest(f"[{','.join(parts)}]")


def summarise(
    commit: Commit,
    progress: AnyProgress,
    evidence: str | None,
    unread: int,
    marks: ListMarks | None = None,
    checklist: Checklist | None = None,
) -> Summary:
    """The summary of ``progress``, made of the checklist and the evidence at ``commit``.

    ``evidence`` is the tree id of the evidence; ``unread`` small files of it are not here. ``marks``
    may be known, from a list that differs in no more than title and source; so may the ``checklist``
    itself from that of ``progress``.
    """
    checklist = checklist or progress.checklist
    if marks is None:
        marks = ListMarks(checklist)
    indicators = marks.of_indicators(progress)
    sets = marks.states(progress.sets)
    return Summary(
        program=zzfz.__version__,
        title=checklist.title,
        revision=commit.revision,
        time=commit.time,
        checklist=marks.of_whole(checklist),
        demands=marks.demands,
        evidence=evidence,
        totals=_counts(marks.graded.totals(progress)),
        bonus=_counts(marks.bonus.totals(progress)),
        level1=tuple(
            Level1Counts(title, _counts(some.totals(progress))) for title, some in marks.level1
        ),
        indicators=indicators,
        material_sets=sets,
        unassigned=len(progress.unassigned),
        unread=unread,
    )


def _told(
    of_state: dict[State, IndicatorState], one: Indicator, state: State, mark: str
) -> IndicatorState:
    made = IndicatorState(one.id, one.kind, one.level1, one.material_set, state, mark)
    of_state[state] = made
    return made


def _counts(totals: Totals) -> Counts:
    return Counts(*totals)  # the same fields in the same order


def _set(one: AnySetProgress, subject: str, fingerprint: str) -> SetState:
    return SetState(
        id=one.set.id,
        members=one.set.members,
        subject=subject,
        state=one.state,
        review=one.review,
        fingerprint=fingerprint,
        materials=tuple(
            ItemState(item.item.no, item.state, item.have, item.item.min) for item in one.items
        ),
    )


def _subject(checklist: Checklist, one: MaterialSet) -> str:
    text = checklist.by_id[one.members[0]].text
    return text if len(text) <= SUBJECT else f"{text[: SUBJECT - 1]}…"


def _demands(one: MaterialSet) -> str:
    """What a set asks for, apart from the domains and units, which every county has of its own."""
    items = tuple(
        item._replace(domains=(), departments=(), slots=(), place=one.place) for item in one.items
    )
    return _fingerprint((one.id, one.text, items))


def _part(value: Any) -> str:  # noqa: ANN401 - any field of a list
    """What stands for one field of a list in its fingerprint, as JSON."""
    many = isinstance(value, tuple) and value and isinstance(value[0], tuple)
    return _json(tuple(map(_fingerprint, value)) if many else value)


def _fingerprint(value: tuple[object, ...]) -> str:
    """SHA-256 (hex) of a value of the checklist, wherever in its files it is written."""
    return _digest(_json(value))


def _json(value: object) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [
            one if one is None or type(one) in _PLAIN else _plain(one)
            for one in value
            if type(one) is not Place
        ]
    return value.isoformat() if isinstance(value, date) else value


_PLAIN = frozenset((str, int, bool))
