"""``python -m benchmarks.typer_versions``: why Typer is held below 0.29.

Installs two versions in environments of their own and starts the same bare program with each.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.repository import Commit, build
from benchmarks.timing import Program, ratio, side_by_side

HELD, NEXT = "typer>=0.28,<0.29", "typer>=0.29,<0.30"
ROUNDS = 15


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="zzfz-benchmark-") as folder:
        repository = Path(folder) / "repository"
        build(repository, [Commit("张三", 0, "一个文件", {"a": b""})])
        rows = Path(folder) / "rows"
        rows.write_text("一行\n", encoding="utf-8")
        runs = {}
        for number, wanted in enumerate((HELD, NEXT)):
            python = _environment(Path(folder) / str(number), wanted)
            args = (str(python), "-m", "benchmarks.bare_lines", str(rows))
            runs[wanted] = Program(args, repository).run
        seconds = side_by_side(runs, ROUNDS)
    times = "，".join(f"{name} {median(one):.3f} 秒" for name, one in seconds.items())
    print(f"启动时间之比 {NEXT} / {HELD}：{ratio(seconds[NEXT], seconds[HELD]):.2f}（{times}）")


def _environment(folder: Path, requirement: str) -> Path:
    """The interpreter of a new environment that holds ``requirement``."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", requirement], check=True)
    return python


if __name__ == "__main__":
    main()
