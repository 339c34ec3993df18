"""``zzfz review`` and ``zzfz log``: verdicts pinned to the material, and who did what."""

from __future__ import annotations

import contextlib
import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import real_documents as real
from tests.conftest import PROJECT, Call, Repo
from tests.test_intake import started_at_terminal
from tests.test_round import Terminal, typed_lines

ONE = real.pdf("2022年重大行政决策事项目录", "一、产业园区规划。二、供水价格调整。")
TWO = real.pdf("2022年重大行政决策事项目录", "一、产业园区规划（已盖章）。二、供水价格。")
OTHER = real.docx("2021年情况说明", "全年按程序作出三项重大行政决策，均已公布。")
PIECE = "evidence/34/1-2022年目录.pdf"


@pytest.fixture
def handed_in(tracker: Repo) -> Repo:
    """The county's list with one piece for item 1 of set 34–46."""
    tracker.write(PIECE, ONE)
    tracker.commit("报送目录\n\nSubmitted-by: 县政府办")
    return tracker


def item_one(call: Call, repo: Repo) -> Any:
    outcome = call(repo, "status", "--format", "json")
    assert outcome.code == 0, outcome.stderr
    sets = {one["id"]: one for one in json.loads(outcome.stdout)["material_sets"]}
    return sets["34-46"]["review"], sets["34-46"]["items"][0]["review"]


def test_material_waits_for_review_until_it_is_passed(call: Call, handed_in: Repo) -> None:
    assert item_one(call, handed_in)[0] == "pending"
    outcome = call(handed_in, "review", "38", "--pass")
    assert outcome.code == 0, outcome.stderr
    state, item = item_one(call, handed_in)
    assert state == "passed"
    assert item["reviewer"] == "张三"


def test_a_verdict_that_is_not_committed_yet_is_not_replaced(call: Call, handed_in: Repo) -> None:
    assert call(handed_in, "review", "38", "--pass", "--no-commit").code == 0
    file = handed_in.path / "evidence/34/review.yaml"
    first = file.read_bytes()
    again = call(handed_in, "review", "38", "--return", "缺公章", "--no-commit")
    assert again.code == 2
    assert "尚未提交" in again.stderr
    assert file.read_bytes() == first


def test_a_verdict_is_committed_alone_and_leaves_other_changes_be(
    call: Call, handed_in: Repo
) -> None:
    handed_in.write("evidence/33/草稿.txt", "没写完")
    handed_in.write("checklist/list.yaml", "title: 改到一半\n")
    handed_in.run("add", "checklist/list.yaml")
    handed_in.run("restore", "--source=HEAD", "checklist/list.yaml")
    before = handed_in.run("diff", "--cached", "--raw")
    call(handed_in, "review", "34", "--pass")
    assert handed_in.run("show", "--name-only", "--format=", "HEAD").split() == [
        "evidence/34/review.yaml"
    ]
    assert handed_in.run("diff", "--cached", "--raw") == before
    assert "?? evidence/33/" in handed_in.run("-c", "core.quotepath=off", "status", "--short")


def test_a_returned_set_says_why_and_one_that_was_replaced_waits_for_review(
    call: Call, handed_in: Repo
) -> None:
    call(handed_in, "review", "34", "--return", '缺少文号: "无"')
    state, item = item_one(call, handed_in)
    assert state == "returned"
    assert item["reason"] == '缺少文号: "无"'
    handed_in.write(PIECE, TWO)
    handed_in.commit("补正")
    state, item = item_one(call, handed_in)
    assert state == "pending"
    assert item["reason"] == '缺少文号: "无"'


