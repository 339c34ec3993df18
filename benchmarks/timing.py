"""Timing of whole programs, side by side: A B A B …, so that a busy moment hits both alike."""

from __future__ import annotations

import ctypes
import fcntl
import os
import pty
import re
import resource
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from benchmarks.repository import PROJECT

ROWS, COLUMNS = 50, 100
_SET_CHILD_SUBREAPER = 36
_LAST = 5
"""Seconds for what is left behind to end."""
_LOOKS = 0.02
"""Seconds between two looks at the memory of a program."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program to run: its command line, the folder it runs in, and whether it sees a terminal.

    ``codes`` are the exit codes that are no failure.
    """

    args: Sequence[str]
    folder: Path
    terminal: bool = False
    codes: Sequence[int] = (0,)

    def run(self) -> bytes:
        """Run it to its end and return what it printed. Raises RuntimeError when it fails."""
        return self._in_terminal() if self.terminal else self._in_pipe()

    def _in_pipe(self) -> bytes:
        done = subprocess.run(
            self.args, cwd=self.folder, env=_environment(), capture_output=True, check=False
        )
        return self._checked(done.returncode, done.stdout, done.stderr)

    def _in_terminal(self) -> bytes:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        with subprocess.Popen(
            self.args,
            cwd=self.folder,
            env=_environment() | {"TERM": "xterm-256color"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        ) as process:
            os.close(theirs)
            printed = _read_all(ours)
        return self._checked(process.returncode, printed, printed)

    def watched(self) -> tuple[bytes, float]:
        """What it printed, and the most memory (MiB) that it or a program it ran held."""
        with tempfile.TemporaryDirectory(prefix="zzfz-peak-") as folder:
            told = Path(folder) / "kib"
            watch = (sys.executable, "-I", "-S", str(Path(__file__).parent / "peak.py"))
            printed = replace(self, args=(*watch, str(told), *self.args)).run()
            return printed, int(told.read_text(encoding="ascii")) / 1024

    def _checked(self, code: int, printed: bytes, error: bytes) -> bytes:
        if code not in self.codes:
            said = error.decode("utf-8", "replace")
            raise RuntimeError(f"{' '.join(self.args)}: {code}\n{said}")
        return printed


def _environment() -> dict[str, str]:
    """The caller's, for this checkout, with bytecode caches as every installed program has them."""
    dropped = {"PYTHONDONTWRITEBYTECODE", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {"PYTHONPATH": str(PROJECT)}


def _read_all(descriptor: int) -> bytes:
    parts = []
    try:
        while part := os.read(descriptor, 1 << 16):
            parts.append(part)
    except OSError:  # Linux says EIO when the other side of a terminal has been closed
        pass
    os.close(descriptor)
    return b"".join(parts)


def side_by_side(
    runs: Mapping[str, Callable[[], object]], rounds: int, *, warm: bool = False
) -> Mapping[str, Sequence[float]]:
    """Seconds that each of ``runs`` took in each of ``rounds``.

    A round that is not counted goes before, unless all is ``warm`` already.
    """
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(1 if warm else 0, rounds + 1):
        for name, run in runs.items():
            begin = time.perf_counter()
            run()
            if number:
                seconds[name].append(time.perf_counter() - begin)
    return seconds


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median over the rounds of ours divided by theirs in the same round."""
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def cost(run: Callable[[], object]) -> float:
    """Processor seconds of all processes that ``run`` starts, of those too that nobody waited for: they come
    to this process as their parents end.
    """
    system = ctypes.CDLL(None)
    others = {*_children(os.getpid())}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    system.prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        run()
        end = time.monotonic() + _LAST
        while (left := {*_children(os.getpid())} - others) and time.monotonic() < end:
            for one in left:
                os.waitpid(one, os.WNOHANG)
            time.sleep(0.01)
    finally:
        system.prctl(_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def least(rounds: int, *runs: Callable[[], object]) -> list[float]:
    """The least cost of each of ``runs``, which take turns."""
    taken = [[cost(run) for run in runs] for _ in range(rounds)]
    return [min(one) for one in zip(*taken, strict=True)]


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):  # it has just ended
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text(encoding="ascii").split())
    return found


def family(pid: int) -> list[int]:
    """The process and all below it that live."""
    found = [pid]
    for one in found:
        found += _children(one)
    return found


def private_peak(program: Program, *, whole: bool = False) -> float:
    """The most memory of its own (MiB) that ``program`` held, as looks at it every moment tell; with
    ``whole`` together with all it started.

    Files that are mapped (a pack of Git's) are not its own: they go when memory is short. What several
    share after a fork counts once.
    """
    most = 0
    done = threading.Event()
    process = subprocess.Popen(
        program.args,
        cwd=program.folder,
        env=_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def look() -> None:
        nonlocal most
        while not done.wait(_LOOKS):
            if whole:
                now = sum(_own(one, "Pss_Anon") for one in family(process.pid))
            else:
                now = _own(process.pid, "Anonymous")
            most = max(most, now)

    looking = threading.Thread(target=look)
    looking.start()
    process.wait()
    done.set()
    looking.join()
    return most / 1024


def _own(pid: int, kind: str) -> int:
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    found = re.search(rf"^{kind}:\s+(\d+) kB", told, re.MULTILINE)
    return int(found[1]) if found else 0
