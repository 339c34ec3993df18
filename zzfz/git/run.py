"""Running Git: one process for each question, or a function at work beside the caller's own.

Reading goes through subprocesses: for our sizes they are faster than any binding. Every call has
a clean environment (``environment``), asks for NUL-separated output and decodes names as UTF-8
with ``surrogateescape``, so that no file name is lost or misread. A function of this room waits for
its answer; ``start(function, ...)`` runs the same function beside the caller's own work.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Thread
from typing import Generic, NamedTuple, ParamSpec, TypeVar

from zzfz.errors import GitError

T = TypeVar("T")
P = ParamSpec("P")


_POINTS_ELSEWHERE = frozenset(
    {
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_COMMON_DIR",
        "GIT_PREFIX",
        "GIT_NAMESPACE",
        "GIT_CONFIG",
        "GIT_GRAFT_FILE",
        "GIT_SHALLOW_FILE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_GLOB_PATHSPECS",
        "GIT_NOGLOB_PATHSPECS",
        "GIT_ICASE_PATHSPECS",
    }
)
_OBJECT_FOLDERS = frozenset({"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"})
_OURS = {
    "LC_ALL": "C",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    # An object id stands for one content, whatever was put in its place locally.
    "GIT_NO_REPLACE_OBJECTS": "1",
    # A partial clone would fetch what it lacks, one object at a time. Git 2.45 can be told not to;
    # an older one fails at once when every protocol is forbidden.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}


def environment() -> dict[str, str]:
    """The environment for reading: the caller's, without what would change the question.

    A hook sets GIT_DIR, GIT_INDEX_FILE and more; the repository is always found from the folder
    instead. Configuration (``GIT_CONFIG_*``) and identity stay. In a receiving hook the pushed
    objects still lie in quarantine, so the object folders stay there too.
    """
    dropped = _POINTS_ELSEWHERE
    if "GIT_QUARANTINE_PATH" not in os.environ:
        dropped = dropped | _OBJECT_FOLDERS
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | _OURS


_FILE_TOO_LARGE = -25
"""SIGXFSZ, by number: Windows has no name for it."""


class GitOutput(NamedTuple):
    """What a run of Git ended with and wrote."""

    code: int
    out: bytes
    error: str


def ask(where: Path, *args: str) -> GitOutput:
    """Run ``git *args`` in ``where`` and wait for it, whatever its exit code."""
    with open_git(where, args) as process:
        out, error = process.communicate()
    return GitOutput(process.returncode, out, error.decode("utf-8", "replace").strip())


def open_git(where: Path, args: Iterable[str]) -> subprocess.Popen[bytes]:
    """A running ``git *args`` in ``where`` with pipes to all three streams. Raises GitError."""
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(
            ["git", *args], cwd=where, env=environment(), stdin=pipe, stdout=pipe, stderr=pipe
        )
    except FileNotFoundError as error:
        if not where.is_dir():
            raise GitError(f"文件夹不存在：{where}", "请检查路径后重试。") from error
        raise GitError(
            "找不到 git 命令。", "请先安装 Git 2.31 或更新的版本，并确认它在 PATH 里。"
        ) from error
    except OSError as error:
        raise GitError(f"无法在 {where} 运行 git：{error.strerror}", "请检查权限。") from error


def failure(answer: GitOutput, doing: str) -> GitError:
    """The error for a run that failed while ``doing`` something."""
    if answer.code == _FILE_TOO_LARGE:  # even reading may write an index anew
        return GitError(f"磁盘已满，{doing}没有做完", "腾出空间后再运行一次")
    said = answer.error.splitlines()[0] if answer.error else f"退出码 {answer.code}"
    return GitError(f"{doing}时 Git 出错：{said}", "运行 git fsck 检查仓库是否完好，再重试。")


def ask_or_fail(where: Path, doing: str, *args: str) -> bytes:
    """What ``git *args`` wrote. Raises GitError, with what it was ``doing``, when it failed."""
    answer = ask(where, *args)
    if answer.code != 0:
        raise failure(answer, doing)
    return answer.out


def names(data: bytes) -> list[str]:
    """NUL-terminated records as text."""
    return data.decode("utf-8", "surrogateescape").split("\0")[:-1]


class Running(Generic[T]):
    """A function at work in a thread of its own, begun with ``start``."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._value = self._work()
        except BaseException as error:  # noqa: BLE001 - raised again where the result is asked for
            self._error = error

    def result(self) -> T:
        """Wait for the function and return what it returned, or raise what it raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._value


def start(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Running[T]:
    """Begin ``function(...)`` now, for instance ``start(list_tree, repo, "HEAD", "evidence")``.

    Git works in a process of its own, so the caller can parse or import meanwhile.
    """
    return Running(lambda: function(*args, **kwargs))
