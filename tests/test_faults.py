"""Faults of the machine: open files, signals, full disks, signing, hooks, locales, streams.

Each ends with a sentence that says what is wrong and what to do, the right exit code, and nothing lost.
proofs/faults.py prints forty of them.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from proofs import faults
from tests.conftest import PROJECT, Call, Repo
from tests.tools import unremovable
from zzfz import files as writing
from zzfz.cache import state
from zzfz.cli import encoding, run
from zzfz.errors import system_refusal
from zzfz.git import commit as committing
from zzfz.git import find_repository
from zzfz.git.log import WITHDRAWN_REASON

POSIX = pytest.mark.skipif(os.name == "nt", reason="signals and streams of POSIX")
ONE, OTHER = "evidence/5/1-案/甲.txt", "evidence/5/1-案/乙.txt"
HELD = "正被别的程序打开，或不许改动"


@pytest.fixture
def desk(repo: Repo) -> Repo:
    """A tracker of a part of the list, with a case in a folder and a loose piece."""
    for file in sorted((PROJECT / "checklist").glob("*.yaml")):
        if file.name.startswith(("01", "02")) or file.name[0].isalpha():
            repo.write(f"checklist/{file.name}", file.read_bytes())
    repo.write(ONE, "2022年第5项指标的情况说明")
    repo.write(OTHER, "2022年第5项指标的补充说明")
    repo.write("evidence/5/丙.txt", "2022年的另一份说明")
    repo.commit()
    repo.write("../新.txt", "2023年新的情况说明")
    return repo


def process(where: Path, *arguments: str, **streams: object) -> subprocess.CompletedProcess[bytes]:
    """Run zzfz in a process of its own."""
    given: dict[str, object] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    command = [sys.executable, "-m", "zzfz", *arguments]
    env = os.environ | {"PYTHONPATH": str(PROJECT)} | given.pop("env", {})  # type: ignore[operator]
    return subprocess.run(command, cwd=where, env=env, check=False, timeout=120, **given)  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize("number", range(0, len(faults.TABLE), 12))
def test_a_sample_of_the_table_of_faults(number: int) -> None:
    outcome = faults.try_out(faults.TABLE[number])
    assert outcome.fault == "", f"{outcome.said} {outcome.code}"


def test_open_files_are_tried_before_the_branch_moves(desk: Repo, call: Call) -> None:
    """Withdrawing, replacing a sidecar or a verdict: nothing happens, and every file is named."""
    desk.write("evidence/5/丙.txt.meta.yaml", "number: 旧\n")
    desk.commit()
    assert call(desk, "review", "5", "--pass").code == 0
    head = desk.run("rev-parse", "HEAD").strip()
    with unremovable(desk.path / ONE), unremovable(desk.path / OTHER):
        outcome = call(desk, "withdraw", "5", "1-案", "--reason", "重复")
        assert outcome.code == 3
        assert HELD in outcome.stderr
        assert ONE in outcome.stderr
        assert OTHER in outcome.stderr
        assert "在 Word、Excel 或 WPS 里关闭它" in outcome.stderr
    for path, command in (
        ("evidence/5/丙.txt.meta.yaml", ["edit", "5/丙.txt", "--number", "子政发〔2022〕1号"]),
        ("evidence/5/review.yaml", ["review", "5", "--return", "缺页", "--no-commit"]),
    ):
        with unremovable(desk.path / path):
            outcome = call(desk, *command)
        assert (outcome.code, HELD in outcome.stderr) == (3, True), outcome.stderr
        assert path in outcome.stderr
    assert desk.run("rev-parse", "HEAD").strip() == head
    assert desk.run("status", "--porcelain") == ""
    assert not (desk.path / ".git/index.lock").exists()
    assert call(desk, "withdraw", "5", "1-案", "--reason", "重复").code == 0


def test_a_file_opened_at_the_last_moment_cannot_come_back(
    desk: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The branch has moved: every other file is settled, Git's index too, and it is said."""
    monkeypatch.setattr(committing, "refuse_held", lambda *_: None)
    with unremovable(desk.path / ONE):
        outcome = call(desk, "withdraw", "5", "1-案", "--reason", "重复")
        assert outcome.code == 3
        assert f"“{ONE}”{HELD}" in outcome.stderr
        assert (
            f"已提交 {desk.run('rev-parse', 'HEAD')[:10]}，但文件夹里还是旧的内容" in outcome.stderr
        )
        assert not (desk.path / OTHER).exists()
        assert not (desk.path / ".git/index.lock").exists()
        desk.run("commit", "--all", "--allow-empty", "--quiet", "-m", "如 Git 所说")
        assert ONE not in desk.run("ls-tree", "-r", "--name-only", "-z", "HEAD")
        assert "未收好" in call(desk, "doctor").stdout
        assert ONE in call(desk, "doctor").stdout
        outcome = call(desk, "add", "5", "../新.txt")
        assert (outcome.code, "这次没有写入任何内容" in outcome.stderr) == (3, True)
    assert call(desk, "status").code == 0
    assert not (desk.path / ONE).exists()
    assert "未收好" not in call(desk, "doctor").stdout
    assert desk.run("status", "--porcelain") == ""
    assert call(desk, "add", "5", "../新.txt").code == 0


