"""A new list beside the one in use, and what it does to the evidence: for people and programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zzfz.checklist.ids import split_id
from zzfz.checklist.paths import EVIDENCE
from zzfz.importing.compare import ChangeKind, Comparison, ListChange, Near, Renamed
from zzfz.migration.plan import FolderOutcome, Plan, outcomes
from zzfz.render.data import Data, document
from zzfz.render.machine_text import record
from zzfz.text import printable

if TYPE_CHECKING:
    from rich.console import RenderableType


_JSON_KINDS = {
    ChangeKind.ADDED: "added",
    ChangeKind.REMOVED: "removed",
    ChangeKind.RENUMBERED: "renumbered",
    ChangeKind.REWORDED: "reworded",
    ChangeKind.RETITLED: "retitled",
    ChangeKind.UNITS: "units",
    ChangeKind.MATERIALS: "materials",
    ChangeKind.MERGED: "merged",
}


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """A plan with the names of both lists and the source of the new one."""

    plan: Plan
    old_title: str
    source: str
    folders: tuple[FolderOutcome, ...]

    @property
    def comparison(self) -> Comparison:
        """The lists side by side."""
        return self.plan.comparison


def comparison_view(plan: Plan, old_title: str, source: str) -> ComparisonView:
    """What there is to show of ``plan``."""
    return ComparisonView(plan, old_title, source, outcomes(plan))


def comparison_fields(view: ComparisonView) -> Data:
    """The fields for JSON: changes, and what becomes of the evidence."""
    moving = view.plan.moving
    return {
        "source": view.source,
        "old_title": view.old_title,
        "new_title": view.plan.new.title,
        "indicators": len(view.plan.new.indicators),
        "unchanged": _unchanged(view),
        "counts": {_JSON_KINDS[kind]: len(view.comparison.of_kind(kind)) for kind in ChangeKind},
        "changes": [
            {
                "kind": _JSON_KINDS[one.kind],
                "old": one.old or None,
                "new": one.new or None,
                "before": one.before,
                "after": one.after,
            }
            for one in view.comparison.changes
        ],
        "nearest": [
            {
                "old": one.old,
                "new": one.new,
                "likeness": one.likeness,
                "taken": one.taken,
                "likely": one.likely,
            }
            for one in view.comparison.near
        ],
        "renamed_departments": [
            {
                "old": one.old,
                "new": one.new,
                "rows": one.rows,
                "of": one.of,
                "merged": one.merged,
            }
            for one in view.comparison.renamed
        ],
        "evidence": {
            "files": len(moving.moves),
            "moved": sum(one.old != one.new and not one.why for one in moving.changed),
            "archived": len(moving.archived),
            "reviews": len(view.plan.reviews),
            "unknown_departments": [
                {"name": name, "files": count} for name, count in view.plan.unknown.items()
            ],
            "folders": [_folder_data(one) for one in view.folders],
        },
    }


def _folder_data(one: FolderOutcome) -> Data:
    return {
        "old": one.move.old,
        "new": one.move.new or None,
        "files": one.files,
        "archived": one.archived,
        "items": [{"old": old, "new": new or None} for old, new in one.move.items],
        "moves": [
            {"old": each.old, "new": each.new, "archived": each.why or None} for each in one.moves
        ],
    }


def comparison_data(view: ComparisonView) -> Data:
    """The whole document for JSON."""
    return document(**comparison_fields(view))


def comparison_lines(view: ComparisonView) -> Iterator[str]:
    """One change a line, then one folder of evidence a line."""
    for one in view.comparison.changes:
        yield record(str(one.kind), one.old or "-", one.new or "-", one.before, one.after)
    for near in view.comparison.near:
        yield record("最像的", near.old, near.new, f"{near.likeness}%", _near_words(near))
    for body in view.comparison.renamed:
        yield record("单位", body.old, body.new, f"{body.rows}/{body.of}", _renamed_words(body))
    for folder in view.folders:
        where = f"{EVIDENCE}/{folder.move.new}" if folder.move.new else "-"
        yield record("材料", f"{EVIDENCE}/{folder.move.old}", where, *_facts(folder))


def _near_words(one: Near) -> str:
    if not one.likely:
        return "不大像"
    return "已另有对应，可能是拆开或并入" if one.taken else "是同一项的用 --pairs 写明"


def _renamed_words(one: Renamed) -> str:
    return "像是并入" if one.merged else "像是改名"


def _facts(one: FolderOutcome) -> list[str]:
    facts = [f"{one.files} 个文件"]
    elsewhere = Counter(
        folder
        for each in one.moves
        if not each.why and _is_material(each.old)
        for folder in [each.new.split("/")[1]]
        if folder != one.move.new
    )
    facts += [f"{count} 个移到 {EVIDENCE}/{folder}" for folder, count in elsewhere.items()]
    facts += [_item_words(old, new) for old, new in one.move.items]
    if one.archived:
        facts.append(f"{one.archived} 个留存")
    return facts


def _item_words(old: int, new: int) -> str:
    return f"第 {old} 项材料改为第 {new} 项" if new else f"第 {old} 项材料不再要求"


def comparison_screen(view: ComparisonView, width: int, *, colour: bool) -> str:
    """The changes by kind, then the evidence."""
    from zzfz.render.screen import cell, heading, prose, render, table

    parts: list[RenderableType] = [prose("\n".join(summary(view)))]
    for kind in ChangeKind:
        found = view.comparison.of_kind(kind)
        if not found:
            continue
        parts.append(heading(f"{kind}（{len(found)}）"))
        made = table("原", "新", "内容") if kind not in _ONE_SIDED else table("序号", "内容")
        for row in _rows(kind, found):
            made.add_row("", *map(cell, row[:-1]), prose(row[-1]))
        parts.append(made)
    if view.comparison.near:
        parts.append(heading(f"没有对应的指标，最像的（{len(view.comparison.near)}）"))
        made = table("原", "新", "像", "")
        for near in view.comparison.near:
            words = _near_words(near)
            made.add_row(
                "", cell(near.old), cell(near.new), cell(f"{near.likeness}%"), prose(words)
            )
        parts.append(made)
    if view.folders:
        parts.append(heading("已报送的材料"))
        made = table("原文件夹", "新文件夹", "")
        for one in _folder_rows(view.folders):
            made.add_row("", *map(cell, one))
        parts.append(made)
    return render(parts, width, colour=colour)


_ONE_SIDED = (ChangeKind.ADDED, ChangeKind.REMOVED)


def summary(view: ComparisonView) -> list[str]:
    """The change in a few sentences."""
    counts = "，".join(
        f"{kind} {len(found)}" for kind in ChangeKind if (found := view.comparison.of_kind(kind))
    )
    lines = [f"在用：{view.old_title}", f"新的：{view.plan.new.title}（{view.source}）"]
    lines.append(
        f"指标 {len(view.plan.new.indicators)} 项，没有变化的 {_unchanged(view)} 项"
        + (f"；{counts}" if counts else "")
    )
    moving = view.plan.moving
    moved = sum(one.renamed for one in view.folders)
    archived = sum(one.archived for one in view.folders)
    if moving.moves:
        staying = sum(_is_material(one.old) for one in moving.moves) - moved - archived
        lines.append(f"材料文件：{moved} 个移动，{archived} 个没有去处、留存备查，{staying} 个不动")
    if view.plan.reviews:
        lines.append(f"审核记录：改写 {len(view.plan.reviews)} 份；要求有变的须重新审核")
    lines.extend(
        f"“{one.old}”{_renamed_words(one)}“{one.new}”：它的 {one.of} 行里 {one.rows} 行换成了后者；"
        f"确是这样，换清单时写 --renamed {one.old}={one.new}"
        for one in view.comparison.renamed
    )
    lines.extend(
        f"新名册里没有“{printable(name)}”，{count} 份说明文件写着它：改名的，把它写进新名称的 aliases"
        for name, count in view.plan.unknown.items()
    )
    return lines


def _is_material(path: str) -> bool:
    return not path.endswith((".meta.yaml", "/review.yaml"))


def _unchanged(view: ComparisonView) -> int:
    changed = {one.new for one in view.comparison.changes}
    return sum(one.id not in changed for one in view.plan.new.indicators)


def _rows(kind: ChangeKind, found: Sequence[ListChange]) -> Iterator[tuple[str, ...]]:
    if kind is ChangeKind.RENUMBERED:
        yield from _runs(found)
        return
    if kind in _ONE_SIDED:
        yield from ((one.old or one.new, one.before or one.after) for one in found)
        return
    for run in _together(found, alike=lambda one: (one.before, one.after)):
        yield (*_numbers(run), f"原：{run[0].before}\n新：{run[0].after}")


def _runs(found: Sequence[ListChange]) -> Iterator[tuple[str, str, str]]:
    """Numbers that moved on together as one row: 34–104 → 35–105."""
    for run in _together(found, alike=lambda one: ()):
        yield (*_numbers(run), f"{len(run)} 项" if len(run) > 1 else "")


def _together(
    found: Sequence[ListChange], alike: Callable[[ListChange], tuple[str, ...]]
) -> list[list[ListChange]]:
    """Changes next to each other, under the old and the new numbers, that say the same."""
    runs: list[list[ListChange]] = []
    for one in found:
        last = runs[-1][-1] if runs else None
        follows = last is not None and _follows(last.old, one.old) and _follows(last.new, one.new)
        if last is not None and follows and alike(last) == alike(one):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _numbers(run: Sequence[ListChange]) -> tuple[str, str]:
    first, last = run[0], run[-1]
    if first is last:
        return first.old, first.new
    return f"{first.old}–{last.old}", f"{first.new}–{last.new}"


def _follows(one: str, other: str) -> bool:
    before, after = split_id(one), split_id(other)
    return before.prefix == after.prefix and before.number + 1 == after.number


def _folder_rows(folders: Sequence[FolderOutcome]) -> Iterator[tuple[str, str, str]]:
    """Folders that hold something, those that merely move on together in one row; the empty last."""
    runs: list[list[FolderOutcome]] = []
    for one in folders:
        before = runs[-1][-1] if runs else None
        if before is not None and _moves_on(before, one):
            runs[-1].append(one)
        else:
            runs.append([one])
    for run in runs:
        first, last = run[0], run[-1]
        files = sum(one.files for one in run)
        if len(run) > 1 and files:
            old = f"{EVIDENCE}/{first.move.old}–{last.move.old}"
            yield (old, f"{EVIDENCE}/{first.move.new}–{last.move.new}", f"{files} 个文件")
        elif files:
            where = f"{EVIDENCE}/{first.move.new}" if first.move.new else "没有去处"
            yield (f"{EVIDENCE}/{first.move.old}", where, "；".join(_facts(first)))
    empty = sum(len(run) for run in runs if not any(one.files for one in run))
    if empty:
        yield (f"另有 {empty} 个", "", "还没有材料")


def _moves_on(before: FolderOutcome, one: FolderOutcome) -> bool:
    """Whether two folders next to each other get new numbers and nothing else happens in them."""
    plain = not (before.move.items or one.move.items or before.archived or one.archived)
    follows = _follows(before.move.old, one.move.old) and _follows(before.move.new, one.move.new)
    return plain and bool(one.move.new) and follows
