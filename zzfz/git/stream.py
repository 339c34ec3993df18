"""File contents of any size, in pieces, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from zzfz.errors import GitError
from zzfz.git import Repository
from zzfz.git.blobs import batch_header
from zzfz.git.run import open_git, start

_CHUNK = 1 << 20

Sink = Callable[[bytes], object]


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
            take = sink_for(blob, size)
            left = size
            while left:
                chunk = source.read(min(left, _CHUNK))
                if not chunk:
                    raise GitError("读取文件内容时 Git 中断了", "运行 git fsck 检查仓库是否完好")
                take(chunk)
                left -= len(chunk)
            source.read(1)
        asking.result()
