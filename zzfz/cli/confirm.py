"""``zzfz confirm``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, NamedTuple

import typer

from zzfz.checklist.confirming import (
    file_of,
    file_with_answer,
    file_with_confirmed,
    question_named,
)
from zzfz.checklist.due_dates import typed_day
from zzfz.checklist.model import Checklist, Collective, Department, Indicator
from zzfz.checklist.paths import DOMAINS_FILE
from zzfz.checklist.units import roster
from zzfz.cli.common import complete_unit, say_after_commit, tracker
from zzfz.cli.output import Format, FormatOption, show
from zzfz.errors import UsageError
from zzfz.git import TIME_ZONE
from zzfz.git.commit import commit_files
from zzfz.git.configuration import author_name
from zzfz.render.data import document, question_data
from zzfz.rules.scan import scan
from zzfz.text import printable
from zzfz.tracker import Tracker

DETAILS = """
清单里领域对应哪个单位、统称包括哪些单位、印发原文有歧义处怎么读，都是建议；主管单位定了以后用这条命令写明，随即提交，连同谁在哪天定的。不用手工写 YAML。
不写名称是列出待确认的。领域对应的单位不对时加 --dept；读法写指标序号和第几处（zzfz questions 里有），照现读的直接写，用另一种读法的加 --other。

例：zzfz confirm 市场监管 教育

例：zzfz confirm 劳动保障 --dept 县人社局 --by 王芳

例：zzfz confirm 34.2 --by 王芳 --on 2026-12-01
"""


def command(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="领域、统称或序号…", help="确认哪些，可写多个；读法写成 34.2，是第 34 项第 2 处"
        ),
    ] = None,
    dept: Annotated[
        str | None,
        typer.Option(
            "--dept", metavar="单位", help="这个领域对应的单位", autocompletion=complete_unit
        ),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="姓名", help="谁定的；不写时是 Git 里的姓名")
    ] = None,
    other: Annotated[bool, typer.Option("--other", help="这几处读法用另一种，不照现读")] = False,
    on: Annotated[
        str | None, typer.Option("--on", metavar="日期", help="哪天定的；不写时是今天")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说会怎样，不改")] = False,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Confirm domains and collectives, or list what is open."""
    opened = tracker(opens=False)
    checklist = opened.checklist
    if not names:
        if dept or by or other or on:
            raise UsageError("没有写确认哪个领域或统称", "如 zzfz confirm 市场监管")
        _tell(checklist, format)
        return
    who, day = _decided(opened, by), _day(on)
    unit = roster(checklist).named(dept) if dept else None
    found = _meant(checklist, names)
    _refuse_mixed(found, unit, other=other)
    answer = {"answer": "alternative" if other else "reading", "by": who, "date": day}
    writes = _writes(opened.checklist_files(), found, unit, answer)
    labels = [f"第 {one.id} 项第 {number} 处读法" for one, number in found.questions]
    said = "、".join([*(name for _, name in found.places), *labels])
    said += f"（{unit.name}）" if unit else "（用另一种读法）" if other else ""
    made = None
    if writes and not dry_run:
        message = f"确认：{said}\n\n{who} {day} 确认\n"
        made = commit_files(opened.repo, writes, message, seen=opened.commit)
    if made is not None:
        lines = [f"已确认 {said}，提交 {made.revision[:10]}", *_still_to_change(found, other=other)]
    elif dry_run:
        lines = [f"将确认 {said}；只是试运行，没有改"]
    else:
        lines = [f"{said} 已经确认过，没有改"]
    data_out = document(
        confirmed=[name for _, name in found.places],
        answered=[
            {"indicator": one.id, "question": number, "answer": answer["answer"]}
            for one, number in found.questions
        ],
        by=who,
        date=day,
        revision=made and made.revision,
    )
    shown = "\n".join(map(printable, lines))
    show(format, lambda: data_out, lambda: lines, lambda width, colour: shown)
    if made is not None:
        say_after_commit(opened)


class _Meant(NamedTuple):
    """What was asked for: domains and collectives with their files, questions with their places."""

    places: list[tuple[str, str]]
    questions: list[tuple[Indicator, int]]


def _meant(checklist: Checklist, names: Sequence[str]) -> _Meant:
    asked = {name: question_named(checklist, name) for name in dict.fromkeys(names)}
    return _Meant(
        [file_of(checklist, name) for name, one in asked.items() if one is None],
        [one for one in asked.values() if one is not None],
    )


