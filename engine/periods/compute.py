"""The one way to compute a deadline from a rule and a start.

Owns the order: the count (:mod:`engine.periods.counting`), the offset, extensions, stops and the maximum
(:mod:`engine.periods.lengthen`), and one roll at the end. The start day is not counted unless the rule says so; months
and years end on the day corresponding to the *start* day, else at month end; a last day on a rest day moves where the
rule says so. Days in years without official data are computed by the weekend rule and reported as provisional
(:mod:`engine.periods.bounds`). The proof is put together in :mod:`engine.periods.proof` and worded in
:mod:`engine.periods.trace`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from engine.errors import CalendarError
from engine.periods.bounds import Bound, Stretch, latest_roll, unknown_years
from engine.periods.calendar import MADE_UP, Calendar
from engine.periods.counting import Days, add_days, add_months, counted, rolled
from engine.periods.known import Known
from engine.periods.lengthen import Kind, Move, moves
from engine.periods.national import PROVINCES
from engine.periods.proof import LATER_DAY, Reckoned, prove
from engine.periods.terms import (
    Computed,
    Extension,
    Period,
    RestDay,
    Ruling,
    Stop,
    Unit,
    may_be_read_as_rolling,
)

__all__ = ["add_months", "compute", "last_day", "nominal_day"]

_DAY: Final = timedelta(days=1)
_WORKING: Final = Unit.WORKING_DAYS
_STAYS: Final = RestDay.STAYS


def last_day(period: Period, start: date, calendar: Calendar) -> date:
    """Return the legal last day alone, itself included: the arithmetic of :func:`compute` without its proof.

    Raises:
        CalendarError: the sum leaves the years that can be computed.
    """
    return _ends(period, start, Known(calendar), (), ())[3]


def nominal_day(period: Period, start: date, calendar: Calendar) -> date:
    """Return the end of the period before it rolls."""
    return _ends(period, start, Known(calendar), (), ())[2]


def compute(
    period: Period,
    start: date,
    calendar: Calendar,
    *,
    extensions: Sequence[Extension] = (),
    stops: Sequence[Stop] = (),
) -> Computed:
    """Compute a deadline with its bounds and its proof.

    Args:
        period: the rule; its amount is in its own unit (calendar days, working days, months, years).
        start: the day it runs from; counted only where the rule says so (民法典201).
        calendar: which days are worked, for working days and for the roll (民法典203).
        extensions: what was granted in addition, in the order of granting.
        stops: intervals that do not count, both ends included, in any order.

    Raises:
        CalendarError: the sum leaves the years that can be computed, or reads a year without official data although
            the rule refuses to.

    Three months from 2 July end on 2 October, inside the National Day block, and roll to the first worked day:

    >>> from engine.periods.national import national_calendar
    >>> found = compute(Period(Unit.MONTHS, 3, RestDay.ROLLS), date(2024, 7, 2), national_calendar())
    >>> found.nominal, found.last_day
    (datetime.date(2024, 10, 2), datetime.date(2024, 10, 8))

    A hearing on 18 October needs seven whole working days between (行政处罚法64), the worked Saturday one of them:

    >>> notice = Period(Unit.WORKING_DAYS, -7, RestDay.STAYS, clear=True)
    >>> compute(notice, date(2024, 10, 18), national_calendar()).last_day
    datetime.date(2024, 10, 9)

    Twenty working days, of which three did not count:

    >>> review = Period(Unit.WORKING_DAYS, 20, RestDay.STAYS)
    >>> hearing = Stop(date(2024, 6, 17), date(2024, 6, 19), "听证")
    >>> compute(review, date(2024, 6, 3), national_calendar(), stops=[hearing]).last_day
    datetime.date(2024, 7, 5)
    """
    base, end, nominal, last, made = _ends(period, start, Known(calendar), extensions, stops)
    missing = unknown_years(calendar, _read(period, start, base, nominal, last, made))
    earliest, latest = _bounds(period, start, last, missing, calendar, extensions, stops) if missing else (last, last)
    safe = _safe(period, nominal, latest, calendar)
    rulings = _rulings(period, nominal, last, made, missing, calendar)
    found = Reckoned(start, base, end, nominal, last, made, safe, earliest, latest, missing, rulings)
    warn = min(nominal, last)
    trace = prove(period, found, calendar)
    return Computed(start, nominal, last, warn, safe, bool(missing), earliest, latest, rulings, trace)


def _ends(
    period: Period, start: date, days: Days, extensions: Sequence[Extension], stops: Sequence[Stop]
) -> tuple[date, date, date, date, tuple[Move, ...]]:
    """Return the end of the count, with its offset, with all that moves it, and rolled; and the moves."""
    base = counted(period, start, days)
    end = add_days(base, period.offset) if period.offset else base
    if not extensions and not stops and period.maximum is None:
        # A count of working days ends on a worked day.
        return base, end, end, end if period.unit is _WORKING else rolled(period, end, days), ()
    made = tuple(moves(period, start, end, days, extensions, stops))
    nominal = made[-1].end if made else end
    return base, end, nominal, rolled(period, nominal, days), made


def _read(
    period: Period, start: date, base: date, nominal: date, last: date, made: Sequence[Move]
) -> Sequence[Stretch]:
    """The days whose being worked the computation looked at."""
    read = [move.read for move in made if move.read is not None] if made else []
    if period.unit is _WORKING:
        first = start if period.start_counts else start + _DAY
        read.append((first, base) if base >= first else (base, start - _DAY))
    if period.rest_day is not _STAYS and (made or period.unit is not _WORKING):
        read.append((nominal, last) if nominal <= last else (last, nominal))
    return read


def _bounds(
    period: Period,
    start: date,
    last: date,
    missing: Sequence[int],
    calendar: Calendar,
    extensions: Sequence[Extension],
    stops: Sequence[Stop],
) -> tuple[date, date]:
    if period.refuses_unknown:
        years = "、".join(f"{year}年" for year in missing)
        raise CalendarError(
            f"{PROVINCES.get(calendar.region, '')}{years}的放假安排尚无官方数据，按所选口径不计算该期限：请在公布后"
            "用 shixian calendar import 导入再办理，或者改用暂定日期的口径（on_missing_year: provisional）"
        )
    early, late = (_ends(period, start, Bound(calendar, late=late), extensions, stops)[3] for late in (False, True))
    # A date of a cadence that rolls back to its start gives way to the next, so that the early bound may be the later.
    return min(early, late, last), max(early, late, last)


def _safe(period: Period, nominal: date, latest: date, calendar: Calendar) -> date:
    """The day after the end of the strictest reading."""
    strictest = latest_roll(latest, calendar) if may_be_read_as_rolling(period) else latest
    if period.rulings and LATER_DAY in period.rulings:
        strictest = max(strictest, latest_roll(nominal + _DAY, calendar))
    return strictest + _DAY


def _rulings(
    period: Period, nominal: date, last: date, made: Sequence[Move], missing: Sequence[int], calendar: Calendar
) -> tuple[Ruling, ...]:
    """The policies of the rule, and those that decided the date although nobody named them."""
    met: list[Ruling] = []
    # What was left of a roll is counted on under both answers.
    if made and any(move.kind is Kind.STOPPED or (period.resumes and move.kind is Kind.RESUMED) for move in made):
        met.append(("excluded_intervals", "resume" if period.resumes else "add"))
    if period.rest_day is not _STAYS and period.unit is not _WORKING:
        if not period.made_up_works:
            if calendar.made_up_days(min(nominal, last), max(nominal, last)):
                met.append(("makeup_is_working", "rest"))
        elif calendar.describe(last) == MADE_UP:
            met.append(("makeup_is_working", "worked"))
    if missing:
        met.append(("on_missing_year", "provisional"))
    if not met:
        return period.rulings
    named = {name for name, _ in period.rulings}
    return (*period.rulings, *(ruling for ruling in met if ruling[0] not in named))
