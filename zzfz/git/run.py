"""Running Git: one process for each question, or a function at work beside the caller's own.

Reading goes through subprocesses: for our sizes they are faster than any binding. Every call has
a clean environment (``environment``), asks for NUL-separated output and decodes names as UTF-8
with ``surrogateescape``, so that no file name is lost or misread. A function of this room waits for
its answer; ``start(function, ...)`` runs the same function beside the caller's own work.

A repository may be somebody else's: what its own settings would have Git start (fsmonitor, hooks,
filters) is not started; what the user's own settings name (Git LFS) is.
"""

from __future__ import annotations

import atexit
import os
import signal
import stat
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread, current_thread, main_thread
from typing import IO, Generic, NamedTuple, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

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
    # ... and a commit has the parents that it names. Nothing lies there; of an empty file that lay
    # there Git would say that it is deprecated.
    "GIT_GRAFT_FILE": "/dev/null/grafts",
    # A partial clone would fetch what it lacks, one object at a time. Git 2.45 can be told not to;
    # an older one fails at once when every protocol is forbidden.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}


_SETTINGS = (
    ("core.fsmonitor", "false"),
    # No hook lies there. Git for Windows knows the name too.
    ("core.hooksPath", "/dev/null"),
    # Names that other systems take for .git are refused in an index, whatever the repository says.
    ("core.protectNTFS", "true"),
    ("core.protectHFS", "true"),
)
"""What goes before every repository's own settings."""
_NO_ALIAS = (("alias.lfs", ""),)
"""``git lfs`` is no command of Git: where it is missing, Git would take the repository's alias."""
_ASKS_ABOUT_SETTINGS = frozenset({"config", "rev-parse", "var", "version", "remote"})
"""Commands that start nothing and shall see the settings as they are."""
_OPENS_NO_FILE = frozenset(
    {
        "cat-file",
        "check-attr",
        "diff-tree",
        "for-each-ref",
        "log",
        "ls-tree",
        "merge-base",
        "rev-list",
        "stripspace",
        "symbolic-ref",
        "update-ref",
    }
)
"""Commands that look at no file of the work tree, so that no filter applies. They ask for no patch:
no textconv or external diff either."""
Settings = tuple[tuple[str, str], ...]


def environment(repository: Path | None = None, args: Sequence[str] = ()) -> dict[str, str]:
    """The environment for ``git *args``: the caller's, without what would change the question.

    A hook sets GIT_DIR, GIT_INDEX_FILE and more; the repository is always found from the folder
    instead. The user's configuration (``GIT_CONFIG_*``) and identity stay; what the settings of the
    ``repository`` (top of its work tree, or its bare folder) would start is turned off. In a
    receiving hook the pushed objects still lie in quarantine, so the object folders stay there too.
    Raises GitError where Git could only go on by starting what the repository names.
    """
    dropped = _POINTS_ELSEWHERE
    if "GIT_QUARANTINE_PATH" not in os.environ:
        dropped = dropped | _OBJECT_FOLDERS
    kept = {name: value for name, value in os.environ.items() if name not in dropped} | _OURS
    command = _command(args)
    if command in _ASKS_ABOUT_SETTINGS:
        return kept
    if command == "lfs":
        return with_settings(kept, _NO_ALIAS)
    own = () if repository is None or command in _OPENS_NO_FILE else _filters_off(repository)
    return with_settings(kept, _SETTINGS + own)


def with_settings(variables: dict[str, str], added: Settings) -> dict[str, str]:
    """``variables`` with settings that go before all in files, after those that are there already."""
    already = variables.get("GIT_CONFIG_COUNT") or "0"
    if not already.isdecimal():
        return variables  # Git says what is wrong with it and does nothing
    start = int(already)
    for number, (key, value) in enumerate(added, start):
        variables[f"GIT_CONFIG_KEY_{number}"] = key
        variables[f"GIT_CONFIG_VALUE_{number}"] = value
    variables["GIT_CONFIG_COUNT"] = str(start + len(added))
    return variables


def _command(args: Sequence[str]) -> str:
    """The name of the command in ``args``, behind Git's own options."""
    words = iter(args)
    for word in words:
        if word in {"-c", "-C"}:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return ""


_LARGEST_SETTINGS = 1 << 16
_STARTERS = (b"filter", b"lfs", b"gpg", b"include")
_known_settings: dict[Path, Settings] = {}


def _filters_off(repository: Path) -> Settings:
    """What turns off the filters that ``repository`` itself names. Git is asked only where the words are
    in its settings at all, and once.
    """
    known = _known_settings.get(repository)
    if known is None:
        known = ()
        if _may_name_programs(repository):
            from zzfz.git.own_settings import QUESTION, turned_off

            answer = ask(repository, *QUESTION)
            if answer.code not in {0, 1}:
                raise failure(answer, "读取仓库设置")
            known = turned_off(repository, names(answer.out))
        _known_settings[repository] = known
    return known


