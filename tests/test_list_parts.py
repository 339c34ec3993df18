"""The parts of a list one by one: what two lists differ in, what demands less, what a file is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

import pytest

from zzfz.checklist.confirming import (
    file_of,
    file_with_answer,
    file_with_confirmed,
    question_named,
)
from zzfz.checklist.contacts import (
    OtherContact,
    UnitContact,
    contacts_bytes,
    office_contact,
    read_contacts,
    tidy,
)
from zzfz.checklist.due_dates import (
    list_with_due,
    list_with_issuer,
    refuse_far_away,
    typed_day,
)
from zzfz.checklist.ids import canonical, declared_members, parts, split_id
from zzfz.checklist.item_fields import (
    ITEM_FIELDS,
    LessRule,
    always,
    earlier_or_gone,
    fewer,
    higher_or_gone,
    later_or_gone,
    lower,
    never,
    permitted,
    switched_off,
)
from zzfz.checklist.load import load
from zzfz.checklist.model import (
    TO_FILL_IN,
    Checklist,
    CountingUnit,
    Exemption,
    IndicatorKind,
    MaterialItem,
    Slot,
    UrlRule,
    can_hold,
    is_signed,
)
from zzfz.checklist.packed import pack, unpack
from zzfz.checklist.paths import is_checklist_file, is_indicators_file
from zzfz.checklist.phrases import Count, counts, days_since, number, years_named
from zzfz.checklist.units import Role, county_of, duties, roster
from zzfz.checklist.weakening import DemandChange, changes, plain, shown
from zzfz.errors import UsageError
from zzfz.findings import Place
from zzfz.importing.demands import Demand
from zzfz.render.advice import words as said

LIST = "checklist/list.yaml"
UNITS = "checklist/departments.yaml"
DOMAINS = "checklist/domains.yaml"
FIRST = "checklist/01-一.yaml"
FILES = {
    LIST: """\
title: 样本县责任清单
issuer: 县委
source: 原文.docx
period: {start: 2022-01-01, end: 2023-12-31}
due: 2023-03-01
contact_paths: [通讯录/]
""",
    UNITS: """\
departments:
  - {name: 县司法局, aliases: [司法局], kind: 部门}
  - {name: 县审计局, kind: 部门}
  - {name: 县公安局, kind: 公安}
collectives:
  - {name: 各部门, members: {kinds: [部门]}, confirmed: true}
""",
    DOMAINS: """\
domains:
  - {name: 治安, aliases: [公安], department: 县公安局}
""",
    FIRST: """\
level1: 一、全部
sections:
  - level2: （一）全部
    indicators:
      - id: 1
        text: 第一项
        responsible: [县司法局]
        materials:
          items:
            - {text: 甲材料, min: 2, max: 4, url: required}
            - {text: 乙材料, contact: true}
      - id: 2
        text: 第二项
        responsible: [各部门]
        cooperating: [县公安局]
        materials:
          text: 2、3项指标合并提供以下资料：
          items:
            - {text: 丙材料, nil: [县司法局], years: [2022, 2023]}
            - {text: 己材料, departments: [县司法局], years: [2022]}
      - {id: 3, text: 第三项, responsible: [县审计局]}
      - {id: 4, text: 第四项, responsible: [县公安局], materials: {items: [{text: 丁材料}]}}
      - {id: 5, text: 第五项, responsible: [县公安局], materials: none}
