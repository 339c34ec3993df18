"""Finding a tracker: what has to be asked of Git before anything else can be.

Apart from the tracker itself, so that it can be done while the rest is still being imported.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from zzfz import git

EVIDENCE = "evidence"


class Opening(NamedTuple):
    """A repository, the commit to look at (None before the first), and its listing of evidence."""

    repo: git.Repository
    commit: git.Commit | None
    at_revision: bool
    listing: git.Running[list[git.TreeEntry]] | None


def find(start: Path, at: str | None = None) -> Opening:
    """The repository that ``start`` lies in, at a revision or date; the listing goes on meanwhile.

    What a writing run that was killed left to do is finished first.

    Raises NotATrackerError outside a repository, GitError, and UsageError for an unknown ``at``.
    """
    repo = git.find_repository(start)
    if git.was_cut_short(repo):
        from zzfz.git.commit import finish_quietly

        finish_quietly(repo)
    commit = git.resolve(repo, at or "HEAD")
    listing = None
    if commit is not None:
        listing = git.start(git.list_tree, repo, commit.revision, EVIDENCE)
    return Opening(repo, commit, at is not None or repo.bare, listing)
