"""Committing some paths: nothing else is touched, and a kill at any moment loses nothing.

``ZZFZ_KILLS=2000 pytest tests/test_commit.py -k kill`` kills more often than the default.
"""

from __future__ import annotations

import ctypes
import json
import os
import random
import resource
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

import pytest

from tests.conftest import PROJECT, Repo, set_for_user
from zzfz.cache import state
from zzfz.errors import GitError, UsageError, ZzfzError
from zzfz.files import sweep
from zzfz.git import Commit, Repository, find_repository, journal
from zzfz.git.commit import FromBlob, FromFile, commit_files, finish_quietly, writing
from zzfz.git.revisions import resolve
from zzfz.tracker import open_tracker

KILLS = int(os.environ.get("ZZFZ_KILLS", "60"))
"""A sample: ``proofs/kills.py`` strikes a thousand times."""


def write(
    repo: Repo, contents: dict[str, bytes | None], message: str = "报送", cwd: str = "."
) -> Commit | None:
    return commit_files(find_repository(repo.path / cwd), contents, message)


def status(repo: Repo) -> str:
    return repo.run("status", "--porcelain=v2", "-z", "-uall")


def at_head(repo: Repo, path: str) -> str:
    return repo.run("show", f"HEAD:{path}")


def assert_no_leftovers(repo: Repo) -> None:
    git_dir = Path(repo.run("rev-parse", "--absolute-git-dir").strip())
    assert not (git_dir / "index.lock").exists()
    assert not (git_dir / "HEAD.lock").exists()
    assert not (git_dir / "zzfz").exists()
    assert not list(git_dir.glob(".zzfz-*"))
    journal = state.work_tree_folder(git_dir, git_dir)
    assert journal is not None
    if journal.exists():
        assert {one.name for one in journal.iterdir()} <= {"lock"}


@pytest.fixture
def started(repo: Repo) -> Repo:
    """A repository with two files committed."""
    repo.write("甲.txt", "甲\n")
    repo.write("乙.txt", "乙\n")
    repo.commit()
    return repo


@pytest.fixture
def disturbed(started: Repo) -> Repo:
    """The same with changes of somebody else: staged, unstaged, both in one file, untracked."""
    started.write("甲.txt", "甲 staged\n")
    started.write("staged-新.txt", "新\n")
    started.run("add", "--all")
    started.write("甲.txt", "甲 staged, then changed\n")
    started.write("乙.txt", "乙 changed\n")
    started.write("untracked/丙.txt", "丙\n")
    return started


def test_commits_just_its_paths_and_leaves_foreign_changes_byte_for_byte(disturbed: Repo) -> None:
    before, staged = status(disturbed), disturbed.run("ls-files", "--stage", "-z")
    work_tree = {p: p.read_bytes() for p in disturbed.path.rglob("*.txt")}

    made = write(disturbed, {"evidence/1/说明.docx": b"word", "evidence/2/a.txt": b"a"})

    assert made is not None
    assert disturbed.run("rev-parse", "HEAD").strip() == made.revision
    changed = disturbed.run("diff-tree", "-r", "-z", "--name-only", "HEAD~1", "HEAD")
    assert changed.split("\0")[:-1] == ["evidence/1/说明.docx", "evidence/2/a.txt"]
    assert status(disturbed) == before
    now = disturbed.run("ls-files", "--stage", "-z").split("\0")
    assert [one for one in now if "evidence/" not in one] == staged.split("\0")
    assert {p: p.read_bytes() for p in work_tree} == work_tree
    assert (disturbed.path / "evidence/1/说明.docx").read_bytes() == b"word"
    assert_no_leftovers(disturbed)


def test_the_message_and_its_trailers_are_kept(started: Repo) -> None:
    write(started, {"evidence/1/a": b"a"}, "报送：第 1 项\n\nSubmitted-by: 县司法局\n")
    assert started.run("log", "-1", "--format=%s|%(trailers:key=Submitted-by,valueonly)") == (
        "报送：第 1 项|县司法局\n\n"
    )


def test_the_message_is_utf8_whatever_encoding_is_configured(started: Repo) -> None:
    started.run("config", "i18n.commitEncoding", "GBK")
    write(started, {"a": b"a"}, "报送材料")
    assert (
        "报送材料".encode()
        in subprocess.run(
            ["git", "cat-file", "commit", "HEAD"], cwd=started.path, capture_output=True, check=True
        ).stdout
    )
    assert "encoding" not in started.run("cat-file", "commit", "HEAD")


