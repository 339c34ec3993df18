"""Summaries of many counties, each read in a process of its own where that is quicker."""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zzfz.errors import Advice, AnyAdvice, ZzfzError
from zzfz.rollup.model import Summary
from zzfz.rollup.summary_cache import Keeping, SetsByList, pack, recall, unpack

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

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
        self._unpacked: SetsByList = {}

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
        return self._lists is not None and self._lists.found_alike

    def release(self) -> None:
        """Leave what no process started from this one may have."""
        if self._lists is not None:
            self._lists.release()

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
        return unpack(summary, self._unpacked)


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
    try:
        for number, outcome in gather([paths[index] for index in rest], reader):
            yield rest[number], outcome
    finally:
        reader.keep()


_MANY = 8
"""Counties for which it pays to get ready before more processes are started; one reads as many before that,
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
    ahead = _MANY if isinstance(work, CountyReader) and len(paths) >= _MANY else 0
    size = min(_AT_ONCE, -(-len(paths) // most))
    waiting = deque(range(one, one + 1) for one in range(ahead))
    waiting += (range(at, min(at + size, len(paths))) for at in range(ahead, len(paths), size))
    died = []
    while waiting:  # once more where no process is left
        for index, outcome in _in_processes(paths, waiting, work, most, ahead):
            if outcome is None:
                died.append(index)
            else:
                yield index, outcome
    for index in sorted(died):
        alone = deque([range(index, index + 1)])
        ((_, outcome),) = _in_processes(paths, alone, work, 1)
        yield index, outcome or Failure("读取这个县的进程意外结束", "检查仓库是否过大或已损坏")


def _in_processes(
    paths: Sequence[Path], waiting: deque[range], work: Work, number: int, ahead: int = 0
) -> Iterator[tuple[int, Outcome | None]]:
    """Index and outcome of each that is ``waiting``, by portions; None where the process died.

    The first process starts the others, after ``ahead`` counties, so that they have what it found in them.
    """
    from multiprocessing import get_context
    from multiprocessing.connection import wait

    context = get_context()
    ours, theirs = zip(*(context.Pipe() for _ in range(number)), strict=True)
    leader = context.Process(target=_lead, args=(work, theirs, _inherited(ours), ahead > 0))
    leader.start()
    for end in theirs:
        end.close()
    taker = work if isinstance(work, CountyReader) else CountyReader()
    idle, others = [ours[0]], [*ours[1:]]
    under_way: dict[Any, range] = {}
    done, alike = 0, True
    try:
        while waiting or under_way:
            if others and (done >= ahead or (done > 1 and not alike)):
                with suppress(OSError):  # whether it is gone is found out below
                    ours[0].send(None)
                idle += others
                others = []
            while idle and waiting:
                end, some = idle.pop(0), waiting.popleft()
                try:
                    end.send([paths[one] for one in some])
                    under_way[end] = some
                except OSError:
                    yield from ((one, None) for one in some)
            if not under_way:
                return
            ready: list[Any] = wait([*under_way])
            for end in ready:
                some = under_way.pop(end)
                try:
                    packed, alike = end.recv()
                except (EOFError, OSError):
                    yield from ((one, None) for one in some)
                    continue
                idle.append(end)
                done += len(some)
                yield from zip(some, map(taker.take, packed), strict=True)
    finally:
        for end in ours:
            end.close()
        leader.join()


_Packed = Failure | tuple[str | None, list[Any]]
"""A summary goes with the key that it is to be kept under, if it is."""


def _inherited(ends: Iterable[Connection]) -> tuple[Connection, ...]:
    """Those of ``ends`` that a process which is started has too, and must close: as long as anybody has
    them open, nobody hears that their owner is gone.
    """
    from multiprocessing import get_context

    return tuple(ends) if get_context().get_start_method() == "fork" else ()


def _lead(
    work: Work, ends: Sequence[Connection], foreign: Iterable[Connection], ready: bool
) -> None:
    """What the first of many processes does: as the others, which it starts when it is told to."""
    here, *others = ends
    started = []
    if ready and isinstance(work, CountyReader):
        work.prepare()

    def start() -> None:
        from multiprocessing import get_context

        if isinstance(work, CountyReader):
            work.release()
        for end in others:
            rest = _inherited(one for one in ends if one is not end)
            started.append(get_context().Process(target=_serve, args=(work, end, rest)))
            started[-1].start()
        for end in others:
            end.close()

    _serve(work, here, foreign, start)
    for one in started:
        one.join()


def _serve(
    work: Work,
    here: Connection,
    foreign: Iterable[Connection],
    start: Callable[[], None] | None = None,
) -> None:
    """What a process does: answer portions until there are no more. Interrupts are the parent's.

    Lists and texts travel ten times as fast as what they stand for.
    """
    gc.disable()
    gc.freeze()  # what is there lives as long as this process
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for end in foreign:
        end.close()
    reader = work if isinstance(work, CountyReader) else CountyReader()
    with suppress(EOFError, OSError):  # the parent is gone
        while True:
            paths = here.recv()
            if paths is not None:
                packed = reader.packed([work(path) for path in paths])
                here.send((packed, reader.found_alike))
                del packed
                gc.collect(0)
                gc.freeze()  # what is left is what counties have alike
            elif start is not None:
                start()


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
