"""``python -m proofs.course``: whether a course that counts only what changed lies.

Evidence of the county's own list comes, goes, is renamed, judged and returned at random, among it all that
hangs together in ways of its own: cases and what lies beside them, equal documents, pairs, nil returns,
slots of years still to come, folders called otherwise than their indicator, documents in many sets, verdicts
of before on a whole set. After every step each set has to be what ``assess`` of everything says.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from benchmarks.years import real_checklist
from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist
from zzfz.evidence.facts import NOT_LOOKED_AT, Fact, Soundness
from zzfz.evidence.model import SUFFIX, Verdict, is_address_file
from zzfz.evidence.pieces import pieces
from zzfz.evidence.review_file import with_verdicts
from zzfz.evidence.reviews import DecidingFields, fingerprint
from zzfz.evidence.sidecars import read_sidecars, sidecar_blobs
from zzfz.evidence.snapshot import Snapshot, matters
from zzfz.findings import Place
from zzfz.git import Commit, TreeEntry
from zzfz.git.diff import TreeChange
from zzfz.progress.assess import assess
from zzfz.progress.course import Course, ShortWays
from zzfz.progress.equal import git_order
from zzfz.progress.review import piece_verdict
from zzfz.progress.summary import SetSummary, summarize

_FOLDERS = (
    "6",
    "9",
    "10",
    "12",
    "19",
    "22",
    "33",
    "34",
    "36",
    "47",
    "50",
    "59",
    "63",
    "70",
    "71",
    "72",
    "97",
)
_SMALL = {
    "list.yaml": "title: 子洲县测试清单\nissuer: 县委\n",
    "departments.yaml": (
        "departments:\n  - {name: 县公安局, kind: 部门}\n  - {name: 县司法局, kind: 部门}\n"
    ),
    "domains.yaml": "domains:\n  - {name: 公安, department: 县公安局, confirmed: true}\n  - {name: 市场监管}\n",
    "01.yaml": """level1: 一、全部
sections:
  - level2: （一）全部
    indicators:
      - id: 1
        text: 工作
        responsible: [县公安局]
        materials: {items: [{text: 说明, min: 2, max: 3}]}
      - id: 2
        text: 工作
        responsible: [县公安局]
        materials: {items: [{text: 一对, unit: 对, min: 1, max: 2}]}
      - id: 3
        text: 工作
        responsible: [县公安局]
        materials: {items: [{text: 报告, years: [2022, 2023], domains: [公安], url: each}]}
      - id: 4
        text: 工作
        responsible: [县公安局]
        materials: {items: [{text: 报告, since: 2022-09-01, max: 2}]}
      - id: 5
        text: 工作
        responsible: [县公安局]
        materials: {items: [{text: 案例, unit: 案例, min: 2, max: 3}]}
      - id: 6
        text: 工作
        responsible: [县公安局]
        materials: {items: [{text: 案例, unit: 案例, max: 2, nil: allowed}]}
      - id: 7
        text: 工作
        responsible: [县公安局]
        materials: {items: [{text: 清单和原件, slots: [{name: 清单, words: [清单, 目录]}, {name: 原件, min: 2, max: 2, rest: true}]}]}
      - id: 8
        text: 工作
        responsible: [县公安局]
        materials: {items: [{text: 零报告, nil: allowed}]}
      - id: 9
        text: 工作
        responsible: [县公安局]
        materials: {items: [{text: 报告, years: [2023, 2024]}]}
      - id: 10
        text: 工作
        responsible: [县公安局, 县司法局]
        materials: {items: [{text: 一}, {text: 二, url: required}, {text: 三, url: only}]}
