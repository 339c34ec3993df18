"""Who handed in what, where one commit brought material of several units."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import zzfz.evidence.history
from benchmarks.repository import Commit, build, git
from tests.conftest import Call, Repo
from tests.test_progress_parts import CHECKLIST
from zzfz.evidence.history import EvidenceLine, evidence_history
from zzfz.git import Repository, find_repository
from zzfz.git.history import Event
from zzfz.progress import movement
from zzfz.progress.chases import Chase

TRAILERS = "报送：两个单位\n\nSubmitted-by: 县司法局\nSubmitted-by: 县公安局\n"


def units(call: Call, tracker: Repo) -> dict[str, str]:
    log = json.loads(call(tracker, "log", "13", "--format", "json").stdout)["material_sets"][0]
    return {one["path"]: one["submitted_by"] for one in log["events"]}


def test_each_piece_has_the_unit_that_its_sidecar_names(call: Call, tracker: Repo) -> None:
    for name, unit in (("一.docx", "县司法局"), ("二", "县公安局")):
        tracker.write(f"evidence/13/{name}.meta.yaml", f"department: {unit}\n")
    tracker.write("evidence/13/一.docx", "甲")
    tracker.write("evidence/13/二/立案.docx", "乙")
    tracker.write("evidence/13/三.docx", "丙")
    tracker.commit(TRAILERS)
    assert units(call, tracker) == {
        "evidence/13/一.docx": "县司法局",
        "evidence/13/一.docx.meta.yaml": "县司法局",
        "evidence/13/二/立案.docx": "县公安局",
        "evidence/13/二.meta.yaml": "县公安局",
        "evidence/13/三.docx": "县司法局, 县公安局",
    }
    shown = call(tracker, "log", "13").stdout.splitlines()
    assert [line.split("\t")[3] for line in shown if "二/立案" in line] == ["县公安局"]


def test_a_sidecar_that_cannot_be_read_leaves_what_the_commit_says(
    call: Call, tracker: Repo
) -> None:
    tracker.write("evidence/13/一.docx", "甲")
    tracker.write("evidence/13/一.docx.meta.yaml", "department: [")
    tracker.commit(TRAILERS)
    assert set(units(call, tracker).values()) == {"县司法局, 县公安局"}


# --- What moved last, without going through the whole history -----------------------------------------

FOLDERS = ("1", "2", "3", "4", "9", "1（旧）")
LEAVES = ("说明.docx", "一/案卷.docx", "README.md", "review.yaml", "二.docx", "二.docx.meta.yaml")
BY = (
    "",
    "Submitted-by: 县公安局",
    "Submitted-by: 司法局\nSubmitted-by: 县审计局",
    "Submitted-by: 各部门",
    "Submitted-by: 无此局",
    "Submitted-by: 何家集镇",
)


def random_history(folder: Path, seed: int, prefix: str = "") -> Repository:
    """A tracker below ``prefix`` whose commits hand in, replace, move, withdraw and merge by chance.

    Some sets never move, some have a README alone, some units were heard of once, long ago; some clocks
    are wrong.
    """
    chance = random.Random(seed)
    quiet = chance.sample(FOLDERS, 2)
    held: dict[str, bytes] = {}

    def commits() -> Iterator[Commit]:
        yield Commit("李强", 0, "清单", {f"{prefix}checklist/list.yaml": b"title: x\n"})
        for number in range(1, 61):
            files: dict[str, bytes] = {}
            renamed: dict[str, str] = {}
            for _ in range(chance.choice((0, 1, 1, 2, 6))):
                name = chance.choice(FOLDERS)
                leaf = "README.md" if name in quiet and number > 9 else chance.choice(LEAVES)
                text = chance.choice(("一样的", f"第 {number} 次", "department: 县公安局\n"))
                files[f"{prefix}evidence/{name}/{leaf}"] = text.encode()
            if held and chance.random() < 0.3:
                old = chance.choice(sorted(held))
                new = f"{prefix}evidence/{chance.choice(FOLDERS)}/移来{number}.docx"
                renamed[old] = new
                held[new] = held.pop(old)
                files.pop(old, None)
            left = sorted(held.keys() - files.keys() - {*renamed.values()})
            removed = chance.sample(left, min(len(left), chance.choice((0, 0, 0, 1, 5))))
            for one in removed:
                del held[one]
            held.update(files)
            day = number + chance.choice((0.0, 0.0, 0.0, -40.5, 300.2))
            told = f"第 {number} 批\n\n{chance.choice(BY[:3] if number > 12 else BY)}\n"
            yield Commit("李强", day, told, files, renamed, removed, chance.random() < 0.2)

    build(folder, commits())
    return find_repository(folder / prefix)


@pytest.mark.parametrize("seed", range(6))
def test_what_moved_last_is_the_same_without_the_rest_of_the_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(movement, "_FIRST_PORTION", 4)
    repo = random_history(tmp_path / "库", seed, "县里/[清单]/" if seed % 2 else "")
    chases = [
        Chase("县公安局", date(2023, 4, 2), "电话", ("1", "4"), 1, "李四", date(2023, 6, 1)),
        Chase("县审计局", date(2023, 3, 2), "电话", ("2-3",), 1, "李四", date(2023, 6, 2)),
        Chase("何家集镇", date(2023, 3, 1), "电话", ("4",), 1, "李四", date(2023, 6, 3)),
    ]
    asked = 0
    whole = EvidenceLine(repo, git(tmp_path / "库", "rev-parse", "main").decode().strip())
    for commit in whole.commits[::7]:
        every = evidence_history(repo, commit.revision)
        for some in (chases, []):
            line = EvidenceLine(repo, commit.revision)
            told = movement.telling(CHECKLIST, line, some)
            assert movement.activities(CHECKLIST, told, some) == movement.activities(
                CHECKLIST, every, some
            ), commit
            asked += len(every) - len(told)
    assert asked > 0, "nothing was left out"
    places = range(len(whole.commits))
    one_by_one = [event for some in whole.events(places).values() for event in some]
    assert one_by_one == evidence_history(repo, whole.commits[0].revision)
    for touched, told in zip(whole.folders(places), whole.events(places).values(), strict=True):
        assert touched >= {one.path.split("/")[1] for one in told}
        assert bool(touched) == bool(told)


def test_of_a_long_history_status_goes_through_few_commits(
    call: Call, tracker: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is told is what the whole history tells, also where folders are not here (partial clone)."""
    for number in range(1, 9):
        tracker.write(f"evidence/13/第{number}份.docx", str(number))
        tracker.commit(date=f"2023-05-{number:02d}T09:00:00+08:00")
    asked: list[str] = []
    real = zzfz.evidence.history.evidence_history

    def noted(repo: Repository, revision: str) -> list[Event]:
        asked.append(revision)
        return real(repo, revision)

    monkeypatch.setattr("zzfz.evidence.history.evidence_history", noted)
    whole = call(tracker, "status", "--format", "json").stdout
    assert len(asked) == 1
    shutil.rmtree(tracker.cache)
    monkeypatch.setattr("zzfz.tracker._SHORT_HISTORY", 1)
    assert call(tracker, "status", "--format", "json").stdout == whole
    assert len(asked) == 1
    tracker.run("config", "remote.origin.promisor", "true")
    shutil.rmtree(tracker.cache)
    assert call(tracker, "status", "--format", "json").stdout == whole
    assert len(asked) == 2
