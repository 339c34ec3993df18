"""What contacts send and where it belongs: reads, checks and lays out the cases of this folder and the round.

``python -m proofs.intake.given`` checks the files against the list in ``checklist/`` and
prints a table of the kinds; it ends with 1 where a place, a unit, a slot or a figure does not
exist or does not add up.  ``lay_out`` makes the files of a hand-in.  Nothing here knows the
program: the sets and items are read from the YAML of the list alone.
"""

from __future__ import annotations

import hashlib
import random
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

HERE = Path(__file__).parent
CHECKLIST = HERE.parents[1] / "checklist"
ANY = "any"
_OTHERS = ("tune", "more", "second", "kept", "fresh", "third", "fourth")
_FILES = ("names.yaml", *(f"{one}.yaml" for one in _OTHERS))

_NUMBERS = re.compile(r"^第?\s*((?:\d+、)+\d+)\s*项指标合并提供")
_YEAR = re.compile(r"(?<!\d)(\d{4})年$")


@dataclass(frozen=True)
class Row:
    """A row of the ledger that a unit filled in: what it stands for and the three cells."""

    place: str
    slot: str = ""
    done: str = ""
    answer: str = ""
    note: str = ""


@dataclass(frozen=True)
class Entry:
    """A file of a hand-in; a folder whose name ends with .zip is handed in as an archive."""

    path: str
    title: str = ""
    text: str = ""
    scan: bool = False  # a PDF of pictures, without letters
    junk: bool = False  # left behind by a system, no material
    same_as: str = ""  # the bytes of another file of the tree
    ledger: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """Where a file, or all below a folder, belongs: exactly one of right, every, ask, none.

    path: the file or folder; empty for all of the case.
    right: places of which one is to be taken without a question.
    every: places that are all to be taken without a question.
    ask: answers of which one is right; only the unit can say which (``any``: nothing tells).
    none: belongs nowhere.
    slots, pieces, nil, address, keep, replaces, answer: what follows from it (README.md).
    """

    path: str = ""
    right: tuple[str, ...] = ()
    every: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    none: bool = False
    slots: tuple[str, ...] = ()
    pieces: int | None = None
    nil: bool = False
    address: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    replaces: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Case:
    """One hand-in with its judgements and the sentence that says why."""

    id: str
    kind: str
    unit: str
    tree: tuple[Entry, ...]
    judgements: tuple[Judgement, ...]
    why: str
    filler: str

    @property
    def asked(self) -> bool:
        """Whether only the unit can say where a part of it belongs."""
        return any(one.ask for one in self.judgements)


@dataclass(frozen=True)
class Step:
    """A step of the round and the most it may cost: lines typed, choices made, Enter pressed."""

    id: str
    what: str
    hand_in: str
    commands: int
    decisions: int
    enters: int


@dataclass(frozen=True)
class Round:
    """The round of round.yaml; ``after`` is what every view must say at its end."""

    hand_ins: tuple[Case, ...]
    steps: tuple[Step, ...]
    total: Mapping[str, int]
    after: Mapping[str, Any]


@dataclass(frozen=True)
class Printed:
    """What of the list a place can name: items by set, slots by place, units."""

    items: Mapping[str, int]
    slots: Mapping[str, frozenset[str]]
    members: Mapping[str, tuple[str, ...]]
    units: frozenset[str]

    def places(self) -> Iterator[str]:
        """Every ``set/item``."""
        for name, count in self.items.items():
            yield from (f"{name}/{number}" for number in range(1, count + 1))


def cases(name: str) -> tuple[Case, ...]:
    """Read names.yaml or tune.yaml.

    name: the file's name.
    Raises KeyError, TypeError or ValueError for a field that is missing, unknown or doubled.
    """
    data = _load(HERE / name)
    return tuple(_case(one, data["filler"]) for one in data["cases"])


