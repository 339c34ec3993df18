"""Whether every view tells the numbers of ``zzfz status``, on generated repositories at many dates.

    python -m proofs.views --repositories 20 --dates 10
    python -m proofs.views --repositories 1 --dates 3 --seed 7 --views list,show

A repository comes from its seed alone: the evidence that ``proofs.oracle.generate`` makes, handed in
over as many days as there are dates, some of it replaced, some taken away, reviewed in between. At
every date ``status --format json`` is asked first; each view is asked for the same date, and every
state and total in it must be the same. ``check --base`` is asked in a work tree of that date. Every
command runs in this process. Exit code 0: no difference; 1: differences; 2: usage.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from proofs.inside import run_inside
from proofs.oracle.generate import Files, Scenario, build, check_out, generate

FIRST_DAY = date(2022, 3, 1)
DAYS_BETWEEN = 60
STATES = ("complete", "partial", "missing")
COUNTS = ("indicators", *STATES)
ROUND = ("passed", "nil", "returned", "unseen", "unread", "unread_seen")
Data = dict[str, Any]


# ---------------------------------------------------------------- repositories


def over_time(seed: int, dates: int) -> Scenario:
    """The repository of a seed, handed in over ``dates`` commits on as many days.

    A sidecar comes with what it speaks of. Verdicts come from the third commit on, once they can be
    of anything; what is taken away or replaced is so for some commits only.
    """
    rng = random.Random(f"views {seed}")
    made = generate(seed)
    fixed = {p: b for p, b in made.last.items() if not p.startswith("evidence/")}
    handed = {p: b for p, b in made.last.items() if p.startswith("evidence/")}
    born: dict[str, int] = {}
    gone: dict[str, int] = {}
    for path in handed:
        of = path.removesuffix(".meta.yaml")
        if of not in born:
            born[of] = rng.randrange(max(1, dates - 1))
            if rng.random() < 0.15:
                gone[of] = rng.randrange(born[of] + 1, dates + 1)
    trees: list[Files] = []
    for number in range(dates):
        tree = dict(fixed)
        for path, body in handed.items():
            of = path.removesuffix(".meta.yaml")
            if path.endswith("/review.yaml"):
                if number >= min(2, dates - 1):
                    tree[path] = body
            elif born[of] <= number and (number < gone.get(of, dates) or number == dates - 1):
                tree[path] = body
        trees.append(tree)
    days = [FIRST_DAY + timedelta(days=DAYS_BETWEEN * number) for number in range(dates)]
    return Scenario(seed, trees, days)


# ---------------------------------------------------------------- the program


class ViewError(Exception):
    """A view gave no answer that can be read."""


@dataclass
class Program:
    """The command line in this process, at one repository."""

    root: Path

    def text(self, *args: str, codes: Sequence[int] = (0,)) -> str:
        """What a command prints. Raises ViewError where it ends with another code."""
        code, out, err = run_inside(args, self.root)
        if code not in codes:
            raise ViewError(f"{' '.join(args)}: exit code {code}: {err.strip()[-300:]}")
        return out

    def json(self, *args: str, codes: Sequence[int] = (0,)) -> Data:
        """The JSON that a command prints."""
        return dict(json.loads(self.text(*args, codes=codes)))

    def git(self, *args: str) -> str:
        """What Git prints."""
        done = subprocess.run(
            ["git", "-C", str(self.root), *args], check=True, capture_output=True, encoding="utf-8"
        )
        return done.stdout.strip()


# ---------------------------------------------------------------- what each view says


@dataclass(frozen=True)
class Truth:
    """What ``status`` says of one date."""

    day: str
    data: Data

    @property
    def totals(self) -> Data:
        """The totals of the graded indicators."""
        return dict(self.data["totals"])

    @property
    def has_unseen(self) -> bool:
        """Whether any piece is 未查验."""
        sets = self.data["material_sets"]
        return any(item["unseen"] for one in sets for item in one["items"])

    @property
    def sets(self) -> dict[str, str]:
        """The state of each material set."""
        return {one["id"]: one["state"] for one in self.data["material_sets"]}

    @property
    def indicators(self) -> dict[str, str]:
        """The state of each indicator that belongs to a set."""
        return {
            member: one["state"] for one in self.data["material_sets"] for member in one["members"]
        }

    @property
    def items(self) -> dict[str, tuple[str, int]]:
        """State and number of pieces of each item."""
        return {
            f"{one['id']}/{item['no']}": (item["state"], item["have"])
            for one in self.data["material_sets"]
            for item in one["items"]
        }


Told = Iterator[tuple[str, Any, Any]]  # where, what status says, what the view says
View = Callable[[Program, Truth, Truth | None], Told]


def _some(data: Mapping[str, Any], names: Sequence[str]) -> Data:
    return {name: data.get(name) for name in names}


def _counted(totals: Data, told: Mapping[str, Any]) -> Told:
    """Of the totals those that a view gives."""
    for name, value in totals.items():
        if name in told:
            yield f"totals.{name}", value, told[name]


def _states(wanted: Mapping[str, str], told: Mapping[str, str]) -> Told:
    for name, state in wanted.items():
        yield name, state, told.get(name)


def status_text(program: Program, truth: Truth, _: Truth | None) -> Told:
    """The lines of ``status`` in a pipe."""
    lines = program.text("status", "--at", truth.day, "--open").splitlines()
    (total,) = (line for line in lines if line.startswith("总体\t"))
    numbers = {word: int(number) for word, number in re.findall(r"(\S+) (\d+)(?![\d%/])", total)}
    words = {"passed": "审核通过", "nil": "零报告", "returned": "退回", "unseen": "未查验"}
    words |= {"unread": "未检", "unread_seen": "未检有人看过"}
    for name, word in words.items():
        yield f"totals.{name}", truth.totals[name], numbers.get(word)
    done = re.search(r"已报齐\D*(\d+)", total)
    yield "totals.complete", truth.totals["complete"], int(done[1]) if done else None
    yield "sets", len(truth.sets), sum(line.startswith("材料组\t") for line in lines)


def listed(program: Program, truth: Truth, _: Truth | None) -> Told:
    """``list``: the state of each indicator, and the same by ``--state``."""
    data = program.json("list", "--at", truth.day, "--open", "--format", "json")
    told = {one["id"]: one["state"] for one in data["indicators"]}
    yield from _states(truth.indicators, told)
    graded = Counter(one["state"] for one in data["indicators"] if one["kind"] == "graded")
    for state in STATES:
        yield f"totals.{state}", truth.totals[state], graded[state]
    only = program.json("list", "--state", "complete", "--at", truth.day, "--format", "json")
    wanted = sorted(one for one, state in truth.indicators.items() if state == "complete")
    yield (
        "--state complete",
        wanted,
        sorted(one["id"] for one in only["indicators"] if one["id"] in truth.indicators),
    )


def groups(program: Program, truth: Truth, _: Truth | None) -> Told:
    """``groups``: the state of each set of more than one indicator."""
    data = program.json("groups", "--at", truth.day, "--open", "--format", "json")
    told = {one["id"]: one["state"] for one in data["groups"]}
    several = {
        one["id"]: one["state"] for one in truth.data["material_sets"] if len(one["members"]) > 1
    }
    yield from _states(several, told)


def show(program: Program, truth: Truth, _: Truth | None) -> Told:
    """``show``: state, and per item state and number of pieces."""
    firsts = [one["members"][0] for one in truth.data["material_sets"]]
    data = program.json("show", *firsts, "--at", truth.day, "--open", "--format", "json")
    told: dict[str, tuple[str, int]] = {}
    for one in data["indicators"]:
        yield one["id"], truth.indicators[one["id"]], one["state"]
        for item in one["progress"]["items"]:
            told[f"{one['progress']['id']}/{item['no']}"] = (item["state"], item["have"])
    for name, wanted in truth.items.items():
        yield name, wanted, told.get(name)


def _label(ident: str) -> str:
    """A set's id without what tells apart its two spellings, 34-46 and 34–46, 3,5,9 and 3、5、9."""
    plain = ident.translate({ord("–"): "-", ord("、"): ","})
    return re.sub(r"第|项|合并|\s", "", plain)


