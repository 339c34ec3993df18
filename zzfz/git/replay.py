"""Two lines of history brought together: what both changed, and one's own commits made anew on top.

Own commits that nobody else has yet keep their author, date and message; what each contained is brought
together with what the other side has, so that every one of them can still be looked at. All of it is
made as objects; ``commit.move_head`` then brings branch, index and work tree along in one step.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from zzfz.errors import GitError, ZzfzError
from zzfz.git import SUBMODULE_MODE, SYMLINK_MODE, Commit, Repository, journal
from zzfz.git.commit import move_head, unsigned
from zzfz.git.configuration import signing_options
from zzfz.git.plumbing import TreeContent, feed, held_at, put_into_index
from zzfz.git.run import ask, ask_or_fail
from zzfz.git.trees import tree_records

_NOTHING = "000000"


class Divergence(NamedTuple):
    """A path (from the top) that both sides changed, and not alike: what it held before, and holds on
    the shared side and on one's own. None is nothing; ``before`` also where that is not known.
    """

    path: str
    before: TreeContent | None
    shared: TreeContent | None
    own: TreeContent | None


class Changes(NamedTuple):
    """What became of paths (from the top) on both sides since they parted, each path with what it held;
    ``parted`` are the commits where they did, ``tips`` those of the shared side and of one's own.
    """

    before: Mapping[str, TreeContent | None]
    shared: Mapping[str, TreeContent | None]
    own: Mapping[str, TreeContent | None]
    parted: tuple[str, ...]
    tips: tuple[str, str]

    @property
    def divergences(self) -> list[Divergence]:
        """Paths that are not alike on both sides and that both changed."""
        return [
            Divergence(path, self.before.get(path), self.shared[path], mine)
            for path, mine in sorted(self.own.items())
            if path in self.shared and self.shared[path] != mine
        ]

    @property
    def plain(self) -> dict[str, TreeContent | None]:
        """What one's own side alone changed."""
        return {path: mine for path, mine in self.own.items() if path not in self.shared}


Reconciled = Callable[[Changes], Mapping[str, TreeContent | None]]
"""Decides what the paths hold, beyond those of ``Changes.plain``, once both sides are together."""


def bases(repo: Repository, one: str, other: str) -> list[str]:
    """The commits where two lines parted: several after merges across, none for foreign histories."""
    answer = ask(repo.where, "merge-base", "--all", one, other)
    return answer.out.decode("ascii").split()


def is_part_of(repo: Repository, old: str, new: str) -> bool:
    """Whether the commit ``old`` is in the history of ``new``; not where it is not here at all."""
    return ask(repo.where, "merge-base", "--is-ancestor", old, new).code == 0


def commits_beyond(repo: Repository, new: str, old: str | None) -> list[str]:
    """The commits of ``new`` that ``old`` does not have, oldest first."""
    limits = [] if old is None else [f"^{old}"]
    walk = ("rev-list", "--reverse", "--topo-order", new, *limits, "--")
    return ask_or_fail(repo.where, "读取历史", *walk).decode("ascii").split()


def authors_of(repo: Repository, commits: Sequence[str]) -> list[str]:
    """The name of each commit's author."""
    if not commits:
        return []
    command = ("log", "--no-walk=unsorted", "--stdin", "--encoding=UTF-8", "--no-show-signature")
    out = feed(repo, "读取历史", (*command, "--format=%an"), "\n".join(commits).encode("ascii"))
    return out.split("\n")


def is_shared_elsewhere(repo: Repository, oldest: str, tracking: str) -> bool:
    """Whether a branch of another remote than ``tracking`` holds the commit."""
    form = ("for-each-ref", "--format=%(refname)", f"--contains={oldest}", "refs/remotes")
    held = ask(repo.where, *form).out.decode("utf-8", "surrogateescape").split()
    return any(ref != tracking for ref in held if not ref.endswith("/HEAD"))


def changes_between(repo: Repository, old: str, new: str) -> dict[str, TreeContent | None]:
    """What differs between two commits, by path from the top, as ``new`` holds it."""
    return {path: after for path, _, after in _differences(repo, old, new)}


def gathered(repo: Repository, base: Sequence[str], shared: str, own: str) -> Changes:
    """What both sides did since they parted at ``base``."""
    before: dict[str, TreeContent | None] = {}
    sides: list[dict[str, TreeContent | None]] = []
    for revision in (shared, own):
        side: dict[str, TreeContent | None] = {}
        for path, was, is_now in _differences(repo, base[0], revision):
            before[path], side[path] = was, is_now
        sides.append(side)
    for other in base[1:]:  # of what two beginnings tell differently nobody knows how it was
        for path in changes_between(repo, base[0], other):
            before[path] = None
    return Changes(before, sides[0], sides[1], tuple(base), (shared, own))


