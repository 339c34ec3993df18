"""``python -m benchmarks.goals``: the table of what each command may cost where evidence gathers over years.

For each tracker of ``--sizes`` one row a command: its floor, measured in the same run, the ratio, and the
goal. A floor of Git commands has the start-up of a bare Typer program in it. Cost is processor time, that
of every process started included, the least of ``--rounds``: on a machine that others use too, wall time
tells how busy it is. What is known of the documents (facts) is known, unless a row says the first
reading. Then a day's work (``benchmarks.daily``) and other programs (``benchmarks.peers``). Trackers are
made once and kept in ``--folder``; what the program keeps lies in a state folder there. ``--write`` puts
the tables into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import log
from pathlib import Path

from benchmarks import daily, page, peers
from benchmarks.rollup import COUNTIES, KINDS, Counties
from benchmarks.scale import built, parsed_size, say
from benchmarks.timing import Program, least, private_peak
from benchmarks.years import SIZES, Size
from zzfz.evidence.snapshot import matters
from zzfz.git import TreeEntry, find_repository
from zzfz.git.objects import first_parents
from zzfz.progress.trend import Interval, sample

_ZZFZ = (sys.executable, "-m", "zzfz")
_START = (sys.executable, "-c", "import typer")
_LISTING = ("git", "ls-tree", "-r", "-z", "HEAD")
_STATUS = ("git", "status", "--porcelain=v2", "-z")
_ONE_CORE = ("taskset", "-c", "0")
_FEW = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``goal`` is the most that ``value`` may be; ``wanted`` tells that it need not.

    ``ours`` and ``floor`` are seconds where the value is a ratio.
    """

    size: str
    name: str
    value: float
    goal: float
    ours: float = 0.0
    floor: float = 0.0
    wanted: bool = False

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.value <= self.goal


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    options = _options(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    os.environ["ZZFZ_STATE"] = str(options.folder / "state")
    os.environ.pop("ZZFZ_NO_CACHE", None)
    if _asked(options, *_ROWS, "rollup"):
        _told(options, "benchmarks.goals", lambda: table(_measured(options)))
    if _asked(options, "daily"):
        _told(options, "benchmarks.daily", lambda: page.table(daily.HEADS, _daily(options)))
    if _asked(options, "peers"):
        _told(options, "benchmarks.peers", lambda: page.table(peers.HEADS, _peers(options)))


def _told(options: argparse.Namespace, name: str, lines: Callable[[], Iterator[str]]) -> None:
    """Print a table, and write it where it was asked for."""
    busy = page.Busy()
    text = "\n".join((*lines(), "", str(busy)))
    print(text, end="\n\n", flush=True)
    if options.write:
        page.write(name, text)


def _measured(options: argparse.Namespace) -> list[Row]:
    rows: list[Row] = []
    for size in options.sizes:
        tracker = built(options.folder, size)
        for row in _Tracker(tracker, size, options).rows():
            say(line(row))
            rows.append(row)
    if options.counties and _asked(options, "rollup"):
        for row in _rollup(options):
            say(line(row))
            rows.append(row)
    return rows + _growth(rows)


def _daily(options: argparse.Namespace) -> Iterator[Sequence[str]]:
    for one in daily.lines(options.folder):
        say("  ".join(one.cells()))
        yield one.cells()


def _peers(options: argparse.Namespace) -> Iterator[Sequence[str]]:
    size = options.sizes[0]
    tracker = built(options.folder, size)
    yield from peers.lines(options.folder / "peers", tracker, size.files, max(options.rounds, 5))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.goals")
    parser.add_argument(
        "--folder", type=Path, required=True, help="trackers and state are kept here"
    )
    parser.add_argument(
        "--sizes", type=parsed_size, nargs="+", default=SIZES, metavar="FILES/COMMITS"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", nargs="+", default=[], choices=(*_ROWS, *_MORE))
    parser.add_argument("--counties", type=int, default=COUNTIES)
    parser.add_argument("--first", type=int, default=10_000, help="largest size of a first reading")
    parser.add_argument(
        "--write", action="store_true", help="put the tables into docs/benchmarks.md"
    )
    return parser.parse_args(arguments)


_ROWS = ("trend", "check", "first", "short", "site", "git", "memory", "status")
_MORE = ("rollup", "daily", "peers")


def _asked(options: argparse.Namespace, *names: str) -> bool:
    return not options.rows or not {*names}.isdisjoint(options.rows)


class _Tracker:
    """The rows of one tracker."""

    def __init__(self, tracker: Path, size: Size, options: argparse.Namespace) -> None:
        self._tracker = tracker
        self._size = size
        self._options = options
        self._rounds = options.rounds
        self._name = f"{size.files:,}"
        # A few runs more where one takes next to nothing.
        self._more = max(self._rounds, 9) if size.files <= _FEW else self._rounds

    def rows(self) -> Iterator[Row]:
        """All that were asked for."""
        self._ours("check").run()  # facts and safety answers are known from here on
        self._ours("status").run()
        for name in _ROWS:
            if _asked(self._options, name) and hasattr(self, f"_of_{name}"):
                yield from getattr(self, f"_of_{name}")()

    def _ours(self, *args: str) -> Program:
        return Program((*_ZZFZ, *args), self._tracker, codes=(0, 1))

    def _git(self, *args: Sequence[str]) -> Callable[[], object]:
        runs = [Program(one, self._tracker).run for one in (_START, *args)]
        return lambda: [run() for run in runs]

    def _ratio(
        self,
        name: str,
        goal: float,
        ours: Callable[[], object],
        floor: Callable[[], object],
        *,
        wanted: bool = False,
        rounds: int = 0,
    ) -> Row:
        mine, theirs = least(rounds or self._more, ours, floor)
        return Row(self._name, name, mine / theirs, goal, mine, theirs, wanted)

    def _of_trend(self) -> Iterator[Row]:
        trees, small = self._sampled()
        floor = partial(self._diff, trees, small)
        name = "trend，从头 / 取样各树的 diff-tree 和小文件"
        with self._forgetting():
            runs = partial(self._from_nothing, self._ours("trend"))
            yield self._ratio(name, 4, runs, floor, rounds=min(2, self._rounds))

    def _sampled(self) -> tuple[bytes, bytes]:
        """The pairs of trees that a trend compares, and the small files met between them."""
        repo = find_repository(self._tracker)
        head = self._out("git", "rev-parse", "HEAD").decode().strip()
        points = sample(first_parents(repo, head), None, Interval.WEEKLY)
        asked = "".join(f"{one.revision}:evidence\n" for _, one in points).encode()
        told = self._out("git", "cat-file", "--batch-check=%(objectname)", given=asked).split(b"\n")
        empty = self._out("git", "hash-object", "-t", "tree", "--stdin").strip()
        trees = [empty, *(one for one in told if one and b" " not in one)]
        pairs = b"".join(b"%b %b\n" % pair for pair in pairwise(trees))
        fields = self._diff_of(pairs).replace(b"\n:", b"\0:").split(b"\0")
        blobs = dict.fromkeys(
            facts.split()[3]
            for facts, path in pairwise(fields)
            if facts.startswith(b":")
            and not facts.split()[3].startswith(b"0000")
            and matters(TreeEntry(path.decode(), "100644", "blob", ""))
        )
        return pairs, b"".join(b"%b\n" % one for one in blobs)

    def _diff_of(self, pairs: bytes) -> bytes:
        command = ("git", "diff-tree", "--stdin", "-r", "-z", "--no-renames", "--raw")
        return self._out(*command, given=pairs)

    def _diff(self, pairs: bytes, small: bytes) -> None:
        self._out(*_START)
        self._diff_of(pairs)
        self._out("git", "cat-file", "--batch", "--buffer", given=small)

    def _out(self, *args: str, given: bytes = b"") -> bytes:
        done = subprocess.run(args, cwd=self._tracker, input=given, capture_output=True, check=True)
        return done.stdout

    @contextmanager
    def _forgetting(self) -> Iterator[None]:
        """Put away what is kept of the tracker, but for facts, and bring it back."""
        self._cache = _cache_of(self._tracker)
        aside = self._cache.with_name("cache.aside")
        shutil.rmtree(aside, ignore_errors=True)
        self._cache.rename(aside)
        try:
            yield
        finally:
            shutil.rmtree(self._cache, ignore_errors=True)
            aside.rename(self._cache)

    def _from_nothing(self, program: Program) -> None:
        shutil.rmtree(self._cache, ignore_errors=True)
        program.run()

    def _of_status(self) -> Iterator[Row]:
        with self._forgetting():
            ours = partial(self._from_nothing, self._ours("status"))
            floor = self._git(_LISTING, _STATUS)
            name = "status，从头 / ls-tree + status"
            yield self._ratio(name, 3, ours, floor, wanted=True, rounds=self._rounds)

    def _of_check(self) -> Iterator[Row]:
        floor = self._git(_LISTING, _STATUS)
        yield self._ratio("check，再查 / ls-tree + status", 6, self._ours("check").run, floor)

    def _of_first(self) -> Iterator[Row]:
        if not _FEW < self._size.files <= self._options.first:
            return
        wall = {}
        state = self._options.folder / "state.first"
        for name, before in (("two", ()), ("one", _ONE_CORE)):
            taken = []
            for _ in range(2):
                shutil.rmtree(state, ignore_errors=True)
                args = ("env", f"ZZFZ_STATE={state}", *before, *_ZZFZ, "check")
                begin = time.perf_counter()
                Program(args, self._tracker, codes=(0, 1)).run()
                taken.append(time.perf_counter() - begin)
            wall[name] = min(taken)
        shutil.rmtree(state, ignore_errors=True)
        name = "check，第一次，全部处理器 / 一个处理器（时间）"
        yield Row(self._name, name, wall["two"] / wall["one"], 0.7, wall["two"], wall["one"])

    def _of_short(self) -> Iterator[Row]:
        with tempfile.TemporaryDirectory(dir=self._options.folder) as name:
            out = Path(name) / "reports"
            commands = (
                ("summary / status", 1.3, self._ours("summary")),
                ("status --format json / status", 1.5, self._ours("status", "--format", "json")),
                ("report --all / status", 3.0, self._ours("report", "--all", "-o", str(out))),
            )
            runs = [partial(_fresh, out, one.run) for _, _, one in commands]
            for one in runs:
                one()
            *taken, floor = least(self._more, *runs, self._ours("status").run)
            for (title, goal, _), ours in zip(commands, taken, strict=True):
                yield Row(self._name, title, ours / floor, goal, ours, floor)

    def _of_site(self) -> Iterator[Row]:
        # In the tracker, so that the pages lead to the pieces, which are counted by these links.
        out = self._tracker / "进展网页"
        run = partial(_fresh, out, self._ours("site", "-o", str(out)).run)
        try:
            run()
            floor = self._ours("status", "--format", "json").run
            floor()
            yield self._ratio(
                "site / status --format json", 2, run, floor, rounds=min(2, self._rounds)
            )
            pages = [one for one in out.rglob("*.html") if one.is_file()]
        except BaseException:
            shutil.rmtree(out, ignore_errors=True)
            raise
        largest = max(one.stat().st_size for one in pages) / 1024
        listed = _listed(pages)
        shutil.rmtree(out)
        yield Row(self._name, "site，最大的一页（KB）", largest, 300)
        yield Row(self._name, "site，同一件材料列出几次（平均）", listed, 1.3, wanted=True)

    def _of_git(self) -> Iterator[Row]:
        for args, goal in ((("status",), 3), (("check",), 9), (("check", "--base", "before"), 14)):
            number = len(git_calls(self._ours(*args)))
            yield Row(self._name, f"{' '.join(args)}，启动 Git 的次数", number, goal)

    def _of_memory(self) -> Iterator[Row]:
        with tempfile.TemporaryDirectory(dir=self._options.folder) as name:
            for args, goal in (
                (("check",), 160),
                (("status", "--format", "json"), 200),
                (("summary",), 200),
                (("trend",), 200),
                (("report", "--all", "-o", f"{name}/reports"), 200),
                (("site", "-o", f"{name}/site"), 200),
            ):
                peak = private_peak(self._ours(*args))
                said = " ".join(args).partition(" -o ")[0]
                yield Row(self._name, f"{said}，最多自用内存（MiB）", peak, goal, wanted=True)


def _fresh(out: Path, run: Callable[[], object]) -> None:
    if out.is_dir():
        shutil.rmtree(out)
    run()


def _listed(pages: Sequence[Path]) -> float:
    """How often a path of evidence is listed in the pages, on average; infinite where none is."""
    listed: dict[bytes, int] = {}
    for one in pages:
        for path in re.findall(rb'href="[^"]*?(evidence/[^"#]+)"', one.read_bytes()):
            listed[path] = listed.get(path, 0) + 1
    return sum(listed.values()) / len(listed) if listed else float("inf")


def _cache_of(tracker: Path) -> Path:
    from zzfz import cache

    found = cache.folder(find_repository(tracker).common_dir)
    if found is None:
        raise RuntimeError(f"{tracker}: nothing is kept")
    return found


WRAPPER = """#!/bin/sh
printf '%s\\n' "$*" >> {told}
exec {git} "$@"
"""


def git_calls(program: Program) -> list[str]:
    """The Git commands that ``program`` starts: a ``git`` earlier in PATH writes them down."""
    real = shutil.which("git")
    with tempfile.TemporaryDirectory() as name:
        wrapper, told = Path(name) / "git", Path(name) / "told"
        wrapper.write_text(WRAPPER.format(told=told, git=real), encoding="utf-8")
        wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
        before = os.environ["PATH"]
        os.environ["PATH"] = f"{name}{os.pathsep}{before}"
        try:
            program.run()
        finally:
            os.environ["PATH"] = before
        return told.read_text(encoding="utf-8").splitlines()


def _rollup(options: argparse.Namespace) -> Iterator[Row]:
    for kind in KINDS:
        made = Counties(kind, options.folder / kind.folder, options.counties)
        first, again, git, begin = least(options.rounds, *made.runs.values())
        floor = git + begin
        name = f"rollup，{options.counties} 个{kind.words}"
        yield Row("", f"{name}，从头 / 各县的 Git 命令", first / floor, 2.0, first, floor)
        yield Row("", f"{name}，没有新提交 / 同上", again / floor, 0.5, again, floor)


def _growth(rows: Sequence[Row]) -> list[Row]:
    """How cost grows with the number of files: the exponent from the second largest size to the largest."""
    found: dict[str, list[tuple[int, float]]] = {}
    for one in rows:
        if one.ours and one.size and "第一次" not in one.name:
            files = int(one.size.replace(",", ""))
            name, _, floor = one.name.partition(" / ")
            found.setdefault(name, []).append((files, one.ours))
            if name == "summary":
                found.setdefault(f"{floor}，再查", []).append((files, one.floor))
    grown = []
    for name, told in found.items():
        if len(told) > 2:  # start-up is what the smallest takes
            (_, start), *_, (few, less), (many, more) = sorted(told)
            # No less than a thousandth of a second: what grows with nothing may take less than at the start.
            grew = max(more - start, 1e-3) / max(less - start, 1e-3)
            exponent = log(grew) / log(many / few)
            grown.append(
                Row(f"{few:,} → {many:,}", f"{name}，增长的指数", exponent, 1.1, wanted=True)
            )
    return grown


def line(row: Row) -> str:
    """One row for a person at a screen."""
    seconds = f"（{row.ours:.2f} / {row.floor:.2f} 秒）" if row.floor else ""
    return f"{row.size}  {row.name}：{row.value:.2f}，目标 {row.goal:g}{seconds}{'' if row.met else '  ✗'}"


def table(rows: Sequence[Row]) -> Iterator[str]:
    """The table in Markdown."""
    cells = []
    for one in rows:
        seconds = f"{one.ours:.2f} / {one.floor:.2f}" if one.floor else ""
        goal = f"{one.goal:g}{'（希望）' if one.wanted else ''}"
        met = "达到" if one.met else "**未达到**"
        cells.append((one.size, one.name, f"{one.value:.2f}", goal, seconds, met))
    return page.table(("文件数", "量什么", "结果", "目标", "秒 / 最低限度", ""), cells)


if __name__ == "__main__":
    main()
