"""What moves an end after the count: extensions, stops, suspension and resumption, the maximum; then one roll."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.periods.calendar import Calendar
from engine.periods.compute import compute
from engine.periods.national import national_calendar
from engine.periods.steps import Code
from engine.periods.terms import Extension, Length, Period, RestDay, Stop, Unit

CN = national_calendar()
ONE_DAY = timedelta(days=1)
SHORT = (Unit.CALENDAR_DAYS, Unit.WORKING_DAYS)
TEN = Extension(Length(Unit.WORKING_DAYS, 10), "局长批准：案情复杂", ("《行政许可法》第四十二条",))

STARTS = st.dates(date(2010, 1, 1), date(2025, 6, 30))
RULES = st.builds(Period, st.sampled_from(SHORT), st.integers(1, 40), st.sampled_from(RestDay), resumes=st.booleans())
OFFSETS = st.lists(st.tuples(st.integers(-15, 60), st.integers(0, 20)), max_size=4)
EXTENSIONS = st.lists(
    st.builds(lambda unit, n: Extension(Length(unit, n)), st.sampled_from(SHORT), st.integers(1, 20)), max_size=2
)


def stops_from(start: date, offsets: Sequence[tuple[int, int]]) -> list[Stop]:
    return [Stop(start + a * ONE_DAY, start + (a + n) * ONE_DAY, "听证") for a, n in offsets]


def walked(period: Period, start: date, stops: Sequence[Stop]) -> date:
    """The end by walking: a day in a stop does not count, the others do as the unit says."""
    day, left = start, period.count
    while left:
        day += ONE_DAY
        stopped = any(stop.first <= day <= stop.last for stop in stops)
        left -= not stopped and (period.unit is Unit.CALENDAR_DAYS or CN.is_working(day))
    return day


@given(RULES, STARTS, OFFSETS)
def test_stops_leave_days_out_of_the_count_under_either_policy_when_nothing_rolls(
    rule: Period, start: date, offsets: list[tuple[int, int]]
) -> None:
    period = Period(rule.unit, rule.amount, RestDay.STAYS, resumes=rule.resumes)
    stops = stops_from(start, offsets)
    assert compute(period, start, CN, stops=stops).last_day == walked(period, start, stops)


@given(RULES, STARTS, OFFSETS)
def test_added_stops_move_the_unrolled_end_and_the_end_rolls_once(
    rule: Period, start: date, offsets: list[tuple[int, int]]
) -> None:
    period = Period(rule.unit, rule.amount, RestDay.ROLLS)
    unrolled = compute(Period(rule.unit, rule.amount, RestDay.STAYS), start, CN).nominal
    stops = [stop for stop in stops_from(start, offsets) if stop.first <= unrolled]
    result = compute(period, start, CN, stops=stops)
    assert result.nominal == walked(period, start, stops)
    assert result.last_day == CN.next_working(result.nominal)


@given(RULES, STARTS, OFFSETS)
def test_a_stop_never_holds_the_last_day_and_never_shortens(
    period: Period, start: date, offsets: list[tuple[int, int]]
) -> None:
    stops = stops_from(start, offsets)
    before, after = compute(period, start, CN), compute(period, start, CN, stops=stops)
    assert after.nominal >= before.nominal
    assert after.last_day >= before.last_day
    taking = [step for step in after.trace if step.code in (Code.STOPPED, Code.RESUMED)]
    for step in taking:
        assert step.last is not None
        assert after.nominal > step.last


@given(RULES, STARTS, st.integers(1, 30), st.integers(0, 30))
def test_a_stop_before_the_start_or_after_the_last_day_changes_nothing(
    period: Period, start: date, gap: int, more: int
) -> None:
    plain = compute(period, start, CN)
    beside = [
        Stop(start - (gap + more) * ONE_DAY, start),
        Stop(plain.last_day + gap * ONE_DAY, plain.last_day + (gap + more) * ONE_DAY),
    ]
    result = compute(period, start, CN, stops=beside)
    assert (result.last_day, result.rulings) == (plain.last_day, plain.rulings)
    assert Code.STOP_IDLE in {step.code for step in result.trace}


def test_a_hearing_inside_a_licence_review_is_added_in_working_days_and_named() -> None:
    review = Period(Unit.WORKING_DAYS, 20, RestDay.STAYS)
    stop = Stop(date(2024, 9, 23), date(2024, 10, 9), "听证", ("《行政许可法》第四十五条",))
    result = compute(review, date(2024, 9, 2), CN, stops=[stop])
    assert compute(review, date(2024, 9, 2), CN).last_day == date(2024, 9, 30)
    assert result.last_day == date(2024, 10, 17)
    told = next(step for step in result.trace if step.code is Code.STOPPED)
    assert (told.count, told.key, told.name, told.cites) == (9, "working_days", "听证", ("《行政许可法》第四十五条",))
    assert ("excluded_intervals", "add") in result.rulings


def test_overlapping_stops_count_a_day_once_in_whatever_order_they_come() -> None:
    period, start = Period(Unit.CALENDAR_DAYS, 30, RestDay.STAYS), date(2024, 3, 1)
    first, second = Stop(date(2024, 3, 10), date(2024, 3, 19)), Stop(date(2024, 3, 15), date(2024, 3, 24))
    whole = compute(period, start, CN, stops=[Stop(first.first, second.last)]).last_day
    assert whole == date(2024, 4, 15)
    assert compute(period, start, CN, stops=[first, second]).last_day == whole
    assert compute(period, start, CN, stops=[second, first, second]).last_day == whole


def test_resumed_days_run_from_the_rolled_day_and_added_ones_from_the_unrolled() -> None:
    start, stop = date(2024, 9, 2), Stop(date(2024, 9, 30), date(2024, 9, 30), "停电")
    ends = {
        resumes: compute(Period(Unit.CALENDAR_DAYS, 30, RestDay.ROLLS, resumes=resumes), start, CN, stops=[stop])
        for resumes in (False, True)
    }
    assert (ends[False].nominal, ends[False].last_day) == (date(2024, 10, 3), date(2024, 10, 8))
    assert (ends[True].nominal, ends[True].last_day) == (date(2024, 10, 9), date(2024, 10, 9))
    assert ends[True].rulings == (("excluded_intervals", "resume"),)


def test_a_suspension_told_in_parts_without_a_day_between_is_one() -> None:
    period, start = Period(Unit.CALENDAR_DAYS, 30, RestDay.ROLLS, resumes=True), date(2024, 8, 2)
    parts = [
        Stop(date(2024, 8, 26), date(2024, 8, 30), "鉴定", ("甲",)),
        Stop(date(2024, 8, 31), date(2024, 8, 31), "听证"),
    ]
    result = compute(period, start, CN, stops=parts)
    whole = compute(period, start, CN, stops=[Stop(date(2024, 8, 26), date(2024, 8, 31))])
    assert result.last_day == whole.last_day == date(2024, 9, 9)
    told = next(step for step in result.trace if step.code is Code.RESUMED)
    assert (told.name, told.cites, told.count) == ("鉴定、听证", ("甲",), 8)


def test_a_stop_that_begins_in_the_days_the_end_passed_as_it_rolled_counts_on_from_the_rolled_day() -> None:
    period, start = Period(Unit.CALENDAR_DAYS, 30, RestDay.ROLLS), date(2024, 9, 2)
    result = compute(period, start, CN, stops=[Stop(date(2024, 10, 8), date(2024, 10, 9), "停电")])
    assert result.last_day == date(2024, 10, 10)  # the last day, the 8th, was taken; it follows the stop


def test_extensions_are_added_to_the_unrolled_end_one_after_the_other() -> None:
    period = Period(Unit.CALENDAR_DAYS, 90, RestDay.ROLLS)
    granted = [Extension(Length(Unit.CALENDAR_DAYS, 30)), Extension(Length(Unit.MONTHS, 2))]
    assert compute(period, date(2024, 7, 5), CN).last_day == date(2024, 10, 8)
    assert compute(period, date(2024, 7, 5), CN, extensions=granted[:1]).last_day == date(2024, 11, 4)
    both = compute(period, date(2024, 7, 5), CN, extensions=granted)
    assert (both.nominal, both.last_day) == (date(2025, 1, 2), date(2025, 1, 2))


def test_an_extension_in_working_days_names_its_rest_days_and_who_approved_it() -> None:
    review = Period(Unit.WORKING_DAYS, 20, RestDay.STAYS)
    result = compute(review, date(2024, 9, 2), CN, extensions=[TEN])
    assert result.last_day == date(2024, 10, 18)
    at = [step.code for step in result.trace].index(Code.EXTENDED)
    step = result.trace[at]
    assert (step.day, step.count, step.key, step.name) == (date(2024, 10, 18), 10, "working_days", TEN.name)
    before = result.trace[:at]
    assert any(one.code is Code.SKIPPED and one.name == "国庆节" for one in before)
    assert any(one.code is Code.MADE_UP and one.day == date(2024, 10, 12) for one in before)


def test_a_maximum_holds_extensions_and_stops_back() -> None:
    period = Period(Unit.MONTHS, 2, RestDay.ROLLS, maximum=Length(Unit.MONTHS, 3))
    result = compute(
        period,
        date(2024, 7, 2),
        CN,
        extensions=[Extension(Length(Unit.MONTHS, 1))],
        stops=[Stop(date(2024, 8, 1), date(2024, 8, 10))],
    )
    assert (result.nominal, result.last_day) == (date(2024, 10, 2), date(2024, 10, 8))
    assert any(step.code is Code.MAXIMUM for step in result.trace)


def test_a_maximum_in_working_days_is_provisional_even_where_it_is_not_reached() -> None:
    # By the weekend rule the maximum is not reached, but days worked at weekends could bring it forward.
    period = Period(Unit.CALENDAR_DAYS, 47, RestDay.STAYS, maximum=Length(Unit.WORKING_DAYS, 31))
    start = date(2026, 8, 11)
    before, after = compute(period, start, without(2026)), compute(period, start, CN)
    assert before.provisional
    assert before.earliest <= after.last_day <= before.latest


def test_a_stop_cannot_take_from_a_day_counted_back() -> None:
    notice = Period(Unit.WORKING_DAYS, -7, RestDay.STAYS, clear=True)
    stop = Stop(date(2024, 10, 1), date(2024, 10, 30))
    assert compute(notice, date(2024, 10, 18), CN, stops=[stop]).last_day == date(2024, 10, 9)


def without(*years: int) -> Calendar:
    days = tuple(entry for entry in CN.days if entry.day.year not in years)
    return Calendar("CN", CN.years - set(years), CN.national_years - set(years), days)


UNPUBLISHED = {year: without(year) for year in (2019, 2022, 2024, 2026)}


@settings(max_examples=300)
@given(st.sampled_from(sorted(UNPUBLISHED)), st.integers(-40, 364), RULES, OFFSETS, EXTENSIONS)
def test_the_notice_when_it_comes_keeps_moved_ends_within_their_bounds(
    year: int, offset: int, period: Period, offsets: list[tuple[int, int]], extensions: list[Extension]
) -> None:
    start = date(year, 1, 1) + offset * ONE_DAY
    stops = stops_from(start, offsets)
    before = compute(period, start, UNPUBLISHED[year], extensions=extensions, stops=stops)
    after = compute(period, start, CN, extensions=extensions, stops=stops)
    assert before.earliest <= after.last_day <= before.latest
    assert before.provisional or before.last_day == after.last_day


def test_a_stop_in_working_days_in_a_year_without_data_makes_the_end_provisional() -> None:
    review = Period(Unit.WORKING_DAYS, 10, RestDay.STAYS)
    stop = Stop(date(2026, 12, 20), date(2027, 1, 5))
    assert not compute(review, date(2026, 12, 10), CN).provisional
    result = compute(review, date(2026, 12, 10), CN, stops=[stop])
    assert result.provisional
    assert result.earliest <= result.last_day <= result.latest < result.safe_act_from


@pytest.mark.parametrize("rest_day", RestDay)
def test_a_stop_with_no_working_day_takes_nothing_from_a_count_of_working_days(rest_day: RestDay) -> None:
    period, start = Period(Unit.WORKING_DAYS, 10, rest_day), date(2024, 6, 3)
    plain = compute(period, start, CN)
    assert compute(period, start, CN, stops=[Stop(date(2024, 6, 8), date(2024, 6, 10))]).last_day == plain.last_day
