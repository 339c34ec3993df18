"""Merged sets from the words of declarations, and every contradiction with file and line."""

from __future__ import annotations

import gc
import time

import pytest

from tests.conftest import PROJECT
from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist, Loaded, MaterialItem
from zzfz.checklist.sets import MaterialCell, _shown, group
from zzfz.findings import Place

SOUND = {
    f"checklist/{path.name}": path.read_text(encoding="utf-8")
    for path in (PROJECT / "checklist").glob("*.yaml")
}
BY_NUMBER = {path[10:12]: path for path in SOUND}


def loaded(changes: dict[str, tuple[str, str]]) -> Loaded:
    """The real list after replacing one passage in each of the files named by their numbers."""
    files = dict(SOUND)
    for number, (old, new) in changes.items():
        path = BY_NUMBER[number]
        assert files[path].count(old) == 1, old
        files[path] = files[path].replace(old, new)
    return load({path: text.encode("utf-8") for path, text in files.items()})


def line_of(number: str, text: str, changed: tuple[str, str]) -> int:
    """The line on which ``text`` stands, first, in the changed file."""
    content = SOUND[BY_NUMBER[number]].replace(*changed)
    return content[: content.index(text)].count("\n") + 1


@pytest.fixture(scope="module")
def real() -> Checklist:
    checklist = loaded({}).checklist
    assert checklist is not None
    return checklist


@pytest.mark.parametrize("searching", [True, False])
def test_loading_leaves_the_search_for_garbage_as_it_was(searching: bool) -> None:
    was = gc.isenabled()
    try:
        (gc.enable if searching else gc.disable)()
        assert load({}).checklist is None
        assert gc.isenabled() is searching
    finally:
        (gc.enable if was else gc.disable)()


def test_a_dozen_numbers_are_listed_and_of_more_the_first_with_how_many() -> None:
    numbers = [str(one) for one in range(1, 14)]
    assert _shown(numbers[:12]) == "第 1、2、3、4、5、6、7、8、9、10、11、12 项"
    assert _shown(numbers) == "第 1、2、3、4、5、6、7、8、9、10、11、12…等 13 项"


def test_real_list_declares_nine_sets_and_continues_two_cells(real: Checklist) -> None:
    shared = {one.id: one.declared for one in real.shared_sets}
    assert shared == {
        "26-29": True,
        "34-46": True,
        "47-51": True,
        "52-54": True,
        "71-72": True,
        "74-75": True,
        "78-79": True,
        "81-84": True,
        "85-91": True,
        "99-100": False,
    }
    assert not loaded({}).findings


def test_every_indicator_but_the_vetoes_is_in_exactly_one_set(real: Checklist) -> None:
    members = [member for one in real.sets for member in one.members]
    assert sorted(members) == sorted(one.id for one in real.indicators if one.kind != "veto")
    assert len(members) == 102
    for one in real.sets:
        assert one.folder == one.members[0]
        assert all(real.by_id[member].material_set == one.id for member in one.members)
        assert [item.no for item in one.items] == list(range(1, len(one.items) + 1))
    assert all(real.by_id[name].material_set is None for name in ("否决1", "否决2"))
    assert real.sets_by_id["34-46"].label == "34–46"


DECLARATION = "34、35、36、37、38、39、40、41、42、43、44、45、46项指标合并提供以下资料："


@pytest.mark.parametrize(
    "spelling",
    [
        "34至46项指标合并提供以下资料：",
        "第34—46项：",
        "34、35、……、46 项",
        "第34项至第46项指标合并提供以下资料：",
        "34-40、41、42及43～46项指标合并提供：",
    ],
)
def test_other_spellings_of_a_real_declaration_make_the_same_set(
    spelling: str, real: Checklist
) -> None:
    again = loaded({"03": (DECLARATION, spelling)})
    assert not again.findings
    assert again.checklist is not None
    assert [one.members for one in again.checklist.sets] == [one.members for one in real.sets]


@pytest.mark.parametrize("claimed", ["1、3、5", "3、5"])
def test_ids_that_do_not_follow_one_another_make_a_set_named_by_all(claimed: str) -> None:
    made = loaded(
        {
            "01": (
                "        materials:\n          items:\n            - text: 提供县政府及相关职能部门压缩",
                f"        materials:\n          text: {claimed}项合并提供：\n          items:\n"
                "            - text: 提供县政府及相关职能部门压缩",
            )
        }
    )
    found_codes = {one.code for one in made.findings}
    assert found_codes - {"C126"} == {"C122"}  # 3 and 5 keep their own here
    assert made.checklist is not None
    found = made.checklist.sets_by_id["1,3,5"]
    assert (found.members, found.folder, found.label) == (("1", "3", "5"), "1", "1、3、5")


