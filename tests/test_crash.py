"""Every command that writes: killed at any moment, a full disk, no permission, a merge, a locked index.

Afterwards all or nothing of the action is there, changes of others are as they were, and the next
run works. ``ZZFZ_KILLS=200 pytest tests/test_crash.py -k killed`` kills each command that often. How
commits survive is tested closer in test_commit.py.
"""

from __future__ import annotations

import functools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from tests.conftest import PROJECT, Call, Repo
from zzfz.cli.app import COMMANDS
from zzfz.git import journal
from zzfz.importing.import_list import import_list

KILLS = int(os.environ.get("ZZFZ_KILLS", "1"))
COMMITTING = {
    "add": ["add", "5", "../桌面/新.txt"],
    "withdraw": ["withdraw", "5", "甲.txt", "--reason", "有新的"],
    "review": ["review", "5", "--pass"],
    "except": [
        "except",
        "evidence/5/值班.txt",
        "S202",
        "--by",
        "王芳",
        "--reason",
        "公开的值班电话",
    ],
    "edit": ["edit", "5/甲.txt", "--number", "子政发〔2022〕1号"],
    "contacts": ["contacts", "县公安局", "--person", "李强", "--share"],
    "confirm": ["confirm", "市场监管"],
    "due": ["due", "2023-06-30", "--yes"],
    "scaffold": ["scaffold"],
    "remind --record": ["remind", "--dept", "县司法局", "--record", "电话"],
    "init --lfs": ["init", "--lfs"],
    "intake": ["intake", "../桌面/报送", "--yes", "--receipt", "../桌面/写.docx"],
    "migrate": ["migrate", "../新清单.txt", "--yes"],
}
WRITING = {
    "add --no-commit": ["add", "5", "../桌面/新.txt", "--no-commit"],
    "review --no-commit": ["review", "5", "--pass", "--no-commit"],
    "scaffold --no-commit": ["scaffold", "--no-commit"],
    "intake --no-commit": [
        *("intake", "../桌面/报送", "--yes", "--no-commit", "--receipt", "../桌面/写.docx")
    ],
    "intake --plan": ["intake", "../桌面/报送", "--plan", "../桌面/写.xlsx"],
    "import": ["import", "../新清单.txt", "-o", "../桌面/写"],
    "export": ["export", "--parquet", "../桌面/写"],
    "gate --install": ["gate", "--install"],
    "init": ["init", "../桌面/写"],
    "report": ["report", "-o", "../桌面/写.docx"],
    "report --all": ["report", "--all", "-o", "../桌面/写"],
    "remind": ["remind", "--dept", "县司法局", "--letter", "-o", "../桌面/写.docx"],
    "site": ["site", "-o", "../桌面/写"],
    "bundle": ["bundle", "-o", "../桌面/写.zip"],
    "summary": ["summary", "-o", "../桌面/写.json"],
    "rollup": ["rollup", ".", "-o", "../桌面/写.xlsx"],
    "backup": ["backup", "../写到U盘"],
}
EVERY = COMMITTING | WRITING
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
REFUSED = ["add", "init --lfs", "intake", "migrate", *WRITING]
"""The other commands that commit do nothing before, and commits are tested in test_commit.py."""
READING = {
    "status", "list", "show", "groups", "depts", "log", "questions", "check", "rule", "doctor",
    "verify", "trend",
}  # fmt: skip
STRUCK_ELSEWHERE = {"sync", "serve", "links"}
"""The first two need another clone and clients: proofs/sync.py and proofs/web.py cut them short. What
``links`` writes holds the second of the visit, never the same twice; it commits as the others do.
"""
SMALL, LARGER = 500, 3000
"""Bytes that a file may have on a full disk. Git writes its index whenever it looks."""
SMALL_FILES = {*COMMITTING, "scaffold --no-commit", "gate --install"}
ONCE = {"init", "import", "review --no-commit", "backup"}
"""They write nothing over what is there, be it their own."""
RECEIPT = "桌面/写.docx"
WITH_RECEIPT = {"intake"}
"""It writes a receipt once the commit stands; one that was ended between the two is run again for it."""
PIECEWISE = {"report --all", "scaffold --no-commit", "intake --no-commit"}
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
    with working(_isolation) as made:
        yield made


