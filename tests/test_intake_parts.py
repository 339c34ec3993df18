"""What the parts of the intake promise one by one: small inputs, no repository, the list as it is."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import openpyxl
import pytest
import yaml

from tests.safety_samples import identity
from tests.test_intake_names import LIST
from zzfz.checklist.model import Checklist, MaterialSet
from zzfz.errors import Advice, AnyAdvice, UsageError, ZzfzError
from zzfz.evidence.model import SUFFIX
from zzfz.evidence.snapshot import FOLDER, Snapshot
from zzfz.findings import Finding, Place
from zzfz.git import TIME_ZONE, TreeEntry
from zzfz.intake import file_hints, saved, session
from zzfz.intake.answers import (
    NO_PLACE,
    NOT_TAKEN,
    PieceAnswer,
    PieceQuestion,
    complete,
    meant,
    offered,
    question,
    settled,
    undecided,
    understood,
    with_answer,
    without_answer,
)
from zzfz.intake.cases import materials, names_case, part_name
from zzfz.intake.classify import Proposer
from zzfz.intake.commit import PreparedIntake, message_of
from zzfz.intake.ledger import (
    ADDRESSES,
    DONE,
    FILL_IN,
    KEYS,
    NOTE,
    OLD_ADDRESSES,
    Ledger,
    LedgerRow,
    answers_of,
    apply,
    is_ledger,
    read_ledger,
    relay,
)
from zzfz.intake.likeness import Wording
from zzfz.intake.material import Material, material_of, sha256
from zzfz.intake.naming import LONGEST_PATH
from zzfz.intake.placement import IntakeRequest, ReplacedPiece, keeps_name, place
from zzfz.intake.plan import (
    COLUMNS,
    TITLES,
    PlanRow,
    answers_in,
    fingerprint,
    plan_rows,
    read_plan,
)
from zzfz.intake.proposal import Candidate, Certainty, EarlierPiece, Proposal
from zzfz.intake.receive import (
    MOST_BYTES,
    MOST_MEMBERS,
    ReceivedFile,
    RefusedError,
    SkippedInput,
    UnpackFolder,
    receipt_path,
    receive_all,
    refuse_own,
    safe_inside,
    unpack,
    walking_order,
)
from zzfz.intake.saved import make_folder, remove_folder
from zzfz.intake.statements import Accepted, Statements, carried_over, shortcut, sidecar_text
from zzfz.intake.versions import (
    asking_about_versions,
    deciding_partners_alike,
    deciding_the_same_alike,
)
from zzfz.intake.withdrawal import find_piece
from zzfz.progress.model import Problem, State


def at(place: str) -> Candidate:
    """26-29/1+2 as a place; 26-29/ as one without items."""
    set_id, _, items = place.partition("/")
    return Candidate(LIST.sets_by_id[set_id], tuple(map(int, filter(None, items.split("+")))))


def told(place: Candidate | None) -> str:
    return f"{place.set.id}/{'+'.join(map(str, place.items))}" if place else ""


def all_told(places: Sequence[Candidate]) -> str:
    return " ".join(map(told, places))


def proposal(
    origin: str = "甲.pdf", place: str = "", *, certainty: Certainty = Certainty.UNSURE
) -> Proposal:
    material = Material(origin, ((origin.rpartition("/")[2], Path(origin)),))
    choice = at(place) if place else None
    return Proposal(material, choice, certainty, origin, Statements(), reasons=("因为",))


NOON = datetime(2026, 3, 2, 12, 0, tzinfo=TIME_ZONE)
EARLIER = EarlierPiece("甲.pdf", "evidence/33/旧.pdf", LIST.sets_by_id["33"], (1,), "名称相同")


# Questions and answers


def test_a_question_offers_every_item_and_says_first_what_is_replaced() -> None:
    open_one = question(proposal("甲.pdf", "85-91/"), None, ["乙.pdf"])
    assert (open_one.choices, open_one.is_placed, open_one.alike) == ((), False, ("乙.pdf",))
    assert open_one.reasons == ("因为",)
    clear = proposal("甲.pdf", "33/1", certainty=Certainty.CLEAR)
    placed = question(clear, EARLIER, ["乙.pdf"])
    assert (all_told(placed.choices), placed.is_placed, placed.alike) == ("33/1", True, ())
    assert placed.reasons == ("名称相同", "因为")
    assert question(clear).is_placed is False
    unsure = question(proposal("甲.pdf", "33/1"), EARLIER, ["乙.pdf"])
    assert (unsure.is_placed, unsure.alike) == (False, ("乙.pdf",))
    assert unsure.reasons == ("名称相同", "因为")
    assert all_told(complete([at("26-29/2"), at("26-29/"), at("33/1")])) == (
        "26-29/2 26-29/1 26-29/3 33/1"
    )


@pytest.mark.parametrize(
    ("asked", "answers"),
    [
        (
            PieceQuestion("甲.pdf", (at("33/1"),), (), ()),
            ["33/1"],
        ),
        (PieceQuestion("甲.pdf", (), (), ()), [f"不收 {NO_PLACE}"]),
        (
            PieceQuestion("甲.pdf", (at("33/1"),), (), (), EARLIER, is_placed=True),
            ["33/1 换 evidence/33/旧.pdf", "33/1", f"不收 {NOT_TAKEN}"],
        ),
        (
            PieceQuestion("甲.pdf", (at("70/1"),), (), (), both=(at("70/1"), at("76/1"))),
            ["70/1 76/1", "70/1"],
        ),
        (PieceQuestion("甲.pdf", (at("70/1"),), (), (), both=(at("70/1"),)), ["70/1"]),
    ],
)
def test_the_likeliest_answers_are_offered_first(asked: PieceQuestion, answers: list[str]) -> None:
    def words(one: PieceAnswer) -> str:
        assert one.origin == "甲.pdf"
        replacing = f" 换 {one.replaces}" if one.replaces else ""
        if one.choice is None:
            return f"{'不收' if one.refused else '以后'} {one.why}"
        return all_told((one.choice, *one.also)) + replacing

    assert [words(one) for one in offered(asked)] == answers


def test_an_answer_stands_in_place_of_the_one_before_and_holds_for_the_rest() -> None:
    first, other = PieceAnswer("甲", at("33/1")), PieceAnswer("丁", at("70/1"))
    group = with_answer((other,), PieceAnswer("甲", at("33/1"), replaces="旧"), ("乙", "丙"))
    assert [(one.origin, one.follows, one.replaces) for one in group] == [
        ("丁", None, ""),
        ("甲", None, "旧"),
        ("乙", "甲", ""),
        ("丙", "甲", ""),
    ]
    alone = with_answer(group, PieceAnswer("乙", at("70/1")))
    assert [(one.origin, one.follows) for one in alone] == [
        ("丁", None),
        ("甲", None),
        ("丙", "甲"),
        ("乙", None),
    ]
    assert [one.origin for one in with_answer(group, first)] == ["丁", "甲"]
    assert [one.origin for one in without_answer(group, "甲")] == ["丁"]
    assert [one.origin for one in without_answer(group, "丙")] == ["丁", "甲", "乙"]


def said(text: str, *choices: str, offer: bool = True) -> str:
    """What ``text`` answers where ``choices`` are offered, in words."""
    asked = PieceQuestion("甲.pdf", tuple(map(at, choices)), (), ())
    found = understood(text, asked, offered(asked) if offer else (), LIST)
    if isinstance(found, str):
        return found
    if not isinstance(found, PieceAnswer):
        return f"找到 {all_told(found)}"
    assert found.origin == "甲.pdf"
    if found.choice is None:
        return f"{'不收' if found.refused else '以后'}：{found.why}"
    more = (found.period, found.unit, found.nil_reason)
    return " ".join((all_told((found.choice, *found.also)), *(one for one in more if one)))


TWO = ("70/1", "34-46/2")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        # one of those offered, or a place
        ("1", "70/1"),
        ("２", "34-46/2"),
        ("33", "33/1"),
        ("3", "第 3 项有 2 项材料，请写明第几项，如 3-1"),
        ("34-2", "34-46/2"),
        ("34 2", "34-46/2"),
        ("34 第2项", "34-46/2"),
        ("34-46-4", "34-46/4"),
        ("34-46", "第 34–46 项有 4 项材料，请写明第几项，如 34-1"),
        ("34-5", "第 34–46 项没有第 5 项材料（共 4 项）"),
        ("34-0", "第 34–46 项没有第 0 项材料（共 4 项）"),
        ("33-1", "33/1"),
        ("999", "清单里没有“999”这个要求材料的指标"),
        # several
        ("1、2", "70/1 34-46/2"),
        ("34-1、33", "34-46/1 33/1"),
        ("34-4;34-2；35-2", "34-46/2+4"),
        ("34-1、", "34-46/1"),
        ("1、 、2", "70/1 34-46/2"),
        ("1、", "70/1"),
        ("1 、、 2", "70/1 34-46/2"),
        ("0", "清单里没有“0”这个要求材料的指标"),
        ("、", "清单里没有“、”这个要求材料的指标"),
        ("33、999", "清单里没有“999”这个要求材料的指标"),
        # with what is said besides
        ("1 2022", "70/1 2022"),
        ("1 2021年度", "70/1 2021"),
        ("1 2021至2022年", "70/1 2021-2022"),
        ("1 公安局", "70/1 县公安局"),
        ("1 公安局 2022年", "70/1 2022 县公安局"),
        ("1 2021 2022", "清单里没有“1 2021”这个要求材料的指标"),
        ("1 公安局 财政局", "清单里没有同时写到“1 公安局”的材料要求，换个词"),
        ("15 零报告 没有发生", "15/1 没有发生"),
        ("15 2022 零报告：没有发生", "15/1 2022 没有发生"),
        ("15 零报告：", "零报告后面要写理由，如：1 零报告 本年度没有发生"),
        ("70-1 零报告 无", "第 70 项第 1 项材料不接受零报告"),
        ("15、34-3、34-4 零报告 无", "第 34–46 项第 3、4 项材料不接受零报告"),
        ("零报告 没有", "先写归入哪一项，如：1 2022年 或 34-2 零报告 没有发生"),
        ("", "先写归入哪一项，如：1 2022年 或 34-2 零报告 没有发生"),
        # not at all
        ("不收", f"不收：{NOT_TAKEN}"),
        ("N", f"不收：{NOT_TAKEN}"),
        ("no", f"不收：{NOT_TAKEN}"),
        ("no 重复", "不收：重复"),
        ("n：重复", "不收：重复"),
        ("不收：重复", "不收：重复"),
        ("№70", "清单里没有“No70”这个要求材料的指标"),  # no place by this name, but no refusal
        ("no. 70", "清单里没有“no. 70”这个要求材料的指标"),
        ("不属", f"不收：{NO_PLACE}"),
        ("不属于 另有去处", "不收：另有去处"),
        # replacing
        ("换", "没有认出要更换的材料"),
        ("另加", "70/1"),
        # words
        ("人民调解组织", "找到 78-79/1"),
        ("天外飞仙", "清单里没有同时写到“天外飞仙”的材料要求，换个词"),
        ("a", "清单里没有“a”这个要求材料的指标"),
    ],
)
def test_what_is_typed_is_understood_or_told_what_is_wrong(text: str, answer: str) -> None:
    got = said(text, *TWO)
    if answer.startswith("找到"):
        assert got.split()[:2] == answer.split()
    else:
        assert got == answer


def test_what_is_typed_depends_on_what_is_offered() -> None:
    assert said("零报告 没有发生", "15/1") == "15/1 没有发生"  # one place: it need not be said
    assert said("2022 零报告 没有", "15/1") != "15/1 2022 没有"  # 2022 stands where a place does
    assert said("更换", offer=False) == "没有认出要更换的材料"
    assert said("另加一件", offer=False) == "先写归入哪一项，如 34-2"
    asked = PieceQuestion("甲.pdf", (at("33/1"),), (), (), EARLIER, is_placed=True)
    choices = offered(asked)
    for word, replaced in {
        "更换": "evidence/33/旧.pdf",
        "换": "evidence/33/旧.pdf",
        "另加": "",
    }.items():
        found = understood(word, asked, choices, LIST)
        assert isinstance(found, PieceAnswer)
        assert (told(found.choice), found.replaces) == ("33/1", replaced)
    assert understood("1、3", asked, choices, LIST) == "“不收”不能和别的一起选"
    third = understood("3", asked, choices, LIST)
    assert isinstance(third, PieceAnswer)
    assert third.refused
    nil = understood("3 零报告 没有", asked, choices, LIST)
    assert isinstance(nil, PieceAnswer)
    assert nil.choice is None


def test_a_set_whose_numbers_do_not_run_on_is_one_place() -> None:
    one = LIST.sets_by_id["34-46"]._replace(id="33,70", members=("33", "70"))
    other = replace(LIST, sets=(*LIST.sets, one))
    asked = PieceQuestion("甲.pdf", (at("76/1"),), (), ())
    for text, wanted in {"33、70-2": "33,70/2", "33、71": "33/1 71-72/1"}.items():
        found = understood(text, asked, offered(asked), other)
        assert isinstance(found, PieceAnswer)
        assert all_told((*filter(None, (found.choice,)), *found.also)) == wanted


def test_a_place_is_meant_by_number_name_or_words() -> None:
    choices = (at("70/1"), at("76/1"))
    assert (meant("1", choices, LIST), meant("2", choices, LIST)) == choices
    assert meant("3", choices, LIST) == "第 3 项有 2 项材料，请写明第几项，如 3-1"
    assert meant("0", choices, LIST) == "清单里没有“0”这个要求材料的指标"
    words = meant("行政复议", choices, LIST)
    assert not isinstance(words, str | Candidate)
    assert len(words) == 9  # no more than fit on a screen
    assert (
        all_told(words[:2]) == "81-84/1 81-84/2"
    )  # an item's own words come before its indicators'
    both = meant("行政复议 体制", choices, LIST)
    assert both == (at("81-84/2"), at("81-84/1"))  # by its own words, then by its indicators'
    by_indicator = meant(
        "机制健全", choices, LIST
    )  # in a title above 34–46 too, which comes behind
    assert not isinstance(by_indicator, str | Candidate)
    assert all_told(by_indicator[:5]) == "47-51/1 47-51/2 47-51/3 47-51/4 85-91/1"
    (item,) = LIST.sets_by_id["33"].items
    latin = LIST.sets_by_id["33"]._replace(items=(item._replace(text="提供 GDP 核算说明"),))
    for text in ("gdp核算", "GDP 核算"):
        assert isinstance(meant(text, (), replace(LIST, sets=(latin,))), tuple) is (" " in text)
    titles = meant(LIST.by_id["92"].level1.partition("、")[2], choices, LIST)
    assert not isinstance(titles, str | Candidate)
    assert all(one.set.members for one in titles)


def test_an_answer_settles_a_piece_with_what_was_said_besides() -> None:
    proposer = Proposer(LIST)
    pdf = Path(__file__)
    one = proposer.propose(Material("某某.pdf", (("某某.pdf", pdf),)), None)
    (later,) = settled(one, PieceAnswer("某某.pdf", why="以后再说"), proposer)
    assert (later.certainty, later.cautions) == (Certainty.UNSURE, ("以后再说",))
    (refused,) = settled(one, PieceAnswer("某某.pdf", refused=True), proposer)
    assert (refused.certainty, refused.cautions) == (Certainty.REFUSED, one.cautions)
    assert undecided(one, "").certainty is Certainty.UNSURE
    given = PieceAnswer(
        "某某.pdf",
        at("15/1"),
        nil_reason="没有",
        period="2022",
        domains=("公安",),
        note="备",
        unit="县公安局",
        also=(at("70/1"),),
        replaces="evidence/15/旧.pdf",
    )
    first, second = settled(one, given, proposer)
    assert (told(first.choice), first.replaces) == ("15/1", "evidence/15/旧.pdf")
    assert (told(second.choice), second.replaces) == ("70/1", "")
    for one in (first, second):
        assert one.is_clear
        assert one.said.department == "县公安局"
        assert (one.said.nil_reason, one.said.period) == ("没有", "2022")
        assert (one.said.domains, one.said.note) == (("公安",), "备")
        assert one.reasons[0] == "收件人写明"
    whole = PieceAnswer("某某.pdf", at("70/1"), why="按计划", title="新名.pdf", said=Statements())
    (planned,) = settled(one, whole, proposer)
    assert (planned.title, planned.reasons, planned.cautions) == ("新名.pdf", ("按计划",), ())
    assert planned.is_clear
    clear = proposer.propose(Material("第33项网址.pdf", (("第33项网址.pdf", pdf),)))
    assert clear.is_clear
    same = settled(clear, PieceAnswer("第33项网址.pdf", at("33/1")), proposer)
    assert same[0].reasons == clear.reasons  # what was clear already keeps its own reasons
    by_unit = settled(clear, PieceAnswer("第33项网址.pdf", at("33/1"), unit="县公安局"), proposer)
    assert by_unit[0].said.department == "县公安局"
    no_title = PieceAnswer("某某.pdf", at("70/1"), said=Statements(note="备"))
    assert settled(one, no_title, proposer)[0].reasons[0] == "收件人写明"


# The plan


def planned(folder: Path, *names: str) -> list[Proposal]:
    """Proposals for files of these names, each with its name as content."""
    proposer = Proposer(LIST)
    found = []
    for name in names:
        path = folder / name
        path.write_text(name, encoding="utf-8")
        found.append(proposer.propose(Material(name, ((name, path),))))
    return found


def table_of(proposals: Sequence[Proposal], earlier: Sequence[EarlierPiece] = ()) -> list[PlanRow]:
    """The rows of a plan as they would be read back unedited."""
    rows = plan_rows(proposals, earlier)
    return [PlanRow(at, dict(zip(COLUMNS, row, strict=True))) for at, row in enumerate(rows, 2)]


def edited(row: PlanRow, **cells: str) -> PlanRow:
    return row._replace(cells={**row.cells, **cells})


def faults(rows: Sequence[PlanRow], proposals: Sequence[Proposal]) -> list[str]:
    with pytest.raises(UsageError) as raised:
        answers_in(rows, proposals, LIST)
    found = [_plain(one) for one in raised.value.details]
    assert raised.value.advice == "在计划里逐行改正，再运行一次"
    assert raised.value.message == f"计划有 {len(found)} 处错误，没有收任何文件"
    return found


def _plain(words: AnyAdvice) -> str:
    return words if isinstance(words, str) else "".join(map(_plain, words.arguments))


def test_a_plan_says_of_each_piece_what_is_proposed_and_what_is_open(tmp_path: Path) -> None:
    clear, unclear = planned(tmp_path, "第33项网址.pdf", "某某.pdf")
    both = replace(clear, both=(at("33/1"), at("70/1")), covers=("甲", "乙"), cautions=("小心",))
    both = replace(both, choice=at("34-46/3+4"))
    domains = replace(
        clear, said=Statements(all_domains=True, department="县公安局", period="2022")
    )
    two = replace(clear, said=Statements(domains=("公安", "城管"), nil_reason="无", note="备"))
    first, second, third, fourth, fifth = (
        row.cells for row in table_of([clear, unclear, both, domains, two])
    )
    assert (first["来件"], first["收"], first["材料组"], first["材料项"]) == (
        "第33项网址.pdf",
        "是",
        "33",
        "1",
    )
    assert (first["存为"], first["单位"], first["领域"], first["更换"]) == ("网址.pdf", "", "", "")
    assert first["SHA-256"] == hashlib.sha256("第33项网址.pdf".encode()).hexdigest()
    assert (second["收"], second["材料组"], second["材料项"]) == ("待定", "", "")
    assert (third["收"], third["覆盖分项"]) == ("待定", "甲、乙")
    assert (third["材料组"], third["材料项"]) == ("34–46", "3、4")
    assert third["依据"].endswith("；注意：小心")
    assert (fourth["领域"], fourth["单位"], fourth["所属时间"]) == ("全部", "县公安局", "2022")
    assert (fifth["领域"], fifth["零报告理由"], fifth["备注"]) == ("公安、城管", "无", "备")
    (replacing,) = table_of([clear], [EARLIER._replace(origin="第33项网址.pdf")])
    assert (replacing.cells["收"], replacing.cells["更换"]) == ("待定", "evidence/33/旧.pdf")
    assert replacing.cells["依据"].startswith(
        "名称相同：是更换的，收写“是”；另加一件的，再把“更换”清空；"
    )


def test_a_folder_is_known_by_the_names_and_contents_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "一").write_text("一", encoding="utf-8")
    (tmp_path / "二").write_text("二", encoding="utf-8")

    def of(*names: str) -> str:
        files = tuple((name, tmp_path / name[:1]) for name in names)
        return fingerprint(Material("案例", files, is_folder=True))

    assert of("一.docx", "二.docx") == of("一.docx", "二.docx")
    assert of("一.docx", "二\udcff.docx") == (  # plans of before hold this
        "65762d98577202609d70c51598602dbf8c4a852c1085091b27f628673345e597"
    )
    assert (
        len({of("一.docx"), of("一.docx", "二.docx"), of("二.docx", "一.docx"), of("一.pdf")}) == 4
    )


def test_what_a_plan_decides_of_each_piece(tmp_path: Path) -> None:
    pieces = planned(tmp_path, "第33项网址.pdf", "某某.pdf", "照片.pdf", "会议.pdf", "漏.pdf")
    rows = table_of(pieces)
    answers = answers_in(
        [
            edited(rows[0], 来件="'第33项网址.pdf"),  # as Excel shows a text cell
            edited(rows[1], 收="否"),
            edited(rows[2], 收=""),
            edited(
                rows[3],
                **{"SHA-256": rows[3].cells["SHA-256"].upper()},
                收="是",
                材料组="59",
                材料项="",
                单位="公安局",
                领域="公安、城市管理，全部",
                所属时间="2021-2022",
                存为="新名.PDF",
                零报告理由=" 没有\n发生 ",
                备注="备",
                更换="evidence/59/旧.pdf",
            ),
        ],
        pieces,
        LIST,
    )
    first, no, open_one, given, missing = answers
    assert (told(first.choice), first.title, first.why) == ("33/1", "网址.pdf", "按计划")
    assert first.said == Statements()
    assert (no.choice, no.why, no.refused) == (None, "计划里写明不收", True)
    assert (open_one.choice, open_one.why, open_one.refused) == (None, "计划里还是待定", False)
    assert (told(given.choice), given.title, given.replaces) == (
        "59/1",
        "新名.PDF",
        "evidence/59/旧.pdf",
    )
    assert given.said == Statements(
        department="县公安局",
        period="2021-2022",
        domains=("公安", "城市管理"),
        all_domains=True,
        nil_reason="没有 发生",
        note="备",
    )
    assert (missing.why, missing.refused, missing.origin) == ("计划里没有这一件", False, "漏.pdf")
    several = edited(rows[3], 收="是", 材料组="34-46", 材料项="4、3、3")
    del several.cells["更换"]  # type: ignore[attr-defined]
    (one,) = [one for one in answers_in([several], pieces, LIST) if one.choice]
    assert (told(one.choice), one.replaces) == ("34-46/3+4", "")


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"来件": "没有.pdf"}, "来件里没有“没有.pdf”"),
        ({"SHA-256": "0"}, "“会议.pdf”的内容和写计划时不一样，请重新写计划"),
        ({"收": "也许"}, "“收”写的是“也许”，只能写 是、否 或 待定"),
        ({"材料组": "999"}, "清单里没有“999”这个要求材料的指标或材料组"),
        ({"材料组": "3"}, "没有写是材料组 3 的第几项材料（共 2 项）"),
        ({"材料组": "3", "材料项": "3"}, "材料组 3 没有第 3 项材料（共 2 项）"),
        ({"材料组": "3", "材料项": "0、2、5"}, "材料组 3 没有第 0、5 项材料（共 2 项）"),
        ({"材料组": "33", "零报告理由": "没有"}, "材料组 33 第 1 项不接受零报告"),
        (
            {"材料组": "34", "材料项": "1、3、4", "零报告理由": "没有"},
            "材料组 34–46 第 3、4 项不接受零报告",
        ),
        ({"单位": "县火星局"}, "名册里没有“县火星局”这个单位，是否指"),
        ({"领域": "火星、公安、木星"}, "没有“火星、木星”这个领域"),
        ({"所属时间": "2022年"}, "所属时间“2022年”要写成 2022 或 2021-2022"),
        ({"存为": "会议.docx"}, "存为“会议.docx”，扩展名要保留 .pdf"),
        ({"存为": ""}, "存为“”，扩展名要保留 .pdf"),
    ],
)
def test_each_fault_of_a_plan_is_told_with_its_row(
    tmp_path: Path, cells: dict[str, str], fault: str
) -> None:
    pieces = planned(tmp_path, "会议.pdf")
    (row,) = table_of(pieces)
    (found,) = faults([edited(row, **{"收": "是", "材料组": "33", **cells})], pieces)
    assert found.startswith(f"第 2 行：{fault}")


def test_every_fault_of_a_plan_is_told_and_a_piece_is_decided_once(tmp_path: Path) -> None:
    pieces = planned(tmp_path, "会议.pdf", "无后缀")
    row, bare = table_of(pieces)
    many = edited(row, 收="是", 材料组="999", 单位="县火星局", 领域="火星", 所属时间="去年")
    assert len(faults([many], pieces)) == 4
    both = edited(row, 收="是", 材料组="33", 单位="县火星局", 零报告理由="没有")
    assert [one[:12] for one in faults([both], pieces)] == [
        "第 2 行：名册里没有“",
        "第 2 行：材料组 33",
    ]
    (other,) = planned(tmp_path, "会议.PDF")
    (upper,) = table_of([other])
    (kept,) = answers_in([edited(upper, 收="是", 材料组="33", 存为="会.pdf")], [other], LIST)
    assert kept.title == "会.pdf"
    twice = [row, row._replace(number=7)]
    assert faults(twice, pieces) == ["第 7 行：“会议.pdf”在第 2 行已经有了"]
    named = edited(bare, 收="是", 材料组="33", 存为="无后缀.pdf")
    assert faults([named], pieces) == ["第 3 行：存为“无后缀.pdf”，扩展名要保留 （无）"]
    folder = replace(pieces[0], material=replace(pieces[0].material, is_folder=True))
    (row,) = table_of([folder])
    assert faults([edited(row, 收="是", 材料组="33", 存为="")], [folder]) == [
        "第 2 行：“存为”是空的"
    ]
    (kept,) = answers_in([edited(row, 收="是", 材料组="33", 存为="张某案")], [folder], LIST)
    assert kept.title == "张某案"
    address = tmp_path / "网址.url.txt"
    address.write_text("http://www.zizhou.gov.cn/a.html", encoding="utf-8")
    pieces = [Proposer(LIST).propose(Material("网址.txt", (("网址.txt", address),)))]
    (row,) = table_of(pieces)
    for number, title in {"33": "网址.url.txt", "59": "网址.txt"}.items():
        (one,) = answers_in([edited(row, 收="是", 材料组=number, 存为="网址.txt")], pieces, LIST)
        assert one.title == title


def test_a_plan_is_told_by_its_ending_and_its_header(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"没有“.*计划\.csv”这个计划文件") as none:
        read_plan(tmp_path / "计划.csv")
    (tmp_path / "计划.docx").write_bytes(b"x")
    with pytest.raises(UsageError, match=r"“计划\.docx”不是计划文件") as other:
        read_plan(tmp_path / "计划.docx")
    assert [one.value.advice for one in (none, other)] == [
        Advice("plan-first"),
        Advice("plan-file"),
    ]
    path = tmp_path / "计划.CSV"
    path.write_text("来件,收\n甲,是\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"“计划\.CSV”里没有计划的表头"):
        read_plan(path)
    header = ["说明", *reversed(TITLES)]
    cells = ["", *("甲.pdf" if title == "来件" else f"格{title}" for title in reversed(TITLES))]
    lines = [["收件计划"], header, [f" {cell} " for cell in cells], ["只有说明"]]
    path.write_text("\n".join(",".join(line) for line in lines) + "\n", encoding="utf-8")
    first, second = read_plan(path)
    assert (first.number, second.number) == (3, 4)
    assert first.cells == {title: f"格{title}" for title in TITLES} | {"来件": "甲.pdf"}
    assert set(second.cells.values()) == {""}


# What comes in


def received(
    *sources: Path | ReceivedFile, own: Sequence[Path] = ()
) -> tuple[list[str], list[str]]:
    """What is received of ``sources``, and what is left aside with why."""
    with TemporaryDirectory() as room:
        found = receive_all(sources, Path(room), own)
    for one in found.skipped:
        assert (one.advice == "不用处理") is one.expected
        assert one.advice
    aside = [
        f"{one.origin}：{one.why}{'（不用处理）' if one.expected else ''}" for one in found.skipped
    ]
    return [one.origin for one in found.files], aside


def test_files_of_a_folder_come_before_its_folders_in_the_order_people_count(
    tmp_path: Path,
) -> None:
    top = tmp_path / "报送"
    for name in ("10.pdf", "2.pdf", "甲.pdf", "乙/1.pdf", "甲10/1.pdf", "甲9/1.pdf"):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(b"x")
    files, aside = received(top)
    wanted = ["2.pdf", "10.pdf", "甲.pdf", "乙/1.pdf", "甲9/1.pdf", "甲10/1.pdf"]
    assert (files, aside) == ([f"报送/{one}" for one in wanted], [])
    assert sorted(files, key=walking_order) == files
    again, _ = received(top, top / "2.pdf", tmp_path / "报送" / "2.pdf")
    assert again[-2:] == ["2.pdf", "2（2）.pdf"]
    assert received(top, top)[0][6] == "报送（2）/2.pdf"


def test_what_nobody_wants_is_told_with_its_reason(tmp_path: Path) -> None:
    names = {
        ".隐藏": "隐藏文件（不用处理）",
        ".git/config": "隐藏文件（不用处理）",
        "__MACOSX/甲.pdf": "隐藏文件（不用处理）",
        "甲.pdf.meta.yaml": "说明文件，收进来时会另写（不用处理）",
        "~$甲.docx": "临时文件或快捷方式（不用处理）",
        "甲.TMP": "临时文件或快捷方式（不用处理）",
        "Thumbs.db": "系统或程序自己的文件（不用处理）",
        "甲.RAR": "RAR 压缩包打不开",
        "空.pdf": "文件是空的",
        "计划.csv": "收件计划本身（不用处理）",
        "坏.zip": "压缩包已损坏或不完整，打不开",
    }
    top = tmp_path / "报送"
    for name in (*names, "好.pdf"):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(b"" if name == "空.pdf" else b"x")
    (top / "链接.pdf").symlink_to(top / "好.pdf")
    (top / "链接夹").symlink_to(tmp_path)
    os.mkfifo(top / "管道")
    here = tmp_path / "别处"
    here.symlink_to(top)
    through = tmp_path / "经过"
    through.symlink_to(tmp_path)
    assert received(through / "报送", own=[top / "计划.csv"])[0] == ["报送/好.pdf"]
    files, aside = received(top, own=[here / "计划.csv"])
    assert files == ["报送/好.pdf"]
    links = dict.fromkeys(("链接.pdf", "链接夹"), "是符号链接，不是文件（不用处理）")
    assert dict(one.removeprefix("报送/").split("：") for one in aside) == {
        **names,
        **links,
        "管道": "不是普通文件",
    }
    for path, why in {
        here: "是符号链接",
        tmp_path / "没有": "不存在",
        top / "管道": "不是普通文件",
    }.items():
        with pytest.raises(UsageError, match=f"“.*”{why}") as raised:
            received(path)
        assert raised.value.advice in {"检查路径是否写对", "写出文件本身的路径"}


def test_what_is_named_alone_is_called_by_its_own_name_and_what_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = tmp_path / "报送"
    (top / "里").mkdir(parents=True)
    for name in (".甲.pdf", "乙.pdf"):
        (top / name).write_bytes(b"x")
    assert received(top / ".甲.pdf") == ([], [".甲.pdf：隐藏文件（不用处理）"])
    monkeypatch.chdir(top)
    assert received(Path())[0] == ["报送/乙.pdf"]
    with monkeypatch.context() as locked:  # root may read everything
        locked.setattr("os.access", lambda path, mode: False)
        files, aside = received(top / "乙.pdf")
    assert (files, aside) == ([], ["乙.pdf：没有权限，读不了"])
    scandir = os.scandir

    def closed(path: Any) -> Any:
        if str(path).endswith("里"):
            raise PermissionError(13, "closed", path)
        return scandir(path)

    monkeypatch.setattr("os.scandir", closed)
    with pytest.raises(UsageError, match=r"文件夹“.*里”读不了") as unread:
        received(top)
    assert unread.value.advice == "检查权限后重试"


def test_more_files_than_anyone_hands_in_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zzfz.intake.receive.MOST_FILES", 20)
    path = tmp_path / "x"
    path.write_bytes(b"x")
    many = [ReceivedFile(f"{number}.pdf", path) for number in range(20)]
    assert len(received(*many)[0]) == 20
    with pytest.raises(UsageError, match="一次收到 21 个文件，超过 20 个") as raised:
        received(*many, path)
    assert raised.value.advice == "分几次收"


def test_an_upload_is_called_as_its_sender_called_it_or_left_aside(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"x")
    files, aside = received(ReceivedFile("甲\\乙.pdf", path), ReceivedFile("../丙.pdf", path))
    assert (files, aside) == (["甲/乙.pdf"], ["../丙.pdf：名称不是一个文件的路径，没有收"])


def test_archives_are_opened_two_deep_and_nothing_of_a_bad_one_counts(tmp_path: Path) -> None:
    def packed(**members: bytes) -> bytes:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as one:
            for name, content in members.items():
                one.writestr(name.replace("_", "."), content)
        return data.getvalue()

    inner = packed(丙_pdf=b"x")
    (tmp_path / "套.zip").write_bytes(
        packed(乙_zip=packed(甲_zip=inner), 丁10_pdf=b"x", 丁9_pdf=b"x")
    )
    (tmp_path / "空.ZIP").write_bytes(packed())
    files, aside = received(tmp_path / "套.zip", tmp_path / "空.ZIP")
    assert files == ["套.zip/丁9.pdf", "套.zip/丁10.pdf"]
    assert aside == ["套.zip/乙.zip/甲.zip：压缩包套了 2 层以上", "空.ZIP：压缩包是空的"]
    deep = ["套.zip/丁9.pdf", "套.zip/丁10.pdf"]
    (tmp_path / "夹").mkdir()
    (tmp_path / "套.zip").rename(tmp_path / "夹" / "套.zip")
    assert received(tmp_path / "夹")[0] == [f"夹/{one}" for one in deep]
    uploaded = received(ReceivedFile("套.zip", tmp_path / "夹" / "套.zip"))
    assert uploaded == (deep, ["套.zip/乙.zip/甲.zip：压缩包套了 2 层以上"])
    room = UnpackFolder(tmp_path)
    assert (room.members, room.bytes, room.place().name) == (0, 0, "000001")
    room.members = MOST_MEMBERS - 1
    (tmp_path / "一.zip").write_bytes(inner)
    assert [one.inside for one in unpack(tmp_path / "一.zip", room)] == ["丙.pdf"]
    assert (room.members, room.bytes) == (MOST_MEMBERS, 1)
    with pytest.raises(RefusedError, match=f"压缩包里的文件超过 {MOST_MEMBERS} 个"):
        unpack(tmp_path / "一.zip", room)
    assert (room.members, room.bytes) == (MOST_MEMBERS, 1)
    room.members, room.bytes = 0, MOST_BYTES - 1
    assert len(unpack(tmp_path / "一.zip", room)) == 1  # just what is allowed
    before = set(tmp_path.iterdir())
    with pytest.raises(RefusedError, match="解压后超过 2 GB，没有解压"):
        unpack(tmp_path / "一.zip", room)
    assert (room.members, room.bytes) == (1, MOST_BYTES)
    assert set(tmp_path.iterdir()) == before
    with pytest.raises(RefusedError, match="解压后超过 2 GB"):
        room.spend(1)


def test_an_archive_that_may_do_harm_is_refused_before_any_of_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, room = tmp_path / "x.zip", tmp_path / "里"
    room.mkdir()
    work = UnpackFolder(room)

    def packed(*members: tuple[str, int, bytes], method: int = zipfile.ZIP_STORED) -> None:
        with zipfile.ZipFile(path, "w", method) as archive:
            for name, kind, content in members:
                info = zipfile.ZipInfo(name)
                info.external_attr, info.compress_type = (kind | 0o644) << 16, method
                archive.writestr(info, content)

    def refused(why: str, advice: str = "在自己的电脑上解压，核对后把解压出的文件夹报来") -> None:
        before = (work.members, work.bytes)
        with pytest.raises(RefusedError, match=why) as error:
            unpack(path, work)
        assert error.value.advice == advice
        assert [*room.iterdir()] == []
        assert (work.members, work.bytes) == before

    file, folder, link, pipe = 0o100000, 0o040000, 0o120000, 0o010000
    good = ("好.pdf", file, b"12345")
    for kind in (link, pipe):
        packed(good, ("甲.pdf", kind, b"x"))
        refused("“甲.pdf”是链接，不是文件，没有解压")
    packed(good, ("甲.pdf", file, b"x"), method=zipfile.ZIP_BZIP2)
    refused("^压缩包用了不常见的压缩方法，打不开$")
    packed(good)
    content = path.read_bytes()
    directory = content.index(b"PK\x01\x02")
    path.write_bytes(content[: directory + 8] + b"\x01" + content[directory + 9 :])
    refused("^压缩包有密码，打不开$", "请报送单位去掉密码重新压缩，或解压后再报送")
    packed(good)
    with monkeypatch.context() as small:
        small.setattr("zzfz.intake.receive.MOST_BYTES", 4)
        refused("解压后超过 0 GB，没有解压")
    assert work.place().name == "000001"  # nothing was begun
    packed(good, ("乙.pdf", file, b"67890"))
    path.write_bytes(path.read_bytes().replace(b"67890", b"67891"))
    refused("压缩包已损坏或不完整，打不开", "请报送单位重新压缩后再发")

    packed(good, *((f"夹{number}/", folder, b"") for number in range(3)))
    monkeypatch.setattr("zzfz.intake.receive._MOST_ENTRIES", 4)
    assert [one.inside for one in unpack(path, work)] == ["好.pdf"]
    monkeypatch.setattr("zzfz.intake.receive._MOST_ENTRIES", 3)
    for one in room.iterdir():
        one.unlink()
    refused(f"压缩包里的文件超过 {MOST_MEMBERS} 个，没有解压", "分几次报送")
    monkeypatch.undo()

    monkeypatch.setattr("zzfz.intake.receive.RATIO_FROM", 1000)
    monkeypatch.setattr("zzfz.intake.receive.HIGHEST_RATIO", 1)
    packed(("甲.pdf", file, b"x" * 5000))  # not packed at all: as long as it says
    unpack(path, work)
    packed(("甲.pdf", file, b"x" * 1000), method=zipfile.ZIP_DEFLATED)
    unpack(path, work)
    for one in room.iterdir():
        one.unlink()
    packed(("甲.pdf", file, b"x" * 1001), method=zipfile.ZIP_DEFLATED)
    refused("压缩比超过 1 倍，像是压缩炸弹，没有解压")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("甲/乙.pdf", "甲/乙.pdf"),
        ("./甲//乙.pdf", "甲/乙.pdf"),
        ("甲\\乙.pdf", "甲/乙.pdf"),
        ("e\u0301.pdf", "\u00e9.pdf"),
        ("/甲", "是绝对路径，会写到别处"),
        ("c:甲", "是绝对路径，会写到别处"),
        ("甲c:", "甲c:"),
        ("甲\0", "是绝对路径，会写到别处"),
        ("甲/../乙", "指向包外"),
        ("甲/ ./乙", "指向包外"),
        ("/" + "长" * 90, f"“/{'长' * 79}”是绝对路径"),
        ("甲/NUL.txt", "用了系统保留的名称"),
        ("", "没有名称的文件"),
        ("./", "没有名称的文件"),
    ],
)
def test_a_member_is_called_by_a_plain_path(name: str, path: str) -> None:
    try:
        assert safe_inside(name) == path
    except RefusedError as error:
        assert path in error.why
        assert str(error) == error.why
        assert error.advice == "在自己的电脑上解压，核对后把解压出的文件夹报来"
        assert len(error.why) < 120


def test_the_tracker_is_not_taken_into_itself_and_receipts_lie_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = tmp_path / "链接"
    link.symlink_to(tmp_path / "库")
    root = tmp_path / "库"
    (root / "evidence" / "33").mkdir(parents=True)
    for inside in (root, root / "evidence", root / "evidence" / "33", tmp_path, link):
        with pytest.raises(UsageError, match="就是材料库，不能收到自己里面") as own:
            refuse_own(root, [tmp_path / "旁", inside])
        assert own.value.advice == "写出单位报来的文件夹或压缩包"
        with pytest.raises(UsageError):
            refuse_own(link, [inside])
    refuse_own(root, [tmp_path / "旁", root / "checklist"])
    now = datetime(2023, 4, 5, 6, 7, tzinfo=UTC)
    assert receipt_path(root, tmp_path / "单.DOCX", now) == tmp_path / "单.DOCX"
    with pytest.raises(UsageError, match=r"不能写成“单\.doc”") as word:
        receipt_path(root, tmp_path / "单.doc", now)
    assert word.value.advice == "文件名以 .docx 结尾"
    for inside in (root, link):
        for of in (root, link):
            with pytest.raises(UsageError, match="不能写进 evidence/") as refused:
                receipt_path(of, inside / "evidence" / "33" / "单.docx", now)
            assert refused.value.advice == "换一个文件夹"
    monkeypatch.chdir(root)
    assert receipt_path(link, None, now).parent == tmp_path
    monkeypatch.chdir(tmp_path)
    first = receipt_path(root, None, now)
    assert first == tmp_path / "材料交接单-20230405-0607.docx"
    first.write_bytes(b"x")
    assert receipt_path(root, None, now).name == "材料交接单-20230405-0607（2）.docx"
    monkeypatch.chdir(root / "evidence")
    assert receipt_path(root, None, now).parent == tmp_path


# Where it goes and what is written beside it


def blobs_of(files: Sequence[tuple[str, Path]]) -> list[str]:
    """Object ids by the content alone."""
    return [object_id(path.read_bytes()) for _, path in files]


def object_id(content: bytes) -> str:
    data = b"blob %d\0" % len(content) + content
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


class Shelf:
    """A tracker's folder with files that are committed, and pieces that come in."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "库"
        self.desk = folder / "桌面"
        self.entries: list[TreeEntry] = []
        self.asked_of_git: list[str] = []
        self.desk.mkdir()
        (self.root / FOLDER).mkdir(parents=True)

    def commit(self, path: str, content: str = "") -> None:
        """A file that is in the tracker, with its path as content where nothing else is said."""
        blob = object_id((content or path).encode())
        self.entries.append(TreeEntry(path, "100644", "blob", blob))

    def lay(self, path: str, content: str) -> None:
        """A file that lies below ``evidence/`` uncommitted."""
        target = self.root / FOLDER / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")

    def asked(
        self, where: str, title: str, *files: str, covers: tuple[str, ...] = (), **more: Any
    ) -> IntakeRequest:
        """A piece for ``where`` to be kept as ``title``; of a folder the ``files`` with their contents."""
        found = []
        for name in files or (title,):
            path = self.desk / f"{len(list(self.desk.iterdir()))}"
            path.write_text(more.pop("content", name), encoding="utf-8")
            found.append((name, path))
        place = at(where)
        material = Material(title, tuple(found), is_folder=bool(files))
        said = more.pop("said", Statements())
        return IntakeRequest(material, place.set, place.items, title, said, covers, **more)

    def placed(self, *requests: IntakeRequest) -> list[str]:
        """The files of each piece in its place, or = and the path of what is there already."""
        asked: list[str] = []

        def once(files: Sequence[tuple[str, Path]]) -> list[str]:
            assert not asked  # Git is asked for all of them together
            asked.extend(path for path, _ in files)
            return blobs_of(files)

        snapshot = Snapshot("x", None, tuple(self.entries))
        found = place(requests, snapshot, self.root, once)
        self.asked_of_git = asked
        prefix = f"{FOLDER}/"
        lines = []
        for one in found:
            files = " ".join(file.target.removeprefix(prefix) for file in one.files)
            also = "".join(f" ~{twin.removeprefix(prefix)}" for twin in one.twins)
            lines.append((f"={one.already.removeprefix(prefix)}" if one.already else files) + also)
        return lines


