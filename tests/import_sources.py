"""The county's list rendered as other offices would hand it over: Word, Excel, HTML, PDF."""

from __future__ import annotations

import html
import io
import subprocess
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import docx
import openpyxl
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from tests.tools import program
from zzfz.checklist.ids import split_id
from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist, Indicator
from zzfz.importing.grid import SourceDocument
from zzfz.importing.printed_text import without_tags
from zzfz.importing.read import read

ROOT = Path(__file__).parent.parent
SOURCE = next((ROOT / "checklist" / "source").glob("*.txt"))
TITLE = "子洲县法治政府建设责任清单"
Grid = Sequence[Sequence[str]]
Merge = tuple[int, int, int, int]
"""First and last row, first and last column, all from 0."""


def county_files() -> dict[str, bytes]:
    """The county's own checklist as committed."""
    return {
        f"checklist/{path.name}": path.read_bytes() for path in (ROOT / "checklist").glob("*.yaml")
    }


def county_roster() -> dict[str, bytes]:
    """Only its departments and domains."""
    known = ("checklist/departments.yaml", "checklist/domains.yaml")
    return {path: data for path, data in county_files().items() if path in known}


def county_document() -> SourceDocument:
    return read(SOURCE.read_bytes(), SOURCE.name)


def county_grid() -> list[list[str]]:
    """The issued table cell by cell, without the recogniser's tags."""
    return [
        [without_tags(cell.text).strip() for cell in row]
        for row in county_document().tables[0].rows
    ]


def as_docx(grid: Grid, title: str = TITLE, merges: Sequence[Merge] = ()) -> bytes:
    """A Word document: landscape, one table, its first row repeated on every page."""
    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    document.styles["Normal"].font.size = Pt(8)
    if title:
        document.add_paragraph(title)
    table = document.add_table(rows=len(grid), cols=len(grid[0]))
    table.style = "Table Grid"
    for row, texts in zip(table.rows, grid, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for top, bottom, left, right in merges:
        cell = table.cell(top, left).merge(table.cell(bottom, right))
        cell.text = grid[top][left]
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_xlsx(grid: Grid, title: str = TITLE, merges: Sequence[Merge] = ()) -> bytes:
    """A workbook with the title merged over the table."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    head = 0
    if title:
        sheet.append([title])
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(grid[0]))
        head = 1
    for row in grid:
        sheet.append([int(text) if text.isdecimal() else text or None for text in row])
    for top, bottom, left, right in merges:
        sheet.merge_cells(
            start_row=top + 1 + head,
            end_row=bottom + 1 + head,
            start_column=left + 1,
            end_column=right + 1,
        )
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_html(grid: Grid, title: str = TITLE, merges: Sequence[Merge] = ()) -> bytes:
    """A web page with rowspan and colspan."""
    spans = {
        (top, left): (bottom - top + 1, right - left + 1) for top, bottom, left, right in merges
    }
    covered = {
        (row, column)
        for top, bottom, left, right in merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - set(spans)
    lines = [f"<html><body><h1>{title}</h1><table border=1>"]
    for row, texts in enumerate(grid):
        lines.append("<tr>")
        for column, text in enumerate(texts):
            if (row, column) in covered:
                continue
            rows, columns = spans.get((row, column), (1, 1))
            shown = html.escape(text).replace("\n", "<br>")
            lines.append(f'<td rowspan="{rows}" colspan="{columns}">{shown}</td>')
        lines.append("</tr>")
    lines.append("</table></body></html>")
    return "\n".join(lines).encode()


def as_pdf(word: bytes, folder: Path) -> bytes:
    """A Word document printed by LibreOffice."""
    source = folder / "list.docx"
    source.write_bytes(word)
    profile = (folder / "profile").as_uri()
    options = [f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [program("soffice"), *options, "--outdir", str(folder), str(source)],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return (folder / "list.pdf").read_bytes()


def clean_grid() -> tuple[list[list[str]], list[Merge]]:
    """The county's list as an office would type it: no reprints, and every shared cell merged."""
    checklist = load(county_files()).checklist
    assert checklist is not None
    grid = [["一级指标", "二级指标", "序号", "三级指标", "责任单位", "报送资料"]]
    shared = []
    for one in checklist.indicators:
        number = split_id(one.id).number
        units = f"{'、'.join(one.responsible)}按职责分工负责"
        if one.cooperating:
            units = f"{'、'.join(one.responsible)}，{'、'.join(one.cooperating)}配合"
        grid.append(
            [one.level1, one.level2, str(number), one.text, units, _materials(checklist, one)]
        )
        shared.append((one.level1, one.level2, units, one.material_set or one.id))
    merges = []
    for column, key in ((0, 0), (1, 1), (4, 2), (5, 3)):
        run = 0
        for _, group in groupby(row[key] for row in shared):
            rows = len(list(group))
            if rows > 1:
                merges.append((run + 1, run + rows, column, column))
            run += rows
    return grid, merges


def _materials(checklist: Checklist, indicator: Indicator) -> str:
    one = checklist.set_of.get(indicator.id)
    if one is None:
        return ""
    if len(one.items) == 1:
        return one.text + one.items[0].text
    lines = [f"{item.no}. {item.text}" for item in one.items]
    return "\n".join([one.text, *lines] if one.text else lines)
