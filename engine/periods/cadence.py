"""Dates that come again: each month by the 25th, the month ends of June, August, October and December, each quarter.

Owns which dates a cadence has and what stretch of time each of them covers. Whether such a date rolls is the rule's
answer (:mod:`engine.periods.compute`).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import takewhile
from typing import Final

from engine.errors import CalendarError
from engine.periods.calendar import LAST_YEAR, outside
from engine.periods.terms import Cadence

EVERY: Final = {"month": tuple(range(1, 13)), "quarter": (3, 6, 9, 12)}
"""Months of the cadences that have a word."""
_DAY: Final = timedelta(days=1)
_MONTHS_OF_A_YEAR: Final = 12


def next_after(cadence: Cadence, day: date) -> date:
    """Return the first date of a cadence after a day, which is itself not looked at.

    Where a month is shorter than the cadence's day, its last day stands in.

    Args:
        cadence: months, and the day of the month or None for the month's end.
        day: any day.

    Raises:
        CalendarError: it lies outside the years that can be computed.

    Zhejiang reports at the month ends of June, August, October and December, from 2024-06-20 on:

    >>> zhejiang = Cadence((6, 8, 10, 12))
    >>> next_after(zhejiang, date(2024, 6, 20)), next_after(zhejiang, date(2024, 6, 30))
    (datetime.date(2024, 6, 30), datetime.date(2024, 8, 31))

    Guiyang reports each month by the 25th:

    >>> next_after(Cadence(tuple(range(1, 13)), 25), date(2018, 8, 25))
    datetime.date(2018, 9, 25)
    """
    return next(_from(cadence, day + _DAY))


def dates(cadence: Cadence, first: date, last: date) -> tuple[date, ...]:
    """Return the dates of a cadence from ``first`` to ``last``, both included, in order.

    Raises:
        CalendarError: they lie outside the years that can be computed.

    >>> [day.isoformat() for day in dates(Cadence((6, 8, 10, 12)), date(2024, 6, 20), date(2024, 12, 31))]
    ['2024-06-30', '2024-08-31', '2024-10-31', '2024-12-31']
    >>> [day.isoformat() for day in dates(Cadence(tuple(range(1, 13)), 25), date(2018, 8, 25), date(2018, 10, 24))]
    ['2018-08-25', '2018-09-25']
    """
    return tuple(takewhile(lambda day: day <= last, _from(cadence, first)))


def covered(cadence: Cadence, due: date, since: date) -> tuple[date, date]:
    """Return the first and last day, both included, that the report due on a date is about.

    It covers the time from the day after the previous date of the cadence, or from ``since`` when that is later.

    Args:
        cadence: of the reports.
        due: the date of one report, before it rolls.
        since: the first day anything is reported of.

    Raises:
        CalendarError: ``since`` lies after the due date.

    >>> zhejiang = Cadence((6, 8, 10, 12))
    >>> covered(zhejiang, date(2024, 6, 30), since=date(2024, 6, 20))
    (datetime.date(2024, 6, 20), datetime.date(2024, 6, 30))
    >>> covered(zhejiang, date(2024, 8, 31), since=date(2024, 6, 20))
    (datetime.date(2024, 7, 1), datetime.date(2024, 8, 31))
    """
    if since > due:
        raise CalendarError(f"报送日{due.isoformat()}早于开始日{since.isoformat()}，没有可报送的时间，请核对")
    return max(_before(cadence, due) + _DAY, since), due


def worded(cadence: Cadence) -> str:
    """Return a cadence in Chinese, as a proof prints it.

    >>> worded(Cadence((6, 12))), worded(Cadence(tuple(range(1, 13)), 25))
    ('6月、12月月末', '每月25日')
    """
    if len(cadence.months) == _MONTHS_OF_A_YEAR:
        return "每月末" if cadence.day is None else f"每月{cadence.day}日"
    months = "、".join(f"{month}月" for month in cadence.months)
    if cadence.day is None:
        return f"{months}月末"
    return f"{months}{'的' if len(cadence.months) > 1 else ''}{cadence.day}日"


def _from(cadence: Cadence, first: date) -> Iterator[date]:
    for year in range(first.year, LAST_YEAR + 1):
        yield from (day for month in cadence.months if (day := _date(cadence, year, month)) >= first)
    raise outside(first)


def _before(cadence: Cadence, day: date) -> date:
    return max(
        found
        for year in (day.year - 1, day.year)
        for month in cadence.months
        if (found := _date(cadence, year, month)) < day
    )


def _date(cadence: Cadence, year: int, month: int) -> date:
    length = monthrange(year, month)[1]
    return date(year, month, length if cadence.day is None else min(cadence.day, length))
