"""A process that runs commands of zzfz, each in a fork that may be killed; see test_crash.py.

Reads one job a line from standard input: a JSON object with ``folder``, ``arguments``, ``said`` (file
for what it prints), and perhaps ``fullest`` (bytes: no file can grow beyond, as on a full disk),
``powerless`` (permissions hold for root too), ``fall`` (it is killed when it is about to bring this
many-th file into the work tree), ``strike`` and ``signal`` (it gets this signal at the so many-th time it
asks the operating system for something that changes the disk or starts a program; with 0 it never does,
and the number of times is left in the file ``said``.count). Prints the child's process id, then its exit code.
Forking spares the start of Python. Each child leads a process group of its own.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

from zzfz.cli.app import COMMANDS
from zzfz.cli.run import run
from zzfz.git import journal

_DAC_OVERRIDE, _DAC_READ_SEARCH = 1, 2
_DROP_FROM_BOUNDING_SET = 24
_VERSION_3 = 0x20080522


def give_up_power() -> None:
    """Let permissions hold for root, here and in the programs started from here (Linux)."""
    if os.geteuid() != 0:
        return
    library = ctypes.CDLL(None)
    header = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)()
    library.capget(header, data)
    for capability in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
        library.prctl(_DROP_FROM_BOUNDING_SET, capability)
        for kind in range(3):
            data[kind] &= ~(1 << capability)
    library.capset(header, data)


def fall_at(count: int) -> None:
    """Let this process be killed in the middle of moving files into the work tree."""
    real, calls = journal._settle_file, []

    def settle(*args: Any) -> None:
        calls.append(1)
        if len(calls) == count:
            os.killpg(0, signal.SIGKILL)
        real(*args)

    setattr(journal, "_settle_file", settle)  # noqa: B010 - mypy knows better than to allow it


_CHANGES = frozenset(
    {
        "open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.chmod", "os.utime",
        "os.truncate", "shutil.rmtree", "subprocess.Popen", "fcntl.flock",
    }
)  # fmt: skip


_FOR_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def strike_at(count: int, number: int) -> list[str]:
    """Send this process a signal at one moment; SIGKILL to all that it started, too. Gives the moments."""
    calls: list[str] = []

    def look(event: str, args: tuple[Any, ...]) -> None:
        if event not in _CHANGES or (event == "open" and not args[2] & _FOR_WRITING):
            return
        calls.append(event)
        if len(calls) == count:
            if number == signal.SIGKILL:
                os.killpg(0, number)
            os.kill(os.getpid(), number)

    sys.addaudithook(look)
    return calls


def work(job: dict[str, Any]) -> int:
    """Run one command; its exit code."""
    os.chdir(job["folder"])
    said = os.open(job["said"], os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    if job.get("powerless"):
        give_up_power()
    if "fullest" in job:
        resource.setrlimit(resource.RLIMIT_FSIZE, (job["fullest"], job["fullest"]))
    if "fall" in job:
        fall_at(job["fall"])
    calls = strike_at(job["strike"], job["signal"]) if "strike" in job else []
    try:
        code = run(job["arguments"])
        sys.stdout.flush()
    except KeyboardInterrupt:  # before or after all the work, as in zzfz.__main__
        return 130
    if job.get("strike") == 0:
        Path(f"{job['said']}.count").write_text(str(len(calls)), "ascii")
    return code


def main() -> None:
    """Fork once for each line."""
    for entry in COMMANDS:
        importlib.import_module(entry.module)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            os._exit(work(json.loads(line)))
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
