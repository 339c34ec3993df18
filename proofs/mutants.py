"""``python -m proofs.mutants``: whether a test fails when a line of what counts is made wrong.

A seeded sample of small faults (mutants) in the rooms that decide what is counted: a comparison
swapped, a condition negated, ``and`` for ``or``, a ``not`` dropped, a number one off, a string emptied,
``None`` returned, a statement or a call left out. Each is put into a copy of the project, never into
the checkout, and the tests that run its line are started, those of fewest seconds first, until one
fails; the test that failed is run once more without the fault, so that nothing counts that fails on a
busy machine only. Prints what survived as file, line and change, and a table by room; ends with 0 where
at least 95 of 100 that are not equivalent were killed. ``proofs/mutants.yaml`` names the equivalent ones, each
with the reason, by hand; those that can be made no more are told.

Which tests run a line is measured once with coverage (``map.json`` in the working folder, ``--work``);
``--remap tests/test_x.py`` measures single files anew after tests were written, and ``--again`` runs
only what survived last time. A test that fails without any fault takes no part.

Written here and not taken from mutmut or cosmic-ray: both make every mutant of a package (some 7,700
here) instead of a seeded sample by room, and neither starts single tests by line. Some 200 lines that
need nothing but the standard library and the coverage that the tests have already do that offline;
``mutant_server`` has collected the tests already when a fault comes.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from itertools import accumulate, count, zip_longest
from pathlib import Path
from queue import SimpleQueue
from threading import Lock

import yaml
from coverage import Coverage, CoverageData

from proofs.mutant_server import HALF, QUIET, READY

PROJECT = Path(__file__).resolve().parent.parent
EQUIVALENT = Path(__file__).with_suffix(".yaml")
ROOMS: dict[str, tuple[str, ...]] = {
    "progress": ("progress",),
    "evidence": ("evidence",),
    "checklist": ("checklist",),
    "privacy": ("privacy",),
    "intake": ("intake",),
    # Of the rules those that say whether a file counts; how findings are worded is for snapshots.
    "rules": ("rules/completeness.py", "rules/facts.py", "rules/scan.py"),
}
PASSED_OVER = ("test_quality", "test_house_proof", "test_benchmarks", "test_crash")
"""Tests that read the source itself, or that kill what they start at random."""
SAMPLE = 162
GOAL = 0.95
FIRST_SECONDS = 60.0
"""So much of a mutant's tests is run first; what survives meets all the others too."""

COPIED = ("zzfz", "tests", "proofs", "benchmarks", "scripts", "checklist", "templates", "docs")
SWAPS = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "==": "!=",
    "!=": "==",
    "in": "not in",
    "not in": "in",
    "is": "is not",
    "is not": "is",
}
_OPERATOR = re.compile(r"not\s+in\b|is\s+not\b|\bin\b|\bis\b|[<>]=?|[=!]=")
_OTHER = re.compile(r"\band\b|\bor\b")


# What can be made wrong


@dataclass(frozen=True)
class Mutant:
    """One fault: in ``path`` the bytes from ``start`` to ``end`` become ``text``.

    ``where`` is the function, ``line`` the first line of the fault, ``lines`` those whose tests count;
    ``when_loaded`` tells that they run when the module is loaded, also the body of a class.
    """

    path: str
    where: str
    kind: str
    line: int
    lines: tuple[int, int]
    start: int
    end: int
    text: str
    when_loaded: bool = False

    def apply(self, source: bytes) -> bytes:
        """The source with the fault in it."""
        return source[: self.start] + self.text.encode() + source[self.end :]

    def change(self, source: bytes) -> str:
        """The lines before and after, as a diff without its head."""
        before, after = source.decode().splitlines(), self.apply(source).decode().splitlines()
        lines = list(difflib.unified_diff(before, after, lineterm="", n=0))
        return "\n".join(line for line in lines[2:] if not line.startswith("@@"))


