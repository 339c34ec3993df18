"""zzfz due: the date is written, everything else in list.yaml stays, and nonsense is refused."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Call, Repo
from tests.tools import at_terminal
from zzfz.checklist.due_dates import list_with_due, typed_day
from zzfz.errors import UsageError

LIST = "checklist/list.yaml"


def test_dates_are_set_changed_and_taken_away_one_commit_each(tracker: Repo, call: Call) -> None:
    before = (tracker.path / LIST).read_text("utf-8")
    count = int(tracker.run("rev-list", "--count", "HEAD"))

    done = call(tracker, "due", "2023年6月30日", "--yes")
    assert done.code == 0, done.stderr
    assert "整份清单的截止日期：2023年6月30日（星期五），提交" in done.stdout
    assert call(tracker, "due", "38", "12", "2023-06-10", "--yes").code == 0
    text = (tracker.path / LIST).read_text("utf-8")
    assert text.startswith(before)
    assert text[len(before) :].splitlines() == [
        "due: 2023-06-30",
        "set_due: {34-46: 2023-06-10, 12: 2023-06-10}",
    ]
    assert int(tracker.run("rev-list", "--count", "HEAD")) == count + 2
    assert tracker.run("status", "--porcelain") == ""
    assert tracker.run("log", "-1", "--format=%s").strip() == (
        "材料组 34–46、12 的截止日期：2023-06-10"
    )

    told = json.loads(call(tracker, "due", "--format", "json").stdout)
    assert told["due"] == "2023-06-30"
    assert [one["set"] for one in told["sets"]] == ["12", "34-46"]
    assert "2023年6月10日" in call(tracker, "remind", "--dept", "县司法局").stdout
    assert "2023年6月30日" in call(tracker, "report", "--dept", "县司法局").stdout

    same = call(tracker, "due", "2023-06-30", "--yes")
    assert "本来就是这样，没有改" in same.stdout
    assert call(tracker, "due", "34-46", "无").code == 0
    assert call(tracker, "due", "12", "无").code == 0
    assert call(tracker, "due", "无").code == 0
    assert (tracker.path / LIST).read_text("utf-8") == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["2023-06-30"], "已经过去"),
        (["2026-02-30"], "没有“2026-02-30”这一天"),
        (["12月20日"], "不是日期"),
        (["34-47", "2023-06-30", "--yes"], "没有序号为“34-47”"),
        (["9999-12-20"], "太远了"),
        (["34-46"], "不是日期"),
    ],
)
def test_nonsense_is_refused(tracker: Repo, call: Call, arguments: list[str], words: str) -> None:
    head = tracker.run("rev-parse", "HEAD")
    done = call(tracker, "due", *arguments)
    assert done.code == 2
    assert words in done.stderr and "建议：" in done.stderr
    assert tracker.run("rev-parse", "HEAD") == head
    assert call(tracker, "due", "2023-06-30", "--dry-run").code == 0
    assert tracker.run("rev-parse", "HEAD") == head


def test_a_past_date_is_asked_about_at_a_terminal(tracker: Repo) -> None:
    head = tracker.run("rev-parse", "HEAD")
    code, shown = at_terminal(tracker.path, {"还是写成截止日期吗": "\n"}, "due", "2023-06-30")
    assert code == 2 and "没有改" in shown
    assert tracker.run("rev-parse", "HEAD") == head


def test_what_is_not_committed_is_not_swept_along(tracker: Repo, call: Call) -> None:
    path: Path = tracker.path / LIST
    path.write_text(path.read_text("utf-8") + "# 还没想好\n", "utf-8")
    done = call(tracker, "due", "2023-06-30", "--yes")
    assert done.code == 2 and "尚未提交" in done.stderr


@given(
    own=st.lists(st.sampled_from(["34-46", "12", "加分1"]), unique=True),
    flow=st.booleans(),
    end=st.sampled_from(["\n", "\r\n"]),
    general=st.sampled_from(["", "due: 2023-01-01  # 定的"]),
    last=st.sampled_from(["", "# 末尾", "words: {parts: [笔录]}"]),
    which=st.sampled_from([None, "34-46", "12"]),
    day=st.sampled_from([None, date(2023, 5, 6)]),
)
def test_however_it_is_written_only_the_date_changes(
    own: list[str],
    flow: bool,
    end: str,
    general: str,
    last: str,
    which: str | None,
    day: date | None,
) -> None:
    import yaml

    pairs = [f"{one}: 2023-02-02" for one in own]
    lines = ["title: 清单 # 名称", general]
    if own:
        block = ["set_due:", *(f"  {one}" for one in pairs)]
        lines += [f"set_due: {{{', '.join(pairs)}}}"] if flow else block
    data = end.join([*lines, last, ""]).encode()
    changed = list_with_due(data, which, day)
    before = yaml.load(data, Loader=yaml.BaseLoader)
    after = yaml.load(changed if changed is not None else data, Loader=yaml.BaseLoader)
    said = after.get("due") if which is None else after.get("set_due", {}).get(which)
    assert said == (day.isoformat() if day else None)
    for key in set(before) - {"due", "set_due"}:
        assert after[key] == before[key]
    others = {one: "2023-02-02" for one in own if one != which}
    kept = {key: one for key, one in after.get("set_due", {}).items() if key != which}
    assert kept == others
    if changed is not None:
        assert changed.count(b"\r\n") == (changed.count(b"\n") if end == "\r\n" else 0)
        assert b"# \xe5\x90\x8d\xe7\xa7\xb0" in changed


@pytest.mark.parametrize(
    "text", ["2026-12-20", "2026年12月20日", "２０２６．１２．２０", "20261220"]
)
def test_a_day_may_be_typed_as_people_do(text: str) -> None:
    assert typed_day(text) == date(2026, 12, 20)


@pytest.mark.parametrize("text", ["", "2026", "2026-13-01", "明天", "12-20"])
def test_what_is_no_day_is_told(text: str) -> None:
    with pytest.raises(UsageError):
        typed_day(text)
