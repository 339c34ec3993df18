"""Web addresses (网址) in ``*.url`` and ``*.url.txt`` files, and which of them can be one."""

from __future__ import annotations

import re
from functools import lru_cache

from zzfz.evidence.model import ADDRESS_LIST, Address

_SECTION = "[internetshortcut]"
# Full-width punctuation ends an address; other Chinese characters may be part of its path.
_IN_TEXT = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:[/\\]{1,2}|www\.)[^\s<>\"“”‘’《》【】（），。；、！？]+", re.IGNORECASE
)
_CHINESE = re.compile("[\u2010-\u203f\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")
_NOT_PUBLIC = ("localhost", "local", "internal", "lan", "intranet", "home", "corp", "test")


def addresses_in(name: str, data: bytes) -> tuple[Address, ...]:
    """The addresses that the file called ``name`` holds, each once, in order.

    ``*.url`` is a Windows internet shortcut in UTF-8, UTF-16 or GB18030; a file of that name
    without its section, and ``*.url.txt``, has one address a line, other text being ignored. A
    file without any address gives one that is not ``ok``.
    """
    lines = _decoded(data).splitlines()
    found: list[str] | None = None
    if not name.lower().endswith(ADDRESS_LIST):
        found = _shortcut(lines)
    if found is None:
        found = [match[0].rstrip(".,;:!?)'") for match in map(_IN_TEXT.search, lines) if match]
    if not found:
        return (Address("", ok=False, why="文件里没有网址"),)
    return tuple(check_address(url) for url in dict.fromkeys(found))


def check_address(url: str) -> Address:
    """``url`` with the verdict whether it can be a public web address; nothing is fetched."""
    why = _fault(url)
    return Address(url, ok=not why, why=why)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if data[1:2] == b"\0":
        return data.decode("utf-16-le", "replace")
    if data.startswith(b"\xef\xbb\xbf"):
        return data.decode("utf-8-sig", "replace")
    chinese = data.decode("gb18030", "replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return chinese
    # 目录 in GB18030 is valid UTF-8 as well and reads Ŀ¼.
    return chinese if not _CHINESE.search(text) and _CHINESE.search(chinese) else text


def _shortcut(lines: list[str]) -> list[str] | None:
    """The address in the shortcut's own section; None when the file has no such section."""
    here = seen = False
    found = []
    for line in lines:
        text = line.strip()
        if text.startswith("["):
            here = text.lower() == _SECTION
            seen = seen or here
        key, equals, value = text.partition("=")
        if here and equals and key.strip().lower() == "url" and value.strip():
            found.append(value.strip())
    return found if seen else None


@lru_cache(maxsize=16_384)  # the same addresses are met at every revision that is looked at
def _fault(url: str) -> str:
    from urllib.parse import urlsplit

    if any(character.isspace() or not character.isprintable() for character in url):
        return "网址里有空格或不可见字符"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port  # a port that is no number raises
    except ValueError:
        return "网址写法不对"
    if parts.scheme not in {"http", "https"}:
        return "网址要以 http:// 或 https:// 开头"
    if parts.username is not None:
        return "网址里不能写用户名和密码"
    return _host_fault(host.rstrip(".")) if host else "网址里没有网站名"


def _host_fault(host: str) -> str:
    labels = re.split("[.。．｡]", host)
    if ":" in host or labels[-1].isdigit():
        return _number_fault(host)
    if labels[-1] in _NOT_PUBLIC:
        return "这是内部网络的网址，公众打不开"
    if len(labels) < 2:
        return "网站名不完整"
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return "网站名写法不对"
    return ""


def _number_fault(host: str) -> str:
    from ipaddress import ip_address

    try:
        number = ip_address(host)
    except ValueError:
        return "网站名写法不对"
    return "" if number.is_global else "这是内部网络的网址，公众打不开"
