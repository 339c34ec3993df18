"""``zzfz check --base``: what a change brought, and what it did to completeness."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Call, Repo, small_document
from zzfz.cache import state

URL = "[InternetShortcut]\nURL=https://www.zizhou.gov.cn/{}.html\n"
ADDRESS = "address: https://www.zizhou.gov.cn/1-{}.html\n"
BODIES = (
    *("本级", "双湖峪街道", "何家集镇", "老君殿镇", "裴家湾镇", "苗家坪镇", "三川口镇", "马蹄沟镇"),
    *("周家硷镇", "电市镇", "砖庙镇", "淮宁湾镇", "马岔镇", "驼耳巷乡"),
)
"""The county and its thirteen towns: each is asked for its own list and address."""


def complete_34(repo: Repo) -> None:
    for number, body in enumerate(BODIES):
        repo.write(f"evidence/34/1-{body}2022年目录.docx", f"{body}的重大行政决策事项目录")
        repo.write(f"evidence/34/1-{body}2022年目录.docx.meta.yaml", ADDRESS.format(number))
        repo.write(f"evidence/34/2-{body}征求意见网址.url", URL.format(f"2-{number}"))
    repo.write("evidence/34/3-2021年以来情况说明.docx", "贯彻落实条例的情况")
    repo.write("evidence/34/4-2022年合法性审查意见书.pdf", small_document("一.pdf", "c"))


def checked(call: Call, repo: Repo, base: str) -> Any:
    outcome = call(repo, "check", "--base", base, "--format", "json")
    assert outcome.code in (0, 1), outcome.stderr
    return json.loads(outcome.stdout)


def test_one_set_completes_thirteen_indicators(call: Call, tracker: Repo) -> None:
    base = tracker.commit("起点")
    complete_34(tracker)
    tracker.commit("报送 34–46")
    delta = checked(call, tracker, base)["delta"]
    assert (delta["before"], delta["after"]) == (0, 13)
    assert delta["newly_complete"] == ["34-46"]
    assert delta["newly_missing"] == []
    names = {one["name"]: (one["before"], one["after"]) for one in delta["departments"]}
    assert names["县司法局"] == (0, 5)
    assert delta["touched_sets"] == ["34-46"]
    outcome = call(tracker, "check", "--base", base)
    assert "完成度 0 → 13 / 100，新报齐 34–46（13 项）" in outcome.stderr


def test_what_is_taken_away_is_told_too(call: Call, tracker: Repo) -> None:
    complete_34(tracker)
    base = tracker.commit("齐了")
    (tracker.path / "evidence/34/2-本级征求意见网址.url").unlink()
    tracker.commit("撤回")
    delta = checked(call, tracker, base)["delta"]
    assert (delta["before"], delta["after"]) == (13, 0)
    assert delta["newly_missing"] == ["34-46"]


def test_a_list_that_lost_a_file_is_told(call: Call, tracker: Repo) -> None:
    call(tracker, "scaffold")
    (chapter,) = (tracker.path / "checklist").glob("09-*.yaml")
    chapter.unlink()
    tracker.commit("误删")
    data = checked(call, tracker, "HEAD~1")
    assert (data["delta"]["total"], data["delta"]["added"]) == (95, -5)
    lost = {one["path"] for one in data["findings"] if one["code"] == "E101"}
    assert lost == {f"evidence/{number}" for number in range(96, 101)}
    assert "完成度 0 / 95，清单减少 5 项指标" in call(tracker, "check", "--base", "HEAD~1").stderr


def test_what_others_did_on_the_base_is_not_held_against_a_branch(
    call: Call, tracker: Repo
) -> None:
    tracker.run("checkout", "-q", "-b", "报送")
    complete_34(tracker)
    tracker.commit("报送 34–46")
    tracker.run("checkout", "-q", "main")
    tracker.write("evidence/33/平台网址.url", URL.format(3))
    tracker.commit("别人的报送")
    tracker.run("checkout", "-q", "报送")
    delta = checked(call, tracker, "main")["delta"]
    assert (delta["before"], delta["after"]) == (0, 13)


def test_only_new_findings_are_reported(call: Call, tracker: Repo) -> None:
    path = tracker.path / "checklist/01-政府职能依法全面履行.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("max: 3", "max: 4"), encoding="utf-8")
    base = tracker.commit("旧毛病")
    assert "C130" in call(tracker, "check").stdout
    shifted = path.read_text(encoding="utf-8").replace("sections:", "# 说明\n\nsections:")
    path.write_text(shifted.replace("contact: true", "contact: false", 1), encoding="utf-8")
    tracker.commit("新毛病")
    found = checked(call, tracker, base)["findings"]
    assert [one["code"] for one in found] == ["C133", "C160", "C162"]


def test_an_unknown_base_is_wrong_usage(call: Call, tracker: Repo) -> None:
    outcome = call(tracker, "check", "--base", "没有的分支")
    assert outcome.code == 2
    assert "没有这个版本" in outcome.stderr


def test_a_shallow_clone_says_that_it_cannot_compare(call: Call, tracker: Repo) -> None:
    tracker.run("checkout", "-q", "-b", "报送")
    complete_34(tracker)
    tracker.commit("一")
    tracker.run("checkout", "-q", "main")
    tracker.commit("二")
    tracker.run("clone", "-q", "--depth=1", "--no-single-branch", f"file://{tracker.path}", "浅")
    shallow = Repo(tracker.path / "浅")
    outcome = call(shallow, "check", "--base", "origin/报送")
    assert outcome.code == 3
    assert "浅克隆" in outcome.stderr


def test_no_more_is_opened_than_the_change_and_unknown_totals_are_withheld(
    call: Call, tracker: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(state.PLACE, str(tmp_path / "state"))
    for number in ("14", "17", "18"):
        tracker.write(f"evidence/{number}/情况说明.docx", f"第 {number} 项工作已经完成。")
    base = tracker.commit("起点")
    tracker.write("evidence/5/情况说明.docx", "第 5 项工作已经完成。")
    tracker.commit("报送 5")
    delta = checked(call, tracker, base)["delta"]
    assert delta["newly_complete"] == ["5"]
    assert (delta["before"], delta["after"], delta["total"]) == (None, None, 100)
    assert delta["departments"] == []
    said = call(tracker, "check", "--base", base).stderr
    assert "新报齐 5" in said
    assert "不写完成总数" in said
    page = call(tracker, "check", "--base", base, "--format", "markdown").stdout
    assert "不写完成总数" in page
    looked = json.loads(call(tracker, "status", "--no-open", "--format", "json").stdout)
    assert {one["id"] for one in looked["material_sets"] if one["items"][0]["unseen"]} == {
        *("14", "17", "18")
    }
    # Once everything is known the totals are.
    assert call(tracker, "status").code == 0
    delta = checked(call, tracker, base)["delta"]
    assert (delta["before"], delta["after"]) == (3, 4)
