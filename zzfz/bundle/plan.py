"""What goes into a volume and under which name: a pure function of progress.

One folder for each material set, numbered in the order of the list; in it a cover page and the
pieces as they lie in the repository, by item.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from zzfz.checklist.paths import EVIDENCE
from zzfz.evidence.facts import Facts, Soundness
from zzfz.evidence.model import Sidecar, is_address_file
from zzfz.evidence.pieces import Piece
from zzfz.progress.model import Progress, SetProgress
from zzfz.progress.review import soundness
from zzfz.text import natural

COVER = "00-封面.html"
NOT_PASSED = "还没有审核通过"
_UNFIT = re.compile('[<>:"\\\\|?*\x00-\x1f\x7f\ud800-\udfff]')
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of the volume: where it stands in it, and which blob it is."""

    name: str
    path: str
    blob: str


@dataclass(frozen=True, slots=True)
class PieceEntry:
    """One piece as the volume's catalogue (卷内目录) lists it."""

    items: tuple[int, ...]
    title: str
    files: tuple[FileEntry, ...]
    addresses: tuple[str, ...]
    submitted_by: str | None
    stated: Sidecar | None = None
    """What its sidecar says."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A piece that is not handed over, and why (Chinese).

    ``files`` are the paths of its files; ``locked`` tells that nothing is against it but a password.
    """

    path: str
    why: str
    files: tuple[str, ...] = ()
    locked: bool = False


@dataclass(frozen=True, slots=True)
class SetEntry:
    """One material set: its folder in the volume and its pieces, and those left out of it."""

    number: int
    progress: SetProgress
    folder: str
    pieces: tuple[PieceEntry, ...]
    left_out: tuple[LeftOut, ...] = ()


def plan(
    progress: Progress,
    wanted: Collection[str],
    facts: Facts,
    *,
    reviewed_only: bool,
    bound: bool = False,
) -> tuple[SetEntry, ...]:
    """The sets whose ids are in ``wanted``, in list order, each with what is to be handed over.

    A piece that does not open or says nothing, and one that was returned, is left out. With
    ``reviewed_only`` so is one that has not passed review as it is. A set without any piece still has
    its folder, so that its gap is seen. For a ``bound`` volume 案例2 comes before 案例10, and what has
    not passed review or belongs to no item is told as left out too: a 备考表 names all that there is.
    """
    taken: set[str] = set()
    lost: dict[str, list[LeftOut]] = {}
    for stray in progress.unassigned if bound else ():
        lost.setdefault(_set_of(progress, stray.path), []).append(
            LeftOut(stray.path, stray.reason, (stray.path,))
        )
    return tuple(
        _set_entry(
            number,
            one,
            facts,
            taken,
            lost.get(one.set.id, ()),
            reviewed_only=reviewed_only,
            bound=bound,
        )
        for number, one in enumerate(progress.sets, start=1)
        if one.set.id in wanted
    )


def _set_of(progress: Progress, path: str) -> str:
    """The set in whose folder a path lies; empty where it lies in none."""
    folder = path.removeprefix(f"{EVIDENCE}/").partition("/")[0]
    indicator = progress.checklist.by_id.get(folder)
    return (indicator.material_set or "") if indicator is not None else ""


def _set_entry(
    number: int,
    one: SetProgress,
    facts: Facts,
    taken: set[str],
    lost: Iterable[LeftOut],
    *,
    reviewed_only: bool,
    bound: bool,
) -> SetEntry:
    merged = "合并" if len(one.set.members) > 1 else ""
    label = one.set.label if one.set.label[0] not in "0123456789" else f"第{one.set.label}项"
    folder = f"{number:03d}-{label}{merged}"
    pieces, left_out = [], [*lost]
    for piece in sorted(_pieces(one), key=_natural_place) if bound else _pieces(one):
        if why := _unfit(one, piece, facts):
            left_out.append(
                _left_out(piece, why, locked=_fault_codes(piece, facts) == {LOCKED_FAULT})
            )
        elif not reviewed_only or _passed(one, piece):
            pieces.append(_piece_entry(piece, folder, taken, bound=bound))
        elif bound:
            left_out.append(_left_out(piece, NOT_PASSED))
    return SetEntry(number, one, folder, tuple(pieces), tuple(left_out))


