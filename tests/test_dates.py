"""Years and dates in names."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zzfz.evidence.dates import (
    NO_TIMES,
    OPEN_END,
    Period,
    period_in,
    periods_in,
    times_in,
    without_dates,
)
from zzfz.evidence.sidecar_file import _period_of
from zzfz.evidence.words import usual_words


def years(first: int, last: int) -> Period:
    return Period(date(first, 1, 1), date(last, 12, 31))


def day(year: int, month: int, number: int) -> Period:
    return Period(date(year, month, number), date(year, month, number))


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("2022年目录.pdf", years(2022, 2022)),
        ("1-２０２２年度目录.pdf", years(2022, 2022)),
        ("2021—2022年报告.pdf", years(2021, 2022)),
        ("2021-2022年报告.pdf", years(2021, 2022)),
        ("2021年至2022年报告.pdf", years(2021, 2022)),
        ("2021、2022年报告.pdf", years(2021, 2022)),
        ("20220315会议.pdf", day(2022, 3, 15)),
        ("1-2022-03-15会议.pdf", day(2022, 3, 15)),
        ("2022.03.15会议.pdf", day(2022, 3, 15)),
        ("2022年3月15日会议.pdf", day(2022, 3, 15)),
        ("2022-3-5", day(2022, 3, 5)),
        ("2022年3月简报.pdf", Period(date(2022, 3, 1), date(2022, 3, 31))),
        ("2024-02简报.pdf", Period(date(2024, 2, 1), date(2024, 2, 29))),
        ("2022年12月.pdf", Period(date(2022, 12, 1), date(2022, 12, 31))),
        ("二〇二二年目录.pdf", years(2022, 2022)),
        ("二○二二年目录.pdf", years(2022, 2022)),
        ("二零二二年三月十五日", day(2022, 3, 15)),
        ("2021年以来情况.pdf", Period(date(2021, 1, 1), OPEN_END)),
        ("2021年起施行.pdf", Period(date(2021, 1, 1), OPEN_END)),
        ("2022年起草说明.pdf", years(2022, 2022)),
        ("子政发〔2022〕15号.pdf", years(2022, 2022)),
        ("子政发（2022）15号.pdf", years(2022, 2022)),
        ("年报2022.pdf", years(2022, 2022)),
        ("1.2022.pdf", years(2022, 2022)),
        ("2022年1-6月统计.pdf", years(2022, 2022)),
        ("2022-02-30会议.pdf", years(2022, 2022)),
        ("2022年13月.pdf", years(2022, 2022)),
        ("12345热线.pdf", None),
        ("0912-7221234.pdf", None),
        ("13820221234.pdf", None),
        ("138-2022-1234.pdf", None),
        ("138 2022 1234.pdf", None),
        ("612732199003151234.pdf", None),
        ("2000个.pdf", None),
        ("1949年.pdf", None),
        ("3022年.pdf", None),
        ("20221345.pdf", None),
        ("目录.pdf", None),
        ("", None),
    ],
)
def test_period_is_read_from_a_name(name: str, period: Period | None) -> None:
    assert period_in(name) == period


def test_years_that_are_listed_are_periods_of_their_own() -> None:
    assert periods_in("2021、2023年") == (years(2021, 2021), years(2023, 2023))
    assert not any(period.holds(2022) for period in periods_in("2021、2023年"))
    assert any(period.holds(2022) for period in periods_in("2021-2023年"))


def test_dates_are_taken_out_of_a_name() -> None:
    assert without_dates("1-2022年度市场监管20220315.pdf").split() == ["1-", "市场监管", ".pdf"]


@pytest.mark.parametrize("number", ["", "2-", " 2-", "\u30002、"])
def test_a_name_that_a_machine_gave_tells_no_time(number: str) -> None:
    assert times_in(f"{number}IMG_20220301.jpg", usual_words()) == NO_TIMES
    assert times_in(f"{number}会议20220301.jpg", usual_words()) != NO_TIMES


DATE_TEXT = st.text("0129年月日-—、.〔〕(）二〇 以来至起é\u0301１", max_size=20)


@given(st.text() | DATE_TEXT)
def test_any_name_has_ordered_plausible_periods(name: str) -> None:
    for period in periods_in(name):
        assert date(1990, 1, 1) <= period.start <= period.end <= OPEN_END
    assert (period_in(name) is None) == (not periods_in(name))


@given(st.text() | DATE_TEXT)
def test_form_of_the_characters_does_not_matter(name: str) -> None:
    assert periods_in(name) == periods_in(unicodedata.normalize("NFKC", name))
    assert periods_in(name) == periods_in(unicodedata.normalize("NFD", name))


@given(
    st.dates(date(1990, 1, 1), OPEN_END), st.sampled_from(["%Y%m%d", "%Y-%m-%d", "%Y年%m月%d日"])
)
def test_every_day_in_every_form_is_that_day(when: date, form: str) -> None:
    assert period_in(f"会议{when.strftime(form)}记录") == Period(when, when)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("2021-2022", date(2021, 1, 1), date(2022, 12, 31)),
        ("2022-03-05", date(2022, 3, 5), date(2022, 3, 5)),
    ],
)
def test_a_period_goes_from_the_first_day_to_the_last(
    written: str, first: date, last: date
) -> None:
    assert _period_of(written) == Period(first, last)
    assert _period_of("2022-2021") is None
