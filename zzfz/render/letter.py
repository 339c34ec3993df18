"""The letter that chases material (催办通知), with a slip to be filled in and sent back (回执)."""

from __future__ import annotations

from zzfz.errors import UsageError
from zzfz.numerals import in_chinese
from zzfz.render.office.description import Band, Column, Heading, Paper, Paragraph, Table
from zzfz.render.todo import model
from zzfz.render.todo.model import EntryView, TodoView
from zzfz.render.todo.word_file import COLUMNS, rows
from zzfz.render.view_data import plain
from zzfz.render.words import chinese_date, days_words, headline_words

TITLE = "法治政府建设责任清单材料催办通知"


def owed_entries(view: TodoView) -> list[EntryView]:
    """The sets that a unit is chased for: not those that wait for others, nor what is voluntary."""
    return [
        one
        for section in view.sections
        if section.code != model.COMPLETE
        for one in section.entries
        if not (one.brief or one.optional or one.waiting)
    ]


def letter(view: TodoView, nth: int = 1, contact: str = "") -> Paper:
    """The letter to one unit, for the ``nth`` time; ``contact`` is whom it may ask.

    Raises UsageError when it owes nothing to be chased for.
    """
    owed = owed_entries(view)
    if not owed:
        raise UsageError(
            f"{view.unit.name}没有欠交的材料，不需要催办", "用 zzfz report 查看它的待办清单"
        )
    wanted: tuple[Band | tuple[str, ...], ...] = tuple(
        row for one in owed for row in rows(one, view.due)
    )
    return Paper(
        f"{TITLE}（第{in_chinese(nth)}次）" if nth > 1 else TITLE,
        (
            Paragraph(f"{view.unit.name}：", indent=False),
            Paragraph(_state(view, owed)),
            Paragraph(_request(view)),
            *([Paragraph(f"联系人：{contact}。")] if contact else []),
            Paragraph("附件：1. 须报送的材料"),
            Paragraph("　　　2. 回执（填写后退回）"),
            Paragraph(""),
            Paragraph(view.issuer or "（制发单位盖章）", right=True),
            Paragraph(chinese_date(view.today.isoformat()), right=True),
            Heading("附件1　须报送的材料", new_page=True),
            Table(COLUMNS, wanted),
            Heading("附件2　回执（填写后退回）", new_page=True),
            _slip(owed),
        ),
        view.time,
        view.issuer or "",
    )


def _state(view: TodoView, owed: list[EntryView]) -> str:
    when = f"截至{chinese_date(view.time.isoformat())}，" if view.time else ""
    returned = sum(one.review == model.RETURNED for one in owed)
    words = f"按照《{view.title}》，{when}你单位还有 {len(owed)} 组材料没有报齐"
    if returned:
        words += f"，其中 {returned} 组被退回、须重报"
    completes = sum(one.completes for one in owed)
    words += f"，涉及 {completes} 项指标。"
    if not view.counts:
        return words
    first = view.counts[0]
    return (
        f"{words}你单位{first.word}的 {first.indicators} 项指标：{headline_words(plain(first))}。"
    )


def _request(view: TodoView) -> str:
    if view.due is None or view.days_left is None:
        when = "请尽快"
    elif view.days_left >= 0:
        when = f"请于{chinese_date(view.due.isoformat())}前（{days_words(view.days_left)}）"
    else:
        when = (
            f"报送期限为{chinese_date(view.due.isoformat())}，{days_words(view.days_left)}，请立即"
        )
    return (
        f"{when}按附件1补齐报送；有困难的，请在附件2写明原因和下一步打算，一并退回。"
        "已经报送的，请核对文件名和存放位置是否与附件1一致。"
    )


def _slip(owed: list[EntryView]) -> Table:
    """The fields usual in a chasing list: progress, difficulty, next step, person."""
    columns = (
        Column("材料组", 24),
        Column("进展", 36),
        Column("困难", 32),
        Column("下一步及完成时间", 36),
        Column("联络人", 28),
    )
    return Table(columns, tuple((one.label, "", "", "", "") for one in owed))
