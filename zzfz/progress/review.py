"""What the verdicts on a set mean for the material that is there now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from zzfz.checklist.model import MaterialSet
from zzfz.evidence.model import Verdict
from zzfz.evidence.pieces import Piece
from zzfz.evidence.reviews import Reviews, fingerprint
from zzfz.evidence.snapshot import FOLDER, REVIEW
from zzfz.findings import Finding, Place
from zzfz.progress.states import ReviewState


class ItemReview(NamedTuple):
    """The newest verdict that speaks of an item, and whether it still holds."""

    state: ReviewState
    verdict: Verdict | None


class PieceReview(NamedTuple):
    """What the office said of one piece, and whether it counts and has been passed as it is now."""

    state: ReviewState
    verdict: Verdict | None
    counts: bool
    passed: bool


def piece_reviews(
    one: MaterialSet,
    verdicts: Sequence[Verdict],
    pieces: Sequence[Piece],
    blobs: Mapping[str, str],
) -> dict[str, PieceReview]:
    """The review of each piece of a set, by its path."""
    by_item = item_reviews(one, verdicts, pieces, blobs)
    found: dict[str, PieceReview] = {}
    for piece in pieces:
        reviews = [by_item[number] for number in piece.items if number in by_item]
        states = [each.state for each in reviews]
        for state in (ReviewState.RETURNED, ReviewState.STALE, ReviewState.PENDING):
            if state in states:
                verdict = reviews[states.index(state)].verdict
                found[piece.path] = PieceReview(
                    state, verdict, counts=state is not ReviewState.RETURNED, passed=False
                )
                break
        else:
            verdict = reviews[0].verdict if reviews else None
            state = ReviewState.PASSED if reviews else ReviewState.PENDING
            found[piece.path] = PieceReview(state, verdict, counts=True, passed=bool(reviews))
    return found


def item_reviews(
    one: MaterialSet,
    verdicts: Sequence[Verdict],
    pieces: Sequence[Piece],
    blobs: Mapping[str, str],
) -> dict[int, ItemReview]:
    """The review of each item that has pieces, or was sent back and has none now, by number."""
    found: dict[int, ItemReview] = {}
    now: dict[tuple[int, ...], str] = {}
    for item in one.items:
        verdict = _newest(verdicts, item.no)
        has_pieces = any(item.no in piece.items for piece in pieces)
        if verdict is None:
            if has_pieces:
                found[item.no] = ItemReview(ReviewState.PENDING, None)
            continue
        reviewed = pieces_of(pieces, verdict.items)
        if not has_pieces:
            # Sent back and withdrawn since: still to be put right. Passed, or others of the set
            # are there: this item is merely missing.
            if not verdict.passed and not reviewed:
                found[item.no] = ItemReview(ReviewState.RETURNED, verdict)
            continue
        if verdict.items not in now:
            now[verdict.items] = fingerprint(reviewed, blobs)
        judged = ReviewState.PASSED if verdict.passed else ReviewState.RETURNED
        holds = verdict.fingerprint == now[verdict.items]
        found[item.no] = ItemReview(judged if holds else ReviewState.STALE, verdict)
    return found


def pieces_of(pieces: Sequence[Piece], items: Sequence[int]) -> list[Piece]:
    """The pieces for any of ``items``; all of them where ``items`` is empty."""
    if not items:
        return list(pieces)
    return [piece for piece in pieces if set(piece.items) & set(items)]


def together(reviews: Mapping[int, ItemReview]) -> ReviewState | None:
    """The review of a set: what is worst among its items; None when there is nothing to review."""
    states = {one.state for one in reviews.values()}
    for state in (
        ReviewState.RETURNED,
        ReviewState.STALE,
        ReviewState.PENDING,
        ReviewState.PASSED,
    ):
        if state in states:
            return state
    return None


def _newest(verdicts: Sequence[Verdict], item: int) -> Verdict | None:
    for verdict in reversed(verdicts):
        if not verdict.items or item in verdict.items:
            return verdict
    return None


def review_findings(
    one: MaterialSet, reviews: Reviews, states: Mapping[int, ItemReview]
) -> Iterator[Finding]:
    """What is wrong with the reviews of one set (R102–R105)."""
    verdicts = reviews.by_folder.get(one.folder, ())
    for number, review in states.items():
        if review.state is ReviewState.STALE and review.verdict is not None:
            yield Finding(
                "R102",
                review.verdict.place,
                f"材料组 {one.label} 第 {number} 项材料在 {review.verdict.date} 审核后有变化",
                f"重新审核：zzfz review {one.folder} --pass 或 --return 理由",
                indicator=one.folder,
                item=number,
            )
    seen: dict[tuple[str, tuple[int, ...]], Verdict] = {}
    for verdict in verdicts:
        earlier = seen.setdefault((verdict.fingerprint, verdict.items), verdict)
        if earlier.passed is not verdict.passed:
            yield Finding(
                "R103",
                verdict.place,
                f"对同一份材料有两个相反的结论（{earlier.reviewer}、{verdict.reviewer}）",
                "以后一个为准；核实后删去不对的那个",
                indicator=one.folder,
            )
        unknown = [number for number in verdict.items if number > len(one.items)]
        if unknown:
            yield Finding(
                "R104",
                verdict.place,
                f"审核记录提到第 {'、'.join(map(str, unknown))} 项，"
                f"材料组 {one.label} 只有 {len(one.items)} 项",
                "改正 items",
                indicator=one.folder,
            )
    for member in one.members[1:]:
        if reviews.by_folder.get(member):
            yield Finding(
                "R105",
                Place(f"{FOLDER}/{member}/{REVIEW}"),
                f"第 {member} 项的审核记录应放在 {FOLDER}/{one.folder}/",
                f"移到 {FOLDER}/{one.folder}/{REVIEW}，合并材料组只有一份审核记录",
                indicator=member,
            )
