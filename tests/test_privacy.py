"""What the parts of ``zzfz/privacy`` promise, and the scan that asks them: each by itself, small inputs.

Whole documents are in ``test_safety*.py``; here are the borders that they do not meet.
"""

from __future__ import annotations

import time
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.safety_samples import card, identity, luhn, packed, wrong_identity
from zzfz.documents.docx_parts import BEFORE_CHANGES
from zzfz.documents.extract import unfinished_body
from zzfz.documents.model import LIMITS, Cause, DocumentKind, Passage, Unread
from zzfz.privacy.digits import (
    DigitGroup,
    Effort,
    ExhaustedError,
    evenly,
    joined,
    lines,
    runs,
    shape,
)
from zzfz.privacy.headings import ColumnHeadings, FlatTables
from zzfz.privacy.marks import Spot, find_marks
from zzfz.privacy.normal import (
    name_words,
    normal,
    simplified,
    symbol,
    with_digits,
    with_symbol_fields,
    with_symbols,
)
from zzfz.privacy.people import Homes, is_name
from zzfz.privacy.personal import (
    Personal,
    each_number,
    enough_digits,
    find_numbers,
    has_birthday,
    is_card,
    is_identity,
    mask_numbers,
    names_passport,
)
from zzfz.privacy.spelled import ColumnDigits, broken_lines, spelled_numbers
from zzfz.privacy.surroundings import (
    AccountLabel,
    before,
    may_be_card,
    may_be_identity,
    may_be_mobile,
    names_account,
    names_identity,
    names_other,
    names_phone,
)
from zzfz.rules import scan as scanning
from zzfz.rules.scan import (
    Examined,
    Hit,
    ScanResult,
    examine,
    find_in,
    relay,
    safety_findings,
    scan,
    scan_file,
    unread_for_absence,
    unread_for_size,
)

MOBILE = "13812345678"
IDENTITY = identity(7)
ENDS_IN_X = next(one for one in map(identity, range(99)) if one.endswith("X"))
CARD = card(3)


def check(digits: str) -> str:
    """The digit that makes a card of these, by Luhn."""
    return next(one for one in "0123456789" if luhn(digits + one))


ACCOUNT = "2731010120110001234"  # no check digit of a card


# One form of every sign


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("²", " "),  # a label's digit parts from the number behind it
        ("①138", " 138"),
        ("\xad机\u200b密", "机密"),
        ("１３８", "138"),
        ("—–－", "---"),
        ("一\u3000二\t三\n四", "一 二 三\n四"),
        ("1 2\t3\xa04", "1 2 3 4"),
        ("2×", "2X"),
        ("2 -Х", "2 -X"),
        ("2×3", "2×3"),  # times
        ("密级«", "密级★"),
        ("密«", "密★"),
        ("«密", "«密"),
        ("机密\uf0ab\uf031年", "机密★1年"),
    ],
)
def test_every_sign_has_one_form(text: str, wanted: str) -> None:
    assert normal(text) == wanted


def test_tabs_stay_where_they_part_cells_in_any_writing() -> None:
    assert normal("a\tb c", tabs=True) == "a\tb c"
    assert normal("甲\t乙\u3000丙", tabs=True) == "甲\t乙 丙"
    assert normal("甲\t乙") == "甲 乙"


@pytest.mark.parametrize("length", [510, 511, 512, 513, 1023, 1024, 1025])
def test_a_long_text_is_the_same_as_its_pieces(length: int) -> None:
    text = "字" * length + "１３８①"
    assert normal(text) == "字" * length + "138 "


def test_accents_without_end_take_no_more_time_than_letters() -> None:
    text = "a" + "\u0591\u05a1" * 40_000  # some five seconds in one piece
    begun = time.process_time()
    normal(text)
    assert time.process_time() - begun < 1.5


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("幺三八零零一二三四五六", "13800123456"),
        ("壹叁捌零零壹贰叁肆伍陆柒捌玖零零", "1380012345678900"),
        ("1三8-0013-80四五", "1三8-0013-80四五"),  # three letters are by chance
        ("1三8-001三-80四五", "138-0013-8045"),
        ("二〇二二年", "二〇二二年"),
    ],
)
def test_a_number_is_spelled_where_at_least_four_of_its_digits_are(text: str, wanted: str) -> None:
    assert with_digits(text) == wanted


@pytest.mark.parametrize(
    ("code", "sign"),
    [
        (0xAB, "★"),
        (0xF0AB, "★"),
        (0xB6, "☆"),
        (0x31, "1"),
        (0x58, "X"),
        (0xFF, "\uf0ff"),  # of the font, but no sign that is looked for
        (0x100, "Ā"),  # the first that is no place in a font of symbols
        (0x2605, "★"),
        (0xF1AB, "\uf1ab"),
    ],
)
def test_a_place_in_a_symbol_font_is_its_sign_with_or_without_its_page(
    code: int, sign: str
) -> None:
    assert symbol(code) == sign


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('机密SYMBOL 171 \\f "Wingdings" \\s 12 1年', "机密★1年"),
        ("SYMBOL 9733 \\f 宋体", "★"),
        ("SYMBOL 70000 \\f Wingdings ", "\uffff"),  # beyond what a sign can be
        ("SYMBOL 171", "SYMBOL 171"),
    ],
)
def test_a_field_that_inserts_a_sign_is_that_sign(text: str, wanted: str) -> None:
    assert with_symbol_fields(text) == wanted


def test_other_forms_keep_every_sign_at_its_place() -> None:
    assert with_symbols("甲\uf0b6\uf02a\uf020乙") == "甲☆* 乙"
    assert simplified("機絕祕內") == "机绝秘内"
    assert name_words("材料_1/甲\\乙") == "材料 1,甲,乙"


# Digits and letters laid out over cells


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (["密级：", "机密"], ["密级：机密"]),
        (["密级：", "☑机密"], ["密级：☑机密"]),
        (["密级程度", "√ 秘密"], ["密级程度：√ 秘密"]),
        (["密级", "无"], []),
        (["密级", ""], []),
        (["密码", "机密"], []),
        (["  机密 ", "★", "1年"], ["机密★1年"]),
        (["份号", "机密", "★5年", "加急"], ["机密★5年加急"]),
        (["机密", "5年"], []),
        (["主要", "★", "1年"], []),
        (["★", "★"], []),
        (["机", "密", "★", "1年"], ["机密★"]),
        (["密", "★", "1", "年", "内部"], ["密★1年"]),
        (["密", "级", "无"], []),  # no star: the heads of a form
        (["主", "★", "密级", "密", "电话"], []),  # the star is in another run of letters
    ],
)
def test_neighbouring_cells_say_a_mark_together(cells: list[str], wanted: list[str]) -> None:
    assert list(spelled_numbers(cells)) == wanted


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        ([*IDENTITY], [IDENTITY]),
        (["姓名", "张三", IDENTITY[:6], IDENTITY[6:14], IDENTITY[14:]], [IDENTITY]),
        ([ENDS_IN_X[:17], "X"], [ENDS_IN_X]),
        ([ENDS_IN_X[:8], ENDS_IN_X[8:]], [ENDS_IN_X]),
        (["7", IDENTITY[:14], IDENTITY[14:], "12"], [IDENTITY]),  # a number and a sum beside it
        ([IDENTITY[:3], IDENTITY[3:], *ENDS_IN_X], [IDENTITY, ENDS_IN_X]),
        ([IDENTITY, "12"], []),  # whole in one cell: found there
        ([IDENTITY[:6], "-", IDENTITY[6:]], []),
        ([*wrong_identity(7)], []),
        ([*CARD], [CARD]),
        ([*CARD[:-1], "字"], []),
        ([CARD[:8], CARD[8:]], []),  # a card in parts is not sure enough
        (["手机", *MOBILE], [MOBILE]),
        (["张三", "电 话", *MOBILE, "12"], []),
        (["张三", "电 话", *MOBILE, "", "12"], [MOBILE]),
        (["编号", *MOBILE], []),
        ([*MOBILE], []),
        (["手机", "138", "1234", "5678"], []),
        (["联系电话", "１", *"3812345678"], [MOBILE]),
        (["手机", "0" * 24, *MOBILE], []),
        (["电话" + "字" * 22, *MOBILE], [MOBILE]),
        (["电话" + "字" * 23, *MOBILE], []),  # too long to be a label
        (["12", "13"], []),
        ([ENDS_IN_X[:17], "字" * 25], []),
        ([ENDS_IN_X, "12"], []),
        ([IDENTITY[:14], f"{IDENTITY[14:]}5"], []),  # a longer number
    ],
)
def test_parts_in_cells_are_a_number_where_it_is_valid_as_a_whole(
    cells: list[str], wanted: list[str]
) -> None:
    assert list(spelled_numbers(cells)) == wanted


def down(*columns: list[str]) -> list[list[tuple[int, str]]]:
    """What each row of a table of these columns tells, and its end."""
    found = ColumnDigits()
    length = max(map(len, columns))
    rows = [
        [(at, column[row]) for at, column in enumerate(columns) if row < len(column)]
        for row in range(length)
    ]
    return [list(found.row(cells)) for cells in rows] + [list(found.end())]


def test_a_number_down_a_column_is_told_with_the_row_behind_it() -> None:
    told = down(["序号", *IDENTITY, "合计", "1"], ["号码", *(f" {one} " for one in ENDS_IN_X)])
    assert told == [[] for _ in range(19)] + [[(0, IDENTITY), (1, ENDS_IN_X)], [], []]


