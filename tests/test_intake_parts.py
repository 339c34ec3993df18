"""What the parts of the intake promise one by one: small inputs, no repository, the list as it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.test_intake_names import LIST
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
from zzfz.intake.classify import Proposer
from zzfz.intake.material import Material
from zzfz.intake.proposal import Candidate, Certainty, EarlierPiece, Proposal
from zzfz.intake.statements import Statements


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
def test_the_likeliest_answers_are_offered_first(
    asked: PieceQuestion, answers: list[str]
) -> None:
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
        ("1、", "70/1"),
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
    for word, replaced in {"更换": "evidence/33/旧.pdf", "换": "evidence/33/旧.pdf", "另加": ""}.items():
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


def test_a_place_is_meant_by_number_name_or_words() -> None:
    choices = (at("70/1"), at("76/1"))
    assert meant("2", choices, LIST) == at("76/1")
    assert meant("3", choices, LIST) == "第 3 项有 2 项材料，请写明第几项，如 3-1"
    assert meant("0", choices, LIST) == "清单里没有“0”这个要求材料的指标"
    words = meant("行政复议", choices, LIST)
    assert not isinstance(words, str)
    assert len(words) == 9  # no more than fit on a screen
    assert all_told(words[:2]) == "81-84/1 81-84/2"  # an item's own words come before its indicators'
    both = meant("行政复议 体制", choices, LIST)
    assert both == (at("81-84/2"), at("81-84/1"))  # by its own words, then by its indicators'
    titles = meant(LIST.by_id["92"].level1.partition("、")[2], choices, LIST)
    assert not isinstance(titles, str)
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
    for place in (first, second):
        assert place.is_clear
        assert place.said.department == "县公安局"
        assert (place.said.nil_reason, place.said.period) == ("没有", "2022")
        assert (place.said.domains, place.said.note) == (("公安",), "备")
        assert place.reasons[0] == "收件人写明"
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