def the_round() -> Round:
    """Read round.yaml; raises as ``cases`` does."""
    data = _load(HERE / "round.yaml")
    extra = ("day", "person", "give", "files", "promises")
    hand_ins = tuple(
        _case({"kind": "round", **{k: v for k, v in one.items() if k not in extra}}, data["filler"])
        for one in data["hand_ins"]
    )
    steps = tuple(
        Step(
            id=one["id"],
            what=one["what"],
            hand_in=one.get("hand_in", ""),
            commands=one["commands"],
            decisions=one["decisions"],
            enters=one["enters"],
        )
        for one in data["steps"]
    )
    return Round(hand_ins, steps, data["total"], data["after"])


def printed(folder: Path = CHECKLIST) -> Printed:
    """The sets, items and slots of the list, read from its YAML without the program."""
    departments = _load(folder / "departments.yaml")
    units = {one["name"]: one["kind"] for one in departments["departments"]}
    collectives: dict[str, tuple[str, ...]] = {}
    for one in departments["collectives"]:
        kinds = one["members"].get("kinds", ())
        collectives[one["name"]] = (
            *(name for name, kind in units.items() if kind in kinds),
            *one["members"].get("names", ()),
        )
    items: dict[str, int] = {}
    slots: dict[str, frozenset[str]] = {}
    members: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("[01]*.yaml")):
        for section in _load(path)["sections"]:
            for indicator in section["indicators"]:
                _indicator(indicator, collectives, items, slots, members)
    return Printed(items, slots, members, frozenset(units))


def faults(found: tuple[Case, ...], against: Printed) -> list[str]:
    """What in the cases does not exist in the list or contradicts itself, one line each."""
    places = set(against.places())
    lines = []
    seen: set[str] = set()
    for case in found:
        paths = [entry.path for entry in case.tree]
        if case.id in seen or len(set(paths)) != len(paths):
            lines.append(f"{case.id}: id or path twice")
        seen.add(case.id)
        if case.unit not in against.units:
            lines.append(f"{case.id}: no unit {case.unit}")
        for entry in case.tree:
            lines += [
                f"{case.id}: no place {row.place}"
                for row in entry.ledger
                if row.place not in places
            ]
            if entry.same_as and entry.same_as not in paths:
                lines.append(f"{case.id}: no file {entry.same_as}")
        for one in case.judgements:
            named = (*one.right, *one.every, *one.ask, *((one.answer,) if one.answer else ()))
            lines += [
                f"{case.id}: no place {place}"
                for place in named
                if place not in places and (place != ANY or one.ask != (ANY,))
            ]
            allowed = {slot for place in named for slot in against.slots.get(place, ())}
            lines += [f"{case.id}: no slot {slot}" for slot in one.slots if slot not in allowed]
            if one.path and not any(_under(path, one.path) for path in paths):
                lines.append(f"{case.id}: nothing under {one.path}")
        lines += [
            f"{case.id}: {path} is not judged"
            for path in paths
            if not any(_under(path, one.path) for one in case.judgements)
        ]
    return lines


def faults_of_round(whole: Round, against: Printed) -> list[str]:
    """What does not add up in the round, beside what ``faults`` says of its hand-ins."""
    lines = faults(whole.hand_ins, against)
    sums = {
        "commands": sum(step.commands for step in whole.steps),
        "decisions": sum(step.decisions for step in whole.steps),
        "enters": sum(step.enters for step in whole.steps),
        "files": sum(len(one.tree) for one in whole.hand_ins),
        "edited_by_hand": 0,
    }
    if sums != dict(whole.total):
        lines.append(f"round: the total says {dict(whole.total)}, the steps {sums}")
    sets = (*whole.after["complete_sets"], *whole.after["partial_sets"])
    lines += [f"round: no set {name}" for name in sets if name not in against.items]
    touched = {
        place.split("/")[0]
        for one in whole.hand_ins
        for judged in one.judgements
        for place in (*judged.right, *judged.every, judged.answer)
        if place
    }
    if touched != set(sets):
        lines.append(f"round: handed in and told differ in {sorted(touched ^ set(sets))}")
    complete = sum(len(against.members[name]) for name in whole.after["complete_sets"])
    if complete != whole.after["complete_indicators"]:
        lines.append(f"round: {complete} indicators are complete")
    return lines