def was_absent(repo: Repository, parted: Sequence[str], tip: str, path: str) -> bool:
    """Whether a commit of ``tip``'s since the sides ``parted`` held nothing at ``path`` (from the top): what
    is there now is then no new version of what was.
    """
    limits = [f"^{one}" for one in parted]
    walk = ("rev-list", "--full-history", tip, *limits, "--", path)
    touching = ask_or_fail(repo.where, "读取历史", *walk).decode("ascii").split()
    return any(not held_at(repo, one, [path]) for one in touching)


def _differences(
    repo: Repository, old: str, new: str
) -> Iterator[tuple[str, TreeContent | None, TreeContent | None]]:
    options = ("-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--ignore-submodules=none")
    out = ask_or_fail(repo.where, "比较版本", "diff-tree", *options, old, new)
    fields = out.decode("utf-8", "surrogateescape").split("\0")
    for told, path in zip(fields[0:-1:2], fields[1::2], strict=True):
        mode, new_mode, blob, new_blob, _ = told.removeprefix(":").split(" ")
        before = None if mode == _NOTHING else TreeContent(mode, blob)
        after = None if new_mode == _NOTHING else TreeContent(new_mode, new_blob)
        yield path, before, after


def refuse_unsafe(changed: Mapping[str, TreeContent | None]) -> None:
    """Raise ZzfzError where what comes from elsewhere leads out of the work tree, or is a link."""
    for path, held in changed.items():
        if held is not None and held.mode in {SYMLINK_MODE, SUBMODULE_MODE}:
            raise ZzfzError(
                f"远程带来的“{path}”是符号链接或子模块，没有合并任何内容",
                "请提交它的人用 git rm 去掉后再同步",
            )
        if not journal.is_path_inside(path):
            raise ZzfzError(
                f"远程带来的“{path}”不是工作目录里的路径，没有合并任何内容",
                "这样的提交可能是有人故意做的，请管理远程仓库的人核实",
            )


def replayed(
    repo: Repository, shared: str, own: Sequence[str], base: Sequence[str], decide: Reconciled
) -> str:
    """``own`` commits (oldest first) made anew on top of ``shared``; the last of them.

    Each holds what ``shared`` holds together with what it held. One that brings nothing any more (both
    withdrew the same) stays all the same: it says who did it and why. Raises ZzfzError, also whatever ``decide`` raises; then there are only objects nobody refers to.
    """
    tip = shared
    made: dict[str, str] = {}
    signs = signing_options(repo)
    for commit in own:
        changes = gathered(repo, base, shared, commit)
        tree = _merged_tree(repo, shared, {**changes.plain, **decide(changes)})
        raw = ask_or_fail(repo.where, "读取提交", "cat-file", "commit", commit)
        others = [made.get(one, one) for one in _parents(raw)[1:]]
        others = [one for one in others if not is_part_of(repo, one, tip)]
        tip = made[commit] = _rewritten(repo, raw, tree, [tip, *others], signs)
    return tip


def own_line(repo: Repository, own: str, shared: str) -> list[str]:
    """The commits of the main line up to ``own`` that ``shared`` does not have, oldest first."""
    walk = ("rev-list", "--reverse", "--first-parent", own, f"^{shared}", "--")
    return ask_or_fail(repo.where, "读取历史", *walk).decode("ascii").split()


def joined(
    repo: Repository, own: str, shared: str, base: Sequence[str], decide: Reconciled, message: str
) -> str:
    """One commit that has both as parents; for what is published already and must stay as it is."""
    changes = gathered(repo, base, shared, own)
    tree = _merged_tree(repo, shared, {**changes.plain, **decide(changes)})
    signs = signing_options(repo)
    sides = ("-p", own, "-p", shared)
    command = ("-c", "i18n.commitEncoding=UTF-8", "commit-tree", *signs, tree, *sides)
    try:
        return feed(repo, "合并", command, message.encode("utf-8"))
    except GitError as error:
        raise (unsigned(error) if signs else error) from error


def _merged_tree(repo: Repository, shared: str, entries: Mapping[str, TreeContent | None]) -> str:
    """The tree of ``shared`` with ``entries`` in it."""
    index = journal.new_index(repo)
    feed(repo, "准备合并", ("read-tree", shared), b"", index)
    put_into_index(repo, {path: one for path, one in entries.items() if one is None}, index)
    put_into_index(repo, {path: one for path, one in entries.items() if one is not None}, index)
    return feed(repo, "准备合并", ("write-tree",), b"", index)


