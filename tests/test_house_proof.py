"""The checker of the house commit finds what it must: on small trees, renamed well and badly."""

from __future__ import annotations

import pytest

from proofs.house.renames import Renames, read_map
from proofs.house.same_code import compare, read_house, read_tree

BEFORE = {
    "zzfz/shelf.py": b"""
from __future__ import annotations
from zzfz import tools
SIZE = 3
class Row:
    aside: int = 0
    def taken(self, aside):
        return [aside for one in tools.items(self.aside) if one]
""",
    "zzfz/tools.py": b'''
"""Tools."""
def items(number: int) -> list[int]:
    """What it gives."""
    from zzfz.shelf import SIZE, Row
    return [number, SIZE] if Row else []
def shown() -> str:
    return "zzfz.shelf:Row"
''',
    "zzfz/more.py": b"""
from zzfz import shelf
EXTRA = shelf.SIZE + 1
""",
}
AFTER = {
    "zzfz/store.py": b'''
"""A store."""
from __future__ import annotations
from zzfz import kit
SIZE = 3
class StoredRow:
    skipped: int = 0
    def taken(self, skipped):
        return [skipped for one in kit.items(self.skipped) if one]
EXTRA = SIZE + 1
''',
    "zzfz/kit.py": b"""
def items(number: int) -> list[int]:
    from zzfz.store import SIZE
    from zzfz.store import StoredRow
    return [number, SIZE] if StoredRow else []
def shown() -> str:
    return "zzfz.store:Row"
""",
}


def _renames() -> Renames:
    return Renames(
        modules={"zzfz.shelf": "zzfz.store", "zzfz.more": "zzfz.store", "zzfz.tools": "zzfz.kit"},
        names={("zzfz.shelf", "Row"): ("zzfz.store", "StoredRow")},
        identifiers=[(["zzfz/store.py"], "aside", "skipped")],
    )


def _differences(after: dict[str, bytes]) -> list[str]:
    before = read_house(read_tree(BEFORE, _renames()))
    found, _ = compare(before, read_house(read_tree(after, Renames())))
    return [text for _, text in found]


def test_renamed_and_merged_is_equal() -> None:
    assert _differences(AFTER) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        ("zzfz/store.py", b"SIZE = 3", b"SIZE = 4", "zzfz.store:SIZE: differs"),
        ("zzfz/store.py", b"self.skipped", b"self.taken", "zzfz.store:StoredRow: differs"),
        ("zzfz/store.py", b"[skipped for", b"[self for", "zzfz.store:StoredRow: differs"),
        ("zzfz/store.py", b"EXTRA = SIZE + 1", b"", "zzfz.store:EXTRA: only before"),
        ("zzfz/store.py", b"EXTRA", b"OTHER", "zzfz.store:OTHER: only after"),
        ("zzfz/store.py", b"import kit", b"import kit\nimport os", "zzfz.store: also imports os"),
        ("zzfz/store.py", b"EXTRA", b"print(1)\nEXTRA", "zzfz.store: other statements differ"),
        ("zzfz/kit.py", b"    from zzfz.store import StoredRow\n", b"", "zzfz.kit:items: differs"),
        ("zzfz/kit.py", b"import SIZE", b"import EXTRA as SIZE", "zzfz.kit:items: differs"),
        ("zzfz/kit.py", b"zzfz.store:Row", b"zzfz.shelf:Row", "zzfz.kit:shown: differs"),
        ("zzfz/kit.py", b"number: int", b"number: str", "zzfz.kit:items: differs"),
    ],
)
def test_any_other_change_is_found(path: str, old: bytes, new: bytes, said: str) -> None:
    changed = AFTER[path].replace(old, new, 1)
    assert changed != AFTER[path]
    assert said in "\n".join(_differences(AFTER | {path: changed}))


def test_order_of_definitions_counts() -> None:
    lines = AFTER["zzfz/kit.py"].split(b"def shown")
    swapped = b"def shown" + lines[1] + lines[0]
    said = "zzfz.kit: definitions of zzfz.tools in another order"
    assert _differences(AFTER | {"zzfz/kit.py": swapped}) == [said]


def test_two_variables_that_become_one_are_found() -> None:
    before = {"zzfz/a.py": b"def f(aside, skipped):\n    return aside + skipped\n"}
    renames = Renames(identifiers=[(["zzfz/a.py"], "aside", "skipped")])
    house = read_house(read_tree(before, renames))
    assert house.clashes == ["zzfz.a: two variables became 0%skipped"]


def test_the_map_is_read_whole() -> None:
    renames = read_map()
    assert renames.name("zzfz.render.todo.build", "SHORT") == ("zzfz.text", "SHORT")
    assert renames.module("zzfz.safety.words") == "zzfz.documents.docx_parts"
    assert renames.identifiers_in("zzfz/intake/receive.py")["aside"] == "skipped"
    assert renames.files["tests/test_aside.py"] == "tests/test_worker.py"
