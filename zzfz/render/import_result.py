"""What an import came to, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zzfz.checklist.model import Checklist, IndicatorKind
from zzfz.findings import Finding
from zzfz.importing.import_list import Imported
from zzfz.importing.mapping import TableReading
from zzfz.importing.printed_text import shortened
from zzfz.render.advice import words
from zzfz.render.data import Data, document

_KINDS = {
    "docx": "Word",
    "xlsx": "Excel",
    "html": "网页",
    "pdf": "PDF",
    "csv": "CSV",
    "text": "文本",
}
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ImportView:
    """An import, the list it gave (None: none could be built), its faults, and what was written."""

    imported: Imported
    checklist: Checklist | None
    faults: tuple[Finding, ...]
    folder: str | None
    written: tuple[str, ...]
    dry_run: bool
    as_read: bool = False

    @property
    def is_sound(self) -> bool:
        """Whether the list can be used: nothing lost, no error in it, and its reading agreed to."""
        agreed = self.as_read or not self.imported.shares.reasons
        whole = not self.imported.lost and not self.faults
        return whole and agreed and self.checklist is not None


def import_data(view: ImportView) -> Data:
    """The import as data for JSON."""
    imported, one = view.imported, view.checklist
    names = imported.resolution.names
    readings = imported.resolution.readings
    return document(
        source=imported.resolution.source,
        kind=imported.kind,
        title=imported.resolution.title,
        folder=view.folder,
        written=list(view.written),
        dry_run=view.dry_run,
        sound=view.is_sound,
        indicators=len(one.indicators) if one else 0,
        bonus=_count(one, IndicatorKind.BONUS),
        veto=_count(one, IndicatorKind.VETO),
        level1=len(one.level1_titles) if one else 0,
        material_sets=len(one.sets) if one else 0,
        merged_sets=[shared.id for shared in one.shared_sets] if one else [],
        items=sum(len(each.items) for each in one.sets) if one else 0,
        departments=len(one.departments) if one else 0,
        collectives=len(one.collectives) if one else 0,
        domains=len(one.domains) if one else 0,
        new_departments=[unit.name for unit in names.units if unit.proposed],
        new_collectives=[unit.name for unit in names.collectives if unit.proposed],
        new_domains=[field.name for field in names.domains if field.proposed],
        questions=sum(reading.open for reading in readings),
        settled=sum(not reading.open for reading in readings),
        mapping=[_table_data(table) for table in imported.resolution.tables],
        shares={
            "proper": round(imported.shares.proper, 4),
            "remarks": round(imported.shares.remarks, 4),
            "aside": round(imported.shares.set_aside, 4),
        },
        reasons=list(imported.shares.reasons),
        changed=[
            {"indicator": one.indicator, "what": one.what, "before": one.before, "after": one.after}
            for one in imported.changed
        ],
        not_changed=list(imported.doubts),
        lost=[
            {"place": cell.origin.label, "text": cell.text, "why": cell.why}
            for cell in imported.lost
        ],
        findings=[
            {
                "code": fault.code,
                "path": fault.place.path,
                "line": fault.place.line,
                "message": fault.message,
                "advice": words(fault.advice),
            }
            for fault in view.faults
        ],
    )


def _table_data(table: TableReading) -> Data:
    return {
        "part": table.part,
        "heading_row": table.heading_row or None,
        "confidence": table.confidence,
        "lines": table.lines,
        "titles": table.titles,
        "subtotals": table.subtotals,
        "notes": table.notes,
        "above": table.above,
        "columns": [
            {
                "number": one.number,
                "heading": one.heading,
                "role": one.role.value,
                "confidence": one.confidence,
                "unclear": one.unclear,
                "samples": list(one.samples),
            }
            for one in table.columns
        ],
    }


def _count(one: Checklist | None, kind: IndicatorKind) -> int:
    return sum(each.kind is kind for each in one.indicators) if one else 0


def import_lines(view: ImportView) -> Iterator[str]:
    """The import as sentences, one a line."""
    imported, one = view.imported, view.checklist
    kind = _KINDS.get(imported.kind, imported.kind)
    yield f"清单：{imported.resolution.title}"
    yield f"原件：{imported.resolution.source}（{kind}）"
    yield from mapping_lines(imported.resolution.tables)
    if one is not None:
        yield from _contents(one)
    names = imported.resolution.names
    for what, found in (
        ("单位", [unit.name for unit in names.units if unit.proposed]),
        ("统称", [unit.name for unit in names.collectives if unit.proposed]),
        ("领域", [field.name for field in names.domains if field.proposed]),
    ):
        if found:
            yield f"名册里没有的{what} {len(found)} 个，已拟好，待核对：{_some(found)}"
    readings = imported.resolution.readings
    asked = sum(reading.open for reading in readings)
    settled = len(readings) - asked
    yield f"待确认的读法 {asked} 条，把握很大、已记入备注的 {settled} 条"
    yield from _verdict(view)


def mapping_lines(tables: Sequence[TableReading]) -> Iterator[str]:
    """How the tables were understood; a table like the one before it is not told again."""
    before: tuple[tuple[str, str], ...] = ()
    for table in tables:
        like = tuple((one.heading, one.role.value) for one in table.columns)
        if like == before or not table.lines:
            continue
        before = like
        place = (
            f"{table.part or '表格'}第 {table.heading_row} 行" if table.heading_row else table.part
        )
        yield f"看作：{place}是表头（把握 {table.confidence}%）；{_rows_told(table)}"
        for one in table.columns:
            unclear = "，看不懂列名" if one.unclear else ""
            samples = "；".join(f"“{sample}”" for sample in one.samples)
            heading = one.heading or f"第{one.number}列"
            yield f"  {heading} → {one.role.value}（{one.confidence}%{unclear}）{samples and f'：{samples}'}"


def _rows_told(table: TableReading) -> str:
    kinds = (
        (table.titles, "个章节标题"),
        (table.subtotals, "行小计"),
        (table.notes, "行注释"),
        (table.above, "行在表头上面"),
    )
    return "，".join([f"{table.lines} 行指标", *(f"{many} {what}" for many, what in kinds if many)])


def _contents(one: Checklist) -> Iterator[str]:
    apart = "".join(
        f"，{word} {count} 项"
        for word, kind in (("加分项", IndicatorKind.BONUS), ("否决项", IndicatorKind.VETO))
        if (count := _count(one, kind))
    )
    yield f"指标：{len(one.indicators)} 项（一级指标 {len(one.level1_titles)} 个{apart}）"
    items = sum(len(each.items) for each in one.sets)
    merged = one.shared_sets
    shared = (
        f"，其中合并提供的 {len(merged)} 组：{_some([each.label for each in merged])}"
        if merged
        else ""
    )
    yield f"材料：{len(one.sets)} 组，{items} 项{shared}"
    yield f"单位：{len(one.departments)} 个，统称 {len(one.collectives)} 个，领域 {len(one.domains)} 个"


def _percent(share: float) -> str:
    """A share in words; one that is not nothing is never shown as nothing, nor all but all as all."""
    percent = round(share * 100, 1)
    if share and not percent:
        return "不到 0.1%"
    return f"{min(percent, 99.9) if share < 1 else 100:g}%"


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:_SHOWN]) + (" 等" if len(names) > _SHOWN else "")


def _verdict(view: ImportView) -> Iterator[str]:
    yield from _corrected(view)
    yield from _accounted(view)
    if view.dry_run:
        yield "只是试运行，没有写入任何内容"
    elif view.is_sound:
        yield f"已写好 {view.folder}，共 {len(view.written)} 个文件"
        yield (
            f"下一步：打开 {view.folder}/import-review.xlsx 逐条核对，直接改格子、填答复，"
            f"再运行 zzfz import --corrections {view.folder}/import-review.xlsx"
        )
    elif any(path.endswith("list.yaml") for path in view.written):
        yield f"已照 --accept-lost 写入 {view.folder}；先看 import-review.html 里“丢失的文字”"
    else:
        yield f"没有写入清单，只写了核对用的 {'、'.join(f'{view.folder}/{one}' for one in view.written)}"
        if view.imported.shares.reasons and not view.as_read:
            yield "下一步：用 --columns、--heading-row 写明哪一列是什么；核对过就是这样的，加 --as-read"
            book = f"{view.folder}/import-review.xlsx"
            yield f"也可以在 {book} 的“表格读法”里改，再运行 zzfz import 原件 --corrections {book}"
        if view.imported.lost or view.faults:
            yield "下一步：在原件里改正上述各处再导入；确知可以手工补上的，加 --accept-lost"


def _corrected(view: ImportView) -> Iterator[str]:
    for one in view.imported.changed:
        words = (one.before, one.after)
        told = " → ".join(f"“{shortened(each)}”" for each in words if each)
        where = f"第{one.indicator}项" if one.indicator else ""
        yield f"改正：{where}{one.what}：{told}"
    for doubt in view.imported.doubts:
        yield f"没有改成：{doubt}"


def _accounted(view: ImportView) -> Iterator[str]:
    lost = view.imported.lost
    shares = view.imported.shares
    if not lost and shares.whole:
        yield "核对：原件每一格的文字都在清单正文里，没有丢失"
    elif not lost:
        yield (
            f"核对：原件的文字 {_percent(shares.proper)} 在清单正文里，"
            f"{_percent(shares.remarks)} 记入备注，{_percent(shares.set_aside)} 不写入清单"
        )
    for cell in lost[:_SHOWN]:
        yield f"丢失：{cell.origin.label}“{cell.text.strip()[:40]}”{cell.why}"
    if lost:
        yield f"共 {len(lost)} 格的文字没有写进清单，须对照原件补上"
    for fault in view.faults:
        yield f"错误：{fault.place.path} 第 {fault.place.line} 行：{fault.message}（{words(fault.advice)}）"
    for reason in shares.reasons:
        yield f"{'照确认的读法写入' if view.as_read else '拿不准'}：{reason}"
