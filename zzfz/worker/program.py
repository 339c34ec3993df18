"""Another program of this computer, started on one picture: bounded like a worker, and as little trusted.

It gets the picture at its standard input and answers at its standard output; no file is written. Only
programs that the user installed are found: never one of the current folder.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from zzfz.worker import Stop

_PORTION = 1 << 16


def find_program(name: str) -> Path | None:
    """The program called ``name`` in one of the folders of PATH that are given whole; None if there is none."""
    file = f"{name}.exe" if sys.platform == "win32" else name
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        path = Path(folder.strip('"'), file)
        if path.is_absolute() and path.is_file() and os.access(path, os.X_OK):
            return path
    return None


def run_program(
    program: Path,
    arguments: Sequence[str],
    data: bytes = b"",
    *,
    seconds: float,
    processor: float,
    memory: int,
    largest: int,
    settings: Mapping[str, str] | None = None,
) -> tuple[bytes, Stop | None]:
    """What ``program`` answers to ``data``, and why it was stopped, if it was. Never raises.

    ``settings`` are variables of its environment besides those of this process. It may take
    ``seconds`` of wall time, and where the system can tell ``processor`` seconds of processor time
    and ``memory`` bytes; of its answer ``largest`` bytes are taken.
    """
    try:
        process = subprocess.Popen(
            [program, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=program.parent,
            env={**os.environ, **(settings or {})},
            start_new_session=True,
        )
    except OSError:
        return b"", Stop.START
    late = threading.Event()

    def expire() -> None:
        late.set()
        _kill(process)

    clock = threading.Timer(seconds, expire)
    clock.daemon = True
    try:
        # It waits for its input, so nothing of the picture was read before the bounds hold.
        job = _bound(process, processor, memory)
        clock.start()
        threading.Thread(target=_hand_over, args=(process, data), daemon=True).start()
        answer = _answer(process, largest)
        if answer is None:
            return b"", Stop.SIZE
        code = process.wait()
        del job
    finally:
        clock.cancel()
        if process.poll() is None:
            _kill(process)
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
    if late.is_set():
        return b"", Stop.LATE
    if code:
        return b"", Stop.TIME if code in {-24, -9} and sys.platform != "win32" else Stop.CRASH
    return answer, None


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill it and what it started, which would hold its output open."""
    if sys.platform == "win32":
        process.kill()  # its job let it start nothing
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _bound(process: subprocess.Popen[bytes], processor: float, memory: int) -> object:
    """Bound processor time and memory by the system; what is returned must live as long."""
    if sys.platform == "win32":
        from zzfz.worker.job import Job

        job = Job(process)
        job.limit_memory(memory)
        return job
    if sys.platform == "linux":
        import resource

        for kind, most in (
            (resource.RLIMIT_CPU, int(processor)),
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CORE, 0),
        ):
            with suppress(ValueError, OSError):
                resource.prlimit(process.pid, kind, (most, most))
    return None


def _hand_over(process: subprocess.Popen[bytes], data: bytes) -> None:
    with suppress(OSError, ValueError):
        if process.stdin is not None:
            process.stdin.write(data)
            process.stdin.close()


def _answer(process: subprocess.Popen[bytes], largest: int) -> bytes | None:
    """All that it answers; None where that is more than ``largest`` bytes."""
    parts: list[bytes] = []
    size = 0
    while process.stdout is not None and (part := process.stdout.read(_PORTION)):
        parts.append(part)
        size += len(part)
        if size > largest:
            return None
    return b"".join(parts)