""",
}
"""A list in which little decides: what counts too much or too little is seen in a state."""
_SMALL_FOLDERS = tuple(map(str, range(1, 11)))
_NUMBERS = ("", "1-", "2-", "3-", "4-", "1、3-", "1,2,3-", "９-", "8-")
_TIMES = ("", "2021年", "2022年", "2023年", "2024年", "2021-2022年", "2030年", "2022年3月")
_BODIES = ("", "公安", "市场监管", "县公安局", "何家集镇", "双湖峪街道", "本级", "生态环境")
_TOPICS = (
    *("情况说明", "零报告", "未发生此类情况", "目录", "汇总表", "原件", "清单", "案例", "笔录"),
    *("某办法", "某办法公平竞争审查意见", "迁户口", "封面", "现场照片"),
)
_ENDINGS = ("docx", "docx", "pdf", "jpg", "txt", "url", "url.txt", "md", "tmp")
_INSIDE = (
    "1",
    "2",
    "1-案例",
    "2-案例",
    "甲案",
    "乙案",
    "2-甲案",
    "公安",
    "2022年",
    "1.立案",
    "原件",
    "案卷3",
    "1-2022年案卷12",
    "1-2022年案卷13",
    "执法案卷12",
    "执法案卷13",
)
_TEXTS = (
    *("好", "好", "好", "好", "好", "长", "长二", "案一", "案二"),
    *("", "坏", "没查", "未检", "无"),
)
_SIDECARS = (
    "items: [1]\n",
    "items: [2, 1, 3]\n",
    "nil: true\nreason: 没有发生\n",
    "nil: true\nreason: 没有发生\ncovers: all\n",
    "count: 3\n",
    "period: 2022\n",
    "date: 2031-01-01\n",
    "covers: [公安2022年]\n",
    "covers: [正文, 公平竞争审查意见]\n",
    "covers: all\n",
    "domains: [公安, 市场监管]\n",
    "domains: all\n",
    "department: 县公安局\n",
    "pieces: each\n",
    "pieces: one\n",
    "beside: true\n",
    "published: false\n",
    "address: http://www.zizhou.gov.cn/9.html\n",
    "address:\n  - {slot: 公安2022年, url: http://www.zizhou.gov.cn/8.html}\n",
    "number: 1\n",
    "没有写对: [\n",
)
_ADDRESSES = (
    "http://www.zizhou.gov.cn/1.html\n",
    "公安 http://www.zizhou.gov.cn/2.html\n市场监管2022年 http://www.zizhou.gov.cn/3.html\n",
    "没有网址\n",
    "",
)
_BEFORE_NOON = datetime(2022, 6, 1, 3, tzinfo=UTC)


class Facts:
    """Facts by what is written in a document."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._contents = contents

    def of(self, entry: TreeEntry) -> Fact:
        """The fact of one file; of what is no document it is sound."""
        data = self._contents.get(entry.blob, b"")
        text = data.decode("utf-8").partition("|")[0]
        if is_address_file(entry.path) or entry.path.endswith((SUFFIX, "review.yaml")):
            return Fact(Soundness.SOUND)
        digest = hashlib.sha256(text.encode()).digest()
        return {
            "": Fact(Soundness.FAULTY, "E201", "文件是空的"),
            "坏": Fact(Soundness.FAULTY, "E202", "打不开"),
            "没查": NOT_LOOKED_AT,
            "未检": Fact(Soundness.UNREAD, "E401"),
            "无": Fact(Soundness.SOUND, length=5, says_nil=True),
            "长": Fact(Soundness.SOUND, text=digest, case_text=digest, length=900),
            "长二": Fact(Soundness.SOUND, text=digest, case_text=digest, length=900),
            "案一": Fact(Soundness.SOUND, case_text=b"case", length=90),
            "案二": Fact(Soundness.SOUND, case_text=b"case", length=95),
        }.get(text, Fact(Soundness.SOUND, length=300))

    def is_lasting(self, entry: TreeEntry) -> bool:
        """Whether the same will be known the next time."""
        return self.of(entry) is not NOT_LOOKED_AT

    def told_of(self, entry: TreeEntry) -> tuple[Fact, bool]:
        """Both."""
        return self.of(entry), self.is_lasting(entry)

    def told_as(self, blob: str, ending: str) -> tuple[Fact, bool]:
        """Both, of a document."""
        return self.told_of(TreeEntry(f"x.{ending}", "100644", "blob", blob))


