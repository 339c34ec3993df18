"""``zzfz intake``."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from zzfz.checklist.model import Checklist
from zzfz.checklist.units import roster
from zzfz.cli.asking import confirm
from zzfz.cli.common import complete_unit, say_detached, tracker
from zzfz.cli.deciding import decide
from zzfz.cli.options import AcceptOption, CommitOption, DryRunOption
from zzfz.cli.output import Format, FormatOption, emit, emit_json, note, show, terminal
from zzfz.cli.reporting import BEIJING, save
from zzfz.cli.taking import accepter, progress_now, spaced
from zzfz.errors import UsageError, ZzfzError
from zzfz.evidence.snapshot import FOLDER
from zzfz.git import Commit
from zzfz.git.plumbing import author
from zzfz.intake.collect import Collected, collect
from zzfz.intake.naming import free_name
from zzfz.intake.plan import ENDINGS, carry_over, read_plan
from zzfz.intake.proposal import Proposal
from zzfz.intake.take import Taking, carry_out, message_of, prepare
from zzfz.progress.model import Progress
from zzfz.progress.totals import overall
from zzfz.render.data import Data, document
from zzfz.render.intake import (
    aside_data,
    aside_lines,
    plan_book,
    proposal_data,
    proposal_lines,
    proposals_screen,
)
from zzfz.render.receipt import Receipt, receipt, receipt_lines
from zzfz.render.taking import (
    gate_lines,
    held_data,
    held_lines,
    placement_lines,
    taking_data,
    twin_lines,
)
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
    """How a run goes on: with whom to decide, and what to write."""

    format: Format
    yes: bool
    dry_run: bool
    commit: bool
    asks: bool


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
    receipt_path: Annotated[
        Path | None,
        typer.Option("--receipt", metavar="文件", help="材料交接单写到哪里（docx）"),
    ] = None,
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
    _refuse_own(opened, paths)
    saved = _receipt_path(opened, receipt_path)
    by = accepter(opened, accept)
    asks = terminal().interactive and format is Format.TEXT
    way = _Way(format, yes or run is not None, dry_run, commit, asks)
    with tempfile.TemporaryDirectory(prefix="zzfz-") as folder:
        own = filter(None, (plan, run, saved))
        collected = collect(paths, checklist, Path(folder), unit, own)
        if plan is not None:
            _write_plan(plan, collected, checklist, format)
            return
        if run is not None:
            rows = read_plan(run)
            planned = carry_over(rows, collected.proposals, checklist)
            collected = replace(collected, proposals=planned)
        is_left = _take(opened, collected, way, saved, accept, by)
    if is_left:
        raise typer.Exit(1)


def _take(
    opened: Tracker,
    collected: Collected,
    way: _Way,
    saved: Path,
    accept: str | None,
    by: str,
) -> bool:
    """Decide, scan, ask once more, commit, tell. Returns whether anything was not taken in."""
    asks = way.asks and not way.yes and not way.dry_run
    if asks:
        _show_proposals(collected, {}, way.format)
        decided = decide(collected, opened.checklist)
        collected = replace(collected, proposals=decided)
    wishes = [one.wish() for one in collected.proposals if one.is_clear]
    taking = prepare(opened, wishes, accept=accept, by=by, hold=True)
    writes = not way.dry_run and (way.yes or asks)
    if asks:
        _tell([*gate_lines(taking), *held_lines(taking)])
        new = len([one for one in taking.placements if one.already is None])
        if new and not confirm(f"收下 {new} 件{'并提交' if way.commit else ''}？", default=True):
            note("没有写入任何内容")
            return True
    elif way.format is Format.TEXT:
        paths = {one.wish.material.origin: one.path for one in taking.placements}
        _show_proposals(collected, paths, way.format)
    before = opened.progress if writes else None
    made = (
        carry_out(opened, taking, message_of(taking.placements), commit=way.commit)
        if writes
        else None
    )
    view = _receipt(opened, collected, taking, made)
    is_due = writes and bool(taking.placements or taking.held or view.unassigned)
    failure = _save_receipt(saved, view) if is_due else None
    written = saved if is_due and failure is None else None
    after = progress_now(opened) if made else None
    told = [] if asks else [*gate_lines(taking), *held_lines(taking)]
    told += [*_result(way, writes, taking, made), *_effect(before, after)]
    if writes:
        told += receipt_lines(view)
    if written is not None:
        told.append(f"材料交接单\t{written}")
    if writes and not asks and view.unassigned:
        told.append(
            f"待定的 {len(view.unassigned)} 件没有收：去掉 --yes 逐件回答，"
            "或用 --plan 计划.xlsx 写出计划，改好后用 --run 收"
        )
    if way.format is Format.JSON:
        emit_json(_data(collected, taking, view, made, after, written, writes=writes))
    else:
        _tell(told)
    if made is not None:
        say_detached(opened)
    if failure is not None:
        raise failure
    if not writes and not way.dry_run:
        raise UsageError(
            "这里没有人可以回答，没有写入任何内容",
            "加 --yes 收下明确的，或用 --plan 文件 写出计划，改好后用 --run 执行",
        )
    left = [one for one in collected.aside if not one.expected]
    return bool(taking.held or view.unassigned or left)


def _save_receipt(path: Path, view: Receipt) -> ZzfzError | None:
    """Write the receipt; what went wrong is told after the material's own fate, which is decided."""
    from zzfz.render.office.word import word

    try:
        save(path, word(receipt(view)))
    except ZzfzError as error:
        return error
    return None


