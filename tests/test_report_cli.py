"""zzfz report and zzfz remind on the command line."""

import io
import json

import docx
import openpyxl
import pytest

from tests.conftest import Repo
from tests.report_county import county, edit


def test_without_a_file_a_todo_list_is_markdown(repo: Repo) -> None:
    done = county(repo).zzfz("report", "--dept", "县司法局")

    assert done.code == 0
    assert done.stdout.startswith("# 县司法局待办清单\n")
    assert "交齐第 34–46 项可一并完成 13 项指标" in done.stdout
    whole = repo.zzfz("report", "--dept", "县司法局", "--full")
    assert whole.stdout.startswith("# 县司法局待办清单\n")
    assert "### 34–46　交齐本组 4 项材料，可完成 13 项指标" in whole.stdout
    assert "存为：`evidence/34/2-本级-公开网址.url.txt`" in whole.stdout


def test_without_a_unit_it_is_the_status_report(repo: Repo) -> None:
    done = county(repo).zzfz("report")

    assert done.stdout.startswith("# 法治政府建设责任清单进展通报\n")
    assert (
        "应报 100 项指标，已报齐 5（其中审核通过 0，零报告 0）/ 100，退回 0，未查验 0；完成 5%"
        in done.stdout
    )


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("清单.docx", b"PK"),
        ("清单.XLSX", b"PK"),
        ("清单.csv", b"\xef\xbb\xbf"),
        ("清单.html", b"<!DOCTYPE html>"),
        ("清单.md", "# 县司法局".encode()),
        ("清单.json", b"{"),
    ],
)
def test_the_ending_of_the_file_chooses_the_format(repo: Repo, name: str, start: bytes) -> None:
    done = county(repo).zzfz("report", "--dept", "县司法局", "-o", f"新/{name}")

    assert done.code == 0
    assert done.stdout == ""
    assert done.stderr == f"已写入 新/{name}\n"
    assert (repo.path / "新" / name).read_bytes().lstrip().startswith(start)


def test_as_wins_over_the_ending(repo: Repo) -> None:
    county(repo).zzfz("report", "--as", "json", "-o", "通报.txt")

    data = json.loads((repo.path / "通报.txt").read_text(encoding="utf-8"))
    assert (data["schema_version"], data["kind"]) == (1, "status")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--dept", "县水利居"], "县水利局"),
        (["-o", "通报.pdf"], "看不出格式"),
        (["--all"], "-o 文件夹"),
        (["--all", "--dept", "县司法局", "-o", "x"], "不能同时用"),
        (["--all", "--since", "HEAD", "-o", "x"], "--since 只用于"),
        (["--all", "-o", "checklist/list.yaml"], "不是文件夹"),
        (["--since", "不存在"], "不存在"),
        (["--full"], "--full 只用于"),
    ],
)
def test_wrong_usage_is_said_with_advice(repo: Repo, arguments: list[str], words: str) -> None:
    done = county(repo).zzfz("report", *arguments)

    assert done.code == 2
    assert done.stdout == ""
    assert words in done.stderr
    assert "建议：" in done.stderr


def test_a_place_that_cannot_be_written_is_an_error_without_a_trace(repo: Repo) -> None:
    done = county(repo).zzfz("report", "-o", "checklist/list.yaml/通报.md")

    assert done.code == 3
    assert "写不进去" in done.stderr


def test_an_earlier_date_shows_what_was_so_then(repo: Repo) -> None:
    county(repo)

    done = repo.zzfz("report", "--at", "2023-04-02", "--as", "json")

    data = json.loads(done.stdout)
    assert data["totals"]["complete"] == 0
    assert data["today"] == "2023-04-01"


def test_the_reminder_is_short_and_says_what_matters_most(repo: Repo) -> None:
    county(repo)
    edit(repo, "checklist/list.yaml", 'timezone: "+08:00"', 'timezone: "+08:00"\ndue: 2023-05-31')
    repo.commit(date="2023-05-02T09:00:00+08:00")

    done = repo.zzfz("remind", "--dept", "县水利局", "--at", "HEAD")

    assert done.code == 0
    assert done.stdout.startswith("【催办】县水利局：")
    assert "请在2023年5月31日前报送（还有 29 天）" in done.stdout
    assert "34–46" in done.stdout
    assert len(done.stdout) < 900
    assert not any(sign in done.stdout for sign in "`*#")


def test_a_reminder_for_programs_holds_the_list_and_the_text(repo: Repo) -> None:
    done = county(repo).zzfz("remind", "--dept", "县水利局", "--format", "json")

    data = json.loads(done.stdout)
    assert data["kind"] == "remind"
    assert data["text"].startswith("【催办】县水利局")
    assert data["unit"]["name"] == "县水利局"


