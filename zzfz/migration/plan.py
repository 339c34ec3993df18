"""The whole change: every path of the tracker that a new list touches, as one commit takes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist
from zzfz.checklist.paths import LIST_FILE
from zzfz.checklist.units import roster
from zzfz.errors import Advice, UsageError
from zzfz.evidence.model import SUFFIX, Sidecar
from zzfz.evidence.reviews import read_reviews
from zzfz.evidence.sidecars import read_sidecars
from zzfz.evidence.snapshot import FOLDER, REVIEW, Snapshot
from zzfz.git.commit import AnyContent, FromBlob
from zzfz.git.log import RENUMBERED
from zzfz.importing.compare import Comparison, FolderMove, compare
from zzfz.migration.carried_over import carried_over, moved_reviews, with_items
from zzfz.migration.moving import Move, Moving, archive_page, plan_moves
from zzfz.text import printable


@dataclass(frozen=True, slots=True)
class Now:
    """The tracker as it is: its list, the paths of its list's files, its evidence, which of its
    pages (below ``evidence/``) were generated, and what archive folder is free.
    """

    checklist: Checklist
    checklist_files: Mapping[str, bytes]
    snapshot: Snapshot
    pages: frozenset[str]
    archive: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a new list brings: the comparison, every file's way, and the commit's content.

    ``reviews`` are the review files that change, by path; ``renumbered`` the trailer's folders;
    ``unknown`` the units that sidecars name and the new roster does not know, with how many do.
    """

    new: Checklist
    comparison: Comparison
    moving: Moving
    reviews: Mapping[str, str | None]
    writes: Mapping[str, AnyContent]
    renumbered: Mapping[str, str]
    unknown: Mapping[str, int]


BlobsOf = Callable[[Mapping[str, bytes]], Mapping[str, str]]
"""The object ids, by path, that bytes have when Git keeps them there."""


def plan(
    now: Now,
    files: Mapping[str, bytes],
    blobs_of: BlobsOf,
    pages: Callable[[Checklist], Mapping[str, str]],
    said: Mapping[str, str] | None = None,
) -> Plan:
    """What it takes to put the list ``files`` (paths from the tracker's root) in place.

    The new list must be sound. ``pages`` makes the page of each folder, which is used where ``now``
    has pages; ``said`` gives new ids of old indicators
    where a person knows better. Raises UsageError for reviews that cannot be read.
    """
    new = _sound(files)
    comparison = compare(now.checklist, new, said)
    faults = read_reviews(now.snapshot).findings
    if faults:
        raise UsageError(
            f"{faults[0].place.path} 第 {faults[0].place.line} 行有误：{faults[0].message}",
            "改正并提交后再换清单",
        )
    sidecars = read_sidecars(now.snapshot).by_path
    moving = plan_moves(
        now.checklist,
        new,
        comparison,
        now.snapshot,
        sidecars,
        archive=now.archive,
        pages=now.pages,
    )
    texts = {one.new: _sidecar(one, now.snapshot) for one in moving.changed if one.items}
    after = _after(now.snapshot, moving, texts, blobs_of(texts))
    reviews = moved_reviews(now.checklist, new, comparison, now.snapshot, after)
    writes: dict[str, AnyContent] = {f"{FOLDER}/{path}": None for path in now.pages}
    writes |= _moves(moving, texts)
    writes |= {path: text.encode() if text else None for path, text in reviews.items()}
    written = dict(files)
    paths: dict[str, tuple[str, ...]] = {}
    for one in moving.moves:
        if not one.why:
            paths[one.old] = (*paths.get(one.old, ()), one.new)
    written[LIST_FILE] = carried_over(
        files[LIST_FILE].decode("utf-8-sig"), now.checklist, new, _sets(comparison, now, new), paths
    ).encode()
    new = _sound(written)
    if now.pages:
        writes |= {path: text.encode() for path, text in pages(new).items()}
    writes |= dict.fromkeys(now.checklist_files)
    writes |= written
    if moving.archived:
        page = archive_page(now.checklist, moving.archived)
        writes[f"{now.archive}/README.md"] = page.encode()
    numbers = _renumbered(comparison, now, new)
    unknown = _unknown_units(sidecars, moving, now.checklist, new)
    return Plan(new, comparison, moving, reviews, writes, numbers, unknown)


def _unknown_units(
    sidecars: Mapping[str, Sidecar], moving: Moving, old: Checklist, new: Checklist
) -> dict[str, int]:
    before, after = roster(old), roster(new)
    kept = {one.old for one in moving.moves if not one.why}
    named = [
        one.department
        for one in sidecars.values()
        if one.path in kept and one.department is not None
    ]
    return {
        name: count
        for name, count in Counter(named).items()
        if before.find(name) is not None and after.find(name) is None
    }


