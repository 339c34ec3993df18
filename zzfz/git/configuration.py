"""What is set up here: Git's version, kind of clone, configuration, author, hooks and remotes."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from zzfz.errors import ZzfzError
from zzfz.git import Repository
from zzfz.git.run import ask, ask_or_fail, failure, names

OLDEST_GIT = (2, 31)
"""The first Git that knows ``rev-parse --path-format``."""


class CloneFacts(NamedTuple):
    """What kind of clone this is, as far as it limits the answers it can give."""

    shallow: bool
    partial: bool
    sparse: bool
    lfs: bool
    object_format: str
    ends_lines: bool
    """Whether Git changes the ends of lines of files that no attribute keeps (core.autocrlf)."""


def git_version() -> tuple[int, ...]:
    """Git's version, as (2, 39, 5). Raises GitError when Git is missing."""
    said = ask_or_fail(Path.cwd(), "查询版本", "version").decode("utf-8", "replace")
    numbers = re.search(r"\d+(?:\.\d+)+", said)
    return tuple(int(number) for number in numbers[0].split(".")) if numbers else ()


_known: dict[tuple[object, ...], dict[str, str]] = {}
"""What settings said, by all that tells that they say it still."""
_MOST_KNOWN = 256
_ABOUT_SETTINGS = ("HOME", "XDG_CONFIG_HOME", "USERPROFILE")


def _state_of_settings(repo: Repository) -> tuple[object, ...] | None:
    """What is another as soon as settings are: the files where they stand, and what the environment says.

    None where they may stand in files that are not known here (``include``).
    """
    home = Path(os.environ.get("HOME") or os.environ.get("USERPROFILE") or "/")
    beside = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    own = (repo.common_dir / "config", repo.git_dir / "config.worktree")
    persons = (home / ".gitconfig", beside / "git" / "config", Path("/etc/gitconfig"))
    found: list[object] = [repo.common_dir, repo.git_dir]
    for one in (*own, *persons):
        try:
            told = one.stat()
            if told.st_size > _LIMIT or b"include" in one.read_bytes().lower():
                return None
        except OSError:
            found.append(None)
            continue
        found.append((told.st_mtime_ns, told.st_size, told.st_ino))
    found += [
        (name, value)
        for name, value in sorted(os.environ.items())
        if name in _ABOUT_SETTINGS or name.startswith("GIT_CONFIG")
    ]
    return tuple(found)


def forget() -> None:
    """Ask anew from now on; for whoever counts what is asked."""
    _known.clear()


def facts(repo: Repository) -> CloneFacts:
    """What kind of clone this is, from one reading of the configuration for as long as it stays the same."""
    state = _state_of_settings(repo)
    told = None if state is None else _known.get(state)
    if told is None:
        told = _about_clone(repo)
        if state is not None and state == _state_of_settings(repo):
            if len(_known) >= _MOST_KNOWN:
                _known.clear()
            _known[state] = told
    promisors = [key for key, value in told.items() if key.endswith(".promisor") and _on(value)]
    return CloneFacts(
        shallow=is_shallow(repo),
        partial=bool(promisors) or "extensions.partialclone" in told,
        sparse=_on(told.get("core.sparsecheckout", "")),
        lfs=any(key.startswith("filter.lfs.") for key in told),
        object_format=told.get("extensions.objectformat", "sha1"),
        ends_lines=told.get("core.autocrlf", "false") in {"true", "yes", "on", "1", "input"},
    )


def _about_clone(repo: Repository) -> dict[str, str]:
    wanted = (
        r"^(core\.(sparsecheckout|autocrlf)|remote\..*\.promisor|filter\.lfs\..*|extensions\..*)$"
    )
    answer = ask(repo.where, "config", "-z", "--get-regexp", wanted)
    if answer.code not in {0, 1}:  # 1: nothing of the kind is configured
        raise failure(answer, "读取仓库设置")
    records = (record.partition("\n") for record in names(answer.out))
    # A key written without "=" is true.
    return {key.lower(): value.lower() if mark else "true" for key, mark, value in records}


def _on(value: str) -> bool:
    return value in {"true", "yes", "on", "1"}


def settings(repo: Repository) -> dict[str, str]:
    """Git's configuration as it applies here: key in lower case → the last value."""
    answer = ask(repo.where, "config", "--list", "-z")
    if answer.code != 0:
        raise failure(answer, "读取设置")
    records = (record.partition("\n") for record in names(answer.out))
    return {key.lower(): value for key, _, value in records}


