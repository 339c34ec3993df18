"""Ask for addresses over the network: GET only, politely, never anything but public hosts.

Every hop is resolved once, its address judged, and exactly that address connected to, so that a name
that answers differently a moment later (DNS rebinding) leads nowhere. No cookie is kept, no secret sent,
no redirect followed unseen, no more than 2 MB read. Nothing here trusts what comes back: certificates
tell only that the encryption is out of date.
"""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import random
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from queue import SimpleQueue
from time import monotonic
from typing import NamedTuple
from urllib.parse import quote, quote_from_bytes, urljoin, urlsplit

import zzfz
from zzfz.links import GOOD, PageClass
from zzfz.links.pages import (
    Expected,
    Judged,
    Page,
    judged,
    leads_to,
    same_as_made_up,
)
from zzfz.links.records import Visit
from zzfz.text import printable

MOST_BYTES = 2 << 20
"""No more of a page is read, packed or not."""
HOPS = 8
HOSTS_AT_ONCE = 3
BETWEEN = 1.0
"""Seconds between two questions to one host."""
LONGEST_RETRY_AFTER = 60
"""A host that asks for a longer pause is not asked again in this run (seconds)."""
_LONGEST_URL = 4000
_PORTION = 1 << 16
_SAFE = "/%:@!$&'()*+,;=~-._?"
_AGENT = f"Mozilla/5.0 (compatible; zzfz/{zzfz.__version__})"
_LEGACY_CONNECT = 0x4
"""OpenSSL's SSL_OP_LEGACY_SERVER_CONNECT, which this Python's ssl may not name."""
_SHARED = ipaddress.ip_network("198.18.0.0/15")
"""What proxies on this computer answer for every name: not the page's fault."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOWEST_PORT = 1024
_PORTS_BELOW = frozenset({80, 443, *range(81, 91)})
"""Of the low ports only these serve pages; no other service is talked to."""


class Timeouts(NamedTuple):
    """Seconds: to connect, between two portions of an answer, for a whole answer."""

    connect: float = 10
    portion: float = 20
    whole: float = 45


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system finds them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def route(address: str, port: int) -> tuple[str, int]:
    """Where to connect for an address: exactly there. One that leads elsewhere may raise OSError."""
    return address, port


def modern_tls() -> ssl.SSLContext:
    """Encryption as browsers want it, certificates checked."""
    return ssl.create_default_context()


def old_tls() -> ssl.SSLContext:
    """What old servers can: nothing is checked, as nothing is told them and nothing believed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.options |= _LEGACY_CONNECT
    with suppress(ssl.SSLError, ValueError):
        context.set_ciphers("ALL:@SECLEVEL=0")
    import warnings

    with warnings.catch_warnings(), suppress(ValueError):
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
    return context


@dataclass(frozen=True)
class Network:
    """How the outside is reached, and what time it is there. Tests and proofs give their own; nothing
    else can.
    """

    resolve: Callable[[str, int], Sequence[str]] = resolve
    route: Callable[[str, int], tuple[str, int]] = route
    modern: Callable[[], ssl.SSLContext] = modern_tls
    old: Callable[[], ssl.SSLContext] = old_tls
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ticks: Callable[[], float] = monotonic
    pause: Callable[[float], None] | None = None
    """How to wait; None waits for real, and stops when the run does."""
    timeouts: Timeouts = field(default_factory=Timeouts)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet; what hides another one is judged by that."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is None and found.teredo is not None:
            return False
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast and not found.is_reserved


class _NoAnswerError(Exception):
    """Nothing came back, for the reason it was raised with."""


class _RefusedError(Exception):
    """It leads where nobody is led: inside, or to what is no web page."""


class _Stopped(Exception):  # noqa: N818 - no error
    """The run is over."""


class _Endpoint(NamedTuple):
    """One address taken apart: what is connected to and what is asked."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"http": 80, "https": 443}[self.scheme]
        return host if self.port == usual else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address, as it is asked for."""
        return f"{self.scheme}://{self.authority}{self.path}"


