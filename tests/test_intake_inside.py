"""What a document says itself decides where its name does not; the name is not believed against it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests import real_documents as real
from tests.conftest import Call, Repo

OUTER = "司法局/法治政府示范创建材料/其他"


@pytest.fixture
def desk(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "桌面")


def proposed(call: Call, tracker: Repo, desk: Repo, files: dict[str, bytes]) -> dict[str, Any]:
    """Origin → what a dry run proposes, and under 收 what it would store, by origin too."""
    for path, data in files.items():
        desk.write(path, data)
    tops = sorted({str(desk.path / path.partition("/")[0]) for path in files})
    outcome = call(tracker, "intake", *tops, "--dry-run", "--format", "json")
    answer = json.loads(outcome.stdout)
    stored = {one["origin"]: one for one in answer["pieces"]}
    return {one["origin"]: one for one in answer["proposals"]} | {"收": stored}


def place(one: dict[str, Any]) -> tuple[str, str | None, list[int]]:
    return one["certainty"], one["set"], one["items"]


def test_the_title_inside_counts_where_only_outer_folders_say_something(
    call: Call, tracker: Repo, desk: Repo
) -> None:
    """法治政府 in the name of the whole delivery is no sign for an indicator that speaks of it."""
    by_title = f"{OUTER}/新建 Microsoft Word 文档.docx"
    by_number = f"{OUTER}/说明.docx"
    of_sheet = f"{OUTER}/表格1.xlsx"
    found = proposed(
        call,
        tracker,
        desk,
        {
            by_title: real.docx("子洲县推行告知承诺制工作情况说明", "一、全面推行告知承诺制。"),
            by_number: real.docx("第66项指标佐证材料", "子洲县行政执法辅助人员管理办法"),
            of_sheet: real.xlsx("行政审批中介服务机构名录", "序号,机构", "1,某某测绘公司"),
        },
    )
    assert place(found[by_title]) == ("clear", "4", [2])
    assert place(found[by_number]) == ("clear", "66", [1])
    assert "正文“第66项指标”写明第 66 项" in found[by_number]["reasons"]
    assert place(found[of_sheet])[1:] == ("3", [2])


def test_a_name_that_contradicts_the_title_inside_is_asked_about(
    call: Call, tracker: Repo, desk: Repo
) -> None:
    origin = "县司法局/防汛应急预案.docx"
    document = real.docx("全县推进行政复议体制改革的情况说明", "一、基本情况。")
    found = proposed(call, tracker, desk, {origin: document})[origin]
    assert found["certainty"] == "unsure"
    assert [one["set"] for one in found["choices"]][:2] == ["85-91", "81-84"]
    assert any("正文标题更像第 81–84 项" in one for one in found["cautions"])


def test_a_lone_number_is_borne_out_by_the_title_inside(
    call: Call, tracker: Repo, desk: Repo
) -> None:
    borne_out, alone = "某单位/3 说明.docx", "某单位/4 说明.docx"
    found = proposed(
        call,
        tracker,
        desk,
        {
            borne_out: real.docx("行政审批中介服务机构名录", "某某测绘公司"),
            alone: real.docx("工作说明", "有关工作已经完成。"),
        },
    )
    assert place(found[borne_out]) == ("clear", "3", [2])
    assert found[alone]["certainty"] == "unsure"


def test_the_same_content_twice_is_not_asked_about(call: Call, tracker: Repo, desk: Repo) -> None:
    scan = real.jpg("双随机一公开监管情况说明")
    kept, again = "县市场监管局/第9项/1.双随机一公开情况.jpg", "县市场监管局/备份/扫描件0001.jpg"
    found = proposed(call, tracker, desk, {kept: scan, again: scan})
    assert found[again]["certainty"] == "clear"
    assert f"内容与“{kept}”相同" in found[again]["reasons"]
    stored = found["收"]
    assert sorted([stored[kept]["already"], stored[again]["already"]]) == [False, True]
    assert stored[again]["path"] == stored[kept]["path"]


@pytest.mark.parametrize("folder", ["2、应急预案", "2.演练方案", "2 备案", "2-建议提案"])
def test_a_plan_or_a_proposal_is_no_case(
    call: Call, tracker: Repo, desk: Repo, folder: str
) -> None:
    """预案 and 方案 end like 某某案: each document in such a folder is a piece of its own."""
    files = {
        f"应急局/第85-91项/{folder}/地震灾害.docx": real.docx("地震灾害", "总则"),
        f"应急局/第85-91项/{folder}/森林火灾.docx": real.docx("森林火灾", "总则"),
    }
    found = proposed(call, tracker, desk, files)
    assert [place(found[one]) for one in files] == [("clear", "85-91", [2])] * 2


def test_a_folder_called_after_a_case_is_one_piece(call: Call, tracker: Repo, desk: Repo) -> None:
    files = {
        "公安局/13项/张某非法经营案/决定书.docx": real.docx("决定书", "正文"),
        "公安局/13项/张某非法经营案/笔录.docx": real.docx("笔录", "正文"),
    }
    found = proposed(call, tracker, desk, files)
    assert found["公安局/13项/张某非法经营案"]["is_folder"] is True


def test_a_folder_that_many_indicators_speak_of_decides_nothing(
    call: Call, tracker: Repo, desk: Repo
) -> None:
    """政务服务 is what four indicators are about, and the whole description of none."""
    alone = "县审批局/政务服务/跨省通办窗口.jpg"
    nothing = "县审批局/政务服务/办理流程.docx"
    found = proposed(
        call,
        tracker,
        desk,
        {
            alone: real.jpg("跨省通办"),
            nothing: real.docx("办理流程", "有关情况如下。"),
            "县司法局/行政复议/张贴照片.jpg": real.jpg("行政复议"),
        },
    )
    assert place(found[alone]) == ("clear", "18", [1])  # who sent it is responsible for 18
    assert found[nothing]["certainty"] == "unsure"
    assert found["县司法局/行政复议/张贴照片.jpg"]["set"] == "81-84"


def test_the_item_that_a_title_says_most_of_is_meant(call: Call, tracker: Repo, desk: Repo) -> None:
    """处置突发事件 stands word for word in item 6, which is about training, and is all of item 5."""
    document, photo = "公安局/突发事件/处置突发事件情况说明.docx", "公安局/突发事件/演练照片1.jpg"
    files = {
        document: real.docx("关于处置重大突发事件的情况说明", "一、基本情况。"),
        photo: real.jpg("演练"),
    }
    found = proposed(call, tracker, desk, files)
    assert place(found[document]) == ("clear", "85-91", [5])
    assert place(found[photo]) == ("clear", "85-91", [4])


def test_a_piece_for_no_part_of_an_item_made_of_parts_is_told(
    call: Call, tracker: Repo, desk: Repo
) -> None:
    """县公安局 is none of the six fields that 47–51.4 asks for: it would count for nothing silently."""
    none, one = "县公安局/第47-51项/4-两法衔接.docx", "县环保局/第47-51项/4-两法衔接.docx"
    files = {path: real.docx("两法衔接情况", path) for path in (none, one)}
    found = proposed(call, tracker, desk, files)
    assert any("看不出是哪个分项" in caution for caution in found[none]["cautions"])
    assert (found[one]["cautions"], found[one]["slots"]) == ([], ["生态环境保护"])


def test_nothing_is_asked_for_that_is_not_needed(call: Call, tracker: Repo, desk: Repo) -> None:
    """A nil return takes the place of an address; of 22 all but the list is an original (原件); a
    running number of the sender's own is not told as what names the set.
    """
    nil = "裴家湾镇/第34-46项/2.征求意见零报告.docx"
    whole = "县司法局/1.规范性文件/22项/原件/停车场管理办法.docx"
    numbered = "县司法局/1.规范性文件/26-29/1.规范性文件目录.xlsx"
    files = {
        nil: real.docx(
            "公开征求意见零报告", "2022年以来我县没有需要公开征求意见的重大行政决策，特此报告。"
        ),
        whole: real.docx("停车场管理办法", "第一条 为了规范停车场管理，制定本办法。"),
        numbered: real.xlsx("规范性文件目录"),
    }
    found = proposed(call, tracker, desk, files)
    assert [found[path]["cautions"] for path in (nil, whole)] == [[], []]
    assert any("零报告" in reason for reason in found[nil]["reasons"])
    assert found[numbered]["reasons"][0].startswith("“26-29/1.规范性文件目录”写明")


def test_long_names_are_kept_so_that_check_accepts_them_and_what_is_beside_them(
    call: Call, tracker: Repo, desk: Repo
) -> None:
    """Sixty 汉字 are allowed: the sidecar's own ending and the count of a second one come on top."""
    long = (
        "后评估" + "很长的名称" * 11 + "一二"
    )  # with its ending just what is allowed, 182 with 1-
    for folder in "甲乙":
        desk.write(f"司法局/第34-46项/3 {folder}/{long}.docx", real.docx(folder))
        desk.write(f"司法局/第30项/{folder}/{long[:58]}.pdf", real.pdf(folder))
    call(
        tracker,
        "intake",
        str(desk.path / "司法局"),
        "--yes",
        "--receipt",
        str(desk.path / "r.docx"),
    )
    names = tracker.run("ls-tree", "-r", "-z", "--name-only", "HEAD", "evidence/").split("\0")
    assert sum("很长" in name and not name.endswith(".yaml") for name in names) == 4
    assert sum("很长" in name and name.endswith(".yaml") for name in names) == 4
    found = json.loads(call(tracker, "check", "--format", "json").stdout)["findings"]
    assert [one["path"] for one in found if one["code"] == "E403"] == []


def test_a_file_that_is_not_what_its_ending_says_is_told(
    call: Call, tracker: Repo, desk: Repo
) -> None:
    """It would be an error of check, found by whoever opens the pull request."""
    broken, renamed, good = (f"司法局/第30项/{one}" for one in ("甲.docx", "乙.pdf", "丙.docx"))
    files = {broken: b"not a document", renamed: real.docx("后评估"), good: real.docx("后评估二")}
    found = proposed(call, tracker, desk, files)
    assert found[broken]["cautions"] == ["内容不是 docx，可能改过后缀或已损坏，请报送单位重发"]
    assert found[renamed]["cautions"][0].startswith("内容不是 pdf，而是zip 压缩包或 docx")
    assert found[good]["cautions"] == []
