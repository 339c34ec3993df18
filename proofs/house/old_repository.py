"""That a repository the old program worked in goes on with the new one.

``python -m proofs.house.old_repository [BEFORE AFTER]``. The old program fills the cache, installs the
hook, and is killed at every step of a commit that counts (so its journal stays); then the new one goes
on. What it shows must be what it shows in the same repository without cache, the hook must refuse and
let pass, and the half-made commit must be finished or never have been. The other way round, too: an
office may go back to the old program. Exit code 1 if anything is not as it should be.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from proofs.house.renames import AFTER, BEFORE
from proofs.house.startup import write_program
from proofs.house.trackers import complete, identity
from tests import real_documents, safety_samples

MOMENTS = ("lock_index", "note", "_move_branch", "finish", "_settle_file", "release")
_KILLED = """
import os, signal, sys
from importlib import import_module
from pathlib import Path
from zzfz.git import commit, find_repository
journal = import_module("zzfz.git." + sys.argv[4])
repo, moment, after = find_repository(Path(sys.argv[1])), sys.argv[2], sys.argv[3]
module = commit if hasattr(commit, moment) else journal
real, calls = getattr(module, moment), []
def dying(*args):
    calls.append(1)
    late = moment not in ("finish", "release") or len(calls) > 1
    if late and after != "after":
        os.kill(os.getpid(), signal.SIGKILL)
    real(*args)
    if late:
        os.kill(os.getpid(), signal.SIGKILL)
