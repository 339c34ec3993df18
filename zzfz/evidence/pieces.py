"""Which piece of evidence is for which item: a pure function of the checklist and a snapshot.

What is one piece and what holds several is settled by counting.md 1–4, 19 and 20.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from zzfz.checklist import ids
from zzfz.checklist.model import Checklist, MaterialItem, MaterialSet
from zzfz.evidence import model
from zzfz.evidence.alike import alike_name, tells_alike
from zzfz.evidence.folders import indicator_named
from zzfz.evidence.item_numbers import is_bare_number, item_numbers, plain, without_item_numbers
from zzfz.evidence.model import Address, Sidecar, Unassigned, is_address_file
from zzfz.evidence.snapshot import FOLDER, REVIEW, Snapshot
from zzfz.evidence.words import Words, usual_words, without_ending, words_of
from zzfz.findings import Finding, Place
from zzfz.git import SUBMODULE_MODE, SYMLINK_MODE, TreeEntry
from zzfz.text import printable

if TYPE_CHECKING:
    from zzfz.evidence.domains import Vocabulary

_READ_FIRST = frozenset({"readme.txt", "readme"})
_NEVER_PIECES = frozenset({"readme.md", *_READ_FIRST, REVIEW})
_HIDDEN = (".", "~$")
_HIDDEN_NAMES = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db"})
REGULAR_MODE = "100644"
_ENDINGS = (
    *(".md", ".yaml", ".yml", ".db", ".ini", ".tmp", ".bak", ".part", ".crdownload", ".lnk"),
    *(".ds_store", "readme.txt", "/readme"),
)
"""A regular file that ends otherwise, and is not hidden, needs no closer look."""
_LONE_ENDINGS = tuple("readme" if one == "/readme" else one for one in _ENDINGS)
ODD_FRONTS = frozenset({"", ".", "~", "_"})
"""What the name of a file that is hidden, or nobody's, begins with."""
_NOT_FILES = {
    SYMLINK_MODE: "是符号链接，不是文件；请提交文件本身",
    SUBMODULE_MODE: "是子模块，不是文件；请提交文件本身",
}
_NO_ADDRESSES: tuple[Address, ...] = ()
_NO_SIDECARS: Mapping[str, Sidecar] = MappingProxyType({})
SYSTEM_FILE = "E106"
FOLDER_NAME = "E107"
SIDECARS_DIFFER = "E303"
_MANY_ITEMS = 2
"""A piece for more items than this is claimed for all but the first."""


class Piece(NamedTuple):
    """One piece of evidence (佐证材料): a file, or a folder that is one case.

    A named tuple because there may be 100,000 of them. ``path`` starts with ``evidence/`` and is
    spelled as in Git; ``files`` have paths relative to ``evidence/``. ``is_address_only`` tells a
    piece that consists of nothing but address files.
    """

    set_id: str
    items: tuple[int, ...]
    path: str
    files: tuple[TreeEntry, ...]
    is_address_only: bool
    addresses: tuple[Address, ...]
    sidecar: Sidecar | None
    """What its own sidecar says, or one inside it, or those of the folders that it lies in."""
    within: tuple[str, ...] = ()
    """The names of the folders that it lies in, nearest first, without the indicator's."""
    least: int = 1
    most: int = 1
    """How many pieces it may be; where these differ, nobody has said yet (E105)."""
    several: int = 1
    """How many pieces it is if its files turn out to be one each: asked only where it is the only one."""

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return len(self.files) != 1 or not self.path.endswith(self.files[0].path)

    @property
    def name(self) -> str:
        """Its own name."""
        return self.path.rpartition("/")[2]

    def is_claimed_for(self, item: int) -> bool:
        """Whether it serves ``item`` only as claimed: it names more than two, and others first."""
        return len(self.items) > _MANY_ITEMS and self.items[0] != item


class Attachment(NamedTuple):
    """A file beside pieces that is none itself (汇总表, 目录): its path from the tracker's root."""

    path: str
    set_id: str
    entry: TreeEntry


class Assignment(NamedTuple):
    """What ``pieces`` found: by indicator folder, files before sub-folders, else in Git's order.

    What is unassigned is in the order of its paths, so that parts assigned apart can be put together.
    """

    pieces: tuple[Piece, ...]
    unassigned: tuple[Unassigned, ...]
    attachments: tuple[Attachment, ...] = ()
    findings: tuple[Finding, ...] = ()
    doubled: frozenset[str] = frozenset()
    """The folders that lie beside another one for the same indicator, and are not called like it."""


