"""``python -m proofs.sync``: two clones of one tracker, changed at random and brought together.

    python -m proofs.sync --count 200 --seed 1
    python -m proofs.sync --count 0 --aimed 60      # one run killed at 60 moments, aimed by strace

Each interleaving is a row of acts in two clones: documents handed in under names that collide, replaced,
described, reviewed, withdrawn; ``zzfz sync``, which is killed now and then, refused by the other side, or
overtaken. What must be there in the end is worked out here from who did what and what he knew then
(``Act``), not from the program: each act is a commit by an author of its own, and what a clone knows are
the authors in its history. Prints a table; ends with 1 where anything was lost or not told.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from proofs.inside import run_inside
from zzfz.cache import state

PROJECT = Path(__file__).resolve().parent.parent
SETS = ("5", "9", "38")
NAMES = ("1-情况说明.txt", "1-工作总结.txt", "1-清单.txt")
KINDS = (
    "add",
    "add",
    "add",
    "replace",
    "edit",
    "edit",
    "edit",
    "review",
    "review",
    "withdraw",
    "withdraw",
    "sync",
    "sync",
    "killed",
    "refused",
    "overtaken",
)
CALLS = (
    "link,linkat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,write,"
    "fsync,chmod,utimensat,flock,vfork,clone,clone3,fork"
)


@dataclass
class Act:
    """One thing that somebody did: who (a name of its own), to which content at which path, and the names
    of all who had acted before as far as this clone knew. ``root`` is the content that a document was
    first handed in with; ``made`` what a new version holds; ``value`` what a field was set to.
    """

    who: str
    kind: str
    path: str
    blob: str
    known: frozenset[str]
    root: str
    made: str = ""
    name: str = ""
    value: str = ""
    passed: bool = False

    def knew(self, other: Act) -> bool:
        """Whether this was done after ``other`` had been seen."""
        return other.who in self.known

    def beside(self, other: Act) -> bool:
        """Whether neither knew of the other."""
        return self.who != other.who and not self.knew(other) and not other.knew(self)


@dataclass
class World:
    """A shared repository and two clones of it in ``folder``."""

    folder: Path
    chance: random.Random
    acts: list[Act] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    roots: dict[str, str] = field(default_factory=dict)
    number: int = 0

    @property
    def clones(self) -> tuple[Path, Path]:
        """Both clones."""
        return self.folder / "甲", self.folder / "乙"

    @property
    def shared(self) -> Path:
        """The shared repository, a folder."""
        return self.folder / "共用.git"

    # what Git says

    def git(self, where: Path, *args: str, who: str = "旁人") -> str:
        """What ``git args`` wrote, run by ``who``. Raises RuntimeError where it failed."""
        env = os.environ | self.person(who)
        done = subprocess.run(
            ["git", "-c", "core.quotepath=off", *args],
            cwd=where,
            env=env,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"git {args}: {done.stderr.decode()}")
        return done.stdout.decode("utf-8").strip()

    def person(self, who: str) -> dict[str, str]:
        """The environment in which ``who`` commits."""
        names = {f"GIT_{part}_NAME": who for part in ("AUTHOR", "COMMITTER")}
        return names | {f"GIT_{part}_EMAIL": "a@example.org" for part in ("AUTHOR", "COMMITTER")}

    def known(self, where: Path) -> frozenset[str]:
        """Everybody who acted before, as far as a clone knows."""
        return frozenset(self.git(where, "log", "--format=%an").split("\n"))

    def files(self, where: Path) -> dict[str, str]:
        """Documents of the last commit: path → content id."""
        out = self.git(where, "ls-tree", "-r", "HEAD", "evidence")
        found = {}
        for line in out.splitlines():
            told, _, path = line.partition("\t")
            name = path.rpartition("/")[2]
            if name.startswith("1-") and not name.endswith(".meta.yaml"):
                found[path] = told.split(" ")[2]
        return found

    # acts

    def zzfz(self, where: Path, *args: str, who: str) -> tuple[int, str, str]:
        """Exit code and outputs of ``zzfz args`` in a clone, run by ``who``."""
        return run_inside(args, where, self.person(who))

    def new(self) -> str:
        """The name of somebody who has not acted yet."""
        self.number += 1
        return f"人{self.number}"

    def text(self, who: str) -> str:
        """A document that nobody else hands in."""
        return (
            f"{who}写的材料：法治政府建设工作情况。"
            + "本年度工作按照要求开展并已完成，有关情况如下。" * 2
            + f"（{who}）\n"
        )

    def do(self, kind: str, where: Path) -> None:
        """One act; neither side may forget anybody by it."""
        before = self.known(where)
        over = self.known_shared()
        if kind in {"sync", "killed", "refused", "overtaken"}:
            {
                "sync": self.sync,
                "killed": self.killed,
                "refused": self.refused,
                "overtaken": self.overtaken,
            }[kind](where)
        else:
            self.change(kind, where, before)
        self.counts[kind] += 1
        for what, old, new in (
            ("本机", before, self.known(where)),
            ("共用", over, self.known_shared()),
        ):
            if not old <= new:
                self.faults.append(f"{kind} 之后{what}少了 {sorted(old - new)}")

    def known_shared(self) -> frozenset[str]:
        """Everybody whose act is on the shared side."""
        return frozenset(self.git(self.shared, "log", "main", "--format=%an").split("\n"))

    def change(self, kind: str, where: Path, known: frozenset[str]) -> None:
        """One act that commits; nothing where there is nothing to do it to."""
        who = self.new()
        files = self.files(where)
        if kind == "add":
            one = self.chance.choice(SETS)
            name = self.chance.choice(NAMES)
            if f"evidence/{one}/{name}" in files:
                name = f"1-{who}的.txt"
            source = self.folder / "来件" / name
            source.parent.mkdir(exist_ok=True)
            source.write_text(self.text(who), encoding="utf-8")
            self.done(self.zzfz(where, "add", one, str(source), "--item", "1", who=who), kind)
            (path,) = [path for path in self.files(where) if path not in files]
            blob = self.files(where)[path]
            self.roots[blob] = blob
            self.acts.append(Act(who, kind, path, blob, known, blob, made=blob))
            return
        if not files:
            return
        path, blob = self.chance.choice(sorted(files.items()))
        act = Act(who, kind, path, blob, known, self.roots[blob])
        one, inside = path.split("/", 2)[1:]
        if kind == "replace":
            (where / path).write_text(self.text(who), encoding="utf-8")
            self.git(where, "commit", "--quiet", "-m", "换", "--", path, who=who)
            act.made = self.files(where)[path]
            self.roots[act.made] = act.root
        elif kind == "edit":
            act.name = self.chance.choice(("number", "address"))
            act.value = (
                f"文号{who}"
                if act.name == "number"
                else f"http://www.zizhou.gov.cn/{who[1:]}/x.html"
            )
            answer = self.zzfz(where, "edit", path, f"--{act.name}", act.value, who=who)
            self.done(answer, kind)
        elif kind == "review":
            act.passed = self.chance.random() < 0.5
            how = ("--pass",) if act.passed else ("--return", f"{who}看缺公章")
            answer = self.zzfz(
                where, "review", one, "--piece", path, *how, "--by", who, "--no-open", who=who
            )
            if answer[0] == 2:  # held back until two people agree, or not seen
                return
            self.done(answer, kind)
        else:
            self.done(self.zzfz(where, "withdraw", one, inside, "--reason", who, who=who), kind)
        self.acts.append(act)

    def done(self, answer: tuple[int, str, str], kind: str) -> None:
        """It should have worked."""
        if answer[0] != 0:
            self.faults.append(f"{kind}：{answer[0]} {answer[1]} {answer[2]}")

    def sync(self, where: Path) -> int:
        """Bring a clone and the shared side together; the exit code."""
        code, out, err = self.zzfz(where, "sync", "--format", "json", who="同步的人")
        if code not in {0, 1} or not out:
            self.faults.append(f"同步：{code} {out} {err}")
            return code
        told = json.loads(out)
        for one in told["contradictions"]:
            self.told |= {one["path"], one["other"] or "", one["about"]}
        if (code == 1) is not bool(told["contradictions"]):
            self.faults.append(f"同步的退出码是 {code}：{out}")
        return code

    def killed(self, where: Path) -> None:
        """Begin to sync and be killed, Git along with it or not, at any moment."""
        child = subprocess.Popen(
            [sys.executable, "-m", "zzfz", "sync"],
            cwd=where,
            env=os.environ | self.person("同步的人") | {"PYTHONPATH": str(PROJECT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(self.chance.uniform(0.1, 1.6))
        with suppress(ProcessLookupError):
            if self.chance.random() < 0.5:
                os.killpg(child.pid, signal.SIGKILL)
            else:
                child.kill()
        child.wait()
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        self.counts["中断于途中"] += child.returncode < 0

    def refused(self, where: Path) -> None:
        """The other side takes nothing: the own commits stay, and it is said."""
        self.git(self.shared, "config", "receive.hideRefs", "refs/heads/main")
        code, out, err = self.zzfz(where, "sync", "--format", "json", who="同步的人")
        self.git(self.shared, "config", "--unset", "receive.hideRefs")
        told = json.loads(out) if out else {}
        for one in told.get("contradictions", ()):
            self.told |= {one["path"], one["other"] or "", one["about"]}
        if code == 3 and ("不收" not in err or "还在" not in err):
            self.faults.append(f"拒绝以后：{code} {err}")

    def overtaken(self, where: Path) -> None:
        """The other one pushes between this one's fetch and push: a lock on the other side's branch."""
        lock = self.shared / "refs/heads/main.lock"
        lock.touch()
        code, _, err = self.zzfz(where, "sync", who="同步的人")
        lock.unlink()
        if code == 3 and "还在" not in err:
            self.faults.append(f"抢先以后：{code} {err}")

    # the end

    def settle(self) -> None:
        """Bring both together until nothing moves."""
        for _ in range(2):
            for where in self.clones:
                self.sync(where)

    def check(self) -> None:
        """Hold the end against what must be there."""
        one, _other = self.clones
        heads = {self.git(where, "rev-parse", "HEAD") for where in (*self.clones, self.shared)}
        if len(heads) != 1:
            self.faults.append("三处最后不一样")
        for where in self.clones:
            dirty = self.git(where, "status", "--porcelain")
            if dirty != "?? 手稿.txt" or (where / "手稿.txt").read_text("utf-8") != where.name:
                self.faults.append(f"{where.name} 的工作目录：{dirty}")
            left = [str(path) for path in where.rglob(".zzfz-*")] + [
                str(p) for p in where.glob(".git/*.lock")
            ]
            notes = state.work_tree_folder(where / ".git", where / ".git")
            if notes is not None and notes.is_dir():
                left += [path.name for path in notes.iterdir() if path.name != "lock"]
            self.faults += [f"{where.name} 留下 {path}" for path in left]
        authors = Counter(self.git(one, "log", "--format=%an").split("\n"))
        for act in self.acts:
            if authors[act.who] != 1:
                self.faults.append(f"{act.who}（{act.kind}）的提交有 {authors[act.who]} 个")
        self.faults += [*_Expected(self.acts, Final.read(self, one)).faults()]


@dataclass
class Final:
    """What is there in the end: documents, sidecars by path, reviewers in order by set, and the findings."""

    blobs: Mapping[str, str]
    sidecars: Mapping[str, Mapping[str, object]]
    reviewers: Mapping[str, Sequence[Mapping[str, object]]]
    told: str

    @classmethod
    def read(cls, world: World, where: Path) -> Final:
        """What stands in a clone."""
        sidecars, reviewers = {}, {}
        for path in sorted((where / "evidence").rglob("*.yaml")):
            said = yaml.safe_load(path.read_text(encoding="utf-8"))
            name = path.relative_to(where).as_posix()
            if path.name == "review.yaml":
                reviewers[path.parent.name] = said["verdicts"]
            else:
                sidecars[name.removesuffix(".meta.yaml")] = said
        code, out, err = world.zzfz(where, "check", "--format", "json", who="看的人")
        if code not in {0, 1}:
            world.faults.append(f"check：{code} {err}")
        found = [one for one in json.loads(out)["findings"] if one["code"] in {"E306", "R103"}]
        return cls(
            world.files(where),
            sidecars,
            reviewers,
            json.dumps(found, ensure_ascii=False) + "\n".join(world.told),
        )

    @property
    def words(self) -> str:
        """All that sidecars say."""
        return json.dumps(self.sidecars, ensure_ascii=False)


class _Expected:
    """What must hold in the end, from the acts alone."""

    def __init__(self, acts: Sequence[Act], final: Final) -> None:
        self._acts = acts
        self._final = final

    def faults(self) -> Iterator[str]:
        for rule in (self._documents, self._fields, self._verdicts, self._contradictions):
            yield from rule()

    def _of(self, *kinds: str) -> list[Act]:
        return [act for act in self._acts if act.kind in kinds]

    def _documents(self) -> Iterator[str]:
        """What nobody took away is there; what one took away is there only where another, who did not
        know, had to do with it.
        """
        there = set(self._final.blobs.values())
        for made in self._of("add", "replace"):
            gone = [act for act in self._of("withdraw", "replace") if act.blob == made.made]
            edits = [act for act in self._of("edit", "replace") if act.blob == made.made]
            kept = [
                act for act in edits if act.kind == "edit" and all(act.beside(one) for one in gone)
            ]
            only_withdrawn = all(act.kind == "withdraw" for act in gone)
            if made.made not in there and (not gone or (kept and only_withdrawn)):
                yield f"{made.who} 的材料 {made.path} 不见了"
            if made.made in there and gone and not any(a.beside(b) for a in edits for b in gone):
                yield f"{made.who} 的材料 {made.path} 撤了又回来"

    def _fields(self) -> Iterator[str]:
        """A value that nobody changed or withdrew knowing of it stands somewhere."""
        words = self._final.words
        for edit in self._of("edit"):
            later = [
                act
                for act in self._acts
                if act.root == edit.root
                and act.knew(edit)
                and (act.kind == "withdraw" or (act.kind == "edit" and act.name == edit.name))
            ]
            if not later and edit.value not in words:
                yield f"{edit.who} 写的 {edit.value}（{edit.path}）不见了"
            alone = [act for act in self._acts if act.root == edit.root]
            in_line = not any(a.beside(b) for a in alone for b in alone)
            if later and in_line and edit.value in words:
                yield f"{edit.who} 写的 {edit.value}（{edit.path}）改掉了又回来"

    def _verdicts(self) -> Iterator[str]:
        """Every verdict once; of a pass and a return on one content, neither knowing, the return last."""
        for act in self._of("review"):
            folder = act.path.split("/")[1]
            names = [str(one["reviewer"]) for one in self._final.reviewers.get(folder, ())]
            if names.count(act.who) != 1:
                yield f"{act.who} 的审核结论（{act.path}）有 {names.count(act.who)} 个"
                continue
            on_it = [one for one in self._of("review") if one.blob == act.blob]
            if len(on_it) == 2 and act.passed and on_it[0].beside(on_it[1]):
                other = next(one for one in on_it if one is not act)
                if not other.passed:
                    if names.index(other.who) < names.index(act.who):
                        yield f"{act.who} 的通过盖过了 {other.who} 的退回"
                    if act.who not in self._final.told:
                        yield f"{act.who} 和 {other.who} 的结论相反，没有说"

    def _contradictions(self) -> Iterator[str]:
        """Two who did not know of each other and cannot both be right: it was told."""
        told = self._final.told
        for number, one in enumerate(self._acts):
            for other in self._acts[number + 1 :]:
                if not one.beside(other) or not self._clash(one, other):
                    continue
                if one.path not in told and other.path not in told:
                    yield f"{one.who}（{one.kind}）和 {other.who}（{other.kind}）对不上 {one.path}，没有说"

    def _clash(self, one: Act, other: Act) -> bool:
        kinds = {one.kind, other.kind}
        if kinds == {"add"}:
            return one.path == other.path and self._stays(one) and self._stays(other)
        if one.blob != other.blob or one.path != other.path:
            return False
        if kinds == {"edit"}:
            return one.name == other.name and self._stays(one) and self._stays(other)
        if kinds == {"replace"}:
            return self._stays(one) and self._stays(other)
        return kinds in ({"withdraw", "edit"}, {"withdraw", "replace"}) and self._alone(one, other)

    def _stays(self, act: Act) -> bool:
        """Whether nobody did anything more to it."""
        return not any(one.root == act.root and one.knew(act) for one in self._acts)

    def _alone(self, *acts: Act) -> bool:
        """Whether nobody else had to do with it but those who came before."""
        return all(
            one in acts or all(act.knew(one) for act in acts)
            for one in self._acts
            if one.root == acts[0].root
        )


def build(folder: Path, seed: int, template: Path) -> World:
    """A shared repository and two clones, each with a file that is nobody's business."""
    world = World(folder, random.Random(seed))
    shutil.copytree(template, world.shared)
    for where in world.clones:
        world.git(folder, "clone", "--quiet", str(world.shared), str(where))
        world.git(where, "remote", "set-url", "origin", "../共用.git")
        (where / "手稿.txt").write_text(where.name, encoding="utf-8")
    return world


