"""``zzfz scaffold``: a page in each folder that says what to hand in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.complete_tracker import county_checklist
from tests.conftest import Call, Repo
from zzfz.checklist.load import load
from zzfz.checklist.model import CountingUnit, MaterialItem, Slot, UrlRule
from zzfz.evidence.scaffold import (
    amount,
    example_names,
    limits,
    scaffold,
    since_words,
    targets,
    wants,
)
from zzfz.findings import Place


def test_every_indicator_with_material_gets_a_page_in_one_commit(call: Call, tracker: Repo) -> None:
    outcome = call(tracker, "scaffold")
    assert outcome.code == 0, outcome.stderr
    pages = sorted((tracker.path / "evidence").glob("*/README.md"))
    assert len(pages) == 102
    assert not (tracker.path / "evidence/否决1").exists()
    assert tracker.run("rev-list", "--count", "HEAD").strip() == "2"
    assert not tracker.run("status", "--porcelain")


def test_a_page_tells_items_limits_names_and_units(call: Call, tracker: Repo) -> None:
    call(tracker, "scaffold")
    page = (tracker.path / "evidence/34/README.md").read_text(encoding="utf-8")
    assert "13 项指标合并提供一套材料" in page
    assert "不超过5件；2021年以来" in page
    assert "只要网址" in page
    assert "县政府办、县司法局" in page
    pointer = (tracker.path / "evidence/40/README.md").read_text(encoding="utf-8")
    assert "evidence/34/" in pointer


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [
        (1, None, []),
        (2, None, ["至少2件"]),
        (1, 5, ["不超过5件"]),
        (2, 5, ["至少2件", "不超过5件"]),
        (3, 3, ["3件"]),
    ],
)
def test_every_limit_of_an_item_is_said_in_a_phrase(
    least: int, most: int | None, said: list[str]
) -> None:
    (item,) = county_checklist().sets_by_id["5"].items
    asked = item._replace(min=least, max=most, unit=CountingUnit.PIECE, slots=())
    assert limits(asked) == said + limits(asked._replace(min=1, max=None))


@pytest.mark.parametrize(
    ("set_id", "name"),
    [
        ("11", "纳入信用监管的事项范围及惩戒措施.pdf"),
        ("9", "情况说明.pdf"),  # its first clause does not say what kind of paper
        ("5", "证明材料.pdf"),
    ],
)
def test_an_example_is_called_by_the_words_of_the_item_or_by_the_kind_of_paper(
    set_id: str, name: str
) -> None:
    item = county_checklist().sets_by_id[set_id].items[0]
    assert example_names(item, numbered=False, slot=None)[0] == name


def test_example_names_are_recognised_for_their_item(call: Call, tracker: Repo) -> None:
    """Whoever follows the page's example hands in something that counts."""
    call(tracker, "scaffold")
    for page in (tracker.path / "evidence").glob("*/README.md"):
        for line in page.read_text(encoding="utf-8").splitlines():
            if "文件名举例：" in line:
                for name in line.split("`")[1::2]:
                    tracker.write(
                        f"evidence/{page.parent.name}/{name}", "https://example.gov.cn/a\n"
                    )
    tracker.commit()
    outcome = call(tracker, "status", "--format", "json")
    import json

    data = json.loads(outcome.stdout)
    assert data["unassigned"] == []
    empty = [
        (one["id"], item["no"])
        for one in data["material_sets"]
        for item in one["items"]
        if not item["pieces"]
    ]
    assert empty == []
    assert not [
        problem
        for one in data["material_sets"]
        for item in one["items"]
        for problem in item["problem_codes"]
        if problem in {"M103", "M104", "M105", "M109", "M111"}
    ]


def test_a_second_run_changes_nothing(call: Call, tracker: Repo) -> None:
    call(tracker, "scaffold")
    head = tracker.run("rev-parse", "HEAD")
    outcome = call(tracker, "scaffold")
    assert outcome.code == 0
    assert "更新了 0 页" in outcome.stdout
    assert tracker.run("rev-parse", "HEAD") == head


def test_a_page_somebody_is_editing_is_not_overwritten(call: Call, tracker: Repo) -> None:
    page = tracker.write("evidence/33/README.md", "我的说明")
    outcome = call(tracker, "scaffold")
    assert outcome.code == 2
    assert "尚未提交" in outcome.stderr
    assert page.read_text(encoding="utf-8") == "我的说明"


