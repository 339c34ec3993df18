"""``python -m proofs.kills``: a commit killed before each system call that changes the disk.

After every kill the next run must finish it or leave nothing of it: the work tree is as HEAD says, and
no lock and no file on its way is left. Once with the state folder on the disk of the repository, once
on another, where nothing can be moved in one step. Linux, with strace. Prints a line for each.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from zzfz.cache import state
from zzfz.git import find_repository, journal
from zzfz.git.commit import writing

PROJECT = Path(__file__).resolve().parent.parent
CALLS = (
    "link,linkat,symlink,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,write,"
    "pwrite64,fsync,ftruncate,chmod,fchmod,utimensat,sendfile,copy_file_range,flock,fcntl,"
    "vfork,clone,clone3,fork"
)
MOST = 500
SCRIPT = """
import sys
from pathlib import Path
from zzfz.git import commit, find_repository
writes = {"evidence/1/甲.txt": sys.argv[2].encode(), "乙.txt": None, "丙.txt": sys.argv[2].encode()}
commit.commit_files(find_repository(Path(sys.argv[1])), writes, "报送")
"""


def main() -> int:
    """Kill, finish, look, and print; 0 where all held."""
    other = Path("/dev/shm")
    well = [_everywhere("同一磁盘", Path(tempfile.gettempdir()))]
    if other.is_dir() and other.stat().st_dev != Path(tempfile.gettempdir()).stat().st_dev:
        well.append(_everywhere("另一磁盘", other))
    return 0 if all(well) else 1


def _everywhere(label: str, disk: Path) -> bool:
    folder = Path(tempfile.mkdtemp())
    place = Path(tempfile.mkdtemp(dir=disk))
    os.environ[state.PLACE] = str(place)
    try:
        kills, came, faults = _kills(folder)
    finally:
        shutil.rmtree(folder)
        shutil.rmtree(place)
    line = f"{label}：中断 {kills} 处，提交已成 {came} 次，未成 {kills - came} 次，没有收好 {len(faults)} 次"
    sys.stdout.write("".join(f"{one}\n" for one in (line, *faults)))
    return kills > 10 and not faults


def _kills(folder: Path) -> tuple[int, int, list[str]]:
    """How often it was killed, how often the commit was there all the same, and what was wrong."""
    _git(folder, "init", "--quiet")
    came, faults = 0, []
    for number in range(1, MOST):
        (folder / "乙.txt").write_text("b", encoding="utf-8")
        _git(folder, "add", "--all")
        _git(folder, "commit", "--quiet", "--allow-empty", "-m", "起点")
        before = _git(folder, "rev-parse", "HEAD")
        inject = f"inject={CALLS}:signal=SIGKILL:when={number}"
        traced = ("strace", "-o", os.devnull, "-e", f"trace={CALLS}", "-e", inject)
        done = subprocess.run(
            [*traced, sys.executable, "-c", SCRIPT, str(folder), str(number)],
            env=os.environ | {"PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            check=False,
        )
        with writing(find_repository(folder)):
            pass
        is_there = _git(folder, "rev-parse", "HEAD") != before
        fault = _fault(folder, number, is_there=is_there)
        faults += [f"第 {number} 处：{fault}"] if fault else []
        if done.returncode == 0:
            return number - 1, came, faults
        came += is_there
    return MOST, came, [*faults, "一直没有做完"]


def _fault(folder: Path, number: int, *, is_there: bool) -> str:
    """What is not as it should be after the next run."""
    made = folder / "丙.txt"
    has_content = made.exists() and made.read_text(encoding="utf-8") == str(number)
    left = [str(path) for path in folder.rglob(".zzfz-*")]
    left += [str(path) for path in folder.glob(".git/*.lock")]
    notes = journal.folder(find_repository(folder))
    left += [path.name for path in notes.iterdir() if path.name != "lock"]
    changed = _git(folder, "status", "--porcelain")
    wrong = [changed, " ".join(left), "" if has_content is is_there else "文件和提交不一致"]
    return "；".join(one for one in wrong if one)


def _git(folder: Path, *args: str) -> str:
    person = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    done = subprocess.run(
        ["git", *person, *args], cwd=folder, capture_output=True, check=True, encoding="utf-8"
    )
    return done.stdout.strip()


if __name__ == "__main__":
    os.environ |= {
        f"GIT_{who}_{what}": "a@example.org"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    sys.exit(main())
