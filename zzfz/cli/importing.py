"""``zzfz import``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from zzfz.checklist.paths import FOLDER
from zzfz.cli.common import DryRunOption, tracker
from zzfz.cli.new_list import (
    NewList,
    corrected_list,
    edits_by_hand,
    hints_said,
    new_list,
    pairs_in_workbook,
    plan_for,
    review_files,
    roster_in_use,
    with_pairing,
)
from zzfz.cli.output import Format, FormatOption, emit, show, terminal
from zzfz.cli.prompts import ask, confirm
from zzfz.errors import UsageError
from zzfz.importing.compare import pairs_said
from zzfz.importing.corrections import Corrections, ListRecord, digest
from zzfz.importing.folder import REVIEW_XLSX, read_source, refuse_occupied, write_folder
from zzfz.importing.grid import uncollected
from zzfz.importing.headers import ColumnRole, Hints
from zzfz.importing.import_list import Imported
from zzfz.importing.mapping import ROLES, ColumnReading
from zzfz.render.comparison import (
    comparison_data,
    comparison_lines,
    comparison_screen,
    comparison_view,
)
from zzfz.render.import_result import ImportView, import_data, import_lines, mapping_lines
from zzfz.resources import schema_files
from zzfz.text import printable

_SURE = 75
"""From here on a person at the terminal is not asked what a column is."""
DETAILS = """
把别处的清单（Word、Excel、PDF、网页、CSV 或文本里的表格）写成清单 YAML，放进一个新文件夹，附核对用的
import-review.html 和 import-review.xlsx：先列表格是怎样看懂的，再列每一处不是一望而知的读法。
列看错了用 --columns、--heading-row 写明；在 import-review.xlsx 里改正以后用 --corrections 交回。
在清单仓库里运行，用仓库的单位名册和领域；扫描件先做文字识别。写到一半不会留下半份清单。

例：zzfz import 新清单.docx -o 新清单
    zzfz import 新清单.docx -o 新清单 --columns 三级指标=工作任务,责任单位=牵头处室
    zzfz import --corrections 新清单/import-review.xlsx
    zzfz import 新清单.docx --compare
