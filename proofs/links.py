"""``python -m proofs.links``: what ``zzfz links`` makes of seventy-odd servers, each with what is expected.

    python -m proofs.links --seed 1

Every case is a host of its own, served by a real server on this computer: pages in every encoding,
redirects of every kind, servers that are slow, broken, old, closed or hostile. What would not open is
asked for on three days. No good address may ever be called dead; at most two of all may be classed
otherwise than written; no host may be asked more than once a second, nor more than three times a day
for one address; nothing but the servers that were meant may ever be connected to. Prints a line for each
case that came out otherwise, and the figures.
"""

from __future__ import annotations

import argparse
import gzip
import random
import resource
import socket
import ssl
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from zzfz.links import GOOD, PageClass
from zzfz.links.pages import Expected
from zzfz.links.records import LinkRecord, after_visit, is_due
from zzfz.links.visits import Crawl, Network, Timeouts, WantedAddress, old_tls

ALLOWED_OTHERWISE = 2
_TITLE = "子洲县行政许可事项清单（2022年版）"
_NUMBER = "子政办发〔2022〕8号"
BODY = (
    "<p>为深入推进依法行政，规范行政许可事项管理，现将清单予以公布，请各乡镇、各部门认真贯彻执行。"
    "清单之外不得违规实施行政许可，清单实行动态调整，由县政府办公室会同有关部门负责解释。</p>"
)
_FRAME = (
    "<div class=nav>首页 政务公开 政务服务 互动交流 走进子洲 数据发布 专题专栏 无障碍浏览</div>"
    * 12
)
START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


class Request(NamedTuple):
    """What a server was asked: the path, and the how-manieth question to its host it is."""

    path: str
    nth: int
    host: str


Serve = Callable[[socket.socket, Request], None]


@dataclass(frozen=True)
class Case:
    """One host, how it serves, and what is expected of it on the first and on the last day."""

    name: str
    expected: PageClass
    serve: Serve | None = None
    """None where nothing listens."""
    path: str = "/zwgk/2022/t1.html"
    shows: Expected = field(default_factory=Expected)
    scheme: str = "http"
    host: str = ""
    resolves: str | None = None
    """The address that its name has: None is one of its own, empty is no such name."""
    certificate: str = "good"
    at_last: PageClass | None = None
    """After three days, where that differs."""


def answer(
    body: bytes | str,
    status: str = "200 OK",
    kind: str = "text/html; charset=utf-8",
    more: Sequence[str] = (),
) -> bytes:
    """A whole answer."""
    data = body.encode() if isinstance(body, str) else body
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(data)}", *more]
    head += [f"Content-Type: {kind}"] if kind else []
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + data


def page(title: str = _TITLE, body: str = BODY, head: str = "") -> str:
    """A page of a government's site."""
    return (
        f"<html><head>{head}<title>{title}</title></head>"
        f"<body>{_FRAME}<h1>{title}</h1>{body * 3}</body></html>"
    )


def always(data: bytes) -> Serve:
    """Serve the same whatever is asked; what is asked beside it is not there."""

    def serve(stream: socket.socket, request: Request) -> None:
        stream.sendall(data)

    return serve


def only(data: bytes, path: str = "/zwgk/2022/t1.html") -> Serve:
    """Serve one page; anything else is not there."""
    missing = answer("<title>404</title>没有找到页面", "404 Not Found")

    def serve(stream: socket.socket, request: Request) -> None:
        stream.sendall(data if request.path == path else missing)

    return serve


def by_turn(*parts: bytes) -> Serve:
    """Serve one answer after the other, the last for ever; an empty one breaks off."""

    def serve(stream: socket.socket, request: Request) -> None:
        data = parts[min(request.nth, len(parts)) - 1]
        if data:
            stream.sendall(data)
        else:
            _reset(stream)

    return serve


