"""What counts only what changed says of every step what everything together comes to.

Each history is made by hand to go through one way in which pieces hang together, and is counted twice:
by the course, and by ``assess`` of all that is there. What the table says is read off counting.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.test_progress_parts import ITEMS, NIL, ONE, SAYS_NIL, UNREAD, blob, link, listed, meta
from zzfz.cache.rows import CacheTable
from zzfz.checklist.model import Checklist, MaterialSet
from zzfz.evidence.facts import NOT_LOOKED_AT, Fact, Soundness
from zzfz.evidence.model import Verdict
from zzfz.evidence.pieces import pieces
from zzfz.evidence.review_file import with_verdicts
from zzfz.evidence.reviews import fingerprint
from zzfz.evidence.snapshot import Snapshot, matters
from zzfz.findings import Place
from zzfz.git import Commit, TreeEntry
from zzfz.git.diff import TreeChange
from zzfz.progress.assess import assess
from zzfz.progress.course import Course
from zzfz.progress.equal import git_order
from zzfz.progress.incremental import IncrementalAssessor
from zzfz.progress.item import assess_counted, assess_item, count_piece
from zzfz.progress.model import ItemProgress
from zzfz.progress.summary import SetSummary, pack, summarize

NEW_YEARS_EVE = datetime(2023, 12, 31, 3, tzinfo=UTC)
COURSE = Course.__module__
MARKS = ("passed", "nil", "returned", "unseen", "unread", "seen")
SAME = Fact(Soundness.SOUND, text=b"x", length=500)


DAY = date(2023, 4, 1)
NO_PRINT = f"sha256:{'0' * 64}"


class Facts:
    """Sound, but for what is stated by path, by blob, or by blob and ending."""

    def __init__(self, stated: Mapping[str, Fact]) -> None:
        # A document that comes without a text of its own has its path for a text.
        self._stated = {blob(name): fact for name, fact in stated.items()} | dict(stated)

    def of(self, entry: TreeEntry) -> Fact:
        _, _, ending = entry.path.rpartition(".")
        for name in (f"{entry.blob}.{ending}", entry.path, entry.blob):
            if name in self._stated:
                return self._stated[name]
        return Fact(Soundness.SOUND, length=500)

    def is_lasting(self, entry: TreeEntry) -> bool:
        return self.of(entry) is not NOT_LOOKED_AT

    def told_of(self, entry: TreeEntry) -> tuple[Fact, bool]:
        return self.of(entry), self.is_lasting(entry)

    def told_as(self, blob: str, ending: str) -> tuple[Fact, bool]:
        return self.told_of(TreeEntry(f"x.{ending}", "100644", "blob", blob))


class History:
    """What lies there step by step, and the course that goes through it."""

    def __init__(
        self,
        checklist: Checklist,
        stated: Mapping[str, Fact] | None = None,
        missing: Collection[str] = (),
        earlier: Any = None,
    ) -> None:
        """``missing`` are the paths of small files that are not here; ``earlier`` is asked by both."""
        self.checklist = checklist
        self.facts = Facts(stated or {})
        self.time = NEW_YEARS_EVE
        self.course = Course(checklist, lambda commit, _: lambda name: self._earlier(commit, name))
        self.earlier = earlier
        self.there: dict[str, TreeEntry] = {}
        self.contents: dict[str, bytes] = {}
        self.not_here = missing
        self.asked: list[str] = []

    def _earlier(self, commit: Commit, name: str) -> Snapshot | None:
        self.asked.append(name)
        found: Snapshot | None = self.earlier(commit) if self.earlier else None
        return found

    def step(self, *changes: str, days: int = 1) -> dict[str, SetSummary]:
        """``path：：text`` comes, ``-path`` goes; then both ways of counting say the same of every set."""
        made: list[TreeChange] = []
        new: dict[str, bytes] = {}
        missing = set()
        for change in changes:
            path, _, text = change.partition("：：")
            if path.startswith("-"):
                made.append(TreeChange(path[1:], None))
                del self.there[path[1:]]
                continue
            entry = TreeEntry(path, "100644", "blob", blob(text or path))
            made.append(TreeChange(path, entry))
            self.there[path] = entry
            if path in self.not_here:
                missing.add(entry.blob)
            elif matters(entry):
                new[entry.blob] = text.encode()
        self.contents |= new
        commit = Commit("r" * 40, self.time)
        self.course.take(new, missing)
        found = self.course.summary(commit, made, self.facts)
        self.whole = assess(self.checklist, self.snapshot(commit), self.facts)
        whole = summarize(self.whole)
        self.time += timedelta(days=days)
        assert (found.revision, found.time) == (commit.revision, commit.time)
        assert [told(one) for one in found.sets] == [told(one) for one in whole.sets]
        self.compare_in_short(commit)
        return dict(found.by_set)

    def compare_in_short(self, commit: Commit) -> None:
        """What begins with all that is there says of a set what everything does, or leaves it out."""
        snapshot = self.snapshot(commit)
        at_once = Course(self.checklist, lambda _, now: now.earlier)
        found = at_once.in_short(snapshot, self.facts)
        whole = assess(self.checklist, snapshot, self.facts, alone=True)
        for one in summarize(whole).sets:
            if one.set.id in found:
                short = found[one.set.id]
                latest = whole.latest.get(one.set.id)
                assert short.summary == one
                assert short.since <= (latest.toordinal() if latest else 0)
                assert short.documents == {*whole.documents.get(one.set.id, ())}

    def snapshot(self, commit: Commit) -> Snapshot:
        entries = tuple(sorted(self.there.values(), key=lambda one: git_order(one.path)))
        small = [one.blob for one in entries if matters(one)]
        here = {one: self.contents[one] for one in small if one in self.contents}
        lacking = frozenset(one for one in small if one not in self.contents)
        return Snapshot(
            commit.revision,
            commit.time,
            entries,
            here,
            lacking,
            lambda name: self._earlier(commit, name),
        )


def told(one: SetSummary) -> str:
    """A state and its marks in words."""
    return " ".join(
        [str(one.state), *(name for name, on in zip(MARKS, one.marks, strict=True) if on)]
    )


def one_item(fields: str = "", responsible: str = "[县司法局]", **more: str) -> Checklist:
    """Sets 1 to 4 of one item each, the first with ``fields``."""
    text = ONE.format(fields=f", {fields}" if fields else "", responsible=responsible)
    return listed(text, **more)


def said(folder: str, *verdicts: Verdict) -> str:
    """A review file with these verdicts."""
    return f"{folder}/review.yaml：：{with_verdicts(None, verdicts)}"


def returned(*texts: str, contents: Sequence[str] = ()) -> Verdict:
    """A return of a piece of files with these texts, or paths where they have none."""
    files = tuple(sorted(map(blob, texts)))
    return Verdict(False, "没有盖章", "李强", DAY, Place(""), "x", files, None, tuple(contents))


def passed(*texts: str, **fields: object) -> Verdict:
    """A pass of a piece of files with these texts, of which sidecars say ``fields``."""
    known = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = f"sha256:{hashlib.sha256(known.encode()).hexdigest()}"
    files = tuple(sorted(map(blob, texts)))
    return Verdict(True, None, "李强", DAY, Place(""), "x", files, digest)


COURSES: dict[str, tuple[str, dict[str, Fact], list[tuple[list[str], str]]]] = {
    "pieces come, are replaced and go": (
        "min: 2, max: 3",
        {},
        [
            ([], "missing"),
            (["1/a.docx", "没有/a.docx"], "partial"),
            (["1/b.docx"], "complete"),
            (["1/c.docx", "1/d.docx"], "partial"),
            (["1/a.docx：：又一稿", "-1/c.docx"], "complete"),
            (["-1/b.docx", "-1/d.docx"], "partial"),
            (["-1/a.docx"], "missing"),
        ],
    ),
    "of equal ones one counts, whichever goes": (
        "min: 2",
        {"1/a.docx": SAME, "1/b.docx": SAME},
        [
            (["1/a.docx"], "partial"),
            (["1/b.docx"], "partial"),
            (["1/c.docx"], "complete"),
            (["-1/a.docx"], "complete"),
            (["-1/b.docx"], "partial"),
        ],
    ),
    "what was returned and still lies there says so of what is equal": (
        "",
        {blob("1/a.docx"): SAME, "1/c.docx": SAME},
        [
            (["1/a.docx", "1/c.docx"], "complete"),
            ([said("1", returned("1/a.docx"))], "partial returned"),
            (["-1/a.docx"], "partial"),
            (["1/0.docx：：1/a.docx"], "partial returned"),
            (["1/d.docx", "-1/0.docx"], "complete"),
        ],
    ),
    "also where it is no piece, and under two names": (
        "min: 1}, {text: 乙材料",
        {blob("1/a.docx"): SAME, "1/1-c.docx": SAME},
        [
            (["1/1-c.docx", said("1", returned("1/a.docx"))], "partial"),
            (["1/9-a.docx：：1/a.docx"], "partial returned"),
            (["1/8-a.docx：：1/a.docx"], "partial returned"),
            (["-1/9-a.docx"], "partial returned"),
            (["-1/8-a.docx"], "partial"),
        ],
    ),
    "a returned piece of two files is there while a piece has both": (
        "min: 1}, {text: 乙材料",
        {blob("x"): SAME._replace(text=b"1"), blob("y"): SAME._replace(text=b"2")}
        | {"1/2-c/1.docx": SAME._replace(text=b"1"), "1/2-c/2.docx": SAME._replace(text=b"2")},
        [
            (
                ["1/2-c/1.docx", "1/2-c/2.docx", "1/2-d.docx"]
                + [said("1", returned("x", "y"), passed("x", "y"))],
                "partial",
            ),
            (["1/1-a/1.docx：：x", "1/1-a/2.docx：：y"], "partial returned"),
            (["1/1-b/1.docx：：x", "1/1-b/2.docx：：y"], "partial returned"),
            (["-1/1-a/1.docx", "-1/1-a/2.docx"], "partial returned"),
            (["-1/1-b/2.docx"], "complete"),
        ],
    ),
    "what is there is asked under its own ending": (
        "max: 1",
        {f"{blob('x')}.pdf": SAME, "1/c.docx": UNREAD._replace(text=b"x")},
        [
            (["1/c.docx", "1/e.pdf", said("1", returned("x"))], "complete"),
            (["1/x.docx：：x"], "partial returned unread"),
            (["-1/x.docx"], "complete"),
        ],
    ),
    "what a returned content says is asked under the endings that are there": (
        "min: 2, max: 2",
        {f"{blob('gone')}.pdf": SAME, "1/c.docx": SAME},
        [
            (["1/c.docx", said("1", returned("gone"))], "partial"),
            (["1/d.pdf", "1/e.pdf"], "complete"),
            (["1/f.docx"], "partial"),
            (["-1/d.pdf", "1/没有后缀"], "partial"),
            (["-1/e.pdf"], "partial"),
            (["-1/没有后缀"], "complete"),
        ],
    ),
    "of two endings of a returned content the last in order is asked": (
        "",
        {f"{blob('x')}.docx": SAME, "1/c.docx": UNREAD._replace(text=b"x"), "1/e.docx": UNREAD},
        [
            (["1/d.docx", "1/c.docx", said("1", returned("x"))], "complete"),
            (["1/a.docx：：x"], "partial returned"),
            (["1/b.pdf：：x"], "partial returned unread"),
            (["1/0.pdf：：x", "-1/b.pdf"], "partial returned"),
            (["1/b.pdf：：x"], "partial returned unread"),
            (["-1/0.pdf", "1/e.docx"], "partial returned unread"),
            (["-1/b.pdf"], "partial returned unread"),
            (["-1/a.docx"], "complete unread"),
        ],
    ),
    "a review is heard when it comes, when it changes and when it goes": (
        "min: 1, max: 1",
        {"1/u.docx": UNREAD},
        [
            (["1/a.docx"], "complete"),
            ([said("1", passed("1/a.docx"))], "complete passed"),
            ([said("1", passed("1/a.docx"), returned("1/a.docx"))], "partial returned"),
            ([said("1", returned("1/a.docx"), passed("1/a.docx"))], "complete passed"),
            (["1/u.docx", "-1/a.docx"], "complete unread"),
            ([said("1", passed("1/u.docx"))], "complete passed unread"),
            (["-1/review.yaml"], "complete unread"),
        ],
    ),
    "a pass holds while the sidecar says what it said": (
        "min: 1}, {text: 乙材料",
        {},
        [
            (
                ["1/1-a.docx", "1/2-b.docx", said("1", *map(passed, ("1/1-a.docx", "1/2-b.docx")))],
                "complete passed",
            ),
            (["1/1-a.docx.meta.yaml：：period: 2022\n"], "complete"),
            (["1/1-a.docx.meta.yaml：：note: 无关\n"], "complete passed"),
            (["1/1-a.docx.meta.yaml：：period: 2023\n"], "complete"),
            (["-1/1-a.docx.meta.yaml"], "complete passed"),
        ],
    ),
    "what a piece claims counts once it is passed, and no more when it is not": (
        "min: 1}, {text: 乙材料}, {text: 丙材料",
        {},
        [
            (["1/1+2+3-a.docx"], "partial"),
            ([said("1", passed("1/1+2+3-a.docx"))], "complete passed"),
            ([said("1", passed("别的"))], "partial"),
        ],
    ),
    "cases that are called alike are from the time that their files say": (
        "years: [2022], min: 2",
        {},
        [
            (["1/执法案卷12/2022年执法总结1.docx", "1/执法案卷13/2021年执法总结1.docx"], "partial"),
            (["1/执法案卷14/2022年执法总结2.docx"], "complete"),
            (["-1/执法案卷12/2022年执法总结1.docx"], "partial"),
        ],
    ),
    "a list of cases is a piece until there are cases beside it": (
        "unit: 案例, min: 1, max: 1",
        {},
        [
            (["1/目录.docx"], "complete"),
            (["1/甲案/x.docx"], "complete"),
            (["1/封面.docx"], "complete"),
            (["-1/甲案/x.docx", "-1/封面.docx"], "complete"),
            (["1/乙案/x.docx", "-1/目录.docx"], "complete"),
            (["1/目录.docx"], "complete"),
        ],
    ),
    "a list of cases is none beside a case of one file": (
        "unit: 案例, min: 1, max: 1",
        {},
        [
            (["1/张某案3/笔录.docx"], "complete"),
            (["1/目录.docx"], "complete"),
            (["1/张某案3/封面.docx"], "complete"),
            (["-1/张某案3/封面.docx", "-1/张某案3/笔录.docx"], "complete"),
            (["1/张某案4/笔录.docx"], "complete"),
            (["1/张某案5/笔录.docx"], "partial"),
            (["-1/张某案4/笔录.docx", "-1/目录.docx"], "complete"),
            (["-1/张某案5/笔录.docx", "1/张某案5：：a"], "complete"),
            (["-1/张某案5", "1/张某案5/笔录.docx"], "complete"),
        ],
    ),
    "the folder of one file is the piece, whatever the file is called": (
        "years: [2022], min: 2",
        {"1/张某案2/2022年笔录.docx": SAME, "1/2022年笔录.docx": SAME},
        [
            (["1/2022年张某案1/2030年笔录.docx"], "partial"),
            (["1/张某案2/2022年笔录.docx"], "complete"),
            ([said("1", passed("1/张某案2/2022年笔录.docx"))], "complete"),
            (["1/2022年笔录.docx"], "complete"),
            (["-1/2022年张某案1/2030年笔录.docx"], "partial"),
            (["1/2022年记录.docx"], "complete"),
            (["-1/2022年笔录.docx", "1/张某案2.meta.yaml：：period: 2024"], "partial"),
            (["1/张某案4/笔录.docx"], "partial"),
            (["1/张某案4/笔录.docx.meta.yaml：：period: 2022"], "complete"),
        ],
    ),
    "what comes together with what speaks of it, or lies beside it, is read once with all of it": (
        "years: [2022], min: 1",
        {},
        [
            (["1/2022年a.docx", "1/2022年a.docx.meta.yaml：：period: 2024"], "partial"),
            (["1/张某案1/2022年笔录.docx", "1/张某案1.meta.yaml：：period: 2024"], "partial"),
            (["1/张某案2/2021年笔录.docx", "1/张某案2/2022年笔录.docx"], "complete"),
        ],
    ),
    "in a set of one item a folder called 1 is a case once there is one called 2": (
        "max: 2",
        {},
        [
            (["1/1/a.docx", "1/1/b.docx", "1/1/c.docx"], "partial"),
            (["1/2/d.docx"], "complete"),
            (["-1/2/d.docx"], "partial"),
        ],
    ),
    "numbered sub-folders are parts of a case once they lie in two": (
        "max: 2",
        {},
        [
            (["1/甲/1.现场/a.docx", "1/甲/2.询问/b.docx", "1/甲/3.决定/c.docx"], "partial"),
            (["1/乙/1.现场/d.docx"], "complete"),
            (["-1/乙/1.现场/d.docx"], "partial"),
        ],
    ),
    "of equal ones the first counts, though it is open whether it is a piece": (
        "min: 2, max: 3",
        {"1/2023年/x.docx": SAME, "1/z.docx": SAME},
        [
            (["1/2023年/x.docx", "1/2023年/乙/y.docx"], "partial"),
            (["1/z.docx"], "partial"),
            (["-1/2023年/x.docx"], "complete"),
        ],
    ),
    "files of a folder are taken in their order, not in that in which they came": (
        "unit: 案例, min: 2",
        {
            "1/甲案/x.docx": Fact(Soundness.SOUND, case_text=b"x", length=90),
            "1/甲案/y.docx": Fact(Soundness.SOUND, case_text=b"y", length=90),
            "1/乙案.docx": Fact(Soundness.SOUND, case_text=b"x", length=90),
        },
        [
            (["1/甲案/y.docx", "1/乙案.docx"], "complete"),
            (["1/甲案/x.docx"], "partial"),
        ],
    ),
    "pairs are made in the order of names, not in that in which they came": (
        "unit: 对, min: 2",
        {},
        [
            (["1/农业补贴办法细则.docx"], "partial"),
            (["1/农业补贴办法终稿公平竞争审查意见.docx"], "partial"),
            (["1/农业补贴办法.docx"], "partial"),
            (["1/农业补贴办法细则二稿公平竞争审查意见.docx"], "partial"),
            (["-1/农业补贴办法细则.docx", "1/农业补贴办法细则二稿.docx"], "complete"),
        ],
    ),
    "what is still to come counts from its first day on": (
        "years: [2024]",
        {},
        [
            (["1/2024年报告.docx"], "partial"),
            ([], "complete"),
            (["1/2024年5月报告.docx", "-1/2024年报告.docx"], "partial"),
            (["-1/2024年5月报告.docx"], "missing"),
            ([], "missing"),
        ],
    ),
    "a folder that is spelled otherwise beside the proper one is never enough": (
        "years: [2024]",
        {},
        [
            (["1/2024年报告.docx", "没有/a.docx"], "partial"),
            (["01/2024年总结.docx"], "partial"),
            (["-1/2024年报告.docx"], "complete"),
            (["-01/2024年总结.docx"], "missing"),
        ],
    ),
    "also a folder that is spelled otherwise waits for the day": (
        "years: [2024]",
        {},
        [
            (["01/2024年报告.docx"], "partial"),
            ([], "complete"),
        ],
    ),
    "nil returns of all units that are asked, passed, are enough": (
        "min: 1, nil: allowed",
        {},
        [
            (["1/县司法局-无.docx", meta("县司法局-无.docx", NIL)], "partial"),
            (["1/县审计局-无.docx", meta("县审计局-无.docx", NIL)], "partial"),
            ([said("1", passed("1/县司法局-无.docx", nil=True))], "partial"),
            (
                [
                    said(
                        "1", *(passed(f"1/县{one}局-无.docx", nil=True) for one in ("司法", "审计"))
                    )
                ],
                "complete passed nil",
            ),
            (["1/a.docx"], "complete"),
            (["-1/a.docx", "-1/县审计局-无.docx"], "partial"),
        ],
    ),
    "an address file has to be here and to say something": (
        "url: only",
        {},
        [
            (["1/b.url：：\n"], "partial"),
            ([link("b.url")], "complete"),
            ([said("1", passed(link("b.url").partition("：：")[2]))], "complete passed"),
            (["1/0.url：：\n"], "complete passed"),
            (["1/c.url：：没有取回"], "complete passed unseen"),
            (["-1/b.url", "-1/0.url"], "partial unseen"),
            (["-1/c.url", link("d.url")], "complete passed"),
        ],
    ),
}


@pytest.mark.parametrize("name", COURSES)
def test_each_step_is_what_everything_comes_to(name: str) -> None:
    fields, stated, steps = COURSES[name]
    units = "[县司法局, 县审计局]" if "nil" in fields else "[县司法局]"
    history = History(one_item(fields, units), stated, missing=("1/c.url",))
    assert [told(history.step(*changes)["1"]) for changes, _ in steps] == [
        expected for _, expected in steps
    ]


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ItemProgress]]:
    """The items, with the ids of their sets, that the sums of their pieces did not tell."""
    found: list[tuple[str, ItemProgress]] = []

    def noted(one: MaterialSet, *given: Any) -> ItemProgress:
        found.append((one.id, assess_counted(one, *given)))
        return found[-1][1]

    monkeypatch.setattr(f"{COURSE}.assess_counted", noted)
    return found


def numbers(one: ItemProgress) -> tuple[object, ...]:
    """All of an item but what is said of single pieces."""
    of_all = [problem for problem in one.problems if not problem.path]
    slots = [(slot.slot.name, slot.state, slot.why, slot.addresses) for slot in one.slots]
    return (
        one.state,
        sorted(one.counted),
        sorted(one.addresses),
        slots,
        of_all,
        *one[8:13],
        *one[15:],
    )


def test_every_item_is_the_same_when_its_files_come_one_by_one_the_last_first(
    together: list[tuple[str, ItemProgress]],
) -> None:
    for fields, files, stated, more, result, _ in ITEMS:
        history = History(one_item(fields, more.get("responsible", "[县司法局]")), stated)
        history.time = datetime(2023, 5, 1, 3, tzinfo=UTC)
        changes = [*reversed(files), *(f"-{one.partition('：：')[0]}" for one in files[:1])]
        for number, change in enumerate(changes, 1):
            together.clear()
            found = history.step(change, days=0)["1"]
            for name, one in together:
                whole = history.whole.by_set[name].items[one.item.no - 1]
                assert numbers(one) == numbers(whole), (fields, files)
            if number == len(files) and len(found.set.items) == 1:
                assert result.startswith(f"{found.state} "), (fields, files)


DOMAIN = "domains: [治安], url: each"
SLOTS = "slots: [{name: 清单}, {name: 原件, min: 2, max: 3}]"
BODIES = "departments: [县司法局, 县审计局]"
CASE = Fact(Soundness.SOUND, case_text=b"y", length=500)
SEEN = f"exceptions:\n  - {{code: S301, blob: '{blob('1/1-u.docx')}', by: 张三, reason: 看过}}"
SUMS: list[tuple[str, dict[str, Fact], list[tuple[list[str], str, bool]]]] = [
    # Whether the sums of what pieces come to tell what they come to together (False), or not (True).
    ("", {}, [([], "missing", False), (["1/a.docx"], "complete", False), (["-1/a.docx"], "missing", False)]),
    ("min: 0", {}, [([], "not_required", False), (["1/a.docx"], "complete", False)]),
    (
        "min: 1}, {text: 乙材料, min: 0",
        {"1/1-u.docx": UNREAD},
        [
            (["1/1-u.docx"], "complete unread", False),
            ([meta("1-u.docx", SEEN)], "complete unread seen", False),
            (["1/1-v.docx"], "complete unread seen", False),
            (["-1/1-u.docx", said("1", passed("1/1-v.docx"))], "complete passed", False),
        ],
    ),
    (
        "min: 2",
        {"1/a.docx": SAME, "1/b.docx": SAME, "1/c.docx": SAME},
        [
            (["1/a.docx", "1/d.docx"], "complete", False),
            (["1/b.docx"], "complete", True),
            (["1/c.docx"], "complete", True),
            (["-1/a.docx"], "complete", True),
            (["-1/c.docx"], "complete", False),
            (["-1/d.docx"], "partial", False),
            (["-1/b.docx"], "missing", False),
            (["1/c.docx"], "partial", False),
        ],
    ),
    (
        "unit: 案例",
        {"1/b.docx": CASE, "1/c.docx": CASE},
        [
            (["1/a.docx"], "complete", True),
            (["1/b.docx"], "complete", False),
            (["1/c.docx"], "complete", True),
            (["-1/a.docx"], "complete", True),
            (["-1/c.docx"], "complete", True),
            ([link("b.url")], "complete", True),
            (["-1/b.docx"], "partial", False),
        ],
    ),
    # How many cases an only folder holds is asked where it is the only one.
    (
        "unit: 案例, max: 2",
        {},
        [
            (["1/案/1.docx", "1/案/2.docx", "1/案/3.docx"], "partial", True),
            (["1/又一案.docx"], "complete", False),
        ],
    ),
    (
        "unit: 案例, min: 3, max: 4",
        {},
        [
            (["1/a.docx", "1/b.docx", meta("a.docx", "count: 2")], "partial", False),
            ([said("1", passed("1/a.docx", count=2))], "complete", False),
            (["1/c.docx"], "complete", False),
            (["1/d.docx"], "partial", False),
            (["-1/d.docx", "-1/a.docx.meta.yaml"], "complete", False),
            ([meta("a.docx", "count: 3")], "partial", False),
        ],
    ),
    ("unit: 对", {}, [(["1/a办法.docx", "1/a办法公平竞争审查意见.docx"], "complete", False)]),
    (
        "url: required",
        {},
        [
            (["1/a.docx"], "partial", False),
            ([link("b.url")], "complete", False),
            ([link("c.url")], "complete", False),
            (["-1/b.url"], "complete", False),
            (["-1/c.url"], "partial", False),
        ],
    ),
    (
        "url: only, min: 2",
        {},
        [
            ([link("b.url")], "partial", False),
            ([link("c.url.txt", "https://www.zizhou.gov.cn/2", "https://www.zizhou.gov.cn/3")], "complete", False),
            (["-1/b.url"], "complete", False),
            (["-1/c.url.txt", "1/a.docx"], "partial", False),
        ],
    ),
    (
        DOMAIN,
        {},
        [
            (["1/治安.docx"], "partial", False),
            ([link("治安.url")], "complete", False),
            (["-1/治安.docx"], "partial", False),
            (["1/治安.docx", "-1/治安.url"], "partial", False),
            ([link("说明.url.txt", "治安 https://www.zizhou.gov.cn/3")], "complete", False),
        ],
    ),
    ("domains: [治安]", {}, [(["1/治安.docx"], "complete", False)]),
    (
        SLOTS,
        {},
        [
            (["1/清单.docx", "1/原件1.docx"], "partial", False),
            (["1/原件2.docx"], "complete", False),
            (["1/原件3.docx"], "complete", False),
            (["1/原件4.docx"], "partial", False),
            (["-1/原件4.docx", "-1/清单.docx"], "partial", False),
            (["1/清单.docx", "-1/原件3.docx", "-1/原件2.docx"], "partial", False),
            ([meta("原件1.docx", "count: 4")], "partial", False),
            ([meta("原件1.docx", "count: 2"), said("1", passed("1/原件1.docx", count=2))], "complete", False),
        ],
    ),
    # A file beside a sub-folder is open, and fills its slot all the same.
    (
        "slots: [{name: 清单, words: [清单]}]",
        {"1/清单/乙/b.docx": NOT_LOOKED_AT},
        [(["1/清单/a.docx", "1/清单/乙/b.docx"], "complete unseen", False)],
    ),
    (
        BODIES,
        {},
        [
            (["1/县司法局、县审计局.docx"], "partial", False),
            ([said("1", passed("1/县司法局、县审计局.docx"))], "complete passed", False),
            (["1/县审计局.docx"], "complete", False),
            ([said("1", passed("没有这份"))], "partial", False),
        ],
    ),
    (
        "negative: true",
        {"1/a.docx": SAYS_NIL, "1/b.docx": SAYS_NIL, "1/c.docx": SAME._replace(says_nil=True)}
        | {"1/d.docx": SAME},
        [
            (["1/a.docx"], "complete nil", False),
            (["1/b.docx"], "complete nil", False),
            (["-1/a.docx"], "complete nil", False),
            (["-1/b.docx", "1/c.docx"], "complete nil", False),
            (["1/d.docx"], "complete nil", True),
        ],
    ),
    (
        "nil: allowed",
        {},
        [
            (["1/无.docx", meta("无.docx", NIL)], "partial", True),
            ([said("1", passed("1/无.docx", nil=True))], "complete passed nil", True),
            (["1/a.docx"], "complete", True),
            (["-1/无.docx"], "complete", False),
        ],
    ),
    (
        "max: 2",
        {"1/a.docx": NOT_LOOKED_AT, "1/b.docx": NOT_LOOKED_AT, "1/c.docx": SAME, "1/d.docx": SAME},
        [
            (["1/a.docx"], "partial unseen", False),
            (["1/b.docx", "1/c.docx", "1/d.docx"], "complete unseen", True),
            (["-1/a.docx"], "complete unseen", True),
            (["-1/b.docx"], "complete", True),
            ([said("1", returned("1/e.docx")), "1/e.docx"], "partial returned", True),
            (["-1/d.docx"], "partial returned", False),
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(SUMS)))
def test_sums_of_pieces_tell_what_they_come_to_where_they_can(
    number: int, together: list[tuple[str, ItemProgress]]
) -> None:
    fields, stated, steps = SUMS[number]
    history = History(one_item(fields), stated)
    found = []
    for changes, _, _ in steps:
        together.clear()
        found.append((changes, told(history.step(*changes)["1"]), bool(together)))
    assert found == steps


def test_a_document_in_three_sets_counts_where_it_stands_first_until_it_is_taken_out() -> None:
    history = History(one_item(), {f"{one}/a.docx": SAME for one in range(1, 5)})

    def states(*changes: str) -> str:
        found = history.step(*changes).values()
        return "".join("x" if told(one) == "complete" else "-" for one in found)

    assert states("1/a.docx", "1/b.docx", "没有/a.docx") == "x---"
    assert states("2/a.docx") == "xx--"
    assert states("4/a.docx") == "x---", "the first counts, the others are only claimed"
    assert states("3/a.docx", "2/c.docx") == "xx--"
    assert states("-1/a.docx") == "xx--"
    assert states("-2/a.docx") == "xxxx", "in two sets it counts in both"
    assert states("-3/a.docx", "-4/a.docx", "3/a.docx") == "xxx-"
    # Addresses may stand anywhere.
    history = History(one_item("url: only"))
    url = link("b.url")[1:]
    assert states(f"1{url}", *(f"{one}/a.docx：：{one}" for one in (2, 3, 4))) == "xxxx"
    assert states(*(f"{one}{url}" for one in (2, 3, 4))) == "xxxx"


def test_of_a_shared_set_the_units_of_the_member_that_prints_the_items_are_asked() -> None:
    shared = """\
