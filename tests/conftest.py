"""Real repositories for every test, apart from the settings of whoever runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

PROJECT = Path(__file__).resolve().parent.parent
NOW = "2023-05-01T09:00:00+08:00"

ISOLATED = {
    "GIT_CONFIG_GLOBAL": os.devnull,
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


@dataclass(frozen=True)
class Repo:
    """A work tree under test."""

    path: Path

    def write(self, path: str, content: bytes | str = "") -> Path:
        """Write a file; text is UTF-8, missing folders are made."""
        target = self.path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
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
        """Run ``python -m zzfz *args`` in ``cwd``, a folder of this work tree."""
        done = subprocess.run(
            [sys.executable, "-m", "zzfz", *args],
            cwd=self.path / cwd,
            env=os.environ | {"PYTHONPATH": str(PROJECT)},
            input=stdin.encode("utf-8"),
            capture_output=True,
            check=False,
        )
        return Outcome(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in ISOLATED.items():
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
