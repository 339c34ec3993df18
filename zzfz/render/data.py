"""Domain values as plain data for JSON: the contract that other programs rely on.

Fields may be added, never renamed or given another meaning; a change that must break readers
raises ``SCHEMA_VERSION``.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

from zzfz.checklist.paths import EVIDENCE
from zzfz.render.words import difference_words

if TYPE_CHECKING:
    from zzfz.checklist.model import (
        Collective,
        Department,
        Indicator,
        MaterialItem,
        MaterialSet,
        Question,
    )
    from zzfz.evidence.pieces import Piece
    from zzfz.findings import Place
    from zzfz.links import LinkCounts
    from zzfz.progress.model import ItemProgress, SetProgress, SlotProgress
    from zzfz.progress.movement import Activities, Activity
    from zzfz.progress.moves import Shift
    from zzfz.progress.returns import OpenReturn
    from zzfz.progress.review import ItemReview, PieceReview
    from zzfz.progress.totals import DepartmentTotals, Totals
    from zzfz.rules.difference import VersionDifference

SCHEMA_VERSION = 1

Data = dict[str, Any]


def document(**fields: Any) -> Data:  # noqa: ANN401 - whatever JSON can hold
    """A JSON document with ``schema_version`` first."""
    return {"schema_version": SCHEMA_VERSION, **fields}


def place_data(place: Place) -> Data:
    """Where something is written."""
    return {"path": place.path, "line": place.line, "column": place.column}


def question_data(question: Question) -> Data:
    """An open question."""
    return {
        "about": question.about,
        "reading": question.reading,
        "alternative": question.alternative,
        "why": question.why,
        "confidence": question.confidence,
        "answer": question.answer,
        "by": question.by,
        "date": question.date and question.date.isoformat(),
    }


def indicator_data(indicator: Indicator) -> Data:
    """One indicator."""
    return {
        "id": indicator.id,
        "kind": str(indicator.kind),
        "level1": indicator.level1,
        "level2": indicator.level2,
        "text": indicator.text,
        "responsible": list(indicator.responsible),
        "cooperating": list(indicator.cooperating),
        "material_set": indicator.material_set,
        "remarks": list(indicator.remarks),
        "questions": [question_data(one) for one in indicator.questions],
        "place": place_data(indicator.place),
    }


def item_data(item: MaterialItem) -> Data:
    """One item with its limits: every field of the model, but for its place in the file."""
    made = {name: _plain(value) for name, value in item._asdict().items()}
    made["slots"] = [slot.name for slot in item.slots]
    made["nil"] = made.pop("nil_units") or item.nil
    del made["place"]
    return made


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def set_data(one: MaterialSet) -> Data:
    """One material set with its items."""
    return {
        "id": one.id,
        "members": list(one.members),
        "declared": one.declared,
        "folder": one.folder,
        "text": one.text,
        "due": one.due.isoformat() if one.due else None,
        "items": [item_data(item) for item in one.items],
        "place": place_data(one.place),
    }


def department_data(department: Department) -> Data:
    """One body."""
    return {
        "name": department.name,
        "aliases": list(department.aliases),
        "kind": department.kind,
    }


def collective_data(collective: Collective) -> Data:
    """One collective with its members."""
    return {
        "name": collective.name,
        "aliases": list(collective.aliases),
        "members": list(collective.members),
        "confirmed": collective.confirmed,
    }


def totals_data(totals: Totals) -> Data:
    """Counts of indicators and sets."""
    return {
        "indicators": totals.indicators,
        "complete": totals.complete,
        "partial": totals.partial,
        "missing": totals.missing,
        "sets": totals.sets,
        "sets_complete": totals.sets_complete,
        "passed": totals.passed,
        "nil": totals.nil,
        "returned": totals.returned,
        "unseen": totals.unseen,
        "unread": totals.unread,
        "unread_seen": totals.unread_seen,
    }


def department_totals_data(one: DepartmentTotals) -> Data:
    """Counts of one department by role."""
    return {
        "name": one.department.name,
        "kind": one.department.kind,
        "responsible": totals_data(one.responsible),
        "cooperating": totals_data(one.cooperating),
        "collective": totals_data(one.collective),
    }


def piece_data(piece: Piece) -> Data:
    """One piece of evidence: its path, its files, the addresses in it."""
    return {
        "path": piece.path,
        "items": list(piece.items),
        "least": piece.least,
        "most": piece.most,
        "files": [f"{EVIDENCE}/{file.path}" for file in piece.files],
        "address_only": piece.is_address_only,
        "addresses": [address.url for address in piece.addresses if address.ok],
    }


def review_data(review: ItemReview | None) -> Data | None:
    """What the office said of an item, None while there is nothing to say it of."""
    if review is None:
        return None
    verdict = review.verdict
    return {
        "state": str(review.state),
        "reason": verdict.reason if verdict else None,
        "reviewer": verdict.reviewer if verdict else None,
        "date": verdict.date.isoformat() if verdict else None,
    }


def slot_data(one: SlotProgress) -> Data:
    """How far one part of an item has come; ``why`` says what it lacks."""
    return {
        "name": one.slot.name,
        "state": str(one.state),
        "nil": one.nil,
        "addresses": list(one.addresses),
        "why": one.why or None,
    }


def piece_review_data(path: str, review: PieceReview) -> Data:
    """What the office said of a piece."""
    said = review.verdict
    return {
        "piece": path,
        "state": str(review.state),
        "counts": review.counts,
        "passed": review.passed,
        "reason": said.reason if said else None,
        "reviewer": said.reviewer if said else None,
        "date": said.date.isoformat() if said else None,
        "same_person": said.same_person if said else None,
    }


def return_data(one: OpenReturn) -> Data:
    """An open return and the unit that hears of it; None is the office alone."""
    return {"set": one.set.id, "unit": one.unit, **piece_review_data(one.piece.path, one.review)}


def item_progress_data(one: ItemProgress) -> Data:
    """How far one item has come."""
    return {
        "no": one.item.no,
        "state": str(one.state),
        "have": one.have,
        "have_max": one.have_max,
        "unit": str(one.item.unit),
        "nil": one.nil,
        "returned": one.returned,
        "unseen": one.unseen,
        "unread": one.unread,
        "unread_seen": one.unread_seen,
        "claimed": one.claimed,
        "faulty": [{"path": fault.path, "code": fault.code} for fault in one.faulty],
        "min": one.item.min,
        "max": one.item.max,
        "slots": [slot_data(slot) for slot in one.slots],
        "files": [f"{EVIDENCE}/{file.path}" for piece in one.pieces for file in piece.files],
        "addresses": list(one.addresses),
        "pieces": [piece.path for piece in one.pieces],
        "problems": [problem.message for problem in one.problems],
        "problem_codes": [problem.code for problem in one.problems],
        "problem_paths": [problem.path for problem in one.problems],
        "review": review_data(one.review),
    }


def set_progress_data(one: SetProgress) -> Data:
    """How far one set has come."""
    return {
        "id": one.set.id,
        "members": list(one.set.members),
        "state": str(one.state),
        "review": str(one.review) if one.review else None,
        "passed": one.passed,
        "nil": one.nil,
        "returned": one.returned,
        "unseen": one.unseen,
        "unread": one.unread,
        "unread_seen": one.unread_seen,
        "due": one.set.due.isoformat() if one.set.due else None,
        "items": [item_progress_data(item) for item in one.items],
        "reviews": [piece_review_data(path, each) for path, each in one.piece_reviews.items()],
    }


def activity_data(known: Activities, one: Activity, today: date) -> Data:
    """When something last moved and was last chased, and how many days ago; all None where unknown."""
    days = one.still_days(today)
    return {
        "moved": one.moved.isoformat() if one.moved else None,
        "still_days": days,
        "still": one.is_still(today) if known.known else None,
        "chased": one.chased.isoformat() if one.chased else None,
        "chased_days": one.chased_days(today),
        "chased_times": one.times if known.known else None,
        "promise": one.promise.isoformat() if one.promise else None,
    }


def links_data(counts: LinkCounts | None) -> Data | None:
    """How far the check of addresses has come; None where the tracker keeps no results of it."""
    return None if counts is None else dict(counts._asdict())


def moves_data(moves: tuple[Shift, ...]) -> list[Data]:
    """What a new program or list moved, rule by rule."""
    if not moves:
        return []
    from zzfz.rules.accounts import accounts

    return [
        {
            "cause": one.cause,
            "rule": one.code or None,
            "message": one.what,
            "advice": one.remedy,
            "items": [
                {
                    "set": each.set_id,
                    "item": each.item or None,
                    "before": each.before or None,
                    "after": each.after or None,
                }
                for each in one.items
            ],
        }
        for one in accounts(moves)
    ]


def difference_data(one: VersionDifference | None) -> Data | None:
    """What changed in a piece since it was reviewed; None where nothing is known of it."""
    if one is None:
        return None
    return {
        "words": difference_words(one),
        "files": list(one.files),
        "pages": list(one.pages),
        "characters": list(one.characters),
        "bytes": list(one.sizes),
        "likeness": one.likeness,
    }