def is_never_piece(name: str) -> bool:
    """Whether a file called ``name`` is kept for people or programs and is no evidence."""
    if name[:1] not in ODD_FRONTS and not name.lower().endswith(_LONE_ENDINGS):
        return False  # as it is nearly always
    folded = name.casefold()
    return (
        name.startswith(_HIDDEN)
        or folded in _NEVER_PIECES
        or name.endswith(model.SUFFIX)
        or usual_words().system_file.fullmatch(folded) is not None
    )


def pieces(
    checklist: Checklist, snapshot: Snapshot, sidecars: Mapping[str, Sidecar] = _NO_SIDECARS
) -> Assignment:
    """Assign everything in ``snapshot`` to the sets and items of ``checklist``.

    ``sidecars`` are those of the snapshot, by the path (below ``evidence/``) of the file or folder
    they speak of. What cannot be assigned is in ``unassigned``: once per file, sub-folder or
    unknown indicator folder.
    """
    work = _Assigning(checklist, snapshot, sidecars)
    folders = _by_folder(snapshot.entries, work.words, work.rejected)
    owners = _owners(checklist, folders, work)
    for folder, entries in folders.items():
        material = owners[folder]
        if isinstance(material, str):
            work.reject(folder, material)
        elif material is not None:
            work.assign_folder(material, folder, entries)
    return Assignment(
        tuple(work.found),
        tuple(sorted(work.rejected)),
        tuple(work.attachments),
        tuple(work.findings),
        frozenset(work.doubled),
    )


def order_in_set(place: str, is_folder: bool) -> tuple[tuple[bool, bytes], ...]:
    """What the pieces of a set are ordered by: by indicator folder, files before sub-folders, else as in Git.

    ``place`` is the path of one below ``evidence/``.
    """
    *folders, name = place.split("/")
    steps = [(True, f"{one}/") for one in folders]
    steps.append((is_folder, f"{name}/" if is_folder else name))
    return tuple((deeper, one.encode("utf-8", "surrogateescape")) for deeper, one in steps)


class _Node:
    """A folder below an indicator's: the files directly in it, and its sub-folders."""

    __slots__ = ("files", "folders", "name", "path")

    def __init__(self, name: str, path: str) -> None:
        self.name = name
        self.path = path
        self.files: list[TreeEntry] = []
        self.folders: dict[str, _Node] = {}

    def every(self) -> Iterator[TreeEntry]:
        """All files in it, however deep."""
        yield from self.files
        for one in self.folders.values():
            yield from one.every()


_DEEPEST = 100
"""Folders below an indicator's; nobody has so many, and each is a step further down for whoever walks."""


def _tree(folder: str, entries: Iterable[TreeEntry]) -> tuple[_Node, list[TreeEntry]]:
    """The folder with all that lies in it, and the files that lie too deep to be looked at."""
    root = _Node(folder, folder)
    start = len(folder) + 1
    deep = []
    for entry in entries:
        node = root
        *folders, _ = entry.path[start:].split("/")
        if len(folders) > _DEEPEST:
            deep.append(entry)
            continue
        for name in folders:
            inner = node.folders.get(name)
            if inner is None:
                inner = node.folders[name] = _Node(name, f"{node.path}/{name}")
            node = inner
        node.files.append(entry)
    return root, deep


class _Assigning:
    """What is found while the folders are gone through."""

    def __init__(
        self, checklist: Checklist, snapshot: Snapshot, sidecars: Mapping[str, Sidecar]
    ) -> None:
        self.checklist = checklist
        self.snapshot = snapshot
        self.sidecars = sidecars
        self.words = words_of(checklist)
        self.found: list[Piece] = []
        self.rejected: list[Unassigned] = []
        self.attachments: list[Attachment] = []
        self.findings: list[Finding] = []
        self.doubled: set[str] = set()
        self._vocabulary: Vocabulary | None = None
        self._of_unit_or_year: dict[str, bool] = {}

    def is_of_unit_or_year(self, name: str) -> bool:
        """Whether a folder is called like a unit, a collective or a year, and nothing else."""
        known = self._of_unit_or_year.get(name)
        if known is None:
            from zzfz.evidence.domains import is_year, names_unit

            known = is_year(name) or names_unit(name, self.vocabulary)
            self._of_unit_or_year[name] = known
        return known

    @property
    def vocabulary(self) -> Vocabulary:
        """The names of units and domains; made only where there are folders that may be called so."""
        if self._vocabulary is None:
            from zzfz.evidence.domains import vocabulary

            self._vocabulary = vocabulary(self.checklist)
        return self._vocabulary

    def as_attachment(self, name: str) -> re.Match[str] | None:
        """Whether a file called ``name`` is an attachment where cases lie beside it, and by which word."""
        if not self.words.may_attach.search(plain(name)):
            return None
        found = self.words.attachment.fullmatch(bare_name(name))
        if found is None and any(word in name for word in self.words.list("attachments")):
            from zzfz.evidence.domains import without_bodies

            bare = without_bodies(bare_name(name), self.vocabulary)
            found = self.words.attachment.fullmatch(bare)
        return found

    def reject(self, path: str, reason: str, code: str = "") -> None:
        """Note that ``path`` counts for nothing."""
        self.rejected.append(Unassigned(f"{FOLDER}/{path}", reason, code))

    def assign_folder(self, material: MaterialSet, folder: str, entries: list[TreeEntry]) -> None:
        """Assign what lies in an indicator's folder."""
        root, deep = _tree(folder, entries)
        _FolderWalk(self, material).container(root, (), ())
        for entry in deep:
            self.reject(entry.path, f"文件夹超过 {_DEEPEST} 层")


