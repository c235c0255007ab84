"""Periods: the rule (three months from service, rolls on rest days) and the one way to compute it.

Owns the arithmetic. The day a period starts on is never counted; months and years end on the day corresponding to
the *start* day, else at month end; a last day on a rest day rolls forward where the rule says so. Days in years
without official data are computed by the weekend rule and reported as provisional (:mod:`engine.periods.bounds`). The
proof is put together in :mod:`engine.periods.proof` and worded in :mod:`engine.periods.trace`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from engine.periods.bounds import bounds, latest_roll
from engine.periods.calendar import FIRST_YEAR, LAST_YEAR, Calendar, outside
from engine.periods.proof import prove
from engine.periods.terms import Computed, Period, RestDay, Unit, may_be_read_as_rolling

_DAY: Final = timedelta(days=1)


def last_day(period: Period, start: date, calendar: Calendar) -> date:
    """Return the legal last day alone: the arithmetic of :func:`compute` without its proof.

    Raises:
        CalendarError: the sum leaves the years that can be computed.
    """
    end = nominal_day(period, start, calendar)
    return calendar.next_working(end) if period.rest_day is RestDay.ROLLS else end


def nominal_day(period: Period, start: date, calendar: Calendar) -> date:
    """Return the end of the period before it rolls."""
    end = _NOMINAL[period.unit](period, start, calendar)
    return _add_days(end, period.offset) if period.offset else end


def compute(period: Period, start: date, calendar: Calendar) -> Computed:
    """Compute a deadline with its bounds and its proof.

    Raises:
        CalendarError: the sum leaves the years that can be computed.
    """
    nominal = nominal_day(period, start, calendar)
    last = last_day(period, start, calendar)
    found = bounds(period, start, nominal, last, calendar)
    earliest, latest = found or (last, last)
    strictest = latest_roll(latest, calendar) if may_be_read_as_rolling(period) else latest
    draft = Computed(
        start=start,
        nominal=nominal,
        last_day=last,
        agency_warn=nominal,
        safe_act_from=strictest + _DAY,
        provisional=found is not None,
        earliest=earliest,
        latest=latest,
        policy=period.policy,
        trace=(),
    )
    return replace(draft, trace=prove(period, draft, calendar))


def add_months(start: date, months: int) -> tuple[date, bool]:
    """Return the corresponding day ``months`` later, and whether month end had to stand in for it (民法典 202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise outside(start)
    length = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, length)), start.day > length


def _add_days(start: date, days: int) -> date:
    try:
        end = start + timedelta(days=days)
    except OverflowError:
        raise outside(start) from None
    return _checked(end, start)


def _checked(end: date, start: date) -> date:
    if not FIRST_YEAR <= end.year <= LAST_YEAR:
        raise outside(start)
    return end


def _month_day(period: Period, start: date) -> date:
    length = monthrange(start.year, start.month)[1]
    return _checked(start.replace(day=min(period.count, length)), start)


_NOMINAL: Final[Mapping[Unit, Callable[[Period, date, Calendar], date]]] = {
    Unit.CALENDAR_DAYS: lambda period, start, _: _add_days(start, period.count),
    Unit.WORKING_DAYS: lambda period, start, calendar: calendar.add_working_days(start, period.count),
    Unit.MONTHS: lambda period, start, _: add_months(start, period.count)[0],
    Unit.YEARS: lambda period, start, _: add_months(start, period.count * 12)[0],
    Unit.FIXED_DATE: lambda _period, start, _: _checked(start, start),
    Unit.MONTH_DAY: lambda period, start, _: _month_day(period, start),
    Unit.MONTH_END: lambda _period, start, _: _checked(
        start.replace(day=monthrange(start.year, start.month)[1]), start
    ),
}
