"""Work beside the server: each lane is a queue before one process of its own.

Reading documents and assessing hold Python's lock, so the server never does it itself. What is written
goes through one lane, so that accepts come one after the other; a command line beside it waits for the
same lock as they do.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import ParamSpec, TypeVar

from zzfz.documents.extract import remember
from zzfz.errors import AnyAdvice, ZzfzError

T = TypeVar("T")
P = ParamSpec("P")

_TRIES = 2


class Lane:
    """Runs functions one after the other in a process that is started when the first one comes.

    With ``remembers`` it opens a document once, however often it is looked at.
    """

    def __init__(self, *, remembers: bool = False) -> None:
        self._remembers = remembers
        self._pool: ProcessPoolExecutor | None = None
        self._guard = threading.Lock()
        self._ended = False

    async def run(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What ``job`` gives, or the ZzfzError that it raises. A process that was killed is replaced and
        the job done once more: each is made so that this does nothing twice.
        """
        for attempt in range(1, _TRIES + 1):
            pool = self._ready()
            loop = asyncio.get_running_loop()
            try:
                answer = await loop.run_in_executor(pool, _answer, job, args, kwargs)
            except BrokenProcessPool:
                self._replace(pool)
                if attempt == _TRIES:
                    break
                continue
            if isinstance(answer, _Refusal):
                raise ZzfzError(answer.message, answer.advice, answer.details)
            return answer
        raise ZzfzError("处理材料的进程意外停下了，没有写入任何内容", "再试一次")

    def _ready(self) -> ProcessPoolExecutor:
        with self._guard:
            if self._ended:
                raise ZzfzError("服务正在停止", "等它重新启动后再试")
            if self._pool is None:
                spawn = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(
                    1, mp_context=spawn, initializer=_begin, initargs=(self._remembers,)
                )
            return self._pool

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        with self._guard:
            if self._pool is broken:
                self._pool = None
        broken.shutdown(wait=False)

    def end(self) -> None:
        """Let the job that runs come to its end, and no other begin."""
        with self._guard:
            self._ended = True
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)


class _Refusal:
    """A ZzfzError on its way between processes."""

    def __init__(self, error: ZzfzError) -> None:
        self.message = error.message
        self.advice: AnyAdvice = error.advice
        self.details = error.details


def _answer(
    job: Callable[P, T], args: tuple[object, ...], kwargs: dict[str, object]
) -> T | _Refusal:
    try:
        return job(*args, **kwargs)  # type: ignore[arg-type]
    except ZzfzError as error:
        return _Refusal(error)


def _begin(remembers: bool) -> None:
    """In the new process: Ctrl+C is the server's to answer, and nobody stays behind without it."""
    if remembers:
        remember()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
