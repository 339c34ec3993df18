"""A whole check of one tracker: every family of rules, now or as the change that a branch brings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from zzfz import cache
from zzfz.checklist.model import Checklist
from zzfz.checklist.paths import FOLDER as CHECKLIST
from zzfz.checklist.paths import LINKS
from zzfz.errors import Advice, UsageError, ZzfzError
from zzfz.evidence.folders import affected, is_divisible, sets_in
from zzfz.evidence.model import Verdict, is_address_file
from zzfz.evidence.pieces import is_never_piece, pieces
from zzfz.evidence.review_file import read_verdicts
from zzfz.evidence.scaffold import scaffold
from zzfz.evidence.sidecars import Sidecars, read_sidecars
from zzfz.evidence.snapshot import FOLDER, LIMIT, Snapshot
from zzfz.findings import Finding, Place
from zzfz.git import TreeEntry
from zzfz.git.blobs import read_blobs
from zzfz.git.diff import ChangedFile, changed_files, folders_holding
from zzfz.git.log import versions
from zzfz.git.revisions import fork_point
from zzfz.git.run import start
from zzfz.progress.assess import assess
from zzfz.progress.change import Delta, compare, removed_and_replaced, touched_sets
from zzfz.progress.model import Progress
from zzfz.progress.review_changes import (
    ReviewChange,
    ReviewSide,
    altered_verdicts,
    is_review_file,
    review_changes,
)
from zzfz.resources import FOLDER as TEMPLATES
from zzfz.resources import embedded_templates, own_templates
from zzfz.rules.checklist import checklist_findings, template_findings
from zzfz.rules.completeness import graded_folders
from zzfz.rules.evidence import (
    EvidenceInputs,
    Inspected,
    evidence_findings,
    inspect_beside,
    inspect_documents,
)
from zzfz.rules.exemptions import all_exemptions, blob_of, without_exempted
from zzfz.rules.facts import DocumentOpening, of_inspection
from zzfz.rules.file_access import GitContents
from zzfz.rules.registry import in_order
from zzfz.rules.result_cache import RepositoryResultCache
from zzfz.text import printable
from zzfz.tracker import Tracker

if TYPE_CHECKING:
    from datetime import date

    from zzfz.checklist.model import Exemption
    from zzfz.checklist.weakening import DemandChange
    from zzfz.progress.summary import AnyProgress
    from zzfz.rules.conversion import Converter
    from zzfz.rules.list_guard import Approvals, BroughtExceptions, ListComparison
    from zzfz.rules.privacy import PrivacyInspection
    from zzfz.rules.recognition import Recogniser
    from zzfz.rules.result_cache import KeptFindings


_FOLDERS = (FOLDER, CHECKLIST, LINKS, "")
_UNREAD = "C00"
_STALE = "R102"
_NOWHERE = Place("")
_NO_INDICATOR = "E101"


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """Findings in order; with a base also what the change did, what it was compared with, and
    the verdicts that it adds, changes or removes.

    ``list`` is None where the list did not change, ``exceptions`` where none came.
    """

    findings: tuple[Finding, ...]
    delta: Delta | None = None
    base: str | None = None
    list: ListComparison | None = None
    exceptions: BroughtExceptions | None = None
    reviews: tuple[ReviewChange, ...] = ()


@dataclass(frozen=True, slots=True)
class _Side:
    """What is looked at of a tracker: all of it, or the part that a change can matter for.

    ``summary`` has all sets, ``progress`` those of that part; both are None where there is no
    checklist. ``beside`` are the files beside the evidence, ``scanned_beside`` what is in them.
    """

    tracker: Tracker
    summary: AnyProgress | None
    snapshot: Snapshot
    progress: Progress | None
    sidecars: Sidecars
    inspected: Inspected | None = None
    beside: tuple[TreeEntry, ...] = ()
    scanned_beside: PrivacyInspection | None = None


@dataclass(frozen=True, slots=True)
class Strictness:
    """What is asked for beyond soundness: ``complete`` material, and all of it ``reviewed``."""

    complete: bool = False
    reviewed: bool = False


_NOTHING_MORE = Strictness()


class Aids(NamedTuple):
    """Other programs that were asked for, to look at what no reader could read; what they find are
    findings only, no fact rests on it.
    """

    recogniser: Recogniser | None = None
    converter: Converter | None = None

    def look(
        self,
        looked: Iterable[tuple[PrivacyInspection, Iterable[TreeEntry]]],
        contents: GitContents,
    ) -> None:
        """Look at each content once, and add what was found at every file that has it."""
        every = [(scanning, one) for scanning, entries in looked for one in entries]
        if self.converter is not None:
            closed = [(scanning, one) for scanning, one in every if one.path in scanning.closed]
            blobs = list(dict.fromkeys(one.blob for _, one in closed))
            converted = self.converter.convert(blobs, contents)
            for scanning, one in closed:
                if one.blob in converted:
                    scanning.take_converted(one.path, converted[one.blob])
        if self.recogniser is not None:
            pictured = [(scanning, one) for scanning, one in every if one.path in scanning.pictured]
            blobs = list(dict.fromkeys(one.blob for _, one in pictured))
            found = self.recogniser.recognise(blobs, contents)
            for scanning, one in pictured:
                if one.blob in found:
                    scanning.take_recognised(one.path, found[one.blob])


_NO_AIDS = Aids()


def check(
    tracker: Tracker,
    asked: Strictness = _NOTHING_MORE,
    *,
    aids: Aids = _NO_AIDS,
    kept: KeptFindings | None = None,
) -> CheckOutcome:
    """Everything there is to say of a tracker as it is now; with ``aids`` of what no reader could read too.

    It is ``kept`` where the same will be said of it the next time.
    """
    outside = start(lambda: tracker.outside)
    found = [*checklist_findings(tracker.loaded), *tracker.source_findings, *_of_templates(tracker)]
    side = _on_day(_whole(tracker, aids=aids), tracker.today)
    if side.progress is not None:
        found += tracker.links.faults
        found += _findings(side, side.progress, None, asked, outside=outside.result())
    told = _who_changed(tracker, side.progress, in_order(_without_echoes(found)))
    if kept is not None and aids == _NO_AIDS and _is_lasting(side):
        kept.put(told)
    return CheckOutcome(told)


def _is_lasting(side: _Side) -> bool:
    """Whether what was found in files will be found the next time too: nothing of them is missing here,
    was stopped, or is not to be kept.
    """
    looked, beside, snapshot = side.inspected, side.scanned_beside, side.snapshot
    if looked is None or beside is None or snapshot.missing_blobs:
        return False
    if looked.opening.passing or looked.scanning.passing or beside.passing:
        return False
    sizes = side.tracker.sizes.of(snapshot.contents)
    pointers = any(len(text) != sizes.get(blob) for blob, text in snapshot.contents.items())
    return not pointers and all(map(side.tracker.facts.is_lasting, snapshot.entries))


def unexcused(tracker: Tracker) -> tuple[Finding, ...]:
    """What there is to say of the evidence as it is now, of every file, exceptions or not."""
    side = _whole(tracker)
    if side.progress is None:
        return ()
    return _findings(side, side.progress, None, _NOTHING_MORE, exemptions=())


def check_change(
    tracker: Tracker,
    base: str,
    asked: Strictness = _NOTHING_MORE,
    *,
    whole: bool = False,
    approvals: Approvals | None = None,
    aids: Aids = _NO_AIDS,
) -> CheckOutcome:
    """What the change since ``base`` brought: new findings only, and its effect on completeness.

    Compared is with the point where the branch left ``base``, so that what others did on ``base``
    meanwhile is not held against the change. Looked at is what the change can matter for; ``whole``
    looks at everything, which must come to the same. What demands less in the list, and exceptions
    that came along, hold only with ``approvals``. With ``aids`` what no reader could read in the change is
    looked at too. Raises UsageError for an unknown ``base``.
    """
    from zzfz.git.staged import messages
    from zzfz.rules.evidence_change import evidence_change_findings
    from zzfz.rules.list_guard import (
        SETTINGS_AT_TOP,
        Approvals,
        brought_exceptions,
        exception_findings,
        is_setting,
        list_findings,
        settings_findings,
        without_approved,
    )
    from zzfz.rules.messages import message_findings

    given = approvals or Approvals()
    if tracker.commit is None:
        raise UsageError("仓库还没有提交，没有可以比较的版本", Advice("commit-before-base"))
    fork, brought = fork_point(tracker.repo, base, tracker.commit.revision, _FOLDERS)
    earlier = Tracker(
        tracker.repo, fork, at_revision=True, opening=tracker.opening, beside_of=tracker
    )
    every = changed_files(tracker.repo, fork.revision, tracker.commit.revision, SETTINGS_AT_TOP)
    files = [one for one in every if not one.path.startswith("../")]
    names = None if whole else _names_that_matter(earlier, tracker, files)
    scope = frozenset(one.path for one in files)
    blobs = (blob for one in files for blob in (one.before, one.after))
    tracker.sizes.expect(blob for blob in blobs if blob.strip("0"))
    for one in (earlier, tracker):  # both are listed before Git is asked what of them is here
        snapshot = one.snapshot if names is None else one.part(names)
        one.sizes.expect(entry.blob for entry in (*snapshot.entries, *one.beside))
    before, after = (
        _on_day(
            _whole(one, scope, aids) if names is None else _part(one, names, scope, aids),
            tracker.today,
        )
        for one in (earlier, tracker)
    )
    listed = _compared_lists(earlier, tracker, files, given)
    exceptions = brought_exceptions(_exemptions(before), _exemptions(after), given)
    looks = _Looks(scope, asked, compare_source=listed is not None)
    known = {_identity(one) for one in _all_findings(before, looks, _exemptions(before))}
    held = [one for one in _exemptions(after) if exceptions is None or exceptions.lets(one)]
    found = _all_findings(after, looks, held)
    delta = _delta(before, after, files)
    new = without_approved(
        (one for one in found if _identity(one) not in known),
        approved=listed is not None and listed.approved,
    )
    reviews = _review_changes(before, after, files)
    settings = [one.path for one in every if is_setting(one.path)]
    brought_along = [
        *altered_verdicts(reviews),
        *list_findings(listed),
        *exception_findings(exceptions),
        *settings_findings(settings),
        *(
            _of_templates(tracker)
            if any(one.startswith(f"{TEMPLATES}/") for one in settings)
            else ()
        ),
        *message_findings(messages(tracker.repo, brought)),
        *evidence_change_findings(delta, [one.path for one in files if one.after.strip("0")]),
    ]
    found = _who_changed(tracker, after.progress, in_order((*new, *brought_along)))
    return CheckOutcome(found, delta, fork.revision, listed, exceptions, reviews)


def _of_templates(tracker: Tracker) -> Iterable[Finding]:
    """What the office's own templates let through."""
    try:
        own = own_templates(tracker)
    except ZzfzError as error:
        return [Finding("C166", Place(TEMPLATES), error.message, error.advice)]
    return template_findings(own, embedded_templates(), TEMPLATES) if own else ()


