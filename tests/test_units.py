"""Units, their other names, collectives, and what reaches whom, on the real list."""

from __future__ import annotations

import pytest

from tests.conftest import PROJECT
from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist, Collective, Department, Indicator, IndicatorKind
from zzfz.checklist.units import Duty, Role, Roster, duties, file_stems, normalise, roster
from zzfz.errors import UsageError
from zzfz.findings import Place
from zzfz.render.advice import words


@pytest.fixture(scope="module")
def real() -> Checklist:
    files = {
        f"checklist/{path.name}": path.read_bytes()
        for path in (PROJECT / "checklist").glob("*.yaml")
    }
    checklist = load(files).checklist
    assert checklist is not None
    return checklist


@pytest.fixture(scope="module")
def names(real: Checklist) -> Roster:
    return roster(real)


def units_of(checklist: Checklist) -> list[Department | Collective]:
    return [*checklist.departments, *checklist.collectives]


def by_role(found: tuple[Duty, ...]) -> dict[Role, list[str]]:
    return {role: [duty.indicator.id for duty in found if duty.role is role] for role in Role}


def test_roster_holds_the_county(real: Checklist) -> None:
    assert len(real.departments) == 45
    assert sum(one.kind == "乡镇街道" for one in real.departments) == 13
    everyone = {one.name for one in real.departments}
    for group in real.collectives:
        assert group.members
        assert set(group.members) <= everyone
        assert not group.confirmed


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("县应急局", "县应急局"),
        ("县应急管理局", "县应急局"),
        (" 县 应急\u3000管理局\n", "县应急局"),
        ("县生态环境局", "县环保局"),
        ("政府办", "县政府办"),
        ("法院", "县法院"),
        ("县行政审批服务局", "县审批局"),
        ("双湖峪街道办事处", "双湖峪街道"),
        ("砖庙镇人民政府", "砖庙镇"),
        ("各乡镇（街道办）", "各乡镇（街道办）"),
        ("各乡镇(街道办)", "各乡镇（街道办）"),
        ("各乡镇", "各乡镇（街道办）"),
        ("各行政执法单位", "各行政执法部门"),
        ("审批局", "县审批局"),
        ("自然资源局", "县自然资源规划局"),
        ("市场监督管理局", "县市场监管局"),
        ("宣传部", "县委宣传部"),
        ("编办", "县委编办"),
    ],
)
def test_one_unit_by_any_of_its_names(names: Roster, written: str, meant: str) -> None:
    assert names.named(written).name == meant


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("县司法居", "县司法局"),
        ("县市监局", "县市场监管局"),
        ("砖庙", "砖庙镇"),
        ("县应急办", "县应急局"),
    ],
)
def test_unknown_unit_gets_the_nearest_names(names: Roster, written: str, near: str) -> None:
    with pytest.raises(UsageError) as caught:
        names.named(written)
    assert f"“{written}”" in caught.value.message
    assert near in caught.value.advice
    assert caught.value.exit_code == 2


def test_a_short_name_that_two_bodies_share_names_neither_and_a_checklist_spells_in_full() -> None:
    place = Place("checklist/departments.yaml", 1, 1)
    both = Roster(
        [Department(name, (), "政府部门", place) for name in ("县医保局", "市医保局", "县档案局")]
    )
    assert both.find("医保局") is None
    with pytest.raises(UsageError):
        both.named("医保局")
    assert both.named("档案局").name == "县档案局"
    assert both.get("档案局") is None


def test_unit_like_no_other_gets_the_way_to_all_names(names: Roster) -> None:
    with pytest.raises(UsageError) as caught:
        names.named("xyz")
    assert "zzfz depts" in words(caught.value.advice)


def test_every_name_means_one_unit(real: Checklist) -> None:
    written = [normalise(name) for unit in units_of(real) for name in (unit.name, *unit.aliases)]
    assert len(written) == len(set(written))


def test_units_of_indicators_are_all_in_the_roster_by_their_own_names(real: Checklist) -> None:
    known = {unit.name for unit in units_of(real)}
    for one in real.indicators:
        assert {*one.responsible, *one.cooperating} <= known


def test_named_duties_come_before_those_through_a_collective(
    real: Checklist, names: Roster
) -> None:
    found = by_role(duties(real, names.named("县应急管理局")))
    assert found[Role.RESPONSIBLE] == [
        *("10", "48", "52", "53", "54", "55", "56", "57", "58", "59", "61"),
        *("85", "86", "87", "88", "89", "90"),
    ]
    assert found[Role.COOPERATING] == []
    assert "34" in found[Role.COLLECTIVE]
    assert "62" in found[Role.COLLECTIVE]


def test_each_indicator_reaches_a_unit_once_and_in_list_order(real: Checklist) -> None:
    order = {one.id: index for index, one in enumerate(real.indicators)}
    for unit in units_of(real):
        ids = [duty.indicator.id for duty in duties(real, unit)]
        assert ids == sorted(set(ids), key=lambda one: order[one])


