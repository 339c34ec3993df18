"""What uvicorn leaves open: slow clients, overlong heads, requests that two servers read differently.

The one module that uses private parts of uvicorn and h11 (tests/test_web.py holds it to the version
that pyproject.toml allows). uvicorn sets no limit to how long a request may take to come, lets a head of
any length through that comes in one piece, and h11 accepts Content-Length beside Transfer-Encoding.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, ClassVar

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

LONGEST_HEAD = 16 << 10
"""Bytes of the lines before a body; browsers send two kilobytes."""
_MOST_FIELDS = 64
PER_ADDRESS = 20
"""Connections of one address at once; a browser opens six."""
AT_ONCE = 400
"""Connections in all."""
PATIENCE = 10.0
"""Seconds in which a head must be there, and over which the speed of a body is taken."""
SLOWEST = 2_000
"""Bytes a second; a body that comes slower is cut."""
_UNREAD = 60.0
"""Seconds for which an answer may lie unread."""
_LOOK = 5.0


class _Conversation(h11.Connection):
    """h11's side of a connection, which refuses what it would let through."""

    def next_event(self) -> Any:  # noqa: ANN401 - as h11 declares it
        event = super().next_event()
        if isinstance(event, h11.Request):
            size = len(event.target) + sum(len(k) + len(v) + 4 for k, v in event.headers)
            names = Counter(name for name, _ in event.headers)
            both = names[b"content-length"] and names[b"transfer-encoding"]
            if size > LONGEST_HEAD or len(event.headers) > _MOST_FIELDS:
                raise h11.RemoteProtocolError("head too long")
            if both or names[b"host"] != 1 or names[b"content-length"] > 1:
                raise h11.RemoteProtocolError("ambiguous request")
        return event


class GuardedProtocol(H11Protocol):
    """One connection, given up where its client keeps us waiting."""

    patience = PATIENCE
    look = _LOOK
    per_address = PER_ADDRESS
    at_once = AT_ONCE
    trusted = frozenset[str]()
    """Addresses of our own proxy, behind which everybody comes from one address."""
    _open: ClassVar[Counter[str]] = Counter()

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.conn = _Conversation(h11.SERVER, LONGEST_HEAD)
        self._watch: asyncio.TimerHandle | None = None
        self._came = 0
        self._seen = 0
        self._since = 0.0
        self._unread_since = 0.0
        self._counted = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a connection, unless there are too many."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - uvicorn serves streams only
        super().connection_made(transport)
        self._since = self.loop.time()
        address = self.client[0] if self.client else ""
        self._counted = address
        self._open[address] += 1
        crowded = self._open[address] > self.per_address and address not in self.trusted
        if crowded or len(self.connections) > self.at_once:
            transport.abort()
            return
        self._watch = self.loop.call_later(self.look, self._look_after)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        if self._watch is not None:
            self._watch.cancel()
        if self._open[self._counted] > 0:
            self._open[self._counted] -= 1
        if self._open[self._counted] == 0:
            del self._open[self._counted]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take note of how much came, and hand it on."""
        if self.timeout_keep_alive_task is not None:  # the first bytes after an answer
            self._since, self._seen = self.loop.time(), self._came
        self._came += len(data)
        super().data_received(data)

    def _look_after(self) -> None:
        """Every few seconds: whether the client lets us wait for longer than anybody needs."""
        if self.transport.is_closing():
            return
        now = self.loop.time()
        if self._is_slow(now) or self._is_deaf(now):
            self.transport.abort()
            return
        self._watch = self.loop.call_later(self.look, self._look_after)

    def _is_slow(self, now: float) -> bool:
        waiting = now - self._since
        theirs = self.conn.their_state
        if theirs is h11.IDLE:
            idle_after_answer = self.timeout_keep_alive_task is not None
            return waiting >= self.patience and not idle_after_answer
        if theirs is not h11.SEND_BODY or self.flow.read_paused:  # it is we who keep it waiting
            self._since, self._seen = now, self._came
            return False
        if waiting < self.patience:
            return False
        speed = (self._came - self._seen) / waiting
        self._since, self._seen = now, self._came
        return speed < SLOWEST

    def _is_deaf(self, now: float) -> bool:
        if not self.flow.write_paused:
            self._unread_since = 0.0
            return False
        self._unread_since = self._unread_since or now
        return now - self._unread_since > _UNREAD
