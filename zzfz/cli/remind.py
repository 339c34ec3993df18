"""``zzfz remind``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from zzfz.checklist.contacts import office_contact
from zzfz.checklist.due_dates import refuse_far_away, typed_day
from zzfz.checklist.model import Checklist, Department
from zzfz.checklist.units import file_stems, roster
from zzfz.cli.common import AtOption, OpenOption, complete_unit, say_after_commit, tracker
from zzfz.cli.output import (
    Format,
    FormatOption,
    emit,
    emit_bytes,
    emit_json,
    note,
    show,
    terminal,
    watched,
)
from zzfz.cli.reporting import day_of, refuse_our_own, save, save_all
from zzfz.errors import UsageError
from zzfz.git import TIME_ZONE
from zzfz.git.commit import commit_files
from zzfz.git.configuration import author_name
from zzfz.progress.chases import (
    ASKED_AGAIN,
    EXCUSED,
    OFTEN,
    Chase,
    ChaseLog,
    Excuse,
    Promise,
    chased_units,
    decision,
    excuse_subject,
    is_recorded,
    nth_time,
    promises,
    records_of,
)
from zzfz.progress.returns import came_last
from zzfz.render.data import document
from zzfz.render.letter import LETTER, MESSAGE, chase_file, owed_entries
from zzfz.render.report import ReportFormat, report, view_data
from zzfz.render.templates import Templates
from zzfz.render.todo.build import todo_view, todo_views
from zzfz.render.todo.wording import excuse_words
from zzfz.resources import templates
from zzfz.rules.scan import scan
from zzfz.text import printable
from zzfz.tracker import Tracker

_BESIDE = {"待办清单": ReportFormat.DOCX, "台账": ReportFormat.XLSX}
"""What is written beside the message of a unit, each in a file of its own."""
_LONGEST_REASON = 100
_TEXTS = frozenset({"", ".txt", ".md"})

DETAILS = """
给一个单位的催办：一段可以贴到工作群里的文字；--letter 是带材料清单和回执的《催办通知》（Word 文档）。
--all 为每个欠交的单位写一段文字、一份待办清单（Word）、一份台账（Excel），一个文件夹发出去就行；加 --letter 各写一份《催办通知》。催了谁、第几次记在 chases/ 里，一次提交；打电话、当面催的用 --record 记。程序自己什么都不发出去。

例：zzfz remind --dept 县公安局

例：zzfz remind --all --letter -o ../催办

例：zzfz remind --dept 县公安局 --record 电话 --promise 2026-12-10

核实了一项材料不涉及这个单位的，用 --excuse 记下：不再要它报，也不再催；这一项还要别的单位报，各项的状态不变。

例：zzfz remind --dept 县公安局 --excuse 13 --reason 没有这类强制措施 --by 王芳
"""


def command(
    dept: Annotated[
        str | None,
        typer.Option(
            "--dept",
            metavar="单位",
            help="催办哪个单位（可用别名或统称）",
            autocompletion=complete_unit,
        ),
    ] = None,
    everyone: Annotated[
        bool, typer.Option("--all", help="每个欠交的单位各写一份，并记下催办")
    ] = False,
    listing: Annotated[bool, typer.Option("--list", help="列出催过谁、几次、最近一次")] = False,
    as_letter: Annotated[bool, typer.Option("--letter", help="写成《催办通知》")] = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="路径", help="写入的文件；与 --all 同用时是文件夹"),
    ] = None,
    record: Annotated[
        str | None, typer.Option("--record", metavar="方式", help="记下催过了，如 电话、当面、微信")
    ] = None,
    promise: Annotated[
        str | None,
        typer.Option("--promise", metavar="日期", help="对方答应哪天报，与 --record 同用"),
    ] = None,
    excuse: Annotated[
        list[str] | None,
        typer.Option(
            "--excuse",
            metavar="项",
            help="核实过、这个单位不涉及的材料项，如 9.2（第 9 项第 2 项材料）",
        ),
    ] = None,
    ask_again: Annotated[
        list[str] | None,
        typer.Option("--ask-again", metavar="项", help="撤回 --excuse，还是要报"),
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="理由", help="为什么不涉及，与 --excuse 同用")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="姓名", help="催办或核实的人；不写时是 Git 里的姓名"),
    ] = None,
    at: AtOption = None,
    opens: OpenOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Chase a department or all, and tell who was chased."""
    if [bool(dept), everyone, listing].count(True) != 1:
        raise UsageError(
            "要写催办谁：--dept 单位、--all 全部，或 --list 列出催过谁，三样写一样",
            "如 zzfz remind --dept 县公安局",
        )
    if (record is not None or everyone) and at is not None:
        raise UsageError("催办从现在的情况出发，--at 只用来看", "去掉 --at")
    decides = _decides(excuse or [], ask_again or [], reason, dept)
    if decides and (record is not None or as_letter or output is not None or at is not None):
        raise UsageError("--excuse、--ask-again 只与 --dept、--reason、--by 同用", "分两次运行")
    if promise is not None and record is None:
        raise UsageError("--promise 与 --record 同用", "如 --record 电话 --promise 2026-12-10")
    if everyone and record is not None:
        raise UsageError("--all 写出文件时就记下，不写 --record", "去掉 --record")
    _refuse_wrong_ending(output, as_letter=as_letter, everyone=everyone)
    opened = tracker(at, opens=False if listing or decides else opens)
    known = _known(opened)
    if decides:
        _decide(opened, known, str(dept), excuse or [], ask_again or [], reason or "", by, format)
    elif listing:
        open_ones = _promises(opened, known)
        _list(
            _in_list_order(known.chases, opened.checklist),
            open_ones,
            opened.excuses,
            day_of(opened.progress.time, at),
            format,
        )
    elif everyone and output is not None:
        _chase_all(opened, known, output, by, format, as_letter=as_letter)
    else:
        _chase_one(opened, known, str(dept), at, output, record, promise, by, format, as_letter)


