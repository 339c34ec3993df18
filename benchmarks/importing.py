"""How long ``zzfz import`` takes for a list of many rows, against reading the workbook with openpyxl.

``python -m benchmarks.importing [rows]`` makes a workbook, reads it with openpyxl (every value of every
row) and imports it, in turn, five times each, and prints the processor time of the fastest of both and
their ratio; ``--write`` puts it into docs/benchmarks.md. All that the command does counts: what the worker reads, the list, its files read back and
checked, the review as page and workbook, and the folder on disk; only the start of the programs does
not, on either side.
"""

from __future__ import annotations

import argparse
import io
import os
import tempfile
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from time import process_time

import openpyxl

from benchmarks import page
from zzfz.importing.read import relay

ROWS = 5_000
ROUNDS = 5
MOST = 3
"""How many times as long as openpyxl it may take."""
_UNITS = ("县林业局", "县水务局", "县城管局、县医保局", "县气象局，县残联配合", "县供销社")


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


def read(path: Path) -> None:
    """Every value of the workbook, by openpyxl."""
    for sheet in openpyxl.load_workbook(path).worksheets:
        for row in sheet.iter_rows(values_only=True):
            tuple(row)


def imported(path: Path) -> None:
    """The whole command in this process, and what its worker does, in this process too."""
    from zzfz.cli.run import run

    sent: list[object] = []
    relay(path.read_bytes(), sent.append, "office", path.name)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, redirect_stdout(io.StringIO()):
        code = run(["import", str(path), "-o", str(Path(folder, "清单"))])
    if code:
        raise SystemExit(f"导入没有成功，退出码 {code}")


def seconds(work: Callable[[Path], None], path: Path) -> float:
    """Processor time of this process; what a worker takes is not in it."""
    start = process_time()
    work(path)
    return process_time() - start


def main() -> None:
    """Print the times and their ratio."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.importing")
    parser.add_argument("rows", type=int, nargs="?", default=ROWS)
    parser.add_argument("--write", action="store_true", help="write the result into the docs")
    options = parser.parse_args()
    busy = page.Busy()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ZZFZ_STATE"] = str(Path(folder, "state"))
        path = Path(folder, "清单.xlsx")
        path.write_bytes(workbook(options.rows))
        os.chdir(folder)
        times = [(seconds(read, path), seconds(imported, path)) for _ in range(ROUNDS)]
        os.chdir(page.PAGE.parent)
    plain, whole = (min(column) for column in zip(*times, strict=True))
    met = "达到" if whole <= MOST * plain else "没有达到"
    text = (
        f"{options.rows:,} 行：openpyxl 读 {plain:.2f} 秒，导入 {whole:.2f} 秒，{whole / plain:.2f} 倍；"
        f"目标是 {MOST}，{met}。{busy}"
    )
    print(text)
    if options.write:
        page.write("benchmarks.importing", text)


if __name__ == "__main__":
    main()
