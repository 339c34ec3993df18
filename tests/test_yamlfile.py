"""Reading YAML that people write: every fault told with file, line, column, reason and advice."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import PROJECT
from zzfz.checklist.load import load
from zzfz.checklist.schema import DEPARTMENTS, INDICATORS, LIST
from zzfz.findings import Finding, Place
from zzfz.render.advice import words
from zzfz.yamlfile.reader import Located, Spec, read_file
from zzfz.yamlfile.records import ByShape, Key, ListOf, MapOf, Record
from zzfz.yamlfile.scalars import Boolean, Choice, Day, Identifier, Integer, Text

SAMPLE = Record(
    "样本",
    {
        "name": Key(Text(), "名称"),
        "code": Key(Text(r"[A-Z]\d{3}", "代码"), "代码"),
        "count": Key(Integer(0, 99), "件数"),
        "sure": Key(Boolean(), "确认"),
        "url": Key(Choice(("required", "only")), "网址"),
        "day": Key(Day(), "日期"),
        "id": Key(Identifier(), "序号"),
        "names": Key(ListOf(Text(), least=1), "名单"),
        "due": Key(MapOf(r"\d+-\d+", "材料组", Day()), "期限"),
        "inner": Key(Record("内层", {"must": Key(Text(), "必填", required=True)}), "内层"),
        "either": Key(ByShape(scalar=Choice(("none",)), sequence=ListOf(Text())), "二者之一"),
    },
)
CHINESE = re.compile("[\u4e00-\u9fff]")


def read(
    text: str | bytes, spec: Spec[Any] = SAMPLE
) -> tuple[Located[Any] | None, tuple[Finding, ...]]:
    data = text.encode("utf-8") if isinstance(text, str) else text
    return read_file(data, "checklist/样本.yaml", spec)


def value(text: str) -> object:
    """The value of the one key that ``text`` writes."""
    located, faults = read(text)
    assert not faults
    assert located is not None
    row = located.value
    (key,) = (key for key in SAMPLE.keys if key in row)
    return row.get(key)


# Text (\n for a new line), rule, line and column of the fault, words of message and advice.
FAULTS = [
    ("name: [甲", "C001", 1, 9, "方括号", "右方括号"),
    ("names: {甲: 乙", "C001", 1, 13, "花括号", "右花括号"),
    ('name: "甲', "C001", 1, 9, "引号没有配对", "补上"),
    ("name: 甲: 乙", "C001", 1, 8, "不该出现冒号", "加引号"),
    ("name: @甲", "C001", 1, 7, "不能作为开头", "加引号"),
    ("name: 甲\n\tcode: A1", "C001", 2, 1, "制表符", "空格"),
    ("name: *a", "C001", 1, 7, "没有定义的锚点", "加引号"),
    ("name: *甲", "C001", 1, 8, "当成引用", "加引号"),
    ("names: [&a 甲, &a 乙]", "C001", 1, 15, "锚点（&名称）重复", "写明内容"),
    ("name: |甲", "C001", 1, 8, "不能再写文字", "加引号"),
    ("name: !甲", "C001", 1, 8, "类型标签", "加引号"),
    ("names: [甲, , 乙]", "C001", 1, 12, "少了内容", "逗号"),
    ("  name: 甲\n乙: 丙", "C001", 2, 1, "不该有内容", "对齐"),
    ("name: - 甲", "C001", 1, 7, "不能写在这里", "下一行"),
    ('name: "甲\n---\n"', "C001", 2, 1, "没有写完", "补上引号"),
    ("{name:[甲]}", "C001", 1, 6, "不该出现冒号", "空格"),
    ('name: "\\甲"', "C001", 1, 8, "反斜杠", "单引号"),
    ("names:\n- 甲\n乙", "C001", 3, 2, "冒号", "键: 值"),
    ("name: 甲\n 乙: 丙", "C001", 2, 3, "不该出现冒号", "缩进"),
    ("names:\n  - 甲\n  乙: 丙", "C001", 3, 3, "列表", "对齐"),
    ("name: 甲\n---\nname: 乙", "C001", 2, 1, "不止一份", "---"),
    ("", "C001", 1, 1, "空的", "恢复"),
    ("# 只有注释\n", "C001", 1, 1, "空的", "恢复"),
    ("name: 甲\x07乙", "C001", 1, 8, "U+0007", "删去"),
    ("name: 甲\ncode: \x9b", "C001", 2, 7, "U+009B", "删去"),
    ("name: 甲\x00", "C001", 1, 8, "U+0000", "删去"),
    ("name: 甲\nname: 乙", "C002", 2, 1, "“name”重复", "并为一处"),
    ('name: 甲\n"name": 乙', "C002", 2, 1, "“name”重复", "并为一处"),
    ("naem: 甲", "C003", 1, 1, "“naem”", "是否想写 name？"),
    ("inner:\n  must: 甲\n  mast: 乙", "C003", 3, 3, "内层里没有“mast”", "是否想写 must？"),
    ("完全不同: 甲", "C003", 1, 1, "“完全不同”", "可用的键：name、code"),
    ("inner: {}", "C005", 1, 8, "内层缺少“must”（必填）", "补上 must:"),
    ("- 甲", "C004", 1, 1, "却是列表", "样本的键"),
    ("甲", "C004", 1, 1, "却是单个值", "样本的键"),
    ("[甲]: 乙", "C004", 1, 1, "键应当是文字", "样本的键"),
    ("name: [甲]", "C004", 1, 7, "应当是文字，却是列表", "改写成文字"),
    ("name: {甲: 乙}", "C004", 1, 7, "应当是文字，却是“键: 值”", "改写成文字"),
    ("name:", "C004", 1, 6, "却是空白", "填写"),
    ('name: "  "', "C004", 1, 7, "空白", "填写"),
    ("name: 010", "C004", 1, 7, "010 会被当成数字", "引号"),
    ("name: 1e3", "C004", 1, 7, "会被当成数字", "引号"),
    ("name: .inf", "C004", 1, 7, "会被当成数字", "引号"),
    ("name: 0x1F", "C004", 1, 7, "会被当成数字", "引号"),
    ("name: true", "C004", 1, 7, "真假值", "引号"),
    ("name: ~", "C004", 1, 7, "会被当成", "引号"),
    ("name: !!python/object/apply:os.system [ls]", "C004", 1, 7, "类型标签", "删去标签"),
    ("name: !secret 甲", "C004", 1, 7, "类型标签", "删去标签"),
    ("names: !!set {甲, 乙}", "C004", 1, 8, "类型标签", "删去标签"),
    ("code: A12", "C004", 1, 7, "“A12”不是代码", "代码"),
    ("code: A１２３", "C004", 1, 7, "不是代码", "代码"),
    ("count: 010", "C004", 1, 8, "“010”不是 0 至 99 的整数", "前导零"),
    ("count: 100", "C004", 1, 8, "“100”不是 0 至 99 的整数", "数字"),
    ("count: -1", "C004", 1, 8, "整数", "数字"),
    ("count: 3.0", "C004", 1, 8, "整数", "数字"),
    ("count: 12:30", "C004", 1, 8, "“12:30”", "数字"),
    ("count: '3'", "C004", 1, 8, "“3”不是", "不带引号"),
    ("count: ３", "C004", 1, 8, "整数", "数字"),
    ("count: " + "9" * 5000, "C004", 1, 8, "…”不是", "数字"),
    ("sure: NO", "C004", 1, 7, "“NO”不是 true 或 false", "true"),
    ("sure: yes", "C004", 1, 7, "“yes”不是 true 或 false", "true"),
    ("sure: 'true'", "C004", 1, 7, "不是 true 或 false", "true"),
    ("url: Only", "C004", 1, 6, "“Only”不在可选值之中", "required、only"),
    ("day: 2024-13-40", "C004", 1, 6, "没有 2024-13-40 这一天", "存在的日期"),
    ("day: 2023-02-29", "C004", 1, 6, "没有 2023-02-29 这一天", "存在的日期"),
    ("day: 2023-2-9", "C004", 1, 6, "不是日期", "2023-06-30"),
    ("day: 2023年2月9日", "C004", 1, 6, "不是日期", "2023-06-30"),
    ("day: 20230209", "C004", 1, 6, "不是日期", "2023-06-30"),
    ("day: 2023-02-09T00:00:00Z", "C004", 1, 6, "不是日期", "2023-06-30"),
    ("id: 0", "C004", 1, 5, "不是序号", "34"),
    ("id: 034", "C004", 1, 5, "不是序号", "34"),
    ("id: '34'", "C004", 1, 5, "不是序号", "34"),
    ("id: ../34", "C004", 1, 5, "不是序号", "34"),
    ("id: 加分", "C004", 1, 5, "不是序号", "加分1"),
    ("names: 甲", "C004", 1, 8, "应当是列表，却是单个值", "[甲, 乙]"),
    ("names: []", "C004", 1, 8, "至少要有 1 项", "补上"),
    ("names: [甲, 7]", "C004", 1, 12, "7 会被当成数字", "引号"),
    ("due: {34: 2023-01-01}", "C004", 1, 7, "“34”不是材料组", "材料组"),
    ("due: {34-46: 明天}", "C004", 1, 14, "“明天”不是日期", "2023-06-30"),
    ("either: {甲: 乙}", "C004", 1, 9, "不能是“键: 值”", "改写"),
    ("either: 没有", "C004", 1, 9, "不在可选值之中", "none"),
]


@pytest.mark.parametrize(("text", "code", "line", "column", "message", "advice"), FAULTS)
def test_every_fault_has_place_reason_and_advice(
    text: str, code: str, line: int, column: int, message: str, advice: str
) -> None:
    if not yaml.__with_libyaml__ and code == "C001" and text in {UNLIKE, ESCAPED}:
        pytest.skip("the pure parser reads the one, and points one column on for the other")
    _, faults = read(text)
    assert len(faults) == 1, faults
    (fault,) = faults
    assert (fault.code, fault.place) == (code, Place("checklist/样本.yaml", line, column))
    assert message in fault.message
    assert advice in fault.advice
    assert CHINESE.search(fault.message)
    assert CHINESE.search(words(fault.advice))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name: 2022年", "2022年"),
        ("name: '010'", "010"),
        ("name: 12:30", "12:30"),
        ("name: NO", "NO"),
        ("name: 2023-01-01", "2023-01-01"),
        ("name: |\n  甲\n  乙\n", "甲\n乙\n"),
        ("name: !!str 甲", "甲"),
        ("name: 甲 # 注释", "甲"),
        ("name: 甲😀\u3000乙", "甲😀\u3000乙"),
        ("count: 0", 0),
        ("sure: true", True),
        ("sure: False", False),
        ("id: 34", "34"),
        ("id: 加分1", "加分1"),
    ],
)
def test_values_are_read_as_written(text: str, expected: object) -> None:
    assert value(text) == expected


def test_byte_order_mark_and_any_line_ends_are_accepted() -> None:
    assert value("\ufeffname: 甲") == "甲"
    _, (fault,) = read("\ufeffname: 甲\r\nsure: 是\r\n")
    assert (fault.place.line, fault.place.column) == (2, 7)


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16", "utf-16-le", "utf-32", "big5"])
def test_other_encodings_are_refused_with_the_way_out(encoding: str) -> None:
    text = "name: 甲\ncode: A123\nnames: [縣司法局, 乙]\n"
    located, (fault,) = read(text.encode(encoding))
    assert located is None
    assert fault.code == "C001"
    assert "UTF-8" in fault.message + words(fault.advice)


def test_the_line_of_the_first_foreign_byte_is_named() -> None:
    _, (fault,) = read("name: 甲\ncode: A123\n".encode() + "names: [县司法局]".encode("gbk"))
    assert fault.place.line == 3


def test_aliases_that_multiply_are_refused() -> None:
    rows = [f"  - &n{i} [{', '.join([f'*n{i - 1}'] * 9)}]" for i in range(1, 12)]
    text = "\n".join(["names:", "  - &n0 甲", *rows])
    started = time.perf_counter()
    _, faults = read(text, ListOf(Text()))
    _, more = read(text)
    assert time.perf_counter() - started < 5
    assert {"C004"} == {one.code for one in faults}
    assert more


def test_aliases_that_multiply_through_allowed_keys_are_refused() -> None:
    node: Spec[Any] = Text()
    for _ in range(12):
        node = ListOf(node)
    deep = "&n0 [甲]"
    for level in range(1, 11):
        deep = f"&n{level} [{deep}{f', *n{level - 1}' * 9}]"
    located, faults = read(f"[{deep}]", node)
    assert located is not None
    assert [one.code for one in faults] == ["C006"], faults
    assert "锚点" in faults[0].message


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{a: " * 100_000,
        "[" * 100_000 + "]" * 100_000,
        "- " * 100_000 + "甲",
        "? " * 50_000,
        "\n".join(" " * n + "a:" for n in range(3000)),
        "[{" * 50_000,
        "a: [\n" * 20_000,
        "&a [" * 40_000,
        "!!seq [" * 40_000,
    ],
)
def test_deep_nesting_is_a_finding_and_no_crash(text: str) -> None:
    started = time.perf_counter()
    located, faults = read(text)
    assert located is None
    assert [one.code for one in faults] in (["C006"], ["C001"])
    assert time.perf_counter() - started < 10


def test_brackets_in_text_are_no_nesting() -> None:
    text = "甲" + "[" * 90
    assert value(f"name: {text}") == text


def test_every_fault_of_every_file_comes_from_one_run() -> None:
    found = load(
        {
            "checklist/list.yaml": "titel: 清单\ndue: 明天\n".encode(),
            "checklist/departments.yaml": "departments: [{name: 甲局}]\n".encode(),
            "checklist/domains.yaml": b"domains: [",
            "checklist/01-a.yaml": "level1: 一\nlevel1: 二\nsections: []\nx: 1\n".encode(),
            "checklist/02-b.yaml": b"",
        }
    ).findings
    told = {(one.place.path.removeprefix("checklist/"), one.place.line, one.code) for one in found}
    assert told >= {
        ("list.yaml", 1, "C003"),
        ("list.yaml", 1, "C005"),
        ("list.yaml", 2, "C004"),
        ("departments.yaml", 1, "C005"),
        ("domains.yaml", 1, "C001"),
        ("01-a.yaml", 2, "C002"),
        ("01-a.yaml", 3, "C004"),
        ("01-a.yaml", 4, "C003"),
        ("02-b.yaml", 1, "C001"),
    }
    assert found == tuple(sorted(found, key=lambda one: one.sort_key))


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.lists(
            st.sampled_from(
                [
                    *":-[]{}&*甲\"'|>#!?1%,\n\t ",
                    ": ",
                    "- ",
                    "  ",
                    "...",
                    "---",
                    "level1",
                    "&a",
                    "*a",
                ]
            ),
            max_size=40,
        ).map(lambda parts: "".join(parts).encode()),
    )
)
def test_any_bytes_give_a_value_or_a_fault(data: bytes) -> None:
    for spec in (LIST, DEPARTMENTS, INDICATORS):
        located, faults = read_file(data, "x.yaml", spec)
        assert located is not None or faults
        for fault in faults:
            assert fault.place.line >= 1
            assert fault.message.strip()
            assert words(fault.advice).strip()


def everything_read() -> list[str]:
    """Of each fault its code and sentences, and the whole of the real list as it is read."""
    files = {
        one.relative_to(PROJECT).as_posix(): one.read_bytes()
        for one in sorted((PROJECT / "checklist").glob("*.yaml"))
    }
    said = [read(text)[1] for text, *_ in FAULTS if text != UNLIKE]
    sentences = [f"{one.code} {one.message} {words(one.advice)}" for each in said for one in each]
    return [*sentences, repr(load(files))]


UNLIKE = "{name:[甲]}"
ESCAPED = r'name: "\甲"'
"""A bracket right after a colon, which only libyaml refuses."""


def test_without_the_parser_in_c_the_same_is_read_and_said() -> None:
    """No wheel of PyYAML is made for LoongArch: every command crashed there when it was hidden."""
    script = (
        "import sys; sys.modules['yaml.cyaml'] = None\n"
        "import yaml; from tests.test_yamlfile import everything_read\n"
        "assert not yaml.__with_libyaml__\n"
        "sys.stdout.buffer.write('\\0'.join(everything_read()).encode())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, check=True
    )
    assert done.stdout.decode().split("\0") == everything_read()
