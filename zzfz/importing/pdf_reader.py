"""PDF with text and ruled tables, read by a process beside this one that may take only so long."""

from __future__ import annotations

from itertools import starmap
from typing import Any

from zzfz import worker
from zzfz.errors import ZzfzError
from zzfz.importing.grid import SourceCell, SourceDocument, SourceTable, UnreadableError
from zzfz.worker import Stop

SECONDS = 200
"""A little more than the reader allows itself, which can say at which page it was."""
_MEMORY = 2 << 30
_LARGEST = 256 << 20

_TOO_MUCH = {
    Stop.TIME: "读不完",
    Stop.LATE: "读不完",
    Stop.MEMORY: "解开后太大",
    Stop.SIZE: "解开后太大",
}


def read_pdf(data: bytes, source: str, seconds: float = SECONDS) -> SourceDocument:
    """All ruled tables and the lines outside them.

    Raises UnreadableError: damaged, with a password, a scan without text, without ruled tables, or
    made so that it cannot be read within ``seconds``.
    """
    outcome = worker.work(
        "zzfz.importing.pdf_tables:relay",
        data,
        {"source": source},
        seconds=seconds,
        largest=_LARGEST,
        memory=_MEMORY,
    )
    match outcome.sent:
        case [["unreadable", str(message), str(advice)]]:
            raise UnreadableError(message, advice)
        case [["failed", str(message), str(advice)]]:
            raise ZzfzError(message, advice)
        case [["document", list(cells), list(outside), list(tables)]]:
            return unpacked(source, "pdf", cells, outside, tables)
    if outcome.stop is Stop.START:
        raise ZzfzError("读 PDF 的进程启动不了", "关掉一些程序后重试")
    why = _TOO_MUCH.get(outcome.stop, "读取程序出错停下") if outcome.stop else "读取程序出错停下"
    raise UnreadableError(f"PDF 结构异常，{why}，已拒绝", "改用 Word 或 Excel 原文件导入")


def unpacked(
    source: str, kind: str, cells: list[Any], outside: list[Any], tables: list[Any]
) -> SourceDocument:
    """The document that ``pdf_tables.packed`` packed."""
    made = list(starmap(SourceCell, cells))
    return SourceDocument(
        source,
        kind,
        tuple(made[one] for one in outside),
        tuple(
            SourceTable(
                tuple(tuple(made[one] for one in row) for row in rows),
                tuple(made[one] for one in above),
            )
            for above, *rows in tables
        ),
    )
