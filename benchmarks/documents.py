"""Time and memory for reading documents, type by type, beside LibreOffice's on the same files.

``python -m benchmarks.documents [count]`` lets LibreOffice make so many old files of each type (the sources
are those of ``proofs.documents.old``), reads and judges all files of one type in one process as the worker
does, lets LibreOffice save the same files anew in one start, and prints a table; ``--write`` puts it into
docs/benchmarks.md.
Processor time counts with the start of the program; memory is the peak of the largest process.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from benchmarks import page
from proofs.documents.old import convert, olds

COUNT = 20
NEW = {"docx": "docx", "xlsx": "xlsx", "pptx": "pptx", "doc": "docx", "xls": "xlsx", "ppt": "pptx"}
"""The types, and what LibreOffice saves them as; PDF is left out, which it opens as a drawing."""
READ = (
    "import sys; from pathlib import Path; from zzfz.rules.scan import relay; "
    "from zzfz.documents.model import LIMITS; from dataclasses import asdict; "
    "[relay(Path(one).read_bytes(), lambda _: None, asdict(LIMITS)) for one in sys.argv[1:]]"
)


class Cost(NamedTuple):
    """Processor seconds of a program and all it started, and the peak of the largest in MiB."""

    seconds: float
    peak: int


_MEASURE = (
    "import os, sys; null = os.open(os.devnull, os.O_WRONLY); "
    "to = [(os.POSIX_SPAWN_DUP2, null, one) for one in (1, 2)]; "
    "pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=to); "
    "_, status, used = os.wait4(pid, 0); "
    "print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss >> 10)"
)
"""Of a process the system also counts what the one that started it held, so a small one starts it."""


def cost(command: Sequence[str]) -> Cost:
    """Run a command to its end. Raises CalledProcessError where it failed."""
    measure = [sys.executable, "-I", "-S", "-c", _MEASURE, *command]
    done = subprocess.run(measure, stdout=subprocess.PIPE, check=True, encoding="ascii")
    code, seconds, peak = done.stdout.split()
    if int(code):
        raise subprocess.CalledProcessError(int(code), command[:3])
    return Cost(float(seconds), int(peak))


def make(place: Path, count: int) -> None:
    """``count`` files of each type, below a folder called like it."""
    for ending, old in (("docx", "doc"), ("xlsx", "xls"), ("pptx", "ppt")):
        (place / ending).mkdir()
        (place / old).mkdir()
        of_type = (data for one, data in olds() if one.source.endswith(ending))
        pairs = []
        for number, data in enumerate(islice(of_type, count)):
            source = place / ending / f"{number}.{ending}"
            source.write_bytes(data)
            pairs.append((source, place / old / f"{number}.{old}"))
        if left := convert(pairs):
            raise RuntimeError(f"LibreOffice did not convert {len(left)} files to {old}")


def rows(place: Path, program: str) -> Iterator[tuple[str, int, Cost, Cost]]:
    """Each type, its size on average in KiB, and what reading and saving anew cost."""
    office = (
        program,
        f"-env:UserInstallation=file://{place}/profile",
        "--headless",
        "--convert-to",
    )
    out = ("--outdir", f"{place}/out")
    # The first start makes the profile, which is not what is measured.
    cost((*office, "docx", *out, *map(str, (place / "docx").iterdir())))
    for ending, target in NEW.items():
        files = [str(one) for one in sorted((place / ending).iterdir())]
        size = sum(Path(one).stat().st_size for one in files) // len(files) >> 10
        ours = cost((sys.executable, "-c", READ, *files))
        yield ending, size, ours, cost((*office, target, *out, *files))


def main() -> int:
    """Print the table, and write it where it was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.documents")
    parser.add_argument("count", type=int, nargs="?", default=COUNT)
    parser.add_argument("--write", action="store_true", help="write the table into the docs")
    options = parser.parse_args()
    count = options.count
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        sys.stderr.write("LibreOffice is not here\n")
        return 2
    busy = page.Busy()
    heads = ("类型", "每份 KiB", "zzfz 每份毫秒", "LibreOffice 每份毫秒", "比", "zzfz 内存", "LibreOffice 内存")  # fmt: skip
    told = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        make(place, count)
        for ending, size, ours, theirs in rows(place, program):
            each = (f"{1000 * one.seconds / count:.0f}" for one in (ours, theirs))
            peaks = (f"{one.peak} MiB" for one in (ours, theirs))
            told.append((ending, f"{size}", *each, f"{ours.seconds / theirs.seconds:.2f}", *peaks))
    text = "\n".join((*page.table(heads, told), "", str(busy)))
    print(text)
    if options.write:
        page.write("benchmarks.documents", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
