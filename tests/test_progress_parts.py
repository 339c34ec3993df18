"""The parts of progress one by one, on small lists held in memory: what counts, who hears, what moved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml

from tests.sound import StatedFacts, in_words
from zzfz import cache
from zzfz.cache import state
from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist, Exemption, Loaded, MaterialItem, Slot
from zzfz.errors import Advice, GitError
from zzfz.evidence.facts import NOT_LOOKED_AT, Fact, Soundness
from zzfz.evidence.history import HandIns
from zzfz.evidence.model import Verdict
from zzfz.evidence.pieces import Piece, pieces
from zzfz.evidence.review_file import with_verdicts
from zzfz.evidence.reviews import DECIDING_FIELDS, DecidingFields, Reviews, fingerprint
from zzfz.evidence.sidecars import read_sidecars, sidecar_blobs
from zzfz.evidence.snapshot import Snapshot
from zzfz.findings import Finding, Place
from zzfz.git import TIME_ZONE, Commit, Repository, TreeEntry
from zzfz.git.history import Event
from zzfz.git.log import What
from zzfz.progress import movement, moves, returns
from zzfz.progress.assess import assess, day_of_revision, is_blank
from zzfz.progress.change import (
    ReplacedFile,
    SetChange,
    compare,
    removed_and_replaced,
    touched_sets,
)
from zzfz.progress.chases import (
    LEDGER,
    Chase,
    ChasedUnit,
    Promise,
    chased_units,
    is_chase,
    is_recorded,
    nth_time,
    promised_day,
    promises,
    read_chases,
    records,
    records_of,
)
from zzfz.progress.equal import content_key, equals, git_order, in_many_sets, keys_of, same_name
from zzfz.progress.model import FaultyFile, ItemProgress, Progress, SlotProgress
from zzfz.progress.movement import Activity
from zzfz.progress.pairs import Pairs, is_opinion, pairs_among
from zzfz.progress.review import (
    ItemReview,
    Judging,
    PieceReview,
    SetMaterial,
    earlier_of,
    item_reviews,
    path_in_set,
    per_piece,
    piece_reviews,
    pieces_of,
    review_findings,
    together,
)
from zzfz.progress.review_changes import (
    ReviewChange,
    ReviewSide,
    altered_verdicts,
    is_review_file,
    review_changes,
)
from zzfz.progress.said import InTime, NameReader, is_nil_sentence
from zzfz.progress.states import ReviewState, State, state_of_all
from zzfz.progress.summary import ProgressSummary, day_number, pack, summarize, unpack
from zzfz.progress.totals import Totals, by_department, by_level1, count, overall

UNITS = """\
departments:
  - {name: 县司法局, aliases: [司法局], kind: 部门}
  - {name: 县审计局, kind: 部门}
  - {name: 县公安局, kind: 部门}
  - {name: 何家集镇, kind: 乡镇街道}
collectives:
  - {name: 各部门, members: {kinds: [部门]}, confirmed: true}
"""
DOMAINS = """\
domains:
  - {name: 治安, department: 县公安局, confirmed: true}
  - {name: 市场监管, department: 县审计局}
  - {name: 税务, department: 县审计局}
"""
INDICATORS = """\
level1: 一、全部
sections:
  - level2: （一）全部
    indicators:
      - {id: 1, text: 甲, responsible: [县司法局], materials: {items: [{text: 说明}]}}
      - id: 2
        text: 乙
        responsible: [县审计局]
        materials: {text: 2、3项指标合并提供：, items: [{text: 说明}, {text: 案卷}]}
      - {id: 3, text: 丙, responsible: [县公安局]}
      - {id: 4, text: 丁, responsible: [各部门], materials: {items: [{text: 说明}]}}
"""


def listed(indicators: str = INDICATORS, units: str = UNITS) -> Checklist:
    files = {
        "checklist/list.yaml": "title: 样本县清单\n",
        "checklist/departments.yaml": units,
        "checklist/domains.yaml": DOMAINS,
        "checklist/01.yaml": indicators,
    }
    checklist = load({path: text.encode() for path, text in files.items()}).checklist
    assert checklist is not None
    return checklist


CHECKLIST = listed()


def blob(text: str) -> str:
    return hashlib.sha1(text.encode("utf-8", "surrogateescape")).hexdigest()


def held(*paths: str) -> Snapshot:
    """``path：：text`` is a file with this text; what has none is told apart by its path."""
    entries, contents = [], {}
    for path, _, text in sorted(one.partition("：：") for one in paths):
        name = blob(text or path)
        entries.append(TreeEntry(path, "100644", "blob", name))
        if path.endswith((".url", ".yaml", ".url.txt")):
            contents[name] = text.encode()
    return Snapshot("r" * 40, datetime(2023, 5, 1), tuple(entries), contents)


def handed(
    *paths: str, stated: Mapping[str, Fact] | None = None, checklist: Checklist = CHECKLIST
) -> Progress:
    """What these files come to, as ``held`` takes them."""
    return assess(checklist, held(*paths), StatedFacts(stated))


def event(
    path: str,
    day: int,
    *,
    what: What = "added",
    by: str | None = None,
    persons: str | None = None,
    revision: str = "",
    old: str | None = None,
) -> Event:
    """What a commit of that day of May 2023 did to a file below ``evidence/``."""
    time = datetime(2023, 5, day, 12, tzinfo=TIME_ZONE)
    name = revision or f"{day:040d}"
    path, old = f"evidence/{path}", f"evidence/{old}" if old else None
    return Event(name, time, "张三", "入库", by, what, path, old, "0" * 40, handed_in_by=persons)


class Told(HandIns):
    """The history of hand-ins, newest first as Git tells it, without asking Git."""

    def __init__(self, *events: Event) -> None:
        super().__init__(cast("Repository", None), None)
        self._told = list(events)

    @cached_property
    def _events(self) -> list[Event]:
        return self._told


# --- Movement and chasing -------------------------------------------------------------------------


def day(number: int) -> date:
    return date(2023, 5, number)


@pytest.mark.parametrize(
    ("activity", "still", "chased", "is_still"),
    [
        (Activity(), None, None, False),
        (Activity(moved=day(3)), 7, None, True),
        (Activity(moved=day(4)), 6, None, False),
        (Activity(moved=day(4), began=day(1)), 6, None, False),
        (Activity(began=day(3)), None, None, True),
        (Activity(began=day(4)), None, None, False),
        (Activity(moved=day(12), chased=day(11)), 0, 0, False),
        (Activity(moved=day(10), chased=day(9)), 0, 1, False),
    ],
)
def test_from_a_week_on_without_movement_it_stands_still(
    activity: Activity, still: int | None, chased: int | None, is_still: bool
) -> None:
    today = day(10)
    assert activity.still_days(today) == still
    assert activity.chased_days(today) == chased
    assert activity.is_still(today) is is_still


def chase(number: int, unit: str, *sets: str, nth: int = 1, promise: int = 0) -> Chase:
    return Chase(unit, day(number), "电话", sets, nth, "李四", day(promise) if promise else None)


EVENTS = [  # newest first
    event("1/说明.docx", 20, what="moved", old="1/a.docx"),
    event("2/README.md", 19),
    event("4/一.docx", 18, by="司法局, 各部门, 无此局"),
    event("3/案卷.docx", 12, by="县公安局"),
    event("3/review.yaml", 11, by="县审计局"),
    event("2/说明.docx", 9),
    event("1/说明.docx", 8, what="removed"),
    event("1/说明.docx", 4),
    event("散.docx", 2),
    event("2", 2),
    event("1/说明.docx", 2)._replace(path="chases/1/说明.docx"),
    event("9/说明.docx", 1),
]


def test_what_moved_and_what_was_chased_by_set_and_unit() -> None:
    chases = [
        chase(5, "县司法局", "1"),
        chase(6, "县公安局", "2-3", promise=13),
        chase(6, "县公安局", "2-3", "4"),
        chase(7, "县审计局", "4", nth=0, promise=30),
        chase(13, "县公安局", "2-3"),
    ]
    found = movement.activities(CHECKLIST, EVENTS, chases)
    assert found.known
    assert found.began == day(4)
    # A review moves the set and no unit; a move, a README and what lies in no set move nothing. A
    # promise is kept by what came since; a unit's own answer is no chase.
    assert found.sets == {
        "4": Activity(day(18), day(6), 1, day(30)),
        "2-3": Activity(day(12), day(13), 2, None, unanswered=1),
        "1": Activity(day(8), day(5), 1, None),
    }
    assert found.units == {
        "县司法局": Activity(day(18), day(5), 1, None),
        "县公安局": Activity(day(12), day(13), 2, None, unanswered=1),
        "县审计局": Activity(None, None, 0, day(30)),
    }
    assert found.of_set("1").began is None
    assert found.of_unit("县审计局") == Activity(promise=day(30), began=day(4))
    assert found.of_unit("何家集镇") == Activity(began=day(4))
    assert movement.unpack(movement.pack(found)) == found


def test_a_unit_alone_responsible_moves_with_its_set_where_no_commit_names_one() -> None:
    found = movement.activities(CHECKLIST, [event("1/a.docx", 3), event("2/a.docx", 3)], [])
    assert found.units == {"县司法局": Activity(day(3))}
    for number, unanswered in ((3, 0), (4, 1)):
        found = movement.activities(
            CHECKLIST, [event("1/a.docx", 3)], [chase(number, "县司法局", "1")]
        )
        assert found.units["县司法局"].unanswered == unanswered, (
            "only what came after it moved last"
        )
        assert found.sets["1"].unanswered == unanswered
    nothing = movement.activities(CHECKLIST, [], [])
    assert nothing.of_set("1") == (None, None, 0, None, None, 0)
    assert (nothing.sets, nothing.units, nothing.began) == ({}, {}, None)
    assert movement.unpack(movement.pack(nothing)) == nothing


# --- What a change did ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "hollow"),
    [
        (None, 0, False),
        (10, None, False),
        (10, 0, True),
        (0, 0, False),
        (10, 10, False),
        (10, 1, False),
        (11, 1, True),
        (40960, 4095, True),
        (40950, 4095, False),
        (100_000, 4096, False),
        (1, 11, False),
    ],
)
def test_hardly_anything_is_left_of_a_file_below_a_tenth_and_four_thousand_bytes(
    before: int | None, after: int | None, hollow: bool
) -> None:
    assert ReplacedFile("a", "1", before, after).hollow is hollow


def test_a_change_tells_what_became_complete_and_what_is_so_no_more() -> None:
    before = handed("1/说明.docx", "2/1-说明.docx", "2/2-案卷.docx")
    after = handed("1/1-其他.docx：：别的", "2/1-说明.docx", "4/说明.docx")
    assert touched_sets(before, after) == {"1", "2-3", "4"}
    assert touched_sets(before, before) == frozenset()
    found = compare(before, after, touched_sets(before, after))
    assert (found.before, found.after, found.total, found.added) == (3, 2, 4, 0)
    assert found.newly_complete == (SetChange("4", 1),)
    assert found.newly_missing == (SetChange("2-3", 2),)
    assert [one.label for one in found.newly_missing] == ["2–3"]
    assert found.touched_sets == ("1", "2-3", "4")
    assert [(one.name, one.before, one.after) for one in found.departments] == [
        ("县审计局", 1, 0),
        ("县公安局", 1, 0),
    ]
    same = compare(before, before, ())
    assert (same.newly_complete, same.newly_missing, same.departments) == ((), (), ())


def test_a_set_that_the_list_lost_or_got_is_told() -> None:
    shorter = listed(INDICATORS[: INDICATORS.index("      - {id: 4")])
    files = ("1/说明.docx", "4/说明.docx")
    before, after = handed(*files), handed(*files, checklist=shorter)
    lost = compare(before, after, touched_sets(before, after))
    assert (lost.before, lost.after, lost.total, lost.added) == (2, 1, 3, -1)
    assert (lost.newly_missing, lost.touched_sets) == ((), ())
    got = compare(after, before, touched_sets(after, before))
    assert (got.added, got.newly_complete, got.touched_sets) == (1, (SetChange("4", 1),), ("4",))
    fewer = UNITS.replace("  - {name: 县司法局, aliases: [司法局], kind: 部门}\n", "")
    fewer = fewer.replace("  - {name: 何家集镇, kind: 乡镇街道}\n", "")
    grown = compare(handed(*files, checklist=listed(units=fewer)), before, ())
    assert [(one.name, one.before, one.after) for one in grown.departments] == [("县司法局", 0, 1)]


def test_where_not_every_document_is_known_no_number_is_told() -> None:
    before = handed("1/说明.docx")
    unseen = {"4/说明.docx": NOT_LOOKED_AT}
    for one, other in (
        (before, handed("1/说明.docx", "4/说明.docx", stated=unseen)),
        (handed("1/说明.docx", "4/说明.docx", stated=unseen), before),
    ):
        found = compare(one, other, touched_sets(one, other))
        assert (found.before, found.after, found.departments) == (None, None, ())
        assert found.total == 4


NONE = "0" * 40
A, B, C = (letter * 40 for letter in "abc")


@pytest.mark.parametrize(
    ("files", "removed", "replaced"),
    [
        ([("evidence/1/a.docx", A, NONE)], [("evidence/1/a.docx", "1", "")], []),
        ([("evidence/3/a.docx", A, NONE)], [("evidence/3/a.docx", "2-3", "")], []),
        ([("evidence/x/a.docx", A, NONE)], [("evidence/x/a.docx", "x", "")], []),
        ([("evidence/1/a.docx", NONE, A)], [], []),
        ([("evidence/1/a.docx", A, B)], [], [("evidence/1/a.docx", "1", 1, 2)]),
        ([("evidence/1/a.docx", C, B)], [], [("evidence/1/a.docx", "1", None, 2)]),
        # Moved inside its set, and to another one.
        ([("evidence/2/a.docx", A, NONE), ("evidence/3/b.docx", NONE, A)], [], []),
        (
            [("evidence/1/a.docx", A, NONE), ("evidence/2/b.docx", NONE, A)],
            [("evidence/1/a.docx", "1", "evidence/2/b.docx")],
            [],
        ),
        # Two that change places in one set; what took the place of another that moved away.
        ([("evidence/1/a.docx", A, B), ("evidence/1/b.docx", B, A)], [], []),
        # No evidence: a note, a file beside the folders, a file elsewhere, what is for programs.
        ([("evidence/1/README.md", A, NONE), ("evidence/散.docx", A, NONE)], [], []),
        ([("checklist/1/a.docx", A, NONE), ("evidence/1/a.docx.meta.yaml", A, B)], [], []),
    ],
)
def test_what_a_change_took_away_or_put_in_the_place_of_something(
    files: list[tuple[str, str, str]],
    removed: list[tuple[str, str, str]],
    replaced: list[tuple[str, str, int | None, int | None]],
) -> None:
    asked: set[str] = set()

    def sizes(blobs: Collection[str]) -> Mapping[str, int]:
        asked.update(blobs)
        return {one: size for one, size in ((A, 1), (B, 2)) if one in blobs}

    gone, other = removed_and_replaced(CHECKLIST, files, sizes)
    assert [(one.path, one.set_id, one.moved_to) for one in gone] == removed
    assert [(one.path, one.set_id, one.before, one.after) for one in other] == replaced
    assert NONE not in asked
    assert bool(asked) == bool(replaced)


# --- Who hears of what ------------------------------------------------------------------------------


def unit_of(path: str, *events: Event, more: tuple[str, ...] = ()) -> str | None:
    """The unit that hears of what is said of the only piece."""
    found = handed(path, *more)
    (piece,) = set(found.pieces)
    one = found.by_set[piece.set_id]
    told = returns.Recipients(CHECKLIST)
    return told.unit(one.set, piece, Told(*events) if events else None)


def test_the_unit_that_hears_is_the_one_stated_then_named_then_committed_then_responsible() -> None:
    brought = event("4/说明.docx", 3, by="县审计局")
    assert (
        unit_of("4/说明.docx", more=("4/说明.docx.meta.yaml：：department: 司法局\n",))
        == "县司法局"
    )
    # Stated wins over the commit; a collective is no unit, and nobody else is asked then.
    said = "4/说明.docx.meta.yaml：：department: {}\n"
    assert unit_of("4/说明.docx", brought, more=(said.format("县公安局"),)) == "县公安局"
    assert unit_of("4/说明.docx", brought, more=(said.format("各部门"),)) is None
    # The name, then the nearest folder, before who brought it.
    assert (
        unit_of("4/县公安局-说明.docx", event("4/县公安局-说明.docx", 3, by="县审计局"))
        == "县公安局"
    )
    assert unit_of("4/县公安局/1/a.docx") in {"县公安局", None}
    assert unit_of("4/说明.docx", brought) == "县审计局"
    assert unit_of("4/说明.docx", event("4/说明.docx", 3, by="各部门")) is None
    assert unit_of("4/说明.docx") is None
    assert unit_of("1/说明.docx") == "县司法局"
    assert unit_of("2/1-说明.docx") is None, "two indicators, two units"


def test_units_stand_before_the_name_of_a_person() -> None:
    told = returns.Recipients(CHECKLIST)
    assert told.units_in("司法局 李四") == {"县司法局"}
    assert told.units_in("县司法局 县审计局 李四") == {"县司法局", "县审计局"}
    assert told.units_in("县司法局") == frozenset()
    assert told.units_in("各部门 李四") == frozenset()
    assert told.units_in("") == frozenset()


def test_what_came_after_a_day_is_counted_by_unit_each_piece_once() -> None:
    files = ("2/1+2-说明.docx", "1/说明.docx", "4/县公安局-说明.docx", "4/说明.docx")
    found = handed(*files)
    events = [
        event("2/1+2-说明.docx", 9, by="县审计局"),
        event("4/县公安局-说明.docx", 8, by="县审计局"),
        event("4/说明.docx", 7, by="各部门"),
        event("1/说明.docx", 6),
    ]
    came = returns.came_since(found, Told(*events), day(5))
    assert came == {"县审计局": 1, "县公安局": 1, "县司法局": 1}
    assert returns.came_since(found, Told(*events), day(6)) == {"县审计局": 1, "县公安局": 1}
    assert returns.came_since(found, Told(*events), day(9)) == {}
    both = [event("1/说明.docx", 6), event("1/二.docx", 3), event("4/说明.docx", 9)]
    last = returns.came_last(handed("1/说明.docx", "1/二.docx", "4/说明.docx"), Told(*both))
    assert last == {("县司法局", "1"): day(6)}


def verdicts(folder: str, *said: tuple[str, str]) -> str:
    """The review file of a folder: what of which file was passed or returned, or changed since."""
    lines = []
    for path, what in said:
        lines += [f"  - verdict: {what}", "    reviewer: 王审核", "    date: 2023-05-02"]
        lines += [f'    files: ["{blob(path)}"]', f"    piece: {path.partition('/')[2]}"]
        lines += ["    reason: 没有盖章"] if what == "returned" else []
        lines += [f"    fields: sha256:{'0' * 64}"] if what == "passed" else []
    return f"{folder}/review.yaml：：verdicts:\n" + "\n".join(lines) + "\n"


def test_open_returns_and_queues_tell_whose_since_when_and_by_whom() -> None:
    files = ("4/县公安局-a.docx", "4/b.docx", "4/c.docx", "1/d.docx", "2/1+2-e.docx")
    told = (("4/县公安局-a.docx", "returned"), ("4/b.docx", "returned"), ("4/c.docx", "passed"))
    found = handed(*files, verdicts("4", *told), verdicts("2", ("2/1+2-e.docx", "returned")))
    events = [
        event("1/d.docx", 9, persons="县司法局 李四, 县司法局 张三"),
        event("4/c.docx.meta.yaml", 8, by="县审计局"),
        event("4/县公安局-a.docx", 7, by="县公安局", persons="县公安局 钱六"),
        event("4/review.yaml", 6),
        event("4/c.docx", 5, by="县审计局"),
        event("4/b.docx", 4, by="县审计局"),
        event("4/县公安局-a.docx", 3),
    ]
    history = Told(*events)
    opened = returns.open_returns(found, history)
    assert [(one.set.id, one.piece.path, one.unit) for one in opened] == [
        ("2-3", "evidence/2/1+2-e.docx", None),
        ("4", "evidence/4/b.docx", "县审计局"),
        ("4", "evidence/4/县公安局-a.docx", "县公安局"),
    ]
    assert [one.unit for one in returns.open_returns(found)] == [None, None, "县公安局"]
    mine = returns.of_units(opened, {"县公安局", "县司法局"})
    assert [one.piece.name for one in mine] == ["县公安局-a.docx"]

    def queued(*states: ReviewState) -> list[tuple[Any, ...]]:
        return [
            (one.piece.name, str(one.review.state), one.unit, one.since and one.since.day, one.by)
            + one.persons
            for one in returns.queue(found, states, history)
        ]

    # a.docx was handed in again after its return (came back); what nobody knows the day of stands last.
    assert queued(*returns.QUEUES["returned"]) == [
        ("b.docx", "returned", "县审计局", 4, "县审计局"),
        ("县公安局-a.docx", "returned_before", "县公安局", 7, "县公安局", "钱六"),
        ("1+2-e.docx", "returned", None, None, None),
    ]
    assert queued(*returns.QUEUES["pending"]) == [
        ("d.docx", "pending", "县司法局", 9, "张三", "李四")
    ]
    # Of a piece that changed after it was passed: what last changed it.
    assert queued(*returns.QUEUES["changed"]) == [("c.docx", "stale", "县审计局", 8, "县审计局")]
    assert queued(*returns.QUEUES["passed"]) == []
    waiting = returns.queue(found, returns.QUEUES["returned"], history)
    assert [one.days(day(10)) for one in waiting] == [6, 3, None]
    assert [one.days(day(1)) for one in waiting] == [0, 0, None]
    whose = returns.by_unit(waiting)
    assert [(unit, len(some)) for unit, some in whose] == [
        ("县审计局", 1),
        ("县公安局", 1),
        ("单位不详", 1),
    ]
    unknown = waiting[0]._replace(unit=None)
    assert [unit for unit, _ in returns.by_unit([unknown, unknown])] == ["单位不详（县审计局）"]


@pytest.mark.parametrize(
    ("states", "together"),
    [
        ([], State.NOT_REQUIRED),
        ([State.NOT_REQUIRED], State.NOT_REQUIRED),
        ([State.MISSING, State.MISSING], State.MISSING),
        ([State.MISSING, State.NOT_REQUIRED], State.MISSING),
        ([State.NOT_REQUIRED, State.COMPLETE], State.COMPLETE),
        ([State.COMPLETE, State.MISSING], State.PARTIAL),
        ([State.PARTIAL, State.COMPLETE], State.PARTIAL),
    ],
)
def test_a_set_is_as_far_as_those_of_its_items_that_ask_for_something(
    states: list[State], together: State
) -> None:
    assert state_of_all(states) is together


def test_states_are_called_in_json_as_they_ever_were() -> None:
    assert [str(one) for one in State] == ["missing", "partial", "complete", "not_required"]
    assert " ".join(ReviewState) == (
        "pending passed returned stale resubmitted returned_before unchanged"
    )


# --- What counts for one item -------------------------------------------------------------------------

ONE = """\
level1: 一、全部
sections:
  - level2: （一）全部
    indicators:
      - id: 1
        text: 甲
        responsible: {responsible}
        materials: {{items: [{{text: 材料{fields}}}]}}
      - {{id: 2, text: 乙, responsible: [县司法局], materials: {{items: [{{text: 说明}}]}}}}
      - {{id: 3, text: 丙, responsible: [县司法局], materials: {{items: [{{text: 说明}}]}}}}
      - {{id: 4, text: 丁, responsible: [县司法局], materials: {{items: [{{text: 说明}}]}}}}
