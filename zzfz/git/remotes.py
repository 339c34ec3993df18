"""Where a repository is pushed to and fetched from."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from zzfz.git import Repository
from zzfz.git.run import ask_or_fail

_LINE = re.compile(r"([^\t]+)\t(.*) \((?:fetch|push)\)(?: \[[^\]]*\])?")
_SCP = re.compile(r"(?:[^@/\\]*@)?(\[[^\]]+\]|[^:/\\\[\]]{2,}):(?!//)(.*)", re.DOTALL)
_CREDENTIALS = re.compile(r"(?<=://)[^/@]*@")
_HELPER = re.compile(r"[a-z0-9+-]+::(?=.)")


class Remote(NamedTuple):
    """One address of a remote, as Git would use it; ``url`` with user name and password masked.

    ``host`` is in lower case, "" for a folder on this computer or network share.
    """

    name: str
    url: str
    host: str


def remotes(repo: Repository) -> list[Remote]:
    """Every address, insteadOf, pushInsteadOf and pushurl applied, each once."""
    out = ask_or_fail(repo.where, "读取远程仓库", "remote", "--verbose")
    found: dict[Remote, None] = {}
    for line in out.decode("utf-8", "surrogateescape").split("\n"):
        if record := _LINE.fullmatch(line):
            found[Remote(record[1], masked(record[2]), host_of(record[2]))] = None
    return list(found)


def host_of(url: str) -> str:
    """The host of an address: a URL, or user@host:path. A drive letter is no host."""
    plain = _HELPER.sub("", url)
    if "://" in plain:
        try:
            host = urlsplit(plain).hostname or ""
        except ValueError:
            host = plain.partition("://")[2].partition("/")[0].rpartition("@")[2]
    else:
        short = _SCP.fullmatch(plain)
        host = short[1].strip("[]") if short else ""
    return host.lower().rstrip(".")


def masked(url: str) -> str:
    """``url`` without a user name, password or token; the user git of ssh is no secret."""
    secret = _CREDENTIALS.sub(lambda found: found[0] if found[0] == "git@" else "***@", url)
    return re.sub(r"([?&#]).*", r"\1***", secret) if "://" in secret else secret
