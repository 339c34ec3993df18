"""How far every item has come: one pure function of a checklist, a snapshot and facts of its documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone

from zzfz.checklist.model import Checklist, MaterialSet
from zzfz.evidence.facts import Facts
from zzfz.evidence.pieces import Piece, pieces
from zzfz.evidence.reviews import DecidingFields, read_reviews
from zzfz.evidence.sidecars import read_sidecars, sidecar_blobs
from zzfz.evidence.snapshot import Snapshot
from zzfz.progress.equal import in_many_sets
from zzfz.progress.item import Inputs, assess_item
from zzfz.progress.model import Progress, SetProgress, State
from zzfz.progress.review import (
    PieceReview,
    SetMaterial,
    earlier_of,
    item_reviews,
    per_piece,
    piece_reviews,
    review_findings,
    together,
)
from zzfz.progress.said import Reader

_ZONE = timezone(timedelta(hours=8))
"""The list's time zone: the day of a revision is the day there."""


def assess(
    checklist: Checklist,
    snapshot: Snapshot,
    facts: Facts,
    only: Container[str] | None = None,
) -> Progress:
    """Where ``checklist`` stands with the evidence of ``snapshot``.

    ``facts`` tell what opening its documents told. ``only`` names the sets to assess (all, where it is
    None); of these ``snapshot`` must have every folder that is called like a member, and of the others
    those that hold a document which stands in more than two sets: nothing else counts for a set.
    """
    sidecars = read_sidecars(snapshot)
    reviews = read_reviews(snapshot)
    assignment = pieces(checklist, snapshot, sidecars.by_path)
    reader = Reader(checklist, _day(snapshot.time))
    blobs = sidecar_blobs(snapshot)
    fields = DecidingFields(snapshot)
    findings = [*sidecars.findings, *assignment.findings, *reviews.findings]
    by_set: dict[str, list[Piece]] = defaultdict(list)
    for piece in assignment.pieces:
        by_set[piece.set_id].append(piece)
    copied = in_many_sets(assignment.pieces, facts) if len(by_set) > _FEW else {}
    blank = frozenset(blob for blob, data in snapshot.contents.items() if _is_blank(data))
    departments = frozenset(one.name for one in checklist.departments)
    sets = []
    for one in checklist.sets:
        if only is not None and one.id not in only:
            continue
        found = by_set.get(one.id, ())
        material = SetMaterial(found, fields, blobs)
        written = reviews.by_folder.get(one.folder, ())
        before = earlier_of(checklist, snapshot, one)
        judged = per_piece(one, written, material, facts, before)
        reviewed = piece_reviews(one, judged.verdicts, material, facts)
        inputs = Inputs(
            reader,
            facts,
            reviewed,
            snapshot.missing_blobs,
            blank,
            copied,
            checklist.by_id.get(one.printed_at or one.members[0]),
            departments,
        )
        sets.append(_assess_set(one, found, inputs, reviewed))
        if reviews.by_folder:
            findings.extend(review_findings(one, reviews, reviewed, judged.unresolved))
    return Progress(
        checklist=checklist,
        revision=snapshot.revision,
        time=snapshot.time,
        sets=tuple(sets),
        unassigned=assignment.unassigned,
        findings=tuple(findings),
    )


_FEW = 2


_SPACES = ("\ufeff".encode(), "\u3000".encode())
_FEW_BYTES = 64


def _is_blank(data: bytes) -> bool:
    """Whether a small file holds nothing but white space."""
    if len(data) > _FEW_BYTES:
        return False
    for space in _SPACES:
        data = data.replace(space, b"")
    return not data.strip()


def _day(time: datetime | None) -> date | None:
    """The day of a revision where the list is used."""
    if time is None:
        return None
    return (time if time.tzinfo is None else time.astimezone(_ZONE)).date()


def _assess_set(
    one: MaterialSet,
    found: Sequence[Piece],
    inputs: Inputs,
    reviews: Mapping[str, PieceReview],
) -> SetProgress:
    reviewed = item_reviews(one, found, reviews)
    by_item: dict[int, list[Piece]] = {}
    for piece in found:
        for number in piece.items:
            by_item.setdefault(number, []).append(piece)
    items = tuple(
        assess_item(one, item, by_item.get(item.no, ()), inputs)._replace(
            review=reviewed.get(item.no)
        )
        for item in one.items
    )
    state = _together([item.state for item in items])
    return SetProgress(one, state, together(reviewed.values()), items, reviews)


def _together(states: Sequence[State]) -> State:
    """A set is complete when all its items are, and missing when nothing came in for any."""
    asked = [state for state in states if state is not State.NOT_REQUIRED]
    if not asked:
        return State.NOT_REQUIRED
    if all(state is asked[0] for state in asked):
        return asked[0]
    return State.PARTIAL
