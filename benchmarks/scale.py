"""``python -m benchmarks.scale``: what each command costs where evidence gathers over years.

One run builds the repositories of ``--sizes`` and prints for each command the ratio to its floor:
the bare program, plus the Git plumbing that the command cannot do without, plus a bare YAML loader
reading the same checklist. Beside it the most memory held. ``--write`` puts the table into
docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import yaml

from benchmarks import page
from benchmarks.repository import project_list
from benchmarks.timing import Program, ratio, side_by_side
from benchmarks.years import SIZES, Size, build_years

GROWTH = 1.2
MEMORY = 200
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_PYTHON = (sys.executable, "-m")
_LISTING = ("git", "ls-tree", "-r", "-z", "HEAD")
_STATUS = ("git", "status", "--porcelain=v2", "-z")
_LOG = ("git", "log", "--raw", "-z", "--no-abbrev", "-m", "--first-parent", "-M100%", "--format=%H")


@dataclass(frozen=True, slots=True)
class Command:
    """A command of zzfz: its arguments, and the Git plumbing of its floor.

    The bare program lists the files of HEAD itself, so that is not among the plumbing. ``{out}`` is
    a folder that does not exist. ``contents`` tells that every file of evidence has to be opened.
    """

    name: str
    args: Sequence[str]
    plumbing: Sequence[Sequence[str]] = ()
    terminal: bool = False
    contents: bool = False


COMMANDS = (
    Command("status（终端）", ("status",), (_STATUS,), terminal=True),
    Command("status（管道）", ("status",), (_STATUS,)),
    Command("list", ("list",)),
    Command("log", ("log", "34"), ((*_LOG, "HEAD", "--", "evidence"),)),
    Command("trend", ("trend",), ((*_LOG, "HEAD", "--", "evidence", "checklist"),)),
    Command("report --all", ("report", "--all", "-o", "{out}")),
    Command(
        "check --base",
        ("check", "--base", "before"),
        (
            ("git", "merge-base", "before", "HEAD"),
            ("git", "ls-tree", "-r", "-z", "before"),
            ("git", "diff-tree", "-r", "-z", "--name-only", "before", "HEAD"),
        ),
    ),
    Command("check", ("check",), (_STATUS,), contents=True),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the result: medians in seconds, the median of the ratios, MiB."""

    size: Size
    name: str
    seconds: float
    floor: float
    ratio: float
    peak: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    options = _options(arguments)
    busy = page.Busy()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="zzfz-benchmark-"))
    try:
        lines: list[Line] = []
        git: dict[Size, float] = {}
        for size in options.sizes:
            tracker = built(folder, size)
            git[size] = _seconds(tracker, [_LISTING, _STATUS], options.rounds)
            for line in _measured(tracker, size, options):
                lines.append(line)
                say(f"{size} {line.name}：{line.ratio:.2f}（{line.seconds:.2f} 秒）")
    finally:
        if options.keep is None:
            shutil.rmtree(folder)
    judged = "\n".join(budgets(lines, git))
    print("\n".join(plain(lines)), judged, sep="\n\n")
    if options.write:
        told = "\n".join(f"- {one}" for one in judged.splitlines())
        page.write("benchmarks.scale", "\n".join((*table(lines), "", told, "", str(busy))))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale")
    parser.add_argument(
        "--sizes", type=parsed_size, nargs="+", default=SIZES, metavar="FILES/COMMITS"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--commands", nargs="+", default=[], help="only commands that begin so")
    parser.add_argument("--keep", type=Path, help="keep the repositories here, or use those there")
    parser.add_argument("--write", action="store_true", help="write the table into the docs")
    return parser.parse_args(arguments)


def parsed_size(text: str) -> Size:
    """A size as it is written on the command line, FILES/COMMITS."""
    files, _, commits = text.partition("/")
    return Size(int(files), int(commits))


def say(text: str) -> None:
    """How far it is, beside what is printed."""
    print(text, file=sys.stderr, flush=True)


def built(folder: Path, size: Size) -> Path:
    """The tracker of this size in ``folder``, made where it is not there yet."""
    tracker = folder / f"{size.files}-{size.commits}"
    if not tracker.exists():
        begin = time.perf_counter()
        build_years(tracker, size)
        say(f"{size} 已建好，{time.perf_counter() - begin:.0f} 秒")
    return tracker


def _seconds(tracker: Path, commands: Sequence[Sequence[str]], rounds: int) -> float:
    """Median seconds of ``commands`` one after the other."""
    runs = {"git": partial(_in_turn, [Program(one, tracker).run for one in commands])}
    return median(side_by_side(runs, rounds)["git"])


def _in_turn(runs: Sequence[Callable[[], object]]) -> None:
    for run in runs:
        run()


def _measured(tracker: Path, size: Size, options: argparse.Namespace) -> Iterator[Line]:
    with tempfile.TemporaryDirectory(prefix="zzfz-benchmark-") as name:
        scratch = Path(name)
        for command in COMMANDS:
            if not options.commands or command.name.startswith(tuple(options.commands)):
                yield _line(command, tracker, size, scratch, options.rounds)


def _line(command: Command, tracker: Path, size: Size, scratch: Path, rounds: int) -> Line:
    out = scratch / "out"
    args = [part.replace("{out}", str(out)) for part in command.args]
    ours = Program((*_PYTHON, "zzfz", *args), tracker, command.terminal, codes=(0, 1))
    printed, peak = ours.watched()  # also warms the caches, as they are in use
    bare = _bare(ours, printed, scratch).run
    plumbing: list[Callable[[], object]] = [Program(one, tracker).run for one in command.plumbing]
    if command.contents:
        plumbing.append(partial(_open_all, tracker, scratch))
    floor: dict[str, Callable[[], object]] = {
        "bare": bare,
        "yaml": _parse,
        "git": partial(_in_turn, plumbing),
    }
    _in_turn(list(floor.values()))
    taken = side_by_side({"ours": ours.run, **floor}, rounds, warm=True)
    floors = [sum(one) for one in zip(taken["bare"], taken["yaml"], taken["git"], strict=True)]
    return Line(
        size,
        command.name,
        median(taken["ours"]),
        median(floors),
        ratio(taken["ours"], floors),
        peak,
    )


def _bare(ours: Program, printed: bytes, scratch: Path) -> Program:
    """The bare program that prints what ``ours`` did."""
    rows = scratch / "rows"
    if not ours.terminal:
        rows.write_bytes(printed)
        return Program((*_PYTHON, "benchmarks.bare_lines", str(rows)), ours.folder)
    shown = _COLOURS.sub("", printed.decode()).splitlines()
    cells = ("\t".join(re.split(" {2,}", line.strip())) for line in shown)
    rows.write_text("\n".join(cells), encoding="utf-8")
    return Program((*_PYTHON, "benchmarks.bare_table", str(rows)), ours.folder, terminal=True)


def _parse() -> None:
    for data in project_list().values():
        yaml.load(data, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _open_all(tracker: Path, scratch: Path) -> None:
    """Git handing out the content of every file of evidence."""
    listing = subprocess.run(
        ["git", "ls-tree", "-r", "HEAD:evidence"], cwd=tracker, capture_output=True, check=True
    )
    ids = scratch / "ids"
    ids.write_bytes(b"".join(line.split()[2] + b"\n" for line in listing.stdout.splitlines()))
    with ids.open("rb") as stream:
        batch = ["git", "cat-file", "--batch", "--buffer"]
        subprocess.run(batch, cwd=tracker, stdin=stream, stdout=subprocess.DEVNULL, check=True)


def plain(lines: Sequence[Line]) -> Iterator[str]:
    """The result for a person at a screen."""
    for one in lines:
        yield (
            f"{one.size}  {one.name}：{one.ratio:.2f}"
            f"（{one.seconds:.3f} / {one.floor:.3f} 秒；最多 {one.peak:.0f} MiB）"
        )


def table(lines: Sequence[Line]) -> Iterator[str]:
    """The result as a table in Markdown: commands down, sizes across."""
    sizes = list(dict.fromkeys(one.size for one in lines))
    found = {(one.name, one.size): one for one in lines}
    heads = (f"{one.files:,} 个文件，{one.commits:,} 次提交" for one in sizes)
    names = dict.fromkeys(one.name for one in lines)
    rows = ([f"`{one}`", *(_cell(found.get((one, size))) for size in sizes)] for one in names)
    return page.table(("命令", *heads), rows)


def _cell(line: Line | None) -> str:
    if line is None:
        return ""
    return f"{line.ratio:.2f}（{line.seconds:.2f} 秒，{line.peak:.0f} MiB）"


def budgets(lines: Sequence[Line], git: Mapping[Size, float]) -> Iterator[str]:
    """What the design allows: the growth of status from the least to the largest size, and memory."""
    sizes = sorted(git, key=lambda size: size.files)
    least, most = sizes[0], sizes[-1]
    by_name = {(one.name, one.size): one for one in lines}
    for command in COMMANDS:
        small, large = (by_name.get((command.name, size)) for size in (least, most))
        if command.args != ("status",) or small is None or large is None:
            continue
        if least != most:
            grown = (large.seconds - small.seconds) / git[most]
            yield (
                f"{command.name}从 {least.files} 到 {most.files} 个文件增加的时间"
                f" / (git ls-tree + git status)：{_judged(grown, GROWTH)}"
            )
        yield f"{command.name}，{most.files} 个文件，最多占用内存 MiB：{_judged(large.peak, MEMORY)}"


def _judged(found: float, budget: float) -> str:
    return f"{found:.2f}（上限 {budget}，{'达到' if found <= budget else '未达到'}）"


if __name__ == "__main__":
    main()
