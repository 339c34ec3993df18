"""Where every file below ``evidence/`` goes when a new list takes the place of the one in use."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from zzfz.checklist.model import Checklist, MaterialSet
from zzfz.evidence.item_numbers import item_numbers
from zzfz.evidence.model import SUFFIX, Sidecar
from zzfz.evidence.pieces import Piece, pieces
from zzfz.evidence.snapshot import FOLDER, REVIEW, Snapshot
from zzfz.git import TreeEntry
from zzfz.importing.compare import Comparison
from zzfz.intake.naming import fold, free_name, numbered, split_ending, without_front_number

GONE = "清单里不再有这项指标"
NOT_ASKED = "不再要求报送这项材料"
NEVER_LISTED = "原来就不属于清单里的任何指标"


class Move(NamedTuple):
    """One file: from where to where, both relative to the tracker's root.

    ``items`` is what its sidecar has to say from now on, for a sidecar whose statement changes.
    ``why`` is set for what goes to the archive; ``is_copy`` for a further place of what has another.
    """

    entry: TreeEntry
    old: str
    new: str
    items: tuple[int, ...] = ()
    why: str = ""
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class Moving:
    """Every file of the evidence, in Git's order: where it goes, or that it stays.

    Generated pages and the reviews of sets are left out; they are made anew.
    """

    moves: tuple[Move, ...]

    @property
    def changed(self) -> tuple[Move, ...]:
        """The files that do not stay as they are."""
        return tuple(one for one in self.moves if one.old != one.new or one.items)

    @property
    def copied(self) -> tuple[Move, ...]:
        """The further places of files that are for items of several folders."""
        return tuple(one for one in self.moves if one.is_copy)

    @property
    def archived(self) -> tuple[Move, ...]:
        """The files that have no place any more."""
        return tuple(one for one in self.moves if one.why)


def plan_moves(
    old: Checklist,
    new: Checklist,
    comparison: Comparison,
    snapshot: Snapshot,
    sidecars: Mapping[str, Sidecar],
    *,
    archive: str,
    pages: frozenset[str] = frozenset(),
) -> Moving:
    """Where every file of ``snapshot`` goes.

    ``archive`` is a folder relative to the tracker's root in which nothing lies yet; ``pages`` are
    the generated pages (paths below ``evidence/``).
    """
    work = _MovePlanning(old, new, comparison, snapshot, sidecars, archive)
    return Moving(tuple(work.run(pages)))


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a piece or a stray file shall lie: a path relative to the root, not yet known free."""

    path: str
    items: tuple[int, ...] = ()
    why: str = ""


class _MovePlanning:
    def __init__(
        self,
        old: Checklist,
        new: Checklist,
        comparison: Comparison,
        snapshot: Snapshot,
        sidecars: Mapping[str, Sidecar],
        archive: str,
    ) -> None:
        self.old, self.new = old, new
        self.comparison = comparison
        self.entries = snapshot.entries
        self.archive = archive
        self.files = {fold(one.path) for one in snapshot.entries}
        self.folders = {fold(above) for one in snapshot.entries for above in _above(one.path)}
        self.owners: dict[str, Piece] = {}
        for piece in pieces(old, snapshot, sidecars).pieces:
            self.owners[piece.path.removeprefix(f"{FOLDER}/")] = piece

    def run(self, pages: frozenset[str]) -> Iterator[Move]:
        sets = {one.folder for one in self.old.sets}
        units: dict[str, list[TreeEntry]] = {}
        for entry in self.entries:
            folder, _, name = entry.path.partition("/")
            if entry.path not in pages and not (name == REVIEW and self._is_reviewed(folder, sets)):
                units.setdefault(self._unit(entry.path), []).append(entry)
        targets = {unit: self._targets(unit) for unit in units}
        staying = {
            fold(f"{FOLDER}/{unit}")
            for unit, found in targets.items()
            for one in found
            if one.path == f"{FOLDER}/{unit}"
        }
        free = _Free(staying, self.files, self.folders)
        for unit, entries in units.items():
            here = f"{FOLDER}/{unit}"
            is_folder = any(one.path.startswith(f"{unit}/") for one in entries)
            for number, target in enumerate(targets[unit]):
                path = here if target.path == here else free.take(target.path, folder=is_folder)
                for entry in entries:
                    rest = entry.path[len(unit) :]
                    items = target.items if rest == SUFFIX else ()
                    old = f"{FOLDER}/{entry.path}"
                    yield Move(entry, old, path + rest, items, target.why, number > 0)

    def _is_reviewed(self, folder: str, sets: set[str]) -> bool:
        """Whether the review there is one of a set that lives on."""
        return folder in sets and bool(self.comparison.places[folder].folder)

    def _unit(self, path: str) -> str:
        """The piece that a file belongs to, its own sidecar included; else the file itself."""
        for above in (path, path.removesuffix(SUFFIX), *_above(path)):
            if above in self.owners:
                return above
        return path

    def _targets(self, unit: str) -> tuple[_Target, ...]:
        piece = self.owners.get(unit)
        folder = unit.partition("/")[0]
        if piece is not None and folder in self.comparison.places:
            return self._of_piece(unit, folder, piece)
        return (self._of_stray(unit, folder),)

    def _of_stray(self, unit: str, folder: str) -> _Target:
        place = self.comparison.places.get(folder)
        if place is None:
            taken = folder in self.new.by_id and "/" in unit
            return self._archived(unit, NEVER_LISTED) if taken else _Target(f"{FOLDER}/{unit}")
        if not place.folder:
            return self._archived(unit, GONE)
        return _Target(f"{FOLDER}/{place.folder}/{unit.partition('/')[2]}")

    def _archived(self, unit: str, why: str) -> _Target:
        return _Target(f"{self.archive}/{unit}", why=why)

    def _of_piece(self, unit: str, folder: str, piece: Piece) -> tuple[_Target, ...]:
        place = self.comparison.places[folder]
        found = [place.items[no] for no in piece.items if no in place.items]
        if not found:
            return (self._archived(unit, NOT_ASKED if place.folder else GONE),)
        homes = dict.fromkeys(one.folder for one in found)
        return tuple(self._at_home(unit, folder, piece, home) for home in homes)

    def _at_home(self, unit: str, folder: str, piece: Piece, home: str) -> _Target:
        """Where a piece lies in one of the folders that its items are in from now on."""
        places = self.comparison.places[folder].items
        found = [places[no] for no in piece.items if no in places]
        items = tuple(sorted({one.no for one in found if one.folder == home}))
        before = self.old.set_of[folder]
        after = self.new.set_of[home]
        stated = piece.sidecar.items if piece.sidecar is not None else ()
        changed = items if stated and stated != items else ()
        between = unit.split("/")[1:]
        renamed = _renamed(between, piece.items, items, before, after)
        return _Target("/".join((FOLDER, home, *renamed)), changed)


