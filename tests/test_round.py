"""A whole round as docs/一轮材料.md tells it, run from top to bottom, and what it leaves behind.

The files, where each belongs and what a step may cost were written down beforehand
(proofs/intake/round.yaml); so was what every view must say at the end.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import pty
import re
import select
import shlex
import subprocess
import sys
import threading
import zipfile
from collections import Counter
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import docx
import pytest

from proofs.intake.given import lay_out, the_round
from proofs.intake.run import ledger, the_list
from tests.conftest import PROJECT
from zzfz.cli.run import run
from zzfz.git import TIME_ZONE

PAGE = PROJECT / "docs" / "一轮材料.md"
YEAR = 2023
CLOCKS = ("intake", "handing_in", "review", "init", "reporting", "due", "status", "list", "site")
TYPED = "⏎"
LOOKS = "### 想看的时候"
"""What stands below it in a step is no part of it: what somebody may look at besides."""


class Typed(NamedTuple):
    """A line of the page that somebody types, what is answered to its questions, and what is shown."""

    step: int
    day: str
    who: str
    line: str
    answers: tuple[str, ...]
    shown: tuple[str, ...]
    is_look: bool = False


def typed_lines(page: str) -> list[Typed]:
    """The commands of the page in their order.

    A heading names the number of the step and its day; ``姓名$ 命令`` is typed by that person; an answer
    ends with ⏎; … stands for anything.
    """
    found = []
    for section in page.split("\n## ")[1:]:
        told = re.match(r"(\d+)　(\d+)月(\d+)日", section)
        if told is None:
            continue
        day = f"{YEAR}-{int(told[2]):02}-{int(told[3]):02}"
        due, _, looks = section.partition(LOOKS)
        told_lines = [
            (*one, part is looks)
            for part in (due, looks)
            for block in [re.findall(r"^```text\n(.*?)^```", part, re.MULTILINE | re.DOTALL)]
            for one in re.findall(
                r"^(\S+)\$ (.*)\n((?:(?!\S+\$ ).*\n)*)", "".join(block), re.MULTILINE
            )
        ]
        for who, line, rest, is_look in told_lines:
            shown = rest.splitlines()
            answers = [one[:-1] for one in shown if one.endswith(TYPED)]
            said = tuple(re.split(r"：|\] ", one)[-1].strip() for one in answers)
            shown = [one.removesuffix(TYPED).strip() for one in shown]
            number = int(told[1])
            found.append(Typed(number, day, who, line, said, tuple(filter(None, shown)), is_look))
    return found


class Terminal:
    """The three streams of this process on a real terminal of 84 columns; types at each prompt."""

    def __init__(self, answers: tuple[str, ...]) -> None:
        self._left = list(answers)
        self._seen = b""
        self._answered = 0
        self._ours, self._theirs = pty.openpty()
        self._ended = threading.Event()

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run zzfz; its exit code and all that stood on the screen."""
        kept = [os.dup(number) for number in range(3)]
        streams = sys.stdin, sys.stdout, sys.stderr
        reader = threading.Thread(target=self._read)
        try:
            for number in range(3):
                os.dup2(self._theirs, number)
            with contextlib.ExitStack() as stack:
                sys.stdin, sys.stdout, sys.stderr = (
                    stack.enter_context(open(number, mode, encoding="utf-8", closefd=False))
                    for number, mode in enumerate("rww")
                )
                reader.start()
                code = run(arguments)
        finally:
            sys.stdin, sys.stdout, sys.stderr = streams
            for number, copy in enumerate(kept):
                os.dup2(copy, number)
                os.close(copy)
            self._ended.set()
            reader.join()
            os.close(self._theirs)
            os.close(self._ours)
        text = self._seen.decode("utf-8", "replace").replace("\r\n", "\n")
        assert not self._left, f"not asked for {self._left}\n{text}"
        return code, text

    def _read(self) -> None:
        while True:
            # asked first: what is written between the wait and this question would be lost
            ended = self._ended.is_set()
            if select.select([self._ours], [], [], 0.02)[0]:
                self._seen += os.read(self._ours, 65536)
            elif ended:
                return
            if self._seen.endswith(("：".encode(), b"] ")) and len(self._seen) > self._answered:
                # what nobody foresaw ends as Ctrl+D does, not in waiting
                answer = f"{self._left.pop(0)}\n" if self._left else "\x04"
                os.write(self._ours, answer.encode())
                self._answered = len(self._seen) + (len(answer.encode()) if self._left else 0)