def _compared_lists(
    earlier: Tracker, tracker: Tracker, files: Sequence[ChangedFile], given: Approvals
) -> ListComparison | None:
    """What became of the list; None where nothing below ``checklist/`` changed, or nothing of it can
    be read now (which is an error of its own, found by loading).
    """
    from zzfz.rules.list_guard import (
        ListComparison,
        is_approved,
        list_changes,
        list_digest,
        source_changed,
    )

    touched = any(one.path.startswith(f"{CHECKLIST}/") for one in files)
    if not touched and tracker.shares_checklist_with(earlier):
        return None
    before, after = earlier.loaded, tracker.loaded
    unread = {one for one in after.findings if one.code.startswith(_UNREAD)}
    if after.checklist is None or {*map(_identity, unread)} - {*map(_identity, before.findings)}:
        return None
    found: tuple[DemandChange, ...] = ()
    if before.checklist is not None:
        found = list_changes(before.checklist, after.checklist)
        document = source_changed(earlier.source, tracker.source)
        found = (document, *found) if document is not None else found
    digest = list_digest(tracker.checklist_files(), tracker.source, found)
    approved = is_approved(digest, given.lists)
    return ListComparison(found, digest, approved, unreadable=before.checklist is None)


def _on_day(side: _Side, today: date) -> _Side:
    """With what is known of the addresses as seen on one day, the same for both sides of a change."""
    if side.progress is None:
        return side
    return replace(side, progress=side.tracker.with_links(side.progress, today))


