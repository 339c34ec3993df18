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


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["市场监督"], "市场监管"),
        (["市场监管", "没有的"], "没有领域或统称"),
        (["各部门", "--dept", "县公安局"], "只用于领域"),
        (["市场监管", "--dept", "各部门"], "只用于领域"),
        (["--by", "王芳"], "没有写确认哪个"),
    ],
)
def test_nonsense_is_refused(tracker: Repo, call: Call, arguments: list[str], words: str) -> None:
    head = tracker.run("rev-parse", "HEAD")
    done = call(tracker, "confirm", *arguments)
    assert done.code == 2 and words in done.stderr
    assert tracker.run("rev-parse", "HEAD") == head
