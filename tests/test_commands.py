"""Commands around the list: init, doctor, rule, check, and completion of what they take."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT, Call, Repo, small_document
from zzfz.rules.registry import FAMILIES, rules

BROKEN = "checklist/09-法治政府建设组织领导落实到位.yaml"


# init


def test_new_tracker_holds_the_list_and_works_there(tmp_path: Path, call: Call) -> None:
    outcome = call(tmp_path, "init", "新清单")
    assert (outcome.code, outcome.stderr) == (0, "")
    assert "新清单" in outcome.stdout
    assert "zzfz status" in outcome.stdout
    made = Repo(tmp_path / "新清单")
    assert made.run("status", "--porcelain") == ""
    assert made.run("log", "--format=%s%n%an") == "建立责任清单仓库\n张三\n"
    assert made.run("branch", "--show-current") == "main\n"
    for path in (PROJECT / "checklist").rglob("*"):
        if path.is_file():
            copied = made.path / path.relative_to(PROJECT)
            # Where this program's own sources lie is no matter of a county.
            lines = path.read_bytes().splitlines(keepends=True)
            kept = [one for one in lines if not one.startswith(b"program_paths:")]
            assert copied.read_bytes() == b"".join(kept)
    assert call(made, "check").code == 0
    status = json.loads(call(made, "status", "--format", "json").stdout)
    assert status["totals"]["indicators"] == status["totals"]["missing"] == 100
    assert status["uncommitted"] == []


def test_new_tracker_is_told_as_json(tmp_path: Path, call: Call) -> None:
    (tmp_path / "空的").mkdir()
    data = json.loads(call(tmp_path, "init", "空的", "--format", "json").stdout)
    made = Repo(tmp_path / "空的")
    assert data["schema_version"] == 1
    assert data["folder"] == str(made.path)
    assert data["revision"] == made.run("rev-parse", "HEAD").strip()
    listed = made.run("-c", "core.quotepath=off", "ls-files").splitlines()
    assert sorted(data["files"]) == sorted(listed)


def test_init_refuses_a_place_that_is_taken(tmp_path: Path, repo: Repo, call: Call) -> None:
    (tmp_path / "有文件").mkdir()
    (tmp_path / "有文件/a.txt").write_text("甲", encoding="utf-8")
    (tmp_path / "文件").write_text("甲", encoding="utf-8")
    (tmp_path / "链接").symlink_to(tmp_path / "别处")
    before = sorted(path.name for path in tmp_path.iterdir())
    for where, folder, message in (
        (tmp_path, "有文件", "不是空的"),
        (tmp_path, "文件", "已存在，不是文件夹"),
        (tmp_path, "链接", "已存在"),
        (tmp_path, "没有/清单", "上级文件夹"),
        (repo.path, "里面", "另一个 Git 仓库"),
    ):
        outcome = call(where, "init", folder)
        assert (outcome.code, outcome.stdout) == (2, "")
        first, second = outcome.stderr.splitlines()
        assert first.startswith("错误：")
        assert message in first
        assert second.startswith("建议：")
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert not (repo.path / "里面").exists()


def test_init_leaves_nothing_behind_when_it_fails(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "没有 git"))
    before = sorted(path.name for path in tmp_path.iterdir())
    outcome = call(tmp_path, "init", "新清单")
    assert outcome.code == 3
    assert outcome.stderr.startswith("错误：")
    assert "git" in outcome.stderr.lower()
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_new_tracker_reminds_of_the_person_who_commits(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "GIT_AUTHOR_NAME",
        "GIT_AUTHOR_EMAIL",
        "GIT_COMMITTER_NAME",
        "GIT_COMMITTER_EMAIL",
    ):
        monkeypatch.delenv(name)
    outcome = call(tmp_path, "init", "新清单")
    assert outcome.code == 0, outcome.stderr
    assert "身份" in call(tmp_path / "新清单", "doctor").stdout


# doctor


def test_doctor_finds_a_sound_clone_well(tracker: Repo, call: Call) -> None:
    tracker.run("config", "user.name", "张三")
    tracker.run("config", "user.email", "zhangsan@example.org")
    outcome = call(tracker, "doctor", "--format", "json")
    assert outcome.code == 0
    data = json.loads(outcome.stdout)
    assert data["schema_version"] == 1
    states = {one["name"]: one["state"] for one in data["checks"]}
    for name in ("程序", "编码", "Git", "仓库", "身份", "克隆", "清单"):
        assert states[name] == "ok", name
    assert states["待确认"] == states["期限"] == "warning"
    assert all(one["advice"] for one in data["checks"] if one["state"] != "ok")


def test_doctor_tells_what_ails(tracker: Repo, tmp_path: Path, call: Call) -> None:
    tracker.write(BROKEN, "level1: [")
    outcome = call(tracker, "doctor")
    assert outcome.code == 1
    assert "错误\t清单\t清单有 1 处错误\t运行 zzfz check 查看\n" in outcome.stdout
    outcome = call(tmp_path, "doctor")
    assert outcome.code == 1
    assert re.search(r"^错误\t仓库\t.*不在 Git 仓库里", outcome.stdout, re.MULTILINE)


def test_doctor_tells_of_ends_of_lines_before_they_hurt(tracker: Repo, call: Call) -> None:
    tracker.run("config", "core.autocrlf", "true")
    shown = call(tracker, "doctor").stdout
    assert "注意\t换行\t这台计算机的 Git 会改文字类材料的换行" in shown
    line = shown.partition("里加上一行：")[2].splitlines()[0]
    (tracker.path / ".gitattributes").write_text(f"{line}\n", encoding="utf-8")
    assert "换行" not in call(tracker, "doctor").stdout


def test_what_has_no_build_for_this_machine_is_said_with_a_way_around(
    tracker: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """python-docx has no mode without lxml; pypdf and PyYAML's own parser stand in for the others."""
    for name in ("docx", "lxml", "pypdfium2"):
        monkeypatch.setitem(sys.modules, name, None)
    refused = call(tracker, "report", "--dept", "县司法局", "-o", "待办.docx")
    assert (refused.code, refused.stderr.count("\n")) == (3, 2)
    assert "写 Word 文件需要 docx，还没有安装" in refused.stderr
    assert "--as html" in refused.stderr
    assert call(tracker, "report", "--dept", "县司法局", "-o", "待办.xlsx").code == 0
    shown = call(tracker, "doctor").stdout
    assert "注意\tWord\t写不了 Word 文件\t先用网页或表格" in shown
    assert "正常\tPDF\t没有 pypdfium2，PDF 用 pypdf 读" in shown


