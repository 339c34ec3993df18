"""Our ends of the pipes to a worker. Whoever waits at one too long ends the worker.

Waiting within a limit costs next to nothing. A clock beside it (``threading.Timer``) is a thread for each
document, which the system starts on whichever core is free: on two cores the reading of many documents
took a quarter more processor time with it. Windows cannot wait at a pipe like this and has the clock.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from io import FileIO, RawIOBase
from typing import TYPE_CHECKING

if sys.platform != "win32":
    from select import POLLIN, POLLOUT, poll

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer


class Pipe(RawIOBase):
    """One end. Where it is waited at until ``until`` (``time.monotonic``), ``expire`` is called, which has
    to bring the other end down.
    """

    def __init__(self, stream: FileIO, expire: Callable[[], None]) -> None:
        self.until = float("inf")
        self._stream = stream
        self._number = stream.fileno()
        self._expire = expire
        if sys.platform != "win32":
            self._poll = poll()
            self._poll.register(self._number, POLLIN if stream.readable() else POLLOUT)
            if stream.writable():  # else it would wait for room by itself
                os.set_blocking(self._number, False)

    def readable(self) -> bool:
        """As the stream."""
        return self._stream.readable()

    def writable(self) -> bool:
        """As the stream."""
        return self._stream.writable()

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        """Read what comes. Raises OSError."""
        self._wait()
        return self._stream.readinto(buffer)

    def write(self, data: ReadableBuffer) -> int:
        """Write what there is room for. Raises OSError."""
        while True:
            try:
                return os.write(self._number, data)
            except BlockingIOError:
                self._wait()

    def close(self) -> None:
        """Close the stream too."""
        super().close()
        self._stream.close()

    def _wait(self) -> None:
        if sys.platform != "win32":
            left = self.until - time.monotonic()
            if left <= 0 or not self._poll.poll(None if left == float("inf") else left * 1000):
                self._expire()
