"""Does the comparison notice a fault?  Break one rule of the oracle after the other and count.

    python -m proofs.oracle.sensitivity --seed 1 --count 200

For each mutant the table says in how many repositories an answer changes.  A rule with 0 is one that
the generator does not exercise: a program that breaks it would pass.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

from proofs.oracle import documents, names, oracle
from proofs.oracle.checklist import Item
from proofs.oracle.generate import build, generate

Mutant = tuple[str, object, str, Callable[..., Any]]


def _always(value: object) -> Callable[..., Any]:
    return lambda *_args, **_named: value


_read_times = names.read_times
_dating = oracle.Speech.dating
_say = oracle.Speech.say
_of = oracle.Verdicts.of
_family_fits = documents.family_fits


def _years_as_dates(stem: str, today: date) -> names.Times:
    """A mutant: every date is a covered year."""
    times = _read_times(stem, today)
    covered = [names.Span((d.year,), d) for d in times.dates]
    return names.Times(times.covered + covered, times.dates)


def _long_ranges_fill(stem: str, today: date) -> names.Times:
    times = _read_times(stem, today)
    return names.Times([names.Span(s.years, s.end) for s in times.covered], times.dates)


def _no_claims(self: oracle.Speech, piece: oracle.Piece, item: Item) -> oracle.Said:
    said = _say(self, piece, item)
    return oracle.Said(said.slots, False, said.undated, said.outside)


def _undated_counts(self: oracle.Speech, times: names.Times, item: Item) -> tuple[bool, bool]:
    return False, _dating(self, times, item)[1]


def _outside_counts(self: oracle.Speech, times: names.Times, item: Item) -> tuple[bool, bool]:
    return _dating(self, times, item)[0], False


def _stale_passes(self: oracle.Verdicts, piece: oracle.Piece) -> tuple[str, bool]:
    state, hit = _of(self, piece)
    return ("passed" if state == "stale" else state), hit


def _returns_by_blob_set(
    self: oracle.Verdicts, verdict: oracle.Verdict, piece: oracle.Piece
) -> tuple[bool, bool]:
    return verdict.blobs == piece.blobs, False


def _no_old_office_rtf(ending: str, family: str) -> bool:
    return family not in ("rtf", "html") and _family_fits(ending, family)


MUTANTS: list[Mutant] = [
    ("1 number and kind are no own folder", oracle.Walker, "_own_item", _always(False)),
    ("2 a slot has no own folder", oracle.Walker, "_own_slot", _always(False)),
    ("19 units and years are no containers", oracle.Walker, "_named", _always(False)),
    ("D1 no parts of a case", names, "is_part", _always(False)),
    ("3 no attachments", names, "attachment_word", _always(None)),
    ("4 containers hand nothing down", oracle.Walker, "_hand_down", _always(())),
    ("4 nothing is open: one piece", oracle.Counter, "_one_only", _always(None)),
    ("4 files beside sub-folders count", oracle.Walker, "_stands_beside", _always(False)),
    ("D2 no equal pieces", oracle.Counter, "_equal", _always(False)),
    ("10 cases equal only as others", oracle.Piece, "case_key", _always(None)),
    ("10 equal in any number of sets", oracle, "_equal_in_more_sets", _always(frozenset())),
    ("11 nothing is of a wrong family", documents, "family_fits", _always(True)),
    ("11 RTF under .doc is faulty", documents, "family_fits", _no_old_office_rtf),
    ("11 nothing is hollow", documents, "_hollow", _always(False)),
    ("11 no placeholders", documents, "is_placeholder", _always(False)),
    ("11 no pointers", documents, "is_pointer", _always(False)),
    ("11 white space is content", documents, "only_white", lambda body: not body),
    ("24 every address is valid", names, "address_valid", bool),
    ("8 labels of addresses are ignored", oracle, "address_slots", lambda _a, said, _i: said.slots),
    ("6 dates are covered years", names, "read_times", _years_as_dates),
    ("7 long ranges fill slots", names, "read_times", _long_ranges_fill),
    ("D4 undated pieces count", oracle.Speech, "dating", _undated_counts),
    ("7 years outside count", oracle.Speech, "dating", _outside_counts),
    ("4 no period in sidecars", names, "read_period", _always(names.Times())),
    ("5 no claims", oracle.Speech, "say", _no_claims),
    ("D6 nil everywhere", oracle.Counter, "_nil_allowed", _always(True)),
    ("12 nil for nobody", oracle.Counter, "_nil_allowed", _always(False)),
    ("12 one nil is enough", oracle.Counter, "_rests_on_nil", lambda _s, nils: bool(nils)),
    ("12 nil for every slot", oracle.Counter, "_nil_holds", _always(True)),
    ("13 unmarked nil counts", oracle.Counter, "_unmarked_nil", _always(False)),
    ("14 no loose pairs", oracle, "_partners", _always([])),
    ("18 stale passes count as passed", oracle.Verdicts, "of", _stale_passes),
    ("18 no verdicts", oracle.Verdicts, "of", _always(("pending", False))),
    ("18 returns by exact blobs only", oracle.Verdicts, "_returned_with", _returns_by_blob_set),
    ("15 words of slots are ignored", oracle.Speech, "_words", _always([])),
    ("20 system files are pieces", oracle, "is_neither", lambda name: name == "review.yaml"),
]


@contextmanager
def broken(mutant: Mutant) -> Iterator[None]:
    """The oracle with one rule broken."""
    _, where, name, instead = mutant
    replacement: Any = instead
    if isinstance(where, type) and isinstance(where.__dict__.get(name), staticmethod):
        replacement = staticmethod(instead)
    with mock.patch.object(where, name, replacement), mock.patch.dict(documents._SEEN, clear=True):
        yield


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; exit code 1 where a mutant went unnoticed."""
    parser = argparse.ArgumentParser(prog="python -m proofs.oracle.sensitivity")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    given = parser.parse_args(arguments)
    noticed = dict.fromkeys((m[0] for m in MUTANTS), 0)
    states = dict(noticed)
    for seed in range(given.seed, given.seed + given.count):
        root = Path(tempfile.mkdtemp(prefix="zzfz-mutant-"))
        try:
            build(generate(seed), root)
            right = oracle.assess(root)
            for mutant in MUTANTS:
                with broken(mutant):
                    other = oracle.assess(root)
                noticed[mutant[0]] += other.as_json() != right.as_json()
                states[mutant[0]] += other.states != right.states
        finally:
            shutil.rmtree(root)
    print(f"{'rule broken':<42}{'repositories':>13}{'a set state':>13}   of {given.count}")
    for name, number in noticed.items():
        print(f"{name:<42}{number:>13}{states[name]:>13}")
    return 0 if all(noticed.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