def _unfit(one: SetProgress, piece: Piece, facts: Facts) -> str:
    """Why nobody should be handed a piece; empty where nothing is against it."""
    review = one.piece_reviews.get(piece.path)
    if review is not None and not review.counts:
        return "已退回，还没有改好重报"
    how = soundness(piece, facts, one.set) if review is None else review.soundness
    if how is not Soundness.FAULTY:
        # A file of addresses is not opened; counting tells when there is nothing in it.
        items = [item for item in one.items if item.item.no in piece.items]
        files = {f"{EVIDENCE}/{file.path}" for file in piece.files if is_address_file(file.path)}
        blank = [any(fault.path in files for fault in item.faulty) for item in items]
        return "不合格：文件是空的" if blank and all(blank) else ""
    whys = [facts.of(file) for file in piece.files]
    return next(f"不合格：{one.why}" for one in whys if one.soundness is Soundness.FAULTY)


def _pieces(one: SetProgress) -> Iterator[Piece]:
    yield from dict.fromkeys(piece for item in one.items for piece in item.pieces)


def _passed(one: SetProgress, piece: Piece) -> bool:
    review = one.piece_reviews.get(piece.path)
    return review is not None and review.passed


LOCKED_FAULT = "E203"


def _fault_codes(piece: Piece, facts: Facts) -> set[str]:
    known = [facts.of(file) for file in piece.files]
    return {one.code for one in known if one.soundness is Soundness.FAULTY}


def _left_out(piece: Piece, why: str, *, locked: bool = False) -> LeftOut:
    files = tuple(f"{EVIDENCE}/{file.path}" for file in piece.files)
    return LeftOut(piece.path, why, files, locked)


def _natural_place(piece: Piece) -> tuple[tuple[int, ...], list[tuple[int, str]]]:
    return piece.items, natural(piece.path)


def _piece_entry(piece: Piece, folder: str, taken: set[str], *, bound: bool = False) -> PieceEntry:
    title = piece.path.rsplit("/", 1)[-1]
    base = piece.path.removeprefix(f"{EVIDENCE}/")
    files = []
    for file in sorted(piece.files, key=lambda one: natural(one.path)) if bound else piece.files:
        inside = file.path.removeprefix(base).lstrip("/") if file.path != base else ""
        parts = [title, *inside.split("/")] if inside else [title]
        name = "/".join((folder, *map(fit_name, parts)))
        files.append(FileEntry(_free(name, taken), f"{EVIDENCE}/{file.path}", file.blob))
    return PieceEntry(
        piece.items,
        title,
        tuple(files),
        tuple(address.url for address in piece.addresses if address.ok),
        piece.sidecar.department if piece.sidecar is not None else None,
        piece.sidecar,
    )


def fit_name(name: str) -> str:
    """``name`` as every system and archive can hold it: NFC, no sign Windows refuses, not too long."""
    plain = _UNFIT.sub("_", unicodedata.normalize("NFC", name)).rstrip(" .") or "_"
    if _RESERVED.fullmatch(plain):
        plain = f"_{plain}"
    if len(plain) > _LONGEST:
        stem, dot, ending = plain.rpartition(".")
        keep = _LONGEST - len(dot + ending)
        plain = stem[:keep] + dot + ending if dot and len(ending) <= 8 else plain[:_LONGEST]
    return plain


def _free(name: str, taken: set[str]) -> str:
    """``name``, or with a number where another file has it (compared as Windows compares)."""
    stem, dot, ending = name.rpartition(".")
    candidate, number = name, 1
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{stem}（{number}）{dot}{ending}" if dot else f"{name}（{number}）"
    taken.add(candidate.casefold())
    return candidate
