"""Short samples of the proofs of 已报齐: the oracle, traps, honest hand-ins, and the views."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofs import completeness, views
from proofs.honest import run as honest
from proofs.traps import run as traps
from proofs.traps.world import Case

SEED = 5


@pytest.mark.parametrize("case", traps.sample(10, SEED), ids=lambda case: case.name)
def test_a_trap_gives_no_false_complete(case: Case, tmp_path: Path) -> None:
    assert traps.run_case(case, tmp_path / "case", tmp_path / "state").faults == ()


@pytest.mark.parametrize("case", honest.sample(5, SEED), ids=lambda case: case.name)
def test_an_honest_office_is_not_wronged(case: Case, tmp_path: Path) -> None:
    assert honest.run_case(case, tmp_path / "case", tmp_path / "state").faults == ()


@pytest.mark.parametrize("seed", [70002, 70003, 70004])
def test_the_oracle_counts_the_same(seed: int) -> None:
    result = completeness.one((seed, "assess", "", False))
    assert (result.error, result.differences) == ("", [])
    assert result.same["state"]


def test_every_view_tells_what_status_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZZFZ_STATE", str(tmp_path / "state"))
    chosen = {name: view for name, view in views.VIEWS.items() if name not in ("export", "site")}
    outcome = views.compare(SEED, 2, tmp_path, chosen)
    assert outcome.differences == []
    assert min(outcome.same[name] for name in chosen) > 0
