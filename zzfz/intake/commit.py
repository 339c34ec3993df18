"""Take material in, all of it in one commit: placed, scanned (保密审查), then written."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from zzfz import worker
from zzfz.checklist.ids import split_id
from zzfz.errors import UsageError
from zzfz.evidence.model import SUFFIX
from zzfz.findings import Finding
from zzfz.git import Commit, Repository
from zzfz.git.commit import Author, Content, FromFile, commit_files, write_only
from zzfz.git.hashing import object_ids
from zzfz.git.log import HANDED_IN_BY, REPLACED, REPLACES, SUBMITTED_BY
from zzfz.intake.placement import IntakeRequest, Placement, keeps_name, place
from zzfz.intake.statements import Accepted, Statements, carried_over, sidecar_text
from zzfz.privacy.personal import mask_numbers
from zzfz.progress.chases import Chase, records_of
from zzfz.progress.review import path_in_set
from zzfz.rules.registry import level_of
from zzfz.rules.rule import Level
from zzfz.rules.scan import safety_findings, scan, scan_file
from zzfz.tracker import Tracker

INDICATOR = "Indicator"
ITEM = "Item"
"""Trailers that name set and items of what a commit brings."""

_LISTED = 50


@dataclass(frozen=True, slots=True)
class PreparedIntake:
    """Everything that will be written, and what the gate found in it.

    ``errors`` stop it; ``warnings`` need to be accepted; ``unchecked`` (未检) is only said.
    ``accepted`` are the warnings that were, by ``by`` and for the ``reason``. ``held`` are pieces
    held back for what was found in them, where the others go in without them.
    """

    placements: tuple[Placement, ...]
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    unchecked: tuple[Finding, ...]
    accepted: tuple[Finding, ...]
    held: tuple[Placement, ...] = ()
    reason: str = ""
    by: str = ""

    @property
    def writes(self) -> Mapping[str, Content]:
        """What goes into the work tree, by path from the tracker's root; None for what a new piece takes
        the place of.
        """
        new = [one for one in self.placements if one.already is None]
        return dict(_writes(new, self.accepted, self.reason, self.by))

    @property
    def is_stopped(self) -> bool:
        """Whether something must be put right or accepted before this can be taken in."""
        return bool(self.errors or self.warnings) and not self.held


def prepare(
    tracker: Tracker,
    requests: Iterable[IntakeRequest],
    *,
    accept: str | None = None,
    by: str = "",
    hold: bool = False,
) -> PreparedIntake:
    """Place and scan; nothing is written.

    ``accept`` is the reason for which ``by`` accepts every warning of the gate; it goes into the
    sidecars. With ``hold`` a piece in which something is found does not stop the others. Raises UsageError where there is no work tree or a path would be too long.
    """
    root = tracker.repo.root_to_write_into()
    placements = place(requests, tracker.snapshot, root, functools.partial(_blobs_of, tracker.repo))
    written = [one for one in placements if one.already is None]
    found = scan_incoming(guarded for one in written for guarded in _guarded(one))
    blobs = {mask_numbers(file.target): file.blob for one in written for file in one.files}
    known = {(one.code, one.path, one.blob) for one in tracker.checklist.exemptions}
    open_findings = [
        one for one in found if (one.code, one.place.path, blobs.get(one.place.path)) not in known
    ]
    errors = _of(open_findings, Level.ERROR)
    warnings = _of(open_findings, Level.WARNING)
    accepted: tuple[Finding, ...] = ()
    if accept is not None and (hold or not errors):
        warnings, accepted = (), warnings
    unchecked = _of(open_findings, Level.NOTICE)
    held = _held(placements, (*errors, *warnings)) if hold else ()
    if held:
        placements = tuple(one for one in placements if one not in held)
        inside = {path for one in written if one not in held for path in _scanned(one)}
        accepted = tuple(one for one in accepted if one.place.path in inside)
        unchecked = tuple(one for one in unchecked if one.place.path in inside)
    return PreparedIntake(placements, errors, warnings, unchecked, accepted, held, accept or "", by)


def _blobs_of(repo: Repository, files: Sequence[tuple[str, Path]]) -> list[str]:
    return object_ids(repo, [(repo.from_top(path), FromFile(source)) for path, source in files])


def findings_in(one: Placement, found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those of ``found`` that are about files of a piece or its sidecar."""
    paths = _scanned(one)
    return tuple(finding for finding in found if finding.place.path in paths)


