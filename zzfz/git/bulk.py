"""All of a small repository that a roll-up needs, from one running Git instead of eight.

``cat-file --batch-command`` (Git 2.36) hands out trees as they are kept, contents, and sizes; with an
older Git a listing comes first, and the contents from a second process. Both say the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, NamedTuple

from zzfz.git import SUBMODULE_MODE, SYMLINK_MODE, Commit, TreeEntry
from zzfz.git.blobs import batch_header, skip
from zzfz.git.configuration import git_version
from zzfz.git.head import time_of
from zzfz.git.run import ask, open_git, start

_BLOB, _TREE, _SUBMODULE = "blob", "tree", "commit"


class Folder(NamedTuple):
    """A folder of the top at a commit: its tree id, its files in Git's order, and the contents of those
    that were wanted, by object id, without those over the limit. Paths begin in the folder.
    """

    tree: str
    files: list[TreeEntry]
    contents: dict[str, bytes]


class BulkRead(NamedTuple):
    """A commit, and by name those of the folders asked for that it has.

    ``sizes`` (bytes) are of every blob in them that is here.
    """

    commit: Commit
    folders: dict[str, Folder]
    sizes: dict[str, int]


Wanted = Callable[[str, TreeEntry], bool]
"""Whether the content of a file is wanted, which lies in the folder of this name."""


def read_whole(
    where: Path, revision: str, folders: Sequence[str], wanted: Wanted, limit_bytes: int
) -> BulkRead | None:
    """``folders`` of the top at ``revision`` (an object id), with the contents that are ``wanted``.

    None where something is not here, or a tree is not as Git writes it. Raises GitError when Git is
    missing or gives up. Nothing of a partial clone is to be asked for so: Git would try to fetch.
    """
    if not _hands_out_sizes():
        return _by_two_processes(where, revision, folders, wanted, limit_bytes)
    with suppress(BrokenPipeError), open_git(where, _COMMAND) as process:
        source, sink = process.stdout, process.stdin
        if source is None or sink is None:
            raise AssertionError("both pipes were asked for")
        whole = _by_one_process(source, sink, revision, folders, wanted, limit_bytes)
        if whole is None:
            process.kill()
        return whole
    return None  # Git ended early


_COMMAND = ("cat-file", "--batch-command", "--buffer")


@cache
def _hands_out_sizes() -> bool:
    """Whether this Git knows ``--batch-command``. Raises GitError where there is none."""
    return git_version() >= (2, 36)


def _by_one_process(
    source: IO[bytes],
    sink: IO[bytes],
    revision: str,
    folders: Container[str],
    wanted: Wanted,
    limit: int,
) -> BulkRead | None:
    def ask_for(*lines: str) -> None:
        # Git reads all of it before it answers: neither waits for the other.
        sink.write("\n".join((*lines, "flush\n")).encode("ascii"))
        sink.flush()

    ask_for(f"contents {revision}")
    commit, top = _commit_and_tree(source, revision)
    if commit is None or top is None:
        return None
    ask_for(f"contents {top}")
    found = _tree(source, len(revision) // 2) or []
    tops = {name.decode("utf-8", "surrogateescape"): (mode, one) for mode, name, one in found}
    tops = {name: told for name, told in tops.items() if name in folders}
    if any(mode != _FOLDER_MODE for mode, _ in tops.values()):
        return None
    trees = _trees(source, ask_for, [one for _, one in tops.values()])
    if trees is None:
        return None
    listed = {name: _all_below(trees, one) for name, (_, one) in tops.items()}
    blobs: dict[str, dict[str, None]] = {}
    for name, files in listed.items():
        if files is None:
            return None
        blobs[name] = dict.fromkeys([one.blob for one in files if wanted(name, one)])
    asked = {blob: None for some in blobs.values() for blob in some}
    every = {one.blob for files in listed.values() for one in files or () if one.kind == _BLOB}
    ask_for(
        *[f"contents {one}" for one in asked],
        *[f"info {one}" for one in every if one not in asked],
    )
    sink.close()
    sizes: dict[str, int] = {}
    contents = _contents(source, asked, limit, sizes)
    if contents is None:
        return None
    told = source.read().decode("ascii", "replace")
    sizes.update([(name, int(size)) for name, size in _SIZE.findall(told)])
    return BulkRead(
        commit,
        {
            name: Folder(one.hex(), listed[name] or [], _among(contents, blobs[name]))
            for name, (_, one) in tops.items()
        },
        sizes,
    )


def _trees(
    source: IO[bytes], ask_for: Callable[..., None], tops: Iterable[bytes]
) -> dict[bytes, _Records] | None:
    """The trees of these ids and all below them; None where one is not as it should be."""
    trees: dict[bytes, _Records] = {}
    level = list(dict.fromkeys(tops))
    while level:
        ask_for(*[f"contents {one.hex()}" for one in level])
        below: list[bytes] = []
        for one in level:
            found = _tree(source, len(one))
            if found is None:
                return None
            trees[one] = found
            below += [each for mode, _, each in found if mode == _FOLDER_MODE]
        level = [one for one in dict.fromkeys(below) if one not in trees]
    return trees


def _among(contents: Mapping[str, bytes], blobs: Iterable[str]) -> dict[str, bytes]:
    return {one: contents[one] for one in blobs if one in contents}


_SIZE = re.compile(r"^([0-9a-f]+) blob (\d+)$", re.MULTILINE)


def _commit_and_tree(source: IO[bytes], revision: str) -> tuple[Commit | None, str | None]:
    """The commit that is answered next, and the id of its tree."""
    kind, size = batch_header(source)
    data = source.read(size + 1)
    if kind != "commit" or not data.startswith(b"tree "):
        return None, None
    return time_of(revision, data), data[5 : data.index(b"\n")].decode("ascii")


_FOLDER_MODE = b"40000"
_KINDS = {
    b"100644": ("100644", _BLOB),
    b"100755": ("100755", _BLOB),
    b"120000": (SYMLINK_MODE, _BLOB),
    b"160000": (SUBMODULE_MODE, _SUBMODULE),
}
"""How Git writes the mode of what is no folder into a tree, and how ``ls-tree`` prints it; older modes
are left to that."""
_RECORDS = {
    size: re.compile(rb"([0-7]+) ([^\0/]+)\0(.{%d})" % size, re.DOTALL) for size in (20, 32)
}
_Records = list[tuple[bytes, bytes, bytes]]
"""Modes, names and object ids as a tree has them."""
_LARGEST_TREE = 64 << 20


def _tree(source: IO[bytes], id_bytes: int) -> _Records | None:
    """The tree that is answered next; None where it is none, or an odd one."""
    kind, size = batch_header(source)
    if kind != _TREE or size > _LARGEST_TREE:
        return None
    data = source.read(size + 1)
    found: _Records = _RECORDS[id_bytes].findall(data, 0, size)
    length = sum([len(mode) + len(name) for mode, name, _ in found]) + len(found) * (2 + id_bytes)
    if length != size or len({name for _, name, _ in found}) < len(found):
        return None
    return found


_DEEPEST, _MOST = 500, 1_000_000
"""Folders within each other, and files in all: a made-up tree may hold itself."""


def _all_below(trees: Mapping[bytes, _Records], top: bytes) -> list[TreeEntry] | None:
    """Every file below ``top`` in Git's order; None for an odd mode, or too many."""
    entries: list[TreeEntry] = []
    waiting = [("", iter(trees[top]))]
    while waiting:
        above, rest = waiting.pop()
        for mode, name, one in rest:
            path = f"{above}{name.decode('utf-8', 'surrogateescape')}"
            kind = _KINDS.get(mode)
            if kind is not None:
                entries.append(TreeEntry(path, *kind, one.hex()))
            elif mode == _FOLDER_MODE:
                waiting += (above, rest), (f"{path}/", iter(trees[one]))
                break
            else:
                return None
        if len(entries) > _MOST or len(waiting) > _DEEPEST:
            return None
    return entries


