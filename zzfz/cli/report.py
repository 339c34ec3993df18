"""``zzfz report``."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zzfz.checklist.units import file_stems, roster
from zzfz.cli.common import AtOption, OpenOption, complete_unit, tracker
from zzfz.cli.output import emit, emit_bytes, emit_json, note, terminal, watched
from zzfz.cli.reporting import day_of, save, save_all
from zzfz.errors import UsageError
from zzfz.git import TIME_ZONE
from zzfz.render.report import WEEKLY, ReportFormat, is_todo, report, view_data
from zzfz.render.templates import Templates
from zzfz.resources import templates
from zzfz.tracker import Tracker

if TYPE_CHECKING:
    from zzfz.render.report import View

INDEX = "00-目录"
WEEK = timedelta(days=7)
_BINARY = (ReportFormat.DOCX, ReportFormat.XLSX)

DETAILS = """
不写单位时是全县的进展通报；--weekly 是一页的周报（txt、docx、html、json）：比上周多了什么、红黄绿、什么要到期、多久没有动静、催办三次以上的；--dept 是一个单位的待办清单，只有它要报的，尽量一页（--full 写全）；--all 为每个单位各写一份，另加目录。格式由 --as 或文件名的结尾决定：md 网页上可读的文本，html 网页，docx Word 文档，xlsx Excel 台账，csv 表格文本，json 供程序读取。

例：zzfz report --dept 县司法局 -o 县司法局.docx

例：zzfz report --all --as xlsx -o 待办清单

例：zzfz report --since 2023-04-01 -o 通报.docx

