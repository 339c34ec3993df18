"""Thirty real-world shapes of lists, read by ``zzfz import`` and compared with their meaning.

``python -m proofs.lists.shapes`` runs the command on every file of ``proofs/lists/shapes/`` in a
temporary folder, once as it is and once with the columns named, loads the YAML it wrote and
compares it with the ``.json`` beside the file. It prints a table and ends with 1 unless at least
27 are right without a hint, all are right with one, and none is wrong with exit code 0. With
the beginnings of names (``… shapes 04 18``) it runs those only, and all of them must be right.

The meanings were written before the program was run, by a reader who had not seen its source.
What the comparison leaves open: white space, a full stop or semicolon at the end, the order of
units, the numeral before a title, where a remark stands, and all that a paper does not say
(a level it does not print is ``null``).
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

FOLDER = Path(__file__).parent / "shapes"
NEEDED = 27
SECONDS = 120

Outcome = Literal["right", "wrong", "refused"]

_NUMERAL = re.compile(r"^(?:第?[一二三四五六七八九十]+[、.章节]|[（(][一二三四五六七八九十]+[）)])")


@dataclass(frozen=True)
class Run:
    """What one run of the command came to, and why."""

    outcome: Outcome
    why: str


def squeezed(text: object) -> str:
    """``text`` without white space and without the stop at its end."""
    return re.sub(r"\s+", "", str(text)).rstrip("；;。")


def bare(title: object) -> str:
    """A title without its numeral, so that 「一、保障」 and 「保障」 are the same."""
    return _NUMERAL.sub("", squeezed(title))


def one_of(wanted: str | list[str], got: object, shorten: Callable[[object], str]) -> bool:
    """Whether ``got`` is ``wanted``, or one of them where it is a list."""
    answers = wanted if isinstance(wanted, list) else [wanted]
    return shorten(got) in {shorten(answer) for answer in answers}


def indicators(folder: Path) -> list[dict[str, Any]]:
    """All indicators of a written list in order, each with its two titles."""
    found: list[dict[str, Any]] = []
    for path in sorted(folder.glob("[0-9][0-9]*-*.yaml")):
        held = yaml.safe_load(path.read_text(encoding="utf-8"))
        for section in held["sections"]:
            for indicator in section["indicators"]:
                found.append(
                    {**indicator, "level1": held["level1"], "level2": section.get("level2")}
                )
    return found


def deadlines(folder: Path) -> set[str]:
    """The deadlines of single material sets in list.yaml, as dates."""
    held = yaml.safe_load((folder / "list.yaml").read_text(encoding="utf-8"))
    return {str(day) for day in (held.get("set_due") or {}).values()}


def strings(value: object) -> Iterable[str]:
    """Every string in a piece of YAML."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


def items(indicator: dict[str, Any]) -> list[str]:
    """The texts of the material items; none where there are none or they are another's."""
    materials = indicator.get("materials")
    if not isinstance(materials, dict):
        return []
    return [squeezed(item["text"]) for item in materials.get("items", [])]


def item_faults(wanted: list[str] | str, texts: list[str]) -> Iterable[str]:
    """What of the material items did not come out as it should."""
    if wanted == "default":
        if len(texts) != 1:
            yield f"no single default item: {texts}"
    elif wanted == "any":
        if not texts:
            yield "no item"
    elif texts != [squeezed(text) for text in wanted]:
        yield f"items {texts}"


def faults(wanted: dict[str, Any], got: dict[str, Any], days: set[str]) -> Iterable[str]:
    """What of one indicator did not come out as it should; ``days`` are the deadlines set."""
    for level in ("level1", "level2"):
        if wanted[level] is not None and not one_of(wanted[level], got[level], bare):
            yield f"{level} {got[level]!r}"
    if squeezed(got["id"]) != wanted["id"]:
        yield f"id {got['id']!r}"
    if not one_of(wanted["text"], got["text"], squeezed):
        yield f"text {got['text']!r}"
    for role in ("responsible", "cooperating"):
        units = [squeezed(unit) for unit in got.get(role) or []]
        if sorted(units) != sorted(wanted[role]):
            yield f"{role} {units}"
    yield from item_faults(wanted["items"], items(got))
    asides = squeezed("".join(strings([got.get("remarks"), got.get("questions")])))
    for text in wanted.get("remarks", []):
        if squeezed(text) not in asides:
            yield f"no remark {text}"
    everything = squeezed("".join(strings(got)))
    for text in wanted.get("kept", []):
        if squeezed(text) not in everything:
            yield f"lost {text}"
    if wanted.get("due"):
        printed, day = wanted["due"]
        if squeezed(printed) not in everything and day not in days:
            yield f"lost the deadline {printed}"


