"""``python -m proofs.kills``: a commit and every writing command, killed at every moment.

    python -m proofs.kills --count 1000 --seed 1
    python -m proofs.kills --count 500 --seed 2 --commands-only

First a commit is killed before each system call that changes the disk, once with the state folder on
the disk of the repository, once on another, where nothing can be moved in one step (Linux, with
strace). Then ``--count`` times a writing command is struck by SIGKILL, SIGTERM, SIGINT or SIGHUP:
every other time aimed at one of the moments when it changes the disk or starts a program, else at any
time. It is seeded (another seed strikes elsewhere); every command takes its turn.

After each the next run, which only reads, must finish what was begun or leave nothing of it: what the
command makes is there whole or not at all, others' changes are as they were, and no lock, no file on
its way and no note is left, wherever it was. Prints a line for each command.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from tests import test_crash as crash
from tests.conftest import ISOLATED, Repo
from zzfz.cache import state
from zzfz.files import MARK
from zzfz.git import find_repository, journal
from zzfz.git.commit import writing

PROJECT = Path(__file__).resolve().parent.parent
CALLS = (
    "link,linkat,symlink,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,write,"
    "pwrite64,fsync,ftruncate,chmod,fchmod,utimensat,sendfile,copy_file_range,flock,fcntl,"
    "vfork,clone,clone3,fork"
)
MOST = 500
KILLS = 1000
SCRIPT = """
import sys
from pathlib import Path
from zzfz.git import commit, find_repository
writes = {"evidence/1/甲.txt": sys.argv[2].encode(), "乙.txt": None, "丙.txt": sys.argv[2].encode()}
commit.commit_files(find_repository(Path(sys.argv[1])), writes, "报送")
"""


def main() -> int:
    """Kill, finish, look, and print; 0 where all held."""
    parser = argparse.ArgumentParser(prog="python -m proofs.kills")
    parser.add_argument("--count", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--commands-only", action="store_true", help="without the traced commit")
    parser.add_argument("--only", default="", help="one command, as the table calls it")
    given = parser.parse_args()
    names = [given.only] if given.only else list(crash.EVERY)
    well = [] if given.commands_only or given.only else _a_commit()
    well.append(commands(given.count, names, seed=given.seed))
    return 0 if all(well) else 1


def _a_commit() -> list[bool]:
    other = Path("/dev/shm")
    well = [_everywhere("同一磁盘", Path(tempfile.gettempdir()))]
    if other.is_dir() and other.stat().st_dev != Path(tempfile.gettempdir()).stat().st_dev:
        well.append(_everywhere("另一磁盘", other))
    return well


class Tally(NamedTuple):
    """What came of a command's kills: how many struck home, how often it was whole, what was wrong."""

    struck: int
    whole: int
    faults: tuple[str, ...]


def commands(number: int, names: Sequence[str] = tuple(crash.EVERY), seed: int = 1) -> bool:
    """Strike the commands called ``names`` so often in all, print, and tell whether all held."""
    struck = faults = 0
    with ExitStack() as stack:
        above = stack.enter_context(tempfile.TemporaryDirectory(prefix="kills-"))
        worker = stack.enter_context(crash.working(stack.enter_context(_isolated(Path(above)))))
        for place, name in enumerate(names):
            share = number // len(names) + (place < number % len(names))
            one = strikes(name, share, worker, Path(above), first=place, seed=seed)
            said = f"{name}：{share} 次，击中 {one.struck} 次，已做成 {one.whole} 次，没有收好 "
            lines = (f"{said}{len(one.faults)} 次", *one.faults)
            sys.stdout.write("".join(f"{line}\n" for line in lines))
            sys.stdout.flush()
            struck += one.struck
            faults += len(one.faults)
    sys.stdout.write(f"共 {number} 次，击中 {struck} 次，没有收好 {faults} 次\n")
    return not faults


