"""The arithmetic of :mod:`engine.periods.bulk`: look-ups in ``numpy`` tables, a block of rows at a time.

The only module of the engine that imports ``numpy`` at its top; :mod:`engine.periods.bulk` imports it when called.
A day is its place here: the number of days from the first that can be computed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from engine.errors import CalendarError
from engine.periods.calendar import FIRST_YEAR, LAST_YEAR, Calendar, outside
from engine.periods.terms import Period, RestDay, Unit

Column = NDArray[Any]
Places = NDArray[np.int64]
Work = Callable[[Places, slice], Places]
"""Makes the places of ends from the places of starts; the slice tells which rows they are."""

_BLOCK: Final = 1 << 15  # rows: what lies between two look-ups stays in the processor's cache
_EPOCH: Final = date(1970, 1, 1).toordinal()
_NOWHERE: Final = -1


@dataclass(frozen=True, slots=True)
class _Tables:
    origin: int  # ordinal of place 0
    size: int
    ranks: NDArray[np.int32]  # worked days up to a place, itself included
    ranks_back: NDArray[np.int32]  # one more than the worked days before a place
    worked: Places  # place of the k-th worked day, from 1; before and after them nowhere
    month: NDArray[np.int32]  # number of the month of a place
    number: Places  # day of the month, from 0
    month_first: Places  # place of the first day of a month
    month_length: Places

    @property
    def months(self) -> int:
        """How many months there are."""
        return len(self.month_first)


def each(starts: Column, calendar: Calendar, work: Work) -> Column:
    """Return the ends of all starts as a column like ``starts``.

    Raises:
        CalendarError: the column holds no days, or one of them or its end lies outside the years that can be computed.
    """
    tables = _tables(calendar)
    given = np.asarray(starts)
    if given.dtype.kind not in "iuM":
        raise CalendarError("日期列应为 datetime64 或日期序号（整数）")
    dated = given.dtype.kind == "M"
    numbers = (given.astype("datetime64[D]", copy=False).view(np.int64) if dated else given).ravel()
    origin = tables.origin - _EPOCH if dated else tables.origin
    ends = np.empty(numbers.shape, np.int64)
    for begin in range(0, len(numbers), _BLOCK):
        rows = slice(begin, begin + _BLOCK)
        days = numbers[rows].astype(np.int64, copy=False) - origin
        _check(days, days, tables)
        found = work(days, rows)
        _check(found, days, tables)
        np.add(found, origin, out=ends[rows])
    shaped = ends.reshape(given.shape)
    return shaped.view("datetime64[D]") if dated else shaped


def working_days(starts: Column, n: int | Column, calendar: Calendar) -> Work:
    """Return what adds ``n`` working days.

    Raises:
        CalendarError: ``n`` is no number or column of numbers as long as ``starts``, or has a 0.
    """
    tables = _tables(calendar)
    amounts = np.asarray(n)
    if amounts.dtype.kind not in "iu" or (amounts.shape and amounts.shape != np.shape(starts)):
        raise CalendarError("工作日数应为一个整数，或与日期列一样长的整数列")
    if not amounts.all():
        raise CalendarError("工作日数不能为0")
    low, high = (int(amounts.min()), int(amounts.max())) if amounts.size else (1, 1)
    if max(-low, high) > tables.size:  # such a sum leaves the tables in any case, and a still longer one the integers
        amounts = np.clip(amounts, -tables.size, tables.size)
    counts, forward, back = amounts.astype(np.int64, copy=False).ravel(), low > 0, high < 0

    def work(days: Places, rows: slice) -> Places:
        own = counts[rows] if amounts.shape else counts
        if forward or back:
            ranks = (tables.ranks if forward else tables.ranks_back).take(days)
        else:
            ranks = np.where(own > 0, tables.ranks.take(days), tables.ranks_back.take(days))
        ends: Places = tables.worked.take(ranks + own, mode="clip")
        return ends

    return work


def lengths(period: Period, calendar: Calendar) -> Work:
    """Return what adds calendar days, months or years, an offset, and rolls where the rule says so."""
    tables = _tables(calendar)
    months = period.count * 12 if period.unit is Unit.YEARS else period.count

    def work(days: Places, _: slice) -> Places:
        ends = days + period.count if period.unit is Unit.CALENDAR_DAYS else _months_on(tables, days, months)
        _check(ends, days, tables)
        if period.offset:
            ends += period.offset
            _check(ends, days, tables)
        return ends if period.rest_day is RestDay.STAYS else tables.worked.take(tables.ranks_back.take(ends))

    return work


def _months_on(tables: _Tables, days: Places, months: int) -> Places:
    """The days with the same number so many months on, else month ends (民法典 202)."""
    targets = tables.month.take(days) + months
    ends = tables.number.take(days)
    np.minimum(ends, tables.month_length.take(targets, mode="clip") - 1, out=ends)
    ends += tables.month_first.take(targets, mode="clip")
    if targets.min() < 0 or targets.max() >= tables.months:
        ends[(targets < 0) | (targets >= tables.months)] = _NOWHERE
    return ends


def _check(places: Places, starts: Places, tables: _Tables) -> None:
    if places.min() >= 0 and places.max() < tables.size:
        return
    at = int(((places < 0) | (places >= tables.size)).argmax())
    ordinal = int(starts[at]) + tables.origin
    if date.min.toordinal() <= ordinal <= date.max.toordinal():
        raise outside(date.fromordinal(ordinal))
    raise CalendarError(f"日期列中有空的日期，或远离可计算的年份（{FIRST_YEAR}年至{LAST_YEAR}年），请核对")


@lru_cache(maxsize=16)
def _tables(calendar: Calendar) -> _Tables:
    first, packed = calendar.worked_flags()
    flags = np.frombuffer(packed, np.uint8)
    ranks = np.cumsum(flags, dtype=np.int32)
    places = np.arange(len(flags))
    firsts = np.arange(f"{FIRST_YEAR}-01", f"{LAST_YEAR + 1}-02", dtype="datetime64[M]").astype("datetime64[D]")
    month_first = firsts.astype(np.int64) + _EPOCH - first.toordinal()
    month = np.searchsorted(month_first, places, side="right") - 1
    return _Tables(
        origin=first.toordinal(),
        size=len(flags),
        ranks=ranks,
        ranks_back=ranks - flags + 1,
        worked=np.concatenate([[_NOWHERE], np.flatnonzero(flags), [_NOWHERE]]),
        month=month.astype(np.int32),
        number=places - month_first[month],
        month_first=month_first[:-1],
        month_length=np.diff(month_first),
    )
