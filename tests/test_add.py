"""Taking single files in: names, sidecars, repetitions, the gate, and what is left alone."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from docx import Document
from docx.oxml import parse_xml
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import PROJECT, Outcome, Repo, small_document
from zzfz.evidence.item_numbers import item_numbers
from zzfz.evidence.sidecars import read_sidecars
from zzfz.evidence.snapshot import Snapshot
from zzfz.git import TreeEntry
from zzfz.intake.naming import (
    LONGEST_NAME,
    LONGEST_PATH,
    fitted,
    numbered,
    safe_name,
    without_front_number,
)
from zzfz.intake.statements import Statements, clean, sidecar_text
from zzfz.text import printable

VALID_ID = "11010519491231002X"


@pytest.fixture
def tracker(repo: Repo) -> Repo:
    """A tracker of the county's list."""
    shutil.copytree(PROJECT / "checklist", repo.path / "checklist")
    repo.commit("清单")
    return repo


@pytest.fixture
def desk(tmp_path: Path) -> Repo:
    """A folder outside the tracker, where the files lie."""
    (tmp_path / "桌面").mkdir()
    return Repo(tmp_path / "桌面")


def add(tracker: Repo, *args: str | Path) -> dict[str, Any]:
    outcome = run(tracker, *args, "--format", "json")
    assert outcome.code == 0, outcome.stdout + outcome.stderr
    answer: dict[str, Any] = json.loads(outcome.stdout)
    return answer


def item_of(tracker: Repo, set_id: str, number: int) -> dict[str, Any]:
    """What ``status`` says of an item."""
    status = json.loads(tracker.zzfz("status", "--format", "json").stdout)
    (found,) = [
        item
        for one in status["material_sets"]
        if set_id in (one["id"], one["id"].split("-")[0])
        for item in one["items"]
        if item["no"] == number
    ]
    item: dict[str, Any] = found
    return item


def run(tracker: Repo, *args: str | Path) -> Outcome:
    return tracker.zzfz("add", *map(str, args))


def files_at_head(tracker: Repo) -> list[str]:
    return tracker.run("ls-tree", "-r", "-z", "--name-only", "HEAD", "evidence/").split("\0")[:-1]


def word(*paragraphs: str) -> bytes:
    document = Document()
    for one in paragraphs:
        document.add_paragraph(one)
    document.add_paragraph("有关工作已经按照要求开展，具体做法和数据附后。")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_name_in_gbk_is_read_as_intake_reads_it(tracker: Repo, desk: Repo) -> None:
    gbk = os.fsdecode("2022年目录.docx".encode("gbk"))
    source = desk.path / gbk
    source.write_bytes(word("目录"))
    (piece,) = add(tracker, "38", source, "--item", "1")["pieces"]
    assert piece["origin"] == "2022年目录.docx"
    assert piece["path"] == "evidence/34/1-2022年目录.docx"
    folder = desk.path / os.fsdecode("案例一".encode("gbk"))
    folder.mkdir()
    (folder / gbk).write_bytes(word("另一份目录"))
    (piece,) = add(tracker, "9", folder, "--item", "1")["pieces"]
    assert piece["files"] == [f"{piece['path']}/2022年目录.docx"]
    assert piece["path"].endswith("案例一")


def test_a_file_gets_the_items_number_and_is_committed_with_trailers(
    tracker: Repo, desk: Repo
) -> None:
    source = desk.write("2022年重大行政决策事项目录.docx", word("目录"))
    answer = add(tracker, "38", source, "--item", "1", "--dept", "政府办")
    (piece,) = answer["pieces"]
    assert piece["path"] == "evidence/34/1-2022年重大行政决策事项目录.docx"
    assert (tracker.path / piece["path"]).read_bytes() == source.read_bytes()
    message = tracker.run("log", "-1", "--format=%s%n%(trailers)")
    assert message.splitlines()[0] == "报送：第 34–46 项第 1 项材料 1 件（县政府办）"
    assert "Submitted-by: 县政府办\nIndicator: 34-46\nItem: 1\n" in message
    assert answer["revision"] == tracker.run("rev-parse", "HEAD").strip()
    assert answer["items"][0]["have"] == 1
    assert tracker.run("status", "--porcelain") == ""
    assert source.exists()


