"""zzfz remind --all: a file for each unit that owes, every chase on record, the n-th time said."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import docx
import openpyxl
import pytest

from tests.conftest import TODAY, Call, Repo, small_document
from zzfz.documents.extract import extract
from zzfz.progress.chases import (
    Chase,
    is_recorded,
    nth_time,
    promised_day,
    promises,
    read_chases,
    records,
)

pytestmark = pytest.mark.usefixtures("one_day")
UNIT = "县公安局"


def on_record(repo: Repo, days_ago: int, unit: str = UNIT, sets: str = "13") -> None:
    day = TODAY - timedelta(days=days_ago)
    one = Chase(unit, day, "电话", (sets,), 1, "王芳")
    for path, data in records([one], {unit: unit}, ()).items():
        repo.write(path, data)


def texts(data: bytes) -> list[str]:
    return [one.text for one in docx.Document(io.BytesIO(data)).paragraphs]


def test_all_are_chased_in_one_commit_and_the_third_time_is_told(
    tracker: Repo, call: Call, tmp_path: Path
) -> None:
    on_record(tracker, 9)
    on_record(tracker, 4)
    on_record(tracker, 4, "县民政局", "没有这组")
    tracker.commit()
    contact = ("--person", "王芳", "--phone", "0912-7220001", "--office")
    assert call(tracker, "contacts", "县司法局", *contact).code == 0
    count = int(tracker.run("rev-list", "--count", "HEAD"))
    folder = tmp_path / "催办"

    done = call(tracker, "remind", "--all", "--letter", "-o", str(folder), "--format", "json")

    assert done.code == 0, done.stderr
    told = json.loads(done.stdout)
    units = {one["unit"]: one for one in told["units"]}
    assert len(units) > 20
    assert units[UNIT]["nth"] == 3 and told["often"] == [UNIT]
    assert units["县司法局"]["nth"] == 1
    assert sorted(one.name for one in folder.iterdir()) == sorted(
        one["file"] for one in units.values()
    )
    letter = texts((folder / f"{UNIT}-催办通知.docx").read_bytes())
    assert letter[0].endswith("（第三次）")
    assert "联系人：王芳，电话 0912-7220001。" in letter
    first = texts((folder / "县司法局-催办通知.docx").read_bytes())
    assert "次）" not in first[0]

    assert int(tracker.run("rev-list", "--count", "HEAD")) == count + 1
    changed = tracker.run("-c", "core.quotePath=false", "show", "--name-only", "--format=%s")
    subject, _, *paths = changed.splitlines()
    assert subject == f"催办：{len(units)} 个单位（催办通知）"
    assert len(paths) == len(units) and f"chases/{UNIT}/{TODAY}-1.yaml" in paths
    record = tracker.run("show", f"HEAD:chases/{UNIT}/{TODAY}-1.yaml")
    assert 'kind: "催办通知"' in record and "nth: 3" in record and 'by: "张三"' in record
    assert "7220001" not in tracker.run("log", "-p", "-1")

    again = call(tracker, "remind", "--all", "--letter", "-o", str(folder))
    assert again.code == 0 and "今天已经记过" in again.stderr
    assert int(tracker.run("rev-list", "--count", "HEAD")) == count + 1
    assert f"催办三次以上的：{UNIT}（3 次）" in again.stdout


def test_a_call_and_its_promise_are_recorded_and_listed(tracker: Repo, call: Call) -> None:
    promised = TODAY + timedelta(days=5)
    done = call(
        tracker, "remind", "--dept", "公安局", "--record", "电话", "--promise", promised.isoformat()
    )
    assert done.code == 0, done.stderr
    assert done.stdout == ""
    record = tracker.run("show", f"HEAD:chases/{UNIT}/{TODAY}-1.yaml")
    assert f"promise: {promised}" in record
    listed = call(tracker, "remind", "--list").stdout
    assert listed == (f"{UNIT}\t催办 1 次\t最近 {TODAY}（电话）\t0 天前\t答应 {promised} 前报\n")
    text = call(tracker, "remind", "--dept", UNIT).stdout
    assert text.startswith(f"【催办】{UNIT}：")  # the same day is the same time
    on_record(tracker, 3)
    tracker.commit()
    assert call(tracker, "remind", "--dept", UNIT).stdout.startswith(f"【催办】（第2次）{UNIT}：")
    data = json.loads(call(tracker, "remind", "--list", "--format", "json").stdout)
    assert data["units"][0]["times"] == 2 and data["units"][0]["promise"] == str(promised)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--dept", UNIT, "-o", "x.docx"], "不能写成“x.docx”"),
        (["--dept", UNIT, "--letter", "-o", "x.txt"], "Word 文档"),
        ([], "要写催办谁"),
        (["--all", "--dept", UNIT, "-o", "x"], "三样写一样"),
        (["--all"], "-o 文件夹"),
        (["--all", "-o", "chases/x"], "清单仓库自己的文件"),
        (["--all", "--at", "HEAD", "-o", "x"], "去掉 --at"),
        (["--dept", UNIT, "--promise", "2023-01-01"], "--record"),
        (["--dept", UNIT, "--record", "电话", "--promise", "2023-01-01"], "已经过去"),
        (["--dept", UNIT, "--record", "打13992200417"], "不该入库的号码"),
        (["--dept", UNIT, "--excuse", "13"], "不涉及要写理由"),
        (["--dept", UNIT, "--excuse", "13", "--reason", " "], "不涉及要写理由"),
        (["--dept", UNIT, "--reason", "没有"], "--reason 与 --excuse 同用"),
        (["--dept", UNIT, "--excuse", "13", "--ask-again", "13", "--reason", "没有"], "不能同用"),
        (["--list", "--excuse", "13", "--reason", "没有"], "没有写哪个单位"),
        (["--dept", UNIT, "--excuse", "13", "--reason", "没有", "--record", "电话"], "分两次运行"),
        (["--dept", UNIT, "--excuse", "13", "--reason", "问13992200417"], "不该入库的号码"),
        (["--dept", UNIT, "--excuse", "13.2", "--reason", "没有"], "没有第 2 项材料"),
        (["--dept", UNIT, "--excuse", "999", "--reason", "没有"], "没有材料组“999”"),
        (["--dept", "各乡镇", "--excuse", "13", "--reason", "没有"], "是统称"),
        # Nobody else is responsible, the part is the unit's own, the list does not ask it of the unit.
        (["--dept", "县司法局", "--excuse", "21", "--reason", "没有"], "没有别的单位负责"),
        (["--dept", UNIT, "--excuse", "97", "--reason", "没有"], "自己的分项"),
        (["--dept", "县水利局", "--excuse", "13", "--reason", "没有"], "没有写县水利局"),
        (["--dept", UNIT, "--ask-again", "13"], "没有记过"),
    ],
)
def test_nonsense_is_refused(tracker: Repo, call: Call, arguments: list[str], words: str) -> None:
    head = tracker.run("rev-parse", "HEAD")
    done = call(tracker, "remind", *arguments)
    assert done.code == 2
    assert words in done.stderr
    assert not list(tracker.path.glob("x*"))
    assert tracker.run("rev-parse", "HEAD") == head


def test_what_does_not_concern_a_unit_is_not_asked_of_it_and_no_state_changes(
    tracker: Repo, call: Call, tmp_path: Path
) -> None:
    def asked(unit: str) -> dict[str, Any]:
        page = json.loads(call(tracker, "report", "--dept", unit, "--format", "json").stdout)
        return cast("dict[str, Any]", page)

    def labels(unit: str) -> set[str]:
        return {one["label"] for one in asked(unit)["page"]["asks"]}

    before = json.loads(call(tracker, "status", "--format", "json").stdout)
    owed = asked(UNIT)["owed_sets"]
    others = labels("县市场监管局")
    assert "13" in labels(UNIT) and "13" in others

    why = ("--reason", "没有行政强制职权", "--by", "王芳")
    done = call(tracker, "remind", "--dept", UNIT, "--excuse", "13.1", *why, "--format", "json")
    assert done.code == 0, done.stderr
    assert json.loads(done.stdout)["excused"] == ["13.1"]
    assert tracker.run("log", "-1", "--format=%s").strip() == f"不涉及：{UNIT} 13.1"
    assert "没有再记" in call(tracker, "remind", "--dept", UNIT, "--excuse", "13", *why).stdout

    after = asked(UNIT)
    told = f"没有行政强制职权（王芳 {TODAY} 核实）"
    assert after["owed_sets"] == owed - 1 and "13" not in labels(UNIT)
    assert after["page"]["excused"] == [f"13：{told}"]
    assert labels("县市场监管局") == others
    now = json.loads(call(tracker, "status", "--format", "json").stdout)
    assert now["totals"] == before["totals"] and now["material_sets"] == before["material_sets"]
    for form in ("md", "html", "docx"):
        target = tmp_path / f"待办.{form}"
        assert call(tracker, "report", "--dept", UNIT, "-o", str(target)).code == 0
        lines = extract(target.read_bytes()).lines if form == "docx" else target.read_text("utf-8")
        assert told in "\n".join(lines) if form == "docx" else told in lines, form

    folder = tmp_path / "催办"
    chased = call(tracker, "remind", "--all", "-o", str(folder), "--format", "json")
    sets = {one["unit"]: one["sets"] for one in json.loads(chased.stdout)["units"]}
    assert "13" not in sets[UNIT] and "13" in sets["县市场监管局"]
    assert "行政强制" not in (folder / f"{UNIT}-催办消息.txt").read_text("utf-8")
    listed = call(tracker, "remind", "--list").stdout
    assert f"不涉及\t{UNIT}\t13.1\t{told}\n" in listed
    assert f"{UNIT}\t催办 1 次" in listed  # a decision is no chase

    assert call(tracker, "remind", "--dept", UNIT, "--ask-again", "13").code == 0
    assert "13" in labels(UNIT) and "不涉及" not in call(tracker, "remind", "--list").stdout


def test_the_last_unit_that_is_responsible_is_still_asked(tracker: Repo, call: Call) -> None:
    """Else nobody would hand it in, and nobody would hear of it."""
    shown = json.loads(call(tracker, "show", "13", "--format", "json").stdout)
    *most, last = shown["indicators"][0]["responsible"]
    assert len(most) > 2
    for unit in most:
        done = call(tracker, "remind", "--dept", unit, "--excuse", "13", "--reason", "没有职权")
        assert done.code == 0, done.stderr
    done = call(tracker, "remind", "--dept", last, "--excuse", "13", "--reason", "没有职权")
    assert done.code == 2 and "没有别的单位负责" in done.stderr


def test_an_excuse_holds_only_where_it_could_be_given(tracker: Repo, call: Call) -> None:
    """A record may come with anybody's change, and the list may have changed since."""
    made = [
        Chase(unit, TODAY, "不涉及", ("21",), 0, "王芳", None, (item,), "没有职权")
        for unit, item in (
            ("县司法局", "21.1"),  # nobody else is responsible
            (UNIT, "97.1"),  # a part of its own
            (UNIT, "13.7"),
            (UNIT, "13"),
            ("没有这个局", "13.1"),
            (UNIT, "13.1"),
        )
    ]
    for path, data in records(made, {one.unit: one.unit for one in made}, ()).items():
        tracker.write(path, data)
    tracker.commit()
    told = json.loads(call(tracker, "remind", "--list", "--format", "json").stdout)
    assert [(one["unit"], one["item"]) for one in told["excused"]] == [(UNIT, "13.1")]


