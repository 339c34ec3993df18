"""What a repository's own settings would have Git start, and how it is turned off.

Its own are those of ``.git/config``, of ``config.worktree`` and of the files that these include. The
user's own are the others: of the system, of the user, of the environment, of the command line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from zzfz.errors import GitError

_OWN = frozenset({"local", "worktree"})
_FILTERS = re.compile(r"filter\..*\.(?:clean|smudge|process|required)", re.DOTALL)
_SIGNERS = re.compile(r"gpg\.(?:.*\.)?(?:program|defaultkeycommand)", re.DOTALL)
_USUAL_SIGNERS = {
    "gpg.program": "gpg",
    "gpg.openpgp.program": "gpg",
    "gpg.x509.program": "gpgsm",
    "gpg.ssh.program": "ssh-keygen",
}
_LARGE_FILES = {
    "filter.lfs.clean": "git-lfs clean -- %f",
    "filter.lfs.smudge": "git-lfs smudge -- %f",
    "filter.lfs.process": "git-lfs filter-process",
    "filter.lfs.required": "true",
}
"""What ``git lfs install`` writes, with --local into the repository's own settings (``gate --install``): it
starts the git-lfs of the user's PATH, as the user's own setting would."""
_LARGE_FILES_ALONE = re.compile(
    rb"\[(?:lfs\]\n\trepositoryformatversion = 0\n"
    rb'|filter "lfs"\]\n'
    rb"(?:\t(?:clean = git-lfs clean -- %f|smudge = git-lfs smudge -- %f"
    rb"|process = git-lfs filter-process|required = true)\n)*)(?=\[|\Z)"
)
_OTHER_WORDS = re.compile(rb"filter|lfs|gpg|include", re.IGNORECASE)


def only_large_files(written: bytes) -> bool:
    """Whether the settings ``written`` name no program but what ``git lfs install`` writes."""
    rest = _LARGE_FILES_ALONE.sub(b"", written)
    return not _OTHER_WORDS.search(rest)


QUESTION = ("config", "--show-scope", "-z", "--get-regexp", r"^(filter\..*|lfs\..*|gpg\..*)$")
"""What Git is asked; exit code 1 says that there is none."""


def turned_off(repository: Path, answered: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Settings (key, value) that give every filter named by ``repository`` the user's own value, or none.

    ``answered`` are the records of Git's answer to QUESTION. Raises GitError where Git LFS would start
    what the repository names (lfs.extension, transfer agents): that cannot be told otherwise.
    """
    users: dict[str, str] = {}
    own: dict[str, str] = {}
    fields = iter(answered)
    for scope in fields:
        key, _, value = next(fields, "").partition("\n")
        (own if scope in _OWN else users)[key] = value
    _refuse_helpers(repository, own, users)
    large = {key: value for key, value in own.items() if key in _LARGE_FILES}
    trusted = large if all(value == _LARGE_FILES[key] for key, value in large.items()) else {}
    return tuple(
        (key, users.get(key, _without(key)))
        for key in own
        if key not in trusted and (_FILTERS.fullmatch(key) or _SIGNERS.fullmatch(key))
    )


def _without(key: str) -> str:
    """What Git does where nobody set ``key``."""
    if key.endswith(".required"):
        return "false"
    return _USUAL_SIGNERS.get(key, "")


def _refuse_helpers(repository: Path, own: dict[str, str], users: dict[str, str]) -> None:
    for key in own:
        helper = key.startswith(("lfs.extension.", "lfs.customtransfer.")) or key.endswith(
            ".standalonetransferagent"
        )
        if helper and key not in users:
            raise GitError(
                f"这个仓库自己的设置（{key}）要让 Git LFS 启动别的程序，没有照办",
                f"确认可信后写进自己的设置（git config --global），"
                f"否则运行 git -C {repository} config --unset-all {key}",
            )