level1: 一、全部
sections:
  - level2: （一）全部
    indicators:
      - id: 1
        text: 甲
        responsible: [县审计局]
        materials: {text: 1、2项指标合并提供：, items: [{text: 说明, nil: allowed}]}
      - {id: 2, text: 乙, responsible: [县公安局]}
"""
    history = History(listed(shared))
    paths = {one: f"2/县{one}局-无.docx" for one in ("公安", "审计")}
    files = [change for path in paths.values() for change in (path, f"{path}.meta.yaml：：{NIL}\n")]
    assert told(history.step(*files)["1-2"]) == "partial"
    files = [said("1", passed(paths["公安"], nil=True))]
    assert told(history.step(*files)["1-2"]) == "partial"
    files = [said("1", passed(paths["审计"], nil=True))]
    assert told(history.step(*files)["1-2"]) == "complete passed nil"


def on_whole_set(history: History, *, name: str = "1") -> str:
    """A review of before, that passes all that is there of a set."""
    snapshot = history.snapshot(Commit("r" * 40, history.time))
    mine = [one for one in pieces(history.checklist, snapshot, {}).pieces if one.set_id == name]
    return said(
        name, Verdict(True, None, "李强", DAY, Place(""), fingerprint=fingerprint(mine, {}))
    )


def test_verdicts_of_before_on_a_whole_set_hang_on_the_history() -> None:
    then: list[Snapshot] = []
    history = History(one_item(), earlier=lambda commit: then[-1] if then else None)

    def hangs() -> bool:
        return history.course.hangs_on_history

    assert not hangs()
    assert told(history.step("1/a.docx", "2/a.docx：：别的")["1"]) == "complete"
    assert not hangs()
    review = on_whole_set(history)
    before = history.snapshot(Commit("r" * 40, history.time))
    assert told(history.step(review)["1"]) == "complete passed"
    assert hangs()
    assert history.asked == []
    # What it was on is looked for once it is not what is there; and anew at each commit.
    assert told(history.step("1/b.docx")["1"]) == "complete"
    assert history.asked != []
    then.append(before)
    assert told(history.step()["1"]) == "complete"
    assert told(history.step("-1/b.docx", "1/c.docx")["1"]) == "complete"
    assert told(history.step("-1/c.docx", "1/a2.docx：：1/a.docx", "-1/a.docx")["1"]) == (
        "complete passed"
    )
    then.clear()
    assert told(history.step()["1"]) == "complete", "the same evidence, and another history"
    then.append(before)
    assert told(history.step()["1"]) == "complete passed"
    assert told(history.step(said("1", passed("1/a.docx")))["1"]) == "complete passed"
    assert not hangs()
    assert told(history.step("1/d.docx")["1"]) == "complete"


def test_a_list_in_which_two_sets_claim_a_folder_is_assessed_as_a_whole() -> None:
    checklist = one_item()
    twice = checklist.sets_by_id["1"]._replace(id="5", members=("2", "5"))
    history = History(replace(checklist, sets=(*checklist.sets, twice)), missing=("2/a.url",))
    found = history.step("2/a.docx", "1/a.docx", "4.docx")
    assert [told(found[one]) for one in "125"] == ["complete", "missing", "complete"]
    found = history.step("-1/a.docx", "2/b.docx")
    assert [told(found[one]) for one in "125"] == ["missing", "missing", "complete"]
    course = history.course
    assert (course.hangs_on_history, course.missing) == (False, False)
    history.step(said("3", Verdict(True, None, "李强", DAY, Place(""), fingerprint=NO_PRINT)))
    assert (course.hangs_on_history, course.missing) == (True, False)
    history.step("2/a.url：：没有取回")
    assert (course.hangs_on_history, course.missing) == (True, True)


def test_what_nobody_has_seen_or_fetched_is_told_until_it_is_gone() -> None:
    stated = {"1/a.docx": NOT_LOOKED_AT, "2/b.docx": NOT_LOOKED_AT, "没有/c.docx": NOT_LOOKED_AT}
    history = History(one_item(), stated, missing=("1/a.docx.meta.yaml", "1/d.docx"))

    def doubtful() -> list[str]:
        return sorted(one.path for one in history.course.doubtful)

    assert told(history.step("1/a.docx", "2/b.docx", "没有/c.docx")["1"]) == "partial unseen"
    assert (doubtful(), history.course.missing) == (["1/a.docx", "2/b.docx"], False)
    # A document has not to be fetched, a sidecar has.
    assert told(history.step("1/d.docx")["1"]) == "complete unseen"
    assert not history.course.missing
    history.step("1/a.docx.meta.yaml：：period: 2022\n", "-2/b.docx")
    assert (doubtful(), history.course.missing) == (["1/a.docx"], True)
    history.step("1/a.docx：：又一稿")
    assert doubtful() == ["1/a.docx"]
    assert [one.blob for one in history.course.doubtful] == [blob("又一稿")]
    history.step("-1/a.docx", "1/e.docx")
    assert (doubtful(), history.course.missing) == ([], True)
    history.step("-1/a.docx.meta.yaml")
    assert (doubtful(), history.course.missing) == ([], False)


def test_what_a_sidecar_said_that_was_replaced_by_one_that_is_not_here_holds_no_more() -> None:
    history = History(one_item(), missing=("1/a.docx.meta.yaml",))
    beside = "1/a.docx.meta.yaml"
    assert told(history.step("1/a.docx", said("1", passed("1/a.docx", count=2)))["1"]) == "complete"
    history.not_here = ()
    assert told(history.step(f"{beside}：：count: 2\n")["1"]) == "complete passed"
    history.not_here = (beside,)
    assert told(history.step(f"{beside}：：count: 2 # 又一份\n")["1"]) == "complete"


def test_a_sidecar_that_cannot_be_read_makes_a_pass_stale_though_the_piece_is_the_same() -> None:
    files = ("1/1-案卷/a.docx", "1/1-案卷/b.docx")
    history = History(one_item())
    first = history.step(*files, said("1", passed(*files)))
    assert told(first["1"]) == "complete passed"
    again = history.step("1/1-案卷.meta.yaml：：没有写对: [\n")
    assert told(again["1"]) == "complete"


def test_only_sets_with_something_of_no_item_or_odd_are_left_out_in_short() -> None:
    history = History(one_item("min: 1}, {text: 乙材料"))

    def left_out(*changes: str) -> set[str]:
        history.step(*changes)
        snapshot = history.snapshot(Commit("r" * 40, history.time))
        course = Course(history.checklist, lambda _, now: now.earlier)
        return {one.id for one in history.checklist.sets} - course.in_short(
            snapshot, history.facts
        ).keys()

    assert left_out() == set()
    assert left_out("1/1-a.docx", "1/1-甲案/b.docx", said("1", passed("不在了"))) == set()
    assert left_out("1/9-没有这一项.docx", "02/a.docx") == {"1", "2"}
    assert left_out("-1/9-没有这一项.docx", "-02/a.docx") == set()


def test_only_what_changed_is_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is what a course is for: what is plain is never assessed as a whole."""
    whole: list[object] = []
    counted: list[str] = []
    assigned: list[str] = []

    def assessed(*given: Any, **named: Any) -> Any:
        whole.append(sorted(given[3]) if len(given) > 3 else "all")
        return assess(*given, **named)

    def count(one: Any, item: Any, piece: Any, inputs: Any) -> Any:
        counted.append(piece.path.removeprefix("evidence/"))
        return count_piece(one, item, piece, inputs)

    def known(course: Course, one: Any, held: Any, *more: Any, **named: Any) -> None:
        counted.append(held.path.removeprefix("evidence/"))
        know(course, one, held, *more, **named)

    def assign(checklist: Any, part: Snapshot, sidecars: Any) -> Any:
        assigned.extend(one.path for one in part.entries)
        return pieces(checklist, part, sidecars)

    monkeypatch.setattr(History, "compare_in_short", lambda *_: None)  # it counts everything
    monkeypatch.setattr(f"{COURSE}.assess", assessed)
    monkeypatch.setattr(f"{COURSE}.pieces", assign)
    monkeypatch.setattr(f"{COURSE}.count_piece", count)

    def took(course: Course, one: Any, place: str, below: str, entry: Any, *more: Any) -> bool:
        alone = take(course, one, place, below, entry, *more)
        if alone:
            counted.append(entry.path)
        return alone

    know, take = Course._know, Course._take_lone
    monkeypatch.setattr(Course, "_know", known)
    monkeypatch.setattr(Course, "_take_lone", took)

    def step(*changes: str, days: int = 1) -> tuple[list[object], list[str]]:
        for one in (whole, counted, assigned):
            one.clear()
        history.step(*changes, days=days)
        return list(whole), sorted({*counted})

    history = History(one_item("years: [2022, 2024]"), {"2/a.docx": SAME, "3/a.docx": SAME})
    many = [f"1/2022年{one}.docx" for one in "abc"]
    assert step(*many, "2/a.docx", "3/a.docx") == ([], [*many, "2/a.docx", "3/a.docx"])
    assert step() == ([], [])
    assert step("-1/2022年a.docx", "1/2022年d.docx") == ([], ["1/2022年d.docx"])
    assert assigned == []  # its name tells what it is
    assert step(said("1", passed(many[1]))) == ([], [])
    assert step(said("1", passed(many[1]), returned(many[2]))) == ([], [many[2]])
    # In three sets: everything together, and no more once it is out of one.
    history.facts = Facts({"2/a.docx": SAME, "3/a.docx": SAME, "4/a.docx": SAME})
    assert step("4/a.docx") == (["all"], ["4/a.docx"])
    assert step() == (["all"], [])
    assert step("-4/a.docx") == ([], [])
    # A folder spelled otherwise: that set as a whole, whenever it changes.
    assert step("02/b.docx") == ([["2"]], ["02/b.docx"])
    assert step("1/2022年e.docx") == ([], ["1/2022年e.docx"])
    assert step("-02/b.docx") == ([["2"]], [])
    # What is still to come: until it has begun.
    history.time = NEW_YEARS_EVE
    assert step("1/2024年.docx") == ([], ["1/2024年.docx"])
    assert step() == ([], ["1/2024年.docx"])
    assert step() == ([], [])
    # Where a returned content has two endings: that set as a whole, until one is gone.
    changes = ("3/x.pdf：：3/a.docx", said("3", returned("3/a.docx")))
    assert step(*changes) == ([["3"]], ["3/x.pdf"])
    assert step() == ([], [])
    assert step("-3/x.pdf") == ([], ["3/a.docx"])
    assert step("3/y.docx") == ([], ["3/y.docx"])
    # What hangs on what lies beside it is assigned again while there is any of the kind.
    assert step("4/甲.docx", "4/目录.docx") == ([], ["4/甲.docx", "4/目录.docx"])
    assert step("4/乙.docx") == ([], ["4/乙.docx"])
    assert assigned == []  # a lone file says nothing of it
    assert step("-4/目录.docx") == ([], [])
    assert step("4/丙.docx") == ([], ["4/丙.docx"])
    assert assigned == []
    # So is a folder of one file, as long as no other lies in it, and no list beside it.
    assert step("4/案卷1/笔录.docx") == ([], ["4/案卷1/笔录.docx"])
    assert assigned == []
    assert step("4/目录.docx") == ([], ["4/案卷1", "4/目录.docx"])
    assert assigned == ["4/案卷1/笔录.docx", "4/目录.docx"]
    assert step("4/案卷2/笔录.docx") == ([], ["4/案卷2"])
    assert assigned == ["4/案卷1/笔录.docx", "4/案卷2/笔录.docx", "4/目录.docx"]
    history = History(one_item("years: [2024]"))
    history.time = NEW_YEARS_EVE
    assert step("01/2024年.docx") == ([["1"]], ["01/2024年.docx"])
    assert step() == ([["1"]], [])
    assert step() == ([], [])


