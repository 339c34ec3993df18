"""Everything zzfz asks of Git, and the only room that runs it.

Here is what everything else begins with: the repository, and the words for what is in it. The rest
is in modules of one duty each, loaded by who needs them: a start takes no longer than it must.

Reading never touches the network and never changes anything, except that ``git status`` may
refresh the index.
"""

from __future__ import annotations

import os
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

from zzfz.cache import state
from zzfz.errors import Advice, GitError, NotATrackerError, UsageError, ZzfzError
from zzfz.git.run import GitOutput, ask, failure, refuse_pipes

TIME_ZONE = timezone(timedelta(hours=8), "+08:00")
"""Days begin and end in China's time, wherever the program runs."""

LIST_FILE = "checklist/list.yaml"
"""What makes a folder the root of a tracker (清单仓库)."""

SYMLINK_MODE = "120000"
SUBMODULE_MODE = "160000"


class TreeEntry(NamedTuple):
    """One file of a revision. A named tuple because there may be 100,000 of them.

    ``path`` has ``/`` between folders and may hold surrogates where a name is not UTF-8; ``mode``
    is octal text such as ``100644``; ``kind`` is ``blob``, or ``commit`` for a submodule; ``blob``
    is the object id in hex.
    """

    path: str
    mode: str
    kind: str
    blob: str


class Repository(NamedTuple):
    """A repository and where in it the tracker lies.

    ``top`` is the root of the work tree, None when the repository is bare; ``prefix`` the tracker's
    folder relative to it, without slashes at the ends, ``""`` for the top itself.
    """

    top: Path | None
    git_dir: Path
    common_dir: Path
    bare: bool
    prefix: str

    @property
    def root(self) -> Path | None:
        """The tracker's folder in the work tree; None when bare."""
        return self.top / self.prefix if self.top is not None else None

    @property
    def where(self) -> Path:
        """The folder that Git commands run in."""
        return self.top if self.top is not None else self.git_dir

    def root_to_write_into(self) -> Path:
        """The tracker's folder in the work tree. Raises UsageError where there is none (bare)."""
        root = self.root
        if root is None:
            raise UsageError("这是裸仓库，没有工作目录，不能写入", "在普通的克隆里运行这条命令")
        return root

    def from_top(self, path: str) -> str:
        """``path``, relative to the tracker's root, as Git names it: relative to the top."""
        return "/".join(part for part in (self.prefix, path) if part)


def was_cut_short(repo: Repository) -> bool:
    """Whether a run of this user that writes is under way or was killed (``git.journal``)."""
    folder = state.work_tree_folder(repo.common_dir, repo.git_dir)
    return folder is not None and (folder / state.TOKEN).exists()


class Commit(NamedTuple):
    """A commit: its full object id, and its committer time in +08:00."""

    revision: str
    time: datetime


def commit_of(line: bytes) -> Commit:
    """The commit of one line of ``rev-list --timestamp``: seconds, space, object id."""
    seconds, _, revision = line.decode("ascii").strip().partition(" ")
    try:
        return Commit(revision, datetime.fromtimestamp(int(seconds), TIME_ZONE))
    except (ValueError, OverflowError, OSError) as error:
        raise GitError(
            f"提交 {revision} 的时间不合理：{seconds}", "该提交可能被改造过，请核对来源。"
        ) from error


