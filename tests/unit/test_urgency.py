"""What may leave on a day: never on a rest day, unless the deadline cannot wait for work to be resumed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.calendars import load_calendar
from casework.reminders.urgency import Band, Within, band, days_left, is_pressing, may_leave
from engine.model import Rung
from engine.running.outlook import _rungs as rungs_of

CALENDAR = load_calendar("CN")
NATIONAL_DAY = date(2026, 10, 1)  # rest from here to 7 October; Saturday the 10th is worked
DAYS = st.dates(date(2024, 1, 20), date(2026, 12, 20))
LADDERS = st.lists(st.builds(Rung, st.integers(0, 40), st.booleans()), min_size=1, max_size=5).map(tuple)


@given(DAYS, LADDERS)
def test_no_rung_of_any_ladder_stands_on_a_rest_day_or_after_the_end(last_day: date, ladder: tuple[Rung, ...]) -> None:
    for day in rungs_of(ladder, last_day, CALENDAR):
        assert CALENDAR.is_working(day)
        assert day <= last_day


@given(DAYS, st.integers(-30, 60))
def test_on_a_rest_day_only_what_ends_before_work_is_resumed_may_leave(today: date, ahead: int) -> None:
    last_day = today + timedelta(days=ahead)
    if CALENDAR.is_working(today):
        assert may_leave(last_day, today, CALENDAR)
        return
    resumed = CALENDAR.next_working(today)
    assert may_leave(last_day, today, CALENDAR) == (today <= last_day < resumed)


@pytest.mark.parametrize(
    ("last_day", "pressing", "leaves"),
    [
        (date(2026, 9, 30), True, False),  # over: nothing is saved by disturbing anybody
        (date(2026, 10, 1), True, True),
        (date(2026, 10, 7), True, True),
        (date(2026, 10, 8), False, False),
    ],
)
def test_a_long_holiday(last_day: date, pressing: bool, leaves: bool) -> None:
    assert is_pressing(last_day, NATIONAL_DAY, CALENDAR) is pressing
    assert may_leave(last_day, NATIONAL_DAY, CALENDAR) is leaves


def test_a_weekend_day_that_is_worked_is_no_rest_day() -> None:
    assert may_leave(date(2026, 12, 1), date(2026, 10, 10), CALENDAR)


@pytest.mark.parametrize(("left", "words"), [(3, "3 天"), (1, "1 天"), (0, "今日届满"), (-2, "已届满 2 天")])
def test_days_left_are_said_in_words(left: int, words: str) -> None:
    assert days_left(date(2026, 6, 2) + timedelta(days=left), date(2026, 6, 2)) == words


@pytest.mark.parametrize(
    ("last_day", "expected"),
    [
        (date(2026, 9, 23), Band.OVER),
        (date(2026, 9, 24), Band.TODAY),
        (date(2026, 9, 30), Band.SOON),  # the three working days 28, 29, 30; the 25th to 27th are rest days
        (date(2026, 10, 8), Band.NEAR),
        (date(2026, 12, 31), Band.LATER),
    ],
)
def test_bands_count_working_days(last_day: date, expected: Band) -> None:
    assert band(last_day, date(2026, 9, 24), CALENDAR) is expected


@pytest.mark.parametrize(
    ("written", "last_day", "admitted"),
    [
        ("3wd", date(2026, 9, 30), True),
        ("3wd", date(2026, 10, 1), False),
        ("0wd", date(2026, 9, 24), True),
        ("0d", date(2026, 9, 25), False),
        ("5d", date(2026, 9, 29), True),
        ("5d", date(2026, 9, 30), False),
        ("5d", date(2026, 1, 1), True),
    ],
)
def test_nearness_is_written_as_in_a_ladder(written: str, last_day: date, admitted: bool) -> None:
    within = Within.of(written)
    assert within is not None
    assert within.admits(last_day, date(2026, 9, 24), CALENDAR) is admitted


def test_nearness_written_otherwise_is_none() -> None:
    assert [Within.of(text) for text in ("3", "wd", "3w", "-3d", "3wd ", "３d")] == [None] * 6