def test_an_item_without_pieces_comes_to_the_same_either_way() -> None:
    for fields in ("min: 2", "min: 0", SLOTS):
        one = one_item(fields).sets_by_id["1"]
        (item,) = one.items
        inputs: Any = None
        assert assess_counted(one, item, [], inputs) == assess_item(one, item, [], inputs)


# --- As little as possible is assessed at any revision ------------------------------------------------


class Lying:
    """What lies there, as the assessor of revisions asks for it, and what it asked."""

    def __init__(self, *paths: str) -> None:
        self.entries: dict[str, TreeEntry] = {}
        self.contents: dict[str, bytes] = {}
        self.stated: dict[str, Fact] = {}
        self.missing: set[str] = set()
        self.asked: list[list[str] | None] = []
        self.now = NEW_YEARS_EVE
        self.put(*paths)

    def put(self, *paths: str) -> None:
        """``path：：text`` comes, ``-path`` goes."""
        for one in paths:
            path, _, text = one.partition("：：")
            if path.startswith("-"):
                del self.entries[path[1:]]
                continue
            self.entries[path] = TreeEntry(path, "100644", "blob", blob(text or path))
            self.contents[blob(text or path)] = text.encode()

    def children(self, commit: Commit) -> list[TreeEntry]:
        """The folders, called by what lies in them, and the loose files."""
        inside: dict[str, list[TreeEntry]] = {}
        for path, entry in sorted(self.entries.items()):
            inside.setdefault(path.partition("/")[0], []).append(entry)
        return [
            one[0] if one[0].path == name else TreeEntry(name, "040000", "tree", blob(repr(one)))
            for name, one in inside.items()
        ]

    def take(self, commit: Commit, names: Collection[str] | None) -> Snapshot:
        """What lies under these names."""
        self.asked.append(None if names is None else sorted(names))
        ordered = sorted(self.entries.values(), key=lambda one: git_order(one.path))
        some = [one for one in ordered if names is None or one.path.partition("/")[0] in names]
        small = [one for one in some if matters(one)]
        here = {one.blob: self.contents[one.blob] for one in small if one.path not in self.missing}
        lacking = frozenset(one.blob for one in small if one.path in self.missing)
        return Snapshot(commit.revision, commit.time, tuple(some), here, lacking)

    def facts(self, _: Snapshot) -> Facts:
        """What is known now."""
        return Facts(self.stated)

    def assessor(
        self, checklist: Checklist, rows: CacheTable | None = None, key: str = "key"
    ) -> IncrementalAssessor:
        """An assessor that asks here."""
        return IncrementalAssessor(checklist, key, self, self.facts, rows)

    def standing(self, assessor: IncrementalAssessor, checklist: Checklist) -> tuple[Any, ...]:
        """Whether it is certain, from which day on, whether at this commit, and what was asked for it.

        It comes to the same as everything assessed anew.
        """
        commit = Commit("r" * 40, self.now)
        self.asked.clear()
        found = assessor.summary(commit)
        asked = [*self.asked]
        whole = summarize(
            assess(checklist, self.take(commit, None), self.facts(Snapshot(None, None)))
        )
        assert pack(found.summary) == pack(whole)
        assert (found.summary.revision, found.summary.time) == commit
        since = date.fromordinal(found.since).isoformat() if found.since else ""
        return found.certain, since, found.at_commit, asked


