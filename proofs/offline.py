r"""``python -m proofs.offline``: a PC that has never seen a network, from the archive alone.

Builds the archive of this commit and of one that calls itself a later version, then, in a network
namespace without any interface, as a user who is not root, with nothing but the system's own programs:
installs, walks the whole round of docs/一轮材料.md at a terminal on the days it tells, commits through
the hook, upgrades, commits again, looks for what stands on a scanned page, tries a damaged archive,
and removes all. The wheel is made anew out of the sdist; the recipe of docs/安装.md for processors
without wheels is followed, on this one. ``--extras``: also the archive that reads pictures, and what
that page says of Parquet. Prints a table of the steps; ends with 1 where one is not as it must be.

Needs root, unshare (util-linux), faketime and the Python of the archive as /usr/bin/python3.X.

``--root FOLDER`` does all of it in another system, which lies in a folder, on the processor of its
programs. For one that is not here (aarch64), Debian's qemu-user-static runs them, five to twenty times
slower; as root, with the packages mmdebstrap, arch-test and qemu-user-static::

    mountpoint -q /proc/sys/fs/binfmt_misc || mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
    test -e /proc/sys/fs/binfmt_misc/qemu-aarch64 || \
        cat /usr/lib/binfmt.d/qemu-aarch64.conf > /proc/sys/fs/binfmt_misc/register
    mmdebstrap --variant=extract --architectures=arm64 \
        --include=base-files,dash,coreutils,sed,grep,python3.13-venv,git,faketime,libstdc++6 \
        trixie arm64
    mkdir -p arm64/etc/ssl/certs && cp /etc/ssl/certs/ca-certificates.crt arm64/etc/ssl/certs
    grep nobody /etc/passwd > arm64/etc/passwd
    QEMU_CPU=cortex-a72 python -m proofs.offline --root arm64 --python 3.13

That processor has no signed pointers, with which Debian's Python takes eight times as long in qemu.

With bookworm beside trixie there is Python 3.11 too (bookworm's own faketime lets waits that are over
before they begin fail, OSError 22 in time.sleep)::

    mmdebstrap --variant=extract --architectures=arm64 \
        --include=base-files,dash,coreutils,sed,grep,python3.11,python3-pip-whl,git,faketime,libstdc++6 \
        trixie arm64 "deb http://deb.debian.org/debian trixie main" \
        "deb http://deb.debian.org/debian bookworm main"
    apt-get download python3.11-venv && dpkg -x python3.11-venv_*.deb arm64  # in bookworm

No Debian has 3.12: build one for that processor, and let ``usr/bin/python3.12`` there run it. With
PIP_NO_COMPILE=1 in the environment installing takes less. What qemu does not do is not proven there:
the kernel's limits of memory, its filter of calls, speed; reading a picture is given more time there.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from proofs.documents.scans import small_page
from proofs.intake.given import lay_out, the_round
from proofs.intake.run import ledger, the_list
from scripts.release import PROJECT, Asked, Target, release
from tests.test_round import PAGE, typed_lines

NOBODY = "65534"
LATER = "9.9.9"
VALID_ID = "11010519491231002X"
MARK = "机密★5年"
INSTALLING = PROJECT / "docs/安装.md"
_HANDED_ON = ("QEMU_CPU", "PIP_NO_COMPILE")
_INSIDE = Path(__file__).with_name("offline_inside.py")
# Root of the system, folder that is seen there under the same name, user; then what is run. What the
# system itself reads pictures with is covered: it is no part of the archive.
_ENTER = """
root=$1 folder=$2 user=$3
shift 3
if [ "$root" != / ]; then
    mount --rbind /dev "$root/dev"
    mount -t proc proc "$root/proc"
    mkdir -p "$root$folder"
    mount --bind "$folder" "$root$folder"
fi
if [ "$user" = 0 ]; then  # what root writes is gone afterwards
    mount -t tmpfs none "$root/mnt"
    for one in opt usr/local; do
        mkdir -p "$root/mnt/$one/up" "$root/mnt/$one/work"
        over="upperdir=$root/mnt/$one/up,workdir=$root/mnt/$one/work"
        mount -t overlay overlay -o "lowerdir=$root/$one,$over" "$root/$one"
    done
