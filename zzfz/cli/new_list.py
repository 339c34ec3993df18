"""A new list from what was named on the command line, for ``import`` and ``migrate``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from zzfz import git
from zzfz.checklist.load import load
from zzfz.checklist.paths import DEPARTMENTS_FILE, DOMAINS_FILE, FOLDER
from zzfz.cli.common import tracker
from zzfz.errors import ChecklistError, NotATrackerError, UsageError
from zzfz.evidence.scaffold import MARK, scaffold
from zzfz.evidence.snapshot import FOLDER as EVIDENCE
from zzfz.findings import Finding
from zzfz.git.blobs import read_blobs
from zzfz.git.hashing import object_ids
from zzfz.git.trees import list_tree
from zzfz.git.worktree import work_tree_changes
from zzfz.importing.folder import read_folder, read_source
from zzfz.importing.headers import Hints, Vocabulary
from zzfz.importing.import_list import Imported, import_list
from zzfz.importing.mapping import columns_said
from zzfz.migration.moving import ARCHIVE
from zzfz.migration.plan import Now, Plan, is_generated, plan
from zzfz.rules.checklist import checklist_findings
from zzfz.rules.registry import level_of
from zzfz.rules.rule import Level
from zzfz.text import printable
from zzfz.tracker import Tracker

_PAGE_LIMIT = 1 << 20


@dataclass(frozen=True)
class NewList:
    """A list to be: its files (path from the tracker's root → bytes), and where it came from.

    ``imported`` is None for a folder that was imported before.
    """

    files: Mapping[str, bytes]
    source: str
    imported: Imported | None
    errors: tuple[Finding, ...]


def roster_in_use() -> dict[str, bytes]:
    """Departments and domains of the tracker we are in; nothing outside of one."""
    try:
        files = tracker().checklist_files()
    except NotATrackerError:
        return {}
    return {path: files[path] for path in (DEPARTMENTS_FILE, DOMAINS_FILE) if path in files}


def hints_said(columns: str, heading_row: int | None, headings: Path | None) -> Hints:
    """What --columns, --heading-row and --headings say. Raises UsageError where they make no sense."""
    own = read_source(headings) if headings is not None else b""
    vocabulary = Vocabulary(own, printable(headings.name) if headings is not None else "")
    return Hints(columns_said(columns), heading_row, vocabulary)


def new_list(path: Path, known: Mapping[str, bytes], hints: Hints | None = None) -> NewList:
    """The list in the file or folder ``path``; ``hints`` say how to read a file's columns.

    Raises UsageError and UnreadableError where there is none to be read.
    """
    if path.is_dir():
        files, imported = read_folder(path), None
    else:
        data = read_source(path)
        imported = import_list(data, path.name, known, hints)
        files = {**imported.files, f"{FOLDER}/source/{path.name}": data}
    return NewList(files, path.name, imported, list_errors(files))


def list_errors(files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """What ``zzfz check`` would call errors in these files of a list."""
    found = checklist_findings(load(files))
    return tuple(one for one in found if level_of(one) is Level.ERROR)


def refuse_unsound(one: NewList) -> None:
    """Raise ChecklistError where the list cannot take the place of the one in use."""
    lost = one.imported.lost if one.imported is not None else ()
    if lost:
        raise ChecklistError(
            f"原件有 {len(lost)} 格的文字没有写进清单，第一处：{lost[0].origin.label}{lost[0].why}",
            "先用 zzfz import 写到一个文件夹，核对改正后换用该文件夹",
        )
    reasons = one.imported.shares.reasons if one.imported is not None else ()
    if reasons:
        raise ChecklistError(
            f"拿不准读得对不对：{reasons[0]}",
            "先用 zzfz import 写到一个文件夹，写明各列是什么、核对以后换用该文件夹",
        )
    if one.errors:
        first = one.errors[0]
        more = f"，另有 {len(one.errors) - 1} 处" if len(one.errors) > 1 else ""
        raise ChecklistError(
            f"新清单有错误：{first.place.path} 第 {first.place.line} 行：{first.message}{more}",
            "先用 zzfz import 写到一个文件夹，改正后换用该文件夹",
        )


def plan_for(opened: Tracker, one: NewList) -> Plan:
    """What it takes to put ``one`` in place of the list in use. Raises ChecklistError if unsound."""
    refuse_unsound(one)

    def blobs_of(texts: Mapping[str, bytes]) -> dict[str, str]:
        given = [(opened.repo.from_top(path), data) for path, data in texts.items()]
        return dict(zip(texts, object_ids(opened.repo, given), strict=True))

    now = Now(
        checklist=opened.checklist,
        checklist_files=opened.checklist_files(),
        snapshot=opened.snapshot,
        pages=_generated_pages(opened),
        archive=_free_archive(opened),
    )
    return plan(now, one.files, blobs_of, scaffold)


def require_commit(opened: Tracker) -> git.Commit:
    """The commit that everything builds on. Raises UsageError before the first one, and when bare."""
    opened.repo.root_to_write_into()
    if opened.commit is None:
        raise UsageError("仓库还没有提交", "先提交现在的清单，再换用新的")
    return opened.commit


def _generated_pages(opened: Tracker) -> frozenset[str]:
    """The pages that ``zzfz scaffold`` wrote, by path below ``evidence/``."""
    entries = [one for one in opened.snapshot.entries if is_generated(one.path)]
    blobs = read_blobs(opened.repo, [one.blob for one in entries], _PAGE_LIMIT)
    mark = MARK.encode()
    return frozenset(one.path for one in entries if blobs.get(one.blob, b"").startswith(mark))


def _free_archive(opened: Tracker) -> str:
    """A folder for what has no place any more, named after the day; nothing lies in it yet."""
    day = datetime.now(git.TIME_ZONE).date().isoformat()
    taken: set[str] = set()
    if opened.commit is not None:
        entries = list_tree(opened.repo, opened.commit.revision, ARCHIVE)
        taken = {one.path.partition("/")[0] for one in entries}
    root = opened.repo.root
    name, count = day, 1
    while name in taken or (root is not None and (root / ARCHIVE / name).exists()):
        count += 1
        name = f"{day}-{count}"
    return f"{ARCHIVE}/{name}"


def refuse_uncommitted(opened: Tracker) -> None:
    """Raise UsageError where list or evidence hold what is not committed: it would be left behind
    under a number that means something else.
    """
    changes = work_tree_changes(opened.repo, [FOLDER, EVIDENCE])
    if changes:
        named = "、".join(one.path for one in changes[:3])
        more = f"等 {len(changes)} 个" if len(changes) > 3 else ""
        raise UsageError(
            f"有尚未提交的改动：{named}{more}，没有写入任何内容",
            "先提交或移走这些文件，再运行一次",
        )
