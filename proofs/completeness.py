"""Compare the program's completeness (已报齐) with the oracle's on random repositories.

    python -m proofs.completeness --seed 1 --count 2000
    python -m proofs.completeness --seed 1 --count 2000 --oracle-only
    python -m proofs.completeness --only 17 --keep /tmp/case      # one repository, left to look at
    python -m proofs.completeness --seed 1 --count 2000 --facts oracle   # counting alone, quickly

By default the command says it all, documents opened by its own readers. ``--facts oracle`` gives the
program's ``assess`` the oracle's facts of documents, in this process: then only counting is compared.
``--inside`` types the command in this process, which saves the starts.
Every repository comes from its seed alone.  Exit code 0: no difference; 1: differences; 2: usage.
A difference counts as a *question* where the oracle followed a reading that the text leaves open
(README, A1 …), else as a *difference*; the worst kind, a set that only the program calls
complete, stands on its own line.
"""

from __future__ import annotations

import argparse
import atexit
import functools
import hashlib
import json
import multiprocessing
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from proofs.inside import run_inside
from proofs.oracle import names
from proofs.oracle.documents import Health, ending_of, fact_of, letters, squeeze
from proofs.oracle.generate import Scenario, blob_id, build, check_out, generate
from proofs.oracle.oracle import assess
from proofs.oracle.repository import OracleError

if TYPE_CHECKING:
    from zzfz.evidence.facts import Fact
    from zzfz.git import TreeEntry

NUMBERS = ("state", "have", "have_max", "nil", "returned", "unseen", "claimed")
TOTALS = (
    "indicators", "complete", "partial", "missing", "sets", "sets_complete",
    "passed", "nil", "returned", "unseen",
)  # fmt: skip
FIELDS = (*NUMBERS, "faulty", "slots", *(f"totals.{t}" for t in TOTALS))


class ProgramError(Exception):
    """The program said nothing that can be compared."""


def program_says(path: Path) -> dict[str, Any]:
    """What the program says of HEAD, as ``status --format json`` prints it.

    THE place for an in-process hook: return the same mapping without starting a process.
    ``ZZFZ_COMMAND`` names another command.  Raises ProgramError with what it printed.
    """
    command = shlex.split(os.environ.get("ZZFZ_COMMAND") or f"{sys.executable} -m zzfz")
    with tempfile.TemporaryDirectory(prefix="zzfz-state-") as state:
        done = subprocess.run(
            [*command, "-C", str(path), "status", "--format", "json"],
            capture_output=True,
            check=False,
            timeout=300,
            env={**os.environ, "ZZFZ_STATE": state, "PYTHONUTF8": "1"},
        )
    if done.returncode not in (0, 1):
        raise ProgramError(done.stderr.decode("utf-8", "replace").strip()[:2000])
    try:
        data = json.loads(done.stdout)
    except ValueError as fault:
        raise ProgramError(
            f"no JSON: {fault}; {done.stderr.decode('utf-8', 'replace')[:500]}"
        ) from None
    if not isinstance(data, dict):
        raise ProgramError("JSON is no object")
    return data


class OracleFacts:
    """The oracle's facts of documents in the form that the program's ``assess`` asks for.

    A fault that ``forms: allowed`` takes away is that of a blank form.
    """

    def __init__(self, scenario: Scenario) -> None:
        bodies = {blob_id(body): body for tree in scenario.trees for body in tree.values()}
        self._bodies = {blob: body for blob, body in bodies.items() if blob not in scenario.gone}
        self._found: dict[tuple[str, str], Fact] = {}

    def of(self, entry: TreeEntry) -> Fact:
        """The fact of one entry of the program's snapshot."""
        name = entry.path.rpartition("/")[2]
        key = entry.blob, ending_of(name)
        if key not in self._found:
            self._found[key] = self._fact(name, self._bodies.get(entry.blob))
        return self._found[key]

    def is_lasting(self, entry: TreeEntry) -> bool:
        """Nothing is kept of it."""
        return False

    def told_of(self, entry: TreeEntry) -> tuple[Fact, bool]:
        """Both."""
        return self.of(entry), self.is_lasting(entry)

    def told_as(self, blob: str, ending: str) -> tuple[Fact, bool]:
        """Both, of a document."""
        return self.told_of(TreeEntry(f"x.{ending}", "100644", "blob", blob))

    @staticmethod
    def _fact(name: str, body: bytes | None) -> Fact:
        from zzfz.evidence.facts import Fact, Soundness

        found = fact_of(name, body)
        if found.health is Health.FAULTY:
            is_form = fact_of(name, body, forms=True).health is not Health.FAULTY
            return Fact(Soundness.FAULTY, "E208" if is_form else "E202", found.why, length=9)
        if found.health is not Health.SOUND or found.text is None:
            return Fact(Soundness(found.health.value))
        text, case = squeeze(found.text), letters(found.text)
        nil = names.is_nil_sentence(text) or names.all_cells_none(found.text)
        return Fact(
            Soundness.SOUND,
            text=_digest(text) if len(text) >= 200 else None,
            case_text=_digest(case) if len(case) >= 60 else None,
            length=len(text),
            says_nil=len(text) <= 100 and nil,
        )


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]