def _exemptions(side: _Side) -> tuple[Exemption, ...]:
    """All that are stated on one side."""
    if side.progress is None:
        return ()
    return all_exemptions(side.progress.checklist, side.sidecars)


def _whole(
    tracker: Tracker,
    scope: frozenset[str] | None = None,
    aids: Aids = _NO_AIDS,
) -> _Side:
    checklist = tracker.loaded.checklist
    if checklist is None:
        sidecars = read_sidecars(tracker.snapshot)
        return _Side(tracker, None, tracker.snapshot, None, sidecars, beside=tracker.beside)
    inspected, beside = _inspected(tracker, checklist, tracker.snapshot, scope, aids)
    progress = assess(checklist, tracker.snapshot, tracker.facts)
    return _Side(
        tracker,
        progress,
        tracker.snapshot,
        progress,
        read_sidecars(tracker.snapshot),
        inspected,
        tracker.beside,
        beside,
    )


def _inspected(
    tracker: Tracker,
    checklist: Checklist,
    snapshot: Snapshot,
    scope: frozenset[str] | None,
    aids: Aids,
) -> tuple[Inspected, PrivacyInspection]:
    """Open the documents in ``scope`` once, for the rules and for the facts that counting rests on, and
    the files beside them.
    """
    assigned = pieces(checklist, snapshot, read_sidecars(snapshot).by_path)
    watch = tracker.opening().watch if tracker.opening is not None else DocumentOpening().watch
    contents = GitContents(tracker.repo, tracker.sizes)
    kept = RepositoryResultCache(tracker.repo, tracker.sizes)
    if scope is None:
        tracker.sizes.expect(one.blob for one in (*snapshot.entries, *tracker.beside))
    found = inspect_documents(checklist, assigned.pieces, snapshot, contents, kept, scope, watch)
    tracker.fact_reader.take(of_inspection(snapshot.entries, found.opening))
    beside = inspect_beside(checklist, tracker.beside, contents, kept, scope)
    aids.look(((found.scanning, snapshot.entries), (beside, tracker.beside)), contents)
    return found, beside


