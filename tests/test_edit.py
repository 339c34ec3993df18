"""zzfz edit, and add on what is there: what is said of a piece changes by commands, one commit each."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conftest import Call, Repo

REPORT = "evidence/97/年度报告.docx"
CASES = "evidence/11/2-案例汇编.docx"


@pytest.fixture
def filled(tracker: Repo) -> Repo:
    tracker.write(REPORT)
    tracker.write(CASES)
    tracker.write("evidence/13/案例/甲.docx")
    tracker.write("evidence/13/案例/乙.docx")
    tracker.write("evidence/12/两件合一.docx")
    tracker.commit("报送")
    return tracker


def said(repo: Repo, path: str) -> str:
    return repo.run("show", f"HEAD:{path}.meta.yaml")


def commits(repo: Repo) -> int:
    return int(repo.run("rev-list", "--count", "HEAD"))


def slots(repo: Repo, call: Call, name: str) -> dict[str, Any]:
    told = json.loads(call(repo, "status", "--format", "json").stdout)["material_sets"]
    (one,) = [one for one in told if one["id"] == name]
    return dict(one)


def test_all_that_a_sidecar_says_is_said_by_options_and_counts(filled: Repo, call: Call) -> None:
    before = commits(filled)
    done = call(
        *(filled, "edit", "97/年度报告.docx", "--dept", "公安局", "--period", "2021"),
        *("--date", "2022-03-01", "--number", "子公法〔2022〕3号", "--title", "2021年度 报告"),
        *("--issuer", "子洲县公安局", "--address", "公安2021年=www.zizhou.gov.cn/gaj/2021.html"),
        *("--covers", "公安2021年", "--item", "1"),
    )
    assert done.code == 0, done.stderr
    assert "已补成 http://www.zizhou.gov.cn/gaj/2021.html" in done.stderr
    assert commits(filled) == before + 1
    text = said(filled, REPORT)
    for line in (
        *('department: "县公安局"', "period: 2021", "date: 2022-03-01", 'title: "2021年度 报告"'),
        *('number: "子公法〔2022〕3号"', 'issuer: "子洲县公安局"', 'covers: ["公安2021年"]'),
    ):
        assert line in text, text
    item = slots(filled, call, "97")["items"][0]
    assert {one["name"]: one["state"] for one in item["slots"]}["公安2021年"] == "complete"

    # 题名 and 发文机关 decide nothing: what was passed stays passed.
    assert call(filled, "review", "97", "--pass", "--by", "李四").code == 0
    assert call(filled, "edit", REPORT, "--title", "", "--issuer", "县公安局").code == 0
    assert "title" not in said(filled, REPORT)
    assert slots(filled, call, "97")["review"] == "passed"
    assert call(filled, "edit", REPORT, "--covers", "公安2022年").code == 0
    assert slots(filled, call, "97")["review"] == "stale"

    assert call(filled, "edit", "11/2-案例汇编.docx", "--count", "5").code == 0
    assert "count: 5" in said(filled, CASES)
    assert call(filled, "edit", "13/案例", "--each").code == 0
    assert "pieces: each" in said(filled, "evidence/13/案例")
    both = ("--covers", "正文", "--covers", "公平竞争审查意见")
    assert call(filled, "edit", "12/两件合一.docx", *both).code == 0
    assert call(filled, "check").code in (0, 1)
    count = commits(filled)
    assert "本来就是这样" in call(filled, "edit", "13/案例", "--each").stdout
    assert commits(filled) == count


@pytest.mark.parametrize(
    ("piece", "options", "told"),
    [
        ("97/年度报告.docx", ["--period", "去年"], "不是年度或日期"),
        ("97/年度报告.docx", ["--period", "2022-2021"], "前后颠倒"),
        ("97/年度报告.docx", ["--date", "2022-02-30"], "不是日期"),
        ("97/年度报告.docx", ["--date", "2199-01-01"], "还没有到"),
        ("97/年度报告.docx", ["--dept", "县水利居"], "县水利局"),
        ("97/年度报告.docx", ["--item", "2"], "没有第 2 项材料"),
        ("97/年度报告.docx", ["--domain", "市场监督"], "市场监管"),
        ("97/年度报告.docx", ["--covers", "公安2020年"], "公安2021年"),
        ("14", ["--covers", "公安"], "不是某项指标的材料"),
        ("97/年度报告.docx", ["--count", "三"], "不是几个"),
        ("97/年度报告.docx", ["--count", "3"], "不按个数计"),
        ("97/年度报告.docx", ["--one"], "不是文件夹"),
        ("13/案例", ["--one", "--each"], "只能写一个"),
        ("97/年度报告.docx", ["--address", "10.1.2.3/x"], "无效"),
        ("97/年度报告.docx", ["--title", "身份证11010519491231002X"], "不该入库"),
        ("97/年度报告.docx", ["--issuer", "长" * 201], "太长"),
        ("97/没有.docx", ["--period", "2021"], "没有已提交的"),
        ("97/年度报告.docx", [], "没有写要改什么"),
    ],
)
def test_nonsense_is_refused_with_one_advice(
    filled: Repo, call: Call, piece: str, options: list[str], told: str
) -> None:
    head = filled.run("rev-parse", "HEAD")

    done = call(filled, "edit", piece, *options)

    assert done.code == 2 and told in done.stderr, done.stderr
    assert (done.stderr.count("错误："), done.stderr.count("建议：")) == (1, 1)
    assert filled.run("rev-parse", "HEAD") == head


def test_adding_what_is_there_with_a_period_says_so_of_it(filled: Repo, call: Call) -> None:
    copy = filled.path.parent / "年度报告.docx"
    copy.write_bytes((filled.path / REPORT).read_bytes())
    add = (filled, "add", "97", str(copy), "--dept", "县公安局", "--period", "2021")
    before = commits(filled)

    tried = call(*add, "--dry-run")
    assert "将改 evidence/97/年度报告.docx 的说明（department、period）" in tried.stdout
    assert commits(filled) == before

    done = call(*add)
    assert done.code == 0, done.stderr
    assert "已改 evidence/97/年度报告.docx 的说明（department、period）" in done.stdout
    assert commits(filled) == before + 1
    assert 'department: "县公安局"' in said(filled, REPORT) and "2021" in said(filled, REPORT)
    assert filled.run("log", "-1", "--format=%s").strip() == "修改说明：年度报告.docx"

    again = call(*add, "--format", "json")
    assert json.loads(again.stdout)["edited"] == [] and commits(filled) == before + 1
    bare = call(filled, "add", "97", str(copy))
    assert bare.code == 0 and commits(filled) == before + 1
