"""The state folder of the user, and what lies in a repository that somebody handed over: no command
believes it, nor writes or deletes anything outside the work tree for its sake.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.conftest import PROJECT, STATE, Call, Outcome, Repo
from zzfz.cache import Cache, package, state
from zzfz.cache.rows import CacheTable
from zzfz.errors import ZzfzError
from zzfz.git import find_repository, journal
from zzfz.git.commit import commit_files, finish_quietly, writing

RUN = f"run-{'0' * 32}"
READING = (
    ["status"],
    ["check"],
    ["show", "1"],
    ["list"],
    ["log", "1"],
    ["trend"],
    ["doctor"],
    ["summary"],
    ["rollup", "."],
    ["bundle", "-o", "../卷.zip"],
)
WRITING = (["add", "5", "../新.txt"], ["review", "5", "--pass"], ["scaffold"])


def everything(folder: Path) -> dict[str, tuple[int, int, bytes | str]]:
    """Every file, folder and link below ``folder``: mode, time and content."""
    found = {}
    for path in sorted([folder, *folder.rglob("*")]):
        facts = path.lstat()
        content: bytes | str = b""
        if stat.S_ISLNK(facts.st_mode):
            content = str(path.readlink())
        elif stat.S_ISREG(facts.st_mode):
            content = path.read_bytes()
        found[str(path)] = (facts.st_mode, facts.st_mtime_ns, content)
    return found


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """What belongs to the user and lies beside the repository."""
    folder = tmp_path / "别处"
    folder.mkdir()
    (folder / "重要.txt").write_text("重要", encoding="utf-8")
    (folder / "documents.db").write_text("不是缓存", encoding="utf-8")
    (folder / f"summary-{'0' * 40}.json").write_text("不是缓存", encoding="utf-8")
    (tmp_path / "新.txt").write_text("新的情况说明", encoding="utf-8")
    return folder


def handed_over(tracker: Repo, outside: Path) -> None:
    """A repository with a journal of an earlier version that leads elsewhere."""
    tracker.write("evidence/5/说明.txt", "情况说明")
    head = tracker.commit()
    blob = tracker.run("hash-object", str(outside / "重要.txt")).strip()
    steps = {f"../别处/{number}.txt": [None, ["100644", blob]] for number in range(2500)}
    steps["../别处/重要.txt"] = [["100644", blob], None]
    steps[str(outside / "重要.txt")] = [["100644", blob], ["100644", "1" * 40]]
    tracker.write(
        ".git/zzfz/pending.json", json.dumps({"commit": head, "steps": steps}, ensure_ascii=False)
    )
    tracker.write(".git/zzfz/token", RUN)
    tracker.write(f".git/zzfz/{RUN}/index", "x")
    for number in range(3):
        tracker.write(f".git/zzfz/{RUN}/别处/{number}.txt", "恶意")
    (tracker.path / f".git/zzfz/{RUN}/files").symlink_to(outside)


def test_a_journal_that_came_with_the_repository_is_nobody_s(
    tracker: Repo, outside: Path, call: Call
) -> None:
    handed_over(tracker, outside)
    before, ours = everything(outside), everything(tracker.path / ".git/zzfz")
    for command in (*READING, *WRITING):
        call(tracker, *command)
        assert everything(outside) == before, command
        assert everything(tracker.path / ".git/zzfz") == ours, command
    assert tracker.run("status", "--porcelain") == ""


@pytest.mark.parametrize("linked", [".git/zzfz/cache", ".git/zzfz"])
def test_a_cache_that_is_a_link_is_neither_followed_nor_cleared(
    tracker: Repo, outside: Path, call: Call, linked: str
) -> None:
    tracker.write("evidence/5/说明.txt", "情况说明")
    tracker.commit()
    (tracker.path / linked).parent.mkdir(exist_ok=True)
    (tracker.path / linked).symlink_to(outside)
    before = everything(outside)
    for command in (*READING, *WRITING, ["doctor", "--clear-cache"]):
        call(tracker, *command)
        assert everything(outside) == before, command
    assert (tracker.path / linked).is_symlink()


def test_clearing_removes_only_what_an_earlier_version_made(
    tracker: Repo, outside: Path, call: Call
) -> None:
    handed_over(tracker, outside)
    before = everything(outside)
    digits = "0" * 40
    own = [f"checklist-{digits}.json", f"standing-{digits}.123", "documents.db", "sets.db-journal"]
    kept = ["我的.txt", "documents.txt", f"checklist-{digits}.json.bak"]
    for name in (*own, *kept):
        tracker.write(f".git/zzfz/cache/{name}", "x")
    (tracker.path / ".git/zzfz/cache/trend.db").symlink_to(outside / "重要.txt")
    tracker.write(".git/zzfz/笔记.txt", "x")
    assert "早先的版本" in call(tracker, "doctor").stdout
    assert "早先的版本" in call(tracker, "doctor", "--clear-cache").stdout
    left = {path.name for path in (tracker.path / ".git/zzfz").rglob("*")}
    assert left == {"cache", "笔记.txt", "trend.db", *kept}
    assert everything(outside) == before


def test_an_empty_folder_of_an_earlier_version_goes(tracker: Repo, call: Call) -> None:
    tracker.write(".git/zzfz/cache/documents.db", "x")
    tracker.write(".git/zzfz/lock", "")
    call(tracker, "doctor", "--clear-cache")
    assert not (tracker.path / ".git/zzfz").exists()
    assert call(tracker, "doctor", "--clear-cache").code == 0


def in_our_journal(tracker: Repo, steps: Mapping[str, object], prepared: dict[str, str]) -> None:
    """A journal in the state folder of this user, as a run that was killed leaves it."""
    state.make(tracker.journal)
    (tracker.journal / state.TOKEN).write_text(RUN, encoding="ascii")
    head = tracker.run("rev-parse", "HEAD").strip()
    text = json.dumps({"commit": head, "steps": steps}, ensure_ascii=False)
    (tracker.journal / "pending.json").write_text(text, encoding="utf-8")
    for name, content in prepared.items():
        path = tracker.journal / RUN / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    (tracker.path / ".git/index.lock").write_text(RUN, encoding="ascii")


def test_a_journal_is_carried_out_inside_the_work_tree_only(
    tracker: Repo, outside: Path, tmp_path: Path
) -> None:
    tracker.write("evidence/5/说明.txt", "情况说明")
    tracker.commit()
    (tracker.path / "evidence/9").symlink_to(outside)
    before, files = everything(outside), everything(tracker.path / "evidence")
    hooks = everything(tracker.path / ".git/hooks")
    blob = tracker.run("hash-object", str(outside / "重要.txt")).strip()
    ways = (
        "../别处/重要.txt",
        "evidence/../../别处/重要.txt",
        str(outside / "重要.txt"),
        "evidence/9/重要.txt",
        ".git/hooks/pre-commit",
        "evidence/.GIT/x",
        "a//b",
        "a/./b",
        "",
        "坏\0名",
    )
    for way in ways:
        for step in ([["100644", blob], None], [None, ["100644", "1" * 40]]):
            in_our_journal(tracker, {way: step}, {})
            finish_quietly(find_repository(tracker.path))
            assert everything(outside) == before, way
            assert everything(tracker.path / "evidence") == files, way
            assert everything(tracker.path / ".git/hooks") == hooks, way
            assert not (tracker.path / ".git/index.lock").exists()
            assert {one.name for one in tracker.journal.iterdir()} <= {"lock"}


def test_a_journal_with_more_steps_than_are_ever_written_is_none(
    tracker: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_MOST_STEPS", 20)
    many = {f"{number}.txt": [None, ["100644", "1" * 40]] for number in range(21)}
    in_our_journal(tracker, many, {"1.txt": "x"})
    finish_quietly(find_repository(tracker.path))
    assert not (tracker.path / "1.txt").exists()
    repo = find_repository(tracker.path)
    head = tracker.run("rev-parse", "HEAD")
    with pytest.raises(ZzfzError, match="超过 20 个"):
        commit_files(repo, {f"{number}.txt": b"x" for number in range(21)}, "太多")
    assert tracker.run("rev-parse", "HEAD") == head
    assert commit_files(repo, {f"{number}.txt": b"x" for number in range(20)}, "正好") is not None


def test_a_lock_that_is_only_half_written_is_not_taken_for_ours(tracker: Repo) -> None:
    """A run killed while it wrote its token, beside a Git that has just begun its own lock."""
    state.make(tracker.journal)
    (tracker.journal / state.TOKEN).write_bytes(b"")
    lock = tracker.path / ".git/index.lock"
    lock.write_bytes(b"")
    finish_quietly(find_repository(tracker.path))
    assert lock.exists()
    assert not (tracker.journal / state.TOKEN).exists()


def commands_that_only_read(tracker: Repo) -> list[list[str]]:
    return [[*one] for one in READING if one[0] not in {"doctor", "bundle"}]


def make_stale(tracker: Repo) -> None:
    """Let the index be out of date about times, which ``git status`` likes to mend."""
    for path in (tracker.path / "evidence").rglob("*.txt"):
        os.utime(path, (1_700_000_000, 1_700_000_000))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_nothing_is_written_into_a_repository_of_another_owner(
    tracker: Repo, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker.write("evidence/5/说明.txt", "情况说明")
    tracker.commit()
    make_stale(tracker)
    for folder, names, files in os.walk(tracker.path):
        for name in (".", *names, *files):
            os.chown(Path(folder, name), 12_345, 12_345)
    settings = Path(os.environ["GIT_CONFIG_GLOBAL"])
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "*")
    own = tmp_path / "我的全局设置"
    own.write_text(
        f"{settings.read_text(encoding='utf-8')}[safe]\n\tdirectory = *\n", encoding="utf-8"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(own))
    before = everything(tracker.path)
    for command in (*READING, ["bundle", "-o", str(tmp_path / "卷2.zip")]):
        done = call(tmp_path, "-C", str(tracker.path), *command)
        assert done.code in {0, 1}, done.stderr
        assert everything(tracker.path) == before, command


def test_rollup_and_verify_write_nothing_into_what_they_read(
    tracker: Repo, call: Call, tmp_path: Path
) -> None:
    tracker.write("evidence/5/说明.txt", "情况说明")
    tracker.commit()
    call(tracker, "bundle", "-o", "../卷.zip")
    in_our_journal(tracker, {"evidence/5/说明.txt": [None, ["100644", "1" * 40]]}, {})
    make_stale(tracker)
    tracker.run("clone", "--quiet", "--bare", str(tracker.path), str(tmp_path / "裸.git"))
    tracker.run("clone", "--quiet", str(tracker.path), str(tmp_path / "稀疏"))
    shutil.rmtree(tmp_path / "稀疏/.git/hooks")
    before = [everything(one) for one in (tracker.path, tmp_path / "裸.git", tmp_path / "稀疏")]
    for _ in range(2):
        done = call(tmp_path, "rollup", str(tracker.path), "裸.git", "稀疏")
        assert done.code == 0, done.stdout + done.stderr
        assert call(tracker, "verify", "../卷.zip").code == 0
    after = [everything(one) for one in (tracker.path, tmp_path / "裸.git", tmp_path / "稀疏")]
    assert after == before


def test_a_summary_of_one_repository_is_not_believed_of_another(
    tracker: Repo, call: Call, tmp_path: Path
) -> None:
    """A forged repository may hold anything under the id of somebody else's commit."""
    shutil.copytree(tracker.path, tmp_path / "冒充")
    call(tmp_path, "rollup", "冒充", "--format", "json")
    head = tracker.run("rev-parse", "HEAD").strip()
    digest = state.digest_of_path(tracker.path / ".git")
    assert not CacheTable(state.shared_folder(), "summary").keys(f"{head} {digest}")


