"""Short samples of the long proofs in ``proofs/lists``."""

from __future__ import annotations

from benchmarks import importing
from proofs.lists import generated, years, years_repository
from zzfz.importing.import_list import import_list


def test_made_up_tables_neither_crash_nor_lose_a_task_without_a_word() -> None:
    ended, wrong = generated.run(40, 161)
    assert wrong == []
    assert ended["写好"] > 10


def test_edits_of_the_county_s_list_find_every_successor_or_ask() -> None:
    assert [one for one in years.run(6, 5) if one.wrong] == []


def test_an_edit_carried_out_in_a_repository_keeps_every_piece_and_verdict() -> None:
    (made,) = years_repository.run(1, 5, every=9)
    assert (made.wrong, made.right, made.verdicts) == ((), made.pieces, made.pieces)


def test_the_workbook_of_the_benchmark_is_read_whole() -> None:
    made = import_list(importing.workbook(60), "清单.xlsx")
    assert len(made.resolution.drafts) == 60
    assert made.lost == ()
