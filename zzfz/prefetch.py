"""Find the tracker, and start the Git calls its command will need while Python still imports it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from zzfz import git
from zzfz.cache.state import is_of_another
from zzfz.checklist.paths import EVIDENCE, FOLDER, LINKS
from zzfz.files import sweep
from zzfz.git import run
from zzfz.git.head import FolderAtHead, head
from zzfz.git.run import Running, start
from zzfz.git.worktree import WorkTreeChange, work_tree_changes

Prefetched = Literal["listing", "changes"]
"""What may be asked for together with the tracker, because its user is sure to want it: the listing of
the evidence at the commit; what in the work tree is not as in HEAD."""


class Opening(NamedTuple):
    """A repository, the commit to look at (None before the first), and what was begun ahead.

    ``evidence`` is the tree id of the evidence at the commit, ``checklist`` and ``links`` what the folder
    of the list and that of checked addresses are there, where they were asked for with HEAD
    (``with_head``).
    """

    repo: git.Repository
    commit: git.Commit | None
    at_revision: bool
    evidence: str | None
    listing: run.Running[list[git.TreeEntry]] | None
    changes: run.Running[list[WorkTreeChange]] | None
    checklist: FolderAtHead | None = None
    links: FolderAtHead | None = None
    with_head: bool = False


def find(
    start: Path,
    at: str | None = None,
    ahead: tuple[Prefetched, ...] = (),
    *,
    only_read: bool = False,
) -> Opening:
    """The repository that ``start`` lies in, at a revision or date; what is ``ahead`` goes on meanwhile.

    What a writing run that was killed left to do is finished first, unless the repository is
    ``only_read`` or another user's.

    Raises NotATrackerError outside a repository, GitError, and UsageError for an unknown ``at``.
    """
    repo = git.find_repository(start)
    if not only_read:
        sweep()
    if not only_read and git.was_cut_short(repo) and not is_of_another(repo.git_dir):
        from zzfz.git.commit import finish_quietly

        finish_quietly(repo)
    changes = listing = None
    if "changes" in ahead:
        changes = run.start(work_tree_changes, repo, [EVIDENCE])
    evidence = checklist = links = None
    if at is None:
        commit, (evidence, checklist, links, _) = head(repo, (EVIDENCE, FOLDER, LINKS, ""))
        if commit is None:
            commit = _named(repo, "HEAD")
    else:
        commit = _named(repo, at)
    if "listing" in ahead and commit is not None:
        from zzfz.git.trees import list_tree

        listing = run.start(list_tree, repo, commit.revision, EVIDENCE)
    tree = evidence.tree if evidence is not None else None
    past = at is not None or repo.bare
    return Opening(
        repo, commit, past, tree, listing, changes, checklist, links, with_head=at is None
    )


def _named(repo: git.Repository, at: str) -> git.Commit | None:
    from zzfz.git.revisions import resolve

    return resolve(repo, at, (EVIDENCE, FOLDER, LINKS, ""))


_started: dict[Path, Running[Opening]] = {}


def start_finding(folder: Path, ahead: tuple[Prefetched, ...]) -> None:
    """Begin to find the tracker of ``folder``. What fails is told where the result is taken."""
    _started[folder] = start(find, folder, ahead=ahead)


def take_started(folder: Path) -> Opening | None:
    """What was begun for ``folder``, once; None where nothing was."""
    running = _started.pop(folder, None)
    return running.result() if running is not None else None
