"""Hand in as honest offices do and print what the program made of it.

``python -m proofs.honest.run [--only N …] [--jobs N]``. Ends with 1 when an office is wronged:
material that should be complete is not, or the program says nothing about what it waits for.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Sequence

from proofs.honest.entries import hand_ins
from proofs.traps.run import add_inside, run_listed
from proofs.traps.world import Case, run_case

__all__ = ["cases", "main", "run_case", "sample"]


def cases() -> tuple[Case, ...]:
    """All honest hand-ins as cases."""
    return tuple(entry.case for entry in hand_ins())


def sample(count: int, seed: int) -> tuple[Case, ...]:
    """``count`` hand-ins that the rules decide, the same for the same seed."""
    decided = [case for case in cases() if not case.open]
    return tuple(random.Random(seed).sample(decided, count))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the hand-ins named on the command line, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m proofs.honest.run", description=__doc__)
    parser.add_argument("--only", type=int, nargs="+", default=[], metavar="N")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), metavar="N")
    add_inside(parser)
    given = parser.parse_args(arguments)
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
