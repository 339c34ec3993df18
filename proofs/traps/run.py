"""Try every trap for a false 已报齐 and print what the program made of it.

``python -m proofs.traps.run [--only N …] [--twins] [--jobs N | --inside]``. Ends with 1 when a trap
succeeds. ``--twins`` builds the honest twin of each trap too: a trap whose twin is not complete
proves nothing, and is named.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
import unicodedata
from collections.abc import Sequence

from proofs.traps import (
    addresses,
    copies,
    documents,
    names,
    nothing,
    times,
    verdicts,
    weaker,
    whole,
)
from proofs.traps.world import (
    Case,
    Result,
    Runner,
    Table,
    Want,
    fair_wants,
    remove_template,
    run_all,
    run_case,
    run_twin,
)

__all__ = ["cases", "main", "run_case", "sample"]

KINDS = (documents, nothing, copies, times, addresses, verdicts, weaker, names, whole)


def cases() -> tuple[Case, ...]:
    """All traps, in one order that does not change between runs."""
    return tuple(case for kind in KINDS for case in kind.entries())


def sample(count: int, seed: int) -> tuple[Case, ...]:
    """``count`` traps that the rules decide, the same for the same seed."""
    decided = [case for case in cases() if not case.open]
    return tuple(random.Random(seed).sample(decided, count))


def width(text: str) -> int:
    """Columns of a text on a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def cell(text: str, columns: int) -> str:
    """The text cut or filled to ``columns``."""
    out = ""
    for char in text:
        if width(out) + width(char) > columns - 1:
            out += "…"
            break
        out += char
    return out + " " * max(0, columns - width(out))


def wanted(wants: Sequence[Want]) -> str:
    """The wants in short: ``NotComplete 5.1``."""
    words = []
    for want in wants:
        values = [value for value in vars(want).values() if value not in ((), False, True)]
        words.append(" ".join([type(want).__name__, *map(str, values)]))
    return ", ".join(words)


def print_row(number: str, case: Case, result: Result) -> None:
    """Print one case and its faults at once: a run that is stopped has told what it saw."""
    wants = fair_wants(case) if number.endswith("t") else case.wants
    verdict = "ok" if result.ok else ("open" if case.open else "FAILED")
    print(
        cell(number, 6)
        + cell(case.name, 46)
        + cell(wanted(wants), 40)
        + cell(result.got, 34)
        + verdict,
        flush=True,
    )
    if not result.ok:
        print(f"      {'；'.join(result.faults)}")
        print(f"      {case.why}（{case.rule}）", flush=True)


def print_totals(table: Table, *, twins: bool = False) -> None:
    """Print how many cases are as wanted."""
    traps = [row for row in table.rows if not row[0].endswith("t")]
    decided = [row for row in traps if not row[1].open]
    failed = sum(not result.ok for _, _, result in decided)
    print(
        f"\n{len(decided)} cases decided by the rules: {len(decided) - failed} ok, {failed} FAILED"
    )
    loose = [row for row in traps if row[1].open]
    if loose:
        print(
            f"{len(loose)} cases the rules leave open, {sum(not r.ok for *_, r in loose)} not as wished"
        )
    if twins:
        mates = [row for row in table.rows if row[0].endswith("t")]
        bad = [row for row in mates if not row[2].ok]
        print(f"{len(mates)} honest twins, {len(bad)} not complete (their traps prove nothing yet)")


def run_listed(
    found: Sequence[Case],
    *,
    title: str,
    only: Sequence[int],
    twins: bool,
    jobs: int,
    inside: bool,
) -> int:
    """Run the cases and print the table. Returns the exit code."""
    work: list[tuple[str, Case, Runner]] = []
    built: set[int] = set()
    for number, case in enumerate(found, 1):
        if only and number not in only:
            continue
        work.append((str(number), case, run_case))
        mate = hash((repr(case.fair), repr(fair_wants(case))))
        if twins and case.fair is not None and fair_wants(case) and mate not in built:
            built.add(mate)
            work.append((f"{number}t", case, run_twin))
    started = time.monotonic()
    try:
        print(f"{cell('no', 6)}{cell(title, 46)}{cell('expected', 40)}{cell('got', 34)}result")
        table = Table()
        for row in run_all(work, jobs, inside=inside):
            print_row(*row)
            table.rows.append(row)
    finally:
        remove_template()
    print_totals(table, twins=twins)
    print(f"{time.monotonic() - started:.0f} s")
    return 1 if table.failed() else 0


def add_inside(parser: argparse.ArgumentParser) -> None:
    """The option that saves the starts of the program."""
    parser.add_argument(
        "--inside",
        action="store_true",
        help="the command line in this process: a quarter of the work",
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the traps named on the command line, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m proofs.traps.run", description=__doc__)
    parser.add_argument("--only", type=int, nargs="+", default=[], metavar="N")
    parser.add_argument("--twins", action="store_true", help="build the honest twins too")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), metavar="N")
    add_inside(parser)
    given = parser.parse_args(arguments)
    return run_listed(
        cases(),
        title="trap",
        only=given.only,
        twins=given.twins,
        jobs=given.jobs,
        inside=given.inside,
    )


if __name__ == "__main__":
    sys.exit(main())
