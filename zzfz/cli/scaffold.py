"""``zzfz scaffold``."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from zzfz.cli.common import say_detached, tracker
from zzfz.cli.options import CommitOption
from zzfz.cli.output import Format, FormatOption, show
from zzfz.errors import UsageError
from zzfz.evidence.snapshot import FOLDER
from zzfz.files import write_files
from zzfz.git.commit import commit_files
from zzfz.git.worktree import work_tree_changes
from zzfz.render.data import document
from zzfz.render.scaffold import MARK, scaffold
from zzfz.tracker import Tracker

DETAILS = """
在每项指标的材料文件夹里写一页说明：交什么、有什么限制、怎么命名、由谁负责。清单改动后重新运行即可更新。

例：zzfz scaffold
"""


def command(
    commit: CommitOption = True,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Write the page of every indicator's folder."""
    opened = tracker()
    root = opened.repo.root_to_write_into()
    pages = {path: text.encode("utf-8") for path, text in scaffold(opened.checklist).items()}
    stale = {path: data for path, data in pages.items() if _differs(root / path, data)}
    revision = None
    if commit:
        made = commit_files(opened.repo, pages, "更新各指标材料文件夹的说明页")
        revision = made.revision if made else None
    else:
        _refuse_somebodys(opened, root, stale)
        write_files(root, stale)
    answer = document(written=sorted(stale), revision=revision, pages=len(pages))
    done = f"，提交 {revision[:10]}" if revision else ""
    said = [f"共 {len(pages)} 页说明，更新了 {len(stale)} 页{done}"]
    show(format, lambda: answer, lambda: said, lambda width, colour: said[0])
    if revision:
        say_detached(opened)


def _differs(path: Path, data: bytes) -> bool:
    return not path.is_file() or path.read_bytes() != data


def _refuse_somebodys(opened: Tracker, root: Path, stale: Collection[str]) -> None:
    """Raise UsageError where a page holds words of somebody's own that are not committed yet."""
    if not stale:
        return
    changed = {one.path for one in work_tree_changes(opened.repo, [FOLDER])}
    for path in stale:
        if path in changed and (root / path).is_file() and not _is_generated(root / path):
            raise UsageError(
                f"“{path}”有尚未提交的改动，没有写入任何内容", "先提交或移走该文件，再运行一次"
            )


def _is_generated(path: Path) -> bool:
    return path.read_bytes().startswith(MARK.encode("utf-8"))
