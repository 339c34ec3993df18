"""Taking in what departments send: the whole way, on real folders, archives and repositories."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from docx import Document
from docx.shared import Pt

from tests import real_documents as real
from tests.conftest import PROJECT, Call, Outcome, Repo
from tests.intake_sixty import OFFICE, SHOP, SIXTY, build, gbk_zip
from zzfz.intake.ledger import KEYS, is_ledger

VALID_ID = "11010519491231002X"


@pytest.fixture
def desk(tmp_path: Path) -> Repo:
    """A folder outside the tracker, where the files lie."""
    (tmp_path / "桌面").mkdir()
    return Repo(tmp_path / "桌面")


def intake(call: Call, tracker: Repo, *args: str | Path, code: int = 0) -> dict[str, Any]:
    outcome = call(tracker, "intake", *map(str, args), "--format", "json")
    assert outcome.code == code, outcome.stdout + outcome.stderr
    answer: dict[str, Any] = json.loads(outcome.stdout)
    return answer


def files_at_head(tracker: Repo) -> list[str]:
    return tracker.run("ls-tree", "-r", "-z", "--name-only", "HEAD", "evidence/").split("\0")[:-1]


def word(*paragraphs: str) -> bytes:
    return real.docx(*paragraphs)


# The sixty


class Taken(NamedTuple):
    tracker: Repo
    desk: Path
    outcome: Outcome
    answer: dict[str, Any]


@pytest.fixture(scope="module")
def taken(
    _tracker_template: Path, tmp_path_factory: pytest.TempPathFactory, _isolation: dict[str, str]
) -> Taken:
    """The sixty files, taken in once with ``--yes``."""
    folder = tmp_path_factory.mktemp("sixty")
    desk = folder / "桌面"
    desk.mkdir()
    handed_in = build(desk)
    tracker = Repo(shutil.copytree(_tracker_template, folder / "清单"))
    environment = {name: value for name, value in os.environ.items() if name[:4] != "GIT_"}
    done = subprocess.run(
        [sys.executable, "-m", "zzfz", "intake", *map(str, handed_in), "--yes", "--format", "json"],
        cwd=tracker.path,
        env=environment | _isolation | {"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        check=False,
    )
    out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    outcome = Outcome(done.returncode, out, err)
    return Taken(tracker, desk, outcome, json.loads(out))


def expected(origin: str) -> tuple[str | None, tuple[int, ...]]:
    """What the piece called ``origin``, a file or a case's folder, is for."""
    (found,) = {
        (one.set, one.items)
        for one in SIXTY
        if one.path == origin or one.path.startswith(f"{origin}/")
    }
    return found


def test_of_sixty_files_none_is_assigned_wrongly_and_four_are_asked_about(taken: Taken) -> None:
    assert len(SIXTY) == 60
    assert len({one.set for one in SIXTY if one.set}) >= 20
    proposals = taken.answer["proposals"]
    assert sum(one["files"] for one in proposals) == 60
    clear = [one for one in proposals if one["certainty"] == "clear"]
    wrong = [
        one["origin"]
        for one in clear
        if (one["set"], tuple(one["items"])) != expected(one["origin"])
    ]
    assert wrong == []
    asked = [one["origin"] for one in proposals if one["certainty"] != "clear"]
    ambiguous = [one.path for one in SIXTY if one.set is None]
    assert sorted(asked) == sorted(ambiguous)
    assert len(asked) == 4
    assert taken.outcome.code == 1  # four were not taken in, and that is said


def test_every_piece_lies_where_it_belongs_and_the_unit_is_known(taken: Taken) -> None:
    pieces = {one["origin"]: one for one in taken.answer["pieces"]}
    shop = f"{SHOP}/县市场监管局报送13项案例（3）.pdf"
    assert pieces[shop]["path"] == "evidence/13/县市场监管局报送13项案例（3）.pdf"
    assert pieces[f"{OFFICE}/第34-46项/2.征求意见网址.txt"]["path"] == (
        "evidence/34/2-征求意见网址.url.txt"
    )
    case = pieces[f"{SHOP}/第10项/现场检查案例/某某超市"]
    assert case["path"] == "evidence/10/某某超市"
    assert len(case["files"]) == 2
    assert {one["department"] for one in pieces.values()} == {
        "县市场监管局",
        "县司法局",
        "县审批局",
    }
    assert {one["origin"] for one in taken.answer["left_out"]} == {
        f"{OFFICE}/Thumbs.db",
        f"{OFFICE}/~$说明.docx",
    }


def test_one_commit_brings_everything_and_status_shows_it(taken: Taken, call: Call) -> None:
    tracker = taken.tracker
    assert tracker.run("rev-list", "--count", "HEAD").strip() == "2"
    assert "Submitted-by: 县审批局" in tracker.run("log", "-1", "--format=%(trailers)")
    subject = tracker.run("log", "-1", "--format=%s")
    assert subject.startswith("报送：第 1、2、3、5、6 项等 29 组 ")
    log = json.loads(call(tracker, "log", "34", "--format", "json").stdout)["material_sets"][0]
    assert {one["submitted_by"] for one in log["events"]} == {"县司法局"}
    status = json.loads(call(tracker, "status", "--format", "json").stdout)
    assert status["unassigned"] == []
    totals = status["totals"]
    assert (totals["complete"], totals["sets_complete"]) == (28, 21)
    sets = {one["id"]: one for one in status["material_sets"]}
    assert sets["26-29"]["state"] == "complete"
    slots = {one["name"]: one["state"] for one in sets["52-54"]["items"][0]["slots"]}
    assert slots["市场监管"] == "complete"
    assert slots["教育"] == "missing"
    assert all(path.exists() for path in taken.desk.iterdir())


