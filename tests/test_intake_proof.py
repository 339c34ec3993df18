"""A sample of the proof of proofs/intake, on the cases that may be tuned on."""

from __future__ import annotations

import pytest

from proofs.intake.given import cases
from proofs.intake.run import ASKED, RIGHT, run, table, the_list
from zzfz.checklist.model import Checklist

ASKED_OF_A_UNIT = ("t36", "t38")
PLAIN = ("t10", "t14", "t16", "t18", "t27", "t29", "t30", "t31", "t34")


@pytest.fixture(scope="module")
def checklist() -> Checklist:
    return the_list()


def test_what_the_name_tells_is_taken_and_what_only_the_unit_knows_is_asked(
    checklist: Checklist,
) -> None:
    chosen = [one for one in cases("tune.yaml") if one.id in {*PLAIN, *ASKED_OF_A_UNIT}]
    verdicts = run(chosen, checklist)
    assert {one.case.id: one.outcome for one in verdicts} == {
        **dict.fromkeys(PLAIN, RIGHT),
        **dict.fromkeys(ASKED_OF_A_UNIT, ASKED),
    }, verdicts
    assert table(verdicts)[-3] == "合计\t11\t9\t2\t0"
    ledger = next(one for one in verdicts if one.case.id == "t34")
    assert ledger.beside == ()


def test_both_places_no_place_and_what_is_easily_taken_for_another(checklist: Checklist) -> None:
    right = ("m35", "m49", "m54", "m61", "m84", "m104")
    asked = ("m37", "m89", "m101", "m107", "m115", "m119")
    verdicts = run([one for one in cases("more.yaml") if one.id in {*right, *asked}], checklist)
    assert {one.case.id: one.outcome for one in verdicts} == {
        **dict.fromkeys(right, RIGHT),
        **dict.fromkeys(asked, ASKED),
    }, verdicts
    lone = next(one for one in verdicts if one.case.id == "m37")
    assert all(place in lone.why[0] for place in ("9/2", "10/1", "11/2", "13/1", "15/1"))


def test_noise_of_chats_running_numbers_and_cases_are_read_through(checklist: Checklist) -> None:
    right = ("p01", "p19", "p31", "p33", "p36", "p38", "p42", "p48")
    asked = ("p20", "p57", "p60")
    noisy = [one for one in cases("second.yaml") if one.id in {*right, *asked}]
    kept = [one for one in cases("kept.yaml") if one.id in ("q04", "q56", "q59")]
    verdicts = run([*noisy, *kept], checklist)
    found = {one.case.id: one.outcome for one in verdicts}
    assert found == {
        **dict.fromkeys((*right, "q04", "q56"), RIGHT),
        **dict.fromkeys((*asked, "q59"), ASKED),
    }, verdicts
