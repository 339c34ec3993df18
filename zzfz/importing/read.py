"""Any source to a Document; what kind it is, its content tells and not its name."""

from __future__ import annotations

import re

from zzfz.documents.signatures import BMP, GIF, JPEG, OLE, PNG, TIFF, is_locked_office, is_pdf
from zzfz.importing.docx_reader import read_docx
from zzfz.importing.grid import Origin, SourceCell, SourceDocument, UnreadableError
from zzfz.importing.html_reader import read_html
from zzfz.importing.office_archive import OfficeArchive
from zzfz.importing.pdf_reader import read_pdf
from zzfz.importing.prose import from_prose
from zzfz.importing.text_reader import decode, read_csv, read_text
from zzfz.importing.xlsx_reader import read_xlsx

MAX_BYTES = 50_000_000
MAX_CELL = 100_000
MAX_TEXT = 5_000_000
"""Characters in one cell and in all. The county's list has a few hundred and 40,000."""
_IMAGES = (*JPEG, *PNG, *TIFF, *GIF, *BMP)
_HTML = re.compile(r"<(?:!doctype\s+html|html|table)\b", re.IGNORECASE)


def read(data: bytes, source: str) -> SourceDocument:
    """The raw grid of ``data``, the bytes of a file called ``source``.

    Raises UnreadableError for what cannot be read: damaged, encrypted, a scan, with macros, too
    large, in an unknown encoding, or without any table.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableError("文件超过 50 MB", "只保留清单所在的部分后重试")
    try:
        document = _read(data, source)
    except RecursionError as error:
        raise UnreadableError(
            f"{source} 的内容层层嵌套，深得不合常理，已拒绝", "请确认文件来源，另存一份后重试"
        ) from error
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
        return _read_office(data, source)
    if is_locked_office(data):
        raise UnreadableError("文件有密码", "先去掉密码再导入")
    if data.startswith(OLE):
        raise UnreadableError("这是旧格式的文件（doc、xls、wps、et）", "另存为 docx 或 xlsx 后重试")
    if data.startswith(_IMAGES):
        raise UnreadableError("这是图片", "先做文字识别（OCR），导出 Word、Excel 或文本后再导入")
    return _read_text(decode(data), source)


def _read_office(data: bytes, source: str) -> SourceDocument:
    archive = OfficeArchive(data)
    if "word/document.xml" in archive:
        return read_docx(data, source)
    if "xl/workbook.xml" in archive:
        return read_xlsx(data, source)
    raise UnreadableError("压缩包里没有 Word 或 Excel 文档", "解压后选清单文件导入")


def _read_text(text: str, source: str) -> SourceDocument:
    if _HTML.search(text):
        return read_html(text, source)
    lines = [line for line in text.split("\n") if line.strip()]
    separated = sum("\t" in line or line.count("|") >= 2 for line in lines)
    if separated == 0:
        cells = (
            SourceCell(line, Origin(source, "", n, 1)) for n, line in enumerate(text.split("\n"), 1)
        )
        prose = SourceDocument(source, "text", tuple(one for one in cells if one.text.strip()), ())
        if from_prose(prose) is not None or ("," not in text and ";" not in text):
            return prose
    return read_text(text, source) if separated else read_csv(text, source)
