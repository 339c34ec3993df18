"""One tracker (清单仓库) opened for reading: what to read from where, and each thing read once.

By default the checklist is read from the work tree, as people edit it, and evidence from HEAD; at a
given revision, and in a bare clone, both come from the revision. Git runs beside our own work.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from zzfz import git
from zzfz.checklist.load import FOLDER, LIST_FILE, Loaded, load
from zzfz.checklist.model import Checklist
from zzfz.errors import ChecklistError, GitError, NotATrackerError
from zzfz.evidence.snapshot import Snapshot, take
from zzfz.progress.assess import assess
from zzfz.progress.model import Progress
from zzfz.rules.registry import level_of
from zzfz.rules.rule import Level
from zzfz.yamlfile.parse import MAX_BYTES

EVIDENCE = "evidence"


@dataclass(frozen=True)
class Tracker:
    """A tracker at ``commit``, which is ``None`` before the first one.

    ``at_revision`` tells that the checklist comes from that commit too.
    """

    repo: git.Repository
    commit: git.Commit | None
    at_revision: bool

    @cached_property
    def loaded(self) -> Loaded:
        """The checklist and its findings. Raises NotATrackerError where there is none."""
        files = self._files_at_commit() if self.at_revision else self._files_in_work_tree()
        if LIST_FILE not in files:
            raise NotATrackerError(
                f"这里没有责任清单：找不到 {LIST_FILE}",
                "先进入清单仓库的文件夹，或用 zzfz init 文件夹 新建一个",
            )
        return load(files)

    @cached_property
    def checklist(self) -> Checklist:
        """The checklist, sound. Raises ChecklistError when it has any error."""
        errors = [one for one in self.loaded.findings if level_of(one) is Level.ERROR]
        if self.loaded.checklist is None or errors:
            first = errors[0]
            where = f"{first.place.path} 第 {first.place.line} 行"
            more = f"，另有 {len(errors) - 1} 处错误" if len(errors) > 1 else ""
            raise ChecklistError(
                f"清单有错误，不能使用：{where}：{first.message}{more}",
                "运行 zzfz check 查看全部错误，改正后重试",
            )
        return self.loaded.checklist

    @cached_property
    def lenient_progress(self) -> Progress:
        """Where the checklist stands as far as it could be read, in spite of its errors.

        Only for comparing states, as ``check --base`` does. Raises ChecklistError when there is
        no checklist at all.
        """
        checklist = self.loaded.checklist
        return assess(checklist, self.snapshot) if checklist else self.progress

    @cached_property
    def snapshot(self) -> Snapshot:
        """The evidence at the commit; empty before the first one."""
        return take(self.repo, self.commit)

    @cached_property
    def progress(self) -> Progress:
        """Where the checklist stands."""
        snapshot = git.start(lambda: self.snapshot)
        checklist = self.checklist
        return assess(checklist, snapshot.result())

    def start_uncommitted(self) -> git.Running[tuple[str, ...]]:
        """Begin to ask which paths below ``evidence/`` Git has not recorded (未入库)."""
        return git.start(self._uncommitted)

    def _uncommitted(self) -> tuple[str, ...]:
        if self.at_revision:
            return ()
        return tuple(change.path for change in git.work_tree_changes(self.repo, [EVIDENCE]))

    def _files_at_commit(self) -> dict[str, bytes]:
        if self.commit is None:
            return {}
        entries = [
            entry
            for entry in git.list_tree(self.repo, self.commit.revision, FOLDER)
            if entry.kind == "blob" and entry.mode != git.SYMLINK_MODE and _is_yaml(entry.path)
        ]
        found = git.fetch_blobs(self.repo, [entry.blob for entry in entries], MAX_BYTES)
        if found.missing:
            raise GitError(
                "这是部分克隆，清单文件的内容不在本地",
                "运行 git fetch --refetch 取回，或重新完整克隆",
            )
        return {f"{FOLDER}/{entry.path}": found.contents.get(entry.blob, b"") for entry in entries}

    def _files_in_work_tree(self) -> dict[str, bytes]:
        if self.repo.root is None:
            return {}
        folder = self.repo.root / FOLDER
        if folder.is_symlink() or not folder.is_dir():
            return {}
        return {
            f"{FOLDER}/{path.name}": path.read_bytes()
            for path in folder.iterdir()
            if _is_yaml(path.name) and path.is_file() and not path.is_symlink()
        }


def _is_yaml(path: str) -> bool:
    """Only the files directly in ``checklist/`` count; schema/ and source/ hold other things."""
    return "/" not in path and path.endswith((".yaml", ".yml"))


def open_tracker(start: Path, at: str | None = None) -> Tracker:
    """The tracker that the folder ``start`` lies in, now or ``at`` a revision or date.

    Raises NotATrackerError outside a repository, GitError, and UsageError for an unknown ``at``.
    """
    repo = git.find_repository(start)
    if git.was_cut_short(repo):
        from zzfz.git.commit import finish_quietly

        finish_quietly(repo)
    commit = git.resolve(repo, at or "HEAD")
    return Tracker(repo, commit, at_revision=at is not None or repo.bare)
