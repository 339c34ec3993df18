"""What a todo list says, and in which order."""

import json
import re
from collections.abc import Iterator
from datetime import date

import pytest

from tests.complete_tracker import TRADES
from tests.conftest import Repo
from tests.report_county import (
    EVIDENCE,
    TODAY,
    checklist_of,
    county,
    edit,
    progress_of,
    templates_of,
    todo,
)
from zzfz.checklist.model import Slot
from zzfz.checklist.units import roster
from zzfz.evidence.scaffold import example_names
from zzfz.progress.model import State
from zzfz.render.bulletin.build import bulletin_view
from zzfz.render.letter import letter
from zzfz.render.office.description import Paragraph, Table
from zzfz.render.report import ReportFormat, report
from zzfz.render.todo.build import todo_view, todo_views
from zzfz.render.todo.model import EntryView, TodoView
from zzfz.render.todo.word_file import asked_table, todo_paper
from zzfz.render.todo.workbook import full_book

OURS = "department: 县司法局\n"
"""A sidecar that says whose a piece is."""

SECTIONS = ["returned", "responsible", "cooperating", "collective", "complete"]


def section(view: TodoView, code: str) -> tuple[EntryView, ...]:
    return next(one.entries for one in view.sections if one.code == code)


def entry(view: TodoView, label: str) -> EntryView:
    return next(e for one in view.sections for e in one.entries if e.label == label)


def test_the_page_of_a_contact_holds_what_is_asked_of_the_unit_and_nothing_else(repo: Repo) -> None:
    """Of all 45 units: no folder, commit or collective, every text whole, no part of another unit."""
    county(repo)
    progress = progress_of(repo)
    filled = templates_of(repo)
    texts = {item.text for one in progress.checklist.sets for item in one.items}
    indicators = {one.text for one in progress.checklist.indicators}
    for view in todo_views(progress, TODAY):
        page = view.page
        shown = "\n".join(
            report(view, form, filled, contact="王芳，电话 0912-7220001").decode("utf-8")
            for form in (ReportFormat.MD, ReportFormat.HTML)
        )
        said = shown.partition("<main>")[2] + shown.partition("<!DOCTYPE")[0]
        assert not re.search(r"evidence/|经统称|[0-9a-f]{8}|(?<!加)分项", said), view.unit.name
        assert said.count("王芳，电话 0912-7220001") == 2
        assert {one.text for one in page.asks} <= texts
        assert {one.indicator for one in page.asks if one.indicator} <= indicators
        owned = {
            slot.name
            for section in view.sections
            for one in section.entries
            for material in one.materials
            for slot in material.slots
            if slot.mine
        }
        assert {part for one in page.asks for part in one.parts} <= owned
        everything = [
            *(one.set_id for one in page.asks),
            *page.waiting,
            *page.settled,
            *page.elsewhere,
        ]
        assert everything or page.helped


def test_who_stands_first_gathers_what_others_hand_in(repo: Repo) -> None:
    county(repo)
    first, other = (todo(repo, unit).page for unit in ("县公安局", "县市场监管局"))

    assert checklist_of(repo).by_id["61"].responsible[0] == "县公安局"
    told = {one.label: one for one in first.asks}
    assert told["61"].parts == () and told["61"].shared == "4 部分由有关单位报，请牵头收齐"
    assert {one.label: one.parts for one in other.asks}["61"] == ("市场监管",)
    assert "61" in todo(repo, "县交通局").page.elsewhere
    assert {one.label: one.shared for one in other.asks}["10"] == "与县环保局等 5 个单位共同负责"


def test_the_page_tells_first_what_came_back_and_names_nil_returns(repo: Repo) -> None:
    county(repo, EVIDENCE | {f"{path}.meta.yaml": OURS for path in EVIDENCE if path[:3] == "81/"})
    assert (
        repo.zzfz("review", "81", "--item", "1", "--return", "缺少公章", "--by", "王芳").code == 0
    )

    listed = repo.zzfz("report", "--dept", "县司法局").stdout

    back, _, rest = listed.partition("## 请报这些")
    assert "退回重报 1 处" in back
    assert "**81–84（1）**　提供行政复议工作情况说明。（1-行政复议工作情况说明.pdf）" in back
    assert "要改：缺少公章（王芳" in back
    assert "81–84" not in rest.partition("## ")[0]
    assert "没有发生的，请回一份盖章的零报告" in rest