def _show_proposals(collected: Collected, paths: dict[str, str], format: Format) -> None:  # noqa: A002 - as everywhere
    proposals = collected.proposals
    show(
        format,
        dict,
        lambda: [*proposal_lines(proposals, paths), *aside_lines(collected.aside)],
        lambda width, colour: "\n".join(
            [
                proposals_screen(proposals, width, colour=colour),
                *_wrapped(aside_lines(collected.aside), width),
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


def _result(way: _Way, writes: bool, taking: Taking, made: Commit | None) -> Iterator[str]:
    known = [one for one in taking.placements if one.already is not None]
    twins = [one for one in taking.placements if one.already is None and one.twins]
    yield from placement_lines(known, written=writes)
    yield from twin_lines(twins)
    new = sum(one.already is None for one in taking.placements)
    same = len(taking.placements) - new
    if same:
        yield f"已在库\t{same} 件与以前收过的内容相同，不再收"
    if way.dry_run:
        yield f"只是试运行，没有写入任何内容；会收 {new} 件"
    elif writes and made:
        yield f"已收 {new} 件，已提交 {made.revision[:10]}"
    elif writes and taking.writes and not way.commit:
        yield f"已写入 {new} 件，尚未提交"
    elif writes:
        yield "没有新的内容，不需要提交"


def _effect(before: Progress | None, after: Progress | None) -> Iterator[str]:
    if before is not None and after is not None:
        was, now = overall(before), overall(after)
        yield f"报齐的指标\t{was.complete} → {now.complete}（共 {now.indicators} 项）"
        yield f"部分报送的指标\t{was.partial} → {now.partial}"


def _receipt(opened: Tracker, collected: Collected, taking: Taking, made: Commit | None) -> Receipt:
    said = [one.said.department for one in collected.proposals]
    return Receipt(
        title=opened.checklist.title,
        units=tuple(dict.fromkeys(unit for unit in said if unit)),
        taker=author(opened.repo) or "",
        time=made.time if made else datetime.now(BEIJING),
        revision=made.revision if made else None,
        placements=taking.placements,
        held=taking.held,
        findings=(*taking.errors, *taking.warnings),
        unassigned=tuple(one for one in collected.proposals if not one.is_clear),
        aside=collected.aside,
    )


def _data(
    collected: Collected,
    taking: Taking,
    view: Receipt,
    made: Commit | None,
    after: Progress | None,
    saved: Path | None,
    *,
    writes: bool,
) -> Data:
    aside = collected.aside
    return document(
        revision=made.revision if made else None,
        written=writes and bool(taking.writes),
        stopped=taking.is_stopped,
        **taking_data(taking, after),
        held=[held_data(one) for one in taking.held],
        proposals=[proposal_data(one) for one in collected.proposals],
        unassigned=[
            *(proposal_data(one) for one in view.unassigned),
            *(aside_data(one) for one in aside if not one.expected),
        ],
        left_out=[aside_data(one) for one in aside if one.expected],
        receipt=str(saved) if saved is not None else None,
    )


def _write_plan(
    path: Path,
    collected: Collected,
    checklist: Checklist,
    format: Format,  # noqa: A002 - as everywhere
) -> None:
    from zzfz.render.office.excel import excel
    from zzfz.render.office.sheet import csv_bytes

    proposals: tuple[Proposal, ...] = collected.proposals
    book = plan_book(proposals, checklist)
    is_csv = path.suffix.lower() == ".csv"
    save(path, csv_bytes(book.sheets[0]) if is_csv else excel(book))
    clear = sum(one.is_clear for one in proposals)
    if format is Format.JSON:
        aside = collected.aside
        emit_json(
            document(
                plan=str(path),
                proposals=[proposal_data(one) for one in proposals],
                unassigned=[aside_data(one) for one in aside if not one.expected],
                left_out=[aside_data(one) for one in aside if one.expected],
            )
        )
        return
    _tell(list(aside_lines(collected.aside)))
    emit(f"明确 {clear} 件，待定 {len(proposals) - clear} 件，计划已写入 {path}")
    emit("改好后，用同样的文件夹或压缩包运行，把 --plan 换成 --run")


def _refuse_own(opened: Tracker, paths: Sequence[Path]) -> None:
    """What lies in ``evidence/`` is in the tracker already."""
    root = opened.repo.root
    if root is None:
        raise UsageError("这是裸仓库，没有工作目录，不能写入", "在普通的克隆里运行这条命令")
    evidence = (root / FOLDER).resolve()
    for path in paths:
        here = path.resolve()
        if here.is_relative_to(evidence) or evidence.is_relative_to(here):
            raise UsageError(
                f"“{path}”就是材料库，不能收到自己里面", "写出单位报来的文件夹或压缩包"
            )


def _receipt_path(opened: Tracker, wanted: Path | None) -> Path:
    """Where the receipt goes: as asked, else into the current folder; never among the evidence."""
    root = opened.repo.root
    evidence = (root / FOLDER).resolve() if root is not None else None
    if wanted is not None:
        if wanted.suffix.lower() != ".docx":
            raise UsageError(
                f"材料交接单是 Word 文档，不能写成“{wanted.name}”", "文件名以 .docx 结尾"
            )
        if evidence is not None and wanted.resolve().is_relative_to(evidence):
            raise UsageError("材料交接单不是佐证材料，不能写进 evidence/", "换一个文件夹")
        return wanted
    here = Path.cwd()
    if root is not None and evidence is not None and here.resolve().is_relative_to(evidence):
        here = root
    now = datetime.now(BEIJING)
    name = free_name(f"材料交接单-{now:%Y%m%d-%H%M}.docx", lambda one: (here / one).exists())
    return here / name
