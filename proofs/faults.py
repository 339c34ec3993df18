"""``python -m proofs.faults``: forty faults of the machine, each with its sentence and exit code.

Each is tried on a small tracker of its own with the program as people run it. A fault is well told
when the exit code is the right one, the words are there, no traceback and no internal failure is, the
branch moved or did not as it should, no lock is left, and, once the fault is gone, the next run works
and leaves nothing on its way. Linux; what needs root or a tool that is missing is passed over and said.
"""

from __future__ import annotations

import ctypes
import functools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parent.parent
HELD = "正被别的程序打开，或不许改动"
FULL = "磁盘已满"
_SECONDS = 180
_SLOW_GIT = """\
#!/bin/sh
for word in "$@"; do
  if [ "$word" = {word} ] && mkdir {mark} 2>/dev/null; then sleep 3; break; fi
done
exec {git} "$@"
"""


@functools.cache
def _mount_alone() -> None:
    """Keep what this process mounts to it and its children, so that nothing stays when it is killed."""
    library = ctypes.CDLL(None)
    new_namespace, private_all_the_way_down = 0x20000, 0x44000
    if library.unshare(new_namespace) or library.mount(
        b"none", b"/", None, private_all_the_way_down, None
    ):
        raise PassedOver("unshare")


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """A disk of ``size`` bytes at the empty ``folder``. Raises PassedOver where that cannot be."""
    _mount_alone()
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(mounted, check=False, capture_output=True).returncode:
        raise PassedOver("mount")
    try:
        yield
    finally:
        _done("umount", "-l", folder)


def _done(*command: str | Path) -> None:
    subprocess.run(command, check=True)


class Said(NamedTuple):
    """What a run ended with and wrote; ``fault`` says what is not as it should be, empty for nothing."""

    code: int
    said: str
    fault: str = ""

    @property
    def sentence(self) -> str:
        """The line that matters."""
        lines = [one for one in self.said.splitlines() if one]
        return next((one for one in lines if one.startswith(("错误", "已中断", "注意"))), lines[-1])


class PassedOver(Exception):  # noqa: N818 - no error of the program
    """The fault cannot be made on this machine."""


