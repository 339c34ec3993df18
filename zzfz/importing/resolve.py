"""From the raw grid to a list: every line with its titles, id, units and materials, every reading
that is not plain from the print said beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from typing import NamedTuple

from zzfz.importing.demands import Demand, doubts, in_row, read_demand
from zzfz.importing.grid import Fate, Reading, SourceDocument
from zzfz.importing.headers import ColumnRole, Hints
from zzfz.importing.id_assignment import assign_ids
from zzfz.importing.mapping import TableReading
from zzfz.importing.materials import Materials, Resolved, resolve_materials
from zzfz.importing.printed_text import bare, own_id, row_number, tidy, wide
from zzfz.importing.table_rows import PrintedLine, PrintedLines, read_lines
from zzfz.importing.titles import resolve_titles
from zzfz.importing.unit_names import (
    NO_UNIT,
    CellUnits,
    NamedUnit,
    begins_whole,
    by_lines,
    ends_whole,
    is_units,
    read_units,
)
from zzfz.importing.unit_roster import NameBook, ResolvedNames

UNITS = ColumnRole.RESPONSIBLE.value
DEFAULT_ITEM = "落实情况说明"
"""What is handed in for a task whose list names no material."""
_TITLE = re.compile(
    r"(?!附件|附表|注[：:])\S*(?:清单|体系|任务|方案|细则|台账|标准|指标|要点|计划|办法|[一-龥]表(?:（|$))\S*"
)
_NOTICE = re.compile(r"\S*《([^《》]+)》的(?:通知|函|公告|决定)")
_SENTENCE = re.compile(r"[。！？；]|，.*，")
_IN_TEXT = re.compile(
    r"[（(](?P<bracket>(?:[^（）()]|[（(][^（）()]*[）)])+)[）)][。；]?$|(?P<label>(?:责任|牵头)(?:单位|部门)[：:].+)$"
)
_DUE = re.compile(r"(?:^|[，；。])(?:完成)?(?:时[限间]|期限)：[^，；。]*")
_BY_UNITS = re.compile(
    r"(?:^|[，。；])由(?P<units>[^。；]*?(?:牵头|负责)(?:[，、][^。；，]*?(?:配合|协助|参与|参加))?)(?=[，。；]|$)"
)
_SAME = re.compile(r"(?:同上|〃|″)")
_OF_UNITS = (ColumnRole.RESPONSIBLE, ColumnRole.COOPERATING, ColumnRole.SHARING)
_ITSELF_EVIDENCE = re.compile(r"须附|需附|应附")


class Assigned(NamedTuple):
    """The units of one indicator, by their own names."""

    responsible: tuple[str, ...] = ()
    cooperating: tuple[str, ...] = ()


class Item(NamedTuple):
    """One item of material and what its words demand."""

    text: str
    demand: Demand


@dataclass(frozen=True, slots=True)
class Draft:
    """One indicator as it will be written. ``items`` empty and ``same_as`` empty: asks for nothing,
    unless ``member`` tells that a declaration elsewhere speaks for it.
    """

    id: str
    level1: str
    level2: str
    text: str
    responsible: tuple[str, ...]
    cooperating: tuple[str, ...]
    lead: str = ""
    items: tuple[Item, ...] = ()
    same_as: str = ""
    member: bool = False
    remarks: tuple[str, ...] = ()
    place: str = field(default="", compare=False)
    """Where the source prints it, in words."""


@dataclass(frozen=True)
class Resolution:
    """A list read from ``source``: indicators, names, readings in list order, and every cell's fate."""

    source: str
    title: str
    drafts: tuple[Draft, ...]
    names: ResolvedNames
    readings: tuple[Reading, ...]
    fates: tuple[Fate, ...]
    tables: tuple[TableReading, ...] = ()


