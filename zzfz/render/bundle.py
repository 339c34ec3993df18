"""The pages of a volume for evaluators: its first page, a cover for each set, the catalogue."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from zzfz.bundle.plan import COVER, PieceEntry, SetEntry
from zzfz.progress.model import STATE_WORDS, Progress
from zzfz.render.data import document
from zzfz.render.office.description import Book, Sheet, SheetColumn
from zzfz.render.templates import Templates
from zzfz.render.view_data import about, plain

INDEX = "index.html"
CATALOGUE = "卷内目录.xlsx"


@dataclass(frozen=True, slots=True)
class Handed:
    """When and from whom a file came as it is now."""

    day: date
    by: str


@dataclass(frozen=True, slots=True)
class FileView:
    """One file of a piece."""

    name: str = field(metadata=about("文件名"))
    link: str = field(metadata=about("相对于封面的位置"))


@dataclass(frozen=True, slots=True)
class PieceView:
    """One piece."""

    number: int = field(metadata=about("在本卷里的序号"))
    numbers: tuple[int, ...] = field(metadata=about("对应第几项材料"))
    title: str = field(metadata=about("材料名称"))
    files: tuple[FileView, ...] = field(metadata=about("文件"))
    addresses: tuple[str, ...] = field(metadata=about("网址"))
    submitted_by: str = field(metadata=about("报送单位或经手人"))
    day: date | None = field(metadata=about("最近一次入库的日期"))


@dataclass(frozen=True, slots=True)
class LeftOutView:
    """A piece that is not in the volume."""

    path: str = field(metadata=about("在仓库里的位置"))
    why: str = field(metadata=about("为什么没有收进来"))


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """One indicator of a set."""

    id: str = field(metadata=about("序号"))
    level1: str = field(metadata=about("一级指标"))
    level2: str = field(metadata=about("二级指标"))
    text: str = field(metadata=about("三级指标原文"))
    responsible: tuple[str, ...] = field(metadata=about("责任单位"))


@dataclass(frozen=True, slots=True)
class SetView:
    """One material set with its pieces."""

    number: str = field(metadata=about("卷号"))
    label: str = field(metadata=about("材料组"))
    folder: str = field(metadata=about("在资料里的文件夹"))
    cover: str = field(metadata=about("封面的位置"))
    state: str = field(metadata=about("状态：missing、partial、complete、not_required"))
    state_word: str = field(metadata=about("状态的中文"))
    review_word: str = field(metadata=about("审核状态的中文，没有时为空"))
    indicators: tuple[IndicatorView, ...] = field(metadata=about("指标"))
    materials: tuple[str, ...] = field(metadata=about("报送资料的要求"))
    pieces: tuple[PieceView, ...] = field(metadata=about("材料"))
    left_out: tuple[LeftOutView, ...] = field(metadata=about("没有收进来的材料"))


@dataclass(frozen=True, slots=True)
class BundleView:
    """The whole volume."""

    title: str = field(metadata=about("清单名称"))
    time: datetime | None = field(metadata=about("所依据提交的时间"))
    revision: str | None = field(metadata=about("所依据的提交"))
    due: date | None = field(metadata=about("报送截止日期"))
    days_left: int | None = field(metadata=about("离截止还有几天；资料里不写"))
    unit: str = field(metadata=about("只含这个单位的指标；空为全部"))
    reviewed_only: bool = field(metadata=about("是否只含审核通过的材料"))
    pieces: int = field(metadata=about("材料件数"))
    sets: tuple[SetView, ...] = field(metadata=about("材料组"))


@dataclass(frozen=True, slots=True)
class CoverView:
    """One set's cover."""

    title: str = field(metadata=about("清单名称"))
    time: datetime | None = field(metadata=about("所依据提交的时间"))
    revision: str | None = field(metadata=about("所依据的提交"))
    due: date | None = field(metadata=about("本组的报送截止日期"))
    days_left: int | None = field(metadata=about("离截止还有几天；资料里不写"))
    set: SetView = field(metadata=about("材料组"))


def bundle_view(
    progress: Progress,
    sets: Sequence[SetEntry],
    handed: Mapping[str, Handed],
    *,
    unit: str = "",
    reviewed_only: bool = False,
) -> BundleView:
    """The volume as its pages show it; ``handed`` is by path relative to the tracker's root."""
    made = tuple(_set_view(progress, one, handed) for one in sets)
    return BundleView(
        title=progress.checklist.title,
        time=progress.time,
        revision=progress.revision,
        due=None,
        days_left=None,
        unit=unit,
        reviewed_only=reviewed_only,
        pieces=sum(len(one.pieces) for one in made),
        sets=made,
    )