def _parents(raw: bytes) -> list[str]:
    head = raw.partition(b"\n\n")[0].decode("ascii", "replace")
    return [line[7:] for line in head.split("\n") if line.startswith("parent ")]


def _rewritten(
    repo: Repository, raw: bytes, tree: str, parents: Sequence[str], signs: Sequence[str]
) -> str:
    """A commit as ``raw`` with another tree and other parents; who commits it, and signs it where options
    for that are given, is whoever runs this.
    """
    head, _, message = raw.partition(b"\n\n")
    lines = head.split(b"\n")
    by = [line for line in lines if line.startswith(b"author ")]
    encoding = [line for line in lines if line.startswith(b"encoding ")]
    answer = ask(repo.where, "var", "GIT_COMMITTER_IDENT")
    if answer.code != 0:
        raise GitError(
            "没有设置提交人，没有合并任何内容",
            "运行 git config user.name 姓名 和 git config user.email 邮箱",
        )
    parts = [b"tree " + tree.encode("ascii"), *(b"parent " + p.encode("ascii") for p in parents)]
    parts += [*by, b"committer " + answer.out.strip(), *encoding]
    data = b"\n".join(parts) + b"\n\n" + message
    made = feed(repo, "合并", ("hash-object", "-t", "commit", "-w", "--stdin"), data)
    return _signed(repo, made, signs) if signs else made


def _signed(repo: Repository, made: str, signs: Sequence[str]) -> str:
    """The commit ``made`` once more, signed. Raises GitError where that fails or changes more."""
    raw = ask_or_fail(repo.where, "读取提交", "cat-file", "commit", made)
    head, _, message = raw.partition(b"\n\n")
    lines = head.split(b"\n")
    named = {line.partition(b" ")[0]: line.partition(b" ")[2] for line in lines}
    variables: dict[str, str] = {}
    for who in ("AUTHOR", "COMMITTER"):
        if found := _PERSON.fullmatch(named.get(who.lower().encode("ascii"), b"")):
            keys = (f"GIT_{who}_{what}" for what in ("NAME", "EMAIL", "DATE"))
            given = (found[1], found[2], b"@" + found[3])
            variables |= dict(zip(keys, map(os.fsdecode, given), strict=True))
    encoding = os.fsdecode(named.get(b"encoding", b"UTF-8"))
    parents = [part for one in _parents(raw) for part in ("-p", one)]
    tree = os.fsdecode(named[b"tree"])
    command = ("-c", f"i18n.commitEncoding={encoding}", "commit-tree", *signs, tree, *parents)
    try:
        signed = feed(repo, "合并", command, message, variables=variables)
    except GitError as error:
        raise unsigned(error) from error
    again = ask_or_fail(repo.where, "读取提交", "cat-file", "commit", signed)
    if _UNSIGNED.sub(b"", again, count=1) != raw:
        raise GitError(
            f"提交 {made[:10]} 签名以后和原来不一样（作者的写法 Git 不认），没有合并任何内容",
            "请信息人员用 git pull --rebase 合并，或先不签名（commit.gpgsign false）",
        )
    return signed


_PERSON = re.compile(rb"(.*?) ?<([^>]*)> (-?\d+ [+-]\d+)")
_UNSIGNED = re.compile(rb"^gpgsig(?:-sha256)? [^\n]*\n(?: [^\n]*\n)*", re.MULTILINE)


def held_everywhere(repo: Repository, revision: str) -> dict[str, TreeContent | None]:
    """All that a commit holds, by path from the top."""
    out = ask_or_fail(repo.where, "读取版本", "ls-tree", "-r", "-z", "--full-tree", revision)
    return {one.path: TreeContent(one.mode, one.blob) for one in tree_records(out)}


def bring_to(repo: Repository, head: Commit | None, made: str, title: str, *, whole: bool) -> bool:
    """As ``commit.move_head``, of what differs between ``head`` and ``made``. Inside ``commit.writing``."""
    steps: dict[str, tuple[TreeContent | None, TreeContent | None]]
    if head is None:
        steps = {path: (None, held) for path, held in held_everywhere(repo, made).items()}
    else:
        steps = {path: (was, now) for path, was, now in _differences(repo, head.revision, made)}
    return move_head(repo, head, made, steps, title, whole=whole)
