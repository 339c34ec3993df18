"""``python -m benchmarks.startup``: what ``zzfz status`` costs beyond a bare program.

One run prints every ratio with its budget. The repository holds the project's real list and 300
evidence files. ``--write`` puts the table into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from benchmarks import page
from benchmarks.repository import Commit, build, evidence, project_list
from benchmarks.timing import Program, ratio, side_by_side
from zzfz.checklist.load import load

FILES = 300
INDICATORS = 5_000
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")

Seconds = Mapping[str, Sequence[float]]


def main() -> None:
    """Measure and print."""
    options = _options()
    busy = page.Busy()
    with tempfile.TemporaryDirectory(prefix="zzfz-benchmark-") as folder:
        programs = _zzfz_and_bare(Path(folder))
        seconds = side_by_side({name: one.run for name, one in programs.items()}, options.rounds)
    files = large_checklist(INDICATORS)
    loads = {"load": partial(_load, files), "yaml": partial(_parse, files)}
    seconds = {**seconds, **side_by_side(loads, max(options.rounds // 3, 3))}
    rows = [
        _row("终端里 `zzfz status` / 用 Rich 打印同样各行的最简程序", seconds, ("screen", "table"), 1.5),
        _row("管道里 `zzfz status` / 逐行打印同样各行的最简程序", seconds, ("pipe", "lines"), 1.5),
        _row(f"载入 {INDICATORS:,} 项指标的清单 / 只用 PyYAML 读同样的文件", seconds, ("load", "yaml"), 2.0),
    ]  # fmt: skip
    text = "\n".join((*page.table(("比值", "上限", "结果", "秒", ""), rows), "", str(busy)))
    print(text)
    if options.write:
        page.write("benchmarks.startup", text)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.startup")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--write", action="store_true", help="write the table into the docs")
    return parser.parse_args()


def _row(what: str, seconds: Seconds, names: tuple[str, str], budget: float) -> Sequence[str]:
    ours, theirs = (seconds[name] for name in names)
    found = ratio(ours, theirs)
    times = f"{median(ours):.3f} / {median(theirs):.3f}"
    return what, f"{budget}", f"{found:.2f}", times, "达到" if found <= budget else "**未达到**"


def _zzfz_and_bare(folder: Path) -> dict[str, Program]:
    """``zzfz status`` in a terminal and in a pipe, and the bare programs that print the same."""
    tracker = folder / "tracker"
    files = project_list()
    build(tracker, [Commit("张三", 0, "清单和材料", files | evidence(_item_counts(files), FILES))])

    status = (sys.executable, "-m", "zzfz", "status")
    screen = Program(status, tracker, terminal=True)
    pipe = Program(status, tracker)
    shown = _COLOURS.sub("", screen.run().decode()).splitlines()
    rows = "\n".join("\t".join(re.split(" {2,}", line.strip())) for line in shown)
    (folder / "rows").write_text(rows, encoding="utf-8")
    (folder / "lines").write_bytes(pipe.run())
    bare = (sys.executable, "-m")
    return {
        "screen": screen,
        "table": Program(
            (*bare, "benchmarks.bare_table", str(folder / "rows")), tracker, terminal=True
        ),
        "pipe": pipe,
        "lines": Program((*bare, "benchmarks.bare_lines", str(folder / "lines")), tracker),
    }


def _item_counts(files: Mapping[str, bytes]) -> dict[str, int]:
    """The folders of the list and how many items each asks for."""
    checklist = load(files).checklist
    if checklist is None:
        raise RuntimeError("the project's own list did not load")
    return {one.folder: len(one.items) for one in checklist.sets}


def large_checklist(count: int) -> dict[str, bytes]:
    """A checklist of ``count`` indicators in ten files, with the project's own departments."""
    files = {
        path: data
        for path, data in project_list().items()
        if path.endswith(("list.yaml", "departments.yaml", "domains.yaml"))
    }
    each = count // 10
    for number in range(10):
        ids = range(number * each + 1, (number + 1) * each + 1)
        document = {
            "level1": f"第{number + 1}部分",
            "sections": [{"level2": "（一）全部", "indicators": [_indicator(one) for one in ids]}],
        }
        written = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
        files[f"checklist/{number + 1:02}.yaml"] = written.encode()
    return files


def _indicator(number: int) -> dict[str, Any]:
    item = {"text": f"2022年以来开展第 {number} 项工作的情况说明", "since": "2022-01-01", "min": 1}
    return {
        "id": number,
        "text": f"依法履行第 {number} 项职责，及时公开有关事项，接受各方面监督，并按规定归档备查",
        "responsible": ["县政府办", "县司法局"],
        "cooperating": ["各部门"],
        "materials": {"items": [item, {"text": "有关文件及公开网址", "url": "required"}]},
    }


def _load(files: Mapping[str, bytes]) -> None:
    loaded = load(files)
    if loaded.checklist is None or len(loaded.checklist.indicators) != INDICATORS:
        raise RuntimeError("the generated checklist did not load")


def _parse(files: Mapping[str, bytes]) -> None:
    for data in files.values():
        yaml.load(data, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


if __name__ == "__main__":
    main()
