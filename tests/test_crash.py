"""Every command that writes: killed at any moment, a full disk, no permission, a merge, a locked index.

Afterwards all or nothing of the action is there, changes of others are as they were, and the next
run works. ``ZZFZ_KILLS=200 pytest tests/test_crash.py -k killed`` kills each command that often. How
commits survive is tested closer in test_commit.py.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from tests.conftest import PROJECT, Call, Repo
from zzfz.cli.app import COMMANDS
from zzfz.git import pending

KILLS = int(os.environ.get("ZZFZ_KILLS", "1"))
COMMITTING = {
    "add": ["add", "5", "../桌面/新.txt"],
    "withdraw": ["withdraw", "5", "甲.txt", "--reason", "有新的"],
    "review": ["review", "5", "--pass"],
    "scaffold": ["scaffold"],
    "init --lfs": ["init", "--lfs"],
}
WRITING = {
    "add --no-commit": ["add", "5", "../桌面/新.txt", "--no-commit"],
    "review --no-commit": ["review", "5", "--pass", "--no-commit"],
    "scaffold --no-commit": ["scaffold", "--no-commit"],
    "gate --install": ["gate", "--install"],
    "init": ["init", "../桌面/写"],
    "report": ["report", "-o", "../桌面/写.docx"],
    "report --all": ["report", "--all", "-o", "../桌面/写"],
    "remind": ["remind", "--dept", "县司法局", "--letter", "-o", "../桌面/写.docx"],
    "site": ["site", "-o", "../桌面/写"],
    "bundle": ["bundle", "-o", "../桌面/写.zip"],
    "summary": ["summary", "-o", "../桌面/写.json"],
    "rollup": ["rollup", ".", "-o", "../桌面/写.xlsx"],
}
EVERY = COMMITTING | WRITING
REFUSED = ["add", "init --lfs", *WRITING]
"""The other commands that commit do nothing before, and commits are tested in test_commit.py."""
READING = {
    "status", "list", "show", "groups", "depts", "log", "questions", "check", "rule", "doctor",
    "verify", "trend",
}  # fmt: skip
SMALL, LARGER = 600, 3000
"""Bytes that a file may have on a full disk. Git writes its index whenever it looks."""
SMALL_FILES = {*COMMITTING, "scaffold --no-commit", "gate --install"}
PIECEWISE = {"report --all", "scaffold --no-commit"}
"""Many files, each whole or not there; a run that was cut short is run again."""


class Worker(NamedTuple):
    """The two ends of the process that forks for every job."""

    jobs: IO[str]
    answers: IO[str]

    def start(self, repo: Repo, arguments: list[str], **more: object) -> int:
        job = {"folder": str(repo.path), "arguments": arguments, "said": str(said(repo)), **more}
        self.jobs.write(json.dumps(job) + "\n")
        self.jobs.flush()
        return int(self.answers.readline())

    def end(self) -> int:
        return int(self.answers.readline())

    def run(self, repo: Repo, arguments: list[str], **more: object) -> int:
        self.start(repo, arguments, **more)
        return self.end()


def said(repo: Repo) -> Path:
    return repo.path.parent / "说的"


@pytest.fixture(scope="module")
def worker(_isolation: dict[str, str]) -> Iterator[Worker]:
    """The process of tests/command_worker.py."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.command_worker"],
        cwd=PROJECT,
        env=kept | _isolation | {"PYTHONPATH": str(PROJECT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    assert process.stdin is not None
    assert process.stdout is not None
    yield Worker(process.stdin, process.stdout)
    process.stdin.close()
    process.stdout.close()
    process.wait(timeout=10)


@pytest.fixture
def desk(new_repo: Callable[[str], Repo]) -> Repo:
    """A tracker with a piece, with changes of somebody else; a folder beside it for what is written.

    Two of the list's ten files are enough, and make every command quick.
    """
    tracker = new_repo("清单")
    for file in sorted((PROJECT / "checklist").glob("*.yaml")):
        if file.name.startswith(("01", "02")) or file.name[0].isalpha():
            tracker.write(f"checklist/{file.name}", file.read_bytes())
    tracker.write("evidence/5/甲.txt", "情况说明")
    tracker.write("evidence/2/乙.txt", "情况说明二")
    tracker.commit()
    tracker.write("evidence/2/乙.txt", "别人改的")
    tracker.write("evidence/2/丙.txt", "别人暂存的")
    tracker.run("add", "evidence/2/丙.txt")
    tracker.write("evidence/2/丁.txt", "别人没有暂存的")
    (tracker.path.parent / "桌面").mkdir()
    (tracker.path.parent / "桌面/新.txt").write_text("新的说明\n" * 400, encoding="utf-8")
    return tracker


def foreign(repo: Repo) -> tuple[str, str]:
    """What somebody else has under way."""
    status = repo.run("status", "--porcelain=v2", "-z", "-uall", "--", "evidence/2/*.txt")
    return status, (repo.path / "evidence/2/乙.txt").read_text(encoding="utf-8")


def made(repo: Repo) -> dict[str, bytes]:
    """The files that the writing commands have made, without what a killed run left in hiding."""
    found = {}
    roots = [repo.path.parent / "桌面", repo.path / "evidence", repo.path / ".git/hooks"]
    for path in (path for root in roots for path in root.rglob("*") if path.is_file()):
        if path.parent.name == "hooks" and path.name != "pre-commit":
            continue  # those of git-lfs
        parts = path.relative_to(repo.path.parent).parts
        hidden = any(part.startswith((".zzfz-", ".写-")) for part in parts)
        if not hidden and "桌面/写/.git/" not in path.as_posix():
            found["/".join(parts)] = path.read_bytes()
    return found


def test_every_command_is_known_to_write_or_not_to() -> None:
    names = {entry.name for entry in COMMANDS}
    elsewhere = {"intake", "import", "export"}
    assert names - elsewhere == READING | {name.split()[0] for name in EVERY} - elsewhere


@pytest.mark.parametrize("name", EVERY)
def test_killed_at_random_moments_it_is_all_or_nothing(
    name: str, desk: Repo, worker: Worker
) -> None:
    nothing, head, others = made(desk), desk.run("rev-parse", "HEAD"), foreign(desk)
    chance = random.Random(name)
    longest = 0.3
    seen = []
    for _ in range(KILLS):
        child = worker.start(desk, EVERY[name])
        time.sleep(chance.uniform(0, longest))
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        ended = worker.end() == 0
        longest *= 0.7 if ended else 1.3
        wait_for_group(child)
        # Whatever looks next finishes or undoes what was begun.
        assert worker.run(desk, ["summary"]) == 0, said(desk).read_text(encoding="utf-8")
        seen.append(made(desk))
        assert foreign(desk) == others
        if desk.run("rev-parse", "HEAD") != head:
            assert desk.run("rev-parse", "HEAD~1") == head
            break
        if name == "init" and differing(seen[-1], nothing):
            break
    else:
        assert worker.run(desk, EVERY[name]) == 0, said(desk).read_text(encoding="utf-8")
    everything = made(desk)
    assert (everything == nothing) is (name == "init --lfs")
    for now in seen:
        if name in PIECEWISE:
            assert now.items() <= everything.items() | nothing.items()
        else:
            assert not differing(now, nothing) or not differing(now, everything)
    assert foreign(desk) == others


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> set[str]:
    """The files that are not the same; what a commit says of time and place is no difference."""
    return {
        path
        for path in one.keys() | other.keys()
        if one.get(path) != other.get(path) and not (path in one and path in other and "写" in path)
    }


def wait_for_group(leader: int) -> None:
    """A Git process may outlive the kill of its parent by moments."""
    with suppress(ProcessLookupError):
        while True:
            os.killpg(leader, 0)
            time.sleep(0.002)


@pytest.mark.parametrize("name", [one for one in REFUSED if one != "review --no-commit"])
def test_a_full_disk_is_said_in_words_and_nothing_is_there(
    name: str, desk: Repo, worker: Worker
) -> None:
    before, head, others = made(desk), desk.run("rev-parse", "HEAD"), foreign(desk)
    code = worker.run(desk, EVERY[name], fullest=SMALL if name in SMALL_FILES else LARGER)
    words = said(desk).read_text(encoding="utf-8")
    assert code == 3, words
    assert "磁盘已满" in words
    assert "程序内部出错" not in words
    assert made(desk) == before
    assert (desk.run("rev-parse", "HEAD"), foreign(desk)) == (head, others)


@pytest.mark.parametrize("name", REFUSED)
def test_no_permission_is_said_in_words_and_nothing_is_there(
    name: str, desk: Repo, worker: Worker
) -> None:
    before, head, others = made(desk), desk.run("rev-parse", "HEAD"), foreign(desk)
    hooks = desk.path / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    closed = [desk.path.parent / "桌面", desk.path / "evidence/5", desk.path / ".git", hooks]
    closed += [desk.path, desk.path / "evidence"]
    for folder in closed:
        folder.chmod(0o555)
    try:
        code = worker.run(desk, EVERY[name], powerless=True)
    finally:
        for folder in closed:
            folder.chmod(0o755)
    words = said(desk).read_text(encoding="utf-8")
    assert code == 3, words
    assert "错误：" in words
    assert "建议：" in words
    assert "程序内部出错" not in words
    assert made(desk) == before
    assert (desk.run("rev-parse", "HEAD"), foreign(desk)) == (head, others)


@pytest.mark.parametrize("name", COMMITTING)
def test_a_merge_under_way_and_a_locked_index_stop_what_commits(
    name: str, desk: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pending, "_WAIT_SECONDS", 0.05)
    before, others = made(desk), foreign(desk)
    head = desk.run("rev-parse", "HEAD")
    for marker, word in (("MERGE_HEAD", "正在合并"), ("rebase-merge", "正在变基")):
        (desk.path / ".git" / marker).write_text(head, encoding="ascii")
        outcome = call(desk, *COMMITTING[name])
        assert (outcome.code, word in outcome.stderr) == (3, True), outcome.stderr
        (desk.path / ".git" / marker).unlink()
    lock = desk.path / ".git/index.lock"
    lock.touch()
    outcome = call(desk, *COMMITTING[name])
    assert (outcome.code, "index.lock" in outcome.stderr) == (3, True), outcome.stderr
    assert lock.exists()
    lock.unlink()
    assert made(desk) == before
    assert (desk.run("rev-parse", "HEAD"), foreign(desk)) == (head, others)
