"""That two revisions write the same: every command in every format on the same repositories.

``python -m proofs.house.same_output [BEFORE AFTER] [--only COMMAND] [--in REPOSITORY,…]``; without revisions, those of the
house commit. Needs libfaketime (Debian: faketime), which stands the clock still for Python and Git.

Both programs take turns at the same path, and so do their copies of the repository, a fresh one for
every command that writes. Author, HOME, time zone and clock are fixed. Compared are exit code,
standard output, standard error, every file below the repository and the output folder (by content and
mode), references, commits, the index, Git's hooks and its configuration.

Normalised, because it is random: the token that fences commands of GitHub (``secrets``), and the
order of lines in Git's configuration (git-lfs writes its own in another order each time).

What differs is run once more on fresh copies: libfaketime now and then fails to start a program under
load; such runs are named ("once only") and count by the second run.

Prints a table, commands by repositories: ``=`` for equal, a number for that many differing runs.
Exit code 1 if anything differs.
"""

from __future__ import annotations

import compileall
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from itertools import zip_longest
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import IO

from proofs.house.renames import AFTER, BEFORE, PROJECT
from proofs.house.startup import write_program

_BY_CONTENT = PycInvalidationMode.UNCHECKED_HASH
CLOCK = "2023-05-01 09:00:00"
_LIBRARIES = ("/usr/lib/x86_64-linux-gnu/faketime", "/usr/lib/aarch64-linux-gnu/faketime")
_TOKEN = re.compile(r"(::stop-commands::|^::)[0-9a-f]{32}", re.MULTILINE)
_ALL = ("real", "complete", "damaged", "badlist", "bare", "shallow")
_MOST = ("real", "complete", "damaged")
_OUT = "../out/"


@dataclass(frozen=True)
class Case:
    """Runs of zzfz in one repository, one after the other; ``git`` first stands for Git."""

    command: str
    steps: tuple[tuple[str, ...], ...]
    repositories: tuple[str, ...]
    fresh: bool = False
    """In a copy of its own, which is looked at as a whole afterwards."""
    env: tuple[tuple[str, str], ...] = ()
    stdin: str = ""


@dataclass(frozen=True)
class Seen:
    """What one step did."""

    code: int
    out: str
    err: str
    files: dict[str, str]
    git: str


