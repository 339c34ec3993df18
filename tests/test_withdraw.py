"""Taking a piece out of today's state, with its reason, and keeping its history."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import PROJECT, Call, Repo
from tests.tools import unremovable


@pytest.fixture
def tracker(repo: Repo) -> Repo:
    """A tracker with a document and its sidecar, a case in a folder, and two alike names."""
    shutil.copytree(PROJECT / "checklist", repo.path / "checklist")
    repo.write("evidence/34/1-目录.txt", "目录 2022年")
    repo.write("evidence/34/1-目录.txt.meta.yaml", "period: 2022\n")
    repo.write("evidence/34/README.md", "说明页")
    repo.write("evidence/38/4-意见书/正文.txt", "正文")
    repo.write("evidence/38/4-意见书/附件.txt", "附件")
    repo.write("evidence/38/1-目录.txt", "另一份")
    repo.commit("材料")
    return repo


def files(tracker: Repo) -> list[str]:
    return tracker.run("ls-tree", "-r", "-z", "--name-only", "HEAD", "evidence/").split("\0")[:-1]


def test_a_piece_goes_with_its_sidecar_in_one_commit(tracker: Repo) -> None:
    outcome = tracker.zzfz("withdraw", "36", "evidence/34/1-目录.txt", "--reason", "已有新版")
    assert outcome.code == 0, outcome.stderr
    assert "已撤回" in outcome.stdout
    assert not (tracker.path / "evidence/34/1-目录.txt").exists()
    assert "evidence/34/1-目录.txt.meta.yaml" not in files(tracker)
    assert tracker.run("status", "--porcelain") == ""
    message = tracker.run("log", "-1", "--format=%s|%(trailers)")
    assert message.startswith("撤回：第 34–46 项 1-目录.txt|")
    assert "Withdrawn-reason: 已有新版" in message
    assert tracker.run("show", "HEAD~1:evidence/34/1-目录.txt") == "目录 2022年"


def test_the_log_shows_the_withdrawal_and_its_reason(tracker: Repo) -> None:
    tracker.zzfz("withdraw", "38", "4-意见书", "--reason", "缺公章，\n退回重报")
    log = json.loads(tracker.zzfz("log", "38", "--format", "json").stdout)
    newest = log["material_sets"][0]["events"][0]
    assert newest["action"] == "removed"
    assert newest["reason"] == "缺公章， 退回重报"
    assert "理由：缺公章， 退回重报" in tracker.zzfz("log", "38").stdout


def test_a_folder_goes_whole(tracker: Repo) -> None:
    outcome = tracker.zzfz("withdraw", "34", "4-意见书/", "--reason", "错报", "--format", "json")
    answer = json.loads(outcome.stdout)
    assert answer["files"] == ["evidence/38/4-意见书/正文.txt", "evidence/38/4-意见书/附件.txt"]
    assert not (tracker.path / "evidence/38/4-意见书").exists()


def test_a_path_typed_where_one_stands_is_found(tracker: Repo) -> None:
    outcome = tracker.zzfz("withdraw", "38", "1-目录.txt", "--reason", "错报", cwd="evidence/38")
    assert outcome.code == 0, outcome.stderr
    assert "evidence/38/1-目录.txt" not in files(tracker)
    assert "evidence/34/1-目录.txt" in files(tracker)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("1-目录.txt", "有 2 件"),
        ("没有.txt", "没有已提交的"),
        ("README.md", "没有已提交的"),
        ("../../checklist/list.yaml", "没有已提交的"),
        ("evidence/2/x.txt", "没有已提交的"),
    ],
)
def test_what_is_not_one_piece_of_the_set_is_refused(tracker: Repo, file: str, said: str) -> None:
    head = tracker.run("rev-parse", "HEAD")
    outcome = tracker.zzfz("withdraw", "34", file, "--reason", "错报")
    assert outcome.code == 2
    assert said in outcome.stderr
    assert tracker.run("rev-parse", "HEAD") == head


def test_a_reason_is_needed(tracker: Repo) -> None:
    assert tracker.zzfz("withdraw", "34", "4-意见书").code == 2
    assert tracker.zzfz("withdraw", "34", "4-意见书", "--reason", " ").code == 2


def test_dry_run_only_says_it(tracker: Repo) -> None:
    before = files(tracker)
    outcome = tracker.zzfz("withdraw", "34", "4-意见书", "--reason", "错报", "--dry-run")
    assert "没有撤回" in outcome.stdout
    assert files(tracker) == before


def test_a_file_changed_since_is_not_removed(tracker: Repo) -> None:
    changed: Path = tracker.write("evidence/38/1-目录.txt", "改动")
    outcome = tracker.zzfz("withdraw", "38", "evidence/38/1-目录.txt", "--reason", "错报")
    assert outcome.code == 2
    assert changed.read_text(encoding="utf-8") == "改动"


def test_a_file_that_cannot_be_removed_is_not_withdrawn(tracker: Repo, call: Call) -> None:
    path = "evidence/34/1-目录.txt"
    with unremovable(tracker.path / path):
        outcome = call(tracker, "withdraw", "36", path, "--reason", "已有新版")
        assert (outcome.code, path in outcome.stderr) == (3, True)
        assert path in files(tracker)
        assert call(tracker, "status").code == 0
        assert (tracker.path / path).read_text(encoding="utf-8") == "目录 2022年"
    assert call(tracker, "withdraw", "36", path, "--reason", "已有新版").code == 0
    assert not (tracker.path / path).exists()
    assert tracker.run("status", "--porcelain") == ""
