"""``zzfz due``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from zzfz.checklist.due_dates import list_with_due, refuse_far_away, typed_day
from zzfz.checklist.model import Checklist, MaterialSet
from zzfz.checklist.paths import LIST_FILE
from zzfz.cli.common import complete_indicator, find_sets, say_after_commit, tracker
from zzfz.cli.output import Format, FormatOption, show, terminal
from zzfz.cli.prompts import confirm
from zzfz.errors import UsageError
from zzfz.git import TIME_ZONE
from zzfz.git.commit import commit_files
from zzfz.numerals import in_chinese
from zzfz.progress.priorities import days_left
from zzfz.render.data import document
from zzfz.render.words import chinese_date, days_words
from zzfz.text import printable
from zzfz.tracker import Tracker

_NONE = frozenset({"无", "none", "没有"})

DETAILS = """
写整份清单的报送截止日期，或个别材料组另定的，写进 checklist/list.yaml 并提交，其余文字不动；不用手工写 YAML。
不写日期是看现在怎样规定；日期写“无”是去掉。已经过去的日期要确认，不在终端前的写 --yes。

例：zzfz due 2026-12-20

例：zzfz due 34-46 2026-12-10
"""


def command(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[材料组] 日期",
            help="日期如 2026-12-20、2026年12月20日；前面可写材料组或指标序号，如 34-46",
            autocompletion=complete_indicator,
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="日期已经过去也写，不再问")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说会怎样，不改")] = False,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Set, take away or tell due dates."""
    opened = tracker(opens=False)
    today = datetime.now(TIME_ZONE).date()
    if not words:
        _tell(opened.checklist, today, format)
        return
    *ids, last = words
    day = None if last.strip().lower() in _NONE else typed_day(last)
    sets: tuple[MaterialSet | None, ...] = find_sets(opened.checklist, ids) if ids else (None,)
    if day is not None:
        refuse_far_away(day, today)
        if day < today and not (yes or dry_run):
            _ask(day)
    _write(opened, sets, day, format, dry_run=dry_run)


def _ask(day: date) -> None:
    """Have a day that is over confirmed. Raises UsageError where nobody does."""
    said = f"{chinese_date(day.isoformat())}已经过去"
    if not terminal().interactive:
        raise UsageError(f"{said}，没有改", "核对年份；确实要写的加 --yes")
    if not confirm(f"{said}，还是写成截止日期吗？", default=False):
        raise UsageError("没有改", "核对日期，再写一次")


def _write(
    opened: Tracker,
    sets: tuple[MaterialSet | None, ...],
    day: date | None,
    form: Format,
    *,
    dry_run: bool,
) -> None:
    before = opened.checklist_files()[LIST_FILE]
    data = before
    for one in sets:
        data = list_with_due(data, one.id if one else None, day) or data
    labels = [one.label for one in sets if one]
    whose = f"材料组 {'、'.join(labels)} 的截止日期" if labels else "整份清单的截止日期"
    becomes = f"{whose}：{_with_weekday(day)}" if day else f"{whose}：不另定"
    made = None
    if data != before and not dry_run:
        subject = f"{whose}：{day.isoformat() if day else '去掉'}"
        made = commit_files(opened.repo, {LIST_FILE: data}, f"{subject}\n", seen=opened.commit)
    if made is not None:
        line = f"{becomes}，提交 {made.revision[:10]}"
    elif dry_run:
        line = f"{becomes}；只是试运行，没有改"
    else:
        line = f"{becomes}；本来就是这样，没有改"
    result = document(
        due=day.isoformat() if day else None,
        sets=[one.id for one in sets if one],
        revision=made and made.revision,
    )
    show(form, lambda: result, lambda: [line], lambda width, colour: printable(line))
    if made is not None:
        say_after_commit(opened)


def _tell(checklist: Checklist, today: date, form: Format) -> None:
    own = [one for one in checklist.sets if one.due is not None and one.due != checklist.due]
    lines = [f"整份清单：{_said(checklist.due, today)}"]
    lines += [f"材料组 {one.label}：{_said(one.due, today)}" for one in own]
    data = document(
        due=checklist.due and checklist.due.isoformat(),
        sets=[{"set": one.id, "due": one.due and one.due.isoformat()} for one in own],
    )
    show(
        form,
        lambda: data,
        lambda: lines,
        lambda width, colour: printable("\n".join(lines), keep="\n"),
    )


def _said(day: date | None, today: date) -> str:
    left = days_left(day, today)
    if day is None or left is None:
        return "没有规定，用 zzfz due 2026-12-20 这样的命令写"
    return f"{_with_weekday(day)}，{days_words(left)}"


def _with_weekday(day: date) -> str:
    """A day as people check it: on a Saturday nobody is there to take anything in."""
    weekday = in_chinese(day.isoweekday()) if day.isoweekday() < 7 else "日"
    return f"{chinese_date(day.isoformat())}（星期{weekday}）"
