"""``zzfz bundle --pdf``: what is asked of the rooms below, in its order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import zzfz
from zzfz.bundle.binding import Binder, BoundFile, BoundSet, bound_sets, numbered, with_originals
from zzfz.bundle.plan import SetEntry
from zzfz.bundle.platform import HandedFile, Platform, beyond
from zzfz.bundle.sheets import Leaf, PageMaker
from zzfz.bundle.volume import Content
from zzfz.cli.output import watched
from zzfz.documents.libreoffice import LibreOffice
from zzfz.documents.sheets import identity, missing_libraries, note_words
from zzfz.errors import Advice, ZzfzError
from zzfz.render.bundle import Handed
from zzfz.render.office.excel import excel
from zzfz.render.office.fonts import Fonts
from zzfz.render.office.word import word
from zzfz.render.volume import VolumePapers, VolumeSettings, index_book, index_paper
from zzfz.rules.file_access import GitContents
from zzfz.tracker import Tracker

INDEX_WORD, INDEX_EXCEL = "案卷目录.docx", "案卷目录.xlsx"
FOLDER = "卷"


class Wanted(NamedTuple):
    """What was asked for: page numbers of each piece from 1, bytes of a file at most, states on covers,
    the platform that takes it; ``whole`` is what the one file of all is called, if one is wanted.
    """

    per_piece: bool
    limit: int | None
    states: bool
    platform: Platform | None
    whole: str | None


class Volumes(NamedTuple):
    """What was bound: files, both indexes, what a program may want to know; what to say of it.

    ``failed`` could not be converted (path, why), ``beyond`` is what a platform would refuse.
    """

    files: tuple[BoundFile, ...]
    indexes: dict[str, bytes]
    facts: dict[str, Any]
    failed: tuple[tuple[str, str], ...]
    slips: tuple[tuple[str, str], ...]
    beyond: tuple[tuple[str, str], ...]


def bind_volumes(
    opened: Tracker,
    sets: Sequence[SetEntry],
    handed: Mapping[str, Handed],
    originals: Mapping[str, Content],
    place: Path,
    wanted: Wanted,
) -> Volumes:
    """Bind ``sets`` in the folder ``place``. Raises ZzfzError where a part of the installation is missing."""
    if missing := missing_libraries():
        raise ZzfzError(
            f"没有装编卷用的库（{'、'.join(missing)}）", Advice("install-library", ("volume",))
        )
    fonts = Fonts.find()
    if fonts is None:
        raise ZzfzError("这台电脑没有可以嵌入 PDF 的中文字体", Advice("install-fonts"))
    with fonts:
        return _bound(opened, sets, handed, originals, place, wanted, fonts)


def _bound(
    opened: Tracker,
    sets: Sequence[SetEntry],
    handed: Mapping[str, Handed],
    originals: Mapping[str, Content],
    place: Path,
    wanted: Wanted,
    fonts: Fonts,
) -> Volumes:
    office = LibreOffice.find()
    progress = opened.progress
    maker = PageMaker(GitContents(opened.repo), place, fonts.identity, office, watched)
    papers = VolumePapers(progress, fonts, VolumeSettings(handed, wanted.states, wanted.per_piece))
    files = [file for one in sets for piece in one.pieces for file in piece.files]
    leaves = with_originals(maker.leaves(files), _copies(originals, place))
    bound = numbered(bound_sets(sets, leaves, maker.keep, papers.plain), per_piece=wanted.per_piece)
    about = {
        "title": progress.checklist.title,
        "revision": progress.revision or "",
        "time": progress.time.isoformat() if progress.time else "",
        "program": f"zzfz {zzfz.__version__}",
        "converter": office.identity if office is not None else "",
        "libraries": identity(),
        "fonts": list(fonts.names),
        "fonts_digest": fonts.identity,
        "page_numbers": "per-piece" if wanted.per_piece else "running",
    }
    binder = Binder(place, papers.fronts, about, wanted.limit)
    made: list[BoundFile] = []
    placed: list[BoundSet] = []
    if wanted.whole is not None:
        made, placed = binder.bind(wanted.whole, bound)
    else:
        for one in watched(bound, "编卷", len(bound)):
            files_of, sets_of = binder.bind(one.entry.folder, [one])
            made += files_of
            placed += sets_of
    return _told(progress, tuple(made), placed, about, wanted)


def _told(
    progress: Any,  # noqa: ANN401 - a Progress
    files: tuple[BoundFile, ...],
    placed: Sequence[BoundSet],
    about: dict[str, Any],
    wanted: Wanted,
) -> Volumes:
    indexes = {
        INDEX_WORD: word(index_paper(progress, placed, files)),
        INDEX_EXCEL: excel(index_book(progress, placed, files)),
    }
    leaves = [leaf for one in placed for piece in one.pieces for leaf in piece.leaves]
    failed = tuple((one.entry.path, one.why) for one in leaves if one.failed and one.entry.blob)
    slips = tuple(
        (one.entry.path, one.why) for one in leaves if one.why and not one.failed and one.entry.blob
    )
    slips += tuple((one.entry.path, note_words(note)) for one in leaves for note in one.notes)
    facts = {
        **about,
        "files": [
            {
                "name": one.name,
                "pages": one.pages,
                "bytes": one.size,
                "material_sets": list(one.sets),
            }
            for one in files
        ],
        "not_converted": [{"path": path, "why": why} for path, why in failed],
    }
    limit = wanted.limit
    over = [
        (one.name, f"一件就有 {one.size / 1e6:.1f} MB，超过 {limit / 1e6:.0f} MB，没有再分")
        for one in files
        if limit is not None and one.size > limit
    ]
    if wanted.platform is not None:
        over += beyond(wanted.platform, [HandedFile(one.name, one.size) for one in files])
    return Volumes(files, indexes, facts, failed, slips, tuple(dict.fromkeys(over)))


def _copies(originals: Mapping[str, Content], place: Path) -> Callable[[Leaf], str]:
    """What puts an original into the folder, for the binding to attach it."""
    numbers = iter(range(1_000_000))

    def copy(leaf: Leaf) -> str:
        path = place / f"original-{next(numbers)}"
        content = originals[leaf.entry.name]
        with path.open("xb") as stream:
            if isinstance(content, bytes):
                stream.write(content)
            else:
                content(stream.write)
        return str(path)

    return copy
