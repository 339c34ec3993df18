"""A new list against the one in use: what changes, and where the evidence goes."""

from __future__ import annotations

from tests.import_sources import county_files
from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist
from zzfz.importing.compare import ChangeKind, FolderMove, compare
from zzfz.importing.read import read
from zzfz.importing.resolve import resolve
from zzfz.importing.write import write

HEAD = "序号\t三级指标\t责任单位\t报送资料"
LINES = {
    "公开": "推行行政执法公示制度，主动公开执法信息\t县司法局\t1. 公示目录 2. 公开网址",
    "记录": "推行执法全过程记录制度，做到全程留痕\t县公安局\t情况说明",
    "审核": "重大执法决定法制审核全覆盖，应审必审\t县司法局、县财政局\t案件清单",
    "培训": "每年组织执法人员培训，学习新法规\t县人社局\t培训签到表",
}


def checklist(*lines: str) -> Checklist:
    rows = [f"{number}\t{line}" for number, line in enumerate(lines, start=1)]
    source = "\n".join(["任务清单", HEAD, *rows])
    found = load(write(resolve(read(source.encode(), "x.txt")))).checklist
    assert found is not None
    return found


OLD = checklist(LINES["公开"], LINES["记录"], LINES["审核"])


def test_a_list_does_not_differ_from_itself() -> None:
    county = load(county_files()).checklist
    assert county is not None
    result = compare(county, county)
    assert result.changes == ()
    assert result.moves == ()
    assert len(result.pairs) == 104


def test_an_indicator_put_in_front_renumbers_the_rest_and_their_evidence_moves() -> None:
    new = checklist(LINES["培训"], LINES["公开"], LINES["记录"], LINES["审核"])
    result = compare(OLD, new)
    assert [(one.old, one.new) for one in result.of_kind(ChangeKind.RENUMBERED)] == [
        ("1", "2"),
        ("2", "3"),
        ("3", "4"),
    ]
    assert [one.new for one in result.of_kind(ChangeKind.ADDED)] == ["1"]
    assert result.moves == (FolderMove("1", "2"), FolderMove("2", "3"), FolderMove("3", "4"))


def test_changed_words_units_and_materials_are_told_apart() -> None:
    new = checklist(
        LINES["公开"].replace("主动公开执法信息", "主动公开全部执法信息"),
        LINES["记录"].replace("县公安局", "县公安局、县司法局"),
        LINES["审核"].replace("案件清单", "案件清单及意见书"),
    )
    result = compare(OLD, new)
    assert [(one.kind, one.new) for one in result.changes] == [
        (ChangeKind.REWORDED, "1"),
        (ChangeKind.UNITS, "2"),
        (ChangeKind.MATERIALS, "3"),
    ]
    assert result.changes[1].before == "县公安局"
    assert result.changes[1].after == "县公安局、县司法局"
    assert 60 < result.pairs[0].likeness < 100
    assert result.moves == ()


def test_evidence_of_a_removed_indicator_has_no_place() -> None:
    result = compare(OLD, checklist(LINES["公开"], LINES["审核"]))
    assert [(one.old, one.before[:2]) for one in result.of_kind(ChangeKind.REMOVED)] == [
        ("2", "推行")
    ]
    assert result.moves == (FolderMove("3", "2"), FolderMove("2", ""))


def test_whatever_has_no_partner_is_told_with_the_nearest_however_far() -> None:
    """One that is hardly alike is told as such, and never proposed as an answer."""
    foreign = "建立低空经济发展专班并按月调度\t县发改局\t专班文件"
    result = compare(OLD, checklist(LINES["公开"], foreign, LINES["审核"]))
    assert [(one.kind, one.old, one.new) for one in result.changes] == [
        (ChangeKind.ADDED, "", "2"),
        (ChangeKind.REMOVED, "2", ""),
    ]
    assert "2" in {one.old for one in result.near}
    assert "2" in {one.new for one in result.near}
    assert not any(one.likely for one in result.near)


def test_items_that_change_places_are_told() -> None:
    turned = LINES["公开"].replace("1. 公示目录 2. 公开网址", "1. 公开网址 2. 公示目录 3. 说明")
    result = compare(OLD, checklist(turned, LINES["记录"], LINES["审核"]))
    assert result.moves == (FolderMove("1", "1", ((1, 2), (2, 1))),)