def test_without_a_commit_too_a_page_somebody_is_editing_is_kept(call: Call, tracker: Repo) -> None:
    page = tracker.write("evidence/33/README.md", "我的说明")
    outcome = call(tracker, "scaffold", "--no-commit")
    assert outcome.code == 2
    assert page.read_text(encoding="utf-8") == "我的说明"
    assert not (tracker.path / "evidence/34/README.md").exists()
    page.unlink()
    assert call(tracker, "scaffold", "--no-commit").code == 0
    assert call(tracker, "scaffold", "--no-commit").code == 0


def test_the_repository_has_its_own_pages(call: Call) -> None:
    """This repository keeps its pages up to date too."""
    from tests.conftest import PROJECT
    from zzfz.checklist.load import load
    from zzfz.evidence.scaffold import scaffold

    files = {
        f"checklist/{path.name}": path.read_bytes()
        for path in (PROJECT / "checklist").glob("*.yaml")
    }
    checklist = load(files).checklist
    assert checklist is not None
    for path, text in scaffold(checklist).items():
        assert (PROJECT / path).read_text(encoding="utf-8") == text, path


SMALL = {
    "checklist/list.yaml": "title: 样本县责任清单\nset_due: {1: 2023-03-01}\n",
    "checklist/departments.yaml": """\
departments:
  - {name: 县司法局, kind: 部门}
  - {name: 县审计局, kind: 部门}
  - {name: 县公安局, kind: 公安}
""",
    "checklist/01-一.yaml": r"""
level1: 一、全部
sections:
  - level2: （一）全部
    indicators:
      - id: 1
        text: "第一项*<b>\n&amp;|"
        responsible: [县司法局]
        materials:
          items:
            - {text: 甲材料, min: 2, max: 4, url: required}
            - {text: 乙_材料, contact: true}
      - id: 2
        text: 第二项
        responsible: [县审计局, 县司法局]
        cooperating: [县公安局]
        materials:
          text: 2、3项指标合并提供以下资料：
          items:
            - {text: 丙材料, nil: allowed, years: [2022, 2023]}
            - {text: 己材料, nil: [县司法局], departments: [县司法局, 县审计局]}
      - {id: 3, text: 第三项, responsible: [县公安局]}
      - {id: 4, text: 第四项, responsible: [县公安局], materials: none}
      - {id: 加分1, text: 第五项, responsible: [县公安局], materials: {items: [{text: 丁材料, nil: allowed}]}}
""",
}
MARK = "<!-- 本页由 zzfz scaffold 生成，请勿手工修改 -->"
HOW = """\
- 一个案例有多个文件时，放进一个文件夹，算一件。
- 网址存成 `.url` 快捷方式，或写进 `….url.txt`，每行一个。
"""
NIL = "没有发生的，交一份签字盖章的零报告，并在同名的 `….meta.yaml` 里写 `nil: true` 和理由；审核通过后才算。\n"
SECRET = "- 涉密材料和不必要的个人信息不得放入。\n"
NUMBERED = "- 文件名以材料的序号开头，如 `1-…`；一份文件对应两项的写 `1+2-…`。\n"
PAGES = {
    "1": rf"""{MARK}

# 第 1 项

## 指标

- **1**　第一项\*\<b\> &\|

## 报送资料

1. 甲材料
   - 要求：至少2件；不超过4件；须附公开网址
   - 文件名举例：`1-甲材料-01.pdf`、`1-公开网址.url.txt`

2. 乙\_材料
   - 要求：注明联系方式
   - 文件名举例：`2-乙_材料.pdf`

报送截止：2023年3月1日。

## 单位

- 责任单位：县司法局

## 怎么命名

{NUMBERED}{HOW}{SECRET}""",
    "2": f"""{MARK}

# 第 2 项

材料组 2–3：下列 2 项指标合并提供一套材料，交齐后一并完成。

## 指标

- **2**　第二项
- **3**　第三项

## 报送资料

1. 丙材料
   - 要求：2022年、2023年
   - 须分别覆盖：2022年、2023年
   - 文件名举例：`1-2022年丙材料.pdf`

2. 己材料
   - 须分别覆盖：县司法局、县审计局
   - 文件名举例：`2-县司法局-证明材料.pdf`

## 单位

- 责任单位：县审计局、县司法局、县公安局

## 怎么命名

{NUMBERED}{HOW}- 第 1、2 项材料{NIL}{SECRET}""",
    "3": f"""{MARK}

# 第 3 项

第三项

本项与 2–3 合并提供材料，请放到 [evidence/2/](../2/)；放在这里的也照样计入。
""",
    "加分1": f"""{MARK}

# 加分1

## 指标

- **加分1**　第五项

## 报送资料

- 丁材料
  - 文件名举例：`丁材料.pdf`

## 单位

- 责任单位：县公安局

## 怎么命名

{HOW}- {NIL}{SECRET}""",
}


