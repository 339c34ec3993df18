"""Facts about the documents of a snapshot: those kept from before, the rest found by opening them.

Facts go by content and ending, so they are kept once for all repositories of this user, in the state
folder and never in a repository. What is not here, or was not opened, is unseen (未查验).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from zzfz.evidence.facts import NOT_LOOKED_AT, Fact, Soundness
from zzfz.git import TreeEntry
from zzfz.rules.content import EMPTY_BLOBS, ContentInspection, ending_of, is_document
from zzfz.rules.document_pass import inspect_files
from zzfz.rules.file_access import Contents
from zzfz.rules.result_cache import ResultCache, key

_NOT_ASKED = Fact(Soundness.SOUND)
"""Of what is no document: addresses and sidecars are judged by their words."""


class KnownFacts:
    """Facts by blob and ending."""

    def __init__(self, found: Mapping[tuple[str, str], Fact]) -> None:
        self._found = found

    def of(self, entry: TreeEntry) -> Fact:
        """The fact of one file."""
        if not is_document(entry):
            return _NOT_ASKED
        return self._found.get((entry.blob, ending_of(entry)), NOT_LOOKED_AT)


def recalled(entries: Iterable[TreeEntry], result_cache: ResultCache) -> KnownFacts:
    """What is known of ``entries`` without opening any; empty blobs are known by their name."""
    documents = [entry for entry in entries if is_document(entry)]
    looking = ContentInspection()
    keys = {entry: key("fact", entry.blob, ending_of(entry)) for entry in documents}
    known = result_cache.recall(dict.fromkeys(keys.values()))
    found = {}
    for entry, one in keys.items():
        if one in known:
            looking.take(entry.path, known[one])
            found[entry.blob, ending_of(entry)] = looking.facts[entry.path]
        elif entry.blob in EMPTY_BLOBS:
            found[entry.blob, ending_of(entry)] = EMPTY_BLOBS[entry.blob]
    return KnownFacts(found)


def opened(
    entries: Sequence[TreeEntry],
    contents: Contents,
    result_cache: ResultCache,
    watch: Callable[[Sequence[TreeEntry]], Sequence[TreeEntry]] = lambda some: some,
) -> KnownFacts:
    """The facts of ``entries``, of which what is unknown is opened, and kept.

    ``watch`` may show how far it has come. Raises GitError where the repository is damaged.
    """
    looking = ContentInspection()
    inspect_files(watch(entries), (looking,), contents, result_cache)
    return of_inspection(entries, looking)


def of_inspection(entries: Iterable[TreeEntry], looking: ContentInspection) -> KnownFacts:
    """The facts that an inspection brought."""
    return KnownFacts(
        {
            (entry.blob, ending_of(entry)): looking.facts[entry.path]
            for entry in entries
            if entry.path in looking.facts
        }
    )