def test_only_folders_that_are_new_are_assessed_and_it_comes_to_the_same(tmp_path: Path) -> None:
    checklist, rows = one_item(), CacheTable(tmp_path, "sets")
    lying = Lying(
        "1/a.docx", "2/9-b.docx", "没有/c.docx", "散.docx", "坏\udcff/d.docx：：坏", link("e.url")
    )
    assessor = lying.assessor(checklist, rows)
    assert lying.standing(assessor, checklist) == (True, "", True, [None])
    assert lying.standing(assessor, checklist) == (True, "", True, [])
    lying.put("-1/a.docx", "1/f.docx")
    assert lying.standing(assessor, checklist) == (True, "", True, [["1"]])
    lying.put("没有/g.docx", "-散.docx")
    assert lying.standing(assessor, checklist) == (True, "", True, [["没有"]])
    lying.put("3/h.docx", "散.docx", "又.docx")
    assert lying.standing(assessor, checklist) == (True, "", True, [["3", "又.docx", "散.docx"]])
    lying.put("-3/h.docx")
    assert lying.standing(assessor, checklist) == (True, "", True, []), "as it was before"
    # Another run knows it too, under the same list only; without a place to keep it none does.
    again = lying.assessor(checklist, rows)
    assert lying.standing(again, checklist) == (True, "", True, [])
    assert not again.hangs_together(Commit("r" * 40, lying.now))
    other = lying.assessor(checklist, rows, "another list")
    assert lying.standing(other, checklist) == (True, "", True, [None])
    assert lying.standing(lying.assessor(checklist), checklist) == (True, "", True, [None])