class Source:
    """A module and where its nodes lie, in bytes."""

    def __init__(self, path: str, content: bytes) -> None:
        self.path, self.content = path, content
        self.tree = ast.parse(content)
        self.starts = [0]
        for line in content.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Where a node begins and ends."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self.starts[node.lineno - 1] + node.col_offset
        return start, self.starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node: ast.expr | ast.stmt) -> str:
        """The words of a node as they stand."""
        start, end = self.span(node)
        return self.content[start:end].decode()

    def mutants(self) -> Iterator[Mutant]:
        """Every fault that can be put into it, in the order of the tree.

        Where a function has the same line with the same change again, its name has the number behind it.
        """
        seen: Counter[tuple[object, ...]] = Counter()
        for one in self._in(self.tree.body, "", None, when_loaded=True):
            words = self.words(one)
            seen[words] += 1
            again = one.where and seen[words] > 1
            yield replace(one, where=f"{one.where}#{seen[words]}") if again else one

    def words(self, one: Mutant) -> tuple[object, ...]:
        """What a fault is called wherever its function may be moved to."""
        line = self.content[self.starts[one.line - 1] : self.starts[one.line]]
        column = one.start - self.starts[one.line - 1] - len(line) + len(line.lstrip())
        return one.path, one.where, one.kind, line.strip(), column, one.text

    def _in(
        self, body: Sequence[ast.AST], where: str, within: ast.stmt | None, *, when_loaded: bool
    ) -> Iterator[Mutant]:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                inner = f"{where}.{node.name}" if where else node.name
                loaded = when_loaded and isinstance(node, ast.ClassDef)
                yield from self._in(_without_docstring(node.body), inner, None, when_loaded=loaded)
                continue
            if isinstance(node, ast.JoinedStr | ast.Import | ast.ImportFrom | ast.arguments):
                continue  # a part of an f-string has no place of its own before Python 3.12
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                continue
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                continue
            if isinstance(node, ast.Assert):
                continue  # for the type checker
            holder = node if isinstance(node, ast.stmt) else within
            if holder is not None and isinstance(node, ast.expr | ast.stmt):
                for kind, start, end, text in self._faults(node, inside=bool(where)):
                    made = self._made(where, kind, holder, (start, end, text))
                    yield replace(made, when_loaded=when_loaded)
            yield from self._in(list(_children(node)), where, holder, when_loaded=when_loaded)

    def _made(self, where: str, kind: str, holder: ast.stmt, edit: tuple[int, int, str]) -> Mutant:
        start, end, text = edit
        line = bisect_right(self.starts, start)
        last = holder.end_lineno or holder.lineno
        if body := getattr(holder, "body", None):
            last = min(last, max(line, body[0].lineno - 1))
        return Mutant(self.path, where, kind, line, (holder.lineno, last), start, end, text)

    def _faults(
        self, node: ast.expr | ast.stmt, *, inside: bool
    ) -> Iterator[tuple[str, int, int, str]]:
        start, end = self.span(node)
        if isinstance(node, ast.Compare):
            yield from self._swapped(node.left, node.comparators[0], _OPERATOR, "comparison")
        elif isinstance(node, ast.BoolOp):
            yield from self._swapped(node.values[0], node.values[1], _OTHER, "and/or")
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield "not dropped", start, end, f"({self.text(node.operand)})"
        elif isinstance(node, ast.Constant) and inside:
            if isinstance(node.value, bool):
                yield "constant", start, end, str(not node.value)
            elif isinstance(node.value, int):
                yield "constant", start, end, str(node.value + (1 if node.lineno % 2 else -1))
            elif isinstance(node.value, str):
                yield "string", start, end, '""' if node.value else '"x"'
        elif isinstance(node, ast.Return) and node.value is not None:
            if not (isinstance(node.value, ast.Constant) and node.value.value is None):
                yield "return None", start, end, "return None"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and inside:
            if not node.args and not node.keywords:
                yield "call", start, end, self.text(node.func.value)
        elif inside and _can_be_left_out(node):
            yield "statement", start, end, "pass"
        for test in _conditions(node):
            first, last = self.span(test)
            yield "negated", first, last, f"(not ({self.text(test)}))"

    def to_the_other_side(self, one: Mutant) -> Mutant:
        """A fault in a number as it would be one line further down; any other as it is."""
        old = self.content[one.start : one.end].decode()
        if one.kind != "constant" or old in {"True", "False"}:
            return one
        return replace(one, text=str(2 * int(old, 0) - int(one.text)))

    def _swapped(
        self, left: ast.expr, right: ast.expr, operator: re.Pattern[str], kind: str
    ) -> Iterator[tuple[str, int, int, str]]:
        first, last = self.span(left)[1], self.span(right)[0]
        found = operator.search(self.content[first:last].decode())
        if found is None:
            return
        old = " ".join(found[0].split())
        new = SWAPS.get(old) or {"and": "or", "or": "and"}[old]
        at = first + len(self.content[first:last].decode()[: found.start()].encode())
        yield kind, at, at + len(found[0].encode()), new


