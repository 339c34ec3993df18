"""``zzfz scaffold``: a page in each folder that says what to hand in."""

from __future__ import annotations

import pytest

from tests.complete_tracker import county_checklist
from tests.conftest import Call, Repo
from zzfz.checklist.model import CountingUnit
from zzfz.evidence.scaffold import example_names, limits


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
