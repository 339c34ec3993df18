"""Where a content lies in a repository: commits, branches, tags, stashes, reflogs, indexes.

For getting something out of the history: what is not named here keeps it alive. Nothing is read but
names and ids; the content itself is never shown. What lies in other clones nobody can see from here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from zzfz.errors import UsageError, ZzfzError
from zzfz.git import Repository
from zzfz.git.plumbing import held_at, held_in_index
from zzfz.git.revisions import resolve
from zzfz.git.run import ask, ask_or_fail

MOST_COMMITS = 500_000
"""More commits are not walked through: it would take more memory than there may be."""
_ID = re.compile(r"[0-9a-f]{7,64}")
_QUIET = ("-c", "log.showSignature=false", "-c", "log.follow=false", "-c", "log.showRoot=true")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where one content (``blob``) is kept alive.

    ``paths`` are those it ever had, from the top; ``brought`` and ``removed`` the commits that put it
    somewhere and took it away, newest first; ``refs`` branches, tags, remote-tracking branches and
    others with such a commit in their history; ``reflogs`` the entries with one (``HEAD@{2}``, older
    stashes among them); ``indexes`` the work trees where it is staged. ``here`` tells whether the
    object is in the store at all.
    """

    blob: str
    here: bool
    paths: tuple[str, ...]
    brought: tuple[str, ...]
    removed: tuple[str, ...]
    refs: tuple[str, ...]
    reflogs: tuple[str, ...]
    indexes: tuple[str, ...]

    @property
    def is_gone(self) -> bool:
        """Whether nothing here keeps it any more, and the object is deleted."""
        return not (self.here or self.refs or self.reflogs or self.indexes)


def contents_of(repo: Repository, asked: str) -> tuple[str, ...]:
    """The contents that a person means: one by its id, or all that ever were at a path from the tracker's
    root. Raises UsageError where there is none.
    """
    if _ID.fullmatch(asked):
        found = ask(repo.where, "rev-parse", "--verify", "--quiet", "--end-of-options", asked)
        name = found.out.decode("ascii", "replace").strip()
        if found.code == 0 and _kind(repo, name) == "blob":
            return (name,)
        if len(asked) in {40, 64} and not _kind(repo, name or asked):
            return (asked,)  # it may be gone: that is what is asked
    path = repo.from_top(asked)
    walk = ("log", "--all", "--reflog", "-m", "--raw", "-z", "--no-abbrev", "--no-renames")
    out = ask_or_fail(repo.where, "读取历史", *_QUIET, *walk, "--format=", "--", path)
    found_here = {record.split(" ")[3] for record in _records(out)}
    staged = held_in_index(repo, [path])
    head = resolve(repo)
    committed = held_at(repo, head.revision if head else None, [path])
    found_here |= {one.blob for one in (*staged.values(), *committed.values())}
    blobs = sorted(one for one in found_here if one.strip("0"))
    if not blobs:
        raise UsageError(
            f"历史里没有“{asked}”", "写仓库里用过的路径，或检查结果（JSON）里的内容编号"
        )
    return tuple(blobs)


def whereabouts(repo: Repository, blob: str) -> Whereabouts:
    """Where ``blob`` is. Raises ZzfzError where the history is too long to walk through, GitError."""
    walk = ("log", "--all", "--reflog", "-m", "--raw", "-z", "--no-abbrev", "--no-renames")
    find = (f"--find-object={blob}", "--format=%x01%H")
    here = bool(_kind(repo, blob))
    out = ask_or_fail(repo.where, "读取历史", *_QUIET, *walk, *find) if here else b""
    paths: dict[str, None] = {}
    brought: dict[str, None] = {}
    removed: dict[str, None] = {}
    commit = ""
    fields = iter(out.decode("utf-8", "surrogateescape").split("\0"))
    for field in fields:
        told = field.lstrip("\n")
        if told.startswith("\x01"):
            commit = told[1:].strip()
        elif told.startswith(":"):
            words = told.split(" ")
            paths[next(fields, "")] = None
            (brought if words[3] == blob else removed)[commit] = None
    holding, merged = _descendants(repo, brought) if brought else (frozenset(), frozenset())
    return Whereabouts(
        blob,
        here,
        tuple(sorted(paths)),
        tuple(one for one in brought if one not in merged),
        tuple(one for one in removed if one not in brought and one not in merged),
        tuple(_refs(repo, holding, blob)) if here else (),
        tuple(_reflogs(repo, holding)) if holding else (),
        tuple(_indexes(repo, blob)) if here else (),
    )