def test_a_number_down_a_column_ends_with_the_table_and_is_broken_by_any_word() -> None:
    assert down(["", *IDENTITY])[-1] == [(0, IDENTITY)]
    assert down([*IDENTITY, "5"])[-1] == [(0, IDENTITY)]
    assert down([*CARD])[-1] == [(0, CARD)]
    assert not any(down([*IDENTITY[:9], "无", *IDENTITY[9:]]))
    assert not any(down([*IDENTITY[:9], "", *IDENTITY[9:]]))
    assert not any(down([IDENTITY[:2], *IDENTITY[2:]]))
    assert not any(down([*MOBILE]))  # nothing asks for a phone
    assert down([chr(ord(one) + 0xFEE0) for one in IDENTITY])[-1] == [(0, IDENTITY)]


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        # a letter a line
        (["机", "密", "★", "1", "年"], [(1, "机密★1年")]),
        (["正文", "机", "密", "★", "其余"], [(2, "机密★")]),
        (["机", "密"], []),
        (["正文", "", "绝", "密", "件", ""], [(3, "绝密件")]),
        ([*"123"], []),
        ([*"138-1234-5678"], [(1, "138-1234-5678")]),
        ([*CARD], [(1, CARD), (1, CARD)]),
        (["", "", *IDENTITY], [(3, IDENTITY)]),
        # over the end of a line
        ([f"证号{IDENTITY[:10]}", f"{IDENTITY[10:]}，女"], [(1, f"证号{IDENTITY[:10]}\n{IDENTITY[10:]}")]),
        (["甲", "乙方", f"{IDENTITY[:10]}-", f"{IDENTITY[10:]}，女"], [(3, f"{IDENTITY[:10]}-\n{IDENTITY[10:]}")]),
        (["电话 13812345", "678"], [(1, "电话 13812345\n678")]),
        (["13812345", "678"], []),
        (["13812345", "6789"], []),
        ([MOBILE, "1234567"], []),  # the phone stands whole in its line
        (["号1381234", "5678A"], []),
        ([f"x{IDENTITY[:10]}", IDENTITY[10:]], []),
        ([f"1\t{IDENTITY[:10]}", f"{IDENTITY[10:]}\t5"], [(1, f"{IDENTITY[:10]}\n{IDENTITY[10:]}")]),
        ([f"号{ENDS_IN_X[:17]}", "X"], [(1, f"号{ENDS_IN_X[:17]}\nX"), (1, ENDS_IN_X)]),
        ([f"号 {' '.join(IDENTITY[:6])}", IDENTITY[6:]], [(1, f"号 {' '.join(IDENTITY[:6])}\n{IDENTITY[6:]}"), (1, IDENTITY)]),
        # over several lines
        ([f"号{IDENTITY[:6]}", IDENTITY[6:14], f"{IDENTITY[14:]}。"], [(1, IDENTITY)]),
        ([IDENTITY[:6], IDENTITY[6:14], IDENTITY[14:]], [(1, IDENTITY)]),
        (["说明", IDENTITY[:6], IDENTITY[6:14], IDENTITY[14:], "完"], [(2, IDENTITY)]),
        ([IDENTITY[:6], IDENTITY[6:14], "无", IDENTITY[14:]], []),
        ([IDENTITY], []),
    ],
)  # fmt: skip
def test_a_break_of_lines_hides_no_number(lines: list[str], wanted: list[tuple[int, str]]) -> None:
    assert list(broken_lines(lines)) == wanted


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (["机密", "★1年"], [(1, "机密\n★1年")]),
        (["份号 1  机", "密★1年"], [(1, "份号 1  机\n密★1年")]),
        (["密级：", "秘密", "★1年"], [(1, "密级:\n秘密")]),
        (["密级：", "秘密"], [(1, "密级:\n秘密")]),
        (["标题", "密级：机", "密"], [(2, "密级:机\n密")]),
        (["标题", "机密★1年"], []),  # whole in its line
        (["机密★", "密切联系"], []),
        (["", "★1年"], []),
        (["机密", "五年"], []),
    ],
)
def test_a_mark_over_the_end_of_a_line_is_told_with_its_first_line(
    lines: list[str], wanted: list[tuple[int, str]]
) -> None:
    assert list(broken_lines(lines)) == wanted


# What stands over a number


def under(*rows: list[str], cells: list[str]) -> list[str]:
    """What is read before each cell of a row below others."""
    headings = ColumnHeadings()
    for row in rows:
        for at, cell in enumerate(row):
            headings.label(at, cell)
        headings.row(enumerate(row))
    return [headings.label(at, cell) for at, cell in enumerate(cells)]


LONG = "办理本县居民银行存折一折通的开户人的账号"
"""Twenty characters."""


@pytest.mark.parametrize(
    ("rows", "cells", "wanted"),
    [
        ([["姓名", "存折账号"]], ["张建国", ACCOUNT], ["", "个人账号:"]),
        ([["存折账号", "备注"]], ["12345678", "1234567"], ["存折账号:", ""]),
        ([["存折账号", "备注"]], ["", ""], ["", ""]),
        ([["存折账号", "备注"]], ["１２３４５６７８", "12345678×"], ["存折账号:", "备注:"]),
        ([["存折账号", "备注"]], ["12345678 ", "号12345678"], ["存折账号:", ""]),
        ([["姓名", "住址"]], ["张建国", "子洲县砖庙镇苗川村一组71号"], ["", "住址:"]),
        ([["姓名", "住址"]], ["张建国", "子洲县苗家坪镇二组"], ["", "住址:"]),
        ([["序号", "住址"]], ["1", "县" * 60 + "7号"], ["", "住址:"]),
        ([["序号", "住址"]], ["1", "子" + "县" * 77 + "7号"], ["", ""]),
        # the account of a person, where every row is one
        ([["姓名", "账号"]], ["张建国", ACCOUNT], ["", "个人账号:"]),
        ([["农户", "账户"]], ["张建国", ACCOUNT], ["", "个人账户:"]),
        ([["姓名", "企业", "账号"]], ["", "", ACCOUNT], ["", "", "账号:"]),
        ([["单位", "账号"]], ["", ACCOUNT], ["", "账号:"]),
        ([["姓名", "流水号"]], ["", ACCOUNT], ["", "流水号:"]),
        # which rows are headings
        ([["街道", "年份"]], ["", ACCOUNT], ["", ""]),
        ([["姓名", "", "卡号"]], ["", ACCOUNT, ACCOUNT], ["", "", "卡号:"]),
        ([["姓名", "\u3000", "卡号"]], ["", ACCOUNT, ACCOUNT], ["", "", "卡号:"]),
        ([["姓名", "卡号"], ["合计", "-"]], ["", ACCOUNT], ["", "卡号:"]),
        ([["姓名", "卡号"], ["张建国", "12"]], ["", ACCOUNT], ["", "卡号:"]),
        ([["姓名", "Tel"]], ["", MOBILE], ["", "Tel:"]),
        ([["姓名", "2022年收入"]], ["", ACCOUNT], ["", "2022年收入:"]),
        ([["姓名", "3月收入"]], ["", ACCOUNT], ["", ""]),
        ([["姓名", "面积(㎡)"]], ["", "12345678"], ["", "面积(m2):"]),
        ([[LONG, "备注"]], [ACCOUNT], [f"{LONG}:"]),
        ([[f"关于{LONG}", "卡号"]], [ACCOUNT, ACCOUNT], ["", ""]),
        ([[" 卡\u3000号 ", "户 名 "]], [ACCOUNT], ["卡 号:"]),
        ([["姓名", "卡号"], ["金额（元）", "编号"]], [ACCOUNT, ACCOUNT], ["金额(元):", "编号:"]),
        # a word by itself is a title, but for what asks for a number or is below another heading
        ([["联系人"]], [ACCOUNT], [""]),
        ([["联系电话"]], [MOBILE], ["联系电话:"]),
        ([["一卡通账号"]], [ACCOUNT], ["一卡通账号:"]),
        ([["联系方式"]], [MOBILE], ["联系方式:"]),
        ([["卡号", "备注"], ["持卡人"]], [ACCOUNT], ["持卡人:"]),
        ([["", "卡号", "备注"], ["持卡人"]], ["", ACCOUNT], ["", "卡号:"]),
        # amounts, by what is said over the table
        ([["单位：万元"], ["年份", "数"]], ["", MOBILE], ["", "金额:"]),
        ([["单位：万元"], ["姓名", "数"]], ["", MOBILE], ["", ""]),
        ([["单位：万元"], ["年份", "卡号"]], ["", MOBILE], ["", "卡号:"]),
        ([["单位：万元"], ["收入", "备注"]], ["", MOBILE], ["", "备注:"]),
        ([["单位：万元"], ["收入", "说明"]], ["", MOBILE], ["", "金额:"]),
        ([["美元"], ["收入", "说明"]], ["", MOBILE], ["", "说明:"]),
        ([["单位：万元"], ["项目名称", "年份", "负责人"]], ["", MOBILE], ["", "金额:"]),
        ([], ["机密★20年"], [""]),
        ([["卡号"]], [" " * 72 + "12345678"], ["卡号:"]),
        ([["卡号"]], [" " * 73 + "12345678"], [""]),  # most cells of eighty characters are words
        ([["联系电话"], ["持卡人"]], [ACCOUNT], ["持卡人:"]),
        # levels, in a register of documents and in what explains them
        ([["文件名称", "密级"]], ["", "机密"], ["", "登记密级:"]),
        ([["文号", "密级"]], ["", " 绝密级 "], ["", "登记密级:"]),
        ([["文件名称", "密级", "保密事项"]], ["", "机密", ""], ["", "", ""]),
        ([["姓名", "密级"]], ["", "机密"], ["", ""]),
        ([["文件名称", "文号", "密级"]], ["机密", "机密", "无"], ["", "", ""]),
        ([["文件密级", "备注"]], ["机密"], [""]),
        ([["密级标志", "含义"]], ["机密★20年", ""], ["标志示例:", ""]),
        ([["密级标志", "说明"]], ["机密★20年", ""], ["", ""]),
        ([["密级标志", "含义"], ["密级标志", "备注"]], ["机密★20年"], [""]),
        ([["密级标志", "含义"]], ["密码★20年"], [""]),
    ],
)
def test_a_heading_is_read_before_the_number_below_it(
    rows: list[list[str]], cells: list[str], wanted: list[str]
) -> None:
    assert under(*rows, cells=cells) == wanted


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (["卡号", ACCOUNT], "卡号:"),
        (["卡号：", ACCOUNT], "卡号:"),
        ([" 存折账号 ", ACCOUNT], "存折账号:"),
        (["卡号", "", ACCOUNT], ""),  # the cell right before it
        (["卡号", "张建国", ACCOUNT], ""),
        (["负责人", ACCOUNT], ""),
        (["家庭住址", "子洲县砖庙镇苗川村一组71号"], "家庭住址:"),
        (["卡号", "1234567"], ""),
        (["卡号", "无"], ""),
        ([f"{LONG}", ACCOUNT], f"{LONG}:"),
        (["卡号2", ACCOUNT], ""),
        (["县" * 16 + "联系电话", ACCOUNT], "县" * 16 + "联系电话:"),
        (["县" * 17 + "联系电话", ACCOUNT], ""),
    ],
)
def test_the_cell_before_names_a_number_of_a_form(cells: list[str], wanted: str) -> None:
    assert under(cells=cells)[-1] == wanted
    assert not any(under(cells=cells)[:-1])