def template(folder: Path) -> Path:
    """The list in a bare repository, made once."""
    work, bare = folder / "起点", folder / "起点.git"
    world = World(folder, random.Random(0))
    shutil.copytree(PROJECT / "checklist", work / "checklist")
    for one in SETS:
        (work / "evidence" / one).mkdir(parents=True)
        (work / "evidence" / one / "README.md").write_text("放这里\n", encoding="utf-8")
    world.git(work, "init", "--quiet", "-b", "main")
    world.git(work, "add", "--all")
    world.git(work, "commit", "--quiet", "-m", "建立清单")
    world.git(folder, "clone", "--quiet", "--bare", str(work), str(bare))
    return bare


def interleave(seed: int, template: Path, kinds: Sequence[str] = KINDS, least: int = 8) -> World:
    """One interleaving: acts at random in both clones, then both brought together and looked at."""
    with tempfile.TemporaryDirectory(prefix="zzfz-sync-") as name:
        world = build(Path(name), seed, template)
        for kind in ("add", "add", "add", "sync"):  # what both know to begin with
            world.do(kind, world.clones[0])
        world.do("sync", world.clones[1])
        for _ in range(world.chance.randrange(least, least + 9)):
            world.do(world.chance.choice(kinds), world.chance.choice(world.clones))
        world.settle()
        world.check()
    return world