def _endpoint(url: str) -> _Endpoint:
    """Take an address apart. Raises _RefusedError for what is no public web address."""
    if len(url) > _LONGEST_URL:
        raise _RefusedError("网址太长")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _RefusedError("网址写法不对") from None
    if parts.scheme not in {"http", "https"}:
        raise _RefusedError(f"转到 {printable(parts.scheme[:20]) or '别处'}: 的地址，没有跟去")
    if parts.username is not None or not host:
        raise _RefusedError("网址写法不对")
    if ":" not in host:
        host = _ascii(host)
    port = port or (443 if parts.scheme == "https" else 80)
    if port < _LOWEST_PORT and port not in _PORTS_BELOW:
        raise _RefusedError(f"{port} 端口不是网页")
    path = quote(parts.path or "/", safe=_SAFE.replace("?", ""), errors="replace")
    if parts.query:
        path += "?" + quote(parts.query, safe=_SAFE, errors="replace")
    return _Endpoint(parts.scheme, host, port, path)


def _ascii(host: str) -> str:
    """A host's name as it is asked for; a Chinese one by its Punycode."""
    try:
        made = host.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise _RefusedError("网站名写法不对") from None
    if not made or not all(one.isalnum() or one in "-._" for one in made):
        raise _RefusedError("网站名写法不对")
    return made


class _Answer(NamedTuple):
    page: Page
    is_old: bool
    """Whether it came only with old encryption."""
    sets_cookie: bool


class _Asked(NamedTuple):
    """What an address led to at last."""

    answer: _Answer
    chain: tuple[str, ...]
    loops: bool = False


@dataclass(frozen=True, slots=True)
class WantedAddress:
    """An address to ask for, and what it should show."""

    url: str
    expected: Expected = field(default_factory=Expected)


