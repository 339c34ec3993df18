"""Short samples of the proofs of 已报齐: traps for a false one, and honest hand-ins."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofs.honest import run as honest
from proofs.traps import run as traps
from proofs.traps.world import Case

SEED = 5


@pytest.mark.parametrize("case", traps.sample(10, SEED), ids=lambda case: case.name)
def test_a_trap_gives_no_false_complete(case: Case, tmp_path: Path) -> None:
    assert traps.run_case(case, tmp_path / "case").faults == ()


@pytest.mark.parametrize("case", honest.sample(5, SEED), ids=lambda case: case.name)
def test_an_honest_office_is_not_wronged(case: Case, tmp_path: Path) -> None:
    assert honest.run_case(case, tmp_path / "case").faults == ()