def test_templates_of_an_office_from_before_go_on_working(repo: Repo) -> None:
    """What ``zzfz init`` laid down before there was a page: its list, with the fields it knows."""
    county(repo)
    for ending in ("md", "html"):
        old = templates_of(repo)._sources[f"todo-full.{ending}.j2"]
        repo.write(f"templates/todo.{ending}.j2", old)
        base = templates_of(repo)._sources[f"base.{ending}.j2"]
        repo.write(f"templates/base.{ending}.j2", base.replace("block meta", "block gone"))
    repo.commit()

    done = repo.zzfz("report", "--dept", "县司法局")

    assert done.code == 0, done.stderr
    assert "### 34–46　交齐本组 4 项材料，可完成 13 项指标" in done.stdout
    assert "第 1 项" in repo.zzfz("report", "--dept", "县司法局", "--as", "html").stdout


def test_sections_come_always_and_in_the_same_order(repo: Repo) -> None:
    view = todo(county(repo), "县司法局")

    assert [one.code for one in view.sections] == SECTIONS


def test_every_set_is_one_entry_of_one_section(repo: Repo) -> None:
    view = todo(county(repo), "县司法局")

    labels = [e.label for one in view.sections for e in one.entries]
    assert len(labels) == len(set(labels))
    assert len(entry(view, "34–46").indicators) == 13


def test_what_completes_most_indicators_comes_first(repo: Repo) -> None:
    owed = section(todo(county(repo), "县司法局"), "responsible")

    assert [one.completes for one in owed] == sorted((o.completes for o in owed), reverse=True)
    assert owed[0].label == "34–46"
    assert owed[0].effect == "交齐本组 4 项材料，可完成 13 项指标"


def test_the_effect_of_a_set_without_anything_is_said_whole(repo: Repo) -> None:
    view = todo(county(repo, {}), "县司法局")

    assert entry(view, "34–46").effect == "交齐本组 4 项材料，可完成 13 项指标"
    assert entry(view, "4").effect == "交齐 2 项材料，可完成本项指标"


def test_what_is_complete_stands_apart(repo: Repo) -> None:
    done = section(todo(county(repo), "县司法局"), "complete")

    assert [one.label for one in done] == ["81–84"]
    assert all(one.state == State.COMPLETE for one in done)


def test_what_was_sent_back_comes_first_even_when_it_is_all_there(repo: Repo) -> None:
    county(repo, EVIDENCE | {f"{path}.meta.yaml": OURS for path in EVIDENCE if path[:3] == "81/"})
    assert repo.zzfz("review", "81", "--return", "缺少公章").code == 0
    returned = progress_of(repo)
    unit = roster(returned.checklist).named("县司法局")

    view = todo_view(returned, unit, TODAY)

    assert [one.label for one in section(view, "returned")] == ["81–84"]
    assert "81–84" not in [one.label for one in section(view, "complete")]
    assert [one.label for one in bulletin_view(returned, TODAY).returned] == ["81–84"]


def test_a_unit_named_as_cooperating_has_a_section_of_its_own(repo: Repo) -> None:
    county(repo)
    edit(
        repo,
        "checklist/03-重大行政决策科学民主合法.yaml",
        "[各部门, 各乡镇（街道办）]",
        "[县统计局]",
    )

    cooperating = section(todo(repo, "县统计局"), "cooperating")

    assert [one.label for one in cooperating] == ["34–46"]
    assert cooperating[0].role == "cooperating"


def test_an_alias_means_the_same_unit(repo: Repo) -> None:
    county(repo)

    assert todo(repo, "县应急管理局") == todo(repo, "县应急局")