def test_nothing_is_committed_when_nothing_differs(started: Repo) -> None:
    head = started.run("rev-parse", "HEAD")
    assert write(started, {"甲.txt": "甲\n".encode()}) is None
    assert started.run("rev-parse", "HEAD") == head
    assert_no_leftovers(started)


def test_removes_a_file_and_the_folders_left_empty(started: Repo) -> None:
    write(started, {"evidence/1/案例/a.txt": b"a"})
    write(started, {"evidence/1/案例/a.txt": None})
    assert not (started.path / "evidence").exists()
    assert status(started) == ""
    assert started.run("ls-tree", "-r", "--name-only", "-z", "HEAD").count("\0") == 2


def test_the_first_commit_is_made_on_an_unborn_branch_beside_what_is_staged(repo: Repo) -> None:
    repo.write("staged.txt", "staged")
    repo.run("add", "staged.txt")
    write(repo, {"evidence/1/a.txt": b"a"})
    assert repo.run("ls-tree", "-r", "--name-only", "HEAD") == "evidence/1/a.txt\n"
    assert status(repo).startswith("1 A.")
    assert repo.run("symbolic-ref", "HEAD") == "refs/heads/main\n"


def test_a_detached_head_moves_and_its_branch_stays(started: Repo) -> None:
    main = started.run("rev-parse", "main")
    started.run("checkout", "--quiet", "--detach")
    write(started, {"a": b"a"})
    assert started.run("rev-parse", "main") == main
    assert at_head(started, "a") == "a"


def test_a_linked_work_tree_has_its_own_branch_and_index(started: Repo, tmp_path: Path) -> None:
    started.run("worktree", "add", "--quiet", "-b", "work", str(tmp_path / "副本"))
    linked = Repo(tmp_path / "副本")
    main = started.run("rev-parse", "main")
    write(linked, {"evidence/1/a.txt": b"a"})
    assert at_head(linked, "evidence/1/a.txt") == "a"
    assert (linked.path / "evidence/1/a.txt").read_bytes() == b"a"
    assert started.run("rev-parse", "main") == main
    assert status(linked) == status(started) == ""
    assert_no_leftovers(linked)


def test_a_tracker_in_a_subfolder_writes_below_its_own_root(repo: Repo) -> None:
    repo.write("县/checklist/list.yaml", "title: 清单\n")
    repo.write("县/evidence/1/old.txt", "old")
    repo.commit()
    write(repo, {"evidence/1/a.txt": b"a"}, cwd="县/evidence/1")
    assert at_head(repo, "县/evidence/1/a.txt") == "a"
    assert (repo.path / "县/evidence/1/a.txt").read_bytes() == b"a"
    assert status(repo) == ""


def test_works_with_sha256_objects(tmp_path: Path) -> None:
    folder = tmp_path / "sha256"
    folder.mkdir()
    repo = Repo(folder)
    repo.run("init", "--quiet", "--object-format=sha256", "--initial-branch=main")
    write(repo, {"a": b"a", "b": b"b"})
    write(repo, {"a": None, "c": b"c"})
    write(repo, {"b": None})
    assert repo.run("ls-tree", "-r", "--name-only", "HEAD") == "c\n"
    assert status(repo) == ""


def test_autocrlf_keeps_lf_in_the_repository_and_writes_crlf(started: Repo) -> None:
    started.run("config", "core.autocrlf", "true")
    write(started, {"evidence/1/网址.url.txt": b"http://a.gov.cn\r\nhttp://b.gov.cn\r\n"})
    blob = subprocess.run(
        ["git", "cat-file", "blob", "HEAD:evidence/1/网址.url.txt"],
        cwd=started.path,
        capture_output=True,
        check=True,
    ).stdout
    assert blob == b"http://a.gov.cn\nhttp://b.gov.cn\n"
    there = (started.path / "evidence/1/网址.url.txt").read_bytes()
    assert there == b"http://a.gov.cn\r\nhttp://b.gov.cn\r\n"
    assert "evidence" not in status(started)


def test_nothing_is_written_through_the_folder_of_git(started: Repo, tmp_path: Path) -> None:
    """Git itself follows a link in place of its log, and a HEAD that climbs out."""
    folder = started.path / ".git"
    victim = tmp_path / "profile"
    victim.write_text("umask 022\n", encoding="utf-8")
    head = (folder / "HEAD").read_bytes()
    (folder / "HEAD").write_bytes(b"ref: refs/../../../branch\n")
    with pytest.raises(GitError, match="HEAD 指到了外面"):
        write(started, {"evidence/1/a.txt": b"a"})
    (folder / "HEAD").write_bytes(head)
    (folder / "logs/HEAD").unlink()
    (folder / "logs/HEAD").symlink_to(victim)
    with pytest.raises(GitError, match="是链接"):
        write(started, {"evidence/1/a.txt": b"a"})
    assert victim.read_text(encoding="utf-8") == "umask 022\n"
    assert not (tmp_path / "branch").exists()


