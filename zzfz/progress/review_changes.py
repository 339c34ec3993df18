"""What a change does to verdicts: which it adds, and which it removes or alters (R106)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from zzfz.checklist.model import Checklist, MaterialSet
from zzfz.errors import Advice
from zzfz.evidence.model import Verdict
from zzfz.evidence.pieces import Piece, pieces
from zzfz.evidence.reviews import DecidingFields, read_reviews, review_folder
from zzfz.evidence.sidecars import read_sidecars, sidecar_blobs
from zzfz.evidence.snapshot import FOLDER, REVIEW, Snapshot
from zzfz.findings import Finding, Place
from zzfz.progress.review import SetMaterial, earlier_of, per_piece
from zzfz.progress.states import STATE_WORDS, ReviewState
from zzfz.text import printable

ADDED, REMOVED = "added", "removed"


class ReviewChange(NamedTuple):
    """A verdict that a change adds or removes; one that is altered is removed and added.

    ``folder`` is the set's; ``by`` who wrote it into the file, as Git knows him, None where unknown.
    ``settled`` tells of a removed one that nothing was lost: a later verdict on the same content stands.
    """

    what: str
    folder: str
    verdict: Verdict
    by: str | None
    settled: bool = False

    @property
    def path(self) -> str:
        """The review file, from the tracker's root."""
        return f"{FOLDER}/{self.folder}/{REVIEW}"


class Authors(Protocol):
    """Who wrote the verdicts of a change."""

    def of(self, path: str, verdict: Verdict) -> str | None:
        """The author of the commit that first had ``verdict`` in the review file ``path``."""
        ...  # pragma: no cover


class ReviewSide(NamedTuple):
    """One state of the tracker: its list, if it can be read, and its evidence."""

    checklist: Checklist | None
    snapshot: Snapshot


def is_review_file(path: str) -> bool:
    """Whether a path from the tracker's root is that of a set's review file."""
    return path.startswith(f"{FOLDER}/") and path.endswith(f"/{REVIEW}") and path.count("/") == 2


def review_changes(
    before: ReviewSide, after: ReviewSide, paths: Sequence[str], authors: Authors
) -> tuple[ReviewChange, ...]:
    """The verdicts that the review files ``paths`` have more or less after a change, file by file."""
    was, now = (read_reviews(one.snapshot, one.checklist).by_folder for one in (before, after))
    everywhere = {_plain(one) for verdicts in now.values() for one in verdicts}
    found: list[ReviewChange] = []
    by_folder: dict[str, list[str]] = {}
    for path in paths:
        folder = path.split("/")[1]
        if after.checklist is not None:
            folder = review_folder(after.checklist, folder)
        by_folder.setdefault(folder, []).append(path)
    for folder, files in by_folder.items():
        old, new = was.get(folder, ()), now.get(folder, ())
        kept = {_plain(one) for one in old}
        for verdict in new:
            if _plain(verdict) not in kept:
                told = (authors.of(path, verdict) for path in files)
                found.append(ReviewChange(ADDED, folder, verdict, next(filter(None, told), None)))
        for order, verdict in enumerate(old):
            if _plain(verdict) not in everywhere:
                settled = _is_settled(before, after, folder, old, order, new)
                found.append(ReviewChange(REMOVED, folder, verdict, None, settled))
    return tuple(found)


def altered_verdicts(changes: Sequence[ReviewChange]) -> list[Finding]:
    """R106 for every verdict that a change removed or altered without a later one in its place."""
    return [
        Finding(
            "R106",
            Place(one.path),
            f"这次改动删去或改写了一个审核结论：{_words(one.verdict)}",
            Advice("restore-verdict"),
            indicator=one.folder,
        )
        for one in changes
        if one.what == REMOVED and not one.settled
    ]


def _words(verdict: Verdict) -> str:
    word = STATE_WORDS[ReviewState.PASSED if verdict.passed else ReviewState.RETURNED]
    about = f"“{printable(verdict.piece)}”" if verdict.piece else "整组材料"
    why = f"：{printable(verdict.reason)}" if verdict.reason else ""
    return f"{about}{word}{why}（{printable(verdict.reviewer)}，{verdict.date}）"


def _plain(verdict: Verdict) -> Verdict:
    return verdict._replace(place=Place(""))


def _is_settled(
    before: ReviewSide,
    after: ReviewSide,
    folder: str,
    old: Sequence[Verdict],
    order: int,
    new: Sequence[Verdict],
) -> bool:
    """Whether nothing is lost with ``old[order]``: a later verdict on its content stands in ``new``.

    A verdict of before, on a whole set, may also have become the same verdict on each of its pieces. A
    set that the new list does not have any more has no verdicts either.
    """
    if after.checklist is not None and folder not in after.checklist.set_of:
        return True
    verdict = old[order]
    if verdict.fingerprint is not None:
        return _is_written_anew(before, folder, verdict, new)
    later = {_plain(one) for one in old[order + 1 :]}
    earlier = {_plain(one) for one in old[:order]}
    standing = [_plain(one) for one in new]
    # What was rewritten where it stood is altered, not followed by another.
    place = sum(one in earlier for one in standing)
    return any(
        one.files == verdict.files
        and (one in later or (one not in earlier and (at > place or one.date > verdict.date)))
        for at, one in enumerate(standing)
    )


def _is_written_anew(
    before: ReviewSide, folder: str, verdict: Verdict, new: Sequence[Verdict]
) -> bool:
    if before.checklist is None or folder not in before.checklist.set_of:
        return False
    one = before.checklist.set_of[folder]
    material = _material(before.checklist, before.snapshot, one)
    told = per_piece(
        one, [verdict], material, None, earlier_of(before.checklist, before.snapshot, one)
    )
    said = {(each.files, each.passed, each.reviewer, each.date, each.reason) for each in new}
    return bool(told.verdicts) and all(
        (each.files, each.passed, each.reviewer, each.date, each.reason) in said
        for each in told.verdicts
    )


def _material(checklist: Checklist, snapshot: Snapshot, one: MaterialSet) -> SetMaterial:
    assigned: Sequence[Piece] = pieces(checklist, snapshot, read_sidecars(snapshot).by_path).pieces
    mine = [piece for piece in assigned if piece.set_id == one.id]
    blobs: Mapping[str, str] = sidecar_blobs(snapshot)
    return SetMaterial(mine, DecidingFields(snapshot), blobs, snapshot.entries)
