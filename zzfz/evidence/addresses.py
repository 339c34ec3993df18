"""Web addresses (网址) in ``*.url`` and ``*.url.txt`` files, and which of them can be one.

Whether a page is there is not asked: nothing is fetched (counting.md 24).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from zzfz.evidence.model import ADDRESS_LIST, Address
from zzfz.evidence.words import Words, usual_words

_SECTION = "[internetshortcut]"
# Full-width punctuation ends an address; other Chinese characters may be part of its path.
# These are compiled by ``re`` when first used: nearly every file is a shortcut of the usual sort.
_IN_TEXT = r"(?i:[a-z][a-z0-9+.-]*:[/\\]{1,2}|www\.)[^\s<>\"“”‘’《》【】（），。；、！？]+"
_WITHOUT_SCHEME = (
    r"(?ai)^(?!.*://)(?:url\s*=|.*?[\s:：])?\s*"
    r"((?:www\.|(?=[\w-]+(?:\.[\w-]+)+(?:/|:\d|$)))[^\s<>\"“”‘’《》【】（），。；、！？]+)"
)
"""A line with an address that begins with its host."""
_BEFORE = r"[\s:：\-—–―,，、.．]+$|^[\s•·*]+"
_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)
_IP_INSIDE = re.compile(r"(?:^|[.-])\d{1,3}([.-])\d{1,3}\1\d{1,3}\1\d{1,3}(?=[.-])")
"""Hosts like 127.0.0.1.nip.io answer with the number in their name, whoever runs them."""


def addresses_in(name: str, data: bytes, words: Words | None = None) -> tuple[Address, ...]:
    """The addresses that the file called ``name`` holds, in order; one written twice is there twice.

    ``*.url`` is a Windows internet shortcut in UTF-8, UTF-16 or GB18030; a file of that name
    without its section, and ``*.url.txt``, has one address a line; what stands before it on the line
    is the name of the slot that it is for, other text is ignored. A file without any address gives
    one that is not ``ok``.
    """
    plain = _PLAIN.fullmatch(data)
    if plain is not None and not name.lower().endswith(ADDRESS_LIST):
        url = plain[1].decode("ascii")  # one of the usual sort, as nearly all are
        return (check_address(url, "", words),)
    lines = _decoded(data).splitlines()
    found: list[tuple[str, str]] | None = None
    if not name.lower().endswith(ADDRESS_LIST):
        found = _shortcut(lines)
    if found is None:
        found = [
            (match[0].rstrip(".,;:!?)'"), re.sub(_BEFORE, "", line[: match.start()]))
            for line in lines
            if (match := re.search(_IN_TEXT, line))
        ]
    if not found:
        return (Address("", ok=False, why="文件里没有网址"),)
    return tuple(check_address(url, slot, words) for url, slot in found)


_PLAIN = re.compile(rb"\[InternetShortcut\]\r?\nURL=(https?://[!-~]+)(?:\r?\n)?")
_PLAIN_URL = re.compile(r"https?://([a-z0-9.-]+)(?:/[A-Za-z0-9/_.-]*)?")
"""An address in which nothing but the host can be amiss."""


@lru_cache(maxsize=256)
def _is_plain_host(host: str, words: Words) -> bool:
    """Whether addresses there are faultless, and none of them is known to lead elsewhere."""
    return not _host_fault(host, words) and not any(
        start.startswith(host) or host.startswith(start.partition("/")[0])
        for start in words.list("indirect-addresses")
    )


def check_address(url: str, slot: str = "", words: Words | None = None) -> Address:
    """``url`` with the verdict whether it can be a public web address; nothing is fetched."""
    words = words or usual_words()
    host = _PLAIN_URL.fullmatch(url)
    if host is not None and _is_plain_host(host[1], words) and not words.not_an_address.search(url):
        return Address(url, ok=True, why="", slot=slot)
    why = _fault(url, words)
    doubt = "" if why else _doubt(url, words)
    return Address(url, ok=not why, why=why, slot=slot, doubt=doubt)


def completed(url: str) -> str | None:
    """``url`` with the http:// that it lacks; None where it lacks none, or is no address with it."""
    whole = f"http://{url.strip()}"
    return None if "://" in url or not check_address(whole).ok else whole