def moved(where: str, status: str = "302 Found", then: bytes | None = None) -> Serve:
    """Send on from the first page; ``then`` is served at any other path."""
    data = answer("", status, more=[f"Location: {where}"])
    rest = then if then is not None else answer(page())

    def serve(stream: socket.socket, request: Request) -> None:
        stream.sendall(data if request.path == "/zwgk/2022/t1.html" else rest)

    return serve


def _reset(stream: socket.socket) -> None:
    with suppress(OSError):
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def _silent(stream: socket.socket, request: Request) -> None:
    time.sleep(4)


def _drips(stream: socket.socket, request: Request) -> None:
    stream.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(60):
        stream.sendall(b"X-%d: a\r\n" % number)
        time.sleep(0.1)


def _slow(stream: socket.socket, request: Request) -> None:
    data = answer(page())
    stream.sendall(data[:200])
    time.sleep(0.5)
    stream.sendall(data[200:])


def _endless(start: bytes) -> Serve:
    def serve(stream: socket.socket, request: Request) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\nContent-Type: application/pdf\r\n\r\n"
        stream.sendall(head + start)
        for _ in range(16_384):
            stream.sendall(bytes(65_536))

    return serve


def _flood(stream: socket.socket, request: Request) -> None:
    stream.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(400):
        stream.sendall(b"X-%d: %b\r\n" % (number, b"a" * 500))
    stream.sendall(b"\r\n")


def _chunked(stream: socket.socket, request: Request) -> None:
    data = page().encode()
    stream.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    for at in range(0, len(data), 100):
        part = data[at : at + 100]
        stream.sendall(b"%x\r\n%b\r\n" % (len(part), part))
    stream.sendall(b"0\r\n\r\n")


def _hops(last: int) -> Serve:
    def serve(stream: socket.socket, request: Request) -> None:
        number = int(request.path.rpartition("/")[2] or 0) if "/hop/" in request.path else 0
        if number >= last:
            stream.sendall(answer(page()))
        else:
            where = f"Location: /hop/{number + 1}"
            stream.sendall(answer("", "301 Moved Permanently", more=[where]))

    return serve


def _to_https(stream: socket.socket, request: Request) -> None:
    if isinstance(stream, ssl.SSLSocket):
        stream.sendall(answer(page()))
    else:
        where = f"Location: https://{request.host}{request.path}"
        stream.sendall(answer("", "301 Moved Permanently", more=[where]))


def _browsers_only(stream: socket.socket, request: Request) -> None:
    stream.sendall(answer(page()) if request.path.endswith("t1.html") else b"")


def _bomb(stream: socket.socket, request: Request) -> None:
    stream.sendall(answer(packed_bomb(), more=["Content-Encoding: gzip"]))


@cache
def packed_bomb() -> bytes:
    """A page, and 200 MB of nothing after it, in 200 KB."""
    work = zlib.compressobj(1, zlib.DEFLATED, 31)
    parts = [work.compress(page().encode())]
    parts += [work.compress(bytes(1 << 20)) for _ in range(200)]
    return b"".join((*parts, work.flush()))