def _reading() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Commands that only show something, with every format they have."""
    both = ((), ("--format", "json"))
    for shown in both:
        for args in (
            *(("status",), ("list",), ("show", "38"), ("groups",), ("depts",), ("questions",)),
            *(("log", "38"), ("doctor",), ("trend", "--since", "2023-02-01", "--weekly")),
            ("remind", "--dept", "县司法局"),
        ):
            yield args[0], (*args, *shown)
    for form in ("json", "json-lines", "github", "gitlab", "sarif", "junit", "markdown", "text"):
        yield "check", ("check", "--format", form)
    yield "check", ("check", "--base", "HEAD~1", "--format", "markdown")
    yield "summary", ("summary",)
    yield "gate", ("gate", "--range", "HEAD~1..HEAD")
    yield "report", ("report",)


def _reading_more() -> Iterator[tuple[str, tuple[str, ...]]]:
    """The same with other options, and what writes files elsewhere."""
    for args in (
        *(("status", "--dept", "县司法局"), ("status", "--level1", "一")),
        *(("status", "--at", "2023-03-25"), ("status", "--at", "2023-03-25", "--format", "json")),
        *(("list", "行政复议"), ("list", "--state", "missing"), ("list", "--set", "34-46")),
        *(("list", "--dept", "政府各部门", "--format", "json"), ("list", "--state", "complete")),
        *(("show", "9", "10", "13", "15"), ("show", "加分1", "--format", "json"), ("show", "999")),
        *(("show", "47", "--at", "2023-03-25"), ("log", "9", "13", "--format", "json")),
        *(("check", "--complete"), ("check", "--at", "2023-03-25"), ("check", "--base", "HEAD~1")),
        ("check", "--base", "HEAD~1", "--format", "json"),
        ("check", "--complete", "--format", "sarif"),
        *(("trend",), ("trend", "--since", "2023-03-01", "--daily", "--format", "json")),
        *(("gate",), ("gate", "--format", "json")),
        ("gate", "--range", "HEAD~1..HEAD", "--format", "json"),
        *(("remind", "--dept", "县公安局", "--letter", "-o", _OUT + "催办.docx"),),
        ("remind", "--dept", "没有的单位"),
    ):
        yield args[0], args
    for form in ("md", "html", "docx", "xlsx", "csv", "json"):
        yield "report", ("report", "-o", f"{_OUT}通报.{form}")
        yield "report", ("report", "--dept", "县司法局", "-o", f"{_OUT}待办.{form}")
        yield "report", ("report", "--all", "--as", form, "-o", f"{_OUT}待办-{form}")
    yield "report", ("report", "--since", "2023-03-25", "-o", _OUT + "通报.docx")
    yield "report", ("report", "--since", "2023-03-25", "--as", "json")
    yield "report", ("report", "--dept", "县司法局", "--at", "2023-03-25")


def _elsewhere() -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    """What writes whole folders or archives, and what reads those again."""
    volume = _OUT + "卷.zip"
    yield "site", (("site", "-o", _OUT + "网页"), ("site", "-o", _OUT + "网页", "--format", "json"))
    yield (
        "bundle",
        (("bundle", "-o", volume), ("verify", volume), ("verify", volume, "--format", "json")),
    )
    yield "bundle", (("bundle", "-o", volume, "--dept", "县司法局", "--format", "json"),)
    yield "bundle", (("bundle", "-o", volume, "--reviewed"), ("verify", "../报来/清单.docx"))
    yield "export", (("export", "--parquet", _OUT + "表"),)
    yield "export", (("export", "--parquet", _OUT + "表", "--names", "--format", "json"),)
    summary = _OUT + "绥德.json"
    rollup = ("rollup", ".", summary)
    yield "rollup", (("summary", "-o", summary), rollup, (*rollup, "--format", "json"))
    yield (
        "rollup",
        (
            ("summary", "-o", summary),
            *((*rollup, "-o", f"{_OUT}汇总.{form}") for form in ("xlsx", "html", "json")),
            ("rollup", "../没有", "."),
        ),
    )


def _writing() -> Iterator[tuple[str, str, tuple[tuple[str, ...], ...]]]:
    """Commands that change the repository: which, in which repository, and the steps."""
    sent = "../报来/"
    add = ("add", "34", sent + "目录.docx", "--item", "1", "--dept", "县政府办", "--period", "2022")
    after = (("status",), ("log", "34"), ("check",), ("git", "log", "--format=fuller", "--stat"))
    for repository in ("real", "complete"):
        yield "add", repository, (add, add, *after)
        yield "add", repository, ((*add, "--dry-run"), (*add, "--no-commit"), ("status",))
        yield "add", repository, ((*add, "--format", "json"),)
        yield "add", repository, (("add", "33", "--url", "http://www.example.gov.cn/gkml"), *after)
        yield (
            "review",
            repository,
            (("review", "38", "--pass"), ("review", "13", "--return", "缺公章")),
        )
        yield (
            "review",
            repository,
            (
                ("review", "9", "--item", "1", "--pass", "--by", "李四", "--format", "json"),
                ("review", "9", "--pass", "--no-commit"),
                *(
                    ("show", "9"),
                    ("review", "9", "--pass"),
                    ("status",),
                    ("review", "999", "--pass"),
                ),
            ),
        )
        yield "scaffold", repository, (("scaffold",), ("scaffold",), ("status",))
        yield "scaffold", repository, (("scaffold", "--no-commit", "--format", "json"),)
        yield "migrate", repository, (("migrate", sent + "新清单.xlsx", "--dry-run"),)
        yield (
            "migrate",
            repository,
            (("migrate", sent + "新清单.xlsx", "--yes"), ("status",), ("check",), ("show", "2")),
        )
        yield "intake", repository, (("intake", sent + "材料", "--dry-run"),)
        yield (
            "intake",
            repository,
            (("intake", sent + "材料", "--yes", "--receipt", _OUT + "单.docx"), *after),
        )
    yield (
        "add",
        "real",
        (("add", "15", sent + "目录.pdf", "--nil", "创建周期内没有发生"), ("show", "15")),
    )
    yield (
        "add",
        "real",
        (("add", "10", sent + "案例", "--note", "一", "--contact", "封面"), ("show", "10")),
    )
    yield (
        "add",
        "real",
        (
            *(("add", "38", sent + "机密.docx"), ("add", "38", sent + "名单.docx")),
            *(
                ("add", "38", sent + "名单.docx", "--accept", "已公开"),
                ("add", "38", sent + "坏.docx"),
            ),
            *(("add", "38", sent + "没有.docx"), ("add", "999", sent + "目录.pdf"), ("check",)),
        ),
    )
    yield (
        "withdraw",
        "real",
        (
            add,
            ("withdraw", "34", "1-目录.docx", "--reason", "已有更新的版本", "--dry-run"),
            ("withdraw", "34", "1-目录.docx", "--reason", "已有更新的版本", "--format", "json"),
            ("withdraw", "34", "没有.docx", "--reason", "无"),
            *after,
        ),
    )
    yield "intake", "real", (("intake", sent + "材料"),)
    yield (
        "intake",
        "real",
        (("intake", sent + "材料", "--yes", "--format", "json", "--receipt", _OUT + "单.docx"),),
    )
    for form in ("xlsx", "csv"):
        plan = f"{_OUT}计划.{form}"
        yield (
            "intake",
            "real",
            (
                ("intake", sent + "材料", "--plan", plan),
                ("intake", sent + "材料", "--run", plan, "--receipt", _OUT + "单.docx"),
                ("status",),
            ),
        )
    yield (
        "intake",
        "real",
        (("intake", sent + "坏.docx", sent + "机密.docx", "--dept", "县公安局", "--yes"),),
    )
    for form in ("docx", "xlsx", "html", "csv", "txt", "pdf"):
        source = f"{sent}清单.{form}"
        yield (
            "import",
            "real",
            (("import", source, "-o", f"{_OUT}新"), ("import", f"{_OUT}新", "--compare")),
        )
    yield "import", "real", (("import", sent + "清单.docx", "--dry-run", "--format", "json"),)
    yield (
        "import",
        "real",
        (("import", sent + "新清单.xlsx", "--compare"), ("import", sent + "坏.docx", "--dry-run")),
    )
    yield "import", "real", (("import", sent + "新清单.xlsx", "--compare", "--format", "json"),)
    yield (
        "migrate",
        "complete",
        (
            ("import", sent + "新清单.xlsx", "-o", _OUT + "新"),
            ("migrate", _OUT + "新", "--yes", "--format", "json"),
            ("status",),
        ),
    )
    yield "init", "plain", (("init", "子洲县法治材料"), ("-C", "子洲县法治材料", "status"))
    yield "init", "plain", (("init", "库", "--lfs", "--format", "json"), ("-C", "库", "doctor"))
    yield "init", "real", (("init", "--lfs"),)
    yield (
        "gate",
        "real",
        (
            ("gate", "--install"),
            ("gate", "--install", "--format", "json"),
            ("add", "38", sent + "目录.pdf"),
            ("doctor",),
        ),
    )
    yield "doctor", "complete", (("status",), ("doctor",), ("doctor", "--clear-cache"), ("status",))
    yield "withdraw", "complete", (("withdraw", "38", "没有", "--reason", "无"), ("status",))


def cases() -> Iterator[Case]:
    """Every run."""
    for command, args in _reading():
        yield Case(command, (args,), _ALL)
    for command, args in _reading_more():
        yield Case(command, (args,), _MOST)
    for command, steps in _elsewhere():
        small = command in {"site", "rollup"} or "--names" in steps[0]
        yield Case(command, steps, _ALL if small else (*_MOST, "bare"), fresh=True)
    for command, repository, steps in _writing():
        yield Case(command, steps, (repository,), fresh=True)
    for command in (
        *(
            "add",
            "bundle",
            "check",
            "depts",
            "doctor",
            "export",
            "gate",
            "groups",
            "import",
            "init",
        ),
        *("intake", "list", "log", "migrate", "questions", "remind", "report", "review", "rollup"),
        *("rule", "scaffold", "show", "site", "status", "summary", "trend", "verify", "withdraw"),
    ):
        yield Case("--help", ((command, "--help"),), ("plain",))
        yield Case("errors", ((command, "--unbekannt"),), ("plain",))
        yield Case("errors", ((command,),), ("plain",))
    for form in ((), ("--format", "json")):
        for code in ((), ("C120",), ("M103",), ("S101",), ("X999",)):
            yield Case("rule", (("rule", *code, *form),), ("plain",))
    for args in (
        *((), ("--help",), ("--version",), ("nichts",), ("status", "--format", "x")),
        *(("check", "--at", "nie"), ("-C", "../没有", "status"), ("sttus",)),
        *(("--show-completion", shell) for shell in ("bash", "zsh", "fish")),
    ):
        yield Case(
            "errors" if args and args[0] == "nichts" else "--help", (args,), ("plain", "real")
        )
    screen = (("COLUMNS", "80"), ("FORCE_COLOR", "1"))
    for args in (("status",), ("check",), ("show", "9"), ("list",), ("trend",), ("rule", "C120")):
        yield Case("at a screen", (args,), _MOST, env=screen)
        yield Case(
            "at a screen", (args,), ("real",), env=(*screen, ("COLUMNS", "40"), ("NO_COLOR", "1"))
        )
    yield Case("without cache", (("check",), ("status",)), _ALL, env=(("ZZFZ_NO_CACHE", "1"),))


def _base_environment(work: Path) -> dict[str, str]:
    """The same author, home, zone and, but for ``clock``, nothing from outside."""
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": str(work / "home"),
        "TMPDIR": str(work / "tmp"),
        "TZ": "Asia/Shanghai",
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "张三",
        "GIT_AUTHOR_EMAIL": "zhangsan@example.org",
        "GIT_COMMITTER_NAME": "张三",
        "GIT_COMMITTER_EMAIL": "zhangsan@example.org",
        "ZZFZ_CRASH_DIR": str(work / "here" / "run" / "out" / "故障"),
        "PYTHONHASHSEED": "0",
    }


def _clock() -> dict[str, str]:
    for folder in _LIBRARIES:
        library = Path(folder) / "libfaketimeMT.so.1"
        if library.exists():
            return {
                "LD_PRELOAD": str(library),
                "FAKETIME": CLOCK,
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "NO_FAKE_STAT": "1",
            }
    raise SystemExit("libfaketime is missing (Debian: apt install faketime)")


def _git_state(repository: Path, environment: dict[str, str]) -> str:
    """References, commits, index, hooks and configuration."""
    if not (repository / ".git").exists() and not (repository / "objects").is_dir():
        return ""
    said = []
    for args in (
        ("for-each-ref",),
        ("rev-parse", "HEAD"),
        ("ls-files", "--stage"),
        ("status", "--porcelain", "--untracked-files=all"),
    ):
        done = subprocess.run(
            ["git", "-c", "core.quotePath=false", *args],
            cwd=repository,
            env=environment,
            capture_output=True,
            check=False,
        )
        said.append(done.stdout.decode("utf-8", "replace"))
    folder = repository / ".git" if (repository / ".git").is_dir() else repository
    for path in sorted([folder / "config", *(folder / "hooks").glob("*")]):
        if path.is_file() and path.suffix != ".sample":
            lines = path.read_text(encoding="utf-8").splitlines()
            shown = sorted(lines) if path.name == "config" else lines
            said.append("\n".join([f"{path.name} {path.stat().st_mode:o}", *shown]))
    return "\n".join(said)


def _written(folder: Path) -> dict[str, str]:
    """Every file below ``folder`` apart from Git's own: mode and digest by path."""
    found = {}
    for where, folders, names in os.walk(folder):
        here = Path(where)
        folders[:] = [
            one for one in folders if one != ".git" and not (here / one / "objects").is_dir()
        ]
        if not folders and not names:
            found[f"{here.relative_to(folder)}/"] = "folder"
        for name in names:
            path = here / name
            digest = hashlib.sha256(path.read_bytes()).hexdigest()[:20]
            found[str(path.relative_to(folder))] = f"{path.stat().st_mode:o} {digest}"
    return found


