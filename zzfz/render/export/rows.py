"""From a county to the rows of its tables: a pure function of what was computed and found.

Names of persons, and texts that people write freely and may put a name in, are null unless asked
for: who committed and reviewed, and the words they gave for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zzfz.checklist.model import Checklist, Indicator
from zzfz.evidence.model import SUFFIX
from zzfz.evidence.pieces import Piece
from zzfz.evidence.snapshot import FOLDER, REVIEW
from zzfz.findings import Finding
from zzfz.git.history import Event
from zzfz.progress.model import ItemProgress, Progress, SetProgress, State
from zzfz.render.advice import words
from zzfz.rules.registry import level_of, rules

_REVIEWS = "R"
"""The family of rules on reviews."""

_RETURNED = "M118"
"""The finding that a piece was returned: it quotes the reviewer."""

Row = dict[str, Any]
"""A value for each column of its table that is not common to all, by name."""


@dataclass(frozen=True, slots=True)
class ExportedCounty:
    """What is exported: ``name`` is how the county is called, ``events`` are newest first."""

    name: str
    progress: Progress
    findings: Sequence[Finding]
    events: Sequence[Event]
    names: bool = False


def rows(county: ExportedCounty) -> Mapping[str, Iterator[Row]]:
    """The rows of each table of ``columns.TABLES``, in the order of the list, or of time."""
    make: Mapping[str, Callable[[ExportedCounty], Iterator[Row]]] = {
        "indicators": _indicators,
        "sets": _sets,
        "items": _items,
        "pieces": _pieces,
        "findings": _findings,
        "events": _events,
    }
    return {name: made(county) for name, made in make.items()}


def _indicators(county: ExportedCounty) -> Iterator[Row]:
    progress = county.progress
    for position, one in enumerate(progress.checklist.indicators, start=1):
        yield {
            "id": one.id,
            "position": position,
            "kind": one.kind,
            "level1": one.level1,
            "level2": one.level2,
            "text": one.text,
            "responsible": one.responsible,
            "cooperating": one.cooperating,
            "set_id": one.material_set,
            "state": progress.state_of(one),
            "review": _review_of(progress, one),
        }


def _review_of(progress: Progress, one: Indicator) -> str | None:
    return progress.by_set[one.material_set].review if one.material_set is not None else None


def _sets(county: ExportedCounty) -> Iterator[Row]:
    for one in county.progress.sets:
        yield {
            "set_id": one.set.id,
            "folder": f"{FOLDER}/{one.set.folder}",
            "members": one.set.members,
            "declared": one.set.declared,
            "text": one.set.text,
            "due": one.set.due,
            "state": one.state,
            "review": one.review,
            "items": len(one.items),
            "items_complete": sum(item.state is State.COMPLETE for item in one.items),
        }


def _items(county: ExportedCounty) -> Iterator[Row]:
    for one in county.progress.sets:
        for item in one.items:
            yield _item(one, item, names=county.names)


def _item(one: SetProgress, item: ItemProgress, *, names: bool) -> Row:
    asked, review = item.item, item.review
    verdict = review.verdict if review else None
    return {
        "set_id": one.set.id,
        "no": asked.no,
        "text": asked.text,
        "min": asked.min,
        "max": asked.max,
        "url": asked.url,
        "since": asked.since,
        "years": asked.years,
        "state": item.state,
        "have": item.have,
        "slots": [slot.slot.name for slot in item.slots],
        "slots_missing": [
            slot.slot.name for slot in item.slots if slot.state is not State.COMPLETE
        ],
        "problem_codes": [problem.code for problem in item.problems],
        # What a reviewer sent back is told with his name and words.
        "problems": [
            problem.message if names or problem.code != _RETURNED else rules()[problem.code].name
            for problem in item.problems
        ],
        "review": review.state if review else None,
        "review_day": verdict.date if verdict else None,
        "review_reason": verdict.reason if verdict and names else None,
        "reviewer": verdict.reviewer if verdict and names else None,
    }


def _pieces(county: ExportedCounty) -> Iterator[Row]:
    first: dict[str, datetime] = {}
    last: dict[str, Event] = {}
    for event in county.events:  # newest first
        last.setdefault(event.path, event)
        first[event.path] = event.time
    seen = set()
    for one in county.progress.sets:
        for item in one.items:
            for piece in item.pieces:
                if piece.path not in seen:  # it may be for several items
                    seen.add(piece.path)
                    yield _piece(piece, first, last)


def _piece(piece: Piece, first: Mapping[str, datetime], last: Mapping[str, Event]) -> Row:
    stated = piece.sidecar
    paths = [f"{FOLDER}/{file.path}" for file in piece.files]
    begun = [first[path] for path in paths if path in first]
    events = [last[path] for path in paths if path in last]
    newest = max(events, key=lambda event: event.time, default=None)
    return {
        "path": piece.path,
        "set_id": piece.set_id,
        "items": piece.items,
        "files": len(piece.files),
        "blobs": [file.blob for file in piece.files],
        "address_only": piece.is_address_only,
        "addresses": [address.url for address in piece.addresses if address.ok],
        "department": stated.department if stated else None,
        "number": stated.number if stated else None,
        "title": stated.title if stated else None,
        "issuer": stated.issuer if stated else None,
        "day": stated.date if stated else None,
        "nil": stated is not None and stated.nil,
        "first_time": min(begun, default=None),
        "last_time": newest.time if newest else None,
        "submitted_by": newest.submitted_by if newest else None,
    }


def _findings(county: ExportedCounty) -> Iterator[Row]:
    for one in county.findings:
        name = rules()[one.code].name
        # What is said of reviews names the reviewer, and why he sent material back.
        tells = county.names or not (one.code.startswith(_REVIEWS) or one.code == _RETURNED)
        yield {
            "code": one.code,
            "family": one.code[:1],
            "name": name,
            "level": level_of(one),
            "path": one.place.path,
            "line": one.place.line,
            "indicator": one.indicator,
            "item": one.item,
            "message": one.message if tells else name,
            "advice": words(one.advice),
        }


def _events(county: ExportedCounty) -> Iterator[Row]:
    checklist = county.progress.checklist
    for one in county.events:
        if one.path.endswith("/README.md"):  # pages that zzfz scaffold writes
            continue
        yield {
            "commit": one.revision,
            "committed": one.time,
            "action": _action(one),
            "path": one.path,
            "old_path": one.old_path,
            "set_id": _set_of(checklist, one.path),
            "blob": one.blob if one.what != "removed" else None,
            "submitted_by": one.submitted_by,
            "author": one.author if county.names else None,
            "subject": one.subject if county.names else None,
            "reason": one.reason if county.names else None,
        }


def _action(event: Event) -> str:
    if event.path.endswith(f"/{REVIEW}"):
        return "review"
    return "note" if event.path.endswith(SUFFIX) else event.what


def _set_of(checklist: Checklist, path: str) -> str | None:
    parts = path.split("/", 2)
    found = checklist.set_of.get(parts[1]) if len(parts) == 3 else None
    return found.id if found else None