def test_doctor_knows_clones_that_lack_something(
    tracker: Repo, repo: Repo, tmp_path: Path, call: Call
) -> None:
    tracker.write("evidence/1/说明.pdf", "一")
    tracker.commit()
    source = tracker.path.as_uri()
    tracker.run("config", "uploadpack.allowFilter", "true")
    tracker.run("clone", "--quiet", "--depth=1", source, str(tmp_path / "浅"))
    assert "浅克隆" in call(tmp_path / "浅", "doctor").stdout
    tracker.run("clone", "--quiet", "--filter=blob:none", source, str(tmp_path / "部分"))
    assert "部分克隆" in call(tmp_path / "部分", "doctor").stdout
    sparse = Repo(tmp_path / "浅")
    sparse.run("sparse-checkout", "set", "checklist")
    assert "只检出了部分文件夹" in call(sparse, "doctor").stdout
    assert "还没有任何提交" in call(repo, "doctor").stdout


def test_the_advice_for_a_partial_clone_brings_what_it_lacks(
    tracker: Repo, tmp_path: Path, call: Call
) -> None:
    tracker.run("config", "uploadpack.allowFilter", "true")
    clone = Repo(tmp_path / "部分")
    filtered = ("--quiet", "--filter=blob:none", "--no-checkout", tracker.path.as_uri())
    tracker.run("clone", *filtered, str(clone.path))
    refused = call(clone, "status", "--at", "HEAD")
    assert refused.code == 3
    advice = re.search(r"运行 git (fetch [-a-z ]+\S) 取回", refused.stderr)
    assert advice is not None
    clone.run(*advice[1].split())
    assert call(clone, "status", "--at", "HEAD").code == 0


def test_doctor_without_git_says_so(
    tracker: Repo, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "没有 git"))
    outcome = call(tracker, "doctor")
    assert outcome.code == 1
    assert re.search("^错误\tGit\t.+\t.+$", outcome.stdout, re.MULTILINE)


# rule