def _part(
    tracker: Tracker,
    names: frozenset[str],
    scope: frozenset[str],
    aids: Aids,
) -> _Side:
    """What lies in the folders of these ``names``, which hold all folders of a set or none."""
    checklist = tracker.loaded.checklist
    if checklist is None or tracker.commit is None:
        return _whole(tracker, scope, aids)
    snapshot = tracker.part(names)
    inspected, looked = _inspected(tracker, checklist, snapshot, scope, aids)
    progress = assess(checklist, snapshot, tracker.facts_for(snapshot), sets_in(checklist, names))
    # Nothing outside the change is opened: what is not known of it is unseen (未查验). Where nothing is
    # ever kept nothing would be known, and all is opened.
    only_known = cache.wanted()
    summary = tracker.known(checklist, only_known=only_known).summary(tracker.commit).summary
    sidecars = read_sidecars(snapshot)
    beside = tracker.beside
    return _Side(tracker, summary, snapshot, progress, sidecars, inspected, beside, looked)


def _names_that_matter(
    earlier: Tracker, tracker: Tracker, files: Sequence[ChangedFile]
) -> frozenset[str] | None:
    """The names under ``evidence/`` that a change of ``files`` can bring findings for; None is all.

    Under one checklist, what is found in a folder is the same as long as its id is, so the change did
    not bring it. Only three rules look across folders: duplicates (the folders that hold what is in a
    changed file), names that clash and sidecars without their file (``affected``), and exemptions in
    list.yaml (the folders that they speak of).
    """
    checklist = tracker.loaded.checklist
    if checklist is None or tracker.commit is None or not is_divisible(checklist):
        return None
    if any(one.path.startswith(f"{LINKS}/") for one in files):
        return None  # of addresses anywhere
    if not tracker.shares_checklist_with(earlier):
        return None
    if tracker.hangs_together or earlier.hangs_together:
        return None
    blobs = {blob for one in files if _may_be_piece(one.path) for blob in (one.before, one.after)}
    holders = folders_holding(tracker.repo, tracker.commit.revision, FOLDER, blobs)
    exempted = {one.path.split("/")[1] for one in checklist.exemptions if "/" in one.path}
    return affected(checklist, earlier.children(), tracker.children(), holders | exempted)


