"""Facts about the documents of a snapshot: those kept from before, the rest found by opening them.

Facts go by content and ending, so they are kept once for all repositories of this user, in the state
folder and never in a repository. What is not here, or was not opened, is unseen (未查验).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from zzfz.evidence.facts import LARGEST, NOT_LOOKED_AT, TOO_MUCH, Fact, Soundness
from zzfz.git import Repository, TreeEntry
from zzfz.git.blobs import KnownSizes
from zzfz.git.head import blob_id
from zzfz.git.objects import present
from zzfz.rules.content import (
    EMPTY_BLOBS,
    ContentInspection,
    answer_of,
    ending_of,
    fact_in,
    fact_key,
    fact_name,
    is_document,
    pack_fact,
    unpack_fact,
)
from zzfz.rules.document_pass import FEWEST, Watch, by_folder, inspect_files, top_of
from zzfz.rules.result_cache import FACT, RepositoryResultCache, ResultCache, TreeFacts, pack_key

if TYPE_CHECKING:
    from zzfz.rules.file_access import Contents, OpenedFile

_NOT_ASKED = Fact(Soundness.SOUND)
"""Of what is no document: addresses and sidecars are judged by their words."""
_SOUND = Soundness.SOUND
_Name = tuple[str, str]
"""A blob and an ending."""


class DocumentOpening(NamedTuple):
    """How documents are opened of which nothing is known yet, and what is said meanwhile.

    ``watch`` is given what comes as each is done, and how many there are; it may show a bar. ``tell``
    is told how many were left, because somebody interrupted it. ``again`` opens once more what was
    stopped before because it asked for too much.
    """

    watch: Watch = lambda some, _: some
    tell: Callable[[int], None] = lambda _: None
    again: bool = False


class KnownFacts:
    """Facts by blob and ending. ``passing`` are those that may be others the next time."""

    def __init__(
        self,
        found: Mapping[_Name, Fact],
        passing: Set[_Name] = frozenset(),
    ) -> None:
        self._found = found
        self._passing = passing

    def of(self, entry: TreeEntry) -> Fact:
        """The fact of one file."""
        name = fact_name(entry)
        return _NOT_ASKED if name is None else self._found.get(name, NOT_LOOKED_AT)

    def is_lasting(self, entry: TreeEntry) -> bool:
        """Whether the same will be known of a file the next time."""
        return self.told_of(entry)[1]

    def told_of(self, entry: TreeEntry) -> tuple[Fact, bool]:
        """The fact of one file, and whether the same will be known the next time.

        Not of one that was stopped, which may be opened again when somebody asks for it.
        """
        name = fact_name(entry)
        return (_NOT_ASKED, True) if name is None else self.told_as(*name)

    def told_as(self, blob: str, ending: str) -> tuple[Fact, bool]:
        """The same of a document with this content and this ending (in lower case, without the dot)."""
        name = (blob, ending)
        fact = self._found.get(name, NOT_LOOKED_AT)
        if fact[0] is _SOUND and not self._passing:  # as it is nearly always
            return fact, True
        lasting = fact.soundness is not Soundness.UNSEEN and fact.code != TOO_MUCH
        return fact, lasting and (not self._passing or name not in self._passing)

    @property
    def known(self) -> tuple[Mapping[_Name, Fact], Set[_Name]]:
        """All of them by name, and the names of those that may be others the next time."""
        return self._found, self._passing

    def joined(self, other: KnownFacts) -> KnownFacts:
        """These facts and those of ``other``, which go before."""
        return KnownFacts({**self._found, **other._found}, self._passing | other._passing)


class FactReader:
    """Facts of the documents of one repository, each asked for once in a run."""

    def __init__(
        self,
        repo: Repository,
        opening: DocumentOpening | None,
        sizes: KnownSizes | None = None,
    ) -> None:
        """With an ``opening`` what is unknown is opened, else left unseen. Nothing is fetched."""
        self._repo = repo
        self._sizes = sizes or KnownSizes(repo)
        self._opening = opening
        self._asked: set[_Name] = set()
        self._recalled: set[_Name] = set()
        self._found: dict[_Name, Fact] = {}
        self._passing: set[_Name] = set()

    def of(
        self, entries: Iterable[TreeEntry], *, only_known: bool = False, whole: bool = True
    ) -> KnownFacts:
        """The facts of ``entries``; with ``only_known`` nothing is opened, as of what is past.

        ``whole`` tells that they are all the files of their folders in Git's order, of which the facts may
        have been kept together. Raises GitError where the repository is damaged.
        """
        opening = None if only_known else self._opening
        asked = self._recalled if opening is None else self._asked
        every = tuple(entries)
        if opening is None and not whole:  # most are known by their endings as they stand there
            known = self._found
            every = tuple(
                one for one in every if (one.blob, one.path.rpartition(".")[2]) not in known
            )
        names = [*map(fact_name, every)]
        wanted = {one for one in names if one is not None} - self._asked - asked
        if wanted:
            kept = RepositoryResultCache(self._repo, self._sizes)
            if whole:
                folders = {
                    top_of(one) for one, name in zip(every, names, strict=True) if name in wanted
                }
                new = [one for one in every if top_of(one) in folders]
            else:
                new = [one for one, name in zip(every, names, strict=True) if name in wanted]
            found, is_all = _recalled(new, kept, packed=whole)
            if opening is not None and (opening.again or not is_all):
                # What opens documents is loaded only where one may be opened.
                from zzfz.rules.file_access import GitContents

                found = opened(new, GitContents(self._repo, self._sizes), kept, opening)
            asked.update(wanted)
            self._note(found)
        return KnownFacts(self._found, self._passing)

    def of_tree(self, tree: str | None, entries: Callable[[], Sequence[TreeEntry]]) -> KnownFacts:
        """The facts of all files of a Git tree, which ``entries`` lists where they are not known by its id;
        None for no id. Raises GitError where the repository is damaged.
        """
        kept = None if tree is None else TreeFacts(tree)
        again = self._opening is not None and self._opening.again
        # Nothing asked yet: what was opened in this run goes before what was kept.
        told = kept.get() if kept is not None and not self._asked and not again else None
        if told is not None:
            found = unpack_tree(told)
            blobs = {blob for blob, _ in found}
            if len(present(self._repo, blobs)) == len(blobs):
                self.take(KnownFacts(found))
                return KnownFacts(self._found, self._passing)
        every = entries()
        facts = self.of(every)
        if kept is not None and not kept.is_kept():
            told = pack_tree(every, facts)
            if told is not None:
                kept.put(told)
        return facts

    def take(self, facts: KnownFacts) -> None:
        """Note facts that were found elsewhere in this run."""
        self._asked.update(facts.known[0])
        self._note(facts)

    def _note(self, facts: KnownFacts) -> None:
        found, passing = facts.known
        self._passing.difference_update(found)
        self._found.update(found)
        self._passing.update(passing)


def pack_tree(entries: Iterable[TreeEntry], facts: KnownFacts) -> list[Any] | None:
    """The facts of ``entries`` as JSON has them: each once, and which blobs of each ending have it. None
    where more of one of them may be known the next time, as of one that was stopped.
    """
    places: dict[Fact, int] = {}
    by_ending: dict[str, dict[str, int]] = {}
    for name in dict.fromkeys(map(fact_name, entries)):
        if name is None:
            continue
        fact, lasting = facts.told_as(*name)
        if not lasting:
            return None
        blob, ending = name
        by_ending.setdefault(ending, {})[blob] = places.setdefault(fact, len(places))
    return [[*map(pack_fact, places)], by_ending]


def unpack_tree(told: Sequence[Any]) -> dict[_Name, Fact]:
    """The facts that were packed, by name."""
    facts = [*map(unpack_fact, told[0])]
    return {
        (blob, ending): facts[place]
        for ending, places in told[1].items()
        for blob, place in places.items()
    }


def recalled(entries: Iterable[TreeEntry], result_cache: ResultCache) -> KnownFacts:
    """What is known of ``entries`` without opening any, from readers of before too; empty blobs are
    known by their name.
    """
    return _recalled(entries, result_cache, packed=True)[0]


def _recalled(
    entries: Iterable[TreeEntry], result_cache: ResultCache, *, packed: bool
) -> tuple[KnownFacts, bool]:
    """As ``recalled``, and whether that is all that opening would tell and keep. What was kept together of
    folders is looked for where ``packed``.
    """
    every = tuple(entries)
    names = [*map(fact_name, every)]
    result_cache.expect(one.blob for one, name in zip(every, names, strict=True) if name)
    found: dict[_Name, Fact] = {}
    keys: dict[_Name, str] = {}
    whole = True
    place = 0
    for folder in by_folder(every) if packed else (every,):
        kept: Sequence[Any] | None = None
        if packed and len(folder) >= FEWEST:
            kept = result_cache.recall_pack(pack_key(folder, FACT), [one.blob for one in folder])
            whole = whole and kept is not None
        of_folder = names[place : place + len(folder)]
        place += len(folder)
        if kept is None:
            keys.update(
                (name, fact_key(one)) for one, name in zip(folder, of_folder, strict=True) if name
            )
            continue
        # Most documents are sound, and many of the others alike: each answer is one fact.
        answers = {id(one): one for one in kept if one is not None}
        distinct = {number: fact_in(one) for number, one in answers.items()}
        found.update(
            (name, distinct[id(answer)])
            for name, answer in zip(of_folder, kept, strict=True)
            if name
        )
    for name in keys.keys() & found.keys():
        del keys[name]
    known = result_cache.recall(dict.fromkeys(keys.values())) if keys else {}
    missing = [one for one in dict.fromkeys(keys.values()) if one not in known]
    outdated = result_cache.recall(missing, outdated=True) if missing else {}
    passing = set()
    for name, one in keys.items():
        if one in known or one in outdated:
            found[name] = fact_in(known[one] if one in known else outdated[one])
            if one not in known:
                passing.add(name)
        elif name[0] in EMPTY_BLOBS:
            found[name] = EMPTY_BLOBS[name[0]]
    return KnownFacts(found, frozenset(passing)), whole and not missing


def opened(
    entries: Sequence[TreeEntry],
    contents: Contents,
    result_cache: ResultCache,
    opening: DocumentOpening,
) -> KnownFacts:
    """The facts of ``entries``, of which what is unknown is opened, and kept.

    Somebody may interrupt it: then the rest is unseen. Raises GitError where the repository is damaged.
    """
    looking = ContentInspection(only_facts=True)
    if opening.again:
        result_cache = _WithoutStopped(result_cache)
    try:
        inspect_files(entries, (looking,), contents, result_cache, opening.watch)
    except KeyboardInterrupt:
        before = recalled(entries, result_cache)
        found = before.joined(of_inspection(entries, looking))
        opening.tell(len({fact_name(one) for one in entries if found.of(one) is NOT_LOOKED_AT}))
        return found
    return of_inspection(entries, looking)


class _WithoutStopped:
    """What a cache keeps, but for documents that were stopped because they asked for too much."""

    def __init__(self, kept: ResultCache) -> None:
        self._kept = kept
        self.keep = kept.keep
        self.keep_pack = kept.keep_pack
        self.expect = kept.expect
        self.close = kept.close

    def recall(self, keys: Iterable[str], *, outdated: bool = False) -> Mapping[str, Any]:
        """What is kept of the others."""
        known = self._kept.recall(keys, outdated=outdated)
        return {one: value for one, value in known.items() if value[1] != TOO_MUCH}

    def recall_pack(self, name: str, blobs: Sequence[str]) -> list[Any] | None:
        """What is kept together, where none of it was stopped."""
        found = self._kept.recall_pack(name, blobs)
        if found is None or any(one is not None and one[1] == TOO_MUCH for one in found):
            return None
        return found


def keep_fact(entry: TreeEntry, opened: OpenedFile, result_cache: ResultCache) -> None:
    """Keep the fact of a document that is open for another reason."""
    looking = ContentInspection()
    key = looking.key_of(entry)
    if key is None:
        return
    answer = looking.ask(entry, opened)
    if answer.lasting and opened.lasting:
        result_cache.keep(key, answer.value)


def of_files(
    files: Iterable[tuple[TreeEntry, Path]], known: KnownFacts, result_cache: ResultCache
) -> KnownFacts:
    """The ``known`` facts, and those of files that are not in the repository yet; they are kept for when
    they will be.

    Each is given with the entry it would have there. Raises OSError where one cannot be read.
    """
    from zzfz.rules.scan import examine

    found, passing = ({**known.known[0]}, known.known[1])
    for entry, path in files:
        if not is_document(entry):
            continue
        if path.stat().st_size > LARGEST:
            found[entry.blob, ending_of(entry)] = Fact(Soundness.UNREAD)
            continue
        data = path.read_bytes()
        answer = answer_of(ending_of(entry), data, examine(data))
        found[entry.blob, ending_of(entry)] = fact_in(answer.value)
        # Not where Git will hold something else (LFS), or the file was another when Git looked at it.
        if answer.lasting and blob_id(data, entry.blob) == entry.blob:
            result_cache.keep(fact_key(entry), answer.value)
    result_cache.close()
    return KnownFacts(found, passing)


def of_inspection(entries: Iterable[TreeEntry], looking: ContentInspection) -> KnownFacts:
    """The facts that an inspection brought."""
    found = {
        (entry.blob, ending_of(entry)): looking.facts[entry.path]
        for entry in entries
        if entry.path in looking.facts
    }
    return KnownFacts(found, frozenset(looking.passing))
