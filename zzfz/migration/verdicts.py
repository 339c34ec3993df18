"""Verdicts (审核结论) under new numbers and paths.

A verdict goes on holding where the same files answer the same demand. Where the demand was changed,
or other files joined, it is kept and no longer matches, so that the office looks again (审后有变).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zzfz.checklist.model import Checklist, MaterialItem, MaterialSet
from zzfz.evidence.pieces import Piece, pieces
from zzfz.evidence.review_file import with_verdict
from zzfz.evidence.reviews import fingerprint, read_reviews
from zzfz.evidence.sidecars import read_sidecars, sidecar_blobs
from zzfz.evidence.snapshot import FOLDER, REVIEW, Snapshot
from zzfz.evidence.verdict import Verdict
from zzfz.finding import Place
from zzfz.importing.compare import Comparison
from zzfz.importing.tidy import bare
from zzfz.progress.review import pieces_of

_NOWHERE = Place("")
_MATCHES_NOTHING = f"sha256:{'0' * 64}"


@dataclass(frozen=True, slots=True)
class _State:
    """A list with its evidence: pieces by set, and the blobs of sidecars."""

    checklist: Checklist
    pieces: Mapping[str, Sequence[Piece]]
    blobs: Mapping[str, str]


def moved_reviews(
    old: Checklist, new: Checklist, comparison: Comparison, before: Snapshot, after: Snapshot
) -> dict[str, str | None]:
    """Every ``review.yaml`` that has to change: path from the tracker's root → text, None to remove.

    ``before`` is the evidence as it is, ``after`` as it will be, reviews left out. Reviews of sets of
    which nothing is left are not touched.
    """
    was, will = _state(old, before), _state(new, after)
    by_folder = read_reviews(before).by_folder
    gathered: dict[str, list[Verdict]] = {}
    for one in old.sets:
        for verdict in by_folder.get(one.folder, ()):
            for folder, moved in _moved(verdict, one, comparison, was, will):
                gathered.setdefault(folder, []).append(moved)
    changed = {
        folder: found
        for folder, found in gathered.items()
        if _plain(found) != _plain(by_folder.get(folder, ()))
    }
    gone = [
        one.folder
        for one in old.sets
        if one.folder in by_folder and one.folder not in gathered
        if comparison.places[one.folder].folder
    ]
    texts: dict[str, str | None] = dict.fromkeys(gone)
    texts.update({folder: _text(found) for folder, found in changed.items()})
    return {f"{FOLDER}/{folder}/{REVIEW}": text for folder, text in texts.items()}


def _state(checklist: Checklist, snapshot: Snapshot) -> _State:
    by_set: dict[str, list[Piece]] = {}
    for piece in pieces(checklist, snapshot, read_sidecars(snapshot).by_path).pieces:
        by_set.setdefault(piece.set_id, []).append(piece)
    return _State(checklist, by_set, sidecar_blobs(snapshot))


def _moved(
    verdict: Verdict, one: MaterialSet, comparison: Comparison, was: _State, will: _State
) -> list[tuple[str, Verdict]]:
    """The verdict for each folder that its items went to; none where they are asked for no longer."""
    place = comparison.places[one.folder]
    numbers = verdict.items or tuple(item.no for item in one.items)
    homes: dict[str, dict[int, int]] = {}
    for number in numbers:
        if number in place.items:
            after = will.checklist.set_of[place.items[number].folder]
            homes.setdefault(after.folder, {})[number] = place.items[number].no
    moved = []
    for folder, became in homes.items():
        after = will.checklist.set_of[folder]
        items = tuple(sorted(became.values()))
        whole = not verdict.items and items == tuple(item.no for item in after.items)
        said = verdict._replace(items=() if whole else items)
        print_ = _fingerprint(verdict, said, (one, after), became, was, will)
        moved.append((folder, said._replace(fingerprint=print_)))
    return moved


def _fingerprint(
    verdict: Verdict,
    said: Verdict,
    sets: tuple[MaterialSet, MaterialSet],
    became: Mapping[int, int],
    was: _State,
    will: _State,
) -> str:
    """The fingerprint under the new paths, or one that does not match."""
    old, new = sets
    judged = pieces_of(was.pieces.get(old.id, ()), verdict.items)
    now = pieces_of(will.pieces.get(new.id, ()), said.items)
    held = fingerprint(judged, was.blobs) == verdict.fingerprint
    kept = pieces_of(judged, tuple(became))
    found = fingerprint(now, will.blobs)
    if held and _blobs(kept) == _blobs(now) and _same_demand(old, new, became):
        return found
    return verdict.fingerprint if verdict.fingerprint != found else _MATCHES_NOTHING


def _blobs(found: Sequence[Piece]) -> list[str]:
    return sorted(file.blob for piece in found for file in piece.files)


def _same_demand(old: MaterialSet, new: MaterialSet, became: Mapping[int, int]) -> bool:
    before = {item.no: item for item in old.items}
    after = {item.no: item for item in new.items}
    return all(_demand(before[was]) == _demand(after[now]) for was, now in became.items())


def _demand(item: MaterialItem) -> MaterialItem:
    """The item without what does not change what has to be handed in."""
    return item._replace(no=0, text=bare(item.text), place=_NOWHERE)


def _plain(verdicts: Sequence[Verdict]) -> list[Verdict]:
    return [one._replace(place=_NOWHERE) for one in verdicts]


def _text(verdicts: Sequence[Verdict]) -> str:
    text: str | None = None
    for one in sorted(verdicts, key=lambda verdict: verdict.date):
        text = with_verdict(
            text,
            passed=one.passed,
            reason=one.reason,
            reviewer=one.reviewer,
            day=one.date,
            fingerprint=one.fingerprint,
            items=one.items,
        )
    return text or ""