def test_the_history_says_which_of_the_units_handed_in_what(taken: Taken, call: Call) -> None:
    (told,) = json.loads(call(taken.tracker, "log", "13", "--format", "json").stdout)[
        "material_sets"
    ]
    assert {one["submitted_by"] for one in told["events"]} == {"县市场监管局"}


def test_the_receipt_is_for_the_person_who_waits_for_it(taken: Taken) -> None:
    (path,) = taken.tracker.path.parent.glob("材料交接单-*.docx")
    assert taken.answer["receipt"] == str(path)
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*(one.text for one in document.paragraphs), *cells])
    assert "仍需补报" in text and "收下后计" not in text
    owed = document.tables[-2]
    assert [cell.text for cell in owed.rows[0].cells] == [
        "第几项",
        "要报的材料（清单原文）",
        "还缺什么",
    ]
    assert all(row.cells[2].text for row in owed.rows[1:])
    named = {row.cells[1].text.partition("（文件夹")[0] for row in document.tables[0].rows}
    clear = [one for one in taken.answer["proposals"] if one["certainty"] == "clear"]
    assert {one["origin"] for one in clear} <= named
    # No path, no fingerprint of a file and no reasoning; the commit on one small line at the foot.
    assert "evidence/" not in text and not re.search(r"[0-9a-f]{17}", text)
    last = next(one for one in reversed(document.paragraphs) if one.text)
    assert f"入库编号 {taken.answer['revision'][:10]}；" in last.text
    assert last.runs[0].font.size == Pt(9)
    assert "交件单位：" in text
    assert "收件人：张三" in text
    assert "会议照片.docx" in text
    assert "签　字" in text
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia") == (
        "仿宋_GB2312"
    )


def test_taken_in_again_nothing_is_new(taken: Taken, call: Call) -> None:
    head = taken.tracker.run("rev-parse", "HEAD")
    again = intake(call, taken.tracker, taken.desk / SHOP, "--yes", "--dry-run")
    assert all(one["already"] for one in again["pieces"])
    assert not again["written"]
    assert taken.tracker.run("rev-parse", "HEAD") == head


# Other ways to go on


def test_a_pipe_without_an_answer_writes_nothing_and_says_how(
    call: Call, tracker: Repo, desk: Repo
) -> None:
    desk.write("第2项/清理变相许可.docx", word("清理"))
    outcome = call(tracker, "intake", str(desk.path / "第2项"))
    assert outcome.code == 2
    assert (
        "明确\t2 第 1 项\t—\t第2项/清理变相许可.docx\tevidence/2/清理变相许可.docx"
        in outcome.stdout
    )
    assert "--yes" in outcome.stderr
    assert files_at_head(tracker) == []
    assert list(tracker.path.glob("*.docx")) == []


def test_a_dry_run_and_no_commit(call: Call, tracker: Repo, desk: Repo) -> None:
    desk.write("第2项/清理变相许可.docx", word("清理"))
    folder = desk.path / "第2项"
    assert not intake(call, tracker, folder, "--dry-run", "--dept", "县审批局")["written"]
    answer = intake(
        call, tracker, folder, "--yes", "--no-commit", "--receipt", desk.path / "单.docx"
    )
    assert answer["written"]
    assert answer["revision"] is None
    assert files_at_head(tracker) == []
    assert (tracker.path / "evidence/2/清理变相许可.docx").is_file()
    text = "\n".join(one.text for one in Document(str(desk.path / "单.docx")).paragraphs)
    assert "尚未提交" in text


def test_receipts_never_go_among_the_evidence(call: Call, tracker: Repo, desk: Repo) -> None:
    source = desk.write("第2项清理变相许可.docx", word("清理"))
    (tracker.path / "evidence" / "2").mkdir(parents=True)
    args = ("intake", str(source), "--yes")
    refused = call(tracker, *args, "--receipt", "evidence/2/单.docx")
    assert refused.code == 2
    done = call(tracker.path / "evidence" / "2", *args)
    assert done.code == 0, done.stderr
    assert list(tracker.path.parent.glob("材料交接单-*.docx"))
    assert files_at_head(tracker) == ["evidence/2/清理变相许可.docx"]
    assert call(tracker, "intake", "evidence", "--yes").code == 2


def test_a_receipt_that_cannot_be_written_hides_nothing(
    call: Call, tracker: Repo, desk: Repo
) -> None:
    source = desk.write("第2项清理变相许可.docx", word("清理"))
    (desk.path / "占用.docx").mkdir()
    outcome = call(
        tracker, "intake", str(source), "--yes", "--receipt", str(desk.path / "占用.docx")
    )
    assert outcome.code == 3
    assert "已收 1 件" in outcome.stdout
    assert "是文件夹" in outcome.stderr
    assert files_at_head(tracker) == ["evidence/2/清理变相许可.docx"]


