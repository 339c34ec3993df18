"""Lists as other counties issue them: small files of each kind, with what has to come out."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import Call
from tests.import_sources import county_files
from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist
from zzfz.importing.import_list import Imported, import_list
from zzfz.importing.printed_text import without_ordinal

CASES = Path(__file__).parent / "data" / "lists"
EXPECTED: dict[str, dict[str, Any]] = {
    name: one
    for name, one in json.loads((CASES / "expected.json").read_text("utf-8")).items()
    if name != "_"
}


def read(name: str) -> tuple[Imported, Checklist]:
    imported = import_list((CASES / name).read_bytes(), name)
    checklist = load(imported.files).checklist
    assert checklist is not None
    assert imported.lost == ()
    assert imported.shares.reasons == ()
    return imported, checklist


def git(repo: Path, *args: str) -> str:
    made = subprocess.run(["git", "-C", str(repo), *args], check=True, capture_output=True)
    return made.stdout.decode().strip()


def column(imported: Imported, role: str) -> str | None:
    found = [
        one.heading
        for table in imported.resolution.tables
        for one in table.columns
        if one.role.value == role
    ]
    return found[0] if found else None


@pytest.mark.parametrize("name", EXPECTED)
def test_a_list_of_this_kind_comes_out_as_it_is_meant(
    name: str, call: Call, tmp_path: Path
) -> None:
    wanted = EXPECTED[name]
    imported, checklist = read(name)
    open_ = [one for one in imported.resolution.readings if one.open]
    ids = [one.id for one in checklist.indicators]
    if "rows" in wanted:
        assert len(checklist.indicators) == wanted["rows"]
    if "text_column" in wanted:
        columns = wanted["text_column"]
        assert column(imported, "三级指标") in ([columns] if isinstance(columns, str) else columns)
    if "responsible_column" in wanted:
        assert column(imported, "责任单位") == wanted["responsible_column"]
        unsaid = [one for one in open_ if one.about == "责任单位"]
        assert len(unsaid) == (wanted["responsible_column"] is None)
        assert all(one.responsible for one in checklist.indicators) or unsaid
    if "cooperating_column" in wanted:
        assert column(imported, "配合单位") == wanted["cooperating_column"]
    if "not_rows" in wanted:
        assert not any(wanted["not_rows"] in one.text for one in checklist.indicators)
    if wanted.get("ids") == "1-9":
        assert ids == [str(number) for number in range(1, 10)]
    elif "ids" in wanted:
        assert ids == wanted["ids"]
    if "level1" in wanted:
        assert [without_ordinal(one) for one in checklist.level1_titles] == wanted["level1"]
    if "items" in wanted:
        assert [len(one.items) for one in checklist.sets] == wanted["items"]
    if "questions_needed" in wanted:
        assert [one.about for one in open_] == ["报送资料"]  # that no column asks for any
    if wanted.get("default_item"):
        assert {item.text for one in checklist.sets for item in one.items} == {"落实情况说明"}
        assert len(checklist.sets) == wanted["rows"]
        assert [one.about for one in open_].count("报送资料") == 1
    names = {one.name for one in checklist.departments}
    names |= {one.name for one in checklist.collectives}
    assert not names & set(wanted.get("no_such_unit", ()))
    for row in wanted.get("cooperating_empty_rows", ()):
        assert checklist.indicators[row - 1].cooperating == ()
    outcome = call(tmp_path, "import", str(CASES / name), "-o", "out")
    assert outcome.code == 0, outcome.stdout + outcome.stderr
    assert ("没有丢失" in outcome.stdout) == imported.shares.whole


def test_broken_lines_are_put_together_and_not_the_rows() -> None:
    _, checklist = read("broken-lines.tsv")
    assert checklist.indicators[0].text == "建立重点任务台账并按月更新，做到事项清楚、责任到人"
    assert checklist.indicators[1].responsible == ("县水务局", "县城管局")
    assert [item.text for item in checklist.set_of["2"].items] == ["提供规范文本。", "提供培训记录"]


def test_a_new_county_begins_with_its_own_list_and_nothing_of_ours(
    call: Call, tmp_path: Path
) -> None:
    source = CASES / "lead-under-another-word.html"
    outcome = call(tmp_path, "init", "新县", "--from", str(source))
    assert outcome.code == 0, outcome.stderr
    repo = tmp_path / "新县"
    assert git(repo, "log", "--format=%s").split() == ["建立责任清单仓库"]
    assert git(repo, "status", "--porcelain") == ""
    ours = load(county_files()).checklist
    assert ours is not None
    theirs = load(
        {
            f"checklist/{path.name}": path.read_bytes()
            for path in (repo / "checklist").glob("*.yaml")
        }
    ).checklist
    assert theirs is not None
    assert theirs.domains == ()
    own = {one.name for one in theirs.departments}
    foreign = {name for one in ours.departments for name in (one.name, *one.aliases)} - own
    foreign |= {"子洲"}
    for path in repo.rglob("*"):
        if path.is_file() and ".git/" not in path.as_posix() and path.suffix != ".xlsx":
            words = path.read_text("utf-8")
            assert not [name for name in foreign if name in words and len(name) > 2], path
    assert (repo / "checklist/import-review.xlsx").is_file()
    assert call(repo, "status").code == 0
    check = json.loads(call(repo, "check", "--format", "json").stdout)
    assert check["summary"]["error"] == 0


def test_a_list_that_was_not_understood_makes_no_tracker(call: Call, tmp_path: Path) -> None:
    rows = ["甲栏,乙栏,丙栏", *(f"说明第{n}种情形的处理,第{n}种,有关人员" for n in range(1, 6))]
    (tmp_path / "清单.csv").write_text("\n".join(rows), "utf-8")
    outcome = call(tmp_path, "init", "新县", "--from", "清单.csv")
    assert outcome.code == 1
    assert "拿不准" in outcome.stderr
    assert not (tmp_path / "新县").exists()


def imported_csv(*rows: str) -> tuple[Imported, Checklist]:
    imported = import_list("\n".join(rows).encode(), "任务.csv")
    checklist = imported.loaded.checklist
    assert checklist is not None
    assert imported.lost == ()
    return imported, checklist


def test_cells_that_name_nobody_are_no_units_and_do_not_go_on_with_the_one_above() -> None:
    """无, / and — say that there is nobody; who it is has to be asked, once for all of a kind."""
    nobody = ("无", "/", "—", "－", "暂无", "无配合单位", "无")
    imported, checklist = imported_csv(
        "序号,工作任务,责任单位,配合单位,报送资料",
        "1,开展政务公开专项检查,县政府办,/,检查通知",
        *(
            f"{n},完善第{n}类公共法律服务,{one},无,服务台账"
            for n, one in enumerate(nobody, start=2)
        ),
        "9,整理行政执法案卷,县司法局等,—,案卷",
        "10,规范执法行为,县公安局、县市场监管局等3个单位,—,情况说明",
    )
    found = {one.id: (one.responsible, one.cooperating) for one in checklist.indicators}
    assert found["1"] == (("县政府办",), ())
    assert {found[str(number)] for number in range(2, 9)} == {((), ())}
    assert found["9"] == (("县司法局",), ())
    assert found["10"] == (("县公安局", "县市场监管局"), ())
    units = {"县政府办", "县司法局", "县公安局", "县市场监管局"}
    assert {one.name for one in checklist.departments} == units
    assert checklist.collectives == ()
    asked = {
        (one.indicator, *one.also)
        for one in imported.resolution.readings
        if one.open and one.about == "责任单位"
    }
    assert asked == {("2", "8"), ("3",), ("4",), ("5",), ("6",), ("7",)}


@pytest.mark.parametrize(
    "cell",
    [
        "县林业局牵头，县水务局按职责分工负责",
        "县林业局牵头；县水务局按职责分工负责",
        "县林业局牵头，县水务局负责",
        "牵头单位：县林业局；县水务局按职责分工负责",
        "牵头单位：县林业局，县水务局按职责分工负责",
        "县林业局（牵头）、县水务局按职责分工负责",
    ],
)
def test_who_leads_stays_the_one_that_is_responsible(cell: str) -> None:
    imported, checklist = imported_csv(
        "序号,工作任务,责任单位,报送资料",
        f'1,开展联合检查,"{cell}",检查通知',
        f'2,整理执法案卷,"{cell}",案卷',
        "3,规范执法行为,县林业局、县水务局按职责分工负责,情况说明",
    )
    first, second, both = checklist.indicators
    assert (first.responsible, first.cooperating) == (("县林业局",), ("县水务局",))
    assert (second.responsible, second.cooperating) == (("县林业局",), ("县水务局",))
    assert both.responsible == ("县林业局", "县水务局")
    (asked,) = [one for one in imported.resolution.readings if one.open]
    assert (asked.indicator, asked.also) == ("1", ("2",))


def test_rules_of_scoring_are_material_only_where_there_is_nothing_better() -> None:
    head = "序号,考核内容,责任单位,分值,评分标准"
    rows = ["1,开展检查,县政府办,5,未开展的扣5分", "2,整理案卷,县司法局,5,缺一份扣1分"]
    imported, checklist = imported_csv(head, *rows)
    assert [one.items[0].text for one in checklist.sets] == ["未开展的扣5分", "缺一份扣1分"]
    (asked,) = [one for one in imported.resolution.readings if one.open]
    assert (asked.about, "评分标准" in asked.reading) == ("报送资料", True)
    imported, checklist = imported_csv(
        f"{head},佐证材料", *(f"{row},第{n}件的通知" for n, row in enumerate(rows, start=1))
    )
    assert [one.items[0].text for one in checklist.sets] == ["第1件的通知", "第2件的通知"]
    assert not [one for one in imported.resolution.readings if one.open]
    assert all(any("评分标准" in note for note in one.remarks) for one in checklist.indicators)


def test_tasks_without_a_column_of_material_get_one_item_each_and_that_is_said_once(
    call: Call, tmp_path: Path
) -> None:
    rows = [
        "序号,工作任务,责任单位",
        "1,开展检查,县政府办",
        "2,整理案卷,县司法局",
        "3,规范,县公安局",
    ]
    (tmp_path / "任务.csv").write_text("\n".join(rows), "utf-8")
    outcome = call(tmp_path, "import", "任务.csv", "-o", "新")
    assert outcome.code == 0, outcome.stderr
    assert "待确认的读法 1 条" in outcome.stdout
    path = tmp_path / "新/import-review.xlsx"
    book = openpyxl.load_workbook(path)
    (asked,) = book["待确认"].iter_rows(min_row=3)
    assert "落实情况说明" in str(asked[3].value)
    assert "共 3 项" in str(asked[3].value)
    asked[9].value = "是"
    book.save(path)
    outcome = call(tmp_path, "import", "--corrections", "新/import-review.xlsx")
    assert outcome.code == 0, outcome.stderr
    assert "待确认的读法 0 条" in outcome.stdout
    files = {f"checklist/{one.name}": one.read_bytes() for one in (tmp_path / "新").glob("*.yaml")}
    checklist = load(files).checklist
    assert checklist is not None
    assert [[item.text for item in one.items] for one in checklist.sets] == [["落实情况说明"]] * 3
    assert not any(one.questions for one in checklist.indicators)
