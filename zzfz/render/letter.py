"""The letter that chases material (催办函), with what is owed and a table to be filled in and sent back.

Laid out as GB/T 9704-2012 has letters: to whom, one paragraph, 附件说明, seal and date, each annex on a
page of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from zzfz.checklist.ids import label
from zzfz.errors import UsageError
from zzfz.numerals import in_chinese
from zzfz.progress.chases import Promise
from zzfz.render.office.description import Annex, Block, Column, Paper, Paragraph, Table
from zzfz.render.report import view_data
from zzfz.render.templates import Templates
from zzfz.render.todo import model
from zzfz.render.todo.model import EntryView, TodoView
from zzfz.render.todo.word_file import asked_table, handing_in, returned_table
from zzfz.render.todo.wording import subject
from zzfz.render.words import chinese_date, days_words
from zzfz.text import display_width, natural

_SLIP = (
    Column("第几项", 50),
    Column("进展", 28),
    Column("困难", 26),
    Column("下一步及完成时间", 30),
    Column("联络人", 22),
)
_TITLE_LINE = 40
"""Columns of a line of the title; a longer one breaks before its last words, not within one (7.3.1)."""
_TITLE_END = "材料的函"
_DATE_GAP = 4
"""Characters between a date under a seal and the edge (7.3.5.1)."""
_NAMED = 6
"""Sets of one promise that are named; the others are counted."""


TEMPLATE = "remind.txt.j2"
LETTER, MESSAGE = "催办通知", "催办消息"


def owed_entries(view: TodoView) -> list[EntryView]:
    """The sets that a unit is chased for: not those that wait for others or a reviewer, nor what is voluntary."""
    return [
        one
        for section in view.sections
        if section.code != model.COMPLETE
        for one in section.entries
        if not (one.brief or one.optional or one.waiting)
    ]


def title_of(view: TodoView, nth: int) -> str:
    """What the letter is called, with the n-th time where it is not the first."""
    title = f"关于尽快报送{view.title}材料的函"
    return f"{title}（第{in_chinese(nth)}次）" if nth > 1 else title


def open_promises(view: TodoView, made: Iterable[Promise]) -> tuple[Promise, ...]:
    """What the unit promised of the sets that it is chased for, the earliest day first."""
    owed = {one.set_id for one in owed_entries(view)}
    mine = (one for one in made if one.unit == view.unit.name)
    open_ones = (
        one._replace(sets=tuple(name for name in one.sets if name in owed)) for one in mine
    )
    return tuple(one for one in open_ones if one.sets)


def promise_words(made: Iterable[Promise], today: date) -> list[str]:
    """Each promise of a unit as a clause said to it: 承诺12月5日前报送第 13 项，已过期 3 天."""
    said = []
    for one in made:
        left = (one.day - today).days
        when = "今天到期" if left == 0 else days_words(left) if left < 0 else "请按时报送"
        named = "、".join(sorted(map(label, one.sets), key=natural)[:_NAMED])
        more = f" 等 {len(one.sets)} 组" if len(one.sets) > _NAMED else " 项"
        said.append(
            f"承诺{chinese_date(one.day.isoformat()).partition('年')[2]}前报送第 {named}{more}，{when}"
        )
    return said


def chase_file(
    view: TodoView,
    made: Iterable[Promise],
    nth: int,
    contact: str,
    filled: Templates,
    *,
    as_letter: bool,
) -> bytes:
    """What is sent to a unit for the ``nth`` time: the letter as a document, or the message as text, which
    a template of the repository may word. ``made`` are the promises of all. Raises as ``letter``.
    """
    promised = open_promises(view, made)
    if as_letter:
        from zzfz.render.office.word import word

        return word(letter(view, nth, contact, promised))
    told = {**view_data(view), "nth": nth, "contact": contact}
    told["promises"] = promise_words(promised, view.today)
    return filled.render(TEMPLATE, told).encode("utf-8")


def letter(
    view: TodoView, nth: int = 1, contact: str = "", promised: Sequence[Promise] = ()
) -> Paper:
    """The letter to one unit, for the ``nth`` time; ``contact`` is whom it may ask, ``promised`` what it
    promised of what it owes.

    Raises UsageError when it owes nothing to be chased for.
    """
    owed = owed_entries(view)
    if not owed:
        raise UsageError(
            f"{view.unit.name}没有欠交的材料，不需要催办", "用 zzfz report 查看它的待办清单"
        )
    blocks: list[Block] = [
        Paragraph(f"{view.unit.name}：", indent=False),
        Paragraph(_request(view, owed)),
        *_reminded(promise_words(promised, view.today)),
        *([Paragraph(f"联系人：{contact}。")] if contact else []),
        Paragraph(""),
        Paragraph("附件：1．须报送的材料", hanging=3),
        Paragraph("　　　2．情况说明表", hanging=3),
        Paragraph(""),
        Paragraph(view.issuer or "（制发单位盖章）", right=True, end_gap=2),
        Paragraph(chinese_date(view.today.isoformat()), right=True, end_gap=_DATE_GAP),
        Annex("附件1", "须报送的材料"),
    ]
    if view.page.sent_back:
        blocks.append(returned_table(view.page, narrow=True))
    if view.page.asks:
        blocks.append(asked_table(view, narrow=True))
    blocks += [
        Paragraph(f"报送方法：{handing_in(view, contact)}"),
        Annex("附件2", "情况说明表"),
        Table(_SLIP, tuple((f"{one.label}\n{subject(one)}", "", "", "", "") for one in owed)),
    ]
    title = title_of(view, nth)
    if display_width(title) > _TITLE_LINE:
        start, _, end = title.rpartition(_TITLE_END)
        title = f"{start}\n{_TITLE_END}{end}"
    return Paper(title, tuple(blocks), view.time, view.issuer or "")


def _reminded(said: list[str]) -> list[Paragraph]:
    return [Paragraph(f"你单位{'；'.join(said)}。")] if said else []


def _request(view: TodoView, owed: list[EntryView]) -> str:
    """By when, how much, and what it holds back."""
    when = f"截至{chinese_date(view.time.isoformat())}，" if view.time else ""
    completes = sum(one.completes for one in owed)
    words = f"按照《{view.title}》，{when}你单位还有 {len(owed)} 组材料没有报齐"
    if view.page.sent_back:
        words += f"，退回重报 {len(view.page.sent_back)} 处"
    words += f"，关系到全县 {completes} 项指标。"
    if view.due is None:
        until = "请尽快"
    elif view.days_left is not None and view.days_left < 0:
        until = f"报送期限{chinese_date(view.due.isoformat())}已过，请立即"
    else:
        until = f"请于{chinese_date(view.due.isoformat())}前"
    return (
        f"{words}{until}按附件1补齐报送；有困难的，在附件2写明原因和完成时间，一并退回。"
        "已经报送的，请告知报送时间和文件名，以便核对。"
    )
