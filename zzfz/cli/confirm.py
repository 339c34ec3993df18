"""``zzfz confirm``."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from zzfz.checklist.confirming import file_of, file_with_confirmed
from zzfz.checklist.model import Checklist, Department
from zzfz.checklist.paths import DOMAINS_FILE
from zzfz.checklist.units import roster
from zzfz.cli.common import complete_unit, say_after_commit, tracker
from zzfz.cli.output import Format, FormatOption, show
from zzfz.errors import UsageError
from zzfz.git import TIME_ZONE
from zzfz.git.commit import commit_files
from zzfz.git.configuration import author_name
from zzfz.render.data import document
from zzfz.rules.scan import scan
from zzfz.text import printable

DETAILS = """
清单里领域对应哪个单位、统称包括哪些单位，都是建议；主管单位定了以后用这条命令写明，随即提交，谁在哪天确认的记在提交里。不用手工写 YAML。
不写名称是列出待确认的；领域对应的单位不对时加 --dept。

例：zzfz confirm 市场监管 教育

例：zzfz confirm 劳动保障 --dept 县人社局 --by 王芳
"""


def command(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="领域或统称…", help="确认哪些，可写多个")
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
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说会怎样，不改")] = False,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Confirm domains and collectives, or list what is open."""
    opened = tracker(opens=False)
    checklist = opened.checklist
    if not names:
        if dept or by:
            raise UsageError("没有写确认哪个领域或统称", "如 zzfz confirm 市场监管")
        _tell(checklist, format)
        return
    who = " ".join(by.split()) if by else author_name(opened.repo)
    if not who:
        raise UsageError("不知道谁确认的", "写上 --by 姓名，或运行 git config user.name 姓名")
    if scan("", who.encode()).hits:
        raise UsageError("姓名里有不该入库的号码或标志", "只写姓名")
    unit = roster(checklist).named(dept) if dept else None
    places = [file_of(checklist, name) for name in dict.fromkeys(names)]
    if unit is not None and (
        not isinstance(unit, Department) or any(path != DOMAINS_FILE for path, _ in places)
    ):
        raise UsageError("--dept 写一个单位，只用于领域", "统称的成员在 checklist/departments.yaml")
    files = opened.checklist_files()
    writes: dict[str, bytes] = {}
    for path, name in places:
        data = file_with_confirmed(
            writes.get(path, files[path]), path, name, unit.name if unit else None
        )
        if data is not None:
            writes[path] = data
    said = "、".join(name for _, name in places) + (f"（{unit.name}）" if unit else "")
    made = None
    if writes and not dry_run:
        day = datetime.now(TIME_ZONE).date().isoformat()
        message = f"确认：{said}\n\n{who} {day} 确认\n"
        made = commit_files(opened.repo, writes, message, seen=opened.commit)
    if made is not None:
        line = f"已确认 {said}，提交 {made.revision[:10]}"
    elif dry_run:
        line = f"将确认 {said}；只是试运行，没有改"
    else:
        line = f"{said} 已经确认过，没有改"
    data_out = document(
        confirmed=[name for _, name in places], by=who, revision=made and made.revision
    )
    show(format, lambda: data_out, lambda: [line], lambda width, colour: printable(line))
    if made is not None:
        say_after_commit(opened)


def _tell(checklist: Checklist, form: Format) -> None:
    """What is not confirmed yet."""
    domains = [one for one in checklist.domains if not one.confirmed]
    collectives = [one for one in checklist.collectives if not one.confirmed]
    lines = [f"领域\t{one.name}\t{one.department or '没有写单位'}" for one in domains]
    lines += [f"统称\t{one.name}\t{len(one.members)} 个单位" for one in collectives]
    data = document(
        domains=[{"name": one.name, "department": one.department} for one in domains],
        collectives=[{"name": one.name, "members": list(one.members)} for one in collectives],
    )
    lines = lines or ["都确认过了"]
    shown = "\n".join(printable(one.replace("\t", "　")) for one in lines)
    show(form, lambda: data, lambda: lines, lambda width, colour: shown)
