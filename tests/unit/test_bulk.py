"""Whole columns of dates: the same ends as one by one, the same refusals, and numpy only when it is asked for."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.errors import CalendarError, MissingError
from engine.periods import bulk
from engine.periods.calendar import Calendar, DayOff
from engine.periods.compute import last_day
from engine.periods.national import national_calendar, regional_calendar
from engine.periods.terms import Length, Period, RestDay, Unit

CN = national_calendar()
NINGXIA = regional_calendar("CN-NX", [DayOff(date(2021, 5, 13), False, "开斋节", "放假通知")], CN)
EMPTY = Calendar("CN", frozenset(), frozenset(), ())
CALENDARS = st.sampled_from([CN, NINGXIA, EMPTY])
# Days at the edges of the tables too: there a sum is refused, alone or in a column.
DAYS = st.dates(date(2003, 1, 1), date(2030, 12, 31)) | st.dates(date(1950, 1, 1), date(2150, 12, 31))
COUNTS = st.integers(-90, 90).filter(bool)
UNITS = (Unit.CALENDAR_DAYS, Unit.WORKING_DAYS, Unit.MONTHS, Unit.YEARS)
REST_DAYS = (RestDay.ROLLS, RestDay.STAYS)
ROOT = Path(__file__).parents[2]


def dated(days: list[date]) -> NDArray[np.datetime64]:
    return np.array(days, dtype="datetime64[D]")


def alone(sums: Any) -> list[date] | None:
    """What the scalar way gives, None when it refuses one of them."""
    try:
        return list(sums)
    except CalendarError:
        return None


def together(column: Any) -> list[date] | None:
    try:
        return list(column().tolist())
    except CalendarError:
        return None


@given(CALENDARS, st.lists(st.tuples(DAYS, COUNTS), min_size=1, max_size=20))
def test_a_column_of_sums_is_what_each_sum_is_alone(calendar: Calendar, pairs: list[tuple[date, int]]) -> None:
    starts, counts = dated([day for day, _ in pairs]), np.array([count for _, count in pairs])
    expected = alone(calendar.add_working_days(day, count) for day, count in pairs)
    assert together(lambda: bulk.add_working_days(starts, counts, calendar)) == expected


@given(CALENDARS, st.lists(DAYS, min_size=1, max_size=20), COUNTS)
def test_one_number_is_added_to_every_ordinal(calendar: Calendar, days: list[date], count: int) -> None:
    starts = np.array([day.toordinal() for day in days], dtype=np.int32)
    expected = alone(calendar.add_working_days(day, count).toordinal() for day in days)
    assert together(lambda: bulk.add_working_days(starts, count, calendar)) == expected


@given(
    CALENDARS,
    st.sampled_from(UNITS),
    COUNTS,
    st.sampled_from(REST_DAYS),
    st.integers(-3, 3),
    st.lists(DAYS, min_size=1, max_size=20),
)
def test_a_column_of_periods_ends_as_each_period_does_alone(
    calendar: Calendar, unit: Unit, count: int, rest_day: RestDay, offset: int, days: list[date]
) -> None:
    period = Period(unit, count, rest_day, 0 if unit is Unit.WORKING_DAYS else offset, cites=("条款",))
    expected = alone(last_day(period, day, calendar) for day in days)
    assert together(lambda: bulk.last_days(period, dated(days), calendar)) == expected


def test_a_column_longer_than_one_block_keeps_its_order_and_shape() -> None:
    rows = np.arange(90_000) * 7 % 8_000
    starts = (rows + date(2004, 1, 1).toordinal()).reshape(300, 300)
    counts = (starts % 61 + 1) * np.where(starts % 2, 1, -1)
    found = bulk.add_working_days(starts, counts, CN)
    assert found.shape == (300, 300)
    for row, column in ((0, 0), (109, 67), (109, 68), (218, 135), (218, 136), (299, 299)):
        day = date.fromordinal(int(starts[row, column]))
        assert found[row, column] == CN.add_working_days(day, int(counts[row, column])).toordinal()


def test_a_time_of_day_is_cut_off_and_an_empty_column_stays_empty() -> None:
    starts = np.array(["2024-09-30T23:59:59"], dtype="datetime64[s]")
    assert bulk.add_working_days(starts, 1, CN).tolist() == [date(2024, 10, 8)]
    assert bulk.add_working_days(dated([]), 1, CN).dtype == np.dtype("datetime64[D]")
    assert bulk.add_working_days(starts, 1, CN) is not starts


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.uint64, np.int64])
def test_integers_of_any_kind_count(kind: type[np.integer[Any]]) -> None:
    starts = np.array([date(2024, 9, 30).toordinal()], dtype=np.uint32)
    assert bulk.add_working_days(starts, np.array([10], dtype=kind), CN).tolist() == [date(2024, 10, 18).toordinal()]


def test_the_column_handed_in_is_left_as_it_was() -> None:
    starts = np.array([date(2024, 9, 30).toordinal()] * 3)
    bulk.last_days(Period(Unit.CALENDAR_DAYS, 30, RestDay.ROLLS, offset=1), starts, CN)
    assert starts.tolist() == [date(2024, 9, 30).toordinal()] * 3


@pytest.mark.parametrize(
    ("starts", "count", "words"),
    [
        (dated([date(2024, 1, 2)]), 0, "不能为0"),
        (dated([date(2024, 1, 2)] * 2), np.array([1, 0]), "不能为0"),
        (dated([date(2024, 1, 2)] * 2), np.array([1, 2, 3]), "一样长"),
        (dated([date(2024, 1, 2)]), 1.5, "整数"),
        (np.array(["2024-01-02"]), 1, "datetime64"),
        (np.array([738000.5]), 1, "datetime64"),
        (np.array(["NaT"], dtype="datetime64[D]"), 1, "空的日期"),
        (np.array([-5]), 1, "空的日期"),
        (dated([date(2024, 1, 2), date(1949, 12, 31)]), 1, "自1949-12-31推算的日期超出可计算的年份"),
        (dated([date(2024, 1, 2), date(2151, 1, 1)]), -1, "自2151-01-01推算的日期超出可计算的年份"),
        (dated([date(2024, 1, 2), date(2150, 12, 31)]), 1, "自2150-12-31推算的日期超出可计算的年份"),
        (dated([date(2024, 1, 2)]), 10**12, "自2024-01-02推算的日期超出可计算的年份"),
        (dated([date(2024, 1, 2)]), -(10**12), "自2024-01-02推算的日期超出可计算的年份"),
    ],
)
def test_a_column_that_cannot_be_summed_is_refused_in_chinese(starts: Any, count: Any, words: str) -> None:
    with pytest.raises(CalendarError, match=words):
        bulk.add_working_days(starts, count, CN)


@pytest.mark.parametrize(
    "period",
    [
        Period(Unit.FIXED_DATE, None, RestDay.STAYS),
        Period(Unit.CALENDAR_DAYS, 30, RestDay.ROLLS_BACK),
        Period(Unit.MONTHS, 3, RestDay.ROLLS, maximum=Length(Unit.MONTHS, 3)),
        Period(Unit.CALENDAR_DAYS, 7, RestDay.STAYS, start_counts=True),
        Period(Unit.CALENDAR_DAYS, -7, RestDay.STAYS, clear=True),
        Period(Unit.CALENDAR_DAYS, 7, RestDay.ROLLS, made_up_works=False),
        Period(Unit.WORKING_DAYS, 7, RestDay.STAYS, refuses_unknown=True),
    ],
)
def test_a_rule_that_asks_for_more_than_a_count_and_a_roll_is_refused(period: Period) -> None:
    with pytest.raises(CalendarError, match="请逐件计算"):
        bulk.last_days(period, dated([date(2024, 1, 2)]), CN)


def test_without_numpy_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(MissingError, match=r"pip install numpy.*numpy"):
        bulk.add_working_days(dated([date(2024, 1, 2)]), 1, CN)


def test_importing_the_module_does_not_import_numpy() -> None:
    code = "import sys, engine.periods.bulk, engine.decide; print('numpy' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "False"
