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
from engine.periods.terms import Cadence, Computed, Length, Period, RestDay, Unit, read_rest_day, read_unit
from engine.periods.trace import explain

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
    reads = period.rest_day is not RestDay.STAYS or period.unit is Unit.WORKING_DAYS
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


NATIONAL_DAY = (date(2024, 9, 27), date(2024, 10, 14))  # 1-7 October off, 29 September and 12 October worked


def ended(rule: Period, start: date) -> date:
    result = compute(rule, start, CN)
    assert result.last_day == last_day(rule, start, CN)
    return result.last_day


@pytest.mark.parametrize(
    ("unit", "amount", "start", "end"),
    [
        (Unit.CALENDAR_DAYS, 7, date(2024, 3, 1), date(2024, 3, 7)),
        (Unit.WORKING_DAYS, 2, date(2024, 9, 30), date(2024, 10, 8)),
        (Unit.WORKING_DAYS, 1, date(2024, 10, 1), date(2024, 10, 8)),  # a rest day is no first working day
        (Unit.MONTHS, 1, date(2024, 3, 15), date(2024, 4, 14)),
        (Unit.MONTHS, 1, date(2024, 3, 1), date(2024, 3, 31)),
        (Unit.MONTHS, 1, date(2023, 1, 30), date(2023, 2, 28)),  # the day before a day that does not exist
        (Unit.YEARS, 1, date(2024, 2, 29), date(2025, 2, 28)),
        (Unit.YEARS, 1, date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_start_day_that_counts_is_the_first_day(unit: Unit, amount: int, start: date, end: date) -> None:
    assert ended(Period(unit, amount, RestDay.STAYS, start_counts=True), start) == end


def test_clear_days_lie_whole_between() -> None:
    hearing = date(2024, 10, 18)
    clear = ended(Period(Unit.WORKING_DAYS, -7, RestDay.STAYS, clear=True), hearing)
    lenient = ended(Period(Unit.WORKING_DAYS, -7, RestDay.STAYS), hearing)
    assert (clear, lenient) == (date(2024, 10, 9), date(2024, 10, 10))
    assert ended(Period(Unit.CALENDAR_DAYS, -7, RestDay.STAYS, clear=True), hearing) == date(2024, 10, 10)


@pytest.mark.parametrize(
    ("day", "forward", "back"),
    [
        (date(2024, 10, 3), date(2024, 10, 8), date(2024, 9, 30)),
        (date(2024, 9, 28), date(2024, 9, 29), date(2024, 9, 27)),  # the Sunday after it is worked
        (date(2024, 10, 12), date(2024, 10, 12), date(2024, 10, 12)),
        (date(2024, 10, 13), date(2024, 10, 14), date(2024, 10, 12)),
    ],
)
def test_an_end_on_a_rest_day_rolls_the_way_the_rule_says(day: date, forward: date, back: date) -> None:
    ends = [ended(Period(Unit.FIXED_DATE, None, rest), day) for rest in (RestDay.ROLLS, RestDay.ROLLS_BACK)]
    assert ends == [forward, back]


@pytest.mark.parametrize(
    ("day", "forward", "back"),
    [
        (date(2024, 9, 28), date(2024, 9, 30), date(2024, 9, 27)),
        (date(2024, 10, 12), date(2024, 10, 14), date(2024, 10, 11)),
        (date(2024, 10, 13), date(2024, 10, 14), date(2024, 10, 11)),
    ],
)
def test_a_worked_weekend_day_stops_no_roll_when_read_as_a_weekend(day: date, forward: date, back: date) -> None:
    for rest_day, expected in ((RestDay.ROLLS, forward), (RestDay.ROLLS_BACK, back)):
        result = compute(Period(Unit.FIXED_DATE, None, rest_day, made_up_works=False), day, CN)
        assert result.last_day == expected
        decided = expected != last_day(Period(Unit.FIXED_DATE, None, rest_day), day, CN)
        assert (("makeup_is_working", "rest") in result.rulings) is decided


@given(st.integers(1, 20), st.dates(*NATIONAL_DAY), st.booleans())
def test_a_count_of_working_days_ends_on_a_worked_day_whatever_stops_a_roll(n: int, start: date, made: bool) -> None:
    rule = Period(Unit.WORKING_DAYS, n, RestDay.ROLLS, made_up_works=made)
    assert ended(rule, start) == CN.add_working_days(start, n)


@given(rules(), st.dates(date(2005, 1, 1), date(2025, 12, 31)))
def test_an_end_that_rolls_back_never_lies_after_the_unrolled_one(period: Period, start: date) -> None:
    result = compute(Period(period.unit, period.amount, RestDay.ROLLS_BACK), start, CN)
    assert CN.is_working(result.last_day)
    assert result.last_day == result.agency_warn <= result.nominal


def test_a_date_read_without_itself_ends_the_day_before() -> None:
    for unit, amount in ((Unit.FIXED_DATE, None), (Unit.MONTH_DAY, 31), (Unit.MONTH_END, None)):
        rule = Period(unit, amount, RestDay.STAYS, inclusive=False)
        assert ended(rule, date(2024, 10, 31)) == date(2024, 10, 30)


def test_a_window_runs_to_its_closing_day_and_cannot_begin_after_it() -> None:
    window = Period(Unit.WINDOW, None, RestDay.STAYS, closes=date(2024, 9, 10))
    assert ended(window, date(2024, 9, 1)) == ended(window, date(2024, 9, 10)) == date(2024, 9, 10)
    with pytest.raises(CalendarError, match="2024-09-10结束，早于开始日2024-09-11"):
        compute(window, date(2024, 9, 11), CN)


@pytest.mark.parametrize(
    ("rest_day", "end"),
    [
        (RestDay.STAYS, date(2018, 8, 25)),
        (RestDay.ROLLS, date(2018, 8, 27)),
        (RestDay.ROLLS_BACK, date(2018, 8, 24)),
    ],
)
def test_a_cadence_gives_the_first_of_its_dates_after_the_start(rest_day: RestDay, end: date) -> None:
    rule = Period(Unit.CADENCE, None, rest_day, cadence=Cadence(tuple(range(1, 13)), 25))
    assert ended(rule, date(2018, 8, 1)) == end


@pytest.mark.parametrize(
    ("rest_day", "inclusive", "ends"),
    [
        # 25 April and 25 July 2026 are Saturdays.
        (RestDay.ROLLS_BACK, True, ["03-25", "04-24", "05-25", "06-25", "07-24", "08-25"]),
        (RestDay.ROLLS, True, ["03-25", "04-27", "05-25", "06-25", "07-27", "08-25"]),
        (RestDay.STAYS, False, ["03-24", "04-24", "05-24", "06-24", "07-24", "08-24"]),
    ],
)
def test_each_date_of_a_cadence_follows_from_the_last_day_of_the_one_before(
    rest_day: RestDay, inclusive: bool, ends: list[str]
) -> None:
    rule = Period(Unit.CADENCE, None, rest_day, inclusive=inclusive, cadence=Cadence(tuple(range(1, 13)), 25))

    found, start = [], date(2026, 3, 2)
    for _ in ends:
        start = last_day(rule, start, CN)
        found.append(f"{start:%m-%d}")

    assert found == ends


def test_the_proof_of_a_cadence_names_the_date_that_was_over_at_its_start() -> None:
    rule = Period(Unit.CADENCE, None, RestDay.ROLLS_BACK, cadence=Cadence(tuple(range(1, 13)), 25))

    told = explain(compute(rule, date(2026, 4, 24), CN).trace)

    assert "2026年4月25日（周六）一次的最后一日不晚于起算日，其后第一次为2026年5月25日（周一）。" in told


def test_a_maximum_ends_the_period_and_still_rolls() -> None:
    rule = Period(Unit.CALENDAR_DAYS, 120, RestDay.ROLLS, maximum=Length(Unit.MONTHS, 3))
    result = compute(rule, date(2024, 7, 2), CN)
    assert (result.nominal, result.last_day) == (date(2024, 10, 2), date(2024, 10, 8))
    short = Period(Unit.CALENDAR_DAYS, 60, RestDay.ROLLS, maximum=Length(Unit.MONTHS, 3))
    assert compute(short, date(2024, 7, 2), CN).nominal == date(2024, 8, 31)


def test_a_rule_that_refuses_unknown_years_names_them_and_the_remedy() -> None:
    refusing = Period(Unit.WORKING_DAYS, 10, RestDay.STAYS, refuses_unknown=True)
    with pytest.raises(CalendarError, match=r"2027年的放假安排.*calendar import"):
        compute(refusing, date(2026, 12, 28), CN)
    assert not compute(refusing, date(2026, 12, 1), CN).provisional
    stays = Period(Unit.MONTHS, 3, RestDay.STAYS, refuses_unknown=True)
    assert compute(stays, date(2026, 12, 28), CN).last_day == date(2027, 3, 28)


@pytest.mark.parametrize(
    ("start", "safe"),
    [
        (date(2024, 7, 31), date(2024, 9, 3)),  # ends Friday 30 Aug; the day after is Saturday, rolled to Monday
        (date(2024, 8, 31), date(2024, 10, 9)),  # ends 30 Sep; the day after is 1 Oct, rolled to the 8th
        (date(2024, 8, 5), date(2024, 9, 6)),  # ends Wednesday 4 Sep; the day after is worked
    ],
)
def test_after_an_announcement_an_office_waits_for_the_later_day_of_service(start: date, safe: date) -> None:
    rule = Period(Unit.CALENDAR_DAYS, 30, RestDay.STAYS, rulings=(("announce_offset", "last_day"),))
    result = compute(rule, start, CN)
    assert (result.last_day, result.safe_act_from) == (start + 30 * ONE_DAY, safe)


def test_the_policies_that_decided_a_date_are_named_though_nobody_named_them() -> None:
    rolls = Period(Unit.CALENDAR_DAYS, 30, RestDay.ROLLS)
    assert compute(rolls, date(2024, 9, 12), CN).rulings == (("makeup_is_working", "worked"),)
    assert compute(rolls, date(2024, 3, 4), CN).rulings == ()
    assert compute(rolls, date(2026, 12, 28), CN).rulings == (("on_missing_year", "provisional"),)
    named = Period(Unit.CALENDAR_DAYS, 30, RestDay.ROLLS, rulings=(("makeup_is_working", "worked"),))
    assert compute(named, date(2024, 9, 12), CN).rulings == named.rulings


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
    with pytest.raises(CalendarError, match=r"weeks.*working_days、years"):
        read_unit("weeks")
    with pytest.raises(CalendarError, match=r"yes.*rolls"):
        read_rest_day("yes")
    assert (read_unit("months"), read_rest_day("rolls")) == (Unit.MONTHS, RestDay.ROLLS)
