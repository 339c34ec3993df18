"""All of a small repository that a roll-up needs, by two calls of Git instead of eight."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from zzfz.git import Commit, TreeEntry
from zzfz.git.blobs import batch_header, skip
from zzfz.git.head import time_of
from zzfz.git.run import ask, open_git, start
from zzfz.git.trees import tree_records


class BulkRead(NamedTuple):
    """A commit, what it holds in the folders asked for, and the contents that were wanted.

    ``entries`` have paths from the top and hold the folders themselves too; ``contents`` are by
    object id, without those over the limit.
    """

    commit: Commit
    entries: list[TreeEntry]
    contents: dict[str, bytes]


def read_whole(
    where: Path,
    revision: str,
    folders: Sequence[str],
    wanted: Callable[[TreeEntry], bool],
    limit_bytes: int,
) -> BulkRead | None:
    """``folders`` of the top at ``revision`` (an object id), with the contents that are ``wanted``.

    None where something is not here. Raises GitError when Git is missing or gives up.
    """
    listed = ask(where, "ls-tree", "-r", "-t", "-z", "--full-tree", revision, "--", *folders)
    if listed.code != 0:
        return None
    entries = tree_records(listed.out)
    blobs = dict.fromkeys(entry.blob for entry in entries if wanted(entry))
    with open_git(where, ("cat-file", "--batch", "--buffer")) as process:
        source, sink = process.stdout, process.stdin
        if source is None or sink is None:
            raise AssertionError("both pipes were asked for")
        asking = start(_ask, sink, [revision, *blobs])  # Git answers before it has read all
        commit = _commit(source, revision)
        contents = _contents(source, blobs, limit_bytes) if commit is not None else None
        if contents is None:
            process.kill()
        asking.result()
    return (
        BulkRead(commit, entries, contents) if commit is not None and contents is not None else None
    )


def _ask(sink: IO[bytes], names: Iterable[str]) -> None:
    try:
        with sink:
            sink.write("".join(f"{name}\n" for name in names).encode("ascii"))
    except BrokenPipeError:
        return  # Git ended early; the reader finds out


def _commit(source: IO[bytes], revision: str) -> Commit | None:
    kind, size = batch_header(source)
    data = source.read(size + 1)
    return time_of(revision, data) if kind == "commit" else None


def _contents(source: IO[bytes], blobs: Iterable[str], limit: int) -> dict[str, bytes] | None:
    contents = {}
    for blob in blobs:
        kind, size = batch_header(source)
        if kind != "blob":
            return None
        if size <= limit:
            contents[blob] = source.read(size)
        else:
            skip(source, size)
        source.read(1)
    return contents