@dataclass
class Crawl:
    """One run over many addresses; ``ask`` is called once."""

    network: Network = field(default_factory=Network)
    stopped: threading.Event = field(default_factory=threading.Event)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _next: dict[str, float] = field(default_factory=dict)
    """When each host may be asked again."""
    _closed: dict[str, str] = field(default_factory=dict)
    """Hosts that asked to be left alone, and what they said."""
    _open: set[socket.socket] = field(default_factory=set)
    """What is connected now."""
    _beside: dict[tuple[str, str], Page | None] = field(default_factory=dict)
    """The answer to a made-up address, by host and folder."""

    def ask(self, wanted: Iterable[WantedAddress]) -> Iterator[Visit]:
        """Ask for each address once, at most three hosts at a time; a visit comes as soon as it is over.

        Whoever leaves off (Ctrl+C) gives up what is under way.
        """
        by_host: dict[str, list[WantedAddress]] = {}
        for one in wanted:
            by_host.setdefault(host_of(one.url), []).append(one)
        found: SimpleQueue[Visit | None] = SimpleQueue()
        pool = ThreadPoolExecutor(HOSTS_AT_ONCE)
        try:
            running = [pool.submit(self._one_host, some, found) for some in by_host.values()]
            left = len(running)
            while left:
                visit = found.get()
                if visit is None:
                    left -= 1
                else:
                    yield visit
            for each in running:
                each.result()
        finally:
            self._stop()
            pool.shutdown(wait=True, cancel_futures=True)

    def _stop(self) -> None:
        self.stopped.set()
        with self._guard:
            for one in self._open:
                _cut_off(one)

    def _one_host(self, some: Sequence[WantedAddress], found: SimpleQueue[Visit | None]) -> None:
        try:
            for one in some:
                found.put(self.visit(one))
        except _Stopped:
            pass
        finally:
            found.put(None)

    def visit(self, wanted: WantedAddress) -> Visit:
        """Ask for one address, a second time where nothing came the first time."""
        url = wanted.url
        try:
            host = _endpoint(url).host
            if host in self._closed:
                return self._result(url, PageClass.LATER, self._closed[host])
            try:
                asked = self._follow(url)
            except _NoAnswerError:
                asked = self._follow(url)
        except _RefusedError as refused:
            return self._result(url, PageClass.INTERNAL, str(refused))
        except _NoAnswerError as error:
            return self._result(url, PageClass.LATER, str(error), failed=True)
        return self._judged(wanted, asked)

    def _result(self, url: str, kind: PageClass, why: str, *, failed: bool = False) -> Visit:
        return Visit(url, kind, self.network.now(), why=why, failed=failed)

    def _judged(self, wanted: WantedAddress, asked: _Asked) -> Visit:
        page = asked.answer.page
        if asked.loops:
            told = (
                Judged(PageClass.BLOCKED, "网站要先认得来访的人（cookie），一直转来转去")
                if asked.answer.sets_cookie
                else Judged(PageClass.LATER, "一直转来转去，没有到达网页")
            )
        else:
            told = judged(wanted.url, page, wanted.expected)
            if told.ask_beside:
                other = self._made_up(page.url)
                if other is not None and same_as_made_up(page, other):
                    told = Judged(PageClass.SOFT_404, "随便写一个网址也打开同样的内容")
        if told.kind is PageClass.OPENS and asked.answer.is_old:
            told = Judged(PageClass.OLD_TLS, "网站的加密过时或证书不对，浏览器会警告")
        return Visit(
            wanted.url,
            told.kind,
            self.network.now(),
            page.status,
            tuple(printable(one)[:_LONGEST_URL] for one in asked.chain),
            "" if page.file or page.status >= 300 else printable(page.title),
            f"sha256:{hashlib.sha256(page.body).hexdigest()}",
            told.why,
        )

    def _made_up(self, url: str) -> Page | None:
        """The answer to an address in the same folder that nobody ever made; asked once for each folder."""
        parts = urlsplit(url)
        folder = parts.path.rpartition("/")[0]
        key = (f"{parts.scheme}://{parts.netloc}", folder)
        if key not in self._beside:
            made = "".join(random.choices("abcdefghkmnpqrstuvwxyz", k=12))  # noqa: S311 - no secret
            page = None
            with suppress(_NoAnswerError, _RefusedError):
                asked = self._follow(f"{key[0]}{folder}/{made}.html")
                page = None if asked.loops else asked.answer.page
            self._beside[key] = page
        return self._beside[key]

    # One address, hop by hop

    def _follow(self, url: str) -> _Asked:
        """Go where an address leads. Raises _NoAnswerError and _RefusedError."""
        chain: list[str] = []
        seen: set[str] = set()
        is_old = sets_cookie = False
        while True:
            target = _endpoint(url)
            seen.add(target.url)
            chain.append(url)
            answer = self._answer(target)
            is_old |= answer.is_old
            sets_cookie |= answer.sets_cookie
            answer = answer._replace(is_old=is_old, sets_cookie=sets_cookie)
            on = _leads_on(answer.page)
            if on is None:
                return _Asked(answer, tuple(chain))
            url = urljoin(target.url, on)
            fragmentless = url.partition("#")[0]
            again = (
                urlsplit(url).scheme in {"http", "https"} and _endpoint(fragmentless).url in seen
            )
            if again and answer.page.status < 300 and len(answer.page.text) >= 20:
                return _Asked(answer, tuple(chain))  # a page that loads itself anew
            if again or len(chain) > HOPS:
                return _Asked(answer, tuple(chain), loops=True)

    def _answer(self, target: _Endpoint) -> _Answer:
        """Ask one host once; a second time with old encryption, or after the pause it asked for."""
        answer = self._with_any_tls(target)
        if answer.page.status not in {429, 503}:
            return answer
        seconds = _retry_after(answer.page.headers, self.network.now())
        if seconds is None:
            return answer
        if seconds > LONGEST_RETRY_AFTER:
            self._closed[target.host] = f"网站要求 {seconds} 秒后再来"
            return answer
        self._not_before(target.host, seconds)
        return self._with_any_tls(target)

    def _with_any_tls(self, target: _Endpoint) -> _Answer:
        address = self._address(target)
        try:
            return self._get(target, address, self.network.modern if _is_tls(target) else None)
        except ssl.SSLError:
            try:
                return self._get(target, address, self.network.old)._replace(is_old=True)
            except ssl.SSLError:
                raise _NoAnswerError("加密的连接建立不起来，可能只支持国密，请人工打开") from None

    def _address(self, target: _Endpoint) -> str:
        """The one address that is connected to. Raises _RefusedError where the host is not public."""
        literal = _literal(target.host)
        try:
            found = [literal] if literal else list(self.network.resolve(target.host, target.port))
        except (OSError, UnicodeError):
            raise _NoAnswerError("找不到这个网站（域名解析不到）") from None
        public = [one for one in found if is_public(one)]
        if public:
            return public[0]
        if any(_is_shared(one) for one in found):
            raise _NoAnswerError("这台电脑的代理接管了域名解析")
        if not found:
            raise _NoAnswerError("找不到这个网站（域名解析不到）")
        raise _RefusedError("在内部网络里，公众打不开")

    def _get(
        self, target: _Endpoint, address: str, tls: Callable[[], ssl.SSLContext] | None
    ) -> _Answer:
        """One question, one answer. Raises _NoAnswerError, and SSLError where no encryption came about."""
        self._turn(target.host)
        limits = self.network.timeouts
        try:
            where = self.network.route(address, target.port)
            stream = _unconnected(where[0], target.host, tls)
        except (OSError, ValueError) as error:
            raise _NoAnswerError(_network_words(error)) from None
        with self._guard:
            self._open.add(stream)
        late = threading.Event()

        def expire() -> None:
            late.set()
            _cut_off(stream)

        clock = threading.Timer(limits.whole, expire)
        clock.daemon = True
        clock.start()
        try:
            stream.settimeout(limits.connect)
            stream.connect(where)
            stream.settimeout(limits.portion)
            if isinstance(stream, ssl.SSLSocket):
                stream.do_handshake()
            answer = self._exchange(target, stream)
        except ssl.SSLError:
            if late.is_set():
                raise _NoAnswerError("等了太久没有答完") from None
            raise
        except (OSError, http.client.HTTPException, ValueError) as error:
            words = "等了太久没有答完" if late.is_set() else _network_words(error)
            raise _NoAnswerError(words) from None
        finally:
            clock.cancel()
            self._not_before(
                target.host, BETWEEN
            )  # counted from the end of an answer, however late
            with self._guard:
                self._open.discard(stream)
            stream.close()
        if late.is_set():  # the end of it was ours
            raise _NoAnswerError("等了太久没有答完")
        return answer

    def _exchange(self, target: _Endpoint, stream: socket.socket) -> _Answer:
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = stream
        connection.putrequest("GET", target.path, skip_host=True, skip_accept_encoding=True)
        for name, value in (
            ("Host", target.authority),
            ("User-Agent", _AGENT),
            ("Accept", "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8"),
            ("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.5"),
            ("Accept-Encoding", "gzip"),
            ("Connection", "close"),
        ):
            connection.putheader(name, value)
        connection.endheaders()
        with closing(connection), closing(connection.getresponse()) as answer:
            headers = {name.lower(): value for name, value in answer.getheaders()}
            raw, cut = _read(answer)
        if _is_packed(headers, raw):
            body, cut = _unpacked(raw, cut=cut)
        else:
            body = raw
        page = Page(target.url, answer.status, headers, body, cut=cut)
        return _Answer(page, is_old=False, sets_cookie="set-cookie" in headers)

    # Manners

    def _turn(self, host: str) -> None:
        """Wait until ``host`` may be asked, and note that it is asked now. Raises _Stopped."""
        while True:
            if self.stopped.is_set():
                raise _Stopped
            with self._guard:
                now = self.network.ticks()
                left = self._next.get(host, now) - now
                if left <= 0:
                    self._next[host] = now + BETWEEN
                    return
            self._pause(left)

    def _not_before(self, host: str, seconds: float) -> None:
        with self._guard:
            at = self.network.ticks() + seconds
            self._next[host] = max(self._next.get(host, at), at)

    def _pause(self, seconds: float) -> None:
        if self.network.pause is not None:
            self.network.pause(seconds)
        else:
            self.stopped.wait(seconds)