class Neighbours:
    """Whether what lies side by side in an indicator's folder says anything of each other.

    Whoever assigns again only what changed in a folder asks first.
    """

    def __init__(self, checklist: Checklist) -> None:
        self._work = _Assigning(checklist, Snapshot(None, None), _NO_SIDECARS)
        self._usual = self._work.words is usual_words()
        self._attached: dict[str, bool] = {}
        """Of names that stand for all that are called alike whether they may be those of attachments."""
        self._items: dict[tuple[str, int], tuple[int, ...] | None] = {}
        """What ``items_alike`` told, by the number of items in a set."""
        self._compares = self._usual and tells_alike(checklist)

    def say_nothing_of(self, material: MaterialSet, entries: Iterable[TreeEntry]) -> bool:
        """Whether ``entries``, all that lies in an indicator's folder of ``material`` under one name, are
        assigned alike whatever lies beside them.

        Not so of what may be an attachment of cases beside it, of a bare number in a set of one item,
        and of a folder in one of whose sub-folders parts of a case may begin with numbers.
        """
        for entry in entries:
            _, name, *rest = entry.path.split("/", 3)
            if not rest:
                if not name.endswith(model.SUFFIX) and self._work.as_attachment(name):
                    return False
            elif (len(material.items) == 1 and is_bare_number(name)) or (
                len(rest) > 1 and plain(rest[0])[:1].isdigit()
            ):
                return False
        return True

    def items_of_lone(self, material: MaterialSet, entry: TreeEntry) -> tuple[int, ...] | None:
        """The items of ``entry``, a file directly in an indicator's folder of ``material``, where its name
        alone tells what it is; () where it is no piece, None where that is not so.

        Not so of a sidecar or a name that may be none of a piece, of what may be an attachment, and of
        whatever a sidecar speaks of, which is not seen here.
        """
        name = entry.path.partition("/")[2]
        if entry.mode != REGULAR_MODE or self._work.as_attachment(name) is not None:
            return None
        return self._items_of_file(name, len(material.items))

    def _items_of_file(self, name: str, last: int) -> tuple[int, ...] | None:
        if not self._usual or name[:1] in ODD_FRONTS or name.lower().endswith(_LONE_ENDINGS):
            return None
        items = _allowed(item_numbers(name), last)
        return () if isinstance(items, str) else items

    def items_alike(self, material: MaterialSet, alike: str) -> tuple[int, ...] | None:
        """The same of all files at a path of ``alike`` in an indicator's folder of ``material``; where that
        leads through a folder, of the folder, if the file is the only one in it. None also where the folder
        is no piece itself.
        """
        last = len(material.items)
        known = self._items.get((alike, last), _NOT_ASKED)
        if known is not _NOT_ASKED:
            return known
        if "/" not in alike:
            attached = self._attached.get(alike)
            if attached is None:
                attached = self._attached[alike] = self._work.as_attachment(alike) is not None
            found = None if attached else self._items_of_file(alike, last)
            self._items[alike, last] = found
            return found
        name = alike.partition("/")[0]
        node = _Node(name, f"{material.folder}/{name}")
        node.files.append(TreeEntry(f"{material.folder}/{alike}", REGULAR_MODE, "blob", ""))
        walk = _FolderWalk(self._work, material)
        if walk.holds_pieces(node, {name: node}):
            return None
        items = _allowed(walk.numbers_of(name), last)
        found = () if isinstance(items, str) else items
        if not any(item.slots for item in material.items):  # only their names are those of folders
            self._items[alike, last] = found
        return found

    def alike(self, entry: TreeEntry, below: str) -> tuple[str, str]:
        """A path in place of ``below``, that of ``entry`` in its indicator's folder, which says the same and
        is that of all that are called alike but for running numbers at the end and the ending; and its
        ending in lower case. Two empty texts where its name is not of a kind of which that is known, it may
        be neither a document nor an address, or it lies deeper than in one folder there.
        """
        if not self._compares or entry.mode != REGULAR_MODE:
            return "", ""
        if "/" in below:
            above, _, name = below.rpartition("/")
            case, dotted = alike_name(above)
            alike, ending = alike_name(name) if case and not dotted else ("", "")
            alike = alike and f"{case}/{alike}"
        else:
            alike, ending = alike_name(below)
        if ending not in _ODD_ENDINGS:
            return alike, ending
        if ending == ADDRESS_ENDING and "/" not in alike:
            return f"{alike}.{ending}", ending
        return "", ""

    @property
    def words(self) -> Words:
        """The word lists of the checklist."""
        return self._work.words