def _kind(repo: Repository, name: str) -> str:
    answer = ask(repo.where, "cat-file", "-t", name)
    return answer.out.decode("ascii", "replace").strip() if answer.code == 0 else ""


def _records(out: bytes) -> Iterator[str]:
    for field in out.decode("utf-8", "surrogateescape").split("\0"):
        told = field.lstrip("\n")
        if told.startswith(":") and len(told.split(" ")) == 5:
            yield told


def _descendants(
    repo: Repository, commits: Collection[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """``commits``, and every commit that has one of them in its history; and those of them that are
    merges of such a one, which brought nothing themselves.
    """
    limit = f"--max-count={MOST_COMMITS + 1}"
    walk = ("rev-list", "--all", "--reflog", "--parents", "--topo-order", "--reverse", limit)
    lines = ask_or_fail(repo.where, "读取历史", *walk).decode("ascii").splitlines()
    if len(lines) > MOST_COMMITS:
        raise ZzfzError(f"提交超过 {MOST_COMMITS} 个，没有查", "在较小的克隆里查")
    holding = set(commits)
    merged = set()
    for line in lines:
        commit, *parents = line.split(" ")
        if any(one in holding for one in parents):
            holding.add(commit)
            if len(parents) > 1:
                merged.add(commit)
    return frozenset(holding), frozenset(merged)


def _refs(repo: Repository, holding: Collection[str], blob: str) -> Iterator[str]:
    """Names of refs whose history holds it; a tag may stand on a tree or the content itself."""
    form = "%(objectname) %(objecttype) %(*objectname) %(*objecttype) %(refname)"
    lines = ask_or_fail(repo.where, "列出分支", "for-each-ref", f"--format={form}")
    for line in lines.decode("utf-8", "surrogateescape").splitlines():
        own, kind, peeled, peeled_kind, name = line.split(" ", 4)
        target, kind = (peeled, peeled_kind) if peeled else (own, kind)
        in_tree = kind == "tree" and blob in _of_tree(repo, target)
        if target in holding or target == blob or in_tree:
            yield name
    for name in ("HEAD", "ORIG_HEAD", "FETCH_HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD"):
        answer = ask(repo.where, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        if answer.code == 0 and answer.out.decode("ascii").strip() in holding:
            yield name


def _of_tree(repo: Repository, tree: str) -> str:
    return ask(repo.where, "ls-tree", "-r", tree).out.decode("utf-8", "replace")


def _reflogs(repo: Repository, holding: Collection[str]) -> Iterator[str]:
    """Entries of reflogs that stand on such a commit: older states of branches, older stashes."""
    out = ask(repo.where, "log", "-g", "--all", "--format=%H %gD")
    for line in out.out.decode("utf-8", "replace").splitlines():
        commit, _, name = line.partition(" ")
        if commit in holding:
            yield name


def _indexes(repo: Repository, blob: str) -> Iterator[str]:
    """The work trees where it is staged."""
    if repo.bare:
        return
    listed = ask(repo.where, "worktree", "list", "--porcelain").out.decode("utf-8", "replace")
    trees = [line[9:] for line in listed.splitlines() if line.startswith("worktree ")]
    for tree in trees:
        answer = ask(repo.where, "-C", tree, "ls-files", "--stage")
        if blob in answer.out.decode("utf-8", "replace"):
            yield tree


def grouped(refs: Iterable[str]) -> dict[str, Sequence[str]]:
    """Refs by what people call them: 分支, 标签, 远程分支, 贮藏, 其他."""
    kinds = {
        "refs/heads/": "分支",
        "refs/tags/": "标签",
        "refs/remotes/": "远程分支",
        "refs/stash": "贮藏",
    }
    found: dict[str, list[str]] = {}
    for one in refs:
        start = next((begin for begin in kinds if one.startswith(begin)), "")
        short = one.removeprefix(start) or "stash"
        found.setdefault(kinds.get(start, "其他"), []).append(short)
    return {kind: tuple(names) for kind, names in found.items()}