def test_the_cell_before_goes_before_the_heading_and_ends_with_its_row() -> None:
    assert under(["姓名", "编号"], cells=["存折账号", ACCOUNT]) == ["", "存折账号:"]
    assert under(["姓名", "编号"], cells=["负责人", ACCOUNT]) == ["", "编号:"]
    assert under(["姓名", "编号"], cells=["Tel", ACCOUNT]) == ["", "编号:"]
    headings = ColumnHeadings()
    assert headings.label(0, ACCOUNT) == ""
    headings.label(1, "卡号")
    headings.row([(1, "卡号"), (2, "1")])
    assert headings.label(0, ACCOUNT) == ""
    headings.row([(0, "姓名"), (1, "卡号")])
    assert [headings.stands_over(column) for column in range(3)] == [True, True, False]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # the same columns
        ("姓名\t存折账号\n张建国\t273101012011", "姓名 存折账号\n张建国 个人账号:273101012011"),
        ("姓名,存折账号\n张建国,273101012011", "姓名,存折账号\n张建国,个人账号:273101012011"),
        ("姓名  账号\n张建国  273101012011", "姓名  账号\n张建国 个人账号:273101012011"),
        ("姓名 账号\n\n张建国 273101012011", "姓名 账号\n\n张建国 个人账号:273101012011"),
        ("姓名\t住址\n甲\t子洲县苗家坪镇二组", "姓名 住址\n甲 住址:子洲县苗家坪镇二组"),
        ("姓名\t住址\n甲\t子洲县苗家坪镇2号", "姓名 住址\n甲 住址:子洲县苗家坪镇2号"),
        ("姓名\t\t卡号\n甲\t\t312345678901", "姓名  卡号\n甲  卡号:312345678901"),
        ('姓名,卡号\n"张,甲",312345678901', "姓名,卡号\n张，甲,卡号:312345678901"),
        ("姓名,卡号\n张甲, 312345678901 ", "姓名,卡号\n张甲,卡号: 312345678901 "),
        # other columns: the heading that fits the number
        ("姓名 身份证号 卡号\n1 张建国 312345678901 男", "姓名 身份证号 卡号\n1 张建国 卡号:312345678901 男"),
        ("卡号 姓名 身份证号\n1 张 610831197001011 男", "卡号 姓名 身份证号\n1 张 身份证号:610831197001011 男"),
        ("卡号 姓名 身份证号\n1 张 6108311970010112X 男", "卡号 姓名 身份证号\n1 张 卡号:6108311970010112X 男"),
        ("卡号 姓名 身份证号\n1 张 61083119700101123X 男", "卡号 姓名 身份证号\n1 张 身份证号:61083119700101123X 男"),
        ("卡号 姓名 身份证号\n1 张 610831197001011234 男", "卡号 姓名 身份证号\n1 张 身份证号:610831197001011234 男"),
        ("卡号 姓名 身份证号\n1 张 6108311970010112 男", "卡号 姓名 身份证号\n1 张 卡号:6108311970010112 男"),
        ("卡号 电话\n甲 13812345678 男", "卡号 电话\n甲 电话:13812345678 男"),
        ("卡号 护照号\n甲 E12345678 男", "卡号 护照号\n甲 护照号:E12345678 男"),
        ("姓名 住址 卡号\n1 张建国 子洲县苗家坪镇二组 男", "姓名 住址 卡号\n1 张建国 住址:子洲县苗家坪镇二组 男"),
        ("姓名 账号\n1 张建国 273101012011", "姓名 账号\n1 张建国 个人账号:273101012011"),
        ("序号 编号 数\n甲 312345678901", "序号 编号 数\n甲 编号:312345678901"),
        ("序号 编号 电话\n张建国 312345678901", "序号 编号 电话\n张建国 312345678901"),
        ("序号 编号 姓名\n张建国 312345678901", "序号 编号 姓名\n张建国 编号:312345678901"),
        ("序号 姓名 收入\n甲 312345678901", "序号 姓名 收入\n甲 收入:312345678901"),
        ("序号 姓名 收入\n1 312345678901", "序号 姓名 收入\n1 312345678901"),
        ("姓名 性别 电话\n1 312345678901", "姓名 性别 电话\n1 312345678901"),
        # a number that has a name of its own, or is in groups
        ("姓名 卡号 数\n编号: 312345678901", "姓名 卡号 数\n编号: 312345678901"),
        ("姓名 卡号\n编号 312345678901", "姓名 卡号\n编号 卡号:312345678901"),
        ("姓名 卡号\n1 6108 31197001 0112", "姓名 卡号\n1 6108 31197001 0112"),
        ("姓名 卡号\n甲 6108 31197001", "姓名 卡号\n甲 6108 31197001"),
        ("姓名 卡号\n甲 乙 31197001 6108", "姓名 卡号\n甲 乙 31197001 6108"),
        ("姓名 卡号\n甲 乙 3119700101 丙", "姓名 卡号\n甲 乙 3119700101 丙"),
        ("姓名 卡号\n甲 乙 31197001012 丙", "姓名 卡号\n甲 乙 卡号:31197001012 丙"),
        ("姓名 卡号\n甲 乙 311970010123 丙", "姓名 卡号\n甲 乙 卡号:311970010123 丙"),
        # a name in the column of the number
        ("姓名 电话 数\n12345678901 1 2", "姓名 电话 数\n电话:12345678901 1 2"),
        # levels and examples
        ("文件名称\t密级\t份\n通知\t机密\t5", "文件名称 密级 份\n通知 登记密级:机密 5"),
        ("文件名称\t密级\t份\n通知\t机密\t5\t6", "文件名称 密级 份\n通知 机密 5 6"),
        ("事项\t密级\t份\n通知\t机密\t5", "事项 密级 份\n通知 机密 5"),
        ("密级标志\t含义\n机密★20年\t机密级", "密级标志 含义\n标志示例:机密★20年 机密级"),
        ("密级标志\t编号\n机密★20年\t机密级", "密级标志 编号\n机密★20年 机密级"),
        ("卡号\t\n甲\t312345678901", "卡号 \n甲 312345678901"),
        ("姓名, 卡号 \n甲,312345678901", "姓名, 卡号 \n甲,卡号:312345678901"),
        ("姓名 卡号 数\n他说。 312345678901", "姓名 卡号 数\n他说。 卡号:312345678901"),
        ("姓名,卡号\n他说。,无,312345678901", "姓名,卡号\n他说。,无,312345678901"),
        ("姓名 卡号\n甲 311970010112 6108", "姓名 卡号\n甲 311970010112 6108"),
        ("姓名 卡号\n甲 311970010112 乙 6108", "姓名 卡号\n甲 卡号:311970010112 乙 6108"),
        ("姓名 性别 住址\n甲 312345678901", "姓名 性别 住址\n甲 312345678901"),
        # rows without a digit
        ("姓名 住址\n郭香  子洲县砖庙镇", "姓名 住址\n郭香  子洲县砖庙镇"),
        ("姓名 住址\n郭香  子洲县砖庙镇苗川村二组", "姓名 住址\n郭香 住址:子洲县砖庙镇苗川村二组"),
        ("文件名称,密级\n通知,机密", "文件名称,密级\n通知,登记密级:机密"),
        ("姓名 住址\n郭香  子洲县砖庙镇。", "姓名 住址\n郭香  子洲县砖庙镇。"),
        ("姓名  小组\n姓名  所在村民小组", "姓名  小组\n姓名  所在村民小组"),
        # where headings end
        ("姓名\t卡号\n以上是全部。\n甲\t312345678901", "姓名 卡号\n以上是全部。\n甲 312345678901"),
        ("姓名\t卡号\n以上是全部\n甲\t312345678901", "姓名 卡号\n以上是全部\n甲 卡号:312345678901"),
        (f"姓名\t卡号\n{'字' * 300}\n甲\t312345678901", f"姓名 卡号\n{'字' * 300}\n甲 卡号:312345678901"),
        (f"姓名\t卡号\n{'字' * 301}\n甲\t312345678901", f"姓名 卡号\n{'字' * 301}\n甲 312345678901"),
        ("姓名\t卡号\n街道\t乡镇\n甲\t312345678901", "姓名 卡号\n街道 乡镇\n甲 卡号:312345678901"),
        ("姓名,卡号。\n甲\t312345678901", "姓名,卡号。\n甲 312345678901"),
        ("姓名；卡号;\n甲\t312345678901", "姓名；卡号;\n甲 312345678901"),
        ("卡号\n312345678901", "卡号\n312345678901"),
        ("姓名\t\n甲\t312345678901", "姓名 \n甲 312345678901"),
        (f"{LONG}\t数\n312345678901\t1", f"{LONG} 数\n{LONG}:312345678901 1"),
        (f"的{LONG}\t数\n312345678901\t1", f"的{LONG} 数\n312345678901 1"),
        ("编号\t" * 39 + "号\n甲\t312345678901", "编号 " * 39 + "号\n甲 编号:312345678901"),
        ("编号\t" * 40 + "号\n甲\t312345678901", "编号 " * 40 + "号\n甲 312345678901"),
        ("编号\t数\n312345678901" + "\t无" * 39, "编号 数\n编号:312345678901" + " 无" * 39),
        ("编号\t数\n312345678901" + "\t无" * 40, "编号 数\n312345678901" + " 无" * 40),
        ("姓名,卡号\n他说。,1,312345678901", "姓名,卡号\n他说。,1,312345678901"),
        ("姓名,卡号\n他说。,312345678901", "姓名,卡号\n他说。,卡号:312345678901"),
        ("2022年姓名\t卡号\n甲\t312345678901", "2022年姓名 卡号\n甲 卡号:312345678901"),
        ("姓名\t22\n甲\t312345678901", "姓名 22\n甲 312345678901"),
        # a number laid over two lines
        ("姓名 卡号\n甲  \n312345678901", "姓名 卡号\n甲 卡号:312345678901"),
        # amounts
        (f"单位:万元\n {MOBILE} ", f"单位:万元\n金额: {MOBILE} "),
        ("单位:万元\n312345678901", "单位:万元\n312345678901"),
        (f"姓名 卡号\n{MOBILE}", f"姓名 卡号\n{MOBILE}"),
        (f"单位:万元\n教育 {MOBILE}", f"单位:万元\n教育 金额:{MOBILE}"),
        (f"单位:万元\n{MOBILE}", f"单位:万元\n金额:{MOBILE}"),
        (f"单位:万元\n教育,{MOBILE} ", f"单位:万元\n教育,金额:{MOBILE} "),
        (f"单位:万元\n教育 {MOBILE}.00", f"单位:万元\n教育 金额:{MOBILE}.00"),
        ("单位:万元\n教育 138123456789", "单位:万元\n教育 138123456789"),
        (f"单位:万元\n张建国 {MOBILE}", f"单位:万元\n张建国 {MOBILE}"),
        (f"单位:万元\n填表人:李四\n教育 {MOBILE}", f"单位:万元\n填表人:李四\n教育 {MOBILE}"),
        (f"单位:万元\n张建国\n教育 {MOBILE}", f"单位:万元\n张建国\n教育 {MOBILE}"),
        (f"每个:万元\n教育 {MOBILE}", f"每个:万元\n教育 {MOBILE}"),
        ("教育 13,812,345,678 18345678912", "教育 13,812,345,678 18345678912"),
        ("教育,1 13,812,345,678 18345678912", "教育,1 13,812,345,678 18345678912"),
        (f"单位:万元\n科目\t编号\n教育\t{MOBILE}", f"单位:万元\n科目 编号\n教育 编号:{MOBILE}"),
        ("卡号 收入 数\n312345678901 1,234,567 8", "卡号 收入 数\n卡号:312345678901 1234567 8"),
        (f"无\n教育 {MOBILE}", f"无\n教育 {MOBILE}"),
    ],
)  # fmt: skip
def test_a_heading_in_a_line_is_read_before_numbers_in_the_lines_below(
    text: str, wanted: str
) -> None:
    assert FlatTables().labelled(text) == wanted