def _held(placements: Sequence[Placement], found: Sequence[Finding]) -> tuple[Placement, ...]:
    """The pieces that ``found`` is about, and copies of them that rely on those being taken in."""
    dirty = {one.path for one in placements if one.already is None and findings_in(one, found)}
    return tuple(one for one in placements if one.path in dirty)


def _scanned(one: Placement) -> set[str]:
    """The paths under which the gate speaks of a piece."""
    files = (file.target for file in one.files)
    about = (path for path, _ in _sidecar_files(one, (), "", ""))
    return {mask_numbers(path) for path in (*files, *(f"{path}{SUFFIX}" for path in about))}


def carry_out(
    tracker: Tracker,
    prepared: PreparedIntake,
    *,
    commit: bool,
    author: Author | None = None,
    promised: Sequence[Chase] = (),
    person: str | None = None,
    trailers: Mapping[str, str] = MappingProxyType({}),
) -> Commit | None:
    """Write what was prepared, and commit it unless only writing is wanted.

    ``author`` is who handed it in, where that is known by name; ``promised`` are records of what
    ledgers promise, which go into the same commit. ``person`` is the name where the author is the
    unit; ``trailers`` are said of the commit besides.

    Returns None when nothing was to be done or nothing was committed.
    """
    writes = dict(prepared.writes)
    if not writes and not promised:
        return None
    name = person if person is not None else author.name if author else ""
    message = message_of(prepared.placements, name)
    if promised:
        if not writes:
            units = "、".join(dict.fromkeys(one.unit for one in promised))
            message = f"催办：{units}在台账里答复\n"
        writes |= records_of(tracker.checklist, promised, tracker.chases.paths)
    if commit:
        more = "".join(f"{key}: {_one_line(said)}\n" for key, said in trailers.items() if said)
        if more:
            message += more if "\n\n" in message else f"\n{more}"
        return commit_files(tracker.repo, writes, message, seen=tracker.commit, by=author)
    new = {path: one for path, one in writes.items() if one is not None}
    if len(new) < len(writes):
        raise UsageError("更换要撤下旧的一件，须一并提交，没有写入任何内容", "改为提交，再运行一次")
    write_only(tracker.repo, new, seen=tracker.commit)
    return None


def message_of(placements: Sequence[Placement], person: str = "") -> str:
    """The commit's message: what came in, and trailers that name who, for which set and item.

    ``person`` is who handed it in, where that is known.
    """
    new = [one for one in placements if one.already is None]
    units = dict.fromkeys(one.request.said.department for one in new if one.request.said.department)
    found = {one.request.set.folder: one.request.set for one in new}
    in_order = sorted(found, key=split_id)
    sets = {found[folder].id: found[folder].label for folder in in_order}
    items = {item for one in new for item in one.request.items}
    shown = "、".join(list(sets.values())[:5])
    where = f"第 {shown} 项" if len(sets) <= 5 else f"第 {shown} 项等 {len(sets)} 组"
    if len(sets) == 1 and len(items) == 1:
        where += f"第 {min(items)} 项材料"
    of = (
        f"（{'、'.join(units)}）"
        if 0 < len(units) <= 3
        else f"（{len(units)} 个单位）"
        if units
        else ""
    )
    replacing = [(one.path, one.request.replaces.path) for one in new if one.request.replaces]
    word = "更换" if len(replacing) == len(new) else "报送"
    some = f"，其中更换 {len(replacing)} 件" if word == "报送" and replacing else ""
    lines = [f"{word}：{where} {len(new)} 件{of}{some}", ""]
    olds = dict(replacing)
    lines += [
        f"- {_one_line(one.path)}" + (f"（原为 {_one_line(old)}）" if old else "")
        for one in new[:_LISTED]
        for old in [olds.get(one.path)]
    ]
    if len(new) > _LISTED:
        lines.append(f"- 另有 {len(new) - _LISTED} 件")
    lines.append("")
    lines += [f"{SUBMITTED_BY}: {_one_line(name)}" for name in units]
    lines += [f"{INDICATOR}: {set_id}" for set_id in sets]
    if len(sets) == 1:
        lines += [f"{ITEM}: {item}" for item in sorted(items)]
    lines += [f"{HANDED_IN_BY}: {who}" for who in _handed_in_by(units, person)]
    lines += [f"{REPLACES}: {new}{REPLACED}{old}" for new, old in replacing if new != old]
    return "\n".join(lines) + "\n"


