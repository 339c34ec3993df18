"""The list as data says what the issued document says, cell by cell.

Two readers that share nothing: one takes the printed table apart, the other loads the YAML with
nothing but ``yaml.safe_load``. Both give one ``Row`` per indicator, and the rows must be equal.
Where the print is damaged, the reading used stands in a table below with its reason.
"""

from __future__ import annotations

import copy
import datetime
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

CHECKLIST = Path(__file__).parents[1] / "checklist"
SOURCE = CHECKLIST / "source" / "子洲县法治政府建设责任清单.txt"
NUMERALS = "一二三四五六七八九十"


def words(text: str) -> list[str]:
    return text.split()


# --- Defects of the print, each with the reading used and its reason -----------------------------

LEVEL1_OPENS = {"21": "二"}  # printed at 23 only, but the 二级指标 start again from （一） at 21
LEVEL2_OPENS = {"59": "四"}  # printed one row late, at 60; 59 speaks of the same 法制审核
MATERIAL_PRINTED_AT = {"26": ["28"]}  # 26 lost 文件 in 规范性文件制定; the reprint at 28 has it
CONTINUED_AT = {"74": ["75"], "78": ["79"], "85": ["88"]}  # cells cut by a page break
REPRINTED_AT = {"34": [["38", "41"], ["43", "44"]], "26": [["28"]]}  # printed again on a new page
ASKS_FOR_ITS_OWN = {"加分2"}
"""A blank cell below, but the row's own text names other documents than the row above."""
UNIT_REPAIRS = {
    "14": ("县工贸局各相关部门", "县工贸局、各相关部门"),  # the separator is missing
    "否决2": ("县直各部门单位的", "县直各部门单位"),  # a stray 的
}

# --- Names as the print spells them --------------------------------------------------------------

BODIES = words("""
    县委办 县人大办 县政府办 县纪委监委 县委组织部 县委宣传部 县委编办 县委党校 县法院 县检察院
    县审批局 县司法局 县市场监管局 县发改局 县财政局 县民政局 县环保局 县交通局 县农业农村局 县文旅局
    县应急局 县公安局 县自然资源规划局 县住建局 县工贸局 县水利局 县教体局 县卫健局 县人社局 县审计局
    县统计局 县信访局
""")
OTHER_SPELLINGS = {
    "县自然资源局": "县自然资源规划局",
    "县应急管理局": "县应急局",
    "政府办": "县政府办",
    "法院": "县法院",
    "检察院": "县检察院",
}
COLLECTIVES = {
    "各部门": "各部门",
    "各相关部门": "各相关部门",
    "相关工作部门": "各相关部门",
    "县直各部门": "县直各部门",
    "县直各部门单位": "县直各部门",
    "各行政执法部门": "各行政执法部门",
    "各行政执法单位": "各行政执法部门",
    "等行政执法部门": "各行政执法部门",
    "各乡镇（街道办）": "各乡镇（街道办）",
    "各乡镇（街道办事处）": "各乡镇（街道办）",
    "各乡镇": "各乡镇（街道办）",
    "等部门": "等部门",
    "涉舆相关乡镇（街道办）、部门": "涉舆相关乡镇（街道办）、部门",
}
PRINTED_NAMES = {name: name for name in BODIES} | OTHER_SPELLINGS | COLLECTIVES
NAME = re.compile("|".join(sorted(map(re.escape, PRINTED_NAMES), key=len, reverse=True)))


@dataclass
class Row:
    """One indicator as both readers see it; ``shared_with`` is another row's id or ``none``."""

    id: str
    level1: str
    level2: str
    text: str
    responsible: list[str]
    cooperating: list[str]
    lead: str = ""
    items: list[str] = field(default_factory=list)
    shared_with: str = ""

    @property
    def material(self) -> str:
        """The whole material cell: lead-in and items with their numbers."""
        if len(self.items) == 1:
            return self.lead + self.items[0]
        return self.lead + "".join(f"{no}.{text}" for no, text in enumerate(self.items, 1))


# --- The printed table ---------------------------------------------------------------------------


