"""What starting costs before and after: ``python -m proofs.house.startup [BEFORE AFTER] [--rounds N]``.

``zzfz status`` and ``zzfz check`` on a complete tracker, with and without cache, both revisions in
turn (A B A B), so that a busy moment hits both; and how many modules of zzfz, and of anything, each
loads (``-X importtime``). Ratios are medians over the rounds of after by before; below 1 is quicker.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.timing import ratio, side_by_side
from proofs.house.renames import AFTER, BEFORE, files_of
from proofs.house.trackers import complete

WARM: dict[str, str] = {}
COLD = {"ZZFZ_NO_CACHE": "1"}


def write_program(folder: Path, revision: str) -> Path:
    """The whole of a revision in ``folder``."""
    for path, content in files_of(revision).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder


def run(program: Path, tracker: Path, more: dict[str, str], *args: str) -> str:
    """Run ``python args`` with ``program`` and return its standard error."""
    done = subprocess.run(
        [sys.executable, *args],
        cwd=tracker,
        env=os.environ | {"PYTHONPATH": str(program), "LC_ALL": "C.UTF-8"} | more,
        capture_output=True,
        check=False,
    )
    if done.returncode not in {0, 1}:
        raise RuntimeError(done.stderr.decode("utf-8", "replace"))
    return done.stderr.decode("utf-8", "replace")


def modules(program: Path, tracker: Path, command: str) -> tuple[int, int]:
    """How many modules of zzfz, and in all, a command loads."""
    said = run(program, tracker, WARM, "-X", "importtime", "-m", "zzfz", command)
    loaded = [
        line.rpartition("|")[2].strip()
        for line in said.splitlines()
        if line.startswith("import time:") and "[us]" not in line
    ]
    ours = {one for one in loaded if one.split(".")[0] == "zzfz"}
    return len(ours), len(loaded)


def main(arguments: Sequence[str]) -> int:
    """Measure and print; exit code 1 if a command loads more modules of zzfz than before."""
    args = list(arguments)
    rounds = 15
    if "--rounds" in args:
        at = args.index("--rounds")
        rounds = int(args[at + 1])
        del args[at : at + 2]
    revisions = args or [BEFORE, AFTER]
    worse = False
    with tempfile.TemporaryDirectory(prefix="zzfz-house-") as name:
        work = Path(name)
        before, after = (
            write_program(work / side, revision)
            for side, revision in zip(("before", "after"), revisions, strict=True)
        )
        tracker = complete(work / "tracker").path
        print(f"{'':<28}{'before':>10}{'after':>10}{'ratio':>8}")
        for command in ("status", "check"):
            for side in (before, after):
                run(side, tracker, WARM, "-m", "zzfz", command)
            old, new = (modules(side, tracker, command) for side in (before, after))
            worse = worse or new[0] > old[0]
            print(
                f"{command + ', modules of zzfz':<28}{old[0]:>10}{new[0]:>10}{new[0] / old[0]:>8.2f}"
            )
            print(f"{command + ', all modules':<28}{old[1]:>10}{new[1]:>10}{new[1] / old[1]:>8.2f}")
            for kind, more in (("warm", WARM), ("no cache", COLD)):
                seconds = side_by_side(
                    {
                        "before": partial(run, before, tracker, more, "-m", "zzfz", command),
                        "after": partial(run, after, tracker, more, "-m", "zzfz", command),
                    },
                    rounds,
                )
                times = [median(seconds[side]) for side in ("before", "after")]
                found = ratio(seconds["after"], seconds["before"])
                what = f"{command}, {kind}, seconds"
                print(f"{what:<28}{times[0]:>10.3f}{times[1]:>10.3f}{found:>8.2f}", flush=True)
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
