"""``zzfz intake``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from zzfz.checklist.model import Checklist
from zzfz.checklist.units import roster
from zzfz.cli.common import (
    AcceptOption,
    CommitOption,
    DryRunOption,
    PersonOption,
    complete_unit,
    say_after_commit,
    tracker,
)
from zzfz.cli.handing_in import accepter, giver, spaced
from zzfz.cli.output import Format, FormatOption, emit, emit_json, note, show, terminal
from zzfz.cli.prompts import Questions, confirm_or_back, opener_of
from zzfz.cli.reporting import save
from zzfz.documents.extract import remembering
from zzfz.errors import UsageError, ZzfzError
from zzfz.files import scratch_folder
from zzfz.git import TIME_ZONE
from zzfz.git.commit import Author
from zzfz.git.plumbing import author
from zzfz.intake import session
from zzfz.intake.plan import ENDINGS, answers_in, read_plan
from zzfz.intake.proposal import Certainty, Proposal
from zzfz.intake.receive import receipt_path, refuse_own
from zzfz.intake.session import Checked, Classified, Receipt
from zzfz.progress.chases import Excuse
from zzfz.progress.model import Progress
from zzfz.render.intake_result import (
    IntakeResult,
    intaken_data,
    intaken_lines,
    plan_data,
    promise_lines,
)
from zzfz.render.placements import gate_lines, held_lines, outlook_lines
from zzfz.render.proposals import plan_book, proposal_lines, proposals_screen, skipped_lines
from zzfz.render.receipt import receipt
from zzfz.text import wrap
from zzfz.tracker import Tracker

DETAILS = """
收下单位报来的一批材料：文件夹、zip 压缩包、单个文件，可以写多个。从文件夹名、文件名、填好的台账认出是哪一项的材料、哪个单位报的，列出来并说明依据；拿不准的逐件询问，最后一次提交。

没有收的都列出原因，原件仍在原处。收完写一份《材料交接单》。

例：zzfz intake 县市场监管局报送.zip 司法局材料/
    zzfz intake 报送材料 --dept 县公安局 --yes
    zzfz intake 报送材料 --plan 计划.xlsx     写出计划，改好后：
    zzfz intake 报送材料 --run 计划.xlsx
"""


@dataclass(frozen=True, slots=True)
class _Way:
    """How a run goes on: whether somebody is asked, and what is written."""

    format: Format
    dry_run: bool
    commit: bool
    asks: bool
    writes: bool
    giver: Author | None
    fingerprints: bool = False


def command(
    paths: Annotated[
        list[Path], typer.Argument(metavar="文件夹或压缩包…", help="报来的文件夹、zip 或文件")
    ],
    dept: Annotated[
        str | None,
        typer.Option(
            "--dept",
            metavar="单位",
            help="报送单位；不写则从名称里认",
            autocompletion=complete_unit,
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="不询问：明确的收下，拿不准的留着")] = False,
    plan: Annotated[
        Path | None, typer.Option("--plan", metavar="文件", help="只写出计划（xlsx 或 csv）供修改")
    ] = None,
    run: Annotated[
        Path | None, typer.Option("--run", metavar="计划", help="按改好的计划收")
    ] = None,
    receipt_option: Annotated[
        Path | None,
        typer.Option("--receipt", metavar="文件", help="材料交接单写到哪里（docx）"),
    ] = None,
    fingerprints: Annotated[
        bool, typer.Option("--fingerprints", help="交接单后面附上每个文件的内容指纹（SHA-256）")
    ] = False,
    person: PersonOption = None,
    accept: AcceptOption = None,
    commit: CommitOption = True,
    dry_run: DryRunOption = False,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Take in what a department handed in."""
    if plan is not None and (yes or run is not None):
        raise UsageError("--plan 只写出计划，不能和 --yes、--run 一起用", "改好计划后用 --run")
    if plan is not None and plan.suffix.lower() not in ENDINGS:
        raise UsageError(f"计划不能写成“{plan.name}”", "文件名以 .xlsx 或 .csv 结尾")
    opened = tracker()
    checklist = opened.checklist
    unit = roster(checklist).named(dept).name if dept is not None else None
    root = opened.repo.root_to_write_into()
    refuse_own(root, paths)
    saved = receipt_path(root, receipt_option, datetime.now(TIME_ZONE))
    by = accepter(opened, accept)
    asks = terminal().interactive and format is Format.TEXT and not yes and run is None
    way = _Way(
        format,
        dry_run,
        commit,
        asks and not dry_run,
        not dry_run and (asks or yes or run is not None),
        giver(person),
        fingerprints,
    )
    # Each is asked what it is, what it tells, and what must not enter.
    with remembering(), scratch_folder() as folder:
        own = filter(None, (plan, run, saved))
        received = session.receive(paths, folder, own)
        today = datetime.now(TIME_ZONE).date()
        classified = session.classify(received, checklist, unit, today=today)
        classified = session.recognise(opened, classified)
        if plan is not None:
            _write_plan(plan, classified, checklist, format)
            return
        if run is not None:
            planned = answers_in(read_plan(run), classified.proposals, checklist)
            classified = replace(classified, answers=planned)
        is_left = _take(opened, classified, way, saved, accept, by)
    if is_left:
        raise typer.Exit(1)