def _gbk_cut() -> bytes:
    """A page of GBK whose two millionth byte is the first half of a character."""
    start = page(head="<meta charset=gb2312>").replace("</body></html>", "").encode("gb18030")
    start += b" " * ((2 << 20) + 1 - len(start) & 1)
    fill = "子洲".encode("gb18030") * ((1 << 20) // 2)
    return answer(start + fill + fill, kind="text/html")


_FITS = Expected((_TITLE,), ())
_NUMBERED = Expected(("关于公布清单的通知（全文另见附件一）",), (_NUMBER,))
_OTHER = page(
    "子洲县2021年政府信息公开工作年度报告",
    "<p>本年度报告由县政府办公室编制，按时向社会公布。</p>" * 9,
)
_TEMPLATE = page(
    "子洲县人民政府", "<p>本站内容正在整理，请稍后再来，或者从上面的栏目进入。</p>" * 6
)
_LOGIN = "<html><title>统一身份认证平台</title><form>用户名<input name=u>密码<input type='password'></form>请先登录</html>"


def cases() -> list[Case]:
    """Every case; what is written beside it is what a person would say of it."""
    good, p = PageClass.OPENS, page()
    gb = page(head="<meta charset=gb2312>").encode("gb18030")
    meta = "<meta http-equiv=refresh content='0; url=/zwgk/new.html'>"
    script = "<script>window.location.href='/zwgk/new.html';</script>"
    return [
        Case("utf-8", good, only(answer(p)), shows=_FITS),
        Case("gbk-header", good, only(answer(page().encode("gbk"), kind="text/html; charset=GBK")), shows=_FITS),
        Case("gb2312-meta", good, only(answer(gb, kind="text/html")), shows=_FITS),
        Case("gb18030-nowhere", good, only(answer(page(body="<p>㐂䶮镕</p>" + BODY).encode("gb18030"), kind="")), shows=_FITS),
        Case("latin1-header-gbk-meta", good, only(answer(gb, kind="text/html;charset=ISO-8859-1")), shows=_FITS),
        Case("says-gbk-is-utf8", good, only(answer(p, kind="text/html; charset=gb2312")), shows=_FITS),
        Case("says-utf8-is-gbk", good, only(answer(page().encode("gb18030"))), shows=_FITS),
        Case("utf-16", good, only(answer(page().encode("utf-16"), kind="text/html")), shows=_FITS),
        Case("gbk-cut-inside-a-character", good, only(_gbk_cut()), shows=_FITS),
        Case("ten-megabyte-title", good, only(answer(page(_TITLE + "长" * 3_500_000))), shows=_FITS),
        Case("gzip", good, only(answer(gzip.compress(p.encode()), more=["Content-Encoding: gzip"])), shows=_FITS),
        Case("gzip-bomb", good, _bomb, shows=_FITS),
        Case("chunked", good, _chunked, shows=_FITS),
        Case("number-only", good, only(answer(page("通知公告", f"<p>{_NUMBER}</p>" + BODY))), shows=_NUMBERED),
        Case("unit-before-the-title", good, only(answer(page("子洲县教育和体育局2021年度法治政府建设工作报告"))), shows=Expected(("教育2021年度法治政府建设报告",))),
        Case("speaks-of-404", good, only(answer(page("网站年度报告", "<p>全年整改 404 错误链接 12 条，页面不存在的问题全部解决，内容已删除的另行说明。</p>" * 20)))),
        Case("login-box-beside", good, only(answer(page(body=BODY * 4 + "<input type=password>")))),
        Case("moved-to-https", good, _to_https, shows=_FITS),
        Case("redirect-relative", good, moved("../2023/t9.html"), shows=_FITS),
        Case("redirect-eight", good, _hops(8), shows=_FITS),
        Case("redirect-chinese-utf8", good, moved("/政务公开/清单.html".encode().decode("latin-1")), shows=_FITS),
        Case("redirect-chinese-gbk", good, moved("/政务公开/清单.html".encode("gbk").decode("latin-1")), shows=_FITS),
        Case("meta-refresh", good, by_turn(answer(f"<html>{meta}</html>"), answer(p)), shows=_FITS),
        Case("location-href", good, by_turn(answer(f"<html>{script}</html>"), answer(p)), shows=_FITS),
        Case("reloads-itself", good, only(answer(page(head="<meta http-equiv=refresh content='5'>"))), shows=_FITS),
        Case("only-get", good, _browsers_only, shows=_FITS),
        Case("retry-after-429", good, by_turn(answer("", "429 Too Many", more=["Retry-After: 1"]), answer(p)), shows=_FITS),
        Case("retry-after-503", good, by_turn(answer("", "503 Busy", more=["Retry-After: 2"]), answer(p)), shows=_FITS),
        Case("reset-once", good, by_turn(b"", answer(p)), shows=_FITS),
        Case("slow", good, _slow, shows=_FITS),
        Case("chinese-host", good, only(answer(p)), shows=_FITS, host="子洲县政务.中国"),
        Case("ipv6-only", good, only(answer(p)), shows=_FITS, resolves="2606:4700:4700::1111"),
        Case("https", good, only(answer(p)), shows=_FITS, scheme="https"),
        Case("chinese-path", good, always(answer(p)), path="/政务 公开/清单.html?年=2022".replace(" ", ""), shows=_FITS),
        Case("home-asked", good, always(answer(_TEMPLATE)), path="/"),
        Case("pdf", PageClass.FILE, only(answer(b"%PDF-1.7\n" + bytes(999), kind="application/octet-stream")), shows=_FITS),
        Case("docx", PageClass.FILE, only(answer(b"PK\x03\x04" + bytes(999), kind="text/html"))),
        Case("doc", PageClass.FILE, only(answer(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999), kind=""))),
        Case("picture", PageClass.FILE, only(answer(b"\xff\xd8\xff\xe0" + bytes(999), kind="image/jpeg"))),
        Case("pdf-of-a-gigabyte", PageClass.FILE, _endless(b"%PDF-1.4\n")),
        Case("tls-1.0", PageClass.OLD_TLS, only(answer(p)), scheme="https", certificate="old", shows=_FITS),
        Case("certificate-expired", PageClass.OLD_TLS, only(answer(p)), scheme="https", certificate="expired", shows=_FITS),
        Case("certificate-own", PageClass.OLD_TLS, only(answer(p)), scheme="https", certificate="own", shows=_FITS),
        Case("certificate-of-another", PageClass.OLD_TLS, only(answer(p)), scheme="https", certificate="another", shows=_FITS),
        Case("another-title", PageClass.OTHER, only(answer(_OTHER)), shows=_FITS),
        Case("to-the-home-page", PageClass.HOME, moved("/", then=answer(_TEMPLATE)), shows=_FITS),
        Case("to-index", PageClass.HOME, moved("/index.html", then=answer(_TEMPLATE))),
        Case("not-found-200", PageClass.SOFT_404, always(answer("<title>出错了</title>对不起，您访问的页面不存在或已删除，请返回首页。"))),
        Case("not-found-english", PageClass.SOFT_404, always(answer("<title>404 - Not Found</title>The page you asked for is gone."))),
        Case("anything-opens", PageClass.SOFT_404, always(answer(_TEMPLATE)), shows=_FITS),
        Case("empty", PageClass.EMPTY, always(answer("<html><body></body></html>"))),
        Case("by-script", PageClass.EMPTY, always(answer("<html><title>子洲</title><div id=app></div><script src=/a.js></script></html>"))),
        Case("login-page", PageClass.LOGIN, always(answer(_LOGIN)), shows=_FITS),
        Case("401", PageClass.LOGIN, always(answer("", "401 Unauthorized", more=["WWW-Authenticate: Basic realm=x"]))),
        Case("to-login", PageClass.LOGIN, moved("/sso/login?to=1", then=answer(_LOGIN))),
        Case("inside", PageClass.INTERNAL, None, resolves="10.1.2.3"),
        Case("inside-mapped", PageClass.INTERNAL, None, resolves="::ffff:192.168.1.9"),
        Case("to-loopback", PageClass.INTERNAL, moved("http://127.0.0.1/admin")),
        Case("to-file", PageClass.INTERNAL, moved("file:///etc/passwd")),
        Case("to-mapped", PageClass.INTERNAL, moved("http://[::ffff:7f00:1]/")),
        Case("to-link-local", PageClass.INTERNAL, moved("http://169.254.169.254/latest/meta-data/")),
        Case("to-number", PageClass.INTERNAL, moved("http://2130706433/")),
        Case("to-ssh", PageClass.INTERNAL, moved("http://to-ssh.example.cn:22/")),
        Case("rebinding", PageClass.INTERNAL, moved("/again"), resolves="rebinding"),
        Case("403", PageClass.BLOCKED, always(answer("", "403 Forbidden"))),
        Case("412", PageClass.BLOCKED, always(answer("<script>$_ts=1</script>", "412 Precondition Failed"))),
        Case("521", PageClass.BLOCKED, always(answer("<script>document.cookie='a=1'</script>", "521 x"))),
        Case("429-for-ever", PageClass.BLOCKED, always(answer("", "429 Too Many", more=["Retry-After: 1"]))),
        Case("cookie-loop", PageClass.BLOCKED, always(answer("", "302 Found", more=["Location: /zwgk/2022/t1.html", "Set-Cookie: a=1"]))),
        Case("202-script", PageClass.BLOCKED, always(answer("<script>x()</script>", "202 Accepted"))),
        Case("silent", PageClass.LATER, _silent),
        Case("drips", PageClass.LATER, _drips),
        Case("drips-encrypted", PageClass.LATER, _drips, scheme="https"),
        Case("no-such-name", PageClass.LATER, None, resolves=""),
        Case("closed", PageClass.LATER, None),
        Case("reset", PageClass.LATER, by_turn(b"")),
        Case("500", PageClass.LATER, always(answer("错误", "500 Internal Server Error"))),
        Case("loop", PageClass.LATER, moved("/zwgk/2022/t1.html")),
        Case("nine-hops", PageClass.LATER, _hops(9)),
        Case("no-http", PageClass.LATER, always(b"SSH-2.0-OpenSSH_9.2\r\n")),
        Case("header-flood", PageClass.LATER, _flood),
        Case("404", PageClass.LATER, always(answer("", "404 Not Found")), at_last=PageClass.DEAD),
        Case("410", PageClass.LATER, always(answer("", "410 Gone")), at_last=PageClass.DEAD),
        Case("404-then-back", PageClass.LATER, by_turn(answer("", "404 Not Found"), answer("", "404 Not Found"), answer(p)), shows=_FITS, at_last=good),
    ]  # fmt: skip


