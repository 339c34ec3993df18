"""Real repositories for every test, apart from the settings of whoever runs them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from pathlib import Path
from typing import NamedTuple, Protocol

import pytest
from hypothesis import settings

from zzfz import cache, worker
from zzfz.cache import state
from zzfz.cli.run import run
from zzfz.git import TIME_ZONE

# A busy machine is no fault of the program: no test is timed.
settings.register_profile("zzfz", deadline=None)
settings.load_profile("zzfz")

# A shell that starts something in the background has it ignore Ctrl+C, nohup a closed window, and all
# that it starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if getattr(signal, "SIGHUP", None) and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

# Nothing of a test is left in the home of whoever runs it, nor taken from there.
STATE = Path(tempfile.mkdtemp(prefix="zzfz-tests-state-"))
os.environ[state.PLACE] = str(STATE)

PROJECT = Path(__file__).resolve().parent.parent
NOW = "2023-05-01T09:00:00+08:00"
TODAY = datetime.now(TIME_ZONE).date()
"""The day on which this run began; with the fixture ``one_day`` commands go by it to its end."""

ISOLATED = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "张三",
    "GIT_AUTHOR_EMAIL": "zhangsan@example.org",
    "GIT_COMMITTER_NAME": "张三",
    "GIT_COMMITTER_EMAIL": "zhangsan@example.org",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C.UTF-8",
}


class Outcome(NamedTuple):
    """What a run of zzfz ended with and wrote."""

    code: int
    stdout: str
    stderr: str


def set_for_user(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> None:
    """Give Git these settings as the user's own, which every repository of the test goes by."""
    monkeypatch.setenv("GIT_CONFIG_COUNT", str(len(settings)))
    for number, (key, value) in enumerate(settings.items()):
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{number}", key)
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{number}", value)


def small_document(path: str, words: str | None) -> bytes:
    """A document of the kind that ``path`` ends with, or a text."""
    from tests import real_documents as real

    make = real.SMALL.get(path.rpartition(".")[2].lower()) if ".git/" not in path else None
    name = path.rpartition("/")[2]
    literal = words is not None and (path.endswith(".txt") or words.startswith("version https://"))
    if make is None or literal:
        return (words or "").encode("utf-8")
    return make(f"这份材料说明：{path if words is None else words}（{name.rpartition('.')[2]}）")


