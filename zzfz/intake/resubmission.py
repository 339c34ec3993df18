"""Material that replaces what is there (更换): a returned piece handed in again, or a newer version.

It is recognised by name, item and unit, or because what lies there was returned; whether it is meant to
take that place only a person can say. Nothing is opened here: contents are told apart by their hashes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from zzfz.checklist.model import Checklist, MaterialSet
from zzfz.errors import Advice, UsageError
from zzfz.evidence.dates import period_in
from zzfz.evidence.model import SUFFIX
from zzfz.evidence.pieces import Piece
from zzfz.evidence.reviews import blobs_of
from zzfz.evidence.snapshot import FOLDER
from zzfz.git.commit import FromFile
from zzfz.git.hashing import object_ids
from zzfz.intake.likeness import pairs
from zzfz.intake.naming import split_ending
from zzfz.intake.placement import ReplacedPiece, stem_of
from zzfz.intake.proposal import Candidate, EarlierPiece, Proposal
from zzfz.progress.model import SetProgress
from zzfz.progress.returns import Recipients
from zzfz.progress.review import PieceReview, path_in_set
from zzfz.progress.states import OPEN_RETURNS, STATE_WORDS, ReviewState
from zzfz.text import printable
from zzfz.tracker import Tracker

_ALIKE = 0.5
"""Of the words of two names, so many in common that one may be a newer version of the other."""


class _Here(NamedTuple):
    """A piece that is there, whose it is, and what was said of it."""

    set: MaterialSet
    piece: Piece
    unit: str | None
    review: PieceReview

    @property
    def is_returned(self) -> bool:
        return self.review.state in OPEN_RETURNS


def earlier_pieces(tracker: Tracker, proposals: Sequence[Proposal]) -> tuple[EarlierPiece, ...]:
    """What those of ``proposals`` seem to replace, each at most one piece and each piece by one of them.

    The same name comes first, then what was returned: by a name that is alike, or as the only one that
    came for the item. Raises GitError.
    """
    wanted = {choice.set.id: choice.set for one in proposals for choice in _places(one)}
    sets = [one for one in wanted.values() if _has_any(tracker, one)]
    if not sets:
        return ()
    progress = tracker.progress_of([one.id for one in sets])
    here = [known for one in sets for known in _here(tracker, progress.by_set[one.id])]
    found: dict[str, EarlierPiece] = {}
    taken: set[str] = set()
    for is_fit in (_has_name, _is_named_alike, _is_only_one):
        for one in proposals:
            if one.material.origin in found or one.replaces:
                continue
            fits = [
                known
                for known in here
                if known.piece.path not in taken and is_fit(one, known, proposals, here, tracker)
            ]
            best = min(fits, key=lambda known: _order(one, known), default=None)
            if best is None or _is_content_of(tracker, one, here):
                continue
            taken.add(best.piece.path)
            found[one.material.origin] = _told(one, best)
    return tuple(found[one.material.origin] for one in proposals if one.material.origin in found)


def named_piece(tracker: Tracker, one: MaterialSet, path: str) -> Piece:
    """The piece of a set at ``path`` (from the tracker's root). Raises UsageError where there is none."""
    every = tracker.progress_of([one.id]).by_set[one.id]
    for item in every.items:
        for piece in item.pieces:
            if piece.path == path:
                return piece
    raise UsageError(
        f"材料组 {one.label} 里没有“{printable(path)}”这一件，不能更换",
        Advice("pieces-of-set", (one.folder,)),
    )


def replaced_piece(tracker: Tracker, one: Proposal) -> ReplacedPiece:
    """All of the piece that a proposal replaces. Raises UsageError where it is not there any more."""
    assert one.choice is not None  # noqa: S101 - asked only of what was decided
    piece = named_piece(tracker, one.choice.set, one.replaces)
    snapshot = tracker.snapshot
    base = piece.path.removeprefix(f"{FOLDER}/")
    entries = [
        entry
        for entry in snapshot.entries
        if entry.path in {base, f"{base}{SUFFIX}"} or entry.path.startswith(f"{base}/")
    ]
    said = [
        (
            f"{FOLDER}/{entry.path.removesuffix(SUFFIX)}",
            snapshot.contents[entry.blob].decode("utf-8", "replace"),
        )
        for entry in entries
        if entry.path.endswith(SUFFIX) and entry.blob in snapshot.contents
    ]
    files = tuple(f"{FOLDER}/{entry.path}" for entry in entries)
    return ReplacedPiece(piece.path, piece.items, files, tuple(said))


def same_named(tracker: Tracker, one: Proposal) -> str:
    """The path of what is there under the name of a piece, of other content; empty where nothing is."""
    if not one.is_clear or one.replaces:
        return ""
    return next((known.path for known in earlier_pieces(tracker, [one])), "")


def _places(one: Proposal) -> tuple[Candidate, ...]:
    return (one.choice,) if one.is_clear and one.choice is not None else one.choices


def _has_any(tracker: Tracker, one: MaterialSet) -> bool:
    return any(entry.path.partition("/")[0] in one.members for entry in tracker.snapshot.entries)


def _here(tracker: Tracker, one: SetProgress) -> list[_Here]:
    told = Recipients(tracker.checklist)
    every: Mapping[str, Piece] = {p.path: p for item in one.items for p in item.pieces}
    reviews = one.piece_reviews
    return [
        _Here(one.set, piece, told.unit(one.set, piece, tracker.hand_ins), reviews[path])
        for path, piece in every.items()
    ]


def _has_name(
    one: Proposal, known: _Here, _: Sequence[Proposal], __: Sequence[_Here], tracker: Tracker
) -> bool:
    """The same name, but for number, count and ending, for the same item and from the same unit."""
    if stem_of(_title(one, known.set)) != stem_of(known.piece.path):
        return False
    return _may_replace(one, known, tracker.checklist)


def _is_named_alike(
    one: Proposal, known: _Here, _: Sequence[Proposal], __: Sequence[_Here], tracker: Tracker
) -> bool:
    """Returned, and called much the same."""
    if not known.is_returned or not _may_replace(one, known, tracker.checklist):
        return False
    mine, theirs = (pairs(stem_of(name)) for name in (one.title, known.piece.path))
    return bool(mine and theirs) and len(mine & theirs) >= _ALIKE * len(mine | theirs)


def _is_only_one(
    one: Proposal,
    known: _Here,
    proposals: Sequence[Proposal],
    here: Sequence[_Here],
    tracker: Tracker,
) -> bool:
    """Returned as the only one of its item and unit, and the only one that its unit now sends for it."""
    checklist = tracker.checklist
    if not one.is_clear or not known.is_returned or not _may_replace(one, known, checklist):
        return False
    came = [
        other for other in proposals if other.is_clear and _may_replace(other, known, checklist)
    ]
    returned = [
        other for other in here if other.is_returned and _may_replace(one, other, checklist)
    ]
    return len(came) == len(returned) == 1


def _may_replace(one: Proposal, known: _Here, checklist: Checklist) -> bool:
    """Whether a piece is for an item of one that is there, from its unit, and not for another part."""
    if not any(
        choice.set.id == known.set.id
        and (not choice.items or set(choice.items) & set(known.piece.items))
        for choice in _places(one)
    ):
        return False
    unit = one.said.department or Recipients(checklist).only_responsible(known.set)
    if unit != known.unit and not (unit is None and known.is_returned):
        return False
    said = known.piece.sidecar
    mine, theirs = one.said.domains, said.domains if said is not None else ()
    if mine and theirs and theirs != "all" and not set(mine) & set(theirs):
        return False
    named = [_years(one.title, one.said.period), _years(path_in_set(known.piece.path), None)]
    return None in named or named[0] == named[1]


def _years(name: str, period: str | None) -> tuple[int, int] | None:
    """The first and last year that a name or a stated period covers; None where none is named."""
    found = period_in(f"{name} {period}" if period else name)
    return (found.start.year, found.end.year) if found is not None else None


def _title(one: Proposal, of: MaterialSet) -> str:
    """The name that a piece would have in a set: that of its proposal, or as the sender called it."""
    return one.title if one.choice is not None and one.choice.set is of else one.material.name


def _order(one: Proposal, known: _Here) -> tuple[bool, bool, str]:
    """What is likelier to be meant comes first: what was returned, then what has the same ending."""
    endings = (split_ending(name)[1].lower() for name in (one.title, known.piece.path))
    return (not known.is_returned, len(set(endings)) > 1, known.piece.path)


def _is_content_of(tracker: Tracker, one: Proposal, here: Iterable[_Here]) -> bool:
    """Whether exactly this content is there already: then there is nothing to replace."""
    files = [
        (tracker.repo.from_top(f"{FOLDER}/{name}"), FromFile(path))
        for name, path in one.material.files
    ]
    blobs = tuple(sorted(set(object_ids(tracker.repo, files))))
    return any(blobs_of(known.piece) == blobs for known in here)


def _told(one: Proposal, known: _Here) -> EarlierPiece:
    name = path_in_set(known.piece.path)
    said = known.review.verdict
    why = f"已有“{printable(name)}”"
    if known.review.state is not ReviewState.PENDING:
        reason = f"：{printable(said.reason)}" if said is not None and said.reason else ""
        why += f"（{STATE_WORDS[known.review.state]}{reason}）"
    place = (known.piece.path, known.set, known.piece.items)
    return EarlierPiece(one.material.origin, *place, why, known.is_returned)