def _refuse_mixed(found: _Meant, unit: Department | Collective | None, *, other: bool) -> None:
    """Raise UsageError where an option does not go with what was asked for."""
    if other and (found.places or not found.questions):
        raise UsageError("--other 只用于读法", "如 zzfz confirm 34.2 --other")
    if unit is None:
        return
    if (
        found.questions
        or not isinstance(unit, Department)
        or any(path != DOMAINS_FILE for path, _ in found.places)
    ):
        raise UsageError("--dept 写一个单位，只用于领域", "统称的成员在 checklist/departments.yaml")


def _writes(
    files: Mapping[str, bytes],
    found: _Meant,
    unit: Department | Collective | None,
    answer: Mapping[str, str],
) -> dict[str, bytes]:
    """The files of the list that change, as they become."""
    writes: dict[str, bytes] = {}
    for path, name in found.places:
        held = writes.get(path, files[path])
        data = file_with_confirmed(held, path, name, unit.name if unit else None)
        if data is not None:
            writes[path] = data
    for one, number in found.questions:
        path = one.questions[number - 1].place.path
        data = file_with_answer(writes.get(path, files[path]), path, one.id, number, answer)
        if data is not None:
            writes[path] = data
    return writes


def _still_to_change(found: _Meant, *, other: bool) -> list[str]:
    """What an answer against the present reading leaves to be done."""
    if not other:
        return []
    where = [one.questions[number - 1].place for one, number in found.questions]
    told = "、".join(f"{each.path} 第 {each.line} 行" for each in where)
    return [f"清单还照现读写着，要按另一种读法改的在 {told} 附近"]


def _decided(opened: Tracker, by: str | None) -> str:
    """Who decided. Raises UsageError where nobody is known."""
    who = " ".join(by.split()) if by else author_name(opened.repo)
    if not who:
        raise UsageError("不知道谁确认的", "写上 --by 姓名，或运行 git config user.name 姓名")
    if scan("", who.encode()).hits:
        raise UsageError("姓名里有不该入库的号码或标志", "只写姓名")
    return who


def _day(typed: str | None) -> str:
    """The day on which it was decided. Raises UsageError for one that is none, or lies ahead."""
    today = datetime.now(TIME_ZONE).date()
    day = typed_day(typed) if typed else today
    if day > today:
        raise UsageError(f"{day.isoformat()} 还没有到", "写定下来的那天")
    return day.isoformat()


def _tell(checklist: Checklist, form: Format) -> None:
    """What is not confirmed yet."""
    domains = [one for one in checklist.domains if not one.confirmed]
    collectives = [one for one in checklist.collectives if not one.confirmed]
    lines = [f"领域\t{one.name}\t{one.department or '没有写单位'}" for one in domains]
    lines += [f"统称\t{one.name}\t{len(one.members)} 个单位" for one in collectives]
    questions = [
        (one.id, number, each)
        for one in checklist.indicators
        for number, each in enumerate(one.questions, start=1)
        if each.is_open
    ]
    lines += [f"读法\t{name}.{number}\t{each.reading}" for name, number, each in questions]
    data = document(
        domains=[{"name": one.name, "department": one.department} for one in domains],
        collectives=[{"name": one.name, "members": list(one.members)} for one in collectives],
        questions=[
            {"indicator": name, "question": number, **question_data(each)}
            for name, number, each in questions
        ],
    )
    rows = [line.split("\t") for line in lines]
    lines = lines or ["都确认过了"]
    show(form, lambda: data, lambda: lines, lambda width, colour: _screen(rows, width, colour))


def _screen(rows: Sequence[Sequence[str]], width: int, colour: bool) -> str:
    from zzfz.render.screen import cell, prose, render, table

    if not rows:
        return render([prose("都确认过了")], width, colour=colour)
    made = table("种类", "名称", "现在的读法")
    for row in rows:
        made.add_row("", *map(cell, row))
    name = rows[0][1]
    what = "和主管单位核对，定下来的一条一条确认，如 " if len(rows) > 1 else "定下来的，"
    advice = f"还没有确认的 {len(rows)} 处。{what}zzfz confirm {name}"
    return render([prose(advice), made], width, colour=colour)