def _without_docstring(body: Sequence[ast.stmt]) -> Sequence[ast.stmt]:
    first = body[0]
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return body[1:] if is_text else body


def _children(node: ast.AST) -> Iterator[ast.AST]:
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "type_comment"}:
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, ast.AST):
                yield one


def _can_be_left_out(node: ast.AST) -> bool:
    called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.YieldFrom)
    return called or isinstance(node, ast.Raise | ast.Continue | ast.Break | ast.AugAssign)


def _conditions(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        return [node.test]
    return []


def sample(size: int, seed: int) -> list[Mutant]:
    """So many faults, as many from each room, and within a room as many of each kind as there are.

    Which ones, a digest of the seed and of their own words says: what is changed elsewhere leaves them.
    """
    chosen: list[Mutant] = []
    for number, places in enumerate(ROOMS.values()):
        by_kind: dict[str, list[tuple[bytes, Mutant]]] = defaultdict(list)
        for path in sorted(path for place in places for path in _modules(place)):
            name = path.relative_to(PROJECT).as_posix()
            source = Source(name, _content(name))
            for one in source.mutants():
                words = repr((seed, *source.words(one))).encode()
                by_kind[one.kind].append((sha256(words).digest(), one))
        for drawn in by_kind.values():
            drawn.sort(key=lambda pair: pair[0])
        rounds = zip_longest(*(by_kind[kind] for kind in sorted(by_kind)))
        wanted = size // len(ROOMS) + (number < size % len(ROOMS))
        chosen += [pair[1] for turn in rounds for pair in turn if pair is not None][:wanted]
    return chosen


def _modules(place: str) -> Iterator[Path]:
    path = PROJECT / "zzfz" / place
    yield from [path] if path.is_file() else path.rglob("*.py")


@cache
def _content(path: str) -> bytes:
    """A module as it was when this run began; somebody may go on working in the checkout."""
    return (PROJECT / path).read_bytes()


def room_of(path: str) -> str:
    """The room of the table that a module belongs to."""
    return path.split("/")[1]


# Which tests run which line


@dataclass
class Map:
    """The seconds of each test, and for each line of each module the tests that ran it."""

    seconds: dict[str, float]
    lines: dict[str, dict[int, list[str]]]

    def tests(self, mutant: Mutant) -> list[str]:
        """The tests of a fault's lines, quick ones first, so that each file gets the same time."""
        of_module = self.lines.get(mutant.path, {})
        first, last = mutant.lines
        found = {test for line in range(first, last + 1) for test in of_module.get(line, ())}
        if mutant.when_loaded:  # for whatever test came first
            found = {test for tests in of_module.values() for test in tests}
        by_file: dict[str, list[str]] = defaultdict(list)
        for test in sorted(found & self.seconds.keys(), key=lambda one: (self.seconds[one], one)):
            by_file[test.partition("::")[0]].append(test)
        ends = {
            test: end
            for held in by_file.values()
            for test, end in zip(held, accumulate(self.seconds[one] for one in held), strict=True)
        }
        return sorted(ends, key=lambda test: (ends[test], test))

    def write(self, path: Path) -> None:
        """Keep it for the next run."""
        number = {test: place for place, test in enumerate(self.seconds)}
        lines = {
            module: {
                line: [number[one] for one in tests if one in number] for line, tests in of.items()
            }
            for module, of in self.lines.items()
        }
        path.write_text(json.dumps({"seconds": self.seconds, "lines": lines}), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Map:
        """What was kept."""
        held = json.loads(path.read_text(encoding="utf-8"))
        tests = list(held["seconds"])
        lines = {
            module: {int(line): [tests[one] for one in numbers] for line, numbers in of.items()}
            for module, of in held["lines"].items()
        }
        return cls(held["seconds"], lines)

    @classmethod
    def measured(cls, data: Path, report: Path) -> Map:
        """What coverage and the report of a run of the tests say; tests that failed are left out."""
        seconds: dict[str, float] = defaultdict(float)
        for case in ET.parse(report).getroot().iter("testcase"):
            name = f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name')}"
            if not any(child.tag in {"failure", "error", "skipped"} for child in case):
                seconds[name] += float(case.get("time", "0"))
        held = CoverageData(str(data))
        held.read()
        lines: dict[str, dict[int, list[str]]] = {}
        for file in held.measured_files():
            of = lines.setdefault(Path(file).as_posix(), {})
            for line, contexts in held.contexts_by_lineno(file).items():
                of[line] = sorted(seconds.keys() & contexts)
        return cls(dict(seconds), lines)

    def renewed(self, other: Map, files: Sequence[str]) -> Map:
        """The same map with what ``other`` says of some test files."""
        gone = {test for test in self.seconds if test.partition("::")[0] in files}
        seconds = {test: time for test, time in self.seconds.items() if test not in gone}
        lines = {
            module: {line: [one for one in tests if one not in gone] for line, tests in of.items()}
            for module, of in self.lines.items()
        }
        for module, of in other.lines.items():
            for line, tests in of.items():
                lines.setdefault(module, {}).setdefault(line, []).extend(tests)
        return Map(seconds | other.seconds, lines)


def pytest_runtest_logstart(nodeid: str) -> None:
    """Tell coverage which test begins: this module is a plugin of pytest while the map is made."""
    running = Coverage.current()
    if running is not None:
        running.switch_context(nodeid)


def measure(copy: Path, work: Path, files: Sequence[str]) -> Map:
    """Run test files in the copy, with coverage by test."""
    settings, data, report = (work / name for name in ("cover.ini", "cover.data", "cover.xml"))
    places = [place for held in ROOMS.values() for place in held]
    include = "".join(
        f"\n    zzfz/{place}" + ("" if place.endswith(".py") else "/*") for place in places
    )
    text = f"[run]\nrelative_files = true\ndata_file = {data}\ninclude ={include}\n"
    settings.write_text(text, encoding="utf-8")
    asked = [
        "-n",
        "2",
        "-p",
        "proofs.mutants",
        "--cov",
        f"--cov-config={settings}",
        "--cov-report=",
    ]
    subprocess.run(
        [sys.executable, "-m", "pytest", *QUIET, *asked, f"--junitxml={report}", *files],
        cwd=copy,
        env=_environment(copy),
        stdout=sys.stderr,
        check=False,
    )
    return Map.measured(data, report)


# Whether one is noticed


@dataclass(frozen=True)
class Answer:
    """What came of a mutant: whether a test failed, and which."""

    mutant: Mutant
    killed: bool
    by: str


class Copy:
    """A copy of the project, into which one fault at a time is put."""

    ticks = count(1_600_000_000)
    """Times for written modules: no two alike, so that no older byte code is taken for theirs."""

    def __init__(
        self, folder: Path, files: Sequence[str], *, quick: bool, first_seconds: float
    ) -> None:
        self.folder, self.quick, self.first_seconds = folder, quick, first_seconds
        place = f"--basetemp={folder}.tmp"
        self.server = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "from proofs.mutant_server import serve; serve()",
                place,
                *files,
            ],
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.is_ready = False

    def end(self) -> None:
        """Let the process of this copy go."""
        self.server.communicate()

    def answer(self, mutant: Mutant, tests: list[str], known: Map) -> Answer:
        """Run the tests of a mutant until one fails: the quick ones, then all others."""
        target = self.folder / mutant.path
        source = _content(mutant.path)
        self._wait()
        if target.read_bytes() != source:
            raise RuntimeError(f"{mutant.path} was changed meanwhile")
        cut, spent = 0, 0.0
        while cut < len(tests) and spent < self.first_seconds:
            spent += known.seconds[tests[cut]]
            cut += 1
        parts = [tests[:cut], [] if self.quick else tests[cut:]]
        while parts:
            part = parts.pop(0)
            seconds = sum(known.seconds[test] for test in part)
            self._write(target, mutant.apply(source))
            try:
                by = self._killer(mutant, part, seconds) if part else ""
            finally:
                self._write(target, source)
            if by and not self._killer(mutant, [by] if "::" in by else part, seconds):
                return Answer(mutant, killed=True, by=by)
            if by in part:  # fails without the fault too
                parts.insert(0, part[part.index(by) + 1 :])
        return Answer(mutant, killed=False, by="" if tests else "没有测试运行这一行")

    def _wait(self) -> None:
        """Until the server has loaded everything as it is without a fault."""
        assert self.server.stdout is not None
        if not self.is_ready and self.server.stdout.readline().decode().strip() != READY:
            raise RuntimeError("the tests could not be collected")
        self.is_ready = True

    def _write(self, target: Path, content: bytes) -> None:
        target.write_bytes(content)
        when = next(self.ticks)
        os.utime(target, (when, when))

    def _killer(self, mutant: Mutant, tests: list[str], seconds: float) -> str:
        """The test that failed; "" where all passed."""
        limit = int(60 + 3 * seconds)
        code, said = self._pytest(mutant, tests, limit)
        if code == 4:  # names of cases that follow from what was changed
            code, said = self._pytest(
                mutant, sorted({test.partition("::")[0] for test in tests}), 2 * limit
            )
        if code == 0:
            return ""
        found = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", said, re.MULTILINE)
        # Without a name the run itself broke off: the same tests without the fault tell by what.
        return found[1] if found else f"没有结束（{code}）"

    def _pytest(self, mutant: Mutant, tests: Sequence[str], limit: int) -> tuple[int, str]:
        """The exit code of a run that ends with the first failure, and what it printed."""
        said = self.folder / "said.txt"
        job: dict[str, object] = {
            "module": mutant.path,
            "before": _content(mutant.path).decode(),
            "tests": list(tests),
            "said": str(said),
            "limit": limit,
        }
        code, *half = self._told({**job, "anew": False}).split()
        if half == [HALF] and code == "0":
            code, *_ = self._told({**job, "anew": True}).split()
        return int(code), said.read_text(encoding="utf-8", errors="replace")

    def _told(self, job: dict[str, object]) -> str:
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        self.server.stdin.write(json.dumps(job).encode() + b"\n")
        self.server.stdin.flush()
        return self.server.stdout.readline().decode()


def _environment(folder: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(folder), "PYTHONWARNDEFAULTENCODING": "1"}


def copied(target: Path) -> Path:
    """The project as it stands in the checkout, without what was built or installed there."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    unwanted = shutil.ignore_patterns(".hypothesis", "*.egg-info")  # byte code is half of a start
    for path in sorted(PROJECT.iterdir()):
        if path.is_dir() and path.name in (*COPIED, ".ci", ".github", "evidence", "changelog.d"):
            shutil.copytree(path, target / path.name, ignore=unwanted, symlinks=True)
        elif path.is_file():
            shutil.copy2(path, target / path.name)
    return target


def run_all(
    mutants: Sequence[Mutant], known: Map, work: Path, asked: argparse.Namespace
) -> Iterator[Answer]:
    """Answer for each, in as many copies at a time; says each survivor as it comes."""
    free: SimpleQueue[Copy] = SimpleQueue()
    files = sorted({test.partition("::")[0] for test in known.seconds})
    for number in range(asked.copies):
        folder = copied(work / f"copy{number}")
        free.put(Copy(folder, files, quick=asked.quick, first_seconds=asked.seconds))
    lock, left = Lock(), count(len(mutants) - 1, -1)

    def one(mutant: Mutant) -> Answer:
        copy = free.get()
        answer = copy.answer(mutant, known.tests(mutant), known)
        free.put(copy)
        with lock:
            said = answer.by if answer.killed else "\n" + _told(mutant)
            remaining = next(left)
            what = "发现" if answer.killed else "没有发现"
            sys.stderr.write(f"还有 {remaining}  {what}  {mutant.path}:{mutant.line}  {said}\n")
        return answer

    with ThreadPoolExecutor(asked.copies) as pool:
        yield from pool.map(one, mutants)
    while not free.empty():
        free.get().end()


# What is said of it


def equivalents() -> dict[tuple[str, str, str], str]:
    """By file, function and change: why it changes nothing that anybody could see."""
    held = yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8")) or []
    return {(one["file"], one["in"], one["change"].strip()): one["reason"].strip() for one in held}


def stale() -> list[tuple[str, str, str]]:
    """What is named as equivalent and cannot be made any more: its function or its line is another now.

    A number is one off to the side that the number of its line gives; named for the other side, it can be
    made again as soon as a line comes or goes above it.
    """
    named: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for one in equivalents():
        named[one[0]].add(one)
    for path, left in named.items():
        if not (PROJECT / path).is_file():
            continue
        source = Source(path, _content(path))
        lines = source.content.decode().splitlines()
        looked_for = {(where, change.splitlines()[0][2:]) for _, where, change in left}
        for mutant in source.mutants():
            if (mutant.where, lines[mutant.line - 1].strip()) in looked_for:
                left -= {_key(one) for one in (mutant, source.to_the_other_side(mutant))}
    return [one for one in equivalents() if one in named[one[0]]]


def _key(mutant: Mutant) -> tuple[str, str, str]:
    change = mutant.change(_content(mutant.path))
    return mutant.path, mutant.where, "\n".join(_squeezed(line) for line in change.splitlines())


def _squeezed(line: str) -> str:
    return f"{line[0]} {line[1:].strip()}"


def _told(mutant: Mutant) -> str:
    _, _, change = _key(mutant)
    lines = "\n".join(f"    {line}" for line in change.splitlines())
    return f"{mutant.path}:{mutant.line} {mutant.where}（{mutant.kind}）\n{lines}"


def table(answers: Sequence[Answer], equal: set[Mutant]) -> tuple[str, float]:
    """The table by room, and the share that was killed of those that change something."""
    rows = [("房间", "变异", "发现", "没有发现", "等价", "发现率")]
    share = 1.0
    for room in (*ROOMS, "合计"):
        held = [one for one in answers if room in (room_of(one.mutant.path), "合计")]
        killed = sum(one.killed for one in held)
        same = sum(one.mutant in equal and not one.killed for one in held)
        share = killed / max(1, len(held) - same)
        rest = len(held) - killed - same
        row = (room, str(len(held)), str(killed), str(rest), str(same), f"{share:.1%}")
        rows.append(row)
    return "\n".join("\t".join(row) for row in rows), share


def main(arguments: Sequence[str] | None = None) -> int:
    """Sample, run, print; 0 where the goal is reached."""
    parser = argparse.ArgumentParser(prog="python -m proofs.mutants")
    parser.add_argument("--size", type=int, default=SAMPLE)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--copies", type=int, default=2, help="run at a time")
    parser.add_argument("--work", type=Path, help="keep copies, map and answers in this folder")
    parser.add_argument("--remap", nargs="+", default=[], metavar="FILE", help="measure anew")
    parser.add_argument("--quick", action="store_true", help="only the first tests of each")
    parser.add_argument("--seconds", type=float, default=FIRST_SECONDS, help="of those first tests")
    parser.add_argument("--rooms", nargs="+", default=list(ROOMS), choices=list(ROOMS))
    parser.add_argument("--again", action="store_true", help="only what survived last time")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        work = (asked.work or Path(temporary)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        return _run(asked, work)


def _run(asked: argparse.Namespace, work: Path) -> int:
    kept_map, kept = work / "map.json", work / f"answers-{asked.seed}-{'-'.join(asked.rooms)}.json"
    if not kept_map.exists():
        files = [path.relative_to(PROJECT).as_posix() for path in _test_files()]
        measure(copied(work / "copy0"), work, files).write(kept_map)
    elif asked.remap:
        other = measure(copied(work / "copy0"), work, asked.remap)
        Map.read(kept_map).renewed(other, asked.remap).write(kept_map)
    known = Map.read(kept_map)
    mutants = [one for one in sample(asked.size, asked.seed) if room_of(one.path) in asked.rooms]
    before: dict[str, str] = {}
    if asked.again and kept.exists():
        before = json.loads(kept.read_text(encoding="utf-8"))
    todo = [one for one in mutants if "\n".join(_key(one)) not in before]
    killed = dict(before)
    new: dict[Mutant, Answer] = {}
    for answer in run_all(todo, known, work, asked):
        new[answer.mutant] = answer
        if answer.killed:
            killed["\n".join(_key(answer.mutant))] = answer.by
            kept.write_text(json.dumps(killed, ensure_ascii=False, indent=1), encoding="utf-8")
    answers = [
        new.get(one) or Answer(one, killed=True, by=before["\n".join(_key(one))]) for one in mutants
    ]
    reasons = equivalents()
    equal = {one for one in mutants if _key(one) in reasons}
    for one in answers:
        if not one.killed and one.mutant not in equal:
            sys.stdout.write(f"{_told(one.mutant)}\n    {one.by}\n")
    said, share = table(answers, equal)
    for where in stale():
        sys.stdout.write("proofs/mutants.yaml 里这一条已经没有了：" + "\n    ".join(where) + "\n")
    sys.stdout.write(f"种子 {asked.seed}\n{said}\n")
    return 0 if share >= GOAL else 1


def _test_files() -> list[Path]:
    found = sorted((PROJECT / "tests").glob("test_*.py"))
    return [path for path in found if path.stem not in PASSED_OVER]


if __name__ == "__main__":
    sys.exit(main())