class Servers:
    """All cases on this computer: for each host a public address of its own, led to a local port."""

    def __init__(
        self,
        every: Sequence[Case],
        folder: Path,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.log: list[tuple[str, float, str]] = []
        """Host, time and path of every question."""
        self.dialled: list[str] = []
        self._ticks = ticks
        self._contexts = _contexts(folder)
        self.authority = folder / "authority.pem"
        self._ports: dict[tuple[str, int], int] = {}
        self._names: dict[str, list[str]] = {}
        self._listening: list[socket.socket] = []
        self._counts: dict[str, int] = {}
        for number, one in enumerate(every):
            self._add(number, one)

    def _add(self, number: int, case: Case) -> None:
        host = _host(case)
        address = case.resolves
        if address is None or address == "rebinding":
            address = f"101.6.{number // 200}.{number % 200 + 1}"
        name = host.encode("idna").decode("ascii")
        self._names[name] = [address] if address else []
        if case.resolves == "rebinding":
            self._names[name].append("127.0.0.1")
        if case.serve is not None:
            for port in (80, 443):
                self._ports[address, port] = self._listen(case, tls=port == 443)

    def _listen(self, case: Case, *, tls: bool) -> int:
        listening = socket.create_server(("127.0.0.1", 0))
        self._listening.append(listening)
        context = self._contexts[case.certificate] if tls else None

        def accept() -> None:
            while True:
                try:
                    stream, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(
                    target=self._talk, args=(case, stream, context), daemon=True
                ).start()

        threading.Thread(target=accept, daemon=True).start()
        return int(listening.getsockname()[1])

    def _talk(self, case: Case, stream: socket.socket, context: ssl.SSLContext | None) -> None:
        try:
            if context is not None:
                stream = context.wrap_socket(stream, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head and (part := stream.recv(65_536)):
                head += part
            self._answer(case, stream, head)
        except (OSError, ValueError):
            pass  # the other side left
        finally:
            with suppress(OSError):
                stream.close()

    def _answer(self, case: Case, stream: socket.socket, head: bytes) -> None:
        words = head.split(b" ", 2)
        if len(words) < 3 or case.serve is None:
            return
        path, host = words[1].decode("ascii"), _host(case)
        self._counts[host] = self._counts.get(host, 0) + 1
        self.log.append((host, self._ticks(), path))
        if words[0] == b"GET" and b"cookie:" not in head.lower():
            case.serve(stream, Request(path, self._counts[host], host))

    def network(self, now: Callable[[], datetime]) -> Network:
        """How these servers are reached."""
        return Network(
            resolve=self._resolve,
            route=self._route,
            modern=lambda: ssl.create_default_context(cafile=str(self.authority)),
            old=old_tls,
            now=now,
            timeouts=Timeouts(connect=1, portion=1, whole=2.5),
        )

    def _resolve(self, host: str, port: int) -> list[str]:
        found = self._names.get(host)
        if not found:
            raise OSError(host)
        # A name that answers otherwise the second time.
        return [found.pop(0)] if len(found) > 1 else list(found)

    def _route(self, address: str, port: int) -> tuple[str, int]:
        self.dialled.append(address)
        local = self._ports.get((address, port))
        if local is None:
            raise ConnectionRefusedError
        return "127.0.0.1", local

    def close(self) -> None:
        """Stop listening."""
        for one in self._listening:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)  # the thread that waits there ends
            one.close()


def _host(case: Case) -> str:
    return case.host or f"{case.name}.example.cn"


def url_of(case: Case) -> str:
    """The address of a case, as somebody handed it in."""
    return f"{case.scheme}://{_host(case)}{case.path}"


def _contexts(folder: Path) -> dict[str, ssl.SSLContext]:
    """Servers' encryption by name, and the certificate of the authority that they rest on."""
    import warnings

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID

    today = datetime.now(UTC)
    root_key = rsa.generate_private_key(65_537, 2048)
    root = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "proof root")])

    def certificate(
        name: str, *, days: int = 30, own: bool = False, authority: bool = False
    ) -> x509.Certificate:
        subject = root if authority else x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")])
        others = [x509.DNSName("*.zizhou.gov.cn")] if name.startswith("*") else []
        names = x509.SubjectAlternativeName([x509.DNSName(name), *others])
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if own else root)
            .public_key(root_key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(today - timedelta(days=60))
            .not_valid_after(today + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if not authority:
            made = made.add_extension(names, critical=False)
        return made.sign(root_key, hashes.SHA256())

    def pem(one: x509.Certificate) -> bytes:
        return one.public_bytes(serialization.Encoding.PEM)

    key = root_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "authority.pem").write_bytes(pem(certificate("root", authority=True)))
    made = {
        "good": certificate("*.example.cn"),
        "expired": certificate("*.example.cn", days=-2),
        "own": certificate("*.example.cn", own=True),
        "another": certificate("other.example.org"),
        "old": certificate("*.example.cn"),
    }
    contexts = {}
    for name, one in made.items():
        file = folder / f"{name}.pem"
        file.write_bytes(pem(one) + key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if name == "old":
            context.set_ciphers("ALL:@SECLEVEL=0")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version = ssl.TLSVersion.TLSv1
                context.maximum_version = ssl.TLSVersion.TLSv1
        context.load_cert_chain(file)
        contexts[name] = context
    return contexts


class Outcome(NamedTuple):
    """What came of all cases: the class on the first day and at last, and the questions on each day."""

    first: dict[str, PageClass]
    last: dict[str, LinkRecord]
    log: list[list[tuple[str, float, str]]]
    dialled: list[str]


def run(every: Sequence[Case], days: int = 3) -> Outcome:
    """Ask for every address on the first day, and on later days for what is due."""
    with tempfile.TemporaryDirectory() as folder:
        servers = Servers(every, Path(folder))
        now = [START]
        records: dict[str, LinkRecord] = {}
        first: dict[str, PageClass] = {}
        logs = []
        for day in range(days):
            now[0] = START + timedelta(days=day, minutes=day)
            servers.log.clear()
            wanted = [
                WantedAddress(url_of(one), one.shows)
                for one in every
                if is_due(records.get(one.name), now[0])
            ]
            names = {url_of(one): one.name for one in every}
            for visit in Crawl(servers.network(lambda: now[0])).ask(wanted):
                name = names[visit.url]
                records[name] = after_visit(records.get(name), visit, "proof")
                first.setdefault(name, records[name].kind)
            logs.append(list(servers.log))
        servers.close()
    return Outcome(first, records, logs, servers.dialled)


def faults(every: Sequence[Case], outcome: Outcome) -> Iterator[str]:
    """What came out otherwise than written, a line each."""
    for one in every:
        wanted = {"第一天": one.expected, "最后": one.at_last or one.expected}
        found = {"第一天": outcome.first[one.name], "最后": outcome.last[one.name].kind}
        for when, kind in found.items():
            if kind is not wanted[when]:
                yield f"{one.name}\t{when}\t应为 {wanted[when]}\t却是 {kind}\t{outcome.last[one.name].why}"


def false_dead(every: Sequence[Case], outcome: Outcome) -> list[str]:
    """Addresses called dead that are not."""
    return [
        one.name
        for one in every
        if (one.at_last or one.expected) is not PageClass.DEAD
        and PageClass.DEAD in {outcome.first[one.name], outcome.last[one.name].kind}
    ]


def impolite(outcome: Outcome) -> list[str]:
    """Hosts asked more than once a second, or for one address more than three times a day."""
    found = []
    for log in outcome.log:
        by_host: dict[str, list[tuple[float, str]]] = {}
        for host, at, path in log:
            by_host.setdefault(host, []).append((at, path))
        for host, some in by_host.items():
            times = sorted(at for at, _ in some)
            gaps = [two - one for one, two in pairwise(times)]
            if any(gap < 0.9 for gap in gaps):
                found.append(f"{host} 相隔 {min(gaps):.2f} 秒")
            paths = [path for _, path in some]
            most = max(map(paths.count, paths))
            if most > 3:
                found.append(f"{host} 一天问了 {most} 次")
    return found


def main() -> int:
    """Run every case; 1 where anything came out worse than allowed."""
    options = argparse.ArgumentParser()
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    packed_bomb()
    every = cases()
    random.Random(given.seed).shuffle(every)
    began = time.monotonic()
    outcome = run(every)
    took = time.monotonic() - began
    wrong = list(faults(every, outcome))
    dead, rude = false_dead(every, outcome), impolite(outcome)
    strangers = [one for one in outcome.dialled if not one.startswith(("101.6.", "2606:"))]
    good = sum(one.expected in GOOD for one in every)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    lines = [
        *wrong,
        *(f"误判失效\t{one}" for one in dead),
        *(f"不礼貌\t{one}" for one in rude),
        *(f"连到了不该连的\t{one}" for one in strangers),
        f"{len(every)} 个网站（{good} 个好的），判断不符 {len({one.split(chr(9))[0] for one in wrong})}，"
        f"误判失效 {len(dead)}，不礼貌 {len(rude)}，三天共问 {sum(map(len, outcome.log))} 次，"
        f"{took:.0f} 秒，最多占内存 {memory} MB",
    ]
    sys.stdout.write("".join(f"{one}\n" for one in lines))
    bad = len({one.split("\t")[0] for one in wrong}) > ALLOWED_OTHERWISE
    return int(bad or bool(dead or rude or strangers))


if __name__ == "__main__":
    sys.exit(main())