def test_a_piece_gets_its_number_and_a_name_that_is_free(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.commit("34/1-目录.PDF", "旧")
    shelf.commit("33/甲/乙/丙/丁/戊.pdf")
    shelf.lay("33/说明.pdf", "另一份")
    shelf.lay("33/照片.pdf", "照片.pdf")
    shelf.lay("33/案例/1.pdf", "x")
    asked = [
        shelf.asked("34-46/1", "目录.pdf"),  # another one is called so, in other letters
        shelf.asked("34-46/1+3", "目录.pdf", content="新"),
        shelf.asked("33/1", "说明.pdf"),  # something else lies there uncommitted
        shelf.asked("33/1", "照片.pdf"),  # lies there already: it is committed where it is
        shelf.asked("33/1", "案例", "1.pdf", "1.pdf"),
        shelf.asked("33/1", "3", "1.pdf"),  # a folder 3 would stand for an item
        shelf.asked("34-46/4", "3", "1.pdf", content="y"),
        shelf.asked("33/1", "README.md"),
    ]
    assert shelf.placed(*asked) == [
        "34/1-目录（2）.pdf",
        "34/1+3-目录.pdf",
        "33/说明（2）.pdf",
        "33/照片.pdf",
        "33/案例（2）/1.pdf 33/案例（2）/1（2）.pdf",
        "33/案例3/1.pdf ~33/案例（2）/1.pdf ~33/案例（2）/1（2）.pdf",
        "34/4-3/1.pdf",
        "33/材料-README.md",
    ]
    names = ["34/1-目录.pdf", "34/1+3-目录.pdf", *["33/说明.pdf"] * 2, *["33/照片.pdf"] * 2]
    names += ["33/案例/1.pdf", "33/案例/1（2）.pdf", "33/案例3/1.pdf", "34/4-3/1.pdf"]
    # by the path, as filters go by it
    assert shelf.asked_of_git == [f"{FOLDER}/{name}" for name in (*names, "33/材料-README.md")]


def test_a_path_that_windows_cannot_hold_is_cut_or_refused(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    long = "字" * 50
    folder, other = shelf.placed(
        shelf.asked("33/1", "长" * 70, f"{long}/{long}/一.pdf"),
        shelf.asked("33/1", "短", f"{long}/{long}/{'一' * 10}.pdf"),
    )
    assert other.startswith("33/短/")
    (alone,) = shelf.placed(shelf.asked("33/1", f"{'a' * 200}.pdf"))
    assert len(f"{FOLDER}/{alone}{SUFFIX}（99）") == LONGEST_PATH
    assert len(f"{FOLDER}/{folder}{SUFFIX}（99）") == LONGEST_PATH  # its sidecar, and a count
    with pytest.raises(UsageError, match="路径太长"):
        shelf.placed(shelf.asked("33/1", "案例", f"{long}/{long}/{long}/{long}/一.pdf"))


def test_the_same_content_for_the_same_item_is_there_already(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for path, content in {
        "38/1-目录.pdf": "甲",
        "33/网址.pdf": "乙",
        "34/4-意见/1.pdf": "丙",
        "34/4-意见/2.pdf": "丁",
        "34/4-意见.meta.yaml": "戊",
        "34/说明.pdf": "己",
        "97/2021年报.url": "庚",
        "2/别处.pdf": "辛",
    }.items():
        shelf.commit(path, content)
    assert shelf.placed(
        shelf.asked("34-46/1", "新目录.pdf", content="甲"),  # in the folder of another member
        shelf.asked(
            "34-46/3", "新目录.pdf", content="甲"
        ),  # for another item it counts for nothing
        shelf.asked("34-46/2", "随便.pdf", content="己"),  # no item is named: for whichever
        shelf.asked("33/1", "网址新名.pdf", content="乙"),
        shelf.asked("33/1", "别处.pdf", content="辛"),
        shelf.asked("33/1", "戊.pdf", content="戊"),  # what a sidecar says is no material
        shelf.asked("97/1", "2021年报.url", content="庚", covers=("公安2021年",)),
        shelf.asked("97/1", "2022年报.url", content="庚", covers=("公安2022年",)),
        shelf.asked("97/1", "2022年报.url", content="庚"),
    ) == [
        "=38/1-目录.pdf",
        "34/3-新目录.pdf ~38/1-目录.pdf",
        "=34/说明.pdf",
        "=33/网址.pdf",
        "33/别处.pdf ~2/别处.pdf",
        "33/戊.pdf",
        "=97/2021年报.url",
        "97/2022年报.url ~97/2021年报.url",
        "=97/2021年报.url",
    ]
    whole, less, more = (
        shelf.asked("34-46/4", "意见书", *names)
        for names in (("丁", "丙"), ("丙",), ("丙", "丁", "辛"))
    )
    assert shelf.placed(whole, less, more) == [
        "=34/4-意见",
        "34/4-意见书/丙 ~34/4-意见/1.pdf",
        "34/4-意见书（2）/丙 34/4-意见书（2）/丁 34/4-意见书（2）/辛"
        " ~34/4-意见/1.pdf ~34/4-意见书/丙 ~34/4-意见/2.pdf ~2/别处.pdf",
    ]
    twice = shelf.asked("33/1", "一.pdf", content="同"), shelf.asked("33/1", "二.pdf", content="同")
    assert shelf.placed(*twice) == ["33/一.pdf", "=33/一.pdf"]
    (found,) = place([twice[0]], Snapshot("x", None), shelf.root, blobs_of)
    assert (found.path, found.files[0].blob) == ("evidence/33/一.pdf", object_id("同".encode()))
    assert found.files[0].source.read_text(encoding="utf-8") == "同"


@pytest.mark.parametrize(
    ("old", "title", "path"),
    [
        ("33/网址说明.pdf", "网址说明（2）.pdf", "33/网址说明.pdf"),
        ("33/网址说明.PDF", "1、网址 说明.pdf", "33/网址说明.PDF"),
        ("33/网址说明.doc", "网址说明 - 副本.docx", "33/网址说明.docx"),
        ("33/网址说明.pdf", "新说明.pdf", "33/新说明.pdf"),
        ("33/1-容器/网址说明.pdf", "新说明.pdf", "33/1-容器/新说明.pdf"),
        ("33/网址说明.pdf", "网址说明.PDF", "33/网址说明.pdf"),
        ("35/网址说明.pdf", "网址说明.pdf", "35/网址说明.pdf"),
    ],
)
def test_what_takes_the_place_of_another_keeps_its_name_and_folder(
    tmp_path: Path, old: str, title: str, path: str
) -> None:
    shelf = Shelf(tmp_path)
    shelf.commit(old)
    replaced = ReplacedPiece(f"{FOLDER}/{old}", (1,), (f"{FOLDER}/{old}",))
    request = shelf.asked("33/1", title, content="新", replaces=replaced)
    assert keeps_name(request) is ("网址" in title)
    assert shelf.placed(request) == [path]
    assert not keeps_name(shelf.asked("33/1", title))


def test_in_a_container_what_takes_a_place_has_no_number_of_its_own(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for path in ("34/4-容器/旧.pdf", "34/4-容器/别.PDF", "34/4-旧.pdf"):
        shelf.commit(path)
    placed = []
    for old, title in {"34/4-容器/旧.pdf": "别.pdf", "34/4-旧.pdf": "新.pdf"}.items():
        replaced = ReplacedPiece(f"{FOLDER}/{old}", (4,), (f"{FOLDER}/{old}",))
        placed += shelf.placed(shelf.asked("34-46/4", title, content=title, replaces=replaced))
    assert placed == ["34/4-容器/别（2）.pdf", "34/4-新.pdf"]


def test_a_folder_that_takes_the_place_of_another_keeps_its_whole_name(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.commit("34/4-意见.书/1.pdf")
    replaced = ReplacedPiece(f"{FOLDER}/34/4-意见.书", (4,), ())
    request = shelf.asked("34-46/4", "意见.书", "新.pdf", replaces=replaced)
    assert shelf.placed(request) == ["34/4-意见.书/新.pdf"]


def test_the_message_of_a_commit_says_what_came_from_whom_and_where_to(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)

    def message(*requests: IntakeRequest, person: str = "") -> list[str]:
        found = place(requests, Snapshot("x", None), shelf.root, blobs_of)
        return message_of(found, person).splitlines()

    def by(unit: str, where: str, title: str, **more: Any) -> IntakeRequest:
        return shelf.asked(where, title, said=Statements(department=unit), **more)

    one = by("县公安局", "34-46/1", "目录.pdf")
    assert message(one, person="张 三\n") == [
        "报送：第 34–46 项第 1 项材料 1 件（县公安局）",
        "",
        "- evidence/34/1-目录.pdf",
        "",
        "Submitted-by: 县公安局",
        "Indicator: 34-46",
        "Item: 1",
        "Handed-in-by: 县公安局 张 三",
    ]
    both = message(one, shelf.asked("34-46/3", "情况.pdf"))
    assert both[0] == "报送：第 34–46 项 2 件（县公安局）"
    assert both[-4:] == ["Indicator: 34-46", "Item: 1", "Item: 3", "Handed-in-by: 县公安局"]
    nobody = message(shelf.asked("33/1", "甲.pdf"))
    assert nobody[0] == "报送：第 33 项第 1 项材料 1 件"
    assert nobody[-1] == "Item: 1"
    assert message(shelf.asked("33/1", "乙.pdf"), person="李四")[-1] == "Handed-in-by: 李四"
    sets = ["加分1/1", "97/1", "2/1", "1/1", "33/1", "34-46/1"]
    units = ["县公安局", "县财政局", "县司法局", "县教体局", "县公安局", "县公安局"]
    many = [
        by(unit, where, "丙.pdf", content=where) for unit, where in zip(units, sets, strict=True)
    ]
    three = message(*many[:3])
    assert three[0] == "报送：第 2、97、加分1 项 3 件（县公安局、县财政局、县司法局）"
    assert [line for line in three if "Item" in line] == []
    assert message(*many)[0] == "报送：第 1、2、33、34–46、97 项等 6 组 6 件（4 个单位）"
    assert message(*many[:5])[0].startswith("报送：第 1、2、33、97、加分1 项 5 件")
    crowd = [shelf.asked("33/1", f"{at}.pdf", content=f"c{at}") for at in range(52)]
    assert message(*crowd)[-5:-3] == ["- evidence/33/49.pdf", "- 另有 2 件"]
    assert "- 另有" not in "".join(message(*crowd[:50]))
    old = ReplacedPiece("evidence/33/旧.pdf", (1,), ())
    new = by("县公安局", "33/1", "新.pdf", replaces=old)
    same = by("县公安局", "33/1", "旧.pdf", replaces=old)
    assert message(new)[0] == "更换：第 33 项第 1 项材料 1 件（县公安局）"
    assert message(new)[2] == "- evidence/33/新.pdf（原为 evidence/33/旧.pdf）"
    assert message(new)[-1] == "Replaces: evidence/33/新.pdf <= evidence/33/旧.pdf"
    assert message(same)[-1] == "Handed-in-by: 县公安局"
    assert message(new, many[0])[0] == "报送：第 33、加分1 项 2 件（县公安局），其中更换 1 件"


def test_a_sidecar_says_each_thing_once_and_in_order() -> None:
    full = Statements(
        items=(1, 3),
        department="县公安局",
        period="2022",
        number="子公〔2022〕1号",
        date=date(2022, 3, 15),
        domains=("公安", "城管"),
        addresses=("http://a.cn/1", "http://a.cn/2"),
        published=False,
        nil_reason='没有"发生"\u200b',
        contact="张三",
        note="备\n注",
        accepted=(Accepted("S201", "ab", "李四", "已核"),),
    )
    assert (sidecar_text(full) or "").splitlines()[1:] == [
        "items: [1, 3]",
        'department: "县公安局"',
        'period: "2022"',
        'number: "子公〔2022〕1号"',
        "date: 2022-03-15",
        'domains: ["公安", "城管"]',
        'address: ["http://a.cn/1", "http://a.cn/2"]',
        "published: false",
        "nil: true",
        'reason: "没有\\"发生\\""',
        'contact: "张三"',
        'note: "备 注"',
        "exceptions:",
        "  - code: S201",
        '    blob: "ab"',
        '    by: "李四"',
        '    reason: "已核"',
    ]
    one = Statements(
        all_domains=True, domains=("公安",), addresses=("http://a.cn",), published=True
    )
    assert (sidecar_text(one) or "").splitlines()[1:] == [
        "domains: all",
        'address: "http://a.cn"',
        "published: true",
    ]
    assert (sidecar_text(one) or "").endswith("true\n")
    assert sidecar_text(Statements()) is None
    more = full.accepting([Accepted("S202", "cd", "李四", "已核")])
    assert [one.code for one in more.accepted] == ["S201", "S202"]
    assert shortcut("http://a.cn") == b"[InternetShortcut]\r\nURL=http://a.cn\r\n"


EARLIER_SIDECAR = """\
items: [1]
covers: [甲]
department: "县公安局"
period: "2021"
number: "1号"
date: 2021-01-01
count: 3
nil: true
reason: "没有"
note: "旧"
replaces: ["evidence/33/更旧.pdf"]
exceptions:
  - {code: S201, blob: "ab", by: "李四", reason: "已核"}
unsettled:
  - {field: note, values: [{value: "一"}, {value: "二"}]}
  - {field: content, values: [{value: "ab"}, {value: "cd"}]}
"""


@pytest.mark.parametrize(
    ("name", "items", "kept"),
    [
        (True, True, {"items", "covers", "department", "period", "nil", "reason"}),
        (True, False, {"department", "period", "nil", "reason"}),
        (False, True, {"items", "department"}),
        (False, False, {"department"}),
    ],
)
def test_what_was_said_of_the_content_goes_with_it(name: bool, items: bool, kept: set[str]) -> None:
    text = carried_over(
        EARLIER_SIDECAR, 'note: "新"\n', "33/旧.pdf", same_name=name, same_items=items
    )
    assert text is not None
    found = yaml.safe_load(text)
    assert found.keys() == {*kept, "note", "replaces", "unsettled"}
    assert found["note"] == "新"
    assert found["replaces"] == ["33/旧.pdf", "evidence/33/更旧.pdf"]
    assert [one["field"] for one in found["unsettled"]] == ["note"]


def test_a_chain_of_replaced_pieces_has_an_end() -> None:
    def chain(earlier: str | None, replaced: str) -> object:
        text = carried_over(earlier, None, replaced, same_name=True, same_items=True)
        return None if text is None else yaml.safe_load(text).get("replaces")

    assert chain(None, "") is None
    assert chain(None, "a") == "a"
    assert chain("replaces: b\n", "a") == ["a", "b"]
    assert chain("replaces: b\n", "") == "b"
    assert chain("replaces: 3\n", "a") == "a"
    long = "replaces: [" + ", ".join("bcdefghijk") + "]\n"
    assert chain(long, "a") == [*"abcdefghi"]
    assert carried_over(
        "note: [", "note: x\n", "", same_name=True, same_items=True
    ) == carried_over(None, "note: x\n", "", same_name=True, same_items=True)
    only_content = "unsettled:\n  - {field: content, values: []}\n"
    text = carried_over(only_content, "note: x\n", "", same_name=True, same_items=True)
    assert yaml.safe_load(text or b"") == {"note": "x"}


# Copies and partners


def test_copies_of_other_content_are_asked_about_and_partners_go_together(tmp_path: Path) -> None:
    def piece(origin: str, content: str, where: str = "33/1", *, clear: bool = True) -> Proposal:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        path.write_text(content, encoding="utf-8")
        material = Material(origin, ((origin.rpartition("/")[2], path),))
        certainty = Certainty.CLEAR if clear else Certainty.UNSURE
        choice = at(where) if where else None
        return Proposal(material, choice, certainty, origin, Statements(), reasons=("因为",))

    def unsure(*pieces: Proposal) -> list[str]:
        found = asking_about_versions(pieces)
        return [one.material.origin for one in found if not one.is_clear]

    first = piece("夹/意见.docx", "甲")
    names = ["意见 - 副本.docx", "意见（1）.docx", "意见-副本(12).DOCX", "意见_副本.docx"]
    copies = [piece(f"夹/{name}", "乙") for name in names]
    assert unsure(first, *copies) == [one.material.origin for one in copies]
    (asked,) = (one for one in asking_about_versions([first, copies[0]]) if not one.is_clear)
    assert asked.cautions == ("像是“意见.docx”的副本，内容却不同，请确认用哪一份",)
    others = ["夹/意见(123).docx", "夹/意见副本稿.docx", "别/意见(1).docx", "夹/意见(1).pdf"]
    assert unsure(first, *(piece(name, "乙") for name in others)) == []
    assert unsure(first, piece("夹/意见(1).docx", "甲")) == []
    folder = replace(first, material=replace(first.material, is_folder=True))
    assert unsure(folder, copies[0]) == []
    assert (
        unsure(first, replace(copies[0], material=replace(copies[0].material, is_folder=True)))
        == []
    )

    alone = piece("乙.docx", "同", "", clear=False)
    other_set = piece("丙.docx", "同", "70/1", clear=False)
    same_set = piece("丁.docx", "同", "33/", clear=False)
    seen = replace(alone, reasons=("看不出", "单位见“夹”"), cautions=("小心",))
    clear = replace(
        piece("甲.docx", "同"), title="新名", covers=("甲",), said=Statements(note="备")
    )
    later = piece("戊.docx", "同", "76/1")
    found = deciding_the_same_alike([seen, other_set, same_set, clear, later])
    assert [told(one.choice) for one in found] == ["33/1", "70/1", "33/1", "33/1", "76/1"]
    assert [one.is_clear for one in found] == [True, False, True, True, True]
    assert found[0].reasons == ("内容与“甲.docx”相同", "单位见“夹”")
    assert (found[0].title, found[0].covers, found[0].cautions) == ("新名", ("甲",), ())
    assert found[0].said == Statements(note="备")
    assert deciding_the_same_alike([alone, piece("己.docx", "异")])[0] is alone

    pair = piece("夹/平台经济实施意见-公平竞争审查表.docx", "表", "12/1")
    partner = piece("夹/平台经济实施意见.docx", "文", "", clear=False)
    with_partner = deciding_partners_alike([partner, pair])[0]
    assert (told(with_partner.choice), with_partner.is_clear) == ("12/1", True)
    assert with_partner.reasons == ("与“平台经济实施意见-公平竞争审查表.docx”成一对",)
    assert with_partner.cautions == ()
    for one in (
        piece("别/平台经济实施意见.docx", "文", "", clear=False),
        piece("夹/平台经济.docx", "文", "", clear=False),
        piece("夹/平台经济实施意见稿.docx", "文", "", clear=False),
        replace(partner, material=replace(partner.material, is_folder=True)),
        piece("夹/平台经济实施意见.docx", "文", "70/1"),
    ):
        assert deciding_partners_alike([one, pair])[0] is one
    for no_pair in (
        replace(pair, choice=at("33/1")),
        replace(pair, certainty=Certainty.UNSURE),
        replace(pair, material=replace(pair.material, is_folder=True)),
    ):
        assert deciding_partners_alike([partner, no_pair])[0] is partner
    short = piece("夹/平台经济实施.docx", "文", "", clear=False)
    assert deciding_partners_alike([short, pair])[0].is_clear  # six characters are enough


# What a folder, a file's head and a name say


def test_a_path_is_a_piece_of_files_in_order_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = tmp_path / "案例"
    for name in ("乙.pdf", "甲.pdf", "附/2.pdf", "附/1.pdf", ".隐藏/x.pdf", "Thumbs.db"):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(name, encoding="utf-8")
    found = material_of(top)
    inside = ["乙.pdf", "甲.pdf", "附/1.pdf", "附/2.pdf"]
    assert ([name for name, _ in found.files], found.is_folder, found.name) == (
        inside,
        True,
        "案例",
    )
    assert [path.read_text(encoding="utf-8") for _, path in found.files] == inside
    monkeypatch.chdir(top)
    assert material_of(Path()).origin == "案例"
    one = material_of(top / "甲.pdf")
    assert (one.origin, one.files, one.is_folder) == (
        "甲.pdf",
        (("甲.pdf", top / "甲.pdf"),),
        False,
    )
    assert one.digests == (hashlib.sha256("甲.pdf".encode()).hexdigest(),)
    big = tmp_path / "大"
    big.write_bytes(b"x" * ((1 << 20) + 1))
    assert sha256(big) == hashlib.sha256(big.read_bytes()).hexdigest()
    empty = tmp_path / "空"
    empty.mkdir()
    link = tmp_path / "链接"
    link.symlink_to(top)
    for path, why in {
        empty: "里没有可报送的文件",
        link: "是符号链接",
        tmp_path / "无": "不存在",
    }.items():
        with pytest.raises(UsageError, match=why) as raised:
            material_of(path)
        assert raised.value.advice
    os.mkfifo(tmp_path / "管道")
    with pytest.raises(UsageError, match="不是普通文件"):
        material_of(tmp_path / "管道")
    (top / "附" / "链接.pdf").symlink_to(big)
    with pytest.raises(UsageError, match=r"“.*链接\.pdf”是符号链接，没有收") as linked:
        material_of(top)
    assert linked.value.advice == "换成文件本身"
    monkeypatch.setattr("zzfz.intake.material.MOST_FILES", 20)
    many = tmp_path / "许多"
    many.mkdir()
    for number in range(20):
        (many / f"{number}").touch()
    assert len(material_of(many).files) == 20
    (many / "x").touch()
    with pytest.raises(UsageError, match="里的文件超过 20 个") as crowd:
        material_of(many)
    assert crowd.value.advice == "分几次报送，或只选需要的"


@pytest.mark.parametrize(
    ("name", "is_case"),
    [
        *(
            (name, True)
            for name in ("张某案", "案例1", "案卷（二）", "案件-某超市", "第3个典型案例")
        ),
        *(
            (name, True)
            for name in ("3号案", "典型做法", "案例：某公司", "几起案件情况", "第二起案")
        ),
        *((name, False) for name in ("应急预案", "工作方案", "建议提案", "备案", "答案", "档案1")),
        *((name, False) for name in ("情况说明", "方案2", "")),
    ],
)
def test_a_case_is_told_by_its_name(name: str, is_case: bool) -> None:
    assert names_case(name) is is_case


def hints(tmp_path: Path, name: str, *lines: str, is_folder: bool = False) -> Material:
    path = tmp_path / "x"
    path.write_text("\n".join(lines), encoding="utf-8")
    return Material(name, ((name, path),), is_folder=is_folder)


def test_a_title_stands_below_the_red_head(tmp_path: Path) -> None:
    def first(*lines: str) -> str:
        file_hints._lines_of.cache_clear()
        return file_hints.first_words(hints(tmp_path, "甲.txt", *lines))

    assert first("子洲县人民政府文件", "子政发〔2022〕15号", "关于清理的情况说明", "一、") == (
        "关于清理的情况说明"
    )
    assert first("子政发〔2022〕15号 关于清理的情况说明") == "关于清理的情况说明"
    assert first("附件1", "签发人：张三", "2022年3月5日", "目录清单") == "目录清单"
    assert first("附 表：", "甲", "目录清单") == "目录清单"
    assert first(*["子洲县公安局"] * 5, "第六行") == "第六行"
    assert first(*["子洲县公安局"] * 6, "第七行") == ""
    assert first("123", "ABC") == ""
    assert file_hints.first_words(hints(tmp_path, "甲.jpg", "第一行")) == ""
    assert file_hints.first_words(hints(tmp_path, "甲.txt", "第一行", is_folder=True)) == ""


def test_headings_are_the_short_lines(tmp_path: Path) -> None:
    file_hints._lines_of.cache_clear()
    lines = ["短" * 60, "长" * 61, *["一二"] * 300]
    found = file_hints.headings(hints(tmp_path, "甲.TXT", *lines))
    assert (found[0], found[1], len(found)) == ("短" * 60, "一二", 200)


@pytest.mark.parametrize(
    ("name", "lines", "reason"),
    [
        ("零报告.txt", ["没有发生补偿事项。其他"], "没有发生补偿事项"),
        ("零报告.txt", ["标题", "本年度未收到申请；特此报告"], "本年度未收到申请"),
        ("零报告.txt", ["标题", "本乡不涉及该项工作"], "本乡不涉及该项工作"),
        ("零报告.txt", ["标题", "工作尚未完成，未来继续"], None),
        ("说明.txt", ["补偿案例零报告", "不存在补偿情形"], "不存在补偿情形"),
        ("说明.txt", ["一行", "零报告", "本年度无此类案件"], "本年度无此类案件"),
        ("说明.txt", ["一行", "二行", "零报告", "本年度无此类案件"], None),
        ("零报告.txt", ["一行", "二行", "三行", "四行", "没有发生"], None),
        (
            "驼耳巷乡无重大决策情况.txt",
            ["我乡没有需要征求意见的决策。"],
            "我乡没有需要征求意见的决策",
        ),
        ("未发生行政诉讼情况.txt", ["2022年未发生行政诉讼"], "2022年未发生行政诉讼"),
        ("说明.txt", ["本年度没有发生补偿事项。"], None),
        ("驼耳巷乡无重大决策情况.txt", ["不涉及"], None),
    ],
)
def test_a_nil_return_says_what_did_not_occur(
    tmp_path: Path, name: str, lines: list[str], reason: str | None
) -> None:
    file_hints._lines_of.cache_clear()
    assert file_hints.nil_reason(hints(tmp_path, name, *lines)) == reason


@pytest.mark.parametrize(
    ("name", "lines", "alike", "why"),
    [
        ("通知.txt", ["关于报送法治政府建设佐证材料的通知"], True, "是要求报送材料的通知"),
        ("关于报送佐证材料的通知.txt", ["某某"], True, "是要求报送材料的通知"),
        ("通知.txt", ["关于报送防汛材料的通知"], True, ""),
        ("通知.txt", ["一行", "二行", "关于报送佐证材料的通知"], True, ""),
        ("待办清单.txt", ["法治政府建设待办清单"], True, "是发给各单位的清单或表格"),
        ("待办清单.txt", ["法治政府建设工作情况"], True, ""),
        ("待办清单.txt", ["防汛待办清单"], True, ""),
        ("权力责任清单.txt", ["法治政府权力责任清单"], True, ""),
        ("11月考勤表.txt", ["考勤"], False, "是机关日常事务"),
        ("表.txt", ["工资发放"], False, "是机关日常事务"),
        ("11月考勤表.txt", ["考勤"], True, ""),
        ("表.txt", ["一行", "二行考勤"], False, ""),
        ("说明（考勤）.txt", ["一行"], False, ""),
    ],
)
def test_what_is_no_evidence_is_told_with_why(
    tmp_path: Path, name: str, lines: list[str], alike: bool, why: str
) -> None:
    file_hints._lines_of.cache_clear()
    found = file_hints.foreign(hints(tmp_path, name, *lines), is_like_any=alike)
    assert found.startswith(why)
    assert bool(found) is bool(why)


def test_addresses_are_taken_from_what_holds_nothing_else(tmp_path: Path) -> None:
    url, other = "http://www.zizhou.gov.cn/a.html", "http://www.zizhou.gov.cn/b.html"

    def lists(name: str, *lines: str) -> bool:
        one = hints(tmp_path, name, *lines)
        return file_hints.is_address_list(name, one.files[0][1])

    assert lists("网址.TXT", "市场监管局公示：", url, other)
    assert lists("网址.txt", "说" * 40, url)
    assert not lists("网址.txt", "说" * 41, url)
    assert not lists("网址.txt", "没有网址")
    assert not lists("网址.docx", url)
    assert not lists("网址.txt", url, " " * (64 << 10))

    def inside(name: str, *lines: str, is_folder: bool = False) -> tuple[str, ...]:
        return file_hints.addresses_inside(hints(tmp_path, name, *lines, is_folder=is_folder))

    assert inside("网址.docx", "公示：", url, other) == (url, other)
    assert inside("网址.PDF", f"公示{url}") == (url,)
    assert inside("网址.txt", url) == ()
    assert inside("网址.docx", url, is_folder=True) == ()
    assert inside("网址.docx", "公示") == ()
    assert inside("网址.docx", url, "长" * 40) == (url,)
    assert inside("网址.docx", url, "长" * 41) == ()
    assert inside("网址.docx", f"{url}有关情况") == ()
    many = [f"http://www.zizhou.gov.cn/{number}" for number in range(31)]
    assert len(inside("网址.xlsx", *many[:30])) == 30
    assert inside("网址.xlsx", *many) == ()
    names = {"网址.txt": "网址.url.txt", "网址.url.txt": "网址.url.txt", "网址.docx": "网址.docx"}
    assert {name: file_hints.with_address_ending(name) for name in names} == names


def test_what_is_not_what_its_ending_says_is_named(tmp_path: Path) -> None:
    broken = hints(tmp_path, "甲.pdf", "x")
    assert file_hints.damaged(broken).startswith("内容不是 pdf")
    folder = replace(broken, is_folder=True, files=(("好.txt", broken.files[0][1]), *broken.files))
    assert file_hints.damaged(folder).startswith("“甲.pdf”内容不是 pdf")
    assert file_hints.damaged(replace(broken, files=folder.files[:1])) == ""
    assert file_hints.is_picture(hints(tmp_path, "甲.JPG", "x"))
    assert not file_hints.is_picture(hints(tmp_path, "甲.JPG", "x", is_folder=True))
    assert not file_hints.is_picture(broken)


def test_a_piece_to_withdraw_is_found_by_any_of_its_names() -> None:
    paths = ["34/1-目录.txt", "34/1-目录.txt.meta.yaml", "34/README.md", "38/4-意见/1.txt"]
    paths += ["38/4-意见/附/2.txt", "38/1-目录.txt", "34/e\u0301.txt", "2/1-目录.txt"]
    entries = tuple(TreeEntry(path, "100644", "blob", "0" * 40) for path in paths)
    snapshot, one = Snapshot("x", None, entries), LIST.sets_by_id["34-46"]
    first = "evidence/34/1-目录.txt"
    for asked in (first, f"{first}.meta.yaml"):
        assert find_piece(snapshot, one, asked) == (first, (first, f"{first}.meta.yaml"))
    folder = ("evidence/38/4-意见/1.txt", "evidence/38/4-意见/附/2.txt")
    assert find_piece(snapshot, one, "4-意见/") == ("evidence/38/4-意见", folder)
    assert find_piece(snapshot, one, "4-意见/附")[1] == folder[1:]
    assert find_piece(snapshot, one, "é.txt")[0] == "evidence/34/e\u0301.txt"
    with pytest.raises(UsageError, match=r"材料组 34–46 有 2 件叫“1-目录\.txt”") as two:
        find_piece(snapshot, one, "1-目录.txt")
    assert sorted(str(two.value.advice).removeprefix("写出完整路径：").split("、")) == [
        first,
        "evidence/38/1-目录.txt",
    ]
    for asked in ("README.md", "evidence/2/1-目录.txt", "34"):
        with pytest.raises(UsageError, match="材料组 34–46 里没有已提交的"):
            find_piece(snapshot, one, asked)
    with pytest.raises(UsageError) as near:
        find_piece(snapshot, one, "evidence/34/4-意见书")
    assert str(near.value.advice) == "是否指：4-意见、4-意见/附？"
    with pytest.raises(UsageError) as none:
        find_piece(snapshot, one, "xyz")
    assert none.value.advice == Advice("pieces-of-set", ("34",))


# What is kept between the steps


class Named(NamedTuple):
    name: str
    number: int


@dataclass(frozen=True)
class Step:
    """Something of everything that a step may hold."""

    text: str
    maybe: str | None
    other: str | Named
    number: int
    flag: bool
    path: Path
    day: date
    time: datetime
    how: Certainty
    sets: tuple[MaterialSet, ...]
    pair: tuple[str, int]
    named: tuple[Named, ...]
    piece: Named | None
    beside: str = field(default="", metadata={"saved": False})


def step(folder: Path) -> Step:
    return Step(
        "字\udcff",
        None,
        Named("甲", 1),
        3,
        True,
        folder / "里" / "一",
        date(2022, 3, 15),
        datetime(2022, 3, 15, 1, 2, tzinfo=UTC),
        Certainty.REFUSED,
        (LIST.sets_by_id["34-46"], LIST.sets_by_id["33"]),
        ("乙", 2),
        (Named("丙", 3), Named("丁", 4)),
        None,
        "不记",
    )


def test_a_step_comes_back_as_it_was_wherever_its_folder_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_folder(tmp_path / "会话", "a-1")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert make_folder(tmp_path / "会话", "a-1") == folder
    one = step(folder)
    with pytest.raises(UsageError, match="还没有到这一步") as early:
        saved.load(Step, folder, LIST)
    assert early.value.advice == "从前一步做起"
    saved.save(one, folder)
    (kept,) = folder.iterdir()
    assert (kept.name, kept.stat().st_mode & 0o777) == ("step.json", 0o600)
    assert kept.read_bytes().isascii()
    assert json.loads(kept.read_bytes())["data"]["sets"] == ["34-46", "33"]
    assert saved.load(Step, folder, LIST) == replace(one, beside="")
    moved = tmp_path / "别处"
    folder.rename(moved)
    assert saved.load(Step, moved, LIST).path == moved / "里" / "一"
    outside = replace(one, path=tmp_path / "外", maybe="有", other="字", piece=Named("戊", 5))
    saved.save(outside, moved)
    assert saved.load(Step, moved, LIST) == replace(outside, beside="")
    monkeypatch.chdir(tmp_path)
    text = saved.dump(replace(one, path=Path("别处/一")), Path("别处"))
    assert '"in:\\u4e00"' in text
    assert saved.parse(Step, text, moved, LIST).path == moved / "一"
    kept = moved / "step.json"
    kept.write_bytes("字".encode())
    with pytest.raises(ZzfzError, match="收到一半的数据读不了") as broken:
        saved.load(Step, moved, LIST)
    assert broken.value.advice == "重新收这批材料，原件都还在"
    with pytest.raises(TypeError, match="a step cannot hold list"):
        saved.dump(replace(one, sets=[]), moved)  # type: ignore[arg-type]
    link = tmp_path / "链接"
    link.symlink_to(moved)
    remove_folder(link)
    assert moved.exists()
    link.rename(tmp_path / "x")
    with pytest.raises(ZzfzError, match="不是普通文件夹") as linked:
        make_folder(tmp_path, "x")
    assert linked.value.advice == "移走它，再收一次"
    (tmp_path / "f").touch()
    with pytest.raises(ZzfzError, match="不是普通文件夹"):
        make_folder(tmp_path, "f")
    for name in ("", "-a", "a/b", "a" * 65, "甲"):
        with pytest.raises(UsageError, match="收件编号只能由字母、数字和连字符组成") as odd:
            make_folder(tmp_path, name)
        assert odd.value.advice == "换一个编号"
    assert make_folder(tmp_path, "a" * 64).is_dir()
    remove_folder(moved)
    remove_folder(moved)
    assert not moved.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"step": "Other"},
        {"data": []},
        {"data.text": 3},
        {"data.number": "3"},
        {"data.number": True},
        {"data.flag": 1},
        {"data.maybe": 3},
        {"data.path": "里/一"},
        {"data.path": "in:../一"},
        {"data.path": "in:/一"},
        {"data.day": "昨天"},
        {"data.how": "也许"},
        {"data.sets": ["999"]},
        {"data.sets": "33"},
        {"data.sets": {"0": "33"}},
        {"data.pair": ["乙"]},
        {"data.pair": ["乙", 2, 3]},
        {"data.named": [{"name": "丙"}]},
        {"data.named": [{"name": "丙", "number": 3, "more": 1}]},
        {"data.text": None},
        {"data.beside": ""},
    ],
)
def test_data_that_is_no_step_of_ours_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    value = json.loads(saved.dump(step(tmp_path), tmp_path))
    for key, new in change.items():
        first, _, rest = key.partition(".")
        if rest:
            value[first][rest] = new
        else:
            value[first] = new
    with pytest.raises(ZzfzError, match="收到一半的数据读不了"):
        saved.parse(Step, json.dumps(value), tmp_path, LIST)


def test_files_of_a_case_go_together_under_their_paths_inside() -> None:
    def pieces(*origins: str) -> list[tuple[str, tuple[str, ...], bool]]:
        found = materials((ReceivedFile(one, Path(one)) for one in origins), LIST)
        return [(one.origin, tuple(name for name, _ in one.files), one.is_folder) for one in found]

    assert pieces("报送/甲.pdf", "报送/张某案/附/乙.pdf", "报送/丙.pdf", "报送/张某案/丁.pdf") == [
        ("报送/甲.pdf", ("甲.pdf",), False),
        ("报送/张某案", ("附/乙.pdf", "丁.pdf"), True),
        ("报送/丙.pdf", ("丙.pdf",), False),
    ]
    assert pieces("报送/张某案.ZIP/乙.pdf") == [("报送/张某案.ZIP", ("乙.pdf",), True)]
    assert pieces("报送/张某案 /乙.pdf")[0][2]
    assert not pieces("报送/张某案")[0][2]  # a file, whatever it is called
    assert pieces("甲/甲/乙.pdf", "典型案例/甲/乙.pdf", "甲/典型案例/1.pdf") == [
        ("甲/甲/乙.pdf", ("乙.pdf",), False),
        ("典型案例/甲", ("乙.pdf",), True),
        ("甲/典型案例/1.pdf", ("1.pdf",), False),
    ]
    assert [part_name(one) for one in ("甲.zip", "甲.ZIP", "甲.rar")] == ["甲", "甲", "甲.rar"]


def test_of_a_document_without_a_break_only_the_beginning_is_its_title(tmp_path: Path) -> None:
    """Its words are compared with those of every item: a million of them took six seconds."""
    path = tmp_path / "甲.txt"
    path.write_text("重大行政决策" * 200_000, encoding="utf-8")
    given = Material("甲.txt", (("甲.txt", path),))
    assert 100 <= len(file_hints.first_words(given)) <= 200
    assert all(len(line) <= 200 for line in file_hints.opening(given))


# A ledger that came back


def ledger_row(
    place: str, done: str = "", addresses: str = "", note: str = "", part: str = ""
) -> LedgerRow:
    return LedgerRow("台账 第 3 行", at(place), part, done, addresses, note)


def comes_to(
    *rows: LedgerRow,
    files: Sequence[str] = (),
    whose: str | None = None,
    unit: str | None = None,
    today: date | None = None,
) -> list[str]:
    """What rows come to: → for a file, @ for addresses, ! for what is left aside, x for refused ones."""
    left = SkippedInput("台账 第 9 行", "看不懂", "改")
    ledgers = [Ledger("台账", whose, rows, ()), Ledger("台账二", None, (), (left,))]
    came = [ReceivedFile(one, Path(one)) for one in files]
    with TemporaryDirectory() as folder:
        said = apply(ledgers, came, Path(folder), unit, today)
        found = []
        for origin, one in said.directives.items():
            about = [one.part, one.nil_reason, one.note, one.unit, *one.cautions]
            found.append(" ".join(("→", origin, told(one.choice), *filter(None, about))))
            assert one.where == "台账 第 3 行"
        for material, one in said.addresses:
            ((name, path),) = material.files
            assert material.origin == f"台账 第 3 行/{name}"
            text = path.read_bytes().decode()
            assert text.endswith("\r\n")
            assert one.nil_reason is None
            about = [*text.split(), one.part, one.note, one.unit, *one.cautions]
            found.append(" ".join(("@", name, told(one.choice), *filter(None, about))))
    *own, last = said.skipped
    assert last == left
    for aside in own:
        advice = aside.advice
        words = advice if isinstance(advice, str) else _code(advice)
        mark = "!!" if aside.expected else "!"
        found.append(f"{mark} {aside.origin}：{aside.why}｜{words}")
    return [*found, *(f"x {one}" for one in sorted(said.refused))]


def _code(advice: Advice) -> str:
    return " ".join(map(str, (advice.code, *advice.arguments)))


SITE, OTHER_SITE = "http://www.zizhou.gov.cn/a.html", "http://www.zizhou.gov.cn/b.html"
NOT_NIL = "第 33 项第 1 项材料不接受零报告｜no-nil"
ONLY_33 = "! 台账 第 3 行：第 33 项第 1 项材料"


@pytest.mark.parametrize(
    ("row", "files", "wanted"),
    [
        # which file a row names
        (
            ("33/1", "已报 目录.pdf", "", "备 \u200b注"),
            ["夹/目录.pdf"],
            ["→ 夹/目录.pdf 33/1 备 注"],
        ),
        (("33/1", "", "目 录表"), ["夹/目录表.pdf"], ["→ 夹/目录表.pdf 33/1"]),
        (("33/1", "", "", "见ＡＢＣ"), ["夹/abc.pdf"], ["→ 夹/abc.pdf 33/1 见ＡＢＣ"]),
        (("33/1", "已报", "说明.DOCX"), ["夹/说明.docx"], ["→ 夹/说明.docx 33/1"]),
        (
            ("33/1", "已报", "说明"),
            ["夹/说明.docx"],
            [f"{ONLY_33}：“已报”，没有写是哪个文件｜请报送单位补报文件"],
        ),
        (
            ("33/1", "已报", "目录表", "备"),
            ["夹/目录表.pdf", "目录表.docx"],
            [f"{ONLY_33}：“已报；备”，没有写是哪个文件｜请报送单位补报文件"],
        ),
        (
            ("33/1", "", "权力目录表", "", "公安"),
            ["目录表.pdf", "权力目录表.pdf"],
            ["→ 权力目录表.pdf 33/1 公安"],
        ),
        (
            ("33/1", "", "权力目录表、责任清单"),
            ["目录表.pdf", "权力目录表.pdf", "责任清单.pdf"],
            ["→ 权力目录表.pdf 33/1", "→ 责任清单.pdf 33/1"],
        ),
        # nil returns
        (
            ("15/1", "零报告", "零报告说明", "没有 \u200b发生"),
            ["零报告说明.pdf"],
            ["→ 零报告说明.pdf 15/1 零报告；没有 发生"],
        ),
        (
            ("15/1", "", "零报告说明", "本年未开展"),
            ["零报告说明.pdf"],
            ["→ 零报告说明.pdf 15/1 本年未开展"],
        ),
        (
            ("15/1", "无", "", "", "公安"),
            [],
            [
                "! 台账 第 3 行：第 15 项第 1 项材料（公安）：“无”，零报告要有签字盖章的说明文件｜add-nil 15 1"
            ],
        ),
        (("33/1", "零报告"), ["零报告说明.pdf"], [f"! 台账 第 3 行：{NOT_NIL}"]),
        (
            ("33/1", "零报告 零报告说明"),
            ["零报告说明.pdf"],
            [f"! 零报告说明.pdf：台账 第 3 行写的是零报告，{NOT_NIL}", "x 零报告说明.pdf"],
        ),
        (
            ("33/1", "零报告", "零报告说明"),
            ["零报告说明.pdf"],
            [f"! 零报告说明.pdf：台账 第 3 行写的是零报告，{NOT_NIL}", "x 零报告说明.pdf"],
        ),
        (
            ("33/1", "零报告", SITE, "没有发生"),
            [],
            [f"@ 公开网址.url.txt 33/1 {SITE} 没有发生", f"! 台账 第 3 行：{NOT_NIL}"],
        ),
        # addresses
        (
            ("33/1", "已公开", f"{SITE}；www.zizhou.gov.cn/b.html {SITE}", "备 \u200b注", "公安"),
            [],
            [
                f"@ 公安-公开网址.url.txt 33/1 {SITE} {OTHER_SITE} 公安 备 注"
                f" 网址没有写 http://，已补成 {OTHER_SITE}"
            ],
        ),
        (
            ("33/1", "", "a.gov.cn b.gov.cn、a.gov.cn"),
            [],
            [
                "@ 公开网址.url.txt 33/1 http://a.gov.cn http://b.gov.cn"
                " 网址没有写 http://，已补成 http://a.gov.cn、http://b.gov.cn"
            ],
        ),
        (
            ("33/1", "", f"责任清单 责任公告.gov WWW.a.gov.cn http://x {SITE}"),
            ["责任清单.pdf"],  # beside a file's name only what is an address for sure
            [
                "→ 责任清单.pdf 33/1",
                f"@ 公开网址.url.txt 33/1 http://WWW.a.gov.cn {SITE}"
                " 网址没有写 http://，已补成 http://WWW.a.gov.cn",
            ],
        ),
        (
            ("33/1", "已公开", f"http://x y.z 见公告 http://{identity()}"),
            [],
            [
                "! 台账 第 3 行：网址“http://x”：网站名不完整｜改正后再报送",
                "! 台账 第 3 行：网址“y.z”：文件里没有网址｜改正后再报送",
                f"! 台账 第 3 行：网址“http://{identity()[:3]}***********{identity()[-4:]}”："
                "要写网站名，不能只写 IP 地址｜改正后再报送",
            ],
        ),
        # only words
        (
            ("33/1", "不涉及"),
            [],
            [
                f"{ONLY_33}：“不涉及”，要办公室核实｜"
                "确实不涉及的，请单位报一份盖章的说明；要报的，请单位补报文件"
            ],
        ),
        (
            ("33/1", "需协调", "见通知"),
            [],
            [f"{ONLY_33}：“需协调”，要办公室协调｜与单位商量由谁提供，定了再请报送"],
        ),
        (
            ("33/1", "正在办理", "", "下旬"),
            [],
            [f"{ONLY_33}：“正在办理；下旬”，没有写哪天报｜问清哪天报，到期没有报来再催"],
        ),
        (
            ("33/1", f"见 {identity()}", "", "长" * 90),
            [],
            [
                f"{ONLY_33}：“见 {identity()[:3]}***********{identity()[-4:]};{'长' * 59}”，"
                "没有写是哪个文件｜请报送单位补报文件"
            ],
        ),
    ],
)
def test_a_row_of_a_ledger_is_for_the_files_and_addresses_that_it_names(
    row: tuple[str, ...], files: list[str], wanted: list[str]
) -> None:
    assert comes_to(ledger_row(*row), files=files) == wanted


def test_rows_go_by_the_unit_of_their_ledger_and_each_address_file_has_its_own_place() -> None:
    rows = [ledger_row("33/1", "", SITE), ledger_row("70/1", "", OTHER_SITE)]
    assert comes_to(
        *rows, ledger_row("15/1", "目录表"), files=["目录表.pdf"], whose="县公安局"
    ) == [
        "→ 目录表.pdf 15/1 县公安局",
        f"@ 公开网址.url.txt 33/1 {SITE} 县公安局",
        f"@ 公开网址.url.txt 70/1 {OTHER_SITE} 县公安局",
    ]


def test_a_promised_day_is_an_answer_where_it_is_known_whose_it_is() -> None:
    row = ledger_row("33/1", "正在办理", "", "9月30日前报送")
    promised = (
        "!! 台账 第 3 行：第 33 项第 1 项材料：“正在办理；9月30日前报送”，"
        "是答应的日期，不用文件｜到期没有报来再催"
    )
    early, late = date(2022, 9, 1), date(2022, 10, 1)
    assert comes_to(row, whose="县公安局", today=early) == [promised]
    assert comes_to(row, unit="县公安局", today=early) == [promised]
    unknown: list[dict[str, Any]] = [
        {"today": early},
        {"unit": "县公安局", "today": late},
        {"unit": "县公安局"},
    ]
    for known in unknown:
        (found,) = comes_to(row, **known)
        assert "没有写哪天报" in found


def test_what_a_ledger_answers_is_kept_where_it_may_hold_a_date() -> None:
    rows = (
        ledger_row("33/1", "正在办理", "", "9月30日前"),
        ledger_row("70/1", "正在办理", SITE),
        ledger_row("15/1", "", "", "１０月"),
    )
    one = LIST.sets_by_id

    def answers(whose: str | None, unit: str | None) -> list[tuple[object, ...]]:
        return [tuple(each) for each in answers_of(Ledger("台账", whose, rows, ()), unit)]

    assert answers("县公安局", "县财政局") == [
        ("县公安局", one["33"], "正在办理，9月30日前"),
        ("县公安局", one["15"], "１０月"),
    ]
    assert answers(None, "县财政局")[0][0] == "县财政局"
    assert answers(None, None) == []


def ledger_table(*lines: Sequence[str], old: bool = False) -> list[list[str]]:
    """A ledger's table: a title, the header with two columns of others, the rows."""
    header = ["序号", *KEYS, "单位", *FILL_IN]
    if old:
        header[header.index(ADDRESSES)] = OLD_ADDRESSES
    return [["县公安局待办清单"], header, *([*line] for line in lines)]


def as_csv(table: Sequence[Sequence[str]]) -> str:
    return "".join(",".join(line) + "\n" for line in table)


def as_workbook(path: Path, *tables: Sequence[Sequence[str]], title: str | None = None) -> None:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for number, table in enumerate(tables):
        sheet = book.create_sheet(f"表{number}")
        for line in table:
            sheet.append([*line])
    if title is not None:
        book.properties.title = title
    book.save(path)


def test_a_ledger_is_known_by_its_keys_whatever_it_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x"
    table = as_csv(ledger_table())
    for text, encoding in ((table, "utf-8"), (table, "gb18030"), ("\ufeff" + table, "utf-8")):
        path.write_text(text, encoding=encoding)
        assert [
            name
            for name in ("甲.csv", "甲.CSV", "甲.txt", "csv", "甲.xlsx")
            if is_ledger(name, path)
        ] == ["甲.csv", "甲.CSV", "csv"]
        assert is_ledger("甲.txt", path) is False
    for encoding in ("utf-8", "gb18030"):
        path.write_bytes(KEYS[0].encode(encoding))
        assert is_ledger("甲.csv", path)
        path.write_bytes(KEYS[2].encode(encoding))
        assert not is_ledger("甲.csv", path)
    key = KEYS[0].encode()
    path.write_bytes(b" " * (4096 - len(key)) + key)
    assert is_ledger("甲.csv", path)
    monkeypatch.setattr("zzfz.intake.ledger._LARGEST", 4096)
    assert is_ledger("甲.csv", path)
    path.write_bytes(b" " * (4097 - len(key)) + key)
    assert not is_ledger("甲.csv", path)
    monkeypatch.undo()
    assert not is_ledger("甲.csv", path)  # its beginning is all that is looked at
    path.write_bytes(key + b" " * 4096)
    assert is_ledger("甲.csv", path)
    monkeypatch.setattr("zzfz.intake.ledger._LARGEST", 4096)
    assert not is_ledger("甲.csv", path)
    monkeypatch.undo()
    as_workbook(path, ledger_table())
    assert is_ledger("甲.XLSX", path)
    as_workbook(path, [["序号", *KEYS[1:], *FILL_IN]])
    assert not is_ledger("甲.xlsx", path)
    for part in ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(part, f"<t>{KEYS[0]}</t>".encode("ascii", "xmlcharrefreplace"))
        assert is_ledger("甲.xlsx", path)


def test_what_a_worker_answers_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "x"
    members = {
        "xl/sharedStrings.xml": f"<t>{KEYS[0]}</t>".encode(),
        "xl/worksheets/sheet1.xml": f"<t>{KEYS[0]}</t>".encode("ascii", "xmlcharrefreplace"),
        "docProps/core.xml": b'<x xmlns:d="http://purl.org/dc/elements/1.1/"><d:title>T</d:title></x>',
    }

    def answers(question: str, *names: str) -> list[object]:
        with zipfile.ZipFile(path, "w") as archive:
            for name in ("[Content_Types].xml", *names):
                archive.writestr(name, members.get(name, b"<x>x</x>"))
        said: list[object] = []
        relay(path.read_bytes(), said.append, question)
        return said

    strings, sheet, core = members
    assert answers("is_ledger", strings) == answers("is_ledger", sheet) == [True]
    assert answers("is_ledger", "xl/workbook.xml", core) == [False]
    members[strings] = KEYS[1].encode()
    assert answers("is_ledger", strings) == [False]
    assert answers("title", strings, core) == ["T"]
    assert answers("title", strings) == []
    relay(b"no archive", pytest.fail, "is_ledger")


def test_a_ledger_is_read_with_its_unit_its_rows_and_what_is_wrong_with_them(
    tmp_path: Path,
) -> None:
    lines = [
        ["1", "33", "1", "", "县公安局", " 已报 ", "'=甲.pdf", ""],
        ["2", "15", "1", " 公安 ", "县公安局", "", "", ""],
        ["3", "15", "1", "公安", "县公安局", "", "", "'-备"],
        ["4", "34", "4", "", "县公安局", "", "'+", ""],
        ["5", "34", "5", "", "县公安局", "已报", "", ""],
        ["6", "34", "0", "", "县公安局", "已报", "", ""],
        ["7", "34", "x", "", "县公安局", "已报", "", ""],
        ["8", identity(), "1", "", "县公安局", "已报", "", "'@"],
        ["9", "33", "1", "", "县公安局", "'已报", "'", "'@备"],
    ]
    whole = [
        ("第 3 行", "33/1", "", "已报", "=甲.pdf", ""),
        ("第 5 行", "15/1", "公安", "", "", "-备"),
        ("第 6 行", "34-46/4", "", "", "+", ""),
        ("第 11 行", "33/1", "", "'已报", "'", "@备"),
    ]
    path = tmp_path / "x"
    for old in (False, True):
        path.write_text(as_csv(ledger_table(*lines, old=old)), encoding="utf-8")
        found = read_ledger(ReceivedFile("夹/台账.CSV", path), LIST)
        assert (found.origin, found.unit) == ("夹/台账.CSV", None)
        assert [
            (one.where.removeprefix("夹/台账.CSV "), told(one.choice), *one[2:])
            for one in found.rows
        ] == whole
        assert [(one.origin, one.why) for one in found.skipped] == [
            (f"夹/台账.CSV 第 {row} 行", f"隐藏的键“{folder}”“{number}”不是清单里的材料项")
            for row, folder, number in (
                (7, "34", "5"),
                (8, "34", "0"),
                (9, "34", "x"),
                (10, f"{identity()[:3]}***********{identity()[-4:]}", "1"),
            )
        ]
        assert {one.advice for one in found.skipped} == {Advice("new-ledger")}
    assert found.rows[2].item is LIST.sets_by_id["34-46"].items[3]
    path.write_text(as_csv([[*KEYS, DONE, NOTE], ["33", "1", "", "已报", ""]]), encoding="utf-8")
    assert read_ledger(ReceivedFile("台账.csv", path), LIST).rows == ()
    second = ledger_table(lines[0])[1:]
    for title, unit in {
        "县公安局待办清单（2022年）": "县公安局",
        "县委办公室待办清单（2022年）": "县委办",
        "县火星局待办清单（2022年）": None,
        "县公安局": "县公安局",
        "待办清单（2022年）": None,
        f"{LIST.collectives[0].name}待办清单（2022年）": None,
        None: None,
    }.items():
        as_workbook(path, [["说明"]], ledger_table(lines[2]), second, title=title)
        found = read_ledger(ReceivedFile("台账.xlsx", path), LIST)
        assert (found.unit, [told(one.choice) for one in found.rows]) == (unit, ["15/1", "33/1"])


def test_what_is_not_said_is_not_taken_for_said() -> None:
    answer, asked = PieceAnswer("甲.pdf"), PieceQuestion("甲.pdf", (), (), ())
    assert (answer.choice, answer.why, answer.replaces, answer.refused) == (None, "", "", False)
    assert asked.is_placed is False
    assert SkippedInput("甲.pdf", "空的", "重发").expected is False


@pytest.mark.parametrize(
    ("old", "items", "where", "path"),
    [
        ("34/1-目录.pdf", (1,), "34-46/2", "34/2-目录.pdf"),
        ("34/1-目录.pdf", (1,), "34-46/1+3", "34/1+3-目录.pdf"),
        ("34/1-目录.pdf", (1,), "34-46/1", "34/1-目录.pdf"),
        ("36/1-目录.pdf", (1,), "34-46/2", "36/2-目录.pdf"),
        ("34/4-容器/目录.pdf", (4,), "34-46/3", "34/3-目录.pdf"),
        ("34/4-容器/别.pdf", (4,), "34-46/3", "34/3-目录.pdf"),
        ("34/4-容器/目录.pdf", (4,), "34-46/4", "34/4-容器/目录.pdf"),
    ],
)
def test_what_takes_a_place_for_other_items_is_named_after_those(
    tmp_path: Path, old: str, items: tuple[int, ...], where: str, path: str
) -> None:
    shelf = Shelf(tmp_path)
    shelf.commit(old)
    replaced = ReplacedPiece(f"{FOLDER}/{old}", items, (f"{FOLDER}/{old}",))
    assert shelf.placed(shelf.asked(where, "目录.pdf", replaces=replaced)) == [path]


# A hand-in, step by step


class Bench:
    """Files and pieces that come in, and what a session says of them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder, 0

    def file(self, origin: str, content: str | bytes = "") -> ReceivedFile:
        self.number += 1
        content = content or f"{self.number}"  # no two alike
        path = self.folder / f"{self.number}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return ReceivedFile(origin, path)

    def piece(self, name: str) -> Material:
        return Material(name, ((name, self.file(name).path),))

    def classified(
        self,
        *files: ReceivedFile,
        pieces: Sequence[Material] = (),
        to: session.Destination | None = None,
        skipped: tuple[SkippedInput, ...] = (),
        unit: str | None = None,
        today: date | None = None,
    ) -> session.Classified:
        self.number += 1
        folder = self.folder / f"会话{self.number}"
        (folder / session.UNPACKED).mkdir(parents=True)
        came = session.Received(folder, files, tuple(pieces), skipped)
        return session.classify(came, LIST, unit, to, today)

    def places(self, *files: ReceivedFile, **more: Any) -> list[str]:
        """Each piece with its place, ? where that is not clear, and what is offered then."""
        found = []
        for one in self.classified(*files, **more).proposals:
            where = told(one.choice) if one.is_clear else f"? {all_told(one.choices)}".strip()
            found.append(f"{one.material.origin}：{where}")
        return found


def test_ledgers_are_read_and_left_aside_and_their_rows_hold(tmp_path: Path) -> None:
    desk = Bench(tmp_path)

    def row(*cells: str) -> list[str]:
        return ["1", cells[0], "1", "", "县公安局", *cells[1:]]

    lines = [row("33", "", "网址说明", ""), row("70", "", SITE, "")]
    lines += [row("33", "零报告", "零报告表", ""), row("33", "正在办理", "", "9月30日前")]
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("xl/sharedStrings.xml", KEYS[0])
    before = SkippedInput("前", "先", "后")
    files = [
        desk.file("夹/台账.csv", as_csv(ledger_table(*lines))),
        desk.file("网址说明.txt"),
        desk.file("坏.xlsx", broken.getvalue()),
        desk.file("零报告表.txt"),
        desk.file("空.csv", as_csv(ledger_table())),
        desk.file("某某.txt"),
    ]
    day = date(2022, 9, 1)
    found = desk.classified(*files, skipped=(before,), unit="县公安局", today=day)
    assert [(one.material.origin, told(one.choice)) for one in found.proposals] == [
        ("网址说明.txt", "33/1"),
        ("某某.txt", ""),
        ("夹/台账.csv 第 4 行/公开网址.url.txt", "70/1"),
    ]
    assert found.skipped[0] == before
    no_ledger = "台账本身不是佐证材料"
    assert [(one.origin, one.why, one.expected) for one in found.skipped[1:]] == [
        ("夹/台账.csv", "台账，填写的 4 行已读取", True),
        ("坏.xlsx", "台账读不了：Excel 文件已损坏，打不开", False),
        ("空.csv", "台账，没有填写内容", True),
        (
            "零报告表.txt",
            f"夹/台账.csv 第 5 行写的是零报告，{NOT_NIL[: NOT_NIL.index('｜')]}",
            False,
        ),
        (
            "夹/台账.csv 第 6 行",
            "第 33 项第 1 项材料：“正在办理；9月30日前”，是答应的日期，不用文件",
            True,
        ),
    ]
    assert [found.skipped[at].advice for at in (1, 3)] == [no_ledger] * 2
    assert [(one.unit, one.set.id, one.text) for one in found.told] == [
        ("县公安局", "33", "正在办理，9月30日前")
    ]
    assert (found.unit, found.checklist) == ("县公安局", session.fingerprint_of(LIST))
    whole = desk.places(*files, to=session.Destination(LIST.sets_by_id["3"], (2,)))
    assert whole == [  # what a ledger names goes where that says
        *("网址说明.txt：33/1", "某某.txt：3/2", "夹/台账.csv 第 4 行/公开网址.url.txt：70/1")
    ]


def test_addresses_without_their_beginning_are_completed_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Bench(tmp_path)
    bare = "www.zizhou.gov.cn/a.html\r\nwww.zizhou.gov.cn/b.html"
    files = [
        desk.file("甲.url.txt", bare),
        desk.file("乙.txt", bare),
        desk.file("丙.url.txt", SITE),
        desk.file("丁.url.txt", bare),
    ]
    found = desk.classified(*files).proposals
    said = {one.material.name: one.material.files[0][1].read_text("utf-8") for one in found}
    whole = f"{SITE}\n{OTHER_SITE}\n"
    assert said == {"甲.url.txt": whole, "乙.txt": bare.replace("\r", ""), "丙.url.txt": SITE} | {
        "丁.url.txt": whole
    }
    caution = f"网址没有写 http://，已补成 {SITE}、{OTHER_SITE}"
    assert [caution in one.cautions for one in found] == [True, False, False, True]
    assert files[0].path.read_text(encoding="utf-8") == bare.replace("\r", "")  # the original stays
    for limit, done in {len(bare): True, len(bare) - 1: False}.items():
        monkeypatch.setattr("zzfz.intake.session.LIMIT", limit)
        (one,) = desk.classified(files[0]).proposals
        assert (caution in one.cautions) is done


def test_a_case_whose_paths_are_too_long_is_left_aside_and_the_rest_goes_on(tmp_path: Path) -> None:
    desk = Bench(tmp_path)
    inside, good = f"{'长' * 60}/{'长' * 60}/", desk.file("好.txt")
    assert len(desk.places(desk.file(f"张某案/{inside}{'a' * 18}"), good)) == 2
    found = desk.classified(desk.file(f"张某案/{inside}{'a' * 19}"), good)
    assert [one.material.origin for one in found.proposals] == ["好.txt"]
    assert found.skipped == (
        SkippedInput("张某案", "文件夹里的路径太长，存不进去", "缩短里面的文件夹和文件名"),
    )
    assert (
        len(desk.places(desk.file(f"{'长' * 180}.txt"))) == 1
    )  # a file's own name is cut elsewhere


def test_what_is_said_of_the_whole_holds_for_each_piece(tmp_path: Path) -> None:
    desk = Bench(tmp_path)
    four, only = LIST.sets_by_id["34-46"], LIST.sets_by_id["33"]
    each = "? 34-46/1 34-46/2 34-46/3 34-46/4"

    def files(to: session.Destination, *names: str) -> list[str]:
        return desk.places(*map(desk.file, names), to=to)

    def pieces(to: session.Destination, *names: str) -> list[str]:
        titles = {
            one.material.name: one.title
            for one in desk.classified(pieces=[*map(desk.piece, names)], to=to).proposals
        }
        found = desk.places(pieces=[*map(desk.piece, names)], to=to)
        return [f"{line} {titles[line.partition('：')[0]]}" for line in found]

    to = session.Destination
    assert files(to(four), "2、目录.txt", "5、目录.txt", "目录.txt") == [
        *("2、目录.txt：34-46/2", f"5、目录.txt：{each}", f"目录.txt：{each}")
    ]
    assert files(to(four, (2, 3)), "1、目录.txt") == ["1、目录.txt：34-46/2+3"]
    assert files(to(four, (2, 5)), "目录.txt") == [f"目录.txt：{each}"]
    assert files(to(only), "目录.txt") == ["目录.txt：33/1"]
    assert files(to(only, (1,)), "2、目录.txt") == ["2、目录.txt：33/1"]
    (given,) = desk.classified(desk.file("目录.txt"), to=to(only)).proposals
    assert given.reasons[0] == "交件人写明"

    assert pieces(to(four), "2、目录.txt", "目录.txt", "7、目录.txt") == [
        *(
            "2、目录.txt：34-46/2 目录.txt",
            f"目录.txt：{each} 目录.txt",
            f"7、目录.txt：{each} 目录.txt",
        )
    ]
    assert pieces(to(four, (2,)), "2、目录.txt", "3、目录.txt", "目录.txt") == [
        *("2、目录.txt：34-46/2 目录.txt", "3、目录.txt：34-46/2 3、目录.txt"),
        "目录.txt：34-46/2 目录.txt",
    ]
    assert pieces(to(only), "2、目录.txt") == ["2、目录.txt：33/1 2、目录.txt"]
    assert pieces(to(only, (2,)), "2、目录.txt") == ["2、目录.txt：? 33/1 2、目录.txt"]
    said = Statements(note="备")
    skipped = (SkippedInput("前", "先", "后"),)
    found = desk.classified(pieces=[desk.piece("目录.txt")], to=to(only, (), said), skipped=skipped)
    assert (found.proposals[0].said, found.skipped) == (said, skipped)
    assert desk.places(pieces=[desk.piece("第33项网址.txt")]) == ["第33项网址.txt：33/1"]
    both = desk.places(
        desk.file("第2项目录.txt"), pieces=[desk.piece("第33项网址.txt")], to=to(four, (2,))
    )
    assert both == ["第2项目录.txt：34-46/2", "第33项网址.txt：34-46/2"]


def test_pieces_and_addresses_of_one_call_each_come_as_they_are(tmp_path: Path) -> None:
    path, room = tmp_path / "甲.txt", tmp_path / "会话"
    path.write_text("甲", encoding="utf-8")
    (room / session.UNPACKED).mkdir(parents=True)
    (room / session.UNPACKED / "旧").touch()  # of a run that was cut short
    found = session.receive_pieces([path], room, [SITE, OTHER_SITE], "公安")
    assert [one.name for one in found.pieces] == ["甲.txt", *["公安-公开网址.url"] * 2]
    assert [one.files[0][1].read_bytes() for one in found.pieces[1:]] == [
        f"[InternetShortcut]\r\nURL={url}\r\n".encode() for url in (SITE, OTHER_SITE)
    ]
    assert sorted(one.name for one in (room / session.UNPACKED).iterdir()) == ["0.url", "1.url"]
    assert (room / session.UNPACKED).stat().st_mode & 0o777 == 0o700
    (one,) = session.receive_pieces([], room, [SITE]).pieces
    assert one.name == "公开网址.url"
    assert (found.files, found.skipped, found.folder) == ((), (), room)


def unclear(
    *pieces: Proposal,
    earlier: tuple[EarlierPiece, ...] = (),
    answers: tuple[PieceAnswer, ...] = (),
    unit: str | None = None,
) -> session.Classified:
    fingerprint = session.fingerprint_of(LIST)
    return session.Classified(Path(), fingerprint, unit, pieces, (), answers, earlier=earlier)


def offering(origin: str, *choices: str, **more: Any) -> Proposal:
    return replace(proposal(origin), choices=tuple(map(at, choices)), **more)


def test_equal_cases_are_one_question_and_answered_ones_none() -> None:
    names = ["夹/照片1.jpg", "夹/照片２.jpg", "夹/三照片.jpg", "别/照片4.jpg", "夹/图1.jpg"]
    photos = [offering(one, "33/1", cautions=("小心",)) for one in names]
    cases = [offering(f"典型案例/{one}.docx", "15/1") for one in "甲乙"]
    others = [
        offering("夹/照片5.jpg", "70/1"),
        offering("夹/照片6.jpg", "33/1", said=Statements(department="县公安局")),
        offering("夹/照片7.jpg", "33/1", cautions=("像是副本",)),
        offering("夹/说明.docx", "33/1"),
        offering("夹/说明.docx2", "33/1"),
    ]
    clear = proposal("清.pdf", "33/1", certainty=Certainty.CLEAR)
    no = replace(proposal("否.pdf"), certainty=Certainty.REFUSED)
    whole = unclear(*photos, no, *cases, clear, *others)

    def groups(one: session.Classified, **more: bool) -> list[list[str]]:
        return [[asked.origin, *asked.alike] for asked in session.questions(one, **more)]

    assert groups(whole) == [
        names[:3],
        *([name] for name in names[3:]),
        [one.material.origin for one in cases],
        *([one.material.origin] for one in others),
    ]
    assert len(groups(whole, each=True)) == 12
    seen = (EARLIER._replace(origin="清.pdf"), EARLIER._replace(origin=names[1]))
    asked = session.questions(replace(whole, earlier=seen))
    assert [one.origin for one in asked if one.earlier] == [names[1], "清.pdf"]
    assert [one.alike for one in asked if one.earlier] == [(), ()]
    done = replace(whole, answers=(PieceAnswer(names[0]), PieceAnswer("夹/说明.docx")))
    assert groups(done)[0] == names[1:3]
    assert ["夹/说明.docx"] not in groups(done)


def test_an_answer_holds_for_the_unclear_ones_behind_it_in_its_folder() -> None:
    origins = ["夹/一", "夹/二", "夹/三", "别/四", "夹/五"]
    pieces = [proposal(one) for one in origins]
    pieces[2] = proposal("夹/三", "33/1", certainty=Certainty.CLEAR)
    whole = unclear(*pieces)
    given = PieceAnswer("夹/二", at("33/1"))

    def answered(one: session.Classified) -> list[str]:
        return [each.origin for each in one.answers]

    assert answered(session.answer(whole, given)) == ["夹/二"]
    assert answered(session.answer(whole, given, rest=True)) == ["夹/二", "夹/五"]
    ahead = session.answer(whole, PieceAnswer("夹/一", at("33/1")), rest=True)
    assert answered(ahead) == ["夹/一", "夹/二", "夹/五"]
    alike = ["夹/一", "夹/二", "没有", "夹/五"]
    some = session.answer(whole, given, alike=alike)
    assert answered(some) == ["夹/二", "夹/一", "夹/五"]
    assert answered(session.answer(whole, given, rest=True, alike=alike)) == answered(some)
    assert answered(session.take_back(some, "夹/一")) == ["夹/二", "夹/五"]
    assert answered(session.take_back(some, "夹/二")) == []
    with pytest.raises(UsageError, match="来件里没有“夹/六”") as none:
        session.answer(whole, PieceAnswer("夹/六"))
    assert none.value.advice == "从列出的来件里选"


def test_what_is_decided_of_each_piece(tmp_path: Path) -> None:
    desk = Bench(tmp_path)
    first, second, third, fourth = desk.classified(
        *map(desk.file, ("第33项网址.txt", "甲.txt", "第34项1.目录.txt", "乙.txt"))
    ).proposals
    both = replace(first, both=(at("33/1"), at("70/1")))
    seen = EARLIER._replace(origin=third.material.origin)

    def decided(*pieces: Proposal, **more: Any) -> list[tuple[str, str, tuple[str, ...]]]:
        found = session.decided(unclear(*pieces, **more), LIST)
        return [
            (one.material.origin, told(one.choice) if one.is_clear else "", one.cautions)
            for one in found
        ]

    assert [one[:2] for one in decided(both, second, third)] == [
        *(("第33项网址.txt", "33/1"), ("第33项网址.txt", "70/1")),
        *(("甲.txt", ""), ("第34项1.目录.txt", "34-46/1")),
    ]
    assert decided(third, earlier=(seen,)) == [
        ("第34项1.目录.txt", "", ("名称相同，没有定是更换还是另加",))
    ]
    unsure = EARLIER._replace(origin="甲.txt")
    assert decided(second, earlier=(unsure,))[0][2] == second.cautions
    answers = (PieceAnswer("甲.txt", at("15/1")), PieceAnswer("第34项1.目录.txt", at("34-46/1")))
    assert [
        one[:2] for one in decided(second, third, fourth, earlier=(seen,), answers=answers)
    ] == [
        *(("甲.txt", "15/1"), ("第34项1.目录.txt", "34-46/1"), ("乙.txt", "")),
    ]
    open_both = replace(second, both=both.both)
    assert [one[:2] for one in decided(open_both)] == [("甲.txt", "")]
    one_place = replace(first, both=(at("33/1"),))
    assert [one[:2] for one in decided(one_place)] == [("第33项网址.txt", "33/1")]
    with pytest.raises(UsageError, match="收件期间清单改过，归属要重新认") as changed:
        session.decided(replace(unclear(first), checklist="x"), LIST)
    assert changed.value.advice == "重新收这批材料，原件都还在"


def test_a_receipt_tells_what_is_owed_by_those_who_handed_in() -> None:
    units = "县公安局", "县财政局"
    thirty, seventy, fifteen = (LIST.sets_by_id[one] for one in ("33", "70", "15"))
    waits = Problem("M106", "2 个分项有材料等审核，通过了才算：甲、乙；还缺 2 个分项：丙、丁")
    other = Problem("M101", "至少要 1 件")

    def outlook(
        one: MaterialSet, state: State, *parts: tuple[str, str, str], leaders: tuple[str, ...] = ()
    ) -> session.ItemOutlook:
        owed = tuple(session.OwedPart(*part) for part in parts)
        problems = (other, waits) if parts else (other,)
        return session.ItemOutlook(one, 1, state, 0, 1, 1, 0, problems, (), owed, leaders)

    parts = [("甲", units[0], ""), ("乙", units[1], ""), ("丙", "", ""), ("丁", units[0], "打不开")]
    came = (
        outlook(thirty, State.PARTIAL, *parts),
        outlook(seventy, State.PARTIAL),
        outlook(fifteen, State.COMPLETE),
    )
    two, three = LIST.sets_by_id["2"], LIST.sets_by_id["3"]
    others = (
        outlook(two, State.MISSING, leaders=(units[1],)),
        outlook(three, State.MISSING, leaders=("县司法局", units[0])),
        outlook(fifteen, State.NOT_REQUIRED, leaders=units),
        outlook(LIST.sets_by_id["59"], State.PARTIAL, ("公安", "县司法局", "")),
    )

    def receipt(*departments: str | None, **more: Any) -> session.Receipt:
        pieces = tuple(
            replace(
                proposal(f"{number}.pdf", "33/1", certainty=Certainty.CLEAR),
                said=Statements(department=unit),
            )
            for number, unit in enumerate(departments)
        )
        empty = PreparedIntake((), (), (), (), ())
        state = unclear(*pieces)
        checked = session.Checked(
            state, pieces, None, True, None, "", more.get("prepared", empty), came, others
        )
        return session.receipt_of(checked, None, "清单", "李四", NOON)

    def owed(*departments: str | None) -> list[tuple[str, str, list[str]]]:
        return [
            (
                one.set.id,
                "".join(part.name for part in one.parts),
                [p.message for p in one.problems],
            )
            for one in receipt(*departments).owed
        ]

    least = ["至少要 1 件"]
    assert owed(units[0], None, units[0]) == [
        (
            "33",
            "甲丙丁",
            [*least, "甲：有材料等审核，通过了才算", "还缺 1 个分项：丙", "丁：打不开"],
        ),
        ("70", "", least),
        ("3", "", least),
    ]
    assert [(one, names) for one, names, _ in owed(*units)] == [
        *(("33", "甲乙丙丁"), ("70", ""), ("2", ""), ("3", ""))
    ]
    assert owed(units[1])[0][2][1:] == ["乙：有材料等审核，通过了才算", "还缺 1 个分项：丙"]
    everything = owed(None)
    assert [one for one, _, _ in everything] == ["33", "70", "2", "3", "59"]
    assert everything[0][2] == [other.message, waits.message]
    found = receipt(units[1], None, units[0], units[1])
    assert (found.units, found.person, found.taker, found.title) == (
        *((units[1], units[0]), ""),
        *("李四", "清单"),
    )
    assert (found.time, found.revision, found.fingerprints) == (NOON, None, ())
    assert (found.files, found.placements, found.findings) == (0, (), ())
    finding = Finding("S201", Place("甲"), "有身份证号", "去掉")
    warning = replace(finding, code="S202")
    stopped = PreparedIntake((), (finding,), (warning,), (), ())
    told_of = receipt(None, prepared=stopped)
    assert [one.code for one in told_of.findings] == ["S201", "S202"]


def test_whether_anything_is_left_of_a_hand_in() -> None:
    clear = proposal("甲.pdf", "33/1", certainty=Certainty.CLEAR)
    expected = SkippedInput("x", "隐藏文件", "不用处理", expected=True)

    def leaves(
        *pieces: Proposal, held: tuple[Any, ...] = (), skipped: tuple[SkippedInput, ...] = ()
    ) -> bool:
        prepared = replace(PreparedIntake((), (), (), (), ()), held=held)
        state = replace(unclear(*pieces), skipped=skipped)
        return session.Checked(state, pieces, None, True, None, "", prepared, ()).leaves_some

    assert not leaves(clear, skipped=(expected,))
    assert leaves(clear, skipped=(expected, SkippedInput("y", "坏了", "重发")))
    assert leaves(clear, proposal("乙.pdf"))
    assert leaves(clear, held=(clear,))


# How much a title is like an item, in a list of a few words


def listing(**texts: list[str]) -> Checklist:
    """The list with a few sets alone, and these words for their items."""
    sets = []
    for name, items in texts.items():
        one = LIST.sets_by_id[name.removeprefix("of_")]
        made = (one.items[0]._replace(no=at, text=text) for at, text in enumerate(items, 1))
        sets.append(one._replace(items=tuple(made)))
    return replace(LIST, sets=tuple(sets))


FEW = listing(
    of_33=["提供重大行政决策目录"],
    of_70=["应急演练记录、应急处置培训记录"],
    of_15=["行政许可目录", "行政许可年度报告", "应急演练方案"],
)
WORDING, OF = Wording(FEW), FEW.sets_by_id


def test_a_title_is_like_a_set_as_far_as_its_words_stand_there() -> None:
    def likes(title: str) -> list[tuple[str, int, int]]:
        return [(one.set.id, one.item, one.shared) for one in WORDING.sets_like(title)]

    assert likes("行政决策目录") == [("33", 1, 5), ("15", 1, 2), ("70", 1, 0)]
    assert likes("许可年度")[0] == ("15", 2, 3)
    first, second, _ = WORDING.sets_like("行政决策目录")
    assert first.score == pytest.approx(1)
    assert first.own == pytest.approx(1)
    assert first.whole == pytest.approx(5 / 7)
    assert 0 < second.score < 0.5
    about = next(one for one in WORDING.sets_like("审议意见行政许可") if one.set.id == "70")
    assert (about.own, about.shared) == (0, 3)  # its indicator's words alone count less
    assert 0 < about.score < 0.7
    assert likes("甲乙丙")[0][2] == 0
    for title in ("行工作政复", "行材料政复", "决", "子洲县"):  # what says nothing joins nothing
        assert likes(title) == []
    assert WORDING.has_words("行政复") is True
    for title in ("行政", "行子洲县政复", "子洲县", "行材料政复"):
        assert WORDING.has_words(title) is False
    for title, says in {
        "行政": True,
        "工作总结": False,
        "行汇报政": False,
        "行情况政": False,
    }.items():
        assert WORDING.says_something(title) is says
    assert WORDING.says_something("行材料政") is False
    assert WORDING.words_of(OF["33"], "重大甲乙") == {"重大"}
    assert WORDING.words_of(OF["70"], "审议演练") == {"审议", "演练"}
    few = Wording(LIST)
    words = few.telling_words(LIST.sets_by_id["78-79"], "人民调解组织情况", 1)
    assert words and words < few.words_of(LIST.sets_by_id["78-79"], "人民调解组织情况")
    review, both = LIST.sets_by_id["81-84"], "行政复议体制改革"
    every = few.telling_words(review, both)
    assert few.telling_words(review, both, 1) == {"政复", "复议"} < every  # not the other item's
    assert few.telling_words(review, both, 2) == every


def test_an_item_of_a_set_is_told_by_what_the_others_do_not_say() -> None:
    def likes(title: str, of: str = "15") -> list[tuple[Any, ...]]:
        found = WORDING.items_like(OF[of], title)
        assert all(one.own == one.score for one in found)
        return [(one.item, one.score, one.shared, one.whole) for one in found]

    second, first, third = likes("许可年度报告")
    assert second == (2, 1.0, 5, pytest.approx(5 / 7))
    assert first[0] == 1 and 0 < first[1] < 0.5 and first[2] == 1
    assert third == (3, 0, 0, 0)
    assert likes("甲") == likes("行政决策", "33") == []
    same = Wording(listing(of_15=["行政许可目录", "行政许可报告"]))
    alike = same.items_like(same._checklist.sets_by_id["15"], "行政许可")
    assert [(one.item, one.score, one.shared) for one in alike] == [(1, 0, 0), (2, 0, 0)]


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("行政许可年度报告", "15/2"),
        ("行政许可-年度", "15/2"),
        ("行政许可年", ""),  # too short to stand for anything
        ("应急演练", ""),
        ("应急处置培训记录", "70/1"),
        ("重大行政决策", "33/1"),
        ("重大行政决策甲", ""),
    ],
)
def test_a_title_that_stands_whole_in_one_item_is_its(title: str, place: str) -> None:
    found = WORDING.said_by(title)
    assert (f"{found[0].id}/{found[1]}" if found else "") == place


def test_a_shorter_title_is_asked_for_and_two_items_say_it_of_none() -> None:
    assert WORDING.said_by("行政许可年", 5) == (OF["15"], 2)
    assert WORDING.said_by("行政许可年", 6) is None
    assert WORDING.said_by("应急演练", 4) is None
    assert WORDING.said_by("行政许可", 4) is None


def test_a_title_that_is_made_of_one_sets_words_tells_it() -> None:
    def tells(title: str) -> bool:
        return WORDING.tells(WORDING.sets_like(title), title)

    whole = "重大行政决策目录"
    assert tells(whole) is True
    assert tells(f"{whole}甲乙丙丁戊") is True  # most of it, and nobody else's
    assert tells(f"{whole}甲乙丙丁戊己") is False
    assert tells("重大行政决策目") is False  # too short
    assert WORDING.tells([], whole) is False
    close = Wording(listing(of_33=["重大行政决策目录"], of_70=["重大行政决策目"]))
    assert close.tells(close.sets_like(whole), whole) is False  # another says nearly as much
    less = Wording(listing(of_33=["重大行政决策目录"], of_70=["重大行政决策"]))
    assert less.tells(less.sets_like(whole), whole) is True
    assert less.tells(less.sets_like(f"{whole}甲"), f"{whole}甲") is False


def test_a_title_that_lists_another_matter_is_not_of_one_alone() -> None:
    title = "行政许可目录、应急演练方案"
    assert [WORDING.lists_another(title, OF[one]) for one in ("33", "70", "15")] == [
        *(True, True, False)
    ]
    for title in ("应急演练方案", "行政许可目录和许可", "重大行政、许可年度"):
        assert WORDING.lists_another(title, OF["33"]) is False
    assert WORDING.lists_another("重大行政、行政许可年", OF["33"]) is True  # most of an item


def test_what_a_name_ends_with_is_what_the_paper_is() -> None:
    def ending(title: str) -> list[tuple[str, int]]:
        return [(one.id, no) for one, no in WORDING.items_ending(title)]

    assert ending("某某应急演练记录") == ending("某某应急演练记录统计表") == [("70", 1)]
    assert ending("安全应急演练方案现场") == [("15", 3)]
    assert ending("急演练记录") == ending("某应急演练") == []  # too short
    assert ending("某急演练记录") == [("70", 1)]
    assert ending("某演练统计数据册") == []  # nothing is left of it
    kinds = {
        "应急演练记录": ((), (1,)),
        "某某演练": ((3,), (1,)),
        "某演练": ((), ()),
        "某某许可目录表": ((1,), ()),
    }
    for title, (of_15, of_70) in kinds.items():
        assert WORDING.items_of_kind(OF["15"], title) == of_15
        assert WORDING.items_of_kind(OF["70"], title) == of_70
    named = Wording(listing(of_33=["公安培训"]))
    one = named._checklist.sets_by_id["33"]
    assert named.items_of_kind(one, "某某处置培训") == (1,)
    assert named.items_of_kind(one, "某某处置公安") == ()  # a domain says where, not what


def test_names_of_domains_and_foreign_words_say_nothing_of_a_set() -> None:
    one = OF["33"]
    assert WORDING.says_more_than_domains(one, "公安行政决策") is True
    assert WORDING.says_more_than_domains(one, "公安") is False
    assert WORDING.says_more_than_domains(one, "行公安政") is False
    assert WORDING.adds_foreign(one, "目录", "目录甲乙丙丁") is True
    assert WORDING.adds_foreign(one, "目录", "目录甲乙丙") is False
    assert WORDING.adds_foreign(one, "目录", "目录甲乙丙行政") is False
