"""Work on documents that cannot be trusted, in a process beside this one: a worker.

A reader that meets a document made to break it may run for ever, take all memory or fall down, and
cannot be stopped from inside. So workers do such work: one is started when the first document comes,
more when several are read at once, as many as there are cores; each is used again for the next
document, killed and replaced when a document takes too long, and gone when this process is gone.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from io import BufferedReader, BufferedWriter, FileIO
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeVar

from zzfz.worker import frames
from zzfz.worker.frames import BrokenFrameError, Frame, TooLongError
from zzfz.worker.pipes import Pipe

if TYPE_CHECKING:
    from zzfz.worker.job import Job


T = TypeVar("T")

MEMORY = 300 << 20
"""Bytes that a worker may take, besides what it takes when it starts, and twice the document."""
_MOST_AT_ONCE = 6
"""Workers, however many cores there are; each may hold a large document."""
_TRIES = 3
_TIME_SIGNALS = frozenset({-24, -27})
"""SIGXCPU and SIGPROF, by number: Windows has no names for them."""

_START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from zzfz.worker.child import main; main()"
)
"""The search path is given, because ``-m`` and ``-c`` would find modules in the current folder."""

WORKER = "--zzfz-worker"
"""What a program that Python is packed into is called with, to be a worker."""


class Stop(Enum):
    """Why a task did not come to its end."""

    TIME = auto()
    """It took more processor time than was allowed."""
    LATE = auto()
    """It was not done in time; other programs may have kept it waiting."""
    MEMORY = auto()
    SIZE = auto()
    """It sent more than was allowed."""
    CRASH = auto()
    START = auto()
    """There is no process to do it: no fault of the document."""

    @property
    def too_much(self) -> bool:
        """Whether the document asked for more than a worker may take."""
        return self in {Stop.TIME, Stop.LATE, Stop.MEMORY, Stop.SIZE}


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
    processor: float | None = None,
    alone: bool = False,
) -> WorkerAnswer:
    """Have ``task`` (``module:function``) done with ``data``; see ``zzfz.worker.child``.

    ``largest`` bytes are taken from it in all, ``seconds`` of wall time are given, and where the
    system can tell ``processor`` seconds of processor time. Tasks that take much memory are done
    ``alone``: one at a time, in a worker that does nothing else and may hold what it has loaded. May be
    called by several threads at once. Never raises.
    """
    asked = {
        "task": task,
        "options": options,
        "memory": memory,
        "processor": processor,
        "held": memory if alone else 0,
    }
    order = json.dumps(asked).encode("ascii")
    if alone:
        with _one_at_a_time:
            return _done_by(_heavy_workers, order, data, seconds, largest, memory)
    return _done_by(_workers, order, data, seconds, largest, memory)


def _done_by(
    workers: _Workers, order: bytes, data: bytes, seconds: float, largest: int, memory: int
) -> WorkerAnswer:
    ended = workers.ended
    for number in range(_TRIES):
        if ended != workers.ended:  # this process is giving up
            break
        try:
            beside = workers.take(fresh=number == _TRIES - 1)
        except OSError:
            break
        try:
            return beside.work(order, data, seconds, largest, memory)
        except _WorkerLostError:
            continue
        finally:
            workers.give_back(beside)
    return WorkerAnswer((), Stop.START)


def in_order(work: Callable[[T], None], items: Iterable[T]) -> Iterator[T]:
    """Pass on ``items`` in their order, each once ``work`` has been done on it.

    It is done on several at once where there are several cores, a few ahead of what is passed on: so
    ``work`` should wait for a worker more than it does itself. What it raises is raised here.
    """
    waiting = iter(items)
    first = list(islice(waiting, 2))
    if len(first) < 2 or cores() < 2:
        for one in chain(first, waiting):
            work(one)
            yield one
        return
    from concurrent.futures import Future, ThreadPoolExecutor

    at_once = min(cores(), _MOST_AT_ONCE)
    pool = ThreadPoolExecutor(at_once)
    under_way: deque[tuple[T, Future[None]]] = deque()
    whole = False
    try:
        for one in chain(first, waiting):
            under_way.append((one, pool.submit(work, one)))
            while len(under_way) > at_once or (under_way and under_way[0][1].done()):
                done, future = under_way.popleft()
                future.result()
                yield done
        while under_way:
            done, future = under_way.popleft()
            future.result()
            yield done
        whole = True
    finally:
        if not whole:  # nobody waits for the rest
            end()
        pool.shutdown(cancel_futures=True)


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _WorkerLostError(Exception):
    """The process was gone, or going, before it began: no fault of the document.

    The system may have killed it since the last document, and for a moment one that is being killed
    cannot be told from one that lives: while one of its threads is left, nothing is reported.
    """


class _WorkerProcess:
    """The process beside this one, and the pipes to it."""

    def __init__(self) -> None:
        command = [sys.executable, "-I", "-c", _START, json.dumps(sys.path)]
        if getattr(sys, "frozen", False):  # packed into one program, which is no Python
            command = [sys.executable, WORKER]
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        # What it would say of an interrupted start or a crash is said here in better words.
        self._process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=nowhere, bufsize=0
        )
        self._late = False
        self._ends = [
            Pipe(one, self._expire)
            for one in (self._process.stdin, self._process.stdout)
            if isinstance(one, FileIO)  # as they are without buffers
        ]
        orders, answers = self._ends
        self._orders, self._answers = BufferedWriter(orders), BufferedReader(answers)
        self._owner = os.getpid()
        self._job: Job | None = None
        if os.name == "nt":
            from zzfz.worker.job import Job

            self._job = Job(self._process)

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

    def work(
        self, order: bytes, data: bytes, seconds: float, largest: int, memory: int
    ) -> WorkerAnswer:
        """Do one task; afterwards the process is ready for the next or gone.

        Raises _WorkerLostError when another process has to be asked.
        """
        if self._job is not None:
            self._job.limit_memory(memory + 2 * len(data))
        sent: list[Any] = []
        clock = self._start_clock(seconds)
        try:
            self._begin(order, data)
            stop = self._exchange(largest, sent)
        except _WorkerLostError:
            self.end()
            if self._late:
                return WorkerAnswer((), Stop.LATE)
            raise
        except BaseException:  # Ctrl+C as well: what it is in the middle of is of no use
            self.end()
            raise
        finally:
            if clock is not None:
                clock.cancel()
        if stop is not None or self._late:
            self.end()
        if stop is Stop.CRASH and self._late:
            stop = Stop.LATE
        elif stop is Stop.CRASH and self._process.returncode in _TIME_SIGNALS:
            stop = Stop.TIME
        return WorkerAnswer(tuple(sent), stop)

    def _start_clock(self, seconds: float) -> threading.Timer | None:
        """Let it be killed in ``seconds``: by whoever waits for it, or by a thread where nobody can."""
        if os.name != "nt":
            for one in self._ends:
                one.until = time.monotonic() + seconds
            return None
        clock = threading.Timer(seconds, self._expire)
        clock.daemon = True
        clock.start()
        return clock

    def _expire(self) -> None:
        self._late = True
        self._process.kill()

    def _begin(self, order: bytes, data: bytes) -> None:
        try:
            frames.write(self._orders, Frame.VALUE, order)
            frames.write(self._orders, Frame.DATA, data)
            self._orders.flush()
            kind, _ = frames.read(self._answers, 0)
        except (BrokenFrameError, TooLongError, OSError, ValueError) as error:
            raise _WorkerLostError from error
        if kind is not Frame.BEGUN:
            raise _WorkerLostError

    def _exchange(self, largest: int, sent: list[Any]) -> Stop | None:
        try:
            while True:
                kind, content = frames.read(self._answers, largest)
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

    def kill(self) -> None:
        """Kill it; whoever waits for its answer is told that it is gone."""
        self._process.kill()

    def end(self) -> None:
        """Kill it and wait until it is gone."""
        self._process.kill()
        for pipe in (self._orders, self._answers):
            try:
                pipe.close()
            except OSError:  # what was still to be written is of no use
                continue
        self._process.wait()


class _Workers:
    """The workers of this process: those that wait for a document, and those that read one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_WorkerProcess] = []
        self._busy: set[_WorkerProcess] = set()
        self._inherited: list[_WorkerProcess] = []
        """They belong to the process that this was forked from; kept, because they are not ours to end."""
        self._registered = False
        self.ended = 0
        """How often all were ended."""

    def take(self, *, fresh: bool = False) -> _WorkerProcess:
        """One that is ready, or else (or if it shall be ``fresh``) a new one. Raises OSError."""
        with self._lock:
            self._leave_inherited()
            while self._idle and not fresh:
                one = self._idle.pop()
                if one.usable:
                    self._busy.add(one)
                    return one
                one.end()
            if not self._registered:
                atexit.register(end)
                self._registered = True
            made = _WorkerProcess()
            self._busy.add(made)
            return made

    def give_back(self, one: _WorkerProcess) -> None:
        """Take back one that has done its work, or is gone."""
        with self._lock:
            if one in self._busy:
                self._busy.discard(one)
                if one.usable:
                    self._idle.append(one)
                elif one.own:
                    one.end()

    def end(self) -> None:
        """End all of them; what they read is not read."""
        with self._lock:
            self.ended += 1
            self._leave_inherited()
            for one in self._idle:
                one.end()
            for one in self._busy:
                one.kill()
            self._idle.clear()

    def newest(self) -> _WorkerProcess | None:
        """The one that will do the next work, if there is one."""
        return self._idle[-1] if self._idle and self._idle[-1].usable else None

    def _leave_inherited(self) -> None:
        others = [one for one in (*self._idle, *self._busy) if not one.own]
        if others:
            self._inherited += others
            self._idle = [one for one in self._idle if one.own]
            self._busy = {one for one in self._busy if one.own}


_workers = _Workers()
_heavy_workers = _Workers()
"""The one that does what is done alone."""
_one_at_a_time = threading.Lock()


def end() -> None:
    """End every worker; the next task starts another."""
    _workers.end()
    _heavy_workers.end()


def process_id() -> int | None:
    """The number of the process that will do the next task; None if there is none."""
    newest = _workers.newest()
    return newest.pid if newest is not None else None