def aimed(template: Path, moments: int) -> tuple[int, list[str]]:
    """One run with something on both sides, killed before so many of its calls that change the disk,
    spread evenly: how often it was killed, and what was wrong afterwards.
    """
    faults: list[str] = []
    killed = 0
    with tempfile.TemporaryDirectory(prefix="zzfz-sync-") as name:
        origin = build(Path(name) / "原样", 7, template)
        one, other = origin.clones
        for kind, where in (
            *(("add", one), ("add", one), ("sync", one), ("sync", other)),
            *(("edit", one), ("review", one), ("edit", other), ("review", other)),
            *(("replace", one), ("replace", other), ("add", other), ("sync", one)),
        ):
            origin.do(kind, where)
        for number, moment in enumerate(_moments(origin, Path(name), moments), 1):
            world = _copied(origin, Path(name) / f"第{number}处")
            code = _traced(world, moment)
            killed += code not in {0, 1}
            world.settle()
            world.check()
            faults += [f"第 {number} 处：{one}" for one in world.faults]
            print(f"第 {number} 处（{moment}）：出错 {len(world.faults)} 处", flush=True)
            shutil.rmtree(world.folder)
    return killed, faults


def _copied(origin: World, folder: Path) -> World:
    shutil.copytree(origin.folder, folder, symlinks=True)
    world = World(
        folder, random.Random(7), list(origin.acts), list(origin.faults), set(origin.told)
    )
    world.roots, world.number = dict(origin.roots), origin.number
    return world


