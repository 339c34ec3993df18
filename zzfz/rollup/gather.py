"""Summaries of many counties, each read in a process of its own where that is quicker."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zzfz.errors import Advice, AnyAdvice, ZzfzError
from zzfz.rollup.model import Summary
from zzfz.rollup.summary_cache import Keeping, pack, recall, unpack

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

    from zzfz.git.head_location import HeadLocation
    from zzfz.rollup.fast_summary import KnownLists


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a county could not be read, and what to do about it; both Chinese, without a full stop."""

    message: str
    advice: AnyAdvice


Outcome = Summary | Failure
Work = Callable[[Path], Outcome]


class CountyReader:
    """Reads counties one after the other, and remembers what they have alike.

    ``opens`` tells to open documents of which nothing is known yet.
    """

    def __init__(self, *, opens: bool = True) -> None:
        self._opens = opens
        self.places: dict[Path, HeadLocation] = {}
        """Where some of them stand, if that is known."""
        self._lists: KnownLists | None = None
        self._keeping = Keeping()

    def __call__(self, path: Path) -> Outcome:
        """The summary of the repository, or in the summary file, at ``path``; nothing is raised."""
        try:
            return self._of_repository(path) if path.is_dir() else _of_file(path)
        except ZzfzError as error:
            advice = error.advice
            plain = advice.rstrip("。") if isinstance(advice, str) else advice
            return Failure(error.message.rstrip("。"), plain)
        except OSError as error:
            return Failure(f"读不出来：{error.strerror}", "检查路径和权限")
        except Exception as error:  # noqa: BLE001 - one county must not stop the others
            return Failure(f"程序内部出错（{type(error).__name__}）", Advice("county-status"))

    def _of_repository(self, path: Path) -> Summary:
        """The summary of a work tree or bare repository whose own folder ``path`` is."""
        from zzfz.rollup.fast_summary import plain_summary

        place = self.places.get(path)
        found = plain_summary(path, self._known, place, opens=self._opens)
        if found is None:
            return self._opened(path)
        if found.lasting:
            self._keeping.add(found.common_dir, "", found.summary)
        return found.summary

    def _opened(self, path: Path) -> Summary:
        from zzfz import prefetch
        from zzfz.rollup.summarise import of_tracker
        from zzfz.tracker import from_opening, open_all

        found = prefetch.find(path, "HEAD", ("listing",), only_read=True)
        root = found.repo.root or found.repo.git_dir
        if root.resolve() != path.resolve():
            raise ZzfzError("这里不是清单仓库的根文件夹", f"它在仓库 {root} 里，写那个文件夹")
        tracker = from_opening(found, open_all if self._opens else None)
        made = of_tracker(tracker)
        if all(map(tracker.facts.is_lasting, tracker.snapshot.entries)):
            self._keeping.add(found.repo.common_dir, found.repo.prefix, made)
        return made

    @property
    def _known(self) -> KnownLists:
        from zzfz.rollup.fast_summary import KnownLists

        if self._lists is None:
            self._lists = KnownLists()
        return self._lists

    def prepare(self) -> None:
        """Load what reading any county takes: processes that are started afterwards need not do it again."""
        from zzfz.rollup.fast_summary import prepare

        prepare()

    @property
    def found_alike(self) -> bool:
        """Whether much of the last county was found in one before it."""
        return self._known.found_alike

    def release(self) -> None:
        """Leave what no process started from this one may have."""
        self._known.release()

    def keep(self) -> None:
        """Keep what was found for the next time."""
        self._keeping.write()

    def packed(self, outcomes: Iterable[Outcome]) -> list[_Packed]:
        """``outcomes``, of now, for another process to take and to keep: one writes for all of them."""
        keys = {id(one): key for key, one in self._keeping.hand_over().items()}
        return [
            one if isinstance(one, Failure) else (keys.get(id(one)), pack(one)) for one in outcomes
        ]

    def take(self, packed: _Packed) -> Outcome:
        """What another process packed; it is kept here if it is to be kept."""
        if isinstance(packed, Failure):
            return packed
        key, summary = packed
        if key is not None:
            self._keeping.take(key, summary)
        return unpack(summary)


def read_county(path: Path) -> Outcome:
    """The summary at ``path``, as of a ``CountyReader`` that has met no other county."""
    reader = CountyReader()
    try:
        return reader(path)
    finally:
        reader.keep()