@contextmanager
def working(isolation: dict[str, str]) -> Iterator[Worker]:
    """The process that forks for every job, with ``isolation`` in its environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.command_worker"],
        cwd=PROJECT,
        env=kept | isolation | {"PYTHONPATH": str(PROJECT)},
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


ROWS = (
    "推行行政执法公示制度，主动公开执法信息\t县司法局\t公示情况说明",
    "推行执法全过程记录制度，做到全程留痕\t县公安局\t全过程记录情况说明",
    "重大执法决定法制审核全覆盖，应审必审\t县司法局、县财政局\t法制审核案件清单",
)
TRAINING = "每年组织执法人员培训，学习新法规\t县人社局\t培训签到表"
SENT = (
    "1 压缩行政审批办理时限情况说明",
    "指标5 证照分离改革证明资料",
    "18项政务服务标准",
)
MOVED = 300
"""Files that the new list moves, each to the folder that the next number's are moved from."""


def text_list(*rows: str) -> bytes:
    numbered = [f"{number}\t{row}" for number, row in enumerate(rows, start=1)]
    head = "序号\t三级指标\t责任单位\t报送资料"
    return "\n".join(["执法任务清单", head, *numbered]).encode()


@functools.cache
def small_list() -> dict[str, bytes]:
    return import_list(text_list(*ROWS), "清单.txt").files


@pytest.fixture
def desk(request: pytest.FixtureRequest, new_repo: Callable[[str], Repo]) -> Repo:
    """A tracker with a piece, with changes of somebody else; a folder beside it for what is written.

    Two of the list's ten files are enough, and make every command quick. For ``migrate``, which needs
    list and evidence committed, it is one with many pieces, and the changes are elsewhere.
    """
    return furnished(new_repo("清单"), request.node.callspec.params.get("name"))


def furnished(tracker: Repo, name: str | None) -> Repo:
    """An empty repository made a desk for the command ``name``."""
    if name == "migrate":
        home = "笔记"
        for path, data in small_list().items():
            tracker.write(path, data)
        for number in range(MOVED):
            folder = number % len(ROWS) + 1
            tracker.write(f"evidence/{folder}/材料{number // len(ROWS)}.txt", f"第{number}份")
    else:
        home = "evidence/2"
        for file in sorted((PROJECT / "checklist").glob("*.yaml")):
            if file.name.startswith(("01", "02")) or file.name[0].isalpha():
                tracker.write(f"checklist/{file.name}", file.read_bytes())
        tracker.write("evidence/5/甲.txt", "第5项指标的情况说明")
        tracker.write("evidence/5/值班.txt", "值班电话 13812345678")
    tracker.write(f"{home}/乙.txt", "情况说明二")
    tracker.commit()
    tracker.write(f"{home}/乙.txt", "别人改的")
    tracker.write(f"{home}/丙.txt", "别人暂存的")
    tracker.run("add", f"{home}/丙.txt")
    tracker.write(f"{home}/丁.txt", "别人没有暂存的")
    tracker.write("../新清单.txt", text_list(TRAINING, *ROWS))
    (tracker.path.parent / "写到U盘").mkdir()
    tracker.write("../桌面/新.txt", "新的说明\n" * 400)
    for name in SENT:
        tracker.write(f"../桌面/报送/{name}.txt", f"{name}\n" * 400)
    return tracker


def foreign(repo: Repo) -> tuple[str, str]:
    """What somebody else has under way."""
    home = "笔记" if (repo.path / "笔记").exists() else "evidence/2"
    status = repo.run("status", "--porcelain=v2", "-z", "-uall", "--", f"{home}/*.txt")
    return status, (repo.path / home / "乙.txt").read_text(encoding="utf-8")


