"""``python -m proofs.offline``: a PC that has never seen a network, from the archive alone.

Builds the archive of this commit and of one that calls itself a later version, then, in a network
namespace without any interface, as a user who is not root, with nothing but the system's own programs:
installs, walks the whole round of docs/一轮材料.md at a terminal on the days it tells, commits through
the hook, upgrades, commits again, tries a damaged archive, and removes all. Prints a table of the
steps; ends with 1 where one is not as it must be.

Needs root, unshare and setpriv (util-linux), faketime and the Python of the archive as /usr/bin/python3.X.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from proofs.intake.given import lay_out, the_round
from proofs.intake.run import ledger, the_list
from scripts.release import PROJECT, Asked, Target, release
from tests.test_round import PAGE, typed_lines

NOBODY = "65534"
LATER = "9.9.9"
VALID_ID = "11010519491231002X"
_INSIDE = Path(__file__).with_name("offline_inside.py")


class Desk:
    """The home of a user, and how programs are run there: without a network, without root."""

    def __init__(self, folder: Path, python: str) -> None:
        self.home = folder / "home"
        self.python = f"/usr/bin/python{python}"
        self.rows: list[tuple[str, str, float]] = []
        self.failed = False

    def run(self, *words: str | Path, at: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a program there."""
        path = f"{self.home}/.local/bin:/usr/bin:/bin"
        bare = ["env", "-i", f"HOME={self.home}", f"PATH={path}", "LANG=C.UTF-8"]
        user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        return subprocess.run(
            ["unshare", "--net", "--", *user, *bare, *words],
            cwd=at or self.home,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def step(
        self, what: str, *words: str | Path, at: Path | None = None, code: int = 0, says: str = ""
    ) -> str:
        """Run a program that must end with ``code`` and say ``says``; what it said."""
        begun = time.monotonic()
        done = self.run(*words, at=at)
        said = done.stdout + done.stderr
        self.note(what, done.returncode == code and says in said, begun)
        if done.returncode != code or says not in said:
            print(f"{what}: exit {done.returncode}\n{said}")
        return said

    def note(self, what: str, well: bool, begun: float) -> None:
        """Put a row into the table."""
        self.rows.append((what, "well" if well else "WRONG", time.monotonic() - begun))
        self.failed |= not well


def archives(python: str, folder: Path) -> tuple[Path, Path]:
    """The archive of this commit, and of one after it that has another version."""
    target = Target("linux", python, platform.machine())
    made = []
    for number, version in enumerate((None, LATER)):
        commit = "HEAD" if version is None else _renamed(version)
        into = folder / f"release{number}"
        into.mkdir()
        release(
            Asked(commit, [target], folder / "wheels" if number else None, None),
            into,
            folder / f"work{number}",
        )
        if not number:  # the second needs no index
            shutil.copytree(folder / "work0" / target.tag, folder / "wheels")
        (archive,) = into.glob(f"*{target.tag}.tar.gz")
        made.append(archive)
    return made[0], made[1]


def _renamed(version: str) -> str:
    """A commit that is HEAD but for its version; no branch knows it."""
    text = (PROJECT / "zzfz/__init__.py").read_text(encoding="utf-8")
    before = next(line for line in text.splitlines() if line.startswith("__version__"))
    changed = text.replace(before, f'__version__ = "{version}"')
    with tempfile.TemporaryDirectory() as temporary:
        own = os.environ | {"GIT_INDEX_FILE": f"{temporary}/index"}
        own |= {
            f"GIT_{who}_{what}": "proof@example.org"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }

        def git(*words: str, given: str = "") -> str:
            done = subprocess.run(
                ["git", *words],
                cwd=PROJECT,
                env=own,
                input=given,
                capture_output=True,
                text=True,
                check=True,
            )
            return done.stdout.strip()

        blob = git("hash-object", "-w", "--stdin", given=changed)
        git("read-tree", "HEAD")
        git("update-index", "--cacheinfo", f"100644,{blob},zzfz/__init__.py")
        return git("commit-tree", git("write-tree"), "-p", "HEAD", "-m", "later")


def unpack(archive: Path, folder: Path) -> Path:
    """The folder that an archive unpacks to, in ``folder``."""
    subprocess.run(["tar", "xzf", archive, "-C", folder], check=True)
    return folder / archive.name.removesuffix(".tar.gz")


def walk(desk: Desk) -> None:
    """The round of docs/一轮材料.md, line by line."""
    made = desk.home / "桌面"
    (made / "来件").mkdir(parents=True)
    for one in the_round().hand_ins:
        sent = desk.home.parent / one.id
        sent.mkdir()
        for path in lay_out(one, sent, partial(ledger, checklist=the_list())):
            shutil.move(path, made / "来件" / path.name)
    lines = desk.home / "lines.json"
    lines.write_text(
        json.dumps([one._asdict() for one in typed_lines(PAGE.read_text("utf-8"))]),
        encoding="utf-8",
    )
    driver = desk.home / _INSIDE.name
    shutil.copy(_INSIDE, driver)
    give(desk.home)
    desk.step("the round of docs/一轮材料.md", desk.python, driver, lines, made, says=" 0 not as")


def give(folder: Path) -> None:
    """Let the user of the desk have a folder."""
    subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", folder], check=True)


def commits(desk: Desk, tracker: Path, when: str) -> None:
    """Through the hook: what is clean enters, what is not is stopped."""
    for name, text, code in (("说明", "说明", 0), ("名单", f"身份证 {VALID_ID}", 1)):
        file = tracker / f"evidence/5/{when}-{name}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        give(tracker)
        desk.step(f"{when}: git add", "git", "add", "--all", at=tracker)
        commit(desk, tracker, f"{when}: {'stopped' if code else 'passed'}", code=code)
    desk.step(f"{when}: git reset", "git", "reset", "--quiet", "--hard", at=tracker)


def commit(desk: Desk, tracker: Path, what: str, *, code: int, says: str = "") -> None:
    """Commit with Git itself what is staged, or nothing."""
    who = ("-c", "user.name=王芳", "-c", "user.email=wang@example.org")
    words = ("git", *who, "commit", "--allow-empty", "-m", "补报")
    desk.step(f"git commit, {what}", *words, at=tracker, code=code, says=says)


def proof(desk: Desk, folder: Path, python: str) -> None:
    """All steps, in their order."""
    first, later = archives(python, folder)
    desk.home.mkdir()
    give(folder)
    here, there = unpack(first, folder), unpack(later, folder)
    give(folder)
    reach = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
    desk.step("no way out", desk.python, "-c", reach, code=1, says="Network is unreachable")
    desk.step("install", "sh", here / "install.sh", says="已装好")
    desk.step("zzfz doctor, outside a tracker", "zzfz", "doctor", code=1, says="程序")
    walk(desk)
    tracker = desk.home / "桌面/子洲县法治材料"
    commits(desk, tracker, "before")
    desk.step("upgrade", "sh", there / "install.sh", says=f"zzfz {LATER} 构建")
    commits(desk, tracker, "after")
    desk.step("status, upgraded", "zzfz", "status", at=tracker, says="已报齐 20")
    if shutil.which("soffice"):  # else nothing converts what the round handed in
        volume = desk.home / "桌面/迎检资料.zip"
        bundle = ("zzfz", "bundle", "--pdf", "-o", volume)
        # The two notes of ``commits`` have no content, are told, and so it ends with 1.
        desk.step("a volume of PDF", *bundle, at=tracker, code=1, says="没有收进 2 件")
    wheel = next((there / "wheels").glob("zzfz-*.whl"))
    wheel.write_bytes(wheel.read_bytes()[:-1] + b"x")
    desk.step("damaged archive: refused", "sh", there / "install.sh", code=1, says="不完整或被改过")
    desk.step("and what was there still runs", "zzfz", "--version", says=LATER)
    desk.step("remove", "sh", here / "install.sh", "--remove", says="已卸载")
    begun = time.monotonic()
    left = [
        one for one in (".local/bin/zzfz", ".local/share/zzfz") if os.path.lexists(desk.home / one)
    ]
    desk.note("nothing of it is left", not left and tracker.is_dir(), begun)
    commit(desk, tracker, "without the program: stopped", code=1, says="找不到 zzfz")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default="3.11")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        folder.chmod(0o755)
        desk = Desk(folder, asked.python)
        proof(desk, folder, asked.python)
        for what, how, seconds in desk.rows:
            print(f"{how:6} {seconds:7.1f} s  {what}")
    return 1 if desk.failed else 0


if __name__ == "__main__":
    sys.exit(main())