def assess_says(path: Path, scenario: Scenario) -> dict[str, Any]:
    """As ``program_says``, by the program's ``assess`` in this process with the oracle's facts."""
    from zzfz.errors import ZzfzError
    from zzfz.progress.assess import assess as count
    from zzfz.progress.summary import summarize
    from zzfz.render.status import StatusView, pieces_data, status_data
    from zzfz.tracker import open_tracker

    try:
        tracker = open_tracker(path, "HEAD", None)
        progress = count(tracker.checklist, tracker.snapshot, OracleFacts(scenario))
    except ZzfzError as fault:
        raise ProgramError(str(fault)) from None
    return dict(status_data(StatusView(summarize(progress)), pieces_data(progress)))


@functools.cache
def _state() -> Path:
    """The state folder of this process."""
    folder = Path(tempfile.mkdtemp(prefix="zzfz-state-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def inside_says(path: Path) -> dict[str, Any]:
    """As ``program_says``, by the command line in this process."""
    arguments = ("-C", str(path), "status", "--format", "json")
    code, out, err = run_inside(arguments, path, {"ZZFZ_STATE": str(_state())})
    if code not in (0, 1):
        raise ProgramError(err.strip()[:2000])
    return dict(json.loads(out))


Answers = dict[tuple[str, str], Any]  # (where, field) → value; where is "34-46/1" or "totals"


def of_oracle(path: Path) -> tuple[Answers, dict[str, list[str]]]:
    """The oracle's answers and, per item, the open readings that touched it."""
    data = assess(path).as_json()
    answers: Answers = {("totals", f"totals.{k}"): v for k, v in data["totals"].items()}
    readings: dict[str, list[str]] = {}
    for one in data["material_sets"]:
        for item in one["items"]:
            where = f"{one['id']}/{item['no']}"
            readings[where] = item["readings"]
            for name in NUMBERS:
                answers[where, name] = item[name]
            answers[where, "faulty"] = tuple(item["faulty"])
            answers[where, "slots"] = tuple(sorted(item["filled"]))
    return answers, readings


def of_program(data: dict[str, Any]) -> Answers:
    """The program's answers, as far as it gives them."""
    answers: Answers = {}
    for key in TOTALS:
        if key in data.get("totals", {}):
            answers["totals", f"totals.{key}"] = data["totals"][key]
    for one in data.get("material_sets", []):
        for item in one["items"]:
            where = f"{one['id']}/{item['no']}"
            for name in NUMBERS:
                if name in item:
                    answers[where, name] = item[name]
            if "faulty" in item:
                answers[where, "faulty"] = tuple(
                    sorted({f["path"] if isinstance(f, dict) else f for f in item["faulty"]})
                )
            if "slots" in item:
                answers[where, "slots"] = tuple(
                    sorted(s["name"] for s in item["slots"] if s["state"] in ("complete", "filled"))
                )
    return answers


@dataclass(frozen=True)
class Difference:
    """One place where the two do not agree."""

    seed: int
    where: str
    field: str
    oracle: Any
    program: Any
    readings: tuple[str, ...] = ()

    @property
    def false_complete(self) -> bool:
        """The program calls complete what the oracle does not."""
        return self.field == "state" and self.program == "complete"


@dataclass
class Result:
    """The comparison of one repository."""

    seed: int
    same: Counter[str] = field(default_factory=Counter)
    absent: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)
    error: str = ""
    seconds: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


How = Literal["oracle", "assess", "inside", "command"]
"""Who answers: the oracle alone; the program's ``assess`` with the oracle's facts; its command line in
this process; the program started anew.
"""


def says(how: How, path: Path, scenario: Scenario) -> dict[str, Any]:
    """What the program says of a repository that was built. Raises ProgramError."""
    if how == "assess":
        return assess_says(path, scenario)
    check_out(path)
    return inside_says(path) if how == "inside" else program_says(path)


def compare(seed: int, path: Path, how: How, scenario: Scenario) -> Result:
    """Compare the two on a repository that was built."""
    result = Result(seed)
    started = time.perf_counter()
    oracle, readings = of_oracle(path)
    between = time.perf_counter()
    try:
        program = of_program(says(how, path, scenario))
    except (ProgramError, subprocess.TimeoutExpired) as fault:
        result.error = str(fault) or type(fault).__name__
        program = {}
    result.seconds = (0.0, 0.0, between - started, time.perf_counter() - between)
    touched = tuple(sorted({r for found in readings.values() for r in found}))
    for (where, name), value in oracle.items():
        if name == "state":
            result.states[value] += 1
        if result.error:
            continue
        if (where, name) not in program:
            result.absent[name] += 1
        elif program[where, name] == value:
            result.same[name] += 1
        else:
            open_readings = touched if where == "totals" else tuple(readings[where])
            result.differences.append(
                Difference(seed, where, name, value, program[where, name], open_readings)
            )
    return result


Job = tuple[int, How, str, bool]  # seed, who answers, folder to keep, lists without new keys


def one(job: Job) -> Result:
    """Generate, build and compare one seed."""
    seed, how, keep, today = job
    root = Path(keep) if keep else Path(tempfile.mkdtemp(prefix="zzfz-proof-"))
    try:
        t0 = time.perf_counter()
        scenario = generate(seed, today=today)
        t1 = time.perf_counter()
        build(scenario, root)
        t2 = time.perf_counter()
        if how == "oracle":
            oracle, _ = of_oracle(root)
            result = Result(seed)
            result.states.update(v for (_, name), v in oracle.items() if name == "state")
            result.seconds = (t1 - t0, t2 - t1, time.perf_counter() - t2, 0.0)
            return result
        result = compare(seed, root, how, scenario)
        result.seconds = (t1 - t0, t2 - t1, result.seconds[2], result.seconds[3])
    except OracleError as fault:
        result = Result(seed, error=f"oracle: {fault}")
    finally:
        if not keep:
            shutil.rmtree(root, ignore_errors=True)
    return result


# ---------------------------------------------------------------- making a case small


def shrink(
    difference: Difference, *, how: How, today: bool = False, budget: int = 80
) -> tuple[Scenario, Difference]:
    """Leave out files of evidence/ as long as the same item still differs in the same field."""
    scenario = generate(difference.seed, today=today)
    last = scenario.last
    paths = [p for p in last if p.startswith("evidence/")]
    trees = [last]
    best = difference
    calls = 0

    def with_only(kept: Sequence[str]) -> Scenario:
        left_out = set(paths_at_first) - set(kept)
        small = [{p: b for p, b in t.items() if p not in left_out} for t in trees]
        days = scenario.days[-len(small) :]
        return Scenario(scenario.seed, small, days, scenario.links, scenario.gone)

    def differs(kept: Sequence[str]) -> Difference | None:
        nonlocal calls
        calls += 1
        root = Path(tempfile.mkdtemp(prefix="zzfz-shrink-"))
        try:
            small = with_only(kept)
            build(small, root)
            found = compare(difference.seed, root, how, small).differences
        except OracleError:
            found = []
        finally:
            shutil.rmtree(root, ignore_errors=True)
        for other in found:
            if (other.where, other.field) == (difference.where, difference.field):
                return other
        return None

    paths_at_first = list(paths)
    if differs(paths) is None:
        trees = scenario.trees  # it needs the history: what is left out is left out of all commits
    size = max(1, len(paths) // 2)
    while calls < budget:
        removed = False
        for start in range(0, len(paths), size):
            rest = paths[:start] + paths[start + size :]
            found = differs(rest)
            if found is not None:
                paths, best, removed = rest, found, True
                break
            if calls >= budget:
                break
        if not removed:
            if size == 1:
                break
            size = max(1, size // 2)
    return with_only(paths), best


def _described(body: bytes) -> str:
    from proofs.oracle.documents import family_of

    if not body:
        return "0 bytes"
    kind = family_of(body)
    if kind == "text" and len(body) < 400:
        return repr(body.decode("utf-8", "replace"))
    return f"{kind}, {len(body)} bytes"


def describe(scenario: Scenario, difference: Difference) -> str:
    """A small case as text: the item, the files, both answers."""
    import yaml

    lines = [
        f"seed {difference.seed}  item {difference.where}  {difference.field}: "
        f"oracle {difference.oracle!r}, program {difference.program!r}"
        + (f"  (open readings {', '.join(difference.readings)})" if difference.readings else ""),
        f"  day {scenario.days[-1]}",
    ]
    if difference.where != "totals":
        first, no = difference.where.rsplit("/", 1)
        first = first.split("-")[0].split(",")[0]
        for path, body in scenario.last.items():
            if path.startswith("checklist/") and path[10:11].isdigit():
                for section in yaml.safe_load(body)["sections"]:
                    for indicator in section["indicators"]:
                        materials = indicator.get("materials")
                        if str(indicator["id"]) == first and isinstance(materials, dict):
                            item = materials["items"][int(no) - 1]
                            shown = {k: v for k, v in item.items() if k != "text"}
                            lines.append(
                                f"  list {shown}, responsible {indicator.get('responsible')}"
                            )
    for number, tree in enumerate(scenario.trees, 1):
        for path, body in tree.items():
            if path.startswith("evidence/") and (
                tree is scenario.last or path not in scenario.last
            ):
                lines.append(f"  commit {number}  {path}: {_described(body)}")
    return "\n".join(lines[:60] + ["  …"] * (len(lines) > 60))


# ---------------------------------------------------------------- the command


def run(jobs: Sequence[Job], workers: int) -> Iterator[Result]:
    """All results, in the order of the seeds."""
    if workers <= 1:
        yield from map(one, jobs)
        return
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        yield from pool.imap(one, jobs, chunksize=8)


def table(results: Sequence[Result], echo: Callable[[str], None]) -> None:
    """The table of agreement."""
    same: Counter[str] = Counter()
    absent: Counter[str] = Counter()
    for result in results:
        same += result.same
        absent += result.absent
    every = [d for r in results for d in r.differences]
    echo(f"{'field':<24}{'same':>10}{'different':>11}{'questions':>11}{'not given':>11}")
    for name in FIELDS:
        mine = [d for d in every if d.field == name]
        asked = sum(bool(d.readings) for d in mine)
        echo(f"{name:<24}{same[name]:>10}{len(mine) - asked:>11}{asked:>11}{absent[name]:>11}")
    wrong = [d for d in every if d.false_complete]
    echo(
        f"已报齐 only by the program: {len(wrong)} items in {len({d.seed for d in wrong})} repositories"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; see the text of the module."""
    parser = argparse.ArgumentParser(prog="python -m proofs.completeness", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--count", type=int, default=100, help="how many repositories")
    parser.add_argument("--only", type=int, help="one seed")
    parser.add_argument("--oracle-only", action="store_true", help="do not start the program")
    parser.add_argument(
        "--facts", choices=("own", "oracle"), default="own", help="whose facts of documents"
    )
    parser.add_argument(
        "--inside", action="store_true", help="the command line in this process, not started anew"
    )
    parser.add_argument("--today", action="store_true", help="lists without the keys of the design")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--show", type=int, default=5, help="how many small cases to print")
    parser.add_argument(
        "--keep", default="", help="with --only: the folder to leave the repository in"
    )
    parser.add_argument("--json", default="", help="write every difference to this file")
    given = parser.parse_args(arguments)
    seeds = [given.only] if given.only is not None else range(given.seed, given.seed + given.count)
    keep = given.keep if given.only is not None else ""
    how: How = "inside" if given.inside else "command"
    if given.oracle_only or given.facts == "oracle":
        how = "oracle" if given.oracle_only else "assess"
    jobs: list[Job] = [(s, how, keep, given.today) for s in seeds]
    started = time.perf_counter()
    results = list(run(jobs, min(given.jobs, len(jobs))))
    took = time.perf_counter() - started
    states: Counter[str] = Counter()
    for result in results:
        states += result.states
    parts = [sum(r.seconds[i] for r in results) * 1000 / len(results) for i in range(4)]
    print(
        f"{len(results)} repositories in {took:.1f} s; ms each: generate {parts[0]:.0f}, "
        f"build {parts[1]:.0f}, oracle {parts[2]:.0f}, program {parts[3]:.0f}"
    )
    print("items by the oracle: " + ", ".join(f"{k} {v}" for k, v in sorted(states.items())))
    errors = [r for r in results if r.error]
    if errors:
        print(
            f"{len(errors)} repositories without an answer; the first, seed {errors[0].seed}: {errors[0].error}"
        )
    if given.oracle_only:
        return 1 if errors else 0
    table(results, print)
    every = [d for r in results for d in r.differences]
    if given.json:
        Path(given.json).write_text(
            "\n".join(json.dumps(d.__dict__, ensure_ascii=False, default=list) for d in every),
            encoding="utf-8",
        )
    # first what only the program calls complete, then plain differences, then questions
    items = [d for d in every if d.where != "totals"]
    items.sort(key=lambda d: (not d.false_complete, bool(d.readings), d.field != "state", d.seed))
    shown: set[tuple[str, str]] = set()
    for difference in items:
        kind = (difference.field, f"{difference.oracle!r}>{difference.program!r}")
        if kind in shown or len(shown) >= given.show:
            continue
        shown.add(kind)
        print()
        print(describe(*shrink(difference, how=how, today=given.today)))
    return 1 if every or errors else 0


if __name__ == "__main__":
    sys.exit(main())