# Rule, file, passage, its replacement, what stands on the line of the finding, words of the message.
CONTRADICTIONS = [
    (
        "C120",
        "04",
        "47、48、49、50、51项指标",
        "46、47、48、49、50、51项指标",
        "text: 46、47、48",
        "第 46 项被两处声明合并：34–46 和",
    ),
    ("C120", "05", "71、72项指标", "71、72、72项指标", "text: 71、72、72", "第 72 项 写了两次"),
    (
        "C121",
        "05",
        "71、72项指标",
        "71、72、720项指标",
        "text: 71、72、720",
        "第 720 项 在清单中不存在",
    ),
    (
        "C122",
        "03",
        "      - id: 35\n",
        "      - id: 35\n        materials: {items: [{text: 作的情况说明}]}\n",
        "materials: {items",
        "第 35 项已并入 34–46，又另有自己的报送资料",
    ),
    (
        "C122",
        "03",
        "      - id: 35\n",
        "      - id: 35\n        materials: none\n",
        "materials: none",
        "第 35 项已并入 34–46",
    ),
    (
        "C123",
        "02",
        "      - id: 28\n",
        "      - id: 28\n        materials:\n          text: 26、27、28项指标合并提供下列资料：\n"
        "          items: [{text: 甲}]\n",
        "text: 26、27、28项指标",
        "第 26 项处是 第 26、27、28、29 项，这里是 第 26、27、28 项",
    ),
    (
        "C123",
        "02",
        "      - id: 28\n",
        "      - id: 28\n        materials:\n          text: 26、27、28、29项指标合并提供下列资料：\n"
        "          items: [{text: 甲}]\n",
        "items: [{text: 甲}]",
        "重复印出的材料与第 26 项处不一致",
    ),
    ("C124", "09", "        materials: {same_as: 99}\n", "", "id: 100", "第 100 项没有报送资料"),
    ("C125", "09", "{same_as: 99}", "{same_as: 999}", "{same_as: 999}", "same_as 指向的 999"),
    ("C125", "09", "{same_as: 99}", "{same_as: 100}", "{same_as: 100}", "same_as 指向的 100"),
    ("C125", "09", "{same_as: 99}", "{same_as: 否决1}", "{same_as: 否决1}", "same_as 指向的 否决1"),
    ("C125", "09", "{same_as: 99}", "{same_as: 71}", "{same_as: 71}", "声明不包括本项"),
    (
        "C126",
        "07",
        "第85、86、87、88、89、90、91项",
        "第86、87、88、89、90、91项",
        "text: 第86",
        "不包括本项 85",
    ),
    ("C127", "05", "71、72项指标合并", "以上各项指标合并", "text: 以上各项", "看不出是哪几项"),
]


@pytest.mark.parametrize(("code", "number", "old", "new", "stands", "message"), CONTRADICTIONS)
def test_contradiction_is_told_with_file_and_line(
    code: str, number: str, old: str, new: str, stands: str, message: str
) -> None:
    found = [one for one in loaded({number: (old, new)}).findings if one.code == code]
    assert found
    finding = found[0]
    assert message in finding.message
    assert finding.advice
    assert finding.place.path == BY_NUMBER[number]
    line = line_of(number, stands, (old, new))
    assert abs(finding.place.line - line) <= 1, (finding, line)


def test_same_as_may_follow_another_same_as() -> None:
    made = loaded(
        {
            "10": (
                "        materials: none\n        remarks",
                "        materials: {same_as: 加分2}\n        remarks",
            )
        }
    )
    assert not made.findings
    assert made.checklist is not None
    assert made.checklist.set_of["否决2"].members == ("加分2", "否决2")


def test_two_same_as_that_point_at_each_other_end() -> None:
    old = "        materials:\n          items:\n            - text: 提供党政主要负责人"
    made = loaded(
        {
            "09": (
                old,
                old.replace("items:", "same_as: 100  #").replace("\n            - text: ", " "),
            )
        }
    )
    assert {one.code for one in made.findings} == {"C125"}


def test_missing_numbers_are_not_held_against_a_list_that_could_not_be_read() -> None:
    files = {path: text.encode("utf-8") for path, text in SOUND.items()}
    files[BY_NUMBER["03"]] = b"level1: ["
    assert {one.code for one in load(files).findings} == {"C001"}


def test_declaration_of_very_many_is_no_trap() -> None:
    started = time.perf_counter()
    made = loaded({"05": ("71、72项指标", "1-500、" * 2_000 + "71、72项指标")})
    assert time.perf_counter() - started < 5
    assert made.findings


def test_a_same_as_that_points_into_a_circle_of_two_others_ends_too() -> None:
    place = Place("checklist/01.yaml", 1)
    item = MaterialItem(1, "说明", 1, None, None, False, None, (), (), (), (), (), place)
    cells = [
        MaterialCell("1", place, items=(item,)),
        MaterialCell("2", place, same_as="3"),
        MaterialCell("3", place, same_as="4"),
        MaterialCell("4", place, same_as="3"),
    ]
    sets, findings = group(cells)
    assert [one.members for one in sets] == [("1",)]
    assert [(one.code, one.indicator) for one in findings] == [
        ("C125", "2"),
        ("C125", "3"),
        ("C125", "4"),
    ]


def test_the_members_of_a_declaration_that_leaves_its_own_indicator_out_stand_in_list_order() -> (
    None
):
    place = Place("checklist/01.yaml", 1)
    item = MaterialItem(1, "说明", 1, None, None, False, None, (), (), (), (), (), place)
    cells = [
        MaterialCell("1", place, text="2、3项指标合并提供以下资料：", items=(item,)),
        MaterialCell("2", place),
        MaterialCell("3", place),
    ]
    sets, findings = group(cells)
    assert [(one.id, one.members) for one in sets] == [("1-3", ("1", "2", "3"))]
    assert [one.code for one in findings] == ["C126"]


def test_only_an_indicator_without_a_unit_that_must_report_is_told() -> None:
    old = "        responsible: [县委办, 县政府办]"
    files = {path: text.encode("utf-8") for path, text in SOUND.items()}
    files[BY_NUMBER["09"]] = (
        SOUND[BY_NUMBER["09"]].replace(old, "        responsible: []", 1).encode()
    )
    assert [(one.code, one.indicator) for one in load(files).findings] == [("C113", "96")]