"""


@uncollected()
def command(
    source: Annotated[
        Path | None,
        typer.Argument(metavar="文件", help="含清单的文件，或 zzfz import 写成的文件夹"),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="文件夹", help="写到这个文件夹")
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="与在用的清单比较，不写入；有不同时退出码为 1")
    ] = False,
    pairs: Annotated[
        str,
        typer.Option("--pairs", metavar="原=新,…", help="比较时写明哪一项成了哪一项"),
    ] = "",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="文件夹里已有清单时重写")] = False,
    accept_lost: Annotated[
        bool,
        typer.Option("--accept-lost", help="有文字丢失或清单有错误时也写入，准备手工补上"),
    ] = False,
    columns: Annotated[
        str,
        typer.Option(
            "--columns", metavar="是什么=列名,…", help="写明哪一列是什么；没有列名的写 第3列"
        ),
    ] = "",
    heading_row: Annotated[
        int | None,
        typer.Option("--heading-row", metavar="行", min=1, help="表头在原件的第几行"),
    ] = None,
    headings: Annotated[
        Path | None,
        typer.Option("--headings", metavar="文件", help="另外的表头用词（YAML）"),
    ] = None,
    as_read: Annotated[
        bool,
        typer.Option("--as-read", help="照所说的读法写入，看不懂的列作备注，不写入的不写入"),
    ] = False,
    corrections: Annotated[
        Path | None,
        typer.Option("--corrections", metavar="工作簿", help="交回改正过的 import-review.xlsx"),
    ] = None,
    discard_edits: Annotated[
        bool,
        typer.Option("--discard-edits", help="重写时不要手工改过的内容"),
    ] = False,
    dry_run: DryRunOption = False,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Import a list."""
    if corrections is not None:
        if compare or columns or heading_row or headings:
            raise UsageError(
                "--corrections 不能与 --compare、--columns、--heading-row、--headings 合用",
                "列看错了，在工作簿的“表格读法”里改",
            )
        done = corrected_list(corrections, source, roster_in_use())
        target = _Destination(
            folder=output or done.folder,
            accept_lost=accept_lost,
            as_read=as_read or done.record.as_read,
            discard_edits=discard_edits,
            edited_in=done.folder,
            dry_run=dry_run,
            is_correction=True,
        )
        _write(done.one, done.record, target, format)
        return
    if source is None:
        raise UsageError("没有给出清单文件", "例：zzfz import 新清单.docx -o 新清单")
    hints = hints_said(columns, heading_row, headings)
    if pairs and not compare:
        raise UsageError("--pairs 只与 --compare 合用", "换清单时用 zzfz migrate --pairs")
    if compare:
        if output is not None:
            raise UsageError("--compare 只比较，不写入", "去掉 -o，或去掉 --compare")
        settled = {**pairs_in_workbook(source), **pairs_said(pairs)}
        _compare(source, hints, settled, format)
        return
    if output is None and not dry_run:
        raise UsageError("没有写明写到哪个文件夹", "例：-o 新清单；只看结果用 --dry-run")
    if source.is_dir():
        raise UsageError(
            f"“{source}”是文件夹，不能导入", "给出清单文件；已导入的文件夹可用 --compare 比较"
        )
    if output is not None:
        refuse_occupied(output, overwrite=overwrite)
    one = new_list(source, roster_in_use(), hints)
    imported = one.imported
    assert imported is not None  # noqa: S101 - a file, see above
    if not as_read and (imported.shares.reasons or _unsure(imported, hints, settled=True)):
        one, hints, as_read = _agreed(source, one, hints, format)
    said = Corrections(
        {heading: role.value for heading, role in hints.columns.items()}, hints.heading_row
    )
    words = headings.read_text("utf-8") if headings is not None else ""
    record = ListRecord(source.name, digest(read_source(source)), words, as_read, said)
    target = _Destination(
        folder=output,
        accept_lost=accept_lost,
        as_read=as_read,
        discard_edits=discard_edits,
        edited_in=output,
        dry_run=dry_run,
    )
    _write(one, record, target, format)


@dataclass(frozen=True, kw_only=True)
class _Destination:
    """Where to, and what was said about it; ``edited_in`` is the folder in which work by hand may
    lie, ``is_correction`` that the workbook there has just been read.
    """

    folder: Path | None
    accept_lost: bool
    as_read: bool
    discard_edits: bool
    edited_in: Path | None
    dry_run: bool
    is_correction: bool = False


def _write(one: NewList, record: ListRecord, target: _Destination, format: Format) -> None:  # noqa: A002
    """Write a list and its review and tell of them; end with 1 where it cannot be used as it is."""
    _refuse_lost_edits(target)
    if not target.dry_run:
        one = with_pairing(one, record.corrections.pairs)
    imported = one.imported
    assert imported is not None  # noqa: S101 - a file
    unsure = bool(imported.shares.reasons) and not target.as_read
    unsound = bool(imported.lost or one.errors or unsure)
    contents = _contents(one, Path(record.source), record, whole=target.accept_lost or not unsound)
    output = None if target.dry_run else target.folder
    if output is not None:
        write_folder(output, contents, keep_list=unsound and not target.accept_lost)
    view = ImportView(
        imported,
        one.checklist,
        one.errors,
        str(target.folder) if target.folder is not None else None,
        tuple(sorted(contents)) if output is not None else (),
        target.dry_run,
        target.as_read,
    )
    show(
        format,
        lambda: import_data(view),
        lambda: import_lines(view),
        lambda width, colour: printable("\n".join(import_lines(view)), keep="\n"),
    )
    if unsound or imported.doubts:
        raise typer.Exit(1)


