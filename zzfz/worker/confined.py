"""A large program of this computer that is handed documents: in a worker, with every way out closed.

A filter of the kernel (seccomp) is set before the program begins: it can open no connection, not even to
a service on this computer, and start neither a program nor a process. So there is one process to end,
and the kernel ends it when the worker is gone. Only Linux has such a filter; elsewhere, and on a
processor that is not listed here, nothing is started.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from zzfz import worker
from zzfz.worker import Stop
from zzfz.worker.child import Send

_LARGEST_FILE = 64 << 20
"""Bytes of one file that the program may write."""
_ANSWER = 1 << 16
_AT_THE_END = 2
"""Seconds that the worker has left to say how it went."""


_LOOKED_AFTER = 1.0
"""Seconds between two looks at what the program has made."""


class Pace(NamedTuple):
    """How long a program may take over one of several documents: until another file lies in ``folder``."""

    folder: Path
    seconds: float
    processor: float


class Outcome(NamedTuple):
    """How the program ended: its exit code (negative for a signal), or why it was stopped."""

    code: int
    stop: Stop | None = None


def can_confine() -> bool:
    """Whether this system and processor have the filter."""
    return sys.platform == "linux" and platform.machine() in _CALLS and sys.byteorder == "little"


def run_confined(
    program: Path,
    arguments: Sequence[str],
    folder: Path,
    *,
    settings: Mapping[str, str],
    seconds: float,
    processor: float,
    memory: int,
    pace: Pace | None = None,
) -> Outcome:
    """Run ``program`` in ``folder``, where it finds its input and leaves what it makes. Never raises.

    ``settings`` are all of its environment. It may take ``seconds`` of wall time, ``processor``
    seconds of processor time and ``memory`` bytes of address space besides those of the worker; with a
    ``pace`` it is stopped as soon as one document takes longer than that allows.
    """
    if not can_confine():
        return Outcome(0, Stop.START)
    answer = worker.work(
        "zzfz.worker.confined:relay",
        b"",
        {
            "command": [str(program), *arguments],
            "folder": str(folder),
            "settings": dict(settings),
            "seconds": seconds,
            "pace": None if pace is None else [str(pace.folder), pace.seconds, pace.processor],
        },
        seconds=seconds + _AT_THE_END,
        processor=processor,
        memory=memory,
        largest=_ANSWER,
        alone=True,
    )
    match answer.sent:
        case (["late"],):
            return Outcome(0, Stop.LATE)
        case (["stuck"],):
            return Outcome(0, Stop.TIME)
        case (["not started"],):
            return Outcome(0, Stop.START)
        case (["code", int(code)],):
            return Outcome(code, Stop.TIME if code in _TIME_SIGNALS else None)
    return Outcome(0, answer.stop or Stop.CRASH)


_TIME_SIGNALS = frozenset({-24, -9})
"""SIGXCPU, and SIGKILL a second later: the bound of processor time."""


def relay(
    data: bytes,
    send: Send,
    command: list[str],
    folder: str,
    settings: dict[str, str],
    seconds: float,
    pace: tuple[str, float, float] | None,
) -> None:
    """The task of ``run_confined``, done in a worker, whose bounds the program inherits."""
    del data
    confine = _Confinement()
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=settings,
            start_new_session=True,
            preexec_fn=confine,  # noqa: PLW1509 - the other thread of a worker only waits at a pipe
        )
    except (OSError, subprocess.SubprocessError):
        send(["not started"])
        return
    try:
        send(_waited(process, seconds, pace))
    finally:
        process.kill()
        process.wait()


def _waited(
    process: subprocess.Popen[bytes], seconds: float, pace: tuple[str, float, float] | None
) -> list[Any]:
    """How the program ended, or that it takes too long: in all, or over one document."""
    end = time.monotonic() + seconds
    made, since, used = -1, 0.0, 0.0
    while (left := end - time.monotonic()) > 0:
        with suppress(subprocess.TimeoutExpired):
            return ["code", process.wait(left if pace is None else min(left, _LOOKED_AFTER))]
        if pace is None:
            continue
        folder, longest, most = pace
        count = sum(1 for _ in Path(folder).iterdir()) if Path(folder).is_dir() else 0
        now, taken = time.monotonic(), _processor_seconds(process.pid)
        if count != made:
            made, since, used = count, now, taken
        elif taken - used > most:
            return ["stuck"]
        elif now - since > longest:
            break
    return ["late"]


def _processor_seconds(process: int) -> float:
    """What a process that was not waited for has taken, all its threads together (proc_pid_stat(5))."""
    fields = Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


class _Confinement:
    """What is done in the new process before the program begins; all is made ready before that."""

    def __init__(self) -> None:
        self._kernel = ctypes.CDLL(None, use_errno=True)
        rules = b"".join(_filter(platform.machine()))
        self._rules = _Rules(len(rules) // 8, rules)

    def __call__(self) -> None:
        """Raises OSError where the kernel refuses: then the program is not started."""
        import resource

        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
        for wanted in (
            (_END_WITH_PARENT, 9, 0, 0, 0),
            (_NO_NEW_RIGHTS, 1, 0, 0, 0),
            (_SET_FILTER, _BY_RULES, ctypes.byref(self._rules), 0, 0),
        ):
            if self._kernel.prctl(*wanted):
                raise OSError(ctypes.get_errno(), "prctl")
        if os.getppid() == 1:  # the worker was gone before the kernel was told of it
            raise ProcessLookupError


# The filter: linux/seccomp.h, linux/filter.h, linux/prctl.h, linux/audit.h and the tables of calls.

_END_WITH_PARENT, _SET_FILTER, _NO_NEW_RIGHTS, _BY_RULES = 1, 22, 38, 2
_LOAD, _IS, _AT_LEAST, _HAS_BITS, _ANSWER_IS = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_REFUSED, _NO_SUCH_CALL = 13, 38
"""EACCES, ENOSYS."""
_CALL_AT, _PROCESSOR_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
_LOCAL_SOCKET, _THREAD = 1, 0x10000
"""AF_UNIX, CLONE_THREAD."""
_OTHER_CALLS = 0x40000000
"""Those of x32, which have other numbers."""


class _Calls(NamedTuple):
    """What a processor is called in the filter, and its numbers of calls."""

    processor: int
    socket: int
    connect: int
    clone: int
    forks: tuple[int, ...] = ()


_CALLS = {
    "x86_64": _Calls(0xC000003E, 41, 42, 56, (57, 58)),
    "aarch64": _Calls(0xC00000B7, 198, 203, 220),
    "loongarch64": _Calls(0xC0000102, 198, 203, 220),
    "riscv64": _Calls(0xC00000F3, 198, 203, 220),
}
_CLONE_3, _RING = 435, 425
"""The same everywhere. Where the first is not there, libraries take ``clone``, whose kind can be told."""


class _Rules(ctypes.Structure):
    _fields_ = [("count", ctypes.c_ushort), ("rules", ctypes.c_char_p)]


def _filter(machine: str) -> Iterator[bytes]:
    """The rules in their order; what none of them is about is allowed."""
    calls = _CALLS[machine]
    yield _rule(_LOAD, _PROCESSOR_AT)
    yield _rule(_IS, calls.processor, 1, 0)
    yield _rule(_ANSWER_IS, _KILL)
    yield _rule(_LOAD, _CALL_AT)
    yield _rule(_AT_LEAST, _OTHER_CALLS, 0, 1)
    yield _rule(_ANSWER_IS, _ERROR | _NO_SUCH_CALL)
    for call, error in (
        *((one, _REFUSED) for one in (calls.connect, _RING, *calls.forks)),
        (_CLONE_3, _NO_SUCH_CALL),
    ):
        yield _rule(_IS, call, 0, 1)
        yield _rule(_ANSWER_IS, _ERROR | error)
    for call, test, value in (
        (calls.clone, _HAS_BITS, _THREAD),
        (calls.socket, _IS, _LOCAL_SOCKET),
    ):
        yield _rule(_IS, call, 0, 4)
        yield _rule(_LOAD, _FIRST_ARGUMENT_AT)
        yield _rule(test, value, 1, 0)
        yield _rule(_ANSWER_IS, _ERROR | _REFUSED)
        yield _rule(_ANSWER_IS, _ALLOW)
    yield _rule(_ANSWER_IS, _ALLOW)


def _rule(what: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    """One instruction; ``then`` and ``otherwise`` are how many are left out after a test."""
    return struct.pack("<HBBI", what, then, otherwise, value)
