"""Text is safe to print, measured in columns, and broken where Chinese may be broken."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zzfz.numerals import below_hundred, counted, digit_by_digit, in_chinese, list_number
from zzfz.text import NO_LINE_START, display_width, nearest, printable, wrap

CHINESE = "规范重大行政决策流程，落实公众参与、专家论证、风险评估（含合法性审查）；"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("子洲县：已报齐", "子洲县：已报齐"),
        ("\x1b[31m红\x07", "\\x1b[31m红\\x07"),
        ("a\r\nb\tc\x7f", "a\\x0d\\x0ab\\x09c\\x7f"),
        ("\x9b31m", "\\x9b31m"),
        ("目录\u202egpj.exe\u2066", "目录\\u202egpj.exe\\u2066"),
        ("坏\udcff名", "坏\\udcff名"),
    ],
)
def test_what_could_deceive_the_eye_is_made_visible(raw: str, shown: str) -> None:
    assert printable(raw) == shown


def test_line_breaks_stay_where_they_are_asked_for() -> None:
    assert printable("一\n二\t三\r", keep="\n\t") == "一\n二\t三\\x0d"


@given(st.text(st.characters(exclude_categories=[])), st.sampled_from(["", "\n", "\t", "\n\t"]))
def test_what_is_kept_is_kept_and_the_rest_is_as_without_it(text: str, keep: str) -> None:
    parts = re.split(f"([{keep}])", text) if keep else [text]
    assert printable(text, keep) == "".join(one if one in keep else printable(one) for one in parts)


@given(st.text(st.characters(exclude_categories=[])))
def test_printable_text_can_always_be_written_as_utf_8(text: str) -> None:
    shown = printable(text)
    shown.encode("utf-8")
    assert printable(shown) == shown
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("status", 6), ("指标34", 6), ("（一）", 6), ("①", 1), ("e\u0301", 1), ("㟢䶮", 4)],
)
def test_width_counts_columns(text: str, width: int) -> None:
    assert display_width(text) == width


@pytest.mark.parametrize("width", range(6, 40))
def test_no_line_begins_with_closing_punctuation(width: int) -> None:
    lines = wrap(CHINESE * 3, width)
    assert "".join(lines) == CHINESE * 3
    assert all(display_width(line) <= width for line in lines)
    assert not [line for line in lines if line[0] in NO_LINE_START or line[-1] == "（"]


def test_latin_words_stay_whole() -> None:
    assert wrap("运行 zzfz status --dept 县司法局 查看", 20) == [
        "运行 zzfz status",
        "--dept 县司法局 查看",
    ]


def test_own_line_breaks_and_indents_are_kept() -> None:
    assert wrap("示例：\n  指标三十四的佐证材料\n", 14) == [
        "示例：",
        "  指标三十四的",
        "  佐证材料",
        "",
    ]


@given(st.text(), st.integers(min_value=2, max_value=60))
def test_wrapping_loses_nothing_but_white_space_and_never_overflows(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(display_width(line) <= width for line in lines)


def test_nearest_names_come_first_and_once() -> None:
    assert nearest("stauts", ["list", "status", "status", "show"])[0] == "status"
    assert nearest("县司法", ["县财政局", "县司法局"])[0] == "县司法局"
    assert nearest("qqqq", ["status"]) == []
    assert nearest("E10", ["E101", "E102", "E201"])[:2] == ["E101", "E102"]


def test_each_way_of_reading_chinese_numerals_takes_what_it_says() -> None:
    for number in range(1, 100):
        assert below_hundred(in_chinese(number)) == number == list_number(in_chinese(number))
    assert [counted(one) for one in ("两", "两十", "十两")] == [2, 20, 12]
    assert [below_hundred(one) for one in ("两", "十十", "一二", "")] == [None, None, None, None]
    assert [list_number(one) for one in ("二〇", "十十", "一二")] == [20, 0, 12]
    assert digit_by_digit("二○二О") == 2020
    assert in_chinese(100) == "100"
