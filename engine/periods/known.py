"""A calendar as the arithmetic looks at it: what it says is worked is worked, past its data by the weekend rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from engine.periods.calendar import Calendar

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Known:
    """The days of one calendar; see :class:`engine.periods.counting.Days`."""

    calendar: Calendar

    def add(self, day: date, n: int) -> date:
        """Return the n-th worked day after a day, before it when negative."""
        return self.calendar.add_working_days(day, n)

    def forward(self, day: date, *, made_up: bool) -> date:
        """Return the first worked day on or after a day."""
        day = self.calendar.next_working(day)
        if made_up:
            return day
        while day.weekday() >= _SATURDAY:
            day = self.calendar.next_working(day + _DAY)
        return day

    def back(self, day: date, *, made_up: bool) -> date:
        """Return the last worked day on or before a day."""
        day = self.calendar.previous_working(day)
        if made_up:
            return day
        while day.weekday() >= _SATURDAY:
            day = self.calendar.previous_working(day - _DAY)
        return day

    def without(self, end: date, first: date, last: date) -> date:
        """Return the end moved by the worked days from ``first`` to ``last``, both included."""
        number = self.worked(first, last)
        return self.calendar.add_working_days(end, number) if number else end

    def worked(self, first: date, last: date) -> int:
        """Return how many days from ``first`` to ``last``, both included, are worked."""
        return (last - first).days + 1 - len(self.calendar.rest_days(first, last)) if first <= last else 0