fi
[ ! -e "$root/usr/bin/tesseract" ] || mount --bind /dev/null "$root/usr/bin/tesseract"
exec chroot --userspec="$user:$user" --groups= "$root" "$@"
"""


class Desk:
    """The home of a user, and how programs are run there: without a network, without root."""

    def __init__(self, folder: Path, python: str, root: Path = Path("/")) -> None:
        self.folder = folder
        self.root = root
        self.home = folder / "home"
        self.python = f"/usr/bin/python{python}"
        self.failed = False

    def run(
        self, *words: str | Path, at: Path | None = None, user: str = NOBODY
    ) -> subprocess.CompletedProcess[str]:
        """Run a program there."""
        path = f"{self.home}/.local/bin:/usr/bin:/bin"
        bare = ["env", "-i", f"--chdir={at or self.home}"]
        bare += [f"HOME={self.home}", f"PATH={path}", "LANG=C.UTF-8"]
        bare += [f"{one}={os.environ[one]}" for one in _HANDED_ON if one in os.environ]
        inside = ["sh", "-euc", _ENTER, "sh", str(self.root), str(self.folder), user]
        return subprocess.run(
            ["unshare", "--net", "--mount", "--", *inside, *bare, *words],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def step(
        self,
        what: str,
        *words: str | Path,
        at: Path | None = None,
        user: str = NOBODY,
        code: int = 0,
        says: str = "",
    ) -> str:
        """Run a program that must end with ``code`` and say ``says``; what it said."""
        begun = time.monotonic()
        done = self.run(*words, at=at, user=user)
        said = done.stdout + done.stderr
        self.note(what, done.returncode == code and says in said, begun)
        if done.returncode != code or says not in said:
            print(f"exit {done.returncode}\n{said}", flush=True)
        return said

    def note(self, what: str, well: bool, begun: float) -> None:
        """Print a row of the table."""
        how = "well" if well else "WRONG"
        print(f"{how:6} {time.monotonic() - begun:7.1f} s  {what}", flush=True)
        self.failed |= not well


def archives(target: Target, folder: Path, *, ocr: bool) -> list[Path]:
    """The archive of this commit, of one after it that has another version, and that which reads pictures."""
    made: list[Path] = []
    asked = [("HEAD", target), (_renamed(LATER), target)]
    asked += [("HEAD", replace(target, ocr=True))] if ocr else []
    for number, (commit, one) in enumerate(asked):
        into, work = folder / f"release{number}", folder / f"work{number}"
        into.mkdir()
        # The second needs no index.
        wheels = folder / "work0" / target.tag if number == 1 else None
        release(Asked(commit, [one], wheels, None), into, work)
        made += into.glob(f"*{one.tag}.tar.gz")
    return made


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


def walk(desk: Desk, until: str) -> None:
    """The round of docs/一轮材料.md, line by line, as far as the day ``until``."""
    made = desk.home / "桌面"
    (made / "来件").mkdir(parents=True)
    for one in the_round().hand_ins:
        sent = desk.home.parent / one.id
        sent.mkdir()
        for path in lay_out(one, sent, partial(ledger, checklist=the_list())):
            shutil.move(path, made / "来件" / path.name)
    lines = desk.home / "lines.json"
    round_of = [
        one for one in typed_lines(PAGE.read_text("utf-8")) if not until or one.day <= until
    ]
    lines.write_text(json.dumps([one._asdict() for one in round_of]), encoding="utf-8")
    driver = desk.home / _INSIDE.name
    shutil.copy(_INSIDE, driver)
    give(desk.home)
    desk.step("the round of docs/一轮材料.md", desk.python, driver, lines, made, says=" 0 not as")


def sums(desk: Desk, archive: Path) -> None:
    """What is told of an archive is what is counted of it."""
    there, name = archive.parent, archive.name
    desk.step("sums", "sha256sum", "-c", "SHA256SUMS", at=there, says=f"{name}: OK")
    if (desk.root / "usr/bin/openssl").exists() and (there / "SM3SUMS").exists():
        lines = (there / "SM3SUMS").read_text("utf-8").splitlines()
        (digest,) = (one.split()[0] for one in lines if one.endswith(f" {name}"))
        desk.step("sums, SM3", "openssl", "dgst", "-sm3", name, at=there, says=digest)


def from_source(desk: Desk, release: Path, wheels: Path) -> None:
    """The sdist: out of it comes the same wheel, which is installed and runs."""
    begun = time.monotonic()
    (wheel,) = release.glob("*.whl")
    sdist = release / f"{'-'.join(wheel.name.split('-')[:2])}.tar.gz"
    built = desk.folder / "built"
    source = unpack(sdist, desk.folder)
    bare = ("env", f"SOURCE_DATE_EPOCH={int((source / 'PKG-INFO').stat().st_mtime)}")
    command = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", built)
    subprocess.run(
        ["unshare", "--net", *bare, *command], cwd=source, check=True, capture_output=True
    )
    made = built / wheel.name
    desk.note("sdist: the same wheel", made.read_bytes() == wheel.read_bytes(), begun)
    by_hand = (
        f"{desk.python} -m venv 源码装 && 源码装/bin/pip install -q --no-index"
        f" --find-links {wheels} {made} && 源码装/bin/zzfz --version"
    )
    desk.step("sdist: its wheel in a venv", "sh", "-c", by_hand, says="构建")


def for_all(desk: Desk, script: Path) -> None:
    """Installed by root, run by another, removed."""
    lines = (
        'sh "$1"',
        f"/usr/sbin/chroot --userspec={NOBODY}:{NOBODY} / /usr/local/bin/zzfz --version",
        'sh "$1" --remove',
        "[ ! -e /opt/zzfz ] && [ ! -L /usr/local/bin/zzfz ]",
    )
    whole = ("sh", "-euc", "\n".join(lines), "sh", script)
    desk.step("by root, for all users", *whole, user="0", says="已卸载")


def told(desk: Desk, word: str, wheels: Path) -> str:
    """The lines of docs/安装.md that hold ``word``, for this Python and archive."""
    blocks = re.findall(r"```sh\n([^`]*)```", INSTALLING.read_text("utf-8"))
    (block,) = (one for one in blocks if word in one)
    block = re.sub(r"zzfz-版本-\S*/wheels", str(wheels), block)
    return block.replace("python3.11", desk.python)


def recipe(desk: Desk, tracker: Path, wheels: Path, reached: str) -> None:
    """Libraries in C of the system, the rest from the archive: it counts the same."""
    of_system = desk.run(desk.python, "-c", "import yaml, lxml, markupsafe")
    if of_system.returncode != 0:
        print(f"not run: the recipe, {of_system.stderr.splitlines()[-1]}", flush=True)
        return
    lines = told(desk, "--system-site-packages", wheels)
    desk.step("recipe for other processors", "sh", "-euc", lines, says="构建")
    program = ("env", "ZZFZ_NO_CACHE=1", desk.home / "zzfz/bin/zzfz")
    desk.step("recipe: status, all read anew", *program, "status", at=tracker, says=reached)
    desk.step("recipe: a report", *program, "report", "-o", desk.home / "待办.docx", at=tracker)


def parquet(desk: Desk, tracker: Path, wheels: Path) -> None:
    """What has to be brought besides: fetched where there is a network, installed where there is none."""
    if desk.root != Path("/"):
        print("not run: Parquet, which has to be fetched by a machine like that one", flush=True)
        return
    first, rest = told(desk, "zzfz[parquet]", wheels).split("\n", 1)
    subprocess.run(["sh", "-euc", first], cwd=desk.home, check=True, capture_output=True)
    give(desk.home)
    desk.step("Parquet: installed", "sh", "-euc", rest)
    desk.step("Parquet: exported", "zzfz", "export", "--parquet", desk.home / "导出", at=tracker)


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


def proof(desk: Desk, target: Target, until: str, *, extras: bool) -> None:
    """All steps, in their order."""
    made = archives(target, desk.folder, ocr=extras)
    desk.home.mkdir()
    here, there, *seeing = (unpack(one, desk.folder) for one in made)
    give(desk.folder)
    reach = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
    desk.step("no way out", desk.python, "-c", reach, code=1, says="Network is unreachable")
    desk.step(
        "sums", "sha256sum", "-c", "SHA256SUMS", at=made[0].parent, says=f"{made[0].name}: OK"
    )
    if desk.root == Path("/"):  # the wheel is the same for every processor
        from_source(desk, made[0].parent, here / "wheels")
        for_all(desk, here / "install.sh")
    desk.step("install", "sh", here / "install.sh", says="已装好")
    desk.step("zzfz doctor, outside a tracker", "zzfz", "doctor", code=1, says="程序")
    walk(desk, until)
    tracker = desk.home / "桌面/子洲县法治材料"
    commits(desk, tracker, "before")
    told_before = desk.step("status", "zzfz", "status", at=tracker, says="已报齐 ")
    some = "已报齐 [0-9]+" if until else "已报齐 [1-9][0-9]*"  # the first days complete nothing
    reached = "".join(re.findall(some, told_before)[:1]) or "已报齐 20"
    desk.step("upgrade", "sh", there / "install.sh", says=f"zzfz {LATER} 构建")
    commits(desk, tracker, "after")
    desk.step("status, upgraded", "zzfz", "status", at=tracker, says=reached)
    recipe(desk, tracker, there / "wheels", reached)
    if (desk.root / "usr/bin/soffice").exists():  # else nothing converts what the round handed in
        volume = desk.home / "桌面/迎检资料.zip"
        bundle = ("zzfz", "bundle", "--pdf", "-o", volume)
        # The two notes of ``commits`` have no content, are told, and so it ends with 1.
        desk.step("a volume of PDF", *bundle, at=tracker, code=1, says="没有收进 2 件")
    wheels = ("--ci-wheels", there / "wheels")
    desk.step("init --ci-wheels", "zzfz", "init", "扫描", "--yes", *wheels, says="建好清单仓库")
    scanned(desk, desk.home / "扫描", seeing)
    if extras:
        parquet(desk, tracker, there / "wheels")
    wheel = next((here / "wheels").glob("zzfz-*.whl"))
    wheel.write_bytes(wheel.read_bytes()[:-1] + b"x")
    before = desk.run("zzfz", "--version").stdout
    desk.step("damaged archive: refused", "sh", here / "install.sh", code=1, says="不完整或被改过")
    desk.step("and what was there still runs", "zzfz", "--version", says=before)
    desk.step("remove", "sh", there / "install.sh", "--remove", says="已卸载")
    begun = time.monotonic()
    left = [
        one for one in (".local/bin/zzfz", ".local/share/zzfz") if os.path.lexists(desk.home / one)
    ]
    desk.note("nothing of it is left", not left and tracker.is_dir(), begun)
    commit(desk, tracker, "without the program: stopped", code=1, says="找不到 zzfz")


_WITH_TIME = """
import runpy
from zzfz.documents import recognition
recognition.SECONDS *= 20
runpy.run_module("zzfz", run_name="__main__")
"""


def scanned(desk: Desk, tracker: Path, seeing: Sequence[Path]) -> None:
    """A page that is only a picture: what stands on it is found by the archive that reads pictures."""
    page = tracker / "evidence/5/1-扫描件.pdf"
    page.parent.mkdir(parents=True, exist_ok=True)
    # No larger than the lines: a processor that is imitated has as long as any other to read it.
    small_page([MARK, "花名册", f"王小明 {VALID_ID}"]).crop((0, 0, 620, 260)).save(page)
    give(tracker)
    desk.step("a scan: git add", "git", "add", "--all", at=tracker)
    commit(desk, tracker, "a scan: passed", code=0)  # the hook never reads pictures
    look: tuple[str, ...] = ("zzfz", "check", "--ocr")
    lacking = "没有识别图片文字的程序，--ocr 用不了"
    desk.step("check --ocr, with nothing that reads", *look, at=tracker, code=2, says=lacking)
    for archive in seeing:
        desk.step("install what reads pictures", "sh", archive / "install.sh", says="已装好")
        begun = time.monotonic()
        if desk.root != Path("/"):  # imitated, one look takes longer than the program gives it
            python = desk.home / ".local/share/zzfz/current/bin/python"
            look = (str(python), "-P", "-c", _WITH_TIME, *look[1:])
        said = desk.step(f"check --ocr, {MARK}", *look, at=tracker, code=1, says=f"“{MARK}”（OCR）")
        number = f"居民身份证号码 {VALID_ID[:3]}***********{VALID_ID[-4:]}（OCR）"
        desk.note("and the number of an identity card", number in said, begun)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--python", default="3.11")
    parser.add_argument(
        "--extras", action="store_true", help="also the archive that reads pictures, and Parquet"
    )
    parser.add_argument(
        "--until", default="", metavar="DAY", help="the round only as far as this day, 2023-11-23"
    )
    parser.add_argument("--root", type=Path, default=Path("/"), metavar="FOLDER")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        folder.chmod(0o755)
        desk = Desk(folder, asked.python, asked.root.resolve())
        machine = desk.run(
            desk.python, "-c", "import platform; print(platform.machine())", at=folder
        )
        if machine.returncode != 0:
            raise SystemExit(f"no {desk.python} to be run in {desk.root}:\n{machine.stderr}")
        proof(
            desk,
            Target("linux", asked.python, machine.stdout.strip()),
            asked.until,
            extras=asked.extras,
        )
        if desk.root != Path("/"):  # where the folder was seen there
            desk.root.joinpath(*folder.parts[1:]).rmdir()
    return 1 if desk.failed else 0


if __name__ == "__main__":
    sys.exit(main())
