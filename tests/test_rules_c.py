"""Each rule on checklist files finds what it is for, and nothing else is found."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.conftest import Call, Repo
from zzfz.checklist.load import load
from zzfz.findings import Finding
from zzfz.rules.checklist import checklist_findings
from zzfz.rules.registry import fails, level_of, rules
from zzfz.rules.rule import Level

LIST = "checklist/list.yaml"
UNITS = "checklist/departments.yaml"
DOMAINS = "checklist/domains.yaml"
FIRST = "checklist/01-一.yaml"
SECOND = "checklist/02-二.yaml"

SMALL = {
    LIST: """\
title: 样本县法治政府建设责任清单
period: {start: 2021-01-01, end: 2023-12-31}
set_due: {3-4: 2023-05-31}
""",
    UNITS: """\
departments:
  - {name: 县司法局, aliases: [司法局], kind: 政府部门}
  - {name: 县财政局, kind: 政府部门}
collectives:
  - {name: 各部门, members: {kinds: [政府部门], names: [县司法局]}}
""",
    DOMAINS: """\
domains:
  - {name: 市场监管, department: 县财政局}
""",
    FIRST: """\
level1: 一、甲
sections:
  - level2: （一）乙
    indicators:
      - id: 1
        text: 第一项
        responsible: [司法局]
        cooperating: [各部门]
        materials:
          items:
            - text: 提供不超过5件案例，注明联系方式，附网址
              max: 5
              contact: true
              url: required
            - text: 提供任意3家企业的案例
              min: 3
              max: 3
      - id: 2
        text: 第二项
        responsible: [县财政局]
        materials:
          items:
            - text: 2021年以来的情况
              since: 2021-01-01
            - text: 2022年的目录
              years: [2022]
              domains: [市场监管]
              departments: [各部门]
""",
    SECOND: """\
level1: 二、丙
sections:
  - level2: （一）丁
    indicators:
      - id: 3
        text: 第三项
        responsible: [县司法局]
        materials:
          text: 3、4项指标合并提供：
          items:
            - text: 情况说明
      - id: 4
        text: 第四项
        responsible: [县司法局]
      - id: 5
        text: 第五项
        responsible: [县司法局]
        materials: {same_as: 2}