def host_of(url: str) -> str:
    """The host of an address, as it is asked; the address itself where it has none."""
    try:
        return _endpoint(url).host
    except _RefusedError:
        return url


def host_and_port(url: str) -> tuple[str, int] | None:
    """What is connected to for an address; None where nothing is."""
    try:
        found = _endpoint(url)
    except _RefusedError:
        return None
    return found.host, found.port


def _unconnected(
    address: str, host: str, tls: Callable[[], ssl.SSLContext] | None
) -> socket.socket:
    """A socket for ``address``, encrypted where ``tls`` says how. Raises OSError and ValueError.

    It is wrapped before it is connected, so that one object holds the connection all the time: a
    connection wrapped afterwards is left open by ssl where the other side resets it at that moment, and
    whoever held it before can no longer cut it off.
    """
    plain = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    if tls is None:
        return plain
    try:
        return tls().wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
    except BaseException:
        plain.close()
        raise


def _cut_off(stream: socket.socket) -> None:
    """End a connection that another thread waits on. Not by its own ``shutdown``, which for an encrypted
    one has that thread go on in plain.
    """
    with suppress(OSError):
        socket.socket.shutdown(stream, socket.SHUT_RDWR)


def _is_tls(target: _Endpoint) -> bool:
    return target.scheme == "https"