def on_day(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    """Make it nine o'clock of ``day`` for the program and for Git."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.fromisoformat(f"{day}T09:00:00+08:00").astimezone(tz)

    for name in CLOCKS:
        monkeypatch.setattr(importlib.import_module(f"zzfz.cli.{name}"), "datetime", Clock)
    for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
        monkeypatch.setenv(name, f"{Clock.now(TIME_ZONE).timestamp():.0f} +0800")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk with all that is handed in during the round, and a terminal that stands there."""
    made, checklist = tmp_path / "桌面", the_list()
    (made / "来件").mkdir(parents=True)
    for one in the_round().hand_ins:
        sent = tmp_path / one.id
        sent.mkdir()
        for path in lay_out(one, sent, partial(ledger, checklist=checklist)):
            path.rename(made / "来件" / path.name)
    monkeypatch.chdir(made)
    monkeypatch.setenv("COLUMNS", "84")
    monkeypatch.setenv("NO_COLOR", "1")
    return made


def test_a_round_as_the_page_tells_it_costs_what_it_may_and_ends_as_foreseen(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed: Counter[int] = Counter()
    answered: Counter[tuple[int, str]] = Counter()
    for one in typed_lines(PAGE.read_text("utf-8")):
        on_day(monkeypatch, one.day)
        for name in ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"):
            monkeypatch.setenv(name, one.who)
        program, *words = shlex.split(one.line)
        if program == "cd":
            monkeypatch.chdir(words[0])
            continue
        code, screen = Terminal(one.answers).run(*words)
        assert code == 0, screen
        at = 0
        for shown in one.shown:
            pattern = ".*".join(map(re.escape, shown.split("…")))
            pattern = re.sub(r"(?:\\ )+", r"\\s+", pattern)  # a long folder goes to the next line
            found = re.compile(pattern).search(screen, at)
            assert found is not None, f"{one.line}\n{shown}\n---\n{screen}"
            at = found.end()
        if one.is_look:
            assert not one.answers
            continue
        typed[one.step] += 1
        answered.update((one.step, "typed" if answer else "enter") for answer in one.answers)

    steps = {int(one.id[1:]): one for one in the_round().steps}
    assert set(typed) == set(steps)
    for number, step in steps.items():
        spent = (typed[number], answered[number, "typed"], answered[number, "enter"])
        most = (step.commands, step.decisions, step.enters)
        assert all(have <= may for have, may in zip(spent, most, strict=True)), step.what

    root = desk / "子洲县法治材料"
    expected = the_round().after
    status = asked("status", "--format", "json")
    sets = {one["id"]: one for one in status["material_sets"]}
    assert {name for name, one in sets.items() if one["state"] == "complete"} == {
        *expected["complete_sets"]
    }
    assert {name for name, one in sets.items() if one["state"] == "partial"} == {
        *expected["partial_sets"]
    }
    assert status["totals"]["complete"] == expected["complete_indicators"]
    assert len(status["returns"]) == expected["open_returns"]
    assert all(
        sets[name]["reviews"] and {each["state"] for each in sets[name]["reviews"]} == {"passed"}
        for name in (*expected["complete_sets"], *expected["partial_sets"])
    )
    for place, slots in expected["nil_slots"].items():
        name, item = place.split("/")
        parts = sets[name]["items"][int(item) - 1]["slots"]
        assert [one["name"] for one in parts if one.get("nil")] == slots
    log = asked("log", "47", "--format", "json")["material_sets"][0]["events"]
    replaced = [one for one in log if one["action"] == "changed" and one.get("old_path")]
    assert len(replaced) == expected["replaced"]
    assert replaced[0]["old_path"].endswith("/2-行政处罚统计.xlsx")
    assert replaced[0]["path"].endswith("/2-行政处罚统计（修改）.xlsx")
    told = asked("remind", "--list", "--format", "json")["units"]
    assert expected["chases"].items() <= {one["unit"]: one["times"] for one in told}.items()
    kept = [name for one in told if one["kept"] for name in one["promised_sets"]]
    assert kept == [place.partition("/")[0] for place in expected["promises_kept"]]

    weekly = "\n".join(each.text for each in docx.Document(str(desk / "周报.docx")).paragraphs)
    assert "已报齐 20" in weekly and "县市场监管局 2 件" in weekly
    assert "答应了没有报" not in weekly  # what was promised came in time
    sent = sorted(one.name for one in (desk / "催办1120").glob("县市场监管局-*"))
    assert sent == [f"县市场监管局-{one}" for one in ("催办消息.txt", "台账.xlsx", "待办清单.docx")]
    receipts = sorted(desk.glob("材料交接单-*.docx"))
    assert len(receipts) == len(the_round().hand_ins)
    market = docx.Document(str(receipts[1]))
    receipt = "\n".join(
        [each.text for each in market.paragraphs]
        + [cell.text for table in market.tables for row in table.rows for cell in row.cells]
    )
    for told in ("县市场监管局", "刘联络", "王芳", "惠民粮油店", "收下", "仍需补报", "签字"):
        assert told in receipt, told
    for never in ("evidence/", "相近", "流水号", "经统称"):  # nothing of how it was worked out
        assert never not in receipt, never
    with zipfile.ZipFile(desk / "迎检资料.zip") as volume:
        names = [one.partition("/")[2] for one in volume.namelist()]
    assert any(one.endswith("2-行政处罚统计（修改）.xlsx") for one in names)
    assert not any(one.endswith("/2-行政处罚统计.xlsx") for one in names)
    for shop in ("惠民粮油店", "绿源农资店"):
        assert any(shop in one for one in names)
    assert not any("0912" in path.read_text("utf-8", "replace") for path in root.glob("chases/*/*"))
    changed = subprocess.run(
        ["git", "status", "--porcelain"], cwd=root, capture_output=True, check=True
    )
    assert changed.stdout == b""  # nothing was edited by hand, nothing is left behind


def asked(*arguments: str) -> Any:
    """What a command tells programs, in the folder of the moment."""
    done = subprocess.run(
        [sys.executable, "-m", "zzfz", *arguments],
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)
