"""Bound volumes (卷): one for each material set, page numbers running through it, as files of PDF.

Pieces become pages (``bundle.sheets``), their numbers are counted, cover, catalogue and 备考表 are drawn by
whoever asks, and all is bound in a worker. A file above a platform's limit is divided between pieces.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from zzfz.bundle.plan import FileEntry, PieceEntry, SetEntry
from zzfz.bundle.sheets import Leaf, PlainPages
from zzfz.bundle.volume import STATEMENT
from zzfz.checklist.paths import EVIDENCE
from zzfz.documents import sheets
from zzfz.documents.sheets import BindingOrder, BoundAttachment, BoundMark, BoundPart
from zzfz.errors import ZzfzError

_TRIES = 5
_MOST_ATTACHED = 50 << 20
"""Bytes of an original that goes with its pages; it lies in the archive beside the volume anyway."""


class Stated(NamedTuple):
    """One entry of a catalogue, and whether it is only proposed: read from the document, or its name."""

    text: str = ""
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class BoundPiece:
    """One piece in a volume: its entries in the catalogue, its files as pages, the number of its first page.

    ``part`` is the file of the volume in which it stands (1, 2 …), 0 where there is but one.
    """

    entry: PieceEntry
    leaves: tuple[Leaf, ...]
    title: Stated
    number: Stated
    issuer: Stated
    day: Stated
    first: int = 0
    part: int = 0

    @property
    def pages(self) -> int:
        """How many pages it takes."""
        return sum(leaf.pages for leaf in self.leaves)

    @property
    def size(self) -> int:
        """Bytes that it adds to a file, about."""
        return sum(_size(leaf.path) + _size(leaf.original) for leaf in self.leaves)


@dataclass(frozen=True, slots=True)
class BoundSet:
    """One 卷; ``part`` is the file in which it begins, 0 where there is but one."""

    entry: SetEntry
    pieces: tuple[BoundPiece, ...]
    part: int = 0

    @property
    def pages(self) -> int:
        """How many numbered pages it has."""
        return sum(piece.pages for piece in self.pieces)


class DrawnFront(Protocol):
    """Cover, catalogue and 备考表 of a set as one PDF: pages of each, codes of the figures in its font."""

    @property
    def data(self) -> bytes: ...  # noqa: D102
    @property
    def counts(self) -> tuple[int, ...]: ...  # noqa: D102
    @property
    def codes(self) -> Mapping[str, tuple[str, int]]: ...  # noqa: D102


Fronts = Callable[[Sequence[BoundSet]], Sequence[DrawnFront]]
Plain = Callable[[Sequence[PlainPages], Sequence["BoundSet"]], Sequence[DrawnFront]]
"""Draws texts, told the sets as far as they are known."""


class BoundFile(NamedTuple):
    """One file that was bound: what it is called, where it lies, its pages, its bytes, the sets in it.

    ``pieces`` are how many; a single one may be larger than what was allowed.
    """

    name: str
    path: Path
    pages: int
    size: int
    sets: tuple[str, ...]
    pieces: int


def bound_sets(
    entries: Sequence[SetEntry],
    leaves: Mapping[str, Leaf],
    keep: Callable[[bytes], str],
    plain: Plain,
) -> tuple[BoundSet, ...]:
    """The sets with their pieces as pages, texts and slips drawn by ``plain``; not numbered yet."""
    rough = [_bound_set(one, leaves) for one in entries]
    texts = [
        _words(leaf, piece.entry) if leaf.entry.blob else _locked_words(leaf)
        for one in rough
        for piece in one.pieces
        for leaf in piece.leaves
        if not leaf.path
    ]
    drawn = iter(plain(texts, rough))
    return tuple(
        replace(one, pieces=tuple(_with_pages(piece, drawn, keep) for piece in one.pieces))
        for one in rough
    )


def _bound_set(one: SetEntry, leaves: Mapping[str, Leaf]) -> BoundSet:
    """A set whose texts and slips are still to be drawn; a slip for each piece that is locked."""
    pieces = [
        _catalogued(piece, tuple(leaves[file.name] for file in piece.files)) for piece in one.pieces
    ]
    for left in one.left_out:
        if left.locked:
            title = left.path.rsplit("/", 1)[-1]
            leaf = Leaf(FileEntry("", left.path, ""), why=left.why)
            entry = PieceEntry((), title, (), (), None)
            pieces.append(BoundPiece(entry, (leaf,), Stated(_stem(title), True), *(Stated(),) * 3))
    return BoundSet(one, tuple(pieces))


def _with_pages(
    piece: BoundPiece, drawn: Iterator[DrawnFront], keep: Callable[[bytes], str]
) -> BoundPiece:
    made = (leaf if leaf.path else _drawn(leaf, next(drawn), keep) for leaf in piece.leaves)
    return replace(piece, leaves=tuple(made))


def _drawn(leaf: Leaf, drawn: DrawnFront, keep: Callable[[bytes], str]) -> Leaf:
    return replace(leaf, path=keep(drawn.data), pages=drawn.counts[0])


def _words(leaf: Leaf, piece: PieceEntry) -> PlainPages:
    """What is drawn in place of a file: its text, or why it gave no pages."""
    if leaf.text is not None:
        return leaf.text
    head = leaf.head
    known = [
        ("题名", head.title or _stem(piece.title)),
        ("文号", head.number),
        ("责任者", head.issuer),
        ("日期", head.day),
        ("文件", leaf.entry.name),
        ("大小", f"{leaf.size:,} 字节" if leaf.size else ""),
        ("SHA-256", leaf.sha256),
        ("情况", f"未能转换：{leaf.why}"),
        ("原件", "见本卷附件" if leaf.original else "见资料包内同名文件"),
    ]
    return PlainPages("说　明　页", tuple(f"{name}：{said}" for name, said in known if said))


def _locked_words(leaf: Leaf) -> PlainPages:
    lines = (
        f"材料：{leaf.entry.path.removeprefix(EVIDENCE).lstrip('/')}",
        f"情况：未收入，{leaf.why}",
        "处理：由报送单位去掉密码后重新报送",
    )
    return PlainPages("说　明　页", lines)


def with_originals(leaves: Mapping[str, Leaf], copy: Callable[[Leaf], str]) -> dict[str, Leaf]:
    """Those whose original has to go with the pages, with where ``copy`` has put it."""
    return {
        name: replace(leaf, original=copy(leaf)) if _goes_along(leaf) else leaf
        for name, leaf in leaves.items()
    }


def _goes_along(leaf: Leaf) -> bool:
    """Whether the file itself is attached: it is signed or locked, or gave no pages; a password never."""
    if not 0 < leaf.size <= _MOST_ATTACHED:
        return False
    return sheets.asks_for_original(leaf.notes) or (bool(leaf.why) and "密码" not in leaf.why)


def _catalogued(piece: PieceEntry, leaves: tuple[Leaf, ...]) -> BoundPiece:
    """The entries of a piece: what a person stated, else what its first telling file says of itself."""
    stated = piece.stated
    head = next((one.head for one in leaves if one.head.title or one.head.number), leaves[0].head)
    day = stated.date.isoformat() if stated is not None and stated.date else ""
    return BoundPiece(
        piece,
        leaves,
        _stated(stated.title if stated else None, head.title or _stem(piece.title)),
        _stated(stated.number if stated else None, head.number),
        _stated(stated.issuer if stated else None, head.issuer),
        _stated(day, head.day),
    )


def _stated(said: str | None, proposed: str) -> Stated:
    return Stated(said) if said else Stated(proposed, bool(proposed))


def _stem(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return stem if dot and 0 < len(ending) <= 5 and stem else name


def numbered(bound: Sequence[BoundSet], *, per_piece: bool) -> tuple[BoundSet, ...]:
    """The sets with the number of the first page of each piece: running through the 卷, or 1 again."""
    made = []
    for one in bound:
        at, pieces = 1, []
        for piece in one.pieces:
            pieces.append(replace(piece, first=1 if per_piece else at))
            at += piece.pages
        made.append(replace(one, pieces=tuple(pieces)))
    return tuple(made)


class Binder:
    """Binds sets into files in ``place``, fronts drawn by ``fronts``; ``about`` is told in each file."""

    def __init__(
        self, place: Path, fronts: Fronts, about: Mapping[str, Any], limit: int | None
    ) -> None:
        """``limit`` is how many bytes a file may have."""
        self._place, self._fronts, self._about, self._limit = place, fronts, about, limit
        self._numbers = 0
        self._drawn: dict[bytes, str] = {}

    def bind(self, name: str, bound: Sequence[BoundSet]) -> tuple[list[BoundFile], list[BoundSet]]:
        """Files called ``name``, or name-1, name-2 …; and the sets with the part each piece stands in.

        Raises ZzfzError where it could not be bound.
        """
        drawn = list(self._fronts(bound))
        room = self._limit
        for attempt in range(_TRIES):
            numbers = _divided(bound, [len(front.data) for front in drawn], room)
            count = numbers[-1][-1]
            placed = list(bound) if count == 1 else _placed(bound, numbers)
            if count > 1:
                drawn = list(self._fronts(placed))
            made = [
                self._file(f"{name}-{number}" if count > 1 else name, placed, drawn, number)
                for number in range(1, count + 1)
            ]
            if self._limit is None or room is None:
                return made, placed
            over = [one for one in made if one.size > self._limit and one.pieces > 1]
            if not over or attempt == _TRIES - 1:
                return made, placed
            room = int(room * min(self._limit / max(one.size for one in over), 0.95) * 0.97)
            for one in made:
                one.path.unlink(missing_ok=True)
        raise AssertionError  # pragma: no cover - the last attempt returns

    def _file(
        self, name: str, placed: Sequence[BoundSet], drawn: Sequence[DrawnFront], number: int
    ) -> BoundFile:
        made = _Contents()
        for one, front in zip(placed, drawn, strict=True):
            here = tuple(piece for piece in one.pieces if piece.part in {0, number})
            begins = one.part in {0, number}
            if here or begins:
                ends = one.pieces[-1:] == here[-1:]
                path = self._kept(front)
                made.add(one, here, path, front.counts, begins=begins, ends=ends)
        statement = self._statement(name, made)
        made.attachments.append(BoundAttachment(STATEMENT, self._written(statement)))
        target = self._place / f"volume-{self._numbers}.pdf"
        self._numbers += 1
        first = drawn[0]
        order = BindingOrder(
            str(target),
            tuple(made.parts),
            tuple(made.marks),
            tuple(made.attachments),
            tuple(made.labels),
            self._kept(first),
            first.codes,
        )
        pages, why = sheets.bind(order)
        if why:
            raise ZzfzError(
                f"“{name}”没有编成：{why}", "检查内存和磁盘空间后重试；仍不行的加 --max-mb 分册"
            )
        return BoundFile(
            f"{name}.pdf", target, pages, target.stat().st_size, tuple(made.sets), made.count
        )

    def _kept(self, front: DrawnFront) -> str:
        key = sha256(front.data).digest()
        if key not in self._drawn:
            self._drawn[key] = self._written(front.data)
        return self._drawn[key]

    def _written(self, data: bytes) -> str:
        self._numbers += 1
        path = self._place / f"said-{self._numbers}"
        path.write_bytes(data)
        return str(path)

    def _statement(self, name: str, made: _Contents) -> bytes:
        about = {"name": name, **self._about, "pages": made.at, "material_sets": made.told}
        return (json.dumps(about, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


class _Contents:
    """What comes into one file, in its order."""

    def __init__(self) -> None:
        self.parts: list[BoundPart] = []
        self.marks: list[BoundMark] = []
        self.labels: list[tuple[int, str, int]] = []
        self.attachments: list[BoundAttachment] = []
        self.told: list[dict[str, Any]] = []
        self.sets: list[str] = []
        self.at = self.count = 0

    def add(
        self, one: BoundSet, pieces: Sequence[BoundPiece], front: str, counts: tuple[int, ...],
        *, begins: bool, ends: bool,
    ) -> None:  # fmt: skip
        cover, catalogue, back = counts
        label = one.entry.folder
        self.sets.append(label)
        self.marks.append(BoundMark(0, label, self.at))
        if begins:
            for name, start, end in (("封面", 0, cover), ("卷内目录", cover, cover + catalogue)):
                self._plain(name, front, start, end)
        told = []
        for piece in pieces:
            told.append(self._piece(one, piece))
        if ends:
            self._plain("备考表", front, cover + catalogue, cover + catalogue + back)
        self.told.append({"folder": label, "pages": one.pages, "pieces": told})

    def _plain(self, name: str, front: str, start: int, end: int) -> None:
        """Pages that bear no number."""
        self.marks.append(BoundMark(1, name, self.at))
        self.labels.append((self.at, name, 0))
        self.parts.append(BoundPart(front, start, end))
        self.at += end - start

    def _piece(self, one: BoundSet, piece: BoundPiece) -> dict[str, Any]:
        place = one.pieces.index(piece) + 1
        self.count += 1
        self.marks.append(BoundMark(1, f"{place}. {piece.title.text}", self.at))
        self.labels.append((self.at, "", piece.first))
        number = piece.first
        for leaf in piece.leaves:
            self.parts.append(BoundPart(leaf.path, 0, leaf.pages, number))
            number += leaf.pages
            self.at += leaf.pages
            if leaf.original:
                self.attachments.append(BoundAttachment(_attached_as(leaf), leaf.original))
        return {
            "number": place,
            "title": piece.title.text,
            "first": piece.first,
            "pages": piece.pages,
            "files": [
                {
                    "path": leaf.entry.path,
                    "sha256": leaf.sha256,
                    "pages": leaf.pages,
                    "converter": leaf.by,
                    "not_converted": leaf.why,
                    "notes": list(leaf.notes),
                    "attached": _attached_as(leaf) if leaf.original else "",
                }
                for leaf in piece.leaves
            ],
        }


def _attached_as(leaf: Leaf) -> str:
    """The name under which an original goes with a volume: that in the archive, in one piece."""
    return leaf.entry.name.replace("/", "／")


def _divided(bound: Sequence[BoundSet], fronts: Sequence[int], room: int | None) -> list[list[int]]:
    """In which file each piece of each set stands (1, 2 …), and a set without any: as many together as there
    is room for, one at least. ``fronts`` are the bytes of what stands before and after the pieces.
    """
    numbers: list[list[int]] = []
    at, size = 1, 0
    for one, front in zip(bound, fronts, strict=True):
        own = []
        for place, more in enumerate([piece.size for piece in one.pieces] or [0]):
            more += front if place == 0 else 0  # noqa: PLW2901
            if room is not None and size and size + more > room:
                at, size = at + 1, 0
            size += more
            own.append(at)
        numbers.append(own)
    return numbers


def _placed(bound: Sequence[BoundSet], numbers: Sequence[Sequence[int]]) -> list[BoundSet]:
    return [
        replace(
            one,
            part=own[0],
            pieces=tuple(
                replace(piece, part=number) for piece, number in zip(one.pieces, own, strict=False)
            ),
        )
        for one, own in zip(bound, numbers, strict=True)
    ]


def _size(path: str) -> int:
    return Path(path).stat().st_size if path else 0