def test_a_way_of_chasing_called_so_is_a_chase(tracker: Repo, call: Call) -> None:
    assert call(tracker, "remind", "--dept", UNIT, "--record", "不涉及").code == 0
    assert f"{UNIT}\t催办 1 次" in call(tracker, "remind", "--list").stdout


def test_what_was_sent_back_is_asked_for_whoever_was_excused(tracker: Repo, call: Call) -> None:
    tracker.write(
        "evidence/13/县公安局案例.docx", small_document("县公安局案例.docx", "县公安局查封案")
    )
    tracker.commit()
    excuse = ("--excuse", "13", "--reason", "没有行政强制职权")
    assert call(tracker, "remind", "--dept", UNIT, *excuse).code == 0
    back = ("--return", "缺联系方式", "--by", "李四")
    assert call(tracker, "review", "13", *back).code == 0
    page = json.loads(call(tracker, "report", "--dept", UNIT, "--format", "json").stdout)["page"]
    assert [one["label"] for one in page["sent_back"]] == ["13"] and page["excused"] == []


def test_what_others_put_there_is_told_and_not_followed(tracker: Repo, call: Call) -> None:
    tracker.write(f"chases/{UNIT}/2023-01-01-1.yaml", "unit: 县公安局\n")
    (tracker.path / f"chases/{UNIT}/2023-01-02-1.yaml").symlink_to("/etc/hostname")
    tracker.commit()
    done = call(tracker, "remind", "--list")
    assert done.code == 0 and done.stdout == "还没有催办的记录\n"
    assert "没有计入" in done.stderr and "2023-01-02" not in done.stderr


