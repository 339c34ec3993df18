"""Hand in what contacts send and print where the program puts it, before anybody answers anything.

``python -m proofs.intake.run [--tune | --more | --second | --kept | --fresh | --third | --fourth | --last |
--fifth | --sixth | … | --twentieth] [--only ID …] [--detail]``.
Each case is laid out as files and goes through the public intake (``zzfz.intake.session``: receive, classify, questions), as
``zzfz intake FILES --dept UNIT`` takes it. Prints how many cases are right without a question, asked
and wrong, by kind, as README.md counts them; beside them what else follows from a case (parts, number
of pieces, nil returns, addresses, names kept). Ends with 1 where a case is wrong.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from proofs.intake.given import ANY, CHECKLIST, Case, Entry, Judgement, Row, cases, lay_out
from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist
from zzfz.evidence.addresses import addresses_in
from zzfz.intake import session
from zzfz.intake.answers import complete
from zzfz.intake.classify import is_address
from zzfz.intake.ledger import FILL_IN, KEYS, SHEET, TITLE_MARK
from zzfz.intake.proposal import Certainty, Proposal
from zzfz.intake.session import Classified
from zzfz.render.office.description import Book, Sheet
from zzfz.render.office.excel import excel
from zzfz.render.todo.workbook import COLUMNS

RIGHT, ASKED, WRONG = "对", "问", "错"
_OTHERS = (
    *("tune", "more", "second", "kept", "fresh", "third", "fourth", "last", "fifth", "sixth"),
    *("seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth"),
    *("fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    "twentieth",
)
"""Files in place of names.yaml, by the option that asks for each."""
_WORST = (WRONG, ASKED, RIGHT)


class Verdict(NamedTuple):
    """What became of a case: the worst of its places, why, and what else follows wrongly."""

    case: Case
    outcome: str
    why: tuple[str, ...]
    beside: tuple[str, ...]


def the_list(folder: Path = CHECKLIST) -> Checklist:
    """The checklist in ``folder``; raises ValueError where it is none."""
    found = load({f"checklist/{one.name}": one.read_bytes() for one in folder.glob("*.yaml")})
    if found.checklist is None:
        raise ValueError(f"no checklist in {folder}")
    return found.checklist


def ledger(path: Path, unit: str, rows: tuple[Row, ...], checklist: Checklist) -> None:
    """Write the ledger of ``unit`` in the program's own layout, with ``rows`` filled in."""
    titles = [one.title for one in COLUMNS]
    table = []
    for row in rows:
        set_id, item = row.place.split("/")
        folder = checklist.sets_by_id[set_id].folder
        keys = dict(zip(KEYS, (folder, item, row.slot), strict=True))
        filled = dict(zip(FILL_IN, (row.done, row.answer, row.note), strict=True))
        table.append(tuple({**keys, **filled}.get(title, "") for title in titles))
    book = Book(
        f"{unit}{TITLE_MARK}）", (Sheet(SHEET, COLUMNS, tuple(table)),), datetime.now(UTC), unit
    )
    path.write_bytes(excel(book))


def hand_in(case: Case, folder: Path, checklist: Checklist) -> Verdict:
    """What becomes of ``case`` when it is laid out in ``folder`` and handed in by its unit."""
    sent, room = folder / "sent", folder / "session"
    sent.mkdir(parents=True)
    room.mkdir()
    sources = lay_out(case, sent, partial(ledger, checklist=checklist))
    classified = session.classify(session.receive(sources, room), checklist, case.unit)
    taken = session.decided(classified, checklist)
    return judge(case, replace(classified, proposals=taken))


def judge(case: Case, classified: Classified) -> Verdict:
    """Hold what is proposed against what a reader wrote down."""
    outcomes, why, beside = [], [], []
    for one in case.judgements:
        mine = [entry for entry in case.tree if _nearest(case, entry.path) is one]
        for entry in mine:
            if not entry.junk:
                outcome, reason = _landed(one, entry, classified)
                outcomes.append(outcome)
                why += [f"{entry.path}：{reason}"] if reason else []
        beside += _beside(one, mine, classified)
    outcome = next(one for one in _WORST if one in outcomes)
    return Verdict(case, outcome, tuple(dict.fromkeys(why)), tuple(beside))


def _nearest(case: Case, path: str) -> Judgement | None:
    """The judgement of a path: the one of the innermost folder above it."""
    above = [one for one in case.judgements if not one.path or _is_in(path, one.path)]
    return max(above, key=lambda one: len(one.path), default=None)


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


def _pieces(entry: Entry, classified: Classified) -> list[Proposal]:
    """The proposals that a file is in; those for the rows of a ledger."""
    return [
        one
        for one in classified.proposals
        if _is_in(entry.path, one.material.origin)
        or (entry.ledger and one.material.origin.startswith(f"{entry.path} "))
    ]


def _places(one: Proposal) -> set[str]:
    return {f"{one.choice.set.id}/{no}" for no in one.choice.items} if one.choice else set()