def _take(
    opened: Tracker, classified: Classified, way: _Way, saved: Path, accept: str | None, by: str
) -> bool:
    """Decide, scan, ask once more, commit, tell. Returns whether anything was not taken in."""
    if way.asks:
        _show_proposals(session.decided(classified, opened.checklist), classified, {}, way.format)
        agreed = _agreed(opened, classified, way, accept, by)
        if agreed is None:
            note("没有写入任何内容")
            return True
        classified, checked = agreed
    else:
        checked = session.check(opened, classified, accept=accept, by=by)
    prepared = checked.prepared
    if not way.asks and way.format is Format.TEXT:
        paths = {one.request.material.origin: one.path for one in prepared.placements}
        _show_proposals(checked.proposals, classified, paths, way.format)
    committed = None
    if way.writes:
        delivery = session.confirm(checked, datetime.now(TIME_ZONE))
        committed = session.commit(opened, delivery, way.giver, commits=way.commit)
    run = IntakeResult(checked, committed, way.commit)
    with _receipt_to_come(needed=run.made is not None):
        view = session.receipt_of(
            checked,
            committed,
            opened.checklist.title,
            author(opened.repo) or "",
            datetime.now(TIME_ZONE),
        )
        after = _after(opened, run)
        failure = (
            _save_receipt(saved, view, after, opened.excuses, annex=way.fingerprints)
            if run.needs_receipt
            else None
        )
    written = saved if run.needs_receipt and failure is None else None
    if way.format is Format.JSON:
        emit_json(intaken_data(run, view, written))
    else:
        told = [] if way.asks else [*gate_lines(prepared), *held_lines(prepared)]
        if way.dry_run:
            told += outlook_lines(checked)
            told += promise_lines(session.promised_in(opened, classified, datetime.now(TIME_ZONE)))
        told += intaken_lines(run, view, written, dry_run=way.dry_run)
        waiting = [one for one in view.unassigned if one.certainty is not Certainty.REFUSED]
        if way.writes and not way.asks and waiting:
            told.append(
                f"待定的 {len(waiting)} 件没有收：去掉 --yes 逐件回答，"
                "或用 --plan 计划.xlsx 写出计划，改好后用 --run 收"
            )
        _tell(told)
    if run.made is not None:
        say_after_commit(opened)
    if failure is not None:
        raise failure
    if not way.writes and not way.dry_run:
        raise UsageError(
            "这里没有人可以回答，没有写入任何内容",
            "加 --yes 收下明确的，或用 --plan 文件 写出计划，改好后用 --run 执行",
        )
    return checked.leaves_some