@dataclass
class Printed:
    """Cells of one printed row. Units and material keep the white space that parts their pieces."""

    id: str
    level1: str
    level2: str
    text: str
    units: str
    material: str


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def widen(text: str) -> str:
    return squeeze(text).replace("(", "（").replace(")", "）")


def table_rows(text: str) -> list[list[str]]:
    rows: list[list[str]] = []
    for line in re.sub(r"<[^>]+>", "", text).splitlines():
        if "\t" in line:
            rows.append(line.split("\t"))
        elif rows:
            rows[-1][-1] += "\n" + line
    assert all(len(row) == 6 for row in rows)
    return rows[1:]


def put_right(row: list[str]) -> list[str]:
    """Row 31 is shifted left; row 100 has its unit in the material column."""
    if row[1].strip() == "31":
        return ["", "", "31", row[2], "", row[3]]
    if row[2].strip() == "100":
        return [*row[:4], row[5], ""]
    return row


@cache
def printed() -> tuple[Printed, ...]:
    result: list[Printed] = []
    prefix = ""
    for level1, level2, number, text, units, material in map(
        put_right, table_rows(SOURCE.read_text(encoding="utf-8"))
    ):
        if found := re.search("加分|否决", level2):
            prefix = found.group()
        if not number.strip():  # the stub of a label at a page end, between 18 and 19
            assert squeeze(level1 + level2 + text + units + material) == "一、政府职能"
            continue
        identifier = prefix + number.strip()
        result.append(
            Printed(identifier, widen(level1), widen(level2), squeeze(text), units, material)
        )
    return tuple(result)


def numerals(cells: list[tuple[str, str]], pattern: str, opens: dict[str, str]) -> list[str]:
    """Numeral of the label each row stands under, from (id, label cell) of every row."""
    result: list[str] = []
    for identifier, cell in cells:
        if found := re.match(pattern, cell):
            result.append(found.group(1))
        else:
            result.append(opens.get(identifier) or result[-1])
    return result


def join_label(title: str, cell: str) -> str:
    """A label that a page or line break has split: 一、政府职能 / 依法全面履行."""
    if title.startswith(cell) or title.endswith(cell):
        return title
    return cell if cell.startswith(title) else title + cell


def level_titles(rows: tuple[Printed, ...]) -> list[tuple[str, str]]:
    firsts = numerals([(one.id, one.level1) for one in rows], f"([{NUMERALS}])、", LEVEL1_OPENS)
    seconds = numerals([(one.id, one.level2) for one in rows], f"（([{NUMERALS}])）", LEVEL2_OPENS)
    level1: dict[str, str] = {}
    level2: dict[tuple[str, str], str] = {}
    for one, first, second in zip(rows, firsts, seconds, strict=True):
        level1[first] = join_label(level1.get(first, ""), one.level1)
        level2[first, second] = join_label(level2.get((first, second), ""), one.level2)
    return [
        (level1[first], level2[first, second])
        for first, second in zip(firsts, seconds, strict=True)
    ]


def read_units(cell: str) -> tuple[list[str], list[str]]:
    """(responsible, cooperating): only the collectives governed by 配合 cooperate."""
    text = widen(cell)
    left = NAME.sub("", text)
    assert not re.sub("按职责分工负责|配合|[、，,]", "", left), f"unknown words in {text}: {left}"
    responsible: list[str] = []
    cooperating: list[str] = []
    for clause in re.findall(".+?(?:按职责分工负责|配合|$)", text):
        for name in NAME.findall(clause):
            cooperates = clause.endswith("配合") and name in COLLECTIVES
            (cooperating if cooperates else responsible).append(PRINTED_NAMES[name])
    return responsible, cooperating