def _by_two_processes(
    where: Path, revision: str, folders: Sequence[str], wanted: Wanted, limit_bytes: int
) -> BulkRead | None:
    command = ("ls-tree", "-r", "-t", "-l", "-z", "--full-tree", revision, "--", *folders)
    listed = ask(where, *command)
    if listed.code != 0:
        return None
    trees: dict[str, str] = {}
    files: dict[str, list[TreeEntry]] = {}
    sizes = {}
    paths = set()
    records = _LONG_RECORD.findall(listed.out.decode("utf-8", "surrogateescape"))
    for mode, kind, blob, size, path in records:
        folder, _, below = path.partition("/")
        paths.add(path)
        if kind == _TREE:
            if not below:
                trees[folder] = blob
            continue
        if not below:
            return None
        files.setdefault(folder, []).append(TreeEntry(below, mode, kind, blob))
        if size.isdecimal():
            sizes[blob] = int(size)
    if len(paths) < len(records):
        return None
    blobs = {
        name: dict.fromkeys([one.blob for one in some if wanted(name, one)])
        for name, some in files.items()
    }
    asked = {blob: None for some in blobs.values() for blob in some}
    with open_git(where, ("cat-file", "--batch", "--buffer")) as process:
        source, sink = process.stdout, process.stdin
        if source is None or sink is None:
            raise AssertionError("both pipes were asked for")
        asking = start(_ask, sink, [revision, *asked])  # Git answers before it has read all
        commit = _commit(source, revision)
        contents = _contents(source, asked, limit_bytes, {}) if commit is not None else None
        if contents is None:
            process.kill()
        asking.result()
    if commit is None or contents is None:
        return None
    return BulkRead(
        commit,
        {
            name: Folder(one, files.get(name, []), _among(contents, blobs.get(name, {})))
            for name, one in trees.items()
        },
        sizes,
    )


_LONG_RECORD = re.compile("([0-7]{6}) ([a-z]+) ([0-9a-f]+) +([0-9]+|-|BAD)\t([^\0]+)\0")


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


def _contents(
    source: IO[bytes], blobs: Iterable[str], limit: int, sizes: dict[str, int]
) -> dict[str, bytes] | None:
    """The contents that are answered next; their ``sizes`` are noted too."""
    contents = {}
    for blob in blobs:
        kind, size = batch_header(source)
        if kind != _BLOB:
            return None
        sizes[blob] = size
        if size <= limit:
            contents[blob] = source.read(size)
        else:
            skip(source, size)
        source.read(1)
    return contents