def message_of(made: Plan, source: str) -> str:
    """The commit's message: what was done, and in its trailer what became of each number."""
    kinds = f"{len(made.new.indicators)} 项指标"
    numbers = " ".join(f"{old}>{new}" for old, new in made.renumbered.items())
    trailer = f"\n{RENUMBERED}: {numbers}\n" if numbers else ""
    title = printable(made.new.title)
    return f"换用新清单：{title}（{kinds}）\n\n原件：{printable(source)}\n{trailer}"


def _sound(files: Mapping[str, bytes]) -> Checklist:
    loaded = load(files)
    if loaded.checklist is None:
        raise UsageError("新清单里没有任何指标", Advice("look-at-import"))
    return loaded.checklist


def _sidecar(move: Move, snapshot: Snapshot) -> bytes:
    data = snapshot.contents[move.entry.blob]
    return with_items(data.decode("utf-8-sig"), move.items).encode()


def _after(
    snapshot: Snapshot, moving: Moving, texts: Mapping[str, bytes], blobs: Mapping[str, str]
) -> Snapshot:
    """The evidence as it will be, without reviews and pages."""
    contents = dict(snapshot.contents)
    entries = []
    for one in moving.moves:
        if not one.new.startswith(f"{FOLDER}/") or one.new.endswith(f"/{REVIEW}"):
            continue
        blob = one.entry.blob
        if one.new in texts:
            blob = blobs[one.new]
            contents[blob] = texts[one.new]
        entries.append(one.entry._replace(path=one.new.removeprefix(f"{FOLDER}/"), blob=blob))
    entries.sort(key=lambda entry: entry.path.encode("utf-8", "surrogateescape"))
    return replace(snapshot, entries=tuple(entries), contents=contents)


def _moves(moving: Moving, texts: Mapping[str, bytes]) -> dict[str, AnyContent]:
    """First every path that is left, then every one that is filled: a path may be both."""
    staying = {one.old for one in moving.moves if one.new == one.old}
    writes: dict[str, AnyContent] = {
        one.old: None for one in moving.changed if one.old not in staying
    }
    for one in moving.changed:
        held = FromBlob(one.entry.blob, one.entry.mode)
        writes[one.new] = texts.get(one.new, held)
    return writes


def _sets(comparison: Comparison, now: Now, new: Checklist) -> dict[str, str]:
    """The new set's id by the old one's."""
    found = {}
    for one in now.checklist.sets:
        after = new.set_of.get(comparison.places[one.folder].folder)
        if after is not None:
            found[one.id] = after.id
    return found


def _renumbered(comparison: Comparison, now: Now, new: Checklist) -> dict[str, str]:
    """Old and new folder of every indicator whose folder changes, empty where it is gone."""
    places = comparison.places
    return {
        old: places[old].folder
        for old in now.checklist.by_id
        if places[old].folder != old
        and (places[old].folder or old in new.by_id or now.checklist.set_of.get(old))
    }


def is_generated(path: str) -> bool:
    """Whether a path below ``evidence/`` may be a folder's generated page."""
    return path.count("/") == 1 and path.endswith("/README.md")


@dataclass(frozen=True, slots=True)
class FolderOutcome:
    """One old folder that does not stay as it is.

    ``files`` are those in it (sidecars and reviews not counted), ``archived`` those of them that
    have no place any more; ``moves`` every path that changes.
    """

    move: FolderMove
    files: int
    archived: int
    moves: tuple[Move, ...]

    @property
    def renamed(self) -> int:
        """How many files get another path and go on counting."""
        return sum(_counts(one) and not one.why and not one.is_copy for one in self.moves)


def outcomes(plan: Plan) -> tuple[FolderOutcome, ...]:
    """Every folder that changes, in the order of the old list; what is in none of its folders last."""
    by_folder: dict[str, list[Move]] = {}
    for one in plan.moving.moves:
        by_folder.setdefault(one.entry.path.partition("/")[0], []).append(one)
    return tuple(_outcomes(plan, by_folder))


def _outcomes(plan: Plan, by_folder: dict[str, list[Move]]) -> Iterator[FolderOutcome]:
    changing = {one.old: one for one in plan.comparison.moves}
    for folder in dict.fromkeys((*plan.comparison.places, *by_folder)):
        moves = by_folder.get(folder, [])
        changed = tuple(one for one in moves if one.old != one.new or one.items)
        if folder in changing or changed:
            yield FolderOutcome(
                changing.get(folder) or FolderMove(folder, folder),
                sum(_counts(one) and not one.is_copy for one in moves),
                sum(bool(one.why) and _counts(one) for one in moves),
                changed,
            )


def _counts(one: Move) -> bool:
    return not one.old.endswith((SUFFIX, f"/{REVIEW}"))
