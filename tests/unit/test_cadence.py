"""Dates that come again, and the time each of their reports covers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import CalendarError
from engine.periods.cadence import covered, dates, next_after, worded
from engine.periods.terms import Cadence

GUIYANG = Cadence(tuple(range(1, 13)), 25)
ZHEJIANG = Cadence((6, 8, 10, 12))
QUARTERS = Cadence((3, 6, 9, 12))
ONE_DAY = timedelta(days=1)

CADENCES = st.builds(
    lambda months, day: Cadence(tuple(sorted(months)), day),
    st.sets(st.integers(1, 12), min_size=1),
    st.none() | st.integers(1, 31),
)
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def test_guiyang_reports_by_the_25th_of_each_month() -> None:
    found = dates(GUIYANG, date(2018, 8, 1), date(2018, 12, 31))
    assert found == tuple(date(2018, month, 25) for month in range(8, 13))
    assert next_after(GUIYANG, date(2018, 12, 25)) == date(2019, 1, 25)


def test_zhejiang_reports_four_times_and_each_report_covers_the_time_since_the_last() -> None:
    since = date(2024, 6, 20)
    found = dates(ZHEJIANG, since, date(2024, 12, 31))
    assert found == (date(2024, 6, 30), date(2024, 8, 31), date(2024, 10, 31), date(2024, 12, 31))
    stretches = [covered(ZHEJIANG, due, since) for due in found]
    assert [first for first, _ in stretches] == [since, *(due + ONE_DAY for due in found[:-1])]
    assert [last for _, last in stretches] == list(found)


def test_a_quarter_ends_on_the_last_day_of_its_last_month() -> None:
    assert dates(QUARTERS, date(2024, 1, 1), date(2024, 12, 31)) == (
        date(2024, 3, 31),
        date(2024, 6, 30),
        date(2024, 9, 30),
        date(2024, 12, 31),
    )
    assert covered(QUARTERS, date(2024, 3, 31), date(2020, 1, 1)) == (date(2024, 1, 1), date(2024, 3, 31))


def test_a_month_too_short_for_the_day_has_its_end_instead() -> None:
    monthly = Cadence(tuple(range(1, 13)), 31)
    assert next_after(monthly, date(2024, 1, 31)) == date(2024, 2, 29)
    assert next_after(monthly, date(2024, 2, 29)) == date(2024, 3, 31)


def test_ends_are_included_and_a_range_without_dates_is_empty() -> None:
    assert dates(GUIYANG, date(2024, 5, 25), date(2024, 5, 25)) == (date(2024, 5, 25),)
    assert dates(GUIYANG, date(2024, 5, 26), date(2024, 6, 24)) == ()
    assert dates(GUIYANG, date(2024, 6, 24), date(2024, 5, 26)) == ()


@given(CADENCES, DAYS)
def test_the_next_date_is_the_first_one_found_by_walking(cadence: Cadence, day: date) -> None:
    def comes(on: date) -> bool:
        at_end = (on + ONE_DAY).month != on.month
        return on.month in cadence.months and (
            at_end if cadence.day is None else on.day == cadence.day or (at_end and on.day < cadence.day)
        )

    walked = day + ONE_DAY
    while not comes(walked):
        walked += ONE_DAY
    assert next_after(cadence, day) == walked


@given(CADENCES, DAYS, st.integers(0, 1500))
def test_reports_cover_every_day_once(cadence: Cadence, since: date, length: int) -> None:
    found = dates(cadence, since, since + length * ONE_DAY)
    following = since
    for due in found:
        assert covered(cadence, due, since) == (following, due)
        following = due + ONE_DAY


def test_a_report_due_before_anything_began_is_refused() -> None:
    with pytest.raises(CalendarError, match="报送日2024-06-30早于开始日2024-07-01"):
        covered(ZHEJIANG, date(2024, 6, 30), date(2024, 7, 1))


def test_dates_past_the_computable_years_are_refused() -> None:
    with pytest.raises(CalendarError, match="超出可计算的年份"):
        next_after(ZHEJIANG, date(2150, 12, 31))


@pytest.mark.parametrize(
    ("cadence", "words"),
    [
        (GUIYANG, "每月25日"),
        (ZHEJIANG, "6月、8月、10月、12月月末"),
        (Cadence(tuple(range(1, 13))), "每月末"),
        (Cadence((1,), 15), "1月15日"),
        (Cadence((1, 7), 15), "1月、7月的15日"),
    ],
)
def test_a_cadence_is_worded_as_offices_say_it(cadence: Cadence, words: str) -> None:
    assert worded(cadence) == words