def test_a_township_is_reached_by_collectives_and_by_the_words_of_materials(repo: Repo) -> None:
    view = todo(county(repo), "裴家湾镇人民政府")

    assert view.unit.name == "裴家湾镇"
    assert [one.label for one in section(view, "cooperating")] == ["6", "65"]
    assert entry(view, "6").role == "named"
    assert entry(view, "6").materials[0].slots[0].name == "裴家湾镇"
    assert entry(view, "34–46").via == ("各乡镇（街道办）",)
    assert entry(view, "34–46").leads


def test_a_collective_gets_what_names_it(repo: Repo) -> None:
    view = todo(county(repo), "各行政执法部门")

    assert view.unit.kind == "统称"
    assert "县公安局" in view.unit.members
    assert entry(view, "60").role == "responsible"
    assert not section(view, "collective")


def test_slots_of_an_unconfirmed_domain_are_marked_until_it_is_confirmed(repo: Repo) -> None:
    county(repo)
    before = todo(repo, "县公安局")
    domains = (repo.path / "checklist/domains.yaml").read_text(encoding="utf-8")
    repo.write("checklist/domains.yaml", domains.replace("confirmed: false", "confirmed: true"))
    repo.commit()

    mine = [slot for slot in entry(before, "59").materials[0].slots if slot.mine]
    assert [(slot.name, slot.state, slot.confirmed) for slot in mine] == [
        ("公安", "complete", False)
    ]
    assert before.unconfirmed
    assert not todo(repo, "县公安局").unconfirmed


def test_whoever_is_responsible_sees_the_slots_of_others_and_a_township_only_its_own(
    repo: Repo,
) -> None:
    county(repo)

    responsible = {slot.unit for slot in entry(todo(repo, "县公安局"), "60").materials[0].slots}
    township = {slot.unit for slot in entry(todo(repo, "电市镇"), "60").materials[0].slots}

    assert {"县公安局", "县交通局", "电市镇"} <= responsible
    assert township == {"电市镇"}


def test_a_unit_whose_own_part_is_there_is_told_that_it_only_waits(repo: Repo) -> None:
    county(repo, {"6/电市镇-公开网址.url.txt": "https://www.zizhou.gov.cn/d.html"})

    assert entry(todo(repo, "电市镇"), "6").waiting
    assert not entry(todo(repo, "马岔镇"), "6").waiting


def test_one_of_many_responsible_units_that_handed_in_its_part_is_not_chased(repo: Repo) -> None:
    """59 asks four domains of eleven responsible units: the police have handed in theirs."""
    county(repo)
    police, works = todo(repo, "县公安局"), todo(repo, "县住建局")

    assert entry(police, "59").waiting
    assert entry(police, "59").materials[0].names == ()
    assert not entry(works, "59").waiting
    assert entry(works, "59").materials[0].names
    chased = repo.zzfz("remind", "--dept", "县公安局").stdout
    assert "本单位已报、等其他单位或审核的：59。" in chased
    letter = repo.zzfz("report", "--dept", "县公安局", "--full").stdout
    assert "- 本单位的已报，其余由其他单位报送" in letter.replace("  - ", "- ")


def test_who_sent_a_nil_return_is_not_asked_again_while_it_waits_for_review(repo: Repo) -> None:
    """69 takes no nil return, 93 does once that is confirmed: then only the office can go on."""
    statement = {"93/零报告.txt": "没有发生，特此零报告。县纪委监委，2023年4月10日"}
    said = "nil: true\nreason: 创建周期内没有发生\ndepartment: 县纪委监委\n"
    county(repo, {**statement, "93/零报告.txt.meta.yaml": said})

    view = todo(repo, "县纪委监委")

    assert entry(view, "93").waiting
    assert [one.set_id for one in view.page.asks if one.set_id in {"69", "93"}] == ["69"]
    assert view.page.waiting == ("93",)
    assert (
        "本单位已报、等其他单位或审核的：93。" in repo.zzfz("remind", "--dept", "县纪委监委").stdout
    )
    assert "第 93 项" in repo.zzfz("report", "--dept", "县纪委监委").stdout
    full = repo.zzfz("report", "--dept", "县纪委监委", "--full").stdout
    assert "零报告待审核：审核通过后才算，单位不用重报" in full

    repo.write("evidence/93/零报告.txt.meta.yaml", "nil: true\ndepartment: 县纪委监委\n")
    repo.commit()
    view = todo(repo, "县纪委监委")
    assert not entry(view, "93").waiting
    assert "93" in [one.set_id for one in view.page.asks]