def author_name(repo: Repository) -> str | None:
    """The name that a commit made now would carry; None where Git does not know who is working.

    Environment and configuration both count, as they do for ``git commit``.
    """
    answer = ask(repo.where, "var", "GIT_AUTHOR_IDENT")
    name, bracket, _ = answer.out.decode("utf-8", "replace").partition(" <")
    return name if answer.code == 0 and bracket and name else None


_SIGNS = r"^(commit\.gpgsign|gpg\..*)$"
_OWN_SCOPES = frozenset({"system", "global", "command"})
"""Settings of the person's, not of the repository, which may come from anybody."""


def signing_options(repo: Repository) -> tuple[str, ...]:
    """What ``git commit-tree`` is to be called with so that it signs where ``commit.gpgsign`` says so.

    Raises ZzfzError where a program for it is named by the repository itself: none of those is started.
    """
    answer = ask(repo.where, "config", "--show-scope", "-z", "--get-regexp", _SIGNS)
    fields = iter(names(answer.out))
    wanted = ""
    foreign = []
    for scope, record in zip(fields, fields, strict=False):
        key, mark, value = record.partition("\n")
        if key.lower() == "commit.gpgsign":
            wanted = value.lower() if mark else "true"
        elif key.lower().endswith(("program", "command")) and scope not in _OWN_SCOPES:
            foreign.append(key)
    if not _on(wanted):
        return ()
    if foreign:
        raise ZzfzError(
            f"commit.gpgsign 要求签名，而签名程序由仓库自己的设置 {foreign[0]} 指定，没有写入任何内容",
            f"确是自己设的，用 git config --global {foreign[0]} 写进本人的设置，"
            f"再用 git config --unset {foreign[0]} 从仓库里去掉",
        )
    return ("-S",)


def is_shallow(repo: Repository) -> bool:
    """Whether the history that is here ends before the first commit."""
    return (repo.common_dir / "shallow").exists()


_LIMIT = 1 << 16


class Hook(NamedTuple):
    """One hook: where it is, or would be, and its text; None where there is none.

    ``shared`` tells that the folder lies outside the repository (core.hooksPath), so that other
    repositories may use it too; ``active`` that Git would run it.
    """

    path: Path
    text: str | None
    shared: bool
    active: bool


def find_hook(repo: Repository, name: str) -> Hook:
    """The hook ``name`` (pre-commit …), wherever core.hooksPath says. Raises GitError."""
    asked = ("rev-parse", "--path-format=absolute", "--git-path", f"hooks/{name}")
    out = ask_or_fail(repo.where, "查找钩子", *asked)
    path = Path(os.fsdecode(out).removesuffix("\n"))
    around = [repo.common_dir.resolve()]
    if repo.top is not None:
        around.append(repo.top.resolve())
    folder = path.parent.resolve()
    shared = not any(folder.is_relative_to(one) for one in around)
    text = None
    if path.is_file():
        with path.open("rb") as stream:
            text = stream.read(_LIMIT).decode("utf-8", "replace")
    elif path.is_symlink() or path.exists():
        text = ""
    active = text is not None and (os.name == "nt" or os.access(path, os.X_OK))
    return Hook(path, text, shared, active)


# Compiled by ``re`` when first used: few commands ask where else a repository is.
_LINE = r"([^\t]+)\t(.*) \((?:fetch|push)\)(?: \[[^\]]*\])?"
_SCP = r"(?s)(?:[^@/\\]*@)?(\[[^\]]+\]|[^:/\\\[\]]{2,}):(?!//)(.*)"
_CREDENTIALS = r"(?<=://)[^/@]*@"
_HELPER = r"[a-z0-9+-]+::(?=.)"


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
        if record := re.fullmatch(_LINE, line):
            found[Remote(record[1], masked(record[2]), host_of(record[2]))] = None
    return list(found)


def host_of(url: str) -> str:
    """The host of an address: a URL, or user@host:path. A drive letter is no host."""
    plain = re.sub(_HELPER, "", url)
    if "://" in plain:
        try:
            host = urlsplit(plain).hostname or ""
        except ValueError:
            host = plain.partition("://")[2].partition("/")[0].rpartition("@")[2]
    else:
        short = re.fullmatch(_SCP, plain)
        host = short[1].strip("[]") if short else ""
    return host.lower().rstrip(".")


def masked(url: str) -> str:
    """``url`` without a user name, password or token; the user git of ssh is no secret."""
    secret = re.sub(_CREDENTIALS, lambda found: found[0] if found[0] == "git@" else "***@", url)
    return re.sub(r"([?&#]).*", r"\1***", secret) if "://" in secret else secret
