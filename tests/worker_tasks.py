"""Tasks for the process beside that behave as a library does that met a hostile document."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from typing import Any

Send = Callable[[Any], None]


def echo(data: bytes, send: Send, **options: Any) -> None:
    """Send everything back."""
    send(options)
    send(data)


def busy(data: bytes, send: Send) -> None:
    """Find something, then never come back."""
    send(data.decode())
    while True:
        time.sleep(60)


def fall(data: bytes, send: Send) -> None:
    """Find something, then fall down as C does."""
    send(data.decode())
    os.kill(os.getpid(), signal.SIGSEGV)
    time.sleep(60)


def hog(data: bytes, send: Send) -> None:
    """Take two gigabytes."""
    send(len(bytearray(2 << 30)) + len(data))


def flood(data: bytes, send: Send) -> None:
    """Say more than anybody wants to know."""
    while True:
        send(data)


def stray(data: bytes, send: Send) -> None:
    """Print, as libraries do, and fail as Python does."""
    os.write(1, b"printed")
    raise ValueError(data, send)


def listen(data: bytes, send: Send) -> None:
    """Read what the person types."""
    send(len(data + os.read(0, 100)))


def keep(data: bytes, send: Send) -> None:
    """Hold on to memory, as a library does that forgets to give it back."""
    _kept.append(bytearray(200 << 20))
    send(len(data) + len(_kept))


_kept: list[bytearray] = []


def spin(data: bytes, send: Send) -> None:
    """Find something, then be busy for ever."""
    send(data.decode())
    while True:
        pass


def number(data: bytes, send: Send) -> None:
    """Tell which process it is, after a while."""
    time.sleep(0.05)
    send([os.getpid(), data.decode()])


def ways_out(data: bytes, send: Send) -> None:
    """Try to reach another computer, and to start a program, where letters are recognised."""
    import socket
    import subprocess

    from zzfz.documents import picture_lines

    picture_lines._close_ways_out()
    tries: list[Callable[[], Any]] = [
        socket.socket,
        lambda: socket.getaddrinfo("example.org", 80),
        lambda: subprocess.run(["true"], check=False),
        lambda: os.system("true"),
    ]
    said = []
    for one in tries:
        try:
            one()
            said.append("done")
        except PermissionError:
            said.append("refused")
    send(said)


def recognise_and_try(data: bytes, send: Send) -> None:
    """Recognise a picture, and try to get out of the process that did."""
    from zzfz.documents import picture_lines

    picture_lines.relay(data, send, top=False, threads=1)
    ways_out(b"", send)


_held: list[bytearray] = []


def hold(data: bytes, send: Send) -> None:
    """Keep 200 megabytes, as an engine keeps its models, and tell who does."""
    if not _held:
        _held.append(bytearray(200 << 20))
    send(os.getpid())
