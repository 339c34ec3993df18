"""How long ``zzfz import`` takes for a list of many rows, against reading the workbook with openpyxl.

``python -m benchmarks.importing [rows]`` makes a workbook, reads it once with openpyxl (every value of
every row), imports it with everything that the command does but writing to disk, and prints both times
and their ratio; the best of five runs each. What the worker does counts too: its task is run here.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from time import process_time

import openpyxl

from zzfz.importing.import_list import import_list
from zzfz.importing.read import relay
from zzfz.importing.review_pages import review_html
from zzfz.importing.review_workbook import review_xlsx

ROWS = 5_000
_UNITS = ("县林业局", "县水务局", "县城管局、县医保局", "县气象局，县残联配合", "县供销社")


_sent: list[object] = []


def workbook(rows: int) -> bytes:
    """A list of ``rows`` tasks as a county would issue it."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["一级指标", "二级指标", "序号", "三级指标", "责任单位", "报送资料", "完成时限"])
    for number in range(1, rows + 1):
        sheet.append(
            [
                f"第{number // 500 + 1}部分",
                f"第{number // 50 + 1}类工作",
                number,
                f"完成第{number}件事，做到底数清楚、责任到人、按月更新台账",
                _UNITS[number % len(_UNITS)],
                f"1. 第{number}件的台账 2. 照片不少于3张",
                "2026年12月底前",
            ]
        )
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(data: bytes) -> None:
    """Every value of the workbook, by openpyxl."""
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        for row in sheet.iter_rows(values_only=True):
            tuple(row)


def imported(data: bytes) -> None:
    """The list and its review."""
    relay(data, _sent.append, "office", "清单.xlsx")
    _sent.clear()
    made = import_list(data, "清单.xlsx")
    review_html(made.review)
    review_xlsx(made.review)


def best(work: Callable[[bytes], None], data: bytes, runs: int = 5) -> float:
    """Seconds of processor time of the fastest of ``runs`` runs."""
    times = []
    for _ in range(runs):
        start = process_time()
        work(data)
        times.append(process_time() - start)
    return min(times)


def main() -> None:
    """Print the times and their ratio."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    data = workbook(rows)
    plain, whole = best(read, data), best(imported, data)
    print(f"{rows} 行：openpyxl 读 {plain:.2f} 秒，导入 {whole:.2f} 秒，{whole / plain:.1f} 倍")


if __name__ == "__main__":
    main()