@pytest.mark.parametrize("code", rules())
def test_every_rule_is_explained(code: str, tmp_path: Path, call: Call) -> None:
    one = rules()[code]
    assert code[0] in FAMILIES
    for text in (one.name, one.what, one.why, one.remedy):
        assert re.search("[\u4e00-\u9fff]", text)
    assert one.bad != one.good
    for written in (code, code.lower()):
        shown = call(tmp_path, "rule", written, columns=80)
        assert (shown.code, shown.stderr) == (0, "")
        assert shown.stdout.startswith(f"{code} {one.name}")
        for heading in ("为什么", "怎么办", "不对的例子", "对的例子"):
            assert f"\n{heading}\n" in shown.stdout
    (data,) = json.loads(call(tmp_path, "rule", code, "--format", "json").stdout)["rules"]
    assert data == {
        "code": code,
        "name": one.name,
        "level": str(one.level),
        **{key: getattr(one, key) for key in ("what", "why", "bad", "good", "remedy")},
    }


def test_all_rules_are_listed(tmp_path: Path, call: Call) -> None:
    lines = call(tmp_path, "rule").stdout.splitlines()
    assert [line.split("\t")[0] for line in lines] == sorted(rules())
    shown = call(tmp_path, "rule", columns=80).stdout
    assert all(code in shown for code in rules())


@pytest.mark.parametrize(
    ("words", "error", "advice"),
    [
        (["show", "34-47"], "序号为“34-47”的指标", "是否指材料组 34–46？"),
        (["show", "105"], "序号为“105”的指标", "序号为 1–100、加分1、加分2、否决1、否决2，"),
        (["status", "--dept", "住健局"], "没有“住健局”", "是否指：县住建局、县卫健局？"),
        (["status", "--at", "昨天"], "没有这个版本：“昨天”", "2022-12-31"),
        (["report", "--as", "pdf"], "选项 --as 的值", "可选值：md"),
    ],
)
def test_a_slip_is_told_in_the_words_that_were_typed(
    words: list[str], error: str, advice: str, tracker: Repo, call: Call
) -> None:
    outcome = call(tracker, *words)
    assert outcome.code == 2
    told = outcome.stderr.splitlines()
    assert error in told[0]
    assert advice in told[1]


def test_unknown_rule_gets_the_nearest(tmp_path: Path, call: Call) -> None:
    outcome = call(tmp_path, "rule", "C1200")
    assert outcome.code == 2
    assert "没有规则 C1200" in outcome.stderr
    assert "C120" in outcome.stderr


# check


def test_check_of_the_real_list_is_clean(tracker: Repo, call: Call) -> None:
    outcome = call(tracker, "check")
    assert (outcome.code, outcome.stdout, outcome.stderr) == (0, "", "没有发现问题\n")
    data = json.loads(call(tracker, "check", "--format", "json").stdout)
    assert data["schema_version"] == 1
    assert data["findings"] == []
    assert data["summary"] == {"error": 0, "warning": 0, "notice": 0, "unread": 0, "seen": 0}


def test_check_tells_every_finding_with_its_place(tracker: Repo, call: Call) -> None:
    text = (tracker.path / BROKEN).read_text(encoding="utf-8")
    tracker.write(
        BROKEN, text.replace("id: 100", "id: 101").replace("years: [2021, 2022]", "min: 1")
    )
    outcome = call(tracker, "check")
    assert outcome.code == 1
    assert outcome.stderr == "发现 5 条：3 条错误、2 条警告\n"  # two are C162: the printed list
    assert re.search(rf"^{BROKEN}:59:13: 错误 C102 .*100", outcome.stdout, re.MULTILINE)
    assert re.search(rf"^{BROKEN}:\d+:\d+: 警告 C135 ", outcome.stdout, re.MULTILINE)
    data = json.loads(call(tracker, "check", "--format", "json").stdout)
    assert data["summary"]["error"] >= 1
    wanted = {"code", "name", "level", "path", "location", "indicator", "item", "message", "advice"}
    for one in data["findings"]:
        assert wanted <= set(one)
        assert set(one["location"]) >= {"line", "column"}
        assert one["name"] == rules()[one["code"]].name
        assert one["path"] == BROKEN
    by_code = {one["code"]: one for one in data["findings"]}
    assert by_code["C102"]["indicator"] == "101"
    assert (by_code["C135"]["indicator"], by_code["C135"]["item"]) == ("97", 1)


