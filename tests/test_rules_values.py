"""The checks of evidence on plain values: names, documents, placeholders, exemptions, batches."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import real_documents as real
from tests.conftest import Repo
from zzfz import git
from zzfz.checklist.model import Exemption
from zzfz.documents.extract import extract
from zzfz.documents.signatures import contradiction
from zzfz.findings import Finding, Place
from zzfz.git import TreeEntry
from zzfz.git.blobs import Content, each_blob
from zzfz.git.lfs import large_file
from zzfz.git.trees import list_tree
from zzfz.git.worktree import ignored_files
from zzfz.rules.content import OpenedDocument, open_document, why_placeholder
from zzfz.rules.exemptions import exemption_findings, without_exempted
from zzfz.rules.file_names import name_findings
from zzfz.text import printable

WORDS = "子洲县法治政府建设工作开展情况"


def codes(*paths: str) -> list[tuple[str, str]]:
    entries = [TreeEntry(path, "100644", "blob", "0" * 40) for path in paths]
    found = [(one.code, one.place.path.removeprefix("evidence/")) for one in name_findings(entries)]
    return sorted(found)


@pytest.mark.parametrize(
    "name",
    [
        "con",
        "CON.txt",
        "aux.tar.gz",
        "nul .docx",
        "COM1.pdf",
        "lpt².pdf",
        "a:b",
        "a|b",
        "甲.",
        "甲 ",
    ],
)
def test_name_that_windows_refuses(name: str) -> None:
    assert codes(f"5/{name}") == [("E401", f"5/{name}")]


@pytest.mark.parametrize(
    "name",
    [
        "1-目录.pdf",
        "conference.docx",
        "com10.pdf",
        "（1）甲、乙.docx",
        "-甲.pdf",
        "[/red].pdf",
        "墕㟢䶮.ofd",
    ],
)
def test_ordinary_name_is_fine(name: str) -> None:
    assert codes(f"5/{name}") == []


def test_folder_at_fault_is_reported_once() -> None:
    paths = [f"5/1-甲?/{number}.pdf" for number in range(50)]
    assert codes(*paths) == [("E401", "5/1-甲?")]


def test_names_are_measured_in_bytes_and_paths_in_characters() -> None:
    assert codes("5/" + "汉" * 60) == []
    assert codes("5/" + "汉" * 61) == [("E403", "5/" + "汉" * 61)]
    deep = "5/" + "/".join(["甲" * 40] * 5)
    assert codes(deep) == [("E403", deep)]


def test_clash_of_folders_is_reported_at_the_folder_only() -> None:
    assert codes("5/A/1.pdf", "5/A/2.pdf", "5/a/1.pdf", "5/a/2.pdf") == [("E405", "5/a")]
    assert codes("5/Ä.pdf", "5/a\u0308.pdf") == [("E402", "5/a\u0308.pdf"), ("E405", "5/Ä.pdf")]
    assert codes("5/A.pdf", "6/a.pdf") == []


@given(
    st.lists(st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=80), max_size=5)
)
def test_any_names_are_judged_alike_and_told_printably(paths: list[str]) -> None:
    entries = [TreeEntry(path, "100644", "blob", "0" * 40) for path in paths]
    found = list(name_findings(entries))
    assert found == list(name_findings(entries))
    assert all(one.message == printable(one.message) for one in found)
    assert all(len(one.message) < 300 for one in found)


GOOD = {
    "docx": real.docx("说明", WORDS),
    "xlsx": real.xlsx("说明", WORDS),
    "pdf": real.pdf("说明", WORDS),
    "ofd": real.ofd("说明", WORDS),
    "txt": WORDS.encode("gb18030"),
}


def opened(ending: str, data: bytes) -> OpenedDocument:
    return open_document(ending, data, extract(data))


@pytest.mark.parametrize("ending", GOOD)
def test_text_of_a_real_document_is_read(ending: str) -> None:
    found = opened(ending, GOOD[ending])
    assert found.damaged is None
    assert WORDS in (found.text or "").replace("\r\n", "")
    assert contradiction(ending, GOOD[ending]) is None


@given(
    st.sampled_from(sorted(GOOD)),
    st.floats(0, 1),
    st.binary(min_size=1, max_size=6),
)
def test_damaged_document_never_raises(ending: str, where: float, put: bytes) -> None:
    data = GOOD[ending]
    at = int(where * len(data))
    assert isinstance(opened(ending, data[:at] + put + data[at + len(put) :]), OpenedDocument)
    assert isinstance(opened(ending, data[:at]), OpenedDocument)


def test_picture_in_a_document_is_no_empty_body() -> None:
    members = {"[Content_Types].xml": "<Types/>"}
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    for body, text in (("", ""), ("<w:drawing/>", None)):
        xml = f"<w:document {word}><w:body>{body}</w:body></w:document>"
        assert opened("docx", real.zipped({**members, "word/document.xml": xml})).text == text
    assert opened("pdf", scan()).text is None


def scan() -> bytes:
    from PIL import Image

    target = io.BytesIO()
    Image.new("L", (100, 100), 128).save(target, "PDF")
    return target.getvalue()


def test_documents_made_to_blow_up_are_refused() -> None:
    zeros = io.BytesIO()
    with zipfile.ZipFile(zeros, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<a>" + b" " * (70 << 20))
    assert "压缩比" in (opened("docx", zeros.getvalue()).damaged or "")
    entity = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    members: dict[str, str | bytes] = {"[Content_Types].xml": "", "word/document.xml": entity}
    assert "DTD" in (opened("docx", real.zipped(members)).damaged or "")
    crowd = b"PK\x03\x04" + b"PK\x01\x02" * 20_000
    assert "已损坏" in (opened("zip", crowd).damaged or "")


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("1-待补充.docx", WORDS, "待补充"),
        ("情况说明（样例）.docx", WORDS, "样例"),
        ("新建 Microsoft Word 文档.docx", WORDS, "默认名称"),
        ("情况说明.docx", "（待完善）", "待完善"),
        ("情况说明.docx", " \n", "空白"),
        ("行政复议申请书格式样本.docx", WORDS, None),
        ("示范建设.docx", WORDS, None),
        ("文书模板目录.xlsx", None, None),
        ("情况说明.docx", "待补充" + WORDS * 10, None),
        ("扫描件.pdf", None, None),
    ],
)
def test_placeholder(name: str, text: str | None, why: str | None) -> None:
    told = why_placeholder(name, text)
    assert (told is None) is (why is None)
    assert (why or "") in (told or "")


PLACE = Place("checklist/list.yaml", 5)
EXEMPTION = Exemption("S201", "evidence/1/甲.docx", "a" * 40, "张三", "已核实", PLACE)


def test_exemption_takes_out_its_rule_at_its_path_only() -> None:
    taken = Finding("S201", Place("evidence/1/甲.docx"), "", "")
    others = [
        Finding("S102", Place("evidence/1/甲.docx"), "", ""),
        Finding("S201", Place("evidence/1/乙.docx"), "", ""),
    ]
    same = {EXEMPTION.path: EXEMPTION.blob}
    assert without_exempted([taken, *others], [EXEMPTION], same.get) == tuple(others)
    changed = {EXEMPTION.path: "b" * 40}
    assert without_exempted([taken], [EXEMPTION], changed.get) == (taken,)


def test_exemption_that_holds_for_nothing_is_told() -> None:
    def told(blobs: dict[str, str], rules: set[str]) -> list[str]:
        return [one.message for one in exemption_findings([EXEMPTION], blobs.get, rules)]

    assert told({EXEMPTION.path: EXEMPTION.blob}, {"S201"}) == []
    assert "不存在" in told({EXEMPTION.path: EXEMPTION.blob}, set())[0]
    assert "不再有效" in told({EXEMPTION.path: "b" * 40}, {"S201"})[0]
    assert "不是一个已入库的文件" in told({}, {"S201"})[0]


def test_the_mark_of_a_state_secret_knows_no_exemption() -> None:
    secret = EXEMPTION._replace(code="S101")
    same = {secret.path: secret.blob}
    found = Finding("S101", Place(secret.path), "", "")
    assert without_exempted([found], [secret], same.get) == (found,)
    (told,) = exemption_findings([secret], same.get, {"S101"})
    assert told.code == "E304"
    assert "不能例外" in told.message


def test_ignored_files_are_listed_wherever_the_tracker_lies(repo: Repo) -> None:
    repo.write("清单/checklist/list.yaml", "")
    repo.write(".gitignore", "*.bak\n*.tmp\n")
    repo.write("清单/evidence/5/甲.bak")
    repo.write("清单/evidence/5/乙.pdf")
    repo.write("别处/丙.tmp")
    found = git.find_repository(repo.path / "清单")
    assert ignored_files(found, ["evidence"]) == ["evidence/5/甲.bak"]


def test_blobs_come_one_at_a_time_in_order_and_once(repo: Repo) -> None:
    for number in range(20):
        repo.write(f"{number}.txt", str(number) * (number + 1))
    repo.commit()
    listed = list_tree(git.find_repository(repo.path), "HEAD", "")
    blobs = [entry.blob for entry in listed]
    missing = "0" * 40
    found = list(each_blob(git.find_repository(repo.path), [*blobs, missing, blobs[0]], 10))
    assert [one.blob for one in found] == [*blobs, missing]
    sizes = {one.blob: None if one.data is None else len(one.data) for one in found}
    assert sum(size is None for size in sizes.values()) == len(
        [one for one in found if one.data is None]
    )
    assert [one.blob for one in found if one.missing] == [missing]
    assert max(size or 0 for size in sizes.values()) == 10
    assert each_blob(git.find_repository(repo.path), blobs, 10).__next__().blob == blobs[0]


def test_large_file_is_found_only_by_its_own_name(repo: Repo) -> None:
    found = git.find_repository(repo.path)
    oid = "ab" * 32
    repo.write(f".git/lfs/objects/ab/ab/{oid}", "film")
    assert large_file(found, oid, 10).data == b"film"
    assert large_file(found, oid, 3) == Content(oid, None, missing=False)
    assert large_file(found, "cd" * 32, 10).missing
    assert large_file(found, "../../config", 10).missing