""",
}


def built(*edits: tuple[str, str, str]) -> Checklist:
    """The list above with passages of its files replaced."""
    files = dict(FILES)
    for path, old, new in edits:
        assert old in files[path], old
        files[path] = files[path].replace(old, new, 1)
    checklist = load({path: text.encode() for path, text in files.items()}).checklist
    assert checklist is not None
    return checklist


BASE = built()


def reader(text: str) -> Mapping[str, Any]:
    """Words that demand as many pieces as they are marked with, and nothing else."""
    return {"min": text.count("！")}


def told(one: DemandChange) -> tuple[Any, ...]:
    return one.where, one.field, one.before, one.after, one.weaker


MATERIALS = "materials: {items: [{text: 丁材料}]}"
CHANGES: list[tuple[str, list[tuple[str, str, str]], list[tuple[Any, ...]]]] = [
    ("nothing", [], []),
    ("only places", [(FIRST, "level1:", "# 说明\nlevel1:")], []),
    (
        "title",
        [(LIST, "样本县", "某县")],
        [("清单", "title", "样本县责任清单", "某县责任清单", False)],
    ),
    (
        "source gone",
        [(LIST, "source: 原文.docx\n", "")],
        [("清单", "source", "原文.docx", None, True)],
    ),
    (
        "period begins earlier",
        [(LIST, "2022-01-01", "2021-01-01")],
        [
            (
                *("清单", "period"),
                *(["2022-01-01", "2023-12-31"], ["2021-01-01", "2023-12-31"], True),
            )
        ],
    ),
    (
        "period ends later",
        [(LIST, "2023-12-31", "2024-01-01")],
        [
            (
                *("清单", "period"),
                *(["2022-01-01", "2023-12-31"], ["2022-01-01", "2024-01-01"], True),
            )
        ],
    ),
    (
        "period is narrower",
        [(LIST, "2022-01-01", "2022-02-01")],
        [
            (
                *("清单", "period"),
                *(["2022-01-01", "2023-12-31"], ["2022-02-01", "2023-12-31"], False),
            )
        ],
    ),
    (
        "period ends earlier",
        [(LIST, "2023-12-31", "2023-11-30")],
        [
            (
                *("清单", "period"),
                *(["2022-01-01", "2023-12-31"], ["2022-01-01", "2023-11-30"], False),
            )
        ],
    ),
    (
        "period gone",
        [(LIST, "period: {start: 2022-01-01, end: 2023-12-31}\n", "")],
        [("清单", "period", ["2022-01-01", "2023-12-31"], None, True)],
    ),
    (
        "one more path for numbers",
        [(LIST, "[通讯录/]", "[通讯录/, 名单/]")],
        [("清单", "contact_paths", ["通讯录/"], ["通讯录/", "名单/"], True)],
    ),
    (
        "no path for numbers",
        [(LIST, "contact_paths: [通讯录/]\n", "")],
        [("清单", "contact_paths", ["通讯录/"], [], False)],
    ),
    (
        "due later for all",
        [(LIST, "2023-03-01", "2023-03-02")],
        [
            ("清单", "due", "2023-03-01", "2023-03-02", True),
            ("材料组 1", "due", "2023-03-01", "2023-03-02", True),
            ("材料组 2–3", "due", "2023-03-01", "2023-03-02", True),
            ("材料组 4", "due", "2023-03-01", "2023-03-02", True),
        ],
    ),
    (
        "due earlier for one set",
        [(LIST, "due: 2023-03-01\n", "due: 2023-03-01\nset_due: {4: 2023-02-01}\n")],
        [("材料组 4", "due", "2023-03-01", "2023-02-01", False)],
    ),
    (
        "a unit with another alias",
        [(UNITS, "[司法局]", "[司法局, 法制办]")],
        [("单位 县司法局", "aliases", ["司法局"], ["司法局", "法制办"], True)],
    ),
    (
        "name and alias change places",
        [
            (UNITS, "name: 县司法局, aliases: [司法局]", "name: 司法局, aliases: [县司法局]"),
        ],
        [  # and neither nil returns nor parts of that unit are others
            ("单位 司法局", "name", "县司法局", "司法局", False),
            ("单位 司法局", "aliases", ["司法局"], ["县司法局"], False),
        ],
    ),
    (
        "a unit renamed that keeps its former name as an alias",
        [(UNITS, "name: 县审计局,", "name: 审计局, aliases: [县审计局],")],
        [
            ("单位 审计局", "name", "县审计局", "审计局", False),
            ("单位 审计局", "aliases", [], ["县审计局"], True),
        ],
    ),
    (
        "a unit more and its collective with it",
        [(UNITS, "collectives:", "  - {name: 县教育局, kind: 部门}\ncollectives:")],
        [
            ("单位 县教育局", "name", None, "县教育局", False),
            (
                "统称 各部门",
                "members",
                ["县司法局", "县审计局"],
                ["县司法局", "县审计局", "县教育局"],
                False,
            ),
        ],
    ),
    (
        "a unit gone from a collective",
        [(UNITS, "县审计局, kind: 部门", "县审计局, kind: 其他")],
        [
            ("单位 县审计局", "kind", "部门", "其他", False),
            ("统称 各部门", "members", ["县司法局", "县审计局"], ["县司法局"], True),
        ],
    ),
    (
        "a unit gone",
        [
            (UNITS, "  - {name: 县公安局, kind: 公安}\n", ""),
            (DOMAINS, ", department: 县公安局", ""),
            (FIRST, "        cooperating: [县公安局]\n", ""),
            (FIRST, "第四项, responsible: [县公安局]", "第四项, responsible: [县审计局]"),
            (FIRST, "第五项, responsible: [县公安局]", "第五项, responsible: [县审计局]"),
        ],
        [
            ("单位 县公安局", "name", "县公安局", None, True),
            ("领域 治安", "department", "县公安局", None, True),
            ("指标 2", "cooperating", ["县公安局"], [], True),
            ("指标 4", "responsible", ["县公安局"], ["县审计局"], True),
            ("指标 5", "responsible", ["县公安局"], ["县审计局"], True),
        ],
    ),
    (
        "a domain with another alias",
        [(DOMAINS, "aliases: [公安]", "aliases: [公安, 平安]")],
        [("领域 治安", "aliases", ["公安"], ["公安", "平安"], True)],
    ),
    (
        "a domain of another unit",
        [(DOMAINS, "department: 县公安局", "department: 县司法局")],
        [("领域 治安", "department", "县公安局", "县司法局", True)],
    ),
    (
        "a domain gone and another there",
        [(DOMAINS, "name: 治安, aliases: [公安]", "name: 环保")],
        [("领域 治安", "name", "治安", None, True), ("领域 环保", "name", None, "环保", False)],
    ),
    (
        "an indicator gone",
        [(FIRST, "      - {id: 5, text: 第五项, responsible: [县公安局], materials: none}\n", "")],
        [("指标 5", "indicator", "第五项", None, True)],
    ),
    (
        "an indicator more",
        [
            (
                FIRST,
                "materials: none}\n",
                "materials: none}\n      - {id: 6, text: 第六项, responsible: [县公安局], materials: none}\n",
            )
        ],
        [("指标 6", "indicator", None, "第六项", False)],
    ),
    (
        "an indicator in other words",
        [(FIRST, "第五项", "第五项工作")],
        [("指标 5", "text", "第五项", "第五项工作", False)],
    ),
    (
        "a collective's members named one by one, and one more",
        [(FIRST, "responsible: [各部门]", "responsible: [县司法局, 县审计局]")],
        [("指标 2", "responsible", ["各部门"], ["县司法局", "县审计局"], False)],
    ),
    (
        "not all members of a collective named",
        [(FIRST, "responsible: [各部门]", "responsible: [县司法局]")],
        [("指标 2", "responsible", ["各部门"], ["县司法局"], True)],
    ),
    (
        "a cooperating unit becomes responsible",
        [
            (FIRST, "responsible: [各部门]", "responsible: [各部门, 县公安局]"),
            (FIRST, "        cooperating: [县公安局]\n", ""),
        ],
        [
            ("指标 2", "responsible", ["各部门"], ["各部门", "县公安局"], False),
            ("指标 2", "cooperating", ["县公安局"], [], False),
        ],
    ),
    (
        "a responsible unit only cooperates",
        [
            (
                FIRST,
                "responsible: [各部门]\n        cooperating: [县公安局]",
                "responsible: [县公安局]\n        cooperating: [各部门]",
            )
        ],
        [
            ("指标 2", "responsible", ["各部门"], ["县公安局"], True),
            ("指标 2", "cooperating", ["县公安局"], ["各部门"], False),
        ],
    ),
    (
        "no material asked for any more",
        [(FIRST, MATERIALS, "materials: none")],
        [("材料组 4", "materials", ["丁材料"], None, True)],
    ),
    (
        "material asked for where none was",
        [(FIRST, "materials: none", "materials: {items: [{text: 戊材料}]}")],
        [("材料组 5", "materials", None, ["戊材料"], False)],
    ),
    (
        "one indicator shares the material of another",
        [(FIRST, MATERIALS, "materials: {same_as: 1}")],
        [
            # Each of the two had a set of its own before, and its items are held against that of now.
            ("材料组 1", "sharing", ["1"], ["1", "4"], True),
            ("材料组 4", "sharing", ["4"], ["1", "4"], True),
            ("材料组 4", "printed_at", "4", "1", True),
            ("4 第 1 项材料", "text", "丁材料", "甲材料", False),
            ("4 第 1 项材料", "min", 1, 2, False),
            ("4 第 1 项材料", "max", None, 4, False),
            ("4 第 1 项材料", "url", None, "required", False),
            ("4 第 2 项材料", "item", None, "乙材料", False),
        ],
    ),
    (
        "a set is parted",
        [
            (FIRST, "          text: 2、3项指标合并提供以下资料：\n", ""),
            (
                FIRST,
                "第三项, responsible: [县审计局]",
                "第三项, responsible: [县审计局], materials: {items: [{text: 丙材料, nil: [县司法局], years: [2022, 2023]}, {text: 己材料, departments: [县司法局], years: [2022]}]}",
            ),
        ],
        [
            ("材料组 2", "sharing", ["2", "3"], ["2"], False),
            ("材料组 2", "declared", True, False, False),
            ("材料组 2", "text", "2、3项指标合并提供以下资料：", "", False),
            ("材料组 3", "sharing", ["2", "3"], ["3"], False),
            ("材料组 3", "declared", True, False, False),
            ("材料组 3", "text", "2、3项指标合并提供以下资料：", "", False),
            ("材料组 3", "printed_at", "2", "3", True),
        ],
    ),
    (
        "an item gone, another in its place",
        [(FIRST, "{text: 乙材料, contact: true}", "{text: 另一材料, contact: true}")],
        [("1 第 2 项材料", "text", "乙材料", "另一材料", False)],
    ),
    (
        "an item gone",
        [(FIRST, "            - {text: 乙材料, contact: true}\n", "")],
        [("1 第 2 项材料", "item", "乙材料", None, True)],
    ),
    (
        "an item more, before the others",
        [
            (
                FIRST,
                "            - {text: 甲材料",
                "            - {text: 新材料}\n            - {text: 甲材料",
            )
        ],
        [
            ("1 第 1 项材料", "item", None, "新材料", False),
            ("1 第 2 项材料", "no", 1, 2, False),
            ("1 第 3 项材料", "no", 2, 3, False),
        ],
    ),
    (
        "words that demand less",
        [(FIRST, "丁材料", "丁材料！")],
        [("4 第 1 项材料", "text", "丁材料", "丁材料！", False)],
    ),
    (
        "limits",
        [(FIRST, "min: 2, max: 4, url: required", "min: 1, max: 5, url: each")],
        [
            ("1 第 1 项材料", "min", 2, 1, True),
            ("1 第 1 项材料", "max", 4, 5, True),
            ("1 第 1 项材料", "url", "required", "each", False),
        ],
    ),
    (
        "a year gone, and with it a part",
        [(FIRST, "years: [2022, 2023]", "years: [2023]")],
        [("2–3 第 1 项材料", "years", [2022, 2023], [2023], True)],
    ),
    (
        "a nil return of every unit",
        [(FIRST, "nil: [县司法局]", "nil: allowed")],
        [("2–3 第 1 项材料", "nil_units", ["县司法局"], [], True)],
    ),
    (
        "all units of a collective named one by one, of which the new list knows no collective",
        [
            (
                UNITS,
                "collectives:\n  - {name: 各部门, members: {kinds: [部门]}, confirmed: true}\n",
                "",
            ),
            (FIRST, "responsible: [各部门]", "responsible: [县司法局, 县审计局]"),
        ],
        [
            ("统称 各部门", "name", "各部门", None, True),
            ("指标 2", "responsible", ["各部门"], ["县司法局", "县审计局"], False),
        ],
    ),
    (
        "a unit of a domain renamed",
        [(UNITS, "name: 县公安局,", "name: 公安局, aliases: [县公安局],")],
        [
            ("单位 公安局", "name", "县公安局", "公安局", False),
            ("单位 公安局", "aliases", [], ["县公安局"], True),
        ],
    ),
    (
        "a domain without a unit gets one, and one loses it",
        [(DOMAINS, ", department: 县公安局}", "}\n  - {name: 审计, department: 县审计局}")],
        [
            ("领域 治安", "department", "县公安局", None, True),
            ("领域 审计", "name", None, "审计", False),
        ],
    ),
    (
        "a domain confirmed",
        [(DOMAINS, "department: 县公安局}", "department: 县公安局, confirmed: true}")],
        [("领域 治安", "confirmed", False, True, False)],
    ),
    (
        "kinds of paper said in the words of before, with the limits that they had",
        [(FIRST, "min: 2, max: 4", "slots: [{name: 清单}, {name: 原件, min: 1, max: 4}]")],
        [
            ("1 第 1 项材料", "min", 2, 0, False),
            ("1 第 1 项材料", "max", 4, None, False),
            (
                *("1 第 1 项材料", "slots", []),
                *(
                    [
                        *(
                            {
                                "name": name,
                                "domain": None,
                                "department": None,
                                "year": None,
                                "words": [name],
                                "min": 1,
                                "max": most,
                                "rest": False,
                            }
                            for name, most in (("清单", None), ("原件", 4))
                        ),
                    ],
                    False,
                ),
            ),
        ],
    ),
    (
        "kinds of paper that ask for fewer and set no limit",
        [(FIRST, "min: 2, max: 4", "slots: [{name: 清单}]")],
        [
            ("1 第 1 项材料", "min", 2, 0, True),
            ("1 第 1 项材料", "max", 4, None, True),
            (
                *("1 第 1 项材料", "slots", []),
                *(
                    [
                        {
                            "name": "清单",
                            "domain": None,
                            "department": None,
                            "year": None,
                            "words": ["清单"],
                            "min": 1,
                            "max": None,
                            "rest": False,
                        }
                    ],
                    False,
                ),
            ),
        ],
    ),
    (
        "a domain asked for, and its part",
        [(FIRST, "{text: 丁材料}", "{text: 丁材料, domains: [治安]}")],
        [("4 第 1 项材料", "domains", [], ["治安"], False)],
    ),
    (
        "a unit asked for no more, nor its part",
        [(FIRST, ", departments: [县司法局], years: [2022]", ", years: [2022]")],
        [("2–3 第 2 项材料", "departments", ["县司法局"], [], True)],
    ),
    (
        "no nil return any more",
        [(FIRST, "nil: [县司法局], ", "")],
        [("2–3 第 1 项材料", "nil", True, False, False)],
    ),
]


@pytest.mark.parametrize(
    ("edits", "expected"), [one[1:] for one in CHANGES], ids=[one[0] for one in CHANGES]
)
def test_what_two_lists_differ_in(
    edits: list[tuple[str, str, str]], expected: list[tuple[Any, ...]]
) -> None:
    found = changes(BASE, built(*edits), reader)
    assert sorted(map(told, found), key=str) == sorted(expected, key=str)
    assert list(found) == sorted(
        found, key=lambda one: (one.place.path, one.place.line, one.where, one.field)
    )


PAIRS: list[
    tuple[str, list[tuple[str, str, str]], list[tuple[str, str, str]], list[tuple[Any, ...]]]
] = [
    (
        "a period where none was",
        [(LIST, "period: {start: 2022-01-01, end: 2023-12-31}\n", "")],
        [],
        [("清单", "period", None, ["2022-01-01", "2023-12-31"], False)],
    ),
    (
        "one path of two is left",
        [(LIST, "[通讯录/]", "[通讯录/, 名单/]")],
        [],
        [("清单", "contact_paths", ["通讯录/", "名单/"], ["通讯录/"], False)],
    ),
    (
        "a domain of nobody gets a unit",
        [(DOMAINS, ", department: 县公安局", "")],
        [],
        [("领域 治安", "department", None, "县公安局", False)],
    ),
    (
        "a set that loses its last member is called by those that stay",
        [
            (FIRST, "2、3项指标", "2、3、4项指标"),
            (FIRST, "县公安局], materials: {items: [{text: 丁材料}]}}", "县公安局]}"),
        ],
        [],
        [
            ("材料组 2、3", "sharing", ["2", "3", "4"], ["2", "3"], False),
            (
                *("材料组 2、3", "text"),
                *("2、3、4项指标合并提供以下资料：", "2、3项指标合并提供以下资料：", False),
            ),
            ("材料组 4", "sharing", ["2", "3", "4"], ["4"], False),
            ("材料组 4", "declared", True, False, False),
            ("材料组 4", "text", "2、3、4项指标合并提供以下资料：", "", False),
            ("材料组 4", "printed_at", "2", "4", True),
            ("4 第 1 项材料", "text", "丙材料", "丁材料", False),
            ("4 第 1 项材料", "years", [2022, 2023], [], True),
            ("4 第 1 项材料", "nil", True, False, False),
            ("4 第 2 项材料", "item", "己材料", None, True),
        ],
    ),
    (
        "fewer pieces though there are more kinds of paper",
        [(FIRST, "{text: 丁材料}", "{text: 丁材料, min: 2, slots: [{name: 清单}]}")],
        [(FIRST, "{text: 丁材料}", "{text: 丁材料, min: 1, slots: [{name: 清单, min: 2}]}")],
        [
            ("4 第 1 项材料", "min", 2, 1, True),
            (
                *("4 第 1 项材料", "slots"),
                *(
                    [
                        {
                            **{"name": "清单", "domain": None, "department": None, "year": None},
                            **{"words": ["清单"], "min": least, "max": None, "rest": False},
                        }
                    ]
                    for least in (1, 2)
                ),
                False,
            ),
        ],
    ),
    (
        "a part that went with its unit though no word of the item changed",
        [(FIRST, "{text: 丁材料}", "{text: 丁材料, departments: [各部门]}")],
        [
            (FIRST, "{text: 丁材料}", "{text: 丁材料, departments: [各部门]}"),
            (UNITS, "县审计局, kind: 部门", "县审计局, kind: 其他"),
        ],
        [
            ("单位 县审计局", "kind", "部门", "其他", False),
            ("统称 各部门", "members", ["县司法局", "县审计局"], ["县司法局"], True),
            (
                *("4 第 1 项材料", "slots"),
                *(
                    [
                        {
                            **{"name": name, "domain": None, "department": name, "year": None},
                            **{"words": [], "min": 1, "max": None, "rest": False},
                        }
                        for name in names
                    ]
                    for names in (("县司法局", "县审计局"), ("县司法局",))
                ),
                True,
            ),
        ],
    ),
]


@pytest.mark.parametrize(
    ("before", "after", "expected"), [one[1:] for one in PAIRS], ids=[one[0] for one in PAIRS]
)
def test_what_any_two_lists_differ_in(
    before: list[tuple[str, str, str]],
    after: list[tuple[str, str, str]],
    expected: list[tuple[Any, ...]],
) -> None:
    found = changes(built(*before), built(*after), reader)
    assert sorted(map(told, found), key=str) == sorted(expected, key=str)


def test_what_has_no_name_is_shown_by_what_it_says() -> None:
    assert shown({"a": None, "b": [], "c": "甲", "d": ["乙"], "e": False}) == "甲，乙，否"
    assert shown({"name": None, "c": "甲"}) == "甲"


def test_words_that_demand_less_are_told_though_all_fields_stay() -> None:
    """The reader of words tells what they demand; without it, only the words are others."""
    before = built((FIRST, "丁材料", "丁材料！！"))
    for words, weaker in (("丁材料！", True), ("丁材料！！！", False), ("丁的材料！！", False)):
        (one,) = changes(before, built((FIRST, "丁材料", words)), reader)
        assert told(one) == ("4 第 1 项材料", "text", "丁材料！！", words, weaker)


def test_a_difference_names_its_part_for_people_programs_and_deviations() -> None:
    """What ``deviations`` of list.yaml may call a part, and where the new list says it."""
    edits = (
        (LIST, "title: 样本县", "title: 某县"),
        (UNITS, "kind: 公安", "kind: 部门"),
        (FIRST, "text: 第二项", "text: 第二件"),
        (FIRST, "2、3项指标合并提供以下资料：", "2、3项指标合并提供下列资料："),
        (FIRST, "text: 丙材料", "text: 丙的材料"),
        (FIRST, "            - {text: 己材料, departments: [县司法局], years: [2022]}\n", ""),
        (FIRST, "{text: 丁材料}", "{text: 丁材料}, {text: 戊材料}"),
    )
    lines = {text: number for number, text in enumerate(FILES[FIRST].splitlines(), 1)}
    found = {one.where: one for one in changes(BASE, built(*edits), reader)}
    parts = {
        where: (one.indicator, one.item, one.names, one.place.path) for where, one in found.items()
    }
    assert parts == {
        "清单": (None, None, ("清单",), LIST),
        "单位 县公安局": (None, None, ("单位 县公安局",), UNITS),
        "统称 各部门": (None, None, ("统称 各部门",), UNITS),
        "指标 2": ("2", None, ("2",), FIRST),
        "材料组 2–3": ("2", None, ("2-3", "2", "3"), FIRST),
        "2–3 第 1 项材料": ("2", 1, ("2-3.1", "2.1", "3.1"), FIRST),
        "2–3 第 2 项材料": ("2", 2, ("2-3.2", "2.2", "3.2"), FIRST),
        "4 第 2 项材料": ("4", 2, ("4.2",), FIRST),
    }
    items = [one for one in lines if "丙材料" in one]
    assert found["2–3 第 1 项材料"].place.line == lines[items[0]]


def test_of_items_with_the_same_words_the_one_with_the_same_number_is_the_same() -> None:
    twice = "{text: 丁材料, min: 1}, {text: 丁材料, min: 2}"
    before = built((FIRST, "{text: 丁材料}", twice))
    after = built((FIRST, "{text: 丁材料}", twice.replace("min: 2", "min: 3")))
    (one,) = changes(before, after, reader)
    assert told(one) == ("4 第 2 项材料", "min", 2, 3, False)


@pytest.mark.parametrize(
    ("value", "expected", "words"),
    [
        (None, None, "无"),
        ("", "", "无"),
        ((), [], "无"),
        (0, 0, "0"),
        (3, 3, "3"),
        (True, True, "是"),
        (False, False, "否"),
        (date(2023, 5, 1), "2023-05-01", "2023-05-01"),
        (("甲", "乙"), ["甲", "乙"], "甲、乙"),
        (frozenset({"甲"}), ["甲"], "甲"),
        (UrlRule.ONLY, "only", "only"),
        (
            Exemption("S101", "甲", "0" * 40, "张三", "公开", Place("a", 3)),
            {"code": "S101", "path": "甲", "blob": "0" * 40, "by": "张三", "reason": "公开"},
            f"S101，甲，{'0' * 40}，张三，公开",
        ),
        (
            Slot("原件", words=("原", "件"), min=3),
            {
                **{"name": "原件", "domain": None, "department": None, "year": None},
                **{"words": ["原", "件"], "min": 3, "max": None, "rest": False},
            },
            "原件",
        ),
        (3.5, "3.5", "3.5"),
    ],
)
def test_a_value_is_plain_for_json_and_in_words_for_people(
    value: object, expected: object, words: str
) -> None:
    assert plain(value) == expected
    assert type(plain(value)) is type(expected)
    assert shown(plain(value)) == words


LESS: dict[LessRule, list[tuple[Any, Any, bool]]] = {
    always: [(1, 1, True)],
    never: [(1, 0, False)],
    lower: [
        (2, 1, True),
        (2, 2, False),
        (1, 0, True),
        (1, None, True),
        (None, 0, False),
        (None, 1, False),
        (1, 2, False),
    ],
    higher_or_gone: [(2, 3, True), (2, 2, False), (2, None, True), (None, 3, False), (0, 1, True)],
    earlier_or_gone: [
        ("2022-01-02", "2022-01-01", True),
        ("2022-01-01", "2022-01-01", False),
        ("2022-01-01", "2022-01-02", False),
        ("2022-01-01", None, True),
        (None, "2022-01-01", False),
    ],
    later_or_gone: [
        ("04-01", "04-02", True),
        ("04-01", "04-01", False),
        ("04-02", "04-01", False),
        ("04-01", None, True),
        (None, "04-01", False),
    ],
    fewer: [([1, 2], [2], True), ([1], [1, 2], False), ([], [1], False)],
    switched_off: [
        (True, False, True),
        (True, True, False),
        (False, True, False),
        (False, False, False),
    ],
    permitted: [
        (True, False, False),
        (["甲"], None, False),
        (None, ["甲"], True),
        (["甲"], ["甲"], False),
        (["甲"], ["乙"], True),
        ("allowed", True, True),
        (True, True, True),
        ("allowed", ["甲"], False),
        (["甲"], "allowed", True),
    ],
}


@pytest.mark.parametrize(
    ("rule", "before", "after", "less"),
    [(rule, *case) for rule, cases in LESS.items() for case in cases],
)
def test_when_a_value_demands_less(rule: LessRule, before: Any, after: Any, less: bool) -> None:
    assert rule(before, after) is less


@pytest.mark.parametrize(
    ("before", "after", "less"),
    [
        (["甲"], [], True),
        (["甲"], ["甲"], False),
        (["甲"], ["甲", "乙"], True),
        (["甲", "乙"], ["甲"], False),
        ([], ["甲"], False),
    ],
)
def test_a_nil_return_of_further_units_demands_less_where_none_named_means_every_one(
    before: list[str], after: list[str], less: bool
) -> None:
    assert {one.key: one.less for one in ITEM_FIELDS}["nil_units"](before, after) is less


ORDERED_URLS = [None, "if-public", "only", "required", "each"]


def test_a_rule_for_addresses_demands_less_unless_it_demands_all_that_the_other_does() -> None:
    less = {one.key: one.less for one in ITEM_FIELDS}["url"]
    more = {
        (before, after)
        for before in ORDERED_URLS
        for after in ORDERED_URLS
        if before != after and not less(before, after)
    }
    assert more == {
        *((None, one) for one in ORDERED_URLS[1:]),
        *(("if-public", one) for one in ("required", "each")),
        ("only", "each"),
        ("required", "each"),
    }


@pytest.mark.parametrize(
    ("before", "after", "less"),
    [
        ({"min": 2}, {"min": 1}, True),
        ({"min": 2}, {"min": 2}, False),
        ({"min": 2}, {"min": 3}, False),
        ({"max": 2}, {"max": 3}, True),
        ({"max": 2}, {}, True),
        ({"max": 3}, {"max": 2}, False),
        ({}, {"max": 2}, False),
        ({"rest": True}, {"rest": False}, True),
        ({}, {"words": ["甲"]}, True),
    ],
)
def test_a_part_demands_less_with_other_limits_or_when_it_is_filled_otherwise(
    before: dict[str, Any], after: dict[str, Any], less: bool
) -> None:
    rule = {one.key: one.less for one in ITEM_FIELDS}["slots"]
    name = {"name": "原件"}
    assert rule([{**name, **before}], [{"name": "清单"}, {**name, **after}]) is less
    assert rule([{**name, **before}], [{"name": "清单"}]) is True


ITEMS: list[tuple[str, dict[str, Any]]] = [
    ("", {}),
    ("min: 0", {"min": 0}),
    ("min: 3, max: 5, contact: true", {"min": 3, "max": 5, "contact": True}),
    ("url: only", {"url": UrlRule.ONLY, "unit": CountingUnit.ADDRESS}),
    ("url: each", {"url": UrlRule.EACH, "unit": CountingUnit.PIECE}),
    ("url: only, unit: 件", {"url": UrlRule.ONLY, "unit": CountingUnit.PIECE}),
    ("unit: 案例", {"unit": CountingUnit.CASE}),
    ("since: 2022-01-02", {"since": date(2022, 1, 2)}),
    ("years: [2022, 2021]", {"years": (2022, 2021)}),
    ("published_by: 04-01", {"published_by": "04-01"}),
    ("fields: [姓名, 日期]", {"fields": ("姓名", "日期")}),
    ("nil: allowed", {"nil": True, "nil_units": ()}),
    ("nil: [县司法局]", {"nil": True, "nil_units": ("县司法局",)}),
    ("nil: [各部门, 司法局]", {"nil": True, "nil_units": ("县司法局", "县审计局")}),
    ("negative: true", {"negative": True}),
    ("forms: allowed", {"forms": True}),
    ("due: 2023-01-02", {"due": date(2023, 1, 2)}),
    (
        "slots: [{name: 清单}, {name: 原件, words: [原, 件], min: 3, max: 4}, {name: 其余, rest: true}]",
        {
            "min": 0,
            "slots": (
                Slot("清单", words=("清单",)),
                Slot("原件", words=("原", "件"), min=3, max=4),
                Slot("其余", rest=True),
            ),
        },
    ),
    (
        "years: [2022, 2023]",
        {"slots": (Slot("2022年", year=2022), Slot("2023年", year=2023))},
    ),
    ("domains: [公安]", {"slots": (Slot("公安", domain="治安"),)}),
    (
        "departments: [各部门], years: [2022]",
        {
            "slots": (
                Slot("县司法局2022年", department="县司法局", year=2022),
                Slot("县审计局2022年", department="县审计局", year=2022),
            )
        },
    ),
    (
        "slots: [{name: 清单}], departments: [司法局]",
        {
            "min": 0,
            "slots": (Slot("清单", words=("清单",)), Slot("县司法局", department="县司法局")),
        },
    ),
    (
        "slots: [{name: 清单}], years: [2022]",
        {"min": 0, "slots": (Slot("清单", words=("清单",)),)},
    ),
]


@pytest.mark.parametrize(("written", "held"), ITEMS)
def test_what_an_item_says_is_what_the_model_holds_and_the_rest_is_as_always(
    written: str, held: dict[str, Any]
) -> None:
    checklist = built((FIRST, "{text: 丁材料}", f"{{text: 丁材料, {written}}}"))
    (item,) = checklist.sets_by_id["4"].items
    (bare,) = BASE.sets_by_id["4"].items
    assert bare == MaterialItem(
        *(1, "丁材料", 1, None, None, False, None, (), (), (), (), ()), bare.place
    )
    before, _, _ = FILES[FIRST].partition("丁材料")
    assert (bare.place.path, bare.place.line) == (FIRST, before.count("\n") + 1)
    for name, value in held.items():
        assert getattr(item, name) == value, name
    said = {one.partition(":")[0].strip() for one in written.split(", ")}
    for name in set(item._fields) - set(held) - said - {"place", "slots"}:
        assert getattr(item, name) == getattr(bare, name), name


def test_what_import_read_is_written_as_keys_that_differ_from_what_is_usual() -> None:
    demand = Demand(
        *(2, 5, UrlRule.EACH, True, date(2022, 1, 2), (2022,), ("姓名",), ("治安",), ("县司法局",)),
        unit=CountingUnit.CASE,
        slots=(Slot("原件", words=("原",), min=3, max=4), Slot("其余", rest=True)),
        nil=True,
        nil_units=("县司法局",),
        negative=True,
        forms=True,
        published_by="04-01",
    )
    written = {one.key: one.written for one in ITEM_FIELDS}
    full = {key: write(demand) for key, write in written.items()}
    assert {key: one for key, one in full.items() if one is not None} == {
        **{"min": 2, "max": 5, "url": "each", "contact": True, "since": date(2022, 1, 2)},
        **{
            "years": (2022,),
            "fields": ("姓名",),
            "domains": ("治安",),
            "departments": ("县司法局",),
        },
        **{"unit": "案例", "nil": ("县司法局",), "negative": True, "forms": "allowed"},
        "slots": [
            {"name": "原件", "words": ("原",), "min": 3, "max": 4},
            {"name": "其余", "rest": True},
        ],
        "published_by": "04-01",
    }
    assert {key: write(Demand()) for key, write in written.items()} == dict.fromkeys(written)
    assert written["nil"](Demand(nil=True)) == "allowed"
    assert written["min"](Demand(min=0)) == 0


FAULTS: list[tuple[list[tuple[str, str, str | None]], list[str], list[str]]] = [
    (
        [(LIST, "", None)],
        ["C007 list.yaml:1"],
        ["缺少 checklist/list.yaml", "从历史版本恢复，或新建这个文件"],
    ),
    (
        [(UNITS, "", None)],
        ["C007 departments.yaml:1"],
        ["缺少 checklist/departments.yaml", "从历史版本恢复，或新建这个文件"],
    ),
    (
        [(FIRST, "", None)],
        ["C007 checklist:1"],
        ["清单里没有任何指标", "补上 01-….yaml 等指标文件"],
    ),
    ([(DOMAINS, "", None)], [], []),
    (
        [(FIRST, "id: 4", "id: 2")],
        ["C101 01-一.yaml:22 2", "C102 01-一.yaml:23 5"],
        [
            "序号 2 重复，checklist/01-一.yaml 第 12 行已有",
            "改正其中一处的序号",
            "序号不连续：5 之前缺少 4",
            "补上缺少的指标，或改正序号；原件本来没有的，写进 list.yaml 的 unused_ids",
        ],
    ),
    (
        [(FIRST, "id: 5", "id: 6")],
        ["C102 01-一.yaml:23 6"],
        [
            "序号不连续：6 之前缺少 5",
            "补上缺少的指标，或改正序号；原件本来没有的，写进 list.yaml 的 unused_ids",
        ],
    ),
    (
        [(FIRST, "id: 5", "id: 9")],
        ["C102 01-一.yaml:23 9"],
        [
            "序号不连续：9 之前缺少 5、6、7、8",
            "补上缺少的指标，或改正序号；原件本来没有的，写进 list.yaml 的 unused_ids",
        ],
    ),
    (
        [(FIRST, "id: 5", "id: 12")],
        ["C102 01-一.yaml:23 12"],
        [
            "序号不连续：12 之前缺少 5、6、7、8、9等",
            "补上缺少的指标，或改正序号；原件本来没有的，写进 list.yaml 的 unused_ids",
        ],
    ),
    (
        [(FIRST, "id: 5", "id: 9"), (LIST, "issuer", "unused_ids: ['5', '6', '7', '8']\nissuer")],
        [],
        [],
    ),
    (
        [(FIRST, "id: 5", "id: 9"), (LIST, "issuer", "unused_ids: ['5', '7', '8']\nissuer")],
        ["C102 01-一.yaml:23 9"],
        [
            "序号不连续：9 之前缺少 6",
            "补上缺少的指标，或改正序号；原件本来没有的，写进 list.yaml 的 unused_ids",
        ],
    ),
    (
        [
            (FIRST, "id: 4, text: 第四项", "id: 5, text: 第四项"),
            (FIRST, "id: 5, text: 第五项", "id: 4, text: 第五项"),
        ],
        ["C102 01-一.yaml:22 5", "C102 01-一.yaml:23 4"],
        [
            "序号不连续：5 之前缺少 4",
            "补上缺少的指标，或改正序号；原件本来没有的，写进 list.yaml 的 unused_ids",
            "序号次序不对：4 排在 5 之后",
            "按序号排列指标；原件就是这样印的，写进 list.yaml 的 out_of_order",
        ],
    ),
    (
        [
            (FIRST, "id: 4, text: 第四项", "id: 5, text: 第四项"),
            (FIRST, "id: 5, text: 第五项", "id: 4, text: 第五项"),
            (LIST, "issuer", "out_of_order: ['4']\nissuer"),
        ],
        [],
        [],
    ),
    (
        [
            (FIRST, "id: 4, text: 第四项", "id: 5, text: 第四项"),
            (FIRST, "id: 5, text: 第五项", "id: 4, text: 第五项"),
            (LIST, "issuer", "out_of_order: ['4', '77']\nissuer"),
        ],
        [],
        [],
    ),
    ([(FIRST, "id: 5", "id: 加分1")], [], []),
    (
        [(FIRST, "id: 5", "id: 加分2")],
        ["C102 01-一.yaml:23 加分2"],
        [
            "序号不连续：加分2 之前缺少 加分1",
            "补上缺少的指标，或改正序号；原件本来没有的，写进 list.yaml 的 unused_ids",
        ],
    ),
    ([(FIRST, "id: 5", "id: 否决1")], [], []),
    (
        [(FIRST, "第四项, responsible: [县公安局]", "第四项")],
        ["C113 01-一.yaml:22 4"],
        ["第 4 项没有责任单位", "补上 responsible"],
    ),
    (
        [
            (
                FIRST,
                "第四项, responsible: [县公安局]",
                "第四项, responsible: [县公安局, 县司法局], cooperating: [司法局, 县公安局]",
            )
        ],
        ["C114 01-一.yaml:22 4"],
        ["第 4 项的县公安局、县司法局既是责任单位又是配合单位", "从 cooperating 中删去"],
    ),
    (
        [(FIRST, "第四项, responsible: [县公安局]", "第四项, responsible: [县公安居]")],
        ["C110 01-一.yaml:22 4"],
        ["第 4 项的单位“县公安居”不在名册里", "是否指：县公安局？新单位先写进 departments.yaml"],
    ),
    (
        [(LIST, "due", "set_due: {4: 2023-02-02, 44: 2023-01-01, 2: 2023-01-01}\ndue")],
        ["C150 list.yaml:5", "C150 list.yaml:5"],
        [
            "set_due 里的“44”不是材料组",
            "材料组编号见 zzfz groups，如 34-46 或 33",
            "set_due 里的“2”不是材料组",
            "材料组编号见 zzfz groups，如 34-46 或 33",
        ],
    ),
    (
        [(LIST, "start: 2022-01-01", "start: 2024-01-01")],
        ["C150 list.yaml:4"],
        ["创建周期的开始日期在结束日期之后", "改正 period"],
    ),
    ([(LIST, "start: 2022-01-01", "start: 2023-12-31")], [], []),
    (
        [(FIRST, "nil: [县司法局]", "nil: [县司法居, 县审计局]")],
        ["C110 01-一.yaml:19 2"],
        ["nil 里的单位“县司法居”不在名册里", "改正名称，或先写进 departments.yaml"],
    ),
    (
        [(FIRST, "{text: 丁材料}", "{text: 丁材料, domains: [治按], departments: [县审计居]}")],
        ["C110 01-一.yaml:22 4", "C140 01-一.yaml:22 4"],
        [
            "材料项里的单位“县审计居”不在名册里",
            "改正名称，或先写进 departments.yaml",
            "领域“治按”不在 domains.yaml 里",
            "是否指：治安？新领域先写进 domains.yaml",
        ],
    ),
    (
        [(UNITS, "kinds: [部门]", "kinds: [部们], names: [县公安居, 县审计局]")],
        ["C112 departments.yaml:6", "C112 departments.yaml:6"],
        [
            "统称“各部门”所含类别“部们”没有任何单位",
            "改为已有的类别：公安、部门",
            "统称“各部门”所含单位“县公安居”不在名册里",
            "是否指：县公安局？新单位先写进 departments.yaml",
        ],
    ),
    (
        [(UNITS, "name: 县审计局,", "name: 县审计局, aliases: [司法局],")],
        ["C111 departments.yaml:3"],
        [
            "名称“司法局”同时属于单位“县司法局”和“县审计局”",
            "一个名称只能指一个单位或领域，删去其中一处",
        ],
    ),
    (
        [(DOMAINS, "aliases: [公安]", "aliases: [公安]}\n  - {name: 公安")],
        ["C111 domains.yaml:3"],
        ["名称“公安”同时属于领域“治安”和“公安”", "一个名称只能指一个单位或领域，删去其中一处"],
    ),
    (
        [(DOMAINS, "department: 县公安局", "department: 各部门")],
        ["C141 domains.yaml:2"],
        ["领域“治安”对应的“各部门”不是名册里的单位", "新单位先写进 departments.yaml"],
    ),
    (
        [(DOMAINS, "department: 县公安局", "department: 县公安居")],
        ["C141 domains.yaml:2"],
        [
            "领域“治安”对应的“县公安居”不是名册里的单位",
            "是否指：县公安局？新单位先写进 departments.yaml",
        ],
    ),
    (
        [(DOMAINS, "domains:", "domains: [")],
        ["C001 domains.yaml:2"],
        ["方括号或花括号里少了内容", "检查逗号、括号是否多余或不配对"],
    ),
    (
        [(UNITS, "departments:", "departments: [")],
        ["C001 departments.yaml:2"],
        ["方括号或花括号里少了内容", "检查逗号、括号是否多余或不配对"],
    ),
    (
        [(FIRST, "level1:", "level1: [")],
        ["C001 01-一.yaml:2"],
        ["方括号列表没有写完", "补上逗号或右方括号 ]"],
    ),
    (
        [(FIRST, "      - id: 2\n        text: 第二项\n", "      - text: 第二项\n        id: 1\n")],
        ["C101 01-一.yaml:13 1", "C124 01-一.yaml:21 3", "C102 01-一.yaml:21 3"],
        [
            "序号 1 重复，checklist/01-一.yaml 第 5 行已有",
            "改正其中一处的序号",
            "第 3 项没有报送资料，也没有合并声明包括它",
            "补上 materials；确实不要材料的写 materials: none",
            "序号不连续：3 之前缺少 2",
            "补上缺少的指标，或改正序号；原件本来没有的，写进 list.yaml 的 unused_ids",
        ],
    ),
    (
        [
            (
                FIRST,
                "      - id: 2\n        text: 第二项\n",
                "      - text: 第二项\n        id: 20\n",
            )
        ],
        [
            "C102 01-一.yaml:13 20",
            "C121 01-一.yaml:17 20",
            "C126 01-一.yaml:17 20",
            "C102 01-一.yaml:21 3",
            "C102 01-一.yaml:22 4",
            "C102 01-一.yaml:23 5",
        ],
        [
            "序号不连续：20 之前缺少 2、3、4、5、6等",
            "补上缺少的指标，或改正序号；原件本来没有的，写进 list.yaml 的 unused_ids",
            "合并声明里的 第 2 项 在清单中不存在",
            "改正声明里的序号",
            "合并声明列出 第 2、3 项，却不包括本项 20",
            "改正声明里的序号，或把声明移到所列的第一项",
            "序号次序不对：3 排在 20 之后",
            "按序号排列指标；原件就是这样印的，写进 list.yaml 的 out_of_order",
            "序号次序不对：4 排在 20 之后",
            "按序号排列指标；原件就是这样印的，写进 list.yaml 的 out_of_order",
            "序号次序不对：5 排在 20 之后",
            "按序号排列指标；原件就是这样印的，写进 list.yaml 的 out_of_order",
        ],
    ),
    (
        [
            (
                FIRST,
                "      - id: 1\n        text: 第一项\n",
                "      - text: 第一项\n        id: 2\n",
            ),
            (
                FIRST,
                "      - id: 2\n        text: 第二项\n",
                "      - text: 第二项\n        id: 1\n",
            ),
        ],
        [
            "C102 01-一.yaml:6 2",
            "C122 01-一.yaml:9 2",
            "C102 01-一.yaml:13 1",
            "C126 01-一.yaml:17 1",
        ],
        [
            "序号不连续：2 之前缺少 1",
            "补上缺少的指标，或改正序号；原件本来没有的，写进 list.yaml 的 unused_ids",
            "第 2 项已并入 2、1、3，又另有自己的报送资料",
            "删去这里的 materials，或从合并声明里去掉本项",
            "序号次序不对：1 排在 2 之后",
            "按序号排列指标；原件就是这样印的，写进 list.yaml 的 out_of_order",
            "合并声明列出 第 2、3 项，却不包括本项 1",
            "改正声明里的序号，或把声明移到所列的第一项",
        ],
    ),
    (
        [(FIRST, "cooperating: [县公安局]", "cooperating: [各部门]")],
        ["C114 01-一.yaml:15 2"],
        ["第 2 项的各部门既是责任单位又是配合单位", "从 cooperating 中删去"],
    ),
    (
        [(FIRST, "responsible: [各部门]", "responsible: []")],
        ["C113 01-一.yaml:14 2"],
        ["第 2 项没有责任单位", "补上 responsible"],
    ),
    (
        [(FIRST, "2、3项指标", "2、3、30项指标")],
        ["C121 01-一.yaml:17 2"],
        ["合并声明里的 第 30 项 在清单中不存在", "改正声明里的序号"],
    ),
    (
        [
            (
                FIRST,
                "departments: [县司法局], years: [2022]",
                "departments: [县司法居], years: [2022]",
            )
        ],
        ["C110 01-一.yaml:20 2"],
        ["材料项里的单位“县司法居”不在名册里", "改正名称，或先写进 departments.yaml"],
    ),
    (
        [(FIRST, "id: 5", "id: 10")],
        ["C102 01-一.yaml:23 10"],
        [
            "序号不连续：10 之前缺少 5、6、7、8、9",
            "补上缺少的指标，或改正序号；原件本来没有的，写进 list.yaml 的 unused_ids",
        ],
    ),
    (
        [
            (FIRST, "id: 4, text: 第四项", "id: 5, text: 第四项"),
            (
                FIRST,
                "id: 5, text: 第五项, responsible: [县公安局], materials: none}",
                "id: 4, text: 第五项, responsible: [县公安局], materials: none}\n      - {id: 6, text: 第六项, responsible: [县公安局], materials: none}",
            ),
        ],
        ["C102 01-一.yaml:22 5", "C102 01-一.yaml:23 4"],
        [
            "序号不连续：5 之前缺少 4",
            "补上缺少的指标，或改正序号；原件本来没有的，写进 list.yaml 的 unused_ids",
            "序号次序不对：4 排在 5 之后",
            "按序号排列指标；原件就是这样印的，写进 list.yaml 的 out_of_order",
        ],
    ),
    (
        [(FIRST, "id: 5", "id: 6"), (LIST, "issuer", "out_of_order: ['5']\nissuer")],
        ["C102 01-一.yaml:23 6"],
        [
            "序号不连续：6 之前缺少 5",
            "补上缺少的指标，或改正序号；原件本来没有的，写进 list.yaml 的 unused_ids",
        ],
    ),
    (
        [
            (UNITS, "kind: 公安", "kind: 公安, x: 1"),
            (FIRST, "第四项, responsible: [县公安局]", "第四项, responsible: [县公安居]"),
        ],
        ["C003 departments.yaml:4"],
        ["单位里没有“x”这个键", "可用的键：name、aliases、kind、note"],
    ),
    (
        [(DOMAINS, "", None), (FIRST, "{text: 丁材料}", "{text: 丁材料, domains: [治安]}")],
        ["C140 01-一.yaml:22 4"],
        ["领域“治安”不在 domains.yaml 里", "新领域先写进 domains.yaml"],
    ),
    (
        [(FIRST, "{text: 丁材料}", "{text: 丁材料, domains: [xyz], departments: [xyz]}")],
        ["C110 01-一.yaml:22 4", "C140 01-一.yaml:22 4"],
        [
            "材料项里的单位“xyz”不在名册里",
            "改正名称，或先写进 departments.yaml",
            "领域“xyz”不在 domains.yaml 里",
            "新领域先写进 domains.yaml",
        ],
    ),
    (
        [
            (
                DOMAINS,
                "{name: 治安, aliases: [公安], department: 县公安局}",
                "name: 治安\n    department: xyz",
            )
        ],
        ["C141 domains.yaml:3"],
        ["领域“治安”对应的“xyz”不是名册里的单位", "新单位先写进 departments.yaml"],
    ),
]


@pytest.mark.parametrize(("edits", "found", "words"), FAULTS)
def test_each_fault_of_a_list_is_told_where_it_is_with_what_to_do(
    edits: list[tuple[str, str, str | None]], found: list[str], words: list[str]
) -> None:
    """By rule, place and indicator; and in words, the fault and then the remedy."""
    files = dict(FILES)
    for path, old, new in edits:
        assert old in files[path], old
        if new is None:
            del files[path]
        else:
            files[path] = files[path].replace(old, new, 1)
    loaded = load({path: text.encode() for path, text in files.items()})
    told = [
        f"{one.code} {one.place.path.removeprefix('checklist/')}:{one.place.line} {one.indicator or ''}"
        for one in loaded.findings
    ]
    assert [one.strip() for one in told] == found
    assert [text for one in loaded.findings for text in (one.message, said(one.advice))] == words


def test_what_could_be_read_of_a_list_is_there_in_spite_of_faults() -> None:
    def checklist(path: str, old: str, new: str) -> Checklist:
        return built((path, old, new))

    assert [one.kind for one in BASE.indicators] == [IndicatorKind.GRADED] * 5
    kinds = {"加分1": IndicatorKind.BONUS, "否决1": IndicatorKind.VETO, "附1": IndicatorKind.GRADED}
    for name, kind in kinds.items():
        assert checklist(FIRST, "id: 5", f"id: {name}").indicators[-1].kind is kind
    both = checklist(FIRST, "responsible: [各部门]", "responsible: [各部门, 公安局]").by_id["2"]
    assert (both.responsible, both.cooperating) == (("各部门", "公安局"), ("县公安局",))
    once = checklist(FIRST, "responsible: [各部门]", "responsible: [各部门, 县公安局]").by_id["2"]
    assert (once.responsible, once.cooperating) == (("各部门", "县公安局"), ())
    assert checklist(LIST, "start: 2022-01-01", "start: 2024-01-01").period is None
    day = date(2023, 12, 31)
    assert checklist(LIST, "start: 2022-01-01", "start: 2023-12-31").period == (day, day)
    own = checklist(LIST, "due:", "set_due: {4: 2023-02-02}\ndue:")
    assert [one.due for one in own.sets] == [date(2023, 3, 1), date(2023, 3, 1), date(2023, 2, 2)]
    nil = checklist(FIRST, "nil: [县司法局]", "nil: [县司法居, 各部门]").sets_by_id["2-3"]
    assert nil.items[0].nil_units == ("县司法居", "县司法局", "县审计局")
    assert (nil.printed_at, nil.declared, nil.folder) == ("2", True, "2")
    bare = load({path: text.encode() for path, text in FILES.items() if path != LIST}).checklist
    assert bare is not None
    assert (bare.title, bare.issuer, bare.source, bare.period, bare.due) == (
        "",
        None,
        None,
        None,
        None,
    )
    assert (bare.contact_paths, bare.program_paths, bare.words) == ((), (), ())
    assert (BASE.title, BASE.issuer, BASE.source) == ("样本县责任清单", "县委", "原文.docx")
    assert (BASE.contact_paths, BASE.program_paths) == (("通讯录/",), ())
    (group,) = checklist(
        UNITS, "kinds: [部门]}, confirmed: true}", "names: [县公安局, 司法局]}, aliases: [各单位]}"
    ).collectives
    assert group[:4] == ("各部门", ("各单位",), ("县司法局", "县公安局"), True)
    assert not checklist(UNITS, "confirmed: true", "confirmed: false").collectives[0].confirmed
    titles = {(one.level1, one.level2) for one in BASE.indicators}
    assert titles == {("一、全部", "（一）全部")}


def test_what_people_settled_in_a_list_is_held_with_their_names() -> None:
    signed = "by: 王芳, reason: 通用"
    head = (
        f"exceptions: [{{code: D101, path: evidence/1/a.docx, blob: '{'a' * 40}', {signed}}}]\n"
        f"deviations: [{{at: '1.1', field: max, value: '4', date: 2023-05-01, {signed}}}]\n"
        "words: {parts: [笔录, 卷]}\nprogram_paths: [tests/]\n"
    )
    asked = (
        "questions: [{about: 责任单位, reading: 甲, alternative: 乙, why: 看不清, confidence: 70,"
        " answer: reading, by: 王芳, date: 2023-05-02}, {about: 材料, reading: 丙, alternative: 丁, why: 同上}],"
        " remarks: [见附件], materials: none"
    )
    found = built((LIST, "due:", f"{head}due:"), (FIRST, "materials: none", asked))
    (exemption,), (deviation,) = found.exemptions, found.deviations
    assert exemption[:-1] == ("D101", "evidence/1/a.docx", "a" * 40, "王芳", "通用")
    assert deviation[:-1] == ("1.1", "max", "4", "王芳", date(2023, 5, 1), "通用")
    assert (exemption.place.path, exemption.place.line) == (LIST, 5)
    assert (found.words, found.program_paths) == ((("parts", ("笔录", "卷")),), ("tests/",))
    last = found.indicators[-1]
    answered, unanswered = last.questions
    assert answered[:5] == ("责任单位", "甲", "乙", "看不清", 70)
    assert answered[6:] == ("reading", "王芳", date(2023, 5, 2))
    assert not answered.is_open
    assert (unanswered[:5], unanswered.is_open) == (("材料", "丙", "丁", "同上", None), True)
    assert (last.remarks, last.material_set) == (("见附件",), None)


def test_a_question_is_named_by_its_indicator_alone_where_only_one_can_be_meant() -> None:
    reading = "about: 责任单位, reading: 甲, alternative: 乙, why: 看不清"
    settled = f"{{{reading}, answer: reading, by: 王芳, date: 2023-05-02}}"

    def named(typed: str, *questions: str) -> int:
        asked = f"questions: [{', '.join(questions)}], materials: none"
        found = question_named(built((FIRST, "materials: none", asked)), typed)
        assert found is not None
        return found[1]

    last = BASE.indicators[-1].id
    assert named(last, settled) == 1  # it may be answered anew
    assert named(last, settled, f"{{{reading}}}") == 2
    assert named(f"第{last}项．1", settled, f"{{{reading}}}") == 1
    with pytest.raises(UsageError, match=f"第 {last} 项有 2 处读法"):
        named(last, f"{{{reading}}}", f"{{{reading}}}")
    with pytest.raises(UsageError, match="没有第 3 处读法"):
        named(f"{last}.3", settled, settled)


def refused(call: Callable[[], object]) -> tuple[str, str]:
    """What a person is told that it cannot be, and what to do."""
    with pytest.raises(UsageError) as told:
        call()
    return told.value.message, said(told.value.advice)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("治安", (DOMAINS, "治安")),
        ("公安", (DOMAINS, "治安")),
        ("各部门", (UNITS, "各部门")),
        ("各单位", (UNITS, "各部门")),
    ],
)
def test_what_is_to_be_confirmed_is_known_by_each_of_its_names(
    name: str, found: tuple[str, str]
) -> None:
    aliased = built((UNITS, "confirmed: true}", "confirmed: true, aliases: [各单位]}"))
    assert file_of(aliased, name) == found


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("治保", "是否指：治安？"),
        ("各个部门", "是否指：各部门？"),
        ("xyz", "不写名称，列出待确认的"),
    ],
)
def test_what_is_not_there_to_be_confirmed_is_told_with_the_nearest(name: str, advice: str) -> None:
    told = refused(lambda: file_of(BASE, name))
    assert told == (f"没有领域或统称“{name}”", advice)


CONFIRMED: list[tuple[str, str, str, str | None, str | None]] = [
    (
        DOMAINS,
        "domains:\n  - {name: 治安}\n",
        "治安",
        None,
        "domains:\n  - {name: 治安, confirmed: true}\n",
    ),
    (
        DOMAINS,
        "domains:\n  - {name: 治安 }\n",
        "治安",
        None,
        "domains:\n  - {name: 治安, confirmed: true}\n",
    ),
    (
        *(DOMAINS, "domains:\n  - {name: 治安, confirmed: false} # 问过\n  - {name: 环保}\n"),
        *("治安", None, "domains:\n  - {name: 治安, confirmed: true} # 问过\n  - {name: 环保}\n"),
    ),
    (
        *(
            DOMAINS,
            "domains:\n  - name: 环保\n  - name: 治安 # 问过\n    aliases: [公安]\n",
            "治安",
            None,
        ),
        "domains:\n  - name: 环保\n  - confirmed: true\n    name: 治安 # 问过\n    aliases: [公安]\n",
    ),
    (
        *(DOMAINS, "domains:\r\n  - name: 治安\r\n", "治安", "县公安局"),
        "domains:\r\n  - department: 县公安局\r\n    confirmed: true\r\n    name: 治安\r\n",
    ),
    (
        *(
            DOMAINS,
            "domains:\n  - {name: 治安, department: 县政法委}\n",
            "治安",
            "县公安局（分局）",
        ),
        'domains:\n  - {name: 治安, department: "县公安局（分局）", confirmed: true}\n',
    ),
    (DOMAINS, "domains:\n  - {name: 治安, confirmed: true, department: 甲}\n", "治安", "甲", None),
    (DOMAINS, "domains:\n  - {name: 治安, confirmed: true, department: 甲}\n", "治安", None, None),
    (
        *(
            UNITS,
            "domains: [{name: 各部门}]\ncollectives:\n  - {name: 各部门, members: {}}\n",
            "各部门",
        ),
        *(
            None,
            "domains: [{name: 各部门}]\ncollectives:\n  - {name: 各部门, members: {}, confirmed: true}\n",
        ),
    ),
]


@pytest.mark.parametrize(("path", "before", "name", "unit", "after"), CONFIRMED)
def test_confirming_changes_nothing_else_of_the_file(
    path: str, before: str, name: str, unit: str | None, after: str | None
) -> None:
    changed = file_with_confirmed(before.encode(), path, name, unit)
    assert changed == (after.encode() if after is not None else None)


def test_what_cannot_be_confirmed_safely_is_left_as_it_is() -> None:
    twice = "domains:\n  - {name: 治安}\n  - {name: 治安}\n".encode()
    assert refused(lambda: file_with_confirmed(twice, DOMAINS, "治安", None)) == (
        "checklist/domains.yaml 里“治安”的写法特别，没有改动",
        "给它写上一行 confirmed: false，再运行一次",
    )


ASKED = """\
sections:
  - indicators:
      - {text: 没有序号}
      - id: 1
        questions:
          - about: 甲
            reading: 乙
          - {about: 丙, reading: 丁}
  - indicators:
      - id: '2'
        questions: [{about: 戊, answer: reading, by: "李四", date: 2023-01-01}]