def _landed(one: Judgement, entry: Entry, classified: Classified) -> tuple[str, str]:
    """How a file fares, and what is to be said of it where it is not right."""
    found = _pieces(entry, classified)
    told = [left.why for left in classified.skipped if left.origin.startswith(entry.path)]
    if not found:
        if entry.ledger or one.none or (told and entry.same_as):
            return RIGHT, ""
        if told:
            return ASKED, f"没有收：{'；'.join(told)}"
        return WRONG, "漏掉了，没有说"
    refused = [piece for piece in found if piece.certainty is Certainty.REFUSED]
    if refused and one.none and len(refused) == len(found):
        return RIGHT, ""
    if refused:
        return WRONG, f"不收：{'；'.join(refused[0].cautions)}"
    taken = [piece for piece in found if piece.is_clear]
    places = {place for piece in taken for place in _places(piece)}
    wanted = {*one.right, *one.every}
    if taken and (not wanted or not places <= wanted):
        shown = "、".join(sorted(places))
        due = "、".join(sorted(wanted)) or ("问" if one.ask else "不收")
        return WRONG, f"归到了 {shown}，应当是 {due}"
    if len(taken) < len(found) or not set(one.every) <= places:
        piece = next((piece for piece in found if not piece.is_clear), found[0])
        offered = {
            f"{choice.set.id}/{no}" for choice in complete(piece.choices) for no in choice.items
        }
        hoped = {*wanted, *one.ask} - {ANY}
        missing = "" if not hoped or hoped & offered else "，选项里没有对的"
        said = "；".join((*piece.reasons, *piece.cautions))
        return ASKED, f"问了（{said}；选项 {'、'.join(sorted(offered)) or '无'}{missing}）"
    return RIGHT, ""


def _beside(one: Judgement, entries: Sequence[Entry], classified: Classified) -> list[str]:
    """What follows from a judgement beside the place and did not come out."""
    found = list(
        {
            piece.material.origin: piece
            for entry in entries
            for piece in _pieces(entry, classified)
        }.values()
    )
    faults = []
    covered = {slot for piece in found for slot in piece.covers}
    if one.slots and (missing := [slot for slot in one.slots if slot not in covered]):
        faults.append(f"没有认出分项 {'、'.join(missing)}")
    if one.pieces is not None and len(found) != one.pieces:
        faults.append(f"是 {len(found)} 件，应当是 {one.pieces} 件")
    if one.nil and not any(piece.said.nil_reason for piece in found):
        faults.append("没有认作零报告")
    addresses = {
        address.url
        for piece in found
        if is_address(piece.material)
        for name, path in piece.material.files
        for address in addresses_in(name, path.read_bytes())
    }
    addresses.update(address for piece in found for address in piece.said.addresses)
    faults += [f"没有网址 {address}" for address in one.address if address not in addresses]
    names = "、".join(piece.title for piece in found)
    faults += [f"名称里没有“{word}”：{names}" for word in one.keep if word not in names]
    return faults


def table(found: Iterable[Verdict]) -> list[str]:
    """How many of each kind are right, asked (those that only a unit can tell beside) and wrong."""
    verdicts = list(found)
    kinds = dict.fromkeys(one.case.kind for one in verdicts)
    counts = Counter((one.case.kind, one.outcome) for one in verdicts)
    lines = ["种类\t例\t对\t问\t错"]
    for kind in kinds:
        numbers = [counts[kind, outcome] for outcome in (RIGHT, ASKED, WRONG)]
        lines.append("\t".join(map(str, (kind, sum(numbers), *numbers))))
    totals = [sum(one.outcome == outcome for one in verdicts) for outcome in (RIGHT, ASKED, WRONG)]
    lines.append("\t".join(map(str, ("合计", len(verdicts), *totals))))
    needed = sum(one.case.asked and one.outcome == ASKED for one in verdicts)
    lines.append(f"问了的 {totals[1]} 例里，{needed} 例只有单位说得清")
    lines.append(f"归对了而别的不对的：{sum(bool(one.beside) for one in verdicts)} 例")
    return lines


def run(found: Iterable[Case], checklist: Checklist) -> list[Verdict]:
    """Hand in every case, each in a folder of its own."""
    verdicts = []
    for case in found:
        with tempfile.TemporaryDirectory(prefix="zzfz-intake-") as folder:
            verdicts.append(hand_in(case, Path(folder), checklist))
    return verdicts


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cases named on the command line, or all of a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    for other in _OTHERS:
        text = f"{other}.yaml in place of names.yaml"
        parser.add_argument(f"--{other}", action="store_true", help=text)
    parser.add_argument("--only", nargs="+", default=[], metavar="ID")
    parser.add_argument("--detail", action="store_true", help="tell each case that is not right")
    options = parser.parse_args(arguments)
    others = [name for name in _OTHERS if getattr(options, name)]
    name = f"{others[0]}.yaml" if others else "names.yaml"
    chosen = [case for case in cases(name) if not options.only or case.id in options.only]
    verdicts = run(chosen, the_list())
    print("\n".join(table(verdicts)))
    if options.detail:
        for one in verdicts:
            lines = [*one.why, *(f"另：{fault}" for fault in one.beside)]
            if lines:
                print(f"\n{one.case.id} {one.case.kind} {one.case.unit} {one.outcome}")
                print(*(f"  {line}" for line in lines), sep="\n")
    return 1 if any(one.outcome == WRONG for one in verdicts) else 0


if __name__ == "__main__":
    sys.exit(main())
