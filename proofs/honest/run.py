"""Hand in as honest offices do and print what the program made of it.

``python -m proofs.honest.run [--only N …] [--jobs N]``. Ends with 1 when an office is wronged:
material that should be complete is not, or the program says nothing about what it waits for.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from proofs.honest.entries import hand_ins
from proofs.traps.run import add_inside, run_listed
from proofs.traps.world import Case, World, remove_template, run_case

__all__ = ["cases", "main", "run_case", "sample"]


def cases() -> tuple[Case, ...]:
    """All honest hand-ins as cases."""
    return tuple(entry.case for entry in hand_ins())


def sample(count: int, seed: int) -> tuple[Case, ...]:
    """``count`` hand-ins that the rules decide, the same for the same seed."""
    decided = [case for case in cases() if not case.open]
    return tuple(random.Random(seed).sample(decided, count))


def print_sentences(only: Sequence[int] = ()) -> None:
    """What was handed in, and all that the program says of an item that is not complete, in order.

    Nothing tells what the proof expected: a reader marks whether the sentences would do for an office.
    """
    with tempfile.TemporaryDirectory(prefix="zzfz-honest-") as folder:
        state = Path(folder) / "state"
        for number, case in enumerate(cases(), 1):
            if only and number not in only:
                continue
            world = World(Path(folder) / str(number), state)
            for step in case.steps:
                world.take(step)
            for where in dict.fromkeys(getattr(want, "where", "") for want in case.wants):
                if where and world.state(where) != "complete":
                    print(f"\n{number}. {case.name}（第 {where} 项）", flush=True)
                    for step in case.steps:
                        for name in list(getattr(step, "files", ()))[:12]:
                            print(f"   交来：{name}")
                    for line in dict.fromkeys(world.said(where).splitlines()):
                        print(f"   答复：{line}")
    remove_template()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the hand-ins named on the command line, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m proofs.honest.run", description=__doc__)
    parser.add_argument("--only", type=int, nargs="+", default=[], metavar="N")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), metavar="N")
    add_inside(parser)
    parser.add_argument(
        "--sentences",
        action="store_true",
        help="print, for a blind reader, what each office that has to wait is told, and no verdict",
    )
    given = parser.parse_args(arguments)
    if given.sentences:
        print_sentences(given.only)
        return 0
    return run_listed(
        cases(),
        title="hand-in",
        only=given.only,
        twins=False,
        jobs=given.jobs,
        inside=given.inside,
    )


if __name__ == "__main__":
    sys.exit(main())