def _literal(host: str) -> str:
    """The IP address that a host is written as, in any way that systems read; empty for a name."""
    with suppress(ValueError):
        return str(ipaddress.ip_address(host))
    if all(one in "0123456789abcdefx." for one in host):
        with suppress(OSError):  # 2130706433, 0x7f.1
            return str(ipaddress.IPv4Address(socket.inet_aton(host)))
    return ""


def _is_shared(address: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(address) in _SHARED
    return False


def _network_words(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "等了太久没有回答"
    if isinstance(error, ConnectionRefusedError):
        return "网站没有开"
    if isinstance(error, ConnectionError):
        return "连接被断开"
    if isinstance(error, http.client.HTTPException | ValueError):
        return "回答的不是网页"
    return "连不上"


def _leads_on(page: Page) -> str | None:
    """Where an answer sends on to: by its status, or by itself."""
    if page.status in {301, 302, 303, 307, 308}:
        where = page.headers.get("location", "").strip()
        if not where:
            return None
        # Headers are read as Latin-1; what a server wrote in Chinese keeps its bytes.
        return quote_from_bytes(where.encode("latin-1", "replace"), safe=_SAFE + "#[]")
    return leads_to(page)


def _retry_after(headers: Mapping[str, str], now: datetime) -> int | None:
    """The seconds that a host asks to wait; None where it asks for none."""
    from email.utils import parsedate_to_datetime

    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdecimal():
        return int(said[:9])
    with suppress(ValueError, TypeError):
        when = parsedate_to_datetime(said)
        when = when if when.tzinfo is not None else when.replace(tzinfo=UTC)
        return max(0, int((when - now).total_seconds()))
    return None


def _read(answer: http.client.HTTPResponse) -> tuple[bytes, bool]:
    """At most 2 MB of an answer, and whether there was more."""
    parts: list[bytes] = []
    size = 0
    try:
        while size < MOST_BYTES:
            part = answer.read1(min(_PORTION, MOST_BYTES - size))
            if not part:
                return b"".join(parts), False
            parts.append(part)
            size += len(part)
    except http.client.IncompleteRead as broken:
        parts.append(broken.partial)
        return b"".join(parts)[:MOST_BYTES], True
    return b"".join(parts), True


def _is_packed(headers: Mapping[str, str], raw: bytes) -> bool:
    named = headers.get("content-encoding", "").lower()
    return "gzip" in named and raw.startswith(b"\x1f\x8b")


def _unpacked(raw: bytes, *, cut: bool) -> tuple[bytes, bool]:
    """At most 2 MB of what is packed, and whether there was more; never more is unpacked."""
    work = zlib.decompressobj(wbits=31)
    try:
        body = work.decompress(raw, MOST_BYTES)
    except zlib.error:
        raise ValueError from None
    return body, cut or not work.eof


def is_offline(visits: Sequence[Visit]) -> bool:
    """Whether more than half of the hosts gave no answer at all: then it is this machine or its network,
    and nothing that was found says anything of the pages.
    """
    hosts: dict[str, bool] = {}
    for one in visits:
        host = host_of(one.url)
        hosts[host] = hosts.get(host, True) and one.failed
    return bool(hosts) and 2 * sum(hosts.values()) > len(hosts)


def is_behind_portal(visits: Sequence[Visit]) -> bool:
    """Whether more than half of at least three hosts lead to one foreign page: a page that asks this
    machine to sign in before it may go out.
    """
    ends: dict[str, set[str]] = {}
    hosts = {host_of(one.url) for one in visits}
    for one in visits:
        if (
            one.kind not in GOOD
            and one.chain
            and (end := host_of(one.chain[-1])) != (own := host_of(one.url))
        ):
            ends.setdefault(end, set()).add(own)
    most = max((len(some) for some in ends.values()), default=0)
    return len(hosts) >= 3 and 2 * most > len(hosts)