ADDRESS_ENDING = "url"
_ODD_ENDINGS = frozenset((*(one[1:] for one in _ENDINGS if one.startswith(".")), ADDRESS_ENDING))
_NOT_ASKED = (0,)


def piece_of_lone(
    material: MaterialSet,
    items: tuple[int, ...],
    entry: TreeEntry,
    addresses: tuple[Address, ...] = (),
) -> Piece:
    """The piece that a file is of which ``Neighbours.items_of_lone`` told the items."""
    path = f"{FOLDER}/{entry.path}"
    only_addresses = is_address_file(entry.path)
    return Piece(material.id, items, path, (entry,), only_addresses, addresses, None)


def piece_of_case(material: MaterialSet, items: tuple[int, ...], entry: TreeEntry) -> Piece:
    """The piece that the folder of a file is of which ``Neighbours.items_alike`` told the items."""
    path = f"{FOLDER}/{entry.path.rpartition('/')[0]}"
    return Piece(material.id, items, path, (entry,), False, _NO_ADDRESSES, None)


def addresses_of_file(entry: TreeEntry, data: bytes | None, words: Words) -> tuple[Address, ...]:
    """The addresses in a file of addresses; ``data`` is None where it is not here."""
    # Its patterns take longer to compile than a status without addresses needs otherwise.
    from zzfz.evidence.addresses import addresses_in

    return () if data is None else addresses_in(entry.path, data, words)


