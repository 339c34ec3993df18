"""Counties that are called otherwise than 县: what their bodies and files are named."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import PROJECT
from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist
from zzfz.checklist.units import CountyNames, county_of
from zzfz.evidence.domains import departments_named, vocabulary
from zzfz.intake.likeness import Wording


@pytest.mark.parametrize(
    ("title", "county"),
    [
        ("子洲县法治政府建设责任清单", CountyNames(("子洲县",), "县")),
        ("榆阳区法治政府建设责任清单", CountyNames(("榆阳区",), "区")),
        ("神木市法治政府建设责任清单", CountyNames(("神木市",), "市")),
        ("榆林市榆阳区法治政府建设责任清单", CountyNames(("榆林市榆阳区", "榆阳区"), "区")),
        (
            "陕西省榆林市子洲县任务清单",
            CountyNames(("陕西省榆林市子洲县", "榆林市子洲县", "子洲县"), "县"),
        ),
        ("内蒙古自治区乌审旗任务清单", CountyNames(("内蒙古自治区乌审旗", "乌审旗"), "旗")),
        ("西安市法治政府建设示范创建指标", CountyNames(("西安市",), "市")),
        ("法治政府建设责任清单", CountyNames((), "县")),
        ("", CountyNames((), "县")),
    ],
)
def test_the_county_is_what_the_title_begins_with(title: str, county: CountyNames) -> None:
    assert county_of(title) == county


@given(st.text("子洲法县区旗市\u3400a 1", max_size=10))
def test_a_title_without_a_higher_place_begins_with_the_shortest_name_that_can_be_one(
    title: str,
) -> None:
    told = re.match("[\u4e00-\u9fff]{1,6}?[县区旗市]", title)
    below = re.match("[\u4e00-\u9fff]{2,7}?市[\u4e00-\u9fff]{1,6}?[县区旗]", title)
    if below is None:
        names = (told[0],) if told else ()
        assert county_of(title) == (names, names[0][-1] if names else "县")
    else:
        assert county_of(title).names[0] == below[0]


def real_list(rank: str) -> Checklist:
    """The real list, as a place of another ``rank`` would have it."""
    loaded = load(
        {
            f"checklist/{file.name}": file.read_text("utf-8").replace("县", rank).encode()
            for file in (PROJECT / "checklist").glob("*.yaml")
        }
    )
    assert loaded.checklist is not None
    return loaded.checklist


@pytest.mark.parametrize("rank", ["县", "区", "市", "旗"])
def test_bodies_are_known_by_their_names_with_and_without_rank(rank: str) -> None:
    words = vocabulary(real_list(rank))
    for name in ("{}司法局", "子洲{}司法局", "全{}司法局", "司法局"):
        told = f"{name.format(rank)}-2022年培训情况.docx"
        assert departments_named(told, words) == (f"{rank}司法局",), told


def test_files_are_as_like_their_indicators_whatever_the_rank() -> None:
    for title in ("子洲{}行政复议工作情况说明", "全{}推进行政复议体制改革的情况"):
        found = [
            [(one.set.id, one.item, one.score) for one in Wording(real_list(rank)).sets_like(named)]
            for rank in ("县", "旗")
            for named in [title.format(rank)]
        ]
        assert found[0]
        assert found[0] == found[1]