@dataclass(frozen=True)
class Repo:
    """A work tree under test."""

    path: Path

    @property
    def cache(self) -> Path:
        """Where what was worked out of it is kept."""
        found = cache.folder(self.path / ".git")
        assert found is not None
        return found

    @property
    def journal(self) -> Path:
        """Where a commit that is being made is noted."""
        found = state.work_tree_folder(self.path / ".git", self.path / ".git")
        assert found is not None
        return found

    def write(self, path: str, content: bytes | str | None = None) -> Path:
        """Write a file; text is UTF-8, missing folders are made.

        Of what is called a document a real small one is made that says ``content``, or something of its
        own; bytes are written as they are.
        """
        target = self.path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not isinstance(content, bytes):
            content = small_document(path, content)
        target.write_bytes(content)
        return target

    def commit(self, message: str = "入库", date: str | None = None) -> str:
        """Commit everything in the work tree as of ``date`` (ISO 8601); return the commit's id."""
        self.run("add", "--all", "--force")
        self.run("commit", "--quiet", "--allow-empty", "-m", message, date=date)
        return self.run("rev-parse", "HEAD").strip()

    def run(self, *args: str, date: str | None = None) -> str:
        """Run ``git *args`` here and return what it wrote; fail when it fails."""
        when = date or NOW
        environment = os.environ | {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
        done = subprocess.run(
            ["git", *args], cwd=self.path, env=environment, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
        return done.stdout.decode("utf-8", "surrogateescape")

    def zzfz(self, *args: str, cwd: str = ".", stdin: str = "") -> Outcome:
        """Run ``zzfz *args`` in ``cwd``, a folder of this work tree, as in a pipe.

        In this process, which takes a quarter of the time of one of its own; what a process does to
        its streams and signals is for test_cli_frame.py.
        """
        with _streams(stdin) as said, pytest.MonkeyPatch.context() as here:
            here.chdir(self.path / cwd)
            code = run(args)
            out, err = said()
        return Outcome(code, out, err)


@contextmanager
def _streams(stdin: str) -> Iterator[Callable[[], tuple[str, str]]]:
    """Files for the three streams of this process and of all it starts; gives what was written."""
    kept = [os.dup(number) for number in range(3)]
    streams = sys.stdin, sys.stdout, sys.stderr
    with ExitStack() as stack:
        files = [stack.enter_context(tempfile.TemporaryFile()) for _ in kept]
        files[0].write(stdin.encode("utf-8"))
        files[0].seek(0)

        def said() -> tuple[str, str]:
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            for file in files[1:]:
                file.seek(0)
            return files[1].read().decode("utf-8"), files[2].read().decode("utf-8")

        try:
            for number, file in enumerate(files):
                os.dup2(file.fileno(), number)
            sys.stdin, sys.stdout, sys.stderr = (
                stack.enter_context(open(number, mode, encoding="utf-8", closefd=False))
                for number, mode in enumerate("rww")
            )
            yield said
        finally:
            sys.stdin, sys.stdout, sys.stderr = streams
            for number, copy in enumerate(kept):
                os.dup2(copy, number)
                os.close(copy)


def without(library: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation without ``library``, as workers see it."""
    (folder / "库").mkdir()
    text = f"raise ModuleNotFoundError(name='{library}')\n"
    (folder / f"库/{library}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(folder / "库")
    worker.end()
    yield
    worker.end()


@pytest.fixture
def without_openpyxl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation without the library that reads workbooks."""
    yield from without("openpyxl", tmp_path, monkeypatch)


class Call(Protocol):
    """Runs zzfz in this process, which is quick; ``columns`` makes it print as to a screen."""

    def __call__(self, where: Repo | Path, *args: str, columns: int | None = None) -> Outcome: ...


class _Noon(datetime):
    """A clock that stands at noon of the day on which this run began."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> _Noon:
        return cls.combine(TODAY, time(12), TIME_ZONE).astimezone(tz)


@pytest.fixture
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the commands that count days count from ``TODAY``, also when the run goes over midnight."""
    for command in ("backup", "intake", "reporting", "review", "status"):
        monkeypatch.setattr(f"zzfz.cli.{command}.datetime", _Noon)


def pytest_unconfigure() -> None:
    worker.end()
    shutil.rmtree(STATE, ignore_errors=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-snapshots",
        action="store_true",
        help="write tests/snapshots/ instead of comparing",
    )


@pytest.fixture(scope="session")
def _isolation(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment for Git: a person of our own, and a file of settings that holds none.

    An empty file and not the null device, which a test that writes settings as root would replace.
    """
    settings = tmp_path_factory.mktemp("settings") / "gitconfig"
    settings.touch()
    return ISOLATED | {"GIT_CONFIG_GLOBAL": str(settings)}


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch, _isolation: dict[str, str]) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in _isolation.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def new_repo(tmp_path: Path) -> Callable[[str], Repo]:
    """Make an empty repository called as asked, on branch main."""

    def make(name: str) -> Repo:
        path = tmp_path / name
        path.mkdir(parents=True)
        made = Repo(path)
        made.run("init", "--quiet", "--initial-branch=main")
        return made

    return make


@pytest.fixture
def repo(new_repo: Callable[[str], Repo]) -> Repo:
    """An empty repository without a commit."""
    return new_repo("清单")


@pytest.fixture(scope="session")
def _tracker_template(tmp_path_factory: pytest.TempPathFactory, _isolation: dict[str, str]) -> Path:
    """The county's own checklist in a repository with one commit, made once for each worker."""
    path = tmp_path_factory.mktemp("template") / "清单"
    shutil.copytree(PROJECT / "checklist", path / "checklist")
    environment = os.environ | _isolation | {"GIT_AUTHOR_DATE": NOW, "GIT_COMMITTER_DATE": NOW}
    for command in (["init", "-b", "main"], ["add", "."], ["commit", "-m", "建立清单"]):
        subprocess.run(
            ["git", *command], cwd=path, env=environment, capture_output=True, check=True
        )
    return path


@pytest.fixture
def tracker(_tracker_template: Path, tmp_path: Path) -> Repo:
    """A repository that holds the county's own checklist, committed, and no evidence."""
    return Repo(shutil.copytree(_tracker_template, tmp_path / "子洲清单"))


@pytest.fixture
def call(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Call:
    """Run zzfz in this process; any internal failure fails the test with its report."""
    crashes = tmp_path / "故障报告"
    crashes.mkdir()
    monkeypatch.setenv("ZZFZ_CRASH_DIR", str(crashes))

    def made(where: Repo | Path, *args: str, columns: int | None = None) -> Outcome:
        with monkeypatch.context() as here:
            here.chdir(where.path if isinstance(where, Repo) else where)
            if columns is not None:
                here.setenv("COLUMNS", str(columns))
                here.setenv("FORCE_COLOR", "1")
                here.setenv("NO_COLOR", "1")
            code = run(args)
        out, err = capfd.readouterr()
        assert "Advice(code=" not in out + err, "an advice without words"
        for report in crashes.iterdir():
            pytest.fail(report.read_text(encoding="utf-8"))
        return Outcome(code, out, err)

    return made