class Side:
    """One revision at work in ``folder``; while it runs, that folder is called ``here``."""

    def __init__(self, base: Path, fixtures: Path, program: Path) -> None:
        self._base = base
        self._fixtures = fixtures
        self._folder = base / program.name
        self._here = base / "here"
        self._environment = _base_environment(base)
        self._frozen = {
            **self._environment,
            **_clock(),
            "PYTHONPATH": str(self._here / "program"),
        }
        shutil.copytree(program, self._folder / "program")
        self._runner = subprocess.Popen(
            [sys.executable, str(PROJECT / "proofs" / "house" / "runner.py")],
            env=self._frozen,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> None:
        """Take the place that both sides work at."""
        self._folder.rename(self._here)

    def __exit__(self, *_: object) -> None:
        """Make room for the other side."""
        self._here.rename(self._folder)

    def close(self) -> None:
        """End the runner."""
        _pipe(self._runner.stdin).close()
        self._runner.wait()

    def prepare(self, repository: str) -> None:
        """A fresh copy of a repository, of what came in, and an empty folder for what is written."""
        run = self._folder / "run"
        shutil.rmtree(run, ignore_errors=True)
        (run / "out").mkdir(parents=True)
        shutil.copytree(self._fixtures / repository, run / "清单", symlinks=True)
        shutil.copytree(self._fixtures / "报来", run / "报来")

    def step(self, args: Sequence[str], case: Case) -> Seen:
        """Run one step and look at everything; only inside ``with``."""
        base, where = self._base, self._here / "run" / "清单"
        if args and args[0] == "git":
            done = subprocess.run(
                args, cwd=where, env=self._frozen, capture_output=True, check=False
            )
            code, out, err = done.returncode, done.stdout, done.stderr
        else:
            (base / "stdin").write_text(case.stdin, encoding="utf-8")
            order = {
                "args": list(args),
                "cwd": str(where),
                "env": dict(case.env),
                **{name: str(base / name) for name in ("stdin", "out", "err")},
            }
            _pipe(self._runner.stdin).write(json.dumps(order) + "\n")
            _pipe(self._runner.stdin).flush()
            code = int(_pipe(self._runner.stdout).readline())
            out, err = (base / "out").read_bytes(), (base / "err").read_bytes()
        return Seen(
            code,
            _TOKEN.sub(r"\1TOKEN", out.decode("utf-8", "replace")),
            err.decode("utf-8", "replace"),
            _written(where.parent if case.fresh else where.parent / "out"),
            _git_state(where, self._environment) if case.fresh else "",
        )


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise RuntimeError
    return pipe


Pair = tuple[Seen, Seen]


def _both(sides: Sequence[Side], case: Case, repository: str) -> list[Pair]:
    """One case on both sides, step by step."""
    steps: list[list[Seen]] = []
    for side in sides:
        if case.fresh:
            side.prepare(repository)
        with side:
            steps.append([side.step(one, case) for one in case.steps])
    return list(zip(steps[0], steps[1], strict=True))


def run_all(
    base: Path, fixtures: Path, programs: Sequence[Path], repository: str, chosen: Sequence[Case]
) -> dict[str, list[Pair]]:
    """Every case in one repository, on both sides; what does not write shares one copy."""
    base.mkdir()
    for name in ("home", "tmp"):
        (base / name).mkdir()
    sides = [Side(base, fixtures, program) for program in programs]
    for side in sides:
        side.prepare(repository)
    seen: dict[str, list[Pair]] = {}
    for number, case in sorted(enumerate(chosen), key=lambda one: one[1].fresh):
        if repository not in case.repositories:
            continue
        pairs = _both(sides, case, repository)
        if any(old != new for old, new in pairs):
            # libfaketime now and then fails to start a program; what is real differs again.
            again = _both(sides, replace(case, fresh=True), repository)
            if all(old == new for old, new in again):
                print(f"{repository}: once only: zzfz {' '.join(case.steps[0])}", flush=True)
                pairs = again
        seen[f"{number} {repository}"] = pairs
        for args, (old, new) in zip(case.steps, seen[f"{number} {repository}"], strict=True):
            found = [f"    {one}" for one in _differences(old, new)]
            if found:
                print(f"{repository}: zzfz {' '.join(args)} {dict(case.env)}", *found, sep="\n")
                sys.stdout.flush()
        print(f"{repository} {len(seen)} {case.command}", file=sys.stderr, flush=True)
    for side in sides:
        side.close()
    return seen


def _differences(before: Seen, after: Seen) -> Iterator[str]:
    for name, old in asdict(before).items():
        new = getattr(after, name)
        if old == new:
            continue
        if isinstance(old, dict):
            paths = sorted(path for path in {*old, *new} if old.get(path) != new.get(path))
            yield f"{name}: {', '.join(paths[:8])}"
        else:
            lines = zip_longest(str(old).splitlines(), str(new).splitlines(), fillvalue="")
            first = next(((a, b) for a, b in lines if a != b), ("", "line ends"))
            yield f"{name}: {first[0][:200]!r} / {first[1][:200]!r}"


def _build(work: Path) -> None:
    """The repositories, made once by this tree's own program."""
    (work / "home").mkdir(parents=True)
    (work / "tmp").mkdir()
    (work / "home" / ".gitconfig").touch()
    day = {
        "GIT_AUTHOR_DATE": "2023-04-11T09:00:00+08:00",
        "GIT_COMMITTER_DATE": "2023-04-11T09:00:00+08:00",
    }
    subprocess.run(
        [sys.executable, "-m", "proofs.house.trackers", str(work / "fixtures")],
        env=_base_environment(work) | day | {"PYTHONPATH": str(PROJECT)},
        check=True,
    )


def _table(chosen: Sequence[Case], unequal: dict[str, int], runs: dict[str, int]) -> None:
    columns = (*_ALL, "plain")
    print(
        f"{'command':<16}"
        + "".join(f"{one:>14}" for one in columns)
        + "   (runs, then = or differing)"
    )
    for command in dict.fromkeys(case.command for case in chosen):
        cells = []
        for repository in columns:
            numbers = [n for n, case in enumerate(chosen) if case.command == command]
            keys = [f"{n} {repository}" for n in numbers if f"{n} {repository}" in runs]
            count = sum(runs[key] for key in keys)
            wrong = sum(unequal.get(key, 0) for key in keys)
            cells.append(f"{count} {wrong or '='}" if count else "")
        print(f"{command:<16}" + "".join(f"{cell:>14}" for cell in cells))


def _option(args: list[str], name: str) -> str:
    """The value of an option, taken out of the arguments."""
    if name not in args:
        return ""
    at = args.index(name)
    value = args[at + 1]
    del args[at : at + 2]
    return value


def main(arguments: Sequence[str]) -> int:
    """Run both revisions and print what differs."""
    args = list(arguments)
    only, wanted = _option(args, "--only"), _option(args, "--in")
    first, second = args or (BEFORE, AFTER)
    chosen = [case for case in cases() if only in case.command]
    repositories = [one for one in (*_ALL, "plain") if not wanted or one in wanted.split(",")]
    seen: dict[str, list[Pair]] = {}
    with tempfile.TemporaryDirectory(prefix="zzfz-house-") as name:
        work = Path(name)
        _build(work)
        programs = []
        for side, revision in (("before", first), ("after", second)):
            programs.append(write_program(work / side, revision))
            compileall.compile_dir(work / side / "zzfz", quiet=1, invalidation_mode=_BY_CONTENT)
        with ThreadPoolExecutor(len(repositories)) as pool:
            for found in pool.map(
                lambda one: run_all(work / one, work / "fixtures", programs, one, chosen),
                repositories,
            ):
                seen |= found
    print(f"before {first[:10]}, after {second[:10]}; clock {CLOCK}")
    unequal = {key: sum(old != new for old, new in pairs) for key, pairs in seen.items()}
    _table(chosen, unequal, {key: len(pairs) for key, pairs in seen.items()})
    befores = [old for pairs in seen.values() for old, _ in pairs]
    codes = Counter(one.code for one in befores)
    files = {content for one in befores for content in one.files.values()}
    print(f"{len(befores)} runs on each side, {sum(unequal.values())} differ")
    print(f"exit codes: {', '.join(f'{code}: {count}' for code, count in sorted(codes.items()))}")
    print(f"different files compared: {len(files)}")
    return 1 if any(unequal.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
