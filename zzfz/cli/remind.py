"""``zzfz remind``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zzfz.checklist.units import roster
from zzfz.cli.common import AtOption, OpenOption, complete_unit, tracker
from zzfz.cli.output import Format, FormatOption, emit, emit_bytes, emit_json, note, terminal
from zzfz.cli.reporting import day_of, save
from zzfz.errors import UsageError
from zzfz.render.letter import letter
from zzfz.render.report import view_data
from zzfz.render.templates import Templates
from zzfz.render.todo.build import todo_view
from zzfz.resources import templates

TEMPLATE = "remind.txt.j2"

DETAILS = """
给一个单位的催办：一段可以贴到工作群里的文字；--letter 是带材料清单和回执的《催办通知》（Word 文档）。

例：zzfz remind --dept 县公安局

例：zzfz remind --dept 县公安局 --letter -o 催办通知.docx
"""


def command(
    dept: Annotated[
        str,
        typer.Option(
            "--dept",
            metavar="单位",
            help="催办哪个单位（可用别名或统称）",
            autocompletion=complete_unit,
        ),
    ],
    as_letter: Annotated[bool, typer.Option("--letter", help="写成《催办通知》")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="文件", help="写入的文件")
    ] = None,
    at: AtOption = None,
    opens: OpenOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Chase a department."""
    if as_letter and output is None and terminal().screen:
        raise UsageError("Word 文件不能显示在屏幕上", "加上 -o 催办通知.docx")
    if as_letter and output is not None and output.suffix.lower() != ".docx":
        raise UsageError(
            f"《催办通知》是 Word 文档，不能写成“{output.name}”", "文件名以 .docx 结尾"
        )
    opened = tracker(at, opens=opens)
    progress = opened.progress
    unit = roster(progress.checklist).named(dept)
    view = todo_view(progress, unit, day_of(progress, at), opened.returns)
    if as_letter:
        from zzfz.render.office.word import word

        data = word(letter(view))
    else:
        text = Templates(templates(opened)).render(TEMPLATE, view_data(view))
        if format is Format.JSON:
            emit_json({**view_data(view), "kind": "remind", "text": text})
            return
        data = text.encode("utf-8")
    if output is not None:
        save(output, data)
        note(f"已写入 {output}")
    elif as_letter:
        emit_bytes(data)
    else:
        emit(data.decode("utf-8").rstrip("\n"))
