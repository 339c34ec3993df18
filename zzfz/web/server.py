"""Start and stop: one server for one repository of one user, on the address that was asked for."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import ssl
import sys
from collections.abc import Callable
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path

import uvicorn
from filelock import FileLock, Timeout

from zzfz.errors import UsageError, ZzfzError
from zzfz.web.app import LOG, Service, Settings
from zzfz.web.guard import GuardedProtocol

PORT = 8765
_BACKLOG = 512
_KEEP = 15
_GRACE = 10
_LOG_BYTES, _LOG_FILES = 1 << 20, 3


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a server listens, with which certificate, and behind which proxy of our own."""

    address: str = "127.0.0.1"
    port: int = PORT
    certificate: Path | None = None
    key: Path | None = None
    proxy: str = ""


def serve(
    settings: Settings, where: Listening, ready: Callable[[Service, str], None] = lambda *_: None
) -> None:
    """Serve until Ctrl+C or a signal to stop; what is being written then comes to its end.

    ``ready`` is told the address once it answers. Raises UsageError where the address or certificate
    cannot be used or a server of this repository runs already.
    """
    lock = FileLock(settings.room / "serve.lock", timeout=0, mode=0o600)
    try:
        with lock, contextlib.closing(_socket(where)) as bound:
            _log_into(settings.room / "serve.log")
            service = Service(settings)
            try:
                asyncio.run(_run(service, where, bound, ready))
            except KeyboardInterrupt:
                pass
            finally:
                service.end()
    except Timeout as error:
        raise UsageError(
            "这个仓库的网页服务已经在运行", "用原来的窗口；要重新启动，先在那里按 Ctrl+C"
        ) from error


async def _run(
    service: Service,
    where: Listening,
    bound: socket.socket,
    ready: Callable[[Service, str], None],
) -> None:
    class Guarded(GuardedProtocol):
        trusted = frozenset({where.proxy} if where.proxy else ())

    config = uvicorn.Config(
        service.app(),
        http=Guarded,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(where.proxy),
        forwarded_allow_ips=where.proxy or [],
        timeout_keep_alive=_KEEP,
        timeout_graceful_shutdown=_GRACE,
        ssl_certfile=where.certificate,
        ssl_keyfile=where.key,
    )
    try:
        config.load()
    except (OSError, ssl.SSLError) as error:
        raise UsageError("证书或私钥读不了", "核对 PEM 文件，两个要成对") from error
    server = uvicorn.Server(config)
    service.halt = lambda: setattr(server, "should_exit", True)
    sweeping = asyncio.create_task(service.begin())
    told = asyncio.create_task(_when_ready(server, service, _base(where, bound), ready))
    try:
        await server.serve(sockets=[bound])
    finally:
        for task in (sweeping, told):
            task.cancel()


async def _when_ready(
    server: uvicorn.Server, service: Service, base: str, ready: Callable[[Service, str], None]
) -> None:
    while not server.started:
        await asyncio.sleep(0.02)
    ready(service, base)


def _base(where: Listening, bound: socket.socket) -> str:
    scheme = "https" if where.certificate else "http"
    host = where.address
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        host = own_address()
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}:{bound.getsockname()[1]}"


def own_address() -> str:
    """The address of this computer in the network that it would leave by; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def _socket(where: Listening) -> socket.socket:
    """Raises UsageError where the address cannot be had."""
    family = socket.AF_INET6 if ":" in where.address else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((where.address, where.port))
        made.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        made.close()
        raise UsageError(
            f"不能在 {where.address} 的 {where.port} 端口上提供网页",
            "端口被别的程序占着就换一个（如 8766）；地址要是这台电脑自己的",
        ) from error
    return made


def _log_into(path: Path) -> None:
    """Keep a log beside the links: no names, no tokens. Raises ZzfzError where it cannot be written."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        handler = RotatingFileHandler(
            path, maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8"
        )
    except OSError as error:
        raise ZzfzError("网页服务的日志写不进用户文件夹", "检查用户主目录能否写入") from error
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    for old in list(LOG.handlers):
        LOG.removeHandler(old)
        old.close()
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
    quiet = logging.getLogger("uvicorn")
    quiet.handlers[:] = [logging.NullHandler()]
    quiet.propagate = False
