"""The one module that talks to Git, on real repositories of every kind."""

from __future__ import annotations

import itertools
import os
import random
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import PROJECT, Call, Repo, set_for_user
from zzfz import git
from zzfz.errors import GitError, NotATrackerError, UsageError, ZzfzError
from zzfz.evidence import snapshot
from zzfz.git import own_settings, run
from zzfz.git.blobs import fetch_blobs, read_blobs
from zzfz.git.configuration import OLDEST_GIT, CloneFacts, facts, git_version
from zzfz.git.hashing import Given, object_ids
from zzfz.git.head import blob_id
from zzfz.git.objects import first_parents
from zzfz.git.revisions import fork_point, resolve
from zzfz.git.run import start
from zzfz.git.trees import list_tree
from zzfz.git.worktree import WorkTreeChange, work_tree_changes
from zzfz.render.advice import words

MIB = 1 << 20


def clone(source: Repo, target: Path, *options: str) -> Repo:
    source.run("config", "uploadpack.allowFilter", "true")
    source.run("clone", "--quiet", *options, source.path.as_uri(), str(target))
    return Repo(target)


# find_repository


def test_repository_is_found_from_a_subfolder(repo: Repo) -> None:
    repo.write("checklist/list.yaml")
    repo.write("evidence/34/1-目录.pdf")
    found = git.find_repository(repo.path / "evidence" / "34")
    assert found.top == repo.path
    assert found.root == repo.path
    assert found.git_dir == found.common_dir == repo.path / ".git"
    assert (found.bare, found.prefix) == (False, "")


def test_tracker_in_a_subfolder_is_the_nearest_one_upwards(repo: Repo) -> None:
    repo.write("checklist/list.yaml")
    repo.write(".县/清单/checklist/list.yaml")
    inner = repo.write(".县/清单/evidence/34/x").parent
    assert git.find_repository(inner).prefix == ".县/清单"
    assert git.find_repository(inner).root == repo.path / ".县" / "清单"
    assert git.find_repository(repo.path / ".县").prefix == ""


def test_linked_work_tree_has_its_own_top_and_the_common_folder(repo: Repo, tmp_path: Path) -> None:
    repo.commit()
    linked = tmp_path / "linked"
    repo.run("worktree", "add", "--quiet", "--detach", str(linked))
    found = git.find_repository(linked)
    assert found.top == linked
    assert found.git_dir != found.common_dir == repo.path / ".git"
    commit = resolve(found)
    assert commit is not None
    assert commit.revision == repo.run("rev-parse", "HEAD").strip()


def test_bare_clone_has_no_top_and_answers_for_its_revision(repo: Repo, tmp_path: Path) -> None:
    repo.write("evidence/34/1-目录.pdf", "内容")
    repo.commit()
    found = git.find_repository(clone(repo, tmp_path / "bare.git", "--bare").path)
    assert (found.top, found.root, found.bare, found.prefix) == (None, None, True, "")
    assert [one.path for one in list_tree(found, "HEAD", "evidence")] == ["34/1-目录.pdf"]
    assert work_tree_changes(found, ["evidence"]) == []


def test_folder_outside_any_repository_is_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(NotATrackerError) as caught:
        git.find_repository(tmp_path)
    assert "不在 Git 仓库里" in caught.value.message
    assert "zzfz init" in words(caught.value.advice)


def test_inside_of_the_git_folder_is_refused(repo: Repo) -> None:
    with pytest.raises(NotATrackerError, match="内部文件夹"):
        git.find_repository(repo.path / ".git")


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="文件夹不存在"):
        git.find_repository(tmp_path / "没有")


def test_missing_git_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="找不到 git") as caught:
        git.find_repository(tmp_path)
    assert "2.31" in caught.value.advice


