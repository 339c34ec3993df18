"""Verdicts, sidecars and the list's own statements under new numbers and paths."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import yaml

from zzfz.checklist.model import Checklist, Exemption, MaterialItem, MaterialSet
from zzfz.checklist.paths import LIST_FILE
from zzfz.evidence.facts import Facts
from zzfz.evidence.model import Verdict
from zzfz.evidence.pieces import Piece, pieces
from zzfz.evidence.review_file import with_verdicts
from zzfz.evidence.reviews import DecidingFields, blobs_of, read_reviews, review_folder
from zzfz.evidence.sidecars import read_sidecars, sidecar_blobs
from zzfz.evidence.snapshot import FOLDER, REVIEW, Snapshot
from zzfz.findings import Place
from zzfz.git import TreeEntry
from zzfz.importing.compare import Comparison
from zzfz.importing.demands import asks_for_any_proof
from zzfz.importing.printed_text import bare
from zzfz.progress.review import SetMaterial, earlier_of, is_dated, path_in_set, per_piece
from zzfz.yamlfile.parse import ValueLoader

_NOWHERE = Place("")
_MATCHES_NOTHING = f"sha256:{'0' * 64}"


@dataclass(frozen=True, slots=True)
class _State:
    """A list with its evidence, by set."""

    checklist: Checklist
    pieces: Mapping[str, Sequence[Piece]]
    fields: DecidingFields
    blobs: Mapping[str, str]
    entries: Sequence[TreeEntry]

    def of(self, one: MaterialSet) -> SetMaterial:
        """The material of a set."""
        return SetMaterial(self.pieces.get(one.id, ()), self.fields, self.blobs, self.entries)


def moved_reviews(
    old: Checklist, new: Checklist, comparison: Comparison, before: Snapshot, after: Snapshot
) -> dict[str, str | None]:
    """Every ``review.yaml`` that has to change: path from the tracker's root → text, None to remove.

    ``before`` is the evidence as it is, ``after`` as it will be, reviews left out. Reviews of sets of
    which nothing is left are not touched. Verdicts of before, on whole sets, are written as verdicts on
    each piece, as far as it can be told what they were on.
    """
    was, will = _state(old, before), _state(new, after)
    by_folder = read_reviews(before).by_folder
    gathered: dict[str, list[Verdict]] = {}
    for one in old.sets:
        written = by_folder.get(one.folder, ())
        told = per_piece(one, written, was.of(one), None, earlier_of(old, before, one))
        for verdict in (*told.unresolved, *told.verdicts):
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


class ReviewsPerPiece(NamedTuple):
    """Review files with their verdicts of before, on whole sets, as verdicts on each piece.

    ``texts`` are those that change, by path from the tracker's root; ``written`` and ``unresolved`` count
    the verdicts of before that were and that could not be told apart.
    """

    texts: Mapping[str, str]
    written: int
    unresolved: int


def reviews_per_piece(checklist: Checklist, now: Snapshot, facts: Facts) -> ReviewsPerPiece:
    """What it takes to write the verdicts on whole sets once as verdicts on pieces (DESIGN "Reviews").

    Verdicts that match neither what is there nor what their commit had stay as they are (R107).
    """
    state = _state(checklist, now)
    texts: dict[str, str] = {}
    written = unresolved = 0
    for folder, verdicts in read_reviews(now).by_folder.items():
        one = checklist.set_of.get(review_folder(checklist, folder))
        if one is None or all(verdict.fingerprint is None for verdict in verdicts):
            continue
        earlier = earlier_of(checklist, now, one)
        found: list[Verdict] = []
        for verdict in verdicts:
            told = per_piece(one, [verdict], state.of(one), facts, earlier)
            found += (*told.verdicts, *told.unresolved)
            unresolved += len(told.unresolved)
            written += verdict.fingerprint is not None and not told.unresolved
        if any(before is not after for before, after in zip(verdicts, found, strict=False)):
            texts[f"{FOLDER}/{folder}/{REVIEW}"] = with_verdicts(None, found)
    return ReviewsPerPiece(texts, written, unresolved)


def _state(checklist: Checklist, snapshot: Snapshot) -> _State:
    by_set: dict[str, list[Piece]] = {}
    for piece in pieces(checklist, snapshot, read_sidecars(snapshot).by_path).pieces:
        by_set.setdefault(piece.set_id, []).append(piece)
    said, entries = DecidingFields(snapshot), snapshot.entries
    return _State(checklist, by_set, said, sidecar_blobs(snapshot), entries)


def _moved(
    verdict: Verdict, one: MaterialSet, comparison: Comparison, was: _State, will: _State
) -> list[tuple[str, Verdict]]:
    """The verdict for each folder that its piece went to; none where that is asked for no longer.

    One whose piece is not there now (a return that sleeps) goes with every item of the set.
    """
    place = comparison.places[one.folder]
    judged = [piece for piece in was.of(one).pieces if blobs_of(piece) == verdict.files]
    served = {number for piece in judged for number in piece.items}
    numbers = served or set(verdict.items) or {item.no for item in one.items}
    homes: dict[str, dict[int, int]] = {}
    for number in sorted(numbers):
        if number in place.items:
            after = will.checklist.set_of[place.items[number].folder]
            homes.setdefault(after.folder, {})[number] = place.items[number].no
    if verdict.fingerprint is not None:
        return [(folder, verdict._replace(items=())) for folder in homes]
    held = _fields(one, judged, was)
    moved = []
    for folder, became in homes.items():
        after = will.checklist.set_of[folder]
        now = [piece for piece in will.of(after).pieces if blobs_of(piece) == verdict.files]
        path = path_in_set(now[0].path) if now else verdict.piece
        fields = verdict.fields
        if fields is not None:
            found = _fields(after, now, will)
            if fields in held and found and _same_demand(one, after, became, was, will):
                fields = found[0]
            elif fields in found:
                fields = _MATCHES_NOTHING
        moved.append((folder, verdict._replace(piece=path, fields=fields)))
    return moved


def _fields(one: MaterialSet, found: Sequence[Piece], state: _State) -> list[str]:
    """What the sidecars of pieces say that decides counting, as digests."""
    return [state.fields.digest(piece, dated=is_dated(one, piece)) for piece in found]


def _same_demand(
    old: MaterialSet, new: MaterialSet, became: Mapping[int, int], was: _State, will: _State
) -> bool:
    """Whether the items ask for what they asked for. Where any proof will do (相关证明资料), the words of
    the set's indicators tell what has to be proved, and one more of them is more to prove.
    """
    before = {item.no: item for item in old.items}
    after = {item.no: item for item in new.items}
    if any(asks_for_any_proof(before[one].text) for one in became):
        words, now = (
            {bare(state.checklist.by_id[member].text) for member in one.members}
            for one, state in ((old, was), (new, will))
        )
        if not now <= words:
            return False
    return all(_demand(before[one]) == _demand(after[to]) for one, to in became.items())


def _demand(item: MaterialItem) -> MaterialItem:
    """The item without what does not change what has to be handed in."""
    return item._replace(no=0, text=bare(item.text), place=_NOWHERE)


def _plain(verdicts: Sequence[Verdict]) -> list[Verdict]:
    return [one._replace(place=_NOWHERE) for one in verdicts]


def _text(verdicts: Sequence[Verdict]) -> str:
    return with_verdicts(None, sorted(verdicts, key=lambda verdict: verdict.date))


Moved = Mapping[str, tuple[str, ...]]


def with_items(text: str, items: Sequence[int]) -> str:
    """The text of a sidecar, a sound YAML mapping, with other ``items``; all else stays as written."""
    written = f"[{', '.join(map(str, items))}]"
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else ()
    for key, value in pairs:
        if key.value == "items":
            end = value.end_mark.index
            block = "\n" if value.flow_style is False else ""
            return f"{text[: key.end_mark.index]}: {written}{block}{text[end:]}"
    return text.rstrip("\n") + f"\nitems: {written}\n"


def carried_over(
    text: str, old: Checklist, new: Checklist, sets: Mapping[str, str], moved: Moved
) -> str:
    """``list.yaml`` of the new list with what the one in use says and the new one does not.

    That is the issuer, the period, due dates and accepted exceptions. ``sets`` gives the new set's
    id by the old one's, ``moved`` the new paths of each file by its old one.
    """
    said = yaml.load(text, Loader=ValueLoader)  # noqa: S506 - a safe loader
    lines = text.rstrip("\n").split("\n")
    for key, value in _statements(old, new, sets, moved).items():
        if key not in said:
            lines = [line for line in lines if not line.startswith(f"# {key}:")]
            lines.append(f"{key}: {value}")
    return "\n".join(lines) + "\n"


def _statements(
    old: Checklist, new: Checklist, sets: Mapping[str, str], moved: Moved
) -> dict[str, str]:
    """Keys and their values as YAML."""
    found: dict[str, str] = {}
    if old.issuer:
        found["issuer"] = _quoted(old.issuer)
    if old.period is not None:
        start, end = old.period
        found["period"] = f"{{start: {start.isoformat()}, end: {end.isoformat()}}}"
    if old.due is not None:
        found["due"] = old.due.isoformat()
    own = {
        sets[one.id]: one.due.isoformat()
        for one in old.sets
        if one.due is not None and one.due != old.due and sets.get(one.id) in new.sets_by_id
    }
    if own:
        found["set_due"] = f"{{{', '.join(f'{_quoted(key)}: {day}' for key, day in own.items())}}}"
    for key, paths in (
        ("contact_paths", old.contact_paths),
        ("program_paths", old.program_paths),
    ):
        if paths:
            found[key] = f"[{', '.join(map(_quoted, paths))}]"
    exceptions = "".join(
        _exception(one, path)
        for one in old.exemptions
        if one.place.path == LIST_FILE
        for path in _paths_after(one.path, moved)
    )
    if exceptions:
        found["exceptions"] = exceptions
    return found


def _paths_after(path: str, moved: Moved) -> tuple[str, ...]:
    """Where a file is then: evidence moves, or is gone; what lies beside it stays."""
    return moved.get(path, () if path.startswith(f"{FOLDER}/") else (path,))


def _exception(one: Exemption, path: str) -> str:
    said = {"path": path, "blob": one.blob, "by": one.by, "reason": one.reason}
    rest = "".join(f"\n    {key}: {_quoted(value)}" for key, value in said.items())
    return f"\n  - code: {one.code}{rest}"


def _quoted(text: str) -> str:
    """A double-quoted scalar: JSON's escapes are YAML's too."""
    return json.dumps(text, ensure_ascii=False)