def resolve(
    document: SourceDocument, known: Mapping[str, bytes] | None = None, hints: Hints | None = None
) -> Resolution:
    """Read the list in ``document``; ``hints`` are what a person says about its columns.

    ``known`` may hold the ``checklist/departments.yaml`` and ``checklist/domains.yaml`` in use;
    names found there are used, others become proposals. Raises UnreadableError when no table has a
    heading of such a list, ChecklistError when the known files are faulty.
    """
    return _Resolving(document, NameBook(known or {}), hints).run()


class _Resolving:
    def __init__(self, document: SourceDocument, book: NameBook, hints: Hints | None) -> None:
        self.document = document
        self.book = book
        self.gathered: PrintedLines = read_lines(document, hints)
        self.lines = self.gathered.lines
        self.readings: list[tuple[int, Reading]] = []
        self.fates: list[Fate] = []
        self.assigned: dict[tuple[tuple[NamedUnit, ...], ...], Assigned] = {}
        self.townships = ""
        """What the list calls all townships, once its units are read."""

    def run(self) -> Resolution:
        rejoin_units(self.lines)
        title = self._title()
        titles = resolve_titles(self.lines, self.gathered.trailing, title)
        ids, of_ids = assign_ids(self.lines, titles.of_line)
        materials = resolve_materials(self.lines, ids, titles.of_line)
        if ColumnRole.MATERIALS not in self.gathered.roles:
            materials = self._with_default_item(materials, ids)
        units = self._units(ids, titles.of_line)
        self.readings.extend(chain(titles.readings, of_ids, materials.readings))
        for index, line in enumerate(self.lines):
            self.readings.extend((index, reading) for reading in line.readings)
        self._account_for_lines(ids)
        self.townships = self.book.townships
        self.fates.extend(chain(titles.fates, materials.fates))
        drafts = [
            self._draft(index, ids[index], titles.of_line[index], units[index], material)
            for index, material in enumerate(materials.of_line)
        ]
        self._doubt_names(drafts)
        self.readings.sort(key=lambda one: one[0])
        readings = _together(
            replace(reading, indicator=ids[index]) for index, reading in self.readings
        )
        return Resolution(
            self.document.source,
            title,
            tuple(drafts),
            self.book.names(),
            readings,
            tuple(self.fates),
            self.gathered.tables,
        )

    def _with_default_item(self, materials: Resolved, ids: Sequence[str]) -> Resolved:
        """A list of tasks that asks for no material: one item for each task, said once."""
        wanted = [index for index, one in enumerate(ids) if not one.startswith("否决")]
        if not wanted:
            return materials
        of_line = list(materials.of_line)
        for index in wanted:
            of_line[index] = Materials(items=(DEFAULT_ITEM,))
        self._read(
            wanted[0],
            ColumnRole.MATERIALS.value,
            f"每项报送一份“{DEFAULT_ITEM}”（共 {len(wanted)} 项）",
            "另行写明报送什么，或不要求报送",
            "原件没有报送资料一列",
            sure=80,
            covers=tuple(ids[index] for index in wanted[1:]),
        )
        return replace(materials, of_line=tuple(of_line))

    def _title(self) -> str:
        """The list's name, from the words above its table; else from the file's name."""
        set_aside = [fate for fate in self.gathered.fates if fate.field in {"outside", "above"}]
        above = [*self.document.outside, *(fate.cell for fate in set_aside)]
        found = next((cell for cell in above if _is_title(wide(cell.text))), None)
        captions = {cell for line in self.lines for piece in line.pieces for cell in piece.cells}
        captions.update(cell for piece in self.gathered.trailing for cell in piece.cells)
        for cell in self.document.outside:
            if cell in captions:
                continue
            self.fates.append(Fate(cell, "title" if cell is found else "outside"))
        for fate in self.gathered.fates:
            self.fates.append(fate._replace(field="title") if fate.cell is found else fate)
        if found is not None:
            return wide(found.text)
        for cell in above:
            notice = _NOTICE.fullmatch(wide(cell.text))
            if notice is not None and _is_title(notice[1]):
                return notice[1]
        return re.sub(r"\.[A-Za-z]{2,5}$", "", self.document.source) or "责任清单"

    def _account_for_lines(self, ids: Sequence[str]) -> None:
        fields = {
            ColumnRole.NUMBER: "number",
            ColumnRole.TEXT: "text",
            ColumnRole.RESPONSIBLE: "units",
            ColumnRole.COOPERATING: "units",
            ColumnRole.SHARING: "units",
        }
        for line, indicator in zip(self.lines, ids, strict=True):
            for role, name in fields.items():
                cells = line.parts.get(role)
                if cells is None:
                    continue
                ditto = name == "units" and _SAME.fullmatch(wide(line.printed(role)))
                where = "outside" if ditto else name
                for cell in cells:
                    self.fates.append(Fate(cell, where, indicator))
            for _, cell in line.others:
                where = "unclear" if cell in line.unclear else "remarks"
                self.fates.append(Fate(cell, where, indicator))

    def _units(self, ids: Sequence[str], titles: Sequence[tuple[str, str]]) -> list[Assigned]:
        """Responsible and cooperating units of each line; a blank cell goes on with the one above.

        Where no column names units, only what a text says of itself counts, and the rest is one
        question for the whole list.
        """
        found: list[Assigned] = []
        if (
            not {ColumnRole.RESPONSIBLE, ColumnRole.COOPERATING, ColumnRole.SHARING}
            & self.gathered.roles
        ):
            return self._units_in_texts(ids)
        read = cache(self._read_units)
        printed: list[CellUnits | None] = []
        for line in self.lines:
            units = read(*map(line.printed, _OF_UNITS))
            if units is None and not _says_the_same(line):
                units = _units_in_text(line.printed(ColumnRole.TEXT))
            printed.append(units)
        self.book.take_in_print(
            one.printed
            for units in dict.fromkeys(filter(None, printed))
            for one in (*units.responsible, *units.cooperating)
            if not one.supplied
        )
        for index, (line, units) in enumerate(zip(self.lines, printed, strict=True)):
            if units is not None:
                for reading, alternative, why, sure in units.notes:
                    self._read(index, UNITS, reading, alternative, why, sure=sure)
                own = self._named(index, units)
                if nobody := _names_nobody(line):
                    why = f"责任单位一格写的是“{nobody}”"
                    self._read(index, UNITS, "空着，待填写", "由主管单位指定", why, sure=50)
                    found.append(own)
                    continue
                found.append(_carried_on(own, line, found[-1] if found else Assigned()))
                continue
            found.append(found[-1] if found else Assigned())
            if not found[-1].responsible:
                why = "原件没有写明责任单位"
                self._read(index, UNITS, "空着，待填写", "由主管单位指定", why, sure=50)
        self._doubt_sharing()
        for index, line in enumerate(self.lines):
            if not _has_units(line) and ColumnRole.RESPONSIBLE not in line.merged:
                self._doubt_inherited(index, ids, titles, found)
        return found

    def _units_in_texts(self, ids: Sequence[str]) -> list[Assigned]:
        found: list[Assigned] = []
        without: list[int] = []
        for index, line in enumerate(self.lines):
            units = _units_in_text(line.printed(ColumnRole.TEXT))
            for reading, alternative, why, sure in units.notes if units else ():
                self._read(index, UNITS, reading, alternative, why, sure=sure)
            found.append(self._named(index, units) if units else Assigned())
            if not found[-1].responsible:
                without.append(index)
        if without:
            many = f"（共 {len(without)} 项）" if len(without) > 1 else ""
            why = "原件没有责任单位一列" if len(without) == len(found) else "正文里没有写明单位"
            reading, covers = f"空着，待填写{many}", tuple(ids[index] for index in without[1:])
            self._read(without[0], UNITS, reading, "由主管单位指定", why, sure=50, covers=covers)
        return found

    def _doubt_sharing(self) -> None:
        """Beside those who lead, 责任单位 may be meant as responsible too: asked once."""
        index = next(
            (i for i, one in enumerate(self.lines) if ColumnRole.SHARING in one.parts), None
        )
        if index is not None:
            reading = "“责任单位”一列（全表）作配合单位，由牵头单位负责"
            why = "牵头单位和责任单位各占一列，原件没有写明由谁报送资料"
            self._read(index, UNITS, reading, "两列都是责任单位", why, sure=70, of_column=True)

    def _read_units(self, responsible: str, cooperating: str, sharing: str) -> CellUnits | None:
        """The units of the cells of a line with these words; ``None`` where they are blank, or say that
        the line goes on with those above.
        """
        said, notes = by_lines(responsible, self.book.knows)
        helping, more = by_lines(cooperating, self.book.knows)
        sharing, yet_more = by_lines(sharing, self.book.knows)
        helping = "、".join(filter(None, (sharing, helping)))
        more = (*yet_more, *more)
        if _SAME.fullmatch(said):
            return None
        said = "" if NO_UNIT.fullmatch(said) else said
        helping = "" if NO_UNIT.fullmatch(helping) else helping
        if not said and not helping:
            return CellUnits((), ()) if bare(responsible + cooperating) else None
        lead = read_units(said) if said else CellUnits((), ())
        notes = (*notes, *lead.notes)
        if not helping:
            return lead._replace(notes=notes)
        help_ = read_units(f"配合单位：{helping}")
        others = (*lead.cooperating, *help_.responsible, *help_.cooperating)
        return CellUnits(lead.responsible, others, (*notes, *more, *help_.notes))

    def _named(self, index: int, units: CellUnits) -> Assigned:
        """The units by their own names. Of those that are known nothing is asked or proposed, so that
        another cell that names them comes to the same.
        """
        said = (units.responsible, units.cooperating)
        if said in self.assigned:
            return self.assigned[said]
        for one in (*units.responsible, *units.cooperating):
            full = self.book.in_full(one)
            if full:
                why = "名册里只有这一个单位可以这样简称"
                reading = f"“{one.printed}”即“{full}”"
                self._read(index, UNITS, reading, f"另有单位叫“{one.printed}”", why, sure=90)
            elif one.supplied and not self.book.knows(one.printed):
                self._doubt_rank(index, one)
        lead = tuple(dict.fromkeys(self.book.canonical(one) for one in units.responsible))
        help_ = dict.fromkeys(self.book.canonical(one) for one in units.cooperating)
        found = Assigned(lead, tuple(one for one in help_ if one not in lead))
        if all(self.book.knows(one.printed) for one in chain(*said)):
            self.assigned[said] = found
        return found

    def _doubt_rank(self, index: int, one: NamedUnit) -> None:
        """A rank left out (县委办、政府办) is supplied only where the full name is known."""
        if self.book.knows(one.name):
            return
        full, short = f"“{one.printed}”即“{one.name}”", f"就叫“{one.printed}”"
        if self.book.supports(one):
            why = f"前面的单位带“{one.supplied}”，别处印有“{one.name}”"
            self._read(index, UNITS, full, short, why, sure=90)
        else:
            why = f"前面的单位带“{one.supplied}”，这一个没有；名册和别处都没有“{one.name}”"
            self._read(index, UNITS, short, full, why, sure=80)

    def _doubt_inherited(
        self,
        index: int,
        ids: Sequence[str],
        titles: Sequence[tuple[str, str]],
        found: Sequence[Assigned],
    ) -> None:
        """A blank at the first line of a section may belong to the line below as well."""
        first = index > 0 and titles[index - 1] != titles[index]
        below = index + 1
        if not first or below >= len(found) or titles[below] != titles[index]:
            return
        if not _has_units(self.lines[below]) or found[below] == found[index]:
            return
        above = next(i for i in range(index, -1, -1) if i == 0 or _has_units(self.lines[i]))
        self._read(
            index,
            UNITS,
            f"承第{ids[above]}项：{_shown(found[index])}",
            f"同第{ids[below]}项：{_shown(found[below])}",
            f"责任单位一格为空，按上格延续；但本项与第{ids[below]}项同属{titles[index][1]}，"
            f"第{ids[below]}项印有自己的单位",
            sure=60,
        )

    def _draft(
        self,
        index: int,
        indicator: str,
        titles: tuple[str, str],
        units: Assigned,
        material: Materials | None,
    ) -> Draft:
        line = self.lines[index]
        text = tidy(line.printed(ColumnRole.TEXT))
        above = self.lines[index - 1].parts.get(ColumnRole.TEXT) if index else None
        if not text and ColumnRole.TEXT in line.merged and above:
            line.parts[ColumnRole.TEXT] = above
            text = tidy(line.printed(ColumnRole.TEXT))
            why = "三级指标一格与上一项合并"
            self._read(index, ColumnRole.TEXT.value, "正文同上一项", "与上一项是一项", why, sure=70)
        if not text:
            text = "（原件没有正文）"
            self._read(
                index, ColumnRole.TEXT.value, text, "由主管单位补写", "这一行只有序号", sure=50
            )
        remarks = [
            f"{heading}：{tidy(cell.text)}" if heading else tidy(cell.text)
            for heading, cell in line.others
        ]
        cells = [tidy(cell.text) for cell in line.parts.get(ColumnRole.NUMBER, ())]
        if any(not indicator.endswith(str(row_number(one) or own_id(one))) for one in cells):
            remarks.append(f"原编号：{tidy(line.printed(ColumnRole.NUMBER))}")
        items: tuple[Item, ...] = ()
        if material is not None:
            own = read_demand(text) if _ITSELF_EVIDENCE.search(text) else None
            items = tuple([self._item(one, text, index, own) for one in material.items])
        return Draft(
            indicator,
            *titles,
            text,
            responsible=units.responsible,
            cooperating=units.cooperating,
            lead=material.text if material else "",
            items=items,
            same_as=material.same_as if material else "",
            member=material is None,
            remarks=tuple(remarks),
            place=line.origin.label,
        )

    def _item(self, words: str, text: str, index: int, own: Demand | None) -> Item:
        """An item; where the indicator's own text says what has to be attached (须附…正式文件), its
        dates count too: ``own`` is what it demands.
        """
        demand = read_demand(words, self.book.domain_names, self.townships)
        if own is not None:
            demand = demand._replace(since=demand.since or own.since)
        demand = in_row(demand, words, text)
        for one in doubts(demand, words, text):
            about = ColumnRole.MATERIALS.value
            self._read(index, about, one.reading, one.alternative, one.why, sure=one.confidence)
        for domain in demand.domains:
            self.book.domain(domain)
        return Item(words, demand)

    def _doubt_names(self, drafts: Sequence[Draft]) -> None:
        for name, other in self.book.likely_same():
            index = next(
                (i for i, one in enumerate(drafts) if name in one.responsible + one.cooperating),
                None,
            )
            if index is not None:
                reading = f"“{name}”与“{other}”各作一个单位"
                alternative = "是同一个单位，把一个名称写进另一个的 aliases"
                self._read(index, UNITS, reading, alternative, "名称只差几个字", sure=60)

    def _read(
        self,
        index: int,
        about: str,
        reading: str,
        alternative: str,
        why: str,
        *,
        sure: int,
        covers: tuple[str, ...] = (),
        of_column: bool = False,
    ) -> None:
        origin = self.lines[index].origin
        one = Reading(
            about, reading, alternative, why, sure, origin, covers=covers, of_column=of_column
        )
        self.readings.append((index, one))


