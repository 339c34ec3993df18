"""What ``zzfz add`` and ``zzfz intake`` share: the gate's say, and the telling of what was done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import typer

from zzfz.checklist.model import Checklist
from zzfz.cli.common import say_after_commit
from zzfz.cli.output import Format, show
from zzfz.errors import UsageError
from zzfz.evidence.sidecar_file import fields_as_written, read_sidecar
from zzfz.evidence.snapshot import FOLDER, LIMIT
from zzfz.git import TIME_ZONE, Commit
from zzfz.git.blobs import read_blobs
from zzfz.git.commit import Author
from zzfz.git.plumbing import author as own_name
from zzfz.intake import session
from zzfz.intake.commit import PreparedIntake
from zzfz.intake.session import Checked
from zzfz.intake.statements import clean
from zzfz.progress.model import Progress
from zzfz.render.data import Data, document
from zzfz.render.placements import (
    gate_lines,
    outlook_data,
    outlook_lines,
    placement_lines,
    prepared_data,
    state_lines,
)
from zzfz.text import nearest
from zzfz.tracker import Tracker

_PERIOD = re.compile(r"(?:19|20)\d\d(?:-(?:19|20)\d\d|-\d\d-\d\d)?", re.ASCII)


def accepter(opened: Tracker, accept: str | None) -> str:
    """Who accepts, as Git knows them. Raises UsageError where a reason is given and nobody known."""
    if accept is None:
        return ""
    if not accept.strip():
        raise UsageError("--accept 没有写理由", '例：--accept "联系电话经本人同意公开"')
    name = own_name(opened.repo)
    if not name:
        raise UsageError("不知道接受人是谁", "先运行 git config user.name 姓名")
    return name


def giver(person: str | None) -> Author | None:
    """Who handed in, as the author of the commit. Raises UsageError for a name that is none."""
    if person is None:
        return None
    name = clean(person)
    if not name.strip(" .,:;<>\"\\'"):
        raise UsageError("--person 没有写姓名", "例：--person 张三")
    return Author(name)


def typed_domain(checklist: Checklist, name: str) -> str:
    """A domain or part of the list as typed. Raises UsageError with the nearest where there is none."""
    names = {
        *(alias for one in checklist.domains for alias in (one.name, *one.aliases)),
        *(slot.name for s in checklist.sets for item in s.items for slot in item.slots),
    }
    if name not in names:
        near = nearest(name, sorted(names))
        hint = f"是否指：{'、'.join(near)}？" if near else ""
        raise UsageError(f"清单里没有“{name}”这个领域", f"{hint}全部领域写 all")
    return name


def typed_period(text: str | None) -> str | None:
    """A year, two years or a day as a sidecar has it. Raises UsageError for anything else."""
    if text is None:
        return None
    found = text.strip()
    if not _PERIOD.fullmatch(found) or (len(found) == 10 and not _is_day(found)):
        raise UsageError(f"“{text}”不是年度或日期", "写成 2022、2021-2022 或 2022-03-15")
    if len(found) == 9 and found[:4] > found[5:]:
        raise UsageError(f"“{text}”前后颠倒", f"写成 {found[5:]}-{found[:4]}")
    return found


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def typed_date(text: str | None) -> date | None:
    """The date of a document. Raises UsageError for what is none, or lies ahead."""
    if text is None:
        return None
    if len(text) != 10 or not _is_day(text):
        raise UsageError(f"“{text}”不是日期", "写成 2022-03-15")
    day = date.fromisoformat(text)
    if day > datetime.now(TIME_ZONE).date():
        raise UsageError(f"{day.isoformat()} 还没有到，不能是成文日期", "核对年份，再写一次")
    return day


def said_of(opened: Tracker, sidecar: str) -> dict[str, Any]:
    """What the sidecar says now. Raises UsageError where it cannot be read."""
    name = sidecar.removeprefix(f"{FOLDER}/")
    blobs = [entry.blob for entry in opened.snapshot.entries if entry.path == name]
    if not blobs:
        return {}
    data = opened.snapshot.contents.get(blobs[0])
    if data is None:
        data = read_blobs(opened.repo, blobs, LIMIT).get(blobs[0], b"")
    _, faults = read_sidecar(sidecar, data)
    if faults:
        place = faults[0].place
        raise UsageError(
            f"{sidecar} 第 {place.line} 行有错，先改正：{faults[0].message}", faults[0].advice
        )
    return dict(fields_as_written(data))


def finish(
    opened: Tracker,
    checked: Checked,
    format: Format,  # noqa: A002 - named like the option it comes from
    *,
    commit: bool,
    dry_run: bool,
    author: Author | None = None,
    more: Iterable[str] = (),
    extra: Data | None = None,
) -> Commit | None:
    """Carry out what was checked, unless it is stopped or only tried, and tell.

    ``author`` is who handed it in, where that is known; ``more`` are lines and ``extra`` data of the command's own. Ends with exit code 1 when the gate
    stopped it.
    """
    prepared = checked.prepared
    stopped = prepared.is_stopped
    made = progress = None
    if not stopped and not dry_run:
        delivery = session.confirm(checked, datetime.now(TIME_ZONE))
        done = session.commit(opened, delivery, author, commits=commit, counted=False)
        made, progress = done.made, done.progress
    data = document(
        revision=made.revision if made else None,
        written=not stopped and not dry_run and bool(prepared.writes),
        stopped=stopped,
        **prepared_data(prepared, progress),
        outlook=[outlook_data(one) for one in checked.outlook],
        **(extra or {}),
    )
    ahead = outlook_lines(checked) if dry_run or stopped else ()
    lines = [*_lines(prepared, made, progress, commit=commit, dry_run=dry_run), *ahead, *more]
    show(format, lambda: data, lambda: lines, lambda width, colour: "\n".join(spaced(lines)))
    if made:
        say_after_commit(opened)
    if stopped:
        raise typer.Exit(1)
    return made


def _lines(
    prepared: PreparedIntake,
    made: Commit | None,
    progress: Progress | None,
    *,
    commit: bool,
    dry_run: bool,
) -> Iterator[str]:
    written = not prepared.is_stopped and not dry_run
    yield from placement_lines(prepared.placements, written=written)
    yield from gate_lines(prepared)
    if prepared.errors:
        yield "没有写入任何内容：先处理上面的错误"
    elif prepared.warnings:
        yield "没有写入任何内容：逐条核实上面的警告，确属可以公开的，加 --accept 理由 重新运行"
    elif dry_run:
        yield "只是试运行，没有写入任何内容"
    elif not prepared.writes:
        yield "没有新的内容，不需要提交"
    elif made:
        yield f"已提交 {made.revision[:10]}"
    elif not commit:
        yield "已写入工作目录，尚未提交"
    if progress is not None:
        yield from state_lines(prepared.placements, progress)


def spaced(lines: Iterable[str]) -> Iterator[str]:
    """Lines for a screen: fields apart by spaces, nothing in them that a terminal takes for orders."""
    from zzfz.text import printable

    return ("  ".join(printable(field) for field in line.split("\t")) for line in lines)
