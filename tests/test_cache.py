"""The cache itself: shared, damaged, killed, full, refused, and cleared."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PROJECT, STATE, Call, Repo
from tests.real_documents import docx, pdf
from zzfz import cache, git, worker
from zzfz.cache import SWITCH, Cache, rows
from zzfz.cache.rows import CacheTable
from zzfz.git import history, log
from zzfz.git.blobs import Content, each_blob

VALUES = {f"键{number}": [number, "值" * 20, "\udcff"] for number in range(300)}
WRITER = """
import sys
from pathlib import Path
from typing import Any
from zzfz.cache import Cache
from zzfz.cache.rows import CacheTable
folder, name = Path(sys.argv[1]), sys.argv[2]
table, files = CacheTable(folder, "表"), Cache(folder, "件")
print("ready", flush=True)
for number in range(int(sys.argv[3])):
    table.put({f"{name}-{number}-{part}": [number, part] * 50 for part in range(20)})
    files.put(files.key([b"x"]), [name, number, "x" * 5000])
"""


def files_of(repo: Repo) -> list[Path]:
    return sorted(repo.cache.glob("*"))


def write_along(folder: Path, name: str, rounds: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), name, str(rounds)],
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def test_a_damaged_table_gives_what_is_sound_or_nothing_and_mends_itself(tmp_path: Path) -> None:
    table = CacheTable(tmp_path, "表")
    table.put(VALUES)
    whole = table.path.read_bytes()
    assert table.get(VALUES) == VALUES
    dice = random.Random(7)
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(dice.choice([1, 1, 30])):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        table.path.write_bytes(damaged[: dice.choice([len(damaged), len(damaged), 5000])])
        assert table.get(VALUES).items() <= VALUES.items()
        table.put({"新": 1})
        table.put({"新": 1})
        assert table.get(["新"]) == {"新": 1}
        table.path.unlink(missing_ok=True)
    table.put(VALUES)
    assert table.get(VALUES) == VALUES


def test_a_damaged_entry_is_not_believed(tmp_path: Path) -> None:
    entries = Cache(tmp_path, "件")
    key, other = entries.key([b"1", b"23"]), entries.key([b"12", b"3"])
    entries.put(key, ["值", "\udcff"])
    assert (entries.get(key), entries.get(other)) == (["值", "\udcff"], None)
    (path,) = tmp_path.iterdir()
    path.replace(path.with_name(path.name.replace(key, other)))
    assert entries.get(other) is None
    entries.put(key, 1)
    path.write_bytes(path.read_bytes()[:-1] + b"2")
    assert entries.get(key) is None


def test_another_version_of_the_program_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    CacheTable(tmp_path, "表").put({"a": 1})
    key = Cache(tmp_path, "件").key([])
    monkeypatch.setattr("zzfz.__version__", "9.9")
    newer = CacheTable(tmp_path, "表")
    assert newer.get(["a"]) == {}
    newer.put({"a": 2})
    assert newer.get(["a"]) == {"a": 2}
    assert Cache(tmp_path, "件").key([]) != key


def test_a_table_stays_within_its_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_MOST", 200_000)
    table = CacheTable(tmp_path, "表")
    for number in range(60):
        table.put({f"{number}": "x" * 10_000})
        assert table.get([f"{number}"]), "the newest is always kept"
    assert table.path.stat().st_size <= 200_000
    assert len(table.keys("")) < 20


def test_files_stay_within_their_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST", 50_000)
    entries = Cache(tmp_path, "件")
    for number in range(50):
        entries.put(entries.key([b"%d" % number]), "x" * (4_000 if number % 2 else 10))
    assert entries.get(entries.key([b"49"])) is not None
    assert len(list(tmp_path.iterdir())) <= 32
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 50_000
    entries.put(entries.key([b"large"]), "x" * 60_000)
    assert entries.get(entries.key([b"large"])) is None


def test_several_processes_write_at_once_and_are_killed(tmp_path: Path) -> None:
    crowd = [write_along(tmp_path, f"{number}", 100_000) for number in range(2)]
    steady = write_along(tmp_path, "稳", 5)
    time.sleep(0.3)
    for one in crowd:
        os.kill(one.pid, signal.SIGKILL)
    for one in (*crowd, steady):
        one.communicate()
    table, entries = CacheTable(tmp_path, "表"), Cache(tmp_path, "件")
    found = table.get(table.keys(""))
    assert found
    assert all(value == [*map(int, key.split("-")[1:])] * 50 for key, value in found.items())
    assert len(found) % 20 == 0, "a put is there whole or not at all"
    kept = entries.get(entries.key([b"x"]))
    assert kept is None or kept[2] == "x" * 5000
    table.put({"后来": 1})
    assert table.get(["后来"]) == {"后来": 1}


def test_a_table_that_is_locked_costs_nothing_but_the_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "_WAIT", 0.05)
    table = CacheTable(tmp_path, "表")
    table.put({"a": 1})
    with closing(sqlite3.connect(table.path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert table.get(["a"]) == {}
        table.put({"b": 2})
    assert table.get(["a", "b"]) == {"a": 1}


def answers(call: Call, repo: Repo) -> list[str]:
    done = [
        call(repo, *question)
        for question in (("status",), ("log", "1"), ("check", "--format", "json"))
    ]
    assert [one.stderr for one in done[:2]] == ["", ""]
    return [one.stdout for one in done]


def test_where_nothing_can_be_kept_nothing_is_missed(
    call: Call, tracker: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker.write("evidence/1/1-说明.txt", "情况说明")
    tracker.commit()
    own = tracker.cache.parent
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("这里不能建文件夹", encoding="utf-8")
    refused = answers(call, tracker)
    own.unlink()
    monkeypatch.setenv(SWITCH, "1")
    assert answers(call, tracker) == refused
    assert files_of(tracker) == []
    monkeypatch.delenv(SWITCH)
    assert answers(call, tracker) == refused
    assert files_of(tracker)
    for path in files_of(tracker):
        path.write_bytes(b"\0" * 100)
    assert answers(call, tracker) == refused


def test_only_new_commits_are_asked_of_git(
    call: Call, tracker: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask = log.ask_log

    def noted(repo: git.Repository, revision: str, *rest: Any) -> Any:
        asked.append(revision)
        return ask(repo, revision, *rest)

    monkeypatch.setattr(history, "ask_log", noted)
    tracker.write("evidence/1/1-说明.txt", "一")
    first = tracker.commit()
    call(tracker, "log", "1")
    call(tracker, "log", "1")
    assert asked == [first]
    tracker.write("evidence/1/1-说明.txt", "二")
    second = tracker.commit()
    known = CacheTable(tracker.cache, "history").keys("")
    assert call(tracker, "log", "1").stdout.count("\n") == 2
    assert asked == [first, second]
    now = CacheTable(tracker.cache, "history").keys("")
    assert {key.split()[1] for key in now - known} == {second}


def test_a_warm_status_neither_lists_nor_assesses(
    call: Call, tracker: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker.write("evidence/1/1-说明.txt", "一")
    tracker.commit()
    cold = call(tracker, "status").stdout
    assert "未入库" not in cold
    monkeypatch.setattr("zzfz.git.trees.list_tree", None)
    monkeypatch.setattr("zzfz.evidence.snapshot.list_tree", None)
    assert call(tracker, "status").stdout == cold
    tracker.write("evidence/1/2-新.txt", "二")
    assert call(tracker, "status").stdout == f"{cold}未入库\tevidence/1/2-新.txt\n"


def test_doctor_shows_and_clears_the_cache(
    call: Call, tracker: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(*options: str) -> str:
        data = json.loads(call(tracker, "doctor", *options, "--format", "json").stdout)
        (one,) = (one for one in data["checks"] if one["name"] == "缓存")
        return f"{one['state']} {one['message']}"

    shutil.rmtree(STATE / "shared", ignore_errors=True)
    tracker.write("evidence/1/1-说明.txt", "一")
    tracker.commit()
    sets = json.loads(call(tracker, "list", "--format", "json").stdout)["material_sets"]
    parts = len(sets) + 1  # and the files that are in no folder
    others = 3  # the list, its states, and what is known of the one document
    call(tracker, "log", "1")
    assert said().startswith(f"ok {parts + others + 2} 条，")
    assert said().endswith("完好")
    (tracker.cache / "history.db").write_bytes(b"x" * 5000)
    assert "其中 1 个文件已损坏" in said()
    assert said("--clear-cache").startswith(f"ok 已清除 {parts + others} 条")
    assert files_of(tracker) == []
    monkeypatch.setenv(SWITCH, "1")
    assert said() == "ok 已由环境变量 ZZFZ_NO_CACHE 关闭"


def test_a_cold_check_opens_every_document_once_for_all_rules_and_names(
    call: Call, tracker: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = pdf("情况说明", "证明事项清理的全部工作。")
    for path in ("evidence/1/1-说明.pdf", "evidence/5/说明.pdf"):
        tracker.write(path, document)
    tracker.commit()
    opened: list[bytes] = []
    work = worker.work

    def noted(task: str, data: bytes, *rest: Any, **bounds: Any) -> worker.WorkerAnswer:
        opened.append(data)
        return work(task, data, *rest, **bounds)

    monkeypatch.setattr(worker, "work", noted)
    found = json.loads(call(tracker, "check", "--format", "json").stdout)["findings"]
    assert "D101" in {one["code"] for one in found}
    assert [one for one in opened if one.startswith(b"%PDF")] == [document]  # the list is read too


def test_a_warm_check_opens_no_document_and_nothing_of_them_is_kept(
    call: Call, tracker: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "经办人张某某，电话 13812345678，身份证 11010519491231002X。" * 3
    tracker.write("evidence/1/1-13812345678.txt", secret)
    tracker.write(
        "evidence/1/1-说明.docx", docx("情况说明", secret, "另有一段文字，说明全部工作。")
    )
    tracker.write("evidence/5/待补充.txt", "待补充：13812345678")
    tracker.commit()
    cold = call(tracker, "check", "--format", "json").stdout
    codes = {one["code"] for one in json.loads(cold)["findings"]}
    assert {"S201", "S202", "E204"} <= codes
    kept = b"".join(path.read_bytes() for path in files_of(tracker))
    for words in ("13812345678", "11010519491231002X", "经办人", "全部工作", "待补充"):
        assert words.encode() not in kept, words
    opened: list[str] = []

    def noted(repo: git.Repository, blobs: Iterable[str], limit: int) -> Iterator[Content]:
        wanted = list(blobs)
        opened.extend(wanted)
        return each_blob(repo, wanted, limit)

    monkeypatch.setattr("zzfz.rules.file_access.each_blob", noted)
    assert call(tracker, "check", "--format", "json").stdout == cold
    assert opened == []


def test_a_document_that_is_lost_is_missed_in_spite_of_the_cache(call: Call, tracker: Repo) -> None:
    tracker.write("evidence/1/1-说明.txt", "情况说明")
    tracker.commit()
    before = call(tracker, "check", "--format", "json").stdout
    assert "E207" not in before
    blob = tracker.run("rev-parse", "HEAD:evidence/1/1-说明.txt").strip()
    (tracker.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert "E207" in call(tracker, "check", "--format", "json").stdout
