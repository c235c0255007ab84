"""Where a count ends: so many days, working days, months or years after or before a start, or a date the rule names.

Owns the count alone; what is added to its end is :mod:`engine.periods.lengthen`, what puts all together
:mod:`engine.periods.compute`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final, Protocol

from engine.errors import CalendarError
from engine.periods.cadence import next_after
from engine.periods.calendar import FIRST_YEAR, LAST_YEAR, outside
from engine.periods.terms import Length, Period, RestDay, Unit

_DAY: Final = timedelta(days=1)
_CALENDAR: Final = Unit.CALENDAR_DAYS
_WORKING: Final = Unit.WORKING_DAYS
_MONTH: Final = Unit.MONTHS
_YEAR: Final = Unit.YEARS
_CADENCE: Final = Unit.CADENCE
_STAYS: Final = RestDay.STAYS
_ROLLS: Final = RestDay.ROLLS


class Days(Protocol):
    """Which days are taken as worked: as the calendar says, or at one of the bounds of what it may still say."""

    def add(self, day: date, n: int) -> date:
        """Return the n-th worked day after a day, before it when negative."""

    def forward(self, day: date, *, made_up: bool) -> date:
        """Return the first worked day on or after a day; weekend days declared worked count only if ``made_up``."""

    def back(self, day: date, *, made_up: bool) -> date:
        """Return the last worked day on or before a day."""

    def without(self, end: date, first: date, last: date) -> date:
        """Return where a count of working days that ended on ``end`` ends when it leaves out a stretch of days."""


def add_months(start: date, months: int) -> tuple[date, bool]:
    """Return the corresponding day ``months`` later, and whether month end had to stand in for it (民法典202).

    >>> add_months(date(2024, 1, 31), 1), add_months(date(2024, 2, 29), 1)
    ((datetime.date(2024, 2, 29), True), (datetime.date(2024, 3, 29), False))
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise outside(start)
    length = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, length)), start.day > length


def add_days(start: date, days: int) -> date:
    """Return the day ``days`` calendar days later.

    Raises:
        CalendarError: it leaves the years that can be computed.
    """
    try:
        return checked(start + timedelta(days=days), start)
    except OverflowError:
        raise outside(start) from None


def add_length(day: date, length: Length, days: Days) -> date:
    """Return the end of a length counted from the day after ``day``."""
    match length.unit:
        case Unit.CALENDAR_DAYS:
            return add_days(day, length.amount)
        case Unit.WORKING_DAYS:
            return days.add(day, length.amount)
        case Unit.MONTHS:
            return add_months(day, length.amount)[0]
        case _:
            return add_months(day, length.amount * 12)[0]


def counted(period: Period, start: date, days: Days) -> date:
    """Return the end of the count, before any offset, extension, stop or roll.

    Raises:
        CalendarError: it leaves the years that can be computed, or the window closes before it opens.
    """
    unit = period.unit
    # The four that count come first and are told apart by identity: looking an enumeration up in a mapping is slow.
    if unit is _CALENDAR:
        return add_days(start, period.count - period.start_counts - period.clear)
    if unit is _WORKING:
        return days.add(start - _DAY if period.start_counts else start, period.count - period.clear)
    if unit is _MONTH or unit is _YEAR:
        return _months(period, start, period.count if unit is _MONTH else period.count * 12)
    if unit is _CADENCE:
        return _next_of(period, start, days)
    return _before(period, _NAMED[unit](period, start), start)


def rolled(period: Period, end: date, days: Days) -> date:
    """Return the last day that an end on ``end`` has by the rule's answer to rest days (民法典203)."""
    if period.rest_day is _STAYS:
        return end
    # A count of working days ends on a worked day by what it counts, whatever stops a roll.
    made_up = period.made_up_works or period.unit is _WORKING
    return days.forward(end, made_up=made_up) if period.rest_day is _ROLLS else days.back(end, made_up=made_up)


def counts_start(period: Period) -> bool:
    """Tell whether the start day is a day of the period."""
    return period.start_counts or period.unit is Unit.WINDOW


def checked(day: date, start: date) -> date:
    """Return ``day`` when it lies in the years that can be computed.

    Raises:
        CalendarError: it does not.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise outside(start)
    return day


def _months(period: Period, start: date, months: int) -> date:
    end, clamped = add_months(start, months)
    # The day before a day that the month does not have is its end.
    return end - _DAY if period.start_counts and not clamped else end


def _fixed(_period: Period, start: date) -> date:
    return checked(start, start)


def _month_day(period: Period, start: date) -> date:
    length = monthrange(start.year, start.month)[1]
    return checked(start.replace(day=min(period.count, length)), start)


def _month_end(_period: Period, start: date) -> date:
    return checked(start.replace(day=monthrange(start.year, start.month)[1]), start)


def _window(period: Period, start: date) -> date:
    if period.closes is None or period.closes < start:
        closes = f"{period.closes:%Y-%m-%d}" if period.closes else ""
        raise CalendarError(f"时间段在{closes}结束，早于开始日{start.isoformat()}，请核对开始日")
    return checked(period.closes, start)


def _next_of(period: Period, start: date, days: Days) -> date:
    """The end of the first date of a cadence that rolls to a day after the start: that start may be the last end."""
    if period.cadence is None:
        raise CalendarError("没有写明定期的日期")
    due = checked(start, start)
    while True:
        due = next_after(period.cadence, due)
        end = _before(period, due, start)
        if rolled(period, end, days) > start:
            return end


def _before(period: Period, day: date, start: date) -> date:
    return day if period.inclusive else checked(day - _DAY, start)


_NAMED: Final[Mapping[Unit, Callable[[Period, date], date]]] = {
    Unit.FIXED_DATE: _fixed,
    Unit.MONTH_DAY: _month_day,
    Unit.MONTH_END: _month_end,
    Unit.WINDOW: _window,
}