def _may_name_programs(repository: Path) -> bool:
    """Whether the settings of ``repository`` have to be asked of Git: anything but a plain ``.git``."""
    folder = repository / ".git"
    try:
        if not folder.is_dir():
            if os.path.lexists(folder):  # a linked work tree, a submodule
                return True
            folder = repository
        elsewhere = (folder / "commondir").exists() or os.path.lexists(folder / "config.worktree")
        with (folder / "config").open("rb") as file:
            written = file.read(_LARGEST_SETTINGS)
    except OSError as error:
        return not isinstance(error, FileNotFoundError)
    lower = written.lower()
    if elsewhere or len(written) == _LARGEST_SETTINGS:
        return True
    if not any(word in lower for word in _STARTERS):
        return False
    from zzfz.git.own_settings import only_large_files

    return not only_large_files(written)


_FILE_TOO_LARGE = -25
"""SIGXFSZ, by number: Windows has no name for it."""


class GitOutput(NamedTuple):
    """What a run of Git ended with and wrote."""

    code: int
    out: bytes
    error: str


def ask(where: Path, *args: str, seconds: float | None = None) -> GitOutput:
    """Run ``git *args`` in ``where`` and wait for it, whatever its exit code.

    Raises GitError where it has not answered after so many ``seconds``.
    """
    with open_git(where, args) as process:
        try:
            out, error = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            raise GitError(
                f"Git 在 {where} 一直没有回答",
                "看看 .git 里的 config、HEAD 是不是普通文件，或者磁盘是不是断开了",
            ) from None
    return GitOutput(process.returncode, out, error.decode("utf-8", "replace").strip())


def complete(
    where: Path,
    args: Sequence[str],
    variables: dict[str, str],
    given: bytes | IO[bytes] | None = None,
    places: Iterable[Path] = (),
) -> GitOutput:
    """Run ``git *args`` in ``where`` with these ``variables`` and ``given`` on its standard input to its
    end, whatever its exit code. It reads in ``places`` too. Raises GitError.
    """
    data, source = (given, subprocess.PIPE) if isinstance(given, bytes) else (None, given)
    with _begun(where, args, variables, source or subprocess.DEVNULL, places) as process:
        try:
            out, error = process.communicate(data)
        except BaseException:
            process.kill()
            raise
    return GitOutput(process.returncode, out, error.decode("utf-8", "replace").strip())


def open_git(where: Path, args: Sequence[str]) -> subprocess.Popen[bytes]:
    """A running ``git *args`` in ``where`` with pipes to all three streams. Raises GitError."""
    return _begun(where, args, environment(where, args), subprocess.PIPE)


def _begun(
    where: Path,
    args: Sequence[str],
    variables: dict[str, str],
    source: int | IO[bytes],
    places: Iterable[Path] = (),
) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    _watch()
    try:
        process = subprocess.Popen(
            ["git", *args], cwd=where, env=variables, stdin=source, stdout=pipe, stderr=pipe
        )
    except FileNotFoundError as error:
        if not where.is_dir():
            raise GitError(f"文件夹不存在：{where}", "请检查路径后重试。") from error
        raise GitError(
            "找不到 git 命令。", "请先安装 Git 2.31 或更新的版本，并确认它在 PATH 里。"
        ) from error
    except OSError as error:
        raise GitError(f"无法在 {where} 运行 git：{error.strerror}", "请检查权限。") from error
    _under_way[process] = args[0], (where, *places)
    return process


# A pipe where Git expects a file of its own is opened and never ends; a device gives what never ends.

_OWN_FOLDERS = ("", "info")
"""Folders of a repository where Git always opens what it finds, besides its branches."""
_BARE = ("objects", "refs", "HEAD")
"""What a folder is a repository by itself with."""
_MOST_FOLDERS = 1000
_LONGEST_POINTER = 1 << 16


def refuse_pipes(start: Path) -> None:
    """Raise GitError where the repository around ``start`` has a pipe or a device in place of a file of its
    own: settings, HEAD, branches, index and what else Git opens whatever it is asked.

    Only listings are read. What lies deeper is found once Git has not answered for a while.
    """
    if os.name == "nt":
        return
    for folder in _git_folders(start):
        waiting = [os.path.join(folder, "refs")]  # noqa: PTH118 - at every start
        seen = 0
        for name in _OWN_FOLDERS:
            _list_plain(os.path.join(folder, name))  # noqa: PTH118
        while waiting and seen < _MOST_FOLDERS:
            waiting += _list_plain(waiting.pop())
            seen += 1


def _git_folders(start: Path) -> Iterator[str]:
    """The folders that Git would take for those of the repository around ``start``."""
    here = os.path.abspath(start)  # noqa: PTH100 - at every start, and of a folder that may be gone
    while True:
        inside = os.path.join(here, ".git")  # noqa: PTH118
        with suppress(OSError):
            mode = os.stat(inside).st_mode  # noqa: PTH116
            if stat.S_ISREG(mode):
                yield from _pointed_at(here, inside)
            elif stat.S_ISDIR(mode):
                yield inside
            return
        if all(os.path.lexists(os.path.join(here, one)) for one in _BARE):  # noqa: PTH118
            yield here
            return
        above = os.path.dirname(here)  # noqa: PTH120
        if above == here:
            return
        here = above