setattr(module, moment, dying)
commit.commit_files(repo, {"evidence/1/1-新.txt": "新".encode(), "evidence/2/1-新.txt": b"2"}, "报送")
"""
_SHOWN = (
    ("status", "--format", "json"),
    ("check", "--format", "json"),
    ("trend", "--since", "2023-01-01", "--format", "json"),
    ("log", "38", "--format", "json"),
    ("summary",),
)
Said = tuple[int, str, str]


def zzfz(program: Path, where: Path, *args: str, cached: bool = True) -> Said:
    """Run the command line of one revision."""
    more = {} if cached else {"ZZFZ_NO_CACHE": "1"}
    return _run([sys.executable, "-m", "zzfz", *args], program, where, more)


def _run(args: Sequence[str], program: Path, where: Path, more: dict[str, str]) -> Said:
    done = subprocess.run(
        args,
        cwd=where,
        env=os.environ | identity() | {"PYTHONPATH": str(program)} | more,
        capture_output=True,
        check=False,
    )
    out, err = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
    return done.returncode, out, err


def _believing(program: Path) -> Path:
    """A copy of a program that takes entries of any other for its own: the harder case.

    The cache's keys hold time and number of the modules, so that entries of another program are as
    good as none; here they are read.
    """
    copy = program.with_name(f"{program.name}-believing")
    if not copy.exists():
        shutil.copytree(program, copy)
        code = copy / "zzfz/cache/__init__.py"
        text = code.read_text(encoding="utf-8")
        told = 'return f"{max(times)} {len(times)}"'
        if told not in text:
            raise RuntimeError(told)
        code.write_text(text.replace(told, 'return "any"'), encoding="utf-8")
    return copy


def _believed(writer: Path, reader: Path, tracker: Path) -> Iterator[tuple[str, bool]]:
    writer, reader = _believing(writer), _believing(reader)
    for args in _SHOWN:
        zzfz(writer, tracker, *args)
    kept = _entries(tracker)
    for what, holds in _cache(writer, reader, tracker):
        yield f"{what}, entries believed", holds
    same = bool(kept) and _entries(tracker) == kept
    yield f"cache: the same {len(kept)} entries, entries believed", same


def _entries(tracker: Path) -> list[str]:
    """The keys that the cache holds."""
    found = []
    for path in sorted((tracker / ".git").rglob("*")):
        if path.suffix == ".db":
            with closing(sqlite3.connect(path)) as table:
                found += [f"{path.name} {key}" for (key,) in table.execute("SELECT key FROM entry")]
        elif path.suffix == ".json" and path.parent.name != "zzfz":
            found.append(path.name)
    return sorted(found)


def _cache(writer: Path, reader: Path, tracker: Path) -> Iterator[tuple[str, bool]]:
    for args in _SHOWN:
        zzfz(writer, tracker, *args)
    for args in _SHOWN:
        plain = zzfz(reader, tracker, *args, cached=False)
        for turn in ("first", "second"):
            said = zzfz(reader, tracker, *args)
            yield f"cache: {args[0]}, {turn} run", said == plain and "Traceback" not in said[2]
    code, out, _ = zzfz(reader, tracker, "doctor", "--format", "json")
    yield "cache: doctor finds it sound", code == 0 and "damaged" not in out.lower()


def _hook(writer: Path, reader: Path, tracker: Path) -> Iterator[tuple[str, bool]]:
    yield "hook: installed", zzfz(writer, tracker, "gate", "--install")[0] == 0
    text = (tracker / ".git/hooks/pre-commit").read_bytes()
    secret = tracker / "evidence/38/1-机密.docx"
    secret.parent.mkdir(exist_ok=True)
    secret.write_bytes(real_documents.docx("机密★1年", safety_samples.identity(1)))
    _run(["git", "add", "--all"], reader, tracker, {})
    refused = _run(["git", "commit", "-m", "报送"], reader, tracker, {})
    yield "hook: refuses a secret", refused[0] == 1 and "S1" in refused[1] + refused[2]
    secret.unlink()
    (tracker / "evidence/38/1-公开.docx").write_bytes(real_documents.docx("公开", "正文"))
    _run(["git", "add", "--all"], reader, tracker, {})
    passed = _run(["git", "commit", "-m", "报送"], reader, tracker, {})
    yield "hook: lets a sound file pass", passed[0] == 0
    code, out, _ = zzfz(reader, tracker, "doctor", "--format", "json")
    yield "hook: doctor knows it", code == 0 and "pre-commit" in out
    zzfz(reader, tracker, "gate", "--install")
    yield "hook: the same text", (tracker / ".git/hooks/pre-commit").read_bytes() == text


def _journals(writer: Path, reader: Path, tracker: Path) -> Iterator[tuple[str, bool]]:
    journal = "journal" if (writer / "zzfz/git/journal.py").exists() else "pending"
    for number, moment in enumerate(MOMENTS):
        for late in ("before", "after"):
            here = tracker.with_name("killed")
            shutil.rmtree(here, ignore_errors=True)
            shutil.copytree(tracker, here)
            code, _, err = _run(
                [sys.executable, "-c", _KILLED, str(here), moment, late, journal], writer, here, {}
            )
            dead = code == -signal.SIGKILL
            held = (here / ".git/zzfz").is_dir() and any((here / ".git/zzfz").iterdir())
            (here / "报来.docx").write_bytes(real_documents.docx("目录", "正文"))
            added = zzfz(reader, here, "add", "33", "报来.docx", "--item", "1")
            came = number > 2 or (number == 2 and late == "after")
            subjects = _run(["git", "log", "--format=%s", "-3"], reader, here, {})[1].splitlines()
            state = _run(["git", "status", "--porcelain"], reader, here, {})[1]
            there = (here / "evidence/1/1-新.txt").exists()
            left = [one.name for one in (here / ".git").rglob("*.lock")]
            rest = [one.name for one in (here / ".git/zzfz").iterdir() if one.name != "lock"]
            good = (
                *(dead, added[0] == 0, ("报送" in subjects) is came, there is came, not left),
                not [line for line in state.splitlines() if not line.startswith("??")],
            )
            kept = "left something" if held else "left nothing"
            if not all(good):
                print(good, err, added, subjects, state, left, rest)
            yield f"journal: killed {late} {moment} ({kept})", all(good)


def main(arguments: Sequence[str]) -> int:
    """Go through it in both directions and print what holds."""
    revisions = arguments or (BEFORE, AFTER)
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="zzfz-house-") as name:
        work = Path(name)
        before, after = (
            write_program(work / side, revision)
            for side, revision in zip(("before", "after"), revisions, strict=True)
        )
        tracker = complete(work / "tracker").path
        for title, writer, reader in (
            ("old, then new", before, after),
            ("new, then old", after, before),
        ):
            for part in (_cache, _believed, _hook, _journals):
                here = work / "here"
                shutil.rmtree(here, ignore_errors=True)
                shutil.copytree(tracker, here)
                for what, holds in part(writer, reader, here):
                    wrong += not holds
                    print(f"{title:<15}{what:<56}{'holds' if holds else 'FAILS'}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