def test_says_in_words_what_it_did_and_how_the_item_stands(tracker: Repo, desk: Repo) -> None:
    outcome = run(tracker, "26", desk.write("3-监督管理情况说明.docx", word("说明")))
    assert outcome.code == 0
    assert "evidence/26/3-监督管理情况说明.docx" in outcome.stdout
    assert "已报齐\t26–29 第 3 项\t现有 1，要求 至少 1" in outcome.stdout


def test_says_what_the_set_lacks_and_then_what_it_completes(tracker: Repo, desk: Repo) -> None:
    words = "一", "二"
    told = []
    for number, word in enumerate(words, start=1):
        desk.write(f"{word}.pdf", small_document("一.pdf", f"{word}"))
        told.append(run(tracker, "81", desk.path / f"{word}.pdf", "--item", str(number)).stdout)

    assert "部分报送\t材料组 81–84\t还缺第 2 项" in told[0].splitlines()
    assert "已报齐\t材料组 81–84\t4 项指标一并完成" in told[1].splitlines()


def test_whoever_commits_on_no_branch_is_told_how_to_keep_it(tracker: Repo, desk: Repo) -> None:
    desk.write("说明.pdf", small_document("一.pdf", "x"))
    tracker.run("checkout", "-q", "--detach")

    outcome = run(tracker, "33", desk.path / "说明.pdf")

    assert outcome.code == 0
    assert "git switch -c" in outcome.stderr
    assert "不在任何分支上" in tracker.zzfz("doctor").stdout


def test_the_only_item_needs_no_number(tracker: Repo, desk: Repo) -> None:
    answer = add(tracker, "2", desk.write("清理情况说明.docx", word("说明")))
    assert answer["pieces"][0]["path"] == "evidence/2/清理情况说明.docx"


def test_without_an_item_it_says_which_there_are(tracker: Repo, desk: Repo) -> None:
    outcome = run(tracker, "34", desk.write("说明.docx", word("x")))
    assert outcome.code == 2
    assert "不知道“说明.docx”是第几项材料" in outcome.stderr
    assert "1 本级政府及乡镇政府制定的2022年" in outcome.stderr
    assert run(tracker, "34", desk.path / "说明.docx", "--item", "9").code == 2
    assert files_at_head(tracker) == []


def test_statements_become_a_sidecar_that_counts(tracker: Repo, desk: Repo) -> None:
    add(
        tracker,
        "34",
        desk.write("目录.docx", word("目录")),
        *("--item", "1", "--dept", "县政府办", "--period", "2022", "--date", "2022-03-15"),
        *("--domain", "本级"),
        *("--number", "子政发〔2022〕1号", "--address", "http://www.zizhou.gov.cn/ml"),
        *("--note", '带“引号"和: 冒号', "--contact", "附件第2页"),
    )
    text = (tracker.path / "evidence/34/1-目录.docx.meta.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=")
    item = item_of(tracker, "34-46", 1)
    done = [one["name"] for one in item["slots"] if one["state"] == "complete"]
    assert done == ["本级2022年"], item["problems"]


def test_nothing_to_say_makes_no_sidecar(tracker: Repo, desk: Repo) -> None:
    add(tracker, "2", desk.write("a.docx", word("x")))
    assert files_at_head(tracker) == ["evidence/2/a.docx"]


def test_an_address_is_kept_as_a_shortcut(tracker: Repo) -> None:
    answer = add(tracker, "33", "--url", "http://www.zizhou.gov.cn/gkml?a=1&b=2")
    assert answer["pieces"][0]["path"] == "evidence/33/公开网址.url"
    assert answer["items"][0]["addresses"] == ["http://www.zizhou.gov.cn/gkml?a=1&b=2"]
    again = add(tracker, "33", "--url", "http://www.zizhou.gov.cn/gkml?a=1&b=2")
    assert again["pieces"][0]["already"] is True
    refused = run(tracker, "33", "--url", "file:///etc/passwd")
    assert refused.code == 2
    assert "无效" in refused.stderr