def test_each_page_says_all_that_a_unit_has_to_know() -> None:
    loaded = load({path: text.encode() for path, text in SMALL.items()})
    assert loaded.checklist is not None
    pages = scaffold(loaded.checklist)
    assert pages == {f"evidence/{name}/README.md": text for name, text in PAGES.items()}
    alone = SMALL["checklist/01-一.yaml"].replace(
        "responsible: [县公安局]", "cooperating: [县公安局]"
    )
    helped = load(
        {path: (alone if "01" in path else text).encode() for path, text in SMALL.items()}
    )
    assert helped.checklist is not None
    page = scaffold(helped.checklist)["evidence/加分1/README.md"]
    assert "- 责任单位：无\n- 配合单位：县公安局\n" in page


def item(**said: Any) -> MaterialItem:
    bare = MaterialItem(
        *(2, "甲材料", 1, None, None, False, None, (), (), (), (), ()), place=Place("")
    )
    return bare._replace(**said)


PAPERS = (
    Slot("清单", words=("目录", "清单")),
    Slot("原件", words=("原件",), min=3, max=3),
    Slot("其余", rest=True, min=2, max=5),
)
CASE, PAIR, ADDRESS = CountingUnit.CASE, CountingUnit.PAIR, CountingUnit.ADDRESS
ASKED: list[tuple[MaterialItem, list[str], str, list[str]]] = [
    (item(), [], "1份", []),
    (item(min=0), [], "1份", []),
    (item(min=2), ["至少2件"], "至少2件", []),
    (item(max=5), ["不超过5件"], "不超过5件", []),
    (item(max=1), ["1件"], "1件", []),
    (item(min=0, max=1), ["不超过1件"], "不超过1件", []),
    (item(min=2, unit=CASE), ["至少2个案例"], "至少2个案例", ["一个案例放一个文件夹"]),
    (item(min=2, unit=PAIR), ["至少2对"], "至少2对", ["文件和它的公平竞争审查意见为一对"]),
    (item(unit=PAIR), [], "1对", ["文件和它的公平竞争审查意见为一对"]),
    (item(unit=CASE), [], "1份", ["一个案例放一个文件夹"]),
    (item(unit=ADDRESS, url=UrlRule.ONLY), ["只要网址"], "只要公开网址", []),
    (
        item(unit=ADDRESS, url=UrlRule.ONLY, min=3),
        *(["至少3件", "只要网址"], "只要公开网址，至少3件", []),
    ),
    (item(url=UrlRule.REQUIRED), ["须附公开网址"], "1份", ["附公开网址"]),
    (item(url=UrlRule.EACH), ["每个分项都须附公开网址"], "1份", ["附公开网址"]),
    (item(url=UrlRule.IF_PUBLIC), ["已公开的须附网址"], "1份", ["已公开的附网址"]),
    (
        item(min=0, slots=PAPERS),
        *(["原件3件", "其余2至5件"], "原件3件，其余2至5件", []),
    ),
    (item(min=0, slots=PAPERS[:1]), [], "1份", []),
    (item(slots=(Slot("公安", domain="治安"),)), [], "1份", []),
    (item(since=date(2021, 1, 1)), ["2021年以来"], "1份", ["2021年以来"]),
    (item(since=date(2021, 2, 1)), ["2021年2月1日以来"], "1份", ["2021年2月1日以来"]),
    (item(since=date(2021, 1, 2)), ["2021年1月2日以来"], "1份", ["2021年1月2日以来"]),
    (item(published_by="04-01"), ["次年4月1日以前公开"], "1份", ["次年4月1日以前公开"]),
    (item(years=(2021, 2022)), ["2021年、2022年"], "1份", ["2021年、2022年"]),
    (item(contact=True), ["注明联系方式"], "1份", ["注明联系方式"]),
    (item(fields=("姓名", "日期")), ["写明姓名、日期"], "1份", ["写明姓名、日期"]),
]


@pytest.mark.parametrize(("asked", "said", "much", "other"), ASKED)
def test_how_much_is_asked_for_and_what_else_in_words(
    asked: MaterialItem, said: list[str], much: str, other: list[str]
) -> None:
    assert limits(asked) == said
    assert amount(asked) == much
    assert wants(asked) == other


