"""The measurements run and their repositories are always the same; nothing here is timed."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from pathlib import Path
from shutil import which

import pytest

from benchmarks import daily, goals, page, scale
from benchmarks.repository import git
from benchmarks.timing import Program, cost
from benchmarks.years import Size, build_years
from tests.conftest import Call, Repo
from zzfz.git import configuration, head

TINY = Size(60, 40)


@pytest.fixture(scope="module")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("years") / f"{TINY.files}-{TINY.commits}"
    build_years(folder, TINY)
    return folder


def test_the_same_size_gives_the_same_commits(tracker: Path, tmp_path: Path) -> None:
    build_years(tmp_path / "again", TINY)
    assert git(tracker, "rev-parse", "HEAD") == git(tmp_path / "again", "rev-parse", "HEAD")


def test_it_holds_what_years_bring(tracker: Path) -> None:
    names = git(tracker, "ls-tree", "-r", "-z", "--name-only", "HEAD:evidence").decode()
    every = names.split("\0")[:-1]
    paths = [name for name in every if not name.endswith((".meta.yaml", "/review.yaml"))]
    assert len(paths) == TINY.files
    assert any(name.endswith(".meta.yaml") for name in every)
    assert any(name.endswith("/review.yaml") for name in every)
    history = ("log", "--first-parent", "-m", "-M100%", "--format=", "--name-status", "HEAD")
    what = Counter(line[:1] for line in git(tracker, *history).decode().splitlines())
    assert what["R"] and what["D"] and what["M"] and what["A"] >= TINY.files
    assert git(tracker, "rev-list", "--count", "--first-parent", "HEAD").strip() == b"40"
    assert git(tracker, "rev-list", "--count", "--merges", "HEAD").strip() != b"0"
    assert git(tracker, "status", "--porcelain") == b""


def test_its_documents_are_sound(tracker: Path, call: Call) -> None:
    found = call(tracker, "check", "--format", "text").stdout
    assert not [line for line in found.splitlines() if " E5" in line or " E4" in line], found


def test_git_is_asked_once_and_not_per_file(
    tracker: Path, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more Git processes than the design allows (a git in PATH counts them): where all is kept, where
    nothing is yet of the commit to compare with, and for a change where nothing is but facts.
    """
    (tmp_path / "git").write_text(
        goals.WRAPPER.format(told=tmp_path / "told", git=which("git")), encoding="utf-8"
    )
    (tmp_path / "git").chmod(0o755)
    limits = {("status",): 3, ("check",): 9, ("check", "--base", "before"): 14}
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    def started(*args: str) -> list[str]:
        (tmp_path / "told").unlink(missing_ok=True)
        configuration.forget()
        head.forget()
        call(tracker, *args)
        return (tmp_path / "told").read_text(encoding="utf-8").splitlines()

    change = ("check", "--base", "before")
    started(*change)  # the facts of what lies there are known from here on
    shutil.rmtree(Repo(tracker).cache)
    first = started(*change)
    shutil.rmtree(Repo(tracker).cache)
    started("check")
    started("status")
    second = started(*change)
    # The change holds verdicts: two more ask who wrote them. Where nothing is kept all is listed once.
    assert len(second) <= limits[change] + 2, "\n".join(second)
    assert len(first) <= limits[change] + 6, "\n".join(first)
    for args, most in limits.items():
        every = started(*args)
        assert len(every) <= most, "\n".join(every)


def test_one_run_prints_ratios_memory_and_budgets_and_writes_them(
    tracker: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = tmp_path / "速度.md"
    written.write_text(page.PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(page, "PAGE", written)
    options = ["--sizes", str(TINY), "--rounds", "1", "--commands", "status（管", "--write"]
    scale.main([*options, "--keep", str(tracker.parent)])
    shown = capsys.readouterr().out
    assert "status（管道）：" in shown and "MiB）" in shown
    assert "最多占用内存 MiB" in shown
    text = written.read_text(encoding="utf-8")
    assert "| 命令 | 60 个文件，40 次提交 |" in text
    assert "| `status（管道）` |" in text
    assert text.count("<!-- 由 ") == text.count("<!-- 到这里为止 -->") == 8
    with pytest.raises(RuntimeError, match="of benchmarks"):
        page.write("benchmarks.nothing", "x")


@pytest.mark.parametrize(
    "module", ["goals", "daily", "peers", "startup", "scale", "importing", "documents", "rollup"]
)
def test_every_table_has_its_place_in_the_docs(module: str) -> None:
    assert f"<!-- 由 python -m benchmarks.{module} 写出 -->" in page.PAGE.read_text(
        encoding="utf-8"
    )


def test_a_lost_or_doubled_hand_in_is_no_figure(repo: Repo) -> None:
    units = ("县司法局", "县公安局")
    for number, unit in enumerate(units, start=1):
        repo.write(f"evidence/34/1-{unit}2022年目录.txt", unit)
        repo.commit(f"收\n\nDelivery: 20230501-{number}")
    daily.nothing_lost(repo.path, units)
    repo.write("evidence/34/另.txt", "另")
    with pytest.raises(RuntimeError, match="2 commits, 2 there"):
        daily.nothing_lost(repo.path, units)
    repo.commit("又收\n\nDelivery: 20230501-2")
    with pytest.raises(RuntimeError, match="3 commits"):
        daily.nothing_lost(repo.path, units)
    with pytest.raises(RuntimeError, match="3 handed in"):
        daily.nothing_lost(repo.path, (*units, "县教体局"))


def test_what_nobody_waited_for_is_counted() -> None:
    busy = "import time\nwhile time.process_time() < 0.3: pass"
    alone = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {busy!r}])"
    assert cost(Program((sys.executable, "-c", alone), Path.cwd()).run) >= 0.3


def test_what_takes_less_for_more_files_than_for_few_has_an_exponent_too() -> None:
    taken = (("300", 0.16), ("10,000", 0.16), ("100,000", 0.15))
    rows = [goals.Row(size, "trend / x", 1.0, 4, ours, 0.1) for size, ours in taken]
    (grown,) = goals._growth(rows)
    assert grown.met
    assert grown.value == 0
