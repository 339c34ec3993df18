"""The few plumbing calls that writing needs: feeding Git, and asking what a path holds where."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from zzfz.errors import GitError, ZzfzError
from zzfz.git import Repository
from zzfz.git.run import GitOutput, ask, ask_or_fail, complete, environment, failure

_PATHS_AT_ONCE = 200
_FULL = ("No space left", "Out of diskspace", "File too large", "Disk quota exceeded")
_TREE_ENTRY = re.compile(r"([0-7]{6}) [a-z]+ ([0-9a-f]+)\t(.+)", re.DOTALL)
_INDEX_ENTRY = re.compile(r"([0-7]{6}) ([0-9a-f]+) ([0-3])\t(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FromFile:
    """New content that is read from a file, however large.

    ``expected`` is the object id that it had when it was looked at, where that matters.
    """

    source: Path
    expected: str | None = None


Written = bytes | FromFile
"""New content of a path."""
Content = Written | None
"""The same, or None, which removes it."""


@dataclass(frozen=True, slots=True)
class FromBlob:
    """Content that the repository holds already, under this object id: it is moved unread.

    ``mode`` is octal text, 100644 or 100755.
    """

    blob: str
    mode: str


AnyContent = Content | FromBlob


class Author(NamedTuple):
    """Who a commit is by, where that is not whoever runs the program: name, and address or nothing."""

    name: str
    address: str = ""


class TreeContent(NamedTuple):
    """What a tree or the index holds at a path: octal mode and object id."""

    mode: str
    blob: str


CONFLICTED = TreeContent("000000", "")
"""Stands for the versions of an unresolved conflict in the index."""


def feed(
    repo: Repository,
    doing: str,
    command: Sequence[str],
    given: bytes | IO[bytes],
    index: Path | None = None,
    where: Path | None = None,
    by: Author | None = None,
    variables: Mapping[str, str] | None = None,
) -> str:
    """Run ``git command`` with ``given`` on its standard input; what it wrote, without white space.

    ``index`` is used in place of the repository's own; it runs in ``where``, or at the top; what it
    commits is ``by`` that author; ``variables`` go before the environment's. Raises GitError or ZzfzError, saying what it was ``doing``.
    """
    extra = {"GIT_INDEX_FILE": str(index)} if index else {}
    if by is not None:
        extra |= {"GIT_AUTHOR_NAME": by.name, "GIT_AUTHOR_EMAIL": by.address}
    extra |= variables or {}
    known = environment(repo.where, command) | extra
    answer = complete(where or repo.where, command, known, given)
    if answer.code != 0:
        raise refusal(answer, doing)
    return answer.out.decode("utf-8", "surrogateescape").strip()


def refusal(answer: GitOutput, doing: str) -> ZzfzError:
    """The error for a writing run that failed: what people can put right is said in their words."""
    said = answer.error
    if "Please tell me who you are" in said or "ident name" in said:
        return GitError(
            "没有设置提交人，没有写入任何内容",
            "运行 git config user.name 姓名 和 git config user.email 邮箱",
        )
    # SIGXFSZ, of Git itself or of a process of its own
    if any(word in said for word in (*_FULL, "signal 25")) or answer.code == -25:
        return GitError("磁盘已满，没有写入任何内容", "腾出空间后再运行一次")
    if any(word in said for word in ("Permission denied", "Read-only", "insufficient permission")):
        return GitError("没有写入权限，没有写入任何内容", "检查文件夹权限，或换一个可写的克隆")
    if ".lock'" in said:
        return GitError(
            "另一个 Git 程序正占用这个仓库，没有写入任何内容",
            "等它结束后重试；若它已异常退出，删去 .git 里留下的 .lock 文件",
        )
    return failure(answer, doing)


def author(repo: Repository) -> str | None:
    """The name a commit made now would carry; None where Git does not know it."""
    answer = ask(repo.where, "var", "GIT_AUTHOR_IDENT")
    return answer.out.decode("utf-8", "replace").rpartition(" <")[0] if answer.code == 0 else None


def held_at(repo: Repository, revision: str | None, paths: Sequence[str]) -> dict[str, TreeContent]:
    """What ``revision`` holds at ``paths`` (from the top); those that are not there are left out."""
    found: dict[str, TreeContent] = {}
    if revision is None or not paths:
        return found
    few = _few(paths)
    # Among many the whole tree is looked through once: -r leads into folders, and so do paths.
    listed = ("ls-tree", *(() if few else ("-r",)), "-z", "--full-tree", revision, "--", *few)
    for record in _records(ask_or_fail(repo.where, "读取版本", *listed)):
        if entry := _TREE_ENTRY.fullmatch(record):
            found[entry[3]] = TreeContent(entry[1], entry[2])
    return _only(found, paths)


def held_in_index(repo: Repository, paths: Sequence[str]) -> dict[str, TreeContent]:
    """What the index holds at ``paths`` (from the top); CONFLICTED where it has several versions."""
    found: dict[str, TreeContent] = {}
    if not paths:
        return found
    listed = ("ls-files", "--stage", "--full-name", "-z", "--", *_few(paths))
    for record in _records(ask_or_fail(repo.where, "读取暂存区", *listed)):
        if entry := _INDEX_ENTRY.fullmatch(record):
            plain = entry[3] == "0"
            found[entry[4]] = TreeContent(entry[1], entry[2]) if plain else CONFLICTED
    return _only(found, paths)


def put_into_index(
    repo: Repository, entries: Mapping[str, TreeContent | None], index: Path | None
) -> None:
    """Set ``entries`` (None removes) in ``index``, or in the repository's own."""
    width = next((len(one.blob) for one in entries.values() if one is not None), 0)
    zero = "0" * (width or _width(repo))
    lines = "".join(
        f"0 {zero}\t{path}\0" if one is None else f"{one.mode} {one.blob}\t{path}\0"
        for path, one in entries.items()
    )
    command = ("update-index", "-z", "--add", "--index-info")
    feed(repo, "准备提交", command, lines.encode("utf-8", "surrogateescape"), index)


def refresh(repo: Repository, index: Path) -> None:
    """Note in ``index`` the times of files that are as it says, so that nobody has to read them again.

    What cannot be noted stays as it is; then reading it takes longer.
    """
    with suppress(ZzfzError):
        feed(repo, "准备提交", ("update-index", "-q", "--refresh"), b"", index)


def _width(repo: Repository) -> int:
    """How many digits an object id has here."""
    named = ask_or_fail(repo.where, "读取设置", "rev-parse", "--show-object-format")
    return 64 if named.strip() == b"sha256" else 40


def _few(paths: Sequence[str]) -> Sequence[str]:
    """``paths`` to ask for by name, or none where they are more than a command line holds."""
    return paths if len(paths) <= _PATHS_AT_ONCE else ()


def _records(out: bytes) -> list[str]:
    return out.decode("utf-8", "surrogateescape").split("\0")[:-1]


def _only(found: Mapping[str, TreeContent], paths: Sequence[str]) -> dict[str, TreeContent]:
    """A path that is a folder brings along what lies in it; that was not asked for."""
    return {path: found[path] for path in paths if path in found}
