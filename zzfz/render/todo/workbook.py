"""A todo list as a ledger (台账): one row for each thing that the unit owes, to be filled in; and the
whole list with every column.

The columns that people fill in and the hidden keys have fixed titles, so that a filled-in ledger can
be read back: ``KEYS`` name the folder of the set, the number of the item and the part.
"""

from __future__ import annotations

from collections.abc import Iterator

from zzfz.intake.ledger import (
    ADDRESSES,
    DONE,
    FILL_IN,
    KEYS,
    NOTE,
    OLD_ADDRESSES,
    SHEET,
    TITLE_MARK,
)
from zzfz.render.office.description import Book, Sheet, SheetColumn, Value
from zzfz.render.todo.model import EntryView, MaterialView, SectionView, SlotView, TodoView
from zzfz.render.todo.page import TELLING
from zzfz.render.todo.wording import problem_words, received, relation, returned, subject, units
from zzfz.render.words import chinese_date

CHOICES = ("已报", "正在办理", "不涉及", "零报告", "需协调")
"""What 完成情况 offers."""
COLUMNS = (
    SheetColumn("序号", 5),
    SheetColumn("指标", 9),
    SheetColumn("要报的材料（原文）", 44),
    SheetColumn("本单位的部分", 14),
    SheetColumn("要求", 20),
    SheetColumn(
        DONE,
        11,
        fill_in=True,
        choices=CHOICES,
        only_choices=True,
        hint="从下拉列表里选。零报告只限要求里写明可以的。",
    ),
    SheetColumn(ADDRESSES, 22, fill_in=True, hint="写文件名，或从浏览器地址栏整条复制网址。"),
    SheetColumn(
        NOTE, 15, fill_in=True, hint="正在办理的写“12月10日前报”；不涉及、零报告的写理由。"
    ),
    *(SheetColumn(title, 8, hidden=True) for title in KEYS),
)
_FULL_COLUMNS = (
    SheetColumn("类别", 12),
    SheetColumn("材料组", 10),
    SheetColumn("指标", 24),
    SheetColumn("材料项", 7),
    SheetColumn("应报材料", 36),
    SheetColumn("要求", 16),
    SheetColumn("分项", 12),
    SheetColumn("分项报送单位", 14),
    SheetColumn("状态", 9),
    *(SheetColumn(title, 16, fill_in=True) for title in (DONE, OLD_ADDRESSES, NOTE)),
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


def todo_book(view: TodoView, contact: str = "") -> Book:
    """The ledger: what the unit owes, then in grey what it has handed in; ``contact`` is whom it goes
    back to.
    """
    owed = [*_owed(view)]
    done = [*_done(view)]
    numbered = tuple((number, *row) for number, row in enumerate(owed + done, start=1))
    to = (view.issuer or "收材料的办公室") + (f"（{contact}）" if contact else "")
    by = f"请于{chinese_date(view.due.isoformat())}前" if view.due else "请尽快"
    above = (
        f"{view.unit.name}材料台账（{view.title}）",
        f"只填黄色的三列，别的列不要改、不要删行；{by}连同材料文件一起发给{to}。"
        "灰色的是已经报来的，不用再填。",
    )
    sheet = Sheet(SHEET, COLUMNS, numbered, above, len(owed) if done else None, a4=True)
    title = f"{view.unit.name}{TITLE_MARK}{view.title}）"
    return Book(title, (sheet,), view.time, view.issuer or "")


def _owed(view: TodoView) -> Iterator[tuple[Value, ...]]:
    """A row for each part that the unit has to hand in, or for the item where it has none; first what
    was sent back.
    """
    for entry, material in _all(view):
        back = {number for one in entry.returns for number in one.numbers}
        if material.no in back:
            why = "；".join(one.reason for one in entry.returns if material.no in one.numbers)
            yield _asked_row(entry, material, "", f"退回重报：{why}")
    asks = {(one.set_id, one.no): one for one in view.page.asks}
    for entry, material in _all(view):
        for bad in view.page.wrong_addresses:
            if (bad.set_id, bad.no) == (entry.set_id, material.no):
                yield _asked_row(entry, material, "", f"换网址或核对：{bad.file}，{bad.words}")
        ask = asks.get((entry.set_id, material.no))
        if ask is None:
            continue
        nil = ["没有发生的可以零报告"] if ask.nil else []
        due = [f"限{ask.due.month}月{ask.due.day}日"] if ask.due and ask.due != view.due else []
        shared = [ask.shared] if ask.shared else []
        wanted = "；".join([material.amount, *material.wants, *shared, *nil, *due])
        if ask.trouble:
            wanted += f"\n已报的还差：{'；'.join(ask.trouble[:2])}"
        for part in ask.parts or ("",):
            yield _asked_row(entry, material, part, wanted)


def _done(view: TodoView) -> Iterator[tuple[Value, ...]]:
    """A row for each part and item that the unit has handed in: nothing is left to be filled in."""
    back = {
        (one.set_id, no) for one, _ in _all(view) for each in one.returns for no in each.numbers
    }
    asks = {(one.set_id, one.no) for one in view.page.asks}
    for entry, material in _all(view):
        if (entry.set_id, material.no) in back or entry.brief:
            continue
        settled = [one.name for one in material.slots if one.mine and one.state == "complete"]
        review = entry.review_word or "已收到"
        if settled:
            for part in settled:
                yield _asked_row(entry, material, part, f"已报，{review}")
        elif not material.open and material.have and (entry.set_id, material.no) not in asks:
            yield _asked_row(entry, material, "", f"已报 {material.have} 件，{review}")


def _all(view: TodoView) -> Iterator[tuple[EntryView, MaterialView]]:
    for section in view.sections:
        for entry in section.entries:
            for material in entry.materials:
                yield entry, material


def _asked_row(
    entry: EntryView, material: MaterialView, part: str, wanted: str
) -> tuple[Value, ...]:
    label = f"{entry.label}（{material.no}）" if len(entry.materials) > 1 else entry.label
    text = material.text
    if len(entry.indicators) == 1 and len(text) < TELLING:
        text += f"\n指标：{entry.indicators[0].text}"
    keys = (entry.folder.rpartition("/")[2], material.no, part)
    return (label, text, part, wanted, *("" for _ in FILL_IN), *keys)


def full_book(view: TodoView) -> Book:
    """The whole list with every detail: one sheet, in the order of the list."""
    rows = tuple(
        row
        for section in view.sections
        for entry in section.entries
        for material in entry.materials
        for row in _rows(section, entry, material)
    )
    title = f"{view.unit.name}{TITLE_MARK}{view.title}）"
    return Book(title, (Sheet(SHEET, _FULL_COLUMNS, rows),), view.time, view.issuer or "")


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