"""
BLOCK = "          - about: 甲\n            reading: 乙\n"
ANSWERED = [
    (
        *(ASKED, "1", 1, "王芳", BLOCK),
        "          - date: 2023-05-02\n            by: 王芳\n            answer: reading\n"
        "            about: 甲\n            reading: 乙\n",
    ),
    (
        *(ASKED, "1", 2, "王芳 代", "{about: 丙, reading: 丁}"),
        '{about: 丙, reading: 丁, answer: reading, by: "王芳 代", date: 2023-05-02}',
    ),
    (
        *(ASKED.replace("answer: reading", "answer: alternative"), "2", 1, "王芳"),
        'answer: alternative, by: "李四", date: 2023-01-01',
        "answer: reading, by: 王芳, date: 2023-05-02",
    ),
]


@pytest.mark.parametrize(("text", "indicator", "number", "by", "old", "new"), ANSWERED)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_answer_changes_nothing_else_of_the_file(
    text: str, indicator: str, number: int, by: str, old: str, new: str, end: str
) -> None:
    assert text.count(old) == 1
    before, after = (one.replace("\n", end).encode() for one in (text, text.replace(old, new)))
    wanted = {"answer": "reading", "by": by, "date": "2023-05-02"}
    assert file_with_answer(before, FIRST, indicator, number, wanted) == after


def test_the_same_answer_is_no_change_and_what_cannot_be_changed_safely_is_told() -> None:
    wanted = {"answer": "reading", "by": "王芳", "date": "2023-05-02"}
    assert file_with_answer(ASKED.encode(), FIRST, "2", 1, wanted) is None
    twice = ASKED.replace("id: '2'", "id: '1'").replace("answer: reading", "answer: other")
    for text, indicator in ((ASKED, "3"), (twice, "1")):
        asked = partial(file_with_answer, text.encode(), FIRST, indicator, 1, wanted)
        assert refused(asked) == (
            f"{FIRST} 里第 {indicator} 项的读法写法特别，没有改动",
            "一个键一行地写，再运行一次",
        )


def test_a_question_that_is_not_there_or_not_the_only_one_is_told_with_the_choice() -> None:
    reading = "about: 责任单位, reading: 甲, alternative: 乙, why: 看不清"
    settled = f"{{{reading}, answer: reading, by: 王芳, date: 2023-05-02}}"
    unsettled = f"{{{reading}}}"

    def asking(*questions: str) -> Checklist:
        asked = f"questions: [{', '.join(questions)}], materials: none"
        return built((FIRST, "materials: none", asked))

    several = asking(unsettled, settled, unsettled)
    assert refused(lambda: question_named(several, "第5项")) == (
        "第 5 项有 3 处读法",
        "写明哪一处：5.1、5.3",
    )
    assert refused(lambda: question_named(asking(settled, settled), "5")) == (
        "第 5 项有 2 处读法",
        "写明哪一处：5.1、5.2",
    )
    for one in ("0", "4", "x", ""):
        told = refused(partial(question_named, several, f"5.{one}"))
        assert told == (f"第 5 项没有第 {one} 处读法", "写 5.1 到 5.3")
    assert refused(lambda: question_named(several, "4")) == (
        "第 4 项没有待确认的读法",
        "不写名称，列出待确认的",
    )
    assert question_named(several, "治安") is None
    for at in (1, 2, 3):
        assert question_named(several, f"第 5 项.{at}") == (several.by_id["5"], at)


@pytest.mark.parametrize(
    "text",
    ["2026 年 2 月 3 日", "2026/2/3", "2026.02.03", "2026-02-03", "20260203", "２０２６０２０３"],
)
def test_a_day_is_read_with_spaces_and_single_figures(text: str) -> None:
    assert typed_day(text) == date(2026, 2, 3)


def test_a_day_that_there_is_not_is_told_apart_from_what_is_none_and_from_one_too_far_ahead() -> (
    None
):
    assert refused(lambda: typed_day("2026-02-30")) == (
        "没有“2026-02-30”这一天",
        "看看月和日，写成 2026-12-20",
    )
    assert refused(lambda: typed_day("明天")) == ("“明天”不是日期", "年月日都写，如 2026-12-20")
    today = date(2026, 5, 1)
    refuse_far_away(date(2029, 12, 31), today)
    assert refused(lambda: refuse_far_away(date(2030, 1, 1), today)) == (
        "2030-01-01 太远了，年份像是写错了",
        "核对年份，再写一次",
    )


DAY = date(2026, 12, 20)
DUE: list[tuple[str, str | None, date | None, str | None]] = [
    ("title: 清单\n", None, DAY, "title: 清单\ndue: 2026-12-20\n"),
    ("title: 清单", None, DAY, "title: 清单\ndue: 2026-12-20\n"),
    ("due: 2026-01-01 # 说\ntitle: 清单\n", None, DAY, "due: 2026-12-20 # 说\ntitle: 清单\n"),
    ('title: 清单\ndue: "2026-01-01"\n', None, DAY, "title: 清单\ndue: 2026-12-20\n"),
    ("due: 2026-12-20\n", None, DAY, None),
    ("due: 2026-01-01 # 说\ntitle: 清单\n", None, None, "title: 清单\n"),
    ("title: 清单\ndue: 2026-01-01", None, None, "title: 清单\n"),
    ("title: 清单\n", None, None, None),
    ("title: 清单\n", "4", None, None),
    ("title: 清单\n", "4", DAY, "title: 清单\nset_due: {4: 2026-12-20}\n"),
    ("set_due: {4: 2026-12-20}\n", "4", DAY, None),
    (
        *("set_due: {4: 2026-01-01} # 说\ntitle: 清单\n", "5-6", DAY),
        "set_due: {4: 2026-01-01, 5-6: 2026-12-20} # 说\ntitle: 清单\n",
    ),
    (
        *("set_due:\n  4: 2026-01-01\n  5: 2026-01-02\ndue: 2026-01-03\n", "5", None),
        "set_due: {4: 2026-01-01}\ndue: 2026-01-03\n",
    ),
    ("set_due: {4: 2026-01-01}\ntitle: 清单\n", "4", None, "title: 清单\n"),
    (
        "words: {a: {b: 1}}\nset_due: {}\n",
        "4",
        DAY,
        "words: {a: {b: 1}}\nset_due: {4: 2026-12-20}\n",
    ),
]


@pytest.mark.parametrize(("before", "set_id", "day", "after"), DUE)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_due_date_is_one_line_and_nothing_else_of_the_list_changes(
    before: str, set_id: str | None, day: date | None, after: str | None, end: str
) -> None:
    if end == "\r\n" and "\n" not in before:
        return  # nothing tells how its lines end
    written = None if after is None else after.replace("\n", end).encode()
    assert list_with_due(before.replace("\n", end).encode(), set_id, day) == written


@pytest.mark.parametrize("text", ["- 甲\n", "其他: &a 2026-01-01\ndue: *a\n"])
def test_a_due_date_that_cannot_be_written_safely_is_told(text: str) -> None:
    assert refused(lambda: list_with_due(text.encode(), None, DAY)) == (
        "checklist/list.yaml 里截止日期的写法特别，没有改动",
        "把 due、set_due 各写成一行，如 due: 2026-12-20、set_due: {34-46: 2026-12-10}",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: 清单\n", 'title: 清单\nissuer: "县委办"\n'),
        ("title: 清单\r\n", 'title: 清单\r\nissuer: "县委办"\r\n'),
        ("issuer: 县委 # 说\ntitle: 清单\n", 'issuer: "县委办" # 说\ntitle: 清单\n'),
        ("issuer: 县委办\n", 'issuer: "县委办"\n'),
    ],
)
def test_the_issuer_is_one_line_of_the_list(before: str, after: str) -> None:
    assert list_with_issuer(before.encode(), "县委办") == after.encode()


def test_an_issuer_that_cannot_be_written_safely_is_told() -> None:
    shared = "issuer: &a 县委\nsource: *a\n".encode()
    assert refused(lambda: list_with_issuer(shared, "县委办")) == (
        "checklist/list.yaml 里 issuer 的写法特别，没有改动",
        "把 issuer 写成一行",
    )


CONTACTS = """\
# 各单位的联系人。没有共用（--share）时只在本机，不入库。
"县司法局": {person: "王芳", role: "科长", phone: "0912-7220000", channel: "微信", others: [{person: "李四", phone: "13800000000"}, {person: "赵六", role: "干事", channel: "电话"}], office: true}
"县公安局": {person: "孙七"}
"""


def test_contacts_are_read_as_they_are_written() -> None:
    held = {
        "县司法局": UnitContact(
            *("王芳", "科长", "0912-7220000", "微信"),
            office=True,
            others=(
                OtherContact("李四", phone="13800000000"),
                OtherContact("赵六", role="干事", channel="电话"),
            ),
        ),
        "县公安局": UnitContact("孙七"),
    }
    assert contacts_bytes(held).decode() == CONTACTS
    assert read_contacts(CONTACTS.encode()) == (held, ())
    assert contacts_bytes({}).decode() == CONTACTS.splitlines()[0] + "\n{}\n"
    assert read_contacts(contacts_bytes({})) == ({}, ())
    found, faults = read_contacts("县司法局: {person: 王芳, x: 1}\n".encode())
    assert found == {"县司法局": UnitContact("王芳")}
    assert [(one.place.path, one.place.line) for one in faults] == [("contacts.yaml", 1)]
    assert read_contacts(b"[")[0] == {}


def test_whom_a_unit_asks_is_the_office_s_contact_else_the_first_named_that_has_one() -> None:
    office = UnitContact("王芳", phone="0912-7220000", office=True)
    held = {"甲": UnitContact("李四"), "乙": office, "丙": UnitContact(role="科长")}
    assert office_contact(held, ["甲"]) == "王芳，电话 0912-7220000"
    del held["乙"]
    assert office_contact(held, ["丁", "丙", "甲"]) == "李四"
    assert office_contact(held, ["丁", "丙"]) == ""
    assert UnitContact(phone="1").said == "电话 1"


@pytest.mark.parametrize(
    "text", ["0912-7220000", "13800000000", "+86 138 0000 0000", "0912-7220000转8001", "12345"]
)
def test_a_telephone_number_is_taken_as_it_is_typed(text: str) -> None:
    assert tidy("phone", f" {text}\n") == text


@pytest.mark.parametrize(
    "text", ["1234", "1" * 21, "没有", "13800000000转", "１３８００００００００"]
)
def test_what_is_no_telephone_number_is_told(text: str) -> None:
    assert refused(lambda: tidy("phone", text)) == (
        f"“{text}”不像电话号码",
        "写成 0912-7220000、13800000000，分机写 转8001",
    )


def test_what_is_said_of_a_person_is_one_short_line() -> None:
    assert tidy("person", " 王\n 芳 ") == "王 芳"
    assert tidy("phone", "  ") == ""
    assert tidy("role", "科" * 60) == "科" * 60
    told = refused(lambda: tidy("role", "科" * 61))
    assert told == (f"“{'科' * 20}…”太长", "写短些，不超过 60 个字")


def test_words_of_the_files_and_of_json_stay_what_they_are() -> None:
    assert [str(one) for one in UrlRule] == ["required", "only", "if-public", "each"]
    assert [str(one) for one in CountingUnit] == ["件", "案例", "对", "网址"]
    assert [str(one) for one in IndicatorKind] == ["graded", "bonus", "veto"]
    assert [str(one) for one in Role] == ["responsible", "cooperating", "collective"]


RICH = built(
    (
        LIST,
        "due:",
        "exceptions: [{code: D101, path: 甲, blob: '" + "a" * 40 + "', by: 王芳, reason: 通用}]\n"
        "deviations: [{at: '1.1', field: max, value: '4', date: 2023-05-01, by: 王芳, reason: 通用}]\n"
        "words: {parts: [笔录, 卷]}\nprogram_paths: [tests/]\nset_due: {4: 2023-02-02}\ndue:",
    ),
    (
        FIRST,
        "materials: none",
        "questions: [{about: 责任单位, reading: 甲, alternative: 乙, why: 看不清, confidence: 70, answer: reading,"
        " by: 王芳, date: 2023-05-02}, {about: 材料, reading: 丙, alternative: 丁, why: 同上}],"
        " remarks: [见附件], materials: none",
    ),
    (
        FIRST,
        "{text: 丁材料}",
        "{text: 丁材料, since: 2022-01-02, published_by: 04-01, fields: [姓名], domains: [治安], negative: true,"
        " forms: allowed, due: 2023-01-03, unit: 案例, max: 9,"
        " slots: [{name: 原件, words: [原], min: 3, max: 4}, {name: 其余, rest: true}]}",
    ),
    (FIRST, "id: 5", "id: 加分1"),
)


def test_a_list_comes_back_from_the_cache_as_it_was() -> None:
    bare = built(
        (LIST, "period: {start: 2022-01-01, end: 2023-12-31}\ndue: 2023-03-01\n", ""),
    )
    assert (bare.period, bare.due, bare.sets[0].due) == (None, None, None)
    for one in (RICH, BASE, bare):
        packed = json.loads(json.dumps(pack(one)))
        again = unpack(packed)
        assert again == one
        assert repr(again) == repr(one)  # no list where a tuple was, no text for a member


@pytest.mark.parametrize("damage", [[], [1], None, {}])
def test_what_is_no_list_in_the_cache_is_an_error(damage: Any) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        unpack(damage)
    packed = json.loads(json.dumps(pack(BASE)))
    packed[6][0][4][0].append(damage)
    with pytest.raises((ValueError, TypeError, KeyError)):
        unpack(packed)


def test_a_list_answers_by_number_and_by_what_people_call_it() -> None:
    for typed in ("2-3", "2—3", "第3项", "２-３"):
        assert BASE.set_named(typed) == BASE.sets_by_id["2-3"]
    assert BASE.set_named("5") is None
    assert [one.id for one in BASE.sets] == ["1", "2-3", "4"]
    assert [one.id for one in BASE.shared_sets] == ["2-3"]
    assert {name: one.id for name, one in BASE.set_of.items()} == {
        **{"1": "1", "2": "2-3"},
        **{"3": "2-3", "4": "4"},
    }
    assert [one.name for one in BASE.units] == ["县司法局", "县审计局", "县公安局", "各部门"]
    assert BASE.level1_titles == ("一、全部",)
    assert BASE.sets_by_id["2-3"].label == "2–3"


def test_a_part_is_a_body_s_or_a_kind_of_paper() -> None:
    parts_of = [
        (Slot("公安", domain="治安"), "治安", False),
        (Slot("局", department="县公安局"), "县公安局", False),
        (Slot("2022年", year=2022), None, False),
        (Slot("原件", words=("原",)), None, True),
        (Slot("其余", rest=True), None, True),
    ]
    for slot, body, is_paper in parts_of:
        assert (slot.body, slot.is_paper) == (body, is_paper)
    (item,) = BASE.sets_by_id["4"].items
    assert (item.counts_cases, item.takes_nil) == (False, False)
    assert item._replace(unit=CountingUnit.CASE).counts_cases
    assert item._replace(nil=True).takes_nil
    assert item._replace(negative=True).takes_nil


def test_an_exemption_holds_with_a_name_and_a_reason_and_never_of_a_secret() -> None:
    one = Exemption("S201", "甲", "0" * 40, "王芳", "通用", Place(""))
    assert is_signed(one) is can_hold(one) is True
    for left in (one._replace(by=TO_FILL_IN.by), one._replace(reason=TO_FILL_IN.reason)):
        assert is_signed(left) is can_hold(left) is False
    secret = one._replace(code="S101")
    assert (is_signed(secret), can_hold(secret)) == (True, False)
    assert not can_hold(secret._replace(by=TO_FILL_IN.by))


def test_who_is_reached_only_through_a_collective_that_cooperates_does_not_lead() -> None:
    swapped = built(
        (
            FIRST,
            "responsible: [各部门]\n        cooperating: [县公安局]",
            "responsible: [县公安局]\n        cooperating: [各部门]",
        )
    )
    unit = roster(swapped).named("司法局")
    told = [(one.indicator.id, one.role, one.via, one.leads) for one in duties(swapped, unit)]
    assert told == [
        ("1", Role.RESPONSIBLE, None, True),
        ("2", Role.COLLECTIVE, "各部门", False),
    ]


def test_what_a_same_as_makes_stands_in_list_order_and_a_second_source_is_told() -> None:
    rows = FILES[FIRST].index("          items:\n            - {text: 甲材料")
    whole = FILES[FIRST][rows : FILES[FIRST].index("      - id: 2\n")]
    earlier = built((FIRST, whole, "          same_as: 4\n"))
    (first, *_) = earlier.sets
    assert (first.id, first.members, first.printed_at, first.folder) == (
        "1,4",
        ("1", "4"),
        "4",
        "1",
    )
    twice = dict(FILES)
    twice[FIRST] = twice[FIRST].replace(
        "第三项, responsible: [县审计局]",
        "第三项, responsible: [县审计局], materials: {same_as: 1}",
    )
    loaded = load({path: text.encode() for path, text in twice.items()})
    (fault,) = loaded.findings
    assert (fault.code, fault.indicator, fault.message, fault.advice) == (
        *("C120", "3"),
        *("本项已被 2–3 的声明合并，又用 same_as 指向 1", "只留一处"),
    )


def test_numbers_are_taken_apart_and_put_together_as_people_write_them() -> None:
    assert split_id("加分") == ("加分", 0)
    assert canonical("、第3项，5，") == "3,5"
    assert parts("3,,5") == ("3", "5")
    assert parts("34-46") == ("34-46",)


MANY = "、".join(f"{1 + 500 * n}-{500 * (n + 1)}" for n in range(20))


@pytest.mark.parametrize(
    ("words", "members"),
    [
        ("34、加分1、2项指标合并提供", ("34", "加分1", "加分2")),
        ("34-34项合并提供", None),
        ("1-501项合并提供", tuple(map(str, range(1, 502)))),
        ("1-502项合并提供", None),
        (f"{MANY}项合并提供", tuple(map(str, range(1, 10_001)))),
        (f"{MANY}、10001项合并提供", None),
    ],
)
def test_a_declaration_claims_what_it_names_up_to_a_bound(
    words: str, members: tuple[str, ...] | None
) -> None:
    assert declared_members(words) == members


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (
            "不少于2件不超过5件",
            [Count("不超过5件", None, 5, choice=False), Count("不少于2件", 2, None, choice=False)],
        ),
        (
            "不超过5件不少于2件",
            [Count("不超过5件", None, 5, choice=False), Count("不少于2件", 2, None, choice=False)],
        ),
        ("任选提供3个以上典型案例", [Count("任选提供3个以上", 3, None, choice=True)]),
        ("提供3个以上典型案例", [Count("提供3个以上", 3, None, choice=False)]),
        ("任选其中3个、两份", [Count("任选其中3个、两份", 5, 5, choice=True)]),
        ("任意10张照片", [Count("任意10张", None, 10, choice=True)]),
    ],
)
def test_what_each_phrase_asks_for_is_told_once_and_with_its_words(
    words: str, found: list[Count]
) -> None:
    assert list(counts(words)) == found


@pytest.mark.parametrize(
    ("words", "days", "years"),
    [
        ("2021年3月5日以来", [date(2021, 3, 5)], [2021]),
        ("2021年以来", [date(2021, 1, 1)], [2021]),
        ("2021年3月起", [date(2021, 3, 1)], [2021]),
        ("2021年13月以来", [date(2021, 1, 1)], [2021]),
        ("1999年至今", [date(1999, 1, 1)], [1999]),
        ("2018年以来及2020年5月起", [date(2018, 1, 1), date(2020, 5, 1)], [2018, 2020]),
        ("2000年至2019年", [], [*range(2000, 2020)]),
        ("2000年至2020年", [], [2000, 2020]),
        ("2022、2021年", [], [2021, 2022]),
        ("2021年底前", [], []),
        ("甲", [], []),
    ],
)
def test_years_and_first_days_that_words_name(
    words: str, days: list[date], years: list[int]
) -> None:
    assert list(days_since(words)) == days
    assert list(years_named(words)) == years


def test_numbers_are_read_in_figures_and_in_characters() -> None:
    assert [number(one) for one in ("10", "三", "两", "十二")] == [10, 3, 2, 12]


@pytest.mark.parametrize(
    ("path", "is_yaml"),
    [
        ("list.yaml", True),
        ("02-二.yml", True),
        ("说明.txt", False),
        ("source/list.yaml", False),
        ("schema/list.json", False),
    ],
)
def test_only_yaml_directly_in_its_folder_is_a_file_of_the_list(path: str, is_yaml: bool) -> None:
    assert is_checklist_file(path) is is_yaml
    fixed = path == "list.yaml"
    assert is_indicators_file(f"checklist/{path}") is (is_yaml and not fixed)
    assert is_indicators_file(path) is is_indicators_file(f"其他/{path}") is False


COUNTIES = [
    ("子洲县责任清单", ("子洲县",), "县"),
    ("陕西省子洲县责任清单", ("陕西省子洲县", "子洲县"), "县"),
    ("榆林市榆阳区责任清单", ("榆林市榆阳区", "榆阳区"), "区"),
    ("陕西省榆林市子洲县责任清单", ("陕西省榆林市子洲县", "榆林市子洲县", "子洲县"), "县"),
    ("内蒙古自治区鄂托克旗清单", ("内蒙古自治区鄂托克旗", "鄂托克旗"), "旗"),
    ("神木市清单", ("神木市",), "市"),
    ("法治清单", (), "县"),
]


@pytest.mark.parametrize(("title", "names", "rank"), COUNTIES)
def test_the_county_is_known_from_the_title_with_every_name_for_it(
    title: str, names: tuple[str, ...], rank: str
) -> None:
    county = county_of(title)
    assert county == (names, rank)
    assert county.every == (*names, f"全{rank}", f"本{rank}", f"我{rank}")


def test_a_unit_that_is_like_none_is_told_where_all_stand_and_a_short_name_finds_it() -> None:
    names = roster(
        built((UNITS, "name: 县审计局", "name: 县编办"), (FIRST, "[县审计局]", "[县编办]"))
    )
    assert names.named("编办").name == "县编办"
    assert refused(lambda: names.named("xyz")) == (
        "名册里没有“xyz”这个单位",
        "全部单位见 zzfz depts",
    )