@pytest.mark.parametrize(
    "command",
    [
        ["report", "-o", "写.docx"],
        ["report", "--all", "-o", "写"],
        ["bundle", "-o", "写.zip"],
        ["summary", "-o", "写.json"],
    ],
)
def test_an_output_that_is_open_is_named_and_to_be_closed(
    command: list[str], desk: Repo, call: Call
) -> None:
    where = desk.path.parent
    target = where / command[-1]
    if "--all" in command:
        assert call(desk, *command[:-1], str(target)).code == 0
        target = sorted(target.iterdir())[-1]
        before = {path.name: path.read_bytes() for path in target.parent.iterdir()}
    else:
        target.write_bytes(b"old")
        before = {}
    with unremovable(target):
        outcome = call(desk, *command[:-1], str(where / command[-1]))
    assert outcome.code in {2, 3}, outcome
    assert target.name in outcome.stderr
    assert "关闭" in outcome.stderr
    assert not list(where.rglob(".zzfz-*"))
    if before:
        assert {path.name: path.read_bytes() for path in target.parent.iterdir()} == before
    else:
        assert target.read_bytes() == b"old"


def test_what_windows_says_of_an_open_file_names_the_file() -> None:
    error = PermissionError(
        errno.EACCES, "拒绝访问", "报表/.zzfz-0123456789abcdef", None, "报表/报告.docx"
    )
    refusal = system_refusal(error)
    assert refusal is not None
    assert refusal.message == f"“报表/报告.docx”{HELD}，没有写完"
    refusal = system_refusal(PermissionError(errno.EACCES, "拒绝", "报表/.zzfz-0123456789abcdef"))
    assert refusal is not None
    assert refusal.message == "没有权限：报表"


def noted(path: Path, back_to: Path | None = None) -> None:
    """A note as a killed process leaves it."""
    home = state.home()
    assert home is not None
    state.make(home / "scratch")
    lines = (os.fsencode(path), os.fsencode(back_to or ""))
    (home / "scratch" / os.urandom(8).hex()).write_bytes(b"\0".join(lines))


def test_what_a_killed_run_left_is_swept_and_named(desk: Repo, call: Call, tmp_path: Path) -> None:
    """Wherever it lies; what had been moved aside goes back; nothing that is called otherwise is touched."""
    mine = tmp_path / "我的"
    mine.mkdir()
    left = [tmp_path / f".zzfz-{number:016x}" for number in range(4)]
    left[0].write_bytes(b"half a report")
    (left[1] / "new").mkdir(parents=True)
    (left[2] / "old").mkdir(parents=True)
    (left[2] / "old/清单.txt").write_bytes(b"mine")
    left[3].symlink_to(mine)
    for path in (*left[:2], left[3], mine, tmp_path / ".zzfz-别人"):
        noted(path)
    noted(left[2], tmp_path / "清单夹")
    outcome = call(desk, "doctor")
    assert outcome.stdout.count("残留") == 3
    assert str(left[0]) in outcome.stdout
    assert [os.path.lexists(one) for one in left] == [False, False, False, True]
    assert (tmp_path / "清单夹/清单.txt").read_bytes() == b"mine"
    assert mine.is_dir()
    assert "残留" not in call(desk, "doctor").stdout


def test_what_a_living_run_needs_is_not_swept(tmp_path: Path) -> None:
    with writing.scratch_folder(tmp_path) as inside:
        code = f"import sys; sys.path.insert(0, {str(PROJECT)!r}); from zzfz.files import sweep; print(sweep())"
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        assert done.stdout == b"()\n"
        assert inside.is_dir()
    assert not inside.exists()


def test_foreign_locks_are_named(desk: Repo, call: Call) -> None:
    locks = [desk.path / ".git" / name for name in ("index.lock", "refs/heads/main.lock")]
    for lock in locks:
        lock.touch()
    said = call(desk, "doctor").stdout
    assert all(f"{lock} 是别的 Git 程序的锁" in said for lock in locks)
    for lock in locks:
        lock.unlink()
    assert "别的 Git 程序" not in call(desk, "doctor").stdout