def test_a_responsible_unit_gathers_what_no_other_responsible_unit_hands_in(repo: Repo) -> None:
    """With the police alone responsible for 59, what other bodies owe is theirs to gather."""
    county(repo)
    path = repo.path / "checklist/04-行政执法严格规范公正文明.yaml"
    before, after = path.read_text(encoding="utf-8").split("- id: 59")
    after = re.sub(r"responsible: \[[^]]*\]", "responsible: [县公安局]", after, count=1)
    path.write_text(f"{before}- id: 59{after}", encoding="utf-8")
    repo.commit()

    alone = entry(todo(repo, "县公安局"), "59")

    assert alone.responsible == ("县公安局",)
    assert not alone.waiting
    assert alone.materials[0].names


def test_the_text_that_chases_tells_the_unit_which_parts_are_its_own(repo: Repo) -> None:
    county(repo)

    assert "（本单位：电市镇）" in repo.zzfz("remind", "--dept", "电市镇").stdout


def test_a_row_of_the_ledger_shows_the_material_of_its_own_part(repo: Repo) -> None:
    county(repo, {"59/公安案件清单.xlsx": "1", "59/不知哪个领域.xlsx": "2"})
    sheet = full_book(todo(repo, "县公安局")).sheets[0]
    rows, titles = sheet.rows, [one.title for one in sheet.columns]
    group, part, pieces = map(titles.index, ("材料组", "分项", "已报材料"))

    told = {str(row[part]): row[pieces] for row in rows if row[group] == "59"}

    assert told["公安"] == "evidence/59/公安案件清单.xlsx"
    assert told["市场监管"] == "evidence/59/不知哪个领域.xlsx"


def test_of_a_returned_set_only_what_was_sent_back_is_asked_for_again(repo: Repo) -> None:
    county(repo, EVIDENCE | {f"{path}.meta.yaml": OURS for path in EVIDENCE if path[:3] == "81/"})
    assert repo.zzfz("review", "81", "--item", "1", "--return", "缺少公章").code == 0

    returned = entry(todo(repo, "县司法局"), "81–84")

    assert [one.no for one in returned.materials if one.asked] == [1]
    assert returned.effect == "按退回的意见改好重报，共 4 项指标"
    listed = repo.zzfz("report", "--dept", "县司法局", "--full").stdout.partition("### 81–84")[2]
    listed = listed.partition("## ")[0]
    assert "第 1 项 **已退回**" in listed
    assert "第 2 项 **" not in listed

    for path in EVIDENCE:
        if path.startswith("81/2"):
            (repo.path / "evidence" / path).unlink()
    repo.commit("撤回")
    assert entry(todo(repo, "县司法局"), "81–84").effect.startswith("交齐本组 2 项材料，")