"""


def item_of(
    fields: str,
    *files: str,
    stated: Mapping[str, Fact] | None = None,
    responsible: str = "[县司法局]",
    number: int = 1,
) -> ItemProgress:
    """An item of indicator 1, its first one with ``fields`` in the list, after these files came in."""
    text = ONE.format(fields=f", {fields}" if fields else "", responsible=responsible)
    found = in_words(handed(*files, stated=stated, checklist=listed(text)))
    return found.by_set["1"].items[number - 1]


def meta(path: str, said: str) -> str:
    return f"1/{path}.meta.yaml：：{said}\n"


def judged(*paths: str, said: str = "", passed: bool = True) -> str:
    """A review file that passes or returns each of these files, with what their sidecars say."""
    fields = yaml.safe_load(said) if said else {}
    known = {name: fields[name] for name in DECIDING_FIELDS if name in fields}
    text = json.dumps(known, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    lines = []
    for path in paths:
        lines += [f"  - verdict: {'passed' if passed else 'returned'}", "    reviewer: 王审核"]
        lines += ["    date: 2023-04-01", f'    files: ["{blob(f"1/{path}")}"]']
        digest = hashlib.sha256(text.encode()).hexdigest()
        lines += [f"    fields: sha256:{digest}"] if passed else ["    reason: 缺少公章"]
    return "1/review.yaml：：verdicts:\n" + "\n".join(lines) + "\n"


def settled(path: str, said: str, *, passed: bool = True) -> tuple[str, ...]:
    """A file, its sidecar, and its pass if it has one."""
    return (f"1/{path}", meta(path, said), *((judged(path, said=said),) if passed else ()))


def problems(one: ItemProgress) -> list[str]:
    """Each problem in short: its rule, ! where it blocks, and the piece that it is about."""
    return [
        f"{each.code}{'!' if each.blocking else ''}"
        + (f" {each.path.removeprefix('evidence/1/')}" if each.path else "")
        for each in one.problems
    ]


def counted(one: ItemProgress) -> str:
    """What came of an item: state, how many at least and at most, further numbers, its parts."""
    names = ("nil", "returned", "unseen", "claimed", "unread", "unread_seen")
    numbers = [f"{name} {getattr(one, name)}" for name in names if getattr(one, name)]
    parts = [
        f"{each.slot.name}:{each.state}" + ("(nil)" if each.nil else "") + "@" * len(each.addresses)
        for each in one.slots
    ]
    told = [*numbers, f"counted {len(one.counted)}", *("@" for _ in one.addresses), *parts]
    return " ".join([str(one.state), f"{one.have}-{one.have_max}", *told])


FAULTY = Fact(Soundness.FAULTY, "E201", "文件是空的", length=0)
UNREAD = Fact(Soundness.UNREAD, "S301", "读不了")
FORM = Fact(Soundness.FAULTY, "E208", "只有空白", length=30)
BLANK = Fact(Soundness.FAULTY, "E208", "只有空白", length=0)
SHORT = Fact(Soundness.SOUND, length=100)
LONGER = Fact(Soundness.SOUND, length=101)
SAYS_NIL = Fact(Soundness.SOUND, length=20, says_nil=True)
SAME = Fact(Soundness.SOUND, text=b"x", length=500)
ALIKE = Fact(Soundness.SOUND, case_text=b"y", length=500)
NIL = "nil: true\nreason: 没有发生"
BOTH = "departments: [县司法局, 县审计局]"
PAPERS = "slots: [{name: 清单}, {name: 原件, min: 2, max: 3}]"
THREE = "min: 1}, {text: 乙材料}, {text: 丙材料"


def link(path: str, *lines: str) -> str:
    return f"1/{path}：：" + (
        "\n".join(lines) or "[InternetShortcut]\nURL=https://www.zizhou.gov.cn/1\n"
    )


def excepted(path: str, code: str) -> str:
    return f"exceptions:\n  - {{code: {code}, blob: '{blob(f'1/{path}')}', by: 张三, reason: 看过}}"


ITEMS: list[tuple[str, Sequence[str], dict[str, Fact], dict[str, Any], str, list[str]]] = [
    ("", [], {}, {}, "missing 0-0 counted 0", ["M101!"]),
    ("min: 0", [], {}, {}, "not_required 0-0 counted 0", []),
    ("min: 0, slots: [{name: 清单}]", [], {}, {}, "missing 0-0 counted 0 清单:missing", ["M101!"]),
    ("min: 2, max: 3", ["1/a.docx"], {}, {}, "partial 1-1 counted 1", ["M101!"]),
    ("min: 2, max: 3", ["1/a.docx", "1/b.docx"], {}, {}, "complete 2-2 counted 2", []),
    ("min: 2, max: 3", ["1/a.docx", "1/b.docx", "1/c.docx"], {}, {}, "complete 3-3 counted 3", []),
    (
        "min: 2, max: 3",
        ["1/a.docx", "1/b.docx", "1/c.docx", "1/d.docx"],
        {},
        {},
        "partial 4-4 counted 4",
        ["M103!"],
    ),
    (
        "",
        ["1/a.docx"],
        {"1/a.docx": FAULTY},
        {},
        "partial 0-0 counted 0",
        ["M101!", "M112! a.docx"],
    ),
    (
        "",
        ["1/a.docx"],
        {"1/a.docx": NOT_LOOKED_AT},
        {},
        "partial 0-0 unseen 1 counted 0",
        ["M101!", "M113! a.docx"],
    ),
    ("", ["1/a.docx"], {"1/a.docx": UNREAD}, {}, "complete 1-1 unread 1 counted 1", []),
    (
        "",
        settled("a.docx", excepted("a.docx", "S301"), passed=False),
        {"1/a.docx": UNREAD},
        {},
        "complete 1-1 unread 1 unread_seen 1 counted 1",
        [],
    ),
    (
        "",
        settled("a.docx", excepted("a.docx", "S302"), passed=False),
        {"1/a.docx": UNREAD},
        {},
        "complete 1-1 unread 1 counted 1",
        [],
    ),
    (
        "",
        ["1/a/x.docx", "1/a/y.docx", meta("a", excepted("a/x.docx", "S301"))],
        {"1/a/x.docx": UNREAD, "1/a/y.docx": UNREAD},
        {},
        "complete 1-1 unread 1 counted 1",
        [],
    ),
    (
        "",
        ["1/a/x.docx", "1/a/y.docx"],
        {"1/a/x.docx": NOT_LOOKED_AT, "1/a/y.docx": FAULTY},
        {},
        "partial 0-0 counted 0",
        ["M101!", "M112! a"],
    ),
    (
        "",
        ["1/a/x.docx", "1/a/y.docx"],
        {"1/a/x.docx": NOT_LOOKED_AT, "1/a/y.docx": UNREAD},
        {},
        "partial 0-0 unseen 1 counted 0",
        ["M101!", "M113! a"],
    ),
    (
        "",
        settled("a.docx", excepted("a.docx", "E201"), passed=False),
        {"1/a.docx": FAULTY},
        {},
        "partial 0-0 counted 0",
        ["M101!", "M112! a.docx"],
    ),
    (
        "",
        settled("a.docx", excepted("a.docx", "E201")),
        {"1/a.docx": FAULTY},
        {},
        "complete 1-1 counted 1",
        [],
    ),
    (
        "",
        settled("a.docx", excepted("a.docx", "E202")),
        {"1/a.docx": FAULTY},
        {},
        "partial 0-0 counted 0",
        ["M101!", "M112! a.docx"],
    ),
    ("", ["1/a.docx"], {"1/a.docx": FORM}, {}, "partial 0-0 counted 0", ["M101!", "M112! a.docx"]),
    ("forms: allowed", ["1/a.docx"], {"1/a.docx": FORM}, {}, "complete 1-1 counted 1", []),
    (
        "forms: allowed",
        ["1/a.docx"],
        {"1/a.docx": BLANK},
        {},
        "partial 0-0 counted 0",
        ["M101!", "M112! a.docx"],
    ),
    ("url: required", ["1/a.docx"], {}, {}, "partial 1-1 counted 1", ["M102!"]),
    ("url: required", ["1/a.docx", link("b.url")], {}, {}, "complete 1-1 counted 2 @", []),
    ("url: required", [link("b.url")], {}, {}, "partial 0-0 counted 1 @", ["M101!"]),
    ("url: only", ["1/a.docx"], {}, {}, "partial 0-0 counted 0", ["M101!", "M111 a.docx"]),
    ("url: only", [link("b.url")], {}, {}, "complete 1-1 counted 1 @", []),
    (
        "url: only",
        [link("b.url.txt", "http://127.0.0.1/")],
        {},
        {},
        "partial 0-0 counted 1",
        ["M101!", "M109! b.url.txt"],
    ),
    (
        "url: only, min: 2",
        [link("b.url.txt", "https://www.zizhou.gov.cn/1", "https://www.zizhou.gov.cn/2")],
        {},
        {},
        "complete 2-2 counted 1 @ @",
        [],
    ),
    (
        "url: only",
        settled("a.docx", "address: https://www.zizhou.gov.cn/1", passed=False),
        {},
        {},
        "complete 1-1 counted 1 @",
        [],
    ),
    (
        "url: only",
        settled("a.docx", "address: http://127.0.0.1/1", passed=False),
        {},
        {},
        "partial 0-0 counted 0",
        ["M101!", "M109! a.docx", "M111 a.docx"],
    ),
    ("url: if-public", ["1/a.docx"], {}, {}, "complete 1-1 counted 1", ["M102"]),
    (
        "url: if-public",
        settled("a.docx", "published: false", passed=False),
        {},
        {},
        "complete 1-1 counted 1",
        [],
    ),
    (
        "url: if-public",
        settled("a.docx", "published: true", passed=False),
        {},
        {},
        "complete 1-1 counted 1",
        ["M102"],
    ),
    (
        "url: if-public",
        settled("a.docx", "address: https://www.zizhou.gov.cn/1", passed=False),
        {},
        {},
        "complete 1-1 counted 1 @",
        [],
    ),
    (
        f"url: each, {BOTH}",
        [
            "1/县司法局.docx",
            *settled("县审计局.docx", "address: https://www.zizhou.gov.cn/1", passed=False),
        ],
        {},
        {},
        "partial 2-2 counted 2 @ 县司法局:partial 县审计局:complete@",
        ["M106!"],
    ),
    (
        f"url: each, {BOTH}",
        [
            link("县司法局.url"),
            *settled("县审计局.docx", "address: https://www.zizhou.gov.cn/1", passed=False),
        ],
        {},
        {},
        "partial 1-1 counted 2 @ @ 县司法局:missing@ 县审计局:complete@",
        ["M106!"],
    ),
    (
        f"url: only, {BOTH}",
        [link("县司法局.url"), link("b.url.txt", "县审计局 https://www.zizhou.gov.cn/2")],
        {},
        {},
        "complete 2-2 counted 2 @ @ 县司法局:complete@ 县审计局:complete@",
        [],
    ),
    (
        f"url: only, {BOTH}",
        [
            link(
                "县司法局、县审计局.url.txt",
                "https://www.zizhou.gov.cn/1",
                "县审计局 https://www.zizhou.gov.cn/2",
            )
        ],
        {},
        {},
        "partial 1-1 claimed 1 counted 1 @ @ 县司法局:missing 县审计局:complete@",
        ["M106!", "M117! 县司法局、县审计局.url.txt"],
    ),
    (
        f"url: only, {BOTH}",
        [link("b.url.txt", "https://www.zizhou.gov.cn/1")],
        {},
        {},
        "partial 1-1 counted 1 @ 县司法局:missing 县审计局:missing",
        ["M106!", "M115 b.url.txt"],
    ),
    ("since: 2022-01-01", ["1/2022年a.docx"], {}, {}, "complete 1-1 counted 1", []),
    (
        "since: 2022-01-01",
        ["1/2021年a.docx"],
        {},
        {},
        "partial 0-0 counted 0",
        ["M101!", "M104! 2021年a.docx"],
    ),
    ("since: 2022-01-01", ["1/a.docx"], {}, {}, "partial 0-0 counted 0", ["M101!", "M105! a.docx"]),
    (
        "since: 2022-01-01",
        ["1/2024年a.docx"],
        {},
        {},
        "partial 0-0 counted 0",
        ["M101!", "M120! 2024年a.docx"],
    ),
    (
        "since: 2022-01-01, url: required",
        ["1/2022年a.docx", link("2024年b.url")],
        {},
        {},
        "complete 1-1 counted 2 @",
        ["M120 2024年b.url"],
    ),
    (
        "since: 2022-01-01",
        ["1/2022年/2024年a.docx"],
        {},
        {},
        "complete 1-1 counted 1",
        ["M120 2022年/2024年a.docx"],
    ),
    ("", ["1/2022年/2024年a.docx"], {}, {}, "complete 1-1 counted 1", []),
    ("years: [2022]", ["1/2022年a.docx"], {}, {}, "complete 1-1 counted 1 2022年:complete", []),
    (
        "years: [2022, 2021]",
        ["1/2022年a.docx"],
        {},
        {},
        "partial 1-1 counted 1 2022年:complete 2021年:missing",
        ["M106!"],
    ),
    (
        "years: [2022]",
        ["1/2020年a.docx"],
        {},
        {},
        "partial 0-0 counted 0 2022年:missing",
        ["M101!", "M106!", "M104! 2020年a.docx"],
    ),
    (
        "years: [2022]",
        ["1/a.docx"],
        {},
        {},
        "partial 0-0 counted 0 2022年:missing",
        ["M101!", "M106!", "M105! a.docx"],
    ),
    ("contact: true", ["1/a.docx"], {}, {}, "complete 1-1 counted 1", ["M107"]),
    (
        "contact: true",
        ["1/b.docx", *settled("a.docx", "contact: 附件第2页", passed=False)],
        {},
        {},
        "complete 2-2 counted 2",
        ["M107"],
    ),
    (
        "contact: true",
        settled("a.docx", "contact: 附件第2页", passed=False),
        {},
        {},
        "complete 1-1 counted 1",
        [],
    ),
    ("fields: [姓名]", ["1/a.docx"], {}, {}, "complete 1-1 counted 1", ["M108"]),
    ("fields: [姓名], url: only", [link("b.url")], {}, {}, "complete 1-1 counted 1 @", []),
    (
        "unit: 案例, min: 2",
        ["1/a.docx", "1/b.docx"],
        {"1/a.docx": ALIKE, "1/b.docx": ALIKE},
        {},
        "partial 1-1 counted 1",
        ["M101!", "D104! b.docx"],
    ),
    (
        "min: 2",
        ["1/a.docx", "1/b.docx"],
        {"1/a.docx": ALIKE, "1/b.docx": ALIKE},
        {},
        "complete 2-2 counted 2",
        [],
    ),
    (
        "min: 2",
        ["1/a.docx", "1/b.docx"],
        {"1/a.docx": SAME, "1/b.docx": SAME},
        {},
        "partial 1-1 counted 1",
        ["M101!", "M122! b.docx"],
    ),
    (
        "min: 2",
        ["1/a.docx", "1/b.docx", judged("b.docx")],
        {"1/a.docx": SAME, "1/b.docx": SAME},
        {},
        "partial 1-1 counted 1",
        ["M101!", "M122! a.docx"],
    ),
    (
        "min: 2",
        ["1/a.docx", *settled("b.docx", "count: 2", passed=False)],
        {"1/a.docx": SAME, "1/b.docx": SAME},
        {},
        "partial 1-1 counted 1",
        ["M101!", "M122! b.docx"],
    ),
    (
        "",
        ["1/a.docx", judged("a.docx", passed=False)],
        {},
        {},
        "partial 0-0 returned 1 counted 0",
        ["M101!", "M118!", "M118! a.docx"],
    ),
    (
        "",
        ["1/a.docx", "1/b.docx", judged("a.docx", passed=False)],
        {},
        {},
        "partial 1-1 returned 1 counted 1",
        ["M118!", "M118! a.docx"],
    ),
    ("", settled("a.docx", NIL), {}, {}, "partial 0-0 counted 0", ["M101!", "M119! a.docx"]),
    (
        "nil: allowed",
        settled("a.docx", NIL, passed=False),
        {},
        {},
        "partial 0-0 claimed 1 counted 0",
        ["M101!", "M117! a.docx"],
    ),
    ("nil: allowed", settled("a.docx", NIL), {}, {}, "complete 0-0 nil 1 counted 0", []),
    (
        "nil: allowed",
        settled("a.docx", "nil: true"),
        {},
        {},
        "partial 0-0 counted 0",
        ["M101!", "M110! a.docx"],
    ),
    (
        "nil: allowed",
        [link("a.url"), meta("a.url", NIL)],
        {},
        {},
        "partial 0-0 counted 0",
        ["M101!", "M110! a.url"],
    ),
    (
        "nil: allowed",
        settled("a.docx", NIL + "\ndepartment: 各部门"),
        {},
        {},
        "partial 0-0 counted 0",
        ["M101!", "M110! a.docx"],
    ),
    (
        "nil: allowed",
        settled("a.docx", NIL + "\ndepartment: 何家集镇\ncovers: all"),
        {},
        {},
        "partial 0-0 counted 0",
        ["M101!", "M110! a.docx"],
    ),
    (
        "nil: allowed",
        settled("a.docx", NIL + "\ndepartment: 何家集镇\ndomains: all"),
        {},
        {},
        "partial 0-0 counted 0",
        ["M101!", "M110! a.docx"],
    ),
    (
        "nil: allowed",
        settled("a.docx", NIL + "\ndepartment: 何家集镇"),
        {},
        {"responsible": "[县司法局, 何家集镇]"},
        "partial 0-0 counted 0",
        ["M101!"],
    ),
    (
        "nil: allowed",
        settled("a.docx", NIL + "\ndepartment: 县司法局\ncovers: all"),
        {},
        {"responsible": "[县司法局, 县审计局]"},
        "complete 0-0 nil 1 counted 0",
        [],
    ),
    (
        "nil: allowed",
        settled("a.docx", NIL),
        {},
        {"responsible": "[县司法局, 县审计局]"},
        "partial 0-0 counted 0",
        ["M101!"],
    ),
    (
        "nil: allowed",
        settled("a.docx", NIL),
        {},
        {"responsible": "[各部门]"},
        "partial 0-0 counted 0",
        ["M101!"],
    ),
    (
        "nil: allowed",
        [
            "1/县司法局a.docx",
            meta("县司法局a.docx", NIL),
            "1/县审计局b.docx",
            meta("县审计局b.docx", NIL),
            judged("县司法局a.docx", "县审计局b.docx", said=NIL),
        ],
        {},
        {"responsible": "[县司法局, 县审计局]"},
        "complete 0-0 nil 2 counted 0",
        [],
    ),
    (
        "nil: allowed",
        ["1/b.docx", *settled("a.docx", NIL)],
        {},
        {},
        "complete 1-1 counted 1",
        ["M114 a.docx"],
    ),
    (
        "nil: allowed",
        ["1/b.docx", *settled("a.docx", NIL)],
        {},
        {"responsible": "[县司法局, 县审计局]"},
        "complete 1-1 counted 1",
        [],
    ),
    (
        "nil: allowed, min: 2",
        ["1/b.docx", *settled("a.docx", NIL)],
        {},
        {},
        "partial 1-1 counted 1",
        ["M101!", "M114 a.docx"],
    ),
    (
        "nil: allowed, url: required",
        settled("a.docx", NIL),
        {},
        {},
        "complete 0-0 nil 1 counted 0",
        [],
    ),
    (
        "nil: allowed, since: 2022-01-01",
        settled("2020年a.docx", NIL),
        {},
        {},
        "partial 0-0 counted 0",
        ["M101!", "M104! 2020年a.docx"],
    ),
    (
        f"nil: [县司法局], {BOTH}",
        [
            "1/县司法局.docx",
            meta("县司法局.docx", NIL),
            "1/县审计局.docx",
            meta("县审计局.docx", NIL),
            judged("县司法局.docx", "县审计局.docx", said=NIL),
        ],
        {},
        {},
        "partial 0-0 nil 1 counted 0 县司法局:complete(nil) 县审计局:missing",
        ["M101!", "M106!"],
    ),
    (
        f"nil: allowed, {BOTH}",
        [
            "1/县司法局.docx",
            meta("县司法局.docx", NIL),
            "1/县审计局.docx",
            meta("县审计局.docx", NIL),
            judged("县司法局.docx", "县审计局.docx", said=NIL),
        ],
        {},
        {},
        "complete 0-0 nil 2 counted 0 县司法局:complete(nil) 县审计局:complete(nil)",
        [],
    ),
    (
        "nil: [县公安局], domains: [治安], departments: [县审计局]",
        ["1/县审计局.docx", *settled("治安.docx", NIL)],
        {},
        {},
        "complete 1-1 nil 1 counted 1 治安:complete(nil) 县审计局:complete",
        [],
    ),
    (
        "nil: [县审计局], domains: [治安], departments: [县审计局]",
        ["1/县审计局.docx", *settled("治安.docx", NIL)],
        {},
        {},
        "partial 1-1 counted 1 治安:missing 县审计局:complete",
        ["M106!"],
    ),
    (
        f"nil: allowed, url: required, {BOTH}",
        ["1/县审计局.docx", *settled("县司法局.docx", NIL)],
        {},
        {},
        "partial 1-1 nil 1 counted 1 县司法局:complete(nil) 县审计局:complete",
        ["M102!"],
    ),
    (
        f"nil: allowed, {BOTH}",
        ["1/县司法局b.docx", "1/县审计局.docx", *settled("县司法局.docx", NIL, passed=False)],
        {},
        {},
        "complete 2-2 claimed 1 counted 2 县司法局:complete 县审计局:complete",
        ["M117 县司法局.docx", "M114 县司法局.docx"],
    ),
    (
        f"nil: allowed, {BOTH}",
        [
            "1/县司法局b.docx",
            "1/县审计局.docx",
            *settled("a.docx", NIL + "\ncovers: all", passed=False),
        ],
        {},
        {},
        "complete 2-2 claimed 1 counted 2 县司法局:complete 县审计局:complete",
        ["M117 a.docx"],
    ),
    (
        f"nil: allowed, {BOTH}",
        ["1/县审计局.docx", *settled("县司法局.docx", NIL, passed=False)],
        {},
        {},
        "partial 1-1 claimed 1 counted 1 县司法局:missing 县审计局:complete",
        ["M106!", "M117! 县司法局.docx"],
    ),
    (
        "negative: true",
        ["1/a.docx"],
        {"1/a.docx": SAYS_NIL},
        {},
        "complete 1-1 nil 1 counted 1",
        [],
    ),
    (
        "negative: true",
        settled("a.docx", NIL, passed=False),
        {},
        {},
        "complete 1-1 nil 1 counted 1",
        [],
    ),
    (
        "negative: true, nil: allowed",
        settled("a.docx", NIL, passed=False),
        {},
        {},
        "partial 0-0 claimed 1 counted 0",
        ["M101!", "M117! a.docx"],
    ),
    (
        "negative: true, min: 2",
        ["1/a.docx", "1/b.docx"],
        {
            "1/a.docx": Fact(Soundness.SOUND, text=b"x", says_nil=True),
            "1/b.docx": Fact(Soundness.SOUND, text=b"x", says_nil=True),
        },
        {},
        "partial 1-1 nil 1 counted 1",
        ["M101!", "M122! b.docx"],
    ),
    (
        "",
        ["1/a.docx"],
        {"1/a.docx": SAYS_NIL},
        {},
        "partial 0-0 counted 0",
        ["M101!", "M116! a.docx"],
    ),
    ("", ["1/a.docx", judged("a.docx")], {"1/a.docx": SAYS_NIL}, {}, "complete 1-1 counted 1", []),
    (
        "",
        ["1/零报告.docx"],
        {"1/零报告.docx": SHORT},
        {},
        "partial 0-0 counted 0",
        ["M101!", "M116! 零报告.docx"],
    ),
    ("", ["1/零报告.docx"], {"1/零报告.docx": LONGER}, {}, "complete 1-1 counted 1", []),
    (
        "",
        ["1/零报告/a.docx"],
        {"1/零报告/a.docx": SHORT},
        {},
        "partial 0-0 counted 0",
        ["M101!", "M116! 零报告"],
    ),
    (
        "",
        ["1/零报告/a.docx", "1/零报告/b.docx"],
        {"1/零报告/a.docx": SHORT, "1/零报告/b.docx": LONGER},
        {},
        "complete 1-1 counted 1",
        [],
    ),
    (
        "",
        ["1/案/a.docx", "1/案/b.png"],
        {"1/案/a.docx": SAYS_NIL, "1/案/b.png": Fact(Soundness.UNREAD, "S303", "图片")},
        {},
        "partial 0-0 counted 0",
        ["M101!", "M116! 案"],
    ),
    (
        "",
        ["1/案/a.docx", "1/案/b.docx"],
        {"1/案/a.docx": SAYS_NIL},
        {},
        "complete 1-1 counted 1",
        [],
    ),
    (
        "min: 2",
        settled("a.docx", "count: 3", passed=False),
        {},
        {},
        "partial 1-3 claimed 1 counted 1",
        ["M101!", "M117! a.docx"],
    ),
    ("min: 2", settled("a.docx", "count: 3"), {}, {}, "complete 3-3 counted 1", []),
    (
        "max: 2",
        settled("a.docx", "count: 3", passed=False),
        {},
        {},
        "partial 1-3 claimed 1 counted 1",
        ["M103!", "M117! a.docx"],
    ),
    ("", settled("a.docx", "count: 1", passed=False), {}, {}, "complete 1-1 counted 1", []),
    (
        PAPERS,
        ["1/清单.docx", "1/原件.docx"],
        {},
        {},
        "partial 2-2 counted 2 清单:complete 原件:partial",
        ["M106!"],
    ),
    (
        PAPERS,
        ["1/清单.docx", "1/原件1.docx", "1/原件2.docx"],
        {},
        {},
        "complete 3-3 counted 3 清单:complete 原件:complete",
        [],
    ),
    (
        PAPERS,
        ["1/清单.docx", "1/原件1.docx", "1/原件2.docx", "1/原件3.docx"],
        {},
        {},
        "complete 4-4 counted 4 清单:complete 原件:complete",
        [],
    ),
    (
        PAPERS,
        ["1/清单.docx", "1/原件1.docx", "1/原件2.docx", "1/原件3.docx", "1/原件4.docx"],
        {},
        {},
        "partial 5-5 counted 5 清单:complete 原件:partial",
        ["M103!"],
    ),
    (
        PAPERS,
        ["1/清单.docx", *settled("原件.docx", "count: 4", passed=False)],
        {},
        {},
        "partial 2-5 claimed 1 counted 2 清单:complete 原件:partial",
        ["M106!", "M117! 原件.docx"],
    ),
    (
        "slots: [{name: 清单}, {name: 其他, rest: true}]",
        ["1/清单.docx", "1/说明.docx"],
        {},
        {},
        "complete 2-2 counted 2 清单:complete 其他:complete",
        [],
    ),
    (
        "published_by: 04-01",
        settled("2022年a.docx", "date: 2023-04-01", passed=False),
        {},
        {},
        "complete 1-1 counted 1",
        [],
    ),
    (
        "published_by: 04-01",
        settled("2022年a.docx", "date: 2023-04-02", passed=False),
        {},
        {},
        "complete 1-1 counted 1",
        ["M124 2022年a.docx"],
    ),
    (
        "published_by: 04-01",
        ["1/2022年a.docx", "1/a.docx"],
        {},
        {},
        "complete 2-2 counted 2",
        ["M124"],
    ),
    (
        "published_by: 04-01",
        [
            "1/2022年a.docx",
            "1/2022年c.docx",
            "1/a.docx",
            meta("a.docx", "date: 2023-04-02"),
            "1/2020年b.docx",
            meta("2020年b.docx", "date: 2022-01-02"),
        ],
        {},
        {},
        "complete 4-4 counted 4",
        ["M124 2020年b.docx", "M124"],
    ),
    (
        BOTH,
        settled("a.docx", "covers: all", passed=False),
        {},
        {},
        "partial 1-1 claimed 1 counted 1 县司法局:missing 县审计局:missing",
        ["M106!", "M117! a.docx"],
    ),
    (
        BOTH,
        settled("a.docx", "covers: all"),
        {},
        {},
        "complete 1-1 counted 1 县司法局:complete 县审计局:complete",
        [],
    ),
    (
        BOTH,
        ["1/a.docx"],
        {},
        {},
        "partial 1-1 counted 1 县司法局:missing 县审计局:missing",
        ["M106!", "M115 a.docx"],
    ),
    (
        BOTH,
        ["1/关于县司法局的说明.docx", "1/县审计局.docx"],
        {},
        {},
        "complete 2-2 counted 2 县司法局:complete 县审计局:complete",
        [],
    ),
    (
        BOTH,
        ["1/县司法局.docx", "1/县审计局.docx"],
        {"1/县司法局.docx": SAME, "1/县审计局.docx": SAME},
        {},
        "partial 1-1 claimed 1 counted 2 县司法局:complete 县审计局:missing",
        ["M106!", "M117! 县审计局.docx"],
    ),
    (
        BOTH,
        ["1/县司法局.docx", "1/县司法局b.docx"],
        {"1/县司法局.docx": SAME, "1/县司法局b.docx": SAME},
        {},
        "partial 1-1 counted 1 县司法局:complete 县审计局:missing",
        ["M106!", "M122! 县司法局b.docx"],
    ),
    (
        BOTH,
        ["1/a.docx", "1/县司法局.docx"],
        {"1/县司法局.docx": SAME, "1/a.docx": SAME},
        {},
        "partial 1-1 counted 1 县司法局:complete 县审计局:missing",
        ["M106!", "M122! a.docx"],
    ),
    (
        BOTH,
        ["1/县司法局.docx", "1/县审计局.docx", judged("县审计局.docx")],
        {"1/县司法局.docx": SAME, "1/县审计局.docx": SAME},
        {},
        "partial 1-1 claimed 1 counted 2 县司法局:missing 县审计局:complete",
        ["M106!", "M117! 县司法局.docx"],
    ),
    (
        BOTH,
        ["1/县司法局.docx", "1/县审计局.docx", judged("县审计局.docx", "县司法局.docx")],
        {"1/县司法局.docx": SAME, "1/县审计局.docx": SAME},
        {},
        "complete 2-2 counted 2 县司法局:complete 县审计局:complete",
        [],
    ),
    (
        BOTH,
        ["1/县司法局、县审计局.docx"],
        {},
        {},
        "partial 1-1 claimed 1 counted 1 县司法局:missing 县审计局:missing",
        ["M106!", "M117! 县司法局、县审计局.docx"],
    ),
    (
        "unit: 对",
        ["1/a办法.docx", "1/a办法公平竞争审查意见.docx"],
        {},
        {},
        "complete 1-1 counted 2",
        [],
    ),
    ("unit: 对", ["1/a办法.docx"], {}, {}, "partial 0-0 counted 0", ["M101!", "M121! a办法.docx"]),
    (
        "unit: 对",
        settled("a.docx", "covers: [正文, 公平竞争审查意见]", passed=False),
        {},
        {},
        "partial 0-1 claimed 1 counted 1",
        ["M101!", "M117! a.docx"],
    ),
    (
        "unit: 对",
        settled("a.docx", "covers: [正文, 公平竞争审查意见]"),
        {},
        {},
        "complete 1-1 counted 1",
        [],
    ),
    ("", ["1/a.docx", "01/b.docx"], {}, {}, "partial 2-2 counted 2", ["E107! evidence/01"]),
    (
        "",
        ["1/a.docx：：同", "2/a.docx：：同", "3/a.docx：：同"],
        {},
        {},
        "complete 1-1 counted 1",
        [],
    ),
    (
        "unit: 案例, max: 2",
        ["1/案/1.docx", "1/案/2.docx", "1/案/3.docx"],
        {},
        {},
        "partial 1-3 counted 1",
        ["M103!", "E105 案"],
    ),
    (
        "unit: 案例, min: 2",
        ["1/案/1.docx", "1/案/2.docx"],
        {},
        {},
        "partial 1-2 counted 1",
        ["M101!", "E105 案"],
    ),
    ("unit: 案例", ["1/案/1.docx", "1/案/2.docx"], {}, {}, "complete 1-2 counted 1", []),
    (
        "unit: 案例, max: 2",
        ["1/案/1.docx", "1/案/2.docx", "1/案/3.docx", meta("案", "pieces: one")],
        {},
        {},
        "complete 1-1 counted 1",
        [],
    ),
    ("max: 2", ["1/案/1.docx", "1/案/2.docx", "1/案/3.docx"], {}, {}, "complete 1-1 counted 1", []),
    (
        "max: 2",
        ["1/a.docx", "1/b.docx", "1/目录1.docx", "1/目录2.docx"],
        {},
        {},
        "partial 4-4 counted 4",
        ["M103!"],
    ),
    (
        "max: 1, min: 1",
        ["1/案/目录/1.docx", "1/案/说明.docx", "1/案/说明2.docx"],
        {},
        {},
        "partial 1-3 counted 1",
        ["M103!", "E105 案"],
    ),
    (
        "unit: 案例, max: 1",
        ["1/1-案/甲/1.docx", "1/1-案/说明.docx", "1/1-案/说明2.docx"],
        {},
        {},
        "partial 1-2 counted 1",
        ["M103!", "E105 1-案"],
    ),
    (THREE, ["1/1+2+3-a.docx"], {}, {}, "complete 1-1 counted 1", []),
    (
        THREE,
        ["1/1+2+3-a.docx"],
        {},
        {"number": 2},
        "partial 0-1 claimed 1 counted 1",
        ["M101!", "M117! 1+2+3-a.docx"],
    ),
    (
        THREE,
        ["1/1+2+3-a.docx", judged("1+2+3-a.docx")],
        {},
        {"number": 3},
        "complete 1-1 counted 1",
        [],
    ),
    (THREE, ["1/2+3-a.docx"], {}, {"number": 3}, "complete 1-1 counted 1", []),
    (THREE, ["1/2-a.docx"], {}, {"number": 3}, "missing 0-0 counted 0", ["M101!"]),
    (
        "min: 1}, {text: 乙材料, url: only}, {text: 丙材料",
        [link("1+2+3-a.url")],
        {},
        {"number": 2},
        "partial 0-0 claimed 1 counted 1",
        ["M101!", "M117! 1+2+3-a.url"],
    ),
    (
        "min: 1}, {text: 乙材料, nil: allowed, negative: true}, {text: 丙材料, negative: true",
        ["1/1+2+3-a.docx", meta("1+2+3-a.docx", NIL)],
        {},
        {"number": 3},
        "partial 0-1 nil 1 claimed 1 counted 1",
        ["M101!", "M117! 1+2+3-a.docx"],
    ),
    (
        BOTH,  # of three equal ones that were passed, the third brings no part that another has not
        [
            *(f"1/{name}.docx" for name in ("县司法局", "县审计局", "县审计局b")),
            judged("县审计局.docx", "县司法局.docx", "县审计局b.docx"),
        ],
        dict.fromkeys(("1/县司法局.docx", "1/县审计局.docx", "1/县审计局b.docx"), SAME),
        {},
        "complete 2-2 counted 2 县司法局:complete 县审计局:complete",
        ["M122 县审计局b.docx"],
    ),
    (
        "url: only",
        ["1/a.url"],
        {},
        {},
        "partial 0-0 counted 0",
        ["M101!", "M109! a.url"],
    ),
    # Of an address file only that it is here and says something is asked.
    ("url: only", [link("b.url")], {"1/b.url": FAULTY}, {}, "complete 1-1 counted 1 @", []),
    (
        BOTH,
        ["1/县司法局、县审计局.docx", "1/县司法局b.docx"],
        {},
        {},
        "partial 2-2 claimed 1 counted 2 县司法局:complete 县审计局:missing",
        ["M106!", "M117! 县司法局、县审计局.docx"],
    ),
    # What is claimed for an item is not the one of equal ones that counts, and is claimed no more.
    (
        THREE,
        ["1/1+2+3-a.docx", "1/2-b.docx"],
        {"1/1+2+3-a.docx": SAME, "1/2-b.docx": SAME},
        {"number": 2},
        "complete 1-1 counted 1",
        ["M122 1+2+3-a.docx"],
    ),
    # Of equal ones the first in Git's order, though it is open whether it is a piece.
    (
        "max: 3",
        ["1/2023年/x.docx", "1/2023年/乙/y.docx", "1/z.docx"],
        {"1/2023年/x.docx": SAME, "1/z.docx": SAME},
        {},
        "complete 1-2 counted 2",
        ["M122 z.docx", "E105 2023年"],
    ),
    # Addresses for an item that is only claimed fill no slot, though they name it.
    (
        f"min: 1}}, {{text: 乙材料, url: only, {BOTH}}}, {{text: 丙材料",
        [link("1+2+3-b.url.txt", "县司法局 https://www.zizhou.gov.cn/1.html")],
        {},
        {"number": 2},
        "partial 0-0 claimed 1 counted 1 县司法局:missing 县审计局:missing",
        ["M101!", "M106!", "M117! 1+2+3-b.url.txt"],
    ),
    # Which slot addresses are for is asked where they count, unless words stand before them.
    (
        f"{BOTH}, url: only",
        [link("b.url"), link("c.url.txt", "某某 https://www.zizhou.gov.cn/1.html")],
        {},
        {},
        "partial 2-2 counted 2 @ @ 县司法局:missing 县审计局:missing",
        ["M106!", "M115 b.url"],
    ),
    (
        f"{BOTH}, url: required",
        [link("b.url")],
        {},
        {},
        "partial 0-0 counted 1 @ 县司法局:missing 县审计局:missing",
        ["M101!", "M106!"],
    ),
    # How many a folder is: as a person settled it, else asked, unless a number is claimed.
    (
        "unit: 案例, max: 2",
        ["1/案/1.docx", "1/案/2.docx", "1/案/3.docx", meta("案", "pieces: one")],
        {},
        {},
        "complete 1-1 counted 1",
        [],
    ),
    (
        "unit: 案例, max: 2",
        ["1/案/1.docx", "1/案/2.docx", "1/案/3.docx", meta("案", "period: 2023")],
        {},
        {},
        "partial 1-3 counted 1",
        ["M103!", "E105 案"],
    ),
    *(
        (
            "max: 2",
            [*(f"1/案/{one}.docx" for one in ("1", "2", "子/3")), "1/又/a.docx", meta("案", said)],
            {},
            {},
            f"partial 2-4 {'claimed 1 ' * bool(told)}counted 2",
            ["M103!", *(told or ["E105 案"])],
        )
        for said, told in (
            ("count: 2", ["M117! 案"]),
            ("count: 1", []),
            ("period: 2023", []),
        )
    ),
    (
        "url: only",
        [link("b.url", "https://www.baidu.com/s?wd=1")],
        {},
        {},
        "complete 1-1 counted 1 @",
        ["M123 b.url"],
    ),
    (
        "domains: [治安, 税务]",
        ["1/县审计局的说明.docx", "1/某某和治安说明.docx"],
        {},
        {},
        "partial 2-2 counted 2 治安:missing 税务:missing",
        ["M106!", "M115 县审计局的说明.docx", "M115 某某和治安说明.docx"],
    ),
    (
        "unit: 案例, min: 1, max: 3",
        ["1/甲案/x.docx", "1/乙案/y.docx", "1/目录.docx", "1/目录表.docx"],
        {},
        {},
        "complete 2-3 counted 3",
        ["E105 目录表.docx"],
    ),
    (
        "slots: [{name: 清单, words: [清单]}]",
        ["1/清单/a.docx", "1/清单/乙/b.docx"],
        {"1/清单/乙/b.docx": NOT_LOOKED_AT},
        {},
        "complete 0-1 unseen 1 counted 1 清单:complete",
        ["M113 清单/乙", "E105 清单"],
    ),
]


@pytest.mark.parametrize(("fields", "files", "stated", "more", "result", "told"), ITEMS)
def test_what_an_item_comes_to(
    fields: str,
    files: Sequence[str],
    stated: dict[str, Fact],
    more: dict[str, Any],
    result: str,
    told: list[str],
) -> None:
    """Each a case of counting.md: the fields of the item, what came in, what is known of it."""
    found = item_of(fields, *files, stated=stated, **more)
    assert (counted(found), problems(found)) == (result, told)


WORDS: list[tuple[str, Sequence[str], dict[str, Fact], int, list[str]]] = [
    ("", [], {}, 1, ["还没有写明是本项的材料，至少要 1 件，没有交的请补交"]),
    ("min: 2, unit: 案例", [], {}, 1, ["还没有写明是本项的材料，至少要 2 个案例，没有交的请补交"]),
    ("url: only", [], {}, 1, ["还没有写明是本项的材料，至少要 1 个网址，没有交的请补交"]),
    ("min: 2", ["1/a.docx"], {}, 1, ["至少要 2 件，现有 1 件"]),
    (
        "nil: allowed, min: 2",
        settled("a.docx", NIL, passed=False),
        {},
        1,
        [
            "至少要 2 件，现有 0 件，另有 1 份等审核，通过了才算",
            "零报告待审核：审核通过后才算，单位不用重报",
        ],
    ),
    (
        "min: 3, nil: allowed",
        ["1/b.docx", *settled("a.docx", "count: 3", passed=False)],
        {},
        1,
        ["至少要 3 件，现有 2 件", "写明装订了 3 件：审核通过后才算，单位不用重报"],
    ),
    (
        "unit: 案例, max: 2",
        ["1/案/1.docx", "1/案/2.docx", "1/案/3.docx"],
        {},
        1,
        [
            "不超过 2 个案例，现有 1 至 3 个案例",
            "分不清这个文件夹是 1 件还是 3 件：是 3 件的，请每件各放一个文件夹；是 1 件的，请告诉依法治县办",
        ],
    ),
    ("max: 1", ["1/a.docx", "1/b.docx"], {}, 1, ["不超过 1 件，现有 2 件"]),
    (
        BOTH,
        ["1/a.docx"],
        {},
        1,
        [
            "还缺 2 个分项：县司法局、县审计局",
            "看不出是哪个分项的，没有计入分项：请在名称里写明，如“县司法局”",
            "还没有材料",
            "还没有材料",
        ],
    ),
    (
        BOTH,
        ["1/县司法局.docx", "1/县审计局.docx"],
        {"1/县司法局.docx": SAME, "1/县审计局.docx": SAME},
        1,
        [
            "1 个分项有材料等审核，通过了才算：县审计局",
            "与“1/县司法局.docx”是同一份材料，又用于别的分项，待审核",
            "有自报的材料，审核通过后才算",
        ],
    ),
    (
        f"{BOTH}, nil: allowed",
        settled("县审计局.docx", NIL, passed=False),
        {},
        1,
        [
            "至少要 1 件，现有 0 件，另有 1 份等审核，通过了才算",
            "还缺 1 个分项：县司法局；1 个分项有材料等审核，通过了才算：县审计局",
            "零报告待审核：审核通过后才算，单位不用重报",
            "还没有材料",
            "有自报的材料，审核通过后才算",
        ],
    ),
    (
        PAPERS,
        ["1/清单.docx", "1/原件.docx"],
        {},
        1,
        ["原件：至少要 2 件，现有 1 件", "至少要 2 件，现有 1 件"],
    ),
    (
        PAPERS,
        ["1/清单.docx", "1/原件1.docx", "1/原件2.docx", "1/原件3.docx", "1/原件4.docx"],
        {},
        1,
        ["原件不超过 3 件，现有 4 件", "不超过 3 件，现有 4 件"],
    ),
    (
        f"url: each, {BOTH}",
        ["1/县司法局.docx", link("县审计局.url")],
        {},
        1,
        [
            "还缺 1 个分项：县审计局",
            "县司法局：有材料，还缺网址（请写在报送台账里）",
            "有材料，还缺网址（请写在报送台账里）",
            "有网址，还没有材料",
        ],
    ),
    (
        f"url: only, {BOTH}",
        [link("县司法局、县审计局.url")],
        {},
        1,
        [
            "至少要 1 个网址，现有 0 个网址，另有 1 份等审核，通过了才算",
            "2 个分项有材料等审核，通过了才算：县司法局、县审计局",
            "一份网址写明用于 2 个分项（县司法局、县审计局）：审核通过后才算，单位不用重报",
            "有自报的材料，审核通过后才算",
            "有自报的材料，审核通过后才算",
        ],
    ),
    (
        "departments: [县司法局, 县审计局, 县公安局, 何家集镇], years: [2021, 2022]",
        settled("2021-2022年a.docx", "covers: all", passed=False),
        {},
        1,
        [
            "8 个分项有材料等审核，通过了才算：县司法局2021年、县司法局2022年、县审计局2021年、县审计局2022年、县公安局2021年、县公安局2022年、何家集镇2021年、何家集镇2022年",
            "一份材料写明用于 8 个分项（县司法局2021年、县司法局2022年、县审计局2021年、县审计局2022年 等）：审核通过后才算，单位不用重报",
            "有自报的材料，审核通过后才算",
            "有自报的材料，审核通过后才算",
            "有自报的材料，审核通过后才算",
            "有自报的材料，审核通过后才算",
            "有自报的材料，审核通过后才算",
            "有自报的材料，审核通过后才算",
            "有自报的材料，审核通过后才算",
            "有自报的材料，审核通过后才算",
        ],
    ),
    (
        "",
        ["1/a.docx", judged("a.docx", passed=False)],
        {},
        1,
        ["至少要 1 件，现有 0 件", "1 件已退回，还没有重报", "已退回，不计：缺少公章"],
    ),
    (
        "since: 2022-01-02",
        ["1/2021年a.docx", "1/b.docx", "1/2024年c.docx"],
        {},
        1,
        [
            "至少要 1 件，现有 0 件",
            "早于要求的时间（要2022年1月2日以来），不计",
            "写的时间还没有到（要2022年1月2日以来），不计",
            "看不出是哪一年的（要2022年1月2日以来），不计：请在文件名里写明年份",
        ],
    ),
    (
        "years: [2021, 2022]",
        ["1/2020年a.docx", "1/b.docx", "1/2024年c.docx"],
        {},
        1,
        [
            "至少要 1 件，现有 0 件",
            "还缺 2 个分项：2021年、2022年",
            "不在要求的年度（要2021年、2022年），不计",
            "写的时间还没有到（要2021年、2022年），不计",
            "看不出是哪一年的（要2021年、2022年），不计：请在文件名里写明年份",
            "还没有材料",
            "还没有材料",
        ],
    ),
    (
        "since: 2022-01-02",
        ["1/2022年/2024年a.docx"],
        {},
        1,
        ["名称里的2024年还没有到，按其余的名称算，请核对"],
    ),
    (
        "published_by: 04-01",
        [*settled("2022年a.docx", "date: 2023-04-02", passed=False), "1/2022年b.docx"],
        {},
        1,
        [
            "日期是 2023-04-02，应在 2023年4月1日 以前公开",
            "1 件看不出公开日期，不影响件数：应在次年4月1日以前公开，请把日期写在报送台账里",
        ],
    ),
    (
        "fields: [姓名, 日期], contact: true",
        ["1/a.docx"],
        {},
        1,
        [
            "联系方式未检，不影响件数：清单要求写明联系方式，请自己核对一遍",
            "内容未检，不影响件数：请核对写明了姓名、日期",
        ],
    ),
    (
        "unit: 对",
        ["1/a办法.docx", *settled("a.docx", "covers: [正文, 公平竞争审查意见]", passed=False)],
        {},
        1,
        [
            "至少要 1 对，现有 0 对",
            "没有配成一对，暂不计：要规范性文件和它的公平竞争审查意见，两份放在一个文件夹里，或名称相同、后一份加“公平竞争审查意见”",
            "写明正文和公平竞争审查意见在同一文件里：审核通过后才算，单位不用重报",
        ],
    ),
    (
        "",
        ["1/a.docx", "01/b.docx"],
        {},
        1,
        ["一项有两个文件夹，合成一个以前不算报齐：先把“01”里的材料移过去"],
    ),
    (
        "",
        ["1/a.docx"],
        {"1/a.docx": FAULTY},
        1,
        ["至少要 1 件，现有 0 件", "打不开或没有内容，不计：文件是空的"],
    ),
    (
        "nil: allowed",
        settled("a.docx", NIL + "\ndepartment: 各部门"),
        {},
        1,
        ["至少要 1 件，现有 0 件", "“各部门”是统称，零报告须由具体的单位写，不计"],
    ),
    (
        "nil: allowed",
        settled("a.docx", NIL + "\ndepartment: 何家集镇\ncovers: all"),
        {},
        1,
        ["至少要 1 件，现有 0 件", "何家集镇不能代表全县写零报告，不计"],
    ),
    (
        "nil: allowed",
        ["1/b.docx", *settled("a.docx", NIL, passed=False)],
        {},
        1,
        [
            "零报告待审核：审核通过后才算，单位不用重报",
            "同一单位已有材料“1/b.docx”，又有零报告；材料照计",
        ],
    ),
    (
        f"{BOTH}, nil: allowed",
        ["1/县审计局a.docx", *settled("县审计局.docx", NIL, passed=False)],
        {},
        1,
        [
            "还缺 1 个分项：县司法局",
            "零报告待审核：审核通过后才算，单位不用重报",
            "县审计局已有材料，又有零报告；材料照计",
            "还没有材料",
        ],
    ),
    (
        "min: 2",
        ["1/a.docx", "1/b.docx"],
        {"1/a.docx": SAME, "1/b.docx": SAME},
        1,
        ["至少要 2 件，现有 1 件", "与“1/a.docx”内容相同，只计一次"],
    ),
    (
        "max: 2, min: 2",
        ["1/案/目录/1.docx", "1/案/说明.docx", "1/案/说明2.docx"],
        {},
        1,
        [
            "至少要 2 件，现有 1 件",
            "分不清这个文件夹是 1 件还是 2 件：是 2 件的，请每件各放一个文件夹；是 1 件的，请告诉依法治县办",
        ],
    ),
    (
        "unit: 案例, max: 1",
        ["1/1-案例/甲/1.docx", "1/1-案例/乙/2.docx", "1/1-案例/说明.docx", "1/1-案例/说明2.docx"],
        {},
        1,
        [
            "不超过 1 个案例，现有 1 至 3 个案例",
            "分不清这个文件夹是 1 件还是 3 件：是 3 件的，请每件各放一个文件夹；是 1 件的，请告诉依法治县办",
        ],
    ),
    (
        THREE,
        ["1/1+2+3-a.docx"],
        {},
        2,
        [
            "至少要 1 件，现有 0 件，另有 1 份等审核，通过了才算",
            "一份材料写了两项以上，除第一项外待审核",
        ],
    ),
    ("", ["2/a.docx：：同", "3/a.docx：：同", "1/a.docx：：同"], {}, 1, []),
    (
        "url: only",
        [link("b.url.txt", "http://127.0.0.1/", "https://www.zizhou.gov.cn/")],
        {},
        1,
        ["网址“http://127.0.0.1/”无效：要写网站名，不能只写 IP 地址"],
    ),
    (
        "",
        ["1/b.url"],
        {},
        1,
        [
            "至少要 1 件，现有 0 件",
            "文件里没有网址",
        ],
    ),
    (
        "url: only",
        [link("b.url", "https://www.baidu.com/s?wd=1")],
        {},
        1,
        [
            "网址“https://www.baidu.com/s?wd=1”：这是搜索、跳转或分享的网址，请换成页面本身的网址",
        ],
    ),
    (
        "years: [2022]",
        ["1/2022年/2024年2025年报告.docx"],
        {},
        1,
        ["名称里的2024年、2025年还没有到，按其余的名称算，请核对"],
    ),
    (
        f"nil: allowed, {BOTH}",
        [
            "1/县司法局b.docx",
            "1/县审计局.docx",
            *settled("a.docx", f"{NIL}\ncovers: [县审计局, 县司法局]", passed=False),
        ],
        {},
        1,
        [
            "零报告待审核：审核通过后才算，单位不用重报",
            "县司法局、县审计局已有材料，又有零报告；材料照计",
        ],
    ),
    (
        "nil: allowed",
        ["1/b.docx", "1/c.docx", *settled("a.docx", NIL, passed=False)],
        {},
        1,
        [
            "零报告待审核：审核通过后才算，单位不用重报",
            "同一单位已有材料“1/b.docx”，又有零报告；材料照计",
        ],
    ),
    *(
        (
            f"departments: [县司法局, 县审计局, 县公安局, 何家集镇]{more}",
            settled("a.docx", "covers: all", passed=False),
            {},
            1,
            [
                f"{number} 个分项有材料等审核，通过了才算：{first}县司法局、县审计局、县公安局、何家集镇",
                f"一份材料写明用于 {number} 个分项（{first}县司法局、县审计局、县公安局{last}）："
                "审核通过后才算，单位不用重报",
                *["有自报的材料，审核通过后才算"] * number,
            ],
        )
        for number, more, first, last in (
            (4, "", "", "、何家集镇"),
            (5, ", domains: [治安]", "治安、", " 等"),
        )
    ),
    (
        "domains: [治安], url: each",
        ["1/a.docx"],
        {},
        1,
        [
            "还缺 1 个分项：治安",
            "看不出是哪个分项的，没有计入分项：请在名称里写明，如“治安”",
            "还没有材料",
        ],
    ),
    (
        "domains: [治安], url: required",
        [link("b.url.txt", "治安 https://www.zizhou.gov.cn/1.html")],
        {},
        1,
        ["至少要 1 件，现有 0 件", "还缺 1 个分项：治安", "还没有材料"],
    ),
    (
        "domains: [治安, 市场监管, 税务]",
        ["1/县审计局的说明.docx"],
        {},
        1,
        [
            "还缺 3 个分项：治安、市场监管、税务",
            "像是“市场监管、税务”的，但哪个领域由哪个单位报还没有确认，暂不计入：由依法治县办确认，单位不用重报",
            *["还没有材料"] * 3,
        ],
    ),
    (
        "domains: [治安, 市场监管, 税务]",
        ["1/某某和治安、市场监管说明.docx"],
        {},
        1,
        [
            "还缺 3 个分项：治安、市场监管、税务",
            "名称里有“市场监管、治安”，但不在开头，不能确定是不是这一分项的，暂不计入：是的请写在名称开头",
            *["还没有材料"] * 3,
        ],
    ),
    (
        "domains: [治安, 市场监管, 税务]",
        ["1/税务.docx"],
        {},
        1,
        ["还缺 2 个分项：治安、市场监管", *["还没有材料"] * 2],
    ),
    (
        "max: 4",
        ["1/2023年/x.docx", "1/2023年/z.docx", "1/2023年/乙/y.docx", "1/2023年/丙/y2.docx"],
        {},
        1,
        [
            "文件夹里文件和子文件夹并列，分不清是几件：各是一件的，请每件各放一个文件夹；"
            "随附的目录、说明，请告诉依法治县办",
        ],
    ),
    (
        "unit: 案例, min: 1, max: 3",
        ["1/甲案/x.docx", "1/乙案/y.docx", "1/目录.docx", "1/目录表.docx"],
        {},
        1,
        [
            "汇总、目录一类的文件不止一份，分不清这一份算不算一件：不算的，请告诉依法治县办；算的，请换个名称",
        ],
    ),
]


def test_the_files_that_count_for_nothing_are_told_with_their_rules() -> None:
    files = ("1/a/x.docx", "1/a/y.docx", "1/b.url", "1/c.docx")
    found = item_of("", *files, stated={"1/a/x.docx": FAULTY, "1/a/y.docx": FORM})
    assert found.faulty == (
        FaultyFile("evidence/1/b.url", "E201"),
        FaultyFile("evidence/1/a/x.docx", "E201"),
        FaultyFile("evidence/1/a/y.docx", "E208"),
    )
    assert problems(found) == ["M109 b.url", "M112 a"], "each once, and the item is complete"
    assert found.problems[0].message == "文件里没有网址"


@pytest.mark.parametrize(("fields", "files", "stated", "number", "said"), WORDS)
def test_what_is_said_of_an_item_and_of_its_parts(
    fields: str, files: Sequence[str], stated: dict[str, Fact], number: int, said: list[str]
) -> None:
    """The words for whoever hands in: how many of what are lacking, why something counts for nothing."""
    found = item_of(fields, *files, stated=stated, number=number)
    parts = [one.why for one in found.slots if one.why]
    assert [*(one.message for one in found.problems), *parts] == said


# --- What a piece says of itself ----------------------------------------------------------------------

FIRST_OF_MAY = date(2023, 5, 1)


def reading(
    fields: str, *files: str, today: date | None = FIRST_OF_MAY
) -> tuple[NameReader, MaterialItem, Piece]:
    """The reader, the item with ``fields``, and the only piece among the files."""
    text = ONE.format(fields=f", {fields}" if fields else "", responsible="[县司法局]")
    checklist, snapshot = listed(text), held(*files)
    (piece,) = pieces(checklist, snapshot, read_sidecars(snapshot).by_path).pieces
    return NameReader(checklist, today), checklist.sets_by_id["1"].items[0], piece


YEARS, SINCE = "years: [2021, 2022]", "since: 2022-09-01"


@pytest.mark.parametrize(
    ("fields", "name", "sidecar", "expected", "latest"),
    [
        (YEARS, "2022年.docx", "", InTime.FITS, "2022-01-01"),
        (YEARS, "2020年.docx", "", InTime.OUTSIDE, "2020-01-01"),
        (YEARS, "2024年.docx", "", InTime.FUTURE, "2024-01-01"),
        (YEARS, "a.docx", "", InTime.UNDATED, ""),
        (YEARS, "2020年.docx", "period: 2021", InTime.FITS, "2021-01-01"),
        (YEARS, "甲案/2022年a.docx", "", InTime.FITS, "2022-01-01"),
        (YEARS, "2020年以来.docx", "", InTime.OUTSIDE, "2020-01-01"),
        ("years: [2000]", "1972-2022年.docx", "", InTime.FITS, "1972-01-01"),
        (YEARS, "1958-2022年.docx", "", InTime.FITS, "1958-01-01"),
        (YEARS, "1958-2019年.docx", "", InTime.OUTSIDE, "1958-01-01"),
        (YEARS, "a.docx", "period: 1958-2022", InTime.FITS, "1958-01-01"),
        (YEARS, "1958年以来.docx", "", InTime.OUTSIDE, "1958-01-01"),
        # What a name says of a year still to come is no time that it covers.
        ("years: [2024]", "2022-2024年.docx", "", InTime.OUTSIDE, "2022-01-01"),
        ("years: [2022, 2024]", "a.docx", "covers: [2024年]", InTime.FUTURE, ""),
        ("years: [2022, 2024]", "a.docx", "covers: [2022年]", InTime.FITS, ""),
        ("years: [2022, 2024]", "a.docx", "covers: all", InTime.UNDATED, ""),
        (SINCE, "a.docx", "", InTime.UNDATED, ""),
        (SINCE, "a.docx", "date: 2022-09-01", InTime.FITS, "2022-09-01"),
        (SINCE, "a.docx", "date: 2022-08-31", InTime.OUTSIDE, "2022-08-31"),
        (SINCE, "a.docx", "date: 2023-05-01", InTime.FITS, "2023-05-01"),
        (SINCE, "a.docx", "date: 2023-05-02", InTime.FUTURE, "2023-05-02"),
        (SINCE, "2022年8月.docx", "", InTime.OUTSIDE, "2022-08-01"),
        (SINCE, "2022年9月.docx", "", InTime.FITS, "2022-09-01"),
        (SINCE, "2025年.docx", "", InTime.FUTURE, "2025-01-01"),
        # The date in a name goes before that of the sidecar.
        (SINCE, "2022年10月1日印发.docx", "date: 2020-01-01", InTime.FITS, "2022-10-01"),
        (SINCE, "2020年10月1日印发.docx", "", InTime.OUTSIDE, "2020-10-01"),
        ("", "2025年.docx", "", InTime.FITS, ""),
    ],
)
def test_whether_a_piece_is_from_the_time_that_is_asked_for(
    fields: str, name: str, sidecar: str, expected: InTime, latest: str
) -> None:
    files = (f"1/{name}", meta(name, sidecar)) if sidecar else (f"1/{name}",)
    reader, item, piece = reading(fields, *files)
    assert reader.latest_of(piece) == 0, "nothing was asked for"
    assert reader.in_time(item, piece, reader.covers_years(item, piece)) is expected
    assert reader.latest_of(piece) == (date.fromisoformat(latest).toordinal() if latest else 0)


def test_a_time_is_asked_of_years_that_are_named_and_of_no_day_too() -> None:
    reader, item, piece = reading(SINCE, "1/a.docx")
    assert reader.in_time(item, piece, frozenset({2022})) is InTime.FITS
    assert reader.in_time(item, piece, frozenset({2021})) is InTime.OUTSIDE
    reader, item, piece = reading(SINCE, "1/a.docx", meta("a.docx", "date: 2023-06-02"))
    assert reader.in_time(item, piece, frozenset({2021})) is InTime.FUTURE
    # Before the first commit no day is known, and nothing is still to come.
    reader, item, piece = reading("years: [2024]", "1/2024年.docx", today=None)
    assert reader.in_time(item, piece, frozenset()) is InTime.FITS
    assert reader.years(piece) == {2024}
    reader, _, piece = reading("years: [2024]", "1/2022-2024年.docx")
    assert reader.years(piece) == {2022, 2023}


@pytest.mark.parametrize(
    ("name", "sidecar", "expected"),
    [
        ("a2022年9月1日.docx", "", date(2022, 9, 1)),
        ("2022-09-01、2022-09-03印发.docx", "", date(2022, 9, 1)),
        ("a2022年9月.docx", "", None),
        ("a.docx", "", None),
        ("a2022年9月1日.docx", "date: 2022-09-02", date(2022, 9, 2)),
    ],
)
def test_the_date_of_a_piece_is_that_of_its_sidecar_else_the_first_in_its_name(
    name: str, sidecar: str, expected: date | None
) -> None:
    reader, _, piece = reading("", f"1/{name}", *([meta(name, sidecar)] if sidecar else []))
    assert reader.dated(piece) == expected


DOMAIN_YEARS = "domains: [治安], years: [2021, 2022]"
LISTS = "slots: [{name: 甲, words: [清单]}, {name: 乙, words: [责任清单]}, {name: 丙, words: [责任]}, {name: 丁, words: [原件]}, {name: 其他, rest: true}]"


@pytest.mark.parametrize(
    ("fields", "name", "sidecar", "fills", "claims", "proposes"),
    [
        ("", "治安.docx", "covers: all", "", "", ""),
        (DOMAIN_YEARS, "治安2022年.docx", "", "治安2022年", "", ""),
        (DOMAIN_YEARS, "治安.docx", "", "", "", ""),
        (DOMAIN_YEARS, "某某和治安说明2022年.docx", "", "", "", "治安2022年"),
        (DOMAIN_YEARS, "2022年.docx", "covers: all", "", "治安2022年", ""),
        (DOMAIN_YEARS, "a.docx", "covers: all", "", "治安2021年 治安2022年", ""),
        (DOMAIN_YEARS, "a.docx", "covers: [治安2022年]", "治安2022年", "", ""),
        (
            DOMAIN_YEARS,
            "a.docx",
            "covers: [治安 2021年, 治安2022年]",
            "治安2021年 治安2022年",
            "",
            "",
        ),
        (DOMAIN_YEARS, "2022年.docx", "covers: [治安]", "治安2022年", "", ""),
        (DOMAIN_YEARS, "a.docx", "covers: [治安]", "", "", ""),
        ("domains: [治安]", "a.docx", "covers: [治安]", "治安", "", ""),
        ("domains: [治安]", "a.docx", "covers: [县司法局]", "", "", ""),
        ("years: [2021, 2022]", "2022年.docx", "covers: [县公安局]", "", "", ""),
        (BOTH, "a.docx", "covers: [县司法局]", "县司法局", "", ""),
        (BOTH, "a.docx", "covers: [司法局]", "县司法局", "", ""),
        (BOTH, "a.docx", "covers: [县司法局, 县审计局]", "", "县司法局 县审计局", ""),
        (BOTH, "a.docx", "domains: all", "", "县司法局 县审计局", ""),
        (BOTH, "a.docx", "domains: [县审计局]", "县审计局", "", ""),
        (BOTH, "a.docx", "department: 县司法局", "县司法局", "", ""),
        (BOTH, "县审计局.docx", "department: 县司法局", "县审计局", "", ""),
        (PAPERS, "a.docx", "covers: [清单]", "清单", "", ""),
        (PAPERS, "a.docx", "covers: [清单, 原件]", "", "清单 原件", ""),
        (PAPERS, "2022年.docx", "covers: all", "", "清单 原件", ""),
        (PAPERS, "原件.docx", "covers: [不相干]", "", "", ""),
        (PAPERS, "甲/某某清单.docx", "", "清单", "", ""),
        (PAPERS, "原件/某某清单.docx", "", "原件", "", ""),
        (PAPERS, "某某清单/原件.docx", "", "清单", "", ""),
        # A kind of paper has to stand at the end, other words anywhere.
        (PAPERS, "某某清单表.docx", "", "清单", "", ""),
        (PAPERS, "清单说明.docx", "", "", "", ""),
        (PAPERS, "清单（2022年）.docx", "", "清单", "", ""),
        (LISTS, "清单说明.docx", "", "其他", "", ""),
        (LISTS, "责任说明.docx", "", "丙", "", ""),
        # The longest word wins where one lies within another, and only there.
        (LISTS, "某某责任清单.docx", "", "乙", "", ""),
        (LISTS, "责任清单和原件.docx", "", "乙 丁", "", ""),
        (LISTS, "责任和清单.docx", "", "甲 丙", "", ""),
    ],
)
def test_which_slots_a_piece_is_for(
    fields: str, name: str, sidecar: str, fills: str, claims: str, proposes: str
) -> None:
    above = name.partition("/")[0]
    reader, item, piece = reading(
        fields,
        f"1/{name}",
        *([meta(name if sidecar and "/" not in name else above, sidecar)] if sidecar else []),
    )
    found = reader.claim(item, piece)
    assert found.fills == frozenset(fills.split())
    assert found.claims == frozenset(claims.split())
    assert found.proposes == frozenset(proposes.split())


@pytest.mark.parametrize(
    ("fields", "label", "name", "expected"),
    [
        (DOMAIN_YEARS, "治安 2022年", "a.url", "治安2022年"),
        (DOMAIN_YEARS, "2022年治安", "2021年.url", "治安2022年"),
        (DOMAIN_YEARS, "治安", "2021年.url", "治安2021年"),
        (DOMAIN_YEARS, "治安", "a.url", ""),
        (DOMAIN_YEARS, "某某", "2021年.url", None),
        (DOMAIN_YEARS, "2022年", "治安.url", None),
        ("domains: [治安]", "县公安局", "a.url", "治安"),
        ("domains: [治安], departments: [县审计局]", "县审计局2022年", "a.url", "县审计局"),
        (PAPERS, "清单", "a.url", "清单"),
        (PAPERS, "某某清单", "a.url", None),
    ],
)
def test_the_words_before_an_address_name_slots(
    fields: str, label: str, name: str, expected: str | None
) -> None:
    reader, item, piece = reading(fields, link(name))
    found = reader.slots_of_label(item, label, piece)
    assert found == (None if expected is None else frozenset(expected.split()))


@pytest.mark.parametrize(
    ("name", "sidecar", "hands_in", "units"),
    [
        ("a.docx", "", None, ""),
        ("县司法局.docx", "", None, "县司法局"),
        ("县司法局.docx", "note: 无", "县司法局", "县司法局"),
        ("县司法局、县审计局.docx", "note: 无", None, "县司法局 县审计局"),
        ("县司法局.docx", "department: 县审计局", "县审计局", "县司法局"),
        ("a.docx", "department: 县审计局", "县审计局", "县审计局"),
        ("a.docx", "department: 各部门", "各部门", "县司法局 县审计局 县公安局"),
        ("县审计局.docx", "covers: [县司法局]", "县审计局", "县司法局"),
        ("县审计局.docx", "covers: all", "县审计局", "县审计局"),
        ("县审计局.docx", "domains: [治安]", "县审计局", "县公安局"),
        ("县审计局.docx", "domains: all", "县审计局", "县审计局"),
        ("治安.docx", "", None, "县公安局"),
        # Which unit a domain is of nobody has confirmed.
        ("市场监管.docx", "", None, ""),
    ],
)
def test_who_hands_a_piece_in_and_which_units_it_is_of(
    name: str, sidecar: str, hands_in: str | None, units: str
) -> None:
    reader, _, piece = reading("", f"1/{name}", *([meta(name, sidecar)] if sidecar else []))
    found = reader.hands_in(piece)
    assert (None if found is None else found.name) == hands_in
    assert reader.units(piece) == frozenset(units.split())


@pytest.mark.parametrize(
    ("text", "says_nil"),
    [
        ("零报告", True),
        ("零报告。", True),
        ("行政处罚案件零报告", True),
        ("未发生此类情况，特此说明。", True),
        ("没有发生：应当公开的事项", True),
        ("没有发生诉讼的报告", True),
        ("零报告没有发生诉讼的报告", True),
        ("未发生诉讼的总结", False),
        ("不是零报告", False),
        ("零报告制度", False),
        ("零报告总结", False),
        ("工作总结", False),
        ("关于无线网络的报告", False),
        ("", False),
    ],
)
def test_which_sentences_say_that_nothing_occurred(text: str, says_nil: bool) -> None:
    reader, _, _ = reading("", "1/a.docx")
    assert is_nil_sentence(text, reader.words) is says_nil
    assert is_nil_sentence(f" {text[:2]} {text[2:]}！", reader.words) is says_nil
    assert reader.name_says_nil(f"3-县司法局{text}.docx") is says_nil


# --- What moved without a hand-in -------------------------------------------------------------------

FILES = ("1/说明.docx", "2/1-说明.docx", "2/2-案卷.docx", "4/说明.docx")
DAY = datetime(2023, 5, 1, tzinfo=TIME_ZONE)


class Office:
    """A tracker as far as ``moves`` asks it: what a list and its evidence come to."""

    at_revision = False
    broken: tuple[Finding, ...] = ()
    before: Progress | None = None
    """What the evidence of the note comes to now; None where its commit is gone."""

    def __init__(self, folder: Path, *files: str, indicators: str = INDICATORS) -> None:
        self.repo = Repository(folder, folder / ".git", folder / ".git", bare=False, prefix="")
        self.commit: Commit | None = Commit("c" * 40, DAY)
        self.evidence: str | None = "e" * 40
        self.files = files
        self.indicators = indicators
        self.stated: dict[str, Fact] = {}

    @property
    def checklist(self) -> Checklist:
        return listed(self.indicators)

    @property
    def loaded(self) -> Loaded:
        return Loaded(None if not self.indicators else self.checklist, self.broken)

    @property
    def checklist_key(self) -> str:
        return hashlib.sha256(cache.program() + self.indicators.encode()).hexdigest()

    def checklist_files(self) -> dict[str, bytes]:
        return {"checklist/01.yaml": self.indicators.encode()}

    @property
    def progress(self) -> Progress:
        return handed(*self.files, stated=self.stated, checklist=self.checklist)

    @property
    def snapshot(self) -> Snapshot:
        return held(*self.files)

    @property
    def summary(self) -> ProgressSummary:
        return summarize(self.progress)

    def progress_of(self, sets: Collection[str]) -> Progress:
        assert sets
        return self.progress

    def known(self, checklist: Checklist, *, only_known: bool = False) -> Office:
        assert only_known
        assert checklist == self.checklist
        return _Earlier(self)


class _Earlier(Office):
    def __init__(self, now: Office) -> None:
        self.now = now

    def summary(self, commit: Commit) -> Any:  # type: ignore[override]
        """As the assessor tells the standing at a commit."""
        assert commit == Commit("c" * 40, DAY)
        if self.now.before is None:
            raise GitError("没有这个提交", "")
        return SimpleNamespace(summary=summarize(self.now.before))


def opened(monkeypatch: pytest.MonkeyPatch, folder: Path, *files: str, **more: str) -> Office:
    monkeypatch.setenv(state.PLACE, str(folder / "state"))
    monkeypatch.setenv("CI", "")
    monkeypatch.setattr(cache, "program", lambda: b"one")
    return Office(folder, *(files or FILES), **more)


def shifts(office: Office, *, only_noted: bool = False) -> list[tuple[Any, ...]]:
    return [tuple(one) for one in moves.moves(cast("Any", office), only_noted=only_noted)]


TWICE = INDICATORS.replace("{text: 说明}, {text: 案卷}", "{text: 说明}, {text: 案卷, min: 2}")
LESS = ("list", "M101", "2-3", "2–3", 2, "complete", "partial")


def test_a_new_program_tells_which_rule_moved_which_item_until_it_is_seen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    office = opened(monkeypatch, tmp_path)
    moves.note_new(cast("Any", office))
    assert shifts(office) == []
    office.stated = {"1/说明.docx": FAULTY, "4/说明.docx": NOT_LOOKED_AT}
    assert shifts(office) == [], "program, list and evidence are the same: nothing is looked at"
    monkeypatch.setattr(cache, "program", lambda: b"two")
    assert shifts(office, only_noted=True) == []
    # Of 4 nobody knows what it says; what is faulty is told by its rule, before what is lacking.
    told = [("program", "M112", "1", "1", 1, "complete", "partial")]
    assert shifts(office) == told
    assert shifts(office) == told
    office.evidence = "f" * 40
    assert shifts(office) == told, "told until it is put right"
    for name, value in (("CI", "true"), (cache.SWITCH, "1")):
        with monkeypatch.context() as other:
            other.setenv(name, value)
            assert shifts(office) == []
    for name, gone in (("at_revision", True), ("commit", None), ("evidence", None)):
        with monkeypatch.context() as other:
            other.setattr(office, name, gone)
            assert shifts(office) == []
    assert moves.mark_seen(cast("Any", office)) == 1
    assert moves.mark_seen(cast("Any", office)) == 0
    assert shifts(office) == []


def test_what_is_put_right_is_told_no_more(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    office = opened(monkeypatch, tmp_path)
    moves.note_new(cast("Any", office))
    office.indicators = TWICE
    assert shifts(office) == [LESS]
    office.evidence, office.files = "f" * 40, (*FILES, "2/2-又一份.docx")
    assert shifts(office) == []
    office.evidence, office.files = "a" * 40, FILES
    assert shifts(office) == [], "and what is lacking again since is no move"


def test_of_an_item_that_the_list_lost_nothing_is_told_any_more(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    office = opened(monkeypatch, tmp_path)
    moves.note_new(cast("Any", office))
    office.indicators = TWICE
    assert shifts(office) == [LESS]
    office.indicators = INDICATORS.replace(", {text: 案卷}", "")
    assert shifts(office) == [("list", "", "2-3", "2–3", 0, "partial", "complete")]


def test_each_work_tree_has_a_note_of_its_own_and_a_bare_repository_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    office = opened(monkeypatch, tmp_path)
    moves.note_new(cast("Any", office))
    office.indicators = TWICE
    for top in (tmp_path / "other", None):
        other = opened(monkeypatch, tmp_path, indicators=TWICE)
        other.repo = office.repo._replace(top=top, bare=top is None)
        assert shifts(other) == [], "nothing was noted there before"
        assert shifts(other) == []
    assert shifts(office) == [LESS]


def test_nothing_is_noted_where_there_is_no_commit_or_no_list(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    office = opened(monkeypatch, tmp_path)
    office.broken = (Finding("C001", Place("checklist/01.yaml"), "写坏了", "改正"),)
    assert moves.mark_seen(cast("Any", office)) == 0
    office.broken, commit = (), office.commit
    office.commit = None
    moves.note_new(cast("Any", office))
    office.commit, written = commit, office.indicators
    office.indicators = ""
    moves.note_new(cast("Any", office))
    office.indicators = written
    (office.repo.git_dir / "zzfz").mkdir(parents=True)
    office.files, office.stated = ("1/说明.docx",), {"1/说明.docx": FAULTY}
    monkeypatch.setenv(cache.SWITCH, "1")
    assert shifts(office) == [], "nothing is said where nothing can be kept"
    monkeypatch.delenv(cache.SWITCH)
    first = [("first", "M112", "1", "1", 1, "", "partial")]
    assert shifts(office) == first
    for outside in ("0", "False", "", None):
        monkeypatch.delenv("CI") if outside is None else monkeypatch.setenv("CI", outside)
        assert shifts(office) == first
    office.evidence, office.files = "e1" * 20, ("1/说明.docx", "4/说明.docx")
    assert shifts(office) == first, "as long as it is held back"
    office.evidence, office.stated = "f" * 40, {}
    assert shifts(office) == [], "what was held back counts"


def test_a_list_that_cannot_be_used_moves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    office = opened(monkeypatch, tmp_path)
    moves.note_new(cast("Any", office))
    office.indicators = TWICE
    office.broken = (Finding("C001", Place("checklist/01.yaml"), "写坏了", "改正"),)
    assert shifts(office) == []
    office.broken = ()
    assert shifts(office) == [LESS]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (INDICATORS, TWICE, [LESS]),
        (TWICE, INDICATORS, [("list", "", "2-3", "2–3", 2, "partial", "complete")]),
        # An item more or less: the set as a whole, if it moved.
        (
            INDICATORS,
            INDICATORS.replace("{text: 案卷}]", "{text: 案卷}, {text: 表}]"),
            [("list", "", "2-3", "2–3", 0, "complete", "partial")],
        ),
        (INDICATORS, INDICATORS.replace(", {text: 案卷}", ""), []),
        # Of a whole set no rule is told, though there is one of an item of another set.
        (
            INDICATORS,
            INDICATORS.replace("{text: 案卷}]", "{text: 案卷}, {text: 表}]").replace(
                "[各部门], materials: {items: [{text: 说明}",
                "[各部门], materials: {items: [{text: 说明, min: 2}",
            ),
            [
                ("list", "", "2-3", "2–3", 0, "complete", "partial"),
                ("list", "M101", "4", "4", 1, "complete", "partial"),
            ],
        ),
        # What is asked for no more lacks nothing.
        (
            INDICATORS.replace("{text: 案卷}]", "{text: 案卷}, {text: 表}]"),
            INDICATORS.replace("{text: 案卷}]", "{text: 案卷}, {text: 表, min: 0}]"),
            [("list", "", "2-3", "2–3", 3, "missing", "not_required")],
        ),
        # A set more or less.
        (
            INDICATORS,
            INDICATORS.replace(
                "丁, responsible: [各部门], materials: {items: [{text: 说明}]}",
                "丁, responsible: [各部门], materials: none",
            ),
            [("list", "", "4", "4", 0, "complete", "")],
        ),
        (
            INDICATORS.replace(
                "丁, responsible: [各部门], materials: {items: [{text: 说明}]}",
                "丁, responsible: [各部门], materials: none",
            ),
            INDICATORS,
            [("list", "", "4", "4", 0, "", "complete")],
        ),
        (INDICATORS, INDICATORS.replace("text: 丙", "text: 丙的工作"), []),
        (
            TWICE,
            INDICATORS.replace(
                "[各部门], materials: {items: [{text: 说明}",
                "[各部门], materials: {items: [{text: 说明, min: 2}",
            ),
            [
                ("list", "", "2-3", "2–3", 2, "partial", "complete"),
                ("list", "M101", "4", "4", 1, "complete", "partial"),
            ],
        ),
    ],
)
def test_a_changed_list_tells_items_or_whole_sets(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    before: str,
    after: str,
    told: list[tuple[Any, ...]],
) -> None:
    office = opened(monkeypatch, tmp_path, indicators=before)
    moves.note_new(cast("Any", office))
    office.indicators = after
    assert shifts(office) == told
    office.evidence = "f" * 40
    assert shifts(office) == told, "until it is seen"


def test_with_new_evidence_the_evidence_of_the_note_is_held_against_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    office = opened(monkeypatch, tmp_path)
    moves.note_new(cast("Any", office))
    office.indicators, office.evidence, office.files = TWICE, "f" * 40, ("1/说明.docx",)
    assert shifts(office) == [], "the commit of the note is gone"
    again = opened(monkeypatch, tmp_path / "again")
    moves.note_new(cast("Any", again))
    again.indicators, again.evidence, again.files = TWICE, "f" * 40, ("1/说明.docx",)
    again.before = handed(*FILES, checklist=again.checklist)
    # Told by the list of now and the evidence of then; the rule is that of now.
    assert [one[2:] for one in shifts(again)] == [LESS[2:]]


def test_what_nobody_had_seen_when_it_was_noted_is_noted_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    office = opened(monkeypatch, tmp_path)
    office.stated = {"2/2-案卷.docx": NOT_LOOKED_AT}
    moves.note_new(cast("Any", office))
    office.indicators = TWICE
    assert shifts(office) == [], "what it came to before is not known"
    office.stated = {}
    assert shifts(office) == []
    office.indicators = INDICATORS
    assert shifts(office) == [("list", "", "2-3", "2–3", 2, "partial", "complete")]


NO_NIL = f"1/无.docx.meta.yaml：：{NIL}\n"
WHOLE = (
    "4/review.yaml：：verdicts:\n  - verdict: passed\n    reviewer: 张三\n    date: 2023-05-01\n"
    f"    fingerprint: sha256:{'0' * 64}\n"
)


def test_at_the_first_look_what_new_rules_hold_back_is_told_where_an_earlier_version_was(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = ("1/无.docx", NO_NIL, "4/说明.docx")
    nil = ("first", "M119", "1", "1", 1, "", "partial")
    empty = ("first", "M112", "4", "4", 1, "", "partial")

    def first(name: str, *more: str, indicators: str = INDICATORS) -> list[tuple[Any, ...]]:
        office = opened(monkeypatch, tmp_path / name, *files, *more, indicators=indicators)
        if name == "older":
            (office.repo.git_dir / "zzfz").mkdir(parents=True)
        office.stated = {"4/说明.docx": FAULTY}
        return shifts(office)

    assert first("older") == [nil, empty]
    assert first("judged whole", WHOLE) == [nil, empty]
    # A list without any of the new keys: nil returns counted there, and now no item takes one.
    assert first("old list") == [nil]
    known = INDICATORS.replace("\n      - {id: 3", "\n        # 新\n      - {id: 3")
    keys = known.replace(
        "materials: {text: 2、3项指标合并提供：, items: [{text: 说明}, {text: 案卷}]}",
        "materials:\n          items:\n            - text: 说明\n              unit: 件",
    )
    assert first("new list", indicators=keys) == []


@pytest.mark.parametrize(
    ("fields", "files", "told"),
    [
        ("min: 1", ("1/a.docx",), True),
        ("min: 2", ("1/a.docx",), False),
        ("max: 1", ("1/a.docx",), True),
        ("max: 1", ("1/a.docx", "1/b.docx"), False),
        ("min: 1, max: 2", ("1/a.docx", "1/b.docx"), True),
        ("min: 1", ("1/a.docx", "1/b.docx", judged("b.docx", passed=False)), False),
    ],
)
def test_it_is_told_only_where_there_are_enough_pieces_that_rules_hold_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fields: str, files: tuple[str, ...], told: bool
) -> None:
    indicators = ONE.format(fields=f", {fields}", responsible="[县司法局]")
    office = opened(monkeypatch, tmp_path, *files, indicators=indicators)
    (office.repo.git_dir / "zzfz").mkdir(parents=True)
    office.stated = {path: FAULTY for path in files if path.endswith(".docx")}
    expected = [("first", "M112", "1", "1", 1, "", "partial")]
    assert shifts(office) == (expected if told else [])


def test_of_several_rules_that_hold_pieces_back_the_first_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = ("1/a.docx", "1/b.docx", meta("b.docx", NIL))
    office = opened(monkeypatch, tmp_path, *files)
    (office.repo.git_dir / "zzfz").mkdir(parents=True)
    office.stated = {"1/a.docx": FAULTY}
    assert shifts(office) == [("first", "M112", "1", "1", 1, "", "partial")]


# --- What verdicts say of the pieces that are there now ---------------------------------------------

SINCE_A_DAY = INDICATORS.replace(
    "{text: 说明}, {text: 案卷}", "{text: 说明}, {text: 案卷, since: 2022-01-01}"
)
NOTHING_SAID = "sha256:" + hashlib.sha256(b"{}").hexdigest()
CHANGED = "sha256:" + "0" * 64


def verdict(
    number: int,
    *contents: str,
    passed: bool = True,
    at: str = "",
    fields: str = NOTHING_SAID,
    said: Sequence[str] = (),
) -> Verdict:
    """A verdict of that day of May 2023 on a piece with these contents, which then lay at ``at``."""
    return Verdict(
        passed,
        None if passed else "没有盖章",
        "王审核",
        day(number),
        Place("evidence/1/review.yaml", number),
        at,
        tuple(sorted(map(blob, contents))),
        fields if passed else None,
        tuple(said),
    )


def returned(number: int, *contents: str, at: str = "", said: Sequence[str] = ()) -> Verdict:
    return verdict(number, *contents, passed=False, at=at, said=said)


def material(
    *files: str, set_id: str = "1", checklist: Checklist = CHECKLIST
) -> tuple[Snapshot, SetMaterial]:
    """What is there of a set."""
    snapshot = held(*files)
    assigned = pieces(checklist, snapshot, read_sidecars(snapshot).by_path)
    mine = [one for one in assigned.pieces if one.set_id == set_id]
    fields, blobs = DecidingFields(snapshot), sidecar_blobs(snapshot)
    return snapshot, SetMaterial(mine, fields, blobs, snapshot.entries)


class ByEnding:
    """Facts that hang on the ending too, as real ones do: a blob is opened by what it is called."""

    def __init__(self, **texts: str) -> None:
        """``texts``: ending → the content that can be read under it."""
        self._texts = {ending: blob(text) for ending, text in texts.items()}

    def of(self, entry: TreeEntry) -> Fact:
        ending = entry.path.rpartition(".")[2]
        readable = entry.mode == "100644" and self._texts.get(ending) == entry.blob
        return SAME if readable else Fact(Soundness.SOUND)

    def is_lasting(self, entry: TreeEntry) -> bool:
        return True

    def told_of(self, entry: TreeEntry) -> tuple[Fact, bool]:
        return self.of(entry), self.is_lasting(entry)

    def told_as(self, blob: str, ending: str) -> tuple[Fact, bool]:
        return self.told_of(TreeEntry(f"x.{ending}", "100644", "blob", blob))


def of_pieces(found: Mapping[str, PieceReview]) -> list[str]:
    """Each review in short: the piece, its state, the day of the verdict; ! counts not, + is passed."""
    return [
        f"{path.split('/', 2)[2]} {one.state}"
        + (f" {one.verdict.date.day}" if one.verdict else "")
        + "!" * (not one.counts)
        + "+" * one.passed
        + ("" if one.soundness is Soundness.SOUND else f" {one.soundness}")
        for path, one in found.items()
    ]


SAME_WORDS = {blob("旧"): SAME, blob("新"): SAME}
TWO = ("1/案/一.docx：：一", "1/案/二.docx：：二")

REVIEWED: list[tuple[Sequence[str], Sequence[Verdict], Mapping[str, Fact] | None, list[str]]] = [
    (["1/a.docx：：甲"], [], {}, ["a.docx pending"]),
    (["1/a.docx：：甲"], [], None, ["a.docx pending"]),
    (["1/a.docx：：甲"], [], {"1/a.docx": FAULTY}, ["a.docx pending faulty"]),
    # A pass holds for the content under any name, and for the fields as they are.
    (["1/a.docx：：甲"], [verdict(2, "甲", at="z.docx")], {}, ["a.docx passed 2+"]),
    (["1/a.docx：：甲"], [verdict(2, "甲")], None, ["a.docx passed 2+"]),
    (
        ["1/a.docx：：甲"],
        [verdict(2, "甲", fields=CHANGED), verdict(3, "甲", fields=CHANGED)],
        {},
        ["a.docx stale 3"],
    ),
    (
        ["1/a.docx：：甲"],
        [verdict(2, "甲"), verdict(3, "甲"), verdict(4, "甲", fields=CHANGED)],
        {},
        ["a.docx passed 3+"],
    ),
    # What is faulty cannot have passed; of what nobody saw here a pass is of no use.
    (["1/a.docx：：甲"], [verdict(2, "甲")], {"1/a.docx": FAULTY}, ["a.docx pending 2 faulty"]),
    (
        ["1/a.docx：：甲"],
        [verdict(2, "甲")],
        {"1/a.docx": NOT_LOOKED_AT},
        ["a.docx passed 2 unseen"],
    ),
    (["1/a.docx：：甲"], [verdict(2, "甲")], {"1/a.docx": UNREAD}, ["a.docx passed 2+ unread"]),
    # The later verdict decides.
    (["1/a.docx：：甲"], [verdict(2, "甲"), returned(3, "甲")], {}, ["a.docx returned 3!"]),
    (["1/a.docx：：甲"], [returned(2, "甲"), verdict(3, "甲")], {}, ["a.docx passed 3+"]),
    (
        ["1/a.docx：：甲"],
        [verdict(1, "甲"), returned(2, "甲"), returned(3, "甲")],
        {},
        ["a.docx returned 3!"],
    ),
    # A file that was returned is returned inside a folder too, and a folder not in each of its files.
    (TWO, [returned(2, "一")], {}, ["案 returned 2!"]),
    (TWO, [returned(2, "一", "二")], {}, ["案 returned 2!"]),
    (TWO, [returned(2, "一", "二")], None, ["案 returned 2!"]),
    (TWO, [returned(2, "一", "三", at="案")], {}, ["案 resubmitted 2"]),
    (["1/a.docx：：一", "1/b.docx：：四"], [returned(2, "一", "三")], {}, ["a.docx resubmitted 2", "b.docx pending"]),
    # The same words saved anew: returned while what was returned is here, else only not counted.
    (
        ["1/a.docx：：旧", "1/b.docx：：新"],
        [returned(2, "旧")],
        SAME_WORDS,
        ["a.docx returned 2!", "b.docx returned 2!"],
    ),
    (["1/b.docx：：新"], [returned(2, "旧")], SAME_WORDS, ["b.docx unchanged 2!"]),
    (["1/b.docx：：新"], [returned(2, "旧")], {}, ["b.docx pending"]),
    (
        ["1/b.docx：：新"],
        [returned(2, "旧", said=["text:78"])],
        {blob("新"): SAME},
        ["b.docx unchanged 2!"],
    ),
    (
        ["1/b.docx：：新"],
        [returned(2, "旧", said=["text:79"])],
        {blob("新"): SAME},
        ["b.docx pending"],
    ),
    # ... also inside a folder, and a folder with one file saved anew; not one of two files alone.
    (
        ["1/案/一.docx：：新", "1/案/二.docx：：二"],
        [returned(2, "旧")],
        SAME_WORDS,
        ["案 unchanged 2!"],
    ),
    (
        ["1/案/一.docx：：新", "1/案/二.docx：：二"],
        [returned(2, "旧", "二")],
        SAME_WORDS,
        ["案 unchanged 2!"],
    ),
    (["1/b.docx：：新"], [returned(2, "旧", "二")], SAME_WORDS, ["b.docx pending"]),
    (
        ["1/案/一.docx：：新", "1/案/二.docx：：二", "1/卷/一.docx：：旧", "1/卷/二.docx：：二"],
        [returned(2, "旧", "二")],
        SAME_WORDS,
        ["卷 returned 2!", "案 returned 2!"],
    ),
    (
        ["1/b.docx：：新", "4/a.docx：：旧"],
        [returned(2, "旧")],
        SAME_WORDS,
        ["b.docx unchanged 2!"],
    ),
    # What took the place of content that is gone: by path, by its sidecar, by a file in common.
    (["1/a.docx：：乙"], [verdict(2, "甲", at="a.docx")], {}, ["a.docx stale 2"]),
    (["1/a.docx：：乙"], [returned(2, "甲", at="a.docx")], {}, ["a.docx resubmitted 2"]),
    (["1/b.docx：：乙"], [returned(2, "甲", at="a.docx")], {}, ["b.docx pending"]),
    (
        ["1/b.docx：：乙", meta("b.docx", "replaces: [a.docx]")],
        [returned(2, "甲", at="a.docx")],
        {},
        ["b.docx resubmitted 2"],
    ),
    (TWO, [verdict(2, "二", "三", at="卷")], {}, ["案 stale 2"]),
    (
        ["1/a.docx：：乙", "1/b.docx：：甲"],
        [verdict(2, "甲", at="a.docx")],
        {},
        ["a.docx pending", "b.docx passed 2+"],
    ),
    # The newest verdict on content that is gone tells where it lay, and what became of it.
    (
        ["1/a.docx：：乙", "1/b.docx：：丙"],
        [verdict(2, "甲", at="a.docx"), returned(3, "甲", at="b.docx")],
        {},
        ["a.docx pending", "b.docx resubmitted 3"],
    ),
    (
        ["1/a.docx：：丙"],
        [returned(2, "甲", at="a.docx"), verdict(3, "乙", at="a.docx")],
        {},
        ["a.docx stale 3"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("files", "verdicts", "stated", "told"), REVIEWED)
def test_what_the_verdicts_say_of_each_piece_now(
    files: Sequence[str],
    verdicts: Sequence[Verdict],
    stated: Mapping[str, Fact] | None,
    told: list[str],
) -> None:
    _, now = material(*files)
    facts = None if stated is None else StatedFacts(stated)
    one = CHECKLIST.sets_by_id["1"]
    assert of_pieces(piece_reviews(one, verdicts, now, facts)) == told


@pytest.mark.parametrize(
    ("lies", "state"),
    [("3/旧.docx", "returned"), ("4/旧.docx", "unchanged"), ("旧.docx", "unchanged")],
)
def test_a_return_stays_open_while_its_content_lies_in_the_sets_folders_for_no_item(
    lies: str, state: str
) -> None:
    _, now = material("2/2-b.docx：：新", f"{lies}：：旧", set_id="2-3")
    one = CHECKLIST.sets_by_id["2-3"]
    found = piece_reviews(one, [returned(2, "旧")], now, StatedFacts(SAME_WORDS))
    assert of_pieces(found) == [f"2-b.docx {state} 2!"]


def test_words_of_returned_content_that_is_gone_are_looked_for_under_every_ending() -> None:
    one = CHECKLIST.sets_by_id["1"]
    _, now = material("1/b.docx：：新", "1/c.txt：：别的", "1/无后缀：：再一份")
    facts = ByEnding(docx="新", txt="旧")
    found = piece_reviews(one, [returned(2, "旧")], now, facts)
    assert of_pieces(found) == ["b.docx unchanged 2!", "c.txt pending", "无后缀 pending"]
    # What is here is opened as it is called here.
    _, now = material("1/b.docx：：新", "1/c.txt：：旧", "1/d.wps：：旧二")
    facts = ByEnding(docx="新", wps="旧")
    found = piece_reviews(one, [returned(2, "旧")], now, facts)
    assert of_pieces(found)[0] == "b.docx pending"


class Here:
    """What is there of a set, as the course of a list keeps it."""

    endings = (".docx",)

    def __init__(self, *contents: str) -> None:
        self._entries = {
            blob(one): TreeEntry(f"1/{one}.docx", "100644", "blob", blob(one)) for one in contents
        }

    def entry(self, blob: str) -> TreeEntry | None:
        return self._entries.get(blob)

    def is_piece(self, files: tuple[str, ...]) -> bool:
        return len(files) == 1 and files[0] in self._entries

    def lies_about(self, blob: str) -> bool:
        return blob in self._entries


def test_what_returns_speak_of_is_told_anew_as_facts_become_known() -> None:
    one = CHECKLIST.sets_by_id["1"]
    snapshot, now = material("1/b.docx：：新", "1/旧.docx：：旧")
    verdicts = [verdict(1, "甲"), returned(2, "旧"), returned(3, "乙", said=["text:79"])]
    nothing = StatedFacts()
    judging = Judging(one, verdicts, DecidingFields(snapshot), nothing, Here("新", "旧"))
    unknown = (frozenset({f"blob:{blob('旧')}"}),), True
    gone = (frozenset({"text:79"}), frozenset({f"blob:{blob('乙')}"})), False
    assert judging.returns(nothing) == (unknown, gone)
    piece = now.pieces[0]
    assert judging.review(piece, Soundness.SOUND).state is ReviewState.PENDING
    known = (frozenset({"text:78"}),), True
    assert judging.returns(StatedFacts(SAME_WORDS)) == (known, gone)
    assert judging.review(piece, Soundness.SOUND).state is ReviewState.RETURNED


def test_the_path_of_a_piece_in_its_set_begins_below_the_indicators_folder() -> None:
    assert path_in_set("evidence/1/a.docx") == "a.docx"
    assert path_in_set("evidence/1/1-案例/甲/a.docx") == "1-案例/甲/a.docx"


@pytest.mark.parametrize(("path", "changed"), [("2/2-案卷.docx", True), ("2/1-说明.docx", False)])
def test_a_date_belongs_to_what_was_passed_where_the_item_is_since_a_day(
    path: str, changed: bool
) -> None:
    checklist = listed(SINCE_A_DAY)
    one = checklist.sets_by_id["2-3"]
    dates = f"{path}.meta.yaml：：date: 2022-03-04\n"
    _, now = material(f"{path}：：甲", dates, set_id="2-3", checklist=checklist)
    (found,) = piece_reviews(one, [verdict(2, "甲")], now, None).values()
    assert found.state is (ReviewState.STALE if changed else ReviewState.PASSED)


@pytest.mark.parametrize(
    ("code", "stated", "path", "by", "forms", "how"),
    [
        ("E201", FAULTY, "1/a.docx", "张三", False, Soundness.UNREAD),
        ("E201", FAULTY, "1/b.docx", "张三", False, Soundness.FAULTY),
        ("E202", FAULTY, "1/a.docx", "张三", False, Soundness.FAULTY),
        ("E201", FAULTY, "1/a.docx", "姓名", False, Soundness.FAULTY),
        ("E201", NOT_LOOKED_AT, "1/a.docx", "张三", False, Soundness.UNSEEN),
        ("E208", FORM, "1/b.docx", "张三", True, Soundness.UNREAD),
        ("E208", FORM, "1/b.docx", "张三", False, Soundness.FAULTY),
        ("E208", BLANK, "1/b.docx", "张三", True, Soundness.FAULTY),
    ],
)
def test_a_fault_that_the_list_excuses_or_a_form_where_one_is_taken_is_out_of_the_way(
    code: str, stated: Fact, path: str, by: str, forms: bool, how: Soundness
) -> None:
    words = "forms: allowed" if forms else "min: 1"
    checklist = listed(ONE.format(fields=f", {words}", responsible="[县司法局]"))
    excused = Exemption(
        code, f"evidence/{path}", blob("甲"), by, "看过", Place("checklist/list.yaml")
    )
    _, now = material("1/a.docx：：甲", checklist=checklist)
    one = checklist.sets_by_id["1"]
    facts = StatedFacts({"1/a.docx": stated})
    (found,) = piece_reviews(one, [], now, facts, [excused]).values()
    assert found.soundness is how


def test_a_form_counts_as_read_only_for_pieces_of_the_item_that_takes_one() -> None:
    text = INDICATORS.replace("{text: 案卷}", "{text: 案卷, forms: allowed}")
    checklist = listed(text)
    one = checklist.sets_by_id["2-3"]
    files = ("2/1-说明.docx：：甲", "2/2-案卷.docx：：乙")
    _, now = material(*files, set_id="2-3", checklist=checklist)
    facts = StatedFacts({blob("甲"): FORM, blob("乙"): FORM})
    found = [each.soundness for each in piece_reviews(one, [], now, facts).values()]
    assert found == [Soundness.FAULTY, Soundness.UNREAD]


@pytest.mark.parametrize(
    ("states", "item", "whole"),
    [
        ([], None, None),
        (["passed"], "passed", "passed"),
        (["passed", "pending"], "pending", "pending"),
        (["pending", "stale"], "stale", "stale"),
        (["stale", "returned"], "returned", "returned"),
        (["passed", "returned_before"], "returned", "returned"),
        (["passed", "resubmitted"], "pending", "pending"),
        (["passed", "unchanged"], "pending", "pending"),
    ],
)
def test_the_review_of_an_item_and_of_its_set_is_the_worst_of_its_pieces(
    states: list[str], item: str | None, whole: str | None
) -> None:
    one = CHECKLIST.sets_by_id["2-3"]
    files = [f"2/2-{number}.docx" for number in range(len(states))]
    _, now = material(*files, "2/1-说明.docx", set_id="2-3")
    told = verdict(9)
    # The only piece of the other item is passed.
    reviews = {each.path: PieceReview(ReviewState.PASSED) for each in now.pieces}
    for number, word in enumerate(states):
        reviews[f"evidence/2/2-{number}.docx"] = PieceReview(ReviewState(word), told)
    found = item_reviews(one, now.pieces, reviews)
    assert found.pop(1) == ItemReview(ReviewState.PASSED, None)
    expected = {2: ItemReview(ReviewState(item), told)} if item else {}
    assert found == expected
    assert together(found.values()) == (ReviewState(whole) if whole else None)


def test_of_a_set_the_pieces_for_some_items_are_taken_and_all_without_items() -> None:
    _, now = material("2/1-a.docx", "2/2-b.docx", "2/1+2-c.docx", set_id="2-3")

    def names(*items: int) -> list[str]:
        return [one.name for one in pieces_of(now.pieces, items)]

    assert names() == ["1+2-c.docx", "1-a.docx", "2-b.docx"]
    assert names(2) == ["1+2-c.docx", "2-b.docx"]
    assert names(2, 3) == ["1+2-c.docx", "2-b.docx"]
    assert names(3) == []


def whole(number: int, print_: str, *, passed: bool = True, items: tuple[int, ...] = ()) -> Verdict:
    """A verdict of before, on the whole set or some items of it."""
    said = verdict(number) if passed else returned(number)
    return said._replace(files=(), fields=None, fingerprint=print_, items=items)


def test_a_verdict_of_before_becomes_one_on_each_piece_of_what_it_was_on() -> None:
    one = CHECKLIST.sets_by_id["2-3"]
    files = ("2/1-a.docx：：甲", "2/2-b.docx：：乙", "2/1-a.docx.meta.yaml：：count: 2\n")
    snapshot, now = material(*files, "4/c.docx：：丙", set_id="2-3")
    every = fingerprint(now.pieces, now.blobs)
    second = fingerprint(now.pieces[1:], now.blobs)
    facts = StatedFacts({blob("乙"): SAME})
    plain = verdict(1, "甲")
    asked = [whole(2, every), plain, whole(3, second, passed=False, items=(2,)), whole(4, CHANGED)]
    found = per_piece(one, asked, now, facts)
    assert found.unresolved == (asked[3],)
    assert found.verdicts[2] == plain
    fields = DecidingFields(snapshot).digest(now.pieces[0], dated=False)
    assert fields != NOTHING_SAID
    assert found.verdicts[:2] == (
        verdict(2, "甲", at="1-a.docx", fields=fields),
        verdict(2, "乙", at="2-b.docx"),
    )
    assert found.verdicts[3:] == (returned(3, "乙", at="2-b.docx", said=["text:78"]),)


def test_a_verdict_of_before_that_matches_no_more_is_held_against_the_evidence_of_then() -> None:
    one = CHECKLIST.sets_by_id["2-3"]
    before = held("2/1-a.docx：：甲", "3/2-b.docx：：乙", "4/c.docx：：丙", "1/d.docx：：丁")
    _, then = material("2/1-a.docx：：甲", "3/2-b.docx：：乙", set_id="2-3")
    print_ = fingerprint(then.pieces, then.blobs)
    snapshot, now = material("2/1-a.docx：：改了", set_id="2-3")

    def known(asked: str) -> Snapshot | None:
        return before if asked == print_ else None

    with_history = Snapshot(snapshot.revision, None, snapshot.entries, {}, earlier=known)
    earlier = earlier_of(CHECKLIST, with_history, one)
    told = earlier(print_)
    assert told is not None
    assert [each.path for each in told.pieces] == ["evidence/2/1-a.docx", "evidence/3/2-b.docx"]
    assert [each.path for each in told.entries] == ["2/1-a.docx", "3/2-b.docx"]
    found = per_piece(one, [whole(2, print_), whole(3, CHANGED)], now, None, earlier)
    assert [each.piece for each in found.verdicts] == ["1-a.docx", "2-b.docx"]
    assert [each.date.day for each in found.unresolved] == [3]
    # A commit that holds something else than the verdict was on tells nothing (a shallow clone).
    other = earlier_of(CHECKLIST, Snapshot("r", None, earlier=lambda _: before), one)
    assert per_piece(one, [whole(3, CHANGED)], now, None, other).unresolved


def told_findings(found: Sequence[Finding]) -> list[tuple[str, str, str, object, str | None]]:
    return [
        (one.code, f"{one.place.path}:{one.place.line}", one.message, one.advice, one.indicator)
        for one in found
    ]


def test_what_is_wrong_with_the_reviews_of_a_set() -> None:
    one = CHECKLIST.sets_by_id["2-3"]
    at = Place("evidence/2/review.yaml", 5)
    said = [
        verdict(1, "甲"),
        returned(2, "甲")._replace(place=at),
        returned(3, "甲"),
        verdict(4, "乙"),
        whole(5, CHANGED, items=(1, 2)),
        whole(6, CHANGED, items=(2, 3, 4)),
    ]
    reviews = Reviews({"2": tuple(said), "3": (verdict(7, "丙"),), "4": (verdict(8),)}, ())
    states = {
        "evidence/2/a.docx": PieceReview(ReviewState.STALE, said[3]),
        "evidence/2/b.docx": PieceReview(ReviewState.PASSED, said[3]),
        "evidence/2/c.docx": PieceReview(ReviewState.STALE),
    }
    lost = [whole(5, CHANGED), whole(6, CHANGED, passed=False)]
    found = told_findings(list(review_findings(one, reviews, states, lost)))
    here = "evidence/1/review.yaml"
    end = "对不上现在的材料，也找不到当时的提交；这一组的材料按待审核算"
    assert found == [
        (
            "R102",
            "evidence/2/a.docx:1",
            "材料组 2–3 的“a.docx”在 2023-05-04 由王审核审核通过后有变化",
            Advice("review-piece-again", ("2", "evidence/2/a.docx")),
            "2",
        ),
        (
            "R103",
            "evidence/2/review.yaml:5",
            "对同一份材料有两个相反的结论（王审核、王审核）",
            "以后一个为准；由审核人核实，不对的再审一次，不要删改记录",
            "2",
        ),
        (
            "R104",
            f"{here}:6",
            "审核记录提到第 3、4 项，材料组 2–3 只有 2 项",
            "改正 items",
            "2",
        ),
        (
            "R105",
            "evidence/3/review.yaml:1",
            "第 3 项的审核记录应放在 evidence/2/",
            "移到 evidence/2/review.yaml，合并材料组只有一份审核记录",
            "3",
        ),
        (
            "R107",
            f"{here}:5",
            f"2023-05-05 对整组材料的结论（已通过，王审核）{end}",
            Advice("review-again", ("2",)),
            "2",
        ),
        (
            "R107",
            f"{here}:6",
            f"2023-05-06 对整组材料的结论（已退回，王审核）{end}",
            Advice("review-again", ("2",)),
            "2",
        ),
    ]
    assert list(review_findings(one, Reviews({}, ()), {})) == []


# --- Pairs of 公平竞争审查 ------------------------------------------------------------------------------

BOTH_PAPERS = "covers: [正文, 公平竞争审查意见]"


@pytest.mark.parametrize(
    ("files", "passed", "least", "most", "alone"),
    [
        ([], "", 0, 0, []),
        (["甲办.docx"], "", 0, 0, ["甲办.docx"]),
        (["甲办公平竞争审查意见.docx"], "", 0, 0, ["甲办公平竞争审查意见.docx"]),
        (["甲办.docx", "甲办公平竞争审查意见.docx"], "", 1, 1, []),
        (["甲办.docx", "乙办公平竞争审查意见.docx"], "", 0, 0, None),
        # One to one: a second opinion, or a second document that would fit too, has no partner.
        (
            ["甲办.docx", "甲办公平竞争审查意见.docx", "甲办公平竞争审查表.docx"],
            "",
            1,
            1,
            ["甲办公平竞争审查表.docx"],
        ),
        (
            ["甲乙丙丁.docx", "甲乙丙丁公平竞争审查.docx", "甲乙丙丁细则.docx"],
            "",
            1,
            1,
            ["甲乙丙丁细则.docx"],
        ),
        # The same name goes before one that holds it, and what sidecars say before both.
        (
            ["甲乙丙丁.docx", "甲乙丙丁细则.docx", "甲乙丙丁细则公平竞争审查.docx"],
            "",
            1,
            1,
            ["甲乙丙丁.docx"],
        ),
        (
            ["甲办.docx", "甲办公平竞争审查.docx", "丙.docx", "丙.docx.meta.yaml：：pair: 甲办公平竞争审查.docx\n"],
            "",
            1,
            1,
            ["甲办.docx"],
        ),
        (
            ["丙.docx", "甲办公平竞争审查.docx", "甲办公平竞争审查.docx.meta.yaml：：pair: 别处/丙.docx\n"],
            "",
            1,
            1,
            [],
        ),
        (
            ["丙.docx", "甲办公平竞争审查.docx", "丙.docx.meta.yaml：：pair: 乙.docx\n"],
            "",
            0,
            0,
            ["丙.docx", "甲办公平竞争审查.docx"],
        ),
        # A name of four characters that another holds is a partner's, a shorter one is not.
        (["甲乙丙丁.docx", "县甲乙丙丁公平竞争审查.docx"], "", 1, 1, []),
        (["甲乙丙.docx", "县甲乙丙公平竞争审查.docx"], "", 0, 0, None),
        (["甲乙丙丁戊.docx", "己庚辛壬癸公平竞争审查.docx"], "", 0, 0, None),
        (["公平竞争审查.docx", "《通知》.docx"], "", 0, 0, None),
        # Each folder has its own pairs.
        (["2022年/甲办.docx", "2023年/甲办公平竞争审查.docx"], "", 0, 0, None),
        (
            ["2022年/甲办.docx", "2022年/甲办公平竞争审查.docx", "2023年/甲办.docx"],
            "",
            1,
            1,
            ["2023年/甲办.docx"],
        ),
        # A folder that is one piece is a pair where it holds both.
        (["案/文件.docx", "案/公平竞争审查.docx"], "", 1, 1, []),
        (["案/文件.docx", "案/附件.docx"], "", 0, 0, ["案"]),
        (["案/公平竞争审查1.docx", "案/公平竞争审查2.docx"], "", 0, 0, ["案"]),
        # One file that is said to hold both is one at most, and at least where review passed it.
        (["丙.docx", f"丙.docx.meta.yaml：：{BOTH_PAPERS}\n"], "", 0, 1, []),
        (["丙.docx", f"丙.docx.meta.yaml：：{BOTH_PAPERS}\n"], "丙.docx", 1, 1, []),
        (["丙.docx", "丙.docx.meta.yaml：：covers: all\n"], "丙.docx", 0, 0, ["丙.docx"]),
        (["丙.docx", "丙.docx.meta.yaml：：covers: [正文]\n"], "丙.docx", 0, 0, ["丙.docx"]),
    ],
)  # fmt: skip
def test_documents_and_their_opinions_are_pairs_one_to_one(
    files: list[str], passed: str, least: int, most: int, alone: list[str] | None
) -> None:
    names = [one.partition("：：")[0] for one in files if ".meta.yaml" not in one]
    _, now = material(*(f"1/{one}" for one in files))
    found = pairs_among(now.pieces, frozenset({f"evidence/1/{passed}"}))
    expected = names if alone is None else alone
    assert {one.removeprefix("evidence/1/") for one in found.alone} == set(expected)
    assert len(found.alone) == len(expected)
    assert (found.least, found.most) == (least, most)


@pytest.mark.parametrize(
    "name",
    [
        *("甲办.docx", "甲办-副本.docx", "甲办 - 复件(2).docx", "甲办(2) .docx", "甲办_copy.docx"),
        *("1-甲办.docx", "附件2：甲办.docx", "附件二-甲办.docx", "关于甲办的通知.docx", "《甲办》.docx"),
        *("甲办（试行）.docx", "印发甲办.docx", "甲-办.docx", "甲 办.docx", "甲办的.docx"),
    ],
)  # fmt: skip
def test_what_is_no_part_of_a_name_does_not_part_a_pair(name: str) -> None:
    for opinion in ("甲办公平竞争审查意见.docx", "2、关于甲办的公平竞争审查表（副本）.docx"):
        _, now = material(f"1/{name}", f"1/{opinion}")
        assert pairs_among(now.pieces, frozenset()) == Pairs(1, 1, ())


def test_an_opinion_is_called_so_in_any_width_of_signs() -> None:
    assert is_opinion("甲办公平竞争审查意见.docx")
    assert not is_opinion("甲办公平竞争意见.docx")
    assert pairs_among(material("1/甲é.docx", "1/丙公平竞争审查.docx", meta("丙公平竞争审查.docx", "pair: 甲e\u0301.docx"))[1].pieces, frozenset()).least == 1  # fmt: skip


# --- What is equal ----------------------------------------------------------------------------------

CASE = Fact(Soundness.SOUND, case_text=b"y", length=70)
LONG_CASE = Fact(Soundness.SOUND, case_text=b"z", length=71)
NO_CASE = Fact(Soundness.SOUND, length=900)


def all_pieces(*files: str, set_id: str = "1") -> Sequence[Any]:
    return material(*files, set_id=set_id)[1].pieces


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"1/案/1.docx": CASE, "1/案/2.docx": LONG_CASE}, b"z"),
        ({"1/案/1.docx": LONG_CASE, "1/案/2.docx": CASE}, b"z"),
        ({"1/案/1.docx": CASE, "1/案/2.docx": CASE._replace(case_text=b"x")}, b"y"),
        ({"1/案/1.docx": CASE, "1/案/2.docx": NO_CASE}, b"y"),
        ({"1/案/1.docx": NO_CASE, "1/案/2.docx": CASE}, b"y"),
        ({"1/案/1.docx": NO_CASE, "1/案/2.docx": NO_CASE}, None),
        ({"1/案/1.docx": CASE._replace(length=None), "1/案/2.docx": LONG_CASE}, b"z"),
        ({"1/案/1.docx": CASE._replace(length=0), "1/案/2.docx": LONG_CASE._replace(length=None)}, b"y"),
        ({"1/案/1.docx": CASE._replace(length=None), "1/案/2.docx": LONG_CASE._replace(length=1)}, b"z"),
    ],
)  # fmt: skip
def test_a_case_is_known_by_its_longest_document(facts: dict[str, Fact], key: bytes | None) -> None:
    (case,) = all_pieces("1/案/1.docx", "1/案/2.docx")
    stated = StatedFacts(facts)
    content = frozenset({blob("1/案/1.docx"), blob("1/案/2.docx")})
    assert keys_of(case, stated, cases=False) == (content,)
    assert keys_of(case, stated, cases=True) == ((content,) if key is None else (content, key))


def test_equal_are_those_of_one_content_or_as_cases_of_one_text() -> None:
    found = all_pieces(
        *("1/a.docx：：同", "1/b.docx：：同", "1/c.docx：：三", "1/d.docx：：四", "1/e.docx：：五"),
        *("1/案/x.docx：：同", link("f.url"), link("g.url", "https://www.zizhou.gov.cn/2")),
    )
    # An address file is what it holds, whatever facts say.
    facts = StatedFacts(
        {blob("三"): SAME, blob("四"): SAME._replace(case_text=b"y"), blob("五"): CASE}
        | {f"1/{name}.url": SAME for name in "fg"}
    )

    def groups(*, cases: bool) -> tuple[list[list[str]], list[str]]:
        told = equals(found, facts, cases=cases)
        by_number: dict[int, list[str]] = {}
        for one in found:
            by_number.setdefault(told.group(one), []).append(one.name.partition(".")[0])
        return sorted(map(sorted, by_number.values())), sorted(told.alike)

    assert groups(cases=False) == ([["a", "b", "案"], ["c", "d"], ["e"], ["f"], ["g"]], [])
    grouped = [["a", "b", "案"], ["c", "d", "e"], ["f"], ["g"]]
    assert groups(cases=True) == (grouped, ["evidence/1/e.docx"])


def test_a_document_in_more_than_two_sets_stays_where_git_lists_it_first() -> None:
    def copied(*paths: str) -> dict[str, str]:
        snapshot = held(*(f"{path}：：同" for path in paths), "1/其他.docx", "4/另.docx")
        assigned = pieces(CHECKLIST, snapshot, {})
        found = in_many_sets(reversed(assigned.pieces), StatedFacts())
        cut = len("evidence/")
        return {path[cut:]: first[cut:] for path, first in found.items()}

    three = {"2/1-a.docx": "1/b.docx", "4/c.docx": "1/b.docx"}
    assert copied("4/c.docx", "1/b.docx", "2/1-a.docx") == three
    assert copied("4/c.docx", "1/b.docx", "2/1-a.docx", "1/z.docx") == three
    assert copied("4/c.docx", "1/b.docx", "1/d.docx") == {}
    assert copied("4/c.docx", "1/b.docx") == {}
    # A name that is not UTF-8 has its bytes' place: behind all of ASCII, before 丙.
    odd = "1/\udcb1.docx"
    assert git_order(odd) == b"1/\xb1.docx"
    assert copied("4/c.docx", odd, "1/丙.docx", "2/1-a.docx") == {
        "4/c.docx": odd,
        "2/1-a.docx": odd,
    }


def test_a_short_key_is_shared_by_equal_pieces() -> None:
    one, other, third = all_pieces("1/a.docx：：同", "1/b.docx：：同", "1/c.docx：：异")
    facts = StatedFacts()
    assert content_key(one, facts) == content_key(other, facts) != content_key(third, facts)
    assert len(content_key(one, facts)) == 8


def test_names_are_the_same_however_their_signs_are_composed() -> None:
    assert same_name("caf\u00e9.docx", "cafe\u0301.docx")
    assert same_name("cafe\u0301.docx", "caf\u00e9.docx")
    assert not same_name("cafe.docx", "caf\u00e9.docx")
    assert not same_name("Ａ.docx", "A.docx")


# --- Numbers of a whole list, and what is kept of it ------------------------------------------------


def test_totals_count_indicators_and_tell_a_share() -> None:
    files = ("1/说明.docx", "2/1-说明.docx", "2/2-案卷.docx", "4/说明.docx")
    seen = f"4/说明.docx.meta.yaml：：exceptions:\n  - {{code: S301, blob: '{blob('4/说明.docx')}', by: 张三, reason: 看过}}\n"  # fmt: skip
    unread = {"2/1-说明.docx": UNREAD, "4/说明.docx": UNREAD}
    found = handed(*files, seen, stated=unread)
    totals = overall(found)
    assert totals == Totals(4, 4, 0, 0, 3, 3, unread=3, unread_seen=1)
    assert (totals.share, totals.percent) == (1.0, 100)
    half = overall(handed(*files[:2]))
    assert half == Totals(4, 1, 2, 1, 3, 1)
    assert (half.share, half.percent) == (0.25, 25)
    nothing = count(found, ())
    assert nothing == Totals(0, 0, 0, 0, 0, 0)
    assert (nothing.share, nothing.percent) == (1.0, 100)
    assert by_level1(found) == (("一、全部", totals),)


def test_totals_of_departments_can_be_narrowed_to_some_indicators() -> None:
    found = handed("1/说明.docx", "4/说明.docx")
    by_name = {one.department.name: one for one in by_department(found)}
    assert list(by_name) == ["县司法局", "县审计局", "县公安局", "何家集镇"]
    justice = by_name["县司法局"]
    assert (justice.responsible.indicators, justice.responsible.complete) == (1, 1)
    assert (justice.collective.indicators, justice.cooperating.indicators) == (1, 0)
    within = [CHECKLIST.by_id["4"]]
    narrowed = {one.department.name: one for one in by_department(found, within)}
    assert narrowed["县司法局"].responsible.indicators == 0
    assert narrowed["县司法局"].collective.complete == 1


def test_a_summary_is_the_same_after_it_was_kept() -> None:
    nil = meta("a.docx", NIL)
    text = ONE.format(fields=", nil: allowed", responsible="[县司法局]")
    checklist = listed(text)
    found = handed(
        *("1/a.docx", nil, judged("a.docx", said=NIL), "2/b.docx", "3/c.docx", "x/d.docx"),
        "2/b.url：：[InternetShortcut]\nURL=https://www.zizhou.gov.cn/1\n",
        stated={"2/b.docx": UNREAD, "3/c.docx": NOT_LOOKED_AT},
        checklist=checklist,
    )
    short = summarize(found)
    assert [one.marks for one in short.sets] == [
        (True, True, False, False, False, False),
        (False, False, False, False, True, False),
        (False, False, False, True, False, False),
        (False, False, False, False, False, False),
    ]
    assert [len(one.addresses) for one in short.sets] == [0, 1, 0, 0]
    kept = json.loads(json.dumps(pack(short)))
    back = unpack(kept, checklist, short.revision, short.time)
    assert back.sets == short.sets
    assert (back.revision, back.time) == (short.revision, short.time)
    assert back.unassigned == short.unassigned
    assert len(back.unassigned) == 1
    assert [one.state.value for one in back.sets] == ["complete", "complete", "partial", "missing"]
    assert [type(one.review) for one in back.sets] == [ReviewState, ReviewState, ReviewState, type(None)]  # fmt: skip
    (first, *_) = back.sets
    assert (first.passed, first.nil, first.items[0].have) == (True, True, 0)
    no_pieces = summarize(handed(checklist=checklist))
    kept = json.loads(json.dumps(pack(no_pieces)))
    assert unpack(kept, checklist, None, None).unassigned == ()
    longer = listed(ONE.format(fields=", min: 1}, {text: 又一项", responsible="[县司法局]"))
    fewer = listed(text[: text.index("      - {id: 4")])
    for other in (longer, fewer):
        with pytest.raises(ValueError, match="zip"):
            unpack(kept, other, None, None)


def test_a_part_is_as_far_as_what_it_has_and_lacks() -> None:
    slot = Slot("清单")
    told = [
        SlotProgress(slot, ()),
        SlotProgress(slot, ("a",)),
        SlotProgress(slot, ("a",), why="缺"),
    ]
    assert [one.state for one in told] == [State.MISSING, State.COMPLETE, State.PARTIAL]


def test_an_indicator_is_as_far_as_its_set_and_one_without_needs_nothing() -> None:
    text = INDICATORS.replace(
        "responsible: [各部门], materials: {items: [{text: 说明}]}",
        "responsible: [各部门], materials: none",
    )
    found = handed("1/说明.docx", "2/1-说明.docx", checklist=listed(text))
    for one in (found, summarize(found)):
        told = [str(one.state_of(each)) for each in one.checklist.indicators]
        assert told == ["complete", "partial", "partial", "not_required"]


@pytest.mark.parametrize(
    ("time", "local"),
    [
        (datetime(2023, 5, 1), date(2023, 5, 1)),
        (datetime(2023, 5, 1, 23, 59), date(2023, 5, 1)),
        (datetime(2023, 5, 1, 15, 59, 59, tzinfo=UTC), date(2023, 5, 1)),
        (datetime(2023, 5, 1, 16, tzinfo=UTC), date(2023, 5, 2)),
        (datetime(2023, 5, 2, 0, 30, tzinfo=TIME_ZONE), date(2023, 5, 2)),
        (datetime(2023, 5, 1, 23, tzinfo=timezone(timedelta(hours=-11))), date(2023, 5, 2)),
        (datetime(1969, 12, 31, 15, tzinfo=UTC), date(1969, 12, 31)),
    ],
)
def test_the_day_of_a_revision_is_the_day_where_the_list_is_used(
    time: datetime, local: date
) -> None:
    assert day_of_revision(time) == local
    assert day_number(time) == local.toordinal()


# --- A whole list ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "blank"),
    [
        (b"", True),
        (b" \r\n\t", True),
        ("\ufeff \u3000".encode(), True),
        (b" " * 64, True),
        (b" " * 65, False),
        (b" a ", False),
        ("\ufeff字".encode(), False),
    ],
)
def test_a_small_file_of_white_space_is_blank(data: bytes, blank: bool) -> None:
    assert is_blank(data) is blank


def test_only_the_sets_that_are_asked_for_are_assessed() -> None:
    snapshot = held("1/说明.docx", "2/1-说明.docx", "4/说明.docx", link("a.url"))
    found = assess(CHECKLIST, snapshot, StatedFacts(), {"1", "4"})
    assert [one.set.id for one in found.sets] == ["1", "4"]
    assert {name: len(keys) for name, keys in found.documents.items()} == {"1": 1, "4": 1}
    assert set(assess(CHECKLIST, snapshot, StatedFacts()).documents) == {"1", "2-3", "4"}


def test_the_units_of_the_member_where_the_items_are_printed_are_asked() -> None:
    first = INDICATORS.replace("{text: 说明}, {text: 案卷}", "{text: 说明, nil: allowed}")
    cell = first[first.index("        materials: {text: 2、3") : first.index("      - {id: 3")]
    second = first.replace(cell, "").replace("[县公安局]}", "[县公安局], " + cell.strip() + "}")
    for checklist, unit in (
        (listed(first), "县审计局"),
        (listed(second), "县公安局"),
    ):
        assert checklist.sets_by_id["2-3"].members == ("2", "3")
        for name in ("县审计局", "县公安局"):
            said = f"{NIL}\ndepartment: {name}"
            known = judged("a.docx", said=said).replace("1/review", "2/review")
            known = known.replace(blob("1/a.docx"), blob("2/a.docx"))
            files = ("2/a.docx", f"2/a.docx.meta.yaml：：{said}\n", known)
            found = handed(*files, checklist=checklist)
            assert (found.by_set["2-3"].state is State.COMPLETE) is (name == unit)


def test_faults_of_reviews_and_the_latest_day_are_told_with_the_rest() -> None:
    files = ("1/2024年说明.docx", "2/2022年1-说明.docx")
    said = "1/review.yaml：：" + judged("b.docx", "b.docx").partition("：：")[2]
    twice = said + judged("b.docx", passed=False).partition("verdicts:\n")[2]
    text = INDICATORS.replace(
        "甲, responsible: [县司法局], materials: {items: [{text: 说明",
        "甲, responsible: [县司法局], materials: {items: [{since: 2022-01-01, text: 说明",
    )
    found = handed(*files, twice, checklist=listed(text))
    assert [one.code for one in found.findings] == ["R103"]
    assert found.latest == {"1": date(2024, 1, 1)}
    assert handed(*files).findings == ()


COPIES = ("1/甲.docx：：同", "2/1-甲.docx：：同", "4/甲.docx：：同")


@pytest.mark.parametrize(
    ("files", "stated", "first"),
    [
        (COPIES, {}, "1"),
        (COPIES[:2], {}, "1 2"),
        # What counts for nothing for another reason keeps nobody else from counting.
        ((*COPIES, "1/甲.docx.meta.yaml：：nil: true\nreason: 无\n"), {}, "2 4"),
        ((*COPIES, judged("甲.docx", passed=False).replace(blob("1/甲.docx"), blob("同"))), {}, "2 4"),
        (COPIES, {"1/甲.docx": FAULTY}, "2 4"),
        (COPIES, {"1/甲.docx": NOT_LOOKED_AT}, "2 4"),
        (COPIES, {"1/甲.docx": UNREAD}, "1"),
    ],
)  # fmt: skip
def test_a_copy_in_more_than_two_sets_counts_in_the_first_that_may_count(
    files: tuple[str, ...], stated: dict[str, Fact], first: str
) -> None:
    def counts(*, alone: bool) -> str:
        found = assess(CHECKLIST, held(*files), StatedFacts(stated), alone=alone)
        return " ".join(
            one.set.folder for one in found.sets if any(item.have for item in one.items)
        )

    assert counts(alone=False) == first
    assert len(counts(alone=True).split()) == len(counts(alone=False).split()) + (first == "1") * 2


# --- The record of chasing -----------------------------------------------------------------------------


def record(unit: str = "县司法局", on: str = "2023-05-01", nth: int = 1, more: str = "") -> bytes:
    return (
        f"unit: {unit}\ndate: {on}\nkind: 电话\nsets: ['1', '2-3']\nnth: {nth}\nby: 李四\n{more}"
    ).encode()


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("县司法局/2023-05-01-1.yaml", True),
        ("2023-05-01-1.yaml", False),
        ("县司法局/旧/2023-05-01-1.yaml", False),
        ("县司法局/2023-05-01-1.yml", False),
        ("县司法局/说明.txt", False),
    ],
)
def test_a_record_of_chasing_is_a_yaml_file_in_the_folder_of_a_unit(
    path: str, is_one: bool
) -> None:
    assert is_chase(path) is is_one


def test_records_are_read_oldest_first_by_day_and_then_by_number() -> None:
    read, faults = read_chases(
        {
            "乙/2023-05-02-10.yaml": record("县公安局", "2023-05-02", 3),
            "乙/2023-05-02-9.yaml": record("县公安局", "2023-05-02", 2),
            # The day in it counts, not that of its name; a name without a number stands first.
            "甲/2023-05-03-1.yaml": record(on="2023-05-01", more="promise: 2023-06-01\n"),
            "甲/2023-05-02-x.yaml": record(on="2023-05-02", nth=0),
            "甲/2023-05-02-².yaml": record(on="2023-05-02", nth=4),
            "甲/2023-05-04-1.yaml": b"unit: \xe7\x94\xb2\n",
            "甲/2023-05-05-1.yaml": record(nth=1000),
            "甲/2023-05-06-1.yaml": record(more="other: 1\n"),
            f"甲/2023-05-02-{'9' * 5000}.yaml": record(on="2023-05-02", nth=6),
            "甲/2023-05-02-008.yaml": record(on="2023-05-02", nth=5),
        }
    )
    assert [(one.unit, one.day.day, one.nth) for one in read] == [
        ("县司法局", 1, 1),
        ("县司法局", 2, 0),
        ("县司法局", 2, 4),
        ("县司法局", 2, 5),
        ("县公安局", 2, 2),
        ("县公安局", 2, 3),
        ("县司法局", 2, 6),
    ]
    first = Chase("县司法局", day(1), "电话", ("1", "2-3"), 1, "李四", date(2023, 6, 1))
    assert read[0] == first
    assert read[1].promise is None
    assert [one.is_answer for one in read] == [False, True, *[False] * 5]
    wrong = {one.place.path for one in faults}
    assert wrong == {f"chases/甲/2023-05-0{number}-1.yaml" for number in (4, 5, 6)}


def test_the_how_manieth_time_counts_days_on_which_the_unit_was_chased_for_any_of_the_sets() -> (
    None
):
    known = [
        chase(1, "县司法局", "1", "4"),
        chase(1, "县司法局", "4"),
        chase(2, "县司法局", "2-3"),
        chase(3, "县司法局", "4", nth=0),
        chase(4, "县公安局", "4"),
        chase(9, "县司法局", "4"),
    ]
    told = [
        nth_time(known, "县司法局", sets, day(today))
        for sets, today in ((["4"], 9), (["4"], 10), (["2-3", "4"], 10), (["5"], 10), ([], 10))
    ]
    assert told == [2, 3, 4, 1, 1]


def test_the_same_chase_again_is_on_record_already() -> None:
    known = [chase(1, "县司法局", "1", "4", promise=9)]
    assert is_recorded(known, known[0])
    assert is_recorded(known, chase(1, "县司法局", "4", nth=3, promise=9))
    for other in (
        chase(2, "县司法局", "4", promise=9),
        chase(1, "县公安局", "4", promise=9),
        chase(1, "县司法局", "4", promise=8),
        chase(1, "县司法局", "4"),
        chase(1, "县司法局", "4", "5", promise=9),
        replace(chase(1, "县司法局", "4", promise=9), kind="当面"),
    ):
        assert not is_recorded(known, other)
    assert not is_recorded([], known[0])


def test_records_are_written_under_the_next_free_number_and_read_back() -> None:
    new = [
        chase(1, "县司法局", "1", promise=9),
        chase(1, "县司法局", "4", nth=0),
        chase(2, "县司法局", "4"),
    ]
    made = records(new, {"县司法局": "Sfj"}, ["sfj/2023-05-01-1.YAML", "Sfj/2023-05-01-3.yaml"])
    assert list(made) == [
        "chases/Sfj/2023-05-01-2.yaml",
        "chases/Sfj/2023-05-01-4.yaml",
        "chases/Sfj/2023-05-02-1.yaml",
    ]
    assert made["chases/Sfj/2023-05-01-2.yaml"].decode() == (
        'unit: "县司法局"\ndate: 2023-05-01\nkind: "电话"\nsets: ["1"]\nnth: 1\nby: "李四"\n'
        "promise: 2023-05-09\n"
    )
    assert b"promise" not in made["chases/Sfj/2023-05-01-4.yaml"]
    read, faults = read_chases({path.removeprefix("chases/"): data for path, data in made.items()})
    assert (read, faults) == (tuple(new), ())
    elsewhere = records_of(
        CHECKLIST, [new[0], chase(3, "无此/单位", "1")], ["县司法局/2023-05-01-1.yaml"]
    )
    assert [path.count("/") for path in elsewhere] == [2, 2]
    assert next(iter(elsewhere)) == "chases/县司法局/2023-05-01-2.yaml"


def test_units_that_were_chased_or_that_promised_the_most_often_chased_first() -> None:
    known = [
        chase(1, "县公安局", "1", nth=0, promise=20),
        chase(1, "县司法局", "1"),
        chase(2, "县审计局", "1", promise=8),
        chase(2, "县审计局", "4", "2-3", promise=9),
        replace(chase(4, "县审计局", "4"), kind="当面"),
        chase(5, "县审计局", "4", nth=0),
    ]
    assert chased_units(known) == (
        ChasedUnit("县审计局", 2, day(4), "当面", day(9), ("4", "2-3")),
        ChasedUnit("县司法局", 1, day(1), "电话", None, ()),
        ChasedUnit("县公安局", 0, None, LEDGER, day(20), ("1",)),
    )
    assert chased_units([]) == ()


def test_the_last_promise_for_each_set_stands_until_material_comes_after_it() -> None:
    known = [
        chase(1, "县司法局", "1", "4", promise=20),
        chase(2, "县司法局", "4", promise=10),
        chase(3, "县司法局", "4"),
        chase(3, "县公安局", "2-3", "1", promise=10),
    ]
    told = (
        Promise("县公安局", day(10), ("2-3", "1")),
        Promise("县司法局", day(10), ("4",)),
        Promise("县司法局", day(20), ("1",)),
    )
    assert promises(known) == told
    came = {
        ("县司法局", "4"): day(2),
        ("县司法局", "1"): day(2),
        ("县公安局", "2-3"): day(4),
        ("县审计局", "1"): day(9),
    }
    assert promises(known, came) == (Promise("县公安局", day(10), ("1",)), told[1])
    assert promises(known, {}) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("承诺12月5日前报送", "2026-12-05"),
        ("12月5日前", "2026-12-05"),
        ("承诺12月5日", "2026-12-05"),
        ("12月5日报", "2026-12-05"),
        ("12月5日", None),
        ("12月5日，材料多", None),
        ("材料多，12月5日前报", "2026-12-05"),
        ("12 月 5 日 前 报", "2026-12-05"),
        ("１２月５日前报", "2026-12-05"),
        # Two days, or one that is in doubt.
        ("12月5日前报；12月9日前报", None),
        ("12月5日前报，无法盖章", None),
        ("12月5日前报？", None),
        # Without a year it is the next that comes, within half a year; without 月 it may be anything.
        ("11月29日前报", "2026-11-29"),
        ("11月28日前报", None),
        ("5月31日前报", "2027-05-31"),
        ("6月1日前报", None),
        ("12.5前报", None),
        ("12-5前报", None),
        ("2月29日前报", None),
        ("13月1日前报", None),
        # With its year it may be a year off.
        ("2026.12.5前报", "2026-12-05"),
        ("2026年11月29日前报", "2026-11-29"),
        ("2026年11月28日前报", None),
        ("2027年11月30日前报", "2027-11-30"),
        ("2027年12月1日前报", None),
        ("2027年2月29日前报", None),
        ("", None),
    ],
)
def test_a_day_that_a_unit_promises_is_read_where_it_is_sure(text: str, told: str | None) -> None:
    found = promised_day(text, date(2026, 11, 29))
    assert (found and found.isoformat()) == told


# --- What a change does to verdicts -----------------------------------------------------------------


class Writers:
    """Who wrote verdicts, by review file; asked once for each that is new."""

    def __init__(self, **known: str) -> None:
        self._known = {path.removeprefix("f"): by for path, by in known.items()}

    def of(self, path: str, verdict: Verdict) -> str | None:
        return self._known.get(path.split("/")[1])


def review_file(folder: str, *said: Verdict) -> str:
    return f"{folder}/review.yaml：：{with_verdicts(None, said)}"


def side(*files: str, checklist: Checklist | None = CHECKLIST) -> ReviewSide:
    return ReviewSide(checklist, held(*files))


def changes(before: ReviewSide, after: ReviewSide, *folders: str, **by: str) -> list[str]:
    """What changed in short: what, folder, day and result of the verdict; by whom; ~ settled."""
    paths = [f"evidence/{one}/review.yaml" for one in folders]
    return [
        f"{one.what} {one.folder} {one.verdict.date.day}{'+' if one.verdict.passed else '-'}"
        + (f" {one.by}" if one.by else "")
        + "~" * one.settled
        for one in review_changes(before, after, paths, Writers(**by))
    ]


FIRST, SECOND, OTHER = returned(1, "甲", at="a.docx"), verdict(2, "甲"), verdict(3, "乙")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ([FIRST], [FIRST], []),
        ([], [FIRST], ["added 1 1- 张三"]),
        ([FIRST], [FIRST, SECOND, OTHER], ["added 1 2+ 张三", "added 1 3+ 张三"]),
        ([FIRST], [], ["removed 1 1-"]),
        ([FIRST, OTHER], [OTHER], ["removed 1 1-"]),
        # Nothing is lost where a later verdict on the same content stands, old or new.
        ([FIRST, SECOND], [SECOND], ["removed 1 1-~"]),
        ([FIRST, SECOND], [FIRST], ["removed 1 2+"]),
        ([FIRST, verdict(1, "甲")], [verdict(1, "甲")], ["removed 1 1-~"]),
        ([FIRST], [SECOND], ["added 1 2+ 张三", "removed 1 1-~"]),
        ([FIRST], [OTHER], ["added 1 3+ 张三", "removed 1 1-"]),
        ([OTHER, FIRST], [OTHER, SECOND], ["added 1 2+ 张三", "removed 1 1-~"]),
        # Rewritten where it stood, with its day, it is altered.
        ([FIRST], [FIRST._replace(reviewer="别人")], ["added 1 1- 张三", "removed 1 1-"]),
        ([FIRST], [FIRST._replace(reason="别的")], ["added 1 1- 张三", "removed 1 1-"]),
        (
            [FIRST],
            [OTHER, FIRST._replace(reviewer="别人")],
            ["added 1 3+ 张三", "added 1 1- 张三", "removed 1 1-~"],
        ),
        (
            [OTHER, FIRST],
            [OTHER, FIRST._replace(reviewer="别人")],
            ["added 1 1- 张三", "removed 1 1-"],
        ),
        # One that stood before it already does not settle it.
        ([verdict(1, "甲"), returned(2, "甲")], [verdict(1, "甲")], ["removed 1 2-"]),
        (
            [verdict(1, "甲"), returned(2, "甲")],
            [verdict(1, "甲"), verdict(1, "甲", fields=CHANGED)],
            ["added 1 1+ 张三", "removed 1 2-"],
        ),
    ],
)
def test_verdicts_that_a_change_adds_or_takes_away(
    old: list[Verdict], new: list[Verdict], told: list[str]
) -> None:
    before = side("1/a.docx：：甲", review_file("1", *old))
    after = side("1/a.docx：：甲", review_file("1", *new))
    assert changes(before, after, "1", f1="张三") == told
    assert changes(before, after) == []


def test_a_verdict_that_only_moved_to_another_file_is_not_removed() -> None:
    before, after = side(review_file("1", FIRST)), side(review_file("4", FIRST))
    assert changes(before, after, "1", "4", f1="张三", f4="李四") == ["added 4 1- 李四"]
    # Two spellings of one folder are one; the first that Git knows an author for tells it.
    spelled = side(review_file("第1项", FIRST))
    assert changes(side(), spelled, "1", "第1项", f第1项="王五") == ["added 1 1- 王五"]
    assert changes(spelled, side(review_file("1", FIRST)), "第1项", "1") == []
    nameless = ReviewSide(None, spelled.snapshot)
    assert changes(ReviewSide(None, held()), nameless, "第1项") == ["added 第1项 1-"]


def test_with_a_set_that_the_list_lost_its_verdicts_go() -> None:
    shorter = listed(INDICATORS[: INDICATORS.index("      - {id: 4")])
    before = side("4/a.docx：：甲", review_file("4", FIRST))
    gone = ReviewSide(shorter, held())
    assert changes(before, gone, "4") == ["removed 4 1-~"]
    assert changes(before, side(), "4") == ["removed 4 1-"]
    assert changes(before, side(checklist=None), "4") == ["removed 4 1-"]


def test_a_verdict_of_before_may_be_written_anew_on_each_piece_of_it() -> None:
    files = ("1/a.docx：：甲", "1/b.docx：：乙", "4/c.docx：：丙")
    _, now = material(*files)
    old = whole(1, fingerprint(now.pieces, now.blobs), passed=False)
    before = side(*files, review_file("1", old))
    anew = [returned(1, "甲"), returned(1, "乙")]

    def after(*said: Verdict, start: ReviewSide = before) -> str:
        return changes(start, side(*files, review_file("1", *said)), "1")[-1]

    assert after(*anew) == "removed 1 1-~"
    assert after(anew[0]) == "removed 1 1-"
    for other in (
        anew[1]._replace(reviewer="别人"),
        anew[1]._replace(reason="别的"),
        anew[1]._replace(date=day(2)),
        verdict(1, "乙"),
    ):
        assert after(anew[0], other) == "removed 1 1-"
    # Of what nobody can place, or without a list, nothing is known to be kept.
    lost = side(*files, review_file("1", whole(1, CHANGED, passed=False)))
    assert after(*anew, start=lost) == "removed 1 1-"
    assert after(*anew, start=before._replace(checklist=None)) == "removed 1 1-"
    without = listed(INDICATORS.replace("{id: 1,", "{id: 9,"))
    assert after(*anew, start=before._replace(checklist=without)) == "removed 1 1-"


def test_what_was_taken_away_without_another_in_its_place_is_told() -> None:
    whole_set = whole(2, CHANGED)
    made = [
        ReviewChange("removed", "2", FIRST, None),
        ReviewChange("removed", "2", whole_set, None),
        ReviewChange("removed", "2", FIRST, None, settled=True),
        ReviewChange("added", "2", FIRST, "张三"),
    ]
    found = altered_verdicts(made)
    start = "这次改动删去或改写了一个审核结论："
    assert told_findings(found) == [
        (
            "R106",
            "evidence/2/review.yaml:1",
            f"{start}“a.docx”已退回：没有盖章（王审核，2023-05-01）",
            Advice("restore-verdict"),
            "2",
        ),
        (
            "R106",
            "evidence/2/review.yaml:1",
            f"{start}整组材料已通过（王审核，2023-05-02）",
            Advice("restore-verdict"),
            "2",
        ),
    ]


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("evidence/1/review.yaml", True),
        ("evidence/review.yaml", False),
        ("evidence/1/旧/review.yaml", False),
        ("checklist/1/review.yaml", False),
        ("evidence/1/旧review.yaml", False),
    ],
)
def test_a_review_file_lies_in_the_folder_of_a_set(path: str, is_one: bool) -> None:
    assert is_review_file(path) is is_one
