"""How far every item has come: one pure function of a checklist and a snapshot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from zzfz.checklist.model import Checklist, MaterialItem, MaterialSet, Slot, UrlRule
from zzfz.evidence.facts import Facts
from zzfz.evidence.pieces import Piece, pieces
from zzfz.evidence.reviews import DecidingFields, read_reviews
from zzfz.evidence.sidecars import read_sidecars, sidecar_blobs
from zzfz.evidence.snapshot import Snapshot
from zzfz.progress.model import ItemProgress, Problem, Progress, SetProgress, SlotProgress, State
from zzfz.progress.review import (
    PieceReview,
    SetMaterial,
    earlier_of,
    item_reviews,
    per_piece,
    piece_reviews,
    review_findings,
    together,
)

if TYPE_CHECKING:
    from zzfz.evidence.dates import Period
    from zzfz.evidence.domains import Vocabulary


def assess(
    checklist: Checklist,
    snapshot: Snapshot,
    only: Container[str] | None = None,
    facts: Facts | None = None,
) -> Progress:
    """Where ``checklist`` stands with the evidence of ``snapshot``.

    ``only`` names the sets to assess (all, where it is None); of these ``snapshot`` must have every
    folder that is called like a member, and need have no other: nothing else counts for a set.
    ``facts`` are those of its documents, None where nothing was opened.
    """
    sidecars = read_sidecars(snapshot)
    reviews = read_reviews(snapshot)
    assignment = pieces(checklist, snapshot, sidecars.by_path)
    coverage = Coverage(checklist)
    blobs = sidecar_blobs(snapshot)
    fields = DecidingFields(snapshot)
    findings = [*sidecars.findings, *reviews.findings]
    by_set: dict[str, list[Piece]] = defaultdict(list)
    for piece in assignment.pieces:
        by_set[piece.set_id].append(piece)
    sets = []
    for one in checklist.sets:
        if only is not None and one.id not in only:
            continue
        found = by_set.get(one.id, ())
        material = SetMaterial(found, fields, blobs)
        written = reviews.by_folder.get(one.folder, ())
        before = earlier_of(checklist, snapshot, one)
        judged = per_piece(one, written, material, facts, before)
        reviewed = piece_reviews(one, judged.verdicts, material, facts)
        sets.append(_assess_set(one, found, coverage, reviewed))
        if reviews.by_folder:
            findings.extend(review_findings(one, reviews, reviewed, judged.unresolved))
    return Progress(
        checklist=checklist,
        revision=snapshot.revision,
        time=snapshot.time,
        sets=tuple(sets),
        unassigned=assignment.unassigned,
        findings=tuple(findings),
    )


def _assess_set(
    one: MaterialSet,
    found: Sequence[Piece],
    coverage: Coverage,
    reviews: Mapping[str, PieceReview],
) -> SetProgress:
    reviewed = item_reviews(one, found, reviews)
    items = tuple(
        assess_item(item, [piece for piece in found if item.no in piece.items], coverage)._replace(
            review=reviewed.get(item.no)
        )
        for item in one.items
    )
    state = _together([item.state for item in items])
    return SetProgress(one, state, together(reviewed.values()), items, reviews)


def _together(states: Sequence[State]) -> State:
    """A set is complete when all its items are, and missing when nothing came in for any."""
    asked = [state for state in states if state is not State.NOT_REQUIRED]
    if not asked:
        return State.NOT_REQUIRED
    if all(state is asked[0] for state in asked):
        return asked[0]
    return State.PARTIAL


def assess_item(item: MaterialItem, found: Sequence[Piece], coverage: Coverage) -> ItemProgress:
    """How far one item has come with the pieces assigned to it."""
    addresses = tuple(address.url for piece in found for address in piece.addresses if address.ok)
    counted = [piece for piece in found if piece.is_address_only is (item.url is UrlRule.ONLY)]
    have = len(addresses) if item.url is UrlRule.ONLY else len(counted)
    covered = coverage.of(item, counted) if item.slots and counted else {}
    slots = tuple(SlotProgress(slot, tuple(covered.get(slot.name, ()))) for slot in item.slots)
    nil = [piece for piece in found if piece.sidecar is not None and piece.sidecar.nil]
    problems: tuple[Problem, ...]
    if not found:
        problems = (Problem("M101", f"还没有材料，至少要 {item.min} {_measure(item)}"),)
    elif nil:
        problems = tuple(_nil_problems(nil))
    else:
        problems = (
            *_amount_problems(item, have, found),
            *_address_problems(item, found, addresses),
            *_time_problems(item, counted, coverage),
            *_slot_problems(slots),
            *_unchecked(item, counted),
        )
    return ItemProgress(
        item, _state(item, found, problems), have, slots, tuple(found), addresses, problems
    )


def _state(item: MaterialItem, found: Sequence[Piece], problems: Sequence[Problem]) -> State:
    if not found:
        return State.MISSING if item.min else State.NOT_REQUIRED
    if any(problem.blocking for problem in problems):
        return State.PARTIAL
    return State.COMPLETE


def _nil_problems(nil: Sequence[Piece]) -> Iterator[Problem]:
    """A nil return (零报告) is a signed statement and says why (DESIGN, 零报告)."""
    for piece in nil:
        if piece.sidecar is None or not piece.sidecar.reason:
            yield Problem("M110", "零报告没有写明理由", piece.path)
        if piece.is_address_only:
            yield Problem("M110", "零报告须有签字盖章的说明，不能只有网址", piece.path)


def _amount_problems(item: MaterialItem, have: int, found: Sequence[Piece]) -> Iterator[Problem]:
    what = _measure(item)
    if have < item.min:
        yield Problem("M101", f"至少要 {item.min} {what}，现有 {have} {what}")
    if item.max is not None and have > item.max:
        yield Problem("M103", f"不超过 {item.max} {what}，现有 {have} {what}")
    if item.url is UrlRule.ONLY:
        for piece in found:
            if not piece.is_address_only:
                yield Problem("M111", "本项只要网址，这份文件不计件", piece.path, blocking=False)


def _measure(item: MaterialItem) -> str:
    return "个网址" if item.url is UrlRule.ONLY else "件"


def _address_problems(
    item: MaterialItem, found: Sequence[Piece], addresses: Sequence[str]
) -> Iterator[Problem]:
    for piece in found:
        for address in piece.addresses:
            if not address.ok:
                yield Problem("M109", f"网址“{address.url}”无效：{address.why}", piece.path)
    if item.url is UrlRule.REQUIRED and not addresses:
        yield Problem("M102", "还缺公开网址")
    if item.url is UrlRule.IF_PUBLIC and not addresses and not _said_unpublished(found):
        yield Problem("M102", "已公开的须附网址；没有公开的，在说明文件里写 published: false")


def _said_unpublished(found: Sequence[Piece]) -> bool:
    return any(piece.sidecar is not None and piece.sidecar.published is False for piece in found)


def _time_problems(
    item: MaterialItem, counted: Sequence[Piece], coverage: Coverage
) -> Iterator[Problem]:
    if item.since is None and not item.years:
        return
    since = item.since
    wanted = f"{since.year}年{since.month}月{since.day}日以来" if since else _years(item.years)
    for piece in counted:
        periods = coverage.periods(piece)
        if not periods:
            yield Problem("M105", f"年份未检（要{wanted}）：请在文件名里写明年份", piece.path)
        elif item.since is not None and all(one.end < item.since for one in periods):
            yield Problem("M104", f"早于要求的时间（要{wanted}）", piece.path)
        elif item.years and not any(one.holds(year) for one in periods for year in item.years):
            yield Problem("M104", f"不在要求的年度（要{wanted}）", piece.path)


def _years(years: Sequence[int]) -> str:
    return "、".join(f"{year}年" for year in years)


def _slot_problems(slots: Sequence[SlotProgress]) -> Iterator[Problem]:
    missing = [one.slot.name for one in slots if one.state is State.MISSING]
    if missing:
        yield Problem("M106", f"还缺 {len(missing)} 个分项：{'、'.join(missing)}")


def _unchecked(item: MaterialItem, counted: Sequence[Piece]) -> Iterator[Problem]:
    """What only a reader of the document can tell; said, but not held against the item."""
    named = all(piece.sidecar is not None and piece.sidecar.contact for piece in counted)
    if item.contact and not named:
        yield Problem("M107", "联系方式未检：请核对材料已注明", blocking=False)
    if item.fields and counted:
        yield Problem("M108", f"内容未检：须写明{'、'.join(item.fields)}", blocking=False)


class Coverage:
    """What names and sidecars say, in the words of one checklist."""

    def __init__(self, checklist: Checklist) -> None:
        self._checklist = checklist

    @cached_property
    def _words(self) -> Vocabulary:
        from zzfz.evidence.domains import vocabulary

        return vocabulary(self._checklist)

    def of(self, item: MaterialItem, pieces: Sequence[Piece]) -> Mapping[str, list[str]]:
        """The paths of the pieces that cover each slot of ``item``, by slot name."""
        # A name speaks of a body; of which year, its sidecar may say better than the name.
        bodies = [slot._replace(year=None) for slot in item.slots if slot.domain or slot.department]
        covered: dict[str, list[str]] = {}
        for piece in pieces:
            named = self._bodies_named(piece, bodies)
            for slot in item.slots:
                if self._in_year(piece, slot) and (not _has_body(slot) or slot.name in named):
                    covered.setdefault(slot.name, []).append(piece.path)
        return covered

    def periods(self, piece: Piece) -> tuple[Period, ...]:
        """The times that ``piece`` speaks of; empty when nothing tells (未检)."""
        from zzfz.evidence.dates import Period, periods_in

        stated = piece.sidecar
        if stated is not None and stated.period is not None:
            return (stated.period,)
        named = periods_in(_name(piece)) or tuple(
            period for name in _file_names(piece) for period in periods_in(name)
        )
        if not named and stated is not None and stated.date is not None:
            return (Period(stated.date, stated.date),)
        return named

    def _in_year(self, piece: Piece, slot: Slot) -> bool:
        return slot.year is None or any(one.holds(slot.year) for one in self.periods(piece))

    def _bodies_named(self, piece: Piece, bodies: Sequence[Slot]) -> frozenset[str]:
        from zzfz.evidence.domains import slots_named

        if not bodies:
            return frozenset()
        stated = piece.sidecar
        if stated is not None and stated.domains == "all":
            return frozenset(slot.name for slot in bodies)
        if stated is not None and stated.domains:
            names: Sequence[str] = stated.domains
        else:
            names = (_name(piece), *_file_names(piece))
            if stated is not None and stated.department is not None:
                names = (*names, stated.department)
        return frozenset().union(*(slots_named(name, bodies, self._words) for name in names))


def _has_body(slot: Slot) -> bool:
    return slot.domain is not None or slot.department is not None


def _name(piece: Piece) -> str:
    return piece.path.rsplit("/", 1)[-1]


def _file_names(piece: Piece) -> tuple[str, ...]:
    """The names of the files of a piece that is a folder."""
    if len(piece.files) == 1 and piece.path.endswith(piece.files[0].path):
        return ()
    return tuple(file.path.rsplit("/", 1)[-1] for file in piece.files)
