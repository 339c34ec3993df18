"""One tracker (清单仓库) opened for reading: what to read from where, and each thing read once.

Checklist and evidence are those of HEAD, or of a given revision: all numbers come from the committed
list. Only who checks or compares the list reads it from the work tree, as people edit it. Git runs
beside our own work.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from zzfz import cache, git, prefetch
from zzfz.cache import Cache, FileCache
from zzfz.checklist.model import Checklist, Loaded
from zzfz.checklist.paths import (
    CHASES,
    CONTACTS,
    DEPARTMENTS_FILE,
    DOMAINS_FILE,
    EVIDENCE,
    FOLDER,
    LINKS,
    LIST_FILE,
    is_checklist_file,
)
from zzfz.errors import (
    Advice,
    AnyAdvice,
    ChecklistError,
    GitError,
    NotATrackerError,
    UsageError,
)
from zzfz.findings import pack_findings, unpack_findings
from zzfz.git.head import blob_id
from zzfz.git.run import Running, start
from zzfz.git.worktree import ignored_files, work_tree_changes
from zzfz.progress import summary as short
from zzfz.progress.summary import ProgressSummary

if TYPE_CHECKING:
    from datetime import date

    from zzfz.checklist.contacts import UnitContact
    from zzfz.evidence.facts import Facts
    from zzfz.evidence.history import HandIns
    from zzfz.evidence.snapshot import Snapshot
    from zzfz.findings import Finding
    from zzfz.git.blobs import KnownSizes
    from zzfz.links.records import LinkLog
    from zzfz.progress.chases import ChaseLog, Excuse
    from zzfz.progress.incremental import IncrementalAssessor
    from zzfz.progress.model import Progress
    from zzfz.progress.movement import Activities
    from zzfz.progress.returns import OpenReturn
    from zzfz.rules.facts import DocumentOpening, FactReader
    from zzfz.rules.result_cache import KeptFindings


_ROSTER = (DEPARTMENTS_FILE, DOMAINS_FILE)
_MOST_TEXT = 256 << 20
"""Bytes that the texts of one kind may take together; a quarter of them is the most of one."""
_SHORT_HISTORY = 1_000
"""Commits of the main line."""
_MAX_BYTES = 50_000_000
"""No checklist file is larger; the loader says so of one that is."""


@dataclass(frozen=True)
class Tracker:
    """A tracker at ``commit``, which is ``None`` before the first one.

    ``at_revision`` tells that the checklist comes from that commit too. ``opened`` holds what was
    asked of Git together with it.
    """

    repo: git.Repository
    commit: git.Commit | None
    at_revision: bool
    opened: prefetch.Opening | None = None
    opening: Callable[[], DocumentOpening] | None = None
    """How documents are opened of which nothing is known here yet; None leaves them unseen (未查验)."""
    as_edited: bool = False
    """Whether the checklist is read from the work tree, committed or not."""
    beside_of: Tracker | None = None
    """Another of the same repository in the same run: what is known there of its blobs holds here."""

    @cached_property
    def _files(self) -> dict[str, bytes]:
        """The files of the checklist. Raises NotATrackerError where there are none."""
        files = self.checklist_files()
        if LIST_FILE not in files:
            raise NotATrackerError(f"这里没有责任清单：找不到 {LIST_FILE}", self._where_to_get_it())
        return files

    def _where_to_get_it(self) -> AnyAdvice:
        """What to do where the list is missing: it may have been deleted here by mistake."""
        if not self.at_revision and self.commit and LIST_FILE in self._files_at_commit():
            return f"最近的提交里还有，从那里恢复：git checkout HEAD -- {FOLDER}"
        return Advice("enter-or-make-list")

    def checklist_files(self) -> dict[str, bytes]:
        """The list's own YAML files, read anew: path from the tracker's root → bytes."""
        return self._files_in_work_tree() if self._is_edited else self._files_at_commit()

    @cached_property
    def list_changed(self) -> bool:
        """Whether the list in the work tree is not the committed one (清单有未提交的修改).

        False where none was committed yet: then the one in the work tree is all there is.
        """
        if self.at_revision or self.commit is None:
            return False
        committed = self._list_at_commit()
        if LIST_FILE.rpartition("/")[2] not in committed:
            return False
        here = {
            os.fsencode(path.rpartition("/")[2]).decode("utf-8", "surrogateescape"): one
            for path, one in self._files_in_work_tree().items()
        }
        if here.keys() != committed.keys():
            return True
        return any(not _is_blob(here[name], blob) for name, blob in committed.items())

    def _list_at_commit(self) -> dict[str, str]:
        """The blobs of the list's files at the commit, by name."""
        if self.opened is not None and self.opened.checklist is not None:
            blobs = self.opened.checklist.blobs
        else:
            blobs = {one.path: one.blob for one in self._list_entries()}
        return {name: blob for name, blob in blobs.items() if is_checklist_file(name)}

    @cached_property
    def _checklists(self) -> Cache:
        return self._cache("checklist")

    @cached_property
    def _checklist_key(self) -> str:
        files = self._files
        return self._checklists.key(
            part for path in sorted(files) for part in (path.encode(), files[path])
        )

    @property
    def checklist_key(self) -> str:
        """What tells this program and these files of the list from any others."""
        return self._checklist_key

    @cached_property
    def loaded(self) -> Loaded:
        """The checklist and its findings. Raises NotATrackerError where there is none.

        It comes from the cache where just these files were found sound before.
        """
        files, key, kept = self._files, self._checklist_key, self._checklists
        packed = kept.get(key)
        if packed is not None:
            from zzfz.checklist.packed import unpack

            return Loaded(unpack(packed), ())
        from zzfz.checklist.load import load

        loaded = load(files)
        if loaded.checklist is not None and not loaded.findings:
            from zzfz.checklist.packed import pack

            kept.put(key, pack(loaded.checklist))
        return loaded

    def _cache(self, kind: str) -> Cache:
        return Cache(cache.folder(self.repo.common_dir), kind)

    @cached_property
    def source(self) -> bytes | None:
        """The issued document that the list names, None where it names none or none is there.

        Only a plain file below ``checklist/`` is one, in the work tree as in a commit.
        """
        named = self.loaded.checklist.source if self.loaded.checklist is not None else None
        parts = named.split("/") if named else []
        if not parts or any(one in {"", ".", ".."} or "\\" in one for one in parts):
            return None
        path = "/".join((FOLDER, *parts))
        return self._in_work_tree(path) if self._is_edited else self._committed(path)

    @property
    def _is_edited(self) -> bool:
        """Whether the list comes from the work tree, where that makes a difference."""
        return not self.at_revision and (self.as_edited or not self.list_changed)

    def _committed(self, path: str) -> bytes | None:
        from zzfz.git.blobs import fetch_blobs
        from zzfz.git.trees import list_tree

        if self.commit is None:
            return None
        inside = path.removeprefix(f"{FOLDER}/")
        for entry in list_tree(self.repo, self.commit.revision, FOLDER):
            if entry.path == inside and entry.kind == "blob" and entry.mode != git.SYMLINK_MODE:
                return fetch_blobs(self.repo, [entry.blob], _MAX_BYTES).contents.get(entry.blob)
        return None

    def _in_work_tree(self, path: str) -> bytes | None:
        if self.repo.root is None:
            return None
        here = self.repo.root
        for name in path.split("/"):
            here = here / name
            if here.is_symlink():
                return None
        try:
            if here.is_file() and here.stat().st_size <= _MAX_BYTES:
                return here.read_bytes()
        except OSError:
            return None
        return None

    @cached_property
    def source_findings(self) -> tuple[Finding, ...]:
        """Where the list differs from its issued document, which is read anew once per content.

        Nothing while the list itself cannot be read whole.
        """
        checklist, source = self.loaded.checklist, self.source
        if checklist is None or any(one.code.startswith("C00") for one in self.loaded.findings):
            return ()
        if source is None:
            from zzfz.rules.list_guard import missing_source

            return tuple(missing_source(checklist, self._has_sources()))
        kept = self._cache("printed")
        name = str(checklist.source).rpartition("/")[2]
        key = kept.key([self._checklist_key.encode("ascii"), name.encode("utf-8"), source])
        known = kept.get(key)
        if known is not None:
            return unpack_findings(known)
        from zzfz.importing.printed_list import printed_list
        from zzfz.rules.list_guard import source_findings

        roster = {path: self._files[path] for path in _ROSTER if path in self._files}
        printed = printed_list(source, name, roster)
        found = tuple(source_findings(checklist, printed))
        if printed.checklist is not None:
            kept.put(key, pack_findings(found))
        return found

    @property
    def _source_mark(self) -> str:
        """What tells the issued document that the list names from any other."""
        source = self.source
        return f"none {self._has_sources()}" if source is None else cache.digest(source).hex()

    def _has_sources(self) -> bool:
        """Whether any file lies where issued documents are kept."""
        if self._is_edited:
            folder = self.repo.root / FOLDER / "source" if self.repo.root else None
            return folder is not None and folder.is_dir() and any(folder.iterdir())
        from zzfz.git.trees import list_folder

        assert self.commit is not None  # noqa: S101 - a list was read from it
        return bool(list_folder(self.repo, self.commit.revision, f"{FOLDER}/source"))

    @cached_property
    def checklist(self) -> Checklist:
        """The checklist, sound. Raises ChecklistError when it has any error."""
        checklist = self.loaded.checklist
        if checklist is not None and not self.loaded.findings:
            return checklist
        from zzfz.rules.registry import level_of
        from zzfz.rules.rule import Level

        errors = [one for one in self.loaded.findings if level_of(one) is Level.ERROR]
        if checklist is None or errors:
            first = errors[0]
            where = f"{first.place.path} 第 {first.place.line} 行"
            more = f"，另有 {len(errors) - 1} 处错误" if len(errors) > 1 else ""
            raise ChecklistError(
                f"清单有错误，不能使用：{where}：{first.message}{more}",
                Advice("check-all"),
            )
        return checklist

    def shares_checklist_with(self, other: Tracker) -> bool:
        """Whether the files of both checklists are the same, byte for byte."""
        return self._checklist_key == other._checklist_key

    @cached_property
    def snapshot(self) -> Snapshot:
        """The evidence at the commit; empty before the first one."""
        from zzfz.evidence.snapshot import Snapshot, from_listing

        if self.commit is None:
            return Snapshot(None, None)
        return from_listing(self.repo, self.commit, self.entries)

    @cached_property
    def entries(self) -> Sequence[git.TreeEntry]:
        """Every file of evidence at the commit, by path from ``evidence/``."""
        if self.commit is None:
            return ()
        if self.opened is not None and self.opened.listing is not None:
            return self.opened.listing.result()
        from zzfz.git.trees import list_tree

        return list_tree(self.repo, self.commit.revision, EVIDENCE)

    @property
    def _is_all_here(self) -> bool:
        """Whether this clone has the content of every file at the commit."""
        wanted = {one.blob for one in (*self.entries, *self.beside) if one.kind == "blob"}
        self.sizes.expect(wanted)
        return len(self.sizes.of(wanted)) == len(wanted)

    @cached_property
    def facts(self) -> Facts:
        """What opening the documents at the commit told. The one place that says so for every view."""
        return self.fact_reader.of_tree(self.evidence, lambda: self.entries)

    def facts_for(self, snapshot: Snapshot) -> Facts:
        """What opening the documents of ``snapshot``, a part of this repository, told or tells now."""
        return self.fact_reader.of(snapshot.entries)

    def known_facts_for(self, snapshot: Snapshot) -> Facts:
        """What is known of the documents of ``snapshot``, which is past, without opening any."""
        whole = snapshot.revision is not None
        return self.fact_reader.of(snapshot.entries, only_known=True, whole=whole)

    def past_facts_for(self, snapshot: Snapshot) -> Facts:
        """As ``known_facts_for``, what lies at this tracker's commit as this tracker opens it."""
        _ = self.facts
        return self.known_facts_for(snapshot)

    @cached_property
    def fact_reader(self) -> FactReader:
        """What is known of documents in this run."""
        from zzfz.rules.facts import FactReader

        opening = self.opening() if self.opening is not None else None
        return FactReader(self.repo, opening, self.sizes)

    @cached_property
    def sizes(self) -> KnownSizes:
        """The sizes of blobs that are here, each asked for once in this run."""
        from zzfz.git.blobs import KnownSizes

        return KnownSizes(self.repo) if self.beside_of is None else self.beside_of.sizes

    def children(self) -> list[git.TreeEntry]:
        """What lies directly under ``evidence/`` at the commit."""
        from zzfz.git.trees import list_folder

        return list_folder(self.repo, self.commit.revision, EVIDENCE) if self.commit else []

    @cached_property
    def beside(self) -> tuple[git.TreeEntry, ...]:
        """Every file at the commit that lies beside ``evidence/``, by path from the tracker's root."""
        from zzfz.git.trees import list_folder, list_tree

        if self.commit is None:
            return ()
        here = [
            one for one in list_folder(self.repo, self.commit.revision, "") if one.path != EVIDENCE
        ]
        other = self.beside_of
        if other is not None and other.commit is not None:
            there = list_folder(self.repo, other.commit.revision, "")
            if here == [one for one in there if one.path != EVIDENCE]:
                return other.beside
        if not here:
            return ()
        return tuple(list_tree(self.repo, self.commit.revision, "", [one.path for one in here]))

    def part(self, names: Collection[str]) -> Snapshot:
        """The evidence at the commit, without what lies under ``evidence/`` by other names.

        What was read in this run, of these names or more, is not read again.
        """
        from zzfz.evidence.snapshot import from_contents, take

        wanted = frozenset(names)
        more = next((part for held, part in self._parts.items() if wanted <= held), None)
        whole: Snapshot | None = self.__dict__.get("snapshot", more)
        if wanted in self._parts or whole is None or self.commit is None:
            part = self._parts.get(wanted) or take(self.repo, self.commit, sorted(wanted))
        else:
            entries = [one for one in whole.entries if one.path.partition("/")[0] in wanted]
            blobs = {one.blob for one in entries}
            contents = {blob: text for blob, text in whole.contents.items() if blob in blobs}
            lacking = whole.missing_blobs & blobs
            part = from_contents(self.repo, self.commit, entries, contents, lacking)
        self._parts[wanted] = part
        return part

    @cached_property
    def _parts(self) -> dict[frozenset[str], Snapshot]:
        """What ``part`` has read, by the names that were asked for."""
        return {}

    def _taken(self, commit: git.Commit, names: Collection[str] | None) -> Snapshot:
        """The evidence at a commit, for what is known of it at any; what this tracker has read it has."""
        from zzfz.evidence.snapshot import take

        if commit != self.commit:
            return take(self.repo, commit, names)
        return self.snapshot if names is None else self.part(names)

    @cached_property
    def contacts(self) -> dict[str, UnitContact]:
        """What ``contacts.yaml`` of the work tree says; nothing where there is none.

        Raises UsageError where it cannot be read; a link is not followed.
        """
        if self.repo.root is None:
            return {}
        path = self.repo.root / CONTACTS
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise UsageError(f"{CONTACTS} 不是普通文件", "移走它，再写一次")
        if not path.exists():
            return {}
        from zzfz.checklist.contacts import LIMIT, read_contacts

        if path.stat().st_size > LIMIT:
            raise UsageError(f"{CONTACTS} 太大", "看看是不是放错了文件")
        contacts, faults = read_contacts(path.read_bytes())
        if faults:
            line = faults[0].place.line
            raise UsageError(f"{CONTACTS} 第 {line} 行有错：{faults[0].message}", faults[0].advice)
        return contacts

    @cached_property
    def hand_ins(self) -> HandIns:
        """Who handed in what; the history is gone through when it is first asked."""
        from zzfz.evidence.history import HandIns

        return HandIns(self.repo, self.commit)

    @cached_property
    def chases(self) -> ChaseLog:
        """The record of chasing at the commit; links in it are not followed."""
        from zzfz.git.blobs import read_blobs
        from zzfz.git.trees import list_tree
        from zzfz.progress.chases import LIMIT, ChaseLog, is_chase, read_chases

        if self.commit is None:
            return ChaseLog()
        entries = list_tree(self.repo, self.commit.revision, CHASES)
        mine = {
            one.path: one.blob
            for one in entries
            if one.kind == "blob" and one.mode != git.SYMLINK_MODE and is_chase(one.path)
        }
        contents = read_blobs(self.repo, list(mine.values()), LIMIT) if mine else {}
        chases, faults = read_chases(
            {path: contents[blob] for path, blob in mine.items() if blob in contents}
        )
        return ChaseLog(chases, faults, tuple(one.path for one in entries))

    @cached_property
    def excuses(self) -> tuple[Excuse, ...]:
        """The items that units need not hand in, by the office's word at the commit."""
        from zzfz.progress.chases import excuses

        return excuses(self.checklist, self.chases.chases)

    @cached_property
    def today(self) -> date:
        """The day on which results of checking addresses are judged old: that of a revision looked at."""
        from datetime import datetime

        if self.at_revision and self.commit is not None:
            return self.commit.time.astimezone(git.TIME_ZONE).date()
        return datetime.now(git.TIME_ZONE).date()

    @property
    def _keeps_no_links(self) -> bool:
        """Whether it is known already that no results of checking addresses are kept at the commit."""
        if self.commit is None:
            return True
        if self.opened is not None and self.opened.with_head:
            return self.opened.links is None
        from zzfz.git.head import known_folder

        return known_folder(self.repo, self.commit.revision, LINKS) == ()

    @cached_property
    def links(self) -> LinkLog:
        """What checking the addresses found, as of the commit; links in it are not followed."""
        from zzfz.links.records import LIMIT, LinkLog, is_record, read_records

        if self._keeps_no_links or self.commit is None:
            return LinkLog()
        if self.opened is not None and self.opened.links is not None:
            here = self.opened.links.blobs
        else:
            from zzfz.git.trees import list_folder

            entries = list_folder(self.repo, self.commit.revision, LINKS)
            here = {
                one.path: one.blob
                for one in entries
                if one.kind == "blob" and one.mode != git.SYMLINK_MODE
            }
        mine = {path: blob for path, blob in here.items() if is_record(path)}
        if not mine:
            return LinkLog()
        from zzfz.git.blobs import fetch_blobs

        found = fetch_blobs(self.repo, list(mine.values()), LIMIT)
        files = {
            path: found.contents[blob] for path, blob in mine.items() if blob in found.contents
        }
        records, faults = read_records(files)
        return LinkLog(records, faults, is_there=True, is_partial=bool(found.missing))

    @cached_property
    def link_states(self) -> dict[str, tuple[str, int]] | None:
        """Of each address that was checked its class and the day (ordinal), kept by what lies there; None
        where no results are kept.
        """
        if self._keeps_no_links:
            return None
        key = None
        kept = self._cache("links")
        if self.opened is not None and self.opened.links is not None:
            key = kept.key([self.opened.links.tree.encode("ascii")])
            packed = kept.get(key)
            if packed is not None:
                return {url: (kind, day) for url, kind, day in packed}
        log = self.links
        if not log.is_there:
            return None
        states = {url: (str(one.kind), one.day) for url, one in log.states.items()}
        if key is not None and not log.is_partial:
            kept.put(key, [[url, *one] for url, one in states.items()])
        return states

    def with_links(self, progress: Progress, today: date | None = None) -> Progress:
        """``progress`` with what is known of its addresses; they change no number."""
        if self._keeps_no_links:
            return progress
        from zzfz.links.records import with_links

        return with_links(progress, self.links, today or self.today)

    @cached_property
    def activity(self) -> Activities:
        """When each set and unit last moved and was last chased, kept by the commit."""
        from zzfz.progress.movement import NOTHING_KNOWN, activities, pack, telling, unpack

        if self.commit is None or self._is_shallow:
            return NOTHING_KNOWN
        kept = self._cache("activity")
        key = kept.key([self._checklist_key.encode("ascii"), self.commit.revision.encode("ascii")])
        packed = kept.get(key)
        if packed is not None:
            return unpack(packed)
        from zzfz.evidence.history import EvidenceLine, evidence_history
        from zzfz.git.configuration import facts

        chases = self.chases.chases
        line = EvidenceLine(self.repo, self.commit.revision)
        # Of few commits all are asked for sooner; a partial clone may lack folders.
        if len(line.commits) <= _SHORT_HISTORY or facts(self.repo).partial:
            events = evidence_history(self.repo, self.commit.revision)
        else:
            events = telling(self.checklist, line, chases)
        found = activities(self.checklist, events, chases)
        if not (self.repo.common_dir / "info" / "grafts").exists():
            kept.put(key, pack(found))
        return found

    @cached_property
    def progress(self) -> Progress:
        """Where the checklist stands."""
        snapshot = start(lambda: self.snapshot)
        from zzfz.progress.assess import assess

        checklist = self.checklist
        snapshot.result()
        return self.with_links(assess(checklist, self.snapshot, self.facts))

    def let_go(self) -> None:
        """Keep no longer what was read of the evidence and its history: of 100,000 files that takes as much
        as the progress made from it. Whoever asks again has it read again.
        """
        for name in (
            "hand_ins",
            "facts",
            "fact_reader",
            "sizes",
            "snapshot",
            "_parts",
        ):
            self.__dict__.pop(name, None)

    @cached_property
    def returns(self) -> tuple[OpenReturn, ...]:
        """Every open return and the unit that hears of it."""
        from zzfz.progress.returns import open_returns

        return open_returns(self.progress, self.hand_ins)

    def progress_of(self, sets: Collection[str]) -> Progress:
        """Where the sets with these ids stand; what lies in other folders is not looked at.

        ``unassigned`` and ``findings`` are those of their folders.
        """
        from zzfz.evidence.folders import folders_of
        from zzfz.progress.assess import assess

        if self.hangs_together:
            return self.with_links(assess(self.checklist, self.snapshot, self.facts, sets))
        names = folders_of(self.checklist, self.children(), sets)
        part = self.part(names)
        return self.with_links(assess(self.checklist, part, self.facts_for(part), sets))

    @cached_property
    def hangs_together(self) -> bool:
        """Whether a document stands in more than two sets, so that none can be told without the others."""
        checklist = self.loaded.checklist
        if self.commit is None or checklist is None:
            return False
        return self.known(checklist, only_known=True).hangs_together(self.commit)

    @cached_property
    def evidence(self) -> str | None:
        """The tree id of the evidence; None where there is none, or it is not here."""
        if self.commit is None:
            return None
        if self.opened is not None and self.opened.evidence is not None:
            return self.opened.evidence
        from zzfz.git.trees import tree_id

        return tree_id(self.repo, self.commit.revision, EVIDENCE)

    @cached_property
    def summary(self) -> ProgressSummary:
        """Where the checklist stands, in short: from the cache where just this list and just this
        evidence were assessed before, else from ``progress``.
        """
        if "_standing" not in self.__dict__ and "progress" in self.__dict__:
            return short.summarize(self.progress)
        return self._standing[0]

    @property
    def is_lasting(self) -> bool:
        """Whether all that is told of this commit will be the same the next time: nothing of it is missing
        here or may be known better later.
        """
        return self._standing[1]

    @cached_property
    def _standing(self) -> tuple[ProgressSummary, bool]:
        """The summary, and whether it is lasting."""
        if self.evidence is None or self.commit is None:
            return short.summarize(self.progress), False
        checklist = self.checklist
        kept = self._cache("standing")
        parts = [self._checklist_key.encode("ascii"), self.evidence.encode("ascii")]
        key = kept.key(parts)
        packed = kept.get(key)
        if packed is not None and packed[0] <= short.day_number(self.commit.time):
            return short.unpack(packed[1], checklist, *self.commit), True
        # What verdicts of before, on whole sets, mean may hang on the history: of this commit it is known.
        own = kept.key([*parts, self.commit.revision.encode("ascii")])
        packed = kept.get(own)
        if packed is not None and not self._is_shallow:
            return short.unpack(packed[1], checklist, *self.commit), True
        found = self.known(checklist).summary(self.commit)
        if found.certain:
            kept.put(key, [found.since, short.pack(found.summary)])
        elif found.at_commit and not self._is_shallow:
            kept.put(own, [found.since, short.pack(found.summary)])
        return found.summary, found.certain or (found.at_commit and not self._is_shallow)

    def kept_by_commit(
        self, kind: str, make: Callable[[], bytes], *, also: Iterable[str] = (), seal: bool = False
    ) -> bytes:
        """What ``make`` gives of the progress at this commit; from the cache where it was made before.

        ``also`` is all else that it depends on. Kept only where nothing more decides: neither results of
        checking addresses, nor an end of the history that may be moved. With ``seal`` it can be read only
        where the repository is at hand.
        """
        if not self._holds_by_commit or not self.is_lasting:
            return make()
        kept, key, secret = self._kept_at_commit(kind, also, seal=seal)
        found = kept.get(key)
        if found is not None:
            return cache.sealed(found, secret) if seal else found
        made = make()
        kept.put(key, cache.sealed(made, secret) if seal else made)
        kept.trim()
        return made

    def kept_findings(
        self, templates: Iterable[str], *, complete: bool, reviewed: bool
    ) -> KeptFindings | None:
        """Where findings of a check of just this are kept; ``templates`` tell the office's own.

        None where they are not to be kept: the list has faults, or something of the commit is not here.
        """
        from zzfz.rules.result_cache import KeptFindings, readers

        if not self._holds_by_commit or self.loaded.findings or not cache.wanted():
            return None
        outside = start(lambda: self.outside)
        if not self._is_all_here:
            return None
        uncommitted, ignored = outside.result()
        asked = (str(complete), str(reviewed), *readers(), self._source_mark)
        also = (*asked, *templates, "", *uncommitted, "", *ignored)
        return KeptFindings(*self._kept_at_commit("checked", also, seal=True))

    @property
    def _holds_by_commit(self) -> bool:
        """Whether the list and the commit tell all there is to tell, day and place apart."""
        whole = not self._is_shallow and not (self.repo.common_dir / "info" / "grafts").exists()
        return self.commit is not None and whole and self._keeps_no_links

    def _kept_at_commit(
        self, kind: str, also: Iterable[str], *, seal: bool
    ) -> tuple[FileCache, str, bytes]:
        """Where and under which key it is kept what depends on the list, the commit, where the tracker
        lies in it, and ``also``; and the secret that the names and contents of the evidence make.
        """
        revision = self.commit.revision if self.commit is not None else ""
        parts = (self._checklist_key, revision, self.repo.prefix, *also)
        told = [one.encode("utf-8", "surrogatepass") for one in parts]
        # The ids of the folders stand for the names and contents of all that lies in them.
        folders = [f"{one.blob}{one.path}" for one in self.children()] if seal else []
        secret = cache.digest(*told, *(one.encode("utf-8", "surrogatepass") for one in folders))
        kept = FileCache(cache.folder(self.repo.common_dir), kind, _MOST_TEXT)
        return kept, self._cache(kind).key(told), secret

    @property
    def _is_shallow(self) -> bool:
        """Whether the history has an end that may be moved."""
        return (self.repo.common_dir / "shallow").exists()

    def known(self, checklist: Checklist, *, only_known: bool = False) -> IncrementalAssessor:
        """What was found of ``checklist``, which is this tracker's, at any revision before.

        With ``only_known`` no document is opened for it.
        """
        from zzfz.progress.incremental import GitSource, IncrementalAssessor, kept_states

        return IncrementalAssessor(
            checklist,
            self._checklist_key,
            GitSource(self.repo, self._taken),
            self.known_facts_for if only_known else self.facts_for,
            kept_states(self.repo),
        )

    def start_uncommitted(self) -> Running[tuple[str, ...]]:
        """Begin to ask which paths below ``evidence/`` Git has not recorded (未入库)."""
        return start(self.uncommitted)

    def uncommitted(self) -> tuple[str, ...]:
        """Paths below ``evidence/`` that differ from the commit or are not in it (未入库)."""
        if self.at_revision:
            return ()
        if self.opened is not None and self.opened.changes is not None:
            return tuple(change.path for change in self.opened.changes.result())
        return tuple(change.path for change in work_tree_changes(self.repo, [EVIDENCE]))

    @cached_property
    def outside(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What ``uncommitted`` and ``ignored`` tell, asked once."""
        uncommitted = self.start_uncommitted()
        return uncommitted.result(), self.ignored()

    def ignored(self) -> tuple[str, ...]:
        """Paths below ``evidence/`` that Git was told to ignore."""
        return () if self.at_revision else tuple(ignored_files(self.repo, [EVIDENCE]))

    def _files_at_commit(self) -> dict[str, bytes]:
        if self.commit is None:
            return {}
        from zzfz.git.blobs import fetch_blobs
        from zzfz.git.configuration import facts

        entries = self._list_entries()
        same = self._same_files(entries)
        if same is not None:
            return same
        found = fetch_blobs(self.repo, [entry.blob for entry in entries], _MAX_BYTES)
        if found.missing and not facts(self.repo).partial:
            raise GitError(
                "清单文件的内容在 Git 仓库里损坏或丢失", "运行 git fsck 检查，从别处的克隆恢复"
            )
        if found.missing:
            raise GitError(
                "这是部分克隆，清单文件的内容不在本地",
                "运行 git fetch --refetch --no-filter 取回，或重新完整克隆",
            )
        return {f"{FOLDER}/{entry.path}": found.contents.get(entry.blob, b"") for entry in entries}

    def _same_files(self, entries: Sequence[git.TreeEntry]) -> dict[str, bytes] | None:
        """The files of the list as the tracker beside this one has read them, where they are these."""
        if self.beside_of is None:
            return None
        read = self.beside_of._files
        wanted = {f"{FOLDER}/{one.path}": one.blob for one in entries}
        if read.keys() != wanted.keys():
            return None
        same = all(blob_id(data, wanted[path]) == wanted[path] for path, data in read.items())
        return dict(read) if same else None

    def _list_entries(self) -> list[git.TreeEntry]:
        from zzfz.git.trees import list_folder

        if self.commit is None:
            return []
        return [
            entry
            for entry in list_folder(self.repo, self.commit.revision, FOLDER)
            if entry.kind == "blob"
            and entry.mode != git.SYMLINK_MODE
            and is_checklist_file(entry.path)
        ]

    def _files_in_work_tree(self) -> dict[str, bytes]:
        if self.repo.root is None:
            return {}
        folder = self.repo.root / FOLDER
        if folder.is_symlink() or not folder.is_dir():
            return {}
        return {
            f"{FOLDER}/{path.name}": path.read_bytes()
            for path in folder.iterdir()
            if is_checklist_file(path.name) and path.is_file() and not path.is_symlink()
        }


def _is_blob(data: bytes, blob: str) -> bool:
    """Whether a file is what Git calls ``blob``, with the line ends of this system or of Git."""
    return blob in {blob_id(one, blob) for one in (data, data.replace(b"\r\n", b"\n"))}


def open_all() -> DocumentOpening:
    """Open whatever is unknown, showing nothing."""
    from zzfz.rules.facts import DocumentOpening

    return DocumentOpening()


def open_tracker(
    start: Path,
    at: str | None = None,
    opening: Callable[[], DocumentOpening] | None = open_all,
    *,
    as_edited: bool = False,
) -> Tracker:
    """The tracker that the folder ``start`` lies in, now or ``at`` a revision or date.

    ``opening`` tells how unknown documents are opened; with None they stay unseen (未查验).
    ``as_edited`` reads the list from the work tree.
    Raises NotATrackerError outside a repository, GitError, and UsageError for an unknown ``at``.
    """
    return from_opening(prefetch.find(start, at), opening, as_edited=as_edited)


def from_opening(
    found: prefetch.Opening,
    opening: Callable[[], DocumentOpening] | None = open_all,
    *,
    as_edited: bool = False,
) -> Tracker:
    """The tracker that was found, perhaps ahead."""
    return Tracker(found.repo, found.commit, found.at_revision, found, opening, as_edited)