def read_material(cell: str) -> tuple[str, list[str]]:
    """(lead-in up to its colon, numbered pieces or the one unnumbered)."""
    lead, rest = "", cell
    if found := re.match(r"[^：:]*项指标合并提供[^：:]*[：:]", cell.strip()):
        lead, rest = found.group(), cell.strip()[found.end() :]
    first, *numbered = re.split(r"(?:^|\s)(\d)\.\s", rest)
    if not numbered:
        return squeeze(lead), [squeeze(first)] if first.strip() else []
    assert not first.strip()
    assert numbered[::2] == [str(no) for no in range(1, len(numbered) // 2 + 1)]
    return squeeze(lead), [squeeze(piece) for piece in numbered[1::2]]


def declared_sets(rows: tuple[Printed, ...]) -> dict[str, list[str]]:
    """Members of each set the print declares, by the first member."""
    result: dict[str, list[str]] = {}
    for row in rows:
        if found := re.match(r"第?([\d、]+)项指标合并提供", squeeze(row.material)):
            members = found.group(1).split("、")
            assert result.setdefault(members[0], members) == members
    return result


def material_cell(identifier: str, cells: dict[str, str]) -> str:
    parts = MATERIAL_PRINTED_AT.get(identifier) or [
        identifier,
        *CONTINUED_AT.get(identifier, []),
    ]
    return "".join(cells[part] for part in parts)


@cache
def expected() -> tuple[Row, ...]:
    """All rows of the issued document, defects put right, blank cells carried over."""
    rows = printed()
    cells = {row.id: row.material for row in rows}
    declared = declared_sets(rows)
    inherits = {member for members in declared.values() for member in members[1:]}
    result: list[Row] = []
    units: tuple[list[str], list[str]] = ([], [])
    above = ""
    for row, (level1, level2) in zip(rows, level_titles(rows), strict=True):
        if row.units.strip():
            was, reading = UNIT_REPAIRS.get(row.id, ("", ""))
            assert not was or was in widen(row.units)
            units = read_units(widen(row.units).replace(was, reading))
        one = Row(row.id, level1, level2, row.text, *units)
        result.append(one)
        if row.id in inherits:
            continue
        one.lead, one.items = read_material(material_cell(row.id, cells))
        if one.items:
            above = row.id
        elif row.id in ASKS_FOR_ITS_OWN:
            one.items = list(next(each for each in result if each.id == above).items)
        else:
            one.shared_with = "none" if row.id.startswith("否决") else above
    return tuple(result)


# --- The YAML ------------------------------------------------------------------------------------

Documents = list[dict[str, Any]]


def load_yaml(name: str) -> Any:
    return yaml.safe_load((CHECKLIST / name).read_text(encoding="utf-8"))


@cache
def documents() -> Documents:
    return [load_yaml(path.name) for path in sorted(CHECKLIST.glob("[0-9][0-9]-*.yaml"))]


def rows_of(document: dict[str, Any]) -> Iterator[Row]:
    for section in document["sections"]:
        for one in section["indicators"]:
            yield yaml_row(document["level1"], section["level2"], one)


def yaml_row(level1: str, level2: str, one: dict[str, Any]) -> Row:
    row = Row(
        str(one["id"]),
        level1,
        level2,
        one["text"],
        one["responsible"],
        one.get("cooperating", []),
    )
    material = one.get("materials", {})
    if isinstance(material, str):
        row.shared_with = material
    else:
        row.shared_with = str(material.get("same_as", ""))
        row.lead = material.get("text", "")
        row.items = [item["text"] for item in material.get("items", [])]
    return row


def differences(found: list[Row]) -> list[tuple[str, str]]:
    """(row, cell) of everything that is not as printed; the order of rows counts."""
    wanted = expected()
    if [row.id for row in found] != [row.id for row in wanted]:
        return [("all", "id")]
    return [
        (want.id, cell.name)
        for want, have in zip(wanted, found, strict=True)
        for cell in fields(Row)
        if getattr(want, cell.name) != getattr(have, cell.name)
    ]


def yaml_rows() -> list[Row]:
    return [row for document in documents() for row in rows_of(document)]


def row(identifier: str) -> Row:
    return next(one for one in yaml_rows() if one.id == identifier)


def items() -> dict[str, dict[str, Any]]:
    """Every item by ``<id>.<no>``."""
    return {
        f"{one['id']}.{no}": item
        for document in documents()
        for section in document["sections"]
        for one in section["indicators"]
        if isinstance(material := one.get("materials"), dict)
        for no, item in enumerate(material.get("items", []), 1)
    }


# --- As printed ----------------------------------------------------------------------------------


def test_every_cell_is_as_printed() -> None:
    assert differences(yaml_rows()) == []


def test_material_cells_read_as_the_whole_printed_cell() -> None:
    """Split and joined again, lead-in, numbers and pieces are the printed cell."""
    cells = {one.id: one.material for one in printed()}
    for one in yaml_rows():
        if one.items and one.id not in ASKS_FOR_ITS_OWN:
            assert one.material == squeeze(material_cell(one.id, cells)), one.id


def test_the_list_has_10_34_and_104_lines_in_order() -> None:
    rows = yaml_rows()
    assert len({one.level1 for one in rows}) == 10
    assert len({(one.level1, one.level2) for one in rows}) == 34
    names = [str(no) for no in range(1, 101)] + ["加分1", "加分2", "否决1", "否决2"]
    assert [one.id for one in rows] == names


def test_each_file_is_named_after_its_level1_and_in_its_order() -> None:
    paths = sorted(CHECKLIST.glob("[0-9][0-9]-*.yaml"))
    for no, (path, document) in enumerate(zip(paths, documents(), strict=True)):
        numeral, title = document["level1"].split("、")
        assert numeral == NUMERALS[no]
        assert path.name == f"{no + 1:02d}-{title}.yaml"


def test_each_file_tells_an_editor_its_schema() -> None:
    for path in CHECKLIST.glob("*.yaml"):
        kind = "indicators" if path.stem[0].isdigit() else path.stem
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first == f"# yaml-language-server: $schema=schema/{kind}.schema.json"


def test_39_blank_unit_cells_repeat_the_cell_above() -> None:
    blank = [one.id for one in printed() if not one.units.strip()]
    assert len(blank) == 39
    ids = [one.id for one in yaml_rows()]
    for identifier in blank:
        above = row(ids[ids.index(identifier) - 1])
        assert row(identifier).responsible == above.responsible
        assert row(identifier).cooperating == above.cooperating


def test_nine_sets_of_42_indicators_are_declared_at_their_first_member_only() -> None:
    sets = declared_sets(printed())
    spans = [f"{members[0]}-{members[-1]}" for members in sets.values()]
    assert spans == words("26-29 34-46 47-51 52-54 71-72 74-75 78-79 81-84 85-91")
    assert sum(map(len, sets.values())) == 42
    for first, others in sets.items():
        assert re.findall(r"\d+", row(first).lead) == others
        assert all(not row(one).material and not row(one).shared_with for one in others[1:])
    counts = [len(row(first).items) for first in sets]
    assert counts == [3, 4, 4, 1, 1, 2, 2, 2, 6]


def test_one_set_is_shared_by_a_blank_cell_and_two_lines_ask_for_nothing() -> None:
    shared = {one.id: one.shared_with for one in yaml_rows() if one.shared_with}
    assert shared == {"100": "99", "否决1": "none", "否决2": "none"}


@pytest.mark.parametrize("first", REPRINTED_AT)
def test_what_is_printed_again_on_a_new_page_says_the_same(first: str) -> None:
    cells = {one.id: one.material for one in printed()}
    for copies in REPRINTED_AT[first]:
        assert squeeze("".join(cells[one] for one in copies)) == row(first).material


def test_row_26_differs_from_its_reprint_by_the_lost_word_only() -> None:
    cells = {one.id: squeeze(one.material) for one in printed()}
    assert cells["26"].replace("规范性制定", "规范性文件制定") == cells["28"]
    assert cells["26"] != cells["28"]


# --- One slip is seen ----------------------------------------------------------------------------

SLIPS: list[Callable[[str, int], str]] = [
    lambda text, at: text[:at] + ("甲" if text[at] != "甲" else "乙") + text[at + 1 :],
    lambda text, at: text[:at] + text[at + 1 :],
    lambda text, at: text[:at] + " " + text[at:],
]

Leaf = tuple[Any, Any, list[str]]
"""Container, key or index of a string in it, and the ids of the rows it belongs to."""


def leaves(document: dict[str, Any]) -> Iterator[Leaf]:
    everyone = [str(one["id"]) for part in document["sections"] for one in part["indicators"]]
    yield document, "level1", everyone
    for section in document["sections"]:
        yield section, "level2", [str(one["id"]) for one in section["indicators"]]
        for one in section["indicators"]:
            for container, key in indicator_leaves(one):
                yield container, key, [str(one["id"])]


def indicator_leaves(one: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    yield one, "text"
    for role in ("responsible", "cooperating"):
        units = one.get(role, [])
        yield from ((units, index) for index in range(len(units)))
    material = one.get("materials", {})
    if isinstance(material, str):
        yield one, "materials"
        return
    if "text" in material:
        yield material, "text"
    yield from ((item, "text") for item in material.get("items", []))


@pytest.mark.parametrize("index", range(10))
def test_one_wrong_character_in_any_cell_is_reported_for_its_row(index: int) -> None:
    chance = random.Random(index)
    changed = copy.deepcopy(documents())
    for container, key, ids in list(leaves(changed[index])):
        right = container[key]
        for slip in SLIPS:
            container[key] = slip(right, chance.randrange(len(right)))
            found = [one for document in changed for one in rows_of(document)]
            assert {identifier for identifier, _ in differences(found)} == set(ids), container[key]
        container[key] = right


def test_a_piece_cut_at_the_wrong_place_is_reported() -> None:
    rows = copy.deepcopy(yaml_rows())
    three = next(one for one in rows if one.id == "3")
    three.items = [three.material.removeprefix("1.")]
    assert differences(rows) == [("3", "items")]


def test_lines_in_the_wrong_order_are_reported() -> None:
    rows = yaml_rows()
    rows[4], rows[5] = rows[5], rows[4]
    assert differences(rows) == [("all", "id")]


# --- Names resolve -------------------------------------------------------------------------------


def spellings(entries: list[dict[str, Any]]) -> list[str]:
    return [name for entry in entries for name in [entry["name"], *entry["aliases"]]]


def test_32_bodies_and_13_townships_are_known() -> None:
    departments = load_yaml("departments.yaml")["departments"]
    towns = [one["name"] for one in departments if one["kind"] == "乡镇街道"]
    assert len(towns) == 13
    assert sorted(set(BODIES) | set(towns)) == sorted(one["name"] for one in departments)
    assert len(departments) == 45


def test_every_printed_spelling_leads_to_its_body_or_collective() -> None:
    known = load_yaml("departments.yaml")
    entries = known["departments"] + known["collectives"]
    leads_to = {name: entry["name"] for entry in entries for name in spellings([entry])}
    for spelling, name in PRINTED_NAMES.items():
        assert leads_to[spelling] == name


def test_collectives_have_no_spelling_that_the_print_does_not_use() -> None:
    collectives = load_yaml("departments.yaml")["collectives"]
    assert len(collectives) == 7
    assert sorted(spellings(collectives)) == sorted(COLLECTIVES)


def test_the_print_uses_every_body_and_every_collective() -> None:
    used = {name for one in expected() for name in one.responsible + one.cooperating}
    assert used == set(BODIES) | set(COLLECTIVES.values())


def test_no_spelling_of_a_body_or_collective_is_used_twice() -> None:
    known = load_yaml("departments.yaml")
    names = spellings(known["departments"]) + spellings(known["collectives"])
    assert len(names) == len(set(names))


def test_collectives_have_known_members_and_wait_for_confirmation() -> None:
    known = load_yaml("departments.yaml")
    kinds = {one["kind"] for one in known["departments"]}
    names = {one["name"] for one in known["departments"]}
    for one in known["collectives"]:
        members = one["members"]
        assert members.keys() <= {"kinds", "names"}
        assert members.get("kinds") or members.get("names")
        assert set(members.get("kinds", [])) <= kinds
        assert set(members.get("names", [])) <= names
        assert one["confirmed"] is False
        assert one["note"]


def test_enforcement_bodies_are_those_the_print_names_beside_them() -> None:
    known = load_yaml("departments.yaml")
    members = next(one for one in known["collectives"] if one["name"] == "各行政执法部门")
    beside = {
        name
        for one in printed()
        if "等行政执法部门" in widen(one.units)
        for name in read_units(one.units)[0]
        if name not in COLLECTIVES.values()
    }
    assert set(members["members"]["names"]) == beside


def test_every_domain_is_named_once_and_leads_to_a_known_body() -> None:
    domains = load_yaml("domains.yaml")["domains"]
    names = spellings(domains)
    assert len(names) == len(set(names))
    bodies = {one["name"] for one in load_yaml("departments.yaml")["departments"]}
    assert all(one["department"] in bodies and one["confirmed"] is False for one in domains)


def test_domains_of_items_resolve_and_stand_in_the_printed_words() -> None:
    known = set(spellings(load_yaml("domains.yaml")["domains"]))
    for item in items().values():
        assert set(item.get("domains", [])) <= known
        assert all(domain in item["text"] for domain in item.get("domains", []))


# --- Rules that the words carry ------------------------------------------------------------------

YEAR_2021 = datetime.date(2021, 1, 1)
TOWNSHIPS = ["各乡镇（街道办）"]
NIL = {"nil": "allowed"}
RULES: dict[str, dict[str, Any]] = {
    "3.1": {"url": "required"},
    "3.2": {"contact": True},
    "4.1": {
        "url": "if-public",
        "slots": [
            {"name": "迁户口", "words": words("户口 户籍 落户")},
            {"name": "社保", "words": words("社保 社会保险 参保")},
            {"name": "异地就医", "words": words("异地就医 医保 医疗费")},
            {"name": "食品经营许可", "words": ["食品经营"]},
        ],
    },
    "6.1": {
        "url": "only",
        "domains": words("市场监管 住建 自然资源 卫生"),
        "departments": TOWNSHIPS,
    },
    "8.3": {"url": "required"},
    "9.2": {"max": 3, "unit": "案例", **NIL},
    "10.1": {
        "min": 10,
        "max": 10,
        "unit": "案例",
        "contact": True,
        "fields": words("时间 事项 检查部门 检查结果"),
    },
    "11.2": {"max": 5, "unit": "案例", "contact": True, **NIL},
    "12.1": {"max": 5, "unit": "对", **NIL},
    "13.1": {
        "max": 5,
        "unit": "案例",
        "contact": True,
        "fields": words("时间 案由 措施 结果"),
        **NIL,
    },
    "15.1": {"max": 5, "unit": "案例", "contact": True, **NIL},
    "16.2": {"contact": True},
    "19.1": {"years": [2022, 2023]},
    "22.1": {
        "slots": [
            {"name": "清单", "words": words("清单 目录")},
            {"name": "原件", "min": 3, "max": 3, "rest": True},
        ]
    },
    "24.1": {"url": "required"},
    "31.1": {"fields": ["文件名称", "审查结果"]},
    "32.1": {"url": "required"},
    "33.1": {"url": "only"},
    "34.1": {
        "url": "each",
        "years": [2022],
        "domains": ["本级"],
        "departments": TOWNSHIPS,
        "nil": TOWNSHIPS,
    },
    "34.2": {"url": "only", "domains": ["本级"], "departments": TOWNSHIPS, "nil": TOWNSHIPS},
    "34.3": {"since": YEAR_2021},
    "34.4": {"max": 5, "since": YEAR_2021},
    "47.2": {
        "domains": words(
            "市场监管 卫生健康 自然资源 生态环境 安全生产 劳动保障 城市管理 交通运输 教育培训"
        )
    },
    "47.4": {"domains": words("市场监管 生态环境保护 文化市场监管 交通运输 农业农村 城市管理")},
    "52.1": {
        "url": "only",
        "domains": words(
            "市场监管 卫生健康 自然资源 生态环境 应急管理 劳动保障 城市管理 交通运输 教育"
        ),
    },
    "56.1": {"forms": "allowed"},
    "59.1": {"domains": words("公安 市场监管 生态环境 城市管理"), **NIL},
    "60.1": {
        "domains": words(
            "本级 公安 交通运输 文化旅游 自然资源 生态环境 农业农村 市场监管 城市管理"
        ),
        "departments": TOWNSHIPS,
    },
    "61.1": {"domains": words("发展改革 文化旅游 卫生健康 市场监管")},
    "65.1": {
        "domains": words("本级 市场监管 生态环境 文化旅游 交通运输 农业农村 城市管理"),
        "departments": TOWNSHIPS,
    },
    "63.1": {"negative": True},
    "67.1": {"negative": True},
    "70.1": {"url": "if-public"},
    "71.1": {"fields": words("案由 出庭 败诉率 执行"), **NIL},
    "74.2": NIL,
    "76.1": {"url": "only"},
    "77.1": NIL,
    "85.2": {"forms": "allowed"},
    "85.5": NIL,
    "93.1": {"fields": words("姓名 职务 事由 结果"), **NIL},
    "94.1": {"fields": words("时间 主讲人员 学习主题")},
    "94.2": {"fields": words("时间 地点 主题 参加人数")},
    "97.1": {
        "published_by": "04-01",
        "url": "each",
        "years": [2021, 2022],
        "domains": words("本级 公安 交通运输 人社 教育"),
        "departments": TOWNSHIPS,
    },
    "98.1": {"fields": words("科室名称 编制数 实有人数")},
    "加分1.1": {"since": YEAR_2021},
}


def test_items_carry_exactly_the_rules_their_words_set() -> None:
    rules = {
        name: {key: value for key, value in item.items() if key != "text"}
        for name, item in items().items()
    }
    assert {name: rule for name, rule in rules.items() if rule} == RULES


def test_every_limit_address_and_contact_in_the_words_is_a_rule() -> None:
    for name, item in items().items():
        limit = re.search(r"不超过(\d+)", item["text"])
        assert not limit or item["max"] == int(limit.group(1)), name
        assert ("网址" in item["text"]) == ("url" in item), name
        assert ("联系方式" in item["text"]) == ("contact" in item), name
        assert all(word in item["text"] for word in item.get("fields", [])), name
        assert all(str(year) in item["text"] for year in item.get("years", [])), name


def test_nothing_the_document_does_not_say_is_set() -> None:
    """No deadline, no period, no issuer: the print has none. Beside it stands only where this
    program's own sources lie.
    """
    found = load_yaml("list.yaml")
    assert found.pop("program_paths")
    assert found == {
        "title": "子洲县法治政府建设责任清单",
        "source": f"source/{SOURCE.name}",
        "timezone": "+08:00",
    }


# --- Remarks and open questions ------------------------------------------------------------------


def notes(key: str) -> dict[str, list[Any]]:
    return {
        str(one["id"]): one[key]
        for document in documents()
        for section in document["sections"]
        for one in section["indicators"]
        if key in one
    }


def test_open_readings_are_questions_with_an_alternative_and_a_reason() -> None:
    questions = notes("questions")
    about = {name: [one["about"] for one in asked] for name, asked in questions.items()}
    of_material = words("4 9 11 12 13 15 19 22 23 25 30 31 32 66 71 73 77 85 93 97")
    assert about == {
        **{name: ["报送资料"] for name in of_material},
        "34": ["报送资料", "报送资料", "报送资料"],
        "45": ["责任单位"],
        "59": ["二级指标", "责任单位", "报送资料"],
        "74": ["二级指标", "报送资料"],
        "99": ["责任单位"],
        "100": ["责任单位", "报送资料"],
    }
    for one in (one for asked in questions.values() for one in asked):
        assert one.keys() == {"about", "reading", "alternative", "why", "confidence"}
        assert all(isinstance(one[key], str) for key in ("reading", "alternative", "why"))
        assert 50 <= one["confidence"] < 99


def test_defects_that_are_settled_are_remarks() -> None:
    remarks = notes("remarks")
    assert list(remarks) == words("7 12 14 20 21 26 27 31 32 33 49 否决2")
    assert all(isinstance(text, str) for said in remarks.values() for text in said)


def test_every_line_with_the_replaced_word_says_so() -> None:
    replaced = re.compile("市场监管(?:主体|准入|壁垒|调节|公平竞争)")
    hits = {one.id: len(replaced.findall(one.text + one.material)) for one in yaml_rows()}
    assert {name: hits[name] for name in hits if hits[name]} == {"7": 3, "12": 2, "27": 3, "49": 1}
    remarks = notes("remarks")
    assert all("全文替换" in remarks[name][0] for name in ("7", "12", "27", "49"))
