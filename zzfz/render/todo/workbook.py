"""A todo list as a ledger (台账): one row for each material item and part, to be filled in.

The columns that people fill in and the hidden keys have fixed titles, so that a filled-in ledger can
be read back: ``KEYS`` name the folder of the set, the number of the item and the part.
"""

from __future__ import annotations

from collections.abc import Iterator

from zzfz.intake.ledger import FILL_IN, KEYS, SHEET, TITLE_MARK
from zzfz.render.office.description import Book, Sheet, SheetColumn, Value
from zzfz.render.todo.model import EntryView, MaterialView, SectionView, SlotView, TodoView
from zzfz.render.todo.wording import problem_words, received, relation, returned, subject, units

COLUMNS = (
    SheetColumn("类别", 12),
    SheetColumn("材料组", 10),
    SheetColumn("指标", 24),
    SheetColumn("材料项", 7),
    SheetColumn("应报材料", 36),
    SheetColumn("要求", 16),
    SheetColumn("分项", 12),
    SheetColumn("分项报送单位", 14),
    SheetColumn("状态", 9),
    *(SheetColumn(title, 16, fill_in=True) for title in FILL_IN),
    SheetColumn("审核", 9),
    SheetColumn("已报材料", 24),
    SheetColumn("问题", 24),
    SheetColumn("存入", 13),
    SheetColumn("文件名示例", 24),
    SheetColumn("截止日期", 11),
    SheetColumn("剩余天数", 9),
    SheetColumn("交齐后的效果", 18),
    SheetColumn("关系", 10),
    SheetColumn("责任单位", 18),
    *(SheetColumn(title, 8, hidden=True) for title in KEYS),
)


def todo_book(view: TodoView) -> Book:
    """The workbook of a todo list: one sheet, in the order of the list."""
    rows = tuple(
        row
        for section in view.sections
        for entry in section.entries
        for material in entry.materials
        for row in _rows(section, entry, material)
    )
    title = f"{view.unit.name}{TITLE_MARK}{view.title}）"
    return Book(title, (Sheet(SHEET, COLUMNS, rows),), view.time, view.issuer or "")


def _rows(
    section: SectionView, entry: EntryView, material: MaterialView
) -> Iterator[tuple[Value, ...]]:
    for slot in material.slots or (None,):
        part = slot.name if slot else ""
        yield (
            section.title,
            entry.label,
            subject(entry),
            material.no,
            material.text,
            "；".join(material.limits),
            part,
            _owner(slot),
            _state(slot, material),
            *("" for _ in FILL_IN),
            entry.review_word if _handed_in(slot, material) else "",
            "\n".join(_handed_in(slot, material)),
            "；".join([*returned(entry), *([problem_words(material)] if material.pieces else [])]),
            f"{entry.folder}/",
            "\n".join(slot.names if slot else material.names),
            entry.due,
            entry.days_left,
            entry.effect,
            relation(entry),
            units(entry.responsible),
            entry.folder.rpartition("/")[2],
            material.no,
            part,
        )


def _handed_in(slot: SlotView | None, material: MaterialView) -> list[str]:
    """What is there for a row; a part without any shows what might be its own, told by no name."""
    if slot is None:
        return received(material)
    if slot.pieces:
        more = [f"另有 {slot.more_pieces} 件"] if slot.more_pieces else []
        return [*slot.pieces, *more, *slot.addresses]
    taken = {path for one in material.slots for path in one.pieces}
    return [path for path in material.pieces if path not in taken]


def _owner(slot: SlotView | None) -> str:
    if slot is None or slot.unit is None:
        return ""
    return slot.unit if slot.confirmed else f"{slot.unit}（待确认）"


def _state(slot: SlotView | None, material: MaterialView) -> str:
    """A part that is handed in is so even while the item waits for others."""
    if slot is None:
        return material.word
    return "已报" if slot.state == "complete" else "未报"
