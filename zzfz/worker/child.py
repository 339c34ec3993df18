"""A worker: does what it is told, one document after the other, until nobody tells more.

A task is a function of the package, named ``module:function`` by the main process. It gets the
document's bytes, its options and a ``send`` for what it finds: values that JSON can hold, or bytes.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import IO, Any

from zzfz.worker import frames
from zzfz.worker.frames import Frame

Send = Callable[[Any], None]
_MOST_DOCUMENTS = 500
_MOST_LEFT = 150 << 20
"""Bytes. A worker that still holds so much after a document, or has read so many, makes way for a new
one, which gives the memory back."""
MOST_AT_START = 200 << 20
_LONGEST = 1 << 40  # what comes from the main process is believed


def main() -> None:
    """Serve the main process at standard input and output.

    Ctrl+C reaches both processes; the main one decides. What else a library prints goes nowhere.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    # Nor is 0 what the thread reads: on Windows a library that looks at it (numpy's Fortran) would wait
    # for that reading to end.
    asked = os.fdopen(os.dup(0), "rb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    orders: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(asked, orders), daemon=True).start()
    leave_no_core()
    at_start = address_space()
    for _ in range(_MOST_DOCUMENTS):
        order, data = json.loads(orders.get()), orders.get()
        perform(order, data, answers, at_start)
        del data
        if address_space() > at_start + _MOST_LEFT + order["held"]:
            break
    signal.raise_signal(signal.SIGTERM)  # the thread that listens cannot be ended in another way


def perform(
    order: dict[str, Any], data: bytes, answers: IO[bytes], at_start: int = MOST_AT_START
) -> None:
    """Do one task and write that it begins, what it sends, and how it ended.

    ``at_start`` bytes of address space were taken before any document came.
    """
    frames.write(answers, Frame.BEGUN)
    answers.flush()
    limit_memory(at_start + order["memory"] + 2 * len(data))
    limit_processor(order.get("processor"))
    module, _, function = order["task"].partition(":")

    def send(found: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        if isinstance(found, bytes):
            frames.write(answers, Frame.DATA, found)
        else:
            frames.write_value(answers, found)
        answers.flush()  # what was found before a document kept us busy for ever still counts

    try:
        getattr(import_module(module), function)(data, send, **order["options"])
        end = Frame.DONE
    except MemoryError:
        end = Frame.NO_MEMORY
    except Exception:  # noqa: BLE001 - the main process says that the document was not read
        end = Frame.FAILED
    limit_processor(None)
    frames.write(answers, end)
    answers.flush()


def address_space() -> int:
    """The bytes of address space that this process takes, or what it may take at its start."""
    try:
        with open("/proc/self/statm", encoding="ascii") as facts:  # noqa: PTH123 - quicker
            return int(facts.readline().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):  # another system than Linux
        return MOST_AT_START


def leave_no_core() -> None:
    """Let no image of memory be written when a document brings this process down."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_processor(seconds: float | None) -> None:
    """Let this process end itself after ``seconds`` more of processor time, whatever it does.

    None lifts the limit. Where the system knows no such clock, the parent's is left.
    """
    with suppress(ImportError, ValueError, OSError, AttributeError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        most = hard
        if seconds is not None:
            # To the second only; the timer is exact, and this holds even where a library stops it.
            most = int(used.ru_utime + used.ru_stime + seconds) + 2
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_CPU, (most, hard))
        signal.setitimer(signal.ITIMER_PROF, seconds or 0)


def limit_memory(size: int) -> None:
    """Let this process have ``size`` bytes of address space at most, where the system knows how."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        size = min(size, hard)
    with suppress(ValueError, OSError):  # macOS refuses
        resource.setrlimit(resource.RLIMIT_AS, (size, hard))


def _listen(stream: IO[bytes], orders: queue.SimpleQueue[bytes]) -> None:
    """Hand on what the main process orders. When it is gone, however it ended, end too.

    A thread of its own, because a document may keep the other one busy for ever.
    """
    with suppress(frames.BrokenFrameError, OSError, MemoryError):
        while True:
            orders.put(frames.read(stream, _LONGEST)[1])
    signal.raise_signal(signal.SIGTERM)
