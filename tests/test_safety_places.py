"""Places in documents and ways to break a number up that the field test does not have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName

from tests.safety_field import (
    FILLER,
    IDENTITY,
    MARK,
    MOBILE,
    NS,
    body,
    book,
    exchanged,
    person,
    runs,
    slides,
    word,
)
from zzfz.rules.scan import scan


def codes(name: str, data: bytes) -> set[str]:
    return {one.code for one in scan(name, data).hits}


def rule(one: Any) -> bytes:
    return book([["单位", "数量"]], lambda sheet: sheet.conditional_formatting.add("A1:A9", one))


def numbering() -> bytes:
    level = f'<w:abstractNum w:abstractNumId="99"><w:lvl w:ilvl="0"><w:lvlText w:val="{MARK} %1"/></w:lvl></w:abstractNum>'
    return exchanged(word(), "word/numbering.xml", "</w:numbering>", f"{level}</w:numbering>")


def commented() -> bytes:
    def put(document: Any) -> None:
        paragraph = document.add_paragraph("正文")
        document.add_comment(paragraph.runs, text="看过", author=f"王芳{MOBILE}", initials="w")

    return word(edit=put)


def filtered() -> bytes:
    chosen = f'<filterColumn colId="0"><filters><filter val="{IDENTITY}"/></filters></filterColumn>'
    return exchanged(
        book([["姓名", "证件"], ["张三", "略"]]),
        "xl/worksheets/sheet1.xml",
        "<pageMargins",
        f'<autoFilter ref="A1:B2">{chosen}</autoFilter><pageMargins',
    )


def named() -> bytes:
    def put(sheet: Any) -> None:
        name = DefinedName("名单", attr_text="Sheet!$A$1", comment=f"证件{IDENTITY}")
        sheet.parent.defined_names["名单"] = name

    return book([["姓名"]], put)


def shape(_: Any, slide: Any) -> None:
    slide.shapes.add_textbox(0, 0, 9, 9).name = MARK


def sections() -> bytes:
    made = (
        '<p:extLst><p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"><p14:sectionLst '
        'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">'
        f'<p14:section name="{MARK}" id="1"/></p14:sectionLst></p:ext></p:extLst>'
    )
    return exchanged(
        slides(lambda *_: None),
        "ppt/presentation.xml",
        "</p:presentation>",
        f"{made}</p:presentation>",
    )


def svg(*spans: str) -> bytes:
    inner = "".join(f'<tspan x="{10 * at}">{one}</tspan>' for at, one in enumerate(spans))
    return f'<svg xmlns="http://www.w3.org/2000/svg"><text>{inner}</text></svg>'.encode()


HIDDEN: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "a number over two paragraphs": (
        "材料.docx", "S201", lambda: word(f"身份证号：{IDENTITY[:8]}", f"{IDENTITY[8:]}，男", FILLER),
    ),
    "a mark down the page, a letter a paragraph": (
        "材料.docx", "S101", lambda: body("".join(map(runs, MARK))),
    ),
    "a mark across cells": ("表.xlsx", "S101", lambda: book([[FILLER], list(MARK)])),
    "the title of a control": (
        "材料.docx", "S201",
        lambda: body(
            f'<w:sdt {NS}><w:sdtPr><w:alias w:val="证件{IDENTITY}"/></w:sdtPr>'
            "<w:sdtContent><w:p/></w:sdtContent></w:sdt>"
        ),
    ),
    "the author of a comment": ("材料.docx", "S202", commented),
    "the text of a list's numbers": ("材料.docx", "S101", numbering),
    "a conditional format that compares": (
        "表.xlsx", "S201",
        lambda: rule(Rule(type="cellIs", operator="equal", dxf=DifferentialStyle(), formula=[f'"{IDENTITY}"'])),
    ),
    "a conditional format that looks for a text": (
        "表.xlsx", "S101",
        lambda: rule(
            Rule(type="containsText", operator="containsText", text=MARK, dxf=DifferentialStyle())
        ),
    ),
    "the author of a tracked change": (
        "材料.docx", "S202",
        lambda: body(
            f'<w:p {NS}><w:ins w:id="1" w:author="张三 {MOBILE}"><w:r><w:t>好</w:t></w:r></w:ins></w:p>'
        ),
    ),
    "the instruction of a field": (
        "材料.docx", "S202",
        lambda: body(
            f'<w:p {NS}><w:fldSimple w:instr=" HYPERLINK tel:{MOBILE} "><w:r><w:t>电话</w:t></w:r>'
            "</w:fldSimple></w:p>"
        ),
    ),
    "what a column is filtered by": ("表.xlsx", "S201", filtered),
    "the remark on a defined name": ("表.xlsx", "S201", named),
    "the name of a shape": ("汇报.pptx", "S101", lambda: slides(shape)),
    "the name of a section of slides": ("汇报.pptx", "S101", sections),
    "a note in a drawing": (
        "图.svg", "S101", lambda: svg("图").replace(b"<text>", f"<!-- {MARK} --><text>".encode()),
    ),
    "a drawing's text in spans": ("图.svg", "S201", lambda: svg(IDENTITY[:8], IDENTITY[8:])),
}  # fmt: skip


@pytest.mark.parametrize("name", HIDDEN)
def test_what_is_hidden_is_found(name: str) -> None:
    file, code, make = HIDDEN[name]
    assert code in codes(file, make())


BABIES = [person(serial, "20220315", "610831") for serial in range(40)]


@pytest.mark.parametrize("label", ["案件编号", "受理编号", "办件编号", "订单号", "交易流水号"])
def test_a_number_under_the_heading_of_another_kind_of_number_is_that(label: str) -> None:
    """Case numbers are made of place, date and serial: one in eleven is a valid 身份证 of a baby."""
    rows = [["序号", label, "单位"], *([str(at), one, "县应急局"] for at, one in enumerate(BABIES))]

    def table(document: Any) -> None:
        made = document.add_table(rows=0, cols=3)
        for row in rows:
            for cell, text in zip(made.add_row().cells, row, strict=True):
                cell.text = text

    assert codes("台账.xlsx", book(rows)) == set()
    assert codes("台账.docx", word(edit=table)) == set()
    assert codes("说明.txt", f"{label}：{BABIES[0]}".encode()) == set()


def test_a_heading_hides_no_number_of_a_person() -> None:
    for label in ("证件号码", "编号", "备注", "身份证号"):
        assert codes("台账.xlsx", book([["姓名", label], ["张三", IDENTITY]])) == {"S201"}
    grown = book([["姓名", "案件编号"], ["张三", IDENTITY]])
    assert codes("台账.xlsx", grown) == {"S201"}  # nobody numbers cases by 1985
    below = book([["案件编号", "金额"], [BABIES[0], 1], ["身份证号", ""], [BABIES[1], 2]])
    assert codes("台账.xlsx", below) == {"S201"}
    assert codes("台账.xlsx", book([["流水号"], [int(MOBILE)]])) == set()
    assert codes("台账.xlsx", book([["联系电话"], [int(MOBILE)]])) == {"S202"}


def test_a_rule_not_to_spread_something_is_no_stamp() -> None:
    for text in (
        "不得外泄个人信息", "严禁外传谣言", "对工作中知悉的个人信息不得外泄。", "数据不得对外传播扩散",
    ):  # fmt: skip
        assert codes("制度.txt", f"{text}\n{FILLER}".encode()) == set(), text
    for text in (
        "内部文件 不得外传",
        "请勿外传",
        "本件仅供参考，不得外传。",
        "此件不得外传",
        "资料严禁外泄！",
    ):
        assert codes("材料.txt", f"{text}\n{FILLER}".encode()) == {"S103"}, text
