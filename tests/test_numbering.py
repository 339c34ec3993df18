"""What a declaration claims, in every spelling people use."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zzfz.checklist.ids import declared_members, set_id, speaks_of_merging, split_id


def numbers(first: int, last: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(first, last + 1))


TAILS = "项指标合并提供以下资料："


@pytest.mark.parametrize(
    ("text", "members"),
    [
        # as printed in the list
        ("26、27、28、29项指标合并提供下列资料：", numbers(26, 29)),
        (
            "34、35、36、37、38、39、40、41、42、43、44、45、46项指标合并提供以下资料：",
            numbers(34, 46),
        ),
        ("71、72项指标合并提供以下资料：", numbers(71, 72)),
        ("78、79项指标合并提供以下资料:", numbers(78, 79)),
        ("第85、86、87、88、89、90、91项指标合并提供下列资料：", numbers(85, 91)),
        # as people write
        ("26、27、28、29 项", numbers(26, 29)),
        ("第85、86……91项", numbers(85, 91)),
        ("34—46项", numbers(34, 46)),
        ("34至46项", numbers(34, 46)),
        ("71、72 项", numbers(71, 72)),
        ("34－46项指标合并提供：", numbers(34, 46)),
        ("34-46项指标合并提供：", numbers(34, 46)),
        ("34–46项指标合并提供：", numbers(34, 46)),
        ("34——46项指标合并提供：", numbers(34, 46)),
        ("34~46项指标合并提供：", numbers(34, 46)),
        ("34～46项指标合并提供：", numbers(34, 46)),
        ("34到46项指标合并提供：", numbers(34, 46)),
        ("34直至46项指标合并提供：", numbers(34, 46)),
        ("第34项至第46项指标合并提供：", numbers(34, 46)),
        ("第34项、第35项合并提供：", numbers(34, 35)),
        ("34、35、……、46项指标合并提供以下资料：", numbers(34, 46)),
        ("34、35…46项指标合并提供：", numbers(34, 46)),
        ("34、35......46项指标合并提供：", numbers(34, 46)),
        ("34、35、⋯⋯46项指标合并提供：", numbers(34, 46)),
        ("34,35,36项指标合并提供：", numbers(34, 36)),
        ("34，35，36项指标合并提供：", numbers(34, 36)),
        ("34. 35. 36项指标合并提供：", numbers(34, 36)),
        ("34；35；36项指标合并提供：", numbers(34, 36)),
        ("34 、 35 、\n36 项 指标 合并提供：", numbers(34, 36)),
        ("３４、３５、３６项指标合并提供：", numbers(34, 36)),
        ("34和35项指标合并提供：", numbers(34, 35)),
        ("34、35及36项指标合并提供：", numbers(34, 36)),
        ("34、35与36项指标共用以下资料：", numbers(34, 36)),
        ("3、5、9项指标合并提供：", ("3", "5", "9")),
        ("3、5-7、9项指标合并提供：", ("3", "5", "6", "7", "9")),
        ("上述34、35项指标合并提供：", numbers(34, 35)),
        ("以上第34、35项三级指标统一提供：", numbers(34, 35)),
        ("34、35条合并提供：", numbers(34, 35)),
        ("34、35号指标合并提供：", numbers(34, 35)),
        ("34、35指标合并提供：", numbers(34, 35)),
        ("加分1、加分2项指标合并提供：", ("加分1", "加分2")),
        ("加分1、2项指标合并提供：", ("加分1", "加分2")),
        ("加分1至3项指标合并提供：", ("加分1", "加分2", "加分3")),
        ("否决1、否决2项合并提供：", ("否决1", "否决2")),
        ("34、35、35项指标合并提供：", ("34", "35", "35")),
        ("36、35、34项指标合并提供：", ("36", "35", "34")),
    ],
)
def test_every_spelling_claims_the_same(text: str, members: tuple[str, ...]) -> None:
    assert declared_members(text) == members
    assert speaks_of_merging(text) or "合并" not in text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "项",
        "34项指标提供以下资料：",
        "34项",
        "提供34、35项指标的资料",
        "2021、2022年的年度报告",
        "提供任意10家不同行业的企业接受现场检查的具体案例",
        "3、5件典型案例",
        "46至34项指标合并提供：",
        "34-项指标合并提供：",
        "-46项指标合并提供：",
        "34、……项指标合并提供：",
        "1-99999项指标合并提供：",
        "加分1至46项指标合并提供：".replace("加分1至46", "34至加分2"),
        "以上各项指标合并提供以下资料：",
        "12345政务服务便民热线的项目",
    ],
)
def test_other_words_claim_nothing(text: str) -> None:
    assert declared_members(text) is None


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("以上各项指标合并提供以下资料：", True),
        ("本项与第35项合并提供", True),
        ("各指标共用一套资料", True),
        ("提供清理合并机构的情况说明", False),
        ("提供跨部门联合监管的情况说明", False),
    ],
)
def test_words_that_speak_of_merging_are_recognised(text: str, speaks: bool) -> None:
    assert speaks_of_merging(text) is speaks


@st.composite
def runs(draw: st.DrawFn) -> tuple[tuple[str, ...], str]:
    """Members in rising order and one way to write them."""
    prefix = draw(st.sampled_from(["", "", "加分", "否决"]))
    chosen = draw(st.sets(st.integers(1, 120), min_size=2, max_size=12))
    parts: list[tuple[int, int]] = []
    for number in sorted(chosen):
        if parts and parts[-1][1] == number - 1:
            parts[-1] = (parts[-1][0], number)
        else:
            parts.append((number, number))
    space = st.sampled_from(["", "", " ", "\n", "\u3000"])
    text = draw(st.sampled_from(["", "", "上述", "以上"]))
    members: list[str] = []
    for index, (first, last) in enumerate(parts):
        if index:
            text += draw(space) + draw(st.sampled_from("、,，;；和及与")) + draw(space)
        members += [f"{prefix}{number}" for number in range(first, last + 1)]
        spelled = [written(draw, prefix, number) for number in range(first, last + 1)]
        if len(spelled) > 1 and draw(st.booleans()):
            bridge = draw(
                st.sampled_from(["-", "－", "—", "——", "～", "~", "至", "到", "……", "、…、"])
            )
            text += spelled[0] + draw(space) + bridge + draw(space) + spelled[-1]
        elif len(spelled) > 3:
            text += f"{spelled[0]}、{spelled[1]}……{spelled[-1]}"
        else:
            text += "、".join(spelled)
    end = draw(
        st.sampled_from(["项指标合并提供以下资料：", "项合并提供：", " 项", "项三级指标共同提供:"])
    )
    return tuple(members), text.removesuffix("项") + end


def written(draw: st.DrawFn, prefix: str, number: int) -> str:
    digits = str(number)
    if draw(st.booleans()):
        digits = digits.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    ordinal = draw(st.sampled_from(["", "", "第"]))
    return f"{ordinal}{prefix}{digits}"


@given(runs())
def test_any_run_in_any_spelling_is_read_back(run: tuple[tuple[str, ...], str]) -> None:
    members, text = run
    assert declared_members(text) == members, text


@pytest.mark.parametrize(
    ("members", "name"),
    [
        (["33"], "33"),
        (["34", "35", "36"], "34-36"),
        (["3", "5", "9"], "3,5,9"),
        (["9", "10"], "9-10"),
        (["加分1", "加分2"], "加分1-加分2"),
        (["34", "加分1"], "34,加分1"),
    ],
)
def test_set_is_named_after_its_members(members: list[str], name: str) -> None:
    assert set_id(members) == name


def test_ids_are_ordered_by_prefix_and_number() -> None:
    assert split_id("加分10") > split_id("加分9")
    assert split_id("10") > split_id("9")


@pytest.mark.parametrize(
    "text",
    [
        "1、" * 50_000,
        "第" * 50_000,
        "项" * 50_000,
        "1-" * 50_000 + "项",
        "…" * 50_000 + "项",
        "1" * 50_000 + "项",
        "加分" * 50_000 + "1项",
        "1……" * 30_000 + "2项",
        "1项" * 30_000,
        "、" * 50_000 + "合并",
        "1-500、" * 2_000 + "3项",
        "合并" * 50_000,
        "指标" * 50_000,
    ],
)
def test_hostile_text_takes_no_time(text: str) -> None:
    started = time.perf_counter()
    declared_members(text)
    speaks_of_merging(text)
    assert time.perf_counter() - started < 3
