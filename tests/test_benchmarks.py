"""The measurements run and their repositories are always the same; nothing here is timed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks import scale
from benchmarks.repository import git
from benchmarks.years import Size, build_years
from tests.conftest import Call

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
    paths = [name for name in names.split("\0")[:-1] if not name.endswith(".meta.yaml")]
    assert len(paths) == TINY.files
    assert len(names.split("\0")[:-1]) > len(paths), "sidecars"
    history = ("log", "--first-parent", "-m", "-M100%", "--format=", "--name-status", "HEAD")
    what = Counter(line[:1] for line in git(tracker, *history).decode().splitlines())
    assert what["R"] and what["D"] and what["M"] and what["A"] >= TINY.files
    assert git(tracker, "rev-list", "--count", "--first-parent", "HEAD").strip() == b"40"
    assert git(tracker, "rev-list", "--count", "--merges", "HEAD").strip() != b"0"
    assert git(tracker, "status", "--porcelain") == b""


def test_its_documents_are_sound(tracker: Path, call: Call) -> None:
    found = call(tracker, "check", "--format", "text").stdout
    assert not [line for line in found.splitlines() if " E5" in line or " E4" in line], found


def test_one_run_prints_ratios_memory_and_budgets(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--sizes", str(TINY), "--rounds", "1", "--commands", "status（管", "--markdown"]
    scale.main([*options, "--keep", str(tracker.parent)])
    shown = capsys.readouterr().out
    assert "| 命令 | 60 个文件，40 次提交 |" in shown
    assert "| `status（管道）` |" in shown and "MiB）" in shown
    assert "最多占用内存 MiB" in shown