def test_a_return_sleeps_while_the_piece_is_withdrawn(call: Call, handed_in: Repo) -> None:
    call(handed_in, "review", "34", "--return", "重做")
    (handed_in.path / PIECE).unlink()
    handed_in.commit("撤回")
    assert item_one(call, handed_in) == (None, None)
    handed_in.write("evidence/34/1-2022年新名称.pdf", ONE)
    handed_in.commit("又报来")
    assert item_one(call, handed_in)[0] == "returned"


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [
        ("number: 子政发〔2022〕1号\n", "number: 子政发〔2022〕2号\n", "passed"),
        ("date: 2022-03-01\n", "date: 2022-03-02\nnote: 补记\ncontact: 末页\n", "passed"),
        ("period: 2022\n", "period: 2021\n", "stale"),
        ("department: 县水利局\n", "department: 县林业局\n", "stale"),
        ("items: [1]\n", "items: [1, 2]\n", "stale"),
        ("domains: [市场监管]\n", "domains: all\n", "stale"),
        ("note: 无\n", "address: https://www.zizhou.gov.cn/1.html\n", "stale"),
        ("published: false\n", "note: 无\n", "stale"),
        ("note: 无\n", "nil: true\nreason: 没有\n", "stale"),
    ],
)
def test_what_decides_counting_belongs_to_what_was_passed(
    call: Call, handed_in: Repo, before: str, after: str, state: str
) -> None:
    sidecar = f"{PIECE}.meta.yaml"
    handed_in.write(sidecar, before)
    handed_in.commit()
    call(handed_in, "review", "34", "--pass")
    assert item_one(call, handed_in)[0] == "passed"
    handed_in.write(sidecar, after)
    handed_in.commit()
    assert item_one(call, handed_in)[0] == state


def test_one_item_can_be_reviewed_apart(call: Call, handed_in: Repo) -> None:
    handed_in.write("evidence/34/3-2021年情况说明.docx", OTHER)
    handed_in.commit()
    call(handed_in, "review", "34", "--pass", "--item", "1")
    outcome = call(handed_in, "status", "--format", "json")
    sets = {one["id"]: one for one in json.loads(outcome.stdout)["material_sets"]}
    states = [item["review"] and item["review"]["state"] for item in sets["34-46"]["items"]]
    assert states == ["passed", None, "pending", None]
    assert sets["34-46"]["review"] == "pending"


def test_verdicts_gather_in_the_file_and_stay_valid_yaml(call: Call, handed_in: Repo) -> None:
    call(handed_in, "review", "34", "--return", "一")
    handed_in.write(PIECE, TWO)
    handed_in.commit()
    call(handed_in, "review", "34", "--pass", "--by", "李四")
    text = (handed_in.path / "evidence/34/review.yaml").read_text(encoding="utf-8")
    verdicts = yaml.safe_load(text)["verdicts"]
    assert [one["verdict"] for one in verdicts] == ["returned", "passed"]
    assert verdicts[1]["reviewer"] == "李四"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("34",), "二者之一"),
        (("34", "--pass", "--return", "不行"), "二者之一"),
        (("34", "--return", "  "), "没有写理由"),
        (("33", "--pass"), "无从审核"),
        (("否决1", "--pass"), "不要求报送材料"),
        (("34", "--pass", "--item", "9"), "没有第 9 项材料"),
    ],
)
def test_a_verdict_that_makes_no_sense_is_refused(
    call: Call, handed_in: Repo, arguments: tuple[str, ...], said: str
) -> None:
    head = handed_in.run("rev-parse", "HEAD")
    outcome = call(handed_in, "review", *arguments)
    assert outcome.code == 2
    assert said in outcome.stderr
    assert handed_in.run("rev-parse", "HEAD") == head


def test_log_tells_who_did_what_through_a_move(call: Call, handed_in: Repo) -> None:
    handed_in.run("mv", PIECE, "evidence/34/1-2022年决策目录.pdf")
    handed_in.commit("改名")
    call(handed_in, "review", "34", "--pass")
    (handed_in.path / "evidence/34/1-2022年决策目录.pdf").unlink()
    handed_in.commit("撤回")
    outcome = call(handed_in, "log", "40", "--format", "json")
    (found,) = json.loads(outcome.stdout)["material_sets"]
    told = [(event["action"], event["path"], event["old_path"]) for event in found["events"]]
    assert told == [
        ("removed", "evidence/34/1-2022年决策目录.pdf", None),
        ("review", "evidence/34/review.yaml", None),
        ("moved", "evidence/34/1-2022年决策目录.pdf", PIECE),
        ("added", PIECE, None),
    ]
    assert found["events"][-1]["submitted_by"] == "县政府办"
    assert "报送\t县政府办" in call(handed_in, "log", "34").stdout