def _of_file(path: Path) -> Summary:
    from zzfz.rollup.summary_reader import MAX_BYTES, read_summary

    if not path.exists():
        raise ZzfzError("没有这个文件或文件夹", "检查路径")
    if not path.is_file():
        raise ZzfzError("这不是普通文件", Advice("county-file"))
    with path.open("rb") as stream:
        return read_summary(stream.read(MAX_BYTES + 1))


def outcomes(paths: Sequence[Path], *, opens: bool = True) -> Iterator[tuple[int, Outcome]]:
    """The outcome for each of ``paths`` with its index, in the order they are ready.

    ``opens`` tells to open documents of which nothing is known yet.

    Those whose summary was kept need no process of their own.
    """
    rest: list[int] = []
    reader = CountyReader(opens=opens)
    for index, (place, kept) in enumerate(recall(paths, 2 * cores())):
        if kept is not None:
            yield index, kept
            continue
        rest.append(index)
        if place is not None:
            reader.places[paths[index]] = place
    done = set()
    try:
        if len(rest) >= _MANY:
            reader.prepare()
            for number, index in enumerate(rest[:_MANY]):
                if number > 1 and not reader.found_alike:
                    break
                yield index, reader(paths[index])
                done.add(index)
            reader.release()
            rest = [index for index in rest if index not in done]
        for place, outcome in gather([paths[index] for index in rest], reader):
            yield rest[place], outcome
    finally:
        reader.keep()


_MANY = 8
"""Counties for which it pays to get ready before other processes are started; as many are read before,
while they have much alike: each process would find the same again.
"""
_AT_ONCE = 4
"""Counties that a process is handed at a time."""


def gather(
    paths: Sequence[Path], work: Work = read_county, workers: int | None = None
) -> Iterator[tuple[int, Outcome]]:
    """The outcome of ``work`` for each of ``paths`` with its index, in the order they are ready.

    ``workers`` processes at most, as many as there are cores unless told; each has a ``work`` of its own,
    which may remember what it did before. When a process dies, the counties that were under way are
    tried once more, each in a process of its own.
    """
    most = min(workers or cores(), len(paths))
    if most <= 1:
        yield from ((index, work(path)) for index, path in enumerate(paths))
        return
    size = min(_AT_ONCE, -(-len(paths) // most))
    portions = [range(at, min(at + size, len(paths))) for at in range(0, len(paths), size)]
    died = []
    for index, outcome in _in_pool(paths, portions, work, most):
        if outcome is None:
            died.append(index)
        else:
            yield index, outcome
    for index in sorted(died):
        ((_, outcome),) = _in_pool(paths, [range(index, index + 1)], work, 1)
        yield index, outcome or Failure("读取这个县的进程意外结束", "检查仓库是否过大或已损坏")


def _in_pool(
    paths: Sequence[Path], portions: Iterable[range], work: Work, workers: int
) -> Iterator[tuple[int, Outcome | None]]:
    """Index and outcome of each, None where the process died."""
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool

    pool = ProcessPoolExecutor(workers, initializer=_begin, initargs=(work,))
    taker = work if isinstance(work, CountyReader) else CountyReader()
    try:
        running = {_submit(pool, [paths[one] for one in some]): some for some in portions}
        for done in as_completed(running):
            some = running[done]
            try:
                yield from zip(some, map(taker.take, done.result()), strict=True)
            except BrokenProcessPool:
                yield from ((one, None) for one in some)
    finally:
        pool.shutdown(cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, paths: Sequence[Path]) -> Future[list[_Packed]]:
    from concurrent.futures import Future
    from concurrent.futures.process import BrokenProcessPool

    try:
        return pool.submit(_do, paths)
    except BrokenProcessPool as error:  # a process died while others were still handed out
        failed: Future[list[_Packed]] = Future()
        failed.set_exception(error)
        return failed


_Packed = Failure | tuple[str | None, list[Any]]
"""A summary goes with the key that it is to be kept under, if it is."""
_work: Work = read_county
"""What this process does, where it is one of many."""


def _begin(work: Work) -> None:
    """Begin as one of many processes. Interrupts are the parent's."""
    global _work  # noqa: PLW0603 - a pool has no other way to give each process something of its own
    _work = work
    gc.freeze()  # what the parent made lives as long as this process
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _do(paths: Sequence[Path]) -> list[_Packed]:
    """A portion, in a process of many; lists and texts travel ten times as fast as what they stand for."""
    reader = _work if isinstance(_work, CountyReader) else CountyReader()
    return reader.packed([_work(path) for path in paths])


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