def _handed_in_by(units: Iterable[str], person: str = "") -> tuple[str, ...]:
    """Who handed in, in words: each unit and, where known, the person."""
    name = _one_line(person)
    known = tuple(f"{_one_line(unit)} {name}" if name else _one_line(unit) for unit in units)
    return known or ((name,) if name else ())


def _guarded(one: Placement) -> Iterable[ScanRequest]:
    request = one.request
    expected = any(item.contact for item in request.set.items if item.no in request.items)
    item = request.items[0] if len(request.items) == 1 else None
    material = request.material
    for file, (name, _) in zip(one.files, material.files, strict=True):
        called = f"{material.origin}/{name}" if material.is_folder else material.origin
        yield ScanRequest(file.target, called, file.source, expected, request.set.folder, item)
    for about, text in _sidecar_files(one, (), "", ""):
        path = f"{about}{SUFFIX}"
        yield ScanRequest(path, path, text, expected, request.set.folder, item)


def _of(found: Iterable[Finding], level: Level) -> tuple[Finding, ...]:
    return tuple(one for one in found if level_of(one) is level)


def _writes(
    placements: Sequence[Placement], accepted: Sequence[Finding], reason: str, by: str
) -> Iterable[tuple[str, Content]]:
    replaced = [one.request.replaces for one in placements]
    yield from ((path, None) for old in replaced if old is not None for path in old.files)
    for one in placements:
        yield from ((file.target, FromFile(file.source, file.blob)) for file in one.files)
        for path, text in _sidecar_files(one, accepted, reason, by):
            yield f"{path}{SUFFIX}", text


def _sidecar_files(
    one: Placement, accepted: Sequence[Finding], reason: str, by: str
) -> Iterator[tuple[str, bytes]]:
    """The sidecars of a piece and its files, each with the path of what it speaks of."""
    old = one.request.replaces
    told = {path: sidecar_text(said) for path, said in _sidecars(one, accepted, reason, by)}
    before: dict[str, str] = {}
    if old is not None:
        here = {one.path, *(file.target for file in one.files)}
        before = {one.path + path.removeprefix(old.path): text for path, text in old.said}
        before = {path: text for path, text in before.items() if path in here}
    for path in dict.fromkeys((*told, *before)):
        text = told.get(path)
        if old is None:
            if text is not None:
                yield path, text.encode("utf-8")
            continue
        moved = path == one.path != old.path
        said = carried_over(
            before.get(path),
            text,
            path_in_set(old.path) if moved else "",
            same_name=keeps_name(one.request),
            same_items=old.items == one.request.items,
        )
        if said is not None:
            yield path, said


def _sidecars(
    one: Placement, accepted: Sequence[Finding], reason: str, by: str
) -> Iterable[tuple[str, Statements]]:
    """What is said of the piece, and what is accepted of each of its files."""
    exceptions: dict[str, tuple[Accepted, ...]] = {}
    for file in one.files:
        shown = mask_numbers(file.target)
        codes = dict.fromkeys(found.code for found in accepted if found.place.path == shown)
        exceptions[file.target] = tuple(Accepted(code, file.blob, by, reason) for code in codes)
    yield one.path, one.request.said.accepting(exceptions.pop(one.path, ()))
    for target, here in exceptions.items():
        yield target, Statements().accepting(here)


def _one_line(text: str) -> str:
    return " ".join(text.split())


class ScanRequest(NamedTuple):
    """One file to be scanned: where it will be, how it was called, its content, what is expected.

    ``contact_expected`` tells that the material item asks for contacts, so that a phone is no find.
    """

    path: str
    called: str
    content: bytes | Path
    contact_expected: bool = False
    indicator: str | None = None
    item: int | None = None


def scan_incoming(files: Iterable[ScanRequest]) -> tuple[Finding, ...]:
    """What the files hold that must not enter (S101–S203), and what could not be read (S301–S304).

    Places are the paths the files will have; every number in a finding is masked.
    """
    each = worker.in_order(_Scan.find, map(_Scan, files))
    return tuple(finding for one in each for finding in one.findings)


class _Scan:
    """A file on its way through the gate; several are read at once."""

    def __init__(self, guarded: ScanRequest) -> None:
        self._guarded = guarded
        self.findings: tuple[Finding, ...] = ()

    def find(self) -> None:
        one = self._guarded
        expected = one.contact_expected
        if isinstance(one.content, Path):
            found = scan_file(one.called, one.content, contact_expected=expected)
        else:
            found = scan(one.called, one.content, contact_expected=expected)
        self.findings = tuple(
            safety_findings(one.path, found, indicator=one.indicator, item=one.item)
        )
