"""What a change did to completeness: two states of the list compared."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zzfz.checklist import ids
from zzfz.progress.model import Progress, SetProgress, State
from zzfz.progress.totals import by_department, overall

if TYPE_CHECKING:
    from zzfz.progress.summary import AnyProgress, AnySetProgress


@dataclass(frozen=True, slots=True)
class SetChange:
    """A material set that became complete or stopped being so: its id, and how many indicators."""

    set_id: str
    indicators: int

    @property
    def label(self) -> str:
        """The id as people write it: 34–46, 3、5、9."""
        return ids.label(self.set_id)


@dataclass(frozen=True, slots=True)
class DepartmentChange:
    """How many indicators of a department were complete before and are now."""

    name: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Delta:
    """What changed in completeness: complete indicators before and after, of ``total``.

    ``added`` is by how many indicators the list itself grew, below zero where it shrank.
    """

    before: int
    after: int
    total: int
    newly_complete: tuple[SetChange, ...] = ()
    newly_missing: tuple[SetChange, ...] = ()
    departments: tuple[DepartmentChange, ...] = ()
    touched_sets: tuple[str, ...] = ()
    added: int = 0


def compare(before: AnyProgress, after: AnyProgress, touched: Collection[str]) -> Delta:
    """What changed between two states of one list, which may itself have changed between them.

    ``touched`` are the sets whose material differs, as ``touched_sets`` finds them. Counts are of the
    indicators that count; 加分项 move no number. A department's are those it is responsible for.
    """
    differ = [one for one in after.sets if one.set.id in touched]
    gone = [one for one in before.sets if one.set.id not in after.by_set]
    return Delta(
        before=overall(before).complete,
        after=overall(after).complete,
        total=overall(after).indicators,
        added=overall(after).indicators - overall(before).indicators,
        newly_complete=tuple(
            _set_change(one)
            for one in differ
            if one.state is State.COMPLETE and not _was(before, one, State.COMPLETE)
        ),
        newly_missing=tuple(
            _set_change(one)
            for one in [*differ, *gone]
            if one.state is not State.COMPLETE and _was(before, one, State.COMPLETE)
        ),
        departments=tuple(_department_changes(before, after)),
        touched_sets=tuple(one.set.id for one in differ),
    )


def touched_sets(before: Progress, after: Progress) -> frozenset[str]:
    """The sets of ``after`` whose material or states are not what they were, by id."""
    return frozenset(
        one.set.id for one in after.sets if _differs(before.by_set.get(one.set.id), one)
    )


def _differs(before: SetProgress | None, after: SetProgress) -> bool:
    return before is None or _content(before) != _content(after)


def _content(one: SetProgress) -> object:
    """What a reader would call the same material: pieces with their blobs, and the states."""
    pieces = {
        (piece.path, tuple(file.blob for file in piece.files))
        for item in one.items
        for piece in item.pieces
    }
    return (pieces, one.state, one.review, tuple(item.state for item in one.items))


def _was(before: AnyProgress, one: AnySetProgress, state: State) -> bool:
    earlier = before.by_set.get(one.set.id)
    return earlier is not None and earlier.state is state


def _set_change(one: AnySetProgress) -> SetChange:
    return SetChange(one.set.id, len(one.set.members))


def _department_changes(before: AnyProgress, after: AnyProgress) -> Iterable[DepartmentChange]:
    earlier = {one.department.name: one.responsible.complete for one in by_department(before)}
    for one in by_department(after):
        was = earlier.get(one.department.name, 0)
        if was != one.responsible.complete:
            yield DepartmentChange(one.department.name, was, one.responsible.complete)
