"""``zzfz check`` with and without ``--base`` on changes made to look better than they are."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests import real_documents as real
from tests.conftest import Call, Outcome, Repo

FIRST = "checklist/01-政府职能依法全面履行.yaml"
LIST = "checklist/list.yaml"
UNITS = "checklist/departments.yaml"
SECRET = real.docx("机密★3年", "这是一份带有保密标志的文件，用来试检查。")


def edit(repo: Repo, path: str, old: str, new: str) -> None:
    """Put ``new`` in the place of the first ``old`` and commit it."""
    text = (repo.path / path).read_text(encoding="utf-8")
    assert old in text
    repo.write(path, text.replace(old, new, 1))
    repo.commit("改清单")


def codes(outcome: Outcome) -> list[str]:
    return [one["code"] for one in json.loads(outcome.stdout)["findings"]]


def checked(call: Call, repo: Repo, *more: str) -> tuple[int, Any]:
    outcome = call(repo, "check", "--base", "HEAD~1", "--format", "json", *more)
    assert outcome.code in (0, 1), outcome.stderr
    return outcome.code, json.loads(outcome.stdout)


WEAKENED = [
    ("max", FIRST, "max: 3\n", "max: 4\n"),
    ("min", FIRST, "min: 10\n", "min: 1\n"),
    ("url", FIRST, "url: required\n", "url: if-public\n"),
    ("contact", FIRST, "              contact: true\n", ""),
    ("domains", FIRST, "domains: [市场监管, 住建, 自然资源, 卫生]", "domains: [市场监管, 住建]"),
    ("departments", FIRST, "              departments: [各乡镇（街道办）]\n", ""),
    ("years", FIRST, "years: [2022, 2023]", "years: [2023]"),
    ("responsible", FIRST, "responsible: [县审批局]", "responsible: [县统计局]"),
    ("members", UNITS, "      kinds: [乡镇街道]\n", "      names: [双湖峪街道]\n"),
    ("aliases", UNITS, "{name: 县审计局, aliases: []", "{name: 县审计局, aliases: [审计]"),
    ("source", LIST, "source: ", "# source: "),
]
SOURCE_CANNOT_TELL = {"members", "aliases"}


@pytest.mark.parametrize(("field", "path", "old", "new"), WEAKENED, ids=[w[0] for w in WEAKENED])
def test_a_list_that_demands_less_needs_a_maintainer(
    call: Call, tracker: Repo, field: str, path: str, old: str, new: str
) -> None:
    edit(tracker, path, old, new)
    code, data = checked(call, tracker)
    assert code == 1
    mine = [one for one in data["list_changes"] if one["field"] == field and one["weaker"]]
    assert mine
    assert {one["approved"] for one in mine} == {False}
    assert set(mine[0]) >= {"where", "field", "before", "after", "weaker", "approved"}
    errors = [one for one in data["findings"] if one["level"] == "error"]
    assert "C160" in {one["code"] for one in errors}
    digest = data["list_digest"]
    told = call(tracker, "check", "--base", "HEAD~1")
    assert f"--list-approved {digest}" in told.stdout
    assert digest in told.stderr
    code, data = checked(call, tracker, "--list-approved", f"{'0' * 32} {digest}")
    assert code == 0, data["findings"]
    assert {one["approved"] for one in data["list_changes"]} == {True}
    assert checked(call, tracker, "--list-approved", "0" * 32)[0] == 1
    alone = codes(call(tracker, "check", "--format", "json"))
    expected = {"source": "C164"}.get(field, "C162")
    assert (expected in alone) is (field not in SOURCE_CANNOT_TELL)


def test_an_approval_does_not_cover_one_more_weakening(call: Call, tracker: Repo) -> None:
    edit(tracker, FIRST, "max: 3\n", "max: 4\n")
    digest = checked(call, tracker)[1]["list_digest"]
    edit(tracker, FIRST, "max: 4\n", "max: 5\n")
    outcome = call(tracker, "check", "--base", "HEAD~2", "--list-approved", digest)
    assert outcome.code == 1
    assert "C160" in outcome.stdout


def test_an_indicator_and_an_item_gone_are_errors(call: Call, tracker: Repo) -> None:
    text = (tracker.path / FIRST).read_text(encoding="utf-8")
    start = text.index("      - id: 20\n")
    tracker.write(FIRST, text[:start].rstrip() + "\n")
    tracker.commit("删去第20项")
    code, data = checked(call, tracker)
    assert code == 1
    gone = [one for one in data["list_changes"] if one["field"] == "indicator"]
    assert [one["where"] for one in gone] == ["指标 20"]
    assert gone[0]["after"] is None


def test_the_document_itself_is_guarded(call: Call, tracker: Repo) -> None:
    (source,) = (tracker.path / "checklist" / "source").iterdir()
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("不超过3件", "不超过9件"), encoding="utf-8")
    edit(tracker, FIRST, "max: 3\n", "max: 9\n")
    assert checked(call, tracker)[0] == 1
    fields = {one["field"] for one in checked(call, tracker)[1]["list_changes"] if one["weaker"]}
    assert fields == {"max", "source_text"}
    source.unlink()
    tracker.commit("删去原文")
    assert "C164" in codes(call(tracker, "check", "--format", "json"))
    assert checked(call, tracker)[0] == 1


@pytest.mark.parametrize("target", ["../../外面.txt", "/etc/passwd"])
def test_a_document_outside_or_behind_a_link_is_not_read(
    call: Call, tracker: Repo, target: str
) -> None:
    (source,) = (tracker.path / "checklist" / "source").iterdir()
    source.unlink()
    source.symlink_to(target)
    tracker.commit("换成链接")
    assert "C164" in codes(call(tracker, "check", "--format", "json"))
    edit(tracker, LIST, "source: source/子洲县法治政府建设责任清单.txt", "source: ../../外面.txt")
    assert "C164" in codes(call(tracker, "check", "--format", "json"))


def test_a_changed_text_with_the_same_demands_is_told_and_passes(call: Call, tracker: Repo) -> None:
    edit(tracker, FIRST, "- text: 提供相关证明资料", "- text: 提供有关证明资料")
    code, data = checked(call, tracker)
    assert code == 0
    assert [(one["field"], one["weaker"]) for one in data["list_changes"]] == [("text", False)]
    assert {one["code"] for one in data["findings"]} == {"C161", "C163"}


def test_a_change_without_the_list_has_no_digest(call: Call, tracker: Repo) -> None:
    tracker.write("evidence/5/情况说明.docx", real.docx("情况", "本县开展了这项工作。" * 20))
    tracker.commit()
    code, data = checked(call, tracker)
    assert code == 0
    assert data["list_digest"] is None
    assert data["list_changes"] == []
    assert data["exceptions_digest"] is None
    assert data["exceptions"] == []


def test_a_deviation_settles_what_a_maintainer_approved(call: Call, tracker: Repo) -> None:
    edit(tracker, FIRST, "max: 3\n", "max: 4\n")
    assert call(tracker, "check").code == 1
    said = "deviations:\n  - {at: '9.2', field: max, value: '4', by: 王芳, date: 2023-05-01, reason: 会议同意}\n"
    tracker.write(LIST, (tracker.path / LIST).read_text(encoding="utf-8") + said)
    tracker.commit("写明")
    assert call(tracker, "check").code == 0
    code, data = checked(call, tracker)
    assert code == 1
    assert [one["field"] for one in data["list_changes"] if one["weaker"]] == ["deviations"]


# --- Exceptions ----------------------------------------------------------------------------------


def exempted(repo: Repo, code: str, content: bytes) -> None:
    """A document and, in its sidecar, the exception that its own author wrote."""
    path = "evidence/5/情况说明.docx"
    repo.write(path, content)
    blob = repo.run("hash-object", path).strip()
    entry = f"exceptions:\n  - {{code: {code}, blob: '{blob}', by: 张三, reason: 已公开}}\n"
    repo.write(f"{path}.meta.yaml", entry)
    repo.commit("自己批准自己")


def test_an_exception_of_ones_own_holds_only_when_approved(call: Call, tracker: Repo) -> None:
    phone = real.docx("情况", "联系人王某，手机13812345678，可以联系。" + "本县开展了工作。" * 20)
    exempted(tracker, "S202", phone)
    _, data = checked(call, tracker)
    assert {"S202", "E305"} <= {one["code"] for one in data["findings"]}
    (one,) = data["exceptions"]
    assert (one["code"], one["by"], one["approved"]) == ("S202", "张三", False)
    digest = data["exceptions_digest"]
    _, data = checked(call, tracker, "--exceptions-approved", digest)
    assert "S202" not in {one["code"] for one in data["findings"]}
    assert data["exceptions"][0]["approved"] is True
    tracker.run("commit", "-q", "--allow-empty", "-m", "以后")
    assert "S202" not in codes(call(tracker, "check", "--base", "HEAD~1", "--format", "json"))
    assert "S202" not in codes(call(tracker, "check", "--format", "json"))


def test_the_gate_over_a_change_takes_the_same_approval(call: Call, tracker: Repo) -> None:
    phone = real.docx("情况", "联系人王某，手机13812345678，可以联系。" + "本县开展了工作。" * 20)
    exempted(tracker, "S202", phone)
    digest = checked(call, tracker)[1]["exceptions_digest"]
    asked = ("gate", "--range", "HEAD~1..HEAD")
    assert call(tracker, *asked).code == 0, "as for whoever pushes"
    assert call(tracker, *asked, "--exceptions-approved", "").code == 1
    assert call(tracker, *asked, "--exceptions-approved", digest).code == 0
    (tracker.path / "evidence/5/情况说明.docx").unlink()
    (tracker.path / "evidence/5/情况说明.docx.meta.yaml").unlink()
    tracker.commit("又删去")
    later = ("gate", "--range", "HEAD~2..HEAD", "--exceptions-approved", digest)
    assert call(tracker, *later).code == 1, "the history keeps it"
    tracker.commit("以后")
    assert call(tracker, "gate", "--exceptions-approved", digest).code == 2


def test_nobody_excuses_the_mark_of_a_state_secret(call: Call, tracker: Repo) -> None:
    exempted(tracker, "S101", SECRET)
    code, data = checked(call, tracker)
    digest = data["exceptions_digest"]
    assert code == 1
    code, data = checked(call, tracker, "--exceptions-approved", digest)
    assert code == 1
    assert {"S101", "E304"} <= {one["code"] for one in data["findings"]}
    assert data["exceptions"][0]["approved"] is False
    assert "S101" in codes(call(tracker, "check", "--format", "json"))
    assert call(tracker, "gate", "--range", "HEAD~1..HEAD").code == 1


def test_an_exception_in_list_yaml_needs_approval_too(call: Call, tracker: Repo) -> None:
    path = "evidence/5/情况说明.docx"
    tracker.write(path, real.docx("情况", "手机13812345678，可以联系。" + "本县开展了工作。" * 20))
    blob = tracker.run("hash-object", path).strip()
    said = (
        f"exceptions:\n  - {{code: S202, path: {path}, blob: '{blob}', by: 张三, reason: 公开}}\n"
    )
    tracker.write(LIST, (tracker.path / LIST).read_text(encoding="utf-8") + said)
    tracker.commit("一起")
    _, data = checked(call, tracker)
    assert {"S202", "E305"} <= {one["code"] for one in data["findings"]}


# --- What was taken away -------------------------------------------------------------------------


@pytest.fixture
def handed_in(tracker: Repo) -> Repo:
    """Two documents of two sets and one address, committed."""
    tracker.write("evidence/5/情况说明.docx", real.docx("甲", "本县开展了这项工作。" * 2000))
    tracker.write("evidence/14/情况说明.docx", real.docx("乙", "另一项工作的情况如下。" * 400))
    tracker.write("evidence/33/平台.url", "[InternetShortcut]\nURL=https://www.zizhou.gov.cn/a\n")
    tracker.commit("报送")
    return tracker


def test_removed_pieces_are_named(call: Call, handed_in: Repo) -> None:
    (handed_in.path / "evidence/5/情况说明.docx").unlink()
    (handed_in.path / "evidence/33/平台.url").unlink()
    handed_in.commit("删去")
    _, data = checked(call, handed_in)
    assert data["delta"]["removed"] == [
        {"path": "evidence/33/平台.url", "set": "33", "moved_to": None},
        {"path": "evidence/5/情况说明.docx", "set": "5", "moved_to": None},
    ]
    assert [one["code"] for one in data["findings"]].count("E311") == 2
    assert "删去材料 2 份" in call(handed_in, "check", "--base", "HEAD~1").stderr
    page = call(handed_in, "check", "--base", "HEAD~1", "--format", "markdown").stdout
    assert "删去材料 2 份" in page


def test_a_rename_removes_nothing_and_a_move_to_another_set_does(
    call: Call, handed_in: Repo
) -> None:
    handed_in.run("mv", "evidence/5/情况说明.docx", "evidence/5/工作情况.docx")
    handed_in.commit("改名")
    assert checked(call, handed_in)[1]["delta"]["removed"] == []
    handed_in.write(
        "evidence/6/工作情况.docx", (handed_in.path / "evidence/5/工作情况.docx").read_bytes()
    )
    (handed_in.path / "evidence/5/工作情况.docx").unlink()
    handed_in.commit("移走")
    (one,) = checked(call, handed_in)[1]["delta"]["removed"]
    assert one["moved_to"] == "evidence/6/工作情况.docx"


@pytest.mark.parametrize(("content", "code"), [(b"", "E312"), (b"PK", "E312"), (None, "E313")])
def test_replaced_and_hollowed_pieces_are_told_apart(
    call: Call, handed_in: Repo, content: bytes | None, code: str
) -> None:
    path = "evidence/5/情况说明.docx"
    before = len((handed_in.path / path).read_bytes())
    content = real.docx("甲", "改过的情况如下。" * 2000) if content is None else content
    handed_in.write(path, content)
    handed_in.commit("换了")
    exit_code, data = checked(call, handed_in)
    (one,) = data["delta"]["replaced"]
    hollow = code == "E312"
    assert one == {
        "path": path,
        "set": "5",
        "before": before,
        "after": len(content),
        "hollow": hollow,
    }
    assert code in {found["code"] for found in data["findings"]}
    assert (exit_code == 1) is hollow


@pytest.mark.parametrize(
    "name", ["Review.yaml", "review.yml", "审核记录.yaml", "案例/review.yaml", "review (1).yaml"]
)
def test_files_that_only_look_like_reviews_are_named(
    call: Call, handed_in: Repo, name: str
) -> None:
    handed_in.write(f"evidence/5/{name}", "verdicts:\n  - {verdict: passed, reviewer: 李四}\n")
    handed_in.commit("冒充审核")
    assert "E314" in {one["code"] for one in checked(call, handed_in)[1]["findings"]}


def test_changed_jobs_and_templates_are_named_wherever_the_tracker_lies(
    call: Call, new_repo: Any, tracker: Repo
) -> None:
    tracker.write(".github/workflows/zzfz.yml", "on: push\n")
    tracker.write("templates/notice.md.j2", "不必再报\n")
    tracker.write("evidence/5/.gitignore", "*\n")
    tracker.commit("改流程")
    found = checked(call, tracker)[1]["findings"]
    paths = [one["path"] for one in found if one["code"] == "C165"]
    assert paths == [
        ".github/workflows/zzfz.yml",
        "evidence/5/.gitignore",
        "templates/notice.md.j2",
    ]
    outer: Repo = new_repo("大仓库")
    for path in (tracker.path / "checklist").rglob("*"):
        if path.is_file():
            outer.write(f"子/{path.relative_to(tracker.path).as_posix()}", path.read_bytes())
    outer.commit("起点")
    outer.write(".gitlab-ci.yml", "a: 1\n")
    outer.write(".github/workflows/a.yml", "a: 1\n")
    outer.write("别处/说明.txt", "甲")
    outer.commit("改流程")
    outcome = call(outer.path / "子", "check", "--base", "HEAD~1", "--format", "json")
    found = json.loads(outcome.stdout)["findings"]
    assert [one["path"] for one in found if one["code"] == "C165"] == [
        "../.github/workflows/a.yml",
        "../.gitlab-ci.yml",
    ]


def test_approvals_without_a_base_are_wrong_usage(call: Call, tracker: Repo) -> None:
    outcome = call(tracker, "check", "--list-approved", "0" * 32)
    assert outcome.code == 2
    assert "--base" in outcome.stderr