def test_a_first_day_of_a_year_is_the_year() -> None:
    assert since_words(item(since=date(2021, 1, 1))) == "2021年"
    assert since_words(item(since=date(2021, 12, 1))) == "2021年12月1日"
    assert since_words(item()) == ""


YEARLY = Slot("公安2021年", domain="治安", year=2021)
EXAMPLES: list[tuple[MaterialItem, Slot | None, tuple[str, ...]]] = [
    (item(), None, ("甲材料.pdf",)),
    (item(min=2), None, ("甲材料-01.pdf",)),
    (item(url=UrlRule.REQUIRED), None, ("甲材料.pdf", "公开网址.url.txt")),
    (item(url=UrlRule.ONLY), None, ("公开网址.url.txt",)),
    (item(unit=PAIR), None, ("规范性文件.pdf", "规范性文件-公平竞争审查意见.pdf")),
    (item(since=date(2021, 3, 1)), None, ("2021年甲材料.pdf",)),
    (item(years=(2022, 2021)), None, ("2022年甲材料.pdf",)),
    (item(years=(2022,)), Slot("2021年", year=2021), ("2021年甲材料.pdf",)),
    (item(slots=(YEARLY,)), YEARLY, ("公安2021年-证明材料.pdf",)),
    (item(slots=PAPERS), PAPERS[0], ("目录-证明材料.pdf",)),
    (item(slots=PAPERS), PAPERS[1], ("原件-证明材料-01.pdf",)),
    (item(slots=PAPERS), PAPERS[2], ("其余-01.pdf",)),
    (item(slots=PAPERS, min=2), PAPERS[0], ("目录-证明材料.pdf",)),
    (item(slots=(YEARLY,), min=2), YEARLY, ("公安2021年-证明材料-01.pdf",)),
]


@pytest.mark.parametrize(("asked", "slot", "names"), EXAMPLES)
def test_an_example_name_tells_number_part_and_year(
    asked: MaterialItem, slot: Slot | None, names: tuple[str, ...]
) -> None:
    assert example_names(asked, numbered=False, slot=slot) == names
    assert example_names(asked, numbered=True, slot=slot) == tuple(f"2-{one}" for one in names)


BODY = (Slot("公安", domain="治安"),)
SUBJECTS = [
    ("提供2021年以来，任意3家单位的案件清单及网址", "案件清单", "案件清单"),
    ("请提供全县涉及情况说明（甲）：乙", "情况说明", "情况说明"),
    ("规范性文件目录。附情况说明", "规范性文件目录", "目录"),
    ("甲", "证明材料", "证明材料"),
    ("甲乙", "甲乙", "证明材料"),
    ("甲" * 30, "甲" * 30, "证明材料"),
    ("甲" * 31, "证明材料", "证明材料"),
    ("甲" * 31 + "案例", "案例", "案例"),
    ("相关证明资料", "证明材料", "证明材料"),
    ("2021年度报告及其公开网址", "年度报告", "年度报告"),
    ("甲“乙”丙/丁", "甲乙丙丁", "证明材料"),
    ("2021、2022年度工作情况，和公开网址", "工作情况", "情况"),
    ("案例（说明）材料", "案例材料", "案例"),
    ("材料；清单", "清单", "清单"),
    ("乙材料及公开网址 ，丙", "乙材料", "证明材料"),
    ("；清 单 表。", "清单表", "证明材料"),
]


@pytest.mark.parametrize(("text", "alone", "of_parts"), SUBJECTS)
def test_an_example_is_called_after_the_item_unless_its_words_name_other_parts(
    text: str, alone: str, of_parts: str
) -> None:
    yearly = (Slot("2021年", year=2021),)
    for slots, subject in (((), alone), (yearly, alone), (BODY, of_parts), (PAPERS, of_parts)):
        (name,) = example_names(item(text=text, slots=slots), numbered=False, slot=None)
        assert name == f"{subject}.pdf"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "办结率达到95%以上，公开。3个工作日内办结；每年开展2次培训,不低于10人以上",
            ["办结率达到95%以上", "3个工作日内办结", "每年开展2次培训", "不低于10人以上"],
        ),
        ("无目标，3日期；每年《甲》2次", []),
        ("12月1日前完成，24小时公开", ["12月1日前完成", "24小时公开"]),
    ],
)
def test_a_target_of_administration_is_a_clause_with_a_number(text: str, found: list[str]) -> None:
    assert targets(text) == found
