"""The numbers beside 已报齐: the same in every view as in ``zzfz status --format json``."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

import openpyxl
import pytest

from tests import real_documents as real
from tests.conftest import Call, Repo
from tests.test_recognition import picture
from zzfz.progress.summary import summarize
from zzfz.render.status import StatusView, status_screen
from zzfz.tracker import open_tracker

SIX = ("passed", "nil", "returned", "unseen", "unread", "unread_seen")
FOUR = ("passed", "nil", "returned", "unseen")
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'1' * 64}\nsize 12345\n"
WORDS = "其中审核通过 {passed}，零报告 {nil}；退回 {returned}，未查验 {unseen}"
LINE = (
    "已报齐 {complete}（其中审核通过 {passed}，零报告 {nil}）/ {indicators}，"
    "退回 {returned}，未查验 {unseen}"
)


def paper(title: str) -> bytes:
    return real.docx(title, f"{title}：全年按要求开展工作，已经全部完成，情况属实。")


@pytest.fixture
def mixed(tracker: Repo, call: Call) -> Repo:
    """A passed, a nil, a returned, an unseen (pointer of Git LFS), a faulty and a waiting piece."""
    tracker.write("evidence/5/压缩企业开办时间说明.docx", paper("压缩企业开办时间说明"))
    tracker.write("evidence/15/全县零报告.docx", paper("没有发生补偿案例的零报告"))
    tracker.write(
        "evidence/15/全县零报告.docx.meta.yaml",
        "nil: true\ncovers: all\nreason: 本年度没有发生\ndepartment: 县政府办\nperiod: 2022\n",
    )
    tracker.write("evidence/17/网上可办情况说明.docx", paper("网上可办情况说明"))
    tracker.write("evidence/18/情况说明.pdf", POINTER)
    tracker.write("evidence/20/情况说明.docx", b"")
    tracker.write("evidence/81/1-行政复议工作情况说明.docx", paper("行政复议工作情况说明"))
    tracker.write("evidence/81/2-行政复议体制改革情况说明.docx", paper("复议体制改革情况说明"))
    tracker.commit("报送\n\nSubmitted-by: 县政府办")
    for number, *verdict in (("5", "--pass"), ("15", "--pass"), ("17", "--return", "没有盖章")):
        done = call(tracker, "review", number, *verdict)
        assert done.code == 0, done.stderr
    return tracker


def totals_of(call: Call, repo: Repo) -> dict[str, int]:
    found: dict[str, int] = json.loads(call(repo, "status", "--format", "json").stdout)["totals"]
    return found


def output(call: Call, repo: Repo, *args: str) -> str:
    done = call(repo, *args)
    assert done.code == 0, done.stderr
    return done.stdout


def plain_text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def word_text(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return re.sub(r"<[^>]+>", "", opened.read("word/document.xml").decode())


def cells(data: bytes, sheet: str) -> list[tuple[Any, ...]]:
    opened = openpyxl.load_workbook(io.BytesIO(data))
    return [row for row in opened[sheet].iter_rows(values_only=True) if any(row)]


def test_every_view_tells_the_numbers_of_status(mixed: Repo, call: Call) -> None:
    totals = totals_of(call, mixed)
    assert [totals[name] for name in FOUR] == [2, 1, 1, 1]
    assert totals["complete"] == 6
    line, words = LINE.format(**totals), WORDS.format(**totals)

    screen = status_screen(
        StatusView(summarize(open_tracker(mixed.path).progress)), 120, colour=False
    )
    assert words.partition("；")[0] in screen
    assert "退回 1　未查验 1" in screen
    piped = "审核通过 {passed}\t零报告 {nil}\t退回 {returned}\t未查验 {unseen}".format(**totals)
    assert piped in output(call, mixed, "status")
    assert line in output(call, mixed, "report", "--as", "md").replace("\\", "")
    report = json.loads(output(call, mixed, "report", "--as", "json"))
    assert {name: report["totals"][name] for name in totals} == totals
    for form in ("docx", "xlsx", "html"):
        output(call, mixed, "report", "-o", f"通报.{form}")
    made = {form: (mixed.path / f"通报.{form}").read_bytes() for form in ("docx", "xlsx", "html")}
    assert line in word_text(made["docx"])
    assert any(line in str(row) for row in cells(made["xlsx"], "说明"))
    assert words in plain_text(made["html"].decode())

    output(call, mixed, "site", "--output", "网页")
    index = (mixed.path / "网页" / "index.html").read_text(encoding="utf-8")
    assert words in plain_text(index)


def test_the_bar_of_the_whole_is_never_broken_in_two(mixed: Repo) -> None:
    view = StatusView(summarize(open_tracker(mixed.path).progress))
    for width in range(40, 121):
        lines = status_screen(view, width, colour=False).splitlines()
        assert [len(one.split("　")[-1]) for one in lines[2:8] if "□" in one][:1] == [10], width


def test_groups_show_and_a_reminder_tell_them_too(mixed: Repo, call: Call) -> None:
    found = json.loads(output(call, mixed, "status", "--format", "json"))
    groups = json.loads(output(call, mixed, "groups", "--format", "json"))
    shared = [one for one in found["material_sets"] if len(one["members"]) > 1]
    assert [{key: one[key] for key in FOUR} for one in groups["groups"]] == [
        {key: one[key] for key in FOUR} for one in shared
    ]
    assert groups["totals"]["complete"] == 4
    assert LINE.format(**groups["totals"]) in call(mixed, "groups", columns=100).stdout
    for number, word in (("5", "审核通过"), ("15", "零报告"), ("17", "退回"), ("18", "未查验")):
        lines = [one.split("\t") for one in output(call, mixed, "show", number).splitlines()]
        assert [word in one for one in lines if one[1] == "材料组"] == [True]
        assert word in call(mixed, "show", number, columns=100).stdout.splitlines()[0]
    unit = "县政府办"
    data = json.loads(output(call, mixed, "remind", "--dept", unit, "--format", "json"))
    (first, *_) = data["counts"]
    said = f"{first['word']}的 {first['indicators']} 项指标：{LINE.format(**first)}。"
    assert said in data["text"]


def test_only_what_is_complete_rests_on_nil(mixed: Repo, call: Call) -> None:
    """A nil return in a set that lacks another item is not among 其中零报告 of 已报齐."""
    before = totals_of(call, mixed)["nil"]
    name = "evidence/9/2-全县零报告.docx"
    mixed.write(name, paper("没有发生典型案例的零报告"))
    mixed.write(f"{name}.meta.yaml", "nil: true\ncovers: all\nreason: 本年度没有发生\n")
    mixed.commit("零报告")
    assert call(mixed, "review", "9", "--pass", "--by", "李四").code == 0
    found = json.loads(output(call, mixed, "status", "--format", "json"))
    (nine,) = (one for one in found["material_sets"] if one["id"] == "9")
    assert (nine["state"], nine["items"][1]["state"], nine["items"][1]["nil"]) == (
        *("partial", "complete"),
        1,
    )
    assert found["totals"]["nil"] == before == 1


def test_the_workbooks_columns_add_up(mixed: Repo, call: Call) -> None:
    status = json.loads(call(mixed, "status", "--format", "json").stdout)
    output(call, mixed, "report", "-o", "通报.xlsx")
    title, *rows = cells((mixed.path / "通报.xlsx").read_bytes(), "一级指标")
    while "审核通过" not in title:
        title, *rows = rows
    found = {row[0]: row[-4:] for row in rows}
    wanted = {
        one["title"]: tuple(one[name] for name in FOUR)
        for one in status["level1"]
        if one["indicators"]
    }
    assert title[-4:] == ("审核通过", "零报告", "退回", "未查验")
    assert found == wanted


def test_a_units_list_tells_its_own_numbers(mixed: Repo, call: Call) -> None:
    document = json.loads(output(call, mixed, "report", "--dept", "县审批局", "--as", "json"))
    report = ("report", "--dept", "县审批局", "--full", "--as", "md")
    text = output(call, mixed, *report).replace("\\", "")
    status = json.loads(call(mixed, "status", "--format", "json").stdout)
    (mine,) = (one for one in status["departments"] if one["name"] == "县审批局")
    assert document["counts"]
    for one in document["counts"]:
        told = mine[one["role"]]
        assert {name: one[name] for name in FOUR} == {name: told[name] for name in FOUR}
        assert LINE.format(**told) in text


def test_a_summary_and_the_roll_up_tell_them_too(mixed: Repo, call: Call) -> None:
    totals = totals_of(call, mixed)
    summary = json.loads(output(call, mixed, "summary"))
    assert summary["totals"] == totals

    rollup = json.loads(output(call, mixed, "rollup", ".", "--format", "json"))
    assert rollup["totals"] == rollup["counties"][0]["totals"] == totals
    line, words = LINE.format(**totals), WORDS.format(**totals)
    piped = output(call, mixed, "rollup", ".")
    assert line in piped
    assert words in piped
    for form in ("xlsx", "html"):
        output(call, mixed, "rollup", ".", "-o", f"汇总.{form}")
    assert words in plain_text((mixed.path / "汇总.html").read_text(encoding="utf-8"))
    title, *rows = cells((mixed.path / "汇总.xlsx").read_bytes(), "排名")
    while "审核通过" not in title:
        title, *rows = rows
    at = title.index("审核通过")
    assert rows[0][at : at + 4] == tuple(totals[name] for name in FOUR)


def test_what_nobody_could_read_is_counted_and_who_looked_at_it(tracker: Repo, call: Call) -> None:
    """DESIGN "Facts": unread counts and is always said; 我已看过 is listed and counted as such."""

    def told(name: str) -> tuple[int, int]:
        counted = json.loads(output(call, tracker, *name.split(), "--format", "json"))["totals"]
        return counted["unread"], counted["unread_seen"]

    path = "evidence/5/1-现场照片.jpg"
    tracker.write(path, picture(1))
    tracker.commit()
    assert told("status") == (1, 0)
    assert "未检 1\t未检有人看过 0" in output(call, tracker, "status")
    output(call, tracker, "except", path, "S303", "--by", "李强", "--reason", "我已看过")
    assert told("status") == told("rollup .") == (1, 1)
    assert json.loads(output(call, tracker, "summary"))["totals"]["unread_seen"] == 1
    assert "退回 0，未查验 0，未检 1，其中有人看过 1" in output(call, tracker, "rollup", ".")
    report = json.loads(output(call, tracker, "report", "--as", "json"))["totals"]
    assert (report["unread"], report["unread_seen"]) == (1, 1)
    tracker.write(path, picture(2))  # of what came in its place nobody said so
    tracker.commit()
    assert told("status") == told("rollup .") == (1, 0)


def test_of_an_older_summary_the_four_are_unknown_not_none(mixed: Repo, call: Call) -> None:
    summary = json.loads(output(call, mixed, "summary"))
    for counts in (
        summary["totals"],
        summary["bonus"],
        *(one["counts"] for one in summary["level1"]),
    ):
        for name in SIX:
            del counts[name]
    mixed.write("旧.json", json.dumps(summary, ensure_ascii=False))
    rollup = json.loads(output(call, mixed, "rollup", "旧.json", ".", "--format", "json"))
    assert [rollup["totals"][name] for name in SIX] == [None] * 6
    assert sorted(one["totals"]["passed"] is None for one in rollup["counties"]) == [False, True]
    assert "审核情况不明" in output(call, mixed, "rollup", "旧.json", ".")
    assert "摘要由较早的 zzfz 写出" in output(call, mixed, "rollup", "旧.json")


@pytest.mark.parametrize(
    "numbers",
    [
        {"passed": 100},
        {"unseen": 101},
        {"nil": None},
        {"unread": 101},
        {"unread": 1, "unread_seen": 2},
    ],
)
def test_numbers_that_cannot_be_are_refused(
    mixed: Repo, call: Call, numbers: dict[str, int | None]
) -> None:
    summary = json.loads(output(call, mixed, "summary"))
    summary["totals"] |= numbers
    mixed.write("假.json", json.dumps(summary, ensure_ascii=False))
    done = call(mixed, "rollup", "假.json")
    wrong = "unread、unread_seen" if "unread" in numbers else "passed、nil、returned、unseen"
    assert wrong in done.stdout + done.stderr
