"""Period arithmetic: counting rules, rolling, bounds of provisional ends, refusals."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import CalendarError
from engine.periods.calendar import Calendar, DayOff
from engine.periods.compute import add_months, compute, last_day
from engine.periods.national import national_calendar, regional_calendar
from engine.periods.terms import Computed, Period, RestDay, Unit, read_rest_day, read_unit

CN = national_calendar()
ONE_DAY = timedelta(days=1)
LENGTHS = (Unit.CALENDAR_DAYS, Unit.WORKING_DAYS, Unit.MONTHS, Unit.YEARS)


def without(*years: int) -> Calendar:
    """The national calendar as if the notices of ``years`` were not yet published."""
    days = tuple(entry for entry in CN.days if entry.day.year not in years)
    return Calendar("CN", CN.years - set(years), CN.national_years - set(years), days)


UNPUBLISHED = {year: without(year) for year in (2018, 2020, 2022, 2024, 2025, 2026)}
NINGXIA = regional_calendar(
    "CN-NX",
    [
        DayOff(date(year, month, day + more), False, "开斋节", "")
        for year, month, day in ((2019, 6, 5), (2020, 5, 25), (2021, 5, 13))
        for more in (0, 1)
    ],
    CN,
)


def rules(lengths: tuple[Unit, ...] = LENGTHS, most: int = 40) -> st.SearchStrategy[Period]:
    amounts = st.integers(-most, most).filter(bool)
    return st.builds(Period, st.sampled_from(lengths), amounts, st.sampled_from(RestDay))


def computed(unit: Unit, amount: int | None, start: date, rest_day: RestDay = RestDay.STAYS) -> Computed:
    return compute(Period(unit, amount, rest_day), start, CN)


@given(rules(), st.dates(date(2000, 1, 1), date(2030, 12, 31)))
def test_the_proof_and_the_fast_path_name_the_same_last_day(period: Period, start: date) -> None:
    result = compute(period, start, CN)
    assert result.last_day == last_day(period, start, CN)
    assert result.earliest <= result.last_day <= result.latest < result.safe_act_from
    assert result.trace


@given(rules(), st.dates(date(2005, 1, 1), date(2025, 12, 31)))
def test_a_rolled_end_is_worked_and_only_rest_days_lie_before_it(period: Period, start: date) -> None:
    rolling = Period(period.unit, period.amount, RestDay.ROLLS)
    result = compute(rolling, start, CN)
    assert CN.is_working(result.last_day)
    assert len(CN.rest_days(result.nominal, result.last_day)) == (result.last_day - result.nominal).days
    assert result.nominal == last_day(Period(period.unit, period.amount, RestDay.STAYS), start, CN)
    assert result.agency_warn == result.nominal


@given(st.dates(date(2000, 1, 1), date(2030, 12, 31)), st.integers(-240, 240))
def test_months_end_on_the_number_of_the_start_day_or_at_month_end(start: date, months: int) -> None:
    end, clamped = add_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == min(start.day, monthrange(end.year, end.month)[1])
    assert clamped is (end.day != start.day)


def test_months_are_never_added_one_by_one() -> None:
    stepwise = add_months(add_months(date(2023, 1, 31), 1)[0], 1)[0]
    assert computed(Unit.MONTHS, 2, date(2023, 1, 31)).last_day == date(2023, 3, 31) != stepwise


@given(st.integers(-100, 100).filter(bool), st.dates(date(2000, 1, 1), date(2030, 12, 31)))
def test_calendar_days_count_from_the_day_after_the_start(amount: int, start: date) -> None:
    assert computed(Unit.CALENDAR_DAYS, amount, start).last_day == start + amount * ONE_DAY


@given(st.dates(date(2005, 1, 1), date(2035, 12, 31)), st.integers(1, 31))
def test_month_days_and_month_ends_stay_in_the_month_of_the_start(start: date, number: int) -> None:
    length = monthrange(start.year, start.month)[1]
    assert computed(Unit.MONTH_DAY, number, start).last_day == start.replace(day=min(number, length))
    assert computed(Unit.MONTH_END, None, start).last_day == start.replace(day=length)
    assert computed(Unit.FIXED_DATE, None, start).last_day == start


@settings(max_examples=300)
@given(
    st.sampled_from(sorted(UNPUBLISHED)), st.integers(-30, 364), rules((Unit.CALENDAR_DAYS, Unit.WORKING_DAYS), most=25)
)
def test_the_notice_when_it_comes_keeps_every_end_within_its_bounds(year: int, offset: int, period: Period) -> None:
    start = date(year, 1, 1) + offset * ONE_DAY
    before, after = compute(period, start, UNPUBLISHED[year]), last_day(period, start, CN)
    assert before.earliest <= after <= before.latest
    assert before.provisional or before.last_day == after


@given(rules(), st.dates(date(2027, 1, 1), date(2080, 1, 1)))
def test_an_end_is_provisional_exactly_when_it_read_a_day_without_data(period: Period, start: date) -> None:
    reads = period.rest_day is RestDay.ROLLS or period.unit is Unit.WORKING_DAYS
    result = compute(period, start, CN)
    if period.amount is not None and period.amount > 0:
        assert result.provisional is reads
    assert reads or result.earliest == result.latest == result.last_day


def test_an_end_far_from_festivals_is_provisional_though_its_bounds_coincide() -> None:
    result = computed(Unit.WORKING_DAYS, 10, date(2027, 7, 20))
    assert (result.provisional, result.earliest, result.latest) == (True, date(2027, 8, 3), date(2027, 8, 3))


def test_an_end_around_a_festival_without_data_has_bounds_that_allow_for_it() -> None:
    result = computed(Unit.CALENDAR_DAYS, 15, date(2027, 9, 16), RestDay.ROLLS)
    assert result.nominal == result.last_day == result.earliest == date(2027, 10, 1)
    assert result.latest >= date(2027, 10, 8)
    assert result.safe_act_from == result.latest + ONE_DAY


def test_a_count_that_ends_before_the_unknown_year_is_certain() -> None:
    assert not computed(Unit.WORKING_DAYS, 3, date(2026, 12, 28)).provisional
    assert computed(Unit.WORKING_DAYS, 4, date(2026, 12, 28)).provisional


def test_the_day_a_count_starts_from_is_not_read() -> None:
    assert not computed(Unit.WORKING_DAYS, -3, date(2027, 1, 1)).provisional
    assert computed(Unit.WORKING_DAYS, -3, date(2027, 1, 2)).provisional


def test_ningxia_past_its_notices_keeps_the_national_holidays_and_allows_for_its_own() -> None:
    period = Period(Unit.WORKING_DAYS, 5, RestDay.STAYS)
    known, unknown = compute(period, date(2021, 5, 10), NINGXIA), compute(period, date(2023, 9, 26), NINGXIA)
    assert (known.last_day, known.provisional) == (date(2021, 5, 19), False)
    assert (unknown.last_day, unknown.provisional) == (last_day(period, date(2023, 9, 26), CN), True)
    assert (unknown.earliest, unknown.latest) == (unknown.last_day, CN.add_working_days(unknown.last_day, 2))


def test_a_holiday_proclaimed_once_is_not_expected_again() -> None:
    result = computed(Unit.WORKING_DAYS, 10, date(2028, 7, 14))
    assert result.latest == result.last_day


@pytest.mark.parametrize(
    ("start", "rest_day", "expected"),
    [
        (date(2024, 9, 2), RestDay.STAYS, date(2024, 10, 9)),  # ends 2 Oct; the block ends 7 Oct
        (date(2024, 3, 1), RestDay.STAYS, date(2024, 4, 2)),  # ends on a Sunday
        (date(2024, 9, 1), RestDay.ROLLS, date(2024, 10, 9)),  # rolled to 8 Oct
        (date(2024, 7, 31), RestDay.STAYS, date(2024, 8, 31)),  # ends on a worked Friday
    ],
)
def test_an_office_acts_safely_after_the_end_of_the_stricter_reading(
    start: date, rest_day: RestDay, expected: date
) -> None:
    assert computed(Unit.CALENDAR_DAYS, 30, start, rest_day).safe_act_from == expected


def test_a_day_counted_back_or_named_by_the_rule_is_not_moved_by_a_stricter_reading() -> None:
    back = computed(Unit.CALENDAR_DAYS, -30, date(2024, 12, 31))
    named = computed(Unit.FIXED_DATE, None, date(2024, 11, 30))
    assert back.safe_act_from == back.last_day + ONE_DAY == date(2024, 12, 2)
    assert named.safe_act_from == date(2024, 12, 1)


def test_an_offset_is_added_to_the_end_before_it_rolls() -> None:
    period = Period(Unit.CALENDAR_DAYS, 30, RestDay.ROLLS, offset=1)
    assert compute(period, date(2024, 2, 29), CN).nominal == date(2024, 3, 31)
    assert last_day(period, date(2024, 2, 29), CN) == date(2024, 4, 1)


@pytest.mark.parametrize(
    ("unit", "amount", "words"),
    [
        *((unit, None, "必须写明数量") for unit in LENGTHS),
        *((unit, 0, "不能为0") for unit in LENGTHS),
        (Unit.CALENDAR_DAYS, 100_000, "过大"),
        (Unit.MONTH_DAY, None, "1至31"),
        (Unit.MONTH_DAY, 0, "1至31"),
        (Unit.MONTH_DAY, 32, "1至31"),
        (Unit.MONTH_END, 1, "请留空"),
        (Unit.FIXED_DATE, 3, "请留空"),
    ],
)
def test_an_amount_that_makes_no_sense_is_refused_in_chinese(unit: Unit, amount: int | None, words: str) -> None:
    with pytest.raises(CalendarError, match=words):
        Period(unit, amount, RestDay.STAYS)


def test_working_days_take_no_offset() -> None:
    with pytest.raises(CalendarError, match="不能另加1日"):
        Period(Unit.WORKING_DAYS, 5, RestDay.STAYS, offset=1)


@pytest.mark.parametrize(
    ("unit", "amount", "start"),
    [
        (Unit.YEARS, 36_000, date(2024, 1, 1)),
        (Unit.MONTHS, -1_000, date(2024, 1, 1)),
        (Unit.CALENDAR_DAYS, 36_500, date(9990, 1, 1)),
        (Unit.CALENDAR_DAYS, 36_500, date(2100, 1, 1)),
        (Unit.FIXED_DATE, None, date(202, 1, 1)),
        (Unit.MONTH_END, None, date(9999, 12, 1)),
        (Unit.MONTH_DAY, 3, date(1, 1, 1)),
        (Unit.WORKING_DAYS, 30_000, date(2100, 1, 1)),
    ],
)
def test_absurd_years_are_refused_in_chinese(unit: Unit, amount: int | None, start: date) -> None:
    with pytest.raises(CalendarError, match="超出可计算的年份"):
        computed(unit, amount, start)


def test_unknown_words_are_refused_with_the_words_allowed() -> None:
    with pytest.raises(CalendarError, match=r"weeks.*calendar_days、working_days"):
        read_unit("weeks")
    with pytest.raises(CalendarError, match=r"yes.*rolls"):
        read_rest_day("yes")
    assert (read_unit("months"), read_rest_day("rolls")) == (Unit.MONTHS, RestDay.ROLLS)