例：zzfz report --weekly -o 周报.docx
"""


def command(
    dept: Annotated[
        str | None,
        typer.Option(
            "--dept",
            metavar="单位",
            help="这个单位的待办清单（可用别名或统称）",
            autocompletion=complete_unit,
        ),
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help="每个单位各写一份，另加目录")] = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="路径", help="写入的文件；与 --all 同用时是文件夹"),
    ] = None,
    form: Annotated[
        ReportFormat | None,
        typer.Option("--as", "--format", metavar="格式", help="格式；不写时看文件名的结尾"),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="待办清单写全：其他单位的部分、存放位置、现有的每件")
    ] = False,
    at: AtOption = None,
    opens: OpenOption = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="版本或日期", help="进展通报中与那时相比的变化"),
    ] = None,
    weekly: Annotated[
        bool, typer.Option("--weekly", help="一页的周报，与一周前（或 --since）相比")
    ] = False,
) -> None:
    """Write a todo list, all of them, or the status report."""
    if everyone and dept:
        raise UsageError("--all 和 --dept 不能同时用", "只写其中一个")
    if since and (everyone or dept):
        raise UsageError("--since 只用于全县的进展通报", "去掉 --since，或去掉 --dept、--all")
    if full and not (everyone or dept):
        raise UsageError("--full 只用于单位的待办清单", "加上 --dept 单位，或去掉 --full")
    if weekly:
        if everyone or dept:
            raise UsageError("周报是全县的，不按单位写", "去掉 --dept、--all")
        _write_weekly(_weekly_form(form, output), output, at, since, opens=opens)
        return
    if form is ReportFormat.TXT:
        raise UsageError("只有周报有 txt", "加上 --weekly，或换一种格式")
    if everyone:
        _write_all(tracker(at, opens=opens), output, form or ReportFormat.MD, at, full=full)
        return
    chosen = form or _format_of(output)
    opened = tracker(at, opens=opens)
    _deliver(opened, _view(opened, dept, at, since, opens=opens), chosen, output, full=full)


def _format_of(output: Path | None) -> ReportFormat:
    """The format that a file name ends with; Markdown where there is no file."""
    if output is None:
        return ReportFormat.MD
    ending = output.suffix.lower().removeprefix(".")
    if ending not in (found := [one for one in ReportFormat if one is not ReportFormat.TXT]):
        known = "、".join(f".{one}" for one in found)
        raise UsageError(f"从文件名“{output.name}”看不出格式", f"结尾写成 {known}，或加 --as 格式")
    return ReportFormat(ending)


def _view(
    opened: Tracker, dept: str | None, at: str | None, since: str | None, *, opens: bool | None
) -> View:
    from zzfz.progress.assess import assess
    from zzfz.render.bulletin.build import bulletin_view
    from zzfz.render.todo.build import todo_view

    progress = opened.progress
    today = day_of(progress.time, at)
    if dept:
        unit = roster(progress.checklist).named(dept)
        return todo_view(progress, unit, today, opened.returns, opened.excuses)
    earlier = tracker(since, opens=bool(opens)) if since else None
    before = assess(opened.checklist, earlier.snapshot, earlier.facts) if earlier else None
    return bulletin_view(progress, today, before, opened.returns)


def _deliver(
    opened: Tracker, view: View, form: ReportFormat, output: Path | None, *, full: bool
) -> None:
    if output is None and form in _BINARY and terminal().screen:
        raise UsageError("Word 和 Excel 文件不能显示在屏幕上", f"加上 -o 文件.{form}")
    if output is None and form is ReportFormat.JSON:
        emit_json(view_data(view))
        return
    contact = _contact(opened) if is_todo(view) else ""
    data = _file(view, form, Templates(templates(opened)), contact, full=full)
    if output is not None:
        save(output, data)
        note(f"已写入 {output}")
    elif form in (ReportFormat.MD, ReportFormat.HTML, ReportFormat.TXT):
        emit(data.decode("utf-8").rstrip("\n"))
    else:
        emit_bytes(data)


def _file(
    view: View, form: ReportFormat, filled: Templates, contact: str = "", *, full: bool = False
) -> bytes:
    if form is ReportFormat.JSON:
        from zzfz.render.machine_text import json_text

        return (json_text(view_data(view)) + "\n").encode("utf-8")
    return report(view, form, filled, full=full, contact=contact)


def _contact(opened: Tracker) -> str:
    """Whom a unit hands in to, from the contacts of this computer; only its todo list says so."""
    contacts = opened.contacts
    if not contacts:
        return ""
    from zzfz.checklist.contacts import office_contact

    issuer = opened.checklist.issuer
    return office_contact(contacts, [issuer] if issuer else [])


def _weekly_form(form: ReportFormat | None, output: Path | None) -> ReportFormat:
    """The format of a weekly report. Raises UsageError for one that it does not come in."""
    named = form or (output.suffix.lower().removeprefix(".") if output else ReportFormat.TXT)
    found = next((one for one in WEEKLY if one == named), None)
    if found is None:
        known = "、".join(f".{one}" for one in WEEKLY)
        raise UsageError(f"周报不能写成“{output.name if output else named}”", f"结尾写成 {known}")
    return found


def _write_weekly(
    form: ReportFormat,
    output: Path | None,
    at: str | None,
    since: str | None,
    *,
    opens: bool | None,
) -> None:
    from zzfz.progress.assess import assess
    from zzfz.progress.chases import promises
    from zzfz.progress.returns import came_last, came_since
    from zzfz.render.bulletin.weekly import WeekSource, weekly_view

    opened = tracker(at, opens=opens)
    progress = opened.progress
    today = day_of(progress.time, at)
    day = today - WEEK
    try:
        earlier = tracker(since or day.isoformat(), opens=bool(opens))
    except UsageError:
        if since is not None:
            raise
        earlier = None  # the tracker is younger than a week
    before = None
    if earlier is not None:
        before = assess(opened.checklist, earlier.snapshot, earlier.facts)
        if since is not None:
            day = _day_meant(since, before.time, day)
    last = came_last(progress, opened.hand_ins)
    waiting = promises(opened.chases.chases, last)
    owed = {(one.unit, name) for one in waiting for name in one.sets}
    kept = tuple(
        one._replace(sets=sets)
        for one in promises(opened.chases.chases)
        if (
            sets := tuple(
                name
                for name in one.sets
                if (one.unit, name) not in owed and last.get((one.unit, name), day) > day
            )
        )
    )
    source = WeekSource(
        progress,
        before,
        opened.activity,
        waiting,
        came_since(progress, opened.hand_ins, day),
        opened.returns,
        kept,
        last,
    )
    _deliver(opened, weekly_view(source, day, today), form, output, full=False)


def _day_meant(since: str, time: datetime | None, otherwise: date) -> date:
    """The day that was typed, else that of the revision that was."""
    try:
        return date.fromisoformat(since)
    except ValueError:
        return time.astimezone(TIME_ZONE).date() if time is not None else otherwise


def _write_all(
    opened: Tracker, folder: Path | None, form: ReportFormat, at: str | None, *, full: bool
) -> None:
    if folder is None:
        raise UsageError("--all 要写出多个文件", "加上 -o 文件夹")
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"“{folder}”已存在，不是文件夹", "换一个名称")
    contact, texts = _contact(opened), templates(opened)
    day = day_of(opened.commit.time if opened.commit else None, at)

    def make() -> dict[str, bytes]:
        return _all_files(opened, form, day, contact, texts, full=full)

    if contact:  # whom to call is kept nowhere but in contacts.yaml
        made = make()
    else:
        packed = opened.kept_by_commit(
            "reports",
            lambda: _packed(make()),
            seal=True,
            also=(
                form,
                str(full),
                day.isoformat(),
                *(one for each in texts.items() for one in each),
            ),
        )
        made = {name: b64decode(data) for name, data in json.loads(packed).items()}
    save_all(folder, made)
    note(f"已在 {folder} 写出 {len(opened.checklist.departments)} 个单位的待办清单和目录")


def _packed(files: Mapping[str, bytes]) -> bytes:
    return json.dumps({name: b64encode(data).decode() for name, data in files.items()}).encode()


def _all_files(
    opened: Tracker,
    form: ReportFormat,
    day: date,
    contact: str,
    texts: Mapping[str, str],
    *,
    full: bool,
) -> dict[str, bytes]:
    """The todo list of every department, and the index: name → bytes."""
    from zzfz.render.todo.build import todo_views
    from zzfz.render.todo.unit_index import index_view

    progress = opened.progress
    filled = Templates(texts)
    stems = file_stems([one.name for one in progress.checklist.departments])
    files = {name: f"{stem}.{form}" for name, stem in stems.items()}
    views = todo_views(progress, day, opened.returns, opened.excuses)
    shown = watched(views, "写出待办清单", len(views))
    made = {files[view.unit.name]: _file(view, form, filled, contact, full=full) for view in shown}
    if views:
        made[f"{INDEX}.{form}"] = _file(index_view(views, files), form, filled)
    return made
