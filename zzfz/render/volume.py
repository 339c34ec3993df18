"""What stands before and after the pieces of a bound volume (卷): cover, 卷内目录, 备考表; and the index of all.

Columns as archives of counties keep them: 顺序号 文号 责任者 题名 日期 页号 备注, with 页数 (DA/T 22-2015); a title
that nobody settled stands in square brackets. Cover, 卷内目录 and 备考表 bear no page number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from zzfz.bundle.binding import BoundFile, BoundPiece, BoundSet, Stated
from zzfz.bundle.sheets import PlainPages
from zzfz.checklist.paths import EVIDENCE
from zzfz.documents.sheets import NOTES, SIGNED, note_words
from zzfz.progress.model import STATE_WORDS, Progress, State
from zzfz.render.bundle import Handed
from zzfz.render.office.description import (
    Block,
    Book,
    Column,
    Paper,
    Paragraph,
    Setting,
    Sheet,
    SheetColumn,
    Table,
)
from zzfz.render.office.drawn import Drawn, characters, draw
from zzfz.render.office.fonts import Face, Fonts

_BLANK, _GAP = Paragraph(""), Paragraph("", small=True)
_MOST_INDICATORS = 3
"""Indicators whose words stand on a cover; a set may have dozens."""
_LONGEST = 120
_COLUMNS = (
    Column("序号", 10, centred=True),
    Column("文号", 27),
    Column("责任者", 25),
    Column("题名", 50),
    Column("日期", 23, centred=True),
    Column("页号", 16, centred=True),
    Column("页数", 11, centred=True),
    Column("备注", 18),
)
_REMARKS = (
    Column("序号", 10, centred=True),
    Column("类别", 18, centred=True),
    Column("材料", 56),
    Column("情况", 48),
    Column("报送单位或经手人", 24),
    Column("日期", 24, centred=True),
)


_FIXED = Paper(
    "",
    (
        Paragraph(
            "第册页卷件（–）0123456789；，未能转换原件见附件个文件有密码收入没有缺少不合格和的。"
        ),
    ),
)
"""What stands on a front only once pages were counted."""


class VolumeSettings(NamedTuple):
    """How a volume is shown. ``handed`` is by path in the repository; ``states`` says how complete each set
    is and how it was reviewed; ``per_piece`` numbers the pages of each piece from 1.
    """

    handed: Mapping[str, Handed]
    states: bool = False
    per_piece: bool = False


class VolumePapers:
    """Draws the pages of volumes of one revision with one set of fonts."""

    def __init__(self, progress: Progress, fonts: Fonts, settings: VolumeSettings) -> None:
        self._progress, self._fonts, self._settings = progress, fonts, settings
        self._known: dict[Face, set[str]] = {}
        self._small = fonts

    def fronts(self, bound: Sequence[BoundSet]) -> list[Drawn]:
        """Cover, 卷内目录 and 备考表 of each set."""
        every = [self._front(one) for one in bound]
        self._know(paper for papers in every for paper in papers)
        return [draw(papers, self._small) for papers in every]

    def plain(self, texts: Sequence[PlainPages], beside: Sequence[BoundSet]) -> list[Drawn]:
        """Texts, and slips in place of files that gave no pages; ``beside`` are the sets, as far as they
        are known, so that the characters of all are looked up at once.
        """
        papers = [
            Paper(one.heading, tuple(map(Paragraph, one.lines or ("",))), setting=Setting.TIGHT)
            for one in texts
        ]
        self._know((*papers, _FIXED, *(paper for one in beside for paper in self._front(one))))
        return [draw([paper], self._small) for paper in papers]

    def _front(self, one: BoundSet) -> tuple[Paper, Paper, Paper]:
        return self._cover(one), self.catalogue(one), self._remarks(one)

    def _know(self, papers: Iterable[Paper]) -> None:
        """Have the fonts hold the characters of ``papers`` too."""
        more = characters(papers)
        if any(not some <= self._known.get(face, set()) for face, some in more.items()):
            self._known = {face: some | self._known.get(face, set()) for face, some in more.items()}
            self._small = self._fonts.narrowed(self._known)

    def _cover(self, one: BoundSet) -> Paper:
        entry = one.entry
        members = [self._progress.checklist.by_id[member] for member in entry.progress.set.members]
        shown = [_BLANK, _BLANK, Paragraph(f"第 {entry.number:03d} 卷", centred=True)]
        shown += [Paragraph(_label(one), centred=True), _BLANK]
        for member in members[:_MOST_INDICATORS]:
            text = member.text if len(member.text) <= _LONGEST else member.text[:_LONGEST] + "…"
            shown.append(Paragraph(f"{member.id}　{text}", indent=False))
        if len(members) > _MOST_INDICATORS:
            shown.append(Paragraph(f"等 {len(members)} 项指标", indent=False))
        days = sorted(piece.day.text for piece in one.pieces if piece.day.text)
        units = list(dict.fromkeys(unit for member in members for unit in member.responsible))
        facts = [
            ("责任单位", "、".join(units)),
            ("件数、页数", f"{len(one.pieces)} 件，{one.pages} 页"),
            ("起止日期", f"{_eight(days[0])}–{_eight(days[-1])}" if days else ""),
        ]
        if issuer := self._progress.checklist.issuer:
            facts.append(("立卷单位", issuer))
        if self._settings.states:
            found = entry.progress
            facts.append(("完成情况", STATE_WORDS[found.state]))
            facts.append(("审核", STATE_WORDS[found.review] if found.review else ""))
        table = Table((Column("项　目", 32, centred=True), Column("内　容", 116)), tuple(facts))
        title = f"{self._progress.checklist.title}佐证材料"
        return Paper(title, (*shown, _BLANK, table))

    def catalogue(self, one: BoundSet) -> Paper:
        """卷内目录."""
        rows = tuple(catalogue_rows(one))
        proposed = any(
            stated.proposed
            for piece in one.pieces
            for stated in (piece.title, piece.number, piece.issuer, piece.day)
        )
        blocks: list[Block] = [
            Paragraph(f"第 {one.entry.number:03d} 卷　{_label(one)}", centred=True),
            _GAP,
        ]
        blocks.append(Table(_COLUMNS, rows) if rows else Paragraph("本卷没有文件。"))
        if proposed:
            note = "注：方括号内的由程序从文件本身或文件名读出，未经核定。"
            blocks += [_GAP, Paragraph(note, small=True, indent=False)]
        return Paper("卷　内　目　录", tuple(blocks), setting=Setting.TIGHT)

    def _remarks(self, one: BoundSet) -> Paper:
        rows = [(str(number), *row) for number, row in enumerate(self._remark_rows(one), start=1)]
        pages = f"{one.pages} 页" + (
            "" if self._settings.per_piece or not one.pages else f"（第 1–{one.pages} 页）"
        )
        blocks: list[Block] = [
            Paragraph(f"第 {one.entry.number:03d} 卷　{_label(one)}", centred=True),
            _GAP,
            Paragraph(f"本卷共有文件 {len(one.pieces)} 件，{pages}。"),
        ]
        if rows:
            blocks += [Paragraph("需要说明的情况："), _GAP, Table(_REMARKS, tuple(rows))]
        else:
            blocks.append(Paragraph("没有缺少、不合格和未能转换的文件。"))
        time = self._progress.time
        day = f"{time.year} 年 {time.month} 月 {time.day} 日" if time else ""
        blocks += [
            _BLANK,
            Paragraph("立卷人：＿＿＿＿＿＿＿＿　　检查人：＿＿＿＿＿＿＿＿"),
            Paragraph("日　期：＿＿＿＿＿＿＿＿　　日　期：＿＿＿＿＿＿＿＿"),
            _BLANK,
        ]
        blocks.append(Paragraph(f"立卷依据：{day}的版本 {(self._progress.revision or '')[:10]}"))
        return Paper("卷　内　备　考　表", tuple(blocks), setting=Setting.TIGHT)

    def _remark_rows(self, one: BoundSet) -> Iterator[tuple[str, str, str, str, str]]:
        """What a reader has to know of: kind, material, what is with it, by whom and when it came."""
        for item in one.entry.progress.items:
            if item.state in {State.MISSING, State.PARTIAL}:
                whys = [problem.message for problem in item.problems if problem.blocking]
                text = f"第 {item.item.no} 项：{item.item.text}"
                yield (
                    "缺少",
                    text[:_LONGEST],
                    "；".join(whys)[:_LONGEST] or STATE_WORDS[item.state],
                    "",
                    "",
                )
        for left in one.entry.left_out:
            yield "未收入", _short(left.path), left.why, *self._came(left.files)
        for place, piece in enumerate(one.pieces, start=1):
            for leaf in piece.leaves:
                named = f"{place}．{_short(leaf.entry.path)}" if leaf.entry.blob else ""
                if leaf.why and named:
                    where = "，原件见附件" if leaf.original else ""
                    yield "未能转换", named, f"{leaf.why}{where}", *self._came([leaf.entry.path])
                for note in leaf.notes:
                    kind = "有签名" if note.startswith(SIGNED) else "说明"
                    yield kind, named, note_words(note), *self._came([leaf.entry.path])

    def _came(self, paths: Sequence[str]) -> tuple[str, str]:
        known = [self._settings.handed[path] for path in paths if path in self._settings.handed]
        newest = max(known, key=lambda one: one.day, default=None)
        return (newest.by, newest.day.isoformat()) if newest is not None else ("", "")


def _short(path: str) -> str:
    return path.removeprefix(f"{EVIDENCE}/")


def _label(one: BoundSet) -> str:
    label = one.entry.progress.set.label
    return f"第 {label} 项" if label[0] in "0123456789" else label


def catalogue_rows(one: BoundSet) -> Iterator[tuple[str, ...]]:
    """The lines of a 卷内目录; the last is given as a range of pages always."""
    for place, piece in enumerate(one.pieces, start=1):
        yield (
            str(place),
            _bracketed(piece.number),
            _bracketed(piece.issuer),
            _bracketed(piece.title),
            _bracketed(Stated(_eight(piece.day.text), piece.day.proposed)),
            page_range(piece, whole=place == len(one.pieces)),
            str(piece.pages),
            "；".join(_remarks_of(piece)),
        )


def page_range(piece: BoundPiece, *, whole: bool) -> str:
    """页号: the first and the last page of a piece."""
    last = piece.first + piece.pages - 1
    return f"{piece.first}–{last}" if whole or last > piece.first else str(piece.first)


def _remarks_of(piece: BoundPiece) -> Iterator[str]:
    if piece.part:
        yield f"第 {piece.part} 册"
    notes = dict.fromkeys(note for leaf in piece.leaves for note in leaf.notes)
    yield from dict.fromkeys(NOTES[note.partition(":")[0]] for note in notes)
    if failed := sum(bool(leaf.why) for leaf in piece.leaves):
        attached = any(leaf.why and leaf.original for leaf in piece.leaves)
        what = "未能转换，原件见附件" if attached else "未能转换"
        if not any(leaf.entry.blob for leaf in piece.leaves):
            what = "有密码，未收入"
        yield what if failed == len(piece.leaves) else f"{failed} 个文件{what}"


def _bracketed(stated: Stated) -> str:
    return f"[{stated.text}]" if stated.proposed and stated.text else stated.text


def _eight(day: str) -> str:
    return day.replace("-", "")


_INDEX = ("卷号", "材料组", "责任单位", "件数", "页数", "文件")


def _index_rows(
    progress: Progress, bound: Sequence[BoundSet], files: Sequence[BoundFile]
) -> Iterator[tuple[str, ...]]:
    for one in bound:
        members = [progress.checklist.by_id[member] for member in one.entry.progress.set.members]
        units = dict.fromkeys(unit for member in members for unit in member.responsible)
        names = [file.name for file in files if one.entry.folder in file.sets]
        yield (
            f"{one.entry.number:03d}",
            _label(one),
            "、".join(units),
            str(len(one.pieces)),
            str(one.pages),
            "\n".join(names),
        )


def index_paper(progress: Progress, bound: Sequence[BoundSet], files: Sequence[BoundFile]) -> Paper:
    """案卷目录 for Word."""
    widths = (14, 28, 52, 14, 14, 52)
    columns = tuple(
        Column(name, width, centred=name in {"卷号", "件数", "页数"})
        for name, width in zip(_INDEX, widths, strict=True)
    )
    rows = tuple(_index_rows(progress, bound, files))
    pages = sum(one.pages for one in bound)
    count = sum(len(one.pieces) for one in bound)
    said = Paragraph(f"共 {len(bound)} 卷，{count} 件，{pages} 页。")
    return Paper("案卷目录", (said, Table(columns, rows)), progress.time, setting=Setting.WORKING)


def index_book(progress: Progress, bound: Sequence[BoundSet], files: Sequence[BoundFile]) -> Book:
    """案卷目录 for Excel, and all 卷内目录 on a second sheet."""
    first = Sheet(
        "案卷目录",
        tuple(map(SheetColumn, _INDEX, (8, 16, 40, 8, 8, 36))),
        tuple(
            (*row[:3], int(row[3]), int(row[4]), row[5])
            for row in _index_rows(progress, bound, files)
        ),
        a4=True,
    )
    names = ("卷号", *(column.title for column in _COLUMNS), "位置", "SHA-256")
    rows: tuple[tuple[str | int, ...], ...] = tuple(
        (
            f"{one.entry.number:03d}",
            int(row[0]),
            *row[1:6],
            int(row[6]),
            row[7],
            "\n".join(leaf.entry.path for leaf in piece.leaves),
            "\n".join(leaf.sha256 for leaf in piece.leaves),
        )
        for one in bound
        for row, piece in zip(catalogue_rows(one), one.pieces, strict=True)
    )
    second = Sheet(
        "卷内目录", tuple(map(SheetColumn, names, (8, 8, 20, 22, 48, 12, 10, 8, 24, 48, 68))), rows
    )
    return Book("案卷目录", (first, second), progress.time)


def named_after(target: Path, files: Sequence[BoundFile]) -> Iterator[tuple[BoundFile, Path]]:
    """Where the files of one whole volume go: ``target``, or beside it with a number."""
    for number, file in enumerate(files, start=1):
        name = target.name if len(files) == 1 else f"{target.stem}-{number}{target.suffix}"
        yield file, target.with_name(name)
