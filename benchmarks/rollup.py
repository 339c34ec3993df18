"""``python -m benchmarks.rollup``: a province's roll-up beside the Git plumbing it cannot do without.

Twice: counties that have nearly all of their evidence alike, and counties whose evidence is their own
(names, years, contents, sidecars, reviews). The list is the same for all but for its title.

The floor: for every county one ``rev-list`` of HEAD, one ``ls-tree -r`` and one ``cat-file --batch``
of the checklist and the small files whose words count, one after the other, divided by the cores;
plus the start-up of a bare program.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple

from benchmarks import page
from benchmarks.repository import Commit, build, git, project_list
from benchmarks.timing import Program, ratio, side_by_side
from benchmarks.years import ENDINGS, TOPICS, Size, commits, content, real_checklist, verdict
from zzfz.checklist.paths import LIST_FILE
from zzfz.evidence.review_file import with_verdicts
from zzfz.evidence.snapshot import matters
from zzfz.git import TreeEntry
from zzfz.rollup.gather import cores

COUNTIES = 107
"""Counties and districts of Shaanxi."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    options = _options(arguments)
    busy = page.Busy()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="zzfz-benchmark-"))
    try:
        lines = [line for kind in KINDS for line in _measure(kind, folder / kind.folder, options)]
    finally:
        if options.keep is None:
            shutil.rmtree(folder)
    text = "\n".join((*lines, str(busy)))
    print(text)
    if options.write:
        page.write("benchmarks.rollup", text)


def _measure(kind: Kind, folder: Path, options: argparse.Namespace) -> list[str]:
    made = Counties(kind, folder, options.counties)
    taken = side_by_side(made.runs, options.rounds)
    _, peak = made.program.watched()
    floors = [
        plumbing / cores() + start
        for plumbing, start in zip(taken["git"], taken["bare"], strict=True)
    ]
    rows = [
        (words, f"{ratio(taken[name], floors):.2f}", f"{median(taken[name]):.2f}")
        for name, words in (("cold", "没有缓存"), ("warm", "有缓存"))
    ]
    rows.append(("最低限度", "1", f"{median(floors):.2f}"))
    heads = (f"{options.counties} 个{kind.words}", "与最低限度之比", "秒")
    return [*page.table(heads, rows), "", f"一个进程最多占用内存 {peak:.0f} MiB。", ""]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rollup")
    parser.add_argument("--counties", type=int, default=COUNTIES)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="keep the repositories here, or use those there")
    parser.add_argument("--write", action="store_true", help="write the table into the docs")
    return parser.parse_args(arguments)


def county(folder: Path, number: int) -> Path:
    """A county with a list of its own title, and more or less of the same evidence than others."""
    if folder.exists():
        return folder
    made: list[Commit] = []
    for one in commits(Size(150 + 37 * number % 300, 30)):
        files = dict(one.files)
        if LIST_FILE in files:
            files[LIST_FILE] = _titled(files[LIST_FILE], f"第{number + 1}县")
        made.append(
            Commit(one.author, one.day, one.message, files, one.renamed, one.removed, one.branch)
        )
    return _built(folder, made)


def own_county(folder: Path, number: int) -> Path:
    """A county with a list of its own title, and evidence that no other has: drawn from its number."""
    if folder.exists():
        return folder
    draw = Random(number)
    name = f"{''.join(draw.sample(_PLACES, 2))}县"
    files = project_list()
    files[LIST_FILE] = _titled(files[LIST_FILE], name)
    made = [
        Commit("张三", 0, "建立责任清单仓库", files),
        Commit("李强", 400, "报送材料", own_evidence(name, draw)),
    ]
    return _built(folder, made)


_PLACES = "安宁平定清泉石河川原靖远延长兴米脂佳绥神府横山吴堡榆阳洛宜黄陵富甘志丹"
_MATTERS = ("优化营商环境", "行政执法", "政务公开", "依法决策", "矛盾化解", "普法宣传", "执法监督")