def test_a_second_reading_of_a_page_has_the_headings_of_the_page_before() -> None:
    page, below = "姓名\t卡号\n甲\t312345678901", "乙\t312345678901\n编号\t数\n1\t2"
    tables = FlatTables()
    assert tables.labelled(page, "第1页").endswith("甲 卡号:312345678901")
    for _ in range(2):
        assert tables.labelled(below, "第2页").startswith("乙 卡号:312345678901")
    assert tables.labelled(below, "第3页").startswith("乙 数:312345678901")
    nowhere = FlatTables()
    nowhere.labelled(page)
    nowhere.labelled("编号\t数\n1\t2")
    assert nowhere.labelled(below).startswith("乙 数:312345678901")
    cells = FlatTables()  # passages of one line are no pages
    cells.labelled("姓名\t卡号", "第1页")
    assert cells.labelled("甲\t312345678901", "第1页") == "甲 卡号:312345678901"


# Digits in groups


def groups(text: str) -> list[list[tuple[str, int, str]]]:
    return [[(one.digits, one.start, one.gap) for one in run] for run in runs(text)]


def test_runs_of_digits_are_parted_by_what_does_not_belong_to_a_number() -> None:
    assert groups("1 2-3.4·5\n6") == [
        [("1", 0, ""), ("2", 2, " "), ("3", 4, "-"), ("4", 6, "."), ("5", 8, "·"), ("6", 10, "\n")]
    ]
    assert groups("12)-3 (4") == [[("12", 0, ""), ("3", 4, ")-")], [("4", 7, "")]]
    assert groups("1  2   3") == [[("1", 0, ""), ("2", 3, "  ")], [("3", 7, "")]]
    assert groups("1 \n 2 - 3") == [[("1", 0, ""), ("2", 4, " \n "), ("3", 8, " - ")]]
    assert groups("1 \n  2") == [[("1", 0, "")], [("2", 5, "")]]
    assert groups("12X 3") == [[("12X", 0, ""), ("3", 4, " ")]]
    assert groups("12 X") == [[("12", 0, ""), ("X", 3, " ")]]
    assert groups("12Xa") == [[("12", 0, "")]]
    assert groups("无") == []


def test_a_run_without_end_comes_in_parts_and_costs_a_group_each() -> None:
    text = "1 " * 601
    assert [len(run) for run in runs(text)] == [600, 1]
    assert [len(run) for run in runs(text[:-2])] == [600]
    assert len(list(runs("1 2 3", Effort(3)))) == 1
    with pytest.raises(ExhaustedError, match=r"^数字太多$"):
        list(runs("1 2 3", Effort(2)))


def test_groups_are_joined_cut_at_lines_and_measured() -> None:
    (run,) = runs("138-1234\n5678 9\n0")
    assert joined(run) == "1381234567890"
    assert shape(run) == (3, 4, 4, 1, 1)
    assert [[one.digits for one in line] for line in lines(run)] == [
        ["138", "1234"],
        ["5678", "9"],
        ["0"],
    ]
    assert list(lines([])) == []
    assert run[1].end == 8
    assert repr(DigitGroup("138", 5, " ")) == "Group(3, 5, ' ')"  # never the digits
    assert all(map(evenly, runs("138.1234.5678")))
    assert all(map(evenly, runs("138 1234-5678")))
    assert not all(map(evenly, runs("138.1234 5678")))
    assert not all(map(evenly, runs("138·1234-5678")))


# Numbers of persons


BABY = identity(0, "61083120220305001")


@pytest.mark.parametrize(
    ("digits", "wanted"),
    [
        (IDENTITY, True),
        (ENDS_IN_X, True),
        (ENDS_IN_X.lower(), True),
        (wrong_identity(7), False),
        (IDENTITY[:17], False),
        (f"{IDENTITY}0", False),
        ("0" + IDENTITY[1:], False),
        (identity(0, "61083119000101123"), True),
        (identity(0, "61083118991231123"), False),
        (identity(0, "61083119900230123"), False),
        (identity(0, f"610831{date.today():%Y%m%d}123"), True),
        (identity(0, f"610831{date.today() + timedelta(days=2):%Y%m%d}123"), False),
    ],
)
def test_an_identity_number_has_a_birthday_that_has_been_and_its_check(
    digits: str, wanted: bool
) -> None:
    assert is_identity(digits) is wanted


@pytest.mark.parametrize(
    ("digits", "wanted"),
    [
        (CARD, True),
        (CARD[:-1] + str((int(CARD[-1]) + 1) % 10), False),
        ("4563510000000009"[:15] + check("456351000000000"), True),
        ("1" + CARD[1:], False),
        ("622202199001011" + "23" + check("62220219900101123"), False),  # around a birthday
        ("622202199013011" + "23" + check("62220219901301123"), True),
    ],
)
def test_a_card_has_its_prefix_length_and_check_and_no_birthday(digits: str, wanted: bool) -> None:
    assert is_card(digits) is wanted


def told(text: str) -> list[tuple[Personal, str]]:
    return [(one.what, one.masked) for one in find_numbers(text)]


