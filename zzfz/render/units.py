"""``zzfz depts`` and ``zzfz questions``: the roster, and what is still open about the list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from zzfz.checklist.model import Checklist, Question
from zzfz.checklist.units import Role, duties
from zzfz.render.data import (
    Data,
    collective_data,
    department_data,
    document,
    place_data,
    question_data,
)
from zzfz.render.machine_text import record

if TYPE_CHECKING:
    from rich.console import RenderableType


def depts_data(checklist: Checklist) -> Data:
    """The roster as data for JSON."""
    return document(
        departments=[
            department_data(one)
            | {role.value: ids for role, ids in _duty_ids(checklist, one.name).items()}
            for one in checklist.departments
        ],
        collectives=[collective_data(one) for one in checklist.collectives],
        domains=[
            {
                "name": one.name,
                "aliases": list(one.aliases),
                "department": one.department,
                "confirmed": one.confirmed,
            }
            for one in checklist.domains
        ],
    )


def _duty_ids(checklist: Checklist, name: str) -> dict[Role, list[str]]:
    unit = next(one for one in checklist.departments if one.name == name)
    found: dict[Role, list[str]] = {role: [] for role in Role}
    for duty in duties(checklist, unit):
        found[duty.role].append(duty.indicator.id)
    return found


def depts_lines(checklist: Checklist) -> Iterator[str]:
    """One unit a line."""
    for one in checklist.departments:
        ids = _duty_ids(checklist, one.name)
        yield record(
            "单位",
            one.name,
            one.kind,
            f"负责 {len(ids[Role.RESPONSIBLE])}",
            f"配合 {len(ids[Role.COOPERATING])}",
            f"经统称 {len(ids[Role.COLLECTIVE])}",
            "、".join(one.aliases),
        )
    for group in checklist.collectives:
        yield record(
            "统称", group.name, "、".join(group.members), "已确认" if group.confirmed else "待确认"
        )
    for domain in checklist.domains:
        yield record(
            "领域",
            domain.name,
            domain.department or "无",
            "已确认" if domain.confirmed else "待确认",
        )


def depts_screen(checklist: Checklist, width: int, *, colour: bool) -> str:
    """The roster for a person."""
    from zzfz.render.screen import cell, heading, render, table

    parts: list[RenderableType] = [heading(f"单位（{len(checklist.departments)} 个）")]
    units = table(">负责", ">配合", ">经统称", "类别", "名称和别名")
    for one in checklist.departments:
        ids = _duty_ids(checklist, one.name)
        name = cell(one.name)
        if one.aliases:
            name.append_text(cell(f"（{'、'.join(one.aliases)}）", "dim"))
        units.add_row("", *(cell(len(ids[role])) for role in Role), cell(one.kind, "dim"), name)
    parts += [units, heading("统称")]
    for group in checklist.collectives:
        status = "" if group.confirmed else "（成员待主管单位确认）"
        parts.append(cell(f"  {group.name}：{len(group.members)} 个单位{status}"))
        if group.aliases:
            parts.append(cell(f"    又写作：{'、'.join(group.aliases)}", "dim"))
    parts.append(heading("领域对应的单位"))
    fields = table("状态", "领域 → 单位")
    for domain in checklist.domains:
        style = "green" if domain.confirmed else "yellow"
        fields.add_row(
            "",
            cell("已确认" if domain.confirmed else "待确认", style),
            cell(f"{domain.name} → {domain.department or '未定'}"),
        )
    parts.append(fields)
    return render(parts, width, colour=colour)


def answer_words(question: Question) -> tuple[str, ...]:
    """How a question was answered, by whom and when; nothing while it is open."""
    if question.answer is None:
        return ()
    taken = question.reading if question.answer == "reading" else question.alternative
    way = "照现读" if question.answer == "reading" else "用另一种读法"
    day = question.date.isoformat() if question.date is not None else None
    who = " ".join(filter(None, (question.by, day)))
    return (f"{way}：{taken}", *([who] if who else []))


def questions_data(checklist: Checklist) -> Data:
    """Open questions and remarks as data for JSON."""
    return document(
        questions=[
            {"indicator": one.id, **question_data(question), "place": place_data(question.place)}
            for one in checklist.indicators
            for question in one.questions
        ],
        remarks=[
            {"indicator": one.id, "remark": remark}
            for one in checklist.indicators
            for remark in one.remarks
        ],
    )


def questions_lines(checklist: Checklist) -> Iterator[str]:
    """One question or remark a line."""
    for one in checklist.indicators:
        for question in one.questions:
            yield record(
                one.id,
                "疑问" if question.is_open else "已定",
                question.about,
                question.reading,
                question.alternative,
                question.why,
                "" if question.confidence is None else f"{question.confidence}%",
                *answer_words(question),
            )
        for remark in one.remarks:
            yield record(one.id, "备注", remark)


def questions_screen(checklist: Checklist, width: int, *, colour: bool) -> str:
    """Open questions first, each with its alternative; then remarks."""
    from zzfz.render.screen import cell, heading, render, table

    every = [
        (one, number, question)
        for one in checklist.indicators
        for number, question in enumerate(one.questions, start=1)
    ]
    asked = [one for one in every if one[2].is_open]
    settled = [one for one in every if not one[2].is_open]
    noted = [(one, remark) for one in checklist.indicators for remark in one.remarks]
    parts: list[RenderableType] = [heading(f"待确认的读法（{len(asked)} 处）")]
    if asked:
        first = f"{asked[0][0].id}.{asked[0][1]}"
        told = f"  定下来的写 zzfz confirm {first}；用另一种读法的加 --other"
        parts.append(cell(told, "dim"))
    for one, number, question in asked:
        sure = "" if question.confidence is None else f"　把握 {question.confidence}%"
        where = f"（{one.id}.{number}）"
        parts.append(cell(f"第 {one.id} 项　{question.about}{sure}{where}", "bold"))
        made = table("", "")
        made.columns[1].width = 4
        made.add_row("", cell("现读", "dim"), cell(question.reading))
        made.add_row("", cell("或读", "dim"), cell(question.alternative))
        made.add_row("", cell("理由", "dim"), cell(question.why))
        made.add_row(
            "", cell("改处", "dim"), cell(f"{question.place.path} 第 {question.place.line} 行")
        )
        parts.append(made)
    if settled:
        parts.append(heading(f"已定的读法（{len(settled)} 处）"))
        made = table(">序号", "内容")
        for one, number, question in settled:
            told = "，".join([question.about, *answer_words(question)])
            made.add_row("", cell(f"{one.id}.{number}"), cell(told))
        parts.append(made)
    if noted:
        parts.append(heading(f"备注（{len(noted)} 处）"))
        made = table(">序号", "内容")
        for one, remark in noted:
            made.add_row("", cell(one.id), cell(remark))
        parts.append(made)
    return render(parts, width, colour=colour)