def _refuse_lost_edits(target: _Destination) -> None:
    """Raise UsageError where writing would undo what somebody changed by hand."""
    if target.edited_in is None or target.discard_edits or target.folder is None:
        return
    if target.folder.absolute() != target.edited_in.absolute():
        return
    edits = edits_by_hand(target.edited_in, roster_in_use())
    if target.is_correction:
        edits = tuple(one for one in edits if REVIEW_XLSX not in one)
    if edits:
        more = f"等 {len(edits)} 处" if len(edits) > 3 else ""
        raise UsageError(
            f"重写会丢掉手工改过的内容：{printable('、'.join(edits[:3]))}{more}",
            "把改动填进 import-review.xlsx，用 --corrections 交回；"
            "确定不要这些改动，加 --discard-edits；或写到另一个文件夹",
        )


def _agreed(
    source: Path,
    one: NewList,
    hints: Hints,
    format: Format,  # noqa: A002 - named like the option
) -> tuple[NewList, Hints, bool]:
    """The list after whoever is at the terminal has said what the unclear columns are, and whether a
    reading that would stop is agreed to. Without a person nothing is asked.
    """
    if format is not Format.TEXT or not terminal().interactive:
        return one, hints, False
    said = dict(hints.columns)
    assert one.imported is not None  # noqa: S101 - a file
    stopped = bool(one.imported.shares.reasons)
    unsure = _unsure(one.imported, hints, settled=not stopped)
    for line in mapping_lines(one.imported.resolution.tables):
        emit(line)
    for column in unsure:
        if column.heading not in said:
            said[column.heading] = _role_of(column)
    if said != dict(hints.columns):
        hints = replace(hints, columns=said)
        one = new_list(source, roster_in_use(), hints)
    assert one.imported is not None  # noqa: S101 - a file
    for reason in one.imported.shares.reasons:
        emit(f"拿不准：{reason}")
    if not one.imported.shares.reasons:
        return one, hints, stopped
    return one, hints, confirm("照这样写入？", default=False)


def _unsure(imported: Imported, hints: Hints, *, settled: bool) -> list[ColumnReading]:
    """The columns of which it is doubtful what they are; with ``settled`` only those that are taken
    for a part of the list, since the rest is little and goes to the remarks.
    """
    return [
        column
        for table in imported.resolution.tables
        for column in table.columns
        if column.confidence < _SURE
        and column.heading
        and column.heading not in hints.columns
        and not (settled and column.role in {ColumnRole.OTHER, ColumnRole.REMARK})
    ]


def _role_of(column: ColumnReading) -> ColumnRole:
    by_name = {role.value: role for role in ROLES}
    while True:
        answer = ask(
            f"“{column.heading}”一列读作{column.role.value}；"
            f"回车照此，或填{'、'.join(by_name)}之一："
        )
        if not answer:
            return column.role
        if answer in by_name:
            return by_name[answer]


def _contents(one: NewList, source: Path, record: ListRecord, *, whole: bool) -> dict[str, bytes]:
    """What is written, by path below the folder; only the review where the list is not whole."""
    listed = review_files(one, source, record, whole=whole)
    if whole:
        listed = {**listed, **schema_files(), **one.files}
    return {path.removeprefix(f"{FOLDER}/"): data for path, data in listed.items()}


def _compare(
    source: Path,
    hints: Hints,
    pairs: Mapping[str, str],
    format: Format,  # noqa: A002 - named like the option
) -> None:
    opened = tracker(as_edited=True)
    one = new_list(source, roster_in_use(), hints)
    view = comparison_view(plan_for(opened, one, pairs), opened.checklist.title, one.source)
    show(
        format,
        lambda: comparison_data(view),
        lambda: comparison_lines(view),
        lambda width, colour: comparison_screen(view, width, colour=colour),
    )
    if view.comparison.changes or view.folders:
        raise typer.Exit(1)