def lay_out(
    case: Case, folder: Path, ledger: Callable[[Path, str, tuple[Row, ...]], None]
) -> list[Path]:
    """Make the files of a hand-in.

    folder: an empty folder; what is to be handed in stands directly in it.
    ledger: writes the filled-in ledger of a unit to a path; the layout is the program's own.
    Returns the files, folders and archives directly in ``folder``, by name.
    Raises ValueError for an ending that cannot be made here.
    """
    for entry in case.tree:
        path = folder / PurePosixPath(entry.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        if entry.ledger:
            ledger(path, case.unit, entry.ledger)
        elif entry.same_as:
            shutil.copyfile(folder / PurePosixPath(entry.same_as), path)
        else:
            _write(entry, path, case)
    for packed in [path for path in folder.rglob("*.zip") if path.is_dir()]:
        loose = packed.with_name(packed.name + ".folder")
        packed.rename(loose)
        shutil.make_archive(str(packed.with_suffix("")), "zip", loose)
        shutil.rmtree(loose)
    return sorted(folder.iterdir())


def _load(path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8") as lines:
        loaded: dict[str, Any] = yaml.load(lines, Loader=_Loader)
    return loaded


class _Loader(yaml.SafeLoader):
    """The safe loader that refuses a key written twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping; raises ValueError for a doubled key."""
        keys = [key.value for key, _ in node.value]
        if len(set(keys)) != len(keys):
            raise ValueError(f"a key twice: {node.start_mark}")
        return super().construct_mapping(node, deep)


def _case(data: dict[str, Any], filler: str) -> Case:
    own = ("id", "kind", "unit", "tree", "parts", "why")
    rest = {key: value for key, value in data.items() if key not in own}
    if ("parts" in data) == bool(rest):
        raise ValueError(f"{data['id']}: either parts or one judgement")
    return Case(
        id=data["id"],
        kind=data["kind"],
        unit=data["unit"],
        tree=tuple(_entry(one) for one in data["tree"]),
        judgements=tuple(_judgement(one, data["id"]) for one in data.get("parts", [rest])),
        why=data["why"],
        filler=filler,
    )


def _entry(data: dict[str, Any]) -> Entry:
    rows = tuple(Row(**row) for row in data.get("ledger", ()))
    return Entry(**{**data, "ledger": rows})


def _judgement(data: dict[str, Any], name: str) -> Judgement:
    fields: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in data.items()
    }
    one = Judgement(**fields)
    if sum(map(bool, (one.right, one.every, one.ask, one.none))) != 1:
        raise ValueError(f"{name}: exactly one of right, every, ask, none")
    return one


def _under(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(folder + "/")


def _indicator(
    data: dict[str, Any],
    collectives: Mapping[str, tuple[str, ...]],
    items: dict[str, int],
    slots: dict[str, frozenset[str]],
    members: dict[str, tuple[str, ...]],
) -> None:
    """Add what an indicator prints; one without materials belongs to a set declared above it."""
    own = str(data["id"])
    materials = data.get("materials")
    if not materials or materials == "none":
        return
    if "same_as" in materials:
        first = str(materials["same_as"])
        name = f"{first}-{own}"
        items[name] = items.pop(first)
        members[name] = (*members.pop(first), own)
        for number in range(1, items[name] + 1):
            slots[f"{name}/{number}"] = slots.pop(f"{first}/{number}")
        return
    declared = _NUMBERS.match(materials.get("text", ""))
    group = declared[1].split("、") if declared else [own]
    name = f"{group[0]}-{group[-1]}" if len(group) > 1 else own
    items[name] = len(materials["items"])
    members[name] = tuple(group)
    for number, item in enumerate(materials["items"], start=1):
        bodies = [
            *item.get("domains", ()),
            *(
                one
                for unit in item.get("departments", ())
                for one in collectives.get(unit, (unit,))
            ),
            *(one["name"] for one in item.get("slots", ())),
        ]
        years = [f"{year}年" for year in item.get("years", ())]
        both = {f"{body}{year}" for body in bodies for year in years}
        slots[f"{name}/{number}"] = frozenset(both or {*bodies, *years})


def _write(entry: Entry, path: Path, case: Case) -> None:
    """Write one file; its text ends with a line of its own, so that no two files are equal."""
    own = hashlib.sha256(f"{case.id}/{entry.path}".encode()).hexdigest()[:12]
    lines = [entry.title, entry.text, case.filler, f"存档号 {own}"]
    ending = path.suffix.lower()
    if entry.junk:
        path.write_bytes(bytes.fromhex(own) * 8)
    elif ending == ".docx":
        _docx(path, lines)
    elif ending == ".xlsx":
        _xlsx(path, lines)
    elif ending == ".pdf" and not entry.scan:
        _pdf(path, lines)
    elif ending in {".jpg", ".png", ".pdf"}:
        _picture(path, own)
    elif ending == ".txt":
        path.write_text(entry.text + "\r\n", encoding="utf-8")
    else:
        raise ValueError(f"{case.id}: no way to make {entry.path}")


def _docx(path: Path, lines: list[str]) -> None:
    import docx

    document = docx.Document()
    for line in lines:
        if line:
            document.add_paragraph(line)
    document.save(str(path))


def _xlsx(path: Path, lines: list[str]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write_column(0, 0, [line for line in lines if line])


def _pdf(path: Path, lines: list[str]) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    page = Canvas(str(path))
    page.setFont("STSong-Light", 14)
    top = 780
    for line in lines:
        for start in range(0, len(line), 32):
            page.drawString(60, top, line[start : start + 32])
            top -= 24
    page.save()


def _picture(path: Path, own: str) -> None:
    """A photograph, or a scan as a PDF: blocks of many colours and no letters."""
    from PIL import Image

    chance = random.Random(own)
    small = Image.frombytes("RGB", (24, 32), chance.randbytes(24 * 32 * 3))
    small.resize((480, 640)).save(path)


def main() -> int:
    """Check the files and print how many cases of each kind there are."""
    against = printed()
    found = {name: cases(name) for name in _FILES}
    lines = [line for one in found.values() for line in faults(one, against)]
    lines += faults_of_round(the_round(), against)
    kinds = list(dict.fromkeys(case.kind for one in found.values() for case in one))
    print(f"{'':<12}" + "".join(f"{name:>12}" for name in found))
    for kind in kinds:
        counts = [Counter(case.kind for case in one)[kind] for one in found.values()]
        print(f"{kind:<12}" + "".join(f"{count:>12}" for count in counts))
    for what, true in _SUMS.items():
        print(f"{what:<12}" + "".join(f"{true(one):>12}" for one in found.values()))
    print(*lines, sep="\n")
    return 1 if lines else 0


def _sets(found: tuple[Case, ...]) -> int:
    return len(
        {
            place.split("/")[0]
            for case in found
            for one in case.judgements
            for place in (*one.right, *one.every)
        }
    )


_SUMS: Mapping[str, Callable[[tuple[Case, ...]], int]] = {
    "cases": len,
    "clear": lambda found: sum(
        not case.asked and not any(one.none for one in case.judgements) for case in found
    ),
    "to be asked": lambda found: sum(case.asked for case in found),
    "nowhere": lambda found: sum(any(one.none for one in case.judgements) for case in found),
    "units": lambda found: len({case.unit for case in found}),
    "sets": _sets,
    "files": lambda found: sum(len(case.tree) for case in found),
}


if __name__ == "__main__":
    sys.exit(main())