def report(program: Program, truth: Truth, _: Truth | None) -> Told:
    """``report``: totals, totals of each 一级指标, states of sets, numbers of units."""
    data = program.json("report", "--as", "json", "--at", truth.day, "--open")
    yield from _counted(truth.totals, data["totals"])
    yield from _counted(dict(truth.data["bonus"]), data["bonus"])
    level1 = {one["title"]: one["totals"] for one in data["level1"]}
    for one in truth.data["level1"]:
        if one["indicators"]:
            wanted = _some(one, (*COUNTS, *ROUND))
            yield one["title"], wanted, _some(level1[one["title"]], (*COUNTS, *ROUND))
    told = {_label(one["label"]): one["state"] for one in data["sets"]}
    yield from _states({_label(one): state for one, state in truth.sets.items()}, told)
    units = {one["name"]: one["responsible"] for one in truth.data["departments"]}
    for one in data["departments"]:
        wanted = _some(units[one["name"]], (*COUNTS, *ROUND))
        yield one["name"], wanted, _some(one["responsible"], (*COUNTS, *ROUND))
    page = program.text("report", "--as", "md", "--at", truth.day).replace("\\", "")
    line = "已报齐 {complete}（其中审核通过 {passed}，零报告 {nil}）/ {indicators}，退回 {returned}，未查验 {unseen}"
    yield "headline", True, line.format(**truth.totals) in page


