"""Any source to a Document; what kind it is, its content tells and not its name.

A worker opens it (``zzfz.worker``): a list comes from elsewhere like any document.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from zzfz import worker
from zzfz.documents.signatures import BMP, GIF, JPEG, OLE, PNG, TIFF, is_locked_office, is_pdf
from zzfz.errors import ZzfzError
from zzfz.importing.docx_reader import read_docx
from zzfz.importing.grid import SourceCell, SourceDocument, UnreadableError, uncollected
from zzfz.importing.html_reader import read_html
from zzfz.importing.office_archive import OfficeArchive
from zzfz.importing.old_office_reader import read_old_office
from zzfz.importing.pdf_reader import read_pdf, unpacked
from zzfz.importing.pdf_tables import packed
from zzfz.importing.prose import from_prose
from zzfz.importing.text_reader import decode, read_csv, read_text
from zzfz.importing.xlsx_reader import read_xlsx
from zzfz.worker import Stop

MAX_BYTES = 50_000_000
MAX_CELL = 100_000
MAX_TEXT = 5_000_000
"""Characters in one cell and in all. The county's list has a few hundred and 40,000."""
_IMAGES = (*JPEG, *PNG, *TIFF, *GIF, *BMP)
_SECONDS = 30
"""Of processor time. The county's list takes one, the longest that is let through ten."""
_MEMORY = 1 << 30
_LARGEST = 256 << 20
_HTML = re.compile(r"<(?:!doctype\s+html|html|table)\b", re.IGNORECASE)


def read(data: bytes, source: str) -> SourceDocument:
    """The raw grid of ``data``, the bytes of a file called ``source``.

    Raises UnreadableError for what cannot be read: damaged, encrypted, a scan, with macros, too
    large, in an unknown encoding, or without any table.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableError("文件超过 50 MB", "只保留清单所在的部分后重试")
    document = _read(data, source)
    if not any(table.rows for table in document.tables):
        told = from_prose(document)
        if told is None:
            raise UnreadableError(
                f"{source} 里没有表格，也没有写明责任单位的任务",
                "请给出含有责任清单表格的文件，或“（一）……。责任单位：……”这样写的任务",
            )
        document = told
    lengths = [len(cell.text) for cell in document.cells()]
    if max(lengths) > MAX_CELL or sum(lengths) > MAX_TEXT:
        raise UnreadableError(
            f"{source} 的单元格超过 {MAX_CELL // 10_000} 万字，或全文超过 {MAX_TEXT // 10_000} 万字",
            "责任清单不会这样长；核对文件，只保留清单所在的表格后重试",
        )
    return document


def _read(data: bytes, source: str) -> SourceDocument:
    if not data.strip():
        raise UnreadableError(f"{source} 是空的", "请给出含有责任清单表格的文件")
    if is_pdf(data):
        return read_pdf(data, source)
    if data.startswith(b"PK"):
        return in_worker("office", data, source)
    if is_locked_office(data):
        raise UnreadableError("文件有密码", "先去掉密码再导入")
    if data.startswith(OLE):
        return in_worker("old_office", data, source)
    if data.startswith(_IMAGES):
        raise UnreadableError("这是图片", "先做文字识别（OCR），导出 Word、Excel 或文本后再导入")
    return in_worker("text", data, source)


def in_worker(reader: str, data: bytes, source: str) -> SourceDocument:
    """What a worker reads from ``data``; ``reader`` is office, old_office, text, xlsx or csv.

    Raises UnreadableError, also where it takes too long or too much memory; ZzfzError where this
    installation cannot read it.
    """
    outcome = worker.work(
        "zzfz.importing.read:relay",
        data,
        {"reader": reader, "source": source},
        seconds=6 * _SECONDS,
        largest=_LARGEST,
        memory=_MEMORY,
        processor=_SECONDS,
    )
    match outcome.sent:
        case [["unreadable", str(message), str(advice)]]:
            raise UnreadableError(message, advice)
        case [["failed", str(message), str(advice)]]:
            raise ZzfzError(message, advice)
        case [str(kind), ["document", list(cells), list(outside), list(tables)]]:
            return unpacked(source, kind, cells, outside, tables)
    if outcome.stop is Stop.START:
        raise ZzfzError("读取文件的进程启动不了", "关掉一些程序后重试；仍不行的重新安装 zzfz")
    why = "太大或结构异常，读不完" if outcome.stop and outcome.stop.too_much else "已损坏，读不出来"
    raise UnreadableError(f"{source} {why}，已拒绝", "请确认文件来源，另存一份后重试")


def relay(data: bytes, send: Callable[[Any], None], reader: str, source: str) -> None:
    """The task of ``in_worker``: send the kind and the document, or why there is none."""
    try:
        with uncollected():
            document = _READERS[reader](data, source)
            send(document.kind)
            send(packed(document))
    except RecursionError:
        deep = f"{source} 的内容层层嵌套，深得不合常理，已拒绝"
        send(["unreadable", deep, "请确认文件来源，另存一份后重试"])
    except UnreadableError as error:
        send(["unreadable", error.message, error.advice])
    except ZzfzError as error:
        send(["failed", error.message, error.advice])


def _read_office(data: bytes, source: str) -> SourceDocument:
    archive = OfficeArchive(data)
    if "word/document.xml" in archive:
        return read_docx(data, source)
    if "xl/workbook.xml" in archive:
        return read_xlsx(data, source)
    raise UnreadableError("压缩包里没有 Word 或 Excel 文档", "解压后选清单文件导入")


def _read_text(data: bytes, source: str) -> SourceDocument:
    text = decode(data)
    if _HTML.search(text):
        return read_html(text, source)
    lines = [line for line in text.split("\n") if line.strip()]
    separated = sum("\t" in line or line.count("|") >= 2 for line in lines)
    if separated == 0:
        cells = (SourceCell(line, "", n, 1) for n, line in enumerate(text.split("\n"), 1))
        prose = SourceDocument(source, "text", tuple(one for one in cells if one.text.strip()), ())
        if from_prose(prose) is not None or ("," not in text and ";" not in text):
            return prose
    return read_text(text, source) if separated else read_csv(text, source)


_READERS: dict[str, Callable[[bytes, str], SourceDocument]] = {
    "office": _read_office,
    "text": _read_text,
    "xlsx": read_xlsx,
    "old_office": read_old_office,
    "csv": lambda data, source: read_csv(decode(data), source),
}
