"""All of a small repository that a roll-up needs, from one running Git instead of eight.

``cat-file --batch-command`` (Git 2.36) hands out trees as they are kept, contents, and sizes; with an
older Git a listing comes first, and the contents from a second process. Both say the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from itertools import groupby
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

    ``inside`` has the same files by the name of what lies directly in the folder, each time with bytes that
    tell their paths, modes and object ids.
    """

    tree: str
    files: list[TreeEntry]
    contents: dict[str, bytes]
    inside: dict[str, tuple[Sequence[TreeEntry], bytes]]


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
    data = _tree_data(source)
    found = _records(data, len(revision) // 2) if data is not None else None
    tops = {name.decode("utf-8", "surrogateescape"): (mode, one) for mode, name, one in found or ()}
    tops = {name: told for name, told in tops.items() if name in folders}
    if any(mode != _FOLDER_MODE for mode, _ in tops.values()):
        return None
    trees = _trees(source, ask_for, [one for _, one in tops.values()])
    if trees is None:
        return None
    listed: dict[str, _Listing] = {}
    for name, (_, one) in tops.items():
        files = _all_below(trees, one, name, wanted)
        if files is None:
            return None
        listed[name] = files
    asked = dict.fromkeys([blob for one in listed.values() for blob in one.every.wanted])
    rest = {blob for one in listed.values() for blob in one.every.blobs}.difference(asked)
    ask_for(*[f"contents {one}" for one in asked], *[f"info {one}" for one in rest])
    sink.close()
    sizes: dict[str, int] = {}
    contents = _contents(source, asked, limit, sizes)
    if contents is None:
        return None
    told = _SIZE.findall(source.read().decode("ascii", "replace"))
    sizes.update(zip([name for name, _ in told], map(int, [size for _, size in told]), strict=True))
    return BulkRead(
        commit,
        {
            name: Folder(
                tops[name][1].hex(),
                found.every.files,
                _among(contents, found.every.wanted),
                found.inside,
            )
            for name, found in listed.items()
        },
        sizes,
    )


def _trees(
    source: IO[bytes], ask_for: Callable[..., None], tops: Iterable[bytes]
) -> dict[bytes, _Tree] | None:
    """The trees of these ids and all below them; None where one is not as it should be."""
    trees: dict[bytes, _Tree] = {}
    level = list(dict.fromkeys(tops))
    while level:
        ask_for(*[f"contents {one.hex()}" for one in level])
        below: list[bytes] = []
        for one in level:
            data = _tree_data(source)
            if data is None:
                return None
            read = _remembered_tree if len(data) <= _SMALL_TREE else _read_tree
            found = read(data, len(one))
            if found is None:
                return None
            trees[one] = found
            below += found.folders
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
_TREE_WORD = _TREE.encode("ascii")


def _tree_data(source: IO[bytes]) -> bytes | None:
    """The tree that is answered next; None where it is none, or very large."""
    words = source.readline().split()  # as ``batch_header``; there are many
    if len(words) != 3 or words[1] != _TREE_WORD or int(words[2]) > _LARGEST_TREE:
        return None
    return source.read(int(words[2]) + 1)[:-1]


def _records(data: bytes, id_bytes: int) -> _Records | None:
    """What a tree of this ``data`` says; None for an odd one."""
    found: _Records = _RECORDS[id_bytes].findall(data)
    length = sum([len(mode) + len(name) for mode, name, _ in found]) + len(found) * (2 + id_bytes)
    if length != len(data) or len({name for _, name, _ in found}) < len(found):
        return None
    return found


_Part = tuple[str, tuple[str, str] | None, bytes]
"""The name of what lies in a tree, mode and kind of a file, and the id."""


def _is_file(part: _Part) -> bool:
    return part[1] is not None


class _Tree:
    """A tree as it is kept: two of the same bytes say the same, whatever Git calls them."""

    __slots__ = ("folders", "mark", "steps")

    def __init__(self, data: bytes, found: _Records) -> None:
        """``found`` are its records."""
        self.mark = b"%d:%b" % (len(data), data)
        """Its bytes, told apart from what may follow."""
        self.folders = [one for mode, _, one in found if mode == _FOLDER_MODE]
        """The ids of the folders in it."""
        parts = [
            (name.decode("utf-8", "surrogateescape"), _KINDS.get(mode), one)
            for mode, name, one in found
        ]
        self.steps: list[list[_Part]] = []
        """All that is in it, in Git's order: files that follow each other, and each folder."""
        for are_files, some in groupby(parts, _is_file):
            run = [*some]
            self.steps += [run] if are_files else [[one] for one in run]


_MOST_TREES, _SMALL_TREE = 2_000, 8 << 10
"""Trees that are remembered, and how large (bytes) at most: counties have many alike."""


def _read_tree(data: bytes, id_bytes: int) -> _Tree | None:
    """The tree of these bytes; None for an odd one."""
    found = _records(data, id_bytes)
    if found is None or any(mode not in _KINDS and mode != _FOLDER_MODE for mode, _, _ in found):
        return None
    return _Tree(data, found)


_remembered_tree = lru_cache(_MOST_TREES)(_read_tree)


class _Files(NamedTuple):
    """Files, and the blobs of those that are wanted, and of all."""

    files: list[TreeEntry]
    wanted: list[str]
    blobs: list[str]

    def add(self, more: _Files) -> None:
        """Add ``more``, which lie behind them."""
        self.files.extend(more.files)
        self.wanted.extend(more.wanted)
        self.blobs.extend(more.blobs)


def _files(above: str, tree: _Tree, step: int, folder: str, wanted: Wanted) -> _Files:
    """Those of a ``step`` of a tree that lies at ``above`` (ends in a slash) in ``folder`` of the top."""
    look = _remembered_files if len(tree.mark) <= _SMALL_TREE else _files_anew
    return look(above, tree, step, folder, wanted)


def _files_anew(above: str, tree: _Tree, step: int, folder: str, wanted: Wanted) -> _Files:
    files = [
        TreeEntry(f"{above}{name}", kind[0], kind[1], one.hex())
        for name, kind, one in tree.steps[step]
        if kind is not None
    ]
    asked = [one.blob for one in files if wanted(folder, one)]
    return _Files(files, asked, [one.blob for one in files if one.kind == _BLOB])


_remembered_files = lru_cache(_MOST_TREES)(_files_anew)


_DEEPEST, _MOST, _MOST_BYTES = 500, 1_000_000, 256 << 20
"""Folders within each other, files and folders in all, and the bytes of their trees: a made-up tree may
hold another many times.
"""


class _Listing(NamedTuple):
    """Every file below a folder of the top, and what lies directly in it, as ``Folder`` has it."""

    every: _Files
    inside: dict[str, tuple[Sequence[TreeEntry], bytes]]


def _all_below(
    trees: Mapping[bytes, _Tree], top: bytes, folder: str, wanted: Wanted
) -> _Listing | None:
    """Every file below ``top``, which is the ``folder`` of the top, in Git's order; None for too many."""
    every = _Files([], [], [])
    inside: dict[str, tuple[Sequence[TreeEntry], bytes]] = {}
    for step, parts in enumerate(trees[top].steps):
        name, kind, one = parts[0]
        before = len(every.files)
        if kind is not None:
            every.add(_files("", trees[top], step, folder, wanted))
            for part, entry in zip(parts, every.files[before:], strict=True):
                inside[entry.path] = (entry,), b"%b %b" % (entry.mode.encode("ascii"), part[2])
            continue
        tree = trees[one]
        if len(tree.steps) == 1 and not tree.folders:  # files alone
            found = _files(f"{name}/", tree, 0, folder, wanted)
            every.add(found)
            inside[name] = found.files, tree.mark
            continue
        told = _add_below(trees, one, f"{name}/", folder, wanted, every)
        if not told:
            return None
        inside[name] = every.files[before:], b"".join(told)
    return _Listing(every, inside)


def _add_below(
    trees: Mapping[bytes, _Tree],
    top: bytes,
    above: str,
    folder: str,
    wanted: Wanted,
    every: _Files,
) -> list[bytes]:
    """Add all below ``top``, which lies at ``above``; the marks of its trees, none where there are too many."""
    tree = trees[top]
    told = [tree.mark]
    size = len(tree.mark)
    waiting = [(above, tree, iter(range(len(tree.steps))))]
    while waiting:
        here, tree, rest = waiting[-1]
        for step in rest:
            name, kind, one = tree.steps[step][0]
            if kind is not None:
                every.add(_files(here, tree, step, folder, wanted))
                continue
            inner = trees[one]
            told.append(inner.mark)
            size += len(inner.mark)
            if len(every.files) > _MOST or len(told) > _MOST or size > _MOST_BYTES:
                return []
            waiting.append((f"{here}{name}/", inner, iter(range(len(inner.steps)))))
            break
        else:
            waiting.pop()
        if len(waiting) > _DEEPEST:
            return []
    return told


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
            name: Folder(
                one,
                some := files.get(name, []),
                _among(contents, blobs.get(name, {})),
                _inside(some),
            )
            for name, one in trees.items()
        },
        sizes,
    )


def _inside(files: Iterable[TreeEntry]) -> dict[str, tuple[Sequence[TreeEntry], bytes]]:
    inside: dict[str, list[TreeEntry]] = {}
    for one in files:
        inside.setdefault(one.path.partition("/")[0], []).append(one)
    return {
        name: (
            some,
            "\0".join([text for one in some for text in one]).encode("utf-8", "surrogateescape"),
        )
        for name, some in inside.items()
    }


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