def strikes(
    name: str, number: int, worker: crash.Worker, above: Path, first: int = 0, seed: int = 1
) -> Tally:
    """Strike one command ``number`` times, each on a fresh desk; ``first`` is the first signal's place."""
    chance = random.Random(f"kills {name} {seed}")
    place, fresh = above / "desk", above / "fresh"
    shutil.rmtree(place, ignore_errors=True)
    shutil.rmtree(fresh, ignore_errors=True)
    repo = Repo(place / "清单")
    repo.path.mkdir(parents=True)
    repo.run("init", "--quiet", "--initial-branch=main")
    crash.furnished(repo, name)
    place.rename(fresh)
    faults = []
    struck = whole = 0
    _put(fresh, place)
    nothing, others = crash.made(repo), crash.foreign(repo)
    worker.run(repo, crash.EVERY[name], strike=0, signal=0)
    moments = int(Path(f"{crash.said(repo)}.count").read_text("ascii"))
    everything = crash.made(repo)
    seconds = 0.5
    for count in range(first, first + number):
        _put(fresh, place)
        which = crash.SIGNALS[count % len(crash.SIGNALS)]
        if count // len(crash.SIGNALS) % 2 == 0:
            moment = chance.randint(1, moments)
            when = f"第 {moment}/{moments} 处"
            code = worker.run(repo, crash.EVERY[name], strike=moment, signal=which)
        else:
            when = "随机"
            child = worker.start(repo, crash.EVERY[name])
            time.sleep(chance.uniform(0, seconds))
            with suppress(ProcessLookupError):
                os.killpg(child, which)
            code = worker.end()
            crash.wait_for_group(child)
            seconds *= 0.8 if code == 0 else 1.2
        struck += code != 0
        wrong = _judged(worker, repo, nothing, everything, others, name)
        whole += "whole" in wrong
        told = "；".join(one for one in wrong if one != "whole")
        faults += [f"  {which.name} {when}：{told}"] if told else []
    return Tally(struck, whole, tuple(faults))


def _put(fresh: Path, place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(fresh, place, symlinks=True)


@contextmanager
def _isolated(above: Path) -> Iterator[dict[str, str]]:
    """An environment with a state folder and a temporary folder of its own, here too."""
    env = {
        **ISOLATED,
        "GIT_CONFIG_GLOBAL": os.devnull,
        state.PLACE: str(above / "state"),
        "TMPDIR": str(above / "tmp"),
    }
    (above / "tmp").mkdir()
    kept = os.environ.copy()
    os.environ.update(env)
    try:
        yield env
    finally:
        os.environ.clear()
        os.environ.update(kept)


def _judged(
    worker: crash.Worker,
    repo: Repo,
    nothing: Mapping[str, bytes],
    everything: Mapping[str, bytes],
    others: object,
    name: str,
) -> list[str]:
    """What is not as it should be after the next run; "whole" where the command had done its work."""
    wrong = []
    if worker.run(repo, ["list"]) != 0:
        wrong.append(f"下一次运行：{crash.said(repo).read_text('utf-8', 'replace')}")
    now = crash.made(repo)
    if crash.foreign(repo) != others:
        wrong.append("别人的改动变了")
    is_whole = not crash.differing(now, dict(everything))
    is_nothing = not crash.differing(now, dict(nothing))
    if name in crash.WITH_RECEIPT and crash.differing(now, dict(everything)) == {crash.RECEIPT}:
        # The commit stands; what was ended before the receipt was written is run again for it.
        worker.run(repo, crash.EVERY[name])
        is_whole = not crash.differing(crash.made(repo), dict(everything))
    if name in crash.PIECEWISE:
        between = dict(nothing) | dict(everything)
        pieces = {path: data for path, data in now.items() if path != crash.RECEIPT}
        is_nothing = is_nothing or pieces.items() <= between.items()
    if not is_whole and not is_nothing:
        wrong.append("只有一半")
    ahead = repo.run("rev-list", "--count", "HEAD")
    if name in crash.COMMITTING and name != "init --lfs" and (int(ahead) > 1) is not is_whole:
        wrong.append("文件和提交不一致")
    above = repo.path.parent.parent
    left = [one for one in above.joinpath("desk").rglob(".zzfz-*") if one.name != MARK]
    left += repo.path.joinpath(".git").rglob("*.lock")
    left += [
        one for one in above.joinpath("tmp").iterdir() if not one.name.startswith("zzfz-crash")
    ]
    left += (above / "state/scratch").glob("*")
    left += [one for one in repo.journal.glob("*") if one.name != "lock"]
    if left:
        wrong.append("留下了 " + "、".join(str(one.relative_to(above)) for one in left))
    return [*(["whole"] if is_whole else []), *wrong]


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
