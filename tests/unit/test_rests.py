"""Runs of rest days: the ready ones are those a walk day by day gathers, cut where the question ends."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import CalendarError
from engine.periods.calendar import Calendar, DayOff
from engine.periods.national import national_calendar, regional_calendar
from engine.periods.rests import RestRun, rest_runs

CN = national_calendar()
EID = [DayOff(date(2021, 5, day), False, "开斋节", "放假通知") for day in (13, 14)]
NINGXIA = regional_calendar("CN-NX", EID, CN)
EMPTY = Calendar("CN", frozenset(), frozenset(), ())
ONE_DAY = timedelta(days=1)


def told(runs: list[RestRun]) -> list[tuple[date, date, str]]:
    return [(run.first, run.last, run.name) for run in runs]


def days_of(run: RestRun) -> list[date]:
    return [run.first + k * ONE_DAY for k in range((run.last - run.first).days + 1)]


@given(st.sampled_from([CN, NINGXIA, EMPTY]), st.dates(date(2003, 11, 1), date(2027, 3, 1)), st.integers(-3, 90))
def test_runs_hold_exactly_the_rest_days_and_name_each_of_their_reasons(
    calendar: Calendar, first: date, length: int
) -> None:
    last = first + length * ONE_DAY
    runs = rest_runs(calendar, first, last)
    assert [day for run in runs for day in days_of(run)] == calendar.rest_days(first, last)
    for run in runs:
        reasons = {calendar.describe(day) for day in days_of(run)}
        assert reasons == ({"周六", "周日"} if run.name == "周末" else set(run.name.split("、")))
        assert set(run.cites) == {entry.cite for day in days_of(run) if (entry := calendar.named(day))}
    for before, after in pairwise(runs):
        assert before.last + ONE_DAY < after.first or bool(before.cites) is not bool(after.cites)


def test_a_festival_is_one_run_with_its_notice_beside_the_weekend_before_it() -> None:
    runs = rest_runs(CN, date(2024, 9, 27), date(2024, 10, 13))
    assert told(runs) == [
        (date(2024, 9, 28), date(2024, 9, 28), "周六"),  # Sunday the 29th is worked
        (date(2024, 10, 1), date(2024, 10, 7), "国庆节"),
        (date(2024, 10, 13), date(2024, 10, 13), "周日"),
    ]
    assert [run.cites for run in runs] == [(), ("国务院办公厅2024年节假日安排",), ()]


def test_a_run_that_reaches_further_is_cut_and_named_for_what_is_left() -> None:
    assert told(rest_runs(CN, date(2024, 6, 16), date(2024, 6, 22))) == [
        (date(2024, 6, 16), date(2024, 6, 16), "周日"),
        (date(2024, 6, 22), date(2024, 6, 22), "周六"),
    ]
    assert told(rest_runs(CN, date(2024, 10, 3), date(2024, 10, 4))) == [
        (date(2024, 10, 3), date(2024, 10, 4), "国庆节")
    ]


def test_a_whole_run_is_the_same_object_each_time() -> None:
    first, again = (rest_runs(CN, date(2024, 6, 14), last) for last in (date(2024, 6, 18), date(2024, 6, 20)))
    assert first[0] is again[0]


def test_ningxia_rests_for_eid_within_a_count_and_the_nation_does_not() -> None:
    question = date(2021, 5, 12), date(2021, 5, 17)
    assert told(rest_runs(NINGXIA, *question))[0] == (date(2021, 5, 13), date(2021, 5, 14), "开斋节")
    assert told(rest_runs(CN, *question)) == [(date(2021, 5, 15), date(2021, 5, 16), "周末")]


def test_a_question_outside_the_computable_years_is_refused() -> None:
    with pytest.raises(CalendarError, match="超出可计算的年份"):
        rest_runs(CN, date(1900, 1, 1), date(2024, 1, 1))
