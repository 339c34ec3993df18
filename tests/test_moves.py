"""An office the morning after an upgrade, or a change of the list, sees why its number moved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Call, Repo
from zzfz.cache import Cache, state
from zzfz.tracker import open_tracker

NIL = "nil: true\ncovers: all\nreason: 本年度没有发生\n"


@pytest.fixture(autouse=True)
def _own_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(state.PLACE, str(tmp_path / "state"))
    monkeypatch.delenv("CI", raising=False)


@pytest.fixture
def handed_in(tracker: Repo, call: Call) -> Repo:
    """A faulty document, a sound one and a nil return that was passed."""
    tracker.write("evidence/5/情况说明.docx", b"")
    tracker.write("evidence/14/情况说明.docx", "这项工作已经完成。")
    tracker.write("evidence/15/全县零报告.docx", "没有发生补偿案例，特此说明。")
    tracker.write("evidence/15/全县零报告.docx.meta.yaml", NIL)
    tracker.commit("报送")
    assert call(tracker, "review", "15", "--pass", "--by", "李四").code == 0
    return tracker


def moved(call: Call, repo: Repo) -> list[dict[str, Any]]:
    done = call(repo, "status", "--format", "json")
    assert done.code == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["moves"]
    return found


def as_an_earlier_version(repo: Repo, sets: dict[str, str]) -> None:
    """Make the note what an earlier version noted, for which these sets were as told."""
    above = state.repository_folder(repo.path / ".git")
    assert above is not None
    kept = Cache(above / "notes", "standing")
    name = state.digest_of_path(repo.path)
    note = kept.get(name)
    for set_id, how in sets.items():
        note["sets"][set_id][0] = how
        note["sets"][set_id][1] = [how] * len(note["sets"][set_id][1])
    kept.put(name, {**note, "key": "earlier", "basis": ["zzfz 0.0.9", note["basis"][1]]})


def list_with(repo: Repo, old: str, new: str, indicator: str) -> None:
    """Change what the list says of an indicator, and commit it."""
    for path in sorted((repo.path / "checklist").glob("[01]*.yaml")):
        text = path.read_text(encoding="utf-8")
        start = text.find(f"- id: {indicator}\n")
        if start >= 0:
            path.write_text(text[:start] + text[start:].replace(old, new, 1), encoding="utf-8")
    repo.commit("改清单")


def test_a_new_program_tells_rule_item_and_remedy_until_it_is_seen(
    call: Call, handed_in: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert moved(call, handed_in) == []
    as_an_earlier_version(handed_in, {"5": "complete", "15": "partial"})
    # New evidence meanwhile is no move.
    (handed_in.path / "evidence/14/情况说明.docx").unlink()
    handed_in.commit("撤回")
    monkeypatch.setenv("CI", "true")
    assert moved(call, handed_in) == []
    for outside_ci in ("", "false"):  # the second time from the note
        monkeypatch.setenv("CI", outside_ci)
        down, up = moved(call, handed_in)
        assert (down["cause"], down["rule"]) == ("program", "M112")
        assert down["items"] == [{"set": "5", "item": 1, "before": "complete", "after": "partial"}]
        assert "已报齐 → 部分报送" in down["message"]
        assert down["advice"]
        assert (up["rule"], up["items"][0]["set"]) == (None, "15")
    lines = call(handed_in, "status").stdout
    assert "计数变动\t程序更新后，M112" in lines
    assert "zzfz doctor --seen" in lines
    assert "计数有变动" in call(handed_in, "status", columns=100).stdout
    assert "计数变动：程序更新后，M112" in call(handed_in, "check").stderr
    checks = json.loads(call(handed_in, "doctor", "--format", "json").stdout)["checks"]
    assert [one["state"] for one in checks if one["name"] == "计数变动"] == ["warning"] * 3
    # What was put right is told no more, the rest until it is seen.
    handed_in.write("evidence/5/情况说明.docx", "这份材料现在有内容了。")
    handed_in.commit("重报")
    assert [one["items"][0]["set"] for one in moved(call, handed_in)] == ["15"]
    assert "已记下 1 项" in call(handed_in, "doctor", "--seen").stdout
    assert moved(call, handed_in) == []
    assert "计数变动" not in call(handed_in, "check").stderr + call(handed_in, "status").stdout
    assert "没有要记下" in call(handed_in, "doctor", "--seen").stdout
    assert call(handed_in, "doctor", "--seen", "--clear-cache").code == 2


def test_there_is_nothing_to_mark_as_seen_where_the_list_cannot_be_used(
    call: Call, tracker: Repo
) -> None:
    tracker.write("checklist/02-别的.yaml", b"level1: [")
    tracker.commit("写坏了")
    assert "没有要记下" in call(tracker, "doctor", "--seen").stdout


def test_a_changed_list_tells_what_it_moved(call: Call, handed_in: Repo) -> None:
    assert moved(call, handed_in) == []
    list_with(handed_in, "              nil: allowed\n", "", "15")
    (gone,) = moved(call, handed_in)
    assert (gone["cause"], gone["rule"]) == ("list", "M119")
    assert gone["items"] == [{"set": "15", "item": 1, "before": "complete", "after": "partial"}]
    assert call(handed_in, "doctor", "--seen").code == 0
    # 67 sets instead of 68: two that become one.
    list_with(
        handed_in, "materials:\n          items:", "materials: {same_as: 14}\n          x:", "15"
    )
    text = next((handed_in.path / "checklist").glob("01*.yaml")).read_text(encoding="utf-8")
    head, _, rest = text.partition("          x:")
    left = rest.splitlines(keepends=True)[1:]
    while left and left[0].startswith("            "):
        left.pop(0)
    next((handed_in.path / "checklist").glob("01*.yaml")).write_text(head + "".join(left), "utf-8")
    handed_in.commit("合并")
    told = {one["items"][0]["set"]: one for one in moved(call, handed_in)}
    assert {"14", "15", "14-15"} <= told.keys(), told
    assert "清单里不再有这一组" in told["15"]["message"]


def test_the_first_look_of_this_version_tells_what_its_rules_hold_back(
    call: Call, handed_in: Repo
) -> None:
    # A repository that nobody used an earlier version with has nothing to be told.
    assert moved(call, handed_in) == []
    above = state.repository_folder(handed_in.path / ".git")
    assert above is not None
    for path in (above / "notes").iterdir():
        path.unlink()
    handed_in.write(".git/zzfz/cache/checklist-" + "0" * 40 + ".json", b"{}")
    (held,) = moved(call, handed_in)
    assert (held["cause"], held["rule"]) == ("first", "M112")
    assert held["items"] == [{"set": "5", "item": 1, "before": None, "after": "partial"}]
    assert "现为部分报送" in held["message"]


def test_an_old_list_with_nil_returns_is_told_so(call: Call, handed_in: Repo) -> None:
    """A list of before, without any of the new keys, allows no nil return."""
    for path in (handed_in.path / "checklist").glob("[01]*.yaml"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        new = ("nil:", "unit:", "negative:", "forms:", "slots:", "- {name:")
        path.write_text("".join(one for one in lines if not one.strip().startswith(new)), "utf-8")
    handed_in.commit("旧清单")
    assert open_tracker(handed_in.path).checklist.sets_by_id["15"].items[0].nil is False
    told = {one["rule"]: one for one in moved(call, handed_in)}
    assert [each["set"] for each in told["M119"]["items"]] == ["15"]
    assert "nil: allowed" in told["M119"]["advice"]
