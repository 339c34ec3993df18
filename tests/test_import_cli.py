"""``zzfz import`` as people run it: whole or nothing, whatever it is given."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from tests.conftest import Call, Outcome, Repo
from tests.import_sources import SOURCE, as_docx, as_html, as_xlsx, county_files
from tests.test_import_readers import rezip, same, small_docx, small_xlsx
from zzfz.importing import import_list
from zzfz.importing.account import Lost
from zzfz.importing.grid import Origin

GRID = [
    ["序号", "三级指标", "责任单位", "报送资料"],
    ["1", "推行行政执法公示制度", "县司法局、县财政局按职责分工负责", "1. 目录\n2. 网址"],
    ["2", "推行执法全过程记录制度", "县公安局，各部门配合", "典型案例，不超过5件"],
]
SMALL: dict[str, bytes] = {
    "docx": as_docx(GRID),
    "xlsx": as_xlsx(GRID),
    "html": as_html(GRID),
    "txt": "\n".join("\t".join(row).replace("\n", " ") for row in GRID).encode(),
    "csv": "\n".join(",".join(f'"{cell}"' for cell in row) for row in GRID).encode("gb18030"),
}


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def put(folder: Path, name: str, data: bytes) -> str:
    (folder / name).write_bytes(data)
    return name


def told(outcome: Outcome) -> Any:
    assert outcome.code == 0, outcome.stderr
    return json.loads(outcome.stdout)


def test_numerals_that_make_no_number_are_words(repo: Repo, call: Call) -> None:
    grid = [["序号", "一级指标", *GRID[0][1:]], ["十十", "十十、公正执法", *GRID[1][1:]]]
    name = put(repo.path, "清单.html", as_html(grid))
    data = told(call(repo, "import", name, "-o", "checklist", "--format", "json"))
    assert data["indicators"] == 1


@pytest.mark.parametrize("kind", SMALL)
def test_any_format_becomes_a_list_that_loads_without_an_error(
    repo: Repo, call: Call, kind: str
) -> None:
    name = put(repo.path, f"清单.{kind}", SMALL[kind])
    data = told(call(repo, "import", name, "-o", "checklist", "--format", "json"))
    assert next(iter(data)) == "schema_version"
    assert (data["indicators"], data["items"], data["lost"]) == (2, 3, [])
    assert data["new_departments"] == ["县司法局", "县财政局", "县公安局"]
    assert (repo.path / "checklist/source" / name).read_bytes() == SMALL[kind]
    assert {"import-review.html", "import-review.xlsx"} <= set(data["written"])
    assert data["written"] == files(repo.path / "checklist")
    repo.commit()
    check = json.loads(call(repo, "check", "--format", "json").stdout)
    assert check["summary"]["error"] == 0


def test_the_county_s_document_is_told_in_short_and_uses_the_roster_of_the_tracker(
    tracker: Repo, tmp_path: Path, call: Call
) -> None:
    apart = call(tmp_path, "import", str(SOURCE), "--dry-run")
    assert "指标：104 项（一级指标 10 个，加分项 2 项，否决项 2 项）" in apart.stdout
    assert "名册里没有的单位" in apart.stdout
    within = call(tracker, "import", str(SOURCE), "-o", "新")
    assert within.code == 0
    assert "名册里没有的" not in within.stdout
    assert "原件每一格的文字都在清单正文里，没有丢失" in within.stdout
    assert (tracker.path / "新/departments.yaml").read_bytes() == county_files()[
        "checklist/departments.yaml"
    ]
    assert list(tmp_path.glob("新*")) == []


def test_a_folder_is_never_overwritten_unasked(tmp_path: Path, call: Call) -> None:
    (tmp_path / "checklist/source").mkdir(parents=True)
    source = put(tmp_path / "checklist/source", "清单.docx", SMALL["docx"])
    put(tmp_path / "checklist/source", "批复.pdf", b"%PDF")
    asked = ("import", f"checklist/source/{source}", "-o", "checklist")
    assert call(tmp_path, *asked).code == 0
    before = {
        name: (tmp_path / "checklist" / name).read_bytes() for name in files(tmp_path / "checklist")
    }
    refused = call(tmp_path, *asked)
    assert refused.code == 2
    assert "已有清单" in refused.stderr
    (tmp_path / "checklist/99-旧.yaml").write_text("旧", encoding="utf-8")
    by_hand = call(tmp_path, *asked, "--overwrite")
    assert (by_hand.code, "99-旧.yaml" in by_hand.stderr) == (2, True)
    assert call(tmp_path, *asked, "--overwrite", "--discard-edits").code == 0
    assert {
        name: (tmp_path / "checklist" / name).read_bytes() for name in files(tmp_path / "checklist")
    } == before
    put(tmp_path / "checklist", "会议.docx", b"PK")
    foreign = call(tmp_path, *asked, "--overwrite")
    assert foreign.code == 2
    assert "会议.docx" in foreign.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".zzfz")] == []


def test_words_that_would_be_lost_stop_the_list_and_not_the_review(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = (Lost(Origin("", 3, 4), "要紧的话", "没有去向"),)
    monkeypatch.setattr(import_list, "unaccounted", lambda *_: lost)
    name = put(tmp_path, "清单.txt", SMALL["txt"])
    outcome = call(tmp_path, "import", name, "-o", "新")
    assert outcome.code == 1
    assert "第 3 行第 4 列“要紧的话”没有去向" in outcome.stdout
    assert files(tmp_path / "新") == ["import-review.html", "import-review.xlsx"]
    assert "要紧的话" in (tmp_path / "新/import-review.html").read_text(encoding="utf-8")
    again = call(tmp_path, "import", name, "-o", "新", "--accept-lost", "--overwrite")
    assert again.code == 1
    assert (tmp_path / "新/list.yaml").is_file()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ((), "没有写明写到哪个文件夹"),
        (("--compare", "-o", "新"), "只比较"),
        (("-o", "清单.txt"), "不是普通文件夹"),
    ],
)
def test_wrong_usage_is_said_in_chinese(
    tmp_path: Path, call: Call, more: tuple[str, ...], words: str
) -> None:
    put(tmp_path, "清单.txt", SMALL["txt"])
    outcome = call(tmp_path, "import", "清单.txt", *more)
    assert outcome.code == 2
    assert words in outcome.stderr
    assert call(tmp_path, "import", "没有.docx", "-o", "新").code == 2
    assert files(tmp_path) == ["清单.txt"] or not (tmp_path / "新").exists()


def test_a_missing_library_is_named_with_the_way_to_install_it(
    tmp_path: Path, call: Call, without_openpyxl: None
) -> None:
    put(tmp_path, "清单.xlsx", SMALL["xlsx"])
    outcome = call(tmp_path, "import", "清单.xlsx", "-o", "新")
    assert outcome.code == 3
    assert 'pip install "zzfz[import]"' in outcome.stderr
    assert not (tmp_path / "新").exists()


def damaged(kind: str, count: int) -> list[bytes]:
    """Copies cut off, with bits turned, and with a piece missing, always the same ones."""
    chance = random.Random(kind)
    data = SMALL[kind]
    made = []
    for number in range(count):
        copy = bytearray(data)
        at = chance.randrange(len(copy))
        if number % 3 == 0:
            del copy[at:]
        elif number % 3 == 1:
            for _ in range(chance.choice((1, 3, 30))):
                copy[chance.randrange(len(copy))] ^= 1 << chance.randrange(8)
        else:
            del copy[at : at + chance.randrange(200)]
        made.append(bytes(copy))
    return made


@pytest.mark.parametrize("kind", SMALL)
def test_damage_gives_a_list_that_lost_nothing_or_an_error_and_no_file(
    tmp_path: Path, call: Call, kind: str
) -> None:
    refused = 0
    for number, data in enumerate(damaged(kind, 15)):
        name = put(tmp_path, f"清单.{kind}", data)
        outcome = call(tmp_path, "import", name, "-o", f"新{number}")
        assert outcome.code in {0, 1, 2}, outcome.stderr
        written = files(tmp_path / f"新{number}") if (tmp_path / f"新{number}").exists() else []
        assert ("list.yaml" in written) is (outcome.code == 0)
        if outcome.code == 2:
            refused += 1
            assert outcome.stderr.startswith("错误：")
            assert "\n建议：" in outcome.stderr
            assert written == []
    assert refused > 2


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(body: str) -> bytes:
    made = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()
    return rezip(small_docx(), lambda n, c: made if n == "word/document.xml" else c, {})


def sheet(old: bytes, new: bytes) -> bytes:
    return rezip(
        small_xlsx(), lambda n, c: c.replace(old, new) if n.startswith("xl/worksheets") else c, {}
    )


def pdf(stream: bytes, coding: bytes = b"/FlateDecode") -> bytes:
    return b"\n".join(
        (
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
            b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj",
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj",
            b"4 0 obj<</Length " + str(len(stream)).encode() + b"/Filter" + coding + b">>stream",
            stream + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        )
    )


def deflated(chunk: bytes, times: int) -> bytes:
    packer = zlib.compressobj(1)
    return b"".join([*(packer.compress(chunk) for _ in range(times)), packer.flush()])


NESTED = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
HEAD = "序号\t三级指标\t责任单位\t报送资料\n"
ATTACKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "深层嵌套的 docx": (lambda: word(NESTED[0] * 20_000 + NESTED[1] * 20_000), "层层嵌套"),
    "合并十亿列的 docx": (
        lambda: word(
            '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr></w:tc></w:tr></w:tbl>'
        ),
        "超过",
    ),
    "宏 docm": (lambda: rezip(small_docx(), same, {"word/vbaProject.bin": b"x"}), "含宏"),
    "宏 xlsm": (lambda: rezip(small_xlsx(), same, {"xl/vbaProject.bin": b"x"}), "含宏"),
    "xlsx 的外部实体": (lambda: sheet(b"<worksheet", ENTITY + b"<worksheet"), "外部实体"),
    "合并整张表的 xlsx": (
        lambda: sheet(
            b"</sheetData>",
            b"</sheetData><mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells>",
        ),
        "超过",
    ),
    "一万行的 xlsx": (
        lambda: sheet(
            b"</sheetData>",
            b'<row><c t="inlineStr"><is><t>x</t></is></c></row>' * 10_000 + b"</sheetData>",
        ),
        "超过",
    ),
    "二十万空行的 xlsx": (
        lambda: sheet(b"</sheetData>", b"<row/>" * 200_000 + b"</sheetData>"),
        "超过",
    ),
    "压缩炸弹 xlsx": (lambda: rezip(small_xlsx(), same, {"xl/a.xml": b"0" * 30_000_000}), "庞大"),
    "百万列的网页": (lambda: b"<table><tr><td colspan=1000000>1</table>", "超过"),
    "一格接一格的网页": (lambda: b"<table><tr>" + b"<td>" * 300_000, "超过"),
    "深层嵌套的网页": (lambda: b"<html>" + b"<div><table><tr><td>" * 20_000, "没有结束"),
    "截断的网页": (lambda: SMALL["html"][:-30], "没有结束"),
    "不闭合的标记": (lambda: b"<html>" + b"<!--" * 200_000, "没有结束"),
    "读不通的标记": (lambda: b"<html><![>", "没有结束"),
    "百万列的 csv": (lambda: b"a," * 1_000_000, "超过"),
    "极长的单元格": (lambda: f"{HEAD}1\t甲\t县司法局\t".encode() + b"x\n" * 100_000, "万字"),
    "pdf 炸弹": (lambda: pdf(deflated(b"0 0 m\n" * 100_000, 180)), "庞大"),
    "两层压缩的 pdf": (lambda: pdf(b"x", b"[/FlateDecode /FlateDecode]"), "庞大"),
    "极复杂的 pdf": (lambda: pdf(zlib.compress(b"0 0 1 1 re S\n" * 100_000)), "复杂"),
    "错误的编码": (lambda: SMALL["txt"].decode().encode("utf-16-be"), "编码|损坏|没有表格"),
    "空文件": (lambda: b"", "空的"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_and_leaves_nothing(tmp_path: Path, call: Call, name: str) -> None:
    make, words = ATTACKS[name]
    put(tmp_path, "清单", make())
    outcome = call(tmp_path, "import", "清单", "-o", "新")
    assert outcome.code == 2
    assert any(word in outcome.stderr for word in words.split("|")), outcome.stderr
    assert not (tmp_path / "新").exists()
    assert files(tmp_path) == ["清单"]


def test_rules_with_scores_roles_in_two_columns_and_deadlines(repo: Repo, call: Call) -> None:
    """考核细则 in Word: two levels, merged cells, 牵头 and 配合 apart, a declaration, a deadline."""
    head = ["考核项目", "分值", "序号", "考核内容", "牵头部门", "配合部门", "评分标准", "完成时限"]
    body = [
        ["依法决策", "15", "1", "编制重大行政决策事项目录", "县政府办", "县司法局、各有关部门",
         "1.提供2024年度目录及公开网址；2.提供合法性审查意见书，任选5份", "2024年6月底前"],
        ["规范执法", "20", "2", "执法“三项制度”全面落实", "县司法局", "县市场监管局、县交通局",
         "2、3项合并提供：1.执法公示网址；2.案卷评查通报", "全年"],
        ["规范执法", "20", "3", "开展执法案卷评查", "县司法局", "县市场监管局", "", "全年"],
    ]  # fmt: skip
    document = docx.Document()
    document.add_paragraph("清源县2024年度法治建设考核细则")
    document.add_paragraph("（征求意见稿）")
    table = document.add_table(rows=4, cols=8)
    for row, texts in zip(table.rows, [head, *body], strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for column in (0, 1, 6):
        words = table.cell(2, column).text
        table.cell(2, column).merge(table.cell(3, column)).text = words
    document.save(str(repo.path / "细则.docx"))
    data = told(call(repo, "import", "细则.docx", "-o", "checklist", "--format", "json"))
    assert (data["indicators"], data["level1"], data["merged_sets"]) == (3, 2, ["2-3"])
    repo.commit()
    shown = json.loads(call(repo, "list", "--format", "json").stdout)
    first = shown["indicators"][0]
    assert (first["responsible"], first["cooperating"]) == (
        ["县政府办"],
        ["县司法局", "各有关部门"],
    )
    assert first["remarks"] == ["分值：15", "完成时限：2024年6月底前"]
    limits = [
        (one["min"], one["max"], one["url"], one["years"])
        for one in shown["material_sets"][0]["items"]
    ]
    assert limits == [(1, None, "required", [2024]), (5, 5, None, [])]


def test_a_workbook_with_two_rows_of_headings_and_a_sheet_without_titles(
    repo: Repo, call: Call
) -> None:
    """任务分工表 in Excel: numbers that begin anew, items in running brackets, an 附表."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "重点任务"
    for row in (
        ["柳河区2025年法治政府建设重点任务分工表"],
        ["序号", "任务", None, "责任分工", None, "报送材料"],
        [None, "类别", "工作内容", "牵头单位", "配合单位", None],
        [1, "一、优化营商环境", "清理证明事项", "区司法局", "各镇", "①事项清单②案例，不超过2个"],
        [2, None, "规范涉企检查", "区司法局", "区应急局等部门", "提供2025年以来检查统计表"],
        [1, "二、化解矛盾", "规范行政复议", "区司法局", None, "（1）情况说明（2）公开网址"],
    ):
        sheet.append(row)
    for area in ("A1:F1", "A2:A3", "B2:C2", "D2:E2", "F2:F3", "B4:B5"):
        sheet.merge_cells(area)
    annex = book.create_sheet("附表")
    annex.append(["序号", "工作内容", "牵头单位", "报送材料"])
    annex.append([1, "旁听庭审", "区法院", "活动记录"])
    book.save(repo.path / "任务.xlsx")
    data = told(call(repo, "import", "任务.xlsx", "-o", "checklist", "--format", "json"))
    assert (data["indicators"], data["level1"], data["items"]) == (4, 3, 6)
    # Whether cases of the first may be none, what the annex belongs to, numbers that begin anew.
    assert data["questions"] == 3
    repo.commit()
    shown = json.loads(call(repo, "list", "--format", "json").stdout)
    assert [one["id"] for one in shown["indicators"]] == [
        "优化营商环境1",
        "优化营商环境2",
        "化解矛盾1",
        "附表1",
    ]
    assert "接上一个表，属“二、化解矛盾”" in shown["indicators"][3]["questions"][0]["alternative"]
    assert [item["text"] for item in shown["material_sets"][2]["items"]] == ["情况说明", "公开网址"]
