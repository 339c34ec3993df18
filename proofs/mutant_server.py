"""What runs tests for ``proofs.mutants``: collects them once, then forks for each fault.

A start of pytest costs more than the few tests that notice a fault. In the forked process the functions
of the changed module get the code that the file on disk has now; programs that a test starts read the
file itself. What a module runs while it is loaded is not reached by that: for a fault there a new process
is started that loads everything; where a function was run both then and later, only if nothing fails.
"""

from __future__ import annotations

import functools
import gc
import json
import os
import resource
import shutil
import signal
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, NoReturn, TextIO

import pytest
from coverage import Coverage

QUIET = ("-p", "no:cacheprovider", "--tb=no", "-rfE", "-n", "0")
MEMORY = 8 << 30
READY, HALF = "ready", "half"


def serve() -> None:
    """Collect the tests of the files named, then do one job after the other; see `Server`."""
    for name in ("docx", "jinja2", "openpyxl", "xlsxwriter", "yaml"):
        import_module(name)
    with (
        os.fdopen(os.dup(0), encoding="utf-8") as jobs,
        os.fdopen(os.dup(1), "w", encoding="utf-8") as answers,
    ):
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(2, 1)
        warnings = "ignore:Module already imported:pytest.PytestAssertRewriteWarning"
        sys.exit(
            pytest.main([*QUIET, "-W", warnings, *sys.argv[1:]], plugins=[Server(jobs, answers)])
        )


class Server:
    """A plugin of pytest that runs tests when asked, each time in a process of its own.

    It says ``READY`` once everything is loaded; no file may be changed before. A job is a line of JSON: ``module`` (path of the changed file), ``before`` (its words without the
    fault), ``tests``, ``limit`` (seconds of processor time), ``said`` (a file for the output, the first
    test that failed) and ``anew`` (in a process that loads everything). The answer is the exit code, and
    ``HALF`` behind it where what was run while everything was loaded was not what the file says.
    """

    def __init__(self, jobs: TextIO, answers: TextIO) -> None:
        self.jobs, self.answers = jobs, answers
        self.loading = Coverage(data_file=None, include=["zzfz/*"])
        self.loading.start()
        self.failed = ""

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of all tests those of each job."""
        self.loading.stop()
        loaded = self.loading.get_data()
        items = {item.nodeid: item for item in session.items}
        self._answer(READY)
        for line in self.jobs:
            job = json.loads(line)
            path = str(Path(job["module"]).resolve())
            codes, is_whole = _changed(path, job["before"], frozenset(loaded.lines(path) or ()))
            child = os.fork()
            if child == 0:
                _bounded(job["limit"])
                if codes is None or job["anew"]:
                    _anew(job)
                _put_in(path, codes)
                asked = [items[name] for name in job["tests"] if name in items]
                os._exit(self._run(session, asked, job["said"]))
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            half = codes is not None and not is_whole and not job["anew"]
            self._answer(f"{code} {HALF}" if half else str(code))
        return True

    def _answer(self, words: str) -> None:
        self.answers.write(f"{words}\n")
        self.answers.flush()

    def _run(self, session: pytest.Session, items: list[pytest.Item], said: str) -> int:
        """Run tests until one fails, and write its name where pytest would."""
        Path(said).write_text("", encoding="utf-8")
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                Path(said).write_text(f"FAILED {self.failed}\n", encoding="utf-8")
                session._setupstate.teardown_exact(None)
                return 1
        return 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the first that fails."""
        if report.failed and not self.failed:
            self.failed = report.nodeid


def _bounded(limit: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.alarm(20 * limit)


def _anew(job: dict[str, Any]) -> NoReturn:
    """Become a pytest of its own, which loads every module as it is now."""
    said = os.open(job["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    named = Path(job["said"]).with_suffix(".tests")
    named.write_text("\n".join(job["tests"]), encoding="utf-8")
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *QUIET, "-x", f"@{named}"])


def _put_in(path: str, codes: dict[tuple[str, int], CodeType]) -> None:
    """Give the functions of a module their code, and forget what was worked out so far."""
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename == path:
            code = codes.get((one.__code__.co_qualname, one.__code__.co_firstlineno))
            if code is not None:
                one.__code__ = code
        elif isinstance(one, functools._lru_cache_wrapper):
            one.cache_clear()
    state = Path(os.environ["ZZFZ_STATE"])
    shutil.rmtree(state, ignore_errors=True)
    state.mkdir()


def _changed(
    path: str, before: str, loaded: frozenset[int]
) -> tuple[dict[tuple[str, int], CodeType] | None, bool]:
    """The code of each function that is not what it was, and whether that is all of the change.

    It is not where such a function was run while the modules were loaded. The codes are None where they
    would not do at all: something else than a function's inside is changed.
    """
    old = compile(before, path, "exec", dont_inherit=True)
    new = compile(Path(path).read_text(encoding="utf-8"), path, "exec", dont_inherit=True)
    codes: dict[tuple[str, int], CodeType] = {}
    is_whole = True
    todo = [(old, new, frozenset[int]())]
    while todo:
        one, other, around = todo.pop()
        lines = frozenset(line for _, _, line in one.co_lines() if line is not None)
        inside, inside_now = _inside(one), _inside(other)
        is_function = bool(one.co_flags & 1)  # CO_OPTIMIZED
        if not is_function and (_bare(one) != _bare(other) or inside.keys() != inside_now.keys()):
            return None, False
        if is_function:
            if _bare(one) != _bare(other) or _deep(one) != _deep(other):
                if one.co_freevars != other.co_freevars:
                    return None, False
                is_whole = is_whole and not (lines - around) & loaded
                codes[one.co_qualname, one.co_firstlineno] = other
            continue
        todo += [(inside[key], inside_now[key], lines) for key in inside]
    return codes, is_whole


def _inside(code: CodeType) -> dict[tuple[str, int], CodeType]:
    """The functions and classes within a code, by name and number of that name."""
    count: dict[str, int] = defaultdict(int)
    found: dict[tuple[str, int], CodeType] = {}
    for one in code.co_consts:
        if isinstance(one, CodeType):
            count[one.co_name] += 1
            found[one.co_name, count[one.co_name]] = one
    return found


def _bare(code: CodeType) -> tuple[object, ...]:
    """What a code does, without where it stands and without the functions in it."""
    plain = [repr(one) for one in code.co_consts if not isinstance(one, CodeType)]
    return code.co_code, plain, code.co_names, code.co_varnames, code.co_flags


def _deep(code: CodeType) -> list[tuple[object, ...]]:
    """What the functions within a code do, with those in them."""
    return list(_all_inside(code))


def _all_inside(code: CodeType) -> Iterator[tuple[object, ...]]:
    for one in _inside(code).values():
        yield _bare(one)
        yield from _all_inside(one)