def test_addresses_of_domains_fill_their_parts(tracker: Repo) -> None:
    add(tracker, "52", "--url", "http://a.gov.cn/1", "--domain", "市场监管", "--domain", "教育")
    answer = add(tracker, "52", "--url", "http://b.gov.cn/1", "--domain", "交通运输")
    done = [one["name"] for one in answer["items"][0]["slots"] if one["state"] == "complete"]
    assert done == ["交通运输"]  # one piece for two domains is a claim until it is passed
    assert tracker.zzfz("review", "52", "--pass").code == 0
    slots = item_of(tracker, "52", 1)["slots"]
    done = [one["name"] for one in slots if one["state"] == "complete"]
    assert done == ["市场监管", "交通运输", "教育"]
    assert run(tracker, "52", "--url", "http://b.gov.cn/2", "--domain", "市场监督").code == 2


def test_a_nil_return_completes_the_item_and_needs_its_statement(tracker: Repo, desk: Repo) -> None:
    for unit in ("县发改局", "县市场监管局", "县工贸局", "县财政局"):  # each responsible one
        paper = desk.write(f"{unit}零报告.docx", word(f"{unit}盖章"))
        answer = add(tracker, "15", paper, "--nil", "没有发生", "--dept", unit)
    assert answer["items"][0]["state"] == "partial"  # what is claimed waits for a review
    assert tracker.zzfz("review", "15", "--pass").code == 0
    assert item_of(tracker, "15", 1)["state"] == "complete"
    refused = run(tracker, "15", "--nil", "没有发生")
    assert refused.code == 2
    assert "签字盖章" in refused.stderr


def test_a_folder_is_one_piece(tracker: Repo, desk: Repo) -> None:
    desk.write("案例甲/检查笔录.docx", word("笔录"))
    desk.write("案例甲/照片/1.txt", "检查现场的照片说明")
    desk.write("案例甲/Thumbs.db", "x")
    desk.write("案例甲/~$查笔录.docx", "x")
    answer = add(tracker, "10", desk.path / "案例甲")
    assert answer["items"][0]["have"] == 1
    assert files_at_head(tracker) == [
        "evidence/10/案例甲/检查笔录.docx",
        "evidence/10/案例甲/照片/1.txt",
    ]
    assert add(tracker, "10", desk.path / "案例甲")["pieces"][0]["already"] is True


def test_case_folders_called_by_number_stay_pieces(tracker: Repo, desk: Repo) -> None:
    for number in ("1", "2", "3"):
        desk.write(f"{number}/a.txt", f"第{number}个案例的检查笔录")
        desk.write(f"{number}/b.txt", f"第{number}个案例的处罚决定")
    answer = add(tracker, "10", *(desk.path / number for number in "123"))
    assert answer["items"][0]["have"] == 3


def test_the_same_content_is_recognised_in_the_set_and_elsewhere(tracker: Repo, desk: Repo) -> None:
    source = desk.write("说明.docx", word("说明"))
    add(tracker, "26", source, "--item", "2")
    head = tracker.run("rev-parse", "HEAD")
    other = desk.write("换个名字.docx", source.read_bytes())
    again = add(tracker, "28", other, "--item", "2")
    assert again["pieces"][0]["already"] is True
    assert again["revision"] is None
    assert tracker.run("rev-parse", "HEAD") == head
    for_another_item = add(tracker, "28", other, "--item", "3")
    assert for_another_item["pieces"][0]["twins"] == ["evidence/26/2-说明.docx"]
    assert for_another_item["pieces"][0]["path"] == "evidence/26/3-换个名字.docx"
    elsewhere = add(tracker, "2", source)
    assert elsewhere["pieces"][0]["twins"][0] == "evidence/26/2-说明.docx"
    assert elsewhere["revision"] is not None


def test_another_content_of_the_same_name_stands_beside(tracker: Repo, desk: Repo) -> None:
    add(tracker, "2", desk.write("说明.docx", word("一")))
    first = (tracker.path / "evidence/2/说明.docx").read_bytes()
    add(tracker, "2", desk.write("说明.docx", word("二")))
    add(tracker, "2", desk.write("说明.DOCX", word("三")))
    assert files_at_head(tracker) == [
        "evidence/2/说明.docx",
        "evidence/2/说明（2）.DOCX",
        "evidence/2/说明（2）.docx",
    ] or files_at_head(tracker) == [
        "evidence/2/说明.docx",
        "evidence/2/说明（2）.docx",
        "evidence/2/说明（3）.DOCX",
    ]
    assert (tracker.path / "evidence/2/说明.docx").read_bytes() == first