def _moments(origin: World, folder: Path, wanted: int) -> list[str]:
    """Which calls to kill before, spread over those that a whole run makes: ``name:when=n``."""
    world = _copied(origin, folder / "数")
    _traced(world, "")
    seen: Counter[str] = Counter()
    calls = []
    for line in (world.folder / "calls").read_text("utf-8", "replace").splitlines():
        name, bracket, _ = line.partition("(")
        if bracket and name in CALLS.split(","):
            seen[name] += 1
            calls.append(f"{name}:signal=SIGKILL:when={seen[name]}")
    shutil.rmtree(world.folder)
    return calls[:: max(1, len(calls) // wanted)]


def _traced(world: World, moment: str) -> int:
    """Sync the second clone, killed at the ``moment``, or not where that is empty. The exit code."""
    inject = ("-e", f"inject={moment}") if moment else ()
    traced = ("strace", "-o", str(world.folder / "calls"), "-e", f"trace={CALLS}", *inject)
    extra = {"PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [*traced, sys.executable, "-m", "zzfz", "sync"],
        cwd=world.clones[1],
        env=os.environ | world.person("同步的人") | extra,
        capture_output=True,
        check=False,
    ).returncode


def main(arguments: Sequence[str] | None = None) -> int:
    """Interleave, look, print; 0 where nothing was lost."""
    parser = argparse.ArgumentParser(prog="python -m proofs.sync", description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--aimed", type=int, default=0, help="moments at which one run is killed")
    given = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    faults: list[str] = []
    with tempfile.TemporaryDirectory(prefix="zzfz-sync-") as name:
        os.environ[state.PLACE] = str(Path(name) / "状态")
        start = template(Path(name))
        for seed in range(given.seed, given.seed + given.count):
            world = interleave(seed, start)
            counts += world.counts
            counts += Counter(
                {
                    "提交的事": len(world.acts),
                    "说出的矛盾": len([t for t in world.told if t.startswith("evidence/")]),
                }
            )
            faults += [f"种子 {seed}：{one}" for one in world.faults]
            print(f"种子 {seed}：{len(world.acts)} 件事，出错 {len(world.faults)} 处", flush=True)
        if given.aimed:
            killed, lost = aimed(start, given.aimed)
            counts["定点中断"] = killed
            faults += lost
    for what, count in counts.most_common():
        print(f"{what:<10} {count:>6}")
    print(f"{given.count} 次交错，出错 {len(faults)} 处")
    for one in faults:
        print(one)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