def test_the_letter_names_what_is_owed_and_has_a_slip_to_fill_in(repo: Repo) -> None:
    done = county(repo).zzfz("remind", "--dept", "县水利局", "--letter", "-o", "催办.docx")

    assert done.code == 0, done.stderr
    letter = docx.Document(io.BytesIO((repo.path / "催办.docx").read_bytes()))
    texts = [paragraph.text for paragraph in letter.paragraphs]
    assert texts[:2] == ["关于尽快报送子洲县法治政府建设责任清单\n材料的函", "县水利局："]
    assert letter.core_properties.title == "关于尽快报送子洲县法治政府建设责任清单材料的函"
    assert "请尽快按附件1补齐报送" in texts[2] and "还有" in texts[2]
    assert texts[4:6] == ["附件：1．须报送的材料", "　　　2．情况说明表"]
    assert texts[texts.index("附件1") :][:3] == ["附件1", "", "须报送的材料"]
    annexes = [one for one in letter.paragraphs if one.text in ("附件1", "附件2")]
    assert [one.paragraph_format.page_break_before for one in annexes] == [True, True]
    wanted, slip = letter.tables
    assert "34–46" in wanted.rows[1].cells[1].text
    assert [cell.text for cell in slip.rows[0].cells][1:] == [
        "进展",
        "困难",
        "下一步及完成时间",
        "联络人",
    ]
    assert {row.cells[1].text for row in slip.rows[1:]} == {""}
    assert all("\n" in row.cells[0].text for row in slip.rows[1:])  # which, and what it is about


def test_what_changed_is_a_table_in_word_and_lines_in_excel(repo: Repo) -> None:
    county(repo)
    for name in ("通报.docx", "通报.xlsx"):
        assert repo.zzfz("report", "--since", "2023-04-01", "-o", name).code == 0

    changed = docx.Document(io.BytesIO((repo.path / "通报.docx").read_bytes())).tables[0]
    book = openpyxl.load_workbook(repo.path / "通报.xlsx")

    told = [[cell.text for cell in row.cells][:3] for row in changed.rows]
    assert told == [["变化", "材料组", "指标数"], ["新报齐", "55", "1"], ["新报齐", "81–84", "4"]]
    notes = [row[1].value for row in book["说明"].iter_rows() if row[0].value == "变化"]
    assert any(str(note).startswith("新报齐 81–84（4 项指标）：") for note in notes)


def test_the_letter_is_a_word_file_and_nothing_else(repo: Repo) -> None:
    done = county(repo).zzfz("remind", "--dept", "县水利局", "--letter", "-o", "催办.md")

    assert done.code == 2
    assert not (repo.path / "催办.md").exists()


def test_whoever_owes_nothing_gets_no_letter(repo: Repo) -> None:
    county(repo)
    departments = (repo.path / "checklist/departments.yaml").read_text(encoding="utf-8")
    line = "  - {name: 县气象局, aliases: [], kind: 其他}\n"
    repo.write(
        "checklist/departments.yaml", departments.replace("departments:\n", f"departments:\n{line}")
    )
    repo.commit()

    said = repo.zzfz("remind", "--dept", "县气象局")
    letter = repo.zzfz("remind", "--dept", "县气象局", "--letter", "-o", "催办.docx")

    assert "已经报齐" in said.stdout
    assert letter.code == 2
    assert "不需要催办" in letter.stderr


def test_before_the_first_commit_everything_is_owed(repo: Repo) -> None:
    county(repo)
    repo.run("update-ref", "-d", "HEAD")

    done = repo.zzfz("report", "--dept", "县水利局", "--full")

    assert done.code == 0
    assert "还没有材料入库" in done.stdout
    assert "还要报 9 项材料" in repo.zzfz("report", "--dept", "县水利局").stdout


def test_of_very_many_pieces_the_list_names_the_first_and_counts_the_rest(repo: Repo) -> None:
    county(repo)
    for number in range(1, 31):
        repo.write(f"evidence/34/1-第{number:02}件.docx", f"{number}")
    repo.commit()
    many = {
        "md": ("另有 12 件已报", "另有 12 处问题"),
        "html": ("另有 12 件", "另有 12 处"),
        "csv": ("另有 12 处问题",),
        "json": ('"more_pieces": 12', '"more_problems": 12'),
    }
    for form, told in many.items():
        done = repo.zzfz("report", "--dept", "县司法局", "--full", "--as", form)
        assert (done.code, [words for words in told if words not in done.stdout]) == (0, [])
        assert ("第18件" in done.stdout, "第21件" in done.stdout) == (True, False)