def remind(program: Program, truth: Truth, _: Truth | None) -> Told:
    """``remind``: of three units the numbers, the sets that reach them, and how many they owe.

    It lists the sets of ``status --dept``, those of collectives among them, and besides those whose
    items name the unit (role ``named``: a slot of 本级 asks 县政府办, whoever is responsible).
    """
    roles = ("responsible", "cooperating", "collective")
    reached = [one for one in truth.data["departments"] if any(one[r]["indicators"] for r in roles)]
    for one in random.Random(truth.day).sample(reached, min(3, len(reached))):
        name = one["name"]
        data = program.json(
            "remind", "--dept", name, "--at", truth.day, "--open", "--format", "json"
        )
        for count in data["counts"]:
            wanted = _some(one[count["role"]], (*COUNTS, *ROUND))
            yield f"{name} {count['role']}", wanted, _some(count, (*COUNTS, *ROUND))
        scope = program.json("status", "--dept", name, "--at", truth.day, "--format", "json")
        entries = [entry for section in data["sections"] for entry in section["entries"]]
        own = {entry["set_id"]: entry["state"] for entry in entries if entry["role"] != "named"}
        yield f"{name} sets", {s["id"]: s["state"] for s in scope["material_sets"]}, own
        yield from _states(
            {entry["set_id"]: truth.sets[entry["set_id"]] for entry in entries},
            {entry["set_id"]: entry["state"] for entry in entries},
        )
        still = [
            entry for entry in entries if truth.sets[entry["set_id"]] in ("partial", "missing")
        ]
        owed = [e for e in still if not (e["brief"] or e["optional"] or e["waiting"])]
        yield f"{name} owes", len(owed), data["owed_sets"]
        if not still:
            yield f"{name} thanked", True, "还有" not in data["text"]


