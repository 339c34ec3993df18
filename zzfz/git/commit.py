"""Committing some paths and nothing else: all of it or none, whatever happens meanwhile.

The commit is built from HEAD in an index of its own, so that what the user has staged or changed
stays as it is. The one moment that counts is the update of the branch, which Git makes atomic.
Everything that must follow it is prepared and noted before, and only moved into place after; whoever
runs next after a crash finishes it (``zzfz.git.journal``).
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zzfz.cache import state
from zzfz.errors import GitError, UsageError, ZzfzError, system_refusal
from zzfz.files import copy_file, refuse_held, write_files
from zzfz.git import SUBMODULE_MODE, SYMLINK_MODE, Commit, Repository, journal
from zzfz.git.configuration import signing_options
from zzfz.git.hashing import OCCUPIED, blobs_in_work_tree, object_ids
from zzfz.git.journal import JournalStep, NotSettledError
from zzfz.git.plumbing import (
    AnyContent,
    Author,
    Content,
    FromBlob,
    FromFile,
    TreeContent,
    Written,
    feed,
    held_at,
    held_in_index,
    put_into_index,
    refusal,
)
from zzfz.git.revisions import resolve
from zzfz.git.run import ask, ask_or_fail
from zzfz.text import printable

if TYPE_CHECKING:
    from filelock import FileLock


__all__ = [
    "AnyContent",
    "Author",
    "Content",
    "FromBlob",
    "FromFile",
    "Written",
    "commit_files",
    "finish_quietly",
    "made_here",
    "move_head",
    "refuse_elsewhere",
    "refuse_in_between",
    "unsigned",
    "write_only",
    "writing",
]

made_here: list[str] = []
"""What this process has committed, for whoever has to say of a failure that came later what stands."""

_ATTEMPTS = 3
_LOCK_SECONDS = 20
_READER_SECONDS = 0.5
_REGULAR = "100644"
_POINTERS_ONLY = (
    *("-c", "filter.lfs.process=git-lfs filter-process --skip"),
    *("-c", "filter.lfs.smudge=git-lfs smudge --skip -- %f"),
)
_IN_PROGRESS = {
    "MERGE_HEAD": "合并",
    "CHERRY_PICK_HEAD": "拣选",
    "REVERT_HEAD": "还原",
    "rebase-merge": "变基",
    "rebase-apply": "变基",
}


def commit_files(
    repo: Repository,
    writes: Mapping[str, AnyContent],
    message: str,
    *,
    planned_on: str | None = None,
    seen: Commit | None = None,
    by: Author | None = None,
) -> Commit | None:
    """Commit ``writes`` (paths relative to the tracker's root) on top of HEAD.

    Work tree and index are brought up to date at these paths, and at no other. Returns None when
    nothing differs from HEAD. ``planned_on`` is the revision that HEAD must still be where the
    writes only make sense together with it; ``seen`` is the commit they were worked out from, since
    which nobody may have changed these paths; ``by`` is the author, where that is somebody else than
    the committer. Raises UsageError where a path holds changes of
    somebody else that are not committed, GitError when Git refuses, ZzfzError when another zzfz is
    writing, HEAD or a path has moved on, a file is not what it was when it was looked at, one that is to
    change is open in another program, or the repository is in the middle of a merge or rebase; then
    nothing has happened. Raises NotSettledError where a file came to be held only after the branch moved:
    the commit stands.
    """
    with writing(repo):
        refuse_in_between(repo)
        refuse_elsewhere(repo)
        _refuse_paths_elsewhere(writes)
        blobs = _stored(repo, {repo.from_top(path): one for path, one in writes.items()})
        for _ in range(_ATTEMPTS):
            journal.lock_index(repo)
            if planned_on is not None:
                _refuse_another_head(repo, planned_on)
            if seen is not None:
                _refuse_changed_since(repo, seen, blobs)
            change = _change(repo, blobs, message, by)
            if change is None:
                return None
            if _carry_out(repo, change, message):
                return resolve(repo, change.made)
    raise GitError("分支正被别人不断更新，没有提交", "稍后再运行一次")


def write_only(
    repo: Repository,
    writes: Mapping[str, Written],
    *,
    seen: Commit | None = None,
    ours: Callable[[bytes], bool] = lambda _: False,
) -> None:
    """Put ``writes`` (as for ``commit_files``) into the work tree and commit nothing.

    ``ours`` tells of content that may be replaced though it is not committed. Raises as
    ``commit_files``; then nothing has been written, unless the disk was full or a source went away
    in the midst of several: each file is whole or not there.
    """
    with writing(repo):
        _refuse_paths_elsewhere(writes)
        given = {repo.from_top(path): one for path, one in writes.items()}
        stored = _stored(repo, given, store=False)
        if seen is not None:
            _refuse_changed_since(repo, seen, stored)
        _refuse_uncommitted(repo, stored, ours)
        for path, one in given.items():
            if isinstance(one, FromFile):
                copy_file(one.source, repo.where / path)
        write_files(repo.where, {path: one for path, one in given.items() if type(one) is bytes})


def _refuse_uncommitted(
    repo: Repository, stored: Mapping[str, _NewContent | None], ours: Callable[[bytes], bool]
) -> None:
    """Raise UsageError where the work tree is neither as in HEAD nor as it shall become."""
    for path in stored:
        _refuse_what_is_no_file(repo, path)
    head = resolve(repo)
    held = held_at(repo, head.revision if head else None, list(stored))
    found = blobs_in_work_tree(repo, stored)
    wanted = {path: None if one is None else one.blob for path, one in stored.items()}
    refuse_held(repo.where, [path for path, blob in found.items() if blob != wanted[path]])
    for path, blob in found.items():
        known = {one.blob for one in (held.get(path), stored[path]) if one is not None}
        if blob in known:
            continue
        if blob == OCCUPIED or not ours((repo.where / path).read_bytes()):
            raise _not_committed(path)


def _not_committed(path: str) -> UsageError:
    return UsageError(
        f"“{path}”有尚未提交的改动，没有写入任何内容", "先提交或移走该文件，再运行一次"
    )


def _refuse_another_head(repo: Repository, planned_on: str) -> None:
    head = resolve(repo)
    if head is None or head.revision != planned_on:
        raise ZzfzError("仓库刚刚有了新的提交，没有写入任何内容", "再运行一次")


def _refuse_changed_since(
    repo: Repository, seen: Commit, blobs: Mapping[str, _NewContent | None]
) -> None:
    """Raise ZzfzError where a commit since ``seen`` put something else at a path than we shall."""
    head = resolve(repo)
    if head is None or head.revision == seen.revision:
        return
    before, now = (held_at(repo, one.revision, list(blobs)) for one in (seen, head))
    for path, new in blobs.items():
        held = now.get(path)
        wanted = new.blob if new is not None else None
        if held != before.get(path) and (held.blob if held else None) != wanted:
            raise ZzfzError(f"“{path}”刚被另一个提交改动，没有写入任何内容", "再运行一次")


class _NewContent(NamedTuple):
    """New content of a path: its object id, and its mode where that comes along with it."""

    blob: str
    mode: str | None


def _stored(
    repo: Repository, writes: Mapping[str, AnyContent], *, store: bool = True
) -> dict[str, _NewContent | None]:
    """Put every content into the object store as Git keeps it at its path (from the top).

    Without ``store`` only the object ids are found out.
    """
    given = [(path, one) for path, one in writes.items() if isinstance(one, Written)]
    ids = object_ids(repo, given, store=store, beside=journal.folder(repo)) if given else []
    for (path, one), blob in zip(given, ids, strict=True):
        if isinstance(one, FromFile) and one.expected not in (None, blob):
            raise ZzfzError(f"“{path}”的原件在检查之后又变了，没有写入任何内容", "再运行一次")
    stored = {path: _NewContent(blob, None) for (path, _), blob in zip(given, ids, strict=True)}
    return {
        path: _NewContent(one.blob, one.mode) if isinstance(one, FromBlob) else stored.get(path)
        for path, one in writes.items()
    }


def move_head(
    repo: Repository,
    head: Commit | None,
    made: str,
    changed: Mapping[str, tuple[TreeContent | None, TreeContent | None]],
    title: str,
    *,
    whole: bool = True,
) -> bool:
    """Bring the branch from ``head`` to the commit ``made``, which need not follow it, and index and work
    tree along at the paths that are ``changed`` (from the top: before, after) and at no other.

    Only inside ``writing``, after ``journal.lock_index``. Without ``whole`` large files (Git LFS) stay
    pointers. False where the branch is not at ``head`` any more. Raises as ``commit_files``.
    """
    steps = {path: JournalStep(*pair) for path, pair in changed.items()}
    _refuse_foreign_files(repo, steps)
    index = journal.new_index(repo)
    feed(repo, "准备文件", ("read-tree", made), b"", index)
    _make_ready(repo, steps, index, whole=whole)
    index.unlink()
    return _carry_out(repo, _UnpublishedCommit(head, made, steps), title)


@contextmanager
def writing(repo: Repository) -> Iterator[None]:
    """Hold the lock that keeps two runs from writing at once; finish what an earlier one began.

    The lock is the operating system's, so it goes with a process that is killed.
    """
    from filelock import Timeout

    repo.root_to_write_into()
    folder = journal.folder(repo)
    try:
        state.make(folder)
        with _lock(repo, _LOCK_SECONDS):
            try:
                journal.finish(repo)
            except NotSettledError as error:
                raise error.stopping() from None
            try:
                yield
            finally:
                # What does not work now, such as on a full disk, the next run finishes.
                with suppress(OSError, ZzfzError):
                    journal.finish(repo)
    except Timeout as error:
        raise ZzfzError("另一个 zzfz 正在写入这个仓库", "等它结束后再运行") from error
    except OSError as error:
        raise _explained(error, folder) from error


def finish_quietly(repo: Repository) -> None:
    """Finish what a run that was cut short began, if nobody is writing and it can be done."""
    from filelock import Timeout

    if repo.bare:
        return
    with suppress(OSError, ZzfzError, Timeout), _lock(repo, _READER_SECONDS):
        journal.finish(repo)


def _lock(repo: Repository, seconds: float) -> FileLock:
    from filelock import FileLock

    return FileLock(journal.folder(repo) / "lock", timeout=seconds)


def _explained(error: OSError, folder: Path) -> Exception:
    """What an operating system's refusal means to a person; others stay what they are."""
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return ZzfzError(
            f"没有写入权限：{error.filename or folder}", "检查文件夹权限，或换一个可写的克隆"
        )
    return system_refusal(error, "没有写入任何内容") or error


def refuse_in_between(repo: Repository) -> None:
    """Raise ZzfzError where Git itself is in the middle of a merge, rebase or the like."""
    for name, word in _IN_PROGRESS.items():
        if (repo.git_dir / name).exists():
            raise ZzfzError(
                f"仓库正在{word}，没有写入任何内容",
                "先用 git status 看清，完成或放弃它，再运行这条命令",
            )


def refuse_elsewhere(repo: Repository, refs: Iterable[str] = ()) -> None:
    """Raise GitError where what Git is about to write (the branch, and ``refs``) leads out of its own folder,
    or where the repository borrows objects from another place (``git clone --shared``).

    Git does not store again what lies there: what is committed now would be gone when that place is. Reading
    does no harm, as nothing is found there but what the repository names.
    """
    _refuse_git_folder_elsewhere(repo, refs)
    borrowed = repo.common_dir / "objects/info/alternates"
    with suppress(FileNotFoundError):
        if borrowed.stat().st_size:
            raise GitError(
                "这个仓库的内容有一部分借用别处的（.git/objects/info/alternates），没有写入任何内容",
                "先收到自己这里：确认来源可信，运行 git repack -a -d，再删去这个文件；或重新克隆一份",
            )


def _refuse_git_folder_elsewhere(repo: Repository, refs: Iterable[str]) -> None:
    """Raise GitError where what Git is about to write leads out of its own folder.

    Git itself follows links there, and a HEAD that climbs out (ref: refs/../../x); it would write object
    ids, or lines of a log with our words in them, into any file of the user.
    """
    said = (repo.git_dir / "HEAD").read_bytes()
    branch = os.fsdecode(said[4:].strip()) if said.startswith(b"ref:") else ""
    if branch and not journal.is_path_inside(branch):
        raise GitError(
            f"仓库的 HEAD 指到了外面（{printable(branch)}），没有写入任何内容",
            "运行 git switch 换到一个分支，再运行一次",
        )
    written = [(repo.git_dir, one) for one in ("HEAD", "index", "logs/HEAD")]
    named = [f"{above}{one}" for one in (branch, *refs) if one for above in ("", "logs/")]
    written += [(repo.common_dir, one) for one in ("objects", *named)]
    places = [
        one
        for top, path in written
        for one in (top / path, *(top / path).parents)
        if one != top and one.is_relative_to(top)
    ]
    with os.scandir(repo.common_dir / "objects") as found:
        links = [Path(one) for one in found if one.is_symlink()]
    links += [one for one in places if one.is_symlink()]
    if links:
        raise GitError(
            f"仓库的 {printable(str(links[0]))} 是链接，没有写入任何内容",
            "重新克隆这个仓库，在新的克隆里写入",
        )


def _refuse_paths_elsewhere(paths: Iterable[str]) -> None:
    for path in paths:
        if not journal.is_path_inside(path):
            raise UsageError(f"“{path}”不是仓库里的路径，没有写入任何内容", "换一个名称")


@dataclass(frozen=True, slots=True)
class _UnpublishedCommit:
    """A commit that exists as an object and is on no branch yet."""

    head: Commit | None
    made: str
    steps: Mapping[str, JournalStep]


def _change(
    repo: Repository, blobs: Mapping[str, _NewContent | None], message: str, by: Author | None
) -> _UnpublishedCommit | None:
    """Make the commit object on top of HEAD, and its files ready; None when nothing differs."""
    head = resolve(repo)
    before = held_at(repo, head.revision if head else None, list(blobs))
    for path, held in before.items():
        if held.mode in {SYMLINK_MODE, SUBMODULE_MODE}:
            raise UsageError(f"“{path}”在仓库里不是普通文件，没有写入", "先用 git rm 移去它")
    steps = {
        path: JournalStep(before.get(path), None if blob is None else _held(before.get(path), blob))
        for path, blob in blobs.items()
    }
    _refuse_foreign_files(repo, steps)
    index = journal.new_index(repo)
    if head is not None:
        feed(repo, "准备提交", ("read-tree", head.revision), b"", index)
    put_into_index(repo, {path: step.after for path, step in steps.items()}, index)
    tree = feed(repo, "准备提交", ("write-tree",), b"", index)
    if head is not None and tree == _tree_of(repo, head):
        return None
    _make_ready(repo, steps, index)
    index.unlink()
    parents = () if head is None else ("-p", head.revision)
    signs = signing_options(repo)
    command = ("-c", "i18n.commitEncoding=UTF-8", "commit-tree", *signs, tree, *parents)
    try:
        made = feed(repo, "提交", command, message.encode("utf-8"), by=by)
    except GitError as error:
        if not signs:
            raise
        raise unsigned(error) from error
    return _UnpublishedCommit(head, made, steps)


def unsigned(error: GitError) -> GitError:
    """The error for a commit that was to be signed and could not be, of what Git said."""
    return GitError(
        f"按 commit.gpgsign 的要求签名，没有成功，没有写入任何内容（{error.message}）",
        "用 git config --global user.signingkey 设好密钥；"
        "不要签名的，运行 git config --global commit.gpgsign false",
    )


def _held(before: TreeContent | None, new: _NewContent) -> TreeContent:
    """A new version of a file keeps its mode; one that is moved brings its own."""
    return TreeContent(new.mode or (before.mode if before else _REGULAR), new.blob)


def _tree_of(repo: Repository, head: Commit) -> str:
    out = ask_or_fail(repo.where, "读取版本", "rev-parse", f"{head.revision}^{{tree}}")
    return out.decode("ascii").strip()


def _make_ready(
    repo: Repository, steps: Mapping[str, JournalStep], index: Path, *, whole: bool = True
) -> None:
    """Write the files as they shall stand in the work tree, line ends and filters applied."""
    names = "".join(f"{path}\0" for path, step in steps.items() if step.after)
    prefix = f"--prefix={journal.new_files(repo)}/"
    settings = () if whole else _POINTERS_ONLY
    command = (*settings, "checkout-index", "--quiet", "--force", "-z", "--stdin", prefix)
    feed(repo, "准备文件", command, names.encode("utf-8", "surrogateescape"), index)


def _carry_out(repo: Repository, change: _UnpublishedCommit, message: str) -> bool:
    """Move the branch and what belongs to it; False when somebody else moved the branch first."""
    _refuse_foreign_entries(repo, change.steps)
    _copy_index(repo)
    after = {path: step.after for path, step in change.steps.items()}
    put_into_index(repo, after, journal.new_index(repo))
    journal.note(repo, change.made, change.steps)
    moved = _move_branch(repo, change, message)
    if moved:
        made_here.append(change.made)
        try:
            journal.finish(repo)
        except NotSettledError as error:
            raise error.after(change.made) from None
        except (OSError, ZzfzError):
            pass  # the next run finishes it, as of a killed one
    else:
        journal.release(repo)
    return moved


def _copy_index(repo: Repository) -> None:
    current = repo.git_dir / "index"
    if current.exists():
        journal.new_index(repo).write_bytes(current.read_bytes())


def _refuse_foreign_files(repo: Repository, steps: Mapping[str, JournalStep]) -> None:
    """Raise UsageError where the work tree is neither as in HEAD nor as it shall become, ZzfzError where a
    file is held by another program.
    """
    for path in steps:
        _refuse_what_is_no_file(repo, path)
    found = blobs_in_work_tree(repo, steps)
    for path, blob in found.items():
        if blob not in _blobs(steps[path]):
            raise _not_committed(path)
    wanted = {path: None if step.after is None else step.after.blob for path, step in steps.items()}
    refuse_held(repo.where, [path for path, blob in found.items() if blob != wanted[path]])


def _refuse_what_is_no_file(repo: Repository, path: str) -> None:
    if journal.has_symlink(repo, path):
        raise UsageError(f"“{path}”在符号链接之下，没有写入", "去掉符号链接后重试")
    here = repo.where / path
    if here.is_dir():
        raise UsageError(f"“{path}”是文件夹，没有写入", "换一个名称")
    top_parts = path.split("/")[:-1]
    for count in range(1, len(top_parts) + 1):
        if (repo.where / "/".join(top_parts[:count])).is_file():
            raise UsageError(f"“{'/'.join(top_parts[:count])}”是文件，不是文件夹", "先移走该文件")
    folder = next(one for one in here.parents if one.exists())
    if not os.access(folder, os.W_OK):
        raise ZzfzError(f"没有写入权限：{folder}", "检查文件夹权限，或换一个可写的克隆")


def _refuse_foreign_entries(repo: Repository, steps: Mapping[str, JournalStep]) -> None:
    """Raise UsageError where the index holds what is neither in HEAD nor to come."""
    staged = held_in_index(repo, list(steps))
    for path, step in steps.items():
        held = staged.get(path)
        if held not in (step.before, step.after) and (
            held is None or held.blob not in _blobs(step)
        ):
            raise UsageError(
                f"“{path}”在暂存区里有尚未提交的改动，没有写入任何内容",
                "先用 git commit 提交，或用 git restore --staged 撤下，再运行一次",
            )


def _blobs(step: JournalStep) -> set[str]:
    return {held.blob for held in (step.before, step.after) if held is not None}


def _move_branch(repo: Repository, change: _UnpublishedCommit, message: str) -> bool:
    """Move HEAD's branch; False when somebody else moved it first."""
    expected = change.head.revision if change.head else "0" * len(change.made)
    title = message.partition("\n")[0]
    answer = ask(repo.where, "update-ref", "-m", f"zzfz: {title}", "HEAD", change.made, expected)
    if answer.code == 0:
        return True
    current = resolve(repo)
    if (current.revision if current else None) != (change.head.revision if change.head else None):
        return False
    raise refusal(answer, "提交")
