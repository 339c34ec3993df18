"""What the oracle needs of Git: the files of one revision and the bytes of its blobs.

Two processes a repository (``git log`` and ``git ls-tree``) and one ``git cat-file --batch``
for all blobs that are asked for together.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

CHINA = timezone(timedelta(hours=8))  # list.yaml: timezone "+08:00" (counting.md, 21)


class OracleError(Exception):
    """The repository or its list cannot be read at all."""


def _git(path: Path, *arguments: str, given: bytes | None = None) -> bytes:
    done = subprocess.run(
        ["git", "-C", str(path), *arguments],
        input=given,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise OracleError(done.stderr.decode("utf-8", "replace").strip())
    return done.stdout


@dataclass(frozen=True)
class Entry:
    """One line of the tree: a path in Git's order, its mode and its blob."""

    path: str
    mode: str
    blob: str

    @property
    def is_file(self) -> bool:
        """Links and submodules are no files (docs/files.md; DESIGN, "What counts" 1)."""
        return self.mode in ("100644", "100755")


@dataclass
class Revision:
    """The tree of one revision and the day it was committed, in the list's time zone."""

    root: Path
    day: date
    entries: tuple[Entry, ...]
    bodies: dict[str, bytes | None] = field(default_factory=dict)

    def read(self, blobs: set[str]) -> None:
        """Fetch blobs into ``bodies``; one that Git does not have becomes None (未查验)."""
        wanted = sorted(blobs - self.bodies.keys())
        if not wanted:
            return
        out = _git(
            self.root, "cat-file", "--batch", given="".join(f"{b}\n" for b in wanted).encode()
        )
        at = 0
        for blob in wanted:
            end = out.index(b"\n", at)
            head = out[at:end].split(b" ")
            at = end + 1
            if head[-1] == b"missing":
                self.bodies[blob] = None
                continue
            size = int(head[-1])
            body = out[at : at + size]
            at += size + 1
            self.bodies[blob] = body

    def body(self, blob: str) -> bytes | None:
        """The bytes of a blob, None where they are not here."""
        if blob not in self.bodies:
            self.read({blob})
        return self.bodies[blob]


def read_revision(root: Path, revision: str = "HEAD", day: date | None = None) -> Revision:
    """Read a revision's tree.  Raises OracleError where there is none."""
    if day is None:
        seconds = _git(root, "log", "-1", "--format=%ct", revision).strip()
        day = datetime.fromtimestamp(int(seconds), CHINA).date()
    entries = []
    for line in _git(root, "ls-tree", "-r", "-z", "--full-tree", revision).split(b"\0"):
        if not line:
            continue
        meta, _, name = line.partition(b"\t")
        mode, _, blob = meta.decode().split(" ")
        entries.append(Entry(name.decode("utf-8", "surrogateescape"), mode, blob))
    entries.sort(key=lambda e: e.path.encode("utf-8", "surrogateescape"))
    return Revision(root, day, tuple(entries))