def site(program: Program, truth: Truth, _: Truth | None) -> Told:
    """``site``: the headline, every cell of the map, every page of an indicator."""
    place = program.root.parent / "site"
    program.text("site", "-o", str(place), "--at", truth.day, "--open")
    page = (place / "index.html").read_text(encoding="utf-8")
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    told = re.search(r"(\d+) / (\d+) 项指标已报齐", plain)
    wanted = (truth.totals["complete"], truth.totals["indicators"])
    yield "headline", wanted, told and (int(told[1]), int(told[2]))
    words = "其中审核通过 {passed}，零报告 {nil}；退回 {returned}，未查验 {unseen}"
    yield "passed, nil, returned, unseen", True, words.format(**truth.totals) in plain
    for state, word in (("partial", "部分报送"), ("missing", "未报送")):
        number = re.search(rf">{word} (\d+)</a></li>", page)
        yield f"totals.{state}", truth.totals[state], number and int(number[1])
    cells = re.findall(r'class="cell (\w+)[^"]*" href="indicators/[^"]*"[^>]*>([^<]+)<', page)
    yield from _states(truth.indicators, {name.strip(): state for state, name in cells})
    rows = re.findall(r'data-state="(\w+)"[^>]*><span class="no">([^<]+)<', page)
    yield from _states(truth.indicators, {name: state for state, name in rows})
    shutil.rmtree(place)


def summary(program: Program, truth: Truth, _: Truth | None) -> Told:
    """``summary``: totals, 一级指标, indicators, sets, items; and ``rollup`` of just this summary."""
    text = program.text("summary", "--at", truth.day, "--open")
    data = json.loads(text)
    yield "totals", truth.totals, data["totals"]
    yield "bonus", truth.data["bonus"], data["bonus"]
    level1 = {one["title"]: one["counts"] for one in data["level1"]}
    for one in truth.data["level1"]:
        yield one["title"], {k: v for k, v in one.items() if k != "title"}, level1[one["title"]]
    told = {one["id"]: one["state"] for one in data["indicators"]}
    yield from _states(truth.indicators, told)
    yield from _states(truth.sets, {one["id"]: one["state"] for one in data["material_sets"]})
    items = {
        f"{one['id']}/{item['no']}": (item["state"], item["have"])
        for one in data["material_sets"]
        for item in one["materials"]
    }
    for name, wanted in truth.items.items():
        yield name, wanted, items.get(name)


def rollup(program: Program, truth: Truth, _: Truth | None) -> Told:
    """``rollup`` of the summary of that date."""
    file = program.root.parent / "摘要.json"
    program.text("summary", "--at", truth.day, "-o", str(file))
    data = program.json("rollup", str(file), "--format", "json")
    yield "totals", truth.totals, data["totals"]
    yield "county", truth.totals, data["counties"][0]["totals"]
    told = {one["title"]: one for one in data["level1"]}
    for one in truth.data["level1"]:
        if one["indicators"]:
            yield one["title"], _some(one, COUNTS), _some(told[one["title"]], COUNTS)
    lacking = {_label(one["id"]) for one in data["lacks"]}
    graded = {m for m in truth.indicators if m.isdigit()}
    members = {one["id"]: one["members"] for one in truth.data["material_sets"]}
    wanted = {
        _label(one)
        for one, state in truth.sets.items()
        if state in ("partial", "missing") and graded & set(members[one])
    }
    yield "lacks", sorted(wanted), sorted(lacking)


def export(program: Program, truth: Truth, _: Truth | None) -> Told:
    """``export --parquet``: the states in its tables."""
    import pyarrow.parquet as parquet

    place = program.root.parent / "tables"
    program.text("export", str(place), "--parquet", "--at", truth.day, "--open")
    tables = {
        name: parquet.read_table(place / f"{name}.parquet").to_pylist()
        for name in ("indicators", "sets", "items")
    }
    told = {one["id"]: one["state"] for one in tables["indicators"]}
    yield from _states(truth.indicators, told)
    yield from _states(truth.sets, {one["set_id"]: one["state"] for one in tables["sets"]})
    items = {f"{one['set_id']}/{one['no']}": (one["state"], one["have"]) for one in tables["items"]}
    for name, wanted in truth.items.items():
        yield name, wanted, items.get(name)
    shutil.rmtree(place)