def test_records_are_read_back_and_counted_by_day() -> None:
    first = Chase(UNIT, date(2026, 1, 2), "电话", ("13", "34-46"), 1, '王"芳', date(2026, 2, 1))
    second = Chase(UNIT, date(2026, 1, 2), "当面", ("13",), 1, "王芳")
    made = records([first, second], {UNIT: UNIT}, [f"{UNIT}/2026-01-02-1.yaml"])
    assert [path.rpartition("-")[2] for path in made] == ["2.yaml", "3.yaml"]
    back, faults = read_chases({path.removeprefix("chases/"): one for path, one in made.items()})
    assert back == (first, second) and faults == ()
    assert nth_time(back, UNIT, ["13"], date(2026, 1, 2)) == 1
    assert nth_time(back, UNIT, ["13"], date(2026, 1, 3)) == 2
    assert nth_time(back, UNIT, ["12"], date(2026, 1, 3)) == 1
    assert is_recorded(back, second) and not is_recorded(back[:1], second)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("承诺 12月5日前", "2026-12-05"),
        ("正在办理，12月5号报", "2026-12-05"),
        ("等盖章，12月5日补报", "2026-12-05"),
        ("预计2026年12月20日完成", "2026-12-20"),
        ("2026-12-05前报送", "2026-12-05"),
        ("1月5日前", "2027-01-05"),
        ("１２月５日前报送行政处罚统计表", "2026-12-05"),
        *(
            (text, None)
            for text in ("12月5日已报", "已于12月5日报", "下周报", "12月底前报", "每月5日前")
        ),
        *((text, None) for text in ("11月5日报", "12.5前报", "12月5日报告", "12月5日前的台账")),
        *(
            (text, None)
            for text in ("11月30日-12月5日报", "原定12月1日，现12月5日报", "13月1日前报")
        ),
        *(
            (text, None)
            for text in ("12月5日前报不了", "争取12月5日前报", "12月5日", "2025年12月5日前报")
        ),
        ("12月5日前报，材料多，恐怕不能", None),
    ],
)
def test_a_promise_is_read_only_where_the_day_is_sure(text: str, day: str | None) -> None:
    said = promised_day(text, date(2026, 11, 29))
    assert (said and said.isoformat()) == day


