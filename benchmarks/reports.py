"""Todo lists of all departments in every format, beside the bare libraries writing the same rows.

Run in a tracker's folder or with its path: ``python benchmarks/reports.py [TRACKER]``. Prints for
each format the median seconds of both and their ratio; only the ratios carry over to other machines.
"""

from __future__ import annotations

import csv
import io
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import jinja2
import xlsxwriter

from zzfz.render.report import ReportFormat, report, view_data
from zzfz.render.templates import Templates
from zzfz.render.todo.build import todo_view
from zzfz.render.todo.model import TodoView
from zzfz.render.todo.workbook import todo_book
from zzfz.resources import templates
from zzfz.tracker import open_tracker

ROUNDS = 3
TODAY = date(2023, 5, 1)
Rows = list[list[str]]

PLAIN = jinja2.Environment(autoescape=True).from_string(
    "<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>"
    "{% endfor %}</table>"
)


def rows_of(view: TodoView) -> Rows:
    """The cells of the ledger as texts: what every format must at least hold."""
    sheet = todo_book(view).sheets[0]
    return [["" if value is None else str(value) for value in row] for row in sheet.rows]


def bare_docx(rows: Rows) -> bytes:
    """python-docx with a table of six columns, as many as it takes to say the same."""
    document = docx.Document()
    table = document.add_table(rows=0, cols=4)
    for row in rows:
        cells = table.add_row().cells
        for cell, text in zip(cells, (row[1], row[4], row[8], row[16]), strict=True):
            cell.text = text
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def bare_xlsx(rows: Rows) -> bytes:
    """XlsxWriter, every cell a text."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text)
    book.close()
    return made.getvalue()


def bare_csv(rows: Rows) -> bytes:
    """The csv module."""
    made = io.StringIO(newline="")
    csv.writer(made).writerows(rows)
    return made.getvalue().encode("utf-8-sig")


def bare_template(rows: Rows) -> bytes:
    """Jinja2 with a table."""
    return PLAIN.render(rows=rows).encode("utf-8")


def bare_json(rows: Rows) -> bytes:
    """The json module."""
    return json.dumps(rows, ensure_ascii=False, indent=2).encode("utf-8")


BARE: dict[ReportFormat, Callable[[Rows], bytes]] = {
    ReportFormat.MD: bare_template,
    ReportFormat.HTML: bare_template,
    ReportFormat.DOCX: bare_docx,
    ReportFormat.XLSX: bare_xlsx,
    ReportFormat.CSV: bare_csv,
    ReportFormat.JSON: bare_json,
}


def median(work: Callable[[], object]) -> float:
    """Median seconds of ``work``."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main(folder: Path) -> None:
    """Measure and print."""
    opened = open_tracker(folder)
    filled = Templates(templates(opened))
    progress = opened.progress
    units = progress.checklist.departments
    views = [todo_view(progress, one, TODAY) for one in units]
    rows = [rows_of(view) for view in views]
    print(f"{len(units)} departments, {sum(map(len, rows))} rows")
    print(f"views {median(lambda: [todo_view(progress, one, TODAY) for one in units]):.3f}")

    def ours(form: ReportFormat) -> None:
        for view in views:
            if form is ReportFormat.JSON:
                json.dumps(view_data(view), ensure_ascii=False, indent=2).encode("utf-8")
            else:
                report(view, form, filled)

    for form, bare in BARE.items():
        own = median(lambda form=form: ours(form))  # type: ignore[misc]
        other = median(lambda bare=bare: [bare(one) for one in rows])  # type: ignore[misc]
        print(f"{form:5} {own:.3f} / {other:.3f} = {own / other:.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path.cwd())
