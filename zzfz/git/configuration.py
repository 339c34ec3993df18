"""What is set up here: the version of Git, the kind of clone, the configuration, who is working."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from zzfz.git import Repository
from zzfz.git.run import ask, ask_or_fail, failure, names

OLDEST_GIT = (2, 31)
"""The first Git that knows ``rev-parse --path-format``."""


class Facts(NamedTuple):
    """What kind of clone this is, as far as it limits the answers it can give."""

    shallow: bool
    partial: bool
    sparse: bool
    lfs: bool
    object_format: str


def git_version() -> tuple[int, ...]:
    """Git's version, as (2, 39, 5). Raises GitError when Git is missing."""
    said = ask_or_fail(Path.cwd(), "查询版本", "version").decode("utf-8", "replace")
    numbers = re.search(r"\d+(?:\.\d+)+", said)
    return tuple(int(number) for number in numbers[0].split(".")) if numbers else ()


def facts(repo: Repository) -> Facts:
    """What kind of clone this is, from one reading of the configuration."""
    wanted = r"^(core\.sparsecheckout|remote\..*\.promisor|filter\.lfs\..*|extensions\..*)$"
    answer = ask(repo.where, "config", "-z", "--get-regexp", wanted)
    if answer.code not in {0, 1}:  # 1: nothing of the kind is configured
        raise failure(answer, "读取仓库设置")
    records = (record.partition("\n") for record in names(answer.out))
    # A key written without "=" is true.
    settings = {key.lower(): value.lower() if mark else "true" for key, mark, value in records}
    promisors = [key for key, value in settings.items() if key.endswith(".promisor") and _on(value)]
    return Facts(
        shallow=is_shallow(repo),
        partial=bool(promisors) or "extensions.partialclone" in settings,
        sparse=_on(settings.get("core.sparsecheckout", "")),
        lfs=any(key.startswith("filter.lfs.") for key in settings),
        object_format=settings.get("extensions.objectformat", "sha1"),
    )


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


def is_shallow(repo: Repository) -> bool:
    """Whether the history that is here ends before the first commit."""
    return (repo.common_dir / "shallow").exists()
