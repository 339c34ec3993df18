"""A hand-in as data, the repository it is built in, and the questions asked of the program.

A case is a list of steps in a real Git repository that holds the real checklist and nothing else,
and a list of wants: what must be true after the last step. The program is only ever asked by its
command line (``zzfz -C DIR …``): a reader of the rules must be able to write these cases without
knowing how the program works.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from proofs.inside import run_inside
from proofs.traps.forms import Content, Link, Submodule

ROOT = Path(__file__).resolve().parents[2]
START = 1_681_171_200  # 2023-04-11 08:00 +08:00, while the list was being worked on
HOUR = 3600
PROGRAM_SECONDS = 120


class CaseError(Exception):
    """A case could not be built, or the program gave no answer that can be read."""


# Steps -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Put:
    """One commit: files under evidence/ (from the root when the path begins with "/").

    ``None`` removes a file; ``by`` becomes the trailer ``Handed-in-by``.
    """

    files: Mapping[str, Content | None]
    by: str = ""


@dataclass(frozen=True)
class Move:
    """One commit that renames files or folders under evidence/."""

    names: Mapping[str, str]


@dataclass(frozen=True)
class Edit:
    """One commit that changes the text of a committed file (path from the root)."""

    path: str
    change: Callable[[str], str]


@dataclass(frozen=True)
class ListChange:
    """One commit that changes the list.

    ``where`` is ``"9.2"`` (an item of the set that begins at 9), ``"i:9"`` (an indicator),
    ``"m:9"`` (its materials), or the name of a file of checklist/ without ending. In ``fields``
    ``None`` takes a field away (which must be there), a function gets the old value.
    """

    where: str
    fields: Mapping[str, object]


@dataclass(frozen=True)
class Mark:
    """What stands now is the base for ``check --base``."""


@dataclass(frozen=True)
class Run:
    """The program is run; ``Refused`` asks how the last run ended."""

    args: tuple[str, ...]


Step = Put | Move | Edit | ListChange | Mark | Run


def review(number: str, verdict: str, by: str = "李审核", *more: str) -> Run:
    """``zzfz review``: ``verdict`` is "pass" or the reason of a return."""
    how = ("--pass",) if verdict == "pass" else ("--return", verdict)
    return Run(("review", number, *how, "--by", by, *more))


# Wants -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NotComplete:
    """The item (``"5.1"``) or set (``"5"``) is not complete, and ``check --complete`` says so."""

    where: str


@dataclass(frozen=True)
class Complete:
    """The item or set is complete."""

    where: str


@dataclass(frozen=True)
class Partial:
    """The item is 部分报送 (something came, not all of it), or open with a question."""

    where: str


@dataclass(frozen=True)
class HaveAtMost:
    """The item counts at most ``number`` pieces."""

    where: str
    number: int


@dataclass(frozen=True)
class SlotOpen:
    """The slot of the item is not filled."""

    where: str
    slot: str


@dataclass(frozen=True)
class SlotFilled:
    """The slot of the item is filled."""

    where: str
    slot: str


@dataclass(frozen=True)
class NotPassed:
    """The set is not 审核通过, and the totals count no passed indicator."""

    where: str


@dataclass(frozen=True)
class CheckFails:
    """``check --complete`` (with ``--reviewed`` where said) gives an error for the set."""

    where: str
    reviewed: bool = False


@dataclass(frozen=True)
class BaseFails:
    """``check --base`` ends with 1, and its answer holds each of ``words``."""

    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class BasePasses:
    """``check --base`` ends with 0: a harmless change is not held up."""


@dataclass(frozen=True)
class BaseNames:
    """The JSON of ``check --base``, in this field ("" for the whole), names ``words``."""

    key: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """The last run of the program did not end with 0."""


@dataclass(frozen=True)
class Told:
    """``check`` has a finding (of this level) whose place or message holds all the words."""

    words: tuple[str, ...]
    level: str = ""


@dataclass(frozen=True)
class CompleteAtMost:
    """``status`` and ``summary`` count at most so many complete indicators, passed ones none."""

    number: int


@dataclass(frozen=True)
class NoView:
    """No view calls the set of this indicator complete: status, list, summary, check."""

    where: str


@dataclass(frozen=True)
class Asked:
    """The item or set is not complete, and the program says why in one of these words.

    Looked for in the problems of the item, in the reasons of files not assigned, and in the
    findings of ``check --complete`` for the set.
    """

    where: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Mentioned:
    """Whatever the state, the program says one of these words about the set."""

    where: str
    words: tuple[str, ...]


Want = (
    NotComplete
    | Asked
    | Mentioned
    | Complete
    | Partial
    | HaveAtMost
    | SlotOpen
    | SlotFilled
    | NotPassed
    | CheckFails
    | BaseFails
    | BasePasses
    | BaseNames
    | Refused
    | Told
    | CompleteAtMost
    | NoView
)


@dataclass(frozen=True)
class Case:
    """One hand-in.

    ``rule`` names the rule (counting.md unless said). ``fair`` is the honest twin: the same
    without the trick, which must be complete, or the case proves nothing. ``open`` says that the
    rules do not decide the case; it is shown and never counted as failed.
    """

    name: str
    why: str
    rule: str
    steps: tuple[Step, ...]
    wants: tuple[Want, ...]
    fair: tuple[Step, ...] | None = None
    fair_wants: tuple[Want, ...] = ()
    open: bool = False


@dataclass(frozen=True)
class Result:
    """What came out: one line per want that is not met."""

    case: Case
    faults: tuple[str, ...]
    got: str

    @property
    def ok(self) -> bool:
        """Whether every want is met."""
        return not self.faults


# The repository ----------------------------------------------------------------------------------


def _git(repo: Path, *args: str, when: int = START, stdin: str | None = None) -> str:
    env = {
        **os.environ,
        "GIT_AUTHOR_NAME": "周文书",
        "GIT_AUTHOR_EMAIL": "zhou@example.org",
        "GIT_COMMITTER_NAME": "周文书",
        "GIT_COMMITTER_EMAIL": "zhou@example.org",
        "GIT_AUTHOR_DATE": f"{when} +0800",
        "GIT_COMMITTER_DATE": f"{when} +0800",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    done = subprocess.run(
        ["git", "-C", str(repo), *args],
        env=env,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    if done.returncode:
        raise CaseError(f"git {args[0]}: {done.stderr.strip()}")
    return done.stdout


@functools.cache
def _template() -> Path:
    """A repository with the real checklist, its templates, and one commit."""
    place = Path(tempfile.mkdtemp(prefix="zzfz-proof-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    repo = place / "repo"
    repo.mkdir()
    shutil.copytree(ROOT / "checklist", repo / "checklist")
    attributes = ROOT / ".gitattributes"
    if attributes.is_file():
        shutil.copy(attributes, repo / ".gitattributes")
    _git(repo, "init", "-q", "-b", "main")
    for name, value in (
        ("user.name", "周文书"),
        ("user.email", "zhou@example.org"),
        ("core.quotepath", "false"),
        ("core.precomposeunicode", "false"),
        ("core.ignorecase", "false"),
        ("gc.auto", "0"),
    ):
        _git(repo, "config", name, value)
    _git(repo, "add", "-A", "-f")
    _git(repo, "commit", "-q", "-m", "清单")
    return repo


def _write(path: Path, content: Content | None) -> None:
    if content is None:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink() or path.is_file():
        path.unlink()
    if isinstance(content, Link):
        path.symlink_to(content.target)
    elif isinstance(content, bytes):
        path.write_bytes(content)


def _place(repo: Path, name: str) -> Path:
    return repo / name[1:] if name.startswith("/") else repo / "evidence" / name


class World:
    """One repository while its steps are taken."""

    def __init__(self, directory: Path, inside: Path | None = None) -> None:
        """``inside``: the state folder with which the program runs in this process; None starts it anew
        for each question, with a state folder of its own.
        """
        self.inside = inside
        self.repo = directory / "repo"
        self.state_folder = directory / "state"
        self.home = directory / "home"
        self.home.mkdir(parents=True)
        shutil.copytree(_template(), self.repo, symlinks=True)
        self.clock = START
        self.base = "HEAD"
        self.last: tuple[int, str] = (0, "")
        self._asked: dict[tuple[str, ...], tuple[int, str]] = {}

    def take(self, step: Step) -> None:
        """Take one step. Raises CaseError where it cannot be taken."""
        self.clock += HOUR
        if isinstance(step, Mark):
            self.base = _git(self.repo, "rev-parse", "HEAD").strip()
        elif isinstance(step, Run):
            self.last = self._program(*step.args)
            self._asked.clear()
        else:
            self._change(step)

    def _change(self, step: Put | Move | Edit | ListChange) -> None:
        message = "材料"
        modules: list[str] = []
        if isinstance(step, Put):
            if step.by:
                message = f"材料\n\nHanded-in-by: {step.by}"
            for name, content in step.files.items():
                path = _place(self.repo, name)
                _write(path, content)
                if isinstance(content, Submodule):
                    path.mkdir(parents=True, exist_ok=True)
                    inside = path.relative_to(self.repo)
                    modules.append(f"160000,{content.commit},{inside}")
        elif isinstance(step, Move):
            for old, new in step.names.items():
                target = _place(self.repo, new)
                target.parent.mkdir(parents=True, exist_ok=True)
                _place(self.repo, old).rename(target)
        elif isinstance(step, Edit):
            path = self.repo / step.path
            old_text = path.read_text(encoding="utf-8")
            new_text = step.change(old_text)
            if new_text == old_text:
                raise CaseError(f"{step.path}：没有可改的内容")
            path.write_text(new_text, encoding="utf-8")
        else:
            change_list(self.repo / "checklist", step.where, step.fields)
        _git(self.repo, "add", "-A", "-f", when=self.clock)
        for entry in modules:
            _git(self.repo, "update-index", "--add", "--cacheinfo", entry, when=self.clock)
        _git(self.repo, "commit", "-q", "--allow-empty", "-m", message, when=self.clock)

    def _program(self, *args: str) -> tuple[int, str]:
        env = {
            key: value
            for key, value in os.environ.items()
            if key in {"PATH", "SYSTEMROOT", "TMPDIR", "PYTHONPATH"}
        }
        env |= {
            "HOME": str(self.home),
            "ZZFZ_STATE": str(self.state_folder),
            "LANG": "C.UTF-8",
            "PYTHONUTF8": "1",
            "GIT_AUTHOR_DATE": f"{self.clock} +0800",
            "GIT_COMMITTER_DATE": f"{self.clock} +0800",
        }
        if self.inside is not None:
            env = env | {"ZZFZ_STATE": str(self.inside)}
            code, out, err = run_inside(("-C", str(self.repo), *args), ROOT, env)
        else:
            code, out, err = self._started(args, env)
        if code not in {0, 1, 2} or "Traceback" in err:
            tail = err.strip().splitlines()[-1:]
            raise CaseError(f"zzfz {' '.join(args[:2])}：退出码 {code} {tail}")
        return code, out + ("" if code == 0 else err)

    def _started(self, args: Sequence[str], env: Mapping[str, str]) -> tuple[int, str, str]:
        """Exit code and outputs of the program in a process of its own."""
        try:
            done = subprocess.run(
                [sys.executable, "-m", "zzfz", "-C", str(self.repo), *args],
                env=env,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                check=False,
                timeout=PROGRAM_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise CaseError(f"zzfz {args[0]}：{PROGRAM_SECONDS} 秒没有结束") from None
        return done.returncode, done.stdout, done.stderr

    def _ask(self, *args: str) -> tuple[int, str]:
        if args not in self._asked:
            answer = self._program(*args)
            self._asked[args] = answer
        return self._asked[args]

    def _json(self, *args: str) -> tuple[int, dict[str, Any]]:
        code, text = self._ask(*args, "--format", "json")
        try:
            data = json.loads(text[: text.rindex("}") + 1])
        except ValueError:
            raise CaseError(
                f"zzfz {' '.join(args)}：没有 JSON，退出码 {code}：{text[:90]}"
            ) from None
        return code, data

    # Questions

    def set(self, where: str) -> dict[str, Any]:
        """The material set that holds the indicator."""
        number = where.rpartition(".")[0] or where
        _, status = self._status()
        for entry in status["material_sets"]:
            if number in entry["members"]:
                return dict(entry)
        raise CaseError(f"没有第 {number} 项的材料组")

    def _status(self) -> tuple[int, dict[str, Any]]:
        return self._json("status")

    def item(self, where: str) -> dict[str, Any]:
        """The item of a set, by ``"9.2"``."""
        wanted = int(where.rpartition(".")[2])
        for entry in self.set(where)["items"]:
            if entry["no"] == wanted:
                return dict(entry)
        raise CaseError(f"没有材料项 {where}")

    def totals(self) -> dict[str, Any]:
        """The totals of the graded indicators."""
        return dict(self._status()[1]["totals"])

    def state(self, where: str) -> str:
        """The state of an item or a set."""
        found = self.item(where) if "." in where else self.set(where)
        return str(found["state"])

    def findings(self, *args: str) -> list[dict[str, Any]]:
        """The findings of ``check`` with these options."""
        _, data = self._json("check", *args)
        return list(data["findings"])

    def summary(self) -> dict[str, Any]:
        """What the county would send upwards."""
        _, text = self._ask("summary")
        return dict(json.loads(text))

    def views_that_say_complete(self, where: str) -> list[str]:
        """The views in which the indicator is complete."""
        wrong = []
        if self.set(where)["state"] == "complete":
            wrong.append("status")
        if any(
            str(entry["id"]) == where and entry["state"] == "complete"
            for entry in self.summary()["indicators"]
        ):
            wrong.append("summary")
        _, listed = self._json("list", "--state", "complete")
        if any(str(entry["id"]) == where for entry in listed["indicators"]):
            wrong.append("list")
        if not self.errors_for(where):
            wrong.append("check --complete")
        return wrong

    def said(self, where: str) -> str:
        """All that ``status`` and ``check --complete`` say about the set of the item."""
        entry = self.set(where)
        members = set(entry["members"])
        _, status = self._status()
        out = [str(problem) for item in entry["items"] for problem in item["problems"]]
        out += [
            f"{path} {reason}"
            for path, reason in (status.get("unassigned_reasons") or {}).items()
            if path.split("/")[1] in members
        ]
        for found in self.findings("--complete"):
            path = str(found.get("path") or "")
            if found.get("indicator") in members or path.split("/")[1:2] in [[m] for m in members]:
                out.append(f"{path} {found['code']} {found['name']} {found['message']}")
        return "\n".join(out)

    def check_base(self) -> tuple[int, dict[str, Any]]:
        """The answer of ``check --base``."""
        return self._json("check", "--base", self.base)

    def errors_for(self, where: str, *, reviewed: bool = False) -> bool:
        """Whether ``check --complete`` has an error for the set."""
        options = ("--complete", "--reviewed") if reviewed else ("--complete",)
        members = set(self.set(where)["members"])
        return any(
            found["level"] == "error"
            and (
                found.get("indicator") in members
                or str(found.get("path") or "").partition("evidence/")[2].partition("/")[0]
                in members
            )
            for found in self.findings(*options)
        )


# The list ----------------------------------------------------------------------------------------


def _find_indicator(directory: Path, number: str) -> tuple[Path, dict[str, Any], dict[str, Any]]:
    import yaml

    for path in sorted(directory.glob("[0-9]*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for section in data["sections"]:
            for indicator in section["indicators"]:
                if str(indicator["id"]) == number:
                    return path, data, indicator
    raise CaseError(f"清单里没有第 {number} 项")


def change_list(directory: Path, where: str, fields: Mapping[str, object]) -> None:
    """Change fields of the list (see ListChange). Raises CaseError where there is nothing to do."""
    import yaml

    if where.startswith(("i:", "m:")):
        path, data, target = _find_indicator(directory, where[2:])
        if where.startswith("m:"):
            target = target["materials"]
    elif "." in where:
        number, _, item = where.partition(".")
        path, data, indicator = _find_indicator(directory, number)
        target = indicator["materials"]["items"][int(item) - 1]
    else:
        path = directory / f"{where}.yaml"
        data = target = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name, value in fields.items():
        if value is None:
            if name not in target:
                raise CaseError(f"清单 {where} 没有 {name} 可去掉")
            del target[name]
        elif callable(value):
            if name not in target:
                raise CaseError(f"清单 {where} 没有 {name} 可改")
            target[name] = value(target[name])
        else:
            target[name] = value
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=4000)
    path.write_text(text, encoding="utf-8")


# One case ----------------------------------------------------------------------------------------


def _judge(world: World, want: Want) -> tuple[str, str]:
    """(fault or "", what was seen)."""
    match want:
        case NotComplete(where):
            state = world.state(where)
            if state == "complete":
                return f"{where} 已报齐", state
            if state in {"partial", "missing"}:
                bonus = where.startswith("加分")  # check --complete speaks of graded sets only
                if not bonus and not world.errors_for(where):
                    return f"check --complete 没有说 {where} 未齐", state
                return "", state
            return f"{where} 成了 {state}", state
        case Complete(where):
            state = world.state(where)
            problems = ""
            if "." in where:
                problems = "；".join(world.item(where)["problems"])[:60]
            return ("" if state == "complete" else f"{where} 是 {state} {problems}"), state
        case Asked(where, words) | Mentioned(where, words):
            state = world.state(where)
            if isinstance(want, Asked) and state == "complete":
                return f"{where} 不问就报齐了", state
            said = world.said(where)
            found = any(word in said for word in words)
            return ("" if found else f"没有说：{'、'.join(words)}"), state
        case Partial(where):
            state = world.state(where)
            return ("" if state == "partial" else f"{where} 是 {state}，应为 partial"), state
        case HaveAtMost(where, number):
            have = int(world.item(where)["have"])
            return ("" if have <= number else f"{where} 计了 {have} 件"), f"have {have}"
        case SlotOpen(where, slot) | SlotFilled(where, slot):
            states = {entry["name"]: entry["state"] for entry in world.item(where)["slots"]}
            short = re.sub(r"\d{4}年$", "", slot)  # an item of one year may name its body alone
            seen = str(states.get(slot, states.get(short, "没有这个分项")))
            good = (
                seen == "complete"
                if isinstance(want, SlotFilled)
                else seen
                in {
                    "missing",
                    "partial",
                }
            )
            return ("" if good else f"{where} {slot}：{seen}"), f"{slot} {seen}"
        case NotPassed(where):
            verdict = world.set(where)["review"]
            passed = world.totals().get("passed", 0)
            seen = f"review {verdict}, passed {passed}"
            return (f"审核通过：{seen}" if verdict == "passed" or passed else ""), seen
        case CheckFails(where, reviewed):
            told = world.errors_for(where, reviewed=reviewed)
            option = " --reviewed" if reviewed else ""
            return ("" if told else f"check --complete{option} 没有错误：{where}"), f"check {told}"
        case BaseFails(words):
            code, data = world.check_base()
            text = json.dumps(data, ensure_ascii=False)
            lacking = [word for word in words if word not in text]
            if code != 1:
                return f"check --base 退出码 {code}", f"base {code}"
            return (f"check --base 没有说到 {lacking}" if lacking else ""), f"base {code}"
        case BasePasses():
            code, data = world.check_base()
            first = next((f["message"] for f in data["findings"] if f["level"] == "error"), "")
            return ("" if code == 0 else f"check --base 退出码 {code}：{first}"), f"base {code}"
        case BaseNames(key, words):
            _, data = world.check_base()
            listed = data.get(key) if key else data
            text = json.dumps(listed, ensure_ascii=False)
            good = bool(listed) and all(word in text for word in words)
            return ("" if good else f"check --base 的 {key} 没有列出 {words}"), f"{key} {good}"
        case Refused():
            code = world.last[0]
            return ("" if code else "没有被拒绝"), f"exit {code}"
        case CompleteAtMost(number):
            counts = (world.totals()["complete"], world.summary()["totals"]["complete"])
            passed = world.totals().get("passed", 0)
            good = max(counts) <= number and not passed
            return ("" if good else f"已报齐 {counts[0]}，汇总 {counts[1]}"), f"{counts[0]}"
        case NoView(where):
            wrong = world.views_that_say_complete(where)
            return ("" if not wrong else f"{where} 在 {'、'.join(wrong)} 里是已报齐"), "views"
        case Told(words, level):
            for entry in world.findings():
                if level and entry["level"] != level:
                    continue
                text = f"{entry.get('path')} {entry['code']} {entry['name']} {entry['message']}"
                if all(word in text for word in words):
                    return "", entry["code"]
            return f"check 没有说到 {'、'.join(words)}", "silent"


def run_steps(
    case: Case,
    steps: Sequence[Step],
    wants: Sequence[Want],
    directory: Path,
    inside: Path | None = None,
) -> Result:
    """Build the steps in ``directory`` and judge the wants; ``inside`` as for World."""
    faults: list[str] = []
    seen: list[str] = []
    try:
        world = World(directory, inside)
        for step in steps:
            world.take(step)
        for want in wants:
            fault, got = _judge(world, want)
            seen.append(got)
            if fault:
                faults.append(fault)
    except CaseError as error:
        faults.append(str(error))
        seen.append("error")
    return Result(case, tuple(faults), ", ".join(dict.fromkeys(seen)))


def run_case(case: Case, directory: Path, inside: Path | None = None) -> Result:
    """Build one case in ``directory`` (made if missing) and judge it; ``inside`` as for World."""
    return run_steps(case, case.steps, case.wants, directory, inside)


def run_twin(case: Case, directory: Path, inside: Path | None = None) -> Result:
    """Build the honest twin of a case, which must be complete. Raises ValueError without one."""
    if case.fair is None:
        raise ValueError(f"{case.name} has no twin")
    return run_steps(case, case.fair, fair_wants(case), directory, inside)


def fair_wants(case: Case) -> tuple[Want, ...]:
    """What the twin must show: the places that the trap keeps open are complete there."""
    if case.fair_wants:
        return case.fair_wants
    wants: list[Want] = []
    for want in case.wants:
        if isinstance(want, NotComplete):
            wants.append(Complete(want.where))
        elif isinstance(want, SlotOpen):
            wants.append(SlotFilled(want.where, want.slot))
        elif isinstance(want, BaseFails):
            wants.append(BasePasses())
    return tuple(wants)


@dataclass
class Table:
    """Rows of a run, printed at the end."""

    rows: list[tuple[str, Case, Result]] = field(default_factory=list)

    def failed(self) -> int:
        """How many cases that the rules decide are not as wanted."""
        return sum(not result.ok and not case.open for _, case, result in self.rows)


Runner = Callable[[Case, Path, Path | None], Result]


def run_all(
    jobs: Sequence[tuple[str, Case, Runner]], workers: int, *, inside: bool = False
) -> Iterator[tuple[str, Case, Result]]:
    """Run the jobs (number, case, runner), each in its own temporary directory, in their order.

    ``inside``: one after the other in this process, with one state folder for all.
    """

    def one(job: tuple[str, Case, Runner], state: Path | None = None) -> tuple[str, Case, Result]:
        number, case, runner = job
        with tempfile.TemporaryDirectory(prefix="zzfz-case-") as place:
            return number, case, runner(case, Path(place), state)

    _template()
    if inside:
        with tempfile.TemporaryDirectory(prefix="zzfz-state-") as state:
            for job in jobs:
                yield one(job, Path(state))
        return
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(one, jobs)


def remove_template() -> None:
    """Take the template repository away."""
    if _template.cache_info().currsize:
        shutil.rmtree(_template().parent, ignore_errors=True)
        _template.cache_clear()
