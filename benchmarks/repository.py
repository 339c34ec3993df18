"""Deterministic repositories, made with one ``git fast-import``: the same input, the same commit ids."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
DAY = 86_400
MAIN = "refs/heads/main"
FIRST_DAY = 1_677_628_800
"""2023-03-01 08:00 +08:00, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit to make: by whom, on which day after the first, and the files it adds or changes.

    ``renamed`` goes from old to new path and happens first, then ``removed``. With ``branch`` it is
    made on a branch that a merge brings to main.
    """

    author: str
    day: float
    message: str
    files: Mapping[str, bytes]
    renamed: Mapping[str, str] = field(default_factory=dict)
    removed: Sequence[str] = ()
    branch: bool = False


def build(folder: Path, commits: Iterable[Commit]) -> None:
    """Make a repository with ``commits`` on branch main in ``folder``, checked out."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "fast-import", "--quiet", stdin=b"".join(_stream(commits)))
    git(folder, "reset", "--quiet", "--hard", "main")


def _stream(commits: Iterable[Commit]) -> Iterator[bytes]:
    for number, commit in enumerate(commits, start=1):
        ref, mark = ("refs/heads/branch", 2 * number) if commit.branch else (MAIN, None)
        if commit.branch:
            yield f"reset {ref}\nfrom {MAIN}\n\n".encode()
        yield from _head(commit, ref, commit.message, mark)
        yield from _changes(commit)
        yield b"\n"
        if commit.branch:
            yield from _head(commit, MAIN, f"合并：{commit.message}", None)
            yield f"merge :{mark}\n".encode()
            yield from _changes(commit)
            yield f"\nreset {ref}\nfrom {'0' * 40}\n\n".encode()


def _head(commit: Commit, ref: str, message: str, mark: int | None) -> Iterator[bytes]:
    who = f"{commit.author} <office@example.org> {FIRST_DAY + int(commit.day * DAY)} +0800"
    named = f"mark :{mark}\n" if mark else ""
    yield f"commit {ref}\n{named}author {who}\ncommitter {who}\n".encode()
    yield _data(message.encode())


def _changes(commit: Commit) -> Iterator[bytes]:
    for old, new in commit.renamed.items():
        yield f"R {old} {new}\n".encode()
    for path in commit.removed:
        yield f"D {path}\n".encode()
    for path, content in commit.files.items():
        yield f"M 100644 inline {path}\n".encode() + _data(content)


def _data(content: bytes) -> bytes:
    return f"data {len(content)}\n".encode() + content + b"\n"


def git(folder: Path, *args: str, stdin: bytes = b"") -> bytes:
    """Run ``git *args`` in ``folder`` apart from the settings of whoever runs it."""
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", *args],
        cwd=folder,
        env=kept | settings,
        input=stdin,
        capture_output=True,
        check=True,
    )
    return done.stdout


def project_list() -> dict[str, bytes]:
    """The project's own ``checklist/``: path relative to a tracker's root → bytes."""
    files = sorted((PROJECT / "checklist").glob("*.yaml"))
    return {path.relative_to(PROJECT).as_posix(): path.read_bytes() for path in files}


def evidence(folders: Mapping[str, int], count: int) -> dict[str, bytes]:
    """``count`` evidence files spread evenly over ``folders``: name → number of items in its set."""
    places = [(name, no) for name, items in folders.items() for no in range(1, items + 1)]
    files = {}
    for index in range(count):
        name, no = places[index % len(places)]
        path = f"evidence/{name}/{no}-2022年工作情况{index // len(places) + 1}.pdf"
        files[path] = b"%PDF-1.4\n" + path.encode()
    return files