class Evidence:
    """Evidence to which things happen, the same for the same seed."""

    def __init__(self, checklist: Checklist, seed: int) -> None:
        self._random = random.Random(seed)
        self.checklist = checklist
        self.contents: dict[str, bytes] = {}
        self.there: dict[str, TreeEntry] = {}
        self._reviews: dict[str, str] = {}
        self.time = _BEFORE_NOON
        folders = _FOLDERS if len(checklist.indicators) > len(_SMALL_FOLDERS) else _SMALL_FOLDERS
        some = self._random.sample(folders, self._random.choice((1, 1, 2, 4)))
        odd = self._random.choice((None, None, None, None, "0{}", "没有"))
        self._folders = [*some, odd.format(some[0])] if odd else some
        words = (_NUMBERS, _TIMES, _BODIES, _TOPICS, _INSIDE)
        self._pools = [self._random.sample(one, self._random.choice((1, 2, 3))) for one in words]
        """A few of each, so that they meet."""
        self._old = self._random.random() < 0.1

    def step(self) -> None:
        """A few things happen, and days pass."""
        for _ in range(self._random.choice((0, 1, 1, 1, 2, 5))):
            self._random.choice(
                (self._put,) * 5
                + (self._remove, self._move, self._say, self._copy, self._judge, self._judge)
            )()
        self.time += timedelta(days=self._random.choice((0, 1, 7, 30, 150)))

    def snapshot(self) -> Snapshot:
        """All that is there."""
        entries = sorted(self.there.values(), key=lambda one: git_order(one.path))
        small = {one.blob: self.contents[one.blob] for one in entries if matters(one)}
        return Snapshot("x", self.time, tuple(entries), small)

    def _put(self) -> None:
        self._write(self._name(), self._text())

    def _remove(self) -> None:
        if self.there:
            del self.there[self._any()]

    def _move(self) -> None:
        if self.there:
            entry = self.there.pop(self._any())
            path = self._name()
            self.there[path] = entry._replace(path=path)

    def _copy(self) -> None:
        if self.there:
            entry = self.there[self._any()]
            for _ in range(self._random.choice((1, 1, 3))):
                path = self._name()
                self.there[path] = entry._replace(path=path)

    def _say(self) -> None:
        spoken_of = [
            *self.there,
            *(one.rpartition("/")[0] for one in self.there if one.count("/") > 1),
        ]
        if spoken_of:
            path = self._random.choice(spoken_of)
            self._write(f"{path}{SUFFIX}", self._random.choice(_SIDECARS))

    def _judge(self) -> None:
        """Verdicts on pieces that are there."""
        chosen = self._random.choice(self._folders)
        owner = self.checklist.set_of.get(chosen)
        if owner is None:
            return
        snapshot = self.snapshot()
        found = pieces(self.checklist, snapshot, read_sidecars(snapshot).by_path).pieces
        mine = [one for one in found if one.set_id == owner.id]
        said = []
        for piece in self._random.sample(mine, min(len(mine), self._random.choice((1, 3, 9)))):
            passed = self._random.random() < 0.85
            verdict = Verdict(
                passed, None if passed else "没有盖章", "李强", self.time.date(), Place("")
            )
            facts = None if self._random.random() < 0.3 else Facts(self.contents)
            verdict = piece_verdict(owner, piece, DecidingFields(snapshot), facts, verdict)
            if not passed and self._random.random() < 0.5:
                verdict = verdict._replace(contents=())
            said.append(verdict)
        if self._old and mine and self._random.random() < 0.3:
            print_of = fingerprint(mine, sidecar_blobs(snapshot))
            said.append(
                Verdict(True, None, "李强", self.time.date(), Place(""), fingerprint=print_of)
            )
        if said:
            text = with_verdicts(self._reviews.get(owner.folder), said)
            self._reviews[owner.folder] = text
            self._write(f"{owner.folder}/review.yaml", text)

    def _any(self) -> str:
        return self._random.choice(sorted(self.there))

    def _text(self) -> str:
        text = self._random.choice(_TEXTS)
        return text if self._random.random() < 0.3 else f"{text}|{self._random.randint(0, 99)}"

    def _write(self, path: str, text: str) -> None:
        if any(
            other.startswith(f"{path}/") or path.startswith(f"{other}/") for other in self.there
        ):
            return
        if path.endswith((".url", ".url.txt")):
            text = self._random.choice(_ADDRESSES)
        data = text.encode()
        blob = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
        self.contents[blob] = data
        self.there[path] = TreeEntry(path, "100644", "blob", blob)

    def _name(self) -> str:
        one = self._random.choice
        while True:
            numbers, times, bodies, topics, inside = self._pools
            name = f"{one(numbers)}{one(times)}{one(bodies)}{one(topics)}{one(('', '2', '（3）'))}"
            above = [one(inside) for _ in range(one((0, 0, 0, 0, 1, 1, 2)))]
            path = "/".join((one(self._folders), *above, f"{name}.{one(_ENDINGS)}"))
            taken = any(
                other.startswith(f"{path}/") or path.startswith(f"{other}/") for other in self.there
            )
            if not taken:
                return path


