"""Finding a tracker: what has to be asked of Git before anything else can be.

Apart from the tracker itself, so that it can be done while the rest is still being imported.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from zzfz import git
from zzfz.git.head import head

EVIDENCE = "evidence"

Ahead = Literal["listing", "changes"]
"""What may be asked for together with the tracker, because its user is sure to want it: the listing of
the evidence at the commit; what in the work tree is not as in HEAD."""


class Opening(NamedTuple):
    """A repository, the commit to look at (None before the first), and what was begun ahead.

    ``evidence`` is the tree id of the evidence at the commit, where it was asked for with HEAD.
    """

    repo: git.Repository
    commit: git.Commit | None
    at_revision: bool
    evidence: str | None
    listing: git.Running[list[git.TreeEntry]] | None
    changes: git.Running[list[git.Change]] | None


def find(start: Path, at: str | None = None, ahead: tuple[Ahead, ...] = ()) -> Opening:
    """The repository that ``start`` lies in, at a revision or date; what is ``ahead`` goes on meanwhile.

    What a writing run that was killed left to do is finished first.

    Raises NotATrackerError outside a repository, GitError, and UsageError for an unknown ``at``.
    """
    repo = git.find_repository(start)
    if git.was_cut_short(repo.git_dir):
        from zzfz.git.commit import finish_quietly

        finish_quietly(repo)
    changes = listing = None
    if "changes" in ahead:
        changes = git.start(git.work_tree_changes, repo, [EVIDENCE])
    commit, evidence = head(repo, EVIDENCE) if at is None else (git.resolve(repo, at), None)
    if "listing" in ahead and commit is not None:
        listing = git.start(git.list_tree, repo, commit.revision, EVIDENCE)
    return Opening(repo, commit, at is not None or repo.bare, evidence, listing, changes)
