"""A new list from what was named on the command line, for ``import`` and ``migrate``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePath

from zzfz import git
from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist
from zzfz.checklist.paths import DEPARTMENTS_FILE, DOMAINS_FILE, EVIDENCE, FOLDER, is_checklist_file
from zzfz.cli.common import tracker
from zzfz.errors import ChecklistError, NotATrackerError, UsageError, ZzfzError
from zzfz.evidence.scaffold import MARK, scaffold
from zzfz.findings import Finding
from zzfz.git.blobs import read_blobs
from zzfz.git.hashing import object_ids
from zzfz.git.trees import list_tree
from zzfz.git.worktree import work_tree_changes
from zzfz.importing.compare import compare
from zzfz.importing.corrections import (
    Corrections,
    ListRecord,
    Workbook,
    corrected,
    digest,
    pairs_answered,
    read_workbook,
)
from zzfz.importing.folder import REVIEW_HTML, REVIEW_XLSX, read_folder, read_source
from zzfz.importing.headers import HeadingWords, Hints
from zzfz.importing.import_list import Imported, import_list
from zzfz.importing.mapping import columns_said
from zzfz.importing.review_pages import review_html, with_pairs
from zzfz.importing.review_workbook import review_xlsx
from zzfz.migration.moving import ARCHIVE
from zzfz.migration.plan import Now, Plan, is_generated, plan
from zzfz.rules.checklist import checklist_findings
from zzfz.rules.registry import level_of
from zzfz.rules.rule import Level
from zzfz.text import printable
from zzfz.tracker import Tracker

_PAGE_LIMIT = 1 << 20
_MOST_PAIRS = 200_000
"""More to compare would take longer than the import; ``import --compare`` does it when asked."""


@dataclass(frozen=True)
class NewList:
    """A list to be: its files (path from the tracker's root → bytes), and where it came from.

    ``imported`` is None for a folder that was imported before.
    """

    files: Mapping[str, bytes]
    source: str
    imported: Imported | None
    errors: tuple[Finding, ...]
    checklist: Checklist | None
    """The list that the files make, where they make one."""


def roster_in_use() -> dict[str, bytes]:
    """Departments and domains of the tracker we are in; nothing outside of one."""
    try:
        files = tracker(as_edited=True).checklist_files()
    except NotATrackerError:
        return {}
    return {path: files[path] for path in (DEPARTMENTS_FILE, DOMAINS_FILE) if path in files}


def list_in_use() -> Checklist | None:
    """The list of the tracker we are in; nothing where there is none that can be read."""
    try:
        return tracker().checklist
    except ZzfzError:
        return None


def pairs_in_workbook(folder: Path) -> dict[str, str]:
    """What was settled in the workbook of an imported list: for old numbers new ones.

    Raises UsageError where the answers make no sense; nothing where there is no workbook.
    """
    workbook = folder / REVIEW_XLSX
    if not folder.is_dir() or not workbook.is_file() or workbook.is_symlink():
        return {}
    filled = read_workbook(read_source(workbook), workbook.name)
    return {**filled.record.corrections.pairs, **pairs_answered(filled)}


def with_pairing(one: NewList, said: Mapping[str, str]) -> NewList:
    """``one``, just imported, with a sheet in its review that pairs it with the list in use; without
    where there is none, or where the two have little in common.
    """
    old, new = list_in_use(), one.checklist
    if old is None or new is None or one.imported is None:
        return one
    if len(old.indicators) * len(new.indicators) > _MOST_PAIRS:
        return one
    known = {was: is_ for was, is_ in said.items() if was in old.by_id and is_ in {"", *new.by_id}}
    found = compare(old, new, known)
    if len(found.pairs) * 3 < len(old.indicators):
        return one
    review = with_pairs(one.imported.review, found, old, new, known)
    return replace(one, imported=replace(one.imported, review=review))


def hints_said(columns: str, heading_row: int | None, headings: Path | None) -> Hints:
    """What --columns, --heading-row and --headings say. Raises UsageError where they make no sense."""
    own = read_source(headings) if headings is not None else b""
    vocabulary = HeadingWords(own, printable(headings.name) if headings is not None else "")
    return Hints(columns_said(columns), heading_row, vocabulary)


def new_list(
    path: Path,
    known: Mapping[str, bytes],
    hints: Hints | None = None,
    corrections: Corrections | None = None,
) -> NewList:
    """The list in the file or folder ``path``; ``hints`` say how to read a file's columns,
    ``corrections`` what was corrected in its workbook.

    Raises UsageError and UnreadableError where there is none to be read.
    """
    if path.is_dir():
        files, imported = read_folder(path), None
        loaded = load(files)
    else:
        data = read_source(path)
        imported = import_list(data, path.name, known, hints, corrections)
        files = {**imported.files, f"{FOLDER}/source/{path.name}": data}
        loaded = imported.loaded
    errors = tuple(one for one in checklist_findings(loaded) if level_of(one) is Level.ERROR)
    return NewList(files, path.name, imported, errors, loaded.checklist)


def review_files(
    one: NewList, source: Path, record: ListRecord | None = None, *, whole: bool = True
) -> dict[str, bytes]:
    """The review of an imported list as page and workbook, by path from the tracker's root; nothing
    for a folder that was imported before. ``record`` says how it was imported, ``whole`` whether the
    list is written too.
    """
    imported = one.imported
    if imported is None:
        return {}
    record = record or ListRecord(source.name, digest(read_source(source)))
    found = {
        path.removeprefix(f"{FOLDER}/"): digest(data)
        for path, data in one.files.items()
        if whole and is_checklist_file(path.removeprefix(f"{FOLDER}/"))
    }
    return {
        f"{FOLDER}/{REVIEW_HTML}": review_html(imported.review).encode("utf-8"),
        f"{FOLDER}/{REVIEW_XLSX}": review_xlsx(imported.review, replace(record, written=found)),
    }


@dataclass(frozen=True)
class Corrected:
    """A list whose workbook came back filled in: its source, what is known of its import now, the
    list with all corrections, and the folder that it is written to.
    """

    source: Path
    record: ListRecord
    one: NewList
    folder: Path


def corrected_list(workbook: Path, source: Path | None, known: Mapping[str, bytes]) -> Corrected:
    """The list that ``workbook``, filled in, comes to.

    ``source`` may be left out: it lies in the folder of the workbook. Raises UsageError where the
    workbook is not one of ours, or the source is not the one that it was made of.
    """
    filled = read_workbook(read_source(workbook), workbook.name)
    record = filled.record
    if source is None:
        source = workbook.absolute().parent / "source" / PurePath(record.source).name
        if not source.is_file():
            raise UsageError(
                f"没有找到原件 {printable(record.source)}",
                f"把原件一起写上：zzfz import {printable(record.source)} --corrections {printable(str(workbook))}",
            )
    if digest(read_source(source)) != record.digest:
        raise UsageError(
            f"{printable(str(source))} 不是这份核对工作簿的原件，或后来改动过",
            "给出导入时的原件；原件改了就重新导入",
        )
    before, more = _changed_in(filled, source, known)
    record = replace(record, corrections=record.corrections.with_more(more))
    one = new_list(source, known, record.hints(), record.corrections)
    assert one.imported is not None  # noqa: S101 - a file
    pairs = _followed(record.corrections.pairs, before, one.imported)
    record = replace(record, corrections=replace(record.corrections, pairs=pairs))
    return Corrected(source, record, one, workbook.absolute().parent)


def _changed_in(
    filled: Workbook, source: Path, known: Mapping[str, bytes]
) -> tuple[Imported, Corrections]:
    record = filled.record
    before = new_list(source, known, record.hints(), record.corrections).imported
    assert before is not None  # noqa: S101 - a file
    then = {sheet.name: sheet.rows for sheet in before.review.sheets}
    return before, corrected(filled, then)


def _followed(pairs: Mapping[str, str], before: Imported, after: Imported) -> dict[str, str]:
    """``pairs`` with the numbers that their indicators have after the corrections; the number of one
    that is gone stays, so that its pair is asked about and not guessed.
    """
    places = {one.id: one.place for one in before.resolution.drafts}
    ids = {one.place: one.id for one in after.resolution.drafts}
    return {old: ids.get(places.get(new, ""), new) for old, new in pairs.items()}


def edits_by_hand(folder: Path, known: Mapping[str, bytes]) -> tuple[str, ...]:
    """What somebody changed in a list's folder since the import wrote it, in words; empty where it
    can be written anew without losing work.
    """
    if not folder.is_dir():
        return ()
    lists = {path.name: path.read_bytes() for path in folder.glob("*.y*ml") if path.is_file()}
    workbook = folder / REVIEW_XLSX
    try:
        filled = read_workbook(read_source(workbook), workbook.name)
    except ZzfzError:
        filled = None
    if filled is None:
        return tuple(f"{name}（看不出是否手工改过）" for name in sorted(lists))
    found = [
        name
        for name, data in sorted(lists.items())
        if filled.record.written.get(name) != digest(data)
    ]
    told = [f"{name}{_indicators_changed(name, lists, filled, folder, known)}" for name in found]
    source = folder / "source" / PurePath(filled.record.source).name
    if not source.is_file() and not lists:
        return (
            tuple(told)
            if not filled.is_answered
            else (*told, f"{REVIEW_XLSX} 里填好而没有交回的改正")
        )
    if source.is_file() and digest(source.read_bytes()) == filled.record.digest:
        _, more = _changed_in(filled, source, known)
        if more:
            told.append(f"{REVIEW_XLSX} 里填好而没有交回的改正")
    return tuple(told)


def _indicators_changed(
    name: str,
    lists: Mapping[str, bytes],
    filled: Workbook,
    folder: Path,
    known: Mapping[str, bytes],
) -> str:
    """Which indicators of a file differ from what the import wrote; empty where nobody can tell."""
    source = folder / "source" / PurePath(filled.record.source).name
    if not source.is_file():
        return ""
    record = filled.record
    written = new_list(source, known, record.hints(), record.corrections).files
    before = load(written).checklist
    after = load({f"{FOLDER}/{path}": data for path, data in lists.items()}).checklist
    if before is None or after is None:
        return ""

    def facts(checklist: Checklist) -> dict[str, object]:
        return {
            one.id: (
                (one.level1, one.level2, one.text, one.responsible, one.cooperating),
                (one.kind, one.remarks, one.material_set),
                tuple(item.text for item in checklist.set_of[one.id].items)
                if one.id in checklist.set_of
                else (),
            )
            for one in checklist.indicators
            if one.place.path.endswith(f"/{name}")
        }

    was, is_ = facts(before), facts(after)
    ids = [one for one in {**was, **is_} if was.get(one) != is_.get(one)]
    shown = "、".join(ids[:5]) + ("等" if len(ids) > 5 else "")
    return f"（第{shown}项）" if ids else ""


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


def plan_for(opened: Tracker, one: NewList, said: Mapping[str, str] | None = None) -> Plan:
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
    return plan(now, one.files, blobs_of, scaffold, said)


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