def _agreed(
    opened: Tracker, classified: Classified, way: _Way, accept: str | None, by: str
) -> tuple[Classified, Checked] | None:
    """What somebody answered to what is unclear, and what would come of it, once he agrees to that;
    None where he does not. He may go back to the last question instead.
    """
    asked = Questions(classified, opened.checklist, opener_of(classified))
    classified = asked.ask_all()
    while True:
        checked = session.check(opened, classified, accept=accept, by=by)
        prepared = checked.prepared
        ahead = promise_lines(session.promised_in(opened, classified, datetime.now(TIME_ZONE)))
        _tell([*gate_lines(prepared), *held_lines(prepared), *outlook_lines(checked), *ahead])
        new = len([one for one in prepared.placements if one.already is None])
        if not new:
            return classified, checked
        said = confirm_or_back(
            f"收下 {new} 件{'并提交' if way.commit else ''}？",
            default=True,
            back="回到上一问" if asked.count else "",
        )
        if said is not None:
            return (classified, checked) if said else None
        classified = asked.ask_last_again()


@contextmanager
def _receipt_to_come(*, needed: bool) -> Iterator[None]:
    """Say, where the run is ended after its commit, how the receipt can still be had."""
    try:
        yield
    except Exception:
        raise
    except BaseException:  # Ctrl+C, or asked to end
        if needed:
            note("《材料交接单》还没有写：同样的命令再运行一次就写出，不会重复收")
        raise


def _after(opened: Tracker, run: IntakeResult) -> Progress | None:
    """Where the list stands with everything in; None where that is not in the history yet."""
    if run.made is None and all(one.already is not None for one in run.prepared.placements):
        return opened.progress
    return run.committed.progress if run.committed is not None else None


def _save_receipt(
    path: Path,
    view: Receipt,
    after: Progress | None,
    excused: Sequence[Excuse],
    *,
    annex: bool,
) -> ZzfzError | None:
    """Write the receipt; what went wrong is told after the material's own fate, which is decided.

    ``after`` is where the list stands with everything in, where it was committed.
    """
    from zzfz.render.office.word import word
    from zzfz.render.todo.build import todo_view

    try:
        pages = {}
        if after is not None:
            for unit in map(roster(after.checklist).get, view.units):
                if unit is not None:
                    day = view.time.date()
                    pages[unit.name] = todo_view(after, unit, day, None, excused).page
        save(path, word(receipt(view, pages, annex=annex)))
    except ZzfzError as error:
        return error
    return None


def _show_proposals(
    proposals: Sequence[Proposal],
    classified: Classified,
    paths: dict[str, str],
    format: Format,  # noqa: A002 - as everywhere
) -> None:
    show(
        format,
        dict,
        lambda: [*proposal_lines(proposals, paths), *skipped_lines(classified.skipped)],
        lambda width, colour: "\n".join(
            [
                proposals_screen(proposals, width, colour=colour),
                *_wrapped(skipped_lines(classified.skipped), width),
            ]
        ),
    )


def _tell(lines: Sequence[str]) -> None:
    here = terminal()
    for line in _wrapped(lines, here.width) if here.screen else lines:
        emit(line)


def _wrapped(lines: Iterable[str], width: int) -> list[str]:
    """Lines for a screen, broken as Chinese is."""
    return [part for line in spaced(lines) for part in wrap(line, width)]


def _write_plan(
    path: Path,
    classified: Classified,
    checklist: Checklist,
    format: Format,  # noqa: A002 - as everywhere
) -> None:
    from zzfz.render.office.description import csv_bytes
    from zzfz.render.office.excel import excel

    book = plan_book(classified.proposals, checklist, classified.earlier)
    is_csv = path.suffix.lower() == ".csv"
    save(path, csv_bytes(book.sheets[0]) if is_csv else excel(book))
    if format is Format.JSON:
        emit_json(plan_data(path, classified))
        return
    clear = sum(one.is_clear for one in session.decided(classified, checklist))
    _tell(list(skipped_lines(classified.skipped)))
    emit(f"明确 {clear} 件，待定 {len(classified.proposals) - clear} 件，计划已写入 {path}")
    emit("改好后，用同样的文件夹或压缩包运行，把 --plan 换成 --run")