def trend(program: Program, truth: Truth, _: Truth | None) -> Told:
    """``trend``: its last point when asked for that date."""
    data = program.json("trend", "--daily", "--at", truth.day, "--open", "--format", "json")
    last = data["points"][-1]
    yield "date", True, last["date"] <= truth.day  # days on which nothing came have no point
    for name in ("complete", "partial", "missing", *ROUND):
        yield f"totals.{name}", truth.totals[name], last[name]
    yield "totals.indicators", truth.totals["indicators"], last["total"]


def bundle(program: Program, truth: Truth, _: Truth | None) -> Told:
    """``bundle``: the states in its account, on its index and covers; what it holds counts."""
    import zipfile

    place = program.root.parent / "bundle.zip"
    try:
        program.text("bundle", "-o", str(place), "--at", truth.day, "--open")
    except ViewError as fault:  # of a large file that is not here nothing can be handed over
        yield "refused", True, truth.has_unseen and "不在本地" in str(fault)
        return
    with zipfile.ZipFile(place) as opened:
        account = json.loads(opened.read("说明.json"))
        index = opened.read("index.html").decode()
        told = {_label(one["id"]): one["state"] for one in account["material_sets"]}
        wanted = {_label(one): state for one, state in truth.sets.items()}
        yield from _states(wanted, told)
        rows = re.findall(r'封面|">([^<]*)</a></td>.*?class="state (\w+)', index)
        pages = {_label(name): state for name, state in rows if name}
        yield from _states(wanted, pages)
        names = set(opened.namelist())
    faulty = {
        path["path"].rpartition("/")[2]
        for one in truth.data["material_sets"]
        for item in one["items"]
        for path in item["faulty"]
    }
    sound = {
        file.rpartition("/")[2]
        for one in truth.data["material_sets"]
        for item in one["items"]
        for file in item["files"]
    } - faulty
    held = {name.rpartition("/")[2] for name in names}
    yield "faulty files left out", [], sorted((faulty - sound) & held)
    place.unlink()


def change(program: Program, truth: Truth, before: Truth | None) -> Told:
    """``check --base``: how many are complete before and after, and which sets became so or ceased."""
    if before is None:
        return
    program.git("checkout", "--quiet", "--force", "--detach", truth.data["as_of"]["revision"])
    revision = before.data["as_of"]["revision"]
    data = program.json("check", "--base", revision, "--format", "json", codes=(0, 1))
    delta = data["delta"]
    if delta["after"] is None:  # totals only where everything was looked at
        yield "no totals", True, truth.has_unseen or before.has_unseen
    else:
        yield "after", truth.totals["complete"], delta["after"]
        yield "before", before.totals["complete"], delta["before"]
    yield "total", truth.totals["indicators"], delta["total"]
    done = {one for one, state in truth.sets.items() if state == "complete"}
    was = {one for one, state in before.sets.items() if state == "complete"}
    yield "newly complete", sorted(done - was), sorted(delta["newly_complete"])
    yield "no more complete", sorted(was - done), sorted(delta["newly_missing"])


def checked(program: Program, truth: Truth, _: Truth | None) -> Told:
    """``check --complete``: an error for each graded set that is not complete, and for the others none
    that speaks of what is lacking.
    """
    data = program.json("check", "--complete", "--at", truth.day, "--format", "json", codes=(0, 1))
    errors: dict[str, set[str]] = {}
    for one in data["findings"]:
        if one["level"] == "error" and one.get("indicator"):
            errors.setdefault(one["indicator"], set()).add(one["code"])
    for entry in truth.data["material_sets"]:
        told = {code for member in entry["members"] for code in errors.get(member, ())}
        graded = any(member.isdigit() for member in entry["members"])
        lacks = graded and entry["state"] != "complete"
        if lacks:
            codes = {code for code in told if code.startswith(("M", "R", "E107"))}
            yield f"error for {entry['id']}", True, bool(codes)
            continue
        unseen = any(item["unseen"] for item in entry["items"])
        # An address that nobody can open is told wherever it stands, also where others are enough.
        allowed = {"M109", "M113"} if graded and unseen else {"M109"}
        codes = {code for code in told if code.startswith("M")} - allowed
        yield f"no error for {entry['id']}", set(), codes


