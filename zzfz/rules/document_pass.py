"""Inspecting documents for several families of rules at once: each is opened once, for all of them."""

from __future__ import annotations

import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from zzfz.git import TreeEntry
from zzfz.rules.result_cache import ResultCache, pack_key

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

    from zzfz.rules.file_access import Contents, GitContents, OpenedFile

_PORTION = 5_000
"""Files whose answers are recalled at a time: those of all would take more memory than the rest."""


FEWEST = 40
"""Files of a folder whose answers are worth a file of their own."""


class InspectionResult(NamedTuple):
    """What an inspection found in one file, as JSON has it, and whether that may be kept."""

    value: Any
    lasting: bool = True


class FileAnswers(NamedTuple):
    """What was asked about one blob, answered in the order of the questions."""

    blob: str
    answers: Sequence[InspectionResult]


Watch = Callable[[Iterator[FileAnswers], int], Iterable[FileAnswers]]
"""Hands on what comes, of so many, and may show how far it is."""


class Inspection(Protocol):
    """What one family of rules wants to know of the files."""

    def key_of(self, entry: TreeEntry) -> str | None:
        """Under which key the answer at a file is kept; None where the family does not ask."""
        ...  # pragma: no cover

    def pack_facts(self, entries: Sequence[TreeEntry]) -> str | None:
        """All besides ``entries`` that the answers at them depend on, so that they may be kept together;
        None where they may not.
        """
        ...  # pragma: no cover

    def ask(self, entry: TreeEntry, opened: OpenedFile) -> InspectionResult:
        """The answer at a file that is open. It may be asked for in another process: it changes nothing
        that ``take`` or ``note_passing`` could not bring about here.
        """
        ...  # pragma: no cover

    def note_passing(self, entry: TreeEntry) -> None:
        """Be told of a file that was opened and may be otherwise the next time."""
        ...  # pragma: no cover

    def take(self, path: str, answer: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        """Receive the answer about the file ``path``, now found or kept from before; each once."""
        ...  # pragma: no cover


def inspect_files(
    entries: Sequence[TreeEntry],
    inspections: Sequence[Inspection],
    contents: Contents,
    result_cache: ResultCache,
    watch: Watch = lambda some, _: some,
) -> None:
    """Have all ``inspections`` answered at ``entries``. What ``result_cache`` knows is not opened.

    ``watch`` hands on each file that was opened, of so many. What was found until somebody interrupts
    it is kept. Raises GitError where the repository is damaged.
    """
    by_blob: dict[str, list[_Question]] = {}
    result_cache.expect(one.blob for one in entries if one.kind == "blob")
    packings = [_Packing(one, result_cache) for one in inspections]
    for some in _portions(entries):
        for each in packings:
            for entry, key in _unknown(each.unpack(some), each, result_cache):
                by_blob.setdefault(entry.blob, []).append(_Question(entry, each, key))
            each.write()
    if not by_blob:
        return
    try:
        with closing(_answers(contents, by_blob)) as every:
            for answered in watch(every, len(by_blob)):
                for asked, answer in zip(by_blob[answered.blob], answered.answers, strict=True):
                    each = asked.packing
                    each.take(asked.entry, answer.value, lasting=answer.lasting)
                    if answer.lasting:
                        result_cache.keep(asked.key, answer.value)
                    else:
                        each.inspection.note_passing(asked.entry)
                for each in packings:
                    each.write()
    finally:
        result_cache.close()


class _Question(NamedTuple):
    """What is asked about a blob, for the file that it is here."""

    entry: TreeEntry
    packing: _Packing
    key: str


def _answers(
    contents: Contents, by_blob: Mapping[str, Sequence[_Question]]
) -> Generator[FileAnswers]:
    """The answers to all questions, blob by blob in their order.

    Many are asked in processes of their own, one on each core: in threads of one process they wait for
    each other, and it took longer on two cores than on one. Raises GitError where the repository is
    damaged.
    """
    from zzfz import worker  # what opens documents is loaded only where one is opened
    from zzfz.rules.file_access import GitContents, opened_ahead

    beside = min(worker.cores(), _MOST_PROCESSES)
    one_thread = (
        sys.platform == "linux" and threading.active_count() == 1
    )  # else it cannot be forked
    if isinstance(contents, GitContents) and one_thread and beside > 1 and len(by_blob) >= _MANY:
        processes = _Processes(contents, by_blob, beside)  # before somebody shows a bar in a thread
        return processes.answers()
    return _asked(opened_ahead(contents, by_blob), by_blob)


def _asked(
    every: Generator[OpenedFile], by_blob: Mapping[str, Sequence[_Question]]
) -> Generator[FileAnswers]:
    with closing(every):
        for opened in every:
            blob = opened.content.blob
            found = []
            for one in by_blob[blob]:
                answer = one.packing.inspection.ask(one.entry, opened)
                found.append(answer._replace(lasting=answer.lasting and opened.lasting))
            yield FileAnswers(blob, found)


_MANY = 100
"""Files for which it pays to start processes."""
_MOST_PROCESSES = 4
"""Each has a worker beside it, which may hold a large document."""
_BATCH_FILES, _BATCH_BYTES = 100, 8 << 20


class _Processes:
    """Forks of this process that are handed files in batches."""

    def __init__(
        self, contents: GitContents, by_blob: Mapping[str, Sequence[_Question]], number: int
    ) -> None:
        self._contents = contents
        self._by_blob = by_blob
        self._batches = _batches(list(by_blob), contents.sizes(by_blob), number)
        from multiprocessing import get_context

        context = get_context("fork")
        self._ends: list[Connection] = []
        self._forks: list[ForkProcess] = []
        for _ in range(number):
            ours, theirs = context.Pipe()
            self._ends.append(ours)
            fork = context.Process(target=self._serve, args=(theirs, [*self._ends]), daemon=True)
            fork.start()
            theirs.close()
            self._forks.append(fork)

    def answers(self) -> Generator[FileAnswers]:
        """Batch by batch in their order. What a process that is gone, or met an error, did not answer is
        asked here: so what is raised is raised here.
        """
        from zzfz.rules.file_access import opened_in_turn

        waiting = deque(enumerate(self._batches))
        done: dict[int, list[FileAnswers] | None] = {}
        under_way: dict[Connection, int] = {}
        for one in self._ends:
            self._hand_out(one, waiting, under_way, done)
        try:
            for number, batch in enumerate(self._batches):
                while number not in done:
                    self._receive(waiting, under_way, done)
                found = done.pop(number)
                if found is None:
                    yield from _asked(opened_in_turn(self._contents, batch), self._by_blob)
                else:
                    yield from found
        finally:
            self._end()

    def _hand_out(
        self,
        one: Connection,
        waiting: deque[tuple[int, list[str]]],
        under_way: dict[Connection, int],
        done: dict[int, list[FileAnswers] | None],
    ) -> None:
        if not waiting:
            return
        number, batch = waiting.popleft()
        try:
            one.send(batch)
            under_way[one] = number
        except OSError:
            done[number] = None

    def _receive(
        self,
        waiting: deque[tuple[int, list[str]]],
        under_way: dict[Connection, int],
        done: dict[int, list[FileAnswers] | None],
    ) -> None:
        """Wait for a batch. Where no process is left, the next is asked here."""
        from multiprocessing.connection import wait

        if not under_way:
            done[waiting.popleft()[0]] = None
            return
        ready: list[Any] = wait([*under_way])
        for one in ready:
            number = under_way.pop(one)
            try:
                done[number] = one.recv()
            except (EOFError, OSError):
                done[number] = None
                continue
            self._hand_out(one, waiting, under_way, done)

    def _end(self) -> None:
        for fork in self._forks:
            fork.kill()
        for one in self._ends:
            one.close()
        for fork in self._forks:
            fork.join()
            fork.close()

    def _serve(self, here: Connection, others: Sequence[Connection]) -> None:
        """What a process does: answer batches until there are no more. Interrupts are the parent's."""
        from zzfz.rules.file_access import opened_in_turn

        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for one in others:
            one.close()
        while True:
            try:
                batch = here.recv()
            except (EOFError, OSError):
                return
            try:
                found = list(_asked(opened_in_turn(self._contents, batch), self._by_blob))
            except Exception:  # noqa: BLE001 - it is asked again by the parent, and raised there
                found = None
            here.send(found)


def _batches(blobs: Sequence[str], sizes: Mapping[str, int], number: int) -> list[list[str]]:
    """``blobs`` in batches for ``number`` processes, so that none has much more to do than the others."""
    most = max(1, min(_BATCH_FILES, len(blobs) // (4 * number)))
    batches: list[list[str]] = [[]]
    held = 0
    for blob in blobs:
        if batches[-1] and (len(batches[-1]) >= most or held >= _BATCH_BYTES):
            batches.append([])
            held = 0
        batches[-1].append(blob)
        held += sizes.get(blob, 0)
    return batches


def _portions(entries: Sequence[TreeEntry]) -> Iterator[list[TreeEntry]]:
    """The files in portions that hold folders whole, as far as one is no portion by itself."""
    some: list[TreeEntry] = []
    for folder in by_folder(entries):
        some += folder
        if len(some) >= _PORTION:
            yield some
            some = []
    if some:
        yield some


def by_folder(entries: Iterable[TreeEntry]) -> Iterator[list[TreeEntry]]:
    """The files in Git's order, folder by folder as they lie directly under ``evidence/``."""
    for _, folder in groupby(entries, top_of):
        yield list(folder)


def top_of(entry: TreeEntry) -> str:
    """The name directly under ``evidence/`` that a file is or lies in."""
    return entry.path.partition("/")[0]


class _Packing:
    """One inspection, whose answers at the files of a folder are kept together once all are known."""

    def __init__(self, inspection: Inspection, result_cache: ResultCache) -> None:
        self.inspection = inspection
        self._kept = result_cache
        self._open: dict[str, _Folder] = {}
        """Folders of which some answer is not known yet, by name."""
        self._met: set[str] = set()
        self._done: list[_Folder] = []

    def unpack(self, entries: Sequence[TreeEntry]) -> list[TreeEntry]:
        """Take the answers that were kept together, and tell what is left to ask."""
        left: list[TreeEntry] = []
        for folder in by_folder(entries):
            name = top_of(folder[0])
            facts = self.inspection.pack_facts(folder) if len(folder) >= FEWEST else None
            once = len({one.path for one in folder}) == len(folder)
            if facts is None or name in self._met or not once:  # no listing of Git's has it twice
                self._open.pop(name, None)
                left += folder
                continue
            self._met.add(name)
            key = pack_key(folder, facts)
            answers = self._kept.recall_pack(key, [one.blob for one in folder])
            if answers is None:
                left += folder
                self._open[name] = _Folder(key, folder)
                continue
            for entry, answer in zip(folder, answers, strict=True):
                if answer is not None:
                    self.inspection.take(entry.path, answer)
        return left

    def take(self, entry: TreeEntry, answer: Any, *, lasting: bool) -> None:  # noqa: ANN401
        """An answer that was found, or was kept by itself."""
        self.inspection.take(entry.path, answer)
        self._note(entry, answer, lasting=lasting)

    def pass_over(self, entry: TreeEntry) -> None:
        """A file that the inspection does not ask about."""
        self._note(entry, None, lasting=True)

    def _note(self, entry: TreeEntry, answer: Any, *, lasting: bool) -> None:  # noqa: ANN401
        folder = self._open.get(top_of(entry))
        if folder is None:
            return
        if not lasting:  # it cannot be kept together
            del self._open[top_of(entry)]
        elif folder.note(entry, answer):
            self._done.append(self._open.pop(top_of(entry)))

    def write(self) -> None:
        """Keep the folders that are done."""
        for one in self._done:
            self._kept.keep_pack(one.key, one.answers)
        self._done.clear()


class _Folder:
    """The answers at the files of one folder, as they come."""

    def __init__(self, key: str, entries: Sequence[TreeEntry]) -> None:
        self.key = key
        self._place = {entry.path: number for number, entry in enumerate(entries)}
        self._left = len(entries)
        self.answers: list[Any] = [None] * len(entries)

    def note(self, entry: TreeEntry, answer: Any) -> bool:  # noqa: ANN401
        """Add one; whether it was the last."""
        self.answers[self._place[entry.path]] = answer
        self._left -= 1
        return self._left == 0


def _unknown(
    entries: Iterable[TreeEntry], one: _Packing, result_cache: ResultCache
) -> Iterator[tuple[TreeEntry, str]]:
    """The files, with their keys, for which an inspection has no kept answer; kept ones are handed to it."""
    keys = [(entry, one.inspection.key_of(entry)) for entry in entries]
    if not keys:
        return
    known = result_cache.recall(key for _, key in keys if key is not None)
    for entry, key in keys:
        if key is None:
            one.pass_over(entry)
        elif key in known:
            one.take(entry, known[key], lasting=True)
        else:
            yield entry, key
