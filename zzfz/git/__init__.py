"""Everything zzfz asks of Git, and the only module that runs it.

Reading goes through subprocesses: for our sizes they are faster than any binding. Every call has
a clean environment (``environment``), asks for NUL-separated output and decodes names as UTF-8
with ``surrogateescape``, so that no file name is lost or misread. A function here waits for its
answer; ``start(function, ...)`` runs the same function beside the caller's own work.

Reading never touches the network and never changes anything, except that ``git status`` may
refresh the index. Writing belongs at the end of the module.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from threading import Thread
from typing import IO, Generic, Literal, NamedTuple, ParamSpec, TypeVar

from zzfz.errors import GitError, NotATrackerError, UsageError, ZzfzError

T = TypeVar("T")
P = ParamSpec("P")

TIME_ZONE = timezone(timedelta(hours=8), "+08:00")
"""Days begin and end in China's time, wherever the program runs."""

OLDEST_GIT = (2, 31)
"""The first Git that knows ``rev-parse --path-format``."""

LIST_FILE = "checklist/list.yaml"
"""What makes a folder the root of a tracker (清单仓库)."""

SYMLINK_MODE = "120000"
SUBMODULE_MODE = "160000"

What = Literal["untracked", "modified", "deleted", "staged", "conflicted"]


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


class Change(NamedTuple):
    """A file whose content in the work tree is not that of HEAD; ``path`` is as in TreeEntry."""

    path: str
    what: What


class Blobs(NamedTuple):
    """What ``fetch_blobs`` found: contents by object id, and the ids it has no content for."""

    contents: dict[str, bytes]
    too_large: frozenset[str]
    missing: frozenset[str]


class Content(NamedTuple):
    """What ``each_blob`` found: ``data`` is None when over the limit, and when ``missing``.

    ``size`` (bytes) is known where it was asked for without the content.
    """

    blob: str
    data: bytes | None
    missing: bool
    size: int | None = None


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

    def from_top(self, path: str) -> str:
        """``path``, relative to the tracker's root, as Git names it: relative to the top."""
        return "/".join(part for part in (self.prefix, path) if part)


def was_cut_short(repo: Repository) -> bool:
    """Whether a writing run is under way or was killed: one look at the disk (``git.pending``)."""
    return (repo.git_dir / "zzfz" / "token").exists()


class Commit(NamedTuple):
    """A commit: its full object id, and its committer time in +08:00."""

    revision: str
    time: datetime


class Facts(NamedTuple):
    """What kind of clone this is, as far as it limits the answers it can give."""

    shallow: bool
    partial: bool
    sparse: bool
    lfs: bool
    object_format: str


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


# Running Git

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


class Answer(NamedTuple):
    """What a run of Git ended with and wrote."""

    code: int
    out: bytes
    error: str


def ask(where: Path, *args: str) -> Answer:
    """Run ``git *args`` in ``where`` and wait for it, whatever its exit code."""
    with open_git(where, args) as process:
        out, error = process.communicate()
    return Answer(process.returncode, out, error.decode("utf-8", "replace").strip())


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


def failure(answer: Answer, doing: str) -> GitError:
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


def _names(data: bytes) -> list[str]:
    """NUL-terminated records as text."""
    return data.decode("utf-8", "surrogateescape").split("\0")[:-1]


# Where we are


def find_repository(start: Path) -> Repository:
    """The repository that holds the folder ``start``, asked of Git in one call.

    The tracker's root is the nearest folder from ``start`` upwards that holds
    ``checklist/list.yaml``, or the top where none does; in a bare repository always the top.
    Raises NotATrackerError outside a repository, GitError when Git is missing, too old, or
    refuses because the folder belongs to somebody else.
    """
    question = ("--is-bare-repository", "--absolute-git-dir", "--git-common-dir")
    # --show-toplevel fails in a bare repository, after the other answers were given.
    answer = ask(start, "rev-parse", "--path-format=absolute", *question, "--show-toplevel")
    lines = os.fsdecode(answer.out).split("\n", 3)
    if lines[0].startswith("--path-format"):
        raise _too_old()
    if len(lines) < 4:
        raise _not_found(answer, start)
    bare, git_dir, common_dir, rest = lines[0] == "true", Path(lines[1]), Path(lines[2]), lines[3]
    if bare:
        return Repository(None, git_dir, common_dir, bare=True, prefix="")
    if answer.code != 0:
        raise NotATrackerError(
            f"{start} 在 Git 的内部文件夹里，不是工作目录。", "请回到清单仓库的文件夹再运行。"
        )
    top = Path(rest.removesuffix("\n"))
    return Repository(top, git_dir, common_dir, bare=False, prefix=_prefix(top, start))


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