@dataclass
class Desk:
    """A tracker in a folder of its own, and what a run there is given."""

    place: Path
    env: dict[str, str]
    stack: ExitStack
    streams: dict[str, object] = field(default_factory=dict)

    @property
    def tracker(self) -> Path:
        """The tracker's folder."""
        return self.place / "清单"

    def git(self, *args: str) -> str:
        """What ``git *args`` writes in the tracker."""
        done = subprocess.run(
            ["git", *args], cwd=self.tracker, env=self.env, check=True, capture_output=True
        )
        return done.stdout.decode("utf-8", "replace").strip()

    def command(self, *args: str | bytes) -> list[str | bytes]:
        """The command line of ``zzfz *args``."""
        return [sys.executable, "-m", "zzfz", *args]

    def zzfz(self, *args: str | bytes, cwd: Path | None = None) -> Said:
        """Run ``zzfz *args``."""
        given: dict[str, object] = {"stdin": subprocess.DEVNULL, **self.streams}
        with tempfile.TemporaryFile() as out:
            given = {"stdout": out, "stderr": out, **given}
            done = subprocess.run(
                self.command(*args),
                cwd=cwd or self.tracker,
                env=self.env,
                check=False,
                timeout=_SECONDS,
                **given,  # type: ignore[call-overload]
            )
            out.seek(0)
            return Said(done.returncode, out.read().decode("utf-8", "replace"))

    def shell(self, line: str, cwd: Path | None = None) -> Said:
        """Run a line of sh in which zzfz is called."""
        done = subprocess.run(
            ["/bin/sh", "-c", line.replace("zzfz", f"{sys.executable} -m zzfz", 1)],
            cwd=cwd or self.tracker,
            env=self.env,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
        )
        return Said(done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace"))

    def hold(self, *paths: str) -> None:
        """Let nobody change, remove or replace ``paths`` until the fault is over."""
        for path in paths:
            here = self.place / path
            done = subprocess.run(["chattr", "+i", here], check=False, capture_output=True)
            if done.returncode:
                raise PassedOver("chattr +i")
            self.stack.callback(_done, "chattr", "-i", here)

    def small_disk(self, size: int) -> Path:
        """A disk of ``size`` bytes at 小盘 with the tracker on it."""
        here = self.place / "小盘"
        here.mkdir()
        self.stack.enter_context(small_disk(here, size))
        shutil.copytree(self.tracker, here / "清单")
        self.env["ZZFZ_STATE"] = str(here / "状态")
        return here

    def nearly_full(self, kibibytes: int, *args: str) -> Said:
        """Run on a disk with so much free."""
        disk = self.small_disk(4 << 20)
        first = self.zzfz("status", cwd=disk / "清单")
        if first.code:
            return first
        left = shutil.disk_usage(disk).free - (kibibytes << 10)
        (disk / "别的").write_bytes(b"\0" * left)
        said = self.zzfz(*args, cwd=disk / "清单")
        (disk / "别的").unlink()
        again = self.zzfz("status", cwd=disk / "清单")
        return said if again.code == 0 else again

    def signalled(self, number: int, word: str, *args: str) -> Said:
        """Send a signal while Git is asked for ``word``."""
        own = self.place / "慢"
        own.mkdir()
        mark, wrapper = own / "到了", own / "git"
        git = shutil.which("git")
        wrapper.write_text(_SLOW_GIT.format(word=word, mark=mark, git=git), encoding="utf-8")
        wrapper.chmod(0o755)
        env = self.env | {"PATH": f"{own}{os.pathsep}{self.env['PATH']}"}
        with tempfile.TemporaryFile() as out:
            child = subprocess.Popen(
                self.command(*args), cwd=self.tracker, env=env, stdout=out, stderr=out
            )
            until = time.monotonic() + _SECONDS
            while not mark.exists() and child.poll() is None and time.monotonic() < until:
                time.sleep(0.02)
            child.send_signal(number)
            code = child.wait(timeout=_SECONDS)
            out.seek(0)
            return Said(code, out.read().decode("utf-8", "replace"))

    def gbk(self) -> None:
        """Work in the locale zh_CN.GBK."""
        self.env |= {"LOCPATH": str(_gbk()), "LC_ALL": "zh_CN.GBK"}

    def in_folder_gone(self, *args: str) -> Said:
        """Run in a folder that was removed."""
        gone = self.place / "没了"
        gone.mkdir()
        words = " ".join(args)
        return self.shell(f"cd {gone} && rmdir {gone} && zzfz {words}")

    def full_output(self, *args: str) -> Said:
        """Run with a standard output that is full."""
        with Path("/dev/full").open("wb") as full, tempfile.TemporaryFile() as out:
            self.streams = {"stdout": full, "stderr": out}
            code = self.zzfz(*args).code
            out.seek(0)
            self.streams = {}
            return Said(code, out.read().decode("utf-8", "replace"))

    def odd_path(self) -> Said:
        """Add in a tracker whose path holds a line feed."""
        odd = self.place / "两\n行"
        shutil.copytree(self.tracker, odd)
        said = self.zzfz("add", "5", "../新.txt", cwd=odd)
        again = self.zzfz("status", cwd=odd)
        return said if again.code == 0 else again

    def read_only(self) -> Said:
        """Add on a disk that cannot be written."""
        disk = self.small_disk(4 << 20)
        if subprocess.run(["mount", "-o", "remount,ro", disk], check=False).returncode:
            raise PassedOver("mount -o remount,ro")
        return self.zzfz("add", "5", str(self.place / "新.txt"), cwd=disk / "清单")

    def starting(self) -> Said:
        """Ctrl+C while the command line is being imported."""
        script = (
            "import os,signal,sys,builtins as b;from zzfz.__main__ import main;r=b.__import__\n"
            "def strike(name,*rest):\n"
            "    if name=='zzfz.cli.app': os.kill(os.getpid(),signal.SIGINT)\n"
            "    return r(name,*rest)\n"
            "b.__import__=strike;signal.signal(signal.SIGINT,signal.default_int_handler)\n"
            "sys.argv[1:]=['status'];main()\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=self.tracker,
            env=self.env,
            capture_output=True,
            check=False,
        )
        return Said(done.returncode, done.stderr.decode("utf-8", "replace"))

    def configured(self, pairs: Sequence[tuple[str, str]], *args: str) -> Said:
        """Run with settings of the repository's own."""
        for key, value in pairs:
            self.git("config", key, value)
            self.stack.callback(self.git, "config", "--unset", key)
        return self.zzfz(*args)

    def with_lock(self, name: str, *args: str) -> Said:
        """Run while another Git program holds a lock."""
        lock = self.tracker / ".git" / name
        lock.write_text(self.git("rev-parse", "HEAD"), encoding="ascii")
        self.stack.callback(lock.unlink)
        return self.zzfz(*args)

    def with_hook(self) -> Said:
        """Add where the repository has a hook that refuses."""
        hook = self.tracker / ".git/hooks/pre-commit"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        hook.chmod(0o755)
        return self.zzfz(*_ADD)

    def held(self, paths: Sequence[str], *args: str) -> Said:
        """Run while nobody can change ``paths``."""
        self.hold(*paths)
        return self.zzfz(*args)

    def held_output(self, name: str, *args: str) -> Said:
        """Run while the output is open elsewhere."""
        (self.place / name).write_bytes(b"old")
        return self.held([name], *args)

    def reviewed_and_held(self) -> Said:
        """Review where the record of reviews is open elsewhere."""
        self.zzfz("review", "5", "--pass")
        self.git("branch", "-f", "start")
        return self.held([f"{_IN}/review.yaml"], "review", "5", "--return", "缺页")

    def typed_in_gbk(self, *args: str) -> Said:
        """Run in the locale zh_CN.GBK with arguments typed so."""
        self.gbk()
        return self.zzfz(*(one.encode("gbk") for one in args))


class Fault(NamedTuple):
    """A fault: what it is called, what makes it and tells, the exit code and words that are right."""

    name: str
    make: Callable[[Desk], Said]
    code: int
    words: Sequence[str]
    moves: bool = False


_IN = "清单/evidence/5"
_ADD = ("add", "5", "../新.txt")
_AWAY = ("withdraw", "5", "丙.txt", "--reason", "重复")
_END = (130, ["已中断"])
_KEY = [("commit.gpgsign", "true"), ("gpg.format", "ssh"), ("user.signingkey", "/没有.pub")]
_FOREIGN = [("commit.gpgsign", "true"), ("gpg.program", "/bin/true")]

TABLE = (
    Fault("撤回的文件在 Word 里开着", lambda d: d.held([f"{_IN}/丙.txt"], *_AWAY), 3, [HELD, "丙.txt"]),
    Fault(
        "撤回的一案里两个文件开着",
        lambda d: d.held(
            [f"{_IN}/1-案/甲.txt", f"{_IN}/1-案/乙.txt"], *("withdraw", "5", "1-案", "--reason", "重")
        ),
        3,
        [HELD, "甲.txt", "乙.txt"],
    ),
    Fault(
        "改写的说明文件开着",
        lambda d: d.held([f"{_IN}/丙.txt.meta.yaml"], "edit", "5/丙.txt", "--number", "新1号"),
        3,
        [HELD, "丙.txt.meta.yaml"],
    ),
    Fault("审核记录开着", Desk.reviewed_and_held, 3, [HELD, "review.yaml"]),
    Fault("材料文件夹不许写", lambda d: d.held([_IN], *_ADD), 3, ["没有写入权限", "evidence/5"]),
    Fault("清单文件夹不许写", lambda d: d.held(["清单/evidence"], *_ADD[:1], "7", "../新.txt"), 3, ["没有写入权限"]),
    Fault("报告在 Word 里开着", lambda d: d.held_output("写.docx", "report", "-o", "../写.docx"), 3, ["写.docx", "关闭"]),
    Fault("打包的文件开着", lambda d: d.held_output("写.zip", "bundle", "-o", "../写.zip"), 3, ["写.zip", "关闭"]),
    Fault("摘要开着", lambda d: d.held_output("写.json", "summary", "-o", "../写.json"), 3, ["写.json", "关闭"]),
    Fault(
        "催报函开着",
        lambda d: d.held_output(
            "写.docx", "remind", "--dept", "县司法局", "--letter", "-o", "../写.docx"
        ),
        3,
        ["写.docx", "关闭"],
    ),
    Fault("汇总表在 Excel 里开着", lambda d: d.held_output("写.xlsx", "rollup", ".", "-o", "../写.xlsx"), 3, ["写.xlsx", "关闭"]),
    Fault("新库要放的文件夹不许写", lambda d: d.held(["空"], "init", "../空/新库"), 3, ["没有权限", "空"]),
    Fault("导入要放的文件夹不许写", lambda d: d.held(["空"], "import", "../单.txt", "-o", "../空/写"), 3, ["没有权限", "空"]),
    Fault("钩子文件夹不许写", lambda d: d.held(["清单/.git/hooks"], "gate", "--install"), 3, ["没有权限", "hooks"]),
    Fault("报送时要求结束（SIGTERM）", lambda d: d.signalled(signal.SIGTERM, "commit-tree", *_ADD), *_END),
    Fault("报送时关了窗口（SIGHUP）", lambda d: d.signalled(signal.SIGHUP, "write-tree", *_ADD), *_END),
    Fault("报送时按 Ctrl+C", lambda d: d.signalled(signal.SIGINT, "checkout-index", *_ADD), *_END),
    Fault("撤回时要求结束（SIGTERM）", lambda d: d.signalled(signal.SIGTERM, "read-tree", *_AWAY), *_END),
    Fault("查看时要求结束（SIGTERM）", lambda d: d.signalled(signal.SIGTERM, "status", "status"), *_END),
    Fault("启动时按 Ctrl+C", Desk.starting, *_END),
    *(
        Fault(
            f"只剩 {free} KiB：{args[0]}",
            functools.partial(lambda d, free, args: d.nearly_full(free, *args), free=free, args=args),
            3,
            [FULL],
        )
        for free, args in (
            (8, ("add", "5", "../../大.txt")),
            (24, ("add", "5", "../../大.txt")),
            (40, ("add", "5", "../../大.txt")),
            (8, ("withdraw", "5", "丙.txt", "--reason", "重复")),
            (8, ("report", "-o", "写.docx")),
            (8, ("bundle", "-o", "写.zip")),
        )
    ),
    Fault("只读的磁盘", Desk.read_only, 3, ["没有写入权限"]),
    Fault("签名的密钥不在", lambda d: d.configured(_KEY, *_ADD), 3, ["commit.gpgsign", "没有成功"]),
    Fault("签名程序由仓库指定", lambda d: d.configured(_FOREIGN, *_ADD), 3, ["gpg.program"]),
    Fault("仓库里有别的钩子", Desk.with_hook, 0, ["没有运行仓库里的钩子 pre-commit"], moves=True),
    Fault("GBK 环境里报送", lambda d: d.typed_in_gbk(*_ADD), 0, ["已提交"], moves=True),
    Fault("GBK 环境里撤回", lambda d: d.typed_in_gbk(*_AWAY), 0, ["已撤回"], moves=True),
    Fault("GBK 环境里检查", lambda d: d.typed_in_gbk("check"), 0, ["发现"]),
    Fault("当前文件夹没了", lambda d: d.in_folder_gone("status"), 3, ["当前文件夹已经不在了"]),
    Fault("输出关着", lambda d: d.shell("zzfz add 5 ../新.txt >&-"), 3, ["标准输出已关闭"]),
    Fault("输入关着", lambda d: d.shell("zzfz migrate ../单.txt <&-"), 1, ["没有写入任何内容"]),
    Fault("路径里有换行", Desk.odd_path, 0, ["已提交"]),
    Fault("提交后输出写不下", lambda d: d.full_output(*_ADD), 3, ["已提交", FULL], moves=True),
    Fault("查看的输出写不下", lambda d: d.full_output("status"), 3, [FULL]),
    Fault("别的 Git 占着仓库", lambda d: d.with_lock("index.lock", *_ADD), 3, ["index.lock"]),
)  # fmt: skip


@functools.cache
def _gbk() -> Path:
    """A folder with the locale zh_CN.GBK, removed when the program ends."""
    import atexit

    folder = Path(tempfile.mkdtemp(prefix="locale-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if shutil.which("localedef") is None:
        raise PassedOver("localedef")
    made = ["localedef", "-i", "zh_CN", "-f", "GBK", str(folder / "zh_CN.GBK")]
    if subprocess.run(made, check=False, capture_output=True).returncode:
        raise PassedOver("localedef")
    return folder


@contextmanager
def _desk() -> Iterator[Desk]:
    place = Path(tempfile.mkdtemp(prefix="faults-"))
    kept = {
        one: value for one, value in os.environ.items() if not one.startswith(("GIT_", "ZZFZ_"))
    }
    for name in ("PYTHONUTF8", "PYTHONIOENCODING", "COLUMNS", "FORCE_COLOR"):
        kept.pop(name, None)
    env = kept | {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "ZZFZ_STATE": str(place / "状态"),
        "PYTHONPATH": str(PROJECT),
        "LC_ALL": "C.UTF-8",
        **{f"GIT_{who}_NAME": "张三" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "a@example.org" for who in ("AUTHOR", "COMMITTER")},
    }
    try:
        with ExitStack() as stack:
            desk = Desk(place, env, stack)
            _furnish(desk)
            yield desk
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _furnish(desk: Desk) -> None:
    for file in sorted((PROJECT / "checklist").glob("*.yaml")):
        if file.name.startswith(("01", "02")) or file.name[0].isalpha():
            (desk.tracker / "checklist").mkdir(parents=True, exist_ok=True)
            shutil.copy(file, desk.tracker / "checklist")
    folder = desk.tracker / "evidence/5"
    (folder / "1-案").mkdir(parents=True)
    for name in ("1-案/甲", "1-案/乙", "丙"):
        (folder / f"{name}.txt").write_text(f"2022年第5项指标的情况说明{name}", encoding="utf-8")
    (folder / "丙.txt.meta.yaml").write_text("number: 旧1号\n", encoding="utf-8")
    (desk.place / "新.txt").write_text("2023年新的情况说明\n", encoding="utf-8")
    (desk.place / "大.txt").write_text(
        "2023年新的情况说明\n" + "".join(f"{n * n:x}" for n in range(30_000)), encoding="utf-8"
    )
    (desk.place / "单.txt").write_text(
        "执法任务清单\n序号\t三级指标\t责任单位\t报送资料\n1\t推行公示\t县司法局\t公示情况说明\n",
        encoding="utf-8",
    )
    (desk.place / "空").mkdir()
    desk.git("init", "--quiet", "--initial-branch=main")
    (desk.tracker / ".git/hooks").mkdir(exist_ok=True)
    desk.git("add", "--all")
    desk.git("commit", "--quiet", "-m", "入库")
    desk.git("branch", "start")


def try_out(fault: Fault) -> Said:
    """Make a fault and judge what was said. A fault that cannot be made here has code -1."""
    with _desk() as desk:
        before = set(desk.place.rglob("*"))
        try:
            said = fault.make(desk)
        except PassedOver as reason:
            return Said(-1, f"这台机器上做不了：{reason}")
        head = desk.git("rev-parse", "HEAD")
        moved = head != desk.git("rev-parse", "start")
        desk.stack.close()
        again = desk.zzfz("status")
        wrong = []
        if said.code != fault.code:
            wrong.append(f"退出码 {said.code}，应为 {fault.code}")
        wrong += [f"没有说“{one}”" for one in fault.words if one not in said.said]
        if "Traceback" in said.said or "内部出错" in said.said:
            wrong.append("出了回溯或内部错误")
        if moved is not fault.moves:
            wrong.append("提交了" if moved else "没有提交")
        if again.code:
            wrong.append(f"下一次运行退出码 {again.code}：{again.sentence}")
        new = set(desk.place.rglob("*")) - before
        left = [one.name for one in new if one.name.startswith(".zzfz-") or one.suffix == ".lock"]
        left += [one.name for one in new if one.name == "token" or "scratch" in one.parent.name]
        if left:
            wrong.append(f"留下了 {'、'.join(left)}")
        return said._replace(fault="；".join(wrong))


def main() -> int:
    """Try each, print the table; 0 where all is well told."""
    # Started in the background or by nohup it ignores these, and all that it starts would.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    counts = {"well": 0, "over": 0}
    for number, fault in enumerate(TABLE, start=1):
        said = try_out(fault)
        counts["over"] += said.code == -1
        counts["well"] += said.code != -1 and not said.fault
        line = f"{number:2}  {fault.name}  退出码 {said.code}  {said.sentence}"
        sys.stdout.write(f"{line}{'  ！' + said.fault if said.fault else ''}\n")
        sys.stdout.flush()
    well, over = counts["well"], counts["over"]
    sys.stdout.write(f"共 {len(TABLE)} 种，说得清楚 {well} 种，这台机器上做不了 {over} 种\n")
    return 0 if well + over == len(TABLE) else 1


if __name__ == "__main__":
    sys.exit(main())
