"""Verdicts, sidecars and the list's own statements under new numbers and paths."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from zzfz.checklist.model import Checklist, Exemption, MaterialItem, MaterialSet
from zzfz.checklist.paths import LIST_FILE
from zzfz.evidence.model import Verdict
from zzfz.evidence.pieces import Piece, pieces
from zzfz.evidence.review_file import with_verdict
from zzfz.evidence.reviews import fingerprint, read_reviews
from zzfz.evidence.sidecars import read_sidecars, sidecar_blobs
from zzfz.evidence.snapshot import FOLDER, REVIEW, Snapshot
from zzfz.findings import Place
from zzfz.importing.compare import Comparison
from zzfz.importing.printed_text import bare
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
        # A verdict on the whole set does not hold for what was added to the set since (审后有变).
        grew = not verdict.items and not whole and len(became) == len(one.items)
        said = verdict._replace(items=() if whole or grew else items)
        print_ = _fingerprint(verdict, said, (one, after), became, was, will)
        if grew and print_ != verdict.fingerprint:
            print_ = _MATCHES_NOTHING
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
    said = yaml.load(text, Loader=yaml.CSafeLoader)
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
    exceptions = [
        one for one in old.exemptions if one.place.path == LIST_FILE and one.path in moved
    ]
    if exceptions:
        found["exceptions"] = "".join(
            _exception(one, path) for one in exceptions for path in moved[one.path]
        )
    return found


def _exception(one: Exemption, path: str) -> str:
    said = {"path": path, "blob": one.blob, "by": one.by, "reason": one.reason}
    rest = "".join(f"\n    {key}: {_quoted(value)}" for key, value in said.items())
    return f"\n  - code: {one.code}{rest}"


def _quoted(text: str) -> str:
    """A double-quoted scalar: JSON's escapes are YAML's too."""
    return json.dumps(text, ensure_ascii=False)
