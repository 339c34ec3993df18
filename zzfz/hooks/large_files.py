"""Which evidence is kept apart by Git LFS, and what that takes on this computer.

Pictures, video and sound go there: they are large, Git cannot shorten them, and no check can read
them anyway. Documents do not, not even pdf, ofd and zip, many of which are scans: the checks read
their text, and where large files are not fetched (in CI, in a colleague's clone) they would be
unchecked. A single document that is too large is added by its path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from zzfz.evidence.snapshot import FOLDER
from zzfz.git import Repository, TreeEntry
from zzfz.git.blobs import blob_sizes
from zzfz.git.configuration import facts
from zzfz.git.lfs import POINTER_LIMIT
from zzfz.git.run import ask

ATTRIBUTES = ".gitattributes"
KINDS = (
    "jpg", "jpeg", "png", "tif", "tiff", "bmp", "heic",
    "mp4", "mov", "avi", "wmv", "mkv", "mpg", "mpeg", "m4v",
    "mp3", "wav", "m4a", "wma",
)  # fmt: skip
_HEAD = (
    "# 图片、视频、录音用 Git LFS 存放：体积大，又读不出文字。pdf、ofd、zip 要查文字，留在 Git 里。"
)
_LFS = re.compile(r"(?m)^[^#\n]*\bfilter=lfs\b")


def lines() -> tuple[str, ...]:
    """The lines of ``.gitattributes``. Endings in any case: scanners like to write JPG."""
    return (_HEAD, *(f"{_pattern(kind)} filter=lfs diff=lfs merge=lfs -text" for kind in KINDS))


def _pattern(kind: str) -> str:
    return f"{FOLDER}/**/*." + "".join(
        f"[{one}{one.upper()}]" if one.isalpha() else one for one in kind
    )


def with_large_files(attributes: str) -> str:
    """``attributes`` with the lines that are not there yet at the end."""
    there = set(attributes.splitlines())
    missing = [line for line in lines() if line not in there]
    if not missing:
        return attributes
    gap = "" if not attributes or attributes.endswith("\n") else "\n"
    return attributes + gap + "\n".join(missing) + "\n"


def uses_large_files(attributes: str) -> bool:
    """Whether a ``.gitattributes`` sends anything to Git LFS."""
    return _LFS.search(attributes) is not None


def kept_whole(repo: Repository, entries: Iterable[TreeEntry]) -> Sequence[str]:
    """Files (below ``evidence/``) that belong into Git LFS and are in the history as they are."""
    found = {one.path: one.blob for one in entries if _belongs(one.path)}
    sizes = blob_sizes(repo, found.values())
    return [path for path, blob in found.items() if sizes.get(blob, 0) > POINTER_LIMIT]


def _belongs(path: str) -> bool:
    return any(fnmatchcase(path.lower(), f"*.{kind}") for kind in KINDS)


def is_ready(repo: Repository) -> bool:
    """Whether Git LFS is installed here and Git knows it (git lfs install)."""
    return facts(repo).lfs and is_installed(repo)


def is_installed(repo: Repository) -> bool:
    """Whether the program git-lfs is there."""
    return ask(repo.where, "lfs", "version").code == 0


def prepare(repo: Repository) -> bool:
    """Let Git use Git LFS in this repository, where the program is there; whether it is."""
    return is_installed(repo) and ask(repo.where, "lfs", "install", "--local").code == 0