def test_what_may_be_known_better_later_is_not_kept_and_all_else_is(tmp_path: Path) -> None:
    checklist, rows = one_item("years: [2024]"), CacheTable(tmp_path, "sets")

    def anew() -> tuple[Any, ...]:
        return lying.standing(lying.assessor(checklist, rows), checklist)

    lying = Lying("1/a.docx", "2/b.docx", "没有/c.docx")
    lying.stated = {"2/b.docx": NOT_LOOKED_AT}
    assert anew() == (False, "", False, [None])
    assert anew() == (False, "", False, [["2"]])
    lying.stated = {"没有/c.docx": NOT_LOOKED_AT}
    assert anew() == (True, "", True, [["2"]]), "of what was kept nothing more is asked"
    assert anew() == (True, "", True, [])
    # Verdicts of before, on whole sets: at this commit they are what they are.
    lying.put(said("3", Verdict(True, None, "李强", DAY, Place(""), fingerprint=NO_PRINT)))
    assert anew() == (False, "", True, [["3"]])
    assert anew() == (False, "", True, [["3"]])
    # Where a small file is not here nothing of it is kept.
    lying.put("-3/review.yaml", "4/d.docx", "4/d.docx.meta.yaml：：period: 2022\n", "2/e.docx")
    lying.missing = {"4/d.docx.meta.yaml"}
    assert anew() == (False, "", False, [["2", "4"]])
    assert anew() == (False, "", False, [["2", "4"]])
    lying.stated = {"2/e.docx": NOT_LOOKED_AT}
    assert anew() == (False, "", False, [["2", "4"]])
    assert anew() == (False, "", False, [["2", "4"]])
    lying.missing, lying.stated = set(), {}
    assert anew() == (True, "", True, [["2", "4"]])
    # What is still to come: from its first day on.
    lying.put("1/2024年.docx", "4/f.docx")
    assert anew() == (False, "2024-01-01", True, [["1", "4"]])
    assert anew() == (False, "2024-01-01", True, [["1"]])
    lying.now += timedelta(days=1)
    assert anew() == (True, "2024-01-01", True, [["1"]])
    assert anew() == (True, "2024-01-01", True, [])
    lying.now -= timedelta(days=1)
    assert anew() == (False, "2024-01-01", True, [["1"]])