HIDDEN_MOBILE = "138****5678"
IDENTITY_MASKED = f"{IDENTITY[:3]}***********{IDENTITY[-4:]}"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (IDENTITY, [IDENTITY_MASKED]),
        *(
            (sign.join(parts), [IDENTITY_MASKED])
            for sign in (" ", "-")
            for parts in (
                (IDENTITY[:6], IDENTITY[6:14], IDENTITY[14:]),
                (IDENTITY[:6], IDENTITY[6:10], IDENTITY[10:14], IDENTITY[14:]),
                (IDENTITY[:10], IDENTITY[10:]),
                (IDENTITY[:17], IDENTITY[17:]),
                (IDENTITY[:3], IDENTITY[3:6], IDENTITY[6:10], IDENTITY[10:14], IDENTITY[14:]),
                tuple(IDENTITY),
                (IDENTITY[:1], IDENTITY[1:5], IDENTITY[5:]),  # a whole run of its own kind
            )
        ),
        (f"{IDENTITY[:6]} {IDENTITY[6:14]}-{IDENTITY[14:]}", [IDENTITY_MASKED]),
        (f"{IDENTITY[:6]}.{IDENTITY[6:14]} {IDENTITY[14:]}", [IDENTITY_MASKED]),
        (f"7 {IDENTITY[:6]}.{IDENTITY[6:14]} {IDENTITY[14:]}", []),
        (f"7 {IDENTITY}", [IDENTITY_MASKED]),
        (f"{IDENTITY} 7", [IDENTITY_MASKED]),
        (f"7 {IDENTITY[:6]} {IDENTITY[6:]}", [IDENTITY_MASKED]),
        (f"7 {IDENTITY[:7]} {IDENTITY[7:]}", []),
        (f"7 {IDENTITY[:7]}\n{IDENTITY[7:]}", [IDENTITY_MASKED]),
        (f"7 {IDENTITY[:6]} {IDENTITY[6:14]}\n{IDENTITY[14:]}", []),
        (f"7 {IDENTITY[:6]}\n{IDENTITY[6:14]} {IDENTITY[14:]}", []),
        (f"{IDENTITY[:7]} {IDENTITY[7:]}", []),
        (f"身份证号:{IDENTITY[:7]} {IDENTITY[7:9]} {IDENTITY[9:]} 7", []),
        (f"订单号:{IDENTITY[:6]} {IDENTITY[6:14]} {IDENTITY[14:]}", []),
        (f"7 身份证号:{IDENTITY[:7]} {IDENTITY[7:]} 7", [IDENTITY_MASKED]),
        (f"7 编号:{IDENTITY[:7]} {IDENTITY[7:]} 7", []),
        (f"7 {IDENTITY[:1]} {IDENTITY[1:5]} {IDENTITY[5:]}", []),
        (f"{MOBILE} {IDENTITY} {MOBILE}", [HIDDEN_MOBILE, IDENTITY_MASKED, HIDDEN_MOBILE]),
        (f"{IDENTITY}\n{IDENTITY}", [IDENTITY_MASKED] * 2),
        (f"{wrong_identity(7)[:17]}5 {ENDS_IN_X}", [f"{ENDS_IN_X[:3]}***********{ENDS_IN_X[-4:]}"]),
        (f"案件编号:{BABY}", []),
        (f"身份证号:{BABY}", ["610***********" + BABY[-4:]]),
        (f"0.{IDENTITY}", []),
    ],
)
def test_an_identity_number_is_told_in_the_groups_that_people_write(
    text: str, wanted: list[str]
) -> None:
    assert told(text) == [
        (Personal.MOBILE if one == HIDDEN_MOBILE else Personal.IDENTITY, one) for one in wanted
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (MOBILE, True),
        ("138 1234 5678", True),
        ("138-1234-5678", True),
        ("1381 234 5678", True),
        ("1381 2345 678", True),
        ("13812 345 678", False),
        ("电话 13812 345 678", False),
        ("13812345 678", False),
        ("电话 13812345 678", True),
        ("电话 13812345\n678", True),
        ("编号 13812345\n678", False),
        ("138.1234.5678", True),
        ("138.1234 5678", False),
        ("12812345678", False),
        ("手机 013812345678", True),
        ("编号 013812345678", False),
        ("手机 0138123456789", False),
        ("86 13812345678", True),
        ("0086 138 1234 5678", True),
        ("+86-13812345678", True),
        ("87 138 1234 5678", False),
        ("+86-13812345678 5", True),
        ("86\n13812345678", True),
        ("手机 113812345678", False),
        ("记录 013812345678", False),
        ("5 1 8613812345678", True),
        ("5 13812345678", True),
        ("5-13812345678", False),
        ("13812345678-5", False),
        ("13812345678 5-6", True),
        ("5-6 13812345678", True),
        ("138 1949 5678", False),  # the year of something
        ("138 2099 5678", False),
        ("138 1948 5678", True),
        ("138 2100 5678", True),
        ("电话 138 2022 5678", True),
        ("13812345678元", False),
        ("13812345678.5", False),
        ("1381234567", False),
        ("x13812345678", False),
    ],
)
def test_a_mobile_is_told_by_its_groups_and_by_the_words_for_it(text: str, found: bool) -> None:
    assert [what for what, _ in told(text)] == [Personal.MOBILE] * found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (CARD, [Personal.CARD]),
        (f"订单号:{CARD}", []),
        (f"卡号 {CARD}", [Personal.CARD]),
        (" ".join((CARD[:4], CARD[4:8], CARD[8:12], CARD[12:16], CARD[16:])), [Personal.CARD]),
        (" ".join((CARD[:6], CARD[6:])), [Personal.CARD]),
        (" ".join((CARD[:7], CARD[7:])), []),
        (" ".join((CARD[:4], CARD[4:8], CARD[8:12], CARD[12:])), []),
        # without a check, by what it is called
        ("存折账号:271001234567", [Personal.CARD]),
        ("存折账号:27100123456", []),
        ("存折账号:27100123456789012345678", [Personal.CARD]),
        ("存折账号:271001234567890123456789", []),
        ("存折账号:2710 0123 4567 8901", [Personal.CARD]),
        ("存折账号:271001 234567", []),
        ("卡号:6222021234567890123", [Personal.CARD]),
        ("卡号:2810123456789012", []),
        ("卡号:2221001234567890", [Personal.CARD]),
        ("账号:6222021234567890123", [Personal.CARD]),
        ("账号:2221001234567890", []),
        ("编号:6222021234567890123", []),
        # called one of an identity card
        (f"身份证号:{wrong_identity(7)}", [Personal.SUSPECT]),
        (f"编号:{wrong_identity(7)}", []),
        (f"身份证号:{wrong_identity(7)[:10]}\n{wrong_identity(7)[10:]}", [Personal.SUSPECT]),
        (f"编号:{wrong_identity(7)[:10]}\n{wrong_identity(7)[10:]}", []),
        ("身份证号:610831520920770", [Personal.SUSPECT]),
        ("身份证号:610831521320770", []),  # no birthday
        ("身份证号:6108315209207701", []),
        (f"身份证号:{IDENTITY[:17]}*", [Personal.SUSPECT]),
        (f"身份证号:{IDENTITY[:17]}**", []),
        (f"身份证号:{IDENTITY[:17]}***", []),
        (f"身份证号:{IDENTITY[:17]}*,男", [Personal.SUSPECT]),
        (f"{IDENTITY[:17]}*", [Personal.SUSPECT]),
        (f"{IDENTITY[:17]}□", []),
        (f"身份证号:{IDENTITY[:17]}□", [Personal.SUSPECT]),
        (f"{IDENTITY[:17]}元", []),
        ("61083119901301123*", []),
        (f"{IDENTITY[:16]}*", []),
        # taken for an amount by a spreadsheet
        ("6.1083119900101E+17", [Personal.SUSPECT]),
        ("6.1083119901301E+17", []),
        ("6.1083119900101E+18", []),
        # passports
        ("护照号码:E12345678", [Personal.PASSPORT]),
        ("E12345678号护照", [Personal.PASSPORT]),
        ("passport No. EA1234567", [Personal.PASSPORT]),
        ("军官证号:南字第12345678号", [Personal.PASSPORT]),
        ("编号E12345678", []),
        ("通行证12345678件", []),
    ],
)
def test_other_numbers_of_a_person_are_told_by_prefix_check_and_name(
    text: str, wanted: list[Personal]
) -> None:
    assert [what for what, _ in told(text)] == wanted


def test_numbers_come_with_their_place_and_a_mask_of_their_kind() -> None:
    text = f"电话 86 138 1234 5678，卡 {CARD}，护照号码:E12345678"
    shown = [(text[one.start : one.end], one.masked) for one in find_numbers(text)]
    assert shown == [
        ("138 1234 5678", HIDDEN_MOBILE),
        (CARD, f"{CARD[:4]}***********{CARD[-4:]}"),
        ("E12345678", "E1*****78"),
    ]
    (rounded,) = find_numbers("6.1083119900101E+17")
    assert (rounded.start, rounded.end, rounded.masked) == (0, 19, "610***********0000")
    (abroad,) = find_numbers("电话 86 13812345678")
    assert (abroad.start, abroad.end) == (6, 17)
    (leading,) = find_numbers("手机 013812345678")
    assert (leading.start, leading.masked) == (3, HIDDEN_MOBILE)


def test_a_number_that_is_two_things_is_an_identity_number_and_effort_is_spent() -> None:
    assert told(f"统一社会信用代码:{IDENTITY}") == [(Personal.IDENTITY, IDENTITY_MASKED)]
    with pytest.raises(ExhaustedError):
        list(each_number("1 2 3", Effort(2)))
    assert list(each_number("1 2 3", Effort(3))) == []


@pytest.mark.parametrize(
    ("text", "enough", "passport"),
    [
        (MOBILE, True, False),
        ("1-3-8-1-2-3-4-5-6-7-8", True, False),
        ("1381234567", False, False),
        ("12345     678901", False, False),
        ("护照", True, True),
        ("Passport", True, True),
        ("通行证", True, True),
        ("身份证明", False, False),
        ("通行", False, False),
        ("居留许可证", True, True),
        ("居留许可", False, False),
    ],
)
def test_a_text_is_looked_at_for_eleven_digits_or_a_passport(
    text: str, enough: bool, passport: bool
) -> None:
    assert (enough_digits(text), names_passport(text)) == (enough, passport)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("材料/报告.docx", "材料/报告.docx"),
        ("１２３号.docx", "１２３号.docx"),
        (f"张三{MOBILE}.docx", f"张三{HIDDEN_MOBILE}.docx"),
        (f"１/{IDENTITY}_{MOBILE}.zip", f"1/{IDENTITY_MASKED}_{HIDDEN_MOBILE}.zip"),
        ("１20220701_123456.jpg", "１20220701_123456.jpg"),
    ],
)
def test_a_name_is_shown_with_its_numbers_masked_and_else_as_it_is(text: str, wanted: str) -> None:
    assert mask_numbers(text) == wanted


