"""What a person changed in import-review.xlsx, and the list with it.

The workbook is compared with what the import would write into it again: every cell that differs is a
correction. Columns are corrected by their heading, rows by the place where the source prints them, so
both stay what they are when the other changes; a question is answered for all its equal cases.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from zzfz.checklist.units import normalise
from zzfz.errors import UsageError
from zzfz.importing.demands import read_demand
from zzfz.importing.grid import Reading, library
from zzfz.importing.headers import ColumnRole, HeadingWords, Hints
from zzfz.importing.item_splitting import split_items
from zzfz.importing.mapping import ROLES, TableReading
from zzfz.importing.office_archive import OfficeArchive
from zzfz.importing.printed_text import tidy, wide
from zzfz.importing.resolve import Draft, Item, Resolution
from zzfz.importing.unit_names import NO_UNIT, is_collective, is_units, read_units
from zzfz.importing.unit_roster import ResolvedNames, RosterUnit, UnitClass, kind_of
from zzfz.text import printable

MAPPING, QUESTIONS, LIST, RECORD = "表格读法", "待确认", "指标", "导入记录"
PAIRS = "新旧对应"
PAIRS_COLUMNS = ("在用的序号", "在用的指标", "新的序号", "新的指标", "相像", "答复")
CANCELLED = "取消"
MAPPING_COLUMNS = ("表", "表头行", "第几列", "列名", "读作", "把握", "样例一", "样例二")
LIST_COLUMNS = (
    "原件位置",
    "处理",
    "编号",
    "一级指标",
    "二级指标",
    "三级指标",
    "责任单位",
    "配合单位",
    "报送资料",
)
JOIN, DROP = "并入上一项", "删去"
_YES = frozenset({"是", "对", "照此", "采用", "确认", "同意", "可以", "y", "yes", "√", "✓"})
_NONE = frozenset({"不要求", "无", "不要求报送资料", "没有"})
_NEW = "新增"
_SAME_AS = re.compile(r"同第?(?P<id>[^项]{1,20}?)项?")
_PIECE = 30_000
"""Characters in one cell of the record; a cell holds 32,767."""


@dataclass(frozen=True)
class Corrections:
    """Everything corrected so far: the roles said of columns, the row of the heading, words by place
    and column, rows added (each behind a place), and answers by question.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    heading_row: int | None = None
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    added: tuple[tuple[str, Mapping[str, str]], ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    pairs: Mapping[str, str] = field(default_factory=dict)
    """For numbers of the list in use those of the new one, empty for what is cancelled."""

    def __bool__(self) -> bool:
        said = (self.columns, self.heading_row, self.rows, self.added, self.answers, self.pairs)
        return any(said)

    def with_more(self, more: Corrections) -> Corrections:
        """These and then ``more``."""
        rows = {place: dict(words) for place, words in self.rows.items()}
        for place, words in more.rows.items():
            rows.setdefault(place, {}).update(words)
        return Corrections(
            {**self.columns, **more.columns},
            more.heading_row or self.heading_row,
            rows,
            (*self.added, *more.added),
            {**self.answers, **more.answers},
            {**self.pairs, **more.pairs},
        )


@dataclass(frozen=True)
class ListRecord:
    """How a list was imported, kept in its workbook: by what hints, with what corrections, and what
    was written (path below the folder → SHA-256), so that edits by hand are seen.
    """

    source: str
    digest: str
    words: str = ""
    as_read: bool = False
    corrections: Corrections = field(default_factory=Corrections)
    written: Mapping[str, str] = field(default_factory=dict)

    def hints(self) -> Hints:
        """What to tell the reader of tables."""
        by_name = {one.value: one for one in ROLES}
        said = {heading: by_name[name] for heading, name in self.corrections.columns.items()}
        vocabulary = HeadingWords(self.words.encode(), "表头用词")
        return Hints(said, self.corrections.heading_row, vocabulary)

    def as_text(self) -> str:
        """The record as JSON."""
        corrections = self.corrections
        return json.dumps(
            {
                "version": 1,
                "source": self.source,
                "digest": self.digest,
                "words": self.words,
                "as_read": self.as_read,
                "columns": dict(corrections.columns),
                "heading_row": corrections.heading_row,
                "rows": {place: dict(words) for place, words in corrections.rows.items()},
                "added": [[after, dict(words)] for after, words in corrections.added],
                "answers": dict(corrections.answers),
                "pairs": dict(corrections.pairs),
                "written": dict(self.written),
            },
            ensure_ascii=False,
        )


def digest(data: bytes) -> str:
    """The SHA-256 of ``data`` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that a correction changed, in words; ``indicator`` is empty for a column."""

    indicator: str
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Workbook:
    """A filled-in workbook: its record and the rows of the sheets that may be changed."""

    record: ListRecord
    sheets: Mapping[str, tuple[Mapping[str, str], ...]]

    @property
    def is_answered(self) -> bool:
        """Whether any question was answered; what else was changed only a comparison can tell."""
        return any(row.get("答复") for row in self.sheets.get(QUESTIONS, ()))


def read_workbook(data: bytes, name: str) -> Workbook:
    """The workbook ``data``. Raises UnreadableError for a damaged file, UsageError for one that
    ``zzfz import`` did not write.
    """
    OfficeArchive(data)
    try:
        book = library("openpyxl").load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        found = {
            sheet.title: [
                [_words(value) for value in row] for row in sheet.iter_rows(values_only=True)
            ]
            for sheet in book.worksheets
            if sheet.title in {MAPPING, QUESTIONS, LIST, PAIRS, RECORD}
        }
    except Exception as error:  # openpyxl lets through whatever a damaged part makes it trip over
        raise _not_ours(name) from error
    kept = "".join(row[0] for row in found.get(RECORD, ())[2:] if row)
    try:
        record = _record(json.loads(kept))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _not_ours(name) from error
    sheets = {title: _rows(rows) for title, rows in found.items() if title != RECORD}
    if LIST not in sheets or MAPPING not in sheets:
        raise _not_ours(name)
    return Workbook(record, sheets)


def _not_ours(name: str) -> UsageError:
    return UsageError(
        f"{printable(name)} 不是导入时写成的核对工作簿，或里面的表被删去、改名",
        "用导入时写成的 import-review.xlsx，只改里面的格子，不改表名和列名",
    )


def _record(found: Mapping[str, Any]) -> ListRecord:
    names = {one.value for one in ROLES}
    if not all(role in names for role in found["columns"].values()):
        raise ValueError
    corrections = Corrections(
        {str(key): str(one) for key, one in found["columns"].items()},
        None if found["heading_row"] is None else int(found["heading_row"]),
        {str(place): _text_map(words) for place, words in found["rows"].items()},
        tuple((str(after), _text_map(words)) for after, words in found["added"]),
        _text_map(found["answers"]),
        _text_map(found.get("pairs", {})),
    )
    return ListRecord(
        str(found["source"]),
        str(found["digest"]),
        str(found["words"]),
        bool(found["as_read"]),
        corrections,
        _text_map(found["written"]),
    )


def _text_map(found: Mapping[Any, Any]) -> dict[str, str]:
    return {str(key): str(one) for key, one in found.items()}


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("\r\n", "\n").replace("_x000D_", "").strip()


def _rows(rows: Sequence[Sequence[str]]) -> tuple[Mapping[str, str], ...]:
    """The rows below the heading, which is the second row; a blank row says nothing."""
    head = rows[1] if len(rows) > 1 else []
    found = (dict(zip(head, row, strict=False)) for row in rows[2:])
    return tuple(one for one in found if any(one.values()))


def corrected(now: Workbook, then: Mapping[str, Sequence[Sequence[str]]]) -> Corrections:
    """What ``now`` says otherwise than ``then``, the rows that the import writes (by sheet).

    Raises UsageError for words that make no sense and for rows that are gone.
    """
    columns: dict[str, str] = {}
    heading_row: int | None = None
    names = [one.value for one in ROLES]
    before = {(row[0], row[2]): row for row in then.get(MAPPING, ())}
    for row in now.sheets[MAPPING]:
        was = before.get((row.get("表", ""), row.get("第几列", "")))
        if was is None:
            continue
        said = row.get("读作", "")
        if said and said != was[4]:
            if said not in names:
                raise UsageError(
                    f"“{MAPPING}”表里“{was[3]}”一列的“读作”填了“{printable(said)}”",
                    f"只能填{'、'.join(names)}",
                )
            columns[was[3] or f"第{was[2]}列"] = said
        line = row.get("表头行", "")
        if line and line != was[1]:
            if not line.isdecimal() or not int(line):
                raise UsageError(f"“{MAPPING}”表里的表头行“{printable(line)}”不是行号", "填第几行")
            heading_row = int(line)
    rows, added = _changed_rows(now.sheets[LIST], then.get(LIST, ()))
    answers = {
        row["题号"]: row["答复"]
        for row in now.sheets.get(QUESTIONS, ())
        if row.get("题号") and row.get("答复")
    }
    known = now.record.corrections.pairs
    pairs = {old: new for old, new in pairs_answered(now).items() if known.get(old) != new}
    return Corrections(columns, heading_row, rows, added, answers, pairs)


def pairs_answered(now: Workbook) -> dict[str, str]:
    """What the sheet of pairs says: for numbers in use new ones, empty for what is cancelled.

    Raises UsageError where two answers contradict each other.
    """
    found: dict[str, str] = {}
    for row in now.sheets.get(PAIRS, ()):
        said = row.get("答复", "").removeprefix("第").removesuffix("项").strip()
        old, new = row.get("在用的序号", ""), row.get("新的序号", "")
        if not said:
            continue
        if not old:
            old, said = ("" if said.lower() in _YES or said == CANCELLED else said), new
        elif said.lower() in _YES:
            said = new
        elif said == CANCELLED:
            said = ""
        if not old or found.get(old, said) != said:
            raise UsageError(
                f"“{PAIRS}”表里{f'第{printable(old)}项有两个答复' if old else '有一处答复看不懂'}",
                f"填新的序号，照所列的填“是”，确已取消的填“{CANCELLED}”",
            )
        found[old] = said
    return found


def _changed_rows(
    now: Sequence[Mapping[str, str]], then: Sequence[Sequence[str]]
) -> tuple[dict[str, dict[str, str]], tuple[tuple[str, Mapping[str, str]], ...]]:
    before = {row[0]: dict(zip(LIST_COLUMNS, row, strict=True)) for row in then}
    rows: dict[str, dict[str, str]] = {}
    added: list[tuple[str, Mapping[str, str]]] = []
    seen: set[str] = set()
    last = ""
    for row in now:
        place = row.get("原件位置", "")
        if place in before and place not in seen:
            seen.add(place)
            last = place
            differs = {
                column: row.get(column, "")
                for column in LIST_COLUMNS[1:]
                if column in row and _plain(row[column]) != _plain(before[place][column])
            }
            if differs:
                rows[place] = differs
        elif row.get("三级指标"):
            own = {column: row.get(column, "") for column in LIST_COLUMNS[1:]}
            own["编号"] = "" if place in seen else own["编号"]
            added.append((last, own))
    gone = [one for one in before if one not in seen]
    if gone:
        ids = "、".join(before[one]["编号"] for one in gone[:5])
        raise UsageError(
            f"“{LIST}”表少了 {len(gone)} 行（第{ids}项{'等' if len(gone) > 5 else ''}）",
            f"要去掉一项，不删行，在“处理”一栏写“{DROP}”；与上一项是一项的写“{JOIN}”",
        )
    return rows, tuple(added)


def _plain(text: str) -> str:
    """Words as the workbook keeps them."""
    return printable(text, keep="\n\t").replace("\r", "").strip()


def question_key(one: Reading) -> str:
    """What a question is known by: the same words, whatever number its indicator has."""
    words = "\x00".join((one.about, one.reading, one.alternative, one.origin.label))
    return hashlib.sha256(words.encode()).hexdigest()[:6]


def mapping_rows(tables: Sequence[TableReading]) -> tuple[tuple[str, ...], ...]:
    """The rows of the sheet that tells how each column was read."""
    return tuple(
        (
            table.part,
            str(table.heading_row or ""),
            str(one.number),
            one.heading,
            one.role.value,
            f"{one.confidence}%" + ("，看不懂列名" if one.unclear else ""),
            *(*one.samples, "", "")[:2],
        )
        for table in tables
        if table.lines
        for one in table.columns
    )


def list_rows(resolution: Resolution) -> tuple[tuple[str, ...], ...]:
    """The rows of the sheet that holds the list itself."""
    return tuple(
        (
            one.place,
            "",
            one.id,
            one.level1,
            one.level2,
            one.text,
            "、".join(one.responsible),
            "、".join(one.cooperating),
            _material_words(one),
        )
        for one in resolution.drafts
    )


def _material_words(one: Draft) -> str:
    if one.same_as:
        return f"同第{one.same_as}项"
    if one.member and not one.items:
        return "（合并提供，写在领头的一项）"
    lines = [f"{number}. {item.text}" for number, item in enumerate(one.items, start=1)]
    return "\n".join([one.lead, *lines] if one.lead else lines) or "不要求"


def apply(
    resolution: Resolution, corrections: Corrections
) -> tuple[Resolution, tuple[Changed, ...], tuple[str, ...]]:
    """``resolution`` with the corrections, what they changed, and what could not be done, in words."""
    work = _Applying(resolution, corrections.rows)
    work.answer(corrections.answers)
    work.change(corrections.rows)
    work.add(corrections.added)
    work.join_and_drop(corrections.rows)
    work.count_on()
    return work.done(), tuple(work.changed), tuple(work.doubts)


class _Applying:
    def __init__(self, resolution: Resolution, rows: Mapping[str, Mapping[str, str]]) -> None:
        self.resolution = resolution
        self.rows = rows
        self.drafts = list(resolution.drafts)
        self.readings = list(resolution.readings)
        self.changed: list[Changed] = []
        self.doubts: list[str] = []
        names = resolution.names
        both: tuple[RosterUnit | UnitClass, ...] = (*names.units, *names.collectives)
        self.names = {
            normalise(name): one.name for one in both for name in (*one.aliases, one.name)
        }
        self.domains = tuple(name for one in names.domains for name in (one.name, *one.aliases))
        self.townships = next(
            (one.name for one in names.collectives if one.name.startswith("各乡镇")), ""
        )

    def answer(self, answers: Mapping[str, str]) -> None:
        kept: list[Reading] = []
        for one in self.readings:
            said = answers.get(question_key(one), "") if one.open else ""
            kept.append(self._answered(one, said) if said else one)
        self.readings = kept

    def _answered(self, one: Reading, said: str) -> Reading:
        ids = (one.indicator, *one.also, *one.covers)
        if said.lower() in _YES:
            self.changed.append(Changed(one.indicator, one.about, "待确认", one.reading))
        elif one.of_column:
            self.doubts.append(
                f"“{printable(said)}”答的是整整一列的读法：{printable(one.reading)}；"
                f"填“是”，或在“{MAPPING}”表里改这一列的“读作”"
            )
            return one
        elif one.about == ColumnRole.RESPONSIBLE.value and is_units(said):
            units = read_units(said)
            lead = tuple(self._unit(named.name) for named in units.responsible)
            help_ = tuple(self._unit(named.name) for named in units.cooperating)
            for index in self._indexes(ids, "责任单位", "配合单位"):
                self._set(index, "责任单位", responsible=lead, cooperating=help_)
        elif one.about == ColumnRole.MATERIALS.value:
            for index in self._indexes(ids, "报送资料"):
                self._materials(index, said)
        else:
            self.doubts.append(
                f"第{one.indicator}项“{one.about}”的答复“{printable(said)}”不能照办："
                f"填“是”，或在“{LIST}”表、“{MAPPING}”表里直接改"
            )
            return one
        reading, why = _settled(one, said), "核对时确认"
        return replace(one, reading=reading, confidence=100, why=why, also=(), covers=())

    def change(self, rows: Mapping[str, Mapping[str, str]]) -> None:
        places = {one.place: index for index, one in enumerate(self.drafts)}
        for place, words in rows.items():
            index = places.get(place)
            if index is None:
                self.doubts.append(f"{place}不再是单独的一行，那里的改正没有用上")
                continue
            for column, said in words.items():
                self._column(index, column, said)

    def _column(self, index: int, column: str, said: str) -> None:
        one = self.drafts[index]
        if column == "编号" and said:
            self._renumber(index, said)
        elif column in {"一级指标", "二级指标"} and said:
            level = {"一级指标": "level1", "二级指标": "level2"}[column]
            self._set(index, column, **{level: wide(said)})
        elif column == "三级指标" and said:
            self._set(index, column, text=tidy(said))
        elif column == "责任单位":
            self._set(index, column, responsible=self._units(said))
        elif column == "配合单位":
            lead = self.drafts[index].responsible
            named = tuple(name for name in self._units(said) if name not in lead)
            self._set(index, column, cooperating=named)
        elif column == "报送资料":
            self._materials(index, said)
        else:
            return
        self._close(one.id, column)

    def _close(self, indicator: str, column: str) -> None:
        """What a person has written needs no question any more."""
        about = {"编号": "序号", "配合单位": "责任单位"}.get(column, column)
        for order, one in enumerate(self.readings):
            if one.open and one.about == about:
                rest = _without(one, indicator)
                if rest is None:
                    reading = f"{one.reading}（核对时改正）"
                    rest = replace(one, reading=reading, confidence=100)
                self.readings[order] = rest

    def _renumber(self, index: int, said: str) -> None:
        before = self.drafts[index].id
        after = "".join(said.split())
        self._set(index, "编号", id=after)
        for other, one in enumerate(self.drafts):
            if one.same_as == before:
                self.drafts[other] = replace(one, same_as=after)
        for order, reading in enumerate(self.readings):
            self.readings[order] = _with_ids(reading, {before: after})

    def _materials(self, index: int, said: str) -> None:
        one = self.drafts[index]
        before = _material_words(one)
        match = _SAME_AS.fullmatch(said)
        lead, items = one.lead, one.items
        same_as, member = "", False
        if match and match["id"] in {other.id for other in self.drafts}:
            same_as, items, lead = match["id"], (), ""
        elif not said or said in _NONE:
            items, lead = (), ""
        else:
            split = split_items(said)
            lead = split.lead
            items = tuple(self._item(words) for words in split.items)
        fresh = replace(one, lead=lead, items=items, same_as=same_as, member=member)
        self.drafts[index] = fresh
        self.changed.append(Changed(one.id, "报送资料", before, _material_words(fresh)))

    def _item(self, words: str) -> Item:
        return Item(words, read_demand(words, self.domains, self.townships))

    def _units(self, said: str) -> tuple[str, ...]:
        if NO_UNIT.fullmatch(said):
            return ()
        parts = re.split(r"[、，,；;\n]+(?![^（]*）)", wide(said))
        return tuple(dict.fromkeys(self._unit(one) for one in parts if one.strip()))

    def _unit(self, name: str) -> str:
        return self.names.get(str(normalise(name)), name)

    def _indexes(self, ids: Iterable[str], *columns: str) -> list[int]:
        """Where ``ids`` are; not those that were put right in one of ``columns`` in their own rows."""
        wanted = set(ids)
        return [
            index
            for index, one in enumerate(self.drafts)
            if one.id in wanted and self.rows.get(one.place, {}).keys().isdisjoint(columns)
        ]

    def _set(self, index: int, what: str, **fields: Any) -> None:  # noqa: ANN401 - of many types
        one = self.drafts[index]
        fresh = replace(one, **fields)
        for name in fields:
            before, after = getattr(one, name), getattr(fresh, name)
            if before != after:
                self.changed.append(Changed(one.id, what, _shown(before), _shown(after)))
        self.drafts[index] = fresh

    def add(self, added: Sequence[tuple[str, Mapping[str, str]]]) -> None:
        for number, (after, words) in enumerate(added, start=1):
            at = next((i for i, one in enumerate(self.drafts) if one.place == after), -1)
            behind = self.drafts[at] if at >= 0 else self.drafts[0]
            own = words.get("编号") or self._free_id(behind.id)
            draft = Draft(
                own,
                wide(words.get("一级指标", "")) or behind.level1,
                wide(words.get("二级指标", "")) or behind.level2,
                tidy(words["三级指标"]),
                self._units(words.get("责任单位", "")) or behind.responsible,
                self._units(words.get("配合单位", "")),
                place=f"{_NEW}{number}",
            )
            self.drafts.insert(at + 1, draft)
            self.changed.append(Changed(own, "拆出或新增", "", draft.text))
            self._materials(at + 1, words.get("报送资料", ""))

    def _free_id(self, near: str) -> str:
        prefix = near.rstrip("0123456789")
        taken = [one.id[len(prefix) :] for one in self.drafts if one.id.startswith(prefix)]
        return f"{prefix}{max(int(one) for one in taken if one.isdecimal()) + 1}"

    def join_and_drop(self, rows: Mapping[str, Mapping[str, str]]) -> None:
        kept: list[Draft] = []
        for one in self.drafts:
            what = rows.get(one.place, {}).get("处理", "")
            if what == JOIN and kept:
                above = kept[-1]
                helping = dict.fromkeys((*above.cooperating, *one.cooperating))
                lead = tuple(dict.fromkeys((*above.responsible, *one.responsible)))
                kept[-1] = replace(
                    above,
                    text=above.text + one.text,
                    responsible=lead,
                    cooperating=tuple(name for name in helping if name not in lead),
                    items=tuple(dict.fromkeys((*above.items, *one.items))),
                    remarks=tuple(dict.fromkeys((*above.remarks, *one.remarks))),
                )
                self._gone(one.id, above.id)
                self.changed.append(Changed(one.id, JOIN, one.text, f"第{above.id}项"))
            elif what == DROP:
                self._gone(one.id, "")
                self.changed.append(Changed(one.id, DROP, one.text, ""))
            else:
                if what:
                    self.doubts.append(f"第{one.id}项的“处理”只能填“{JOIN}”或“{DROP}”")
                kept.append(one)
        self.drafts = kept

    def _gone(self, indicator: str, now: str) -> None:
        """Readings of an indicator that is no more go with it, or to the one that took it in."""
        kept = []
        for one in self.readings:
            rest = _without(one, indicator)
            if rest is not None:
                kept.append(rest)
            elif now and one.about not in {"序号", "三级指标"}:
                kept.append(replace(one, indicator=now))
        self.readings = kept

    def count_on(self) -> None:
        """After rows were joined, left out or added the numbers go on without a gap."""
        if not any(one.what in {JOIN, DROP, "拆出或新增"} for one in self.changed):
            return
        count: dict[str, int] = {}
        fresh: dict[str, str] = {}
        for one in self.drafts:
            prefix = one.id.rstrip("0123456789")
            count[prefix] = count.get(prefix, 0) + 1
            fresh[one.id] = f"{prefix}{count[prefix]}"
        moved = sum(before != after for before, after in fresh.items())
        if not moved:
            return
        self.drafts = [
            replace(one, id=fresh[one.id], same_as=fresh.get(one.same_as, ""))
            for one in self.drafts
        ]
        self.readings = [_with_ids(one, fresh) for one in self.readings]
        self.changed.append(Changed("", "编号", "", f"{moved} 项的编号顺延"))

    def done(self) -> Resolution:
        return replace(
            self.resolution,
            drafts=tuple(self.drafts),
            readings=tuple(self.readings),
            names=self._names(),
        )

    def _names(self) -> ResolvedNames:
        """The roster with new names; proposals that no indicator names any more are gone."""
        names = self.resolution.names
        used = dict.fromkeys(
            name for one in self.drafts for name in (*one.responsible, *one.cooperating)
        )
        units = [one for one in names.units if not one.proposed or one.name in used]
        classes = [one for one in names.collectives if not one.proposed or one.name in used]
        known = {*(one.name for one in units), *(one.name for one in classes)}
        for name in used:
            if name not in known and is_collective(name):
                classes.append(UnitClass(name, proposed=True))
            elif name not in known:
                units.append(RosterUnit(name, kind_of(name), proposed=True))
        return ResolvedNames(tuple(units), tuple(classes), names.domains)


def _without(one: Reading, indicator: str) -> Reading | None:
    """``one`` as it is asked of the others than ``indicator``; ``None`` where there are none."""
    also = tuple(other for other in one.also if other != indicator)
    covers = tuple(other for other in one.covers if other != indicator)
    if one.indicator != indicator:
        return replace(one, also=also, covers=covers)
    if also:
        return replace(one, indicator=also[0], also=also[1:], covers=covers)
    if covers:
        return replace(one, indicator=covers[0], covers=covers[1:])
    return None


def _with_ids(one: Reading, fresh: Mapping[str, str]) -> Reading:
    """``one`` with the numbers that its indicators have now."""
    return replace(
        one,
        indicator=fresh.get(one.indicator, one.indicator),
        also=tuple(fresh.get(other, other) for other in one.also),
        covers=tuple(fresh.get(other, other) for other in one.covers),
    )


def _settled(one: Reading, said: str) -> str:
    return one.reading if said.lower() in _YES else f"核对时定为：{said}"


def _shown(value: object) -> str:
    return "、".join(value) if isinstance(value, tuple) else str(value)


def record_cells(record: ListRecord) -> tuple[str, ...]:
    """The record in pieces that fit into cells."""
    text = record.as_text()
    return tuple(text[at : at + _PIECE] for at in range(0, len(text), _PIECE))
