"""Summaries of many counties, each read in a process of its own where that is quicker."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from zzfz.errors import ZzfzError
from zzfz.rollup.model import Summary
from zzfz.rollup.summary_cache import keep, recall

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a county could not be read, and what to do about it; both Chinese, without a full stop."""

    message: str
    advice: str


Outcome = Summary | Failure
Work = Callable[[Path], Outcome]


def read_county(path: Path, *, opens: bool = True) -> Outcome:
    """The summary of the repository, or in the summary file, at ``path``; nothing is raised.

    ``opens`` tells to open documents of which nothing is known yet.
    """
    try:
        return _of_repository(path, opens=opens) if path.is_dir() else _of_file(path)
    except ZzfzError as error:
        return Failure(error.message.rstrip("。"), error.advice.rstrip("。"))
    except OSError as error:
        return Failure(f"读不出来：{error.strerror}", "检查路径和权限")
    except Exception as error:  # noqa: BLE001 - one county must not stop the others
        return Failure(f"程序内部出错（{type(error).__name__}）", "在该县的仓库里运行 zzfz status")


def _of_repository(path: Path, *, opens: bool) -> Summary:
    """The summary of a work tree or bare repository whose own folder ``path`` is."""
    from zzfz.rollup.fast_summary import plain_summary

    return plain_summary(path, opens=opens) or _opened(path, opens=opens)


def _opened(path: Path, *, opens: bool) -> Summary:
    from zzfz import prefetch
    from zzfz.rollup.summarise import of_tracker
    from zzfz.tracker import from_opening, open_all

    found = prefetch.find(path, "HEAD", ("listing",), only_read=True)
    root = found.repo.root or found.repo.git_dir
    if root.resolve() != path.resolve():
        raise ZzfzError("这里不是清单仓库的根文件夹", f"它在仓库 {root} 里，写那个文件夹")
    tracker = from_opening(found, open_all if opens else None)
    made = of_tracker(tracker)
    if all(map(tracker.facts.is_lasting, tracker.snapshot.entries)):
        keep(found.repo.common_dir, found.repo.prefix, made)
    return made


def _of_file(path: Path) -> Summary:
    from zzfz.rollup.summary_reader import MAX_BYTES, read_summary

    if not path.exists():
        raise ZzfzError("没有这个文件或文件夹", "检查路径")
    if not path.is_file():
        raise ZzfzError("这不是普通文件", "写仓库的文件夹，或 zzfz summary 写出的文件")
    with path.open("rb") as stream:
        return read_summary(stream.read(MAX_BYTES + 1))


def outcomes(paths: Sequence[Path], *, opens: bool = True) -> Iterator[tuple[int, Outcome]]:
    """The outcome for each of ``paths`` with its index, in the order they are ready.

    ``opens`` tells to open documents of which nothing is known yet.

    Those whose summary was kept need no process of their own.
    """
    rest = []
    for index, kept in enumerate(recall(paths, 2 * cores())):
        if kept is not None:
            yield index, kept
        else:
            rest.append(index)
    for place, outcome in gather(
        [paths[index] for index in rest], partial(read_county, opens=opens)
    ):
        yield rest[place], outcome


def gather(
    paths: Sequence[Path], work: Work = read_county, workers: int | None = None
) -> Iterator[tuple[int, Outcome]]:
    """The outcome of ``work`` for each of ``paths`` with its index, in the order they are ready.

    ``workers`` processes at most, as many as there are cores unless told. When a process dies, the
    counties that were under way are tried once more, each in a process of its own.
    """
    most = min(workers or cores(), len(paths))
    if most <= 1:
        yield from ((index, work(path)) for index, path in enumerate(paths))
        return
    died = []
    for index, outcome in _in_pool(paths, range(len(paths)), work, most):
        if outcome is None:
            died.append(index)
        else:
            yield index, outcome
    for index in sorted(died):
        ((_, outcome),) = _in_pool(paths, [index], work, 1)
        yield index, outcome or Failure("读取这个县的进程意外结束", "检查仓库是否过大或已损坏")


def _in_pool(
    paths: Sequence[Path], indexes: Iterable[int], work: Work, workers: int
) -> Iterator[tuple[int, Outcome | None]]:
    """Index and outcome of each, None where the process died."""
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool

    pool = ProcessPoolExecutor(workers, initializer=_leave_interrupts_to_the_parent)
    try:
        running = {_submit(pool, work, paths[index]): index for index in indexes}
        for done in as_completed(running):
            try:
                yield running[done], done.result()
            except BrokenProcessPool:
                yield running[done], None
    finally:
        pool.shutdown(cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, work: Work, path: Path) -> Future[Outcome]:
    from concurrent.futures import Future
    from concurrent.futures.process import BrokenProcessPool

    try:
        return pool.submit(work, path)
    except BrokenProcessPool as error:  # a process died while others were still handed out
        failed: Future[Outcome] = Future()
        failed.set_exception(error)
        return failed


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