def with_schemes(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """A file of addresses, as ``addresses_in`` reads it, with every http:// that it lacks, and the
    addresses that were completed. It is UTF-8 where anything was.
    """
    found: list[str] = []
    lines = []
    for line in _decoded(data).splitlines():
        match = re.search(_WITHOUT_SCHEME, line)
        whole = completed(match[1]) if match is not None else None
        if match is not None and whole is not None:
            found.append(whole)
            lines.append(f"{line[: match.start(1)]}{whole}{line[match.end(1) :]}")
        else:
            lines.append(line)
    text = "".join(f"{line}\r\n" for line in lines)
    return (text.encode("utf-8") if found else data), tuple(found)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if data[1:2] == b"\0":
        return data.decode("utf-16-le", "replace")
    if data.startswith(b"\xef\xbb\xbf"):
        return data.decode("utf-8-sig", "replace")
    if data.isascii():
        return data.decode("ascii")
    chinese = data.decode("gb18030", "replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return chinese
    # 目录 in GB18030 is valid UTF-8 as well and reads Ŀ¼.
    is_in = _chinese().search
    return chinese if not is_in(text) and is_in(chinese) else text


@cache
def _chinese() -> re.Pattern[str]:
    # It takes long to compile, and most addresses are plain ASCII.
    return re.compile("[\u2010-\u203f\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def _shortcut(lines: list[str]) -> list[tuple[str, str]] | None:
    """The address in the shortcut's own section; None when the file has no such section."""
    here = seen = False
    found = []
    for line in lines:
        text = line.strip()
        if text.startswith("["):
            here = text.lower() == _SECTION
            seen = seen or here
        key, equals, value = text.partition("=")
        if here and equals and key.strip().lower() == "url" and value:
            found.append((value.strip(), ""))
    return found if seen else None


@lru_cache(maxsize=16_384)  # the same addresses are met at every revision that is looked at
def _fault(url: str, words: Words) -> str:
    from urllib.parse import urlsplit

    if any(character.isspace() or not character.isprintable() for character in url):
        return "网址里有空格或不可见字符"
    if words.not_an_address.search(url):
        return "网址还没有填写"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port  # a port that is no number raises
    except ValueError:
        return "网址写法不对"
    faults = (
        (parts.scheme not in {"http", "https"}, "网址要以 http:// 或 https:// 开头"),
        (parts.username is not None, "网址里不能写用户名和密码"),
        (port == 0, "网址写法不对"),
        (not host, "网址里没有网站名"),
    )
    why = next((said for is_so, said in faults if is_so), "")
    return why or _host_fault(host or "", words)


_DOTS = str.maketrans("。．｡", "...")


def _host_fault(host: str, words: Words) -> str:
    host = host.removesuffix(".")
    labels = host.translate(_DOTS).split(".")
    if ":" in host or all(map(_NUMBER.fullmatch, labels)):
        return "要写网站名，不能只写 IP 地址"
    if _IP_INSIDE.search(host):
        return "网站名里藏着 IP 地址，要写网站自己的名称"
    reserved = words.list("reserved-hosts")
    if labels[-1] in reserved or ".".join(labels[-2:]) in reserved:
        return "这是内部网络或保留的网址，公众打不开"
    if len(labels) < 2:
        return "网站名不完整"
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return "网站名写法不对"
    return "" if _is_public(labels[-1], words) else f"没有“.{labels[-1][:20]}”这样的网站"


def _is_public(top: str, words: Words) -> bool:
    """Whether a top domain is one of the public ones: of a country, or of the list."""
    if top.startswith("xn--"):
        try:
            top = top.encode("ascii").decode("idna")
        except UnicodeError:
            return False
        return not top.isascii()
    return (len(top) == 2 and top.isascii() and top.isalpha()) or top in words.list(
        "public-domains"
    )


@lru_cache(maxsize=16_384)
def _doubt(url: str, words: Words) -> str:
    """Why a valid address may not be that of the page: it searches, forwards or shares."""
    page = url.split("://", 1)[1].lower()
    for start in words.list("indirect-addresses"):
        if page.startswith(start) and not page[len(start) : len(start) + 1].isalnum():
            return "这是搜索、跳转或分享的网址，请换成页面本身的网址"
    return ""