def test_a_birthday_stands_at_its_place() -> None:
    assert has_birthday("610831199001011234")
    assert not has_birthday("610831199013011234")
    assert not has_birthday("6108311990010112345")


# What the words around a number say it is


@pytest.mark.parametrize(
    ("lead", "label"),
    [
        ("编号", AccountLabel.NONE),
        ("", AccountLabel.NONE),
        ("账号:", AccountLabel.ACCOUNT),
        ("农商行 ", AccountLabel.ACCOUNT),
        ("卡号:", AccountLabel.CARD),
        ("社保卡 ", AccountLabel.CARD),
        ("水卡号:", AccountLabel.NONE),
        ("存折账号:", AccountLabel.PASSBOOK),
        ("个人账号:", AccountLabel.PASSBOOK),
        ("卡(折)号:", AccountLabel.PASSBOOK),
        ("存折(卡)号:", AccountLabel.PASSBOOK),
        ("账(折)号:", AccountLabel.ACCOUNT),
        ("户名:张建国 账号:", AccountLabel.PASSBOOK),
        ("户名:县财政局 账号:", AccountLabel.NONE),
        ("户名:县财政局 账号:1 户名:张建国 账号:", AccountLabel.PASSBOOK),
        ("户名:张建国 账号:1 户名:县财政局 账号:", AccountLabel.NONE),
        ("户名:县财政局 卡号:", AccountLabel.CARD),
        ("户名:张建国 编号:", AccountLabel.NONE),
        ("户名:张建国," + "字" * 64 + "账号:", AccountLabel.PASSBOOK),
        ("户名:张建国," + "字" * 78 + "账号:", AccountLabel.ACCOUNT),
        ("账号:" + "字" * 20, AccountLabel.NONE),
    ],
)
def test_an_account_is_called_a_passbook_a_card_or_an_account(
    lead: str, label: AccountLabel
) -> None:
    text = f"{lead}{ACCOUNT}"
    assert names_account(text, len(lead)) is label


@pytest.mark.parametrize(
    ("lead", "behind", "mobile", "bank"),
    [
        ("", "", True, True),
        ("电话", "", True, True),
        ("电话", "元", True, False),
        ("电话", "a", False, False),
        ("电话", ".5", False, False),
        ("卡号", "元", False, True),
        ("", "元", False, False),
        ("", "元旦", True, True),
        ("", "号", False, False),
        ("", "号码", True, True),
        ("", "_", False, False),
        ("¥", "", False, False),
        ("案卷号:", "", False, False),
        ("身份证号:", "", True, True),
        ("证件号码:", "", False, False),
        ("余额", "", False, False),
        ("单位(万元):", "", False, False),
        ("0.", "", False, False),
        ("x", "", False, False),
        ("13912345678/", "", True, True),
        ("0912-7621234/", "", True, True),
        ("1/", "", False, False),
        ("http://a.cn/", "", False, False),
        ("http://a.cn/" + "a/" * 143, "", False, False),
        ("http://a.cn/?a;(", "", False, False),
        ("http://a.cn 见(", "", True, True),
        ("http://" + "a" * 295 + "(", "", True, True),
        ("http://" + "a" * 292 + "(", "", False, False),
        ("+86 ", "", True, True),
        ("(+86)-", "", True, True),
        ("186 ", "", True, True),
    ],
)
def test_what_stands_around_digits_makes_them_a_phone_a_card_or_nothing(
    lead: str, behind: str, mobile: bool, bank: bool
) -> None:
    text = f"{lead}{MOBILE}{behind}"
    place = len(lead), len(lead) + len(MOBILE)
    assert (may_be_mobile(text, *place), may_be_card(text, *place)) == (mobile, bank)


@pytest.mark.parametrize(
    ("lead", "age", "wanted"),
    [
        ("", 5, True),
        ("案件编号:", 9, False),
        ("案件编号:", 10, True),
        ("案件编号:", 11, True),
        ("身份证号:", 5, True),
        ("订单号:", 50, False),
        ("0.", 50, False),
        ("10.", 50, True),
    ],
)
def test_what_machines_number_is_no_identity_and_what_offices_number_no_child(
    lead: str, age: int, wanted: bool
) -> None:
    born = date.today().year - age
    assert may_be_identity(f"{lead}{IDENTITY}", len(lead), born) is wanted


def test_labels_reach_over_a_country_code_and_no_further_than_a_few_words() -> None:
    assert before("请打+86 138", 6) == "请打"
    assert before("字" * 20 + "138", 20) == "字" * 16
    assert before("186 138", 4) == "186 "
    assert names_phone("联系:138", 3)
    assert not names_phone("编号:138", 3)
    assert names_identity("身份证号(18位):61", 10)
    assert not names_identity("证号:61", 3)
    assert names_other("案件编号")
    assert names_other("交易流水号:")
    assert not names_other("身份证号")


# Marks


def marks(text: str, spot: Spot = Spot.BODY, *above: str) -> list[tuple[str, str]]:
    return [(one.what.name, one.words) for one in find_marks(text, spot, above)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("机密★1年", [("SECRET", "机密★1年")]),
        ("商业秘密★1年", []),
        ("商 业   秘密★1年", []),
        ("商 业    秘密★1年", [("SECRET", "秘密★1年")]),
        ("【内部使用】", [("WORK", "内部使用")]),
        ("本件的秘密定为机密级。", [("SUSPECT", "机密")]),
        ("  密级:“机密★1年”", [("SECRET", "机密★1年")]),
        ("密级“机密★1年”", [("SECRET", "机密★1年")]),
        ("按“机密★1年”", []),
        (" “机密★1年” ", [("SUSPECT", "机密★1年")]),
        ("标志例如: \n 机密★1年 ", []),
        ("标志例如:\n机密★1年 ", []),
        ("密\n级如下:\n机密★1年", []),
        ("例如:\n密级:机密\n机密★1年", [("SECRET", "密级:机密"), ("SECRET", "机密★1年")]),
        ("选 A.机密★1年的字样", []),
        ("工 作 秘密★", [("WORK", "工作秘密★")]),
        ("附:机密★1年,秘密★", [("SECRET", "机密★1年"), ("SECRET", "秘密★")]),
        ("密级:机密", [("SECRET", "密级:机密")]),
        ("密级:绝密、机密", []),
        ("密级:“机密”", [("SECRET", "机密")]),
        ("登记密级: 机密", [("SUSPECT", "机密")]),
        ("本件定为机密级。", [("SUSPECT", "机密")]),
        ("机密", []),
        ("内部资料", [("WORK", "内部资料")]),
        ("机密★1年\n内部资料", [("SECRET", "机密★1年"), ("WORK", "内部资料")]),
        # quoted, given as an example, named or explained
        ("“机密★1年”", [("SUSPECT", "机密★1年")]),
        ("应当标“机密★1年”", []),
        ("“机密★1年”是", []),
        ("应当写“机密★1年,", []),
        ("应当写“机密★1年,以及其他的许多话和别的", [("SECRET", "机密★1年")]),
        ("“机密★1年", [("SECRET", "机密★1年")]),
        ("“机密★1年,以及其他十二个字之后才是”", [("SECRET", "机密★1年")]),
        ("密级:“机密★1年”", [("SECRET", "机密★1年")]),
        ("本文件是“机密★1年”", [("SECRET", "机密★1年")]),
        ("示例:机密★1年", []),
        ("机密★1年的字样", []),
        ("机密★1年 机密级", []),
        ("标注的密级如下:\n机密★1年", []),
        ("密级标志\n例如:\n机密★1年", []),
        ("密级标志\n甲\n例如:\n机密★1年", [("SECRET", "机密★1年")]),
        ("标志例如:\n秘密★1年\n机密★1年", []),
        ("标志例如:\n正文\n机密★1年", [("SECRET", "机密★1年")]),
        ("标志例如:\n\n机密★1年", []),
        ("标志例如:\n机密★1年其他", [("SECRET", "机密★1年")]),
        # answers to choose from
        ("A.机密★1年", [("SUSPECT", "机密★1年")]),
        ("A.机密★1年 B.秘密★1年", []),
        ("选 A.机密★1年", [("SUSPECT", "机密★1年")]),
    ],
)
def test_a_mark_is_its_own_unless_a_text_speaks_of_it(
    text: str, wanted: list[tuple[str, str]]
) -> None:
    assert marks(text) == wanted


def test_the_lines_above_announce_an_example_of_a_mark() -> None:
    assert marks("机密★1年", Spot.BODY, "标志如下:") == []
    assert marks("机密★1年", Spot.BODY, "标志如下:", "正文") == [("SECRET", "机密★1年")]
    assert marks("机密★1年", Spot.BODY, "标志如下:", *["秘密★"] * 4) == []
    assert marks("机密★1年", Spot.BODY, "标志如下:", *["秘密★"] * 5) == [("SECRET", "机密★1年")]


