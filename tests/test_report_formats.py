"""Reports as files: Word, Excel, CSV, web page, Markdown, JSON."""

import csv
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pytest
from docx.document import Document
from jsonschema import Draft202012Validator

from tests.conftest import PROJECT, Repo
from tests.report_county import (
    HOSTILE,
    TODAY,
    county,
    edit,
    progress_of,
    templates_of,
    todo,
)
from tests.tools import program
from zzfz.intake.ledger import ADDRESSES, DONE, KEYS, NOTE, OLD_ADDRESSES
from zzfz.progress.chases import Promise
from zzfz.progress.movement import Activities, Activity
from zzfz.render.bulletin.build import bulletin_view
from zzfz.render.bulletin.weekly import WeekSource, weekly_view
from zzfz.render.letter import letter
from zzfz.render.office.description import Book, Sheet, SheetColumn, csv_bytes
from zzfz.render.office.excel import excel
from zzfz.render.office.word import word
from zzfz.render.report import ReportFormat, report, view_data
from zzfz.render.todo.workbook import CHOICES, full_book
from zzfz.render.view_schemas import report_schema_files

if TYPE_CHECKING:
    from zzfz.render.report import View

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FILES = [one for one in ReportFormat if one not in {ReportFormat.JSON, ReportFormat.TXT}]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """The real list with a little evidence; nobody changes it."""
    with pytest.MonkeyPatch.context() as patched:
        from tests.conftest import ISOLATED

        for name, value in ISOLATED.items():
            patched.setenv(name, value)
        path = tmp_path_factory.mktemp("county")
        made = Repo(path)
        made.run("init", "--quiet", "--initial-branch=main")
        return county(made)


@pytest.fixture
def hostile(new_repo: Callable[[str], Repo]) -> Repo:
    """A list and file names that hold everything meant to harm a reader."""
    made = county(new_repo("敌意"))
    texts = "".join(f'        - text: "{_escaped(one)}"\n          min: 2\n' for one in HOSTILE)
    made.write(
        "checklist/11-敌意.yaml",
        "level1: 十一、敌意\nsections:\n- level2: （一）敌意\n  indicators:\n"
        f'  - id: 101\n    text: "{_escaped("".join(HOSTILE))}"\n'
        f"    responsible: [县司法局]\n    materials:\n      items:\n{texts}",
    )
    made.write("evidence/101/1-<img src=x onerror=alert(1)>{{ 1234*1234 }}`x`\x1b[31m.pdf", "x")
    made.write("evidence/101/2-=cmd().pdf", "x")
    made.commit(date="2023-05-02T09:00:00+08:00")
    return made


def _escaped(text: str) -> str:
    return text.replace('"', '\\"')


