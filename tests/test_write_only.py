"""Writing without a commit: one run at a time, and nothing of anybody's is replaced."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from tests.conftest import Repo
from zzfz.errors import UsageError, ZzfzError
from zzfz.git import commit as committing
from zzfz.git import find_repository, journal
from zzfz.git.commit import FromFile, write_only
from zzfz.git.revisions import resolve

NEW = "evidence/5/甲.txt"
OTHER = "evidence/5/乙.txt"


def _of_somebody(repo: Repo) -> None:
    repo.write(NEW, "别人刚写的")


def _changed(repo: Repo) -> None:
    repo.write(NEW, "已提交")
    repo.commit()
    repo.write(NEW, "改过")


def _folder(repo: Repo) -> None:
    (repo.path / NEW).mkdir(parents=True)


def _link(repo: Repo) -> None:
    (repo.path / "evidence").symlink_to(repo.path.parent)


def _link_itself(repo: Repo) -> None:
    repo.write("evidence/5/丙.txt", "x")
    (repo.path / NEW).symlink_to("丙.txt")


@pytest.mark.parametrize("before", [_of_somebody, _changed, _folder, _link, _link_itself])
def test_what_somebody_has_there_stays(tracker: Repo, before: Callable[[Repo], None]) -> None:
    before(tracker)
    state = tracker.run("status", "--porcelain", "-uall")
    with pytest.raises(UsageError):
        write_only(find_repository(tracker.path), {OTHER: b"b", NEW: "新".encode()})
    assert tracker.run("status", "--porcelain", "-uall") == state


def test_what_is_as_committed_or_as_it_shall_be_is_replaced(tracker: Repo, tmp_path: Path) -> None:
    source = tmp_path / "件"
    source.write_bytes(b"x" * 100_000)
    tracker.write(NEW, "已提交")
    tracker.commit()
    for _ in range(2):
        write_only(find_repository(tracker.path), {NEW: b"n", OTHER: FromFile(source)})
    assert (tracker.path / NEW).read_bytes() == b"n"
    assert (tracker.path / OTHER).read_bytes() == source.read_bytes()
    write_only(find_repository(tracker.path), {NEW: b"m"}, ours=lambda data: data == b"n")
    assert (tracker.path / NEW).read_bytes() == b"m"


def test_what_was_committed_meanwhile_or_changed_since_it_was_checked_stops_it(
    tracker: Repo, tmp_path: Path
) -> None:
    repo = find_repository(tracker.path)
    seen = resolve(repo)
    tracker.write(NEW, "别的一次提交")
    tracker.commit()
    with pytest.raises(ZzfzError, match="刚被另一个提交改动"):
        write_only(repo, {NEW: b"n"}, seen=seen)
    source = tmp_path / "件"
    source.write_bytes(b"x")
    with pytest.raises(ZzfzError, match="在检查之后又变了"):
        write_only(repo, {OTHER: FromFile(source, expected="0" * 40)})
    assert not (tracker.path / OTHER).exists()


def test_two_runs_do_not_write_at_once(tracker: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(committing, "_LOCK_SECONDS", 0.1)
    repo = find_repository(tracker.path)
    journal.folder(repo).mkdir(parents=True, exist_ok=True)
    with (
        FileLock(journal.folder(repo) / "lock"),
        pytest.raises(ZzfzError, match="另一个 zzfz 正在写入"),
    ):
        write_only(repo, {NEW: b"n"})
    assert not (tracker.path / NEW).exists()
