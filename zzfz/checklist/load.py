"""From the files of ``checklist/`` to a Checklist, or to every fault that stands in the way.

Loading is pure: it takes the files' bytes, whoever read them, and returns values. All faults of all
files come out of one run; what depends on a file that could not be read is not held against others.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from zzfz.checklist.ids import split_id
from zzfz.checklist.item_fields import item_of
from zzfz.checklist.model import (
    Checklist,
    Collective,
    Deviation,
    Domain,
    Exemption,
    Indicator,
    IndicatorKind,
    Loaded,
    MaterialItem,
    MaterialSet,
    Question,
)
from zzfz.checklist.paths import (
    DEPARTMENTS_FILE,
    DOMAINS_FILE,
    FOLDER,
    LIST_FILE,
    is_indicators_file,
)
from zzfz.checklist.roster import RosterEntries, build_domains, build_units, canonical_names
from zzfz.checklist.schema import DEPARTMENTS, DOMAINS, INDICATORS, LIST
from zzfz.checklist.sets import DeclaredSet, MaterialCell, group
from zzfz.checklist.slots import slots_for
from zzfz.checklist.units import Roster
from zzfz.errors import Advice, AnyAdvice
from zzfz.findings import Finding, Place
from zzfz.yamlfile.reader import Located, Spec, read_file
from zzfz.yamlfile.records import Row

Reading = Callable[[bytes, str, Spec[Row]], tuple[Located[Row] | None, tuple[Finding, ...]]]
"""How one file is read, as by ``yamlfile.reader.read_file``."""


def load(files: Mapping[str, bytes], read: Reading = read_file) -> Loaded:
    """Build the checklist from ``files``: path relative to the tracker root → bytes.

    ``read`` may know the files already: whoever loads many lists finds much the same in all.

    Python's search for cyclic garbage rests meanwhile: there is none before the end, and looking for
    it among what is being built took more than half of the time.
    """
    searched = gc.isenabled()
    gc.disable()
    try:
        return _Loading(files, read).run()
    finally:
        if searched:
            gc.enable()


class _Line(NamedTuple):
    """One indicator as written, with the titles it stands under."""

    id: str
    level1: str
    level2: str
    row: Row


class _Loading:
    def __init__(self, files: Mapping[str, bytes], read: Reading) -> None:
        self.files = files
        self.read = read
        self.findings: list[Finding] = []

    def run(self) -> Loaded:
        head = self._read(LIST_FILE, LIST, required=True)
        units, roster = self._units()
        domains = self._domains(roster)
        lines, all_read = self._lines()
        lines = self._unique(lines)
        if all_read:
            self._check_numbering(lines, head)
        if not lines:
            if all_read:
                self._add("C007", Place(FOLDER), "清单里没有任何指标", "补上 01-….yaml 等指标文件")
            return self._done(None)
        groups, faults = group([_cell(line) for line in lines], complete=all_read)
        self.findings.extend(faults)
        indicators = self._indicators(lines, groups, roster, complete=all_read)
        checklist = Checklist(
            title=head.get("title") if head else "",
            issuer=head.get("issuer") if head else None,
            source=head.get("source") if head else None,
            period=self._period(head),
            due=head.get("due") if head else None,
            indicators=indicators,
            sets=(),
            departments=units.departments,
            collectives=units.collectives,
            domains=domains or (),
            exemptions=_exemptions(head),
            deviations=_deviations(head),
            words=_added_words(head),
            contact_paths=head.texts("contact_paths") if head else (),
            program_paths=head.texts("program_paths") if head else (),
        )
        sets = self._sets(groups, head, domains, roster)
        checklist = replace(checklist, sets=sets)
        return self._done(checklist)

    def _done(self, checklist: Checklist | None) -> Loaded:
        return Loaded(checklist, tuple(sorted(self.findings, key=lambda one: one.sort_key)))

    def _add(
        self, code: str, place: Place, message: str, advice: AnyAdvice, indicator: str | None = None
    ) -> None:
        self.findings.append(Finding(code, place, message, advice, indicator=indicator))

    def _read(self, path: str, spec: Spec[Row], *, required: bool) -> Row | None:
        data = self.files.get(path)
        if data is None:
            if required:
                self._add("C007", Place(path), f"缺少 {path}", "从历史版本恢复，或新建这个文件")
            return None
        located, faults = self.read(data, path, spec)
        self.findings.extend(faults)
        return located.value if located else None

    def _units(self) -> tuple[RosterEntries, Roster | None]:
        """The units, and a roster to look names up in unless the file is not whole."""
        before = len(self.findings)
        row = self._read(DEPARTMENTS_FILE, DEPARTMENTS, required=True)
        whole = row is not None and len(self.findings) == before
        units = build_units(row) if row else RosterEntries((), (), ())
        self.findings.extend(units.findings)
        return units, Roster(units.departments, units.collectives) if whole else None

    def _domains(self, roster: Roster | None) -> tuple[Domain, ...] | None:
        """The domains, or ``None`` when the file is there but not whole."""
        before = len(self.findings)
        row = self._read(DOMAINS_FILE, DOMAINS, required=False)
        if len(self.findings) > before:
            return None
        if row is None:
            return ()
        domains, faults = build_domains(row, roster)
        self.findings.extend(faults)
        return domains

    def _lines(self) -> tuple[list[_Line], bool]:
        """All indicators that could be read, in order of file name, and whether that is all."""
        lines: list[_Line] = []
        before = len(self.findings)
        for path in sorted(filter(is_indicators_file, self.files)):
            row = self._read(path, INDICATORS, required=True)
            if row is not None:
                lines.extend(_lines_of(row))
        return lines, len(self.findings) == before

    def _unique(self, lines: list[_Line]) -> list[_Line]:
        """The first line of each id; a later one is C101."""
        first: dict[str, _Line] = {}
        for line in lines:
            earlier = first.setdefault(line.id, line)
            if earlier is not line:
                where = earlier.row.place
                self._add(
                    "C101",
                    line.row.where("id"),
                    f"序号 {line.id} 重复，{where.path} 第 {where.line} 行已有",
                    "改正其中一处的序号",
                    line.id,
                )
        return list(first.values())

    def _check_numbering(self, lines: list[_Line], head: Row | None) -> None:
        """Each prefix counts 1, 2, 3 … in the order of the list (C102), but for the numbers that
        list.yaml says the issued paper does not have or prints behind larger ones.
        """
        late = set(head.texts("out_of_order")) if head else set()
        late &= {line.id for line in lines}
        unused = late | (set(head.texts("unused_ids")) if head else set())
        last: dict[str, int] = {}
        for line in lines:
            prefix, number = split_id(line.id)
            if line.id in late:
                continue
            expected = last.get(prefix, 0) + 1
            lost = [f"{prefix}{n}" for n in range(expected, number)]
            lost = [one for one in lost if one not in unused]
            if lost:
                more = "等" if len(lost) > 5 else ""
                self._add(
                    "C102",
                    line.row.where("id"),
                    f"序号不连续：{line.id} 之前缺少 {'、'.join(lost[:5])}{more}",
                    "补上缺少的指标，或改正序号；原件本来没有的，写进 list.yaml 的 unused_ids",
                    line.id,
                )
            elif number < expected:
                self._add(
                    "C102",
                    line.row.where("id"),
                    f"序号次序不对：{line.id} 排在 {prefix}{expected - 1} 之后",
                    "按序号排列指标；原件就是这样印的，写进 list.yaml 的 out_of_order",
                    line.id,
                )
            last[prefix] = max(number, expected - 1)

    def _indicators(
        self,
        lines: list[_Line],
        groups: tuple[DeclaredSet, ...],
        roster: Roster | None,
        *,
        complete: bool,
    ) -> tuple[Indicator, ...]:
        """The indicators; with ``complete`` false, units may be among what could not be read."""
        set_of = {member: one.id for one in groups for member in one.members}
        indicators = []
        for line in lines:
            row = line.row
            responsible = canonical_names(
                row.get("responsible", ()), roster, self.findings, line.id
            )
            cooperating = canonical_names(
                row.get("cooperating", ()), roster, self.findings, line.id
            )
            if not responsible and complete:
                self._add(
                    "C113",
                    row.where("responsible"),
                    f"第 {line.id} 项没有责任单位",
                    "补上 responsible",
                    line.id,
                )
            if both := [name for name in responsible if name in cooperating]:
                self._add(
                    "C114",
                    row.where("cooperating"),
                    f"第 {line.id} 项的{'、'.join(both)}既是责任单位又是配合单位",
                    "从 cooperating 中删去",
                    line.id,
                )
            indicators.append(
                Indicator(
                    id=line.id,
                    level1=line.level1,
                    level2=line.level2,
                    text=row.get("text"),
                    responsible=responsible,
                    cooperating=tuple(name for name in cooperating if name not in responsible),
                    material_set=set_of.get(line.id),
                    kind=_kind(line.id),
                    remarks=row.texts("remarks"),
                    questions=tuple(_question(one.value) for one in row.get("questions", ())),
                    place=row.place,
                )
            )
        return tuple(indicators)

    def _sets(
        self,
        groups: tuple[DeclaredSet, ...],
        head: Row | None,
        domains: tuple[Domain, ...] | None,
        roster: Roster | None,
    ) -> tuple[MaterialSet, ...]:
        general: date | None = head.get("due") if head else None
        due = dict(head.get("set_due", {})) if head else {}
        sets = []
        for one in groups:
            own_due = due.pop(one.id, None)
            items = []
            for written in one.cell.items:
                slots, faults = slots_for(written, domains, roster)
                for fault in faults:
                    self.findings.append(replace(fault, indicator=one.members[0]))
                item = self._with_nil_units(written, roster, one.members[0])
                items.append(item._replace(slots=slots) if slots else item)
            sets.append(
                MaterialSet(
                    id=one.id,
                    members=one.members,
                    declared=one.declared,
                    text=one.cell.text,
                    items=tuple(items),
                    due=own_due.value if own_due else general,
                    place=one.cell.place,
                    printed_at=one.cell.indicator,
                )
            )
        for name, located in due.items():
            self._add(
                "C150",
                located.place,
                f"set_due 里的“{name}”不是材料组",
                Advice("sets"),
            )
        return tuple(sets)

    def _with_nil_units(
        self, item: MaterialItem, roster: Roster | None, indicator: str
    ) -> MaterialItem:
        """``item`` with the bodies that may give a nil return by their own names (C110)."""
        if not item.nil_units or roster is None:
            return item
        found: dict[str, None] = {}
        for name in item.nil_units:
            unit = roster.get(name)
            if unit is None:
                message = f"nil 里的单位“{name}”不在名册里"
                advice = "改正名称，或先写进 departments.yaml"
                self._add("C110", item.place, message, advice, indicator)
                found[name] = None
            elif isinstance(unit, Collective):
                found.update(dict.fromkeys(unit.members))
            else:
                found[unit.name] = None
        return item._replace(nil_units=tuple(found))

    def _period(self, head: Row | None) -> tuple[date, date] | None:
        period: Row | None = head.get("period") if head else None
        if period is None:
            return None
        start: date = period.get("start")
        end: date = period.get("end")
        if start > end:
            self._add("C150", period.place, "创建周期的开始日期在结束日期之后", "改正 period")
            return None
        return start, end


def _lines_of(row: Row) -> Iterator[_Line]:
    level1 = row.get("level1")
    for section in row.get("sections", ()):
        level2 = section.value.get("level2")
        for indicator in section.value.get("indicators", ()):
            yield _Line(str(indicator.value.get("id")), level1, level2, indicator.value)


def _kind(indicator: str) -> IndicatorKind:
    """加分项 and 否决项 stand apart from the indicators that count (附加项 of the list)."""
    if indicator.isdecimal():  # nearly all
        return IndicatorKind.GRADED
    prefix = split_id(indicator).prefix
    if prefix.startswith("加分"):
        return IndicatorKind.BONUS
    return IndicatorKind.VETO if prefix.startswith("否决") else IndicatorKind.GRADED


def _question(row: Row) -> Question:
    return Question(
        row.get("about"),
        row.get("reading"),
        row.get("alternative"),
        row.get("why"),
        row.get("confidence"),
        row.place,
        row.get("answer"),
        row.get("by"),
        row.get("date"),
    )


def _cell(line: _Line) -> MaterialCell:
    """The materials cell of one line."""
    materials = line.row.get("materials")
    place = line.row.where("materials")
    if materials is None:
        return MaterialCell(line.id, place)
    if isinstance(materials, str):
        return MaterialCell(line.id, place, none=True)
    if "same_as" in materials:
        return MaterialCell(line.id, place, same_as=materials.get("same_as"))
    items = tuple(
        item_of(number, one.value) for number, one in enumerate(materials.get("items"), start=1)
    )
    return MaterialCell(line.id, place, text=materials.get("text", ""), items=items)


def _added_words(head: Row | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    added = head.get("words", {}) if head else {}
    return tuple((name, tuple(one.value for one in found.value)) for name, found in added.items())


def _exemptions(head: Row | None) -> tuple[Exemption, ...]:
    rows = [one.value for one in head.get("exceptions", ())] if head else []
    return tuple(
        Exemption(
            row.get("code"),
            row.get("path"),
            row.get("blob"),
            row.get("by"),
            row.get("reason"),
            row.place,
        )
        for row in rows
    )


def _deviations(head: Row | None) -> tuple[Deviation, ...]:
    rows = [one.value for one in head.get("deviations", ())] if head else []
    return tuple(
        Deviation(
            row.get("at"),
            row.get("field"),
            row.get("value"),
            row.get("by"),
            row.get("date"),
            row.get("reason"),
            row.place,
        )
        for row in rows
    )