def _refuse_wrong_ending(output: Path | None, *, as_letter: bool, everyone: bool) -> None:
    """Raise UsageError where what is written is not what the name of the file says."""
    if everyone:
        if output is None:
            raise UsageError("--all 要写出多个文件", "加上 -o 文件夹，如 -o ../催办")
        if output.exists() and not output.is_dir():
            raise UsageError(f"“{output}”已存在，不是文件夹", "换一个名称")
        return
    if output is None:
        if as_letter and terminal().screen:
            raise UsageError("Word 文件不能显示在屏幕上", "加上 -o 催办通知.docx")
        return
    ending = output.suffix.lower()
    if as_letter and ending != ".docx":
        raise UsageError(
            f"《催办通知》是 Word 文档，不能写成“{output.name}”", "文件名以 .docx 结尾"
        )
    if not as_letter and ending not in _TEXTS:
        more = "；要 Word 文档加上 --letter" if ending == ".docx" else ""
        raise UsageError(f"催办的一段文字不能写成“{output.name}”", f"文件名以 .txt 结尾{more}")


def _known(opened: Tracker) -> ChaseLog:
    """The chases that are committed; a record that cannot be read is told and left out."""
    for fault in opened.chases.faults:
        note(f"没有计入：{fault.place.path} 第 {fault.place.line} 行：{fault.message}")
    return opened.chases


def _contact(opened: Tracker) -> str:
    issuer = opened.checklist.issuer
    return office_contact(opened.contacts, [issuer] if issuer else [])


def _promises(opened: Tracker, known: ChaseLog) -> tuple[Promise, ...]:
    """What was promised and has not come since; the history is read only where anything was."""
    if not promises(known.chases):
        return ()
    return promises(known.chases, came_last(opened.progress, opened.hand_ins))


def _chase_one(
    opened: Tracker,
    known: ChaseLog,
    dept: str,
    at: str | None,
    output: Path | None,
    kind: str | None,
    promise: str | None,
    by: str | None,
    form: Format,
    as_letter: bool,
) -> None:
    progress = opened.progress
    today = day_of(progress.time, at)
    unit = roster(progress.checklist).named(dept)
    view = todo_view(progress, unit, today, opened.returns, opened.excuses)
    sets = [one.set_id for one in owed_entries(view)]
    nth = nth_time(known.chases, view.unit.name, sets, today)
    chase = None
    if kind is not None:
        if not sets:
            raise UsageError(f"{view.unit.name}没有欠交的材料，不需要催办", "没有记")
        said, name = _checked(kind, _chaser(opened, by))
        chase = Chase(
            view.unit.name, today, said, tuple(sets), nth, name, _promised(promise, today)
        )
    filled = Templates(templates(opened))
    data = chase_file(
        view, _promises(opened, known), nth, _contact(opened), filled, as_letter=as_letter
    )
    if output is not None:
        save(output, data)
        note(f"已写入 {output}")
    if chase is not None:
        _record(opened, known, [chase], f"催办：{chase.unit}（{chase.kind}）")
    if output is not None or (chase is not None and form is Format.TEXT):
        return
    if as_letter:
        emit_bytes(data)
    elif form is Format.JSON:
        text = data.decode("utf-8")
        emit_json({**view_data(view), "kind": "remind", "text": text, "nth": nth})
    else:
        emit(data.decode("utf-8").rstrip("\n"))


def _promised(text: str | None, today: date) -> date | None:
    """The day that was promised. Raises UsageError for one that is over or far away."""
    if text is None:
        return None
    day = typed_day(text)
    refuse_far_away(day, today)
    if day < today:
        raise UsageError(f"{day.isoformat()} 已经过去，不能是答应的日期", "核对日期，再写一次")
    return day