def test_one_paper_for_two_items_is_there_for_both(call: Call, tracker: Repo, desk: Repo) -> None:
    desk.write("第26-29项/2.合法性审核说明.docx", word("同一份"))
    desk.write("第26-29项/3.监督管理说明.docx", word("同一份"))
    desk.write("第26-29项/3.监督管理说明（副本）.docx", word("同一份"))
    outcome = call(tracker, "intake", str(desk.path / "第26-29项"), "--yes")
    assert outcome.code == 0
    assert files_at_head(tracker) == [
        "evidence/26/2-合法性审核说明.docx",
        "evidence/26/3-监督管理说明.docx",
    ]
    assert "注意\t26–29 第 3 项" in outcome.stdout
    assert "已在库\t26–29 第 3 项\t第26-29项/3.监督管理说明（副本）.docx" in outcome.stdout


def test_one_dirty_file_does_not_hold_up_the_others(call: Call, tracker: Repo, desk: Repo) -> None:
    desk.write("报送/第2项/清理变相许可.docx", word("清理"))
    desk.write("报送/第30项/后评估.docx", word("机密★1年", "正文"))
    desk.write("报送/第31项/备案.docx", word("内部资料 注意保存", "正文"))
    desk.write(f"报送/第1项/压缩时限{VALID_ID}.docx", word("情况"))
    answer = intake(call, tracker, desk.path / "报送", "--yes", code=1)
    assert files_at_head(tracker) == ["evidence/2/清理变相许可.docx"]
    assert [one["set"] for one in answer["held"]] == ["1", "30", "31"]
    assert VALID_ID not in json.dumps(answer, ensure_ascii=False)
    document = Document(answer["receipt"])
    cells = "\n".join(c.text for t in document.tables for r in t.rows for c in r.cells)
    assert "退回：" in cells
    assert VALID_ID not in cells
    again = call(tracker, "intake", str(desk.path / "报送"), "--yes", "--accept", "经核实可以公开")
    assert again.code == 1
    assert "已接受" in again.stdout
    assert "扣下\t30 第 1 项" in again.stdout
    assert sorted(files_at_head(tracker))[-2:] == [
        "evidence/31/备案.docx",
        "evidence/31/备案.docx.meta.yaml",
    ]
    assert "经核实可以公开" in (tracker.path / "evidence/31/备案.docx.meta.yaml").read_text("utf-8")


def test_a_unit_that_is_not_responsible_is_flagged_and_asked_about(
    call: Call, tracker: Repo, desk: Repo
) -> None:
    desk.write("县委党校报送/第74项/2.说明.docx", word("说明"))
    (piece,) = intake(call, tracker, desk.path / "县委党校报送", "--dry-run", code=1)["proposals"]
    assert piece["certainty"] == "unsure"
    assert piece["cautions"] == ["县委党校不是第 74–75 项的责任或配合单位"]
    assert (
        intake(call, tracker, desk.path / "县委党校报送", "--dry-run", "--dept", "县纪委监委")[
            "proposals"
        ][0]["certainty"]
        == "clear"
    )


# What people see

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.mark.parametrize(("name", "columns"), [("80", 80), ("120", 120), ("pipe", None)])
def test_the_proposals_look_as_they_should(
    call: Call,
    tracker: Repo,
    desk: Repo,
    request: pytest.FixtureRequest,
    name: str,
    columns: int | None,
) -> None:
    folder = "县司法局报送"
    desk.write(f"{folder}/第34-46项/1.2022年重大行政决策事项目录.docx", word("目录"))
    desk.write(f"{folder}/第34-46项/2.征求意见网址.txt", "http://www.zizhou.gov.cn/yj.html\n")
    desk.write(f"{folder}/指标30规范性文件后评估.docx", word("机密★1年"))
    desk.write(f"{folder}/第31项备案[red]\x1b[31m.docx", word("备案"))
    desk.write(f"{folder}/3项案例.docx", word("x"))
    desk.write(f"{folder}/材料.7z", b"7z\xbc\xaf\x27\x1c")
    desk.write(f"{folder}/Thumbs.db", b"x")
    outcome = call(tracker, "intake", str(desk.path / folder), "--dry-run", columns=columns)
    assert outcome.code == 1
    assert "\x1b" not in outcome.stdout
    path = SNAPSHOTS / f"intake-{name}.txt"
    if request.config.getoption("--update-snapshots"):
        path.write_text(outcome.stdout, encoding="utf-8")
    assert outcome.stdout == path.read_text(encoding="utf-8")


# The plan


