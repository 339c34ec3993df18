"""Where material goes: its path in the tracker, and whether it is there already."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from zzfz.checklist.model import MaterialSet
from zzfz.evidence.item_numbers import is_bare_number, item_numbers, plain
from zzfz.evidence.model import SUFFIX, is_address_file
from zzfz.evidence.pieces import is_never_piece
from zzfz.evidence.snapshot import FOLDER, Snapshot
from zzfz.git.lfs import other_ids
from zzfz.intake.material import Material
from zzfz.intake.naming import (
    fitted,
    fold,
    free_name,
    numbered,
    safe_name,
    safe_path,
    split_ending,
    without_front_number,
)
from zzfz.intake.statements import Statements

_COUNT = re.compile(r"（\d+）\Z")
_COPY = re.compile(r"(?:\s*[-_]?\s*副本)?\s*(?:（\d+）|\(\d+\))?\Z")
_DEEPEST = 5
"""Folders deep that a piece may lie in a container."""

BlobsOf = Callable[[Sequence[tuple[str, Path]]], Sequence[str]]
"""The object ids that files would have at paths (relative to the tracker's root), in their order."""


class ReplacedPiece(NamedTuple):
    """A piece that is there and makes place for a new one: its path from the tracker's root, the items
    that it is for, every file that goes (sidecars too), and the texts of its sidecars, each with the path
    of what it speaks of.
    """

    path: str
    items: tuple[int, ...]
    files: tuple[str, ...]
    said: tuple[tuple[str, str], ...] = ()

    @property
    def folder(self) -> str:
        """The folder that it lies in, below ``evidence/``."""
        return self.path.removeprefix(f"{FOLDER}/").rpartition("/")[0]

    @property
    def is_in_container(self) -> bool:
        """Whether it lies in a folder of its item's own, which says the item in place of its name."""
        return "/" in self.folder


@dataclass(frozen=True, slots=True)
class IntakeRequest:
    """One piece to take in: what it is, what it is for, and what is said about it.

    ``title`` is the name to keep it under, without the item's number; ``covers`` are the parts (分项)
    that it is for. ``replaces`` is the piece whose place it takes (更换).
    """

    material: Material
    set: MaterialSet
    items: tuple[int, ...]
    title: str
    said: Statements
    covers: tuple[str, ...] = ()
    replaces: ReplacedPiece | None = None


class PlacedFile(NamedTuple):
    """One file of a piece: its path from the tracker's root, where it lies now, its object id."""

    target: str
    source: Path
    blob: str


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a wish is fulfilled.

    ``path`` is the piece's, relative to the tracker's root. ``already`` is the path of a piece of the
    same set with the same content: then there is nothing to write. ``twins`` are files elsewhere with
    content that is in this piece.
    """

    request: IntakeRequest
    path: str
    files: tuple[PlacedFile, ...]
    already: str | None
    twins: tuple[str, ...]


def place(
    requests: Iterable[IntakeRequest], snapshot: Snapshot, root: Path, blobs_of: BlobsOf
) -> tuple[Placement, ...]:
    """Find a place for every wish, nothing that is there being overwritten.

    ``root`` is the tracker's folder: what lies there uncommitted is not overwritten either. Raises
    UsageError where a path would be too long, OSError where a file cannot be read.
    """
    existing = _ExistingPieces(snapshot, root, blobs_of)
    asked = [_ask(request) for request in requests]
    existing.learn(asked)
    return tuple(existing.place(one) for one in asked)


class _RequestedPiece(NamedTuple):
    """A wish, the name that it would have if it were free, and its files' paths inside the piece."""

    request: IntakeRequest
    name: str
    inner: tuple[str, ...]

    @property
    def folder(self) -> str:
        """The folder below ``evidence/`` that it goes into: of what it replaces, else of its set."""
        replaced = self.request.replaces
        if replaced is None or (replaced.is_in_container and _is_for_other_items(self.request)):
            return self.request.set.folder
        return replaced.folder

    @property
    def files(self) -> list[tuple[str, Path]]:
        """Where its files would lie, from the tracker's root, and where they lie now."""
        first = f"{FOLDER}/{self.folder}/{self.name}"
        material = self.request.material
        return [
            (f"{first}/{path}" if material.is_folder else first, source)
            for path, (_, source) in zip(self.inner, material.files, strict=True)
        ]


def _ask(request: IntakeRequest) -> _RequestedPiece:
    inner = _inner_paths(request.material)
    return _RequestedPiece(
        request,
        _name(request, max(map(len, inner)) + 1 if request.material.is_folder else 0),
        inner,
    )


def keeps_name(request: IntakeRequest) -> bool:
    """Whether a piece has the name of the one that it replaces, but for number, count and ending."""
    replaced = request.replaces
    return replaced is not None and stem_of(request.title) == stem_of(replaced.path)


def _is_for_other_items(request: IntakeRequest) -> bool:
    """Whether a piece is not for just the items of the one that it replaces: the number in that one's
    name, or the container that it lies in, would put it to the wrong ones.
    """
    return request.replaces is not None and request.replaces.items != request.items


def stem_of(name: str) -> str:
    """What a name is compared by: without item number, count, copy mark and ending."""
    last = safe_name(name.rpartition("/")[2])
    stem = _COPY.sub("", split_ending(without_front_number(last))[0])
    return fold("".join(plain(stem).split()))


def _name(request: IntakeRequest, inside: int) -> str:
    name = safe_name(request.title)
    replaced = request.replaces
    stays = replaced is not None and not _is_for_other_items(request)
    if replaced is not None and stays and keeps_name(request):
        old = replaced.path.rpartition("/")[2]
        if request.material.is_folder:
            return old
        stem, ending = split_ending(old)
        wanted = split_ending(name)[1]
        return old if ending.lower() == wanted.lower() else stem + wanted
    if replaced is not None and stays and replaced.is_in_container:
        return fitted(f"{FOLDER}/{replaced.folder}", name, inside)
    if len(request.set.items) > 1:
        name = numbered(name, request.items)
    elif request.material.is_folder and is_bare_number(name):
        name = f"案例{name}"  # a folder 1 would stand for the item, not for a piece
    if is_never_piece(name):
        name = f"材料-{name}"
    return fitted(f"{FOLDER}/{request.set.folder}", name, inside)


class _ExistingPieces:
    """The names and contents under ``evidence/``, those found places for included."""

    def __init__(self, snapshot: Snapshot, root: Path, blobs_of: BlobsOf) -> None:
        self._root = root
        self._blobs_of = blobs_of
        self._blobs: dict[tuple[str, Path], str] = {}
        self._paths_of: dict[str, list[str]] = {}
        self._names: dict[str, set[str]] = {}
        for entry in snapshot.entries:
            self._remember(entry.path, entry.blob)

    def _remember(self, path: str, blob: str) -> None:
        """Take note of a file at ``path`` (below ``evidence/``)."""
        if not path.endswith(SUFFIX):
            self._paths_of.setdefault(blob, []).append(path)
        parts = path.split("/")
        for depth in range(1, min(len(parts), _DEEPEST)):
            self._names.setdefault("/".join(parts[:depth]), set()).add(fold(parts[depth]))

    def learn(self, asked: Iterable[_RequestedPiece]) -> None:
        """Find out in one go what Git would call the files, and those that lie in their places."""
        wanted: dict[tuple[str, Path], None] = {}
        for one in asked:
            wanted |= dict.fromkeys(one.files)
            here = self._root / FOLDER / one.folder / one.name
            if not one.request.material.is_folder and here.is_file():
                wanted[one.files[0][0], here] = None
        self._blobs |= zip(wanted, self._blobs_of(list(wanted)), strict=True)

    def _blob_of(self, path: str, source: Path) -> str:
        if (path, source) not in self._blobs:
            self._blobs[path, source] = self._blobs_of([(path, source)])[0]
        return self._blobs[path, source]

    def place(self, asked: _RequestedPiece) -> Placement:
        request, name, inner = asked
        folder = asked.folder
        material = request.material
        # What filters Git applies goes by the path, hence an object id only once there is one.
        blobs = [self._blob_of(path, source) for path, source in asked.files]
        known = [
            self._known(blob, source)
            for blob, (_, source) in zip(blobs, material.files, strict=True)
        ]
        already = self._already(request, known, name)
        if already is not None:
            return Placement(request, already, (), already, ())
        twins = dict.fromkeys(path for blob in known for path in self._paths_of.get(blob, ()))
        makes_place = request.replaces.path if request.replaces is not None else ""
        free = free_name(
            name,
            lambda one: (
                f"{FOLDER}/{folder}/{one}" != makes_place and self._is_taken(folder, one, blobs)
            ),
        )
        path = f"{FOLDER}/{folder}/{free}"
        files = tuple(
            PlacedFile(f"{path}/{one}" if material.is_folder else path, source, blob)
            for one, (_, source), blob in zip(inner, material.files, blobs, strict=True)
        )
        for file in files:
            self._remember(file.target.removeprefix(f"{FOLDER}/"), file.blob)
        return Placement(request, path, files, None, tuple(f"{FOLDER}/{twin}" for twin in twins))

    def _known(self, blob: str, source: Path) -> str:
        """The object id under which the content of ``source`` is here, or else ``blob``.

        It may be here as a large file (Git LFS) though it would not be now, and the other way round.
        """
        if blob in self._paths_of:
            return blob
        return next((one for one in other_ids(source, blob) if one in self._paths_of), blob)

    def _is_taken(self, folder: str, name: str, blobs: Sequence[str]) -> bool:
        if fold(name) in self._names.get(folder, ()):
            return True
        here = self._root / FOLDER / folder / name
        if not here.is_file() or len(blobs) != 1:
            return here.exists()
        return self._blob_of(f"{FOLDER}/{folder}/{name}", here) != blobs[0]

    def _already(self, request: IntakeRequest, blobs: Sequence[str], wanted: str) -> str | None:
        """The path of a piece of the same set and items that consists of exactly these contents.

        The same paper handed in for another item too is not there yet: it counts for nothing there.
        Neither is the same address for another part (公安2021年, 公安2022年), which only its name tells:
        one that stands under another name than ``wanted`` is for what that name says.
        """
        by_name = bool(request.covers) and is_address_file(request.title)
        for path in self._paths_of.get(blobs[0], ()):
            folder, _, rest = path.partition("/")
            if folder not in request.set.members:
                continue
            name, slash, _ = rest.partition("/")
            named = item_numbers(name)
            if len(request.set.items) > 1 and named and not set(request.items) <= set(named):
                continue
            if by_name and _uncounted(name) != _uncounted(wanted):
                continue
            if not request.material.is_folder:
                return f"{FOLDER}/{path}"
            inside = [
                blob
                for blob, paths in self._paths_of.items()
                for one in paths
                if one.startswith(f"{folder}/{name}/")
            ]
            if slash and sorted(inside) == sorted(blobs):
                return f"{FOLDER}/{folder}/{name}"
        return None


def _inner_paths(material: Material) -> tuple[str, ...]:
    """The paths of a piece's files inside it, made safe and different from each other."""
    found: list[str] = []
    taken: set[str] = set()
    for path, _ in material.files:
        folder, slash, name = safe_path(path).rpartition("/")
        start = folder + slash
        free = start + free_name(name, functools.partial(_is_among, taken, start))
        taken.add(fold(free))
        found.append(free)
    return tuple(found)


def _uncounted(name: str) -> str:
    """``name`` as compared, without the count that ``free_name`` may have added."""
    stem, ending = split_ending(name)
    return fold(_COUNT.sub("", stem) + ending)


def _is_among(taken: set[str], start: str, name: str) -> bool:
    return fold(start + name) in taken