def _chaser(opened: Tracker, by: str | None) -> str:
    name = " ".join(by.split()) if by else author_name(opened.repo)
    if not name:
        raise UsageError("不知道催办人是谁", "写上 --by 姓名，或运行 git config user.name 姓名")
    return name


def _checked(kind: str, by: str) -> tuple[str, str]:
    """How and by whom, on one line each, without numbers or marks that must not be kept."""
    said = " ".join(kind.split())
    if not said or len(said) > 20:
        raise UsageError("--record 写用什么方式催的，不超过 20 个字", "如 --record 电话")
    if scan("", f"{said}\n{by}".encode()).hits:
        raise UsageError("方式或姓名里有不该入库的号码或标志", "只写方式和姓名")
    return said, by


def _record(opened: Tracker, known: ChaseLog, chases: Sequence[Chase], subject: str) -> str | None:
    """Commit what is not on record yet; the revision, None where all of it was."""
    new = [one for one in chases if not is_recorded(known.chases, one)]
    if not new:
        note("今天已经记过，没有再记")
        return None
    made = commit_files(
        opened.repo,
        records_of(opened.checklist, new, known.paths),
        f"{subject}\n",
        seen=opened.commit,
    )
    if made is None:
        return None
    note(f"已记下催办 {len(new)} 个单位，提交 {made.revision[:10]}")
    say_after_commit(opened)
    return made.revision


def _chase_all(
    opened: Tracker,
    known: ChaseLog,
    folder: Path,
    by: str | None,
    form: Format,
    *,
    as_letter: bool,
) -> None:
    refuse_our_own(opened, folder, "../催办")
    kind, name = _checked(LETTER if as_letter else MESSAGE, _chaser(opened, by))
    progress = opened.progress
    today = day_of(progress.time, None)
    views = todo_views(progress, today, opened.returns, opened.excuses)
    owing = [one for one in views if owed_entries(one)]
    if not owing:
        show(
            form,
            lambda: document(units=[], often=[], revision=None),
            lambda: ["没有欠交的单位，不需要催办"],
            lambda width, colour: "没有欠交的单位，不需要催办",
        )
        return
    stems = file_stems([one.name for one in progress.checklist.departments])
    filled, contact = Templates(templates(opened)), _contact(opened)
    made = _promises(opened, known)
    chases, files = [], dict[str, bytes]()
    first: dict[str, Chase] = {}
    for view in watched(owing, "写出催办", len(owing)):
        unit = view.unit.name
        sets = tuple(one.set_id for one in owed_entries(view))
        chase = Chase(unit, today, kind, sets, nth_time(known.chases, unit, sets, today), name)
        chases.append(chase)
        file = f"{stems[unit]}-{kind}{'.docx' if as_letter else '.txt'}"
        first[file] = chase
        files[file] = chase_file(view, made, chase.nth, contact, filled, as_letter=as_letter)
        if not as_letter:  # a letter has its annexes in it
            for what, ending in _BESIDE.items():
                files[f"{stems[unit]}-{what}.{ending}"] = report(
                    view, ending, filled, contact=contact
                )
    save_all(folder, files)
    what = kind if as_letter else "、".join([kind, *_BESIDE])
    note(f"已在 {folder} 写出 {len(chases)} 个单位的{what}")
    revision = _record(opened, known, chases, f"催办：{len(chases)} 个单位（{kind}）")
    _tell_all(first, revision, form, tuple(files))


def _tell_all(
    chases: Mapping[str, Chase], revision: str | None, form: Format, written: Sequence[str]
) -> None:
    often = [one for one in chases.values() if one.nth >= OFTEN]
    lines = [
        f"{one.unit}\t{len(one.sets)} 组\t第 {one.nth} 次\t{file}" for file, one in chases.items()
    ]
    if often:
        named = "、".join(f"{one.unit}（{one.nth} 次）" for one in often)
        lines.append(f"催办三次以上的：{named}")
    data = document(
        units=[
            {
                "unit": one.unit,
                "file": file,
                "files": [name for name in written if name.startswith(f"{_stem(file)}-")],
                "nth": one.nth,
                "sets": list(one.sets),
            }
            for file, one in chases.items()
        ],
        often=[one.unit for one in often],
        revision=revision,
    )
    shown = "\n".join(printable(one.replace("\t", "　")) for one in lines)
    show(form, lambda: data, lambda: lines, lambda width, colour: shown)


def _stem(file: str) -> str:
    return file.rpartition("-")[0]


def _in_list_order(chases: Sequence[Chase], checklist: Checklist) -> list[Chase]:
    """The chases by unit, in the order that the list names the units in; each unit's oldest first."""
    order = {one.name: at for at, one in enumerate(checklist.departments)}
    return sorted(chases, key=lambda one: order.get(one.unit, len(order)))