def edit(path: Path, **changes: dict[int, str]) -> None:
    """Change cells of a plan: column title → row → text."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    titles = {str(cell.value): number for number, cell in enumerate(sheet[1], start=1)}
    for title, cells in changes.items():
        for row, text in cells.items():
            sheet.cell(row, titles[title.replace("_", "-")], text)
    book.save(path)


def test_a_plan_is_written_edited_and_carried_out(call: Call, tracker: Repo, desk: Repo) -> None:
    desk.write("报送/第34-46项/1.2022年目录.docx", word("目录"))
    desk.write("报送/会议照片.docx", word("照片"))
    desk.write("报送/第2项清理变相许可.docx", word("清理"))
    plan = desk.path / "计划.xlsx"
    written = call(tracker, "intake", str(desk.path / "报送"), "--plan", str(plan))
    assert written.code == 0
    assert "明确 2 件，待定 1 件" in written.stdout
    assert files_at_head(tracker) == []
    book = openpyxl.load_workbook(plan)
    lists = book.worksheets[0].data_validations.dataValidation
    assert {str(one.sqref).split(":")[0] for one in lists} == {"B2", "C2", "E2"}
    assert [one.title for one in book if one.sheet_state == "visible"] == ["收件计划", "材料组对照"]
    rows = list(book.worksheets[0].values)
    assert [row[1] for row in rows[1:]] == ["是", "待定", "是"] or {row[1] for row in rows[1:]} == {
        "是",
        "待定",
    }
    at = {str(row[0]): number for number, row in enumerate(rows, start=1)}
    photo, cleaning = at["报送/会议照片.docx"], at["报送/第2项清理变相许可.docx"]
    edit(
        plan,
        收={photo: "是", cleaning: "否"},
        材料组={photo: "96"},
        单位={photo: "县委办公室"},
        存为={photo: "2022年专题会议照片.docx"},
    )
    answer = intake(call, tracker, desk.path / "报送", "--run", plan, code=1)
    assert files_at_head(tracker) == [
        "evidence/34/1-2022年目录.docx",
        "evidence/96/2022年专题会议照片.docx",
        "evidence/96/2022年专题会议照片.docx.meta.yaml",
    ]
    (left,) = answer["unassigned"]
    assert left["cautions"] == ["计划里写明不收"]


def test_all_faults_of_a_plan_are_told_with_their_rows_and_nothing_is_taken(
    call: Call, tracker: Repo, desk: Repo
) -> None:
    for name in ("甲", "乙", "丙", "丁"):
        desk.write(f"报送/第2项{name}.docx", word(name))
    plan = desk.path / "计划.xlsx"
    assert call(tracker, "intake", str(desk.path / "报送"), "--plan", str(plan)).code == 0
    edit(
        plan,
        材料组={2: "999"},
        收={2: "是", 3: "也许", 4: "是"},
        单位={4: "县火星局"},
        来件={5: "报送/没有.docx"},
    )
    outcome = call(tracker, "intake", str(desk.path / "报送"), "--run", str(plan))
    assert outcome.code == 2
    assert outcome.stderr.startswith("错误：计划有 4 处错误")
    assert len(outcome.stderr.splitlines()) == 6  # each on a line of its own
    for row, what in ((2, "999"), (3, "也许"), (4, "县火星局"), (5, "没有.docx")):
        assert f"第 {row} 行" in outcome.stderr
        assert what in outcome.stderr
    assert files_at_head(tracker) == []


def test_a_file_changed_after_the_plan_is_noticed_in_csv_too(
    call: Call, tracker: Repo, desk: Repo
) -> None:
    source = desk.write("报送/第2项清理变相许可.docx", word("清理"))
    plan = desk.path / "报送" / "计划.csv"  # among the material: it is not taken in
    assert call(tracker, "intake", str(desk.path / "报送"), "--plan", str(plan)).code == 0
    source.write_bytes(word("换了内容"))
    outcome = call(tracker, "intake", str(desk.path / "报送"), "--run", str(plan))
    assert outcome.code == 2
    assert "内容和写计划时不一样" in outcome.stderr
    source.write_bytes(word("清理"))
    assert call(tracker, "intake", str(desk.path / "报送"), "--run", str(plan)).code == 0
    assert files_at_head(tracker) == ["evidence/2/清理变相许可.docx"]


def test_usage_that_makes_no_sense_is_refused(call: Call, tracker: Repo, desk: Repo) -> None:
    source = str(desk.write("第2项.docx", word("x")))
    for args in (
        ("--plan", "计划.docx"),
        ("--plan", "计划.xlsx", "--yes"),
        ("--run", "没有.xlsx"),
        ("--dept", "县火星局", "--yes"),
        ("--receipt", "单.txt", "--yes"),
    ):
        assert call(tracker, "intake", source, *args).code == 2, args
    assert call(tracker, "intake", str(desk.path / "没有"), "--yes").code == 2


# A filled-in ledger


def test_the_ledger_of_a_contact_is_read_back(call: Call, tracker: Repo, desk: Repo) -> None:
    ledger = desk.path / "报送" / "台账.xlsx"
    ledger.parent.mkdir()
    assert call(tracker, "report", "--dept", "县公安局", "-o", str(ledger)).code == 0
    book = openpyxl.load_workbook(ledger)
    sheet = book.worksheets[0]
    rows = {(row[1].value, row[3].value): row for row in sheet.iter_rows(4)}

    def fill(label: str, part: str | None, done: str, named: str | None, note: str | None) -> None:
        for cell, text in zip(rows[label, part][5:8], (done, named, note), strict=True):
            cell.value = text

    fill("97", "公安2021年", "已报", "二〇二一年的报告.docx", None)
    fill("97", "公安2022年", "已报", "www.zizhou.gov.cn/gaj/2022.html", None)
    fill("13", None, "零报告", "强制措施说明.pdf", "没有发生")
    book.save(ledger)
    desk.write("报送/二〇二一年的报告.docx", word("报告"))
    desk.write("报送/强制措施说明.pdf", real.pdf("没有采取强制措施的说明"))

    example = re.search(r"如“(.*?)”", call(tracker, "report", "--dept", "县公安局").stdout)
    assert example is not None  # the name that the todo list gives as an example is understood
    desk.write(f"报送/{example[1]}", word("各类突发事件"))

    answer = intake(call, tracker, desk.path / "报送", "--yes")

    (named,) = [one for one in answer["pieces"] if one["origin"].endswith(example[1])]
    assert (named["set"], named["items"]) == ("85-91", [1])
    answer["pieces"].remove(named)
    told = {
        one["path"]: (one["set"], one["department"], one["path"].rpartition("/")[2])
        for one in answer["pieces"]
    }
    assert {one[:2] for one in told.values()} == {("97", "县公安局"), ("13", "县公安局")}
    assert any("公安2022年-公开网址" in path for path in told)
    nil = next(path for path, one in told.items() if one[0] == "13")
    assert "nil: true" in (tracker.path / f"{nil}.meta.yaml").read_text("utf-8")


def test_a_filled_in_ledger_says_what_files_and_addresses_are_for(
    call: Call, tracker: Repo, desk: Repo
) -> None:
    ledger = desk.path / "报送" / "台账.xlsx"
    ledger.parent.mkdir()
    assert call(tracker, "report", "--full", "--dept", "县审批局", "-o", str(ledger)).code == 0
    book = openpyxl.load_workbook(ledger)
    sheet = book.worksheets[0]
    titles = {str(cell.value): number for number, cell in enumerate(sheet[1], start=1)}

    def fill(folder: str, item: int, **texts: str) -> None:
        for row in range(2, sheet.max_row + 1):
            key = (
                sheet.cell(row, titles["键：文件夹"]).value,
                sheet.cell(row, titles["键：材料项"]).value,
            )
            if (str(key[0]), int(str(key[1]))) == (folder, item):
                for title, text in texts.items():
                    sheet.cell(row, titles[title], text)
                return
        pytest.fail(f"no row for {folder}.{item}")

    fill("2", 1, 完成情况="已完成，见“变相许可清理”")
    fill("3", 1, 完成情况="已公开", 网址="http://www.zizhou.gov.cn/zj.html")
    # A nil return is no answer to 18 and 19, and one to 9.2; an address may lack its http://.
    fill("9", 2, 说明="没有发生，见典型案例零报告")
    fill("6", 1, 网址="www.zizhou.gov.cn/xxgk/6.html")
    fill("18", 1, 完成情况="零报告，没有发生，见盖章说明.pdf")
    fill("19", 1, 完成情况="没有发生")
    fill("17", 1, 完成情况="正在办理")
    fill("20", 1, 网址="网址：10.1.2.3/rexian")
    fill("21", 1, 完成情况="不涉及", 说明="本单位没有这项职权")
    fill("22", 1, 完成情况="需协调")
    book.save(ledger)
    desk.write("报送/变相许可清理.docx", word("清理"))
    desk.write("报送/盖章说明.pdf", real.pdf("说明"))
    desk.write("报送/典型案例零报告.pdf", real.pdf("典型案例零报告"))
    desk.write(
        "报送/第24项/公示网址.url.txt", "市场监管：www.zizhou.gov.cn/gs\nzizhou.gov.cn/b?c=1"
    )
    shown = call(tracker, "intake", str(desk.path / "报送"), "--dry-run").stdout
    for address in ("www.zizhou.gov.cn/xxgk/6.html", "www.zizhou.gov.cn/gs"):
        assert f"网址没有写 http://，已补成 http://{address}" in shown
    answer = intake(call, tracker, desk.path / "报送", "--yes", code=1)
    pieces = {
        one["origin"]: (one["set"], one["items"], one["department"]) for one in answer["pieces"]
    }
    assert pieces["报送/变相许可清理.docx"] == ("2", [1], "县审批局")
    assert "报送/盖章说明.pdf" not in pieces
    nil = next(one for one in answer["pieces"] if one["origin"] == "报送/典型案例零报告.pdf")
    assert (nil["set"], nil["items"]) == ("9", [2])
    assert "nil: true" in (tracker.path / f"{nil['path']}.meta.yaml").read_text("utf-8")
    said = {one["set"]: one for one in answer["pieces"]}
    for number, kept in (
        ("6", "http://www.zizhou.gov.cn/xxgk/6.html"),
        ("24", "市场监管：http://www.zizhou.gov.cn/gs\r\nhttp://zizhou.gov.cn/b?c=1"),
    ):
        assert (tracker.path / said[number]["path"]).read_bytes().decode().strip() == kept
    (address,) = [one for one in answer["pieces"] if one["set"] == "3"]
    assert (tracker.path / address["path"]).read_text("utf-8").strip() == (
        "http://www.zizhou.gov.cn/zj.html"
    )
    left = {one["why"] for one in answer["unassigned"]}
    assert {one["origin"]: one["why"] for one in answer["unassigned"]}[
        "报送/盖章说明.pdf"
    ].endswith("写的是零报告，第 18 项第 1 项材料不接受零报告")
    assert "第 19 项第 1 项材料不接受零报告" in left
    assert "第 17 项第 1 项材料：“正在办理”，没有写哪天报" in left
    assert any("10.1.2.3" in why for why in left)
    assert "第 21 项第 1 项材料：“不涉及；本单位没有这项职权”，要办公室核实" in left
    assert "第 22 项第 1 项材料（清单）：“需协调”，要办公室协调" in left
    assert any("台账" in one["why"] for one in answer["left_out"])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_ledger_is_told_by_its_keys_alone(encoding: str, tmp_path: Path) -> None:
    rows = ",".join(("序号", "材料", *KEYS)) + "\r\n1,说明,5,1,\r\n"
    ledger, other = tmp_path / "台账.CSV", tmp_path / "清单.csv"
    ledger.write_bytes(rows.encode(encoding))
    assert is_ledger("台账.CSV", ledger)
    assert not is_ledger("台账.txt", ledger)
    other.write_bytes("序号,材料\r\n1,说明\r\n".encode(encoding) * 300 + rows.encode(encoding))
    assert not is_ledger("清单.csv", other)


# Archives


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("第2项/链接")
    info.external_attr = 0o120777 << 16
    return info


def archive(*members: tuple[str | zipfile.ZipInfo, bytes], level: int = 6) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as opened:
        for name, data in members:
            opened.writestr(name, data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def encrypted(data: bytes) -> bytes:
    """The archive with the flag that says that a password is needed, in both places."""
    found = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found[found.index(mark) + at] |= 1
    return bytes(found)


def claiming(size: int, data: bytes) -> bytes:
    """The archive whose directory says that its first member becomes ``size`` bytes."""
    found = bytearray(data)
    at = found.index(b"PK\x01\x02") + 24
    found[at : at + 4] = size.to_bytes(4, "little")
    return bytes(found)


def spoilt(method: int) -> bytes:
    """An archive whose one member is packed by ``method`` and does not unpack."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as opened:
        opened.writestr("第2项/清理.txt", bytes(range(256)) * 40)
    data = bytearray(made.getvalue())
    data[90:140] = b"\xff" * 50
    return bytes(data)


