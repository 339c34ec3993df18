"""``python -m benchmarks.startup``: what ``zzfz status`` costs beyond a bare program.

One run prints every ratio with its budget. The repository holds the project's real list and 300
evidence files. ``--doorstop`` names the executable of doorstop, installed in an environment of its
own; without it the two lines about it are left out.
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

from benchmarks.peers import doorstop_files
from benchmarks.repository import Commit, build, evidence, project_list
from benchmarks.timing import Program, ratio, side_by_side
from zzfz.checklist.load import load

FILES = 300
ITEMS = 104
INDICATORS = 5_000
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")

Seconds = Mapping[str, Sequence[float]]


def main() -> None:
    """Measure and print."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="zzfz-benchmark-") as folder:
        programs = _zzfz_and_bare(Path(folder))
        if options.doorstop:
            programs |= _doorstop(Path(folder) / "doorstop", options.doorstop)
        seconds = side_by_side({name: one.run for name, one in programs.items()}, options.rounds)
    _print_ratio("终端：zzfz status / 最简程序（Rich 表格）", seconds, ("screen", "table"), 1.5)
    _print_ratio("管道：zzfz status / 最简程序（逐行输出）", seconds, ("pipe", "lines"), 1.5)
    if options.doorstop:
        _print_ratio("管道：zzfz status / doorstop -F", seconds, ("pipe", "fast"), 0.6)
        _print_ratio("管道：zzfz status / doorstop", seconds, ("pipe", "full"), 0.25)
    files = large_checklist(INDICATORS)
    seconds = side_by_side(
        {"load": partial(_load, files), "yaml": partial(_parse, files)}, max(options.rounds // 3, 3)
    )
    _print_ratio(f"载入 {INDICATORS} 项指标 / 只解析 YAML", seconds, ("load", "yaml"), 2.0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.startup")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--doorstop", type=Path, help="executable of doorstop")
    return parser.parse_args()


def _print_ratio(what: str, seconds: Seconds, names: tuple[str, str], budget: float) -> None:
    ours, theirs = (seconds[name] for name in names)
    found = ratio(ours, theirs)
    verdict = "达到" if found <= budget else "未达到"
    times = f"{median(ours):.3f} / {median(theirs):.3f} 秒"
    print(f"{what}：{found:.2f}（上限 {budget}，{verdict}；{times}）")


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


def _doorstop(folder: Path, executable: Path) -> dict[str, Program]:
    """Doorstop over as many requirements as the list has indicators, with and without ``-F``."""
    build(folder, [Commit("张三", 0, "要求", doorstop_files(ITEMS))])
    return {
        "fast": Program((str(executable.absolute()), "-F"), folder),
        "full": Program((str(executable.absolute()),), folder),
    }


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