@pytest.mark.parametrize(
    ("text", "spot", "wanted"),
    [
        ("机密", Spot.HEAD, ["机密"]),
        ("机密", Spot.BODY, []),
        ("机密", Spot.NAME, ["机密"]),
        ("材料(秘密)", Spot.NAME, ["秘密"]),
        ("秘密工作", Spot.NAME, []),
        ("机密\n秘密", Spot.HEAD, []),  # a table of levels
        ("机密\n\n秘密", Spot.HEAD, []),
        ("机密\n机密", Spot.HEAD, ["机密", "机密"]),
        ("机密\n \n秘密", Spot.HEAD, []),
        ("机密\n 秘密", Spot.HEAD, []),
        ("机密\n正文\n秘密", Spot.HEAD, ["机密", "秘密"]),
        (" 机密 ", Spot.HEAD, ["机密"]),
        (" 000012 机密", Spot.HEAD, ["机密"]),
        ("机密\n 000012 秘密", Spot.HEAD, []),
        ("机密文件", Spot.NAME, ["机密"]),
        ("【机密】关于国家秘密的请示", Spot.HEAD, ["机密"]),
        ("关于国家秘密的请示(机密)", Spot.HEAD, ["机密"]),
        ("甲\n秘密\n正文", Spot.HEAD, ["秘密"]),
        ("正文 A.\n机密", Spot.HEAD, []),
        ("\n".join("一二三四五六七八九") + "\n机密", Spot.HEAD, ["机密"]),
        ("\n".join("一二三四五六七八九十") + "\n机密", Spot.HEAD, []),
        ("\n".join("一二三四五六七八九") + "\n机密\n秘密", Spot.HEAD, []),
        ("机密★1年\n机密", Spot.HEAD, ["机密★1年"]),
        ("机密\n密级:“机密”", Spot.HEAD, ["机密"]),
        ("机密\n登记密级:机密", Spot.HEAD, ["机密"]),
        ("机密\n本件定为机密级。", Spot.HEAD, ["机密"]),
    ],
)
def test_a_level_by_itself_is_suspect_where_a_mark_stands(
    text: str, spot: Spot, wanted: list[str]
) -> None:
    found = list(find_marks(text, spot))
    assert [one.words for one in found] == wanted
    alone = spot is Spot.HEAD and not any(one in text for one in ("★", "密级", "定为"))
    assert [one.is_alone for one in found] == [alone] * len(wanted)


def test_an_answer_to_choose_tells_its_letter() -> None:
    assert [one.option for one in find_marks("a.机密★1年", Spot.BODY)] == ["a"]
    assert [one.option for one in find_marks("a.机密★1年\nA.内部", Spot.BODY)] == ["a"]
    assert [one.option for one in find_marks("机密★1年", Spot.BODY)] == [""]
    two = "A.机密★1年 A.秘密★1年"
    assert [one.option for one in find_marks(two, Spot.BODY)] == ["A", "A"]
    assert list(find_marks("A.机密★1年 B.无", Spot.BODY)) == []


# Names and homes


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("张建国", True),
        (" 张建国 ", True),
        ("李四", True),
        ("欧阳建国", True),
        ("张", False),
        ("张建国民", False),
        ("张某", False),
        ("张家村", False),
        ("某某", False),
        ("是建国", False),
    ],
)
def test_a_name_is_a_surname_with_one_or_two_letters(text: str, wanted: bool) -> None:
    assert is_name(text) is wanted


HOME = "子洲县砖庙镇苗川村一组71号"
SHOWN = "郭某，子洲县砖…"


@pytest.mark.parametrize(
    ("passages", "wanted"),
    [
        ([f"当事人:郭香,住{HOME}"], [SHOWN]),
        ([f"当事人:郭香,现住{HOME}"], [SHOWN]),
        ([f"当事人:郭香,地址:{HOME}"], [SHOWN]),
        ([f"当事人:郭香住{HOME}"], [SHOWN]),
        ([f"当事人:郭某,住{HOME}"], []),
        ([f"单位:郭香,地址:{HOME}"], []),
        (["当事人:郭香,住子洲县砖庙镇"], []),
        ([f"当事人:郭香,住{HOME}政府办公室1号"], [SHOWN]),
        (["当事人:郭香,住子洲县人民政府办公楼5号"], []),
        (["当事人:郭香住子洲县人民政府办公楼5号"], []),
        ([f"郭香 住址:{HOME}"], [SHOWN]),
        ([f"郭香村 住址:{HOME}"], []),
        ([f"郭香\n住址:{HOME}"], [SHOWN]),
        ([f"住址:{HOME}"], []),
        ([f"当事人:郭香,{'字' * 100}\n住址:{HOME}"], [SHOWN]),
        ([f"当事人:李四,{'字' * 130}\n郭香 住址:{HOME}"], [SHOWN]),
        ([f"当事人:李四;当事人:郭香\n住址:{HOME}"], [SHOWN]),
        (["当事人:郭香,住子洲县砖庙镇\n苗川村一组71号"], [SHOWN]),
        # in other passages
        (["当事人:郭香", f"住址:{HOME}"], [SHOWN]),
        (["郭香", f"住址:{HOME}"], [SHOWN]),
        ([" 郭香 ", f"住址:{HOME}"], [SHOWN]),
        (["郭香", *["无"] * 10, f"住址:{HOME}"], [SHOWN]),
        (["郭香", *["无"] * 11, f"住址:{HOME}"], []),
        (["当事人:郭香", *["无"] * 10, f"住址:{HOME}"], [SHOWN]),
        (["当事人:郭香", *["无"] * 11, f"住址:{HOME}"], []),
        (["户主:郭香", f"住址:{HOME}"], [SHOWN]),
        (["姓名:郭香", f"住址:{HOME}"], [SHOWN]),
        (["村民:郭香", f"住址:{HOME}"], [SHOWN]),
        (["欧阳建国", f"住址:{HOME}"], [SHOWN.replace("郭", "欧")]),
        (["当事人:郭家村", f"住址:{HOME}"], []),
        ([f"当事人:郭家村,地址:{HOME}"], []),
        (["李四", "郭香", f"住址:{HOME}"], [SHOWN]),
        # each once in a passage
        ([f"当事人:郭香,住{HOME}\n无"], [SHOWN]),
        ([f"当事人:郭香,住{HOME}", f"当事人:郭香,住{HOME}"], [SHOWN] * 2),
    ],
)
def test_a_full_name_with_the_address_of_a_home_is_told_masked(
    passages: list[str], wanted: list[str]
) -> None:
    homes = Homes()
    assert [one for text in passages for one in homes.take(text)] == wanted


# One document in its passages


def in_passages(*texts: str, spot: Spot = Spot.BODY, place: str = "正文") -> list[tuple[str, str]]:
    found = find_in(Passage(f"{place}第{at}段", text, spot) for at, text in enumerate(texts, 1))
    return [(one.code, one.masked) for one in found]


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        ("机密★1年", "S101", "国家秘密标志“机密★1年”"),
        ("登记密级:机密", "S102", "疑似密级字样“机密”"),
        ("内部资料", "S103", "工作秘密字样“内部资料”"),
        (IDENTITY, "S201", f"居民身份证号码 {IDENTITY_MASKED}"),
        (MOBILE, "S202", f"手机号码 {HIDDEN_MOBILE}"),
        (CARD, "S203", f"银行卡号 {CARD[:4]}***********{CARD[-4:]}"),
        (f"身份证号：{IDENTITY[:17]}*", "S204", f"疑似居民身份证号码 {IDENTITY[:3]}**********{IDENTITY[13:17]}"),
        ("护照号码：E12345678", "S205", "护照等证件号码 E1*****78"),
        (f"当事人：郭香，住{HOME}", "S206", f"完整姓名和住址（{SHOWN}）"),
    ],
)  # fmt: skip
def test_each_find_has_its_code_and_words(text: str, code: str, why: str) -> None:
    (found,) = find_in([Passage("第1段", text)])
    assert (found.code, found.place, found.why, found.recognised) == (code, "第1段", why, False)
    assert found.masked in why


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["无", "机密★1年"], ["机密★1年"]),
        (["機密★1年"], ["机密★1年"]),
        (["密★"], []),  # too short for a number, not for a mark
        (["機★1年"], []),
        (["请勿外传"], ["请勿外传"]),
        (["不得外傳"], ["不得外传"]),
        (["仅供内部使用"], ["仅供内部使用"]),
        (["例如:", "机密★1年"], ["机密★1年"]),
        (["密级标志例如:", "机密★1年"], []),
        (["密级标志例如:", *["秘密★"] * 4, "机密★1年"], []),
        (["密级标志例如:", *["秘密★"] * 5, "机密★1年"], ["机密★1年"]),
        (["字" * 80 + "密级标志例如:", "机密★1年"], []),
        (["密级标志" + "字" * 80 + "例如:", "机密★1年"], ["机密★1年"]),
        (["1234567", MOBILE], [HIDDEN_MOBILE]),
        ([MOBILE[:7]], []),
        (["电话", MOBILE], [HIDDEN_MOBILE]),
    ],
)
def test_marks_and_numbers_are_found_in_any_passage(texts: list[str], wanted: list[str]) -> None:
    assert [masked for _, masked in in_passages(*texts)] == wanted


def test_levels_in_one_kind_of_place_are_a_table_and_one_level_is_a_suspicion() -> None:
    def heads(*texts: str) -> list[str]:
        return [masked for _, masked in in_passages(*texts, spot=Spot.HEAD)]

    assert heads("机密", "正文", "秘密") == []
    assert heads("机密", "正文", "机密") == ["机密", "机密"]
    assert heads("机密", *["正文"] * 39, "秘密") == []
    assert heads("机密", *["正文"] * 40, "秘密") == ["机密", "秘密"]
    assert heads("机密", *["正文"] * 39, "机密", *["正文"] * 39, "秘密") == []
    mixed = [Passage("页眉第1段", "机密", Spot.HEAD), Passage("正文第1段", "秘密", Spot.HEAD)]
    assert [one.masked for one in find_in(mixed)] == ["机密", "秘密"]
    names = [Passage("文件名", "机密", Spot.NAME), Passage("文件名", "秘密", Spot.NAME)]
    assert [one.masked for one in find_in(names)] == ["机密", "秘密"]


