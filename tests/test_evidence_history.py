"""Who handed in what, where one commit brought material of several units."""

from __future__ import annotations

import json

from tests.conftest import Call, Repo

TRAILERS = "报送：两个单位\n\nSubmitted-by: 县司法局\nSubmitted-by: 县公安局\n"


def units(call: Call, tracker: Repo) -> dict[str, str]:
    log = json.loads(call(tracker, "log", "13", "--format", "json").stdout)["material_sets"][0]
    return {one["path"]: one["submitted_by"] for one in log["events"]}


def test_each_piece_has_the_unit_that_its_sidecar_names(call: Call, tracker: Repo) -> None:
    for name, unit in (("一.docx", "县司法局"), ("二", "县公安局")):
        tracker.write(f"evidence/13/{name}.meta.yaml", f"department: {unit}\n")
    tracker.write("evidence/13/一.docx", "甲")
    tracker.write("evidence/13/二/立案.docx", "乙")
    tracker.write("evidence/13/三.docx", "丙")
    tracker.commit(TRAILERS)
    assert units(call, tracker) == {
        "evidence/13/一.docx": "县司法局",
        "evidence/13/一.docx.meta.yaml": "县司法局",
        "evidence/13/二/立案.docx": "县公安局",
        "evidence/13/二.meta.yaml": "县公安局",
        "evidence/13/三.docx": "县司法局, 县公安局",
    }
    shown = call(tracker, "log", "13").stdout.splitlines()
    assert [line.split("\t")[3] for line in shown if "二/立案" in line] == ["县公安局"]


def test_a_sidecar_that_cannot_be_read_leaves_what_the_commit_says(
    call: Call, tracker: Repo
) -> None:
    tracker.write("evidence/13/一.docx", "甲")
    tracker.write("evidence/13/一.docx.meta.yaml", "department: [")
    tracker.commit(TRAILERS)
    assert set(units(call, tracker).values()) == {"县司法局, 县公安局"}
