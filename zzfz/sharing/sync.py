"""One run of ``zzfz sync``: fetch, bring both sides together, push; nothing is printed or asked here.

Everything happens under the tracker's lock. What is made before the branch moves are objects that nobody
refers to; the branch, the index and the work tree move in one step that a later run can finish
(``git.journal``). So a run that is killed, refused or cut off loses nothing: run it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from zzfz import git
from zzfz.cache import state
from zzfz.checklist.paths import FOLDER as CHECKLIST
from zzfz.errors import Advice, UsageError, ZzfzError
from zzfz.evidence.merging import Contradiction, Sides, reconcile
from zzfz.evidence.snapshot import LIMIT
from zzfz.git import Repository, journal, remote, replay
from zzfz.git.blobs import blob_sizes, fetch_blobs
from zzfz.git.commit import refuse_elsewhere, refuse_in_between, writing
from zzfz.git.hashing import object_ids
from zzfz.git.lfs import POINTER_LIMIT, pointer, stored
from zzfz.git.plumbing import TreeContent, held_at
from zzfz.git.remote import Pushed, Upstream
from zzfz.git.revisions import resolve
from zzfz.git.staged import range_entries
from zzfz.git.trees import list_tree
from zzfz.git.worktree import work_tree_changes
from zzfz.hooks.gate import GateResult, guard_range
from zzfz.hooks.large_files import is_installed
from zzfz.links.records import merged_records

_ATTEMPTS = 5
_NOTE = "sync.json"
_REGULAR = "100644"
_SHOWN = 20


class ConflictError(ZzfzError):
    """Both sides changed what only a person can bring together; nothing was changed here."""

    exit_code = 1


class Synchronised(NamedTuple):
    """What one run did.

    ``fetched`` are the commits that came, by author; ``files`` how many paths they changed here;
    ``replayed`` how many own commits were made anew on top of them; ``pushed`` how many went out.
    ``revision`` is where the branch is now, ``before`` where it was (None: nowhere). ``gate`` tells what
    kept the push back, ``refusal`` why it failed. ``uncommitted`` paths were left alone;
    ``missing_large`` files are pointers only. ``list_changed`` tells that both sides changed the list,
    in different files.
    """

    upstream: Upstream
    revision: str | None
    before: str | None = None
    fetched: Mapping[str, int] = {}
    files: int = 0
    replayed: int = 0
    pushed: int = 0
    contradictions: tuple[Contradiction, ...] = ()
    uncommitted: tuple[str, ...] = ()
    missing_large: int = 0
    list_changed: bool = False
    gate: GateResult | None = None
    refusal: ZzfzError | None = None


def synchronise(
    start: Path,
    wanted: str | None = None,
    *,
    prompts: bool = False,
    refuses: Callable[[Upstream], None] = lambda _: None,
) -> Synchronised:
    """Bring the tracker around ``start`` and its remote (``wanted``, or the usual one) together.

    ``refuses`` may raise for an address that nothing must be sent to. Raises ConflictError, UsageError,
    GitError and ZzfzError; then the branch, the index and the work tree are as they were.
    """
    repo = git.find_repository(start)
    repo.root_to_write_into()
    remote.refuse_partial(repo, "同步")
    up = remote.find_upstream(repo, wanted)
    refuses(up)
    with writing(repo):
        refuse_in_between(repo)
        refuse_elsewhere(repo, [up.tracking])
        found = _SyncRun(repo, up, start, prompts=prompts).run()
    changed = tuple(one.path for one in work_tree_changes(repo, [""]))
    return found._replace(uncommitted=changed)


class _SyncRun:
    """One run, under the lock."""

    def __init__(self, repo: Repository, up: Upstream, start: Path, *, prompts: bool) -> None:
        self._repo = repo
        self._up = up
        self._start = start
        self._prompts = prompts
        head = resolve(repo)
        self._done = Synchronised(
            up, head.revision if head else None, head.revision if head else None
        )
        self._told: dict[str, Contradiction] = {}

    def run(self) -> Synchronised:
        """Fetch and push until both sides are alike, or it is clear that they cannot be now."""
        for _ in range(_ATTEMPTS):
            tip = self._fetched()
            self._bring_together(tip)
            new = self._done.revision
            if new is None:
                raise UsageError("本机和远程都还没有提交", "先在一台电脑上提交清单，再同步")
            if new == tip:
                return self._done
            held_back = guard_range(self._start, f"{tip or ''}..{new}")
            if held_back.stopping:
                return self._done._replace(gate=held_back)
            try:
                self._send_large(tip, new)
                how = remote.push(self._repo, self._up, new, prompts=self._prompts)
            except ZzfzError as error:
                return self._done._replace(refusal=error)
            if how is Pushed.DONE:
                sent = len(replay.commits_beyond(self._repo, new, tip))
                self._note(new)
                return self._done._replace(pushed=sent)
        refusal = ZzfzError("远程一直有人在推送，轮不到", "本机的提交都还在；过一会儿再运行一次")
        return self._done._replace(refusal=refusal)

    def _fetched(self) -> str | None:
        """What the branch over there is at, its commits brought here. Raises ZzfzError where its history
        is not the one that was seen before.
        """
        repo, up = self._repo, self._up
        seen = remote.seen_before(repo, up)
        known = {one for one in (self._done.revision, seen) if one is not None}
        tip = remote.published(repo, up, prompts=self._prompts)
        if tip is not None and tip not in known:
            tip = remote.fetch(repo, up, known, prompts=self._prompts)
        for old in {seen, self._noted()}:
            if old is None or (tip is not None and replay.is_part_of(repo, old, tip)):
                continue
            if _is_here(repo, old):
                raise ConflictError(
                    f"远程 {up.remote} 的 {up.branch} 和上次看到的对不上：少了提交 {old[:10]}，没有合并任何内容",
                    "可能有人改写了历史，清除不该提交的内容：问清以前不要推送，多半要重新克隆，再交一次还没推送的材料；"
                    "确认只是远程丢了内容的，由信息人员用 git push 补上",
                )
        if tip is not None:
            self._note(tip)
        return tip

    def _noted(self) -> str | None:
        value = (state.read_note(self._repo.common_dir, _NOTE) or {}).get(self._key)
        return value if isinstance(value, str) and value.isalnum() else None

    def _note(self, revision: str) -> None:
        remote.note_seen(self._repo, self._up, revision)
        kept = state.read_note(self._repo.common_dir, _NOTE) or {}
        if kept.get(self._key) != revision:
            state.write_note(self._repo.common_dir, _NOTE, {**kept, self._key: revision})

    @property
    def _key(self) -> str:
        return f"{self._up.remote}\n{self._up.ref}"

    def _bring_together(self, tip: str | None) -> None:
        """Let the branch hold what both sides have."""
        repo = self._repo
        for _ in range(_ATTEMPTS):
            head = resolve(repo)
            old = head.revision if head is not None else None
            self._done = self._done._replace(revision=old)
            if tip is None or tip == old or (old is not None and replay.is_part_of(repo, tip, old)):
                return
            journal.lock_index(repo)
            new, replayed = tip, 0
            if old is not None and not replay.is_part_of(repo, old, tip):
                new, replayed = self._together(old, tip)
            else:
                replay.refuse_unsafe(self._brought(old, tip))
            whole = self._bring_large(old, new, tip)
            if replay.bring_to(repo, head, new, f"同步：{self._up.remote}", whole=whole):
                self._count(old, tip, new, replayed)
                return
        raise ZzfzError("分支正被别人不断更新，没有合并", "稍后再运行一次")

    def _brought(self, old: str | None, new: str) -> Mapping[str, TreeContent | None]:
        if old is None:
            return replay.held_everywhere(self._repo, new)
        return replay.changes_between(self._repo, old, new)

    def _together(self, old: str, tip: str) -> tuple[str, int]:
        """Own commits made anew on top of ``tip``: the last one, and how many there were."""
        repo = self._repo
        base = replay.bases(repo, old, tip)
        if not base:
            raise ConflictError(
                "本机和远程是两个不相干的仓库，没有共同的历史",
                "核对远程的地址（git remote -v）；确是同一个县的，请信息人员处理",
            )
        line = replay.own_line(repo, old, tip)
        oldest = replay.commits_beyond(repo, old, tip)[0]
        if replay.is_shared_elsewhere(repo, oldest, self._up.tracking):
            message = f"合并 {self._up.remote} 的 {self._up.branch}\n"
            return replay.joined(repo, old, tip, base, self._decide(tip), message), len(line)
        return replay.replayed(repo, tip, line, base, self._decide(tip)), len(line)

    def _decide(self, tip: str) -> replay.Reconciled:
        repo = self._repo
        common: dict[str, TreeContent | None] = {}
        contents: dict[str, bytes] = {}

        def held_in_common(path: str) -> TreeContent | None:
            if path not in common:
                top = repo.from_top(path)
                common[path] = held_at(repo, tip, [top]).get(top)
            return common[path]

        def below(folder: str) -> Collection[str]:
            return [f"{folder}/{one.path}" for one in list_tree(repo, tip, folder)]

        def read(blobs: Collection[str]) -> Mapping[str, bytes]:
            wanted = [one for one in blobs if one not in contents]
            if wanted:
                contents.update(fetch_blobs(repo, wanted, LIMIT).contents)
            lost = [one for one in blobs if one not in contents]
            if lost:
                raise ConflictError(
                    f"两人都改过的说明文件或审核记录读不出来或太大（内容 {lost[0][:10]}）",
                    "请信息人员用 git 合并",
                )
            return contents

        def decide(changes: replay.Changes) -> Mapping[str, TreeContent | None]:
            replay.refuse_unsafe(changes.shared)
            own, shared = self._inside(changes.own), self._inside(changes.shared)
            before = self._inside(changes.before)

            def renewed(on_shared: bool, path: str) -> bool:
                tip = changes.tips[0 if on_shared else 1]
                return replay.was_absent(repo, changes.parted, tip, repo.from_top(path))

            sides = Sides(before, shared, own, held_in_common, below, read, renewed, merged_records)
            found = reconcile(sides)
            outside = [one.path for one in changes.divergences if self._from_root(one.path) is None]
            refused = [*outside, *found.refused]
            if refused:
                raise _only_by_hand(refused)
            if found.in_the_way:
                raise ConflictError(
                    f"“{found.in_the_way[0]}”在一边是文件，在另一边是文件夹，没有改动任何内容",
                    Advice("rename-mine"),
                    found.in_the_way[:_SHOWN],
                )
            self._told = {one.path + one.kind: one for one in found.contradictions}
            ours, theirs = (any(_is_list(path) for path in one) for one in (own, shared))
            self._done = self._done._replace(list_changed=ours and theirs)
            new = [
                (repo.from_top(p), one)
                for p, one in found.entries.items()
                if isinstance(one, bytes)
            ]
            ids = object_ids(repo, new, store=True, beside=journal.folder(repo)) if new else []
            made = {
                path: TreeContent(_REGULAR, blob) for (path, _), blob in zip(new, ids, strict=True)
            }
            kept = {
                repo.from_top(p): one
                for p, one in found.entries.items()
                if not isinstance(one, bytes)
            }
            return {**kept, **made}

        return decide

    def _from_root(self, path: str) -> str | None:
        """A path from the top as one from the tracker's root; None where it lies elsewhere."""
        prefix = f"{self._repo.prefix}/" if self._repo.prefix else ""
        return path.removeprefix(prefix) if path.startswith(prefix) else None

    def _inside(self, changed: Mapping[str, TreeContent | None]) -> dict[str, TreeContent | None]:
        named = ((self._from_root(path), held) for path, held in changed.items())
        return {path: held for path, held in named if path is not None}

    def _count(self, old: str | None, tip: str, new: str, replayed: int) -> None:
        came = replay.commits_beyond(self._repo, tip, old)
        by = Counter(replay.authors_of(self._repo, came)) + Counter(self._done.fetched)
        told = dict.fromkeys((*self._done.contradictions, *self._told.values()))
        self._told = {}
        self._done = self._done._replace(
            revision=new,
            fetched=dict(by),
            files=self._done.files + len(self._brought(old, new)),
            replayed=replayed,
            contradictions=tuple(told),
        )

    # large files

    def _pointers(self, blobs: Collection[str]) -> list[str]:
        """The large files (SHA-256) that any of ``blobs`` points to."""
        if not (self._repo.common_dir / "lfs").is_dir() and not is_installed(self._repo):
            return []
        sizes = blob_sizes(self._repo, blobs)
        small = [one for one in blobs if sizes.get(one, POINTER_LIMIT + 1) <= POINTER_LIMIT]
        found = fetch_blobs(self._repo, small, POINTER_LIMIT).contents.values()
        told = (pointer(data) for data in found)
        return sorted({one[0] for one in told if one is not None})

    def _send_large(self, tip: str | None, new: str) -> None:
        _, entries = range_entries(self._repo, f"{tip or ''}..{new}")
        asked = self._pointers({one.blob for one in entries if one.kind == "blob"})
        here = [one for one in asked if stored(self._repo, one) is not None]
        if here:
            remote.send_large(self._repo, self._up, here, prompts=self._prompts)

    def _bring_large(self, old: str | None, new: str, tip: str) -> bool:
        """Bring what pointers that come in stand for; whether all of it is here."""
        held = self._brought(old, new).values()
        asked = self._pointers({one.blob for one in held if one is not None})
        if any(stored(self._repo, one) is None for one in asked):
            remote.bring_large(self._repo, self._up, tip, prompts=self._prompts)
        missing = [one for one in asked if stored(self._repo, one) is None]
        self._done = self._done._replace(missing_large=len(missing))
        return not missing


def _is_list(path: str) -> bool:
    return path.startswith(f"{CHECKLIST}/")


def _is_here(repo: Repository, revision: str) -> bool:
    return replay.is_part_of(repo, revision, revision)


def _only_by_hand(paths: Collection[str]) -> ConflictError:
    listed = any(_is_list(path) for path in paths)
    what = "清单的同一个文件" if listed else "同一个文件"
    names = tuple(dict.fromkeys(paths))
    more = (f"……共 {len(names)} 个",) if len(names) > _SHOWN else ()
    return ConflictError(
        f"两边都改了{what}，程序不替人合并，没有改动任何内容",
        "请信息人员用 git pull --rebase 合并，改好后再同步；改清单的最好只由一人做",
        (*names[:_SHOWN], *more),
    )
