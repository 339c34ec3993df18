"""Years and dates in names."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zzfz.evidence import dates, item_numbers
from zzfz.evidence.dates import (
    NO_TIMES,
    OPEN_END,
    Period,
    end_of_time,
    in_digits,
    period_covered,
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


PARTS = (
    *("2022", "2021", "1989", "202", "20", "1", "12", "年", "年度", "度", "月", "日", "号", "季度"),
    *(
        "上半年",
        "前",
        "第",
        "项",
        "(",
        ")",
        "〔",
        "〕",
        "-",
        "至",
        "、",
        "和",
        " ",
        "\u3000",
        ".",
        "/",
    ),
    *(
        "以来",
        "起",
        "起草",
        "全年",
        "一",
        "二〇二二年",
        "印发",
        "计划",
        "工作情况",
        "人",
        "+",
        "２０２２",
        "٢",
    ),
)


@given(st.lists(st.sampled_from(PARTS), max_size=9).map("".join), st.integers(0, 9))
@example("1-2022年工作情况", 2)
@example("138-2022年度工作情况", 4)
def test_short_ways_tell_what_the_patterns_tell(name: str, at: int) -> None:
    def told() -> tuple[object, ...]:
        plain = unicodedata.normalize("NFKC", name)
        dates._times_in.cache_clear()
        item_numbers._item_numbers.cache_clear()
        item_numbers._is_bare_number.cache_clear()
        return (
            times_in(name, usual_words()),
            without_dates(plain),
            end_of_time(plain, at),
            item_numbers.item_numbers(name),
            item_numbers.without_item_numbers(plain),
            item_numbers.is_bare_number(name),
        )

    class Everything(frozenset[str]):
        def __contains__(self, one: object) -> bool:
            return True

        def isdisjoint(self, other: object) -> bool:
            return False

    short = told()
    with (
        patch.object(dates, "_only_year", lambda _: None),
        patch.object(dates, "_CHINESE", Everything()),
        patch.object(item_numbers, "_USUAL", re.compile("(?!)")),
        patch.object(item_numbers, "_BEGINNINGS", Everything()),
    ):
        assert short == told()


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


TIMES: list[tuple[str, list[str], list[str]]] = [
    ("2021年3月至2022年5月总结", ["2021-03-01..2022-05-31 2021 2022"], []),
    ("2021年3月5日—2021年4月6日台账", ["2021-03-05..2021-04-06 2021"], []),
    ("2022.3-2022.5台账", ["2022-03-01..2022-05-31 2022"], []),
    ("2022-03-05至2022-04-06台账", ["2022-03-05..2022-04-06 2022"], []),
    ("2021—2023年", ["2021-01-01..2023-12-31 2021 2022 2023"], []),
    ("2021—2024年", ["2021-01-01..2024-12-31"], []),
    ("2023—2021年", [], []),
    ("2022年3月5日至2022年3月5日台账", ["2022-03-05 2022"], []),
    ("2022年至2022年", ["2022 2022"], []),
    ("2022年3月至5月台账", ["2022 2022"], []),
    ("2022.3-5台账", ["2022 2022"], []),
    ("2022年上半年", ["2022 2022"], []),
    ("2022年第一季度", ["2022 2022"], []),
    ("2021年3月以来", ["2021-03-01..2099-12-31 2021"], []),
    ("2021年3月5日以来", ["2021-03-05..2099-12-31 2021"], []),
    ("2021年以来", ["2021-01-01..2099-12-31 2021"], []),
    ("2022年3月报告", [], ["2022-03-01..2022-03-31"]),
    ("2022年3月份报告", [], ["2022-03-01..2022-03-31"]),
    ("2022年3月15日报告", [], ["2022-03-15"]),
    ("2022.03.15报告", [], ["2022-03-15"]),
    ("2022-03报告", [], ["2022-03-01..2022-03-31"]),
    ("2022_03_15报告", [], ["2022-03-15"]),
    ("20220315报告", [], ["2022-03-15"]),
    ("202203报告", [], ["2022-03-01..2022-03-31"]),
    ("202213报告", [], []),
    ("20220230报告", [], ["2022"]),
    ("〔2022〕15号", [], ["2022"]),
    ("（2022）陕0831行初5号", [], ["2022"]),
    ("2022年印发的办法", [], ["2022"]),
    ("计划2022年", [], ["2022"]),
    ("2022年工作计划", [], ["2022"]),
    ("印发2022年", ["2022 2022"], []),
    ("2000元", [], []),
    ("2022人社局", ["2022 2022"], []),
    ("1999年", ["1999 1999"], []),
    ("二〇二二年三月十五日报告", [], ["2022-03-15"]),
    ("二〇二二年总结", ["2022 2022"], []),
    ("总结", [], []),
    ("IMG_20220315", [], []),
    ("mmexport2022", [], []),
    ("2022年13月总结", [], ["2022"]),
    ("2022年0月总结", [], ["2022"]),
    ("2022年1月总结", [], ["2022-01-01..2022-01-31"]),
    ("2022年12月总结", [], ["2022-12-01..2022-12-31"]),
    ("2022年2月总结", [], ["2022-02-01..2022-02-28"]),
    ("13822022年", [], []),
    ("2022年2月30日总结", [], ["2022"]),
    ("2021、2022年", ["2021 2021", "2022 2022"], []),
    ("2021年和2022年", ["2021 2021", "2022 2022"], []),
]


def told(period: Period) -> str:
    """A period in short: a whole year, a day, or from when to when."""
    start, end = period
    if (start, end) == (date(start.year, 1, 1), date(start.year, 12, 31)):
        return str(start.year)
    return str(start) if start == end else f"{start}..{end}"


@pytest.mark.parametrize(("name", "covered", "dates"), TIMES)
def test_which_times_of_a_name_are_covered_and_which_are_dates(
    name: str, covered: list[str], dates: list[str]
) -> None:
    """Covered times with the years that they fill; see counting.md 6 and 21."""
    found = times_in(name, usual_words())
    years = [" ".join([told(one.period), *map(str, one.years)]) for one in found.covered]
    assert years == covered
    assert [told(one) for one in found.dates] == dates


@pytest.mark.parametrize(
    ("name", "periods"),
    [
        ("2022年0月", ["2022"]),
        ("2022年1月", ["2022-01-01..2022-01-31"]),
        ("2022年12月", ["2022-12-01..2022-12-31"]),
        ("2022年13月", ["2022"]),
        ("20221231", ["2022-12-31"]),
        ("20221105", ["2022-11-05"]),
        ("二〇二二年十二月三日", ["2022-12-03"]),
        ("2021至2019年", ["2019-01-01..2021-12-31"]),
        ("2021年3月以来", ["2021-03-01..2099-12-31"]),
        ("1999年", ["1999"]),
        ("1999总结", ["1999"]),
        ("1989年", []),
        ("年", []),
        ("19", []),
        ("总结", []),
    ],
)
def test_a_month_that_there_is_not_is_the_whole_year(name: str, periods: list[str]) -> None:
    assert [told(one) for one in periods_in(name)] == periods
    whole = period_in(name)
    assert (whole is None) == (not periods)


def test_a_period_holds_the_years_of_its_ends_and_fills_three_at_most() -> None:
    long = Period(date(2021, 5, 1), date(2023, 2, 1))
    assert [year for year in range(2019, 2026) if long.holds(year)] == [2021, 2022, 2023]
    assert period_covered(long) == (long, (2021, 2022, 2023))
    longer = Period(date(2021, 5, 1), date(2024, 2, 1))
    assert period_covered(longer) == (longer, ())
    assert period_in("2021年3月、2022年") == Period(date(2021, 3, 1), date(2022, 12, 31))


@pytest.mark.parametrize(
    ("text", "at", "end"),
    [
        ("2022年3月a", 0, 7),
        ("a2022年", 0, 0),
        ("a2022年", 1, 6),
        ("2022年b", 1, 1),
        ("", 0, 0),
        ("x", 5, 5),
    ],
)
def test_where_a_time_ends_that_stands_at_a_place(text: str, at: int, end: int) -> None:
    assert end_of_time(text, at) == end


def test_chinese_numerals_of_dates_become_digits_and_no_others() -> None:
    assert in_digits("二〇二二年十二月三日第三次") == "2022年12月3日第三次"
    assert in_digits("二〇二二总结") == "二〇二二总结"


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("2022年3月报告", " 报告"),
        ("二〇二二年总结", " 总结"),
        ("1999年总结", " 总结"),
        ("2021.3.4-总结", " -总结"),
        ("年终总结", "年终总结"),
        ("总结19", "总结19"),
    ],
)
def test_a_space_stands_where_a_date_stood(name: str, left: str) -> None:
    assert without_dates(name) == left
