"""What a commit in the making holds, and what commits brought: for a gate before it is too late.

The index is copied and written as a tree from the copy. So the index itself stays as it is, and
everything that reads a revision reads what is staged just the same.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from zzfz import git
from zzfz.errors import Advice, UsageError, ZzfzError
from zzfz.files import scratch_folder
from zzfz.git import Repository, TreeEntry
from zzfz.git.blobs import each_blob
from zzfz.git.plumbing import feed
from zzfz.git.revisions import resolve
from zzfz.git.run import ask, ask_or_fail, failure
from zzfz.git.trees import list_tree

LONGEST_MESSAGE = 1 << 20
"""Bytes of a commit; a longer one is not read."""

_RANGE = re.compile(r"([^.\s-][^\s]*?)?\.\.([^.\s-][^\s]*)")
_NOTHING = re.compile(r"0{40}(?:0{24})?")


def index_file(repo: Repository) -> Path:
    """The index that is being committed.

    Git names it in GIT_INDEX_FILE while a hook runs: for ``git commit -a`` and ``git commit path`` it
    is not the usual one. ``environment`` drops that variable, because elsewhere the index is no part
    of the question; here it is the question.
    """
    named = os.environ.get("GIT_INDEX_FILE")
    return repo.where / named if named else repo.git_dir / "index"


def staged_tree(repo: Repository) -> str:
    """The id of the tree that a commit made now would have; the index is not touched.

    Raises ZzfzError while conflicts are unresolved, GitError when Git refuses.
    """
    with scratch_folder() as folder:
        copy = folder / "index"
        index = index_file(repo)
        if index.is_file():
            shutil.copyfile(index, copy)
        try:
            # A partial clone does not have every blob; Git itself commits without them too.
            return feed(repo, "读取暂存区", ("write-tree", "--missing-ok"), b"", copy)
        except ZzfzError:
            if ask_or_fail(repo.where, "读取暂存区", "ls-files", "--unmerged", "-z"):
                raise ZzfzError(
                    "合并还有没解决的冲突，没有检查", "解决冲突并 git add 之后再检查"
                ) from None
            raise


def staged_entries(repo: Repository, tree: str) -> list[TreeEntry]:
    """The files of ``tree``, from the top, that no parent of the commit in the making has so.

    While a merge is concluded, what the other side brings is in the history already.
    """
    head = resolve(repo)
    if head is None:
        return list_tree(repo._replace(prefix=""), tree, "")
    found = list(_differences(repo, (head.revision, tree)))
    for other in _merged(repo):
        new = set(_differences(repo, (other, tree)))
        found = [entry for entry in found if entry in new]
    return found


def _merged(repo: Repository) -> list[str]:
    file = repo.git_dir / "MERGE_HEAD"
    return file.read_text(encoding="ascii").split() if file.is_file() else []


class Message(NamedTuple):
    """The message of a commit; None where it is too long to be read. A commit in the making has no id."""

    revision: str
    text: str | None


def range_messages(repo: Repository, asked: str) -> list[Message]:
    """The messages of the commits of a range ``OLD..NEW``, newest first; as ``range_entries``."""
    parts = _RANGE.fullmatch(asked)
    new = resolve(repo, parts[2]) if parts is not None else None
    if parts is None or new is None:
        return []
    commits = ask_or_fail(
        repo.where, "读取历史", "rev-list", new.revision, *_limits(repo, parts[1] or ""), "--"
    )
    return messages(repo, commits.decode("ascii").split())


def messages(repo: Repository, commits: Sequence[str]) -> list[Message]:
    """The messages of ``commits``, in their order, as they are stored: ``git log`` ends at a NUL."""
    return [
        Message(one.blob, None if one.data is None else _message(one.data))
        for one in each_blob(repo, commits, LONGEST_MESSAGE, "commit")
    ]


def _message(commit: bytes) -> str:
    header, _, text = commit.partition(b"\n\n")
    told = _ENCODING.search(header)
    with suppress(LookupError, UnicodeDecodeError):
        if told is not None and told[1].lower() in _LEGACY:
            return text.decode(told[1].decode("ascii"))
    return text.decode("utf-8", "surrogateescape")


_ENCODING = re.compile(rb"(?m)^encoding ([\w.:-]+)$")
_LEGACY = frozenset(b"gb2312 gbk gb18030 big5 big5-hkscs iso8859-1 iso-8859-1".split())
"""Encodings other than UTF-8 that a message is read in where the commit says so; Python has some that
take long, or that hide what stands there."""

_SCISSORS = " ------------------------ >8 ------------------------"


def edited_message(repo: Repository, file: Path) -> str | None:
    """What ``git commit`` is about to take as the message from ``file``, as its hook commit-msg sees it.

    Where an editor wrote it, Git's own remarks and the difference shown below the scissors are left
    out: Git leaves them out too. Without an editor Git sets GIT_EDITOR to ``:`` (githooks) and takes
    every line. None where it is too long. Raises UsageError where the file cannot be read.
    """
    path = file if file.is_absolute() else Path.cwd() / file
    try:
        if path.stat().st_size > LONGEST_MESSAGE:
            return None
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"提交说明读不出来：{file}", "由 Git 的 commit-msg 钩子给出文件"
        ) from error
    if os.environ.get("GIT_EDITOR") != ":":
        kept = re.split(rb"(?m)^[^\n]{1,3}" + re.escape(_SCISSORS.encode("ascii")) + rb"\r?$", data)
        data = feed(repo, "读取提交说明", ("stripspace", "--strip-comments"), kept[0]).encode(
            "utf-8", "surrogateescape"
        )
    return data.decode("utf-8", "replace")


def range_entries(repo: Repository, asked: str) -> tuple[str | None, list[TreeEntry]]:
    """The end of the range ``OLD..NEW``, and every file that its commits brought, from the top.

    What a later commit of the range removed is among them: the history keeps it. Where OLD is
    nothing (a new branch: empty, or only zeros) the range begins at what the other side is known to
    have. The end is None when NEW is nothing (a removed branch). Raises UsageError for what is no
    range of this repository.
    """
    parts = _RANGE.fullmatch(asked)
    if parts is None:
        raise UsageError(f"“{asked}”不是版本范围", "写成 旧版本..新版本，如 origin/main..HEAD")
    if _NOTHING.fullmatch(parts[2]):
        return None, []
    new = resolve(repo, parts[2])
    if new is None:
        raise UsageError("仓库还没有提交", Advice("commit-before-range"))
    limits = _limits(repo, parts[1] or "")
    commits = ask_or_fail(repo.where, "读取历史", "rev-list", new.revision, *limits, "--")
    # A merge is compared with all its parents at once: what either side brought is not its own.
    options = ("-r", "-c", "--root", "--no-commit-id", "--no-renames", "--no-abbrev", "-z")
    out = feed(repo, "比较版本", ("diff-tree", "--stdin", *options), commits)
    return new.revision, list(dict.fromkeys(_entries(out.split("\0"))))


def _limits(repo: Repository, old: str) -> tuple[str, ...]:
    if old and not _NOTHING.fullmatch(old):
        start = resolve(repo, old)
        return () if start is None else (f"^{start.revision}",)
    # In a receiving hook no branch points to the pushed commits yet.
    return ("--not", "--all") if "GIT_QUARANTINE_PATH" in os.environ else ("--not", "--remotes")


def _differences(repo: Repository, trees: Sequence[str]) -> Iterator[TreeEntry]:
    options = ("-r", "-z", "--no-renames", "--no-abbrev")
    answer = ask(repo.where, "diff-tree", *options, *trees)
    if answer.code != 0:
        raise failure(answer, "比较版本")
    return _entries(answer.out.decode("utf-8", "surrogateescape").split("\0"))


def _entries(fields: Iterable[str]) -> Iterator[TreeEntry]:
    """The new side of each record of ``diff-tree --raw -z``, of one parent or of several.

    What was removed is left out. With n parents a record begins with n colons and has n + 1 modes
    and ids, the last of them the new ones (git-diff-tree, "Diff format for merges").
    """
    each = iter(fields)
    for field in each:
        parents = len(field) - len(field.lstrip(":"))
        if not parents:
            continue
        words = field[parents:].split(" ")
        mode, blob, path = words[parents], words[2 * parents + 1], next(each, "")
        if mode != "000000":
            kind = "commit" if mode == git.SUBMODULE_MODE else "blob"
            yield TreeEntry(path, mode, kind, blob)