def _set_view(progress: Progress, one: SetEntry, handed: Mapping[str, Handed]) -> SetView:
    found = one.progress
    members = [progress.checklist.by_id[member] for member in found.set.members]
    return SetView(
        number=f"{one.number:03d}",
        label=f"第 {found.set.label} 项" if found.set.label[0] in "0123456789" else found.set.label,
        folder=one.folder,
        cover=f"{one.folder}/{COVER}",
        state=str(found.state),
        state_word=STATE_WORDS[found.state],
        review_word=STATE_WORDS[found.review] if found.review else "",
        indicators=tuple(
            IndicatorView(m.id, m.level1, m.level2, m.text, m.responsible) for m in members
        ),
        materials=tuple(item.item.text for item in found.items),
        pieces=tuple(
            _piece_view(number, piece, one.folder, handed)
            for number, piece in enumerate(one.pieces, start=1)
        ),
        left_out=tuple(LeftOutView(left.path, left.why) for left in one.left_out),
    )


def _piece_view(
    number: int, piece: PieceEntry, folder: str, handed: Mapping[str, Handed]
) -> PieceView:
    known = [handed[file.path] for file in piece.files if file.path in handed]
    newest = max(known, key=lambda one: one.day, default=None)
    links = tuple(file.name.removeprefix(f"{folder}/") for file in piece.files)
    return PieceView(
        number=number,
        numbers=piece.items,
        title=piece.title,
        files=tuple(FileView(link, link) for link in links),
        addresses=piece.addresses,
        submitted_by=piece.submitted_by or (newest.by if newest else ""),
        day=newest.day if newest else None,
    )


def pages(view: BundleView, templates: Templates) -> dict[str, bytes]:
    """The HTML pages of the volume, by their name in it."""
    made = {INDEX: templates.render("bundle/index.html.j2", _data("bundle", view))}
    for one in view.sets:
        cover = CoverView(view.title, view.time, view.revision, None, None, one)
        made[one.cover] = templates.render("bundle/cover.html.j2", _data("bundle-cover", cover))
    return {name: text.encode("utf-8") for name, text in made.items()}


def _data(kind: str, view: object) -> dict[str, object]:
    return document(kind=kind, **plain(view))


def catalogue(view: BundleView) -> Book:
    """卷内目录: one row for each file, in the order of the volume."""
    columns = (
        SheetColumn("卷号", 6),
        SheetColumn("材料组", 14),
        SheetColumn("对应第几项", 11),
        SheetColumn("序号", 6),
        SheetColumn("材料", 48),
        SheetColumn("报送单位或经手人", 18),
        SheetColumn("入库日期", 12),
        SheetColumn("网址", 40),
        SheetColumn("位置", 60),
    )
    rows = tuple(
        (
            one.number,
            one.label,
            "、".join(map(str, piece.numbers)),
            piece.number,
            file.name,
            piece.submitted_by,
            piece.day,
            "\n".join(piece.addresses),
            f"{one.folder}/{file.link}",
        )
        for one in view.sets
        for piece in one.pieces
        for file in piece.files
    )
    return Book("卷内目录", (Sheet("卷内目录", columns, rows),), view.time)


def without_states(view: BundleView) -> BundleView:
    """The volume without how complete each set is and how it was reviewed: that is no business of
    evaluators unless the office says so.
    """
    sets = tuple(replace(one, state="", state_word="", review_word="") for one in view.sets)
    return replace(view, sets=sets)


def facts(view: BundleView, pdf: Mapping[str, object] | None = None) -> bytes:
    """What the volume says of itself to a program: which list, which commit, what is in it; ``pdf`` tells
    of its bound volumes, and what their bytes depend on.
    """
    data = document(
        title=view.title,
        revision=view.revision or "",
        time=view.time.isoformat() if view.time else "",
        unit=view.unit,
        reviewed_only=view.reviewed_only,
        material_sets=[
            {
                "id": one.label,
                "folder": one.folder,
                "state": one.state,
                "pieces": len(one.pieces),
                "left_out": len(one.left_out),
            }
            for one in view.sets
        ],
        **({} if pdf is None else {"pdf": pdf}),
    )
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