def test_a_unit_hears_of_no_fault_of_what_others_handed_in(repo: Repo) -> None:
    """Of a return, an unknown year and a nil return of others nothing; of its own parts what they lack."""
    town, police = "department: 双湖峪街道\n", "department: 县公安局\n"
    county(
        repo,
        {
            "34/2-双湖峪街道网址.url.txt": "https://www.zizhou.gov.cn/a.html",
            "34/2-马岔镇零报告.pdf": "零报告",
            "34/2-马岔镇零报告.pdf.meta.yaml": "department: 马岔镇\nnil: 没有发生\n",
            "65/编制和执法人员.pdf": "编制",
            "65/编制和执法人员.pdf.meta.yaml": town,
            "97/双湖峪街道2021年报告.pdf": "报告",
            "97/双湖峪街道2021年报告.pdf.meta.yaml": town,
            "97/年度报告.pdf": "报告二",
            "97/年度报告.pdf.meta.yaml": police,
        },
    )
    assert repo.zzfz("review", "65", "--return", "看不清", "--by", "王芳").code == 0

    views = {one.unit.name: one for one in todo_views(progress_of(repo), TODAY)}
    asked = {(name, one.label): one for name, view in views.items() for one in view.page.asks}
    assert [name for name, view in views.items() if view.page.sent_back] == ["双湖峪街道"]
    assert asked["县市场监管局", "65"].trouble == ()
    assert asked["双湖峪街道", "97"].trouble == ("双湖峪街道2021年：网址（请写在报送台账里）",)
    assert asked["县公安局", "97"].trouble[0].startswith("看不出是哪一年的")
    assert asked["三川口镇", "97"].trouble == ()
    assert (
        "双湖峪街道",
        "34–46（2）",
    ) not in asked  # its own is there; others' nil return is not its
    assert ("三川口镇", "34–46（2）") in asked

    wide = todo_paper(views["双湖峪街道"])
    sent = letter(views["双湖峪街道"], 2)
    assert sent.title.endswith("\n材料的函（第二次）")
    for paper, width in ((wide, 186), (sent, 156)):
        tables = [one for one in paper.blocks if isinstance(one, Table)]
        assert [sum(one.width for one in table.columns) for table in tables] == [width] * len(
            tables
        )
        assert len(tables) > 1


def test_limits_problems_and_pieces_are_said_in_plain_words(repo: Repo) -> None:
    evidence = {f"12/审查意见{number}.pdf": str(number) for number in range(7)}
    view = todo(county(repo, evidence), "县市场监管局")

    material = entry(view, "12").materials[0]
    assert material.limits == ("不超过5对",)
    assert "至少要 1 对，现有 0 对" in [one.message for one in material.problems]
    assert len(material.pieces) == 7


def test_days_left_count_from_the_day_given(repo: Repo) -> None:
    county(repo)
    edit(repo, "checklist/list.yaml", 'timezone: "+08:00"', 'timezone: "+08:00"\ndue: 2023-05-31')

    assert todo(repo, "县公安局", date(2023, 5, 21)).days_left == 10
    assert entry(todo(repo, "县公安局", date(2023, 6, 2)), "13").days_left == -2


def test_without_a_due_date_nothing_is_invented(repo: Repo) -> None:
    view = todo(county(repo), "县公安局")

    assert view.due is None
    assert entry(view, "13").days_left is None


def test_optional_sets_come_last_and_are_not_owed(repo: Repo) -> None:
    view = todo(county(repo), "县公安局")

    full = [one for one in section(view, "collective") if not one.brief]
    assert full[-1].label == "加分2"
    assert full[-1].optional
    asked = [
        e for s in view.sections[:-1] for e in s.entries if not (e.brief or e.optional or e.waiting)
    ]
    assert view.owed_sets == len(asked)


def test_handing_in_everything_under_the_example_names_completes_the_list(repo: Repo) -> None:
    """The names are read back as what they stand for: item, domain, unit, year and address."""
    checklist = checklist_of(county(repo, {}))
    for one in checklist.sets:
        for item in one.items:
            least = max([item.min, *(slot.min or 0 for slot in item.slots)])
            names = _names(item.slots, len(one.items) > 1, item)
            for number, path in enumerate(_paths(one.folder, least, names)):
                trade = "" if path.endswith(".txt") else f" {TRADES[number % len(TRADES)]}"
                repo.write(f"evidence/{path}", f"https://www.zizhou.gov.cn/?{path}{trade}")
    repo.commit()

    progress = progress_of(repo)

    assert progress.unassigned == ()
    assert {one.set.id: one.state for one in progress.sets if one.state != State.COMPLETE} == {}


def _names(slots: tuple[Slot, ...], numbered: bool, item: object) -> Iterator[str]:
    for slot in slots or (None,):
        yield from example_names(item, numbered=numbered, slot=slot)  # type: ignore[arg-type]


