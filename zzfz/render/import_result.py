"""What an import came to, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zzfz.checklist.model import Checklist, IndicatorKind
from zzfz.findings import Finding
from zzfz.importing.import_list import Imported
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

    @property
    def is_sound(self) -> bool:
        """Whether the list can be used: nothing lost, no error in it."""
        return not self.imported.lost and not self.faults and self.checklist is not None


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


def _count(one: Checklist | None, kind: IndicatorKind) -> int:
    return sum(each.kind is kind for each in one.indicators) if one else 0


def import_lines(view: ImportView) -> Iterator[str]:
    """The import as sentences, one a line."""
    imported, one = view.imported, view.checklist
    kind = _KINDS.get(imported.kind, imported.kind)
    yield f"清单：{imported.resolution.title}"
    yield f"原件：{imported.resolution.source}（{kind}）"
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


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:_SHOWN]) + (" 等" if len(names) > _SHOWN else "")


def _verdict(view: ImportView) -> Iterator[str]:
    lost = view.imported.lost
    if not lost:
        yield "核对：原件每一格的文字都有去向，没有丢失"
    for cell in lost[:_SHOWN]:
        yield f"丢失：{cell.origin.label}“{cell.text.strip()[:40]}”{cell.why}"
    if lost:
        yield f"共 {len(lost)} 格的文字没有写进清单，须对照原件补上"
    for fault in view.faults:
        yield f"错误：{fault.place.path} 第 {fault.place.line} 行：{fault.message}（{words(fault.advice)}）"
    if view.dry_run:
        yield "只是试运行，没有写入任何内容"
    elif view.is_sound:
        yield f"已写好 {view.folder}，共 {len(view.written)} 个文件"
        yield f"下一步：打开 {view.folder}/import-review.html 逐条核对，改正写在 YAML 里"
    elif any(path.endswith("list.yaml") for path in view.written):
        yield f"已照 --accept-lost 写入 {view.folder}；先看 import-review.html 里“丢失的文字”"
    else:
        yield f"没有写入清单，只写了核对用的 {'、'.join(f'{view.folder}/{one}' for one in view.written)}"
        yield "下一步：在原件里改正上述各处再导入；确知可以手工补上的，加 --accept-lost"
