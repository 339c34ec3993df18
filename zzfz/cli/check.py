"""``zzfz check``."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zzfz.cli.common import AtOption, tracker
from zzfz.cli.output import emit, emit_bytes, note, terminal, watched
from zzfz.errors import Advice, UsageError
from zzfz.render.findings import CheckFormat, renderer
from zzfz.render.findings.report import Report, make_report
from zzfz.render.findings.text import screen
from zzfz.render.findings.wording import completeness, counts, guarded, verdicts
from zzfz.render.words import move_words
from zzfz.resources import own_templates_told
from zzfz.rules.registry import fails
from zzfz.text import printable
from zzfz.tracker import Tracker

if TYPE_CHECKING:
    from zzfz.rules.conversion import Converter
    from zzfz.rules.recognition import Recogniser

DETAILS = """
还缺的材料是待办，不算错误；加 --complete 时才算；加 --reviewed 时，没有审核通过的也算。加 --base 时只报告本次改动带来的问题，并说明完成度的变化；
清单要求降低、随改动带来的例外，都要维护人用检查印出的编号批准。加 --ocr 时识别扫描件和图片里的文字，一页要几秒；识别过的仍是未检，提交前的检查不做。
加 --libreoffice 时请本机的 LibreOffice 转换读不了的旧格式（Word 6/95、Works、WordPerfect 等）再检查，仍是未检。
退出码：0 没有错误，1 有错误，2 用法不对，3 程序或 Git 出错。

例：zzfz check --base origin/main --format github
"""


def command(
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="版本", help="只报告相对这个版本的改动带来的问题"),
    ] = None,
    complete: Annotated[bool, typer.Option("--complete", help="材料没有报齐也算错误")] = False,
    reviewed: Annotated[
        bool, typer.Option("--reviewed", help="没有报齐、没有审核通过都算错误")
    ] = False,
    list_approved: Annotated[
        list[str] | None,
        typer.Option(
            "--list-approved", metavar="编号", help="批准降低要求的这一份清单（编号由检查印出）"
        ),
    ] = None,
    exceptions_approved: Annotated[
        list[str] | None,
        typer.Option(
            "--exceptions-approved",
            metavar="编号",
            help="批准随改动带来的这些例外（编号由检查印出）",
        ),
    ] = None,
    ocr: Annotated[
        bool, typer.Option("--ocr", help="识别扫描件和图片里的文字（一页要几秒，可能有漏）")
    ] = False,
    libreoffice: Annotated[
        bool,
        typer.Option(
            "--libreoffice",
            help="请本机的 LibreOffice 转换读不了的旧格式再检查（不联网、不运行宏）",
        ),
    ] = False,
    at: AtOption = None,
    format: Annotated[  # noqa: A002 - the option's name is part of the contract
        CheckFormat, typer.Option("--format", help="输出格式")
    ] = CheckFormat.TEXT,
) -> None:
    """Check the tracker."""
    if base and at:
        raise UsageError("--base 和 --at 不能同时使用", "只写其中一个")
    if (list_approved or exceptions_approved) and not base:
        raise UsageError("批准只对一次改动而言", "同时写 --base，例：--base origin/main")
    recogniser = _recogniser() if ocr else None
    converter = _converter() if libreoffice else None
    opened = tracker(at, as_edited=True)
    kept = None
    if not (base or ocr or libreoffice):
        templates = own_templates_told(opened)
        if templates is not None:
            kept = opened.kept_findings(templates, complete=complete, reviewed=reviewed)
    known = kept.get() if kept is not None else None
    if known is not None:
        report = make_report(known, title=_title(opened), revision=_revision(opened))
    else:
        from zzfz.checking import Aids, Strictness, check, check_change

        asked = Strictness(complete=complete, reviewed=reviewed)
        aids = Aids(recogniser, converter)
        if base:
            from zzfz.rules.list_guard import Approvals

            approvals = Approvals(tuple(list_approved or ()), tuple(exceptions_approved or ()))
            outcome = check_change(opened, base, asked, approvals=approvals, aids=aids)
        else:
            outcome = check(opened, asked, aids=aids, kept=kept)
        report = make_report(
            outcome.findings,
            title=_title(opened),
            delta=outcome.delta,
            revision=_revision(opened),
            base=outcome.base,
            list_comparison=outcome.list,
            exceptions=outcome.exceptions,
            reviews=outcome.reviews,
        )
    _print(report, format)
    if not at:
        _say_moves(opened, only_noted=base is not None)
    if fails(report.findings):
        raise typer.Exit(1)


def _title(opened: Tracker) -> str:
    return opened.loaded.checklist.title if opened.loaded.checklist else "检查结果"


def _revision(opened: Tracker) -> str | None:
    return opened.commit.revision if opened.commit else None


def _recogniser() -> Recogniser:
    """What recognises letters in pictures. Raises UsageError where this computer has nothing that does."""
    from zzfz.documents.recognition import find_engine
    from zzfz.rules.recognition import Recogniser

    engine = find_engine()
    if engine is None:
        raise UsageError("这台计算机上没有识别图片文字的程序，--ocr 用不了", Advice("install-ocr"))
    return Recogniser(
        engine,
        watched,
        lambda left: note(f"识别中断：至少还有 {left} 页没有识别；再运行一次接着识别"),
        lambda: note("另一个 zzfz 正在识别图片，等它做完（最多 10 分钟），它识别过的不再识别"),
    )


def _converter() -> Converter:
    """What asks LibreOffice. Raises UsageError where this computer has none that can be confined."""
    from zzfz.documents.libreoffice import LibreOffice
    from zzfz.rules.conversion import Converter

    office = LibreOffice.find()
    if office is None:
        raise UsageError(
            "这台计算机上没有可以用的 LibreOffice，--libreoffice 用不了",
            Advice("install-libreoffice"),
        )
    return Converter(office, watched)


def _say_moves(opened: Tracker, *, only_noted: bool) -> None:
    """What a new program or list moved, until somebody has seen it."""
    from zzfz.progress.moves import moves

    found = moves(opened, only_noted=only_noted)
    if found:
        for what, remedy in move_words(found):
            note(f"计数变动：{what}；{remedy}")


def _print(report: Report, chosen: CheckFormat) -> None:
    """The payload to standard output; in a pipe the outcome in a sentence to standard error."""
    here = terminal()
    if chosen is CheckFormat.TEXT and here.screen:
        emit(screen(report, here.width, colour=here.colour), styled=True)
        return
    if text := renderer(chosen)(report):
        emit_bytes(f"{text}\n".encode())
    if chosen is CheckFormat.GITHUB:
        _add_to_github(report)
    if report.delta:
        note(completeness(report.delta))
    for said in guarded(report):
        note(said)
    for one in verdicts(report.reviews):
        note(printable(one))
    note(counts(report.summary))


def _add_to_github(report: Report) -> None:
    """The readable report: into the step's summary, or into the log where there is no summary."""
    from zzfz.render.findings.github import fenced, step_summary
    from zzfz.render.findings.text import render

    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        with Path(summary).open("a", encoding="utf-8") as stream:
            stream.write(step_summary(report) + "\n")
    if report.findings:
        emit(fenced(render(report), secrets.token_hex(16)))