def test_log_follows_what_was_put_into_the_wrong_folder(call: Call, tracker: Repo) -> None:
    tracker.write("evidence/33/1-2022年目录.pdf", ONE)
    tracker.commit()
    (tracker.path / "evidence/34").mkdir()
    tracker.run("mv", "evidence/33/1-2022年目录.pdf", PIECE)
    tracker.commit()
    outcome = call(tracker, "log", "34", "--format", "json")
    (found,) = json.loads(outcome.stdout)["material_sets"]
    assert [(event["path"], event["old_path"]) for event in found["events"]] == [
        (PIECE, "evidence/33/1-2022年目录.pdf"),
        ("evidence/33/1-2022年目录.pdf", None),
    ]


def test_log_tells_what_a_review_decided_and_why(call: Call, handed_in: Repo) -> None:
    assert call(handed_in, "review", "34", "--item", "1", "--return", "缺少\n公章").code == 0

    told = call(handed_in, "log", "34", columns=120).stdout

    assert "审核退回：材料组 34–46 第 1 项：缺少 公章" in told


def test_a_shallow_clone_tells_nobody_else_for_who_handed_in(
    call: Call, handed_in: Repo, tmp_path: Path
) -> None:
    """The commit where the history ends seems to have brought every file that there was."""
    handed_in.write("evidence/81/1-情况说明.docx", "x")
    handed_in.commit("别人后来报的")
    where = tmp_path / "浅"
    handed_in.run("clone", "--quiet", "--depth=1", handed_in.path.as_uri(), str(where))

    log = call(where, "log", "34")
    shown = call(where, "show", "34", columns=100).stdout
    bound = call(where, "bundle", "-o", str(tmp_path / "迎检.zip"))

    assert (log.stdout, log.code) == ("", 0)
    assert "git fetch --unshallow" in log.stderr
    assert "git fetch --unshallow" in shown
    assert shown.count(PIECE) == 1
    assert (bound.code, bound.stdout) == (3, "")
    assert "不知道材料由谁在何时报送" in bound.stderr
    assert not (tmp_path / "迎检.zip").exists()


# ------------------------------------------------------------------ the queue gone through

HANDED = "报送\n\nSubmitted-by: 县水利局\nHanded-in-by: 县水利局 {}"