@POSIX
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_asked_to_end_it_cleans_up_and_says_so(name: str, desk: Repo, tmp_path: Path) -> None:
    """In the midst of a run that has something in the temporary folder."""
    place = tmp_path / "临时"
    place.mkdir()
    script = (
        "import sys, time\n"
        "from zzfz.intake import session\n"
        "from zzfz.cli.run import run\n"
        "session.classify = lambda *_, **__: (print('here', flush=True), time.sleep(60))\n"
        "sys.exit(run(['add', '5', '../新.txt']))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=desk.path,
        env=os.environ | {"PYTHONPATH": str(PROJECT), "TMPDIR": str(place)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        assert child.stdout.readline() == b"here\n"
        assert list(place.iterdir())
        child.send_signal(getattr(signal, name))
        said = child.stderr.read().decode("utf-8")
    assert (child.returncode, said) == (130, "已中断\n")
    assert list(place.iterdir()) == []
    assert desk.run("status", "--porcelain") == ""


@POSIX
def test_ctrl_c_while_the_program_starts_is_one_word(tmp_path: Path) -> None:
    """The first module that the command line imports is where it strikes."""
    script = (
        "import builtins, os, signal, sys\n"
        "from zzfz.__main__ import main\n"
        "real = builtins.__import__\n"
        "def strike(name, *rest):\n"
        "    if name == 'zzfz.cli.run':\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "    return real(name, *rest)\n"
        "builtins.__import__ = strike\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "sys.argv[1:] = ['status']\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr.decode("utf-8")) == (130, "已中断\n")


def signing(desk: Repo, folder: Path) -> None:
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "key")], check=True
    )
    for key, value in (("gpg.format", "ssh"), ("user.signingkey", str(folder / "key.pub"))):
        desk.run("config", key, value)


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_gpgsign_signs_or_stops(desk: Repo, call: Call, tmp_path: Path) -> None:
    desk.run("config", "commit.gpgsign", "true")
    head = desk.run("rev-parse", "HEAD")
    desk.run("config", "gpg.program", str(tmp_path / "没有"))
    outcome = call(desk, "add", "5", "../新.txt")
    assert outcome.code == 3
    assert "签名程序由仓库自己的设置 gpg.program 指定" in outcome.stderr
    desk.run("config", "--unset", "gpg.program")
    desk.run("config", "gpg.format", "ssh")
    desk.run("config", "user.signingkey", str(tmp_path / "没有.pub"))
    outcome = call(desk, "add", "5", "../新.txt")
    assert outcome.code == 3
    assert "按 commit.gpgsign 的要求签名，没有成功" in outcome.stderr
    assert desk.run("rev-parse", "HEAD") == head
    signing(desk, tmp_path)
    assert call(desk, "add", "5", "../新.txt").code == 0
    assert "gpgsig" in desk.run("cat-file", "-p", "HEAD")


def test_hooks_are_not_run_and_the_command_says_so(desk: Repo, call: Call) -> None:
    for name in ("pre-commit", "commit-msg"):
        hook = desk.write(
            f".git/hooks/{name}", f"#!/bin/sh\ntouch {desk.path}/ran\nexit 1\n".encode()
        )
        hook.chmod(0o755)
    outcome = call(desk, "add", "5", "../新.txt")
    assert outcome.code == 0
    assert "没有运行仓库里的钩子 pre-commit、commit-msg" in outcome.stderr
    assert not (desk.path / "ran").exists()