class _FolderWalk:
    """Goes through one indicator's folder, opening containers."""

    def __init__(self, work: _Assigning, material: MaterialSet) -> None:
        self.work = work
        self.material = material
        self.words = work.words
        self.last = len(material.items)

    def container(self, node: _Node, numbers: tuple[int, ...], within: tuple[str, ...]) -> None:
        """Assign what lies directly in ``node``, for the items ``numbers`` where it stands for some.

        ``within`` are the names of the folders down to it, nearest first, without the indicator's.
        """
        # Directly under evidence/<id>/ a file is one piece; nothing is open there but a second 目录.
        is_top = not within
        files, further = self._beside_taken_out(node, numbers, is_top=is_top)
        for entry in files:
            loose = entry in further or (
                not is_top and bool(node.folders) and self._has_sub_folder(node, numbers, entry)
            )
            settled = self._stated(node.path, "pieces")
            least = 0 if loose and settled != "each" and not self._is_one(entry.path) else 1
            own = numbers or item_numbers(_file_name(entry))
            self._assign(entry.path, own, (entry,), within, least, 1)
        for one in node.folders.values():
            if self._is_held(one.path):
                self._take_out(one)
            else:
                self._sub_folder(one, node.folders, numbers, within)

    def _has_sub_folder(self, node: _Node, numbers: tuple[int, ...], entry: TreeEntry) -> bool:
        """Whether a sub-folder for the same item stands beside a file of ``node``."""
        return bool(numbers or self.last == 1 or self._of_same_item(node, entry, node.folders))

    def _of_same_item(self, node: _Node, entry: TreeEntry, folders: Iterable[str]) -> list[str]:
        """Those of the sub-folders ``folders`` that are for an item of the file beside them."""
        own = {*self._stated_items(entry.path, _file_name(entry))}
        return [
            name
            for name in folders
            if own.intersection(self._stated_items(f"{node.path}/{name}", name))
        ]

    def _stated_items(self, path: str, name: str) -> tuple[int, ...]:
        """The items of a file or folder: those of its sidecar, else those in its name."""
        stated = self.work.sidecars.get(path)
        return stated.items if stated is not None and stated.items else self.numbers_of(name)

    def _sub_folder(
        self,
        node: _Node,
        siblings: Mapping[str, _Node],
        numbers: tuple[int, ...],
        within: tuple[str, ...],
    ) -> None:
        own = numbers or self.numbers_of(node.name)
        settled = self._stated(node.path, "pieces")
        deeper = (node.name, *within)
        if settled == "each":
            self.container(node, own, deeper)
        elif settled == "one":
            self._folder_piece(node, own, within, 1, 1, 1)
        elif self.holds_pieces(node, siblings, numbers):
            if self._is_one_case(node):
                self._folder_piece(node, own, within, 1, len(node.files), 1)
            else:
                self.container(node, own, deeper)
        else:
            self._folder_piece(node, own, within, *self._amount(node, siblings, own))

    def numbers_of(self, name: str) -> tuple[int, ...]:
        """The items that a folder's name tells; in a set of one item only a bare 1 is a number."""
        return item_numbers(name) if self.last > 1 else (1,)

    def holds_pieces(
        self, node: _Node, siblings: Mapping[str, _Node], numbers: tuple[int, ...] = ()
    ) -> bool:
        """Whether a folder is a container: an item's own, a slot's own, one of a unit, a collective or
        a year, or one of sub-folders only that are no parts of one case. It may lie in one that stands for
        the items ``numbers``.
        """
        own = numbers or self.numbers_of(node.name)
        if not numbers and self._is_own(node.name, siblings):
            return True
        if not self._files_of(node, own) and not any(
            self._is_part(name) or self._is_part_by_siblings(name, node, siblings)
            for name in node.folders
        ):
            return True
        if self.work.is_of_unit_or_year(node.name):
            return True
        from zzfz.evidence.domains import is_folder_of

        return any(
            is_folder_of(node.name, slot, self.work.vocabulary)
            for item in self._items(own)
            for slot in item.slots
        )

    def _files_of(self, node: _Node, own: tuple[int, ...]) -> list[TreeEntry]:
        """The files directly in a folder that are none of those that go with the cases beside them."""
        cases = [name for name in node.folders if not self._is_part(name)]
        return [
            entry
            for entry in node.files
            if not self._is_beside(entry.path)
            and not (cases and self._attachment_word(node, entry, own, cases))
        ]

    def _items(self, numbers: Sequence[int]) -> list[MaterialItem]:
        return [item for item in self.material.items if not numbers or item.no in numbers]

    def _is_own(self, name: str, siblings: Iterable[str]) -> bool:
        """Whether a folder is the own one of the item that it names: a bare number, or a number and
        the item's kind. Folders 1, 2, 3 … side by side in a set of one item are cases.
        """
        if is_bare_number(name):
            numbers = item_numbers(name)
            if self.last > 1:
                return max(numbers) <= self.last
            return numbers == (1,) and not any(
                is_bare_number(other) and item_numbers(other) != numbers for other in siblings
            )
        if self.last == 1 or not item_numbers(name):
            return False
        rest = without_item_numbers(plain(name).lstrip()).strip(_SEPARATORS)
        return self.words.own_folder.fullmatch(rest) is not None

    def _is_part(self, name: str) -> bool:
        return _is_part(name, self.words)

    def _is_part_by_siblings(self, name: str, node: _Node, siblings: Mapping[str, _Node]) -> bool:
        """Whether a sub-folder begins with 1, 2, … and is there alike in a folder beside ``node``."""
        if not plain(name)[:1].isdigit():
            return False
        return any(name in other.folders for other in siblings.values() if other is not node)

    def _is_one_case(self, node: _Node) -> bool:
        """Whether all that lies in a container are files named as parts of one case."""
        if node.folders or len(node.files) < 2:
            return False
        return all(self._is_part(_file_name(one)) for one in node.files)

    def _amount(
        self, node: _Node, siblings: Mapping[str, _Node], own: tuple[int, ...]
    ) -> tuple[int, int, int]:
        """How many pieces a folder that is one piece may be: at least, at most, if each file is one."""
        files = self._files_of(node, own)
        cases = [
            name
            for name in node.folders
            if not self._is_part(name) and not self._is_part_by_siblings(name, node, siblings)
        ]
        counts_cases = any(item.counts_cases for item in self._items(own))
        if files and cases:
            return 1, len(files) + len(node.folders), 1
        if not files and counts_cases and len(cases) > 1:
            return 1, len(cases), 1
        named = any(self._is_part(_file_name(one)) for one in files)
        several = len(files) if len(files) > 1 and not named and not node.folders else 1
        return 1, 1, several

    # What goes with the pieces beside it.

    def _beside_taken_out(
        self, node: _Node, numbers: tuple[int, ...], *, is_top: bool
    ) -> tuple[list[TreeEntry], set[TreeEntry]]:
        """The files directly in ``node`` without attachments, and those of them that may be further ones:
        of each word one is an attachment, whether more are is open.
        """
        taken: set[str] = set()
        left: list[TreeEntry] = []
        further: set[TreeEntry] = set()
        cases = [name for name in node.folders if not self._is_part(name)]
        for entry in node.files:
            stated = self._is_beside(entry.path)
            word = None
            if cases and not stated:
                word = self._attachment_word(node, entry, numbers, cases, is_top=is_top)
            if stated or (word is not None and word not in taken):
                if word is not None:
                    taken.add(word)
                path = f"{FOLDER}/{entry.path}"
                self.work.attachments.append(Attachment(path, self.material.id, entry))
            else:
                left.append(entry)
                if word is not None:
                    further.add(entry)
        return left, further

    def _attachment_word(
        self,
        node: _Node,
        entry: TreeEntry,
        numbers: tuple[int, ...],
        cases: Sequence[str],
        *,
        is_top: bool = False,
    ) -> str | None:
        """The word that makes a file an attachment: 汇总, 目录 … beside cases of the same item."""
        name = _file_name(entry)
        own = numbers or self._stated_items(entry.path, name)
        if not numbers and self.last > 1:
            cases = self._of_same_item(node, entry, cases)
        found = self.work.as_attachment(name)
        if found is None or not cases:
            return None
        for item in self._items(own):
            fits = item.counts_cases if is_top else item.counts_cases or item.max != 1
            taken = any(found[1] in slot.words or slot.rest for slot in item.slots)
            if taken or not fits:
                return None
        return found[1]

    def _is_beside(self, path: str) -> bool:
        stated = self.work.sidecars.get(path)
        return stated is not None and (stated.beside or stated.is_held)

    def _is_held(self, path: str) -> bool:
        stated = self.work.sidecars.get(path)
        return stated is not None and stated.is_held

    def _take_out(self, node: _Node) -> None:
        """Let nothing in a folder be a piece: two people did not agree on it (E306)."""
        self.work.attachments += (
            Attachment(f"{FOLDER}/{entry.path}", self.material.id, entry) for entry in node.every()
        )

    def _is_one(self, path: str) -> bool:
        stated = self.work.sidecars.get(path)
        return stated is not None and stated.pieces == "one"

    def _stated(self, path: str, field: str) -> object:
        stated = self.work.sidecars.get(path)
        return None if stated is None else getattr(stated, field)

    # Pieces

    def _folder_piece(
        self,
        node: _Node,
        numbers: tuple[int, ...],
        within: tuple[str, ...],
        least: int,
        most: int,
        several: int,
    ) -> None:
        every = tuple(node.every())
        left = {*self._files_of(node, numbers)}
        attached = {one for one in node.files if one not in left}
        files = tuple(one for one in every if one not in attached) or every
        self._assign(node.path, numbers, files, within, least, most, several)

    def _assign(
        self,
        path: str,
        numbers: tuple[int, ...],
        files: tuple[TreeEntry, ...],
        within: tuple[str, ...],
        least: int = 1,
        most: int = 1,
        several: int = 1,
    ) -> None:
        """Make a piece of ``files``, which are the file or folder ``path`` below evidence/."""
        work = self.work
        stated = self._sidecar(path, files, within) if work.sidecars else None
        if stated is not None and stated.items:
            numbers = stated.items
        items = _allowed(numbers, self.last)
        if isinstance(items, str):
            work.reject(path, items)
            return
        only_addresses, addresses = False, _NO_ADDRESSES  # as it is nearly always
        if stated is not None or len(files) > 1 or is_address_file(files[0].path):
            shortcuts = [entry for entry in files if is_address_file(entry.path)]
            only_addresses = len(shortcuts) == len(files)
            addresses = _addresses(shortcuts, stated, work.snapshot, self.words)
        path = f"{FOLDER}/{path}"
        work.found.append(
            Piece(
                self.material.id,
                items,
                path,
                files,
                only_addresses,
                addresses,
                stated,
                within,
                least,
                most,
                several,
            )
        )

    def _sidecar(
        self, path: str, files: Sequence[TreeEntry], within: Sequence[str]
    ) -> Sidecar | None:
        """What is said of a piece: by its own sidecar, else one inside it; unit, period and date also by
        those of the folders that it lies in, nearest first. Two inside that differ are an error.
        """
        sidecars = self.work.sidecars
        own = sidecars.get(path)
        if files[0].path != path:
            inside = [sidecars[one.path] for one in files if one.path in sidecars]
            inside = [one for one in inside if not one.beside]
            own = self._together(([own] if own else []) + inside)
        folder = path
        for _ in within:
            folder = folder.rpartition("/")[0]
            above = sidecars.get(folder)
            if above is not None:
                own = _handed_down(own, above)
        return own

    def _together(self, stated: Sequence[Sidecar]) -> Sidecar | None:
        """Several sidecars of one piece as one; where two say different things, neither counts."""
        if len(stated) < 2:
            return stated[0] if stated else None
        first = stated[0]
        fields: dict[str, Any] = {}
        for name in Sidecar._fields[1:]:
            said = {
                repr(value): value
                for one in stated
                if (value := getattr(one, name)) != getattr(_SILENT, name)
            }
            if name == "exemptions":
                fields[name] = tuple(item for one in stated for item in one.exemptions)
            elif len(said) == 1 or (said and name in _NOT_COMPARED):
                fields[name] = next(iter(said.values()))
            else:
                fields[name] = getattr(_SILENT, name)
            if len(said) > 1 and name not in _NOT_COMPARED:
                message = f"几份说明文件对同一件材料的 {name} 写得不一样，都没有采用"
                advice = "只留一份说明文件，或写成一样"
                place = Place(stated[-1].path)
                self.work.findings.append(Finding(SIDECARS_DIFFER, place, message, advice))
        return first._replace(**fields)


