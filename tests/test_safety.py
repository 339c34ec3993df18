"""What must not enter is found with its place and shown masked; what is harmless is left alone."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.safety_samples import (
    card,
    identity,
    masked,
    mobile,
    packed,
    small_docx,
    small_ofd,
    small_xlsx,
    wrong_identity,
)
from zzfz.documents.model import Cause, Limits, Passage
from zzfz.privacy.headings import ColumnHeadings
from zzfz.privacy.marks import Spot
from zzfz.privacy.personal import is_card, is_identity
from zzfz.rules import scan as scanning
from zzfz.rules.registry import rules
from zzfz.rules.scan import (
    UNREAD_CODES,
    Hit,
    ScanResult,
    find_in,
    safety_findings,
    scan,
    scan_file,
)

IDENTITY = identity(7)
MOBILE = "13812345678"
SOURCE = next((Path(__file__).parents[1] / "checklist" / "source").iterdir())


def found(text: str, *, contact_expected: bool = False) -> list[tuple[str, str]]:
    result = scan("材料.txt", text.encode(), contact_expected=contact_expected)
    return [(hit.code, hit.masked) for hit in result.hits]


def codes(text: str, *, contact_expected: bool = False) -> list[str]:
    return [code for code, _ in found(text, contact_expected=contact_expected)]


def test_a_secret_in_a_text_box_is_found_with_its_place() -> None:
    box = (
        '<w:document xmlns:w="w"><w:p><w:r><w:txbxContent><w:p><w:r><w:t>机密</w:t></w:r>'
        "<w:r><w:t>★1年</w:t></w:r></w:p></w:txbxContent></w:r></w:p></w:document>"
    )
    data = packed({"[Content_Types].xml": "<Types/>", "word/document.xml": box})
    assert scan("案卷.docx", data).hits == (
        Hit("S101", "文本框", "机密★1年", "国家秘密标志“机密★1年”"),
    )


def test_an_identity_on_a_hidden_sheet_is_found_with_its_cell() -> None:
    result = scan("台账.xlsx", small_xlsx([["姓名"], [IDENTITY]], state="veryHidden"))
    assert [(hit.code, hit.place) for hit in result.hits] == [("S201", "工作表“名单”A2（隐藏）")]


def test_an_identity_split_over_runs_is_found() -> None:
    assert [hit.code for hit in scan("", small_docx([IDENTITY], cut=1)).hits] == ["S201"]


def test_an_identity_in_ofd_pieces_and_in_a_packed_mail_is_found() -> None:
    assert [h.code for h in scan("", small_ofd([list(IDENTITY)])).hits] == ["S201"]
    inner = packed({"里.zip": packed({"名单.txt": IDENTITY})})
    assert [hit.place for hit in scan("", inner).hits] == ["“里.zip”中的“名单.txt”中的第1行"]


def test_the_issued_list_itself_passes() -> None:
    result = scan(SOURCE.name, SOURCE.read_bytes())
    assert result == ScanResult((), ())


@pytest.mark.parametrize(
    "text",
    ["机密★1年", "秘密★长期", "绝 密 ★", "机　密＊１年", "秘密☆3个月", "绝密★启用前", "密级：机密"],
)
def test_secrecy_marks_are_errors(text: str) -> None:
    assert codes("\n" * 50 + text) == ["S101"]


@pytest.mark.parametrize(
    "text",
    [
        "保守国家秘密法",
        "商业秘密",
        "商业秘密★5年",
        "保证机密性",
        "秘密级以上文件",
        "密级：绝密、机密、秘密三级",
        "涉及国家秘密的除外。",
        "**秘密** 是一个词",
        "泄露工作秘密的，依法处分",
        "内部资料性出版物管理办法",
        "请注意保存好发票",
        "内部控制",
    ],
)
def test_talk_about_secrets_is_no_mark(text: str) -> None:
    assert found(text) == []


def test_a_bare_word_is_suspect_only_where_a_mark_stands() -> None:
    assert codes("机密\n正文") == ["S102"]
    assert codes("【机密】关于某事的请示") == ["S102"]
    assert codes("行\n" * 30 + "机密\n") == []
    assert codes("名词：秘密") == []
    assert [hit.code for hit in scan("方案（秘密）.docx", b"x").hits] == ["S102"]
    assert [hit.code for hit in scan("保密工作制度.docx", b"x").hits] == []


@pytest.mark.parametrize(
    "text",
    [
        "应当标注“机密★1年”字样",
        "密级标注示例：机密★10年",
        "如标有秘密★1年字样的，按规定管理。",
        "A. 机密★20年 B. 机密20年★ C. ★机密20年 D. 机密·20年",
        "绝密★30年\t绝密级，三十年后解密",
        "标注方法是在密级与期限中间加“★”，如“秘密★六个\n月”；只标密级的空一字。",
        "密级：填写绝密、机密、秘密，没有的不填。",
        "机密\t20年\n秘密\t10年",
        "严禁将内部资料外传，不得泄露内部资料。\n内部资料应当专人保管。\n严禁外传内部文件。",
        "该接口仅供系统内部使用，用户无需配置。",
    ],
)
def test_rules_and_lessons_on_secrecy_bear_no_mark(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("机密★5年\n密级标注示例：机密★10年", "S101"),
        ("本件标注为“机密★1年”，阅后退回。", "S101"),
        ("密级程度：机密", "S101"),
        ("定密：秘密★5年", "S101"),
        ("密级： 机密级", "S101"),
        ("标题 情况报告\n密级 机密\n印数 12", "S101"),
        ("绝  密  *  3  个  月", "S101"),
        ("秘密✱１年", "S101"),
        ("正文\n" * 20 + "本件定为机密级，保密期限5年。", "S102"),
        ("（此件系秘密件，会后收回）", "S102"),
        ("机密（5年）", "S102"),
        ("秘密 保密期限：3年", "S102"),
        ("“机密★1年”", "S102"),
    ],
)
def test_what_says_of_itself_that_it_is_secret_is_found(text: str, code: str) -> None:
    assert codes(text) == [code]


OLD = "610831520920770"
PERSON = "当事人：张秀兰，女，1968年3月出生，"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"身份证号：{wrong_identity(7)}", "S204"),
        (f"户主：马占山  身份证号：{OLD}", "S204"),
        (f"姓名\t身份证号码\n马占山\t{OLD}", "S204"),
        (f"姓名 公民身份号码 面积（亩）\n马占山 {OLD} 12", "S204"),
        (f"公民身份号码：{IDENTITY[:17]}*。", "S204"),
        ("电话：零一二", ""),
        ("请打" + "".join("零一二三四五六七八九"[int(one)] for one in MOBILE), "S202"),
        (f"手机号：0{MOBILE}", "S202"),
        ("护照号码：E12345678", "S205"),
        ("姓名,护照号码\n张建国,EA1234567", "S205"),
        ("军官证号：南字第12345678号", "S205"),
        ("农行卡号：9559980926030926006", "S203"),
        ("开户行：陕西信合 卡号：6230253587355706360", "S203"),
        ("信用卡号：2221001234567890", "S203"),
        ("户名：张建国，存折账号：2710012345678901", "S203"),
        ("户名：张建国 账号：2710012345678901", "S203"),
        ("户名：子洲县财政局非税专户，账号：6222001234567890123", ""),
        (f"{PERSON}住子洲县苗家坪镇张家沟村二组17号。", "S206"),
        ("被询问人：李建国　性别：男\n住址：子洲县城关街道教师小区13号楼4单元603室", "S206"),
        ("登记日期 信访人 家庭住址\n2022.4.6 郭香 子洲县砖庙镇苗川村一组71号", "S206"),
        ("信访人 家庭住址\n郭香 子洲县砖庙镇苗川村二组", "S206"),
        ("文件名称\t密级\n关于开展检查的通知\t机密", "S102"),
        ("当事人：张某，女，住子洲县苗家坪镇张家沟村二组17号。", ""),
        (f"{PERSON}住子洲县苗家坪镇。", ""),
        ("联系人：张秀兰，办公地址：子洲县城关街道人民路5号政务大厅1楼", ""),
        ("科目\t金额（元）\n一般公共预算支出\t18345678912", ""),
        ("名称 总面积（㎡） 区划代码\n张家沟村 14068117920.00 610831457071", ""),
        ("姓名 执法证号 手机号\n张建国 15080112345 13812345678", "S202"),
        ("张某 执法证号：15080112345；李某 执法证号：27080112001", ""),
        (
            "科目 金额（元） 备注\n教育支出 18345678912\n填表人：李建国 联系电话：13812345678",
            "S202",
        ),
    ],
)
def test_labels_and_headings_raise_suspicion_and_excuse(text: str, code: str) -> None:
    assert codes(text) == ([code] if code else [])


def test_headings_of_workbooks_judge_the_numbers_below_them() -> None:
    def judged(*rows: list[str]) -> list[str]:
        return [hit.code for hit in scan("", small_xlsx(list(rows))).hits]

    assert judged(["姓名", "身份证号码"], ["甲", OLD]) == ["S204"]
    assert judged(["姓名", "张建国", "家庭住址", "子洲县砖庙镇苗川村一组71号"]) == ["S206"]
    assert judged(["科目", "金额（元）"], ["补助", "18345678912"]) == []
    assert "S101" in judged(["机密", "★", "5年"])
    assert judged(["密级标志", "含义"], ["机密★20年", "机密级，二十年后解密"]) == []


@pytest.mark.parametrize(
    "text", ["内部资料，注意保存", "仅供内部使用", "（内部文件）", "工作秘密★"]
)
def test_work_secrets_are_warned_of(text: str) -> None:
    assert set(codes(text)) == {"S103"}


@pytest.mark.parametrize(
    "text",
    [
        IDENTITY,
        f"号码{IDENTITY}。",
        " ".join(IDENTITY),
        f"{IDENTITY[:6]}-{IDENTITY[6:14]}-{IDENTITY[14:]}",
        "".join(chr(ord(c) + 0xFEE0) for c in IDENTITY),
        "\u200b".join(IDENTITY),
        f"电话{MOBILE} {IDENTITY}"[14:],
    ],
)
def test_identities_are_found_however_written(text: str) -> None:
    assert found(text) == [("S201", masked(IDENTITY))]


def test_an_identity_with_x_is_found_in_either_case_and_sign() -> None:
    ending = next(one for one in map(identity, range(99)) if one.endswith("X"))
    for last in ("X", "x", "Ｘ", "×"):
        assert codes(ending[:-1] + last) == ["S201"]


@pytest.mark.parametrize(
    "digits",
    [
        wrong_identity(7),
        identity(0, "61083119900230123"),
        identity(0, "61083118500101123"),
        identity(0, "61083120900101123"),
        IDENTITY + "0",
        "1" + IDENTITY,
        "0." + IDENTITY,
    ],
)
def test_what_only_looks_like_an_identity_is_not_one(digits: str) -> None:
    assert "S201" not in codes(digits)


def test_place_codes_of_abolished_counties_are_valid() -> None:
    assert is_identity(identity(0, "61273219650312001"))


def test_a_number_that_is_a_credit_code_too_is_an_identity_first() -> None:
    assert codes(f"统一社会信用代码：{IDENTITY}") == ["S201"]


@pytest.mark.parametrize(
    "text",
    [
        MOBILE,
        "138-1234-5678",
        "+86 13812345678",
        "8613812345678",
        "①13812345678",
        "１３８１２３４５６７８",
    ],
)
def test_mobiles_are_found_and_expected_contacts_are_not(text: str) -> None:
    assert found(text) == [("S202", "138****5678")]
    assert found(text, contact_expected=True) == []


def test_numbers_below_each_other_are_told_apart() -> None:
    column = f"{IDENTITY}\n13812345678\n13912345678\n{IDENTITY}"
    data = small_xlsx([[column]])
    shown = [masked(IDENTITY), "138****5678", "139****5678"]
    assert [hit.masked for hit in scan("", data).hits] == shown


def test_a_label_makes_a_phone_of_what_could_be_an_amount() -> None:
    assert codes("手机号13812345678元旦值班") == ["S202"]
    assert codes("第13812345678号") == []


@pytest.mark.parametrize("lead", ["刘文", "报名单 ", "徐志成案 ", "项目负责人：", "登记", "微信"])
def test_words_that_end_like_a_label_hide_no_phone(lead: str) -> None:
    assert codes(lead + MOBILE) == ["S202"]


def test_expected_contacts_do_not_excuse_identities() -> None:
    assert codes(f"{MOBILE} {IDENTITY}", contact_expected=True) == ["S201"]


@pytest.mark.parametrize(
    "text",
    [
        "0912-7621234",
        "订单号13812345678",
        "1381234567",
        "138123456789",
        "3.14159265358",
        "https://a.gov.cn/13812345678.html",
        "13812345678元",
        "ISBN 9787513812345",
        "abc13812345678def",
        "20220701123456",
    ],
)
def test_other_numbers_are_no_mobiles(text: str) -> None:
    assert found(text) == []


def test_cards_are_found_by_prefix_length_and_luhn() -> None:
    number = card(3)
    assert found(f"卡号 {number}") == [("S203", masked(number))]
    assert not is_card(number[:-1] + str((int(number[-1]) + 1) % 10))
    assert found(f"订单号：{number}") == []


def test_digits_in_boxes_of_their_own_are_joined() -> None:
    cells = [[*IDENTITY[:10]]]
    assert scan("", small_xlsx(cells)).hits == ()
    row = "".join(f'<c t="str"><v>{digit}</v></c>' for digit in IDENTITY)
    sheet = f"<worksheet><sheetData><row>{row}</row></sheetData></worksheet>"
    data = packed({"[Content_Types].xml": "<Types/>", "xl/worksheets/sheet1.xml": sheet})
    assert [hit.place for hit in scan("", data).hits] == ["工作表“sheet1.xml”第1行"]


def test_an_identity_broken_over_two_lines_of_a_cell_is_found() -> None:
    cell = f'<c t="inlineStr"><is><t>{IDENTITY[:12]}\n{IDENTITY[12:]}</t></is></c>'
    sheet = f"<worksheet><sheetData><row>{cell}</row></sheetData></worksheet>"
    data = packed({"[Content_Types].xml": "<Types/>", "xl/worksheets/sheet1.xml": sheet})
    assert [hit.code for hit in scan("", data).hits] == ["S201"]


def test_names_are_scanned_and_never_shown_raw() -> None:
    data = packed({f"李四{IDENTITY}.txt": "x", f"{MOBILE}.jpg": b"\xff\xd8\xff"})
    name = f"evidence/3/{MOBILE}_{IDENTITY}.zip"
    result = scan(name, data)
    assert sorted(hit.code for hit in result.hits) == ["S201", "S201", "S202", "S202"]
    shown = repr(result) + repr(list(safety_findings(name, result)))
    assert IDENTITY not in shown
    assert MOBILE not in shown


def test_a_find_in_both_states_of_a_tracked_paragraph_counts_once() -> None:
    changed = (
        f'<w:document xmlns:w="w"><w:p><w:r><w:t>{IDENTITY}</w:t></w:r>'
        "<w:ins><w:r><w:t>新</w:t></w:r></w:ins></w:p></w:document>"
    )
    data = packed({"[Content_Types].xml": "<Types/>", "word/document.xml": changed})
    assert len(scan("", data).hits) == 1


def test_a_deleted_but_tracked_mark_is_found() -> None:
    changed = (
        '<w:document xmlns:w="w"><w:p><w:r><w:t>机密</w:t></w:r>'
        "<w:del><w:r><w:delText>★1年</w:delText></w:r></w:del></w:p></w:document>"
    )
    data = packed({"[Content_Types].xml": "<Types/>", "word/document.xml": changed})
    hits = scan("", data).hits
    assert ("S101", "正文第1段（修订前）") in [(hit.code, hit.place) for hit in hits]


def test_findings_say_place_and_what_is_not_checked() -> None:
    data = packed({"扫描.jpg": b"\xff\xd8\xff", "a.txt": "机密★1年"})
    findings = list(
        safety_findings("evidence/33/1.zip", scan("1.zip", data), indicator="33", item=1)
    )
    assert {one.code for one in findings} == {"S101", "S303"}
    assert all(one.place.path == "evidence/33/1.zip" for one in findings)
    assert any("“a.txt”中的第1行" in one.message for one in findings)
    assert any(one.message.startswith("未检：“扫描.jpg”") for one in findings)
    assert {(one.indicator, one.item) for one in findings} == {("33", 1)}


def test_many_findings_of_one_rule_are_summed_up() -> None:
    text = "\n".join(mobile(number) for number in range(100))
    findings = list(safety_findings("a.txt", scan("a.txt", text.encode())))
    assert len(findings) == 21
    assert "另有 80 处" in findings[-1].message
    assert len({one.ordinal for one in findings}) == 21


def test_every_code_has_its_rule() -> None:
    family = {code for code in rules() if code.startswith("S")}
    assert family == {
        "S101", "S102", "S103", "S201", "S202", "S203", "S204", "S205", "S206", *UNREAD_CODES.values()
    }  # fmt: skip


STARTS = [
    b"", b"PK\x03\x04", b"%PDF-1.7\n", b"{\\rtf1 ", b"<html>", b"<?xml version='1.0'?>",
    b"From: a\nTo: b\n\n", b"\xff\xfe", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(STARTS), st.binary(max_size=400), st.text(max_size=60))
def test_scanning_anything_never_raises(start: bytes, data: bytes, name: str) -> None:
    scan(name, start + data)


WHOLE = [
    small_docx(["机密★1年", IDENTITY]),
    small_xlsx([[IDENTITY]]),
    small_ofd([[IDENTITY]]),
    packed({f"{IDENTITY}.docx": small_docx([IDENTITY])}),
]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(WHOLE), st.randoms(use_true_random=False))
def test_damaged_documents_never_raise_and_never_leak(whole: bytes, chance: random.Random) -> None:
    data = bytearray(whole)
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    result = scan("坏", bytes(data[: chance.randint(1, len(data))]))
    assert IDENTITY not in repr(result)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**6), st.text("0123456789 -_/.：号张X\n", max_size=8), st.text(max_size=8))
def test_no_raw_number_is_ever_shown(seed: int, before: str, after: str) -> None:
    number = identity(seed)
    text = f"{before}{number}{after}"
    result = scan(text, text.encode("utf-8", "surrogatepass"))
    shown = repr(result) + repr(list(safety_findings(text, result)))
    if result.hits and any(hit.masked == masked(number) for hit in result.hits):
        assert number not in shown


def test_a_line_longer_than_allowed_is_checked_as_far_as_it_is_kept() -> None:
    data = "机密★1年 13812345678 ".encode() + b"x" * 200
    result = scan("", data, limits=Limits(text=100))
    assert {hit.code for hit in result.hits} == {"S101", "S202"}
    assert [one.why for one in result.unread] == ["文字太多，其余部分没有读"]


def test_more_lines_than_allowed_are_unchecked() -> None:
    data = b"1\n" * 9 + b"13812345678\n" + b"1\n" * 9
    assert scan("", data, limits=Limits(passages=30)).unread == ()
    result = scan("", data, limits=Limits(passages=12))
    assert len(result.hits) == 1
    assert [one.why for one in result.unread] == ["文字太多，其余部分没有读"]


def test_finds_and_groups_of_digits_without_end_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_MOST", 3)
    result = scan("", "".join(f"1381234567{one}\n" for one in range(5)).encode())
    assert len(result.hits) == 3
    assert [one.why for one in result.unread] == ["发现的问题已有 3 处，其余部分没有检查"]
    monkeypatch.setattr(scanning, "_MOST_GROUPS", 50)
    result = scan("", b"tel 13812345678 " + b"1 " * 100)
    assert [one.why for one in result.unread] == ["数字太多，其余部分没有检查"]


def test_a_row_with_more_columns_than_any_sheet_is_read_cell_by_cell() -> None:
    row = ",".join([*"13812345678", *["0"] * 17_000, "13812345678"])
    result = scan("", f"手机,{row}\n".encode())
    assert [hit.code for hit in result.hits] == ["S202"]
    assert "列" in result.unread[0].why


def test_shared_strings_without_end_are_cut() -> None:
    texts = "".join(f"<si><t>第{number}条 1381234567{number % 10}</t></si>" for number in range(40))
    data = packed(
        {"[Content_Types].xml": "<Types/>", "xl/sharedStrings.xml": f"<sst>{texts}</sst>"}
    )
    assert len(scan("", data).hits) == 10
    result = scan("", data, limits=Limits(passages=5))
    assert [(one.place, one.why) for one in result.unread] == [
        ("部件 xl/sharedStrings.xml", "文字太多，其余部分没有读")
    ]
    assert len(result.hits) == 5


def test_a_bare_word_is_a_mark_within_the_first_ten_written_lines_only() -> None:
    for lines, wanted in ((9, ["S102"]), (10, [])):
        body = "\n\n".join(f"第{number}行是正文。" for number in range(lines))
        assert codes(f"{body}\n机密\n正文结束。") == wanted, lines


def test_a_number_of_two_groups_is_a_mobile_only_where_the_words_say_so() -> None:
    assert codes("电话 13812 345678") == ["S202"]
    assert codes("编号 13812 345678") == []
    assert codes("电话 13812\n345678") == ["S202"]


def test_a_number_down_a_column_or_over_the_end_of_a_line_is_found() -> None:
    assert codes("\n".join(IDENTITY)) == ["S201"]
    assert codes(f"证号{IDENTITY[:10]}\n{IDENTITY[10:]}") == ["S201"]
    rows = [["序号", "号码"], *([str(place), f" {one} "] for place, one in enumerate(IDENTITY))]
    result = scan("名单.xlsx", small_xlsx(rows))
    assert [hit.code for hit in result.hits] == ["S201"]


def test_digits_in_a_row_of_cells_are_a_mobile_only_after_a_cell_that_asks_for_one() -> None:
    digits = ",".join(MOBILE)
    assert codes(f"手机,{digits}") == ["S202"]
    assert codes(f"编号,{digits}") == []


def test_digits_in_an_address_are_no_number_wherever_it_begins() -> None:
    assert codes(f"({MOBILE}") == ["S202"]
    assert codes(f"http://a.cn/({MOBILE}") == []
    assert codes(f"网址 http://a.cn/({MOBILE}") == []


def test_a_mark_is_told_in_its_own_words_without_what_stands_around_them() -> None:
    assert found("【内部使用】") == [("S103", "内部使用")]
    assert found("这一份是：内部文件；2022年") == [("S103", "内部文件")]
    assert found("密级：[机密]") == [("S102", "机密")]
    assert found("“机 密 ★ 1 年”") == [("S102", "机密★1年")]


ACCOUNT = "2731010120110001234"  # has no check digit of a card: only its name tells what it is


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"一折通账号：{ACCOUNT}", ["S203"]),
        (f"户名：张建国 账号：{ACCOUNT}", ["S203"]),
        (f"户名：子洲县财政局 账号：{ACCOUNT}", []),
        (f"合同编号 {ACCOUNT}", []),
        (f"姓名\t存折账号\n张建国\t{ACCOUNT}", ["S203"]),
        ("申请人：张建国\n住址：子洲县砖庙镇苗川村一组71号", ["S206"]),
        ("申请人：某某\n住址：子洲县砖庙镇苗川村一组71号", []),
    ],
)
def test_an_account_or_a_home_is_a_persons_by_what_stands_before_it(
    text: str, wanted: list[str]
) -> None:
    assert codes(text) == wanted


def test_a_heading_or_the_cell_before_names_a_number_in_a_workbook() -> None:
    def judged(*rows: list[str]) -> list[str]:
        return [hit.code for hit in scan("", small_xlsx(list(rows))).hits]

    assert judged(["姓名", "存折账号"], ["张建国", ACCOUNT]) == ["S203"]
    assert judged(["姓名", "编号"], ["张建国", ACCOUNT]) == []
    assert judged(["存折账号 ", ACCOUNT]) == ["S203"]
    assert judged(["备注", ACCOUNT]) == []


def test_only_a_short_cell_without_figures_names_the_number_behind_it() -> None:
    def said(before: str) -> str:
        headings = ColumnHeadings()
        assert headings.label(0, before) == ""
        return headings.label(1, ACCOUNT)

    assert said(" 存折账号 ") == "存折账号:"
    assert said("存折账号2号") == ""
    assert (
        said("办理本县居民银行存折一折通的开户人的账号")
        == "办理本县居民银行存折一折通的开户人的账号:"
    )
    assert said("关于办理本县居民银行存折一折通的开户人的账号") == ""


def test_a_large_file_is_read_to_its_end_and_one_too_large_by_its_name_alone(
    tmp_path: Path,
) -> None:
    path = tmp_path / "一份文件"
    path.write_bytes(b"words\n" * 180_000 + IDENTITY.encode())
    assert [one.code for one in scan_file("说明.txt", path).hits] == ["S201"]
    refused = scan_file(f"{IDENTITY}.txt", path, largest=1 << 20)
    assert [one.code for one in refused.hits] == ["S201"]
    (gap,) = refused.unread
    assert (gap.place, gap.why, gap.cause) == ("", "文件超过 1 MB，没有读", Cause.LIMIT)
    assert gap.advice
    # A beginning tells that a film has no reader: however long it is, it is told the same.
    path.write_bytes(b"\x00\x00\x00\x18ftypmp42" + bytes(1 << 20))
    film = scan_file("会议.mp4", path)
    assert film == scan_file("会议.mp4", path, largest=1 << 20)
    assert [one.cause for one in film.unread] != [Cause.LIMIT]


def test_a_level_that_stands_alone_is_told_in_a_name_and_at_the_end() -> None:
    """It is held back until it is known whether it stands in a table of levels."""
    assert [hit.code for hit in scan("绝密.docx", small_docx(["一般的情况"])).hits] == ["S102"]
    assert [hit.code for hit in find_in([Passage("第1页", "绝密", Spot.HEAD)])] == ["S102"]


@pytest.mark.parametrize("text", ["密级：“机密★1年”", "密级为“机密★1年”。", "密级 「秘密★3年」"])
def test_a_quoted_mark_behind_its_label_is_the_documents_own(text: str) -> None:
    assert [hit.code for hit in scan("报告.docx", small_docx([text, "报告"])).hits] == ["S101"]


@pytest.mark.parametrize(
    ("end", "begin", "codes"),
    [
        ("行政执法证编号为\n- 1 -", "15083385556,执法证号", []),
        ("联系电话:\n第 1 页", "15083385556,执法证号", ["S202"]),
        ("身份证号\n1", "612730800101123,张三", ["S204"]),
        ("流水号\n1", "612730800101123,张三", []),
        ("公布身份证号。\n1", "612730800101123件", []),
        ("执法证号 15083385556\n1", "15083385557", ["S202"]),
    ],
)
def test_a_label_at_the_end_of_a_page_calls_the_number_that_the_next_begins_with(
    end: str, begin: str, codes: list[str]
) -> None:
    """Each page twice, as where two readings of it are joined."""
    pages = [("第1页", f"材料\n{end}"), ("第2页", f"{begin}\n其余")]
    found = find_in(Passage(place, text) for place, text in pages for _ in range(2))

    assert [hit.code for hit in found] == codes
    elsewhere = find_in([Passage("正文第1段", end), Passage("正文第2段", begin)])
    assert [hit.code for hit in elsewhere if hit.code == "S204"] == []