def test_an_uncommitted_file_of_that_name_is_not_overwritten(tracker: Repo, desk: Repo) -> None:
    mine = tracker.write("evidence/2/说明.docx", "我的草稿")
    draft = mine.read_bytes()
    answer = add(tracker, "2", desk.write("说明.docx", word("一")))
    assert answer["pieces"][0]["path"] == "evidence/2/说明（2）.docx"
    assert mine.read_bytes() == draft


def test_a_file_that_lies_in_its_place_already_is_committed_there(tracker: Repo) -> None:
    here = tracker.write("evidence/2/说明.txt", "说明")
    answer = add(tracker, "2", here)
    assert answer["pieces"][0]["path"] == "evidence/2/说明.txt"
    assert tracker.run("status", "--porcelain") == ""


def test_everything_else_is_left_alone(tracker: Repo, desk: Repo) -> None:
    tracker.write("evidence/2/草稿.docx", "草稿")
    tracker.write(
        "checklist/list.yaml", (tracker.path / "checklist/list.yaml").read_bytes() + b"\n"
    )
    tracker.write("staged.txt", "x")
    tracker.run("add", "staged.txt")
    before = tracker.run("status", "--porcelain", "-uall")
    add(tracker, "2", desk.write("说明.txt", "说明"))
    assert tracker.run("status", "--porcelain", "-uall") == before
    assert files_at_head(tracker) == ["evidence/2/说明.txt"]


def test_a_file_that_is_not_what_its_ending_says_is_told_of(tracker: Repo, desk: Repo) -> None:
    desk.write("情况说明.docx", b"%PDF-1.4 " + b"x" * 100)
    desk.write("另一份.txt", "情况")
    answer = add(tracker, "2", desk.path / "情况说明.docx", desk.path / "另一份.txt", "--dry-run")
    (caution,) = answer["cautions"]
    assert caution["path"] == "evidence/2/情况说明.docx"
    assert "E202" in caution["text"]
    told = run(tracker, "2", desk.path / "情况说明.docx")
    assert told.code == 0
    assert f"注意\t{caution['path']}\t{caution['text']}" in told.stdout
    assert add(tracker, "2", desk.path / "情况说明.docx")["cautions"] == []


def test_dry_run_and_no_commit(tracker: Repo, desk: Repo) -> None:
    source = desk.write("说明.txt", "说明")
    head = tracker.run("rev-parse", "HEAD")
    tried = run(tracker, "2", source, "--dry-run")
    assert "→ evidence/2/说明.txt" in tried.stdout
    assert "没有写入任何内容" in tried.stdout
    assert not (tracker.path / "evidence").exists()
    add(tracker, "2", source, "--no-commit", "--dept", "县审批局")
    assert tracker.run("rev-parse", "HEAD") == head
    assert (tracker.path / "evidence/2/说明.txt.meta.yaml").exists()


def test_links_and_missing_files_are_refused(tracker: Repo, desk: Repo, tmp_path: Path) -> None:
    (desk.path / "link.txt").symlink_to("/etc/passwd")
    (desk.path / "案例").mkdir()
    (desk.path / "案例/link").symlink_to(tmp_path)
    for name in ("link.txt", "案例", "没有.txt"):
        assert run(tracker, "2", desk.path / name).code == 2
    (desk.path / "空").mkdir()
    assert "没有可报送的文件" in run(tracker, "2", desk.path / "空").stderr
    assert files_at_head(tracker) == []


# The gate


def text_box(text: str) -> bytes:
    document = Document()
    paragraph = document.add_paragraph("关于有关工作的情况说明")
    paragraph._p.append(
        parse_xml(
            '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
            ' xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox><w:txbxContent>'
            f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape>"
            "</w:pict></w:r>"
        )
    )
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def hidden_sheet(value: str) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.add_worksheet("名单").write("A1", "人员名单")
        sheet = book.add_worksheet("隐藏")
        sheet.write("B2", value)
        sheet.hide()
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("说明.docx", text_box("机密★1年"), "S101"), ("名单.xlsx", hidden_sheet(VALID_ID), "S201")],
)
def test_the_gate_stops_what_must_not_enter(
    tracker: Repo, desk: Repo, name: str, content: bytes, code: str
) -> None:
    outcome = run(tracker, "2", desk.write(name, content), "--accept", "领导同意")
    assert outcome.code == 1
    assert code in outcome.stdout
    assert "没有写入任何内容" in outcome.stdout
    assert VALID_ID not in outcome.stdout + outcome.stderr
    assert files_at_head(tracker) == []
    assert not (tracker.path / "evidence").exists()