def word_text(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    return "\n".join(node.text or "" for node in document.element.body.iter(f"{W}t"))


def excel_rows(data: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_word_file_is_laid_out_as_an_official_document(sample: Repo) -> None:
    data = report(todo(sample, "县司法局"), ReportFormat.DOCX, templates_of(sample), full=True)
    document = docx.Document(io.BytesIO(data))
    section = document.sections[0]

    size = [round(length.mm) for length in (section.page_width, section.page_height) if length]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert size == [210, 297]
    assert [round(length.mm) for length in margins if length] == [37, 35, 28, 26]
    assert document.paragraphs[0].text == "县司法局待办清单"
    assert style_of(document, "Title") == ("方正小标宋简体", 22)
    assert style_of(document, "Normal") == ("仿宋_GB2312", 16)
    assert style_of(document, "Heading 1") == ("黑体", 16)
    for footer in (section.footer, section.even_page_footer):
        assert footer.paragraphs[0].text == "— 1 —"
        assert [node.text for node in footer._element.iter(f"{W}instrText")] == ["PAGE"]


def style_of(document: Document, name: str) -> tuple[str, float]:
    style = document.styles[name]
    return style.element.rPr.rFonts.get(f"{W}eastAsia"), style.font.size.pt


def test_every_run_of_the_tables_names_an_east_asian_font(sample: Repo) -> None:
    data = report(todo(sample, "县司法局"), ReportFormat.DOCX, templates_of(sample))

    runs = [run for t in docx.Document(io.BytesIO(data)).tables for run in t._tbl.iter(f"{W}r")]
    assert len(runs) > 100
    assert {run.rPr.rFonts.get(f"{W}eastAsia") for run in runs} == {"黑体", "仿宋_GB2312"}


def test_tables_repeat_their_header_and_keep_rows_whole(sample: Repo) -> None:
    data = report(todo(sample, "县司法局"), ReportFormat.DOCX, templates_of(sample))

    for table in docx.Document(io.BytesIO(data)).tables:
        rows = table._tbl.tr_lst
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_a_font_that_is_missing_has_one_to_take_instead(sample: Repo) -> None:
    data = report(todo(sample, "县司法局"), ReportFormat.DOCX, templates_of(sample))

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        fonts = archive.read("word/fontTable.xml").decode("utf-8")
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in fonts


def test_the_ledger_can_be_filtered_filled_in_and_read_back(sample: Repo) -> None:
    view = todo(sample, "县司法局")
    data = report(view, ReportFormat.XLSX, templates_of(sample), full=True)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["台账"]
    titles = [cell.value for cell in sheet[1]]
    rows = [dict(zip(titles, row, strict=True)) for row in sheet.iter_rows(2, values_only=True)]

    columns = full_book(view).sheets[0].columns
    assert titles == [one.title for one in columns]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == sheet.dimensions
    hidden = [c for c, one in sheet.column_dimensions.items() if one.hidden]
    assert [sheet[f"{column}1"].value for column in hidden] == [KEYS[0]]
    keys_at = sheet.column_dimensions[hidden[0]]
    assert (keys_at.min, keys_at.max) == (len(columns) - 2, len(columns))
    assert all(row[title] is None for row in rows for title in (DONE, OLD_ADDRESSES, NOTE))
    keys = [tuple(row[key] for key in KEYS) for row in rows]
    assert len(keys) == len(set(keys))
    assert ("34", 4, None) in keys
    assert ("47", 2, "教育培训") in keys
    expected = sum(
        len(material.slots) or 1
        for section in view.sections
        for entry in section.entries
        for material in entry.materials
    )
    assert len(rows) == expected


def test_the_ledger_of_a_contact_asks_for_three_things_on_one_width_of_a4(sample: Repo) -> None:
    view = todo(sample, "县公安局")
    data = report(view, ReportFormat.XLSX, templates_of(sample), contact="王芳，电话 0912-7220001")
    sheet = openpyxl.load_workbook(io.BytesIO(data))["台账"]
    titles = [cell.value for cell in sheet[3]]
    rows = [dict(zip(titles, row, strict=True)) for row in sheet.iter_rows(4, values_only=True)]

    assert titles[:8] == [
        *("序号", "指标", "要报的材料（原文）", "本单位的部分", "要求"),
        *(DONE, ADDRESSES, NOTE),
    ]
    assert titles[8:] == list(KEYS) and sheet.column_dimensions["I"].hidden
    assert (
        "县公安局材料台账" in sheet["A1"].value and "王芳，电话 0912-7220001" in sheet["A2"].value
    )
    assert sheet.freeze_panes == "C4" and sheet.print_title_rows == "$3:$3"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_area == f"'台账'!$A$1:$H${3 + len(rows)}"
    assert sum(sheet.column_dimensions[one].width for one in "ABCDEFGH") < 150  # one screen wide
    (check,) = sheet.data_validations.dataValidation
    assert str(check.sqref) == f"F4:F{3 + len(rows)}"
    assert (check.showErrorMessage, check.error) == (True, "请从下拉列表里选")
    offered = openpyxl.load_workbook(io.BytesIO(data))["可选"]
    assert tuple(cell.value for cell in offered["A"]) == CHOICES
    assert all(row[title] is None for row in rows for title in (DONE, ADDRESSES, NOTE))
    # Only what the police owe, each of their parts a row; then, in grey, what they have handed in.
    assert not any("evidence/" in str(value) for row in rows for value in row.values())
    parts = {(str(row["指标"]), row["本单位的部分"]) for row in rows}
    assert {("60", "公安"), ("97", "公安2021年"), ("97", "公安2022年")} <= parts
    assert not any(part and "公安" not in str(part) for _, part in parts)
    (done,) = [number for number, row in enumerate(rows, start=4) if row["指标"] == "59"]
    assert sheet.cell(done, 5).value == "已报，待审核"
    assert sheet.cell(done, 5).fill.fgColor.rgb != sheet.cell(4, 5).fill.fgColor.rgb
    owed = [number for number, row in enumerate(rows, start=4) if "已报" not in str(row["要求"])]
    assert max(owed) < done


def test_csv_opens_in_excel_and_holds_what_the_ledger_holds(sample: Repo) -> None:
    filled = templates_of(sample)
    data = report(todo(sample, "县司法局"), ReportFormat.CSV, filled)
    book = excel_rows(report(todo(sample, "县司法局"), ReportFormat.XLSX, filled))

    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    below = book[2:]  # over the header stand the title and what to do
    assert rows == [["" if value is None else str(value) for value in row] for row in below]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r", " =", "＝"])
def test_csv_never_holds_a_formula(start: str) -> None:
    data = csv_bytes(Sheet("表", (SheetColumn("列", 9),), ((f"{start}1+1",),)))

    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[1][0].startswith("'")


def test_json_follows_the_published_schema(sample: Repo) -> None:
    for path, schema in report_schema_files().items():
        assert (PROJECT / path).read_bytes() == schema, f"运行 scripts/write_schemas.py 更新 {path}"
        Draft202012Validator.check_schema(json.loads(schema))
    for unit in ("县司法局", "裴家湾镇", "各部门"):
        check_schema("todo", view_data(todo(sample, unit)))
    check_schema("status", view_data(bulletin_view(progress_of(sample), TODAY)))


def check_schema(kind: str, data: object) -> None:
    schema = json.loads((PROJECT / f"templates/schema/{kind}.schema.json").read_bytes())
    errors = [error.message for error in Draft202012Validator(schema).iter_errors(data)]
    assert errors == []


def test_the_web_page_needs_nothing_else(sample: Repo) -> None:
    page = report(todo(sample, "县司法局"), ReportFormat.HTML, templates_of(sample)).decode("utf-8")

    assert not re.search(r"\b(?:src|href)=|url\(|@import|<script|<link", page)
    assert "@media print" in page
    assert 'name="viewport"' in page


@pytest.mark.parametrize("form", FILES)
def test_the_same_input_gives_the_same_bytes(sample: Repo, form: ReportFormat) -> None:
    first, second = (
        (
            report(todo(sample, "县司法局"), form, templates_of(sample)),
            report(bulletin_view(progress_of(sample), TODAY), form, templates_of(sample)),
        )
        for _ in range(2)
    )

    assert first == second


def test_the_letter_has_the_same_bytes_too(sample: Repo) -> None:
    assert word(letter(todo(sample, "县司法局"))) == word(letter(todo(sample, "县司法局")))


@pytest.mark.parametrize("form", [*FILES, ReportFormat.JSON])
def test_every_department_gets_its_file_and_all_stand_in_the_index(
    sample: Repo, form: ReportFormat, tmp_path: Path
) -> None:
    done = sample.zzfz("report", "--all", "--as", str(form), "-o", str(tmp_path / "出"))

    assert (done.code, done.stderr.count("错误")) == (0, 0)
    names = {path.name for path in (tmp_path / "出").iterdir()}
    units = [one.name for one in progress_of(sample).checklist.departments]
    assert len(units) == 45
    assert names == {f"{unit}.{form}" for unit in units} | {f"00-目录.{form}"}
    for unit in units:
        assert unit in text_of((tmp_path / "出" / f"{unit}.{form}").read_bytes(), form) or (
            form in (ReportFormat.XLSX, ReportFormat.CSV)
        )
    index = text_of((tmp_path / "出" / f"00-目录.{form}").read_bytes(), form)
    assert all(unit in index for unit in units)


def text_of(data: bytes, form: ReportFormat) -> str:
    """Everything a reader sees of a file, or its source where that is text."""
    if form is ReportFormat.DOCX:
        return word_text(data)
    if form is ReportFormat.XLSX:
        return "\n".join(str(value) for row in excel_rows(data) for value in row if value)
    return data.decode("utf-8-sig")


@pytest.mark.parametrize("form", [ReportFormat.DOCX, ReportFormat.XLSX])
def test_hostile_text_comes_out_as_plain_text_in_office_files(
    hostile: Repo, form: ReportFormat
) -> None:
    for view in (todo(hostile, "县司法局"), bulletin_view(progress_of(hostile), TODAY)):
        text = text_of(report(view, form, templates_of(hostile)), form)
        assert "<script>alert(1)</script>" in text
        assert "\x1b" not in text
    todo_text = text_of(report(todo(hostile, "县司法局"), form, templates_of(hostile)), form)
    assert "{{ 1234*1234 }}{% raw %}" in todo_text
    assert '=HYPERLINK("https://example.org","点")' in todo_text
    assert "\\x1b[31m红\\u202e反" in todo_text


def test_excel_holds_no_formula_and_no_link(hostile: Repo) -> None:
    data = report(todo(hostile, "县司法局"), ReportFormat.XLSX, templates_of(hostile))

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [archive.read(n).decode("utf-8") for n in archive.namelist() if "sheet" in n]
    assert not any(re.search(r"<f[ >]|<hyperlink", sheet) for sheet in sheets)


def test_hostile_text_makes_no_element_in_a_web_page(hostile: Repo) -> None:
    page = report(todo(hostile, "县司法局"), ReportFormat.HTML, templates_of(hostile)).decode(
        "utf-8"
    )

    assert not re.search(r"<(?:script|img|b>粗|a )|1522756|\x1b|\u202e", page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 1234*1234 }}{% raw %}" in page


def test_hostile_text_makes_no_element_in_markdown(hostile: Repo) -> None:
    from markdown_it import MarkdownIt

    for view in (todo(hostile, "县司法局"), bulletin_view(progress_of(hostile), TODAY)):
        source = report(view, ReportFormat.MD, templates_of(hostile)).decode("utf-8")
        html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(source)
        assert not re.search(r"<(?:script|img|b>|a |del|s>|em>)", html)
        assert not re.search("[\x1b\u202e]", source)
        assert "1522756" not in source
        assert "{{" in html


def test_hostile_text_is_harmless_on_a_terminal_in_every_text_format(hostile: Repo) -> None:
    for form in ("md", "html", "csv", "json"):
        done = hostile.zzfz("report", "--dept", "县司法局", "--as", form)
        assert done.code == 0
        assert not re.search("[\x1b\u202e]", done.stdout)
    for line in csv.reader(
        io.StringIO(
            hostile.zzfz("report", "--dept", "县司法局", "--as", "csv").stdout.lstrip("\ufeff")
        )
    ):
        assert not any(field.startswith(("=", "+", "-", "@")) for field in line)


def test_a_hostile_name_of_a_unit_cannot_leave_the_folder(repo: Repo, tmp_path: Path) -> None:
    county(repo)
    edit(repo, "checklist/departments.yaml", "name: 县水利局", 'name: "../../../县水利局"')
    for path in (repo.path / "checklist").glob("0*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("县水利局", '"../../../县水利局"'), encoding="utf-8")
    repo.commit()

    done = repo.zzfz("report", "--all", "-o", "出")

    assert done.code == 0, done.stderr
    found = list(tmp_path.rglob("*县水利局*"))
    assert [path.parent.name for path in found] == ["出"]


def test_word_and_excel_files_pass_through_libreoffice_without_loss(
    sample: Repo, tmp_path: Path
) -> None:
    filled = templates_of(sample)
    views: dict[str, View] = {
        "待办": todo(sample, "县公安局"),
        "通报": bulletin_view(progress_of(sample), TODAY),
    }
    for name, view in views.items():
        for form in (ReportFormat.DOCX, ReportFormat.XLSX):
            (tmp_path / f"{name}.{form}").write_bytes(report(view, form, filled))
    (tmp_path / "催办.docx").write_bytes(word(letter(todo(sample, "县公安局"))))
    week = weekly_view(bad_week(sample), TODAY - timedelta(days=7), TODAY)
    (tmp_path / "周报.docx").write_bytes(report(week, ReportFormat.DOCX, filled))

    convert(tmp_path, "docx:MS Word 2007 XML", sorted(tmp_path.glob("*.docx")))
    convert(tmp_path, "xlsx:Calc MS Excel 2007 XML", sorted(tmp_path.glob("*.xlsx")))

    for path in tmp_path.glob("*.docx"):
        there = word_text((tmp_path / "转" / path.name).read_bytes())
        assert squeezed(there) == squeezed(word_text(path.read_bytes())), path.name
    for path in tmp_path.glob("*.xlsx"):
        there_rows = excel_rows((tmp_path / "转" / path.name).read_bytes())
        assert there_rows == excel_rows(path.read_bytes()), path.name
    with zipfile.ZipFile(tmp_path / "转" / "周报.docx") as archive:
        assert b"<Pages>1</Pages>" in archive.read("docProps/app.xml")


def bad_week(repo: Repo) -> WeekSource:
    """A week in which all there is to tell has to be told: the page must hold it still."""
    progress = progress_of(repo)
    old = Activity(TODAY - timedelta(days=120), TODAY - timedelta(days=2), 12)
    names = [one.name for one in progress.checklist.departments]
    sets = [one.set.id for one in progress.sets]
    made = tuple(
        Promise(name, TODAY + timedelta(days=day - 5), tuple(sets[day : day + 8]))
        for day, name in enumerate(names[:12])
    )
    acts = Activities(dict.fromkeys(sets, old), dict.fromkeys(names, old))
    came = dict.fromkeys(names, 15)
    return WeekSource(progress, None, acts, made, came, ())


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def convert(folder: Path, kind: str, files: list[Path]) -> None:
    """Let LibreOffice read ``files`` and write them anew as ``kind`` to ``folder``/转."""
    profile = (folder / "profile").as_uri()
    subprocess.run(
        [
            *(program("soffice"), "--headless", f"-env:UserInstallation={profile}"),
            *("--convert-to", kind, "--outdir", str(folder / "转"), *map(str, files)),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )


def test_a_row_is_as_high_as_its_longest_text_as_excel_breaks_it() -> None:
    """Eleven of these 汉字 fit into 24 columns beside the margin of the cell, not twelve."""
    columns = (SheetColumn("指标", 24), SheetColumn("材料项", 7))
    rows = (("全" * 36, 1), ("全" * 11, 1))
    page = openpyxl.load_workbook(io.BytesIO(excel(Book("台账", (Sheet("表", columns, rows),)))))[
        "表"
    ]

    heights = [float(page.row_dimensions[number].height or 0) for number in (2, 3)]

    assert heights[0] >= 4 * 14
    assert heights[1] < 2 * 14
