"""How far every item has come: one pure function of a checklist, a snapshot and facts of its documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from typing import NamedTuple

from zzfz.checklist.model import Checklist, MaterialSet
from zzfz.evidence.facts import Facts, Soundness
from zzfz.evidence.model import Verdict
from zzfz.evidence.pieces import Piece, pieces
from zzfz.evidence.reviews import DecidingFields, read_reviews
from zzfz.evidence.sidecars import read_sidecars, sidecar_blobs
from zzfz.evidence.snapshot import Snapshot
from zzfz.progress.equal import content_key, in_many_sets
from zzfz.progress.item import Inputs, assess_item
from zzfz.progress.model import Progress, SetProgress
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
from zzfz.progress.said import NameReader
from zzfz.progress.states import state_of_all

_ZONE = timezone(timedelta(hours=8))
"""The list's time zone: the day of a revision is the day there."""


def assess(
    checklist: Checklist,
    snapshot: Snapshot,
    facts: Facts,
    only: Container[str] | None = None,
    *,
    alone: bool = False,
) -> Progress:
    """Where ``checklist`` stands with the evidence of ``snapshot``.

    ``facts`` tell what opening its documents told. ``only`` names the sets to assess (all, where it is
    None); of these ``snapshot`` must have every folder that is called like a member, and of the others
    those that hold a document which stands in more than two sets: nothing else counts for a set.
    ``alone`` assesses each set as if there were no other.
    """
    work = _Assessing(checklist, snapshot, facts, alone=alone)
    sets = [work.set_progress(one) for one in checklist.sets if only is None or one.id in only]
    return Progress(
        checklist=checklist,
        revision=snapshot.revision,
        time=snapshot.time,
        sets=tuple(sets),
        unassigned=work.assignment.unassigned,
        findings=tuple(work.findings),
        latest=work.latest,
        documents=work.documents if only is None else work.documents_of(only),
    )


class _SetReviews(NamedTuple):
    """What the verdicts on a set say of its pieces, and those that nobody can place."""

    by_path: Mapping[str, PieceReview]
    unresolved: Sequence[Verdict]


class _Assessing:
    """What is common to all sets, and what is found of them."""

    def __init__(
        self, checklist: Checklist, snapshot: Snapshot, facts: Facts, *, alone: bool
    ) -> None:
        sidecars = read_sidecars(snapshot)
        self._checklist = checklist
        self._snapshot = snapshot
        self._facts = facts
        self._alone = alone
        self._written = read_reviews(snapshot, checklist)
        self.assignment = pieces(checklist, snapshot, sidecars.by_path)
        self.findings = [
            *sidecars.findings,
            *self.assignment.findings,
            *self._written.findings,
        ]
        self._reader = NameReader(checklist, snapshot.time and day_of_revision(snapshot.time))
        self._blobs = sidecar_blobs(snapshot)
        self._fields = DecidingFields(snapshot)
        self._by_set: dict[str, list[Piece]] = defaultdict(list)
        for piece in self.assignment.pieces:
            self._by_set[piece.set_id].append(piece)
        contents = snapshot.contents.items()
        self._blank = frozenset(blob for blob, data in contents if is_blank(data))
        self._departments = frozenset(one.name for one in checklist.departments)
        self._reviews: dict[str, _SetReviews] = {}

    def set_progress(self, one: MaterialSet) -> SetProgress:
        """How far one set has come; what is wrong with its reviews is added to the findings."""
        found = self._by_set.get(one.id, ())
        reviews = self._reviews_of(one)
        inputs = Inputs(
            self._reader,
            self._facts,
            reviews.by_path,
            self._snapshot.missing_blobs,
            self._blank,
            self._copied,
            self._checklist.by_id.get(one.printed_at),
            self._departments,
            self._checklist.exemptions,
            self.assignment.doubled,
        )
        if self._written.by_folder:
            self.findings.extend(
                review_findings(one, self._written, reviews.by_path, reviews.unresolved)
            )
        return _assess_set(one, found, inputs, reviews.by_path)

    @property
    def latest(self) -> Mapping[str, date]:
        """By set, the latest day that its material names."""
        return self._reader.latest

    @property
    def documents(self) -> Mapping[str, tuple[str, ...]]:
        """By set, a short key of what each document says."""
        return self.documents_of(self._by_set)

    def documents_of(self, sets: Container[str]) -> Mapping[str, tuple[str, ...]]:
        """The same of some sets."""
        return {
            name: tuple(content_key(one, self._facts) for one in found if not one.is_address_only)
            for name, found in self._by_set.items()
            if name in sets
        }

    def _reviews_of(self, one: MaterialSet) -> _SetReviews:
        known = self._reviews.get(one.id)
        if known is None:
            mine = self._by_set.get(one.id, ())
            material = SetMaterial(mine, self._fields, self._blobs, self._snapshot.entries)
            written = self._written.by_folder.get(one.folder, ())
            before = earlier_of(self._checklist, self._snapshot, one)
            judged = per_piece(one, written, material, self._facts, before)
            reviews = piece_reviews(
                one, judged.verdicts, material, self._facts, self._checklist.exemptions
            )
            known = self._reviews[one.id] = _SetReviews(reviews, judged.unresolved)
        return known

    @cached_property
    def _copied(self) -> Mapping[str, str]:
        """The documents that stand in more than two sets, but for where they stood first."""
        if self._alone or len(self._by_set) <= _FEW:
            return {}
        documents = [one for one in self.assignment.pieces if not one.is_address_only]
        if not in_many_sets(documents, self._facts):  # as it is nearly always
            return {}
        return in_many_sets(filter(self._may_count, documents), self._facts)

    def _may_count(self, piece: Piece) -> bool:
        """Whether nothing but its content keeps a piece from counting."""
        if piece.sidecar is not None and piece.sidecar.nil:
            return False
        known = [self._facts.of(one).soundness for one in piece.files]
        if Soundness.FAULTY in known or Soundness.UNSEEN in known:
            return False
        return self._reviews_of(self._checklist.sets_by_id[piece.set_id]).by_path[piece.path].counts


_FEW = 2


_SPACES = ("\ufeff".encode(), "\u3000".encode())
_FEW_BYTES = 64


def is_blank(data: bytes) -> bool:
    """Whether a small file holds nothing but white space."""
    if len(data) > _FEW_BYTES:
        return False
    for space in _SPACES:
        data = data.replace(space, b"")
    return not data.strip()


def day_of_revision(time: datetime) -> date:
    """The day of a revision where the list is used."""
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
    state = state_of_all([item.state for item in items])
    return SetProgress(one, state, together(reviewed.values()), items, reviews)
