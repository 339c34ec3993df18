"""What a change did to completeness: two states of the list compared."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zzfz.checklist import ids
from zzfz.checklist.paths import EVIDENCE
from zzfz.evidence.pieces import is_never_piece
from zzfz.progress.model import Progress, SetProgress, State
from zzfz.progress.totals import by_department, overall

if TYPE_CHECKING:
    from zzfz.checklist.model import Checklist
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
class RemovedFile:
    """A file of evidence that is not there any more, of which set, and where its content lies now:
    in the folder of another set, or nowhere (empty).
    """

    path: str
    set_id: str
    moved_to: str


@dataclass(frozen=True, slots=True)
class ReplacedFile:
    """A file of evidence that has another content under its old name, with both sizes where known.

    ``hollow``: it became empty, or next to nothing of what it was.
    """

    path: str
    set_id: str
    before: int | None
    after: int | None

    @property
    def hollow(self) -> bool:
        """Whether hardly anything is left of it."""
        if self.before is None or self.after is None:
            return False
        return self.after < _SMALL and self.after * 10 < self.before


_SMALL = 4096
"""Bytes: a document of this size holds a page at most, a picture nothing that can be read."""


@dataclass(frozen=True, slots=True)
class Delta:
    """What changed in completeness: complete indicators before and after, of ``total``.

    Both are None, and there are no departments, where not every document is known: what the change does
    is told all the same, but how much is complete in all is not (DESIGN "Facts").
    ``added`` is by how many indicators the list itself grew, below zero where it shrank.
    """

    before: int | None
    after: int | None
    total: int
    newly_complete: tuple[SetChange, ...] = ()
    newly_missing: tuple[SetChange, ...] = ()
    departments: tuple[DepartmentChange, ...] = ()
    touched_sets: tuple[str, ...] = ()
    added: int = 0
    removed: tuple[RemovedFile, ...] = ()
    replaced: tuple[ReplacedFile, ...] = ()


def compare(before: AnyProgress, after: AnyProgress, touched: Collection[str]) -> Delta:
    """What changed between two states of one list, which may itself have changed between them.

    ``touched`` are the sets whose material differs, as ``touched_sets`` finds them. Counts are of the
    indicators that count; 加分项 move no number. A department's are those it is responsible for. Sets that
    the list does not have any more are told by ``added``: they did not stop being complete.
    """
    differ = [one for one in after.sets if one.set.id in touched]
    known = not any(one.unseen for one in (*before.sets, *after.sets))
    return Delta(
        before=overall(before).complete if known else None,
        after=overall(after).complete if known else None,
        total=overall(after).indicators,
        added=overall(after).indicators - overall(before).indicators,
        newly_complete=tuple(
            _set_change(one)
            for one in differ
            if one.state is State.COMPLETE and not _was(before, one, State.COMPLETE)
        ),
        newly_missing=tuple(
            _set_change(one)
            for one in differ
            if one.state is not State.COMPLETE and _was(before, one, State.COMPLETE)
        ),
        departments=tuple(_department_changes(before, after)) if known else (),
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


def removed_and_replaced(
    checklist: Checklist,
    files: Sequence[tuple[str, str, str]],
    sizes: Callable[[Collection[str]], Mapping[str, int]],
) -> tuple[tuple[RemovedFile, ...], tuple[ReplacedFile, ...]]:
    """What a change took away from the evidence, or put in the place of something.

    ``files`` are path below the tracker's root, blob before and blob after, all zeros for none;
    ``sizes`` tells the sizes of blobs. A file that only moved inside its set is neither.
    """
    inside = [one for one in files if one[0].startswith(f"{EVIDENCE}/") and one[0].count("/") > 1]
    came = {(set_of(checklist, path), after) for path, _, after in inside}
    lies = {after: path for path, _, after in inside}
    gone = [
        (path, set_of(checklist, path), before, after)
        for path, before, after in inside
        if before.strip("0") and not is_never_piece(path.rpartition("/")[2])
    ]
    gone = [one for one in gone if (one[1], one[2]) not in came]
    known = sizes(
        {blob for *_, before, after in gone if after.strip("0") for blob in (before, after)}
    )
    removed = [
        RemovedFile(path, set_id, lies.get(before, ""))
        for path, set_id, before, after in gone
        if not after.strip("0")
    ]
    replaced = [
        ReplacedFile(path, set_id, known.get(before), known.get(after))
        for path, set_id, before, after in gone
        if after.strip("0")
    ]
    return tuple(removed), tuple(replaced)


def set_of(checklist: Checklist, path: str) -> str:
    """The set whose folder a file of evidence lies in; the folder's name where it is of none."""
    folder = path.split("/")[1]
    found = checklist.set_of.get(folder)
    return found.id if found is not None else folder