def _not_found(answer: Answer, start: Path) -> ZzfzError:
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
            "请先进入清单仓库的文件夹，或用 zzfz init 文件夹名 新建一个。",
        )
    return failure(answer, "查找仓库")


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
    records = (record.partition("\n") for record in _names(answer.out))
    # A key written without "=" is true.
    settings = {key.lower(): value.lower() if mark else "true" for key, mark, value in records}
    promisors = [key for key, value in settings.items() if key.endswith(".promisor") and _on(value)]
    return Facts(
        shallow=_is_shallow(repo),
        partial=bool(promisors) or "extensions.partialclone" in settings,
        sparse=_on(settings.get("core.sparsecheckout", "")),
        lfs=any(key.startswith("filter.lfs.") for key in settings),
        object_format=settings.get("extensions.objectformat", "sha1"),
    )


def on_branch(repo: Repository) -> bool:
    """Whether HEAD is a branch; else nothing leads to what is committed, once HEAD has moved on."""
    return (repo.git_dir / "HEAD").read_bytes().startswith(b"ref:")


def _on(value: str) -> bool:
    return value in {"true", "yes", "on", "1"}


def _is_shallow(repo: Repository) -> bool:
    return (repo.common_dir / "shallow").exists()


# Revisions

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def resolve(repo: Repository, rev_or_date: str = "HEAD") -> Commit | None:
    """The commit meant by HEAD, by any revision, or by a date YYYY-MM-DD.

    A date means the end of that day in +08:00, on the first-parent history of HEAD; a branch that
    is named like a date must be written ``refs/heads/…``. None when nothing was committed yet.
    Raises UsageError for what Git does not know, and for a day before the first commit;
    ZzfzError when a shallow clone's history ends after that day.
    """
    if _DATE.fullmatch(rev_or_date):
        return _at_end_of(repo, rev_or_date)
    if rev_or_date == "HEAD":
        return _head(repo)
    return _named(repo, rev_or_date)


def _head(repo: Repository) -> Commit | None:
    answer = ask(repo.where, "rev-list", "--max-count=1", "--timestamp", "HEAD", "--")
    if answer.code == 0:
        return commit_of(answer.out)
    if "bad revision 'HEAD'" in answer.error:
        return None
    raise failure(answer, "读取 HEAD ")


def _named(repo: Repository, revision: str) -> Commit:
    if revision.startswith(("-", "^")) or not revision.isprintable():
        raise _unknown(repo, revision)
    verify = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    answer = ask(repo.where, *verify)
    if answer.code != 0:
        raise _unknown(repo, revision)
    found = answer.out.decode("ascii").strip()
    listed = ("rev-list", "--max-count=1", "--timestamp", found, "--")
    return commit_of(ask_or_fail(repo.where, "读取提交", *listed))


def _unknown(repo: Repository, revision: str) -> UsageError:
    advice = "可用 HEAD、分支名、标签、提交编号，或 2022-12-31 这样的日期；git log 可查看提交。"
    if _is_shallow(repo):
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
    if _is_shallow(repo):
        raise ZzfzError(
            f"这是浅克隆，本地历史到不了 {day}。", "先运行 git fetch --unshallow 取回全部历史。"
        )
    raise UsageError(f"{day} 时还没有任何提交。", "换一个较晚的日期；git log 可查看最早的提交。")


def commit_of(line: bytes) -> Commit:
    """The commit of one line of ``rev-list --timestamp``: seconds, space, object id."""
    seconds, _, revision = line.decode("ascii").strip().partition(" ")
    try:
        return Commit(revision, datetime.fromtimestamp(int(seconds), TIME_ZONE))
    except (ValueError, OverflowError, OSError) as error:
        raise GitError(
            f"提交 {revision} 的时间不合理：{seconds}", "该提交可能被改造过，请核对来源。"
        ) from error


# Trees and contents

_TREE_RECORD = re.compile("([0-7]{6}) ([a-z]+) ([0-9a-f]+)\t([^\0]+)\0")


def list_tree(
    repo: Repository, revision: str, folder: str, names: Sequence[str] = ()
) -> list[TreeEntry]:
    """Every file below ``folder`` of the tracker at ``revision``, in Git's order.

    ``folder`` is relative to the tracker's root, ``""`` for all of it; the paths returned are
    relative to ``folder``. With ``names`` only what lies in ``folder`` under these names, whole. A
    folder that is not there is empty. ``revision`` is an object id or HEAD, not a person's input.
    """
    return _listed(repo, revision, folder, ("-r",), names)


def list_folder(repo: Repository, revision: str, folder: str) -> list[TreeEntry]:
    """What lies directly in ``folder``, sub-folders as such (``kind`` is "tree"); as ``list_tree``."""
    return _listed(repo, revision, folder, (), ())