def _pointed_at(here: str, pointer: str) -> Iterator[str]:
    """The folder that the file ``.git`` of a linked work tree names, and the one that it belongs to."""
    with open(pointer, "rb") as file:  # noqa: PTH123
        said = os.fsdecode(file.read(_LONGEST_POINTER).removeprefix(b"gitdir:").strip())
    if "\0" in said:  # no name; Git says so
        return
    folder = os.path.join(here, said)  # noqa: PTH118
    yield folder
    with suppress(OSError, ValueError):
        common = os.path.join(folder, "commondir")  # noqa: PTH118
        if stat.S_ISREG(os.stat(common).st_mode):  # noqa: PTH116
            with open(common, "rb") as file:  # noqa: PTH123
                named = os.fsdecode(file.read(_LONGEST_POINTER).strip())
            yield os.path.join(folder, named)  # noqa: PTH118


def _list_plain(folder: str) -> list[str]:
    """The folders in ``folder``. Raises GitError at a pipe or a device in it."""
    found = []
    with (
        suppress(FileNotFoundError, NotADirectoryError, PermissionError),
        os.scandir(folder) as listed,
    ):
        for one in listed:
            if one.is_dir(follow_symlinks=False):
                found.append(one.path)
            elif not one.is_file(follow_symlinks=False) and _never_ends(one):
                raise _never_ending(one.path)
    return found


def _never_ends(one: os.DirEntry[str]) -> bool:
    """Whether it is a pipe or a device, or a link to one."""
    try:
        mode = one.stat().st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISBLK(mode)


def _never_ending(path: str) -> GitError:
    from zzfz.text import printable

    return GitError(
        f"“{printable(path)}”不是文件，是管道或设备，没有读取这个仓库",
        "这不是 Git 会写出的，可能是有人故意放的：核对仓库的来源，或重新克隆一份",
    )


_FIRST_LOOK, _LATER_LOOKS = 5.0, 60.0
"""Seconds that Git may be under way before what it reads is looked through."""
_MOST_ENTRIES = 1_000_000
_under_way: WeakKeyDictionary[subprocess.Popen[bytes], tuple[str, tuple[Path, ...]]] = (
    WeakKeyDictionary()
)
"""The command that each is at, and the places it works in."""


def _watch() -> None:
    """Have somebody look, after a while, what Git hangs at. Only where the main thread asks Git and
    nobody else uses this signal; elsewhere the time that ``find_repository`` allows has to do.
    """
    if os.name == "nt" or current_thread() is not main_thread():
        return
    handler = signal.getsignal(signal.SIGALRM)
    if handler is signal.SIG_DFL:
        signal.signal(signal.SIGALRM, _look)
        # As Python ends it gives the signal back, and one that came then would kill the process.
        atexit.register(signal.setitimer, signal.ITIMER_REAL, 0)
    elif handler is not _look:
        return
    signal.setitimer(signal.ITIMER_REAL, _FIRST_LOOK)


def _look(number: int, frame: object) -> None:
    """End all that Git is doing, and the command, where it hangs at a pipe."""
    del number, frame
    running = {process: places for process, places in _under_way.items() if process.poll() is None}
    deep: dict[Path, bool] = {}
    for command, places in running.values():
        reads = command not in _READ_NO_WORK_TREE
        deep.update((one, reads or deep.get(one, False)) for one in places)
    for place, whole in deep.items():
        for path in _all_that_never_ends(place, whole=whole):
            for process in running:
                process.kill()
            raise _never_ending(path)
    if running:
        signal.setitimer(signal.ITIMER_REAL, _LATER_LOOKS)


_READ_NO_WORK_TREE = frozenset({"cat-file", "diff-tree", "ls-tree", "rev-list", "rev-parse"})
"""Commands that read Git's own folders, and of a work tree only what lies at its top."""
_READ_EVERYWHERE = (".git", ".lfsconfig", ".mailmap")
"""What Git reads in a work tree begins so; a document of another kind it does not open."""


def _all_that_never_ends(place: Path, *, whole: bool) -> Iterator[str]:
    """Every pipe and device that Git may open when it works in ``place``; ``whole`` tells that it may read
    whatever lies in a work tree.
    """
    waiting = [(folder, True) for folder in _git_folders(place)]
    waiting.append((os.fspath(place), False))
    seen = 0
    while waiting and seen < _MOST_ENTRIES:
        folder, is_git = waiting.pop()
        with suppress(OSError), os.scandir(folder) as listed:
            for one in listed:
                seen += 1
                named = is_git or one.name.startswith(_READ_EVERYWHERE)
                if one.is_dir(follow_symlinks=False):
                    if whole or named:
                        waiting.append((one.path, named))
                elif named and not one.is_file(follow_symlinks=False) and _never_ends(one):
                    yield one.path


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
    _watch()
    return Running(lambda: function(*args, **kwargs))