_SILENT = Sidecar("")
_NOT_COMPARED = frozenset(
    {"number", "contact", "note", "beside", "pair", "exemptions", "replaces", "unsettled"}
)
_SEPARATORS = "-‐‒–—―−_、,，.．:： ()（）"


def _handed_down(own: Sidecar | None, above: Sidecar) -> Sidecar | None:
    """``own`` with unit, period and date of a container where it has none."""
    if above.department is None and above.period is None and above.date is None:
        return own
    if own is None:
        return Sidecar(
            above.path, department=above.department, period=above.period, date=above.date
        )
    return own._replace(
        department=own.department or above.department,
        period=own.period or above.period,
        date=own.date or above.date,
    )


def _file_name(entry: TreeEntry) -> str:
    return entry.path.rpartition("/")[2]


@lru_cache(maxsize=8192)
def _is_part(name: str, words: Words) -> bool:
    """Whether a file or folder is called like a part of a case: 现场笔录, 照片3, 附件."""
    return words.part.fullmatch(bare_name(name)) is not None


@lru_cache(maxsize=8192)
def bare_name(name: str) -> str:
    """A name without ending, numbers, years, brackets at its end and separators."""
    from zzfz.evidence.dates import without_dates

    bare = without_dates(without_item_numbers(plain(without_ending(name)).strip()))
    end = bare.find("(", 1)
    bare = bare[:end] if end > 0 else bare
    return "".join(bare.split()).strip(_SEPARATORS).lstrip("0123456789").strip(_SEPARATORS)