def _may_be_piece(path: str) -> bool:
    """Whether a file is of those that rules D101–D103 compare."""
    name = path.rpartition("/")[2]
    below = path.startswith(f"{FOLDER}/")
    return below and not is_never_piece(name) and not is_address_file(name)


@dataclass(frozen=True, slots=True)
class _Looks:
    """What is looked at on both sides: which files are opened, what is asked for beyond soundness,
    whether the list is compared with its document (where it changed; else the answer is the same).
    """

    scope: frozenset[str]
    asked: Strictness
    compare_source: bool


def _all_findings(
    side: _Side, looks: _Looks, exemptions: Sequence[Exemption]
) -> tuple[Finding, ...]:
    found = [*checklist_findings(side.tracker.loaded)]
    if looks.compare_source:
        found += side.tracker.source_findings
    if side.progress is not None:
        found += _findings(side, side.progress, looks.scope, looks.asked, exemptions=exemptions)
    return in_order(_without_echoes(found))


def _without_echoes(found: Sequence[Finding]) -> list[Finding]:
    """Leave out that a folder belongs to no indicator where a file of the list could not be read:
    its indicators are missing for that reason, and renaming the folder would be wrong.
    """
    unread = any(one.code.startswith(_UNREAD) for one in found)
    return [one for one in found if not (unread and one.code == _NO_INDICATOR)]


def _findings(
    side: _Side,
    progress: Progress,
    scope: frozenset[str] | None,
    asked: Strictness,
    *,
    outside: tuple[tuple[str, ...], tuple[str, ...]] = ((), ()),
    exemptions: Sequence[Exemption] | None = None,
) -> tuple[Finding, ...]:
    """All families but the checklist's own; ``scope`` restricts what is opened to these paths.

    ``outside`` is what is not committed, and what Git was told to ignore; ``exemptions`` are those
    that hold, None for all that are stated.
    """
    snapshot = side.snapshot
    sidecars = side.sidecars
    uncommitted, ignored = outside
    inputs = EvidenceInputs(
        progress=progress,
        snapshot=snapshot,
        sidecars=sidecars,
        contents=GitContents(side.tracker.repo, side.tracker.sizes),
        uncommitted=uncommitted,
        ignored=ignored,
        scope=scope,
        complete=asked.complete or asked.reviewed,
        pages=scaffold(progress.checklist),
        result_cache=RepositoryResultCache(side.tracker.repo, side.tracker.sizes),
        inspected=side.inspected,
        reviewed=asked.reviewed,
        beside=side.beside,
    )
    found = [*evidence_findings(inputs)]
    if side.scanned_beside is not None:
        found += side.scanned_beside.findings
    graded = graded_folders(progress) if inputs.complete else frozenset()
    found += [
        replace(one, escalated=one.code == _STALE and one.indicator in graded)
        for one in progress.findings
        if one.code.startswith("R")
    ]
    if exemptions is None:
        exemptions = all_exemptions(progress.checklist, sidecars)
    return without_exempted(found, exemptions, blob_of(snapshot, side.beside))


