"""The checks of evidence on plain values: names, documents, placeholders, exemptions, batches."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import real_documents as real
from tests.conftest import Repo
from tests.test_intake_names import LIST
from zzfz import git
from zzfz.checklist.model import Exemption
from zzfz.documents.extract import extract
from zzfz.documents.pictures import shows_picture
from zzfz.documents.signatures import contradiction
from zzfz.documents.soundness import fact_of, hollowness
from zzfz.evidence.facts import Fact, Soundness
from zzfz.evidence.model import Verdict
from zzfz.findings import Finding, Place
from zzfz.git import TreeEntry
from zzfz.git.blobs import Content, each_blob
from zzfz.git.lfs import large_file
from zzfz.git.trees import list_tree
from zzfz.git.worktree import ignored_files
from zzfz.progress.item import DOUBLED
from zzfz.progress.model import ItemProgress, Problem, Progress, SetProgress, State
from zzfz.progress.review import PieceReview
from zzfz.progress.states import ReviewState
from zzfz.rules.completeness import graded_folders, material_findings
from zzfz.rules.content import why_named_placeholder
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


def fact(ending: str, data: bytes) -> Fact:
    return fact_of(ending, data, extract(data))[0]


@pytest.mark.parametrize("ending", GOOD)
def test_text_of_a_real_document_is_read(ending: str) -> None:
    found = fact(ending, GOOD[ending])
    assert (found.soundness, found.code) == (Soundness.SOUND, "")
    assert (found.length or 0) >= len(WORDS)
    assert contradiction(ending, GOOD[ending]) is None


@given(
    st.sampled_from(sorted(GOOD)),
    st.floats(0, 1),
    st.binary(min_size=1, max_size=6),
)
def test_damaged_document_never_raises(ending: str, where: float, put: bytes) -> None:
    data = GOOD[ending]
    at = int(where * len(data))
    assert isinstance(fact(ending, data[:at] + put + data[at + len(put) :]), Fact)
    cut = fact(ending, data[:at])
    if at == len(data):
        assert cut.soundness is Soundness.SOUND
    elif ending in {"docx", "xlsx", "ofd"}:
        assert cut.soundness is Soundness.FAULTY
    elif ending == "pdf":
        assert cut.soundness is not Soundness.SOUND or b"startxref" in data[:at]


def test_picture_in_a_document_is_no_empty_body() -> None:
    members = {"[Content_Types].xml": "<Types/>"}
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    for body, code in (("", "E208"), ("<w:drawing/>", "")):
        xml = f"<w:document {word}><w:body>{body}</w:body></w:document>"
        shown: dict[str, str | bytes] = {"word/media/image1.png": real_picture()} if body else {}
        parts: dict[str, str | bytes] = {**members, "word/document.xml": xml, **shown}
        assert fact("docx", real.zipped(parts)).code in {code, "S303"}
    assert fact("pdf", scan()).soundness is Soundness.UNREAD


def real_picture() -> bytes:
    from PIL import Image

    target = io.BytesIO()
    Image.effect_noise((100, 100), 60).save(target, "PNG")
    return target.getvalue()


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "1"])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP"])
def test_a_picture_of_one_colour_or_a_few_dots_shows_nothing(kind: str, mode: str) -> None:
    from PIL import Image

    def saved(picture: Image.Image) -> bytes:
        target = io.BytesIO()
        plain = picture.convert("RGB") if kind == "JPEG" else picture.convert(mode)
        plain.save(target, kind)
        return target.getvalue()

    if kind != "GIF":
        grey = 255 if mode == "1" else 200  # which greys are dots
        one = Image.new("L", (203, 301), grey)
        assert (kind == "BMP" and mode == "1") or not shows_picture(saved(one))
        one.putpixel((101, 150), 0)
        assert shows_picture(saved(one))
    noise = Image.effect_noise((200, 300), 80)
    assert shows_picture(saved(noise))
    assert not shows_picture(saved(noise.crop((0, 0, 60, 60))))


@pytest.mark.parametrize(
    "options", [{}, {"progressive": True}, {"subsampling": 0}, {"quality": 30}]
)
@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_a_jpeg_of_one_colour_is_told_however_it_is_packed(
    mode: str, options: dict[str, Any]
) -> None:
    from PIL import Image

    def saved(picture: Image.Image) -> bytes:
        target = io.BytesIO()
        picture.convert(mode).save(target, "JPEG", **options)
        return target.getvalue()

    plain = Image.new("RGB", (403, 301), (250, 128, 7))
    assert not shows_picture(saved(plain))
    plain.paste((0, 0, 0), (200, 200, 260, 210))
    assert shows_picture(saved(plain))


def scan() -> bytes:
    from PIL import Image

    target = io.BytesIO()
    picture = Image.linear_gradient("L")  # of one colour it would show nothing
    picture.save(target, "PDF")
    return target.getvalue()


def test_documents_made_to_blow_up_are_refused() -> None:
    zeros = io.BytesIO()
    with zipfile.ZipFile(zeros, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<a>" + b" " * (70 << 20))
    assert fact("docx", zeros.getvalue()).soundness is Soundness.UNREAD  # a limit is no fault
    entity = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    members: dict[str, str | bytes] = {"[Content_Types].xml": "", "word/document.xml": entity}
    assert "DTD" in fact("docx", real.zipped(members)).why
    crowd = b"PK\x03\x04" + b"PK\x01\x02" * 20_000
    assert "已损坏" in fact("zip", crowd).why


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("1-待补充.docx", WORDS, "待补充"),
        ("情况说明（样例）.docx", WORDS, "样例"),
        ("新建 Microsoft Word 文档.docx", WORDS, "默认名称"),
        ("行政复议申请书格式样本.docx", WORDS, None),
        ("示范建设.docx", WORDS, None),
        ("文书模板目录.xlsx", None, None),
        ("情况说明.docx", "待补充" + WORDS * 10, None),
        ("扫描件.pdf", None, None),
    ],
)
def test_placeholder(name: str, text: str | None, why: str | None) -> None:
    assert text is None or hollowness(text, shows_pictures=False) is None
    told = why_named_placeholder(name)
    assert (told is None) is (why is None)
    assert (why or "") in (told or "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("（待完善）", "E204"),
        ("待补充。", "E204"),
        (" \n", "E208"),
        ("姓名：______ 职务：______ 第 1 页 共 1 页", "E208"),
        ("经核查，我局2022年未发生此类情形。", ""),
        ("本年度共开展执法检查12次", ""),
        ("法" * 300, "E208"),
        ("情况属实" * 20, "E208"),
        ("不涉及。不涉及。不涉及。", ""),
    ],
)
def test_a_document_without_content_is_told(text: str, code: str) -> None:
    found = hollowness(text, shows_pictures=False)
    assert (found.code if found else "") == code


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


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"甲.docx": GOOD["docx"], "乙.txt": GOOD["txt"]}, ("sound", "")),
        ({"甲.docx": GOOD["docx"], "照片.png": real_picture()}, ("unread", "S303")),
        ({"甲.docx": GOOD["docx"], "乙.pdf": GOOD["pdf"][:400]}, ("faulty", "E202")),
        ({"甲.docx": GOOD["docx"], "乙.txt": b""}, ("faulty", "E201")),
        ({"甲.docx": GOOD["docx"], "内.zip": real.zipped({"空.txt": b""})}, ("faulty", "E201")),
        (
            {".DS_Store": b"x", "__MACOSX/甲.docx": b"x", "网址.url": b"x", "空/": b""},
            ("faulty", "E208"),
        ),
        ({}, ("faulty", "E208")),
    ],
)
def test_a_zip_is_as_good_as_the_worst_file_in_it(
    members: dict[str, str | bytes], expected: tuple[str, str]
) -> None:
    found = fact("zip", real.zipped(members))
    assert (found.soundness.value, found.code) == expected


@pytest.mark.parametrize(
    ("ending", "content"),
    [("txt", GOOD["pdf"]), ("txt", b"<html><p>1</p></html>"), ("docx", GOOD["xlsx"])]
    + [
        ("pdf", real_picture()),
        ("jpg", GOOD["docx"]),
        ("rtf", GOOD["docx"]),
        ("ofd", GOOD["docx"]),
    ],
)
def test_another_family_of_file_is_a_fault(ending: str, content: bytes) -> None:
    assert (fact(ending, content).soundness, fact(ending, content).code) == (
        Soundness.FAULTY,
        "E202",
    )


@pytest.mark.parametrize(
    ("ending", "content"),
    [("jpg", real_picture()), ("zip", GOOD["docx"]), ("doc", GOOD["docx"]), ("et", GOOD["xlsx"])]
    + [
        ("doc", b"{\\rtf1 " + b"legal work of the county" + b"}"),
        ("xls", "<table><td>子洲县法治政府建设情况</td></table>".encode()),
    ]
    + [("xyz", GOOD["docx"])],
)
def test_what_programs_really_write_under_an_ending_is_no_fault(
    ending: str, content: bytes
) -> None:
    assert fact(ending, content).soundness is not Soundness.FAULTY


def styled(*paragraphs: tuple[str, str]) -> bytes:
    from docx import Document

    document = Document()
    for style, words in paragraphs:
        document.add_paragraph(words, style=style)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("ending", "content", "code"),
    [
        (
            "docx",
            styled(("Heading 1", "关于2022年法治政府建设情况的报告"), ("Title", "一、情况")),
            "E208",
        ),
        ("docx", styled(("Title", "关于情况的报告"), ("Normal", "本年度我县共开展培训三次。")), ""),
        ("docx", styled(("Heading 1", "我县2022年开展法治培训三次，参加人员三百余人。")), ""),
        ("docx", styled(("Normal", "本年度没有发生。")), ""),
        ("xlsx", real.xlsx("案件清单", "序号\t案件名称\t办结时间\t承办单位"), "E208"),
        (
            "xlsx",
            real.xlsx("案件清单", "序号\t案件名称\t办结时间", "1\t甲公司未公示案\t2022.3"),
            "",
        ),
    ],
)
def test_headings_alone_are_no_content(ending: str, content: bytes, code: str) -> None:
    assert fact(ending, content).code == code


@pytest.mark.parametrize(
    ("text", "nil"),
    [
        ("零报告", True),
        ("经核查，我局2022年未发生此类情形。", True),
        (
            "关于行政复议情况的说明\n2022年度我县没有发生此类案件。\n特此说明。\n子洲县司法局\n2022年12月30日",
            True,
        ),
        ("本年度不涉及。", True),
        ("无 无 无", True),
        ("本年度没有发生重大事故。全年开展培训三次，参加三百人。", False),
        ("本年度共开展执法检查12次，发现问题3个。", False),
        ("关于行政复议工作情况的报告", False),
        ("这不是零报告。", False),
        ("序号 名称 情况 甲公司 已整改 备注", False),
    ],
)
def test_a_whole_text_that_says_that_nothing_occurred(text: str, nil: bool) -> None:
    from zzfz.documents.soundness import says_nothing_occurred

    assert says_nothing_occurred(text) is nil


# What assessment found amiss, as findings


LACKS, NOTES = Problem("M101", "至少要 1 件\x1b"), Problem("M107", "未检", "evidence/15/甲", False)


def found_of(
    *sets: SetProgress, complete: bool = False, reviewed: bool = False
) -> list[tuple[str, bool, str, str]]:
    """Code, whether it is made an error, place and words of each finding."""
    progress = Progress(LIST, None, None, sets, ())
    found = []
    for one in material_findings(progress, complete=complete, reviewed=reviewed):
        where = "/".join(map(str, filter(None, (one.place.path, one.indicator, one.item))))
        advice = one.advice if isinstance(one.advice, str) else one.advice.code
        found.append((one.code, one.escalated, where, f"{one.message}｜{advice}"))
    return found


def set_in(
    set_id: str,
    state: State,
    *problems: Problem,
    reviews: dict[str, PieceReview] | None = None,
) -> SetProgress:
    one = LIST.sets_by_id[set_id]
    item = ItemProgress(one.items[0], state, 0, (), (), (), problems)
    return SetProgress(one, state, None, (item,), reviews or {})


def test_what_is_amiss_is_told_and_an_error_only_where_everything_is_asked_for() -> None:
    lacking = ("M101", "evidence/70/70/1", "材料组 70 第 1 项材料：至少要 1 件\\x1b｜按要求补交")
    noted = ("M107", "evidence/15/甲/70/1", "材料组 70 第 1 项材料：未检｜")
    begun = set_in("70", State.PARTIAL, LACKS, Problem(DOUBLED, "有两个"), NOTES)
    advice = "打开材料核对，在说明文件的 contact 里写明联系方式在材料何处"
    assert found_of(begun) == [
        (lacking[0], False, *lacking[1:]),
        (noted[0], False, noted[1], noted[2] + advice),
    ]
    assert [one[:2] for one in found_of(begun, complete=True)] == [("M101", True), ("M107", False)]
    none = set_in("70", State.MISSING, LACKS)
    assert found_of(none) == []
    assert [one[:2] for one in found_of(none, complete=True)] == [("M101", True)]
    free = set_in("70", State.NOT_REQUIRED, LACKS)
    assert found_of(free) == found_of(free, complete=True) == []
    (nil,) = found_of(set_in("15", State.PARTIAL, LACKS))
    assert nil[3].endswith("｜hand-in-or-nil")  # where nothing may have occurred that can be said
    assert [one[0] for one in found_of(free, begun, free, none)] == ["M101", "M107"]


def test_of_optional_material_nothing_is_demanded() -> None:
    bonus = set_in("加分1", State.PARTIAL, LACKS)
    for complete in (False, True):
        (one,) = found_of(bonus, complete=complete)
        assert one[1] is False
        assert "第 1 项材料（自愿申报）：至少要 1 件" in one[3]
    assert (
        found_of(
            bonus._replace(items=(bonus.items[0]._replace(state=State.MISSING),)), complete=True
        )
        == []
    )
    said = Verdict(False, "缺公章", "李四", date(2023, 5, 2), Place(""))
    reviews = {
        "evidence/加分1/甲": PieceReview(ReviewState.RETURNED, said, counts=False),
        "evidence/加分1/乙": PieceReview(ReviewState.PENDING, soundness=Soundness.UNSEEN),
        "evidence/加分1/丙": PieceReview(ReviewState.PENDING),
    }
    found = found_of(bonus._replace(piece_reviews=reviews, items=()), complete=True, reviewed=True)
    assert [one[:2] for one in found] == [("R108", False)]
    progress = Progress(LIST, None, None, (bonus, set_in("34-46", State.MISSING)), ())
    assert graded_folders(progress) == {"34"}


def test_what_a_review_keeps_open_is_told_by_piece() -> None:
    said = Verdict(False, "缺\x1b章", "李四", date(2023, 5, 2), Place(""))
    passed = said._replace(passed=True, reason=None)
    unseen, state = Soundness.UNSEEN, ReviewState
    pieces = {
        "退": PieceReview(state.RETURNED, said, counts=False),
        "曾": PieceReview(state.RETURNED_BEFORE, said._replace(reason=None), counts=False),
        "过": PieceReview(state.PASSED, passed),
        "隐": PieceReview(state.PENDING, soundness=unseen),
        "待": PieceReview(state.PENDING),
        "复": PieceReview(state.RESUBMITTED, said),
        "变": PieceReview(state.STALE, passed),
        "无": PieceReview(state.PENDING, counts=False),
    }
    reviews = {f"evidence/34/{name}": one for name, one in pieces.items()}
    one = set_in("34-46", State.COMPLETE, reviews=reviews)._replace(items=())

    def told(**asked: bool) -> list[tuple[str, bool, str]]:
        found = []
        for code, escalated, where, words in found_of(one, **asked):
            assert where.removeprefix("evidence/34/").removesuffix("/34") in pieces
            found.append((code, escalated, words.removeprefix("材料组 34–46 的")))
        return found

    advice = "按退回的理由改好重报；退错了的由审核人再审"
    returned = [
        f"“退”已退回：缺\\x1b章（李四，2023-05-02）｜{advice}",
        f"“曾”曾退回：（李四，2023-05-02）｜{advice}",
    ]
    assert told() == [("R108", False, words) for words in returned]
    away = ("R110", True, "“隐”未查验：内容不在本地｜取回内容后再检查")
    assert told(complete=True) == [*(("R108", True, words) for words in returned), away]
    waiting = [
        ("R109", True, f"“{name}”{word}｜review-set")
        for name, word in (("隐", "待审核"), ("待", "待审核"), ("复", "待复审"), ("无", "待审核"))
    ]
    assert told(reviewed=True)[2:] == waiting
    assert told(complete=True, reviewed=True)[2:] == [away, *waiting[1:]]