def test_a_file_that_cannot_be_read_is_not_held_against_the_folders_of_its_indicators(
    tracker: Repo, call: Call
) -> None:
    tracker.write("evidence/97/年度报告.pdf", small_document("一.pdf", "a"))
    tracker.write("evidence/没有这一项/说明.pdf", small_document("一.pdf", "b"))
    tracker.commit("报送")
    assert "evidence/没有这一项:1:1: 错误 E101" in call(tracker, "check").stdout

    tracker.write(BROKEN, "level1: [")
    told = call(tracker, "check").stdout

    assert "C001" in told
    assert "E101" not in told


def test_check_passes_with_warnings_only(tracker: Repo, call: Call) -> None:
    text = (tracker.path / BROKEN).read_text(encoding="utf-8")
    tracker.write(BROKEN, text.replace("              years: [2021, 2022]\n", ""))
    about = (tracker.path / "checklist/list.yaml").read_text(encoding="utf-8")
    agreed = (  # else what the printed list says and the list does not is an error
        "deviations:\n  - {at: '97.1', field: years, value: \"无\", by: 张三, date: 2023-05-01,"
        " reason: 主管单位同意}\n"
    )
    tracker.write("checklist/list.yaml", f"{about}\n{agreed}")
    outcome = call(tracker, "check")
    assert outcome.code == 0
    assert "警告 C135" in outcome.stdout
    assert call(tracker, "status").code == 0


def test_commands_that_need_the_list_name_its_first_error(tracker: Repo, call: Call) -> None:
    tracker.write(BROKEN, "level1: [")
    tracker.commit()
    for command in (["status"], ["list"], ["show", "1"], ["groups"], ["depts"], ["questions"]):
        outcome = call(tracker, *command)
        assert (outcome.code, outcome.stdout) == (1, "")
        assert f"清单有错误，不能使用：{BROKEN} 第 1 行" in outcome.stderr
        assert "zzfz check" in outcome.stderr


def test_what_is_committed_is_checked_with_at_and_in_a_bare_clone(
    tracker: Repo, tmp_path: Path, call: Call
) -> None:
    tracker.write(BROKEN, "level1: [")
    assert call(tracker, "check").code == 1
    assert call(tracker, "status").code == 0
    assert call(tracker, "status", "--at", "HEAD").code == 0
    tracker.commit()
    assert call(tracker, "status").code == 1
    tracker.run("clone", "--quiet", "--bare", ".", str(tmp_path / "裸.git"))
    assert call(tmp_path / "裸.git", "check").code == 1


def test_links_among_the_checklist_files_are_not_followed(
    tracker: Repo, tmp_path: Path, call: Call
) -> None:
    outside = tmp_path / "外面.yaml"
    shutil.copy(tracker.path / BROKEN, outside)
    (tracker.path / BROKEN).unlink()
    (tracker.path / BROKEN).symlink_to(outside)
    tracker.commit()
    data = json.loads(call(tracker, "status", "--format", "json").stdout)
    assert data["totals"]["indicators"] == 95


# completion


def completed(repo: Repo, words: str) -> list[str]:
    import os
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "zzfz"],
        cwd=repo.path,
        env=os.environ
        | {
            "PYTHONPATH": str(PROJECT),
            "_ZZFZ_COMPLETE": "complete_bash",
            "COMP_WORDS": words,
            "COMP_CWORD": str(words.count(" ")),
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("zzfz show 10", ["10", "100"]),
        ("zzfz show 加", ["加分1", "加分2"]),
        ("zzfz show 34 3", [str(n) for n in (3, *range(30, 40))]),
        ("zzfz status --dept 县应", ["县应急局"]),
        ("zzfz status --dept 各乡", ["各乡镇（街道办）"]),
        ("zzfz list --dept 砖", ["砖庙镇"]),
        ("zzfz status --level1 七", ["七、重大突发事件依法预防处置"]),
        ("zzfz rule C12", [f"C12{n}" for n in range(8)]),
        ("zzfz list --state m", ["missing"]),
    ],
)
def test_values_are_completed(words: str, expected: list[str], tracker: Repo) -> None:
    assert completed(tracker, words) == expected


def test_completion_is_silent_where_there_is_no_list(tmp_path: Path, tracker: Repo) -> None:
    assert completed(Repo(tmp_path), "zzfz show 1") == []
    tracker.write("checklist/list.yaml", "title: [")
    tracker.commit()
    assert completed(tracker, "zzfz status --dept 县") == []