def _listed(
    repo: Repository, revision: str, folder: str, how: Sequence[str], names: Sequence[str]
) -> list[TreeEntry]:
    tree = f"{revision}:{repo.from_top(folder)}"
    answer = ask(repo.where, "ls-tree", *how, "-z", "--full-tree", tree, "--", *names)
    if answer.code == 0:
        # One pass in C: 100,000 records take 0.1 s instead of 0.3 s.
        records = _TREE_RECORD.findall(answer.out.decode("utf-8", "surrogateescape"))
        return [TreeEntry(path, mode, kind, blob) for mode, kind, blob, path in records]
    if "Not a valid object name" in answer.error or "not a tree object" in answer.error:
        ask_or_fail(repo.where, "读取版本", "rev-parse", "--verify", f"{revision}^{{tree}}")
        return []
    if facts(repo).partial:
        raise GitError(
            "这是部分克隆，本地缺少文件夹的清单。",
            "运行 git fetch --refetch --no-filter 取回，或重新完整克隆。",
        )
    raise failure(answer, f"列出 {folder or '仓库'} ")


def tree_id(repo: Repository, revision: str, folder: str) -> str | None:
    """The id of the tree of ``folder`` at ``revision``, as for ``list_tree``; None where none is."""
    tree = f"{revision}:{repo.from_top(folder)}"
    answer = ask(repo.where, "rev-parse", "--verify", "--quiet", "--end-of-options", tree)
    return answer.out.decode("ascii").strip() if answer.code == 0 else None


_OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20


def read_blobs(repo: Repository, blobs: Sequence[str], limit_bytes: int) -> dict[str, bytes]:
    """The contents of ``blobs`` by object id; what is missing or over the limit is left out."""
    return fetch_blobs(repo, blobs, limit_bytes).contents


def fetch_blobs(repo: Repository, blobs: Sequence[str], limit_bytes: int) -> Blobs:
    """The contents of ``blobs``, and which are over ``limit_bytes`` or not here."""
    contents: dict[str, bytes] = {}
    too_large: set[str] = set()
    missing: set[str] = set()
    for found in each_blob(repo, blobs, limit_bytes):
        if found.data is not None:
            contents[found.blob] = found.data
        else:
            (missing if found.missing else too_large).add(found.blob)
    return Blobs(contents, frozenset(too_large), frozenset(missing))


def each_blob(repo: Repository, blobs: Iterable[str], limit_bytes: int) -> Iterator[Content]:
    """The content of each of ``blobs`` once, in their order, one at a time in memory.

    One ``git cat-file --batch``. What is over the limit is never held in memory. In a partial
    clone what is not here is found out beforehand, because Git gives up at the first missing
    object that it may not fetch. Raises GitError at a damaged object.
    """
    wanted = list(dict.fromkeys(blobs))
    here = [blob for blob in wanted if _OBJECT_ID.fullmatch(blob)]
    if here and facts(repo).partial:
        local = local_objects(repo)
        here = [blob for blob in here if blob in local]
    known = frozenset(here)
    yield from (Content(blob, None, missing=True) for blob in wanted if blob not in known)
    if here:
        yield from _read_batch(repo, here, limit_bytes)


def local_objects(repo: Repository) -> frozenset[str]:
    """The ids of all objects that are here; asked in a partial clone, which lacks some."""
    check = ("cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname)")
    return frozenset(ask_or_fail(repo.where, "查找对象", *check).decode("ascii").split())


def _read_batch(repo: Repository, wanted: list[str], limit: int) -> Iterator[Content]:
    with open_git(repo.where, ("cat-file", "--batch", "--buffer")) as process:
        source, sink = process.stdout, process.stdin
        if source is None or sink is None:
            raise AssertionError("both pipes were asked for")
        feeder = start(_feed, sink, wanted)  # Git answers before it has read everything
        for blob in wanted:
            kind, size = batch_header(source)
            data = None
            if kind == "blob" and size <= limit:
                data = source.read(size)
                if len(data) < size:
                    raise _interrupted()
            else:
                skip(source, size)
            if kind != "missing":
                source.read(1)
            yield Content(blob, data, missing=kind != "blob")
        feeder.result()


def _feed(sink: IO[bytes], wanted: list[str]) -> None:
    try:
        with sink:
            sink.write("".join(f"{blob}\n" for blob in wanted).encode("ascii"))
    except BrokenPipeError:
        pass  # Git ended early; the reader finds out and says so


def batch_header(source: IO[bytes]) -> tuple[str, int]:
    """Kind (``missing`` where there is none) and size of the next answer of ``cat-file --batch``."""
    words = source.readline().decode("utf-8", "replace").split()
    if len(words) == 2:
        return "missing", 0
    if len(words) != 3:
        raise _interrupted()
    return words[1], int(words[2])


