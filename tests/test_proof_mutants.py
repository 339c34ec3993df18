"""The faults that ``proofs/mutants.py`` makes are small, are valid Python, and come from the seed alone."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import yaml

from proofs.mutants import PROJECT, ROOMS, Map, Source, equivalents, room_of, sample, stale

CODE = '''
def f(a, b):
    """Words."""
    if not a and len(b) < 2:
        b.sort(key=len)
        raise ValueError("没有")
    return b.strip() == "x"
'''.encode()


def test_each_kind_of_fault_is_made_once_where_it_can_be() -> None:
    changes = [one.change(CODE).split("\n+")[1].strip() for one in Source("a.py", CODE).mutants()]
    assert sorted(changes) == sorted(
        [
            "if (not (not a and len(b) < 2)):",
            "if not a or len(b) < 2:",
            "if (a) and len(b) < 2:",
            "if not a and len(b) <= 2:",
            "if not a and len(b) < 1:",
            "pass",
            "pass",
            'raise ValueError("")',
            "return None",
            'return b.strip() != "x"',
            'return b == "x"',
            'return b.strip() == ""',
        ]
    )


def test_the_same_change_twice_in_a_function_has_two_names() -> None:
    code = b"def f(a):\n    for b in a:\n        if b:\n            continue\n        continue\n"
    found = [one.where for one in Source("a.py", code).mutants() if one.kind == "statement"]
    assert found == ["f", "f#2"]


def test_what_runs_when_a_module_is_loaded_meets_every_test_of_the_module() -> None:
    code = b"A = not B\nclass C:\n    d: int = 1\n    def e(self):\n        return 2\n"
    found = {one.line: one for one in Source("a.py", code).mutants()}
    assert {line: (one.where, one.when_loaded) for line, one in found.items()} == {
        1: ("", True),
        3: ("C", True),
        5: ("C.e", False),
    }
    known = Map({"t.py::a": 1.0, "t.py::b": 2.0}, {"a.py": {5: ["t.py::a"], 6: ["t.py::b"]}})
    assert known.tests(found[3]) == known.tests(found[1]) == ["t.py::a", "t.py::b"]
    assert known.tests(found[5]) == ["t.py::a"]


def test_a_sample_is_the_same_each_time_and_takes_as_much_of_each_room() -> None:
    chosen = sample(12, 7)
    assert chosen == sample(12, 7)
    assert sorted(room_of(one.path) for one in chosen) == sorted([*ROOMS, *ROOMS])
    for one in chosen:
        source = (PROJECT / one.path).read_bytes()
        assert one.apply(source) != source
        ast.parse(one.apply(source))


def test_what_is_called_equivalent_has_a_reason_and_can_still_be_made() -> None:
    assert stale() == []
    assert all(len(reason) > 20 for reason in equivalents().values())


def test_an_equivalent_whose_function_or_line_is_gone_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    change = "- return members[0]\n+ return members[-1]"
    named = [
        ("zzfz/checklist/ids.py", "set_id", change),
        ("zzfz/checklist/ids.py", "set_id", change.replace("-1", "1")),
        ("zzfz/checklist/ids.py", "set_ids", change),
        ("zzfz/checklist/ids.py", "set_id", change.replace("members", "them")),
        ("zzfz/checklist/no.py", "set_id", change),
    ]
    held = [{"file": p, "in": w, "change": c, "reason": "看不出"} for p, w, c in named]
    (tmp_path / "named.yaml").write_text(yaml.safe_dump(held), encoding="utf-8")
    monkeypatch.setattr("proofs.mutants.EQUIVALENT", tmp_path / "named.yaml")
    assert stale() == named[2:]