def test_duty_through_a_collective_names_it_and_says_whether_it_leads(
    real: Checklist, names: Roster
) -> None:
    found = {duty.indicator.id: duty for duty in duties(real, names.named("砖庙镇"))}
    assert {duty.role for duty in found.values()} == {Role.COLLECTIVE}
    assert found["34"].via == "各乡镇（街道办）"
    assert not found["34"].leads
    assert found["37"].leads
    assert found["91"].via == "涉舆相关乡镇（街道办）、部门"
    assert "62" not in found


def test_named_duty_has_no_collective(real: Checklist, names: Roster) -> None:
    found = {duty.indicator.id: duty for duty in duties(real, names.named("县司法局"))}
    assert found["34"].role is Role.RESPONSIBLE
    assert found["34"].via is None
    assert found["34"].leads


def test_collective_has_the_indicators_that_name_it(real: Checklist, names: Roster) -> None:
    unit = names.named("各行政执法部门")
    assert isinstance(unit, Collective)
    assert len(unit.members) == 12
    found = by_role(duties(real, unit))
    assert found[Role.COOPERATING] == ["62", "63", "64", "65", "66", "67", "68"]
    assert found[Role.RESPONSIBLE][0] == "47"
    assert not found[Role.COLLECTIVE]


def test_every_indicator_reaches_somebody(real: Checklist) -> None:
    reached = {duty.indicator.id for unit in real.departments for duty in duties(real, unit)}
    assert reached == set(real.by_id)


def test_departments_of_all_kinds_are_departments(real: Checklist, names: Roster) -> None:
    assert isinstance(names.named("县法院"), Department)


def test_white_space_and_half_width_brackets_make_no_other_unit() -> None:
    assert normalise(" 县 司法局\u3000(法治办)\n") == "县司法局（法治办）"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("医保局", "县医保局"),
        ("社", None),
        ("宣传部", "县委宣传部"),
        ("委办", None),
        ("县社", "县社"),
    ],
)
def test_a_short_name_has_two_characters_at_least(written: str, meant: str | None) -> None:
    place = Place("checklist/departments.yaml", 1, 1)
    some = ("县医保局", "县委宣传部", "县社", "县委办")
    found = Roster([Department(name, (), "部门", place) for name in some]).find(written)
    assert (found and found.name) == meant


def test_the_nearest_name_stands_first_and_each_body_once() -> None:
    place = Place("checklist/departments.yaml", 1, 1)
    some = [
        Department("县应急管理局", ("县应急局",), "部门", place),
        Department("县应急管理中心", (), "部门", place),
    ]
    with pytest.raises(UsageError) as caught:
        Roster(some).named("县应急管理居")
    assert caught.value.advice == "是否指：县应急管理局、县应急管理中心？"


def test_who_cooperates_does_not_lead_by_name_or_through_a_collective() -> None:
    place = Place("checklist/departments.yaml", 1, 1)
    units = tuple(Department(name, (), "部门", place) for name in ("甲局", "乙局", "丙局"))
    group = Collective("各部门", (), ("甲局", "乙局", "丙局"), True, place)
    other = Collective("各股", (), ("丙局",), True, place)

    def one(name: str, responsible: tuple[str, ...], cooperating: tuple[str, ...]) -> Indicator:
        kind = IndicatorKind.GRADED
        return Indicator(name, "", "", "", responsible, cooperating, None, kind, (), (), place)

    checklist = Checklist(
        *("样本", None, None, None, None),
        indicators=(
            one("1", ("甲局", "各股"), ("乙局", "各部门")),
            one("2", ("各部门",), ("甲局",)),
        ),
        sets=(),
        departments=units,
        collectives=(group, other),
        domains=(),
    )

    def told(unit: Department | Collective) -> list[tuple[str, Role, str | None, bool]]:
        return [
            (duty.indicator.id, duty.role, duty.via, duty.leads) for duty in duties(checklist, unit)
        ]

    first, second, third = units
    named, with_others, through = Role.RESPONSIBLE, Role.COOPERATING, Role.COLLECTIVE
    assert told(first) == [("1", named, None, True), ("2", with_others, None, False)]
    assert told(second) == [("1", with_others, None, False), ("2", through, "各部门", True)]
    assert told(third) == [("1", through, "各股", True), ("2", through, "各部门", True)]
    assert told(group) == [("1", with_others, None, False), ("2", named, None, True)]
    assert duties(checklist, Department("丁局", (), "部门", place)) == ()


@pytest.mark.parametrize(
    ("names_given", "stems"),
    [
        (["县司法局"], ["县司法局"]),
        (['a/b\\c:d*e?f"g<h>i|j'], ["a＿b＿c＿d＿e＿f＿g＿h＿i＿j"]),
        ([" .甲\t局\u200b. "], ["甲局"]),
        (["", ".."], ["单位", "单位（2）"]),
        (["Abc", "aBC", "abcd", "ABC"], ["Abc", "aBC（2）", "abcd", "ABC（4）"]),
        (["甲" * 100], ["甲" * 60]),
        (["a" + "甲" * 100], ["a" + "甲" * 59]),
        (["甲\ud800局"], ["甲局"]),
    ],
)
def test_a_unit_s_file_is_called_so_that_every_system_can_keep_it(
    names_given: list[str], stems: list[str]
) -> None:
    assert file_stems(names_given) == dict(zip(names_given, stems, strict=True))
