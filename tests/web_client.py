"""A browser without a screen for tests and proofs: cookies, forms, and the upload's three requests."""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from zzfz.git import find_repository
from zzfz.web.app import Service, Settings
from zzfz.web.links import web_room
from zzfz.web.server import Listening, serve
from zzfz.web.uploads import CHUNK


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def data(self) -> Any:
        return json.loads(self.body)


@dataclass
class Visitor:
    """Somebody at a browser."""

    base: str
    cookies: dict[str, str] = field(default_factory=dict)
    address: str = ""
    """The address that he comes from, where it is not that of the server."""

    @property
    def host(self) -> str:
        return urlsplit(self.base).netloc

    def connect(self) -> http.client.HTTPConnection:
        """A connection to the server; the name in it is that of the page."""
        own = (self.address, 0) if self.address else None
        return http.client.HTTPConnection(self.host, timeout=60, source_address=own)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """One request; a POST or PUT carries the Origin of the page it would come from."""
        link = self.connect()
        said = {"Host": self.host}
        if self.cookies:
            said["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method not in {"GET", "HEAD"}:
            said["Origin"] = self.base
        said |= headers or {}
        try:
            link.request(method, path, body, {k: v for k, v in said.items() if v})
            came = link.getresponse()
            data = came.read()
        finally:
            link.close()
        for name, value in came.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return Answer(came.status, {k.lower(): v for k, v in came.getheaders()}, data)

    def get(self, path: str, /) -> Answer:
        return self.ask("GET", path)

    def post(self, path: str, /, **form: str) -> Answer:
        body = urlencode(form).encode("ascii")
        return self.ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def announce(self, name: str, data: bytes, target: str = "", stamp: str = "1") -> Answer:
        said = {"name": name, "size": len(data), "stamp": stamp, "target": target}
        return self.ask("POST", "/up", json.dumps(said).encode("utf-8"))

    def put(self, upload: str, data: bytes, offset: int) -> Answer:
        return self.ask("PUT", f"/up/{upload}?offset={offset}", data[offset : offset + CHUNK])

    def send(self, name: str, data: bytes, target: str = "", stamp: str = "1") -> Answer:
        """A whole file, from where it is."""
        came = self.announce(name, data, target, stamp)
        while came.status == 200 and not came.data["sha256"]:
            came = self.put(came.data["id"], data, came.data["offset"])
        return came

    def state(self, seconds: float = 60) -> str:
        """What is said of the files once they were looked at."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            came = self.get("/d/state").data
            if not came["busy"]:
                return str(came["html"])
            time.sleep(0.05)
        raise TimeoutError

    def pieces(self) -> dict[str, tuple[str, str, str]]:
        """Name → level, key, sentence of each piece that is said."""
        found = {}
        for part in self.state().split('<li class="piece ')[1:]:
            name = re.search(r"</span> (.*?)(?:（|</p>)", part)
            said = re.findall(r"<p>(.*?)</p>", part)
            key = re.search(r'name="piece" value="(\w+)"', part)
            assert name is not None
            found[name[1]] = (part.partition('"')[0], key[1] if key else "", said[0])
        return found


@contextmanager
def serving(root: Path, **more: Any) -> Iterator[tuple[Service, str]]:
    """A server for the repository at ``root`` on a free port, in a thread of this process."""
    settings = Settings(root, web_room(find_repository(root)), **more)
    ready = threading.Event()
    found: list[tuple[Service, str]] = []
    failed: list[BaseException] = []

    def told(service: Service, base: str) -> None:
        found.append((service, base))
        ready.set()

    def run() -> None:
        try:
            serve(settings, Listening(port=0), told)
        except BaseException as error:  # noqa: BLE001 - told to whoever waits
            failed.append(error)
        finally:
            ready.set()

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait(30)
    if failed:
        raise failed[0]
    try:
        yield found[0]
    finally:
        found[0][0].halt()
        thread.join(30)
