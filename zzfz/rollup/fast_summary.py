"""The summary of a county whose repository is plain and in order, with as little work as it takes.

Git is started once. What several counties have alike is worked out once: a list that differs in no more
than title and source, and how far a set is with the same material. Where anything at all is out of the
ordinary there is no summary from here: whoever opens the tracker the usual way finds out and says so.
Both ways come to the same summary (tests/test_rollup_plain.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist
from zzfz.checklist.paths import EVIDENCE, FOLDER, LIST_FILE, is_checklist_file
from zzfz.checklist.units import county_of
from zzfz.errors import GitError
from zzfz.evidence.facts import TOO_MUCH, Fact, Facts
from zzfz.evidence.snapshot import LIMIT, Snapshot, from_contents, matters
from zzfz.git import SYMLINK_MODE, Commit, Repository, TreeEntry
from zzfz.git.blobs import KnownSizes
from zzfz.git.bulk import BulkRead, read_whole
from zzfz.git.head_location import HeadLocation, read_plain
from zzfz.numerals import CHARACTERS
from zzfz.progress.course import ShortWays
from zzfz.progress.incremental import IncrementalAssessor
from zzfz.rollup.model import Summary
from zzfz.rollup.summarise import ListMarks, summarise
from zzfz.yamlfile.records import read_shared

if TYPE_CHECKING:
    from zzfz.progress.summary import SetSummary
    from zzfz.rules.facts import KnownFacts
    from zzfz.rules.result_cache import FactRows


class CountySummary(NamedTuple):
    """A summary, where it may be kept, and whether it will be the same the next time."""

    summary: Summary
    common_dir: Path
    lasting: bool


def plain_summary(
    path: Path, lists: KnownLists, place: HeadLocation | None = None, *, opens: bool = True
) -> CountySummary | None:
    """The summary at HEAD of the repository whose own folder is ``path``.

    ``lists`` know what was found for other counties in this run; ``place`` is where it stands, if that is
    known; ``opens`` tells to open documents of which nothing is known yet.
    """
    place = place or read_plain(path)
    if place is None or not place.is_whole:
        return None
    try:
        whole = read_whole(path, place.head, (FOLDER, EVIDENCE), _is_wanted, LIMIT)
    except GitError:
        return None
    if whole is None:
        return None
    root = None if place.is_bare else path
    repo = Repository(root, place.git_dir, place.common_dir, place.is_bare, "")
    made = _summary(repo, whole, lists, opens=opens)
    return None if made is None else CountySummary(made[0], place.common_dir, made[1])


def prepare() -> None:
    """Load what reading any county takes, before processes are started that would each load it."""
    import zzfz.evidence.addresses
    import zzfz.evidence.review_file
    import zzfz.evidence.sidecar_file
    import zzfz.git.lfs
    import zzfz.rules.facts  # noqa: F401
    from zzfz.rules.result_cache import readers

    readers()


def _is_wanted(folder: str, entry: TreeEntry) -> bool:
    if entry.kind != "blob" or entry.mode == SYMLINK_MODE:
        return False
    return is_checklist_file(entry.path) if folder == FOLDER else matters(entry)


class KnownList:
    """A list without findings, and what was found of its sets, for all counties that have it alike."""

    def __init__(
        self,
        checklist: Checklist,
        marks: ListMarks,
        characters: frozenset[str],
        *,
        of_one_name: bool = False,
    ) -> None:
        """``of_one_name`` tells that only counties of one name have it."""
        self.of_one_name = of_one_name
        self.checklist = checklist
        self.county = county_of(checklist.title)
        self.marks = marks
        self.characters = characters
        """All that its files are written with."""
        self.parts: dict[str, Any] = {}
        self.found_alike = False
        """Whether more than a third of what was asked for last was known."""
        self.unpacked: dict[str, tuple[Any, SetSummary]] = {}
        self.ways = ShortWays(checklist)

    def get(self, keys: Iterable[str]) -> Mapping[str, Any]:
        """What is known of parts, as ``PartStore``."""
        parts, asked = self.parts, list(keys)
        found = {key: parts[key] for key in asked if key in parts}
        self.found_alike = 3 * len(found) > len(asked)
        return found

    def put(self, entries: Mapping[str, Any]) -> None:
        """Know more of parts; too many are forgotten."""
        if len(self.parts) + len(entries) > _MOST_PARTS:
            self.parts.clear()
            self.unpacked.clear()
        self.parts.update(entries)


_MOST_PARTS = 20_000
_MOST_MARKED = 32 << 20
"""Bytes of what is marked; with more it is forgotten, and marked anew."""
_MOST_FACTS = 100_000
_MOST_LISTS = 50
_NO_NUMERALS = str.maketrans("", "", CHARACTERS)
_HAN = rb"(?:\xe3\x80[\x87-\xbf]|[\xe4-\xe9][\x80-\xbf]{2})"
_OWN_WORDS = re.compile(
    rb"^(title|source): ([A-Za-z/]*%b(?:%b|[0-9A-Za-z/._-])*)$" % (_HAN, _HAN), re.MULTILINE
)
"""A line of list.yaml whose value YAML takes as it stands: Chinese characters, letters, digits."""


class KnownLists:
    """The lists that were met in a run, by the bytes of their files but for title and source, and facts
    that will be the same the next time, by what is here of them.
    """

    def __init__(self) -> None:
        self._known: dict[object, KnownList] = {}
        self._last: tuple[object, KnownList | None] = (None, None)
        """The key that was asked for last, and what was known under it."""
        self._marks: dict[tuple[bytes, ...], str] = {}
        self._marked = self._marked_bytes = 0
        self._facts: dict[tuple[str, str], Fact] = {}
        self._rows: FactRows | None = None
        self.found_alike = False
        """Whether more than a third of the sets of the last county were known."""

    def facts(
        self, repo: Repository, entries: Sequence[TreeEntry], sizes: KnownSizes, *, opens: bool
    ) -> KnownFacts:
        """The facts of ``entries``, whose ``sizes`` are known; what another county had is not looked up."""
        from zzfz.rules.content import fact_in, fact_key, fact_name
        from zzfz.rules.facts import DocumentOpening, FactReader, KnownFacts
        from zzfz.rules.result_cache import FactRows

        names = {name: one for one in entries if (name := fact_name(one)) is not None}
        here = sizes.of(blob for blob, _ in names)
        known = self._facts
        if self._rows is None:
            self._rows = FactRows(stay_open=True)
        keys = {
            fact_key(one): name
            for name, one in names.items()
            if name not in known and name[0] in here
        }
        if len(known) > _MOST_FACTS:
            known.clear()
        rows = self._rows.get(keys) if keys else {}
        kept = {keys[key]: fact_in(answer) for key, answer in rows.items()}
        known.update((name, one) for name, one in kept.items() if one.code != TOO_MUCH)
        before = {name: known[name] for name in names if name in known and name[0] in here} | kept
        if len(before) == len(names):
            return KnownFacts(before)
        reader = FactReader(repo, DocumentOpening() if opens else None, sizes)
        reader.take(KnownFacts(before))
        return reader.of(names.values())

    def mark_of(self, content: tuple[bytes, ...]) -> str:
        """A short text that stands for ``content`` and no other in this run."""
        known = self._marks.get(content)
        if known is None:
            self._marked_bytes += sum(map(len, content))
            if self._marked_bytes > _MOST_MARKED:
                self._marks.clear()
                self._marked_bytes = 0
            self._marked += 1
            known = self._marks[content] = str(self._marked)
        return known

    def release(self) -> None:
        """Leave what no process started from this one may have."""
        if self._rows is not None:
            self._rows.close()
            self._rows = None

    def load(self, files: Mapping[str, bytes]) -> tuple[Checklist, KnownList] | None:
        """The list in ``files``, and what is known of lists like it; None where it has findings."""
        head = files[LIST_FILE]
        own = _own_words(head)
        others = tuple(sorted((name, data) for name, data in files.items() if name != LIST_FILE))
        masked = head if own is None else _OWN_WORDS.sub(rb"\1:", head)
        rank = county_of(own.get("title", "")).rank if own else None
        key = (others, masked, rank)
        # Nearly all have the one before: to compare it is quicker than to look for it.
        known = self._last[1] if self._last[0] == key else self._known.get(key)
        if known is not None:
            self._last = key, known
            checklist = known.checklist
            if own is not None:
                title, source = (
                    own.get("title", checklist.title),
                    own.get("source", checklist.source),
                )
                checklist = replace(checklist, title=title, source=source)
        else:
            found, findings = load(files, read_shared)
            if found is None or findings:
                return None
            checklist = found
            known = KnownList(checklist, ListMarks(checklist), _characters(files.values()))
            if own is None or all(getattr(checklist, name) == own[name] for name in own):
                self._keep(key, known)
        # What a name says may hang on the name of the county, which its title tells.
        names = county_of(checklist.title).names
        if not _may_hold(known.characters, names):
            return checklist, known
        apart = self._known.get((key, names))
        if apart is None:
            apart = KnownList(checklist, known.marks, known.characters, of_one_name=True)
            self._keep((key, names), apart)
        return checklist, apart

    def _keep(self, key: object, known: KnownList) -> None:
        if len(self._known) >= _MOST_LISTS:
            self._known.clear()
        self._known[key] = known


def _characters(texts: Iterable[bytes]) -> frozenset[str]:
    """The characters of ``texts``, each in the one form that names are compared in."""
    text = b"\n".join(texts).decode("utf-8", "replace")
    return frozenset(unicodedata.normalize("NFKC", text))


def _may_hold(characters: frozenset[str], names: Iterable[str]) -> bool:
    """Whether one of a county's ``names`` may be found in a text of these ``characters``, whatever was
    left out of it or read as a number.
    """
    return any(characters.issuperset(name.translate(_NO_NUMERALS)) for name in names)


def _own_words(head: bytes) -> dict[str, str] | None:
    """Title and source as list.yaml has them; None where a line alone does not tell.

    The words that are the keys stand nowhere else in it, and no escape could spell them: so a list that
    has these values has them from these lines, whatever else the file looks like.
    """
    found = _OWN_WORDS.findall(head)
    own = {key.decode("ascii"): value.decode("utf-8") for key, value in found}
    rest = _OWN_WORDS.sub(b"", head)
    if (
        len(found) != len(own)
        or b"\\" in head
        or any(name in rest for name in (b"title", b"source"))
    ):
        return None
    return own


def _summary(
    repo: Repository, whole: BulkRead, lists: KnownLists, *, opens: bool
) -> tuple[Summary, bool] | None:
    """The summary, and whether it will be the same the next time."""
    files = _files_of_list(whole)
    if files is None:
        return None
    loaded = lists.load(files)
    if loaded is None:
        return None
    checklist, known = loaded
    names = county_of(checklist.title)
    # Of a title nothing but the county's name counts: what was worked out of the same list holds on.
    assessed = known.checklist if known.county == names else checklist
    evidence = whole.folders.get(EVIDENCE)
    tree, entries, contents, inside = evidence or (None, [], {}, {})
    county = _County(
        repo,
        from_contents(repo, whole.commit, entries, contents),
        inside,
        whole.sizes,
        () if known.of_one_name else names.names,
        lists,
        opens=opens,
    )
    ways = known.ways if assessed is known.checklist else None
    assessor = IncrementalAssessor(assessed, "", county, county.facts, known, known.unpacked, ways)
    found = assessor.summary(whole.commit)
    lists.found_alike = known.found_alike
    unread = len(county.snapshot.missing_blobs)
    made = summarise(whole.commit, found.summary, tree, unread, known.marks, checklist)
    return made, found.at_commit


def _files_of_list(whole: BulkRead) -> dict[str, bytes] | None:
    """The files of the list by path; None where the chief of them is not there, or one is very large."""
    found = whole.folders.get(FOLDER)
    of_list = [] if found is None else [one for one in found.files if _is_wanted(FOLDER, one)]
    if found is None or any(one.blob not in found.contents for one in of_list):
        return None
    files = {f"{FOLDER}/{one.path}": found.contents[one.blob] for one in of_list}
    return files if LIST_FILE in files else None


class _County:
    """The evidence of one county, as a ``SnapshotSource``.

    The ids of its folders stand for all that was read of them here, and not for what Git calls them: a
    repository may be made up, and what it says under an id is not believed of another.
    """

    def __init__(
        self,
        repo: Repository,
        snapshot: Snapshot,
        inside: Mapping[str, tuple[Sequence[TreeEntry], bytes]],
        sizes: Mapping[str, int],
        names: Sequence[str],
        lists: KnownLists,
        *,
        opens: bool,
    ) -> None:
        """``inside`` is what lies under each name, as ``Folder`` has it; ``names`` are those of the county,
        where others may know the same folders by another name.
        """
        self.snapshot = snapshot
        self._inside = inside
        absent = {one.blob for one in snapshot.entries}.difference(sizes)
        self._apart = snapshot.missing_blobs | absent
        """What is not here, or whose words are not."""
        self._repo = repo
        self._sizes = sizes
        self._names = names
        self._lists = lists
        self._opens = opens

    def facts(self, snapshot: Snapshot) -> Facts:
        """The facts of the documents of a part of it."""
        sizes = KnownSizes(self._repo)
        sizes.take((one.blob for one in snapshot.entries), self._sizes)
        return self._lists.facts(self._repo, snapshot.entries, sizes, opens=self._opens)

    def take(self, commit: Commit, names: Collection[str] | None) -> Snapshot:
        """What lies under these names."""
        del commit
        if names is None:
            return self.snapshot
        entries = tuple(
            [entry for name, (some, _) in self._inside.items() if name in names for entry in some]
        )
        blobs = {one.blob for one in entries}
        contents = {blob: data for blob, data in self.snapshot.contents.items() if blob in blobs}
        missing = self.snapshot.missing_blobs & blobs
        return replace(self.snapshot, entries=entries, contents=contents, missing_blobs=missing)

    def children(self, commit: Commit) -> Sequence[TreeEntry]:
        """What lies directly under ``evidence/``."""
        del commit
        return [self._child(name, *inside) for name, inside in self._inside.items()]

    def _child(self, name: str, inside: Sequence[TreeEntry], told: bytes) -> TreeEntry:
        contents = self.snapshot.contents
        blobs = [one[3] for one in inside]
        words = [data for data in map(contents.get, blobs) if data is not None]
        how_read = bytes(map(contents.__contains__, blobs))
        if not self._apart.isdisjoint(blobs):
            how_read += bytes(map(self._how_read, blobs))
        if self._names and _may_hold(_characters([_paths(inside), *words]), self._names):
            words += [one.encode("utf-8", "surrogatepass") for one in self._names]
        mark = self._lists.mark_of((told, how_read, *words))
        if len(inside) == 1 and inside[0].path == name:
            return inside[0]._replace(blob=mark)
        return TreeEntry(name, "040000", "tree", mark)

    def _how_read(self, blob: str) -> int:
        """Whether the words of a file are here, and whether it is here at all."""
        if blob in self.snapshot.missing_blobs:
            return 2
        return 1 if blob in self._sizes else 0


def _paths(entries: Iterable[TreeEntry]) -> bytes:
    return "\0".join([one.path for one in entries]).encode("utf-8", "replace")
