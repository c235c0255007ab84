"""Puts together the steps that prove a computed deadline.

Owns which steps are told; the arithmetic itself is :mod:`engine.periods.compute`, the wording
:mod:`engine.periods.trace`. The general clauses are those of the Civil Code (:mod:`engine.periods.prepared`), which
administrative practice applies where the special law has no counting rule of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from engine.periods.cadence import next_after, worded
from engine.periods.calendar import MADE_UP, Calendar
from engine.periods.lengthen import Kind, Move
from engine.periods.national import PROVINCES
from engine.periods.prepared import (
    MONTH_RULE,
    basis_step,
    corresponding,
    counted_step,
    made_up_step,
    policy_steps,
    rest_step,
    rolled_to,
    start_counted,
    start_day,
    term_steps,
)
from engine.periods.rests import rest_runs
from engine.periods.steps import Code, Step
from engine.periods.terms import COUNTING, Extension, Period, RestDay, Ruling, Stop, Unit, may_be_read_as_rolling
from engine.periods.trace import length

LATER_DAY: Final[Ruling] = ("announce_offset", "last_day")  # the other reading is served a day later

_DAY: Final = timedelta(days=1)
_MONTH: Final = (MONTH_RULE,)
_CALENDAR: Final = Unit.CALENDAR_DAYS
_WORKING: Final = Unit.WORKING_DAYS
_MONTH_DAY: Final = Unit.MONTH_DAY
_STAYS: Final = RestDay.STAYS


class Reckoned(NamedTuple):
    """All that a computation found out, for its proof.

    Attributes:
        start: the day the period runs from.
        base: the end of the count alone.
        end: with the offset.
        nominal: with extensions, stops and maximum; not rolled.
        last: rolled.
        moves: from ``end`` to ``nominal``.
        safe_act_from: first day after the end of the strictest reading.
        earliest: earliest end that data still to come can make.
        latest: latest such end.
        missing: years without official data of which days were looked at.
        rulings: policies that decided the date.
    """

    start: date
    base: date
    end: date
    nominal: date
    last: date
    moves: tuple[Move, ...]
    safe_act_from: date
    earliest: date
    latest: date
    missing: tuple[int, ...]
    rulings: tuple[Ruling, ...]


def prove(period: Period, found: Reckoned, calendar: Calendar) -> tuple[Step, ...]:
    """Return the steps from the start to the last day."""
    steps: list[Step] = []
    _count(steps, period, found, calendar)
    end = found.end
    for move in found.moves:
        if move.kind is Kind.RESUMED:
            _rolls(steps, period, calendar, end, move.before)  # what was left is counted to the last day as it stood
        steps += _moved(period, move, calendar)
        end = move.end
    _end(steps, period, found, calendar)
    if found.missing:
        steps.append(_provisional(found, calendar))
    if found.rulings:
        steps += policy_steps(found.rulings)
    if period.cites:
        steps.append(basis_step(period.cites))
    return tuple(steps)


def _count(steps: list[Step], period: Period, found: Reckoned, calendar: Calendar) -> None:
    """Tell how the count reached its end, offset included."""
    unit, start, end, amount = period.unit, found.start, found.base, period.amount
    if amount is None or unit is _MONTH_DAY:
        if period.since is not None:
            steps.append(Step(Code.SINCE, period.since))
        steps += _named(period, start, end)
        return
    steps.append(start_counted(start) if period.start_counts else start_day(start))
    if period.since is not None:
        steps.append(Step(Code.SINCE, period.since))
    steps += term_steps(unit, amount, period.clear)
    if unit is _WORKING:
        first = start if period.start_counts else start + _DAY
        steps += _days(calendar, first, end) if end >= first else _days(calendar, end, start - _DAY)
        steps.append(counted_step(end, unit, amount - period.clear))
    elif unit is _CALENDAR:
        steps.append(counted_step(end, unit, amount - period.clear))
    elif end.day == start.day:
        steps.append(corresponding(end))
    elif period.start_counts and (end + _DAY).day == start.day:
        steps.append(Step(Code.EVE, end, cites=_MONTH))
    else:
        steps.append(Step(Code.CLAMPED, end, cites=_MONTH))
    if period.offset:
        term = length(period.offset, Unit.CALENDAR_DAYS)
        steps.append(Step(Code.OFFSET, found.end, None, None, term, (), period.offset, Unit.CALENDAR_DAYS.value))


def _named(period: Period, start: date, end: date) -> Iterator[Step]:
    """Tell a date that the rule names itself."""
    day = end if period.inclusive else end + _DAY
    match period.unit:
        case Unit.FIXED_DATE:
            yield Step(Code.FIXED, day=day)
        case Unit.MONTH_DAY:
            code = Code.MONTH_DAY if day.day == period.count else Code.MONTH_DAY_CLAMPED
            yield Step(code, day=day, name=f"{period.count}日")
        case Unit.MONTH_END:
            yield Step(Code.MONTH_END, day=day)
        case Unit.WINDOW:
            yield Step(Code.WINDOW, first=start, last=day)
        case _ if period.cadence is not None:
            over = next_after(period.cadence, start)
            yield Step(Code.CADENCE, day=day, first=over if over < day else None, name=worded(period.cadence))
    if not period.inclusive:
        yield Step(Code.BEFORE, day=end)


def _moved(period: Period, move: Move, calendar: Calendar) -> Iterator[Step]:
    """Tell one extension, stop or maximum."""
    if move.kind is Kind.CAPPED and period.maximum is not None:
        most = length(period.maximum.amount, period.maximum.unit)
        yield Step(Code.MAXIMUM, day=move.end, name=most, count=period.maximum.amount, key=period.maximum.unit.value)
    elif isinstance(move.cause, Extension):
        added = move.cause.length
        if added.unit is Unit.WORKING_DAYS:
            yield from _days(calendar, move.before + _DAY, move.end)
        yield Step(
            Code.EXTENDED,
            day=move.end,
            name=move.cause.name,
            cites=move.cause.cites,
            count=added.amount,
            key=added.unit.value,
        )
    elif isinstance(move.cause, Stop):
        yield from _stopped(period, move, move.cause, calendar)


def _stopped(period: Period, move: Move, stop: Stop, calendar: Calendar) -> Iterator[Step]:
    first, last = move.first or stop.first, move.last or stop.last
    if move.kind is Kind.IDLE:
        yield Step(Code.STOP_IDLE, first=first, last=last, name=stop.name, cites=stop.cites)
        return
    working = period.unit is Unit.WORKING_DAYS
    resumed = move.kind is Kind.RESUMED
    # What is counted on: the days the stop took, or those that were left when it began.
    taken = (first, move.before) if resumed else (first, last)
    count = (taken[1] - taken[0]).days + 1 - (len(calendar.rest_days(*taken)) if working else 0)
    if working:
        yield from _days(calendar, (last if resumed else move.before) + _DAY, move.end)
    yield Step(
        Code.RESUMED if resumed else Code.STOPPED,
        move.end,
        first,
        last,
        stop.name,
        stop.cites,
        count,
        Unit.WORKING_DAYS.value if working else Unit.CALENDAR_DAYS.value,
    )


def _end(steps: list[Step], period: Period, found: Reckoned, calendar: Calendar) -> None:
    """Tell what became of the nominal end: rolled, left on a rest day, or a weekend day that is worked."""
    nominal, last = found.nominal, found.last
    if last != nominal:
        _rolls(steps, period, calendar, nominal, last)
    elif period.unit is _WORKING and not found.moves:
        pass
    elif period.rest_day is _STAYS:
        if not calendar.is_working(nominal):
            steps.append(Step(Code.STAYS, nominal, name=calendar.describe(nominal)))
    elif period.unit is not _WORKING and calendar.describe(nominal) == MADE_UP:
        name = "提前" if period.rest_day is RestDay.ROLLS_BACK else ""
        steps.append(Step(Code.WORKED, nominal, name=name, cites=_notice(calendar, nominal)))
    if found.safe_act_from > found.latest + _DAY:
        steps.append(Step(Code.CAUTION, found.safe_act_from, name=_doubt(period, found.nominal, calendar)))


def _rolls(steps: list[Step], period: Period, calendar: Calendar, end: date, last: date) -> None:
    """Tell how an end became a last day; nothing when they are the same."""
    if last > end:
        _passed(steps, period, calendar, end, last - _DAY)
        steps.append(rolled_to(last) if period.unit in COUNTING else Step(Code.ROLLED, last))
    elif last < end:
        _passed(steps, period, calendar, last + _DAY, end)
        steps.append(Step(Code.ROLLED_BACK, last))


def _doubt(period: Period, end: date, calendar: Calendar) -> str:
    """The questions behind a caution."""
    asked = ["期满当日还是次日视为送达"] if LATER_DAY in period.rulings else []
    if may_be_read_as_rolling(period):
        open_still = calendar.is_working(end) and not calendar.covers(end)
        asked.append("期满日遇休息日（当年放假安排尚未公布）是否顺延" if open_still else "期满日遇休息日是否顺延")
    return "和".join(asked)


def _passed(steps: list[Step], period: Period, calendar: Calendar, first: date, last: date) -> None:
    steps += [rest_step(run, Code.REST) for run in rest_runs(calendar, first, last)]
    if not period.made_up_works:
        steps += [
            Step(Code.MADE_UP_REST, day, cites=_notice(calendar, day)) for day in calendar.made_up_days(first, last)
        ]


def _days(calendar: Calendar, first: date, last: date) -> list[Step]:
    """Tell the rest days and the worked weekend days that a count of working days met."""
    steps = [rest_step(run, Code.SKIPPED) for run in rest_runs(calendar, first, last)]
    steps += [made_up_step(day, _notice(calendar, day)) for day in calendar.made_up_days(first, last)]
    return steps


def _notice(calendar: Calendar, day: date) -> tuple[str, ...]:
    entry = calendar.named(day)
    return (entry.cite,) if entry is not None and entry.cite else ()


def _provisional(found: Reckoned, calendar: Calendar) -> Step:
    """Name the years without data that were looked at, and the region if it is not the whole country."""
    years = "、".join(f"{year}年" for year in found.missing)
    name = f"{PROVINCES.get(calendar.region, '')}{years}"
    return Step(Code.PROVISIONAL, None, found.earliest, found.latest, name)