def own_evidence(name: str, draw: Random) -> dict[str, bytes]:
    """Up to six files for each item of the list, about 280 in all, with sidecars and reviews: path → bytes."""
    checklist = real_checklist()
    units = [one.name for one in checklist.departments]
    files: dict[str, bytes] = {}
    for one in checklist.sets:
        verdicts = []
        for item in one.items:
            for serial in range(1, draw.randint(0, 6) + 1):
                unit, year = draw.choice(units), draw.randint(2021, 2024)
                said = f"{unit}{year}年{draw.choice(_MATTERS)}{draw.choice(TOPICS)}{serial}"
                inside = f"{name}案卷{serial}/" if draw.random() < 0.1 else ""
                kind = draw.choice((*ENDINGS, "url", "url"))
                path = f"evidence/{draw.choice(one.members)}/{item.no}-{inside}{said}.{kind}"
                files[path] = content(path, f"{name}{path}")
                if draw.random() < 0.15:
                    number = f"number: {name[0]}政发〔{year}〕{draw.randint(1, 99)}号\n"
                    files[f"{path}.meta.yaml"] = f"{number}department: {unit}\n".encode()
                elif not inside and path.startswith(f"evidence/{one.folder}/"):
                    verdicts.append(verdict(path, files[path], 420, passed=draw.random() < 0.95))
        if verdicts and draw.random() < 0.5:
            text = with_verdicts(None, verdicts)
            files[f"evidence/{one.folder}/review.yaml"] = text.encode()
    return files


def _titled(head: bytes, name: str) -> bytes:
    return head.decode().replace("子洲县", name).encode()


def _built(folder: Path, made: Iterable[Commit]) -> Path:
    build(folder, made)
    git(folder, "gc", "--quiet")
    return folder


class Kind(NamedTuple):
    """A province: how a county of it is made, what it is called, and the name of its folder."""

    make: Callable[[Path, int], Path]
    words: str
    folder: str


KINDS = (
    Kind(county, "材料大半相同的县", "counties"),
    Kind(own_county, "材料各不相同的县", "own"),
)


class Counties:
    """The counties of a ``kind`` in ``folder``, made unless they are there, and what is to be measured."""

    def __init__(self, kind: Kind, folder: Path, count: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        state = folder / "state"
        os.environ["ZZFZ_STATE"] = str(state)
        counties = [kind.make(folder / f"{number:03}", number) for number in range(count)]
        self.program = Program(
            (sys.executable, "-m", "zzfz", "rollup", *map(str, counties)), folder
        )
        self.program.run()  # from here on the facts of the documents are known
        (folder / "lines").write_bytes(self.program.run())
        bare = (sys.executable, "-m", "benchmarks.bare_lines", str(folder / "lines"))
        ids = [needed(one) for one in counties]
        self.runs: dict[str, Callable[[], object]] = {
            "cold": partial(cold, state, self.program),
            "warm": self.program.run,
            "git": partial(plumbing, counties, ids),
            "bare": Program(bare, counties[0]).run,
        }


def cold(state: Path, program: Program) -> None:
    """Run ``program`` after removing what earlier runs kept in the folder ``state``, but for facts."""
    shutil.rmtree(state / "repositories", ignore_errors=True)
    (state / "shared" / "summary.db").unlink(missing_ok=True)
    program.run()


def needed(folder: Path) -> bytes:
    """The ids of the files whose contents a roll-up needs, a line each."""
    records = git(folder, "ls-tree", "-r", "-z", "HEAD").decode().split("\0")[:-1]
    wanted = []
    for record in records:
        facts, _, path = record.partition("\t")
        mode, kind, blob = facts.split(" ")
        if path.startswith("checklist/") or matters(TreeEntry(path, mode, kind, blob)):
            wanted.append(blob)
    return "".join(f"{blob}\n" for blob in wanted).encode()


def plumbing(counties: Sequence[Path], ids: Sequence[bytes]) -> None:
    for folder, wanted in zip(counties, ids, strict=True):
        for command in (("rev-list", "-1", "HEAD"), ("ls-tree", "-r", "-z", "HEAD")):
            subprocess.run(["git", *command], cwd=folder, capture_output=True, check=True)
        batch = ["git", "cat-file", "--batch", "--buffer"]
        subprocess.run(batch, cwd=folder, input=wanted, capture_output=True, check=True)


if __name__ == "__main__":
    main()
