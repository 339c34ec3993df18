"""Inspecting documents for several families of rules at once: each is opened once, for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from zzfz.git import TreeEntry
from zzfz.rules.result_cache import ResultCache, pack_key

if TYPE_CHECKING:
    from zzfz.rules.file_access import Contents, OpenedFile

_PORTION = 5_000
"""Files whose answers are recalled at a time: those of all would take more memory than the rest."""


FEWEST = 40
"""Files of a folder whose answers are worth a file of their own."""


Watch = Callable[[Iterator["OpenedFile"], int], Iterable["OpenedFile"]]
"""Hands on what comes, of so many, and may show how far it is."""


class InspectionResult(NamedTuple):
    """What an inspection found in one file, as JSON has it, and whether that may be kept."""

    value: Any
    lasting: bool = True


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
        """The answer at a file that is open."""
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
    by_blob: dict[str, list[tuple[TreeEntry, _Packing, str]]] = {}
    result_cache.expect(one.blob for one in entries if one.kind == "blob")
    packings = [_Packing(one, result_cache) for one in inspections]
    for some in _portions(entries):
        for each in packings:
            for entry, key in _unknown(each.unpack(some), each, result_cache):
                by_blob.setdefault(entry.blob, []).append((entry, each, key))
            each.write()
    if not by_blob:
        return
    from zzfz.rules.file_access import opened_ahead

    try:
        with closing(opened_ahead(contents, by_blob)) as every:
            for opened in watch(every, len(by_blob)):
                for entry, each, key in by_blob[opened.content.blob]:
                    answer = each.inspection.ask(entry, opened)
                    lasting = answer.lasting and opened.lasting
                    each.take(entry, answer.value, lasting=lasting)
                    if lasting:
                        result_cache.keep(key, answer.value)
                for each in packings:
                    each.write()
    finally:
        result_cache.close()


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
    for _, folder in groupby(entries, _top):
        yield list(folder)


def _top(entry: TreeEntry) -> str:
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
            name = _top(folder[0])
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
        folder = self._open.get(_top(entry))
        if folder is None:
            return
        if not lasting:  # it cannot be kept together
            del self._open[_top(entry)]
        elif folder.note(entry, answer):
            self._done.append(self._open.pop(_top(entry)))

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