def compared(meaning: dict[str, Any], folder: Path) -> str:
    """The first fault of a written list and how many more there are; empty where there is none."""
    got = indicators(folder)
    wanted: list[dict[str, Any]] = meaning["indicators"]
    days = deadlines(folder)
    if len(got) != len(wanted):
        return f"{len(got)} indicators, not {len(wanted)}"
    wrong = [
        f"{should['id']}: {fault}"
        for should, did in zip(wanted, got, strict=True)
        for fault in faults(should, did, days)
    ]
    if len(wrong) > 1:
        return f"{wrong[0]} (and {len(wrong) - 1} more)"
    return "".join(wrong)


def run(path: Path, meaning: dict[str, Any], hint: list[str]) -> Run:
    """Import ``path`` in a folder of its own and compare."""
    with tempfile.TemporaryDirectory() as held:
        source = Path(held) / path.name
        shutil.copyfile(path, source)
        out = Path(held) / "out"
        command = [sys.executable, "-m", "zzfz", "import", str(source), "-o", str(out), *hint]
        try:
            done = subprocess.run(
                command,
                check=False,
                cwd=held,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=SECONDS,
                encoding="utf-8",
                errors="replace",
            )
        except subprocess.TimeoutExpired:
            return Run("refused", f"not done after {SECONDS} seconds")
        if done.returncode:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["nothing said"]
            if "Traceback" in done.stderr:
                return Run("refused", f"crash: {said[-1]}")
            return Run("refused", f"exit {done.returncode}: {said[0]}")
        try:
            wrong = compared(meaning, out)
        except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
            wrong = f"unreadable: {error}"
        return Run("wrong", wrong) if wrong else Run("right", "")


def padded(text: str, width: int) -> str:
    """``text`` filled to ``width`` columns of a terminal."""
    taken = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
    return text + " " * max(0, width - taken)


def main(only: list[str]) -> int:
    """Run all, or those whose names begin so, print the table, say whether it holds."""
    marks = {"right": "yes", "wrong": "NO, exit 0", "refused": "refused"}
    meanings = [
        path
        for path in sorted(FOLDER.glob("*.json"))
        if not only or path.name.startswith(tuple(only))
    ]
    plain: list[Run] = []
    hinted: list[Run] = []
    print(padded("file", 32), padded("without hint", 14), padded("with mapping", 14), "why not")
    for beside in meanings:
        meaning = json.loads(beside.read_text(encoding="utf-8"))
        path = FOLDER / meaning["file"]
        first = run(path, meaning, [])
        # Prose and definition lists have no columns to name: without a hint is all there is.
        mapping = meaning["mapping"]
        second = run(path, meaning, shlex.split(mapping)) if mapping else first
        plain.append(first)
        hinted.append(second)
        why = "; ".join(dict.fromkeys(told.why for told in (first, second) if told.why))
        shown = marks[second.outcome] if mapping else "(no columns)"
        print(padded(meaning["file"], 32), padded(marks[first.outcome], 14), padded(shown, 14), why)
    right = sum(told.outcome == "right" for told in plain)
    mended = sum(told.outcome == "right" for told in hinted)
    refused = sum(told.outcome == "refused" for told in plain)
    wrong = sum("wrong" in (a.outcome, b.outcome) for a, b in zip(plain, hinted, strict=True))
    print(
        f"{len(meanings)} files: {right} right without hint, {mended} right with mapping, "
        f"{wrong} wrong with exit 0 in either run, {refused} refused without hint"
    )
    # A part of the files is for whoever mends one kind: all of it must be right then.
    count = len(meanings)
    enough = count > 0 and right == count if only else count >= 30 and right >= NEEDED
    holds = enough and mended == count and not wrong
    print("holds" if holds else "does not hold")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
