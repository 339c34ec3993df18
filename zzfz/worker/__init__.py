"""Work on documents that cannot be trusted, in a process beside this one.

A library of C that meets a document made to break it may run for ever, take all memory or fall
down, and cannot be stopped from inside. So one process beside this one does such work: started when
the first document comes, used again for the next ones, killed and replaced when a document takes
too long, and gone when this process is gone.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from enum import Enum, auto
from typing import IO, Any

from zzfz.worker import frames
from zzfz.worker.frames import BrokenFrameError, Frame, TooLongError

MEMORY = 512 << 20
"""Bytes of address space for the process beside, besides twice the document."""

_START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from zzfz.worker.child import main; main()"
)
"""The search path is given, because ``-m`` and ``-c`` would find modules in the current folder."""


class Stop(Enum):
    """Why a task did not come to its end."""

    TIME = auto()
    MEMORY = auto()
    SIZE = auto()
    """It sent more than was allowed."""
    CRASH = auto()
    START = auto()
    """There is no process to do it."""


@dataclass(frozen=True, slots=True)
class WorkerAnswer:
    """What a task sent, in order, up to where it was stopped, if it was."""

    sent: tuple[Any, ...]
    stop: Stop | None = None


def work(
    task: str,
    data: bytes,
    options: dict[str, Any],
    *,
    seconds: float,
    largest: int,
    memory: int = MEMORY,
) -> WorkerAnswer:
    """Have ``task`` (``module:function``) done with ``data``; see ``zzfz.worker.child``.

    ``largest`` bytes are taken from it in all, ``seconds`` of wall time are given. Never raises.
    """
    order = json.dumps({"task": task, "options": options, "memory": memory}).encode("ascii")
    with _lock:
        for _ in range(2):
            try:
                return _beside().work(order, data, seconds, largest)
            except _WorkerLostError:
                continue
            except OSError:
                break
        return WorkerAnswer((), Stop.START)


class _WorkerLostError(Exception):
    """The process was gone, or going, before it began: no fault of the document.

    The system may have killed it since the last document, and for a moment one that is being killed
    cannot be told from one that lives: while one of its threads is left, nothing is reported.
    """


class _WorkerProcess:
    """The process beside this one, and the pipes to it."""

    def __init__(self) -> None:
        command = [sys.executable, "-I", "-c", _START, json.dumps(sys.path)]
        # What it would say of an interrupted start or a crash is said here in better words.
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._owner = os.getpid()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def own(self) -> bool:
        """Whether it belongs to this process rather than to one that this was forked from."""
        return self._owner == os.getpid()

    @property
    def usable(self) -> bool:
        """Whether it is our own and lives."""
        return self.own and self._process.poll() is None

    def work(self, order: bytes, data: bytes, seconds: float, largest: int) -> WorkerAnswer:
        """Do one task; afterwards the process is ready for the next or gone.

        Raises _WorkerLostError when another process has to be asked.
        """
        late = threading.Event()

        def expire() -> None:
            late.set()
            self._process.kill()

        clock = threading.Timer(seconds, expire)
        clock.daemon = True
        sent: list[Any] = []
        try:
            clock.start()
            self._begin(order, data)
            stop = self._exchange(largest, sent)
        except _WorkerLostError:
            self.end()
            if late.is_set():
                return WorkerAnswer((), Stop.TIME)
            raise
        except BaseException:  # Ctrl+C as well: what it is in the middle of is of no use
            self.end()
            raise
        finally:
            clock.cancel()
        if stop is not None or late.is_set():
            self.end()
        return WorkerAnswer(
            tuple(sent), Stop.TIME if stop is Stop.CRASH and late.is_set() else stop
        )

    def _begin(self, order: bytes, data: bytes) -> None:
        orders, answers = self._pipes()
        try:
            frames.write(orders, Frame.VALUE, order)
            frames.write(orders, Frame.DATA, data)
            orders.flush()
            kind, _ = frames.read(answers, 0)
        except (BrokenFrameError, TooLongError, OSError, ValueError) as error:
            raise _WorkerLostError from error
        if kind is not Frame.BEGUN:
            raise _WorkerLostError

    def _exchange(self, largest: int, sent: list[Any]) -> Stop | None:
        _, answers = self._pipes()
        try:
            while True:
                kind, content = frames.read(answers, largest)
                if kind is Frame.DONE:
                    return None
                if kind is Frame.NO_MEMORY:
                    return Stop.MEMORY
                if kind is Frame.FAILED:
                    return Stop.CRASH
                largest -= len(content)
                sent.append(content if kind is Frame.DATA else json.loads(content))
        except TooLongError:
            return Stop.SIZE
        except (BrokenFrameError, OSError, ValueError, RecursionError):
            return Stop.CRASH

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process.stdin is None or self._process.stdout is None:
            raise _WorkerLostError
        return self._process.stdin, self._process.stdout

    def end(self) -> None:
        """Kill it and wait until it is gone."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:  # what was still to be written is of no use
                continue
        self._process.wait()


_lock = threading.Lock()
_running: list[_WorkerProcess] = []
"""The last is in use; one before it belongs to the process that this was forked from."""


def _beside() -> _WorkerProcess:
    """The process beside, started if there is none."""
    if not (_running and _running[-1].usable):
        if not _running:
            atexit.register(end)
        elif _running[-1].own:
            _running.pop().end()
        _running.append(_WorkerProcess())
    return _running[-1]


def end() -> None:
    """End the process beside, if there is one; the next task starts another."""
    if _running and _running[-1].own:
        _running.pop().end()


def process_id() -> int | None:
    """The number of the process beside; None if there is none."""
    return _running[-1].pid if _running and _running[-1].usable else None
