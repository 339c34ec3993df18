"""The review workbook filled in by a person and handed back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import Call
from tests.tools import at_terminal
from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist

Sheet = Any


def rows_of(count: int) -> list[list[str]]:
    """A list in which the same doubtful cell stands 28 times, and a column is easily mistaken."""
    head = ["序号", "工作任务", "主管部门", "实施单位", "报送材料"]
    doubtful = "县林业局、县水务局配合"
    rows = [
        [
            str(n),
            f"完成第{n}件事",
            "县政府办",
            doubtful if n <= 28 else "县医保局",
            f"第{n}件的说明",
        ]
        for n in range(1, count + 1)
    ]
    return [head, *rows]


SCORED = [[str(n), f"完成第{n}件事", "县司法局", f"缺第{n}件的扣5分"] for n in range(1, 4)]


def put(folder: Path, rows: list[list[str]], name: str = "任务清单.xlsx") -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append([int(one) if one.isdecimal() else one for one in row])
    path = folder / name
    book.save(path)
    return path


def listed(folder: Path) -> Checklist:
    files = {f"checklist/{path.name}": path.read_bytes() for path in folder.glob("*.yaml")}
    found = load(files).checklist
    assert found is not None
    return found


def fill_in(folder: Path, change: Callable[[openpyxl.Workbook], None]) -> None:
    path = folder / "import-review.xlsx"
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def cell(sheet: Sheet, column: str, *, where: str, is_: str) -> Any:
    heads = [one.value for one in sheet[2]]
    for row in sheet.iter_rows(min_row=3):
        if str(row[heads.index(where)].value) == is_:
            return row[heads.index(column)]
    raise AssertionError(f"{where} {is_}")


@pytest.fixture
def made(tmp_path: Path, call: Call) -> Path:
    put(tmp_path, rows_of(30))
    outcome = call(tmp_path, "import", "任务清单.xlsx", "-o", "新")
    assert outcome.code == 0, outcome.stdout + outcome.stderr
    return tmp_path / "新"


def test_equal_cells_a_column_and_a_unit_are_corrected_in_one_round(
    made: Path, tmp_path: Path, call: Call
) -> None:
    book = openpyxl.load_workbook(made / "import-review.xlsx")
    assert book.sheetnames[0] == "表格读法"
    asked = book["待确认"].iter_rows(min_row=3, values_only=True)
    assert [str(row[8]) for row in asked if "配合" in str(row[3])] == ["28"]

    def change(book: openpyxl.Workbook) -> None:
        for row in book["待确认"].iter_rows(min_row=3):
            row[9].value = "县林业局牵头，县水务局配合" if "配合" in str(row[3].value) else "是"
        cell(book["表格读法"], "读作", where="列名", is_="主管部门").value = "配合单位"
        cell(book["指标"], "责任单位", where="编号", is_="30").value = "县气象局"

    fill_in(made, change)
    outcome = call(tmp_path, "import", "--corrections", "新/import-review.xlsx")
    assert outcome.code == 0, outcome.stdout + outcome.stderr
    assert "改正：第30项责任单位" in outcome.stdout
    assert "待确认的读法 0 条" in outcome.stdout
    checklist = listed(made)
    found = {one.id: one for one in checklist.indicators}
    assert len(found) == 30
    assert not any(one.questions for one in found.values())
    assert found["1"].responsible == found["28"].responsible == ("县林业局",)
    assert found["28"].cooperating == ("县水务局",)
    assert found["29"].cooperating == ("县政府办",)
    assert found["30"].responsible == ("县气象局",)
    again = call(tmp_path, "import", "--corrections", "新/import-review.xlsx")
    assert again.code == 0
    assert listed(made).indicators == checklist.indicators


def test_rows_are_joined_split_renumbered_and_left_out(
    made: Path, tmp_path: Path, call: Call
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["指标"]
        cell(sheet, "处理", where="编号", is_="2").value = "并入上一项"
        cell(sheet, "处理", where="编号", is_="3").value = "删去"
        cell(sheet, "报送资料", where="编号", is_="29").value = "1. 台账\n2. 照片不少于3份"
        sheet.append(["", "", "", "", "", "另一件事", "县残联", "", "另一份说明"])

    fill_in(made, change)
    outcome = call(tmp_path, "import", "--corrections", "新/import-review.xlsx")
    assert outcome.code == 0, outcome.stdout + outcome.stderr
    checklist = listed(made)
    found = {one.id: one for one in checklist.indicators}
    assert found["1"].text == "完成第1件事完成第2件事"
    assert list(found) == [str(number) for number in range(1, 30)]
    assert found["2"].text == "完成第4件事"
    assert (found["29"].text, found["29"].responsible) == ("另一件事", ("县残联",))
    assert [item.text for item in checklist.set_of["27"].items] == ["台账", "照片不少于3份"]
    assert checklist.set_of["27"].items[1].min == 3
    assert "28 项的编号顺延" in outcome.stdout
    more = call(tmp_path, "import", "--corrections", "新/import-review.xlsx", "--format", "json")
    assert more.code == 0
    assert listed(made).indicators == checklist.indicators


def test_work_by_hand_is_not_lost(made: Path, tmp_path: Path, call: Call) -> None:
    path = next(made.glob("01-*.yaml"))
    before = path.read_text("utf-8")
    path.write_text(before.replace("完成第7件事", "完成第七件事"), "utf-8")
    refused = call(tmp_path, "import", "任务清单.xlsx", "-o", "新", "--overwrite")
    assert refused.code == 2
    assert f"{path.name}（第7项）" in refused.stderr
    assert "完成第七件事" in path.read_text("utf-8")
    assert call(tmp_path, "import", "--corrections", "新/import-review.xlsx").code == 2
    over = call(tmp_path, "import", "任务清单.xlsx", "-o", "新", "--overwrite", "--discard-edits")
    assert over.code == 0
    assert path.read_text("utf-8") == before
    fill_in(
        made, lambda book: setattr(cell(book["指标"], "编号", where="编号", is_="5"), "value", 99)
    )
    pending = call(tmp_path, "import", "任务清单.xlsx", "-o", "新", "--overwrite")
    assert (pending.code, "没有交回的改正" in pending.stderr) == (2, True)


def test_what_makes_no_sense_is_refused_and_changes_nothing(
    made: Path, tmp_path: Path, call: Call
) -> None:
    before = {path.name: path.read_bytes() for path in made.glob("*.yaml")}

    def wrong_role(book: openpyxl.Workbook) -> None:
        cell(book["表格读法"], "读作", where="列名", is_="主管部门").value = "主管"

    fill_in(made, wrong_role)
    refused = call(tmp_path, "import", "--corrections", "新/import-review.xlsx")
    assert (refused.code, "只能填" in refused.stderr) == (2, True)

    def without_rows(book: openpyxl.Workbook) -> None:
        cell(book["表格读法"], "读作", where="列名", is_="主管部门").value = "备注"
        book["指标"].delete_rows(5, 2)

    fill_in(made, without_rows)
    refused = call(tmp_path, "import", "--corrections", "新/import-review.xlsx")
    assert (refused.code, "少了 2 行（第3、4项）" in refused.stderr) == (2, True)
    other = put(tmp_path, rows_of(3), "别的.xlsx")
    refused = call(tmp_path, "import", str(other), "--corrections", "新/import-review.xlsx")
    assert (refused.code, "不是这份核对工作簿的原件" in refused.stderr) == (2, True)
    refused = call(tmp_path, "import", "--corrections", str(other))
    assert "不是导入时写成的核对工作簿" in refused.stderr, refused.stderr
    assert refused.code == 2
    assert {path.name: path.read_bytes() for path in made.glob("*.yaml")} == before


UNKNOWN = [
    ["序号", "重点工作", "包联单位", "亮点展示栏", "报送材料"],
    *[
        [str(n), f"开展第{n}段河道清理", "县水务局", f"第{n}段已经完成了若干内容并取得成效", "总结"]
        for n in range(1, 6)
    ],
]


def test_a_reading_that_stopped_is_confirmed_in_the_workbook_or_on_the_command_line(
    tmp_path: Path, call: Call
) -> None:
    put(tmp_path, UNKNOWN)
    stopped = call(tmp_path, "import", "任务清单.xlsx", "-o", "新")
    assert stopped.code == 1
    assert "没有丢失" not in stopped.stdout
    assert "“亮点展示栏”看不懂是什么" in stopped.stdout
    assert sorted(path.name for path in (tmp_path / "新").iterdir()) == [
        "import-review.html",
        "import-review.xlsx",
    ]
    fill_in(
        tmp_path / "新",
        lambda book: setattr(
            cell(book["表格读法"], "读作", where="列名", is_="亮点展示栏"), "value", "配合单位"
        ),
    )
    lost = call(tmp_path, "import", "--corrections", "新/import-review.xlsx")
    assert (lost.code, "没有找到原件" in lost.stderr) == (2, True)
    back = call(tmp_path, "import", "任务清单.xlsx", "--corrections", "新/import-review.xlsx")
    assert back.code == 0, back.stdout + back.stderr
    assert [one.responsible for one in listed(tmp_path / "新").indicators] == [("县水务局",)] * 5
    for more in (["--columns", "责任单位=包联单位"], ["--as-read"]):
        outcome = call(tmp_path, "import", "任务清单.xlsx", "-o", f"另{len(more)}", *more)
        assert outcome.code == 0, outcome.stdout
        assert listed(tmp_path / f"另{len(more)}").indicators[0].responsible == ("县水务局",)


def test_headings_of_one_s_own_and_a_heading_far_down(tmp_path: Path, call: Call) -> None:
    (tmp_path / "词.yaml").write_text("words:\n  - {role: 备注, whole: [亮点展示栏]}\n", "utf-8")
    put(tmp_path, [["填报单位：县水务局", "", "", "", ""], *UNKNOWN])
    own = call(tmp_path, "import", "任务清单.xlsx", "-o", "甲", "--headings", "词.yaml")
    assert own.code == 0, own.stdout + own.stderr
    put(tmp_path, [["甲区", "乙区", "丙区域的情况说明", "丁区", "戊区"], *UNKNOWN])
    above = call(tmp_path, "import", "任务清单.xlsx", "-o", "乙", "--headings", "词.yaml")
    assert (above.code, "表头上面还有表格的行" in above.stdout) == (1, True)
    row = ("--headings", "词.yaml", "--heading-row", "2")
    said = call(tmp_path, "import", "任务清单.xlsx", "-o", "丙", *row)
    assert said.code == 0, said.stdout + said.stderr
    wrong = call(tmp_path, "import", "任务清单.xlsx", "-o", "丁", "--columns", "责任单位=某某")
    assert (wrong.code, "不是表头里的列名" in wrong.stderr) == (2, True)
    (tmp_path / "词.yaml").write_text("words:\n  - {role: 主管}\n", "utf-8")
    faulty = call(tmp_path, "import", "任务清单.xlsx", "-o", "丁", "--headings", "词.yaml")
    assert (faulty.code, "role 须是" in faulty.stderr) == (2, True)


def test_at_a_terminal_the_unsure_columns_are_asked(tmp_path: Path) -> None:
    put(tmp_path, UNKNOWN)
    said = {"“包联单位”一列读作": "\n", "“亮点展示栏”一列读作": "配合单位\n"}
    code, shown = at_terminal(tmp_path, said, "import", "任务清单.xlsx", "-o", "新")
    assert code == 0, shown
    assert "亮点展示栏 → 配合单位（100%）" in shown
    assert not any(
        question.about == "责任单位"
        for one in listed(tmp_path / "新").indicators
        for question in one.questions
    )


def test_at_a_terminal_a_doubtful_column_is_asked_even_where_nothing_would_stop(
    tmp_path: Path,
) -> None:
    put(tmp_path, [["序号", "考核内容", "责任单位", "评分标准"], *SCORED])
    said = {"“评分标准”一列读作": "备注\n"}
    code, shown = at_terminal(tmp_path, said, "import", "任务清单.xlsx", "-o", "新")
    assert code == 0, shown
    assert "评分标准 → 备注（100%）" in shown
    assert "照这样写入" not in shown
    assert {item.text for one in listed(tmp_path / "新").sets for item in one.items} == {
        "落实情况说明"
    }


def test_an_answer_to_a_question_of_the_whole_list_is_meant_for_every_row(
    tmp_path: Path, call: Call
) -> None:
    """No column of units and none of material: each is asked once, and answered once for all; a row
    that is put right by itself leaves the others asked about.
    """
    put(tmp_path, [["序号", "工作任务"], *([str(n), f"完成第{n}件事"] for n in range(1, 5))])
    outcome = call(tmp_path, "import", "任务清单.xlsx", "-o", "新")
    assert outcome.code == 0, outcome.stderr
    folder = tmp_path / "新"

    def one_row(book: openpyxl.Workbook) -> None:
        assert [str(row[8].value) for row in book["待确认"].iter_rows(min_row=3)] == ["4", "4"]
        cell(book["指标"], "责任单位", where="编号", is_="1").value = "县气象局"

    fill_in(folder, one_row)
    outcome = call(tmp_path, "import", "--corrections", "新/import-review.xlsx")
    assert outcome.code == 0, outcome.stderr
    assert "待确认的读法 2 条" in outcome.stdout

    def all_rows(book: openpyxl.Workbook) -> None:
        for row in book["待确认"].iter_rows(min_row=3):
            of_units = row[2].value == "责任单位"
            row[9].value = "县林业局牵头，县水务局配合" if of_units else "1. 台账 2. 照片不少于3张"

    fill_in(folder, all_rows)
    outcome = call(tmp_path, "import", "--corrections", "新/import-review.xlsx")
    assert outcome.code == 0, outcome.stdout + outcome.stderr
    assert "待确认的读法 0 条" in outcome.stdout
    checklist = listed(folder)
    assert [one.responsible for one in checklist.indicators] == [
        ("县气象局",),
        *[("县林业局",)] * 3,
    ]
    assert [one.cooperating for one in checklist.indicators] == [(), *[("县水务局",)] * 3]
    assert [len(one.items) for one in checklist.sets] == [2] * 4


def test_what_a_column_is_cannot_be_answered_with_the_words_of_a_cell(
    tmp_path: Path, call: Call
) -> None:
    put(tmp_path, [["序号", "考核内容", "责任单位", "评分标准"], *SCORED])
    assert call(tmp_path, "import", "任务清单.xlsx", "-o", "新").code == 0

    def answer(book: openpyxl.Workbook) -> None:
        book["待确认"]["J3"] = "情况说明"

    fill_in(tmp_path / "新", answer)
    outcome = call(tmp_path, "import", "--corrections", "新/import-review.xlsx")
    assert outcome.code == 1
    assert "整整一列的读法" in outcome.stdout + outcome.stderr
    assert {item.text for one in listed(tmp_path / "新").sets for item in one.items} == {
        f"缺第{n}件的扣5分" for n in range(1, 4)
    }