def _delta(before: _Side, after: _Side, files: Sequence[ChangedFile]) -> Delta | None:
    """The change in completeness, where both states have a checklist to measure by."""
    if before.summary is None or after.summary is None:
        return None
    if before.progress is None or after.progress is None:
        return None
    touched = touched_sets(before.progress, after.progress)
    removed, replaced = removed_and_replaced(
        before.progress.checklist, files, after.tracker.sizes.of
    )
    delta = compare(before.summary, after.summary, touched)
    return replace(delta, removed=removed, replaced=replaced)


def _identity(finding: Finding) -> Finding:
    """A finding apart from where in its file it stands, which moves when lines are added above, and
    from who looked at what could not be read.
    """
    place = finding.place._replace(line=1, column=1)
    return replace(finding, place=place, ordinal=0, seen_by="")


def _who_changed(
    tracker: Tracker, progress: Progress | None, found: Sequence[Finding]
) -> tuple[Finding, ...]:
    """Findings on changed pieces (审后有变) with who changed them and when.

    The history is gone through only where there is one.
    """
    if progress is None or all(one.code != _STALE for one in found):
        return tuple(found)
    pieces = {
        piece.path: piece for one in progress.sets for item in one.items for piece in item.pieces
    }
    return tuple(
        replace(
            one,
            message=f"{one.message}（{event.time:%Y-%m-%d %H:%M}，{printable(event.submitted_by or event.author)}）",
        )
        if one.code == _STALE
        and one.place.path in pieces
        and (event := tracker.hand_ins.changed(pieces[one.place.path]))
        else one
        for one in found
    )


def _review_changes(
    before: _Side, after: _Side, files: Sequence[ChangedFile]
) -> tuple[ReviewChange, ...]:
    """The verdicts that a change adds or removes, with who wrote them."""
    paths = [one.path for one in files if is_review_file(one.path)]
    if not paths:
        return ()
    return review_changes(
        ReviewSide(before.tracker.loaded.checklist, before.snapshot),
        ReviewSide(after.tracker.loaded.checklist, after.snapshot),
        paths,
        _ReviewAuthors(before.tracker, after.tracker, paths),
    )


class _ReviewAuthors:
    """Who wrote verdicts between two commits: one look at the versions of the changed files."""

    def __init__(self, before: Tracker, after: Tracker, paths: Sequence[str]) -> None:
        self._paths = paths
        self._before = before.commit
        self._after = after.commit
        self._repo = after.repo

    def of(self, path: str, verdict: Verdict) -> str | None:
        """The author of the oldest version of the file that has the verdict."""
        return self._authors.get((path, verdict._replace(place=_NOWHERE)))

    @cached_property
    def _authors(self) -> dict[tuple[str, Verdict], str]:
        if self._before is None or self._after is None:
            return {}
        between = f"{self._before.revision}..{self._after.revision}"
        found = versions(self._repo, between, self._paths)
        contents = read_blobs(self._repo, [one.blob for one in found], LIMIT)
        return {
            (one.path, verdict._replace(place=_NOWHERE)): one.author
            for one in found
            for verdict in read_verdicts(one.path, contents.get(one.blob, b""))[0]
        }