def _paths(folder: str, least: int, names: Iterator[str]) -> Iterator[str]:
    for name in names:
        for number in range(1, least + 1 if "-01." in name else 2):
            yield f"{folder}/{name.replace('-01.', f'-{number:02}.')}"


def test_the_status_report_ranks_units_by_what_they_owe(repo: Repo) -> None:
    view = bulletin_view(progress_of(county(repo)), TODAY)

    owed = [one.owed for one in view.departments]
    assert owed == sorted(owed, reverse=True)
    assert view.departments[0].name == "县司法局"
    assert view.totals.indicators == 100
    assert "双湖峪街道" in view.others
    assert view.unassigned == 1


def test_the_status_report_tells_what_changed(repo: Repo) -> None:
    county(repo)
    done = repo.zzfz("report", "--since", "2023-04-01", "--as", "json", "--at", "HEAD")

    change = json.loads(done.stdout)["change"]
    assert (change["before"], change["after"]) == (0, 5)
    assert [one["label"] for one in change["newly_complete"]] == ["55", "81–84"]
    assert change["newly_open"] == []
    assert {"name": "县司法局", "before": 0, "after": 4} in change["departments"]
    # 55 is led by ten units and told once, as a set: only who leads 81–84 moved by what is its own
    assert "县公安局" in {one["name"] for one in change["departments"]}
    assert {one["name"] for one in change["own"]} == {"县司法局", "县财政局"}


def test_the_page_says_once_what_several_rows_share_and_who_may_call(repo: Repo) -> None:
    paper = todo_paper(todo(county(repo, {}), "县应急局"))

    (table,) = (one for one in paper.blocks if isinstance(one, Table))
    wanted = [str(row[3]) for row in table.rows if isinstance(row, tuple)]
    labels = [str(row[1]) for row in table.rows if isinstance(row, tuple)]
    of_set = [text for label, text in zip(labels, wanted, strict=True) if label.startswith("85–91")]
    assert of_set[0].endswith("等 6 个单位共同负责")
    assert [one.endswith("同上共同负责") for one in of_set[1:]] == [True] * 5
    assert not any(
        "同上" in one for one in wanted if "由别的单位报" in one
    )  # others' parts are said of each
    other, how = (one for one in paper.blocks if isinstance(one, Paragraph) and one.lead)
    assert (other.lead, how.lead) == ("二、其他：", "三、怎样报：")
    assert how.text.startswith("盖章的扫描件")
    helped = other.text
    assert "县审批局：第 1至3、17至20 项" in helped
    assert "26–29" in helped  # a set of merged indicators keeps its own sign


def test_the_table_of_what_is_asked_is_as_short_as_its_columns_can_make_it(repo: Repo) -> None:
    """What stands in an item's own words is not said again beside them; nothing else goes."""
    view = todo(county(repo, {}), "县公安局")
    tables = [asked_table(view, narrow=narrow) for narrow in (False, True)]

    for table, width in zip(tables, (186, 156), strict=True):
        assert sum(one.width for one in table.columns) == width
    rows = {str(row[1]): row for row in tables[0].rows if isinstance(row, tuple)}
    (asked,) = (one for one in view.page.asks if one.label == "13")
    assert {"注明联系方式", "写明时间、案由、措施、结果"} < set(asked.wants)
    assert rows["13"][2] == asked.text and all(
        word in asked.text for word in ("联系方式", "时间、案由、措施、结果")
    )
    assert rows["13"][3] == "不超过5个案例；一个案例放一个文件夹；与县市场监管局等 5 个单位共同负责"
    assert "附公开网址" in str(rows["97"][3]) and "公开网址" not in str(rows["97"][2])
    assert str(rows["55"][2]).startswith("提供相关证明资料（指标：行政执法机关")


@pytest.mark.parametrize("unit", ["县司法局", "双湖峪街道", "各部门"])
def test_nothing_handed_in_makes_a_list_all_the_same(repo: Repo, unit: str) -> None:
    view = todo(county(repo, {}), unit)

    assert view.revision is not None
    assert sum(len(one.entries) for one in view.sections) > 5