def with_filter(repo: Repo, monkeypatch: pytest.MonkeyPatch, clean: str, smudge: str) -> None:
    named = {"clean": clean, "smudge": smudge, "required": "true"}
    set_for_user(monkeypatch, {f"filter.scan.{key}": value for key, value in named.items()})
    repo.write(".gitattributes", "*.pdf filter=scan\n")
    repo.commit("filters")


def test_clean_and_smudge_filters_apply_as_for_lfs(
    started: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_filter(started, monkeypatch, "tr a-z A-Z", "tr A-Z a-z")
    write(started, {"evidence/1/a.pdf": b"scan"})
    assert at_head(started, "evidence/1/a.pdf") == "SCAN"
    assert (started.path / "evidence/1/a.pdf").read_bytes() == b"scan"
    assert status(started) == ""


@pytest.mark.parametrize(("clean", "smudge"), [("false", "cat"), ("cat", "false")])
def test_a_filter_that_fails_leaves_everything_as_it_was(
    started: Repo, monkeypatch: pytest.MonkeyPatch, clean: str, smudge: str
) -> None:
    with_filter(started, monkeypatch, clean, smudge)
    head = started.run("rev-parse", "HEAD")
    with pytest.raises(GitError):
        write(started, {"evidence/1/a.pdf": b"scan", "evidence/1/b.txt": b"b"})
    assert started.run("rev-parse", "HEAD") == head
    assert status(started) == ""
    assert not (started.path / "evidence").exists()
    assert_no_leftovers(started)


def test_an_executable_file_stays_executable(started: Repo) -> None:
    (started.path / "甲.txt").chmod(0o755)
    started.commit("mode")
    write(started, {"甲.txt": b"new", "丙.txt": b"c"})
    assert started.run("ls-tree", "HEAD", "--format=%(objectmode)").split() == [
        "100644",
        "100644",
        "100755",
    ]
    assert stat.S_IMODE((started.path / "甲.txt").stat().st_mode) & 0o100
    assert status(started) == ""


def test_a_large_file_is_read_from_where_it_is(started: Repo, tmp_path: Path) -> None:
    source = tmp_path / "大.bin"
    source.write_bytes(os.urandom(3_000_000))
    commit_files(find_repository(started.path), {"evidence/1/大.bin": FromFile(source)}, "大")
    assert (started.path / "evidence/1/大.bin").read_bytes() == source.read_bytes()
    assert status(started) == ""


@pytest.mark.parametrize(
    "name",
    [
        "a\nb.txt",
        'quote".txt',
        "-rf.txt",
        ":(top)x.txt",
        "*.txt",
        "a\\b.txt",
        " space .txt",
        "\udcff\udcfe.txt",
        "HEAD",
        "a\tb",
        "e\u0301.txt",
        "📄.txt",
    ],
)
def test_hostile_names_are_names_like_any_other(started: Repo, name: str) -> None:
    path = f"evidence/1/{name}"
    write(started, {path: b"one"})
    write(started, {path: b"two", "evidence/1/beside.txt": b"b"})
    assert (started.path / path).read_bytes() == b"two"
    assert status(started) == ""
    write(started, {path: None})
    assert not (started.path / path).exists()
    assert status(started) == ""
    assert (started.path / "甲.txt").read_bytes() == "甲\n".encode()


@pytest.mark.parametrize("path", ["../outside.txt", ".git/hooks/post-commit", "/abs.txt", "a//b"])
def test_a_path_that_leads_elsewhere_is_refused(started: Repo, path: str) -> None:
    head = started.run("rev-parse", "HEAD")
    with pytest.raises(ZzfzError):
        write(started, {path: b"x"})
    assert started.run("rev-parse", "HEAD") == head
    assert not (started.path / ".git/hooks/post-commit").exists()
    assert not (started.path.parent / "outside.txt").exists()


@pytest.mark.parametrize("link", ["evidence", "evidence/1", "evidence/1/a.txt"])
def test_nothing_is_written_through_a_symbolic_link(
    started: Repo, tmp_path: Path, link: str
) -> None:
    outside = tmp_path / "外面"
    outside.mkdir()
    (started.path / link).parent.mkdir(parents=True, exist_ok=True)
    (started.path / link).symlink_to(outside)
    with pytest.raises(UsageError, match="符号链接"):
        write(started, {"evidence/1/a.txt": b"a"})
    assert list(outside.iterdir()) == []
    assert_no_leftovers(started)


def test_a_committed_symbolic_link_is_not_replaced(started: Repo, tmp_path: Path) -> None:
    (started.path / "link").symlink_to(tmp_path)
    started.commit("link")
    (started.path / "link").unlink()
    with pytest.raises(UsageError, match="不是普通文件"):
        write(started, {"link": b"a"})


@pytest.mark.parametrize("path", ["甲.txt/a", "folder"])
def test_a_file_is_not_put_in_place_of_a_folder_or_below_a_file(started: Repo, path: str) -> None:
    started.write("folder/x.txt", "x")
    with pytest.raises(UsageError, match="文件夹"):
        write(started, {path: b"a"})
    assert started.run("rev-list", "--count", "HEAD") == "1\n"
    assert (started.path / "甲.txt").read_bytes() == "甲\n".encode()


def test_a_file_changed_by_somebody_else_is_not_overwritten(started: Repo) -> None:
    started.write("甲.txt", "mine")
    started.write("evidence/1/a.txt", "mine too")
    for path in ("甲.txt", "evidence/1/a.txt"):
        with pytest.raises(UsageError, match="尚未提交的改动"):
            write(started, {path: b"theirs", "other": b"o"})
    assert (started.path / "甲.txt").read_text(encoding="utf-8") == "mine"
    assert started.run("rev-list", "--count", "HEAD") == "1\n"
    assert_no_leftovers(started)


def test_what_is_staged_at_the_path_is_not_lost(started: Repo) -> None:
    started.write("甲.txt", "staged")
    started.run("add", "甲.txt")
    started.write("甲.txt", "甲\n")
    before = started.run("ls-files", "--stage")
    with pytest.raises(UsageError, match="暂存区"):
        write(started, {"甲.txt": b"theirs"})
    started.run("rm", "--cached", "--quiet", "乙.txt")
    with pytest.raises(UsageError, match="暂存区"):
        write(started, {"乙.txt": b"theirs"})
    assert before.splitlines()[1] in started.run("ls-files", "--stage")
    assert_no_leftovers(started)


def test_a_file_that_already_lies_there_untracked_is_taken_in(started: Repo) -> None:
    target = started.write("evidence/1/a.txt", "a")
    written = target.stat().st_mtime_ns
    write(started, {"evidence/1/a.txt": b"a"})
    assert status(started) == ""
    assert target.stat().st_mtime_ns == written


def test_a_locked_index_is_waited_for_and_then_refused(
    started: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_WAIT_SECONDS", 0.2)
    lock = started.path / ".git/index.lock"
    lock.write_bytes(b"")
    with pytest.raises(ZzfzError, match=r"index\.lock"):
        write(started, {"a": b"a"})
    assert lock.exists()
    assert not (started.path / "a").exists()
    lock.unlink()
    write(started, {"a": b"a"})
    assert status(started) == ""


@pytest.mark.parametrize("name", ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge"])
def test_in_the_middle_of_something_nothing_is_written(started: Repo, name: str) -> None:
    (started.path / ".git" / name).write_text("x", encoding="utf-8")
    with pytest.raises(ZzfzError, match="仓库正在"):
        write(started, {"a": b"a"})
    assert not (started.path / "a").exists()


def test_a_real_merge_conflict_is_refused_and_can_go_on(started: Repo) -> None:
    started.run("checkout", "--quiet", "-b", "side")
    started.write("甲.txt", "side")
    started.commit("side")
    started.run("checkout", "--quiet", "main")
    started.write("甲.txt", "main")
    started.commit("main")
    merged = subprocess.run(
        ["git", "merge", "side"], cwd=started.path, capture_output=True, check=False
    )
    assert merged.returncode == 1
    before = started.run("ls-files", "--stage", "-z")
    with pytest.raises(ZzfzError, match="合并"):
        write(started, {"a": b"a"})
    assert started.run("ls-files", "--stage", "-z") == before
    started.write("甲.txt", "both")
    started.run("add", "--all")
    started.run("commit", "--quiet", "-m", "merged")
    write(started, {"a": b"a"})
    assert status(started) == ""


def run_commit(
    repo: Repo, path: str, size: int, **options: Any
) -> subprocess.CompletedProcess[bytes]:
    script = (
        "import sys; from pathlib import Path; from zzfz.errors import ZzfzError;"
        "from zzfz.git import find_repository; from zzfz.git.commit import commit_files\n"
        "try:\n"
        "    commit_files(find_repository(Path(sys.argv[1])),"
        " {sys.argv[2]: b'x' * int(sys.argv[3])}, '报送')\n"
        "except ZzfzError as error: print(error.message, error.advice); sys.exit(3)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", script, str(repo.path), path, str(size)],
        env=os.environ | {"PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1"},
        capture_output=True,
        check=False,
        **options,
    )


def test_on_a_full_disk_nothing_happens_and_later_it_works(disturbed: Repo) -> None:
    before = status(disturbed)
    disturbed.run("config", "core.compression", "0")

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = run_commit(disturbed, "evidence/1/a.bin", 500_000, preexec_fn=small_files)
    assert done.returncode == 3, done.stderr.decode()
    assert "磁盘已满" in done.stdout.decode()
    assert disturbed.run("rev-list", "--count", "HEAD") == "1\n"
    assert status(disturbed) == before
    assert_no_leftovers(disturbed)
    assert run_commit(disturbed, "evidence/1/a.bin", 500_000).returncode == 0
    assert status(disturbed) == before


@pytest.mark.parametrize("limit", [1, 5_000, 20_000])
def test_a_disk_that_is_full_for_index_or_journal_too(started: Repo, limit: int) -> None:
    for number in range(300):
        started.write(f"evidence/1/已有材料{number}.txt", str(number))
    started.commit("many")
    head = started.run("rev-parse", "HEAD")

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = run_commit(started, "evidence/2/a.txt", 10, preexec_fn=small_files)
    assert done.returncode == 3, done.stderr.decode()
    assert started.run("rev-parse", "HEAD") == head
    assert status(started) == ""
    assert_no_leftovers(started)


def without_power_over_permissions() -> None:
    """Let permissions hold for root as they do for everybody else (Linux)."""
    if os.geteuid() == 0:
        drop_from_bounding_set, dac_override = 24, 1
        ctypes.CDLL(None).prctl(drop_from_bounding_set, dac_override)


@pytest.mark.parametrize("part", [".git", ".git/objects", ".git/refs/heads", "."])
def test_a_read_only_folder_is_said_and_nothing_happens(started: Repo, part: str) -> None:
    closed = started.path / part
    closed.chmod(0o555)
    try:
        done = run_commit(
            started, "evidence/1/a.txt", 10, preexec_fn=without_power_over_permissions
        )
    finally:
        closed.chmod(0o755)
    said = done.stdout.decode() + done.stderr.decode()
    assert done.returncode == 3, said
    assert "没有写入权限" in said
    assert started.run("rev-list", "--count", "HEAD") == "1\n"
    assert status(started) == ""
    assert not (started.path / "evidence").exists()
    assert_no_leftovers(started)


# Killed


class Worker(NamedTuple):
    """The two ends of the process that forks for every job."""

    jobs: IO[str]
    answers: IO[str]


@pytest.fixture
def worker() -> Iterator[Worker]:
    """The process of tests/commit_worker.py."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.commit_worker"],
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
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


def start_job(worker: Worker, repo: Repo, writes: dict[str, str | None]) -> int:
    worker.jobs.write(json.dumps([str(repo.path), writes, "报送"]) + "\n")
    worker.jobs.flush()
    return int(worker.answers.readline())


def kill(child: int, *, with_git: bool) -> None:
    with suppress(ProcessLookupError):
        if with_git:
            os.killpg(child, signal.SIGKILL)
        else:
            os.kill(child, signal.SIGKILL)


def test_killed_at_random_moments_it_is_all_or_nothing(
    disturbed: Repo, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed again and again; after each kill a reading command finds a tracker in order."""
    monkeypatch.setattr(journal, "_ORPHAN_SECONDS", 0.3)
    disturbed.run("config", "gc.auto", "0")
    chance = random.Random(20230501)
    foreign = {p: p.read_bytes() for p in disturbed.path.rglob("*.txt")}
    before = status(disturbed)
    staged = disturbed.run("ls-files", "--stage", "-z")
    expected: dict[str, str] = {}
    took = 0.12
    outcomes = {"nothing": 0, "all": 0, "finished later": 0}
    for turn in range(KILLS):
        writes: dict[str, str | None] = {
            f"evidence/{turn % 7}/a{turn}.txt": f"a{turn}",
            f"evidence/{turn % 7}/b.txt": f"b{turn}",
        }
        if expected and chance.random() < 0.3:
            writes[chance.choice([p for p in expected if p not in writes])] = None
        head = disturbed.run("rev-parse", "HEAD")
        begun = time.monotonic()
        child = start_job(worker, disturbed, writes)
        time.sleep(chance.uniform(0, took * 1.1))
        kill(child, with_git=chance.random() < 0.6)
        if int(worker.answers.readline()) == 0:
            took = 0.8 * took + 0.2 * (time.monotonic() - begun)
        else:
            took *= 1.03  # a busy machine takes longer than it is given

        lock_left = (disturbed.path / ".git/index.lock").exists()
        opened = open_tracker(disturbed.path)
        wait_for_group(child)
        if disturbed.run("rev-parse", "HEAD") != head:
            assert disturbed.run("rev-parse", "HEAD~1") == head
            for path, text in writes.items():
                expected.pop(path, None) if text is None else expected.update({path: text})
            outcomes["finished later" if lock_left else "all"] += 1
        else:
            outcomes["nothing"] += 1
        tree = disturbed.run("ls-tree", "-r", "-z", "--name-only", "HEAD", "evidence/")
        assert set(tree.split("\0")[:-1]) == set(expected), turn
        assert opened.repo.top == disturbed.path
        assert status(disturbed) == before, turn
        here = {
            p: p.read_bytes() for p in disturbed.path.rglob("*.txt") if "evidence" not in p.parts
        }
        assert here == foreign
        with writing(opened.repo):
            pass
        sweep()  # as every command does that needs a place of its own
        assert_no_leftovers(disturbed)
        if turn % 20 == 19:
            disturbed.run("fsck", "--strict")
            for path, text in expected.items():
                assert (disturbed.path / path).read_text(encoding="utf-8") == text
    now = disturbed.run("ls-files", "--stage", "-z").split("\0")
    assert [one for one in now if "evidence/" not in one] == staged.split("\0")
    assert outcomes["nothing"] > KILLS / 20, outcomes
    assert outcomes["all"] + outcomes["finished later"] > KILLS / 50, outcomes
    write(disturbed, {"evidence/9/end.txt": b"end"})
    assert status(disturbed) == before


def wait_for_group(leader: int) -> None:
    """A Git process may outlive the kill of its parent by moments; the dead wait to be reaped."""
    with suppress(ProcessLookupError):
        while any(_lives_in(one, leader) for one in Path("/proc").iterdir() if one.name.isdigit()):
            os.killpg(leader, 0)
            time.sleep(0.002)


def _lives_in(process: Path, group: int) -> bool:
    with suppress(OSError):
        state, _, of = (process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[:3]
        return state != "Z" and int(of) == group
    return False


MOMENTS = ["lock_index", "note", "_move_branch", "finish", "_settle_file", "release"]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("after", [False, True])
def test_killed_before_or_after_each_step_that_counts(
    disturbed: Repo, moment: str, after: bool
) -> None:
    before = status(disturbed)
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from zzfz.git import commit, find_repository, journal\n"
        "repo, moment, after = find_repository(Path(sys.argv[1])), sys.argv[2], sys.argv[3]\n"
        "module = commit if hasattr(commit, moment) else journal\n"
        "real, calls = getattr(module, moment), []\n"
        "def dying(*args):\n"
        "    calls.append(1)\n"
        "    late = moment not in ('finish', 'release') or len(calls) > 1\n"
        "    if late and after != 'True': os.kill(os.getpid(), signal.SIGKILL)\n"
        "    real(*args)\n"
        "    if late: os.kill(os.getpid(), signal.SIGKILL)\n"
        "setattr(module, moment, dying)\n"
        "commit.commit_files(repo, {'evidence/1/a.txt': b'a', '甲2.txt': b'b'}, '报送')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(disturbed.path), moment, str(after)],
        env=os.environ | {"PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    finish_quietly(find_repository(disturbed.path))
    committed = disturbed.run("rev-list", "--count", "HEAD") == "2\n"
    position = MOMENTS.index(moment)
    assert committed is (position > 2 or (position == 2 and after))
    assert (disturbed.path / "evidence/1/a.txt").exists() is committed
    assert (disturbed.path / "甲2.txt").exists() is committed
    assert status(disturbed) == before
    assert_no_leftovers(disturbed)
    write(disturbed, {"evidence/1/b.txt": b"b"})
    assert status(disturbed) == before


def cut_short(repo: Repo, writes: dict[str, bytes | None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Commit, and stop right after the branch has moved."""

    class Stop(BaseException):
        pass

    def stop(*_: object) -> None:
        raise Stop

    real = journal.finish
    with monkeypatch.context() as patch:
        calls = []

        def finish(repository: Repository) -> None:
            calls.append(1)
            if len(calls) > 1:
                stop()
            real(repository)

        patch.setattr(journal, "finish", finish)
        with pytest.raises(Stop):
            write(repo, writes)


def test_until_it_is_finished_git_cannot_commit_the_files_away(
    started: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_short(started, {"evidence/1/a.txt": b"a"}, monkeypatch)
    started.write("丁.txt", "d")
    refused = subprocess.run(
        ["git", "add", "--all"], cwd=started.path, capture_output=True, check=False
    )
    assert refused.returncode != 0
    assert started.zzfz("doctor").code in {0, 1}
    started.run("add", "--all")
    started.run("commit", "--quiet", "-m", "mine")
    assert at_head(started, "evidence/1/a.txt") == "a"


def test_finishes_even_when_the_lock_was_removed_by_hand(
    disturbed: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = status(disturbed)
    cut_short(disturbed, {"evidence/1/a.txt": b"a", "丁.txt": b"d"}, monkeypatch)
    (disturbed.path / ".git/index.lock").unlink()
    disturbed.write("own.txt", "own")
    disturbed.run("add", "own.txt")
    finish_quietly(find_repository(disturbed.path))
    assert status(disturbed).replace("own.txt", "") != before
    disturbed.run("rm", "--quiet", "--cached", "own.txt")
    (disturbed.path / "own.txt").unlink()
    assert status(disturbed) == before
    assert_no_leftovers(disturbed)


def test_a_file_changed_since_the_kill_stays_as_it_is(
    started: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_short(started, {"甲.txt": b"theirs", "乙.txt": None, "new.txt": b"n"}, monkeypatch)
    started.write("甲.txt", "mine")
    finish_quietly(find_repository(started.path))
    assert (started.path / "甲.txt").read_text(encoding="utf-8") == "mine"
    assert not (started.path / "乙.txt").exists()
    assert (started.path / "new.txt").exists()
    assert "甲.txt" in status(started)


def test_a_damaged_journal_does_no_harm(started: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in (
        "",
        "{",
        "[]",
        '{"commit": 1, "steps": [1]}',
        '{"commit": "x", "steps": {"a": 1}}',
    ):
        cut_short(started, {"a.txt": os.urandom(4).hex().encode()}, monkeypatch)
        (started.journal / "pending.json").write_text(text, encoding="utf-8")
        finish_quietly(find_repository(started.path))
        assert_no_leftovers(started)
        started.run("reset", "--quiet", "--hard")
        write(started, {"b.txt": os.urandom(4).hex().encode()})
        assert status(started) == ""


def test_a_reading_command_does_not_wait_for_one_that_writes(started: Repo) -> None:
    repository = find_repository(started.path)
    with writing(repository):
        journal.lock_index(repository)
        begun = time.monotonic()
        finish_quietly(repository)
        assert time.monotonic() - begun < 1
        assert (started.path / ".git/index.lock").exists()


# At once


def test_several_processes_at_once_each_commit_their_own(disturbed: Repo) -> None:
    before = status(disturbed)
    code = (
        "import sys; from pathlib import Path; from zzfz.git import find_repository;"
        "from zzfz.git.commit import commit_files\n"
        "for n in range(4): commit_files(find_repository(Path(sys.argv[1])),"
        " {f'evidence/{sys.argv[2]}/{n}.txt': b'x', 'shared.txt': f'{sys.argv[2]}{n}'.encode()},"
        " 'x')\n"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(disturbed.path), str(number)],
            env=os.environ | {"PYTHONPATH": str(PROJECT)},
            stderr=subprocess.PIPE,
        )
        for number in range(4)
    ]
    for one in running:
        _, error = one.communicate(timeout=60)
        assert one.returncode == 0, error.decode()
    assert disturbed.run("rev-list", "--count", "HEAD") == "17\n"
    names = disturbed.run("ls-tree", "-r", "--name-only", "HEAD", "evidence/").split()
    assert len(names) == 16
    assert status(disturbed) == before
    assert_no_leftovers(disturbed)


def test_racing_with_git_commit_loses_nothing_of_either(started: Repo) -> None:
    """Git's own runs may be told that the index is locked; what they did commit stays."""
    code = (
        "import sys; from pathlib import Path; from zzfz.git import find_repository;"
        "from zzfz.git.commit import commit_files\n"
        "for n in range(12): commit_files(find_repository(Path(sys.argv[1])),"
        " {f'evidence/1/{n}.txt': b'x'}, 'x')\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(started.path)],
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        stderr=subprocess.PIPE,
    )
    done = set()
    number = 0
    while process.poll() is None:
        name = f"git{number}.txt"
        started.write(name, name)
        added = subprocess.run(
            ["git", "add", name], cwd=started.path, capture_output=True, check=False
        )
        if added.returncode == 0:
            said = subprocess.run(
                ["git", "commit", "--quiet", "-m", name, "--", name],
                cwd=started.path,
                capture_output=True,
                check=False,
            )
            if said.returncode == 0:
                done.add(name)
        number += 1
    _, error = process.communicate()
    assert process.returncode == 0, error.decode()
    names = set(started.run("ls-tree", "-r", "--name-only", "HEAD").split())
    assert {f"evidence/1/{n}.txt" for n in range(12)} <= names
    assert done, "git never got its turn"
    assert done <= names
    started.run("fsck", "--strict")
    left = started.run("status", "--porcelain").splitlines()
    assert all(line[:2] in {"A ", "??"} and "git" in line for line in left), left


def test_blobs_change_places_unread_and_bring_their_modes(started: Repo) -> None:
    started.write("程序.sh", "#!/bin/sh\n").chmod(0o755)
    started.commit()
    blobs = {
        path: started.run("rev-parse", f"HEAD:{path}").strip()
        for path in ("甲.txt", "乙.txt", "程序.sh")
    }
    writes = {
        "甲.txt": FromBlob(blobs["乙.txt"], "100644"),
        "乙.txt": FromBlob(blobs["甲.txt"], "100644"),
        "程序.sh": None,
        "里/程序.sh": FromBlob(blobs["程序.sh"], "100755"),
    }
    head = started.run("rev-parse", "HEAD").strip()
    assert commit_files(find_repository(started.path), writes, "对调", planned_on=head)
    assert (started.path / "甲.txt").read_text(encoding="utf-8") == "乙\n"
    assert (started.path / "乙.txt").read_text(encoding="utf-8") == "甲\n"
    assert (started.path / "里/程序.sh").stat().st_mode & 0o111
    assert not (started.path / "程序.sh").exists()
    assert status(started) == ""
    assert_no_leftovers(started)


def test_what_was_planned_on_another_revision_is_not_written(started: Repo) -> None:
    head = started.run("rev-parse", "HEAD").strip()
    started.write("丙.txt", "丙\n")
    started.commit()
    with pytest.raises(ZzfzError, match="刚刚有了新的提交"):
        commit_files(find_repository(started.path), {"丁.txt": b"x"}, "报送", planned_on=head)
    assert status(started) == ""
    assert_no_leftovers(started)


def test_what_another_commit_put_at_a_path_meanwhile_is_not_replaced(started: Repo) -> None:
    found = find_repository(started.path)
    seen = resolve(found)
    started.write("evidence/1/同名.txt", "别人的")
    theirs = started.commit()
    assert seen is not None
    with pytest.raises(ZzfzError, match="刚被另一个提交改动"):
        commit_files(found, {"evidence/1/同名.txt": b"ours"}, "x", seen=seen)
    assert started.run("rev-parse", "HEAD").strip() == theirs
    assert commit_files(found, {"evidence/1/别名.txt": b"ours"}, "x", seen=seen) is not None
    assert commit_files(found, {"evidence/1/同名.txt": "别人的".encode()}, "x", seen=seen) is None
    assert at_head(started, "evidence/1/同名.txt") == "别人的"


def test_a_file_that_changes_after_it_was_looked_at_does_not_enter(
    started: Repo, tmp_path: Path
) -> None:
    source = tmp_path / "材料.txt"
    source.write_text("看过的", encoding="utf-8")
    looked_at = started.run("hash-object", str(source)).strip()
    head = started.run("rev-parse", "HEAD")
    source.write_text("换过的", encoding="utf-8")
    found = find_repository(started.path)
    with pytest.raises(ZzfzError, match="检查之后又变了"):
        commit_files(found, {"evidence/1/材料.txt": FromFile(source, looked_at)}, "x")
    assert started.run("rev-parse", "HEAD") == head
    assert_no_leftovers(started)


def test_what_is_committed_need_not_be_read_again_to_be_compared(started: Repo) -> None:
    write(started, {"evidence/3/材料.txt": b"x" * 100})
    known = started.run("ls-files", "--debug", "--", "evidence/3")
    assert "mtime: 0:0" not in known
    assert status(started) == ""