def test_a_warning_must_be_accepted_with_a_reason_which_is_kept(tracker: Repo, desk: Repo) -> None:
    source = desk.write("情况说明.docx", word("联系电话 13912345678，欢迎垂询"))
    stopped = run(tracker, "2", source)
    assert stopped.code == 1
    assert "S202" in stopped.stdout
    assert "13912345678" not in stopped.stdout
    assert "--accept" in stopped.stdout
    answer = add(tracker, "2", source, "--accept", "值班电话，已公开")
    assert [one["code"] for one in answer["accepted"]] == ["S202"]
    text = (tracker.path / "evidence/2/情况说明.docx.meta.yaml").read_text(encoding="utf-8")
    blob = tracker.run("rev-parse", "HEAD:evidence/2/情况说明.docx").strip()
    assert "code: S202" in text
    assert blob in text
    assert "值班电话，已公开" in text
    assert "张三" in text
    assert run(tracker, "2", source, "--accept", " ").code == 2


def test_warnings_in_a_folder_are_accepted_beside_each_file(tracker: Repo, desk: Repo) -> None:
    desk.write("案例/名单.txt", "电话 13912345678")
    desk.write("案例/其他.txt", "没有电话")
    add(tracker, "2", desk.path / "案例", "--accept", "已公开")
    assert files_at_head(tracker) == [
        "evidence/2/案例/其他.txt",
        "evidence/2/案例/名单.txt",
        "evidence/2/案例/名单.txt.meta.yaml",
    ]


def test_a_phone_is_expected_where_contacts_are_asked_for(tracker: Repo, desk: Repo) -> None:
    source = desk.write("机构名录.docx", word("负责人 李四 13912345678"))
    assert add(tracker, "3", source, "--item", "2")["findings"] == []


