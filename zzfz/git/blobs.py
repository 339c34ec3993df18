"""Contents and sizes of blobs by object id, any number of them from one running Git."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO, NamedTuple

from zzfz.errors import GitError
from zzfz.git import Repository
from zzfz.git.configuration import facts
from zzfz.git.run import ask_or_fail, complete, environment, failure, open_git, start

_OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_CHUNK = 1 << 20


class Blobs(NamedTuple):
    """What ``fetch_blobs`` found: contents by object id, and the ids it has no content for."""

    contents: dict[str, bytes]
    too_large: frozenset[str]
    missing: frozenset[str]


class Content(NamedTuple):
    """What ``each_blob`` found: ``data`` is None when over the limit, and when ``missing``.

    ``size`` (bytes) is known where it was asked for without the content.
    """

    blob: str
    data: bytes | None
    missing: bool
    size: int | None = None


def read_blobs(repo: Repository, blobs: Sequence[str], limit_bytes: int) -> dict[str, bytes]:
    """The contents of ``blobs`` by object id; what is missing or over the limit is left out."""
    return fetch_blobs(repo, blobs, limit_bytes).contents


def fetch_blobs(repo: Repository, blobs: Sequence[str], limit_bytes: int) -> Blobs:
    """The contents of ``blobs``, and which are over ``limit_bytes`` or not here."""
    contents: dict[str, bytes] = {}
    too_large: set[str] = set()
    missing: set[str] = set()
    for found in each_blob(repo, blobs, limit_bytes):
        if found.data is not None:
            contents[found.blob] = found.data
        else:
            (missing if found.missing else too_large).add(found.blob)
    return Blobs(contents, frozenset(too_large), frozenset(missing))


def each_blob(
    repo: Repository, blobs: Iterable[str], limit_bytes: int, kind: str = "blob"
) -> Iterator[Content]:
    """The content of each of ``blobs``, or other objects of this ``kind``, once, in their order, one at a
    time in memory.

    One ``git cat-file --batch``. What is over the limit is never held in memory. In a partial
    clone what is not here is found out beforehand, because Git gives up at the first missing
    object that it may not fetch. Raises GitError at a damaged object.
    """
    wanted = list(dict.fromkeys(blobs))
    here = [blob for blob in wanted if _OBJECT_ID.fullmatch(blob)]
    if here and facts(repo).partial:
        local = local_objects(repo)
        here = [blob for blob in here if blob in local]
    known = frozenset(here)
    yield from (Content(blob, None, missing=True) for blob in wanted if blob not in known)
    if here:
        yield from _read_batch(repo, here, limit_bytes, kind)


def local_objects(repo: Repository) -> frozenset[str]:
    """The ids of all objects that are here; asked in a partial clone, which lacks some."""
    check = ("cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname)")
    return frozenset(ask_or_fail(repo.where, "查找对象", *check).decode("ascii").split())


def _read_batch(
    repo: Repository, wanted: list[str], limit: int, expected: str
) -> Iterator[Content]:
    with open_git(repo.where, ("cat-file", "--batch", "--buffer")) as process:
        source, sink = process.stdout, process.stdin
        if source is None or sink is None:
            raise AssertionError("both pipes were asked for")
        feeder = start(_feed, sink, wanted)  # Git answers before it has read everything
        for blob in wanted:
            kind, size = batch_header(source)
            data = None
            if kind == expected and size <= limit:
                data = source.read(size)
                if len(data) < size:
                    raise _interrupted()
            else:
                skip(source, size)
            if kind != "missing":
                source.read(1)
            yield Content(blob, data, missing=kind != expected)
        feeder.result()


def _feed(sink: IO[bytes], wanted: list[str]) -> None:
    try:
        with sink:
            sink.write("".join(f"{blob}\n" for blob in wanted).encode("ascii"))
    except BrokenPipeError:
        pass  # Git ended early; the reader finds out and says so


def batch_header(source: IO[bytes]) -> tuple[str, int]:
    """Kind (``missing`` where there is none) and size of the next answer of ``cat-file --batch``."""
    words = source.readline().split()
    if len(words) == 2:
        return "missing", 0
    if len(words) != 3:
        raise _interrupted()
    return words[1].decode("utf-8", "replace"), int(words[2])


def _interrupted() -> GitError:
    return GitError("读取文件内容时 Git 中断了。", "运行 git fsck 检查仓库是否完好，再重试。")


def skip(source: IO[bytes], size: int) -> None:
    """Read ``size`` bytes from ``source`` and forget them."""
    while size > 0:
        size -= len(source.read(min(size, _CHUNK))) or size


def blob_sizes(repo: Repository, blobs: Iterable[str]) -> dict[str, int]:
    """The size in bytes of each of ``blobs`` that is here, from one ``git cat-file``.

    Nothing is fetched: what a partial clone lacks is left out.
    """
    wanted = list(dict.fromkeys(blobs))
    if wanted and facts(repo).partial:
        local = local_objects(repo)
        wanted = [blob for blob in wanted if blob in local]
    if not wanted:
        return {}
    asked = "".join(f"{blob}\n" for blob in wanted).encode("ascii")
    command = ("cat-file", "--batch-check=%(objectsize)", "--buffer")
    answer = complete(repo.where, command, environment(repo.where, command), asked)
    if answer.code != 0:
        raise failure(answer, "查询文件大小")
    # One answer to each, in their order; of what is not here it is words.
    told = zip(wanted, answer.out.splitlines(), strict=True)
    return {blob: int(size) for blob, size in told if size.isdigit()}


class KnownSizes:
    """The sizes of blobs of one repository, each asked for once in a run: those that are here have one."""

    def __init__(self, repo: Repository) -> None:
        self._repo = repo
        self._asked: set[str] = set()
        self._expected: set[str] = set()
        self._found: dict[str, int] = {}

    def take(self, asked: Iterable[str], found: Mapping[str, int]) -> None:
        """Know of ``asked`` what Git said elsewhere in this run: those that are here are ``found``."""
        self._asked.update(asked)
        self._found.update(found)

    def expect(self, blobs: Iterable[str]) -> None:
        """Have ``blobs`` asked for together with the first that somebody wants to know of."""
        self._expected.update(blobs)

    def of(self, blobs: Iterable[str]) -> dict[str, int]:
        """The size in bytes of each of ``blobs`` that is here, as ``blob_sizes``."""
        wanted = list(dict.fromkeys(blobs))
        new = {one for one in wanted if one not in self._asked}
        if new:
            new |= self._expected - self._asked
            self._expected.clear()
            self._asked |= new
            self._found |= blob_sizes(self._repo, sorted(new))
        found = self._found
        return {one: found[one] for one in wanted if one in found}


_STREAM_CHUNK = 1 << 20

Sink = Callable[[bytes], object]


def copy_chunks(source: IO[bytes], size: int, take: Sink) -> None:
    """Hand ``size`` bytes of a ``--batch`` to ``take``, with the end of line behind them taken too."""
    while size:
        chunk = source.read(min(size, _STREAM_CHUNK))
        if not chunk:
            raise GitError("读取文件内容时 Git 中断了", "运行 git fsck 检查仓库是否完好")
        take(chunk)
        size -= len(chunk)
    source.read(1)


def stream_blobs(
    repo: Repository, blobs: Iterable[str], sink_for: Callable[[str, int], Sink]
) -> None:
    """Hand the content of each of ``blobs`` to a sink of its own, in the order given.

    ``sink_for(blob, size)`` is asked for each; it is called with chunks of at most 1 MiB. One
    ``git cat-file --batch``; no more than a chunk is held in memory. Raises GitError when a blob is
    not here.
    """
    wanted = list(blobs)
    if not wanted:
        return
    with open_git(repo.where, ("cat-file", "--batch", "--buffer")) as process:
        source, sink = process.stdout, process.stdin
        if source is None or sink is None:
            raise AssertionError("both pipes were asked for")

        def ask() -> None:
            with sink:
                sink.write("".join(f"{blob}\n" for blob in wanted).encode("ascii"))

        asking = start(ask)  # Git answers before it has read everything
        for blob in wanted:
            kind, size = batch_header(source)
            if kind != "blob":
                process.kill()
                raise GitError(
                    f"文件内容 {blob[:10]} 不在本地", "部分克隆缺少内容：重新完整克隆后再试"
                )
            copy_chunks(source, size, sink_for(blob, size))
        asking.result()