def _interrupted() -> GitError:
    return GitError("读取文件内容时 Git 中断了。", "运行 git fsck 检查仓库是否完好，再重试。")


def skip(source: IO[bytes], size: int) -> None:
    """Read ``size`` bytes from ``source`` and forget them."""
    while size > 0:
        size -= len(source.read(min(size, _CHUNK))) or size


# The work tree


def work_tree_changes(repo: Repository, folders: Sequence[str]) -> list[Change]:
    """What below ``folders`` is not as in HEAD (未入库), in Git's order; nothing when bare.

    ``folders`` and the paths returned are relative to the tracker's root. A nested repository is
    one path that ends in ``/``. Ignored files are not reported.
    """
    if repo.bare:
        return []
    paths = [repo.from_top(folder) or "." for folder in folders]
    # -uall: or a new folder counts as one file. --no-renames: detection reads whole scans.
    options = ("-z", "-uall", "--no-renames", "--ignore-submodules=all")
    out = ask_or_fail(
        repo.where, "比较工作目录", "status", "--porcelain=v2", *options, "--", *paths
    )
    start_of_path = len(repo.prefix) + 1 if repo.prefix else 0
    changes = (_change(record) for record in _names(out) if not record.startswith("#"))
    return [Change(change.path[start_of_path:], change.what) for change in changes]


def ignored_files(repo: Repository, folders: Sequence[str]) -> list[str]:
    """The files below ``folders`` that Git has been told to ignore, in Git's order.

    ``folders`` and the paths returned are relative to the tracker's root; nothing when bare.
    """
    if repo.bare:
        return []
    paths = [repo.from_top(folder) or "." for folder in folders]
    options = ("--others", "--ignored", "--exclude-standard", "-z")
    out = ask_or_fail(repo.where, "查找被忽略的文件", "ls-files", *options, "--", *paths)
    start_of_path = len(repo.prefix) + 1 if repo.prefix else 0
    return [path[start_of_path:] for path in _names(out)]


def lfs_object(repo: Repository, oid: str, limit_bytes: int) -> Content:
    """The large file (Git LFS) with the SHA-256 ``oid``, from the place where LFS keeps it here."""
    path = repo.common_dir / "lfs" / "objects" / oid[:2] / oid[2:4] / oid
    if not _SHA256.fullmatch(oid) or not path.is_file():
        return Content(oid, None, missing=True)
    data = path.read_bytes() if path.stat().st_size <= limit_bytes else None
    return Content(oid, data, missing=False)


_FIELDS_BEFORE_PATH: Mapping[str, int] = {"?": 1, "1": 8, "u": 10}


def _change(record: str) -> Change:
    """One record of ``git status --porcelain=v2``; see its manual for the fields."""
    kind = record[0]
    fields = record.split(" ", _FIELDS_BEFORE_PATH[kind])
    path = fields[-1]
    if kind == "?":
        return Change(path, "untracked")
    if kind == "u":
        return Change(path, "conflicted")
    in_work_tree = fields[1][1]
    if "D" in fields[1]:
        return Change(path, "deleted")
    if in_work_tree == "A":  # git add --intent-to-add
        return Change(path, "untracked")
    return Change(path, "staged" if in_work_tree == "." else "modified")


def fork_point(repo: Repository, base: str, revision: str) -> Commit:
    """The commit where ``revision`` left ``base`` (their merge base), or ``base`` where there is none.

    Raises UsageError for an unknown ``base``; ZzfzError in a shallow clone that does not reach back
    to the fork.
    """
    named = resolve(repo, base)
    if named is None:
        raise _unknown(repo, base)
    answer = ask(repo.where, "merge-base", named.revision, revision)
    if answer.code == 0:
        found = resolve(repo, answer.out.decode("ascii").strip())
        return found or named
    if _is_shallow(repo):
        raise ZzfzError(
            f"这是浅克隆，本地历史里找不到与 {base} 的分叉点。",
            "先运行 git fetch --unshallow，或在检出时取回全部历史（fetch-depth: 0）。",
        )
    return named


def author_name(repo: Repository) -> str | None:
    """The name that a commit made now would carry; None where Git does not know who is working.

    Environment and configuration both count, as they do for ``git commit``.
    """
    answer = ask(repo.where, "var", "GIT_AUTHOR_IDENT")
    name, bracket, _ = answer.out.decode("utf-8", "replace").partition(" <")
    return name if answer.code == 0 and bracket and name else None


def settings(repo: Repository) -> dict[str, str]:
    """Git's configuration as it applies here: key in lower case → the last value."""
    answer = ask(repo.where, "config", "--list", "-z")
    if answer.code != 0:
        raise failure(answer, "读取设置")
    records = (record.partition("\n") for record in _names(answer.out))
    return {key.lower(): value for key, _, value in records}