@pytest.fixture(scope="session")
def gbk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in the locale zh_CN.GBK, made where the system has none."""
    folder = tmp_path_factory.mktemp("locale")
    maker = shutil.which("localedef")
    if maker is None:
        pytest.skip("localedef is not installed")
    made = subprocess.run(
        [maker, "-i", "zh_CN", "-f", "GBK", str(folder / "zh_CN.GBK")],
        check=False,
        capture_output=True,
    )
    if made.returncode or not (folder / "zh_CN.GBK").exists():
        pytest.skip("the locale zh_CN.GBK cannot be made here")
    return {"LOCPATH": str(folder), "LC_ALL": "zh_CN.GBK"}


@POSIX
def test_gbk_is_understood_and_pipes_are_utf8(desk: Repo, gbk: dict[str, str]) -> None:
    """A reason and a file name typed in GBK; a Chinese name completed in UTF-8."""
    for name in ("PYTHONUTF8", "PYTHONIOENCODING"):
        os.environ.pop(name, None)
    named = os.fsencode(desk.path.parent) + "/名册.txt".encode("gbk")
    with open(named, "wb") as stream:  # noqa: PTH123 - a name that is no text here
        stream.write("2023年的名册说明".encode())
    command = [sys.executable, "-m", "zzfz"]
    env = os.environ | {"PYTHONPATH": str(PROJECT)} | gbk

    def typed(*arguments: bytes) -> tuple[int, str]:
        done = subprocess.run(
            [*command, *arguments], cwd=desk.path, env=env, capture_output=True, check=False
        )
        return done.returncode, (done.stdout + done.stderr).decode("utf-8")

    code, said = typed(b"add", b"5", named)
    assert (code, "evidence/5/名册.txt" in said) == (0, True), said
    reason = "报错了".encode("gbk")
    code, said = typed(b"withdraw", b"5", "丙.txt".encode(), b"--reason", reason)
    assert (code, "已撤回" in said) == (0, True), said
    assert f"{WITHDRAWN_REASON}: 报错了" in desk.run("log", "-1", "--format=%B")
    code, said = typed(b"report", b"-o", "写.docx".encode("gbk"))
    assert (code, (desk.path / "写.docx").is_file()) == (0, True), said


def test_what_is_typed_in_gbk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(encoding.MARK, "gbk")
    given = [os.fsdecode("理由".encode("gbk")), "文件", "a", os.fsdecode("联通".encode("gbk"))]
    assert encoding.typed(given) == ["理由", "文件", "a", "联通"]


@POSIX
def test_closed_streams(desk: Repo) -> None:
    head = desk.run("rev-parse", "HEAD")
    command = f"{sys.executable} -m zzfz"

    def shell(line: str) -> tuple[int, str]:
        done = subprocess.run(
            ["/bin/sh", "-c", line],
            cwd=desk.path,
            env=os.environ | {"PYTHONPATH": str(PROJECT)},
            capture_output=True,
            check=False,
        )
        return done.returncode, (done.stdout + done.stderr).decode("utf-8")

    code, said = shell(f"{command} add 5 ../新.txt >&-")
    assert code == 3
    assert said == (
        "错误：标准输出已关闭，结果没有地方写，什么也没有做\n建议：不要用 >&- 关闭输出，再运行一次\n"
    )
    assert desk.run("rev-parse", "HEAD") == head
    code, said = shell(f"{command} status <&- 2>&-")
    assert (code, "总体" in said) == (0, True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_a_commit_stands_where_its_result_cannot_be_written(desk: Repo) -> None:
    with Path("/dev/full").open("wb") as full:
        done = process(desk.path, "add", "5", "../新.txt", stdout=full)
    made = desk.run("rev-parse", "HEAD")[:10]
    assert done.returncode == 3
    assert done.stderr.decode("utf-8") == (
        f"错误：已提交 {made}；但结果没有写完：磁盘已满\n"
        "建议：提交有效，不要再做一次；用 zzfz log 查看\n"
    )


@POSIX
def test_a_folder_that_is_gone(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "没了"
    gone.mkdir()
    here = Path.cwd()
    os.chdir(gone)
    try:
        gone.rmdir()
        for command in (["status"], ["init", "新库"], ["verify", "a.zip"], ["doctor"]):
            assert run.run(command) in {2, 3}
    finally:
        os.chdir(here)


@POSIX
def test_a_line_feed_in_the_path_of_a_repository(
    new_repo: Callable[[str], Repo], call: Call, desk: Repo
) -> None:
    odd = new_repo("两\n行/清\n单")
    shutil.copytree(desk.path / "checklist", odd.path / "checklist")
    odd.commit()
    odd.write("../新.txt", "2023年新的情况说明")
    found = find_repository(odd.path / "checklist")
    assert (found.top, found.git_dir, found.common_dir) == (
        odd.path,
        odd.path / ".git",
        odd.path / ".git",
    )
    assert call(odd, "add", "5", "../新.txt").code == 0
    assert call(odd, "status").code == 0
    assert odd.run("status", "--porcelain") == ""
    bare = odd.path.parent / "裸\n库"
    odd.run("clone", "--quiet", "--bare", ".", str(bare))
    assert find_repository(bare).git_dir == bare


@pytest.mark.skipif(os.name == "nt", reason="mounts of POSIX")
@pytest.mark.parametrize("free", [24 << 10])
def test_a_nearly_full_disk_is_called_so(
    free: int, desk: Repo, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The repository and all that is kept lie on a disk with so little free; the piece is larger."""
    place = tmp_path / "小盘"
    place.mkdir()
    with ExitStack() as stack:
        try:
            stack.enter_context(faults.small_disk(place, 3 << 20))
        except faults.PassedOver as reason:
            pytest.skip(f"no small disk can be mounted here: {reason}")
        where = Path(shutil.copytree(desk.path, place / "清单"))
        monkeypatch.setenv(state.PLACE, str(place / "状态"))
        assert call(where, "status").code == 0
        (tmp_path / "大.txt").write_text("2023年情况说明\n" + os.urandom(60 << 10).hex(), "utf-8")
        full = place / "别的"
        left = shutil.disk_usage(place).free - free
        full.write_bytes(b"\0" * left)
        outcome = call(where, "add", "5", str(tmp_path / "大.txt"))
        assert outcome.code == 3, outcome
        assert "磁盘已满" in outcome.stderr
        assert call(where, "status").code == 0
        full.unlink()
        assert call(where, "add", "5", str(tmp_path / "大.txt")).code == 0
