"""The summary of a county whose repository is plain and in order, with as little work as it takes.

Two calls of Git, and files read before, for other counties, are not read again. Where anything at
all is out of the ordinary there is no summary from here: whoever opens the tracker the usual way
finds out and says so. Both ways come to the same summary (tests/test_rollup_plain.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from zzfz.checklist.load import load
from zzfz.checklist.paths import EVIDENCE, FOLDER, LIST_FILE, is_checklist_file
from zzfz.errors import GitError
from zzfz.evidence.snapshot import LIMIT, from_contents, matters
from zzfz.git import SYMLINK_MODE, Repository, TreeEntry
from zzfz.git.bulk import BulkRead, read_whole
from zzfz.git.head_location import HeadLocation, read_plain
from zzfz.progress.assess import assess
from zzfz.rollup.model import Summary
from zzfz.rollup.summarise import summarise
from zzfz.rollup.summary_cache import keep
from zzfz.yamlfile.records import read_shared


def plain_summary(path: Path, *, opens: bool = True) -> Summary | None:
    """The summary at HEAD of the repository whose own folder is ``path``; it is kept as well.

    ``opens`` tells to open documents of which nothing is known yet.
    """
    place = read_plain(path)
    if place is None:
        return None
    try:
        whole = read_whole(path, place.head, (FOLDER, EVIDENCE), _is_wanted, LIMIT)
    except GitError:
        return None
    if whole is None:
        return None
    found = _summary(_repository(path, place), whole, opens=opens)
    if found is None:
        return None
    made, lasting = found
    if lasting:
        keep(place.common_dir, "", made)
    return made


def _repository(path: Path, place: HeadLocation) -> Repository:
    bare = place.git_dir == path.resolve()
    return Repository(None if bare else path, place.git_dir, place.common_dir, bare, "")


def _is_wanted(entry: TreeEntry) -> bool:
    if entry.kind != "blob" or entry.mode == SYMLINK_MODE:
        return False
    return _is_of_checklist(entry.path) or matters(entry)


def _is_of_checklist(path: str) -> bool:
    folder, _, name = path.partition("/")
    return folder == FOLDER and is_checklist_file(name)


def _summary(repo: Repository, whole: BulkRead, *, opens: bool) -> tuple[Summary, bool] | None:
    """The summary, and whether it will be the same the next time."""
    lists = [one for one in whole.entries if _is_of_checklist(one.path) and _is_wanted(one)]
    if any(one.blob not in whole.contents for one in lists):  # one of them is very large
        return None
    files = {one.path: whole.contents[one.blob] for one in lists}
    if LIST_FILE not in files:
        return None
    checklist, findings = load(files, read_shared)
    if checklist is None or findings:
        return None
    tree, entries = _evidence(whole.entries)
    taken = from_contents(repo, whole.commit, entries, whole.contents)
    from zzfz.rules.facts import DocumentOpening, FactReader

    facts = FactReader(repo, DocumentOpening() if opens else None).of(taken.entries)
    made = summarise(whole.commit, assess(checklist, taken, facts), tree, len(taken.missing_blobs))
    return made, all(map(facts.is_lasting, taken.entries))


def _evidence(every: Iterable[TreeEntry]) -> tuple[str | None, list[TreeEntry]]:
    """The tree id of the evidence, and its files with paths relative to its folder."""
    tree, files = None, []
    for entry in every:
        folder, _, below = entry.path.partition("/")
        if folder != EVIDENCE:
            continue
        if entry.kind != "tree":
            files.append(entry._replace(path=below))
        elif not below:
            tree = entry.blob
    return tree, files