GOOD = ("第2项/清理变相许可.docx", word("清理"))
BAD = {
    "slip": (archive(GOOD, ("../../逃.docx", b"x")), "指向包外"),
    "backslash slip": (archive(GOOD, ("a\\..\\..\\逃.docx", b"x")), "指向包外"),
    "absolute": (archive(GOOD, ("/tmp/逃.docx", b"x")), "绝对路径"),
    "drive": (archive(GOOD, ("C:\\逃.docx", b"x")), "绝对路径"),
    "reserved": (archive(GOOD, ("第2项/NUL.txt", b"x")), "系统保留"),
    "link": (archive(GOOD, (link(), b"/etc/passwd")), "链接"),
    "encrypted": (encrypted(archive(GOOD)), "密码"),
    "damaged": (archive(GOOD)[:-30], "损坏"),
    "corrupt": (archive(GOOD).replace(b"word/document", b"word/dokument", 1)[:200], "损坏"),
    "spoilt lzma": (spoilt(zipfile.ZIP_LZMA), "不常见的压缩方法"),
    "spoilt bzip2": (spoilt(zipfile.ZIP_BZIP2), "不常见的压缩方法"),
    "ratio": (archive(("第2项/弹.docx", b"\0" * (24 << 20)), level=9), "压缩比"),
    "too large": (claiming(3 << 30, archive(GOOD)), "超过 2 GB"),
    "too many": (archive(*((f"{n}.txt", b"x") for n in range(2001))), "超过 2000 个"),
    "empty": (archive(), "空的"),
}


