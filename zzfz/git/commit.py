"""Committing some paths and nothing else: all of it or none, whatever happens meanwhile.

The commit is built from HEAD in an index of its own, so that what the user has staged or changed
stays as it is. The one moment that counts is the update of the branch, which Git makes atomic. What
must follow it, bringing index and work tree up to date at just these paths, is noted in a journal
first; whoever runs next after a crash finishes it (``finish_pending``).
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from zzfz.errors import GitError, UsageError, ZzfzError
from zzfz.git import Answer, Commit, Repository, ask, ask_or_fail, environment, failure, resolve

_JOURNAL = "pending.json"
_ATTEMPTS = 3
_LOCK_SECONDS = 10
_IN_PROGRESS = {
    "MERGE_HEAD": "合并",
    "CHERRY_PICK_HEAD": "拣选",
    "REVERT_HEAD": "还原",
    "rebase-merge": "变基",
    "rebase-apply": "变基",
}


@dataclass(frozen=True, slots=True)
class FromFile:
    """New content that is read from a file, however large."""

    source: Path


Content = bytes | FromFile | None
"""New content of a path; None removes it."""


def commit_files(repo: Repository, writes: Mapping[str, Content], message: str) -> Commit | None:
    """Commit ``writes`` (paths relative to the tracker's root) on top of HEAD.

    Work tree and index are brought up to date at these paths, and at no other. Returns None when
    nothing differs from HEAD. Raises UsageError where a path holds changes of somebody else that
    are not committed, GitError when Git refuses, ZzfzError when another zzfz is writing or the
    repository is in the middle of a merge or rebase; then nothing has happened.
    """
    with writing(repo):
        _refuse_in_between(repo)
        paths = {repo.from_top(path): content for path, content in writes.items()}
        entries = _store(repo, paths)
        for _ in range(_ATTEMPTS):
            head = resolve(repo)
            _refuse_foreign_changes(repo, head, entries)
            made = _commit_on(repo, head, entries, message)
            if made is None:
                return None
            _note(repo, head, made, entries)
            if _move_branch(repo, head, made, message):
                finish_pending(repo)
                return resolve(repo, made)
        _journal(repo).unlink(missing_ok=True)
    raise GitError("分支正被别人不断更新，没有提交", "稍后再运行一次")


@contextmanager
def writing(repo: Repository) -> Iterator[None]:
    """Hold the lock that keeps two runs from writing at once; finish what an earlier one began.

    The lock is the operating system's, so it goes with a process that is killed.
    """
    from filelock import FileLock, Timeout

    if repo.root is None:
        raise UsageError("这是裸仓库，没有工作目录，不能写入", "在普通的克隆里运行这条命令")
    folder = _folder(repo)
    try:
        folder.mkdir(exist_ok=True)
        with FileLock(folder / "lock", timeout=_LOCK_SECONDS):
            finish_pending(repo)
            yield
    except Timeout as error:
        raise ZzfzError("另一个 zzfz 正在写入这个仓库", "等它结束后再运行") from error
    except PermissionError as error:
        raise ZzfzError(
            f"没有写入权限：{error.filename or folder}", "检查文件夹权限，或换一个可写的克隆"
        ) from error


def finish_pending(repo: Repository) -> None:
    """Bring index and work tree up to date with a commit whose run was cut short.

    Only paths that still are as they were before that commit, or are gone, are touched.
    """
    journal = _journal(repo)
    if not journal.exists():
        return
    try:
        noted = json.loads(journal.read_text(encoding="utf-8"))
        made, before = str(noted["commit"]), dict(noted["before"])
    except (ValueError, KeyError, TypeError):
        journal.unlink(missing_ok=True)
        return
    head = resolve(repo)
    if head is not None and _contains(repo, head.revision, made):
        _check_out(repo, head.revision, made, before)
    journal.unlink(missing_ok=True)


def _folder(repo: Repository) -> Path:
    return repo.git_dir / "zzfz"


def _journal(repo: Repository) -> Path:
    return _folder(repo) / _JOURNAL


def _refuse_in_between(repo: Repository) -> None:
    for name, word in _IN_PROGRESS.items():
        if (repo.git_dir / name).exists():
            raise ZzfzError(
                f"仓库正在{word}，没有写入任何内容",
                "先用 git status 看清，完成或放弃它，再运行这条命令",
            )
    if (repo.git_dir / "index.lock").exists():
        raise ZzfzError(
            "另一个 Git 程序正占用这个仓库（index.lock）",
            "等它结束；若它已异常退出，删去该文件后重试",
        )


def _store(repo: Repository, paths: Mapping[str, Content]) -> dict[str, str | None]:
    """Write the contents into the object store: object id by path from the top, None to remove."""
    return {
        path: None if content is None else _hash(repo, path, content)
        for path, content in paths.items()
    }


def _hash(repo: Repository, path: str, content: bytes | FromFile) -> str:
    """The object id of ``content``, stored as Git would store it at ``path`` (filters, LFS)."""
    command = ("hash-object", "-w", "--stdin", f"--path={path}")
    if isinstance(content, bytes):
        return _feed(repo, "保存文件内容", command, content)
    with content.source.open("rb") as stream:
        done = subprocess.run(
            ["git", *command],
            cwd=repo.where,
            env=environment(),
            stdin=stream,
            capture_output=True,
            check=False,
        )
    answer = Answer(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))
    if answer.code != 0:
        raise failure(answer, "保存文件内容")
    return answer.out.decode("ascii").strip()


def _feed(
    repo: Repository, doing: str, command: Sequence[str], data: bytes, index: Path | None = None
) -> str:
    """Run ``git command`` with ``data`` on its standard input; what it wrote, without white space."""
    extra = {"GIT_INDEX_FILE": str(index)} if index else {}
    done = subprocess.run(
        ["git", *command],
        cwd=repo.where,
        env=environment() | extra,
        input=data,
        capture_output=True,
        check=False,
    )
    answer = Answer(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace").strip())
    if answer.code != 0:
        if "Please tell me who you are" in answer.error or "identity" in answer.error:
            raise GitError(
                "没有设置提交人，没有写入任何内容",
                "运行 git config user.name 姓名 和 git config user.email 邮箱",
            )
        raise failure(answer, doing)
    return answer.out.decode("utf-8", "surrogateescape").strip()


def _blobs_at(repo: Repository, revision: str | None, paths: Sequence[str]) -> dict[str, str]:
    """The object ids that ``paths`` have at ``revision``; those that are not there are left out."""
    if revision is None:
        return {}
    question = "".join(f"{revision}:{path}\n" for path in paths).encode("utf-8", "surrogateescape")
    said = _feed(
        repo, "读取版本", ("cat-file", "--batch-check=%(objectname) %(objecttype)"), question
    )
    answers = dict(zip(paths, said.split("\n"), strict=False))
    return {path: one.split(" ")[0] for path, one in answers.items() if one.endswith(" blob")}


def _refuse_foreign_changes(
    repo: Repository, head: Commit | None, entries: Mapping[str, str | None]
) -> None:
    """Raise UsageError where the work tree at a path is neither as in HEAD nor as it shall become."""
    before = _blobs_at(repo, head.revision if head else None, list(entries))
    for path, wanted in entries.items():
        here = repo.where / path
        if here.is_symlink() or any(one.is_symlink() for one in _parents(repo, here)):
            raise UsageError(f"“{path}”在符号链接之下，没有写入", "去掉符号链接后重试")
        if here.is_dir():
            raise UsageError(f"“{path}”是文件夹，没有写入", "换一个名称")
        if not here.exists():
            continue
        now = _hash_of_file(repo, path)
        if now not in (before.get(path), wanted):
            raise UsageError(
                f"“{path}”有尚未提交的改动，没有写入任何内容", "先提交或移走该文件，再运行一次"
            )


def _parents(repo: Repository, here: Path) -> Iterator[Path]:
    for parent in here.parents:
        if parent == repo.where:
            return
        yield parent


def _hash_of_file(repo: Repository, path: str) -> str:
    out = ask_or_fail(repo.where, "比较文件", "hash-object", f"--path={path}", "--", path)
    return out.decode("ascii").strip()


def _commit_on(
    repo: Repository, head: Commit | None, entries: Mapping[str, str | None], message: str
) -> str | None:
    """Make the commit object on top of ``head``; None when the tree would stay the same."""
    with tempfile.TemporaryDirectory(dir=_folder(repo), prefix="index-") as folder:
        index = Path(folder) / "index"
        if head is not None:
            _feed(repo, "准备提交", ("read-tree", head.revision), b"", index)
        zero = "0" * 40
        lines = "".join(
            f"0 {zero}\t{path}\0" if blob is None else f"100644 {blob}\t{path}\0"
            for path, blob in entries.items()
        )
        update = ("update-index", "-z", "--add", "--index-info")
        _feed(repo, "准备提交", update, lines.encode("utf-8", "surrogateescape"), index)
        tree = _feed(repo, "准备提交", ("write-tree",), b"", index)
    if head is not None:
        parent_tree = ask_or_fail(repo.where, "读取版本", "rev-parse", f"{head.revision}^{{tree}}")
        if parent_tree.decode("ascii").strip() == tree:
            return None
    parents = () if head is None else ("-p", head.revision)
    return _feed(repo, "提交", ("commit-tree", tree, *parents), message.encode("utf-8"))


def _note(
    repo: Repository, head: Commit | None, made: str, entries: Mapping[str, str | None]
) -> None:
    """Write the journal, whole or not at all."""
    before = _blobs_at(repo, head.revision if head else None, list(entries))
    noted = {"commit": made, "before": {path: before.get(path) for path in entries}}
    target = _journal(repo)
    beside = target.with_suffix(".new")
    with beside.open("w", encoding="utf-8") as stream:
        json.dump(noted, stream)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(target)


def _move_branch(repo: Repository, head: Commit | None, made: str, message: str) -> bool:
    """Move HEAD's branch from ``head`` to ``made``; False when somebody else moved it first."""
    expected = head.revision if head else "0" * len(made)
    title = message.partition("\n")[0]
    answer = ask(repo.where, "update-ref", "-m", f"zzfz: {title}", "HEAD", made, expected)
    if answer.code == 0:
        return True
    current = resolve(repo)
    if (current.revision if current else None) != (head.revision if head else None):
        return False
    raise failure(answer, "提交")


def _contains(repo: Repository, head: str, made: str) -> bool:
    return ask(repo.where, "merge-base", "--is-ancestor", made, head).code == 0


def _check_out(repo: Repository, head: str, made: str, before: Mapping[str, str | None]) -> None:
    """Bring work tree and index to HEAD at the paths of ``made`` that nobody changed since."""
    then = _blobs_at(repo, made, list(before))
    now = _blobs_at(repo, head, list(before))
    write: list[str] = []
    remove: list[str] = []
    for path, old in before.items():
        here = repo.where / path
        if now.get(path) != then.get(path):
            continue
        untouched = not here.exists() or _hash_of_file(repo, path) in (old, now.get(path))
        if untouched and not here.is_symlink():
            (write if path in now else remove).append(path)
    for command, paths in (
        (("checkout", "--quiet", head), write),
        (("rm", "--quiet", "--force", "--ignore-unmatch"), remove),
    ):
        if paths:
            names = "".join(f"{path}\0" for path in paths).encode("utf-8", "surrogateescape")
            listed = ("--pathspec-from-file=-", "--pathspec-file-nul")
            _feed(repo, "更新工作目录", (*command, *listed), names)