def test_what_cannot_be_read_is_said_to_be_unchecked(tracker: Repo, desk: Repo) -> None:
    outcome = run(tracker, "2", desk.write("旧文件.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 64))
    assert outcome.code == 0
    assert "未检 S301" in outcome.stdout
    assert "docx" in outcome.stdout


def test_an_exception_in_the_list_opens_the_gate_for_one_content(tracker: Repo, desk: Repo) -> None:
    source = desk.write("情况.txt", "联系电话 13912345678")
    blob = tracker.run("hash-object", str(source)).strip()
    with (tracker.path / "checklist/list.yaml").open("a", encoding="utf-8") as stream:
        stream.write(
            "exceptions:\n  - {code: S202, path: evidence/2/情况.txt, "
            f'blob: "{blob}", by: 李四, reason: 公开电话}}\n'
        )
    tracker.commit()
    assert run(tracker, "2", source).code == 0
    assert run(tracker, "2", desk.write("情况.txt", "联系电话 13912345679")).code == 1


# Names

NAMES = st.text(min_size=1, max_size=80)


@given(NAMES)
def test_every_name_becomes_one_that_windows_holds(name: str) -> None:
    safe = safe_name(name)
    assert safe == safe_name(safe)
    assert not set(safe) & set('<>:"\\/|?*')
    assert printable(safe) == safe
    assert safe[-1] not in ". "
    assert safe[0] != "."
    safe.encode("utf-8")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("con.txt", "_con.txt"),
        ("CON", "_CON"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("a:b?.docx", "a：b？.docx"),
        ("e\u0301.txt", "é.txt"),
        ("名称. ", "名称"),
        (" 目录 .docx", "目录.docx"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\nb.txt", "ab.txt"),
        ("..", "材料"),
        (".hidden", "hidden"),
    ],
)
def test_names_that_would_break_elsewhere(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(NAMES, st.sets(st.integers(1, 20), min_size=1, max_size=3))
def test_the_number_in_front_is_always_read_back(name: str, numbers: set[int]) -> None:
    items = tuple(sorted(numbers))
    assert item_numbers(numbered(safe_name(name), items)) == items


@pytest.mark.parametrize("title", ["3月报表.docx", "-6月.docx", "5亿元.docx", "+2说明", "15号.pdf"])
def test_titles_that_would_swallow_the_number(title: str) -> None:
    assert item_numbers(numbered(title, (1,))) == (1,)


@given(st.text(alphabet="汉字abc.", min_size=1, max_size=300), st.integers(0, 60))
def test_long_names_are_cut_and_keep_their_ending(stem: str, inside: int) -> None:
    name = fitted("evidence/34", safe_name(f"{stem}.docx"), inside)
    assert len(name.encode("utf-8")) <= LONGEST_NAME
    assert len(f"evidence/34/{name}.meta.yaml") + inside <= LONGEST_PATH
    assert name.endswith(".docx")


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("1-目录.pdf", "目录.pdf"),
        ("（2）说明.docx", "说明.docx"),
        ("第3项 情况.docx", "情况.docx"),
        ("1.pdf", "1.pdf"),
        ("2022年目录.pdf", "2022年目录.pdf"),
    ],
)
def test_a_number_in_front_can_be_taken_off(name: str, rest: str) -> None:
    assert without_front_number(name) == rest


TEXTS = st.text(min_size=1, max_size=40).map(clean).filter(bool)


@given(
    st.none() | TEXTS,
    st.none() | TEXTS,
    st.none() | st.sampled_from(["2022", "2021-2022", "2022-03-15"]),
    st.lists(TEXTS, max_size=3),
    st.none() | TEXTS,
)
def test_a_sidecar_reads_back_as_it_was_said(
    number: str | None,
    note: str | None,
    period: str | None,
    domains: list[str],
    nil: str | None,
) -> None:
    said = Statements(
        number=number, note=note, period=period, domains=tuple(domains), nil_reason=nil
    )
    text = sidecar_text(said)
    if text is None:
        assert said == Statements()
        return
    entry = TreeEntry("2/a.meta.yaml", "100644", "blob", "0" * 40)
    found = read_sidecars(Snapshot("x", None, (entry,), {"0" * 40: text.encode("utf-8")}))
    assert found.findings == (), text
    read = found.by_path["2/a"]
    assert (read.number, read.note, read.reason) == (number, note, nil)
    assert read.domains == tuple(domains)
    assert (read.period is None) == (period is None)


def test_two_at_once_under_one_name_lose_nothing(tracker: Repo, tmp_path: Path) -> None:
    """Whoever is told that it was taken in finds it in the list; the other is told to run again."""
    running = []
    for number in range(3):
        source = tmp_path / str(number) / "说明.txt"
        source.parent.mkdir()
        source.write_text(f"第{number}份情况说明", encoding="utf-8")
        args = [sys.executable, "-m", "zzfz", "add", "33", str(source)]
        environment = os.environ | {"PYTHONPATH": str(PROJECT)}
        running.append(
            subprocess.Popen(
                args,
                cwd=tracker.path,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
        )
    said = [one.communicate()[1].decode() for one in running]
    names = tracker.run("ls-tree", "-r", "-z", "--name-only", "HEAD", "evidence/33").split("\0")
    kept = {tracker.run("show", f"HEAD:{name}") for name in names if name.endswith(".txt")}
    done = {f"第{number}份情况说明" for number, one in enumerate(running) if one.returncode == 0}
    assert done
    assert kept == done
    assert all(
        "再运行一次" in text for text, one in zip(said, running, strict=True) if one.returncode
    )


def test_who_handed_in_stands_in_the_commit(tracker: Repo, desk: Repo) -> None:
    source = desk.write("说明.docx", word("目录"))
    stated = ("--dept", "政府办", "--person", "李四", "--domain", "本级", "--period", "2022")
    answer = add(
        *(tracker, "38", source, "--item", "1", *stated),
        *("--address", "http://www.zizhou.gov.cn/ml"),
    )
    said = tracker.run("log", "-1", "--format=%an|%cn|%(trailers:key=Handed-in-by,valueonly)")
    assert said.strip() == "李四|张三|县政府办 李四"
    (ahead,) = answer["outlook"]
    assert (ahead["set"], ahead["item"], ahead["before"], ahead["after"]) == ("34-46", 1, 0, 1)
    (item,) = answer["items"]
    assert (ahead["state"], ahead["after"]) == (item["state"], item["have"])
    outcome = run(tracker, "38", source, "--item", "1", "--person", " <> ")
    assert outcome.code == 2
    assert "--person 没有写姓名" in outcome.stderr