def test_bad_archives_are_listed_with_advice_and_write_nothing(
    call: Call, tracker: Repo, desk: Repo, tmp_path: Path
) -> None:
    for name, (data, _) in BAD.items():
        desk.write(f"报送/{name}.zip", data)
    desk.write("报送/材料.rar", b"Rar!\x1a\x07\x00")
    desk.write("报送/好.zip", archive(GOOD))
    before = {path for path in tmp_path.rglob("*") if ".git" not in path.parts}
    answer = intake(call, tracker, desk.path / "报送", "--dry-run", code=1)
    why = {one["origin"]: one["why"] for one in answer["unassigned"]}
    for name, (_, reason) in BAD.items():
        assert reason in why[f"报送/{name}.zip"], name
    assert "rar 压缩包打不开" in why["报送/材料.rar"]
    assert all(one["advice"] for one in answer["unassigned"])
    assert [one["origin"] for one in answer["pieces"]] == [f"报送/好.zip/{GOOD[0]}"]
    assert {path for path in tmp_path.rglob("*") if ".git" not in path.parts} == before


def test_archives_in_archives_and_names_in_gbk(call: Call, tracker: Repo, desk: Repo) -> None:
    inner = gbk_zip([("指标31/备案审查情况.docx", word("备案"))])
    middle = archive(("内层.zip", inner), ("更深.zip", archive(("最深.zip", archive(GOOD)))))
    desk.write("报送/外层.zip", middle)
    answer = intake(call, tracker, desk.path / "报送", "--yes", code=1)
    assert files_at_head(tracker) == ["evidence/31/备案审查情况.docx"]
    (deep,) = answer["unassigned"]
    assert deep["origin"].endswith("更深.zip/最深.zip")
    assert "2 层以上" in deep["why"]


def test_file_names_in_gbk_on_disk_are_read(call: Call, tracker: Repo, desk: Repo) -> None:
    folder = desk.path / "报送"
    folder.mkdir()
    name = os.fsencode(folder) + b"/" + "第2项清理变相许可.docx".encode("gbk")
    Path(os.fsdecode(name)).write_bytes(word("清理"))
    intake(call, tracker, folder, "--yes")
    assert files_at_head(tracker) == ["evidence/2/清理变相许可.docx"]


# At a terminal


