"""A roll-up from what was kept says what one without it says."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import STATE, Call, Repo
from zzfz.git.head_location import HeadLocation, locate, read_plain
from zzfz.rollup.gather import read_county
from zzfz.rollup.model import Summary
from zzfz.rollup.summary_cache import pack, recall, unpack


def told(call: Call, *paths: Path) -> dict[str, object]:
    done = call(paths[0].parent, "rollup", *map(str, paths), "--format", "json")
    found: dict[str, object] = json.loads(done.stdout)
    return found


def kept_at(path: Path) -> Summary | None:
    ((_, found),) = recall([path], 2)
    return found


def test_what_was_kept_is_what_would_be_worked_out(tracker: Repo, call: Call) -> None:
    tracker.write("evidence/81/1-行政复议工作情况说明.docx", "情况")
    tracker.write("evidence/9/没有编号.docx", "？")
    tracker.commit()
    assert call(tracker, "review", "81", "--pass").code == 0
    assert kept_at(tracker.path) is None
    made = read_county(tracker.path)
    assert isinstance(made, Summary) and made.unassigned == 1
    assert kept_at(tracker.path) == made
    assert unpack(json.loads(json.dumps(pack(made)))) == made
    first = told(call, tracker.path)
    shutil.rmtree(STATE / "shared")
    assert told(call, tracker.path) == first


def test_a_new_commit_and_one_gone_back_to_are_told_apart(tracker: Repo, call: Call) -> None:
    empty = told(call, tracker.path)
    tracker.write("evidence/81/1-行政复议工作情况说明.docx", "情况")
    tracker.commit()
    more = told(call, tracker.path)
    assert more != empty
    tracker.run("reset", "--quiet", "--hard", "HEAD~1")
    assert told(call, tracker.path) == empty
    tracker.write("evidence/81/2-没有提交.docx", "不算")
    assert told(call, tracker.path) == empty


@pytest.mark.parametrize("harm", ["damaged", "empty", "another", "read-only"])
def test_a_damaged_one_is_not_believed(tracker: Repo, call: Call, harm: str) -> None:
    before = told(call, tracker.path)
    folder = STATE / "shared"
    entry = folder / "summary.db"
    if harm == "read-only":
        shutil.rmtree(folder)
        folder.write_text("", encoding="utf-8")
    else:
        data = entry.read_bytes()
        entry.write_bytes({"damaged": data[:-900] + b"]" * 900, "empty": b""}.get(harm, b"x\n[]"))
    assert told(call, tracker.path) == before
    if harm == "read-only":
        folder.unlink()


def test_bare_and_partial_and_linked_ones_are_found_by_their_own_folder(
    tracker: Repo, new_repo: Callable[[str], Repo], call: Call, tmp_path: Path
) -> None:
    tracker.write(
        "evidence/34/1-2022年公开网址.url", "[InternetShortcut]\nURL=https://a.gov.cn/b\n"
    )
    tracker.commit()
    tracker.run("config", "uploadpack.allowFilter", "true")
    source = f"file://{tracker.path}"
    tracker.run("clone", "--quiet", "--mirror", source, str(tmp_path / "镜像.git"))
    partial = ("--quiet", "--no-checkout", "--filter=blob:none")
    tracker.run("clone", *partial, source, str(tmp_path / "部分"))
    Repo(tmp_path / "部分").run("checkout", "HEAD", "--", "checklist")
    tracker.run("worktree", "add", "--quiet", "--detach", str(tmp_path / "另一处"))
    made = [read_county(tmp_path / name) for name in ("镜像.git", "部分", "另一处")]
    assert all(isinstance(one, Summary) for one in made), made
    assert kept_at(tmp_path / "镜像.git") == made[0]
    assert kept_at(tmp_path / "部分") is None, "what it lacks may be here the next time"
    assert kept_at(tmp_path / "另一处") == kept_at(tracker.path) == made[2]
    empty = new_repo("空")
    inside = tracker.path / "evidence"
    for path in (
        empty.path,
        inside,
        tmp_path,
        tmp_path / "没有",
        tracker.path / "checklist/list.yaml",
    ):
        assert kept_at(path) is None, path


def test_the_files_of_a_repository_say_what_git_says(
    tracker: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loose and packed branches, no branch, bare, and all that is left to Git."""
    path = tracker.path

    def asked(where: Path) -> HeadLocation | None:
        with monkeypatch.context() as here:
            here.setattr("zzfz.git.head_location.read_plain", lambda path: None)
            (found,) = locate([where], 1)
            return found

    def same(where: Path) -> HeadLocation:
        plain, git = read_plain(where), asked(where)
        assert plain is not None and plain.is_whole, where
        assert plain._replace(is_whole=False) == git, where
        return plain

    first = same(path).head
    tracker.run("pack-refs", "--all")
    assert same(path).head == first
    tracker.run("checkout", "--quiet", "-b", "分支/一")
    tracker.commit()
    second = same(path).head
    assert second != first
    tracker.run("gc", "--quiet")
    assert same(path).head == second
    tracker.run("checkout", "--quiet", "--detach", "main")
    assert same(path).head == first
    tracker.run("clone", "--quiet", "--mirror", str(path), str(tmp_path / "镜像.git"))
    same(tmp_path / "镜像.git")
    tracker.run("worktree", "add", "--quiet", str(tmp_path / "另一处"), "main")
    tracker.run("init", "--quiet", str(tmp_path / "空"))
    for other in (
        tmp_path / "另一处",
        tmp_path / "空",
        path / ".git",
        path / "checklist",
        tmp_path,
    ):
        assert read_plain(other) is None, other
    assert asked(tmp_path / "另一处") is not None
    tracker.run("config", "core.worktree", str(tmp_path))
    assert read_plain(path) is None