def _decides(
    excuse: Sequence[str], ask_again: Sequence[str], reason: str | None, dept: str | None
) -> bool:
    """Whether the office decides about an item. Raises UsageError where it does not say all of it."""
    if not (excuse or ask_again):
        if reason is not None:
            raise UsageError("--reason 与 --excuse 同用", "如 --excuse 9.2 --reason 没有执法职权")
        return False
    if excuse and ask_again:
        raise UsageError("--excuse 和 --ask-again 不能同用", "分两次运行")
    if not dept:
        raise UsageError("没有写哪个单位", "加上 --dept 单位")
    if excuse and not (reason and reason.strip()):
        raise UsageError("不涉及要写理由", "如 --reason 没有这类执法职权")
    return True


def _decide(
    opened: Tracker,
    known: ChaseLog,
    dept: str,
    excuse: Sequence[str],
    ask_again: Sequence[str],
    reason: str,
    by: str | None,
    form: Format,
) -> None:
    """Put on record which items a unit need not hand in, or must again."""
    unit = roster(opened.checklist).named(dept)
    if not isinstance(unit, Department):
        raise UsageError(f"“{unit.name}”是统称", "写其中的一个单位")
    name, why = _chaser(opened, by), " ".join(reason.split())
    if len(why) > _LONGEST_REASON or scan("", f"{why}\n{name}".encode()).hits:
        raise UsageError(
            f"理由超过 {_LONGEST_REASON} 个字，或有不该入库的号码或标志", "用一句话写为什么不涉及"
        )
    said = name, datetime.now(TIME_ZONE).date(), why
    kind, typed = (EXCUSED, excuse) if excuse else (ASKED_AGAIN, ask_again)
    made = decision(kind, opened.checklist, opened.excuses, unit, typed, said)
    revision = None
    if made is None:
        lines = [f"已经记过{unit.name}不涉及，没有再记"]
    else:
        writes = records_of(opened.checklist, [made], known.paths)
        done = commit_files(opened.repo, writes, f"{excuse_subject(made)}\n", seen=opened.commit)
        revision = done and done.revision
        ending = f"，提交 {revision[:10]}" if revision else ""
        lines = [f"已记下{made.kind}：{unit.name}，{'、'.join(made.items)}{ending}"]
    data = document(
        unit=unit.name,
        kind=made and made.kind,
        excused=list(made.items) if made is not None else [],
        by=name,
        revision=revision,
    )
    shown = "\n".join(map(printable, lines))
    show(form, lambda: data, lambda: lines, lambda width, colour: shown)
    if revision:
        say_after_commit(opened)


def _list(
    chases: Sequence[Chase],
    open_ones: Sequence[Promise],
    excused: Sequence[Excuse],
    today: date,
    form: Format,
) -> None:
    """Who was chased, most often first; a promise that is over is told, and one that was kept; then what
    units need not hand in.
    """
    units = chased_units(chases)
    waiting = {(one.unit, one.day) for one in open_ones}
    lines = []
    for one in units:
        words = [one.unit, f"催办 {one.times} 次"]
        if one.last is not None:
            words.append(f"最近 {one.last.isoformat()}（{one.kind}）")
            words.append(f"{(today - one.last).days} 天前")
        if one.promise is not None:
            over = "，已过" if one.promise < today else ""
            if (one.unit, one.promise) not in waiting:
                over = "，已报来"
            where = "" if one.last is not None else "（台账里写明）"
            words.append(f"答应 {one.promise.isoformat()} 前报{over}{where}")
        lines.append("\t".join(words))
    often = [one.unit for one in units if one.times >= OFTEN]
    if often:
        lines.append(f"催办三次以上的：{'、'.join(often)}")
    lines += [f"不涉及\t{one.unit}\t{one.item}\t{excuse_words(one)}" for one in excused]
    lines = lines or ["还没有催办的记录"]
    data = document(
        units=[
            {
                "unit": one.unit,
                "times": one.times,
                "last": one.last and one.last.isoformat(),
                "kind": one.kind,
                "days": one.last and (today - one.last).days,
                "promise": one.promise and one.promise.isoformat(),
                "promised_sets": list(one.promised),
                "kept": one.promise is not None and (one.unit, one.promise) not in waiting,
            }
            for one in units
        ],
        often=often,
        excused=[
            {
                "unit": one.unit,
                "item": one.item,
                "reason": one.reason,
                "by": one.by,
                "date": one.day.isoformat(),
            }
            for one in excused
        ],
    )
    shown = "\n".join(printable(one.replace("\t", "　")) for one in lines)
    show(form, lambda: data, lambda: lines, lambda width, colour: shown)