""",
}

# Rule → file, passage, what it becomes (None: the file is removed).
SEEDS: dict[str, list[tuple[str, str, str | None]]] = {
    "C001": [(DOMAINS, "domains:", "domains: [")],
    "C002": [(FIRST, "max: 5\n", "max: 5\n              max: 5\n")],
    "C003": [(FIRST, "contact: true\n", "contact: true\n              kontakt: true\n")],
    "C004": [
        (FIRST, "years: [2022]", "years: 2022"),
        (FIRST, "responsible: [司法局]", "responsible: 司法局"),
    ],
    "C005": [(FIRST, "        text: 第一项\n", "")],
    "C006": [
        (
            UNITS,
            "[司法局]",
            "[" * 60 + "]" * 60,
        )
    ],
    "C007": [(UNITS, "", None)],
    "C101": [(SECOND, "      - id: 5\n", "      - id: 4\n        text: 又一项\n      - id: 5\n")],
    "C102": [(SECOND, "id: 5", "id: 6")],
    "C110": [(FIRST, "[司法局]", "[县司法居]")],
    "C111": [(UNITS, "{name: 县财政局,", "{name: 县财政局, aliases: [司法局],")],
    "C112": [(UNITS, "kinds: [政府部门]", "kinds: [政府部们]")],
    "C113": [(FIRST, "        responsible: [县财政局]\n", "")],
    "C114": [(FIRST, "cooperating: [各部门]", "cooperating: [县司法局, 各部门]")],
    "C120": [(SECOND, "3、4项", "3、4、4项")],
    "C121": [(SECOND, "3、4项", "3、4、40项")],
    "C122": [(SECOND, "      - id: 5", "        materials: none\n      - id: 5")],
    "C123": [
        (
            SECOND,
            "      - id: 5",
            "        materials: {text: 3、4项合并, items: [{text: 别的}]}\n      - id: 5",
        )
    ],
    "C124": [(SECOND, "        materials: {same_as: 2}\n", "")],
    "C125": [(SECOND, "{same_as: 2}", "{same_as: 99}")],
    "C126": [
        (SECOND, "3、4项", "4、5项"),
        (SECOND, "        materials: {same_as: 2}\n", ""),
        (LIST, "set_due: {3-4: 2023-05-31}\n", ""),
    ],
    "C127": [(FIRST, "- text: 2021年以来的情况", "- text: 以上各项指标合并提供2021年以来的情况")],
    "C130": [(FIRST, "max: 5", "max: 6")],
    "C131": [(FIRST, "min: 3", "min: 2")],
    "C132": [(FIRST, "              url: required\n", "")],
    "C133": [(FIRST, "              contact: true\n", "")],
    "C134": [(FIRST, "since: 2021-01-01", "since: 2020-01-01")],
    "C135": [(FIRST, "years: [2022]", "years: [2023]")],
    "C140": [(FIRST, "domains: [市场监管]", "domains: [市场监督]")],
    "C141": [(DOMAINS, "department: 县财政局", "department: 各部门")],
    "C150": [(LIST, "{3-4:", "{34:")],
}


def found_in(files: dict[str, str]) -> tuple[Finding, ...]:
    return checklist_findings(load({path: text.encode("utf-8") for path, text in files.items()}))


def seeded(changes: Iterable[tuple[str, str, str | None]]) -> dict[str, str]:
    files = dict(SMALL)
    for path, old, new in changes:
        assert old in files[path], old
        if new is None:
            del files[path]
        else:
            files[path] = files[path].replace(old, new, 1)
    return files


def test_small_checklist_is_sound() -> None:
    assert found_in(SMALL) == ()


def test_every_rule_of_the_family_has_a_seed() -> None:
    elsewhere = {
        f"C16{digit}" for digit in range(7)
    }  # test_list_guard.py, test_report_templates.py
    assert set(SEEDS) | elsewhere == {code for code in rules() if code.startswith("C")}


@pytest.mark.parametrize("code", SEEDS)
def test_rule_finds_its_fault_and_no_other_does(code: str) -> None:
    files = seeded(SEEDS[code])
    found = found_in(files)
    assert {one.code for one in found} == {code}, found
    for one in found:
        assert one.place.path in (SEEDS[code][0][0], "checklist")
        lines = files.get(one.place.path, "").count("\n") + 1
        assert 1 <= one.place.line <= lines
    assert fails(found) is (rules()[code].level is Level.ERROR)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("不超过5件", "最多5个", None),
        ("不超过5件", "5件以内", None),
        ("不超过5件", "不超过五件", None),
        ("不超过5件", "至多６篇", "C130"),
        ("不超过5件", "不多于四份", "C130"),
        ("不超过5件", "不超过5个工作日内办结的", None),
        ("任意3家", "任选三个", None),
        ("任意3家", "任选取4部", "C131"),
        ("2021年以来", "2021年1月1日以来", None),
        ("2021年以来", "2022年起", "C134"),
        ("2022年的目录", "《2019年规划》2022年目录", None),
        ("2022年的目录", "2021、2022年目录", "C135"),
        ("2022年的目录", "2021年和2022年目录", "C135"),
        ("2022年的目录", "2022年目录，2023年12月31日前印发", None),
        ("2022年的目录", "2020年至2022年目录", "C135"),
    ],
)
def test_words_are_held_against_fields(old: str, new: str, code: str | None) -> None:
    assert {one.code for one in found_in(seeded([(FIRST, old, new)]))} == (
        {code} if code else set()
    )


def test_names_of_indicators_set_no_limits_on_material() -> None:
    assert not found_in(seeded([(FIRST, "第一项", "每年不超过5件，附网址和联系方式，2021年以来")]))


def test_places_are_those_of_the_fault() -> None:
    (found,) = found_in(seeded(SEEDS["C130"]))
    assert (found.place.line, found.indicator, found.item) == (11, "1", 1)
    (found,) = found_in(seeded(SEEDS["C110"]))
    assert (found.place.line, found.place.column, found.indicator) == (7, 23, "1")
    assert "是否指：县司法局" in found.advice
    (found,) = found_in(seeded(SEEDS["C140"]))
    assert found.advice == "是否指：市场监管？新领域先写进 domains.yaml"


def test_command_fails_on_errors_and_passes_on_warnings(repo: Repo, call: Call) -> None:
    for code, changes in SEEDS.items():
        files = seeded(changes)
        for path in (*SMALL, *files):
            (repo.path / path).unlink(missing_ok=True)
        for path, text in files.items():
            repo.write(path, text)
        outcome = call(repo, "check")
        assert code in outcome.stdout
        assert outcome.code == (rules()[code].level is Level.ERROR)


def test_level_of_a_finding_is_that_of_its_rule() -> None:
    (found,) = found_in(seeded(SEEDS["C130"]))
    assert level_of(found) is Level.WARNING
