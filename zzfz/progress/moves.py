"""Which rule moved which items while nobody handed anything in (DESIGN "What counts" 9).

After an upgrade of the program or a change of the list the same evidence may count differently. Where
the list stood is therefore noted in the user's own state folder, by repository, whenever ``status``,
``check`` or ``doctor`` look at it; once program or list are others, what is in the note is compared with
what the very same evidence comes to now. Versions that noted nothing are known by what they left behind;
then the items are told that hold pieces which count for nothing under the rules that are new since.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from zzfz import cache
from zzfz.cache import Cache, state
from zzfz.progress.states import State

if TYPE_CHECKING:
    from typing import Protocol

    from zzfz.checklist.model import Checklist, Loaded
    from zzfz.evidence.snapshot import Snapshot
    from zzfz.git import Commit, Repository
    from zzfz.progress.incremental import IncrementalAssessor
    from zzfz.progress.model import ItemProgress, Progress
    from zzfz.progress.summary import ProgressSummary

    class Tracked(Protocol):
        """What is asked of a tracker (``zzfz.tracker``)."""

        @property
        def repo(self) -> Repository: ...  # noqa: D102
        @property
        def commit(self) -> Commit | None: ...  # noqa: D102
        @property
        def at_revision(self) -> bool: ...  # noqa: D102
        @property
        def evidence(self) -> str | None: ...  # noqa: D102
        @property
        def loaded(self) -> Loaded: ...  # noqa: D102
        @property
        def checklist(self) -> Checklist: ...  # noqa: D102
        @property
        def checklist_key(self) -> str: ...  # noqa: D102
        @property
        def snapshot(self) -> Snapshot: ...  # noqa: D102
        @property
        def summary(self) -> ProgressSummary: ...  # noqa: D102
        @property
        def progress(self) -> Progress: ...  # noqa: D102
        def checklist_files(self) -> dict[str, bytes]: ...  # noqa: D102
        def progress_of(self, sets: Collection[str]) -> Progress: ...  # noqa: D102
        def known(  # noqa: D102
            self, checklist: Checklist, *, only_known: bool = False
        ) -> IncrementalAssessor: ...


PROGRAM, LIST, FIRST = "program", "list", "first"
"""What moved an item: a new program, a changed list, or one of both before anything was noted."""
_NEW_CODES = frozenset(
    ("M104", "M105", "M109", "M110", "M112", "M116", "M117", "M119", "M120", "M121", "M122", "D104")
)
"""The rules that keep a piece from counting, and of which earlier versions knew nothing or less."""
_NO_NIL = "M119"
_LACKING = frozenset({"M101", "M102", "M103", "M106", "M118"})
"""What an item says that lacks something, whatever the reason."""
_NEW_KEY = rb"(?m)^\s+(?:- )?(?:nil|unit|slots|negative|forms):"
"""Keys of an item that lists of before do not have."""
_FOLDER = "notes"
_KIND = "standing"


class Shift(NamedTuple):
    """An item (0: a whole set) that stands elsewhere than before, by the rule with ``code``.

    ``before`` and ``after`` are values of ``State``; one is empty where it is not known or where the set
    is not there on that side.
    """

    cause: str
    code: str
    set_id: str
    label: str
    item: int
    before: str
    after: str


def moves(tracker: Tracked, *, only_noted: bool = False) -> tuple[Shift, ...]:
    """What moved and was not marked as seen; where everything stands now is noted.

    Nothing in CI, of the past, of a list that cannot be used, and where nothing can be kept. With
    ``only_noted`` nothing is opened for it, and only what is known already is told.
    """
    kept = _kept(tracker)
    if kept is None or tracker.commit is None or tracker.evidence is None:
        return ()
    name = _name(tracker)
    note = kept.get(name)
    key = _key(tracker)
    if note is not None and note["key"] == key and not note["unseen"]:
        return _unpacked(note["moves"])
    if only_noted or tracker.loaded.checklist is None or tracker.loaded.findings:
        return ()
    summary = tracker.summary
    basis = _basis(tracker)
    if note is None:
        found = _first(tracker)
    else:
        found = _still(note, summary)
        if note["basis"] != basis:
            found = (*found, *_moved(tracker, note, basis))
    new = _note(tracker, summary, key, basis, found)
    if new != note:
        kept.put(name, new)
    return tuple(found)


def mark_seen(tracker: Tracked) -> int:
    """Say nothing of it any more, and how many items it was."""
    found = moves(tracker)
    kept = _kept(tracker)
    name = _name(tracker)
    note = kept.get(name) if kept is not None else None
    if kept is not None and note is not None and found:
        kept.put(name, {**note, "moves": []})
    return len(found)


def note_new(tracker: Tracked) -> None:
    """Note where a repository stands that this program has just made: nothing moved in it before."""
    kept = _kept(tracker)
    if kept is not None and tracker.commit is not None and tracker.loaded.checklist is not None:
        summary = tracker.summary
        kept.put(_name(tracker), _note(tracker, summary, _key(tracker), _basis(tracker), ()))


def _kept(tracker: Tracked) -> Cache | None:
    """Where notes are kept; None where nothing is said: in CI, of a revision, without a place."""
    in_ci = os.environ.get("CI", "").lower() not in {"", "0", "false"}
    if in_ci or tracker.at_revision or not cache.wanted():
        return None
    above = state.repository_folder(tracker.repo.common_dir)
    folder = None if above is None else state.checked(above, _FOLDER)
    return None if folder is None else Cache(folder, _KIND)


def _name(tracker: Tracked) -> str:
    return state.digest_of_path(tracker.repo.root or tracker.repo.git_dir)


def _key(tracker: Tracked) -> str:
    """Program, list and evidence in short: the same, and nothing can have moved."""
    return f"{tracker.checklist_key} {tracker.evidence}"


def _basis(tracker: Tracked) -> list[str]:
    files = tracker.checklist_files()
    parts = (part for path in sorted(files) for part in (path.encode(), files[path]))
    return [cache.program().decode(), cache.digest(*parts).hex()]


def _note(
    tracker: Tracked, summary: ProgressSummary, key: str, basis: list[str], found: Iterable[Shift]
) -> dict[str, Any]:
    assert tracker.commit is not None  # noqa: S101 - asked only where there is one
    sets = {
        one.set.id: [
            str(one.state),
            [str(item.state) for item in one.items],
            int(one.unseen),
            one.set.label,
        ]
        for one in summary.sets
    }
    return {
        "key": key,
        "basis": basis,
        "revision": tracker.commit.revision,
        "time": tracker.commit.time.isoformat(),
        "tree": tracker.evidence,
        "sets": sets,
        "unseen": any(one.unseen for one in summary.sets),
        "moves": [list(one) for one in found],
    }


def _unpacked(packed: Iterable[list[Any]]) -> tuple[Shift, ...]:
    return tuple(Shift(*one) for one in packed)


def _still(note: Mapping[str, Any], summary: ProgressSummary) -> tuple[Shift, ...]:
    """What was noted as moved and has not been put right since."""
    return tuple(one for one in _unpacked(note["moves"]) if _is_open(one, summary))


def _is_open(one: Shift, summary: ProgressSummary) -> bool:
    now = summary.by_set.get(one.set_id)
    if not one.item or now is None:
        return True
    if not 0 < one.item <= len(now.items):
        return False
    return now.items[one.item - 1].state == one.after


def _moved(tracker: Tracked, note: Mapping[str, Any], basis: list[str]) -> list[Shift]:
    """What the evidence of the note comes to now, where that is something else."""
    now = _at_note(tracker, note)
    if now is None:
        return []
    cause = PROGRAM if note["basis"][1] == basis[1] else LIST
    found: list[Shift] = []
    for one in now.sets:
        was = note["sets"].get(one.set.id)
        if was is None:
            found.append(Shift(cause, "", one.set.id, one.set.label, 0, "", str(one.state)))
            continue
        state_before, items, unseen, _ = was
        if unseen or one.unseen:
            continue
        if len(items) != len(one.items):
            if state_before != one.state:
                args = (one.set.id, one.set.label, 0, state_before, str(one.state))
                found.append(Shift(cause, "", *args))
            continue
        found += (
            Shift(cause, "", one.set.id, one.set.label, item.item.no, before, str(item.state))
            for item, before in zip(one.items, items, strict=True)
            if before != item.state
        )
    found += (
        Shift(cause, "", name, was[3], 0, was[0], "")
        for name, was in note["sets"].items()
        if name not in now.by_set
    )
    return _with_rules(tracker, found)


def _at_note(tracker: Tracked, note: Mapping[str, Any]) -> ProgressSummary | None:
    """The standing of the noted evidence by the program and the list of now."""
    if note["tree"] == tracker.evidence:
        return tracker.summary
    from zzfz.errors import GitError
    from zzfz.git import Commit

    then = Commit(note["revision"], datetime.fromisoformat(note["time"]))
    try:
        return tracker.known(tracker.checklist, only_known=True).summary(then).summary
    except GitError:  # rewritten and gone
        return None


def _with_rules(tracker: Tracked, found: list[Shift]) -> list[Shift]:
    """Each with the rule that speaks loudest where its item is not complete."""
    wanted = {one.set_id for one in found if one.item and one.after != State.COMPLETE}
    if not wanted:
        return found
    progress = tracker.progress_of(wanted)
    told = []
    for one in found:
        code = ""
        if one.item and one.after != State.COMPLETE:
            item = progress.by_set[one.set_id].items[one.item - 1]
            codes = [problem.code for problem in item.problems if problem.blocking]
            single = [each for each in codes if each not in _LACKING]
            code = next(iter((*single, *codes)), "")
        told.append(one._replace(code=code))
    return told


def _first(tracker: Tracked) -> tuple[Shift, ...]:
    """What the new rules hold back in a repository that an earlier version was used with.

    Such a version left its cache, or verdicts on whole sets. A list without any of the keys that are new
    since tells it too, of nil returns: there they counted, and now no item takes one.
    """
    from zzfz.cache.maintenance import has_older

    if has_older((tracker.repo.common_dir, tracker.repo.git_dir)):
        return tuple(_held_back(tracker.progress))
    if tracker.snapshot.folders_judged_whole:
        return tuple(_held_back(tracker.progress))
    if any(re.search(_NEW_KEY, data) for data in tracker.checklist_files().values()):
        return ()
    return tuple(one for one in _held_back(tracker.progress) if one.code == _NO_NIL)


def _held_back(progress: Progress) -> Iterator[Shift]:
    for one in progress.sets:
        for item in one.items:
            codes = [  # of a complete item nothing blocks, and one without pieces has none of these
                problem.code
                for problem in item.problems
                if problem.blocking and problem.code in _NEW_CODES
            ]
            if codes and _would_be_enough(item):
                yield Shift(
                    FIRST, codes[0], one.set.id, one.set.label, item.item.no, "", str(item.state)
                )


def _would_be_enough(item: ItemProgress) -> bool:
    """Whether its pieces are as many as asked for, and only rules hold them back."""
    least, most = item.item.min, item.item.max
    number = len(item.pieces)
    return number >= least and (most is None or number <= most) and not item.returned