def started_at_terminal(tracker: Repo, *args: str) -> tuple[int, subprocess.Popen[bytes]]:
    """Our end of a new terminal of 100 columns, and zzfz at the other, leader of its session."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"PYTHONPATH": str(PROJECT), "COLUMNS": "100", "NO_COLOR": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "zzfz", *args],
        cwd=tracker.path,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        close_fds=True,
        start_new_session=True,
    )
    os.close(theirs)
    return ours, process


def at_terminal(tracker: Repo, *args: str, answers: list[str]) -> tuple[int, str]:
    """Run zzfz on a real terminal of 100 columns; type one answer at each prompt."""
    ours, process = started_at_terminal(tracker, *args)
    seen, left, deadline = b"", list(answers), time.monotonic() + 30
    answered = 0
    while time.monotonic() < deadline:
        if not select.select([ours], [], [], 0.05)[0]:
            if process.poll() is not None:
                break
            continue
        with contextlib.suppress(OSError):
            part = os.read(ours, 65536)
            seen += part
            if part:
                text = seen.decode("utf-8", "replace")
                if (
                    left
                    and text.endswith(
                        (
                            "归入：",
                            "怎么办：",
                            "以后再说）：",
                            "逐件定）：",
                            "上一件：",
                            "回车为是] ",
                        )
                    )
                    and len(text) > answered
                ):
                    answered = len(text)
                    os.write(ours, f"{left.pop(0)}\n".encode())
                continue
        break
    code = process.wait(timeout=10)
    os.close(ours)
    assert not left, seen.decode("utf-8", "replace")
    return code, seen.decode("utf-8", "replace")


def test_at_a_terminal_the_unclear_ones_are_asked_about(tracker: Repo, desk: Repo) -> None:
    desk.write("报送/第34-46项/说明.docx", word("说明", "没有标题的正文"))
    desk.write("报送/会议照片.docx", word("照片"))
    desk.write("报送/公开.txt", "http://www.zizhou.gov.cn/gk.html\n")
    desk.write("报送/杂项.docx", word("杂项"))
    desk.write("报送/第2项清理变相许可.docx", word("清理"))
    code, seen = at_terminal(
        tracker,
        *("intake", str(desk.path / "报送")),
        answers=["999", "96", "33", "", "34-9", "3", "是"],
    )
    assert code == 1, seen  # one was left
    assert "还有 4 件拿不准" in seen
    assert "[1/4] 报送/会议照片.docx" in seen
    assert "清单里没有“999”" in seen
    assert "没有第 9 项材料" in seen
    assert "收下 4 件并提交？" in seen
    assert files_at_head(tracker) == [
        "evidence/2/清理变相许可.docx",
        "evidence/33/公开.url.txt",
        "evidence/34/3-说明.docx",
        "evidence/96/会议照片.docx",
    ]


def test_at_a_terminal_one_can_go_back_search_by_word_and_decide_for_a_folder(
    tracker: Repo, desk: Repo
) -> None:
    for name in ("甲", "乙", "丙"):
        desk.write(f"报送/杂/{name}.docx", word(name))
    desk.write("报送/其他.docx", word("丁"))
    code, seen = at_terminal(
        tracker,
        *("intake", str(desk.path / "报送")),
        # the first: wrong, back, by word; the next for its whole folder
        answers=["99", "b", "普法", "1", "33*", "b", "33*", "b", "80*", "是"],
    )
    assert code == 0, seen
    assert "归入 99–100 第 1 项" in seen
    assert not list((tracker.path / "evidence/33").glob("*"))
    assert "同一文件夹里其余 2 件也一样" in seen
    placed = files_at_head(tracker)
    assert "evidence/80/其他.docx" in placed
    assert len([one for one in placed if one.endswith(".docx")]) == 4


def test_at_a_terminal_a_no_writes_nothing(tracker: Repo, desk: Repo) -> None:
    source = desk.write("第2项清理变相许可.docx", word("清理"))
    code, seen = at_terminal(tracker, "intake", str(source), answers=["什么", "否"])
    assert code == 1
    assert "没有写入任何内容" in seen
    assert files_at_head(tracker) == []
    assert list(tracker.path.glob("*.docx")) == []


def test_a_terminal_closed_at_the_question_writes_nothing(tracker: Repo, desk: Repo) -> None:
    source = desk.write("第2项清理变相许可.docx", word("清理"))
    head = tracker.run("rev-parse", "HEAD")
    ours, process = started_at_terminal(tracker, "intake", str(source))
    seen, deadline = b"", time.monotonic() + 30
    while "回车为是] " not in seen.decode("utf-8", "replace"):
        assert time.monotonic() < deadline, seen.decode("utf-8", "replace")
        if select.select([ours], [], [], 0.05)[0]:
            seen += os.read(ours, 65536)
    os.close(ours)  # the window is gone
    assert process.wait(timeout=10) != 0
    assert (tracker.run("rev-parse", "HEAD"), files_at_head(tracker)) == (head, [])
    assert tracker.run("status", "--porcelain") == ""
    assert list(tracker.path.glob("*.docx")) == []


def test_ended_after_the_commit_the_receipt_is_had_by_running_it_again(
    call: Call, tracker: Repo, desk: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = desk.write("第2项清理变相许可.docx", word("清理"))
    saved = desk.path / "交接单.docx"
    command = ("intake", str(source), "--yes", "--receipt", str(saved))
    with monkeypatch.context() as ended:

        def end(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        ended.setattr("zzfz.cli.intake._save_receipt", end)
        outcome = call(tracker, *command)
    head = tracker.run("rev-parse", "HEAD")
    assert outcome.code == 130 and f"已中断；已提交 {head[:10]}" in outcome.stderr
    assert "《材料交接单》还没有写：同样的命令再运行一次" in outcome.stderr
    assert call(tracker, *command).code == 0
    assert saved.exists() and tracker.run("rev-parse", "HEAD") == head


def test_numbered_folders_below_an_indicator_of_cases_stay_one_case_each(
    call: Call, tracker: Repo, desk: Repo
) -> None:
    shops = ["1.惠民超市", "2.永兴加油站", "3.兴农种业", "4.大理河砂场", "5.子洲宾馆"]
    for shop in shops:
        for part in ("现场检查笔录", "照片"):
            desk.write(
                f"报送/第10项 现场检查案例/{shop}/{part}.docx",
                word(part, f"{shop}消防和标签检查情况属实"),
            )
    intake(call, tracker, desk.path / "报送", "--yes")
    assert {one.rpartition("/")[0] for one in files_at_head(tracker)} == {
        f"evidence/10/{shop}" for shop in shops
    }
    (item,) = json.loads(call(tracker, "show", "10", "--format", "json").stdout)["indicators"][0][
        "progress"
    ]["items"]
    assert (item["state"], item["have"]) == ("partial", 5)


def test_one_address_for_two_years_is_there_for_both(call: Call, tracker: Repo, desk: Repo) -> None:
    """The page that lists all reports is the address of each; content alone does not tell them apart."""
    for year in (2021, 2022):
        desk.write(f"97/公安{year}年报告网址.txt", "http://www.zizhou.gov.cn/baogao.html\n")
    args = (desk.path / "97", "--dept", "县公安局", "--yes")
    answer = intake(call, tracker, *args)
    assert len(answer["pieces"]) == 2
    again = intake(call, tracker, *args)
    assert [one["already"] is not None for one in again["pieces"]] == [True, True]
    names = {Path(one).name for one in files_at_head(tracker) if one.startswith("evidence/97/")}
    assert {one for one in names if one.endswith(".txt")} == {
        "公安2021年报告网址.url.txt",
        "公安2022年报告网址.url.txt",
    }


def test_addresses_in_a_word_file_answer_an_item_that_asks_for_nothing_else(
    call: Call, tracker: Repo, desk: Repo
) -> None:
    first, second = "http://www.zizhou.gov.cn/zqyj/1.html", "http://www.zizhou.gov.cn/zqyj/2.html"
    desk.write("34-46/2本级征求意见网址.docx", word("县政府征求意见：", first, second))
    long = "征求意见工作在县委的坚强领导下扎实推进，" * 5
    desk.write("34-46/2征求意见说明.docx", word(long, f"见 {first}"))
    answer = intake(call, tracker, desk.path / "34-46", "--dept", "县政府办", "--yes")
    by_name = {Path(one["origin"]).stem: one for one in answer["proposals"]}
    assert any(first in why for why in by_name["2本级征求意见网址"]["reasons"])
    assert any("请另报网址" in why for why in by_name["2征求意见说明"]["cautions"])
    status = json.loads(call(tracker, "status", "--format", "json").stdout)
    (found,) = [one for one in status["material_sets"] if one["id"] == "34-46"]
    item = found["items"][1]
    assert (item["state"], item["have"]) == ("partial", 2)  # every township is asked too
    slots = {one["name"]: one["state"] for one in item["slots"]}
    assert [name for name, state in slots.items() if state == "complete"] == ["本级"]


def test_a_copy_with_other_content_is_asked_about_and_the_same_content_is_not(
    call: Call, tracker: Repo, desk: Repo
) -> None:
    desk.write("第13项/案例二.docx", word("案例二", "初稿"))
    desk.write("第13项/案例二 - 副本.docx", word("案例二", "改过"))
    desk.write("第13项/案例三.docx", word("案例三"))
    desk.write("第13项/案例三（1）.docx", word("案例三"))
    desk.write("第13项/案例(2).docx", word("案例", "没有不带数字的"))
    answer = intake(call, tracker, desk.path / "第13项", "--dept", "公安局", "--dry-run", code=1)
    asked = [one for one in answer["proposals"] if one["certainty"] == "unsure"]
    assert [Path(one["origin"]).name for one in asked] == ["案例二 - 副本.docx"]
    assert "请确认用哪一份" in asked[0]["cautions"][0]


def test_what_names_two_items_goes_to_both_and_a_circular_to_none(
    tracker: Repo, desk: Repo, call: Call
) -> None:
    name = "第55项、第57项全过程记录和音像记录情况.docx"
    desk.write(f"报送/{name}", word("行政执法全过程记录和音像记录情况", "全程记录，按月归档。"))
    circular = "关于报送法治政府建设佐证材料的通知"
    desk.write(f"报送/{circular}.docx", word(circular, "请各单位报送。"))
    given = ("intake", str(desk.path / "报送"), "--dept", "县卫健局")
    done = call(tracker, *given, "--yes")
    assert done.code == 1, done.stderr  # one was not taken
    placed = [one for one in files_at_head(tracker) if one.endswith(".docx")]
    assert [one.split("/")[1] for one in placed] == ["55", "57"]
    assert "是要求报送材料的通知，不是佐证材料" in done.stdout
    told = call(tracker, *given, "--plan", str(desk.path / "计划.csv"))
    assert told.code == 0, told.stderr