def _by_folder(
    entries: Iterable[TreeEntry], words: Words, rejected: list[Unassigned]
) -> dict[str, list[TreeEntry]]:
    """Entries by indicator folder, without what is never part of a piece."""
    folders: dict[str, list[TreeEntry]] = {}
    usual = words is usual_words()
    for entry in entries:
        path = entry.path
        folder, slash, _ = path.partition("/")
        plain = (
            usual
            and entry.mode == REGULAR_MODE
            and slash
            and "/." not in path
            and "/~" not in path
            and "/__" not in path
        )
        if (not plain or path.lower().endswith(_ENDINGS)) and _is_left_out(entry, words, rejected):
            continue
        if folder in folders:
            folders[folder].append(entry)
        else:
            folders[folder] = [entry]
    return folders


def _is_left_out(entry: TreeEntry, words: Words, rejected: list[Unassigned]) -> bool:
    """Whether a file cannot be part of a piece; unless that is to be expected, say why."""
    path = entry.path
    name = path[path.rfind("/") + 1 :]
    folded = name.casefold()
    if "/." in f"/{path}" or "/~$" in f"/{path}" or folded in _HIDDEN_NAMES:
        return True
    if name.endswith(model.SUFFIX) or (folded in _NEVER_PIECES and folded not in _READ_FIRST):
        return True
    reason, code = "", ""
    if folded in _READ_FIRST:
        reason = f"{name} 是给人看的说明，不当作材料；是材料的请改名"
    system = words.system_file
    if not reason and any(system.fullmatch(part.casefold()) for part in path.split("/")):
        reason, code = "是系统或程序自己的文件，不是材料", SYSTEM_FILE
        if folded.endswith(".meta.yml"):
            reason = "说明文件的名称要以 .meta.yaml 结尾，这样命名的不会被读"
        elif folded == "review.yml":
            reason = "审核记录要叫 review.yaml，这样命名的不会被读"
    elif entry.mode in _NOT_FILES:
        reason = _NOT_FILES[entry.mode]
    elif "/" not in path:
        reason = "不在任何指标的文件夹里；请移到指标的文件夹"
    if reason:
        rejected.append(Unassigned(f"{FOLDER}/{path}", reason, code))
    return bool(reason)