def test_where_a_document_stands_in_more_than_two_sets_everything_is_assessed() -> None:
    checklist = one_item("years: [2024]")
    lying = Lying("1/2024年.docx", "2/b.docx", "3/c.docx", *(f"3/{one}.docx" for one in "efghij"))
    lying.stated = {f"2/{one}.docx": SAME for one in "bd"} | {"3/c.docx": SAME}
    assessor = lying.assessor(checklist)
    commit = Commit("r" * 40, lying.now)
    lying.standing(assessor, checklist)
    lying.put("2/d.docx")
    assert lying.standing(assessor, checklist)[3] == [["1", "2"]]
    assert not assessor.hangs_together(commit), "in two"
    lying.put("4/e.docx")
    lying.stated["4/e.docx"] = SAME
    assert lying.standing(assessor, checklist) == (False, "2024-01-01", True, [["1", "4"], None])
    assert assessor.hangs_together(commit)
    lying.now += timedelta(days=1)
    assert lying.standing(assessor, checklist) == (True, "2024-01-01", True, [["1"], None])
    assert lying.standing(assessor, checklist) == (True, "2024-01-01", True, [None])
    lying.put("-1/2024年.docx", "1/a.docx")
    assert lying.standing(assessor, checklist) == (True, "", True, [["1"], None])
    lying.stated["1/a.docx"] = NOT_LOOKED_AT
    assert lying.standing(assessor, checklist) == (False, "", False, [None])
    lying.stated["1/a.docx"] = SAME
    lying.put(said("3", Verdict(True, None, "李强", DAY, Place(""), fingerprint=NO_PRINT)))
    assert lying.standing(assessor, checklist)[:3] == (False, "", True)
    lying.put("-3/review.yaml", "1/a.docx.meta.yaml：：period: 2022\n")
    lying.missing = {"1/a.docx.meta.yaml"}
    assert lying.standing(assessor, checklist)[:3] == (False, "", False)
    # Each set is kept as it is by itself, also where all came at once.
    lying = Lying("2/a.docx", "3/a.docx", "4/a.docx")
    lying.stated = {f"{one}/a.docx": SAME for one in "234"}
    assessor = lying.assessor(checklist)
    assert lying.standing(assessor, checklist)[3] == [None, None]
    lying.put("-2/a.docx")
    assert lying.standing(assessor, checklist)[3] == [[]], "only that set 2 is empty is new"
    # In a faulty list two sets may claim a folder.
    twice = checklist.sets_by_id["1"]._replace(id="5", members=("2", "5"))
    faulty = replace(checklist, sets=(*checklist.sets, twice))
    lying = Lying("2/a.docx")
    assessor = lying.assessor(faulty)
    assert lying.standing(assessor, faulty) == (True, "", True, [None])
    assert lying.standing(assessor, faulty) == (True, "", True, [None])
    assert assessor.hangs_together(commit)