class Difference(NamedTuple):
    """Where a course and ``assess`` do not agree."""

    seed: int
    step: int
    course: SetSummary
    assessed: SetSummary


def differences(checklist: Checklist, seed: int, steps: int) -> Iterator[Difference]:
    """Where the course of a history says something else of a set than ``assess`` does, or one that begins
    with all that is there says something else of a set in short.
    """
    evidence = Evidence(checklist, seed)
    ways = ShortWays(checklist)
    course = Course(checklist, lambda _commit, _snapshot: lambda _fingerprint: None)
    before: dict[str, TreeEntry] = {}
    for step in range(steps):
        evidence.step()
        facts = Facts(evidence.contents)
        changes = [TreeChange(path, None) for path in before if path not in evidence.there]
        changes += [
            TreeChange(path, entry)
            for path, entry in evidence.there.items()
            if before.get(path) != entry
        ]
        snapshot = evidence.snapshot()
        course.take(snapshot.contents, ())
        found = course.summary(Commit("x", evidence.time), changes, facts)
        told = {one.set.id: one for one in found.sets}
        whole = assess(checklist, replace(snapshot, earlier=lambda _: None), facts)
        for one in summarize(whole).sets:
            mine = told[one.set.id]
            if (mine.state, mine.marks) != (one.state, one.marks):
                yield Difference(seed, step, mine, one)
        yield from _in_short(evidence, ways, snapshot, facts, seed, step)
        before = dict(evidence.there)


def _in_short(
    evidence: Evidence,
    ways: ShortWays,
    snapshot: Snapshot,
    facts: Facts,
    seed: int,
    step: int,
) -> Iterator[Difference]:
    checklist = evidence.checklist
    found, later = (
        Course(checklist, lambda _, now: now.earlier, None, ways).in_short(each, facts)
        for each in (snapshot, replace(snapshot, time=evidence.time + timedelta(days=700)))
    )
    whole = assess(checklist, snapshot, facts, alone=True)
    left = {one.path.split("/")[1] for one in whole.unassigned}
    for one in summarize(whole).sets:
        short = found.get(one.set.id)
        if short is None:
            continue
        if (
            short.summary != one
            or short.documents != {*whole.documents.get(one.set.id, ())}
            or not left.isdisjoint(one.set.members)
        ):
            yield Difference(seed, step, short.summary, one)
        elif short.since <= evidence.time.toordinal() and short != later[one.set.id]:
            yield Difference(seed, step, later[one.set.id].summary, one)


def small_checklist() -> Checklist:
    """A small list of all that counts in ways of its own."""
    loaded = load({f"checklist/{name}": text.encode() for name, text in _SMALL.items()})
    if loaded.checklist is None or loaded.findings:
        raise RuntimeError(f"the list of the proof did not load: {loaded.findings}")
    return loaded.checklist


def main() -> None:
    """Go through as many histories as asked for and print where an answer differs."""
    parser = argparse.ArgumentParser(prog="python -m proofs.course")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--histories", type=int, default=200)
    parser.add_argument("--steps", type=int, default=40)
    options = parser.parse_args()
    lists = (small_checklist(), real_checklist())
    begin, wrong = time.perf_counter(), 0
    for seed in range(options.first, options.first + options.histories):
        for one in differences(lists[seed % 2], seed, options.steps):
            wrong += 1
            print(f"{one.seed} {one.step} {one.course} {one.assessed}")
    seconds = time.perf_counter() - begin
    print(
        f"{options.histories} histories of {options.steps} steps, {seconds:.0f} s: {wrong} differences"
    )
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
