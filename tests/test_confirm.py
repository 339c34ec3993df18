"""zzfz confirm: what was only proposed is confirmed, one commit, and nothing else in the file changes."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Call, Repo

DOMAINS, UNITS = "checklist/domains.yaml", "checklist/departments.yaml"


def test_domains_and_collectives_are_confirmed_in_one_commit(tracker: Repo, call: Call) -> None:
    before = {path: (tracker.path / path).read_text("utf-8") for path in (DOMAINS, UNITS)}
    count = int(tracker.run("rev-list", "--count", "HEAD"))
    opened = json.loads(call(tracker, "confirm", "--format", "json").stdout)

    done = call(tracker, "confirm", "市场监管", "卫健", "各部门", "--by", "王芳")

    assert done.code == 0, done.stderr
    assert int(tracker.run("rev-list", "--count", "HEAD")) == count + 1
    body = tracker.run("log", "-1", "--format=%B")
    assert body.startswith("确认：市场监管、卫生健康、各部门\n") and "王芳 " in body
    for path, changes in ((DOMAINS, 2), (UNITS, 1)):
        old, new = before[path].splitlines(), (tracker.path / path).read_text("utf-8").splitlines()
        differing = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
        assert len(differing) == changes
        assert all(a.replace("confirmed: false", "confirmed: true") == b for a, b in differing)
    left = json.loads(call(tracker, "confirm", "--format", "json").stdout)
    assert len(left["domains"]) == len(opened["domains"]) - 2
    assert len(left["collectives"]) == len(opened["collectives"]) - 1

    assert "没有改" in call(tracker, "confirm", "市场监管").stdout
    assert call(tracker, "confirm", "安全生产", "--dept", "县公安局").code == 0
    assert "{name: 安全生产, aliases: [], department: 县公安局, confirmed: true}" in (
        (tracker.path / DOMAINS).read_text("utf-8")
    )
    assert call(tracker, "check").code == 0


def test_questions_are_answered_with_who_and_when_and_need_approval_once(
    tracker: Repo, call: Call
) -> None:
    path = "checklist/03-重大行政决策科学民主合法.yaml"
    before = (tracker.path / path).read_text("utf-8")
    opened = json.loads(call(tracker, "confirm", "--format", "json").stdout)["questions"]
    base = tracker.run("rev-parse", "HEAD").strip()

    done = call(tracker, "confirm", "34.1", "第34项.3", "--by", "王芳", "--on", "2023-04-11")

    assert done.code == 0, done.stderr
    old, new = before.splitlines(), (tracker.path / path).read_text("utf-8").splitlines()
    assert len(new) == len(old) + 6
    assert sorted({one.strip(" -") for one in new} - {one.strip(" -") for one in old}) == [
        *("answer: reading", "by: 王芳", "date: 2023-04-11")
    ]
    left = json.loads(call(tracker, "confirm", "--format", "json").stdout)["questions"]
    assert len(left) == len(opened) - 2
    assert "王芳 2023-04-11 确认" in tracker.run("log", "-1", "--format=%B")
    told = json.loads(call(tracker, "questions", "--format", "json").stdout)["questions"]
    answered = [one for one in told if one["answer"]]
    assert [(one["answer"], one["by"], one["date"]) for one in answered] == [
        ("reading", "王芳", "2023-04-11")
    ] * 2
    assert "已定的读法（2 处）" in call(tracker, "questions", columns=100).stdout
    assert "王芳 2023-04-11" in call(tracker, "show", "34").stdout
    assert call(tracker, "check").code == 0
    changed = call(tracker, "check", "--base", base)
    assert "待确认的疑问" in changed.stdout

    other = call(tracker, "confirm", "34.2", "--other", "--by", "王芳")
    assert other.code == 0 and "要按另一种读法改的在 checklist/03" in other.stdout
    assert "没有改" in call(tracker, "confirm", "34.2", "--other", "--by", "李四").stdout
    assert call(tracker, "confirm", "34.2", "--by", "李四").code == 0  # settled anew
    told = json.loads(call(tracker, "questions", "--format", "json").stdout)["questions"]
    assert [one["by"] for one in told if one["indicator"] == "34"] == ["王芳", "李四", "王芳"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["市场监督"], "市场监管"),
        (["市场监管", "没有的"], "没有领域或统称"),
        (["各部门", "--dept", "县公安局"], "只用于领域"),
        (["市场监管", "--dept", "各部门"], "只用于领域"),
        (["--by", "王芳"], "没有写确认哪个"),
        (["34"], "写明哪一处：34.1、34.2、34.3"),
        (["34.4"], "没有第 4 处"),
        (["33"], "没有待确认的读法"),
        (["34.1", "--dept", "县公安局"], "只用于领域"),
        (["市场监管", "--other"], "只用于读法"),
        (["34.1", "--on", "2199-01-01"], "还没有到"),
    ],
)
def test_nonsense_is_refused(tracker: Repo, call: Call, arguments: list[str], words: str) -> None:
    head = tracker.run("rev-parse", "HEAD")
    done = call(tracker, "confirm", *arguments)
    assert done.code == 2 and words in done.stderr
    assert tracker.run("rev-parse", "HEAD") == head