def _owners(
    checklist: Checklist, folders: Iterable[str], work: _Assigning
) -> dict[str, MaterialSet | str | None]:
    """For each folder the set whose material lies in it, or why there is none.

    A folder that is not called exactly like its indicator is read and named. Beside another for the
    same indicator it is an error (counting.md 20): material is lost from sight there.
    """
    indicators = {folder: indicator_named(checklist, folder) for folder in folders}
    by_indicator: dict[str | None, list[str]] = {}
    for folder, indicator in indicators.items():
        by_indicator.setdefault(indicator, []).append(folder)
    owners: dict[str, MaterialSet | str | None] = {}
    for folder, indicator in indicators.items():
        exact = unicodedata.normalize("NFC", folder) == indicator
        if indicator is None or exact or indicator not in checklist.set_of:
            owners[folder] = _material_of(checklist, folder)
            continue
        owners[folder] = checklist.set_of[indicator]
        place = Place(f"{FOLDER}/{folder}")
        message = f"文件夹按第 {indicator} 项读，应命名为“{indicator}”"
        others = [other for other in by_indicator[indicator] if other != folder]
        if others:
            work.doubled.add(folder)
            message = f"{message}；这一项还有文件夹“{printable('”“'.join(others))}”，一项只能有一个"
        advice = f"把里面的材料移到 {FOLDER}/{indicator}/"
        found = Finding(FOLDER_NAME, place, message, advice, escalated=bool(others))
        work.findings.append(found)
    return owners


def _material_of(checklist: Checklist, folder: str) -> MaterialSet | str:
    """The set whose material lies in ``folder``, or why there is none."""
    name = unicodedata.normalize("NFC", folder)
    material = checklist.set_of.get(name)
    if material is not None:
        return material
    if name in checklist.by_id:
        return f"指标 {name} 不需要报送材料"
    merged = checklist.sets_by_id.get(ids.canonical(name))
    if merged is not None:
        return f"材料组 {merged.label} 的材料应放在 {FOLDER}/{merged.folder}/"
    return f"清单里没有编号为“{name}”的指标；文件夹应以指标编号命名"


@lru_cache(maxsize=4096)
def _allowed(numbers: tuple[int, ...], last_item: int) -> tuple[int, ...] | str:
    """``numbers`` if there are such items, or why not; an only item gets everything."""
    if last_item == 1:
        return (1,)
    if not numbers:
        return f"名称没有写明是第几项材料（共 {last_item} 项），暂不计：请在名称前写上项号，如“2-”"
    beyond = [number for number in numbers if not 1 <= number <= last_item]
    if beyond:
        return f"没有第 {'、'.join(map(str, beyond))} 项材料（共 {last_item} 项）"
    return numbers


def _addresses(
    shortcuts: Iterable[TreeEntry], stated: Sidecar | None, snapshot: Snapshot, words: Words
) -> tuple[Address, ...]:
    """Every address of a piece: those in its files, then those in its sidecar."""
    # Its patterns take longer to compile than a status without addresses needs otherwise.
    from zzfz.evidence.addresses import addresses_in, check_address

    found: list[Address] = []
    for entry in shortcuts:
        data = snapshot.contents.get(entry.blob)
        if data is not None:
            found += addresses_in(entry.path, data, words)
    if stated is not None:
        found += (check_address(one, "", words) for one in stated.addresses)
        found += (check_address(url, slot, words) for slot, url in stated.slot_addresses)
    return tuple(found)