VIEWS: dict[str, View] = {
    "status (text)": status_text,
    "list": listed,
    "groups": groups,
    "show": show,
    "report": report,
    "remind": remind,
    "site": site,
    "summary": summary,
    "rollup": rollup,
    "export": export,
    "trend": trend,
    "bundle": bundle,
    "check": checked,
    "check --base": change,
}


# ---------------------------------------------------------------- the comparison


@dataclass(frozen=True)
class Difference:
    """One place where a view does not say what ``status`` says."""

    seed: int
    day: str
    view: str
    where: str
    status: Any
    told: Any


@dataclass
class Outcome:
    """How much was compared, and what differed."""

    same: Counter[str] = field(default_factory=Counter)
    dates: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Take in another outcome."""
        self.same += other.same
        self.dates += other.dates
        self.states += other.states
        self.differences += other.differences


def compare(seed: int, dates: int, root: Path, views: Mapping[str, View] = VIEWS) -> Outcome:
    """Build the repository of a seed under ``root`` and compare every view at every date."""
    scenario = over_time(seed, dates)
    place = root / "清单"
    place.mkdir(parents=True)
    build(scenario, place)
    check_out(place)
    program = Program(place)
    outcome = Outcome()
    before: Truth | None = None
    for day in scenario.days:
        asked = day.isoformat()
        status = program.json("status", "--at", asked, "--open", "--format", "json")
        truth = Truth(asked, status)
        outcome.states.update(state for state, _ in truth.items.values())
        for name, view in views.items():
            outcome.dates[name] += 1
            try:
                for where, wanted, told in view(program, truth, before):
                    if wanted == told:
                        outcome.same[name] += 1
                    else:
                        found = Difference(seed, asked, name, where, wanted, told)
                        outcome.differences.append(found)
            except ViewError as fault:
                outcome.differences.append(Difference(seed, asked, name, "error", "", str(fault)))
        before = truth
    return outcome


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; see the text of the module."""
    parser = argparse.ArgumentParser(prog="python -m proofs.views", description=__doc__)
    parser.add_argument("--repositories", type=int, default=20)
    parser.add_argument("--dates", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--views", default="", help="only these, with commas between")
    given = parser.parse_args(arguments)
    chosen = {name: VIEWS[name] for name in given.views.split(",") if name} or VIEWS
    every = Outcome()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="zzfz-views-") as folder:
        os.environ["ZZFZ_STATE"] = str(Path(folder) / "state")
        for seed in range(given.seed, given.seed + given.repositories):
            root = Path(folder) / str(seed)
            found = compare(seed, given.dates, root, chosen)
            every.add(found)
            equal = sum(found.same.values())
            print(f"seed {seed}: {equal} equal, {len(found.differences)} different", flush=True)
            for one in found.differences:
                print(
                    f"  {one.day} {one.view}: {one.where}: {one.status!r}, not {one.told!r}"[:200]
                )
            shutil.rmtree(root)
    took = time.perf_counter() - started
    print(f"{given.repositories} repositories at {given.dates} dates each, {took:.0f} s")
    print("items by status: " + ", ".join(f"{k} {v}" for k, v in sorted(every.states.items())))
    print(f"{'view':<16}{'dates':>7}{'equal':>10}{'different':>11}")
    wrong = Counter(one.view for one in every.differences)
    for name in chosen:
        print(f"{name:<16}{every.dates[name]:>7}{every.same[name]:>10}{wrong[name]:>11}")
    return 1 if every.differences else 0


if __name__ == "__main__":
    sys.exit(main())