def find_repository(start: Path) -> Repository:
    """The repository that holds the folder ``start``, asked of Git in one call.

    The tracker's root is the nearest folder from ``start`` upwards that holds
    ``checklist/list.yaml``, or the top where none does; in a bare repository always the top.
    Raises NotATrackerError outside a repository, GitError when Git is missing, too old, or
    refuses because the folder belongs to somebody else, or where a pipe lies in place of a file of Git's.
    """
    refuse_pipes(start)
    question = ("--is-bare-repository", "--absolute-git-dir", "--git-common-dir")
    # --show-toplevel fails in a bare repository, after the other answers were given.
    command = ("rev-parse", "--path-format=absolute", *question, "--show-toplevel")
    answer = ask(start, *command, seconds=_PATIENCE)
    lines = os.fsdecode(answer.out).split("\n", 3)
    if lines[0].startswith("--path-format"):
        raise _too_old()
    if len(lines) < 4:
        raise _not_found(answer, start)
    bare, git_dir, common_dir, rest = lines[0] == "true", Path(lines[1]), Path(lines[2]), lines[3]
    if "\n" in rest.removesuffix("\n") or not git_dir.is_absolute() or not common_dir.is_absolute():
        git_dir, common_dir, rest = _one_by_one(start, bare=bare)
    if bare:
        return Repository(None, git_dir, common_dir, bare=True, prefix="")
    if answer.code != 0:
        raise NotATrackerError(
            f"{start} 在 Git 的内部文件夹里，不是工作目录。", "请回到清单仓库的文件夹再运行。"
        )
    top = Path(rest.removesuffix("\n"))
    if not _is_work_tree_of(top, git_dir):
        from zzfz.text import printable

        raise GitError(
            f"这个仓库自己的设置（core.worktree）把工作目录指到了别处：{printable(str(top))}，没有照办",
            f"确认来源后运行：git --git-dir={printable(str(git_dir))} config --unset core.worktree",
        )
    return Repository(top, git_dir, common_dir, bare=False, prefix=_prefix(top, start))


def _one_by_one(start: Path, *, bare: bool) -> tuple[Path, Path, str]:
    """Git folder, common Git folder and top, where a line feed in a path makes one answer ambiguous."""
    ask_one = ("rev-parse", "--path-format=absolute")
    wanted = ("--absolute-git-dir", "--git-common-dir", *(() if bare else ("--show-toplevel",)))
    found = [os.fsdecode(ask(start, *ask_one, one).out).removesuffix("\n") for one in wanted]
    return Path(found[0]), Path(found[1]), found[2] if not bare else ""


_PATIENCE = 60.0
"""Seconds that Git may take to find a repository; a pipe in place of its settings takes for ever."""


def _is_work_tree_of(top: Path, git_dir: Path) -> bool:
    """Whether ``git_dir`` is what ``.git`` in ``top`` says: the folder, or a file that names it.

    A repository's own core.worktree may name any folder of this computer; then it would be read, and
    written into. Where a submodule's says where it lies, that is so.
    """
    inside = top / ".git"
    if inside.is_dir():
        return inside == git_dir or inside.samefile(git_dir)
    try:
        with inside.open("rb") as file:
            said = file.read(_LONGEST_PATH)
        named = os.fsdecode(said.removeprefix(b"gitdir:").strip())
        return (top / named).samefile(git_dir)
    except (OSError, ValueError):
        return False


_LONGEST_PATH = 1 << 16


def _prefix(top: Path, start: Path) -> str:
    here = start.resolve()
    for folder in (here, *here.parents):
        if not folder.is_relative_to(top):
            break
        if (folder / LIST_FILE).is_file():
            return "" if folder == top else folder.relative_to(top).as_posix()
    return ""


def _too_old() -> GitError:
    return GitError("Git 版本太旧，zzfz 需要 2.31 或更新的版本。", "请升级 Git 后重试。")


def _not_found(answer: GitOutput, start: Path) -> ZzfzError:
    if "dubious ownership" in answer.error or "unsafe repository" in answer.error:
        named = re.search(r"safe\.directory (.+)", answer.error)
        folder = named[1] if named else str(start)
        return GitError(
            "Git 拒绝读取这个仓库：文件夹属于另一个用户。",
            f"确认可信后运行：git config --global --add safe.directory {folder}",
        )
    if "not a git repository" in answer.error:
        return NotATrackerError(
            f"{start} 不在 Git 仓库里。",
            Advice("enter-or-make-tracker"),
        )
    return failure(answer, "查找仓库")