def test_what_a_ledger_promises_is_on_record_and_told_back(
    tracker: Repo, call: Call, tmp_path: Path
) -> None:
    ledger = tmp_path / "来件" / "台账.xlsx"
    ledger.parent.mkdir()
    assert call(tracker, "report", "--dept", UNIT, "-o", str(ledger)).code == 0
    soon = TODAY + timedelta(days=5)
    said = {"61": f"承诺{soon.month}月{soon.day}日前", "57": "下周报", "60": "正在办理"}
    book = openpyxl.load_workbook(ledger)
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows())
    heads = ([cell.value for cell in row] for row in rows)
    at, head = next((at, head) for at, head in enumerate(heads) if "键：文件夹" in head)
    for row in rows[at + 1 :]:
        folder = str(row[head.index("键：文件夹")].value)
        if folder in said:
            row[head.index("完成情况")].value = said[folder]
    book.save(ledger)
    (ledger.parent / "13项 行政强制措施案例.docx").write_bytes(small_document("a.docx", "案例"))
    count = int(tracker.run("rev-list", "--count", "HEAD"))

    done = call(tracker, "intake", str(ledger.parent), "--dept", UNIT, "--yes")

    assert f"{UNIT}答应{soon.year}年{soon.month}月{soon.day}日前报第 61 项" in done.stdout, (
        done.stderr
    )
    assert "57 项，记入" not in done.stdout
    # a promise is an answer; what nobody can act upon is a fault
    told = {
        line.split("\t")[0]: line for line in done.stdout.splitlines() if "台账.xlsx 第" in line
    }
    assert "第 61 项" in told["不用收"] and "是答应的日期" in told["不用收"]
    assert sum(line.startswith("没有收") for line in done.stdout.splitlines()) == 2
    assert done.code == 1
    assert int(tracker.run("rev-list", "--count", "HEAD")) == count + 1
    record = tracker.run("show", f"HEAD:chases/{UNIT}/{TODAY}-1.yaml")
    assert 'kind: "台账答复"' in record and "nth: 0" in record and f"promise: {soon}" in record
    assert "evidence/13/" in tracker.run("show", "--name-only", "--format=", "HEAD")

    ledger.parent.joinpath("13项 行政强制措施案例.docx").unlink()
    book = openpyxl.load_workbook(ledger)
    for row in book.worksheets[0].iter_rows(min_row=2):
        if str(row[head.index("键：文件夹")].value) in {"57", "60"}:
            row[head.index("完成情况")].value = None
    book.save(ledger)
    again = call(tracker, "intake", str(ledger.parent), "--dept", UNIT, "--yes")
    assert again.code == 0, again.stdout
    assert "台账答复" not in again.stdout  # the same promise once
    assert int(tracker.run("rev-list", "--count", "HEAD")) == count + 1

    listed = call(tracker, "remind", "--list").stdout
    assert listed == f"{UNIT}\t催办 0 次\t答应 {soon} 前报（台账里写明）\n"
    text = call(tracker, "remind", "--dept", UNIT).stdout
    assert text.startswith(f"【催办】{UNIT}：")  # an answer is no chase
    assert f"承诺{soon.month}月{soon.day}日前报送第 61 项，请按时报送" in text
    later = Chase(
        UNIT, TODAY - timedelta(days=9), "台账答复", ("61",), 0, UNIT, TODAY - timedelta(2)
    )
    tracker.run("rm", "-rq", "chases")
    for path, data in records([later], {UNIT: UNIT}, ()).items():
        tracker.write(path, data)
    tracker.commit()
    target = tmp_path / "催办.docx"
    assert call(tracker, "remind", "--dept", UNIT, "--letter", "-o", str(target)).code == 0
    assert any("前报送第 61 项，已过期 2 天" in one for one in texts(target.read_bytes()))


def test_what_came_after_a_promise_keeps_it_whatever_the_set_still_lacks() -> None:
    said = date(2023, 11, 23)
    made = [Chase(UNIT, said, "台账答复", ("16", "13"), 0, UNIT, date(2023, 12, 10))]
    came = {
        (UNIT, "16"): date(2023, 12, 8),
        (UNIT, "13"): said,
        ("县司法局", "13"): date(2023, 12, 8),
    }
    assert [one.sets for one in promises(made)] == [("16", "13")]
    assert [one.sets for one in promises(made, came)] == [("13",)]
