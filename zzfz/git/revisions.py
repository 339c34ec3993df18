"""Which commit somebody means: by any revision, by a day, or by where a branch left another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from zzfz.errors import UsageError, ZzfzError
from zzfz.git import Commit, Repository, commit_of
from zzfz.git.configuration import is_shallow
from zzfz.git.head import commit_named
from zzfz.git.run import ask, ask_or_fail, failure

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def resolve(
    repo: Repository, rev_or_date: str = "HEAD", folders: Sequence[str] = ()
) -> Commit | None:
    """The commit meant by HEAD, by any revision, or by a date YYYY-MM-DD.

    A date means the end of that day in +08:00, on the first-parent history of HEAD; a branch that
    is named like a date must be written ``refs/heads/…``. None when nothing was committed yet. Of a
    revision ``folders`` are asked too, so that ``head.known_folder`` has them.
    Raises UsageError for what Git does not know, and for a day before the first commit;
    ZzfzError when a shallow clone's history ends after that day.
    """
    if _DATE.fullmatch(rev_or_date):
        return _at_end_of(repo, rev_or_date)
    if rev_or_date == "HEAD":
        return _head(repo)
    return _named(repo, rev_or_date, folders)


def _head(repo: Repository) -> Commit | None:
    answer = ask(repo.where, "rev-list", "--max-count=1", "--timestamp", "HEAD", "--")
    if answer.code == 0:
        return commit_of(answer.out)
    if "bad revision 'HEAD'" in answer.error:
        return None
    raise failure(answer, "读取 HEAD ")


def _named(repo: Repository, revision: str, folders: Sequence[str]) -> Commit:
    if revision.startswith(("-", "^")) or not revision.isprintable():
        raise _unknown(repo, revision)
    commit = commit_named(repo, revision, folders)
    if commit is not None:
        return commit
    verify = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    answer = ask(repo.where, *verify)
    if answer.code != 0:
        raise _unknown(repo, revision)
    found = answer.out.decode("ascii").strip()
    listed = ("rev-list", "--max-count=1", "--timestamp", found, "--")
    return commit_of(ask_or_fail(repo.where, "读取提交", *listed))


def _unknown(repo: Repository, revision: str) -> UsageError:
    advice = "可用 HEAD、分支名、标签、提交编号，或 2022-12-31 这样的日期；git log 可查看提交。"
    if is_shallow(repo):
        advice = f"{advice}这是浅克隆，较早的提交要先用 git fetch --unshallow 取回。"
    return UsageError(f"没有这个版本：“{revision}”", advice)


def _at_end_of(repo: Repository, day: str) -> Commit | None:
    try:
        date.fromisoformat(day)
    except ValueError as error:
        raise UsageError(f"没有这一天：{day}", "日期写成 2022-12-31 的样子。") from error
    if _head(repo) is None:
        return None
    until = f"--until={day}T23:59:59+08:00"  # without a time, Git takes the present time of day
    walk = ("rev-list", "--max-count=1", "--timestamp", "--first-parent", until, "HEAD", "--")
    found = ask_or_fail(repo.where, "查找日期", *walk)
    if found:
        return commit_of(found)
    if is_shallow(repo):
        raise ZzfzError(
            f"这是浅克隆，本地历史到不了 {day}。", "先运行 git fetch --unshallow 取回全部历史。"
        )
    raise UsageError(f"{day} 时还没有任何提交。", "换一个较晚的日期；git log 可查看最早的提交。")


class Fork(NamedTuple):
    """Where a revision left another, and the ids of the commits that it brought, newest first."""

    commit: Commit
    brought: tuple[str, ...]


def fork_point(repo: Repository, base: str, revision: str, folders: Sequence[str] = ()) -> Fork:
    """The commit where ``revision`` left ``base`` (their merge base), or ``base`` where there is none, and
    what it brought; ``folders`` as for ``resolve``.

    Raises UsageError for an unknown ``base``; ZzfzError in a shallow clone that does not reach back
    to the fork.
    """
    named = resolve(repo, base, folders)
    if named is None:
        raise _unknown(repo, base)
    walk = ("rev-list", "--boundary", revision, f"^{named.revision}", "--")
    listed = ask_or_fail(repo.where, "读取历史", *walk).decode("ascii").split()
    left = [one[1:] for one in listed if one.startswith("-")]
    brought = tuple(one for one in listed if not one.startswith("-"))
    if len(left) == 1:  # every way back from ``revision`` leads through it: no other is nearer
        found = left[0]
    else:
        answer = ask(repo.where, "merge-base", named.revision, revision)
        found = answer.out.decode("ascii").strip() if answer.code == 0 else ""
    if found:
        commit = named if found == named.revision else resolve(repo, found, folders) or named
        return Fork(commit, brought)
    if is_shallow(repo):
        raise ZzfzError(
            f"这是浅克隆，本地历史里找不到与 {base} 的分叉点。",
            "先运行 git fetch --unshallow，或在检出时取回全部历史（fetch-depth: 0）。",
        )
    return Fork(named, brought)