def test_an_answer_to_choose_from_is_no_mark_where_another_is_near() -> None:
    answer = ("S102", "机密★1年")
    assert in_passages("A.机密★1年") == [answer]
    assert in_passages("A.机密★1年", "B.机密1年★") == []
    assert in_passages("B.机密1年★", "A.机密★1年") == []
    assert in_passages("A.机密★1年", "a.机密1年★") == [answer]
    assert in_passages("A.机密★1年", *["无"] * 39, "B.其他") == []
    assert in_passages("A.机密★1年", *["无"] * 40, "B.其他") == [answer]
    assert in_passages("B.其他", *["无"] * 40, "A.机密★1年") == [answer]
    assert in_passages("B.其他", *["无"] * 39, "A.机密★1年") == []
    assert in_passages("1B.其他", "A.机密★1年") == [answer]
    assert in_passages("A.丙 " * 7 + "B.其他", "A.机密★1年") == []
    assert in_passages("A.丙 " * 8 + "B.其他", "A.机密★1年") == [answer]
    (named,) = find_in([Passage("文件名", "A.机密★1年", Spot.NAME), Passage("甲", "B.其他")])
    assert named.code == "S102"


def test_each_thing_is_told_once_in_a_place_whatever_state_of_it() -> None:
    said = [
        Passage(place, MOBILE) for place in ("第1段", f"第1段{BEFORE_CHANGES}", "第1段", "第2段")
    ]
    assert [one.place for one in find_in(said)] == ["第1段", "第2段"]
    assert [one.place for one in find_in([Passage(f"{MOBILE}的第1段", IDENTITY)])] == [
        f"{HIDDEN_MOBILE}的第1段"
    ]


def test_the_name_of_a_passage_is_no_table_and_names_no_home() -> None:
    assert in_passages(f"当事人:郭香,住{HOME}", spot=Spot.NAME) == []
    assert in_passages(f"李四_{MOBILE}_{CARD}", spot=Spot.NAME) == [
        ("S202", HIDDEN_MOBILE),
        ("S203", f"{CARD[:4]}***********{CARD[-4:]}"),
    ]


@pytest.mark.parametrize("passing", [True, False])
def test_what_is_not_read_by_chance_does_not_last(passing: bool) -> None:
    gap = Unread("全文", "没有读", "再试", Cause.NOT_STARTED, passing)
    assert ScanResult((), (gap,)).lasting is not passing
    assert Examined(DocumentKind.TEXT, (), (gap,), unfinished_body()).lasting is not passing


def test_contacts_that_are_asked_for_are_no_find_in_a_name_either() -> None:
    name, data = f"{MOBILE}_{IDENTITY}.txt", f"{MOBILE}\n{CARD}".encode()
    assert [one.code for one in scan(name, data).hits] == ["S202", "S201", "S202", "S203"]
    asked = scan(name, data, contact_expected=True)
    assert [(one.code, one.place) for one in asked.hits] == [("S201", "文件名"), ("S203", "第2行")]
    for refused in (unread_for_size, unread_for_absence):
        said = {
            expected: refused(
                name, *((5 << 20,) if refused is unread_for_size else ()), contact_expected=expected
            )
            for expected in (False, True)
        }
        assert [one.code for one in said[False].hits] == ["S202", "S201"]
        assert [one.code for one in said[True].hits] == ["S201"]
        assert said[False].unread == said[True].unread


def test_what_was_not_read_is_said_with_the_way_out() -> None:
    (large,) = unread_for_size("a.zip", (5 << 20) + 1).unread
    assert large == Unread("", "文件超过 5 MB，没有读", "压缩或拆分后再报送", Cause.LIMIT)
    (absent,) = unread_for_absence("a.zip").unread
    assert absent.cause is Cause.ABSENT
    assert absent.why == "大文件（Git LFS）的内容不在本地，没有检查"
    assert absent.advice == "运行 git lfs pull 取回后再检查；取不回的请提交人 git lfs push --all"


def test_a_scan_that_stops_says_so_and_tells_what_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_MOST", 2)
    found = scan(f"{IDENTITY}.txt", f"{MOBILE}\n".encode() * 3)
    assert [one.code for one in found.hits] == ["S201", "S202", "S202"]
    (gap,) = found.unread
    assert gap == Unread(
        "全文",
        "发现的问题已有 2 处，其余部分没有检查",
        "请拆成几份；已列出的问题先处理。",
        Cause.LIMIT,
    )
    assert scan("a.txt", f"{MOBILE}\n".encode() * 2).unread == ()


def hits(code: str, count: int, *, recognised: bool = False) -> tuple[Hit, ...]:
    return tuple(Hit(code, f"第{at}行", "甲", "乙", recognised) for at in range(count))


def test_at_most_twenty_findings_of_a_rule_are_listed_and_the_others_counted() -> None:
    def listed(*found: Hit) -> list[tuple[str, str, int]]:
        result = ScanResult(found, (Unread("第9页", "没有读", "拆开", Cause.IMAGE),))
        told = list(safety_findings(f"材料{MOBILE}.txt", result, indicator="3", item=1))
        assert {(one.place.path, one.indicator, one.item) for one in told} == {
            (f"材料{HIDDEN_MOBILE}.txt", "3", 1)
        }
        assert (told[-1].code, told[-1].message, told[-1].advice) == (
            "S303",
            "未检：第9页没有读",
            "拆开",
        )
        return [(one.code, one.message, one.ordinal) for one in told[:-1]]

    assert listed(*hits("S201", 2)) == [("S201", "第0行有乙", 0), ("S201", "第1行有乙", 1)]
    assert len(listed(*hits("S201", 20))) == 20
    twenty_two = listed(*hits("S201", 22), *hits("S202", 1))
    assert len(twenty_two) == 22
    assert twenty_two[20:] == [
        ("S201", "同类问题另有 2 处，未逐一列出", 20),
        ("S202", "第0行有乙", 0),
    ]


def test_what_a_picture_may_say_is_lowered_but_for_a_mark_with_its_star() -> None:
    for code in ("S101", "S102", "S201"):
        for recognised in (True, False):
            (one,) = safety_findings("a", ScanResult(hits(code, 1, recognised=recognised), ()))
            assert one.lowered is (recognised and code != "S101")
            assert one.message == f"第0行有乙{'（OCR）' if recognised else ''}"
            assert one.advice


@pytest.mark.parametrize(
    ("end", "begin", "found"),
    [
        ("无\n执法证号为", "15083385556", False),
        ("无\n执法证号为\n— 1 —", "15083385556", False),
        ("无\n执法证号为 \n1", "15083385556", False),
        ("无\n执法证号为 \u200b ", "15083385556", False),
        ("无\n执法证号为\n12345", "15083385556", True),  # no number of a page
        ("无\n执法证号为。", "15083385556", True),
        ("无\n执法证号为", "甲15083385556", True),
        ("无\n执法证号为", " \n15083385556", False),
        ("无", "15083385556", True),
    ],
)
def test_a_label_at_the_foot_of_a_page_names_the_number_at_the_head_of_the_next(
    end: str, begin: str, found: bool
) -> None:
    pages = [("第1页", end), ("第2页", begin), ("第3页", "无"), ("第4页", "15083385557")]
    told = [one.place for one in find_in(Passage(*page) for page in pages)]
    assert told == ["第2页"] * found + ["第4页"]


def test_a_file_over_the_bound_is_read_as_far_as_its_kind_asks(tmp_path: Path) -> None:
    path = tmp_path / "一份"
    path.write_bytes(b" " * ((1 << 20) - 11) + MOBILE.encode())
    assert [one.code for one in scan_file("说明.txt", path, largest=5).hits] == ["S202"]
    assert scan_file("说明.txt", path, contact_expected=True).hits == ()
    path.write_bytes(IDENTITY.encode() + b" " * (1 << 20) + MOBILE.encode())
    size = path.stat().st_size
    both = ["S201", "S202"]
    assert [one.code for one in scan_file("说明.txt", path, largest=size).hits] == both
    assert len(scan_file("说明.txt", path, contact_expected=True).hits) == 1
    refused = scan_file(f"{MOBILE}.txt", path, largest=size - 1)
    assert [one.cause for one in refused.unread] == [Cause.LIMIT]
    assert [one.code for one in refused.hits] == ["S202"]
    refused = scan_file(f"{MOBILE}.txt", path, largest=size - 1, contact_expected=True)
    assert refused.hits == ()


def test_a_document_that_is_opened_elsewhere_tells_the_same_as_one_read_here() -> None:
    sent: list[list[Any]] = []
    data = f"机密★1年\n{MOBILE}\n绝密".encode()
    relay(data, sent.append, asdict(LIMITS))
    assert ["kind", DocumentKind.TEXT] in sent
    assert [one[1:4] for one in sent if one[0] == "hit"] == [
        [hit.code, hit.place, hit.masked] for hit in examine(data).hits
    ]
    assert [one[0] for one in sent].count("body") == 1
    packed_text = packed({f"{MOBILE}.jpg": b"\xff\xd8\xff", "a.txt": "机密★1年"})
    sent.clear()
    relay(packed_text, sent.append, asdict(LIMITS))
    assert any(one[0] == "unread" and HIDDEN_MOBILE in str(one) for one in sent)
    assert not [one for one in sent if one[0] in {"hit", "unread"} and MOBILE in str(one)]
    seen = examine(packed_text)
    assert {one.code for one in seen.hits} == {"S101", "S202"}
    assert seen.kind is DocumentKind.ZIP
    assert MOBILE not in repr(seen)


def test_what_was_not_read_is_said_of_the_whole_and_is_no_doubt() -> None:
    absent = unread_for_absence("甲.pdf")
    (one,) = safety_findings("甲.pdf", absent)
    assert one.message == "未检：大文件（Git LFS）的内容不在本地，没有检查"
    assert one.lowered is False
    assert absent.lasting is True
    (unread,) = absent.unread
    again = replace(unread, passing=True)
    body = unfinished_body()
    for part, lasts in ((unread, True), (again, False)):
        assert ScanResult((), (part,)).lasting is lasts
        assert Examined(DocumentKind.PDF, (), (part,), body).lasting is lasts
    assert Hit("S201", "第1行", "甲", "乙").recognised is False