def made(repo: Repo) -> dict[str, bytes]:
    """The files that the writing commands have made, without what a killed run left in hiding."""
    found = {}
    roots = [repo.path.parent / "桌面", repo.path.parent / "写到U盘", repo.path / ".git/hooks"]
    roots += [repo.path / "evidence", repo.path / "checklist", repo.path / "chases"]
    files = [path for root in roots for path in root.rglob("*")]
    for path in (one for one in [*files, repo.path / "contacts.yaml"] if one.is_file()):
        if path.parent.name == "hooks" and path.name != "pre-commit":
            continue  # those of git-lfs
        parts = path.relative_to(repo.path.parent).parts
        hidden = any(part.startswith((".zzfz-", ".写-")) for part in parts)
        if not hidden and "桌面/写/.git/" not in path.as_posix():
            found["/".join(parts)] = path.read_bytes()
    return found


def test_every_command_is_known_to_write_or_not_to() -> None:
    names = {entry.name for entry in COMMANDS}
    assert names == READING | STRUCK_ELSEWHERE | {name.split()[0] for name in EVERY}


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
            os.killpg(child, chance.choice(SIGNALS))
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
        if name in ONCE and differing(seen[-1], nothing):
            take_away(desk, seen[-1].keys() - nothing.keys())
            assert worker.run(desk, EVERY[name]) == 0, said(desk).read_text(encoding="utf-8")
            break
    else:
        assert worker.run(desk, EVERY[name]) == 0, said(desk).read_text(encoding="utf-8")
    everything = made(desk)
    assert (everything == nothing) is (name == "init --lfs")
    for now in seen:
        if name in PIECEWISE:
            now.pop(RECEIPT, None)  # a receipt tells the time
            assert now.items() <= everything.items() | nothing.items()
        else:
            no_receipt = {RECEIPT} if name in WITH_RECEIPT else set()
            assert not differing(now, nothing) or differing(now, everything) <= no_receipt
    assert foreign(desk) == others


def take_away(repo: Repo, paths: Iterable[str]) -> None:
    shutil.rmtree(repo.path.parent / "桌面/写", ignore_errors=True)
    for path in paths:
        (repo.path.parent / path).unlink(missing_ok=True)


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


@pytest.mark.parametrize("name", ["migrate"])
@pytest.mark.parametrize("fall", [MOVED // 2, MOVED + 50])
def test_killed_while_files_are_moved_the_next_command_moves_the_others(
    name: str, fall: int, desk: Repo, worker: Worker
) -> None:
    nothing, head, others = made(desk), desk.run("rev-parse", "HEAD"), foreign(desk)
    assert worker.run(desk, EVERY[name], fall=fall) == -signal.SIGKILL
    assert desk.run("rev-parse", "HEAD~1") == head
    half = made(desk)
    assert worker.run(desk, ["summary"]) == 0, said(desk).read_text(encoding="utf-8")
    whole = made(desk)
    assert differing(half, nothing)
    assert differing(half, whole)
    assert {path for path in whole if "/2/" in path} == {
        f"清单/evidence/2/材料{number}.txt" for number in range(MOVED // len(ROWS))
    }
    assert sum("/evidence/" in path for path in whole) == MOVED
    assert desk.run("status", "--porcelain", "--", "evidence", "checklist") == ""
    assert foreign(desk) == others
    assert {one.name for one in desk.journal.iterdir()} <= {"lock"}


@pytest.mark.parametrize("name", [one for one in REFUSED if one != "review --no-commit"])
def test_a_full_disk_is_said_in_words_and_nothing_is_there(
    name: str, desk: Repo, worker: Worker
) -> None:
    before, head, others = made(desk), desk.run("rev-parse", "HEAD"), foreign(desk)
    code = worker.run(desk, EVERY[name], fullest=SMALL if name in SMALL_FILES else LARGER)
    words = said(desk).read_text(encoding="utf-8", errors="replace")  # it may end anywhere
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
    closed = [
        desk.path.parent / "桌面",
        desk.path.parent / "写到U盘",
        desk.path / "evidence/5",
        desk.path / ".git",
        hooks,
    ]
    closed += [desk.path, desk.path / "evidence"]
    for folder in closed:
        folder.mkdir(exist_ok=True)
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
    monkeypatch.setattr(journal, "_WAIT_SECONDS", 0.05)
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
