"""A stored proof adds up to its date, read by somebody who knows no calendar and none of the engine's sums."""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.periods.compute import compute
from engine.periods.national import national_calendar
from engine.periods.terms import Cadence, Extension, Length, Period, RestDay, Stop, Unit
from engine.periods.trace import Code, Step, explain

CN = national_calendar()
ONE_DAY = timedelta(days=1)


class Adder:
    """Adds a trace up again from its machine-readable fields."""

    def __init__(self, trace: tuple[Step, ...]) -> None:
        self.rests: set[date] = set()  # that a count skipped
        self.passed: set[date] = set()  # that the end passed as it rolled
        self.start = self.day = date.min
        self.counted = False
        for step in trace:
            if step.code is Code.SKIPPED:
                self.rests |= set(days_of(step))
            if step.code is Code.REST:
                self.passed |= set(days_of(step))
            if step.code is Code.MADE_UP_REST and step.day is not None:
                self.passed.add(step.day)
        self.pending = (0, "")
        for step in trace:
            self.take(step)

    def take(self, step: Step) -> None:
        match step.code:
            case Code.START | Code.START_COUNTED if step.day is not None:
                self.counted = step.code is Code.START_COUNTED
                self.start = self.day = step.day - self.counted * ONE_DAY
            case Code.FIXED | Code.CADENCE if step.day is not None:
                self.day = step.day
            case Code.WINDOW if step.last is not None:
                self.day = step.last
            case Code.TERM:
                self.pending = (step.count, step.key)
            case Code.CLEAR:
                self.pending = (self.pending[0] + step.count, step.key)
            case Code.COUNTED | Code.CORRESPONDING | Code.CLAMPED:
                self.arrive(step, self.added(self.day, *self.pending))
            case Code.EVE:
                self.arrive(step, self.added(self.day + ONE_DAY, *self.pending) - ONE_DAY)
            case Code.BEFORE:
                self.arrive(step, self.day - ONE_DAY)
            case Code.OFFSET | Code.EXTENDED | Code.STOPPED:
                self.arrive(step, self.added(self.day, step.count, step.key))
            case Code.RESUMED if step.last is not None:
                self.arrive(step, self.added(step.last, step.count, step.key))
            case Code.MAXIMUM:
                self.arrive(step, self.most(step.count, step.key))
            case Code.ROLLED | Code.ROLLED_BACK:
                while self.day in self.passed:
                    self.day += ONE_DAY if step.code is Code.ROLLED else -ONE_DAY
                self.arrive(step, self.day)
            case _:
                pass

    def most(self, count: int, key: str) -> date:
        if not self.counted or key == "calendar_days":
            return self.added(self.start, count, key)
        end, first = self.added(self.start + ONE_DAY, count, key), self.start + ONE_DAY
        return end - ONE_DAY if end.day == first.day else end

    def arrive(self, step: Step, day: date) -> None:
        assert step.day == day, step
        self.day = day

    def added(self, day: date, count: int, key: str) -> date:
        if key == "calendar_days":
            return day + count * ONE_DAY
        if key == "working_days":
            for _ in range(abs(count)):
                day += ONE_DAY if count > 0 else -ONE_DAY
                while day in self.rests:
                    day += ONE_DAY if count > 0 else -ONE_DAY
            return day
        months = day.year * 12 + day.month - 1 + count * {"months": 1, "years": 12}[key]
        length = monthrange(months // 12, months % 12 + 1)[1]
        return date(months // 12, months % 12 + 1, min(day.day, length))


def days_of(step: Step) -> Iterator[date]:
    assert step.first is not None
    assert step.last is not None
    return (step.first + k * ONE_DAY for k in range((step.last - step.first).days + 1))


LENGTHS = st.builds(
    Length, st.sampled_from([Unit.CALENDAR_DAYS, Unit.WORKING_DAYS, Unit.MONTHS, Unit.YEARS]), st.integers(1, 30)
)
FORWARD = st.builds(
    Period,
    st.sampled_from([Unit.CALENDAR_DAYS, Unit.WORKING_DAYS, Unit.MONTHS, Unit.YEARS]),
    st.integers(1, 30),
    st.sampled_from(RestDay),
    start_counts=st.booleans(),
    made_up_works=st.booleans(),
    resumes=st.booleans(),
    maximum=st.none() | st.builds(Length, st.sampled_from([Unit.CALENDAR_DAYS, Unit.MONTHS]), st.integers(1, 30)),
)
BACK = st.builds(
    Period,
    st.sampled_from([Unit.CALENDAR_DAYS, Unit.WORKING_DAYS]),
    st.integers(-30, -1),
    st.sampled_from(RestDay),
    clear=st.booleans(),
    made_up_works=st.booleans(),
)
NAMED = st.builds(
    Period,
    st.just(Unit.CADENCE),
    st.none(),
    st.sampled_from(RestDay),
    inclusive=st.booleans(),
    cadence=st.just(Cadence((3, 6, 9, 12))),
)
STOPS = st.lists(st.tuples(st.integers(-10, 60), st.integers(0, 20)), max_size=3)


@settings(max_examples=400)
@given(FORWARD | BACK | NAMED, st.dates(date(2008, 1, 1), date(2022, 12, 31)), st.lists(LENGTHS, max_size=2), STOPS)
def test_a_stored_trace_adds_up_to_its_date(
    period: Period, start: date, lengths: list[Length], offsets: list[tuple[int, int]]
) -> None:
    stops = [Stop(start + a * ONE_DAY, start + (a + n) * ONE_DAY, "听证") for a, n in offsets]
    result = compute(period, start, CN, extensions=[Extension(length) for length in lengths], stops=stops)
    stored = json.loads(json.dumps([step.as_dict() for step in result.trace]))
    assert Adder(tuple(map(Step.from_dict, stored))).day == result.last_day
    assert explain(result.trace)