# The folder itself


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of this test's own, which is not there yet."""
    made = tmp_path / "状态" / "这里"
    monkeypatch.setenv(state.PLACE, str(made))
    return made


def test_folders_are_made_for_this_user_only(place: Path, tracker: Repo, call: Call) -> None:
    os.umask(0)
    try:
        assert call(tracker, "status").code == 0
        assert call(tracker, "add", "5", str(tracker.path / "checklist/list.yaml")).code == 0
    finally:
        os.umask(0o022)
    folders = [place, *(path for path in place.rglob("*") if path.is_dir())]
    assert len(folders) >= 4
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
    assert not (tracker.path / ".git/zzfz").exists()


@pytest.mark.parametrize("level", ["", "repositories", "own", "cache"])
@pytest.mark.parametrize("kind", ["link", "file", "open to all", "another's"])
def test_a_folder_that_others_could_have_made_is_not_used(
    place: Path, tracker: Repo, call: Call, outside: Path, level: str, kind: str,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    tracker.write("evidence/5/说明.txt", "情况说明")
    tracker.commit()
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    here = {
        "": place,
        "repositories": place / "repositories",
        "own": place / "repositories" / state.digest_of_path(tracker.path / ".git"),
        "cache": place / "repositories" / state.digest_of_path(tracker.path / ".git") / "cache",
    }[level]
    here.parent.mkdir(0o700, parents=True)
    if kind == "link":
        if level == "":
            monkeypatch.delenv(state.PLACE)
            monkeypatch.setenv("XDG_STATE_HOME", str(here.parent))
            here = here.parent / "zzfz"
        here.symlink_to(outside)
    elif kind == "file":
        here.write_text("", encoding="utf-8")
    else:
        here.mkdir()
        if kind == "open to all":
            here.chmod(0o777)
        elif os.geteuid() == 0:
            os.chown(here, 12_345, 12_345)
    before = everything(outside)
    if kind != "another's" or os.geteuid() == 0:
        there = everything(here) if here.is_dir() and kind != "link" else {}
        assert call(tracker, "status").code == 0
        assert call(tracker, "add", "5", "../新.txt").code == 0
        if level != "own":  # the folder for a work tree lies beside the cache
            assert {path: one[2] for path, one in there.items()} == (
                {path: one[2] for path, one in everything(here).items()}
                if here.is_dir() and kind != "link"
                else {}
            )
    assert everything(outside) == before


def test_without_a_home_nothing_is_kept_and_everything_works(
    tracker: Repo, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    for name in (state.PLACE, "XDG_STATE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    assert state.home() is None
    tracker.write("../材料.txt", "情况说明")
    for _ in range(2):
        assert call(tracker, "status").code == 0
        assert call(tracker, "check").code in {0, 1}
        assert call(tracker, "log", "1").code == 0
        assert call(tracker, "rollup", ".").code == 0
    assert call(tracker, "add", "5", "../材料.txt").code == 0
    assert tracker.run("status", "--porcelain") == ""
    assert "不用缓存：没有用户文件夹可放" in call(tracker, "doctor").stdout
    assert call(tracker, "doctor", "--clear-cache").code == 0
    assert not (tracker.path / ".git/zzfz").exists()
    monkeypatch.setenv(state.PLACE, "相对的")
    assert state.home() is None
    tracker.write("../是文件", "")
    monkeypatch.setenv(state.PLACE, str(tracker.path.parent / "是文件/这里"))
    assert call(tracker, "status").code == 0
    assert call(tracker, "withdraw", "5", "材料.txt", "--reason", "错了").code == 0


def test_a_kill_without_a_home_is_finished_too(
    tracker: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    (tmp_path / "是文件").touch()
    monkeypatch.setenv(state.PLACE, str(tmp_path / "是文件/这里"))

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    repo = find_repository(tracker.path)
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(journal, "_settle_files", killed)
        commit_files(repo, {"甲.txt": b"a"}, "甲")
    assert journal.folder(repo).is_relative_to(tmp_path)
    finish_quietly(repo)
    assert (tracker.path / "甲.txt").read_bytes() == b"a"
    assert tracker.run("status", "--porcelain") == ""


def other_disk(tmp_path: Path) -> Path:
    found = Path("/dev/shm")
    if not found.is_dir() or found.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system")
    return found


MOMENTS = ["os.link", "os.replace", "os.unlink", "shutil.copy2"]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_call_that_changes_the_disk_with_the_state_on_another(
    tracker: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str, after: bool
) -> None:
    """Each call of its kind in turn: before and after it."""
    folder = other_disk(tmp_path) / f"zzfz-{os.getpid()}-{moment}-{after}"
    monkeypatch.setenv(state.PLACE, str(folder))
    tracker.write("乙.txt", "b")
    tracker.commit()
    script = (
        "import os, shutil, signal, sys; from pathlib import Path\n"
        "from zzfz.git import commit, find_repository\n"
        "import filelock, tempfile, uuid\n"
        "repo, moment, after, when = find_repository(Path(sys.argv[1])), *sys.argv[2:]\n"
        "owner, name = moment.split('.')\n"
        "owner = {'os': os, 'shutil': shutil}[owner]\n"
        "real, calls = getattr(owner, name), []\n"
        "def dying(*args, **more):\n"
        "    calls.append(1)\n"
        "    late = len(calls) == int(when)\n"
        "    if late and after != 'True': os.kill(os.getpid(), signal.SIGKILL)\n"
        "    found = real(*args, **more)\n"
        "    if late: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return found\n"
        "setattr(owner, name, dying)\n"
        "commit.commit_files(repo, {'甲.txt': when.encode(), '乙.txt': None}, '报送')\n"
        "print(len(calls))\n"
    )
    try:
        for when in range(1, 40):
            before = tracker.run("rev-parse", "HEAD")
            done = subprocess.run(
                [sys.executable, "-c", script, str(tracker.path), moment, str(after), str(when)],
                env=os.environ | {"PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1"},
                capture_output=True,
                check=False,
            )
            with writing(find_repository(tracker.path)):
                pass
            assert tracker.run("status", "--porcelain") == "", (when, done.stderr.decode())
            assert not list(tracker.path.rglob(".zzfz-*")), when
            assert not (tracker.path / ".git/index.lock").exists(), when
            assert {one.name for one in tracker.journal.iterdir()} <= {"lock"}, when
            if done.returncode == 0:
                if int(done.stdout) < when:
                    break
                continue  # the call failed, as moving to another disk does
            assert done.returncode == -9, done.stderr.decode()
            committed = tracker.run("rev-parse", "HEAD") != before
            assert (tracker.path / "甲.txt").exists() or not committed
            tracker.write("乙.txt", f"b{when}")
            tracker.commit()
        else:
            pytest.fail("it never came to its end")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_what_was_not_used_for_long_and_too_many_go(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "_MOST_REPOSITORIES", 8)

    def folder(name: str) -> Path:
        found = state.repository_folder(Path("/没有", name))
        assert found is not None
        return found

    def keep(name: str, days: float) -> None:
        CacheTable(folder(name) / "cache", "表").put({"a": 1})
        then = time.time() - days * 86_400
        for path in (*folder(name).rglob("*"), folder(name)):
            os.utime(path, (then, then))

    keep("很久", 400)
    keep("未完", 400)
    (folder("未完") / "work-1").mkdir()
    (folder("未完") / "work-1" / state.TOKEN).touch()
    for number in range(8):
        keep(f"{number}", number + 1)
    left = {name for name in ("很久", "未完", *map(str, range(8))) if folder(name).exists()}
    assert "很久" not in left
    assert "未完" in left
    assert len(left) <= 9
    monkeypatch.setattr(state, "_MOST_BYTES", 10_000)
    os.utime(place / "repositories/swept", (1, 1))
    keep("新", 0)
    assert [name for name in ("新", *map(str, range(8))) if folder(name).exists()] == ["新"]


# What the program is


def test_the_digest_is_of_the_content_not_of_times(tmp_path: Path) -> None:
    copy = shutil.copytree(PROJECT / "zzfz", tmp_path / "zzfz")
    first = package.digest_of(copy)
    for path in copy.rglob("*.py"):
        os.utime(path, (1, 1))
    assert package.digest_of(copy) == first == package.digest_of(PROJECT / "zzfz")
    (copy / "_digest.py").write_text("DIGEST = ''", encoding="utf-8")
    assert package.digest_of(copy) == first
    path = copy / "rules/scan.py"
    data = path.read_bytes()
    path.write_bytes(data.replace(b"50_000", b"50_001"))
    assert package.digest_of(copy) != first
    path.write_bytes(data)
    path.rename(copy / "rules/scan2.py")
    assert package.digest_of(copy) != first


def test_a_digest_is_worked_out_once_for_every_change(
    place: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy = shutil.copytree(PROJECT / "zzfz/cache", tmp_path / "p")
    monkeypatch.setattr(package, "_PACKAGE", copy)
    made: list[str] = []
    real = package._content

    def noted(files: list[tuple[Path, str]]) -> str:
        made.append(real(files))
        return made[-1]

    monkeypatch.setattr(package, "_content", noted)
    ask: Callable[[], str] = package.package_digest.__wrapped__
    assert ask() == ask() == made[0] and len(made) == 1
    (copy / "rows.py").write_text("x = 1\n", encoding="utf-8")
    assert ask() != made[0] and len(made) == 2
    (place / "programs").write_bytes(b"{")
    assert ask() == made[1] and len(made) == 3


def run_packed(where: Path, packed: Path, *args: str) -> Outcome:
    done = subprocess.run(
        [sys.executable, "-c", "from zzfz.__main__ import main; main()", *args],
        cwd=where,
        env=os.environ | {"PYTHONPATH": str(packed)},
        capture_output=True,
        check=False,
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.parametrize("built", [False, True])
def test_kept_results_are_found_again_by_a_program_in_a_zip(
    place: Path, tracker: Repo, tmp_path: Path, built: bool
) -> None:
    packed = tmp_path / "程序.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in (PROJECT / "zzfz").rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                archive.write(path, f"zzfz/{path.relative_to(PROJECT / 'zzfz')}")
        if built:
            archive.writestr("zzfz/_digest.py", 'DIGEST = "x"\n')
    first = run_packed(tracker.path, packed, "status")
    assert first.code == 0, first.stderr
    kept = sorted(path.name for path in tracker.cache.iterdir())
    assert kept
    assert (place / "programs").exists() is not built
    assert run_packed(tracker.path, packed, "status") == first
    assert sorted(path.name for path in tracker.cache.iterdir()) == kept


def test_tests_keep_nothing_in_the_home_of_whoever_runs_them() -> None:
    assert state.home() == STATE.resolve()
    assert Cache(None, "件").get("x") is None
