"""The comparison in ``proofs/lists/shapes.py`` accepts what each file means, and nothing else."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from proofs.lists import shapes

MEANINGS = sorted(shapes.FOLDER.glob("*.json"))


def first(answer: Any) -> Any:
    return answer[0] if isinstance(answer, list) else answer


def as_list(wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The indicators that an import would have written, were all right."""
    out = []
    for row in wanted:
        items = row["items"] if isinstance(row["items"], list) else ["提供相关材料"]
        out.append(
            {
                "level1": first(row["level1"]) or "全部",
                "level2": first(row["level2"]) or "全部",
                "id": int(row["id"]) if row["id"].isdigit() else row["id"],
                "text": first(row["text"]),
                "responsible": row["responsible"],
                "cooperating": row["cooperating"],
                "materials": {"items": [{"text": text} for text in items]},
                "remarks": [
                    *row.get("remarks", []),
                    *row.get("kept", []),
                    *row.get("due", [])[:1],
                ],
            }
        )
    return out


def written(rows: list[dict[str, Any]], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "list.yaml").write_text("title: 清单\n", encoding="utf-8")
    by_level1 = itertools.groupby(rows, key=lambda row: row["level1"])
    for number, (level1, held) in enumerate(by_level1, 1):
        sections = []
        for level2, inner in itertools.groupby(held, key=lambda row: row["level2"]):
            sections.append(
                {
                    "level2": level2,
                    "indicators": [
                        {k: v for k, v in row.items() if k not in ("level1", "level2")}
                        for row in inner
                    ],
                }
            )
        text = yaml.safe_dump({"level1": level1, "sections": sections}, allow_unicode=True)
        (folder / f"{number:02d}-一.yaml").write_text(text, encoding="utf-8")


def lose_unit(rows: list[dict[str, Any]]) -> None:
    row = rows[-1]
    row["responsible"] = row["responsible"][1:] if row["responsible"] else ["无"]


def lose_row(rows: list[dict[str, Any]]) -> None:
    rows.pop()


def add_total(rows: list[dict[str, Any]]) -> None:
    rows.append({**rows[-1], "id": len(rows) + 1, "text": "合计"})


def cut_text(rows: list[dict[str, Any]]) -> None:
    rows[0]["text"] = rows[0]["text"][:-4]


def one_more_item(rows: list[dict[str, Any]]) -> None:
    rows[0]["materials"]["items"] += [{"text": "另一件"}, {"text": "再一件"}]


def swap_roles(rows: list[dict[str, Any]]) -> None:
    row = rows[0]
    row["cooperating"] = [*row["cooperating"], "等"]


def renumber(rows: list[dict[str, Any]]) -> None:
    rows[-1]["id"] = 9999


def test_there_are_thirty_files_each_with_its_meaning() -> None:
    meanings = [json.loads(path.read_text(encoding="utf-8")) for path in MEANINGS]
    assert len({meaning["file"] for meaning in meanings}) == 30
    assert all((shapes.FOLDER / meaning["file"]).is_file() for meaning in meanings)
    for meaning in meanings:
        ids = [row["id"] for row in meaning["indicators"]]
        assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("path", MEANINGS, ids=lambda path: path.stem)
def test_the_right_list_is_right_and_a_changed_one_is_not(path: Path, tmp_path: Path) -> None:
    meaning = json.loads(path.read_text(encoding="utf-8"))
    right = as_list(meaning["indicators"])
    written(right, tmp_path / "right")
    assert shapes.compared(meaning, tmp_path / "right") == ""
    changes: list[Callable[[list[dict[str, Any]]], None]] = [
        lose_unit,
        lose_row,
        add_total,
        cut_text,
        swap_roles,
        renumber,
    ]
    if meaning["indicators"][0]["items"] != "any":
        changes.append(one_more_item)
    for change in changes:
        rows = copy.deepcopy(right)
        change(rows)
        folder = tmp_path / change.__name__
        written(rows, folder)
        assert shapes.compared(meaning, folder), change.__name__