def _renamed(
    parts: list[str],
    was: tuple[int, ...],
    items: tuple[int, ...],
    before: MaterialSet,
    after: MaterialSet,
) -> list[str]:
    """The name of a piece, perhaps in a folder that stands for an item, under its new number."""
    *containers, name = parts
    if len(after.items) == 1:
        return ["1", name] if containers and len(before.items) > 1 else parts
    if len(before.items) > 1 and was == items:
        return parts
    if containers:
        return ["+".join(map(str, items)), name]
    return [_with_number(name, was, items, single=len(before.items) == 1)]


def _with_number(name: str, was: tuple[int, ...], items: tuple[int, ...], *, single: bool) -> str:
    """``name`` with new numbers; in a set of one item a number was only a count of files."""
    named = item_numbers(name)
    if single and named != (1,):
        return numbered(name, items)
    if named != was:
        return name  # its sidecar tells
    rest = without_front_number(name)
    if rest == name:  # nothing but the number, and perhaps an ending
        return "+".join(map(str, items)) + split_ending(name)[1]
    return numbered(rest, items)


def _above(path: str) -> list[str]:
    """The folders above a path, the nearest first."""
    found = []
    while "/" in path:
        path = path.rpartition("/")[0]
        found.append(path)
    return found


class _Free:
    """Paths that are still free, for files and for the folders above them.

    A file does not take the place of what is a folder now, nor a folder that of a file: both stand in
    the work tree until the commit is carried out.
    """

    def __init__(self, staying: set[str], files: set[str], folders: set[str]) -> None:
        self.taken = staying
        self.files = {f"{FOLDER}/{one}" for one in files}
        self.folders = {f"{FOLDER}/{one}" for one in folders}

    def take(self, path: str, *, folder: bool) -> str:
        """``path`` for a file or a ``folder``, or with another last name where that is taken."""
        above, _, name = path.rpartition("/")
        others = self.files if folder else self.folders

        def taken(candidate: str) -> bool:
            found = fold(f"{above}/{candidate}")
            return found in self.taken or found in others

        found = f"{above}/{free_name(name, taken)}"
        self.taken.add(fold(found))
        return found


ARCHIVE = "archive"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#~])")


def archive_page(old: Checklist, moves: Sequence[Move]) -> str:
    """The page for ``moves``, by the indicators they were handed in for."""
    lines = [
        "# 换清单时留存的材料",
        "",
        f"换用新清单后，下列材料没有对应的指标或材料项，不再计入。清单原名：{_plain(old.title)}。",
        "需要继续使用的，用 zzfz add 重新报送到新的指标；历史都在 Git 里。",
    ]
    by_folder: dict[str, list[Move]] = {}
    for one in moves:
        by_folder.setdefault(one.entry.path.partition("/")[0], []).append(one)
    for folder, found in by_folder.items():
        indicator = old.by_id.get(folder)
        lines += ["", f"## {_plain(folder)}", ""]
        if indicator is not None:
            lines += [_plain(indicator.text), ""]
        for one in found:
            rest = one.old.removeprefix(f"{FOLDER}/")
            lines.append(f"- {_plain(rest)}：{one.why}")
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Text from outside, in which no sign means anything to Markdown or HTML."""
    shown = text.encode("utf-8", "replace").decode("utf-8")
    return _MARKDOWN.sub(r"\\\1", html.unescape(shown)).replace("\n", " ")
