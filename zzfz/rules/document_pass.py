"""Inspecting documents for several families of rules at once: each is opened once, for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any, NamedTuple, Protocol

from zzfz.git import TreeEntry
from zzfz.rules.file_access import Contents, OpenedFile, opened_ahead
from zzfz.rules.result_cache import ResultCache

_PORTION = 5_000
"""Files whose answers are recalled at a time: those of all would take more memory than the rest."""


Watch = Callable[[Iterator[OpenedFile], int], Iterable[OpenedFile]]
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
    by_blob: dict[str, list[tuple[TreeEntry, Inspection, str]]] = {}
    for start in range(0, len(entries), _PORTION):
        some = entries[start : start + _PORTION]
        for one in inspections:
            for entry, key in _unknown(some, one, result_cache):
                by_blob.setdefault(entry.blob, []).append((entry, one, key))
    if not by_blob:
        return
    try:
        with closing(opened_ahead(contents, by_blob)) as each:
            for opened in watch(each, len(by_blob)):
                for entry, one, key in by_blob[opened.content.blob]:
                    answer = one.ask(entry, opened)
                    one.take(entry.path, answer.value)
                    if answer.lasting and opened.lasting:
                        result_cache.keep(key, answer.value)
    finally:
        result_cache.close()


def _unknown(
    entries: Iterable[TreeEntry], one: Inspection, result_cache: ResultCache
) -> Iterator[tuple[TreeEntry, str]]:
    """The files, with their keys, for which an inspection has no kept answer; kept ones are handed to it."""
    keys = [(entry, one.key_of(entry)) for entry in entries]
    known = result_cache.recall(key for _, key in keys if key is not None)
    for entry, key in keys:
        if key is None:
            continue
        if key in known:
            one.take(entry.path, known[key])
        else:
            yield entry, key
