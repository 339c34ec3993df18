"""``python -m benchmarks.rollup``: a province's roll-up beside the Git plumbing it cannot do without.

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
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.repository import Commit, build, git
from benchmarks.timing import Program, ratio, side_by_side
from benchmarks.years import Size, commits
from zzfz.evidence.snapshot import matters
from zzfz.git import TreeEntry
from zzfz.rollup.gather import cores

COUNTIES = 107
"""Counties and districts of Shaanxi."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    options = _options(arguments)
    folder = options.keep or Path(tempfile.mkdtemp(prefix="zzfz-benchmark-"))
    try:
        os.environ["ZZFZ_STATE"] = str(folder / "state")
        counties = [county(folder / f"{number:03}", number) for number in range(options.counties)]
        ours = Program((sys.executable, "-m", "zzfz", "rollup", *map(str, counties)), folder)
        (folder / "lines").write_bytes(ours.run())
        bare = (sys.executable, "-m", "benchmarks.bare_lines", str(folder / "lines"))
        ids = [needed(one) for one in counties]
        runs: dict[str, Callable[[], object]] = {
            "cold": partial(cold, folder / "state", ours),
            "warm": ours.run,
            "git": partial(plumbing, counties, ids),
            "bare": Program(bare, counties[0]).run,
        }
        taken = side_by_side(runs, options.rounds)
        _, peak = ours.watched()
    finally:
        if options.keep is None:
            shutil.rmtree(folder)
    floors = [
        plumbing / cores() + start
        for plumbing, start in zip(taken["git"], taken["bare"], strict=True)
    ]
    print(f"{len(counties)} 个县，{cores()} 个处理器，最低限度 {median(floors):.3f} 秒")
    for name, words in (("cold", "没有缓存"), ("warm", "有缓存")):
        seconds = taken[name]
        print(f"{words}：{ratio(seconds, floors):.2f}（{median(seconds):.3f} 秒）")
    print(f"一个进程最多占用内存：{peak:.0f} MiB")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rollup")
    parser.add_argument("--counties", type=int, default=COUNTIES)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="keep the repositories here, or use those there")
    return parser.parse_args(arguments)


def county(folder: Path, number: int) -> Path:
    """A county with a list of its own title, and more or less evidence than others."""
    if folder.exists():
        return folder
    made: list[Commit] = []
    for one in commits(Size(150 + 37 * number % 300, 30)):
        files = dict(one.files)
        if "checklist/list.yaml" in files:
            head = files["checklist/list.yaml"].decode()
            files["checklist/list.yaml"] = head.replace("子洲县", f"第{number + 1}县").encode()
        made.append(
            Commit(one.author, one.day, one.message, files, one.renamed, one.removed, one.branch)
        )
    build(folder, made)
    git(folder, "gc", "--quiet")
    return folder


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