@pytest.fixture
def waiting(tracker: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Three pieces of 王五, and one that 王审核, who reviews, handed in himself."""
    title = "压缩企业开办时间情况说明"
    tracker.write("evidence/5/企业开办.docx", real.docx(title, "全年压缩到一个工作日。"))
    tracker.write(PIECE, ONE)
    tracker.write("evidence/34/1-2021年目录.docx", OTHER)
    tracker.commit(HANDED.format("王五"))
    tracker.write("evidence/17/网办.docx", real.docx("网上可办情况", "全部事项网上可办。"))
    tracker.commit(HANDED.format("王审核"))
    monkeypatch.chdir(tracker.path)
    for name, value in (("COLUMNS", "90"), ("NO_COLOR", "1"), ("GIT_AUTHOR_NAME", "王审核")):
        monkeypatch.setenv(name, value)
    return tracker


def pieces(call: Call, repo: Repo, queue: str) -> dict[str, str]:
    """The pieces of a queue and what was said of each."""
    outcome = call(repo, "list", "--review", queue, "--format", "json")
    return {one["piece"]: one["reason"] for one in json.loads(outcome.stdout)["pieces"]}


def test_the_queue_is_gone_through_as_its_page_shows(call: Call, waiting: Repo) -> None:
    page = (PROJECT / "docs/commands/review.md").read_text("utf-8")
    told = page.split("## 一组一组地审")[1].split("## 写明序号")[0]
    (one,) = typed_lines(f"\n## 1　5月1日\n{told}")
    code, screen = Terminal(one.answers).run(*one.line.split()[1:])
    assert code == 0, screen
    assert "王审核自己报送的 1 件不在其中" in screen
    at = 0
    for shown in one.shown:
        assert (at := screen.find(shown.rstrip("…"), at)) >= 0, f"{shown}\n---\n{screen}"
    assert pieces(call, waiting, "passed") == {"evidence/5/企业开办.docx": None}
    assert pieces(call, waiting, "returned") == {PIECE: "缺公章"}
    assert set(pieces(call, waiting, "pending")) == {
        "evidence/34/1-2021年目录.docx",
        "evidence/17/网办.docx",
    }
    subjects = waiting.run("log", "--format=%s", "-2").splitlines()
    assert subjects == [
        "审核退回：材料组 34–46 1-2022年目录.pdf：缺公章",
        "审核通过：材料组 5 企业开办.docx",
    ]


def test_an_answer_is_taken_back_and_usual_reasons_have_numbers(call: Call, waiting: Repo) -> None:
    answers = ("看看", "2 9", "2", "", "1", "b", "2", "3 要2022年的", "3", "2 2", "7页看不清", "q")
    code, screen = Terminal(answers).run("review", "--dept", "水利局", "--by", "李四")
    assert code == 0, screen
    assert screen.count("退回要写理由") == 1
    assert "这一组有 1 件" in screen
    assert pieces(call, waiting, "returned") == {
        "evidence/5/企业开办.docx": "年份不对：要2022年的",
        PIECE: "7页看不清",
    }
    assert pieces(call, waiting, "passed") == {}
    _, screen = Terminal(()).run("review", "--dept", "县公安局")
    assert "没有等审核的材料" in screen


def test_what_was_decided_before_an_interruption_is_on_record_and_said(
    call: Call, waiting: Repo
) -> None:
    ours, process = started_at_terminal(waiting, "review", "--by", "李四")
    seen = b""
    while not seen.endswith("5 结束：".encode()):
        seen += os.read(ours, 65536)
    os.write(ours, b"1\n")
    while seen.count("5 结束：".encode()) < 2:
        seen += os.read(ours, 65536)
    process.send_signal(signal.SIGINT)
    with contextlib.suppress(OSError):
        while part := os.read(ours, 65536):
            seen += part
    os.close(ours)
    assert process.wait(timeout=10) == 130
    assert "已定的 1 件都已记下；其余的还在队列里" in seen.decode()
    assert pieces(call, waiting, "passed") == {"evidence/5/企业开办.docx": None}
    code, screen = Terminal(("1",)).run("review", "--by", "李四")  # then the end of the input
    assert (code, "已定的 1 件都已记下" in screen) == (130, True)
    assert len(pieces(call, waiting, "passed")) == 2


def test_what_is_replaced_while_it_is_reviewed_gets_no_verdict(call: Call, waiting: Repo) -> None:
    ours, process = started_at_terminal(waiting, "review", "--by", "李四")
    seen = b""
    while not seen.endswith("5 结束：".encode()):
        seen += os.read(ours, 65536)
    waiting.write("evidence/5/企业开办.docx", real.docx("换了一份", "不是刚才看的。"))
    waiting.commit("换文件")
    os.write(ours, b"1\n5\n")
    with contextlib.suppress(OSError):
        while part := os.read(ours, 65536):
            seen += part
    os.close(ours)
    assert process.wait(timeout=10) == 0
    assert "刚刚变了，没有记下结论" in seen.decode()
    assert pieces(call, waiting, "passed") == {}


def test_nobody_is_asked_where_nobody_is(call: Call, waiting: Repo) -> None:
    outcome = call(waiting, "review")
    assert outcome.code == 2
    assert "没有人可以回答" in outcome.stderr
    assert "zzfz review 38 --pass" in outcome.stderr
    for arguments in (("--pass",), ("--format", "json"), ("38", "--dept", "县公安局", "--pass")):
        assert call(waiting, "review", *arguments).code == 2
