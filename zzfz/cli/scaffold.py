"""``zzfz scaffold``."""

from __future__ import annotations

from pathlib import Path

from zzfz.cli.common import CommitOption, say_after_commit, tracker
from zzfz.cli.output import Format, FormatOption, show
from zzfz.evidence.scaffold import MARK, scaffold
from zzfz.git.commit import commit_files, write_only
from zzfz.render.data import document

DETAILS = """
在每项指标的材料文件夹里写一页说明：交什么、有什么限制、怎么命名、由谁负责。清单改动后重新运行即可更新。

例：zzfz scaffold
"""


def command(
    commit: CommitOption = True,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Write the page of every indicator's folder."""
    opened = tracker(as_edited=True)
    root = opened.repo.root_to_write_into()
    pages = {path: text.encode("utf-8") for path, text in scaffold(opened.checklist).items()}
    stale = {path: data for path, data in pages.items() if _differs(root / path, data)}
    revision = None
    if commit:
        made = commit_files(opened.repo, pages, "更新各指标材料文件夹的说明页")
        revision = made.revision if made else None
    else:
        write_only(opened.repo, stale, ours=_is_generated)
    answer = document(written=sorted(stale), revision=revision, pages=len(pages))
    done = f"，提交 {revision[:10]}" if revision else ""
    said = [f"共 {len(pages)} 页说明，更新了 {len(stale)} 页{done}"]
    show(format, lambda: answer, lambda: said, lambda width, colour: said[0])
    if revision:
        say_after_commit(opened)


def _differs(path: Path, data: bytes) -> bool:
    return not path.is_file() or path.read_bytes() != data


def _is_generated(page: bytes) -> bool:
    return page.startswith(MARK.encode("utf-8"))
