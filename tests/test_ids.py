"""Numbers of indicators and sets, however people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Call, Repo
from zzfz.checklist import ids


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("34-46", "34-46"),
        ("34—46", "34-46"),
        ("34——46", "34-46"),
        ("34–46", "34-46"),
        ("３４－４６", "34-46"),
        ("34～46", "34-46"),
        ("34至46", "34-46"),
        ("第34—46项", "34-46"),
        ("3、5、9", "3,5,9"),
        ("3，5，9", "3,5,9"),
        ("3, 5 ,9", "3,5,9"),
        ("第 3、5 项", "3,5"),
        ("05", "5"),
        ("加分１", "加分1"),
        ("否决2", "否决2"),
        (" 第38项 ", "38"),
        ("指标38", "38"),
        ("100", "100"),
    ],
)
def test_every_way_of_writing_comes_to_the_id(typed: str, meant: str) -> None:
    assert ids.canonical(typed) == meant


@pytest.mark.parametrize("one", ["34-46", "3,5,9", "33", "加分1", "1-2"])
def test_the_label_is_read_back(one: str) -> None:
    assert ids.canonical(ids.label(one)) == one


@given(st.text(max_size=40))
def test_anything_typed_is_read_without_an_error_and_twice_alike(typed: str) -> None:
    once = ids.canonical(typed)
    assert ids.canonical(once) == once


@pytest.mark.parametrize(
    ("typed", "shown"),
    [(["34—46"], 13), (["3、5、9"], 3), (["第38项"], 1), (["３４～４６", "33"], 14)],
)
def test_commands_take_every_way_of_writing(
    tracker: Repo, call: Call, typed: list[str], shown: int
) -> None:
    done = call(tracker, "show", *typed, "--format", "json")
    assert done.code == 0, done.stderr
    assert done.stdout.count('"level1":') == shown


def test_a_set_is_found_in_every_command(tracker: Repo, call: Call) -> None:
    assert call(tracker, "list", "--set", "第34～46项", "--format", "json").code == 0
    wrong = call(tracker, "show", "34—47")
    assert wrong.code == 2
    assert "34–46" in wrong.stderr
