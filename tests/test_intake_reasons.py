"""What is proposed for a piece and every word of why: a table in tests/snapshots/intake-reasons.txt.

A line that is not set in is a piece: its path, who handed it in, the lines inside (between ｜); the lines
below it are what is said of it. ``--update-snapshots`` writes them anew, for a person to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.test_intake_names import LIST
from zzfz.intake.classify import Proposer
from zzfz.intake.material import Material
from zzfz.intake.proposal import CERTAINTY_WORDS, Candidate, Proposal
from zzfz.intake.statements import sidecar_text

TABLE = Path(__file__).parent / "snapshots" / "intake-reasons.txt"
UNREAD = {".pdf": b"%PDF-1.4 a scan", ".jpg": b"\xff\xd8\xff\xe0 a photograph"}


def material(folder: Path, number: int, origin: str, text: str) -> Material:
    name = origin.rpartition("/")[2]
    path = folder / f"{number}{Path(name).suffix}"
    inside = text.replace("｜", "\n").encode("utf-8")
    path.write_bytes(inside or UNREAD[path.suffix])
    return Material(origin, ((name, path),))


def places(found: Sequence[Candidate]) -> str:
    return "、".join(f"{one.set.id}/{'+'.join(map(str, one.items))}" for one in found)


def lines(found: Proposal) -> Iterator[str]:
    """What is said of a piece."""
    choice = places([found.choice]) if found.choice is not None else "没有"
    yield f"{CERTAINTY_WORDS[found.certainty]}　{choice}　存为 {found.title}"
    if found.choices:
        yield f"可选 {places(found.choices)}"
    if found.both:
        yield f"都归 {places(found.both)}"
    if found.covers:
        yield f"分项 {'、'.join(found.covers)}"
    yield from (f"写明 {line}" for line in (sidecar_text(found.said) or "").splitlines()[1:])
    yield from (f"因为 {one}" for one in found.reasons)
    yield from (f"注意 {one}" for one in found.cautions)


def test_each_piece_is_proposed_for_its_place_with_every_reason(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kept = TABLE.read_text(encoding="utf-8")
    proposer = Proposer(LIST)
    pieces = [line.split("\t") for line in kept.splitlines() if not line.startswith("    ")]
    said: list[str] = []
    for number, (origin, unit, text) in enumerate(pieces):
        handed_in = proposer.for_unit(unit) if unit else proposer
        found = handed_in.propose(material(tmp_path, number, origin, text))
        said += [f"{origin}\t{unit}\t{text}", *(f"    {line}" for line in lines(found))]
    text = "\n".join(said) + "\n"
    if request.config.getoption("--update-snapshots"):
        TABLE.write_text(text, encoding="utf-8")
    assert text.splitlines() == kept.splitlines()
    assert len(pieces) > 150
