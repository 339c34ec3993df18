"""``zzfz status`` and its kin on the real list, in repositories of every kind."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.complete_tracker import complete_evidence
from tests.conftest import Call, Outcome, Repo
from zzfz.cli.output import emit_json
from zzfz.render.machine_text import JsonParts

TOTALS = {"indicators", "complete", "partial", "missing", "sets", "sets_complete"}
URL = "[InternetShortcut]\r\nURL=https://www.zizhou.gov.cn/gk/\r\n"


def document(outcome: Outcome) -> dict[str, Any]:
    """The JSON that a command printed, and nothing else."""
    assert (outcome.code, outcome.stderr) == (0, "")
    data = json.loads(outcome.stdout)
    assert isinstance(data, dict)
    assert next(iter(data)) == "schema_version"
    assert data["schema_version"] == 1
    return data


def status(call: Call, where: Repo | Path, *args: str) -> dict[str, Any]:
    return document(call(where, "status", *args, "--format", "json"))


def material_set(data: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (one for one in data["material_sets"] if one["id"] == name)
    assert isinstance(found, dict)
    return found


# What is committed counts


def test_committing_a_file_changes_the_item_it_is_for(tracker: Repo, call: Call) -> None:
    before = status(call, tracker)
    assert material_set(before, "34-46")["items"][0]["state"] == "missing"
    tracker.write("evidence/38/1-2022年目录.pdf", "目录")
    waiting = status(call, tracker)
    assert waiting["uncommitted"] == ["evidence/38/1-2022年目录.pdf"]
    assert waiting["material_sets"] == before["material_sets"]
    revision = tracker.commit()
    after = status(call, tracker)
    assert after["uncommitted"] == []
    assert after["as_of"] == {"revision": revision, "time": "2023-05-01T09:00:00+08:00"}
    first, *others = material_set(after, "34-46")["items"]
    assert (first["no"], first["state"], first["have"]) == (1, "partial", 1)
    assert first["files"] == ["evidence/38/1-2022年目录.pdf"]
    assert {one["state"] for one in others} == {"missing"}
    assert after["totals"]["partial"] == 13


def test_the_same_by_the_program_itself(tracker: Repo) -> None:
    tracker.write("evidence/38/1-目录.pdf", "目录")
    shown = tracker.zzfz("status")
    assert "材料组\t34–46\t13 项指标\t未报送\t材料 0/4\n" in shown.stdout
    assert "未入库\tevidence/38/1-目录.pdf\n" in shown.stdout
    tracker.commit()
    shown = tracker.zzfz("status", cwd="evidence/38")
    assert (shown.code, shown.stderr) == (0, "")
    assert "材料组\t34–46\t13 项指标\t部分报送\t材料 0/4\t待审核\n" in shown.stdout
    assert "未入库" not in shown.stdout


def test_complete_set_completes_its_thirteen_indicators(tracker: Repo, call: Call) -> None:
    for path, content in complete_evidence().items():
        if path.startswith("evidence/34/"):
            tracker.write(path, content)
    tracker.commit()
    data = status(call, tracker)
    assert material_set(data, "34-46")["state"] == "complete"
    assert material_set(data, "34-46")["review"] == "pending"
    assert data["totals"] == {
        "indicators": 100,
        "complete": 13,
        "partial": 0,
        "missing": 87,
        "sets": 66,
        "sets_complete": 1,
        "passed": 0,
        "nil": 0,
        "returned": 0,
        "unseen": 0,
        "unread": 0,
        "unread_seen": 0,
    }
    assert data["level1"][2]["complete"] == 13
    done = document(call(tracker, "list", "--state", "complete", "--format", "json"))
    assert [one["id"] for one in done["indicators"]] == [str(number) for number in range(34, 47)]
    groups = document(call(tracker, "groups", "--format", "json"))["groups"]
    assert [one["state"] for one in groups if one["id"] == "34-46"] == ["complete"]


def test_what_git_has_not_recorded_is_told_apart(tracker: Repo, call: Call) -> None:
    tracker.write("evidence/1/说明.pdf", "一")
    tracker.write("evidence/2/说明.pdf", "二")
    tracker.commit()
    tracker.write("evidence/1/说明.pdf", "改")
    (tracker.path / "evidence/2/说明.pdf").unlink()
    tracker.write("evidence/3/1-新.pdf", "三")
    tracker.write("别处/4.pdf", "四")
    tracker.write("evidence/3/2-新.pdf", "三")
    tracker.run("add", "evidence/3/2-新.pdf")
    data = status(call, tracker)
    assert sorted(data["uncommitted"]) == [
        "evidence/1/说明.pdf",
        "evidence/2/说明.pdf",
        "evidence/3/1-新.pdf",
        "evidence/3/2-新.pdf",
    ]
    assert data["totals"]["complete"] == 2


def test_unassigned_files_are_told_with_the_reason(tracker: Repo, call: Call) -> None:
    tracker.write("evidence/34/目录.pdf", "一")
    tracker.write("evidence/999/1.pdf", "一")
    tracker.commit()
    data = status(call, tracker)
    assert data["unassigned"] == ["evidence/34/目录.pdf", "evidence/999"]
    assert "写上项号" in data["unassigned_reasons"]["evidence/34/目录.pdf"]
    assert "未归类\tevidence/999\t清单里没有" in call(tracker, "status").stdout


# Repositories of every kind


def test_repository_without_a_commit(tracker: Repo, repo: Repo, call: Call) -> None:
    for path in (tracker.path / "checklist").glob("*.yaml"):
        repo.write(f"checklist/{path.name}", path.read_bytes())
    repo.write("evidence/1/说明.pdf", "一")
    data = status(call, repo)
    assert data["as_of"] == {"revision": None, "time": None}
    assert data["totals"]["missing"] == 100
    assert data["uncommitted"] == ["evidence/1/说明.pdf"]
    assert "仓库还没有提交" in call(repo, "status").stdout
    assert "仓库还没有提交" in call(repo, "status", columns=80).stdout


def test_any_folder_inside_gives_the_same_answer(tracker: Repo, call: Call) -> None:
    tracker.write("evidence/38/深/处/1.pdf", "一")
    tracker.commit()
    whole = call(tracker, "status").stdout
    for folder in ("evidence", "evidence/38/深/处", "checklist/schema"):
        assert call(tracker.path / folder, "status").stdout == whole


def test_tracker_in_a_subfolder_of_a_repository(tracker: Repo, repo: Repo, call: Call) -> None:
    for path in (tracker.path / "checklist").glob("*.yaml"):
        repo.write(f"县/清单/checklist/{path.name}", path.read_bytes())
    repo.write("县/清单/evidence/38/1-目录.pdf", "一")
    repo.write("evidence/1/别的.pdf", "二")
    repo.commit()
    repo.write("县/清单/evidence/1/新.pdf", "三")
    data = status(call, repo.path / "县/清单/evidence")
    assert data["totals"]["partial"] == 13
    assert data["uncommitted"] == ["evidence/1/新.pdf"]


def test_linked_work_tree(tracker: Repo, tmp_path: Path, call: Call) -> None:
    tracker.run("worktree", "add", "--quiet", "-b", "另一支", str(tmp_path / "另一处"))
    linked = Repo(tmp_path / "另一处")
    linked.write("evidence/1/说明.pdf", "一")
    linked.commit()
    assert status(call, linked)["totals"]["complete"] == 1
    assert status(call, tracker)["totals"]["complete"] == 0


def test_bare_clone_answers_from_its_head(tracker: Repo, tmp_path: Path, call: Call) -> None:
    tracker.write(
        "evidence/1/压缩办理时限的情况.txt",
        "审批时限由二十个工作日压缩到五个工作日，附各事项对照。",
    )
    tracker.commit()
    tracker.run("clone", "--quiet", "--bare", ".", str(tmp_path / "裸.git"))
    data = status(call, tmp_path / "裸.git")
    assert data["totals"]["complete"] == 1
    assert data["uncommitted"] == []
    assert call(tmp_path / "裸.git", "check").code == 0
    shown = document(call(tmp_path / "裸.git", "list", "--format", "json"))
    assert len(shown["indicators"]) == 104


def test_detached_head(tracker: Repo, call: Call) -> None:
    first = tracker.run("rev-parse", "HEAD").strip()
    tracker.write("evidence/1/说明.pdf", "一")
    tracker.commit()
    tracker.run("checkout", "--quiet", "--detach", first)
    data = status(call, tracker)
    assert data["as_of"]["revision"] == first
    assert data["totals"]["complete"] == 0


def test_outside_a_repository_it_says_what_to_do(tmp_path: Path, call: Call) -> None:
    for command in ("status", "list", "groups", "depts", "questions", "check"):
        outcome = call(tmp_path, command)
        assert (outcome.code, outcome.stdout) == (3, "")
        first, second = outcome.stderr.splitlines()
        assert first.startswith("错误：")
        assert "不在 Git 仓库里" in first
        assert "zzfz init" in second


def test_repository_that_holds_no_checklist_says_what_to_do(repo: Repo, call: Call) -> None:
    repo.write("说明.txt", "别的项目")
    repo.commit()
    outcome = call(repo, "status")
    assert outcome.code == 3
    assert "找不到 checklist/list.yaml" in outcome.stderr
    assert "zzfz init" in outcome.stderr


# Then and now


def test_at_a_revision_or_date_everything_is_as_it_was(tracker: Repo, call: Call) -> None:
    first = tracker.run("rev-parse", "HEAD").strip()
    tracker.write("evidence/1/说明.pdf", "一")
    second = tracker.commit(date="2023-06-30T23:59:00+08:00")
    tracker.run("tag", "半年")
    tracker.write("evidence/2/说明.pdf", "二")
    path = "checklist/09-法治政府建设组织领导落实到位.yaml"
    text = (tracker.path / path).read_text(encoding="utf-8")
    tracker.write(path, text.replace("{same_as: 99}", "none"))
    third = tracker.commit(date="2023-07-01T00:01:00+08:00")
    call(tracker, "status")  # opens the documents; of the past none is opened
    tracker.write("evidence/3/1-未提交.pdf", "三")
    for at, revision, complete, sets in (
        (first, first, 0, 66),
        ("半年", second, 1, 66),
        ("2023-06-30", second, 1, 66),
        ("HEAD~1", second, 1, 66),
        ("2023-07-01", third, 2, 66),
        ("HEAD", third, 2, 66),
    ):
        data = status(call, tracker, "--at", at)
        assert data["as_of"]["revision"] == revision
        assert data["totals"]["complete"] == complete
        assert data["totals"]["sets"] == sets
        assert data["uncommitted"] == []
    assert status(call, tracker, "--at", "半年")["totals"]["indicators"] == 100
    assert status(call, tracker, "--at", "HEAD")["totals"]["indicators"] == 99
    at_first = document(call(tracker, "groups", "--at", first, "--format", "json"))["groups"]
    assert "99-100" in {one["id"] for one in at_first}


@pytest.mark.parametrize("at", ["没有这个", "2001-01-01", "--at", "HEAD~99", "2023-02-30"])
def test_unknown_revision_or_day_is_wrong_usage(at: str, tracker: Repo, call: Call) -> None:
    outcome = call(tracker, "status", f"--at={at}")
    assert (outcome.code, outcome.stdout) == (2, "")
    first, second = outcome.stderr.splitlines()
    assert first.startswith("错误：")
    assert second.startswith("建议：")


# A part of it


@pytest.mark.parametrize("name", ["县应急局", "县应急管理局", " 县应急管理局"])
def test_department_by_any_of_its_names(name: str, tracker: Repo, call: Call) -> None:
    data = status(call, tracker, "--dept", name)
    assert data["scope"] == {"dept": "县应急局", "level1": None}
    (one,) = data["departments"]
    assert (one["name"], one["responsible"]["indicators"]) == ("县应急局", 17)
    assert one["collective"]["indicators"] == 57
    assert data["totals"]["indicators"] == 72
    assert data["bonus"]["indicators"] == 2


def test_township_is_reached_through_collectives(tracker: Repo, call: Call) -> None:
    (one,) = status(call, tracker, "--dept", "砖庙镇")["departments"]
    assert one["responsible"]["indicators"] == one["cooperating"]["indicators"] == 0
    assert one["collective"]["indicators"] == 34


def test_collective_shows_its_members(tracker: Repo, call: Call) -> None:
    data = status(call, tracker, "--dept", "各乡镇")
    assert data["scope"]["dept"] == "各乡镇（街道办）"
    assert len(data["departments"]) == 13


def test_unknown_department_gets_the_nearest(tracker: Repo, call: Call) -> None:
    outcome = call(tracker, "status", "--dept", "县司法居")
    assert outcome.code == 2
    assert outcome.stderr.startswith("错误：名册里没有“县司法居”这个单位\n建议：是否指：县司法局")


@pytest.mark.parametrize("named", ["3", "三", "重大行政决策", "三、重大行政决策科学民主合法"])
def test_level1_by_number_or_words(named: str, tracker: Repo, call: Call) -> None:
    data = status(call, tracker, "--level1", named)
    assert data["scope"]["level1"] == "三、重大行政决策科学民主合法"
    assert [one["title"] for one in data["level1"]] == ["三、重大行政决策科学民主合法"]
    assert [one["id"] for one in data["material_sets"]] == ["34-46"]
    assert data["totals"]["indicators"] == 13


@pytest.mark.parametrize(
    ("named", "words"),
    [("法治", "对应多个"), ("天文", "没有一级指标"), ("11", "没有一级指标"), ("0", "没有一级指标")],
)
def test_ambiguous_or_unknown_level1_is_wrong_usage(
    named: str, words: str, tracker: Repo, call: Call
) -> None:
    outcome = call(tracker, "status", "--level1", named)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert words in outcome.stderr


# What other programs rely on


def test_fields_of_the_list(tracker: Repo, call: Call) -> None:
    data = document(call(tracker, "list", "--format", "json"))
    assert len(data["indicators"]) == 104
    assert {"indicators", "material_sets", "departments", "collectives"} <= set(data)
    wanted = {"id", "level1", "level2", "text", "responsible", "cooperating", "material_set"}
    for one in data["indicators"]:
        assert wanted | {"remarks", "questions"} <= set(one)
    assert data["indicators"][-1]["material_set"] is None
    for one in data["material_sets"]:
        assert {"id", "members", "declared", "folder", "items"} <= set(one)
        for item in one["items"]:
            assert {"no", "text", "min", "max", "url", "contact", "since"} <= set(item)
            assert {"years", "fields", "domains", "departments"} <= set(item)
    assert len(data["material_sets"]) == 68
    (item,) = (
        item
        for one in data["material_sets"]
        for item in one["items"]
        if one["id"] == "34-46" and item["no"] == 4
    )
    assert (item["min"], item["max"], item["since"]) == (1, 5, "2021-01-01")
    assert (len(data["departments"]), len(data["collectives"])) == (45, 7)


def test_fields_of_the_groups(tracker: Repo, call: Call) -> None:
    groups = document(call(tracker, "groups", "--format", "json"))["groups"]
    for one in groups:
        assert {"id", "members", "declared", "items", "state"} <= set(one)
        assert len(one["members"]) > 1
    assert [(one["id"], one["declared"]) for one in groups] == [
        *((name, True) for name in ("26-29", "34-46", "47-51", "52-54", "71-72")),
        *((name, True) for name in ("74-75", "78-79", "81-84", "85-91")),
        ("99-100", False),
    ]


def test_fields_of_the_status(tracker: Repo, call: Call) -> None:
    tracker.write("evidence/19/2022年说明.pdf", "一")
    tracker.commit()
    data = status(call, tracker)
    assert set(data) >= {
        *("as_of", "totals", "bonus", "level1", "departments", "material_sets"),
        *("uncommitted", "unassigned"),
    }
    assert set(data["totals"]) >= TOTALS
    assert set(data["bonus"]) >= TOTALS
    assert len(data["level1"]) == 10
    assert len(data["departments"]) == 45
    one = material_set(data, "19")
    assert {"id", "state", "review", "items"} <= set(one)
    (item,) = one["items"]
    assert set(item) >= {"no", "state", "have", "min", "max", "slots", "files", "problems"}
    assert [(slot["name"], slot["state"], slot["why"] is None) for slot in item["slots"]] == [
        ("2022年", "complete", True),
        ("2023年", "missing", False),
    ]
    assert item["files"] == ["evidence/19/2022年说明.pdf"]
    assert item["problems"] == ["还缺 1 个分项：2023年"]
    assert len(data["material_sets"]) == 68


def test_fields_of_one_indicator(tracker: Repo, call: Call) -> None:
    tracker.write("evidence/38/1-2022年目录.pdf", "一")
    tracker.commit()
    data = document(call(tracker, "show", "38", "否决1", "99", "--format", "json"))
    first, veto, asked = data["indicators"]
    assert (first["id"], first["set"]["id"], first["state"]) == ("38", "34-46", "partial")
    assert first["set"]["folder"] == "34"
    assert [one["path"] for one in first["evidence"]] == ["evidence/38/1-2022年目录.pdf"]
    assert first["progress"]["items"][0]["problems"]
    assert (veto["set"], veto["state"]) == (None, "not_required")
    assert asked["questions"][0]["confidence"] == 55


@pytest.mark.parametrize("written", ["34-46", "34–46"])
def test_show_of_a_set_shows_its_members(written: str, tracker: Repo, call: Call) -> None:
    data = document(call(tracker, "show", written, "--format", "json"))
    assert len(data["indicators"]) == 13


def test_show_of_an_unknown_indicator_is_wrong_usage(tracker: Repo, call: Call) -> None:
    outcome = call(tracker, "show", "38", "101", "x")
    assert (outcome.code, outcome.stdout) == (2, "")
    assert "“101”、“x”" in outcome.stderr
    assert "加分" in outcome.stderr or "否决" in outcome.stderr


def test_list_is_narrowed_by_words_and_filters(tracker: Repo, call: Call) -> None:
    def ids(*args: str) -> list[str]:
        data = document(call(tracker, "list", *args, "--format", "json"))
        return [one["id"] for one in data["indicators"]]

    assert ids("行政复议", "平台") == ["83"]
    assert ids("县审计局") == ["75"]
    assert ids("--set", "74-75") == ids("--set", "75") == ids("--set", "74–75") == ["74", "75"]
    assert ids("--dept", "县审计局", "审计") == ["75"]
    assert ids("--level1", "十", "--state", "not_required") == ["否决1", "否决2"]
    assert ids("没有这样的词") == []
    for wrong in (["--set", "34-47"], ["--state", "齐"], ["--dept", "xyz"]):
        assert call(tracker, "list", *wrong).code == 2


# Names that are meant to do harm


HOSTILE = [
    "1-[red]红[bold].pdf",
    "1-:ok:表情.pdf",
    "1-\x1b[31m\x1b]0;标题\x07.pdf",
    "1-换\n行\r.pdf",
    "1-制\t表.pdf",
    "1-右\u202e左fdp.exe",
    "1-\x9b31m.pdf",
    "1-{{ 7*7 }}{% x %}.pdf",
    '1-=HYPERLINK("x").pdf',
    "1-<script>alert(1)<script>.pdf",
    "1-::error file=x::y.pdf",
    "1-零\u200b宽\ufeff.pdf",
]


@pytest.mark.skipif(os.name == "nt", reason="Windows allows few of these names")
def test_hostile_names_are_plain_visible_text_everywhere(tracker: Repo, call: Call) -> None:
    folder = tracker.path / "evidence/38"
    folder.mkdir(parents=True)
    for name in HOSTILE:
        (folder / name).write_text("x", encoding="utf-8")
    (Path(os.fsdecode(os.fsencode(folder) + b"/1-\xff\xfe.pdf"))).write_text("x", encoding="utf-8")
    for name in HOSTILE:
        (folder / name.removeprefix("1-")).write_text("y", encoding="utf-8")
    tracker.commit()
    for name in HOSTILE:
        (folder / f"2-{name}").write_text("z", encoding="utf-8")
    for command in (["status"], ["show", "38"], ["list"], ["groups"]):
        for columns in (None, 80):
            outcome = call(tracker, *command, columns=columns)
            assert outcome.code == 0, outcome.stderr
            raw = outcome.stdout.replace("\n", "").replace("\t", "")
            assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", raw)
            raw.encode("utf-8")
        outcome = call(tracker, *command, "--format", "json")
        outcome.stdout.encode("utf-8")
        json.loads(outcome.stdout)
    shown = call(tracker, "show", "38").stdout
    assert "evidence/38/1-[red]红[bold].pdf" in shown
    assert "evidence/38/1-:ok:表情.pdf" in shown
    assert "evidence/38/1-\\x1b[31m\\x1b]0;标题\\x07.pdf" in shown
    assert "evidence/38/1-右\\u202e左fdp.exe" in shown
    assert "evidence/38/1-\\udcff\\udcfe.pdf" in shown
    seen = status(call, tracker)
    paths = material_set(seen, "34-46")["items"][0]["files"]
    assert "evidence/38/1-\x1b[31m\x1b]0;标题\x07.pdf" in paths
    assert "evidence/38/1-换\n行\r.pdf" in paths
    assert "evidence/38/1-\\udcff\\udcfe.pdf" in paths
    assert len(seen["uncommitted"]) == len(HOSTILE)


def test_hostile_words_in_the_checklist_are_plain_text(tracker: Repo, call: Call) -> None:
    path = "checklist/08-政府工作人员法治思维和依法行政能力全面提高.yaml"
    text = (tracker.path / path).read_text(encoding="utf-8")
    tracker.write(
        path,
        text.replace("八、政府工作人员", "八、[bold]政府[/]:ok:").replace(
            "text: 提供行政人员", 'text: "\\e[31m\\u202e提供{{x}}"  #'
        ),
    )
    tracker.commit()
    for columns in (None, 80):
        for command in (["status"], ["list", "95"], ["show", "95"], ["groups"]):
            outcome = call(tracker, *command, columns=columns)
            assert outcome.code == 0, outcome.stderr
            assert "\x1b" not in outcome.stdout
            assert "\u202e" not in outcome.stdout
    assert "[bold]政府[/]:ok:" in call(tracker, "status", columns=80).stdout
    assert "\\x1b[31m\\u202e提供{{x}}" in call(tracker, "show", "95").stdout


def test_numbers_come_from_the_committed_list_and_an_edited_one_is_said(
    tracker: Repo, call: Call
) -> None:
    file = tracker.path / "checklist/list.yaml"
    part = next(p for p in sorted((tracker.path / "checklist").glob("0*.yaml")))
    before = call(tracker, "status", "--format", "json")
    assert "清单有未提交的修改" not in before.stderr
    part.write_bytes(part.read_bytes().replace(b"\n", b"\r\n"))
    assert "清单有未提交的修改" not in call(tracker, "status").stderr, "the same, as Windows has it"
    part.unlink()
    after = call(tracker, "status", "--format", "json")
    assert after.stdout == before.stdout
    assert "清单有未提交的修改，未计入" in after.stderr
    for command in (["list"], ["groups"], ["show", "1"], ["report", "--dept", "县司法局"]):
        assert "清单有未提交的修改，未计入" in call(tracker, *command).stderr
    checked = call(tracker, "check")
    assert "清单有未提交的修改" not in checked.stderr
    assert "C1" in checked.stdout, "check reads the list as it is edited"
    file.unlink()
    assert call(tracker, "status").code == 0


def test_units_with_equal_counts_stand_in_the_order_of_the_list(tracker: Repo, call: Call) -> None:
    """Each has one picture that nobody could read (未检): told alike, and in the same order each time."""
    from tests import real_documents as real

    for number, name in (("96", "专题会议"), ("21", "请示报告"), ("1", "压缩时限"), ("2", "清理")):
        tracker.write(f"evidence/{number}/{name}.jpg", real.jpg(name))
    tracker.commit()

    first, second = (status(call, tracker)["departments"] for _ in range(2))

    assert first == second
    names = [one["name"] for one in first]
    listed = (tracker.path / "checklist" / "departments.yaml").read_text("utf-8")
    assert names == re.findall(r"- {name: ([^,}]+)", listed)
    unread: dict[int, list[str]] = {}
    for one in first:
        unread.setdefault(one["responsible"]["unread"], []).append(one["name"])
    assert unread[1] == ["县委办", "县政府办", "县司法局"] and unread[2] == ["县审批局"]
    screen = call(tracker, "status", columns=100).stdout.partition("单位（欠得多的在前）")[2]
    rows = [
        one.split() for one in screen.splitlines() if one[:1] == " " and one.split()[0].isdigit()
    ]
    owed: dict[str, list[str]] = {}
    for row in rows:
        owed.setdefault(row[2], []).append(row[-1])
    assert max(map(len, owed.values())) > 2
    assert all(alike == sorted(alike, key=names.index) for alike in owed.values())


def test_json_from_the_cache_is_the_same_in_every_encoding(
    tracker: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = call(tracker, "status", "--format", "json").stdout
    monkeypatch.setenv("ZZFZ_NO_CACHE", "1")
    assert call(tracker, "status", "--format", "json").stdout == first
    monkeypatch.delenv("ZZFZ_NO_CACHE")
    assert call(tracker, "status", "--format", "json").stdout == first
    parts = JsonParts(('{"材料"', memoryview(': "情况说明"'.encode()), "}"))
    for encoding in ("gbk", "utf-8"):
        shown = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n")
        monkeypatch.setattr(sys, "stdout", shown)
        shown.write("先写的\n")
        emit_json(parts)
        shown.flush()
        written = shown.buffer.getvalue()
        assert written.decode(encoding) == '先写的\n{"材料": "情况说明"}\n'