def _together(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Questions that are exactly the same asked once, at the first of their indicators."""
    first: dict[tuple[str, ...], int] = {}
    kept: list[Reading] = []
    also: dict[int, list[str]] = {}
    for one in readings:
        key = (one.about, one.reading, one.alternative, one.why)
        if one.open and key in first:
            also.setdefault(first[key], []).append(one.indicator)
            continue
        if one.open:
            first[key] = len(kept)
        kept.append(one)
    for index, others in also.items():
        rest = tuple(dict.fromkeys(one for one in others if one != kept[index].indicator))
        kept[index] = replace(kept[index], also=rest)
    return tuple(kept)


def _says_the_same(line: PrintedLine) -> bool:
    return _SAME.fullmatch(wide(line.printed(ColumnRole.RESPONSIBLE))) is not None


def _names_nobody(line: PrintedLine) -> str:
    """What a cell of units says where it says that there is nobody; such a cell goes on with none."""
    said = wide(line.printed(ColumnRole.RESPONSIBLE))
    return said if said and NO_UNIT.fullmatch(said) else ""


def _carried_on(own: Assigned, line: PrintedLine, above: Assigned) -> Assigned:
    """Who leads and who helps stand in two columns, of which one cell may go on from above."""
    lead, help_ = own
    if not lead:
        lead = above.responsible
    if not help_ and {ColumnRole.COOPERATING, ColumnRole.SHARING} & line.merged:
        help_ = above.cooperating
    return Assigned(lead, tuple(one for one in help_ if one not in lead))


def _is_title(text: str) -> bool:
    if not 4 <= len(text) <= 60 or _SENTENCE.search(text) or _NOTICE.fullmatch(text):
        return False
    return _TITLE.fullmatch(text) is not None


def _has_units(line: PrintedLine) -> bool:
    return not line.parts.keys().isdisjoint(_OF_UNITS)


def _units_in_text(text: str) -> CellUnits | None:
    """Units that the indicator itself names: （县司法局牵头，县财政局配合）, or 由县司法局牵头."""
    plain = wide(text)
    match = _IN_TEXT.search(plain)
    words = (match["bracket"] or match["label"]) if match else ""
    if words:
        words = _DUE.sub("", words)
        named = re.search(r"(?:责任|牵头|主办)(?:单位|部门)：", words) or is_units(words)
        if named:
            return read_units(words)
    inside = _BY_UNITS.search(plain)
    if inside is None or not is_units(inside["units"]):
        return None
    found = read_units(inside["units"])
    words = f"按正文里“由{inside['units']}”一句"
    return found._replace(
        notes=(*found.notes, (words, "由主管单位指定", "这一句可能只说其中一件事", 85))
    )


def _shown(units: Assigned) -> str:
    lead, help_ = "、".join(units.responsible), "、".join(units.cooperating)
    return f"{lead}负责" + (f"，{help_}配合" if help_ else "")


def rejoin_units(lines: Sequence[PrintedLine]) -> None:
    """Give the second half of a cut cell of units back to the line where the cell begins.

    It is one when the page ends in the middle of a name or list, or begins in the middle of one.
    """
    owner: PrintedLine | None = None
    for before, line in zip([None, *lines], lines, strict=False):
        half = line.parts.get(ColumnRole.RESPONSIBLE)
        new_page = before is not None and before.origin.part != line.origin.part
        if half and new_page and owner is not None and _cut(owner, line):
            owner.parts[ColumnRole.RESPONSIBLE].extend(half)
            del line.parts[ColumnRole.RESPONSIBLE]
            line.merged.add(ColumnRole.RESPONSIBLE)
        elif half:
            owner = line


def _cut(owner: PrintedLine, line: PrintedLine) -> bool:
    first = wide(owner.printed(ColumnRole.RESPONSIBLE))
    second = wide(line.printed(ColumnRole.RESPONSIBLE))
    return not ends_whole(first) or not begins_whole(second)