def test_git_without_path_format_is_too_old(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "bin" / "git"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho --path-format=absolute\necho false\n", encoding="utf-8")
    old.chmod(old.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{old.parent}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(GitError, match="版本太旧"):
        git.find_repository(repo.path)


def test_folder_of_another_user_is_explained(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(GitError, match="另一个用户") as caught:
        git.find_repository(repo.path)
    assert "safe.directory" in caught.value.advice


def test_variables_that_a_hook_sets_do_not_lead_elsewhere(
    repo: Repo, new_repo: Callable[[str], Repo], monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write("evidence/1/a.pdf")
    repo.commit()
    other = new_repo("别处")
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.path))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.path / "index"))
    monkeypatch.setenv("GIT_CONFIG", str(other.path / "none"))
    found = git.find_repository(repo.path)
    assert found.top == repo.path
    assert work_tree_changes(found, ["evidence"]) == []
    assert len(list_tree(found, "HEAD", "evidence")) == 1


def test_configuration_in_the_environment_stays(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "filter.lfs.clean")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    assert facts(git.find_repository(repo.path)).lfs


def test_pushed_objects_can_be_read_in_a_receiving_hook(repo: Repo, tmp_path: Path) -> None:
    repo.write("evidence/1/a.pdf", "推送的内容")
    commit = repo.commit()
    received = tmp_path / "bare.git"
    repo.run("init", "--quiet", "--bare", str(received))
    hook = received / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        f"#!{sys.executable}\n"
        f"import sys; sys.path.insert(0, {str(PROJECT)!r})\n"
        "from pathlib import Path\n"
        "from zzfz.git import find_repository\n"
        "from zzfz.git.trees import list_tree\n"
        "new = sys.stdin.read().split()[1]\n"
        "print(list_tree(find_repository(Path.cwd()), new, 'evidence')[0].path)\n",
        encoding="utf-8",
    )
    hook.chmod(0o755)
    pushed = subprocess.run(
        ["git", "push", str(received), f"{commit}:refs/heads/main"],
        cwd=repo.path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "remote: 1/a.pdf" in pushed.stderr


def test_version_is_a_tuple_of_numbers() -> None:
    assert git_version() >= OLDEST_GIT


# resolve


def test_branch_without_a_commit_has_no_head(repo: Repo) -> None:
    found = git.find_repository(repo.path)
    assert resolve(found) is None
    assert resolve(found, "2023-01-01") is None
    repo.write("evidence/1/a.pdf")
    assert work_tree_changes(found, ["evidence"]) == [
        WorkTreeChange("evidence/1/a.pdf", "untracked")
    ]


def test_time_of_a_commit_is_in_china(repo: Repo) -> None:
    revision = repo.commit(date="2022-12-31T18:30:00+00:00")
    commit = resolve(git.find_repository(repo.path))
    assert commit is not None
    assert commit.revision == revision
    assert commit.time.isoformat() == "2023-01-01T02:30:00+08:00"


def test_detached_head_is_head(repo: Repo) -> None:
    first = repo.commit("一")
    repo.commit("二")
    repo.run("checkout", "--quiet", first)
    commit = resolve(git.find_repository(repo.path))
    assert commit is not None
    assert commit.revision == first


def test_files_named_like_revisions_do_not_confuse(repo: Repo) -> None:
    for name in ("HEAD", "main", "v1", "2023-05-01"):
        repo.write(name)
    revision = repo.commit()
    repo.run("tag", "-a", "v1", "-m", "一")
    found = git.find_repository(repo.path)
    for name in ("HEAD", "main", "v1", "2023-05-01", revision[:8]):
        commit = resolve(found, name)
        assert commit is not None
        assert commit.revision == revision


@pytest.mark.parametrize(
    "revision",
    ["没有", "", "-n1", "--all", "HEAD..HEAD", "^HEAD", "HEAD^{tree}", "HEAD:a", "x\ny", "a\0b"],
)
def test_unknown_revision_is_a_usage_error_with_advice(repo: Repo, revision: str) -> None:
    repo.write("a")
    repo.commit()
    with pytest.raises(UsageError, match="没有这个版本") as caught:
        resolve(git.find_repository(repo.path), revision)
    assert "2022-12-31" in caught.value.advice


def test_date_is_the_end_of_that_day_in_china(repo: Repo) -> None:
    evening = repo.commit("一", date="2022-03-15T23:59:59+08:00")
    midnight = repo.commit("二", date="2022-03-15T16:00:00+00:00")  # 16 March in China
    found = git.find_repository(repo.path)
    day = resolve(found, "2022-03-15")
    next_day = resolve(found, "2022-03-16")
    assert day is not None
    assert next_day is not None
    assert (day.revision, next_day.revision) == (evening, midnight)


def test_date_follows_the_first_parent(repo: Repo) -> None:
    base = repo.commit("一", date="2022-01-01T00:00:00+08:00")
    repo.run("checkout", "--quiet", "-b", "side")
    repo.commit("旁支", date="2022-02-01T00:00:00+08:00")
    repo.run("checkout", "--quiet", "main")
    repo.run("merge", "--quiet", "--no-ff", "-m", "合并", "side", date="2022-03-01T00:00:00+08:00")
    commit = resolve(git.find_repository(repo.path), "2022-02-15")
    assert commit is not None
    assert commit.revision == base


def test_day_before_the_first_commit_and_impossible_day_are_usage_errors(repo: Repo) -> None:
    repo.commit()
    found = git.find_repository(repo.path)
    with pytest.raises(UsageError, match="还没有任何提交"):
        resolve(found, "1999-01-01")
    with pytest.raises(UsageError, match="没有这一天"):
        resolve(found, "2022-02-30")


def test_shallow_history_that_ends_too_early_says_how_to_deepen(repo: Repo, tmp_path: Path) -> None:
    repo.commit("一", date="2022-01-01T00:00:00+08:00")
    repo.commit("二", date="2023-01-01T00:00:00+08:00")
    found = git.find_repository(clone(repo, tmp_path / "shallow", "--depth=1").path)
    assert facts(found).shallow
    assert resolve(found, "2023-06-01") is not None
    with pytest.raises(ZzfzError, match="浅克隆") as caught:
        resolve(found, "2022-06-01")
    assert not isinstance(caught.value, UsageError)
    assert "--unshallow" in caught.value.advice
    with pytest.raises(UsageError) as unknown:
        resolve(found, "HEAD~1")
    assert "--unshallow" in unknown.value.advice


# list_tree and read_blobs


def test_tree_is_listed_relative_to_the_folder_with_every_kind_of_name(
    repo: Repo, new_repo: Callable[[str], Repo]
) -> None:
    bad = os.fsdecode(b"evidence/34/\xff.pdf")
    for path in ("evidence/34/1-目录.pdf", "evidence/34/-x", "evidence/34/a\nb\t", bad, "other"):
        repo.write(path, path.encode("utf-8", "surrogateescape"))
    (repo.path / "evidence/34/link").symlink_to("1-目录.pdf")
    sub = new_repo("sub")
    sub.commit()
    repo.run(
        "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(sub.path), "evidence/9"
    )
    repo.commit()
    entries = list_tree(git.find_repository(repo.path), "HEAD", "evidence")
    kinds = {entry.path: (entry.mode, entry.kind) for entry in entries}
    assert kinds == {
        "34/1-目录.pdf": ("100644", "blob"),
        "34/-x": ("100644", "blob"),
        "34/a\nb\t": ("100644", "blob"),
        os.fsdecode(b"34/\xff.pdf"): ("100644", "blob"),
        "34/link": (git.SYMLINK_MODE, "blob"),
        "9": (git.SUBMODULE_MODE, "commit"),
    }


def test_tree_of_a_tracker_in_a_subfolder_is_that_of_the_subfolder(repo: Repo) -> None:
    repo.write("evidence/outside")
    repo.write("[县]/checklist/list.yaml")
    repo.write("[县]/evidence/1/a.pdf")
    repo.commit()
    found = git.find_repository(repo.path / "[县]" / "evidence")
    assert [entry.path for entry in list_tree(found, "HEAD", "evidence")] == ["1/a.pdf"]
    assert [entry.path for entry in list_tree(found, "HEAD", "")] == [
        "checklist/list.yaml",
        "evidence/1/a.pdf",
    ]


def test_folder_that_is_not_there_is_empty_but_an_unknown_revision_is_not(repo: Repo) -> None:
    repo.write("file")
    repo.commit()
    found = git.find_repository(repo.path)
    assert list_tree(found, "HEAD", "evidence") == []
    assert list_tree(found, "HEAD", "file") == []
    with pytest.raises(GitError):
        list_tree(found, "0" * 40, "evidence")


def test_contents_are_read_up_to_the_limit(repo: Repo) -> None:
    contents = {"small": b"a\n\0b", "empty": b"", "at": b"x" * 100, "over": b"y" * (3 * MIB)}
    for name, content in contents.items():
        repo.write(f"evidence/{name}", content)
    repo.commit()
    found = git.find_repository(repo.path)
    ids = {entry.path: entry.blob for entry in list_tree(found, "HEAD", "evidence")}
    unknown = "0" * 40
    asked = [ids["over"], ids["small"], ids["small"], unknown, "x\ny", ids["at"], ids["empty"]]
    blobs = fetch_blobs(found, asked, 100)
    assert blobs.contents == {ids[name]: contents[name] for name in ("small", "at", "empty")}
    assert blobs.too_large == {ids["over"]}
    assert blobs.missing == {unknown, "x\ny"}
    assert read_blobs(found, asked, 100) == blobs.contents


def test_many_contents_do_not_block_the_pipes(repo: Repo) -> None:
    for number in range(300):
        repo.write(f"evidence/{number}", f"{number}\n" * 2000)
    repo.commit()
    found = git.find_repository(repo.path)
    blobs = [entry.blob for entry in list_tree(found, "HEAD", "evidence")]
    assert len(read_blobs(found, blobs * 20, MIB)) == 300


def test_partial_clone_is_never_asked_to_fetch(repo: Repo, tmp_path: Path) -> None:
    repo.write("evidence/1/a.url", "[InternetShortcut]\nURL=https://www.example.org/\n")
    repo.write("evidence/1/b.url", "[InternetShortcut]\nURL=https://www.example.org/b\n")
    repo.commit()
    partial = clone(repo, tmp_path / "partial", "--filter=blob:none", "--no-checkout")
    found = git.find_repository(partial.path)
    entries = list_tree(found, "HEAD", "evidence")
    here, away = entries[0].blob, entries[1].blob
    partial.run("cat-file", "-p", here)  # fetches this one
    assert facts(found).partial
    assert set(read_blobs(found, [away, here], MIB)) == {here}
    missing = f"?{away}"
    assert missing in partial.run("rev-list", "--objects", "--missing=print", "HEAD").split()
    taken = snapshot.take(found, resolve(found))
    assert set(taken.contents) == {here}
    assert taken.missing_blobs == frozenset({away})


def test_clone_without_trees_fails_with_advice_and_does_not_fetch(
    repo: Repo, tmp_path: Path
) -> None:
    repo.write("evidence/1/a.pdf")
    repo.commit()
    treeless = clone(repo, tmp_path / "treeless", "--filter=tree:0", "--no-checkout")
    found = git.find_repository(treeless.path)
    with pytest.raises(GitError, match="部分克隆"):
        list_tree(found, "HEAD", "evidence")


# work_tree_changes


def test_changes_are_told_apart(repo: Repo) -> None:
    for name in ("same", "modified", "deleted", "removed"):
        repo.write(f"evidence/1/{name}", name)
    repo.write("other", "1")
    repo.commit()
    repo.write("other", "2")
    repo.write("evidence/1/modified", "changed")
    (repo.path / "evidence/1/deleted").unlink()
    repo.run("rm", "--quiet", "evidence/1/removed")
    repo.write("evidence/1/staged")
    repo.run("add", "evidence/1/staged")
    for name in ("新 建\n文件夹/1-目录.pdf", "新 建\n文件夹/2-目录.pdf", "intended"):
        repo.write(f"evidence/{name}")
    repo.run("add", "--intent-to-add", "evidence/intended")
    repo.run("config", "status.relativePaths", "true")
    repo.run("config", "status.showUntrackedFiles", "no")
    found = git.find_repository(repo.path / "evidence" / "1")
    assert {(one.path, one.what) for one in work_tree_changes(found, ["evidence"])} == {
        ("evidence/1/modified", "modified"),
        ("evidence/1/deleted", "deleted"),
        ("evidence/1/removed", "deleted"),
        ("evidence/1/staged", "staged"),
        ("evidence/新 建\n文件夹/1-目录.pdf", "untracked"),
        ("evidence/新 建\n文件夹/2-目录.pdf", "untracked"),
        ("evidence/intended", "untracked"),
    }


def test_renamed_file_is_one_deleted_and_one_staged(repo: Repo) -> None:
    repo.write("evidence/a.pdf", "内容" * 100)
    repo.commit()
    repo.run("mv", "evidence/a.pdf", "evidence/b.pdf")
    changes = work_tree_changes(git.find_repository(repo.path), ["evidence"])
    assert {(one.path, one.what) for one in changes} == {
        ("evidence/a.pdf", "deleted"),
        ("evidence/b.pdf", "staged"),
    }


def test_conflict_is_reported(repo: Repo) -> None:
    repo.write("evidence/a", "一")
    repo.commit()
    repo.run("checkout", "--quiet", "-b", "side")
    repo.write("evidence/a", "二")
    repo.commit()
    repo.run("checkout", "--quiet", "main")
    repo.write("evidence/a", "三")
    repo.commit()
    with pytest.raises(AssertionError):
        repo.run("merge", "side")
    changes = work_tree_changes(git.find_repository(repo.path), ["evidence"])
    assert changes == [WorkTreeChange("evidence/a", "conflicted")]


def test_changes_of_a_tracker_in_a_subfolder_have_its_paths(repo: Repo) -> None:
    repo.write("县*/checklist/list.yaml")
    repo.write("县*/evidence/1/a.pdf")
    repo.write("县城/evidence/1/b.pdf")
    found = git.find_repository(repo.path / "县*")
    assert work_tree_changes(found, ["evidence"]) == [
        WorkTreeChange("evidence/1/a.pdf", "untracked")
    ]
    assert len(work_tree_changes(found, [""])) == 2


# facts and start


def test_plain_repository_has_no_limits(repo: Repo) -> None:
    assert facts(git.find_repository(repo.path)) == CloneFacts(
        shallow=False,
        partial=False,
        sparse=False,
        lfs=False,
        object_format="sha1",
        ends_lines=False,
    )


def test_sparse_and_sha256_are_seen(repo: Repo, tmp_path: Path) -> None:
    repo.commit()
    repo.run("sparse-checkout", "set", "evidence")
    assert facts(git.find_repository(repo.path)).sparse
    new = tmp_path / "sha256"
    repo.run("init", "--quiet", "--object-format=sha256", str(new))
    other = Repo(new)
    other.write("evidence/1/a", "内容")
    other.commit()
    found = git.find_repository(new)
    assert facts(found).object_format == "sha256"
    (entry,) = list_tree(found, "HEAD", "evidence")
    assert re.fullmatch("[0-9a-f]{64}", entry.blob)
    assert read_blobs(found, [entry.blob], MIB) == {entry.blob: "内容".encode()}


def test_started_work_returns_or_raises_where_the_result_is_asked_for(repo: Repo) -> None:
    repo.write("evidence/1/a.pdf")
    repo.commit()
    found = git.find_repository(repo.path)
    listing = start(list_tree, found, "HEAD", "evidence")
    unknown = start(resolve, found, "没有")
    assert [entry.path for entry in listing.result()] == ["1/a.pdf"]
    with pytest.raises(UsageError):
        unknown.result()
    assert listing.result() is listing.result()


def test_looking_writes_nothing_into_the_index(repo: Repo) -> None:
    """Git would lock it for that, and leave the lock when the run is killed at that moment."""
    file = repo.write("evidence/3/材料.txt", "材料")
    repo.commit()
    before = (repo.path / ".git/index").read_bytes()
    os.utime(file, (1, 1))
    assert work_tree_changes(git.find_repository(repo.path), ["evidence"]) == []
    assert (repo.path / ".git/index").read_bytes() == before


def test_a_damaged_tree_of_the_list_is_no_crash(repo: Repo, call: Call) -> None:
    repo.write("checklist/list.yaml", "title: 清单\n")
    repo.commit()
    tree = subprocess.run(
        ["git", "hash-object", "-t", "tree", "-w", "--literally", "--stdin"],
        cwd=repo.path,
        input=b"100644 list.yaml",
        capture_output=True,
        check=True,
    ).stdout.decode()
    whole = subprocess.run(
        ["git", "mktree", "--missing"],
        cwd=repo.path,
        input=f"040000 tree {tree.strip()}\tchecklist\n".encode(),
        capture_output=True,
        check=True,
    ).stdout.decode()
    made = repo.run("commit-tree", whole.strip(), "-m", "坏").strip()
    repo.run("update-ref", "HEAD", made)
    outcome = call(repo, "status")
    assert outcome.code != 0
    assert "程序出错" not in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_a_work_tree_elsewhere_is_refused(repo: Repo, tmp_path: Path) -> None:
    for elsewhere in (tmp_path, tmp_path / "别处"):
        elsewhere.mkdir(exist_ok=True)
        repo.run("config", "core.worktree", str(elsewhere))
        with pytest.raises(GitError, match=r"core\.worktree"):
            git.find_repository(repo.path)


def test_a_submodule_lies_where_its_settings_say(
    repo: Repo, new_repo: Callable[[str], Repo]
) -> None:
    repo.commit()
    above = new_repo("上级")
    allowed = ("-c", "protocol.file.allow=always")
    above.run(*allowed, "submodule", "--quiet", "add", str(repo.path), "内")
    assert git.find_repository(above.path / "内").top == above.path / "内"


def test_a_pipe_in_place_of_head_is_not_waited_for(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = repo.path / ".git/HEAD"
    head.unlink()
    os.mkfifo(head)
    with pytest.raises(GitError, match="是管道或设备"):
        git.find_repository(repo.path)
    monkeypatch.setattr(git, "refuse_pipes", lambda _: None)  # as on Windows
    monkeypatch.setattr(git, "_PATIENCE", 0.3)
    with pytest.raises(GitError, match="没有回答"):
        git.find_repository(repo.path)


def test_the_users_own_filter_runs_in_place_of_the_repositorys(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Git LFS from the user's own settings does, in a repository that names another program for it."""
    repo.write(".gitattributes", "*.txt filter=lfs\n*.csv filter=other\n")
    repo.commit()
    for name in ("lfs", "other"):
        repo.run("config", f"filter.{name}.clean", f"touch {tmp_path}/{name}; cat")
        repo.run("config", f"filter.{name}.required", "true")
    set_for_user(monkeypatch, {"filter.lfs.clean": "tr a-z A-Z", "core.autocrlf": "false"})
    found = git.find_repository(repo.path)
    given: list[Given] = [("a.txt", b"abc"), ("a.csv", b"abc")]
    assert object_ids(found, given) == [blob_id(b"ABC", "0" * 40), blob_id(b"abc", "0" * 40)]
    assert list(tmp_path.glob("[lo]*")) == []


def test_what_git_lfs_writes_by_itself_is_let_through_without_asking(
    repo: Repo,
) -> None:
    repo.run("lfs", "install", "--local")
    written = (repo.path / ".git/config").read_bytes()
    assert b"filter" in written
    assert own_settings.only_large_files(written)
    for harm in (b"\tclean = x\n", b"[include]\n\tpath = x\n", b'[filter "lfs"]\n\tsmudge = x\n'):
        assert not own_settings.only_large_files(written + harm)


def test_helpers_of_git_lfs_that_the_repository_names_are_refused(repo: Repo) -> None:
    repo.run("config", "lfs.extension.x.clean", "touch x")
    repo.commit()
    found = git.find_repository(repo.path)
    with pytest.raises(GitError, match=r"lfs\.extension\.x\.clean"):
        work_tree_changes(found, [""])


def test_grafts_change_no_history(repo: Repo) -> None:
    repo.commit("一")
    last = repo.commit("二")
    repo.write(".git/info/grafts", f"{last}\n")
    found = git.find_repository(repo.path)
    assert len(first_parents(found, last)) == 2


def test_a_command_that_is_slow_to_end_is_not_killed_by_its_own_watch(repo: Repo) -> None:
    """Python gives the signal back before it takes down what it holds, which can take seconds."""
    code = """
import pathlib, time
from zzfz.git import run

class Slow:
    def __del__(self, sleep=time.sleep):
        sleep(0.3)

held = Slow()
run._FIRST_LOOK = 0.1
run.ask(pathlib.Path("."), "version")
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=repo.path, check=False)
    assert done.returncode == 0


def test_where_a_branch_left_another_is_what_git_says_however_often_they_met(repo: Repo) -> None:
    """Merges both ways, several ways back, and histories that have nothing in common."""
    chance = random.Random(2)
    tree = repo.run("hash-object", "-t", "tree", "-w", "/dev/null").strip()
    made: list[str] = []
    for number in range(14):
        some = chance.sample(made, min(len(made), chance.choice((0, 1, 1, 1, 2, 2, 3))))
        parents = [part for one in some for part in ("-p", one)]
        day = f"2023-05-{number + 1:02}T09:00:00+08:00"
        made.append(repo.run("commit-tree", tree, "-m", f"{number}", *parents, date=day).strip())
    repo.run("update-ref", "refs/heads/main", made[-1])
    here = git.find_repository(repo.path)
    kinds = set()
    for base, new in itertools.product(made, made[-2:]):
        listed = repo.run("rev-list", new, f"^{base}").split()
        said = subprocess.run(
            ["git", "merge-base", "--all", base, new],
            cwd=repo.path,
            capture_output=True,
            check=False,
        )
        nearest = said.stdout.decode().split() or [base]
        found = fork_point(here, base, new)
        assert found.commit.revision in nearest
        assert list(found.brought) == listed
        kinds.add(min(len(said.stdout.split()), 2))
    assert kinds == {0, 1, 2}


def test_a_work_tree_is_looked_through_only_for_what_reads_it(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To look through 100,000 files took as long as what Git was doing."""
    repo.write("材料/深/甲.txt", "一")
    repo.commit("一")
    seen: list[str] = []
    scandir = os.scandir

    def scanned(folder: str) -> Iterator[os.DirEntry[str]]:
        seen.append(Path(folder).name)
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", scanned)
    for command, deep in ((("cat-file", "--batch"), False), (("check-attr", "--stdin", "x"), True)):
        seen.clear()
        with run.open_git(repo.path, command) as process:
            run._look(0, None)
            assert process.poll() is None
            process.communicate(b"")
        assert ("深" in seen) is deep
        assert repo.path.name in seen and ".git" in seen
    signal.setitimer(signal.ITIMER_REAL, 0)
